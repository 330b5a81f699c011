"""What a model wrote becomes typed items; pure.

An answer is an object whose `items` is a list. Items are read one by one where the whole cannot be
read, so that one bad item, prose around the JSON, or a cut end costs no more than it must.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from extractor.errors import InvalidAnswer, RefusedAnswer, SchemaError
from extractor.models import Usage
from extractor.prompting.schema import Schema, complaint
from extractor.text import excerpt

__all__ = [
    "Answer",
    "Attempt",
    "Invalid",
    "Reading",
    "attempted",
    "best",
    "cost",
    "read",
    "recall",
    "tidy",
]

DECODER = json.JSONDecoder(strict=False, parse_constant=lambda _: None)
LIST = re.compile(r'\{\s*"items"\s*:\s*\[|\A\s*(?:```\w*\s*)?\[(?=\s*[{\]])')
SEPARATORS = re.compile(r"[\s,]*")
THINKING = re.compile(  # before any JSON
    r"\A(?:(?:(?!<think>)[^{\[])*<think>.*?</think>)+", re.DOTALL
)
UNPAIRED = re.compile(  # a whole escape at a time, since in "\\ud800" there is none of a surrogate
    r"\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|(u[dD][89a-fA-F][\da-fA-F]{2})|.)"
    r"|([\ud800-\udfff])",
    re.DOTALL,
)


@dataclass(frozen=True)
class Invalid:
    """An item that is not of the schema, as the model wrote it, with what is wrong."""

    item: Any
    detail: str


@dataclass(frozen=True)
class Answer:
    """The items that a model gave, those that are not of the schema, and what they cost.

    `truncated` says that the model was cut off, so that more may stand in the passage. `model` is
    the name of the one that answered. `kept` says that a cache, if there is one, has it.
    """

    items: tuple[BaseModel, ...]
    invalid: tuple[Invalid, ...]
    truncated: bool
    usage: Usage
    model: str
    kept: bool = True


@dataclass(frozen=True)
class Attempt:
    """What a model wrote in one go, and whether it was cut off."""

    content: str
    truncated: bool


@dataclass(frozen=True)
class Reading:
    """An attempt as it is kept: `items` is the JSON array of those that are of the schema."""

    items: str
    count: int
    invalid: tuple[Invalid, ...]
    truncated: bool

    def entry(self) -> dict[str, Any]:
        """What goes into the cache."""
        invalid = [[each.item, each.detail] for each in self.invalid]
        return {"items": self.items, "invalid": invalid, "truncated": self.truncated}

    def answer(self, schema: Schema, usage: Usage, model: str) -> Answer:
        """The typed answer."""
        items = tuple(schema.items.validate_json(self.items))
        return Answer(items, self.invalid, self.truncated, usage, model)


def cost(usage: Usage, size: int) -> dict[str, int]:
    """What an answer took to `size` bytes of prompts, by which later runs are estimated."""
    return {
        "calls": usage.calls,
        "bytes": size,
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
    }


def recall(entry: Mapping[str, Any], schema: Schema, model: str) -> Answer | None:
    """The answer in an entry of the cache; None where it is no longer of the schema."""
    try:
        return Answer(
            items=tuple(schema.items.validate_json(entry["items"])),
            invalid=tuple(Invalid(item, str(detail)) for item, detail in entry["invalid"]),
            truncated=entry["truncated"] is True,
            usage=Usage(cache_hits=1),
            model=model,
        )
    except (KeyError, TypeError, ValueError):
        return None


def attempted(completion: Any, model: str) -> Attempt:
    """What the model wrote in a chat completion; RefusedAnswer where it declined or is silent."""
    choices = getattr(completion, "choices", None)
    choices = choices if isinstance(choices, list) and choices else [None]
    message = getattr(choices[0], "message", None)
    finish = getattr(choices[0], "finish_reason", None)
    refusal = getattr(message, "refusal", None)
    content = getattr(message, "content", None)
    if refusal or finish == "content_filter":
        reason = excerpt(refusal) if refusal else "its content filter stopped the answer"
        raise RefusedAnswer(f"The model {model} declined to answer: {reason}.")
    if not (isinstance(content, str) and content.strip()) and finish != "length":
        raise RefusedAnswer(f"The model {model} answered nothing (finish reason: {finish}).")
    return Attempt(content if isinstance(content, str) else "", truncated=finish == "length")


def best(attempts: Iterable[Attempt], schema: Schema) -> Reading:
    """The attempt with the most valid items; of equals, the fewest invalid, then the latest.

    Raises InvalidAnswer where none has a list of items.
    """
    attempts = tuple(attempts)
    readings = [reading for each in attempts if (reading := read(each, schema)) is not None]
    if not readings:
        said = excerpt(attempts[-1].content) if attempts else ""
        raise InvalidAnswer(
            f"The model's answer is not the JSON that the schema {schema.name} asks for, also "
            f"after it was told so; it began with {said!r}."
        )
    ranks = {
        (reading.count, -len(reading.invalid), position): reading
        for position, reading in enumerate(readings)
    }
    return ranks[max(ranks)]


def tidy(content: str) -> str:
    """The bare JSON of an answer that stands whole inside prose or a fenced block."""
    content = _paired(content)
    found = _find(content)
    if found is None or found.rest:
        return content
    return json.dumps({"items": found.items}, ensure_ascii=False)


def read(attempt: Attempt, schema: Schema) -> Reading | None:
    """The items of an attempt; None where it has no list of items."""
    found = _find(_paired(attempt.content))
    if not attempt.truncated and (found is None or found.broken):
        return None
    valid: list[str] = []
    invalid: list[Invalid] = []
    for item in found.items if found else ():
        text = json.dumps(item)
        problem = _problem(text, schema)
        if problem is None:
            valid.append(text)
        else:
            invalid.append(Invalid(item, problem))
    if found and found.rest and not attempt.truncated:
        invalid.append(Invalid(excerpt(found.rest, 400), "Here the answer stops being JSON."))
    return Reading(f"[{','.join(valid)}]", len(valid), tuple(invalid), attempt.truncated)


def _problem(text: str, schema: Schema) -> str | None:
    try:
        schema.item.model_validate_json(text)
    except ValidationError as error:
        return complaint(error, most=3)
    except Exception as error:  # a validator of the user's schema may raise anything
        raise SchemaError(
            f"A validator of the schema {schema.name} failed with {type(error).__name__} "
            f"({excerpt(str(error))}) on the item {excerpt(text)}; let it raise ValueError."
        ) from error
    return None


@dataclass(frozen=True)
class _Found:
    """The items that stand whole in what a model wrote, and what follows where they stop early."""

    items: list[Any]
    rest: str = ""

    @property
    def broken(self) -> bool:
        """Whether there is not even one."""
        return bool(self.rest) and not self.items


def _paired(content: str) -> str:
    """The same with U+FFFD for each half of a surrogate pair that stands alone: it has no UTF-8."""
    return UNPAIRED.sub(lambda found: r"\ufffd" if found.lastindex else found[0], content)


def _find(content: str) -> _Found | None:
    try:
        value = from_json(content, allow_inf_nan=False)
    except ValueError:
        return _search(THINKING.sub("", content))
    items = value.get("items") if isinstance(value, dict) else value
    return _Found(items) if isinstance(items, list) else None


def _search(text: str) -> _Found | None:
    start = LIST.search(text)
    if start is None:
        return None
    items: list[Any] = []
    position = start.end()
    while True:
        separators = SEPARATORS.match(text, position)
        position = separators.end() if separators else position
        if text.startswith("]", position):
            return _Found(items)
        try:
            item, position = DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            return _Found(items, rest=text[position:] or "(the end)")
        items.append(item)
