"""Asks models questions: cache, shared requests and fallbacks.

The path of a request, one job at each step:

    Client.ask            looks in the cache; joins an equal request that is under way
    Client._complete      asks the first model or, while its service fails, a fallback
    Exchange.run          asks once, and once more if the answer does not match the schema
    Transport.send        retries requests that failed
    Transport._attempt    waits for the rate limit and the budget, then sends one request
"""

import asyncio
import functools
from collections.abc import Callable, Collection, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from extractor.engines import Traits
from extractor.errors import BudgetSpent, ServiceDenied, ServiceGone, ServiceUnavailable
from extractor.llm.budget import Budget
from extractor.llm.cache import Cache, key
from extractor.llm.dialect import Dialect
from extractor.llm.exchange import Exchange
from extractor.llm.parse import Answer, from_cache
from extractor.llm.rate_limit import RateLimiters
from extractor.llm.request import asked_of, key_parts
from extractor.llm.stop import StopSignal
from extractor.llm.transport import Transport
from extractor.models import Usage
from extractor.prompting.schema import Schema

if TYPE_CHECKING:
    from extractor.engines import Engine
    from extractor.prompting.prompt import Message

__all__ = ["Client"]


class Client:
    """Asks a model, through the cache. For one event loop.

    - `engine`: the model to ask.
    - `fallbacks`: the models to ask, in this order, while the service of `engine` fails.
    - `cache`: where answers are saved and looked up; None for no cache.
    - `workers`: the most requests at once; by default the slots of the engine. Fewer are sent
      while the service is overloaded.
    - `rpm`, `tpm`: the most requests and tokens per minute, for hosted models.
    - `limiters`: shared with other clients; by default its own.
    - `budget`: records what is spent, and enforces its limits.
    - `stop_signal`: stops the client. The client itself stops it when a limit of the budget is
      reached, or when the service refuses the key or the model and there is no fallback.
    - `attempts`: how often a request is sent if it fails.
    - `longest_wait`: the longest pause, in seconds, that a service may ask for.
    """

    def __init__(
        self,
        engine: "Engine",
        *,
        fallbacks: "Sequence[Engine]" = (),
        cache: Cache | None,
        workers: int | None = None,
        rpm: float | None = None,
        tpm: float | None = None,
        limiters: RateLimiters | None = None,
        budget: Budget | None = None,
        stop_signal: StopSignal | None = None,
        attempts: int = 5,
        longest_wait: float = 600.0,
    ) -> None:
        self._cache = cache
        shared_budget = budget or Budget()
        limits = limiters or RateLimiters()
        self.stop_signal = stop_signal or StopSignal()

        def transport(engine: "Engine", most: int) -> Transport:
            rates = {} if engine.local else {"rpm": rpm, "tpm": tpm}
            traits = Traits.of(engine)
            known = self._known_dialect(engine.name).without(traits.refused)
            return Transport(
                engine,
                limits.of(engine.name, most, **rates),
                shared_budget,
                self.stop_signal,
                attempts=attempts,
                longest_wait=longest_wait,
                dialect=known.sending(traits.wanted),
                remember=functools.partial(self._remember_dialect, engine.name, traits.refused),
                last=limits.last,
            )

        self._transports = [
            transport(engine, workers or engine.slots),
            *(transport(each, _max_concurrent(each, workers)) for each in fallbacks),
        ]
        self._shared: dict[str, _SharedRequest] = {}

    def key_parts(
        self, messages: "list[Message]", schema: Schema, *, max_tokens: int
    ) -> dict[str, Any]:
        """The parts of the cache key of a question to the first model."""
        first = self._transports[0]
        parts = key_parts(first.name, messages, schema, max_tokens=max_tokens)
        return asked_of(parts, first.name, first.parameters)

    async def ask(self, messages: "list[Message]", schema: Schema, *, max_tokens: int) -> Answer:
        """Returns the model's answer, from the cache if it is there.

        Equal questions at the same time are sent once; all but the first count as cache hits.

        - `messages`: the prompt.
        - `schema`: the schema of the answer.
        - `max_tokens`: the longest answer allowed.

        Raises InvalidAnswer, RefusedAnswer, ServiceUnavailable, ServiceDenied, BudgetSpent,
        StorageError, or the reason of the stop signal. Errors are not cached.
        """
        parts = self.key_parts(messages, schema, max_tokens=max_tokens)
        answer = self.cached(parts, schema)
        if answer is not None:
            return answer
        name = key(parts)
        shared = self._shared.get(name)
        if shared is not None:
            return replace(await shared.result(), usage=Usage(cache_hits=1))
        shared = _SharedRequest(
            self._complete(parts, schema), functools.partial(self._forget, name)
        )
        self._shared[name] = shared
        return await shared.result()

    def _forget(self, name: str, shared: "_SharedRequest") -> None:
        if self._shared.get(name) is shared:
            del self._shared[name]

    # ---- the cache -------------------------------------------------------------------------

    def cached(self, parts: Mapping[str, Any], schema: Schema) -> Answer | None:
        """The cached answer to a question, given by the parts of its key; None if there is none."""
        return self._lookup(parts, schema) or self._lookup_fallback(parts, schema)

    def _lookup(self, parts: Mapping[str, Any], schema: Schema) -> Answer | None:
        entry = self._cache.get(parts) if self._cache else None
        return None if entry is None else from_cache(entry, schema, parts["model"])

    def _lookup_fallback(self, parts: Mapping[str, Any], schema: Schema) -> Answer | None:
        """The answer of the fallback that answered when the same question was asked before.

        Without this note, a second run would ask the first model again and its output could differ.
        Runs with other fallbacks do not see the note.
        """
        if not (self._transports[1:] and self._cache):
            return None
        note = self._cache.get(self._note_parts(parts))
        model = note.get("model") if note else None
        answered = (each for each in self._transports[1:] if each.name == model)
        own = (asked_of(parts, each.name, each.parameters) for each in answered)
        return next((self._lookup(each, schema) for each in own), None)

    def _note_parts(self, parts: Mapping[str, Any]) -> dict[str, Any]:
        """The key under which the cache notes which fallback answered."""
        return {**parts, "fallbacks": [each.name for each in self._transports[1:]]}

    def _known_dialect(self, model: str) -> Dialect:
        """What the service of `model` was found to take, so that it is not found out again."""
        entry = self._cache.get({"dialect": model}) if self._cache else None
        return Dialect.read(entry or {})

    def _remember_dialect(self, model: str, told: Collection[str], dialect: Dialect) -> None:
        if self._cache:
            self._cache.put_note({"dialect": model}, dialect.entry(told))

    def _save(self, parts: Mapping[str, Any], entry: Mapping[str, Any]) -> None:
        if self._cache:
            self._cache.put(parts, entry)

    # ---- requests --------------------------------------------------------------------------

    async def _complete(self, parts: Mapping[str, Any], schema: Schema) -> Answer:
        """Asks the first model or, while its service fails, a fallback; saves the answer."""
        first, last = self._transports[0], self._transports[-1]
        candidates = self._candidates()
        with self._stop_on_denial():
            while True:
                transport = next(candidates)
                own_parts = asked_of(parts, transport.name, transport.parameters)
                answer = None if transport is first else self._lookup(own_parts, schema)
                if answer is None:
                    exchange = Exchange(transport, schema)
                    try:
                        parsed = await exchange.run(own_parts)
                    except (ServiceUnavailable, ServiceGone):
                        if transport is last:
                            raise
                        continue
                    answer = parsed.answer(exchange.usage, transport.name)
                    answer = replace(answer, cached=not exchange.too_long)
                    if answer.cached:
                        self._save(own_parts, {**parsed.entry(), "cost": exchange.cost()})
                if transport is not first:
                    self._save(self._note_parts(parts), {"model": transport.name})
                return answer

    def _candidates(self) -> Iterator[Transport]:
        """The transports to try: those whose service is available, and in any case the last."""
        for transport in self._transports[:-1]:
            if transport.available():
                yield transport
        yield self._transports[-1]

    @contextmanager
    def _stop_on_denial(self) -> Iterator[None]:
        """Stops everything on an error that no later request could avoid."""
        with self.stop_signal.scope():
            try:
                yield
            except (BudgetSpent, ServiceDenied) as error:
                self.stop_signal.stop(error)
                raise


def _max_concurrent(fallback: "Engine", workers: int | None) -> int:
    """The most requests at once for a fallback: more do not make a local model faster."""
    return fallback.slots if fallback.local else workers or fallback.slots


class _SharedRequest:
    """A request that several callers wait for. It is cancelled when all of them are.

    - `answer`: the coroutine that gets the answer.
    - `forget`: called with this object when it must not be joined any more.
    """

    def __init__(
        self,
        answer: Coroutine[Any, Any, Answer],
        forget: "Callable[[_SharedRequest], None]",
    ) -> None:
        self._forget = functools.partial(forget, self)
        self._waiting = 0
        self._task = asyncio.ensure_future(answer)
        self._task.add_done_callback(self._done)

    async def result(self) -> Answer:
        """Waits for the answer."""
        self._waiting += 1
        try:
            return await asyncio.shield(self._task)
        finally:
            self._waiting -= 1
            if not self._waiting and not self._task.done():
                self._forget()
                self._task.cancel()

    def _done(self, task: "asyncio.Task[Answer]") -> None:
        self._forget()
        if not task.cancelled():
            task.exception()  # marks it as retrieved, in case all callers were cancelled
