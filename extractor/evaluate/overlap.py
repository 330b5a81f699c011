"""How far the quotes of two values are the same words of a text. Pure."""

from collections.abc import Iterable, Sequence

from extractor.models import Span

__all__ = ["Quotes", "overlap"]

Quotes = tuple[tuple[Span, ...], ...]  # each with the places where it may stand
Range = tuple[int, int]


def overlap(gold: Quotes, found: Quotes) -> float:
    """Dice's coefficient of the characters of two sets of quotes, from 0 to 1.

    Of the places of a gold quote that stands several times, the one that both sides share is meant.
    """
    theirs = _union((span.start, span.end) for quote in found for span in quote[:1])
    ours = _union(
        max(((span.start, span.end) for span in quote), key=lambda place: _shared([place], theirs))
        for quote in gold
        if quote
    )
    total = _length(ours) + _length(theirs)
    return 2 * _shared(ours, theirs) / total if total else 0.0


def _union(ranges: Iterable[Range]) -> list[Range]:
    """The ranges in order, where those that touch are one."""
    united: list[Range] = []
    for start, end in sorted(ranges):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united


def _shared(one: Sequence[Range], other: Sequence[Range]) -> int:
    """The number of characters in both of two unions."""
    shared = a = b = 0
    while a < len(one) and b < len(other):
        shared += max(0, min(one[a][1], other[b][1]) - max(one[a][0], other[b][0]))
        if one[a][1] <= other[b][1]:
            a += 1
        else:
            b += 1
    return shared


def _length(ranges: Iterable[Range]) -> int:
    return sum(end - start for start, end in ranges)
