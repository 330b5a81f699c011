"""The body of a chat completion request, and the parts of its cache key.

The client and the batch files build their requests here, so that an answer from either is found by
the other.
"""

import functools
import re
from collections.abc import Mapping
from typing import Any

from extractor.prompting.prompt import Message
from extractor.prompting.schema import Schema

__all__ = [
    "SAMPLING",
    "asked_of",
    "key_parts",
    "request_body",
    "response_format",
]

SAMPLING: Mapping[str, float] = {"temperature": 0, "top_p": 1, "seed": 7}


def key_parts(
    model: str, messages: list[Message], schema: Schema, *, max_tokens: int
) -> dict[str, Any]:
    """Everything that determines an answer: the parts of its cache key.

    - `model`: the engine's full name ("openai/gpt-4.1-mini").
    - `messages`: the prompt.
    - `schema`: the schema of the answer.
    - `max_tokens`: the longest answer allowed.
    """
    return {
        "model": model,
        "sampling": dict(SAMPLING),
        "max_tokens": max_tokens,
        "schema": schema.digest,
        "messages": messages,
    }


def asked_of(parts: Mapping[str, Any], model: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of the key of the same question to another model.

    - `model`: its full name.
    - `parameters`: what is added to each request to it, and may change its answer.
    """
    others = {name: value for name, value in parts.items() if name != "parameters"}
    own = {"parameters": dict(parameters)} if parameters else {}
    return {**others, "model": model, **own}


def request_body(model: str, parts: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """The body of the first request of a question.

    - `model`: the name that the service uses.
    - `parts`: the parts of the cache key.
    - `schema`: the schema of the answer.
    """
    return {
        "model": model,
        "messages": list(parts["messages"]),
        "max_tokens": parts["max_tokens"],
        **SAMPLING,
        **parts.get("parameters", {}),
        "response_format": response_format(schema),
    }


@functools.lru_cache(maxsize=8)
def response_format(schema: Schema) -> dict[str, Any]:
    """The `response_format` parameter that makes a service follow the schema."""
    name = re.sub(r"[^a-zA-Z0-9_-]", "_", schema.name)[:64]
    return {
        "type": "json_schema",
        "json_schema": {"name": name, "schema": schema.wire, "strict": True},
    }
