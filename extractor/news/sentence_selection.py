"""Select the sentences that the rules cannot read by themselves, for a model to read."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from extractor.models import Document, Span
from extractor.news.numbers.quantities import quantities
from extractor.news.quotations import quotations
from extractor.news.reading import ArticleReading
from extractor.news.tokens import Token, tokens
from extractor.news.words.en.verb_classes import LEMMAS

__all__ = ["likely_claims", "may_report", "unsure_sentences"]

_MIN_QUOTED = 3  # words between quotation marks: fewer are a name or a term


def unsure_sentences(reading: ArticleReading) -> list[Span]:
    """Return the sentences that seem to quote or report a source which no rule finds.

    These sentences hold a reporting verb, or words between quotation marks. The rules read all
    other sentences alone.
    """
    text, quoted, attributed = reading.document.text, reading.quoted, reading.attributed_offsets()
    return [
        sentence
        for sentence in reading.sentences
        if bisect_left(attributed, sentence.start) == bisect_left(attributed, sentence.end)
        and may_report(tokens(text, sentence, quoted))
    ]


def likely_claims(document: Document, sentences: Iterable[Span]) -> list[Span]:
    """Return the sentences with a reporting verb, a quotation or a number."""
    text, quoted = document.text, quotations(document.text)
    return [
        sentence
        for sentence in sentences
        if quantities(text, sentence) or may_report(tokens(text, sentence, quoted))
    ]


def may_report(words: Sequence[Token]) -> bool:
    """Whether words hold a reporting verb or a quotation."""
    if sum(word.quoted and word.word for word in words) >= _MIN_QUOTED:
        return True
    return any(word.lower in LEMMAS and not word.quoted and not word.capital for word in words)
