"""Each box of a PDF covers its words, and nothing else: checked on the page as it is drawn.

Each sentence, cell and title of a story is drawn in red, green or blue, in turn. So the ink of a
page tells where the words of a piece stand, whatever the library that gives boxes says.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from support.pdf_files import (
    ARABIC,
    HEBREW,
    INKS,
    Story,
    html_page,
    printed,
    reportlab_pages,
    story,
)

from extractor.documents.pdf import parse_pdf
from extractor.models import Document, Span
from extractor.places import Box, boxes

SCALE = 4  # pixels a point
EDGE = (
    2  # pixels by which ink may stick out: edges are kept to a tenth of a point, and ink is smooth
)
FOREIGN = 0.05  # of the ink in a box: a letter may reach into the line or letter beside it

NEEDS_CHROMIUM = pytest.mark.skipif(not shutil.which("chromium"), reason="needs Chromium")


def inks(page: pypdfium2.PdfPage) -> list[np.ndarray]:
    """For each of the three inks, where it is on a page."""
    image = np.asarray(page.render(scale=SCALE).to_pil().convert("RGB"))
    dark = image < 128
    return [
        ~dark[:, :, ink] & dark[:, :, (ink + 1) % 3] & dark[:, :, (ink + 2) % 3]
        for ink in range(len(INKS))
    ]


def places(document: Document, pieces: list[str]) -> Iterator[tuple[int, Span]]:
    """Where each piece stands in the text, in order, and its ink."""
    at = 0
    for number, piece in enumerate(pieces):
        found = re.compile(r"\s+".join(map(re.escape, piece.split()))).search(document.text, at)
        assert found, f"{piece!r} is not behind {document.text[max(0, at - 60) : at]!r}"
        at = found.end()
        yield number % len(INKS), Span(start=found.start(), end=at)


def on_pages(document: Document, span: Span) -> Iterator[tuple[int, tuple[Box, ...]]]:
    """The boxes of some words on each page that has some of them."""
    for number, page in enumerate(document.pages):
        start, end = max(span.start, page.start), min(span.end, page.end)
        if start < end:
            yield number, boxes(document, start, end)


def pixels(box: Box, edge: int = 0) -> tuple[slice, slice]:
    x0, y0, x1, y1 = (round(SCALE * each) for each in box)
    return slice(max(0, y0 - edge), y1 + edge), slice(max(0, x0 - edge), x1 + edge)


def check(data: bytes, pieces: list[str], moved: Box = (0, 0, 0, 0)) -> None:
    """That each box has ink of its piece and no other, and that no ink of it is outside.

    - `moved`: points that are added to each side of each box.
    """
    document = parse_pdf(data, "a.pdf").document
    drawn = [inks(page) for page in pypdfium2.PdfDocument(data)]
    left = [[ink.copy() for ink in page] for page in drawn]
    for ink, span in places(document, pieces):
        words = document.text[span.start : span.end]
        for page, found in on_pages(document, span):
            assert found, f"no boxes of {words!r}"
            for box in (tuple(map(sum, zip(each, moved, strict=True))) for each in found):
                own, *others = (drawn[page][(ink + n) % 3][pixels(box)].sum() for n in range(3))
                assert own, f"no ink in {box} of {words!r}"
                assert sum(others) <= FOREIGN * own, f"ink of others in {box} of {words!r}"
                left[page][ink][pixels(box, EDGE)] = False
    outside = [[int(ink.sum()) for ink in page] for page in left]
    assert not np.any(outside), f"ink outside of all boxes: {outside}"


STYLES: dict[str, dict[str, bool]] = {
    "ragged": {},
    "justified": {"justified": True},
    "indented": {"indented": True, "justified": True},
}
FONTS = ("Times-Roman", "DejaVu")


def layouts() -> Iterator[Any]:
    """All of them; those that share style and font or columns with another are slow."""
    for row, style in enumerate(STYLES):
        for second, font in enumerate(FONTS):
            for columns in (1, 2, 3):
                quick = (columns - row + second) % 3 == 0
                marks = () if quick else pytest.mark.slow
                yield pytest.param(
                    columns, font, STYLES[style], id=f"{style}-{font}-{columns}", marks=marks
                )


@pytest.mark.parametrize(("columns", "font", "style"), [*layouts()])
def test_boxes_cover_their_words(columns: int, font: str, style: dict[str, bool]) -> None:
    told = story(columns, 12, rows=5 if columns == 1 else 0, note=True)
    check(reportlab_pages(told, columns=columns, font=font, coloured=True, **style), told.pieces)


@pytest.mark.parametrize("by", [(1.5, 0, 1.5, 0), (0, 3, 0, 3), (4, 0, 0, 0), (0, 0, -4, 0)])
def test_a_box_that_is_moved_is_found_out(by: Box) -> None:
    told = story(3, 4)
    with pytest.raises(AssertionError, match="ink"):
        check(reportlab_pages(told, coloured=True), told.pieces, moved=by)


@pytest.mark.slow
@NEEDS_CHROMIUM
@pytest.mark.parametrize("columns", [1, 2, 3])
@pytest.mark.parametrize(
    "style",
    [
        pytest.param("body {font-family: 'DejaVu Serif'; font-size: 12px}", id="ligatures"),
        pytest.param("p {text-align: justify}", id="justified"),
        pytest.param("@page {size: 20cm 15cm}", id="small-pages"),
    ],
)
def test_boxes_of_a_printed_page(tmp_path: Path, columns: int, style: str) -> None:
    told = story(columns, 9, rows=6, note=True)
    page = html_page(told, columns=columns, style=style, coloured=True)
    check(printed(page, tmp_path), told.pieces)


@pytest.mark.slow
@NEEDS_CHROMIUM
def test_boxes_of_words_from_right_to_left(tmp_path: Path) -> None:
    told = Story(HEBREW, (f"{ARABIC} {ARABIC}", f"{HEBREW} {HEBREW} {HEBREW}", ARABIC))
    style = "body {font-family: 'DejaVu Sans'; direction: rtl} h1 {font-size: 14px}"
    check(printed(html_page(told, style=style, coloured=True), tmp_path), told.pieces)
