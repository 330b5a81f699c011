"""A worker process for the rules: reads one task a line from stdin, writes one result a line.

It is run as a script. Tasks and results are JSON, validated on both sides, never pickles. It exits
when stdin ends, so no process outlives its parent. It ignores Ctrl-C, which its parent handles.
"""

import os
import signal
import sys
from typing import Annotated, BinaryIO

from pydantic import Field, TypeAdapter

from extractor.models import Claim, Document, Frozen, Provenance, Span
from extractor.news import ArticleReading, ClaimResult, Draft, claims, unsure_sentences

__all__ = ["READY", "Selecting", "SelectingResult", "Task", "TaskResult", "main", "serve"]

READY = b"ready\n"  # the first line: all modules are imported
_Index = Annotated[int, Field(ge=0)]


class _Text(Frozen):
    """A document and its sentences."""

    document: Document
    sentences: tuple[Span, ...]

    def line(self) -> bytes:
        """The task as a line of JSON; PydanticSerializationError for a lone surrogate."""
        derived = {"document": {"sha256"}}
        return self.model_dump_json(exclude=derived).encode() + b"\n"


class Selecting(_Text):
    """The arguments of `news.unsure_sentences`."""

    def run(self) -> "SelectingResult":
        """Finds the sentences that a model has to read."""
        unsure = set(unsure_sentences(ArticleReading(self.document, self.sentences)))
        indices = (index for index, each in enumerate(self.sentences) if each in unsure)
        return SelectingResult(unsure=tuple(indices))

    def read(self, line: bytes) -> list[Span]:
        """The sentences of a result; ValueError or IndexError for one that is not valid."""
        return [self.sentences[index] for index in SelectingResult.model_validate_json(line).unsure]


class SelectingResult(Frozen):
    """The indices of the sentences of the task that a model has to read."""

    unsure: tuple[_Index, ...]


class Task(_Text):
    """The arguments of `news.claims`."""

    drafts: tuple[Draft, ...]
    provenance: Provenance

    def run(self) -> "TaskResult":
        """Makes the claims."""
        made, unused = claims(self.document, self.sentences, self.drafts, self.provenance)
        left = {id(draft) for draft in unused}
        indices = (index for index, draft in enumerate(self.drafts) if id(draft) in left)
        return TaskResult(claims=tuple(made), unused=tuple(indices))

    def read(self, line: bytes) -> ClaimResult:
        """The claims of a result; ValueError or IndexError for one that is not valid."""
        result = TaskResult.model_validate_json(line)
        text = self.document.text
        for claim in result.claims:
            for each in claim.evidence:
                if each.quote != text[each.start : each.end]:
                    raise ValueError("evidence does not stand in the document")
        return ClaimResult(list(result.claims), [self.drafts[index] for index in result.unused])


class TaskResult(Frozen):
    """The claims, and the indices of those drafts of the task that gave none."""

    claims: tuple[Claim, ...]
    unused: tuple[_Index, ...]


_TASKS: TypeAdapter[Task | Selecting] = TypeAdapter(Task | Selecting)


def serve(tasks: BinaryIO, results: BinaryIO) -> None:
    """Runs each task and writes its result, until the tasks end."""
    results.write(READY)
    for line in tasks:
        result = _TASKS.validate_json(line).run()
        results.write(result.model_dump_json().encode() + b"\n")


def main() -> None:
    """Serves until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    results = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints is not a result
    serve(sys.stdin.buffer, results)


if __name__ == "__main__":
    main()
