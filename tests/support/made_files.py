"""PDF and DOCX files of every kind of layout, with the text that a reader of them reads."""

import io
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from support.pdf_files import (
    ARABIC,
    HEBREW,
    Story,
    fpdf_pages,
    html_page,
    printed,
    reportlab_pages,
    story,
)

__all__ = ["Made", "made_docx", "made_pdfs", "printed_pdfs"]

STYLES: dict[str, dict[str, bool]] = {
    "ragged": {},
    "justified": {"justified": True},
    "indented": {"indented": True, "justified": True},
    "running heads": {"heads": True},
}
PRINTED = {
    "ligatures": "body {font-family: 'DejaVu Serif'; font-size: 12px}",
    "justified": "p {text-align: justify}",
    "hyphenated": "p {hyphens: auto; text-align: justify; font-size: 13px}",
}
SOFT = (
    "The mainte\u00adnance of the con\u00adfigu\u00adra\u00adtion was ne\u00adglec\u00adted for "
    "sev\u00aderal con\u00adsecu\u00adtive years, said the well-known ad\u00adminis\u00adtra\u00ad"
    "tion of the self-gov\u00aderning dis\u00adtrict."
)
FOOTNOTES = (
    '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:footnote w:id="2"><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:footnote></w:footnotes>'
)


@dataclass(frozen=True)
class Made:
    """A file: what kind it is, its content, and its text in the order of reading."""

    kind: str
    data: bytes
    text: str


def made_pdfs() -> Iterator[Made]:
    """27 PDF files by reportlab and fpdf2."""
    for columns in (1, 2, 3):
        for style, options in STYLES.items():
            for font in ("Times-Roman", "DejaVu"):
                told = story(columns, 12, rows=5 if columns == 1 else 0, note=True)
                data = reportlab_pages(told, columns=columns, font=font, **options)
                yield Made(f"{_columns(columns)}, {style}", data, told.text)
    for align in ("J", "L", "R"):
        words = SOFT.split()
        told_words = [" ".join(words[n:] + words[:n]) for n in range(8)]
        data = fpdf_pages(told_words, align=align, soft=True)
        yield Made("hyphenated words", data, "\n\n".join(told_words).replace("\u00ad", ""))


def printed_pdfs(folder: Path) -> Iterator[Made]:
    """11 PDF files that Chromium prints; none where it is not installed."""
    if not shutil.which("chromium"):
        return
    for columns in (1, 2, 3):
        for name, style in PRINTED.items():
            told = story(columns, 9, rows=6, note=True)
            data = printed(html_page(told, columns=columns, style=style), folder)
            yield Made(f"printed, {_columns(columns)}, {name}", data, told.text)
    for columns in (1, 2):
        told = Story(HEBREW, (ARABIC, HEBREW, f"{ARABIC} {ARABIC}", f"{HEBREW} {HEBREW}"))
        style = "body {font-family: 'DejaVu Sans'; direction: rtl}"
        data = printed(html_page(told, columns=columns, style=style), folder)
        yield Made("printed, right to left", data, told.text)


def _columns(count: int) -> str:
    return "1 column" if count == 1 else f"{count} columns"


def made_docx() -> Iterator[Made]:
    """20 DOCX files by python-docx."""
    for columns in (1, 2, 3):
        for rows in (0, 5):
            for note in (False, True):
                told = story(columns + rows, 8, rows=rows, note=note)
                kind = ", ".join([_columns(columns), *["table"] * bool(rows), *["note"] * note])
                yield Made(kind, _docx(told, columns), told.text)
    for seed in range(4):
        told = story(seed, 5)
        yield Made("list", _docx(told, 1, style="List Bullet"), told.text)
    for words in (ARABIC, HEBREW):
        told = Story(words, (words, f"{words} {words}"))
        yield Made("right to left", _docx(told, 1), told.text)
    for columns in (1, 2):
        told = Story("The ﬁrst ﬂood", (SOFT, "An eﬃcient oﬃce.", SOFT))
        yield Made("ligatures, soft hyphens", _docx(told, columns), told.text)


def _docx(told: Story, columns: int, style: str | None = None) -> bytes:
    made = docx.Document()
    made.sections[0]._sectPr.find(qn("w:cols")).set(qn("w:num"), str(columns))
    made.add_heading(told.title, level=1)
    for each in told.paragraphs:
        _add_runs(made.add_paragraph(style=style), each)
    if told.rows:
        table = made.add_table(rows=len(told.rows), cols=len(told.rows[0]))
        for row, cells in zip(table.rows, told.rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    if told.note:
        mark = OxmlElement("w:footnoteReference")
        mark.set(qn("w:id"), "2")
        made.paragraphs[-1].add_run()._r.append(mark)
    file = io.BytesIO()
    made.save(file)
    if told.note:
        with zipfile.ZipFile(file, "a") as archive:
            archive.writestr("word/footnotes.xml", FOOTNOTES.format(told.note))
    return file.getvalue()


def _add_runs(paragraph: Any, text: str) -> None:
    """The words of a paragraph in runs of their own, as editing leaves them."""
    words = text.split(" ")
    for number in range(0, len(words), 4):
        run = paragraph.add_run(" " * bool(number) + " ".join(words[number : number + 4]))
        run.bold = number % 8 == 4
