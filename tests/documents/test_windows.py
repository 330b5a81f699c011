"""Windows: all of a text as it is, in runs of a limited length."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.documents.windows import windows
from extractor.models import Document

BREAKS = "\n\r\x0b\x0c\x85\u2028\u2029"


def shown(text: str, most: int = 1_000) -> list[list[str]]:
    """The sentences of each window."""
    document = Document.from_text(text)
    return [
        [text[sentence.start : sentence.end] for sentence in window.sentences]
        for window in windows(document, max_characters=most)
    ]


SHOWN: dict[str, tuple[str, int, list[list[str]]]] = {
    "empty": ("", 10, []),
    "blank": (" \n\t\r\n ", 10, []),
    "one line": ("Tea 3.00", 100, [["Tea 3.00"]]),
    "receipt": ("CAFE\nTea 3.00\nTotal 3.00", 100, [["CAFE", "Tea 3.00", "Total 3.00"]]),
    "two sentences on a line": ("We left. They came.", 100, [["We left.", "They came."]]),
    "sentence over two lines": ("We left\nthe house.", 100, [["We left", "the house."]]),
    "Windows line ends": ("a\r\nb", 100, [["a", "b"]]),
    "line separator": ("a\u2028b", 100, [["a", "b"]]),
    "margins": ("  a  \n\tb", 100, [["a", "b"]]),
    "a short window goes over a blank line": ("a\n\nb", 100, [["a", "b"]]),
    "a half full window ends at a blank line": ("12345\n\n67", 10, [["12345"], ["67"]]),
    "not at the end of a line": ("12345\n67", 10, [["12345", "67"]]),
    "blank line with blanks": ("12345\n  \n67", 10, [["12345"], ["67"]]),
    "blank line of Windows": ("12345\r\n\r\n67", 10, [["12345"], ["67"]]),
    "exactly full": ("1234\n67890", 10, [["1234", "67890"]]),
    "one too many": ("12345\n67890", 10, [["12345"], ["67890"]]),
    "long line is cut between words": ("aaaa bbbb cccc", 10, [["aaaa bbbb"], ["cccc"]]),
    "long word is cut": ("abcdefgh", 3, [["abc"], ["def"], ["gh"]]),
    "a window of one character": ("ab c", 1, [["a"], ["b"], ["c"]]),
    "marks alone": ("---\n***", 100, [["---", "***"]]),
    "list": ("1. Tea\n2. Cake", 100, [["1. Tea", "2. Cake"]]),
    "row of a table": ("Tea | 3.00", 100, [["Tea | 3.00"]]),
}


@pytest.mark.parametrize(("text", "most", "expected"), SHOWN.values(), ids=SHOWN)
def test_windows(text: str, most: int, expected: list[list[str]]) -> None:
    assert shown(text, most) == expected


@pytest.mark.parametrize("most", [0, -1])
def test_a_window_without_a_character(most: int) -> None:
    with pytest.raises(ValueError, match="at least one character"):
        windows(Document.from_text("a"), max_characters=most)


def test_windows_name_their_document() -> None:
    document = Document.from_text("Tea", doc_id="receipt")
    assert [each.doc_id for each in windows(document, max_characters=10)] == ["receipt"]


# ---- laws ----------------------------------------------------------------------------------

WORDS = "Tea Cake. 3.00 EUR Total: — - * 1. (a) “no” Dr. U.S. é 茶 。 ไทย ! ? … # @ 5% <b> \u0301"
PIECES = st.sampled_from([*WORDS.split(), " ", "  ", "\t", "\u00a0", *BREAKS, "\r\n", "\n\n"])
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=60).map("".join)
WITHOUT_PIPES = TEXTS.map(lambda text: text.replace("|", "/"))


def blank(text: str) -> bool:
    return not text.strip()


@given(WITHOUT_PIPES, st.integers(1, 60))
def test_every_character_is_in_exactly_one_window(text: str, most: int) -> None:
    found = windows(Document.from_text(text), max_characters=most)
    inside = [place for each in found for s in each.sentences for place in range(s.start, s.end)]
    assert inside == sorted(set(inside))
    assert blank("".join(text[place] for place in set(range(len(text))) - set(inside)))


PIPES = {"row": "| Tea | 3.00 |", "prose": "| This is a long cell of prose. | b |"}


@pytest.mark.parametrize("text", PIPES.values(), ids=PIPES)
@pytest.mark.xfail(strict=True, reason="the marks around the cells of a table are left out")
def test_the_marks_of_a_table_are_not_left_out(text: str) -> None:
    assert "".join(word for run in shown(text) for each in run for word in each.split()) == "".join(
        text.split()
    )


@given(TEXTS, st.integers(1, 60))
def test_no_lines_are_joined(text: str, most: int) -> None:
    sentences = [sentence for window in shown(text, most) for sentence in window]
    assert not [sentence for sentence in sentences if re.search(f"[{BREAKS}]", sentence)]
    assert not [sentence for sentence in sentences if sentence != sentence.strip()]


@given(TEXTS, st.integers(1, 60))
def test_the_limit_is_held(text: str, most: int) -> None:
    for window in windows(Document.from_text(text), max_characters=most):
        assert 1 <= window.end - window.start <= most
        assert (window.start, window.end) == (window.sentences[0].start, window.sentences[-1].end)


@given(TEXTS, st.integers(1, 60))
def test_a_window_ends_only_where_it_has_to_or_at_a_blank_line(text: str, most: int) -> None:
    found = windows(Document.from_text(text), max_characters=most)
    for window, following in itertools.pairwise(found):
        full = following.sentences[0].end - window.start > most
        gap = text[window.end : following.start]
        half = 2 * (window.end - window.start) >= most
        assert full or (half and len(gap.splitlines()) > 1)
