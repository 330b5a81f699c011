"""The library's front door: one class, its asynchronous methods and their synchronous twins."""

import asyncio
import math
import threading
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar, get_args
from weakref import WeakKeyDictionary

from pydantic import BaseModel

from extractor import engines
from extractor.environment import __version__
from extractor.errors import InputError, SettingsError, Stopped
from extractor.llm.budget import Budget
from extractor.llm.cache import Cache
from extractor.llm.client import Client
from extractor.llm.prices import Prices
from extractor.llm.request import SAMPLING
from extractor.llm.stop import StopSignal
from extractor.models import Document, Failure, Provenance, Result
from extractor.pipeline.pipeline import Ask, Outcome, Pipeline, Request
from extractor.pipeline.saved import SavedResult, SavedResults
from extractor.pipeline.worker_pool import WorkerPool
from extractor.prompting import catalog

__all__ = ["Extractor"]

_T = TypeVar("_T")
_Number = TypeVar("_Number", int, float)


class Extractor:
    """Reads documents with a model and returns claims with verbatim evidence.

        with Extractor() as extractor:
            for claim in extractor.extract(text).claims:
                print(claim.statement, claim.evidence[0].quote)

    `model` is "local" (a small model inside this process), a path to a .gguf file, or
    "openai/NAME" for any service that speaks OpenAI's protocol at `base_url` with `api_key`
    (by default `OPENAI_API_KEY`). `schema` is a name, a pydantic class or "file.py:Class";
    `prompt` a name or a path. `ask` says whether the model is asked about "all" sentences or, which
    is the default with a model on this machine, only about those that the rules are "unsure" of;
    it counts for schemas that make claims. `workers` is how many requests are under way at once,
    at most: fewer while the service is overloaded. A hosted model is asked at most `rpm` times a
    minute and for at most `tpm` tokens. While its service is away or has no quota left, the first
    model of `fallback` that can be asked answers, and is named in the row's provenance. No request
    is sent that might exceed `max_cost`, in the currency of the price file `prices`, or
    `max_tokens`, of prompts and output: BudgetSpent is raised instead. `budget` tells what was
    spent. Answers are kept on disk in `cache_dir` unless `cache` is false. Where documents wait
    for the rules that make claims, as many as `processes` others do that, by default as many as
    there are cores; with 1 it is always done in this process.

    `extractor.documents.read` gives documents from files, folders, JSON lines, CSV and Parquet.
    The synchronous methods work inside a running event loop too, as in a notebook. Wrong settings
    raise a UsageError at once; nothing is loaded or sent before the first document.
    """

    def __init__(
        self,
        *,
        model: str | engines.Engine = "local",
        schema: str | type[BaseModel] = "claims",
        prompt: str | Path | None = None,
        base_url: str | None = None,
        api_key: str | None = None,
        workers: int | None = None,
        rpm: float | None = None,
        tpm: float | None = None,
        fallback: Sequence[str | engines.Engine] = (),
        prices: str | Path | Prices | None = None,
        max_cost: float | None = None,
        max_tokens: int | None = None,
        ask: str | None = None,
        cache: bool = True,
        cache_dir: str | Path | None = None,
        processes: int | None = None,
    ) -> None:
        self.schema = catalog.schema(schema)
        self.prompt = catalog.prompt(prompt, self.schema)
        connect = partial(_engine, base_url=base_url, api_key=api_key)
        self.ask, self.engine, self.fallback = _models(ask, model, fallback, connect, self.schema)
        self.cache = Cache(cache_dir) if cache else None
        prices = Prices.load(prices) if isinstance(prices, str | Path) else prices
        self.budget = Budget(
            prices,
            max_cost=_limit("max_cost", max_cost),
            max_tokens=_limit("max_tokens", max_tokens),
        )
        if max_cost is not None:
            (prices or Prices({})).require(self.models)
        self._workers = workers or self.engine.slots
        self._processes = _limit("processes", processes)
        self._rpm, self._tpm = _limit("rpm", rpm), _limit("tpm", tpm)
        self._pipelines: WeakKeyDictionary[asyncio.AbstractEventLoop, Pipeline] = (
            WeakKeyDictionary()
        )
        self._thread: _LoopThread | None = None
        self._planner: Pipeline | None = None
        self._stop_signal = StopSignal()

    @property
    def models(self) -> tuple[str, ...]:
        """The names of the models that may answer, the first choice first."""
        if self.ask == "none":
            return ()
        return tuple(each.name for each in (self.engine, *self.fallback))

    @property
    def settings(self) -> dict[str, Any]:
        """All that fixes the output: two runs with equal settings give equal rows."""
        return {
            "extractor": __version__,
            "model": self.engine.name,
            "schema": self.schema.label,
            "prompt": self.prompt.label,
            "ask": self.ask,
            "sampling": dict(SAMPLING),
            "cache": self.cache is not None,
            **({"fallback": [each.name for each in self.fallback]} if self.fallback else {}),
        }

    async def aextract(self, document: str | Document) -> Result:
        """The claims of one text or document.

        Raises InputError, ModelError, ServiceError or StorageError; see `extractor.errors`.
        """
        outcome = await self._pipeline().extract(_document(document))
        return outcome.result() if isinstance(outcome, SavedResult) else outcome

    async def aextract_many(
        self, documents: Iterable[str | Document | Failure]
    ) -> AsyncGenerator[Result | Failure, None]:
        """SavedResults in the order of `documents`, which are read as they are needed.

        A document that cannot be done is a Failure; those given are passed through. Raises
        ServiceError, StorageError, BudgetSpent and UsageError where no later document could fare
        better, and Stopped after `stop`.
        """
        async with aclosing(self._outcomes(documents)) as stream:
            async for outcome in stream:
                yield _typed(outcome)

    def extract(self, document: str | Document) -> Result:
        """The claims of one text or document, as `aextract`."""
        return self._run(self.aextract(document))

    def extract_many(
        self, documents: Iterable[str | Document | Failure]
    ) -> Iterator[Result | Failure]:
        """A lazy iterator of results, as `aextract_many`."""
        return map(_typed, self.outcomes(documents))

    def outcomes(self, documents: Iterable[str | Document | Failure]) -> Iterator[Outcome]:
        """As `extract_many`, for a run folder: what is kept stays the text that it is."""
        stream = self._outcomes(documents)
        try:
            while (outcome := self._run(anext(stream, None))) is not None:
                yield outcome
        finally:
            self._run(stream.aclose())

    def requests(self, document: str | Document) -> Iterator[Request]:
        """All that the model would be asked about a document, with the answers that are kept.

        Nothing is sent; see `Pipeline.requests`. Raises InputError for a document without text, and
        StorageError.
        """
        if self._planner is None:
            self._planner = self._new_pipeline()
        return self._planner.requests(_document(document))

    def stop(self) -> None:
        """Ask for the end, from any thread or signal handler; returns at once.

        Requests that were sent are finished, and so are the documents that need no more than those.
        Streams give them out and then raise Stopped, unless nothing is left to do; so does all
        that would be asked later.
        """
        self._stop_signal.stop(Stopped("The run was asked to stop: what is not done was left."))

    async def aclose(self) -> None:
        """Give up connections, of this event loop and of the synchronous methods."""
        await self._disconnect()
        await asyncio.to_thread(self._stop)

    def close(self) -> None:
        """Give up connections and the background thread; the extractor may be used again."""
        if self._thread is not None:
            self._run(self._disconnect())
        self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def _outcomes(
        self, documents: Iterable[str | Document | Failure]
    ) -> AsyncGenerator[Outcome, None]:
        stream = self._pipeline().run(map(_document, documents), 4 * self._workers + 4)
        async with aclosing(stream):
            async for outcome in stream:
                yield outcome

    def _results(self) -> SavedResults | None:
        """Where whole results are kept: for our own schemas, as a user's may run any code."""
        item = self.schema.item
        if self.cache is None or not item.__module__.startswith("extractor.schemas."):
            return None
        digests = {"schema_digest": self.schema.digest, "prompt_digest": self.prompt.digest}
        return SavedResults(self.cache, {**self.settings, **digests})

    def _pipeline(self) -> Pipeline:
        """The pipeline of the running event loop."""
        loop = asyncio.get_running_loop()
        if loop not in self._pipelines:
            self._pipelines[loop] = self._new_pipeline()
        return self._pipelines[loop]

    def _new_pipeline(self) -> Pipeline:
        client = Client(
            self.engine,
            fallbacks=self.fallback,
            cache=self.cache,
            workers=self._workers,
            rpm=self._rpm,
            tpm=self._tpm,
            budget=self.budget,
            stop_signal=self._stop_signal,
        )
        provenance = Provenance(
            schema=self.schema.label,
            prompt=self.prompt.label,
            model=self.engine.name,
            cached=self.cache is not None or self.ask == "none",
        )
        return Pipeline(
            client,
            self.schema,
            self.prompt,
            provenance,
            self.ask,
            self._results(),
            WorkerPool(self._processes),
        )

    async def _disconnect(self) -> None:
        if pipeline := self._pipelines.get(asyncio.get_running_loop()):
            await pipeline.aclose()
        for engine in (self.engine, *self.fallback):
            await engine.close()

    def _run(self, work: Awaitable[_T]) -> _T:
        if self._thread is None:
            self._thread = _LoopThread()
        return self._thread.run(work)

    def _stop(self) -> None:
        if self._thread is not None:
            self._thread.stop()
            self._thread = None
        if self.cache is not None:
            self.cache.close()


class _LoopThread:
    """An event loop in a thread of its own, for callers who have none or are inside one."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Awaitable[_T]) -> _T:
        ended = threading.Event()

        async def awaited() -> _T:
            try:
                return await work
            finally:
                ended.set()

        future = asyncio.run_coroutine_threadsafe(awaited(), self._loop)
        try:
            return future.result()
        except BaseException:
            # Ctrl-C while waiting: what is under way must end too, before anything is closed that
            # it uses. That takes moments, and a second Ctrl-C does not make it quicker.
            patience = time.monotonic() + 10
            while future.cancelled() or future.cancel():
                with suppress(KeyboardInterrupt):
                    if ended.wait(0.1) or time.monotonic() > patience:
                        break
            raise

    def stop(self) -> None:
        self.run(self._emptied())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _emptied(self) -> None:
        """Ends what nobody waits for any more: a stream that its reader left half read."""
        await self._loop.shutdown_asyncgens()
        await self._loop.shutdown_default_executor()


def _typed(outcome: Any) -> Any:
    return outcome.result() if isinstance(outcome, SavedResult) else outcome


def _engine(
    model: str | engines.Engine, base_url: str | None, api_key: str | None
) -> engines.Engine:
    """What was named, at the address if that is for it."""
    if not isinstance(model, str):
        return model
    return engines.connect(model, base_url=base_url, api_key=api_key)


def _limit(name: str, given: _Number | None) -> _Number | None:
    if given is not None and not 0 < given < math.inf:
        raise SettingsError(f"The limit {name} is {given}: give a number above 0, or leave it out.")
    return given


def _models(
    ask: str | None,
    model: str | engines.Engine,
    fallback: Sequence[str | engines.Engine],
    connect: Callable[[str | engines.Engine], engines.Engine],
    schema: catalog.Schema,
) -> tuple[Ask, engines.Engine, tuple[engines.Engine, ...]]:
    """How much a model is asked, the engine that is asked, and its fallbacks."""
    chosen = _ask(ask)
    if chosen == "none":
        if not schema.makes_claims:
            raise SettingsError(
                f'With ask="none" no model is asked, and the schema {schema.name} needs one: '
                'choose ask="all", or a schema that makes claims, such as "claims".'
            )
        return chosen, engines.NoModel(), ()
    engine = connect(model)
    return chosen or ("unsure" if engine.local else "all"), engine, tuple(map(connect, fallback))


def _ask(given: str | None) -> Ask | None:
    known: tuple[Ask, ...] = get_args(Ask)
    for each in known:
        if given == each:
            return each
    if given is None:
        return None
    raise SettingsError(f'There is no ask={given!r}: write "all", "unsure" or "none".')


def _document(given: str | Document | Failure) -> Any:
    if isinstance(given, str):
        return Document.from_text(given)
    if not isinstance(given, Document | Failure):
        raise InputError(
            f"A {type(given).__name__} is no document: give its text or a Document; "
            "extractor.documents.read makes them from files."
        )
    return given
