"""Which sentences the rules cannot read by themselves: those that a small model is asked about."""

from bisect import bisect_left
from collections.abc import Sequence

from extractor.models import Span
from extractor.news.claims import ArticleReading
from extractor.news.tokens import Token, tokens
from extractor.news.words.en.verb_classes import LEMMAS

__all__ = ["unsure"]

_QUOTED = 3  # words between quotation marks: fewer are a name or a term


def unsure(reading: ArticleReading) -> list[Span]:
    """The sentences of a document that seem to quote or report a source which no rule finds.

    They hold a reporting verb, or words between quotation marks, and the rules find no voice in
    them. The rules read all other sentences alone.
    """
    text, quoted, voiced = reading.document.text, reading.quoted, reading.voiced()
    return [
        sentence
        for sentence in reading.sentences
        if bisect_left(voiced, sentence.start) == bisect_left(voiced, sentence.end)
        and _reports(tokens(text, sentence, quoted))
    ]


def _reports(words: Sequence[Token]) -> bool:
    if sum(word.quoted and word.word for word in words) >= _QUOTED:
        return True
    return any(word.lower in LEMMAS and not word.quoted and not word.capital for word in words)
