"""Rows as lines of JSON: what the files of a run hold, and what long documents are kept as."""

import json
import re
import zlib
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError, from_json

from extractor.models import FAILED, Rejected

__all__ = ["PackedLines", "failed_passages", "json_line"]

_FAILED = re.compile(rb'"reason": ?"(?:%s)"' % "|".join(sorted(FAILED)).encode())

_BLOCK = 1 << 16  # bytes that are compressed together
_LEVEL = 1  # the fastest


def json_line(row: BaseModel | dict[str, Any], *, indent: int | None = None) -> bytes:
    """A row as JSON in UTF-8, on one line unless indented; lone surrogates become escapes."""
    try:
        if isinstance(row, BaseModel):
            return row.model_dump_json(indent=indent).encode() + b"\n"
        return json.dumps(row, ensure_ascii=False, indent=indent).encode() + b"\n"
    except (UnicodeEncodeError, PydanticSerializationError):
        value = row.model_dump(mode="json") if isinstance(row, BaseModel) else row
        return json.dumps(value, indent=indent).encode() + b"\n"


def failed_passages(lines: Iterable[bytes]) -> tuple[Rejected, ...]:
    """The passages that the model gave no answer about, among the rows of what was rejected.

    Only their own lines are parsed, and those that quote one.
    """
    rows = (Rejected.model_validate(from_json(line)) for line in lines if _FAILED.search(line))
    return tuple(row for row in rows if row.reason in FAILED)


class PackedLines(Collection[bytes]):
    """Lines in order, compressed: rows repeat names and words, so they take a tenth of the memory.

    Each line ends with a line feed and holds no other.
    """

    def __init__(self) -> None:
        self._blocks: list[bytes] = []
        self._open: list[bytes] = []
        self._size = self._count = 0

    def extend(self, lines: Iterable[bytes]) -> None:
        """Adds lines at the end."""
        for line in lines:
            self._open.append(line)
            self._count += 1
            self._size += len(line)
            if self._size >= _BLOCK:
                self._blocks.append(zlib.compress(b"".join(self._open), _LEVEL))
                self._open, self._size = [], 0

    def __iter__(self) -> Iterator[bytes]:
        for block in self._blocks:
            yield from zlib.decompress(block).splitlines(keepends=True)
        yield from self._open

    def __len__(self) -> int:
        return self._count

    def __contains__(self, line: object) -> bool:
        return any(line == each for each in self)

    @property
    def memory(self) -> int:
        """About how many bytes the lines take."""
        return sum(map(len, self._blocks)) + self._size
