"""A service on the loopback that speaks Anthropic's protocol, in any dialect.

Written from what is documented of that protocol, and not from the code that is tested: a request is
read with its own checks, a dialect refuses or answers it as the same request in OpenAI's form, and
its answer is told in blocks.
"""

import json
from types import SimpleNamespace
from typing import Any

from aiohttp import web
from support.fake_service import Endpoint, Fault

FINISHES = {"stop": "end_turn", "tool_calls": "tool_use", "length": "max_tokens"}


def error(number: int, kind: str, message: str) -> web.Response:
    told = {"type": "error", "error": {"type": kind, "message": message}}
    return web.json_response(told, status=number)


class MessagesEndpoint(Endpoint):
    """The service. `asked` has its requests as they came, `requests` those in OpenAI's form."""

    def __init__(self, *faults: Fault, port: int = 0) -> None:
        super().__init__(*faults, port=port)
        self.asked: list[dict[str, Any]] = []

    def routes(self) -> Any:
        return [web.post("/v1/messages", self.messages)]

    async def messages(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.asked.append(body)
        if "anthropic-version" not in request.headers:
            return error(400, "invalid_request_error", "anthropic-version: header is required")
        if any(each["role"] not in ("user", "assistant") for each in body["messages"]):
            said = (
                'messages: Unexpected role "system". The Messages API accepts a top-level `system`'
            )
            return error(400, "invalid_request_error", said)
        if not isinstance(body.get("max_tokens"), int):
            return error(400, "invalid_request_error", "max_tokens: Field required")
        plain = _in_openai_form(body)
        asked = SimpleNamespace(json=lambda: _soon(plain), headers=request.headers)
        response = await self.chat(asked)  # type: ignore[arg-type]  # as far as faults look at it
        return _in_own_form(response)


async def _soon(value: Any) -> Any:
    return value


def _in_openai_form(body: dict[str, Any]) -> dict[str, Any]:
    system = "".join(each["text"] for each in body.get("system", []))
    messages = [{"role": "system", "content": system}, *body["messages"]]
    # `max_tokens` is needed here, so that a dialect that refuses it is not asked.
    apart = ("system", "messages", "tools", "max_tokens")
    others = {name: it for name, it in body.items() if name not in apart}
    form = others.pop("output_config", {}).get("format")
    if form:
        schema = {"name": "Fact", "schema": form["schema"]}
        others["response_format"] = {"type": "json_schema", "json_schema": schema}
    if "tools" in body:
        (tool,) = body["tools"]
        assert others["tool_choice"] == {"type": "tool", "name": tool["name"]}
        function = {"name": tool["name"], "parameters": tool["input_schema"]}
        others["tools"] = [{"type": "function", "function": function}]
    return {**others, "messages": messages}


def _in_own_form(response: Any) -> web.StreamResponse:
    """An answer in blocks; an error with its status and words; anything else as it is."""
    try:
        said = json.loads(response.body)
    except (ValueError, RecursionError):
        return response  # type: ignore[no-any-return]  # of any type above
    if response.status != 200:
        told = said[0] if isinstance(said, list) else said
        if told.get("type") == "error":
            return response  # type: ignore[no-any-return]  # of any type above
        inner = told.get("error", told.get("message"))
        message = inner if isinstance(inner, str) else inner.get("message") or json.dumps(inner)
        return error(response.status, "invalid_request_error", message)
    if not isinstance(said, dict) or "choices" not in said:
        return response  # type: ignore[no-any-return]  # of any type above
    choice, usage = said["choices"][0], said.get("usage")
    counts = usage and {
        "input_tokens": usage["prompt_tokens"] - 7,
        "cache_read_input_tokens": 7,
        "output_tokens": usage.get("total_tokens", 0) - usage["prompt_tokens"],
    }
    return web.json_response(
        {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": "claude",
            "content": list(_blocks(choice["message"])),
            "stop_reason": FINISHES.get(choice["finish_reason"], choice["finish_reason"]),
            **({"usage": counts} if counts else {}),
        }
    )


def _blocks(message: dict[str, Any]) -> Any:
    content = message.get("content")
    if isinstance(content, str):
        yield {"type": "text", "text": content}
    elif content:
        for part in content:
            if part["type"] == "text":
                yield part
            else:
                yield {"type": "thinking", "thinking": "It rained, they say.", "signature": "s"}
    for call in message.get("tool_calls", ()):
        yield {"type": "text", "text": "I will note it down."}
        arguments = json.loads(call["function"]["arguments"])
        yield {"type": "tool_use", "id": "t", "name": call["function"]["name"], "input": arguments}
