"""A run of records compared with a gold set of the same class."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel

from extractor.errors import InputError
from extractor.evaluate.intervals import Compared, Interval
from extractor.evaluate.leaves import TOLERANCE
from extractor.evaluate.record_gold import LabelledDocument
from extractor.evaluate.records import (
    Item,
    RecordComparison,
    apart,
    field_figures,
    fields_apart,
    figures,
    score,
)
from extractor.models import Claim, Document, Record, Span
from extractor.records.shape import Shape
from extractor.runs import StoredDocument, StoredRun, load

__all__ = ["RecordEvaluation", "of_records"]


@dataclass(frozen=True)
class RecordEvaluation:
    """The comparisons of all documents of a gold set of records.

    - `documents`: the documents, beside `comparisons`; without text where neither the run nor the
      gold set has it.
    - `failed`, `missing`: documents that failed in the run, and that are not in it. They count as
      documents in which nothing was found.
    - `unknown`: the number of documents of the run that are not in the gold set.
    """

    documents: tuple[Document, ...]
    comparisons: tuple[RecordComparison, ...]
    failed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unknown: int = 0

    @cached_property
    def scores(self) -> dict[str, Interval]:
        """Each measure of `records.MEASURES` with its 95 % interval."""
        return figures(self.comparisons)

    @cached_property
    def fields(self) -> dict[str, dict[str, Interval]]:
        """Each measure of `records.FIELD_MEASURES` of each field."""
        return field_figures(self.comparisons)

    def against(self, other: Compared) -> dict[str, Interval]:
        """The difference of each measure from another run over the same gold set."""
        return apart(self.comparisons, other.comparisons)

    def fields_against(self, other: Compared) -> dict[str, dict[str, Interval]]:
        """The same for each field."""
        return fields_apart(self.comparisons, other.comparisons)


def of_records(
    run: StoredRun | str | Path,
    labelled: Sequence[LabelledDocument],
    item: type[BaseModel],
    *,
    tolerance: float = TOLERANCE,
) -> RecordEvaluation:
    """Scores a run of records.

    - `labelled`: the documents of `load_records`; each is found in the run by its text, else by id.
    - `item`: their class.
    - `tolerance`: of numbers, beside the larger of the two.

    Raises InputError if the run has claims, or none of the documents.
    """
    stored = run if isinstance(run, StoredRun) else load(run)
    found, unknown = _found(stored, labelled)
    if not found:
        raise InputError(
            f"No document of the run {stored.folder} is in the gold set: run the extractor on the "
            "gold set's own documents first."
        )
    failures = {failure.doc_id for failure in stored.failures()}
    absent = [each for each in labelled if each.id not in found]
    failed = [each for each in absent if each.id in failures]
    documents, compared = zip(
        *(_compared(each, found.get(each.id), item, tolerance) for each in labelled), strict=True
    )
    return RecordEvaluation(
        documents,
        compared,
        failed=tuple(each.id for each in failed),
        missing=tuple(each.id for each in absent if each not in failed),
        unknown=unknown,
    )


def _found(
    stored: StoredRun, labelled: Sequence[LabelledDocument]
) -> tuple[dict[str, StoredDocument], int]:
    """The documents of the run by their id in the gold set, and the number of all others."""
    texts = {each.id: each.document.sha256 if each.document else None for each in labelled}
    by_text = {digest: name for name, digest in texts.items() if digest}
    found: dict[str, StoredDocument] = {}
    unknown = 0
    for each in stored:
        if any(isinstance(row, Claim) for row in each.claims):
            raise InputError(f"The run {stored.folder} holds claims: score it without --schema.")
        digest, name = each.document.sha256, each.document.doc_id
        same = name in texts and texts[name] in (None, digest)
        known = name if same else by_text.get(digest, name)
        if known not in texts:
            unknown += 1
        elif known not in found or digest in by_text:
            found[known] = each
    return found, unknown


def _compared(
    labelled: LabelledDocument,
    stored: StoredDocument | None,
    item: type[BaseModel],
    tolerance: float,
) -> tuple[Document, RecordComparison]:
    document = stored.document if stored else labelled.document
    document = document or Document.from_text("", doc_id=labelled.id)
    gold = labelled.placed(document.text)
    rows = [row for row in stored.claims if isinstance(row, Record)] if stored else None
    found = None if rows is None else [_item(row) for row in rows]
    return document, score(gold, found, Shape.written(item), tolerance=tolerance)


def _item(row: Record) -> Item:
    places: dict[str, tuple[tuple[Span, ...], ...]] = {}
    for each in row.evidence:
        if each.field and each.field not in row.unsupported:
            span = (Span(start=each.start, end=each.end),)
            places[each.field] = (*places.get(each.field, ()), span)
    return Item(row.fields, places)
