"""Requests into files of the size that the service takes, and out of them again."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from extractor import files
from extractor.batch.costs import Allowance
from extractor.batch.ledger import Job, Ledger, now
from extractor.errors import StorageError
from extractor.llm.cache import key
from extractor.llm.request import (
    adapt,
    key_parts,
    original_max_tokens,
    output_limit,
    request_body,
)
from extractor.models import Usage
from extractor.prompting.prompt import BYTES_PER_TOKEN
from extractor.prompting.schema import Schema
from extractor.runs import jsonl

__all__ = ["ENDPOINT", "Form", "Limits", "Line", "Writer", "identity", "name", "names"]

ENDPOINT: Final = "/v1/chat/completions"
HEAD = b'{"custom_id":"'
ID = slice(len(HEAD), len(HEAD) + 64)  # a SHA-256 in hex


@dataclass(frozen=True)
class Limits:
    """What the service takes: OpenAI's own limits are the defaults (API reference, "Create batch").

    `requests` and `bytes` bound one file. `tokens` bounds what may wait at the service at once, all
    jobs together: that depends on the account and the model (its settings page names it), so that
    there is none unless told. `rounds` is how often a request is sent in batches before it is left
    to a plain run.
    """

    requests: int = 50_000
    bytes: int = 200_000_000
    tokens: int | None = None
    rounds: int = 3


@dataclass(frozen=True)
class Line:
    """A request as it stands in a file, its parts, and the longest answer that it allows."""

    data: bytes
    parts: Mapping[str, Any]
    longest: int


class Form:
    """The lines of a file of requests: how one is written, and what it says of the cache's key."""

    def __init__(self, ledger: Ledger, schema: Schema, model: str) -> None:
        self._ledger = ledger
        self._schema = schema
        self._model = model

    def line(self, parts: Mapping[str, Any]) -> Line:
        """A request as the API wants it, as the client would send it."""
        body = request_body(self._model, parts, self._schema)
        adapted = adapt(body, self._ledger.refused)
        request = {"custom_id": key(parts), "method": "POST", "url": ENDPOINT, "body": adapted}
        data = json.dumps(request, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        return Line(data, parts, output_limit(adapted))

    def parts(self, line: bytes, path: Path) -> dict[str, Any]:
        """The parts of the cache's key; StorageError where the line is not as it was written."""
        try:
            request = json.loads(line)
            parts = key_parts(
                self._ledger.settings["model"],
                request["body"]["messages"],
                self._schema,
                max_tokens=original_max_tokens(request["body"]),
            )
            if request["custom_id"] == key(parts):
                return parts
        except (KeyError, TypeError, ValueError):
            pass
        raise StorageError(
            f"{path} does not fit the settings or was edited: put the original back, or delete the "
            "folder `batch` and submit anew."
        )


class Writer:
    """Writes requests into files, each of which becomes a job in `ready` when it is full."""

    def __init__(
        self,
        ledger: Ledger,
        limits: Limits,
        allowance: Allowance,
        ready: Callable[[Job], None],
    ) -> None:
        self._ledger = ledger
        self._limits = limits
        self._allowance = allowance
        self._ready = ready
        self._file: BinaryIO | None = None
        self._path = files.temporary(ledger.folder / "requests")
        self._begin()

    def _begin(self) -> None:
        self._requests = self._bytes = 0
        self._digest = hashlib.sha256()
        self._most = Usage()
        self._allowed = True

    def add(self, line: Line) -> None:
        """Adds a line; where a limit on the cost allows only so many, a file ends with those."""
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
        """Makes a job of what was added since the last one."""
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
        self._ready(job)

    def drop(self) -> None:
        """Gives up what is not yet a job."""
        if self._file is not None:
            self._file.close()
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


def name(line: bytes) -> str:
    """The `custom_id` of a line as `Form.line` writes it."""
    return line[ID].decode("ascii", "replace")


def names(path: Path) -> Iterator[tuple[str, int]]:
    """The `custom_id` of each request in a file, and where its line begins."""
    start = 0
    try:
        with path.open("rb") as file:
            for line in file:
                yield name(line), start
                start += len(line)
    except OSError as error:
        raise StorageError(
            f"{path} cannot be read ({error.strerror}): put it back, since it says what was asked."
        ) from error


def identity(custom_id: str) -> bytes:
    """A `custom_id` in 80 bits, of which a million fit into memory."""
    return custom_id.encode("ascii", "replace")[:20]
