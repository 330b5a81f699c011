"""From an item that a model wrote to a record with the evidence of each field."""

import datetime as dt
import json
from decimal import Decimal
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import (
    AfterValidator,
    AliasChoices,
    AliasPath,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    RootModel,
    ValidationError,
)

from extractor.fields import Quote, SentenceNumber
from extractor.grounding import Index
from extractor.models import Span
from extractor.records.reading import Partial, Reading, Unread, finished, read, validated
from extractor.records.support import Taken

RECEIPT = "CAFE LUNA\nTea 3.00\nTea 3.00\nCake 4.50\nTotal EUR 10.50\nPaid on 3 March 2023"


class Line(BaseModel):
    what: str
    price: Decimal
    count: int | None = None


class Receipt(BaseModel):
    shop: str
    lines: list[Line] = []
    total: Decimal | None = None
    paid: dt.date | None = None
    card: bool | None = None


def part_of(
    item: Any, model: type[BaseModel] = Receipt, text: str = RECEIPT, **options: Any
) -> Partial | Unread:
    _, item, _ = validated(item, model)
    taken = options.pop("taken", {})
    return read(item, model, Index(text), Span(start=0, end=len(text)), taken, **options)


def record_of(
    item: Any, model: type[BaseModel] = Receipt, text: str = RECEIPT, **options: Any
) -> Reading:
    part = part_of(item, model, text, **options)
    assert isinstance(part, Partial)
    reading = finished(part, model, null=options.get("unsupported") == "null")
    for each in reading.evidence:
        assert text[each.start : each.end] == each.quote
    return reading


def shown(reading: Reading | Partial) -> dict[str | None, str]:
    return {each.field: each.quote for each in reading.evidence}


class Trip(BaseModel):
    leaves: dt.time | None = None
    back: dt.datetime | None = None
    by: Literal["night_ferry", "bus"] | None = None
    site: HttpUrl | None = None


KEPT: dict[str, tuple[dict[str, Any], str, str]] = {
    "time without seconds": ({"leaves": "14:05"}, "14:05:00", "computed"),
    "moment without seconds": ({"back": "2025-03-04T09:30"}, "2025-03-04T09:30:00", "computed"),
    "day of a moment": ({"back": "2025-03-04"}, "2025-03-04T00:00:00", "computed"),
    "category in other words": ({"by": "night_ferry"}, "night_ferry", "computed"),
    "category in a quote": (
        {"by": {"value": "bus", "quote": "back: bus"}},
        "bus",
        "computed",
    ),
    "category": ({"by": "bus"}, "bus", "verbatim"),
    "address without a path": (
        {"site": "https://velm.example"},
        "https://velm.example/",
        "computed",
    ),
}


@pytest.mark.parametrize(("item", "value", "support"), KEPT.values(), ids=KEPT)
def test_a_value_that_the_class_writes_otherwise_keeps_its_evidence(
    item: dict[str, Any], value: str, support: str
) -> None:
    text = "Night ferry at 14:05, back: bus on 4 March 2025, 09:30. See https://velm.example now."
    reading = record_of(item, Trip, text)
    (name,) = item
    assert reading.fields[name] == value
    assert {(each.field, each.support) for each in reading.evidence} == {(name, support)}
    assert reading.unsupported == ()


def test_a_zone_that_the_document_does_not_say_is_left_out() -> None:
    text = "Leaves at 14:05, back on 4 March 2025, 09:30 UTC."
    item = {"leaves": "14:05:00Z", "back": {"value": "2025-03-04T09:30:00Z", "quote": text[17:-1]}}
    reading = record_of(item, Trip, text)
    assert reading.fields["leaves"] == "14:05:00"
    assert reading.fields["back"] == "2025-03-04T09:30:00Z"
    assert reading.unsupported == ()


def test_a_text_that_a_validator_adds_to_is_not_shown() -> None:
    class Shouted(BaseModel):
        shop: str
        city: Annotated[str, AfterValidator(lambda text: f"{text} (town)")]

    reading = record_of({"shop": "CAFE LUNA", "city": "Total EUR 10.50"}, Shouted)
    assert shown(reading) == {"shop": "CAFE LUNA"}
    assert reading.unsupported == ("city",)


# ---- a whole record ------------------------------------------------------------------------


def test_a_record_of_a_receipt() -> None:
    lines = [
        {"what": "Tea", "price": "EUR 3.00", "count": "n/a"},
        {"what": "Tea", "price": 3},
        {"what": "Cake", "price": "4.50"},
    ]
    item = {"shop": "Cafe Luna", "lines": lines, "total": "EUR 10.50", "paid": "3 March 2023"}
    reading = record_of(item)
    assert reading.fields == {
        "shop": "CAFE LUNA",
        "lines": [
            {"what": "Tea", "price": "3.00", "count": None},
            {"what": "Tea", "price": "3", "count": None},
            {"what": "Cake", "price": "4.50", "count": None},
        ],
        "total": "10.50",
        "paid": "2023-03-03",
        "card": None,
    }
    assert [(each.field, each.quote, each.support) for each in reading.evidence] == [
        ("shop", "CAFE LUNA", "verbatim"),
        ("lines[0].what", "Tea", "verbatim"),
        ("lines[0].price", "3.00", "computed"),
        ("lines[1].what", "Tea", "verbatim"),
        ("lines[1].price", "3.00", "computed"),
        ("lines[2].what", "Cake", "verbatim"),
        ("lines[2].price", "4.50", "computed"),
        ("total", "10.50", "computed"),
        ("paid", "3 March 2023", "computed"),
    ]
    assert reading.unsupported == ()
    assert reading.value == Receipt.model_validate(reading.fields)


EQUAL_WORDS = {
    "two dishes": ("Tea 3.00\nTea 5.00\nCake 4.50", [("Tea", 3), ("Tea", 5), ("Cake", 4.5)]),
    "long name last": (
        "Tea 3.00\nTea 5.00\nPlum tart 3.00",
        [("Tea", 3), ("Tea", 5), ("Plum tart", 3)],
    ),
}


@pytest.mark.parametrize(("text", "lines"), EQUAL_WORDS.values(), ids=EQUAL_WORDS)
def test_a_line_is_shown_by_the_words_of_one_line(
    text: str, lines: list[tuple[str, float]]
) -> None:
    item = {"shop": "Luna", "lines": [{"what": what, "price": price} for what, price in lines]}
    reading = record_of(item, text=f"Luna\n{text}")
    rows = [
        [
            f"Luna\n{text}"[: each.start].count("\n")
            for each in reading.evidence
            if (each.field or "").startswith(f"lines[{place}].")
        ]
        for place in range(3)
    ]
    assert rows == [[1, 1], [2, 2], [3, 3]]


def test_a_text_becomes_the_words_of_the_document() -> None:
    assert record_of({"shop": "cafe   luna"}).fields["shop"] == "CAFE LUNA"


def test_a_text_over_two_lines_is_one_line() -> None:
    assert record_of({"shop": "Cafe Luna"}, text="Cafe\n  Luna").fields["shop"] == "Cafe Luna"


def test_a_sentence_number_needs_no_evidence() -> None:
    class Item(BaseModel):
        n: SentenceNumber
        shop: str

    reading = record_of({"n": 99, "shop": "CAFE LUNA"}, Item)
    assert shown(reading) == {"shop": "CAFE LUNA"}
    assert reading.fields["n"] == 99


def test_equal_items_take_places_of_their_own() -> None:
    taken: Taken = {}
    item = {"what": "Tea", "price": 3}
    starts = [
        [each.start for each in record_of(item, Line, taken=taken).evidence] for _ in range(2)
    ]
    assert starts == [[10, 14], [19, 23]]


def test_a_refused_item_takes_no_place() -> None:
    taken: Taken = {}
    item = {"what": "Tea", "price": 99}
    assert isinstance(part_of(item, Line, taken=taken), Unread)
    assert taken == {}


def test_of_two_places_the_expected_one_is_meant() -> None:
    near = Span(start=19, end=27)
    assert [
        each.start for each in record_of({"what": "Tea", "price": 3}, Line, near=near).evidence
    ] == [
        19,
        23,
    ]


# ---- names ---------------------------------------------------------------------------------


class AliasedLine(BaseModel):
    what: str = Field(alias="Item Name")
    price: Decimal | None = Field(None, alias="Unit Price")


class Aliased(BaseModel):
    shop: str = Field(alias="Shop Name")
    total: Decimal | None = Field(None, alias="Total Due")
    line: AliasedLine | None = Field(None, alias="Line")


def test_fields_and_evidence_have_the_names_of_the_class() -> None:
    reading = record_of({"Shop Name": "CAFE LUNA", "Total Due": "10.50"}, Aliased)
    assert shown(reading) == {"shop": "CAFE LUNA", "total": "10.50"}
    assert reading.fields == {"shop": "CAFE LUNA", "total": "10.50", "line": None}


@pytest.mark.parametrize(("unsupported", "total"), [("null", None), ("keep", "99")])
def test_an_unsupported_field_has_the_name_of_the_class(unsupported: str, total: Any) -> None:
    item = {"Shop Name": "CAFE LUNA", "Total Due": "99"}
    reading = record_of(item, Aliased, unsupported=unsupported)
    assert reading.unsupported == ("total",)
    assert reading.fields["total"] == total


def test_evidence_in_an_inner_model_has_the_name_of_the_class() -> None:
    reading = record_of({"Shop Name": "CAFE LUNA", "Line": {"Item Name": "Tea"}}, Aliased)
    assert shown(reading) == {"shop": "CAFE LUNA", "line.what": "Tea"}


def test_an_unsupported_value_in_an_inner_model_becomes_null() -> None:
    item = {"Shop Name": "CAFE LUNA", "Line": {"Item Name": "Tea", "Unit Price": 99}}
    reading = record_of(item, Aliased, unsupported="null")
    assert reading.fields["line"] == {"what": "Tea", "price": None}


class Prices(BaseModel):
    prices: dict[str, Decimal | None]


@pytest.mark.parametrize("key", ["Cake", "Luna.Cake", "2023", "No. [5]", 'a "b"', ""])
def test_an_unsupported_value_of_a_dict_becomes_null(key: str) -> None:
    reading = record_of({"prices": {"Tea": 3, key: 99}}, Prices, unsupported="null")
    assert reading.fields["prices"] == {"Tea": "3", key: None}


class Choices(BaseModel):
    total: Decimal = Field(validation_alias=AliasChoices("total", "sum", AliasPath("all", 0)))
    secret: str = Field("x", exclude=True)


@pytest.mark.parametrize("item", [{"total": 10.5}, {"sum": 10.5}, {"sum": 99, "total": 10.5}])
def test_each_alias_of_a_field_is_read(item: Any) -> None:
    _, item, _ = validated(item, Choices)
    reading = record_of(item, Choices)
    assert (reading.fields, reading.unsupported) == ({"total": "10.5"}, ())
    assert shown(reading) == {"total": "10.50"}


def test_a_field_that_is_not_written_has_no_evidence() -> None:
    reading = record_of({"total": 10.5, "secret": "Tea"}, Choices)
    assert shown(reading) == {"total": "10.50"}


class OpenReceipt(BaseModel):
    model_config = ConfigDict(extra="allow")

    shop: str


def test_what_an_open_class_keeps_must_be_shown() -> None:
    extra = {"first": "Tea", "tax": 99, "more": {"price": [3, 98]}}
    part = part_of({"shop": "CAFE LUNA", **extra}, OpenReceipt)
    assert isinstance(part, Partial)
    fields = finished(part, OpenReceipt).fields
    assert fields == {"shop": "CAFE LUNA", "first": "Tea", "more": {"price": [3]}}
    assert [each.name for each in part.left_out] == ["tax", "more.price[1]"]


class Numbers(BaseModel):
    numbers: set[int]


def test_the_evidence_of_an_element_of_a_set_shows_that_element() -> None:
    reading = record_of({"numbers": [1, 8]}, Numbers, "It has 1 and 8.")
    elements = {f"numbers[{place}]": str(n) for place, n in enumerate(reading.fields["numbers"])}
    assert shown(reading) == elements


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")

    shop: str


class ByName(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    shop: str = Field(alias="Shop Name")
    total: Decimal


@pytest.mark.parametrize(
    ("model", "item"),
    [
        pytest.param(Open, {"shop": "CAFE LUNA", "owner": "Made Up"}, id="extra allowed"),
        pytest.param(ByName, {"shop": "Made Up", "total": "10.50"}, id="name for alias"),
    ],
)
def test_no_value_gets_into_a_record_unseen(model: type[BaseModel], item: Any) -> None:
    part = part_of(item, model)
    assert isinstance(part, Unread) or "Made Up" not in json.dumps(part.item)


# ---- unsupported values --------------------------------------------------------------------

ABSENT_TOTAL = {"shop": "CAFE LUNA", "total": 99}
ABSENT_LINE = {"shop": "CAFE LUNA", "lines": [{"what": "Wine", "price": 4.5}]}
ABSENT_SHOP = {"shop": "BAR SOL", "total": 10.5}

UNSUPPORTED: dict[str, tuple[Any, str, dict[str, Any], tuple[str, ...]]] = {
    "auto, optional": (ABSENT_TOTAL, "auto", {"shop": "CAFE LUNA", "total": None}, ()),
    "null, optional": (ABSENT_TOTAL, "null", {"shop": "CAFE LUNA", "total": None}, ("total",)),
    "keep, optional": (ABSENT_TOTAL, "keep", {"shop": "CAFE LUNA", "total": "99"}, ("total",)),
    "auto, in a list": (ABSENT_LINE, "auto", {"lines": []}, ()),
    "null, in a list": (
        ABSENT_LINE,
        "null",
        {"lines": [{"what": None, "price": "4.5", "count": None}]},
        ("lines[0].what",),
    ),
    "keep, in a list": (
        ABSENT_LINE,
        "keep",
        {"lines": [{"what": "Wine", "price": "4.5", "count": None}]},
        ("lines[0].what",),
    ),
    "null, required": (ABSENT_SHOP, "null", {"shop": None, "total": "10.5"}, ("shop",)),
    "keep, required": (ABSENT_SHOP, "keep", {"shop": "BAR SOL", "total": "10.5"}, ("shop",)),
}


@pytest.mark.parametrize(
    ("item", "unsupported", "fields", "names"), UNSUPPORTED.values(), ids=UNSUPPORTED
)
def test_an_unsupported_value(
    item: Any, unsupported: str, fields: dict[str, Any], names: tuple[str, ...]
) -> None:
    reading = record_of(item, unsupported=unsupported)
    assert {name: reading.fields[name] for name in fields} == fields
    assert reading.unsupported == names


REFUSED: dict[str, tuple[Any, str, str, str]] = {
    "auto, required": (ABSENT_SHOP, "auto", "absent", "shop: "),
    "reject, required": (ABSENT_SHOP, "reject", "absent", "shop: "),
    "reject, optional": (ABSENT_TOTAL, "reject", "unsupported", "total: "),
    "reject, in a list": (ABSENT_LINE, "reject", "absent", "lines[0].what: "),
    "keep, nothing shown": (
        {"shop": "BAR SOL"},
        "keep",
        "no_quote",
        "Nothing of the item is shown by the document. ",
    ),
    "null, nothing shown": (
        {"shop": "BAR SOL"},
        "null",
        "no_quote",
        "Nothing of the item is shown by the document. ",
    ),
}


@pytest.mark.parametrize(("item", "unsupported", "reason", "start"), REFUSED.values(), ids=REFUSED)
def test_an_item_is_no_record(item: Any, unsupported: str, reason: str, start: str) -> None:
    unread = part_of(item, unsupported=unsupported)
    assert isinstance(unread, Unread)
    assert unread.reason == reason
    assert unread.detail.startswith(start)


def test_a_negated_value_is_refused() -> None:
    class Dish(BaseModel):
        name: str
        praise: str

    part = part_of({"name": "soup", "praise": "good"}, Dish, "The soup was not good.")
    assert isinstance(part, Unread)
    assert part.reason == "negation"


def test_null_for_a_required_text_is_an_empty_text() -> None:
    class Noted(BaseModel):
        shop: str
        note: str

    assert record_of({"shop": "CAFE LUNA", "note": None}, Noted).fields["note"] == ""


def test_a_bad_element_is_left_out_and_told_and_the_rest_stands() -> None:
    lines = [{"what": "Wine", "price": 9}, {"what": "Cake", "price": 4.5}]
    part = part_of({"shop": "CAFE LUNA", "lines": lines})
    assert isinstance(part, Partial)
    assert part.item["lines"] == [lines[1]]
    assert shown(part) == {"shop": "CAFE LUNA", "lines[0].what": "Cake", "lines[0].price": "4.50"}
    assert [(each.name, each.value) for each in part.left_out] == [
        ("lines[0].what", "Wine"),
        ("lines[0].price", 9),
    ]
    assert all(each.detail.endswith(".") for each in part.left_out)


def test_what_was_inferred_from_a_part_that_is_left_out_goes_too() -> None:
    class Dish(BaseModel):
        shop: str
        line: Line | None = None

    class Row(BaseModel):
        dishes: list[Dish]
        card: bool | None = None

    dishes = [{"shop": "BAR SOL", "line": {"what": "Tea", "price": 3}}]
    assert isinstance(part_of({"dishes": dishes, "card": True}, Row), Unread)


def test_a_part_need_not_show_all_that_is_required() -> None:
    part = part_of(ABSENT_SHOP, whole=False)
    assert isinstance(part, Partial)
    assert part.item["shop"] is None
    assert shown(part) == {"total": "10.50"}
    with pytest.raises(ValidationError):
        finished(part, Receipt)


def test_a_list_that_got_too_short_is_no_record() -> None:
    class Pair(BaseModel):
        names: list[str] = Field(min_length=2)

    part = part_of({"names": ["Tea", "Wine"]}, Pair)
    assert isinstance(part, Partial)
    with pytest.raises(ValidationError):
        finished(part, Pair)


def test_an_item_is_not_changed() -> None:
    item = {"shop": "Cafe Luna", "lines": [{"what": "Wine", "price": 9}]}
    before = json.dumps(item)
    assert isinstance(part_of(item), Partial)
    assert json.dumps(item) == before


WORDS = st.sampled_from(["Tea", "Cake", "Wine", "CAFE LUNA", "Total", "3 March", "EUR"])
LINES = st.builds(
    lambda what, price: {"what": what, "price": price}, WORDS, st.sampled_from([3, 4.5, 9, "10.50"])
)


@given(WORDS, st.lists(LINES, max_size=5), st.sampled_from([None, "10.50", "3,00", "7"]))
def test_every_value_of_a_record_is_shown(shop: str, lines: list[Any], total: Any) -> None:
    part = part_of({"shop": shop, "lines": lines, "total": total})
    if isinstance(part, Unread):
        assert shop == "Wine"
        return
    reading = finished(part, Receipt)
    values = {
        "shop",
        *(
            f"lines[{n}].{key}"
            for n in range(len(reading.fields["lines"]))
            for key in ("what", "price")
        ),
    }
    assert set(shown(reading)) - {"total"} == values
    assert ("total" in shown(reading)) == (reading.fields["total"] is not None)
    assert {line["what"] for line in reading.fields["lines"]} <= {
        *RECEIPT.split(),
        "CAFE LUNA",
        "3 March",
    }


# ---- what does not fit ----------------------------------------------------------------------


def test_what_does_not_fit_has_the_name_of_the_class() -> None:
    _, _, parts = validated({"Shop Name": "a", "Total Due": "much"}, Aliased)
    assert [each.name for each in parts] == ["total"]


def test_a_root_model() -> None:
    class Names(RootModel[list[Annotated[str, Field(max_length=4)]]]):
        pass

    value, item, parts = validated(["Tea", "Coffee", "Wine"], Names)
    assert item == ["Tea", "Wine"]
    assert [(each.name, each.value) for each in parts] == [("[1]", "Coffee")]
    assert isinstance(value, Names)
    with pytest.raises(TypeError, match="no object"):  # a row holds fields with names
        record_of(item, Names)


def test_a_quote_that_is_absent_refuses_or_is_left_out() -> None:
    class Said(BaseModel):
        shop: str
        words: Quote | None = None

    class MustSay(BaseModel):
        shop: str
        words: Quote

    item = {"shop": "CAFE LUNA", "words": "We are closed on Mondays"}
    assert record_of(item, Said).fields == {"shop": "CAFE LUNA", "words": None}
    part = part_of(item, MustSay)
    assert isinstance(part, Unread)
    assert part.detail.startswith("words: ")
