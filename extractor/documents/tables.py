"""Tables: CSV by line and Parquet by batch, so that one row at a time is held, or a few."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from extractor.documents.compression import LONGEST, beginning, joined
from extractor.documents.decoding import encoding
from extractor.documents.rows import Columns, Row
from extractor.environment import need
from extractor.errors import InputError
from extractor.text import first_line

__all__ = ["csv_rows", "parquet_rows"]

_SAMPLE = 1 << 18  # bytes by which the encoding of a file is judged
_CELL = LONGEST // 4  # characters of a cell, for each of which the csv module takes four bytes
_HEADER = 1_000_000  # characters of the line that names the columns
_BATCH = 64  # rows of a Parquet file that are held at a time
_BUFFER = 1 << 20  # bytes of a column that are read at a time


def csv_rows(stream: BinaryIO, name: str, columns: Columns, *, delimiters: str) -> Iterator[Row]:
    """The rows of a CSV file, each numbered by the line on which it begins.

    The first line names the columns. Cells are parted by the first of `delimiters` under which it
    names those that are wanted. Raises InputError where it names them under none, and where cells
    cannot be told apart any more, since nothing behind that place could be trusted.
    """
    csv.field_size_limit(max(csv.field_size_limit(), _CELL))
    lines = _Lines(stream, name)
    header = next((line for line in lines if line.strip()), None)
    if header is None:
        raise InputError(f"{name} is empty: remove it or put a table into it.")
    names, delimiter = _header(header, name, columns, delimiters)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        number = lines.begin()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise InputError(
                f"Line {number} of {name} begins a row that is no CSV ({error}): mend its quotes; "
                "what stands before it was read, what follows was not."
            ) from error
        if cells is None:
            return
        if any(cells[len(names) :]):
            yield (
                number,
                InputError(
                    f"Line {number} of {name} has {len(cells)} cells for {len(names)} columns: put "
                    "a cell that holds the delimiter into quotes."
                ),
            )
        elif cells:
            yield number, dict(zip(names, cells, strict=False))


class _Lines(Iterator[str]):
    """The lines of a file, decoded, with their ends, while a row does not grow too long."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        head = beginning(stream, _SAMPLE)
        self._text = io.TextIOWrapper(
            joined(head, stream),
            encoding=encoding(head, name=name),
            errors="extractor-western",
            newline="",
        )
        self._name = name
        self._number = self._length = 0

    def begin(self) -> int:
        """Begins a row, and says on which line."""
        self._length = 0
        return self._number + 1

    def __next__(self) -> str:
        line = self._text.readline(LONGEST + 1)
        if not line:
            raise StopIteration
        self._number += 1
        self._length += len(line)
        if self._length > LONGEST:
            raise InputError(
                f"The row that ends on line {self._number} of {self._name} is longer than "
                f"{LONGEST // 1_000_000} MB: split the document; what follows was not read."
            )
        return line


def _header(line: str, name: str, columns: Columns, delimiters: str) -> tuple[list[str], str]:
    """The names of the columns, and the delimiter between them."""
    if len(line) > _HEADER:
        raise InputError(
            f"The first line of {name} is too long to name columns: check that it is a table."
        )
    readings = []
    for delimiter in delimiters:
        names = [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter))]
        readings.append(names)
        if columns.missing(names) is None:
            twice = [each for each in columns.names if names.count(each) > 1]
            if twice:
                raise InputError(
                    f'{name} has several columns "{twice[0]}": give each a name of its own.'
                )
            return names, delimiter
    most = max(readings, key=len)
    columns.check(most, name)
    raise AssertionError("a column is missing under every delimiter")


def parquet_rows(stream: BinaryIO, name: str, columns: Columns) -> Iterator[Row]:
    """The rows of a Parquet file, of which only the columns that are needed are read.

    Raises InputError where a column is missing, where that of the text holds something else, and
    where the file is damaged; SettingsError where the library for it is not installed.
    """
    pa = need("pyarrow", extra="parquet", purpose="Parquet files")
    pq = need("pyarrow.parquet", extra="parquet", purpose="Parquet files")
    number = 0
    try:
        with pq.ParquetFile(stream, buffer_size=_BUFFER, pre_buffer=False) as file:
            schema = file.schema_arrow
            columns.check(schema.names, name)
            _check_text(pa, schema.field(columns.text).type, name, columns.text)
            wanted = [each for each in schema.names if each in columns.names]
            if not file.metadata.num_rows:
                raise InputError(f"{name} is empty: remove it or put a table with rows there.")
            for group in range(file.num_row_groups):  # one by one: some may be damaged
                for batch in file.iter_batches(_BATCH, [group], wanted, use_threads=False):
                    for at in range(batch.num_rows):
                        number += 1
                        yield number, _cells(batch, at, f"Row {number} of {name}")
    except (pa.ArrowException, OSError) as error:
        reason = first_line(error)[:200]
        raise InputError(
            f"{name} is damaged or no Parquet file ({reason}): fetch or write it again."
        ) from error


def _check_text(pa: Any, kind: Any, name: str, column: str) -> None:
    held = kind.value_type if pa.types.is_dictionary(kind) else kind
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    if not any(is_text(held) for is_text in texts):
        raise InputError(
            f'The column "{column}" of {name} holds {kind}, not text: name the one that holds the '
            "articles, as in --column text=NAME."
        )


def _cells(batch: Any, at: int, where: str) -> Mapping[str, Any] | InputError:
    try:
        return {name: batch[name][at].as_py() for name in batch.schema.names}
    except (ValueError, OverflowError) as error:  # text that is no UTF-8, a date of no calendar
        return InputError(f"{where} cannot be read ({error}): mend or remove it.")
