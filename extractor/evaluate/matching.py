"""Pairing found claims with gold claims, one to one, by the words of their evidence."""

from collections.abc import Sequence

from extractor.evaluate.alignment import assignment

__all__ = ["LEAST", "dice", "match"]

LEAST = 0.5  # the least overlap of a pair: Dice's coefficient of their words


def dice(one: frozenset[int], other: frozenset[int]) -> float:
    """Twice the shared words divided by all words (Dice 1945), from 0 to 1."""
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 0.0


def match(gold: Sequence[frozenset[int]], found: Sequence[frozenset[int]]) -> list[tuple[int, int]]:
    """Pairs of positions with the greatest sum of overlaps, each at least LEAST.

    - `gold`, `found`: the words of each claim, by their offsets in the text

    The assignment is optimal, so the order of claims does not matter.
    """
    overlaps = [[dice(one, other) for other in found] for one in gold]
    return assignment([[each if each >= LEAST else 0.0 for each in row] for row in overlaps])
