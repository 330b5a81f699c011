"""Find single dates and periods in English news, with the days they name.

The patterns are in `patterns`. These conventions apply:

- A weekday, or a month without a year, is the most recent one that has begun on the day of
  publication. Where the clause is about the future, it is the next one: behind "will", "must",
  "due" and the like, in the present tense of a timetable ("opens on Friday", "is on May 5"), behind
  "until" or "by" unless the clause is in the past.
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
from extractor.news.words.en.time_words import (
    COMING_ADVERBS,
    COMING_CUES,
    COMING_EVENTS,
    COMING_MODALS,
    NO_INFINITIVE,
    ORDERS,
    POSTPONED,
    SCHEDULED_PLURAL,
    SCHEDULED_SINGULAR,
)

__all__ = ["DateExpression", "date_expressions"]

# Words of the future apply to a date only within its clause.
_CLAUSE_BREAK = regex.compile(
    r"[.;:!?“”\"]\s|\b(?:said|says|told|announced|reported|stated|added|warned|confirmed|after"
    r"|since|because|when|who|which)\b",
    regex.IGNORECASE,
)
_FUTURE = regex.compile(rf"\b(?:{COMING_CUES})\b|['’]ll\b", regex.IGNORECASE)
_PREPOSITIONS = r"(?:(?:on|in|at|by|until|till|from|through|before|after|the|this|as\sof)\s){0,3}"
# The words right before a coming date.
_COMING = regex.compile(
    rf"(?:\b(?<!(?:\b(?:\p{{N}}+|two|three|four|five|six|more|many|several|of|the|all|most)|['’]s)\s)"
    rf"{SCHEDULED_SINGULAR}\s(?:\p{{L}}+\s){{0,3}}?{_PREPOSITIONS}"
    rf"|\b(?!(?:was|is|has|does|this|his|its|as|us)\b)\p{{L}}+s\s{SCHEDULED_PLURAL}\s(?:\p{{L}}+\s){{0,2}}?{_PREPOSITIONS}"
    rf"|\b(?:is|are|isn['’]t|aren['’]t)\s(?:{COMING_ADVERBS}\s)?(?:on|in|from|until|till|through|by)\s(?:the\s)?"
    r"|\b(?:has|have|stays?|remains?|(?:has|have)\sbeen\s\p{L}+)\s(?:\p{L}+\s){0,3}?(?:until|till|through)\s"
    rf"|(?<!\bhad\s(?:been\s)?){POSTPONED}\s(?:\p{{L}}+\s){{0,3}}?(?:until|till|to)\s"
    rf"|(?:\bto\s(?<!\b(?:according|used|thanks|owing|close|prior)\sto\s)(?!{NO_INFINITIVE}\b)\p{{Ll}}+|^{ORDERS}\b)"
    r"[^.;:!?]{0,50}\b(?:by|before|no\slater\sthan)\s(?:the\s(?:end|start|middle)\sof\s)?)$",
    regex.IGNORECASE,
)
_BY_CONTEXT = frozenset(
    ["mdy", "dmy", "month", "holiday", "quarter", "ahead", "deictic", "weekday"]
)
"""Rules of dates for which it matters whether the clause is about the future."""
_PAST_PERFECT = regex.compile(r"\bhad\b", regex.IGNORECASE)
_LEADING = regex.compile(
    r"\W*(?:(?:and|but|on|by|from|in|until|at|starting|before|after|come|the)\s)*", regex.IGNORECASE
)
# The words right behind a coming date.
_COMING_NEXT = regex.compile(
    rf"\s(?:is|are)\s(?:expected|due|set|likely|scheduled|(?:the|an?|her|his|their|its|our)"
    rf"\s(?:\p{{L}}+\s)?{COMING_EVENTS})\b",
    regex.IGNORECASE,
)
_COMING_LATER = regex.compile(
    rf"\b(?:{COMING_MODALS}|(?:is|are)\s(?:due|set|to|expected|scheduled))\b", regex.IGNORECASE
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


def _is_future(text: str, start: int, match: Match, end: int) -> bool:
    """Whether the clause of a date is about the future."""
    before = text[max(start, match.start() - 120) : match.start()]
    breaks = list(_CLAUSE_BREAK.finditer(before))
    if breaks and before[breaks[-1].start() :].lower() == "after ":
        del breaks[-1]  # "will open after May 5"
    clause = before[breaks[-1].end() :].lstrip() if breaks else before.lstrip()
    if _FUTURE.search(clause):
        return True
    if _COMING.search(clause) and not _PAST_PERFECT.search(clause):
        return True
    after = text[match.end() : min(end, match.end() + 60)]
    if _COMING_NEXT.match(after):
        return True
    if not _LEADING.fullmatch(clause) or (breaks and breaks[-1][0].isalpha()):
        return False  # "said on Friday that it will"
    closing = _CLAUSE_BREAK.search(after)
    return _COMING_LATER.search(after[: closing.start()] if closing else after) is not None


_WORD = regex.compile(r"[\p{L}\p{N}]")


def date_expressions(text: str, span: Span, published: dt.date | None) -> Iterator[DateExpression]:
    """Yield the dates that stand wholly inside `span`, in order.

    `published` is the day of publication, which resolves relative dates.
    """
    for match, rule in _dates(text, span.start, span.end):
        is_open = published is not None and rule in _BY_CONTEXT
        is_future = is_open and _is_future(text, span.start, match, span.end)
        context = Context(published, is_future)
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
