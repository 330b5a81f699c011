"""Pairing found claims with gold claims, one to one, by the words of their evidence."""

from collections.abc import Sequence

from extractor.environment import need

__all__ = ["LEAST", "dice", "match"]

LEAST = 0.5  # the least overlap of a pair: Dice's coefficient of their words


def dice(one: frozenset[int], other: frozenset[int]) -> float:
    """Twice the shared words divided by all words (Dice 1945), from 0 to 1."""
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 0.0


def match(gold: Sequence[frozenset[int]], found: Sequence[frozenset[int]]) -> list[tuple[int, int]]:
    """Pairs of positions with the greatest sum of overlaps, each at least LEAST.

    - `gold`, `found`: the words of each claim, by their offsets in the text

    The assignment is optimal (Jonker-Volgenant, in scipy), so the order of claims does not matter.
    """
    if not gold or not found:
        return []
    numpy = need("numpy", extra="evaluate", purpose="Scores")
    optimize = need("scipy.optimize", extra="evaluate", purpose="Scores")
    overlaps = numpy.array([[dice(one, other) for other in found] for one in gold])
    overlaps[overlaps < LEAST] = 0.0
    rows, columns = optimize.linear_sum_assignment(overlaps, maximize=True)
    return [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if overlaps[r, c] > 0]
