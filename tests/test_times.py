"""Times in evidence: a table of wordings, what is no time, and laws for any text."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.models import Span
from extractor.refine.times import times

TUESDAY = dt.date(2025, 2, 4)


def whole(text):
    return Span(start=0, end=len(text))


def read(text, published=TUESDAY):
    return [(t.text, t.from_, t.to) for t in times(text, whole(text), published)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Each time: text, from, to; published on Tuesday, 4 February 2025.
        pytest.param(
            "January 15, 2025",
            [("January 15, 2025", "2025-01-15", "2025-01-15")],
            id="january-15-2025",
        ),
        pytest.param(
            "15 January 2025",
            [("15 January 2025", "2025-01-15", "2025-01-15")],
            id="15-january-2025",
        ),
        pytest.param(
            "the 15th of January 2025",
            [("15th of January 2025", "2025-01-15", "2025-01-15")],
            id="the-15th-of-january-2025",
        ),
        pytest.param(
            "Friday, 10 January 2025",
            [("Friday, 10 January 2025", "2025-01-10", "2025-01-10")],
            id="friday-10-january-2025",
        ),
        pytest.param("Jan. 15", [("Jan. 15", "2025-01-15", "2025-01-15")], id="jan-15"),
        pytest.param(
            "Sept 5, 2023", [("Sept 5, 2023", "2023-09-05", "2023-09-05")], id="sept-5-2023"
        ),
        pytest.param("2024-11-03", [("2024-11-03", "2024-11-03", "2024-11-03")], id="2024-11-03"),
        pytest.param("25/12/2024", [("25/12/2024", "2024-12-25", "2024-12-25")], id="25-12-2024"),
        pytest.param("12/25/2024", [("12/25/2024", "2024-12-25", "2024-12-25")], id="12-25-2024"),
        pytest.param("03/04/2025", [("03/04/2025", None, None)], id="03-04-2025"),
        pytest.param("3.11.2024", [("3.11.2024", "2024-11-03", "2024-11-03")], id="3-11-2024"),
        pytest.param("30 February 2024", [("30 February 2024", None, None)], id="30-february-2024"),
        pytest.param(
            "10-15 January 2024",
            [("10-15 January 2024", "2024-01-10", "2024-01-15")],
            id="10-15-january-2024",
        ),
        pytest.param(
            "January 10-15, 2024",
            [("January 10-15, 2024", "2024-01-10", "2024-01-15")],
            id="january-10-15-2024",
        ),
        pytest.param(
            "10 and 11 May 2023",
            [("10 and 11 May 2023", "2023-05-10", "2023-05-11")],
            id="10-and-11-may-2023",
        ),
        pytest.param(
            "February 2022", [("February 2022", "2022-02-01", "2022-02-28")], id="february-2022"
        ),
        pytest.param("March 2024", [("March 2024", "2024-03-01", "2024-03-31")], id="march-2024"),
        pytest.param("in 2022", [("2022", "2022-01-01", "2022-12-31")], id="in-2022"),
        pytest.param("2014-16", [("2014-16", "2014-01-01", "2016-12-31")], id="2014-16"),
        pytest.param(
            "between 2014 and 2016",
            [("between 2014 and 2016", "2014-01-01", "2016-12-31")],
            id="between-2014-and-2016",
        ),
        pytest.param(
            "from 2004 to 2009",
            [("from 2004 to 2009", "2004-01-01", "2009-12-31")],
            id="from-2004-to-2009",
        ),
        pytest.param("2000 - 2050", [("2000 - 2050", "2000-01-01", "2050-12-31")], id="2000-2050"),
        pytest.param(
            "from March to May 2024",
            [("from March to May 2024", "2024-03-01", "2024-05-31")],
            id="from-march-to-may-2024",
        ),
        pytest.param(
            "from January 23 through March 9",
            [("from January 23 through March 9", "2025-01-23", "2025-03-09")],
            id="from-january-23-through-march-9",
        ),
        pytest.param(
            "in late 2024", [("late 2024", "2024-09-01", "2024-12-31")], id="in-late-2024"
        ),
        pytest.param("early 2024", [("early 2024", "2024-01-01", "2024-04-30")], id="early-2024"),
        pytest.param("mid-2024", [("mid-2024", "2024-05-01", "2024-08-31")], id="mid-2024"),
        pytest.param(
            "mid-January", [("mid-January", "2025-01-11", "2025-01-20")], id="mid-january"
        ),
        pytest.param(
            "since mid-January", [("since mid-January", "2025-01-15", None)], id="since-mid-january"
        ),
        pytest.param(
            "in early March", [("early March", "2024-03-01", "2024-03-10")], id="in-early-march"
        ),
        pytest.param("late May", [("late May", "2024-05-21", "2024-05-31")], id="late-may"),
        pytest.param("in December", [("December", "2024-12-01", "2024-12-31")], id="in-december"),
        pytest.param("in May", [("May", "2024-05-01", "2024-05-31")], id="in-may"),
        pytest.param("since May", [("since May", "2024-05-01", None)], id="since-may"),
        pytest.param(
            "in May or June",
            [("May", "2024-05-01", "2024-05-31"), ("June", "2024-06-01", "2024-06-30")],
            id="in-may-or-june",
        ),
        pytest.param(
            "last December", [("last December", "2024-12-01", "2024-12-31")], id="last-december"
        ),
        pytest.param(
            "last January", [("last January", "2025-01-01", "2025-01-31")], id="last-january"
        ),
        pytest.param("this March", [("this March", "2025-03-01", "2025-03-31")], id="this-march"),
        pytest.param("next March", [("next March", "2025-03-01", "2025-03-31")], id="next-march"),
        pytest.param(
            "March 11 this year",
            [("March 11 this year", "2025-03-11", "2025-03-11")],
            id="march-11-this-year",
        ),
        pytest.param(
            "will open in December",
            [("December", "2025-12-01", "2025-12-31")],
            id="will-open-in-december",
        ),
        pytest.param(
            "will open on March 1",
            [("March 1", "2025-03-01", "2025-03-01")],
            id="will-open-on-march-1",
        ),
        pytest.param("the 1990s", [("the 1990s", "1990-01-01", "1999-12-31")], id="the-1990s"),
        pytest.param(
            "the early 1990s",
            [("the early 1990s", "1990-01-01", "1993-12-31")],
            id="the-early-1990s",
        ),
        pytest.param(
            "since the early 1990s",
            [("since the early 1990s", "1990-01-01", None)],
            id="since-the-early-1990s",
        ),
        pytest.param("’90s", [("’90s", "1990-01-01", "1999-12-31")], id="90s"),
        pytest.param("the 1800s", [("the 1800s", "1800-01-01", "1899-12-31")], id="the-1800s"),
        pytest.param(
            "the 19th century",
            [("the 19th century", "1801-01-01", "1900-12-31")],
            id="the-19th-century",
        ),
        pytest.param("Q3 2024", [("Q3 2024", "2024-07-01", "2024-09-30")], id="q3-2024"),
        pytest.param(
            "the third quarter of 2024",
            [("the third quarter of 2024", "2024-07-01", "2024-09-30")],
            id="the-third-quarter-of-2024",
        ),
        pytest.param(
            "the first half of this year",
            [("the first half of this year", "2025-01-01", "2025-06-30")],
            id="the-first-half-of-this-year",
        ),
        pytest.param(
            "New Year's Eve", [("New Year's Eve", "2024-12-31", "2024-12-31")], id="new-year-s-eve"
        ),
        pytest.param(
            "New Year’s Day 2024",
            [("New Year’s Day 2024", "2024-01-01", "2024-01-01")],
            id="new-year-s-day-2024",
        ),
        pytest.param("Christmas", [("Christmas", "2024-12-25", "2024-12-25")], id="christmas"),
        pytest.param("on Friday", [("Friday", "2025-01-31", "2025-01-31")], id="on-friday"),
        pytest.param("on Tuesday", [("Tuesday", "2025-02-04", "2025-02-04")], id="on-tuesday"),
        pytest.param(
            "Tuesday morning",
            [("Tuesday morning", "2025-02-04", "2025-02-04")],
            id="tuesday-morning",
        ),
        pytest.param(
            "late Friday", [("late Friday", "2025-01-31", "2025-01-31")], id="late-friday"
        ),
        pytest.param(
            "last Friday", [("last Friday", "2025-01-31", "2025-01-31")], id="last-friday"
        ),
        pytest.param(
            "last Tuesday", [("last Tuesday", "2025-01-28", "2025-01-28")], id="last-tuesday"
        ),
        pytest.param(
            "next Friday", [("next Friday", "2025-02-07", "2025-02-07")], id="next-friday"
        ),
        pytest.param(
            "this coming Friday",
            [("this coming Friday", "2025-02-07", "2025-02-07")],
            id="this-coming-friday",
        ),
        pytest.param(
            "will meet on Friday",
            [("Friday", "2025-02-07", "2025-02-07")],
            id="will-meet-on-friday",
        ),
        pytest.param(
            "said Friday it will leave on Monday",
            [("Friday", "2025-01-31", "2025-01-31"), ("Monday", "2025-02-10", "2025-02-10")],
            id="said-friday-it-will-leave-on-monday",
        ),
        pytest.param(
            "had said on Monday", [("Monday", "2025-02-03", "2025-02-03")], id="had-said-on-monday"
        ),
        pytest.param("yesterday", [("yesterday", "2025-02-03", "2025-02-03")], id="yesterday"),
        pytest.param("tomorrow", [("tomorrow", "2025-02-05", "2025-02-05")], id="tomorrow"),
        pytest.param("today", [("today", "2025-02-04", "2025-02-04")], id="today"),
        pytest.param("last night", [("last night", "2025-02-03", "2025-02-03")], id="last-night"),
        pytest.param(
            "the day before yesterday",
            [("the day before yesterday", "2025-02-02", "2025-02-02")],
            id="the-day-before-yesterday",
        ),
        pytest.param("this week", [("this week", "2025-02-03", "2025-02-09")], id="this-week"),
        pytest.param("last week", [("last week", "2025-01-27", "2025-02-02")], id="last-week"),
        pytest.param("next week", [("next week", "2025-02-10", "2025-02-16")], id="next-week"),
        pytest.param(
            "this weekend", [("this weekend", "2025-02-01", "2025-02-02")], id="this-weekend"
        ),
        pytest.param(
            "over the weekend", [("the weekend", "2025-02-01", "2025-02-02")], id="over-the-weekend"
        ),
        pytest.param(
            "last weekend", [("last weekend", "2025-02-01", "2025-02-02")], id="last-weekend"
        ),
        pytest.param("last month", [("last month", "2025-01-01", "2025-01-31")], id="last-month"),
        pytest.param("next month", [("next month", "2025-03-01", "2025-03-31")], id="next-month"),
        pytest.param("this year", [("this year", "2025-01-01", "2025-12-31")], id="this-year"),
        pytest.param("next year", [("next year", "2026-01-01", "2026-12-31")], id="next-year"),
        pytest.param(
            "later this year",
            [("later this year", "2025-02-04", "2025-12-31")],
            id="later-this-year",
        ),
        pytest.param(
            "earlier this month",
            [("earlier this month", "2025-02-01", "2025-02-04")],
            id="earlier-this-month",
        ),
        pytest.param(
            "early next year",
            [("early next year", "2026-01-01", "2026-04-30")],
            id="early-next-year",
        ),
        pytest.param(
            "at the end of the year",
            [("the end of the year", "2025-09-01", "2025-12-31")],
            id="at-the-end-of-the-year",
        ),
        pytest.param(
            "at the end of 2024",
            [("the end of 2024", "2024-09-01", "2024-12-31")],
            id="at-the-end-of-2024",
        ),
        pytest.param(
            "by the end of 2025",
            [("by the end of 2025", None, "2025-12-31")],
            id="by-the-end-of-2025",
        ),
        pytest.param(
            "since last week", [("since last week", "2025-01-27", None)], id="since-last-week"
        ),
        pytest.param(
            "three weeks ago",
            [("three weeks ago", "2025-01-13", "2025-01-19")],
            id="three-weeks-ago",
        ),
        pytest.param("a year ago", [("a year ago", "2024-01-01", "2024-12-31")], id="a-year-ago"),
        pytest.param(
            "two months ago", [("two months ago", "2024-12-01", "2024-12-31")], id="two-months-ago"
        ),
        pytest.param(
            "five days ago", [("five days ago", "2025-01-30", "2025-01-30")], id="five-days-ago"
        ),
        pytest.param(
            "nearly a decade ago",
            [("nearly a decade ago", "2010-01-01", "2019-12-31")],
            id="nearly-a-decade-ago",
        ),
        pytest.param("weeks ago", [("weeks ago", None, "2025-01-21")], id="weeks-ago"),
        pytest.param("decades ago", [("decades ago", None, "2005-02-04")], id="decades-ago"),
        pytest.param("a few days ago", [("a few days ago", None, None)], id="a-few-days-ago"),
        pytest.param(
            "two hours ago", [("two hours ago", "2025-02-03", "2025-02-04")], id="two-hours-ago"
        ),
        pytest.param(
            "over the past three weeks",
            [("the past three weeks", "2025-01-14", "2025-02-04")],
            id="over-the-past-three-weeks",
        ),
        pytest.param(
            "the last five months",
            [("the last five months", "2024-09-04", "2025-02-04")],
            id="the-last-five-months",
        ),
        pytest.param(
            "the past year", [("the past year", "2024-02-04", "2025-02-04")], id="the-past-year"
        ),
        pytest.param(
            "in the next two days",
            [("the next two days", "2025-02-04", "2025-02-06")],
            id="in-the-next-two-days",
        ),
        pytest.param(
            "the past few days", [("the past few days", None, None)], id="the-past-few-days"
        ),
        pytest.param("until 2030", [("until 2030", None, "2030-12-31")], id="until-2030"),
        pytest.param("by Thursday", [("by Thursday", None, "2025-01-30")], id="by-thursday"),
        pytest.param("before 2020", [("before 2020", None, "2019-12-31")], id="before-2020"),
        pytest.param(
            "before the 2022 invasion",
            [("2022", "2022-01-01", "2022-12-31")],
            id="before-the-2022-invasion",
        ),
        pytest.param(
            "after Friday’s attack",
            [("Friday", "2025-01-31", "2025-01-31")],
            id="after-friday-s-attack",
        ),
        pytest.param(
            "after May 2023", [("after May 2023", "2023-06-01", None)], id="after-may-2023"
        ),
        pytest.param(
            "no later than Dec. 5",
            [("no later than Dec. 5", None, "2024-12-05")],
            id="no-later-than-dec-5",
        ),
        pytest.param(
            "through June 30", [("through June 30", None, "2024-06-30")], id="through-june-30"
        ),
        pytest.param(
            "starting in 2026", [("starting in 2026", "2026-01-01", None)], id="starting-in-2026"
        ),
        pytest.param(
            "from 2026 onwards", [("from 2026 onwards", "2026-01-01", None)], id="from-2026-onwards"
        ),
        pytest.param(
            "from the 1980s", [("the 1980s", "1980-01-01", "1989-12-31")], id="from-the-1980s"
        ),
        pytest.param(
            "as of March 4, 2024",
            [("March 4, 2024", "2024-03-04", "2024-03-04")],
            id="as-of-march-4-2024",
        ),
        pytest.param(
            "within three months", [("within three months", None, None)], id="within-three-months"
        ),
        pytest.param(
            "nearly six months later",
            [("nearly six months later", None, None)],
            id="nearly-six-months-later",
        ),
        pytest.param(
            "ten days before the vote",
            [("ten days before", None, None)],
            id="ten-days-before-the-vote",
        ),
        pytest.param("in three weeks", [("in three weeks", None, None)], id="in-three-weeks"),
        pytest.param(
            "will open in three weeks",
            [("in three weeks", "2025-02-24", "2025-03-02")],
            id="will-open-in-three-weeks",
        ),
        pytest.param("summer of 2024", [("summer of 2024", None, None)], id="summer-of-2024"),
        pytest.param("last summer", [("last summer", None, None)], id="last-summer"),
        pytest.param(
            "the September 11 attacks",
            [("September 11", None, None)],
            id="the-september-11-attacks",
        ),
        pytest.param(
            "999999999 years ago", [("999999999 years ago", None, None)], id="999999999-years-ago"
        ),
        pytest.param("the next day", [("the next day", None, None)], id="the-next-day"),
    ],
)
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
def test_what_is_no_time(text):
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


def test_a_date_cut_by_the_span_is_not_half_read():
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
def test_laws(text, published, data):
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
