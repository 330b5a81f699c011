"""Resolve a matched date to the days that it names.

Each kind of date has one function, which `patterns` names. It takes the match and its context. It
raises ValueError or OverflowError for a day outside the calendar ("30 February"), which the caller
treats as unknown.
"""

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

import regex

from extractor.news.dates.periods import UNKNOWN, Period, containing, days, month, part, shift, year
from extractor.news.numbers.numerals import numeral
from extractor.news.words.en.time_words import HOLIDAYS, PARTS, QUARTER_ORDINALS
from extractor.words.en.calendar import MONTHS, WEEKDAYS

__all__ = [
    "Context",
    "Match",
    "Resolver",
    "ago",
    "ahead",
    "bare_year",
    "century",
    "dated",
    "decade",
    "deictic",
    "holiday",
    "iso",
    "month_only",
    "month_year",
    "named_day",
    "numeric",
    "part_named",
    "quarter",
    "rolling",
    "unknown",
    "weekday",
]

_PART = regex.compile(r"\b(?:" + "|".join(PARTS) + ")")


class Context(NamedTuple):
    """The day of publication, and whether the clause is about the future."""

    published: dt.date | None
    future: bool


Match = regex.Match[str]
Resolver = Callable[[Match, Context], Period]


def _month_number(name: str) -> int:
    return next(i for i, full in enumerate(MONTHS, start=1) if full[:3] == name[:3])


def part_named(match: Match) -> str | None:
    """Return "early", "mid", "late", "start" or "end" if the match has such a word."""
    words = match.groupdict().get("part") or ""
    found = _PART.search(words.lower())
    return PARTS[found[0]] if found else None


def _portion(match: Match, whole: Period) -> Period:
    which = part_named(match)
    return part(whole, which) if which else whole


def numeric(match: Match, _: Context) -> Period:
    """3/4/2025: unknown where day and month could be exchanged."""
    first, second = int(match["one"]), int(match["two"])
    in_year = int(match["year"])
    if first > 12 or match["sep"] == ".":
        return days(dt.date(in_year, second, first))
    return days(dt.date(in_year, first, second)) if second > 12 else UNKNOWN


def iso(match: Match, _: Context) -> Period:
    """2025-03-04."""
    return days(dt.date.fromisoformat(match[0]))


def _nearest(make: Callable[[int], Period], context: Context) -> Period:
    """Return a yearly period: the last that has begun or, in a future context, the next one."""
    today = context.published
    if today is None:
        return UNKNOWN
    for in_year in range(today.year - 1, today.year + 2):
        candidate = make(in_year)
        if candidate.first is None or candidate.last is None:
            return UNKNOWN
        if context.future and candidate.last >= today:
            return candidate
        if not context.future and _starts_after(make(in_year + 1), today):
            return candidate
    return UNKNOWN


def _starts_after(period: Period, day: dt.date) -> bool:
    return period.first is not None and period.first > day


def dated(match: Match, context: Context) -> Period:
    """4 March, March 4, 4-5 March, with or without a year."""
    number = _month_number(match["month"])
    numbers = [int(regex.sub(r"[^0-9]", "", d)) for d in (match["day"], match["day2"]) if d]

    def make(in_year: int) -> Period:
        return days(dt.date(in_year, number, numbers[0]), dt.date(in_year, number, numbers[-1]))

    if match["year"]:
        return make(int(match["year"]))
    if match["whose"] and context.published:
        return make(context.published.year + {"last": -1, "this": 0, "next": 1}[match["whose"]])
    return UNKNOWN if match["event"] is not None else _nearest(make, context)


def month_year(match: Match, _: Context) -> Period:
    """March 2025."""
    return _portion(match, month(int(match["year"]), _month_number(match["month"])))


def month_only(match: Match, context: Context) -> Period:
    """March: the last one before publication, or the next one in a future context."""
    number, today = _month_number(match["month"]), context.published
    which = (match["which"] or "").lower()
    if today is not None and which == "this":
        return _portion(match, month(today.year, number))
    if which == "next":
        context = context._replace(future=True)
    if which == "last" and today is not None and today.month == number:
        return _portion(match, month(today.year - 1, number))
    return _portion(match, _nearest(lambda in_year: month(in_year, number), context))


def holiday(match: Match, context: Context) -> Period:
    """Christmas Day and other holidays."""
    number, day = HOLIDAYS[match["holiday"].lower().replace("'", "’")]

    def make(in_year: int) -> Period:
        return days(dt.date(in_year, number, day))

    return make(int(match["year"])) if match["year"] else _nearest(make, context)


def quarter(match: Match, context: Context) -> Period:
    """The third quarter, with or without a year."""
    number = int(match["q"]) if match["q"] else QUARTER_ORDINALS[match["nth"].lower()]
    size = 6 if match["fraction"] and match["fraction"].lower() == "half" else 3
    if number * size > 12:
        return UNKNOWN
    today = context.published

    def make(in_year: int) -> Period:
        return Period(
            dt.date(in_year, (number - 1) * size + 1, 1), month(in_year, number * size).last
        )

    if match["year"]:
        return make(int(match["year"]))
    if today and match["which"]:
        return make(today.year + {"this": 0, "the": 0, "last": -1, "next": 1}[match["which"]])
    return _nearest(make, context)


def century(match: Match, _: Context) -> Period:
    """The 19th century."""
    return _portion(match, year((int(match["nth"]) - 1) * 100 + 1, 100))


def decade(match: Match, _: Context) -> Period:
    """The 1990s."""
    if match["short"]:
        return _portion(match, year(1900 + int(match["short"]), 10))
    first = int(match["decade"])
    return _portion(match, year(first, 100 if first % 100 == 0 and first < 2000 else 10))


def _unit(match: Match) -> str:
    return match["unit"].lower().replace("centurie", "century")


def _count(match: Match) -> tuple[float, bool] | None:
    """Return the count and whether it is only a minimum; None where the words give no count."""
    words = match["count"]
    if not words:
        return 2.0, True
    found = numeral(words)
    if found:
        return found.low, found.high is None
    return (1.0, False) if words.lower() in ("a", "an") else None


def ago(match: Match, context: Context) -> Period:
    """Three weeks ago."""
    count, today = _count(match), context.published
    if count is None or today is None:
        return UNKNOWN
    if match["unit"] in ("hour", "minute"):
        return days(shift(today, -1, "day"), today)
    day = shift(today, -count[0], _unit(match))
    return Period(None, day) if count[1] else containing(day, _unit(match))


def rolling(match: Match, context: Context) -> Period:
    """The past three weeks."""
    count, today = _count(match) if match["count"] else (1.0, False), context.published
    if count is None or count[1] or today is None:
        return UNKNOWN
    if match["which"].lower() in ("next", "coming"):
        return days(today, shift(today, count[0], _unit(match)))
    return days(shift(today, -count[0], _unit(match)), today)


def ahead(match: Match, context: Context) -> Period:
    """Within three months, in three months."""
    count, today = _count(match), context.published
    if count is None or count[1] or today is None or not context.future:
        return UNKNOWN
    if match[0].lower().startswith("within"):
        return days(today, shift(today, count[0], _unit(match)))
    return containing(shift(today, count[0], _unit(match)), _unit(match))


def deictic(match: Match, context: Context) -> Period:
    """This week, last month, next year."""
    today = context.published
    if today is None:
        return UNKNOWN
    which, unit = (match["which"] or "this").lower(), match["unit"].lower()
    if unit == "weekend":
        which = (match["which"] or "").lower()
        # "over the weekend" is the last one that has begun.
        begun = 0 if today.weekday() >= 5 else -7
        if which == "this" and not context.future and today.weekday() < 3:
            which = ""
        step = {"last": -7, "next": 7, "this": 0}.get(which, begun)
        return containing(today + dt.timedelta(days=step), "weekend")
    step = {"last": -1, "next": 1}.get(which, 0)
    period = containing(shift(today, step, unit), unit)
    qualifier = (match.groupdict().get("when") or "").lower()
    if qualifier == "earlier":
        return Period(period.first, today)
    if qualifier == "later":
        return Period(today, period.last)
    return _portion(match, period)


def weekday(match: Match, context: Context) -> Period:
    """Friday: the last one, or the next one in a future context."""
    today = context.published
    if today is None:
        return UNKNOWN
    which = (match["which"] or "").lower()
    behind = (today.weekday() - WEEKDAYS.index(match["weekday"])) % 7
    if which == "next":
        return days(today + dt.timedelta(days=7 - behind))
    if which in ("this", "this coming", "coming") or (context.future and not which):
        return days(today + dt.timedelta(days=-behind % 7))
    if which in ("last", "past", "this past") and behind == 0:
        behind = 7
    return days(today - dt.timedelta(days=behind))


def named_day(match: Match, context: Context) -> Period:
    """Yesterday, today, tomorrow."""
    if context.published is None:
        return UNKNOWN
    words = match[0].lower()
    step = 0
    if words.startswith("the day before"):
        step = -2
    elif words.startswith("the day after"):
        step = 2
    elif words.startswith(("yesterday", "last")):
        step = -1
    elif words.startswith("tomorrow"):
        step = 1
    return days(context.published + dt.timedelta(days=step))


def bare_year(match: Match, _: Context) -> Period:
    """In 2022."""
    first = int(match["year"])
    if not match["year2"]:
        return _portion(match, year(first))
    last = int(match["year2"]) + (first // 100 * 100 if len(match["year2"]) == 2 else 0)
    return year(first, last - first + 1) if last > first else UNKNOWN


def unknown(_: Match, __: Context) -> Period:
    """A time whose days only other words of the document could give."""
    return UNKNOWN
