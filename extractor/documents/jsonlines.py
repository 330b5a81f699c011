"""JSON lines: one object a line."""

import io
import itertools
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from extractor.documents.compression import LONGEST, joined
from extractor.documents.decoding import decode
from extractor.documents.rows import Row
from extractor.errors import InputError

__all__ = ["is_record", "json_rows"]

_PIECE = 1 << 20
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def is_record(line: bytes, field: str) -> bool:
    """Whether a first line is a JSON object with that field, so that JSON lines follow."""
    if line.startswith(_UTF16) or not line.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return False
    try:
        value = json.loads(line.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and field in value


def json_rows(stream: BinaryIO, name: str, *, head: bytes = b"") -> Iterator[Row]:
    """The objects of a stream of JSON lines, numbered; `head` is what was read from it before.

    Raises InputError where there is none.
    """
    found = False
    for number, line in enumerate(_lines(stream, head), start=1):
        if line.strip():
            found = True
            try:
                row: Mapping[str, Any] | InputError = _row(line, f"Line {number} of {name}")
            except InputError as error:
                row = error
            yield number, row
    if not found:
        raise InputError(f"{name} is empty: remove it or put a JSON object on each line.")


def _lines(stream: BinaryIO, head: bytes) -> Iterator[bytes]:
    """The lines, each at most one byte over LONGEST, in UTF-8 where the file begins as UTF-16."""
    first = head or stream.readline(LONGEST + 1)
    if first.startswith(_UTF16):
        text = io.TextIOWrapper(joined(first, stream), encoding="utf-16", errors="replace")
        yield from (line.encode() for line in text)
        return
    lines = itertools.chain(
        io.BytesIO(first.removeprefix(b"\xef\xbb\xbf")),
        iter(lambda: stream.readline(LONGEST + 1), b""),
    )
    for line in lines:
        yield line
        if len(line) > LONGEST and not line.endswith(b"\n"):
            del line  # its rest is read in small pieces, and may be without end
            while (rest := stream.readline(_PIECE)) and not rest.endswith(b"\n"):
                pass


def _row(line: bytes, where: str) -> dict[str, Any]:
    if len(line) > LONGEST:
        raise InputError(f"{where} is longer than {LONGEST // 1_000_000} MB: split the document.")
    try:
        row = json.loads(decode(line, name=where))
    except (ValueError, RecursionError) as error:
        what = getattr(error, "msg", "too deep or too long a number").lower()
        raise InputError(f"{where} is not JSON ({what}): mend or remove the line.") from error
    if not isinstance(row, dict):
        raise InputError(f'{where} is not a JSON object: write {{"id": "...", "text": "..."}}.')
    return row
