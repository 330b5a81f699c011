"""Helpers that tests share: a model that answers from a queue, and a service that misbehaves."""

import contextlib
import datetime as dt
import json
import threading
import time
from collections import deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
from openai import AsyncOpenAI
from pydantic import BaseModel, field_validator

from extractor.answers import Answer
from extractor.cache import Cache
from extractor.client import Client
from extractor.fields import Quote
from extractor.strict import Schema


def completion(
    content: str | None,
    *,
    finish_reason: str = "stop",
    refusal: str | None = None,
    usage: tuple[int, int] = (10, 5),
    **changes: Any,
) -> dict[str, Any]:
    """The body of a chat completion."""
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
        "usage": {
            "prompt_tokens": usage[0],
            "completion_tokens": usage[1],
            "total_tokens": sum(usage),
        },
        **changes,
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
                http_client=httpx.AsyncClient(transport=httpx.MockTransport(self._handle)),
            )
        return self._client

    async def close(self) -> None:
        self.closed = True
        if self._client is not None:
            await self._client.close()

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


Fault = Callable[["Handler"], None]


class FaultServer:
    """A service on the loopback that runs one fault a request, and then answers well.

    `with FaultServer(status(503), body([...])) as server:` gives a `server.base_url`; the last
    behaviour stays for all later requests.
    """

    def __init__(self, *faults: Fault) -> None:
        self.faults = list(faults)
        self.count = 0
        self._released = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.owner = self  # type: ignore[attr-defined]  # ours, for the handler
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> "FaultServer":
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def next(self) -> Fault:
        with self._lock:
            self.count += 1
            return self.faults.pop(0) if len(self.faults) > 1 else self.faults[0]

    def wait(self, seconds: float) -> None:
        """Sleeps, but not longer than the server lives."""
        self._released.wait(seconds)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def owner(self) -> FaultServer:
        return self.server.owner  # type: ignore[attr-defined, no-any-return]  # set above

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.close_connection = True
        with contextlib.suppress(OSError):  # the client has gone
            self.owner.next()(self)

    def send(self, code: int, payload: bytes, headers: dict[str, str], cut: int = 0) -> None:
        """A response whose last `cut` bytes are promised and never sent."""
        self.send_response(code)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload[: len(payload) - cut])

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class's name
        pass


def body(answer: Any, **changes: Any) -> Fault:
    """A good completion: items, or a content that stands as it is."""
    content = json.dumps({"items": answer}) if isinstance(answer, list) else answer
    return raw(json.dumps(completion(content, **changes)).encode())


def raw(payload: bytes, content_type: str = "application/json") -> Fault:
    return lambda handler: handler.send(200, payload, {"Content-Type": content_type})


def status(
    number: int, message: str = "no", *, retry_after: str | None = None, **fields: Any
) -> Fault:
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    payload = json.dumps(error_body(message, **fields)).encode()
    return lambda handler: handler.send(number, payload, headers)


def cut_off(answer: Any) -> Fault:
    """A body that ends before its announced length."""
    payload = json.dumps(completion(json.dumps({"items": answer}))).encode()
    return lambda handler: handler.send(200, payload, {}, cut=40)


def hang(seconds: float = 30) -> Fault:
    return lambda handler: handler.owner.wait(seconds)


def hang_up() -> Fault:
    """The connection closes without a word."""
    return lambda _handler: None


def drip(answer: Any, pause: float = 0.002) -> Fault:
    """A good completion, a few bytes at a time."""

    def fault(handler: Handler) -> None:
        payload = json.dumps(completion(json.dumps({"items": answer}))).encode()
        handler.send(200, payload, {}, cut=len(payload))
        for start in range(0, len(payload), 32):
            handler.wfile.write(payload[start : start + 32])
            handler.wfile.flush()
            time.sleep(pause)

    return fault


class ServiceEngine:
    """An engine for a `FaultServer`, as a hosted model's would be."""

    name = "fault/model"
    model = "fault"
    slots = 4

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
BAD = {"words": 7}
ONE = (Fact(words="rain", day=dt.date(2031, 5, 6)),)


async def ask(engine: Any, cache: Cache | None = None, **options: Any) -> Answer:
    """One question through a client of its own that does not wait between attempts."""
    client = Client(engine, cache=cache, **{"longest_wait": 0, **options})
    try:
        return await client.ask(MESSAGES, SCHEMA, max_tokens=50)
    finally:
        await engine.close()


def assert_sentence(error: BaseException) -> None:
    """That an error says one printable sentence."""
    text = str(error)
    assert text.endswith(".")
    assert text.isprintable()
