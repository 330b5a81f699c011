"""Writing a run: append, commit, recover, put in order."""

import datetime as dt
import json
import os
import time
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from platform import python_version
from types import TracebackType
from typing import Any, BinaryIO, Self

import filelock
from pydantic import BaseModel

from extractor.budget import Budget, Latencies
from extractor.errors import ExtractorError, InputError, SettingsError, Stopped, StorageError
from extractor.models import Document, Failure, Result, Usage
from extractor.results import Kept
from extractor.store import folder as layout
from extractor.store import rows
from extractor.store.folder import FILES, PARTS
from extractor.store.rows import Row

__all__ = ["Run"]

CHECKPOINT = 2.0  # seconds of work that a power cut may cost
PACKAGES = ("extractor", "openai", "instructor", "pydantic", "trafilatura", "xllamacpp")


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
            budget.carry(self._record["sessions"])
        self._session: Row = {"started": _now(), **session, "versions": _versions()}
        self._record["sessions"].append(self._session)
        self._duplicates = {(row["doc_id"], row["path"]) for row in self._record["duplicates"]}
        self._digests: dict[str, str] = {}  # of each committed document
        self._place: dict[str, int] = {}  # of each document in this session's inputs
        self._paths: set[str] = set()  # of each failure in this session's inputs
        self._counts = dict.fromkeys((*FILES, "skipped"), 0)
        self._ends = dict.fromkeys(FILES, 0)  # what is committed, in bytes
        self._files: dict[str, BinaryIO] = {}
        self._failed = 0
        self._last = -1  # the place of the document added last
        self._usage = Usage()
        self._latencies = Latencies()
        self._started = self._checkpointed = time.monotonic()
        self._recover()
        self._earlier = self._ends["failures"]
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
        with rows.writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            rows.sync(folder.parent)
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
                with rows.writing(folder):
                    rows.replace(folder / layout.SCHEMA, [rows.encode(dict(fields), indent=2)])
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
                self._counts["skipped"] += 1
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
            self._commit({"failures": [outcome]})
            self._failed += 1
            self._paths.add(outcome.path or "")
            if outcome.doc_id is not None:
                self._place.setdefault(outcome.doc_id, len(self._place))
        else:
            document = outcome.document
            if document.doc_id in self._digests:
                raise ValueError(f"document {document.doc_id} is in {self.folder} already")
            parts = {"claims": outcome.claims, "rejected": outcome.rejected}
            self._commit({**parts, "documents": [_document_row(outcome)]})
            self._digests[document.doc_id] = document.sha256[:16]
            place = self._place.setdefault(document.doc_id, len(self._place))
            self._in_order = self._in_order and place > self._last
            self._last = place
            self._usage += outcome.usage
            self._latencies.add(outcome.seconds)

    def finish(self) -> Row:
        """Puts the rows into the order of the inputs and closes the record; returns `summary()`.

        Failures of earlier sessions that were asked again in this one are dropped: what came of
        them now stands in their place.
        """
        self._put_in_order()
        self._checkpoint("finished")
        return self.summary()

    @property
    def counts(self) -> dict[str, int]:
        """The rows in the folder: of documents, claims, rejected and failures."""
        return {name: self._counts[name] for name in ("documents", *PARTS, "failures")}

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
            self._close()
            self._lock.release()

    def _recover(self) -> None:
        """Learns what is committed and cuts off what is not."""
        with rows.writing(self.folder):
            layout.complete_move(self.folder)
        for block in layout.blocks(self.folder):
            self._digests[block.document["doc_id"]] = block.document["sha256"][:16]
            self._ends.update(block.ends)
            self._counts["documents"] += 1
            for name in PARTS:
                self._counts[name] += len(block.lines[name])
        for _, end in rows.read(layout.file(self.folder, "failures")):
            self._ends["failures"] = end
            self._counts["failures"] += 1
        self._open()

    def _open(self) -> None:
        with rows.writing(self.folder):
            self._files = {name: rows.open_rows(layout.file(self.folder, name)) for name in FILES}
            self._cut()

    def _close(self) -> None:
        for file in self._files.values():
            file.close()

    def _cut(self) -> None:
        for name, file in self._files.items():
            if os.fstat(file.fileno()).st_size > self._ends[name]:
                file.truncate(self._ends[name])

    def _commit(self, parts: Mapping[str, Sequence[BaseModel | Row | bytes]]) -> None:
        """Appends to each file in turn: all of it or, where that fails, nothing."""
        data = {name: b"".join(map(rows.encode, part)) for name, part in parts.items()}
        try:
            with rows.writing(self.folder):
                self._cut()  # what could not be cut off before, on a full disk
                for name, lines in data.items():
                    rows.append(self._files[name], lines)
        except BaseException:
            with suppress(OSError):  # what is left is cut off when the folder is opened again
                self._cut()
            raise
        for name, part in parts.items():
            self._ends[name] += len(data[name])
            self._counts[name] += len(part)

    def _checkpoint(self, status: str) -> None:
        with rows.writing(self.folder):
            for file in self._files.values():
                if not file.closed:
                    os.fsync(file.fileno())
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
        with rows.writing(self.folder):
            rows.replace(self.folder / layout.RECORD, [rows.encode(self._record, indent=2)])

    def _progress(self) -> Row:
        return {
            "documents": self._latencies.count,
            "failures": self._failed,
            "skipped": self._counts["skipped"],
            "seconds": round(time.monotonic() - self._started, 3),
            "seconds_per_document": self._latencies.percentiles(),
            **self._spent(),
        }

    def _spent(self) -> Row:
        """What models cost in this session: by the budget, which knows of failures too."""
        told = self._budget.session() if self._budget else {"usage": {}}
        return {**told, "usage": {**self._usage.model_dump(), **told["usage"]}}

    def _put_in_order(self) -> None:
        """Rewrites the files in which rows are not in the order of the inputs.

        A document that these inputs do not name stays behind the one it stood behind.
        """
        if self._in_order:
            return
        keys, ends = array("q"), array("q", [0, 0, 0])
        width = len(ends)
        for block in layout.blocks(self.folder):
            before = keys[-1] if keys else -1
            keys.append(self._place.get(block.document["doc_id"], before))
            ends.extend(block.ends.values())
        order = sorted(range(len(keys)), key=keys.__getitem__)
        rewritten: dict[str, Iterable[bytes]] = {}
        if order != list(range(len(order))):
            for at, name in enumerate((*PARTS, "documents")):
                places = [i * width + at for i in order]
                spans = [(ends[place], ends[place + width]) for place in places]
                rewritten[name] = rows.slices(layout.file(self.folder, name), spans)
        standing = self._standing_failures()
        if len(standing) != self._counts["failures"]:
            path = layout.file(self.folder, "failures")
            rewritten["failures"] = rows.slices(path, standing)
        if rewritten:
            self._replace(rewritten)
            self._counts["failures"] = len(standing)
            self._ends["failures"] = layout.file(self.folder, "failures").stat().st_size

    def _replace(self, rewritten: Mapping[str, Iterable[bytes]]) -> None:
        """Puts new files in the place of old ones, all of them or none."""
        self._close()
        try:
            with rows.writing(self.folder):
                for name, lines in rewritten.items():
                    rows.replace(layout.new(self.folder, name), lines)
                rows.replace(self.folder / layout.MOVING, [])
                layout.complete_move(self.folder)
        finally:
            with suppress(OSError):
                layout.complete_move(self.folder)
            self._open()

    def _standing_failures(self) -> list[tuple[int, int]]:
        """Where the failures stand that were not asked again and whose documents are not done."""
        all_again = bool(self._asked) and self._asked <= set(self._session["inputs"])
        standing, start = [], 0
        for row, end in rows.read(layout.file(self.folder, "failures")):
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
    versions = {"python": python_version()}
    for name in PACKAGES:
        with suppress(metadata.PackageNotFoundError):
            versions[name] = metadata.version(name)
    return versions


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
