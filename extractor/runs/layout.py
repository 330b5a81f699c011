"""The files of a run folder: their names, their committed rows, and how they are replaced."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import filelock

from extractor import files
from extractor.environment import __version__
from extractor.errors import SettingsError, StorageError
from extractor.models import Document, Failure, content_id, partial_failure
from extractor.pipeline.lines import failed_passages
from extractor.runs import jsonl
from extractor.runs.jsonl import Row
from extractor.text import excerpt

__all__ = [
    "BATCH",
    "FILES",
    "FORMAT",
    "JOBS",
    "LOCK",
    "MOVING",
    "NEW",
    "OWN",
    "PARTS",
    "RECORD",
    "REVIEWS",
    "REVIEWS_LOCK",
    "SCHEMA",
    "SPENT",
    "Block",
    "blank",
    "blocks",
    "changes",
    "check_format",
    "complete_move",
    "current",
    "current_record",
    "damaged",
    "delete",
    "digests",
    "file",
    "is_empty",
    "is_finished",
    "is_record",
    "lock",
    "locked",
    "new",
    "new_record",
    "record",
    "refuse_foreign",
    "refuse_links",
    "refuse_other_settings",
    "sealed",
    "spent",
    "tombstone",
    "written_record",
]

FORMAT = 1  # of run folders; a run without one is older than formats, and is read in the same way
PARTS = ("claims", "rejected")  # the files with several rows for a document
FILES = (*PARTS, "documents", "failures")
RECORD = "run.json"
SCHEMA = "schema.json"  # the JSON schema of the fields of records
REVIEWS = "reviews.jsonl"  # what reviewers decided; no run writes or deletes it
LOCK = ".lock"
REVIEWS_LOCK = ".reviews.lock"
BATCH = "batch"  # the folder of batch jobs
JOBS = "batch.json"  # in that folder: the jobs, their results and costs
MOVING = ".moving"  # exists while rewritten files (*.new) replace the old ones
SPENT = ".spent"  # costs since run.json was last written; the last line counts
NEW = ".new"
KEYS = {"settings", "sessions", "duplicates"}  # of run.json, by which it is recognized
# How the names of our files begin.
OWN = (*(f"{name}." for name in FILES), RECORD, REVIEWS, SCHEMA, BATCH, MOVING, SPENT)


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

    @cached_property
    def failure(self) -> Failure | None:
        """What of the document failed, if some of its passages did.

        Raises StorageError if a line is damaged.
        """
        try:
            if not (failed := failed_passages(self.lines["rejected"])):
                return None
            known = {name: self.document[name] for name in ("doc_id", "text", "path")}
            return partial_failure(Document.model_validate(known), failed)
        except (KeyError, ValueError) as error:
            raise damaged(self.folder, "rejected", self.document) from error

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
    return _new(file(folder, name))


def _new(path: Path) -> Path:
    return path.with_name(path.name + NEW)


def current(folder: Path, name: str) -> Path:
    """The file to read: the rewritten one if a move has begun."""
    return _current(file(folder, name))


def current_record(folder: Path) -> Path:
    """The run.json to read."""
    return _current(folder / RECORD)


def new_record(folder: Path) -> Path:
    """The rewritten run.json that will replace it."""
    return _new(folder / RECORD)


def _current(path: Path) -> Path:
    moved = _new(path)
    return moved if (path.parent / MOVING).exists() and moved.exists() else path


def _rewritable(folder: Path) -> list[Path]:
    """The files that may be replaced together."""
    return [*(file(folder, name) for name in FILES), folder / RECORD]


def complete_move(folder: Path) -> None:
    """Moves rewritten files into place if all of them are complete, and deletes them if not."""
    moving = folder / MOVING
    for path in _rewritable(folder):
        rewritten = _new(path)
        if not moving.exists():
            rewritten.unlink(missing_ok=True)
        elif rewritten.exists():
            rewritten.replace(path)
    if moving.exists():
        files.sync(folder)
        moving.unlink()
    rewritten_names = (_new(path).name for path in _rewritable(folder))
    for written in (RECORD, SCHEMA, MOVING, *rewritten_names):
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
        _new(folder / RECORD).unlink(missing_ok=True)
        (folder / RECORD).unlink(missing_ok=True)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keeps other processes out of a run folder; SettingsError if one is in it."""
    held = lock(folder)
    try:
        yield
    finally:
        held.release()


def lock(folder: Path) -> filelock.BaseFileLock:
    """The lock of a run folder, acquired; raises SettingsError if another process has it."""
    held = filelock.FileLock(folder / LOCK, timeout=0)
    with jsonl.writing(folder):
        try:
            held.acquire()
        except filelock.Timeout:  # an OSError
            raise SettingsError(
                f"The run folder {folder} is in use by another process: wait until it ends, or "
                "name another folder."
            ) from None
    return held


def record(folder: Path) -> Row | None:
    """The content of run.json with the costs written after it; None if there is no run.

    Everything that opens a run calls this first. Raises SettingsError if the run has a format that
    this version does not know.
    """
    found = written_record(folder)
    if found is None:
        return None
    costs = [row for line, _ in jsonl.lines(folder / SPENT) if (row := jsonl.decode(line))]
    number = costs[-1].pop("session", None) if costs else None
    if isinstance(number, int) and 0 <= number < len(found["sessions"]):
        session = found["sessions"][number]
        session.update(_more(session, costs[-1]))
    return found


def written_record(folder: Path) -> Row | None:
    """The content of run.json alone, as `record`."""
    path = current_record(folder)
    try:
        found = jsonl.decode(path.read_bytes()) if path.is_file() else None
    except OSError:
        return None
    if found is None or not ("format" in found or found.keys() >= KEYS):
        return None
    check_format(folder, found)
    return found if is_record(found) else None


def check_format(folder: Path, found: Row) -> None:
    """Raises SettingsError unless this version can read the format that a record of a run names."""
    given = found.get("format", FORMAT)
    if type(given) is int and given == FORMAT:
        return
    raise SettingsError(
        f"The run in {folder} has the format {excerpt(repr(given), 20)}, and extractor "
        f"{__version__} reads only formats up to {FORMAT}: use the version that made it, or name "
        "another folder."
    )


def is_record(found: Row) -> bool:
    """Whether a JSON object has what all code expects of a run.json."""
    return (
        isinstance(found.get("settings"), dict)
        and _rows(found.get("sessions"), inputs=list)
        and _rows(found.get("duplicates"), doc_id=str)
    )


def _rows(value: Any, **needed: type) -> bool:
    """Whether a value is a list of objects that have these keys with these types."""
    return isinstance(value, list) and all(
        isinstance(row, dict) and all(isinstance(row.get(k), kind) for k, kind in needed.items())
        for row in value
    )


def is_finished(made: Row) -> bool:
    """Whether the last session of a run ended by itself; else the run may get more documents."""
    return bool(made["sessions"]) and made["sessions"][-1].get("status") == "finished"


def sealed(made: Row) -> Row:
    """A record with the SHA-256 of all that it says, for `verify`."""
    said = {name: value for name, value in made.items() if name != "sha256"}
    plain = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return {**said, "sha256": hashlib.sha256(plain.encode()).hexdigest()}


def digests(folder: Path, *, new: bool = False) -> Row:
    """The SHA-256 of each file beside run.json, by its name.

    - `new`: of the rewritten files, although they are not in place yet
    """
    found = {}
    written = {name: _new(file(folder, name)) for name in FILES}
    rows = (written[name] if new else current(folder, name) for name in FILES)
    for path in (*rows, folder / SCHEMA):
        with suppress(FileNotFoundError), path.open("rb") as opened:
            found[path.name.removesuffix(NEW)] = hashlib.file_digest(opened, "sha256").hexdigest()
    return found


def tombstone(doc_id: str) -> str:
    """What run.json keeps of a document that was forgotten: a hash of its id."""
    return content_id("forgotten", doc_id)


def _more(before: Row, after: Row) -> Row:
    """Merges two rows and takes the greater of each number, since costs only grow."""
    merged = dict(before)
    for name, value in after.items():
        old = before.get(name)
        if isinstance(value, dict):
            merged[name] = _more(old if isinstance(old, dict) else {}, value)
        else:
            numbers = isinstance(value, int | float) and isinstance(old or 0, int | float)
            merged[name] = max(old or 0, value) if numbers else value
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
    return {"format": FORMAT, "settings": settings, "sessions": [], "duplicates": []}


def refuse_foreign(folder: Path) -> None:
    """Raises SettingsError unless the folder is new, empty or a run's."""
    if folder.exists() and not folder.is_dir():
        raise SettingsError(f"{folder} is a file: name a folder for the run.")
    if folder.is_dir():
        refuse_links(folder)
    if folder.is_dir() and record(folder) is None:
        kept = {REVIEWS, REVIEWS_LOCK}  # when a run was deleted to start again
        begun = {LOCK, BATCH, SCHEMA, SPENT, f"{SCHEMA}.part", f"{RECORD}.part"} | {
            file(folder, name).name for name in FILES
        }
        others = sorted(
            entry.name
            for entry in folder.iterdir()
            if entry.name not in kept
            if entry.name not in begun or (entry.suffix == ".jsonl" and entry.stat().st_size)
        )
        if others:
            raise SettingsError(
                f"The folder {folder} is not empty and holds no run of the extractor (it holds "
                f"{others[0]}): name a new folder."
            )


def refuse_links(folder: Path) -> None:
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
