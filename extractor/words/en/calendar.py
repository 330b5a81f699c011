"""The English names of days and months, in full and abbreviated.

Names are capitalised and in the order of the calendar. Patterns are built from them where they are
used; `"|".join(...)` of any of them is a valid pattern.
"""

from typing import Final

__all__ = [
    "CALENDAR_WORDS",
    "DISTINCT_MONTHS",
    "MONTHS",
    "MONTH_ABBREVIATIONS",
    "MONTH_PREFIXES",
    "NEWS_ABBREVIATIONS",
    "WEEKDAYS",
    "WEEKDAY_ABBREVIATIONS",
    "WEEKDAY_PREFIXES",
]

WEEKDAYS: Final = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
"""The days of the week, Monday first (ISO 8601)."""

MONTHS: Final = tuple(
    "January February March April May June July August September October November December".split()
)
"""The months of the year."""

WEEKDAY_PREFIXES: Final = tuple(name[:3] for name in WEEKDAYS)
"""The first three letters of each day, which are different for each: Mon, Tue, …"""

MONTH_PREFIXES: Final = tuple(name[:3] for name in MONTHS)
"""The first three letters of each month, which are different for each: Jan, Feb, …"""

WEEKDAY_ABBREVIATIONS: Final = tuple("Mon Tues Tue Wed Thurs Thu Fri Sat Sun".split())
"""Short forms of the days, without a full stop; "Tues" comes before "Tue" so that it is matched."""

MONTH_ABBREVIATIONS: Final = tuple("Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec".split())
"""Short forms of the months, without a full stop; "Sept" comes before "Sep" so that it is matched.
"""

NEWS_ABBREVIATIONS: Final = tuple("Jan Feb Aug Sept Oct Nov Dec".split())
"""The months that news agencies abbreviate in a date. They write the five short names in full."""

DISTINCT_MONTHS: Final = tuple("January February July September October November December".split())
"""The months whose names have no other meaning; the rest are also names, verbs or adjectives."""

CALENDAR_WORDS: Final = frozenset(name.lower() for name in (*WEEKDAYS, *MONTHS)) - {"may"}
"""The names in lower case, without "may", which in lower case is nearly always the verb."""
