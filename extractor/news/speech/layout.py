"""What the lines of a text tell of a speaker: the items of a list, and a signature.

Falk said:              “The dam held.”
- the dam held;         — Ines Falk, engineer
- 40 homes flooded.
"""

import regex

from extractor.models import Span
from extractor.news.quotations import Quotations
from extractor.news.speech.report import Report
from extractor.news.words.en.function_words import FINITE

__all__ = [
    "behind_mark",
    "in_list",
    "is_signature",
    "item_words",
    "list_follows",
    "signed_below",
]

_MARK = regex.compile(r"[ \t]*(?:[-*+•·▪‣◦–—]|\(?\d{1,2}[.)]|\([a-z]{1,4}\))[ \t]+(?=\S)")
_SIGNATURE = regex.compile(
    r"\s*[”\"’']?[^\S\n]*\n\s*(?P<dash>[—–―-])\s?(?P<name>\p{Lu}[\p{L}\p{M}.'’\-]*"
    r"(?:\s(?:of|the|de|van|von|al|\p{Lu}[\p{L}\p{M}.'’\-]*)){1,6})(?:,[^\n.!?]{2,80})?[^\S\n]*(?=\n|$)"
)
_SIGNED = regex.compile(r"[—–―-]\s?\p{Lu}[^\n.!?]{2,120}")


def behind_mark(text: str, at: int) -> int:
    """Return where the words of a list item begin whose line begins at an offset.

    It is the same offset where the line has no mark: "-", "•", "2." or "(b)".
    """
    mark = _MARK.match(text, at)
    return mark.end() if mark else at


def in_list(text: str, start: int, at: int) -> bool:
    """Whether an offset lies in a list item, and all lines since `start` are items or empty."""
    line = text.rfind("\n", 0, at) + 1
    between = (each for each in text[start:line].splitlines() if each.strip())
    return bool(_MARK.match(text, line)) and all(map(_MARK.match, between))


def item_words(text: str, sentence: Span, quoted: Quotations) -> Span | None:
    """Return the words of a sentence in a list item, without the mark of the item.

    None behind a quotation that the item begins with: "- “The dam held.” False: it broke."
    """
    words = Span(start=behind_mark(text, sentence.start), end=sentence.end)
    line = text.rfind("\n", 0, words.start) + 1
    quotation = quoted.at(behind_mark(text, line))
    return None if quotation is not None and words.start >= quotation.end else words


def list_follows(text: str, end: int) -> bool:
    """Whether the next line with words behind an offset is a list item."""
    line = next((each for each in text[end : end + 300].splitlines() if each.strip()), "")
    return _MARK.match(line) is not None


def is_signature(text: str, span: Span) -> bool:
    """Whether words are nothing but "— Ines Falk, engineer"."""
    if _SIGNED.fullmatch(text, span.start, span.end) is None:
        return False
    return FINITE.isdisjoint(text[span.start : span.end].lower().split())


def signed_below(text: str, sentence: Span, quoted: Quotations) -> Report | None:
    """Return the report of a quoted sentence whose quotation is signed in the next line."""
    quotation = quoted.at(sentence.start)
    if quotation is None:
        return None
    found = _SIGNATURE.match(text, quotation.end)
    if found is None:
        return None
    content = Span(start=sentence.start, end=min(sentence.end, quotation.end))
    source = Span(start=found.start("name"), end=found.end("name"))
    cue = Span(start=found.start("dash"), end=found.end("dash"))
    return Report(source, cue, "say", (content,))
