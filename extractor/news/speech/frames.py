"""Verbs that report only beside certain words: "put the toll at 14", "spoke of 52 dead".

Without these words they describe an action ("put out the fire", "spoke for an hour"). Each has a
frame: the form of its object, its particle or its subject.
"""

from typing import NamedTuple

from extractor.models import Span
from extractor.news.speech.clauses import clause_end, starts_clause
from extractor.news.speech.contents import content_before, object_end
from extractor.news.speech.sentence import Sentence
from extractor.news.speech.subjects import Subject, is_document
from extractor.news.words.en.framed_verbs import (
    ABOUT,
    ATTRIBUTING,
    CONVICTION,
    DISMISSING,
    ESTIMATING,
    EXPECTING,
    EXPRESSING,
    FEELINGS,
    FORMS,
    FRAMING,
    HEARINGS,
    JUDGEMENT,
    JUDGING,
    LINKING,
)
from extractor.news.words.en.function_words import ADVERBS, AUXILIARIES, NEGATIONS, PREPOSITIONS
from extractor.words import words

__all__ = ["FRAMING", "Frame", "frame_at", "may_frame"]

_AWAY = PREPOSITIONS | words("out up away")
_DECLARING = words("declare pronounce")
_RATES = words("% percent per million billion trillion points cents dollars euros pounds francs")
_NEAR = 14  # the most tokens that a frame takes up


class Frame(NamedTuple):
    """A framed verb: the index where its cue ends, the verb it stands for, and its content."""

    cue_end: int
    verb: str
    content: tuple[Span, ...]


def frame_at(sentence: Sentence, i: int, subject: Subject, after: int) -> Frame | None:
    """Return what the verb at `i` reports, judged by the words beside it.

    `after` is the document offset where the last cue ended.
    """
    if sentence.lower(i) in LINKING:
        return _convinced(sentence, i)
    lemma = FORMS[sentence.lower(i)]
    if subject.negated:
        return _not_expected(sentence, i, lemma, subject.end)
    for reading in (
        _about, _dismissed, _estimated, _attributed, _judged,
        _expressed,
    ):  # fmt: skip
        if found := reading(sentence, i, lemma):
            return found
    if lemma == "give" and is_document(sentence, subject.start, subject.end):
        return _given(sentence, i)
    if lemma == "give":
        return _chance(sentence, i)
    if lemma == "question":
        return _questioned(sentence, i)
    if lemma == "see":
        return _seen_at(sentence, i)
    if lemma == "hear" and sentence.lower(subject.end - 1) in HEARINGS:
        return _heard(sentence, i, subject.start, after)
    return None


def may_frame(sentence: Sentence, i: int) -> bool:
    """Whether a frame may be built on the word at `i`."""
    return sentence.lower(i) in FRAMING and not sentence.tokens[i].capital


def _about(sentence: Sentence, i: int, lemma: str) -> Frame | None:
    """SOURCE spoke of OBJECT, pointed to OBJECT."""
    if sentence.lower(i + 1) not in ABOUT.get(lemma, ()):
        return None
    start, end = i + 2, object_end(sentence, i + 2)
    if lemma == "point" and sentence.word_count(start, end) < 3:
        return None  # "pointed to the door"
    return _made(sentence, i + 2, lemma, start, end)


def _dismissed(sentence: Sentence, i: int, lemma: str) -> Frame | None:
    """SOURCE played down OBJECT, brushed OBJECT aside."""
    particles = DISMISSING.get(lemma, frozenset())
    if sentence.lower(i + 1) in particles and sentence.lower(i + 2) not in PREPOSITIONS:
        return _made(sentence, i + 2, "dismiss", i + 2, object_end(sentence, i + 2))
    for j in range(i + 2, min(i + 8, len(sentence.tokens))):
        if sentence.lower(j) in particles:
            return _made(sentence, i + 1, "dismiss", i + 1, j)
        if not sentence.tokens[j].word:
            break
    return None


def _estimated(sentence: Sentence, i: int, lemma: str) -> Frame | None:
    """SOURCE put OBJECT at NUMBER."""
    if lemma not in ESTIMATING or sentence.lower(i + 1) in _AWAY:
        return None  # "put out the blaze at 4 a.m."
    end = object_end(sentence, i + 1)
    for j in range(i + 2, min(i + _NEAR, end)):
        counted = any(map(sentence.is_number, range(j + 1, min(j + 5, end))))
        if sentence.lower(j) in ("at", "as") and counted:
            return _made(sentence, i + 1, "put", i + 1, end)
    return None


def _attributed(sentence: Sentence, i: int, lemma: str) -> Frame | None:
    """SOURCE attributed OBJECT to CAUSE."""
    end = object_end(sentence, i + 1)
    ahead = range(i + 2, min(i + _NEAR, end))
    if lemma in ATTRIBUTING and any(sentence.lower(j) == "to" for j in ahead):
        return _made(sentence, i + 1, lemma, i + 1, end)
    return None


def _judged(sentence: Sentence, i: int, lemma: str) -> Frame | None:
    """SOURCE called OBJECT JUDGEMENT."""
    if lemma not in JUDGING:
        return None
    end = object_end(sentence, i + 1)
    if lemma in _DECLARING:  # "declared the outbreak over, 42 days after it began"
        end = next((j for j in range(i + 2, end) if sentence.text(j) == ","), end)
    while end > i + 1 and (sentence.is_time(end - 1) or not sentence.tokens[end - 1].word):
        end -= 1
    last = end - 1
    named = any(sentence.lower(j) in ("a", "an") for j in range(i + 2, last))
    judged = bool(JUDGEMENT.match(sentence.text(last))) or (named and lemma != "find")
    judged = judged or (sentence.tokens[last].quoted and lemma not in ("find", "rate"))
    judged = judged or (lemma == "rate" and sentence.tokens[last].quoted and last - i < 10)
    apart = sentence.lower(last - 1) not in ("the", "a", "an", "to", "for", "in", "of")
    if not (2 <= sentence.word_count(i + 1, end) <= 12 and judged and (apart or named)):
        return None
    verb = "deem" if lemma in _DECLARING else "call" if lemma == "rate" else lemma
    return Frame(i + 1, verb, (sentence.span(i + 1, end),))  # "that a lie": "that" is its object


def _expressed(sentence: Sentence, i: int, lemma: str) -> Frame | None:
    """SOURCE expressed doubt that CONTENT."""
    if lemma not in EXPRESSING:
        return None
    for j in range(i + 1, min(i + 5, len(sentence.tokens))):
        if sentence.lower(j) in FEELINGS and sentence.lower(j + 1) == "that":
            return _made(sentence, j + 1, lemma, j + 2, clause_end(sentence, j + 2))
    return None


def _given(sentence: Sentence, i: int) -> Frame | None:
    """A poll gives OBJECT NUMBER."""
    end = object_end(sentence, i + 1)
    figures = any(sentence.text(j)[:1].isdigit() for j in range(i + 2, min(i + 8, end)))
    return _made(sentence, i + 1, "give", i + 1, end) if figures else None


def _questioned(sentence: Sentence, i: int) -> Frame | None:
    """SOURCE questioned whether CONTENT, which nobody asserts."""
    if sentence.lower(i + 1) not in ("whether", "if", "how", "why"):
        return None
    return _made(sentence, i + 1, "question", i + 2, clause_end(sentence, i + 2))


def _chance(sentence: Sentence, i: int) -> Frame | None:
    """Forecasters gave a 70% chance of OBJECT."""
    near = range(i + 1, min(i + 6, len(sentence.tokens) - 1))
    if not any(sentence.lower(j) in ("chance", "odds", "probability") for j in near):
        return None
    return _made(sentence, i + 1, "forecast", i + 1, object_end(sentence, i + 1))


def _seen_at(sentence: Sentence, i: int) -> Frame | None:
    """An analyst sees the rate at 2 percent."""
    if sentence.lower(i) not in ("see", "sees") or sentence.is_noun(i):
        return None
    end = object_end(sentence, i + 1)
    at = (j for j in range(i + 2, min(i + _NEAR, end)) if sentence.lower(j) == "at")
    figure = any(sentence.is_number(j + 1) and sentence.lower(j + 2) in _RATES for j in at)
    return _made(sentence, i + 1, "forecast", i + 1, end) if figure else None


def _convinced(sentence: Sentence, i: int) -> Frame | None:
    """SOURCE was adamant that CONTENT."""
    j = i + 1
    while sentence.is_adverb(j):
        j += 1
    if sentence.lower(j) not in CONVICTION:
        return None
    start = j + 2 if sentence.lower(j + 1) == "that" else j + 1
    if start == j + 1 and not starts_clause(sentence, start):
        return None
    return _made(sentence, j + 1, "insist", start, clause_end(sentence, start))


def _heard(sentence: Sentence, i: int, subject: int, after: int) -> Frame | None:
    """A court heard that CONTENT; CONTENT, a court heard."""
    if sentence.lower(i + 1) == "that":
        return _made(sentence, i + 1, "hear", i + 2, clause_end(sentence, i + 2))
    content = content_before(sentence, subject, i, after)
    return Frame(i + 1, "hear", content) if content else None


def _not_expected(sentence: Sentence, i: int, lemma: str, subject_end: int) -> Frame | None:
    """SOURCE does not expect CONTENT: the negation is a part of what is said."""
    clause = sentence.lower(i + 1) == "that" and sentence.lower(i + 2) != "to"
    if lemma not in EXPECTING or clause:
        return None
    start = i
    while start > subject_end and (
        sentence.lower(start - 1) in AUXILIARIES | ADVERBS | NEGATIONS
        or sentence.lower(start - 1).endswith("n't")
    ):
        start -= 1
    end = clause_end(sentence, i + 1)
    return (
        _made(sentence, i + 1, "expect", start, end)
        if sentence.word_count(i + 1, end) >= 2
        else None
    )


def _made(sentence: Sentence, cue_end: int, verb: str, start: int, end: int) -> Frame | None:
    span = sentence.trim(start, end)
    return Frame(cue_end, verb, (span,)) if span else None
