"""95 % intervals of the measures: percentile intervals of a bootstrap over documents.

Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993. Documents are drawn, not
claims, since the claims of a document are not independent. Two runs are compared over the same
draws.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from extractor.environment import need

if TYPE_CHECKING:
    import numpy

__all__ = ["Compared", "Counted", "Counts", "Interval", "Measures", "differences", "intervals"]

Counts = Mapping[str, float]  # of a document, or their sums
Measures = Mapping[str, Callable[[Counts], float]]  # each from the sums of the counts

DRAWS = 2000
SEED = 7
COVERED = 0.95


class Counted(Protocol):
    """A document that was compared with its labels."""

    @property
    def counts(self) -> Counts:
        """What was counted in it."""


class Compared(Protocol):
    """A run that was compared with a gold set."""

    @property
    def comparisons(self) -> Sequence[Counted]:
        """Its documents, in the order of the gold set."""


class Interval(NamedTuple):
    """A figure with the bounds of its 95 % interval; all are None if it has no value."""

    value: float | None
    low: float | None
    high: float | None


def intervals(documents: Sequence[Counts], measures: Measures) -> dict[str, Interval]:
    """Every measure over a set of documents, from their counts."""
    drawn = _drawn(documents, measures)
    return {name: _interval(values) for name, values in drawn.items()}


def differences(
    ours: Sequence[Counts], theirs: Sequence[Counts], measures: Measures
) -> dict[str, Interval]:
    """The difference of every measure of two runs, over the same documents in each draw."""
    one, other = _drawn(ours, measures), _drawn(theirs, measures)
    return {name: _interval(one[name] - other[name]) for name in one}


def _drawn(documents: Sequence[Counts], measures: Measures) -> "dict[str, numpy.ndarray[Any, Any]]":
    """The values of each measure: first over all documents, then over each draw."""
    np = need("numpy", extra="evaluate", purpose="Scores")
    names = sorted({name for counts in documents for name in counts})
    table = np.array([[counts.get(name, 0) for name in names] for counts in documents], float)
    generator = np.random.default_rng(SEED)
    size = len(documents)
    chosen = generator.integers(0, size, (DRAWS, size)) if size else np.zeros((DRAWS, 0), int)
    weights = np.apply_along_axis(np.bincount, 1, chosen, minlength=size) if size else chosen
    sums = np.vstack([table.sum(0)[None, :], weights @ table]) if size else np.zeros((1, 0))
    rows: list[Counts] = [dict(zip(names, row, strict=True)) for row in sums]
    return {name: np.array([measure(row) for row in rows]) for name, measure in measures.items()}


def _interval(values: "numpy.ndarray[Any, Any]") -> Interval:
    np = need("numpy", extra="evaluate", purpose="Scores")
    if np.isnan(values[0]):
        return Interval(None, None, None)
    drawn = values[1:][~np.isnan(values[1:])]
    tail = (1 - COVERED) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail]) if len(drawn) else (values[0], values[0])
    return Interval(float(values[0]), float(low), float(high))
