"""CSV files for spreadsheets: flat rows, and no text that a spreadsheet runs as a formula."""

import csv
import json
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from extractor.documents.decoding import replace_surrogates
from extractor.export.tables import fields_schema
from extractor.models import is_record
from extractor.runs import StoredRun
from extractor.runs.jsonl import Row

__all__ = ["FORMULA", "CsvTable", "cell", "open_csv"]

FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""First characters of cells that a spreadsheet runs as a formula (OWASP, "CSV Injection")."""

_COLUMNS = {
    "documents": (
        "doc_id",
        "path",
        "title",
        "date",
        "publisher",
        "url",
        "sha256",
        "length",
        "claims",
        "rejected",
        "pages",
        "pages_without_text",
    ),
    "rejected": ("doc_id", "start", "end", "reason", "detail", "item"),
    "failures": ("doc_id", "path", "error", "reason", "passages"),
}


class CsvTable:
    """A CSV file of one table, in UTF-8 with the byte order mark that spreadsheets expect.

    The texts of documents are left out: they are longer than the cells of most spreadsheets, and
    offsets need them unchanged.
    """

    def __init__(self, path: Path, run: StoredRun, table: str) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._run, self._table = run, table
        self._columns: tuple[str, ...] = ()

    def add(self, row: Row, document: Row) -> None:
        """Writes a row of a document."""
        flat = _flat(row, document) if self._table == "claims" else {**row, **_pages(row)}
        self._begin(flat)
        self._writer.writerow([cell(flat.get(name)) for name in self._columns])

    def close(self) -> None:
        """Completes and closes the file."""
        try:
            schema = fields_schema(self._run)
            blank = (
                {} if schema is None else {"fields": dict.fromkeys(schema.get("properties", ()))}
            )
            self._begin(_flat(blank, {}))  # the head, if there was no row
        finally:
            self._file.close()

    def _begin(self, row: Row) -> None:
        if not self._columns:
            self._columns = _COLUMNS.get(self._table, tuple(row))
            self._writer.writerow(self._columns)


def open_csv(run: StoredRun, files: Mapping[str, Path], stack: ExitStack) -> dict[str, CsvTable]:
    """Opens a CSV file for each table, until the stack unwinds."""
    return {
        name: stack.enter_context(closing(CsvTable(path, run, name)))
        for name, path in files.items()
    }


def cell(value: Any) -> Any:
    """A value as a cell: null is empty, numbers stay numbers, lists and objects become JSON.

    A text that a spreadsheet would run as a formula gets an apostrophe in front, which spreadsheets
    do not show.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, int | float):
        return value
    if not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False)
    return replace_surrogates(f"'{value}" if value.startswith(FORMULA) else value)


def _flat(row: Row, document: Row) -> Row:
    """A claim or record as one flat row: of a list the first item, or all joined by semicolons."""
    first = _first(row.get("evidence", ()))
    provenance = row.get("provenance", {})
    found = {
        "evidence": first.get("quote"),
        "match": first.get("match"),
        "pieces": len(row.get("evidence", ())),
        "start": row.get("start"),
        "end": row.get("end"),
        "page": first.get("page"),
        "boxes": first.get("boxes"),
    }
    return {
        "doc_id": row.get("doc_id"),
        "title": document.get("title"),
        "date": document.get("date"),
        "publisher": document.get("publisher"),
        "url": document.get("url"),
        "path": document.get("path"),
        "claim_id": row.get("claim_id"),
        **(_of_record(row["fields"]) if is_record(row) else _of_claim(row)),
        "certainty": row.get("certainty"),
        **found,
        **{name: provenance.get(name) for name in ("model", "schema", "prompt", "cached")},
    }


def _pages(row: Row) -> Row:
    """How many pages a document has, and the numbers of those that have pictures and no text."""
    pages = row.get("pages", ())
    unread = (str(number) for number, page in enumerate(pages, 1) if page.get("unread"))
    return {"pages": len(pages) or None, "pages_without_text": "; ".join(unread) or None}


def _of_record(fields: Mapping[str, Any]) -> Row:
    return {f"fields.{name}": value for name, value in fields.items()}


def _of_claim(row: Row) -> Row:
    voices, quantities, times = (
        row.get(name, ()) for name in ("attribution", "quantities", "times")
    )
    voice, quantity, time = map(_first, (voices, quantities, times))
    return {
        "statement": row.get("statement"),
        "source": voice.get("name"),
        "source_unknown": row.get("source_unknown", False),
        "source_kind": voice.get("kind"),
        "chain": _joined(voices, "name"),
        "stance": row.get("stance"),
        "negated": row.get("negated"),
        "quotation": row.get("quotation"),
        "cue": (row.get("cue") or {}).get("text"),
        "quantities": _joined(quantities, "text"),
        "low": quantity.get("low"),
        "high": quantity.get("high"),
        "unit": quantity.get("unit"),
        "times": _joined(times, "text"),
        "from": time.get("from"),
        "to": time.get("to"),
    }


def _first(parts: Iterable[Row]) -> Row:
    return next(iter(parts), {})


def _joined(parts: Iterable[Mapping[str, Any]], name: str) -> str:
    return "; ".join(str(part[name]) for part in parts)
