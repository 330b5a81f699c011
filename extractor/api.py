"""The library: the Extractor, with asynchronous methods and synchronous ones that equal them."""

import asyncio
import os
from collections.abc import (
    AsyncGenerator,
    Awaitable,
    Generator,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import aclosing
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import (
    Any,
    Generic,
    Self,
    TypeVar,
    Unpack,
    get_type_hints,
    overload,
)
from weakref import WeakKeyDictionary, WeakSet

import typing_extensions
from pydantic import BaseModel

from extractor import engines
from extractor.background import LoopThread
from extractor.documents.cleaning import Clean, check_clean, titled
from extractor.environment import __version__, most_connections
from extractor.errors import ModelError, ServiceUnavailable, Stopped
from extractor.fields import ClaimDraft
from extractor.llm.budget import Budget
from extractor.llm.cache import Cache
from extractor.llm.client import Client
from extractor.llm.prices import Prices
from extractor.llm.request import SAMPLING
from extractor.llm.stop import StopSignal
from extractor.models import Claim, Document, Failure, Provenance, Record, Result
from extractor.options import (
    Documents,
    Options,
    certainty_limit,
    check_types,
    document_or_failure,
    limit,
    models,
    one_document,
    passes_choice,
    several_documents,
    unsupported_choice,
    window_limit,
)
from extractor.pipeline.pipeline import MAX_CHARACTERS, Outcome, Pipeline, Request
from extractor.pipeline.saved import SavedResult, SavedResults, unhurried_result
from extractor.pipeline.shared import Shared
from extractor.pipeline.telling import Tell, stream
from extractor.pipeline.worker_pool import WorkerPool
from extractor.prompting import catalog
from extractor.prompting import examples as given_examples
from extractor.prompting.prompt import Message
from extractor.prompting.schema import Schema
from extractor.records.reading import Unsupported

__all__ = ["Extractor"]

_T = TypeVar("_T")
_Item = TypeVar("_Item", bound=BaseModel)
_Item_co = typing_extensions.TypeVar("_Item_co", bound=BaseModel, default=Claim, covariant=True)


class Extractor(Generic[_Item_co]):
    """Extracts claims, or records of your own schema, each with verbatim evidence.

        with Extractor() as extractor:
            for claim in extractor.extract(text).claims:
                print(claim.statement, claim.evidence[0].quote)

        with Extractor(schema=Invoice) as extractor:
            for record in extractor.extract(text).records:
                print(record.value.total, record.evidence[0].quote)

    Type checkers see `Extractor(schema=Invoice)` as `Extractor[Invoice]`, whose records have an
    Invoice as their `value`. For the name of a schema and by default it is `Extractor[Claim]`.

    `extractor.documents.read` reads documents from files, folders, JSON lines, CSV and Parquet. The
    synchronous methods also work inside a running event loop, as in a notebook, and in a forked
    process. Wrong settings
    raise a UsageError at once. Nothing is loaded or sent before the first document.

    - `model`: "local", a small model that runs on this machine, in a process of its own;
      "local:FILE" or a path that ends in .gguf, for another model file; "PROVIDER/NAME", for a
      service that uses OpenAI's protocol, of the built-in presets or your own; or an
      `extractor.engines.Engine`.
    - `schema`: what to extract: a name, a pydantic class, or "file.py:Class".
    - `prompt`: how to ask for it: a name or a path; by default the prompt of the schema. For claims
      a hosted model gets "claims_strong", which also asks for names, stance and a statement of each
      claim; "claims" asks it for no more than a small model.
    - `examples`: what a good answer is: the path of a file with `{"text": …, "items": […]}` on each
      line, or such mappings, whose items may be objects of the class. By default those of the
      class, as `model_config = {"json_schema_extra": {"examples": […]}}`. Each value must stand in
      the text of its example; otherwise all faults are told in one PromptError.
    - `base_url`: the address of the service; by default PROVIDER_BASE_URL of the environment, or
      the provider's own.
    - `api_key`: the key of the service; by default that of the environment (OPENAI_API_KEY). What
      is set for the service of `model` is not sent to a fallback of another service.
    - `reasoning_effort`: how hard a model that reasons is to think, in the words of its service
      ("low").
    - `extra_body`: parameters that are added to each request. They are recorded in `settings`.
    - `headers`: sent with each request. Their values may be secret and are recorded nowhere.
    - `timeout`: the time limit of a request in seconds, by default 300. For the local model, it is
      that of a silence in its answer, which may take a second for each token.
    - `api_version`: the version of Azure's API, where it is named in the address.
    - `workers`: the most requests at a time; fewer are sent while the service is overloaded, or if
      this process may not open so many files.
    - `rpm`, `tpm`: the most requests, and tokens, a minute; for hosted models.
    - `fallback`: models that answer while the service of `model` is down or out of quota. The first
      that can be reached answers, and the provenance of the row names it.
    - `prices`: the price file, or prices, of the models.
    - `max_cost`: the most that all requests may cost, in the currency of `prices`. A request that
      might exceed it is not sent, and BudgetSpent is raised.
    - `max_tokens`: the same for the tokens of prompts and answers.
    - `ask`: which sentences the model is asked about, if the schema makes claims: "all"; those that
      the rules are "unsure" of, the default with a model on this machine; or "none". With "none" no
      model is loaded and nothing is sent, and `model` and its limits are ignored. Other
      schemas have no rules: the model reads everything, and "unsure" and "none" raise
      SettingsError.
    - `cache`: whether answers and results are stored on disk and used again.
    - `cache_dir`: the folder for them; by default in the user's cache folder.
    - `processes`: how many worker processes make claims when documents wait for the rules; by
      default one for each core. With 1 claims are always made in this process.
    - `max_characters`: the longest document that is read, by default 25 million. A longer one is an
      InputError.
    - `unsupported`: what happens to a value of a record that nothing in the document shows: it is
      left out where the schema allows that, else the record is rejected ("auto"); it becomes null
      ("null"); it stays, and its field is named in `Record.unsupported` ("keep"); or the record is
      rejected ("reject").
    - `per`: whether a document has one record ("document") or many ("finding"); by default what
      the schema says.
    - `passage_tokens`: the most tokens of a document that the model is shown at a time. By default
      16,000, or 7,000 in numbered sentences as for claims, or what fits into the model's context
      beside its answer, if that is known and less. How many numbered sentences a small model is
      shown, the prompt says.
    - `clean`: what is left out of a document: with "auto", for schemas that make claims, headlines,
      datelines and the furniture of news, and for others nothing; with "none" nothing at all.
      "page" is as "auto" here. `extractor.documents.read` has the same parameter, for the menus of
      pages. For schemas that make no claims the title of a document is put above its text, unless
      the text has it, and offsets are those of `Result.document`.
    - `min_certainty`: rows whose `certainty` is below this are rejected, with the reason
      "uncertain".

    - `passes`: with 2, a model is asked once more about the sentences that look like claims (with a
      reporting verb, a quotation or a number) and gave none. `Result.usage` says what that gave.

    - `shared`: worker processes, and the limits of requests to each model, that it has in common
      with other extractors; `processes` is then that of `Shared`, which you close.

    `budget` says what was spent.
    """

    @overload
    def __init__(
        self: "Extractor[Claim]",
        *,
        schema: str | type[ClaimDraft] = ...,
        **options: Unpack[Options],
    ) -> None: ...

    @overload
    def __init__(self, *, schema: type[_Item_co], **options: Unpack[Options]) -> None: ...

    def __init__(
        self,
        *,
        model: str | engines.Engine = "local",
        schema: str | type[BaseModel] = "claims",
        prompt: str | Path | None = None,
        examples: given_examples.Given | None = None,
        base_url: str | None = None,
        api_key: str | None = None,
        reasoning_effort: str | None = None,
        extra_body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        api_version: str | None = None,
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
        max_characters: int | None = None,
        unsupported: str = "auto",
        per: str | None = None,
        passage_tokens: int | None = None,
        clean: str = "auto",
        passes: int = 1,
        min_certainty: float | None = None,
        shared: Shared | None = None,
    ) -> None:
        given = locals()
        check_types({name: given[name] for name in get_type_hints(Options)})
        named = catalog.schema(schema).scoped(per)
        service = engines.Settings(
            base_url,
            api_key,
            limit("timeout", timeout) or engines.DEFAULT_TIMEOUT,
            headers or {},
            extra_body or {},
            reasoning_effort,
            api_version,
        )
        self.ask, self.engine, self.fallback = models(ask, model, fallback, service, named)
        asked = (self.engine, *self.fallback)
        local = any(each.local for each in asked)
        self._strong = all(map(engines.is_strong, asked))
        self.schema, self.prompt = catalog.chosen(named, prompt, examples, strong=self._strong)
        given_examples.check_size(self.prompt.examples, local=local)
        self.cache = Cache(cache_dir) if cache else None
        prices = Prices.load(prices) if isinstance(prices, str | Path) else prices
        self.budget = Budget(
            prices,
            max_cost=limit("max_cost", max_cost),
            max_tokens=limit("max_tokens", max_tokens),
        )
        if max_cost is not None:
            (prices or Prices({})).require(self.models)
        wanted = limit("workers", workers) or self.engine.slots
        self._workers = min(wanted, most_connections())
        self._processes = limit("processes", processes)
        self._max_characters = limit("max_characters", max_characters) or MAX_CHARACTERS
        self.unsupported: Unsupported = unsupported_choice(unsupported)
        self.passage_tokens = window_limit(passage_tokens, self.prompt, strong=self._strong)
        self.clean: Clean = check_clean(clean)
        self.passes = passes_choice(passes, self.ask, self.schema)
        self.min_certainty = certainty_limit(min_certainty)
        self._shared = shared
        self._rpm, self._tpm = limit("rpm", rpm), limit("tpm", tpm)
        self._begin()
        _extractors.add(self)

    def _begin(self) -> None:
        """Begins without any event loop, thread or connection."""
        self._pipelines: WeakKeyDictionary[asyncio.AbstractEventLoop, Pipeline] = (
            WeakKeyDictionary()
        )
        self._thread: LoopThread | None = None
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
        """All settings that determine the rows: runs with equal settings give equal rows."""
        return {
            "extractor": __version__,
            "model": self.engine.name,
            "schema": self.schema.label,
            "prompt": self.prompt.label,
            "ask": self.ask,
            "sampling": dict(SAMPLING),
            "cache": self.cache is not None,
            **({"fallback": [each.name for each in self.fallback]} if self.fallback else {}),
            **self._parameters,
            **({"unsupported": self.unsupported} if self.unsupported != "auto" else {}),
            **({"per": self.schema.per} if self.schema.per != "finding" else {}),
            **({"passage_tokens": self.passage_tokens} if self.passage_tokens else {}),
            **({"clean": self.clean} if self.clean != "auto" else {}),
            **({"passes": self.passes} if self.passes != 1 else {}),
            **({"min_certainty": self.min_certainty} if self.min_certainty else {}),
        }

    @property
    def _parameters(self) -> dict[str, Any]:
        """What is added to each request, by model."""
        asked = () if self.ask == "none" else (self.engine, *self.fallback)
        added = {each.name: engines.Traits.of(each).parameters for each in asked}
        found = {name: dict(parameters) for name, parameters in added.items() if parameters}
        return {"parameters": found} if found else {}

    # A Claim is no class that records are made of, so the first signature of each method decides.
    @overload
    async def aextract(  # type: ignore[overload-overlap]  # see above
        self: "Extractor[Claim]", document: str | Document
    ) -> Result[Claim]: ...

    @overload
    async def aextract(
        self: "Extractor[_Item]", document: str | Document
    ) -> Result[Record[_Item]]: ...

    async def aextract(self, document: str | Document) -> Result[Any]:
        """Extracts one text or document.

        Raises InputError, ModelError, ServiceError or StorageError; see `extractor.errors`.
        """
        return await unhurried_result(await self.aoutcome(document))

    async def aoutcome(
        self, document: str | Document, tell: Tell | None = None
    ) -> Result[Any] | SavedResult:
        """As `aextract`, for those who write the rows: lines of JSON are not parsed into them.

        - `tell`: gets rows before the end.
        """
        return await self._pipeline().extract(self._shown(one_document(document)), tell)

    @overload
    def aextract_many(  # type: ignore[overload-overlap]  # see above
        self: "Extractor[Claim]", documents: Documents
    ) -> AsyncGenerator[Result[Claim] | Failure, None]: ...

    @overload
    def aextract_many(
        self: "Extractor[_Item]", documents: Documents
    ) -> AsyncGenerator[Result[Record[_Item]] | Failure, None]: ...

    async def aextract_many(
        self, documents: Documents
    ) -> AsyncGenerator[Result[Any] | Failure, None]:
        """Extracts many documents; yields results in the order of the documents.

        The documents are read as they are needed. A document that cannot be extracted gives a
        Failure; a Failure among the documents is passed through. Raises ServiceError,
        StorageError, BudgetSpent or UsageError if all later documents would fail too, and Stopped
        after `stop`.
        """
        async with aclosing(self._outcomes(several_documents(documents))) as outcomes:
            async for outcome in outcomes:
                yield _typed(outcome)

    @overload
    def extract(  # type: ignore[overload-overlap]  # see above
        self: "Extractor[Claim]", document: str | Document
    ) -> Result[Claim]: ...

    @overload
    def extract(self: "Extractor[_Item]", document: str | Document) -> Result[Record[_Item]]: ...

    def extract(self, document: str | Document) -> Result[Any]:
        """Extracts one text or document, as `aextract` does."""
        return self._run(self.aextract(document))

    @overload
    def extract_many(  # type: ignore[overload-overlap]  # see above
        self: "Extractor[Claim]", documents: Documents
    ) -> Iterator[Result[Claim] | Failure]: ...

    @overload
    def extract_many(
        self: "Extractor[_Item]", documents: Documents
    ) -> Iterator[Result[Record[_Item]] | Failure]: ...

    def extract_many(self, documents: Documents) -> Iterator[Result[Any] | Failure]:
        """Extracts many documents lazily, as `aextract_many` does."""
        return map(_typed, self.outcomes(several_documents(documents)))

    async def astream(
        self, document: str | Document
    ) -> AsyncGenerator[Claim | Record[Any] | Result[Any], None]:
        """Yields the rows of a document as its passages are answered, and its Result last.

        What a later passage says may change a row: then another with its id follows, or the result
        has no row with that id. The one record of a document is not told before the end. Raises as
        `aextract` does.
        """
        async with aclosing(stream(partial(self.aoutcome, document))) as told:
            async for each in told:
                yield await unhurried_result(each) if isinstance(each, SavedResult) else each

    def stream(self, document: str | Document) -> Iterator[Claim | Record[Any] | Result[Any]]:
        """Yields rows and the Result of a document, as `astream` does."""
        return self._iterated(self.astream(document))

    def outcomes(self, documents: Documents) -> Generator[Outcome, None, None]:
        """As `extract_many`, for a run folder: saved results are not parsed into typed rows."""
        return self._iterated(self._outcomes(documents))

    def _iterated(self, found: AsyncGenerator[_T, None]) -> Generator[_T, None, None]:
        try:
            while (each := self._run(anext(found, None))) is not None:
                yield each
        finally:
            if self._thread is not None:  # its end has closed what was not read to the end
                self._run(found.aclose())

    def requests(self, document: str | Document) -> Iterator[Request]:
        """All requests that a document takes, with the answers that are cached; sends nothing.

        See `Pipeline.requests`. Raises StorageError, and InputError for a document without text.
        """
        if self._planner is None:
            self._planner = self._new_pipeline()
        return self._planner.requests(self._shown(one_document(document)))

    @property
    def strong(self) -> bool:
        """Whether all models that may answer are more than small ones."""
        return self._strong

    def answers(
        self, chats: Sequence[tuple[list[Message], int]], schema: Schema
    ) -> list[tuple[Any, ...] | ModelError | ServiceUnavailable]:
        """Asks the model about something else than a document, through the same cache and limits.

        - `chats`: the messages of each question, and the most tokens of its answer
        - `schema`: that of the items of an answer

        Returns the items of each answer, or why there is none. Raises what would stop a run:
        ServiceDenied, BudgetSpent, StorageError, Stopped.
        """

        async def one(
            chat: list[Message], most: int
        ) -> tuple[Any, ...] | ModelError | ServiceUnavailable:
            try:
                answer = await self._pipeline().client.ask(chat, schema, max_tokens=most)
            except (ModelError, ServiceUnavailable) as error:
                return error
            return answer.items

        async def all_of_them() -> list[tuple[Any, ...] | ModelError | ServiceUnavailable]:
            return list(await asyncio.gather(*(one(*chat) for chat in chats)))

        return self._run(all_of_them())

    def stop(self) -> None:
        """Stops all work, from any thread or signal handler; returns at once.

        Requests that were sent are finished, and so are the documents that need no others. Their
        results are yielded; then `extract_many` raises Stopped, unless it has finished. So does
        every later call that would send a request.
        """
        self._stop_signal.stop(
            Stopped("The run was stopped: run it again for the documents that are not done.")
        )

    async def aclose(self) -> None:
        """Closes the connections of this event loop and of the synchronous methods."""
        await self._disconnect()
        await asyncio.to_thread(self._stop)

    def close(self) -> None:
        """Closes connections and ends the background thread; the extractor may be used again."""
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

    async def _outcomes(self, documents: Documents) -> AsyncGenerator[Outcome, None]:
        outcomes = self._pipeline().run(
            map(self._shown_or_failure, documents), 4 * self._workers + 4
        )
        async with aclosing(outcomes):
            async for outcome in outcomes:
                yield outcome

    def _shown(self, document: Document) -> Document:
        """A document as the model is shown it, to which all offsets refer."""
        return document if self.schema.makes_claims else titled(document)

    def _shown_or_failure(self, given: str | Document | Failure) -> Document | Failure:
        found = document_or_failure(given)
        return found if isinstance(found, Failure) else self._shown(found)

    def _saved_results(self) -> SavedResults | None:
        """Where whole results are saved.

        Only those of our own schemas are: the class of a user's schema may run any code, whose
        changes no key shows.
        """
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
            limiters=self._shared.limiters if self._shared else None,
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
            self._saved_results(),
            self._shared.workers() if self._shared else WorkerPool(self._processes),
            self._max_characters,
            self.unsupported,
            engines.Traits.of(self.engine).context,
            self.passage_tokens,
            self.clean,
            self._strong,
            self.passes,
            self.min_certainty,
        )

    async def _disconnect(self) -> None:
        pipeline = self._pipelines.get(asyncio.get_running_loop())
        if pipeline and not self._shared:
            await pipeline.aclose()
        for each in (self.engine, *self.fallback):
            await each.close()

    def _run(self, work: Awaitable[_T]) -> _T:
        if self._thread is None:
            self._thread = LoopThread()
        return self._thread.run(work)

    def _stop(self) -> None:
        if self._thread is not None:
            self._thread.stop()
            self._thread = None
        if self.cache is not None:
            self.cache.close()


_extractors: WeakSet[Extractor[Any]] = WeakSet()
_of_parents: list[Any] = []


def _begin_anew() -> None:
    """Makes the extractors of a forked process usable: threads are not forked.

    What the parent made stays in memory. Deleting its event loop here would also take its sockets
    out of the parent's selector.
    """
    for each in tuple(_extractors):
        _of_parents.append((each._thread, tuple(each._pipelines.items()), each._planner))
        each._begin()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)


def _typed(outcome: Any) -> Any:
    return outcome.result() if isinstance(outcome, SavedResult) else outcome
