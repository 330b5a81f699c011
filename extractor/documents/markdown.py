"""Markdown: a file is one document, titled by its first heading.

The text itself is not changed: `markup` says which lines are headings and which are no prose.
"""

import re
from dataclasses import dataclass

from extractor.documents.decoding import decode
from extractor.documents.metadata import Told, parse_date
from extractor.documents.plain_text import document_from_text
from extractor.documents.unread import refuse_markup
from extractor.models import Document, Span

__all__ = ["Markup", "markup", "parse_markdown"]

_TOP = 4_000  # characters in which the first heading is looked for
_LINE = re.compile(r"[^\r\n]+")
_FRONT_MATTER = re.compile(
    r"\A\ufeff?(---|\+\+\+)[ \t]*\r?\n(?:.*?\r?\n)??\1[ \t]*(?=\r?\n|\Z)", re.S
)
_FIELD = re.compile(r"""(?P<key>\w+)\s*[:=]\s*["']?(?P<value>\S(?:.*?\S)?)["']?\s*$""")
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"\s{0,3}#{1,6}(?:\s|$)")
_UNDERLINE = re.compile(r"\s{0,3}(?:=+|-{2,})\s*")
_LINK = r"!?\[[^\[\]]*\](?:\([^()\s]*(?:\s+\"[^\"]*\")?\)|\[[^\[\]]*\])"
_ONLY_LINKS = re.compile(rf"\s*(?:[-*+•]\s+|\d+[.)]\s+)?{_LINK}(?:[\s|,·•]*{_LINK})*\s*")
_DEFINITION = re.compile(r"\s{0,3}\[[^\[\]]+\]:\s*\S+.*")
_NO_PROSE = re.compile(r"\s*(?:<!--.*-->|<[^<>]+>|\|?[\s:|-]+\|[\s:|-]*)\s*")


@dataclass(frozen=True, slots=True)
class Markup:
    """The lines of a Markdown text that are not sentences, in order."""

    no_prose: list[Span]
    headings: list[Span]


def parse_markdown(data: bytes, path: str) -> Document:
    """The document in the bytes of a Markdown file.

    Raises InputError if they are not text, hold no words, or are data or a page.
    """
    text = decode(data, name=path)
    refuse_markup(text, path, tags_allowed=True)
    return document_from_text(text, path, _told(text))


def _told(text: str) -> Told:
    """What the first heading and the front matter say."""
    front = _FRONT_MATTER.match(text)
    lines = front[0].splitlines()[1:-1] if front else []
    found = {line["key"].lower(): line["value"] for each in lines if (line := _FIELD.match(each))}
    given = (found.get(name) for name in ("date", "published", "publishdate"))
    return Told(
        title=_first_heading(text) or found.get("title"),
        date=next(filter(None, (parse_date(each) for each in given if each)), None),
        publisher=found.get("publisher") or found.get("site"),
        url=found.get("url") or found.get("source_url") or found.get("canonical_url"),
    )


def markup(text: str) -> Markup:
    """Finds headings of both forms, and lines that are no prose.

    No prose are front matter, fenced code, lists of links, link definitions, and lines of HTML tags
    or table rules.
    """
    front = _FRONT_MATTER.match(text)
    begin = front.end() if front else 0
    no_prose = [Span(start=0, end=begin)] if begin else []
    headings: list[Span] = []
    fence: str | None = None
    previous: Span | None = None
    for found in _LINE.finditer(text, begin):
        line = found[0]
        span = Span(start=found.start(), end=found.end())
        mark = _FENCE.match(line)
        if fence or mark:
            no_prose.append(span)
            if fence is None and mark:
                fence = mark[1]
            elif fence and mark and mark[1].startswith(fence) and line.strip() == mark[1]:
                fence = None
            previous = None
        elif _HEADING.match(line):
            headings.append(span)
            previous = None
        elif _UNDERLINE.fullmatch(line):
            no_prose.append(span)
            if previous and text[previous.end : span.start].count("\n") <= 1:
                headings.append(previous)
            previous = None
        elif any(form.fullmatch(line) for form in (_ONLY_LINKS, _DEFINITION, _NO_PROSE)):
            no_prose.append(span)
            previous = None
        else:
            previous = span
    return Markup(no_prose, headings)


def _first_heading(text: str) -> str | None:
    """The words of the first heading near the top."""
    headings = markup(text[:_TOP]).headings
    if not headings:
        return None
    line = text[headings[0].start : headings[0].end]
    return re.sub(r"^\s*#+\s*|\s+#+\s*$", "", line).strip() or None
