import asyncio
import datetime as dt
import email.utils
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from support import fake_service
from support.fake_clock import Clock
from support.fake_engine import (
    BAD,
    GOOD,
    MESSAGES,
    ONE,
    SCHEMA,
    FakeModel,
    ServiceEngine,
    ask,
    assert_sentence,
    completion,
    error_body,
)
from support.fake_service import Endpoint

from extractor.errors import (
    InvalidAnswer,
    RefusedAnswer,
    ServiceDenied,
    ServiceGone,
    ServiceUnavailable,
)
from extractor.llm.cache import Cache
from extractor.llm.client import Client
from extractor.llm.http_errors import retry_after
from extractor.models import Usage


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with Cache(tmp_path / "answers") as cache:
        yield cache


DENIED = [
    pytest.param(400, {"param": "model"}, "refused the request", id="400"),
    pytest.param(401, {}, "OPENAI_API_KEY", id="401"),
    pytest.param(402, {}, "no quota left", id="402"),
    pytest.param(403, {}, "use the model fake", id="403"),
    pytest.param(404, {}, "no model 'fake' .*base-url", id="404"),
    pytest.param(429, {"code": "insufficient_quota"}, "no quota left", id="quota"),
]


@pytest.mark.parametrize(("status", "fields", "said"), DENIED)
async def test_permanent_errors_are_not_retried(
    cache: Cache, status: int, fields: dict[str, Any], said: str
) -> None:
    reply = httpx.Response(status, json=error_body("go\naway", **fields))
    model = FakeModel(reply)
    with pytest.raises(ServiceDenied, match=said) as caught:
        await ask(model, cache)
    assert "fake.invalid" in str(caught.value)
    assert "go away" in str(caught.value)
    assert_sentence(caught.value)
    assert len(model.requests) == 1
    assert cache.stats().answers == 0


PASSING = [
    *(pytest.param(status, id=str(status)) for status in (408, 409, 425, 429, 500, 502, 503, 529)),
    pytest.param(httpx.ReadTimeout("slow"), id="timeout"),
    pytest.param(httpx.ReadError("reset"), id="reset"),
    pytest.param(httpx.RemoteProtocolError("cut"), id="cut"),
    pytest.param(
        httpx.Response(200, content=b'{"choices": [', headers={"content-type": "application/json"}),
        id="half a body",
    ),
    pytest.param(
        httpx.Response(200, content=b"<html>", headers={"content-type": "text/html"}), id="a page"
    ),
]


NO_CONNECTION = pytest.param(httpx.ConnectError("no"), id="no connection")


@pytest.mark.parametrize("fault", [*PASSING, NO_CONNECTION])
async def test_temporary_errors_are_retried(fault: Any) -> None:
    model = FakeModel(fault, fault, [GOOD])
    answer = await ask(model)
    assert answer.items == ONE
    assert answer.usage == Usage(calls=1, retries=2, prompt_tokens=10, completion_tokens=5)


@pytest.mark.parametrize("fault", PASSING)
async def test_retries_are_limited(fault: Any, cache: Cache) -> None:
    model = FakeModel(otherwise=fault)
    with pytest.raises(ServiceUnavailable, match="after 3 attempts") as caught:
        await ask(model, cache, attempts=3)
    assert "fake.invalid" in str(caught.value)
    assert_sentence(caught.value)
    assert len(model.requests) == 3
    assert cache.stats().answers == 0


async def test_a_failed_reask_is_retried_alone() -> None:
    model = FakeModel([BAD], 503, [GOOD])
    answer = await ask(model)
    assert (answer.items, answer.usage.calls, answer.usage.retries) == (ONE, 2, 1)
    assert len(model.requests[2]["messages"]) == 4


async def test_a_fault_of_this_process_is_not_retried() -> None:
    model = FakeModel(otherwise=RuntimeError("no such recording"))
    with pytest.raises(ServiceUnavailable, match=r"at the first attempt .*no such recording"):
        await ask(model)
    assert len(model.requests) == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({"Retry-After": "7"}, 7, id="seconds"),
        pytest.param({"Retry-After": "0.5"}, 0.5, id="half a second"),
        pytest.param({"Retry-After": "-3"}, 0, id="negative"),
        pytest.param({"Retry-After": "Mon, 01 Jan 2001 00:00:00 GMT"}, 0, id="a past date"),
        pytest.param({"Retry-After": "soon"}, None, id="words"),
        pytest.param({"Retry-After": "nan"}, None, id="nan"),
        pytest.param({"Retry-After": "inf"}, None, id="infinite"),
        pytest.param({"retry-after-ms": "1500"}, 1.5, id="milliseconds"),
        pytest.param({"retry-after-ms": "1500", "Retry-After": "2"}, 1.5, id="both"),
        pytest.param({"retry-after-ms": "soon", "Retry-After": "2"}, 2, id="the one that is good"),
        pytest.param({}, None, id="none"),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(busy(headers)) == seconds


def busy(headers: dict[str, str]) -> Any:
    """A 429 as openai raises it."""
    request = httpx.Request("POST", "http://fake.invalid")
    response = httpx.Response(429, headers=headers, request=request)
    return openai.RateLimitError("slow down", response=response, body=None)


def test_retry_after_a_future_date() -> None:
    later = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=100)
    header = email.utils.format_datetime(later, usegmt=True)
    seconds = retry_after(busy({"Retry-After": header}))
    assert seconds is not None
    assert 50 < seconds <= 100


async def test_retry_after_holds_for_every_request(clock: Clock) -> None:
    said = httpx.Response(429, json=error_body("slow down"), headers={"retry-after": "4"})
    model = FakeModel(said, otherwise=[GOOD], slots=1)
    client = Client(model, cache=None)
    done: list[float] = []

    async def ask_one(number: int) -> None:
        await client.ask(MESSAGES, SCHEMA, max_tokens=number)
        done.append(clock.now)

    await asyncio.gather(*(ask_one(number) for number in range(1, 7)))
    assert done == [4.0] * 6
    assert len(model.requests) == 7
    await model.close()


async def test_a_pause_that_is_too_long_stops_the_run() -> None:
    reply = httpx.Response(429, json=error_body("day is over"), headers={"retry-after": "4000"})
    model = FakeModel(reply)
    with pytest.raises(ServiceGone, match=r"pause of 4,000 s .*day is over") as caught:
        await ask(model, longest_wait=600)
    assert len(model.requests) == 1
    assert_sentence(caught.value)


def refusing(*names: str) -> Any:
    """A service that does not support some parameters and names one in each error."""

    def answer(request: dict[str, Any]) -> Any:
        for name in names:
            if name in request:
                said = f"Unsupported parameter: '{name}' is not supported with this model."
                return httpx.Response(400, json=error_body(said))
        return [GOOD]

    return answer


@pytest.mark.parametrize(
    ("names", "calls"),
    [
        pytest.param(["temperature"], 2, id="temperature"),
        pytest.param(["seed", "top_p"], 3, id="two"),
        pytest.param(["response_format"], 2, id="response format"),
        pytest.param(["max_tokens"], 2, id="max_tokens"),
    ],
)
async def test_unknown_parameters_are_left_out_and_remembered(names: list[str], calls: int) -> None:
    model = FakeModel(otherwise=refusing(*names))
    client = Client(model, cache=None)
    for expected in (calls, calls + 1):
        assert (await client.ask(MESSAGES, SCHEMA, max_tokens=50)).items == ONE
        assert len(model.requests) == expected
    assert not set(names) & set(model.requests[-1])
    assert ("max_completion_tokens" in model.requests[-1]) is ("max_tokens" in names)
    await model.close()


async def test_an_unsupported_parameter_is_recognized_by_the_code_too() -> None:
    body = error_body("Only 1.", code="unsupported_value", param="temperature")
    model = FakeModel(httpx.Response(400, json=body), [GOOD])
    assert (await ask(model)).items == ONE
    assert "temperature" not in model.requests[1]


async def test_a_required_parameter_is_denied() -> None:
    body = error_body("Unsupported model", code="unsupported_value", param="model")
    with pytest.raises(ServiceDenied):
        await ask(FakeModel(httpx.Response(400, json=body)))


async def test_a_passage_too_long_for_the_model_counts_as_truncated(cache: Cache) -> None:
    said = "This model's maximum context length is 4096 tokens"
    body = error_body(said, code="context_length_exceeded")
    answer = await ask(FakeModel(httpx.Response(400, json=body)), cache)
    assert (answer.items, answer.truncated) == ((), True)
    assert cache.stats().answers == 0  # another service of the same model may have more room


async def asked_at_length(words: int, read: Any) -> Any:
    """The answer of a service that says how many tokens it read of a prompt of so many words."""
    told = read if isinstance(read, dict | None) else (read, 5)
    content = json.dumps({"items": [GOOD]})
    model = FakeModel(otherwise=completion(content, usage=told))
    client = Client(model, cache=None, longest_wait=0.01)
    try:
        text = "It rained. " * (words // 2)
        return await client.ask(
            [*MESSAGES[:-1], {**MESSAGES[-1], "content": text}], SCHEMA, max_tokens=50
        )
    finally:
        await model.close()


async def test_a_service_that_cuts_prompts_silently_is_denied() -> None:
    with pytest.raises(
        ServiceDenied, match="2,048 tokens of a prompt of more than 5,000"
    ) as caught:
        await asked_at_length(5_000, 2_048)
    assert_sentence(caught.value)
    assert "--passage-tokens" in str(caught.value)


@pytest.mark.parametrize(
    ("words", "read"),
    [
        pytest.param(5_000, 6_200, id="whole"),
        pytest.param(900, 600, id="short"),
        pytest.param(5_000, 40, id="long, and all else counted elsewhere"),
        pytest.param(5_000, 0, id="no count"),
        pytest.param(5_000, None, id="no usage"),
        pytest.param(5_000, {"prompt_tokens": "many"}, id="nonsense"),
    ],
)
async def test_a_prompt_that_may_have_been_read_whole_is_believed(words: int, read: Any) -> None:
    assert (await asked_at_length(words, read)).items == ONE


async def test_a_filtered_prompt_is_a_refusal() -> None:
    body = error_body("filtered", code="content_filter")
    with pytest.raises(RefusedAnswer, match="filtered"):
        await ask(FakeModel(httpx.Response(400, json=body)))


HANG = fake_service.hang()
SERVED = [
    pytest.param([fake_service.body([GOOD])], ONE, id="well"),
    pytest.param([fake_service.drip([GOOD])], ONE, id="slow drip"),
    pytest.param([fake_service.status(429), fake_service.body([GOOD])], ONE, id="429"),
    pytest.param([fake_service.busy(0.01), fake_service.body([GOOD])], ONE, id="429 later"),
    pytest.param(
        [fake_service.status(500), fake_service.status(503), fake_service.body([GOOD])],
        ONE,
        id="5xx",
    ),
    pytest.param([HANG, fake_service.body([GOOD])], ONE, id="hangs once"),
    pytest.param([fake_service.hang_up(), fake_service.body([GOOD])], ONE, id="hangs up once"),
    pytest.param([fake_service.cut_off([GOOD]), fake_service.body([GOOD])], ONE, id="cut once"),
    pytest.param(
        [fake_service.cut_off([GOOD], reset=True), fake_service.body([GOOD])], ONE, id="reset once"
    ),
    pytest.param([fake_service.raw(b"{"), fake_service.body([GOOD])], ONE, id="half JSON once"),
    pytest.param(
        [fake_service.body([BAD]), fake_service.body([GOOD])], ONE, id="wrong schema once"
    ),
    pytest.param([fake_service.body("well: []"), fake_service.body([GOOD])], ONE, id="prose once"),
    pytest.param([fake_service.body('{"items": [{"w', finish_reason="length")], (), id="truncated"),
    pytest.param([fake_service.body(None, refusal="no")], RefusedAnswer, id="refusal"),
    pytest.param([fake_service.body("", choices=[])], ServiceUnavailable, id="no choices"),
    pytest.param([fake_service.body("well")], InvalidAnswer, id="prose"),
    pytest.param([fake_service.status(401)], ServiceDenied, id="401"),
    pytest.param([fake_service.status(429, code="insufficient_quota")], ServiceDenied, id="quota"),
    pytest.param([fake_service.status(500)], ServiceUnavailable, id="500 for ever"),
    pytest.param([HANG], ServiceUnavailable, id="hangs for ever"),
    pytest.param([fake_service.hang_up()], ServiceUnavailable, id="hangs up for ever"),
    pytest.param([fake_service.cut_off([GOOD])], ServiceUnavailable, id="cut for ever"),
    pytest.param(
        [fake_service.raw(b"<html>", "text/html")], ServiceUnavailable, id="a page for ever"
    ),
]


@pytest.mark.parametrize(("faults", "expected"), SERVED)
async def test_every_fault_ends_in_an_answer_or_the_right_error(faults: Any, expected: Any) -> None:
    with Endpoint(*faults) as server:
        engine = ServiceEngine(server.base_url, seconds=0.3 if HANG in faults else 5)
        if isinstance(expected, tuple):
            assert (await ask(engine, attempts=3)).items == expected
        else:
            with pytest.raises(expected) as caught:
                await ask(engine, attempts=3)
            assert_sentence(caught.value)


async def test_an_address_that_was_never_reached() -> None:
    with Endpoint(fake_service.body([])) as server:
        base_url = server.base_url
    with pytest.raises(ServiceDenied, match=r"after 3 attempts .*check that it runs") as caught:
        await ask(ServiceEngine(base_url), attempts=9)
    assert base_url in str(caught.value)
    assert_sentence(caught.value)


async def test_a_service_that_was_reached_may_return() -> None:
    gone = [httpx.ConnectError("no")] * 5
    model = FakeModel([GOOD], *gone, [GOOD])
    client = Client(model, cache=None, attempts=6, longest_wait=0)
    for retries in (0, 5):
        answer = await client.ask(MESSAGES, SCHEMA, max_tokens=50)
        assert answer.usage.retries == retries
    model.otherwise = gone[0]
    with pytest.raises(ServiceUnavailable, match="after 6 attempts"):
        await client.ask(MESSAGES, SCHEMA, max_tokens=50)
