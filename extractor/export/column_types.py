"""Types of columns for a JSON schema, and the conversion of JSON values to these types."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from extractor.documents.decoding import replace_surrogates

__all__ = ["ColumnType", "column_type", "struct_type"]

Node = Mapping[str, Any]


@dataclass(frozen=True)
class ColumnType:
    """The type of a column.

    - `arrow`: the type in pyarrow
    - `convert`: makes a value of this type from a JSON value that is not null
    """

    arrow: Any
    convert: Callable[[Any], Any]

    def value(self, given: Any) -> Any:
        """Converts a JSON value, which may be null."""
        return None if given is None else self.convert(given)


def column_type(
    pa: Any, node: Node, definitions: Node, within: frozenset[str] = frozenset()
) -> ColumnType:
    """The column type for a node of a JSON schema.

    - `pa`: the module pyarrow
    - `definitions`: the `$defs` of the schema
    - `within`: the names of the definitions that contain the node

    A node without a single type (a union, an open mapping, a model inside itself) becomes a column
    of text that holds JSON.
    """
    name = str(node.get("$ref", "")).rpartition("/")[2]
    if name:
        known = name in definitions and name not in within
        return (
            column_type(pa, definitions[name], definitions, within | {name}) if known else _json(pa)
        )
    choices = [each for each in _choices(node) if each.get("type") != "null"]
    if choices:
        if len(choices) == 1:
            return column_type(pa, choices[0], definitions, within)
        numbers = all(each.get("type") in ("integer", "number") for each in choices)
        return ColumnType(pa.float64(), float) if numbers else _json(pa)
    match node.get("type"):
        case "string" if node.get("format") == "date":
            return ColumnType(pa.date32(), dt.date.fromisoformat)
        case "string":
            return ColumnType(pa.string(), replace_surrogates)
        case "boolean":
            return ColumnType(pa.bool_(), bool)
        case "integer":
            return ColumnType(pa.int64(), int)
        case "number":
            return ColumnType(pa.float64(), float)
        case "array" if _items(node):
            inner = column_type(pa, _items(node), definitions, within)
            return ColumnType(
                pa.list_(inner.arrow), lambda values: [inner.value(value) for value in values]
            )
        case "object" if node.get("properties") and not node.get("additionalProperties"):
            parts = {
                key: column_type(pa, value, definitions, within)
                for key, value in node["properties"].items()
            }
            return struct_type(pa, parts)
        case _:
            return _json(pa)


def _items(node: Mapping[str, Any]) -> Any:
    """The schema of each item of an array; None if they differ, or may be anything."""
    first, *others = node.get("prefixItems") or [node.get("items")]
    return first if all(each == first for each in others) else None


def struct_type(pa: Any, parts: Mapping[str, ColumnType]) -> ColumnType:
    """The type of an object with these properties; a missing property is null."""
    return ColumnType(
        pa.struct([(key, part.arrow) for key, part in parts.items()]),
        lambda value: {key: part.value(value.get(key)) for key, part in parts.items()},
    )


def _choices(node: Node) -> list[Node]:
    return list(node.get("anyOf") or node.get("oneOf") or ())


def _json(pa: Any) -> ColumnType:
    return ColumnType(
        pa.string(), lambda value: replace_surrogates(json.dumps(value, ensure_ascii=False))
    )
