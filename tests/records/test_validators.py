"""Validators of a schema that refuse, change or raise."""

from typing import Any

import pytest
from pydantic import (
    BaseModel,
    ValidationError,
    field_validator,
    model_validator,
)

from extractor.models import Evidence
from extractor.records.reading import Partial, finished, validated


class Raising(BaseModel):
    name: str
    number: int | None = None
    other: str | None = None

    @field_validator("number")
    @classmethod
    def small(cls, number: int | None) -> int | None:
        if number == 13:
            raise RuntimeError("unlucky")
        if number is not None and number > 9:
            raise ValueError("too large")
        return number

    @model_validator(mode="after")
    def different(self) -> "Raising":
        if self.name == self.other:
            raise ValueError("the same")
        return self


def test_a_validator_leaves_out_what_it_refuses() -> None:
    _, item, (part,) = validated({"name": "a", "number": 10}, Raising)
    assert item == {"name": "a", "number": None}
    assert (part.name, part.value) == ("number", 10)
    assert "too large" in part.detail


def test_a_validator_of_the_whole_refuses_the_item() -> None:
    with pytest.raises(ValidationError, match="the same"):
        validated({"name": "a", "other": "a"}, Raising)


def test_another_error_of_a_validator_is_raised() -> None:
    with pytest.raises(RuntimeError, match="unlucky"):
        validated({"name": "a", "number": 13}, Raising)


@pytest.mark.parametrize(
    ("item", "error"),
    [
        pytest.param({"name": "a", "other": "a"}, ValidationError, id="refused"),
        pytest.param({"name": "a", "number": 13}, RuntimeError, id="other error"),
    ],
)
def test_a_validator_may_refuse_what_was_merged(item: Any, error: type[Exception]) -> None:
    shows = Evidence(start=0, end=1, quote="a", match="exact", field="name", support="verbatim")
    with pytest.raises(error):
        finished(Partial(item, (shows,)), Raising)


def test_a_record_that_is_no_json_is_refused() -> None:
    class Ratio(BaseModel):
        name: str
        ratio: float = 0

        @field_validator("ratio")
        @classmethod
        def endless(cls, ratio: float) -> float:
            return ratio * float("inf")

    shows = Evidence(start=0, end=1, quote="a", match="exact", field="name", support="verbatim")
    with pytest.raises(ValueError, match="JSON compliant"):
        finished(Partial({"name": "a", "ratio": 1}, (shows,)), Ratio)


def test_what_a_validator_writes_is_not_shown() -> None:
    class Corrected(BaseModel):
        name: str
        number: int
        currency: str = "EUR"

        @field_validator("number")
        @classmethod
        def other(cls, number: int) -> int:
            return number + 1

    shows = {"start": 0, "end": 1, "quote": "a", "match": "exact", "support": "verbatim"}
    evidence = tuple(Evidence(**shows, field=name) for name in ("name", "number"))
    reading = finished(Partial({"name": "a", "number": 3}, evidence), Corrected)
    assert reading.fields == {"name": "a", "number": 4, "currency": "EUR"}
    assert [each.field for each in reading.evidence] == ["name"]
    assert reading.unsupported == ("number", "currency")
