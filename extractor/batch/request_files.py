"""Files of requests, of the size that the service accepts: writing and reading them."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from extractor import files
from extractor.batch.costs import Allowance
from extractor.batch.ledger import Job, Ledger, now
from extractor.engines import Engine, Traits
from extractor.errors import StorageError
from extractor.llm.cache import key
from extractor.llm.dialect import Dialect, original, output_limit
from extractor.llm.request import asked_of, key_parts, request_body
from extractor.models import Usage
from extractor.prompting.prompt import BYTES_PER_TOKEN
from extractor.prompting.schema import Schema
from extractor.runs import jsonl
from extractor.text import first_line

__all__ = [
    "ENDPOINT",
    "Limits",
    "RequestFileWriter",
    "RequestFormat",
    "RequestLine",
    "request_id",
    "request_ids",
    "short_id",
]

ENDPOINT: Final = "/v1/chat/completions"
HEAD = b'{"custom_id":"'
ID = slice(len(HEAD), len(HEAD) + 64)  # a SHA-256 in hex


@dataclass(frozen=True)
class Limits:
    """The limits of the service; OpenAI's are the defaults (API reference, "Create batch").

    - `requests`, `bytes`: the most of a file
    - `tokens`: the most that all jobs together may have in the service's queue; it depends on the
      account and the model (see its settings page), so there is no default
    - `rounds`: how often a request is sent in batches before it is left to `extractor run`
    """

    requests: int = 50_000
    bytes: int = 200_000_000
    tokens: int | None = None
    rounds: int = 3


@dataclass(frozen=True)
class RequestLine:
    """A line of a request file, the parts of its cache key, and its longest answer in tokens."""

    data: bytes
    parts: Mapping[str, Any]
    longest: int


class RequestFormat:
    """Writes lines of request files, and reads the parts of the cache key from them."""

    def __init__(self, ledger: Ledger, schema: Schema, engine: Engine) -> None:
        self._ledger = ledger
        self._schema = schema
        self._engine = engine
        self._traits = Traits.of(engine)

    @property
    def dialect(self) -> Dialect:
        """What the service is known to take."""
        return Dialect(frozenset(self._ledger.refused)).without(self._traits.refused)

    def line(self, parts: Mapping[str, Any]) -> RequestLine:
        """The line for a request, with the body that a direct request would have."""
        body = request_body(self._engine.model, parts, self._schema)
        adapted = self.dialect.adapt(body)
        request = {"custom_id": key(parts), "method": "POST", "url": ENDPOINT, "body": adapted}
        data = json.dumps(request, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        return RequestLine(data, parts, output_limit(adapted))

    def parts(self, line: bytes, path: Path) -> dict[str, Any]:
        """The parts of a line's cache key; raises StorageError if the line was edited."""
        try:
            request = json.loads(line)
            messages, max_tokens = original(request["body"])
            model = self._ledger.settings["model"]
            plain = key_parts(model, messages, self._schema, max_tokens=max_tokens)
            parts = asked_of(plain, model, self._traits.parameters)
            if request["custom_id"] == key(parts):
                return parts
        except (AttributeError, KeyError, TypeError, ValueError):
            pass
        raise StorageError(
            f"{path} does not match the settings or was edited: restore the original, or delete "
            "the folder `batch` and submit again."
        )


class RequestFileWriter:
    """Writes requests into files; each full file becomes a job of the ledger.

    - `ledger`: gets the jobs
    - `limits`: the most of a file
    - `allowance`: what the jobs may cost; their costs are reserved in it
    - `save`: whether to save the ledger after each job
    """

    def __init__(
        self,
        ledger: Ledger,
        limits: Limits,
        allowance: Allowance,
        *,
        save: bool = False,
    ) -> None:
        self._ledger = ledger
        self._limits = limits
        self._allowance = allowance
        self._save = save
        self._file: BinaryIO | None = None
        self._path = files.temporary(ledger.folder / "requests")
        self._begin()

    def _begin(self) -> None:
        self._requests = self._bytes = 0
        self._digest = hashlib.sha256()
        self._most = Usage()
        self._allowed = True

    def add(self, line: RequestLine) -> None:
        """Adds a line; starts a new file where a limit on size or cost is reached."""
        most = self._allowance.most(line.parts, line.longest)
        allowed = self._allowance.fits(self._most + most)
        if self._requests and (self._full(len(line.data)) or (self._allowed and not allowed)):
            self.finish()
            allowed = self._allowance.fits(most)
        with jsonl.writing(self._ledger.folder):
            self._file = self._file or self._path.open("wb")
            self._file.write(line.data)
        self._digest.update(line.data)
        self._requests += 1
        self._bytes += len(line.data)
        self._most += most
        self._allowed = allowed

    def _full(self, more: int) -> bool:
        size, most = self._bytes + more, self._limits
        return (
            self._requests >= most.requests
            or size > most.bytes
            # Of a whole line: its JSON makes this rather too many tokens than too few.
            or (most.tokens is not None and size // BYTES_PER_TOKEN > most.tokens)
        )

    def finish(self) -> None:
        """Makes a job of the lines that were added since the last one."""
        if self._file is None:
            return
        number = 1 + max((job.number for job in self._ledger.jobs), default=0)
        job = Job(
            number=number,
            name=f"extractor-{self._ledger.id}-{number:04}",
            requests=self._requests,
            bytes=self._bytes,
            tokens=self._bytes // BYTES_PER_TOKEN,
            most=self._most,
            sha256=self._digest.hexdigest(),
            made_at=now(),
        )
        with jsonl.writing(self._ledger.folder):
            self._file.close()
            files.install({self._path: self._ledger.file("requests", job)})
        self._file = None
        self._begin()
        self._ledger.jobs.append(job)
        self._allowance.hold(job)
        if self._save:
            self._ledger.save()

    def drop(self) -> None:
        """Deletes the lines that are not yet in a job."""
        if self._file is not None:
            self._file.close()
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


def request_id(line: bytes) -> str:
    """The `custom_id` of a line that `RequestFormat.line` wrote."""
    return line[ID].decode("ascii", "replace")


def request_ids(path: Path) -> Iterator[tuple[str, int]]:
    """The `custom_id` of each request in a file, with the offset of its line in bytes."""
    start = 0
    try:
        with path.open("rb") as file:
            for line in file:
                yield request_id(line), start
                start += len(line)
    except OSError as error:
        raise StorageError(
            f"{path} cannot be read ({first_line(error)}): restore it, since it holds the requests."
        ) from error


def short_id(custom_id: str) -> bytes:
    """The first 80 bits of a `custom_id`, so that a million of them fit into memory."""
    return custom_id.encode("ascii", "replace")[:20]
