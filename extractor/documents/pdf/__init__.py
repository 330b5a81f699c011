"""PDF: the text of its pages in the order of reading, and where each word stands on them.

pypdfium2 gives characters and boxes; `lines` makes lines of them, `running_heads` leaves out what
pages repeat, `blocks` finds columns and tables, and `text` puts the words together. Scans are
refused: they have no text. Where only some pages are scanned, these are marked as unread.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any

from extractor.documents.html import Page
from extractor.documents.metadata import described
from extractor.documents.page_reader import apart, grant, page_of, written
from extractor.documents.pdf.blocks import blocks_of
from extractor.documents.pdf.lines import Line, lines_of
from extractor.documents.pdf.properties import told_by
from extractor.documents.pdf.right_to_left import Glyph
from extractor.documents.pdf.running_heads import PageLines, printed_address, without_heads
from extractor.documents.pdf.text import PageText, TextBuilder
from extractor.environment import need
from extractor.errors import InputError
from extractor.models import DocumentPage
from extractor.places import Box, PlacedLine, pack

__all__ = ["load_pdf", "opened_pdf", "page_of_pdf", "parse_pdf", "running_heads"]

SAMPLE = 200  # lines that tell the language
UNREADABLE = 0.2  # of the characters: a font of more does not say which letters it draws
FEWEST = 8  # letters a page of a document that is no scan
LITTLE = 300  # letters of a page that may be a scan: what is stamped on each page of one
MOST_PAGES = 10_000
PAGES = 1_200  # that take as long again as a file may take: an ordinary page takes half of that
ASLANT = 0.2  # the sine of the angle from which letters do not stand in a line
LINE_ENDS = frozenset("\r\n")
HYPHEN = "\ufffe\x02"  # what PDFium writes for a hyphen and the line end behind it
_NO_LETTER = frozenset(range(0x20)) | {0x7F, 0xFFFD} | frozenset(range(0xE000, 0xF900))


def load_pdf(data: bytes, path: str, *, whole: bool = False) -> Page:
    """The document in the bytes of a PDF file, as `parse_pdf` finds it in a process of its own.

    Raises InputError as `parse_pdf` and `apart` do.
    """
    return page_of(apart(_pdf, data, path, whole=whole))


def _pdf(data: bytes, path: str, *, whole: bool) -> dict[str, Any]:
    return written(parse_pdf(data, path, whole=whole))


def parse_pdf(data: bytes, path: str, *, whole: bool = False) -> Page:
    """The document in the bytes of a PDF file, and how many characters of it are left out.

    - `whole`: whether running heads and page numbers stay.

    Raises InputError if it is broken, needs a password, or has no text.
    """
    opened = opened_pdf(data, path)
    pages = list(_pages(opened, path))
    every, own = [page.lines for page in pages], without_heads(pages)
    unread = [
        page.pictured and _letters(lines) < FEWEST for page, lines in zip(pages, own, strict=True)
    ]
    _refuse_scan(every, unread, path)
    kept = every if whole or not any(own) else own
    sample = "\n".join(line.text for line, _ in zip(chain(*kept), range(SAMPLE), strict=False))
    builder = TextBuilder(sample)
    for lines in kept:
        builder.add(blocks_of(lines))
    text = builder.text
    told = told_by(opened.get_metadata_dict(), data, text)
    document = described(text, path, told._replace(url=told.url or printed_address(pages)))
    placed = tuple(_placed(*each) for each in zip(builder.pages, pages, unread, strict=True))
    document = document.model_copy(update={"pages": placed})
    left_out = _size(chain(*every)) - _size(chain(*kept))
    return Page(document, left_out)


def running_heads(data: bytes, path: str) -> list[str]:
    """The lines that `load_pdf` leaves out, each once, found in a process of its own.

    Raises InputError as `apart` does, or if the file is broken or needs a password.
    """
    found: list[str] = apart(_heads, data, path)
    return found


def _heads(data: bytes, path: str) -> list[str]:
    pages = list(_pages(opened_pdf(data, path), path))
    kept = {id(line) for lines in without_heads(pages) for line in lines}
    left_out = (line.text for page in pages for line in page.lines if id(line) not in kept)
    return list(dict.fromkeys(left_out)) if kept else []


def _placed(page: PageText, shown: PageLines, unread: bool) -> DocumentPage:
    lines = (
        PlacedLine(start - page.start, line.y0, line.y1, line.edges) for start, line in page.lines
    )
    return DocumentPage(
        start=page.start,
        end=page.end,
        width=shown.width,
        height=shown.height,
        unread=unread,
        layout=pack(lines),
    )


def _size(lines: Iterator[Line]) -> int:
    return sum(len(word) for line in lines for word in line.words)


def _library(name: str) -> Any:
    return need(name, extra="documents", purpose="PDF files")


def opened_pdf(data: bytes, path: str) -> Any:
    """The document of pypdfium2; raises InputError if it is broken or needs a password."""
    pdfium = _library("pypdfium2")
    try:
        opened = pdfium.PdfDocument(data)
        opened.init_forms()  # draws what is filled in, where the program that filled it did not
    except pdfium.PdfiumError as error:
        raise _refused(error, path) from error
    return opened


def _pages(opened: Any, path: str) -> Iterator[PageLines]:
    count = len(opened)
    if count > MOST_PAGES:
        raise InputError(f"{path} has {count:,} pages, more than {MOST_PAGES:,}: split it.")
    if not count:
        raise InputError(f"{path} is a PDF without pages: make it again from its source.")
    grant(count / PAGES)
    for number in range(1, count + 1):
        with page_of_pdf(opened, number, path) as page:
            width, height = page.get_size()
            lines = lines_of(_glyphs(page))
            pictured = _letters(lines) < LITTLE and _is_pictured(page)
        yield PageLines(lines, width, height, pictured)


@contextmanager
def page_of_pdf(opened: Any, number: int, path: str) -> Iterator[Any]:
    """A page by its number, from 1, open in the block; raises InputError if it is broken.

    What is filled into a form, or typed or stamped on a page, is a part of it.
    """
    broken = _library("pypdfium2").PdfiumError
    try:
        page = opened[number - 1]
        if _has_words_on_it(page):
            page = _with_words_on_it(opened, page, number)
        yield page
        page.close()
    except broken as error:
        raise InputError(
            f"Page {number} of {path} is broken ({error}): make the PDF again from its source."
        ) from error


def _has_words_on_it(page: Any) -> bool:
    """Whether annotations that show words lie on a page: fields of a form, for instance."""
    raw = _library("pypdfium2.raw")

    kinds = (raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP)
    for number in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
        if kind in kinds:
            return True
    return False


def _with_words_on_it(opened: Any, page: Any, number: int) -> Any:
    """The page, read again with its annotations as a part of what it draws."""
    raw = _library("pypdfium2.raw")

    box = page.get_bbox()  # PDFium would forget boxes that the page has from its parent
    page.set_mediabox(*box)
    page.set_cropbox(*box)
    raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
    page.close()
    return opened[number - 1]


def _refused(error: Exception, path: str) -> InputError:
    if "password" in str(error).lower():
        return InputError(f"{path} is encrypted: save a copy of it that needs no password.")
    if "security" in str(error).lower():
        return InputError(
            f"{path} is encrypted in a way that is not known: save a copy of it that is not."
        )
    return InputError(f"{path} is no PDF or is broken ({error}): make it again from its source.")


def _letters(lines: list[Line]) -> int:
    return sum(map(str.isalnum, "".join(line.text for line in lines)))


def _is_pictured(page: Any) -> bool:
    raw = _library("pypdfium2.raw")
    return any(each.type != raw.FPDF_PAGEOBJ_TEXT for each in page.get_objects(max_depth=1))


def _refuse_scan(pages: list[list[Line]], unread: list[bool], path: str) -> None:
    text = "".join(line.text for lines in pages for line in lines)
    shown = [scanned for lines, scanned in zip(pages, unread, strict=True) if lines or scanned]
    few = sum(map(_letters, pages)) < FEWEST * sum(map(bool, pages))
    if few or not text or all(shown):
        raise InputError(
            f"{path} has no text, as a scan of {len(pages):,} pages has none: run a program that "
            "recognises text over it, such as OCRmyPDF, and read its result."
        )
    bad = sum(ord(each) in _NO_LETTER for each in text if each not in HYPHEN)
    if bad > UNREADABLE * len(text):
        raise InputError(
            f"{path} does not say which letters its fonts draw: run a program that recognises text "
            "over it, such as OCRmyPDF with --force-ocr, and read its result."
        )


def _glyphs(page: Any) -> Iterator[Glyph]:
    """The characters of a page, with boxes as the page is shown: turned, and cropped."""
    import ctypes

    raw = _library("pypdfium2.raw")
    text = page.get_textpage()
    pointer, place = text.raw, _placing(page)
    letter, box_of = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox
    box = raw.FS_RECTF()
    at = ctypes.byref(box)
    is_turned = _turning(page)
    for index in range(raw.FPDFText_CountChars(pointer)):
        character = _character(letter(pointer, index))
        if character in LINE_ENDS:
            yield Glyph(" ", 0, 0, 0, 0)  # the places of letters tell where lines end
            continue
        box_of(pointer, index, at)
        placed = place(box.left, box.bottom, box.right, box.top)
        yield Glyph(character, *placed, character in HYPHEN, is_turned(pointer, index))
    text.close()


def _character(code: int) -> str:
    return chr(code) if code < 0xD800 or 0xE000 <= code < 0x110000 else "\ufffd"


def _turning(page: Any) -> Callable[[Any, int], bool]:
    """What tells whether a character is turned on the page as it is shown."""
    raw = _library("pypdfium2.raw")

    turn, angle_of = math.radians(page.get_rotation()), raw.FPDFText_GetCharAngle
    return lambda text, index: abs(math.sin(angle_of(text, index) - turn)) > ASLANT


def _placing(
    page: Any,
) -> Callable[[float, float, float, float], Box]:
    """What turns a box of the page's own system, which begins at the foot, into one as shown."""
    left, bottom, right, top = page.get_bbox()
    return {
        0: lambda x0, y0, x1, y1: (x0 - left, top - y1, x1 - left, top - y0),
        90: lambda x0, y0, x1, y1: (y0 - bottom, x0 - left, y1 - bottom, x1 - left),
        180: lambda x0, y0, x1, y1: (right - x1, y0 - bottom, right - x0, y1 - bottom),
        270: lambda x0, y0, x1, y1: (top - y1, right - x1, top - y0, right - x0),
    }[page.get_rotation()]
