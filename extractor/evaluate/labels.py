"""The labels of a document with claims. Of a label only its evidence is required. Pure."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, Literal, TypeVar, get_args

from pydantic import Field

from extractor.evaluate.readings import Judged, Number, Period, Reading, Voice
from extractor.models import Frozen, Mention, Quotation, SourceKind, Span, Stance, Time

__all__ = [
    "PHENOMENA",
    "SPLITS",
    "Header",
    "Label",
    "Labels",
    "Worded",
    "inconsistent",
    "misplaced",
]

SPLITS = ("dev", "test")
Phenomenon = Literal[
    "direct", "indirect", "mixed", "interrupted", "pronoun", "short-name", "chain", "anonymous",
    "plural", "source-after", "multi-sentence", "denial", "refusal", "hedge", "prediction",
    "estimate", "relative-date", "own-voice",
]  # fmt: skip
_One = TypeVar("_One")
_Other = TypeVar("_Other")
PHENOMENA: tuple[str, ...] = get_args(Phenomenon)


class _Quote(Span):
    quote: str


class _Voice(Mention):
    name: str
    kind: SourceKind | None = None


class _Number(Mention):
    low: float | None
    high: float | None
    unit: str | None = None
    approximate: bool = False


class _Statement(Frozen):
    """How a wording of the claim was judged."""

    text: str
    self_contained: bool
    grammatical: bool


class Worded(Frozen):
    """A line of `statements.jsonl`: how a wording of a claim was judged, and the claim's times.

    - `claim`: its position among the labels of the article.
    """

    id: str
    claim: int = Field(ge=0)
    statement: str
    self_contained: bool
    grammatical: bool
    times: tuple[dict[str, Any], ...]


class Label(Frozen):
    """One claim, as an annotator labelled it. What is None was not labelled, and is not scored.

    - `statements`: wordings of the claim, each with a judgement.
    """

    evidence: tuple[_Quote, ...] = Field(min_length=1)
    attribution: tuple[_Voice, ...] | None = None
    cue: Mention | None = None
    quotation: Quotation | None = None
    stance: Stance | None = None
    negated: bool | None = None
    quantities: tuple[_Number, ...] | None = None
    times: tuple[Time, ...] | None = None
    statements: tuple[_Statement, ...] = ()
    phenomena: tuple[Phenomenon, ...] = ()

    @property
    def follows(self) -> dict[str, bool]:
        """The phenomena that follow from what is labelled, and whether each is there."""
        said: dict[str, bool] = {}
        if self.quotation is not None:
            said |= {kind: self.quotation == kind for kind in ("direct", "indirect", "mixed")}
        if self.stance is not None:
            said |= {
                "denial": self.stance == "denied",
                "refusal": self.stance == "unconfirmed",
                "hedge": self.stance == "hedged",
                "prediction": self.stance == "predicted",
            }
        if self.attribution is not None:
            said |= {"chain": len(self.attribution) > 1, "own-voice": not self.attribution}
        return said

    @property
    def marks(self) -> tuple[str, ...]:
        """The phenomena: those that were labelled, and those that follow from other fields."""
        derived = (mark for mark, holds in self.follows.items() if holds)
        return tuple(dict.fromkeys((*self.phenomena, *derived)))

    def reading(self, row: int) -> Reading:
        """The label in the form that is compared with a run."""
        voices, numbers, times = self.attribution, self.quantities, self.times
        return Reading(
            spans=tuple(Span(start=each.start, end=each.end) for each in self.evidence),
            voices=_each(voices, lambda voice: Voice(voice.text, voice.name)),
            quotation=self.quotation,
            stance=self.stance,
            negated=self.negated,
            numbers=_each(numbers, lambda q: Number(q.low, q.high, q.approximate)),
            times=_each(times, lambda time: Period(time.from_, time.to)),
            judged={
                each.text: Judged(each.self_contained, each.grammatical) for each in self.statements
            },
            marks=self.marks,
            row=row,
        )


class Header(Frozen):
    """What is known of a labelled document.

    - `event`: what it tells of; documents of one event belong to one split.
    - `corrected`: whether the labels began from the rows of a run, and not from the text alone.
    - `annotator`: who made them.
    - `silent`: sentences without a claim.
    - `open`: passages in which a claim is neither right nor wrong.
    """

    id: str
    event: str | None = None
    split: Literal["dev", "test"] = "dev"
    subject: str | None = None
    manner: str | None = None
    date: dt.date | None = None
    corrected: bool = False
    annotator: str | None = None
    silent: tuple[_Quote, ...] = ()
    open: tuple[_Quote, ...] = ()


class Labels(Header):
    """A labelled document."""

    claims: tuple[Label, ...]


def _each(
    labels: tuple[_One, ...] | None, made: Callable[[_One], _Other]
) -> tuple[_Other, ...] | None:
    """What is made of each label; None where they are None."""
    return None if labels is None else tuple(map(made, labels))


def misplaced(label: Label, text: str) -> Iterator[str]:
    """What of a label does not stand where it says."""
    mentions: list[tuple[Span, str]] = [(each, each.quote) for each in label.evidence]
    others = (label.attribution or (), label.quantities or (), label.times or ())
    mentions += [(each, each.text) for kind in others for each in kind]
    mentions += [(label.cue, label.cue.text)] if label.cue else []
    for span, words in mentions:
        if text[span.start : span.end] != words:
            yield f"{words!r} does not stand at {span.start}..{span.end}"
    for number in label.quantities or ():
        if not any(each.contains(number) for each in label.evidence):
            yield f"the quantity {number.text!r} is outside its evidence"


def inconsistent(label: Label) -> Iterator[str]:
    """Contradictions between the phenomena and the fields of a label."""
    for mark, holds in label.follows.items():
        if mark in label.phenomena and not holds:
            yield f"the mark {mark} is wrong"
    if label.attribution == () and (label.quotation not in (None, "none") or label.cue):
        yield "it has no source but a quotation or a cue"
