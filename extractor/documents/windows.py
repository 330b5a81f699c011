"""Splits a document into windows: all of its text as it is, and what is shown before each.

A receipt, a form or the head of a mail means something by its line breaks, so no lines are joined
and nothing is left out but blank lines.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractor.documents.metadata import TERMINAL
from extractor.documents.sentences import cut, sentences_between
from extractor.models import Document, Passage, Span

__all__ = ["before", "windows"]

LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
BLANK = re.compile(r"(?:\r\n|[\n\r\x0b\x0c\x85\u2028\u2029])[^\S\n\r]*(?:\r\n|[\n\r\x0b\x0c\x85])")
ROW = re.compile(  # a line with columns
    r"\||\S[\t]+\S|\S {2,}\S|(?:;[^;\n]*){2}|(?:,[^\s,][^,\n]*){2}"
)
MARKED = re.compile(r"\s*#{1,6}\s+\S")  # a heading of Markdown
ITEM = re.compile(r"\s*(?:[-*•–—>]|\(?\w{1,2}\))\s")
MAX_LINE = 20_000  # characters whose sentences are looked for at a time
MAX_SENTENCE = 2_000  # characters; a longer one is cut, so that a window has two halves
MAX_HEADING = 80  # characters
MAX_BEFORE = 300  # characters of each sentence before a window
TOP = 4_000  # characters in which the title is looked for

_Range = tuple[int, int]


def windows(document: Document, *, most: int, size: Callable[[str], int] = len) -> list[Passage]:
    """Runs of consecutive sentences, none of which goes over the end of a line; each is in one.

    A window is as full as it can be, but ends at a blank line if there is one in its second half. A
    very long sentence is cut between clauses or else between words.

    - `most`: the largest size of a window.
    - `size`: the size of a text; at most one for each character, and that of two texts together is
      at most the sum of theirs.

    Raises ValueError if `most` is below 1.
    """
    if most < 1:
        raise ValueError("a window holds at least one character")
    return [
        Passage(
            doc_id=document.doc_id,
            start=run[0].start,
            end=run[-1].end,
            sentences=tuple(run),
            before=before(document, run[0].start),
        )
        for run in _runs(document.text, most, size)
    ]


def _runs(text: str, most: int, size: Callable[[str], int]) -> Iterator[list[Span]]:
    run: list[Span] = []
    filled = 0
    for sentence in _sentences(text, most):
        while run:
            more = size(text[run[-1].end : sentence.end])
            if filled + more <= most:
                break
            end = _end(text, run, most, size)
            yield run[:end]
            run = run[end:]
            filled = size(text[run[0].start : run[-1].end]) if run else 0
        else:
            more = size(text[sentence.start : sentence.end])
        run.append(sentence)
        filled += more
    if run:
        yield run


def _end(text: str, run: list[Span], most: int, size: Callable[[str], int]) -> int:
    """How many sentences of a run that is full make a window."""
    for number in range(len(run) - 1, 0, -1):
        last = run[number - 1].end
        if BLANK.search(text, last, run[number].start):
            return number if 2 * size(text[run[0].start : last]) >= most else len(run)
    return len(run)


def before(document: Document, start: int) -> tuple[Span, ...]:
    """What is shown before the window that begins at `start`, in the order of the text.

    The title, if it stands in the text; the nearest heading; the first row of the table that goes
    on; and the last two sentences. Nothing before the first window.
    """
    last = _last_sentences(document.text, start)
    if not last:
        return ()
    shown = list(last)
    outline = _Outline.of(document.text)
    head = outline.head_of_table(start)
    heading = outline.heading(head.start if head else start)
    for each in (head, heading, _title(document, start)):
        if each and each.end <= last[0].start and not any(map(each.overlaps, shown)):
            shown.append(each)
    return tuple(sorted(shown, key=lambda span: span.start))


def _sentences(text: str, most: int) -> Iterator[Span]:
    for line in LINE.finditer(text):
        for found in _sentences_of_line(text, *line.span()):
            for start, end in cut(text, *found, min(most, MAX_SENTENCE)):
                yield Span(start=start, end=end)


def _sentences_of_line(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of a line; a row of a table is one, with the marks around its cells."""
    line = text[start:end]
    if "|" not in line:
        for piece in cut(text, start, end, MAX_LINE):
            yield from sentences_between(text, *piece)
    elif line.strip():
        yield _bare(text, start, end)


# ---- what is shown before a window ---------------------------------------------------------


def _last_sentences(text: str, start: int) -> tuple[Span, ...]:
    """The last two sentences before an offset, or the ends of long ones."""
    found: list[Span] = []
    lines = [each.span() for each in LINE.finditer(text, max(0, start - 2 * MAX_SENTENCE), start)]
    for begin, end in reversed(lines):
        sentences = [*_sentences_of_line(text, begin, end)]
        found += (_end_of(text, *each) for each in reversed(sentences))
        if len(found) >= 2:
            break
    return tuple(reversed(found[:2]))


def _end_of(text: str, start: int, end: int) -> Span:
    """A sentence, or as many of its last words as are shown."""
    if end - start > MAX_BEFORE:
        space = text.find(" ", end - MAX_BEFORE, end)
        start = end - MAX_BEFORE if space < 0 else space + 1
    return Span(start=start, end=end)


def _title(document: Document, start: int) -> Span | None:
    title = document.title or ""
    at = document.text.find(title, 0, min(TOP, start)) if title else -1
    return None if at < 0 else Span(start=at, end=at + len(title))


@dataclass(frozen=True)
class _Outline:
    """Where a text has headings, and tables with their first rows; both in order."""

    headings: Sequence[_Range]
    tables: Sequence[tuple[_Range, int]]  # the first row, and the end of the last

    @staticmethod
    @lru_cache(maxsize=2)
    def of(text: str) -> "_Outline":
        """The outline of a text; kept for its other windows."""
        headings: list[_Range] = []
        tables: list[tuple[_Range, int]] = []
        above: _Range | None = None
        for line in LINE.finditer(text):
            if not line[0].strip():
                continue
            apart = above is None or bool(BLANK.search(text, above[1], line.start()))
            if ROW.search(line[0]):
                goes_on = tables and above and tables[-1][1] == above[1] and not apart
                first = tables.pop()[0] if goes_on else _bare(text, *line.span())
                tables.append((first, line.end()))
            elif _is_heading(line[0], apart=apart or _ends_sentence(text, above)):
                headings.append(_bare(text, *line.span()))
            above = line.span()
        return _Outline(headings, tables)

    def heading(self, start: int) -> Span | None:
        """The nearest heading before an offset."""
        number = bisect_left(self.headings, (start, 0))
        return _span(self.headings[number - 1]) if number else None

    def head_of_table(self, start: int) -> Span | None:
        """The first row of the table that an offset stands in, behind that row."""
        number = bisect_left(self.tables, ((start, 0), 0))
        if not number or self.tables[number - 1][1] <= start:
            return None
        return _span(self.tables[number - 1][0])


def _is_heading(line: str, *, apart: bool) -> bool:
    """Whether a line is marked as a heading, or short, by itself and without a full stop."""
    if MARKED.match(line):
        return True
    bare = line.strip()
    return (
        apart
        and len(bare) <= MAX_HEADING
        and any(map(str.isalpha, bare))
        and bare[-1] not in f"{TERMINAL},;"
        and not ITEM.match(line)
    )


def _ends_sentence(text: str, line: _Range | None) -> bool:
    return line is not None and text[slice(*line)].rstrip().endswith(tuple(TERMINAL))


def _bare(text: str, start: int, end: int) -> _Range:
    line = text[start:end]
    start += len(line) - len(line.lstrip())
    return start, start + len(line.strip())


def _span(found: _Range) -> Span:
    return Span(start=found[0], end=found[1])
