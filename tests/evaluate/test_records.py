"""Records against labels: figures worked out by hand, and laws that hold for any items."""

import datetime as dt
import random
from decimal import Decimal
from enum import Enum
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from extractor.evaluate.leaves import comparable
from extractor.evaluate.records import Item, apart, field_figures, figures, score
from extractor.models import Span
from extractor.records.shape import Kind, Leaf, Shape


class Tone(Enum):
    warm = "warm"
    cold = "cold"


class Dish(BaseModel):
    name: str
    price: Decimal | None = None


class Visit(BaseModel):
    place: str
    day: dt.date | None = None
    tone: Tone | None = None
    again: bool | None = None
    dishes: list[Dish] = Field(default_factory=list)
    tags: list[str] = Field(default_factory=list)


SHAPE = Shape.of(Visit)
GOLD = {
    "place": "The Salt Barrow",
    "day": "2023-06-12",
    "tone": "warm",
    "again": False,
    "dishes": [{"name": "crab soup", "price": "7.50"}, {"name": "pie", "price": "9"}],
    "tags": ["quiet", "view"],
}


def values(gold: list[Any], found: list[Any] | None, **more: Any) -> dict[str, float | None]:
    scored = score(gold, found, SHAPE, **more)
    return {name: each.value for name, each in figures([scored]).items()}


def test_figures_worked_out_by_hand() -> None:
    found = {
        "place": "the salt barrow.",  # right
        "day": "2023-06-21",  # differs
        "tone": "warm",  # right; `again` is missed
        "dishes": [
            {"name": "fish pie", "price": "9.00"},  # two of three words shared; right
            {"name": "crab soup", "price": "8"},  # right; differs
            {"name": "cider"},  # extra
        ],
        "tags": ["view"],  # right; "quiet" is missed
    }
    result = values([GOLD], [found])
    assert result["leaf_precision"] == pytest.approx(5 / 9)
    assert result["leaf_recall"] == pytest.approx(5 / 10)
    assert result["leaf_f1"] == pytest.approx(2 * 5 / 19)
    assert result["partial_f1"] == pytest.approx(2 * (5 + 2 / 3) / 19)
    assert (result["records_recall"], result["records_whole"]) == (1, 0)
    assert result["unsupported"] is None  # plain items show nothing
    fields = field_figures([score([GOLD], [found], SHAPE)])
    assert fields["dishes[].name"]["f1"].value == pytest.approx(2 * 1 / 5)
    assert fields["dishes[].price"]["precision"].value == pytest.approx(1 / 2)
    assert fields["again"]["recall"].value == 0


def test_support_and_evidence_worked_out_by_hand() -> None:
    def at(start: int, end: int) -> tuple[tuple[Span, ...], ...]:
        return ((Span(start=start, end=end),),)

    gold = Item(
        {"place": "Oslo", "tags": ["dry", "far"]}, {"place": at(0, 4), "tags[0]": at(9, 12)}
    )
    found = Item(
        {"place": "Oslo", "again": True, "tags": ["far", "dry", "new"], "tone": "cold"},
        {"place": at(2, 4), "tags[1]": at(9, 12), "tags[2]": at(20, 23), "tone": at(5, 6)},
    )
    labelled = {**gold.fields, "tone": "warm"}
    result = values([Item(labelled, gold.places)], [found])
    # of six values four are shown, of which one contradicts the labels and one is not in them
    assert result["unsupported"] == pytest.approx(2 / 6)
    assert result["wrong_supported"] == pytest.approx(2 / 6)
    assert result["contradicted"] == pytest.approx(1 / 6)
    # two leaves have labelled places; what was found for `tone` has none to be compared with
    assert result["evidence_f1"] == pytest.approx(2 * (2 * 2 / 6 + 1) / (2 + 3))


@pytest.mark.parametrize(
    ("kind", "gold", "found", "expected"),
    [
        pytest.param("text", "Café “Nord”", "cafe\u0301  'Nord'", False, id="accent-and-marks"),
        pytest.param("text", "Café 'Nord'", "CAFE\u0301 ’Nord’.", True, id="same-in-unicode"),
        pytest.param("text", "C#", "C", False, id="sharp"),
        pytest.param("text", "New York", "York New", False, id="order"),
        pytest.param("text", "...", "!", False, id="marks-alone"),
        pytest.param("number", "25.90", "25.9", True, id="decimal"),
        pytest.param("number", 0.001, 0.0011, False, id="small"),
        pytest.param("number", 18500, 18500.0, True, id="float"),
        pytest.param("number", 10**5000, 10**5000, True, id="long"),
        pytest.param("date", "2023-03-01", "2023-03-01T00:00:00", True, id="midnight"),
        pytest.param("date", "2023-03-01T10:00:00Z", "2023-03-01T11:00:00+01:00", True, id="zone"),
        pytest.param("date", "2023-03-01", "2023-01-03", False, id="other-day"),
        pytest.param("closed", True, 1, False, id="boolean-is-no-number"),
        pytest.param("closed", "warm", "warm", True, id="member"),
    ],
)
def test_values_are_compared_by_kind(kind: Kind, gold: Any, found: Any, expected: bool) -> None:
    one, other = (comparable(Leaf(("x",), "x", each, kind, False, None)) for each in (gold, found))
    assert one.is_like(other) is other.is_like(one) is expected
    assert (one.agreement(other) == 1.0) >= expected


@pytest.mark.parametrize(
    ("gold", "found", "expected"),
    [
        pytest.param("crab soup", "the crab soup", 4 / 5, id="article"),
        pytest.param("头痛", "剧烈头痛", 4 / 6, id="no-spaces"),
        pytest.param("crab", "lamb", 0.0, id="nothing"),
    ],
)
def test_texts_agree_in_part(gold: str, found: str, expected: float) -> None:
    one, other = (
        comparable(Leaf(("x",), "x", each, "text", False, None)) for each in (gold, found)
    )
    assert one.agreement(other) == other.agreement(one) == pytest.approx(expected)


def test_a_number_may_differ_by_the_tolerance() -> None:
    gold, found = {"place": "x", "dishes": [{"name": "pie", "price": "100"}]}, None
    found = {"place": "x", "dishes": [{"name": "pie", "price": "101"}]}
    assert values([gold], [found])["leaf_f1"] == pytest.approx(2 / 3)
    assert values([gold], [found], tolerance=0.01)["leaf_f1"] == 1


def test_equal_values_are_paired_where_they_stand() -> None:
    def items(*starts: int) -> Item:
        dishes = [{"name": "pie"} for _ in starts]
        places = {
            f"dishes[{n}].name": ((Span(start=start, end=start + 3),),)
            for n, start in enumerate(starts)
        }
        return Item({"place": "", "dishes": dishes}, places)

    assert values([items(0, 50, 90)], [items(90, 0, 50)])["evidence_f1"] == 1


def test_a_quote_that_stands_twice_is_shown_at_either_place() -> None:
    both = ((Span(start=0, end=4), Span(start=30, end=34)),)
    gold = Item({"place": "Oslo"}, {"place": both})
    for start in (0, 30):
        found = Item({"place": "Oslo"}, {"place": ((Span(start=start, end=start + 4),),)})
        assert values([gold], [found])["evidence_f1"] == 1


def test_a_failed_document_is_missed_and_an_empty_one_is_nothing() -> None:
    failed = score([GOLD], None, SHAPE)
    assert failed.missing
    assert figures([failed])["leaf_recall"].value == 0
    assert figures([score([], [], SHAPE)])["leaf_f1"].value is None


def test_a_record_is_found_if_half_of_it_agrees() -> None:
    other = {**GOLD, "dishes": [], "tags": [], "day": None}  # three of ten and three
    assert values([GOLD], [{"place": "The Salt Barrow"}])["records_f1"] == 0
    assert values([GOLD], [other])["records_f1"] == 0
    assert values([GOLD], [{**other, "day": GOLD["day"], "tags": GOLD["tags"]}])["records_f1"] == 1


def test_runs_are_compared_over_the_same_documents() -> None:
    right = [score([GOLD], [GOLD], SHAPE) for _ in range(4)]
    wrong = [score([GOLD], [{**GOLD, "place": "x"}], SHAPE) for _ in range(4)]
    assert apart(wrong, right)["leaf_f1"] == pytest.approx((-0.1, -0.1, -0.1))
    assert apart(wrong, wrong)["leaf_f1"] == (0.0, 0.0, 0.0)


WORD = st.sampled_from(["crab", "soup", "pie", "far", "new"])
DISH = st.fixed_dictionaries({"name": WORD, "price": st.none() | st.sampled_from(["1", "2"])})
VISIT = st.fixed_dictionaries(
    {
        "place": WORD,
        "tone": st.none() | st.sampled_from(["warm", "cold"]),
        "dishes": st.lists(DISH, max_size=3),
        "tags": st.lists(WORD, max_size=3),
    }
)
VISITS = st.lists(VISIT, max_size=3)


@given(VISITS, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_labels_agree_with_themselves_in_any_order(visits: list[Any], rng: random.Random) -> None:
    shuffled = [
        {**each, "dishes": rng.sample(each["dishes"], len(each["dishes"]))} for each in visits
    ]
    rng.shuffle(shuffled)
    counts = score(visits, shuffled, SHAPE).counts
    assert counts["gold_records"] == counts["found_records"] == counts["matched_records"]
    assert counts.get("gold", 0) == counts.get("found", 0) == counts.get("right", 0)


@given(VISITS, VISITS)
@settings(max_examples=40, deadline=None)
def test_gold_and_found_change_places(one: list[Any], other: list[Any]) -> None:
    there, back = score(one, other, SHAPE).counts, score(other, one, SHAPE).counts
    assert there.get("agreed", 0) == pytest.approx(back.get("agreed", 0))
    assert there.get("gold", 0) == back.get("found", 0)


def test_long_tables_are_paired() -> None:
    rows = [{"name": f"dish {n} of {n % 7}", "price": f"{n}.50"} for n in range(90)]
    gold, found = ({"place": "x", "dishes": each} for each in (rows, [*rows[:0:-1], rows[0]]))
    assert values([gold], [found])["records_whole"] == 1


def test_labels_in_other_types_are_the_same() -> None:
    class Aliased(BaseModel):
        amount: Decimal = Field(alias="sum")
        state: Literal["open", "shut"]

    shape = Shape.of(Aliased)
    by_name, by_alias = {"amount": "25,90 EUR", "state": "Open"}, {"sum": 25.9, "state": "open"}
    assert figures([score([by_name], [by_alias], shape)])["leaf_f1"].value == 1
