"""The one reading of a value that a model wrote in another type."""

from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, ValidationError

from extractor.records.coercion import DECIMAL, coerced, repaired
from extractor.records.shape import kind_of

TEXT = {"type": "string"}
INTEGER = {"type": "integer"}
FLOAT = {"type": "number"}
EXACT = {"type": "number", DECIMAL: True}
BOOLEAN = {"type": "boolean"}
DAY = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}
STATE = {"enum": ["in_progress", "done", "unknown", "N/A"]}
STARS = {"enum": [1, 2, 3], "type": "integer"}
ONE = {"const": "only"}


def read(value: Any, node: dict[str, Any], *, optional: bool = False) -> Any:
    return coerced(value, node, kind_of(node), optional)


READINGS: dict[str, tuple[Any, dict[str, Any], Any]] = {
    "currency before": ("EUR 18,500.00", EXACT, "18500.00"),
    "currency behind": ("18.500,00 €", EXACT, "18500.00"),
    "plain decimal keeps its digits": ("18500.00", EXACT, "18500.00"),
    "decimal as float": ("$3.50", FLOAT, 3.5),
    "whole number": ("1,200", INTEGER, 1200),
    "whole number with decimals of zero": ("12.0", INTEGER, 12),
    "float that is whole": (12.0, INTEGER, 12),
    "float that is not whole": (12.5, INTEGER, 12.5),
    "fraction for a whole number": ("2.5", INTEGER, "2.5"),
    "two numbers": ("3 or 4", FLOAT, "3 or 4"),
    "no number": ("cheap", FLOAT, "cheap"),
    "not a number": ("NaN", FLOAT, "NaN"),
    "infinite": ("Infinity", FLOAT, "Infinity"),
    "too large for a whole number": ("1e400", INTEGER, "1e400"),
    "number for text": (12, TEXT, "12"),
    "boolean for text": (True, TEXT, True),
    "text": ("EUR 5", TEXT, "EUR 5"),
    "day in words": ("3 March 2023", DAY, "2023-03-03"),
    "day in ISO": ("2023-03-03", DAY, "2023-03-03"),
    "day with blanks": (" 2023-03-03 ", DAY, "2023-03-03"),
    "day without a year": ("3 March", DAY, "3 March"),
    "no day": ("soon", DAY, "soon"),
    "moment": ("2023-03-03T10:30:00", MOMENT, "2023-03-03T10:30:00"),
    "day for a moment": ("3 March 2023", MOMENT, "2023-03-03T00:00:00"),
    "yes": ("yes", BOOLEAN, True),
    "No.": ("No.", BOOLEAN, False),
    "ja": ("Ja", BOOLEAN, True),
    "否": ("否", BOOLEAN, False),
    "0": ("0", BOOLEAN, False),
    "perhaps": ("perhaps", BOOLEAN, "perhaps"),
    "case of a member": ("Done", STATE, "done"),
    "blank for an underscore": ("In Progress", STATE, "in_progress"),
    "hyphen for an underscore": ("in-progress", STATE, "in_progress"),
    "no member": ("started", STATE, "started"),
    "constant": ("ONLY", ONE, "only"),
    "null": (None, TEXT, None),
}


@pytest.mark.parametrize(("value", "node", "expected"), READINGS.values(), ids=READINGS)
def test_readings(value: Any, node: dict[str, Any], expected: Any) -> None:
    found = read(value, node)
    assert found == expected
    assert type(found) is type(expected)


FAULTS: dict[str, tuple[Any, dict[str, Any], Any]] = {
    "basic ISO date": ("20230303", DAY, "2023-03-03"),
    "ISO week": ("2023-W09-5", DAY, "2023-03-03"),
    "moment for a day": ("2023-03-03T10:30:00", DAY, "2023-03-03"),
    "member that is a number": ("3", STARS, 3),
}


@pytest.mark.parametrize(("value", "node", "expected"), FAULTS.values(), ids=FAULTS)
def test_readings_that_are_passed_over(value: Any, node: dict[str, Any], expected: Any) -> None:
    assert read(value, node) == expected


# ---- placeholders --------------------------------------------------------------------------

PLACEHOLDERS = """None|null|N/A|n/a|n.a.|unknown|Unknown.|(not specified)|not stated|"null"|nil
nan|...|keine Angabe|k.A.|desconocido|non précisée|aucun|未知|未提及|string|unspecified""".replace(
    "\n", "|"
).split("|")
VALUES = """Nora|nonesuch|unknown soldier|not available in red|0|no|none of them|Nil Armstrong
national|missing link|stringent|Canada""".replace("\n", "|").split("|")


@pytest.mark.parametrize("node", [TEXT, INTEGER, EXACT, DAY, BOOLEAN], ids=str)
def test_a_placeholder_is_no_value_where_null_is_allowed(node: dict[str, Any]) -> None:
    values = {text: read(text, node, optional=True) for text in PLACEHOLDERS}
    assert {text: value for text, value in values.items() if value is not None} == {}


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_a_placeholder_stays_where_null_is_not_allowed(text: str) -> None:
    assert read(text, TEXT) == text


@pytest.mark.parametrize("text", VALUES)
def test_a_value_is_no_placeholder(text: str) -> None:
    assert read(text, TEXT, optional=True) == text


@pytest.mark.parametrize("text", ["unknown", "N/A"])
def test_a_member_is_no_placeholder(text: str) -> None:
    assert read(text, STATE, optional=True) == text


@given(st.text(), st.sampled_from([TEXT, INTEGER, FLOAT, EXACT, BOOLEAN, DAY, MOMENT, STATE]))
def test_coercion_twice_is_coercion_once(text: str, node: dict[str, Any]) -> None:
    once = read(text, node, optional=True)
    assert read(once, node, optional=True) == once


@given(st.integers(-(10**12), 10**12))
def test_a_whole_number_is_read_back(number: int) -> None:
    assert read(str(number), INTEGER) == number
    assert read(f"{number:,}", INTEGER) == number


@given(st.dates())
def test_a_date_is_read_back(day: Any) -> None:
    assert read(day.isoformat(), DAY) == day.isoformat()


# ---- repairs -------------------------------------------------------------------------------


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str
    state: Literal["a", "b"] = "a"


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    inner: Inner
    many: list[Inner] = []


REPAIRS: dict[str, tuple[Any, Any]] = {
    "key too many": (
        {"inner": {"text": "x"}, "other": 1},
        {"inner": {"text": "x"}},
    ),
    "inner key too many": (
        {"inner": {"text": "x", "other": 1}},
        {"inner": {"text": "x"}},
    ),
    "key too many in a list": (
        {"inner": {"text": "x"}, "many": [{"text": "y", "other": 1}]},
        {"inner": {"text": "x"}, "many": [{"text": "y"}]},
    ),
    "null for text": ({"inner": {"text": None}}, {"inner": {"text": ""}}),
    "both": ({"inner": {"text": None, "other": 1}}, {"inner": {"text": ""}}),
    "number for text": ({"inner": {"text": 4}}, None),
    "no member": ({"inner": {"text": "x", "state": "c"}}, None),
    "one of two": ({"inner": {"text": "x", "state": "c"}, "other": 1}, None),
    "key too few": ({"inner": {}}, None),
    "no object": ([], None),
}


@pytest.mark.parametrize(("item", "expected"), REPAIRS.values(), ids=REPAIRS)
def test_repairs(item: Any, expected: Any) -> None:
    before = repr(item)
    with pytest.raises(ValidationError) as raised:
        Outer.model_validate(item)
    assert repaired(item, raised.value) == expected
    assert repr(item) == before
