"""Evidence cut to the words that claim something: no openers, loose conjunctions or stray marks."""

from collections.abc import Sequence

import regex

from extractor.models import Span
from extractor.news.tokens import Quotations
from extractor.news.words.en.clause_phrases import CLOSING, FRAGMENT, NEGATING, NO_CLAIM, OPENING

__all__ = ["can_stand_alone", "negated_before", "trimmed", "word_count"]

_BEGINS = "$€£#@(["
_INITIALS = regex.compile(r"(?:^|\W)\p{Lu}\.\p{Lu}$")
_WORD = regex.compile(r"\w+")


def trimmed(text: str, span: Span, quoted: Quotations) -> Span | None:
    """A span without opening adverbs, closing conjunctions and marks; None where nothing is left.

    Signs of money and percent, closing brackets and the full stop of "U.S." stay, and a quotation
    that began inside the span is kept whole.
    """
    start, end = span.start, span.end
    while start < end and not (text[start].isalnum() or text[start] in _BEGINS):
        start += 1
    if opening := OPENING.match(text, start, end):
        start = opening.end()
    if closing := CLOSING.search(text, max(start, end - 12), end):
        end = closing.start()
    while start < end and not (text[start].isalnum() or text[start] in _BEGINS):
        start += 1  # a mark that stood behind the opening
    while end > start and not (text[end - 1].isalnum() or text[end - 1] in "%)]€£$"):
        end -= 1
    last = quoted.at(end - 1) if end > start else None
    if last is not None and start < last.start and last.end <= end + 2:
        end = last.end
    if _abbreviated(text, start, end):
        end += 1
    return Span(start=start, end=end) if end > start else None


def _abbreviated(text: str, start: int, end: int) -> bool:
    """Whether the full stop after the span belongs to an abbreviation ("U.S.")."""
    return text[end : end + 1] == "." and bool(_INITIALS.search(text, max(start, end - 4), end))


def negated_before(text: str, start: int, spans: Sequence[Span]) -> bool:
    """Whether the words before some evidence, from `start`, turn it round ("not true that")."""
    return bool(spans) and bool(NEGATING.search(text[start : max(start, spans[0].start)]))


def can_stand_alone(text: str, spans: Sequence[Span]) -> bool:
    """Whether words can stand as a claim.

    No bare adverbial does ("particularly against drones"), no greeting, order or announcement.
    """
    start, end = spans[0].start, spans[-1].end
    return not (FRAGMENT.match(text, start, end) or NO_CLAIM.match(text, start, end))


def word_count(text: str, spans: Sequence[Span]) -> int:
    """How many words and numbers the spans hold."""
    return sum(len(_WORD.findall(text, span.start, span.end)) for span in spans)
