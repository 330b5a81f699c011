import asyncio
import datetime as dt
import email.utils
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fakes
import httpx
import pytest
from fakes import (
    BAD,
    GOOD,
    MESSAGES,
    ONE,
    SCHEMA,
    FakeModel,
    FaultServer,
    ServiceEngine,
    ask,
    assert_sentence,
    error_body,
)

from extractor.cache import Cache
from extractor.client import Client
from extractor.errors import (
    InvalidAnswer,
    RefusedAnswer,
    ServiceDenied,
    ServiceUnavailable,
)
from extractor.models import Usage
from extractor.service import _retry_after


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with Cache(tmp_path / "answers") as cache:
        yield cache


DENIED = [
    pytest.param(400, {}, "refused the request", id="400"),
    pytest.param(401, {}, "OPENAI_API_KEY", id="401"),
    pytest.param(402, {}, "no quota left", id="402"),
    pytest.param(403, {}, "use the model fake", id="403"),
    pytest.param(404, {}, "no model 'fake' .*base-url", id="404"),
    pytest.param(422, {}, "refused the request", id="422"),
    pytest.param(429, {"code": "insufficient_quota"}, "no quota left", id="quota"),
]


@pytest.mark.parametrize(("status", "fields", "said"), DENIED)
async def test_what_never_passes_is_asked_once(
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
    assert cache.stats().entries == 0


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
async def test_what_can_pass_is_sent_again(fault: Any) -> None:
    model = FakeModel(fault, fault, [GOOD])
    answer = await ask(model)
    assert answer.items == ONE
    assert answer.usage == Usage(calls=1, retries=2, prompt_tokens=10, completion_tokens=5)


@pytest.mark.parametrize("fault", PASSING)
async def test_what_does_not_pass_is_given_up(fault: Any, cache: Cache) -> None:
    model = FakeModel(otherwise=fault)
    with pytest.raises(ServiceUnavailable, match="after 3 attempts") as caught:
        await ask(model, cache, attempts=3)
    assert "fake.invalid" in str(caught.value)
    assert_sentence(caught.value)
    assert len(model.requests) == 3
    assert cache.stats().entries == 0


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
    ("header", "seconds"),
    [
        pytest.param("7", 7, id="seconds"),
        pytest.param("0.5", 0.5, id="half a second"),
        pytest.param("-3", 0, id="negative"),
        pytest.param("Mon, 01 Jan 2001 00:00:00 GMT", 0, id="a past date"),
        pytest.param("soon", None, id="words"),
        pytest.param("nan", None, id="nan"),
        pytest.param("inf", None, id="infinite"),
        pytest.param(None, None, id="none"),
    ],
)
def test_retry_after(header: str | None, seconds: float | None) -> None:
    assert _retry_after({} if header is None else {"retry-after": header}) == seconds


def test_retry_after_a_date_to_come() -> None:
    later = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=100)
    seconds = _retry_after({"retry-after": email.utils.format_datetime(later, usegmt=True)})
    assert seconds is not None
    assert 50 < seconds <= 100


@pytest.mark.parametrize(
    ("header", "waited"),
    [pytest.param("4", 4, id="obeyed"), pytest.param("4000", 9, id="capped")],
)
async def test_retry_after_is_obeyed_with_a_cap(
    header: str, waited: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    reply = httpx.Response(429, json=error_body("slow down"), headers={"retry-after": header})

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    assert (await ask(FakeModel(reply, [GOOD]), longest_wait=9)).items == ONE
    assert waits == [waited]


def refusing(*names: str) -> Any:
    """A service that does not know some parameters, one complaint at a time."""

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


async def test_a_parameter_is_known_by_its_code_too() -> None:
    body = error_body("Only 1.", code="unsupported_value", param="temperature")
    model = FakeModel(httpx.Response(400, json=body), [GOOD])
    assert (await ask(model)).items == ONE
    assert "temperature" not in model.requests[1]


async def test_a_parameter_that_is_needed_is_denied() -> None:
    body = error_body("Unsupported model", code="unsupported_value", param="model")
    with pytest.raises(ServiceDenied):
        await ask(FakeModel(httpx.Response(400, json=body)))


async def test_a_passage_too_long_for_the_model_counts_as_cut_off(cache: Cache) -> None:
    said = "This model's maximum context length is 4096 tokens"
    body = error_body(said, code="context_length_exceeded")
    answer = await ask(FakeModel(httpx.Response(400, json=body)), cache)
    assert (answer.items, answer.truncated) == ((), True)
    assert cache.stats().entries == 0  # another service of the same model may have more room


async def test_a_filtered_prompt_is_a_refusal() -> None:
    body = error_body("filtered", code="content_filter")
    with pytest.raises(RefusedAnswer, match="filtered"):
        await ask(FakeModel(httpx.Response(400, json=body)))


SERVED = [
    pytest.param([fakes.body([GOOD])], ONE, id="well"),
    pytest.param([fakes.drip([GOOD])], ONE, id="slow drip"),
    pytest.param([fakes.status(429), fakes.body([GOOD])], ONE, id="429"),
    pytest.param([fakes.status(429, retry_after="9"), fakes.body([GOOD])], ONE, id="429 later"),
    pytest.param([fakes.status(500), fakes.status(503), fakes.body([GOOD])], ONE, id="5xx"),
    pytest.param([fakes.hang(), fakes.body([GOOD])], ONE, id="hangs once"),
    pytest.param([fakes.hang_up(), fakes.body([GOOD])], ONE, id="hangs up once"),
    pytest.param([fakes.cut_off([GOOD]), fakes.body([GOOD])], ONE, id="cut once"),
    pytest.param([fakes.raw(b"{"), fakes.body([GOOD])], ONE, id="half JSON once"),
    pytest.param([fakes.body([BAD]), fakes.body([GOOD])], ONE, id="wrong schema once"),
    pytest.param([fakes.body("well: []"), fakes.body([GOOD])], ONE, id="prose once"),
    pytest.param([fakes.body('{"items": [{"w', finish_reason="length")], (), id="truncated"),
    pytest.param([fakes.body(None, refusal="no")], RefusedAnswer, id="refusal"),
    pytest.param([fakes.body("", choices=[])], RefusedAnswer, id="no choices"),
    pytest.param([fakes.body("well")], InvalidAnswer, id="prose"),
    pytest.param([fakes.status(401)], ServiceDenied, id="401"),
    pytest.param([fakes.status(429, code="insufficient_quota")], ServiceDenied, id="quota"),
    pytest.param([fakes.status(500)], ServiceUnavailable, id="500 for ever"),
    pytest.param([fakes.hang()], ServiceUnavailable, id="hangs for ever"),
    pytest.param([fakes.hang_up()], ServiceUnavailable, id="hangs up for ever"),
    pytest.param([fakes.cut_off([GOOD])], ServiceUnavailable, id="cut for ever"),
    pytest.param([fakes.raw(b"<html>", "text/html")], ServiceUnavailable, id="a page for ever"),
]


@pytest.mark.parametrize(("faults", "expected"), SERVED)
async def test_every_fault_ends_in_an_answer_or_the_right_error(faults: Any, expected: Any) -> None:
    with FaultServer(*faults) as server:
        engine = ServiceEngine(server.base_url, seconds=0.15 if "hang" in repr(faults) else 5)
        if isinstance(expected, tuple):
            assert (await ask(engine, attempts=3)).items == expected
        else:
            with pytest.raises(expected) as caught:
                await ask(engine, attempts=3)
            assert_sentence(caught.value)


async def test_nobody_was_ever_there() -> None:
    with FaultServer(fakes.body([])) as server:
        base_url = server.base_url
    with pytest.raises(ServiceDenied, match=r"after 3 attempts .*check that it runs") as caught:
        await ask(ServiceEngine(base_url), attempts=9)
    assert base_url in str(caught.value)
    assert_sentence(caught.value)


async def test_somebody_who_was_there_may_come_back() -> None:
    gone = [httpx.ConnectError("no")] * 5
    model = FakeModel([GOOD], *gone, [GOOD])
    client = Client(model, cache=None, attempts=6, longest_wait=0)
    for retries in (0, 5):
        answer = await client.ask(MESSAGES, SCHEMA, max_tokens=50)
        assert answer.usage.retries == retries
    model.otherwise = gone[0]
    with pytest.raises(ServiceUnavailable, match="after 6 attempts"):
        await client.ask(MESSAGES, SCHEMA, max_tokens=50)
