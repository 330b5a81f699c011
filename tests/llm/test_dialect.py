"""What a service refuses of a request is left out or simplified, and not sent to it again."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.fake_engine import (
    GOOD,
    MESSAGES,
    ONE,
    SCHEMA,
    FakeModel,
    ask,
    completion,
    error_body,
)

from extractor.errors import InvalidAnswer, RefusedAnswer
from extractor.llm.cache import Cache
from extractor.llm.dialect import Dialect, original
from extractor.llm.request import key_parts, request_body

Test = Callable[[dict[str, Any]], object]


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with Cache(tmp_path / "answers") as cache:
        yield cache


def refusing(test: Test, said: Any, status: int = 400) -> FakeModel:
    """A model that refuses what meets the test, and answers in the form that it is asked for."""

    def answer(request: dict[str, Any]) -> Any:
        if test(request):
            body = error_body(said) if isinstance(said, str) else said
            return httpx.Response(status, json=body)
        text = json.dumps({"items": [GOOD]})
        if "tools" not in request:
            return text
        call = {"function": {"name": "Fact", "arguments": text}}
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
        choice = {"index": 0, "finish_reason": "tool_calls", "message": message}
        return completion("", choices=[choice])

    return FakeModel(otherwise=answer)


def form(request: dict[str, Any]) -> str:
    return "tools" if "tools" in request else request.get("response_format", {}).get("type", "none")


def has(name: str) -> Test:
    return lambda request: name in request


def asks_for(*forms: str) -> Test:
    return lambda request: form(request) in forms


FASTAPI = {
    "detail": [{"loc": ["body", "seed"], "msg": "no", "input": {"top_p": 1, "max_tokens": 9}}]
}
REFUSALS = [
    pytest.param(has("temperature"), "'temperature' must be 1.", id="a value"),
    pytest.param(has("temperature"), "invalid temperature: only 1 is allowed", id="only 1"),
    pytest.param(has("top_p"), "Parâmetro top_p não permitido", id="another language"),
    pytest.param(
        lambda request: {"temperature", "top_p"} <= request.keys(),
        "`temperature` and `top_p` cannot both be given.",
        id="not both",
    ),
    pytest.param(has("seed"), FASTAPI, id="the place in a list of details"),
    pytest.param(has("max_tokens"), "Use 'max_completion_tokens', not 'max_tokens'.", id="renamed"),
    pytest.param(
        lambda request: request["max_tokens"] > 32,
        "max_tokens is too large: 50. This model allows at most 32 completion tokens.",
        id="a lower limit",
    ),
    pytest.param(asks_for("json_schema"), "This response_format type is unavailable.", id="format"),
    pytest.param(asks_for("json_schema"), "Invalid field: responseFormat", id="in camel case"),
    pytest.param(asks_for("json_schema"), 'Unknown name "additionalProperties"', id="keyword"),
    pytest.param(
        asks_for("json_schema", "tools"), "No structured output, no tool_choice", id="two"
    ),
    pytest.param(
        asks_for("json_schema", "tools", "json_object"), "no tools, no JSON mode", id="all forms"
    ),
    pytest.param(
        lambda request: request.keys() & {"seed", "top_p", "temperature", "response_format"},
        "Extra inputs: seed, top_p, temperature, response_format",
        id="everything",
    ),
]


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize(("test", "said"), REFUSALS)
async def test_a_refused_field_is_left_out_and_remembered(
    cache: Cache, test: Test, said: Any, status: int
) -> None:
    first = refusing(test, said, status)
    assert (await ask(first, cache)).items == ONE
    assert len(first.requests) > 1
    later = refusing(test, said, status)  # another process, to which the cache is all that is left
    cache_parts = key_parts(later.name, MESSAGES, SCHEMA, max_tokens=50)
    assert cache.get(cache_parts) is not None
    cache.put(cache_parts, {})
    assert (await ask(later, cache)).items == ONE
    assert later.requests == first.requests[-1:]


async def test_structured_output_steps_down_to_instructions() -> None:
    model = refusing(
        asks_for("json_schema", "tools", "json_object"), "no response_format, no tools"
    )
    assert (await ask(model)).items == ONE
    assert [form(each) for each in model.requests] == [
        "json_schema",
        "tools",
        "json_object",
        "none",
    ]
    (system, *others) = model.requests[-1]["messages"]
    assert others == MESSAGES[1:]
    assert json.dumps(SCHEMA.wire, ensure_ascii=False) in system["content"]


async def test_a_refusal_that_names_no_field_is_told() -> None:
    model = FakeModel(otherwise=httpx.Response(400, json=error_body("The server is on strike.")))
    with pytest.raises(RefusedAnswer, match="on strike"):
        await ask(model)
    assert len(model.requests) == 1


async def test_a_service_that_refuses_whatever_is_sent_is_not_asked_for_ever() -> None:
    everything = "seed top_p temperature max_tokens response_format tools"
    model = FakeModel(otherwise=httpx.Response(400, json=error_body(everything)))
    with pytest.raises(RefusedAnswer, match="seed top_p"):
        await ask(model)
    assert len(model.requests) <= 10


@pytest.mark.parametrize(
    "refused",
    [
        *([], ["seed"], ["max_tokens"], ["json_schema"], ["json_schema", "tools"]),
        ["json_object", "json_schema", "max_tokens", "seed", "temperature", "tools", "top_p"],
    ],
    ids=lambda names: "+".join(names) or "nothing",
)
@pytest.mark.parametrize("messages", [MESSAGES, MESSAGES[1:]], ids=["system", "no system"])
def test_an_adapted_body_can_be_read_back(refused: list[str], messages: Any) -> None:
    body = request_body("m", key_parts("m", messages, SCHEMA, max_tokens=50), SCHEMA)
    assert original(Dialect(frozenset(refused)).adapt(body)) == (messages, 50)


@pytest.mark.parametrize("entry", [{}, {"refused": 1, "most_output": "x", "thinking": None}])
def test_a_damaged_entry_is_an_empty_dialect(entry: Any) -> None:
    assert Dialect.read(entry) == Dialect()


def test_a_dialect_is_saved_and_read() -> None:
    dialect = Dialect(frozenset({"seed", "tools"}), most_output=32, thinking=8)
    assert Dialect.read(json.loads(json.dumps(dialect.entry()))) == dialect


# ---- room to think -------------------------------------------------------------------------


def thinking(tokens: int, **fields: Any) -> FakeModel:
    """A model that thinks for so many tokens before it answers."""

    def answer(request: dict[str, Any]) -> Any:
        if request["max_tokens"] > tokens:
            return [GOOD]
        message = {"role": "assistant", "content": "", **fields}
        choice = {"index": 0, "finish_reason": "length", "message": message}
        return completion("", choices=[choice])

    return FakeModel(otherwise=answer)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({}, id="nothing told"),
        pytest.param({"content": None, "reasoning_content": "Let me see"}, id="told apart"),
        pytest.param({"content": "<think>Let me see"}, id="in the content"),
        pytest.param({"content": "<|channel|>analysis<|message|>Let me"}, id="in a channel"),
    ],
)
async def test_a_model_that_thinks_gets_room_for_it(cache: Cache, fields: Any) -> None:
    model = thinking(2_000, **fields)
    assert (await ask(model, cache)).items == ONE
    first, second = (each["max_tokens"] for each in model.requests)
    assert first == 50
    assert 2_000 < second < 20_000
    later = thinking(2_000, **fields)
    cache.put(key_parts(later.name, MESSAGES, SCHEMA, max_tokens=50), {})
    assert (await ask(later, cache)).usage.calls == 1


async def test_a_model_that_never_stops_thinking_fails_in_a_sentence(cache: Cache) -> None:
    model = thinking(10**9)
    with pytest.raises(InvalidAnswer, match=r"thought until its output limit .* also with more"):
        await ask(model, cache)
    assert len(model.requests) == 2
    assert cache.stats().answers == 0
