"""CSV and TSV: each row is a document. Rows are read one at a time."""

import csv
import io
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from extractor.documents.compression import MAX_BYTES, prepend, read_start
from extractor.documents.decoding import detect_encoding
from extractor.documents.rows import Columns, Row
from extractor.errors import InputError

__all__ = ["csv_rows", "tsv_rows"]

_SAMPLE = 1 << 18  # bytes from which the encoding of a file is detected
_MAX_CELL = MAX_BYTES // 4  # characters of a cell: the csv module takes four bytes for each
_MAX_HEADER = 1_000_000  # characters of the line that names the columns


def csv_rows(
    file: BinaryIO, name: str, columns: Columns, *, delimiters: str = ",;\t|"
) -> Iterator[Row]:
    """The rows of a CSV file, each numbered by the line on which it begins.

    The first line names the columns. The delimiter is the first of `delimiters` that splits this
    line into names with all of the needed columns among them.

    Raises InputError, which calls the file `name`, if no delimiter does, and at a row with broken
    quotes: where the next row begins is unknown from there on.
    """
    csv.field_size_limit(max(csv.field_size_limit(), _MAX_CELL))
    lines = _Lines(file, name)
    header = next((line for line in lines if line.strip()), None)
    if header is None:
        raise InputError(f"{name} is empty: remove it or write a table into it.")
    names, delimiter = _header(header, name, columns, delimiters)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        number = lines.begin()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise InputError(
                f"Line {number} of {name} begins a row that is not valid CSV ({error}): fix its "
                "quotes; the rows before it were read, those after it were not."
            ) from error
        if cells is None:
            return
        if any(cells[len(names) :]):
            yield (
                number,
                InputError(
                    f"Line {number} of {name} has {len(cells)} cells for {len(names)} columns: put "
                    "quotes around a cell that contains the delimiter."
                ),
            )
        elif cells:
            yield number, dict(zip(names, cells, strict=False))


tsv_rows = partial(csv_rows, delimiters="\t")
"""The rows of a file with tabs between its cells; otherwise as `csv_rows`."""


class _Lines(Iterator[str]):
    """The decoded lines of a file, with their line ends; raises InputError at an overlong row."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        start = read_start(file, _SAMPLE)
        self._text = io.TextIOWrapper(
            prepend(start, file),
            encoding=detect_encoding(start, name=name),
            errors="extractor-western",
            newline="",
        )
        self._name = name
        self._number = self._length = 0

    def begin(self) -> int:
        """Starts a new row; returns the number of its first line."""
        self._length = 0
        return self._number + 1

    def __next__(self) -> str:
        line = self._text.readline(MAX_BYTES + 1)
        if not line:
            raise StopIteration
        self._number += 1
        self._length += len(line)
        if self._length > MAX_BYTES:
            raise InputError(
                f"The row that ends on line {self._number} of {self._name} is longer than "
                f"{MAX_BYTES // 1_000_000} MB: split the document; the rows after it were not read."
            )
        return line


def _header(line: str, name: str, columns: Columns, delimiters: str) -> tuple[list[str], str]:
    """The names of the columns, and the delimiter between them; InputError if there is none."""
    if len(line) > _MAX_HEADER:
        raise InputError(
            f"The first line of {name} is too long to name columns: check that it is a table."
        )
    attempts = []
    for delimiter in delimiters:
        names = [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter))]
        attempts.append(names)
        if columns.missing(names) is None:
            repeated = [each for each in columns.names if names.count(each) > 1]
            if repeated:
                raise InputError(f'{name} has several columns "{repeated[0]}": rename all but one.')
            return names, delimiter
    columns.check(max(attempts, key=len), name)
    raise AssertionError("a column is missing under every delimiter")
