"""Reading the files of a run that a stranger may have written.

Lines and files are plain or they are Malformed: no links or pipes, no line without end, JSON in
UTF-8 that every program reads in the same way, and of a depth that no library fails at.
"""

import hashlib
import json
import math
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from pydantic import ValidationError

from extractor.models import Frozen
from extractor.runs.jsonl import Row
from extractor.text import excerpt, first_line

__all__ = ["LONGEST", "Line", "Lines", "Malformed", "Rows", "exists", "is_plain", "parse", "read"]

LONGEST = 250_000_000  # bytes of a line; a document has at most 100 MB
CHUNK = 1 << 20
DEEPEST = 200  # of nested JSON: more than any row has, and less than a library fails at
_Model = TypeVar("_Model", bound=Frozen)


class Malformed(Exception):
    """A line or file is not what it should be; the message goes on from its name."""


class Lines:
    """The complete lines of a file, each once; `digest` and `torn` are known at the end."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self.number = 0
        self.torn = False
        self._hash = hashlib.sha256()

    @property
    def digest(self) -> str:
        """The SHA-256 of what was read."""
        return self._hash.hexdigest()

    def __iter__(self) -> Iterator["Line"]:
        if not is_plain(self.path):
            return
        with self.path.open("rb") as file:
            while data := file.readline(LONGEST):
                self.number += 1
                self._hash.update(data)
                too_long = len(data) == LONGEST and not data.endswith(b"\n")
                while too_long and not data.endswith(b"\n") and (data := file.readline(CHUNK)):
                    self._hash.update(data)
                self.torn = not data.endswith(b"\n")
                if not self.torn:
                    yield Line(self.name, self.number, None if too_long else data)


@dataclass(frozen=True)
class Line:
    """A line; `data` is None if it is too long to read."""

    name: str
    number: int
    data: bytes | None

    @cached_property
    def row(self) -> Row:
        """The JSON object; raises Malformed."""
        if self.data is None:
            raise Malformed(f"is longer than {LONGEST // 1_000_000} MB")
        return parse(self.data)

    @property
    def owner(self) -> str | None:
        """The id of the document that the row belongs to, if it can be read."""
        try:
            doc_id = self.row.get("doc_id")
        except Malformed:
            return None
        return doc_id if isinstance(doc_id, str) else None


class Rows:
    """The rows of a file, of which the next can be looked at."""

    def __init__(self, lines: Lines) -> None:
        self._lines = iter(lines)
        self.advance()

    def advance(self) -> None:
        """Goes on to the next row."""
        self.next: Line | None = next(self._lines, None)


def parse(data: bytes) -> Row:
    """A JSON object, strictly: UTF-8, finite numbers, each name once."""
    try:
        found = json.loads(
            data.decode(),
            object_pairs_hook=_unique,
            parse_float=_finite,
            parse_constant=_refuse_constant,
        )
    except UnicodeDecodeError as error:
        raise Malformed("is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise Malformed(f"is not JSON ({excerpt(first_line(error), 60)})") from error
    if not isinstance(found, dict):
        raise Malformed("is not a JSON object")
    if data.count(b"[") + data.count(b"{") > DEEPEST and _is_deep(found):
        raise Malformed(f"is nested more than {DEEPEST} deep")
    return found


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        inner = (each.values() if isinstance(each, dict) else each for each in level)
        level = [each for values in inner for each in values if isinstance(each, dict | list)]
    return bool(level)


def _unique(pairs: list[tuple[str, Any]]) -> Row:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def read(row: Row, model: type[_Model]) -> _Model:
    """A row as a model; Malformed if it is none, or only by a conversion, such as of "7" to 7."""
    try:
        found = model.model_validate(row)
        same = found.model_dump(mode="json", exclude_unset=True) == row
    except ValidationError as error:
        raise Malformed(_complaint(error)) from error
    except ValueError as error:  # a lone surrogate cannot be dumped
        raise Malformed(excerpt(first_line(error), 120)) from error
    if not same:
        raise Malformed("has a value of another type than it should")
    return found


def _complaint(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "the whole"
    return f"has no valid {excerpt(place)} ({excerpt(first['msg'], 120)})"


def is_plain(path: Path) -> bool:
    """Whether a path is a file, and not a link, a pipe or a device."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def exists(path: Path) -> bool:
    """Whether there is anything at a path, also a link to nowhere."""
    try:
        path.lstat()
    except OSError:
        return False
    return True
