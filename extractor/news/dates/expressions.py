"""Find single dates and periods in English news, with the days they name.

The patterns are in `patterns`. These conventions apply:

- A weekday, or a month without a year, is the most recent one that has begun on the day of
  publication. Behind "will" and the like it is the next one.
- A numeric date is read only where day and month cannot be exchanged.
- A season has no days, because it depends on the hemisphere. Nor has a date that names an event
  ("the September 11 attacks").

dateparser was tried instead: it needs 2.4 ms for one expression, and it does not find the
expressions in a sentence.
"""

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import regex

from extractor.models import Span
from extractor.news.dates.patterns import RULES, matches
from extractor.news.dates.periods import UNKNOWN, Period
from extractor.news.dates.resolution import Context, Match, part_named

__all__ = ["DateExpression", "date_expressions"]

# Words of the future apply to a date only within its clause.
_CLAUSE_BREAK = regex.compile(
    r"[.;:!?“”\"]\s|\b(?:said|says|told|announced|reported|stated|added|warned|confirmed|after"
    r"|since|because|when|who|which)\b",
    regex.IGNORECASE,
)
_FUTURE = regex.compile(
    r"\b(?:will|won['’]t|shall|due|scheduled|planned|plans|set|expects?|expected|going|(?-i:may)"
    r"|might|could|would|forecasts?|warned|deadline|upcoming|to\sbe)\b"
    r"|['’]ll\b",
    regex.IGNORECASE,
)


class DateExpression(NamedTuple):
    """A date in the text: its offsets, the rule that read it, and the days it names."""

    start: int
    end: int
    rule: str
    period: Period


# Before a plural, a round number or one behind "about" is a count: "about 2000 people", "1900
# homes". Elsewhere four digits of this size are a year.
_COUNTED_YEAR = regex.compile(
    r"\s(?:people|percent|per\scent|dollars|euros|pounds|metres|meters|km|miles|tonnes|troops|years?|\p{L}*children)\b|-years?\b"
)
_PLURAL_NEXT = regex.compile(
    r"(?!\s(?:levels|elections|results|games|figures|prices|standards|protests|riots|attacks|census))"
    r"\s(?:\p{L}+\s)?\p{Ll}{3,}(?<![sui])s\b|\s(?:\p{Ll}+\s)?(?:wo)?men\b"
)
_COUNTING = regex.compile(
    r"\b(?:about|around|some|nearly|almost|roughly|approximately|over|than|least|most|to|estimated"
    r"|only|just|exceed\p{L}*|of)\s$",
    regex.IGNORECASE,
)
_YEARLY = regex.compile(
    r"\b(?:in|since|by|from|until|till|before|after|during|the|early|mid|late)[\s-]$",
    regex.IGNORECASE,
)


def _counts(text: str, match: Match, end: int) -> bool:
    """Whether a number that looks like a year is a count."""
    if match["year2"] or part_named(match):
        return False
    before = text[max(0, match.start() - 16) : match.start()]
    if _COUNTED_YEAR.match(text, match.end(), end):
        return True
    if _YEARLY.search(before):
        return False
    if int(match["year"]) < 1700:
        return True
    plural = _PLURAL_NEXT.match(text, match.end(), end) is not None
    return plural and (match["year"].endswith("00") or _COUNTING.search(before) is not None)


def _is_future(text: str, start: int, at: int) -> bool:
    clause = text[max(start, at - 120) : at]
    breaks = [found.end() for found in _CLAUSE_BREAK.finditer(clause)]
    return _FUTURE.search(clause, breaks[-1] if breaks else 0) is not None


_WORD = regex.compile(r"[\p{L}\p{N}]")


def date_expressions(text: str, span: Span, published: dt.date | None) -> Iterator[DateExpression]:
    """Yield the dates that stand wholly inside `span`, in order.

    `published` is the day of publication, which resolves relative dates.
    """
    for match, rule in _dates(text, span.start, span.end):
        context = Context(published, _is_future(text, span.start, match.start()))
        try:
            period = RULES[rule].resolve(match, context)
        except (ValueError, OverflowError):  # no such day: 30 February, the year 12000
            period = UNKNOWN
        yield DateExpression(match.start(), match.end(), rule, period)


@lru_cache(maxsize=16)
def _dates(text: str, start: int, end: int) -> tuple[tuple[Match, str], ...]:
    """Return the matches of date patterns with their rules.

    Cached, because quantities and times read the same words.
    """
    found = []
    for match, rule in matches(text, start, end):
        if match.end() == end and _WORD.match(text, end):
            continue
        if rule != "year" or not _counts(text, match, end):
            found.append((match, rule))
    return tuple(found)
