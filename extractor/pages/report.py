"""A run as a page: each article with its evidence marked, and its claims beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePath
from typing import Any

from extractor.display import number, when
from extractor.models import Claim, Record, Span
from extractor.pages.frame import fill, page, write
from extractor.pages.marking import pieces
from extractor.store import StoredDocument, StoredRun

__all__ = ["CHOICES", "titled", "write_report"]

CHOICES = {
    "stance": ("asserted", "estimated", "hedged", "predicted", "denied", "unconfirmed"),
    "quotation": ("direct", "indirect", "mixed", "none"),
}


@dataclass(frozen=True)
class _Row:
    """What a page tells of a claim or of a record of a user's schema."""

    source: str
    heard: str
    stance: str
    quotation: str
    tags: tuple[str, ...]
    statement: str
    quotes: tuple[str, ...]
    details: tuple[str, ...]


def write_report(run: StoredRun, path: Path, *, most: int | None = None) -> None:
    """Writes the page of a run, of its first `most` documents where that is given.

    One document at a time is held in memory. Raises StorageError where the file cannot be written
    or the run is damaged.
    """
    write(path, page(f"Claims in {run.folder.name}", _summary(run), _body(run, most)))


def titled(document: Any) -> str:
    """The title of a document, else its file's name, else its id."""
    named = PurePath(document.path).name if document.path else document.doc_id
    return str(document.title or named)


def _summary(run: StoredRun) -> str:
    return fill("summary", settings=run.record["settings"], counts=run.record.get("counts", {}))


def _body(run: StoredRun, most: int | None) -> Iterator[str]:
    yield fill("filters", choices=CHOICES)
    for index, stored in enumerate(islice(run, most), 1):
        yield _document(stored, f"d{index}")
    yield fill("failures", failures=list(run.failures()))


def _document(stored: StoredDocument, name: str) -> str:
    document = stored.document
    spans = {
        n: [Span(start=each.start, end=each.end) for each in claim.evidence]
        for n, claim in enumerate(stored.claims, 1)
    }
    known = (document.path, document.date and document.date.isoformat(), document.doc_id)
    return fill(
        "document",
        id=name,
        title=titled(document),
        known=[part for part in known if part],
        pieces=pieces(document.text, spans),
        rows=[_row(claim) for claim in stored.claims],
        rejected=stored.rejected,
    )


def _row(claim: Claim | Record) -> _Row:
    quotes = tuple(each.quote for each in claim.evidence)
    repaired = ["quote repaired"] if any(e.match == "repaired" for e in claim.evidence) else []
    if isinstance(claim, Record):
        fields = claim.fields
        told = "; ".join(f"{name}: {_plain(value)}" for name, value in fields.items())
        source, stance, quotation = (
            _plain(fields.get(name)) for name in ("source", "stance", "quotation")
        )
        tags = tuple(filter(None, (stance, quotation, *repaired)))
        return _Row(source, "", stance, quotation, tags, told, quotes, ())
    tags = (
        claim.stance,
        *(["negated"] if claim.negated else []),
        *([claim.quotation] if claim.quotation != "none" else []),
        *([f"“{claim.cue.text}”"] if claim.cue else []),
        *repaired,
    )
    return _Row(
        source=", via ".join(voice.name for voice in claim.attribution),
        heard=", ".join(v.resolved_from for v in claim.attribution if v.resolved_from),
        stance=claim.stance,
        quotation=claim.quotation,
        tags=tags,
        statement=claim.statement,
        quotes=quotes,
        details=(*map(number, claim.quantities), *map(when, claim.times)),
    )


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_plain(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_plain, value))
    return "" if value is None else str(value)
