"""What a schema asks for, in words."""

import datetime as dt
import enum
from decimal import Decimal
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, create_model
from typing_extensions import TypeAliasType

from extractor.fields import Quote, SentenceNumber
from extractor.prompting.outline import MAX_DEPTH, WORDS, outline, skeleton
from extractor.prompting.schema import Schema

TEXT = WORDS["string"]


class Level(enum.Enum):
    LOW = "low"
    HIGH = "high"


class Number(enum.IntEnum):
    ONE = 1
    TWO = 2


class Line(BaseModel):
    what: str
    price: Decimal | None = Field(None, description="Without tax.")


class Cat(BaseModel):
    kind: Literal["cat"]
    claws: int


class Dog(BaseModel):
    kind: Literal["dog"]
    tail: str


class Branch(BaseModel):
    name: str
    twigs: "list[Branch]" = []


def said(annotation: Any, default: Any = ...) -> str:
    """The outline of a class with one field `x`."""
    return outline(create_model("One", x=(annotation, default)))


LINES: dict[str, tuple[Any, str]] = {
    "text": (str, TEXT),
    "whole number": (int, "whole number"),
    "number": (float, "number"),
    "decimal": (Decimal, "number"),
    "boolean": (bool, "true or false"),
    "date": (dt.date, "date, YYYY-MM-DD"),
    "moment": (dt.datetime, "date and time, YYYY-MM-DDTHH:MM:SS"),
    "time": (dt.time, "time, HH:MM"),
    "any": (Any, "any value"),
    "optional": (str | None, f"{TEXT}, or null"),
    "optional decimal": (Decimal | None, "number, or null"),
    "union": (int | str, f"whole number or {TEXT}"),
    "optional union": (int | str | None, f"whole number or {TEXT}, or null"),
    "list": (list[str], f"list of {TEXT}"),
    "set": (set[int], "list of whole number"),
    "list of lists": (list[list[str]], f"list of list of {TEXT}"),
    "optional list": (list[str] | None, f"list of {TEXT}, or null"),
    "list of optional": (list[str | None], f"list of {TEXT}, or null"),
    "dict": (dict[str, int], "object of names and values, each whole number"),
    "dict of anything": (dict[str, Any], "object of names and values"),
    "enum": (Level, 'one of "low", "high"'),
    "optional enum": (Level | None, 'one of "low", "high", or null'),
    "list of enum": (list[Level], 'list of one of "low", "high"'),
    "literal": (Literal["a", "b c"], 'one of "a", "b c"'),
    "single literal": (Literal["a"], 'one of "a"'),
    "range": (Annotated[int, Field(ge=1, le=5)], "whole number, at least 1, at most 5"),
    "open range": (Annotated[float, Field(gt=0, lt=1)], "number, more than 0, less than 1"),
    "optional range": (Annotated[int, Field(ge=1)] | None, "whole number, at least 1, or null"),
    "length": (
        Annotated[str, Field(min_length=2, max_length=9)],
        f"{TEXT}, at least 2 characters, at most 9 characters",
    ),
    "pattern": (Annotated[str, Field(pattern="^[A-Z]{3}$")], f"{TEXT}, matching ^[A-Z]{{3}}$"),
    "list length": (
        Annotated[list[str], Field(min_length=1, max_length=3)],
        f"list of {TEXT}, at least 1, at most 3",
    ),
    "range in a list": (list[Annotated[int, Field(le=5)]], "list of whole number, at most 5"),
}


@pytest.mark.parametrize(("annotation", "expected"), LINES.values(), ids=LINES)
def test_a_field(annotation: Any, expected: str) -> None:
    assert said(annotation) == f"- x ({expected})"


@pytest.mark.parametrize("annotation", [Literal[1, 2], Number], ids=["literal", "enum"])
def test_the_values_of_a_set_of_numbers_are_no_texts(annotation: Any) -> None:
    assert said(annotation) == "- x (one of 1, 2)"


class Described(BaseModel):
    """How
    many."""

    number: int


DESCRIBED = {
    "of the field": pytest.param(Annotated[int, Field(ge=1, description="How\n  many.")]),
    "of the class": pytest.param(Described),
    "of an optional field": pytest.param(Annotated[int | None, Field(description="How many.")]),
    "of a choice": pytest.param(Annotated[int, Field(description="How many.")] | None),
    "of an optional class": pytest.param(Described | None),
}


@pytest.mark.parametrize("annotation", DESCRIBED.values(), ids=DESCRIBED)
def test_a_description_is_on_one_line(annotation: Any) -> None:
    assert said(annotation).splitlines()[0].endswith("): How many.")


def test_marked_fields_are_described() -> None:
    class Said(BaseModel):
        n: SentenceNumber
        words: Quote

    assert outline(Said) == (
        "- n (whole number): Number of the sentence that holds the quote.\n"
        f"- words ({TEXT}): Words copied exactly from the text."
    )


# ---- inner fields --------------------------------------------------------------------------

INNER = f"  - what ({TEXT})\n  - price (number, or null): Without tax."
OBJECTS: dict[str, tuple[Any, str]] = {
    "model": (Line, f"- x (object)\n{INNER}"),
    "list of models": (list[Line], f"- x (list of object)\n{INNER}"),
    "optional model": (Line | None, f"- x (object, or null)\n{INNER}"),
    "optional list of models": (list[Line] | None, f"- x (list of object, or null)\n{INNER}"),
    "model or text": (Line | str, f"- x (object or {TEXT})\n{INNER}"),
}


@pytest.mark.parametrize(("annotation", "expected"), OBJECTS.values(), ids=OBJECTS)
def test_inner_fields_are_indented(annotation: Any, expected: str) -> None:
    assert said(annotation) == expected


HIDDEN: dict[str, Any] = {
    "union of models": Cat | Dog,
    "tagged union": Annotated[Cat | Dog, Field(discriminator="kind")],
    "list of a union": list[Cat | Dog],
    "text or model": str | Dog,
}


@pytest.mark.parametrize("annotation", HIDDEN.values(), ids=HIDDEN)
def test_the_fields_of_every_choice_are_said(annotation: Any) -> None:
    assert f"- tail ({TEXT})" in said(annotation)


def test_a_recursive_class_ends() -> None:
    lines = outline(Branch).splitlines()
    assert lines[:2] == [f"- name ({TEXT})", "- twigs (list of object)"]
    depths = [(len(line) - len(line.lstrip())) // 2 for line in lines]
    assert sorted(set(depths)) == list(range(MAX_DEPTH + 1))


def test_fields_have_the_names_that_the_model_writes() -> None:
    class Aliased(BaseModel):
        total: Decimal = Field(alias="Total Due")

    assert Schema.of(Aliased).outline == "- Total Due (number)"


def test_fields_are_in_the_order_of_declaration() -> None:
    class Ordered(BaseModel):
        z: str
        a: Level | None = None
        m: list[int]

    assert [line.split()[1] for line in Schema.of(Ordered).outline.splitlines()] == ["z", "a", "m"]


# ---- unions ----------------------------------------------------------------------------------


class Kennel(BaseModel):
    """Where animals live."""

    inmate: Annotated[Cat | Dog, Field(discriminator="kind")] = Field(
        description="Who lives there."
    )
    by_day: dict[str, Cat] = {}
    price: Annotated[Decimal, Field(gt=0, le=10)] | None = None
    score: Annotated[float, Field(multiple_of=0.5)] | Literal["none"]
    pair: tuple[int, str]
    mark: str = Field(examples=["never shown"])


def test_all_that_a_schema_says_is_said() -> None:
    assert outline(Kennel).splitlines() == [
        "- inmate (object): Who lives there.",
        '  - object Cat, kind is "cat"',
        '    - kind (one of "cat")',
        "    - claws (whole number)",
        '  - object Dog, kind is "dog"',
        '    - kind (one of "dog")',
        f"    - tail ({TEXT})",
        "- by_day (object of names and values, each object)",
        '  - kind (one of "cat")',
        "  - claws (whole number)",
        "- price (number, more than 0, at most 10, or null)",
        '- score (number, a multiple of 0.5 or one of "none")',
        f"- pair (list of whole number; {TEXT}, at least 2, at most 2)",
        f"- mark ({TEXT})",
    ]


def test_a_number_or_a_text_is_both() -> None:
    assert said(float | str) == f"- x (number or {TEXT})"
    assert said(Decimal | str) == f"- x (number or {TEXT})"


Nested = TypeAliasType("Nested", "list[Nested | int]")


def test_a_type_that_holds_itself_ends() -> None:
    assert said(Nested).startswith("- x (list of list of ")


class Kinds(BaseModel):
    lines: list[Line]
    pet: Cat | Dog | None = None
    branch: Branch | None = None
    level: Level | None = None
    names: list[str] = []


def test_a_skeleton_has_the_fields_of_lists_in_lists() -> None:
    class Day(BaseModel):
        lines: list[Line]

    class Week(BaseModel):
        days: list[Day]

    line = {"what": TEXT, "price": "number, or null"}
    assert skeleton(Week) == {"days": [{"lines": [line]}]}


def test_a_skeleton_has_every_field_to_fill_in() -> None:
    made = skeleton(Kinds)
    assert made["lines"] == [{"what": TEXT, "price": "number, or null"}]
    assert made["pet"] == {"kind": 'one of "cat"', "claws": "whole number"}
    assert made["level"] == 'one of "low", "high", or null'
    assert made["names"] == [TEXT]
    assert list(made["branch"]) == ["name", "twigs"]
