import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.documents.boilerplate import boilerplate
from extractor.documents.sentences import passages, sentences
from extractor.models import Document


def cut(text: str, **known: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(Document.from_text(text, **known))]


WHOLE = [
    '"We left," she said.',
    "“We left,” she said.",
    '"Are you mad?" he asked.',
    '"Are you mad?" Dorn asked.',
    '"Stop!" Captain Ilka Dorn, 42, shouted.',
    "'Are you mad?' he asked.",
    "U.S. officials met in Velm.",
    "The U.S. Army came.",
    "Dr. Smith met Gov. Dorn and Mrs. Okoye on Jan. 5 at noon.",
    "He arrived at 5 p.m. Monday and left at 6 a.m. EST on Tuesday.",
    "A. B. Smith and John F. Ash read No. 5 aloud.",
    "It rose 3.5 percent to $1.2 million.",
    "He said… nothing at all.",
    "She waited ... and waited.",
    "It cost approx. 50 crowns.",
    "He shouted “Stop!” and ran.",
    "Visit www.velm.example for details.",
    "The soldiers' wives and the players' club met; it was '90s music.",
]

SEVERAL = [
    pytest.param(["He left.", "She stayed."], id="two"),
    pytest.param(['"We left.', 'It was late," she said.', "Nobody came."], id="inside-a-quotation"),
    pytest.param(['He said, "No way."', "And he left."], id="stop-inside-marks"),
    pytest.param(["He said “no”.", "She nodded."], id="stop-after-marks"),
    pytest.param(["At 5 p.m. the bell rang.", "They left."], id="clock-inside"),
    pytest.param(["It began at 5 p.m.", "The police came later."], id="clock-at-the-end"),
    pytest.param(['"Stop!"', "The police came."], id="exclamation-then-new"),
    pytest.param(["Did the alarm fail?", "Two neighbors heard it."], id="question"),
    pytest.param(["“She stayed.", "He left.”", "They met."], id="curly"),
    pytest.param(["He wrote it.", "iPhone sales fell."], id="lower-case-brand"),
    pytest.param(["(He left. She stayed.)", "They met."], id="brackets"),
]

SCRIPTS = [
    pytest.param("部长说桥将开放。官员没有回应！真的吗？", 3, id="chinese"),
    pytest.param("大臣は述べた。当局は拒んだ。", 2, id="japanese"),
    pytest.param("यह एक वाक्य है। यह दूसरा है।", 2, id="hindi"),
    pytest.param("هل أنت بخير؟ نعم أنا بخير.", 2, id="arabic"),
    pytest.param("Министр сказал это. Мост закрыт.", 2, id="russian"),
    pytest.param("ខ្ញុំទៅ។ គាត់មក។", 2, id="khmer"),
    pytest.param("รัฐมนตรีกล่าวเมื่อวันจันทร์ว่าสะพานใหม่จะเปิดในเดือนมิถุนายนปีนี้ " * 3, 3, id="thai"),
]


@pytest.mark.parametrize("sentence", WHOLE)
def test_one_sentence_is_not_split(sentence: str) -> None:
    assert cut(f"The day was long. {sentence} The night came.") == [
        *("The day was long.", sentence, "The night came."),
    ]


@pytest.mark.parametrize("parts", SEVERAL)
def test_several_sentences_are_split(parts: list[str]) -> None:
    assert cut(" ".join(parts)) == parts


@pytest.mark.parametrize(("text", "count"), SCRIPTS)
def test_scripts(text: str, count: int) -> None:
    assert len(cut(text)) == count


PROSE = (
    "The council of Velm met on Monday to talk about the old bridge, which had been closed since "
    "the flood. Mayor Renner said the repair would take two years. Nobody in the hall believed it."
)


@pytest.mark.parametrize("width", [60, 72, 80])
def test_wrapped_lines_are_one_paragraph(width: int) -> None:
    wrapped = "\n\n".join([textwrap.fill(PROSE, width)] * 3)
    assert [" ".join(s.split()) for s in cut(wrapped)] == cut(PROSE) * 3


def test_a_hyphen_at_the_line_break_does_not_end_a_sentence() -> None:
    text = "The mayor of the old town spoke about the new brid-\nge over the river. It is long."
    assert len(cut(text)) == 2


def test_single_lines_are_paragraphs() -> None:
    text = "The bridge fell on Monday and nobody knew why\nThe mayor said so.\nHe left."
    assert cut(text)[-2:] == ["The mayor said so.", "He left."]


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        pytest.param("Bridge falls\n\nIt fell.\n\nNo help came\n\nHe left.", {}, 2, id="headings"),
        pytest.param(
            "Bridge falls! Why?\n\nIt fell.", {"title": "Bridge falls! Why?"}, 1, id="title"
        ),
        pytest.param("Mayor Renner resigns", {}, 1, id="only-a-headline"),
        pytest.param("It fell.\n\n- He left.\n- She stayed\n2. They met.", {}, 4, id="list"),
        pytest.param(
            "It fell.\n\nHe denied it all in a letter to the court:\n\nNo.", {}, 3, id="colon"
        ),
        pytest.param("", {}, 0, id="empty"),
        pytest.param(" \n\ufeff\n***\n", {}, 0, id="nothing"),
        pytest.param("It fell.\r\n\r\nHe left.\r\n", {}, 2, id="crlf"),
    ],
)
def test_headings_and_lists(text: str, known: dict[str, str], expected: int) -> None:
    assert len(cut(text, **known)) == expected


MARKDOWN = """---
title: x. Y.
---
# The bridge. It fell.

It fell on
Monday. Nobody came.

Why it fell.
------------

- [A link. To it](http://a.example) | [B](http://b.example)
- A real item.

```
code. More code.
```

> A quoted line.

| a | b |
|---|---|

The end.
"""


def test_markdown_markup_is_not_in_sentences() -> None:
    found = cut(MARKDOWN, path="notes/a.MD")
    assert found == [
        *("It fell on\nMonday.", "Nobody came.", "- A real item.", "> A quoted line."),
        "The end.",
    ]


def spans(document: Document, sentence_limit: int, length: int) -> list[tuple[str, ...]]:
    text = document.text
    return [
        tuple(text[s.start : s.end] for s in passage.sentences)
        for passage in passages(document, max_sentences=sentence_limit, max_characters=length)
    ]


def test_passages_prefer_paragraphs() -> None:
    document = Document.from_text("A one. A two.\n\nB one. B two.\n\nC one. C two.")
    assert [len(passage) for passage in spans(document, 3, 1000)] == [2, 2, 2]
    assert [len(passage) for passage in spans(document, 6, 1000)] == [6]


def test_passages_keep_a_quotation_together() -> None:
    document = Document.from_text('One came. Two came. "Three came. Four left," he said. Five.')
    assert [len(passage) for passage in spans(document, 3, 1000)] == [2, 3]


def test_a_sentence_longer_than_a_passage_is_cut_at_a_clause_or_word() -> None:
    document = Document.from_text("The first part of it, the second part of it and the third.")
    parts = [part for passage in spans(document, 9, 30) for part in passage]
    assert parts == ["The first part of it,", "the second part of it and the", "third."]


def test_limits_below_one_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        passages(Document.from_text("It fell."), max_sentences=0, max_characters=10)


ODD = st.text(
    st.one_of(
        st.sampled_from("aA .!?\n\r\"“”'’()—-…。।:,;#*>|`\u2028\u200d\ufeff\ud800😀ก"),
        st.characters(),
    ),
    max_size=200,
)
WORDS = st.lists(
    st.sampled_from(
        [
            *('"We', 'left,"', "she", "said.", "Dr.", "U.S.", "p.m.", "Monday", "?”", "“No.", "…"),
            *(
                "\n\n",
                "\n",
                "Share",
                "CONTINUE READING",
                "1.",
                "- x",
                "POPULAR",
                "(a.",
                "b.)",
                "##",
            ),
        ]
    ),
    max_size=40,
).map(" ".join)


@settings(deadline=None)
@given(st.one_of(ODD, WORDS), st.sampled_from([None, "a.md"]))
def test_sentences_are_ordered_trimmed_and_disjoint(text: str, path: str | None) -> None:
    at = 0
    for span in sentences(Document.from_text(text, path=path)):
        piece = text[span.start : span.end]
        assert at <= span.start < span.end <= len(text)
        assert piece == piece.strip()
        at = span.end


@settings(deadline=None)
@given(st.one_of(ODD, WORDS))
def test_no_sentence_touches_boilerplate(text: str) -> None:
    taken = boilerplate(text)
    for span in sentences(Document.from_text(text)):
        assert not any(span.overlaps(other) for other in taken)


@settings(deadline=None)
@given(WORDS.map(lambda text: " ".join(text.split()) + " and so it went on until the very end."))
def test_no_letter_of_a_paragraph_is_lost(text: str) -> None:
    if boilerplate(text):
        return
    joined = "".join(cut(text))
    assert [c for c in joined if c.isalnum()] == [c for c in text if c.isalnum()]


@settings(deadline=None)
@given(st.one_of(ODD, WORDS), st.integers(1, 5), st.integers(1, 60))
def test_each_sentence_is_in_one_passage_that_fits(text: str, count: int, length: int) -> None:
    document = Document.from_text(text)
    found = passages(document, max_sentences=count, max_characters=length)
    pieces = [span for passage in found for span in passage.sentences]
    for passage in found:
        assert 1 <= len(passage.sentences) <= count
        assert passage.end - passage.start <= length
        assert passage.start == passage.sentences[0].start
        assert passage.end == passage.sentences[-1].end
    whole = "".join(cut(text))
    parts = "".join(text[span.start : span.end] for span in pieces)
    assert "".join(parts.split()) == "".join(whole.split())
    assert pieces == sorted(pieces, key=lambda span: span.start)


@pytest.mark.parametrize(
    ("dateline", "rest"),
    [
        pytest.param("PORT ELSEN, March 14 (Caspar News) - ", "The mill burned.", id="all"),
        pytest.param("LONDON (AP) — ", "The mill burned.", id="agency"),
        pytest.param("Orrin, Norland (AP) — ", "The mill burned.", id="small-letters"),
        pytest.param("ORRIN – ", "The mill burned.", id="place"),
        pytest.param("ORRIN, Norland, May 2, 2025 -- ", "The mill burned.", id="region-and-year"),
        pytest.param("May 2, 2025 - ", "“The mill burned,” he said.", id="day"),
        pytest.param("Feb 10, CORK - ", "The mill burned.", id="day-first"),
        pytest.param("10 February, Cork, Ireland — ", "The mill burned.", id="day-place-region"),
        pytest.param("2 July, London. ", "The mill burned.", id="full-stop"),
        pytest.param("2 July, London.\n\n", "The mill burned.", id="its-own-paragraph"),
        pytest.param("Oslo, 4 March 2025 (Orrin Wire). ", "It burned.", id="agency-full-stop"),
        pytest.param("LONDON, May 5. – ", "The mill burned.", id="full-stop-and-dash"),
        pytest.param("LONDON, 2 July (AP): ", "the mill burned.", id="colon"),
        pytest.param("(Orrin Press) CORK, Ireland, Feb 10 - ", "It burned.", id="agency-first"),
        pytest.param("(AP) — LIMA, Peru — ", "The mill burned.", id="two-dashes"),
        pytest.param("4 March 2025 | Oslo | ", "The mill burned.", id="bars"),
        pytest.param("ST. LOUIS, Mo., Feb. 10, 2025 /Wire/ -- ", "It burned.", id="short-words"),
        pytest.param("OSLO/BERLIN, Tuesday, June 3 - ", "The mill burned.", id="two-places"),
        pytest.param("2025-02-10 CORK - ", "The mill burned.", id="day-in-figures"),
        pytest.param("Keld, 3 June, 14:05 GMT - ", "The mill burned.", id="day-and-clock"),
        pytest.param("8.30am, Keld: ", "the mill burned.", id="clock-and-place"),
        pytest.param("", "2 July, London's best day, was dry.", id="a-day-that-begins-a-sentence"),
        pytest.param("", "Ana Ruiz (Greens): We won.", id="a-speaker-and-her-party"),
        pytest.param("", "Ana Ruiz, March 4: “We won.”", id="a-speaker-and-a-day"),
        pytest.param("", "March 4 was dry.", id="a-day-without-a-mark"),
        pytest.param("", "The UN - A body of many - met.", id="no-dateline"),
        pytest.param("", "Oakes - The mayor's friend - left.", id="aside"),
        pytest.param("", "NATO – the alliance – met.", id="small-letter-behind"),
        pytest.param("", "A-level results - 40 of them - came.", id="hyphen"),
    ],
)
def test_a_dateline_is_not_part_of_the_first_sentence(dateline: str, rest: str) -> None:
    text = f"Fire at the mill\n\n{dateline}{rest}\n"
    document = Document.from_text(text, title="Fire at the mill")
    first = sentences(document)[0]
    assert text[first.start :].strip() == rest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "| Lind said the pier held | Roe said it fell |",
            ["Lind said the pier held", "Roe said it fell"],
            id="two-cells-of-prose",
        ),
        pytest.param(
            "| Velm | Mayor Lind said nobody was hurt. It rained. |",
            ["Velm", "Mayor Lind said nobody was hurt.", "It rained."],
            id="a-name-beside-prose",
        ),
        pytest.param("| Velm | 12 | 4,000 |", ["Velm | 12 | 4,000"], id="a-row-of-values"),
        pytest.param("  | Velm | 12 |  ", ["Velm | 12"], id="an-indented-row"),
        pytest.param("The mayor | said so.", ["The mayor | said so."], id="no-row"),
        pytest.param(
            "| Lind said the pier held | Velm |\n| Roe said it fell down | Orrin |",
            ["Lind said the pier held", "Velm", "Roe said it fell down", "Orrin"],
            id="two-rows",
        ),
    ],
)
def test_cells_of_a_table_are_apart(text: str, expected: list[str]) -> None:
    document = Document.from_text(text)
    assert [document.text[s.start : s.end] for s in sentences(document)] == expected
