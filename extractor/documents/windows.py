"""Splits a document into windows: all of its text as it is, and what is shown before each.

A receipt, a form or the head of a mail means something by its line breaks, so no lines are joined
and nothing is left out but blank lines.
"""

import re
from collections.abc import Callable, Iterator
from itertools import chain, pairwise

from extractor.documents.metadata import TERMINAL
from extractor.documents.sentences import cut, sentences_between
from extractor.models import Document, Passage, Span

__all__ = ["before", "windows"]

LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
LINE_END = re.compile(r"[\n\r\x0b\x0c\x85\u2028\u2029]")
BLANK = re.compile(r"(?:\r\n|[\n\r\x0b\x0c\x85\u2028\u2029])[^\S\n\r]*(?:\r\n|[\n\r\x0b\x0c\x85])")
ROW = re.compile(  # a line with columns
    r"\||\S[\t]+\S|\S {2,}\S|(?:;[^;\n]*){2}|(?:,[^\s,][^,\n]*){2}"
)
MARKED = re.compile(r"\s*#{1,6}\s+\S")  # a heading of Markdown
ITEM = re.compile(r"\s*(?:[-*•–—>]|\(?\w{1,2}\))\s")
MAX_SENTENCE = 2_000  # characters; a longer one is cut, so that a window has two halves
MAX_HEADING = 80  # characters
MAX_BEFORE = 300  # characters of each sentence before a window
HEADING_BACK, TABLE_BACK = 100_000, 500_000  # characters in which they are looked for
CHUNK = 4_000  # characters that are read at a time, backwards
TOP = 4_000  # characters in which the title is looked for


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
    text = document.text
    last = _last_sentences(text, start)
    if not last:
        return ()
    shown = list(last)
    head = _head_of_table(text, start)
    heading = _heading(text, head.start if head else start)
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
        yield from sentences_between(text, start, end)
    elif bare := line.strip():
        start += line.index(bare)
        yield start, start + len(bare)


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


def _heading(text: str, start: int) -> Span | None:
    """The nearest heading: marked as one, or short, by itself and without a full stop."""
    lines = chain(_lines_back(text, start, HEADING_BACK), [None])
    for line, above in pairwise(lines):
        assert line is not None  # noqa: S101  # for mypy: only the last is
        begin, end = line
        shown = text[begin:end]
        if MARKED.match(shown) or (
            _may_head(shown) and LINE_END.match(text, end) and _is_apart(text, begin, above)
        ):
            return _bare(text, begin, end)
    return None


def _is_apart(text: str, begin: int, above: tuple[int, int] | None) -> bool:
    """Whether a line begins the text, or stands behind a blank line or the end of a sentence."""
    if above is None:
        return not text[max(0, begin - CHUNK) : begin].strip()
    ended = text[slice(*above)].rstrip().endswith(tuple(TERMINAL))
    return ended or bool(BLANK.search(text, above[1], begin))


def _may_head(line: str) -> bool:
    bare = line.strip()
    return (
        len(bare) <= MAX_HEADING
        and any(map(str.isalpha, bare))
        and bare[-1] not in f"{TERMINAL},;"
        and not (ROW.search(bare) or ITEM.match(line))
    )


def _head_of_table(text: str, start: int) -> Span | None:
    """The first row of the table whose next row begins at an offset."""
    line = LINE.match(text, start)
    if not (line and ROW.search(line[0])):
        return None
    head: tuple[int, int] | None = None
    below = start
    for begin, end in _lines_back(text, start, TABLE_BACK):
        if not ROW.search(text, begin, end) or BLANK.search(text, end, below):
            return _bare(text, *head) if head else None
        head, below = (begin, end), begin
    return _bare(text, *head) if head and not text[:below][-CHUNK:].strip() else None


def _bare(text: str, start: int, end: int) -> Span:
    line = text[start:end]
    start += len(line) - len(line.lstrip())
    return Span(start=start, end=start + len(line.strip()))


def _lines_back(text: str, start: int, most: int) -> Iterator[tuple[int, int]]:
    """The lines before an offset that are not blank, the last first, about `most` characters back.

    A line that the offset cuts is among them as far as it stands before it.
    """
    end, chunk = start, CHUNK
    while end > max(0, start - most) and chunk <= most:
        begin = max(0, end - chunk)
        found = [each.span() for each in LINE.finditer(text, begin, end)]
        if begin and len(found) < 2:  # it may begin in the middle of the line
            chunk *= 2
            continue
        whole = found[1:] if begin else found
        yield from (each for each in reversed(whole) if text[slice(*each)].strip())
        end, chunk = whole[0][0] if begin else 0, CHUNK
