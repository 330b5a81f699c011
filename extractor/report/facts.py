"""The page of a comparison: facts as rows, documents as columns, the quotes behind each cell."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.compare.model import RELATIONS, ClaimRef, Fact, Position, Voice
from extractor.models import Claim, Document, Span
from extractor.report.marking import Piece, pieces
from extractor.report.page import fill, page, write
from extractor.report.report import named, titled
from extractor.runs import StoredDocument
from extractor.text import excerpt

if TYPE_CHECKING:
    from extractor.compare.folder import StoredComparison

__all__ = ["MOST", "write_facts"]

MOST = 1000  # facts on a page
COLUMNS = 8  # documents that get a column each; with more, only those that tell a fact are shown
FILLED = 1 / 3  # of the cells that have to say something, for a column for each document
SHORT = 100  # characters of what a claim says in a cell
AROUND = 220  # characters of the article on each side of a quote


@dataclass(frozen=True)
class _Said:
    """A claim in a cell: its value or stance, who says it, and the article around its words.

    - `words`: what it says, in short, where it gives no number
    """

    value: str
    words: str
    tags: tuple[str, ...]
    who: str
    statement: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class _Cell:
    """What one document says of a fact; nothing if it does not tell it."""

    title: str
    day: str
    said: tuple[_Said, ...]
    copied: str


@dataclass(frozen=True)
class _Row:
    """A fact on the page; `voices` and `days` are what the filters look at."""

    fact: Fact
    cells: tuple[_Cell, ...]
    voices: str
    days: str
    grid: str


def write_facts(found: "StoredComparison", path: Path, *, most: int = MOST) -> bool:
    """Writes the page of a comparison; returns whether it holds all facts of several claims.

    - `path`: the file to write
    - `most`: the number of facts after which the page ends

    Raises StorageError if the file cannot be written or a run is damaged, SettingsError if `path`
    is a folder, InputError if a run is gone or has changed.
    """
    facts = [fact for fact in found.facts() if fact.relation != "single"]
    facts.sort(key=lambda fact: RELATIONS.index(fact.relation))  # stable: most documents first
    shown = facts[:most]
    wanted = {ref.doc_id for fact in shown for ref in fact.claims}
    told = {each.document.doc_id: each for each in found.told() if each.document.doc_id in wanted}
    body = _Body(found, shown, told)
    summary = fill("facts_summary", record=found.record, cut=len(facts) - len(shown))
    write(
        path,
        page(f"Facts in {named(found.folder)}", summary, body, script="facts.js"),
    )
    return len(shown) == len(facts)


class _Body:
    """The filters and the facts."""

    def __init__(
        self, found: "StoredComparison", facts: list[Fact], told: Mapping[str, StoredDocument]
    ) -> None:
        self._facts, self._told = facts, told
        self._voices = {voice.voice_id: voice for voice in found.voices()}
        self._copies = {copy.doc_id: copy.of for copy in found.copies()}
        self._order = sorted(told, key=lambda doc_id: (_day(told[doc_id].document), doc_id))
        filled = sum(fact.documents for fact in facts) / max(1, len(facts) * len(told))
        self._matrix = 1 < len(told) <= COLUMNS and filled >= FILLED

    def __iter__(self) -> Iterator[str]:
        relations = [each for each in RELATIONS if any(f.relation == each for f in self._facts)]
        rows = [self._row(fact) for fact in self._facts]
        days = sorted({day for row in rows for day in row.days.split()})
        yield fill("facts_filters", relations=relations, days=days)
        if self._matrix:
            heads = [self._head(doc_id) for doc_id in self._order]
            yield fill("facts_heads", heads=heads, grid=f"of{len(heads)} matrix")
        for number, row in enumerate(rows, 1):
            yield fill("fact", row=row, number=number)
        if not rows:
            yield fill("fact_none")

    def _row(self, fact: Fact) -> _Row:
        refs: dict[str, list[tuple[ClaimRef, Position]]] = {}
        for position in fact.positions:
            for ref in position.claims:
                refs.setdefault(ref.doc_id, []).append((ref, position))
        shown = [doc_id for doc_id in self._order if self._matrix or doc_id in refs]
        cells = tuple(self._cell(doc_id, refs.get(doc_id, [])) for doc_id in shown)
        who = dict.fromkeys(said.who for cell in cells for said in cell.said)
        days = sorted({_day(self._told[doc_id].document) for doc_id in refs} - {""})
        grid = f"of{len(shown)} matrix" if self._matrix else "flow"
        return _Row(fact, cells, " · ".join(who), " ".join(days), grid)

    def _head(self, doc_id: str) -> tuple[str, str]:
        document = self._told[doc_id].document
        return titled(document), _day(document)

    def _cell(self, doc_id: str, refs: Iterable[tuple[ClaimRef, Position]]) -> _Cell:
        stored = self._told[doc_id]
        claims = {row.claim_id: row for row in stored.claims if isinstance(row, Claim)}
        original = self._told.get(self._copies.get(doc_id, ""))
        return _Cell(
            title=titled(stored.document),
            day=_day(stored.document),
            said=tuple(
                self._said(claims[ref.claim_id], ref, position, stored.document)
                for ref, position in refs
                if ref.claim_id in claims
            ),
            copied=titled(original.document) if original else "",
        )

    def _said(self, claim: Claim, ref: ClaimRef, position: Position, document: Document) -> _Said:
        plain = "not confirmed" if position.stance == "unconfirmed" else ""
        value = position.value or ("it is not so" if position.denies else plain)
        tags = (
            *([claim.stance] if claim.stance != "unconfirmed" else []),
            *(["computed"] if position.computed else []),
            *(["denies"] if position.denies and position.value else []),
        )
        return _Said(
            value=value,
            words="" if position.value else excerpt(claim.statement, SHORT),
            tags=tags,
            who=self._who(claim, self._voices.get(ref.voice or "")),
            statement=claim.statement,
            pieces=tuple(_around(claim, document.text)),
        )

    def _who(self, claim: Claim, voice: Voice | None) -> str:
        if voice is not None and voice.kind is not None:
            relays = [each.name for each in claim.attribution[1:]]
            return ", via ".join([voice.name, *relays])
        return "unknown source" if claim.source_unknown else "the article itself"


def _around(claim: Claim, text: str) -> Iterable[Piece]:
    """The article around the words of a claim, which are marked."""
    start = max(0, claim.evidence[0].start - AROUND)
    end = min(len(text), claim.evidence[-1].end + AROUND)
    start = text.find(" ", start, claim.evidence[0].start) + 1 or claim.evidence[0].start
    start = 0 if claim.evidence[0].start <= AROUND else start
    stop = text.rfind(" ", claim.evidence[-1].end, end) if end < len(text) else end
    end = stop if stop >= 0 else claim.evidence[-1].end
    spans = [Span(start=each.start - start, end=each.end - start) for each in claim.evidence]
    return pieces(text[start:end], {1: spans})


def _day(document: Document) -> str:
    return document.date.isoformat() if document.date else ""
