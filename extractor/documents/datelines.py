"""What stands before the first words of a report, or of an entry in a live blog.

    PORT ELSEN, March 14 (Caspar News) —     Feb 10, CORK -     2 July, London.
    14:05 GMT:     [8.30am]     3.10 pm     9am, Keld:

It says where, when and by which agency something was filed. Such parts may stand in any order; the
mark behind them, and what they are, tell a dateline from the beginning of a sentence.
"""

from collections.abc import Set

import regex

from extractor.words.en.calendar import MONTH_PREFIXES, WEEKDAYS

__all__ = ["dateline_end"]

_MERIDIEM = r"\s?(?i:[ap]\.?m\b\.?)"
_ZONE = r"(?:\s\(?(?:(?:GMT|UTC)(?:[+−-]\d{1,2})?|Z|[A-Z]{0,3}[SD]?T)\b\)?)?"
_TIME = rf"(?:[01]?\d|2[0-3])(?:[:.h][0-5]\d(?:{_MERIDIEM})?|{_MERIDIEM})(?!\w){_ZONE}"
_CLOCK = rf"(?:[•*]\s*)?(?:(?i:updated|posted)\s)?(?:\[{_TIME}\]|\({_TIME}\)|{_TIME})"
_WEEKDAY = rf"(?i:{'|'.join(WEEKDAYS)})"
_SHORT = r"(?:\.(?=\s?[-–—|(,:\d]))?"  # the full stop of "Calif." or "Feb.", no sentence's
_MONTH = rf"(?i:{'|'.join(MONTH_PREFIXES)})[A-Za-z]*{_SHORT}"
_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
_DAY = (
    rf"(?:{_WEEKDAY},?\s)?(?:{_MONTH}\s{_NUMBER}|{_NUMBER}\s{_MONTH})(?:,?\s\d{{4}})?"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4}"
)
_AGENCY = r"\(\p{Lu}[^()\n]{1,40}\)|/\p{Lu}[^/\n]{1,40}/"
_WORD = r"\p{Lu}[\p{L}\p{M}'’/\-]+"
_PLACE = (  # "St. Louis", "Washington", "D.C.", "Calif."
    rf"(?:(?:{_WORD}|\p{{Lu}}\p{{L}}?\.)\s){{0,3}}(?:(?:\p{{Lu}}\.){{2,4}}|{_WORD}{_SHORT})"
)
_PART = regex.compile(
    rf"(?:(?P<clock>{_CLOCK})|(?P<day>{_DAY})(?!\w)|(?P<weekday>{_WEEKDAY})(?!\w)"
    rf"|(?P<agency>{_AGENCY})|(?P<place>{_PLACE}))"
    r"(?:\.?\s?(?P<dash>--|[-–—|]+)\s+|\s?(?P<colon>:+)\s+|(?P<stop>\.)(?:\s+|$)|(?P<comma>,)\s+|(?P<space>\s+))"
)
_SENTENCE = regex.compile(r"[\p{Lu}\p{N}\"“‘'$£€]")
_CLAUSE = regex.compile(r"[\p{L}\p{N}$£€]")
_NO_ENTRY = regex.compile(  # "9am - noon", "3.10 Million", "12.30pm is when"
    rf"{_TIME}|(?i:noon|midday|midnight|late|[mb]illion|trillion|thousand|per\s?cent)\b"
)
_ENTRY = regex.compile(
    r"[\p{Lu}\"“‘']|(?:the|an?|this|these|his|her|its|their|our|he|she|it|they|we|there)\b"
)
_MOST_PARTS = 6


def dateline_end(text: str, start: int, end: int) -> int:
    """Where the first sentence of the paragraph from `start` to `end` begins, after its dateline.

    Without a dateline the result is `start`; it is `end` where there is nothing else.
    """
    told: set[str] = set()
    at = found = start
    mark = ""
    for _ in range(_MOST_PARTS):
        part = _PART.match(text, at, end)
        if part is None:
            break
        kind = _kind(part)
        if found > start and (kind in told or (part["dash"] != mark and not part["comma"])):
            break  # behind "CORK - Feb 10 - ", a name is of who speaks or acts
        if kind == "place" and part["space"] and not text.startswith(("(", "/"), part.end()):
            break  # "At 5 p.m. the bell rang"
        told.add(kind)
        at = part.end()
        if not _ends(part, told):
            continue
        found, mark = at, part["dash"]
        if not mark:
            break
    return found


def _kind(part: "regex.Match[str]") -> str:
    """What a part is; the name of a place in capitals is "shouted"."""
    kind = next(each for each in ("clock", "day", "weekday", "agency", "place") if part[each])
    return "shouted" if kind == "place" and part["place"].isupper() else kind


def _ends(part: "regex.Match[str]", told: Set[str]) -> bool:
    """Whether a dateline with the parts told so far ends behind the last of them."""
    text, at, end = part.string, part.end(), part.endpos
    dated = not told.isdisjoint(("day", "clock"))
    placed = not told.isdisjoint(("place", "shouted"))
    if part["stop"]:
        return placed and dated and (at == end or _SENTENCE.match(text, at, end) is not None)
    if part["comma"]:
        return False
    if "clock" in told and (part["dash"] or part["colon"] or part["clock"]):
        return _begins_entry(part)
    if part["dash"]:
        sure = dated or "agency" in told or "shouted" in told or (placed and "weekday" in told)
        return sure and _SENTENCE.match(text, at, end) is not None
    sure = dated or {"weekday", "shouted"} <= told
    if not (part["colon"] and placed and sure):
        return False
    return _CLAUSE.match(text, at, end) is not None  # not 'Ana Ruiz, March 4: "We won."'


def _begins_entry(part: "regex.Match[str]") -> bool:
    """Whether the words behind a clock, and the mark if it has one, are those of an entry."""
    text, at, end = part.string, part.end(), part.endpos
    if at == end or _NO_ENTRY.match(text, at, end):
        return False
    clock = part["clock"] or ""
    figure = clock.replace(".", "").isdigit()
    if figure and (
        text[at].isdigit() or (text[at].islower() and not (part["colon"] or part["dash"]))
    ):
        return False  # "10.30 - 40", "2.50 a litre"
    if part["dash"] or part["colon"] or clock.endswith(("]", ")")):
        return _CLAUSE.match(text, at, end) is not None or text[at] in "\"“‘'"
    return _ENTRY.match(text, at, end) is not None
