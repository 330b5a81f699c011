"""What the decisions of a reviewer make of a document: its rows, and what is left to decide. Pure.

All that a decision quotes is compared with the text again: reviews.jsonl may have been edited.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extractor.errors import InputError
from extractor.models import Claim, Document, Mention, Provenance, Record
from extractor.review.claims import added, changed
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
    Verdict,
    verdict_after,
)
from extractor.review.records import changed_record, drafted_record
from extractor.reviewed import Reviewed
from extractor.runs import StoredDocument

__all__ = ["ReviewedDocument", "ReviewedRow", "misplaced", "reviewed"]


@dataclass(frozen=True)
class ReviewedRow:
    """A row as it is after the decisions about it.

    - `key`: its id as the run has it, or that of the decision that added it.
    - `row`: what it says now; its provenance says who corrected what.
    - `changed`: what was corrected, in the order of the first corrections.
    """

    key: str
    row: Claim | Record
    verdict: Verdict = "open"
    changed: tuple[str, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether the reviewer decided that the document says it."""
        return self.verdict in ("accepted", "corrected", "added")


@dataclass(frozen=True)
class ReviewedDocument:
    """A document as one reviewer sees it.

    - `rows`: those of the run, and added ones, in the order of the text.
    - `finished`: whether the reviewer read it to its end and has decided about each row.
    - `decisions`: those that stand, in order; an undo takes back the last.
    - `astray`: how many are about rows that the run does not have any more.
    """

    document: Document
    rows: tuple[ReviewedRow, ...]
    finished: bool
    decisions: tuple[Decision, ...]
    astray: int = 0

    @property
    def open(self) -> int:
        """The number of rows to decide about."""
        return sum(each.verdict == "open" for each in self.rows)

    @property
    def version(self) -> str:
        """The id of the last decision that stands; "" if there is none."""
        return self.decisions[-1].id if self.decisions else ""

    def row(self, key: str) -> ReviewedRow:
        """A row by its key; InputError if there is none."""
        found = next((each for each in self.rows if each.key == key), None)
        if found is None:
            raise InputError(f"The document has no row {key}: load the page again.")
        return found


def reviewed(
    stored: StoredDocument, decisions: Sequence[Decision], made: Provenance
) -> ReviewedDocument:
    """A document after the standing decisions of one reviewer.

    - `made`: the provenance of rows of the run, for added ones.

    Raises InputError for a decision whose words do not stand in the document.
    """
    rows = {each.claim_id: ReviewedRow(each.claim_id, each) for each in stored.claims}
    read, astray = False, 0
    for decision in decisions:
        if isinstance(decision, Finished):
            read = True
        elif isinstance(decision, RowAdded):
            rows[decision.row] = _added(decision, stored.document, made)
        elif isinstance(decision, RowDecision) and decision.row in rows:
            rows[decision.row] = _decided(rows[decision.row], decision, stored.document)
        else:
            astray += 1
    in_order = tuple(sorted(rows.values(), key=lambda each: (each.row.start, each.row.end)))
    done = read and all(each.verdict != "open" for each in in_order)
    return ReviewedDocument(stored.document, in_order, done, tuple(decisions), astray)


def misplaced(words: Iterable[Mention], text: str) -> str | None:
    """The first words that do not stand where they say; None if all do."""
    for each in words:
        if not each.start < each.end <= len(text) or text[each.start : each.end] != each.text:
            return each.text
    return None


def _decided(row: ReviewedRow, decision: RowDecision, document: Document) -> ReviewedRow:
    """A row after one more decision."""
    said, told = row.row, row.changed
    if isinstance(decision, Correction):
        said = _corrected(said, decision, document)
        told = tuple(dict.fromkeys((*told, _part(decision))))
    verdict = verdict_after(decision, added="added" in told, changed=bool(row.changed))
    if verdict == "rejected":
        return replace(row, verdict=verdict)
    made = _marked(said, decision, told, row.key)
    return replace(row, verdict=verdict, row=made, changed=told)


def _part(decision: Correction) -> str:
    """What a correction is about."""
    if isinstance(decision, FieldCorrected):
        return decision.field or "all fields"
    return decision.action


def _corrected(row: Claim | Record, decision: Correction, document: Document) -> Claim | Record:
    if isinstance(row, Record):
        if not isinstance(decision, FieldCorrected):
            raise InputError(f"The decision {decision.id} is about a claim, and the row is none.")
        _refuse_misplaced(decision, [decision.words] if decision.words else [], document)
        return changed_record(row, document, decision.field, decision.after, decision.words)
    if isinstance(decision, StanceCorrected):
        return changed(row, document, stance=decision.after)
    if isinstance(decision, SourceCorrected):
        _refuse_misplaced(decision, decision.after, document)
        return changed(row, document, attribution=decision.after)
    if isinstance(decision, SpanCorrected):
        _refuse_misplaced(decision, decision.after, document)
        return changed(row, document, words=decision.after)
    raise InputError(f"The decision {decision.id} is about a record, and the row is none.")


def _added(decision: RowAdded, document: Document, made: Provenance) -> ReviewedRow:
    _refuse_misplaced(decision, (*decision.words, *decision.attribution), document)
    row: Claim | Record
    if decision.fields is not None:
        row = drafted_record(document, decision.words, decision.fields, made)
    else:
        stance = decision.stance or "asserted"
        row = added(document, decision.words, decision.attribution, stance, made)
    row = _marked(row, decision, ("added",), None)
    return ReviewedRow(decision.row, row, "added", ("added",))


def _refuse_misplaced(decision: Decision, words: Iterable[Mention], document: Document) -> None:
    if (wrong := misplaced(words, document.text)) is not None:
        raise InputError(
            f"The decision {decision.id} of {decision.reviewer} quotes {wrong!r}, which does not "
            f"stand there in the document {document.doc_id}: reviews.jsonl was edited, or the "
            "document is another one; correct or delete the line."
        )


def _marked(
    row: Claim | Record, decision: RowDecision, told: tuple[str, ...], key: str | None
) -> Claim | Record:
    """The row, which says who corrected what."""
    by = Reviewed(reviewer=decision.reviewer, at=decision.at, changed=told, claim_id=key)
    said = by if "added" not in told else by.model_copy(update={"claim_id": None})
    provenance = row.provenance.model_copy(update={"reviewed": said})
    return row.model_copy(update={"provenance": provenance})
