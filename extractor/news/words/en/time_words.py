"""English words for times that are written without a date."""

from typing import Final

from extractor.words import words
from extractor.words.en.calendar import CALENDAR_WORDS

__all__ = ["HOLIDAYS", "PARTS", "QUARTER_ORDINALS", "TIME_WORDS"]

TIME_WORDS: Final = CALENDAR_WORDS | words(
    "today yesterday tomorrow tonight morning afternoon evening night week month year weekend "
    "last this late early on in at mon. tue. wed. thu. fri. jan. feb. aug. sept. oct. nov. dec."
)
"""Words of a date or of a time of day, in lower case."""

HOLIDAYS: Final = {
    "new year’s day": (1, 1),
    "new year’s eve": (12, 31),
    "valentine’s day": (2, 14),
    "halloween": (10, 31),
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "christmas": (12, 25),
    "boxing day": (12, 26),
}
"""Holidays with a fixed date: month and day."""

PARTS: Final = {
    "early": "early",
    "mid": "mid",
    "late": "late",
    "start": "start",
    "begin": "start",
    "end": "end",
    "close": "end",
}
"""Words for a part of a period, with the part they name."""

QUARTER_ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4}
"""Ordinals of quarters and halves."""
