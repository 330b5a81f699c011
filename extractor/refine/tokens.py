"""Words with their offsets, and the quotations of a document."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from extractor.models import Span

__all__ = ["Token", "quotations", "tokens"]

_TOKEN = regex.compile(
    r"(?:\p{Lu}\.){2,}|(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Sen|Rep|Gov|St|Jr|Sr|No|Inc|Corp|Co|Ltd"
    r"|Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.|\d+(?:[.,:]\d+)*|\w+(?:['’\-‑&]\w+)*|[^\w\s]"
)
_OPEN_TO_CLOSE = {"“": "”", "„": "“", "«": "»", "「": "」"}
_STRAIGHT = '"'


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark; `quoted` when it stands inside quotation marks."""

    text: str
    start: int
    end: int
    quoted: bool

    @property
    def lower(self) -> str:
        """The word for look-ups: lower case, straight apostrophe."""
        return self.text.lower().replace("’", "'")

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def word(self) -> bool:
        """Whether it is a word or a number, not a mark."""
        return self.text[0].isalnum()


def tokens(text: str, span: Span, quoted: Sequence[Span]) -> list[Token]:
    """The tokens of `text` in `span`; `quoted` are the document's quotations, in order."""
    starts = [quotation.start for quotation in quoted]

    def inside(position: int) -> bool:
        at = bisect_right(starts, position) - 1
        return at >= 0 and position < quoted[at].end

    return [
        Token(match[0], match.start(), match.end(), inside(match.start()))
        for match in _TOKEN.finditer(text, span.start, span.end)
    ]


def quotations(text: str) -> list[Span]:
    """The stretches between quotation marks, marks included, in order.

    A quotation ends with its paragraph at the latest: news opens each paragraph of a long
    quotation anew and closes only the last. Single marks are left alone, being apostrophes too.
    """
    found: list[Span] = []
    for paragraph in regex.finditer(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*", text):
        found.extend(_quotations(text, paragraph.start(), paragraph.end()))
    return found


def _quotations(text: str, start: int, end: int) -> list[Span]:
    found: list[Span] = []
    opened: int | None = None
    closing = ""
    for at in range(start, end):
        mark = text[at]
        if opened is None:
            if mark == _STRAIGHT or mark in _OPEN_TO_CLOSE:
                opened, closing = at, _OPEN_TO_CLOSE.get(mark, _STRAIGHT)
        elif mark == closing or (mark == _STRAIGHT and _closes(text, at)):
            found.append(Span(start=opened, end=at + 1))
            opened = None
    if opened is not None and (opened == start or end - opened > 1):
        found.append(Span(start=opened, end=end))
    return found


def _closes(text: str, at: int) -> bool:
    """Whether a straight mark stands where a quotation ends: after a word, before a gap."""
    after = text[at + 1 : at + 2]
    return not text[at - 1].isspace() and (not after or not after.isalnum())
