"""Helpers for tests of the run folder: documents, and runs with results made up."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from extractor.models import (
    Claim,
    Document,
    Evidence,
    Failure,
    Provenance,
    Rejected,
    Result,
    Usage,
)
from extractor.runs import Run, jsonl, layout

SETTINGS = {"model": "fake", "schema": "claims@1", "sampling": {"temperature": 0}}
DATA = [f"{name}.jsonl" for name in layout.FILES]
PROVENANCE = Provenance(schema="claims@1", prompt="claims@2", model="fake", cached=True)


def document(name: str, text: str | None = None) -> Document:
    text = text or f"The mayor of {name} said the bridge is “closed”.\nNobody objected.\n"
    return Document.from_text(text, doc_id=name, path=f"in/{name}.txt", title=name)


def result(source: Document, *, claims: int = 2, rejected: int = 1) -> Result:
    doc_id = source.doc_id
    found = tuple(
        Claim(
            doc_id=doc_id,
            claim_id=f"{doc_id}{n}",
            start=n,
            end=n + 5,
            statement=f"Claim {n}",
            evidence=(Evidence(start=n, end=n + 5, quote=source.text[n : n + 5], match="exact"),),
            quotation="none",
            attribution=(),
            cue=None,
            stance="asserted",
            negated=False,
            quantities=(),
            times=(),
            provenance=PROVENANCE,
        )
        for n in range(claims)
    )
    lost = tuple(
        Rejected(doc_id=doc_id, start=0, end=4, reason="absent", detail="Not there.", item=f"{n}")
        for n in range(rejected)
    )
    usage = Usage(calls=1, prompt_tokens=10)
    return Result(document=source, claims=found, rejected=lost, usage=usage, seconds=0.5)


def failure(name: str) -> Failure:
    return Failure(doc_id=name, path=f"in/{name}.txt", error="ServiceError", reason="It broke.")


def write(
    folder: Path,
    inputs: Iterable[Document | Failure],
    *,
    failing: Iterable[str] = (),
    stop_after: int | None = None,
    given: Iterable[str] = ("in",),
) -> dict[str, Any] | None:
    """What the command does, with results made up; leaves without finishing after some."""
    with Run.open(folder, SETTINGS, inputs=list(given)) as run:
        for count, entry in enumerate(run.pending(inputs)):
            if count == stop_after:
                return None
            if isinstance(entry, Failure):
                run.add(entry)
            elif entry.doc_id in failing:
                run.add(failure(entry.doc_id))
            else:
                run.add(result(entry))
        return run.finish()


def content(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in DATA}


def ids(folder: Path, name: str) -> list[str]:
    return [row["doc_id"] for row, _ in jsonl.read(folder / f"{name}.jsonl")]


THREE = [document(name) for name in "abc"]
