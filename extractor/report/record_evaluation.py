"""The page of an evaluation of records: each document with its gold and found values.

Documents with the most wrong values come first; within a record, its values in the order of the
gold record, then those that the gold record does not have.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.evaluate.intervals import Compared
from extractor.evaluate.leaves import comparable
from extractor.evaluate.record_run import RecordEvaluation
from extractor.evaluate.records import Item, RecordComparison, RecordPair
from extractor.models import Document, Span
from extractor.records.shape import Leaf
from extractor.report.marking import pieces
from extractor.report.page import fill
from extractor.report.report import titled
from extractor.report.verdicts import COLOURS, VERDICTS, write_verdicts

__all__ = ["FIELD_COLUMNS", "write_records"]

FIELD_COLUMNS = {
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "partial_f1": "partial F1",
    "evidence_f1": "evidence",
    "unsupported": "unsupported",
    "wrong_supported": "wrong, shown",
}


@dataclass(frozen=True)
class _Value:
    """A value of the gold record, of the found one, or of both.

    - `field`: its path in the gold record, if it is there.
    - `shown`: whether words show the found value.
    """

    field: str
    verdict: str
    gold: str
    found: str
    shown: bool

    @property
    def colour(self) -> str:
        return COLOURS[self.verdict]


@dataclass(frozen=True)
class _Row:
    """A record of the gold set, of the run, or of both."""

    verdict: str
    values: tuple[_Value, ...]
    spans: tuple[Span, ...]

    @property
    def colour(self) -> str:
        return COLOURS[self.verdict]


def write_records(
    found: RecordEvaluation,
    path: Path,
    meaning: Mapping[str, str],
    run: Path,
    other: tuple[Path, Compared] | None = None,
) -> None:
    """Writes the page of an evaluation of records.

    - `path`: the file to write
    - `meaning`: what each figure means, in words
    - `run`: the folder of the evaluated run
    - `other`: the folder and evaluation of another run, to compare with

    Raises StorageError if the file cannot be written.
    """
    write_verdicts(found, _body(found), path, meaning, run, other, columns=FIELD_COLUMNS)


def _body(found: RecordEvaluation) -> Iterator[str]:
    yield fill("filters", choices={"verdict": VERDICTS}, rows="records")
    both = zip(found.documents, found.comparisons, strict=True)
    ranked = sorted(both, key=lambda each: -_errors(each[1]))
    for number, (document, comparison) in enumerate(ranked, 1):
        yield _document(document, comparison, f"d{number}")


def _errors(comparison: RecordComparison) -> float:
    counts = comparison.counts
    return counts.get("gold", 0) + counts.get("found", 0) - 2 * counts.get("right", 0)


def _document(document: Document, comparison: RecordComparison, name: str) -> str:
    rows = [_row(each, comparison) for each in comparison.pairs]
    rows.sort(key=lambda row: VERDICTS.index(row.verdict))
    values = [value.verdict for row in rows for value in row.values]
    return fill(
        "records",
        id=name,
        title=titled(document),
        counts={verdict: values.count(verdict) for verdict in VERDICTS},
        text=pieces(document.text, {n: row.spans for n, row in enumerate(rows, 1)}),
        kinds={n: row.colour for n, row in enumerate(rows, 1)},
        rows=rows,
        missing=comparison.missing,
    )


def _row(pair: RecordPair, comparison: RecordComparison) -> _Row:
    item = comparison.found[pair.found] if pair.found is not None else Item({})
    labelled = [
        (leaf, _compared(leaf, found, item, comparison.tolerance)) for leaf, found in pair.pairs
    ]
    labelled += [
        (leaf, _Value(leaf.name, "missed", _said(leaf), "", False)) for leaf in pair.missed
    ]
    values = [value for _, value in sorted(labelled, key=_order([leaf for leaf, _ in labelled]))]
    values += [
        _Value(leaf.name, "invented", "", _said(leaf), _is_shown(leaf, item)) for leaf in pair.extra
    ]
    spans = tuple(
        span for quotes in (item.places or {}).values() for quote in quotes for span in quote
    )
    return _Row(_verdict(pair, values), tuple(values), spans)


def _order(leaves: Sequence[Leaf]) -> Callable[[tuple[Leaf, _Value]], tuple[int, tuple[int, ...]]]:
    """Sorts values by field, as the fields come, and by their positions in lists."""
    fields = list(dict.fromkeys(leaf.path[:1] for leaf in leaves))
    return lambda each: (
        fields.index(each[0].path[:1]),
        tuple(step for step in each[0].path if isinstance(step, int)),
    )


def _verdict(pair: RecordPair, values: list[_Value]) -> str:
    if pair.found is None:
        return "missed"
    if pair.gold is None:
        return "invented"
    return "right" if all(each.verdict == "right" for each in values) else "differs"


def _compared(gold: Leaf, found: Leaf, item: Item, tolerance: float) -> _Value:
    same = comparable(gold).is_like(comparable(found), tolerance)
    verdict = "right" if same else "differs"
    return _Value(gold.name, verdict, _said(gold), _said(found), _is_shown(found, item))


def _is_shown(leaf: Leaf, item: Item) -> bool:
    return bool((item.places or {}).get(leaf.name))


def _said(leaf: Leaf) -> str:
    value: Any = leaf.value
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
