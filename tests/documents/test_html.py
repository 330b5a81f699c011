"""HTML pages, and the examples as a whole."""

import logging
from pathlib import Path

import pytest
from support.input_files import EXAMPLES, documents, only_document, only_failure, write

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
def test_a_page_is_reduced_to_its_article(tmp_path: Path, head: str, encoding: str) -> None:
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
def test_a_page_without_an_article_fails_without_output(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], content: str
) -> None:
    logging.getLogger("trafilatura").warning("not shown")
    write(tmp_path, {"a.html": content})
    assert "No article was found" in only_failure(tmp_path / "a.html").reason
    assert capfd.readouterr() == ("", "")


def test_the_examples_are_read_whole() -> None:
    found = documents(EXAMPLES)
    assert len(found) == 4
    for document in found:
        assert isinstance(document, Document)
        assert document.title
        assert document.date
        body = " ".join(document.text[s.start : s.end] for s in sentences(document))
        assert 180 <= len(body.split()) <= 350
        for phrase in (
            "CONTINUE",
            "Subscribe",
            "cookie",
            "Read more",
            "©",
            "min read",
            "Photo:",
        ):
            assert phrase not in body
        assert passages(document, max_sentences=4, max_characters=900)
