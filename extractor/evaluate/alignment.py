"""The best alignment of two items: which leaf of one stands for which leaf of the other.

Fields are paired by their names, and the elements of lists, records included, by the assignment
that makes the most of the leaves inside them agree. Pure.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from extractor.environment import need
from extractor.evaluate.leaves import Comparable
from extractor.evaluate.overlap import Quotes
from extractor.records.shape import Leaf

__all__ = ["Alignment", "Cell", "Node", "Weigh", "assignment", "tree"]


@dataclass(frozen=True, eq=False)
class Cell:
    """A leaf with its value to be compared, and its quotes."""

    leaf: Leaf
    value: Comparable
    quotes: Quotes


Node: TypeAlias = "Cell | Mapping[str | int, Node]"
Weigh = Callable[[Cell, Cell], float]


def tree(cells: Iterable[Cell]) -> Node:
    """The leaves of an item by the steps to them; the steps into a list are its positions."""
    root: dict[str | int, Node] = {}
    for cell in cells:
        if not cell.leaf.path:
            return cell
        inner = root
        for step in cell.leaf.path[:-1]:
            inner = inner.setdefault(step, {})  # type: ignore[assignment]  # a step leads to a leaf or on
        inner[cell.leaf.path[-1]] = cell
    return root


class Alignment:
    """Aligns nodes by the weights of their leaves. What was aligned once is kept."""

    def __init__(self, weigh: Weigh) -> None:
        self._weigh = weigh
        self._known: dict[tuple[int, int], list[tuple[Node, Node]]] = {}

    def weight(self, gold: Node, found: Node) -> float:
        """The sum of the weights of the best alignment of two nodes."""
        if isinstance(gold, Cell) and isinstance(found, Cell):
            return self._weigh(gold, found)
        return sum(self.weight(*pair) for pair in self._pairs(gold, found))

    def pairs(self, gold: Node, found: Node) -> Iterator[tuple[Cell, Cell]]:
        """The paired leaves of the best alignment of two nodes."""
        if isinstance(gold, Cell) and isinstance(found, Cell):
            yield gold, found
            return
        for pair in self._pairs(gold, found):
            yield from self.pairs(*pair)

    def _pairs(self, gold: Node, found: Node) -> list[tuple[Node, Node]]:
        """The nodes inside two nodes that stand for each other."""
        if isinstance(gold, Cell) or isinstance(found, Cell):
            return []
        if not (_is_list(gold) and _is_list(found)):
            return [(inner, found[key]) for key, inner in gold.items() if key in found]
        key = id(gold), id(found)
        if key not in self._known:
            ours, theirs = list(gold.values()), list(found.values())
            weights = [[self.weight(one, other) for other in theirs] for one in ours]
            self._known[key] = [(ours[g], theirs[f]) for g, f in assignment(weights)]
        return self._known[key]


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


def _is_list(node: Mapping[str | int, Node]) -> bool:
    return isinstance(next(iter(node), None), int)
