"""The shape of a schema: which leaves an item has, and what of it may be left out.

It is read from the JSON schema of the class, so that models, dataclasses, typed dictionaries, root
models, lists, sets and unions are all the same here. Pure.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core.core_schema import DataclassSchema, DecimalSchema, ModelField, ModelSchema

from extractor.fields import QUOTE_KEY, SENTENCE_KEY, declared_key
from extractor.records.coercion import DECIMAL, coerced, is_moment
from extractor.records.paths import Path, element, member

__all__ = ["Cut", "Kind", "Leaf", "Shape", "in_order", "kind_of", "pruned"]


KEY = "x-key"  # in the JSON schema, the fields that name an object
Node = Mapping[str, Any]
Kind = Literal["text", "number", "date", "time", "closed"]
OTHER_NAMES = "x-other-names"  # in the JSON schema, what a field may be called besides
CHOICES = ("anyOf", "oneOf", "allOf")
PLAIN_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}


@dataclass(frozen=True)
class Cut:
    """A part of an item that may be left out: set to null, or deleted from its list or object."""

    path: Path
    null: bool


@dataclass(frozen=True)
class Leaf:
    """A value in an item that is no list and no object.

    - `path`: its keys and positions in the item, as the model writes them.
    - `name`: the same by the names of the fields, as "lines[2].amount".
    - `kind`: "closed" is a boolean or one of a fixed set of values.
    - `quote`: whether the class says that it is a quote, or that a quote has to show it.
    - `words`: the quote that the model wrote beside the value.
    - `cut`: the smallest part of the item that holds it and may be left out; None if none may.
    - `keys`: the keys of mappings that it stands behind, which the model wrote too.
    """

    path: Path
    name: str
    value: Any
    kind: Kind
    quote: bool
    cut: Cut | None
    words: str = ""
    keys: tuple["Leaf", ...] = ()


@dataclass(frozen=True)
class _Place:
    """A node of the schema by alias and by name, at a place in an item.

    - `quote`: whether the list around it is marked as quotes.
    - `keys`: as for `Leaf`.
    """

    node: Node
    named: Node
    path: Path = ()
    name: str = ""
    cut: Cut | None = None
    quote: bool = False
    keys: tuple[Leaf, ...] = ()


class Shape:
    """The shape of the items of a class."""

    def __init__(self, item: type[BaseModel], mode: JsonSchemaMode = "validation") -> None:
        self._node, self._named = (
            item.model_json_schema(mode=mode, by_alias=by_alias, schema_generator=_ShapeSchema)
            for by_alias in (mode == "validation", False)
        )

    @staticmethod
    @lru_cache(maxsize=64)
    def of(item: type[BaseModel]) -> "Shape":
        """The shape of a class, made once."""
        return Shape(item)

    @staticmethod
    @lru_cache(maxsize=64)
    def written(item: type[BaseModel]) -> "Shape":
        """The shape in which the class writes its items: that of the `fields` of a record."""
        return Shape(item, "serialization")

    def leaves(self, item: Any) -> list[Leaf]:
        """The leaves of an item that have a value, in its order."""
        return list(self._leaves(item, _Place(self._node, self._named)))

    def cut(self, item: Any, location: Sequence[str | int]) -> Cut | None:
        """The smallest part that holds a place and may be left out; None if none may.

        - `location`: where pydantic found an error; steps into unions are skipped.
        """
        return self._place_at(item, location).cut

    def name(self, item: Any, path: Path) -> str:
        """The name of a place by the names of the fields, as "lines[2].amount"."""
        return self._place_at(item, path).name

    def keys(self, item: Any) -> dict[str, tuple[str, ...]]:
        """What names the objects in an item, where their class declares a `key`.

        By patterns of paths, as "lines[]"; "" is the item itself.
        """
        return dict(self._keys(item, _Place(self._node, self._named)))

    def _place_at(self, item: Any, location: Sequence[str | int]) -> _Place:
        return self._walked(item, location)[0]

    def _walked(
        self, item: Any, location: Sequence[str | int], *, missing: bool = False
    ) -> tuple[_Place, Any]:
        """The place at a location and what stands there; the last that there is.

        - `missing`: whether to go on to a field that the schema has and the item has not.
        """
        place, value = _Place(self._node, self._named), item
        for step in location:
            place = self._chosen(value, place)
            inner = next((each for each in self._inside(value, place) if each[1] == step), None)
            if inner is not None:
                place, value = inner[0], inner[2]
            elif missing and isinstance(value, dict) and step in place.node.get("properties", {}):
                place, value = self._member(place, str(step)) or place, None
        return place, value

    def leaf_at(self, item: Any, location: Sequence[str | int]) -> tuple[Leaf, Node] | None:
        """The value that stands at a place, or is missing there, and its JSON schema.

        None for a list or an object, or where a single value should stand in their place.

        - `location`: as for `cut`.
        """
        place, value = self._walked(item, location, missing=True)
        if self._allows(place.node, lambda each: _is_object(each) or each.get("type") == "array"):
            return None
        value, words = self._beside(value, place)
        if isinstance(value, dict | list):
            return None
        kind = kind_of(self._chosen(value, place).node, value)
        leaf = Leaf(place.path, place.name, value, kind, place.quote, place.cut, words)
        return leaf, self._inlined(place.node)

    def _inlined(self, node: Node) -> Node:
        """A node of a value without references."""
        node = self._resolved(node)
        choices = {
            key: [self._inlined(each) for each in node[key]] for key in CHOICES if key in node
        }
        return {**node, **choices}

    def coerced(self, item: Any) -> Any:
        """An item whose values have the types of the schema, where they have one reading."""
        return self._coerced(item, _Place(self._node, self._named))

    def sets(self, item: Any) -> dict[str, Any]:
        """The fields of an item that are sets, whose order means nothing, by their names."""
        return dict(self._sets(item, _Place(self._node, self._named)))

    def unknown(self, item: Any) -> list[str]:
        """The names of what an item has and the schema does not."""
        return list(self._unknown(item, _Place(self._node, self._named)))

    def plain(self, item: Any) -> Any:
        """An item as the class takes it, without the quotes beside its values."""
        return self._plain(item, _Place(self._node, self._named))

    # ---- walking ---------------------------------------------------------------------------

    def _leaves(self, value: Any, place: _Place) -> Iterator[Leaf]:
        value, words = self._beside(value, place)
        place = self._chosen(value, place)
        if value is None or place.node.get(SENTENCE_KEY) or (value == "" and not place.quote):
            return
        if isinstance(value, dict | list):
            for inner, _, each in self._inside(value, place):
                yield from self._leaves(each, inner)
            return
        kind = kind_of(place.node, value)
        yield Leaf(place.path, place.name, value, kind, place.quote, place.cut, words, place.keys)

    def _plain(self, value: Any, place: _Place) -> Any:
        value, _ = self._beside(value, place)
        place = self._chosen(value, place)
        inside = {step: self._plain(each, at) for at, step, each in self._inside(value, place)}
        if isinstance(value, list):
            return [inside[index] for index in range(len(value))]
        return {**value, **inside} if isinstance(value, dict) else value

    def _beside(self, value: Any, place: _Place) -> tuple[Any, str]:
        """A value and the quote beside it, if it was written with one."""
        if (
            isinstance(value, dict)
            and "value" in value
            and value.keys() <= {"value", "quote"}
            and not self._allows(place.node, _is_object)
        ):
            words = value.get("quote")
            return value["value"], words if isinstance(words, str) else ""
        return value, ""

    def _sets(self, value: Any, place: _Place) -> Iterator[tuple[str, Any]]:
        place = self._chosen(value, place)
        if place.node.get("uniqueItems") and isinstance(value, list):
            yield place.name, value
        for inner, _, each in self._inside(value, place):
            yield from self._sets(each, inner)

    def _unknown(self, value: Any, place: _Place) -> Iterator[str]:
        value, _ = self._beside(value, place)
        place = self._chosen(value, place)
        if isinstance(value, dict) and "properties" in place.node:
            value = _by_alias(value, place)
            unknown = [key for key in value if self._member(place, key) is None]
            yield from (member(place.name, key) for key in unknown)
        for inner, _, each in self._inside(value, place):
            yield from self._unknown(each, inner)

    def _keys(self, value: Any, place: _Place) -> Iterator[tuple[str, tuple[str, ...]]]:
        place = self._chosen(value, place)
        if names := place.node.get(KEY):
            aliases = _aliases(place)
            steps = ("[]" if isinstance(step, int) else f".{step}" for step in place.path)
            yield "".join(steps).removeprefix("."), tuple(aliases[name] for name in names)
        for inner, _, each in self._inside(value, place):
            yield from self._keys(each, inner)

    def _inside(self, value: Any, place: _Place) -> Iterator[tuple[_Place, str | int, Any]]:
        """The places inside a list or object, each with its step and its value."""
        if isinstance(value, list):
            for index, each in enumerate(value):
                yield self._element(place, index), index, each
        elif isinstance(value, dict):
            for key in dict.fromkeys((*place.node.get("properties", ()), *value)):
                if key in value and (inner := self._member(place, key)) is not None:
                    yield inner, key, value[key]

    def _element(self, place: _Place, index: int) -> _Place:
        path = (*place.path, index)
        fixed = bool(place.node.get("prefixItems"))
        node, named = (_items(each, index) for each in (place.node, place.named))
        cut: Cut | None = Cut(path, null=False)
        if fixed:
            cut = place.cut
        elif place.path and isinstance(place.path[-1], int):  # a cell, whose row must not shift
            cut = Cut(path, null=True) if self._allows_null(node) else place.cut
        return _Place(node, named, path, element(place.name, index), cut, place.quote, place.keys)

    def _member(self, place: _Place, key: str) -> _Place | None:
        """The place of a key of an object; None for a key that the schema does not have."""
        aliases = list(place.node.get("properties", {}))
        names = list(place.named.get("properties", {}))
        path, keys = (*place.path, key), place.keys
        if key in aliases or key in names:
            index = (aliases if key in aliases else names).index(key)
            node = place.node["properties"][aliases[index]]
            named_key = names[index]
            named = place.named["properties"][named_key]
            optional = aliases[index] not in place.node.get("required", ())
        elif _is_any(place.node) or _others(place.node):
            node, named = (_more(each) for each in (place.node, place.named))
            named_key, optional = key, True
            keys = (*keys, *self._key(place, key))
        else:
            return None
        null = self._allows_null(node)
        cut = Cut(path, null) if null or optional else place.cut
        return _Place(node, named, path, member(place.name, named_key), cut, keys=keys)

    def _key(self, place: _Place, key: str) -> Iterator[Leaf]:
        """A key of a mapping of any keys as a leaf; none for the name of a field."""
        if _is_open(place.node):
            kind = kind_of(self._resolved(place.node.get("propertyNames", {})), key)
            yield Leaf((*place.path, key), member(place.name, key), key, kind, False, None)

    def _chosen(self, value: Any, place: _Place) -> _Place:
        """The place with its references resolved, and with the choice of a union that fits."""
        pair = (place.node, place.named)
        quote = place.quote
        for _ in range(20):  # a union in a reference in a union
            quote = quote or bool(pair[0].get(QUOTE_KEY))
            if "$ref" in pair[0]:
                pair = (_definition(pair[0], self._node), _definition(pair[1], self._named))
            elif choices := pair[0].get("anyOf") or pair[0].get("oneOf") or pair[0].get("allOf"):
                others = pair[1].get("anyOf") or pair[1].get("oneOf") or pair[1].get("allOf") or ()
                fits = [self._fits(value, choice) for choice in choices]
                best = fits.index(max(fits))
                pair = (choices[best], others[best])
            else:
                break
        return _Place(*pair, place.path, place.name, place.cut, quote, place.keys)

    def _fits(self, value: Any, node: Node) -> int:
        """How well a value fits a node: its type, and the keys that they share."""
        while "$ref" in node:
            node = _definition(node, self._node)
        if choices := node.get("anyOf") or node.get("oneOf"):
            return max(self._fits(value, choice) for choice in choices)
        known = TYPES.get(node.get("type", ""))
        if value is None or node.get("type") == "null":
            return 2 * (value is None and node.get("type") == "null")
        if isinstance(value, dict) and node.get("type") == "object":
            return self._shared(value, node.get("properties", {}))
        if value in node.get("enum", ()) or ("const" in node and value == node["const"]):
            return 3
        if kind_of(node) in ("date", "time") and isinstance(value, str):
            return 3 if is_moment(value) else 1
        if node.get(DECIMAL) and isinstance(value, str):
            return 2 if PLAIN_NUMBER.fullmatch(value) else 1
        if known is None or (isinstance(value, bool) and node.get("type") != "boolean"):
            return 1
        return 2 if isinstance(value, known) else 1

    def _shared(self, value: Mapping[str, Any], properties: Mapping[str, Node]) -> int:
        """How well an object fits some properties; badly, if one of them is a tag of another."""
        shared = value.keys() & properties.keys()
        for key in shared:
            members = _members(self._resolved(properties[key]))
            if members and isinstance(value[key], str) and value[key] not in members:
                return 1
        return 2 + len(shared)

    def _resolved(self, node: Node) -> Node:
        while "$ref" in node:
            node = _definition(node, self._node)
        return node

    def _allows_null(self, node: Node) -> bool:
        return self._allows(node, lambda each: each.get("type") == "null")

    def _allows(self, node: Node, kind: Callable[[Node], bool]) -> bool:
        """Whether a node, or one of its choices, is of a kind."""
        node = self._resolved(node)
        choices = node.get("anyOf") or node.get("oneOf") or node.get("allOf") or ()
        return kind(node) or any(self._allows(each, kind) for each in choices)

    def _coerced(self, value: Any, place: _Place) -> Any:
        optional = place.cut is not None and place.cut.path == place.path and place.cut.null
        value, words = self._beside(value, place)
        place = self._chosen(value, place)
        node = place.node
        if isinstance(value, list) and _is_open(node):
            value = _from_pairs(value)
        if node.get("type") == "array" and "prefixItems" not in node and value is not None:
            value = value if isinstance(value, list) else [value]
        if isinstance(value, list) and node.get("uniqueItems"):
            value = in_order(value)
        if isinstance(value, list):
            return [self._coerced(each, inner) for inner, _, each in self._inside(value, place)]
        if isinstance(value, dict):
            value = _by_alias(value, place)
            inside = self._inside(value, place)
            return {key: self._coerced(each, inner) for inner, key, each in inside}
        value = coerced(value, node, kind_of(node, value), optional)
        return {"value": value, "quote": words} if words.strip() and value is not None else value


def in_order(values: Sequence[Any]) -> list[Any]:
    """The different elements of a set, in an order that does not change."""
    known = {json.dumps(each, sort_keys=True, default=str): each for each in values}
    return [known[name] for name in sorted(known)]


def _by_alias(value: Mapping[str, Any], place: _Place) -> dict[str, Any]:
    """An object with the first alias of each field that was written by its name or another one."""
    properties = place.node.get("properties", {})
    aliases = _aliases(place)
    others = {
        other: alias for alias, node in properties.items() for other in node.get(OTHER_NAMES, ())
    }
    known = {key: each for key, each in value.items() if key in properties}
    return {
        aliases.get(key, others.get(key, key)): each
        for key, each in value.items()
        if key not in properties
    } | known


def _aliases(place: _Place) -> dict[str, str]:
    """The fields of an object by name, with their aliases."""
    return dict(
        zip(place.named.get("properties", ()), place.node.get("properties", ()), strict=True)
    )


class _ShapeSchema(GenerateJsonSchema):
    """Marks the key of a class, further aliases, and a Decimal, which would look like any text."""

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        return _keyed(super().model_schema(schema), schema["cls"])

    def dataclass_schema(self, schema: DataclassSchema) -> JsonSchemaValue:
        return _keyed(super().dataclass_schema(schema), schema["cls"])

    def model_field_schema(self, schema: ModelField) -> JsonSchemaValue:
        node = super().model_field_schema(schema)
        choices = schema.get("validation_alias", ())
        names = [path[0] for path in choices if isinstance(path, list) and len(path) == 1]
        return {**node, OTHER_NAMES: names[1:]} if names[1:] else node

    def decimal_schema(self, schema: DecimalSchema) -> JsonSchemaValue:  # noqa: ARG002  # pydantic's signature
        return {"type": "number", DECIMAL: True}


def _keyed(node: JsonSchemaValue, item: type) -> JsonSchemaValue:
    """The schema of a class with the fields that its `key` names."""
    return {**node, KEY: names} if (names := declared_key(item)) else node


def _definition(node: Node, schema: Node) -> Node:
    """The definition that a node refers to."""
    found: Node = schema["$defs"].get(node["$ref"].rpartition("/")[2], {})
    return found


def kind_of(node: Node, value: Any = None) -> Kind:
    """What kind of values a node without references allows; if any, the kind of `value`."""
    if _members(node) or node.get("type") == "boolean":
        return "closed"
    if node.get("format") in ("date", "date-time"):
        return "date"
    if node.get("format") == "time":
        return "time"
    if node.get("type") in ("integer", "number"):
        return "number"
    if "type" not in node and isinstance(value, int | float):
        return "closed" if isinstance(value, bool) else "number"
    return "text"


def _members(node: Node) -> Sequence[Any]:
    """The values of a fixed set; empty for other nodes."""
    found: Sequence[Any] = node.get("enum", [node["const"]] if "const" in node else ())
    return found


def _is_object(node: Node) -> bool:
    """Whether a node allows objects; one without a type allows anything."""
    return node.get("type") == "object" or _is_any(node)


def _is_any(node: Node) -> bool:
    return not node.keys() & {"$ref", *CHOICES, "type", "enum", "const"}


def _items(node: Node, index: int) -> Node:
    """The node of an element of a list."""
    fixed = node.get("prefixItems", ())
    found: Node = fixed[index] if index < len(fixed) else node.get("items") or {}
    return found


def _others(node: Node) -> Any:
    """The node of the keys that an object has beside those with a name; none is false."""
    patterns = node.get("patternProperties") or {}
    return next(iter(patterns.values()), None) or node.get("additionalProperties")


def _more(node: Node) -> Node:
    """The node of a key that an object has beside those with a name."""
    more = _others(node)
    return more if isinstance(more, Mapping) else {}


def _is_open(node: Node) -> bool:
    """Whether a node is a mapping of any keys."""
    return bool(_others(node)) and "properties" not in node


def _from_pairs(value: Sequence[Any]) -> Any:
    """The mapping that a list of keys and values writes, as the strict form has it."""
    if all(isinstance(each, dict) and isinstance(each.get("key"), str) for each in value):
        return {each["key"]: each.get("value") for each in value}
    return value


def pruned(item: Any, cuts: Sequence[Cut]) -> Any:
    """An item without some of its parts. An inner part of another part may be among them."""
    for cut in sorted(set(cuts), key=lambda cut: [_order(step) for step in cut.path], reverse=True):
        item = _without(item, cut.path, null=cut.null)
    return item


def _order(step: str | int) -> tuple[int, str | int]:
    return (0, step) if isinstance(step, int) else (1, step)


def _without(value: Any, path: Path, *, null: bool) -> Any:
    step, *rest = path
    if isinstance(value, list) and isinstance(step, int):
        if step >= len(value):
            return value
        inner = (
            []
            if not rest and not null
            else [None if not rest else _without(value[step], tuple(rest), null=null)]
        )
        return [*value[:step], *inner, *value[step + 1 :]]
    if not isinstance(value, dict) or step not in value:
        return value
    if rest:
        return {**value, step: _without(value[step], tuple(rest), null=null)}
    if null:
        return {**value, step: None}
    return {key: each for key, each in value.items() if key != step}
