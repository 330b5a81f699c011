"""Pages, titles and dates."""

import datetime as dt
import logging
from pathlib import Path

import pytest
from support.input_files import EXAMPLES, documents, only_document, only_failure, write

from extractor.documents.metadata import find_date, find_title, parse_date
from extractor.documents.sentences import passages, sentences
from extractor.models import Document

PAGE = """<html><head><title>Bridge falls | Velm</title></head><body><nav>Home World</nav>
<article><h1>Bridge falls in Velm</h1><p>The old bridge fell on Monday, the mayor of the caf\xe9
town said in a statement that was read to reporters at noon.</p><p>Nobody was hurt when it came
down, she said, because the road had been closed for a week before the storm.</p></article>
<footer>Share this</footer></body></html>"""


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        pytest.param('<meta charset="utf-8">', "utf-8", id="utf-8"),
        pytest.param('<meta charset="iso-8859-1">', "latin1", id="latin-1"),
        pytest.param("", "utf-16", id="utf-16"),
    ],
)
def test_a_page_is_its_article(tmp_path: Path, head: str, encoding: str) -> None:
    write(tmp_path, {"a.html": PAGE.replace("<head>", "<head>" + head).encode(encoding)})
    found = only_document(tmp_path / "a.html")
    assert "café" in found.text
    assert "Share this" not in found.text
    assert found.title is not None
    assert found.title.startswith("Bridge falls")


@pytest.mark.parametrize(
    "content",
    ["<html><body></body></html>", "<", "plain words", "<div>" * 5000, '<?xml version="1.0"?><a/>'],
)
def test_a_page_without_an_article_fails_in_silence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], content: str
) -> None:
    logging.getLogger("trafilatura").warning("shown to nobody")
    write(tmp_path, {"a.html": content})
    assert "No article was found" in only_failure(tmp_path / "a.html").reason
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Bridge falls\n\nIt fell.", "Bridge falls", id="headline"),
        pytest.param("Bridge falls\nIt fell.", "Bridge falls", id="no-blank-line"),
        pytest.param(
            "World\n2 min read\n\nWhy did it fall?\n\nIt fell.", "Why did it fall?", id="top"
        ),
        pytest.param("# The bridge\n\nIt fell.", "The bridge", id="markdown"),
        pytest.param("It fell.\n\nHe left.", None, id="sentence"),
        pytest.param("Bridge falls", None, id="nothing-else"),
        pytest.param("- Bread\n- Milk", None, id="list"),
        pytest.param(
            "The mayor of the old town of Velm said on Monday that the new\nbridge fell.",
            None,
            id="wrapped",
        ),
    ],
)
def test_titles(text: str, expected: str | None) -> None:
    assert find_title(text) == expected


FOURTH = dt.date(2025, 2, 4)


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        pytest.param("2025-02-04", FOURTH, id="iso"),
        pytest.param("Tuesday, February 4, 2025", FOURTH, id="american"),
        pytest.param("4 February 2025", FOURTH, id="british"),
        pytest.param("Published: Feb. 4, 2025 10:30 am EST", FOURTH, id="published"),
        pytest.param("Updated at: 9:40 a.m., February 4, 2025", FOURTH, id="time-first"),
        pytest.param("VELM, Feb 4, 2025 — The bridge fell.", FOURTH, id="dateline"),
        pytest.param("Tuesday, February 4, 2025 The bridge fell.", FOURTH, id="glued"),
        pytest.param("Monday, February 4, 2025", None, id="wrong-weekday"),
        pytest.param("03/04/2025", None, id="either-day"),
        pytest.param("February 30, 2025", None, id="no-such-day"),
        pytest.param("VELM, Feb 4 — The bridge fell.", None, id="no-year"),
        pytest.param("On February 4, 2025 the bridge fell.", None, id="in-a-sentence"),
        pytest.param("February 4, 2025 was a cold day in Velm.", None, id="subject"),
    ],
)
def test_datelines(top: str, expected: dt.date | None) -> None:
    assert find_date(f"Bridge falls\n\n{top}\n\nIt fell.") == expected


@pytest.mark.parametrize(
    "written",
    ["2025-02-04T10:00:00+01:00", "Tue, 04 Feb 2025 10:00:00 GMT", "20250204", "2025/2/4"],
)
def test_dates_of_feeds(written: str) -> None:
    assert parse_date(written) == FOURTH


def test_the_examples_are_read_whole() -> None:
    found = documents(EXAMPLES)
    assert len(found) == 4
    for document in found:
        assert isinstance(document, Document)
        assert document.title
        assert document.date
        body = " ".join(document.text[s.start : s.end] for s in sentences(document))
        assert 180 <= len(body.split()) <= 350
        for boilerplate in (
            "CONTINUE",
            "Subscribe",
            "cookie",
            "Read more",
            "©",
            "min read",
            "Photo:",
        ):
            assert boilerplate not in body
        assert passages(document, max_sentences=4, max_characters=900)
