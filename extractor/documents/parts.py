"""Cuts a long document into parts, so that time and memory stay in proportion to its length.

Each part is read as a document of its own. A name or quotation of one part says nothing about the
next one, so parts are long, and only a document that is far longer than an article has several.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from unicodedata import combining

from extractor.documents.metadata import find_title
from extractor.models import Document

__all__ = ["MAX_PART", "Part", "parts"]

MAX_PART = 40_000
"""The most characters of a part. The rules read as many in about a second."""

_WINDOW = 4_000  # characters before the longest possible end in which a good one is looked for
_ENDS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\n[^\S\n]*\n\s*",  # of a paragraph
        r"[\n\r\x0b\x0c\x85\u2028\u2029]\s*",  # of a line
        r"[.!?…][\"”’»)\]]*\s+(?=[\"“‘«(\[]?[^\W\d_])|[。！？｡।։؟]\s*",  # of a sentence
        r"\s+",  # of a word
    )
)
_JOINERS = "\u200d\ufe0f"


class Part(NamedTuple):
    """A part of a document, as a document with its id, path, title and date, and without pages.

    `start` is the offset of its text in the whole text.
    """

    start: int
    document: Document


def parts(document: Document, longest: int = MAX_PART) -> Iterator[Part]:
    """The parts of a document in order; together they have all of its text.

    They are about equally long. Each ends with a paragraph, if one ends near its longest possible
    end; otherwise with a line, a sentence or a word.

    document: the document; if it is short enough, it is the only part itself.
    longest: the most characters of a part.
    """
    text = document.text
    if len(text) <= longest:
        yield Part(0, document)
        return
    title = document.title or find_title(text)
    start = 0
    while start < len(text):
        end = _end(text, start, longest)
        piece = document.model_copy(update={"text": text[start:end], "title": title, "pages": ()})
        yield Part(start, piece)
        start = end


def _end(text: str, start: int, longest: int) -> int:
    """Where the part that begins at `start` ends."""
    left = len(text) - start
    many = -(-left // longest)
    if many == 1:
        return len(text)
    latest = start + min(longest, -(-left // many) + _WINDOW // 2)
    earliest = max(start + longest // 2, latest - _WINDOW)
    for pattern in _ENDS:
        last = 0
        for found in pattern.finditer(text, earliest, latest):
            last = found.end()
        if last:
            return last
    return _before_marks(text, earliest, latest)


def _before_marks(text: str, earliest: int, end: int) -> int:
    """The offset, moved before a letter whose marks follow it."""
    at = end
    while at > earliest and (
        combining(text[at]) or text[at] in _JOINERS or text[at - 1] == "\u200d"
    ):
        at -= 1
    return at if at > earliest else end
