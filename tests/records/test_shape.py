"""The leaves of an item, what of it may be left out, and the types that its values get."""

import dataclasses
import datetime as dt
import enum
from decimal import Decimal
from typing import Annotated, Any, Literal, Required

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, RootModel, ValidationError
from typing_extensions import TypedDict

from extractor.fields import Quote, Quoted, SentenceNumber
from extractor.records.shape import Cut, Shape, pruned


class Grade(enum.Enum):
    LOW = "low"
    HIGH = "high"


class Line(BaseModel):
    what: str
    price: Decimal
    count: int | None = None


class Cat(BaseModel):
    kind: Literal["cat"]
    claws: int


class Dog(BaseModel):
    kind: Literal["dog"]
    tail: str


class Words(BaseModel):
    kind: Literal["words"]
    value: str


class Figure(BaseModel):
    kind: Literal["figure"]
    value: Decimal


class Branch(BaseModel):
    name: str
    parent: "Branch | None" = None
    twigs: "list[Branch]" = []


class Box(TypedDict, total=False):
    label: Required[str]
    size: int


@dataclasses.dataclass
class Point:
    x: str
    y: int | None = None


class Tags(RootModel[list[str]]):
    pass


class Everything(BaseModel):
    need: str
    default: str = "none"
    perhaps: str | None = None
    need_or_null: str | None
    line: Line | None = None
    must_line: Line = Line(what="a", price=Decimal(1))
    lines: list[Line] = []
    lists: list[list[int]] = []
    tags: set[str] = set()
    prices: dict[str, Decimal] = {}
    by_name: dict[str, Line] = {}
    number_or_text: int | str = 0
    one_or_more: str | list[str] = ""
    pet: Cat | Dog | None = None
    tagged: Annotated[Cat | Dog, Field(discriminator="kind")] | None = None
    tree: Branch | None = None
    box: Box | None = None
    point: Point | None = None
    root: Tags = Tags([])
    grade: Grade = Grade.LOW
    word: Literal["a b", "c"] = "c"
    stars: Literal[1, 2, 3] | None = None
    day: dt.date | None = None
    when: dt.datetime | None = None
    amount: Decimal = Decimal(0)
    ratio: float = 0
    flag: bool = False
    pair: tuple[str, int] | None = None
    quote: Quote | None = None


def leaves(model: type[BaseModel], item: Any) -> dict[str, Any]:
    return {leaf.name: leaf for leaf in Shape.of(model).leaves(item)}


# ---- leaves --------------------------------------------------------------------------------

LEAVES: dict[str, tuple[Any, dict[str, tuple[Any, str]]]] = {
    "text": ({"need": "a"}, {"need": ("a", "text")}),
    "null has no leaf": ({"need": "a", "perhaps": None}, {"need": ("a", "text")}),
    "empty list has no leaf": ({"lines": []}, {}),
    "nested model": (
        {"line": {"what": "Tea", "price": 3}},
        {"line.what": ("Tea", "text"), "line.price": (3, "number")},
    ),
    "list of models": (
        {"lines": [{"what": "Tea"}, {"price": 3}]},
        {"lines[0].what": ("Tea", "text"), "lines[1].price": (3, "number")},
    ),
    "list of lists": (
        {"lists": [[1, 2], [3]]},
        {
            "lists[0][0]": (1, "number"),
            "lists[0][1]": (2, "number"),
            "lists[1][0]": (3, "number"),
        },
    ),
    "set": ({"tags": ["x", "y"]}, {"tags[0]": ("x", "text"), "tags[1]": ("y", "text")}),
    "dict": ({"prices": {"tea": 3}}, {"prices.tea": (3, "number")}),
    "dict of models": ({"by_name": {"a": {"what": "Tea"}}}, {"by_name.a.what": ("Tea", "text")}),
    "union as number": ({"number_or_text": 3}, {"number_or_text": (3, "number")}),
    "union as text": ({"number_or_text": "x"}, {"number_or_text": ("x", "text")}),
    "union as list": ({"one_or_more": ["x"]}, {"one_or_more[0]": ("x", "text")}),
    "union of models": (
        {"pet": {"kind": "dog", "tail": "long"}},
        {"pet.kind": ("dog", "closed"), "pet.tail": ("long", "text")},
    ),
    "tagged union": (
        {"tagged": {"kind": "cat", "claws": 9}},
        {"tagged.kind": ("cat", "closed"), "tagged.claws": (9, "number")},
    ),
    "recursion": (
        {"tree": {"name": "a", "parent": {"name": "b"}, "twigs": [{"name": "c"}]}},
        {
            "tree.name": ("a", "text"),
            "tree.parent.name": ("b", "text"),
            "tree.twigs[0].name": ("c", "text"),
        },
    ),
    "typed dictionary": (
        {"box": {"label": "a", "size": 2}},
        {"box.label": ("a", "text"), "box.size": (2, "number")},
    ),
    "dataclass": (
        {"point": {"x": "a", "y": 2}},
        {"point.x": ("a", "text"), "point.y": (2, "number")},
    ),
    "root model": ({"root": ["a"]}, {"root[0]": ("a", "text")}),
    "enum": ({"grade": "low"}, {"grade": ("low", "closed")}),
    "literal": ({"word": "a b"}, {"word": ("a b", "closed")}),
    "date": ({"day": "2023-03-03"}, {"day": ("2023-03-03", "date")}),
    "date and time": ({"when": "2023-03-03T00:00:00"}, {"when": ("2023-03-03T00:00:00", "date")}),
    "decimal": ({"amount": "18500.00"}, {"amount": ("18500.00", "number")}),
    "float": ({"ratio": 0.5}, {"ratio": (0.5, "number")}),
    "boolean": ({"flag": True}, {"flag": (True, "closed")}),
    "tuple": ({"pair": ["a", 7]}, {"pair[0]": ("a", "text"), "pair[1]": (7, "number")}),
}


@pytest.mark.parametrize(("item", "expected"), LEAVES.values(), ids=LEAVES)
def test_leaves(item: Any, expected: dict[str, tuple[Any, str]]) -> None:
    found = leaves(Everything, item)
    assert {name: (leaf.value, leaf.kind) for name, leaf in found.items()} == expected


def test_leaves_of_a_root_model_have_no_name_before_the_position() -> None:
    assert list(leaves(Tags, ["a", "b"])) == ["[0]", "[1]"]


def test_leaves_come_in_the_order_of_the_class() -> None:
    item = {"flag": True, "need": "a", "lines": [{"price": 1, "what": "b"}]}
    assert list(leaves(Everything, item)) == ["need", "lines[0].what", "lines[0].price", "flag"]


def test_a_shape_is_made_once() -> None:
    assert Shape.of(Everything) is Shape.of(Everything)


class Tagged(BaseModel):
    part: Annotated[Words | Figure, Field(discriminator="kind")]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        pytest.param("words", "text", id="first choice"),
        pytest.param("figure", "number", id="second choice"),
    ],
)
def test_the_tag_of_a_union_decides_between_equal_keys(kind: str, expected: str) -> None:
    found = leaves(Tagged, {"part": {"kind": kind, "value": "5"}})
    assert found["part.value"].kind == expected


# ---- names and aliases ---------------------------------------------------------------------


class AliasedLine(BaseModel):
    what: str = Field(alias="Item Name")


class Aliased(BaseModel):
    total: Decimal | None = Field(None, alias="Total Due")
    lines: list[AliasedLine] = Field([], alias="Lines")


def test_a_path_has_the_alias_and_a_name_the_name() -> None:
    (leaf,) = Shape.of(Aliased).leaves({"Total Due": 5})
    assert (leaf.path, leaf.name) == (("Total Due",), "total")


def test_a_name_in_an_inner_model_has_no_alias() -> None:
    (leaf,) = Shape.of(Aliased).leaves({"Lines": [{"Item Name": "Tea"}]})
    assert leaf.path == ("Lines", 0, "Item Name")
    assert leaf.name == "lines[0].what"


class ByName(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    what: str = Field(alias="Item")


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")

    what: str


class OpenMapping(BaseModel):
    what: str = "x"
    rest: dict[str, Any] = {}


@pytest.mark.parametrize(
    ("model", "item", "value"),
    [
        pytest.param(ByName, {"what": "made up"}, "made up", id="name for alias"),
        pytest.param(Open, {"what": "a", "other": "made up"}, "made up", id="extra allowed"),
        pytest.param(OpenMapping, {"rest": {"k": {"l": "made up"}}}, "made up", id="any value"),
    ],
)
def test_whatever_the_class_keeps_has_a_leaf(model: type[BaseModel], item: Any, value: str) -> None:
    assert value in str(model.model_validate(item).model_dump())
    assert value in [leaf.value for leaf in Shape.of(model).leaves(item)]


# ---- quotes and sentence numbers -----------------------------------------------------------


class Quoting(BaseModel):
    n: SentenceNumber
    plain: Quote
    described: Quote = Field("", description="Other words.")
    perhaps: Quote | None = None
    many: list[Quote] = []
    perhaps_many: list[Quote | None] = []
    by_name: dict[str, Quote] = {}
    inner: "Quoting | None" = None
    number: Quoted[int] = 0
    whole_list: Quoted[list[str]] = []
    none: str = ""


QUOTES = {
    "required": ({"plain": "a"}, True),
    "described": ({"described": "a"}, True),
    "optional": ({"perhaps": "a"}, True),
    "list": ({"many": ["a"]}, True),
    "list with nulls": ({"perhaps_many": ["a"]}, True),
    "dict": ({"by_name": {"k": "a"}}, True),
    "inner model": ({"inner": {"plain": "a"}}, True),
    "number": ({"number": 4}, True),
    "no quote": ({"none": "a"}, False),
}


@pytest.mark.parametrize(("item", "expected"), QUOTES.values(), ids=QUOTES)
def test_quotes(item: Any, expected: bool) -> None:
    assert [leaf.quote for leaf in Shape.of(Quoting).leaves(item)] == [expected]


def test_the_elements_of_a_list_that_is_a_quote_are_quotes() -> None:
    assert [leaf.quote for leaf in Shape.of(Quoting).leaves({"whole_list": ["a"]})] == [True]


def test_a_sentence_number_is_no_leaf() -> None:
    assert list(leaves(Quoting, {"n": 4, "plain": "a", "inner": {"n": 5}})) == ["plain"]


BESIDE: dict[str, tuple[Any, dict[str, tuple[Any, str]]]] = {
    "boolean": ({"flag": {"value": True, "quote": "a"}}, {"flag": (True, "a")}),
    "no words": ({"flag": {"value": True, "quote": None}}, {"flag": (True, "")}),
    "null": ({"grade": {"value": None, "quote": "a"}}, {}),
    "number": ({"amount": {"value": 3, "quote": "a"}}, {"amount": (3, "a")}),
    "element": ({"tags": [{"value": "x", "quote": "a"}]}, {"tags[0]": ("x", "a")}),
    "mapping": (
        {"prices": {"value": 3, "quote": 4}},
        {"prices.value": (3, ""), "prices.quote": (4, "")},
    ),
}


@pytest.mark.parametrize(("item", "expected"), BESIDE.values(), ids=BESIDE)
def test_the_quote_beside_a_value(item: Any, expected: dict[str, tuple[Any, str]]) -> None:
    found = leaves(Everything, item)
    assert {name: (leaf.value, leaf.words) for name, leaf in found.items()} == expected


def test_an_item_without_the_quotes_beside_its_values() -> None:
    item = {
        "need": "a",
        "flag": {"value": "yes", "quote": "Paid: yes"},
        "lines": [{"what": "b", "price": {"value": "EUR 3,50", "quote": "b 3,50"}}],
        "prices": [{"key": "tea", "value": "3,50"}],
    }
    shape = Shape.of(Everything)
    whole = shape.coerced(item)
    assert whole["flag"] == {"value": True, "quote": "Paid: yes"}
    assert shape.plain(whole) == {
        "need": "a",
        "lines": [{"what": "b", "price": "3.50"}],
        "prices": {"tea": "3.50"},
        "flag": True,
    }


class Either(BaseModel):
    day: dt.date | str
    amount: Decimal | str


@pytest.mark.parametrize(
    ("item", "kinds"),
    [
        ({"day": "2023-03-01", "amount": "18.50"}, ["date", "number"]),
        ({"day": "spring of 2023", "amount": "about 20"}, ["text", "text"]),
    ],
)
def test_a_value_that_is_no_date_or_number_is_the_text_of_a_union(
    item: Any, kinds: list[str]
) -> None:
    assert [leaf.kind for leaf in Shape.of(Either).leaves(item)] == kinds


# ---- what may be left out ------------------------------------------------------------------

CUTS: dict[str, tuple[Any, str, Cut | None]] = {
    "required": ({"need": "a"}, "need", None),
    "default": ({"default": "a"}, "default", Cut(("default",), null=False)),
    "optional": ({"perhaps": "a"}, "perhaps", Cut(("perhaps",), null=True)),
    "null allowed but required": (
        {"need_or_null": "a"},
        "need_or_null",
        Cut(("need_or_null",), null=True),
    ),
    "required in an optional model": (
        {"line": {"what": "a"}},
        "line.what",
        Cut(("line",), null=True),
    ),
    "required in a model with a default": (
        {"must_line": {"what": "a"}},
        "must_line.what",
        Cut(("must_line",), null=False),
    ),
    "optional in an optional model": (
        {"line": {"count": 1}},
        "line.count",
        Cut(("line", "count"), null=True),
    ),
    "required in a list": (
        {"lines": [{}, {"what": "a"}]},
        "lines[1].what",
        Cut(("lines", 1), null=False),
    ),
    "element of a list of lists": (
        {"lists": [[1, 2]]},
        "lists[0][1]",
        Cut(("lists", 0), null=False),
    ),
    "element of a set": ({"tags": ["a"]}, "tags[0]", Cut(("tags", 0), null=False)),
    "value of a dict": ({"prices": {"k": 1}}, "prices.k", Cut(("prices", "k"), null=False)),
    "required in a dict": (
        {"by_name": {"k": {"what": "a"}}},
        "by_name.k.what",
        Cut(("by_name", "k"), null=False),
    ),
    "required in a union": (
        {"pet": {"kind": "dog", "tail": "a"}},
        "pet.tail",
        Cut(("pet",), null=True),
    ),
    "deep in a tree": (
        {"tree": {"name": "a", "twigs": [{"name": "b", "parent": {"name": "c"}}]}},
        "tree.twigs[0].parent.name",
        Cut(("tree", "twigs", 0, "parent"), null=True),
    ),
    "optional in a typed dictionary": (
        {"box": {"label": "a", "size": 1}},
        "box.size",
        Cut(("box", "size"), null=False),
    ),
    "required in a typed dictionary": (
        {"box": {"label": "a"}},
        "box.label",
        Cut(("box",), null=True),
    ),
    "in a dataclass": ({"point": {"x": "a"}}, "point.x", Cut(("point",), null=True)),
    "part of a tuple": ({"pair": ["a", 1]}, "pair[1]", Cut(("pair",), null=True)),
}


@pytest.mark.parametrize(("item", "name", "expected"), CUTS.values(), ids=CUTS)
def test_the_smallest_part_that_may_be_left_out(item: Any, name: str, expected: Cut) -> None:
    assert leaves(Everything, item)[name].cut == expected


ERRORS: dict[str, tuple[Any, Cut | None]] = {
    "required": ({"need": 1, "need_or_null": None}, None),
    "optional": (
        {"need": "a", "need_or_null": None, "perhaps": 1},
        Cut(("perhaps",), null=True),
    ),
    "missing in a list": (
        {"need": "a", "need_or_null": None, "lines": [{"what": "a", "price": 1}, {"what": "b"}]},
        Cut(("lines", 1), null=False),
    ),
    "wrong in a union": (
        {"need": "a", "need_or_null": None, "pet": {"kind": "cat", "claws": "many"}},
        Cut(("pet",), null=True),
    ),
    "wrong in a tagged union": (
        {"need": "a", "need_or_null": None, "tagged": {"kind": "cat", "claws": "many"}},
        Cut(("tagged",), null=True),
    ),
    "wrong in a tree": (
        {"need": "a", "need_or_null": None, "tree": {"name": "a", "twigs": [{"name": 4}]}},
        Cut(("tree", "twigs", 0), null=False),
    ),
}


@pytest.mark.parametrize(("item", "expected"), ERRORS.values(), ids=ERRORS)
def test_the_part_that_holds_an_error_of_pydantic(item: Any, expected: Cut | None) -> None:
    with pytest.raises(ValidationError) as raised:
        Everything.model_validate(item, strict=False)
    places = [error["loc"] for error in raised.value.errors()]
    assert places
    assert {Shape.of(Everything).cut(item, place) for place in places} == {expected}


PRUNED = {
    "null": ({"a": 1, "b": 2}, [Cut(("a",), null=True)], {"a": None, "b": 2}),
    "deleted": ({"a": 1, "b": 2}, [Cut(("a",), null=False)], {"b": 2}),
    "element": ({"a": [1, 2, 3]}, [Cut(("a", 1), null=False)], {"a": [1, 3]}),
    "two elements": (
        {"a": [1, 2, 3]},
        [Cut(("a", 0), null=False), Cut(("a", 1), null=False)],
        {"a": [3]},
    ),
    "eleven elements": (
        {"a": list(range(12))},
        [Cut(("a", place), null=False) for place in range(11)],
        {"a": [11]},
    ),
    "same part twice": (
        {"a": [1, 2, 3]},
        [Cut(("a", 0), null=False), Cut(("a", 0), null=False)],
        {"a": [2, 3]},
    ),
    "part and its inner part": (
        {"a": [{"b": 1}, {"b": 2}]},
        [Cut(("a", 0), null=False), Cut(("a", 0, "b"), null=True)],
        {"a": [{"b": 2}]},
    ),
    "absent key": ({"a": 1}, [Cut(("b", "c"), null=False)], {"a": 1}),
    "nothing": ({"a": 1}, [], {"a": 1}),
}


@pytest.mark.parametrize(("item", "cuts", "expected"), PRUNED.values(), ids=PRUNED)
def test_pruned(item: Any, cuts: list[Cut], expected: Any) -> None:
    assert pruned(item, cuts) == expected


@given(st.lists(st.integers(), max_size=15), st.sets(st.integers(0, 14)), st.randoms())
def test_exactly_the_other_elements_stay(values: list[int], out: set[int], random: Any) -> None:
    cuts = [Cut(("a", place), null=False) for place in out if place < len(values)]
    random.shuffle(cuts)
    kept = [value for place, value in enumerate(values) if place not in out]
    before = list(values)
    assert pruned({"a": values}, cuts) == {"a": kept}
    assert values == before


# ---- coercion by the schema ----------------------------------------------------------------

COERCED: dict[str, tuple[Any, Any]] = {
    "decimal": ({"amount": "EUR 18,500.00"}, {"amount": "18500.00"}),
    "decimal in a list": ({"lines": [{"price": "3,50 €"}]}, {"lines": [{"price": "3.50"}]}),
    "decimal in a dict": ({"prices": {"a": "$2"}}, {"prices": {"a": "2"}}),
    "integer": ({"box": {"size": "1,200"}}, {"box": {"size": 1200}}),
    "float": ({"ratio": "0,5"}, {"ratio": 0.5}),
    "date": ({"day": "3 March 2023"}, {"day": "2023-03-03"}),
    "date and time": ({"when": "3 March 2023"}, {"when": "2023-03-03T00:00:00"}),
    "boolean": ({"flag": "Yes"}, {"flag": True}),
    "enum": ({"grade": "HIGH"}, {"grade": "high"}),
    "literal": ({"word": "A_B"}, {"word": "a b"}),
    "tuple": ({"pair": ["a", "7"]}, {"pair": ["a", 7]}),
    "one value for a list": ({"tags": "x"}, {"tags": ["x"]}),
    "one model for a list": ({"lines": {"price": "$2"}}, {"lines": [{"price": "2"}]}),
    "null for a list": ({"lines": None}, {"lines": None}),
    "placeholder where null is allowed": ({"perhaps": "N/A"}, {"perhaps": None}),
    "placeholder in an optional number": ({"line": {"count": "n/a"}}, {"line": {"count": None}}),
    "placeholder where text is required": ({"need": "N/A"}, {"need": "N/A"}),
    "in a tree": (
        {"tree": {"twigs": [{"parent": "none"}]}},
        {"tree": {"twigs": [{"parent": None}]}},
    ),
    "unknown key": ({"other": "EUR 5"}, {}),
    "no object": ("x", "x"),
}


@pytest.mark.parametrize(("item", "expected"), COERCED.values(), ids=COERCED)
def test_values_get_the_types_of_the_schema(item: Any, expected: Any) -> None:
    assert Shape.of(Everything).coerced(item) == expected


@pytest.mark.parametrize("item", [each for each, _ in LEAVES.values()], ids=LEAVES)
def test_what_has_its_type_stays_as_it_is(item: Any) -> None:
    assert Shape.of(Everything).coerced(item) == item
