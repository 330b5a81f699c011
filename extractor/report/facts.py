"""The page of a comparison: facts as rows, documents or voices as columns, and the quotes."""

from collections import Counter
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
COLUMNS = 8  # documents or voices with a column each; of more only those that tell a fact are shown
FILLED = 1 / 3  # of the cells that have to say something, for a column for each
SHORT = 100  # characters of what a claim says in a cell
SUGGESTED = 500  # names that the filter by voice suggests
NOBODY = "counts for no voice"  # the column of claims of unknown sources, and of copies
AROUND = 220  # characters of the article on each side of a quote


@dataclass(frozen=True)
class _Head:
    """What stands above a column: a document and its day, or a voice."""

    name: str
    note: str = ""

    @property
    def line(self) -> str:
        return f"{self.name} · {self.note}" if self.note else self.name


@dataclass(frozen=True)
class _Columns:
    """All columns by documents, or by voices.

    - `whole`: whether each has its place in all rows; else a row shows only those with a claim
    """

    by: str
    heads: tuple[_Head, ...]
    whole: bool


@dataclass(frozen=True)
class _Said:
    """A claim: its value or stance, who says it, and the article around its words.

    - `document`, `voice`: the numbers of its columns
    - `words`: what it says, in short, where it gives no number
    - `copied`: the document that its own one repeats
    """

    document: int
    voice: int
    value: str
    words: str
    tags: tuple[str, ...]
    who: str
    via: str
    copied: str
    statement: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class _Cell:
    """What one document says of a fact; nothing if it does not tell it."""

    head: str
    said: tuple[_Said, ...]


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
        documents = sorted(told, key=lambda doc_id: (_day(told[doc_id].document), doc_id))
        self._document = {doc_id: at for at, doc_id in enumerate(documents)}
        heard = Counter(ref.voice or "" for fact in facts for ref in fact.claims)
        voices = sorted(heard, key=lambda each: (not each, -heard[each], each))
        self._voice = {voice: at for at, voice in enumerate(voices)}
        filled = sum(fact.documents for fact in facts)
        self._by_document = self._columns("document", map(self._head, documents), filled)
        filled = sum(len({ref.voice for ref in fact.claims}) for fact in facts)
        self._by_voice = self._columns("voice", map(self._voice_head, voices), filled)

    def __iter__(self) -> Iterator[str]:
        relations = [each for each in RELATIONS if any(f.relation == each for f in self._facts)]
        rows = [self._row(fact) for fact in self._facts]
        days = sorted({day for row in rows for day in row.days.split()})
        names = sorted({voice.name for voice in self._voices.values() if voice.kind is not None})
        yield fill("facts_filters", relations=relations, days=days, names=names[:SUGGESTED])
        yield fill("facts_heads", columns=self._by_document, hidden=False)
        yield fill("facts_heads", columns=self._by_voice, hidden=True)
        for number, row in enumerate(rows, 1):
            yield fill("fact", row=row, number=number)
        if not rows:
            yield fill("fact_none")

    def _columns(self, by: str, heads: Iterable[_Head], filled: int) -> _Columns:
        """The columns, as a table if enough of its cells have something to say."""
        all_heads = tuple(heads)
        cells = max(1, len(self._facts) * len(all_heads))
        return _Columns(by, all_heads, 1 < len(all_heads) <= COLUMNS and filled >= FILLED * cells)

    def _row(self, fact: Fact) -> _Row:
        refs: dict[str, list[tuple[ClaimRef, Position]]] = {}
        for position in fact.positions:
            for ref in position.claims:
                refs.setdefault(ref.doc_id, []).append((ref, position))
        whole = self._by_document.whole
        shown = [doc_id for doc_id in self._document if whole or doc_id in refs]
        cells = tuple(self._cell(doc_id, refs.get(doc_id, [])) for doc_id in shown)
        who = dict.fromkeys(said.who for cell in cells for said in cell.said)
        days = sorted({_day(self._told[doc_id].document) for doc_id in refs} - {""})
        grid = f"of{len(shown)} matrix" if whole else "flow"
        return _Row(fact, cells, " · ".join(who), " ".join(days), grid)

    def _head(self, doc_id: str) -> _Head:
        document = self._told[doc_id].document
        return _Head(titled(document), _day(document))

    def _voice_head(self, voice_id: str) -> _Head:
        voice = self._voices.get(voice_id)
        if voice is None:
            return _Head(NOBODY)
        if voice.kind is None:
            return _Head(titled(self._told[voice.documents[0]].document), "the article itself")
        return _Head(voice.name)

    def _cell(self, doc_id: str, refs: Iterable[tuple[ClaimRef, Position]]) -> _Cell:
        stored = self._told[doc_id]
        claims = {row.claim_id: row for row in stored.claims if isinstance(row, Claim)}
        return _Cell(
            head=self._head(doc_id).line,
            said=tuple(
                self._said(claims[ref.claim_id], ref, position, stored.document)
                for ref, position in refs
                if ref.claim_id in claims
            ),
        )

    def _said(self, claim: Claim, ref: ClaimRef, position: Position, document: Document) -> _Said:
        plain = "not confirmed" if position.stance == "unconfirmed" else ""
        value = position.value or ("it is not so" if position.denies else plain)
        tags = (
            *([claim.stance] if claim.stance != "unconfirmed" else []),
            *(["computed"] if position.computed else []),
            *(["denies"] if position.denies and position.value else []),
        )
        original = self._told.get(self._copies.get(ref.doc_id, ""))
        name, via = self._who(claim, self._voices.get(ref.voice or ""))
        return _Said(
            document=self._document[ref.doc_id],
            voice=self._voice[ref.voice or ""],
            value=value,
            words="" if position.value else excerpt(claim.statement, SHORT),
            tags=tags,
            who=f"{name}{via}",
            via=via,
            copied=titled(original.document) if original else "",
            statement=claim.statement,
            pieces=tuple(_around(claim, document.text)),
        )

    def _who(self, claim: Claim, voice: Voice | None) -> tuple[str, str]:
        """Who says a claim, and through whom."""
        if voice is not None and voice.kind is not None:
            return voice.name, "".join(f", via {each.name}" for each in claim.attribution[1:])
        return ("unknown source" if claim.source_unknown else "the article itself"), ""


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
