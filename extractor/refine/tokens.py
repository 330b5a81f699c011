"""Words with their offsets, and the quotations of a document."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

import regex

from extractor.models import Span

__all__ = ["Quotations", "Token", "quotations", "tokens"]

_TOKEN = regex.compile(
    r"(?:\p{Lu}\.){2,}|(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Sen|Rep|Gov|St|Jr|Sr|No|Inc|Corp|Co|Ltd"
    r"|Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.|\d+(?:[.,:]\d+)*|\w+(?:['’\-‑&]\w+)*|[^\w\s]"
)
_OPEN_TO_CLOSE = {"“": "”", "„": "“", "«": "»", "「": "」"}
_PARAGRAPH = regex.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
_MARK = regex.compile('["“”„«»「」]')
_STRAIGHT = '"'


class Token(NamedTuple):
    """A word or a mark; `quoted` when it stands inside quotation marks.

    `lower` is the word for look-ups: lower case, straight apostrophe.
    """

    text: str
    start: int
    end: int
    quoted: bool
    lower: str

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def word(self) -> bool:
        """Whether it is a word or a number, not a mark."""
        return self.text[0].isalnum()


class Quotations:
    """The stretches of a document between quotation marks, marks included, in order."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.spans = tuple(spans)
        self._starts = [span.start for span in spans]
        self._ends = [span.end for span in spans]

    def at(self, offset: int) -> Span | None:
        """The quotation that an offset stands in."""
        index = bisect_right(self._starts, offset) - 1
        return self.spans[index] if index >= 0 and offset < self.spans[index].end else None

    def within(self, span: Span) -> list[Span]:
        """The parts of a span that stand in quotations."""
        first = bisect_right(self._ends, span.start)
        last = bisect_left(self._starts, span.end)
        return [
            Span(start=max(each.start, span.start), end=min(each.end, span.end))
            for each in self.spans[first:last]
        ]

    def around(self, span: Span) -> bool:
        """Whether one quotation holds all of a span."""
        holder = self.at(span.start)
        return holder is not None and span.end <= holder.end


def tokens(text: str, span: Span, quoted: Quotations) -> list[Token]:
    """The tokens of `text` in `span`."""
    inside = quoted.within(span)
    found = []
    for match in _TOKEN.finditer(text, span.start, span.end):
        start, end = match.span()
        while inside and inside[0].end <= start:
            del inside[0]
        word = match[0]
        is_quoted = bool(inside) and inside[0].start <= start
        found.append(Token(word, start, end, is_quoted, word.lower().replace("’", "'")))
    return found


def quotations(text: str) -> Quotations:
    """What stands between quotation marks.

    A quotation ends with its paragraph at the latest: news opens each paragraph of a long
    quotation anew and closes only the last. Single marks are left alone, being apostrophes too.
    """
    found: list[Span] = []
    for paragraph in _PARAGRAPH.finditer(text):
        found.extend(_quotations(text, paragraph.start(), paragraph.end()))
    return Quotations(found)


def _quotations(text: str, start: int, end: int) -> list[Span]:
    found: list[Span] = []
    opened: int | None = None
    closing = ""
    for match in _MARK.finditer(text, start, end):
        at, mark = match.start(), match[0]
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
