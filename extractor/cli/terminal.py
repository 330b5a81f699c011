"""Printing for all commands. Text of documents and models must pass through `clean`."""

import os
import sys
from typing import TYPE_CHECKING, TextIO

from extractor.text import clean

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["clean", "console", "warn"]

UNWRAPPED = 100_000  # columns: lines in a file or a pipe are not wrapped


def console(stream: TextIO | None = None) -> "Console":
    """A console on `stream`, by default standard output.

    It wraps lines and uses colours only on a terminal, and respects NO_COLOR and COLUMNS. Text is
    never read as markup.
    """
    from rich.console import Console

    stream = stream or sys.stdout
    terminal = stream.isatty()
    width = None if terminal or "COLUMNS" in os.environ else UNWRAPPED
    return Console(
        file=stream, width=width, markup=False, highlight=False, emoji=False, soft_wrap=not terminal
    )


def warn(message: str, *, head: str = "Error") -> None:
    """Prints a message on standard error, after a heading such as "Error"."""
    from rich.text import Text

    said = Text.assemble((f"{head}: ", "bold red"), clean(message, line=True))
    console(sys.stderr).print(said, soft_wrap=True)
