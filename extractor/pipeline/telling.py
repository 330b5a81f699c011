"""Tells the rows of a document before all of its passages are answered.

Rows of a document depend on one another: a later passage names whom "he" means, or tells the same
once more. So what is told early is what the answers so far show, and may still change.
"""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any, Protocol, TypeVar

from pydantic_core import from_json

from extractor.background import unhurried
from extractor.models import Claim, Document, Passage, Record, Result, Span, parse_row
from extractor.pipeline.lines import json_line
from extractor.pipeline.passages import Selection, sentences_of
from extractor.pipeline.rows import RowMaker, Rows
from extractor.pipeline.saved import SavedResult
from extractor.places import placed

__all__ = ["Row", "Tell", "Telling", "finishing", "stream"]

Row = Claim | Record[Any]
Tell = Callable[[Sequence[Row]], None]
"""Takes the rows that the answers so far show: those before, new ones, and some that changed."""


class _Items(Protocol):
    """What the answers about a passage gave."""

    @property
    def items(self) -> tuple[Any, ...]: ...


_Found = TypeVar("_Found", bound=_Items)


class Telling:
    """Tells the rows of one document, or of a part of one, after each of its passages.

    Rows are made again for the whole text. If a passage is answered meanwhile, they are made once
    more after that, and not once for each passage.
    """

    def __init__(
        self, document: Document, selection: Selection, rows: RowMaker, tell: Tell
    ) -> None:
        self._document = document
        self._selection = selection
        self._rows = rows
        self._tell = tell
        self._items: list[Any] = []
        self._unread = set(sentences_of(selection.asked))
        self._changed = asyncio.Event()
        if selection.unasked:  # the rules read them
            self._changed.set()
        self._task = asyncio.create_task(self._run())

    async def heard(self, passage: Passage, work: Coroutine[Any, Any, _Found]) -> _Found:
        """What was found in the answers about a passage, which are waited for."""
        found = await work
        self._items += found.items
        self._unread.difference_update(passage.sentences)
        self._changed.set()
        return found

    async def end(self) -> None:
        """Tells nothing more. What making the rows raised is raised again by who makes them all."""
        self._task.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await self._task

    async def _run(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            unread = frozenset(self._unread)
            made = await self._rows.make(self._document, self._selection, tuple(self._items))
            self._tell([row for row in made.rows if not _stands_in(row, unread)])


def finishing(tell: Tell, document: Document, least: float | None, start: int = 0) -> Tell:
    """Takes the rows of a text as they were made, and tells them as a result has them.

    - `document`: the whole, of which the text is the part that begins at `start`.
    - `least`: how certain rows have to be.
    """

    def told(rows: Sequence[Row]) -> None:
        sure = Rows(tuple(rows)).at_least(least).rows
        tell([placed(row.moved(start) if start else row, document) for row in sure])

    return told


def _stands_in(row: Row, sentences: frozenset[Span]) -> bool:
    """Whether some of a row stands in one of these sentences."""
    return any(each.overlaps(sentence) for each in row.evidence for sentence in sentences)


async def stream(
    extract: Callable[[Tell], Coroutine[Any, Any, Result | SavedResult]],
) -> AsyncGenerator[Row | Result | SavedResult, None]:
    """The rows that `extract` tells, each once and again when it changed, and the result last.

    Those of the result that were not told, or differ from what was told, come before it.
    """
    told: dict[str, bytes] = {}  # only digests: a long document has too many rows to keep
    waiting: asyncio.Queue[Row | None] = asyncio.Queue()

    def tell(rows: Sequence[Row]) -> None:
        for row in rows:
            digest = _digest(json_line(row))
            if told.get(row.claim_id) != digest:
                told[row.claim_id] = digest
                waiting.put_nowait(row)

    task = asyncio.create_task(extract(tell))
    task.add_done_callback(lambda _: waiting.put_nowait(None))
    try:
        while (row := await waiting.get()) is not None:
            yield row
        found = await task
        async for untold in _untold(found, frozenset(told.values())):
            yield untold
        yield found
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _untold(found: Result | SavedResult, told: frozenset[bytes]) -> AsyncGenerator[Row, None]:
    """The rows of a result whose digest is not among those that were told last."""
    if isinstance(found, SavedResult):
        async for line in unhurried(found.claims):
            if _digest(line) not in told:
                yield parse_row(from_json(line))
        return
    for row in found.claims:
        if _digest(json_line(row)) not in told:
            yield row


def _digest(line: bytes) -> bytes:
    return hashlib.blake2b(line, digest_size=16).digest()
