"""95 % intervals of the measures: percentile intervals of a bootstrap over documents.

Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993. Documents are drawn, not
claims, since the claims of a document are not independent. Two runs are compared over the same
draws.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from extractor.environment import need
from extractor.evaluate.scores import MEASURES, Comparison, Counts

if TYPE_CHECKING:
    import numpy

__all__ = ["Interval", "differences", "intervals"]

DRAWS = 2000
SEED = 7
COVERED = 0.95


class Interval(NamedTuple):
    """A figure with the bounds of its 95 % interval; all are None if it has no value."""

    value: float | None
    low: float | None
    high: float | None


def intervals(comparisons: Sequence[Comparison]) -> dict[str, Interval]:
    """Every measure over a set of documents."""
    drawn = _drawn(comparisons)
    return {name: _interval(values) for name, values in drawn.items()}


def differences(ours: Sequence[Comparison], theirs: Sequence[Comparison]) -> dict[str, Interval]:
    """The difference of every measure of two runs, over the same documents in each draw."""
    one, other = _drawn(ours), _drawn(theirs)
    return {name: _interval(one[name] - other[name]) for name in one}


def _drawn(comparisons: Sequence[Comparison]) -> "dict[str, numpy.ndarray[Any, Any]]":
    """The values of each measure: first over all documents, then over each draw."""
    np = need("numpy", extra="evaluate", purpose="Scores")
    names = sorted({name for each in comparisons for name in each.counts})
    table = np.array([[each.counts.get(name, 0) for name in names] for each in comparisons], float)
    generator = np.random.default_rng(SEED)
    size = len(comparisons)
    chosen = generator.integers(0, size, (DRAWS, size)) if size else np.zeros((DRAWS, 0), int)
    weights = np.apply_along_axis(np.bincount, 1, chosen, minlength=size) if size else chosen
    sums = np.vstack([table.sum(0)[None, :], weights @ table]) if size else np.zeros((1, 0))
    rows: list[Counts] = [dict(zip(names, row, strict=True)) for row in sums]
    return {name: np.array([measure(row) for row in rows]) for name, measure in MEASURES.items()}


def _interval(values: "numpy.ndarray[Any, Any]") -> Interval:
    np = need("numpy", extra="evaluate", purpose="Scores")
    if np.isnan(values[0]):
        return Interval(None, None, None)
    drawn = values[1:][~np.isnan(values[1:])]
    tail = (1 - COVERED) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail]) if len(drawn) else (values[0], values[0])
    return Interval(float(values[0]), float(low), float(high))
