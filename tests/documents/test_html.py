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


BODY = (
    "The council of Velm sat for three hours on Friday and heard eleven people speak of the bridge."
)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        pytest.param("Some 31<sup>2</sup> boats sank.", "Some 31 boats sank.", id="footnote"),
        pytest.param("The pier closed.<sup>4</sup>", "The pier closed.", id="footnote-behind-stop"),
        pytest.param("In Velm<sup>1, 2</sup> it rained.", "In Velm it rained.", id="two-footnotes"),
        pytest.param("Some 40<sup>*</sup> came.", "Some 40 came.", id="asterisk"),
        pytest.param(
            'Some 10<sup><a href="#n">7</a></sup> came.', "Some 10 came.", id="linked-footnote"
        ),
        pytest.param(
            'Some 10<sup class="footnote">7</sup> came.', "Some 10 came.", id="classed-footnote"
        ),
        pytest.param("Some 10<sup>7</sup> spores grew.", "Some 10⁷ spores grew.", id="power"),
        pytest.param("A dose of 10<sup>-3</sup> g.", "A dose of 10⁻³ g.", id="negative-power"),
        pytest.param("All 8 km<sup>2</sup> burned.", "All 8 km² burned.", id="square-unit"),
        pytest.param("Some 5 m<sup>3</sup> of mud.", "Some 5 m³ of mud.", id="cubic-unit"),
        pytest.param("On the 5<sup>th</sup> day.", "On the 5th day.", id="ordinal"),
        pytest.param("It costs $7<sup>95</sup> now.", "It costs $7.95 now.", id="cents"),
        pytest.param("Drink 2<sup>1</sup>/<sub>2</sub> cups.", "Drink 2½ cups.", id="fraction"),
        pytest.param(
            "About <sup>2</sup>/<sub>9</sub> left.", "About 2/9 left.", id="rare-fraction"
        ),
        pytest.param("The <sup>14</sup>C dates agree.", "The ¹⁴C dates agree.", id="isotope"),
        pytest.param("Less CO<sub>2</sub> rose.", "Less CO2 rose.", id="subscript"),
        pytest.param(
            "It reads 101<sub>2</sub> here.", "It reads 101₂ here.", id="subscript-of-digit"
        ),
        pytest.param("It hit <del>8</del> <ins>9</ins> cars.", "It hit 9 cars.", id="del"),
        pytest.param("It hit <s>8</s> 9 cars.", "It hit 9 cars.", id="s"),
        pytest.param("It hit <strike>8</strike> 9 cars.", "It hit 9 cars.", id="strike"),
        pytest.param(
            'It hit <span style="text-decoration: line-through">8</span> 9 cars.',
            "It hit 9 cars.",
            id="line-through",
        ),
        pytest.param("<q>It holds</q>, Lind said.", "“It holds”, Lind said.", id="quotation"),
        pytest.param(
            "<q>It <b>holds</b></q>, he said.", "“It holds”, he said.", id="quotation-bold"
        ),
        pytest.param(
            "<q>I heard <q>go</q> twice</q>, he said.",
            "“I heard ‘go’ twice”, he said.",
            id="nested-quotation",
        ),
        pytest.param("<q>“It holds”</q>, he said.", "“It holds”, he said.", id="marked-quotation"),
        pytest.param(
            "They saw <math><mn>4</mn><mo>×</mo><msup><mn>10</mn><mn>5</mn></msup></math> cells.",
            "They saw 4 × 10⁵ cells.",
            id="mathml-power",
        ),
        pytest.param(
            "They saw <math><mn>27</mn></math> cells.", "They saw 27 cells.", id="mathml-number"
        ),
        pytest.param(
            "They saw <math><mfrac><mn>3</mn><mn>8</mn></mfrac></math> of it.",
            "They saw 3/8 of it.",
            id="mathml-fraction",
        ),
        pytest.param(
            "In <ruby>東京<rp>(</rp><rt>とうきょう</rt><rp>)</rp></ruby> it rained.",
            "In 東京 it rained.",
            id="ruby",
        ),
    ],
)
def test_markup_keeps_its_meaning_in_the_text(tmp_path: Path, markup: str, expected: str) -> None:
    page = f"<html><body><article><h1>Bridge</h1><p>{BODY}</p><p>{markup}</p><p>{BODY[::-1]}</p>"
    write(tmp_path, {"a.html": f"{page}</article></body></html>".encode()})
    assert expected in only_document(tmp_path / "a.html").text.splitlines()


def test_the_rows_of_a_table_stay_lines(tmp_path: Path) -> None:
    table = (
        "<tr><th>Item</th><th>Boats</th><th>Price</th></tr>"
        "<tr><td><b>Rope</b></td><td></td><td>12.00</td></tr>"
        "<tr><td>Hook</td><td>2</td><td>3.00</td></tr>"
        "<tr><td colspan=2>Total</td><td>15.00</td></tr>"
    )
    page = f"<html><body><p>{BODY}</p><table>{table}</table><p>{BODY}</p></body></html>"
    write(tmp_path, {"a.html": page})
    assert only_document(tmp_path / "a.html").text == (
        f"{BODY}\nItem\tBoats\tPrice\nRope\t\t12.00\nHook\t2\t3.00\nTotal\t15.00\n{BODY}"
    )


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
