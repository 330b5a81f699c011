"""An answer that is streamed is read as the body that it is a part of, and stopped in a loop."""

import asyncio
import json
import time
from contextlib import suppress
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from support.fake_engine import GOOD, ONE, ask
from support.fake_service import Endpoint, Fault

from extractor import Document, Extractor
from extractor.engines.connection import Connection
from extractor.engines.event_stream import EventStream
from extractor.errors import ServiceUnavailable
from extractor.llm.completion import Completion, decode, read_completion
from extractor.llm.http_errors import ErrorInBody
from extractor.models import Usage

USAGE = {"prompt_tokens": 9, "completion_tokens": 4}
ROW = '{"what": "Tea", "price": 3}, '


def event(value: Any) -> bytes:
    return b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n"


def piece(text: str, name: str = "content", **more: Any) -> bytes:
    return event({"model": "m", "choices": [{"index": 0, "delta": {name: text}}], **more})


def end(finish: str = "stop") -> bytes:
    return (
        event({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
        + event({"choices": [], "usage": USAGE})
        + b"data: [DONE]\n\n"
    )


def completed(data: bytes) -> Completion:
    events = EventStream("")
    events.feed(data)
    return read_completion(decode(events.body()))


@given(st.lists(st.text(max_size=9), max_size=9), st.data())
def test_the_pieces_of_an_answer_are_one_however_they_arrive(texts: list[str], data: Any) -> None:
    stream = b"".join(map(piece, texts)) + end()
    events = EventStream("")
    while stream:
        size = data.draw(st.integers(1, 200))
        events.feed(stream[:size])
        stream = stream[size:]
    found = read_completion(decode(events.body()))
    assert found.content == "".join(texts)
    assert (found.finish, found.model, found.truncated) == ("stop", "m" if texts else "", False)
    assert found.usage == Usage(calls=1, prompt_tokens=9, completion_tokens=4)


@pytest.mark.parametrize(
    ("data", "content", "finish"),
    [
        pytest.param(piece("a") + end("length"), "a", "length", id="the limit"),
        pytest.param(
            piece("t", "reasoning_content") + piece("a") + end(), "a", "stop", id="thoughts"
        ),
        pytest.param(b": hello\n\n" + piece("a") + end(), "a", "stop", id="a comment"),
        pytest.param(b"data: {\n\n" + piece("a") + end(), "a", "stop", id="broken JSON"),
        pytest.param(b"data: [[1]]\n\n" + piece("a") + end(), "a", "stop", id="a list"),
        pytest.param(b"data: " + b"[" * 10**5 + b"\n" + piece("a") + end(), "a", "stop", id="deep"),
        pytest.param(event({"choices": [None]}) + piece("a") + end(), "a", "stop", id="no choice"),
        pytest.param(event({"choices": [{"delta": 1}]}) + piece("a"), "a", "", id="no end"),
        pytest.param(event({"choices": {"0": 1}, "usage": [1]}), "", "", id="other types"),
        pytest.param(b"", "", "", id="nothing"),
    ],
)
def test_what_a_server_may_write(data: bytes, content: str, finish: str) -> None:
    found = completed(data)
    assert (found.content, found.finish) == (content, finish)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b'error: {"code": 500, "message": "no"}\n\n', id="llama.cpp"),
        pytest.param(piece("a") + event({"error": {"code": 500, "message": "no"}}), id="others"),
    ],
)
def test_an_error_in_a_stream_is_one_of_the_body(data: bytes) -> None:
    with pytest.raises(ErrorInBody):
        completed(data)


LOOP = '{"items": [{"places": ["Osk", ' + '"Norland", "Sudland", ' * 60
ROWS = '{"items": [' + ROW * 60


@pytest.mark.parametrize(
    ("content", "prompt", "looping"),
    [
        pytest.param(LOOP, "Osk in Norland and Sudland", True, id="two names in turn"),
        pytest.param(ROWS, "Tea 3\nCake 4", True, id="rows that the text does not have"),
        pytest.param(ROWS, "Tea 3\n" * 60, False, id="rows that it has"),
        pytest.param('{"n": [' + ", ".join(map(str, range(400))), "", False, id="numbers"),
    ],
)
def test_a_loop_is_told_from_a_table(content: str, prompt: str, looping: bool) -> None:
    events = EventStream(prompt)
    events.feed(b"".join(piece(content[at : at + 7]) for at in range(0, len(content), 7)))
    assert events.looping is looping
    assert read_completion(decode(events.body())).truncated is looping


def test_a_usage_is_known_before_the_end() -> None:
    timings = {"cache_n": 5, "prompt_n": 7, "predicted_n": 3}
    usage = completed(piece("a", timings=timings)).usage
    assert usage == Usage(calls=1, prompt_tokens=12, cached_prompt_tokens=5, completion_tokens=3)


class Event(BaseModel):
    place: str
    countries: list[str]


class Looping:
    """A service that writes an answer and then the same words until its client has gone."""

    def __init__(self) -> None:
        self.written = 0

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(piece('{"items": [{"place": "Osk", "countries": ["Norland", '))
        try:
            while self.written < 10**6:
                await response.write(piece('"Norland", '))
                self.written += 1
        except ConnectionError:
            pass
        return response


class Streaming:
    """A model of one's own that streams."""

    name = model = "mine"
    slots, local, streams = 1, False, True

    def __init__(self, url: str, timeout: float = 20.0) -> None:
        self._connection = Connection(url, "key", timeout)

    async def client(self) -> Any:
        return self._connection.client()

    async def close(self) -> None:
        await self._connection.close()


def test_a_model_that_repeats_itself_is_stopped_and_what_stands_before_is_kept() -> None:
    loop = Looping()
    with (
        Endpoint(loop) as server,
        Extractor(model=Streaming(server.base_url), schema=Event, cache=False) as one,
    ):
        started = time.monotonic()
        result = one.extract(Document.from_text("At Osk, Norland took part."))
        assert time.monotonic() - started < 20
        assert server.requests[0]["stream"] is True
    (record,) = result.claims
    assert record.fields == {"place": "Osk", "countries": ["Norland"]}  # type: ignore[union-attr]  # a record
    assert loop.written < 10**5
    assert ["repeats itself" in each.detail for each in result.rejected] == [True]


def dripping(pause: float) -> Fault:
    """A service that writes an answer in pieces, with pauses of some seconds between them."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        with suppress(ConnectionError):
            for text in ('{"items"', ": ", "[", json.dumps(GOOD), "]", "}"):
                await asyncio.sleep(pause)
                await response.write(piece(text))
            await response.write(end())
        return response

    return answer


async def test_a_slow_answer_has_more_time_than_a_silent_one() -> None:
    with Endpoint(dripping(0.1)) as server:
        assert (await ask(Streaming(server.base_url, 0.4), attempts=1)).items == ONE
    with (
        Endpoint(dripping(9.0)) as server,
        pytest.raises(ServiceUnavailable, match="did not answer in time"),
    ):
        await ask(Streaming(server.base_url, 0.4), attempts=1)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param([], id="no object"),
        pytest.param({"messages": [{"content": [{"type": "text", "text": "a"}]}]}, id="parts"),
        pytest.param({"messages": [None]}, id="no message"),
        pytest.param({}, id="another request"),
    ],
)
async def test_any_request_may_be_answered_by_a_stream(body: Any) -> None:
    async def fault(_: web.Request) -> web.Response:
        return web.Response(body=piece("a") + end(), content_type="text/event-stream")

    with Endpoint(fault) as server:
        connection = Connection(server.base_url, "key", 20.0)
        try:
            data = await connection.client().post("/chat/completions", cast_to=bytes, body=body)
        finally:
            await connection.close()
    assert read_completion(decode(data)).content == "a"
