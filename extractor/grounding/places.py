"""The right one of several places where a quote stands."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from extractor.models import MatchKind, Span

__all__ = ["Choice", "Place", "choose"]


class Place(NamedTuple):
    """Ranges of the text that hold a quote, in order, and how well they do."""

    ranges: tuple[tuple[int, int], ...]
    match: MatchKind
    score: float

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.ranges[0][0]

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.ranges[-1][1]


class Choice(NamedTuple):
    """What became of a search.

    `ambiguous`: another free place would have done as well. `hinted`: the place meets the hint, or
    there was none. `taken`: how many places were passed over as taken.
    """

    place: Place | None
    ambiguous: bool
    hinted: bool
    taken: int


def choose(places: Iterable[Place], near: Span | None, taken: Collection[Span]) -> Choice:
    """The free place inside `near`, else the nearest to it; without a hint the first.

    Without a hint no more is read of `places` than tells whether there is a second.
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
    """0 inside the hint, 1 where it is only met, else more by each character between."""
    if near.start <= place.start and place.end <= near.end:
        return 0
    return 1 + max(near.start - place.end + 1, place.start - near.end + 1, 0)
