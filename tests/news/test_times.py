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


MARCH = dt.date(2025, 3, 11)  # a Tuesday
OCTOBER = dt.date(2025, 10, 6)


@pytest.mark.parametrize(
    ("published", "text", "day"),
    [
        pytest.param(
            OCTOBER,
            "Applicants have to register by Oct. 12",
            "2025-10-12",
            id="applicants-have-to-register-by-oct-12",
        ),
        pytest.param(
            OCTOBER,
            "He was told to pay by Oct. 12",
            "2025-10-12",
            id="he-was-told-to-pay-by-oct-12",
        ),
        pytest.param(OCTOBER, "Pay the fee by Oct. 12", "2025-10-12", id="pay-the-fee-by-oct-12"),
        pytest.param(
            OCTOBER,
            "The toll had reached 40 by Oct. 12",
            "2024-10-12",
            id="the-toll-had-reached-40-by-oct-12",
        ),
        pytest.param(
            MARCH,
            "The road is closed until April 3",
            "2025-04-03",
            id="the-road-is-closed-until-april-3",
        ),
        pytest.param(
            MARCH,
            "The shop was open until April 3",
            "2024-04-03",
            id="the-shop-was-open-until-april-3",
        ),
        pytest.param(MARCH, "The deadline is April 3", "2025-04-03", id="the-deadline-is-april-3"),
        pytest.param(MARCH, "April 3 is the deadline", "2025-04-03", id="april-3-is-the-deadline"),
        pytest.param(
            MARCH,
            "On May 5, voters will choose a mayor",
            "2025-05-05",
            id="on-may-5-voters-will-choose-a-mayor",
        ),
        pytest.param(
            MARCH, "On May 5 the court ruled", "2024-05-05", id="on-may-5-the-court-ruled"
        ),
        pytest.param(MARCH, "The fair opens on May 5", "2025-05-05", id="the-fair-opens-on-may-5"),
        pytest.param(MARCH, "Talks begin on Friday", "2025-03-14", id="talks-begin-on-friday"),
        pytest.param(MARCH, "Talks began on Friday", "2025-03-07", id="talks-began-on-friday"),
        pytest.param(
            MARCH, "The permit expires in June", "2025-06-01", id="the-permit-expires-in-june"
        ),
        pytest.param(
            MARCH,
            "The rule takes effect on April 1",
            "2025-04-01",
            id="the-rule-takes-effect-on-april-1",
        ),
        pytest.param(
            MARCH,
            "The vote has been postponed until April 9",
            "2025-04-09",
            id="the-vote-has-been-postponed-until-april-9",
        ),
        pytest.param(
            MARCH,
            "The trial was adjourned until April 9",
            "2025-04-09",
            id="the-trial-was-adjourned-until-april-9",
        ),
        pytest.param(MARCH, "It should end by June", "2025-06", id="it-should-end-by-june"),
        pytest.param(MARCH, "He lived there until June", "2024-06", id="he-lived-there-until-june"),
        pytest.param(
            MARCH,
            "The pact is valid until June 1",
            "2025-06-01",
            id="the-pact-is-valid-until-june-1",
        ),
        pytest.param(MARCH, "The tax is due April 15", "2025-04-15", id="the-tax-is-due-april-15"),
        pytest.param(
            MARCH, "The May 5 hearing was delayed", "2024-05-05", id="the-may-5-hearing-was-delayed"
        ),
        pytest.param(
            MARCH,
            "The next session is scheduled for April 9",
            "2025-04-09",
            id="the-next-session-is-scheduled-for-april-9",
        ),
        pytest.param(
            MARCH,
            "He is accused of arson on May 5",
            "2024-05-05",
            id="he-is-accused-of-arson-on-may-5",
        ),
        pytest.param(
            MARCH,
            "The mayor is in hospital since May 5",
            "2024-05-05",
            id="the-mayor-is-in-hospital-since-may-5",
        ),
        pytest.param(
            MARCH,
            "The strike has lasted since December 5",
            "2024-12-05",
            id="the-strike-has-lasted-since-december-5",
        ),
        pytest.param(
            MARCH,
            "The council ordered the firm to fix it by April 2",
            "2025-04-02",
            id="the-council-ordered-the-firm-to-fix-it-by-april-2",
        ),
        pytest.param(
            MARCH, "The council meets on Thursday", "2025-03-13", id="the-council-meets-on-thursday"
        ),
        pytest.param(
            MARCH, "The council met on Thursday", "2025-03-06", id="the-council-met-on-thursday"
        ),
        pytest.param(MARCH, "Polls open on Sunday", "2025-03-16", id="polls-open-on-sunday"),
        pytest.param(MARCH, "The ban ends April 2", "2025-04-02", id="the-ban-ends-april-2"),
        pytest.param(
            MARCH, "Entries close on April 2", "2025-04-02", id="entries-close-on-april-2"
        ),
        pytest.param(
            MARCH,
            "The show continues until April 2",
            "2025-04-02",
            id="the-show-continues-until-april-2",
        ),
        pytest.param(
            MARCH,
            "The price fell to 40 by Friday",
            "2025-03-07",
            id="the-price-fell-to-40-by-friday",
        ),
        pytest.param(MARCH, "By Friday, all had left", "2025-03-07", id="by-friday-all-had-left"),
        pytest.param(
            MARCH, "By Friday, all must leave", "2025-03-14", id="by-friday-all-must-leave"
        ),
        pytest.param(
            MARCH,
            "The law comes into force on April 2",
            "2025-04-02",
            id="the-law-comes-into-force-on-april-2",
        ),
        pytest.param(
            MARCH,
            "The fire that is now out began on Friday",
            "2025-03-07",
            id="the-fire-that-is-now-out-began-on-friday",
        ),
        pytest.param(
            MARCH,
            "Residents have until Friday to object",
            "2025-03-14",
            id="residents-have-until-friday-to-object",
        ),
        pytest.param(
            MARCH,
            "Tickets are on sale from April 2",
            "2025-04-02",
            id="tickets-are-on-sale-from-april-2",
        ),
        pytest.param(
            MARCH,
            "The election takes place on April 2",
            "2025-04-02",
            id="the-election-takes-place-on-april-2",
        ),
        pytest.param(MARCH, "The museum reopens in May", "2025-05", id="the-museum-reopens-in-may"),
        pytest.param(
            MARCH,
            "The suspect is to appear in court on Friday",
            "2025-03-14",
            id="the-suspect-is-to-appear-in-court-on-friday",
        ),
        pytest.param(
            MARCH,
            "The match kicks off on Saturday",
            "2025-03-15",
            id="the-match-kicks-off-on-saturday",
        ),
        pytest.param(
            MARCH,
            "The attack on April 2 killed nine",
            "2024-04-02",
            id="the-attack-on-april-2-killed-nine",
        ),
        pytest.param(
            MARCH,
            "The firm needs to reply by April 2",
            "2025-04-02",
            id="the-firm-needs-to-reply-by-april-2",
        ),
        pytest.param(
            MARCH,
            "The minister resigns on Friday",
            "2025-03-14",
            id="the-minister-resigns-on-friday",
        ),
        pytest.param(
            MARCH, "The exam is next on April 2", "2025-04-02", id="the-exam-is-next-on-april-2"
        ),
        pytest.param(
            MARCH, "a planned march on April 2", "2025-04-02", id="a-planned-march-on-april-2"
        ),
        pytest.param(
            MARCH,
            "elections on April 2 are expected to be close",
            "2025-04-02",
            id="elections-on-april-2-are-expected-to-be-close",
        ),
        pytest.param(
            MARCH, "The offer lapses on April 2", "2025-04-02", id="the-offer-lapses-on-april-2"
        ),
        pytest.param(
            MARCH, "The law was passed by April 2", "2024-04-02", id="the-law-was-passed-by-april-2"
        ),
        pytest.param(
            MARCH,
            "The claim was rejected by June 4",
            "2024-06-04",
            id="the-claim-was-rejected-by-june-4",
        ),
        pytest.param(
            MARCH, "Tuesday's runs from January 3", "2025-01-03", id="tuesday-s-runs-from-january-3"
        ),
        pytest.param(
            MARCH, "The body was found on Friday", "2025-03-07", id="the-body-was-found-on-friday"
        ),
        pytest.param(
            MARCH, "She is due in court on Friday", "2025-03-14", id="she-is-due-in-court-on-friday"
        ),
        pytest.param(
            MARCH,
            "He is recovering from surgery on Friday",
            "2025-03-07",
            id="he-is-recovering-from-surgery-on-friday",
        ),
        pytest.param(MARCH, "The inquest is on May 6", "2025-05-06", id="the-inquest-is-on-may-6"),
        pytest.param(
            MARCH, "The trial is set for May 6", "2025-05-06", id="the-trial-is-set-for-may-6"
        ),
        pytest.param(
            OCTOBER,
            "The pier must reopen by Oct. 20",
            "2025-10-20",
            id="the-pier-must-reopen-by-oct-20",
        ),
        pytest.param(
            MARCH,
            "The fair runs from 14 to 19 March",
            "2025-03-14",
            id="the-fair-runs-from-14-to-19-march",
        ),
        pytest.param(
            MARCH,
            "The mill could have burned on May 6",
            "2024-05-06",
            id="the-mill-could-have-burned-on-may-6",
        ),
        pytest.param(
            MARCH,
            "The pool will reopen after May 6",
            "2025-05-07",
            id="the-pool-will-reopen-after-may-6",
        ),
        pytest.param(
            MARCH,
            "The company said on Friday that it will close",
            "2025-03-07",
            id="the-company-said-on-friday-that-it-will-close",
        ),
    ],
)
def test_the_clause_says_whether_a_date_lies_ahead(published, text, day):
    _, first, last = read(text, published)[-1]
    assert (first or "").startswith(day) or (last or "").startswith(day)


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
