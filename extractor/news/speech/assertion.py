"""Whether a reporting clause asserts what it reports.

"The mayor said that the dam held" asserts the inner clause. "Wrongly said", "few said", "would
say", "joked" and "was accused of saying" do not. Only a verb that is known to assert, in a frame
that leaves it standing, lets a claim give the reported words alone. Anything else is told whole.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from extractor.models import Span
from extractor.news.speech.relative_clauses import is_about_noun_before
from extractor.news.speech.sentence import Sentence
from extractor.news.words.en.assertion import (
    ASSERTING,
    BEFORE_GERUND,
    BELIEF_VERBS,
    DOUBTING,
    EARLIER_BELIEF,
    EMBEDDING,
    FALSELY,
    FICTION,
    HEARSAY,
    JESTING,
    NOBODY,
    NONE_OF,
    OPENING_CONDITION,
    SUPPORTING,
    UNREAL,
    UNSURE_NOUNS,
    WEAKENING,
    WRONG,
)
from extractor.news.words.en.function_words import NEGATIONS
from extractor.news.words.en.verb_classes import DENYING, REPORT_NOUNS
from extractor.words.en.claim_words import ARTICLES

if TYPE_CHECKING:
    from extractor.news.speech.reports import Report

__all__ = ["asserts", "is_embedded", "is_of_noun", "puts_forward"]


_COMMITTING = ASSERTING | DENYING
_TAKING_BACK = NEGATIONS | WRONG | FALSELY | {"what"}  # in the words that announce a list


def asserts(sentence: Sentence, report: "Report") -> bool:
    """Whether `report`, read in `sentence`, commits its source to the reported words."""
    first = sentence.index_at(report.cue.start)
    last = sentence.index_at(report.cue.end)
    if report.withheld or any(part.contains(report.cue) for part in report.content):
        return True  # "does not expect": the cue is a part of what is said
    if report.verb not in _COMMITTING:
        return False
    return not (
        _in_condition(sentence, first, report)
        or _asked(sentence)
        or _by_nobody(sentence, report)
        or _weakened(sentence, first, last, report)
        or _gerund_of_other(sentence, first)
        or _unreal(sentence, first, report)
        or _given_up(sentence, first, report)
        or _in_jest(sentence, first, report)
        or _about_noun_before(sentence, first, report)
        or _not_to_be_said(sentence, last, report)
        or (report.verb not in DENYING and _noun_undermined(sentence, first))
    )


def is_embedded(sentence: Sentence, report: "Report", found: "Sequence[Report]") -> bool:
    """Whether a clause around the report, which no asserting report is, may take it back.

    "It is not true that the mayor said so", "whether the mayor said so".
    """
    start = report.start
    before = sentence.index_at(start) - 1
    if sentence.lower(before) not in EMBEDDING:
        return False
    return not any(
        each is not report and any(part.start == start for part in each.content) for each in found
    )


def puts_forward(sentence: Sentence) -> bool:
    """Whether the words before a list do not take it back: "What Falk got wrong, said Brandt:"."""
    return sentence.words.isdisjoint(_TAKING_BACK)


def is_of_noun(sentence: Sentence, report: "Report") -> bool:
    """Whether a noun with a relative clause was read as the source of what others say of it.

    "a hospital that officials said would treat 500": the hospital says nothing.
    """
    if report.source is None:
        return False
    first = sentence.index_at(report.cue.start)
    is_subject = sentence.index_at(report.source.end) >= first
    return not is_subject and _about_noun_before(sentence, first, report)


def _subject(sentence: Sentence, source: Span | None) -> range:
    if source is None:
        return range(0)
    return range(sentence.index_at(source.start), sentence.index_at(source.end))


def _in_condition(sentence: Sentence, first: int, report: "Report") -> bool:
    """Whether the clause of the cue opens with "if", "unless", "unlike" or the like."""
    begin = min([first, *_subject(sentence, report.source)])
    for i in range(begin - 1, -1, -1):
        if sentence.text(i) in ",.;:—–" and sentence.lower(i + 1) not in ("who", "which"):
            break
        if sentence.lower(i) in OPENING_CONDITION:
            return sentence.lower(i) not in ("had", "were") or i == 0
    return False


def _asked(sentence: Sentence) -> bool:
    """Whether the sentence asks, outside quotation marks: "Did the mayor say that ...?"."""
    end = len(sentence.tokens) - 1
    return end > 0 and sentence.text(end) == "?" and not sentence.tokens[end].quoted


def _by_nobody(sentence: Sentence, report: "Report") -> bool:
    """Whether the subject says that hardly anybody said so."""
    subject = _subject(sentence, report.source)
    before = sentence.lower(subject.start - 1) if subject else ""
    opening = {sentence.lower(i) for i in list(subject)[:2]} | {before}
    if "not" in opening and sentence.lower(subject.start - 1) != ",":
        return True
    return bool(opening & NOBODY)


def _weakened(sentence: Sentence, first: int, last: int, report: "Report") -> bool:
    """Whether an adverb, a modal or a negation beside the cue takes the assertion back."""
    i = first - 1
    subject = _subject(sentence, report.source)
    while i >= 0 and i not in subject and sentence.tokens[i].word and first - i < 7:
        word = sentence.lower(i)
        if word in WEAKENING or word.endswith("n't"):
            return sentence.lower(i + 1) != "only"  # "would only say that"
        i -= 1
    near = [sentence.lower(j) for j in (*subject, *range(first, last + 3))]
    if "longer" in near[: len(subject)] or not FALSELY.isdisjoint(near):
        return True
    cue = (sentence.lower(j) for j in range(first, last))
    return report.verb not in DENYING and any(
        word in DOUBTING or word in UNSURE_NOUNS for word in cue
    )


def _unreal(sentence: Sentence, first: int, report: "Report") -> bool:
    """Whether the source is fake, an earlier version or a figure of fiction."""
    source = [sentence.lower(j) for j in _subject(sentence, report.source)]
    if source and source[-1] in HEARSAY and source[0] in HEARSAY | ARTICLES:
        return True
    if not UNREAL.isdisjoint(source) or ("earlier" in source and "version" in source):
        return True
    opening = [sentence.lower(j) for j in range(min(7, first))]
    return opening[:1] == ["in"] and not FICTION.isdisjoint(opening) and "," in opening


def _in_jest(sentence: Sentence, first: int, report: "Report") -> bool:
    """Whether the words beside the cue say that the source jokes: "said in jest that"."""
    begin = sentence.index_at(report.content[0].start) if report.content else first
    beside = range(max(0, first - 8), begin) if begin > first else range(first, first + 8)
    said = (sentence.lower(j) for j in beside if j < len(sentence.tokens))
    return JESTING.search(" ".join(said)) is not None


def _given_up(sentence: Sentence, first: int, report: "Report") -> bool:
    """Whether the belief was given up ("once believed"), or was wrong "when he said" so."""
    before = {sentence.lower(j) for j in range(max(0, first - 2), first)}
    if report.verb in BELIEF_VERBS:
        tail = range(first + 1, len(sentence.tokens) - 1)
        contradicted = any(sentence.text(j) == "," and sentence.lower(j + 1) == "but" for j in tail)
        if contradicted or not EARLIER_BELIEF.isdisjoint(before):
            return True
    subject = _subject(sentence, report.source)
    start = subject.start if subject else first
    if sentence.lower(start - 1) in ("when", "in", "by"):
        return any(sentence.lower(j) in WRONG for j in range(start - 1))
    ahead = {sentence.lower(j) for j in range(max(0, start - 5), start)}
    return "no" in ahead and sentence.lower(0) in ("at", "in", "on", "under")


def _not_to_be_said(sentence: Sentence, last: int, report: "Report") -> bool:
    """Whether the words are what nobody shall say: "told aides not to say that"."""
    begin = sentence.index_at(report.content[0].start) if report.content else last
    between = [sentence.lower(j) for j in range(last, begin)]
    refused = any(word in NEGATIONS and after == "to" for word, after in pairwise(between))
    return refused or "against" in between


def _gerund_of_other(sentence: Sentence, first: int) -> bool:
    """Whether the cue is what somebody is accused of or sorry for: "of saying"."""
    having = sentence.lower(first - 1) in ("having", "ever")
    gerund = having or sentence.lower(first).endswith("ing")
    return gerund and sentence.lower(first - 1 - having) in BEFORE_GERUND


def _noun_undermined(sentence: Sentence, first: int) -> bool:
    """Whether the cue is a noun that no verb supports: "withdrew his claim", "no evidence"."""
    word = sentence.lower(first)
    if word in UNSURE_NOUNS:
        return True
    if word not in REPORT_NOUNS or not sentence.is_noun(first):
        return False
    before = [sentence.lower(i) for i in range(max(0, first - 6), first)]
    if NONE_OF.intersection(before[-3:]):
        return True
    verbs = [i for i in range(max(0, first - 6), first) if sentence.is_finite_verb(i)]
    return not verbs or sentence.lower(verbs[-1]) not in SUPPORTING


def _about_noun_before(sentence: Sentence, first: int, report: "Report") -> bool:
    """Whether what is said lacks the noun before its source: "roads the premier said she would"."""
    content = [sentence.index_at(part.start) for part in report.content]
    return bool(content) and is_about_noun_before(sentence, first, content[0])
