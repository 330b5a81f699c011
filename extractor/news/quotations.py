"""The quotations of a document: what stands between quotation marks.

Marks are paired within a paragraph, by these rules:

- A curly or angled mark pairs with its counterpart, a straight one with the next straight one that
  can close: one behind a word and before a gap. Marks of different kinds pair where nothing else
  can. Marks of another kind inside a quotation may be a quotation inside it.
- News opens each paragraph of a long quotation anew and closes only the last. Where a paragraph
  opens none and its first mark closes one, it continues the quotation of the paragraph before.
- A mark without a partner ends with its paragraph, or before the reporting clause that shows where
  the words end ("The ground is moving, said Jim Hall.").
- Single marks count where no double ones are around.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

import regex

from extractor.models import Span
from extractor.words.en.reporting_verbs import SPEAKING

__all__ = ["Quotations", "quotations"]

_LINE = regex.compile(r"[^\n]+")
_BLOCK = regex.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
_ENDED = regex.compile(r"[.!?…:][\"”»’')\]]*\s*$")
_MARK = regex.compile('["“”„«»「」]')
_STRAIGHT = '"'
_OPENERS = "“„«「"
_CLOSERS = "”»」"
_CLOSED = '"”»“」'
_BEFORE_OPENING = "([{—–-/‘'“\""
_SPOKEN = "|".join(sorted(SPEAKING))
# ", said Jim Hall, a resident." or ", Hall said." before what ends an unpaired quotation
_REPORTING_CLAUSE = regex.compile(
    rf",\s+(?:(?:{_SPOKEN})\s+\p{{Lu}}[^“”\"]{{0,80}}|(?:\p{{Lu}}[^,.“”\"]{{0,50}}|he|she|they)\s+"
    rf"(?:{_SPOKEN})\b[^“”\"]{{0,60}})$"
)
# ", he said," inside marks: the writer forgot the two that close and open around it
_ASIDE = regex.compile(rf",(?P<aside>\s+(?:he|she|they)\s+(?:{_SPOKEN})(?:,|\.))\s")
_SENTENCE_END = regex.compile(r"[.!?…,]\s*$")
# Single marks are apostrophes too: one opens before a word and after a gap.
_OPENING = regex.compile(
    r"(?<![\p{L}\p{N}])(?:‘(?=\S)|'(?=[\p{L}\p{N}…$£€\[]))"
    r"(?!\d\ds\b|[Tt]is\b|[Tt]was\b|n['’]|em\b|cause\b)"
)
_CLOSING = regex.compile(r"(?<=\S)['’](?![\p{L}\p{N}])")


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


def quotations(text: str) -> Quotations:
    """The quotations of a text, in order and disjoint."""
    found: list[Span] = []
    for start, end in _paragraphs(text):
        continues = (
            bool(found)
            and text[found[-1].end - 1] not in _CLOSED
            and _only_closes(text, start, end)
        )
        double = list(_double(text, start, end, inside=continues))
        single = _single(text, start, end)
        outer = [each for each in single if not any(each.overlaps(other) for other in double)]
        found.extend(sorted([*double, *outer], key=lambda span: span.start))
    return Quotations(found)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each paragraph: a line where lines are whole sentences, else a block."""
    for block in _BLOCK.finditer(text):
        lines = [line.span() for line in _LINE.finditer(text, *block.span())]
        ended = sum(bool(_ENDED.search(text, start, end)) for start, end in lines[:-1])
        if len(lines) > 1 and ended >= 0.7 * (len(lines) - 1):
            yield from lines
        else:
            yield block.span()


def _only_closes(text: str, start: int, end: int) -> bool:
    """Whether the first mark of a paragraph closes what an earlier paragraph opened."""
    mark = _MARK.search(text, start, end)
    if mark is None or mark.start() == start:
        return False
    return mark[0] == "”" or (mark[0] in "“" + _STRAIGHT and _can_close(text, mark.start()))


def _double(text: str, start: int, end: int, *, inside: bool) -> Iterator[Span]:
    """The outermost quotations of a paragraph; `inside` says that it begins in one."""
    opened: list[tuple[int, str]] = [(start, "“")] if inside else []
    for match in _MARK.finditer(text, start, end):
        at, mark = match.start(), match[0]
        if opened and _closes(text, at, mark, opened[-1][1]):
            first = opened.pop()[0]
            if not opened:
                yield from _without_asides(text, first, at + 1)
        elif not opened:
            if mark in _OPENERS or (mark == _STRAIGHT and _opens(text, start, at, end)):
                opened.append((at, mark))
        elif mark in _OPENERS or _can_open(text, start, at):
            if mark == opened[-1][1] or _SENTENCE_END.search(text, opened[0][0], at):
                yield from _unpaired(text, opened[0][0], at)
                opened = [(at, mark)]
            else:
                opened.append((at, mark))
    if opened and (opened[0][0] == start or end - opened[0][0] > 1):
        yield from _unpaired(text, opened[0][0], end)


def _opens(text: str, start: int, at: int, end: int) -> bool:
    """Whether a straight mark opens a quotation: by its place, or as the next mark closes one."""
    if _can_open(text, start, at):
        return True
    following = _MARK.search(text, at + 1, end)
    return following is not None and not _can_open(text, start, following.start())


def _closes(text: str, at: int, mark: str, opener: str) -> bool:
    """Whether a mark closes the quotation that `opener` began."""
    if mark in _CLOSERS:
        return True
    if mark == "“":
        return opener in ("„", "“", _STRAIGHT) and _can_close(text, at)
    return mark == _STRAIGHT and _can_close(text, at)


def _can_open(text: str, start: int, at: int) -> bool:
    before, after = text[at - 1 : at] if at > start else "", text[at + 1 : at + 2]
    return bool(after.strip()) and (not before.strip() or before in _BEFORE_OPENING)


def _can_close(text: str, at: int) -> bool:
    """Whether a mark stands where a quotation ends: behind a word, before a gap."""
    after = text[at + 1 : at + 2]
    return at > 0 and not text[at - 1].isspace() and (not after or not after.isalnum())


def _unpaired(text: str, start: int, end: int) -> Iterator[Span]:
    """A quotation whose closing mark is missing, up to `end` or its reporting clause."""
    while end > start and text[end - 1].isspace():
        end -= 1
    clause = _REPORTING_CLAUSE.search(text, start, end)
    stop = clause.start() + 1 if clause else end
    if stop - start > 1 or stop == end:
        yield Span(start=start, end=stop)


def _without_asides(text: str, start: int, end: int) -> Iterator[Span]:
    """A quotation as its parts around ", he said,"."""
    for aside in _ASIDE.finditer(text, start, end):
        yield Span(start=start, end=aside.start("aside"))
        start = aside.end()
    yield Span(start=start, end=end)


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
