"""A worker process that makes claims: reads one task a line from stdin, writes one result a line.

It is run as a script. Tasks and results are JSON, validated on both sides, never pickles. It exits
when stdin ends, so no process outlives its parent. It ignores Ctrl-C, which its parent handles.
"""

import os
import signal
import sys
from typing import Annotated, BinaryIO

from pydantic import Field

from extractor.models import Claim, Document, Frozen, Provenance, Span
from extractor.news import Draft, claims

__all__ = ["READY", "Task", "TaskResult", "main", "serve"]

READY = b"ready\n"  # the first line: all modules are imported


class Task(Frozen):
    """The arguments of `news.claims`."""

    document: Document
    sentences: tuple[Span, ...]
    drafts: tuple[Draft, ...]
    provenance: Provenance

    def line(self) -> bytes:
        """The task as a line of JSON; PydanticSerializationError for a lone surrogate."""
        derived = {"document": {"sha256"}}
        return self.model_dump_json(exclude=derived).encode() + b"\n"

    def run(self) -> "TaskResult":
        """Makes the claims."""
        made, unused = claims(self.document, self.sentences, self.drafts, self.provenance)
        left = {id(draft) for draft in unused}
        indices = (index for index, draft in enumerate(self.drafts) if id(draft) in left)
        return TaskResult(claims=tuple(made), unused=tuple(indices))


class TaskResult(Frozen):
    """The claims, and the indices of those drafts of the task that gave none."""

    claims: tuple[Claim, ...]
    unused: tuple[Annotated[int, Field(ge=0)], ...]


def serve(tasks: BinaryIO, results: BinaryIO) -> None:
    """Runs each task and writes its result, until the tasks end."""
    results.write(READY)
    for line in tasks:
        result = Task.model_validate_json(line).run()
        results.write(result.model_dump_json().encode() + b"\n")


def main() -> None:
    """Serves until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    results = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints is not a result
    serve(sys.stdin.buffer, results)


if __name__ == "__main__":
    main()
