"""Checks a run with the decisions of its reviewers. Nothing in the folder is trusted.

A decision is about a row that the run has, or that the same reviewer added. What it quotes stands
in the document, and what it says was before follows from the decisions before it.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from extractor.errors import InputError, StorageError
from extractor.models import Attribution, Mention, is_record
from extractor.review.claims import read_source
from extractor.review.deciding import is_shown
from extractor.review.decisions import (
    Correction,
    Decision,
    FieldCorrected,
    Finished,
    RowAdded,
    RowDecision,
    SourceCorrected,
    SpanCorrected,
    StanceCorrected,
    Undone,
    Verdict,
    verdict_after,
)
from extractor.review.records import value_of, with_value
from extractor.review.state import misplaced
from extractor.runs import Verification, layout
from extractor.runs import verify as verify_run
from extractor.runs.json_schema import Shape
from extractor.runs.reviews import reviews_file
from extractor.runs.untrusted import Line, Lines, Malformed, Rows, exists, is_plain, parse, read
from extractor.text import excerpt, first_line

__all__ = ["verify"]

KINDS: Mapping[Any, type[Decision]] = {
    kind.model_fields["action"].default: kind for kind in get_args(get_args(Decision)[0])
}
OF_CLAIMS = (StanceCorrected, SourceCorrected, SpanCorrected)
_SOURCES = TypeAdapter(tuple[Attribution, ...])
_Row = dict[str, Any]


def verify(path: str | Path, *, most: int = 100) -> Verification:
    """Checks the run in a folder and what reviewers decided about it; writes nothing.

    - `path`, `most`: as for `extractor.runs.verify`, which raises the same.
    """
    found = verify_run(path, most=most)
    if not exists(reviews_file(found.folder)):
        return found
    try:
        with closing(sqlite3.connect("")) as database:  # temporary, on the disk if it grows
            _Check(found, database).run()
    except (OSError, sqlite3.Error) as error:
        raise StorageError(
            f"The run in {found.folder} cannot be read ({first_line(error)}): fix that and verify "
            "again."
        ) from error
    return found


class _Check:
    """One check of the decisions about a run."""

    def __init__(self, found: Verification, database: sqlite3.Connection) -> None:
        self._found = found
        self._database = database
        database.execute("PRAGMA cache_size = -8000")  # kB; the rest is on the disk
        database.execute("CREATE TABLE d (number INTEGER PRIMARY KEY, id TEXT UNIQUE, doc, line)")
        database.execute("CREATE INDEX by_document ON d (doc)")
        self._shape = _shape(found.folder)

    def run(self) -> None:
        """Checks each line, then the decisions about each document in their order."""
        if not is_plain(reviews_file(self._found.folder)):
            return self._problem(None, "is not a plain file")
        lines = Lines(reviews_file(self._found.folder), "reviews")
        for line in lines:
            self._index(line)
        self._found.uncommitted += lines.torn
        folder = self._found.folder
        rows = Rows(Lines(layout.current(folder, "claims"), "claims"))
        for line in Lines(layout.current(folder, "documents"), "documents"):
            self._check_document(line, rows)
        for number, doc_id in self._database.execute("SELECT number, doc FROM d ORDER BY number"):
            self._problem(number, f"is about the document {_named(doc_id)}, which the run has not")
        return None

    def _problem(self, number: int | None, what: str) -> None:
        self._found.note(layout.REVIEWS, number, what)

    def _index(self, line: Line) -> None:
        """Keeps a decision until its document comes."""
        self._found.decisions += 1
        try:
            decision = _decision(line)
        except Malformed as error:
            return self._problem(line.number, str(error))
        values = line.number, decision.id, decision.doc_id, line.data
        if not self._database.execute(
            "INSERT OR IGNORE INTO d VALUES (?, ?, ?, ?)", values
        ).rowcount:
            self._problem(line.number, f"the decision {_named(decision.id)} stands there twice")
        return None

    def _check_document(self, line: Line, rows: Rows) -> None:
        try:
            doc_id, text = line.row.get("doc_id"), line.row.get("text")
        except Malformed:
            return
        known = list(_rows(rows, doc_id)) if isinstance(doc_id, str) else []
        if not isinstance(doc_id, str) or not isinstance(text, str):
            return
        told = {str(row.get("claim_id")): _Told.of(row) for row in known}
        states: dict[str, _State] = {}
        query = "SELECT number, line FROM d WHERE doc = ? ORDER BY number"
        for number, data in self._database.execute(query, (doc_id,)):
            decision = _decision(Line("reviews", number, data))
            if decision.reviewer not in states:
                states[decision.reviewer] = _State(text, self._shape, dict(told))
            state = states[decision.reviewer]
            for what in state.after(decision):
                self._problem(number, what)
        self._database.execute("DELETE FROM d WHERE doc = ?", (doc_id,))


def _shape(folder: Path) -> Shape | None:
    path = folder / layout.SCHEMA
    try:
        return Shape(parse(path.read_bytes())) if is_plain(path) else None
    except Malformed:  # which the check of the run tells
        return None


def _decision(line: Line) -> Decision:
    """A line as a decision; raises Malformed if it is none."""
    action = line.row.get("action")
    kind = KINDS.get(action) if isinstance(action, str) else None
    if kind is None:
        raise Malformed("is no decision of a reviewer")
    return read(line.row, kind)


def _rows(rows: Rows, doc_id: str) -> Iterator[_Row]:
    """The rows of a document, which are the next ones, or stand behind those of none."""
    while rows.next is not None and rows.next.owner in (None, doc_id):
        with suppress(Malformed):  # which the check of the run tells
            yield rows.next.row
        rows.advance()


@dataclass(frozen=True)
class _Told:
    """What a reviewer has decided about a row so far.

    - `said`: the stance and source of a claim, as far as they are known.
    """

    verdict: Verdict = "open"
    added: bool = False
    changed: bool = False
    fields: Any = None
    said: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, row: _Row) -> "_Told":
        """A row about which nothing is decided."""
        if is_record(row):
            return cls(fields=row.get("fields"))
        said: dict[str, Any] = {"stance": row.get("stance")}
        with suppress(ValidationError):  # which the check of the run tells
            said["source"] = _SOURCES.validate_python(row.get("attribution"))
        return cls(said=said)

    @property
    def voices(self) -> tuple[Attribution, ...]:
        """The sources of the row."""
        return tuple(self.said.get("source", ()))

    def after(self, decision: RowDecision) -> "_Told":
        """The same after one more decision."""
        if isinstance(decision, RowAdded):
            stance = decision.stance or "asserted"
            said = {"stance": stance, "source": decision.attribution}
            return _Told("added", added=True, fields=decision.fields, said=said)
        verdict = verdict_after(decision, added=self.added, changed=self.changed)
        if not isinstance(decision, Correction):
            return replace(self, verdict=verdict)
        said = dict(self.said)
        if isinstance(decision, StanceCorrected | SourceCorrected):
            said[decision.action] = decision.after
        fields = _changed(self.fields, decision)
        return replace(self, verdict=verdict, changed=True, fields=fields, said=said)


@dataclass
class _State:
    """A document as one reviewer has decided so far.

    - `told`: what is decided about each row, by its id.
    - `standing`: the decisions that were not taken back, each with what was told of its row before.
    """

    text: str
    shape: Shape | None
    told: dict[str, _Told]
    standing: list[tuple[Finished | RowDecision, _Told | None]] = field(default_factory=list)

    def after(self, decision: Decision) -> Iterator[str]:
        """Takes a decision; tells what of it does not hold."""
        if isinstance(decision, Undone):
            yield from self._undo(decision)
            return
        if isinstance(decision, Finished):
            yield from self._finish(decision)
            self.standing.append((decision, None))
            return
        if (wrong := misplaced(_words(decision), self.text)) is not None:
            yield f"{_named(wrong)} does not stand in the document where it says"
        yield from self._decide(decision)

    def _undo(self, decision: Undone) -> Iterator[str]:
        if not self.standing or self.standing[-1][0].id != decision.undoes:
            yield f"takes back {_named(decision.undoes)}, which is not the last decision"
            return
        last, before = self.standing.pop()
        action = getattr(last, "action", "")  # which each kind of decision has
        if decision.before != action:
            yield f"says that it takes back {_named(decision.before)}, and that was {action}"
        if isinstance(last, RowDecision):
            self._tell(last.row, before)

    def _tell(self, row: str, told: _Told | None) -> None:
        if told is None:
            self.told.pop(row, None)
        else:
            self.told[row] = told

    def _finish(self, decision: Finished) -> Iterator[str]:
        before = any(isinstance(each, Finished) for each, _ in self.standing)
        if decision.before != before:
            yield f"says that the document was {'' if decision.before else 'not '}finished before"
        if open_ := sum(each.verdict == "open" for each in self.told.values()):
            yield f"ends the document, of which {open_:,} rows are not decided"

    def _decide(self, decision: RowDecision) -> Iterator[str]:
        before = self.told.get(decision.row)
        if isinstance(decision, RowAdded):
            if before is not None or decision.row != f"+{decision.id}":
                yield f"adds {_named(decision.row)}, which is not the name of a new row"
                return
            before = _Told()
        elif before is None:
            yield f"is about the row {_named(decision.row)}, which the document has not"
            return
        if decision.was != before.verdict:
            yield f"says that the row was {decision.was}, and it was {before.verdict}"
        yield from self._unfit(decision, before)
        new = isinstance(decision, RowAdded)
        self.standing.append((decision, None if new else before))
        self.told[decision.row] = before.after(decision)

    def _unfit(self, decision: RowDecision, before: _Told) -> Iterator[str]:
        """Whether a decision does not fit rows of this kind, or their schema."""
        is_claim = self.shape is None
        added = isinstance(decision, RowAdded)
        of_record = isinstance(decision, FieldCorrected) or (
            added and getattr(decision, "fields", None) is not None
        )
        of_kind = of_record or added or isinstance(decision, OF_CLAIMS)
        if of_kind and is_claim == of_record:
            yield f"is about a {'record' if of_record else 'claim'}, and the run has none"
            return
        if isinstance(decision, StanceCorrected | SourceCorrected):
            yield from _misquoted(decision, before)
        if isinstance(decision, SourceCorrected):
            yield from self._unnamed(decision)
        if of_record and self.shape:
            yield from _misread(decision, before)
            complaint = self.shape.complaint(before.after(decision).fields)
            if complaint:
                yield f"the field {excerpt(complaint, 200)}"

    def _unnamed(self, decision: SourceCorrected) -> Iterator[str]:
        """Whether a new source has a name that the review would not have taken."""
        for voice in decision.after:
            if voice in decision.before or misplaced([voice], self.text) is not None:
                continue
            voices = (other for each in self.told.values() for other in each.voices)
            if is_shown(voice.name, self.text, voices):
                continue
            if voice.name != read_source(self.text, voice).name:
                yield f"names {_named(voice.name)}, which the document does not have"


def _misquoted(decision: StanceCorrected | SourceCorrected, told: _Told) -> Iterator[str]:
    """Whether a decision corrects another stance or source than the claim had."""
    if decision.before != told.said.get(decision.action, decision.before):
        yield f"says that the claim had another {decision.action} than it had"


def _words(decision: RowDecision) -> Iterator[Mention]:
    """The words of the document that a decision quotes."""
    if isinstance(decision, SourceCorrected | SpanCorrected):
        yield from (*decision.before, *decision.after)
    elif isinstance(decision, RowAdded):
        yield from (*decision.words, *decision.attribution)
    elif isinstance(decision, FieldCorrected) and decision.words:
        yield decision.words


def _changed(fields: Any, decision: RowDecision) -> Any:
    """The fields of a record after a decision."""
    if not isinstance(decision, FieldCorrected) or any(_misread(decision, _Told(fields=fields))):
        return fields
    return with_value(fields, decision.field, decision.after)


def _misread(decision: RowDecision, told: _Told) -> Iterator[str]:
    """Whether a decision corrects a field that the record has not, or had with another value."""
    if not isinstance(decision, FieldCorrected):
        return
    try:
        value = value_of(told.fields if isinstance(told.fields, dict) else {}, decision.field)
    except InputError:
        yield f"is about the field {_named(decision.field)}, which the record has not"
        return
    if value != decision.before:
        yield f"says that the field {_named(decision.field)} had another value than it had"


def _named(text: str) -> str:
    return f"“{excerpt(text, 60)}”"
