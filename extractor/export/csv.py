"""Rows for spreadsheets: one cell a value, lists joined, and no text that runs as a formula."""

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from extractor.documents.decoding import replace_surrogates
from extractor.export.tables import fields_schema
from extractor.models import is_record
from extractor.runs import StoredRun
from extractor.runs.jsonl import Row

__all__ = ["FORMULA", "CsvTable", "cell"]

FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What a cell begins with that a spreadsheet runs (OWASP, "CSV Injection")."""

_COLUMNS = {
    "documents": ("doc_id", "path", "title", "date", "sha256", "length", "claims", "rejected"),
    "rejected": ("doc_id", "start", "end", "reason", "detail", "item"),
    "failures": ("doc_id", "path", "error", "reason"),
}


class CsvTable:
    """A CSV file of one table, in UTF-8 with the mark by which spreadsheets know it.

    The text of documents is left out: few spreadsheets have room for it in a cell, and offsets need
    it letter for letter.
    """

    def __init__(self, path: Path, run: StoredRun, table: str) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._run, self._table = run, table
        self._columns: tuple[str, ...] = ()

    def add(self, row: Row, document: Row) -> None:
        """Writes a row that came of a document."""
        flat = _flat(row, document) if self._table == "claims" else row
        self._begin(flat)
        self._writer.writerow([cell(flat.get(name)) for name in self._columns])

    def close(self) -> None:
        """Completes the file."""
        try:
            schema = fields_schema(self._run)
            blank = {} if schema is None else {"fields": dict.fromkeys(schema["properties"])}
            self._begin(_flat(blank, {}))  # where there was no row
        finally:
            self._file.close()

    def _begin(self, row: Row) -> None:
        if not self._columns:
            self._columns = _COLUMNS.get(self._table, tuple(row))
            self._writer.writerow(self._columns)


def cell(value: Any) -> Any:
    """A value as a cell: null is empty, numbers are numbers, lists and objects are JSON.

    A text that a spreadsheet would run gets an apostrophe in front, which it does not show.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, int | float):
        return value
    if not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False)
    return replace_surrogates(f"'{value}" if value.startswith(FORMULA) else value)


def _flat(row: Row, document: Row) -> Row:
    """A claim or record in one line: of a list the first, or all of them joined by semicolons."""
    first = _first(row.get("evidence", ()))
    provenance = row.get("provenance", {})
    found = {
        "evidence": first.get("quote"),
        "match": first.get("match"),
        "pieces": len(row.get("evidence", ())),
        "start": row.get("start"),
        "end": row.get("end"),
    }
    return {
        "doc_id": row.get("doc_id"),
        "title": document.get("title"),
        "date": document.get("date"),
        "path": document.get("path"),
        "claim_id": row.get("claim_id"),
        **(_of_record(row["fields"]) if is_record(row) else _of_claim(row)),
        **found,
        **{name: provenance.get(name) for name in ("model", "schema", "prompt", "cached")},
    }


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
