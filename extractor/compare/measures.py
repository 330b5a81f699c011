"""What the numbers of a claim measure, and the range that each of them means.

A measure is a dimension, what is counted, and what happened to it: "300 soldiers were killed" and
"4,000 were killed or injured" count soldiers by two different outcomes. The outcome of a number is
the one nearest to it among the words of the claim.
"""

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from typing import Any

import regex

from extractor.compare.lemmas import Word, asides, lemma, words_of
from extractor.compare.scopes import (
    COUNTED,
    EARLIER,
    OLD,
    PART,
    against,
    are_two,
    former,
    is_designation,
    opening_name,
    scope_of,
)
from extractor.compare.things import NOTHING, Thing, thing_behind, thing_of
from extractor.compare.units import scale_of
from extractor.models import Quantity, Time
from extractor.words.en.fact_words import (
    BARE,
    CASUALTIES,
    EMPTY,
    HARD,
    OUTCOMES,
    PARTITIVE,
    PEOPLE,
    PERSONS,
)

__all__ = [
    "COMPATIBLE",
    "SCORES",
    "Measure",
    "may_be_one",
    "may_count_one",
    "measures",
    "outcomes_in",
    "same_unit",
]

ROUNDING = 0.05  # the most that a round number may mean, as a part of it
ABOUT = 0.1  # the same for one that is said to be approximate
LEAST_ABOUT = 0.02  # the least that an approximate number means
ROUND = 100  # below this, a number that is not called approximate is exact
COMPATIBLE = 10.0  # how many times a number may be another of the same thing
_AROUND = 5_000  # characters in which a name is written as one
FAR = 8  # words between a number and its outcome
_BESIDE = 3  # words that may show that a number is of something else than the one before it
_COMMA = 3  # words that a comma or "while" counts for
_BREAK = regex.compile(r"[;.!?]\s|[,–—]\s|\b(?:while|whereas|but|after|when|as|before)\b", regex.I)
_STOP = regex.compile(r"[;!?]\s|[.]\s+(?=\p{Lu})|\bwhile\b|\bwhereas\b", regex.I)
_LIMIT = "capacity"
_CHANGES = frozenset(["rise", "fall"])  # of a number that another outcome may name: a toll rose
_AMONG = regex.compile(r"\s+of\s+(?:the|its|those)\s+(\p{L}+)")
_LIVES = regex.compile(
    r"(?:\s\p{L}+){0,6}\s(?:lost|lose|losing)\s(?:their|his|her)\s(?:lives|life)\b", regex.I
)
_LOST = regex.compile(r"\b(?:lose|lost|losing)\s+(?:their|its|his|her|the)\s+\p{Ll}")
_DEAD = regex.compile(r"dead\s+(\p{Ll}{3,}s)\b")
_SETS = ("about", "described", "owner", "limits")
_YEAR = 360  # days from which on a time is a whole year
_SCORE = 1000  # what each number of a score is below
_VOTED, _PLAYED = "vote", "score"
SCORES = frozenset([_VOTED, _PLAYED])
"""The dimensions of numbers that stand against another one: 6 votes to 5, and 2-1."""
_PERIOD = 7  # days from which on a time is one of which there are figures
_EXTENT = regex.compile(r"[\s-]*[\p{Ll}²]*[\s-](long|wide|broad|deep|high|tall|thick|old|away)\b")
_NEAR_AGE = 30  # characters before a number
_AGED = regex.compile(
    r"\b(?:aged?|ages|(?:boy|girl|man|woman|child|son|daughter)\s+of)\s+"
    r"(?:\w+\s*(?:,|\bto\b|\band\b|\bor\b)\s*)*$"
)
_NAMED = regex.compile(r"\p{Lu}\p{Ll}+,\s$")
_OLD = regex.compile(r"[\s-](?:years?[\s-]old|years?\s+of\s+age)\b")
_DECIMALS = regex.compile(r"[0-9]+[.]([0-9]+)")
_VOTES = regex.compile(
    r"\b(?:vot(?:e|es|ed|ing)|ruled|approved|passed|rejected|backed|upheld|struck)\b", regex.I
)
_DIGITS = regex.compile(r"[0-9][0-9.,]*")


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of a claim.

    start, end, text: where it stands and its words.
    low, high: as it is said, in the unit of its dimension; None is an open end.
    least, most: the range that it means, with what was rounded.
    dimension: "count", "share", a currency, "length" and so on.
    unit: the unit as written.
    head: the lemma of what is counted; "" if it is not said.
    about: the outcomes that it is counted by, and else the words nearest to it.
    outcome: whether `about` holds outcomes.
    round_: whether the number has only one significant digit, as many others do.
    bare: whether nothing beside it says what is counted.
    computed: whether it is a share that was computed from two numbers.
    follows: the offset of the number that a row of bare ones goes on from; -1 if there is none.
    noun, described: what it is said of where neither a noun nor an outcome says so, see `Thing`.
    first, last: the days of the month or longer time that it is of, as ordinals; 0 for none.
    part: the part of a year that it is of, such as "third quarter"; "" where none is named.
    owner, limits: whose it is, and what it is restricted to, see `Scope`.
    former: whether it is told as an old value beside the new one, see `scopes.former`.
    """

    start: int
    end: int
    text: str
    low: float | None
    high: float | None
    least: float | None
    most: float | None
    dimension: str
    unit: str | None
    head: str
    about: frozenset[str]
    outcome: bool
    round_: bool
    bare: bool
    computed: bool = False
    follows: int = -1
    noun: str = ""
    described: frozenset[str] = frozenset()
    first: int = 0
    last: int = 0
    part: str = ""
    owner: frozenset[str] = frozenset()
    limits: frozenset[str] = frozenset()
    former: str = ""

    @property
    def middle(self) -> float:
        """A value in the range, for comparing sizes."""
        ends = [end for end in (self.low, self.high) if end is not None]
        return sum(ends) / len(ends) if ends else 0.0

    @property
    def root(self) -> int:
        """Where the first number of its row stands, or else itself."""
        return self.start if self.follows < 0 else self.follows

    def excludes(self, other: "Measure") -> bool:
        """Whether the two ranges have no value in common."""
        return _apart(self, other) or _apart(other, self)

    def is_apart(self, other: "Measure") -> bool:
        """Whether two numbers are said of different things, or of different months or years."""
        if EARLIER in {self.former, other.former} and self.former != other.former:
            return True
        if _are_parts(self.part, other.part) or (COUNTED in self.limits ^ other.limits):
            return True
        if self.excludes(other) and self._is_of_others(other):
            return True
        if self.first and other.first and (self.last < other.first or other.last < self.first):
            return True
        one, two = (Thing(each.noun, each.described) for each in (self, other))
        if not (one.noun or two.noun) and self.head == other.head:
            both = self.described and other.described and self.excludes(other)
            return bool(both) and self.described.isdisjoint(other.described)
        return one.is_apart(two, exclude=self.excludes(other))

    def _is_of_others(self, other: "Measure") -> bool:
        """Whether one is of somebody else, or the smaller one of a part of the whole."""
        small, large = sorted((self, other), key=lambda each: each.middle)
        of_part = PART in small.limits and small.limits != large.limits
        return of_part or are_two(self.owner, other.owner)

    def is_near(self, other: "Measure", times: float) -> bool:
        """Whether neither number is more than so many times the other."""
        small, large = sorted((self.middle, other.middle))
        return 0 < large <= times * small

    @property
    def rounded(self) -> bool:
        """Whether it means more than the value that is said."""
        return self.low is not None and self.least is not None and self.least < self.low

    def to_row(self) -> list[Any]:
        """The measure as a list of JSON values."""
        values = [getattr(self, name) for name in self.__slots__]
        return [sorted(each) if isinstance(each, frozenset) else each for each in values]

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> "Measure":
        """The measure of such a list."""
        named: dict[str, Any] = dict(zip(cls.__slots__, row, strict=True))
        return cls(**{**named, **{name: frozenset(named[name]) for name in _SETS}})


def measures(
    text: str,
    quantities: Sequence[Quantity],
    spans: Sequence[tuple[int, int]],
    times: Sequence[Time] = (),
) -> list[Measure]:
    """The measures of a claim.

    text: the document.
    quantities, times: those of the claim.
    spans: the evidence, in order.
    """
    found = []
    counting = [
        each for each in quantities
        if not _is_age(text, each) and not is_designation(text, each.start, each.end)
    ]  # fmt: skip
    for quantity in counting:
        inside = [span for span in spans if span[0] <= quantity.start < span[1]]
        start, end = inside[0] if inside else (quantity.start, quantity.end)
        others = [each for each in counting if start <= each.start < end]
        if any(_is_against(text, quantity, each) for each in others):
            continue  # the 5 of "6 to 5" is told with the 6
        found.append(_told(text, quantity, others, times, start, end))
    found = [_like_new(each, found) if each.former == OLD else each for each in found]
    return [*found, *_parts(text, found)]


def _like_new(old: Measure, found: Sequence[Measure]) -> Measure:
    """An old value with the outcome of the new one beside it, if nothing says what it counts."""
    new = (each for each in found if not each.former and each.dimension == old.dimension)
    beside = next(new, None)
    if beside is None or old.head or not beside.outcome:
        return old
    return replace(old, head=beside.head, about=beside.about, outcome=True, bare=False)


def _told(
    text: str,
    quantity: Quantity,
    others: Sequence[Quantity],
    times: Sequence[Time],
    start: int,
    end: int,
) -> Measure:
    """A number as the claim tells it that stands between two offsets, with its other numbers."""
    claim = text[start:end]
    borders = [(each.start - start, each.end - start) for each in others]
    at = quantity.start - start, quantity.end - start
    old = former(claim, *at, borders)
    current = [
        each for each, border in zip(others, borders, strict=True)
        if old or not former(claim, *border, borders)
    ]  # fmt: skip
    measure = _measure(text, quantity, current, start, end)
    said = _said_of(measure, quantity, text, start, end)
    around = text[max(0, start - _AROUND) : end + _AROUND]
    scope = scope_of(claim, *at, borders, opening_name(claim, around))
    first, last = _period(measure, others, times)
    whole_year = "year" if last - first >= _YEAR else ""
    told = replace(
        measure, noun=said.noun, described=said.described, first=first, last=last,
        part=scope.part or whole_year, owner=scope.owner, limits=scope.limits, former=old,
    )  # fmt: skip
    rival = against(claim, *at, borders)
    return told if rival is None else _as_score(told, claim, at[0], rival)


def _is_against(text: str, rival: Quantity, quantity: Quantity) -> bool:
    """Whether two numbers are a score, and which of them is the second one."""
    second = rival.start, rival.end
    return against(text, quantity.start, quantity.end, [second]) == second


def _as_score(measure: Measure, claim: str, start: int, rival: tuple[int, int]) -> Measure:
    """A number with the one that stands against it: two scores are one if both numbers are.

    start, rival: where it stands in its claim, and where the other does
    """
    both = measure.middle * _SCORE + int(claim[slice(*rival)])
    kind = _VOTED if _VOTES.search(claim) else _PLAYED
    return replace(measure, text=claim[start : rival[1]], unit=None, least=both, most=both,
                   dimension=kind, head="", about=frozenset(), outcome=False, bare=False,
                   round_=False)  # fmt: skip


def _are_parts(one: str, other: str) -> bool:
    """Whether two parts of a year are not the same: "quarter" may be the third one."""
    return bool(one and other) and not (one.endswith(other) or other.endswith(one))


def _is_age(text: str, quantity: Quantity) -> bool:
    """Whether a number is how old somebody is, and counts nobody: "aged seven", "Brisk, 81,"."""
    behind = _OLD.match(text, quantity.end) is not None
    before = text[max(0, quantity.start - _NEAR_AGE) : quantity.start]
    return behind or _AGED.search(before) is not None or (
        text[quantity.end : quantity.end + 1] == "," and _NAMED.search(before) is not None
    )  # fmt: skip


def same_unit(one: Measure, other: Measure) -> bool:
    """Whether two numbers are in units that may be compared, and count the same things."""
    if one.dimension != other.dimension or one.is_apart(other):
        return False
    if one.dimension != "count" or one.head == other.head or not (one.head and other.head):
        return True
    heads = {one.head, other.head}
    return bool(heads & PERSONS) and heads <= PERSONS | (PEOPLE if _any_people(heads) else set())


def may_be_one(one: Measure, other: Measure) -> bool:
    """Whether nothing shows that two numbers are of different things."""
    others = one.outcome and other.outcome and one.about != other.about
    return same_unit(one, other) and one.computed == other.computed and not others


def may_count_one(one: Measure, other: Measure) -> bool:
    """The same for numbers of one size, of which none is counted by an outcome alone."""
    hard = [bool(each.outcome and each.about & HARD) for each in (one, other)]
    return (
        may_be_one(one, other)
        and one.is_near(other, COMPATIBLE)
        and (hard[0] == hard[1] or one.bare or other.bare)
    )


def _any_people(heads: set[str]) -> bool:
    """Whether "people" may stand for the other head: for soldiers, but not for children."""
    return not heads & {"child", "woman", "man", "survivor", "fighter", "civilian"}


def _measure(
    text: str, quantity: Quantity, others: Sequence[Quantity], start: int, end: int
) -> Measure:
    scale = scale_of(quantity.unit)
    factor, offset = (scale.factor, scale.offset) if scale else (1.0, 0.0)
    shrunk = quantity.unit == "times" and quantity.text.lower().startswith("halv")
    low, high = quantity.low, quantity.high
    least, most = _range(quantity)
    around = _around(text, quantity, others, start, end)
    among = _AMONG.match(text, quantity.end, end)
    if among and lemma(among[1]) in OUTCOMES:  # "three of the dead were children"
        around = [each for each in around if each[1].start > among.end()]
    described = {start + at for at in asides(text[start:end])}
    around = [each for each in around if each[1].start not in described]
    outcomes = _outcomes(around, text) or (
        frozenset() if among else _only_outcome(text[start:end], others)
    )
    counts = scale is None and quantity.unit != "times"
    head = _head(quantity) if counts or (scale and scale.dimension == "share") else ""
    lost = not (counts and _LOST.search(text, quantity.end, end))
    if outcomes == {"lose"} and _LIVES.match(text, quantity.end, end):
        outcomes = frozenset(["kill"])
    if outcomes == {"lose"} and lost and head in PEOPLE | PERSONS | {"contingent"}:
        outcomes = frozenset(["casualty"])  # "lost 300 men", not "300 men lost their jobs"
    if head == "live" and "lives" in text[quantity.end : end]:
        head, outcomes = "people", frozenset(["kill"])  # "took 12 lives"
    if head == "kill":  # "charged with 36 deaths", "13 bodies were found"
        outcomes = frozenset(["kill"])
    nearest = frozenset(word.lemma for _, word in around if word.lemma not in EMPTY)
    beside = {word.lemma for near, word in around if near < _BESIDE and word.lemma not in EMPTY}
    return Measure(
        start=quantity.start,
        end=quantity.end,
        text=quantity.text,
        low=_scaled(low, factor, offset),
        high=_scaled(high, factor, offset),
        least=_scaled(least, factor, offset),
        most=_scaled(most, factor, offset),
        dimension="share" if shrunk else scale.dimension if scale else _counted(quantity.unit),
        unit=quantity.unit,
        head=head,
        about=outcomes or nearest,
        outcome=bool(outcomes),
        round_=_significant(quantity) < 2,
        bare=not head and scale is None and not outcomes and beside <= BARE,
    )


def _said_of(measure: Measure, quantity: Quantity, text: str, start: int, end: int) -> Thing:
    """What a number is said of; of one that counts something, only the words that describe it.

    start, end: where its claim stands in the text.
    """
    hard = measure.outcome and measure.about & HARD
    said = NOTHING if hard else thing_of(text[start : quantity.start])
    if not said.noun and measure.dimension == "share":
        said = thing_behind(text[quantity.end : end])
    if said.noun:
        return said._replace(described=said.described | _extent(text, quantity))
    return Thing("", _kind(quantity))


def _extent(text: str, quantity: Quantity) -> frozenset[str]:
    """What a length or an age is the extent of: "wide" of "12 km wide"."""
    found = _EXTENT.match(text, quantity.end)
    return frozenset([found[1]] if found else [])


def _kind(quantity: Quantity) -> frozenset[str]:
    """The words that describe what is counted: "female" of "250 female workers"."""
    before = words_of(quantity.of or "")[:-1]
    return frozenset(word.lemma for word in before if not word.name and word.lemma not in EMPTY)


def _period(measure: Measure, others: Sequence[Quantity], times: Sequence[Time]) -> tuple[int, int]:
    """The days of the time that stands next behind a number, or of the only one; zeros for none."""
    following = [each.start for each in others if each.start > measure.start]
    behind = [each for each in times if measure.end <= each.start < min(following, default=inf)]
    said = min(behind, key=lambda each: each.start) if behind else None
    said = said or (times[0] if len(times) == 1 else None)
    if said is None or not (said.from_ and said.to):
        return 0, 0
    first, last = (dt.date.fromisoformat(end).toordinal() for end in (said.from_, said.to))
    return (first, last) if last - first >= _PERIOD else (0, 0)


def _counted(unit: str | None) -> str:
    return "times" if unit == "times" else "count"


def _head(quantity: Quantity) -> str:
    """The lemma of what is counted: the last word of its noun phrase."""
    phrase = quantity.of or (quantity.unit if quantity.unit not in ("share", "percent") else None)
    found = [word.lemma for word in words_of(phrase or "")]
    return "" if not found or found[-1] in PARTITIVE else found[-1]


def _around(
    text: str, quantity: Quantity, others: Sequence[Quantity], start: int, end: int
) -> list[tuple[int, Word]]:
    """The words around a number that say what it counts, each with its distance, nearest first.

    Neither those of its noun phrase nor those beyond another number.
    """
    left = max((o.end for o in others if o.end <= quantity.start), default=start)
    right = min((o.start for o in others if o.start >= quantity.end), default=end)
    behind = quantity.end
    for part in dict.fromkeys(each for each in (quantity.unit, quantity.of) if each):
        at = text.find(part, quantity.end, right)
        if 0 <= at <= behind + 12:
            behind = at + len(part)
    if stop := _STOP.search(text, behind, right):
        right = stop.start()
    stops = list(_STOP.finditer(text, left, quantity.start))
    left = stops[-1].end() if stops else left
    after = _distances(text, behind, right, forward=True)
    before = _distances(text, left, quantity.start, forward=False)
    return sorted((*after, *before), key=lambda each: (each[0], each[1].start < quantity.start))


def _distances(text: str, start: int, end: int, *, forward: bool) -> Iterable[tuple[int, Word]]:
    found = [word._replace(start=word.start + start, end=word.end + start)
             for word in words_of(text[start:end])]  # fmt: skip
    distance = 0
    at = start if forward else end
    for word in found if forward else reversed(found):
        between = text[at : word.start] if forward else text[word.end : at]
        distance += _COMMA * (_BREAK.search(f"{between} ") is not None)
        if word.lemma not in EMPTY:
            if distance >= FAR:
                return
            yield distance, word
            distance += 1
        elif _BREAK.fullmatch(text, word.start, word.end):
            distance += _COMMA
        elif word.lemma == "and":  # "killing 42 and injuring 300"
            distance += 1
        at = word.end if forward else word.start


def _outcomes(around: Sequence[tuple[int, Word]], text: str) -> frozenset[str]:
    """The outcome nearest to a number, or the two that "or" or "and" joins there."""
    found = [
        word for _, word in around
        if word.lemma in OUTCOMES and not word.name and not _is_thing(text, word)
    ]  # fmt: skip
    found = [word for word in found if word.lemma not in _CHANGES] or found
    if not found:
        return frozenset()
    limits = (word for distance, word in around if word.lemma == _LIMIT and distance <= _COMMA)
    first = next(limits, found[0])  # "licensed to carry 112" carries nobody
    joined = {first.lemma}
    for other in found[1:]:
        one, two = sorted((first, other), key=lambda word: word.start)
        if text[one.end : two.start].split() in (["or"], ["and"], ["and/or"]):
            joined.add(other.lemma)
    if joined >= CASUALTIES:
        return frozenset(["casualty"])
    return frozenset(joined)


def _is_thing(text: str, word: Word) -> bool:
    """Whether "dead" describes a thing, as in "two dead detectors"."""
    behind = _DEAD.match(text, word.start)
    return behind is not None and lemma(behind[1]) not in PEOPLE | PERSONS | EMPTY


def _only_outcome(evidence: str, others: Sequence[Quantity]) -> frozenset[str]:
    """The outcome of a claim that has no other, and no other number that it might belong to."""
    counted = [each for each in others if each.unit is None or scale_of(each.unit) is None]
    found = outcomes_in(evidence)
    return frozenset(found) if len(found) == 1 and len(counted) <= 1 else frozenset()


def outcomes_in(text: str) -> frozenset[str]:
    """The outcomes that a text names."""
    said = (word for word in words_of(text) if word.lemma in OUTCOMES and not word.name)
    return frozenset(word.lemma for word in said if not _is_thing(text, word))


def _range(quantity: Quantity) -> tuple[float | None, float | None]:
    """What a number means: one that is rounded, or called approximate, means its neighbours too."""
    low, high = quantity.low, quantity.high
    if quantity.text.lower().startswith(("nearly", "almost", "just under", "close to")) and high:
        return high - max(_step(high, quantity.text) / 2, ABOUT * high), high
    if low != high or low is None:
        return low, high
    most = ABOUT if quantity.approximate else ROUNDING
    if quantity.unit == "share":
        around = 0.1 * abs(low) if quantity.approximate else 0.02
    elif quantity.approximate:
        around = max(min(_step(low, quantity.text) / 2, most * abs(low)), LEAST_ABOUT * abs(low))
    elif abs(low) < ROUND and float(low).is_integer():
        around = 0.5 if quantity.unit == "percent" else 0.0
    else:
        around = min(_step(low, quantity.text) / 2, most * abs(low))
    return low - around, low + around


def _step(value: float, text: str) -> float:
    """The place of the last digit that is not zero, or is written: 1,000 of 11,000, 0.1 of 4.0."""
    written = _DECIMALS.search(text)
    if written and float(written[0]):
        return abs(value) / float(written[0]) * 10.0 ** -len(written[1])
    digits = f"{abs(value):.10f}".rstrip("0")
    whole, _, part = digits.partition(".")
    if part:
        return float(10 ** -len(part))
    return float(10 ** (len(whole) - len(whole.rstrip("0"))))


def _significant(quantity: Quantity) -> int:
    """How many digits a number has without the zeros at its ends."""
    written = _DIGITS.search(quantity.text)
    value = quantity.low if quantity.low is not None else quantity.high
    shown = written[0] if written else f"{value or 0:.0f}"
    return len(shown.replace(",", "").replace(".", "").strip("0"))


def _parts(text: str, found: Sequence[Measure]) -> Iterable[Measure]:
    """The shares that follow from "12,000 soldiers ..., of whom 4,000 were killed"."""
    for whole, part in pairwise(found):
        behind = text[part.end : part.end + 12].lower().split()
        before = text[max(whole.end, part.start - 12) : part.start].lower().split()
        of_them = behind[:1] == ["of"] and bool(set(behind[1:2]) & PARTITIVE)
        of_them = of_them or before[-2:] in (["of", "whom"], ["of", "them"])
        counted = whole.dimension == part.dimension == "count" and not part.head
        if of_them and counted and whole.middle > part.middle > 0:
            share = part.middle / whole.middle
            yield replace(
                part,
                text=f"{part.text} of {whole.text}",
                low=share,
                high=share,
                least=_ratio(part.least, whole.most),
                most=_ratio(part.most, whole.least),
                dimension="share",
                unit="share",
                head=whole.head,
                round_=False,
                computed=True,
            )


def _ratio(part: float | None, whole: float | None) -> float | None:
    return part / whole if part is not None and whole else None


def _scaled(value: float | None, factor: float, offset: float) -> float | None:
    return None if value is None else value * factor + offset


def _apart(below: Measure, above: Measure) -> bool:
    """Whether one range ends before the other begins: 11,000 and 12,000, both rounded, do."""
    if below.most is None or above.least is None:
        return False
    if math.isclose(below.most, above.least, rel_tol=1e-9):
        return below.rounded and above.rounded
    return below.most < above.least
