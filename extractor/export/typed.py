"""Typed tables: Parquet files, and a DuckDB file with views on what is nested."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from extractor.environment import need
from extractor.errors import StorageError
from extractor.export.columns import Kind, struct
from extractor.export.tables import kinds
from extractor.runs import StoredRun
from extractor.runs.jsonl import Row
from extractor.text import first_line

__all__ = ["Database", "DatabaseTable", "ParquetTable", "libraries"]

BATCH = 128  # rows that are held as Python objects
GROUP = 8_000_000  # bytes that are held as columns, and written together
MEMORY = 32_000_000  # bytes that DuckDB may hold besides what it is given
VIEWS = {"evidence": "evidence", "voices": "attribution", "quantities": "quantities"}
VIEWS |= {"times": "times"}


def libraries(suffix: str) -> tuple[Any, Any]:
    """pyarrow and the library that writes such files; SettingsError where one is missing."""
    if suffix == "duckdb":
        libraries = {"extra": "duckdb", "purpose": "DuckDB files"}
        return need("pyarrow", **libraries), need("duckdb", **libraries)
    libraries = {"extra": "parquet", "purpose": "Parquet files"}
    return need("pyarrow", **libraries), need("pyarrow.parquet", **libraries)


class _Columns:
    """Rows gathered into columns, and given on as a table of pyarrow when there are enough."""

    def __init__(self, pa: Any, run: StoredRun, table: str) -> None:
        self._pa, self._run, self._table = pa, run, table
        columns: Mapping[str, Kind] = kinds(pa, run, table)
        self._row = struct(pa, columns)
        self.schema = pa.schema(list(self._row.arrow))
        self._rows: list[Row] = []
        self._batches: list[Any] = []
        self._bytes = self._characters = 0

    def add(self, row: Row) -> Iterator[Any]:
        """Takes a row, and gives a table if one is full."""
        with self._fitting():
            self._rows.append(self._row.value(row))
        self._characters += len(row.get("text") or "")
        if len(self._rows) == BATCH or self._characters > GROUP:
            self._pack()
            if self._bytes > GROUP:
                yield from self.rest()

    def rest(self) -> Iterator[Any]:
        """The rows that were not given on yet."""
        self._pack()
        if self._batches:
            yield self._pa.Table.from_batches(self._batches, self.schema)
        self._batches, self._bytes = [], 0

    def _pack(self) -> None:
        if self._rows:
            with self._fitting():
                batch = self._pa.RecordBatch.from_pylist(self._rows, self.schema)
            self._batches.append(batch)
            self._bytes += batch.nbytes
            self._rows, self._characters = [], 0

    @contextmanager
    def _fitting(self) -> Iterator[None]:
        """A row that does not fit the columns was not written by a run, or not with this schema."""
        try:
            yield
        except (ValueError, TypeError, OverflowError, AttributeError) as error:
            raise StorageError(
                f"A row of {self._table} in {self._run.folder} does not fit its columns ({error}): "
                "the file is damaged or was edited, or a number is too large; export it as CSV."
            ) from error


class ParquetTable:
    """A Parquet file of one table, compressed with Zstandard."""

    def __init__(self, path: Path, run: StoredRun, table: str) -> None:
        pa, pq = libraries("parquet")
        self._columns = _Columns(pa, run, table)
        self._writer = pq.ParquetWriter(path, self._columns.schema, compression="zstd")

    def add(self, row: Row, document: Row) -> None:  # noqa: ARG002  # tables are joined by doc_id
        """Writes a row that came of a document."""
        for table in self._columns.add(row):
            self._writer.write_table(table)

    def close(self) -> None:
        """Completes the file."""
        try:
            for table in self._columns.rest():
                self._writer.write_table(table)
        finally:
            self._writer.close()


class Database:
    """A DuckDB file with a table for each of the run's, and views on what is nested in claims."""

    def __init__(self, path: Path) -> None:
        _, self._duckdb = libraries("duckdb")
        self._path = path
        with self._writing():
            self._connection = self._duckdb.connect(str(path))
            self._connection.execute("SET threads = 1")

    def create(self, table: str, empty: Any) -> None:
        """A table with the columns of an empty one of pyarrow, and the views on it."""
        with self._writing():
            self._connection.register("given", empty)
            self._connection.execute(f'CREATE TABLE "{table}" AS FROM given')
            for view, column in VIEWS.items():
                if table == "claims" and column in empty.schema.names:
                    self._connection.execute(
                        f"CREATE VIEW {view} AS SELECT doc_id, claim_id, position, item.* FROM "  # noqa: S608  # names of our own
                        f"(SELECT doc_id, claim_id, unnest({column}) AS item, "
                        f"generate_subscripts({column}, 1) AS position FROM claims)"
                    )

    def insert(self, table: str, rows: Any) -> None:
        """Appends the rows of a table of pyarrow."""
        most = (MEMORY + 5 * rows.nbytes) // 1_000_000  # a single text may be larger than the rest
        with self._writing():
            self._connection.execute(f"SET memory_limit = '{most}MB'")
            self._connection.register("given", rows)
            self._connection.execute(f'INSERT INTO "{table}" FROM given')

    def close(self) -> None:
        """Completes the file."""
        with self._writing():
            self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except self._duckdb.Error as error:
            raise StorageError(
                f"{self._path} cannot be written ({first_line(error)}): mend that and export again."
            ) from error


class DatabaseTable:
    """One table of a DuckDB file."""

    def __init__(self, database: Database, run: StoredRun, table: str) -> None:
        pa, _ = libraries("duckdb")
        self._database, self._table = database, table
        self._columns = _Columns(pa, run, table)
        database.create(table, self._columns.schema.empty_table())

    def add(self, row: Row, document: Row) -> None:  # noqa: ARG002  # tables are joined by doc_id
        """Writes a row that came of a document."""
        for table in self._columns.add(row):
            self._database.insert(self._table, table)

    def close(self) -> None:
        """Completes the table."""
        for table in self._columns.rest():
            self._database.insert(self._table, table)
