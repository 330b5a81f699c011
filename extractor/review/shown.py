"""What the page of a document shows: its text in pieces with offsets, its rows, its sources.

A page shows CR LF as one line feed, and replaces characters that a browser would act on. So words
that come from a page are compared with the text as it is shown.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.errors import InputError
from extractor.models import Claim, Mention, Record, Span
from extractor.report.marking import Piece, pieces
from extractor.report.report import Row, shown_row
from extractor.review.state import ReviewedDocument, ReviewedRow
from extractor.text import clean, excerpt

__all__ = ["ShownRow", "as_written", "shown_rows", "shown_text", "sources"]

LINE_END = re.compile("\r\n")
MOST_SOURCES = 9  # that have a digit as their key


@dataclass(frozen=True)
class ShownRow:
    """A row of the list.

    - `number`: its place in the text, from 1.
    - `told`: what was decided, in words.
    """

    number: int
    key: str
    row: Row
    verdict: str
    told: str
    stance: str | None

    @property
    def quotes(self) -> tuple[str, ...]:
        """Its words, where they are not the statement itself."""
        quotes = self.row.quotes
        same = len(quotes) == 1 and _plain(quotes[0]) == _plain(self.row.statement)
        return () if same else quotes

    @property
    def certainty(self) -> float | None:
        """How likely the row was right before anybody decided."""
        return self.row.certainty


def shown_rows(known: ReviewedDocument) -> list[ShownRow]:
    """The rows of a document in the order of the text."""
    return [
        ShownRow(
            number=number,
            key=each.key,
            row=shown_row(each.row),
            verdict=each.verdict,
            told=_told(each),
            stance=each.row.stance if isinstance(each.row, Claim) else None,
        )
        for number, each in enumerate(known.rows, 1)
    ]


def shown_text(known: ReviewedDocument) -> Iterator[Piece]:
    """The text in pieces: the words of row 3 have the number 3, those of its sources -3."""
    spans: dict[int, list[Span]] = {}
    for number, each in enumerate(known.rows, 1):
        row = each.row
        spans[number] = [Span(start=e.start, end=e.end) for e in row.evidence]
        if isinstance(row, Claim):
            spans[-number] = [Span(start=v.start, end=v.end) for v in row.attribution]
    text = known.document.text
    found = list(pieces(text, spans))
    ends = [*(each.start for each in found[1:]), len(text)]
    for piece, end in zip(found, ends, strict=True):
        yield from _at_line_ends(piece, end, text)


def sources(known: ReviewedDocument) -> list[str]:
    """The names of the sources of a document, those of most claims first."""
    counts: dict[str, int] = {}
    for each in known.rows:
        for voice in each.row.attribution if isinstance(each.row, Claim) else ():
            counts[voice.name] = counts.get(voice.name, 0) + 1
    return sorted(counts, key=lambda name: -counts[name])[:MOST_SOURCES]


def as_written(words: Mention, text: str) -> Mention:
    """Words that come from a page, as the document has them; InputError if it has others there."""
    written = text[words.start : words.end]
    if clean(written) != clean(words.text):
        raise InputError(
            f"{excerpt(words.text)!r} does not stand at {words.start}..{words.end} of the "
            "document: load the page again and select the words once more."
        )
    return words.model_copy(update={"text": written})


def _at_line_ends(piece: Piece, end: int, text: str) -> Iterator[Piece]:
    """A piece cut behind each CR LF, so that offsets inside of each part are those of the text."""
    cuts = (match.end() for match in LINE_END.finditer(text, piece.start, end))
    for start, stop in pairwise(sorted({piece.start, *cuts, end})):
        begins = piece.begins if start == piece.start else ()
        yield replace(piece, text=clean(text[start:stop]), begins=begins, start=start)


def _told(row: ReviewedRow) -> str:
    changed = [each for each in row.changed if each != "added"]
    what = f": {', '.join(changed)}" if changed else ""
    unshown = isinstance(row.row, Record) and row.row.unsupported
    marks = " · not all shown" if unshown and row.changed else ""
    return "" if row.verdict == "open" else f"{row.verdict}{what}{marks}"


def _plain(text: str) -> str:
    return " ".join(text.casefold().rstrip(".").split())
