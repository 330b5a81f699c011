"""Services that do as no documentation says: what is refused is learned, or told in a sentence.

Each odd way is of a kind that gateways and small servers were reported to have.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web
from support.fake_engine import GOOD, ONE, ask, completion
from support.fake_service import Endpoint, Fault

from extractor.engines import connect
from extractor.errors import ExtractorError, RefusedAnswer, ServiceDenied, ServiceGone

KEY = "sk-a-key-that-nobody-may-see"
TEXT = json.dumps({"items": [GOOD]})
Body = dict[str, Any]


def service(refuses: Callable[[Body], tuple[int, Any] | None], answer: Any = None) -> Fault:
    """Refuses what it refuses, and else answers."""

    async def fault(request: web.Request) -> web.Response:
        refused = refuses(await request.json())
        if refused is None:
            return web.json_response(answer or completion(TEXT))
        number, told = refused
        if isinstance(told, bytes):
            return web.Response(body=told, status=number, content_type="application/json")
        return web.json_response(told, status=number)

    return fault


def first(body: Body, *names: str) -> str | None:
    return next((name for name in names if name in body), None)


def unknown_field(body: Body) -> tuple[int, Any] | None:
    name = first(body, "seed", "top_p")
    said = f"Failed to deserialize the JSON body into the target type: unknown field `{name}`"
    return (422, said.encode()) if name else None


def not_implemented(body: Body) -> tuple[int, Any] | None:
    return (
        (501, {"detail": "guided decoding (json_schema) is off"})
        if "json" in str(body.get("response_format"))
        else None
    )


def strict_schema(body: Body) -> tuple[int, Any] | None:
    form = body.get("response_format", {}).get("json_schema")
    said = "Invalid schema for response_format 'Fact': 'minLength' is not permitted."
    return (400, {"error": {"message": said, "param": "response_format"}}) if form else None


def auto_tools_alone(body: Body) -> tuple[int, Any] | None:
    if body.get("response_format", {}).get("type") == "json_schema":
        return 400, {"message": "json_schema is not supported, use tools"}
    if isinstance(body.get("tool_choice"), dict):
        return 400, {"message": 'tool_choice: only "auto" is allowed'}
    return None


def seed_as_text(body: Body) -> tuple[int, Any] | None:
    loc = ["body", "seed"]
    detail = [{"loc": loc, "msg": "value is not a valid string", "type": "type_error"}]
    return (422, {"detail": detail}) if isinstance(body.get("seed"), int) else None


def small_output(body: Body) -> tuple[int, Any] | None:
    said = "Range of max_tokens should be [1, 32]"
    return (400, {"error": {"message": said}}) if body.get("max_tokens", 0) > 32 else None


def no_zero_temperature(body: Body) -> tuple[int, Any] | None:
    said = "`temperature` has to be a strictly positive float, otherwise your logits will explode"
    return (
        (422, {"error": said, "error_type": "validation"}) if body.get("temperature") == 0 else None
    )


def both_limits(body: Body) -> tuple[int, Any] | None:
    said = "Use 'max_completion_tokens' instead of 'max_tokens'."
    return (400, [{"error": {"message": said}}]) if "max_tokens" in body else None


LEARNED = {
    "a field named in a text that is no JSON": (unknown_field, {"seed", "top_p"}),
    "501 for a form": (not_implemented, set()),
    "a keyword of a schema": (strict_schema, set()),
    "tools that cannot be forced": (auto_tools_alone, {"tools"}),
    "a type of a field": (seed_as_text, {"seed"}),
    "a small limit in a range": (small_output, set()),
    "no zero": (no_zero_temperature, {"temperature"}),
    "errors in a list": (both_limits, {"max_tokens"}),
}


@pytest.mark.parametrize(("refuses", "gone"), LEARNED.values(), ids=LEARNED)
async def test_what_is_refused_is_learned(
    refuses: Callable[[Body], tuple[int, Any] | None], gone: set[str]
) -> None:
    with Endpoint(service(refuses)) as endpoint:
        engine = connect("vllm/m", base_url=endpoint.base_url)
        assert (await ask(engine, attempts=1)).items == ONE
        assert not gone & endpoint.requests[-1].keys()
        assert endpoint.count <= 4


ANSWERS: dict[str, Any] = {
    "a call without a list": {
        "choices": [{"message": {"function_call": {"name": "F", "arguments": TEXT}}}]
    },
    "arguments that are no text": {
        "choices": [{"message": {"tool_calls": [{"function": {"arguments": {"items": [GOOD]}}}]}}]
    },
    "thoughts in a field of their own, and counts in the total": completion(
        TEXT,
        choices=[{"message": {"reasoning": "Rain.", "content": TEXT}, "finish_reason": "STOP"}],
        usage={"prompt_tokens": 9, "total_tokens": 30},
    ),
    "no reason why it ended": {"choices": [{"message": {"content": TEXT}}]},
    "an empty error beside the answer": {**completion(TEXT), "error": None},
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
async def test_an_answer_is_found_where_it_stands(answer: Any) -> None:
    with Endpoint(service(lambda _: None, answer)) as endpoint:
        engine = connect("vllm/m", base_url=endpoint.base_url)
        assert (await ask(engine, attempts=1)).items == ONE


TOLD: dict[str, tuple[int, Any, type[ExtractorError], str]] = {
    "a key that is refused as a bad request": (
        400,
        {"error": {"message": "Incorrect API key provided."}},
        ServiceDenied,
        "set GROQ_API_KEY to one that is valid there",
    ),
    "no credit as a bad request": (
        400,
        {"error": {"message": "Insufficient balance"}},
        ServiceGone,
        "no quota left",
    ),
    "a field that nobody sent": (
        400,
        {"error": {"message": "logprobs is not supported"}},
        RefusedAnswer,
        "refused this request",
    ),
    "an error that names the key": (
        403,
        {"error": f"{KEY} may not"},
        ServiceDenied,
        r"\(key\) may",
    ),
}


@pytest.mark.parametrize(("number", "told", "kind", "said"), TOLD.values(), ids=TOLD)
async def test_what_cannot_be_learned_is_told(
    number: int, told: Any, kind: type[ExtractorError], said: str
) -> None:
    with Endpoint(service(lambda _: (number, told))) as endpoint:
        engine = connect("groq/m", base_url=endpoint.base_url, api_key=KEY)
        with pytest.raises(kind, match=said) as raised:
            await ask(engine, attempts=1)
        assert type(raised.value) is kind
        assert KEY not in str(raised.value)
        assert endpoint.count == 1
