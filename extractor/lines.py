"""What lines of plain text look like: the columns at which text is wrapped, and list items."""

import re
from typing import Final

__all__ = ["LIST_ITEM", "NARROWEST", "WIDEST"]

NARROWEST: Final = 40
"""The least columns of wrapped text."""

WIDEST: Final = 120
"""The most columns of wrapped text."""

LIST_ITEM: Final = re.compile(
    r"(?:[-*+•·▪‣◦–—]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)])[ \t]+(?=\S)"
)
"""The mark at the beginning of a list item."""
