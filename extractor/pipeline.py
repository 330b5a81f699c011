"""From a document to its claims: passages, prompts, answers, grounding, refinement.

A passage whose answer is cut off is split and asked again. A passage that the model fails on costs
itself and is told of in `rejected`; a service that fails costs the document. A service that has
failed for many documents in a row, a refused key, quota or model, a damaged model file or a full
disk stops the run.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Coroutine, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Any, TypeVar

from pydantic import BaseModel

from extractor.catalog import Schema
from extractor.client import Answer, Client
from extractor.documents import passages
from extractor.errors import (
    InputError,
    ModelError,
    ServiceUnavailable,
)
from extractor.fields import ClaimDraft, quotes, reworded, sentence_number
from extractor.grounding import Index, ground
from extractor.models import (
    Claim,
    Document,
    Evidence,
    Failure,
    Passage,
    Provenance,
    Record,
    Rejected,
    Result,
    Span,
    Usage,
    content_id,
)
from extractor.refine import Draft, claims
from extractor.rendering import Prompt

__all__ = ["Pipeline"]

_T = TypeVar("_T")
NO_USAGE = Usage()
PATIENCE = 20  # documents in a row that a failing service may cost before the run stops
TRUNCATED = (
    "The model ran into the output limit on a single sentence; what it had finished is kept."
)


@dataclass(frozen=True)
class _Found:
    """An item whose every quote stands in the document, in the order of its fields."""

    item: BaseModel
    evidence: tuple[tuple[Evidence, ...], ...]
    sentence: Span


@dataclass(frozen=True)
class _Reading:
    """What came of one passage; `error` says why nothing did."""

    found: tuple[_Found, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    usage: Usage = NO_USAGE
    error: ModelError | None = None

    def __add__(self, other: "_Reading") -> "_Reading":
        return _Reading(
            self.found + other.found,
            self.rejected + other.rejected,
            self.usage + other.usage,
            self.error if other.error else None,
        )


class Pipeline:
    """Extracts documents with one model, schema and prompt; for one event loop."""

    def __init__(
        self, client: Client, schema: Schema, prompt: Prompt, provenance: Provenance
    ) -> None:
        self._client = client
        self._schema = schema
        self._prompt = prompt
        self._provenance = provenance

    async def extract(self, document: Document) -> Result:
        """The claims of one document.

        Raises InputError for a document without text, ModelError where the model failed on every
        passage, and ServiceError or StorageError as they come.
        """
        if not document.text.strip():
            raise InputError(f"{_named(document)} has no text; leave it out or mend it.")
        started = time.perf_counter()
        cut = passages(
            document,
            max_sentences=self._prompt.max_sentences,
            max_characters=self._prompt.max_characters,
        )
        index = Index(document.text)
        readings = await _together(self._passage(document, index, each) for each in cut)
        errors = [reading.error for reading in readings if reading.error]
        if errors and len(errors) == len(readings):
            raise errors[0]
        whole = reduce(add, readings, _Reading())
        rows, unused = self._rows(document, cut, whole.found)
        return Result(
            document=document,
            claims=rows,
            rejected=whole.rejected + unused,
            usage=whole.usage,
            seconds=round(time.perf_counter() - started, 3),
        )

    async def run(
        self, documents: Iterable[Document | Failure], window: int
    ) -> AsyncGenerator[Result | Failure, None]:
        """Results in the order of the documents, at most `window` of them under way.

        `documents` is read in a thread, as it is needed. Raises what ends a run: StorageError,
        ServiceDenied, a UsageError of the settings (a damaged model file, say), and
        ServiceUnavailable after PATIENCE documents in a row.
        """
        source = iter(documents)
        patient = _Patience()
        pending: deque[asyncio.Task[Result | Failure]] = deque()
        try:
            while (document := await asyncio.to_thread(next, source, None)) is not None:
                pending.append(asyncio.create_task(self._outcome(document)))
                while pending and (len(pending) >= window or pending[0].done()):
                    yield patient(await pending.popleft())
            while pending:
                yield patient(await pending.popleft())
        finally:
            for task in pending:
                task.cancel()
            await asyncio.gather(*pending, return_exceptions=True)

    async def _outcome(self, document: Document | Failure) -> Result | Failure:
        """What came of a document; what no document could escape is raised."""
        if isinstance(document, Failure):
            return document
        try:
            return await self.extract(document)
        except (InputError, ModelError, ServiceUnavailable) as error:
            return Failure(
                doc_id=document.doc_id,
                path=document.path,
                error=type(error).__name__,
                reason=str(error),
            )

    # ---- one passage -----------------------------------------------------------------------

    async def _passage(self, document: Document, index: Index, passage: Passage) -> _Reading:
        try:
            answer = await self._client.ask(
                self._prompt.render(document, passage, self._schema),
                self._schema,
                max_tokens=self._prompt.max_tokens(passage, document),
            )
        except ModelError as error:
            reason = type(error).__name__
            refused = _rejected(passage, reason, str(error), "")
            return _Reading(rejected=(refused,), usage=Usage(calls=1), error=error)
        if answer.truncated and len(passage.sentences) > 1:
            first, second = _halves(passage)
            both = await self._passage(document, index, first)
            both += await self._passage(document, index, second)
            return replace(both, usage=answer.usage + both.usage)
        return self._grounded(index, passage, answer)

    def _grounded(self, index: Index, passage: Passage, answer: Answer) -> _Reading:
        found: list[_Found] = []
        rejected = [
            _rejected(passage, "invalid_item", each.detail, each.item) for each in answer.invalid
        ]
        taken: dict[tuple[str, str], list[Span]] = {}
        for item in answer.items:
            placed = _placed(item, index, passage, taken)
            if isinstance(placed, _Found):
                found.append(placed)
            else:
                rejected.append(_rejected(passage, *placed, item.model_dump(mode="json")))
        if answer.truncated:
            rejected.append(_rejected(passage, "truncated", TRUNCATED, ""))
        return _Reading(tuple(found), tuple(rejected), answer.usage)

    # ---- rows ------------------------------------------------------------------------------

    def _rows(
        self, document: Document, cut: list[Passage], found: tuple[_Found, ...]
    ) -> tuple[tuple[Claim | Record, ...], tuple[Rejected, ...]]:
        if not issubclass(self._schema.item, ClaimDraft):
            records = {row.claim_id: row for row in (self._record(document, f) for f in found)}
            in_order = sorted(records.values(), key=lambda r: (r.start, r.end, r.claim_id))
            return tuple(in_order), ()
        sentences = [sentence for passage in cut for sentence in passage.sentences]
        made, unused = claims(document, sentences, list(_drafts(found)), self._provenance)
        return tuple(made), tuple(_fragment(document, draft) for draft in unused)

    def _record(self, document: Document, found: _Found) -> Record:
        words = (" ".join(each.quote for each in placed) for placed in found.evidence)
        fields = reworded(found.item, words)
        evidence = tuple(each for placed in found.evidence for each in placed)
        spans = (f"{each.field}:{each.start}-{each.end}" for each in evidence)
        return Record(
            doc_id=document.doc_id,
            claim_id=content_id(document.doc_id, *spans, repr(fields)),
            start=evidence[0].start,
            end=evidence[0].end,
            fields=fields,
            evidence=evidence,
            provenance=self._provenance,
        )


class _Patience:
    """Ends a run whose service has gone, before it turns every document into a failure."""

    def __init__(self) -> None:
        self._failed = 0

    def __call__(self, outcome: Result | Failure) -> Result | Failure:
        if isinstance(outcome, Result):
            self._failed = 0
        elif outcome.error == ServiceUnavailable.__name__:
            self._failed += 1
            if self._failed == PATIENCE:
                raise ServiceUnavailable(outcome.reason)
        return outcome


def _placed(
    item: BaseModel,
    index: Index,
    passage: Passage,
    taken: dict[tuple[str, str], list[Span]],
) -> _Found | tuple[str, str]:
    """The item with its quotes found, or the reason and detail of the first that is not there.

    The longest quote is looked for first: it tells best which of equal words are meant.
    """
    written = list(quotes(item))
    if not written:
        return "no_quote", "The item quotes nothing, so nothing of it can be shown."
    near = _sentence(item, passage)
    places: dict[int, tuple[Evidence, ...]] = {}
    mine: dict[tuple[str, str], list[Span]] = {}
    for i in sorted(range(len(written)), key=lambda i: -len(written[i][1])):
        name, quote = written[i]
        used = mine.setdefault((name, quote), list(taken.get((name, quote), ())))
        grounding = ground(quote, index, near=near or passage, within=passage, taken=used)
        if grounding.reason == "negation" and isinstance(item, ClaimDraft):
            whole = _holding(quote, index.text, near, passage)
            if whole is not None:
                return _Found(item, ((whole,),), Span(start=whole.start, end=whole.end))
        if grounding.reason is not None:
            return grounding.reason, grounding.detail
        used.extend(Span(start=e.start, end=e.end) for e in grounding.evidence)
        places[i] = tuple(each.model_copy(update={"field": name}) for each in grounding.evidence)
        near = near or Span(start=grounding.evidence[0].start, end=grounding.evidence[-1].end)
    taken.update(mine)
    first = places[0][0]
    holder = next((s for s in passage.sentences if s.overlaps(first)), passage.sentences[0])
    return _Found(item, tuple(places[i] for i in range(len(written))), holder)


def _holding(quote: str, text: str, near: Span | None, passage: Passage) -> Evidence | None:
    """The sentence that holds a quote which left out the negation beside it.

    Of "denied that pumps were off" the model is asked for "pumps were off". As evidence alone that
    would be the opposite, so `refine` is given the sentence, and reads who denies what.
    """
    for sentence in [near] if near else passage.sentences:
        words = text[sentence.start : sentence.end]
        if quote.strip().casefold() in words.casefold():
            return Evidence(start=sentence.start, end=sentence.end, quote=words, match="exact")
    return None


def _sentence(item: BaseModel, passage: Passage) -> Span | None:
    """The sentence whose number the model gave, if there is one."""
    number = sentence_number(item)
    if number is None or not 1 <= number <= len(passage.sentences):
        return None
    return passage.sentences[number - 1]


def _drafts(found: Iterable[_Found]) -> Iterator[Draft]:
    for each in found:
        assert isinstance(each.item, ClaimDraft)  # noqa: S101  # told by the schema
        yield Draft(each.evidence[0], each.sentence, each.item.source)


def _halves(passage: Passage) -> tuple[Passage, Passage]:
    middle = len(passage.sentences) // 2
    parts = passage.sentences[:middle], passage.sentences[middle:]
    first, second = (
        Passage(doc_id=passage.doc_id, start=s[0].start, end=s[-1].end, sentences=s) for s in parts
    )
    return first, second


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


def _rejected(passage: Passage, reason: str, detail: str, item: Any) -> Rejected:
    return Rejected(
        doc_id=passage.doc_id,
        start=passage.start,
        end=passage.end,
        reason=reason,
        detail=detail,
        item=item if isinstance(item, str | dict) else repr(item),
    )


def _named(document: Document) -> str:
    return f"The document {document.path or document.doc_id}"


async def _together(work: Iterable[Coroutine[Any, Any, _T]]) -> list[_T]:
    """The results of all; the first error ends the others."""
    tasks = [asyncio.ensure_future(each) for each in work]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
