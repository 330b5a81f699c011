"""Chooses among the places where a quote was found."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from extractor.models import MatchKind, Span

__all__ = ["Choice", "Place", "choose"]


class Place(NamedTuple):
    """Ranges of the text that hold a quote, in order, with kind and score of the match."""

    ranges: tuple[tuple[int, int], ...]
    match: MatchKind
    score: float

    @property
    def start(self) -> int:
        """The start of the first range."""
        return self.ranges[0][0]

    @property
    def end(self) -> int:
        """The end of the last range."""
        return self.ranges[-1][1]


class Choice(NamedTuple):
    """The result of a choice.

    place: the place that was chosen; None if there is no free one.
    ambiguous: another free place is as good.
    hinted: the place overlaps the hint, or there was no hint.
    taken: the number of places that were skipped because equal quotes have them.
    """

    place: Place | None
    ambiguous: bool
    hinted: bool
    taken: int


def choose(places: Iterable[Place], near: Span | None, taken: Collection[Span]) -> Choice:
    """Chooses the free place inside `near`, else the one nearest to it; without a hint the first.

    places: the places in the order of the document; without a hint at most two free ones are read.
    near: the hint.
    taken: spans that a place may not overlap.
    """
    free: list[Place] = []
    used = 0
    for place in places:
        if any(t.start < end and start < t.end for start, end in place.ranges for t in taken):
            used += 1
            continue
        free.append(place)
        if near is None and len(free) > 1:
            break
    if not free:
        return Choice(None, False, False, used)
    if near is None:
        return Choice(free[0], len(free) > 1, True, used)
    best = min(free, key=lambda place: _distance(place, near))
    distance = _distance(best, near)
    rivals = sum(distance > 1 or _distance(place, near) <= distance for place in free)
    return Choice(best, rivals > 1, distance <= 1, used)


def _distance(place: Place, near: Span) -> int:
    """0 inside the hint, 1 if it overlaps the hint, else 2 and 1 for each character between."""
    if near.start <= place.start and place.end <= near.end:
        return 0
    return 1 + max(near.start - place.end + 1, place.start - near.end + 1, 0)
