"""Which sentences the rules cannot read by themselves: those that a small model is asked about."""

from collections.abc import Sequence

from extractor.models import Document, Evidence, Provenance, Span
from extractor.news.claims import Draft, claims
from extractor.news.tokens import Token, quotations, tokens
from extractor.news.words.en.lexicon import LEMMAS

__all__ = ["unsure", "whole"]

_QUOTED = 3  # words between quotation marks: fewer are a name or a term
_NOBODY = Provenance(schema="", prompt="", model="", cached=False)


def whole(document: Document, sentence: Span) -> Draft:
    """A sentence taken as one claim, for the rules to cut."""
    words = document.text[sentence.start : sentence.end]
    evidence = Evidence(start=sentence.start, end=sentence.end, quote=words, match="exact")
    return Draft((evidence,), sentence, "")


def unsure(document: Document, sentences: Sequence[Span]) -> list[Span]:
    """The sentences that look as if somebody is quoted or reported, without a shape that says whom.

    They hold a reporting verb, or words between quotation marks, and the rules find no voice in
    them. All others are read by the rules alone.
    """
    read = claims(document, sentences, [whole(document, each) for each in sentences], _NOBODY)
    voiced = [claim.evidence[0].start for claim in read.claims if claim.attribution or claim.cue]
    quoted = quotations(document.text)
    return [
        sentence
        for sentence in sentences
        if not any(sentence.start <= start < sentence.end for start in voiced)
        and _reports(tokens(document.text, sentence, quoted))
    ]


def _reports(words: Sequence[Token]) -> bool:
    if sum(word.quoted and word.word for word in words) >= _QUOTED:
        return True
    return any(word.lower in LEMMAS and not word.quoted and not word.capital for word in words)
