"""The files of a run folder: their names, their committed rows, and how they are replaced."""

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
    "is_empty",
    "new",
    "record",
    "refuse_foreign",
    "refuse_other_settings",
    "spent",
]

PARTS = ("claims", "rejected")  # the files with several rows for a document
FILES = (*PARTS, "documents", "failures")
RECORD = "run.json"
SCHEMA = "schema.json"  # the JSON schema of the fields of records
LOCK = ".lock"
BATCH = "batch"  # the folder of batch jobs
JOBS = "batch.json"  # in that folder: the jobs, their results and costs
MOVING = ".moving"  # exists while rewritten files (*.new) replace the old ones
SPENT = ".spent"  # costs since run.json was last written; the last line counts
# How the names of our files begin.
OWN = (*(f"{name}." for name in FILES), RECORD, SCHEMA, BATCH, MOVING, SPENT)


@dataclass(frozen=True)
class Block:
    """A committed document, its lines in the other files, and where they end in each file."""

    folder: Path
    document: Row
    lines: dict[str, list[bytes]]
    ends: dict[str, int]

    @cached_property
    def parts(self) -> dict[str, list[Row]]:
        """The lines, parsed; raises StorageError if one is damaged."""
        return {name: [self._row(name, line) for line in self.lines[name]] for name in PARTS}

    def _row(self, name: str, line: bytes) -> Row:
        if (row := jsonl.decode(line)) is None:
            raise damaged(self.folder, name, self.document)
        return row


def blocks(folder: Path) -> Iterator[Block]:
    """The committed documents, in one pass over the three files that hold their rows."""
    lines_of = {name: jsonl.lines(current(folder, name)) for name in PARTS}
    ends = dict.fromkeys(PARTS, 0)
    for document, end in jsonl.read(current(folder, "documents")):
        lines: dict[str, list[bytes]] = {}
        for name in PARTS:
            found = list(islice(lines_of[name], document.get(name, 0)))
            lines[name] = [line for line, _ in found]
            if not _all_of(document, lines[name]):
                raise damaged(folder, name, document)
            if len(found) < document.get(name, 0):
                return  # a power cut lost rows that had not reached the disk
            ends[name] = found[-1][1] if found else ends[name]
        yield Block(folder, document, lines, {**ends, "documents": end})


def _all_of(document: Row, lines: list[bytes]) -> bool:
    """Whether all lines are rows of the document; most are recognized without parsing them."""
    doc_id = document.get("doc_id")
    begins = b'{"doc_id":' + json.dumps(doc_id, ensure_ascii=False).encode(errors="replace") + b","
    unsure = (jsonl.decode(line) for line in lines if not line.startswith(begins))
    return all(row is not None and row.get("doc_id") == doc_id for row in unsure)


def damaged(folder: Path, name: str, document: Row) -> StorageError:
    """The error for rows that contradict the document that they belong to."""
    return StorageError(
        f"{file(folder, name)} does not fit the document {document.get('doc_id')}: it is damaged "
        "or was edited; put the original back, or start the run again with --force."
    )


def file(folder: Path, name: str) -> Path:
    """The file of rows with this name."""
    return folder / f"{name}.jsonl"


def new(folder: Path, name: str) -> Path:
    """The rewritten file that will replace it."""
    return folder / f"{name}.jsonl.new"


def current(folder: Path, name: str) -> Path:
    """The file to read: the rewritten one if a move has begun."""
    moved = new(folder, name)
    return moved if (folder / MOVING).exists() and moved.exists() else file(folder, name)


def complete_move(folder: Path) -> None:
    """Moves rewritten files into place if all of them are complete, and deletes them if not."""
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
        (folder / f"{written}.part").unlink(missing_ok=True)  # left by a process that was killed


def delete(folder: Path) -> None:
    """Deletes a run's files; run.json last, so that a half deleted run is still recognized."""
    with jsonl.writing(folder):
        for name in FILES:
            file(folder, name).unlink(missing_ok=True)
            new(folder, name).unlink(missing_ok=True)
        (folder / MOVING).unlink(missing_ok=True)
        (folder / SPENT).unlink(missing_ok=True)
        (folder / SCHEMA).unlink(missing_ok=True)
        (folder / RECORD).unlink(missing_ok=True)


def record(folder: Path) -> Row | None:
    """The content of run.json with the costs written after it; None if there is no run."""
    try:
        found = json.loads((folder / RECORD).read_bytes())
    except (OSError, ValueError):
        return None
    if not (isinstance(found, dict) and blank({}).keys() <= found.keys()):
        return None
    costs = [row for line, _ in jsonl.lines(folder / SPENT) if (row := jsonl.decode(line))]
    if costs and 0 <= costs[-1]["session"] < len(found["sessions"]):
        session = found["sessions"][costs[-1].pop("session")]
        session.update(_more(session, costs[-1]))
    return found


def _more(before: Row, after: Row) -> Row:
    """Merges two rows and takes the greater of each number, since costs only grow."""
    merged = dict(before)
    for name, value in after.items():
        old = before.get(name)
        if isinstance(value, dict):
            merged[name] = _more(old or {}, value)
        else:
            merged[name] = max(old or 0, value) if isinstance(value, int | float) else value
    return merged


def spent(folder: Path) -> list[Row]:
    """The costs of the run's sessions and batches, in the form that `Budget.carry` takes."""
    made = record(folder) or blank({})
    try:
        batches = jsonl.decode((folder / BATCH / JOBS).read_bytes())
    except OSError:
        batches = None
    return [*made["sessions"], *([batches] if batches else [])]


def blank(settings: Row) -> Row:
    """The content of run.json for a new run."""
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
                f"The folder {folder} is not empty and holds no run of the extractor (it holds "
                f"{others[0]}): name a new folder."
            )


def _refuse_links(folder: Path) -> None:
    """Raises SettingsError if one of our files is a symbolic link to somewhere else.

    The folder itself may be a link, since the user named it.
    """
    for entry in folder.iterdir():
        if entry.is_symlink() and (entry.name.startswith(OWN) or entry.name == LOCK):
            raise SettingsError(
                f"{entry} is a link, and writing to it would change the file it points to: delete "
                "the link, or name another folder."
            )


def is_empty(folder: Path) -> bool:
    """Whether a run was stopped by an error and holds nothing: no document, failure, cost or batch.

    A run without the weights of its local model leaves such a folder. It is bound to no settings.
    """
    made = record(folder)
    if made is None or (folder / BATCH).exists():
        return False
    cost = any(session.get("models") for session in made["sessions"])
    stopped = all(session.get("status") == "stopped" for session in made["sessions"])
    written = (current(folder, name) for name in FILES)
    return (
        stopped and not cost and not any(path.exists() and path.stat().st_size for path in written)
    )


def refuse_other_settings(folder: Path, settings: Row) -> None:
    """Raises SettingsError if a run with other settings is in the folder, and names those."""
    made = record(folder)
    if made is None or is_empty(folder):
        return
    if changed := changes(made["settings"], settings):
        raise SettingsError(
            f"The run in {folder} was made with other settings ({changed}): name another folder, "
            "or start this one again with --force."
        )


def changes(before: Row, after: Row) -> str:
    """Each setting that differs, with both values; empty if none differs."""
    old, new = _flat(before), _flat(after)
    changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return ", ".join(f"{name} {_shown(old, name)}, now {_shown(new, name)}" for name in changed)


def _shown(settings: Row, name: str) -> str:
    return repr(settings[name]) if name in settings else "not given"


def _flat(settings: Row, prefix: str = "") -> Row:
    """Nested settings under dotted names."""
    flat: Row = {}
    for name, value in settings.items():
        nested = isinstance(value, dict)
        flat |= _flat(value, f"{prefix}{name}.") if nested else {f"{prefix}{name}": value}
    return flat
