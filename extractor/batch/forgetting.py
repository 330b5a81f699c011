"""Removing the requests about documents from the batch jobs of a run."""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

from extractor import files
from extractor.batch.ledger import Job, Ledger
from extractor.batch.request_files import request_id
from extractor.errors import SettingsError
from extractor.prompting.prompt import BYTES_PER_TOKEN
from extractor.runs import jsonl, layout

__all__ = ["Removed", "remove_requests"]

Holds = Callable[[str], bool]


@dataclass
class Removed:
    """What was removed from the batches of a run.

    - `requests`: how many requests
    - `at_service`: the files and batches at the service that still hold them
    """

    requests: int = 0
    at_service: list[str] = field(default_factory=list)


def remove_requests(run: Path, keys: Collection[str], holds: Holds) -> Removed:
    """Removes requests from the files of a run's batches; the service is not asked.

    - `keys`: the ids of the requests
    - `holds`: whether a request or a message of the service is to be removed for its text

    A job that was not sent yet gets the size and digest of what is left. Answers to requests that
    were sent are not collected. Raises SettingsError if a job may be on its way to the service;
    StorageError if a file cannot be read or written.
    """
    removed = Removed()
    if not (run / layout.BATCH / layout.JOBS).exists():
        return removed
    with Ledger.load(run) as ledger:
        for job in ledger.jobs.copy():
            _remove_from(job, ledger, keys, holds, removed)
        files.temporary(ledger.folder / "requests").unlink(missing_ok=True)
    return removed


def _remove_from(
    job: Job, ledger: Ledger, keys: Collection[str], holds: Holds, removed: Removed
) -> None:
    lines = [line for line, _ in jsonl.lines(ledger.file("requests", job))]
    gone = {request_id(line) for line in lines if request_id(line) in keys or _about(line, holds)}
    if gone:
        _refuse_moving(job, ledger)
        removed.requests += len(gone)
        removed.at_service += [name for name in (job.batch_id, job.file_id) if name]
        kept = [line for line in lines if request_id(line) not in gone]
        if job.unsent:
            _resize(job, ledger, kept)
        with jsonl.writing(ledger.folder):
            files.write(ledger.file("requests", job), kept)
    if job.note and holds(job.note):
        job.note = None
        ledger.save()
    _remove_failures(job, ledger, {*keys, *gone}, holds)
    ledger.drop(job, "output", "errors")  # collecting downloads them again


def _refuse_moving(job: Job, ledger: Ledger) -> None:
    if job.step in ("uploading", "creating"):
        raise SettingsError(
            f"Job {job.number} of {ledger.folder.parent} was being sent when a command was "
            f"stopped: give `extractor batch status {ledger.folder.parent}` first."
        )


def _resize(job: Job, ledger: Ledger, kept: list[bytes]) -> None:
    """Notes what is left of a job, before the file is written: if that fails, nothing is sent."""
    job.requests = len(kept)
    job.bytes = sum(map(len, kept))
    job.tokens = job.bytes // BYTES_PER_TOKEN
    job.sha256 = hashlib.sha256(b"".join(kept)).hexdigest()
    job.step, job.file_id = "ready", None  # what was uploaded before is not used
    if not kept:
        ledger.jobs.remove(job)
    ledger.save()


def _remove_failures(job: Job, ledger: Ledger, keys: Collection[str], holds: Holds) -> None:
    path = ledger.file("failures", job)
    rows = [row for row, _ in jsonl.read(path)]
    kept = [
        row
        for row in rows
        if row.get("custom_id") not in keys and not holds(str(row.get("detail")))
    ]
    if len(kept) < len(rows):
        with jsonl.writing(ledger.folder):
            files.write(path, map(jsonl.encode, kept))


def _about(line: bytes, holds: Holds) -> bool:
    """Whether the passage of a request is to be removed."""
    request = jsonl.decode(line) or {}
    messages = request.get("body", {}).get("messages") or [{}]
    return holds(str(messages[-1].get("content", "")))
