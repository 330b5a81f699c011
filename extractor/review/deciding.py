"""From a proposal to a decision: checked against the document and what was decided before. Pure."""

import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import Any

from extractor.errors import InputError
from extractor.grounding.boundaries import in_word, snap
from extractor.models import Attribution, Claim, Document, Mention, Provenance, Record
from extractor.review.claims import first_reading, mentions, source_of
from extractor.review.decisions import (
    Accept,
    Add,
    Decision,
    FieldCorrected,
    Finish,
    Finished,
    Proposal,
    Reject,
    RowAccepted,
    RowAdded,
    RowRejected,
    SetField,
    SetSource,
    SetSpan,
    SetStance,
    SourceCorrected,
    SpanCorrected,
    StanceCorrected,
    Undo,
    Undone,
    now,
)
from extractor.review.records import value_of, with_value
from extractor.review.state import ReviewedDocument, ReviewedRow, misplaced
from extractor.review.values import refuse_unfit
from extractor.text import excerpt

__all__ = ["decide", "is_shown"]


Complaint = Callable[[Any], str | None]


def decide(
    proposal: Proposal,
    known: ReviewedDocument,
    reviewer: str,
    made: Provenance,
    complaint: Complaint | None = None,
) -> Decision:
    """The decision that a proposal makes, with what was before.

    - `known`: the document as the reviewer has decided so far.
    - `made`: the provenance of rows of the run.
    - `complaint`: what the schema of the run has against the fields of a record; None if its rows
      are claims.

    Raises InputError, and then nothing is decided: for words that do not stand in the document, a
    row that is not there, or a decision that does not fit it.
    """
    head: dict[str, Any] = {
        "id": secrets.token_hex(8),
        "at": now(),
        "reviewer": reviewer,
        "doc_id": known.document.doc_id,
    }
    if isinstance(proposal, Undo):
        return _undone(known, head)
    if isinstance(proposal, Finish):
        return _finished(known, head)
    if isinstance(proposal, Add):
        return _added(proposal, known, made, complaint, head)
    row = known.row(proposal.row)
    head |= {"row": row.key, "was": row.verdict}
    if isinstance(proposal, Accept):
        return RowAccepted(**head)
    if isinstance(proposal, Reject):
        return RowRejected(**head)
    if isinstance(proposal, SetField):
        return _field(proposal, row, known, complaint, head)
    found = _corrected(proposal, _claim(row), known, head)
    return found if found.before != found.after else RowAccepted(**head)


def _corrected(
    proposal: SetStance | SetSpan | SetSource,
    claim: Claim,
    known: ReviewedDocument,
    head: Mapping[str, Any],
) -> StanceCorrected | SpanCorrected | SourceCorrected:
    if isinstance(proposal, SetStance):
        return StanceCorrected(**head, before=claim.stance, after=proposal.stance)
    if isinstance(proposal, SetSpan):
        before = mentions(claim.evidence, known.document.text)
        after = tuple(_whole(each, known.document) for each in proposal.words)
        return SpanCorrected(**head, before=before, after=_apart(after))
    return _source(proposal, claim, known, head)


def _undone(known: ReviewedDocument, head: Mapping[str, Any]) -> Undone:
    if not known.decisions:
        raise InputError("Nothing is left to undo in this document: go on with the next row.")
    last = known.decisions[-1]
    return Undone(**head, undoes=last.id, before=last.action)


def _finished(known: ReviewedDocument, head: Mapping[str, Any]) -> Finished:
    if known.open:
        rows = "1 row is" if known.open == 1 else f"{known.open:,} rows are"
        raise InputError(f"{rows} not decided yet: accept, reject or correct each of them first.")
    return Finished(**head, before=known.finished)


def _added(
    proposal: Add,
    known: ReviewedDocument,
    made: Provenance,
    complaint: Complaint | None,
    head: Mapping[str, Any],
) -> RowAdded:
    document = known.document
    words = _apart(tuple(_whole(each, document) for each in proposal.words))
    if complaint is None:
        said = _added_claim(proposal, document, words, made)
    else:
        said = {"fields": _added_fields(proposal, known, complaint)}
    return RowAdded(**head, row=f"+{head['id']}", was="open", words=words, **said)


def _added_claim(
    proposal: Add, document: Document, words: tuple[Mention, ...], made: Provenance
) -> dict[str, Any]:
    if proposal.fields is not None:
        raise InputError("The rows of the run are claims, which have no fields: give words alone.")
    voices, stance = first_reading(document, words, made)
    return {"stance": stance, "attribution": voices}


def _added_fields(proposal: Add, known: ReviewedDocument, complaint: Complaint) -> dict[str, Any]:
    if proposal.fields is None:
        raise InputError("The rows of the run are records: give the fields of the one to add.")
    refuse_unfit(proposal.fields, "", _records(known))
    if wrong := complaint(proposal.fields):
        raise InputError(f"The record does not fit its schema: {wrong}.")
    return proposal.fields


def _field(
    proposal: SetField,
    row: ReviewedRow,
    known: ReviewedDocument,
    complaint: Complaint | None,
    head: Mapping[str, Any],
) -> FieldCorrected:
    if not isinstance(row.row, Record) or complaint is None:
        raise InputError("A claim has no fields: correct its stance, source or words.")
    words = _whole(proposal.words, known.document) if proposal.words else None
    before = value_of(row.row.fields, proposal.field)
    after = _fitting(row.row, proposal, known, complaint)
    said = {"field": proposal.field, "before": before, "after": after}
    return FieldCorrected(**head, **said, words=words)


def _fitting(
    record: Record, proposal: SetField, known: ReviewedDocument, complaint: Complaint
) -> Any:
    """The value as the schema takes it: as it was written, or what it says as JSON."""
    wrong = None
    for value in _meanings(proposal.value):
        refuse_unfit(value, proposal.field, _records(known))
        fields = with_value(record.fields, proposal.field, value)
        if not isinstance(fields, dict):
            raise InputError("The fields of a record are an object: write it as JSON in braces.")
        if not (wrong := complaint(fields)):
            return value
    raise InputError(f"The value does not fit the schema: {wrong}.")


def _meanings(value: Any) -> tuple[Any, ...]:
    """A value, and what it may be meant as: a number as text, a text as JSON."""
    try:
        return value, str(value) if isinstance(value, int | float) else json.loads(value)
    except (ValueError, TypeError, RecursionError):  # ValueError also of endless digits
        return (value,)


def _source(
    proposal: SetSource, claim: Claim, known: ReviewedDocument, head: Mapping[str, Any]
) -> SourceCorrected:
    before = claim.attribution
    if proposal.words is None and not proposal.name:
        return SourceCorrected(**head, before=before, after=())
    name = _name(proposal.name, known)
    if proposal.words is not None:
        words = _whole(proposal.words, known.document)
        after: tuple[Attribution, ...] = (source_of(known.document, words, name),)
    elif proposal.relay:
        after = (_known(name, known),)
    else:
        after = _renamed(before, name, known)
    return SourceCorrected(
        **head, before=before, after=(*before, *after) if proposal.relay else after
    )


def _name(name: str | None, known: ReviewedDocument) -> str | None:
    """A name, which must stand in the document, or be known from another row."""
    plain = " ".join((name or "").split())
    if not plain or is_shown(plain, known.document.text, _voices(known)):
        return plain or None
    raise InputError(
        f"The document does not have the name {excerpt(plain)!r}: choose words of the document."
    )


def is_shown(name: str, text: str, voices: Iterable[Attribution]) -> bool:
    """Whether a document has a name in its text, or as that of one of the voices of its rows."""
    plain = " ".join(name.split())
    return _has_name(" ".join(text.split()), plain) or any(plain == v.name for v in voices)


def _has_name(text: str, name: str) -> bool:
    """Whether a text has a name between the ends of words."""
    at = text.find(name)
    while at >= 0 and (in_word(text, at) or in_word(text, at + len(name))):
        at = text.find(name, at + 1)
    return at >= 0


def _renamed(
    before: tuple[Attribution, ...], name: str | None, known: ReviewedDocument
) -> tuple[Attribution, ...]:
    """The first source under another name, with those that relay it; or one of another row."""
    if not before:
        return (_known(name, known),)
    words = Mention(start=before[0].start, end=before[0].end, text=before[0].text)
    return source_of(known.document, words, name), *before[1:]


def _known(name: str | None, known: ReviewedDocument) -> Attribution:
    """A source as another row has it."""
    same = next((voice for voice in _voices(known) if voice.name == name), None)
    if same is None:
        raise InputError("No words name this source: select them in the text.")
    return same


def _voices(known: ReviewedDocument) -> list[Attribution]:
    rows = (each.row for each in known.rows)
    return [voice for row in rows if isinstance(row, Claim) for voice in row.attribution]


def _records(known: ReviewedDocument) -> list[Record]:
    return [each.row for each in known.rows if isinstance(each.row, Record)]


def _claim(row: ReviewedRow) -> Claim:
    if isinstance(row.row, Record):
        raise InputError("A record has no stance, source or span: correct its fields.")
    return row.row


def _whole(words: Mention, document: Document) -> Mention:
    """Words without space at their ends and with whole characters; they must stand there."""
    text = document.text
    if misplaced([words], text) is not None:
        raise InputError(
            f"{excerpt(words.text)!r} does not stand at {words.start}..{words.end} of the "
            "document: load the page again and select the words once more."
        )
    start = words.start + len(words.text) - len(words.text.lstrip())
    end = words.end - len(words.text) + len(words.text.rstrip())
    if start >= end:
        raise InputError("Only white space is selected: select words.")
    start, end = snap(text, *_to_word_ends(text, start, end))
    return Mention(start=start, end=end, text=text[start:end])


def _to_word_ends(text: str, start: int, end: int) -> tuple[int, int]:
    """A span with the rest of the words in which it begins and ends."""
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


def _apart(words: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Words in the order of the text, none inside others."""
    in_order = tuple(sorted(words, key=lambda each: (each.start, each.end)))
    for one, other in pairwise(in_order):
        if one.end > other.start:
            raise InputError("The selected words overlap: select each of them once.")
    return in_order
