"""Reports inside the words of other reports: "Quell said Orvel denied it"."""

from collections.abc import Sequence

from extractor.news.spans import inside
from extractor.news.speech.report import Report
from extractor.news.words.en.verb_classes import DENYING

__all__ = ["outermost", "reports_around", "reports_inside"]


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
