"""One job: a folder with what was asked, what was sent, and the run that is made of it.

ID/job.json     what was asked, and how it ended where the run does not tell
ID/inputs/      the files that were sent
ID/schema.json  the JSON schema that was sent
ID/run/         the run, as `extractor run` writes it
"""

import datetime as dt
import json
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from extractor import files
from extractor.api import Extractor
from extractor.documents import read
from extractor.errors import ExtractorError, StorageError
from extractor.models import Frozen
from extractor.pipeline.pipeline import Outcome
from extractor.runs import Run, load, recorded_options
from extractor.serve.asking import Choice
from extractor.serve.extractors import Extractors, name_of
from extractor.text import first_line

__all__ = ["INPUTS", "Ended", "Job", "JobState", "Order"]

RECORD, INPUTS, SCHEMA, RUN = "job.json", "inputs", "schema.json", "run"
JobState = Literal["waiting", "running", "finished", "stopped", "failed"]
Ended = Literal["stopped", "failed"]


class Order(Frozen):
    """What job.json holds.

    - `created`: when the job was made.
    - `choice`: how its documents are read.
    - `paths`: its inputs in the data folder, if no files were sent.
    - `ended`, `error`: how it ended if not by itself, and why.
    """

    created: dt.datetime
    choice: Choice
    paths: tuple[str, ...] = ()
    ended: Ended | None = None
    error: str | None = None


class Job:
    """A job; may be asked from any thread while one works on it.

    - `state`: whether it waits, is in work, or how it ended.
    - `readable`: whether its folder tells what was asked.
    """

    def __init__(self, folder: Path, order: Order, *, readable: bool = True) -> None:
        self.folder = folder
        self.order = order
        self.readable = readable
        self.state: JobState = order.ended or self._found()
        self._extractor: Extractor[Any] | None = None
        self._store: Run | None = None
        self._stopping = False
        self._lock = threading.Lock()

    @classmethod
    def load(cls, folder: Path) -> "Job":
        """The job in a folder: if that does not tell what was asked, one that failed."""
        try:
            return cls(folder, Order.model_validate_json((folder / RECORD).read_bytes()))
        except (OSError, ValidationError):
            return cls(folder, _unreadable(folder), readable=False)

    @property
    def id(self) -> str:
        """Its name, which is that of its folder."""
        return self.folder.name

    @property
    def run_folder(self) -> Path:
        """Where its rows are."""
        return self.folder / RUN

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.state not in ("waiting", "running")

    def counts(self) -> dict[str, int]:
        """The documents, claims, rejected answers and failures so far."""
        with self._lock:
            return self._store.counts if self._store else dict(self._record().get("counts", {}))

    def spent(self) -> dict[str, Any]:
        """The requests and tokens of each model so far, and the cost if prices are known."""
        with self._lock:
            if self._extractor and self._store:
                return self._extractor.budget.total()
        record = self._record()
        return {name: record[name] for name in ("models", "cost", "currency") if name in record}

    def save(self, **changes: Any) -> None:
        """Writes job.json with some changes, whole or not at all; raises StorageError."""
        self.order = self.order.model_copy(update=changes)
        schema = self.order.choice.schema_
        try:
            if isinstance(schema, dict):
                files.write(self.folder / SCHEMA, [json.dumps(schema).encode()])
            files.write(self.folder / RECORD, [self.order.model_dump_json(indent=2).encode()])
        except OSError as error:
            raise StorageError(
                f"The job {self.id} cannot be written ({first_line(error)}): make room."
            ) from error

    # ---- the work --------------------------------------------------------------------------

    def work(self, extractors: Extractors, data: Path) -> Iterator[Outcome]:
        """Does what is left of it; gives the outcome of each document when it is written.

        Raises what ends a run, and Stopped after `stop`.
        """
        unread = Counter[str]()
        try:
            options = extractors.options(self.order.choice, self._schema_file())
            with Extractor(**options, shared=extractors.shared.behind()) as made:
                self._begin(made)
                inputs, sent = self._inputs(data), self._sent()
                documents = read(
                    inputs,
                    without=None if sent else self.folder.parent,  # what others sent
                    within=None if sent else data,
                    unread=unread,
                    clean=made.clean,
                    titles=not made.schema.makes_claims,
                )
                with self._opened(made, options, inputs, unread) as store:
                    yield from store.filled(made.outcomes(store.pending(documents)))
        finally:
            self._end()

    def stop(self) -> None:
        """Asks it to stop; requests that were sent are finished."""
        with self._lock:
            self._stopping = True
            if self._extractor:
                self._extractor.stop()

    def _begin(self, made: Extractor[Any]) -> None:
        with self._lock:
            self._extractor = made
            if self._stopping:
                made.stop()

    def _end(self) -> None:
        with self._lock:
            self._extractor = self._store = None
            self._stopping = False

    def _opened(
        self, made: Extractor[Any], options: dict[str, Any], inputs: list[str], unread: Counter[str]
    ) -> Run:
        model = name_of(options["model"])
        named = {"base_url": None, "ask": made.ask, **options, "model": model}
        store = Run.open(
            self.run_folder,
            made.settings,
            inputs=inputs,
            options=recorded_options(named, column=(), shard=None, format="jsonl"),
            fields=made.schema.record_schema,
            budget=made.budget,
            unread=unread,
        )
        with self._lock:
            self._store = store
        return store

    def _sent(self) -> list[Path]:
        folder = self.folder / INPUTS
        return sorted(folder.iterdir()) if folder.is_dir() else []

    def _inputs(self, data: Path) -> list[str]:
        return [str(path) for path in self._sent() or [data / name for name in self.order.paths]]

    def _schema_file(self) -> str | None:
        path = self.folder / SCHEMA
        return str(path) if path.is_file() else None

    # ---- the run ---------------------------------------------------------------------------

    def _found(self) -> JobState:
        """The state of a job of an earlier server."""
        sessions = self._record().get("sessions") or [{}]
        return "finished" if sessions[-1].get("status") == "finished" else "waiting"

    def _record(self) -> dict[str, Any]:
        try:
            return load(self.run_folder).record
        except ExtractorError:  # not begun; what is damaged is told by who reads the rows
            return {}


def _unreadable(folder: Path) -> Order:
    made = dt.datetime.fromtimestamp(folder.stat().st_mtime, dt.UTC)
    error = (
        f"Its {RECORD} cannot be read: repair it and start the service again, or delete the job."
    )
    choice = Choice.model_validate({})
    return Order(created=made, choice=choice, ended="failed", error=error)
