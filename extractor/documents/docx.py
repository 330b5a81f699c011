"""DOCX: paragraphs, headings and list items as lines, tables with tabs, footnotes at the end.

Deleted text, field codes and the marks of notes are left out, as Word shows the page with all
changes accepted.
"""

from collections.abc import Iterator
from typing import Any

from extractor.documents.metadata import described
from extractor.documents.office import Archive
from extractor.documents.page_reader import apart
from extractor.errors import InputError
from extractor.models import Document

__all__ = ["load_docx", "parse_docx"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEFT_OUT = {f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr")}
LEFT_OUT.add("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
MAIN = "word/document.xml"
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
SEPARATORS = frozenset(("separator", "continuationSeparator", "continuationNotice"))


def load_docx(data: bytes, path: str) -> Document:
    """The document in the bytes of a DOCX file, read in a process of its own.

    Raises InputError as `parse_docx` and `apart` do.
    """
    return Document.model_validate(apart(_docx, data, path))


def _docx(data: bytes, path: str) -> dict[str, Any]:
    return parse_docx(data, path).model_dump(mode="json", exclude={"sha256"})


def parse_docx(data: bytes, path: str) -> Document:
    """The document in the bytes of a DOCX file.

    Raises InputError if it is encrypted, broken, too large when unpacked, or holds no words.
    """
    archive = Archive(data, path)
    root = archive.part(_main_part(archive))
    body = None if root is None else root.find(f"{W}body")
    if body is None:
        raise InputError(f"{path} is no DOCX file: save it as one, or as .txt.")
    text = _joined([*_blocks(body), *_notes(archive)])
    if not text:
        raise InputError(f"{path} holds no words: remove it, or put the text into it.")
    return described(text, path, archive.told(text))


def _main_part(archive: Archive) -> str:
    """The name of the part that holds the text: programs on the web number it."""
    relations = archive.part("_rels/.rels")
    for each in relations if relations is not None else ():
        if isinstance(each.tag, str) and each.get("Type", "").endswith("/officeDocument"):
            return each.get("Target", "").lstrip("/") or MAIN
    return MAIN


def _joined(blocks: list[tuple[str, bool]]) -> str:
    """Blocks with a blank line between them, or none between the items of a list."""
    text = ""
    in_list = False
    for block, item in blocks:
        if block.strip():
            text += ("\n" if item and in_list else "\n\n") * bool(text) + block.strip(" \n")
            in_list = item
    return text


def _blocks(parent: Any) -> Iterator[tuple[str, bool]]:
    """The text of each paragraph and table, and whether it is an item of a list."""
    initial = ""
    for element in parent:
        if element.tag == f"{W}p":
            if _is_initial(element):
                initial += _text(element).strip()
                continue
            item = element.find(f"{W}pPr/{W}numPr") is not None
            yield ("- " if item else "") + initial + _text(element), item
            initial = ""
            yield from _boxes(element)
        elif element.tag == f"{W}tbl":
            yield "\n".join(_rows(element)), False
        elif element.tag not in LEFT_OUT:
            yield from _blocks(element)  # of a content control, or of inserted text


def _is_initial(paragraph: Any) -> bool:
    """Whether a paragraph is the large first letter of the next one."""
    frame = paragraph.find(f"{W}pPr/{W}framePr")
    return frame is not None and frame.get(f"{W}dropCap", "none") != "none"


def _rows(table: Any) -> Iterator[str]:
    for row in table.iter(f"{W}tr"):
        if next(row.iterancestors(f"{W}tbl")) is table:
            cells = (cell for cell in row.iter(f"{W}tc") if _is_inside(cell, row))
            yield "\t".join(" ".join(_joined([*_blocks(cell)]).split()) for cell in cells)


def _is_inside(cell: Any, row: Any) -> bool:
    """Whether a cell is one of a row, and not of a table in one of its cells."""
    return next(cell.iterancestors(f"{W}tr")) is row


def _boxes(paragraph: Any) -> Iterator[tuple[str, bool]]:
    """What stands in the text boxes of a paragraph."""
    for box in paragraph.iter(f"{W}txbxContent"):
        if not any(each.tag in LEFT_OUT for each in box.iterancestors()):
            yield from _blocks(box)


def _text(element: Any) -> str:
    """The text of a paragraph without that of its boxes."""
    found = []
    for child in element:
        if child.tag == f"{W}t":
            text = child.text or ""
            found.append(text.translate(RAISED) if _is_raised(element) else text)
        elif child.tag in LEFT_OUT or child.tag == f"{W}txbxContent":
            continue
        elif isinstance(child.tag, str):
            sign = SIGNS.get(child.tag.removeprefix(W))
            found.append(_text(child) if sign is None else sign)
    return "".join(found)


def _is_raised(run: Any) -> bool:
    """Whether a run stands above the line: a raised 6 behind a 10 makes no 106."""
    place = run.find(f"{W}rPr/{W}vertAlign")
    return place is not None and place.get(f"{W}val") == "superscript"


def _notes(archive: Archive) -> Iterator[tuple[str, bool]]:
    for part in ("footnotes", "endnotes"):
        root = archive.part(f"word/{part}.xml")
        for note in root if root is not None else ():
            if isinstance(note.tag, str) and note.get(f"{W}type") not in SEPARATORS:
                yield from _blocks(note)
