"""Long documents are cut into parts that lose nothing and end where a reader would pause."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.documents.parts import MAX_PART, parts
from extractor.models import Document

PIECES = [
    "The dam held. ",
    "word ",
    "x",
    "\n",
    "\n\n",
    "e\u0301\u0302",
    "水坝安然。",
    "“",
    " " * 9,
    "👩‍👧",
]


def texts(text: str, longest: int) -> list[str]:
    return [each.document.text for each in parts(Document.from_text(text), longest)]


@given(st.lists(st.sampled_from(PIECES), max_size=400).map("".join), st.integers(2, 500))
def test_parts_have_all_of_the_text(text: str, longest: int) -> None:
    document = Document.from_text(text, doc_id="d", path="a.md")
    found = list(parts(document, longest))
    assert "".join(each.document.text for each in found) == text
    assert all(text.startswith(each.document.text, each.start) for each in found)
    assert all(len(each.document.text) <= longest for each in found)
    assert {(each.document.doc_id, each.document.path) for each in found} == {("d", "a.md")}


def test_a_document_of_ordinary_length_is_its_only_part() -> None:
    document = Document.from_text("a" * MAX_PART)
    ((start, part),) = parts(document)
    assert start == 0
    assert part is document


@pytest.mark.parametrize(
    ("text", "end"),
    [
        pytest.param("It held. It fell.\n\nNew. Old.\nTail " * 9, "\n\n", id="paragraph"),
        pytest.param("It held. It fell.\nNew. Old. Tail. " * 9, "\n", id="line"),
        pytest.param("It held and “it fell.” " * 20, "” ", id="sentence"),
        pytest.param("水坝安然无恙。四十户人家已经回家。" * 20, "。", id="sentence-without-spaces"),
        pytest.param("it held and then " * 20, " ", id="word"),
    ],
)
def test_a_part_ends_where_a_reader_pauses(text: str, end: str) -> None:
    found = texts(text, 100)
    assert len(found) > 2
    assert all(part.endswith(end) for part in found[:-1])


def test_a_letter_keeps_its_marks() -> None:
    for part in texts("e\u0301\u0302\u0303" * 99, 50):
        assert not unicodedata.combining(part[0])


def test_parts_are_about_equally_long() -> None:
    lengths = list(map(len, texts("word " * 50_100, 50_000)))
    assert len(lengths) == 6
    assert max(lengths) < 1.2 * min(lengths)


def test_every_part_has_the_title_of_the_document() -> None:
    text = "The dam at Orrin held\n\n" + "It held. " * 30
    titles = {each.document.title for each in parts(Document.from_text(text), 100)}
    assert titles == {"The dam at Orrin held"}
