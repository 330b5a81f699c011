"""Labels that a transcript or an interview puts before a colon."""

from typing import Final

import regex

__all__ = ["INTERVIEWER", "NOT_A_SPEAKER"]

INTERVIEWER: Final = regex.compile(
    r"(?:q|question|questions?|interviewer|presenter|host|anchor|moderator|narrator|reporter|announcer)$",
    regex.I,
)
"""A label of the person who asks, or of a programme's own voice."""

NOT_A_SPEAKER: Final = regex.compile(
    r"(?:note|update|updated|correction|read more|related|image|photo|picture|video|watch|source"
    r"|sources|caption|warning|editor[’']?s note|listen|also|date|time|place|contact|tags?|credit"
    r")\b",
    regex.I,
)
"""Words before a colon that label no speaker."""
