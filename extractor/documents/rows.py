"""Makes documents from the rows of tables and JSON lines, with id and what is known of them."""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from extractor.documents.decoding import replace_surrogates
from extractor.documents.metadata import Told, described, parse_date
from extractor.errors import InputError, SettingsError
from extractor.models import Document, Failure

__all__ = ["Columns", "Row", "RowConverter"]

Row = tuple[int, Mapping[str, Any] | InputError]
"""The number of a line or row, and its cells by column or the error of reading it."""


@dataclass(frozen=True)
class Columns:
    """The names of the columns (in JSON lines, of the keys) that a document is made from.

    The column of the text must exist, and so must each column that is not called by its default.
    """

    text: str = "text"
    id: str = "id"
    title: str = "title"
    date: str = "date"
    url: str = "url"
    publisher: str = "publisher"

    @classmethod
    def parse(cls, given: Iterable[str]) -> "Columns":
        """The columns from pairs such as "text=body"; SettingsError if a pair is malformed."""
        known = [field.name for field in fields(cls)]
        chosen = {}
        for pair in given:
            name, _, column = pair.partition("=")
            if name not in known or not column:
                raise SettingsError(
                    f"{pair!r} does not name a column: write it as text=body, with one of "
                    f"{', '.join(known)} on the left and the column's name on the right."
                )
            chosen[name] = column
        return cls(**chosen)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all columns that are read, with "path", which replaces a missing address."""
        return (*(getattr(self, field.name) for field in fields(self)), "path")

    def missing(self, there: Collection[str]) -> str | None:
        """The first required column that is not in `there`."""
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
                f'{name} has no column "{column}" (it has: {listed[:300]}{more}): name the '
                f"right one, as in --column {self._field(column)}=NAME."
            )

    def _field(self, column: str) -> str:
        return next(field.name for field in fields(self) if getattr(self, field.name) == column)


class RowConverter:
    """Makes documents from rows, and finds ids that are repeated with another text in any file.

    It keeps two short hashes for each document that has an id of its own.
    """

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self._texts: dict[bytes, bytes] = {}

    def documents(
        self, rows: Iterable[Row], name: str, *, unit: str = "Line"
    ) -> Iterator[Document | Failure]:
        """A document for each row, or a Failure for a row that cannot be used.

        rows: the rows of one file.
        name: the name of that file.
        unit: what messages call a row, as in "Line 7 of feed.jsonl".
        """
        for number, row in rows:
            path = f"{name}:{number}"
            try:
                if isinstance(row, InputError):
                    raise row
                yield self.document(row, f"{unit} {number} of {name}", path)
            except InputError as error:
                yield Failure(doc_id=None, path=path, error=InputError.__name__, reason=str(error))

    def document(self, row: Mapping[str, Any], where: str, path: str | None) -> Document:
        """The document of a row; raises InputError if the row cannot be used.

        row: the cells by column.
        where: what messages call the row.
        path: the path of the document if the row holds no address and no path.
        """
        columns = self.columns
        text = _text(row, columns.text, where)
        if text is None or not text.strip():
            raise InputError(f'{where} has no text: put the article into its "{columns.text}".')
        doc_id = _text(row, columns.id, where, number_allowed=True)
        if doc_id is not None and self._is_repeated(doc_id, text):
            raise InputError(
                f'{where} repeats the id "{doc_id}" with another text: give it an id of its own.'
            )
        told = Told(
            title=_text(row, columns.title, where),
            date=_date(row, columns.date, where),
            publisher=_name(row.get(columns.publisher)),
            url=_text(row, columns.url, where),
        )
        named = told.url or _text(row, "path", where) or path
        return described(text, named, told, doc_id=doc_id)

    def _is_repeated(self, doc_id: str, text: str) -> bool:
        """Whether an earlier document had the same id and another text."""
        return self._texts.setdefault(_hash(doc_id), _hash(text)) != _hash(text)


def _text(
    row: Mapping[str, Any], field: str, where: str, *, number_allowed: bool = False
) -> str | None:
    """A field as text, None if it is absent, null or "".

    With `number_allowed` it may be a whole number; 7.0, as tables with gaps store 7, becomes "7".
    """
    value = row.get(field)
    if number_allowed and isinstance(value, int | float) and not isinstance(value, bool):
        value = str(int(value)) if value == value // 1 else value
    if value is not None and not isinstance(value, str):
        raise InputError(f'{where} has a "{field}" that is not a string: write it in quotes.')
    return replace_surrogates(value).removeprefix("\ufeff") or None if value else None


def _name(value: Any) -> str | None:
    """A publisher as text, or as an object with a name; None for anything else."""
    name = value.get("name") if isinstance(value, Mapping) else value
    return " ".join(replace_surrogates(name).split()) or None if isinstance(name, str) else None


def _date(row: Mapping[str, Any], field: str, where: str) -> dt.date | None:
    value = row.get(field)
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    written = _text(row, field, where)
    if written is None or not written.strip():
        return None
    if (date := parse_date(written)) is None:
        raise InputError(
            f'{where} has the {field} "{written[:40]}", which cannot be read: write it as '
            "YYYY-MM-DD or leave it out."
        )
    return date


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()
