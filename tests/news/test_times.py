"""Times in evidence: a table of wordings, words that are no times, and properties for any text."""

import datetime as dt
import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.models import Span
from extractor.news.dates.times import times

TUESDAY = dt.date(2025, 2, 4)


def whole(text):
    return Span(start=0, end=len(text))


def read(text, published=TUESDAY):
    return [(t.text, t.from_, t.to) for t in times(text, whole(text), published)]


LINES = Path(__file__).with_name("times.jsonl").read_bytes().splitlines()
TABLE = [
    pytest.param(row["text"], [tuple(each) for each in row["expected"]], id=row["id"])
    for row in map(json.loads, LINES)
]  # each time: text, from, to; published on Tuesday, 4 February 2025


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_a_time_is_read(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("12 may have died", id="12-may-have-died"),
        pytest.param("Mr May said", id="mr-may-said"),
        pytest.param("Johnnie Christmas", id="johnnie-christmas"),
        pytest.param("the march on the square", id="the-march-on-the-square"),
        pytest.param("March of the Miners", id="march-of-the-miners"),
        pytest.param("the Sunday Times", id="the-sunday-times"),
        pytest.param("Black Friday", id="black-friday"),
        pytest.param("Good Friday", id="good-friday"),
        pytest.param("since World War II", id="since-world-war-ii"),
        pytest.param("2000 troops", id="2000-troops"),
        pytest.param("about 2000 people", id="about-2000-people"),
        pytest.param("more than 1850 houses", id="more-than-1850-houses"),
        pytest.param("at 2000 GMT", id="at-2000-gmt"),
        pytest.param("May 10,000 people", id="may-10-000-people"),
        pytest.param("ISO 9001", id="iso-9001"),
        pytest.param("$2024", id="2024"),
        pytest.param("2024%", id="2024-b"),
        pytest.param("a second time", id="a-second-time"),
        pytest.param("in 30 seconds", id="in-30-seconds"),
        pytest.param("for three weeks", id="for-three-weeks"),
        pytest.param("a 34-year-old man", id="a-34-year-old-man"),
        pytest.param("the week before", id="the-week-before"),
        pytest.param("soldiers may march", id="soldiers-may-march"),
        pytest.param("August institutions", id="august-institutions"),
        pytest.param("the 737", id="the-737"),
        pytest.param("10:30", id="10-30"),
        pytest.param("USA Today", id="usa-today"),
        pytest.param("flight MH2017x", id="flight-mh2017x"),
        pytest.param("room 2019b", id="room-2019b"),
        pytest.param("at 1.2024", id="at-1-2024"),
        pytest.param("sunday drivers", id="sunday-drivers"),
    ],
)
def test_no_time(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("on Friday", [("Friday", None, None)], id="weekday"),
        pytest.param("in December", [("December", None, None)], id="month"),
        pytest.param("three weeks ago", [("three weeks ago", None, None)], id="ago"),
        pytest.param("later this year", [("later this year", None, None)], id="deictic"),
        pytest.param("in 2022", [("2022", "2022-01-01", "2022-12-31")], id="year"),
        pytest.param("since May 2023", [("since May 2023", "2023-05-01", None)], id="since"),
    ],
)
def test_without_a_day_of_publication_only_absolute_times_have_dates(text, expected):
    assert read(text, None) == expected


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        pytest.param(dt.date(2024, 3, 31), "2024-02-29", id="leap-day"),
        pytest.param(dt.date(2024, 1, 15), "2023-12-31", id="over-the-year"),
    ],
)
def test_last_month_ends_on_its_last_day(published, expected):
    assert read("last month", published)[0][2] == expected


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        pytest.param(dt.date(2025, 2, 4), "2025-02-01", id="tuesday-looks-back"),
        pytest.param(dt.date(2025, 2, 7), "2025-02-08", id="friday-looks-ahead"),
        pytest.param(dt.date(2025, 2, 9), "2025-02-08", id="sunday-is-within"),
    ],
)
def test_this_weekend(published, expected):
    assert read("this weekend", published)[0][1] == expected


def test_a_date_cut_by_the_span_is_not_read():
    text = "in 2024, in 20245 and in May"
    assert times(text, Span(start=0, end=6), TUESDAY) == ()
    assert times("in 20245", Span(start=0, end=7), TUESDAY) == ()


VOCABULARY = """
    in on since until by before after from to between and through early mid late the end of
    last next this week month year day weekend ago two several weeks 5 31 30 2024 1999
    1990s January May Feb. March Friday Sunday 10-15 2024-02-30 Q4 quarter first half
    century 99999999 decades will said earlier later yesterday Christmas - – , . attacks
"""
WORDS = st.sampled_from(VOCABULARY.split())
PROSE = st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=14).map(" ".join))
DAYS = st.none() | st.dates()


@given(PROSE, DAYS, st.data())
def test_properties_for_any_text(text, published, data):
    start = data.draw(st.integers(0, len(text)))
    span = Span(start=start, end=data.draw(st.integers(start, len(text))))
    found = times(text, span, published)
    assert all(text[t.start : t.end] == t.text and span.contains(t) for t in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    for time in found:
        ends = [dt.date.fromisoformat(end) for end in (time.from_, time.to) if end]
        assert ends == sorted(ends)


@given(PROSE, st.dates())
def test_the_day_of_publication_changes_dates_and_not_words(text, published):
    unresolved = [t.text for t in times(text, whole(text), None)]
    assert unresolved == [t.text for t in times(text, whole(text), published)]


@given(
    st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)),
    st.sampled_from(["%d %B %Y", "%B %d, %Y", "%Y-%m-%d"]),
)
def test_a_full_date_is_that_day(day, form):
    text = f"It began on {day.strftime(form)}."
    ((_, first, last),) = read(text)
    assert first == last == day.isoformat()
