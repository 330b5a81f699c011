"""What is known of a document: its title, its publisher, where and when it was published.

What its file says comes first, then its first lines, and of these only what is certain: a day in
the body of a text, or the day on which a file was made, is no day of publication.
"""

import datetime as dt
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from extractor.documents.boilerplate import boilerplate_starts
from extractor.models import Document
from extractor.words.en.calendar import MONTH_PREFIXES, WEEKDAY_PREFIXES, WEEKDAYS
from extractor.words.en.outlets import MASTHEADS, MEDIA

__all__ = [
    "NOTHING",
    "TERMINAL",
    "Told",
    "described",
    "find_date",
    "find_publisher",
    "find_title",
    "find_url",
    "parse_date",
    "sound_title",
]

TERMINAL = ".!?…。！？｡．։؟।॥۔።។"
"""Marks that end a sentence, in the scripts that have them."""

_TOP = 4_000  # characters in which title and date are looked for
_MAX_TITLE = 200
_HEAD = 12  # lines in which date, publisher and address are looked for
_MAX_MASTHEAD = 120
_MAX_NAME = 7  # words of the name of an outlet
_OLDEST = 31  # days between a day without a year and that on which its file was made
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
_YEARLESS = tuple(
    re.compile(form + r"(?!\d|[,.]?\s+\d{4})", re.IGNORECASE)
    for form in (
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?",
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH}",
    )
)
_PUBLISHED_IN = re.compile(
    r"(?P<sure>publisher|publication)\s*:\s*|(?:(?:originally|first)\s+)?(?:published|appeared)\s+"
    r"(?:in|by|on)\s+|(?:source|from)\s*:\s*",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*[,|•·–—/]\s*|\s-\s|\s+on\s*$")
_BYLINE = re.compile(r"by\s", re.IGNORECASE)
_BEHIND = re.compile(  # what may stand behind the name and the day of a newspaper
    r"\s*[)\].:]*(?:$|\s*[|•·—–-]|,?\s*(?:at\s+)?\d{1,2}[:.h]\d\d|,?\s*(?:page|p\.)\s*\w{1,4}$)",
    re.IGNORECASE,
)
_SMALL = frozenset("of the and & de del di da la le les el der die das des van et y".split())
_SITE = re.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}")
_ADDRESS = re.compile(
    r"(?:(?:url|link|permalink|source|address|original|(?:retrieved|archived)\s+from|"
    r"available\s+(?:at|from))\s*:?\s*)?<?(?P<url>https?://[^\s<>]+)>?",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(  # what programs write where nobody wrote a title
    r"\(?(?:untitled|unknown|anonymous|title|no title|unspecified)\)?.{0,12}"
    r"|(?:new )?(?:word |powerpoint )?(?:document|presentation|workbook|book|sheet|slide)\s?\d*"
    r"|microsoft (?:word|powerpoint|excel|office)\b.*|about:blank|https?:.*|file:.*"
    r"|.*\.(?:docx?|dotx?|pdf|indd|qxp|qxd|xlsx?|pptx?|rtf|odt|pages|tex|dvi|ps|html?|txt|md|fm|p65)",
    re.IGNORECASE,
)
_DASH = re.compile(r"\s*(?:\([^()]{1,40}\)\s*)?[—–-]")
_FULL_NAME = re.compile("|".join(WEEKDAYS), re.IGNORECASE)


class Told(NamedTuple):
    """What a file says of its document, apart from its text; None where it says nothing.

    - `made`: the days on which the file was made or changed. They are no days of publication, but
      tell the year of one that has none.
    """

    title: str | None = None
    date: dt.date | None = None
    publisher: str | None = None
    url: str | None = None
    made: tuple[dt.date, ...] = ()


NOTHING = Told()


def described(
    text: str, path: str | None, told: Told = NOTHING, *, doc_id: str | None = None
) -> Document:
    """The document of a text, with what its file tells and else what its first lines show."""
    document = Document.from_text(
        text,
        doc_id=doc_id,
        path=path,
        title=told.title or find_title(text),
        date=told.date or find_date(text, told.made),
    )
    known = {
        "publisher": told.publisher or find_publisher(text),
        "url": told.url or find_url(text),
    }
    return document.model_copy(update=known)


def sound_title(given: object, text: str) -> str | None:
    """A title that a program wrote into a file, unless it is the name of a file or a default."""
    title = " ".join(str(given or "").split())
    if not title or len(title) > _MAX_TITLE:
        return None
    stands_there = title.casefold() in " ".join(text[:_TOP].split()).casefold()
    likely = " " in title and not _NO_TITLE.fullmatch(title)
    return title if likely or stands_there else None


def parse_date(written: str) -> dt.date | None:
    """The day that a date stands for, in ISO 8601 or as newspapers and feeds write it.

    None if it is not a date, if its weekday contradicts it, or if it is ambiguous, as 3/4/2025 is.
    """
    return _leading_day(written.strip())


def find_date(text: str, made: tuple[dt.date, ...] = ()) -> dt.date | None:
    """The day of publication, if the first lines say it for certain.

    "PORT ELSEN, March 14, 2025 — More than", "Published: March 14, 2025" and "The Elsen Post, March
    14, 2025" count. A day that stands alone counts unless others do too, as in a list of events. A
    day inside a sentence does not.

    - `made`: when the file was made; a day without a year is in the month before one of these.
    """
    found = [dated for line in _lines(text) if (dated := _dated(line))]
    for day, certain in found:
        if certain or all(other == day or sure for other, sure in found):
            return day
    completed = (_completed(line, made) for line in _lines(text)) if made else iter(())
    return next(filter(None, completed), None)


def _dated(line: str) -> tuple[dt.date, bool] | None:
    """The day that a line of the top gives, and whether it can be nothing but that of publication.

    None if it gives no day or an ambiguous one.
    """
    if masthead := _masthead(line):
        return masthead[1], True
    label = _LABEL.match(line)
    date = line[label.end() :] if label else line
    found = _leading_form(date)
    if found is None:
        place = _PLACE.match(line)
        date = line[place.end() :] if place else ""
        found = _leading_form(date)
        day = _leading_day(date) if found and _DASH.match(date, found.end()) else None
        return (day, True) if day else None
    alone = len(date) <= found.end() + 25 and _AFTER_DATE.match(date, found.end())
    begins = _FULL_NAME.match(date) and re.match(r"\s+[A-Z]", date[found.end() :])
    day = _leading_day(date) if alone or begins else None
    return (day, bool(label)) if day else None


def _completed(line: str, made: tuple[dt.date, ...]) -> dt.date | None:
    """The day of a line that is a date without a year, or begins with a place and one."""
    place = _PLACE.match(line)
    for date in (line, line[place.end() :] if place else ""):
        found = next((each for form in _YEARLESS if (each := form.match(date))), None)
        rest = date[found.end() :] if found else ""
        if found and (not rest.strip() or (date is not line and _DASH.match(rest))):
            years = (_in_year(found.groupdict(), day) for day in made)
            return next(filter(None, years), None)
    return None


def _in_year(parts: dict[str, str], made: dt.date) -> dt.date | None:
    """The last such day before a file was made, if that is not long before."""
    for year in (made.year, made.year - 1):
        try:
            day = dt.date(year, _month(parts), int(parts["day"]))
        except ValueError:
            continue
        weekday = parts.get("weekday")
        fits = not weekday or weekday.title() == WEEKDAY_PREFIXES[day.weekday()]
        if fits and 0 <= (made - day).days <= _OLDEST:
            return day
    return None


# ---- publisher and address ---------------------------------------------------------------------


def find_publisher(text: str) -> str | None:
    """The name of the outlet, if one of the first lines gives it for certain.

    "The Elsen Post, March 14, 2025", "Publisher: Elsen Rope Works", or the name alone above a date
    and a headline.
    """
    for line in _lines(text):
        if masthead := _masthead(line):
            return masthead[0]
        label = _PUBLISHED_IN.match(line)
        name = line[label.end() :].strip(" .") if label else ""
        name = name.removeprefix("the ")
        if label and name and (_is_outlet(name) or (label["sure"] and len(name) <= _MAX_TITLE)):
            return name
    return _nameplate(text)


def find_url(text: str) -> str | None:
    """The address of a text, if one of its first lines is an address and no other is one."""
    found = {line["url"] for each in _lines(text) if (line := _ADDRESS.fullmatch(each))}
    return found.pop() if len(found) == 1 else None


def _masthead(line: str) -> tuple[str, dt.date] | None:
    """The outlet and the day of a line that is nothing but these, and perhaps a byline."""
    if len(line) > _MAX_MASTHEAD:
        return None
    found = next((each for form in _DATE_FORMS if (each := form.search(line))), None)
    day = _day(found) if found else None
    if found is None or day is None:
        return None
    before, after = line[: found.start()], line[found.end() :]
    if before.strip() and not _BEHIND.match(after):
        return None
    name = _outlet(before) if before.strip() else _outlet(after)
    return (name, day) if name else None


def _outlet(words: str) -> str | None:
    """The one outlet among the parts of a line; the others may be a byline or a section."""
    label = _PUBLISHED_IN.match(words)
    parts = _SEPARATOR.split(words[label.end() :] if label else words)
    parts = [each for part in parts if (each := part.strip(" .:;()[]"))]
    named = [part for part in parts if _is_outlet(part)]
    others = [part for part in parts if not (_is_outlet(part) or _BYLINE.match(part))]
    short = all(len(part.split()) <= 3 and part[0].isupper() for part in others)
    return named[0].removeprefix("the ") if len(named) == 1 and short and len(others) <= 1 else None


def _is_outlet(name: str) -> bool:
    """Whether some words can be nothing but the name of an outlet, as "The Elsen Post" is."""
    if _SITE.fullmatch(name):
        return True
    words = name.split()
    if not 0 < len(words) <= _MAX_NAME or name[-1] in TERMINAL:
        return False
    if not all(word[0].isupper() or word[0].isdecimal() or word in _SMALL for word in words):
        return False
    last = words[-1].casefold()
    acronym = any(word.isupper() and word.casefold() in MEDIA for word in words)
    return last in MASTHEADS if len(words) > 1 else acronym or last == "reuters"


def _nameplate(text: str) -> str | None:
    """The first line, if it names an outlet above a day and a headline."""
    lines = list(islice(_lines(text), 3))
    if len(lines) < 3 or not _is_outlet(lines[0]):
        return None
    day = _leading_form(lines[1])
    headline = _is_headline(lines[2], "", apart=True)
    return lines[0] if day and day.end() == len(lines[1]) and headline else None


# ---- title -------------------------------------------------------------------------------------


def find_title(text: str) -> str | None:
    """The first line that is no boilerplate, if it looks like a headline; without leading `#`."""
    top = text[:_TOP]
    plate = _nameplate(top)
    own = ((at, line) for at, line in _article_lines(top) if line != plate and not _masthead(line))
    lines = list(islice(own, 2))
    if len(lines) < 2:
        return None
    (start, first), (following, second) = lines
    heading = re.match(r"#{1,6}\s+(.+?)(?:\s+#+)?$", first)
    if heading:
        return heading[1]
    apart = re.search(r"\n\s*\n|\r\s*\r", top[start + len(first) : following])
    return first if _is_headline(first, second, apart=bool(apart)) else None


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
    return (line for _, (_, line) in zip(range(_HEAD), _placed_lines(text[:_TOP]), strict=False))


def _placed_lines(text: str) -> Iterator[tuple[int, str]]:
    """Each line that is not blank, trimmed, with its offset."""
    for found in re.finditer(r"[^\r\n\u2028\u2029]+", text):
        if line := found[0].strip():
            yield found.start() + found[0].index(line), line


def _leading_form(line: str) -> re.Match[str] | None:
    return next((found for form in _DATE_FORMS if (found := form.match(line))), None)


def _leading_day(line: str) -> dt.date | None:
    found = _leading_form(line)
    return _day(found) if found else None


def _day(found: re.Match[str]) -> dt.date | None:
    """The day of a date in one of the forms; None if there is no such day or it is ambiguous."""
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
