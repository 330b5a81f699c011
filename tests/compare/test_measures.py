"""What the numbers of a claim measure and mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.compare.measures import Measure, measures, same_unit
from extractor.compare.units import scale_of
from extractor.models import Span
from extractor.news.numbers.quantities import quantities


def read(text: str) -> list[Measure]:
    found = quantities(text, Span(start=0, end=len(text)))
    return measures(text, found, [(0, len(text))])


OUTCOMES = {
    "two outcomes": ("At least 14 people were killed and about 60 wounded.", ["kill", "injure"]),
    "while": ("More than 300 have been killed in battles, while over 2,700 have been injured.",
              ["kill", "injure"]),
    "participles": ("A ferry with as many as 200 people aboard sank, killing 31 and leaving "
                    "dozens missing.", ["aboard", "kill", "missing"]),
    "or": ("Some 4,000 were killed or injured.", ["casualty"]),
    "the capacity": ("The ship is licensed to carry 112 passengers.", ["capacity"]),
    "an aside": ("Nearly half of the soldiers sent to the front were killed.", ["kill"]),
    "a part": ("Three of the dead were children.", [None]),
    "losses": ("A third of the soldiers were lost.", ["casualty"]),
    "no outcome": ("It weighs 12 tonnes.", [None]),
}  # fmt: skip
EXCLUDING = {
    "bound and number": ("more than 10,000 troops", "11,000 troops", False),
    "two rounded": ("11,000 troops", "12,000 troops", True),
    "approximate": ("about 300 people", "more than 300 people", False),
    "exact": ("43 people", "44 people", True),
    "equal": ("43 people", "43 people", False),
    "a share and a percentage": ("a third of voters", "33% of voters", False),
    "half and a third": ("half of the voters", "a third of the voters", True),
    "nearly": ("nearly half of the voters", "48% of the voters", False),
    "metres and kilometres": ("1,500 metres", "1.5 kilometres", False),
    "a decimal": ("2.3 million people", "2.7 million people", True),
    "ranges": ("190 to 210 people", "180 people", True),
    "up to": ("as many as 200 people", "190 to 210 people", False),
    "dozens": ("dozens of people", "70 people", False),
}
UNITS = {
    "km": ("length", 1000.0),
    "miles": ("length", 1609.344),
    "square feet": ("area", 0.09290304),
    "percent": ("share", 0.01),
    "share": ("share", 1.0),
    "USD": ("USD", 1.0),
    "EUR": ("EUR", 1.0),
    "¥": ("¥", 1.0),
    "weeks": ("time", 604800.0),
    "tons": ("ton", 1.0),
    "barrels": ("barrel", 1.0),
    "percentage points": ("points", 1.0),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_a_number_is_of_the_outcome_nearest_to_it(name: str) -> None:
    text, expected = OUTCOMES[name]
    found = [next(iter(each.about)) if each.outcome else None for each in read(text)]
    assert found == expected


@pytest.mark.parametrize("name", EXCLUDING)
def test_numbers_exclude_one_another(name: str) -> None:
    one, other, expected = EXCLUDING[name]
    (a,), (b,) = read(f"It was {one}."), read(f"It was {other}.")
    assert same_unit(a, b)
    assert a.excludes(b) is b.excludes(a) is expected


@pytest.mark.parametrize("unit", UNITS)
def test_units_have_a_scale(unit: str) -> None:
    scale = scale_of(unit)
    assert scale is not None
    assert (scale.dimension, scale.factor) == UNITS[unit]


@pytest.mark.parametrize("unit", ["soldiers", None, "times"])
def test_other_units_are_not_converted(unit: str | None) -> None:
    assert scale_of(unit) is None


def test_temperatures_have_another_zero() -> None:
    (warm,), (same,) = read("It was 68°F."), read("It was 20°C.")
    assert not warm.excludes(same)


def test_currencies_are_never_compared() -> None:
    (dollars,), (euros,) = read("It cost $20 million."), read("It cost €20 million.")
    assert not same_unit(dollars, euros)


def test_a_share_is_computed_where_the_whole_stands_beside_it() -> None:
    found = read("Around 12,000 soldiers were sent, and 4,000 of them were killed.")
    share = next(each for each in found if each.computed)
    assert share.low == pytest.approx(1 / 3)
    assert share.text == "4,000 of Around 12,000"


@given(st.integers(1, 10**7), st.integers(1, 10**7))
def test_exclusion_holds_both_ways_and_never_of_itself(one: int, other: int) -> None:
    (a,), (b,) = read(f"They counted {one:,} people."), read(f"They counted {other:,} people.")
    assert not a.excludes(a)
    assert a.excludes(b) == b.excludes(a)
    assert Measure.from_row(a.to_row()) == a
