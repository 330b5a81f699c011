"""The folder of a comparison: its facts, voices and copies, and which runs they were read from.

    COMPARED/facts.jsonl      one fact a line, those that most documents tell first
    COMPARED/voices.jsonl     who says something, under all names
    COMPARED/copies.jsonl     documents that repeat others, with the passages
    COMPARED/documents.jsonl  the documents, without their texts
    COMPARED/compared.json    the runs with their digests, counts, the version

It holds no texts: those stay in the runs, where `forget` finds them. So whoever shows a comparison
reads the runs again, and notices if they have changed.

While it is made, COMPARED/index.part holds what is known so far, texts too. A comparison that was
killed goes on from there, and the file is deleted when the comparison is complete.
"""

import hashlib
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from extractor import files
from extractor.api import Extractor
from extractor.compare.comparison import Asking, Comparing
from extractor.compare.layout import RECORD, is_comparison
from extractor.compare.model import RELATIONS, Copy, Fact, Voice
from extractor.engines.encoder import Encoder
from extractor.environment import __version__
from extractor.errors import InputError, SettingsError, StorageError, UsageError
from extractor.models import Document
from extractor.runs import StoredDocument, StoredRun, jsonl, layout, load
from extractor.runs.jsonl import Row
from extractor.text import first_line

__all__ = [
    "StoredComparison",
    "compare",
    "compared_ids",
    "delete_comparison",
    "is_unfinished",
    "load_comparison",
]

INDEX = "index.part"
FORMAT = 1
_FILES = ("facts", "voices", "copies", "documents")


@dataclass(frozen=True)
class StoredComparison:
    """The folder of a comparison, open for reading.

    - `record`: the content of compared.json
    - `unfinished`: the runs that may get more documents; only the process that compares knows them
    """

    folder: Path
    record: Row
    unfinished: tuple[Path, ...] = ()

    def facts(self) -> Iterator[Fact]:
        """The facts, in order; raises StorageError if the file is damaged."""
        return (self._model(Fact, row) for row in self._rows("facts"))

    def voices(self) -> Iterator[Voice]:
        """The voices, by id."""
        return (self._model(Voice, row) for row in self._rows("voices"))

    def copies(self) -> Iterator[Copy]:
        """The documents that repeat others."""
        return (self._model(Copy, row) for row in self._rows("copies"))

    def documents(self) -> Iterator[Row]:
        """Id, title, date and path of each document."""
        return self._rows("documents")

    def told(self) -> Iterator[StoredDocument]:
        """The documents with their texts and claims, each once, out of the runs.

        Raises InputError if a run is gone, or is not as it was when it was compared.
        """
        seen: set[str] = set()
        for row in self.record["runs"]:
            run = self._run(row["path"])
            if _digest(run) != row["sha256"]:
                raise InputError(
                    f"The run {run.folder} has changed since it was compared: compare again, as in "
                    f"`extractor compare {run.folder} ... -o {self.folder} --force`."
                )
            for stored in run:
                if stored.document.doc_id not in seen:
                    seen.add(stored.document.doc_id)
                    yield stored

    def changed(self) -> list[Path]:
        """The runs that are gone or not as they were when they were compared, some forgotten.

        A digest is all that shows it, since files may be put back with their times. To compute it
        takes a fortieth of the time to print the facts.
        """
        return [self._place(row["path"]) for row in self.record["runs"] if not self._holds(row)]

    def _holds(self, row: Row) -> bool:
        try:
            return _digest(self._run(row["path"])) == str(row["sha256"])
        except (InputError, OSError):
            return False

    def _place(self, path: str) -> Path:
        """The folder of a run: below the current one in short, else in full."""
        place, here = (self.folder.resolve() / path).resolve(), Path.cwd()
        return place.relative_to(here) if place.is_relative_to(here) else place

    def _run(self, path: str) -> StoredRun:
        where = self._place(path)
        try:
            return load(where)
        except InputError as error:
            raise InputError(
                f"{self.folder} was made of the run {where}, which is not there: put it back, or "
                "compare what you have with --force."
            ) from error

    def _rows(self, name: str) -> Iterator[Row]:
        return (row for row, _ in jsonl.read(_file(self.folder, name)))

    def _model(self, model: type[Any], row: Row) -> Any:
        try:
            return model.model_validate(row)
        except ValidationError as error:
            raise StorageError(
                f"{self.folder} holds a row that is no {model.__name__.lower()}: the comparison is "
                "damaged or was edited; compare again with --force."
            ) from error


def compare(
    runs: Sequence[str | Path],
    folder: str | Path,
    *,
    force: bool = False,
    ask: str | None = None,
    extractor: Extractor[Any] | None = None,
    meaning: Encoder | None = None,
    progress: Callable[[int, int], object] = max,
) -> StoredComparison:
    """Compares the claims of all documents of some runs, and writes the comparison to a folder.

    - `runs`: folders that `extractor run` wrote; their order does not matter
    - `folder`: a new or empty folder; one with a comparison that was killed, which goes on; or with
      `force` one that holds a comparison
    - `ask`, `extractor`: what a model is asked, and whose model it is, as for `facts`
    - `meaning`: the encoder that finds what means the same in other words, as for `facts`
    - `progress`: is told how many claims were compared, and of how many

    All files are written, or none. Raises InputError if a folder holds no run; SettingsError if
    `folder` holds something else, a comparison of other runs, or one that another process is
    making, or if two texts have one id; StorageError if a run is damaged or the disk is full; and
    what `facts` raises where a model is asked.
    """
    target, asking = Path(folder), Asking(ask, extractor, meaning)
    opened = {run.folder.resolve(): run for run in map(load, runs)}
    stored = [run for _, run in sorted(opened.items())]
    made_of = {**_made_of(stored, target), **asking.settings}
    _refuse(target, made_of, force=force)
    with _writing(target), _leaving_nothing(target):
        target.mkdir(parents=True, exist_ok=True)
        with closing(_begun(target, made_of, asking, force=force)) as comparing:
            _read(stored, comparing)
            _write(target, made_of, comparing, progress)
        _delete_index(target)
    unfinished = (run.folder for run in opened.values() if not layout.is_finished(run.record))
    return replace(load_comparison(target), unfinished=tuple(unfinished))


def is_unfinished(path: str | Path) -> bool:
    """Whether a folder holds a comparison that was killed, with the texts of its documents."""
    return (Path(path) / INDEX).is_file()


def compared_ids(path: str | Path) -> set[str]:
    """The ids of the documents of a comparison, as far as its files can be read."""
    rows = jsonl.read(_file(Path(path), "documents")) if is_comparison(path) else ()
    with suppress(StorageError, OSError):
        return {str(row.get("doc_id")) for row, _ in rows}
    return set()


def delete_comparison(path: str | Path) -> list[Path]:
    """Deletes the files of a comparison, the one that tells its documents last; returns them."""
    folder = Path(path)
    last = [_file(folder, "documents").name, RECORD]
    names = [*sorted(_own() - set(last)), *last]
    gone = [folder / name for name in names if (folder / name).exists()]
    for each in gone:
        each.unlink()
    return gone


def load_comparison(path: str | Path) -> StoredComparison:
    """Opens the comparison in a folder; raises InputError if there is none that can be read."""
    folder = Path(path)
    try:
        record = jsonl.decode((folder / RECORD).read_bytes())
    except OSError:
        record = None
    if record is None or not isinstance(record.get("runs"), list):
        raise InputError(f"{folder} holds no comparison: name a folder of `extractor compare`.")
    if record.get("format") != FORMAT:
        raise InputError(
            f"The comparison in {folder} has another format than extractor {__version__} reads: "
            "compare again with --force."
        )
    return StoredComparison(folder, record)


def _made_of(runs: Iterable[StoredRun], target: Path) -> Row:
    """All that determines a comparison; one that was killed goes on only with the same."""
    root = target.resolve()
    paths = [(os.path.relpath(run.folder.resolve(), root), _digest(run)) for run in runs]
    return {
        "format": FORMAT,
        "version": __version__,
        "runs": [{"path": path, "sha256": digest} for path, digest in paths],
    }


def _refuse(target: Path, made_of: Row, *, force: bool) -> None:
    if target.exists() and not target.is_dir():
        raise SettingsError(f"{target} is a file: name a folder for the comparison.")
    if is_comparison(target):
        if not force:
            if _is_of(load_comparison(target).record, made_of):
                _delete_index(target)  # of a process that was killed in its last moment
            raise SettingsError(
                f"{target} holds a comparison already: name another folder, or replace it with "
                "--force."
            )
    elif target.is_dir() and any(entry.name not in _own() for entry in target.iterdir()):
        raise SettingsError(f"The folder {target} is not empty: name a new folder.")


def _is_of(record: Row, made_of: Row) -> bool:
    return all(record.get(name) == value for name, value in made_of.items())


def _own() -> set[str]:
    """The files that a comparison leaves when it is killed."""
    whole = {f"{name}.jsonl" for name in _FILES}
    return whole | {f"{name}.part" for name in (*whole, RECORD)} | {INDEX, f"{INDEX}-journal"}


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    """Turns what fails at the disk into a StorageError."""
    index = target / INDEX
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        raise StorageError(
            f"The folder {target} cannot be written ({first_line(error)}): make room or name "
            "another one, then give the same command again, which continues from what is done."
        ) from error
    except sqlite3.DatabaseError as error:
        raise StorageError(
            f"{index} is damaged ({first_line(error)}): delete it, then compare again."
        ) from error


@contextmanager
def _leaving_nothing(target: Path) -> Iterator[None]:
    """Deletes a new comparison that a mistake of the user ended, so that another may be tried."""
    there, begun = target.exists(), (target / INDEX).exists()
    try:
        yield
    except UsageError:
        if not begun:
            _delete_index(target)
        if not there:
            with suppress(OSError):  # something else was put there
                target.rmdir()
        raise


def _begun(target: Path, made_of: Row, asking: Asking, *, force: bool) -> Comparing:
    """The comparison of these runs: a new one, or the one in the folder that was killed."""
    comparing = _opened(target, asking)
    if comparing.index.stages.begin(made_of):
        return comparing
    comparing.close()
    if not force:
        raise SettingsError(
            f"{target} holds an unfinished comparison of other runs, with another model or by "
            "other rules (they may have changed since): name another folder, or start again with "
            "--force."
        )
    _delete_index(target)
    comparing = _opened(target, asking)
    comparing.index.stages.begin(made_of)
    return comparing


def _opened(target: Path, asking: Asking) -> Comparing:
    try:
        return Comparing(asking, target / INDEX)
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        raise SettingsError(
            f"{target} is in use by another process: wait until it ends, or name another folder."
        ) from error


def _delete_index(target: Path) -> None:
    (target / INDEX).unlink(missing_ok=True)
    (target / f"{INDEX}-journal").unlink(missing_ok=True)


def _read(runs: Iterable[StoredRun], comparing: Comparing) -> None:
    """Adds the documents of all runs that were not added before."""
    done = comparing.index.stages.reached("read")
    if comparing.index.stages.reached("number"):
        return
    for at, stored in enumerate(chain.from_iterable(runs), 1):
        if at > done:
            comparing.add(stored)
            comparing.index.stages.passed("read", at)


def _kept(document: Document) -> Row:
    day = document.date.isoformat() if document.date else None
    known = {"title": document.title, "date": day, "path": document.path}
    return {"doc_id": document.doc_id, **known, "sha256": document.sha256}


def _write(
    target: Path,
    made_of: Row,
    comparing: Comparing,
    progress: Callable[[int, int], object],
) -> None:
    paths = [_file(target, name) for name in _FILES]
    with files.replacing(*paths, target / RECORD) as (facts, voices, copies, texts, record):
        relations: Counter[str] = Counter()
        with facts.open("wb") as file:
            for fact in comparing.facts(progress):
                relations[fact.relation] += 1
                file.write(jsonl.encode(fact))
        counts = {
            **comparing.asked,
            "documents": _lines(texts, map(_kept, comparing.index.documents())),
            "facts": {relation: relations[relation] for relation in RELATIONS},
            "voices": _lines(voices, comparing.voices()),
            "copies": _lines(copies, comparing.copies()),
        }
        record.write_bytes(jsonl.encode({**made_of, **counts}, indent=2))
        (target / RECORD).unlink(missing_ok=True)  # the old record tells of the old files


def _lines(path: Path, rows: Iterable[Any]) -> int:
    """Writes rows; returns how many."""
    with path.open("wb") as file:
        return sum(1 for row in rows if file.write(jsonl.encode(row)))


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.jsonl"


def _digest(run: StoredRun) -> str:
    """What changes with the rows of a run: the digest of its claims and documents."""
    digest = hashlib.sha256()
    for name in ("claims", "documents"):
        with (run.folder / f"{name}.jsonl").open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
