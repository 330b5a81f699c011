"""Tokens with their offsets, and the quotations of a document."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.models import Span
from extractor.news.quotations import quotations
from extractor.news.tokens import tokens


def whole(text):
    return Span(start=0, end=len(text))


def words(text):
    return [token.text for token in tokens(text, whole(text), quotations(text))]


def quoted(text):
    return [text[span.start : span.end] for span in quotations(text).spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("The mill burned.", ["The", "mill", "burned", "."], id="full-stop"),
        pytest.param("the U.S. fleet", ["the", "U.S.", "fleet"], id="initials"),
        pytest.param("Mr. Quell left", ["Mr.", "Quell", "left"], id="title"),
        pytest.param("1,200.5 tons", ["1,200.5", "tons"], id="number"),
        pytest.param("didn’t go", ["didn’t", "go"], id="contraction"),
        pytest.param("editor-in-chief", ["editor-in-chief"], id="hyphens"),
        pytest.param("A&B sold", ["A&B", "sold"], id="ampersand"),
        pytest.param("“Go,” he", ["“", "Go", ",", "”", "he"], id="marks"),
        pytest.param("Zoë Çelik", ["Zoë", "Çelik"], id="accents"),
        pytest.param("", [], id="empty"),
    ],
)
def test_words(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("He said “go” and left", ["“go”"], id="curly"),
        pytest.param('He said "go" and left', ['"go"'], id="straight"),
        pytest.param("He said „go“ and «stay»", ["„go“", "«stay»"], id="other-marks"),
        pytest.param("“One.\n\n“Two.” Three", ["“One.", "“Two.”"], id="paragraphs-open-anew"),
        pytest.param("“One.\n\nTwo.", ["“One."], id="ends-with-its-paragraph"),
        pytest.param("“one\ntwo” three", ["“one\ntwo”"], id="a-wrapped-line"),
        pytest.param("it is the mayor's dog", [], id="apostrophe"),
        pytest.param('"a" b "c"', ['"a"', '"c"'], id="two-straight"),
        pytest.param("gone” he said", [], id="closing-alone"),
        pytest.param("", [], id="empty"),
    ],
)
def test_quotations(text, expected):
    assert quoted(text) == expected


def test_a_token_knows_whether_it_is_quoted():
    text = "He said “go on” twice"
    told = {t.text: t.quoted for t in tokens(text, whole(text), quotations(text))}
    assert told == {
        "He": False, "said": False, "“": True, "go": True, "on": True, "”": True, "twice": False
    }  # fmt: skip


def test_parts_of_a_span_that_are_quoted():
    text = "a “b c” d “e”"
    parts = quotations(text).within(Span(start=3, end=12))
    assert [text[part.start : part.end] for part in parts] == ["b c”", "“e"]


@given(st.text(alphabet=st.sampled_from("ab 'é\n\"“”„«».,U"), max_size=60), st.data())
def test_tokens_and_quotations_agree(text, data):
    found = quotations(text)
    start = data.draw(st.integers(0, len(text)))
    span = Span(start=start, end=data.draw(st.integers(start, len(text))))
    last = span.start
    for token in tokens(text, span, found):
        assert last <= token.start < token.end <= span.end
        assert text[token.start : token.end] == token.text
        assert token.quoted == (found.at(token.start) is not None)
        last = token.end
    for before, after in zip(found.spans, found.spans[1:], strict=False):
        assert before.end <= after.start
    for part in found.within(span):
        assert found.around(part)
        assert span.contains(part)
