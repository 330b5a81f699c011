"""What of a document is shown, and what is left out."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.documents import read
from extractor.documents.cleaning import titled
from extractor.documents.paragraphs import left_out, paragraphs
from extractor.documents.sentences import passages
from extractor.errors import SettingsError
from extractor.models import Document

ARTICLE = (
    "LOCAL NEWS\n\nBakery burns\n\nBy Mara Quill\n\n"
    "ORRIN (Caspar News) — The bakery burned down on Monday. Nobody was hurt.\n\n"
    "CONTINUE READING\n\nA cause is not known.\n\n© 2024 The Courier. All rights reserved.\n"
)


def texts_of(document: Document) -> list[str]:
    return [document.text[each.start : each.end] for each in left_out(document)]


def test_what_is_left_out_for_claims() -> None:
    assert texts_of(Document.from_text(ARTICLE)) == [
        "LOCAL NEWS\n\nBakery burns\n\nBy Mara Quill\n\nORRIN (Caspar News) —",
        "CONTINUE READING",
        "© 2024 The Courier. All rights reserved.",
    ]


MARKS = "Tea | 3.00 | # ## *** --- CONTINUE READING By Ana Roe: Total. “no” 茶 。 \t 1. - © é ?"
PIECES = st.sampled_from([*MARKS.split(), " ", "\n", "\n\n", "\r\n", "\u2028", "We left."])
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=60).map("".join)
PATHS = st.sampled_from([None, "a.txt", "a.md"])


def solid(text: str) -> str:
    return "".join(text.split())


@given(TEXTS, PATHS)
def test_each_character_is_read_or_left_out(text: str, path: str | None) -> None:
    document = Document.from_text(text, path=path)
    spans = [*paragraphs(document), *((each.start, each.end) for each in left_out(document))]
    assert solid("".join(text[start:end] for start, end in sorted(spans))) == solid(text)


@given(TEXTS, PATHS, st.integers(1, 4), st.integers(1, 80))
def test_a_document_that_is_shown_whole_has_all_its_characters(
    text: str, path: str | None, most: int, longest: int
) -> None:
    found = passages(
        Document.from_text(text, path=path), max_sentences=most, max_characters=longest, whole=True
    )
    spans = [(each.start, each.end) for passage in found for each in passage.sentences]
    assert spans == sorted(spans)
    assert solid("".join(text[start:end] for start, end in spans)) == solid(text)


# ---- titles --------------------------------------------------------------------------------

TITLES: dict[str, tuple[str | None, str, str]] = {
    "none": (None, "Rain.", "Rain."),
    "blank": (" ", "Rain.", "Rain."),
    "not in the text": ("Storm", "Rain.", "Storm\n\nRain."),
    "in the text": ("Storm", "STORM\nRain.", "STORM\nRain."),
    "in the text over two lines": ("Big storm", "Big\nstorm\nRain.", "Big\nstorm\nRain."),
    "far down": ("Storm", f"{'Rain. ' * 1_000}Storm", f"Storm\n\n{'Rain. ' * 1_000}Storm"),
    "with line ends": ("Big\n storm", "Rain.", "Big storm\n\nRain."),
}


@pytest.mark.parametrize(("title", "text", "expected"), TITLES.values(), ids=TITLES)
def test_a_title_stands_above_its_text(title: str | None, text: str, expected: str) -> None:
    found = titled(Document.from_text(text, title=title))
    assert found.text == expected
    assert titled(found) == found
    assert found.doc_id == Document.from_text(expected).doc_id


def test_an_id_of_its_own_stays() -> None:
    assert titled(Document.from_text("Rain.", title="Storm", doc_id="7")).doc_id == "7"


# ---- pages ---------------------------------------------------------------------------------

STORY = " ".join(f"The harbour at Velm was closed for {n} days, the mayor said." for n in range(9))
PAGE = (
    "<html><head><title>Harbour closed</title></head><body><nav><a href='/'>Start</a> "
    "<a href='/sport'>Sport</a></nav><article><h1>Harbour closed</h1>"
    f"<p>{STORY}</p></article><footer>Imprint of the paper</footer></body></html>"
)


def read_as(path: Path, **options: Any) -> Document:
    (document,) = read([path], **options)
    assert isinstance(document, Document), document
    return document


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(PAGE)
    return path


def test_menus_of_a_page_are_left_out_and_counted(page: Path) -> None:
    counted: dict[str, int] = {}
    document = read_as(page, left_out=counted)
    assert "Sport" not in document.text
    assert counted[document.doc_id] >= len("StartSportImprintofthepaper")


def test_a_page_can_be_shown_whole(page: Path) -> None:
    counted: dict[str, int] = {}
    document = read_as(page, clean="none", left_out=counted)
    assert document.text.splitlines()[0] == "Start Sport"
    assert document.text.splitlines()[-1] == "Imprint of the paper"
    assert STORY in document.text
    assert document.title == "Harbour closed"
    assert counted == {document.doc_id: 0}


def test_a_page_without_an_article_can_be_shown_whole(tmp_path: Path) -> None:
    path = tmp_path / "form.html"
    path.write_text("<html><body><table><tr><td>Tea<td>3.00</table></body></html>")
    assert read_as(path, clean="none").text == "Tea\t3.00"


@pytest.mark.parametrize("name", ["page.txt", "page.md", "page.data"])
def test_a_page_of_any_name_is_read_as_one_where_that_is_asked_for(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text(f"<!DOCTYPE html>{PAGE}")
    document = read_as(tmp_path / name, clean="page")
    assert STORY in document.text
    assert "Sport" not in document.text


def test_plain_text_stays_plain(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A < B.\nTea 3.00")
    assert read_as(tmp_path / "a.txt", clean="page").text == "A < B.\nTea 3.00"


def test_the_title_of_a_page_or_row_can_be_part_of_its_text(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE.replace("<h1>Harbour closed</h1>", ""))
    (tmp_path / "b.jsonl").write_text('{"id": "7", "title": "Storm", "text": "Rain."}')
    first, second = read([tmp_path / "a.html", tmp_path / "b.jsonl"], titles=True)
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert first.text.startswith("Harbour closed\n\nThe harbour at Velm")
    assert (second.doc_id, second.text) == ("7", "Storm\n\nRain.")


def test_another_choice_is_refused(page: Path) -> None:
    with pytest.raises(SettingsError, match="choose one of auto, page, none"):
        list(read([page], clean="some"))
