"""Anthropic's own protocol: what is sent, and what is made of any answer."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from support import dialects
from support.fake_engine import GOOD, ONE, ask
from support.fake_service import Fault, raw, status
from support.messages_service import MessagesEndpoint, error

from extractor import Extractor
from extractor.batch import Batches, Ledger
from extractor.engines import connect
from extractor.errors import (
    ExtractorError,
    RefusedAnswer,
    ServiceDenied,
    ServiceGone,
    ServiceUnavailable,
    SettingsError,
)

KEY = "sk-ant-a-key-that-nobody-may-see"
MARK = {"type": "ephemeral"}


def model(endpoint: MessagesEndpoint, **settings: Any) -> Any:
    return connect("anthropic/claude", base_url=endpoint.base_url, api_key=KEY, **settings)


def answer(items: list[Any]) -> Fault:
    return dialects.OPENAI.answering(items)


async def test_a_question_is_sent_as_that_protocol_has_it() -> None:
    with MessagesEndpoint(answer([GOOD])) as endpoint:
        found = await ask(model(endpoint, reasoning_effort="low", headers={"X-Team": "news"}))
    assert found.items == ONE
    (sent,) = endpoint.asked
    assert sent["system"] == [{"type": "text", "text": "Read.", "cache_control": MARK}]
    assert sent["messages"] == [{"role": "user", "content": "It rained."}]
    assert sent["max_tokens"] == 50
    assert sent["output_config"] == {"effort": "low"}
    assert sent["tool_choice"]["type"] == "tool"
    assert not {"seed", "top_p", "response_format", "stream"} & sent.keys()
    assert KEY in {endpoint.headers[0].get("x-api-key"), endpoint.headers[0]["authorization"][7:]}
    assert endpoint.headers[0]["x-team"] == "news"


def marks(request: dict[str, Any]) -> list[tuple[str, Any]]:
    """The roles of the blocks that are marked for the cache of prompts, with their marks."""
    system = [{"role": "system", "content": request.get("system", [])}]
    return [
        (each["role"], block["cache_control"])
        for each in (*system, *request["messages"])
        for block in each["content"]
        if isinstance(block, dict) and "cache_control" in block
    ]


def test_what_all_prompts_begin_with_is_marked_for_the_cache() -> None:
    texts = [f"Mayor Ana Ruiz said bridge {number} is shut." for number in range(2)]
    with MessagesEndpoint(answer([]), answer([])) as endpoint:
        settings: dict[str, Any] = {"base_url": endpoint.base_url, "api_key": KEY, "cache": False}
        with Extractor(model="anthropic/claude", **settings) as extractor:
            for text in texts:
                extractor.extract(text)
    one, other = endpoint.asked
    assert marks(one) == marks(other) == [("assistant", MARK)]  # the answer of the last example
    assert one["system"] == other["system"]
    assert one["messages"][:-1] == other["messages"][:-1]
    assert all(
        text in each["messages"][-1]["content"]
        for each, text in zip((one, other), texts, strict=True)
    )


async def test_a_mark_that_a_gateway_refuses_is_left_out() -> None:
    refusal = status(400, "system.0.cache_control: Extra inputs are not permitted")
    with MessagesEndpoint(refusal, answer([GOOD])) as endpoint:
        assert (await ask(model(endpoint))).items == ONE
    assert [len(marks(each)) for each in endpoint.asked] == [1, 0]


async def test_another_mark_may_be_asked_for() -> None:
    hour = {"type": "ephemeral", "ttl": "1h"}
    with MessagesEndpoint(answer([GOOD])) as endpoint:
        await ask(model(endpoint, extra_body={"cache_control": hour}))
    assert marks(endpoint.asked[0]) == [("system", hour)]


async def test_tokens_from_the_cache_of_prompts_are_among_those_of_the_prompt() -> None:
    with MessagesEndpoint(answer([GOOD])) as endpoint:
        usage = (await ask(model(endpoint))).usage
    assert (usage.prompt_tokens, usage.cached_prompt_tokens, usage.completion_tokens) == (30, 7, 12)


async def test_the_form_of_a_preset_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "presets.toml"
    file.write_text('[anthropic]\nform = "json_schema"\nbody = { output_config = { a = 1 } }\n')
    monkeypatch.setenv("EXTRACTOR_PRESETS", str(file))
    with MessagesEndpoint(answer([GOOD])) as endpoint:
        assert (await ask(model(endpoint))).items == ONE
    config = endpoint.asked[0]["output_config"]
    assert config["a"] == 1
    assert config["format"]["type"] == "json_schema"
    assert "items" in config["format"]["schema"]["properties"]


async def test_settings_for_the_library_are_masked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_CUSTOM_HEADERS", "X-Gateway: a-token-of-the-gateway")
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "another-token-for-other-tools")
    with MessagesEndpoint(status(400, f"no a-token-of-the-gateway, {KEY}")) as endpoint:
        with pytest.raises(RefusedAnswer, match=r"no \(key\), \(key\)"):
            await ask(model(endpoint))
        assert "another-token" not in str(endpoint.headers)


def body(**changes: Any) -> Fault:
    message = {"type": "message", "role": "assistant", "model": "m", "content": []}
    return raw(json.dumps({**message, "stop_reason": "end_turn", **changes}).encode())


TOOL = {"type": "tool_use", "id": "t", "name": "F", "input": {"items": [GOOD]}}
TEXT = {"type": "text", "text": json.dumps({"items": [GOOD]})}
ANSWERS: dict[str, Fault] = {
    "a tool": body(content=[TOOL], stop_reason="tool_use"),
    "prose and a tool": body(content=[{"type": "text", "text": "{Here} it is"}, TOOL]),
    "a text": body(content=[TEXT]),
    "a text in two blocks": body(
        content=[{**TEXT, "text": TEXT["text"][:9]}, {**TEXT, "text": TEXT["text"][9:]}]
    ),
    "blocks of no known kind": body(content=[7, {"type": "new"}, {"thinking": 1}, TOOL]),
    "counts that are none": body(content=[TOOL], usage={"input_tokens": "9", "output_tokens": -1}),
    "no list of counts": body(content=[TOOL], usage=[1]),
}


@pytest.mark.parametrize("fault", ANSWERS.values(), ids=ANSWERS)
async def test_an_answer_is_found_in_its_blocks(fault: Fault) -> None:
    with MessagesEndpoint(fault) as endpoint:
        assert (await ask(model(endpoint), attempts=1)).items == ONE


def told(number: int, kind: str, message: str) -> Fault:
    async def fault(_: Any) -> Any:
        return error(number, kind, message)

    return fault


INVALID = "invalid_request_error"
FAULTS: dict[str, tuple[Fault, type[ExtractorError], str]] = {
    "no JSON": (raw(b"<html>"), ServiceUnavailable, "is not JSON"),
    "no end of brackets": (raw(b"[" * 200_000), ServiceUnavailable, "is not JSON"),
    "a number": (raw(b"7"), ServiceUnavailable, "sent an invalid response"),
    "no content": (body(content=None), ServiceUnavailable, "sent an invalid response"),
    "nothing": (body(), RefusedAnswer, "answered nothing"),
    "a wrong finish": (body(stop_reason=[1]), RefusedAnswer, "answered nothing"),
    "a refusal": (body(stop_reason="refusal"), RefusedAnswer, "declined to answer"),
    "a tool without input": (
        body(content=[{"type": "tool_use", "input": [1]}]),
        RefusedAnswer,
        "answered nothing",
    ),
    "an error in the body": (
        raw(b'{"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}'),
        ServiceUnavailable,
        "Overloaded",
    ),
    "a refused key": (
        told(401, "authentication_error", "invalid x-api-key"),
        ServiceDenied,
        "set ANTHROPIC_API_KEY to one that is valid",
    ),
    "no access": (told(403, "permission_error", "no"), ServiceDenied, "does not let this key use"),
    "no model": (told(404, "not_found_error", "model: claude"), ServiceDenied, "has no model"),
    "no credit": (
        told(400, INVALID, "Your credit balance is too low to access the API."),
        ServiceGone,
        "has no quota left for this key",
    ),
    "overload": (told(529, "overloaded_error", "Overloaded"), ServiceUnavailable, "529: Overload"),
    "a redirect": (told(302, "", ""), ServiceDenied, "refused the request"),
}


@pytest.mark.parametrize(("fault", "kind", "said"), FAULTS.values(), ids=FAULTS)
async def test_a_fault_is_told_as_that_of_any_service(
    fault: Fault, kind: type[ExtractorError], said: str
) -> None:
    with MessagesEndpoint(fault) as endpoint:
        with pytest.raises(kind, match=said) as raised:
            await ask(model(endpoint), attempts=1)
        assert type(raised.value) is kind
        assert KEY not in str(raised.value)


TOO_LONG = {
    "the prompt": told(400, INVALID, "prompt is too long: 210000 tokens > 200000 maximum"),
    "the answer too": told(
        400, INVALID, "input length and `max_tokens` exceed context limit: 199000 + 50 > 200000"
    ),
    "the bytes": told(413, "request_too_large", "Request exceeds the maximum size"),
}


@pytest.mark.parametrize("fault", TOO_LONG.values(), ids=TOO_LONG)
async def test_a_passage_that_is_too_long_is_split(fault: Fault) -> None:
    with MessagesEndpoint(fault) as endpoint:
        assert (await ask(model(endpoint))).truncated
        assert endpoint.count == 1


async def test_an_answer_that_was_cut_off_is_known_as_such() -> None:
    fault = body(content=[{**TOOL, "input": {}}], stop_reason="max_tokens")
    with MessagesEndpoint(fault) as endpoint:
        assert (await ask(model(endpoint))).truncated


async def test_a_limit_of_output_is_learned() -> None:
    said = "max_tokens: 50 > 40, which is the maximum allowed number of output tokens for claude"
    with MessagesEndpoint(told(400, INVALID, said), answer([GOOD])) as endpoint:
        assert (await ask(model(endpoint))).items == ONE
        assert [each["max_tokens"] for each in endpoint.asked] == [50, 40]


async def test_a_tool_that_may_not_be_forced_is_asked_for_in_words() -> None:
    said = "Thinking may not be enabled when tool_choice forces tool use."
    with MessagesEndpoint(told(400, INVALID, said), answer([GOOD])) as endpoint:
        thinking = {"thinking": {"type": "adaptive"}}
        assert (await ask(model(endpoint, extra_body=thinking))).items == ONE
        assert "tools" not in endpoint.asked[1]
        assert "JSON schema" in endpoint.asked[1]["system"][0]["text"]
        assert endpoint.asked[1]["thinking"] == {"type": "adaptive"}


async def test_nobody_listens() -> None:
    engine = connect("anthropic/claude", base_url="http://127.0.0.1:9", api_key=KEY)
    with pytest.raises(ServiceGone, match="could not be reached"):
        await ask(engine, attempts=1)


async def test_a_slow_answer_is_not_waited_for() -> None:
    from support.fake_service import hang

    with (
        MessagesEndpoint(hang()) as endpoint,
        pytest.raises(ServiceUnavailable, match="did not answer in time"),
    ):
        await ask(model(endpoint, timeout=0.2), attempts=1)


async def test_without_the_library_a_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "anthropic", None)
    engine = connect("anthropic/claude", api_key=KEY)
    with pytest.raises(SettingsError, match=r"Models of Anthropic need a library .*\[anthropic\]"):
        await engine.client()


def test_there_are_no_batches_in_the_form_of_openai(tmp_path: Path) -> None:
    with (
        Extractor(model="anthropic/claude", api_key=KEY, cache_dir=tmp_path) as extractor,
        Ledger.create(tmp_path / "run", extractor.settings, {}) as ledger,
        pytest.raises(SettingsError, match="has no batches in OpenAI's form"),
    ):
        Batches(extractor, ledger)
