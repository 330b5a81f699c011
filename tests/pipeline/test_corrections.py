"""Single values of an answer that are asked for once more."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel, Field
from support.fake_engine import FakeModel

from extractor import Document, Extractor, Result
from extractor.fields import Quote, Quoted

BILL = """\
Harbor Tools Ltd
Invoice 2231, 3 March 2023
Hammer   2   30.00
Nails   12.50
Total 42.50
"""


class Line(BaseModel):
    what: str
    amount: Decimal


class Bill(BaseModel):
    seller: str
    issued: dt.date | None = None
    total: Decimal = Field(le=1000)
    lines: list[Line] = []


class WholeBill(Bill):
    per: ClassVar[str] = "document"


GOOD: dict[str, Any] = {"seller": "Harbor Tools Ltd", "issued": None, "total": 42.5, "lines": []}


def extract(*answers: Any, schema: type[BaseModel] = Bill, **options: Any) -> tuple[Result, Any]:
    model = FakeModel(*answers)
    with Extractor(model=model, schema=schema, cache=False, **options) as extractor:
        return extractor.extract(Document.from_text(BILL)), model


def asked(model: FakeModel) -> dict[str, Any]:
    """The fields of the second question."""
    whole = model.requests[1]["response_format"]["json_schema"]["schema"]
    (item,) = whole["$defs"].values()
    fields: dict[str, Any] = item["properties"]
    return fields


ASKED: dict[str, tuple[Any, str, Any, str]] = {
    "not shown": ({"total": 99}, "total", 42.5, "does not have the number 99"),
    "no number": ({"total": "much"}, "total", "EUR 42.50", "valid"),
    "out of range": ({"total": 4250}, "total", 42.5, "less than or equal to 1000"),
    "missing": ({"total": None}, "total", 42.5, "should be"),
    "optional that does not fit": ({"issued": "soon"}, "issued", "2023-03-03", "valid date"),
    "text that is not there": (
        {"seller": "Tool Shop Kiel"},
        "seller",
        "Harbor Tools Ltd",
        "nothing like it",
    ),
}


@pytest.mark.parametrize(("wrong", "name", "value", "why"), ASKED.values(), ids=ASKED)
@pytest.mark.parametrize("schema", [Bill, WholeBill], ids=["finding", "document"])
def test_a_value_is_asked_for_once_more(
    schema: type[BaseModel], wrong: Any, name: str, value: Any, why: str
) -> None:
    if schema is WholeBill and (name == "issued" or wrong == {"total": None}):
        pytest.skip("a part of a document need not have it")
    result, model = extract([GOOD | wrong], [{name: value}], schema=schema)
    (record,) = result.claims
    assert record.evidence[0].quote == "Harbor Tools Ltd"  # type: ignore[union-attr]  # a record
    assert name in [each.field for each in record.evidence]
    assert list(asked(model)) == [name]
    assert why in model.last_text or schema is WholeBill
    assert result.rejected == ()
    assert (result.usage.calls, result.usage.completion_tokens) == (2, 10)


def test_the_second_question_goes_on_from_the_first() -> None:
    _, model = extract([GOOD | {"total": 99}], [{"total": 42.5}])
    first, second = (each["messages"] for each in model.requests)
    assert second[: len(first)] == first
    assert [each["role"] for each in second[len(first) :]] == ["assistant", "user"]
    assert model.requests[1]["max_tokens"] < model.requests[0]["max_tokens"]


@pytest.mark.parametrize(
    "second",
    [[{"total": None}], [{"total": 98}], [{"total": "lots"}], [], "I cannot."],
    ids=["null", "not shown", "no number", "nothing", "prose"],
)
def test_a_required_value_that_stays_wrong_is_rejected_by_name(second: Any) -> None:
    result, _ = extract([GOOD | {"total": 99}], second, second)
    assert result.claims == ()
    (lost,) = result.rejected
    assert lost.detail.startswith("total: ")


def test_an_optional_value_that_stays_wrong_is_null() -> None:
    result, _ = extract([GOOD | {"issued": "soon"}], [{"issued": "later"}])
    (record,) = result.claims
    assert record.fields["issued"] is None  # type: ignore[union-attr]  # a record
    assert [each.detail for each in result.rejected] == [
        "issued: Input should be a valid date or datetime, input is too short"
    ]


def test_values_of_several_items_are_asked_for_together() -> None:
    result, model = extract(
        [GOOD, GOOD | {"total": 99}, GOOD | {"seller": "Tool Shop Kiel"}],
        [{"total of item 2": 42.5, "seller of item 3": "Harbor Tools Ltd"}],
    )
    assert len(model.requests) == 2
    assert sorted(asked(model)) == ["seller of item 3", "total of item 2"]
    assert result.rejected == ()


NOT_ASKED: dict[str, Any] = {
    "all is well": GOOD,
    "optional value that nothing shows": GOOD | {"issued": "2023-03-04"},
    "element that nothing shows": GOOD | {"lines": [{"what": "Saw", "amount": 3}]},
    "more than a few": {"seller": "a", "total": "b", "lines": [{"what": "", "amount": "c"}] * 12},
}


@pytest.mark.parametrize("item", NOT_ASKED.values(), ids=NOT_ASKED)
def test_nothing_is_asked_again(item: Any) -> None:
    _, model = extract([item])
    assert len(model.requests) == 1


class Finding(BaseModel):
    words: Quote
    amount: Quoted[Decimal] | None = None


def test_a_quote_that_is_not_there_is_not_asked_for_again() -> None:
    result, model = extract([{"words": "They went bankrupt."}], schema=Finding)
    assert len(model.requests) == 1
    assert [each.reason for each in result.rejected] == ["absent"]


def test_the_second_answer_is_cached(tmp_path: Path) -> None:
    model = FakeModel([GOOD | {"total": 99}], [{"total": 42.5}])
    document = Document.from_text(BILL)
    for calls in (2, 0):
        with Extractor(model=model, schema=Bill, cache_dir=tmp_path) as extractor:
            requests = list(extractor.requests(document))
            result = extractor.extract(document)
            assert result.usage.calls == calls
            assert len(result.claims) == 1
            model._client = None  # closed with the extractor
    assert [request.corrects for request in requests] == [False, True]
    assert all(request.answer for request in requests)
