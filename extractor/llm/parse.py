"""Parses what a model wrote into typed items. Pure.

An answer is a JSON object whose `items` is a list. If the whole is not valid JSON, the items are
parsed one by one, so that one bad item, text around the JSON or a truncated end loses nothing else.
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
    "Invalid",
    "ParsedAnswer",
    "RawAnswer",
    "cost_record",
    "extract_json",
    "from_cache",
    "parse",
    "parse_best",
    "read_completion",
]

DECODER = json.JSONDecoder(strict=False, parse_constant=lambda _: None)
LIST_START = re.compile(r'\{\s*"items"\s*:\s*\[|\A\s*(?:```\w*\s*)?\[(?=\s*[{\]])')
SEPARATORS = re.compile(r"[\s,]*")
THINKING = re.compile(  # before any JSON
    r"\A(?:(?:(?!<think>)[^{\[])*<think>.*?</think>)+", re.DOTALL
)
LONE_SURROGATE = re.compile(  # matches whole escapes: "\\\\ud800" is not one of a surrogate
    r"\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|(u[dD][89a-fA-F][\da-fA-F]{2})|.)"
    r"|([\ud800-\udfff])",
    re.DOTALL,
)


@dataclass(frozen=True)
class Invalid:
    """An item that does not match the schema.

    - `item`: the item as the model wrote it.
    - `detail`: what is wrong with it.
    """

    item: Any
    detail: str


@dataclass(frozen=True)
class Answer:
    """A typed answer of a model.

    - `items`: the items that match the schema.
    - `invalid`: the items that do not.
    - `truncated`: whether the model ran into its output limit, so that items may be missing.
    - `usage`: what the answer cost.
    - `model`: the name of the model that answered.
    - `cached`: whether the cache holds the answer now, if there is a cache.
    """

    items: tuple[BaseModel, ...]
    invalid: tuple[Invalid, ...]
    truncated: bool
    usage: Usage
    model: str
    cached: bool = True


@dataclass(frozen=True)
class RawAnswer:
    """The text that a model wrote, and whether it ran into its output limit."""

    content: str
    truncated: bool


@dataclass(frozen=True)
class ParsedAnswer:
    """An answer as the cache stores it.

    - `items`: a JSON array of the items that match the schema.
    - `count`: the number of those items.
    - `invalid`: the items that do not match the schema.
    - `truncated`: whether the model ran into its output limit.
    """

    items: str
    count: int
    invalid: tuple[Invalid, ...]
    truncated: bool

    def entry(self) -> dict[str, Any]:
        """The entry for the cache."""
        invalid = [[each.item, each.detail] for each in self.invalid]
        return {"items": self.items, "invalid": invalid, "truncated": self.truncated}

    def answer(self, schema: Schema, usage: Usage, model: str) -> Answer:
        """The typed answer of `model`, which cost `usage`."""
        items = tuple(schema.items.validate_json(self.items))
        return Answer(items, self.invalid, self.truncated, usage, model)


# ---- cache entries -------------------------------------------------------------------------


def cost_record(usage: Usage, size: int) -> dict[str, int]:
    """What an answer to prompts of `size` bytes cost. Cache entries store it for estimates."""
    return {
        "calls": usage.calls,
        "bytes": size,
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
    }


def from_cache(entry: Mapping[str, Any], schema: Schema, model: str) -> Answer | None:
    """The answer of `model` in a cache entry; None if it does not match the schema."""
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


# ---- answers of a model --------------------------------------------------------------------


def read_completion(completion: Any, model: str) -> RawAnswer:
    """The text in a chat completion of `model`.

    Raises RefusedAnswer if the model declined to answer or wrote nothing.
    """
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
    return RawAnswer(content if isinstance(content, str) else "", truncated=finish == "length")


def parse(raw: RawAnswer, schema: Schema) -> ParsedAnswer | None:
    """The items of an answer, checked against the schema; None if it has no list of items."""
    found = _find_items(_replace_lone_surrogates(raw.content))
    if not raw.truncated and (found is None or found.broken):
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
    if found and found.rest and not raw.truncated:
        invalid.append(Invalid(excerpt(found.rest, 400), "Here the answer stops being JSON."))
    return ParsedAnswer(f"[{','.join(valid)}]", len(valid), tuple(invalid), raw.truncated)


def parse_best(raw_answers: Iterable[RawAnswer], schema: Schema) -> ParsedAnswer:
    """The answer with the most valid items; among equals the fewest invalid, then the latest.

    Raises InvalidAnswer if no answer has a list of items.
    """
    raw_answers = tuple(raw_answers)
    candidates = [parsed for raw in raw_answers if (parsed := parse(raw, schema)) is not None]
    if not candidates:
        start = excerpt(raw_answers[-1].content) if raw_answers else ""
        raise InvalidAnswer(
            f"The model's answer is not the JSON that the schema {schema.name} requires, even "
            f"after a second request; it begins with {start!r}."
        )
    ranks = {
        (parsed.count, -len(parsed.invalid), position): parsed
        for position, parsed in enumerate(candidates)
    }
    return ranks[max(ranks)]


def extract_json(content: str) -> str:
    """The bare JSON of an answer that is complete but has text or a code fence around it."""
    content = _replace_lone_surrogates(content)
    found = _find_items(content)
    if found is None or found.rest:
        return content
    return json.dumps({"items": found.items}, ensure_ascii=False)


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
    """The complete items in an answer, and the text after them if the list is broken."""

    items: list[Any]
    rest: str = ""

    @property
    def broken(self) -> bool:
        """Whether the list breaks before the first item ends."""
        return bool(self.rest) and not self.items


def _replace_lone_surrogates(content: str) -> str:
    """Puts U+FFFD for each surrogate without its other half, which has no UTF-8."""
    return LONE_SURROGATE.sub(lambda found: r"\ufffd" if found.lastindex else found[0], content)


def _find_items(content: str) -> _Found | None:
    try:
        value = from_json(content, allow_inf_nan=False)
    except ValueError:
        return _find_list(THINKING.sub("", content))
    items = value.get("items") if isinstance(value, dict) else value
    return _Found(items) if isinstance(items, list) else None


def _find_list(text: str) -> _Found | None:
    start = LIST_START.search(text)
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
