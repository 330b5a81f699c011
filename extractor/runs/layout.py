"""The files of a run folder: their names, what is committed in them, and how they are replaced."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

from extractor import files
from extractor.errors import SettingsError, StorageError
from extractor.runs import jsonl
from extractor.runs.jsonl import Row

__all__ = [
    "BATCH",
    "FILES",
    "JOBS",
    "LOCK",
    "MOVING",
    "PARTS",
    "RECORD",
    "SCHEMA",
    "SPENT",
    "Block",
    "blank",
    "blocks",
    "changes",
    "complete_move",
    "current",
    "damaged",
    "delete",
    "file",
    "new",
    "record",
    "refuse_foreign",
    "refuse_other_settings",
    "spent",
]

PARTS = ("claims", "rejected")  # the files with several rows for a document
FILES = (*PARTS, "documents", "failures")
RECORD = "run.json"
SCHEMA = "schema.json"  # the JSON schema of a record's fields, for those who read the run
LOCK = ".lock"
BATCH = "batch"  # the folder of jobs at the service, which `batches` keeps
JOBS = "batch.json"  # in that folder: what became of them, and what they cost
MOVING = ".moving"  # stands while rewritten files (*.new) take the place of the old ones
SPENT = ".spent"  # what a session spent since run.json was written; the last line counts
OWN = (*(f"{name}." for name in FILES), RECORD, SCHEMA, BATCH, MOVING, SPENT)  # how our files begin


@dataclass(frozen=True)
class Block:
    """A committed document, the lines that belong to it, and where they end in each file."""

    folder: Path
    document: Row
    lines: dict[str, list[bytes]]
    ends: dict[str, int]

    @cached_property
    def parts(self) -> dict[str, list[Row]]:
        """The lines as rows; StorageError where one is damaged."""
        return {name: [self._row(name, line) for line in self.lines[name]] for name in PARTS}

    def _row(self, name: str, line: bytes) -> Row:
        if (row := jsonl.decode(line)) is None:
            raise damaged(self.folder, name, self.document)
        return row


def blocks(folder: Path) -> Iterator[Block]:
    """The committed documents, in one pass over the three files that hold them."""
    streams = {name: jsonl.lines(current(folder, name)) for name in PARTS}
    ends = dict.fromkeys(PARTS, 0)
    for document, end in jsonl.read(current(folder, "documents")):
        lines: dict[str, list[bytes]] = {}
        for name in PARTS:
            found = list(islice(streams[name], document.get(name, 0)))
            lines[name] = [line for line, _ in found]
            if not _all_of(document, lines[name]):
                raise damaged(folder, name, document)
            if len(found) < document.get(name, 0):
                return  # a power cut lost rows that had not reached the disk
            ends[name] = found[-1][1] if found else ends[name]
        yield Block(folder, document, lines, {**ends, "documents": end})


def _all_of(document: Row, lines: list[bytes]) -> bool:
    """Whether all lines are rows of the document, which mostly shows before they are parsed."""
    doc_id = document.get("doc_id")
    begins = b'{"doc_id":' + json.dumps(doc_id, ensure_ascii=False).encode(errors="replace") + b","
    unsure = (jsonl.decode(line) for line in lines if not line.startswith(begins))
    return all(row is not None and row.get("doc_id") == doc_id for row in unsure)


def damaged(folder: Path, name: str, document: Row) -> StorageError:
    """What to raise where rows and the document that they belong to contradict each other."""
    return StorageError(
        f"{file(folder, name)} does not fit the document {document.get('doc_id')}: it is damaged "
        "or was edited; put the original back, or start the run anew with --force."
    )


def file(folder: Path, name: str) -> Path:
    """The file of that name."""
    return folder / f"{name}.jsonl"


def new(folder: Path, name: str) -> Path:
    """The file that is to take its place."""
    return folder / f"{name}.jsonl.new"


def current(folder: Path, name: str) -> Path:
    """The file as it will stand once a move that has begun is complete."""
    moved = new(folder, name)
    return moved if (folder / MOVING).exists() and moved.exists() else file(folder, name)


def complete_move(folder: Path) -> None:
    """Moves rewritten files into place if all of them are there, and drops them if not."""
    moving = folder / MOVING
    for name in FILES:
        rewritten = new(folder, name)
        if not moving.exists():
            rewritten.unlink(missing_ok=True)
        elif rewritten.exists():
            rewritten.replace(file(folder, name))
    if moving.exists():
        files.sync(folder)
        moving.unlink()
    for written in (RECORD, SCHEMA, MOVING, *(new(folder, name).name for name in FILES)):
        (folder / f"{written}.part").unlink(missing_ok=True)  # what a kill left half written


def delete(folder: Path) -> None:
    """Deletes what a run wrote, the record last, so that a half deleted run is still known."""
    with jsonl.writing(folder):
        for name in FILES:
            file(folder, name).unlink(missing_ok=True)
            new(folder, name).unlink(missing_ok=True)
        (folder / MOVING).unlink(missing_ok=True)
        (folder / SPENT).unlink(missing_ok=True)
        (folder / SCHEMA).unlink(missing_ok=True)
        (folder / RECORD).unlink(missing_ok=True)


def record(folder: Path) -> Row | None:
    """The folder's run.json, if it is one of ours, with what a killed session spent after it."""
    try:
        found = json.loads((folder / RECORD).read_bytes())
    except (OSError, ValueError):
        return None
    if not (isinstance(found, dict) and blank({}).keys() <= found.keys()):
        return None
    told = [row for line, _ in jsonl.lines(folder / SPENT) if (row := jsonl.decode(line))]
    if told and 0 <= told[-1]["session"] < len(found["sessions"]):
        session = found["sessions"][told[-1].pop("session")]
        session.update(_more(session, told[-1]))
    return found


def _more(before: Row, after: Row) -> Row:
    """The rows of both with the greater of their numbers, which only ever grow."""
    merged = dict(before)
    for name, value in after.items():
        old = before.get(name)
        if isinstance(value, dict):
            merged[name] = _more(old or {}, value)
        else:
            merged[name] = max(old or 0, value) if isinstance(value, int | float) else value
    return merged


def spent(folder: Path) -> list[Row]:
    """What the run's sessions and its batches say that models cost, as `Budget.carry` takes it."""
    made = record(folder) or blank({})
    try:
        batches = jsonl.decode((folder / BATCH / JOBS).read_bytes())
    except OSError:
        batches = None
    return [*made["sessions"], *([batches] if batches else [])]


def blank(settings: Row) -> Row:
    """What run.json says of a run that is to begin."""
    return {"settings": settings, "sessions": [], "duplicates": []}


def refuse_foreign(folder: Path) -> None:
    """Raises SettingsError unless the folder is new, empty or a run's."""
    if folder.exists() and not folder.is_dir():
        raise SettingsError(f"{folder} is a file: name a folder for the run.")
    if folder.is_dir():
        _refuse_links(folder)
    if folder.is_dir() and record(folder) is None:
        begun = {LOCK, BATCH, SCHEMA, SPENT, f"{SCHEMA}.part", f"{RECORD}.part"} | {
            file(folder, name).name for name in FILES
        }
        others = sorted(
            entry.name
            for entry in folder.iterdir()
            if entry.name not in begun or (entry.suffix == ".jsonl" and entry.stat().st_size)
        )
        if others:
            raise SettingsError(
                f"The folder {folder} is not empty and not a run of the extractor (it holds "
                f"{others[0]}): name a new folder."
            )


def _refuse_links(folder: Path) -> None:
    """Raises SettingsError where a link in the folder would lead what is written elsewhere.

    The folder itself may be one: that is what the user named.
    """
    for entry in folder.iterdir():
        if entry.is_symlink() and (entry.name.startswith(OWN) or entry.name == LOCK):
            raise SettingsError(
                f"{entry} is a link, and writing there would change what it leads to: delete the "
                "link, or name another folder."
            )


def refuse_other_settings(folder: Path, settings: Row) -> None:
    """Raises SettingsError, naming each setting that differs from those of the run there."""
    made = record(folder)
    if made is None:
        return
    if said := changes(made["settings"], settings):
        raise SettingsError(
            f"The run in {folder} was made with other settings ({said}): name another folder, or "
            "start this one anew with --force."
        )


def changes(before: Row, after: Row) -> str:
    """Each setting that differs, with both its values; empty where none does."""
    old, new = _flat(before), _flat(after)
    changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return ", ".join(f"{name} {_said(old, name)}, now {_said(new, name)}" for name in changed)


def _said(settings: Row, name: str) -> str:
    return repr(settings[name]) if name in settings else "not given"


def _flat(settings: Row, prefix: str = "") -> Row:
    """Nested settings under dotted names."""
    flat: Row = {}
    for name, value in settings.items():
        nested = isinstance(value, dict)
        flat |= _flat(value, f"{prefix}{name}.") if nested else {f"{prefix}{name}": value}
    return flat
