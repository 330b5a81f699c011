"""Windows: all of a text as it is, in runs of a limited length."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.documents.windows import before, windows
from extractor.models import Document
from extractor.sizes import tokens

BREAKS = "\n\r\x0b\x0c\x85\u2028\u2029"


def shown(text: str, most: int = 1_000) -> list[list[str]]:
    """The sentences of each window."""
    document = Document.from_text(text)
    return [
        [text[sentence.start : sentence.end] for sentence in window.sentences]
        for window in windows(document, most=most)
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
    "a text that fits is one window": ("12345\n\n67", 10, [["12345", "67"]]),
    "a window ends at a blank line": ("12345\n\n6\n7890", 10, [["12345"], ["6", "7890"]]),
    "the last of them": ("123\n\n45\n\n6\n7890", 12, [["123", "45"], ["6", "7890"]]),
    "not in its first half": ("1\n\n2\n3456\n789", 10, [["1", "2", "3456"], ["789"]]),
    "not at the end of a line": ("12345\n6\n7890", 10, [["12345", "6"], ["7890"]]),
    "blank line with blanks": ("12345\n  \n6\n7890", 10, [["12345"], ["6", "7890"]]),
    "blank line of Windows": ("12345\r\n\r\n6\n7890", 10, [["12345"], ["6", "7890"]]),
    "exactly full": ("1234\n67890", 10, [["1234", "67890"]]),
    "one too many": ("12345\n67890", 10, [["12345"], ["67890"]]),
    "long line is cut between words": ("aaaa bbbb cccc", 10, [["aaaa bbbb"], ["cccc"]]),
    "long word is cut": ("abcdefgh", 3, [["abc"], ["def"], ["gh"]]),
    "a window of one character": ("ab c", 1, [["a"], ["b"], ["c"]]),
    "marks alone": ("---\n***", 100, [["---", "***"]]),
    "list": ("1. Tea\n2. Cake", 100, [["1. Tea", "2. Cake"]]),
    "no capitals": (
        "we left at 5. they came, approx. ten of them! ok? fine.",
        100,
        [["we left at 5.", "they came, approx. ten of them!", "ok?", "fine."]],
    ),
    "Chinese": ("发生火灾。无人受伤！原因？", 100, [["发生火灾。", "无人受伤！", "原因？"]]),
    "Japanese": ("会議は月曜日。出席者は五名。", 100, [["会議は月曜日。", "出席者は五名。"]]),
    "columns": ("Item\tQty\nTea\t1", 100, [["Item\tQty", "Tea\t1"]]),
    "form": ("Name: ____\n[x] yes  [ ] no", 100, [["Name: ____", "[x] yes  [ ] no"]]),
    "head of a mail": ("To: a@b.example\n> Ok.\n-- ", 100, [["To: a@b.example", "> Ok.", "--"]]),
    "row of a table": ("Tea | 3.00", 100, [["Tea | 3.00"]]),
}


@pytest.mark.parametrize(("text", "most", "expected"), SHOWN.values(), ids=SHOWN)
def test_windows(text: str, most: int, expected: list[list[str]]) -> None:
    assert shown(text, most) == expected


@pytest.mark.parametrize("most", [0, -1])
def test_a_window_without_a_character(most: int) -> None:
    with pytest.raises(ValueError, match="at least one character"):
        windows(Document.from_text("a"), most=most)


def test_windows_name_their_document() -> None:
    document = Document.from_text("Tea", doc_id="receipt")
    assert [each.doc_id for each in windows(document, most=10)] == ["receipt"]


# ---- laws ----------------------------------------------------------------------------------

WORDS = "| Tea Cake. 3.00 EUR Total: — - * 1. (a) “no” Dr. U.S. é 茶 。 ไทย ! ? … # @ 5% <b> \u0301"
PIECES = st.sampled_from([*WORDS.split(), " ", "  ", "\t", "\u00a0", *BREAKS, "\r\n", "\n\n"])
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=60).map("".join)


def blank(text: str) -> bool:
    return not text.strip()


@given(TEXTS, st.integers(1, 60))
def test_every_character_is_in_exactly_one_window(text: str, most: int) -> None:
    found = windows(Document.from_text(text), most=most)
    inside = [place for each in found for s in each.sentences for place in range(s.start, s.end)]
    assert inside == sorted(set(inside))
    assert blank("".join(text[place] for place in set(range(len(text))) - set(inside)))


PIPES = {"row": "| Tea | 3.00 |", "prose": "| This is a long cell of prose. | b |"}


@pytest.mark.parametrize("text", PIPES.values(), ids=PIPES)
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
    for window in windows(Document.from_text(text), most=most):
        assert 1 <= window.end - window.start <= most
        assert (window.start, window.end) == (window.sentences[0].start, window.sentences[-1].end)


@given(TEXTS, st.integers(1, 60))
def test_a_window_ends_only_where_it_has_to_or_at_a_blank_line(text: str, most: int) -> None:
    found = windows(Document.from_text(text), most=most)
    for window, following in itertools.pairwise(found):
        full = following.sentences[0].end - window.start > most
        gap = text[window.end : following.start]
        half = 2 * (window.end - window.start) >= most
        assert full or (half and len(gap.splitlines()) > 1)
        assert following.end - window.start > most


# ---- by tokens -----------------------------------------------------------------------------


@given(TEXTS, st.integers(1, 30))
def test_the_limit_of_tokens_is_held(text: str, most: int) -> None:
    found = windows(Document.from_text(text), most=most, size=tokens)
    assert all(tokens(text[each.start : each.end]) <= most for each in found)


def test_a_very_long_sentence_has_two_halves() -> None:
    (window,) = windows(Document.from_text("word " * 1_000), most=100_000)
    assert len(window.sentences) == 3


TOKENS = {
    "words": ("We left the house.", 5),
    "a long word": ("internationally", 3),
    "digits": ("2,310.50", 8),
    "line ends": ("a\nb", 3),
    "Chinese": ("茶馆今天", 3),
    "blank": ("   ", 0),
}


@pytest.mark.parametrize(("text", "expected"), TOKENS.values(), ids=TOKENS)
def test_tokens(text: str, expected: int) -> None:
    assert tokens(text) == expected


@given(TEXTS, TEXTS)
def test_tokens_of_two_texts(first: str, second: str) -> None:
    assert tokens(first + second) <= tokens(first) + tokens(second)
    assert tokens(first) <= len(first)


# ---- what is shown before a window ---------------------------------------------------------

LEASE = """Lease of the Mill House

1. Parties
Ana Ruiz lets the house. Bo Lind takes it.

2. Rent
The rent is 900. It is due on Monday. It rises each year."""
PRICES = "Prices\n\n| Part | Price |\n|---|---|\n| Pump | 10 |\n| Hose | 4 |\n| Bolt | 1 |"
COLUMNS = "Part     Price\nPump     10\nHose     4\nBolt     1"

BEFORE: dict[str, tuple[str, str, list[str]]] = {
    "the start": (LEASE, "Lease", []),
    "a line behind one": (LEASE, "1. Parties", ["Lease of the Mill House"]),
    "a sentence": (LEASE, "Bo Lind", ["Lease of the Mill House", "1. Parties", "Ana Ruiz lets"]),
    "the nearest heading": (
        LEASE,
        "It rises",
        ["Lease of the Mill House", "2. Rent", "The rent is 900.", "It is due on Monday."],
    ),
    "the head of a table": (
        PRICES,
        "| Bolt",
        ["Prices", "| Part | Price |", "| Pump | 10 |", "| Hose | 4 |"],
    ),
    "the head of columns": (COLUMNS, "Bolt", ["Part     Price", "Pump     10", "Hose     4"]),
    "not the head of a table that has ended": (
        f"{COLUMNS}\n\nWe came. We saw. We left.",
        "We left",
        ["We came.", "We saw."],
    ),
    "a heading of Markdown": (
        "# Rent\nIt is due. It is high. It rises. It falls.",
        "It falls",
        ["# Rent", "It is high.", "It rises."],
    ),
    "no line of a list is a heading": (
        "Tea. Cake.\n\n- Bread and butter\n\nWe ate. We drank. We paid.",
        "We paid",
        ["We ate.", "We drank."],
    ),
    "no line of a paragraph is a heading": (
        "We left the house\nand took the dog\nand the cat. It ran. It fell. It slept.",
        "It slept",
        ["We left the house", "It ran.", "It fell."],
    ),
}


@pytest.mark.parametrize(("text", "at", "expected"), BEFORE.values(), ids=BEFORE)
def test_what_is_shown_before_a_window(text: str, at: str, expected: list[str]) -> None:
    document = Document.from_text(text, title="Lease of the Mill House")
    found = [text[each.start : each.end] for each in before(document, text.index(at))]
    assert [a.startswith(b) for a, b in zip(found, expected, strict=True)] == [True] * len(found)


def test_only_the_end_of_a_long_sentence_is_shown() -> None:
    text = "word " * 1_000 + "end. Next."
    (shown,) = before(Document.from_text(text), text.index("Next"))
    assert shown.end - shown.start <= 300
    assert text[shown.start : shown.end].endswith("word end.")
    assert text[shown.start - 1] == " "


@pytest.mark.parametrize("rows", [10, 2_000, 10_000])
def test_the_head_of_a_long_table_is_shown(rows: int) -> None:
    text = "Stock in May\n\nPart  Price\n" + "\n".join(f"Pump {n}  {n}" for n in range(rows))
    shown = [
        text[each.start : each.end]
        for each in before(Document.from_text(text), text.rindex("Pump"))
    ]
    assert shown[:2] == ["Stock in May", "Part  Price"]


@given(TEXTS, st.integers(1, 60))
def test_context_stands_before_its_window(text: str, most: int) -> None:
    document = Document.from_text(text, title=text[:5].strip() or None)
    for number, window in enumerate(windows(document, most=most)):
        ends = [0, *(each.end for each in window.before)]
        assert ends == sorted(ends)
        assert all(a <= b.start for a, b in zip(ends, window.before, strict=False))
        assert ends[-1] <= window.start
        assert bool(window.before) == (number > 0)
