"""What is remembered on disk of the jobs of a run."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import filelock
from pydantic import BaseModel, Field, ValidationError, computed_field

from extractor import files
from extractor.errors import InputError, SettingsError, StorageError
from extractor.llm.prices import BATCH
from extractor.models import Usage
from extractor.runs import jsonl, layout

__all__ = ["Job", "Ledger", "Outcome", "Step", "now"]

STOPPED = frozenset({"expired", "cancelled"})
Step = Literal[
    "ready",  # the requests are on disk
    "uploading",  # perhaps at the service
    "uploaded",
    "creating",  # perhaps begun
    "submitted",
    "collected",  # the answers are in the cache
    "refused",  # the service will not do this job; its requests are open again
]


class Outcome(BaseModel):
    """What came of the requests of a job, and the lines that did not fit.

    `cut_off` counts those among the `kept` whose passage is to be split. `unknown`, `doubled` and
    `garbled` are lines that were left out: of no request of ours, a second one of a request, and no
    answer at all. `usage` is what all answers cost, those among them that were of no use too.
    """

    kept: int = 0
    cut_off: int = 0
    failures: dict[str, int] = Field(default_factory=dict)
    unknown: int = 0
    doubled: int = 0
    garbled: int = 0
    usage: Usage = Usage()


class Job(BaseModel):
    """One file of requests and the batch that the service makes of it.

    `name` is ours: the file is uploaded under it and the batch carries it in its metadata. `former`
    are batches of the same file that the service turned away for want of room or quota. `status`,
    the counts and the times (in seconds since 1970) are what the service said last; `tokens` is an
    estimate, by which the service's room is shared out, and `most` is what it may cost.
    """

    number: int
    name: str
    requests: int
    bytes: int
    tokens: int
    most: Usage = Usage()
    sha256: str
    made_at: int
    step: Step = "ready"
    file_id: str | None = None
    batch_id: str | None = None
    former: list[str] = Field(default_factory=list)
    status: str | None = None
    completed: int = 0
    failed: int = 0
    created_at: int | None = None
    expires_at: int | None = None
    output_file_id: str | None = None
    error_file_id: str | None = None
    note: str | None = None
    outcome: Outcome | None = None

    @property
    def open(self) -> bool:
        """Whether its requests may still be answered."""
        return self.step not in ("collected", "refused")

    @property
    def unsent(self) -> bool:
        """Whether no batch was made of it yet."""
        return self.step in ("ready", "uploading", "uploaded", "creating")

    @property
    def ended(self) -> bool:
        """Whether there is something to collect."""
        written = self.output_file_id or self.error_file_id
        return self.step == "submitted" and (
            self.status in STOPPED or (self.status == "completed" and written is not None)
        )

    @property
    def under_way(self) -> bool:
        """Whether the service works on it."""
        return self.step == "submitted" and not self.ended


class _Record(BaseModel):
    id: str
    settings: dict[str, Any]
    options: dict[str, Any]
    refused: list[str] = Field(default_factory=list)
    jobs: list[Job] = Field(default_factory=list)

    @property
    def account(self) -> str:
        return f"{self.settings.get('model')}{BATCH}"

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated property
    @property
    def models(self) -> dict[str, Usage]:
        """What the collected answers cost, as run.json tells it of a session."""
        outcomes = (job.outcome for job in self.jobs if job.outcome)
        return {self.account: sum((each.usage for each in outcomes), Usage())}


class Ledger:
    """The folder `batch` of a run, open in one process at a time.

    `options` is what an Extractor is made from again, `refused` the parameters of a request that
    the model does not take.
    """

    def __init__(self, folder: Path, record: _Record, lock: filelock.BaseFileLock) -> None:
        self.folder = folder
        self.id = record.id
        self.settings = record.settings
        self.options = record.options
        self.refused = record.refused
        self.jobs = record.jobs
        self._record = record
        self._lock = lock

    @property
    def account(self) -> str:
        """The name under which run.json and prices know the model, as it answers batches."""
        return self._record.account

    def session(self) -> dict[str, Any]:
        """What the collected answers cost, as `Budget.carry` takes it."""
        models = {name: usage.model_dump() for name, usage in self._record.models.items()}
        return {"models": models}

    @classmethod
    def create(
        cls, run: str | Path, settings: Mapping[str, Any], options: Mapping[str, Any]
    ) -> Self:
        """Opens the ledger of a run, which is begun if there is none.

        Raises SettingsError where the run's batches were made with other settings, its folder holds
        something else or is in use; StorageError where it cannot be written.
        """
        layout.refuse_foreign(Path(run))
        folder = Path(run) / layout.BATCH
        with jsonl.writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
        wanted = json.loads(json.dumps(settings))
        new = _Record(id=uuid.uuid4().hex[:12], settings=wanted, options=dict(options))
        ledger = cls._locked(folder, new)
        if changed := layout.changes(ledger.settings, wanted):
            ledger._lock.release()
            raise SettingsError(
                f"The batches in {folder} were made with other settings ({changed}): name another "
                "folder."
            )
        ledger.options.update(options)
        ledger.save()
        return ledger

    @classmethod
    def load(cls, run: str | Path) -> Self:
        """Opens the ledger that is there; InputError where there is none."""
        folder = Path(run) / layout.BATCH
        if not (folder / layout.JOBS).exists():
            raise InputError(
                f"{run} holds no batches: name a folder that `extractor batch submit` wrote."
            )
        return cls._locked(folder, None)

    @classmethod
    def _locked(cls, folder: Path, new: _Record | None) -> Self:
        lock = filelock.FileLock(folder / layout.LOCK, timeout=0)
        try:
            with jsonl.writing(folder):
                lock.acquire()
        except filelock.Timeout:
            raise SettingsError(
                f"The batches in {folder} are in use by another process: wait until that ends."
            ) from None
        try:
            return cls(folder, _read(folder / layout.JOBS, new), lock)
        except BaseException:
            lock.release()
            raise

    def save(self) -> None:
        """Replaces the file, whole or not at all."""
        with jsonl.writing(self.folder):
            files.write(self.folder / layout.JOBS, [jsonl.encode(self._record, indent=2)])

    def file(self, kind: str, job: Job) -> Path:
        """Where a job's `requests`, `failures`, `output` or `errors` are."""
        return self.folder / f"{kind}-{job.number:04}.jsonl"

    def drop(self, job: Job, *kinds: str) -> None:
        """Deletes files of a job that are needed no longer."""
        with jsonl.writing(self.folder):
            for kind in kinds:
                self.file(kind, job).unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lock.release()


def now() -> int:
    """Seconds since 1970, as the service counts."""
    return int(dt.datetime.now(dt.UTC).timestamp())


def _read(path: Path, new: _Record | None) -> _Record:
    try:
        return _Record.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        if new is not None:
            return new
        raise StorageError(f"{path} was deleted just now: put it back.") from None
    except OSError as error:
        raise StorageError(f"{path} cannot be read ({error.strerror}): mend that.") from error
    except ValidationError as error:
        raise StorageError(
            f"{path} is damaged or was edited: put the original back, since it holds the names of "
            "the jobs at the service."
        ) from error
