"""Records compared with labels, leaf by leaf, for items of any schema.

    from extractor.evaluate.records import figures, score
    from extractor.records.shape import Shape

    shape = Shape.of(Invoice)
    documents = [score(gold, found, shape) for gold, found in ...]  # plain items, as JSON
    figures(documents)["leaf_f1"].value

All figures are ratios of sums over documents. A figure that cannot be measured, as the support of
values for a tool that shows none, has no value.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from extractor.evaluate.alignment import Alignment, Cell, assignment, tree
from extractor.evaluate.intervals import Counted, Counts, Interval, Measures, differences, intervals
from extractor.evaluate.leaves import TOLERANCE, comparable
from extractor.evaluate.overlap import Quotes, overlap
from extractor.evaluate.scores import ratio
from extractor.records.shape import Leaf, Shape

__all__ = [
    "FIELD_MEASURES",
    "MEASURES",
    "Item",
    "Places",
    "RecordComparison",
    "RecordPair",
    "apart",
    "field_figures",
    "field_of",
    "fields_apart",
    "figures",
    "score",
]

LEAST = 0.5  # of the leaves of two records that agree, where one is found by the other
TIE = 1e-3  # the weight of the same place, for equal values that stand several times
_INDEX = re.compile(r"\[\d+\]")
_COUNTS = (
    *("gold", "found", "right", "agreed", "judged", "unsupported", "wrong_supported"),
    *("contradicted", "gold_shown", "found_shown", "overlap"),
)
Places = Mapping[str, Quotes]


@dataclass(frozen=True)
class Item:
    """An item with the words that show it.

    - `fields`: the item as JSON, by the names of its fields or their aliases.
    - `places`: for each leaf, as "lines[2].amount", its quotes, each with the places where it may
      stand. None if the tool shows no words.
    """

    fields: Any
    places: Places | None = None


@dataclass(frozen=True)
class RecordPair:
    """A gold record and a found one, by position, and their leaves; one of the two may be None.

    - `pairs`: the leaves that stand for each other.
    - `missed`, `extra`: the gold leaves that were not found, and the found ones without a gold one.
    - `holds`: whether they agree in at least half of their leaves.
    """

    gold: int | None
    found: int | None
    pairs: tuple[tuple[Leaf, Leaf], ...]
    missed: tuple[Leaf, ...]
    extra: tuple[Leaf, ...]
    holds: bool = False


@dataclass(frozen=True)
class RecordComparison:
    """The records of a document compared with its labels.

    - `gold`, `found`: the items.
    - `pairs`: all of them, paired or alone.
    - `counts`: numbers that are summed over documents.
    - `missing`: whether the document failed or is not in the run.
    """

    gold: tuple[Item, ...]
    found: tuple[Item, ...]
    pairs: tuple[RecordPair, ...]
    counts: Counts
    missing: bool = False
    tolerance: float = TOLERANCE


def score(
    gold: Sequence[Any],
    found: Sequence[Any] | None,
    shape: Shape,
    *,
    tolerance: float = TOLERANCE,
) -> RecordComparison:
    """Compares the items found in a document with its labels.

    - `gold`, `found`: items as JSON, or `Item`s where words show them. None if the document failed.
    - `shape`: that of their class.
    - `tolerance`: of numbers, beside the larger of the two.
    """
    labels = tuple(map(_item, gold))
    items = tuple(map(_item, found or ()))
    document = _Document(labels, items, shape, tolerance)
    return RecordComparison(
        labels, items, document.pairs, document.counts(), found is None, tolerance
    )


def figures(compared: Sequence[Counted]) -> dict[str, Interval]:
    """Each of MEASURES over documents, with its 95 % interval."""
    return intervals([each.counts for each in compared], MEASURES)


def apart(ours: Sequence[Counted], theirs: Sequence[Counted]) -> dict[str, Interval]:
    """The difference of each of MEASURES, paired over the same documents."""
    one, other = ([each.counts for each in side] for side in (ours, theirs))
    return differences(one, other, MEASURES)


def field_figures(compared: Sequence[Counted]) -> dict[str, dict[str, Interval]]:
    """Each of FIELD_MEASURES of each field, by its name without positions: "lines[].amount"."""
    counts = [each.counts for each in compared]
    return _by_field(intervals(counts, _measures(counts)))


def fields_apart(
    ours: Sequence[Counted], theirs: Sequence[Counted]
) -> dict[str, dict[str, Interval]]:
    """The difference of each of FIELD_MEASURES of each field, paired over the same documents."""
    one, other = ([each.counts for each in side] for side in (ours, theirs))
    return _by_field(differences(one, other, _measures([*one, *other])))


def field_of(leaf: Leaf) -> str:
    """The field of a leaf, without its positions in lists."""
    return _INDEX.sub("[]", leaf.name)


def _item(given: Any) -> Item:
    return given if isinstance(given, Item) else Item(given)


@dataclass(frozen=True)
class _Document:
    gold: tuple[Item, ...]
    found: tuple[Item, ...]
    shape: Shape
    tolerance: float

    @cached_property
    def cells(self) -> tuple[list[list[Cell]], list[list[Cell]]]:
        """The leaves of each gold item and of each found one."""
        return [self._cells(each) for each in self.gold], [self._cells(each) for each in self.found]

    def _cells(self, item: Item) -> list[Cell]:
        quotes = item.places or {}
        return [
            Cell(leaf, comparable(leaf), quotes.get(leaf.name, ()))
            for leaf in self.shape.leaves(self.shape.coerced(item.fields))
        ]

    @cached_property
    def pairs(self) -> tuple[RecordPair, ...]:
        gold, found = ([tree(cells) for cells in side] for side in self.cells)
        alignment = Alignment(self._weigh)
        weights = [[alignment.weight(one, other) for other in found] for one in gold]
        chosen = dict(assignment(weights))
        alone = sorted(set(range(len(found))) - set(chosen.values()))
        pairs = (
            self._pair(g, chosen[g], list(alignment.pairs(one, found[chosen[g]])))
            if g in chosen
            else self._pair(g, None, [])
            for g, one in enumerate(gold)
        )
        return (*pairs, *(self._pair(None, f, []) for f in alone))

    def _weigh(self, gold: Cell, found: Cell) -> float:
        same = gold.value.agreement(found.value, self.tolerance)
        if same and gold.quotes and found.quotes:
            return same + TIE * overlap(gold.quotes, found.quotes)
        return same

    def _pair(self, g: int | None, f: int | None, best: list[tuple[Cell, Cell]]) -> RecordPair:
        gold = self.cells[0][g] if g is not None else []
        found = self.cells[1][f] if f is not None else []
        used = {id(cell) for pair in best for cell in pair}
        agreed = sum(one.value.agreement(other.value, self.tolerance) for one, other in best)
        return RecordPair(
            g,
            f,
            tuple((one.leaf, other.leaf) for one, other in best),
            tuple(cell.leaf for cell in gold if id(cell) not in used),
            tuple(cell.leaf for cell in found if id(cell) not in used),
            holds=bool(best) and 2 * agreed >= LEAST * (len(gold) + len(found)),
        )

    # ---- counting --------------------------------------------------------------------------

    def counts(self) -> Counter[str]:
        counts: Counter[str] = Counter(
            gold_records=len(self.gold),
            found_records=len(self.found),
            matched_records=sum(each.holds for each in self.pairs),
        )
        for cell in (cell for cells in self.cells[0] for cell in cells):
            counts[f"gold:{field_of(cell.leaf)}"] += 0  # fields in the order of the labels
        silent = any(each.places is None for each in self.found)
        shown = not silent and any(each.places for each in self.gold)
        for each in self.pairs:
            tally: Counter[str] = Counter()
            for leaf in each.missed:
                self._count(tally, each, leaf, None, shown)
            for leaf in each.extra:
                self._count(tally, each, None, leaf, shown)
            for pair in each.pairs:
                self._count(tally, each, *pair, shown)
            if each.gold is not None and each.found is not None:
                counts["whole_records"] += tally["right"] == tally["gold"] == tally["found"]
            counts.update(tally)
        return counts

    def _count(
        self,
        tally: Counter[str],
        record: RecordPair,
        gold: Leaf | None,
        found: Leaf | None,
        shown: bool,
    ) -> None:
        """Counts a leaf, in all and in its field."""
        marks: dict[str, float] = {"gold": gold is not None, "found": found is not None}
        right = False
        if gold and found:
            marks["agreed"] = comparable(gold).agreement(comparable(found), self.tolerance)
            marks["right"] = right = comparable(gold).is_like(comparable(found), self.tolerance)
        if found:
            marks |= self._support(self.found[record.found or 0], found, right, gold is not None)
        if shown:
            marks |= self._evidence(record, gold, found)
        field_name = field_of(gold or found)  # type: ignore[arg-type]  # one of the two is a leaf
        for name, count in marks.items():
            tally[name] += count  # type: ignore[assignment]  # counters of floats
            tally[f"{name}:{field_name}"] += count  # type: ignore[assignment]  # the same

    def _support(self, item: Item, leaf: Leaf, right: bool, labelled: bool) -> dict[str, float]:
        if item.places is None:
            return {}
        supported = bool(item.places.get(leaf.name))
        wrong = supported and not right
        return {
            "judged": 1,
            "unsupported": not supported,
            "wrong_supported": wrong,
            "contradicted": wrong and labelled,
        }

    def _evidence(
        self, record: RecordPair, gold: Leaf | None, found: Leaf | None
    ) -> dict[str, float]:
        """The overlap of the quotes of a leaf, where its gold leaf has some or there is none."""
        known = (self.gold[record.gold].places or {}) if record.gold is not None else {}
        said = (self.found[record.found].places or {}) if record.found is not None else {}
        wanted = known.get(gold.name, ()) if gold else ()
        given = said.get(found.name, ()) if found else ()
        if gold and not wanted:
            return {}
        return {
            "gold_shown": bool(wanted),
            "found_shown": bool(given),
            "overlap": overlap(wanted, given),
        }


# ---- measures ------------------------------------------------------------------------------


def _share(part: str, whole: str) -> Callable[[Counts], float]:
    return lambda c: ratio(c.get(part, 0), c.get(whole, 0))


def _f1(part: str, one: str, other: str) -> Callable[[Counts], float]:
    return lambda c: ratio(2 * c.get(part, 0), c.get(one, 0) + c.get(other, 0))


def _measures(documents: Sequence[Counts]) -> Measures:
    """FIELD_MEASURES of each field of the documents, as "f1:lines[].amount"."""
    keys = dict.fromkeys(key for counts in documents for key in counts if ":" in key)
    fields = dict.fromkeys(key.partition(":")[2] for key in keys)
    return {f"{m}:{each}": _of(f, each) for each in fields for m, f in FIELD_MEASURES.items()}


def _by_field(figures: Mapping[str, Interval]) -> dict[str, dict[str, Interval]]:
    found: dict[str, dict[str, Interval]] = {}
    for key, interval in figures.items():
        name, _, each = key.partition(":")
        found.setdefault(each, {})[name] = interval
    return found


def _of(measure: Callable[[Counts], float], name: str) -> Callable[[Counts], float]:
    """A measure of one field."""
    return lambda c: measure({count: c.get(f"{count}:{name}", 0) for count in _COUNTS})


FIELD_MEASURES: Measures = {
    "precision": _share("right", "found"),
    "recall": _share("right", "gold"),
    "f1": _f1("right", "gold", "found"),
    "partial_f1": _f1("agreed", "gold", "found"),
    "evidence_f1": _f1("overlap", "gold_shown", "found_shown"),
    "unsupported": _share("unsupported", "judged"),
    "wrong_supported": _share("wrong_supported", "judged"),
    "contradicted": _share("contradicted", "judged"),
}
"""Each measure of the leaves of a field, from the sums of the counts."""

MEASURES: Measures = {
    "records_precision": _share("matched_records", "found_records"),
    "records_recall": _share("matched_records", "gold_records"),
    "records_f1": _f1("matched_records", "gold_records", "found_records"),
    "records_whole": _share("whole_records", "gold_records"),
    "leaf_precision": FIELD_MEASURES["precision"],
    "leaf_recall": FIELD_MEASURES["recall"],
    "leaf_f1": FIELD_MEASURES["f1"],
    **{name: FIELD_MEASURES[name] for name in list(FIELD_MEASURES)[3:]},
}
"""Each measure of all records, from the sums of the counts."""
