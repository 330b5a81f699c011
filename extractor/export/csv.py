"""CSV files for spreadsheets: flat rows, and no text that a spreadsheet runs as a formula."""

import csv
import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from extractor.documents.decoding import replace_surrogates
from extractor.export.tables import Tables
from extractor.runs.jsonl import Row

__all__ = ["FORMULA", "CsvTable", "cell", "open_csv"]

FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""First characters of cells that a spreadsheet runs as a formula (OWASP, "CSV Injection")."""


class CsvTable:
    """A CSV file of one table, in UTF-8 with the byte order mark that spreadsheets expect.

    The texts of documents are left out: they are longer than the cells of most spreadsheets, and
    offsets need them unchanged.
    """

    def __init__(self, path: Path, tables: Tables, table: str) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._tables, self._table = tables, table
        self._columns: Sequence[str] = ()

    def add(self, row: Row, document: Row) -> None:
        """Writes a row of a document."""
        for flat in self._tables.flat(self._table, row, document):
            self._begin(flat)
            self._writer.writerow([cell(flat.get(name)) for name in self._columns])

    def close(self) -> None:
        """Completes and closes the file."""
        try:
            self._begin(None)  # the head, if there was no row
        finally:
            self._file.close()

    def _begin(self, first: Row | None) -> None:
        if not self._columns:
            self._columns = self._tables.head(self._table, first)
            self._writer.writerow(self._columns)


def open_csv(tables: Tables, files: Mapping[str, Path], stack: ExitStack) -> dict[str, CsvTable]:
    """Opens a CSV file for each table, until the stack unwinds."""
    return {
        name: stack.enter_context(closing(CsvTable(path, tables, name)))
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
