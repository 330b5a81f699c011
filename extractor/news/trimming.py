"""Trim evidence to the words that claim something, and test whether words claim anything."""

from collections.abc import Sequence

import regex

from extractor.grounding.boundaries import snap
from extractor.grounding.tokens import SPACELESS
from extractor.models import Span
from extractor.news.quotations import Quotations
from extractor.news.words.en.clause_phrases import CLOSING, FRAGMENT, NO_CLAIM, OPENING

__all__ = ["can_stand_alone", "trimmed", "word_count"]

_FIRST = regex.compile(r"[\p{L}\p{N}$€£#@(\[]|[-−.](?=\p{Nd})")  # a minus sign, ".5"
_LAST = regex.compile(r"[\p{L}\p{M}\p{N}%)\]€£$]")  # a vowel sign belongs to its letter
_INITIALS = regex.compile(r"(?:^|\W)\p{Lu}\.\p{Lu}$")
_WORD = regex.compile(r"\w+")
_IDEOGRAPHS = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}]")
_SPACELESS = regex.compile(rf"[{SPACELESS}]")


def trimmed(text: str, span: Span, quoted: Quotations, *, opens: bool = True) -> Span | None:
    """Trim opening adverbs, closing conjunctions and punctuation; None where nothing is left.

    `opens` says that the span begins a claim: a later part keeps its "and". Currency signs, "%",
    closing brackets and the full stop of "U.S." stay. A quotation that begins inside the span keeps
    its closing mark.
    """
    start, end = span.start, span.end
    while start < end and not _FIRST.match(text, start, end):
        start += 1
    if opens and (opening := OPENING.match(text, start, end)):
        start = opening.end()
    if closing := CLOSING.search(text, max(start, end - 12), end):
        end = closing.start()
    while start < end and not _FIRST.match(text, start, end):
        start += 1  # a mark behind the opening words
    while end > start and not _ends(text, start, end):
        end -= 1
    last = quoted.at(end - 1) if end > start else None
    if last is not None and start < last.start and last.end <= end + 2:
        end = last.end
    if _abbreviated(text, start, end):
        end += 1
    if end <= start:
        return None
    start, end = snap(text, start, end)  # vowel signs and accents are no letters, but belong to one
    return Span(start=start, end=end)


def _ends(text: str, start: int, end: int) -> bool:
    """Whether words may end at `end`: no mark stands there, and no bracket that opens earlier."""
    last = text[end - 1]
    opening = {")": "(", "]": "["}.get(last)
    return bool(_LAST.match(last)) and (opening is None or opening in text[start:end])


def _abbreviated(text: str, start: int, end: int) -> bool:
    """Whether the full stop after the span belongs to an abbreviation ("U.S.")."""
    return text[end : end + 1] == "." and bool(_INITIALS.search(text, max(start, end - 4), end))


def can_stand_alone(text: str, spans: Sequence[Span]) -> bool:
    """Whether words can be a claim by themselves.

    An adverbial ("particularly against drones"), a greeting, an order or an announcement cannot.
    """
    start, end = spans[0].start, spans[-1].end
    return not (FRAGMENT.match(text, start, end) or NO_CLAIM.match(text, start, end))


def word_count(text: str, spans: Sequence[Span]) -> int:
    """Count the words and numbers in the spans.

    In scripts without spaces, four characters of Chinese or Japanese count as three words, and two
    letters of Thai and its like as one. "三人死亡" ("three people died") is no fragment.
    """
    found = [word for span in spans for word in _WORD.findall(text, span.start, span.end)]
    return sum(1 if word.isascii() else _spaceless_words(word) for word in found)


def _spaceless_words(word: str) -> int:
    ideographs = len(_IDEOGRAPHS.findall(word))
    letters = len(_SPACELESS.findall(word)) - ideographs
    return max(1, ideographs * 3 // 4 + letters // 2)
