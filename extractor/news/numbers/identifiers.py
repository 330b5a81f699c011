"""Digits and number words that count nothing: names, addresses, times of day, pronouns."""

from collections.abc import Iterator

import regex

from extractor.news.pattern_search import leftmost_matches
from extractor.news.words.en.number_words import NUMBERED_NOUNS

__all__ = ["blocked", "is_name"]

# What holds digits and is no quantity, wherever it stands.
_BLOCKED = {
    "address": r"(?:https?://|www\.)\S+",
    "mail": r"\S+@\S+",
    "note": r"\[[0-9]+\]",
    "item": r"(?m:^[ \t]*[0-9]{1,2}[.)][ \t])",
    "hour": r"\b[0-9]{1,2}(?:[:.][0-9]{2})?\s?(?:a\.?m\b\.?|p\.?m\b\.?|o['’]clock)",
    "clock": r"[0-9]+(?::[0-9]+)+",
    "zone": r"\b[0-9]{3,4}\s?(?:GMT|UTC|hrs|hours\slocal)\b",
    "phone": r"(?<!\p{Sc})\+?(?<![\p{N},])(?:[0-9(]{1,5}[)]?[ .-]){2,4}[0-9]{3,}(?<![ ]000)"
    "(?![0-9,])",
    "version": r"(?<![0-9,])[0-9]+(?:\.[0-9]{1,2})(?:\.[0-9]+)+",
    "dashed": r"[0-9]+(?:[-–/][0-9]+){2,}",
    "slashed": r"[0-9]+/[0-9]+(?!\sof\b)",
}
_PATTERNS = {name: regex.compile(pattern) for name, pattern in _BLOCKED.items()}
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


def blocked(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where digits stand in `text[start:end]` that are of an address, a time of day or a number
    that only identifies.
    """
    return (match.span() for match, _ in leftmost_matches(_PATTERNS, text, start, end))


def is_name(text: str, start: int, end: int, limit: int, *, counted: bool, bound: bool) -> bool:
    """Whether the number at `start`..`end` only names something: "Boeing 737", "Air Force One".

    `counted` tells that a noun follows which it counts, `bound` that "more than" or its like comes
    before it; `limit` is where the evidence ends.
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
