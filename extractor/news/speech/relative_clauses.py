"""Reports in a relative clause about a noun: "a charge that Quell called absurd".

What is said is the noun with its complement. The relative word may be left out behind an
apposition, or be "what": ", a charge Quell called absurd", "in what Quell called an attack".
"""

from typing import NamedTuple

from extractor.models import Span
from extractor.news.speech.clauses import clause_end
from extractor.news.speech.sentence import Sentence
from extractor.news.words.en.framed_verbs import FORMS, JUDGING
from extractor.news.words.en.function_words import (
    ADVERBS,
    AUXILIARIES,
    DETERMINERS,
    FINITE,
    MODALS,
    PERSONAL,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATORS,
)
from extractor.news.words.en.time_words import TIME_WORDS
from extractor.news.words.en.verb_classes import LEMMAS, RECIPIENT_VERBS
from extractor.words import words

__all__ = ["RelativeReport", "is_about_noun_before", "relative_report"]

_ARTICLES = words("a an the")
_SAYING = words("say believe claim estimate warn fear")
_FARTHEST = 7  # tokens of a source, or of the noun before it
_RELATIVE = words("that which who whom")
_BEING = words("be been being is are was were am")
_CLOSED = (
    AUXILIARIES | ADVERBS | DETERMINERS | FINITE | PREPOSITIONS | PRONOUNS | SUBORDINATORS
) | TIME_WORDS


class RelativeReport(NamedTuple):
    """The tokens of the source (start, end), and what it says of a noun."""

    source: tuple[int, int]
    content: tuple[Span, ...]


def relative_report(sentence: Sentence, i: int) -> RelativeReport | None:
    """Return the report of the verb at `i`, if its object is a noun before its subject."""
    lemma = LEMMAS.get(sentence.lower(i)) or FORMS.get(sentence.lower(i))
    judged = lemma in JUDGING - {"find"} or (lemma == "describe" and sentence.lower(i + 1) == "as")
    told = lemma in _SAYING and sentence.lower(i + 1) in MODALS
    if not (judged or told) or sentence.tokens[i].capital:
        return None
    found = _behind_relative_word(sentence, i) or (
        _behind_apposition(sentence, i) if judged else None
    )
    if found is None:
        return None
    start, noun = found
    if sentence.has_verb(start, i) or not sentence.can_be_source(start, i):
        return None
    complement = sentence.trim(i + 1, clause_end(sentence, i + 1))
    if complement is None or (told and not noun):
        return None
    return RelativeReport((start, i), (*noun, complement))


def _behind_relative_word(sentence: Sentence, i: int) -> tuple[int, tuple[Span, ...]] | None:
    """Return where the source begins behind "that", "which" or "what", and the noun before it."""
    for j in range(i - 2, max(0, i - 2 - _FARTHEST), -1):
        word = sentence.lower(j)
        if word == "what" and sentence.lower(j - 1) in ("in", "amid", "after"):
            return j + 1, ()
        if word in ("that", "which"):
            noun = _noun_before(sentence, j)
            return (j + 1, noun) if noun else None
        if not sentence.tokens[j].word:
            return None
    return None


def _noun_before(sentence: Sentence, end: int) -> tuple[Span, ...]:
    """Return "a bill" before "that", where a comma or its preposition stands before it."""
    for k in range(end - 2, max(0, end - 2 - _FARTHEST), -1):
        if sentence.lower(k) in _ARTICLES:
            before = 1 + (sentence.text(k - 1) != ",")
            return (sentence.span(k, end),) if sentence.text(k - before) == "," else ()
        if not sentence.tokens[k].word:
            return ()
    return ()


def _behind_apposition(sentence: Sentence, i: int) -> tuple[int, tuple[Span, ...]] | None:
    """Return where the source begins in ", a charge Quell called absurd", and the noun."""
    comma = next(
        (j for j in range(i - 3, max(0, i - 3 - _FARTHEST), -1) if sentence.text(j) == ","), None
    )
    if comma is None or sentence.lower(comma + 1) not in _ARTICLES or sentence.text(i - 1) == ",":
        return None
    starts = (
        j
        for j in range(comma + 3, i)
        if sentence.tokens[j].capital or sentence.lower(j) in ("the", "he", "she", "they")
    )
    start = next(starts, None)
    plain = start is not None and not any(
        sentence.tokens[j].capital for j in range(comma + 1, start)
    )
    return (start, (sentence.span(comma + 1, start),)) if start and plain else None


def is_about_noun_before(sentence: Sentence, cue: int, content: int) -> bool:
    """Whether a report tells of a noun before its subject, so that its words lack what they are of.

    "roads | the premier said she would widen", "a hospital that officials said would treat 500".

    - `cue`, `content`: the first tokens of both
    """
    if content <= cue or not sentence.tokens[cue - 1].word:
        return False
    lacks_subject = sentence.lower(content) in FINITE
    if not lacks_subject and not _lacks_object(sentence, content):
        return False
    for j in range(cue - 2, max(-1, cue - 2 - _FARTHEST), -1):
        if sentence.lower(j) in _RELATIVE:
            own = cue == j + 2 or _begins_source(sentence, j + 1)
            return own and _is_plain_noun(sentence, j - 1) and not _is_told(sentence, j - 1)
        if not sentence.tokens[j].word:
            return False
        if not lacks_subject and _begins_source(sentence, j + 1) and _is_plain_noun(sentence, j):
            return sentence.has_verb(0, j)
    return False


def _lacks_object(sentence: Sentence, i: int) -> bool:
    """Whether a pronoun and its verb stand alone: "she would widen", "it had taken in May"."""
    if sentence.lower(i) not in PERSONAL:
        return False
    i += 1
    while sentence.lower(i) in AUXILIARIES:
        i += 1
    after = i + 1
    if sentence.lower(i - 1) in _BEING:
        return False  # "it would be sold" lacks nothing
    return (
        not sentence.at_end(i)
        and sentence.tokens[i].word
        and (
            sentence.at_end(after)
            or not sentence.tokens[after].word
            or sentence.lower(after) in PREPOSITIONS | TIME_WORDS
        )
    )


def _is_plain_noun(sentence: Sentence, i: int) -> bool:
    """Whether a word in lower case, of no closed class, may be the noun of a relative clause."""
    word = sentence.lower(i)
    closed = word in _CLOSED or word in LEMMAS
    token = sentence.tokens[i] if i >= 0 else None
    return bool(token and token.word and not token.capital and not closed)


def _is_told(sentence: Sentence, noun: int) -> bool:
    """Whether a noun is who is told: "told reporters that officials said ..."."""
    return any(
        LEMMAS.get(sentence.lower(k)) in RECIPIENT_VERBS for k in range(max(0, noun - 4), noun)
    )


def _begins_source(sentence: Sentence, i: int) -> bool:
    return sentence.lower(i) in _ARTICLES | PERSONAL or sentence.tokens[i].capital
