"""Parses what a model wrote into typed items. Pure.

The items are checked one by one, so that a bad item loses nothing else. Whatever checking an item
raises, it is one invalid item.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any

from pydantic import BaseModel, ValidationError

from extractor.errors import InvalidAnswer
from extractor.llm.json_items import find_items, outside_thoughts, replace_lone_surrogates
from extractor.models import Usage
from extractor.prompting.schema import Schema, complaint
from extractor.records.coercion import repaired
from extractor.records.paths import Path, named, put, steps, value_at
from extractor.records.reading import validated
from extractor.records.shape import Shape, pruned
from extractor.repetition import before_loop
from extractor.text import excerpt

__all__ = [
    "MOST_ITEMS",
    "Answer",
    "Changes",
    "Invalid",
    "ParsedAnswer",
    "RawAnswer",
    "corrected",
    "cost_record",
    "extract_json",
    "from_cache",
    "parse",
    "parse_best",
]

Changes = Mapping[int, Mapping[str, Any]]

MOST_ITEMS = 5_000  # of one answer: more than a model can write in 32,000 tokens
MOST_DEPTH = 40  # of an item; pydantic reads no JSON that is nested 200 deep
MOST_BITS = 1_024  # of a whole number
REPEATED = "Here the answer repeats itself until its limit; what stands before is used."
MOST_SHOWN = 4_000  # characters of an invalid item that are kept


@dataclass(frozen=True)
class Invalid:
    """An item that does not match the schema, or a part of one.

    - `item`: the item as the model wrote it.
    - `detail`: what is wrong with it.
    - `number`, `name`: of a single value that may be asked for again, the place of its item among
      the valid ones, and where it stands in it.
    """

    item: Any
    detail: str
    number: int | None = None
    name: str = ""


@dataclass(frozen=True)
class Answer:
    """A typed answer of a model.

    - `items`: the items that match the schema.
    - `texts`: each of them as JSON.
    - `invalid`: the items that do not.
    - `left_out`: what had to be left out of the items that do.
    - `truncated`: whether the model ran into its output limit, so that items may be missing.
    - `usage`: what the answer cost.
    - `model`: the name of the model that answered.
    - `cached`: whether the cache holds the answer now, if there is a cache.
    """

    items: tuple[BaseModel, ...]
    texts: tuple[str, ...]
    invalid: tuple[Invalid, ...]
    left_out: tuple[Invalid, ...]
    truncated: bool
    usage: Usage
    model: str
    cached: bool = True


@dataclass(frozen=True)
class RawAnswer:
    """The text that a model wrote, and whether it ran into its output limit."""

    content: str
    truncated: bool

    @property
    def blank(self) -> bool:
        """Whether the model ran into its output limit before it wrote anything but thoughts."""
        return self.truncated and not outside_thoughts(self.content).strip()


@dataclass(frozen=True)
class ParsedAnswer:
    """An answer whose items were checked.

    - `items`: the items that match the schema.
    - `texts`: each of them as JSON, for the cache.
    - `invalid`: the items that do not match the schema.
    - `left_out`: what had to be left out of the items that do.
    - `truncated`: whether the model ran into its output limit.
    """

    items: tuple[BaseModel, ...]
    texts: tuple[str, ...]
    invalid: tuple[Invalid, ...]
    truncated: bool
    left_out: tuple[Invalid, ...] = ()

    def entry(self) -> dict[str, Any]:
        """The entry for the cache."""
        parts = {"invalid": self.invalid, "left_out": self.left_out}
        return {
            "items": f"[{','.join(self.texts)}]",
            **{name: [astuple(each) for each in part] for name, part in parts.items()},
            "truncated": self.truncated,
        }

    def answer(self, usage: Usage, model: str) -> Answer:
        """The typed answer of `model`, which cost `usage`."""
        return Answer(
            self.items, self.texts, self.invalid, self.left_out, self.truncated, usage, model
        )


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
    """The answer of `model` in a cache entry; None if it does not match the schema.

    Items that were invalid are checked again: the bounds of a field may have changed since.
    """
    try:
        valid = [_check(item, schema) for item in json.loads(entry["items"])]
        left_out = [Invalid(*each) for each in entry.get("left_out", ())]
        refused = [(item, str(detail)) for item, detail, *_ in entry["invalid"]]
        truncated = entry["truncated"] is True
    except Exception:  # noqa: BLE001  # a validator of the user's may raise anything
        return None
    if not all(isinstance(each, _Valid) for each in valid):
        return None
    checked = [(_check(item, schema), item, detail) for item, detail in refused]
    now_valid = [
        now for now in (*valid, *(now for now, _, _ in checked)) if isinstance(now, _Valid)
    ]
    return Answer(
        items=tuple(each.item for each in now_valid),
        texts=tuple(each.text for each in now_valid),
        invalid=tuple(
            Invalid(item, detail) for now, item, detail in checked if isinstance(now, str)
        ),
        left_out=(*left_out, *_left_out(now_valid)),
        truncated=truncated,
        usage=Usage(cache_hits=1),
        model=model,
    )


# ---- answers of a model --------------------------------------------------------------------


def parse(raw: RawAnswer, schema: Schema) -> ParsedAnswer | None:
    """The items of an answer, checked against the schema; None if it has no list of items.

    One that repeats itself until its end is read up to there, and counts as whole: the same model
    would repeat itself again in a part of the passage.
    """
    shorter = before_loop(raw.content) if raw.truncated and not schema.makes_claims else None
    if shorter and (parsed := parse(RawAnswer(shorter, truncated=False), schema)):
        return replace(parsed, left_out=(*parsed.left_out, Invalid("", REPEATED)))
    found = find_items(replace_lone_surrogates(raw.content), _names(schema))
    if not raw.truncated and (found is None or found.broken):
        return None
    items = found.items if found else []
    valid: list[_Valid] = []
    invalid: list[Invalid] = []
    for item in items[:MOST_ITEMS]:
        checked = _check(item, schema)
        if isinstance(checked, _Valid):
            valid.append(checked)
        else:
            invalid.append(Invalid(_shown(item), checked))
    if len(items) > MOST_ITEMS:
        detail = f"The answer has {len(items):,} items; those behind {MOST_ITEMS:,} were not read."
        invalid.append(Invalid(_shown(items[MOST_ITEMS]), detail))
    if found and found.rest and not raw.truncated:
        invalid.append(Invalid(excerpt(found.rest, 400), "Here the answer stops being JSON."))
    return ParsedAnswer(
        items=tuple(each.item for each in valid),
        texts=tuple(each.text for each in valid),
        invalid=tuple(invalid),
        truncated=raw.truncated,
        left_out=_left_out(valid),
    )


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
        (len(parsed.items), -len(parsed.invalid), position): parsed
        for position, parsed in enumerate(candidates)
    }
    return ranks[max(ranks)]


def extract_json(content: str, schema: Schema) -> str:
    """The bare JSON of an answer that is complete but has another form, or text around it."""
    content = replace_lone_surrogates(content)
    found = find_items(content, _names(schema))
    if found is None or found.rest:
        return content
    return json.dumps({"items": [_plain(each, schema) for each in found.items]}, ensure_ascii=False)


def _plain(item: Any, schema: Schema) -> Any:
    """An item as the class takes it."""
    if schema.makes_claims or _is_flawed(item):
        return item
    shape = Shape.of(schema.item)
    return shape.plain(shape.coerced(item))


def corrected(answer: Answer, schema: Schema, changes: Changes) -> Answer:
    """An answer of which some values were written again.

    - `changes`: the new values, by the place of the item among `texts` and then `invalid`, and by
      the name of the value in it.

    An item that fits the schema stays as it was if it would not fit any more.
    """
    valid: list[_Valid] = []
    invalid: list[Invalid] = []
    for number, raw in enumerate((*answer.texts, *(each.item for each in answer.invalid))):
        checked = _corrected(raw, changes.get(number), schema)
        if number < len(answer.texts):
            lost = tuple(each for each in answer.left_out if each.number == number)
            if not isinstance(checked, _Valid):
                checked = _Valid(answer.items[number], answer.texts[number], lost)
            else:
                names = changes[number]
                lost = tuple(each for each in lost if each.name not in names)
                checked = replace(checked, left_out=(*lost, *checked.left_out))
        if isinstance(checked, _Valid):
            valid.append(checked)
        else:
            invalid.append(answer.invalid[number - len(answer.texts)])
    others = (each for each in answer.left_out if each.number is None)
    return replace(
        answer,
        items=tuple(each.item for each in valid),
        texts=tuple(each.text for each in valid),
        invalid=tuple(invalid),
        left_out=(*others, *_left_out(valid)),
    )


def _corrected(raw: Any, values: Mapping[str, Any] | None, schema: Schema) -> "_Valid | str | None":
    """An item with some new values, checked; None if there are none."""
    if not values:
        return None
    item = json.loads(raw) if isinstance(raw, str) else raw
    item = Shape.of(schema.item).coerced(item)
    for name, value in values.items():
        item = put(item, steps(name), value)
    return _check(item, schema)


# ---- checking an item ----------------------------------------------------------------------


@dataclass(frozen=True)
class _Valid:
    """An item that matches the schema, its JSON, and what had to be left out of it."""

    item: BaseModel
    text: str
    left_out: tuple[Invalid, ...] = ()


def _left_out(valid: Sequence[_Valid]) -> tuple[Invalid, ...]:
    """What was left out of the items, with their numbers."""
    return tuple(
        replace(part, number=number if part.name else None)
        for number, each in enumerate(valid)
        for part in each.left_out
    )


def _names(schema: Schema) -> frozenset[str]:
    return frozenset(each["name"] for each in schema.fields)


def _check(item: Any, schema: Schema) -> _Valid | str:
    """An item if it matches the schema; otherwise what is wrong with it."""
    if _is_deep(item):
        return f"it is nested more than {MOST_DEPTH} deep"
    trimmed = _trimmed(item, schema)
    if isinstance(trimmed, str):
        return trimmed
    item, left_out = trimmed
    checked = _validate(item, schema)
    if isinstance(checked, ValidationError):
        again = repaired(item, checked)
        if again is not None:
            checked = _validate(again, schema)
    if isinstance(checked, _Valid):
        return replace(checked, left_out=(*left_out, *checked.left_out))
    return complaint(checked, most=3) if isinstance(checked, ValidationError) else checked


def _trimmed(item: Any, schema: Schema) -> tuple[Any, tuple[Invalid, ...]] | str:
    """An item without numbers that cannot be written, and those; or why it is no item."""
    flaws = dict(_flaws(item))
    if not flaws:
        return item, ()
    shape = Shape.of(schema.item)
    cuts = {path: shape.cut(item, path) for path in flaws}
    if schema.makes_claims or None in cuts.values():
        return next(iter(flaws.values()))
    left_out = [
        Invalid(_shown(value_at(item, path)), f"{shape.name(item, path)}: {flaw}.")
        for path, flaw in flaws.items()
    ]
    return pruned(item, [cut for cut in cuts.values() if cut]), tuple(left_out)


def _flaws(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Where an item has a number that could not be written as JSON again, and what it is."""
    if isinstance(value, float) and not math.isfinite(value):
        yield path, f"{value} is not a number that JSON has"
    elif isinstance(value, int) and value.bit_length() > MOST_BITS:
        yield path, "a whole number is too large"
    elif isinstance(value, dict | list):
        for step, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _flaws(each, (*path, step))


def _validate(item: Any, schema: Schema) -> _Valid | ValidationError | str:
    """An item that matches the schema; otherwise the error, or what is wrong with the schema."""
    try:
        if schema.makes_claims:
            text = json.dumps(item)
            return _Valid(schema.item.model_validate_json(text), text)
        if schema.per == "document":  # each passage shows a part, which need not be a whole record
            item = Shape.of(schema.item).coerced(item)
            return _Valid(schema.item.model_construct(), json.dumps(item))
        value, item, parts = validated(item, schema.item)
        left_out = tuple(
            Invalid(_shown(p.value), f"{p.name}: {p.detail}", name=named(p.path or ()))
            for p in parts
        )
        return _Valid(value, json.dumps(item), left_out)
    except ValidationError as error:
        return error
    except Exception as error:  # noqa: BLE001  # a validator of the user's may raise anything
        return (
            f"A validator of the schema {schema.name} failed with {type(error).__name__} "
            f"({excerpt(str(error))}); let it raise ValueError"
        )


def _is_flawed(item: Any) -> bool:
    """Whether an item cannot be written as JSON again."""
    return _is_deep(item) or any(_flaws(item))


def _is_deep(item: Any) -> bool:
    """Whether an item is nested deeper than pydantic reads."""
    level = [item]
    for _ in range(MOST_DEPTH):
        level = [inner for value in level for inner in _inside(value)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _shown(item: Any) -> Any:
    """An invalid item as it is kept: the start of its text if it is large or no plain JSON."""
    if not _is_flawed(item) and len(json.dumps(item)) <= MOST_SHOWN:
        return item
    try:
        return excerpt(json.dumps(item, ensure_ascii=False), MOST_SHOWN)
    except (ValueError, RecursionError):
        return "(too large to show)"
