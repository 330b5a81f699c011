"""Whether a value has the shape that a JSON schema gives, for schemas that came with a run.

Only the keywords that say how a value is built are checked: type, enum, const, properties,
required, additionalProperties, items, prefixItems, anyOf, oneOf, allOf and references inside the
schema. Lengths and patterns are not: a quote gets the words of the document, whatever the model
wrote. Neither a value nor a schema from a stranger can make the check fetch, hang or fail.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

__all__ = ["Shape"]

MOST_STEPS = 100_000  # for one value, since references can make a small schema endless
DEEPEST = 100
TYPES: Mapping[str, Callable[[Any], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "integer": lambda value: (
        isinstance(value, int | float) and not isinstance(value, bool) and value % 1 == 0
    ),
}


class _TooMuch(Exception):
    """The schema is too deep, or takes too many steps."""


class Shape:
    """A JSON schema; one that is malformed in some part demands nothing there."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema
        self._steps = 0

    def complaint(self, value: Any) -> str | None:
        """The first thing about a value that does not fit, in a few words; None if all fits."""
        self._steps = 0
        try:
            return next(self._complaints(value, self._schema, "", 0), None)
        except _TooMuch:
            return "cannot be compared with its schema, which is too deep"

    def _complaints(self, value: Any, node: Any, path: str, depth: int) -> Iterator[str]:
        self._steps += 1
        if depth > DEEPEST or self._steps > MOST_STEPS:
            raise _TooMuch
        if not isinstance(node, dict):
            return
        yield from _plain(value, node, path)
        inner = depth + 1
        for each in self._all_of(node):
            yield from self._complaints(value, each, path, inner)
        choices = node.get("anyOf") or node.get("oneOf")
        if isinstance(choices, list) and all(
            next(self._complaints(value, choice, path, inner), None) for choice in choices
        ):
            yield f"{path or 'the whole'} fits none of its types"
        if isinstance(value, dict):
            yield from self._of_object(value, node, path, inner)
        if isinstance(value, list):
            yield from self._of_list(value, node, path, inner)

    def _all_of(self, node: dict[str, Any]) -> Iterator[Any]:
        named = node.get("$ref")
        definitions = self._schema.get("$defs")
        if isinstance(named, str) and isinstance(definitions, dict):
            yield definitions.get(named.removeprefix("#/$defs/"))
        every = node.get("allOf")
        yield from every if isinstance(every, list) else ()

    def _of_object(
        self, value: dict[str, Any], node: dict[str, Any], path: str, depth: int
    ) -> Iterator[str]:
        known = node.get("properties")
        known = known if isinstance(known, dict) else {}
        needed = node.get("required")
        for name in needed if isinstance(needed, list) else ():
            computed = isinstance(known.get(str(name)), dict) and known[name].get("readOnly")
            if isinstance(name, str) and name not in value and not computed:
                yield f"{path}{name} is missing"
        others = node.get("additionalProperties", not known)
        for name, inner in value.items():
            if name in known:
                yield from self._complaints(inner, known[name], f"{path}{name}.", depth)
            elif others is False:
                yield f"{path}{name} is not in the schema"
            else:
                yield from self._complaints(inner, others, f"{path}{name}.", depth)

    def _of_list(
        self, value: list[Any], node: dict[str, Any], path: str, depth: int
    ) -> Iterator[str]:
        first = node.get("prefixItems")
        first = first if isinstance(first, list) else []
        for item, inner in zip(value, first, strict=False):
            yield from self._complaints(item, inner, path, depth)
        for item in islice(value, len(first), None):
            yield from self._complaints(item, node.get("items"), path, depth)


def _plain(value: Any, node: dict[str, Any], path: str) -> Iterator[str]:
    """What `type`, `enum` and `const` demand."""
    named = path.removesuffix(".") or "the whole"
    wanted = node.get("type")
    if isinstance(wanted, str) and wanted in TYPES and not TYPES[wanted](value):
        yield f"{named} is not of the type {wanted}"
    if isinstance(node.get("enum"), list) and value not in node["enum"]:
        yield f"{named} is none of its possible values"
    if "const" in node and value != node["const"]:
        yield f"{named} is not the only possible value"
