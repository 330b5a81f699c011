"""Submitting a job: its file is uploaded, and its batch is created exactly once."""

import asyncio
import hashlib
from typing import TYPE_CHECKING

from extractor.batch.client import BatchClient, is_queue_full
from extractor.batch.ledger import Job, Ledger, Step
from extractor.errors import ServiceDenied, ServiceUnavailable, StorageError
from extractor.llm.http_errors import QUOTA_CODES

if TYPE_CHECKING:
    from openai.types import Batch

__all__ = ["QUEUE_FULL", "Submitter"]

CREATE_ATTEMPTS = 3
PAUSE = 2.0  # seconds until a new batch appears in the service's list
QUEUE_FULL = (
    "The service's queue is full; submit again when other jobs are done, or with a smaller "
    "--max-queued-tokens"
)


class Submitter:
    """Takes jobs from one step to the next, and saves the ledger before and after each step."""

    def __init__(self, ledger: Ledger, client: BatchClient) -> None:
        self._ledger = ledger
        self._client = client

    async def refresh(self, job: Job) -> None:
        """Updates a job from the service; finds one that was being sent when a process died."""
        if job.step == "uploading":
            job.file_id = await self._client.find_file(job)
            self.step(job, "uploaded" if job.file_id else "ready")
        elif job.step == "creating":
            await self._attach(job)
        elif job.under_way:
            self._note(job, await self._client.retrieve(job.batch_id or ""))

    async def upload(self, job: Job) -> None:
        """Uploads a job's file, unless that is done."""
        if job.step in ("uploaded", "creating"):
            return
        path = self._ledger.file("requests", job)
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise StorageError(f"{path} cannot be read ({error.strerror}): restore it.") from error
        if digest != job.sha256:
            raise StorageError(f"{path} was edited since it was written: restore the original.")
        self.step(job, "uploading")
        job.file_id = await self._client.upload(path, job)
        self.step(job, "uploaded")

    async def create(self, job: Job) -> None:
        """Creates the batch, once: if the response is lost, looks for the batch before a retry.

        Raises QueueFull if the service has no room for it, and other errors of the service.
        """
        for attempt in range(1, CREATE_ATTEMPTS + 1):
            self.step(job, "creating")
            try:
                batch = await self._client.create(job)
            except ServiceUnavailable:
                await asyncio.sleep(PAUSE)
                if await self._attach(job):
                    return
                if attempt == CREATE_ATTEMPTS:
                    raise
            except ServiceDenied as error:
                job.note = str(error)
                self.step(job, "uploaded")  # a denied request creates no batch
                raise
            else:
                job.batch_id = batch.id
                self.step(job, "submitted")
                self._note(job, batch)
                return

    async def _attach(self, job: Job) -> bool:
        """Looks for a batch that may exist; returns whether it was found."""
        batch = await self._client.find_batch(job)
        if batch is None:
            self.step(job, "uploaded")
            return False
        job.batch_id = batch.id
        self.step(job, "submitted")
        self._note(job, batch)
        return True

    def step(self, job: Job, step: Step) -> None:
        """Sets the step of a job and saves the ledger."""
        job.step = step
        self._ledger.save()

    def _note(self, job: Job, batch: "Batch") -> None:
        """Saves the state of a batch that the service reports."""
        counts = batch.request_counts
        job.status, job.note = batch.status, None
        job.completed = getattr(counts, "completed", None) or 0
        job.failed = getattr(counts, "failed", None) or 0
        job.created_at, job.expires_at = batch.created_at, batch.expires_at
        job.output_file_id, job.error_file_id = batch.output_file_id, batch.error_file_id
        if job.status == "failed":
            self._failed(job, batch)
        elif job.status == "completed" and not job.ended:
            job.note = (
                "The job is complete, but its file of answers is not there yet; try again later"
            )
        self._ledger.save()

    def _failed(self, job: Job, batch: "Batch") -> None:
        """Handles a batch that the service rejected as a whole: for now, or for good."""
        errors = (batch.errors and batch.errors.data) or []
        queue_full = any(is_queue_full(each.code, each.message) for each in errors)
        no_quota = any(each.code in QUOTA_CODES for each in errors)
        reason = "; ".join(
            self._client.quote(f"{each.code}: {each.message}") for each in errors[:3]
        )
        if queue_full or no_quota:
            job.former.append(batch.id)
            job.batch_id = job.status = None
            job.step = "uploaded"
            job.note = (
                f"{QUEUE_FULL} ({reason})"
                if queue_full
                else f"The key has no quota left ({reason}); top up the account, then submit again"
            )
        else:
            job.step = "refused"
            job.note = (
                f"The service rejected the whole job ({reason or 'without a reason'}); fix that "
                "and submit again, or use `extractor run`, which sends the requests directly"
            )
