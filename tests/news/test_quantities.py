"""Quantities in evidence: a table of wordings, other numbers, and properties for any text."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.models import Span
from extractor.news.dates.times import times
from extractor.news.numbers.numerals import numeral
from extractor.news.numbers.quantities import quantities


def whole(text):
    return Span(start=0, end=len(text))


LINES = Path(__file__).with_name("quantities.jsonl").read_bytes().splitlines()
TABLE = [
    pytest.param(row["text"], [tuple(each) for each in row["expected"]], id=row["id"])
    for row in map(json.loads, LINES)
]  # each quantity: text, low, high, unit, approximate, of


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_a_quantity_is_read(text, expected):
    found = [
        (q.text, q.low, q.high, q.unit, q.approximate, q.of) for q in quantities(text, whole(text))
    ]
    assert [(t, pytest.approx(lo), pytest.approx(hi), *r) for t, lo, hi, *r in expected] == found


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("the third time", id="the-third-time"),
        pytest.param("the 6th regiment", id="the-6th-regiment"),
        pytest.param("twenty-first", id="twenty-first"),
        pytest.param("a third man", id="a-third-man"),
        pytest.param("the second half", id="the-second-half"),
        pytest.param("Boeing 737 jets", id="boeing-737-jets"),
        pytest.param("Article 5", id="article-5"),
        pytest.param("Articles 5 and 6", id="articles-5-and-6"),
        pytest.param("Covid-19", id="covid-19"),
        pytest.param("F-16s", id="f-16s"),
        pytest.param("G7", id="g7"),
        pytest.param("Route 66", id="route-66"),
        pytest.param("Air Force One", id="air-force-one"),
        pytest.param("Group of Seven", id="group-of-seven"),
        pytest.param("Formula One", id="formula-one"),
        pytest.param("number 3", id="number-3"),
        pytest.param("Level 4", id="level-4"),
        pytest.param("Windows 10", id="windows-10"),
        pytest.param("In Arden 40", id="in-arden-40"),
        pytest.param("no one", id="no-one"),
        pytest.param("one of the soldiers", id="one-of-the-soldiers"),
        pytest.param("one another", id="one-another"),
        pytest.param("the one who left", id="the-one-who-left"),
        pytest.param("a commercial one.", id="a-commercial-one"),
        pytest.param("one day", id="one-day"),
        pytest.param("+1 (555) 123-4567", id="1-555-123-4567"),
        pytest.param("020 7946 0958", id="020-7946-0958"),
        pytest.param("at 10:30", id="at-10-30"),
        pytest.param("5 p.m.", id="5-p-m"),
        pytest.param("10.30am", id="10-30am"),
        pytest.param("9 o’clock", id="9-o-clock"),
        pytest.param("at 2000 GMT", id="at-2000-gmt"),
        pytest.param("9/11", id="9-11"),
        pytest.param("24/7", id="24-7"),
        pytest.param("in 2022", id="in-2022"),
        pytest.param("on 15 January 2025", id="on-15-january-2025"),
        pytest.param("three weeks ago", id="three-weeks-ago"),
        pytest.param("the past three weeks", id="the-past-three-weeks"),
        pytest.param("the 1990s", id="the-1990s"),
        pytest.param("his 60s", id="his-60s"),
        pytest.param("3D", id="3d"),
        pytest.param("5G", id="5g"),
        pytest.param("v1.2.3", id="v1-2-3"),
        pytest.param("http://a.example/2024/11", id="http-a-example-2024-11"),
        pytest.param("reach 300@a.example", id="reach-300-a-example"),
        pytest.param("[12]", id="12"),
        pytest.param("#3", id="3"),
        pytest.param("4chan", id="4chan"),
        pytest.param("Cloud9", id="cloud9"),
        pytest.param("the 19th century", id="the-19th-century"),
    ],
)
def test_no_quantity(text):
    assert quantities(text, whole(text)) == ()


def test_offsets_are_those_of_the_document():
    text = "Before 7 cats. At least 40 people fled in 2021. After 9 dogs."
    span = Span(start=text.index("At"), end=text.index(" After"))
    (found,) = quantities(text, span)
    assert (found.text, found.low) == ("At least 40", 40)
    assert text[found.start : found.end] == found.text


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        pytest.param("about 10,000 people", "about 10", id="inside-digits"),
        pytest.param("some 10 million people", "some 10", id="before-its-scale"),
        pytest.param("some 12% of people", "some 12", id="before-its-percent-sign"),
        pytest.param("cost 1.75 euros", "cost 1", id="before-its-decimals"),
        pytest.param("paid 4500 euros", "500 euros", id="after-its-first-digit"),
    ],
)
def test_a_number_cut_by_the_span_is_not_read(text, evidence):
    start = text.index(evidence)
    assert quantities(text, Span(start=start, end=start + len(evidence))) == ()


VOCABULARY = """
    a about more than over up to nearly between from and or to in of the one two three twenty
    hundred thousand million dozen dozens half quarter third percent % $ € 5 12 10,000 1.5
    2024 3-2 10-15 -4 km m people troops years old January Friday May ago last week Boeing
    No. aged . , ( ) “ ” ½ doubled twice-fold
"""
WORDS = st.sampled_from(VOCABULARY.split())
PROSE = st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=14).map(" ".join))


@given(PROSE, st.data())
def test_properties_for_any_text(text, data):
    start = data.draw(st.integers(0, len(text)))
    span = Span(start=start, end=data.draw(st.integers(start, len(text))))
    found = quantities(text, span)
    when = times(text, span, None)
    everything = sorted([*found, *when], key=lambda item: item.start)
    assert all(text[item.start : item.end] == item.text for item in everything)
    assert all(span.contains(item) for item in everything)
    assert all(a.end <= b.start for a, b in pairwise(everything))
    assert list(found) == sorted(found, key=lambda item: item.start)
    for item in found:
        assert item.low is not None or item.high is not None
        assert item.low is None or item.high is None or item.low <= item.high
        assert item.of is None or all(word in text for word in item.of.split())


@given(st.integers(0, 10**9))
def test_digits_with_separators_have_their_value(number):
    text = f"They counted {number:,} votes."
    (found,) = quantities(text, whole(text))
    assert (found.text, found.low, found.high) == (f"{number:,}", number, number)


@given(st.integers(1, 999), st.sampled_from(["thousand", "million", "billion"]))
def test_a_scale_multiplies(number, scale):
    value = numeral(f"{number} {scale}")
    assert value is not None
    assert value.low == number * {"thousand": 10**3, "million": 10**6, "billion": 10**9}[scale]


@pytest.mark.parametrize("text", ["", "one and two", "10 people", "million", "1,2,3"])
def test_other_text_has_no_value(text):
    assert numeral(text) is None
