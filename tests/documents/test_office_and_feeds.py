"""DOCX, XLSX, e-mail, feeds and JSON files: what they say, and what is refused with a reason."""

import datetime as dt
import email
import io
import json
import sys
import zipfile
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from support.input_files import STORY, documents, only_document, only_failure, write

from extractor.documents.read import read
from extractor.errors import SettingsError
from extractor.models import Document, Failure

WORDS = STORY.strip()


def saved(made: Any) -> bytes:
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def changed(data: bytes, parts: dict[str, str | None]) -> bytes:
    """An archive with other parts; None leaves one out."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            if content is not None:
                new.writestr(name, content)
    return file.getvalue()


def letter() -> Any:
    made = docx.Document()
    made.core_properties.title = "The bridge of Velm"
    made.add_heading("What fell", level=1)
    made.add_paragraph("The old bridge ").add_run("fell").bold = True
    made.add_paragraph("First point", style="List Bullet")
    made.add_paragraph("Second point", style="List Bullet")
    table = made.add_table(rows=2, cols=2)
    for row, cells in zip(table.rows, (("Place", "Injured"), ("Velm\nNorth", "17")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    made.add_paragraph("The end.")
    return made


class TestDocx:
    def test_paragraphs_lists_and_tables_are_lines(self, tmp_path: Path) -> None:
        write(tmp_path, {"a.docx": saved(letter())})
        found = only_document(tmp_path)
        assert found.title == "The bridge of Velm"
        assert found.text.replace("- ", "").replace("point\n\n", "point\n") == (
            "What fell\n\nThe old bridge fell\n\nFirst point\nSecond point\n"
            "Place\tInjured\nVelm North\t17\n\nThe end."
        )

    def test_deleted_words_are_left_out_and_inserted_ones_kept(self, tmp_path: Path) -> None:
        made = docx.Document()
        paragraph = made.add_paragraph("It fell")
        for tag, text, kind in (("w:del", " on Monday", "w:delText"), ("w:ins", " today", "w:t")):
            change, run, words = (OxmlElement(each) for each in (tag, "w:r", kind))
            words.text = text
            run.append(words)
            change.append(run)
            paragraph._p.append(change)
        write(tmp_path, {"a.docx": saved(made)})
        assert only_document(tmp_path).text == "It fell today"

    def test_footnotes_stand_at_the_end(self, tmp_path: Path) -> None:
        namespace = f'xmlns:w="{qn("w:p")[1:-2]}"'
        note = (
            f"<w:footnotes {namespace}><w:footnote w:type='separator'><w:p/></w:footnote>"
            "<w:footnote w:id='2'><w:p><w:r><w:t>As of May.</w:t></w:r></w:p></w:footnote>"
            "</w:footnotes>"
        )
        data = changed(saved(letter()), {"word/footnotes.xml": note})
        write(tmp_path, {"a.docx": data})
        assert only_document(tmp_path).text.endswith("The end.\n\nAs of May.")

    @pytest.mark.parametrize("seed", range(20))
    def test_every_word_is_there_in_its_order(self, tmp_path: Path, seed: int) -> None:
        made, told = docx.Document(), []
        for number in range(seed % 7 + 2):
            words = f"Paragraph {number}-{seed}: “fi” – ſ, {'ل' * (seed % 3)} déjà\u00a0vu 12.5 %."
            told.append(words)
            kind = (number + seed) % 4
            if kind == 3:
                made.add_table(rows=1, cols=1).rows[0].cells[0].text = words
            else:
                made.add_paragraph(words, style=("Normal", "List Number", "Heading 2")[kind])
        write(tmp_path, {"a.docx": saved(made)})
        found = only_document(tmp_path).text.replace("- ", "")
        assert found.split() == " ".join(told).split()

    def test_a_raised_digit_is_no_part_of_a_number(self, tmp_path: Path) -> None:
        made = docx.Document()
        words = made.add_paragraph("About 10")
        words.add_run("6").font.superscript = True
        words.add_run(" of H")
        words.add_run("2").font.subscript = True
        words.add_run("O")
        write(tmp_path, {"a.docx": saved(made)})
        assert only_document(tmp_path).text == "About 10⁶ of H2O"

    def test_a_large_first_letter_belongs_to_its_word(self, tmp_path: Path) -> None:
        made = docx.Document()
        initial = made.add_paragraph("T")
        frame = OxmlElement("w:framePr")
        frame.set(qn("w:dropCap"), "drop")
        initial._p.get_or_add_pPr().append(frame)
        made.add_paragraph("he bridge fell.")
        write(tmp_path, {"a.docx": saved(made)})
        assert only_document(tmp_path).text == "The bridge fell."

    def test_its_text_may_stand_in_a_part_of_another_name(self, tmp_path: Path) -> None:
        data = saved(letter())
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            text, links = parts.read("word/document.xml"), parts.read("_rels/.rels")
        other = {
            "word/document.xml": None,
            "word/document2.xml": text.decode(),
            "_rels/.rels": links.decode().replace("word/document.xml", "/word/document2.xml"),
        }
        write(tmp_path, {"a.docx": changed(data, other)})
        assert only_document(tmp_path).text.startswith("What fell")


class TestXlsx:
    def test_rows_are_lines(self, tmp_path: Path) -> None:
        made = openpyxl.Workbook()
        made.active.title = "Costs"
        for row in (
            ("Place", "Injured", "On"),
            ("Velm\nNorth", 17.0, dt.datetime(2024, 5, 3)),
            (),
            (None, 2.5, True, 0.1 + 0.2),
        ):
            made.active.append(row)
        made.create_sheet("Empty")
        made.create_sheet("Other").append(["It fell."])
        write(tmp_path, {"a.xlsx": saved(made)})
        assert only_document(tmp_path).text == (
            "Costs\nPlace\tInjured\tOn\nVelm North\t17\t2024-05-03\n"
            "\t2.5\tTrue\t0.3\n\nOther\nIt fell."
        )

    def test_what_a_sheet_says_of_its_size_need_not_be_true(self, tmp_path: Path) -> None:
        made = openpyxl.Workbook()
        made.active.append(["It fell."])
        data = saved(made)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        huge = sheet.replace('ref="A1"', 'ref="A1:XFD1048576"')
        assert huge != sheet
        write(tmp_path, {"a.xlsx": changed(data, {"xl/worksheets/sheet1.xml": huge})})
        assert only_document(tmp_path).text == "It fell."

    def test_without_the_extra_it_says_what_to_install(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(tmp_path, {"a.xlsx": saved(openpyxl.Workbook())})
        monkeypatch.setitem(sys.modules, "openpyxl", None)  # as if it were not there
        with pytest.raises(SettingsError, match=r"\.xlsx files need .*\[documents\]"):
            documents(tmp_path / "a.xlsx")


def mail(*, plain: str = "", html: str = "") -> bytes:
    made = EmailMessage()
    made["From"] = "Ana Ruiz <ana@velm.example>"
    made["Subject"] = "Die Brücke"
    made["Date"] = "Mon, 03 Feb 2025 10:00:00 +0100"
    if plain:
        made.set_content(plain)
    if html and plain:
        made.add_alternative(html, subtype="html")
    elif html:
        made.set_content(html, subtype="html")
    made.add_attachment(b"\x00\x01", maintype="application", subtype="zip", filename="a.zip")
    return bytes(made)


def part_of(text: str) -> EmailMessage:
    made = EmailMessage()
    made.set_content(text)
    return made


class TestMail:
    @pytest.mark.parametrize(
        "data",
        [
            pytest.param(mail(plain=WORDS, html="<p>other</p>"), id="both"),
            pytest.param(mail(html=f"<p>{WORDS}<script>x</script></p>"), id="html"),
        ],
    )
    def test_its_text_subject_and_date(self, tmp_path: Path, data: bytes) -> None:
        write(tmp_path, {"a.eml": data})
        found = only_document(tmp_path)
        assert (found.text, found.title) == (WORDS, "Die Brücke")
        assert found.date == dt.date(2025, 2, 3)

    def test_records_see_its_head(self, tmp_path: Path) -> None:
        write(tmp_path, {"a.eml": mail(plain=WORDS)})
        (found,) = read([tmp_path], titles=True)
        assert isinstance(found, Document)
        assert found.text.startswith("From: Ana Ruiz <ana@velm.example>\nDate: Mon, 03 Feb 2025")
        assert found.text.endswith(f"Subject: Die Brücke\n\n{WORDS}")

    def test_texts_between_attachments_and_forwarded_messages_are_read(
        self, tmp_path: Path
    ) -> None:
        made = EmailMessage()
        made["Subject"] = "Fwd: the bridge"
        made.set_content("See below.")
        made.add_alternative("<p>See <b>below</b>.</p>", subtype="html")
        made.make_mixed()
        made.attach(part_of("And this."))
        made.add_attachment("never shown", filename="a.txt")
        made.add_attachment(email.message_from_bytes(mail(plain=WORDS), policy=policy.default))
        write(tmp_path, {"a.eml": bytes(made)})
        found = only_document(tmp_path)
        assert found.text == (
            "See below.\n\nAnd this.\n\nFrom: Ana Ruiz <ana@velm.example>\n"
            f"Date: Mon, 03 Feb 2025 10:00:00 +0100\nSubject: Die Brücke\n\n{WORDS}"
        )

    @pytest.mark.parametrize(
        ("kind", "body", "text"),
        [
            pytest.param(
                "text/plain", "Die Brücke fällt".encode("cp1252"), "Die Brücke fällt", id="unsaid"
            ),
            pytest.param(
                "text/plain; charset=iso-8859-1",
                "„Die Brücke“".encode("cp1252"),
                "„Die Brücke“",
                id="latin",
            ),
            pytest.param(
                "text/plain; charset=none",
                "Die Brücke fällt".encode(),
                "Die Brücke fällt",
                id="unknown",
            ),
            pytest.param(
                'multipart/mixed; boundary="other"',
                b"The bridge fell.",
                "The bridge fell.",
                id="not in parts",
            ),
        ],
    )
    def test_what_says_little_or_wrong_of_itself_is_read(
        self, tmp_path: Path, kind: str, body: bytes, text: str
    ) -> None:
        head = f"MIME-Version: 1.0\nContent-Type: {kind}\nContent-Transfer-Encoding: 8bit\n\n"
        write(tmp_path, {"a.eml": head.encode() + body})
        assert only_document(tmp_path).text == text


RSS = """<?xml version="1.0"?>
<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Velm</title>
<item><title>Bridge</title><link>https://velm.example/1</link><description>Short.</description>
<content:encoded><![CDATA[<p>It <b>fell</b>.</p>
<p>Nobody was hurt &amp; safe.</p>]]></content:encoded>
<pubDate>Mon, 03 Feb 2025 10:00:00 GMT</pubDate></item>
<item><title>Dam</title><description>The dam held.</description><pubDate>soon</pubDate></item>
</channel></rss>"""
ENTITY = (
    '<!DOCTYPE d [<!ENTITY x "seven">]><w:document xmlns:w="http://schemas.openxmlformats.org/'
    'wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>It fell &x; times.</w:t></w:r></w:p>'
    "</w:body></w:document>"
)
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Bridge</title>
<link rel="self" href="https://velm.example/x"/><link href="https://velm.example/1"/>
<updated>2025-02-03T10:00:00Z</updated><content type="xhtml"><div><p>It fell.</p></div></content>
</entry></feed>"""


class TestFeeds:
    @pytest.mark.parametrize("name", ["a.rss", "a.xml", "feed"])
    def test_each_item_is_a_document(self, tmp_path: Path, name: str) -> None:
        write(tmp_path, {name: RSS})
        first, second = documents(tmp_path / name)
        assert isinstance(first, Document)
        assert isinstance(second, Document)
        assert first.text == "It fell.\n\nNobody was hurt & safe."
        assert (first.title, first.path) == ("Bridge", "https://velm.example/1")
        assert first.date == dt.date(2025, 2, 3)
        assert (second.text, second.date) == ("The dam held.", None)

    def test_atom(self, tmp_path: Path) -> None:
        write(tmp_path, {"a.atom": ATOM})
        found = only_document(tmp_path)
        assert (found.text, found.title, found.path) == (
            "It fell.",
            "Bridge",
            "https://velm.example/1",
        )

    @pytest.mark.parametrize("rest", ["", "<item><description>It fe", "<item>"])
    def test_the_last_entry_of_a_feed_that_breaks_off_is_not_read(
        self, tmp_path: Path, rest: str
    ) -> None:
        write(tmp_path, {"a.rss": RSS.rpartition("</item>")[0] + rest})
        *read, last = documents(tmp_path)
        assert [each.text for each in read if isinstance(each, Document)]
        assert isinstance(last, Failure)
        assert "breaks off in its last entry" in last.reason

    def test_a_feed_may_have_names_with_a_prefix(self, tmp_path: Path) -> None:
        names = "feed entry title link content updated".split()
        prefixed = ATOM.replace("xmlns=", "xmlns:a=")
        for name in names:
            prefixed = prefixed.replace(f"<{name}", f"<a:{name}").replace(
                f"</{name}", f"</a:{name}"
            )
        write(tmp_path, {"a.atom": prefixed})
        assert only_document(tmp_path).title == "Bridge"

    def test_entities_are_not_expanded(self, tmp_path: Path) -> None:
        bomb = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">' + "".join(
            f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
        )
        outside = '<!ENTITY x SYSTEM "/etc/passwd">]>'
        item = "<rss><item><description>It fell. &j; &x;</description></item></rss>"
        write(tmp_path, {"a.rss": bomb + outside + item})
        for found in documents(tmp_path):
            shown = found.text if isinstance(found, Document) else found.reason
            assert len(shown) < 200
            assert "root:" not in shown


class TestJson:
    @pytest.mark.parametrize("indent", [None, 2])
    def test_an_array_is_a_document_for_each_object(
        self, tmp_path: Path, indent: int | None
    ) -> None:
        rows = [{"id": "1", "text": "A.", "title": "T", "date": "2025-02-03"}, {"text": "B."}, 7]
        write(tmp_path, {"a.json": json.dumps(rows, indent=indent)})
        first, second, failure = documents(tmp_path)
        assert isinstance(first, Document)
        assert (first.doc_id, first.title, first.date) == ("1", "T", dt.date(2025, 2, 3))
        assert isinstance(second, Document)
        assert second.text == "B."
        assert "Item 3 of" in getattr(failure, "reason", "")

    @pytest.mark.parametrize(
        "content",
        [json.dumps({"text": "A.\nB."}, indent=1), '{"text": "A.\\nB."}\n{"text": "A.\\nB."}\n'],
    )
    def test_one_object_and_json_lines(self, tmp_path: Path, content: str) -> None:
        write(tmp_path, {"a.json": content})
        assert {getattr(each, "text", "") for each in documents(tmp_path)} == {"A.\nB."}


def bomb(name: str) -> bytes:
    """An office file with a part that unpacks to 201 MB."""
    made = saved(docx.Document() if name == "docx" else openpyxl.Workbook())
    part = "word/document.xml" if name == "docx" else "xl/worksheets/sheet1.xml"
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(made)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for each in old.namelist():
            if each != part:
                new.writestr(each, old.read(each))
        with new.open(part, "w") as written:
            for _ in range(201):
                written.write(b"<a>" + b" " * 1_000_000)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "made", "reason"),
    [
        pytest.param("a.docx", lambda: b"PK\x03\x04no", "is broken", id="docx-broken"),
        pytest.param("a.xlsx", lambda: b"PK\x03\x04no", "is broken", id="xlsx-broken"),
        pytest.param("a.docx", lambda: b"\xd0\xcf\x11\xe0" * 9, "is encrypted, or", id="docx-old"),
        pytest.param("a.xlsx", lambda: b"\xd0\xcf\x11\xe0" * 9, "is encrypted, or", id="xlsx-old"),
        pytest.param("a.docx", lambda: saved(openpyxl.Workbook()), "no DOCX", id="other"),
        pytest.param("a.docx", lambda: saved(docx.Document()), "holds no words", id="docx-empty"),
        pytest.param("a.xlsx", lambda: saved(openpyxl.Workbook()), "no words", id="xlsx-empty"),
        pytest.param(
            "a.docx",
            lambda: changed(saved(letter()), {"word/document.xml": "<w:p>"}),
            "is broken",
            id="docx-cut-xml",
        ),
        pytest.param(
            "a.docx",
            lambda: changed(saved(letter()), {"word/document.xml": ENTITY}),
            "declares a document type",
            id="docx-entities",
        ),
        pytest.param("a.docx", lambda: bomb("docx"), "more than 200 MB", id="docx-bomb"),
        pytest.param("a.xlsx", lambda: bomb("xlsx"), "a.xlsx", id="xlsx-bomb"),
        pytest.param("a.eml", lambda: b"From: x\n\n", "without text", id="mail-empty"),
        pytest.param("a.rss", lambda: b"It fell.", "a.rss is", id="no-feed"),
        pytest.param("a.rss", lambda: b"<rss></rss>", "without entries", id="feed-empty"),
        pytest.param(
            "a.rss", lambda: b"<rss><item><title>It fe", "breaks off", id="feed-cut-in-its-first"
        ),
        pytest.param("a.json", lambda: b"{", "is not JSON", id="json-cut"),
        pytest.param("a.json", lambda: b"[" * 200_000, "is not JSON", id="json-deep"),
        pytest.param("a.json", lambda: b"[1, 2]", "holds no JSON object", id="json-numbers"),
    ],
)
def test_what_cannot_be_read_is_a_failure_with_its_reason(
    tmp_path: Path, name: str, made: Callable[[], bytes], reason: str
) -> None:
    write(tmp_path, {name: made()})
    assert reason in only_failure(tmp_path).reason
