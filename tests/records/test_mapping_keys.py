"""The keys of mappings, which a model writes and a document must have."""

import datetime as dt
import enum
from decimal import Decimal
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, StringConstraints

from extractor.grounding import Index
from extractor.models import Span
from extractor.records.shape import Shape
from extractor.records.support import Found, find


class Line(BaseModel):
    what: str
    price: Decimal


class Level(enum.Enum):
    HIGH = "high"


class Tables(BaseModel):
    prices: dict[str, Decimal] = {}
    by_day: dict[dt.date, int] = {}
    by_level: dict[Level, int] = {}
    by_code: dict[Annotated[str, StringConstraints(pattern=r"^[A-Z]\d$")], int] = {}
    lines: dict[str, Line] = {}


def found_in(text: str, item: Any) -> Found:
    return find(Shape.of(Tables).leaves(item), Index(text), Span(start=0, end=len(text)), {})


@pytest.mark.parametrize(
    ("text", "item"),
    [
        pytest.param("Green Tea 3.00", {"prices": {"green_tea": 3}}, id="words"),
        pytest.param("Men’s hats 3", {"prices": {"Men's hats": 3}}, id="another apostrophe"),
        pytest.param("In 2021 it sold 3.", {"prices": {"2021": 3}}, id="a year"),
        pytest.param("3 on 4 May 2031", {"by_day": {"2031-05-04": 3}}, id="a day"),
        pytest.param("It was bad: 3.", {"by_level": {"high": 3}}, id="a category is judged"),
        pytest.param("Seat B7 for 3", {"by_code": {"B7": 3}}, id="a pattern"),
        pytest.param("Tea 3", {"lines": {"Tea": {"what": "Tea", "price": 3}}}, id="an object"),
    ],
)
def test_what_stands_behind_a_key_of_the_text_is_shown(text: str, item: Any) -> None:
    assert not found_in(text, item).missing


@pytest.mark.parametrize(
    ("text", "item"),
    [
        pytest.param("Tea 3.00", {"prices": {"Coffee": 3}}, id="words"),
        pytest.param("Teapot 3.00", {"prices": {"Tea": 3}}, id="a part of a word"),
        pytest.param("3 on 4 May 2031", {"by_day": {"2031-05-05": 3}}, id="a day"),
        pytest.param("Seat B7 for 3", {"by_code": {"B8": 3}}, id="a pattern"),
        pytest.param("Tea 3", {"lines": {"Cake": {"what": "Tea", "price": 3}}}, id="an object"),
    ],
)
def test_what_stands_behind_an_invented_key_is_not_shown(text: str, item: Any) -> None:
    found = found_in(text, item)
    assert not found.evidence
    assert {reason for reason, _ in found.missing.values()} == {"unsupported"}
