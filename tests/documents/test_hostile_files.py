"""Files that are made to do harm, or are broken: each ends in a document, or in a failure that says
why, in bounded time, and the next file is read.
"""

import io
import random
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from support.input_files import STORY, documents, write
from support.pdf_files import reportlab_pages, story

from extractor.documents.page_reader import SECONDS_SETTING
from extractor.models import Document, Failure

SECONDS = 8  # for each file: the limit is tried too
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LAUGHS = (
    '<!DOCTYPE r [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    + "]>"
)
OUTSIDE = '<!DOCTYPE r [<!ENTITY m SYSTEM "/etc/hostname">]>'


# ---- PDF ---------------------------------------------------------------------------------------


def pdf(*objects: str, content: str = "BT /F1 12 Tf 50 700 Td (The bridge fell.) Tj ET") -> bytes:
    """A PDF of numbered objects: 1 is the catalogue, 2 the pages, 3 a page, 4 its content."""
    known = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1"
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        f"<</Length {len(content)}>> stream\n{content}\nendstream",
    ]
    for number, each in enumerate(objects):
        known[number : number + 1] = [each or known[number]]
    body = "".join(f"{n} 0 obj {each} endobj\n" for n, each in enumerate(known, 1))
    return f"%PDF-1.4\n{body}trailer <</Root 1 0 R>>\n%%EOF".encode()


def page(**entries: str) -> str:
    known = {"MediaBox": "[0 0 600 800]", "Contents": "4 0 R"} | entries
    font = "/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    more = known.pop("XObject", "")
    written = "".join(f"/{name} {value}" for name, value in known.items())
    return f"<</Type/Page/Parent 2 0 R{written}/Resources<<{font}{more}>>>>"


def deep_tree(levels: int = 20_000) -> bytes:
    """A page under a tree that is deeper than any stack."""
    nodes = (f"<</Type/Pages/Count 1/Kids[{n + 6} 0 R]>>" for n in range(levels))
    return pdf("", "<</Type/Pages/Count 1/Kids[5 0 R]>>", "", "", *nodes, page())


def form(content: str) -> str:
    return (
        "<</Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X 5 0 R>>>>"
        f"/Length {len(content)}>> stream\n{content}\nendstream"
    )


def many_forms() -> bytes:
    """Forms that draw the next one ten times, ten levels deep."""
    levels = [
        "<</Type/XObject/Subtype/Form/BBox[0 0 600 800]"
        f"/Resources<</XObject<</X {n + 6} 0 R>>>>/Length 60>> stream\n{'/X Do ' * 10}\nendstream"
        for n in range(10)
    ]
    last = "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 0>> stream\n\nendstream"
    first = page(XObject="/XObject<</X 5 0 R>>")
    return pdf("", "", first, "", *levels, last, content="/X Do")


def many_letters() -> bytes:
    """A page of a few kilobytes with ten million letters, one upon the other."""
    content = b"BT /F1 12 Tf 50 700 Td " + b"(" + b"A" * 10_000_000 + b") Tj ET"
    packed = zlib.compress(content, 9)
    head = f"<</Filter/FlateDecode/Length {len(packed)}>> stream\n".encode()
    return pdf("", "", "", "PACKED").replace(b"PACKED", head + packed + b"\nendstream")


PDFS: dict[str, Callable[[], bytes]] = {
    "page-huge": lambda: pdf("", "", page(MediaBox="[0 0 1000000000 1000000000]")),
    "page-empty": lambda: pdf("", "", page(MediaBox="[0 0 0 0]")),
    "page-turned-over": lambda: pdf("", "", page(MediaBox="[600 800 0 0]")),
    "page-not-a-number": lambda: pdf("", "", page(MediaBox="[0 0 nan (x)]")),
    "page-rotated-oddly": lambda: pdf("", "", page(Rotate="37")),
    "tree-deep": deep_tree,
    "tree-loop": lambda: pdf("", "<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]/Parent 2 0 R>>"),
    "tree-lies": lambda: pdf("", "<</Type/Pages/Count 999999999/Kids[3 0 R]>>"),
    "tree-negative": lambda: pdf("", "<</Type/Pages/Count -5/Kids[3 0 R]>>"),
    "content-loop": lambda: pdf("", "", page(Contents="[4 0 R 3 0 R 4 0 R]"), "4 0 R"),
    "form-loop": lambda: pdf(
        "", "", page(XObject="/XObject<</X 5 0 R>>"), "", form("/X Do"), content="/X Do"
    ),
    "states-many": lambda: pdf(content="q " * 500_000 + "BT (x) Tj ET"),
    "font-none": lambda: pdf(content="BT /None 12 Tf (The bridge fell.) Tj ET"),
    "font-huge": lambda: pdf(content="BT /F1 1e30 Tf 50 700 Td (The bridge fell.) Tj ET"),
    "length-lies": lambda: pdf("", "", "", "<</Length 99999999>> stream\nBT (x) Tj ET\nendstream"),
    "table-loop": lambda: pdf().replace(b"trailer <<", b"trailer <</Prev 9 ") + b"\nstartxref\n9",
    "head-alone": lambda: b"%PDF-1.7\n",
    "noise": lambda: b"%PDF-1.7\n" + random.Random(1).randbytes(200_000),  # noqa: S311  # no secret
}
SLOW_PDFS = {"letters-many": many_letters, "forms-many": many_forms}


# ---- office files ------------------------------------------------------------------------------


def archive(files: dict[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as into:
        for name, content in files.items():
            into.writestr(name, content)
    return made.getvalue()


def word(body: str, head: str = "", **more: str) -> bytes:
    document = f'{head}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return archive({"word/document.xml": document, **more})


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def tables(depth: int) -> str:
    inner = paragraph("The bridge fell.")
    for _ in range(depth):
        inner = f"<w:tbl><w:tr><w:tc>{inner}{paragraph('x')}</w:tc></w:tr></w:tbl>"
    return inner


def encrypted_zip() -> bytes:
    """A DOCX whose parts say that they are encrypted."""
    data = bytearray(word(paragraph("The bridge fell.")))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    return bytes(data)


def saved_docx() -> bytes:
    made, file = docx.Document(), io.BytesIO()
    made.add_paragraph(STORY)
    made.save(file)
    return file.getvalue()


def saved_xlsx() -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Place", "Injured"])
    book.save(file)
    return file.getvalue()


def sheet(rows: str) -> bytes:
    """An XLSX with other rows."""
    old, made = zipfile.ZipFile(io.BytesIO(saved_xlsx())), io.BytesIO()
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as into:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                told = f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'
                content = told.encode()
            into.writestr(name, content)
    return made.getvalue()


def cell(place: str, text: str = "x") -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


OFFICE: dict[str, Callable[[], bytes]] = {
    "entities.docx": lambda: word(paragraph("&m;"), LAUGHS),
    "outside.docx": lambda: word(paragraph("The bridge fell. &m;"), OUTSIDE),
    "nested.docx": lambda: word(tables(60)),
    "nested-deep.docx": lambda: word(tables(20_000)),
    "long-run.docx": lambda: word(paragraph("The bridge fell. " * 300_000)),
    "many-parts.docx": lambda: archive(
        {"word/document.xml": "<a/>", **{f"x{n}": "" for n in range(20_000)}}
    ),
    "properties.docx": lambda: word(
        paragraph("It fell."), **{"docProps/core.xml": LAUGHS + "<c><title>&m;</title></c>"}
    ),
    "properties-broken.docx": lambda: word(
        paragraph("It fell."), **{"docProps/core.xml": "<c><title>"}
    ),
    "zip-in-zip.docx": lambda: archive({"word/document.xml": archive({"a": "b"})}),
    "encrypted.docx": encrypted_zip,
    "not-compressed.docx": lambda: archive({"word/document.xml": b"\x00" * 9_000}, 0),
    "sparse.xlsx": lambda: sheet(f'<row r="1048576">{cell("XFD1048576")}</row>'),
    "places-false.xlsx": lambda: sheet(f'<row r="-5">{cell("A0")}{cell("ZZZZZ9")}</row>'),
    "rows-none.xlsx": lambda: sheet(""),
}
SLOW_FILES: dict[str, Callable[[], bytes]] = {
    "rows-empty.xlsx": lambda: sheet("".join(f'<row r="{n}"/>' for n in range(1, 1_048_577))),
    "rows-wide.xlsx": lambda: sheet(
        "".join(f'<row r="{n}">{cell(f"XFD{n}")}</row>' for n in range(1, 100_000))
    ),
    "head-long.eml": lambda: b"Subject: " + b"=?utf-8?q?a?= " * 100_000 + b"\n\nThe bridge fell.",
    "bomb.docx": lambda: word(paragraph(" " * 400_000_000)),
}


# ---- messages and feeds ------------------------------------------------------------------------


def nested_parts(depth: int) -> bytes:
    inner = "Content-Type: text/plain\n\nThe bridge fell.\n"
    for n in range(depth):
        inner = f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n{inner}\n--b{n}--\n"
    return f"From: a@b.example\nSubject: x\nMIME-Version: 1.0\n{inner}".encode()


def nested_messages(depth: int) -> bytes:
    return b"Content-Type: message/rfc822\n\n" * depth + b"Subject: x\n\nThe bridge fell.\n"


def feed(text: str, head: str = "") -> bytes:
    entry = f"<item><title>It</title><description>{text}</description></item>"
    return f"{head}<rss><channel>{entry}</channel></rss>".encode()


MESSAGES: dict[str, Callable[[], bytes]] = {
    "parts-many.eml": lambda: nested_parts(1_000),
    "parts-few.eml": lambda: nested_parts(20),
    "messages-many.eml": lambda: nested_messages(1_000),
    "heads-many.eml": lambda: b"X-A: b\n" * 200_000 + b"\nThe bridge fell.",
    "boundary-none.eml": lambda: b"Content-Type: multipart/mixed\n\nThe bridge fell.",
    "coded-falsely.eml": lambda: b"Content-Transfer-Encoding: base64\n\n\xff\xfe\x00====",
    "letters-unknown.eml": lambda: b"Content-Type: text/plain; charset=no-such\n\nThe bridge fell.",
    "date-false.eml": lambda: b"Date: Fri, 99 Foo 20255 99:99:99 +9999\n\nThe bridge fell.",
    "entities.rss": lambda: feed("&m;", LAUGHS),
    "outside.rss": lambda: feed("The bridge fell. &m;", OUTSIDE),
    "deep.rss": lambda: feed("<b>" * 50_000 + "The bridge fell."),
    "cut.rss": lambda: feed("The bridge fell.")[:60],
    "many.rss": lambda: b"<rss>" + b"<item><title>It fell</title></item>" * 20_000 + b"</rss>",
}


# ---- the same for all --------------------------------------------------------------------------


def check(folder: Path, name: str, data: bytes) -> list[Document | Failure]:
    """What came of a file: documents or failures with reasons; the file behind it is read."""
    write(folder, {name: data, "z.pdf": pdf()})
    *found, good = documents(folder)
    assert isinstance(good, Document)
    assert good.text == "The bridge fell."
    assert found, "something came of it"
    for each in found:
        if isinstance(each, Failure):
            assert each.error == "InputError"
            assert name in each.reason
            assert len(each.reason) < 600
            assert ": " in each.reason, "it says what to do"
    return found


@pytest.fixture(autouse=True)
def _limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECONDS_SETTING, str(SECONDS))


@pytest.mark.timeout(120)
@pytest.mark.parametrize("kind", PDFS)
def test_pdfs(tmp_path: Path, kind: str) -> None:
    check(tmp_path, "a.pdf", PDFS[kind]())


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", [*OFFICE, *MESSAGES])
def test_other_files(tmp_path: Path, name: str) -> None:
    found = check(tmp_path, f"a-{name}", {**OFFICE, **MESSAGES}[name]())
    text = "".join(each.text for each in found if isinstance(each, Document))
    assert "haha" not in text, "entities are not expanded"
    host = Path("/etc/hostname")
    assert not host.exists() or host.read_text().strip() not in text


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", [*(f"{kind}.pdf" for kind in SLOW_PDFS), *SLOW_FILES])
def test_files_that_take_much(tmp_path: Path, name: str) -> None:
    slow = {**{f"{kind}.pdf": make for kind, make in SLOW_PDFS.items()}, **SLOW_FILES}
    check(tmp_path, f"a-{name}", slow[name]())


GOOD: dict[str, Callable[[], bytes]] = {
    "pdf": lambda: reportlab_pages(story(1, 6)),
    "docx": saved_docx,
    "xlsx": saved_xlsx,
    "eml": lambda: f"Subject: x\n\n{STORY}".encode(),
    "rss": lambda: feed(STORY),
    "html": lambda: f"<html><body><p>{STORY}</p></body></html>".encode(),
    "png": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
    "txt": STORY.encode,
}


@pytest.mark.parametrize("suffix", ["pdf", "docx", "xlsx", "eml", "rss", "json"])
@pytest.mark.parametrize("kind", GOOD)
def test_another_suffix(tmp_path: Path, kind: str, suffix: str) -> None:
    found = check(tmp_path, f"a.{suffix}", GOOD[kind]())
    if kind in ("png", "docx", "xlsx") and suffix not in (kind, "eml"):
        assert all(isinstance(each, Failure) for each in found)


def test_the_words_of_a_table_in_a_table_are_told_once(tmp_path: Path) -> None:
    (found,) = check(tmp_path, "a.docx", word(tables(3)))
    assert isinstance(found, Document)
    assert found.text == "The bridge fell. x x x"


@pytest.mark.parametrize("name", ["properties.docx", "properties-broken.docx"])
def test_damaged_properties_do_the_text_no_harm(tmp_path: Path, name: str) -> None:
    (found,) = check(tmp_path, "a.docx", OFFICE[name]())
    assert isinstance(found, Document)
    assert found.text == "It fell."


@pytest.mark.parametrize("name", ["parts-many.eml", "messages-many.eml"])
def test_what_is_nested_too_deeply_is_told_so(tmp_path: Path, name: str) -> None:
    (found,) = check(tmp_path, "a.eml", MESSAGES[name]())
    assert isinstance(found, Failure)
    assert "nested too deeply" in found.reason


@pytest.mark.parametrize("kind", ["docx", "xlsx", "eml", "rss"])
def test_files_that_were_cut_off(tmp_path: Path, kind: str) -> None:
    whole = GOOD[kind]()
    names = {f"{n:02}.{kind}": whole[: len(whole) * n // 12] for n in range(1, 12)}
    write(tmp_path, names)
    found = documents(tmp_path)
    assert len(found) == len(names)
    for each in found:
        assert isinstance(each, Document) or each.error == "InputError"
