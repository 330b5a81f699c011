"""What of an item is left out so that it fits its class, and what is required."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, ValidationError

from extractor.records.reading import validated


class Cat(BaseModel):
    kind: Literal["cat"]
    claws: int


class Dog(BaseModel):
    kind: Literal["dog"]
    tail: str


class Checked(BaseModel):
    name: str
    top: Annotated[int, Field(le=5)] | None = None
    tags: list[Annotated[str, Field(max_length=4)]] = []
    by_name: dict[str, int] = {}
    pet: Cat | Dog | None = None
    pets: list[Cat | Dog] = []
    code: Annotated[str, Field(pattern="^[A-Z]+$")] = "A"


LEFT_OUT: dict[str, tuple[Any, Any, list[tuple[str, Any]]]] = {
    "nothing": ({"name": "a", "top": 3}, {"name": "a", "top": 3}, []),
    "bound of an optional value": (
        {"name": "a", "top": 9},
        {"name": "a", "top": None},
        [("top", 9)],
    ),
    "type of an optional value": (
        {"name": "a", "top": "many"},
        {"name": "a", "top": None},
        [("top", "many")],
    ),
    "value with a default": ({"name": "a", "code": "x"}, {"name": "a"}, [("code", "x")]),
    "element of a list": (
        {"name": "a", "tags": ["one", "three", "two"]},
        {"name": "a", "tags": ["one", "two"]},
        [("tags[1]", "three")],
    ),
    "two elements of a list": (
        {"name": "a", "tags": ["three", "one", "seven"]},
        {"name": "a", "tags": ["one"]},
        [("tags[0]", "three"), ("tags[2]", "seven")],
    ),
    "value of a dict": (
        {"name": "a", "by_name": {"k": "x", "l": 1}},
        {"name": "a", "by_name": {"l": 1}},
        [("by_name.k", "x")],
    ),
    "member of a union": (
        {"name": "a", "pet": {"kind": "cat", "claws": "many"}},
        {"name": "a", "pet": None},
        [("pet", {"kind": "cat", "claws": "many"})],
    ),
    "union in a list": (
        {"name": "a", "pets": [{"kind": "cat", "claws": "many"}, {"kind": "dog", "tail": "t"}]},
        {"name": "a", "pets": [{"kind": "dog", "tail": "t"}]},
        [("pets[0]", {"kind": "cat", "claws": "many"})],
    ),
    "missing in a list": (
        {"name": "a", "pets": [{"kind": "dog"}]},
        {"name": "a", "pets": []},
        [("pets[0]", {"kind": "dog"})],
    ),
}


@pytest.mark.parametrize(("item", "expected", "left_out"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_what_does_not_fit_is_left_out(item: Any, expected: Any, left_out: Any) -> None:
    value, whole, parts = validated(item, Checked)
    assert whole == expected
    assert [(each.name, each.value) for each in parts] == left_out
    assert all(each.detail for each in parts)
    assert value == Checked.model_validate(expected)


INVALID = {
    "required": {"top": 3},
    "type of a required value": {"name": ["a", "b"]},
    "required beside optional": {"name": ["a", "b"], "top": 9},
    "no object": "a",
    "list": [{"name": "a"}],
}


@pytest.mark.parametrize("item", INVALID.values(), ids=INVALID)
def test_what_is_required_is_not_left_out(item: Any) -> None:
    with pytest.raises(ValidationError):
        validated(item, Checked)
