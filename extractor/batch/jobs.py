"""The jobs of a run: submitting the requests that have no answer yet, and collecting answers."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Self

from extractor.batch.client import BatchClient, QueueFull
from extractor.batch.collection import RETRYABLE, Collector, failed_attempts
from extractor.batch.costs import Allowance
from extractor.batch.ledger import Job, Ledger
from extractor.batch.request_files import (
    Limits,
    RequestFileWriter,
    RequestFormat,
    RequestLine,
    request_id,
    request_ids,
    short_id,
)
from extractor.batch.submission import QUEUE_FULL, Submitter
from extractor.engines import Traits
from extractor.errors import InputError, ServiceDenied, SettingsError
from extractor.models import Document, Failure
from extractor.runs import classify, forgotten

if TYPE_CHECKING:
    from extractor.api import Extractor

__all__ = ["Batches", "RequestCounts"]


LISTED = 5
LINES_PER_PAUSE = 64  # after so many lines, Ctrl-C can interrupt


@dataclass
class RequestCounts:
    """The requests that the documents need, by where their answers come from.

    - `documents`, `requests`: how many there are in all
    - `cached`: answered in the cache
    - `waiting`: in jobs that are not collected yet
    - `given_up`: failed so often that they are left to `extractor run`
    - `new`: in new jobs
    - `duplicates`: equal to another request
    - `failures`: documents that cannot be read; `reasons` has the first few reasons
    """

    documents: int = 0
    requests: int = 0
    cached: int = 0
    waiting: int = 0
    given_up: int = 0
    new: int = 0
    duplicates: int = 0
    failures: int = 0
    reasons: list[str] = field(default_factory=list)

    def add_failure(self, reason: str) -> None:
        """Counts a document that cannot be read."""
        self.failures += 1
        if len(self.reasons) < LISTED:
            self.reasons.append(reason)


class Batches:
    """The batch jobs of one run.

    - `extractor`: its engine gets the jobs, its cache gets the answers
    - `ledger`: the jobs on disk, which must have the extractor's model and schema
    - `limits`: the limits of the service
    """

    def __init__(
        self, extractor: "Extractor", ledger: Ledger, limits: Limits | None = None
    ) -> None:
        if extractor.cache is None:
            raise SettingsError("Batches need a cache for their answers: do not turn it off.")
        if not Traits.of(extractor.engine).batches:
            raise SettingsError(
                f"The service of {extractor.engine.name} has no batches in OpenAI's form: use "
                "`extractor run`, which sends the requests directly."
            )
        made = ledger.settings.get("schema"), ledger.settings.get("model")
        if made != (extractor.schema.label, extractor.engine.name):
            raise SettingsError(
                f"The batches in {ledger.folder} were made for {made[1]} and {made[0]}, not for "
                f"{extractor.engine.name} and {extractor.schema.label}: restore the schema, or "
                "submit to another folder."
            )
        self._extractor = extractor
        self._ledger = ledger
        self._limits = limits or Limits()
        self._client = BatchClient(extractor.engine)
        self._submitter = Submitter(ledger, self._client)
        self._cache = extractor.cache
        self._format = RequestFormat(ledger, extractor.schema, extractor.engine)

    def plan(self, documents: Iterable[Document | Failure]) -> RequestCounts:
        """Makes new jobs of the requests that have no answer and are in no open job; sends nothing.

        The documents are read once, one at a time. Raises InputError and StorageError.
        """
        self._rewrite_unsent_jobs()
        counts = RequestCounts()
        requests = _NewRequests(self._open_requests(), self._given_up_requests(), counts)
        allowance = self._allowance(self._ledger.jobs)
        writer = RequestFileWriter(self._ledger, self._limits, allowance, save=True)
        try:
            for line in self._unanswered(documents, counts):
                if requests.admit(line):
                    writer.add(line)
            writer.finish()
        finally:
            writer.drop()
        return counts

    def _unanswered(
        self, documents: Iterable[Document | Failure], counts: RequestCounts
    ) -> Iterator[RequestLine]:
        """The requests of documents that the cache does not answer; counts the others."""
        for state, document in classify(documents, {}, forgotten(self._ledger.folder.parent)):
            if state == "forgotten":
                continue
            if isinstance(document, Failure):
                counts.add_failure(document.reason)
                continue
            try:
                requests = [
                    each for each in self._extractor.requests(document) if not each.corrects
                ]
            except InputError as error:
                counts.add_failure(str(error))
                continue
            counts.documents += 1
            for request in requests:
                counts.requests += 1
                if request.answer is None:
                    yield self._format.line(request.parts)
                else:
                    counts.cached += 1

    async def refresh(self) -> None:
        """Updates all jobs from the service, and finds those that were begun before a crash."""
        for job in self._ledger.jobs:
            await self._submitter.refresh(job)
            if not job.open:
                self._ledger.drop(job, "requests", "output", "errors")

    async def send(self) -> None:
        """Submits the jobs that are ready, as far as the service's queue has room for them.

        Call `refresh` first. Raises ServiceError and StorageError, and BudgetSpent at the first job
        that might exceed the user's limit on cost or tokens. Jobs sent before that are saved.
        """
        allowance = self._allowance(job for job in self._ledger.jobs if not job.unsent)
        for job in self._ledger.jobs:
            if not job.unsent:
                continue
            allowance.require(job)
            if not self._room(job):
                job.note = QUEUE_FULL
                self._ledger.save()
                continue
            await self._submitter.upload(job)
            try:
                await self._submitter.create(job)
                allowance.hold(job)
            except QueueFull:
                job.note = QUEUE_FULL
                self._submitter.step(job, "uploaded")
                break

    async def collect(self, *, resubmit: bool = False) -> list[Job]:
        """Puts the answers of completed jobs into the cache; returns those jobs.

        `resubmit` sends failed requests that may be retried again, and jobs that wait for room in
        the queue. Raises the errors of `send`, after all other jobs are collected.
        """
        await self.refresh()
        done: list[Job] = []
        denied: list[ServiceDenied] = []
        for job in self._ledger.jobs.copy():
            if job.ended:
                try:
                    await self._collect(job, resubmit=resubmit)
                    done.append(job)
                except ServiceDenied as error:
                    job.note = str(error)
                    self._ledger.save()
                    denied.append(error)
        if denied:
            raise denied[0]
        if resubmit:
            await self.send()
        return done

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._extractor.aclose()

    async def _collect(self, job: Job, *, resubmit: bool) -> None:
        for kind, file_id in (("output", job.output_file_id), ("errors", job.error_file_id)):
            if file_id:
                await self._client.download(file_id, self._ledger.file(kind, job))
        collector = Collector(self._ledger, self._format, self._extractor.schema, self._cache)
        lines = collector.collect(job, self._client, self._extractor.engine.model)
        # New jobs are saved together with the end of this one, so that none is created twice.
        allowance = self._allowance(other for other in self._ledger.jobs if other is not job)
        writer = RequestFileWriter(self._ledger, self._limits, allowance)
        path = self._ledger.file("requests", job)
        failed: dict[str, tuple[int, str]] | None = None
        try:
            for number, line in enumerate(lines):
                if number % LINES_PER_PAUSE == 0:
                    await asyncio.sleep(0)
                if line is None or not resubmit:
                    continue
                failed = failed_attempts(self._ledger) if failed is None else failed
                if failed[request_id(line)][0] < self._limits.rounds:
                    writer.add(self._format.line(self._format.parts(line, path)))
            writer.finish()
        finally:
            writer.drop()
        self._submitter.step(job, "collected")
        self._ledger.drop(job, "requests", "output", "errors")

    def _rewrite_unsent_jobs(self) -> None:
        """Divides unsent jobs again if one exceeds a limit: parts of them may fit."""
        held = [job for job in self._ledger.jobs if job.step == "ready"]
        others = [job for job in self._ledger.jobs if job not in held]
        allowance = self._allowance(others)
        if all(allowance.takes(job) for job in held):
            return
        writer = RequestFileWriter(self._ledger, self._limits, self._allowance(others))
        try:
            for job in held:
                path = self._ledger.file("requests", job)
                with path.open("rb") as lines:
                    for line in lines:
                        writer.add(self._format.line(self._format.parts(line, path)))
            writer.finish()
        finally:
            writer.drop()
        for job in held:
            self._ledger.jobs.remove(job)
        self._ledger.save()  # together with the new jobs, so that nothing is sent twice
        for job in held:
            self._ledger.drop(job, "requests")

    def _allowance(self, others: Iterable[Job]) -> Allowance:
        """What is left of the budget while other open jobs are reserved."""
        allowance = Allowance(self._ledger, self._extractor.budget, self._cache)
        for job in others:
            if job.open:
                allowance.hold(job)
        return allowance

    def _room(self, job: Job) -> bool:
        most = self._limits.tokens
        waiting = sum(other.tokens for other in self._ledger.jobs if other.under_way)
        return most is None or not waiting or waiting + job.tokens <= most

    def _open_requests(self) -> Iterator[str]:
        """The ids of the requests in jobs that are not collected yet."""
        for job in self._ledger.jobs:
            if job.open:
                for custom_id, _ in request_ids(self._ledger.file("requests", job)):
                    yield custom_id

    def _given_up_requests(self) -> Iterator[str]:
        """The ids of the requests that are not sent in batches any more."""
        for custom_id, (times, kind) in failed_attempts(self._ledger).items():
            if kind not in RETRYABLE or times >= self._limits.rounds:
                yield custom_id


class _NewRequests:
    """Recognizes requests that are in no job yet, and counts all of them.

    - `waiting`: ids of requests in open jobs
    - `given_up`: ids of requests that are not sent in batches any more
    """

    def __init__(
        self, waiting: Iterable[str], given_up: Iterable[str], counts: RequestCounts
    ) -> None:
        self._waiting = set(map(short_id, waiting))
        self._given_up = set(map(short_id, given_up))
        self._admitted: set[bytes] = set()
        self._counts = counts

    def admit(self, line: RequestLine) -> bool:
        """Counts a request; returns whether it is to be sent."""
        request = short_id(request_id(line.data))
        if request in self._admitted:
            self._counts.duplicates += 1
        elif request in self._waiting:
            self._counts.waiting += 1
        elif request in self._given_up:
            self._counts.given_up += 1
        else:
            self._counts.new += 1
            self._admitted.add(request)
            return True
        return False
