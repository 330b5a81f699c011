"""A claim in the form that is scored, whether from an annotator, this project or another tool.

A field that a tool does not give is None, and is not scored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

import regex

from extractor.documents.sentences import sentences
from extractor.models import Claim, Document, Span

__all__ = [
    "Judged",
    "Number",
    "Period",
    "Reading",
    "Voice",
    "alike",
    "by_sentence",
    "normal",
    "of_claim",
]

_WORD = regex.compile(r"[\p{L}\p{N}]+(?:['’\-‑.&][\p{L}\p{N}]+)*")
_EMPTY = frozenset(
    "the a an this that its his her their mr mrs ms miss dr prof sir dame lord lady gen col lt sgt "
    "sen rep gov capt maj adm president prime minister".split()
)
_LINK = regex.compile(r"[,(]|\s(?:of|for|from|at|in|on|with|to|and|near|who|which)\s")


class Voice(NamedTuple):
    """A source: its words in the text, and its name."""

    text: str
    name: str


class Number(NamedTuple):
    """The bounds of a quantity; None is an open bound."""

    low: float | None
    high: float | None
    approximate: bool


class Period(NamedTuple):
    """The ISO days of a time; None is an open or unknown end."""

    first: str | None
    last: str | None


class Judged(NamedTuple):
    """Whether a reader understands a statement without its article, and finds no error in it."""

    self_contained: bool
    grammatical: bool


@dataclass(frozen=True)
class Reading:
    """A claim to be scored.

    - `spans`: its evidence
    - `voices`: the sources, from the first to the one that relays it; empty for the article itself
    - `statement`: how a tool words it
    - `judged`: how wordings of it were judged, in labels
    - `marks`: the phenomena of a label
    - `row`: its position among the rows that it came from
    """

    spans: tuple[Span, ...]
    voices: tuple[Voice, ...] | None = None
    quotation: str | None = None
    stance: str | None = None
    negated: bool | None = None
    numbers: tuple[Number, ...] | None = None
    times: tuple[Period, ...] | None = None
    statement: str | None = None
    judged: Mapping[str, Judged] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    row: int = 0

    def words(self, text: str) -> frozenset[int]:
        """The offsets of the words of the evidence."""
        return frozenset(
            match.start() for s in self.spans for match in _WORD.finditer(text, s.start, s.end)
        )


def of_claim(claim: Claim, row: int = 0) -> Reading:
    """A claim of a run in the form that is scored."""
    return Reading(
        spans=tuple(Span(start=e.start, end=e.end) for e in claim.evidence),
        voices=tuple(Voice(voice.text, voice.name) for voice in claim.attribution),
        quotation=claim.quotation,
        stance=claim.stance,
        negated=claim.negated,
        numbers=tuple(Number(q.low, q.high, q.approximate) for q in claim.quantities),
        times=tuple(Period(each.from_, each.to) for each in claim.times),
        statement=claim.statement,
        row=row,
    )


def by_sentence(readings: Iterable[Reading], document: Document) -> list[Reading]:
    """Divides each claim whose evidence has several sentences into one claim for each sentence.

    Whether three quoted sentences are one claim or three is a convention, so gold and found claims
    are divided in the same way before they are compared.
    """
    ends = [sentence.end for sentence in sentences(document)]
    cut: list[Reading] = []
    for reading in readings:
        parts: dict[int, list[Span]] = {}
        for span in reading.spans:
            for part in _cut(span, ends):
                first = sum(end < part.end for end in ends)
                parts.setdefault(first, []).append(part)
        kept = [
            tuple(each)
            for each in parts.values()
            if _WORD.search(document.text, each[0].start, each[-1].end)
        ]
        # What is said of the whole claim is counted once, in its first part.
        rest = replace(reading, times=None, statement=None, judged={})
        cut.extend(replace(rest if n else reading, spans=each) for n, each in enumerate(kept))
    return cut


def _cut(span: Span, ends: list[int]) -> list[Span]:
    """Divides a span at the ends of sentences inside it."""
    inside = [end for end in ends if span.start < end < span.end]
    borders = [span.start, *inside, span.end]
    return [Span(start=start, end=end) for start, end in pairwise(borders)]


def normal(name: str) -> str:
    """A name in lower case, without articles, titles, genitive and punctuation."""
    words = (word.casefold().removesuffix("'s").removesuffix("’s") for word in _WORD.findall(name))
    return " ".join(word for word in words if word not in _EMPTY)


def alike(one: str, other: str) -> bool:
    """Whether two wordings seem to name the same source.

    The longer must contain all words of the shorter, and the last word of the shorter must be its
    last word or its head: "Brandt" and "mine inspector Ana Brandt", "two officials" and "officials
    in Oslo".
    """
    left, right = normal(one), normal(other)
    if not left or not right:
        return one.casefold().strip() == other.casefold().strip()
    if left == right:
        return True
    short, long = sorted((left, right), key=lambda name: len(name.split()))
    whole = one if long == left else other
    head = normal(_LINK.split(whole)[0]).split()
    ends = {long.split()[-1], *head[-1:]}
    return set(short.split()) <= set(long.split()) and short.split()[-1] in ends
