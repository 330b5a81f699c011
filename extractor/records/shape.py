"""The shape of a schema: which leaves an item has, and what of it may be left out.

It is read from the JSON schema of the class, so that models, dataclasses, typed dictionaries, root
models, lists, sets and unions are all the same here. Pure.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core.core_schema import DataclassSchema, DecimalSchema, ModelSchema

from extractor.fields import QUOTE_KEY, SENTENCE_KEY, declared_key
from extractor.records.coercion import DECIMAL, coerced

__all__ = ["Cut", "Kind", "Leaf", "Path", "Shape", "in_order", "kind_of", "pruned"]


KEY = "x-key"  # in the JSON schema, the fields that name an object
Path = tuple[str | int, ...]
Node = Mapping[str, Any]
Kind = Literal["text", "number", "date", "closed"]
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
    - `quote`: whether the class says that it is a quote.
    - `cut`: the smallest part of the item that holds it and may be left out; None if none may.
    """

    path: Path
    name: str
    value: Any
    kind: Kind
    quote: bool
    cut: Cut | None


@dataclass(frozen=True)
class _Place:
    """A node of the schema by alias and by name, at a place in an item."""

    node: Node
    named: Node
    path: Path = ()
    name: str = ""
    cut: Cut | None = None


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
        place = _Place(self._node, self._named)
        value = item
        for step in location:
            place = self._chosen(value, place)
            inner = next((each for each in self._inside(value, place) if each[1] == step), None)
            if inner is not None:
                place, value = inner[0], inner[2]
        return place

    def coerced(self, item: Any) -> Any:
        """An item whose values have the types of the schema, where they have one reading."""
        return self._coerced(item, _Place(self._node, self._named))

    def sets(self, item: Any) -> list[str]:
        """The names of the fields of an item that are sets, whose order means nothing."""
        return [name for name, _ in self._sets(item, _Place(self._node, self._named))]

    def unknown(self, item: Any) -> list[str]:
        """The names of what an item has and the schema does not."""
        return list(self._unknown(item, _Place(self._node, self._named)))

    # ---- walking ---------------------------------------------------------------------------

    def _leaves(self, value: Any, place: _Place) -> Iterator[Leaf]:
        quote = self._is_quote(place)
        place = self._chosen(value, place)
        if value is None or place.node.get(SENTENCE_KEY):
            return
        if value == "" and not (quote or self._is_quote(place)):
            return
        if isinstance(value, dict | list):
            for inner, _, each in self._inside(value, place):
                yield from self._leaves(each, inner)
            return
        quote = quote or self._is_quote(place)
        yield Leaf(place.path, place.name, value, kind_of(place.node), quote, place.cut)

    def _sets(self, value: Any, place: _Place) -> Iterator[tuple[str, Any]]:
        place = self._chosen(value, place)
        if place.node.get("uniqueItems") and isinstance(value, list):
            yield place.name, value
        for inner, _, each in self._inside(value, place):
            yield from self._sets(each, inner)

    def _unknown(self, value: Any, place: _Place) -> Iterator[str]:
        place = self._chosen(value, place)
        if isinstance(value, dict) and "properties" in place.node:
            value = _by_alias(value, place)
            if place.node.get("additionalProperties") is not True:
                for key in value:
                    if self._member(place, key) is None:
                        yield f"{place.name}.{key}".removeprefix(".")
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
        fixed = [each.get("prefixItems", ()) for each in (place.node, place.named)]
        pair = [
            known[index] if index < len(known) else each.get("items") or {}
            for known, each in zip(fixed, (place.node, place.named), strict=True)
        ]
        cut = place.cut if fixed[0] else Cut(path, null=False)
        return _Place(pair[0], pair[1], path, f"{place.name}[{index}]", cut)

    def _member(self, place: _Place, key: str) -> _Place | None:
        """The place of a key of an object; None for a key that the schema does not have."""
        known = list(place.node.get("properties", {}))
        path = (*place.path, key)
        if key in known:
            named_key = list(place.named["properties"])[known.index(key)]
            node = place.node["properties"][key]
            named = place.named["properties"][named_key]
            optional = key not in place.node.get("required", ())
        elif isinstance(place.node.get("additionalProperties"), Mapping):
            node, named = place.node["additionalProperties"], place.named["additionalProperties"]
            named_key, optional = key, True
        else:
            return None
        null = self._allows_null(node)
        cut = Cut(path, null) if null or optional else place.cut
        name = f"{place.name}.{named_key}" if place.name else named_key
        return _Place(node, named, path, name, cut)

    def _chosen(self, value: Any, place: _Place) -> _Place:
        """The place with its references resolved, and with the choice of a union that fits."""
        pair = (place.node, place.named)
        for _ in range(20):  # a union in a reference in a union
            if "$ref" in pair[0]:
                pair = (_definition(pair[0], self._node), _definition(pair[1], self._named))
            elif choices := pair[0].get("anyOf") or pair[0].get("oneOf") or pair[0].get("allOf"):
                others = pair[1].get("anyOf") or pair[1].get("oneOf") or pair[1].get("allOf") or ()
                fits = [self._fits(value, choice) for choice in choices]
                best = fits.index(max(fits))
                pair = (choices[best], others[best])
            else:
                break
        return _Place(pair[0], pair[1], place.path, place.name, place.cut)

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
            return 2 + len(value.keys() & node.get("properties", {}).keys())
        if value in node.get("enum", ()) or ("const" in node and value == node["const"]):
            return 3
        if known is None or (isinstance(value, bool) and node.get("type") != "boolean"):
            return 1
        return 2 if isinstance(value, known) else 1

    def _allows_null(self, node: Node) -> bool:
        while "$ref" in node:
            node = _definition(node, self._node)
        choices = node.get("anyOf") or node.get("oneOf") or ()
        return node.get("type") == "null" or any(map(self._allows_null, choices))

    def _is_quote(self, place: _Place) -> bool:
        return bool(place.node.get(QUOTE_KEY))

    def _coerced(self, value: Any, place: _Place) -> Any:
        optional = place.cut is not None and place.cut.path == place.path and place.cut.null
        place = self._chosen(value, place)
        node = place.node
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
        return coerced(value, node, kind_of(node), optional)


def in_order(values: Sequence[Any]) -> list[Any]:
    """The different elements of a set, in an order that does not change."""
    known = {json.dumps(each, sort_keys=True, default=str): each for each in values}
    return [known[name] for name in sorted(known)]


def _by_alias(value: Mapping[str, Any], place: _Place) -> dict[str, Any]:
    """An object with the alias of each field that was written by its name."""
    aliases = _aliases(place)
    return {
        key if key in aliases.values() else aliases.get(key, key): each
        for key, each in value.items()
    }


def _aliases(place: _Place) -> dict[str, str]:
    """The fields of an object by name, with their aliases."""
    return dict(
        zip(place.named.get("properties", ()), place.node.get("properties", ()), strict=True)
    )


class _ShapeSchema(GenerateJsonSchema):
    """Marks the key of a class, and a Decimal, which would look like a number or any text."""

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        return _keyed(super().model_schema(schema), schema["cls"])

    def dataclass_schema(self, schema: DataclassSchema) -> JsonSchemaValue:
        return _keyed(super().dataclass_schema(schema), schema["cls"])

    def decimal_schema(self, schema: DecimalSchema) -> JsonSchemaValue:  # noqa: ARG002  # pydantic's signature
        return {"type": "number", DECIMAL: True}


def _keyed(node: JsonSchemaValue, item: type) -> JsonSchemaValue:
    """The schema of a class with the fields that its `key` names."""
    return {**node, KEY: names} if (names := declared_key(item)) else node


def _definition(node: Node, schema: Node) -> Node:
    """The definition that a node refers to."""
    found: Node = schema["$defs"].get(node["$ref"].rpartition("/")[2], {})
    return found


def kind_of(node: Node) -> Kind:
    """What kind of values a node without references allows."""
    if "enum" in node or "const" in node or node.get("type") == "boolean":
        return "closed"
    if node.get("format") in ("date", "date-time"):
        return "date"
    if node.get("type") in ("integer", "number"):
        return "number"
    return "text"


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
