"""Results as JSON, piece by piece: that of a long document has a hundred megabytes."""

from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import aclosing
from typing import Any

from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel
from pydantic_core import from_json

from extractor.background import MOST_AT_ONCE, unhurried
from extractor.models import Rejected, Result
from extractor.pipeline.lines import json_line
from extractor.pipeline.saved import SavedResult

__all__ = ["answer", "claim_ids", "rejected"]

JSON = "application/json"


def answer(found: Result[Any] | SavedResult) -> Response:
    """The result as `Result.model_dump_json` has it; at once if it has few rows."""
    if len(found.claims) + len(found.rejected) <= MOST_AT_ONCE:
        return Response(b"".join(_pieces(found)), media_type=JSON)
    return StreamingResponse(_gathered(_pieces(found)), media_type=JSON)


async def claim_ids(found: Result[Any] | SavedResult) -> set[str]:
    """The ids of the rows of a result."""
    if isinstance(found, SavedResult):
        return {from_json(line)["claim_id"] async for line in unhurried(found.claims)}
    return {row.claim_id for row in found.claims}


def rejected(found: Result[Any] | SavedResult) -> tuple[Rejected, ...]:
    """What of a result was rejected."""
    if isinstance(found, SavedResult):
        return tuple(map(Rejected.model_validate_json, found.rejected))
    return found.rejected


async def _gathered(pieces: Iterator[bytes]) -> AsyncGenerator[bytes, None]:
    """The pieces, as many together as an event loop makes at a time."""
    waiting = []
    async with aclosing(unhurried(pieces)) as made:
        async for piece in made:
            waiting.append(piece)
            if len(waiting) == MOST_AT_ONCE:
                yield b"".join(waiting)
                waiting.clear()
    yield b"".join(waiting)


def _pieces(found: Result[Any] | SavedResult) -> Iterator[bytes]:
    yield b'{"document":' + _json(found.document)
    for name, rows in (("claims", found.claims), ("rejected", found.rejected)):
        yield f',"{name}":['.encode()
        yield from _separated(rows)
        yield b"]"
    yield b',"usage":' + _json(found.usage) + b',"seconds":%s}' % repr(found.seconds).encode()


def _separated(rows: Iterable[BaseModel | bytes]) -> Iterator[bytes]:
    for number, row in enumerate(rows):
        yield (b"," if number else b"") + _json(row)


def _json(value: BaseModel | bytes) -> bytes:
    """A model, or a line that was one, as JSON."""
    return (value if isinstance(value, bytes) else json_line(value)).rstrip(b"\n")
