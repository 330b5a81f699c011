"""Joins lines into paragraphs, and leaves out headings.

Plain text is written in three ways: each paragraph on one line, paragraphs between blank lines, or
lines wrapped at about 72 columns. The format of a document, which its path shows, says whether the
text also has markup, as Markdown does.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.documents.boilerplate import boilerplate
from extractor.documents.datelines import dateline_end
from extractor.documents.markdown import Markup
from extractor.documents.metadata import TERMINAL, find_title
from extractor.documents.read import DocumentFormat, format_of
from extractor.lines import LIST_ITEM, NARROWEST, WIDEST
from extractor.models import Document, Span
from extractor.words.en.reporting_verbs import ANNOUNCING

__all__ = ["left_out", "paragraphs"]

_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_INNER_END = re.compile(r"[^\W\d_]{3,}[.!?…][\"”’')]*\s+[\"“‘'(]?[A-Z]")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # Thai, Lao, Burmese, Khmer
_CLOSERS = "\"'”’»›)]}）」』】"
_MAX_HEADING_WORDS = 12
_MAX_HEADING = 120  # characters
_TITLE_LINES = 12


@dataclass(slots=True)
class _Line:
    """A trimmed line; `apart` says that a blank line or boilerplate separates it from the last."""

    start: int
    end: int
    text: str
    apart: bool
    item: bool
    heading: bool | None  # None if only the wording can decide


def paragraphs(document: Document, *, whole: bool = False) -> list[tuple[int, int]]:
    """Start and end of each paragraph and list item of the body, in order and disjoint.

    Boilerplate, headings and datelines are left out. If the document holds nothing but headings (a
    headline, a post without a full stop), they are returned.

    whole: leaves nothing out.
    """
    text = document.text
    marks = _markup(document)
    lines = list(_lines(text, marks, whole=whole))
    _mark_title(lines, document.title or find_title(text))
    width = _wrap_width(lines)
    body: list[tuple[int, int]] = []
    headings: list[tuple[int, int]] = []
    for block in _blocks(lines, width, joined=marks is not None):
        start, end = block[0].start, block[-1].end
        if whole:
            body.append((start, end))
            continue
        is_heading = block[0].heading
        if is_heading is None:
            is_heading = len(block) == 1 and not block[0].item and _reads_as_heading(block[0].text)
        begin = dateline_end(text, start, end)
        (headings if is_heading or begin == end else body).append((min(begin, end - 1), end))
    return body or headings


def left_out(document: Document) -> list[Span]:
    """What of a document is in no paragraph: boilerplate, headings and datelines; in order."""
    text, at = document.text, 0
    gaps: list[tuple[int, int]] = []
    for start, end in [*sorted(paragraphs(document)), (len(text), len(text))]:
        gap = text[at:start]
        if gap.strip():
            gaps.append((at + len(gap) - len(gap.lstrip()), at + len(gap.rstrip())))
        at = max(at, end)
    return [Span(start=start, end=end) for start, end in gaps]


def _markup(document: Document) -> Markup | None:
    known = format_of(document.path or "")
    if isinstance(known, DocumentFormat) and known.markup:
        return known.markup(document.text)
    return None


def _lines(text: str, marks: Markup | None, *, whole: bool) -> Iterator[_Line]:
    """The lines that remain when boilerplate is cut out; or all that are not blank."""
    cuts = [] if whole else _merged(boilerplate(text), marks.no_prose if marks else [])
    headings = iter(marks.headings if marks else [])
    heading = next(headings, None)
    cut = 0
    last = 0
    apart = True
    for found in _LINE.finditer(text):
        start, end = found.span()
        apart = apart or len(_BREAK.findall(text, last, start)) > 1
        last = end
        while cut < len(cuts) and cuts[cut][1] <= start:
            cut += 1
        if cut < len(cuts) and cuts[cut][0] < end:
            apart = apart or cuts[cut][0] <= start
            start, end = _outside(start, end, cuts[cut])
        line = text[start:end]
        bare = line.strip()
        ornament = not any(map(str.isalnum, bare))
        if ornament and not (whole and bare):
            apart = True  # blank, boilerplate or an ornament
            continue
        start += len(line) - len(line.lstrip())
        while heading and heading.end <= start:
            heading = next(headings, None)
        marked = ornament or bool(heading and heading.start <= start)
        item = bool(LIST_ITEM.match(bare))
        yield _Line(start, start + len(bare), bare, apart, item, True if marked else None)
        apart = end < last  # its end was cut off as boilerplate


def _merged(*groups: Sequence[Span]) -> list[tuple[int, int]]:
    """The spans of all groups as disjoint ranges in order."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((span.start, span.end) for group in groups for span in group):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _outside(start: int, end: int, cut: tuple[int, int]) -> tuple[int, int]:
    """The rest of a line outside a cut, which is a whole line or one end of a line."""
    if cut[0] <= start:
        return min(cut[1], end), end
    return start, cut[0]


def _mark_title(lines: list[_Line], headline: str | None) -> None:
    wanted = _squeezed(headline or "")
    for line in lines[:_TITLE_LINES]:
        if wanted and _squeezed(line.text.lstrip("# ")) == wanted:
            line.heading = True
            return


def _squeezed(text: str) -> str:
    return " ".join(text.split()).casefold()


def _wrap_width(lines: list[_Line]) -> int | None:
    """The column at which the text was wrapped, or None if each line is a paragraph.

    Wrapped lines are nearly full: the next word would not have fitted. Few of them end with a
    sentence, and about half of the next ones begin within a sentence.
    """
    pairs = [
        (line, following)
        for line, following in itertools.pairwise(lines)
        if not following.apart and not following.item
    ]
    if len(pairs) < 3:
        return None
    lengths = sorted(max(len(line.text), len(following.text)) for line, following in pairs)
    width = lengths[int(0.95 * (len(lengths) - 1))]
    if not NARROWEST <= width <= WIDEST or lengths[-1] > 2 * WIDEST:
        return None
    full = sum(_is_full(line, following, width) for line, following in pairs)
    ended = sum(_has_ended(line.text) for line, _ in pairs)
    fresh = sum(following.text[0].isupper() for _, following in pairs)
    share = len(pairs)
    return width if full >= 0.6 * share and ended <= share / 2 and fresh <= 0.6 * share else None


def _is_full(line: _Line, following: _Line, width: int) -> bool:
    word = len(following.text.split(None, 1)[0])
    return len(line.text) + 1 + word > 0.85 * width


def _has_ended(text: str) -> bool:
    return text.rstrip(_CLOSERS)[-1:] in TERMINAL


def _blocks(lines: list[_Line], width: int | None, *, joined: bool) -> Iterator[list[_Line]]:
    """Groups of lines that are one paragraph; with `joined`, up to a blank line, as in Markdown."""
    block: list[_Line] = []
    for line in lines:
        if block and _continues(block[-1], line, width, joined=joined):
            block.append(line)
        else:
            if block:
                yield block
            block = [line]
    if block:
        yield block


def _continues(line: _Line, following: _Line, width: int | None, *, joined: bool) -> bool:
    if following.apart or following.item or line.heading or following.heading:
        return False
    if joined or (width and _is_full(line, following, width)):
        return True
    return (
        len(line.text) >= NARROWEST
        and not _has_ended(line.text)
        and following.text[0].islower()
        and not any(map(str.isupper, following.text.split(None, 1)[0]))  # "iPhone"
    )


def _reads_as_heading(line: str) -> bool:
    """Whether a paragraph of one line is worded like a section title or a label."""
    if len(line) > _MAX_HEADING or line[0].islower() or _UNSPACED.search(line):
        return False
    words = line.split()
    if line.endswith(":"):
        return len(words) <= 4 and ANNOUNCING.isdisjoint(line.rstrip(":").lower().split())
    if line[-1] in TERMINAL + ';,،、"”»’」' or _INNER_END.search(line):
        return False
    if not any(character.isupper() or character.islower() for character in line):
        return len(line) <= NARROWEST  # a script without capitals
    capitals = sum(word[0].isupper() for word in words if len(word) > 3)
    long_words = sum(len(word) > 3 for word in words)
    return len(words) <= _MAX_HEADING_WORDS or capitals >= 0.7 * long_words
