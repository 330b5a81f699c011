"""Rows from the items of a model's answers: claims for some schemas, records for all others."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from extractor.fields import ClaimDraft, reworded
from extractor.models import Claim, Document, Provenance, Record, Rejected, record_id
from extractor.news import Draft, sentence_draft
from extractor.pipeline.locate import Located
from extractor.pipeline.passages import Selection
from extractor.pipeline.worker_pool import WorkerPool
from extractor.prompting.schema import Schema
from extractor.text import excerpt

__all__ = ["ClaimRows", "RecordRows", "RowMaker", "Rows", "row_maker"]


@dataclass(frozen=True)
class Rows:
    """The rows of a document in its order, and the items that gave none."""

    rows: tuple[Claim | Record, ...]
    rejected: tuple[Rejected, ...] = ()


class RowMaker(Protocol):
    """Makes the rows of a document from the items that were located in it."""

    widens_cuts: bool
    """Whether the rows widen a quote that leaves out words of its sentence that change it. If not,
    its item is rejected."""

    async def make(
        self, document: Document, selection: Selection, items: tuple[Located, ...]
    ) -> Rows:
        """The rows of a document.

        - `selection`: which sentences the model was asked about.
        - `items`: what it found in them.
        """


def row_maker(schema: Schema, provenance: Provenance, workers: WorkerPool) -> RowMaker:
    """What makes the rows of a schema; `workers` is for claims."""
    if schema.makes_claims:
        return ClaimRows(provenance, workers)
    return RecordRows(provenance)


class ClaimRows:
    """Makes claims by the rules, from the model's drafts and all sentences it was not asked about.

    A draft of which no claim uses a word is rejected as a fragment.
    """

    widens_cuts = True

    def __init__(self, provenance: Provenance, workers: WorkerPool) -> None:
        self._provenance = provenance
        self._workers = workers

    async def make(
        self, document: Document, selection: Selection, items: tuple[Located, ...]
    ) -> Rows:
        """The claims of a document."""
        unasked = selection.unasked
        alone = frozenset(unasked)
        drafts = [*_drafts(items), *(sentence_draft(document, sentence) for sentence in unasked)]
        made, unused = await self._workers.claims(
            document, selection.sentences, drafts, self._provenance, selection.reading
        )
        fragments = (draft for draft in unused if draft.sentence not in alone)
        return Rows(tuple(made), tuple(_fragment(document, draft) for draft in fragments))


class RecordRows:
    """Makes one record of each item; equal items give one."""

    widens_cuts = False

    def __init__(self, provenance: Provenance) -> None:
        self._provenance = provenance

    async def make(
        self,
        document: Document,
        selection: Selection,  # noqa: ARG002  # the protocol's: records come from answers alone
        items: tuple[Located, ...],
    ) -> Rows:
        """The records of a document."""
        made = [self._record_or_rejected(document, item) for item in items]
        records = {row.claim_id: row for row in made if isinstance(row, Record)}
        in_order = sorted(records.values(), key=lambda row: (row.start, row.end, row.claim_id))
        return Rows(tuple(in_order), tuple(row for row in made if isinstance(row, Rejected)))

    def _record_or_rejected(self, document: Document, located: Located) -> Record | Rejected:
        try:
            return self._record(document, located)
        except Exception as error:  # noqa: BLE001  # a serializer of the user's may raise anything
            return Rejected(
                doc_id=document.doc_id,
                start=located.sentence.start,
                end=located.sentence.end,
                reason="invalid_item",
                detail=(
                    f"The schema could not write the item: {type(error).__name__} "
                    f"({excerpt(str(error))})."
                ),
                item=" … ".join(each.quote for quote in located.evidence for each in quote),
            )

    def _record(self, document: Document, located: Located) -> Record:
        words = (" … ".join(each.quote for each in quote) for quote in located.evidence)
        fields = reworded(located.item, words)
        json.dumps(fields, allow_nan=False)  # raises for what a row cannot hold
        evidence = tuple(each for quote in located.evidence for each in quote)
        return Record(
            doc_id=document.doc_id,
            claim_id=record_id(document.doc_id, evidence, fields),
            start=evidence[0].start,
            end=evidence[0].end,
            fields=fields,
            evidence=evidence,
            provenance=self._provenance,
        )


def _drafts(items: Iterable[Located]) -> Iterator[Draft]:
    for each in items:
        assert isinstance(each.item, ClaimDraft)  # noqa: S101  # for mypy: the schema says so
        yield Draft(each.evidence[0], each.sentence, each.item.source)


def _fragment(document: Document, draft: Draft) -> Rejected:
    words = " ".join(each.quote for each in draft.evidence)
    return Rejected(
        doc_id=document.doc_id,
        start=draft.evidence[0].start,
        end=draft.evidence[-1].end,
        reason="fragment",
        detail="The words stand in the document but claim nothing by themselves.",
        item={"quote": words, "source": draft.source},
    )
