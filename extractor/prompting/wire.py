"""The form in which a model writes an answer: the strict form of a JSON schema.

Hosted models require the strict form of structured output (OpenAI's guide "Structured outputs",
section "Supported schemas"): every property is required, no other is allowed, and there are few
keywords. The others (`minLength`, `pattern`, `default`, ...) are left out here; pydantic checks
them when the answer is read.

Two things are written otherwise than the class has them:

- a mapping of any keys as a list of objects with `key` and `value`;
- a value that the class marks with `Quoted` as an object with `value` and `quote`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.errors import PydanticInvalidForJsonSchema, PydanticUserError

from extractor.errors import SchemaError
from extractor.fields import QUOTE_KEY
from extractor.text import first_line

__all__ = ["Wire", "notes", "strict_json_schema", "written"]

Node = Mapping[str, Any]

FORMATS = ("date", "date-time", "time")  # that every service and grammar knows
KEYWORDS = ("type", "description", "enum", "const", "$ref")
QUOTED = ["value", "quote"]
PAIR = ["key", "value"]


def strict_json_schema(model: type[BaseModel], *, quotes: bool = True) -> dict[str, Any]:
    """The JSON schema of a class in the strict form; SchemaError if a field has no such form.

    Properties keep the order of declaration. Titles are dropped, since they cost tokens.

    - `quotes`: whether there are quotes beside values at all.
    """
    try:
        whole = model.model_json_schema(mode="validation")
    except (PydanticInvalidForJsonSchema, PydanticUserError) as error:
        reason = first_line(error)
        raise SchemaError(f"The schema {model.__name__} has no JSON form: {reason}.") from error
    wire = Wire(whole.get("$defs", {}), quotes=quotes)
    strict = wire.strict(whole, model.__name__)
    definitions = {name: wire.strict(node, name) for name, node in wire.definitions.items()}
    return {**strict, "$defs": definitions} if definitions else strict


class Wire:
    """Writes the nodes of a JSON schema in the strict form.

    - `definitions`: what its references refer to.
    - `quotes`: whether there are quotes beside values.
    """

    def __init__(self, definitions: Mapping[str, Node], *, quotes: bool = True) -> None:
        self.definitions = definitions
        self._quotes = quotes

    def strict(self, node: Node, path: str, *, quote: bool = False) -> dict[str, Any]:
        """A node in the strict form.

        - `path`: names it in an error.
        - `quote`: whether the class wants a quote of it.
        """
        quote = quote or bool(node.get(QUOTE_KEY))
        choices = node.get("anyOf") or node.get("oneOf")
        if choices:
            return self._union(node, choices, path, quote=quote)
        plain = self._plain(node, path, quote=quote)
        return _with_quote(plain) if self.wants_quote([node], quote) else plain

    def wants_quote(self, choices: Sequence[Node], quote: bool) -> bool:
        """Whether a quote is asked for beside a value that is one of these choices."""
        singles = [each for each in map(self.resolved, choices) if _is_single(each)]
        return self._quotes and quote and not all(map(_is_text, singles))

    def resolved(self, node: Node) -> Node:
        """A node, or the one that it refers to."""
        while "$ref" in node:
            node = self.definitions.get(node["$ref"].rpartition("/")[2], {})
        return node

    def _is_whole(self, node: Node) -> bool:
        """Whether a node is an object, or a list or choice that is shared by reference."""
        inner = self.resolved(node)
        single = _is_single(inner) or inner.get("type") == "null"
        return inner.get("type") == "object" or ("$ref" in node and not single)

    def _union(
        self, node: Node, choices: Sequence[Node], path: str, *, quote: bool
    ) -> dict[str, Any]:
        if self.wants_quote(choices, quote):
            singles = [each for each in choices if _is_single(self.resolved(each))]
            inner = [self._plain(each, path) for each in singles]
            strict = [_with_quote(inner[0] if len(inner) == 1 else {"anyOf": inner})]
            choices = [each for each in choices if each not in singles]
        else:
            strict = []
        strict += [self.strict(each, path, quote=quote) for each in choices]
        described = {"description": node["description"]} if "description" in node else {}
        return described | (strict[0] if len(strict) == 1 else {"anyOf": strict})

    def _plain(self, node: Node, path: str, *, quote: bool = False) -> dict[str, Any]:
        """A node without choices, and without a quote beside itself."""
        strict = {key: node[key] for key in KEYWORDS if key in node}
        if node.get("format") in FORMATS:
            strict["format"] = node["format"]
        if quote and self._is_whole(node):
            raise SchemaError(
                f"{path} is marked as quoted but is no single value; mark the fields inside it."
            )
        if "$ref" in strict and len(strict) > 1:  # a reference may have no siblings
            strict["anyOf"] = [{"$ref": strict.pop("$ref")}]
        if node.get("type") == "object":
            return strict | self._object(node, path)
        if node.get("type") == "array":
            if not node.get("items") or "prefixItems" in node:
                raise SchemaError(
                    f"{path} must be a list of one type, such as list[str]; change it."
                )
            strict["items"] = self.strict(node["items"], path, quote=quote)
        if not strict.keys() & {"type", "enum", "const", "$ref", "anyOf"}:
            raise SchemaError(f"{path} has no type; give it one.")
        return strict

    def _object(self, node: Node, path: str) -> dict[str, Any]:
        if "properties" not in node:
            return self._mapping(node, path)
        return _object(
            {
                name: self.strict(value, f"{path}.{name}")
                for name, value in node["properties"].items()
            }
        )

    def _mapping(self, node: Node, path: str) -> dict[str, Any]:
        """A mapping of any keys, which the strict form does not have, as a list of pairs."""
        names, more = node.get("propertyNames", {}), node.get("additionalProperties")
        if names.get(QUOTE_KEY):
            raise SchemaError(
                f"{path} has quotes as keys; make it a list of a model with two fields."
            )
        if more is False:
            raise SchemaError(f"{path} has no field; give it one.")
        key = self.strict({"type": "string", **names}, path)
        value = more if isinstance(more, Mapping) and more else {"type": "string"}
        pair = _object({"key": key, "value": self.strict(value, path)})
        return {"type": "array", "items": {"type": "object", **pair}}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _with_quote(node: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", **_object({"value": node, "quote": {"type": "string"}})}


def _is_single(node: Node) -> bool:
    """Whether a resolved node is a value that may have a quote beside it."""
    if "anyOf" in node or "oneOf" in node:
        return False
    return node.get("type") not in ("object", "array", "null")


def _is_text(node: Node) -> bool:
    return node.get("type") == "string" and not node.keys() & {"format", "enum", "const"}


# ---- what is written otherwise than the class has it ---------------------------------------


def notes(wire: Node) -> str:
    """Says in words which fields are written with a quote or as pairs; empty if there are none."""
    definitions = wire.get("$defs", {}).values()
    fields = [each for node in (wire, *definitions) for each in _properties(node)]
    forms = {form: dict.fromkeys(name for name, each in fields if each == form) for form in FORMS}
    return "\n".join(
        text.format(", ".join(forms[form])) for form, text in FORMS.items() if forms[form]
    )


FORMS = {
    "quote": 'Write the values of {} as {{"value": ..., "quote": "..."}}: the quote is the few '
    'words of the document that say it, or "" if none do.',
    "pairs": 'Write {} as a list of {{"key": ..., "value": ...}}.',
}


def _properties(node: Any) -> Iterator[tuple[str, str]]:
    """The fields inside a strict node that have a form of their own."""
    for name, inner in node.get("properties", {}).items():
        yield from ((name, form) for form in _forms(inner))
    for inner in (*node.get("properties", {}).values(), *node.get("anyOf", ()), node.get("items")):
        if inner and _form(inner) is None:
            yield from _properties(inner)


def _forms(node: Any) -> Iterator[str]:
    """The forms of a strict node, its choices and its elements."""
    form = _form(node)
    if form:
        yield form
        return
    for inner in (*node.get("anyOf", ()), *([node["items"]] if "items" in node else ())):
        yield from _forms(inner)


def _form(node: Node) -> str | None:
    if list(node.get("properties", ())) == QUOTED:
        return "quote"
    return "pairs" if list(node.get("items", {}).get("properties", ())) == PAIR else None


def written(value: Any, wire: Node, definitions: Mapping[str, Node], text: str) -> Any:
    """A JSON value of the class as a model writes it.

    - `wire`, `definitions`: its node in the strict form, and what references refer to.
    - `text`: the document, in whose words a category is its own quote; other quotes are empty.
    """
    while "$ref" in wire:
        wire = definitions[wire["$ref"].rpartition("/")[2]]
    if "anyOf" in wire:
        fits = (each for each in wire["anyOf"] if _takes(value, each, definitions))
        return written(value, next(fits, {}), definitions, text)
    if _form(wire) == "quote" and not isinstance(value, dict):
        inner = wire["properties"]["value"]
        named = isinstance(value, str) and value.casefold() in text.casefold()
        return {"value": written(value, inner, definitions, text), "quote": value if named else ""}
    if isinstance(value, dict) and _form(wire) == "pairs":
        value = [{"key": key, "value": each} for key, each in value.items()]
    if isinstance(value, list) and "items" in wire:
        return [written(each, wire["items"], definitions, text) for each in value]
    known = wire.get("properties", {})
    if isinstance(value, dict):
        return {
            key: written(each, known.get(key, {}), definitions, text) for key, each in value.items()
        }
    return value


TYPES: Mapping[str, type | tuple[type, ...]] = {
    "null": type(None),
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "string": str,
    "array": list,
    "object": dict,
}


def _takes(value: Any, wire: Node, definitions: Mapping[str, Node]) -> bool:
    """Whether a JSON value of the class can be written by a node."""
    while "$ref" in wire:
        wire = definitions[wire["$ref"].rpartition("/")[2]]
    if "anyOf" in wire:
        return any(_takes(value, each, definitions) for each in wire["anyOf"])
    if isinstance(value, dict):
        return _form(wire) == "pairs" or value.keys() == wire.get("properties", {}).keys()
    if _form(wire) == "quote":
        return _takes(value, wire["properties"]["value"], definitions)
    members = wire.get("enum", [wire["const"]] if "const" in wire else [value])
    known = TYPES.get(wire.get("type", ""), object)
    return isinstance(value, known) and value in members
