"""Numbers in evidence: a table of wordings, what is no quantity, and laws for any text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.models import Span
from extractor.refine.numerals import numeral
from extractor.refine.quantities import quantities
from extractor.refine.times import times


def whole(text):
    return Span(start=0, end=len(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Each quantity: text, low, high, unit, approximate, of.
        pytest.param(
            "more than 10,000 Varnian troops were deployed",
            [("more than 10,000", 10000, None, "troops", False, "Varnian troops")],
            id="more-than-10-000-varnian-troops-were-dep",
        ),
        pytest.param(
            "over 10,000 Varnian troops were deployed",
            [("over 10,000", 10000, None, "troops", False, "Varnian troops")],
            id="over-10-000-varnian-troops-were-deployed",
        ),
        pytest.param(
            "approximately 4,000 of them have been killed",
            [("approximately 4,000", 4000, 4000, None, True, None)],
            id="approximately-4-000-of-them-have-been-ki",
        ),
        pytest.param(
            "around 12,000 Varnian soldiers",
            [("around 12,000", 12000, 12000, "soldiers", True, "Varnian soldiers")],
            id="around-12-000-varnian-soldiers",
        ),
        pytest.param(
            "one-third of the Varnian contingent has left",
            [("one-third", 1 / 3, 1 / 3, "share", False, "Varnian contingent")],
            id="one-third-of-the-varnian-contingent-has-",
        ),
        pytest.param(
            "nearly half of the Varnian soldiers",
            [("nearly half", 0.5, 0.5, "share", True, "Varnian soldiers")],
            id="nearly-half-of-the-varnian-soldiers",
        ),
        pytest.param(
            "an estimated 11,000 soldiers arriving",
            [("an estimated 11,000", 11000, 11000, "soldiers", True, "soldiers")],
            id="an-estimated-11-000-soldiers-arriving",
        ),
        pytest.param(
            "their numbers had been halved",
            [("halved", 0.5, 0.5, "times", False, None)],
            id="their-numbers-had-been-halved",
        ),
        pytest.param(
            "for approximately three weeks",
            [("approximately three", 3, 3, "weeks", True, None)],
            id="for-approximately-three-weeks",
        ),
        pytest.param(
            "dozens of settlements",
            [("dozens", 24, None, "settlements", True, "settlements")],
            id="dozens-of-settlements",
        ),
        pytest.param(
            "hundreds of thousands of people",
            [("hundreds of thousands", 200000, None, "people", True, "people")],
            id="hundreds-of-thousands-of-people",
        ),
        pytest.param(
            "tens of thousands of homes",
            [("tens of thousands", 20000, None, "homes", True, "homes")],
            id="tens-of-thousands-of-homes",
        ),
        pytest.param(
            "two hundred and fifty homes",
            [("two hundred and fifty", 250, 250, "homes", False, "homes")],
            id="two-hundred-and-fifty-homes",
        ),
        pytest.param(
            "half a million refugees",
            [("half a million", 500000, 500000, "refugees", False, "refugees")],
            id="half-a-million-refugees",
        ),
        pytest.param(
            "half a dozen eggs",
            [("half a dozen", 6, 6, "eggs", False, "eggs")],
            id="half-a-dozen-eggs",
        ),
        pytest.param(
            "a quarter of a million votes",
            [("a quarter of a million", 250000, 250000, "votes", False, "votes")],
            id="a-quarter-of-a-million-votes",
        ),
        pytest.param(
            "1.2 million people",
            [("1.2 million", 1200000, 1200000, "people", False, "people")],
            id="1-2-million-people",
        ),
        pytest.param(
            "eleven thousand soldiers",
            [("eleven thousand", 11000, 11000, "soldiers", False, "soldiers")],
            id="eleven-thousand-soldiers",
        ),
        pytest.param("$15bn", [("$15bn", 15000000000, 15000000000, "USD", False, None)], id="15bn"),
        pytest.param("€3.4m", [("€3.4m", 3400000, 3400000, "EUR", False, None)], id="3-4m"),
        pytest.param(
            "40k followers",
            [("40k", 40000, 40000, "followers", False, "followers")],
            id="40k-followers",
        ),
        pytest.param(
            "$50 million in aid",
            [("$50 million", 50000000, 50000000, "USD", False, "aid")],
            id="50-million-in-aid",
        ),
        pytest.param(
            "50 million dollars",
            [("50 million", 50000000, 50000000, "USD", False, None)],
            id="50-million-dollars",
        ),
        pytest.param("£20", [("£20", 20, 20, "GBP", False, None)], id="20"),
        pytest.param(
            "Rs 500 crore",
            [("Rs 500 crore", 5000000000, 5000000000, "Rs", False, None)],
            id="rs-500-crore",
        ),
        pytest.param(
            "NZ $ 26 million",
            [("NZ $ 26 million", 26000000, 26000000, "NZD", False, None)],
            id="nz-26-million",
        ),
        pytest.param(
            "₹2 lakh crore",
            [("₹2 lakh crore", 2000000000000, 2000000000000, "INR", False, None)],
            id="2-lakh-crore",
        ),
        pytest.param(
            "3,000.50 euros",
            [("3,000.50", 3000.5, 3000.5, "EUR", False, None)],
            id="3-000-50-euros",
        ),
        pytest.param(
            "1.234,5 euros", [("1.234,5", 1234.5, 1234.5, "EUR", False, None)], id="1-234-5-euros"
        ),
        pytest.param(
            "1,00,000 rupees",
            [("1,00,000", 100000, 100000, "rupees", False, "rupees")],
            id="1-00-000-rupees",
        ),
        pytest.param("12 per cent", [("12", 12, 12, "percent", False, None)], id="12-per-cent"),
        pytest.param(
            "12% of voters", [("12%", 12, 12, "percent", False, "voters")], id="12-of-voters"
        ),
        pytest.param(
            "12 percent of the vote",
            [("12", 12, 12, "percent", False, "vote")],
            id="12-percent-of-the-vote",
        ),
        pytest.param(
            "by 2 percentage points",
            [("2", 2, 2, "percentage points", False, None)],
            id="by-2-percentage-points",
        ),
        pytest.param(
            "25 basis points", [("25", 25, 25, "basis points", False, None)], id="25-basis-points"
        ),
        pytest.param(
            "between 200 and 300 people",
            [("between 200 and 300", 200, 300, "people", False, "people")],
            id="between-200-and-300-people",
        ),
        pytest.param(
            "10 to 15 people",
            [("10 to 15", 10, 15, "people", False, "people")],
            id="10-to-15-people",
        ),
        pytest.param(
            "10-15 people", [("10-15", 10, 15, "people", False, "people")], id="10-15-people"
        ),
        pytest.param("from 5 to 7", [("from 5 to 7", 5, 7, None, False, None)], id="from-5-to-7"),
        pytest.param(
            "fell from 7 to 5",
            [("7", 7, 7, None, False, None), ("5", 5, 5, None, False, None)],
            id="fell-from-7-to-5",
        ),
        pytest.param(
            "upwards of 500",
            [("upwards of 500", 500, None, None, False, None)],
            id="upwards-of-500",
        ),
        pytest.param(
            "exceeding 30 tonnes",
            [("exceeding 30", 30, None, "tonnes", False, None)],
            id="exceeding-30-tonnes",
        ),
        pytest.param(
            "in excess of 30",
            [("in excess of 30", 30, None, None, False, None)],
            id="in-excess-of-30",
        ),
        pytest.param(
            "fewer than 20 cars",
            [("fewer than 20", None, 20, "cars", False, "cars")],
            id="fewer-than-20-cars",
        ),
        pytest.param(
            "less than one percent",
            [("less than one", None, 1, "percent", False, None)],
            id="less-than-one-percent",
        ),
        pytest.param(
            "up to 50 men", [("up to 50", None, 50, "men", False, "men")], id="up-to-50-men"
        ),
        pytest.param(
            "at most 3 goals",
            [("at most 3", None, 3, "goals", False, "goals")],
            id="at-most-3-goals",
        ),
        pytest.param(
            "as many as 1,000 homes",
            [("as many as 1,000", None, 1000, "homes", False, "homes")],
            id="as-many-as-1-000-homes",
        ),
        pytest.param(
            "under 18 cars", [("under 18", None, 18, "cars", False, "cars")], id="under-18-cars"
        ),
        pytest.param(
            "no more than 10",
            [("no more than 10", None, 10, None, False, None)],
            id="no-more-than-10",
        ),
        pytest.param(
            "not less than 10",
            [("not less than 10", 10, None, None, False, None)],
            id="not-less-than-10",
        ),
        pytest.param(
            "no fewer than 40",
            [("no fewer than 40", 40, None, None, False, None)],
            id="no-fewer-than-40",
        ),
        pytest.param(
            "at least 12 dead",
            [("at least 12", 12, None, None, False, None)],
            id="at-least-12-dead",
        ),
        pytest.param("107 or more", [("107", 107, None, None, False, None)], id="107-or-more"),
        pytest.param(
            "some 500 jobs", [("some 500", 500, 500, "jobs", True, "jobs")], id="some-500-jobs"
        ),
        pytest.param(
            "close to 40,000",
            [("close to 40,000", 40000, 40000, None, True, None)],
            id="close-to-40-000",
        ),
        pytest.param("20-odd cars", [("20-odd", 20, 20, "cars", True, "cars")], id="20-odd-cars"),
        pytest.param(
            "ten or so people", [("ten", 10, 10, "people", True, "people")], id="ten-or-so-people"
        ),
        pytest.param("ten days or so", [("ten", 10, 10, "days", True, None)], id="ten-days-or-so"),
        pytest.param("~300 homes", [("~300", 300, 300, "homes", True, "homes")], id="300-homes"),
        pytest.param(
            "10,000+ people",
            [("10,000+", 10000, None, "people", False, "people")],
            id="10-000-people",
        ),
        pytest.param(
            "one in three Varnians",
            [("one in three", 1 / 3, 1 / 3, "share", False, "Varnians")],
            id="one-in-three-varnians",
        ),
        pytest.param(
            "almost 1 in 5 people",
            [("almost 1 in 5", 0.2, 0.2, "share", True, "people")],
            id="almost-1-in-5-people",
        ),
        pytest.param(
            "nine out of ten doctors",
            [("nine out of ten", 0.9, 0.9, "share", False, "doctors")],
            id="nine-out-of-ten-doctors",
        ),
        pytest.param(
            "two-thirds", [("two-thirds", 2 / 3, 2 / 3, "share", False, None)], id="two-thirds"
        ),
        pytest.param(
            "a quarter of adults",
            [("a quarter", 0.25, 0.25, "share", False, "adults")],
            id="a-quarter-of-adults",
        ),
        pytest.param(
            "three quarters of the budget",
            [("three quarters", 0.75, 0.75, "share", False, "budget")],
            id="three-quarters-of-the-budget",
        ),
        pytest.param(
            "1/3 of the vote", [("1/3", 1 / 3, 1 / 3, "share", False, "vote")], id="1-3-of-the-vote"
        ),
        pytest.param(
            "more than half of voters",
            [("more than half", 0.5, None, "share", False, "voters")],
            id="more-than-half-of-voters",
        ),
        pytest.param(
            "half the crew", [("half", 0.5, 0.5, "share", False, None)], id="half-the-crew"
        ),
        pytest.param("tripled", [("tripled", 3, 3, "times", False, None)], id="tripled"),
        pytest.param(
            "doubled the number", [("doubled", 2, 2, "times", False, None)], id="doubled-the-number"
        ),
        pytest.param("twice as many", [("twice", 2, 2, "times", False, None)], id="twice-as-many"),
        pytest.param(
            "a threefold rise", [("threefold", 3, 3, "times", False, None)], id="a-threefold-rise"
        ),
        pytest.param("10 times", [("10", 10, 10, "times", False, None)], id="10-times"),
        pytest.param(
            "a 34-year-old man", [("34", 34, 34, "years old", False, None)], id="a-34-year-old-man"
        ),
        pytest.param(
            "nine-month-old child",
            [("nine", 9, 9, "months old", False, None)],
            id="nine-month-old-child",
        ),
        pytest.param(
            "Jane Roe, 34, said", [("34", 34, 34, "years old", False, None)], id="jane-roe-34-said"
        ),
        pytest.param("aged 12", [("12", 12, 12, "years old", False, None)], id="aged-12"),
        pytest.param(
            "Twelve of 15 seats",
            [("Twelve", 12, 12, None, False, None), ("15", 15, 15, "seats", False, "seats")],
            id="twelve-of-15-seats",
        ),
        pytest.param(
            "6 Varnian soldiers and 12 tanks",
            [
                ("6", 6, 6, "soldiers", False, "Varnian soldiers"),
                ("12", 12, 12, "tanks", False, "tanks"),
            ],
            id="6-varnian-soldiers-and-12-tanks",
        ),
        pytest.param(
            "300 tonnes of grain",
            [("300", 300, 300, "tonnes", False, "grain")],
            id="300-tonnes-of-grain",
        ),
        pytest.param(
            "a six-member team", [("six", 6, 6, "member", False, None)], id="a-six-member-team"
        ),
        pytest.param(
            "a three-year deal", [("three", 3, 3, "year", False, None)], id="a-three-year-deal"
        ),
        pytest.param(
            "two and a half years",
            [("two and a half", 2.5, 2.5, "years", False, None)],
            id="two-and-a-half-years",
        ),
        pytest.param("2½ hours", [("2½", 2.5, 2.5, "hours", False, None)], id="2-hours"),
        pytest.param(
            "a couple of hundred",
            [("a couple of hundred", 200, 200, None, True, None)],
            id="a-couple-of-hundred",
        ),
        pytest.param(
            "a couple of days", [("a couple of", 2, 2, "days", True, None)], id="a-couple-of-days"
        ),
        pytest.param(
            "several hundred homes",
            [("several hundred", 200, None, "homes", True, "homes")],
            id="several-hundred-homes",
        ),
        pytest.param(
            "a dozen eggs", [("a dozen", 12, 12, "eggs", False, "eggs")], id="a-dozen-eggs"
        ),
        pytest.param(
            "scores of people",
            [("scores", 40, None, "people", True, "people")],
            id="scores-of-people",
        ),
        pytest.param(
            "200 United Cantons soldiers",
            [("200", 200, 200, "soldiers", False, "United Cantons soldiers")],
            id="200-united-cantons-soldiers",
        ),
        pytest.param(
            "200 men and 30 women",
            [("200", 200, 200, "men", False, "men"), ("30", 30, 30, "women", False, "women")],
            id="200-men-and-30-women",
        ),
        pytest.param(
            "70 children", [("70", 70, 70, "children", False, "children")], id="70-children"
        ),
        pytest.param("at 37.5C", [("37.5", 37.5, 37.5, "C", False, None)], id="at-37-5c"),
        pytest.param("16 GB", [("16", 16, 16, "GB", False, None)], id="16-gb"),
        pytest.param("5km away", [("5", 5, 5, "km", False, None)], id="5km-away"),
        pytest.param("20mph", [("20", 20, 20, "mph", False, None)], id="20mph"),
        pytest.param("the 100m race", [("100", 100, 100, "m", False, None)], id="the-100m-race"),
        pytest.param(
            "3.4m people", [("3.4m", 3400000, 3400000, "people", False, "people")], id="3-4m-people"
        ),
        pytest.param(
            "nearly 500m dollars",
            [("nearly 500m", 500000000, 500000000, "USD", True, None)],
            id="nearly-500m-dollars",
        ),
        pytest.param("-5 degrees", [("-5", -5, -5, "degrees", False, None)], id="5-degrees"),
        pytest.param(
            "minus 5 degrees", [("minus 5", -5, -5, "degrees", False, None)], id="minus-5-degrees"
        ),
        pytest.param(
            "won 3-2",
            [("3", 3, 3, None, False, None), ("2", 2, 2, None, False, None)],
            id="won-3-2",
        ),
        pytest.param(
            "a 5-4 vote",
            [("5", 5, 5, None, False, None), ("4", 4, 4, None, False, None)],
            id="a-5-4-vote",
        ),
        pytest.param(
            "lost 1 – 2 to Arden",
            [("1", 1, 1, None, False, None), ("2", 2, 2, None, False, None)],
            id="lost-1-2-to-arden",
        ),
        pytest.param(
            "$2 to $3 million",
            [("$2 to $3 million", 2000000, 3000000, "USD", False, None)],
            id="2-to-3-million",
        ),
        pytest.param(
            "$2-3 million",
            [("$2-3 million", 2000000, 3000000, "USD", False, None)],
            id="2-3-million",
        ),
        pytest.param(
            "10 to 15 million people",
            [("10 to 15 million", 10000000, 15000000, "people", False, "people")],
            id="10-to-15-million-people",
        ),
        pytest.param(
            "two or three days",
            [("two or three", 2, 3, "days", True, None)],
            id="two-or-three-days",
        ),
        pytest.param(
            "one soldier was killed",
            [("one", 1, 1, "soldier", False, "soldier")],
            id="one-soldier-was-killed",
        ),
        pytest.param(
            "at least one person",
            [("at least one", 1, None, "person", False, "person")],
            id="at-least-one-person",
        ),
        pytest.param("only one vote", [("one", 1, 1, "vote", False, "vote")], id="only-one-vote"),
        pytest.param(
            "zero casualties",
            [("zero", 0, 0, "casualties", False, "casualties")],
            id="zero-casualties",
        ),
        pytest.param("two nations", [("two", 2, 2, "nations", False, "nations")], id="two-nations"),
        pytest.param("0.5%", [("0.5%", 0.5, 0.5, "percent", False, None)], id="0-5"),
        pytest.param("10–12%", [("10–12%", 10, 12, "percent", False, None)], id="10-12"),
        pytest.param(
            "between 10% and 15%",
            [("between 10% and 15%", 10, 15, "percent", False, None)],
            id="between-10-and-15",
        ),
        pytest.param(
            "from $5 to $7", [("from $5 to $7", 5, 7, "USD", False, None)], id="from-5-to-7-b"
        ),
        pytest.param("A$30", [("A$30", 30, 30, "AUD", False, None)], id="a-30"),
        pytest.param(
            "C$1.2bn", [("C$1.2bn", 1200000000, 1200000000, "CAD", False, None)], id="c-1-2bn"
        ),
        pytest.param(
            "USD 40 million",
            [("USD 40 million", 40000000, 40000000, "USD", False, None)],
            id="usd-40-million",
        ),
        pytest.param("CHF 5m", [("CHF 5m", 5000000, 5000000, "CHF", False, None)], id="chf-5m"),
        pytest.param(
            "$1.5 billion worth of weapons",
            [("$1.5 billion", 1500000000, 1500000000, "USD", False, "weapons")],
            id="1-5-billion-worth-of-weapons",
        ),
        pytest.param(
            "did not kill 40 people",
            [("40", 40, 40, "people", False, "people")],
            id="did-not-kill-40-people",
        ),
        pytest.param(
            "In Arden 40 people died",
            [("40", 40, 40, "people", False, "people")],
            id="in-arden-40-people-died",
        ),
        pytest.param(
            "Two people died", [("Two", 2, 2, "people", False, "people")], id="two-people-died"
        ),
        pytest.param(
            "10 000 people",
            [("10 000", 10000, 10000, "people", False, "people")],
            id="10-000-people-b",
        ),
        pytest.param(
            "about 2000 people",
            [("about 2000", 2000, 2000, "people", True, "people")],
            id="about-2000-people",
        ),
        pytest.param(
            "1709 schoolchildren",
            [("1709", 1709, 1709, "schoolchildren", False, "schoolchildren")],
            id="1709-schoolchildren",
        ),
        pytest.param(
            "a 2000 year old tradition",
            [("2000", 2000, 2000, "years old", False, None)],
            id="a-2000-year-old-tradition",
        ),
        pytest.param(
            "dispute over 12 islands",
            [("12", 12, 12, "islands", False, "islands")],
            id="dispute-over-12-islands",
        ),
        pytest.param(
            "talks about 12 islands",
            [("12", 12, 12, "islands", False, "islands")],
            id="talks-about-12-islands",
        ),
        pytest.param("over two weeks", [("two", 2, 2, "weeks", False, None)], id="over-two-weeks"),
        pytest.param(
            "for over two weeks",
            [("over two", 2, None, "weeks", False, None)],
            id="for-over-two-weeks",
        ),
        pytest.param(
            "well over 100 arrests",
            [("well over 100", 100, None, "arrests", False, "arrests")],
            id="well-over-100-arrests",
        ),
        pytest.param(
            "just under 3,000 votes",
            [("just under 3,000", None, 3000, "votes", True, "votes")],
            id="just-under-3-000-votes",
        ),
        pytest.param("for 48 hours", [("48", 48, 48, "hours", False, None)], id="for-48-hours"),
        pytest.param(
            "fifteen minutes later",
            [("fifteen", 15, 15, "minutes", False, None)],
            id="fifteen-minutes-later",
        ),
        pytest.param(
            "one million two hundred thousand votes",
            [("one million two hundred thousand", 1200000, 1200000, "votes", False, "votes")],
            id="one-million-two-hundred-thousand-votes",
        ),
        pytest.param(
            "20 to 30 percent",
            [("20 to 30", 20, 30, "percent", False, None)],
            id="20-to-30-percent",
        ),
        pytest.param(
            "a record 45,756 arrivals",
            [("45,756", 45756, 45756, "arrivals", False, "arrivals")],
            id="a-record-45-756-arrivals",
        ),
        pytest.param("200 more", [("200", 200, 200, None, False, None)], id="200-more"),
        pytest.param(
            "50 square metres",
            [("50", 50, 50, "square metres", False, None)],
            id="50-square-metres",
        ),
        pytest.param("40 bpd", [("40", 40, 40, None, False, None)], id="40-bpd"),
        pytest.param(
            "twelve-year-olds",
            [("twelve", 12, 12, "years old", False, None)],
            id="twelve-year-olds",
        ),
        pytest.param(
            "the 163 teams", [("163", 163, 163, "teams", False, "teams")], id="the-163-teams"
        ),
    ],
)
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
def test_what_counts_nothing_is_no_quantity(text):
    assert quantities(text, whole(text)) == ()


def test_offsets_are_the_documents():
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
def test_a_number_cut_by_the_span_is_not_half_read(text, evidence):
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
def test_laws(text, data):
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
def test_what_is_no_numeral_has_no_value(text):
    assert numeral(text) is None
