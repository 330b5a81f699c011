"""Text from outside, made safe and short enough to print: documents, answers, error messages."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

__all__ = ["clean", "excerpt", "first_line", "in_lines", "in_words", "inner"]


@cache
def _replacements() -> dict[int, str]:
    """The replacement for each character that a terminal or a browser would act on.

    C0 controls become control pictures, so that an escape sequence stays visible. C1 controls,
    marks that change the reading direction, and lone surrogates become U+FFFD.
    """
    pictures = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n"}
    others = [*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
    surrogates = range(0xD800, 0xE000)
    replaced = dict.fromkeys([*others, *surrogates], "\N{REPLACEMENT CHARACTER}")
    return pictures | {0x7F: "\N{SYMBOL FOR DELETE}", 0x2028: "\n", 0x2029: "\n"} | replaced


def clean(text: str, *, line: bool = False) -> str:
    """A text that is safe to print: escape sequences and changes of direction have no effect.

    `line` joins it into a single line.
    """
    shown = text.replace("\r\n", "\n").translate(_replacements())
    return " ".join(shown.split()) if line else shown


def excerpt(text: str, most: int = 80) -> str:
    """The first `most` characters of a text on one line, without control characters."""
    printable = "".join(char if char.isprintable() else " " for char in text[: 4 * most])
    line = " ".join(printable.split())
    return line if len(line) <= most else f"{line[:most]}…"


def first_line(error: BaseException) -> str:
    """The first line of an error's message, without the full stop; its type if it has no message.

    For an error of the operating system, this is the reason alone, without number and path.
    """
    message = error.strerror if isinstance(error, OSError) else None
    lines = (message or str(error)).strip().splitlines()
    return (lines[0].strip().rstrip(".") if lines else "") or type(error).__name__


def inner(sentence: str) -> str:
    """A sentence as a part of another one."""
    return sentence[:1].lower() + sentence[1:].rstrip(".")


def in_words(value: Any) -> str:
    """A value of JSON as people read it: "Rope, 140; Anchor, 12" for a list of two objects.

    What such an object holds besides values is in brackets: "Rope, 140, (blue, red)".
    """
    if isinstance(value, dict):
        said = ((each, in_words(each)) for each in value.values())
        return ", ".join(
            f"({words})" if isinstance(each, dict | list) else words
            for each, words in said
            if words
        )
    if isinstance(value, list | tuple):
        mark = "; " if any(isinstance(each, dict | list) for each in value) else ", "
        return mark.join(map(in_words, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


Line = tuple[int, bool, list[tuple[str, str]]]


def in_lines(fields: Mapping[str, Any], depth: int = 0) -> Iterator[Line]:
    """An object of JSON as lines: the values that it has, then what is nested in it.

    For each line how deep it is nested, whether an element of a list begins there, and its pairs of
    name and value. The name of what is nested has no value, and is followed by deeper lines.
    """
    nested = {name: each for name, each in fields.items() if _is_nested(each)}
    said = ((name, in_words(each)) for name, each in fields.items() if name not in nested)
    if own := [(name, words) for name, words in said if words]:
        yield depth, False, own
    for name, each in nested.items():
        yield depth, False, [(name, "")]
        for element in each if isinstance(each, list) else [each]:
            inside = element if isinstance(element, dict) else {"": element}
            begins = isinstance(each, list)
            for level, begins_inside, pairs in in_lines(inside, depth + 1):
                yield level, begins or begins_inside, pairs
                begins = False


def _is_nested(value: Any) -> bool:
    """Whether a value is an object or a list of other things than plain values."""
    if isinstance(value, list):
        return any(isinstance(each, dict | list) for each in value)
    return isinstance(value, dict) and bool(value)
