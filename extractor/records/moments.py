"""Days with a time of day in a text: where one is written, and in which zone. Pure."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

import regex

from extractor.models import Span
from extractor.records.dates import all_days, find_date
from extractor.records.times import find_time

__all__ = ["find_moment", "find_zoned_time", "without_zone"]

MIDNIGHT: Final = dt.time()  # what a moment has that is written as a day alone

_ZONE: Final = regex.compile(
    r"""
    (?:\.\d+)?\s?\(?(?:
        (?: (?:UTC|GMT)\s?(?P<sign>[+−-]) | (?P<sign>\+)
          | (?<=T\d\d:\d\d|:\d\d:\d\d(?:\.\d+)?)(?P<sign>[−-])  # "14:05-16:00" is a range
        )
        (?P<hours>[01]\d|\d(?!\d))(?::?(?P<minutes>[0-5]\d))?
      | Z | UTC | GMT
    )(?![\w:])
    """,
    regex.VERBOSE,
)


def find_moment(
    value: dt.datetime, text: str, start: int = 0, end: int | None = None
) -> list[list[Span]]:
    """The places between `start` and `end` that write the day, and those that write its time.

    A time belongs to a day if no other day stands between them. Midnight need not be written.
    """
    days = find_date(value.date(), text, start, end)
    if value.time() == MIDNIGHT:
        return [days]
    times = find_zoned_time(value.timetz(), text, start, end)
    written = all_days(text)
    pairs = [(day, time) for time in times for day in days if _beside(day, time, written)]
    return [
        [each for each in days if any(each is day for day, _ in pairs)],
        [each for each in times if any(each is time for _, time in pairs)],
    ]


def find_zoned_time(
    value: dt.time, text: str, start: int = 0, end: int | None = None
) -> list[Span]:
    """The places that write a time of day, unless another zone stands behind it."""
    found = find_time(value, text, start, end)
    wanted = value.utcoffset()
    if wanted is None:
        return found
    return [each for each in found if _offset(text, each.end) in (None, wanted)]


def without_zone(written: str, text: str, places: Iterable[Span]) -> str:
    """A time or moment without a zone that the text does not say.

    - `written`: as a model writes it, which a JSON schema makes add a zone.
    - `places`: the words that show it.
    """
    for kind in (dt.datetime, dt.time):
        try:
            moment = kind.fromisoformat(written)
        except ValueError:
            continue
        if moment.tzinfo is None:
            return written
        time = moment.timetz() if isinstance(moment, dt.datetime) else moment
        shown = (each for place in places for each in find_time(time, text, place.start, place.end))
        if any(_offset(text, each.end) is not None for each in shown):
            return written
        return moment.replace(tzinfo=None).isoformat()
    return written


def _offset(text: str, at: int) -> dt.timedelta | None:
    """The distance from UTC that stands behind a time; None if none does."""
    found = _ZONE.match(text, at)
    if found is None:
        return None
    size = dt.timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    return size if found["sign"] in (None, "+") else -size


def _beside(day: Span, time: Span, written: Sequence[Span]) -> bool:
    """Whether no other day stands between a day and a time; `written` are all days."""
    behind = bisect_left(written, min(day.end, time.end), key=lambda each: each.start)
    if behind == len(written):
        return True
    following = written[behind]
    if day.start < time.start:
        return following.start >= time.start
    return following.end > day.start
