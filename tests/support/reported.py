"""The reports of a sentence, as text."""

from extractor.models import Span
from extractor.news.quotations import quotations
from extractor.news.speech.reports import Report, reports


def found(text: str) -> list[Report]:
    return reports(text, Span(start=0, end=len(text)), quotations(text))


def read(text: str) -> list[tuple[str | None, str, str]]:
    """Return source, cue and content of each report, as written."""
    return [
        (
            text[report.source.start : report.source.end] if report.source else None,
            text[report.cue.start : report.cue.end],
            " … ".join(text[part.start : part.end] for part in report.content),
        )
        for report in found(text)
    ]
