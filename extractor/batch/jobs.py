"""The jobs of a run: submit what no kept answer answers, see how they stand, collect answers."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Self

from extractor.batch.collection import AGAIN, Collector, tries
from extractor.batch.costs import Allowance
from extractor.batch.ledger import Job, Ledger
from extractor.batch.request_files import Form, Limits, Writer, identity, name, names
from extractor.batch.service import Full, Remote
from extractor.batch.submission import ROOM, Sender
from extractor.errors import (
    InputError,
    ServiceDenied,
    SettingsError,
)
from extractor.models import Document, Failure

if TYPE_CHECKING:
    from extractor.api import Extractor

__all__ = ["Batches", "Planned"]


LISTED = 5
BREATH = 64  # lines after which a Ctrl-C is heard


@dataclass
class Planned:
    """What the documents ask: `requests` in all, told apart by where their answers come from.

    `cached` have one; `waiting` are in jobs that are not collected; `left` came to nothing so often
    that they are left to a plain run; `fresh` are in new jobs; `equal` ask what another asks.
    `reasons` says of the first few `failures` why the document cannot be read.
    """

    documents: int = 0
    requests: int = 0
    cached: int = 0
    waiting: int = 0
    left: int = 0
    fresh: int = 0
    equal: int = 0
    failures: int = 0
    reasons: list[str] = field(default_factory=list)

    def failed(self, reason: str) -> None:
        """Counts a document that cannot be read."""
        self.failures += 1
        if len(self.reasons) < LISTED:
            self.reasons.append(reason)


class Batches:
    """The jobs of one run, for the model of an Extractor whose cache they fill."""

    def __init__(
        self, extractor: "Extractor", ledger: Ledger, limits: Limits | None = None
    ) -> None:
        if extractor.cache is None:
            raise SettingsError("Batches need a cache to put the answers into: leave it on.")
        made = ledger.settings.get("schema"), ledger.settings.get("model")
        if made != (extractor.schema.label, extractor.engine.name):
            raise SettingsError(
                f"The batches in {ledger.folder} ask {made[1]} for {made[0]}, and not "
                f"{extractor.engine.name} for {extractor.schema.label}: put the schema back as it "
                "was, or submit to another folder."
            )
        self._extractor = extractor
        self._ledger = ledger
        self._limits = limits or Limits()
        self._remote = Remote(extractor.engine)
        self._sender = Sender(ledger, self._remote)
        self._cache = extractor.cache
        self._form = Form(ledger, extractor.schema, extractor.engine.model)

    def plan(self, documents: Iterable[Document | Failure]) -> Planned:
        """Puts what neither the cache nor an open job answers into new jobs, and sends nothing.

        The documents are read once, one at a time. Raises InputError and StorageError.
        """
        self._cut_anew()
        planned = Planned()
        open_ones = set(map(identity, self._open()))
        given_up = set(map(identity, self._given_up()))
        fresh: set[bytes] = set()
        allowance = self._allowance(self._ledger.jobs)
        writer = Writer(self._ledger, self._limits, allowance, lambda _: self._ledger.save())
        try:
            for document in documents:
                if isinstance(document, Failure):
                    planned.failed(document.reason)
                    continue
                try:
                    requests = list(self._extractor.requests(document))
                except InputError as error:
                    planned.failed(str(error))
                    continue
                planned.documents += 1
                for request in requests:
                    planned.requests += 1
                    if request.answer is not None:
                        planned.cached += 1
                        continue
                    line = self._form.line(request.parts)
                    asked = identity(name(line.data))
                    if asked in fresh:
                        planned.equal += 1
                    elif asked in open_ones:
                        planned.waiting += 1
                    elif asked in given_up:
                        planned.left += 1
                    else:
                        fresh.add(asked)
                        planned.fresh += 1
                        writer.add(line)
            writer.finish()
        finally:
            writer.drop()
        return planned

    async def refresh(self) -> None:
        """Asks the service how each job stands, and finds those that were begun before a crash."""
        for job in self._ledger.jobs:
            await self._sender.refresh(job)
            if not job.open:
                self._ledger.drop(job, "requests", "output", "errors")

    async def send(self) -> None:
        """Uploads and begins the jobs that are ready, as far as there is room for them.

        Call `refresh` before. Raises ServiceError, StorageError and, at the first job that might
        exceed the user's limit on cost or tokens, BudgetSpent; what was done is remembered.
        """
        allowance = self._allowance(job for job in self._ledger.jobs if not job.unsent)
        for job in self._ledger.jobs:
            if not job.unsent:
                continue
            allowance.require(job)
            if not self._room(job):
                job.note = ROOM
                self._ledger.save()
                continue
            await self._sender.upload(job)
            try:
                await self._sender.create(job)
                allowance.hold(job)
            except Full:
                job.note = ROOM
                self._sender.step(job, "uploaded")
                break

    async def collect(self, *, resubmit: bool = False) -> list[Job]:
        """Puts the answers of the jobs that have ended into the cache; returns those jobs.

        With `resubmit` what came to nothing and may yet be answered is sent again, and so is what
        waits for room. Raises as `send` does, after the other jobs are collected.
        """
        await self.refresh()
        done: list[Job] = []
        lost: list[ServiceDenied] = []
        for job in self._ledger.jobs.copy():
            if job.ended:
                try:
                    await self._collect(job, resubmit=resubmit)
                    done.append(job)
                except ServiceDenied as error:
                    job.note = str(error)
                    self._ledger.save()
                    lost.append(error)
        if lost:
            raise lost[0]
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
                await self._remote.download(file_id, self._ledger.file(kind, job))
        collector = Collector(self._ledger, self._form, self._extractor.schema, self._cache)
        lines = collector.collect(job, self._remote, self._extractor.engine.model)
        # The new jobs are saved together with the end of this one, so that none is made twice.
        allowance = self._allowance(other for other in self._ledger.jobs if other is not job)
        writer = Writer(self._ledger, self._limits, allowance, lambda _: None)
        path = self._ledger.file("requests", job)
        counts: dict[str, tuple[int, str]] | None = None
        try:
            for number, line in enumerate(lines):
                if number % BREATH == 0:
                    await asyncio.sleep(0)
                if line is None or not resubmit:
                    continue
                counts = tries(self._ledger) if counts is None else counts
                if counts[name(line)][0] < self._limits.rounds:
                    writer.add(self._form.line(self._form.parts(line, path)))
            writer.finish()
        finally:
            writer.drop()
        self._sender.step(job, "collected")
        self._ledger.drop(job, "requests", "output", "errors")

    def _cut_anew(self) -> None:
        """Puts what a limit held back into other files, since more may fit under the limit now."""
        held = [job for job in self._ledger.jobs if job.step == "ready"]
        others = [job for job in self._ledger.jobs if job not in held]
        allowance = self._allowance(others)
        if all(allowance.takes(job) for job in held):
            return
        writer = Writer(self._ledger, self._limits, self._allowance(others), lambda _: None)
        try:
            for job in held:
                path = self._ledger.file("requests", job)
                with path.open("rb") as lines:
                    for line in lines:
                        writer.add(self._form.line(self._form.parts(line, path)))
            writer.finish()
        finally:
            writer.drop()
        for job in held:
            self._ledger.jobs.remove(job)
        self._ledger.save()  # with the new ones, so that nothing is sent twice
        for job in held:
            self._ledger.drop(job, "requests")

    def _allowance(self, others: Iterable[Job]) -> Allowance:
        """What the limits leave beside what was spent and what other jobs may cost."""
        allowance = Allowance(self._ledger, self._extractor.budget, self._cache)
        for job in others:
            if job.open:
                allowance.hold(job)
        return allowance

    def _room(self, job: Job) -> bool:
        most = self._limits.tokens
        waiting = sum(other.tokens for other in self._ledger.jobs if other.under_way)
        return most is None or not waiting or waiting + job.tokens <= most

    def _open(self) -> Iterator[str]:
        """The requests whose answers are still to come."""
        for job in self._ledger.jobs:
            if job.open:
                for custom_id, _ in names(self._ledger.file("requests", job)):
                    yield custom_id

    def _given_up(self) -> Iterator[str]:
        """The requests that no further batch is likely to answer."""
        for custom_id, (times, kind) in tries(self._ledger).items():
            if kind not in AGAIN or times >= self._limits.rounds:
                yield custom_id
