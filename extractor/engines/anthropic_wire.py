"""Anthropic's own protocol behind requests in the form of OpenAI's. Needs the extra [anthropic].

Anthropic's library sends, and instructor's client of it puts the messages where that protocol has
them. So what limits, retries and reads requests needs to know one form.
"""

import json
from collections.abc import Mapping
from typing import Any

from extractor.environment import need

__all__ = ["MessagesClient", "library"]

OWN = frozenset(
    {*("model", "messages", "max_tokens", "max_completion_tokens"), *("tools", "tool_choice")}
)
MARK = (
    "cache_control"  # what marks the end of what the service keeps; it may be refused like others
)
FINISHES = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "tool_use": "tool_calls",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "content_filter",
}
PROMPT_COUNTS = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")


def library() -> Any:
    """Anthropic's library; SettingsError if it is not installed."""
    return need("anthropic", extra="anthropic", purpose="Models of Anthropic")


class MessagesClient:
    """Takes chat completion requests, as the client of OpenAI's library does.

    - `sdk`: an AsyncAnthropic of Anthropic's library, which must not retry.
    """

    def __init__(self, sdk: Any) -> None:
        import instructor

        self._sdk = sdk
        self._create = instructor.patch(
            create=sdk.messages.with_raw_response.create,  # read here, as it may hold anything
            mode=instructor.Mode.TOOLS,
            provider=instructor.Provider.ANTHROPIC,
        )
        self.base_url, self.timeout, self.api_key = sdk.base_url, sdk.timeout, sdk.api_key

    async def post(self, path: str, *, cast_to: type[bytes], body: Mapping[str, Any]) -> bytes:
        """Sends a chat completion request; returns the body of a completion.

        Raises the errors of OpenAI's library.
        """
        del path, cast_to  # there is one kind of request, and one kind of answer
        try:
            answer = await self._create(response_model=None, max_retries=0, **_request(body))
        except library().APIError as error:
            raise _as_openai(error) from error.__cause__
        return _completion(await answer.read())

    async def close(self) -> None:
        """Closes the connections."""
        await self._sdk.close()


def _request(body: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments for the library. What it does not know is sent as it is."""
    others = {name: value for name, value in body.items() if name not in OWN}
    wanted = others.pop("response_format", {}).get("json_schema")
    mark = others.pop(MARK, None)
    if wanted:
        others["output_config"] = {
            **others.get("output_config", {}),
            "format": {"type": "json_schema", "schema": wanted["schema"]},
        }
    return {
        "model": body["model"],
        "messages": _marked(body["messages"], mark),
        "max_tokens": body.get("max_tokens") or body["max_completion_tokens"],
        **(_tools(body["tools"]) if "tools" in body else {}),
        **({"extra_body": others} if others else {}),
    }


def _marked(messages: list[Mapping[str, Any]], mark: Any) -> list[Mapping[str, Any]]:
    """The messages with a mark behind the last but one: what stands before a passage is the same.

    The service keeps what it read up to the mark, for other requests that begin alike.
    """
    *fixed, last = messages
    if not (mark and fixed):
        return messages
    block = {"type": "text", "text": fixed[-1]["content"], MARK: mark}
    return [*fixed[:-1], {**fixed[-1], "content": [block]}, last]


def _tools(tools: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The one tool of a request, which must be used."""
    function = tools[0]["function"]
    tool = {"name": function["name"], "input_schema": function["parameters"]}
    return {"tools": [tool], "tool_choice": {"type": "tool", "name": function["name"]}}


def _as_openai(error: Any) -> Exception:
    """The error of OpenAI's library that says the same."""
    import openai

    sdk = library()
    if isinstance(error, sdk.APIStatusError):
        told = error.body.get("error") if isinstance(error.body, dict) else error.body
        return openai.APIStatusError(error.message, response=error.response, body=told)
    if isinstance(error, sdk.APITimeoutError):
        return openai.APITimeoutError(request=error.request)
    return openai.APIConnectionError(message=error.message, request=error.request)


def _completion(content: bytes) -> bytes:
    """The body of a completion. What is no message is given as it is, for others to refuse."""
    try:
        message = json.loads(content)
    except (ValueError, RecursionError):
        return content
    if not isinstance(message, dict) or not isinstance(message.get("content"), list):
        return content
    finish = message.get("stop_reason")
    choice = {
        "finish_reason": FINISHES.get(finish, finish) if isinstance(finish, str) else None,
        "message": _message([each for each in message["content"] if isinstance(each, dict)]),
    }
    body = {"model": message.get("model"), "choices": [choice], **_usage(message.get("usage"))}
    return json.dumps(body).encode()


def _message(blocks: list[dict[str, Any]]) -> dict[str, Any]:
    """The message of blocks. Where there is the call of a tool, it is the answer, and no text."""
    calls = [
        {"function": {"name": each.get("name"), "arguments": each.get("input")}}
        for each in blocks
        if each.get("type") == "tool_use"
    ]
    kept = [each for each in blocks if not (calls and each.get("type") == "text")]
    return {"role": "assistant", "content": kept, **({"tool_calls": calls} if calls else {})}


def _usage(told: Any) -> dict[str, Any]:
    """The counts of a message: cached tokens are not among its `input_tokens`."""
    if not isinstance(told, dict):
        return {}
    counts = {name: each for name, each in told.items() if type(each) is int and each >= 0}
    return {
        "usage": {
            "prompt_tokens": sum(counts.get(name, 0) for name in PROMPT_COUNTS),
            "completion_tokens": counts.get("output_tokens", 0),
            "prompt_tokens_details": {"cached_tokens": counts.get(PROMPT_COUNTS[-1], 0)},
        }
    }
