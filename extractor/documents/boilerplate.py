"""Finds boilerplate: what a news page prints around its article and scraping leaves in the text.

Precision comes first, since a lost sentence is a lost claim. A line is boilerplate only if all of
it matches a pattern; inside a paragraph only a credit or a button at its end counts, and a date at
the start of the first one. The patterns are in `extractor.words.en.boilerplate`. Two kinds take
more than a line: a heading of links ("POPULAR") takes the links under it, and an appeal for money
by the outlet takes its whole block.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from extractor.models import Span
from extractor.words.en.boilerplate import (
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

__all__ = ["boilerplate", "boilerplate_starts"]

_LINE_BREAK = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
_DECORATION = re.compile(r"^[\s*_#>+•·|»›→▶►◀❯★✕×✉☰\[\]⟶–—-]+|[\s*_#|»›→▶►❯✕×\[\]⟶–—-]+$")
_CREDIT_HINT = re.compile(r"[:(\[]")  # a quick test that saves most lines the slow pattern
_BUTTON_HINT = re.compile(r"READING|MORE|ADVERT|[…→»\]]$")
_MAX_LINE = 400  # characters, as all lengths here
_MAX_LINK = 160
_TAIL = 140
_TOP_LINES = 4
_MAX_APPEAL = 6_000


@dataclass(frozen=True, slots=True)
class _Line:
    """A trimmed line that is not blank; `bare` is its text without bullets and arrows."""

    start: int
    end: int
    text: str
    bare: str


def boilerplate(text: str) -> list[Span]:
    """The spans of boilerplate in `text`, in order and disjoint: whole lines or ends of lines."""
    return [
        Span(start=line.start + span[0], end=line.start + span[1])
        for line, span in _lines_with_boilerplate(list(_lines(text)))
        if span
    ]


def boilerplate_starts(text: str) -> Iterator[tuple[int, bool]]:
    """The end of each line that is not blank, and whether the line starts with boilerplate.

    The results agree with `boilerplate`. It is lazy: the rest of the text is read only after a line
    that may make later lines boilerplate, as a heading of links does.
    """
    lines = _lines(text)
    first = list(islice(lines, _TOP_LINES))
    top = _top(first)
    for number, line in enumerate(chain(first, lines)):
        span = _part(line, number <= top)
        if LINK_HEADING.fullmatch(line.bare) or APPEAL_OPENS.fullmatch(line.bare):
            rest = islice(_lines_with_boilerplate(list(_lines(text))), number, None)
            yield from ((line.end, span is not None and span[0] == 0) for line, span in rest)
            return
        yield line.end, span is not None and span[0] == 0


def _lines_with_boilerplate(lines: list[_Line]) -> Iterator[tuple[_Line, tuple[int, int] | None]]:
    top = _top(lines)
    parts = [_part(line, number <= top) for number, line in enumerate(lines)]
    _mark_links(lines, parts)
    _mark_appeals(lines, parts)
    return zip(lines, parts, strict=True)


def _top(lines: list[_Line]) -> int:
    return next(
        (n for n, line in enumerate(lines[:_TOP_LINES]) if line.text[-1] == "."), _TOP_LINES
    )


def _lines(text: str) -> Iterator[_Line]:
    for found in _LINE_BREAK.finditer(text):
        line = found[0].strip()
        if line:
            start = found.start() + found[0].index(line)
            bare = _DECORATION.sub("", line) if len(line) <= _MAX_LINE else line
            yield _Line(start, start + len(line), line, bare)


def _part(line: _Line, top: bool) -> tuple[int, int] | None:
    """The part of a line that is boilerplate by itself, whatever the other lines are."""
    length = len(line.text)
    if length <= _MAX_LINE and _is_boilerplate(line, top):
        return 0, length
    tail = max(0, length - _TAIL)
    for pattern, hint in ((CREDIT_AT_END, _CREDIT_HINT), (BUTTON_AT_END, _BUTTON_HINT)):
        if hint.search(line.text, tail) and (found := pattern.search(line.text, tail)):
            return found.start(), length
    if top and (found := DATE_AT_START.match(line.text)):
        return 0, found.end()
    return None


def _is_boilerplate(line: _Line, top: bool) -> bool:
    if not any(map(str.isalnum, line.bare)):
        return True  # a rule, or an ornament between sections
    return bool(
        LINE.fullmatch(line.bare)
        or LINK_HEADING.fullmatch(line.bare)
        or (top and SECTION.fullmatch(line.bare))
    )


def _mark_links(lines: list[_Line], parts: list[tuple[int, int] | None]) -> None:
    """Marks the links under each heading of links.

    At the end of the text these are all lines, if none of them is a sentence; elsewhere, the lines
    that directly follow and have no mark of a sentence at their end.
    """
    tail = len(lines)
    while tail and (parts[tail - 1] or _is_link(lines[tail - 1], at_end=True)):
        tail -= 1
    under = False
    for number, line in enumerate(lines):
        if LINK_HEADING.fullmatch(line.bare):
            under = True
        elif under and not parts[number]:
            under = number >= tail or _is_link(line, at_end=False)
            if under:
                parts[number] = (0, len(line.text))


def _is_link(line: _Line, *, at_end: bool) -> bool:
    if len(line.text) > _MAX_LINK:
        return False
    stops = ".:;…" if at_end else '.:;…?!,"”’'
    return line.text[-1] not in stops and not line.text[0].islower()


def _mark_appeals(lines: list[_Line], parts: list[tuple[int, int] | None]) -> None:
    """Marks each appeal for support by the outlet, up to its closing button or its last words.

    It must use three different words of support; otherwise a message from readers would count.
    """
    number = 0
    while number < len(lines):
        if APPEAL_OPENS.fullmatch(lines[number].bare):
            end = _appeal_end(lines, number)
            block = " ".join(line.text for line in lines[number:end])
            if len({word.lower() for word in APPEAL_WORDS.findall(block)}) >= 3:
                parts[number:end] = [(0, len(line.text)) for line in lines[number:end]]
                number = end
                continue
        number += 1


def _appeal_end(lines: list[_Line], start: int) -> int:
    """The number of the line after the appeal that begins at line `start`."""
    end = start + 1
    for number in range(start + 1, len(lines)):
        if lines[number].end - lines[start].start > _MAX_APPEAL:
            break
        if APPEAL_ENDS.fullmatch(lines[number].bare):
            return number + 1
        if APPEAL_WORDS.search(lines[number].text):
            end = number + 1
    return end
