"""Claims in the making: what the model drafted, what the text reports, and which are the same."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from extractor.models import Attribution, Claim, Evidence, Span
from extractor.news.spans import overlap, size
from extractor.news.speech.reports import Report

__all__ = ["Draft", "Unit", "distinct", "unused"]


@dataclass(frozen=True)
class Draft:
    """What the model claims: words that were found, in a sentence, and whom it named."""

    evidence: tuple[Evidence, ...]
    sentence: Span
    source: str


@dataclass(frozen=True)
class Unit:
    """A claim in the making."""

    spans: tuple[Span, ...]
    sentence: Span
    voices: tuple[Attribution, ...] = ()
    report: Report | None = None
    match: str = "exact"
    spoken: bool = False  # by a speaker of a transcript, whose words need no quotation marks


def unused(drafts: Sequence[Draft], made: Sequence[Claim]) -> list[Draft]:
    """The drafts that no claim's evidence shares a word with."""
    written = sorted((e for claim in made for e in claim.evidence), key=lambda e: e.start)
    ends = list(accumulate((e.end for e in written), max))

    def used(span: Span) -> bool:
        before = bisect_left(written, span.end, key=lambda e: e.start)
        return before > 0 and ends[before - 1] > span.start

    return [draft for draft in drafts if not any(map(used, draft.evidence))]


def distinct(units: Sequence[Unit]) -> list[Unit]:
    """Without units that say nearly the same words as another; the narrower voice wins."""
    kept: list[Unit] = []
    for unit in units:
        twin = next(
            (
                other
                for other in kept
                if 2 * overlap(unit.spans, other.spans)
                > 0.8 * (size(unit.spans) + size(other.spans))
            ),
            None,
        )
        if twin is None:
            kept.append(unit)
        elif len(unit.voices) > len(twin.voices):
            kept[kept.index(twin)] = unit
    return kept
