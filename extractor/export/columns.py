"""From a JSON schema to the types of columns, and from values in JSON to values of those types."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from extractor.documents.decoding import replace_surrogates

__all__ = ["Kind", "kind", "struct"]

Node = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """The type of a column, of pyarrow, and what makes a value for it of one that is not null."""

    arrow: Any
    convert: Callable[[Any], Any]

    def value(self, given: Any) -> Any:
        """The value of the column for one in JSON."""
        return None if given is None else self.convert(given)


def kind(pa: Any, node: Node, definitions: Node, within: frozenset[str] = frozenset()) -> Kind:
    """The kind of what a node of a JSON schema describes.

    What has no one type (a choice between types, an open mapping, a model inside itself) becomes
    text that holds JSON. `within` are the definitions that the node stands in.
    """
    name = str(node.get("$ref", "")).rpartition("/")[2]
    if name:
        known = name in definitions and name not in within
        return kind(pa, definitions[name], definitions, within | {name}) if known else _json(pa)
    choices = [each for each in _choices(node) if each.get("type") != "null"]
    if choices:
        if len(choices) == 1:
            return kind(pa, choices[0], definitions, within)
        numbers = all(each.get("type") in ("integer", "number") for each in choices)
        return Kind(pa.float64(), float) if numbers else _json(pa)
    match node.get("type"):
        case "string" if node.get("format") == "date":
            return Kind(pa.date32(), dt.date.fromisoformat)
        case "string":
            return Kind(pa.string(), replace_surrogates)
        case "boolean":
            return Kind(pa.bool_(), bool)
        case "integer":
            return Kind(pa.int64(), int)
        case "number":
            return Kind(pa.float64(), float)
        case "array" if node.get("items") and "prefixItems" not in node:
            inner = kind(pa, node["items"], definitions, within)
            return Kind(
                pa.list_(inner.arrow), lambda values: [inner.value(value) for value in values]
            )
        case "object" if node.get("properties") and not node.get("additionalProperties"):
            parts = {
                key: kind(pa, value, definitions, within)
                for key, value in node["properties"].items()
            }
            return struct(pa, parts)
        case _:
            return _json(pa)


def struct(pa: Any, parts: Mapping[str, Kind]) -> Kind:
    """The kind of an object with these parts; a part that is not there is null."""
    return Kind(
        pa.struct([(key, part.arrow) for key, part in parts.items()]),
        lambda value: {key: part.value(value.get(key)) for key, part in parts.items()},
    )


def _choices(node: Node) -> list[Node]:
    return list(node.get("anyOf") or node.get("oneOf") or ())


def _json(pa: Any) -> Kind:
    return Kind(
        pa.string(), lambda value: replace_surrogates(json.dumps(value, ensure_ascii=False))
    )
