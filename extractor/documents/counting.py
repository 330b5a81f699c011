"""How many documents there are, where that can be told without opening one."""

from collections.abc import Sequence
from pathlib import Path

from extractor.documents.read import STDIN, _paths

__all__ = ["count"]

_ONE = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".xhtml"})
_PACKED = frozenset({".gz", ".zst"})


def count(inputs: Sequence[str | Path]) -> int | None:
    """The number of documents that `read` will give; None where a file may hold any number.

    Raises InputError as `read` does.
    """
    number = 0
    for name in map(str, inputs):
        if name == STDIN:
            return None
        for path in _paths(name, in_order=False):
            if isinstance(path, str) and not _is_one(path):
                return None
            number += 1
    return number


def _is_one(path: str) -> bool:
    suffixes = [suffix.lower() for suffix in Path(path).suffixes]
    if suffixes and suffixes[-1] in _PACKED:
        suffixes.pop()
    return bool(suffixes) and suffixes[-1] in _ONE
