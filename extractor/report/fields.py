"""The fields of a record as a page shows them: nested, each value with the words that show it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from extractor.models import Evidence, Record
from extractor.records.paths import element, member
from extractor.text import in_words

__all__ = ["Node", "fields_tree", "other_quotes"]

DEEPEST = 20  # levels that are shown


@dataclass(frozen=True)
class Node:
    """A value, or a group of them.

    - `kind`: a "value"; a line of "values"; an "object"; a "table" of objects that hold nothing but
      values; or a "list" of others
    - `parts`: what a group holds, with the names of fields; those of a list have none
    - `text`: a value in words; empty if there is none
    - `quotes`: the words that show it, where they are others
    - `start`: where the first of them stands
    - `mark`: how far it is shown, if it is not word for word or computed
    - `name`: the path of the value in the record
    """

    kind: Literal["value", "values", "object", "table", "list"]
    parts: tuple[tuple[str, "Node"], ...] = ()
    text: str = ""
    quotes: tuple[str, ...] = ()
    start: int | None = None
    mark: str = ""
    name: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of all columns of a table."""
        return tuple(dict.fromkeys(name for _, row in self.parts for name, _ in row.parts))

    @property
    def cells(self) -> tuple[tuple["Node", ...], ...]:
        """The rows of a table, each with a value for each column."""
        rows = (dict(row.parts) for _, row in self.parts)
        return tuple(tuple(row.get(name, _NOTHING) for name in self.columns) for row in rows)

    @property
    def is_short(self) -> bool:
        """Whether it fits into a cell."""
        return self.kind in ("value", "values")


_NOTHING = Node("value")


def fields_tree(record: Record) -> Node:
    """The fields of a record as one object."""
    shown: dict[str, list[Evidence]] = {}
    for each in record.evidence:
        shown.setdefault(each.field or "", []).append(each)
    return _Tree(shown, frozenset(record.unsupported)).node(record.fields, "", 0)


def other_quotes(record: Record) -> tuple[str, ...]:
    """The evidence that belongs to no value in the fields."""
    names = set(_names(record.fields, ""))
    return tuple(each.quote for each in record.evidence if each.field not in names)


@dataclass(frozen=True)
class _Tree:
    shown: Mapping[str, list[Evidence]]
    unsupported: frozenset[str]

    def node(self, value: Any, name: str, depth: int) -> Node:
        if depth > DEEPEST:
            return Node("value", text="…")
        if not value or not isinstance(value, Mapping | list | tuple):
            return self._value(value, name)
        parts = tuple(
            (key, self.node(each, path, depth + 1)) for key, path, each in _inside(value, name)
        )
        if isinstance(value, Mapping):
            return Node("object", parts)
        if all(part.kind == "value" for _, part in parts):
            return Node("values", parts)
        flat = all(
            part.kind == "object" and all(cell.is_short for _, cell in part.parts)
            for _, part in parts
        )
        return Node("table" if flat else "list", parts)

    def _value(self, value: Any, name: str) -> Node:
        text, evidence = in_words(value), self.shown.get(name, [])
        quotes = tuple(each.quote for each in evidence if _plain(each.quote) != _plain(text))
        mark = "inferred" if any(each.support == "inferred" for each in evidence) else ""
        mark = "not shown" if text and name in self.unsupported else mark
        start = evidence[0].start if evidence else None
        return Node("value", (), text, quotes, start, mark, name)


def _inside(value: Any, name: str) -> Iterator[tuple[str, str, Any]]:
    """The parts of an object or list: the key, the path from the record, and what it is."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield key, member(name, key), each
    else:
        for index, each in enumerate(value):
            yield "", element(name, index), each


def _names(value: Any, name: str, depth: int = 0) -> Iterator[str]:
    """The paths of all values, as far as they are shown."""
    if not value or not isinstance(value, Mapping | list | tuple):
        yield name
    elif depth < DEEPEST:
        for _, path, each in _inside(value, name):
            yield from _names(each, path, depth + 1)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
