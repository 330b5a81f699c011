"""The labels of a form: the lines on which a field's name stands beside its value. Pure."""

import re
from collections.abc import Iterator
from functools import lru_cache

from extractor.models import Span
from extractor.records.paths import steps

__all__ = ["LETTER", "form_values", "labelled"]

LETTER = "[0-9A-Za-z\u00aa-\u024f\u0370-\u06ff]"  # of a script that has spaces between words
LONG_LINE = 120  # characters of a line that is no row of a table or form
CLOSE = 30  # characters between a value and its label on such a line
SHORT = 2  # letters of a word that is too short to name a field
NAME_WORD = re.compile(r"[A-Z]?[a-zà-ÿ]+|[A-Z]+|[^\W\d_a-zA-Zà-ÿ]+")  # of "total_due", "totalDue"


def labelled(field: str, text: str, place: Span) -> bool:
    """Whether a word of a field's name stands on the line of a place, or close by on a long one.

    - `field`: the path of a leaf, as "lines[2].amount"; its last name counts.
    """
    words = [each.removesuffix("s") for each in _words(field) if len(each) > SHORT]
    if not words:
        return False
    start, end = text.rfind("\n", 0, place.start) + 1, text.find("\n", place.end)
    end = len(text) if end < 0 else end
    if end - start > LONG_LINE:
        start, end = max(start, place.start - CLOSE), min(end, place.end + CLOSE)
    return _any_of(tuple(words)).search(text, start, end) is not None


def form_values(field: str, text: str, window: Span) -> Iterator[Span]:
    """What stands behind a field's whole name on lines that begin with it: 12.00 of "Total: 12.00".

    Only where it begins with a digit, before which a currency may stand.
    """
    words = _words(field)
    if not any(len(each) > SHORT for each in words):
        return
    for found in _line(tuple(words)).finditer(text, window.start, window.end):
        yield Span(start=found.start("value"), end=found.end("value"))


def _words(field: str) -> list[str]:
    names = [step for step in steps(field) if isinstance(step, str)]
    return NAME_WORD.findall(names[-1]) if names else []


@lru_cache(maxsize=1024)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!{LETTER})(?:{'|'.join(map(re.escape, words))})", re.IGNORECASE)


@lru_cache(maxsize=1024)
def _line(words: tuple[str, ...]) -> re.Pattern[str]:
    label = r"[\s_-]?".join(map(re.escape, words))
    currency = r"(?:[^\W\d]{1,3}[^\w\n]{0,3})?"
    line = rf"^[^\w\n]{{0,9}}{label}(?!{LETTER})[^\w\n]{{0,60}}{currency}(?P<value>\d[^\n]*)"
    return re.compile(line, re.IGNORECASE | re.MULTILINE)
