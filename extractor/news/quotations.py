"""The quotations of a document: the stretches of text between quotation marks."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

import regex

from extractor.models import Span

__all__ = ["Quotations", "quotations"]

_OPEN_TO_CLOSE = {"“": "”", "„": "“", "«": "»", "「": "」"}
_PARAGRAPH = regex.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
_MARK = regex.compile('["“”„«»「」]')
_STRAIGHT = '"'
_CLOSED = '"”»“」'
# A single mark may be an apostrophe: it opens a quotation only before a word and after a gap.
_OPENING = regex.compile(
    r"(?<![\p{L}\p{N}])(?:‘(?=\S)|'(?=[\p{L}\p{N}…$£€\[]))"
    r"(?!\d\ds\b|[Tt]is\b|[Tt]was\b|n['’]|em\b|cause\b)"
)
_CLOSING = regex.compile(r"(?<=\S)['’](?![\p{L}\p{N}])")


class Quotations:
    """The quotations of a document in order; each span includes its marks."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.spans = tuple(spans)
        self._starts = [span.start for span in spans]
        self._ends = [span.end for span in spans]

    def at(self, offset: int) -> Span | None:
        """Return the quotation that contains an offset."""
        index = bisect_right(self._starts, offset) - 1
        return self.spans[index] if index >= 0 and offset < self.spans[index].end else None

    def within(self, span: Span) -> list[Span]:
        """Return the parts of a span that stand in quotations."""
        first = bisect_right(self._ends, span.start)
        last = bisect_left(self._starts, span.end)
        return [
            Span(start=max(each.start, span.start), end=min(each.end, span.end))
            for each in self.spans[first:last]
        ]

    def around(self, span: Span) -> bool:
        """Whether one quotation contains the whole span."""
        holder = self.at(span.start)
        return holder is not None and span.end <= holder.end


def quotations(text: str) -> Quotations:
    """Find the quotations of a document.

    A quotation ends with its paragraph at the latest, because news opens each paragraph of a long
    quotation anew and closes only the last one. It continues where the next paragraph only closes
    it. Single marks count outside double ones.
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
    """Whether the first mark of a paragraph closes a quotation of an earlier paragraph."""
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
    """Find the quotations in single marks; each ends before the next one opens.

    The closing mark is the first one behind a comma or full stop; or else the first one that cannot
    be a plural genitive ("the workers' fault"); or else the last one.
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
    """Whether a straight mark may close a quotation: it follows a word and precedes a gap."""
    after = text[at + 1 : at + 2]
    return not text[at - 1].isspace() and (not after or not after.isalnum())
