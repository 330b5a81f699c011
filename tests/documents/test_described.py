"""Title, date, publisher and address of documents, by what their files say of them."""

import datetime as dt
import io
import json
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from reportlab.pdfgen.canvas import Canvas
from support.commands import Shell
from support.input_files import only_document, write

from extractor.documents import Columns, read
from extractor.models import Document
from extractor.runs import load

DAY = dt.date(2025, 5, 23)
PUBLISHED = ("Bridge falls in Velm", DAY, "The Sadrian Post", "https://sadrian.example/a")
BODY = "The old bridge of Velm fell on Friday, and nobody was hurt, the mayor said. It rained."


def known(document: Document) -> tuple[Any, ...]:
    return document.title, document.date, document.publisher, document.url


def pdf(info: dict[str, str], xmp: str = "", head: str = "", foot: str = "") -> bytes:
    made = io.BytesIO()
    canvas = Canvas(made)
    canvas.setTitle(info.get("title", ""))
    for number, line in enumerate([head, *BODY.split(", ")]):
        canvas.drawString(50, 700 - 40 * number, line)
    canvas.drawString(50, 20, foot)
    canvas.save()
    return made.getvalue().replace(b"%%EOF", f"{xmp}\n%%EOF".encode())


def xmp(**fields: str) -> str:
    told = "".join(f"<prism:{name}>{value}</prism:{name}>" for name, value in fields.items())
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf='
        '"http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        'xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/">'
        f"{told}</rdf:Description></rdf:RDF></x:xmpmeta>"
    )


PRISM = {"publicationDate": "2025-05-23", "publicationName": PUBLISHED[2], "url": PUBLISHED[3]}


def test_the_metadata_of_a_pdf(tmp_path: Path) -> None:
    write(tmp_path, {"a.pdf": pdf({"title": PUBLISHED[0]}, xmp(**PRISM))})
    assert known(only_document(tmp_path)) == PUBLISHED


@pytest.mark.parametrize(
    "damaged",
    [
        pytest.param(xmp(**PRISM).replace("</rdf:RDF>", ""), id="torn"),
        pytest.param("<x:xmpmeta>" + "<a>" * 50_000 + "</x:xmpmeta>", id="deep"),
        pytest.param('<x:xmpmeta xmlns:x="&a;">&lol;</x:xmpmeta>', id="entities"),
    ],
)
def test_metadata_that_is_damaged_does_no_harm(tmp_path: Path, damaged: str) -> None:
    write(tmp_path, {"a.pdf": pdf({"title": PUBLISHED[0]}, damaged)})
    assert only_document(tmp_path).title == PUBLISHED[0]


def test_when_a_pdf_was_made_is_not_when_it_was_published(tmp_path: Path) -> None:
    write(tmp_path, {"a.pdf": pdf({"title": "story.indd"})})
    assert known(only_document(tmp_path))[1:] == (None, None, None)
    assert only_document(tmp_path).title != "story.indd"


def test_the_day_of_a_pdf_completes_one_without_a_year(tmp_path: Path) -> None:
    today = dt.datetime.now(dt.UTC).date()
    head = f"{today:%A, %B} {today.day}"
    write(tmp_path, {"a.pdf": pdf({"title": PUBLISHED[0]}, head=head)})
    found = only_document(tmp_path).date
    assert found is not None
    assert abs((found - today).days) <= 1  # it is midnight somewhere


def test_the_address_that_a_browser_prints(tmp_path: Path) -> None:
    write(tmp_path, {"a.pdf": pdf({}, foot=f"{PUBLISHED[3]} 1/1")})
    document = only_document(tmp_path)
    assert document.url == PUBLISHED[3]
    assert "https" not in document.text


def word(folder: Path, head: str = "", **properties: Any) -> Path:
    made = docx.Document()
    for each in [head, *BODY.split(", ")]:
        made.add_paragraph(each)
    for name, value in properties.items():
        setattr(made.core_properties, name, value)
    made.save(str(folder / "a.docx"))
    return folder / "a.docx"


def test_the_properties_of_a_docx(tmp_path: Path) -> None:
    path = word(
        tmp_path, title=PUBLISHED[0], identifier=PUBLISHED[3], created=dt.datetime(2013, 1, 1)
    )
    assert known(only_document(path)) == (PUBLISHED[0], None, None, PUBLISHED[3])


def test_a_docx_by_its_first_lines(tmp_path: Path) -> None:
    path = word(tmp_path, "The Sadrian Post, May 23, 2025", title="Word Document")
    document = only_document(path)
    assert (document.date, document.publisher) == (DAY, "The Sadrian Post")
    assert document.title != "Word Document"


def test_the_day_of_a_docx_completes_one_without_a_year(tmp_path: Path) -> None:
    path = word(tmp_path, "VELM, May 23 — It fell.", created=dt.datetime(2025, 5, 24))
    assert only_document(path).date == DAY


def test_the_properties_of_an_xlsx(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Place", "Injured"])
    book.active.append(["Velm", 7])
    book.properties.title = "The injured of Velm"
    book.save(tmp_path / "a.xlsx")
    assert only_document(tmp_path / "a.xlsx").title == "The injured of Velm"


def letter(**headers: str) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "Ana Ruiz <ana@velm.example>", PUBLISHED[0]
    message["Date"] = "Fri, 23 May 2025 10:00:00 +0200"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(BODY)
    return message.as_bytes()


def test_the_headers_of_a_message(tmp_path: Path) -> None:
    more = {"List_Id": "<news.sadrian.example>", "Archived_At": f"<{PUBLISHED[3]}>"}
    sent = letter(**more).replace(b"Ana Ruiz", b"The Sadrian Post")
    write(tmp_path, {"a.eml": letter(), "b.eml": sent})
    assert known(only_document(tmp_path / "a.eml")) == (*PUBLISHED[:2], None, None)
    assert known(only_document(tmp_path / "b.eml")) == PUBLISHED


def rss(head: str, more: str = "") -> str:
    return (
        f"<rss><channel><title>{head}</title><item><title>{PUBLISHED[0]}</title>"
        f"<link>{PUBLISHED[3]}</link><pubDate>Fri, 23 May 2025 10:00:00 GMT</pubDate>{more}"
        f"<description>{BODY}</description></item></channel></rss>"
    )


ATOM = (
    f"<feed xmlns='http://www.w3.org/2005/Atom'><title>{PUBLISHED[2]}</title><entry>"
    f"<title>{PUBLISHED[0]}</title><link href='{PUBLISHED[3]}'/><updated>2025-05-23T10:00:00Z"
    f"</updated><content>{BODY}</content></entry></feed>"
)
PAGE = (
    f"<html><head><title>{PUBLISHED[0]}</title><link rel=canonical href='{PUBLISHED[3]}'>"
    '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",'
    f'"headline": "{PUBLISHED[0]}", "datePublished": "2025-05-23T10:00:00Z", "publisher": '
    f'{{"@type": "Organization", "name": "{PUBLISHED[2]}"}}}}</script></head><body><article>'
    f"<h1>{PUBLISHED[0]}</h1><p>{BODY}</p><p>{BODY} Again.</p></article></body></html>"
)
META = (
    f"<html><head><meta property='og:title' content='{PUBLISHED[0]}'>"
    f"<meta property='og:site_name' content='{PUBLISHED[2]}'><meta property='og:url' "
    f"content='{PUBLISHED[3]}'><meta property='article:published_time' content='2025-05-23'>"
    f"</head><body><article><p>{BODY}</p><p>{BODY} Again.</p></article></body></html>"
)
ROW = {"title": PUBLISHED[0], "date": "2025-05-23", "publisher": PUBLISHED[2], "url": PUBLISHED[3]}
MATTER = "\n".join(f'{name}: "{value}"' for name, value in ROW.items())
LINES = "\n".join(
    [f"{PUBLISHED[2]}, May 23, 2025", PUBLISHED[0], "", f"URL: {PUBLISHED[3]}", "", BODY]
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("a.rss", rss(PUBLISHED[2]), id="rss"),
        pytest.param(
            "a.rss", rss("All feeds", f"<source url='x'>{PUBLISHED[2]}</source>"), id="taken-over"
        ),
        pytest.param("a.atom", ATOM, id="atom"),
        pytest.param("a.html", PAGE, id="json-ld"),
        pytest.param("a.html", META, id="meta"),
        pytest.param("a.json", json.dumps([{**ROW, "text": BODY}]), id="json"),
        pytest.param("a.jsonl", json.dumps({**ROW, "text": BODY}), id="json-lines"),
        pytest.param(
            "a.jsonl",
            json.dumps({**ROW, "text": BODY, "publisher": {"name": PUBLISHED[2], "id": 7}}),
            id="named-object",
        ),
        pytest.param("a.csv", f'text,{",".join(ROW)}\n"{BODY}",{",".join(ROW.values())}', id="csv"),
        pytest.param("a.md", f"---\n{MATTER}\n---\n\n{BODY}", id="markdown"),
        pytest.param("a.txt", LINES, id="first-lines"),
    ],
)
def test_what_other_files_say(tmp_path: Path, name: str, content: str) -> None:
    write(tmp_path, {name: content})
    assert known(only_document(tmp_path / name)) == PUBLISHED


def test_a_publisher_that_is_no_name_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, {"a.jsonl": json.dumps({"text": BODY, "publisher": [7]})})
    assert only_document(tmp_path).publisher is None


def test_another_column_may_hold_the_publisher(tmp_path: Path) -> None:
    write(tmp_path, {"a.jsonl": json.dumps({"text": BODY, "outlet": "The Sadrian Post"})})
    (found,) = read([tmp_path], columns=Columns.parse(["publisher=outlet"]))
    assert isinstance(found, Document)
    assert found.publisher == "The Sadrian Post"


@pytest.mark.parametrize("make", [lambda: LINES, lambda: PAGE], ids=["text", "page"])
def test_a_run_keeps_them_and_dates_what_is_said(shell: Shell, make: Callable[[], str]) -> None:
    content = make()
    name = "a.html" if content.startswith("<") else "a.txt"
    Path(name).write_text(content)
    shell("run", name, "-o", "run", "--ask", "none")
    assert shell.code == 0, shell.err
    row = json.loads(Path("run/documents.jsonl").read_text().splitlines()[0])
    assert {each: row[each] for each in ROW} == ROW
    (entry,) = load("run")
    assert known(entry.document) == PUBLISHED
    times = [time for claim in entry.claims for time in claim.times if time.text.endswith("Friday")]
    assert {time.from_ for time in times} == {"2025-05-23"}
    assert shell("verify", "run").code == 0, shell.out
    assert shell("export", "run", "-o", "documents", "--format", "csv").code == 0
    assert "The Sadrian Post" in Path("documents/documents.csv").read_text()
