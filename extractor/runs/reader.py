"""Reading a run: its documents with their claims, one at a time."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.errors import InputError
from extractor.models import Claim, Document, Failure, Record, Rejected, parse_row
from extractor.runs import jsonl, layout
from extractor.runs.jsonl import Row

__all__ = [
    "StoredDocument",
    "StoredRun",
    "done_documents",
    "forgotten",
    "is_sure",
    "load",
    "stored",
]


@dataclass(frozen=True)
class StoredDocument:
    """A document of a run with its claims and rejected answers, in the order of the files."""

    document: Document
    claims: tuple[Claim | Record, ...]
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True)
class StoredRun:
    """A run folder open for reading; iterating holds one document in memory at a time.

    - `folder`: the run folder
    - `record`: the content of run.json

    A run that is still being written is read as far as it is committed.
    """

    folder: Path
    record: Row

    def __iter__(self) -> Iterator[StoredDocument]:
        for block in layout.blocks(self.folder):
            yield stored(block)

    def rows(self) -> Iterator[tuple[Row, dict[str, list[Row]]]]:
        """The row of each document, and its claims and rejected answers, as JSON."""
        for block in layout.blocks(self.folder):
            yield block.document, block.parts

    def failures(self) -> Iterator[Failure]:
        """The documents that failed; raises StorageError if the file is damaged.

        A document that failed in several sessions comes once, with its latest reason. One of which
        only some passages failed has rows too.
        """
        read = jsonl.read(layout.current(self.folder, "failures"))
        found = {(row["doc_id"] or "", row["path"]): row for row, _ in read}
        done: set[str] = set()
        if found and not layout.is_finished(self.record):
            blocks = layout.blocks(self.folder)
            done = {block.document["doc_id"] for block in blocks if not block.failure}
        for row in found.values():
            if row["doc_id"] not in done:
                yield Failure.model_validate(row)


def is_sure(row: Claim | Record, least: float) -> bool:
    """Whether a row is so certain, or somebody decided about it."""
    return row.provenance.reviewed is not None or (row.certainty or 0) >= least


def load(path: str | Path) -> StoredRun:
    """Opens the run in a folder for reading; raises InputError if there is none."""
    folder = Path(path)
    record = layout.record(folder)
    if record is None:
        what = "is not the folder of a run" if folder.is_dir() else "does not exist"
        raise InputError(f"{folder} {what}: name a folder that `extractor run` wrote.")
    return StoredRun(folder, record)


def stored(block: layout.Block) -> StoredDocument:
    """A committed document with its rows, parsed; raises StorageError if a line is damaged."""
    try:
        known = {name: block.document[name] for name in ("doc_id", "text", "path", "title", "date")}
        known |= {name: block.document.get(name) for name in ("publisher", "url")}
        known["pages"] = block.document.get("pages", ())
        document = Document.model_validate(known)
        claims = tuple(map(parse_row, block.parts["claims"]))
        rejected = tuple(Rejected.model_validate(row) for row in block.parts["rejected"])
    except (KeyError, ValueError) as error:
        raise layout.damaged(block.folder, "claims", block.document) from error
    if document.sha256 != block.document["sha256"]:
        raise layout.damaged(block.folder, "documents", block.document)
    return StoredDocument(document, claims, rejected)


def forgotten(path: str | Path) -> tuple[str, ...]:
    """The tombstones of the documents that were deleted from the run in a folder, if it holds one.

    Raises SettingsError if the run has a format that this version does not know.
    """
    made = layout.record(Path(path)) or {}
    return tuple(map(str, made.get("forgotten", ())))


def done_documents(path: str | Path, settings: Mapping[str, Any]) -> dict[str, str]:
    """The ids of the documents that a run in this folder would skip, as `classify` takes them.

    Documents of which passages failed are not among them: they are tried again.

    - `path`: the folder, which need not exist; nothing is written to it
    - `settings`: the settings of the run that would be opened there

    Raises SettingsError if the folder holds something else or a run with other settings.
    """
    folder = Path(path)
    layout.refuse_foreign(folder)
    layout.refuse_other_settings(folder, json.loads(json.dumps(settings)))
    if not folder.is_dir():
        return {}
    documents = (block.document for block in layout.blocks(folder) if not block.failure)
    return {row["doc_id"]: row["sha256"][:16] for row in documents}
