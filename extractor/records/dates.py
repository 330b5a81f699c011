"""Days in a text, in the notations of many languages: where a day is written, and as which.

A day without a year ("3 March") is read with any year that the text names.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

import regex

from extractor.models import Span
from extractor.records.words import (
    CHINESE_DIGITS,
    FIRST,
    FUNCTION_WORDS,
    RANGE_WORDS,
    month_names,
)

__all__ = ["all_days", "day_first", "day_words", "find_date", "read_date"]


class _Day(NamedTuple):
    """One reading of a day; `year` is None where it is not written beside it."""

    year: int | None
    month: int
    day: int

    def on(self, year: int) -> dt.date | None:
        """The day in that year, if not written with another; None if there is no such day."""
        if self.year not in (None, year):
            return None
        try:
            return dt.date(year, self.month, self.day)
        except ValueError:
            return None


class _Mention(NamedTuple):
    """One written day with its readings, the likeliest first.

    Where the order of day and month is open, `days` are day first, and `month_first` the others.
    """

    start: int
    end: int
    days: tuple[_Day, ...]
    month_first: tuple[_Day, ...] = ()

    def readings(self, day_first: bool) -> tuple[_Day, ...]:
        """All readings, those of that order first."""
        return self.days + self.month_first if day_first else self.month_first + self.days


def find_date(value: dt.date, text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The places between `start` and `end` that write this day, in order.

    1/3/2023 is March 1st and January 3rd, unless another date of the text with slashes shows the
    order. A day without a year counts if the text names the year anywhere. A day of a range ("3–5
    March 2023") covers the words from itself to the month and year.
    """
    last = len(text) if end is None else end
    order = day_first(text)
    return [
        Span(start=each.start, end=each.end)
        for each in _mentions(text)
        if start <= each.start
        and each.end <= last
        and any(day.on(value.year) == value for day in _possible(each, order))
        and value.year in _years(text)
    ]


def read_date(written: str, *, day_first: bool = True) -> dt.date | None:
    """The day in a short text; None without one, with two, or where the year is missing.

    `day_first` decides 1/3/2023; an order that gives no day is passed over (3/25/2023). Years of
    two digits are those from 1969 to 2068.
    """
    years = _years(written)
    found = {
        next(_dates(mention.readings(day_first), years), None) for mention in _mentions(written)
    }
    return found.pop() if len(found) == 1 else None


def day_first(text: str) -> bool | None:
    """Whether the day comes first in dates with slashes (25/3/2023), or the month.

    Dates show it that have one order alone; else other languages than English and the currencies of
    Europe do. None if nothing shows it, or if dates contradict each other.
    """
    orders = {
        each.days[0].month <= 12
        for each in _mentions(text)
        if each.month_first and min(each.days[0][1:]) <= 12 < max(each.days[0][1:]) <= 31
    }
    if orders:
        return orders.pop() if len(orders) == 1 else None
    return True if _is_european(text) else None


@lru_cache(maxsize=16)
def _is_european(text: str) -> bool:
    """Whether a text is in a language that writes the day first, or has amounts in its money."""
    if _EUROPEAN_MONEY.search(text) and "$" not in text:
        return True
    counts = Counter(match[0].lower() for match in _WORD.finditer(text))
    seen = {name: sum(counts[word] for word in known) for name, known in FUNCTION_WORDS.items()}
    english = seen.pop("English")
    return max(seen.values()) > max(english, 1)


_EUROPEAN_MONEY: Final = regex.compile(r"[€£]|\b(?:EUR|GBP|CHF)\b")


def day_words(text: str) -> tuple[Span, ...]:
    """The places of days that are written with the name of a month, or in Chinese numerals."""
    return tuple(
        Span(start=each.start, end=each.end)
        for each in _mentions(text)
        if any(map(str.isalpha, text[each.start : each.end]))
    )


def all_days(text: str) -> tuple[Span, ...]:
    """The places of all days that a text writes, in order; those of a range overlap."""
    return tuple(
        Span(start=each.start, end=each.end)
        for each in _mentions(text)
        if any(day.month <= 12 and day.day <= 31 for day in each.readings(True))
    )


def _possible(mention: _Mention, day_first: bool | None) -> tuple[_Day, ...]:
    """The readings in a text of that order of day and month; all if it is not known."""
    if day_first is None or not mention.month_first:
        return mention.readings(True)
    return mention.days if day_first else mention.month_first


def _dates(days: Iterable[_Day], years: frozenset[int]) -> Iterator[dt.date]:
    """The dates of some readings; those without a year only if the text has one year."""
    for day in days:
        year = day.year or (next(iter(years)) if len(years) == 1 else None)
        date = day.on(year) if year else None
        if date:
            yield date


@lru_cache(maxsize=16)
def _years(text: str) -> frozenset[int]:
    """The years that a text names, alone or in a date."""
    alone = {int(match[0]) for match in _YEAR.finditer(text)}
    return frozenset(alone).union(
        day.year for each in _mentions(text) for day in each.days if day.year
    )


@lru_cache(maxsize=16)
def _mentions(text: str) -> tuple[_Mention, ...]:
    found = [*_in_numbers(text), *_in_chinese(text), *_with_month_name(text)]
    return tuple(sorted(set(found)))


_YEAR: Final = regex.compile(r"(?<!\d)[12]\d{3}(?!\d)")


def _full_years(written: str) -> tuple[int, ...]:
    """The years that a written one can be; two digits are those from 1969 to 2068 at first."""
    digits = regex.sub(r"\D", "", written)
    year = int(digits)
    if len(digits) > 2:
        return (year,)
    return (2000 + year, 1900 + year) if year < 69 else (1900 + year, 2000 + year)


# Numbers alone

_NUMERIC: Final = regex.compile(
    r"""
    (?<![\d.,/-]|\d[ ]) (?:
        (?P<y>\d{4}) (?P<s>[./-])[ ]? (?P<m>\d{1,2}) (?P=s)[ ]? (?P<d>\d{1,2})
      | (?P<a>\d{1,2}) [ ]?(?P<mark>[./-])[ ]?
        (?P<b>\d{1,2}) [ ]?(?P=mark)[ ]? (?P<year>\d{4}|['’]?\d{2})
      | (?P<cy>(?:19|20)\d{2})(?P<cm>[01]\d)(?P<cd>[0-3]\d)
      | (?P<day>\d{1,2})\.[ ]?(?P<month>\d{1,2})\.
    ) (?!\d|[./-]\d)
    """,
    regex.VERBOSE,
)


def _in_numbers(text: str) -> Iterator[_Mention]:
    for match in _NUMERIC.finditer(text):
        start, end = match.span()
        if match["a"]:
            first, second = int(match["a"]), int(match["b"])
            years = _full_years(match["year"])
            days = tuple(_Day(year, second, first) for year in years)
            swapped = tuple(_Day(year, first, second) for year in years)
            dotted = match["mark"] == "." and second <= 12
            yield _Mention(start, end, days, () if dotted else swapped)
        elif match["day"]:
            yield _Mention(start, end, (_Day(None, int(match["month"]), int(match["day"])),))
        else:
            parts = match.group("y", "m", "d") if match["y"] else match.group("cy", "cm", "cd")
            yield _Mention(start, end, (_Day(*map(int, parts)),))


# Chinese, Japanese and Korean

_NUMERAL = f"[{''.join(CHINESE_DIGITS)}十]"
_ERAS: Final = {"令和": 2018, "平成": 1988, "昭和": 1925, "民国": 1911, "民國": 1911}
_CHINESE: Final = regex.compile(
    rf"""
    (?<!\d)(?:
        (?: (?P<era>{"|".join(_ERAS)})\s?(?P<nth>\d{{1,3}}|元) | (?P<year>\d{{4}}|{_NUMERAL}{{4}}) )
        \s?[年년]\s?
    )?
    (?<!\d)(?P<month>\d{{1,2}}|{_NUMERAL}{{1,2}})\s?[月월]\s?
    (?P<day>\d{{1,2}}|{_NUMERAL}{{1,3}})\s?[日号號일]
    """,
    regex.VERBOSE,
)


def _in_chinese(text: str) -> Iterator[_Mention]:
    for match in _CHINESE.finditer(text):
        year = None
        if match["era"]:
            year = _ERAS[match["era"]] + _counted(match["nth"].replace("元", "1"))
        elif match["year"]:
            year = _counted(match["year"])
        day = _Day(year, _counted(match["month"]), _counted(match["day"]))
        yield _Mention(*match.span(), (day,))


def _counted(written: str) -> int:
    """The value of digits or numerals below a hundred, or of a year digit by digit."""
    tens, ten, ones = written.rpartition("十")
    if ten:
        return 10 * (_counted(tens) if tens else 1) + (_counted(ones) if ones else 0)
    return int("".join(str(CHINESE_DIGITS.get(c, c)) for c in written))


# Names of months

_WORD: Final = regex.compile(r"[\p{L}\p{M}]++")
_NTH = r"(?:-?(?:st|nd|rd|th|er|η|ère|re|º|ª|°|го|е|te[nr]?|e))?\.?"
_JOIN = rf"(?:\s?[-–—‑/&]\s?|\s(?:{'|'.join(RANGE_WORDS)})\s(?:the\s|le\s|el\s|dem\s)?)"
_DAY_BEFORE: Final = regex.compile(
    rf"(?:(?<![\d.,:/])(?P<day>\d{{1,2}}){_NTH}|(?<!\p{{L}})(?i:{'|'.join(FIRST)}))"
    rf"[\s./-]{{0,2}}(?:(?:of|de|del|di|do)\s|d['’])?\Z",
    regex.IGNORECASE,
)
_LISTED_BEFORE: Final = regex.compile(
    rf"(?<!\d|\d[.,:/-])(?P<day>\d{{1,2}}){_NTH}(?P<join>{_JOIN}|,\s)\Z"
)
_YEAR_BEHIND: Final = regex.compile(
    r"\.?,?(?:\s{1,2}(?:de|del|of|do|di)\s)?(?:[\s/-]{0,2}(?P<year>\d{4})"
    r"|\s?(?P<short>['’]\d{2})|(?P<loose>[\s-]?\d{2})(?!\s?\p{L}|[.,:/%]\d|%))(?!\d)",
    regex.IGNORECASE,
)
_DAY_BEHIND: Final = regex.compile(
    rf"\.?[\s-]{{1,2}}(?:the\s)?(?P<days>\d{{1,2}}{_NTH}(?:{_JOIN}\d{{1,2}}{_NTH}){{0,4}})(?![\d:]|[.,/]\d)"
    r"(?:,?\s{1,2}(?P<year>\d{4})(?!\d)|-(?P<short>\d{4}|\d{2})(?!\d))?"
)
_YEAR_BEFORE: Final = regex.compile(r"(?<!\d)(?P<year>\d{4})(?:[\s-]|,\s)\Z")


def _with_month_name(text: str) -> Iterator[_Mention]:
    names = month_names()
    for match in _WORD.finditer(text):
        month = names.get(match[0].lower())
        if month:
            yield from _around(text, month, *match.span())


def _around(text: str, month: int, start: int, end: int) -> Iterator[_Mention]:
    """The days beside one name of a month: 3 March 2023, March 3–5, 2023, 2023 March 3."""
    before = _DAY_BEFORE.search(text, max(0, start - 14), start)
    behind = _DAY_BEHIND.match(text, end)
    if behind and (behind["year"] or not before):
        yield from _days_behind(text, month, start, behind)
    elif before:
        yield from _days_before(text, month, before, end)


def _days_behind(
    text: str, month: int, start: int, behind: "regex.Match[str]"
) -> Iterator[_Mention]:
    years: tuple[int | None, ...] = (None,)
    written = behind["year"] or behind["short"]
    earlier = _YEAR_BEFORE.search(text, max(0, start - 8), start)
    if written:
        years = _full_years(written)
    elif earlier:
        start, years = earlier.start(), (int(earlier["year"]),)
    for day in regex.findall(r"\d{1,2}", behind["days"]):
        days = tuple(_Day(year, month, int(day)) for year in years)
        yield _Mention(start, behind.end(), days)


def _days_before(
    text: str, month: int, before: "regex.Match[str] | None", end: int
) -> Iterator[_Mention]:
    years: tuple[int | None, ...] = (None,)
    if behind := _YEAR_BEHIND.match(text, end):
        years, end = _full_years(behind[0]), behind.end()
        years += (None,) if behind["loose"] else ()
    joined = False
    while before:
        day = int(before["day"] or 1)
        yield _Mention(before.start(), end, tuple(_Day(year, month, day) for year in years))
        start = before.start()
        before = _LISTED_BEFORE.search(text, max(0, start - 14), start)
        if before and before["join"].startswith(",") and not joined:
            return
        joined = True
