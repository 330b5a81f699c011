"""The best alignment of two items: which leaf of one stands for which leaf of the other.

Fields are paired by their names, and the elements of lists, records included, by the assignment
that makes the most of the leaves inside them agree. Pure.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from extractor.environment import need
from extractor.records.shape import Leaf

__all__ = ["Alignment", "Node", "Weight", "aligned", "assignment", "tree"]

Node: TypeAlias = "Leaf | Mapping[str | int, Node]"
Weight = Callable[[Leaf, Leaf], float]


@dataclass(frozen=True)
class Alignment:
    """Paired leaves, and the sum of their weights."""

    weight: float = 0.0
    pairs: tuple[tuple[Leaf, Leaf], ...] = ()


def tree(leaves: Iterable[Leaf]) -> Node:
    """The leaves of an item by the steps to them; the steps into a list are its positions."""
    root: dict[str | int, Node] = {}
    for leaf in leaves:
        if not leaf.path:
            return leaf
        inner = root
        for step in leaf.path[:-1]:
            inner = inner.setdefault(step, {})  # type: ignore[assignment]  # a step leads to a leaf or on
        inner[leaf.path[-1]] = leaf
    return root


def aligned(gold: Node, found: Node, weigh: Weight) -> Alignment:
    """The alignment of two nodes with the greatest sum of weights."""
    if isinstance(gold, Leaf) and isinstance(found, Leaf):
        return Alignment(weigh(gold, found), ((gold, found),))
    if isinstance(gold, Leaf) or isinstance(found, Leaf):
        return Alignment()
    if _is_list(gold) and _is_list(found):
        elements = [
            [aligned(one, other, weigh) for other in found.values()] for one in gold.values()
        ]
        return _sum(elements[g][f] for g, f in assignment(_weights(elements)))
    return _sum(aligned(gold[key], found[key], weigh) for key in gold if key in found)


def assignment(weights: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pairs of rows and columns, one to one, with the greatest sum of weights; none weighs 0.

    The assignment is optimal (Jonker-Volgenant, in scipy).
    """
    if not weights or not weights[0]:
        return []
    numpy = need("numpy", extra="evaluate", purpose="Scores")
    optimize = need("scipy.optimize", extra="evaluate", purpose="Scores")
    table = numpy.array(weights)
    rows, columns = optimize.linear_sum_assignment(table, maximize=True)
    return [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if table[r, c] > 0]


def _weights(elements: Sequence[Sequence[Alignment]]) -> list[list[float]]:
    return [[each.weight for each in row] for row in elements]


def _sum(parts: Iterable[Alignment]) -> Alignment:
    known = tuple(parts)
    return Alignment(
        sum(each.weight for each in known), tuple(pair for each in known for pair in each.pairs)
    )


def _is_list(node: Mapping[str | int, Node]) -> bool:
    return isinstance(next(iter(node), None), int)
