"""Words with their offsets, and the quotations of a document."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import regex

from extractor.models import Span

__all__ = ["Quotations", "Token", "quotations", "tokens"]

_TOKEN = regex.compile(
    r"\p{L}+-[ \t]*\r?\n[ \t]*\p{Ll}+|(?:\p{Lu}\.){2,}"
    r"|(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Sen|Rep|Gov|St|Jr|Sr|No|Inc|Corp|Co|Ltd"
    r"|Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.|\d+(?:[.,:]\d+)*|\w+(?:['’\-‑&]\w+)*|[^\w\s]"
)
_ACRONYMS = frozenset(["WHO", "IT"])  # which would be other words in lower case
_BREAK = regex.compile(r"-[ \t]*\r?\n[ \t]*")
_OPEN_TO_CLOSE = {"“": "”", "„": "“", "«": "»", "「": "」"}
_PARAGRAPH = regex.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
_MARK = regex.compile('["“”„«»「」]')
_STRAIGHT = '"'
_CLOSED = '"”»“」'
# Single marks are apostrophes too: one opens before a word and after a gap.
_OPENING = regex.compile(
    r"(?<![\p{L}\p{N}])(?:‘(?=\S)|'(?=[\p{L}\p{N}…$£€\[]))"
    r"(?!\d\ds\b|[Tt]is\b|[Tt]was\b|n['’]|em\b|cause\b)"
)
_CLOSING = regex.compile(r"(?<=\S)['’](?![\p{L}\p{N}])")


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
        found.append(Token(word, start, end, is_quoted, _lower(word)))
    return found


def _lower(word: str) -> str:
    """A word for look-ups: one that is broken over two lines is put together."""
    if word in _ACRONYMS:
        return word
    return (_BREAK.sub("", word) if "\n" in word else word).lower().replace("’", "'")


def quotations(text: str) -> Quotations:
    """What stands between quotation marks.

    A quotation ends with its paragraph at the latest: news opens each paragraph of a long
    quotation anew and closes only the last. Where the next paragraph only closes it, it goes on.
    Single marks count where no double ones are around.
    """
    found: list[Span] = []
    for paragraph in _PARAGRAPH.finditer(text):
        start = paragraph.start()
        goes_on = (
            bool(found) and text[found[-1].end - 1] not in _CLOSED and _only_closed(text, paragraph)
        )
        double = _quotations(text, start, paragraph.end(), inside=goes_on)
        single = _single(text, paragraph.start(), paragraph.end())
        outer = [each for each in single if not any(each.overlaps(other) for other in double)]
        found.extend(sorted([*double, *outer], key=lambda span: span.start))
    return Quotations(found)


def _only_closed(text: str, paragraph: "regex.Match[str]") -> bool:
    """Whether the first mark of a paragraph closes what an earlier one opened."""
    mark = _MARK.search(text, paragraph.start(), paragraph.end())
    if mark is None or mark.start() == paragraph.start():
        return False
    return mark[0] == "”" or (mark[0] in "“" + _STRAIGHT and _closes(text, mark.start()))


def _quotations(text: str, start: int, end: int, *, inside: bool) -> list[Span]:
    found: list[Span] = []
    opened: int | None = start if inside else None
    closing = "”" if inside else ""
    for match in _MARK.finditer(text, start, end):
        at, mark = match.start(), match[0]
        if opened is None:
            if mark == _STRAIGHT or mark in _OPEN_TO_CLOSE:
                opened, closing = at, _OPEN_TO_CLOSE.get(mark, _STRAIGHT)
        elif mark == closing or (mark in "“" + _STRAIGHT and _closes(text, at)):
            found.append(Span(start=opened, end=at + 1))
            opened = None
    if opened is not None and (opened == start or end - opened > 1):
        found.append(Span(start=opened, end=end))
    return found


def _single(text: str, start: int, end: int) -> list[Span]:
    """Quotations in single marks: each ends at the likeliest mark before the next one opens.

    That is one behind a comma or full stop, else the first that cannot be of a plural's genitive
    ("the workers' fault"), else the last.
    """
    openers = [match.start() for match in _OPENING.finditer(text, start, end)]
    found: list[Span] = []
    for opener, limit in pairwise([*openers, end]):
        closers = [match.start() for match in _CLOSING.finditer(text, opener + 1, limit)]
        if closers:
            behind_mark = (at for at in closers if text[at - 1] in ".,!?…")
            sure = next(behind_mark, None) or next(
                (at for at in closers if text[at - 1] != "s"), None
            )
            found.append(Span(start=opener, end=(sure or closers[-1]) + 1))
    return found


def _closes(text: str, at: int) -> bool:
    """Whether a straight mark stands where a quotation ends: after a word, before a gap."""
    after = text[at + 1 : at + 2]
    return not text[at - 1].isspace() and (not after or not after.isalnum())
