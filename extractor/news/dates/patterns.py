"""The patterns of dates and periods in English news, and the function that resolves each.

A rule has hints: cheap patterns without which it cannot match. A sentence has few hints, so that
few rules are tried.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import regex

from extractor.news.dates import resolution
from extractor.news.dates.resolution import Match, Resolver
from extractor.news.numbers.numerals import NUMERAL
from extractor.news.pattern_search import leftmost_matches
from extractor.words import words
from extractor.words.en.calendar import DISTINCT_MONTHS, MONTH_PREFIXES, MONTHS, WEEKDAYS

__all__ = ["RULES", "DateRule", "matches"]

_MONTH = "(?:" + "|".join(MONTHS) + ")"
_SHORT_MONTH = r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
_ANY_MONTH = rf"(?:{_MONTH}\b|{_SHORT_MONTH})"
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
_MONTH_RANGE = rf"(?<={_MONTH}\s(?:to|and|or|through|until)\s)"
# Months that are also names or verbs need the words around them.
_BARE_MONTH = (
    rf"(?:{_MONTH_CUE}|{_MONTH_RANGE})(?<month>{_MONTH})\b(?!\s\p{{Lu}}\p{{Ll}}|-\p{{L}})"
    r"|(?<!\p{Lu}[\p{L}.]*\s)(?<month>" + "|".join(DISTINCT_MONTHS) + r")"
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
_WHOSE = r"(?:\s(?<whose>this|last|next)\syear)?"
_WEEKDAY_AND = rf"(?:{_WEEKDAY},?\s(?:the\s)?)?"
_EVENT = r"(?<event>(?=\s(?:\p{Ll}+\s)?(?:attacks?|massacre|uprising|movement|revolution|coup)\b))?"


class DateRule(NamedTuple):
    """How one kind of date is written, and the function that resolves it.

    `hints` are names of `_HINTS`, separated by spaces; all of them must be found.
    """

    hints: str
    pattern: str
    resolve: Resolver


RULES: dict[str, DateRule] = {
    "iso": DateRule(
        "dashed",
        r"(?:1[0-9]{3}|20[0-9]{2})-[01][0-9]-[0-3][0-9](?![\p{L}\p{N}-])",
        resolution.iso,
    ),
    "numeric": DateRule(
        "dotted",
        rf"(?<one>[0-3]?[0-9])(?<sep>[./])(?<two>[0-3]?[0-9])(?P=sep){_YEAR}",
        resolution.numeric,
    ),
    "mdy": DateRule(
        "digit mon",
        rf"{_WEEKDAY_AND}(?<month>{_ANY_MONTH})\s(?:the\s)?{_DAYS}(?:,?\s(?:of\s)?{_YEAR}|{_WHOSE}{_EVENT})",
        resolution.dated,
    ),
    "dmy": DateRule(
        "digit mon",
        rf"{_WEEKDAY_AND}{_DAYS}\s(?:of\s)?(?<month>{_ANY_MONTH})(?:,?\s{_YEAR}|{_WHOSE}{_EVENT})",
        resolution.dated,
    ),
    "month_year": DateRule(
        "digit mon",
        rf"{_PART}(?<month>{_ANY_MONTH}),?\s(?:of\s)?{_YEAR}",
        resolution.month_year,
    ),
    "month": DateRule(
        "month",
        rf"{_PART}(?:(?<which>(?i:last|this|next))\s)?(?:{_BARE_MONTH})",
        resolution.month_only,
    ),
    "holiday": DateRule(
        "holiday",
        r"(?<holiday>New\sYear['’]s\s(?:Eve|Day)|Valentine['’]s\sDay|Halloween"
        rf"|(?<!\p{{Lu}}\p{{L}}+\s)Christmas(?:\s(?:Eve|Day))?(?!\s\p{{L}}|-)|Boxing\sDay)(?:,?\s{_YEAR})?",
        resolution.holiday,
    ),
    "quarter": DateRule(
        "quarter",
        r"(?i:the\s)?(?:(?<nth>(?i:first|second|third|fourth))[-\s](?<fraction>(?i:quarter|half))"
        rf"(?:\s(?i:of\s)?(?:{_YEAR}|(?<which>(?i:this|last|next|the))\syear)|\b(?=\s(?:earnings"
        rf"|profits?|results|sales|revenue)))|Q(?<q>[1-4])(?:\s(?:of\s)?{_YEAR})?)",
        resolution.quarter,
    ),
    "century": DateRule(
        "century",
        rf"{_PART}(?:the\s)?(?<nth>[12]?[0-9])(?:st|nd|rd|th)[-\s](?i:century|centuries)",
        resolution.century,
    ),
    "decade": DateRule(
        "decade",
        rf"{_PART}(?i:the\s)?(?:(?<decade>1[0-9]{{2}}0|20[0-9]0)|['‘’](?<short>[2-9]0))['’]?s\b",
        resolution.decade,
    ),
    "season": DateRule(
        "season",
        r"(?i:last|this|next|the|early|late)\s(?:the\s|in\sthe\s)?(?:spring|summer|autumn|winter)"
        rf"(?:\s(?:of\s)?{_YEAR}|(?<!the\s\p{{L}}+))|(?i:spring|summer|autumn|winter|fall)\s"
        rf"(?:of\s)?{_YEAR}",
        resolution.unknown,
    ),
    "ago": DateRule(
        "ago",
        rf"{_ABOUT}(?:(?i:{_COUNT})[-\s])?(?<unit>day|week|fortnight|month|year|decade|centurie"
        r"|century|hour|minute)s?(?:\sand\sa\shalf)?\s(?i:ago)",
        resolution.ago,
    ),
    "rolling": DateRule(
        "unit side",
        r"(?<!\b(?:to|will|would|could|may|might|can|should|must|not)\s(?=last\s))"
        r"(?i:(?:the|these|this|those|his|her|its|their|our)\s)?(?<which>(?i:past|last|previous"
        rf"|next|coming))\s(?:(?i:{_COUNT})\s)(?i:{_UNIT})\b|(?i:the\s)(?<which>(?i:past|last"
        rf"|coming))\s(?i:{_UNIT})\b",
        resolution.rolling,
    ),
    "offset": DateRule(
        "unit order",
        rf"{_ABOUT}(?i:{_COUNT})[-\s](?i:{_UNIT})\s(?i:earlier|later|before|after(?=\s)"
        r"|afterwards?)\b|(?i:the\snext\s(?:day|week|month|year|decade))\b"
        rf"|(?i:the\snext)\s{_WEEKDAY}\b{_DAYPART}",
        resolution.unknown,
    ),
    "ahead": DateRule(
        "unit",
        rf"(?i:within|in)\s{_ABOUT}(?:the\s)?(?i:{_COUNT})\s(?i:{_UNIT})\b(?![’'])",
        resolution.ahead,
    ),
    "deictic": DateRule(
        "unit",
        rf"{_PART}(?:(?<when>(?i:earlier|later))\s)?(?<which>(?i:this|last|next))\s"
        r"(?<unit>(?i:week|weekend|month|quarter|year|decade|century))\b(?!['’-]?\p{L})"
        r"|(?<part>(?i:(?:the\s)?(?:start|beginning|middle|end)\sof\s))the\s"
        r"(?<unit>(?i:week|month|quarter|year|decade|century))\b"
        r"|(?<=\b(?i:over|at|on|during|since|by)\s)(?i:the)\s(?<unit>(?i:weekend))\b",
        resolution.deictic,
    ),
    "weekday": DateRule(
        "weekday",
        rf"{_NAMED_BEFORE_WEEKDAY}(?:(?i:early|late|{_DEICTIC})\s)?(?<weekday>{_WEEKDAY})\b"
        rf"{_NAMED_AFTER_WEEKDAY}{_DAYPART}",
        resolution.weekday,
    ),
    "named_day": DateRule(
        "named",
        r"(?i:the\sday\s(?:before\syesterday|after\stomorrow)|yesterday|tomorrow|tonight"
        r"|(?<!USA\s)today|last\snight|this\s(?:morning|afternoon|evening))\b"
        rf"{_DAYPART}",
        resolution.named_day,
    ),
    "year": DateRule(
        "year",
        rf"{_PART}{_YEAR}(?:\s?[-–—/]\s?(?<year2>[0-9]{{4}}|[0-9]{{2}})(?![\p{{L}}\p{{N}}]))?"
        r"(?!-[0-9])(?!\s(?:GMT|UTC|hours|hrs|local)\b)",
        resolution.bare_year,
    ),
}
# Searched in the text as written, followed by the same text in lower case.
_HINTS = {
    "digit": "[0-9]",
    "dashed": "[0-9]-[0-9]",
    "dotted": "[0-9][./][0-9]",
    "year": "[12][0-9]{3}",
    "decade": "0['’]?s",
    "mon": "|".join(MONTH_PREFIXES),
    "month": "|".join(MONTHS),
    "weekday": "|".join(WEEKDAYS),
    "holiday": r"New\sYear|Valentine|Halloween|Christmas|Boxing",
    "quarter": "quarter|half|Q[1-4]",
    "century": "centur",
    "season": "spring|summer|autumn|winter|fall",
    "ago": "ago",
    "unit": "day|week|fortnight|month|quarter|year|decade|centur",
    "side": "past|last|previous|next|coming",
    "order": "earlier|later|before|after|next",
    "named": "day|tomorrow|night|morning|afternoon|evening",
}
_HINTED = {name: re.compile(pattern) for name, pattern in _HINTS.items()}


@cache
def _compiled(rule: str) -> "regex.Pattern[str]":
    """The pattern of a rule, compiled for the first text that may hold such a date."""
    pattern = RULES[rule].pattern
    before = r"(?<![\p{L}\p{N}$€£#_@])(?<![\p{N}][.,:/–-])(?<!\p{L}{2}-)"
    return regex.compile(rf"{before}(?:{pattern})(?![\p{{L}}\p{{N}}_])", regex.VERBOSE)


_NEEDS = {name: words(rule.hints) for name, rule in RULES.items()}


def matches(text: str, start: int, end: int) -> Iterator[tuple[Match, str]]:
    """Yield the dates in `text[start:end]` with the names of their rules; earlier rules win."""
    said = text[start:end]
    said = f"{said}\n{said.lower()}"
    hints = {name for name, hint in _HINTED.items() if hint.search(said)}
    rules = {name: _compiled(name) for name, needs in _NEEDS.items() if needs <= hints}
    return leftmost_matches(rules, text, start, end)
