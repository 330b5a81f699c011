"""Calendar periods, from day to day, and arithmetic on them."""

import calendar
import datetime as dt
from dataclasses import dataclass, replace

__all__ = ["UNKNOWN", "Period", "containing", "days", "month", "part", "shift", "year"]


@dataclass(frozen=True)
class Period:
    """A range of days.

    first, last: both inclusive; None is an open or unknown end.
    point: the day that "since", "by" and the like refer to, if it is neither end: the middle of a
        "mid-" period, the last day of "the end of".
    """

    first: dt.date | None
    last: dt.date | None
    point: dt.date | None = None


UNKNOWN = Period(None, None)


def days(first: dt.date, last: dt.date | None = None) -> Period:
    """Return the period of one day, or of the days from `first` to `last`."""
    return Period(first, last or first)


def month(in_year: int, number: int) -> Period:
    """Return a calendar month; `number` counts from 1."""
    last = calendar.monthrange(in_year, number)[1]
    return Period(dt.date(in_year, number, 1), dt.date(in_year, number, last))


def year(number: int, count: int = 1) -> Period:
    """Return a calendar year, or `count` years: ten for a decade."""
    return Period(dt.date(number, 1, 1), dt.date(number + count - 1, 12, 31))


def shift(day: dt.date, count: float, unit: str) -> dt.date:
    """Return the day `count` units later; a day that its month lacks becomes the last one.

    Raises ValueError or OverflowError for a day outside the calendar.
    """
    months = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}.get(unit)
    if months is None:
        return day + dt.timedelta(days=round(count * {"week": 7, "fortnight": 14}.get(unit, 1)))
    index = day.year * 12 + day.month - 1 + round(count * months)
    target = month(index // 12, index % 12 + 1)
    assert target.last is not None  # noqa: S101 - a month has both ends
    return target.last.replace(day=min(day.day, target.last.day))


def containing(day: dt.date, unit: str) -> Period:
    """Return the calendar unit around `day`.

    Weeks begin on Monday (ISO 8601), decades in a year that ends in 0.
    """
    monday = day - dt.timedelta(days=day.weekday())
    if unit in ("week", "fortnight"):
        return days(monday, monday + dt.timedelta(days=6))
    if unit == "weekend":
        return days(monday + dt.timedelta(days=5), monday + dt.timedelta(days=6))
    if unit == "month":
        return month(day.year, day.month)
    if unit == "quarter":
        first = (day.month - 1) // 3 * 3 + 1
        return Period(dt.date(day.year, first, 1), month(day.year, first + 2).last)
    if unit == "year":
        return year(day.year)
    if unit == "decade":
        return year(day.year // 10 * 10, 10)
    if unit == "century":
        return year((day.year - 1) // 100 * 100 + 1, 100)
    return days(day)


def part(whole: Period, which: str) -> Period:
    """Return the "early", "mid" or "late" third of a period; "start" and "end" are the outer ones.

    Thirds follow the calendar: ten days of a month, four months of a year, about three years of a
    decade; a shorter period has no parts. They are a convention, made so that every day belongs to
    one of the three.
    """
    first, last = whole.first, whole.last
    if first is None or last is None or (last - first).days < 27:
        return whole
    if (last - first).days <= 31:
        second, third = first + dt.timedelta(days=10), first + dt.timedelta(days=20)
    elif (last - first).days <= 366:
        size = round((last - first).days / 91)
        second, third = shift(first, size, "month"), shift(first, 2 * size, "month")
    else:
        size = round((last - first).days / 3652 * 3.4)
        second, third = shift(first, size + 1, "year"), shift(first, 2 * size + 1, "year")
    one = dt.timedelta(days=1)
    thirds = {
        "early": days(first, second - one),
        "mid": days(second, third - one),
        "late": days(third, last),
    }
    chosen = thirds[{"start": "early", "end": "late"}.get(which, which)]
    middle = second + (third - one - second) / 2
    points = {"start": first, "end": last, "mid": middle}
    return replace(chosen, point=points.get(which))
