"""Numbers that are no quantities: in names, addresses, times of day and pronouns."""

from collections.abc import Iterator

import regex

from extractor.news.pattern_search import leftmost_matches
from extractor.news.words.en.number_words import NUMBERED_NOUNS

__all__ = ["is_identifier", "non_quantities"]

_CLOCK_HOUR = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|[0-9]{1,2})"
# A number in groups of three that counts something ("13 009 123 people", "in 2020 1 200 people"),
# not "call 612 345 678".
_GROUPED = (
    r"(?<!\b(?i:call|phone|tel|telephone|dial|ring|text|fax|hotline|number)\b[^\n!?]{0,15})"
    r"(?:[1-9][0-9]{0,2}(?:(?:[ ][0-9]{3}){2,}|(?:\.[0-9]{3}){2,})"
    r"|[1-9][0-9]{0,2}[ .][0-9]{3}[-–][1-9][0-9]{0,2}[ .][0-9]{3}"
    r"|(?:1[5-9]|20)[0-9]{2}[ ][1-9][0-9]{0,2}[ ][0-9]{3})\s(?!(?:or|and|for|to|from)\b)\p{L}{3}"
)
# Text with digits that is never a quantity.
_BLOCKED = {
    "address": r"(?:https?://|www\.)\S+",
    "mail": r"\S+@\S+",
    "note": r"\[[0-9]+\]",
    "item": r"(?m:^[ \t]*[0-9]{1,2}[.)][ \t])",
    "hour": r"\b(?:[0-9]{1,2}(?:[:.][0-9]{2})?\s?(?:to|and|-|–)\s?)?[0-9]{1,2}(?:[:.][0-9]{2})?\s?"
    r"(?:a\.?m\b\.?|p\.?m\b\.?|o['’]clock|Uhr\b)",
    "worded_hour": rf"\b(?i:{_CLOCK_HOUR})\so['’]clock\b|(?<=\b(?:at|until|till|by|before|after"
    rf"|past|since|nearly|around|about)\s)(?i:{_CLOCK_HOUR})\s(?:in\sthe\s(?:morning|afternoon|evening)"
    r"|at\snight)\b",
    "time": r"(?<=\bat\s(?:about|around)\s)[0-9]{1,2}\.[0-5][0-9]"
    r"(?=\s(?:but|and|on|when|local|before|after)\b|,?\s\p{Lu}|[.,;]?\s*$)",
    "clock": r"[0-9]+(?::[0-9]+)+",
    "zone": r"\b[0-9]{3,4}\s?(?:GMT|UTC|hrs|hours\slocal)\b",
    "phone": rf"(?<!\p{{Sc}})(?!{_GROUPED})\+?(?<![\p{{N}},]|\p{{N}}\.)"
    r"(?:[0-9(]{1,5}[)]?[ .-]){2,4}"
    r"[0-9]{3,}(?<![ ]000)(?![0-9,])",
    "version": r"(?<![0-9,])[0-9]+(?:\.[0-9]{1,2})(?:\.[0-9]+)+",
    "dashed": r"[0-9]+(?:[-–/][0-9]+){2,}",
    "slashed": r"[0-9]+/[0-9]+(?!\sof\b)",
}
_PATTERNS = {name: regex.compile(pattern) for name, pattern in _BLOCKED.items()}
_HOUR_HINTS = ("clock", "morning", "afternoon", "evening", "night")
_WITHOUT_WORDED_HOURS = {name: each for name, each in _PATTERNS.items() if name != "worded_hour"}
_CAPITALISED = regex.compile(r"(?<=[\p{L}’',]\s)\p{Lu}[\p{L}’'.-]*\s$")
_SENTENCE_START = regex.compile(r"(?:^|[.!?:;…“”\"‘'(\n—–-])[\s“\"‘'(]*$")
_NO_PRONOUN_BEFORE = (
    r"\b(?:no|any|every|each|this|that|the|some|which|another|good|new|big|loved|day|number)\s$"
)
_PRONOUN_BEFORE = regex.compile(_NO_PRONOUN_BEFORE, regex.IGNORECASE)
_PRONOUN_AFTER = regex.compile(
    r"\s(?:of|another|day|can|could|must|should|would|has|had|is|was|who|that|which|thing|way|reason|to"
    r"|by|and|or|may|might|cannot|wants|needs|but|side|hand|in|on|at|for|with)\b|['’]s|-|[.,;:?!)”\"]"
    r"|\s*$",
    regex.IGNORECASE,
)


def non_quantities(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of `text[start:end]` whose digits are never a quantity.

    Such are addresses, times of day, phone numbers and version numbers.
    """
    words = text[start:end]
    patterns = _PATTERNS if any(hint in words for hint in _HOUR_HINTS) else _WITHOUT_WORDED_HOURS
    return (match.span() for match, _ in leftmost_matches(patterns, text, start, end))


def is_identifier(
    text: str, start: int, end: int, limit: int, *, counted: bool, bound: bool
) -> bool:
    """Whether a number only identifies something: "Boeing 737", "Air Force One".

    start, end: the offsets of the number in `text`.
    limit: the offset where the evidence ends.
    counted: whether a noun follows that the number counts.
    bound: whether words such as "more than" stand before it.
    """
    before, words = text[max(0, start - 40) : start], text[start:end]
    if NUMBERED_NOUNS.search(before):
        return True
    if words.lower() == "one":
        return bool(
            _PRONOUN_BEFORE.search(before) or (_PRONOUN_AFTER.match(text, end, limit) and not bound)
        )
    if words[0].isupper() and not _SENTENCE_START.search(before):
        return True
    small = len(words) <= 4 and words.isdecimal() and words.isascii()
    return small and not counted and _CAPITALISED.search(before) is not None
