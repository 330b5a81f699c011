"""Paths into an item, and the names of fields that they are written as. Pure.

A name joins keys by full stops and has positions in brackets: "lines[2].amount". A key that has
one of these signs itself stands in brackets and quotation marks: 'prices["No. 5"]'.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = [
    "Path",
    "element",
    "in_message",
    "leaves",
    "member",
    "named",
    "put",
    "replaced",
    "steps",
    "value_at",
]

Path = tuple[str | int, ...]

SPECIAL = re.compile(r'[.\[\]"]')
STEP = re.compile(r'\[(?P<position>\d+)\]|\[(?P<quoted>"(?:[^"\\]|\\.)*")\]|(?P<key>[^.\[\]]+)')


def member(name: str, key: str) -> str:
    """The name of a key in the object of that name; "" is the item itself."""
    if not key or SPECIAL.search(key):
        return f"{name}[{json.dumps(key, ensure_ascii=False)}]"
    return f"{name}.{key}" if name else key


def element(name: str, position: int) -> str:
    """The name of an element of the list of that name."""
    return f"{name}[{position}]"


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """The values in fields that hold something, each with its name."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from leaves(each, member(name, key))
    elif isinstance(value, list):
        for position, each in enumerate(value):
            yield from leaves(each, element(name, position))
    elif value is not None and value != "":
        yield name, value


def named(path: Sequence[str | int]) -> str:
    """A path as a name."""
    name = ""
    for step in path:
        name = element(name, step) if isinstance(step, int) else member(name, step)
    return name


def in_message(location: Sequence[str | int], within: str = "") -> str:
    """Where pydantic found something wrong, for people; its steps into unions are kept.

    - `within`: the name of what it looked at.
    """
    parts = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return f"{within}{''.join(parts)}".removeprefix(".")


def steps(name: str) -> Path:
    """A name as a path."""
    return tuple(_steps(name))


def _steps(name: str) -> Iterator[str | int]:
    for match in STEP.finditer(name):
        if match["position"] is not None:
            yield int(match["position"])
        else:
            yield json.loads(match["quoted"]) if match["quoted"] else match["key"]


def value_at(value: Any, path: Sequence[int | str]) -> Any:
    """What stands at a path of keys and positions; None if there is no such path."""
    for step in path:
        try:
            value = value[step]
        except (IndexError, KeyError, TypeError):
            return None
    return value


def replaced(value: Any, path: Path, new: Any) -> Any:
    """A copy of a value with another one at a path; the value itself if it has no such path."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(value, dict) and step in value:
        return {**value, step: replaced(value[step], rest, new)}
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return [*value[:step], replaced(value[step], rest, new), *value[step + 1 :]]
    return value


def put(value: Any, path: Path, new: Any) -> Any:
    """A copy of a value with another one at a path, whose last key it need not have."""
    *parent, last = path
    inside = value_at(value, parent)
    if isinstance(inside, dict) and isinstance(last, str):
        return replaced(value, tuple(parent), {**inside, last: new})
    return replaced(value, path, new)
