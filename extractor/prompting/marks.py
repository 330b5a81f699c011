"""Whether each quote of a schema can be found in an answer.

What a class marks as a quote is known by the mark in its JSON schema. A type of the user's or a
JSON schema around it may hide the mark there, and then nothing would verify the quote.
"""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from extractor.errors import SchemaError
from extractor.fields import OTHER_SCHEMAS, QUOTE_KEY, mark_numbers, numbered

__all__ = ["check_marks"]

FIELDS = ("model-field", "dataclass-field", "typed-dict-field")
TEXT_OF_JSON = "contentSchema"  # in a JSON schema, what a text holds that is JSON itself


def check_marks(item: type[BaseModel]) -> None:
    """Raises SchemaError if a class has a quote that its JSON schema does not show."""
    with numbered():
        shown = set(_shown(item.model_json_schema()))
    for name, field in _fields(item.__pydantic_core_schema__):
        if not shown.issuperset(mark_numbers(field)):
            raise SchemaError(
                f"The quote {name} of the schema {item.__name__} is hidden by a type or a JSON "
                "schema around it, so that nothing would verify it; leave that out, or mark "
                "another field."
            )


def _fields(schema: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """The parts of a core schema, the inner ones first, each with the name of its field."""
    if isinstance(schema, dict):
        for key, inner in schema.items():
            if key not in OTHER_SCHEMAS:
                yield from _fields(inner, _named(name, key, inner))
    elif isinstance(schema, list | tuple):
        for inner in schema:
            yield from _fields(inner, _named(name, "", inner))
    yield name, schema


def _named(name: str, key: str, inner: Any) -> str:
    """The name of a field; that around it for anything else."""
    if isinstance(inner, dict) and inner.get("type") in FIELDS:
        return str(inner.get("name", key))
    return name


def _shown(node: Any) -> Iterator[int]:
    """The numbers of the marks in a JSON schema."""
    if isinstance(node, dict):
        mark = node.get(QUOTE_KEY)
        yield from mark if isinstance(mark, list) else ()  # true where it is written by hand
        for key, inner in node.items():
            if key not in (TEXT_OF_JSON, QUOTE_KEY):
                yield from _shown(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _shown(inner)
