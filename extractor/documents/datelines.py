"""Where a dateline ends: the place, day and agency before the first sentence of a report.

"PORT ELSEN, March 14 (Caspar News) — ", "LONDON (AP) - ", "ORRIN – ", "May 2, 2025 -- ". They say
where and when a report was filed, and nothing of what it claims.
"""

import regex

from extractor.words.en.calendar import MONTH_PREFIXES

__all__ = ["past_dateline"]

_MONTH = rf"(?:{'|'.join(MONTH_PREFIXES)})[a-z]*"
_DAY = rf"(?:{_MONTH}\.?\s\d{{1,2}}|\d{{1,2}}\s{_MONTH})(?:,?\s\d{{4}})?"
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


def past_dateline(text: str, start: int, end: int) -> int:
    """Where the words of the paragraph from `start` to `end` begin, behind its dateline if any."""
    found = _DATELINE.match(text, start, end)
    return found.end() if found else start
