"""A schema may declare what names a thing: then it is one, however often it is told."""

from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel, ConfigDict, Field
from support.fake_engine import FakeModel

from extractor import Extractor, Record
from extractor.errors import SchemaError


class Person(BaseModel):
    """A person."""

    key: ClassVar = ("name",)
    name: str
    job: str | None = None


class Camel(BaseModel):
    """A firm, with other names on the wire."""

    model_config = ConfigDict(validate_by_name=True)
    per: ClassVar[str] = "document"
    firm: str = Field(alias="firmName")
    seat: str | None = Field(None, alias="firmSeat")
    staff: list[Person] = Field([], alias="staffList")


def records(schema: type[BaseModel], text: str, items: list[Any]) -> list[Record]:
    with Extractor(model=FakeModel(items), schema=schema, cache=False) as extractor:
        return [each for each in extractor.extract(text).claims if isinstance(each, Record)]


def test_findings_of_one_key_are_one_row_with_all_their_evidence() -> None:
    text = "Ana Ruiz cooks.\nBo Lind paints.\nANA RUIZ also sings."
    ana, bo = records(
        Person,
        text,
        [
            {"name": "Ana Ruiz", "job": None},
            {"name": "Bo Lind", "job": "paints"},
            {"name": "ANA RUIZ", "job": "sings"},
        ],
    )
    assert ana.fields == {"name": "Ana Ruiz", "job": "sings"}
    assert [each.quote for each in ana.evidence] == ["Ana Ruiz", "ANA RUIZ", "sings"]
    assert bo.fields["name"] == "Bo Lind"


def test_fields_and_alternatives_have_the_names_of_the_class() -> None:
    text = "Acme of Bern employs Ana.\nAcme of Graz employs Ana, a cook."
    first = {"firmName": "Acme", "firmSeat": "Bern", "staffList": [{"name": "Ana"}]}
    second = {
        "firmName": "Acme",
        "firmSeat": "Graz",
        "staffList": [{"name": "Ana", "job": "cook"}],
    }
    (row,) = records(Camel, text, [first, second])
    assert row.fields == {"firm": "Acme", "seat": "Bern", "staff": [{"name": "Ana", "job": "cook"}]}
    (other,) = row.alternatives
    assert (other.field, other.value) == ("seat", "Graz")
    assert [(each.field, each.quote) for each in other.evidence] == [("seat", "Graz")]
    assert {each.field for each in row.evidence} == {
        *("firm", "seat", "staff[0].name", "staff[0].job")
    }


@dataclass
class Port:
    """A port."""

    key: ClassVar = "code"
    code: str
    city: str | None = None


class Route(BaseModel):
    """A route."""

    per: ClassVar[str] = "document"
    ports: list[Port]


def test_a_dataclass_has_a_key_too() -> None:
    items = [{"ports": [{"code": "ABC"}, {"code": "abc", "city": "Orrin"}]}]
    (row,) = records(Route, "ABC, abc is Orrin", items)
    assert row.fields == {"ports": [{"code": "ABC", "city": "Orrin"}]}


class Pair(BaseModel):
    """A pair of words, of which one is called key."""

    key: str
    value: str


def test_a_field_called_key_is_no_key() -> None:
    rows = records(Pair, "a is b, a is c", [{"key": "a", "value": each} for each in "bc"])
    assert [row.fields["value"] for row in rows] == ["b", "c"]


class Wrong(BaseModel):
    """A thing with a key that it does not have."""

    key: ClassVar = ("nam",)
    name: str


class Outer(BaseModel):
    """A thing that holds one."""

    inner: list[Wrong]


class Scoped(BaseModel):
    """A thing of a scope that there is not."""

    per: ClassVar[str] = "page"
    name: str


REFUSED = {
    "key": (Wrong, r"Wrong names 'nam', .* name some of name\."),
    "inner key": (Outer, r"Wrong names 'nam'"),
    "scope": (Scoped, r"per = 'page': write .document. .*, or .finding. for many\."),
}


@pytest.mark.parametrize(("schema", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_declared_is_refused(schema: type[BaseModel], said: str) -> None:
    with pytest.raises(SchemaError, match=said):
        records(schema, "a", [])
