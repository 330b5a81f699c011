"""Rows from the items of a model's answers: claims for some schemas, records for all others."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import BaseModel, ValidationError

from extractor.fields import ClaimDraft, FullClaimDraft, sentence_number
from extractor.grounding import Index
from extractor.llm.parse import Answer
from extractor.models import (
    Alternative,
    Claim,
    Document,
    Passage,
    Provenance,
    Record,
    Rejected,
    Span,
    record_id,
)
from extractor.news import Draft, Opinion, Voice, claims, sentence_draft
from extractor.pipeline.corrections import Doubtful
from extractor.pipeline.locate import Located, locate
from extractor.pipeline.passages import Selection
from extractor.pipeline.worker_pool import WorkerPool
from extractor.prompting.schema import Schema, complaint
from extractor.records.certainty import mean_certainty
from extractor.records.elements import Key
from extractor.records.merging import Merged, Told, merge, united
from extractor.records.paths import steps
from extractor.records.reading import (
    Doubt,
    Partial,
    Reading,
    Unread,
    Unsupported,
    field_name,
    finished,
    misfits,
    read,
)
from extractor.records.shape import Shape
from extractor.records.support import Taken
from extractor.text import excerpt

__all__ = ["ClaimRows", "Found", "RecordRows", "RowMaker", "Rows", "rejected", "row_maker"]


@dataclass(frozen=True)
class Rows:
    """The rows of a document in its order, and the items that gave none."""

    rows: tuple[Claim | Record, ...]
    rejected: tuple[Rejected, ...] = ()

    def at_least(self, least: float | None) -> "Rows":
        """Those that are at least so certain; the others are rejected."""
        if least is None:
            return self
        unsure = [row for row in self.rows if (row.certainty or 0) < least]
        kept = tuple(row for row in self.rows if (row.certainty or 0) >= least)
        return Rows(kept, (*self.rejected, *(_uncertain(row, least) for row in unsure)))


@dataclass(frozen=True)
class Found:
    """What of an answer stands in the document, and what does not.

    - `doubtful`: the values that may be asked for once more.
    """

    items: tuple[Any, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    doubtful: tuple[Doubtful, ...] = ()


class RowMaker(Protocol):
    """Makes the rows of a document from the items of the model's answers."""

    def find(self, answer: Answer, index: Index, passage: Passage) -> Found:
        """Finds the items of an answer in the passage that it is about."""

    async def make(self, document: Document, selection: Selection, items: tuple[Any, ...]) -> Rows:
        """The rows of a document.

        - `selection`: which sentences the model was asked about.
        - `items`: what `find` found in them.
        """

    def at_once(self, document: Document, selection: Selection, items: tuple[Any, ...]) -> Rows:
        """The rows of a document, made in this process."""


def row_maker(
    schema: Schema,
    provenance: Provenance,
    workers: WorkerPool,
    unsupported: Unsupported = "auto",
) -> RowMaker:
    """What makes the rows of a schema.

    - `workers`: for claims.
    - `unsupported`: for records, as in `extractor.records.reading.read`.
    """
    if schema.makes_claims:
        return ClaimRows(provenance, workers)
    return RecordRows(schema, provenance, unsupported)


class ClaimRows:
    """Makes claims by the rules, from the model's drafts and all sentences it was not asked about.

    A draft of which no claim uses a word is rejected as a fragment.
    """

    def __init__(self, provenance: Provenance, workers: WorkerPool) -> None:
        self._provenance = provenance
        self._workers = workers

    def find(self, answer: Answer, index: Index, passage: Passage) -> Found:
        """The items whose quotes stand in the passage."""
        taken: dict[tuple[str, str], list[Span]] = {}
        found: list[Located] = []
        lost: list[Rejected] = []
        for item in answer.items:
            located = locate(item, index, passage, taken)
            if isinstance(located, Located):
                found.append(located)
            else:
                values = item.model_dump(mode="json")
                lost.append(rejected(passage, located.reason, located.detail, values))
        return Found(tuple(found), tuple(lost))

    async def make(self, document: Document, selection: Selection, items: tuple[Any, ...]) -> Rows:
        """The claims of a document."""
        drafts = _all_drafts(document, selection, items)
        made, unused = await self._workers.claims(
            document, selection.sentences, drafts, self._provenance, selection.reading
        )
        alone = frozenset(selection.unasked)
        fragments = (draft for draft in unused if draft.sentence not in alone)
        return Rows(tuple(made), tuple(_fragment(document, draft) for draft in fragments))

    def at_once(self, document: Document, selection: Selection, items: tuple[Any, ...]) -> Rows:
        """The claims of a document, made in this process; no fragments."""
        drafts = _all_drafts(document, selection, items)
        made = claims(
            document, selection.sentences, drafts, self._provenance, selection.reading
        ).claims
        return Rows(tuple(made))


class RecordRows:
    """Makes one record of each item, or one of all where the schema says so.

    Items of several answers that tell the same are one, and so are equal ones.
    """

    def __init__(self, schema: Schema, provenance: Provenance, unsupported: Unsupported) -> None:
        self._schema = schema
        self._provenance = provenance
        self._unsupported: Unsupported = unsupported
        self._shape = Shape.of(schema.item)  # raises for a wrong key

    def find(self, answer: Answer, index: Index, passage: Passage) -> Found:
        """The items whose values stand in the passage."""
        taken: Taken = {}
        found: list[Told] = []
        lost = [
            rejected(passage, "invalid_field", each.detail, each.item) for each in answer.left_out
        ]
        doubtful = list(self._misfits(answer))
        for number, (item, text) in enumerate(zip(answer.items, answer.texts, strict=True)):
            part = self._read(item, json.loads(text), index, passage, taken)
            doubtful += (Doubtful(number, each) for each in _doubts(part))
            if isinstance(part, Unread):
                lost.append(rejected(passage, part.reason, part.detail, json.loads(text)))
                continue
            again = all(each.end <= passage.start for each in part.evidence)
            found.append(Told(part, passage.start, again))
            lost += (
                rejected(passage, "unsupported", f"{each.name}: {each.detail}", each.value)
                for each in part.left_out
            )
        return Found(tuple(found), tuple(lost), tuple(doubtful))

    def _misfits(self, answer: Answer) -> Iterator[Doubtful]:
        """The values of an answer that do not fit the class."""
        for each in answer.left_out:
            if each.number is not None:
                doubt = Doubt(steps(each.name), each.name, each.item, each.detail)
                yield Doubtful(each.number, doubt)
        for number, each in enumerate(answer.invalid, len(answer.texts)):
            if isinstance(each.item, dict):
                doubts = misfits(each.item, self._schema.item)
                yield from (Doubtful(number, doubt) for doubt in doubts)

    def _read(
        self, item: BaseModel, raw: Any, index: Index, passage: Passage, taken: Taken
    ) -> Partial | Unread:
        number = sentence_number(item) if not self._one else None
        inside = number is not None and 1 <= number <= len(passage.sentences)
        return read(
            *(raw, self._schema.item, index, passage, taken),
            near=passage.sentences[number - 1] if number is not None and inside else None,
            others=_others(passage),
            unsupported=self._unsupported,
            whole=not self._one,
        )

    @property
    def _one(self) -> bool:
        """Whether a document has one record, of which each passage shows a part."""
        return self._schema.per == "document"

    async def make(self, document: Document, selection: Selection, items: tuple[Any, ...]) -> Rows:
        """The records of a document."""
        return self.at_once(document, selection, items)

    def at_once(
        self,
        document: Document,
        selection: Selection,  # noqa: ARG002  # the protocol's: records come from answers alone
        items: tuple[Any, ...],
    ) -> Rows:
        """The records of a document."""
        made = [self._record(document, *part) for part in self._merged(items)]
        records = {row.claim_id: row for row in made if isinstance(row, Record)}
        in_order = sorted(records.values(), key=lambda row: (row.start, row.end, row.claim_id))
        return Rows(tuple(in_order), tuple(row for row in made if isinstance(row, Rejected)))

    def _merged(self, told: Sequence[Told]) -> list[Merged]:
        """What the records are made of."""
        keys: dict[str, Key] = {}
        for each in told:
            keys |= self._shape.keys(each.part.item)
        if self._one and told:
            return [merge([each.part for each in told], keys)]
        return united(told, keys)

    def _record(
        self, document: Document, part: Partial, alternatives: tuple[Alternative, ...]
    ) -> Record | Rejected:
        try:
            reading = finished(part, self._schema.item, null=self._unsupported == "null")
        except ValidationError as error:
            return self._unwritten(document, part, f"{complaint(error, most=3)}.")
        except Exception as error:  # noqa: BLE001  # a validator or serializer of the user's
            reason = f"{type(error).__name__} ({excerpt(str(error))})"
            return self._unwritten(document, part, f"The schema could not write it: {reason}.")
        record: Record = Record(
            doc_id=document.doc_id,
            claim_id=record_id(document.doc_id, reading.evidence, reading.fields),
            start=reading.evidence[0].start,
            end=reading.evidence[0].end,
            fields=reading.fields,
            evidence=reading.evidence,
            unsupported=reading.unsupported,
            alternatives=tuple(self._named(part, each) for each in alternatives),
            certainty=mean_certainty(reading.evidence),
            provenance=self._provenance,
        )
        value = self._value(reading)
        return record if value is None else record.holding(value)

    def _value(self, reading: Reading) -> BaseModel | None:
        """The object of a record; None if its class does not allow the nulls in its fields."""
        if self._unsupported != "null":
            return reading.value
        try:
            return self._schema.item.model_validate_json(json.dumps(reading.fields), by_name=True)
        except ValidationError:
            return None

    def _named(self, part: Partial, other: Alternative) -> Alternative:
        """An alternative by the name of its field in the class."""
        name = field_name(part.item, self._schema.item, other.field)
        inside = [
            each.model_copy(update={"field": name + (each.field or "")[len(other.field) :]})
            for each in other.evidence
        ]
        return other.model_copy(update={"field": name, "evidence": tuple(inside)})

    def _unwritten(self, document: Document, part: Partial, detail: str) -> Rejected:
        places = [(each.start, each.end) for each in part.evidence]
        return Rejected(
            doc_id=document.doc_id,
            start=min(start for start, _ in places),
            end=max(end for _, end in places),
            reason="invalid_item",
            detail=detail,
            item=_told(part.item),
        )


def _others(passage: Passage) -> tuple[Span, ...]:
    """What was shown beside a passage: what goes over into it, then all that stands before it."""
    shown = passage.before
    over = (Span(start=each.start, end=passage.end) for each in shown[-2:][:1])
    return (*over, *reversed(shown))


def _doubts(part: Partial | Unread) -> Iterator[Doubt]:
    """The values of an item that nothing shows and that the class requires."""
    if isinstance(part, Unread):
        yield from part.doubts
        return
    for each in part.left_out:
        if each.required and each.path is not None:
            yield Doubt(each.path, each.name, each.value, each.detail)


def rejected(passage: Passage, reason: str, detail: str, item: Any) -> Rejected:
    """An item of an answer about a passage that gave no row."""
    return Rejected(
        doc_id=passage.doc_id,
        start=passage.start,
        end=passage.end,
        reason=reason,
        detail=detail,
        item=_told(item),
    )


def _told(item: Any) -> Any:
    """An item as a rejected one has it."""
    return item if isinstance(item, str | dict) else repr(item)


def _all_drafts(document: Document, selection: Selection, items: tuple[Any, ...]) -> list[Draft]:
    """The model's drafts, and the sentences that it was not asked about."""
    alone = (sentence_draft(document, sentence) for sentence in selection.unasked)
    return [*_drafts(items), *alone]


def _drafts(items: Iterable[Located]) -> Iterator[Draft]:
    for each in items:
        assert isinstance(each.item, ClaimDraft)  # noqa: S101  # for mypy: the schema says so
        opinion = _opinion(each.item) if isinstance(each.item, FullClaimDraft) else None
        yield Draft(each.evidence[0], each.sentence, each.item.source, opinion)


def _opinion(item: FullClaimDraft) -> Opinion:
    """What a strong model tells of a claim beside its words."""
    named = [(item.source, item.name), *((each.source, each.name) for each in item.via)]
    voices = tuple(Voice(words, name or "") for words, name in named if words.strip())
    return Opinion(voices, item.stance, item.statement or "")


def _uncertain(row: Claim | Record, least: float) -> Rejected:
    return Rejected(
        doc_id=row.doc_id,
        start=min(each.start for each in row.evidence),
        end=max(each.end for each in row.evidence),
        reason="uncertain",
        detail=f"Its certainty is {row.certainty or 0:.2f}, below the {least:.2f} asked for.",
        item=_said(row),
    )


def _said(row: Claim | Record) -> dict[str, Any]:
    """What a row says, without offsets."""
    if isinstance(row, Record):
        return dict(row.fields)
    source = ", via ".join(each.name for each in row.attribution)
    return {"statement": row.statement, "source": source, "stance": row.stance}


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
