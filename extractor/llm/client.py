"""One call: cache, fallbacks, parse, ask again. The only user of instructor.

Each layer has one job. openai sends and does not retry; the limiter says when a request may be
sent; tenacity repeats one that failed on its way; instructor asks the model again, once, with what
was wrong in its answer; here the answers are read, kept, and shared between equal requests.
"""

import asyncio
import functools
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from extractor.engines import Local
from extractor.errors import (
    BudgetSpent,
    ExtractorError,
    RefusedAnswer,
    ServiceDenied,
    ServiceGone,
    ServiceUnavailable,
)
from extractor.llm.budget import Budget, prompt_bytes
from extractor.llm.cache import Cache, key
from extractor.llm.parse import (
    Answer,
    Attempt,
    Invalid,
    Reading,
    attempted,
    best,
    cost,
    read,
    recall,
    tidy,
)
from extractor.llm.rate_limit import Limiter
from extractor.llm.stop import Gate
from extractor.llm.transport import Service, TooLong, spent
from extractor.models import Usage
from extractor.prompting.schema import Schema

if TYPE_CHECKING:
    from extractor.engines import Engine
    from extractor.prompting.prompt import Message

__all__ = ["SAMPLING", "Answer", "Client", "Invalid", "body"]

SAMPLING: Mapping[str, float] = {"temperature": 0, "top_p": 1, "seed": 7}


class Client:
    """Asks a model, through the cache, and where its service has failed the first fallback.

    At most `workers` requests (without it, as many as the engine has slots) are under way at once;
    fewer where the service does not bear them. A hosted model gets at most `rpm` requests and
    `tpm` tokens a minute. A request that fails on its way is sent up to `attempts` times, and a
    service may ask for a pause of up to `longest_wait` seconds. What is spent is written into
    `budget`, whose limits hold. One that is reached closes `gate`, as does a service that refuses
    all, if no fallback takes its place; where it closes, nothing more is sent. For one event loop.
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
        budget: Budget | None = None,
        gate: Gate | None = None,
        attempts: int = 5,
        longest_wait: float = 600.0,
    ) -> None:
        shared = budget or Budget()
        self.gate = gate or Gate()

        def service(engine: "Engine", most: int) -> Service:
            rates = {} if isinstance(engine, Local) else {"rpm": rpm, "tpm": tpm}
            limiter = Limiter(most, **rates)
            return Service(
                engine, limiter, shared, self.gate, attempts=attempts, longest_wait=longest_wait
            )

        self._cache = cache
        self._service = service(engine, workers or engine.slots)
        self._fallbacks = [service(each, _most(each, workers)) for each in fallbacks]
        self._flights: dict[str, _Flight] = {}

    def key_parts(
        self, messages: "list[Message]", schema: Schema, *, max_tokens: int
    ) -> dict[str, Any]:
        """All that fixes an answer: what the cache's key is made from."""
        return {
            "model": self._service.name,
            "sampling": dict(SAMPLING),
            "max_tokens": max_tokens,
            "schema": schema.digest,
            "messages": messages,
        }

    async def ask(self, messages: "list[Message]", schema: Schema, *, max_tokens: int) -> Answer:
        """The model's answer, from the cache where it is there.

        Two equal requests at once become one, and the second counts as a hit. Raises InvalidAnswer,
        RefusedAnswer, ServiceUnavailable, ServiceDenied, BudgetSpent, StorageError or what closed
        the gate; none of them is kept.
        """
        parts = self.key_parts(messages, schema, max_tokens=max_tokens)
        answer = self.kept(parts, schema)
        if answer is not None:
            return answer
        name = key(parts)
        flight = self._flights.get(name)
        if flight is not None:
            return replace(await flight.join(), usage=Usage(cache_hits=1))
        flight = _Flight(self._answer(parts, schema), functools.partial(self._land, name))
        self._flights[name] = flight
        return await flight.join()

    def _land(self, name: str, flight: "_Flight") -> None:
        if self._flights.get(name) is flight:
            del self._flights[name]

    # ---- the cache -------------------------------------------------------------------------

    def kept(self, parts: Mapping[str, Any], schema: Schema) -> Answer | None:
        """The answer to what `key_parts` tells, if it need not be asked."""
        return self._kept(parts, schema) or self._stood_in(parts, schema)

    def _kept(self, parts: Mapping[str, Any], schema: Schema) -> Answer | None:
        entry = self._cache.get(parts) if self._cache else None
        return None if entry is None else recall(entry, schema, parts["model"])

    def _stood_in(self, parts: Mapping[str, Any], schema: Schema) -> Answer | None:
        """The answer of the fallback that answered when the same was asked before.

        Without this note a second run would ask the first model again, and differ. Other runs of
        either model know nothing of it.
        """
        if not (self._fallbacks and self._cache):
            return None
        note = self._cache.get(self._note(parts))
        return self._kept({**parts, "model": note.get("model")}, schema) if note else None

    def _note(self, parts: Mapping[str, Any]) -> dict[str, Any]:
        return {**parts, "fallbacks": [service.name for service in self._fallbacks]}

    # ---- asking ----------------------------------------------------------------------------

    async def _answer(self, parts: Mapping[str, Any], schema: Schema) -> Answer:
        """The answer of the first that gives one; what no other request would escape ends all."""
        with self.gate.in_use():
            try:
                return await self._first_answer(parts, schema)
            except (BudgetSpent, ServiceDenied) as error:
                self.gate.close(error)
                raise

    async def _first_answer(self, parts: Mapping[str, Any], schema: Schema) -> Answer:
        """The answer of the first model or, while its service has failed, of a fallback."""
        services = [self._service, *self._fallbacks]
        for service in services[:-1]:
            if service.willing():
                try:
                    return await self._answer_of(service, parts, schema)
                except (ServiceUnavailable, ServiceGone):
                    continue
        return await self._answer_of(services[-1], parts, schema)

    async def _answer_of(
        self, service: Service, parts: Mapping[str, Any], schema: Schema
    ) -> Answer:
        if service is self._service:
            return await self._asked(service, parts, schema)
        own = {**parts, "model": service.name}
        answer = self._kept(own, schema) or await self._asked(service, own, schema)
        if self._cache:
            self._cache.put(self._note(parts), {"model": service.name})
        return answer

    async def _asked(self, service: Service, parts: Mapping[str, Any], schema: Schema) -> Answer:
        exchange = _Exchange(service, schema)
        reading = await exchange.run(parts["messages"], parts["max_tokens"])
        if self._cache and not exchange.too_long:
            taken = cost(exchange.usage, exchange.bytes)
            self._cache.put(parts, {**reading.entry(), "cost": taken})
        answer = reading.answer(schema, exchange.usage, service.name)
        return replace(answer, kept=not exchange.too_long)


def _most(fallback: "Engine", workers: int | None) -> int:
    """How many requests a fallback gets at once: a local model is no faster for more."""
    return fallback.slots if isinstance(fallback, Local) else workers or fallback.slots


class _Flight:
    """A request under way and how many wait for it: it ends early only when nobody does."""

    def __init__(self, answer: Any, land: "Callable[[_Flight], None]") -> None:
        self._land = functools.partial(land, self)
        self._waiting = 0
        self._task: asyncio.Task[Answer] = asyncio.ensure_future(answer)
        self._task.add_done_callback(self._done)

    async def join(self) -> Answer:
        self._waiting += 1
        try:
            return await asyncio.shield(self._task)
        finally:
            self._waiting -= 1
            if not self._waiting and not self._task.done():
                self._land()
                self._task.cancel()

    def _done(self, task: "asyncio.Task[Answer]") -> None:
        self._land()
        if not task.cancelled():
            task.exception()  # marks it as seen, where its last waiter has gone


@dataclass
class _Exchange:
    """One question and, where its answer is not of the schema, the same once more."""

    service: Service
    schema: Schema
    attempts: list[Attempt] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    bytes: int = 0
    too_long: bool = False
    ticket: int = 0

    async def run(self, messages: "list[Message]", max_tokens: int) -> Reading:
        """The better of at most two attempts. Raises as `Client.ask` does."""
        self.ticket = self.service.ticket()
        request = _question(self.service.model, messages, max_tokens)
        try:
            completion = await self._create(**request)
        except TooLong:
            return self._too_long()
        reading = read(self.attempts[0], self.schema)
        if reading is not None and (reading.truncated or not reading.invalid):
            return reading
        return await self._again(completion, request)

    def _too_long(self) -> Reading:
        """As if the model had been cut off at once, so that the passage is split."""
        self.too_long = True
        self.attempts.append(Attempt("", truncated=True))
        return best(self.attempts, self.schema)

    async def _again(self, completion: Any, request: Mapping[str, Any]) -> Reading:
        """Gives instructor the first answer; it tells the model what is wrong with it.

        A refusal of the second leaves the first as it is, if that can be read.
        """
        instructor = _instructor()
        answers = iter([completion])

        async def create(**again: Any) -> Any:
            first = next(answers, None)
            return await self._create(**again) if first is None else first

        patched = instructor.patch(create=create, mode=instructor.Mode.JSON_SCHEMA)
        try:
            await patched(
                response_model=self.schema.answer,
                max_retries=1,
                strict=None,  # each class says for itself
                **request,
            )
        except instructor.core.IncompleteOutputException:
            pass  # cut off: the items before the cut are good
        except instructor.core.InstructorRetryException as error:
            cause = error.__cause__
            if isinstance(cause, TooLong):
                return self._too_long()
            readable = read(self.attempts[0], self.schema) is not None
            if isinstance(cause, ExtractorError) and not (
                readable and isinstance(cause, RefusedAnswer)
            ):
                raise cause from cause.__cause__
        return best(self.attempts, self.schema)

    async def _create(self, **request: Any) -> Any:
        """Sends one request: what instructor calls in place of openai."""
        request["response_format"] = _response_format(self.schema)
        completion, retries = await self.service.send(request, self.ticket)
        self.bytes += prompt_bytes(request["messages"])
        self.usage += spent(completion, retries)
        attempt = attempted(completion, self.service.model)
        self.attempts.append(attempt)
        if (message := getattr(completion.choices[0], "message", None)) is not None:
            message.content = tidy(attempt.content)
        return completion


def body(parts: Mapping[str, Any], schema: Schema, model: str) -> dict[str, Any]:
    """The request that `Client.ask` sends first for what `Client.key_parts` tells."""
    question = _question(model, parts["messages"], parts["max_tokens"])
    return {**question, "response_format": _response_format(schema)}


def _question(model: str, messages: "list[Message]", max_tokens: int) -> dict[str, Any]:
    return {"model": model, "messages": list(messages), "max_tokens": max_tokens, **SAMPLING}


@functools.lru_cache(maxsize=8)
def _response_format(schema: Schema) -> dict[str, Any]:
    name = re.sub(r"[^a-zA-Z0-9_-]", "_", schema.name)[:64]
    return {
        "type": "json_schema",
        "json_schema": {"name": name, "schema": schema.wire, "strict": True},
    }


@functools.cache
def _instructor() -> Any:
    """The library, where it is first needed: its import takes as long as a thousand answers."""
    import instructor
    import instructor.core

    # It logs as an error what is told by an exception; without a handler that goes to stderr.
    logging.getLogger("instructor").addHandler(logging.NullHandler())
    return instructor
