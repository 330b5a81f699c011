"""Exporting a run or comparison: which files are written, in which format, whole or not at all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from extractor.compare.layout import is_comparison
from extractor.errors import SettingsError, StorageError
from extractor.export.arrow import (
    duckdb_libraries,
    open_duckdb,
    open_parquet,
    parquet_libraries,
)
from extractor.export.csv import open_csv
from extractor.export.tables import RUN_TABLES, Tables, run_tables
from extractor.files import replacing, temporary
from extractor.options import certainty_limit
from extractor.runs import StoredRun, load
from extractor.runs.jsonl import Row
from extractor.text import first_line

__all__ = ["FORMATS", "Format", "Table", "check_format", "delete_tables", "export"]


class Table(Protocol):
    """A table that is open for writing."""

    def add(self, row: Row, document: Row) -> None:
        """Writes a row, with the row of the document that it belongs to."""

    def close(self) -> None:
        """Completes the table."""


@dataclass(frozen=True)
class Format:
    """A file format.

    - `open`: opens tables in files, by table, until the stack unwinds
    - `libraries`: imports what it needs; raises SettingsError if that is not installed
    - `one_file`: whether all tables go into a single file
    """

    open: Callable[[Tables, Mapping[str, Path], ExitStack], Mapping[str, Table]]
    libraries: Callable[[], object] = lambda: None
    one_file: bool = False


FORMATS: Mapping[str, Format] = {
    "parquet": Format(open_parquet, parquet_libraries),
    "csv": Format(open_csv),
    "duckdb": Format(open_duckdb, duckdb_libraries, one_file=True),
}
"""The formats by the suffix of their files."""


def export(
    run: str | Path | StoredRun,
    target: str | Path,
    *,
    form: str | None = None,
    force: bool = False,
    min_certainty: float | None = None,
) -> dict[str, tuple[Path, int]]:
    """Writes a run as tables; returns the file and the number of rows of each table.

    - `run`: the folder of the run, which is read as far as it is committed; or of a comparison; or
      an open run, such as a `ReviewedRun`
    - `target`: a .parquet or .csv file, which gets the claims or facts; a .duckdb file, which gets
      all tables; or a folder, which gets a file for each table
    - `form`: a name of FORMATS, if the target's name does not show it; Parquet for a folder
    - `force`: replace existing files
    - `min_certainty`: claims that are less certain are left out

    Raises InputError if there is no run; SettingsError if a file exists (without `force`), the
    format is unknown or a library is missing; StorageError if the disk is full or the run is
    damaged.
    """
    least = certainty_limit(min_certainty) or 0.0
    tables = _tables(run, least)
    chosen, files = _planned(Path(target), form, tables.names, tables.file)
    check_format(chosen)
    there = next((path for path in files.values() if path.exists() and not force), None)
    if there is not None:
        raise SettingsError(f"{there} already exists: name another file, or give --force.")
    written = dict.fromkeys(files, 0)
    with _whole(set(files.values())) as parts, ExitStack() as stack:
        opened = FORMATS[chosen].open(tables, {n: parts[path] for n, path in files.items()}, stack)
        document: Row = {}
        for name, row in tables.rows():
            document = row if name == "documents" else document
            if name in opened:
                opened[name].add(row, document)
                written[name] += 1
    return {name: (path, written[name]) for name, path in files.items()}


def _tables(folder: str | Path | StoredRun, least: float) -> Tables:
    if isinstance(folder, StoredRun):
        return run_tables(folder, least)
    if not is_comparison(folder):
        return run_tables(load(folder), least)
    if least:
        raise SettingsError(
            f"{folder} is a comparison, whose facts have no certainty: leave out --min-certainty."
        )
    from extractor.compare.folder import load_comparison
    from extractor.export.facts import comparison_tables

    return comparison_tables(load_comparison(folder))


def check_format(form: str) -> None:
    """Raises SettingsError if a format is unknown or its library is not installed."""
    if form not in FORMATS:
        raise SettingsError(f"There is no format {form!r}: write one of {', '.join(FORMATS)}.")
    FORMATS[form].libraries()


def delete_tables(folder: Path) -> None:
    """Deletes the tables that were exported into a folder, since what it holds has changed."""
    names: Sequence[str] = RUN_TABLES
    file = "run"
    if is_comparison(folder):
        from extractor.export.facts import COMPARISON_FILE, COMPARISON_TABLES

        names, file = COMPARISON_TABLES, COMPARISON_FILE
    for form in FORMATS:
        for path in _planned(folder, form, names, file)[1].values():
            path.unlink(missing_ok=True)
            temporary(path).unlink(missing_ok=True)  # of an export that was killed


def _planned(
    target: Path, form: str | None, names: Sequence[str], file: str
) -> tuple[str, dict[str, Path]]:
    """The format, and the file of each table that is written.

    - `names`, `file`: as those of `Tables`
    """
    suffix = target.suffix.lower().removeprefix(".")
    folder = target.is_dir() or not suffix
    if form is None and not (folder or suffix in FORMATS):
        raise SettingsError(
            f"{target} has no known format: use a name that ends in .{', .'.join(FORMATS)}, "
            "or give --format."
        )
    form = form or ("parquet" if folder else suffix)
    if form in FORMATS and FORMATS[form].one_file:
        return form, dict.fromkeys(names, target / f"{file}.{form}" if folder else target)
    if suffix in FORMATS and suffix != form and not folder:
        raise SettingsError(f"{target} ends in .{suffix}, but the format is {form}: choose one.")
    if suffix == form and not folder:
        return form, {names[0]: target}
    if target.exists() and not target.is_dir():
        raise SettingsError(f"{target} is a file: name a folder, or a file that ends in .{form}.")
    return form, {name: target / f"{name}.{form}" for name in names}


@contextmanager
def _whole(files: set[Path]) -> Iterator[dict[Path, Path]]:
    """Temporary files to write instead; they replace the files when the block ends."""
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
