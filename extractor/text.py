"""How text, numbers and times are shown to people, on a terminal or a page, and safely."""

from functools import cache

from extractor.models import Quantity, Time

__all__ = ["clean", "number", "when"]


@cache
def _harmless() -> dict[int, str]:
    """What stands in for each character that a terminal or a browser would act on.

    Control pictures for the C0 set, so that an escape sequence shows as what it is; the replacement
    character for C1, for the marks that turn the reading direction over, and for half characters.
    """
    pictures = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n"}
    others = [*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
    surrogates = range(0xD800, 0xE000)
    replaced = dict.fromkeys([*others, *surrogates], "\N{REPLACEMENT CHARACTER}")
    return pictures | {0x7F: "\N{SYMBOL FOR DELETE}", 0x2028: "\n", 0x2029: "\n"} | replaced


def clean(text: str, *, line: bool = False) -> str:
    """A text that is safe to print: no escape sequence, link or change of direction in it works.

    With `line` it is also brought onto one line.
    """
    shown = text.replace("\r\n", "\n").translate(_harmless())
    return " ".join(shown.split()) if line else shown


def number(quantity: Quantity) -> str:
    """As it is worded, and as what range it is read: "nearly half = about 0.5"."""
    low, high = quantity.low, quantity.high
    ends = [f"{end:,.10g}" for end in (low, high) if end is not None]
    if low == high:
        ends = ends[:1]
    elif high is None:
        ends = [f"{ends[0]} or more"]
    elif low is None:
        ends = [f"up to {ends[0]}"]
    about = "about " if quantity.approximate else ""
    return f"{quantity.text} = {about}{' to '.join(ends)} {quantity.unit or ''}".rstrip()


def when(time: Time) -> str:
    """As it is worded, and which days that is: "since Monday = 2025-02-03"."""
    ends = list(dict.fromkeys(end for end in (time.from_, time.to) if end))
    return f"{time.text} = {' to '.join(ends)}" if ends else time.text
