"""Numbers that are no quantities: in names, addresses, times of day and pronouns."""

from collections.abc import Iterator

import regex

from extractor.news.pattern_search import leftmost_matches
from extractor.news.words.en.number_words import NUMBERED_NOUNS

__all__ = ["is_identifier", "non_quantities"]

# Text with digits that is never a quantity.
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


def non_quantities(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of `text[start:end]` whose digits are never a quantity.

    Such are addresses, times of day, phone numbers and version numbers.
    """
    return (match.span() for match, _ in leftmost_matches(_PATTERNS, text, start, end))


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
