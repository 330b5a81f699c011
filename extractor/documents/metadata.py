"""Finds the title, the date and the dateline of a text.

Title and date are read from the first lines, and only if they are certain.
"""

import datetime as dt
import re
from collections.abc import Iterator
from itertools import islice

import regex

from extractor.documents.boilerplate import boilerplate_starts
from extractor.words.en.calendar import MONTH_PREFIXES, WEEKDAY_PREFIXES, WEEKDAYS

__all__ = ["TERMINAL", "dateline_end", "find_date", "find_title", "parse_date"]

TERMINAL = ".!?…。！？｡．։؟।॥۔።។"
"""Marks that end a sentence, in the scripts that have them."""

_TOP = 4_000  # characters in which title and date are looked for
_MAX_TITLE = 200
_MONTH = rf"(?P<month>{'|'.join(MONTH_PREFIXES)})[a-z]*\.?"
_WEEKDAY = rf"(?:(?P<weekday>{'|'.join(WEEKDAY_PREFIXES)})[a-z]*\.?,?\s+)?"
_DATE_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})-(?P<number>\d{1,2})-(?P<day>\d{1,2})(?!\d)",
        r"(?P<year>\d{4})/(?P<number>\d{1,2})/(?P<day>\d{1,2})(?!\d)",
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?!\d)",
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{_MONTH},?[\s-]+(?P<year>\d{{4}})(?!\d)",
        r"(?P<year>\d{4})(?P<number>\d{2})(?P<day>\d{2})(?!\d)",
        r"(?P<first>\d{1,2})[./](?P<second>\d{1,2})[./](?P<year>\d{4})(?!\d)",
    )
)
_LABEL = re.compile(
    r"(?:(?:first\s+)?(?:published|posted|updated|date|last\s+(?:updated|modified))"
    r"(?:\s+(?:at|on))?|by [^|•·]{3,60}[|•·])\s*:?\s*"
    r"(?:\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?)?,?\s*(?:[A-Z]{2,4},?\s+)?(?:on\s+)?)?",
    re.IGNORECASE,
)
_AFTER_DATE = re.compile(r"""\s*(?:$|[|•·—–-]|,?\s*(?:at\s+)?\d{1,2}[:.h]\d\d|T\d\d|[A-Z"“])""")
_PLACE = re.compile(r"(?:[A-Z][\w.'’-]*,?\s+){1,6}?(?=(?:[A-Z][a-z]+\.?\s+)?\d)")
_DASH = re.compile(r"\s*(?:\([^()]{1,40}\)\s*)?[—–-]")
_FULL_NAME = re.compile("|".join(WEEKDAYS), re.IGNORECASE)


_ANY_MONTH = rf"(?:{'|'.join(MONTH_PREFIXES)})[a-z]*"
_DAY = rf"(?:{_ANY_MONTH}\.?\s\d{{1,2}}|\d{{1,2}}\s{_ANY_MONTH})(?:,?\s\d{{4}})?"
_AGENCY = r"\s?\([\p{Lu}][^()\n]{1,40}\)"
_CAPITALS = r"\p{Lu}[\p{Lu}\p{M}.'’\-]+(?:\s\p{Lu}[\p{Lu}\p{M}.'’\-]+){0,3}"
_REGION = r"(?:,\s\p{Lu}[\p{L}.]+(?:\s\p{Lu}[\p{L}.]+)?)?"
_NAMED = r"\p{Lu}[\p{L}.'’\-]+(?:\s\p{Lu}[\p{L}.'’\-]+){0,3}"
_DATELINE = regex.compile(
    rf"(?:{_CAPITALS}{_REGION}(?:,\s{_DAY})?(?:{_AGENCY})?"  # the place in capitals
    rf"|{_NAMED}{_REGION}(?:,\s{_DAY})?{_AGENCY}"  # or with the agency that filed it
    rf"|{_NAMED}{_REGION},\s{_DAY}"  # or with the day
    rf"|{_DAY})\s?(?:--|[-–—])\s+(?=[\p{{Lu}}\p{{N}}\"“‘'$£€])"
)


def parse_date(written: str) -> dt.date | None:
    """The day that a date stands for, in ISO 8601 or as newspapers and feeds write it.

    None if it is not a date, if its weekday contradicts it, or if it is ambiguous, as 3/4/2025 is.
    """
    return _leading_day(written.strip())


def find_date(text: str) -> dt.date | None:
    """The day of publication, if one of the first lines is a date or begins with a full one.

    "PORT ELSEN, March 14, 2025 — More than" counts; a date inside a sentence does not.
    """
    for line in _lines(text):
        label = _LABEL.match(line)
        date = line[label.end() :] if label else line
        found = _leading_form(date)
        if found is None:
            place = _PLACE.match(line)
            date = line[place.end() :] if place else ""
            found = _leading_form(date)
            if found and _DASH.match(date, found.end()):
                return _leading_day(date)
            continue
        alone = len(date) <= found.end() + 25 and _AFTER_DATE.match(date, found.end())
        begins = _FULL_NAME.match(date) and re.match(r"\s+[A-Z]", date[found.end() :])
        if alone or begins:
            return _leading_day(date)
    return None


def find_title(text: str) -> str | None:
    """The first line that is no boilerplate, if it looks like a headline; without leading `#`."""
    top = text[:_TOP]
    lines = list(islice(_article_lines(top), 2))
    if len(lines) < 2:
        return None
    (start, first), (following, second) = lines
    heading = re.match(r"#{1,6}\s+(.+?)(?:\s+#+)?$", first)
    if heading:
        return heading[1]
    apart = re.search(r"\n\s*\n|\r\s*\r", top[start + len(first) : following])
    return first if _is_headline(first, second, apart=bool(apart)) else None


def dateline_end(text: str, start: int, end: int) -> int:
    """Where the first sentence of the paragraph from `start` to `end` begins, after its dateline.

    A dateline says where, when and by which agency a report was filed: "LONDON (AP) - ",
    "PORT ELSEN, March 14 (Caspar News) — ", "ORRIN – ", "May 2, 2025 -- ". Without one the result
    is `start`.
    """
    found = _DATELINE.match(text, start, end)
    return found.end() if found else start


def _is_headline(line: str, following: str, *, apart: bool) -> bool:
    if len(line) > _MAX_TITLE or len(line) == _TOP or not any(map(str.isalpha, line)):
        return False
    if (
        line[0].islower()
        or line.rstrip("\"'”’»)]")[-1:] in ".:;,。।،"
        or line.lstrip("\"'“‘")[:1].islower()
    ):
        return False
    if re.match(r"[-*•–—>]\s|\d+[.)]\s", line):
        return False
    return apart or not (following[0].islower() or (len(line) > 60 and len(following) < 100))


def _article_lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that do not start with boilerplate, with their offsets."""
    known = boilerplate_starts(text)
    end, boilerplate = 0, False
    for start, line in _placed_lines(text):
        while end <= start:
            end, boilerplate = next(known)
        if not boilerplate:
            yield start, line


def _lines(text: str) -> Iterator[str]:
    return (line for _, (_, line) in zip(range(12), _placed_lines(text[:_TOP]), strict=False))


def _placed_lines(text: str) -> Iterator[tuple[int, str]]:
    """Each line that is not blank, trimmed, with its offset."""
    for found in re.finditer(r"[^\r\n\u2028\u2029]+", text):
        if line := found[0].strip():
            yield found.start() + found[0].index(line), line


def _leading_form(line: str) -> re.Match[str] | None:
    return next((found for form in _DATE_FORMS if (found := form.match(line))), None)


def _leading_day(line: str) -> dt.date | None:
    found = _leading_form(line)
    if found is None:
        return None
    parts = found.groupdict()
    try:
        date = dt.date(int(parts["year"]), _month(parts), _day_of_month(parts))
    except ValueError:
        return None
    weekday = parts.get("weekday")
    if weekday and weekday.title() != WEEKDAY_PREFIXES[date.weekday()]:
        return None
    return date if 1400 <= date.year <= 2200 else None


def _month(parts: dict[str, str]) -> int:
    if name := parts.get("month"):
        return MONTH_PREFIXES.index(name.title()) + 1
    if number := parts.get("number"):
        return int(number)
    return min(_ordered(parts))


def _day_of_month(parts: dict[str, str]) -> int:
    return int(parts["day"]) if parts.get("day") else max(_ordered(parts))


def _ordered(parts: dict[str, str]) -> tuple[int, int]:
    """The two numbers of a date such as 3/4/2025; ValueError if either could be the month."""
    first, second = int(parts["first"]), int(parts["second"])
    if first <= 12 and second <= 12 and first != second:
        raise ValueError("either number could be the month")
    return first, second
