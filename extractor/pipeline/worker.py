"""A process that makes claims for its parent: a task a line from stdin, its rows a line to stdout.

It is run as a script. What passes is JSON, checked on both sides, never a pickle. It ends when
stdin does: however its parent dies, no process is left behind. Ctrl-C is the parent's to answer.
"""

import os
import signal
import sys
from typing import Annotated, BinaryIO

from pydantic import Field

from extractor.models import Claim, Document, Frozen, Provenance, Span
from extractor.news import Draft, claims

__all__ = ["READY", "Rows", "Task", "main", "serve"]

READY = b"ready\n"  # the first line: all is imported


class Task(Frozen):
    """What `refine.claims` is given."""

    document: Document
    sentences: tuple[Span, ...]
    drafts: tuple[Draft, ...]
    provenance: Provenance

    def line(self) -> bytes:
        """The task as it is sent; PydanticSerializationError for text that has no UTF-8."""
        derived = {"document": {"sha256"}}
        return self.model_dump_json(exclude=derived).encode() + b"\n"

    def rows(self) -> "Rows":
        """What `refine.claims` makes of it."""
        made, unused = claims(self.document, self.sentences, self.drafts, self.provenance)
        left = {id(draft) for draft in unused}
        places = (place for place, draft in enumerate(self.drafts) if id(draft) in left)
        return Rows(claims=tuple(made), unused=tuple(places))


class Rows(Frozen):
    """What `refine.claims` gives; `unused` are the places of the drafts among the task's."""

    claims: tuple[Claim, ...]
    unused: tuple[Annotated[int, Field(ge=0)], ...]


def serve(tasks: BinaryIO, answers: BinaryIO) -> None:
    """Answers each task in turn until there are no more."""
    answers.write(READY)
    for line in tasks:
        rows = Task.model_validate_json(line).rows()
        answers.write(rows.model_dump_json().encode() + b"\n")


def main() -> None:
    """Serve until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints is no answer
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
