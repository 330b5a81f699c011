"""JSON lines: each line is an object and a document."""

import io
import itertools
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from extractor.documents.compression import MAX_BYTES, prepend
from extractor.documents.decoding import decode
from extractor.documents.rows import Columns, Row
from extractor.errors import InputError

__all__ = ["is_json_object", "json_rows"]

_CHUNK = 1 << 20  # bytes of an overlong line that are skipped at a time
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def is_json_object(line: bytes, key: str) -> bool:
    """Whether a first line is a JSON object with that key, which means that JSON lines follow."""
    if line.startswith(_UTF16_MARKS) or not line.lstrip(_UTF8_MARK + b" \t\r\n").startswith(b"{"):
        return False
    try:
        value = json.loads(line.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and key in value


def json_rows(file: BinaryIO, name: str, _columns: Columns) -> Iterator[Row]:
    """The objects of a file of JSON lines, each numbered by its line.

    Raises InputError, which calls the file `name`, if there is none.
    """
    found = False
    for number, line in enumerate(_lines(file), start=1):
        if line.strip():
            found = True
            try:
                row: Mapping[str, Any] | InputError = _row(line, f"Line {number} of {name}")
            except InputError as error:
                row = error
            yield number, row
    if not found:
        raise InputError(f"{name} is empty: remove it or put a JSON object on each line.")


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines, each at most one byte over MAX_BYTES, in UTF-8 also where the file is UTF-16."""
    first = file.readline(MAX_BYTES + 1)
    if first.startswith(_UTF16_MARKS):
        text = io.TextIOWrapper(prepend(first, file), encoding="utf-16", errors="replace")
        yield from (line.encode() for line in text)
        return
    lines = itertools.chain(
        io.BytesIO(first.removeprefix(_UTF8_MARK)),
        iter(lambda: file.readline(MAX_BYTES + 1), b""),
    )
    for line in lines:
        yield line
        if len(line) > MAX_BYTES and not line.endswith(b"\n"):
            del line  # frees it before the rest, which may be endless, is skipped in chunks
            while (rest := file.readline(_CHUNK)) and not rest.endswith(b"\n"):
                pass


def _row(line: bytes, where: str) -> dict[str, Any]:
    if len(line) > MAX_BYTES:
        raise InputError(f"{where} is longer than {MAX_BYTES // 1_000_000} MB: split the document.")
    try:
        row = json.loads(decode(line, name=where))
    except (ValueError, RecursionError) as error:
        what = getattr(error, "msg", "too deep or too long a number").lower()
        raise InputError(f"{where} is not JSON ({what}): fix or remove the line.") from error
    if not isinstance(row, dict):
        raise InputError(f'{where} is not a JSON object: write {{"id": "...", "text": "..."}}.')
    return row
