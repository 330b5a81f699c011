"""A row, of JSON lines or of a table, as a document with its own id, title, date and address."""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from extractor.documents.decoding import mended
from extractor.documents.metadata import dateline, day, title
from extractor.errors import InputError, SettingsError
from extractor.models import Document, Failure

__all__ = ["Columns", "Records", "Row"]

Row = tuple[int, Mapping[str, Any] | InputError]
"""The number of a line or row, and what it holds or why that cannot be read."""


@dataclass(frozen=True)
class Columns:
    """What the columns are called that make a document; for JSON lines, the keys.

    `text` must be there, and so must every other that is given a name of its own.
    """

    text: str = "text"
    id: str = "id"
    title: str = "title"
    date: str = "date"
    url: str = "url"

    @classmethod
    def parse(cls, given: Iterable[str]) -> "Columns":
        """The columns of pairs such as "text=body"; SettingsError where one is none of these."""
        known = [field.name for field in fields(cls)]
        named = {}
        for pair in given:
            name, _, column = pair.partition("=")
            if name not in known or not column:
                raise SettingsError(
                    f"{pair!r} names no column: write it as text=body, with one of "
                    f"{', '.join(known)} on the left and the column's name on the right."
                )
            named[name] = column
        return cls(**named)

    @property
    def names(self) -> tuple[str, ...]:
        """The names, with "path", which stands in for an address."""
        return (self.text, self.id, self.title, self.date, self.url, "path")

    def missing(self, there: Collection[str]) -> str | None:
        """The first column that must be among those that are there and is not."""
        chosen = [self.text] + [
            getattr(self, field.name)
            for field in fields(self)
            if getattr(self, field.name) != field.default
        ]
        return next((column for column in chosen if column not in there), None)

    def check(self, there: Collection[str], name: str) -> None:
        """Raises InputError, which lists the columns of the file `name`, if one is missing."""
        if (column := self.missing(there)) is not None:
            listed = ", ".join(each for each in there if each)
            more = "…" if len(listed) > 300 else ""
            raise InputError(
                f'{name} has no column "{column}" (it has: {listed[:300]}{more}): say which one '
                f"is meant, as in --column {self._ours(column)}=NAME."
            )

    def _ours(self, column: str) -> str:
        return next(field.name for field in fields(self) if getattr(self, field.name) == column)


class Records:
    """Makes documents of rows, and remembers over all files which text each id stood for.

    It holds two short hashes for each document that has an id of its own.
    """

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self._texts: dict[bytes, bytes] = {}

    def documents(
        self, rows: Iterable[Row], name: str, *, unit: str = "Line"
    ) -> Iterator[Document | Failure]:
        """A document for each row; one that cannot be used is a Failure, and the next one follows.

        Messages call a row by its number: "Line 7 of feed.jsonl".
        """
        for number, row in rows:
            place = f"{name}:{number}"
            try:
                if isinstance(row, InputError):
                    raise row
                yield self.document(row, f"{unit} {number} of {name}", place)
            except InputError as error:
                yield Failure(doc_id=None, path=place, error=InputError.__name__, reason=str(error))

    def document(self, row: Mapping[str, Any], where: str, place: str | None) -> Document:
        """The document of a row, which InputError calls `where`; `place` is its path if need be."""
        columns = self.columns
        text = _text(row, columns.text, where)
        if text is None or not text.strip():
            raise InputError(f'{where} has no text: put the article into its "{columns.text}".')
        doc_id = _text(row, columns.id, where, number=True)
        if doc_id is not None and self._is_other(doc_id, text):
            raise InputError(
                f'{where} repeats the id "{doc_id}" with another text: give it its own.'
            )
        return Document.from_text(
            text,
            doc_id=doc_id,
            path=_text(row, columns.url, where) or _text(row, "path", where) or place,
            title=_text(row, columns.title, where) or title(text),
            date=_date(row, columns.date, where) or dateline(text),
        )

    def _is_other(self, doc_id: str, text: str) -> bool:
        """Whether the id was given before to another text."""
        return self._texts.setdefault(_short(doc_id), _short(text)) != _short(text)


def _text(row: Mapping[str, Any], field: str, where: str, *, number: bool = False) -> str | None:
    """A field as text; null and "" count as absent, and an id may be a whole number.

    Tables with gaps keep whole numbers as 7.0, which is 7 here.
    """
    value = row.get(field)
    if number and isinstance(value, int | float) and not isinstance(value, bool):
        value = str(int(value)) if value == value // 1 else value
    if value is not None and not isinstance(value, str):
        raise InputError(f'{where} has a "{field}" that is not a string: write it in quotes.')
    return mended(value).removeprefix("\ufeff") or None if value else None


def _date(row: Mapping[str, Any], field: str, where: str) -> dt.date | None:
    value = row.get(field)
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    written = _text(row, field, where)
    if written is None or not written.strip():
        return None
    if (date := day(written)) is None:
        raise InputError(
            f'{where} has the {field} "{written[:40]}", which cannot be read: write it as '
            "YYYY-MM-DD or leave it out."
        )
    return date


def _short(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()
