"""Times of day in a text, in the notations of several languages: where one is written."""

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

import regex

from extractor.models import Span

__all__ = ["clock_words", "find_time", "read_time"]


class _Mention(NamedTuple):
    """One written time; `second` is None where none is written."""

    start: int
    end: int
    hour: int
    minute: int
    second: int | None


_TIME: Final = regex.compile(
    r"""
    (?<![\d.,:/€$£-])(?:
        (?P<before>上午|早上|凌晨|中午|下午|晚上|오전|오후|午前|午後)?\s?
        (?P<h>\d{1,2})\s?[时時点點시]\s?(?:(?P<m>\d{1,2})\s?[分분]|(?P<half>半))?
      | (?P<h>[01]?\d|2[0-4]) \s?(?:
            (?P<mark>[:.h])\s?(?P<m>[0-5]\d)(?:[:.](?P<s>[0-5]\d))?(?![\d:]|[.,]\d)
            (?:\s?(?P<half_day>[ap]\.?\s?m\b\.?)|\s?(?P<unit>Uhr|h|hrs?|uur|hours)\b)?
          | (?P<half_day>[ap]\.?\s?m\b\.?)
          | (?:Uhr|heures?|hrs?|uur|h)\b(?:\s?(?P<m>[0-5]\d)\b(?![.,]\d))? )
      | (?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)\s?(?:h|hrs?|hours|Uhr)\b
    )
    | \b(?P<noon>noon|midday|midi|mediodía|mittags)\b
    | \b(?P<midnight>midnight|minuit|medianoche|Mitternacht)\b
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
_BEFORE: Final = regex.compile(
    r"\b(?:at|by|from|until|till|um|gegen|bis|ab|ore|alle|kl|à|las|vers|about|around)\b\.?\s\Z",
    regex.IGNORECASE,
)
"""What shows that "14.20" is a time and no amount."""

_AFTERNOON: Final = frozenset({"下午", "晚上", "오후", "午後", "pm"})
_BEFORE_NOON: Final = frozenset({"上午", "早上", "凌晨", "오전", "午前", "am"})


def find_time(value: dt.time, text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The places between `start` and `end` that write this time, in order.

    A time without seconds is written as that of its full minute.
    """
    last = len(text) if end is None else end
    wanted = (value.hour, value.minute)
    return [
        Span(start=each.start, end=each.end)
        for each in _mentions(text)
        if start <= each.start
        and each.end <= last
        and (each.hour, each.minute) == wanted
        and (each.second or 0) == value.second
    ]


def read_time(written: str) -> dt.time | None:
    """The time in a short text such as "2.20 pm"; None without one, or with two."""
    found = {dt.time(each.hour, each.minute, each.second or 0) for each in _mentions(written)}
    return found.pop() if len(found) == 1 else None


def clock_words(text: str) -> tuple[Span, ...]:
    """The places of times that can be nothing else: not "8 h", a duration, nor "at 19.50"."""
    return tuple(
        Span(start=each.start, end=each.end)
        for each in _mentions(text)
        if _CLOCK.search(text, each.start, each.end)
    )


_CLOCK: Final = regex.compile(r"\d\s?[:h点點时時시]\s?\d|[ap]\.?\s?m|Uhr", regex.IGNORECASE)


@lru_cache(maxsize=16)
def _mentions(text: str) -> tuple[_Mention, ...]:
    return tuple(_found(text))


def _found(text: str) -> Iterator[_Mention]:
    for match in _TIME.finditer(text):
        if match["noon"] or match["midnight"]:
            yield _Mention(*match.span(), 12 if match["noon"] else 0, 0, None)
            continue
        plain = match["mark"] == "." and not (match["half_day"] or match["unit"] or match["s"])
        amount = plain and not match["h"].startswith("0")  # which none does: "08.20"
        if amount and not _BEFORE.search(text, max(0, match.start() - 10), match.start()):
            continue
        minute = 30 if match["half"] else int(match["m"] or 0)
        hour = _hour(int(match["h"]), match["before"] or match["half_day"] or "")
        if hour is not None and minute < 60:
            second = int(match["s"]) if match["s"] else None
            yield _Mention(*match.span(), hour, minute, second)


def _hour(hour: int, half_day: str) -> int | None:
    """An hour of 24 from one with the half of the day; None if there is none."""
    half = regex.sub(r"[.\s]", "", half_day.casefold())
    if half in _AFTERNOON and hour < 12:
        hour += 12
    elif half in _BEFORE_NOON and hour == 12:
        hour = 0
    return 0 if hour == 24 else hour if hour < 24 else None
