"""One call: cache, limit, retry, parse, ask again. The only user of instructor and tenacity.

Each layer has one job. openai sends and does not retry; tenacity repeats a request that failed on
its way; instructor asks the model again, once, with what was wrong in its answer; here the answers
are read, kept, and shared between equal requests.
"""

import asyncio
import functools
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from extractor.answers import Answer, Attempt, Invalid, Reading, best, excerpt, recall, tidy
from extractor.cache import Cache, key
from extractor.errors import ExtractorError, RefusedAnswer
from extractor.models import Usage
from extractor.service import Service, TooLong
from extractor.strict import Schema

if TYPE_CHECKING:
    from extractor.engines import Engine
    from extractor.rendering import Message

__all__ = ["SAMPLING", "Answer", "Client", "Invalid"]

SAMPLING: Mapping[str, float] = {"temperature": 0, "top_p": 1, "seed": 7}


class Client:
    """Asks one model, through the cache.

    At most `workers` requests (without it, as many as the engine has slots) are under way at once.
    A request that fails on its way is sent up to `attempts` times, with waits of at most
    `longest_wait` seconds. For one event loop.
    """

    def __init__(
        self,
        engine: "Engine",
        *,
        cache: Cache | None,
        workers: int | None = None,
        attempts: int = 5,
        longest_wait: float = 60.0,
    ) -> None:
        self._engine = engine
        self._cache = cache
        self._limit = asyncio.Semaphore(workers or engine.slots)
        self._service = Service(engine, attempts=attempts, longest_wait=longest_wait)
        self._flights: dict[str, _Flight] = {}

    def key_parts(
        self, messages: "list[Message]", schema: Schema, *, max_tokens: int
    ) -> dict[str, Any]:
        """All that fixes an answer: what the cache's key is made from."""
        return {
            "model": self._engine.name,
            "sampling": dict(SAMPLING),
            "max_tokens": max_tokens,
            "schema": schema.digest,
            "messages": messages,
        }

    async def ask(self, messages: "list[Message]", schema: Schema, *, max_tokens: int) -> Answer:
        """The model's answer, from the cache where it is there.

        Two equal requests at once become one, and the second counts as a hit. Raises InvalidAnswer,
        RefusedAnswer, ServiceUnavailable, ServiceDenied or StorageError; none of them is kept.
        """
        parts = self.key_parts(messages, schema, max_tokens=max_tokens)
        entry = self._cache.get(parts) if self._cache else None
        if entry is not None and (answer := recall(entry, schema)) is not None:
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

    async def _answer(self, parts: Mapping[str, Any], schema: Schema) -> Answer:
        async with self._limit:
            exchange = _Exchange(self._service, schema)
            reading = await exchange.run(parts["messages"], parts["max_tokens"])
        if self._cache and not exchange.too_long:
            self._cache.put(parts, reading.entry())
        return reading.answer(schema, exchange.usage)


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
    too_long: bool = False

    async def run(self, messages: "list[Message]", max_tokens: int) -> Reading:
        """The better of at most two attempts. Raises as `Client.ask` does."""
        instructor = _instructor()
        create = instructor.patch(create=self._create, mode=instructor.Mode.JSON_SCHEMA)
        try:
            await create(
                response_model=self.schema.answer,
                max_retries=1,
                strict=None,  # each class says for itself
                model=self.service.model,
                messages=list(messages),
                max_tokens=max_tokens,
                **SAMPLING,
            )
        except instructor.core.IncompleteOutputException:
            pass  # cut off: the items before the cut are good
        except instructor.core.InstructorRetryException as error:
            cause = error.__cause__
            if isinstance(cause, ExtractorError):
                raise cause from cause.__cause__
            if isinstance(cause, TooLong):
                self.too_long = True
                self.attempts.append(Attempt("", truncated=True))
        return best(self.attempts, self.schema)

    async def _create(self, **request: Any) -> Any:
        """Sends one request: what instructor calls in place of openai."""
        request["response_format"] = _response_format(self.schema)
        completion, retries = await self.service.send(request)
        self._count(completion, retries)
        choices = getattr(completion, "choices", None) or [None]
        message = getattr(choices[0], "message", None)
        finish = getattr(choices[0], "finish_reason", None)
        refusal = getattr(message, "refusal", None)
        content = getattr(message, "content", None)
        if refusal or finish == "content_filter":
            reason = excerpt(refusal) if refusal else "its content filter stopped the answer"
            raise RefusedAnswer(f"The model {self.service.model} declined to answer: {reason}.")
        if not (isinstance(content, str) and content.strip()) and finish != "length":
            raise RefusedAnswer(
                f"The model {self.service.model} answered nothing (finish reason: {finish})."
            )
        content = content if isinstance(content, str) else ""
        self.attempts.append(Attempt(content, truncated=finish == "length"))
        if message is not None:
            message.content = tidy(content)
        return completion

    def _count(self, completion: Any, retries: int) -> None:
        used = getattr(completion, "usage", None)
        self.usage += Usage(
            calls=1,
            retries=retries,
            prompt_tokens=getattr(used, "prompt_tokens", None) or 0,
            completion_tokens=getattr(used, "completion_tokens", None) or 0,
        )


def _response_format(schema: Schema) -> dict[str, Any]:
    name = re.sub(r"[^a-zA-Z0-9_-]", "_", schema.name)[:64]
    return {
        "type": "json_schema",
        "json_schema": {"name": name, "schema": schema.wire, "strict": True},
    }


@functools.cache
def _instructor() -> Any:
    """The library, at the first request: its import takes longer than a thousand cached answers."""
    import instructor
    import instructor.core

    # It logs as an error what is told by an exception; without a handler that goes to stderr.
    logging.getLogger("instructor").addHandler(logging.NullHandler())
    return instructor
