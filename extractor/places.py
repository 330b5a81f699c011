"""Where the words of a document stand on its pages.

A page keeps the place of each letter in a few bytes, since a long document has millions of them.
"""

import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from extractor.models import Claim, Document, DocumentPage, Evidence, PageBoxes, Record

__all__ = [
    "Box",
    "PlacedLine",
    "boxes",
    "continued",
    "misplaced",
    "moved_page",
    "pack",
    "page_number",
    "placed",
]

UNIT = 10  # parts of a point
MOST = (1 << 16) - 1  # parts in which a place is written
_HEAD = struct.Struct("<IHHH")  # offset in the page, top and foot, number of letters

Box = tuple[float, float, float, float]
"""Left, top, right and foot, in points from the top left corner of the page as it is shown."""


class PlacedLine(NamedTuple):
    """Letters on one line of a page.

    - `start`: the offset of the first in the text of the page; the others follow without a gap.
    - `y0`, `y1`: the top and the foot of the line.
    - `edges`: where each letter begins and ends, from left to right: two numbers a letter, equal
      for what has no width.
    """

    start: int
    y0: float
    y1: float
    edges: Sequence[float]


def pack(lines: Iterable[PlacedLine]) -> bytes:
    """The lines of a page in few bytes, to a tenth of a point."""
    packed = []
    for line in lines:
        count = len(line.edges)
        packed.append(_HEAD.pack(line.start, _tenths(line.y0), _tenths(line.y1), count // 2))
        packed.append(struct.pack(f"<{count}H", *map(_tenths, line.edges)))
    return zlib.compress(b"".join(packed), 1)


def _tenths(points: float) -> int:
    return min(MOST, max(0, int(points * UNIT + 0.5)))


@lru_cache(maxsize=8)
def _unpacked(layout: bytes) -> tuple[PlacedLine, ...]:
    return tuple(_lines(zlib.decompress(layout))) if layout else ()


def _lines(data: bytes) -> Iterator[PlacedLine]:
    at = 0
    while at < len(data):
        start, y0, y1, count = _HEAD.unpack_from(data, at)
        numbers = struct.unpack_from(f"<{2 * count}H", data, at + _HEAD.size)
        yield PlacedLine(start, y0 / UNIT, y1 / UNIT, [each / UNIT for each in numbers])
        at += _HEAD.size + 4 * count


def moved_page(page: DocumentPage, by: int) -> DocumentPage:
    """The page in a text that has `by` more characters before it."""
    return page.model_copy(update={"start": page.start + by, "end": page.end + by})


def page_number(document: Document, start: int) -> int | None:
    """The number of the page on which the character at `start` stands, from 1; None without pages.

    What stands before the first page, as a title that was added, counts as on it.
    """
    return _number(document.pages, start)


def _number(pages: Sequence[DocumentPage], start: int) -> int | None:
    return max(1, bisect_right(pages, start, key=lambda page: page.start)) if pages else None


def boxes(document: Document, start: int, end: int) -> tuple[Box, ...]:
    """A box for each line of the words from `start` to `end`, on the page on which they begin.

    Empty if the document has no pages or the words stand on none.
    """
    number = page_number(document, start)
    if number is None:
        return ()
    return _on(document.pages[number - 1], start, end)


def continued(document: Document, start: int, end: int) -> tuple[PageBoxes, ...]:
    """The boxes of the words from `start` to `end` on the pages behind that on which they begin."""
    first, last = page_number(document, start), page_number(document, end - 1)
    later = range(first + 1, last + 1) if first and last else ()
    found = ((number, _on(document.pages[number - 1], start, end)) for number in later)
    return tuple(PageBoxes(page=number, boxes=on_page) for number, on_page in found if on_page)


def _on(page: DocumentPage, start: int, end: int) -> tuple[Box, ...]:
    """The boxes of those of some words that stand on a page."""
    found = (_box(line, start - page.start, end - page.start) for line in _unpacked(page.layout))
    return tuple(box for box in found if box)


def placed(row: Claim | Record, document: Document) -> Claim | Record:
    """The row with the page and the boxes of its evidence, if the document has pages."""
    if not document.pages:
        return row
    update: dict[str, Any] = {"evidence": _all_placed(row.evidence, document)}
    if alternatives := getattr(row, "alternatives", ()):
        update["alternatives"] = tuple(
            each.model_copy(update={"evidence": _all_placed(each.evidence, document)})
            for each in alternatives
        )
    return row.model_copy(update=update)


def _all_placed(evidence: Iterable[Evidence], document: Document) -> tuple[Evidence, ...]:
    return tuple(_placed(each, document) for each in evidence)


def misplaced(evidence: Evidence, pages: Sequence[DocumentPage]) -> str | None:
    """What is wrong with the page or the boxes of evidence; None if nothing is, or it has none."""
    if evidence.page is None:
        has_boxes = evidence.boxes or evidence.continued
        return "its evidence has boxes without a page" if has_boxes else None
    if evidence.page != _number(pages, evidence.start):
        return f"the evidence {evidence.start}..{evidence.end} is not on page {evidence.page}"
    numbers = [each.page for each in evidence.continued]
    last = _number(pages, evidence.end - 1) or 0
    if not all(evidence.page < number <= last for number in numbers):
        return f"the evidence {evidence.start}..{evidence.end} is not on the pages {numbers}"
    shown = [(evidence.page, evidence.boxes), *((it.page, it.boxes) for it in evidence.continued)]
    outside = (number for number, boxes in shown if not _are_inside(boxes, pages[number - 1]))
    number = next(outside, None)
    return None if number is None else f"a box of evidence is not inside page {number}"


def _are_inside(boxes: Iterable[Box], page: DocumentPage) -> bool:
    return all(
        x0 <= x1 <= page.width + 1 and y0 <= y1 <= page.height + 1 for x0, y0, x1, y1 in boxes
    )


def _placed(evidence: Evidence, document: Document) -> Evidence:
    start, end = evidence.start, evidence.end
    where = {
        "page": page_number(document, start),
        "boxes": boxes(document, start, end),
        "continued": continued(document, start, end),
    }
    return evidence.model_copy(update=where)


def _box(line: PlacedLine, start: int, end: int) -> Box | None:
    part = line.edges[2 * max(0, start - line.start) : 2 * max(0, end - line.start)]
    wide = [edge for edge in zip(part[::2], part[1::2], strict=True) if edge[1] > edge[0]]
    if not wide:
        return None
    return min(x0 for x0, _ in wide), line.y0, max(x1 for _, x1 in wide), line.y1
