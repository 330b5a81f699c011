"""What is written where: files that take their names when all of them are whole."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Literal, Protocol, get_args

from extractor.errors import SettingsError, StorageError
from extractor.export.csv import CsvTable
from extractor.export.tables import TABLES, rows
from extractor.export.typed import Database, DatabaseTable, ParquetTable, libraries
from extractor.files import replacing, temporary
from extractor.runs import StoredRun, load
from extractor.runs.jsonl import Row
from extractor.text import first_line

__all__ = ["FORMATS", "Format", "discard", "export", "ready"]

Format = Literal["parquet", "csv", "duckdb"]
FORMATS: tuple[Format, ...] = get_args(Format)


class _Table(Protocol):
    """What takes the rows of one table."""

    def add(self, row: Row, document: Row) -> None: ...

    def close(self) -> None: ...


def export(
    run: str | Path, target: str | Path, *, form: str | None = None, force: bool = False
) -> dict[str, tuple[Path, int]]:
    """Writes a run as tables; returns the file and the number of rows of each.

    `target` is a file that ends in .parquet or .csv, which gets the claims, or in .duckdb, which
    gets everything; or a folder, which gets a file for each table. `form` is "parquet", "csv" or
    "duckdb" where the name does not say, and Parquet for a folder. The run is read as far as it is.

    Raises InputError where there is no run, SettingsError where a file is there already (unless
    `force`), the name says no format or a library is missing, StorageError where the disk is full
    or the run is damaged.
    """
    stored = load(run)
    chosen, files = _planned(Path(target), form)
    ready(chosen)
    there = next((path for path in files.values() if path.exists() and not force), None)
    if there is not None:
        raise SettingsError(f"{there} is there already: name another place, or give --force.")
    written = dict.fromkeys(files, 0)
    with _whole(set(files.values())) as parts, ExitStack() as stack:
        tables = _open(stored, chosen, {name: parts[path] for name, path in files.items()}, stack)
        document: Row = {}
        for name, row in rows(stored):
            document = row if name == "documents" else document
            if name in tables:
                tables[name].add(row, document)
                written[name] += 1
    return {name: (path, written[name]) for name, path in files.items()}


def ready(form: str) -> None:
    """Raises SettingsError where a format is unknown or its library is not installed."""
    if form not in FORMATS:
        raise SettingsError(f"There is no format {form!r}: write one of {', '.join(FORMATS)}.")
    if form != "csv":
        libraries(form)


def discard(folder: Path) -> None:
    """Deletes the tables that were written into a folder: they no longer say what its run holds."""
    for form in FORMATS:
        for path in _planned(folder, form)[1].values():
            path.unlink(missing_ok=True)


def _planned(target: Path, form: str | None) -> tuple[str, dict[str, Path]]:
    """The format, and the file for each table that is written."""
    suffix = target.suffix.lower().removeprefix(".")
    folder = target.is_dir() or not suffix
    if form is None and not (folder or suffix in FORMATS):
        raise SettingsError(
            f"{target} names no format: end it in .{', .'.join(FORMATS)}, or give --format."
        )
    form = form or ("parquet" if folder else suffix)
    if form == "duckdb":
        return form, dict.fromkeys(TABLES, target / "run.duckdb" if folder else target)
    if suffix in FORMATS and suffix != form and not folder:
        raise SettingsError(f"{target} ends in .{suffix}, but the format is {form}: choose one.")
    if suffix == form and not folder:
        return form, {"claims": target}
    if target.exists() and not target.is_dir():
        raise SettingsError(f"{target} is a file: name a folder, or a file that ends in .{form}.")
    return form, {name: target / f"{name}.{form}" for name in TABLES}


def _open(
    run: StoredRun, form: str, files: Mapping[str, Path], stack: ExitStack
) -> dict[str, _Table]:
    """The tables, open for writing until the stack unwinds."""
    make: Any = {"csv": CsvTable, "parquet": ParquetTable}.get(form)
    if make is None:
        database = Database(next(iter(files.values())))
        stack.callback(database.close)
    tables: dict[str, _Table] = {}
    for name, path in files.items():
        tables[name] = make(path, run, name) if make else DatabaseTable(database, run, name)
        stack.callback(tables[name].close)
    return tables


@contextmanager
def _whole(files: set[Path]) -> Iterator[dict[Path, Path]]:
    """Files to write instead; they take the places of these at the end, or are deleted."""
    targets = sorted(files)
    try:
        for path in targets:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_ahead_log(path).unlink(missing_ok=True)  # of an export that was killed
        with replacing(*targets) as parts:
            yield dict(zip(targets, parts, strict=True))
    except OSError as error:
        raise StorageError(
            f"{targets[0].parent} cannot be written ({first_line(error)}): fix that and export "
            "again."
        ) from error
    finally:
        for path in targets:
            with suppress(OSError):
                _write_ahead_log(path).unlink(missing_ok=True)


def _write_ahead_log(path: Path) -> Path:
    """The file that DuckDB keeps beside its temporary file while that is open."""
    part = temporary(path)
    return part.with_name(f"{part.name}.wal")
