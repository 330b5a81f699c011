"""Finds the items in what a model wrote. Pure, and linear in the length of the text.

An answer is a JSON object whose `items` is a list. Models also write a bare list, one object alone,
another name for `items`, trailing commas, the signs of Python, JSON in a text of JSON, and text,
thoughts or a first guess around the answer. What has one reading is read. Thoughts are no answers,
and of several answers the last one counts.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic_core import from_json

__all__ = ["Found", "find_items", "outside_thoughts", "replace_lone_surrogates"]

DECODER = json.JSONDecoder(strict=False)
LIST_START = re.compile(r'(?:\{\s*"(?P<name>[^"\\]*)"\s*:\s*)?\[(?=\s*(?:[{\]]|\Z))')
SEPARATORS = re.compile(r"[\s,]*")
FENCE = re.compile(r"```\w*\s*\Z")
TRAILING_COMMA = re.compile(r'("(?:[^"\\]|\\.)*+"?)|,(?=\s*[\]}])', re.DOTALL)
BEGIN = r"(?:begin_(?:of_)?|start_)?"
THOUGHT = (  # any name of a tag that speaks of thoughts, with a prefix or attributes
    r"(?:\w{1,20}[:_])?"
    r"(?:think|thinking|thoughts?|cot|reason|reasoning|reflect|reflection|scratch_?pad|monologue"
    r"|analysis|draft|critique|planning)(?:[:_]\w{1,20})?(?:\s[^<>]{0,200})?"
)
MARK = re.compile(  # of thoughts, or where a value starts
    rf"(?P<close>(?:[<＜]|&lt;)\|?(?:/|end_(?:of_)?){THOUGHT}\|?(?:[>＞]|&gt;)|\[/THINK\]|◁/think▷)"
    rf"|(?P<open>(?:[<＜]|&lt;)\|?{BEGIN}{THOUGHT}\|?(?:[>＞]|&gt;)|\[THINK\]|◁think▷)"
    r"|<\|channel\|?>\s*(?P<channel>\w+)|(?P<end><channel\|>)"
    r"|(?P<value>\{(?=\s*[\"}])|\[(?=\s*[\"{\[\]\-\dtfnNI]))",
    re.I,
)
LOOSE = re.compile(  # texts, and what Python writes otherwise than JSON
    r'(?P<text>"(?:[^"\\]|\\.)*+"?)'
    r"|(?P<before>[\[{,:]\s*)(?:'(?P<single>(?:[^'\\\n]|\\.)*+)'|(?P<name>True|False|None))"
    r"(?=\s*[:,\]}])",
    re.DOTALL,
)
NAMES = {"True": "true", "False": "false", "None": "null"}
ESCAPE = re.compile(
    r'\\(?:(?P<known>["\\/bfnrt]|u[\da-fA-F]{4})|(?P<other>.))|(?P<quote>")', re.DOTALL
)
LONE_SURROGATE = re.compile(  # matches whole escapes: "\\\\ud800" is not one of a surrogate
    r"\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|(u[dD][89a-fA-F][\da-fA-F]{2})|.)"
    r"|([\ud800-\udfff])",
    re.DOTALL,
)
BROKEN = object()  # stands for a value that breaks off
MOST_WASTE = 1_000_000  # characters that may be read in vain, beside four times the text
LINE_COUNT = 64  # characters whose lines are counted in the time that one is parsed


@dataclass(frozen=True)
class Found:
    """The items of an answer.

    - `items`: the complete items.
    - `rest`: the text behind them if the list breaks off; empty otherwise.
    - `listed`: whether they stood in a list; otherwise they stood one after the other.
    """

    items: list[Any]
    rest: str = ""
    listed: bool = True

    @property
    def broken(self) -> bool:
        """Whether the list breaks before the first item ends."""
        return bool(self.rest) and not self.items


def find_items(text: str, fields: Collection[str]) -> Found | None:
    """The items of the last answer in a text; None if it has none.

    - `text`: what the model wrote, without lone surrogates.
    - `fields`: the names of an item's fields, by which an item outside of a list is known.
    """
    found = _find(text, fields)
    for tidied in (_without_commas, _from_python):
        if found is not None and not found.rest:
            break
        tidy = tidied(text)
        again = _find(tidy, fields) if tidy != text else None
        found = again if again is not None and not again.rest else found
        text = tidy
    return found and replace(found, items=list(map(_unpacked, found.items)))


def _find(text: str, fields: Collection[str]) -> Found | None:
    try:
        whole = from_json(text, allow_inf_nan=False)
    except ValueError:
        return _last(text, fields)
    whole = _decoded(whole)
    if isinstance(whole, list):
        return Found(whole)
    items = _listed(whole, fields)
    if items is None and _is_item(whole, fields):
        items = [whole]
    return None if items is None else Found(items)


def _without_commas(text: str) -> str:
    """A text without trailing commas."""
    return TRAILING_COMMA.sub(lambda match: match[1] or "", text)


def _from_python(text: str) -> str:
    """A text whose strings and names are written as JSON has them, not as Python."""
    return LOOSE.sub(_in_json, text)


def _in_json(found: re.Match[str]) -> str:
    if found["name"]:
        return found["before"] + NAMES[found["name"]]
    if found["single"] is not None:
        return f'{found["before"]}"{ESCAPE.sub(_escaped, found["single"])}"'
    inner = found["text"][1:].removesuffix('"')
    closed = '"' * (len(found["text"]) - len(inner) - 1)
    return f'"{ESCAPE.sub(_escaped, inner)}{closed}'


def _escaped(found: re.Match[str]) -> str:
    """An escape as JSON has it, also where there was none: "\\d" is two characters."""
    if found["known"]:
        return found[0]
    other = found["other"]
    return r"\"" if found["quote"] else other if other == "'" else rf"\\{other}"


def _decoded(value: Any) -> Any:
    """The list or object that a text holds as JSON; any other value as it is."""
    if not isinstance(value, str) or not value.lstrip().startswith(("[", "{")):
        return value
    try:
        return from_json(value, allow_inf_nan=False)
    except ValueError:
        return value


def _unpacked(item: Any) -> Any:
    """An item that was written as a text of JSON."""
    inner = _decoded(item)
    return inner if isinstance(inner, dict) else item


def outside_thoughts(text: str) -> str:
    """What a model wrote outside of its thoughts, as far as tags show them; thoughts may lack
    their first tag or, if the model was cut off, their last.
    """
    kept: list[str] = []
    start, thinking = 0, False
    for mark in MARK.finditer(text):
        if mark["value"]:
            continue
        if not thinking:
            kept.append(text[start : mark.start()])
            if mark["close"]:
                kept.clear()
        thinking = _thinking(mark)
        start = mark.end()
    return "".join(kept) + ("" if thinking else text[start:])


def replace_lone_surrogates(text: str) -> str:
    """Puts U+FFFD for each surrogate without its other half, which has no UTF-8."""
    return LONE_SURROGATE.sub(lambda found: r"\ufffd" if found.lastindex else found[0], text)


def _thinking(mark: re.Match[str]) -> bool:
    """Whether thoughts follow a mark."""
    return bool(mark["open"]) or (mark["channel"] or "final").casefold() != "final"


# ---- an answer with something around it ----------------------------------------------------


def _last(text: str, fields: Collection[str]) -> Found | None:
    """The last answer outside of thoughts. A list that breaks off is one, and any list counts more
    than objects without a list.
    """
    found: Found | None = None
    end = 0
    for start, stop, value in _values(text, fields):
        if value is None:  # thoughts end here
            found = None
        elif isinstance(value, Found):
            found = value
        elif (items := _listed(value, fields)) is not None:
            found = Found(items)
        elif value == [] and FENCE.search(text, max(0, start - 20), start):
            found = Found([])
        elif _is_item(value, fields) and not (found and found.listed):
            follows = found is not None and not text[end:start].strip(" \t\r\n,")
            found = Found([*(found.items if found and follows else ()), value], listed=False)
        end = stop
    return found


def _values(text: str, fields: Collection[str]) -> Iterator[tuple[int, int, Any]]:
    """The JSON values outside of thoughts, with start and end.

    What is inside a value is not looked at. Where a list of items breaks off, the value is a
    `Found`; where thoughts end, it is None. Reading ends when too much was read in vain, so that
    its time stays linear.
    """
    position, thinking = 0, False
    waste = MOST_WASTE + 4 * len(text)
    while waste > 0 and (mark := MARK.search(text, position)):
        start, position = mark.start(), mark.end()
        if not mark["value"]:
            if mark["close"] and not thinking:
                yield start, position, None
            thinking = _thinking(mark)
            continue
        value, stop = _read_value(text, start)
        if value is BROKEN:  # whose error counts the lines before it
            waste -= stop - start + stop // LINE_COUNT + 1
            value, stop = _read_broken_list(text, start, fields)
        if value is not BROKEN:
            position = stop
            if not thinking:
                yield start, stop, value


def _read_value(text: str, start: int) -> tuple[Any, int]:
    """The JSON value that starts at `start`, and its end; BROKEN and where it breaks off."""
    try:
        return DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        return BROKEN, error.pos
    except (ValueError, RecursionError):  # a number of thousands of digits, or deep nesting
        return BROKEN, len(text)


def _read_broken_list(text: str, start: int, fields: Collection[str]) -> tuple[Any, int]:
    """The complete items of a list that breaks off or that stands in an object that does.

    - `start`: where the list or the object starts.

    Returns them as `Found`, and where the list ends; BROKEN if no list starts there.
    """
    head = LIST_START.match(text, start)
    if head is None or (head["name"] != "items" and head["name"] in fields):
        return BROKEN, start
    items: list[Any] = []
    position = head.end()
    while True:
        separators = SEPARATORS.match(text, position)
        position = separators.end() if separators else position
        if text.startswith("]", position):
            return Found(items), position + 1
        item, stop = _read_value(text, position)
        if item is BROKEN:
            return Found(items, rest=text[position:] or "(the end)"), position
        items.append(item)
        position = stop


# ---- what an answer looks like -------------------------------------------------------------


def _listed(value: Any, fields: Collection[str]) -> list[Any] | None:
    """The items in a list of objects, or in an object that wraps a list; None for other values."""
    if isinstance(value, list):
        return value if value and all(isinstance(each, dict) for each in value) else None
    if not isinstance(value, dict) or _is_item(value, fields):
        return None
    if "items" in value:
        return _one_or_more(_decoded(value["items"]))
    inner = _only(value)
    if isinstance(inner, dict):
        return [inner] if _is_item(inner, fields) else _listed(inner, fields)
    lists = [each for each in value.values() if isinstance(each, list)]
    return lists[0] if len(lists) == 1 else None


def _only(value: Mapping[str, Any]) -> Any:
    """The value of an object that has one alone."""
    return next(iter(value.values())) if len(value) == 1 else None


def _one_or_more(value: Any) -> list[Any] | None:
    if value is None:
        return []
    return [value] if isinstance(value, dict) else value if isinstance(value, list) else None


def _is_item(value: Any, fields: Collection[str]) -> bool:
    """Whether a value is one item without a list: an object with a field of the schema."""
    if not isinstance(value, dict):
        return False
    if "items" in value and "items" not in fields:
        return False
    return any(name in fields and name != "items" for name in value) or (
        "items" in value and len(fields) > 1 and "items" in fields and len(value) > 1
    )
