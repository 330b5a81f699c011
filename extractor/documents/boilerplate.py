"""Page furniture: what a news page prints around its article, as scraped into the text.

Precision comes first, since a lost sentence is a lost claim. A line is furniture only if the whole
of it matches a pattern; inside a paragraph only a credit or a button in capitals at its end counts.
The patterns (in `furniture_patterns`) are grouped by what they are for. Two things reach further
than a line: a heading of links ("POPULAR") takes the link lines under it, and an outlet's own
appeal for money takes its whole block.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from extractor.documents.boilerplate_phrases import (
    APPEAL_ENDS,
    APPEAL_OPENS,
    APPEAL_WORDS,
    BUTTON_AT_END,
    CREDIT_AT_END,
    DATE_AT_START,
    LINE,
    LINK_HEADING,
    SECTION,
)
from extractor.models import Span

__all__ = ["begins_furniture", "furniture"]

_LINE_BREAK = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
_DECORATION = re.compile(r"^[\s*_#>+•·|»›→▶►◀❯★✕×✉☰\[\]⟶–—-]+|[\s*_#|»›→▶►❯✕×\[\]⟶–—-]+$")
_CREDIT_HINT = re.compile(r"[:(\[]")  # hints are quick, and spare most lines the whole pattern
_BUTTON_HINT = re.compile(r"READING|MORE|ADVERT|[…→»\]]$")
_LONGEST_LINE = 400
_LONGEST_LINK = 160
_TAIL = 140
_TOP_LINES = 4
_LONGEST_APPEAL = 6_000


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not blank, trimmed; `bare` is its words without bullets and arrows."""

    start: int
    end: int
    text: str
    bare: str


def furniture(text: str) -> list[Span]:
    """The spans of page furniture in `text`, ordered and disjoint, whole lines or ends of them."""
    return [
        Span(start=line.start + span[0], end=line.start + span[1])
        for line, span in _all_taken(list(_lines(text)))
        if span
    ]


def begins_furniture(text: str) -> Iterator[tuple[int, bool]]:
    """The end of each line that is not blank, and whether furniture begins it.

    Equal to what `furniture` says, but no more lines are looked at than are asked for, as long as
    none of them is one that takes others with it.
    """
    lines = _lines(text)
    first = list(islice(lines, _TOP_LINES))
    top = _top(first)
    for number, line in enumerate(chain(first, lines)):
        span = _taken(line, number <= top)
        if LINK_HEADING.fullmatch(line.bare) or APPEAL_OPENS.fullmatch(line.bare):
            rest = islice(_all_taken(list(_lines(text))), number, None)
            yield from ((line.end, span is not None and span[0] == 0) for line, span in rest)
            return
        yield line.end, span is not None and span[0] == 0


def _all_taken(lines: list[_Line]) -> Iterator[tuple[_Line, tuple[int, int] | None]]:
    top = _top(lines)
    taken = [_taken(line, number <= top) for number, line in enumerate(lines)]
    _take_links(lines, taken)
    _take_appeals(lines, taken)
    return zip(lines, taken, strict=True)


def _top(lines: list[_Line]) -> int:
    return next(
        (n for n, line in enumerate(lines[:_TOP_LINES]) if line.text[-1] == "."), _TOP_LINES
    )


def _lines(text: str) -> Iterator[_Line]:
    for found in _LINE_BREAK.finditer(text):
        line = found[0].strip()
        if line:
            start = found.start() + found[0].index(line)
            bare = _DECORATION.sub("", line) if len(line) <= _LONGEST_LINE else line
            yield _Line(start, start + len(line), line, bare)


def _taken(line: _Line, top: bool) -> tuple[int, int] | None:
    """The part of the line that is furniture on its own account."""
    length = len(line.text)
    if length <= _LONGEST_LINE and _is_furniture(line, top):
        return 0, length
    tail = max(0, length - _TAIL)
    for pattern, hint in ((CREDIT_AT_END, _CREDIT_HINT), (BUTTON_AT_END, _BUTTON_HINT)):
        if hint.search(line.text, tail) and (found := pattern.search(line.text, tail)):
            return found.start(), length
    if top and (found := DATE_AT_START.match(line.text)):
        return 0, found.end()
    return None


def _is_furniture(line: _Line, top: bool) -> bool:
    if not any(map(str.isalnum, line.bare)):
        return True  # a rule, or an ornament between sections
    return bool(
        LINE.fullmatch(line.bare)
        or LINK_HEADING.fullmatch(line.bare)
        or (top and SECTION.fullmatch(line.bare))
    )


def _take_links(lines: list[_Line], taken: list[tuple[int, int] | None]) -> None:
    """Takes the links under a heading of links.

    At the end of the text these are all lines, if none of them is a sentence; before it, as many
    as directly follow and have no mark of a sentence at their end.
    """
    tail = len(lines)
    while tail and (taken[tail - 1] or _is_link(lines[tail - 1], at_end=True)):
        tail -= 1
    under = False
    for number, line in enumerate(lines):
        if LINK_HEADING.fullmatch(line.bare):
            under = True
        elif under and not taken[number]:
            under = number >= tail or _is_link(line, at_end=False)
            if under:
                taken[number] = (0, len(line.text))


def _is_link(line: _Line, *, at_end: bool) -> bool:
    if len(line.text) > _LONGEST_LINK:
        return False
    stops = ".:;…" if at_end else '.:;…?!,"”’'
    return line.text[-1] not in stops and not line.text[0].islower()


def _take_appeals(lines: list[_Line], taken: list[tuple[int, int] | None]) -> None:
    """Takes each appeal for support by the outlet: to its closing button, else to the end.

    It must speak of support in three ways, or a message from readers would do.
    """
    number = 0
    while number < len(lines):
        if APPEAL_OPENS.fullmatch(lines[number].bare):
            end = _appeal_end(lines, number)
            block = " ".join(line.text for line in lines[number:end])
            if len({word.lower() for word in APPEAL_WORDS.findall(block)}) >= 3:
                taken[number:end] = [(0, len(line.text)) for line in lines[number:end]]
                number = end
                continue
        number += 1


def _appeal_end(lines: list[_Line], start: int) -> int:
    """Where the appeal that starts here ends: after its button, or with the last of its words."""
    end = start + 1
    for number in range(start + 1, len(lines)):
        if lines[number].end - lines[start].start > _LONGEST_APPEAL:
            break
        if APPEAL_ENDS.fullmatch(lines[number].bare):
            return number + 1
        if APPEAL_WORDS.search(lines[number].text):
            end = number + 1
    return end
