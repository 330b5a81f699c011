"""What a comparison finds: facts with their positions, voices, and documents that repeat others."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal, Protocol, get_args

from pydantic import Field

from extractor.models import Claim, Document, Frozen, Record, SourceKind, Span, Stance

__all__ = [
    "RELATIONS",
    "ClaimRef",
    "Comparison",
    "Copy",
    "Fact",
    "Passage",
    "Position",
    "Relation",
    "Step",
    "Told",
    "Voice",
]

Relation = Literal["disputed", "differ", "unconfirmed", "agree", "single"]
RELATIONS: tuple[Relation, ...] = get_args(Relation)  # from the strongest


class Told(Protocol):
    """A document with its rows: a `Result` of the library, or a `StoredDocument` of a run."""

    @property
    def document(self) -> Document:
        """The document."""

    @property
    def claims(self) -> Sequence[Claim | Record]:
        """Its rows; records are left out."""


class ClaimRef(Frozen):
    """A claim: its document, its id there, and the id of its voice.

    - `voice`: the id of the voice that it counts for; null if it counts for none: its document
      names who says it elsewhere, repeats another document, or does not know who says it
    """

    doc_id: str
    claim_id: str
    voice: str | None


class Position(Frozen):
    """A value or stance, and the claims that have it.

    - `value`: the words of a number, or those by which claims answer a model's question; null where
      they say that it is so, or not
    - `low`, `high`, `unit`: the number; a share is a part of 1
    - `stance`: how firmly it is said
    - `denies`: whether the claims say that it is not so
    - `computed`: whether the share was computed from two numbers of a claim
    """

    value: str | None
    low: float | None
    high: float | None
    unit: str | None
    stance: Stance
    denies: bool
    computed: bool = False
    claims: tuple[ClaimRef, ...] = Field(min_length=1)


class Step(Frozen):
    """A value of a figure that changes in time, and the day that it is of, in ISO form."""

    day: str
    value: str
    claims: tuple[ClaimRef, ...]


class Fact(Frozen):
    """Claims about one event, state or quantity.

    - `label`: the words of one of its claims
    - `relation`: the strongest that holds; `also` has the others
    - `documents`, `voices`: how many tell it, and how many say it independently
    - `positions`: the values and stances, those of most claims first
    - `sequence`: the values in time, where a figure grows; empty otherwise
    - `because`: why the claims are one fact and why the relation holds, in words
    """

    fact_id: str
    label: str
    relation: Relation
    also: tuple[Relation, ...] = ()
    documents: Annotated[int, Field(ge=1)]
    voices: Annotated[int, Field(ge=1)]
    positions: tuple[Position, ...]
    sequence: tuple[Step, ...] = ()
    because: tuple[str, ...] = ()

    @property
    def claims(self) -> tuple[ClaimRef, ...]:
        """All its claims, each once, by document."""
        found = {(each.doc_id, each.claim_id): each for p in self.positions for each in p.claims}
        return tuple(found[key] for key in sorted(found))


class Voice(Frozen):
    """Who says something, under all names that the documents give.

    - `documents`: the documents that name it; for a document's own statements, itself
    - `because`: why two of its names are one voice
    """

    voice_id: str
    name: str
    kind: SourceKind | None
    names: tuple[str, ...]
    documents: tuple[str, ...]
    because: tuple[str, ...] = ()


class Passage(Frozen):
    """Words that stand in two documents, at these offsets."""

    here: Span
    there: Span


class Copy(Frozen):
    """A document that repeats sentences of another one, outside of quotations.

    - `of`: the document that it repeats: the earlier one, or else the one with the smaller id
    - `share`: the part of its words that stand there too, from 0 to 1
    """

    doc_id: str
    of: str
    share: float
    passages: tuple[Passage, ...]


class Comparison(Frozen):
    """The facts of some documents, those of several claims first; voices and copies by id."""

    facts: tuple[Fact, ...]
    voices: tuple[Voice, ...]
    copies: tuple[Copy, ...]

    def told_by(self, least: int = 2) -> Iterable[Fact]:
        """The facts that at least so many documents tell."""
        return (fact for fact in self.facts if fact.documents >= least)
