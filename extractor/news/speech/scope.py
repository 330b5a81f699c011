"""Where the words that a source reports end, where another clause of the sentence begins.

A reporting verb is read together with all that follows it in its sentence. That is too much where

- another report follows it: "The army said the jet landed, the rebels said it was shot down";
- it stands in a relative clause: "The rebels, who say they hold the port, are talking";
- it stands in an opening clause: "A day after the mayor claimed the bridge was safe, it fell".
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from extractor.models import Span
from extractor.news.speech.clauses import starts_clause
from extractor.news.speech.sentence import Sentence
from extractor.words import words

if TYPE_CHECKING:
    from extractor.news.speech.reports import Report

__all__ = ["within_scope"]

_RELATIVE = frozenset(["who", "which", "whom"])
_JOINING = words("and but while whereas ;")
_OPENING = words("after before when since because while as although though until once")
_TRUTH = words(
    "true untrue false wrong incorrect nonsense rubbish likely unlikely possible impossible clear "
    "unclear certain uncertain doubtful"
)
_LONGEST_GAP = 4  # words between a relative pronoun and its verb


def within_scope(sentence: Sentence, found: Sequence["Report"]) -> list["Report"]:
    """Return the reports of a sentence, each with no more than its own words."""
    if not found:
        return []
    found = _with_late_clause(sentence, found)
    return [clipped for report in found if (clipped := _clipped(sentence, report, found)).content]


def _with_late_clause(sentence: Sentence, found: Sequence["Report"]) -> Sequence["Report"]:
    """Join "it is not true" with the clause that it judges: ", he repeated it, that Velm fell".

    What another report says of that clause is told whole.
    """
    late = _late_clause(sentence)
    if late is None:
        return found
    judged, that = late
    joined = []
    for report in found:
        starts = [part.start for part in report.content]
        if judged.start in starts:
            end = sentence.trim(that, len(sentence.tokens))
            whole = Span(start=judged.start, end=end.end if end else judged.end)
            return [replace(report, content=(whole,))]
        holds = any(part.end > sentence.tokens[that].end for part in report.content)
        joined.append(replace(report, asserting=False) if holds else report)
    return joined


def _late_clause(sentence: Sentence) -> tuple[Span, int] | None:
    """Return "it is not true" and the index of a "that" which follows later, behind a comma."""
    if "it" not in sentence.words or _TRUTH.isdisjoint(sentence.words):
        return None
    for i in range(len(sentence.tokens) - 4):
        if sentence.lower(i) != "it" or sentence.lower(i + 1) not in ("is", "was"):
            continue
        ahead = range(i + 2, min(i + 6, len(sentence.tokens)))
        truth = next((j for j in ahead if sentence.lower(j) in _TRUTH), None)
        if truth is None or sentence.lower(truth + 1) == "that":
            continue
        for k in range(truth + 2, len(sentence.tokens)):
            behind_comma = sentence.text(k - 1) == "," and sentence.lower(k) == "that"
            if behind_comma and not sentence.tokens[k].quoted:
                return sentence.span(i, truth + 1), k
    return None


def _clipped(sentence: Sentence, report: "Report", found: Sequence["Report"]) -> "Report":
    """Cut the content of a report where another clause begins."""
    end = min(
        _next_report(sentence, report, found),
        _closing_report(sentence, report, found),
        _clause_of_opener(sentence, report),
        _relative_clause(sentence, report),
    )
    content = tuple(
        Span(start=part.start, end=min(part.end, end))
        for part in report.content
        if part.start < end
    )
    return report if content == report.content else replace(report, content=content)


def _next_report(sentence: Sentence, report: "Report", found: Sequence["Report"]) -> int:
    """Return the offset at which a report begins that is joined to this one."""
    ends = [part.end for part in report.content]
    end = max(ends, default=0)
    for other in found:
        if other is report or other.source is None or other.source.start <= report.cue.end:
            continue
        before_cue = other.content[0].start < other.cue.start
        if other.source.start > other.cue.start and before_cue:
            continue  # "according to": its words stand before it
        begins = min(other.source.start, other.cue.start, other.content[0].start)
        if begins <= report.cue.end:
            continue
        k = sentence.index_at(begins) - 1
        joined = sentence.text(k) in ",;" or sentence.lower(k) in _JOINING
        holds = any(part.contains(other.cue) for part in report.content)
        opens = any(part.start == begins for part in report.content)
        after = any(part.start > other.cue.start for part in other.content)
        if joined and holds and not opens and after and not sentence.tokens[k].quoted:
            while k > 0 and (sentence.lower(k) in _JOINING or not sentence.tokens[k].word):
                k -= 1
            end = min(end, sentence.tokens[k].end)
    return end


def _closing_report(sentence: Sentence, report: "Report", found: Sequence["Report"]) -> int:
    """Return where "SOURCE said" begins at the end of a sentence that holds a report.

    "Inspectors had warned of gas, the union's president, Ana Ruiz, said."
    """
    end = max((part.end for part in report.content), default=0)
    for other in found:
        if other.source is None or not other.content or not other.content[0].contains(report.cue):
            continue
        closing = min(other.source.start, other.cue.start)
        behind = sentence.index_at(max(other.source.end, other.cue.end))
        closes = all(part.end <= closing for part in other.content)
        closes = closes and not sentence.has_verb(behind, len(sentence.tokens))
        k = sentence.index_at(closing) - 1
        if closes and not sentence.tokens[k].word and report.cue.end < closing < end:
            while k > 0 and not sentence.tokens[k].word:
                k -= 1
            end = sentence.tokens[k].end
    return end


def _clause_of_opener(sentence: Sentence, report: "Report") -> int:
    """Return where the opening clause ends that holds the report: "After he said so, ..."."""
    end = max((part.end for part in report.content), default=0)
    if report.source is None or report.source.start > report.cue.start:
        return end
    before = sentence.index_at(report.source.start) - 1
    if not 0 <= before <= 4 or sentence.lower(before) not in _OPENING:
        return end
    return _first_comma(sentence, report, end)


def _relative_clause(sentence: Sentence, report: "Report") -> int:
    """Return where the relative clause ends that holds the report: ", who say they ...,"."""
    end = max((part.end for part in report.content), default=0)
    cue = sentence.index_at(report.cue.start)
    if report.source is not None and report.source.end <= report.cue.start:
        before = sentence.index_at(report.source.start) - 1
        if sentence.lower(before) in _RELATIVE and sentence.text(before - 1) == ",":
            return _first_comma(sentence, report, end, clause=False)  # "who prosecutors say"
    for i in range(cue - 1, max(0, cue - 1 - _LONGEST_GAP), -1):
        if sentence.lower(i) in _RELATIVE and sentence.text(i - 1) == ",":
            return _first_comma(sentence, report, end, clause=False)
        if not sentence.tokens[i].word:
            break
    return end


def _first_comma(sentence: Sentence, report: "Report", end: int, *, clause: bool = True) -> int:
    first = sentence.index_at(min(part.start for part in report.content)) if report.content else 0
    first = max(first, sentence.index_at(report.cue.end)) + 1
    for j in range(first, sentence.index_at(end)):
        if sentence.text(j) == "," and not sentence.tokens[j].quoted:
            if clause and not starts_clause(sentence, j + 1):
                continue
            return sentence.tokens[j - 1].end
    return end
