"""Writing a run: its pending inputs, their results, and the record of both."""

import datetime as dt
import json
import time
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from importlib import metadata
from pathlib import Path
from platform import python_version
from types import TracebackType
from typing import Any, Self

import filelock

from extractor import files
from extractor.environment import __version__
from extractor.errors import ExtractorError, Stopped, StorageError
from extractor.llm.budget import Budget
from extractor.llm.latency import Latencies
from extractor.models import Document, Failure, Result, Usage
from extractor.pipeline.saved import SavedResult
from extractor.runs import jsonl, layout
from extractor.runs.inputs import classify
from extractor.runs.journal import Journal
from extractor.runs.jsonl import Row
from extractor.runs.layout import PARTS

__all__ = ["Run"]

Outcome = Result | SavedResult | Failure
CHECKPOINT = 2.0  # seconds of work that a power cut can lose
MAX_HELD = 64_000_000  # bytes of rows that replace others, until the files are rewritten
PACKAGES = ("openai", "instructor", "pydantic", "trafilatura", "xllamacpp")


class Run:
    """A run folder open for writing, by one process at a time.

        with Run.open("out", extractor.settings) as run:
            for outcome in extractor.extract_many(run.pending(read(inputs))):
                run.add(outcome)
            run.finish()

    If the block ends without `finish`, everything that was added stays in the folder. Opening the
    folder again with the same settings continues from there: with what is missing, and with the
    documents of which passages failed, whose new rows then replace the old ones. A run takes about
    400 bytes of memory for each document.
    """

    def __init__(
        self,
        folder: Path,
        settings: Row,
        session: Row,
        lock: filelock.BaseFileLock,
        budget: Budget | None = None,
        unread: Mapping[str, int] | None = None,
    ) -> None:
        self.folder = folder
        self._unread = {} if unread is None else unread
        self._budget = budget
        self._lock = lock
        self._record = layout.record(folder) or layout.blank(settings)
        self._named_before = {name for past in self._record["sessions"] for name in past["inputs"]}
        if budget:
            budget.carry(layout.spent(folder))
        self._session: Row = {"started": _now(), **session, "versions": _versions()}
        self._record["sessions"].append(self._session)
        self._buried = self._record.get("forgotten", ())
        self._duplicates = {(row["doc_id"], row["path"]) for row in self._record["duplicates"]}
        self._journal = Journal(folder)
        self._digests = self._journal.recover()  # of each document that is done
        self._partial = self._journal.partial  # those of which passages failed are not
        for doc_id in self._partial:
            del self._digests[doc_id]
        self._held: dict[str, dict[str, list[bytes]]] = {}  # lines that replace those of a document
        self._held_bytes = 0
        self._place: dict[str, int] = {}  # of each document among this session's inputs
        self._paths: set[str] = set()  # of each failure in this session's inputs
        self._skipped = self._failed = self._forgotten = 0
        self._last = -1  # the position of the document added last
        self._usage = self._saved_usage = Usage()
        self._claims = 0  # of this session
        self._latencies = Latencies()
        self._started = self._checkpointed = time.monotonic()
        self._earlier = self._journal.ends["failures"]
        self._in_order = not (self._digests or self._earlier)
        self._save("running")

    @classmethod
    def open(
        cls,
        path: str | Path,
        settings: Mapping[str, Any],
        *,
        inputs: Sequence[str] = (),
        options: Mapping[str, Any] | None = None,
        fields: Mapping[str, Any] | None = None,
        force: bool = False,
        budget: Budget | None = None,
        unread: Mapping[str, int] | None = None,
    ) -> Self:
        """Opens a folder for a new run, or to continue the run in it.

        - `path`: the folder; it is created if it does not exist
        - `settings`: everything that determines the output
        - `inputs`: what the user named as inputs, for run.json
        - `options`: how inputs are read and models are called, as JSON values, for run.json
        - `fields`: the JSON schema of the fields of records, for typed exports
        - `force`: first delete the files of an earlier run, and nothing else
        - `budget`: the extractor's budget; its costs go into run.json, and the costs of earlier
          sessions count against its limits
        - `unread`: how many files of the inputs had no reader, by kind; it may grow while the
          inputs are read

        Raises SettingsError if the folder holds something else or a run with other settings, or is
        in use by another process; StorageError if it cannot be written.
        """
        folder = Path(path)
        layout.refuse_foreign(folder)
        with jsonl.writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            files.sync(folder.parent)
        lock = layout.lock(folder)
        try:
            if force or layout.is_empty(folder):
                layout.delete(folder)
            wanted = json.loads(json.dumps(settings))
            layout.refuse_other_settings(folder, wanted)
            if fields is not None:
                with jsonl.writing(folder):
                    files.write(folder / layout.SCHEMA, [jsonl.encode(dict(fields), indent=2)])
            session = {"inputs": list(inputs), **({"options": options} if options else {})}
            return cls(folder, wanted, session, lock, budget, unread)
        except BaseException:
            lock.release()
            raise

    def pending(
        self, inputs: Iterable[Document | Failure], *, count: bool = True
    ) -> Iterator[Document | Failure]:
        """Those of `inputs` that are still to do, lazily and in order, as `classify` decides.

        - `inputs`: documents, and failures to read one, which are passed on
        - `count`: whether documents that are given twice go into run.json as duplicates
        """
        for state, entry in classify(inputs, self._digests, self._buried):
            if state == "forgotten":
                self._forgotten += 1
                continue
            if isinstance(entry, Document):
                self._place.setdefault(entry.doc_id, len(self._place))
                if state == "duplicate" and count:
                    self._duplicates.add((entry.doc_id, entry.path))
            self._skipped += state == "done"
            if state in ("pending", "failed"):
                yield entry

    def add(self, outcome: Outcome) -> None:
        """Writes the outcome of one document: all of its rows, or none.

        Raises StorageError if writing fails, on a full disk for example; ValueError for a document
        that is already in the folder.
        """
        if time.monotonic() - self._checkpointed > CHECKPOINT:
            self._checkpoint("running")
        if isinstance(outcome, Failure):
            self._paths.add(outcome.path or "")
            if outcome.doc_id is not None:
                self._place.setdefault(outcome.doc_id, len(self._place))
        else:
            self._add_rows(outcome)
        if outcome.failure is not None:
            self._add_failure(outcome.failure)
        self._save_costs()

    def filled(self, outcomes: Generator[Outcome, None, None]) -> Iterator[Outcome]:
        """Writes outcomes and passes them on, and finishes the run after the last.

        If writing fails, the work on the others ends at once.
        """
        with closing(outcomes):
            for outcome in outcomes:
                self.add(outcome)
                yield outcome
            self.finish()

    def _add_rows(self, outcome: Result | SavedResult) -> None:
        document = outcome.document
        if document.doc_id in self._digests:
            raise ValueError(f"document {document.doc_id} is in {self.folder} already")
        rows = {
            "claims": outcome.claims,
            "rejected": outcome.rejected,
            "documents": [_document_row(outcome)],
        }
        if document.doc_id in self._partial:
            self._hold(
                document.doc_id, {name: [*map(jsonl.encode, it)] for name, it in rows.items()}
            )
        else:
            self._journal.commit(rows)
        if outcome.failure is None:
            self._digests[document.doc_id] = document.sha256[:16]
            self._partial.pop(document.doc_id, None)
        place = self._place.setdefault(document.doc_id, len(self._place))
        self._in_order = self._in_order and place > self._last
        self._last = place
        self._usage += outcome.usage
        self._claims += len(outcome.claims)
        self._latencies.add(outcome.seconds)

    def _add_failure(self, failure: Failure) -> None:
        """Writes a failure; rows that the document has from an earlier session stay."""
        before = self._partial.get(failure.doc_id or "")
        if before and not failure.passages:
            failure = failure.model_copy(update={"passages": before.passages})
        if failure.passages and failure.doc_id is not None:
            self._partial[failure.doc_id] = failure
        self._journal.commit({"failures": [failure]})
        self._failed += 1

    def _hold(self, doc_id: str, lines: dict[str, list[bytes]]) -> None:
        """Keeps lines that replace others for later: each time all files are rewritten."""
        self._held[doc_id] = lines
        self._held_bytes += sum(len(line) for each in lines.values() for line in each)
        if self._held_bytes > MAX_HELD:
            self._write_held()

    def _write_held(self) -> None:
        if self._held:
            self._journal.replace(self._held)
            self._held, self._held_bytes = {}, 0

    def finish(self) -> Row:
        """Puts the rows into the order of the inputs and closes run.json; returns `summary()`.

        Failures of earlier sessions are deleted if the documents were tried again in this one.
        """
        self._write_held()
        if not self._in_order:
            self._journal.put_in_order(self._place, self._standing_failures())
        self._checkpoint("finished")
        return self.summary()

    @property
    def counts(self) -> dict[str, int]:
        """The number of documents, claims, rejected answers and failures in the folder."""
        return {name: self._journal.counts[name] for name in ("documents", *PARTS, "failures")}

    def summary(self) -> Row:
        """The counts of the folder; "session" holds the counts and costs of this session."""
        session = {name: value for name, value in self._session.items() if name != "versions"}
        return {
            "run": str(self.folder),
            **self.counts,
            "duplicates": len(self._duplicates),
            **(self._budget.total() if self._budget else {}),
            "session": {**session, **self._progress()},
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if self._session["status"] == "running":
                failed = isinstance(error, Exception) and not isinstance(error, Stopped)
                if isinstance(error, ExtractorError) and failed:
                    self._session["reason"] = str(error)
                with suppress(StorageError):  # the error that ended the block matters more
                    self._write_held()
                    self._checkpoint("stopped" if failed else "interrupted")
        finally:
            self._journal.close()
            self._lock.release()

    def _checkpoint(self, status: str) -> None:
        self._journal.sync()
        self._save(status)
        self._checkpointed = time.monotonic()

    def _save(self, status: str) -> None:
        self._session["status"] = status
        self._session["finished"] = None if status == "running" else _now()
        self._session.update(self._progress())
        pairs = sorted(self._duplicates.copy(), key=str)  # `pending` may add in a thread
        with jsonl.writing(self.folder):
            self._record = {
                "format": layout.FORMAT,
                "settings": self._record["settings"],
                "counts": self.counts,
                "duplicates": [{"doc_id": doc_id, "path": path} for doc_id, path in pairs],
                **({"forgotten": self._buried} if self._buried else {}),
                **({"digests": layout.digests(self.folder)} if status == "finished" else {}),
                **(self._budget.total() if self._budget else {}),
                "sessions": self._record["sessions"],
            }
            sealed = layout.sealed(self._record)
            files.write(self.folder / layout.RECORD, [jsonl.encode(sealed, indent=2)])
            (self.folder / layout.SPENT).unlink(missing_ok=True)

    def _save_costs(self) -> None:
        """Writes the costs so far to disk: a killed run cannot write them to run.json."""
        if self._budget is None or self._budget.usage == self._saved_usage:
            return  # the answer came from the cache
        self._saved_usage = self._budget.usage
        number = len(self._record["sessions"]) - 1
        line = jsonl.encode({"session": number, **self._budget.session(timed=False)})
        with suppress(OSError), jsonl.open_rows(self.folder / layout.SPENT) as file:
            jsonl.append(file, line)

    def _progress(self) -> Row:
        return {
            "documents": self._latencies.count,
            "failures": self._failed,
            "skipped": self._skipped,
            **({"forgotten": self._forgotten} if self._forgotten else {}),
            **({"unread": dict(self._unread)} if self._unread else {}),
            "seconds": round(time.monotonic() - self._started, 3),
            "seconds_per_document": self._latencies.percentiles(),
            **self._passes(),
            **self._spent(),
        }

    def _passes(self) -> Row:
        """What each pass asked and gave in this session, if the run has two."""
        if self._record["settings"].get("passes", 1) == 1:
            return {}
        usage = self._usage
        first = {
            "requests": usage.calls + usage.cache_hits - usage.second_requests,
            "claims": self._claims - usage.second_claims,
        }
        second = {"requests": usage.second_requests, "claims": usage.second_claims}
        return {"passes": [first, second]}

    def _spent(self) -> Row:
        """The costs of this session; those in the budget include failed documents."""
        costs = self._budget.session() if self._budget else {"usage": {}}
        return {**costs, "usage": {**self._usage.model_dump(), **costs["usage"]}}

    def _standing_failures(self) -> list[tuple[int, int]]:
        """The spans of the failures whose documents were neither tried again nor done.

        Of a document that has rows it is the last, as long as passages of it failed.
        """
        all_again = bool(self._named_before) and self._named_before <= set(self._session["inputs"])
        failures = layout.file(self.folder, "failures")
        last = {row["doc_id"]: end for row, end in jsonl.read(failures)}
        standing, start = [], 0
        for row, end in jsonl.read(failures):
            again = row["doc_id"] in self._place or row["path"] in self._paths or all_again
            stands = not (end <= self._earlier and again) and row["doc_id"] not in self._digests
            if row["doc_id"] in self._partial:
                stands = last[row["doc_id"]] == end
            if stands:
                standing.append((start, end))
            start = end
        return standing


def _document_row(result: Result | SavedResult) -> Row:
    document = result.document
    return {
        **document.model_dump(mode="json", exclude={"text"}),
        "length": len(document.text),
        "claims": len(result.claims),
        "rejected": len(result.rejected),
        "text": document.text,
    }


def _versions() -> dict[str, str]:
    versions = {"python": python_version(), "extractor": __version__}
    for name in PACKAGES:
        with suppress(metadata.PackageNotFoundError):
            versions[name] = metadata.version(name)
    return versions


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
