"""The words of a document that show the leaves of an item."""

import datetime as dt
import enum
import re
from decimal import Decimal
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from extractor.fields import Quote, Quoted, SentenceNumber
from extractor.grounding import Index
from extractor.models import Evidence, Span
from extractor.records.shape import Leaf, Shape
from extractor.records.support import Found, Taken, find


class Level(enum.Enum):
    HIGH = "high"
    LOW = "low"


class Entry(BaseModel):
    n: SentenceNumber = 1
    name: str = ""
    other: str | None = None
    amount: Decimal | None = None
    count: int | None = None
    ratio: float | None = None
    day: dt.date | None = None
    when: dt.datetime | None = None
    flag: bool | None = None
    level: Level | None = None
    mood: Literal["good", "bad", "very_bad"] | None = None
    stars: Literal[1, 2, 3] | None = None
    quote: Quote | None = None


class Line(BaseModel):
    what: str
    price: Decimal
    sold: bool | None = None


class Invoice(BaseModel):
    seller: str | None = None
    lines: list[Line] = []
    paid: bool | None = None
    total: Decimal | None = None


def found_in(
    text: str,
    item: Any,
    model: type[BaseModel] = Entry,
    *,
    window: Span | None = None,
    taken: Taken | None = None,
    near: Span | None = None,
) -> Found:
    window = window or Span(start=0, end=len(text))
    found = find(Shape.of(model).leaves(item), Index(text), window, taken or {}, near)
    for evidence in (each for shown in found.evidence.values() for each in shown):
        assert text[evidence.start : evidence.end] == evidence.quote
        assert window.contains(evidence)
    return found


def shown(found: Found) -> dict[str, tuple[int, str, str | None]]:
    """Where each leaf is shown, by which words, and how."""
    return {
        leaf.name: (each[0].start, each[0].quote, each[0].support)
        for leaf, each in found.evidence.items()
    }


def missing(found: Found) -> list[str]:
    return [leaf.name for leaf in found.missing]


# ---- one value -----------------------------------------------------------------------------

SHOWN: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "text": ("Seller: Nordwind AG, Kiel", {"name": "Nordwind AG"}, "Nordwind AG", "verbatim"),
    "text in other case": ("NORDWIND AG", {"name": "Nordwind AG"}, "NORDWIND AG", "verbatim"),
    "text over a line break": ("Nordwind\nAG", {"name": "Nordwind AG"}, "Nordwind\nAG", "verbatim"),
    "short word": ("Sold by It, Kiel", {"name": "It"}, "It", "verbatim"),
    "text of marks": ("Grade: B+ overall", {"name": "B+"}, "B+", "verbatim"),
    "number in text": ("Room 12b is free", {"name": "12b"}, "12b", "verbatim"),
    "Chinese text": ("产品名称：蓝牙耳机", {"name": "蓝牙耳机"}, "蓝牙耳机", "verbatim"),
    "quote": ("We left early.", {"quote": "We left early"}, "We left early", "verbatim"),
    "amount before": ("Due: EUR 18,500.00 now", {"amount": "18500"}, "18,500.00", "computed"),
    "amount behind": ("Zu zahlen: 1.842,50 €", {"amount": 1842.5}, "1.842,50", "computed"),
    "amount in millions": ("worth $3.2 million", {"amount": 3200000}, "3.2 million", "computed"),
    "number in words": ("twelve rooms", {"count": 12}, "twelve", "computed"),
    "number with decimals of zero": ("Total 6.00", {"count": 6}, "6.00", "computed"),
    "float": ("rose by 0.5 points", {"ratio": 0.5}, "0.5", "computed"),
    "date": ("on 3 March 2023 at noon", {"day": "2023-03-03"}, "3 March 2023", "computed"),
    "date in figures": ("Date: 03/03/2023", {"day": "2023-03-03"}, "03/03/2023", "computed"),
    "date of a moment": (
        "on 3 March 2023",
        {"when": "2023-03-03T00:00:00"},
        "3 March 2023",
        "computed",
    ),
    "member": ("The risk is high.", {"level": "high"}, "high", "verbatim"),
    "member in capitals": ("RISK: HIGH", {"level": "high"}, "HIGH", "computed"),
    "member of two words": ("It was very bad.", {"mood": "very_bad"}, "very bad", "computed"),
}


@pytest.mark.parametrize(("text", "item", "quote", "support"), SHOWN.values(), ids=SHOWN)
def test_a_value_is_shown(text: str, item: Any, quote: str, support: str) -> None:
    (name,) = item
    assert shown(found_in(text, item)) == {name: (text.index(quote), quote, support)}


ABSENT: dict[str, tuple[str, dict[str, Any], str]] = {
    "text": ("Seller: Nordwind AG", {"name": "Suedwind AG"}, "absent"),
    "part of a word": ("He is a former bandit.", {"name": "ban"}, "word"),
    "quote": ("We left early.", {"quote": "They will come back"}, "absent"),
    "number": ("14 rooms and 400 beds", {"count": 40}, "unsupported"),
    "part of a number": ("Total 1,250.00", {"amount": "250"}, "unsupported"),
    "other sign": ("Balance -12.00", {"amount": "12"}, "unsupported"),
    "day": ("on 3 March 2023", {"day": "2023-03-04"}, "unsupported"),
    "year of a day": ("on 3 March 2023", {"day": "2022-03-03"}, "unsupported"),
    "negated adjective": ("The soup was not good.", {"other": "good"}, "negation"),
    "negated noun": ("There was no swimming pool.", {"other": "swimming pool"}, "negation"),
    "boolean alone": ("It works.", {"flag": True}, "unsupported"),
    "member alone": ("It works.", {"level": "high"}, "unsupported"),
    "member inside a word": ("On the highway.", {"level": "high"}, "unsupported"),
    "blank": ("It works.", {"name": " "}, "empty"),
}


@pytest.mark.parametrize(("text", "item", "reason"), ABSENT.values(), ids=ABSENT)
def test_a_value_is_not_shown(text: str, item: Any, reason: str) -> None:
    found = found_in(text, item)
    assert not found.evidence
    assert not found.taken
    ((leaf, (why, detail)),) = found.missing.items()
    assert (leaf.name, why) == (next(iter(item)), reason)
    assert detail.endswith(".")


NEGATED = {
    "member": ("The soup was not good.", {"mood": "good"}),
    "member behind never": ("The risk was never high.", {"level": "high"}),
    "short word": ("The lamp is not on.", {"other": "on"}),
}


@pytest.mark.parametrize(("text", "item"), NEGATED.values(), ids=NEGATED)
def test_a_negated_word_shows_nothing(text: str, item: Any) -> None:
    assert not found_in(text, item).evidence


def test_a_text_far_longer_than_the_window_is_not_searched() -> None:
    found = found_in("short", {"name": "word " * 2_000})
    ((reason, detail),) = found.missing.values()
    assert reason == "absent"
    assert "longer" in detail


@pytest.mark.parametrize(
    ("text", "item"),
    [
        pytest.param("Total: 25,90\nVAT 2.92", {"total": "2.92"}, id="a colon"),
        pytest.param("VAT 2.92\n  * TOTAL EUR 25.90", {"total": "2.92"}, id="a currency"),
        pytest.param("Tip 2\n| Total | $25.90 |", {"total": "2"}, id="a table"),
        pytest.param("Printed 3 May 2031\nDay: 4 May 2031", {"day": "2031-05-03"}, id="a day"),
        pytest.param("Day 04.05.2031\nand 03.05.2031", {"day": "2031-05-03"}, id="a day in digits"),
    ],
)
def test_a_value_is_not_shown_where_a_line_of_its_name_has_another(text: str, item: Any) -> None:
    model = Invoice if "total" in item else Entry
    found = found_in(text, item, model)
    ((reason, detail),) = found.missing.values()
    assert reason == "unsupported"
    assert re.search(r"The line .+ has another (number|date) for it\.", detail)


@pytest.mark.parametrize(
    ("text", "item"),
    [
        pytest.param("Total: 25.90\nin total 2.92", {"total": "2.92"}, id="its name elsewhere"),
        pytest.param("Total pages: 3\nSum 2.92", {"total": "2.92"}, id="a longer name"),
        pytest.param("Subtotal 25.90\nSum 2.92", {"total": "2.92"}, id="a longer word"),
        pytest.param("Total: see below\nSum 2.92", {"total": "2.92"}, id="no number there"),
        pytest.param("Total 3 May 2031\nSum 2.92", {"total": "2.92"}, id="a day there"),
        pytest.param("Day 7\nBern, 3 May 2031", {"day": "2031-05-03"}, id="a number there"),
        pytest.param("Of a total 25 of which 2.92", {"total": "2.92"}, id="running text"),
        pytest.param(
            "Price 4\nTea for 3",
            {"lines": [{"what": "Tea", "price": 3}]},
            id="an element of a list",
        ),
    ],
)
def test_a_line_that_says_nothing_of_a_value_denies_nothing(text: str, item: Any) -> None:
    model = Entry if "day" in item else Invoice
    assert not missing(found_in(text, item, model))


def test_a_line_that_shows_another_item_denies_nothing() -> None:
    text = "Total 5.00\nlater 7.00"
    first = found_in(text, {"total": "5"}, Invoice)
    assert not missing(first)
    assert not missing(found_in(text, {"total": "7"}, Invoice, taken=first.taken))


def test_a_value_outside_the_window_is_not_shown() -> None:
    text = "Tea 3.00 good\nCake 4.00"
    window = Span(start=14, end=len(text))
    found = found_in(text, {"name": "Tea", "amount": 3, "mood": "good"}, window=window)
    assert missing(found) == ["name", "amount", "mood"]


def test_leaves_are_in_their_order() -> None:
    item = {"name": "Tea", "other": "a much longer text", "amount": 3, "flag": True}
    found = found_in("Tea 3.00: a much longer text", item)
    assert list(shown(found)) == ["name", "other", "amount", "flag"]


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_number_is_shown_only_if_it_is_written(written: int, value: int) -> None:
    found = found_in(f"It has {written} parts.", {"count": value})
    assert bool(found.evidence) == (written == value)


# ---- several places ------------------------------------------------------------------------

NEAREST: dict[str, tuple[str, dict[str, Any], str, int]] = {
    "behind the name": ("Ann 7 Ben 7", {"name": "Ben", "count": 7}, "count", 10),
    "before the name": ("7 apples\nand 7 pears", {"name": "pears", "count": 7}, "count", 13),
    "equally far": ("Tea 3\nCake 3", {"name": "Cake", "count": 3}, "count", 11),
    "date": (
        "Sent 3 May 2023. Much later, paid 3 May 2023.",
        {"name": "paid", "day": "2023-05-03"},
        "day",
        34,
    ),
    "member": ("Fire: low. Flood: low.", {"name": "Flood", "level": "low"}, "level", 18),
    "text at a longer text": (
        "Kiel, 1 May. The harbour of Kiel was closed.",
        {"name": "was closed", "other": "Kiel"},
        "other",
        28,
    ),
}


@pytest.mark.parametrize(("text", "item", "name", "start"), NEAREST.values(), ids=NEAREST)
def test_the_place_nearest_to_the_rest(text: str, item: Any, name: str, start: int) -> None:
    assert shown(found_in(text, item))[name][0] == start


def test_of_two_prices_that_on_the_same_line_is_meant() -> None:
    text = "Tea     3.00\nCake     3.00"
    found = found_in(text, {"what": "Cake", "price": 3}, Line)
    assert shown(found)["price"][0] == text.rindex("3.00")


@pytest.mark.parametrize("kind", ["name", "count", "level"])
def test_without_an_anchor_the_expected_place_decides(kind: str) -> None:
    text = "Harbour 7 low. Second: Harbour 7 low."
    value = {"name": "Harbour", "count": 7, "level": "low"}[kind]
    near = Span(start=15, end=len(text))
    first = shown(found_in(text, {kind: value}))[kind][0]
    second = shown(found_in(text, {kind: value}, near=near))[kind][0]
    assert (first < 15, second > 15) == (True, True)


def test_two_equal_lines_get_places_of_their_own() -> None:
    text = "Tea 3.00\nTea 3.00\nTotal 6.00"
    item = {"lines": [{"what": "Tea", "price": "3.00"}] * 2}
    places = {name: start for name, (start, _, _) in shown(found_in(text, item, Invoice)).items()}
    assert places == {
        "lines[0].what": 0,
        "lines[0].price": 4,
        "lines[1].what": 9,
        "lines[1].price": 13,
    }


def test_two_equal_amounts_without_a_name_get_places_of_their_own() -> None:
    class Amounts(BaseModel):
        amounts: list[Decimal]
        levels: list[Level] = []

    item = {"amounts": [3, 3], "levels": ["low", "low"]}
    found = shown(found_in("3.00 low, 3.00 low", item, Amounts))
    assert {found["amounts[0]"][0], found["amounts[1]"][0]} == {0, 10}
    assert {found["levels[0]"][0], found["levels[1]"][0]} == {5, 15}


def test_more_equal_lines_than_places_share_them() -> None:
    text = "Tea 3.00\nTea 3.00"
    item = {"lines": [{"what": "Tea", "price": "3.00"}] * 3}
    found = found_in(text, item, Invoice)
    assert not found.missing
    assert shown(found)["lines[2].what"][:2] == (0, "Tea")


def test_one_place_serves_two_aspects() -> None:
    found = found_in("Tea 3.00", {"name": "Tea", "other": "Tea", "amount": 3, "count": 3})
    places = {name: start for name, (start, _, _) in shown(found).items()}
    assert places == {"name": 0, "other": 0, "amount": 4, "count": 4}


def test_equal_items_get_places_of_their_own() -> None:
    text = "Tea 3.00\nTea 3.00"
    item = {"name": "Tea", "amount": "3.00"}
    first = found_in(text, item)
    second = found_in(text, item, taken=first.taken)
    third = found_in(text, item, taken={**first.taken, **second.taken})
    starts = [[start for start, _, _ in shown(each).values()] for each in (first, second)]
    assert starts == [[0, 4], [9, 13]]
    assert not third.missing


def test_places_are_taken_by_field_and_value() -> None:
    taken = {("other", "Tea"): [Span(start=0, end=3)], ("name", "Cake"): [Span(start=0, end=3)]}
    found = found_in("Tea and Tea", {"name": "Tea"}, taken=taken)
    assert shown(found) == {"name": (0, "Tea", "verbatim")}
    assert found.taken == {("name", "Tea"): [Span(start=0, end=3)]}


@given(st.integers(1, 6), st.integers(1, 6))
def test_equal_lines_share_no_place_while_there_are_enough(lines: int, places: int) -> None:
    text = "\n".join(["Tea 3.00"] * places)
    item = {"lines": [{"what": "Tea", "price": "3.00"}] * lines}
    found = shown(found_in(text, item, Invoice))
    for name in ("what", "price"):
        starts = {found[f"lines[{index}].{name}"][0] for index in range(lines)}
        assert len(starts) == min(lines, places)


LABELLED: dict[str, tuple[str, dict[str, Any], str, int]] = {
    "amount": ("Tea 3.00\nAmount 3.00", {"name": "Tea", "amount": 3}, "amount", 16),
    "longer word": ("Tea 3.00\nRatios: 3.00", {"name": "Tea", "ratio": 3}, "ratio", 17),
    "other case": ("Tea 3.00\nAMOUNT 3.00", {"name": "Tea", "amount": 3}, "amount", 16),
    "inside a word": ("Tea 3.00\nDiscount 3.00", {"name": "Tea", "count": 3}, "count", 4),
    "close by in prose": (
        "It has 3 rooms that were painted this year by the hotel, and as a last word of all on "
        "this long list of things the count is 3 now.",
        {"name": "rooms", "count": 3},
        "count",
        124,
    ),
}


@pytest.mark.parametrize(("text", "item", "name", "start"), LABELLED.values(), ids=LABELLED)
def test_the_place_beside_the_name_of_the_field(
    text: str, item: dict[str, Any], name: str, start: int
) -> None:
    assert shown(found_in(text, item))[name][0] == start


def test_two_fields_of_equal_value_get_places_of_their_own_on_a_line() -> None:
    found = shown(found_in("Tea 3.00 3.00", {"name": "Tea", "amount": 3, "ratio": 3}))
    assert [found["amount"][0], found["ratio"][0]] == [4, 9]


MOMENTS = {
    "day": "On 12 March a fire broke out.",
    "Chinese day": "8月12日发生火灾",
    "hour": "at 12:40 sharp",
    "minute": "at 9:12 sharp",
    "half of the day": "from 12 am on",
    "German hour": "gegen 12 Uhr",
}


@pytest.mark.parametrize("text", MOMENTS.values(), ids=MOMENTS)
def test_a_number_is_not_shown_by_a_part_of_a_day_or_time(text: str) -> None:
    assert missing(found_in(text, {"count": 12})) == ["count"]


@pytest.mark.parametrize("text", ["since 12 March 2023", "2023年8月12日", "12/03/2023"])
def test_a_year_is_shown_by_a_day(text: str) -> None:
    assert shown(found_in(text, {"count": 2023}))["count"][1] == "2023"


def test_a_number_of_hours_is_no_time() -> None:
    assert shown(found_in("Labour 3 h, work 12 h a day", {"count": 12}))["count"][1] == "12"


# ---- inferred values -----------------------------------------------------------------------


def evidence(found: Found, name: str) -> tuple[Evidence, ...]:
    (leaf,) = (each for each in found.evidence if each.name == name)
    return found.evidence[leaf]


INFERRED: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "boolean from a text": ("The soup is hot.", {"name": "soup", "flag": True}, "flag", "soup"),
    "false from a text": ("The soup is hot.", {"name": "soup", "flag": False}, "flag", "soup"),
    "boolean from a number": ("It has 4 beds.", {"count": 4, "flag": True}, "flag", "4"),
    "boolean from the quote": (
        "The soup is hot and I love it.",
        {"name": "soup", "flag": True, "quote": "I love it"},
        "flag",
        "I love it",
    ),
    "member": ("The soup is hot.", {"name": "soup", "mood": "bad"}, "mood", "soup"),
    "member that is a number": ("The soup is hot.", {"name": "soup", "stars": 3}, "stars", "soup"),
    "text from the quote": (
        "The soup is hot and I love it.",
        {"name": "a happy client", "quote": "I love it"},
        "name",
        "I love it",
    ),
}


@pytest.mark.parametrize(("text", "item", "name", "quote"), INFERRED.values(), ids=INFERRED)
def test_a_value_is_inferred(text: str, item: Any, name: str, quote: str) -> None:
    found = found_in(text, item)
    assert shown(found)[name] == (text.index(quote), quote, "inferred")
    assert (name, str(item[name])) not in found.taken


NOT_INFERRED: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "text without a quote": ("Tea 3.00", {"other": "a warm drink", "amount": 3}, ["other"]),
    "number beside a quote": ("I love it.", {"count": 5, "quote": "I love it"}, ["count"]),
    "day beside a quote": ("I love it.", {"day": "2023-03-03", "quote": "I love it"}, ["day"]),
    "quote beside a text": ("Tea 3.00", {"name": "Tea", "quote": "I love it"}, ["quote"]),
    "boolean beside what is absent": ("Tea", {"name": "Cake", "flag": True}, ["name", "flag"]),
    "two booleans": ("Tea", {"flag": True, "mood": "bad"}, ["flag", "mood"]),
}


@pytest.mark.parametrize(("text", "item", "names"), NOT_INFERRED.values(), ids=NOT_INFERRED)
def test_a_value_is_not_inferred(text: str, item: Any, names: list[str]) -> None:
    assert missing(found_in(text, item)) == names


def test_a_boolean_is_inferred_from_its_own_object() -> None:
    text = "Nordwind AG: Tea 3.00, Cake 4.00"
    lines = [{"what": "Tea", "price": 3}, {"what": "Cake", "price": 4, "sold": True}]
    found = found_in(text, {"seller": "Nordwind AG", "lines": lines, "paid": True}, Invoice)
    assert evidence(found, "lines[1].sold")[0].quote == "Cake"
    assert evidence(found, "paid")[0].quote == "Nordwind AG"


def test_a_boolean_is_inferred_from_the_object_around_it() -> None:
    found = found_in("Nordwind AG", {"seller": "Nordwind AG", "lines": [{"sold": True}]}, Invoice)
    assert shown(found)["lines[0].sold"] == (0, "Nordwind AG", "inferred")


# ---- quotes beside values ------------------------------------------------------------------


class Marked(BaseModel):
    amount: Quoted[Decimal] | None = None
    day: Quoted[dt.date] | None = None
    when: Quoted[dt.datetime] | None = None
    paid: Quoted[bool] | None = None
    level: Quoted[Level] | None = None
    counts: Quoted[list[int]] = []
    by_name: dict[str, Quoted[int]] = {}
    flag: bool | None = None
    mood: Literal["good", "bad"] | None = None


BILL = (
    "Invoice of 3 March 2023, 14:20\nNet 20.00\nTotal due: EUR 25,90\nPaid: no. Risk: low.\n"
    "We are very happy with it.\nNot insured at all.\nBreakages: not included\nThanks"
)
BESIDE: dict[str, tuple[str, Any, str, str]] = {
    "amount": ("amount", "25.90", "Total due: EUR 25,90", "computed"),
    "day": ("day", "2023-03-03", "Invoice of 3 March 2023", "computed"),
    "moment": ("when", "2023-03-03T14:20:00", "3 March 2023, 14:20", "computed"),
    "boolean in words": ("paid", False, "Paid: no", "computed"),
    "line of a form": ("paid", False, "Breakages: not included", "inferred"),
    "boolean by sense": ("flag", True, "very happy with it", "inferred"),
    "boolean by sense, marked": ("paid", True, "very happy with it", "inferred"),
    "member in its words": ("level", "low", "Risk: low", "computed"),
    "member by sense": ("mood", "good", "very happy with it", "inferred"),
}


@pytest.mark.parametrize(("name", "value", "quote", "support"), BESIDE.values(), ids=BESIDE)
def test_a_quote_beside_a_value_shows_it(name: str, value: Any, quote: str, support: str) -> None:
    found = found_in(BILL, {name: {"value": value, "quote": quote}}, Marked)
    assert shown(found) == {name: (BILL.index(quote), quote, support)}


def test_quotes_beside_elements_and_the_values_of_a_mapping_show_them() -> None:
    item = {
        "counts": [{"value": 20, "quote": "Net 20.00"}],
        "by_name": {"net": {"value": 20, "quote": "Net 20.00"}},
    }
    found = shown(found_in(BILL, item, Marked))
    assert {name: quote for name, (_, quote, _) in found.items()} == {
        "counts[0]": "Net 20.00",
        "by_name.net": "Net 20.00",
    }


NOT_BESIDE: dict[str, tuple[str, Any, str, str]] = {
    "amount of other words": ("amount", "25.90", "Net 20.00", "unsupported"),
    "words alone": ("amount", "25.90", "Total due", "unsupported"),
    "words that are not there": ("amount", "25.90", "Sum payable by you", "absent"),
    "other day": ("day", "2023-03-04", "3 March 2023", "unsupported"),
    "other time": ("when", "2023-03-03T15:20:00", "3 March 2023, 14:20", "unsupported"),
    "contradicted": ("paid", True, "Paid: no", "unsupported"),
    "contradicted without a mark": ("flag", True, "Paid: no", "unsupported"),
    "cut off from its negation": ("paid", True, "included", "negation"),
    "no quote for a marked boolean": ("paid", True, "", "unsupported"),
}


@pytest.mark.parametrize(("name", "value", "quote", "reason"), NOT_BESIDE.values(), ids=NOT_BESIDE)
def test_a_quote_beside_a_value_that_does_not_show_it(
    name: str, value: Any, quote: str, reason: str
) -> None:
    found = found_in(BILL, {name: {"value": value, "quote": quote}}, Marked)
    assert not found.evidence
    ((why, detail),) = found.missing.values()
    assert why == reason
    assert detail.endswith(".")


@pytest.mark.parametrize("quote", ["Risk is not low", "never low"])
def test_a_quote_that_negates_a_category_does_not_show_it(quote: str) -> None:
    text = f"{quote}. The other risk: low."
    found = found_in(text, {"level": {"value": "low", "quote": quote}}, Marked)
    assert not found.evidence
    assert [why for why, _ in found.missing.values()] == ["unsupported"]


def test_a_category_with_a_quote_that_is_not_there_is_inferred_from_its_object() -> None:
    item = {
        "level": {"value": "low", "quote": "Risk: low"},
        "mood": {"value": "good", "quote": "They love it"},
    }
    assert shown(found_in(BILL, item, Marked))["mood"][1:] == ("Risk: low", "inferred")


def test_a_marked_number_without_a_quote_is_looked_for() -> None:
    found = found_in(BILL, {"amount": {"value": "25.90", "quote": ""}}, Marked)
    assert shown(found)["amount"][1:] == ("25,90", "computed")


@pytest.mark.parametrize(
    ("text", "shown_by"),
    [
        ("On 3 March 2023 at 2.20 pm", ["3 March 2023", "2.20 pm"]),
        ("14:20 on 3 March 2023", ["3 March 2023", "14:20"]),
        ("On 3 March 2023 at 3.20 pm", None),
        ("At 14:20 on 4 March 2023", None),
    ],
)
def test_the_day_and_the_time_of_a_moment_must_be_shown(
    text: str, shown_by: list[str] | None
) -> None:
    found = found_in(text, {"when": "2023-03-03T14:20:00"})
    quotes = [each.quote for shown in found.evidence.values() for each in shown]
    assert quotes == (shown_by or [])


def test_a_member_that_is_a_number_is_looked_for_like_one() -> None:
    found = found_in("Three stars for the soup.", {"name": "soup", "stars": 3})
    assert shown(found)["stars"] == (0, "Three", "computed")


def test_every_leaf_is_either_shown_or_missing() -> None:
    item = {"name": "Tea", "other": "Cake", "amount": 3, "count": 9, "flag": True, "level": "low"}
    leaves: list[Leaf] = Shape.of(Entry).leaves(item)
    found = found_in("Tea 3.00", item)
    assert sorted([*shown(found), *missing(found)]) == sorted(leaf.name for leaf in leaves)
    assert missing(found) == ["other", "count"]
