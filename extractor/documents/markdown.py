"""Markdown's own marks: what is no prose, and what is a heading. The text itself is not changed."""

import re
from dataclasses import dataclass

from extractor.models import Span

__all__ = ["Markup", "first_heading", "markup"]

_TOP = 4_000
_LINE = re.compile(r"[^\r\n]+")
_FRONT_MATTER = re.compile(
    r"\A\ufeff?(---|\+\+\+)[ \t]*\r?\n(?:.*?\r?\n)??\1[ \t]*(?=\r?\n|\Z)", re.S
)
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"\s{0,3}#{1,6}(?:\s|$)")
_UNDERLINE = re.compile(r"\s{0,3}(?:=+|-{2,})\s*")
_LINK = r"!?\[[^\[\]]*\](?:\([^()\s]*(?:\s+\"[^\"]*\")?\)|\[[^\[\]]*\])"
_ONLY_LINKS = re.compile(rf"\s*(?:[-*+•]\s+|\d+[.)]\s+)?{_LINK}(?:[\s|,·•]*{_LINK})*\s*")
_DEFINITION = re.compile(r"\s{0,3}\[[^\[\]]+\]:\s*\S+.*")
_NO_PROSE = re.compile(r"\s*(?:<!--.*-->|<[^<>]+>|\|?[\s:|-]+\|[\s:|-]*)\s*")


@dataclass(frozen=True, slots=True)
class Markup:
    """The lines of a Markdown text that are no sentences, ordered."""

    furniture: list[Span]
    headings: list[Span]


def markup(text: str) -> Markup:
    """Finds front matter, code fences, lists of links and the like, and headings in both forms."""
    front = _FRONT_MATTER.match(text)
    begin = front.end() if front else 0
    furniture = [Span(start=0, end=begin)] if begin else []
    headings: list[Span] = []
    fence: str | None = None
    previous: Span | None = None
    for found in _LINE.finditer(text, begin):
        line = found[0]
        span = Span(start=found.start(), end=found.end())
        mark = _FENCE.match(line)
        if fence or mark:
            furniture.append(span)
            if fence is None and mark:
                fence = mark[1]
            elif fence and mark and mark[1].startswith(fence) and line.strip() == mark[1]:
                fence = None
            previous = None
        elif _HEADING.match(line):
            headings.append(span)
            previous = None
        elif _UNDERLINE.fullmatch(line):
            furniture.append(span)
            if previous and text[previous.end : span.start].count("\n") <= 1:
                headings.append(previous)
            previous = None
        elif any(form.fullmatch(line) for form in (_ONLY_LINKS, _DEFINITION, _NO_PROSE)):
            furniture.append(span)
            previous = None
        else:
            previous = span
    return Markup(furniture, headings)


def first_heading(text: str) -> str | None:
    """The words of the first heading near the top, which is the title of the document."""
    headings = markup(text[:_TOP]).headings
    if not headings:
        return None
    line = text[headings[0].start : headings[0].end]
    return re.sub(r"^\s*#+\s*|\s+#+\s*$", "", line).strip() or None
