"""The folder of a comparison: its facts, voices and copies, and which runs they were read from.

    COMPARED/facts.jsonl      one fact a line, those that most documents tell first
    COMPARED/voices.jsonl     who says something, under all names
    COMPARED/copies.jsonl     documents that repeat others, with the passages
    COMPARED/documents.jsonl  the documents, without their texts
    COMPARED/compared.json    the runs with their digests, counts, the version

It holds no texts: those stay in the runs, where `forget` finds them. So whoever shows a comparison
reads the runs again, and notices if they have changed.
"""

import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from extractor import files
from extractor.api import Extractor
from extractor.compare.comparison import Comparing
from extractor.compare.model import RELATIONS, Copy, Fact, Voice
from extractor.environment import __version__
from extractor.errors import InputError, SettingsError, StorageError
from extractor.models import Document
from extractor.runs import StoredDocument, StoredRun, jsonl, load
from extractor.runs.jsonl import Row
from extractor.text import first_line

__all__ = ["RECORD", "StoredComparison", "compare", "is_comparison", "load_comparison"]

RECORD = "compared.json"
FORMAT = 1
_FILES = ("facts", "voices", "copies", "documents")


@dataclass(frozen=True)
class StoredComparison:
    """The folder of a comparison, open for reading.

    - `record`: the content of compared.json
    """

    folder: Path
    record: Row

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
            run = load(self.folder / row["path"])
            if _digest(run) != row["sha256"]:
                raise InputError(
                    f"The run {run.folder} has changed since it was compared: compare again, as in "
                    f"`extractor compare {run.folder} ... -o {self.folder} --force`."
                )
            for stored in run:
                if stored.document.doc_id not in seen:
                    seen.add(stored.document.doc_id)
                    yield stored

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
) -> StoredComparison:
    """Compares the claims of all documents of some runs, and writes the comparison to a folder.

    - `runs`: folders that `extractor run` wrote; their order does not matter
    - `folder`: a new or empty folder, or with `force` one that holds a comparison
    - `ask`, `extractor`: what a model is asked, and whose model it is, as for `facts`

    All files are written, or none. Raises InputError if a folder holds no run; SettingsError if
    `folder` holds something else or two texts have one id; StorageError if a run is damaged or the
    disk is full; and what `facts` raises where a model is asked.
    """
    target = Path(folder)
    stored = sorted({run.folder.resolve(): run for run in map(load, runs)}.items())
    _refuse(target, force=force)
    with closing(Comparing(ask, extractor)) as comparing:
        documents = _read([run for _, run in stored], comparing)
        try:
            target.mkdir(parents=True, exist_ok=True)
            _write(target, stored, comparing, documents)
        except OSError as error:
            raise StorageError(
                f"The folder {target} cannot be written ({first_line(error)}): name another one or "
                "make room, then compare again."
            ) from error
    return load_comparison(target)


def is_comparison(path: str | Path) -> bool:
    """Whether a folder holds a comparison."""
    return (Path(path) / RECORD).is_file()


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


def _refuse(target: Path, *, force: bool) -> None:
    if target.exists() and not target.is_dir():
        raise SettingsError(f"{target} is a file: name a folder for the comparison.")
    if is_comparison(target):
        if not force:
            raise SettingsError(
                f"{target} holds a comparison already: name another folder, or replace it with "
                "--force."
            )
    elif target.is_dir() and any(target.iterdir()):
        raise SettingsError(f"The folder {target} is not empty: name a new folder.")


def _read(runs: Iterable[StoredRun], comparing: Comparing) -> dict[str, Row]:
    """Adds the documents of all runs; returns what is kept of them, by id."""
    found: dict[str, Row] = {}
    for run in runs:
        for stored in run:
            comparing.add(stored)
            found.setdefault(stored.document.doc_id, _kept(stored.document))
    return found


def _kept(document: Document) -> Row:
    day = document.date.isoformat() if document.date else None
    known = {"title": document.title, "date": day, "path": document.path}
    return {"doc_id": document.doc_id, **known, "sha256": document.sha256}


def _write(
    target: Path,
    runs: Sequence[tuple[Path, StoredRun]],
    comparing: Comparing,
    documents: dict[str, Row],
) -> None:
    paths = [_file(target, name) for name in _FILES]
    counts: Counter[str] = Counter()
    with files.replacing(*paths, target / RECORD) as (facts, voices, copies, texts, record):
        with facts.open("wb") as file:
            for fact in comparing.facts():
                counts[fact.relation] += 1
                file.write(jsonl.encode(fact))
        _lines(voices, comparing.voices)
        _lines(copies, comparing.copies)
        _lines(texts, [documents[doc_id] for doc_id in sorted(documents)])
        row = {
            "format": FORMAT,
            "version": __version__,
            "runs": [
                {"path": os.path.relpath(path, target.resolve()), "sha256": _digest(run)}
                for path, run in runs
            ],
            **_asked(comparing),
            "documents": len(documents),
            "facts": {relation: counts[relation] for relation in RELATIONS},
            "voices": len(comparing.voices),
            "copies": len(comparing.copies),
        }
        record.write_bytes(jsonl.encode(row, indent=2))


def _asked(comparing: Comparing) -> Row:
    """What a model was asked, and what it did not answer."""
    told = comparing.conversation
    if told is None:
        return {"ask": "none"}
    return {
        "ask": comparing.ask,
        "model": told.asker.engine.name,
        "prompt": told.prompt.label,
        "asked": told.asked,
        "unanswered": told.failed,
        "reasons": told.reasons,
    }


def _lines(path: Path, rows: Iterable[Any]) -> None:
    with path.open("wb") as file:
        file.writelines(map(jsonl.encode, rows))


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.jsonl"


def _digest(run: StoredRun) -> str:
    """What changes with the rows of a run: the digest of its claims and documents."""
    digest = hashlib.sha256()
    for name in ("claims", "documents"):
        with (run.folder / f"{name}.jsonl").open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
