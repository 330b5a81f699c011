"""How the claims of a fact stand to each other: positions, the relation, and values in time."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, permutations, product
from typing import NamedTuple

import regex

from extractor.compare.measures import Measure, may_be_one
from extractor.compare.model import RELATIONS, ClaimRef, Position, Relation, Step
from extractor.compare.points import Point, is_negative, opposed
from extractor.compare.scopes import COUNTED, OLD, PART, PARTLY
from extractor.models import Claim
from extractor.words.en.fact_words import (
    CONCEPTS,
    CUMULATIVE,
    GROWING,
    PERSONS,
    RISING,
    SHRINKING,
    SPREADING,
)

__all__ = ["Member", "Reading", "checked", "positions", "read", "sequence", "verdict"]


_TO_COME = regex.compile(
    r"\b(?:is|are|was|were)\s(?:(?:set|due|expected|likely|going|about|scheduled)\s)?to\s\p{Ll}"
    r"|\b(?:could|may|might)\s(?!have\b|be\b|not\b)\p{Ll}",
    regex.I,
)
SIZE = 20.0  # how many times a number without an outcome may be another one of the same thing


class Member(NamedTuple):
    """A claim of a fact.

    - `day`: the day that its number is of, as an ordinal; 0 if it is not known
    - `told`: the day of its document, which may be later: "seven have died since Sunday"
    - `measure`: the number by which it belongs to the fact, if it does by one
    - `answer`: what it answers, as a model says; "" where none was asked
    """

    claim: Claim
    point: Point
    ref: ClaimRef
    day: int
    told: int
    measure: Measure | None
    answer: str = ""


class Reading(NamedTuple):
    """The relation, the weaker ones that hold too, and the reasons."""

    relation: Relation
    also: tuple[Relation, ...]
    because: tuple[str, ...]


def read(members: Sequence[Member]) -> Reading:
    """The relation of the claims of a fact."""
    if len({member.ref.claim_id for member in members}) == 1:
        return Reading("single", (), ())
    found = {
        "disputed": _dispute(members),
        "differ": _difference(members),
        "unconfirmed": _refusal(members),
        "agree": _agreement(members),
    }
    holds = [relation for relation in RELATIONS if found.get(relation)]
    reasons = tuple(found[relation] for relation in holds if found[relation] != "-")
    return Reading(holds[0], tuple(holds[1:]), reasons) if holds else Reading("agree", (), ())


def _dispute(members: Sequence[Member]) -> str:
    """Why a fact is disputed: one says it and another denies it, or says that it is not so."""
    says = [each for each in members if each.point.stance > 0]  # a forecast may be denied too
    for member in members:
        others = [each for each in says if _is_denied(each, member)]
        if member.point.stance < 0 and others:
            return f"said by {_who(others[0])}, denied by {_who(member)}"
    yes = [each for each in says if each.answer and verdict(each.answer) in ("yes", "")]
    sure = ("asserted", "denied", "predicted")  # "that may not be so" denies nothing
    no = [e for e in members if verdict(e.answer) == "no" and e.claim.stance in sure]
    for one, other in product(yes, no):
        if not _is_one_voice(one, other) and not _happened_later(one, other):
            return f"the model: yes by {_who(one)}, no by {_who(other)}"
    for member in members:
        against = [each for each in says if _negates(member, each)]
        if against:
            both = member.point.negated & against[0].point.words.keys()
            words = ", ".join(sorted(both or opposed(member.point, against[0].point)))
            return f"{_who(member)} and {_who(against[0])} say opposite things of {words}"
    return ""


def _is_denied(said: Member, denial: Member) -> bool:
    """Whether a denial is of what somebody says: neither has a negation, or both do."""
    both = bool(said.point.negated) == bool(denial.point.negated)
    other = _is_of_another_figure(said, denial) or _happened_later(said, denial)
    return both and not other and not _answer_alike(denial, said)


def _is_of_another_figure(said: Member, denial: Member) -> bool:
    """Whether a denial is of a figure that the other claim does not have: "12,000 was wrong"."""
    numbers = [said.measure] if said.measure else said.point.measures
    pairs = [
        (one, other)
        for one, other in product(numbers, denial.point.measures)
        if one.dimension == other.dimension
    ]
    return bool(pairs) and all(one.excludes(other) for one, other in pairs)


def _happened_later(said: Member, no: Member) -> bool:
    """Whether a claim tells what happened after another one said that it had not.

    "No one has been arrested", a paper writes on Monday, and another one that a man was on Tuesday.
    """
    happened, of = said.point.first, no.point.last or no.told
    told = said.claim.stance == "asserted" and not _is_expected(said)
    return told and bool(of) and of < happened <= (said.told or happened)


def _answer_alike(one: Member, other: Member) -> bool:
    """Whether the model takes two claims for the same answer, though one is a denial."""
    return bool(verdict(one.answer)) and verdict(one.answer) == verdict(other.answer)


def _says(member: Member) -> bool:
    return member.point.stance > 0 and member.claim.stance != "predicted"


def _is_expected(member: Member) -> bool:
    """Whether a claim tells what is to come, or may come, also without a verb of expecting."""
    return not _says(member) or _TO_COME.search(member.claim.statement) is not None


def _negates(one: Member, other: Member) -> bool:
    """Whether one claim says the opposite of another one of another voice, see `_contradicts`."""
    return not _is_one_voice(one, other) and _contradicts(one, other)


def _contradicts(one: Member, other: Member) -> bool:
    """Whether one claim has a negation of the very words of the other, or a word that denies one.

    A claim with a negation of its own asserts nothing against it, and what has not happened may
    still be expected, or happen later.
    """
    said, against = one.point, other.point
    if said.stance < 1 or against.stance < 1 or against.negated:
        return False
    if is_negative(other.claim.statement) or (_says(one) and _is_expected(other)):
        return False
    if _happened_later(other, one):
        return False
    if said.negated:
        return said.negated <= against.words.keys()
    numbers = said.measures or against.measures
    return not (numbers or is_negative(one.claim.statement)) and bool(opposed(said, against))


def _is_one_voice(one: Member, other: Member) -> bool:
    return one.ref.voice is not None and one.ref.voice == other.ref.voice


def _difference(members: Sequence[Member]) -> str:
    """The two numbers that exclude one another, and are no steps in time."""
    numbers = [each for each in members if each.measure and each.point.stance > 0]
    pairs: dict[frozenset[str], list[tuple[Member, Member]]] = {}
    for one, other in combinations(numbers, 2):
        if one.ref.claim_id != other.ref.claim_id and _are_of_one_time(one, other):
            both = frozenset([one.ref.claim_id, other.ref.claim_id])
            pairs.setdefault(both, []).append((one, other))
    for found in pairs.values():  # "14 votes to 9" and "14 votes" have a number in common
        if all(_exclude(one, other) for one, other in found):
            one, other = found[0]
            return f"“{_text(one)}” and “{_text(other)}” exclude one another"
    for one, other in permutations(members, 2):
        if _is_one_voice(one, other) and _is_told_twice(one, other) and _contradicts(one, other):
            return f"{_who(one)} is said to say one thing and its opposite"
    answers = [
        each for each in members
        if _answers_in_words(each) or verdict(each.answer) in ("yes", "no")
    ]  # fmt: skip
    for one, other in combinations(answers, 2):
        alike = bool(verdict(one.answer)) == bool(verdict(other.answer))
        later = any(
            verdict(no.answer) == "no" and _happened_later(yes, no)
            for yes, no in permutations((one, other))
        )
        if alike and one.answer != other.answer and not (_is_one_voice(one, other) or later):
            said = f"{_who(one)}: “{one.answer}”, {_who(other)}: “{other.answer}”"
            return f"the model gives different answers ({said})"
    return ""


def _is_told_twice(one: Member, other: Member) -> bool:
    """Whether two documents of one day tell it, so that the later one corrects nothing."""
    return one.ref.doc_id != other.ref.doc_id and one.day == other.day


def _are_of_one_time(one: Member, other: Member) -> bool:
    """Whether both tell what is, or both what is expected, where an estimate may be of either."""
    expected = one.claim.stance == "predicted", other.claim.stance == "predicted"
    if expected[0] == expected[1]:
        return True
    told = other if expected[0] else one
    return told.claim.stance == "estimated" and not (told.measure and told.measure.outcome)


def checked(members: Sequence[Member]) -> list[Member]:
    """The members without answers that are neither a verdict nor words of one of their claims."""
    spoken = {
        each.answer for each in members
        if each.answer.casefold() in each.claim.statement.casefold()
    }  # fmt: skip
    return [
        each if verdict(each.answer) or each.answer in spoken else each._replace(answer="")
        for each in members
    ]


def _answers_in_words(member: Member) -> bool:
    """Whether the answer is neither a verdict nor a number."""
    return bool(member.answer) and not (
        verdict(member.answer) or member.measure or member.point.stance < 1
    )


def verdict(answer: str) -> str:
    """ "yes", "no" or "unknown" of an answer that is no more than that; else ""."""
    plain = answer.strip(" .").casefold()
    return plain if plain in ("yes", "no", "unknown") else ""


def _exclude(one: Member, other: Member) -> bool:
    if one.measure is None or other.measure is None:
        return False
    if one.measure.dimension != other.measure.dimension:
        return False
    if not (one.answer or other.answer or may_be_one(one.measure, other.measure)):
        return False  # each is the only number of a claim that is joined by its words
    far = not one.measure.outcome and not one.measure.is_near(other.measure, SIZE)
    if far or _is_part(one.measure, other.measure) or _is_part(other.measure, one.measure):
        return False
    return one.measure.excludes(other.measure) and not _is_step(one, other)


def _is_part(part: Measure, whole: Measure) -> bool:
    """Whether a smaller number counts people of one kind, who may be some of the others.

    Passengers are such a kind too, beside a crew.
    """
    of_kind = bool(part.head) and (part.head not in PERSONS or part.head == CONCEPTS["passenger"])
    of_all = whole.head in PERSONS and whole.head != part.head
    return of_kind and of_all and part.dimension == "count" and part.middle < whole.middle


def _is_step(one: Member, other: Member) -> bool:
    """Whether two numbers are of different days, and the later one may have grown out of the other.

    The day that a claim names may be that of the event: "seven are dead after Sunday's collapse".
    The same voice may also correct its number downwards, of one day only in one document.
    """
    first, last = sorted((one, other), key=lambda member: member.day)
    if not (first.measure and last.measure):
        return False
    if _is_of_another_hour(first.measure, last.measure) or _was_told(first, by=last):
        return True
    if _is_one_voice(one, other):
        return not first.day or one.ref.doc_id == other.ref.doc_id or first.day != last.day
    by_day, by_document = (first, last), sorted((one, other), key=lambda member: member.told)
    apart = first.day and first.day != last.day
    later = by_document[0].told and by_document[0].told != by_document[1].told
    return bool(apart and _may_grow(*by_day)) or bool(later and _may_grow(*by_document))


def _may_grow(first: Member, last: Member) -> bool:
    """Whether a number may have become another one of a later day."""
    if not (first.measure and last.measure):
        return False
    more = last.measure.middle > first.measure.middle
    words = first.point.words.keys() | last.point.words.keys()
    if words & SHRINKING:
        return not more
    if first.measure.outcome:
        return more and first.measure.about <= CUMULATIVE | RISING
    growing = GROWING if first.measure.dimension == "count" else SPREADING
    return more and bool(words & growing)


def _is_of_another_hour(one: Measure, other: Measure) -> bool:
    """Whether one was counted before the other: at noon, or when not all votes were.

    What has been counted up to an hour is no more than what was in the end.
    """
    small, large = sorted((one, other), key=lambda each: each.middle)
    if PARTLY in one.limits ^ other.limits:
        return True
    return PART not in small.limits and bool(small.limits - large.limits - {COUNTED, PARTLY})


def _was_told(first: Member, *, by: Member) -> bool:
    """Whether one claim tells the number of the other as an old one: "to 212 from 160"."""
    same_day = by if first.day == by.day else None
    return any(
        told.measure is not None
        and old.former == OLD
        and (old.low, old.high) == (told.measure.low, told.measure.high)
        for teller, told in ((by, first), (first, same_day))
        if told is not None
        for old in teller.point.measures
    )


def _refusal(members: Sequence[Member]) -> str:
    """Who refuses to confirm it. Who does not know it, or finds it too early to say, does not."""
    refusing = next((each for each in members if each.point.stance == 0), None)
    return f"not confirmed by {_who(refusing)}" if refusing else ""


def _agreement(members: Sequence[Member]) -> str:
    """Whether two claims say the same: no number of theirs excludes another."""
    saying = [each for each in members if _says(each)]
    pairs = (
        (one, other)
        for one, other in combinations(saying, 2)
        if one.ref.claim_id != other.ref.claim_id
    )
    agree = any(not _exclude(one, other) for one, other in pairs)
    return "-" if agree else ""


def sequence(members: Sequence[Member]) -> tuple[Step, ...]:
    """The values of a figure that changes, by day; empty if it does not change in time."""
    dated = [each for each in members if each.day and each.measure and _says(each)]
    changes = any(
        _is_step(one, other) and one.measure.excludes(other.measure)
        for one, other in combinations(dated, 2)
        if one.measure and other.measure
    )
    if not changes:
        return ()
    found: dict[tuple[int, float, str], list[ClaimRef]] = {}
    for each in dated:
        middle = each.measure.middle if each.measure else 0.0
        found.setdefault((each.day, middle, _text(each)), []).append(each.ref)
    return tuple(
        Step(day=dt.date.fromordinal(day).isoformat(), value=text, claims=_ordered(refs))
        for (day, _, text), refs in sorted(found.items())
    )


def positions(members: Sequence[Member]) -> tuple[Position, ...]:
    """The values and stances of a fact, those of most claims first."""
    found: dict[tuple[object, ...], list[Member]] = {}
    heads = {_value(each.measure): each.measure.head for each in members
             if each.measure and each.measure.head}  # fmt: skip
    for member in members:
        measure = member.measure
        value = _value(measure)
        value += (measure.head or heads.get(value, ""),) if measure else ()
        denies = _denies(member) or _is_against(member, members)
        said = member.answer if _answers_in_words(member) else ""
        found.setdefault((member.claim.stance, denies, value, said), []).append(member)
    made = [
        _position(list(group), denies=bool(key[1]))
        for key, group in sorted(found.items(), key=lambda item: repr(item[0]))
    ]
    return tuple(sorted(made, key=lambda each: (-len(each.claims), each.low or 0.0, each.stance)))


def _value(measure: Measure | None) -> tuple[object, ...]:
    """A number as it is meant: "about 140" is another value than 140."""
    if measure is None:
        return ()
    return measure.low, measure.high, measure.least, measure.most, measure.dimension


def _denies(member: Member) -> bool:
    return member.point.stance < 0 or verdict(member.answer) == "no"


def _is_against(member: Member, members: Sequence[Member]) -> bool:
    return any(_contradicts(member, other) for other in members)


def _position(members: Sequence[Member], *, denies: bool) -> Position:
    first = min(members, key=lambda each: (_is_bare(each), each.ref.doc_id, each.point.start))
    measure = first.measure
    said = first.answer if _answers_in_words(first) else None
    return Position(
        value=_text(first) if measure else said,
        low=measure.low if measure else None,
        high=measure.high if measure else None,
        unit=_unit(measure) if measure else None,
        stance=first.claim.stance,
        denies=denies,
        computed=bool(measure and measure.computed),
        claims=_ordered(member.ref for member in members),
    )


def _is_bare(member: Member) -> bool:
    return member.measure is not None and not member.measure.head


def _unit(measure: Measure) -> str | None:
    """The unit that `low` and `high` are in: the dimension's own where it was converted."""
    return _OWN.get(measure.dimension, measure.unit or measure.head or None)


_OWN: Mapping[str, str] = {
    "share": "share",
    "length": "m",
    "mass": "kg",
    "volume": "l",
    "area": "m²",
    "power": "W",
    "energy": "kWh",
    "data": "MB",
    "speed": "km/h",
    "time": "s",
    "temperature": "°C",
}


def _text(member: Member) -> str:
    measure = member.measure
    if measure is None:
        return ""
    shown = measure.unit if measure.unit and measure.unit not in measure.text else ""
    plain = shown in ("", "share", "times") or (len(shown) == 3 and shown.isupper())
    plain = plain or (shown == "percent" and "%" in measure.text)
    return measure.text if plain else f"{measure.text} {shown}"


def _who(member: Member) -> str:
    voices = member.claim.attribution
    return voices[0].name if voices else f"the article {member.claim.doc_id}"


def _ordered(refs: Iterable[ClaimRef]) -> tuple[ClaimRef, ...]:
    found = {(ref.doc_id, ref.claim_id): ref for ref in refs}
    return tuple(found[key] for key in sorted(found))
