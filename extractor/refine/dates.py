"""Single dates and periods in English news, and the days they name.

Each rule is a pattern and the function that resolves its match. Conventions, which `times` repeats
to its users: a weekday, or a month without a year, is the most recent one that has begun on the
day of publication, or the next one where "will" and its like come before it; a numeric date is
read only where day and month cannot be mistaken; a season has no days, since it depends on the
hemisphere, nor has the anniversary by which an event is called ("the September 11 attacks").

dateparser was tried in place of this: 2.4 ms for one expression, and it does not say which words
of a sentence to read.
"""

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import regex

from extractor.models import Span
from extractor.refine import resolving
from extractor.refine.numerals import NUMERAL
from extractor.refine.periods import UNKNOWN, Period
from extractor.refine.resolving import MONTHS, WEEKDAYS, Context, Match, Resolver, part_named

__all__ = ["MONTH", "Point", "points"]


MONTH = "(?:" + "|".join(MONTHS) + ")"
_SHORT_MONTH = r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
_ANY_MONTH = rf"(?:{MONTH}\b|{_SHORT_MONTH})"
_WEEKDAY = "(?:" + "|".join(WEEKDAYS) + ")"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th)?(?![\p{L}\p{N}%]|[.,:/][0-9])"
_DAYS = rf"(?<day>{_DAY})(?:\s?(?:[-–—]|\sto\s|\sand\s)\s?(?<day2>{_DAY}))?"
_YEAR = r"(?<year>1[0-9]{3}|20[0-9]{2})(?![\p{L}\p{N}%]|[.,:/][0-9])"
_DAYPART = r"(?:\s(?:morning|afternoon|evening|night))?"
_EDGE = r"(?:the\s(?:very\s)?)?(?:start|beginning|middle|end|close)\sof\s(?:the\s)?"
_PART = rf"(?:(?<part>(?i:(?:the\s)?(?:early|mid|late)(?:[-\s](?:in\s)?)|{_EDGE})))?"
_UNIT = r"(?<unit>day|week|fortnight|month|quarter|year|decade|century|centurie)s?"
_COUNT = rf"(?<count>{NUMERAL}|(?:an?|several|(?:a\s)?few|many|some|a\scouple\sof))"
_ABOUT = (
    r"(?:(?i:about|around|nearly|almost|roughly|some|approximately|more\sthan|over|less\sthan"
    r"|at\sleast|just\sover|just\sunder|up\sto|only|barely)\s){0,2}"
)
_DEICTIC = r"(?<which>this\scoming|this\spast|this|last|past|next|coming)"
_MONTH_CUE = (
    r"(?<=\b(?i:in|since|last|this|next|until|till|before|after|during|through|throughout"
    r"|early|mid|late|by|from|end\sof|start\sof|beginning\sof|middle\sof|between|of\slast)[-\s])"
)
_MONTH_RANGE = rf"(?<={MONTH}\s(?:to|and|or|through|until)\s)"
# Months that are also names and verbs need the words around them to tell.
_BARE_MONTH = (
    rf"(?:{_MONTH_CUE}|{_MONTH_RANGE})(?<month>{MONTH})\b(?!\s\p{{Lu}}\p{{Ll}}|-\p{{L}})"
    r"|(?<!\p{Lu}[\p{L}.]*\s)(?<month>January|February|July|September|October|November|December)"
    r"\b(?!\s\p{Lu}|-\p{L})"
)
_NAMED_AFTER_WEEKDAY = (
    r"(?!\s(?:Times|Mail|Telegraph|Mirror|Express|Post|Herald|Independent|Standard|Review|World"
    r"|Magazine|Night\s(?:Live|Football)|People|Star|Sun)\b)"
)
_NAMED_BEFORE_WEEKDAY = (
    r"(?<!\b(?:Black|Good|Bloody|Super|Ash|Cyber|Giving|Fat|Maundy|Palm|Easter|Whit|Shrove|Holy"
    r"|Big|Blue|Red|White)\s)"
)
# The cue reaches a date only within its own clause.
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


class Point(NamedTuple):
    """A date as worded at `start`..`end`, and its days; `rule` names the rule that read it."""

    start: int
    end: int
    rule: str
    period: Period


_WHOSE = r"(?:\s(?<whose>this|last|next)\syear)?"
_WEEKDAY_AND = rf"(?:{_WEEKDAY},?\s(?:the\s)?)?"
_EVENT = r"(?<event>(?=\s(?:\p{Ll}+\s)?(?:attacks?|massacre|uprising|movement|revolution|coup)\b))?"
_RULES: dict[str, tuple[str, Resolver]] = {
    "iso": (r"(?:1[0-9]{3}|20[0-9]{2})-[01][0-9]-[0-3][0-9](?![\p{L}\p{N}-])", resolving.iso),
    "numeric": (
        rf"(?<one>[0-3]?[0-9])(?<sep>[./])(?<two>[0-3]?[0-9])(?P=sep){_YEAR}",
        resolving.numeric,
    ),
    "mdy": (
        rf"{_WEEKDAY_AND}(?<month>{_ANY_MONTH})\s(?:the\s)?{_DAYS}(?:,?\s(?:of\s)?{_YEAR}|{_WHOSE}{_EVENT})",
        resolving.dated,
    ),
    "dmy": (
        rf"{_WEEKDAY_AND}{_DAYS}\s(?:of\s)?(?<month>{_ANY_MONTH})(?:,?\s{_YEAR}|{_WHOSE}{_EVENT})",
        resolving.dated,
    ),
    "month_year": (rf"{_PART}(?<month>{_ANY_MONTH}),?\s(?:of\s)?{_YEAR}", resolving.month_year),
    "month": (
        rf"{_PART}(?:(?<which>(?i:last|this|next))\s)?(?:{_BARE_MONTH})",
        resolving.month_only,
    ),
    "holiday": (
        r"(?<holiday>New\sYear['’]s\s(?:Eve|Day)|Valentine['’]s\sDay|Halloween"
        rf"|(?<!\p{{Lu}}\p{{L}}+\s)Christmas(?:\s(?:Eve|Day))?(?!\s\p{{L}}|-)|Boxing\sDay)(?:,?\s{_YEAR})?",
        resolving.holiday,
    ),
    "quarter": (
        r"(?i:the\s)?(?:(?<nth>(?i:first|second|third|fourth))[-\s](?<fraction>(?i:quarter|half))"
        rf"(?:\s(?i:of\s)?(?:{_YEAR}|(?<which>(?i:this|last|next|the))\syear)|\b(?=\s(?:earnings"
        rf"|profits?|results|sales|revenue)))|Q(?<q>[1-4])(?:\s(?:of\s)?{_YEAR})?)",
        resolving.quarter,
    ),
    "century": (
        rf"{_PART}(?:the\s)?(?<nth>[12]?[0-9])(?:st|nd|rd|th)[-\s](?i:century|centuries)",
        resolving.century,
    ),
    "decade": (
        rf"{_PART}(?i:the\s)?(?:(?<decade>1[0-9]{{2}}0|20[0-9]0)|['‘’](?<short>[2-9]0))['’]?s\b",
        resolving.decade,
    ),
    "season": (
        r"(?i:last|this|next|the|early|late)\s(?:the\s|in\sthe\s)?(?:spring|summer|autumn|winter)"
        rf"(?:\s(?:of\s)?{_YEAR}|(?<!the\s\p{{L}}+))|(?i:spring|summer|autumn|winter|fall)\s"
        rf"(?:of\s)?{_YEAR}",
        resolving.unknown,
    ),
    "ago": (
        rf"{_ABOUT}(?:(?i:{_COUNT})[-\s])?(?<unit>day|week|fortnight|month|year|decade|centurie"
        r"|century|hour|minute)s?(?:\sand\sa\shalf)?\s(?i:ago)",
        resolving.ago,
    ),
    "rolling": (
        r"(?i:(?:the|these|this|those|his|her|its|their|our)\s)?(?<which>(?i:past|last|previous"
        rf"|next|coming))\s(?:(?i:{_COUNT})\s)(?i:{_UNIT})\b|(?i:the\s)(?<which>(?i:past|last"
        rf"|coming))\s(?i:{_UNIT})\b",
        resolving.rolling,
    ),
    "offset": (
        rf"{_ABOUT}(?i:{_COUNT})[-\s](?i:{_UNIT})\s(?i:earlier|later|before|after(?=\s)"
        r"|afterwards?)\b|(?i:the\snext\s(?:day|week|month|year|decade))\b"
        rf"|(?i:the\snext)\s{_WEEKDAY}\b{_DAYPART}",
        resolving.unknown,
    ),
    "ahead": (
        rf"(?i:within|in)\s{_ABOUT}(?:the\s)?(?i:{_COUNT})\s(?i:{_UNIT})\b(?![’'])",
        resolving.ahead,
    ),
    "deictic": (
        rf"{_PART}(?:(?<when>(?i:earlier|later))\s)?(?<which>(?i:this|last|next))\s"
        r"(?<unit>(?i:week|weekend|month|quarter|year|decade|century))\b(?!['’-]?\p{L})"
        r"|(?<part>(?i:(?:the\s)?(?:start|beginning|middle|end)\sof\s))the\s"
        r"(?<unit>(?i:week|month|quarter|year|decade|century))\b"
        r"|(?<=\b(?i:over|at|on|during|since|by)\s)(?i:the)\s(?<unit>(?i:weekend))\b",
        resolving.deictic,
    ),
    "weekday": (
        rf"{_NAMED_BEFORE_WEEKDAY}(?:(?i:early|late|{_DEICTIC})\s)?(?<weekday>{_WEEKDAY})\b"
        rf"{_NAMED_AFTER_WEEKDAY}{_DAYPART}",
        resolving.weekday,
    ),
    "named_day": (
        r"(?i:the\sday\s(?:before\syesterday|after\stomorrow)|yesterday|tomorrow|tonight"
        r"|(?<!USA\s)today|last\snight|this\s(?:morning|afternoon|evening))\b"
        rf"{_DAYPART}",
        resolving.named_day,
    ),
    "year": (
        rf"{_PART}{_YEAR}(?:\s?[-–—/]\s?(?<year2>[0-9]{{4}}|[0-9]{{2}})(?![\p{{L}}\p{{N}}]))?"
        r"(?!-[0-9])(?!\s(?:GMT|UTC|hours|hrs|local)\b)",
        resolving.bare_year,
    ),
}
_DATE = regex.compile(
    r"(?<![\p{L}\p{N}$€£#_@])(?<![\p{N}][.,:/–-])(?<!\p{L}{2}-)(?:"
    + "|".join(f"(?<r_{name}>{pattern})" for name, (pattern, _) in _RULES.items())
    + r")(?![\p{L}\p{N}_])",
    regex.VERBOSE,
)
# A round number, or one with "about" and its like before it, counts things that follow in the
# plural: "about 2000 people", "1900 homes"; elsewhere four digits of this size are a year.
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
    """Whether what looks like a bare year counts something."""
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
# Most sentences hold no date; this says so at a tenth of the cost.
_TRIGGER = regex.compile(
    r"[0-9]|(?:"
    + "|".join((*MONTHS, *WEEKDAYS))
    + r")|Christmas|Halloween|Boxing|New\sYear|Valentine"
    r"|(?i:ago|day|night|morning|week|fortnight|month|quarter|year|decade|centur(?:y|ies)|half"
    r"|tomorrow|afternoon|evening|summer|winter|spring|autumn)"
)


def points(text: str, span: Span, published: dt.date | None) -> Iterator[Point]:
    """The dates that stand wholly inside `span`, in order."""
    for match, rule in _dates(text, span.start, span.end):
        context = Context(published, _is_future(text, span.start, match.start()))
        try:
            period = _RULES[rule][1](match, context)
        except (ValueError, OverflowError):  # no such day: 30 February, the year 12000
            period = UNKNOWN
        yield Point(match.start(), match.end(), rule, period)


@lru_cache(maxsize=16)
def _dates(text: str, start: int, end: int) -> tuple[tuple[Match, str], ...]:
    """What is written as a date, and by which rule; quantities and times ask of the same words."""
    if _TRIGGER.search(text, start, end) is None:
        return ()
    found = []
    for match in _DATE.finditer(text, start, end):
        if match.end() == end and _WORD.match(text, end):
            continue
        rule = next(name for name in _RULES if match[f"r_{name}"] is not None)
        if rule != "year" or not _counts(text, match, end):
            found.append((match, rule))
    return tuple(found)
