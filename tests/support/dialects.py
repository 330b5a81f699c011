"""Services that speak OpenAI's protocol in their own ways, played on the loopback.

    with Endpoint(MISTRAL.answering(items)) as endpoint: ...

Each is written from what is documented or was reported of a service (docs/models.md has the
sources): which fields and forms it refuses, how its errors look, where it puts thoughts and an
answer, and how it counts tokens. None of them is the service.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from support.fake_engine import completion
from support.fake_service import Fault

Body = dict[str, Any]
Refusal = Callable[[Body], tuple[int, Any] | None]


def form(request: Body) -> str:
    """The form of structured output that a request asks for."""
    return "tools" if "tools" in request else request.get("response_format", {}).get("type", "none")


@dataclass(frozen=True)
class Dialect:
    """How a service talks.

    - `refuses`: the status and body with which it refuses a request; None if it takes it.
    - `says`: the choice and the usage with which it gives an answer, a text of JSON.
    - `output`: the tokens of output that it bills, in whatever way it counts them; None if it is
      silent about them.
    """

    name: str
    refuses: Refusal
    says: Callable[[Body, str], Body]
    output: int | None = 12

    def answering(self, items: list[Any], seen: list[Body] | None = None) -> Fault:
        """Refuses or answers each request; `seen` gets those that were taken."""

        async def fault(request: web.Request) -> web.Response:
            asked = await request.json()
            refused = self.refuses(asked)
            if refused is not None:
                return web.json_response(refused[1], status=refused[0])
            if seen is not None:
                seen.append(asked)
            return web.json_response(self.says(asked, json.dumps({"items": items})))

        return fault


def _tool_call(text: str) -> Body:
    call = {"id": "c", "type": "function", "function": {"name": "Fact", "arguments": text}}
    return {"role": "assistant", "content": None, "tool_calls": [call]}


def _choices(message: Body, finish: str = "stop") -> list[Body]:
    return [{"index": 0, "finish_reason": finish, "message": message}]


# ---- OpenAI's own ------------------------------------------------------------------------------


def _openai(request: Body, text: str) -> Body:
    choices = _choices(_tool_call(text), "tool_calls") if "tools" in request else None
    usage = {"prompt_tokens": 30, "completion_tokens": 12, "total_tokens": 42}
    return completion(text, usage=usage, **({"choices": choices} if choices else {}))


OPENAI = Dialect("openai", lambda _: None, _openai)


# ---- a model that reasons: names of parameters -------------------------------------------------


def _reasoning_refuses(request: Body) -> tuple[int, Any] | None:
    def error(name: str, message: str, code: str) -> tuple[int, Any]:
        kind = "invalid_request_error"
        return 400, {"error": {"message": message, "type": kind, "param": name, "code": code}}

    if "max_tokens" in request:
        said = "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
        said += "'max_completion_tokens' instead."
        return error("max_tokens", said, "unsupported_parameter")
    if request.get("temperature", 1) != 1:
        said = "Unsupported value: 'temperature' does not support 0 with this model. Only the "
        return error("temperature", f"{said}default (1) value is supported.", "unsupported_value")
    if "top_p" in request:
        said = "Unsupported parameter: 'top_p' is not supported with this model."
        return error("top_p", said, "unsupported_parameter")
    return None


def _reasoning_says(_: Body, text: str) -> Body:
    details = {"reasoning_tokens": 9}
    counts = {"prompt_tokens": 30, "completion_tokens": 12, "total_tokens": 42}
    return completion(text, usage={**counts, "completion_tokens_details": details})


REASONING = Dialect("reasoning", _reasoning_refuses, _reasoning_says)


# ---- Mistral: unknown fields, 422, thoughts in parts -------------------------------------------

MISTRAL_FIELDS = {
    *("model", "messages", "max_tokens", "temperature", "top_p", "random_seed"),
    *("response_format", "tools", "tool_choice", "reasoning_effort"),
}


def _mistral_refuses(request: Body) -> tuple[int, Any] | None:
    unknown = [name for name in request if name not in MISTRAL_FIELDS]
    if not unknown:
        return None
    detail = [
        {
            "type": "extra_forbidden",
            "loc": ["body", name],
            "msg": "Extra inputs are not permitted",
            "input": request,  # repeats the names of all other fields
        }
        for name in unknown
    ]
    kind = {"type": "invalid_request_error", "param": None, "code": None}
    return 422, {"object": "error", "message": {"detail": detail}, **kind}


def _mistral_says(request: Body, text: str) -> Body:
    if "tools" in request:
        return _openai(request, text)
    thought = {"type": "thinking", "thinking": [{"type": "text", "text": "Rain is named."}]}
    parts = [thought, {"type": "text", "text": text}]
    usage = {"prompt_tokens": 30, "completion_tokens": 12, "total_tokens": 42}
    choices = _choices({"role": "assistant", "content": parts})
    return completion(None, choices=choices, usage={**usage, "num_cached_tokens": 0})


MISTRAL = Dialect("mistral", _mistral_refuses, _mistral_says)


# ---- Google: errors in a list, schemas refused, thoughts in the total --------------------------


def _google_refuses(request: Body) -> tuple[int, Any] | None:
    unknown = [name for name in ("seed", "random_seed") if name in request]
    said = [
        f'Invalid JSON payload received. Unknown name "{name}": Cannot find field.'
        for name in unknown
    ]
    place = {
        "json_schema": "generation_config.response_schema",
        "tools": "tools[0].function_declarations[0].parameters",
    }.get(form(request))
    if place:
        said.append(
            'Invalid JSON payload received. Unknown name "additionalProperties" at '
            f"'{place}': Cannot find field."
        )
    if not said:
        return None
    error = {"code": 400, "message": "\n".join(said), "status": "INVALID_ARGUMENT", "details": []}
    return 400, [{"error": error}]


def _google_says(_: Body, text: str) -> Body:
    return completion(
        f"```json\n{text}\n```",
        usage={"prompt_tokens": 30, "completion_tokens": 4, "total_tokens": 42},
    )


GOOGLE = Dialect("google", _google_refuses, _google_says)


# ---- a small server: errors as a text, thoughts in the content, no counts ----------------------


def _small_refuses(request: Body) -> tuple[int, Any] | None:
    if form(request) == "json_schema":
        return 400, {"error": "'response_format.type' must be 'text' or 'json_object'"}
    if form(request) == "tools":
        return 400, {"error": "registry.local/m:latest does not support tools"}
    return None


def _small_says(_: Body, text: str) -> Body:
    body = completion(f"<think>It rained, they say.</think>\n{text}", usage=None)
    del body["usage"]
    return body


SMALL = Dialect("small", _small_refuses, _small_says, output=None)


# ---- Anthropic's compatible endpoint: tools alone are heeded ------------------------------------


def _anthropic_refuses(request: Body) -> tuple[int, Any] | None:
    if {"temperature", "top_p"} <= request.keys():
        said = "`temperature` and `top_p` cannot both be specified for this model."
        return 400, {
            "error": {"code": "invalid_request_error", "message": said, "type": "", "param": None}
        }
    return None


def _anthropic_says(request: Body, text: str) -> Body:
    counts = {"prompt_tokens": 30, "completion_tokens": 12, "total_tokens": 42}
    if "tools" in request:
        return completion(None, choices=_choices(_tool_call(text), "tool_calls"), usage=counts)
    return completion(f"Here is what I found:\n\n{text}\n\nDo ask for more.", usage=counts)


ANTHROPIC = Dialect("anthropic", _anthropic_refuses, _anthropic_says)

ALL = (OPENAI, REASONING, MISTRAL, GOOGLE, SMALL, ANTHROPIC)
