"""Splits a document into windows: all of its text as it is.

A receipt, a form or the head of a mail means something by its line breaks, so no lines are joined
and nothing is left out but blank lines.
"""

import re
from collections.abc import Iterator

from extractor.documents.sentences import cut, sentences_between
from extractor.models import Document, Passage, Span

__all__ = ["windows"]

LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
BLANK = re.compile(r"(?:\r\n|[\n\r\x0b\x0c\x85\u2028\u2029])[^\S\n\r]*(?:\r\n|[\n\r\x0b\x0c\x85])")


def windows(document: Document, *, max_characters: int) -> list[Passage]:
    """Runs of consecutive sentences, none of which goes over the end of a line; each is in one.

    A window ends at a blank line if it is then at least half full. A sentence longer than a window
    is cut between clauses or else between words.

    - `max_characters`: the most characters from the start of a window to its end.

    Raises ValueError if `max_characters` is below 1.
    """
    if max_characters < 1:
        raise ValueError("a window holds at least one character")
    runs: list[list[Span]] = []
    for sentence in _sentences(document.text, max_characters):
        if not runs or _is_full(document.text, runs[-1], sentence, max_characters):
            runs.append([])
        runs[-1].append(sentence)
    return [
        Passage(doc_id=document.doc_id, start=run[0].start, end=run[-1].end, sentences=tuple(run))
        for run in runs
    ]


def _sentences(text: str, longest: int) -> Iterator[Span]:
    for line in LINE.finditer(text):
        for found in sentences_between(text, *line.span()):
            for start, end in cut(text, *found, longest):
                yield Span(start=start, end=end)


def _is_full(text: str, run: list[Span], sentence: Span, most: int) -> bool:
    """Whether a sentence begins a new window."""
    length = run[-1].end - run[0].start
    if sentence.end - run[0].start > most:
        return True
    return 2 * length >= most and bool(BLANK.search(text, run[-1].end, sentence.start))
