"""What a number is restricted to: whose it is, of which part of a whole or of a year, up to when.

"17 died in a hospital wing" contradicts no toll of 42, and the turnout at noon not that of the day.
Only what stands in the plainest forms is read.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import regex

from extractor.compare.lemmas import content, lemma, words_of
from extractor.news.words.en.function_words import AUXILIARIES, FINITE
from extractor.words import words
from extractor.words.en.fact_words import LEVEL

__all__ = [
    "COUNTED",
    "EARLIER",
    "OLD",
    "PART",
    "PARTLY",
    "SO_FAR",
    "Scope",
    "against",
    "are_two",
    "former",
    "is_designation",
    "opening_name",
    "scope_of",
]

PART = "part"
OLD = "old"
EARLIER = "earlier"
COUNTED = "counted"
PARTLY = "partly counted"
SO_FAR = "so far"
_ORDINALS = {"1": "first", "2": "second", "3": "third", "4": "fourth"}
_MONTHS = {"three": "first quarter", "six": "first half", "nine": "nine months"}
_UNITS = {"q": "quarter", "h": "half"}
_PERIODS = regex.compile(
    r"\b(?:(?P<number>first|second|third|fourth)[\s-](?P<unit>quarter|half)"
    r"|(?P<letter>[QH])(?P<digit>[1-4])"
    r"|first[\s-](?P<months>three|six|nine)[\s-]months)\b",
    regex.I,
)
_BASES = regex.compile(
    r"\b(?:(?P<year>(?:full|whole)[\s-]year|annual(?:ly)?|yearly|year-on-year|(?:in|for|over)\sthe\syear"
    r"|from\sa\syear\s(?:earlier|before|ago))"
    r"|(?P<quarter>quarterly|quarter-on-quarter|from\sthe\s(?:previous|last)\squarter)"
    r"|(?P<month>monthly|month-on-month|from\s(?:a|the)\s(?:previous\smonth|month\s(?:earlier|before))))\b",
    regex.I,
)
_HOUR = regex.compile(
    r"\b(?P<word>by|as\sof|until|at)\s(?:about\s)?"
    r"(?P<hour>[0-9]{1,2}(?:[:.][0-9]{2})?\s?[ap]\.?m\b|[0-9]{1,2}[:.][0-9]{2}\b|(?:noon|midday|mid-?afternoon)\b)",
    regex.I,
)
_VOTING = regex.compile(r"\b(?:turnout|vot(?:e|es|ed|ers|ing)|ballots?|polls?)\b", regex.I)
_COUNTING = regex.compile(
    r"\A\s?(?:%|per\s?cent)?\sof\s(?:the\s|all\s)?(?:\p{Ll}+\s){1,2}"
    r"(?:(?:is|are|was|were|has|have|had|been|being)\s)*(?:counted|tallied|reporting|processed)\b",
    regex.I,
)
_SO_FAR = regex.compile(r"\bso\sfar\b", regex.I)
_RESULTS = regex.compile(
    r"\b(?:exit\spolls?|(?:partial|preliminary|provisional|early|initial)\s(?:\p{Ll}+\s)?"
    r"(?:results?|counts?|returns|tall(?:y|ies)|figures?))\b",
    regex.I,
)
_SOME = regex.compile(
    r"\b(?:in|at|on|from|inside)\s(?:"
    r"(?:one|a\ssingle)\s(?!of\b)\p{Ll}+"
    r"|(?:an?|the|its|his|her)\s(?:[\p{L}-]+\s){0,2}"
    r"(?:wing|ward|floor|corridor|carriage|district|neighbou?rhood|suburb|block|street)\b"
    r"(?!\s(?:court|attorney|judge|council|office))"
    r"|[^,;.]{2,40}?\salone\b)",
    regex.I,
)
_WHERE = regex.compile(
    r"\b[\p{L}-]+,?\swhere\s(?=(?:at\sleast\s|about\s|some\s)?(?:\p{L}+|[0-9])+\s)"
)
_MOVED = regex.compile(
    r"\b((?:(?:up|down)\s)?from)\s(?:about\s|some\s|the\s|an?\s|around\s)?$", regex.I
)
_OLD = regex.compile(
    r"\b(?:previous(?:ly)?|earlier|initial(?:ly)?|original(?:ly)?)\s(?:\p{Ll}+\s){0,3}$",
    regex.I,
)
_NOT = regex.compile(r"\b(?:not|instead\sof|rather\sthan)\s(?:the\s|about\s|some\s)?$", regex.I)
_CORRECTED = regex.compile(r"\b(?:correct|revis)(?:ed|s|es|ing)?\b", regex.I)
_COMPARED = regex.compile(r"\b(?:compared\s(?:with|to)|against|versus)\s$", regex.I)
_BEFORE = regex.compile(
    r"\A[^,;.0-9]{0,25}?\b(?:a\s(?:year|month|week|day)|in\sthe\ssame|last|the\s(?:year|quarter|month))\b",
    regex.I,
)
_TO = regex.compile(r"\b(?:to|at)\s(?:about\s|some\s|around\s|at\sleast\s)?$", regex.I)
_PREPOSITIONS = words("in of at from to by with against on near for over under since than between")
_ENDS = regex.compile(r"[;:]\s|,\s(?:and|but|while)\s|\b(?:while|whereas|but)\s", regex.I)
_FOR = regex.compile(r"\A[^,;.]{0,30}?\bfor\s(?=(?:the\s)?\p{Lu})")
_ARTICLES = words("the a an")
_TITLES = words("president minister north south")
_DESIGNATED = regex.compile(r"(?:\s[\p{Lu}]?[0-9]+\p{Lu}?\b)(?:\s\p{Lu}\p{L}+)?")
_MODEL = regex.compile(r"\p{Lu}\p{L}+" + _DESIGNATED.pattern)
_NAMED = regex.compile(r"\p{Lu}[\p{L}.]+\s$")
_SCORE = regex.compile(r"(?:[-–]|\s(?:votes?\s)?to\s|\s(?:votes?\s)?against\s)", regex.I)
_FROM = regex.compile(r"\b(?:from|between)\s$", regex.I)
_DIGITS = 3  # that a number of a score has at most


class Scope(NamedTuple):
    """What a number is restricted to.

    - `owner`: the name that is the subject of it, as lemmas; with the number of a model, if any
    - `limits`: what it is counted of: PART of a whole; PARTLY where not all votes were counted, of
      which COUNTED is the share; SO_FAR, or the hour up to which it was counted
    - `part`: the part of a year, such as "third quarter"
    """

    owner: frozenset[str]
    limits: frozenset[str]
    part: str


def are_two(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two owners have no word in common, or are two models: "Orbix 9", "Orbix 9 Max"."""
    if not (one and other):
        return False
    numbered = [any(word[-1:].isdigit() for word in each) for each in (one, other)]
    return one.isdisjoint(other) or (all(numbered) and one != other)


def scope_of(
    claim: str,
    start: int,
    end: int,
    borders: Sequence[tuple[int, int]],
    names: Collection[str] = (),
) -> Scope:
    """What a number of a claim is restricted to.

    - `start`, `end`: where it stands in the claim
    - `borders`: where all its numbers stand, in order
    - `names`: lemmas that are names here although the dictionary has them, such as "City"
    """
    left = max((stop for _, stop in borders if stop <= start), default=0)
    right = min((first for first, _ in borders if first >= end), default=len(claim))
    return Scope(
        owner=_owner(claim, start, end, left, right, names),
        limits=_limits(claim, start, end, borders),
        part=_period(claim, start, end),
    )


# ---- whose a number is ---------------------------------------------------------------------------


def _owner(
    claim: str, start: int, end: int, left: int, right: int, names: Collection[str]
) -> frozenset[str]:
    """The name that is the subject of a number: behind "for", or first in its clause before it."""
    if behind := _FOR.match(claim[end:right]):
        return _first_name(claim[end + behind.end() : right], names)
    if owner := _first_name(claim[left:start], names):
        return owner
    follows = left and "and" in claim[left:start].split()
    owner = _first_name(claim[:start], names) if follows else frozenset()
    models = list(_MODEL.finditer(claim[left:start]))
    return owner or frozenset(models[-1][0].lower().split() if models else ())


def opening_name(claim: str, around: str) -> frozenset[str]:
    """The first word of a claim if it is a name, though the dictionary has it: "City", "Dublin".

    - `around`: text in which it then has a capital within a sentence, and is never written without
    """
    first = next(iter(words_of(claim)), None)
    if first is None or first.name or first.start or not claim[:1].isupper():
        return frozenset()
    written = claim[: first.end]
    *before, _ = around.split(f" {written}")
    has_capital = any(each[-1:].islower() or each.endswith(",") for each in before)
    is_common = f" {written.lower()} " in around
    return frozenset([first.lemma]) if has_capital and not is_common else frozenset()


def _first_name(text: str, names: Collection[str]) -> frozenset[str]:
    """The first name of the last clause of a text that stands behind no preposition."""
    opens = max((cut.end() for cut in _ENDS.finditer(text)), default=0)
    inside, found = False, list[str]()
    for word in words_of(text[opens:]):
        written = text[opens + word.start : opens + word.end].lower()
        name = word.name or word.lemma in names
        if name and not inside:
            found.append(word.lemma)
            if model := _DESIGNATED.match(text, opens + word.end):
                return frozenset([word.lemma, *model[0].lower().split()])
        elif found:
            break
        inside = written in _PREPOSITIONS or (inside and (name or written in _ARTICLES))
    return frozenset(found) - _TITLES


def is_designation(text: str, start: int, end: int) -> bool:
    """Whether a number is part of a name: "the Orbix 9 weighs", "the Orbix 9 Max"."""
    if not (text[start:end].isdigit() and _NAMED.search(text[max(0, start - 40) : start])):
        return False
    behind = text[end : end + 40].split()[:1]
    if not behind or text[end : end + 1] != " ":
        return False
    written = behind[0].strip(",.;")
    return (
        (written[:1].isupper() and len(written) > 1)
        or written in AUXILIARIES | FINITE
        or (written.endswith("s") and lemma(written) in LEVEL | {"weigh", "last", "sell", "use"})
    )


# ---- of which part, and up to when ---------------------------------------------------------------


def _limits(claim: str, start: int, end: int, borders: Sequence[tuple[int, int]]) -> frozenset[str]:
    found = set()
    if _COUNTING.match(claim[end:]):
        return frozenset([COUNTED])
    if any(_COUNTING.match(claim[stop:]) for _, stop in borders) or _RESULTS.search(claim):
        found.add(PARTLY)
    if _SO_FAR.search(claim):
        found.add(SO_FAR)
    hours = list(_HOUR.finditer(claim)) if _VOTING.search(claim) else []
    hours = hours or [each for each in _HOUR.finditer(claim) if each["word"].lower() != "at"]
    if hours:
        near = min(hours, key=lambda each: _distance(each.start(), each.end(), start, end))
        if not _is_of_another(near, start, end, borders):
            found.add(near["hour"].lower().replace(" ", "").replace(".", ""))
    for each in (*_SOME.finditer(claim), *_WHERE.finditer(claim)):
        if not _is_of_another(each, start, end, borders):
            found |= {PART, *(word.lemma for word in content(each[0]))}
            break
    return frozenset(found)


def _is_of_another(
    found: regex.Match[str], start: int, end: int, borders: Sequence[tuple[int, int]]
) -> bool:
    """Whether words stand nearer to another number."""
    own = _distance(found.start(), found.end(), start, end)
    inside = [(a, b) for a, b in borders if not (found.start() <= a and b <= found.end())]
    return any(_distance(found.start(), found.end(), a, b) < own for a, b in inside)


def _distance(start: int, end: int, first: int, last: int) -> int:
    return max(first - end, start - last, 0)


def _period(claim: str, start: int, end: int) -> str:
    """The part of a year that a claim names next to a number; "" if it names none."""
    for kind in (_PERIODS, _BASES):
        found = list(kind.finditer(claim))
        if found:
            near = min(found, key=lambda each: _distance(each.start(), each.end(), start, end))
            return _part_of(near)
    return ""


def _part_of(found: regex.Match[str]) -> str:
    said = {name: each.lower() for name, each in found.groupdict().items() if each}
    if "months" in said:
        return _MONTHS[said["months"]]
    if "digit" in said:
        return f"{_ORDINALS[said['digit']]} {_UNITS[said['letter']]}"
    return f"{said['number']} {said['unit']}" if "unit" in said else next(iter(said))


# ---- old values, and scores ----------------------------------------------------------------------


def former(claim: str, start: int, end: int, borders: Sequence[tuple[int, int]]) -> str:
    """OLD if a claim tells a number only as what was said before: "to 212 from 160".

    EARLIER if it was another one a year ago; "" if it is neither.
    """
    others = [each for each in borders if each != (start, end)]
    before = claim[:start]
    moved = _MOVED.search(before)
    has_new = any(_TO.search(claim[:first]) for first, _ in others)
    is_old = bool(others and moved and (has_new or " " in moved[1]))
    if _BEFORE.match(claim[end:]):
        return EARLIER if is_old or (others and _COMPARED.search(before)) else ""
    corrected = others and _NOT.search(before) and _CORRECTED.search(claim)
    return OLD if is_old or corrected or _OLD.search(before) else ""


def against(
    claim: str, start: int, end: int, borders: Sequence[tuple[int, int]]
) -> tuple[int, int] | None:
    """Where the number stands that is against one in a score: the 5 of "6 votes to 5"."""
    for other, stop in borders:
        between = claim[end:other] if other >= end else ""
        plain = all(each.isdigit() and len(each) <= _DIGITS
                    for each in (claim[start:end], claim[other:stop]))  # fmt: skip
        if plain and _SCORE.fullmatch(between) and not _FROM.search(claim[:start]):
            return other, stop
    return None
