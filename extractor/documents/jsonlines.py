"""JSON lines: one document a line, with its own id, title, date and address."""

import datetime as dt
import hashlib
import io
import itertools
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from extractor.documents.decoding import decode, mended
from extractor.documents.headlines import dateline, day, title
from extractor.errors import InputError
from extractor.models import Document, Failure

__all__ = ["LONGEST", "Lines", "is_record", "json_lines"]

LONGEST = 100_000_000
"""The longest line, in bytes, that is read."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Lines:
    """Remembers which text each id stood for, as two short hashes, over all files of a run."""

    def __init__(self) -> None:
        self._texts: dict[bytes, bytes] = {}

    def is_other(self, doc_id: str, text: str) -> bool:
        """Whether the id was given before to another text."""
        return self._texts.setdefault(_short(doc_id), _short(text)) != _short(text)


def is_record(line: bytes) -> bool:
    """Whether a first line is a JSON object with "text", so that JSON lines follow."""
    if line.startswith(_UTF16) or not line.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return False
    try:
        value = json.loads(line.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and "text" in value


def json_lines(
    stream: BinaryIO, name: str, lines: Lines, *, head: bytes = b""
) -> Iterator[Document | Failure]:
    """The documents of a stream of JSON lines; `head` is what was read from it before.

    A line that cannot be used is a Failure that names file and line, and the next one follows.
    """
    number = 0
    found = False
    for number, line in enumerate(_numbered(stream, head), start=1):
        if not line.strip():
            continue
        found = True
        try:
            yield _document(line, name, number, lines)
        except InputError as error:
            yield Failure(
                doc_id=None, path=f"{name}:{number}", error=InputError.__name__, reason=str(error)
            )
    if not found:
        raise InputError(f"{name} is empty: remove it or put a JSON object on each line.")


def _numbered(stream: BinaryIO, head: bytes) -> Iterator[bytes]:
    """The lines, each at most one byte over LONGEST, in UTF-8 where the file begins as UTF-16."""
    first = head or stream.readline(LONGEST + 1)
    if first.startswith(_UTF16):
        rest = _Joined(first, stream)
        text = io.TextIOWrapper(io.BufferedReader(rest), encoding="utf-16", errors="replace")
        yield from (line.encode() for line in text)
        return
    lines = itertools.chain(
        io.BytesIO(first.removeprefix(b"\xef\xbb\xbf")),
        iter(lambda: stream.readline(LONGEST + 1), b""),
    )
    skipping = False
    for line in lines:
        if not skipping:
            yield line
        skipping = len(line) > LONGEST and not line.endswith(b"\n")


class _Joined(io.RawIOBase):
    """A stream put together again from its first bytes and what follows them."""

    def __init__(self, first: bytes, stream: BinaryIO) -> None:
        self._first, self._stream = first, stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._first[: len(buffer)] or self._stream.read(len(buffer))
        self._first = self._first[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


def _document(line: bytes, name: str, number: int, lines: Lines) -> Document:
    where = f"Line {number} of {name}"
    if len(line) > LONGEST:
        raise InputError(f"{where} is longer than {LONGEST // 1_000_000} MB: split the document.")
    try:
        record = json.loads(decode(line, name=where))
    except (ValueError, RecursionError) as error:
        what = getattr(error, "msg", "too deep or too long a number").lower()
        raise InputError(f"{where} is not JSON ({what}): mend or remove the line.") from error
    if not isinstance(record, dict):
        raise InputError(f'{where} is not a JSON object: write {{"id": "...", "text": "..."}}.')
    text = _text(record, "text", where)
    if text is None or not text.strip():
        raise InputError(f'{where} has no text: put the article into its "text".')
    doc_id = _text(record, "id", where)
    if doc_id is not None and lines.is_other(doc_id, text):
        raise InputError(f'{where} repeats the id "{doc_id}" with another text: give it its own.')
    return Document.from_text(
        text,
        doc_id=doc_id,
        path=_text(record, "url", where) or _text(record, "path", where) or f"{name}:{number}",
        title=_text(record, "title", where) or title(text),
        date=_date(record, where) or dateline(text),
    )


def _text(record: dict[str, Any], field: str, where: str) -> str | None:
    """A field as text; null and "" count as absent, and an id may be a whole number."""
    value = record.get(field)
    if field == "id" and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is not None and not isinstance(value, str):
        raise InputError(f'{where} has a "{field}" that is not a string: write it in quotes.')
    return mended(value).removeprefix("\ufeff") or None if value else None


def _date(record: dict[str, Any], where: str) -> dt.date | None:
    written = _text(record, "date", where)
    if written is None or not written.strip():
        return None
    if (date := day(written)) is None:
        raise InputError(
            f'{where} has the date "{written[:40]}", which cannot be read: write it as YYYY-MM-DD '
            "or leave it out."
        )
    return date


def _short(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()
