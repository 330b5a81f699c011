"""Typed tables through Apache Arrow: Parquet files, and a DuckDB file with views on lists."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from extractor.environment import need
from extractor.errors import StorageError
from extractor.export.column_types import ColumnType, struct_type
from extractor.export.tables import Tables
from extractor.runs.jsonl import Row
from extractor.text import first_line

__all__ = [
    "Database",
    "DatabaseTable",
    "ParquetTable",
    "duckdb_libraries",
    "open_duckdb",
    "open_parquet",
    "parquet_libraries",
]

BATCH = 128  # rows held as Python objects
GROUP = 8_000_000  # bytes held as columns and written together
MEMORY = 32_000_000  # bytes that DuckDB may use besides the rows that it is given


def parquet_libraries() -> tuple[Any, Any]:
    """pyarrow and pyarrow.parquet; raises SettingsError if they are not installed."""
    extra = {"extra": "parquet", "purpose": "Parquet files"}
    return need("pyarrow", **extra), need("pyarrow.parquet", **extra)


def duckdb_libraries() -> tuple[Any, Any]:
    """pyarrow and duckdb; raises SettingsError if one is not installed."""
    extra = {"extra": "duckdb", "purpose": "DuckDB files"}
    return need("pyarrow", **extra), need("duckdb", **extra)


def open_parquet(
    tables: Tables, files: Mapping[str, Path], stack: ExitStack
) -> "dict[str, ParquetTable]":
    """Opens a Parquet file for each table, until the stack unwinds."""
    return {
        name: stack.enter_context(closing(ParquetTable(path, tables, name)))
        for name, path in files.items()
    }


def open_duckdb(
    tables: Tables, files: Mapping[str, Path], stack: ExitStack
) -> "dict[str, DatabaseTable]":
    """Opens one DuckDB file for all tables, until the stack unwinds."""
    database = stack.enter_context(closing(Database(next(iter(files.values())), tables)))
    return {
        name: stack.enter_context(closing(DatabaseTable(database, tables, name))) for name in files
    }


class _RowBuffer:
    """Collects rows, and gives them back as tables of pyarrow of a good size for writing."""

    def __init__(self, pa: Any, tables: Tables, table: str) -> None:
        self._pa, self._folder, self._table = pa, tables.folder, table
        columns: Mapping[str, ColumnType] = tables.columns(pa, table)
        self._row = struct_type(pa, columns)
        self.schema = pa.schema(list(self._row.arrow))
        self._rows: list[Row] = []
        self._batches: list[Any] = []
        self._bytes = self._characters = 0

    def add(self, row: Row) -> Iterator[Any]:
        """Adds a row; yields a table if there are enough rows for one."""
        with self._conversion():
            self._rows.append(self._row.value(row))
        self._characters += len(row.get("text") or "")
        if len(self._rows) == BATCH or self._characters > GROUP:
            self._pack()
            if self._bytes > GROUP:
                yield from self.rest()

    def rest(self) -> Iterator[Any]:
        """The rows that are left, as a table."""
        self._pack()
        if self._batches:
            yield self._pa.Table.from_batches(self._batches, self.schema)
        self._batches, self._bytes = [], 0

    def _pack(self) -> None:
        if self._rows:
            with self._conversion():
                batch = self._pa.RecordBatch.from_pylist(self._rows, self.schema)
            self._batches.append(batch)
            self._bytes += batch.nbytes
            self._rows, self._characters = [], 0

    @contextmanager
    def _conversion(self) -> Iterator[None]:
        """Raises StorageError for a row whose values do not have the types of the columns."""
        try:
            yield
        except (ValueError, TypeError, OverflowError, AttributeError) as error:
            raise StorageError(
                f"A row of {self._table} in {self._folder} does not fit its columns ({error}): "
                "the file is damaged or was edited, or a number is too large; export it as CSV."
            ) from error


class ParquetTable:
    """A Parquet file of one table, compressed with Zstandard."""

    def __init__(self, path: Path, tables: Tables, table: str) -> None:
        pa, pq = parquet_libraries()
        self._buffer = _RowBuffer(pa, tables, table)
        self._writer = pq.ParquetWriter(path, self._buffer.schema, compression="zstd")

    def add(self, row: Row, document: Row) -> None:  # noqa: ARG002  # tables are joined by doc_id
        """Writes a row of a document."""
        for table in self._buffer.add(row):
            self._writer.write_table(table)

    def close(self) -> None:
        """Completes and closes the file."""
        try:
            for table in self._buffer.rest():
                self._writer.write_table(table)
        finally:
            self._writer.close()


class Database:
    """A DuckDB file with all tables, and views on the lists in them."""

    def __init__(self, path: Path, tables: Tables) -> None:
        _, self._duckdb = duckdb_libraries()
        self._path, self._views = path, tables.views
        with self._writing():
            self._connection = self._duckdb.connect(str(path))
            self._connection.execute("SET threads = 1")

    def create(self, table: str, empty: Any) -> None:
        """Creates a table with the columns of an empty table of pyarrow, and the views on it."""
        with self._writing():
            self._connection.register("given", empty)
            self._connection.execute(f'CREATE TABLE "{table}" AS FROM given')
            for name, view in self._views.items():
                if table == view.table and view.column in empty.schema.names:
                    keys = ", ".join(view.keys)
                    self._connection.execute(
                        f"CREATE VIEW {name} AS SELECT {keys}, {view.number}, item.* FROM "  # noqa: S608  # all names are constants
                        f"(SELECT {keys}, unnest({view.column}) AS item, "
                        f"generate_subscripts({view.column}, 1) AS {view.number} FROM {table})"
                    )

    def insert(self, table: str, rows: Any) -> None:
        """Appends the rows of a table of pyarrow."""
        most = (MEMORY + 5 * rows.nbytes) // 1_000_000  # a single text may be larger than MEMORY
        with self._writing():
            self._connection.execute(f"SET memory_limit = '{most}MB'")
            self._connection.register("given", rows)
            self._connection.execute(f'INSERT INTO "{table}" FROM given')

    def close(self) -> None:
        """Completes and closes the file."""
        with self._writing():
            self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except self._duckdb.Error as error:
            raise StorageError(
                f"{self._path} cannot be written ({first_line(error)}): fix that and export again."
            ) from error


class DatabaseTable:
    """One table of a DuckDB file."""

    def __init__(self, database: Database, tables: Tables, table: str) -> None:
        pa, _ = duckdb_libraries()
        self._database, self._table = database, table
        self._buffer = _RowBuffer(pa, tables, table)
        database.create(table, self._buffer.schema.empty_table())

    def add(self, row: Row, document: Row) -> None:  # noqa: ARG002  # tables are joined by doc_id
        """Writes a row of a document."""
        for table in self._buffer.add(row):
            self._database.insert(self._table, table)

    def close(self) -> None:
        """Writes the rows that are left."""
        for table in self._buffer.rest():
            self._database.insert(self._table, table)
