"""Parquet: each row is a document. Rows are read in small batches, so that few are in memory."""

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from extractor.documents.rows import Columns, Row
from extractor.environment import need
from extractor.errors import InputError
from extractor.text import first_line

__all__ = ["parquet_rows"]

_BATCH = 64  # rows that are in memory at a time
_BUFFER = 1 << 20  # bytes of a column that are read at a time


def parquet_rows(file: BinaryIO, name: str, columns: Columns) -> Iterator[Row]:
    """The rows of a Parquet file, numbered from 1; only the columns that are needed are read.

    Raises InputError, which calls the file `name`, if a column is missing, if the column of the
    text holds no text, or if the file is damaged; SettingsError if pyarrow is not installed.
    """
    pa = need("pyarrow", extra="parquet", purpose="Parquet files")
    pq = need("pyarrow.parquet", extra="parquet", purpose="Parquet files")
    number = 0
    try:
        with pq.ParquetFile(file, buffer_size=_BUFFER, pre_buffer=False) as table:
            schema = table.schema_arrow
            columns.check(schema.names, name)
            _check_text(pa, schema.field(columns.text).type, name, columns.text)
            wanted = [each for each in schema.names if each in columns.names]
            if not table.metadata.num_rows:
                raise InputError(f"{name} is empty: remove it or write a table with rows.")
            for group in range(table.num_row_groups):  # one by one: some may be damaged
                for batch in table.iter_batches(_BATCH, [group], wanted, use_threads=False):
                    for at in range(batch.num_rows):
                        number += 1
                        yield number, _cells(batch, at, f"Row {number} of {name}")
    except (pa.ArrowException, OSError) as error:
        reason = first_line(error)[:200]
        raise InputError(
            f"{name} is damaged or not a Parquet file ({reason}): fetch or write it again."
        ) from error


def _check_text(pa: Any, kind: Any, name: str, column: str) -> None:
    held = kind.value_type if pa.types.is_dictionary(kind) else kind
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    if not any(is_text(held) for is_text in texts):
        raise InputError(
            f'The column "{column}" of {name} holds {kind}, not text: name the column of '
            "the articles, as in --column text=NAME."
        )


def _cells(batch: Any, at: int, where: str) -> Mapping[str, Any] | InputError:
    try:
        return {name: batch[name][at].as_py() for name in batch.schema.names}
    except (ValueError, OverflowError) as error:  # text that is no UTF-8, a date of no calendar
        return InputError(f"{where} cannot be read ({error}): fix or remove it.")
