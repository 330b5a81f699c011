"""A job's way to the service: uploaded, begun once, and looked up where nobody heard of it."""

import asyncio
import hashlib
from typing import TYPE_CHECKING

from extractor.batch.ledger import Job, Ledger, Step
from extractor.batch.service import Remote, full
from extractor.errors import ServiceDenied, ServiceUnavailable, StorageError
from extractor.llm.http_errors import QUOTA_CODES

if TYPE_CHECKING:
    from openai.types import Batch

__all__ = ["ROOM", "Sender"]

CREATE_ATTEMPTS = 3
PAUSE = 2.0  # seconds until a batch that may have begun can be expected in the service's list
ROOM = (
    "As many tokens wait at the service as it allows; submit again when other jobs are done, or "
    "with a smaller --max-queued-tokens"
)


class Sender:
    """Takes jobs from one step to the next; each step is on disk before it is taken and after."""

    def __init__(self, ledger: Ledger, remote: Remote) -> None:
        self._ledger = ledger
        self._remote = remote

    async def refresh(self, job: Job) -> None:
        """Asks how a job stands, and finds one that was being sent when a process died."""
        if job.step == "uploading":
            job.file_id = await self._remote.find_file(job)
            self.step(job, "uploaded" if job.file_id else "ready")
        elif job.step == "creating":
            await self._attach(job)
        elif job.under_way:
            self._note(job, await self._remote.retrieve(job.batch_id or ""))

    async def upload(self, job: Job) -> None:
        """Puts a job's file where the service has it, unless it is there."""
        if job.step in ("uploaded", "creating"):
            return
        path = self._ledger.file("requests", job)
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise StorageError(f"{path} cannot be read ({error.strerror}): put it back.") from error
        if digest != job.sha256:
            raise StorageError(f"{path} was edited since it was written: put the original back.")
        self.step(job, "uploading")
        job.file_id = await self._remote.upload(path, job)
        self.step(job, "uploaded")

    async def create(self, job: Job) -> None:
        """Begins the batch, once: where the answer is lost it is looked for before another.

        Raises Full where there is no room for it, and ServiceError.
        """
        for attempt in range(1, CREATE_ATTEMPTS + 1):
            self.step(job, "creating")
            try:
                batch = await self._remote.create(job)
            except ServiceUnavailable:
                await asyncio.sleep(PAUSE)
                if await self._attach(job):
                    return
                if attempt == CREATE_ATTEMPTS:
                    raise
            except ServiceDenied as error:
                job.note = str(error)
                self.step(job, "uploaded")  # a refusal begins nothing
                raise
            else:
                job.batch_id = batch.id
                self.step(job, "submitted")
                self._note(job, batch)
                return

    async def _attach(self, job: Job) -> bool:
        """Finds the batch that may have been begun."""
        batch = await self._remote.find_batch(job)
        if batch is None:
            self.step(job, "uploaded")
            return False
        job.batch_id = batch.id
        self.step(job, "submitted")
        self._note(job, batch)
        return True

    def step(self, job: Job, step: Step) -> None:
        """Remembers how far a job has come."""
        job.step = step
        self._ledger.save()

    def _note(self, job: Job, batch: "Batch") -> None:
        """Remembers what the service says about a batch."""
        counts = batch.request_counts
        job.status, job.note = batch.status, None
        job.completed = getattr(counts, "completed", None) or 0
        job.failed = getattr(counts, "failed", None) or 0
        job.created_at, job.expires_at = batch.created_at, batch.expires_at
        job.output_file_id, job.error_file_id = batch.output_file_id, batch.error_file_id
        if job.status == "failed":
            self._failed(job, batch)
        elif job.status == "completed" and not job.ended:
            job.note = "The service has done it but names no file of answers yet; look again later"
        self._ledger.save()

    def _failed(self, job: Job, batch: "Batch") -> None:
        """A batch that the service turned away whole: for now, or for good."""
        errors = (batch.errors and batch.errors.data) or []
        crowded = any(full(each.code, each.message) for each in errors)
        unpaid = any(each.code in QUOTA_CODES for each in errors)
        said = "; ".join(self._remote.said(f"{each.code}: {each.message}") for each in errors[:3])
        if crowded or unpaid:
            job.former.append(batch.id)
            job.batch_id = job.status = None
            job.step = "uploaded"
            job.note = (
                f"{ROOM} ({said})"
                if crowded
                else f"The key has no quota left ({said}); top up the account, then submit again"
            )
        else:
            job.step = "refused"
            job.note = (
                f"The service refused the whole job ({said or 'without a reason'}); mend that and "
                "submit again, or use `extractor run`, which asks directly"
            )
