"""Reports inside the words of other reports: "Quell said Orvel denied it"."""

from collections.abc import Mapping, Sequence

from extractor.models import Attribution
from extractor.news.spans import inside, share, without
from extractor.news.speech.report import Report
from extractor.news.trimming import word_count
from extractor.news.words.en.verb_classes import DENYING
from extractor.words import words

__all__ = ["is_redundant", "outermost", "reports_around", "reports_inside"]

_MIN_WORDS = 3  # that a report must add to those inside it
_OF_ONESELF = words("understand complain boast talk speak")
"""Verbs that tell of the speaker: "he said he understood how people felt" is one claim, whole."""


def outermost(found: Sequence[Report]) -> list[Report]:
    """Drop reports inside one that is told whole or denied, and those told whole inside another."""
    return [
        report
        for report in found
        if all(
            report.asserting and other.asserting and other.verb not in DENYING
            for other in reports_around(report, found)
        )
    ]


def reports_around(report: Report, found: Sequence[Report]) -> list[Report]:
    """Return the reports whose content holds the cue of a report."""
    return [each for each in found if each is not report and inside(report.cue, each.content)]


def reports_inside(report: Report, found: Sequence[Report]) -> list[Report]:
    """Return the reports whose cue stands in the content of a report."""
    return [each for each in found if each is not report and inside(each.cue, report.content)]


def is_redundant(
    text: str,
    report: Report,
    found: Sequence[Report],
    sources: Mapping[Report, tuple[Attribution, ...]],
) -> bool:
    """Whether another report of the sentence already says what this one says.

    `sources` are those of each report.
    """
    inside_it = [
        each
        for each in reports_inside(report, found)
        if not _tells_of_speaker(each, report, sources) and _says_enough(text, each)
    ]
    if any(share(other.content, report.content) > 0.6 for other in inside_it):
        return True
    same = (o for o in found if (o.source, o.verb) == (report.source, report.verb))
    if any(0 < share(o.content, report.content) < 1 for o in same):
        return True  # "rejected claims that": once
    rest = without(report.content, [other.extent for other in inside_it])
    if inside_it and word_count(text, rest) < _MIN_WORDS:
        return True
    # "she said she believed": one source, one claim
    return any(
        sources[report]
        and (sources[other] == sources[report] or _tells_of_speaker(report, other, sources))
        for other in reports_around(report, found)
    )


def _tells_of_speaker(
    inner: Report, outer: Report, sources: Mapping[Report, tuple[Attribution, ...]]
) -> bool:
    if inner.verb not in _OF_ONESELF or not (sources[inner] and sources[outer]):
        return False
    return sources[inner][0].name == sources[outer][0].name


def _says_enough(text: str, report: Report) -> bool:
    """Whether the content of a report may be a claim: not "gas" of "warned of gas"."""
    return report.verb in DENYING or report.withheld or word_count(text, report.content) > 1
