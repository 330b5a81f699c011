"""From a document to its rows: passages, requests, answers, located quotes, rows.

1. `passages` splits the document and selects what the model is asked about.
2. The client sends a request for each passage; a passage whose answer is cut off is split in two.
3. `RowMaker.find` finds the quotes and values of each item of the answers in the document.
4. `rows` makes claims or records of the items.

A passage on which the model fails is listed in `rejected`, and the document goes on without it: it
has failed in part, and says so. If the model fails on all of it, or the service fails, the document
fails. The run stops when the service has failed for many documents
in a row, refuses a key, quota or model, when a model file is damaged, or when the disk is full.
"""

import asyncio
import logging
import time
import traceback
from bisect import bisect
from collections.abc import AsyncGenerator, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import reduce
from itertools import starmap
from operator import add
from pathlib import Path
from typing import Any, TypeVar

from extractor import tracing
from extractor.documents.cleaning import Clean
from extractor.documents.parts import MAX_PART, parts
from extractor.errors import (
    ExtractorError,
    InputError,
    ModelError,
    ServiceUnavailable,
    UnexpectedError,
)
from extractor.grounding import Index
from extractor.llm.client import Client
from extractor.llm.parse import Answer
from extractor.models import (
    FAILED,
    Claim,
    Document,
    Failure,
    Passage,
    Provenance,
    Record,
    Rejected,
    Result,
    Usage,
)
from extractor.pipeline.corrections import Correction
from extractor.pipeline.lines import PackedLines, json_line
from extractor.pipeline.ordered import map_in_order
from extractor.pipeline.passages import Ask, PassageSelector, Selection, must_split
from extractor.pipeline.rows import Rows, rejected, row_maker
from extractor.pipeline.saved import SavedResult, SavedResults
from extractor.pipeline.telling import Tell, Telling, finishing
from extractor.pipeline.worker_pool import WorkerPool
from extractor.places import placed
from extractor.prompting.prompt import Message, Prompt
from extractor.prompting.schema import Schema
from extractor.records.reading import Unsupported
from extractor.text import excerpt

__all__ = ["MAX_CHARACTERS", "Ask", "OutageDetector", "Outcome", "Pipeline", "Request"]

Outcome = Result | SavedResult | Failure
_Outcome = TypeVar("_Outcome", bound=Outcome)

NO_USAGE = Usage()
MAX_CHARACTERS = 25_000_000  # of a document: 40 novels, for which the rules need some minutes
MAX_WAITING_BYTES = 128_000_000  # of finished results behind one that is not
ROW_BYTES = 6_000  # of a claim in memory, as measured
MAX_OUTAGES = 20  # documents in a row that the service may fail before the run stops
TRUNCATED = (
    "The model reached the output limit on a single sentence; the items it had finished are used."
)


@dataclass(frozen=True)
class Request:
    """A request about a passage.

    - `parts`: what determines the answer, and makes the key of the cache.
    - `answer`: the answer in the cache, if there is one; otherwise the request would be sent.
    - `corrects`: whether it asks once more for single values of an answer, by a schema of its own.
    """

    passage: Passage
    parts: Mapping[str, Any]
    answer: Answer | None
    corrects: bool = False


class OutageDetector:
    """Stops a run whose service is down, before it fails all documents."""

    def __init__(self) -> None:
        self._failed = 0  # documents in a row

    def check(self, outcome: _Outcome) -> _Outcome:
        """Returns the outcome; raises ServiceUnavailable at the MAX_OUTAGESth failure in a row."""
        if not isinstance(outcome, Failure):
            self._failed = 0
        elif outcome.error == ServiceUnavailable.__name__:
            self._failed += 1
            if self._failed == MAX_OUTAGES:
                raise ServiceUnavailable(outcome.reason)
        return outcome


@dataclass(frozen=True)
class _PassageResult:
    """What the answers about one or more passages gave.

    - `items`, `rejected`: the items that were located, and those that were not.
    - `models`: for each answer, the start of its passage and the model that gave it.
    - `errors`: why there is no answer, for each passage without one.
    - `answers`: how many answers there were.
    - `cached`: whether the cache has all of them.
    - `ruled`: whether the rules read a sentence that the model was not asked about.
    """

    items: tuple[Any, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    usage: Usage = NO_USAGE
    models: tuple[tuple[int, str], ...] = ()
    errors: tuple[ModelError, ...] = ()
    answers: int = 0
    cached: bool = True
    ruled: bool = False

    @property
    def failed(self) -> bool:
        """Whether the model failed on each passage, and nothing else was read."""
        return bool(self.errors) and not (self.models or self.ruled)

    @classmethod
    def together(cls, results: Sequence["_PassageResult"]) -> "_PassageResult":
        """All that several results hold."""
        return cls(
            tuple(item for each in results for item in each.items),
            tuple(row for each in results for row in each.rejected),
            reduce(add, (each.usage for each in results), NO_USAGE),
            tuple(model for each in results for model in each.models),
            tuple(error for each in results for error in each.errors),
            sum(each.answers for each in results),
            all(each.cached for each in results),
        )


class Pipeline:
    """Extracts documents with one model, schema and prompt; for one event loop.

    - `client`: sends the requests. After its stop signal no document is started any more.
    - `schema`, `prompt`: what the model is asked for, and how.
    - `provenance`: written into each row.
    - `ask`: about which sentences the model is asked: "all", those that the rules for claims cannot
      read ("unsure"; "all", if the schema makes no claims), or "none".
    - `results`: where whole results are looked up and saved; without it they are not.
    - `workers`: makes the claims.
    - `max_characters`: the longest document that is read.
    - `unsupported`: what happens to values of records that nothing in the document shows.
    - `context`, `passage_tokens`: the sizes of a request and of a window, as in `PassageSelector`.
    - `clean`: what of a document is left out, as `extractor.documents.cleaning.Clean` says.
    - `strong`: whether the model reads a whole article at a time, as in `PassageSelector`.
    - `passes`: with 2, sentences that look like claims and gave none are asked about once more.
    - `min_certainty`: rows that are less certain are rejected.
    """

    def __init__(
        self,
        client: Client,
        schema: Schema,
        prompt: Prompt,
        provenance: Provenance,
        ask: Ask = "all",
        results: SavedResults | None = None,
        workers: WorkerPool | None = None,
        max_characters: int = MAX_CHARACTERS,
        unsupported: Unsupported = "auto",
        context: int | None = None,
        passage_tokens: int | None = None,
        clean: Clean = "auto",
        strong: bool = False,
        passes: int = 1,
        min_certainty: float | None = None,
    ) -> None:
        self.client = client
        self._passes = passes
        self._stop_signal = client.stop_signal
        self._schema = schema
        self._provenance = provenance
        self._selector = PassageSelector(
            schema, prompt, ask, context, passage_tokens, clean, strong
        )
        self._results = results
        self._workers = workers or WorkerPool()
        self._rows = row_maker(schema, provenance, self._workers, unsupported)
        self._max_characters = max_characters
        self._min_certainty = min_certainty

    async def aclose(self) -> None:
        """Ends the worker processes, if any were started."""
        await self._workers.aclose()

    async def extract(self, document: Document, tell: Tell | None = None) -> Result | SavedResult:
        """The rows of one document.

        - `tell`: gets rows before the end, as `extractor.pipeline.telling` says.

        Raises InputError for a document without text or with too much of it, ModelError if the
        model failed on all that there was to read, and any ServiceError or StorageError.
        """
        started = time.perf_counter()
        self._check(document)
        if len(document.text) > MAX_PART and not self._is_read_whole:
            return await self._extract_in_parts(document, started, tell)
        if saved := self._results and self._results.get(document):
            return replace(saved, seconds=_since(started))
        telling = tell and finishing(tell, document, self._min_certainty)
        rows, found = await self._rows_of(document, telling)
        if found.failed:
            raise found.errors[0]
        result = Result(
            document=document,
            claims=tuple(placed(row, document) for row in rows.rows),
            rejected=found.rejected + rows.rejected,
            usage=found.usage,
            seconds=_since(started),
        )
        first_choice = all(model == self._provenance.model for _, model in found.models)
        if self._results and first_choice and found.cached and not found.errors:
            self._results.put(result, found.answers)
        return result

    @property
    def _is_read_whole(self) -> bool:
        """Whether a long document has no parts: its windows know what was said before them."""
        return self._selector.in_windows or self._schema.per == "document"

    async def _extract_in_parts(
        self, document: Document, started: float, tell: Tell | None
    ) -> SavedResult:
        """The rows of a long document, part by part; a stop of the run stops between two parts.

        As lines, because typed rows take many times the memory of the text. They are not saved in
        the cache, which would hold them three times in memory.
        """
        claims, rejected = PackedLines(), PackedLines()
        usage, errors, answered = NO_USAGE, list[ModelError](), False
        for part in parts(document, MAX_PART):
            self._stop_signal.raise_if_stopped()
            if not part.document.text.strip():
                continue
            telling = tell and finishing(tell, document, self._min_certainty, part.start)
            rows, found = await self._rows_of(part.document, telling)
            if telling:
                telling(rows.rows)
            claims.extend(json_line(placed(row.moved(part.start), document)) for row in rows.rows)
            not_shown = (*found.rejected, *rows.rejected)
            rejected.extend(json_line(row.moved(part.start)) for row in not_shown)
            usage += found.usage
            errors.extend(found.errors)
            answered = answered or bool(found.models) or found.ruled
            await asyncio.sleep(0)  # between two parts the event loop sends, receives and stops
        if errors and not answered:
            raise errors[0]
        return SavedResult(document, claims, rejected, usage, _since(started))

    async def _rows_of(
        self, document: Document, tell: Tell | None = None
    ) -> tuple[Rows, _PassageResult]:
        """The rows of a document or of a part of one, and what they were made from."""
        selection = await self._select(document)
        index = Index(document.text)
        asked = ((each, self._passage(document, index, each)) for each in selection.asked)
        if tell and self._schema.per != "document":  # whose one record is made of all passages
            telling = Telling(document, selection, self._rows, tell)
            try:
                answered = await self._together(starmap(telling.heard, asked))
            finally:
                await telling.end()
        else:
            answered = await self._together(work for _, work in asked)
        together = _PassageResult.together(answered)
        found = replace(together, ruled=bool(selection.unasked))
        if found.failed:
            return Rows(()), found
        made = await self._rows.make(document, selection, found.items)
        if self._passes > 1:
            made, found = await self._again(document, index, selection, made, found)
        made = made.at_least(self._min_certainty)
        return Rows(self._with_models(made.rows, found.models), made.rejected), found

    async def _again(
        self,
        document: Document,
        index: Index,
        selection: Selection,
        made: Rows,
        found: _PassageResult,
    ) -> tuple[Rows, _PassageResult]:
        """The rows after a second pass, which fails nothing: the first has read all of it."""
        asked = self._selector.again(document, selection, made.rows)
        if not asked:
            return made, found
        answered = await self._together(self._passage(document, index, each) for each in asked)
        second = _PassageResult.together(answered)
        both = _PassageResult.together([found, second])
        lost = tuple(each for each in both.rejected if each.reason not in FAILED)
        failed = tuple(each for each in found.rejected if each.reason in FAILED)
        rows = await self._rows.make(document, selection, both.items)
        before = {row.claim_id for row in made.rows}
        more = sum(row.claim_id not in before for row in rows.rows)
        usage = Usage(second_requests=second.answers + len(second.errors), second_claims=more)
        return rows, replace(
            both,
            rejected=(*failed, *lost),
            usage=both.usage + usage,
            errors=found.errors,
            cached=both.cached and not second.errors,
            ruled=found.ruled,
        )

    def requests(self, document: Document) -> Iterator[Request]:
        """All requests that a document takes, in order, as far as the cache shows; sends nothing.

        A passage whose cached answer is cut off is followed by its halves. Raises InputError and
        StorageError as `extract` does.
        """
        self._check(document)
        if self._is_read_whole:
            yield from self._requests(document)
            return
        for part in parts(document, MAX_PART):
            if part.document.text.strip():
                yield from self._requests(part.document)

    def _requests(self, document: Document) -> Iterator[Request]:
        index = Index(document.text)
        selection = self._selector.select(document)
        items = list[Any]()
        yield from self._pass(document, index, selection.asked, items)
        if self._passes > 1 and None not in items:
            rows = self._rows.at_once(document, selection, tuple(items))
            yield from self._pass(
                document, index, self._selector.again(document, selection, rows.rows), items
            )

    def _pass(
        self, document: Document, index: Index, asked: Sequence[Passage], items: list[Any]
    ) -> Iterator[Request]:
        """The requests of a pass; `items` gets those of cached answers, and None for each other."""
        waiting = list(reversed(asked))
        while waiting:
            passage = waiting.pop()
            messages, max_tokens = self._selector.messages(document, passage)
            parts = self.client.key_parts(messages, self._schema, max_tokens=max_tokens)
            answer = self.client.cached(parts, self._schema)
            yield Request(passage, parts, answer)
            if answer and must_split(passage, answer):
                waiting.extend(reversed(self._selector.halves(document, passage)))
            elif answer:
                items.extend(self._rows.find(answer, index, passage).items)
                yield from self._corrections(index, passage, messages, answer)
            else:
                items.append(None)

    def _corrections(
        self, index: Index, passage: Passage, messages: list[Message], answer: Answer
    ) -> Iterator[Request]:
        """The request for values of a cached answer that are in doubt, if there are any."""
        doubtful = self._rows.find(answer, index, passage).doubtful
        asked = Correction.of(messages, answer, doubtful, self._schema)
        if asked:
            parts = self.client.key_parts(asked.messages, asked.schema, max_tokens=asked.max_tokens)
            yield Request(passage, parts, self.client.cached(parts, asked.schema), corrects=True)

    async def run(
        self, documents: Iterable[Document | Failure], window: int
    ) -> AsyncGenerator[Outcome, None]:
        """The outcome of each document, in the order of the documents.

        A failure among the documents is passed through. A slow document does not block the others:
        up to MAX_WAITING_BYTES of results wait for it.

        - `documents`: read in a thread, as they are needed.
        - `window`: how many documents may be in work at a time.

        Raises what ends a run, after the finished results: StorageError; a UsageError, for example
        of a damaged model file; ServiceUnavailable for MAX_OUTAGES documents in a row; and the
        reason of the stop signal (ServiceDenied, BudgetSpent, Stopped), after the documents that
        need no further request.
        """
        outages = OutageDetector()
        whole_run = tracing.begin("extractor run")

        async def outcome(document: Document | Failure) -> Outcome:
            self._stop_signal.raise_if_stopped()
            with tracing.span("extractor document", within=whole_run) as span:
                return _traced(span, outages.check(await self._outcome(document)))

        outcomes = map_in_order(
            documents,
            outcome,
            window=window,
            weigh=_bytes,
            max_weight=MAX_WAITING_BYTES,
            stop_signal=self._stop_signal,
        )
        try:
            with self._stop_signal.scope():
                async with aclosing(outcomes):
                    async for each in outcomes:
                        yield each
        except Exception as error:
            whole_run.failed(error)
            raise
        finally:
            whole_run.end()

    async def _outcome(self, document: Document | Failure) -> Outcome:
        """The outcome of a document; raises the errors that other documents would meet too."""
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
        except ExtractorError:
            raise
        except Exception as error:  # noqa: BLE001  # one document must not end a night's run
            return _unexpected(document, error)

    def _check(self, document: Document) -> None:
        """Raises InputError for a document that is blank or too long."""
        name, length = document.path or document.doc_id, len(document.text)
        if length > self._max_characters:
            raise InputError(
                f"The document {name} has {length:,} characters, more than the limit of "
                f"{self._max_characters:,}: split it, or raise the limit with --max-characters."
            )
        if not document.text.strip():
            raise InputError(f"The document {name} has no text: leave it out, or add its text.")

    # ---- passages --------------------------------------------------------------------------

    async def _select(self, document: Document) -> Selection:
        """The passages to ask about; elsewhere, if the rules have to read the document first."""
        if not self._selector.unsure:
            return self._selector.select(document)
        if self._workers.is_long(document):  # a thread would still keep others waiting
            return await self._selector.select_by(document, self._workers.unsure)
        return await asyncio.to_thread(self._selector.select, document)

    async def _together(
        self, work: Iterable[Coroutine[Any, Any, _PassageResult]]
    ) -> list[_PassageResult]:
        """The results of all passages.

        The first error cancels the others, unless the stop signal caused it: then requests that
        were sent, and have to be paid for, are finished.
        """
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

    async def _passage(self, document: Document, index: Index, passage: Passage) -> _PassageResult:
        messages, max_tokens = self._selector.messages(document, passage)
        try:
            answer = await self.client.ask(messages, self._schema, max_tokens=max_tokens)
        except ModelError as error:
            failed = rejected(passage, type(error).__name__, str(error), "")
            return _PassageResult(rejected=(failed,), usage=Usage(calls=1), errors=(error,))
        if must_split(passage, answer):
            return await self._halves(document, index, passage, answer)
        return await self._located(index, passage, answer, messages)

    async def _halves(
        self, document: Document, index: Index, passage: Passage, answer: Answer
    ) -> _PassageResult:
        """The results of both halves of a passage whose answer was cut off."""
        both = _PassageResult.together(
            [
                await self._passage(document, index, half)
                for half in self._selector.halves(document, passage)
            ]
        )
        return replace(
            both,
            usage=answer.usage + both.usage,
            answers=both.answers + 1,
            cached=answer.cached and both.cached,
        )

    async def _located(
        self, index: Index, passage: Passage, answer: Answer, messages: list[Message]
    ) -> _PassageResult:
        """The items of an answer, located in the document or rejected."""
        found = self._rows.find(answer, index, passage)
        second = Correction.of(messages, answer, found.doubtful, self._schema)
        answers, cached = 1, answer.cached
        if second and (again := await self._second(second)):
            answer = replace(
                second.applied(answer, again, self._schema), usage=answer.usage + again.usage
            )
            found = self._rows.find(answer, index, passage)
            answers, cached = 2, cached and again.cached
        lost = [
            *(rejected(passage, "invalid_item", each.detail, each.item) for each in answer.invalid),
            *found.rejected,
        ]
        if answer.truncated:
            lost.append(rejected(passage, "truncated", TRUNCATED, ""))
        models = ((passage.start, answer.model),)
        return _PassageResult(
            found.items, tuple(lost), answer.usage, models, answers=answers, cached=cached
        )

    async def _second(self, asked: Correction) -> Answer | None:
        """The answer to the values in doubt; None if the model has none."""
        try:
            return await self.client.ask(asked.messages, asked.schema, max_tokens=asked.max_tokens)
        except ModelError:
            return None

    def _with_models(
        self, rows: tuple[Claim | Record, ...], models: tuple[tuple[int, str], ...]
    ) -> tuple[Claim | Record, ...]:
        """The rows, each with the name of the model that answered about its passage."""
        if all(model == self._provenance.model for _, model in models):
            return rows
        starts, names = zip(*sorted(models), strict=True)
        indices = (max(0, bisect(starts, row.start) - 1) for row in rows)
        return tuple(
            row.model_copy(
                update={"provenance": self._provenance.model_copy(update={"model": names[index]})}
            )
            for row, index in zip(rows, indices, strict=True)
        )


def _since(started: float) -> float:
    """The seconds since a reading of the clock."""
    return round(time.perf_counter() - started, 3)


def _traced(span: tracing.Span, outcome: Outcome) -> Outcome:
    if isinstance(outcome, Failure):
        span.set_attributes({"error.type": outcome.error})
    else:
        counts = {"claims": len(outcome.claims), "rejected": len(outcome.rejected)}
        span.set(doc_id=outcome.document.doc_id, length=len(outcome.document.text), **counts)
    return outcome


def _bytes(outcome: Outcome) -> int:
    """About how many bytes of memory an outcome takes."""
    if isinstance(outcome, Failure):
        return ROW_BYTES
    text = 2 * len(outcome.document.text)
    if isinstance(outcome.claims, PackedLines):
        return text + ROW_BYTES + outcome.claims.memory
    return text + ROW_BYTES * (1 + len(outcome.claims) + len(outcome.rejected))


def _unexpected(document: Document, error: Exception) -> Failure:
    """The failure of a document on which code failed: ours, a library's or the user's schema's."""
    logging.getLogger(__name__).debug("unexpected error", exc_info=error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    return Failure(
        doc_id=document.doc_id,
        path=document.path,
        error=UnexpectedError.__name__,
        reason=(
            f"{type(error).__name__} ({excerpt(str(error))}) in {place.name}, line {place.lineno} "
            f"of {Path(place.filename).name}: if that is not in your own schema it is a bug in the "
            "extractor, so please report it with this document."
        ),
    )
