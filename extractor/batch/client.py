"""The calls of the Batch API: files and batches. All requests about batches are sent from here.

A call is retried where that is safe. Each error becomes a sentence for the user.
"""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from extractor import files
from extractor.batch.ledger import Job
from extractor.batch.request_files import ENDPOINT
from extractor.engines import Traits
from extractor.engines.connection import MAX_BODY
from extractor.engines.secrets import Secrets
from extractor.errors import ServiceDenied, ServiceError, ServiceUnavailable
from extractor.llm import http_errors
from extractor.runs import jsonl
from extractor.text import excerpt

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types import Batch

    from extractor.engines import Engine

__all__ = ["ATTEMPTS", "BatchClient", "QueueFull", "is_queue_full"]

ATTEMPTS = 4  # for calls that may be repeated
MAX_LINE = MAX_BODY  # bytes
PAGE = 100
WINDOW: Literal["24h"] = "24h"  # the only value that the API has
MARK = "extractor_job"  # the metadata key for our name of a batch
FULL = re.compile(r"token_limit_exceeded|enqueued[ _]tokens?|enqueued requests?", re.I)
INSTEAD = "use `extractor run`, which sends the requests directly"
DENIALS = http_errors.Denials(
    forbidden=("does not let this key use batches", f"ask for access, or {INSTEAD}"),
    not_found=(
        "has no such batch or file, or no batches at all",
        f"check key, project and base URL, or {INSTEAD}",
    ),
    refused=("refused the batch", f"check --model, or {INSTEAD}"),
)


class QueueFull(ServiceError):
    """The service's queue is full: the job can be sent when others are done."""


class BatchClient:
    """The Batch API of an engine's service."""

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine
        self._secrets = Secrets(())
        self._service = "The service"

    async def upload(self, path: Path, job: Job) -> str:
        """Uploads a file of requests; returns its id at the service."""
        async with self._calling() as client:
            with path.open("rb") as file:
                made = await client.files.create(
                    file=(_file_name(job), file, "application/jsonl"), purpose="batch"
                )
        return self._id(made)

    async def find_file(self, job: Job) -> str | None:
        """The id of a job's file that was uploaded before, found by its name."""
        async with self._listing() as client:
            seen: set[str] = set()
            async for file in client.files.list(purpose="batch"):
                if file.id in seen:  # the service ignores the page and repeats the first one
                    break
                seen.add(file.id)
                if file.filename == _file_name(job) and file.bytes in (None, job.bytes):
                    return file.id
        return None

    async def create(self, job: Job) -> "Batch":
        """Creates a batch. It may exist even if this raises ServiceUnavailable."""
        async with self._calling(attempts=1) as client:
            made = await client.batches.create(
                input_file_id=job.file_id or "",
                endpoint=ENDPOINT,
                completion_window=WINDOW,
                metadata={MARK: job.name},
            )
        self._id(made)
        return made

    async def find_batch(self, job: Job) -> "Batch | None":
        """The batch that was created for a job, if the service lists it."""
        async with self._listing() as client:
            seen: set[str] = set()
            async for batch in client.batches.list(limit=PAGE):
                if batch.id in seen:
                    break
                seen.add(batch.id)
                ours = (batch.metadata or {}).get(MARK) == job.name
                same = job.file_id is not None and batch.input_file_id == job.file_id
                if (ours or same) and batch.id not in job.former:
                    return batch
        return None

    async def retrieve(self, batch_id: str) -> "Batch":
        """The current state of a batch."""
        async with self._calling() as client:
            found = await client.batches.retrieve(batch_id)
        self._id(found)
        return found

    async def download(self, file_id: str, path: Path) -> None:
        """Downloads a file of the service to `path`, whole or not at all."""
        part = files.temporary(path)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                async with self._calling() as client:
                    await self._download(client, file_id, part)
                break
            except _Broken as error:
                if attempt == ATTEMPTS:
                    raise ServiceUnavailable(
                        f"{self._service} broke the connection in each of {ATTEMPTS} downloads of "
                        f"{file_id} "
                        f"({self.quote(error)}); give the same command again later."
                    ) from error
        with jsonl.writing(path.parent):
            files.install({part: path})

    async def _download(self, client: "AsyncOpenAI", file_id: str, part: Path) -> None:
        async with client.files.with_streaming_response.content(file_id) as response:
            chunks = response.iter_bytes()
            rest = b""
            with jsonl.writing(part.parent), part.open("wb") as file:
                while (chunk := await _next(chunks)) is not None:
                    *lines, rest = (rest + chunk).split(b"\n")
                    for line in lines:
                        file.write(self._masked(line) + b"\n")
                    if len(rest) > MAX_LINE:
                        raise ServiceUnavailable(
                            f"{self._service} sent a line of more than {MAX_LINE // 2**20} MB in "
                            f"{file_id}, which is no answer; check the base URL."
                        )
                file.write(self._masked(rest))

    def _masked(self, line: bytes) -> bytes:
        """A line without the key, which a service may repeat in an error."""
        return self._secrets.mask(line.decode(errors="surrogateescape")).encode(
            errors="surrogateescape"
        )

    def quote(self, text: object, most: int = 200) -> str:
        """A message of the service, safe to print and store: short, and without the key."""
        return excerpt(self._secrets.mask(str(text)), most).rstrip(".")

    # ---- calls and their errors ------------------------------------------------------------

    @asynccontextmanager
    async def _calling(self, attempts: int = ATTEMPTS) -> "AsyncIterator[AsyncOpenAI]":
        client = await self._engine.client()
        self._secrets = getattr(self._engine, "secrets", None) or Secrets([client.api_key])
        self._service = f"The service at {client.base_url}"
        with self._translating():
            yield client.with_options(max_retries=attempts - 1)

    @asynccontextmanager
    async def _listing(self) -> "AsyncIterator[AsyncOpenAI]":
        """Like `_calling`, for lists; ends the block silently if the service has no such list."""
        try:
            async with self._calling() as client:
                yield client
        except ServiceDenied as error:
            if getattr(error.__cause__, "status_code", None) not in http_errors.NO_SUCH_ENDPOINT:
                raise

    @contextmanager
    def _translating(self) -> Iterator[None]:
        """Replaces errors of openai by errors of this project, with a sentence for the user."""
        import openai

        call = http_errors.Call(
            self._service,
            DENIALS,
            "give the same command again",
            quote=self.quote,
            key=Traits.of(self._engine).key_variable,
        )
        try:
            yield
        except openai.OpenAIError as error:
            if isinstance(error, openai.APIStatusError) and is_queue_full(
                str(error.code), http_errors.error_message(error)
            ):
                reason = http_errors.reason(error, self.quote)
                raise QueueFull(
                    f"{self._service} accepts no more requests for now ({reason}); try again later."
                ) from error
            raise http_errors.service_error(error, call) from error

    def _id(self, created: Any) -> str:
        """The id of a file or batch; raises ServiceUnavailable if the service sent none."""
        found = getattr(created, "id", None)
        if not (isinstance(found, str) and found):
            raise ServiceUnavailable(
                f"{self._service} sent no answer of the Batch API ({self.quote(created)}); check "
                f"the base URL, or {INSTEAD}."
            )
        return found


class _Broken(Exception):
    """The connection broke during a download."""


async def _next(chunks: AsyncIterator[bytes]) -> bytes | None:
    try:
        return await anext(chunks, None)
    except Exception as error:
        # Of httpx or httpx2, whichever openai uses: `is_transport_error` compares names.
        if not http_errors.is_transport_error(error):
            raise
        raise _Broken(f"{type(error).__name__}: {error}") from error


def is_queue_full(code: str | None, message: str | None) -> bool:
    """Whether an error says that the service's queue is full."""
    return bool(FULL.search(code or "") or FULL.search(message or ""))


def _file_name(job: Job) -> str:
    return f"{job.name}.jsonl"
