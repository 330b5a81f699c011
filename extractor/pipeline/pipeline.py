"""From a document to its claims: passages, prompts, answers, grounding, refinement.

A passage whose answer is cut off is split and asked again. A passage that the model fails on costs
itself and is told of in `rejected`; a service that fails costs the document. A service that has
failed for many documents in a row, a refused key, quota or model, a damaged model file or a full
disk stops the run.
"""

import asyncio
import time
from bisect import bisect
from collections.abc import AsyncGenerator, Coroutine, Iterable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Any

from extractor import tracing
from extractor.errors import ExtractorError, InputError, ModelError, ServiceUnavailable
from extractor.fields import ClaimDraft, reworded
from extractor.grounding import Index
from extractor.llm.client import Client
from extractor.llm.parse import Answer
from extractor.models import (
    Claim,
    Document,
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
from extractor.news import ArticleReading, Draft, whole
from extractor.pipeline import passages
from extractor.pipeline.locate import Placed, place
from extractor.pipeline.ordered import in_order
from extractor.pipeline.passages import Ask, Asking
from extractor.pipeline.patience import Patience
from extractor.pipeline.saved import Kept, Results
from extractor.pipeline.worker_pool import Refiner
from extractor.prompting.catalog import Schema
from extractor.prompting.prompt import Prompt

__all__ = ["Ask", "Pipeline", "Request"]

NO_USAGE = Usage()
HELD = 128_000_000  # bytes of results that may wait in memory for one before them
ROW_BYTES = 6_000  # of a claim in memory, as measured
TRUNCATED = (
    "The model ran into the output limit on a single sentence; what it had finished is kept."
)


@dataclass(frozen=True)
class _Reading:
    """What came of one passage; `error` says why nothing did.

    `models` says from where on in the document which model answered. Of so many `answers` it was
    made, and `kept` says that the cache has all of them.
    """

    found: tuple[Placed, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    usage: Usage = NO_USAGE
    models: tuple[tuple[int, str], ...] = ()
    error: ModelError | None = None
    answers: int = 0
    kept: bool = True

    def __add__(self, other: "_Reading") -> "_Reading":
        return _Reading(
            self.found + other.found,
            self.rejected + other.rejected,
            self.usage + other.usage,
            self.models + other.models,
            self.error if other.error else None,
            self.answers + other.answers,
            self.kept and other.kept,
        )


@dataclass(frozen=True)
class Request:
    """What is asked about a passage: `parts` are those of the cache's key.

    `answer` is the one that is kept; without it the model would be asked.
    """

    passage: Passage
    parts: Mapping[str, Any]
    answer: Answer | None


class Pipeline:
    """Extracts documents with one model, schema and prompt; for one event loop.

    `ask` says about which sentences the model is asked: "all", only those that the rules for
    claims cannot read ("unsure"; all, if the schema makes no claims), or "none".
    What is in `results` is not made again. After the client's stop signal, no document is begun
    any more. `refiner` makes the claims.
    """

    def __init__(
        self,
        client: Client,
        schema: Schema,
        prompt: Prompt,
        provenance: Provenance,
        ask: Ask = "all",
        results: Results | None = None,
        refiner: Refiner | None = None,
    ) -> None:
        self._client = client
        self._stop_signal = client.stop_signal
        self._schema = schema
        self._provenance = provenance
        self._asking = Asking(schema, prompt, ask)
        self._drafts = schema.makes_claims
        self._results = results
        self._refiner = refiner or Refiner()

    async def aclose(self) -> None:
        """Ends the processes that make claims, if any were started."""
        await self._refiner.aclose()

    async def extract(self, document: Document) -> Result | Kept:
        """The claims of one document.

        Raises InputError for a document without text, ModelError where the model failed on every
        passage, and ServiceError or StorageError as they come.
        """
        started = time.perf_counter()
        if kept := self._results and self._results.get(document):
            return replace(kept, seconds=round(time.perf_counter() - started, 3))
        cut = self._asking.cut(document)
        if self._asking.unsure:
            asked, reading = await asyncio.to_thread(self._asking.asked, document, cut)
        else:
            asked, reading = self._asking.asked(document, cut)
        index = Index(document.text)
        readings = await self._together(self._passage(document, index, each) for each in asked)
        errors = [reading.error for reading in readings if reading.error]
        if errors and len(errors) == len(readings):
            raise errors[0]
        found = reduce(add, readings, _Reading())
        told, sentences = set(passages.sentences(asked)), passages.sentences(cut)
        read = [sentence for sentence in sentences if sentence not in told]
        rows, unused = await self._rows(document, sentences, read, found.found, reading)
        result = Result(
            document=document,
            claims=self._answered(rows, found.models),
            rejected=found.rejected + unused,
            usage=found.usage,
            seconds=round(time.perf_counter() - started, 3),
        )
        own = all(model == self._provenance.model for _, model in found.models)
        if self._results and own and found.kept and not errors:
            self._results.put(result, found.answers)
        return result

    def requests(self, document: Document) -> Iterator[Request]:
        """All that would be asked about a document, in order, as far as the cache tells.

        Nothing is sent. A passage whose kept answer is cut off is followed by its halves. Raises
        InputError and StorageError as `extract` does.
        """
        asked, _ = self._asking.asked(document, self._asking.cut(document))
        waiting = asked[::-1]
        while waiting:
            passage = waiting.pop()
            messages, max_tokens = self._asking.question(document, passage)
            parts = self._client.key_parts(messages, self._schema, max_tokens=max_tokens)
            answer = self._client.cached(parts, self._schema)
            yield Request(passage, parts, answer)
            if answer and passages.to_split(passage, answer):
                waiting.extend(reversed(passages.halves(passage)))

    async def run(
        self, documents: Iterable[Document | Failure], window: int
    ) -> AsyncGenerator[Result | Kept | Failure, None]:
        """Results in the order of the documents, at most `window` of them under way.

        `documents` is read in a thread, as it is needed. One that takes long holds nobody up: up
        to HELD bytes of results wait for it. Raises what ends a run, after the results that are
        finished: StorageError, a UsageError of the settings (a damaged model file, say),
        ServiceUnavailable where PATIENCE documents in a row came to nothing, and what closed the
        stop signal (ServiceDenied, BudgetSpent, Stopped) after the documents that are done with the
        requests which are out.
        """
        patient = Patience()
        whole_run = tracing.begin("extractor run")

        async def outcome(document: Document | Failure) -> Result | Kept | Failure:
            self._stop_signal.raise_if_stopped()
            with tracing.span("extractor document", within=whole_run) as span:
                return _traced(span, patient(await self._outcome(document)))

        stream = in_order(
            documents,
            outcome,
            window=window,
            weigh=_weight,
            most=HELD,
            stop_signal=self._stop_signal,
        )
        try:
            with self._stop_signal.scope():
                async with aclosing(stream):
                    async for result in stream:
                        yield result
        except Exception as error:
            whole_run.failed(error)
            raise
        finally:
            whole_run.end()

    async def _outcome(self, document: Document | Failure) -> Result | Kept | Failure:
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

    async def _together(self, work: Iterable[Coroutine[Any, Any, _Reading]]) -> list[_Reading]:
        """The results of all; the first error ends the others, unless they are paid already."""
        tasks = [asyncio.ensure_future(each) for each in work]
        try:
            return await asyncio.gather(*tasks)
        except ExtractorError as error:
            if self._stop_signal.caused(error):
                await asyncio.gather(*tasks, return_exceptions=True)
            raise
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _passage(self, document: Document, index: Index, passage: Passage) -> _Reading:
        messages, max_tokens = self._asking.question(document, passage)
        try:
            answer = await self._client.ask(messages, self._schema, max_tokens=max_tokens)
        except ModelError as error:
            reason = type(error).__name__
            refused = _rejected(passage, reason, str(error), "")
            return _Reading(rejected=(refused,), usage=Usage(calls=1), error=error)
        if passages.to_split(passage, answer):
            first, second = passages.halves(passage)
            both = await self._passage(document, index, first)
            both += await self._passage(document, index, second)
            kept = answer.cached and both.kept
            usage = answer.usage + both.usage
            return replace(both, usage=usage, answers=both.answers + 1, kept=kept)
        return self._grounded(index, passage, answer)

    def _grounded(self, index: Index, passage: Passage, answer: Answer) -> _Reading:
        found: list[Placed] = []
        rejected = [
            _rejected(passage, "invalid_item", each.detail, each.item) for each in answer.invalid
        ]
        taken: dict[tuple[str, str], list[Span]] = {}
        for item in answer.items:
            placed = place(item, index, passage, taken)
            if isinstance(placed, Placed):
                found.append(placed)
            else:
                rejected.append(_rejected(passage, *placed, item.model_dump(mode="json")))
        if answer.truncated:
            rejected.append(_rejected(passage, "truncated", TRUNCATED, ""))
        models = ((passage.start, answer.model),)
        return _Reading(
            tuple(found), tuple(rejected), answer.usage, models, answers=1, kept=answer.cached
        )

    # ---- rows ------------------------------------------------------------------------------

    async def _rows(
        self,
        document: Document,
        sentences: list[Span],
        read: list[Span],
        found: tuple[Placed, ...],
        reading: ArticleReading | None,
    ) -> tuple[tuple[Claim | Record, ...], tuple[Rejected, ...]]:
        """The rows; the sentences in `read` are left to the rules."""
        if not self._drafts:
            records = {row.claim_id: row for row in (self._record(document, f) for f in found)}
            in_order = sorted(records.values(), key=lambda r: (r.start, r.end, r.claim_id))
            return tuple(in_order), ()
        drafts = [*_drafts(found), *(whole(document, sentence) for sentence in read)]
        refined = await self._refiner.claims(document, sentences, drafts, self._provenance, reading)
        made, unused = refined
        lost = (draft for draft in unused if draft.sentence not in read)
        return tuple(made), tuple(_fragment(document, draft) for draft in lost)

    def _answered(
        self, rows: tuple[Claim | Record, ...], models: tuple[tuple[int, str], ...]
    ) -> tuple[Claim | Record, ...]:
        """Each row under the name of the model that answered about its passage."""
        if all(model == self._provenance.model for _, model in models):
            return rows
        starts, names = zip(*sorted(models), strict=True)
        places = (max(0, bisect(starts, row.start) - 1) for row in rows)
        return tuple(
            row.model_copy(
                update={"provenance": self._provenance.model_copy(update={"model": names[place]})}
            )
            for row, place in zip(rows, places, strict=True)
        )

    def _record(self, document: Document, found: Placed) -> Record:
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


def _traced(span: tracing.Span, outcome: Result | Kept | Failure) -> Result | Kept | Failure:
    if isinstance(outcome, Failure):
        span.set_attributes({"error.type": outcome.error})
    else:
        counts = {"claims": len(outcome.claims), "rejected": len(outcome.rejected)}
        span.set(doc_id=outcome.document.doc_id, length=len(outcome.document.text), **counts)
    return outcome


def _weight(outcome: Result | Kept | Failure) -> int:
    """About how many bytes of memory it holds."""
    if isinstance(outcome, Failure):
        return ROW_BYTES
    rows = 1 + len(outcome.claims) + len(outcome.rejected)
    return 2 * len(outcome.document.text) + ROW_BYTES * rows


def _drafts(found: Iterable[Placed]) -> Iterator[Draft]:
    for each in found:
        assert isinstance(each.item, ClaimDraft)  # noqa: S101  # told by the schema
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


def _rejected(passage: Passage, reason: str, detail: str, item: Any) -> Rejected:
    return Rejected(
        doc_id=passage.doc_id,
        start=passage.start,
        end=passage.end,
        reason=reason,
        detail=detail,
        item=item if isinstance(item, str | dict) else repr(item),
    )
