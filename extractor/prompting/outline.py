"""Says in words what a schema asks for: a local server never shows the model the JSON schema."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import DecimalSchema

__all__ = ["WORDS", "outline", "skeleton"]

Node = Mapping[str, Any]
WORDS = {
    "string": "words copied from the document",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "date": "date, YYYY-MM-DD",
    "date-time": "date and time, YYYY-MM-DDTHH:MM:SS",
    "time": "time, HH:MM",
    "duration": "duration, such as PT1H30M",
    "email": "e-mail address",
    "uri": "web address",
    "uuid": "UUID",
    "ipv4": "IP address",
    "ipv6": "IP address",
    "null": "null",
}
LIMITS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "pattern": "matching {}",
    "minItems": "at least {}",
    "maxItems": "at most {}",
    "minProperties": "at least {}",
    "maxProperties": "at most {}",
}
MAX_DEPTH = 4
MAX_REFERENCES = 10  # from a definition to the next
MAX_NESTED = 10  # lists in lists, and unions in them


def outline(model: type[BaseModel]) -> str:
    """A line for each field of a class: name, type, limits and description; inner ones indented.

    Where a value may be one of several objects, each of them has a line above its fields. The
    values in `examples` of a field are left out: a small model copies them.
    """
    return "\n".join(_Outline(model).lines())


def skeleton(model: type[BaseModel]) -> Any:
    """An item of a class to be filled in by hand: for each value the words that say what it is."""
    return _Outline(model).blank()


class _WordsSchema(GenerateJsonSchema):
    """Writes a Decimal as a number, and not as a number or any text."""

    def decimal_schema(self, schema: DecimalSchema) -> JsonSchemaValue:
        number: JsonSchemaValue = {"type": "number"}
        self.update_with_validations(number, schema, self.ValidationsMapping.numeric)
        return number


class _Outline:
    def __init__(self, model: type[BaseModel]) -> None:
        self._schema: Node = model.model_json_schema(
            mode="validation", schema_generator=_WordsSchema
        )
        self._definitions: Node = self._schema.get("$defs", {})

    def lines(self) -> Iterator[str]:
        """The lines about all fields."""
        for node in self._objects(self._schema):
            yield from self._fields(node, 0)

    def blank(self) -> Any:
        """An item to be filled in."""
        return self._blank(self._schema, 0)

    def _blank(self, node: Node, depth: int) -> Any:
        """A value to be filled in; of a union, its first choice that has objects."""
        choices = self._choices(node) or [self._resolved(node)]
        chosen = next((each for each in choices if self._objects(each)), choices[0])
        if chosen.get("type") == "array" and depth < MAX_DEPTH:
            items = chosen.get("items") or {}
            return [self._blank(items, depth if self._objects(items) else depth + 1)]
        if chosen.get("properties"):
            inner = chosen["properties"].items() if depth < MAX_DEPTH else ()
            return {name: self._blank(each, depth + 1) for name, each in inner}
        return [] if chosen.get("type") == "array" else self._type(node)

    # ---- fields ----------------------------------------------------------------------------

    def _fields(self, node: Node, depth: int) -> Iterator[str]:
        """The lines about the fields of an object."""
        for name, inner in node.get("properties", {}).items():
            yield f"{'  ' * depth}- {name} ({self._type(inner)}){self._said(inner)}"
            if depth < MAX_DEPTH:
                yield from self._inner(inner, depth + 1)

    def _inner(self, node: Node, depth: int) -> Iterator[str]:
        """The lines about the fields of the objects in a value, for each object it may be."""
        objects = self._objects(node)
        for each in objects:
            if len(objects) == 1:
                yield from self._fields(each, depth)
            else:
                yield f"{'  ' * depth}- {self._named(each)}{self._said(each)}"
                yield from self._fields(each, depth + 1)

    def _said(self, node: Node) -> str:
        """What the schema says of a value: of the field, else of its class."""
        choices = self._choices(node) if len(self._objects(node)) < 2 else []
        described = (node, self._resolved(node), *choices)
        said = next((each["description"] for each in described if each.get("description")), "")
        text = " ".join(str(said).split())
        return f": {text}" if text else ""

    def _objects(self, node: Node, left: int = MAX_NESTED) -> list[Node]:
        """The objects that a value may be, or hold as the elements of lists or mappings."""
        found: list[Node] = []
        if not left:
            return found
        for each in self._choices(node) or [self._resolved(node)]:
            if each.get("type") == "array":
                inner = [*each.get("prefixItems", ()), each.get("items") or {}]
            elif isinstance(each.get("additionalProperties"), Mapping):
                inner = [each["additionalProperties"]]
            else:
                inner = []
                found += [each] if each.get("properties") else []
            found += [other for part in inner for other in self._objects(part, left - 1)]
        return [each for n, each in enumerate(found) if each not in found[:n]]

    def _named(self, node: Node) -> str:
        """What one of several objects is called: its class, and the tag that it has."""
        tags = (
            f"{name} is {self._listed([each['const']])}"
            for name, each in node["properties"].items()
            if "const" in each
        )
        return ", ".join([f"object {node.get('title', '')}".strip(), *tags])

    # ---- types -----------------------------------------------------------------------------

    def _type(self, node: Node, left: int = MAX_NESTED) -> str:
        """What a value must be, in words."""
        if not left:
            return "any value"
        if choices := self._choices(node):
            null = any(each.get("type") == "null" for each in choices)
            others = (self._type(each, left - 1) for each in choices if each.get("type") != "null")
            return " or ".join(dict.fromkeys(others)) + (", or null" if null else "")
        node = self._resolved(node)
        if "enum" in node or "const" in node:
            return f"one of {self._listed(node.get('enum', [node.get('const')]))}"
        if node.get("type") in ("array", "object"):
            said = self._list(node, left) if node["type"] == "array" else self._object(node, left)
        else:
            format_ = node.get("format")
            said = WORDS.get(format_ if format_ in WORDS else node.get("type", ""), "any value")
        limits = (words.format(node[key]) for key, words in LIMITS.items() if key in node)
        return ", ".join([said, *limits])

    def _list(self, node: Node, left: int) -> str:
        if fixed := node.get("prefixItems"):
            return f"list of {'; '.join(self._type(each, left - 1) for each in fixed)}"
        return f"list of {self._type(node.get('items') or {}, left - 1)}"

    def _object(self, node: Node, left: int) -> str:
        if "properties" in node:
            return "object"
        values = node.get("additionalProperties")
        said = self._type(values, left - 1) if isinstance(values, Mapping) and values else ""
        return "object of names and values" + (f", each {said}" if said else "")

    def _listed(self, values: Sequence[Any]) -> str:
        return ", ".join(f'"{each}"' if isinstance(each, str) else str(each) for each in values)

    # ---- references ------------------------------------------------------------------------

    def _choices(self, node: Node) -> list[Node]:
        """The choices of a union, also of unions in it; empty if there is no choice."""
        return list(self._flat(node, MAX_REFERENCES))

    def _flat(self, node: Node, left: int) -> Iterator[Node]:
        node = self._resolved(node)
        for each in node.get("anyOf") or node.get("oneOf") or node.get("allOf") or ():
            inner = list(self._flat(each, left - 1)) if left else []
            yield from inner or [self._resolved(each)]

    def _resolved(self, node: Node) -> Node:
        for _ in range(MAX_REFERENCES):
            if "$ref" not in node:
                break
            node = self._definitions.get(node["$ref"].rpartition("/")[2], {})
        return node
