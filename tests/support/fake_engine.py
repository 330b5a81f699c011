"""Helpers that tests share: a model that answers from a queue, and questions to it."""

import datetime as dt
import json
from collections import deque
from typing import Any

import httpx
from openai import AsyncOpenAI
from pydantic import BaseModel, field_validator

from extractor.fields import Quote
from extractor.llm.cache import Cache
from extractor.llm.client import Client
from extractor.llm.parse import Answer
from extractor.prompting.schema import Schema


def completion(
    content: str | None,
    *,
    finish_reason: str = "stop",
    refusal: str | None = None,
    usage: Any = (10, 5),
    **changes: Any,
) -> dict[str, Any]:
    """The body of a chat completion; `usage` is two counts, or what stands in their place."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": "fake",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish_reason,
                "message": {"role": "assistant", "content": content, "refusal": refusal},
            }
        ],
        "usage": _told(*usage) if isinstance(usage, tuple) else usage,
        **changes,
    }


def _told(prompt: int, output: int) -> dict[str, int]:
    return {
        "prompt_tokens": prompt,
        "completion_tokens": output,
        "total_tokens": prompt + output,
    }


def error_body(message: str, **fields: Any) -> dict[str, Any]:
    return {"error": {"message": message, "type": "error", "param": None, "code": None, **fields}}


class FakeModel:
    """An engine that answers from a queue and keeps what it was sent.

    An answer is a list of items, a text that stands as it is, a whole body (`completion(...)`), a
    status code, an `httpx.Response`, an exception to raise, or a function of the request's body
    that returns one of these. When the queue is empty `otherwise` answers.
    """

    name = "fake/model@1"
    model = "fake"
    local = False
    strong = False  # so that passages are as small as prompts say
    base_url = "http://fake.invalid/v1"

    def __init__(self, *answers: Any, otherwise: Any = None, slots: int = 4) -> None:
        self.slots = slots
        self.answers = deque(answers)
        self.otherwise = otherwise
        self.requests: list[dict[str, Any]] = []
        self.closed = False
        self._client: AsyncOpenAI | None = None

    @property
    def last_text(self) -> str:
        """What the last request said in its last message."""
        return str(self.requests[-1]["messages"][-1]["content"])

    async def client(self) -> AsyncOpenAI:
        if self._client is None:
            self._client = AsyncOpenAI(
                api_key="fake",
                base_url=self.base_url,
                max_retries=0,
                http_client=self.http_client(),
            )
        return self._client

    def http_client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self._handle))

    async def close(self) -> None:
        self.closed = True
        client, self._client = self._client, None  # it can be used again
        if client is not None:
            await client.close()

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(json.loads(request.content))
        answer = self.answers.popleft() if self.answers else self.otherwise
        return await self._response(answer)

    async def _response(self, answer: Any) -> httpx.Response:
        if callable(answer):
            answer = answer(self.requests[-1])
            if hasattr(answer, "__await__"):
                answer = await answer
        match answer:
            case None:
                raise AssertionError("the fake model was asked more often than it has answers")
            case BaseException():
                raise answer
            case httpx.Response():
                return answer
            case int():
                return httpx.Response(answer, json=error_body(f"fault {answer}"))
            case str():
                return httpx.Response(200, json=completion(answer))
            case list():
                return httpx.Response(200, json=completion(json.dumps({"items": answer})))
            case _:
                return httpx.Response(200, json=answer)


class ServiceEngine:
    """An engine for an `Endpoint`, as a hosted model's would be."""

    name = "fault/model"
    model = "fault"
    slots = 4
    local = False

    def __init__(self, base_url: str, *, seconds: float = 5.0) -> None:
        self._client = AsyncOpenAI(
            api_key="fake", base_url=base_url, max_retries=0, timeout=seconds
        )

    async def client(self) -> AsyncOpenAI:
        return self._client

    async def close(self) -> None:
        await self._client.close()


class Fact(BaseModel):
    """A fact."""

    words: Quote
    day: dt.date | None = None

    @field_validator("words")
    @classmethod
    def _fragile(cls, words: str) -> str:
        if words == "boom":
            raise KeyError(words)
        return words


SCHEMA = Schema.of(Fact)
MESSAGES = [{"role": "system", "content": "Read."}, {"role": "user", "content": "It rained."}]
GOOD = {"words": "rain", "day": "2031-05-06"}
BAD = {"words": [7]}
ONE = (Fact(words="rain", day=dt.date(2031, 5, 6)),)


async def ask(engine: Any, cache: Cache | None = None, **options: Any) -> Answer:
    """One question through a client of its own that does not wait between attempts."""
    client = Client(engine, cache=cache, **{"longest_wait": 0.01, **options})
    try:
        return await client.ask(MESSAGES, SCHEMA, max_tokens=50)
    finally:
        await engine.close()


def assert_sentence(error: BaseException) -> None:
    """That an error says one printable sentence."""
    text = str(error)
    assert text.endswith(".")
    assert text.isprintable()
