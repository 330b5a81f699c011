"""Find refusals to say something: "declined to comment", "has yet to respond"."""

from typing import NamedTuple

from extractor.models import Span
from extractor.news.speech.clauses import clause_end, noun_phrase_end
from extractor.news.speech.sentence import Sentence
from extractor.news.speech.subjects import Subject, subject_of
from extractor.news.words.en.refusal_phrases import REFUSAL, REFUSAL_HINTS
from extractor.words import words

__all__ = ["Refusal", "refusals"]

_NONE = words("neither none nobody")


class Refusal(NamedTuple):
    """A refusal: who refuses, the words of refusing, and the whole clause."""

    source: Span
    cue: Span
    content: Span


def refusals(sentence: Sentence, text: str) -> list[Refusal]:
    """Return the refusals of a sentence; `text` is the whole document."""
    if not _may_refuse(sentence):
        return []
    found = REFUSAL.finditer(text, sentence.tokens[0].start, sentence.tokens[-1].end)
    read = (_refusal(sentence, match.start(), match.end()) for match in found)
    return [refusal for refusal in read if refusal is not None]


def _may_refuse(sentence: Sentence) -> bool:
    return not REFUSAL_HINTS.isdisjoint(sentence.words) or any(
        word.endswith("n't") for word in sentence.words
    )


def _none_of(sentence: Sentence, i: int) -> Subject | None:
    """The subject of the verb at `i` in "neither of the banks, A and B, replied": the banks."""
    for j in range(i - 1, 0, -1):
        if sentence.lower(j - 1) in _NONE and sentence.lower(j) in ("of", "at", "in", "from"):
            end = noun_phrase_end(sentence, j + 1)
            return Subject(j + 1, end) if j + 1 < end <= i else None
        if sentence.text(j) in ";:":
            return None
    return None


def _refusal(sentence: Sentence, start: int, end: int) -> Refusal | None:
    i, stop = sentence.index_at(start), sentence.index_at(end)
    if sentence.tokens[i].quoted or sentence.is_infinitive(i):
        return None
    subject = _none_of(sentence, i) or subject_of(sentence, i)
    if subject is None:
        return None
    # In "disputed it but did not elaborate" the refusal begins behind "but".
    start = i if sentence.lower(i - 1) in ("and", "but") else subject[0]
    if sentence.lower(subject[0] - 2) in _NONE:
        start = subject[0] - 2
    content = sentence.trim(start, clause_end(sentence, stop - 2))  # a comma may follow directly
    if content is None:
        return None
    return Refusal(sentence.span(subject[0], subject[1]), sentence.span(i, stop), content)
