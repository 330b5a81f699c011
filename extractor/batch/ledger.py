"""The jobs of a run on disk: batch.json, and the files of requests and answers."""

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
    "uploading",  # may have reached the service
    "uploaded",
    "creating",  # the batch may exist
    "submitted",
    "collected",  # the answers are in the cache
    "refused",  # the service rejected the job; its requests are pending again
]


class Outcome(BaseModel):
    """The results of a job's requests, in numbers.

    - `saved`: answers that were put into the cache
    - `cut_off`: those of `saved` that were cut off, so that their passage has to be split
    - `failures`: requests that failed, by kind
    - `unknown`, `duplicates`, `invalid`: lines that were ignored, because they belong to no
      request, to a request that was answered before, or are no answer
    - `usage`: the tokens of all answers, failed ones included
    """

    saved: int = 0
    cut_off: int = 0
    failures: dict[str, int] = Field(default_factory=dict)
    unknown: int = 0
    duplicates: int = 0
    invalid: int = 0
    usage: Usage = Usage()


class Job(BaseModel):
    """One file of requests, and the service's batch for it.

    - `name`: our name; the uploaded file has it, and the batch has it in its metadata
    - `tokens`: an estimate of the prompts, compared with the size of the service's queue
    - `most`: the most that the job may use
    - `former`: batches of the same file that the service rejected for lack of room or quota
    - `status`, `completed`, `failed`, `created_at`, `expires_at`: as the service last reported;
      times are in seconds since 1970
    - `note`: a sentence for the user about the state
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
        """Whether its requests may still get an answer."""
        return self.step not in ("collected", "refused")

    @property
    def unsent(self) -> bool:
        """Whether the service has no batch for it yet."""
        return self.step in ("ready", "uploading", "uploaded", "creating")

    @property
    def ended(self) -> bool:
        """Whether there are answers to collect."""
        written = self.output_file_id or self.error_file_id
        return self.step == "submitted" and (
            self.status in STOPPED or (self.status == "completed" and written is not None)
        )

    @property
    def under_way(self) -> bool:
        """Whether the service is working on it."""
        return self.step == "submitted" and not self.ended


class _Record(BaseModel):
    format: int = layout.FORMAT
    id: str
    settings: dict[str, Any]
    options: dict[str, Any]
    refused: list[str] = Field(default_factory=list)
    jobs: list[Job] = Field(default_factory=list)

    @property
    def account(self) -> str:
        return f"{self.settings.get('model')}{BATCH}"

    @computed_field  # type: ignore[prop-decorator]  # mypy does not support decorated properties
    @property
    def models(self) -> dict[str, Usage]:
        """The tokens of the collected answers, in the form that run.json has for a session."""
        outcomes = (job.outcome for job in self.jobs if job.outcome)
        return {self.account: sum((each.usage for each in outcomes), Usage())}


class Ledger:
    """The folder `batch` of a run, open in one process at a time.

    - `settings`: the settings of the run
    - `options`: the arguments from which the Extractor is created again
    - `refused`: parameters of a request that the model does not support
    - `jobs`: the jobs, in the order of their creation
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
        """The model's name in run.json and price files, where batches have a name of their own."""
        return self._record.account

    def session(self) -> dict[str, Any]:
        """The costs of the collected answers, in the form that `Budget.carry` takes."""
        models = {name: usage.model_dump() for name, usage in self._record.models.items()}
        return {"models": models}

    @classmethod
    def create(
        cls, run: str | Path, settings: Mapping[str, Any], options: Mapping[str, Any]
    ) -> Self:
        """Opens the ledger of a run, or creates it.

        Raises SettingsError if the ledger has other settings, or if the folder holds something else
        or is in use by another process; StorageError if it cannot be written.
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
        """Opens the ledger of a run; raises InputError if there is none."""
        layout.record(Path(run))  # refuses another format
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
                f"The batches in {folder} are in use by another process: wait until it ends."
            ) from None
        try:
            return cls(folder, _read(folder / layout.JOBS, new), lock)
        except BaseException:
            lock.release()
            raise

    def save(self) -> None:
        """Writes batch.json, whole or not at all."""
        with jsonl.writing(self.folder):
            files.write(self.folder / layout.JOBS, [jsonl.encode(self._record, indent=2)])

    def file(self, kind: str, job: Job) -> Path:
        """The path of a job's `requests`, `failures`, `output` or `errors`."""
        return self.folder / f"{kind}-{job.number:04}.jsonl"

    def drop(self, job: Job, *kinds: str) -> None:
        """Deletes files of a job."""
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
    """The time in seconds since 1970."""
    return int(dt.datetime.now(dt.UTC).timestamp())


def _read(path: Path, new: _Record | None) -> _Record:
    try:
        data = path.read_bytes()
        layout.check_format(path.parent.parent, jsonl.decode(data) or {})
        return _Record.model_validate_json(data)
    except FileNotFoundError:
        if new is not None:
            return new
        raise StorageError(f"{path} was deleted by another process: restore it.") from None
    except OSError as error:
        raise StorageError(f"{path} cannot be read ({error.strerror}): fix that.") from error
    except ValidationError as error:
        raise StorageError(
            f"{path} is damaged or was edited: restore the original, since it holds the names of "
            "the jobs at the service."
        ) from error
