"""`refine.claims` for a stream of documents: here, and by as many processes as there are cores
once documents wait for it.

The rules are the costliest part of a run whose service is quick, and one process uses one core.
"""

import asyncio
import subprocess
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from pathlib import Path

from pydantic_core import PydanticSerializationError

from extractor.engines.local import cores
from extractor.models import Document, Provenance, Span
from extractor.news import ArticleReading, ClaimResult, Draft, claims
from extractor.pipeline import worker
from extractor.pipeline.worker import Task

__all__ = ["Refiner"]

WORTH = 1.0  # seconds of rules that documents waited for: a process takes half of one to begin
SHARE = 0.3  # of the time; rules that take less are no bottleneck, and lose their claim to help
MOST = 16  # processes: this one reads and writes for all, at about a millisecond a document
LONGEST = 1 << 28  # bytes of a line
SCRIPT = Path(worker.__file__)


class Refiner:
    """Makes claims as `refine.claims` does; for one event loop.

    Begins in this process. Where documents have waited WORTH seconds for the rules, less SHARE of
    the time that passed, it starts `processes` others, by default one for each core that it may
    use, and leaves the rules to them. With one it never does. A process that dies or answers
    nonsense is not replaced; its document is done here, as all are when none is left.
    """

    def __init__(self, processes: int | None = None) -> None:
        alone = getattr(sys, "frozen", False)  # sys.executable is then the program itself
        self._most = 1 if alone else min(processes or cores(), MOST)
        self._places: asyncio.Queue[_Child | None] = asyncio.Queue()  # None is this process
        self._places.put_nowait(None)
        self._children: set[_Child] = set()
        self._keeper: AsyncGenerator[None] | None = None
        self._asked = 0
        self._waited = 0.0
        self._looked = time.perf_counter()

    async def claims(
        self,
        document: Document,
        sentences: Sequence[Span],
        drafts: Sequence[Draft],
        provenance: Provenance,
        reading: ArticleReading | None = None,
    ) -> ClaimResult:
        """What `news.claims` gives; another process reads the document itself."""
        task = Task.model_construct(
            document=document,
            sentences=tuple(sentences),
            drafts=tuple(drafts),
            provenance=provenance,
        )
        self._asked += 1
        try:
            if (place := await self._place()) is not None:
                return await self._there(place, task, reading)
            try:
                await asyncio.sleep(0)  # between two documents the event loop sends and receives
                refined = self._here(task, reading)
            finally:
                self._places.put_nowait(None)
            await self._staff()
            return refined
        finally:
            self._asked -= 1

    async def aclose(self) -> None:
        """Ends the other processes; they are started again where they are needed."""
        if self._keeper is not None:
            await self._keeper.aclose()

    async def _place(self) -> "_Child | None":
        """Who is free to do a document; this process only while it is alone."""
        while True:
            place = await self._places.get()
            if place in self._children or (place is None and not self._children):
                return place

    # ---- in this process -------------------------------------------------------------------

    def _here(self, task: Task, reading: ArticleReading | None) -> ClaimResult:
        began = time.perf_counter()
        refined = claims(task.document, task.sentences, task.drafts, task.provenance, reading)
        ended = time.perf_counter()
        self._waited = max(0.0, self._waited - SHARE * (ended - self._looked))
        self._looked = ended
        if self._asked > 1:
            self._waited += ended - began
        return refined

    # ---- in others -------------------------------------------------------------------------

    async def _staff(self) -> None:
        """Starts the others where they are worth it."""
        if self._waited > WORTH and self._most > 1 and self._keeper is None:
            self._keeper = self._kept()
            await anext(self._keeper)

    async def _kept(self) -> AsyncGenerator[None]:
        """Starts the others, and ends them when it is closed, as event loops do at their end."""
        starting = [asyncio.create_task(self._start()) for _ in range(self._most)]
        try:
            yield
        finally:
            for task in starting:
                task.cancel()
            await asyncio.gather(*starting, return_exceptions=True)
            await asyncio.gather(*map(self._lost, tuple(self._children)))
            self._keeper, self._waited = None, 0.0

    async def _start(self) -> None:
        if (new := await _Child.begun()) is not None:
            self._children.add(new)
            self._places.put_nowait(new)

    async def _there(
        self, place: "_Child", task: Task, reading: ArticleReading | None
    ) -> ClaimResult:
        """The answer of a child, or our own where it has none."""
        refined = None
        try:
            line = task.line()
        except PydanticSerializationError:  # a lone surrogate
            self._places.put_nowait(place)
            return self._here(task, reading)
        try:
            refined = await place.answer(task, line)
        finally:
            if refined is not None:
                self._places.put_nowait(place)
            else:  # it failed, or nobody waits for its answer, which would be taken for the next
                await self._lost(place)
        return refined if refined is not None else self._here(task, reading)

    async def _lost(self, place: "_Child") -> None:
        if place in self._children:
            self._children.remove(place)
            if not self._children:
                self._places.put_nowait(None)
        await place.end()


class _Child:
    """A process that makes claims, one document at a time."""

    def __init__(self, process: Process) -> None:
        assert process.stdin is not None  # noqa: S101  # for mypy: both are pipes
        assert process.stdout is not None  # noqa: S101  # for mypy: the same
        self._process, self._stdin, self._stdout = process, process.stdin, process.stdout

    @classmethod
    async def begun(cls) -> "_Child | None":
        """One that is ready, or None where there can be none."""
        try:
            # -P keeps the script's folder out of the import path. Its own session keeps a Ctrl-C
            # meant for the run away until it is ignored.
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",
                str(SCRIPT),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                limit=LONGEST,
                start_new_session=True,
            )
        except (OSError, NotImplementedError):  # the second: an event loop without processes
            return None
        new = cls(process)
        ready = False
        try:
            ready = await new._stdout.readline() == worker.READY
        finally:
            if not ready:
                await new.end()
        return new if ready else None

    async def answer(self, task: Task, line: bytes) -> ClaimResult | None:
        """What it makes of a task, or None where it is dead or its answer is none."""
        try:
            self._stdin.write(line)
            await self._stdin.drain()
            rows = worker.Rows.model_validate_json(await self._stdout.readline())
            unused = [task.drafts[place] for place in rows.unused]
        except (OSError, ValueError, IndexError):
            return None
        text = task.document.text
        verbatim = all(
            each.quote == text[each.start : each.end]
            for claim in rows.claims
            for each in claim.evidence
        )
        return ClaimResult(list(rows.claims), unused) if verbatim else None

    async def end(self) -> None:
        """Ends it, and waits until it is gone."""
        with suppress(ProcessLookupError):
            self._process.kill()
        self._stdin.close()
        with suppress(RuntimeError):  # whoever waits for its answer reads to the end
            await self._stdout.read()
        await self._process.wait()
