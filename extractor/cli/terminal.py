"""What all commands print with. Text of documents and models passes through `clean`."""

import os
import sys
from typing import TYPE_CHECKING, TextIO

from extractor.text import clean

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["clean", "console", "warn"]

UNWRAPPED = 100_000  # columns: a file or a pipe has no edge


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
