"""What all commands print with. Text of documents and models passes through `clean`."""

import os
import sys
from functools import cache
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["clean", "console", "warn"]

UNWRAPPED = 100_000  # columns: a file or a pipe has no edge


@cache
def _harmless() -> dict[int, str]:
    """What stands in for each character that a terminal would act on.

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


def console(stream: TextIO | None = None) -> "Console":
    """A console on standard output or another stream.

    It takes nothing as markup, wraps and colours on a terminal only, and obeys NO_COLOR, COLUMNS.
    """
    from rich.console import Console

    stream = stream or sys.stdout
    terminal = stream.isatty()
    width = None if terminal or "COLUMNS" in os.environ else UNWRAPPED
    return Console(
        file=stream, width=width, markup=False, highlight=False, emoji=False, soft_wrap=not terminal
    )


def warn(message: str, *, head: str = "Error") -> None:
    """Says something on standard error."""
    from rich.text import Text

    said = Text.assemble((f"{head}: ", "bold red"), clean(message, line=True))
    console(sys.stderr).print(said, soft_wrap=True)
