"""Writing a run: what is still to be done, what came of it, and the record of both."""

import datetime as dt
import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from platform import python_version
from types import TracebackType
from typing import Any, Self

import filelock

from extractor import files
from extractor.environment import __version__
from extractor.errors import ExtractorError, InputError, SettingsError, Stopped, StorageError
from extractor.llm.budget import Budget
from extractor.llm.latency import Latencies
from extractor.models import Document, Failure, Result, Usage
from extractor.pipeline.saved import Kept
from extractor.runs import jsonl, layout
from extractor.runs.journal import Journal
from extractor.runs.jsonl import Row
from extractor.runs.layout import PARTS

__all__ = ["Run"]

CHECKPOINT = 2.0  # seconds of work that a power cut may cost
PACKAGES = ("openai", "instructor", "pydantic", "trafilatura", "xllamacpp")


class Run:
    """A run folder open for writing, by one process at a time.

        with Run.open("out", extractor.settings) as run:
            for outcome in extractor.extract_many(run.pending(read(inputs))):
                run.add(outcome)
            run.finish()

    Leaving the block without `finish` keeps all that was added; opening the folder again with the
    same settings goes on from there. It holds about 400 bytes in memory for each document.
    """

    def __init__(
        self,
        folder: Path,
        settings: Row,
        session: Row,
        lock: filelock.BaseFileLock,
        budget: Budget | None = None,
    ) -> None:
        self.folder = folder
        self._budget = budget
        self._lock = lock
        self._record = layout.record(folder) or layout.blank(settings)
        self._asked = {name for past in self._record["sessions"] for name in past["inputs"]}
        if budget:
            budget.carry(layout.spent(folder))
        self._session: Row = {"started": _now(), **session, "versions": _versions()}
        self._record["sessions"].append(self._session)
        self._duplicates = {(row["doc_id"], row["path"]) for row in self._record["duplicates"]}
        self._journal = Journal(folder)
        self._digests = self._journal.recover()  # of each committed document
        self._place: dict[str, int] = {}  # of each document in this session's inputs
        self._paths: set[str] = set()  # of each failure in this session's inputs
        self._skipped = self._failed = 0
        self._last = -1  # the place of the document added last
        self._usage = self._told = Usage()
        self._latencies = Latencies()
        self._started = self._checkpointed = time.monotonic()
        self._earlier = self._journal.ends["failures"]
        self._in_order = not (self._digests or self._earlier)  # with nothing there, it stays so
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
    ) -> Self:
        """Opens the folder for a new run, or to go on with the one that is there.

        `settings` is everything that fixes the output; `inputs` is what the user named, for the
        record, and `options` (of JSON's types) how that is to be read and asked about. `fields` is
        the JSON schema of the fields of records, which types them in exports. `force` first deletes
        the files of an earlier run, and nothing else. `budget`, the extractor's, tells what models
        cost, for failures too; it learns what earlier sessions spent, so that its limits hold for
        the run.

        Raises SettingsError where the folder holds something else or a run with other settings,
        or is in use by another process; StorageError where it cannot be written.
        """
        folder = Path(path)
        layout.refuse_foreign(folder)
        with jsonl.writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            files.sync(folder.parent)
            lock = filelock.FileLock(folder / layout.LOCK, timeout=0)
            try:
                lock.acquire()
            except filelock.Timeout:
                raise SettingsError(
                    f"The run folder {folder} is in use by another process: wait until that ends, "
                    "or name another folder."
                ) from None
        try:
            if force:
                layout.delete(folder)
            wanted = json.loads(json.dumps(settings))
            layout.refuse_other_settings(folder, wanted)
            if fields is not None:
                with jsonl.writing(folder):
                    files.write(folder / layout.SCHEMA, [jsonl.encode(dict(fields), indent=2)])
            session = {"inputs": list(inputs), **({"options": options} if options else {})}
            return cls(folder, wanted, session, lock, budget)
        except BaseException:
            lock.release()
            raise

    def pending(
        self, inputs: Iterable[Document | Failure], *, count: bool = True
    ) -> Iterator[Document | Failure]:
        """Those of `inputs` that are still to be done, lazily and in order.

        A document given twice is done once and counted as a duplicate with its path, unless `count`
        says no. One whose id stands for another text becomes a Failure.
        """
        given: dict[str, str] = {}
        for entry in inputs:
            if isinstance(entry, Failure):
                yield entry
                continue
            doc_id, digest = entry.doc_id, entry.sha256[:16]
            known = given.get(doc_id) or self._digests.get(doc_id)
            if known not in (None, digest):
                yield _conflict(entry, self.folder)
                continue
            self._place.setdefault(doc_id, len(self._place))
            if doc_id in given:
                if count:
                    self._duplicates.add((doc_id, entry.path))
            elif known:
                self._skipped += 1
            else:
                yield entry
            given[doc_id] = digest

    def add(self, outcome: Result | Kept | Failure) -> None:
        """Writes what came of one document.

        Raises StorageError where that fails, on a full disk say; nothing of it is then kept. Raises
        ValueError for a document that is in the folder already.
        """
        if time.monotonic() - self._checkpointed > CHECKPOINT:
            self._checkpoint("running")
        if isinstance(outcome, Failure):
            self._journal.commit({"failures": [outcome]})
            self._failed += 1
            self._paths.add(outcome.path or "")
            if outcome.doc_id is not None:
                self._place.setdefault(outcome.doc_id, len(self._place))
        else:
            document = outcome.document
            if document.doc_id in self._digests:
                raise ValueError(f"document {document.doc_id} is in {self.folder} already")
            parts = {"claims": outcome.claims, "rejected": outcome.rejected}
            self._journal.commit({**parts, "documents": [_document_row(outcome)]})
            self._digests[document.doc_id] = document.sha256[:16]
            place = self._place.setdefault(document.doc_id, len(self._place))
            self._in_order = self._in_order and place > self._last
            self._last = place
            self._usage += outcome.usage
            self._latencies.add(outcome.seconds)
        self._tell_spent()

    def finish(self) -> Row:
        """Puts the rows into the order of the inputs and closes the record; returns `summary()`.

        Failures of earlier sessions that were asked again in this one are dropped: what came of
        them now stands in their place.
        """
        if not self._in_order:
            self._journal.put_in_order(self._place, self._standing_failures())
        self._checkpoint("finished")
        return self.summary()

    @property
    def counts(self) -> dict[str, int]:
        """The rows in the folder: of documents, claims, rejected and failures."""
        return {name: self._journal.counts[name] for name in ("documents", *PARTS, "failures")}

    def summary(self) -> Row:
        """What is in the folder, and under "session" what was done and spent this time."""
        session = {name: value for name, value in self._session.items() if name != "versions"}
        return {
            "run": str(self.folder),
            **self.counts,
            "duplicates": len(self._duplicates),
            **(self._budget.whole() if self._budget else {}),
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
                with suppress(StorageError):  # why the block was left is what matters
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
        self._record = {
            "settings": self._record["settings"],
            "counts": self.counts,
            "duplicates": [{"doc_id": doc_id, "path": path} for doc_id, path in pairs],
            **(self._budget.whole() if self._budget else {}),
            "sessions": self._record["sessions"],
        }
        with jsonl.writing(self.folder):
            files.write(self.folder / layout.RECORD, [jsonl.encode(self._record, indent=2)])
            (self.folder / layout.SPENT).unlink(missing_ok=True)

    def _tell_spent(self) -> None:
        """Puts on disk what a kill would make forgotten, until run.json tells it."""
        if self._budget is None or self._budget.usage == self._told:
            return  # an answer from the cache
        self._told = self._budget.usage
        number = len(self._record["sessions"]) - 1
        line = jsonl.encode({"session": number, **self._budget.session(timed=False)})
        with suppress(OSError), jsonl.open_rows(self.folder / layout.SPENT) as file:
            jsonl.append(file, line)

    def _progress(self) -> Row:
        return {
            "documents": self._latencies.count,
            "failures": self._failed,
            "skipped": self._skipped,
            "seconds": round(time.monotonic() - self._started, 3),
            "seconds_per_document": self._latencies.percentiles(),
            **self._spent(),
        }

    def _spent(self) -> Row:
        """What models cost in this session: by the budget, which knows of failures too."""
        told = self._budget.session() if self._budget else {"usage": {}}
        return {**told, "usage": {**self._usage.model_dump(), **told["usage"]}}

    def _standing_failures(self) -> list[tuple[int, int]]:
        """Where the failures stand that were not asked again and whose documents are not done."""
        all_again = bool(self._asked) and self._asked <= set(self._session["inputs"])
        standing, start = [], 0
        for row, end in jsonl.read(layout.file(self.folder, "failures")):
            again = row["doc_id"] in self._place or row["path"] in self._paths or all_again
            if not (end <= self._earlier and again) and row["doc_id"] not in self._digests:
                standing.append((start, end))
            start = end
        return standing


def _document_row(result: Result | Kept) -> Row:
    document = result.document
    return {
        **document.model_dump(mode="json", exclude={"text"}),
        "length": len(document.text),
        "claims": len(result.claims),
        "rejected": len(result.rejected),
        "text": document.text,
    }


def _conflict(document: Document, folder: Path) -> Failure:
    return Failure(
        doc_id=None,  # the id is that of the document which is kept
        path=document.path,
        error=InputError.__name__,
        reason=f"The id {document.doc_id} stands for another text in {folder}: give this document "
        "its own id, or start the run anew with --force.",
    )


def _versions() -> dict[str, str]:
    versions = {"python": python_version(), "extractor": __version__}
    for name in PACKAGES:
        with suppress(metadata.PackageNotFoundError):
            versions[name] = metadata.version(name)
    return versions


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
