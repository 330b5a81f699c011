"""XLSX: each row of a table is a line, with a tab between its cells; each sheet has its name above.

Values are those that the program saved, dates as YYYY-MM-DD.
"""

import datetime as dt
import io
import itertools
import warnings
from collections.abc import Iterator
from typing import Any

from extractor.documents.metadata import described
from extractor.documents.office import Archive
from extractor.documents.page_reader import apart
from extractor.environment import need
from extractor.errors import InputError
from extractor.models import Document

__all__ = ["load_xlsx", "parse_xlsx"]

MOST = 25_000_000  # characters


def load_xlsx(data: bytes, path: str) -> Document:
    """The document in the bytes of an XLSX file, read in a process of its own.

    Raises InputError as `parse_xlsx` and `apart` do.
    """
    return Document.model_validate(apart(_xlsx, data, path))


def _xlsx(data: bytes, path: str) -> dict[str, Any]:
    return parse_xlsx(data, path).model_dump(mode="json", exclude={"sha256"})


def parse_xlsx(data: bytes, path: str) -> Document:
    """The document in the bytes of an XLSX file.

    Raises InputError if it is encrypted, broken, too large when unpacked, or holds no words.
    """
    archive = Archive(data, path)
    openpyxl = need("openpyxl", extra="documents", purpose=".xlsx files")
    try:
        with warnings.catch_warnings(action="ignore"):  # about styles, which are not read
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            text = "\n\n".join(filter(None, _sheets(book, path)))
    except (InputError, MemoryError):
        raise
    except Exception as error:  # openpyxl raises any kind for a broken file
        raise archive.broken(error) from error
    if not text.strip():
        raise InputError(f"{path} holds no words: remove it, or put the text into it.")
    found = described(text, path, told := archive.told(text))
    return found.model_copy(update={"title": told.title})  # the first line is the head of a table


def _sheets(book: Any, path: str) -> Iterator[str]:
    size = 0
    many = len(book.worksheets) > 1
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what the file says of them need not be true
        rows = []
        for row in sheet.iter_rows(values_only=True):
            line = "\t".join(map(_shown, row)).rstrip("\t")
            if line:
                rows.append(line)
                size += len(line)
            if size > MOST:
                raise InputError(f"{path} holds more than {MOST:,} characters: split it.")
        if rows:
            yield "\n".join(itertools.chain([sheet.title] if many else [], rows))


def _shown(value: Any) -> str:
    """A cell as text on one line."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, float):
        value = float(f"{value:.15g}")  # as Excel shows it: 27.3, and not 27.299999999999997
    return " ".join(str(value).split())
