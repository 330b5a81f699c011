"""Says in words what a schema asks for: a local server never shows the model the JSON schema."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = ["outline"]

Node = Mapping[str, Any]
WORDS = {
    "string": "words copied from the document",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "date": "date, YYYY-MM-DD",
    "date-time": "date and time, YYYY-MM-DDTHH:MM:SS",
    "time": "time, HH:MM",
}
LIMITS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "pattern": "matching {}",
    "minItems": "at least {}",
    "maxItems": "at most {}",
}
MAX_DEPTH = 4


def outline(schema: Node) -> str:
    """A line for each field: name, type, limits and description; inner fields are indented.

    - `schema`: the JSON schema of a class, as pydantic makes it.
    """
    return "\n".join(_fields(schema, schema.get("$defs", {}), 0))


def _fields(node: Node, definitions: Node, depth: int) -> Iterator[str]:
    node = _resolved(node, definitions)
    for name, inner in node.get("properties", {}).items():
        choices = [_resolved(each, definitions) for each in _choices(inner)]
        described = (inner, _resolved(inner, definitions), *choices)
        said = next((each["description"] for each in described if each.get("description")), "")
        text = " ".join(str(said).split())
        yield f"{'  ' * depth}- {name} ({_type(inner, definitions)}){f': {text}' if text else ''}"
        if depth < MAX_DEPTH:
            yield from _fields(_element(inner, definitions), definitions, depth + 1)


def _type(node: Node, definitions: Node) -> str:
    """What a value must be, in words."""
    choices = _choices(node)
    if choices:
        null = any(each.get("type") == "null" for each in choices)
        others = [_type(each, definitions) for each in choices if each.get("type") != "null"]
        if sorted(others) == ["number", WORDS["string"]]:
            others = ["number"]  # as pydantic writes a Decimal
        return " or ".join(dict.fromkeys(others)) + (", or null" if null else "")
    node = _resolved(node, definitions)
    if _choices(node):
        return _type(node, definitions)
    limits = "".join(f", {words.format(node[key])}" for key, words in LIMITS.items() if key in node)
    if "enum" in node or "const" in node:
        values: Sequence[Any] = node.get("enum", [node.get("const")])
        return "one of " + ", ".join(
            f'"{each}"' if isinstance(each, str) else str(each) for each in values
        )
    if node.get("type") == "array":
        inner = _type(node.get("items") or {}, definitions)
        return f"list of {inner}{limits}"
    if node.get("type") == "object":
        return "object" if "properties" in node else "object of names and values"
    kind = node.get("format", "") if node.get("format") in WORDS else node.get("type", "")
    return WORDS.get(str(kind), "any value") + limits


def _element(node: Node, definitions: Node) -> Node:
    """The object that is described under a field: its own, or that of its elements."""
    for _ in range(10):
        node = _resolved(node, definitions)
        objects = [each for each in _choices(node) if each.get("type") != "null"]
        if objects:
            node = objects[0]
        elif node.get("type") == "array":
            node = node.get("items") or {}
        else:
            break
    return node


def _choices(node: Node) -> Sequence[Node]:
    return node.get("anyOf") or node.get("oneOf") or node.get("allOf") or ()


def _resolved(node: Node, definitions: Node) -> Node:
    for _ in range(10):
        if "$ref" not in node:
            break
        node = definitions.get(node["$ref"].rpartition("/")[2], {})
    return node
