"""Asks once more for single values of an answer that do not fit, or that nothing shows.

The question goes on from the first one, so that a server need not read the document again: it shows
the items in doubt and says what is wrong with which values. Only these values are answered.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, WithJsonSchema, create_model

from extractor.llm.parse import Answer, corrected
from extractor.prompting.prompt import Message
from extractor.prompting.schema import Schema
from extractor.records.paths import named
from extractor.records.reading import Doubt
from extractor.records.shape import Shape
from extractor.text import excerpt

__all__ = ["Correction", "Doubtful"]

MOST = 12  # values of one question; of an answer with more, nothing is asked again
TOKENS = 60  # for each value
INSTRUCTION = (
    "Some values do not fit. Look them up in the document once more. Answer with one item that has "
    "these fields alone; write null where the document does not say it."
)


@dataclass(frozen=True)
class Doubtful:
    """A value in doubt, and the place of its item among `Answer.texts` and `Answer.invalid`."""

    number: int
    doubt: Doubt


@dataclass(frozen=True)
class Correction:
    """A question about the values in doubt of one answer."""

    messages: list[Message]
    schema: Schema
    doubtful: Mapping[str, Doubtful]  # by the name of the field that asks for it

    @classmethod
    def of(
        cls,
        messages: Sequence[Message],
        answer: Answer,
        doubtful: Sequence[Doubtful],
        schema: Schema,
    ) -> "Correction | None":
        """The question about some values; None if they are none or too many.

        - `messages`: the first question.
        """
        items = _items(answer)
        asked = {
            _field(each, items): each for each in doubtful if _node(each, items, schema) is not None
        }
        if not 0 < len(asked) <= MOST:
            return None
        shown = [items[number] for number in dict.fromkeys(each.number for each in doubtful)]
        lines = [_line(name, each.doubt) for name, each in asked.items()]
        again = [
            {"role": "assistant", "content": _json({"items": shown})},
            {"role": "user", "content": "\n".join((INSTRUCTION, *lines))},
        ]
        nodes = {name: _node(each, items, schema) for name, each in asked.items()}
        return cls([*messages, *again], _schema(nodes), asked)

    @property
    def max_tokens(self) -> int:
        """The longest answer allowed."""
        return TOKENS * (1 + len(self.doubtful))

    def applied(self, answer: Answer, second: Answer, schema: Schema) -> Answer:
        """The answer with the values of the second one, where they fit."""
        changes: dict[int, dict[str, Any]] = {}
        for text in second.texts:
            for name, value in json.loads(text).items():
                if value is not None and (each := self.doubtful.get(name)):
                    changes.setdefault(each.number, {})[named(each.doubt.path)] = value
        return corrected(answer, schema, changes) if changes else answer


def _items(answer: Answer) -> list[Any]:
    return [*map(json.loads, answer.texts), *(each.item for each in answer.invalid)]


def _field(each: Doubtful, items: Sequence[Any]) -> str:
    """The name of the field that asks for a value, with its item where there are several."""
    return each.doubt.name if len(items) == 1 else f"{each.doubt.name} of item {each.number + 1}"


def _node(each: Doubtful, items: Sequence[Any], schema: Schema) -> Mapping[str, Any] | None:
    """The JSON schema of a value; None if it is no single one."""
    shape = Shape.of(schema.item)
    found = shape.leaf_at(shape.coerced(items[each.number]), each.doubt.path)
    return found[1] if found else None


def _schema(nodes: Mapping[str, Mapping[str, Any] | None]) -> Schema:
    """The schema of the second answer: one item with a field for each value."""
    fields: dict[str, Any] = {
        f"field_{number}": (
            Annotated[Any, WithJsonSchema({"anyOf": [node, {"type": "null"}]})],
            Field(default=None, alias=name),
        )
        for number, (name, node) in enumerate(nodes.items())
    }
    return Schema.of(create_model("Correction", **fields))


def _line(name: str, doubt: Doubt) -> str:
    wrote = "left out" if doubt.value is None else f"you wrote {excerpt(_json(doubt.value), 100)}"
    return f"- {name} ({wrote}): {doubt.detail}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
