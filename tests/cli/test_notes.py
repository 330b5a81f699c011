"""What a run says of words that it did not read, and of languages that the rules do not know."""

import gzip
import io
import json
import os
import textwrap
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas
from support.commands import Shell
from support.languages import NEWS

from extractor.cli import notes
from extractor.cli.notes import Notes
from extractor.models import Document
from extractor.runs import load

STORY = " ".join(f"The harbour at Velm was closed for {n} days, the mayor said." for n in range(9))
PAGE = (
    "<html><head><title>Harbour closed</title></head><body><nav><a href='/'>Start</a> "
    "<a href='/sport'>Sport and games of the week</a></nav><article><h1>Days without a ship</h1>"
    f"<p>{STORY}</p></article><footer>Imprint of the paper and of its owners</footer></body></html>"
)
FURNITURE = "CONTINUE READING\n\n© 2024 The Courier. All rights reserved.\n"
RULES = ("--ask", "none")


def own_schema() -> tuple[str, str]:
    Path("my.py").write_text(
        "from pydantic import BaseModel\n\nclass Place(BaseModel):\n    name: str\n"
    )
    return "--schema", "my.py:Place"


def summary(shell: Shell, *arguments: str) -> str:
    shell("run", *arguments, "-o", "run")
    assert shell.code == 0, shell.err
    return " ".join(shell.out.split())


# ---- languages -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", NEWS)
def test_a_language_that_the_rules_do_not_know_is_told(shell: Shell, language: str) -> None:
    Path("a.txt").write_text(NEWS[language])
    told = "1 of 1 document is not in English" in summary(shell, "a.txt", *RULES)
    assert told is (language != "en")


@pytest.mark.parametrize("language", NEWS)
def test_an_own_schema_knows_all_languages(shell: Shell, language: str) -> None:
    shell.model.otherwise = []
    Path("a.txt").write_text(NEWS[language])
    assert "language" not in summary(shell, "a.txt", *own_schema())


def test_they_are_counted(shell: Shell) -> None:
    for name, text in NEWS.items():
        Path(f"{name}.txt").write_text(text)
    said = summary(shell, *(f"{name}.txt" for name in NEWS), *RULES)
    assert "4 of 5 documents are not in English" in said


# ---- what is left out ----------------------------------------------------------------------


def left_out(shell: Shell, *more: str) -> list[Any]:
    shell("show", "run", "--left-out", "--json", *more)
    assert shell.code == 0, shell.err
    return [json.loads(line) for line in shell.out.splitlines()]


def test_the_furniture_of_news_is_told_and_shown(shell: Shell) -> None:
    Path("a.txt").write_text(f"{STORY}\n\n{FURNITURE}")
    said = summary(shell, "a.txt", *RULES)
    assert "left out 10% of the text (extractor show run --left-out)" in said
    (piece,) = left_out(shell)
    assert piece["text"] == FURNITURE.strip()
    (entry,) = load("run")
    assert entry.document.text[piece["start"] : piece["end"]] == piece["text"]
    assert "CONTINUE READING" in shell("show", "run", "--left-out").out


def test_little_is_not_told(shell: Shell) -> None:
    Path("a.txt").write_text(f"{STORY} {STORY} {STORY}\n\n{FURNITURE}")
    assert "left out" not in summary(shell, "a.txt", *RULES)
    assert len(left_out(shell)) == 1


@pytest.mark.parametrize("around", ["article", "div"])
def test_the_table_of_a_page_is_not_told_as_left_out(shell: Shell, around: str) -> None:
    table = "<table><tr><th>Shift<th>Hours<tr><td>Early<td>6<tr><td>Late<td>8</table>"
    story = f"<p>{STORY}</p>{table}<p>{STORY}</p>"
    page = f"<body><{around}>{story}</{around}><footer>Cookie policy</footer></body>"
    Path("a.html").write_text(page)
    summary(shell, "a.html", *own_schema())
    (entry,) = load("run")
    assert "Early" in entry.document.text
    assert [piece["text"] for piece in left_out(shell)] == ["Cookie policy"]


def test_nothing_is_left_out_where_that_is_asked_for(shell: Shell) -> None:
    Path("a.txt").write_text(f"{STORY}\n\n{FURNITURE}")
    assert "left out" not in summary(shell, "a.txt", *RULES, "--clean", "none")
    assert left_out(shell) == []


def test_other_schemas_are_shown_everything(shell: Shell) -> None:
    shell.model.otherwise = [{"name": "The Courier"}]
    Path("a.txt").write_text(f"{STORY}\n\n{FURNITURE}")
    assert "left out" not in summary(shell, "a.txt", *own_schema())
    assert left_out(shell) == []
    assert shell("show", "run", "--left-out").out.strip() == "Nothing is known to be left out."
    (entry,) = load("run")
    assert [row.evidence[0].quote for row in entry.claims] == ["The Courier"]


@pytest.mark.parametrize("own", [False, True], ids=["claims", "own schema"])
def test_the_menus_of_a_page_are_told_and_shown(shell: Shell, own: bool) -> None:
    shell.model.otherwise = []
    Path("a.html").write_text(PAGE)
    assert "left out" in summary(shell, "a.html", *(own_schema() if own else RULES))
    found = [piece["text"] for piece in left_out(shell)]
    assert "Start Sport and games of the week" in found
    assert "Imprint of the paper and of its owners" in found
    assert not [text for text in found if "the mayor said" in text]


def test_a_page_can_be_read_whole(shell: Shell) -> None:
    shell.model.otherwise = [{"name": "Imprint of the paper"}]
    Path("a.html").write_text(PAGE)
    assert "left out" not in summary(shell, "a.html", *own_schema(), "--clean", "none")
    (entry,) = load("run")
    assert [row.evidence[0].quote for row in entry.claims] == ["Imprint of the paper"]
    assert left_out(shell) == []
    shell("run", "a.html", "-o", "run", *own_schema())
    assert shell.code == 2, "another setting gives other rows"


@pytest.mark.parametrize("change", ["gone", "another", "a pipe"])
def test_a_page_that_is_not_the_same_any_more_is_not_compared(shell: Shell, change: str) -> None:
    Path("a.html").write_text(PAGE)
    summary(shell, "a.html", *RULES)
    Path("a.html").unlink()
    if change == "another":
        Path("a.html").write_text(PAGE.replace("closed", "open"))
    if change == "a pipe":
        os.mkfifo("a.html")
    assert not [piece for piece in left_out(shell) if "Sport" in piece["text"]]
    assert "a.html" in shell.err


def test_json_has_the_numbers(shell: Shell) -> None:
    Path("a.txt").write_text(f"{STORY}\n\n{FURNITURE}")
    shell("run", "a.txt", "-o", "run", *RULES, "--json")
    assert json.loads(shell.out)["notes"] == {
        "characters": len("".join((STORY + FURNITURE).split())),
        "left_out": len("".join(FURNITURE.split())),
        "not_english": 0,
        "pages_without_text": 0,
    }


def test_the_first_documents_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes, "MOST", 2)
    found = Notes(claims=True, whole=False)
    for _ in range(3):
        found.add(Document.from_text(NEWS["de"]))
    assert (found.documents, found.foreign) == (2, 2)
    assert "of the first 2 documents" in found.lines("run")["left out"]


# ---- PDF -----------------------------------------------------------------------------------


def pdf(*pages: str, head: str = "The Velm Herald") -> bytes:
    """Each page with a running head; a page without text has a picture."""
    made = io.BytesIO()
    canvas = Canvas(made)
    for text in pages:
        canvas.drawString(50, 820, head)
        for number, line in enumerate(textwrap.wrap(text, 60)):
            canvas.drawString(50, 700 - 14 * number, line)
        if not text:
            canvas.rect(100, 100, 300, 300, fill=1)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


@pytest.mark.parametrize("name", ["a.pdf", "a.pdf.gz"])
def test_of_a_pdf_running_heads_alone_are_left_out(shell: Shell, name: str) -> None:
    first = f"{STORY} On the next day the main-"
    data = pdf(first, "tenance of the gates began. It ended.", f"{STORY} It rained.")
    Path(name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    summary(shell, name, *RULES)
    assert [piece["text"] for piece in left_out(shell)] == ["The Velm Herald"]


def test_of_a_pdf_own_schemas_see_everything(shell: Shell) -> None:
    shell.model.otherwise = [{"name": "The Velm Herald"}]
    Path("a.pdf").write_bytes(pdf(STORY, STORY))
    summary(shell, "a.pdf", *own_schema())
    assert left_out(shell) == []


def test_pages_without_text_are_told(shell: Shell) -> None:
    Path("a.pdf").write_bytes(pdf(STORY, "", STORY, ""))
    Path("b.pdf").write_bytes(pdf(STORY, *[""] * 7))
    said = summary(shell, "a.pdf", "b.pdf", *RULES)
    assert "no text 9 pages with pictures alone, as scans have: a.pdf (2, 4), b.pdf (" in said
    assert "b.pdf (2, 3, 4, 5, 6, …)" in said
    found = [[page.unread for page in entry.document.pages] for entry in load("run")]
    assert found == [[False, True, False, True], [False] + 7 * [True]]
    assert shell("verify", "run").code == 0, shell.out


def test_of_many_documents_the_first_are_named(shell: Shell) -> None:
    for number in range(8):
        Path(f"{number}.pdf").write_bytes(pdf(f"{STORY} It was day {number}.", ""))
    said = summary(shell, *(f"{number}.pdf" for number in range(8)), *RULES)
    assert "no text 8 pages with pictures alone" in said
    assert "3.pdf (2), 4.pdf (2), …" in said
    assert "5.pdf" not in said


# ---- titles --------------------------------------------------------------------------------


def test_a_quote_of_the_title_is_found(shell: Shell) -> None:
    shell.model.otherwise = [{"name": "Harbour closed"}]
    Path("a.html").write_text(PAGE.replace("<h1>Days without a ship</h1>", ""))
    Path("b.jsonl").write_text('{"id": "7", "title": "Harbour closed", "text": "It rained."}')
    schema = own_schema()
    summary(shell, "a.html", "b.jsonl", *schema)
    for entry in load("run"):
        (row,) = entry.claims
        (shown,) = row.evidence
        assert entry.document.text[shown.start : shown.end] == "Harbour closed"
        assert "Harbour closed" in shell.model.requests[0]["messages"][-1]["content"]
    assert shell("verify", "run").code == 0, shell.out
    asked = len(shell.model.requests)
    shell("run", "a.html", "b.jsonl", "-o", "run", *schema)
    assert (shell.code, len(shell.model.requests)) == (0, asked), "they are done"


def test_claims_have_the_offsets_of_the_text_alone(shell: Shell) -> None:
    Path("b.jsonl").write_text(
        json.dumps({"id": "7", "title": "Harbour closed", "text": f"{STORY}"})
    )
    summary(shell, "b.jsonl", *RULES)
    (entry,) = load("run")
    assert entry.document.text == STORY


def test_retry_reads_the_titles_too(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.llm.transport.MAX_BACKOFF", 0.001)
    shell.model.otherwise = 500
    Path("b.jsonl").write_text('{"id": "7", "title": "Harbour closed", "text": "It rained."}')
    shell("run", "b.jsonl", "-o", "run", *own_schema())
    assert shell.code == 1
    shell.model.otherwise = [{"name": "Harbour closed"}]
    shell("retry", "run")
    assert shell.code == 0, shell.err
    (entry,) = load("run")
    assert [row.evidence[0].start for row in entry.claims] == [0]
