"""What reviewers decide, as it is asked for and as it is kept: the lines of reviews.jsonl.

A proposal comes from a reviewer and is checked against the document. A decision is a proposal that
held, with who, when, and what was before.
"""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, StringConstraints, TypeAdapter

from extractor.models import Attribution, Frozen, Mention, Stance

__all__ = [
    "DECISIONS",
    "Accept",
    "Add",
    "Correction",
    "Decision",
    "FieldCorrected",
    "Finish",
    "Finished",
    "Proposal",
    "Reject",
    "Reviewer",
    "RowAccepted",
    "RowAdded",
    "RowDecision",
    "RowRejected",
    "SetField",
    "SetSource",
    "SetSpan",
    "SetStance",
    "SourceCorrected",
    "SpanCorrected",
    "StanceCorrected",
    "Undo",
    "Undone",
    "Verdict",
    "now",
    "verdict_after",
]

Verdict = Literal["open", "accepted", "rejected", "corrected", "added"]
Reviewer = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]{1,60}$")
]
_Id = Annotated[str, StringConstraints(min_length=1, max_length=64)]
_Words = Annotated[tuple[Mention, ...], Field(min_length=1, max_length=20)]


# ---- proposals -----------------------------------------------------------------------------------


class Accept(Frozen):
    """The row is right as it stands."""

    action: Literal["accept"]
    row: _Id


class Reject(Frozen):
    """The row is no claim, or no record, of the document."""

    action: Literal["reject"]
    row: _Id


class SetStance(Frozen):
    """The claim is made in another way."""

    action: Literal["stance"]
    row: _Id
    stance: Stance


class SetSource(Frozen):
    """Somebody else makes the claim: without words and name, the article itself.

    - `words`: those that name the source where the claim is made.
    - `name`: who that is, by a name that the document gives; without it, the rules find it.
    - `relay`: whether it relays the claim of the sources that the row has.
    """

    action: Literal["source"]
    row: _Id
    words: Mention | None = None
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None
    relay: bool = False


class SetSpan(Frozen):
    """Other words show the claim."""

    action: Literal["span"]
    row: _Id
    words: _Words


class SetField(Frozen):
    """A field of a record has another value.

    - `field`: its path, as "lines[2].amount"; "" is the whole record.
    - `words`: those that show it; without them, the value is looked for in the text.
    """

    action: Literal["field"]
    row: _Id
    field: Annotated[str, StringConstraints(max_length=1000)]
    value: Any
    words: Mention | None = None


class Add(Frozen):
    """The run missed a claim or a record.

    - `words`: those that show it.
    - `fields`: of a record.
    """

    action: Literal["add"]
    words: _Words
    fields: dict[str, Any] | None = None


class Finish(Frozen):
    """Nothing is missing: the document was read to its end."""

    action: Literal["finish"]


class Undo(Frozen):
    """The last decision about the document is taken back."""

    action: Literal["undo"]


Proposal = Annotated[
    Accept | Reject | SetStance | SetSource | SetSpan | SetField | Add | Finish | Undo,
    Field(discriminator="action"),
]


# ---- decisions -----------------------------------------------------------------------------------


class _Decision(Frozen):
    """A line of reviews.jsonl."""

    id: _Id
    at: AwareDatetime
    reviewer: Reviewer
    doc_id: str


class RowDecision(_Decision):
    """A decision about a row.

    - `row`: its id as the run has it, or that of the decision that added it.
    - `was`: what had been decided about it before.
    """

    row: _Id
    was: Verdict


class RowAccepted(RowDecision):
    """The row is right."""

    action: Literal["accept"] = "accept"


class RowRejected(RowDecision):
    """The row is wrong."""

    action: Literal["reject"] = "reject"


class StanceCorrected(RowDecision):
    """The stance, before and after."""

    action: Literal["stance"] = "stance"
    before: Stance
    after: Stance


class SourceCorrected(RowDecision):
    """The chain of sources, before and after."""

    action: Literal["source"] = "source"
    before: tuple[Attribution, ...]
    after: tuple[Attribution, ...]


class SpanCorrected(RowDecision):
    """The words that show the claim, before and after."""

    action: Literal["span"] = "span"
    before: tuple[Mention, ...]
    after: _Words


class FieldCorrected(RowDecision):
    """A value of a record, before and after, and the words that a reviewer chose to show it."""

    action: Literal["field"] = "field"
    field: str
    before: Any
    after: Any
    words: Mention | None = None


class RowAdded(RowDecision):
    """A row that the run missed, as the rules first read it: a claim, or the fields of a record."""

    action: Literal["add"] = "add"
    before: None = None
    words: _Words
    stance: Stance | None = None
    attribution: tuple[Attribution, ...] = ()
    fields: dict[str, Any] | None = None


class Finished(_Decision):
    """The document was read to its end; whether it had been before."""

    action: Literal["finish"] = "finish"
    before: bool


class Undone(_Decision):
    """An earlier decision was taken back; `before` is what that was."""

    action: Literal["undo"] = "undo"
    undoes: _Id
    before: str


Correction = StanceCorrected | SourceCorrected | SpanCorrected | FieldCorrected
Decision = Annotated[
    RowAccepted | RowRejected | Correction | RowAdded | Finished | Undone,
    Field(discriminator="action"),
]
DECISIONS: TypeAdapter[Decision] = TypeAdapter(Decision)


def verdict_after(decision: RowDecision, *, added: bool, changed: bool) -> Verdict:
    """What is decided about a row after one more decision.

    - `added`: whether a reviewer added the row
    - `changed`: whether an earlier decision corrected it
    """
    if isinstance(decision, RowRejected):
        return "rejected"
    if added:
        return "added"
    return "accepted" if isinstance(decision, RowAccepted) and not changed else "corrected"


def now() -> dt.datetime:
    """The time of a decision: UTC, in whole seconds."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)
