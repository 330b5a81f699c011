"""The page of a run: each article with its evidence marked, and its claims beside it.

Of a PDF, the pages with evidence are pictures on which its words are marked.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

from extractor.models import QUOTATIONS, STANCES, Claim, Record, Span
from extractor.report.fields import Node, fields_tree, other_quotes
from extractor.report.marking import pieces
from extractor.report.page import fill, page, write
from extractor.report.pictures import Gallery
from extractor.report.values import describe_quantity, describe_review, describe_time
from extractor.runs import StoredDocument, StoredRun
from extractor.runs.reader import is_sure
from extractor.text import in_words

__all__ = ["CHOICES", "MOST", "Row", "named", "shown_row", "titled", "write_report"]

MOST = 2000  # documents on a page: about 28 MB, which a browser opens in seconds
CHOICES = {
    "stance": STANCES,
    "quotation": QUOTATIONS,
}


@dataclass(frozen=True)
class Row:
    """What a page shows of a claim or record.

    - `who`: the source as it is shown
    - `source`: the names of the source and the document's words for it, for the filter; empty if
      the article itself makes the claim
    - `heard`: the words that the names of the sources were resolved from
    - `certainty`: from 0 to 1; None in runs that are older than it, and where it was corrected
    - `review`: what a reviewer did to it
    - `fields`: those of a record, each with its evidence; None for a claim
    """

    who: str
    source: str
    heard: str
    stance: str
    quotation: str
    tags: tuple[str, ...]
    statement: str
    quotes: tuple[str, ...]
    details: tuple[str, ...]
    certainty: float | None = None
    review: str = ""
    fields: Node | None = None


def write_report(
    run: StoredRun, path: Path, *, most: int = MOST, min_certainty: float | None = None
) -> bool:
    """Writes the page of a run; returns whether it holds all documents.

    - `path`: the file to write
    - `most`: the number of documents after which the page ends
    - `min_certainty`: rows that are less certain are left out

    Holds one document in memory at a time. Raises StorageError if the file cannot be written or the
    run is damaged, SettingsError if `path` is a folder.
    """
    body = _Body(run, most, min_certainty or 0.0)
    write(path, page(f"Claims in {named(run.folder)}", _summary(run), body))
    return body.whole


def named(folder: Path) -> str:
    """The name of a run's folder, even if the path is `.`."""
    return folder.resolve().name


def titled(document: Any) -> str:
    """The title of a document, or else the name of its file, or else its id."""
    named = PurePath(document.path).name if document.path else document.doc_id
    return str(document.title or named)


def _summary(run: StoredRun) -> str:
    sessions = run.record.get("sessions") or [{}]
    return fill(
        "summary",
        settings=run.record["settings"],
        counts=run.record.get("counts", {}),
        reviewer=run.record.get("reviewer"),
        going=sessions[-1].get("status") == "running",  # then the counts are old
    )


class _Body:
    """The page below its summary; after the iteration, `whole` says if it has all documents."""

    def __init__(self, run: StoredRun, most: int, least: float) -> None:
        self._run, self._most, self._least = run, most, least
        self._gallery = Gallery(run)
        self.whole = True

    def __iter__(self) -> Iterator[str]:
        yield fill("filters", choices=CHOICES, sortable=True)
        for index, stored in enumerate(self._run, 1):
            if index > self._most:
                self.whole = False
                yield fill("cut", most=self._most)
                break
            claims = tuple(row for row in stored.claims if is_sure(row, self._least))
            yield _document(replace(stored, claims=claims), f"d{index}", self._gallery)
        yield fill("failures", failures=list(self._run.failures()))


def _document(stored: StoredDocument, name: str, gallery: Gallery) -> str:
    document = stored.document
    spans = {
        n: [Span(start=each.start, end=each.end) for each in claim.evidence]
        for n, claim in enumerate(stored.claims, 1)
    }
    pictures, note = gallery.of(stored)
    known = (
        document.publisher,
        document.path,
        document.date and document.date.isoformat(),
        document.doc_id,
    )
    return fill(
        "document",
        id=name,
        title=titled(document),
        known=[part for part in known if part],
        pieces=pieces(document.text, spans),
        pictures=pictures,
        note=note,
        rows=[shown_row(claim) for claim in stored.claims],
        rejected=stored.rejected,
    )


def shown_row(claim: Claim | Record) -> Row:
    """What a page shows of a row."""
    repaired = ["quote repaired"] if any(e.match == "repaired" for e in claim.evidence) else []
    if isinstance(claim, Record):
        return _record_row(claim, tuple(repaired))
    tags = (
        claim.stance,
        *(["negated"] if claim.negated else []),
        *([claim.quotation] if claim.quotation != "none" else []),
        *([f"“{claim.cue.text}”"] if claim.cue else []),
        *repaired,
    )
    who = ", via ".join(voice.name for voice in claim.attribution)
    words = [voice.text for voice in claim.attribution]
    return Row(
        who=who or ("Unknown source" if claim.source_unknown else "The article itself"),
        source=" · ".join(dict.fromkeys(filter(None, (who, *words)))),
        heard=", ".join(v.resolved_from for v in claim.attribution if v.resolved_from),
        stance=claim.stance,
        quotation=claim.quotation,
        tags=tags,
        statement=claim.statement,
        quotes=tuple(each.quote for each in claim.evidence),
        details=(
            *map(describe_quantity, claim.quantities),
            *map(describe_time, claim.times),
        ),
        certainty=claim.certainty,
        review=describe_review(claim.provenance.reviewed),
    )


def _record_row(record: Record, tags: tuple[str, ...]) -> Row:
    source, stance, quotation = (
        in_words(record.fields.get(name)) for name in ("source", "stance", "quotation")
    )
    return Row(
        who="",
        source=source,
        heard="",
        stance=stance,
        quotation=quotation,
        tags=tags,
        statement="",
        quotes=other_quotes(record),
        details=tuple(
            f"{each.field}: elsewhere {in_words(each.value)}" for each in record.alternatives
        ),
        certainty=record.certainty,
        review=describe_review(record.provenance.reviewed),
        fields=fields_tree(record),
    )
