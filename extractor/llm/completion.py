"""Reads the body of a chat completion. Pure, and trusts nothing: the body may hold anything.

Services differ in where they put an answer: in `content` as text or in parts, in the arguments of a
tool call, and, where a parser of thoughts is set up wrongly, whole in `reasoning_content`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from extractor.errors import RefusedAnswer
from extractor.llm.http_errors import ErrorInBody
from extractor.models import Usage
from extractor.text import excerpt

__all__ = ["Completion", "NoCompletion", "decode", "read_completion"]

LENGTH = frozenset({"length", "max_tokens", "model_length"})  # finish reasons, in lower case
FILTERED = frozenset({"content_filter", "safety"})
ONE_CALL = Usage(calls=1)
TEXT_PARTS = frozenset({"text", "output_text"})


class NoCompletion(ValueError):
    """A response with status 200 that is not a chat completion."""


@dataclass(frozen=True)
class Completion:
    """What a model answered.

    - `content`: the text that the model wrote; empty if it wrote none.
    - `finish`: the reason why it ended, as the service says it; empty if it does not say.
    - `refusal`: why the model declined to answer; empty if it did not.
    - `thoughts`: what it wrote before its answer, if the service tells that apart.
    - `usage`: what the service says it cost. Counts that are missing or wrong are 0.
    - `told`: whether the service said what it cost.
    - `model`: the name of the model, as the service says it.
    """

    content: str
    finish: str = ""
    refusal: str = ""
    thoughts: str = ""
    usage: Usage = ONE_CALL
    told: bool = False
    model: str = ""

    @property
    def truncated(self) -> bool:
        """Whether the model ran into its output limit."""
        return self.finish.casefold() in LENGTH

    @property
    def size(self) -> int:
        """The bytes that the model wrote."""
        return len(self.content.encode(errors="replace")) + len(
            self.thoughts.encode(errors="replace")
        )

    def require_answer(self, model: str) -> None:
        """Raises RefusedAnswer if `model` declined to answer or wrote nothing."""
        if self.refusal or self.finish.casefold() in FILTERED:
            reason = excerpt(self.refusal) or "its content filter stopped the answer"
            raise RefusedAnswer(f"The model {model} declined to answer: {reason}.")
        if not self.content.strip() and not self.truncated:
            finish = excerpt(self.finish) or "none"
            raise RefusedAnswer(f"The model {model} answered nothing (finish reason: {finish}).")


def decode(body: bytes) -> Any:
    """The JSON value of a body; raises NoCompletion if it is none, or nested too deeply."""
    text = body.decode(json.detect_encoding(body), "replace").removeprefix("\ufeff")
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise NoCompletion(f"it answered {excerpt(text)!r}, which is not JSON") from error


def read_completion(value: Any) -> Completion:
    """The completion in the JSON value of a body.

    Raises ErrorInBody if the body tells of an error instead, and NoCompletion if it has no choice.
    """
    error = _get(value, "error") or _get(value, "choices", 0, "error")
    if error:
        raise ErrorInBody(error)
    choice = _get(value, "choices", 0)
    if not isinstance(choice, dict):
        raise NoCompletion(f"it answered {_shown(value)}")
    message = _get(choice, "message")
    finish = _string(_get(choice, "finish_reason"))
    thoughts = "".join(_thoughts(message))
    content = "".join(_parts(_get(message, "content"))) or _arguments(message)
    if not content.strip() and finish == "stop" and _is_json(thoughts):
        content, thoughts = thoughts, ""
    if finish == "error" and not content.strip():
        raise ErrorInBody("the service ended the answer with an error")
    usage = _get(value, "usage")
    return Completion(
        content=content,
        finish=finish,
        refusal=_string(_get(message, "refusal")),
        thoughts=thoughts,
        usage=_usage(usage),
        told=isinstance(usage, dict),
        model=_string(_get(value, "model")),
    )


def _usage(told: Any) -> Usage:
    """The counts of a response. Some services count thoughts in the total alone."""
    prompt, written = (_count(_get(told, f"{part}_tokens")) for part in ("prompt", "completion"))
    return Usage(
        calls=1,
        prompt_tokens=prompt,
        cached_prompt_tokens=_count(_get(told, "prompt_tokens_details", "cached_tokens")),
        completion_tokens=max(written, _count(_get(told, "total_tokens")) - prompt),
    )


def _parts(content: Any) -> Iterator[str]:
    """The texts of a content, which is one text or a list of parts."""
    for part in content if isinstance(content, list) else [content]:
        if isinstance(part, str):
            yield part
        elif _get(part, "type") in TEXT_PARTS:
            yield _string(_get(part, "text"))


def _thoughts(message: Any) -> Iterator[str]:
    """The thoughts in a message: in a field of their own, or in parts of the content."""
    yield _string(_get(message, "reasoning_content")) or _string(_get(message, "reasoning"))
    content = _get(message, "content")
    for part in content if isinstance(content, list) else ():
        if _get(part, "type") not in TEXT_PARTS:
            yield "".join(_parts(_get(part, "thinking")))


def _arguments(message: Any) -> str:
    """The arguments of the tool call that the answer was asked for as; empty if there is none."""
    call = _get(message, "tool_calls", 0, "function") or _get(message, "function_call")
    arguments = _get(call, "arguments")
    return json.dumps(arguments) if isinstance(arguments, dict) else _string(arguments)


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def _get(value: Any, *path: str | int) -> Any:
    """What stands at a path of keys and positions; None where there is nothing."""
    for step in path:
        if isinstance(step, str):
            value = value.get(step) if isinstance(value, dict) else None
        else:
            value = value[step] if isinstance(value, list) and len(value) > step else None
    return value


def _shown(value: Any) -> str:
    try:
        return excerpt(json.dumps(value, ensure_ascii=False), 200)
    except (ValueError, RecursionError):  # nested as deeply as the parser allows
        return "deeply nested JSON"


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _count(value: Any) -> int:
    count = value if isinstance(value, int) and not isinstance(value, bool) else 0
    return count if 0 < count < 2**53 else 0
