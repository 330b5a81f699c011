"""Checks where a span begins and ends: not inside a character, a word or an amount."""

import unicodedata
from array import array
from bisect import bisect_left
from functools import lru_cache
from typing import Literal

import regex

from extractor.grounding.lexicon import kind_of
from extractor.grounding.tokens import HYPHENS, SPACELESS
from extractor.words.en.cut_words import BOUNDS, FRACTION
from extractor.words.en.spellings import NUMERALS

__all__ = ["Clusters", "cut_by", "in_word", "snap", "with_negation"]

_CLUSTER = regex.compile(r"\X")
_ASCII_OR_CLUSTER = regex.compile(r"[\n -~]+(?=[\n -~]|\Z)|(\X)")  # \X alone is ten times slower
_FLAG = regex.compile(r"\p{Regional_Indicator}")  # two make a flag; runs of them have no breaks
_PLAIN = regex.compile(r"\p{Grapheme_Cluster_Break=Other}|\p{Grapheme_Cluster_Break=Control}")
_JOINS = regex.compile(rf"(?V1)[[\p{{L}}\p{{M}}\p{{N}}]--[{SPACELESS}]]")
_MAGNITUDE = (
    r"hundred|thousand|million|billion|trillion|dozen|percent|per\p{Zs}cent|percentage|times"
    r"|bn|mn|m|k"
)
_AMOUNT_CONTINUES = regex.compile(
    rf"(?V1)[-‒–]\p{{Nd}}[\p{{Nd}}.,]*[\s-]?(?:[%％]|(?i:{_MAGNITUDE})(?![\p{{L}}\p{{N}}]))|"
    rf"(?V1)\p{{Zs}}?[%％٪‰°½¼¾²³万萬亿億兆千百]|[.,:/]\p{{Nd}}|[\s{HYPHENS}]?(?i:{_MAGNITUDE})(?![\p{{L}}\p{{N}}])"
)
_AMOUNT_BEFORE = regex.compile(
    r"(?V1)[\p{Sc}+~∼<>≤≥±−⁻]\p{Zs}?$|(?:^|[\s(\[])[-−]$|\p{Nd}(?:[.,:/]|\s?[‒–]\s?)$"
    r"|(?i)(?<!\p{L})(?:" + BOUNDS + r"|between\s+\p{Sc}?[\p{Nd}.,]+\s+and)\s+$"
    r"|(?:^|[\s(\[]|\p{Sc})\.$"
    r"|(?<!\p{L})(?:menos|más|mais|moins|plus)\s+(?:de|que)\s+$"
)
_SPACED_BEFORE = regex.compile(r"(?<!\p{Nd})\p{Nd}{1,3}[\p{Zs}'\u2019]$")
_SPACED_AFTER = regex.compile(r"[\p{Zs}'\u2019]\p{Nd}{3}(?!\p{Nd})")
_RANGE_BEGUN = regex.compile(r"(?i)(?<!\p{L})between\s+\p{Sc}?[\p{Nd}.,]+$")
_RANGE_AFTER = regex.compile(r"\s+and\s+\p{Sc}?\p{Nd}")
_LEVEL_AFTER = regex.compile(
    r"\s+(?:below|above|under|short\s+of|or\s+(?:less|more|fewer|over|under|so))\b"
)
_MEASURE = regex.compile(r"\p{Nd}[\s\u00a0]?[\p{L}°%]*$")
_LOSS = regex.compile(
    r"(?!\p{Nd}{4}\))[\p{Nd}.,]+\)(?=\s(?:million|billion|thousand|bn|percent|per\scent|%|m\b))"
)
_NUMERALS = "|".join([*sorted(NUMERALS, key=len, reverse=True), "hundred", "thousand"])
_FRACTION_OR_NUMBER = regex.compile(rf"{FRACTION.pattern}|(?<!\p{{L}})(?i:{_NUMERALS})[\s-]$")
_CURRENCY = regex.compile(r"\p{Sc}")
_FIRST_LETTERS = regex.compile(r"\p{L}+")
_CURRENCY_BEFORE = regex.compile(r"\p{Lu}{1,3}$")
_NUMBER_BEFORE = regex.compile(r"(?V1)\p{Nd}[\s" + HYPHENS + r"]$")
_MAGNITUDE_FIRST = regex.compile(rf"(?V1)(?i:{_MAGNITUDE})(?![\p{{L}}\p{{N}}])")
_NEGATED_BEFORE = regex.compile(
    r"(?i)(?<!\p{L})(?:no|never|neither|nor|without|hardly|barely|scarcely"
    r"|no\s+longer|not\s+yet|(?:all|anything)\s+but|den(?:y|ies|ied|ying)\s+that"
    r"|(?:no\s+(?:evidence|proof|sign|indication)|false|untrue|not\s+true)\s+that"
    r"|(?:is|are|was|were|am|be|been|being|if|or|but|and|why|almost|certainly|simply)\s+not"
    r"|(?<=(?:\A|[:;,(\[\n\u2013\u2014])\s{0,3}(?:- ?)?)not"  # of a form: "Paid: not yet"
    r"|(?:is|are|was|were)n['\u2019]t"
    r"|ne|pas|nicht|kein\p{L}*|nunca|sin|non|não|не|ни|без|[وف]?(?:لا|لم|لن|ليست?)|नहीं"
    r")\s+$|(?<!\p{L})n['\u2019]$"
    r"|(?:[不没沒未无無莫勿]|(?<!是)非|(?<![特区區个個性级級分])[别別])"
    r"[有会會能再得可愿願想应應要曾法肯]?$"
    r"|ไม่(?:ได้|เคย|ยอม|สามารถ)?$"
)
_NEGATED_AFTER = regex.compile(
    r"(?<=[\p{Han}\p{Hiragana}])(?:(?:[てで]?[はもい]{0,2}|じゃ)(?:な[いかくけ]|(?:あり)?ませ)|ず)"
    r"|(?<=\p{Latin})\s+(?:nothing|nobody|(?:of\s+)?none|neither|nowhere"
    r"|no(?!\s+(?:longer|more|doubt)))(?!\p{L})"
)


@lru_cache(maxsize=4096)
def _joins(character: str) -> bool:
    """Whether a character belongs to one word with a neighbour of its kind."""
    return _JOINS.match(character) is not None


@lru_cache(maxsize=4096)
def _plain(character: str) -> bool:
    return _PLAIN.match(character) is not None


def _breaks(text: str, at: int) -> bool:
    """Whether the characters beside `at` prove that a grapheme cluster ends there."""
    before, after = text[at - 1], text[at]
    marked = after.isascii() and unicodedata.combining(before) > 0
    return _plain(after) and (marked or _plain(before))


class Clusters:
    """The grapheme clusters of a text that have several code points."""

    def __init__(self, text: str) -> None:
        found = (match.span(1) for match in _ASCII_OR_CLUSTER.finditer(text))
        self._spans = array("q", (at for span in found if span[1] - span[0] > 1 for at in span))

    def cut_at(self, at: int) -> bool:
        """Whether an offset is inside of a cluster."""
        place = bisect_left(self._spans, at)
        return place % 2 == 1 and self._spans[place] != at


def snap(text: str, start: int, end: int) -> tuple[int, int]:
    """The smallest range of whole grapheme clusters (UAX 29) that contains `start` to `end`."""
    return _cluster(text, start)[0], _cluster(text, end)[1]


def _cluster(text: str, at: int) -> tuple[int, int]:
    """The cluster that `at` is inside of; `at` twice if it is between two clusters."""
    if at <= 0 or at >= len(text) or _breaks(text, at):
        return at, at
    if _FLAG.match(text, at - 1) and _FLAG.match(text, at):
        first = at
        while first > 0 and _FLAG.match(text, first - 1):
            first -= 1
        return (at - 1, at + 1) if (at - first) % 2 else (at, at)
    start = at - 1
    while start > 0 and not _breaks(text, start):
        start -= 1
    for match in _CLUSTER.finditer(text, start):
        if match.end() >= at:
            return (at, at) if match.end() == at else match.span()
    return at, at


def cut_by(text: str, start: int, end: int) -> Literal["word", "number", "negation"] | None:
    """What a span from `start` to `end` would cut; None if its ends are safe.

    "word": a word or character that continues outside. "number": an amount that continues outside,
    as "15" does in "$15 million". "negation": a negation just before the span, as in "never paid",
    or just after it, as in "paid nothing".
    """
    if snap(text, start, end) != (start, end) or in_word(text, start) or in_word(text, end):
        return "word"
    if start and text[start - 1] in HYPHENS and start > 1 and _joins(text[start - 2]):
        return "word"
    before = text[max(0, start - 32) : start]
    if _is_digit(text[start]) and _cuts_digits(text, start, before):
        return "number"
    if _CURRENCY.match(text[start]) and _CURRENCY_BEFORE.search(before):
        return "number"
    first = _FIRST_LETTERS.match(text, start, start + 12)
    if first and kind_of(first.group().lower()) == "number" and _FRACTION_OR_NUMBER.search(before):
        return "number"
    if _LEVEL_AFTER.match(text, end) and _MEASURE.search(text, max(start, end - 16), end):
        return "number"
    if _RANGE_AFTER.match(text, end) and _RANGE_BEGUN.search(text, max(start, end - 24), end):
        return "number"
    if _is_digit(text[end - 1]) and _SPACED_AFTER.match(text, end):
        return "number"
    if _NUMBER_BEFORE.search(before) and _MAGNITUDE_FIRST.match(text, start):
        return "number"
    if _is_digit(text[end - 1]) and _AMOUNT_CONTINUES.match(text, end):
        return "number"
    if _NEGATED_BEFORE.search(before) or _NEGATED_AFTER.match(text, end):
        return "negation"
    return None


def with_negation(text: str, start: int, end: int) -> tuple[int, int]:
    """A span with the negation directly before or behind it, if there is one."""
    first = max(0, start - 32)
    before = _NEGATED_BEFORE.search(text[first:start])
    after = _NEGATED_AFTER.match(text, end)
    return first + before.start() if before else start, after.end() if after else end


def _cuts_digits(text: str, start: int, before: str) -> bool:
    """Whether the number at `start` is the rest of a longer one, or bounded or divided before."""
    if _SPACED_BEFORE.search(before) and _SPACED_AFTER.match(text, start - 1, start + 4):
        return True
    if before.endswith("(") and _LOSS.match(text, start):
        return True
    return bool(_AMOUNT_BEFORE.search(before) or FRACTION.search(before))


def _is_digit(character: str) -> bool:
    return character.isdecimal()


def in_word(text: str, at: int) -> bool:
    """Whether an offset is inside of a word; Chinese and its like have none to be inside of."""
    if at <= 0 or at >= len(text):
        return False
    before, after = text[at - 1], text[at]
    if _joins(before):
        if _joins(after):
            return True
        if after in "'\u2019":  # "can" is not in "can't", but "Iran" is in "Iran's"
            rest = text[at + 1 : at + 3]
            return rest[:1].isalpha() and not (rest[0] in "sS" and not rest[1:].isalpha())
    return False
