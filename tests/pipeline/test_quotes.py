"""No row has a quote that the document does not, in whatever type it stands."""

import dataclasses
import json
from collections import OrderedDict, deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar

import pytest
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    PlainSerializer,
    PlainValidator,
    RootModel,
    WrapValidator,
    computed_field,
    create_model,
    field_validator,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema
from support.fake_engine import FakeModel
from typing_extensions import TypeAliasType, TypedDict

from extractor import Extractor, Record, Result
from extractor.fields import Quote, Quoted

TEXT = "The dam at Orrin held. Engineers measured 40 cm of water."
SHOWN, INVENTED = "The dam at Orrin held", "Zed Invented"
T = TypeVar("T")
Alias = TypeAliasType("Alias", Quote)


class Inner(BaseModel):
    who: Quote


class Generics(BaseModel, Generic[T]):
    who: T


class One(RootModel[Quote]):
    pass


class Many(RootModel[list[Quote]]):
    pass


@dataclasses.dataclass
class Data:
    who: Quote


class Typed(TypedDict):
    who: Quote


class Said(BaseModel):
    kind: Literal["said"]
    who: Quote


class Measured(BaseModel):
    kind: Literal["measured"]
    height: int


class Own:
    """A type with a schema of its own, which reads a quote."""

    def __init__(self, words: str) -> None:
        self.words = words

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            cls,
            handler(Quote),
            serialization=core_schema.plain_serializer_function_ser_schema(lambda own: own.words),
        )


def found(annotation: Any, value: Any, **options: Any) -> Result:
    """What an item gives that has a field of that type beside a quote that is shown."""
    item = create_model("Item", __doc__="An effect.", shown=(Quote, ...), field=(annotation, ...))
    return asked(item, {"shown": SHOWN, "field": value}, **options)


def fields(row: Any) -> Any:
    """The fields of a record."""
    assert isinstance(row, Record)
    return row.fields


def asked(item: type[BaseModel], answer: dict[str, Any], **options: Any) -> Result:
    with Extractor(model=FakeModel([answer]), schema=item, cache=False, **options) as extractor:
        return extractor.extract(TEXT)


HOLDING: dict[str, tuple[Any, Any]] = {
    "text": (Quote, "{}"),
    "list": (list[Quote], ["{}"]),
    "set": (set[Quote], ["{}"]),
    "frozen set": (frozenset[Quote], ["{}"]),
    "tuple": (tuple[Quote, ...], ["{}"]),
    "deque": (deque[Quote], ["{}"]),
    "sequence": (Sequence[Quote], ["{}"]),
    "iterable": (Iterable[Quote], ["{}"]),
    "value of a mapping": (dict[str, Quote], {"Engineers": "{}"}),
    "list in a mapping": (dict[str, list[Quote]], {"Engineers": ["{}"]}),
    "ordered mapping": (OrderedDict[str, Quote], {"Engineers": "{}"}),
    "abstract mapping": (Mapping[str, Quote], {"Engineers": "{}"}),
    "list of lists": (list[list[Quote]], [["{}"]]),
    "choice of types": (Quote | int, "{}"),
    "choice of models": (Said | Measured, {"kind": "said", "who": "{}"}),
    "choice by a tag": (
        Annotated[Said | Measured, Field(discriminator="kind")],
        {"kind": "said", "who": "{}"},
    ),
    "model": (Inner, {"who": "{}"}),
    "list of models": (list[Inner], [{"who": "{}"}]),
    "generic model": (Generics[Quote], {"who": "{}"}),
    "generic model of a set": (Generics[set[Quote]], {"who": ["{}"]}),
    "root model": (One, "{}"),
    "root model of a list": (Many, ["{}"]),
    "dataclass": (Data, {"who": "{}"}),
    "typed dictionary": (Typed, {"who": "{}"}),
    "name of a type": (Alias, "{}"),
    "own type": (Own, "{}"),
    "marked list": (Quoted[list[str]], ["{}"]),
    "checked": (Annotated[Quote, AfterValidator(str.strip)], "{}"),
    "read by the user": (
        Annotated[Quote, PlainValidator(lambda value: value, json_schema_input_type=str)],
        "{}",
    ),
}
HELD = pytest.mark.parametrize(("annotation", "value"), HOLDING.values(), ids=HOLDING)


def filled(value: Any, words: str) -> Any:
    return json.loads(json.dumps(value).replace("{}", words))


@HELD
def test_an_invented_quote_is_no_row(annotation: Any, value: Any) -> None:
    result = found(annotation, filled(value, INVENTED))
    assert result.claims == ()
    assert INVENTED in result.rejected[0].detail


@HELD
def test_a_quote_that_is_shown_is_one(annotation: Any, value: Any) -> None:
    (row,) = found(annotation, filled(value, "The dam")).claims
    assert {each.quote for each in row.evidence} == {SHOWN, "The dam"}


LEFT_OUT: dict[str, tuple[Any, Any, Any]] = {
    "optional": (Quote | None, INVENTED, None),
    "optional set": (set[Quote] | None, [INVENTED], None),
    "beside another": (list[Quote], [INVENTED, "The dam"], ["The dam"]),
    "beside another in a set": (set[Quote], [INVENTED, "The dam"], ["The dam"]),
    "beside another model": (
        list[Inner],
        [{"who": INVENTED}, {"who": "The dam"}],
        [{"who": "The dam"}],
    ),
}


@pytest.mark.parametrize(("annotation", "value", "left"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_a_quote_that_may_be_missing_is_left_out(annotation: Any, value: Any, left: Any) -> None:
    result = found(annotation, value)
    assert [fields(row)["field"] for row in result.claims] == [left]
    assert INVENTED in result.rejected[0].detail


def test_a_list_without_any_quote_is_left_out_of_its_line() -> None:
    lines = create_model("Line", name=(str, ...), words=(list[Quote], ...))
    told = [{"name": "dam", "words": [INVENTED]}, {"name": "water", "words": ["40 cm of water"]}]
    (row,) = found(list[lines], told).claims  # type: ignore[valid-type]  # made at run time
    assert fields(row)["field"] == [told[1]]


def test_a_quote_of_a_whole_document_is_required_too() -> None:
    item = create_model("Item", shown=(Quote, ...), field=(set[Quote], ...))
    item.per = "document"  # type: ignore[attr-defined]  # as a class declares it
    assert asked(item, {"shown": SHOWN, "field": [INVENTED]}).claims == ()


def test_a_set_keeps_its_evidence_where_the_text_spells_its_elements_otherwise() -> None:
    (row,) = found(set[Quote], ["engineers", "the dam", "The dam", "Orrin"]).claims
    assert fields(row)["field"] == ["Engineers", "Orrin", "The dam"]
    quotes = {each.field: each.quote for each in row.evidence}
    assert quotes["field[0]"] == "Engineers"
    assert quotes["field[2]"] == "The dam"
    assert getattr(row, "unsupported", None) == ()


# ---- quotes that the class itself changes --------------------------------------------------


class ByField(BaseModel):
    """An effect."""

    shown: Quote
    field: Quote

    @field_validator("field", mode="before", json_schema_input_type=str)
    @classmethod
    def other(cls, value: str) -> str:
        return value.replace("The dam", INVENTED)


class BeforeAll(BaseModel):
    """An effect."""

    shown: Quote
    field: Quote = ""

    @model_validator(mode="before")
    @classmethod
    def other(cls, item: Any) -> Any:
        return {**item, "field": INVENTED}


class AfterAll(BaseModel):
    """An effect."""

    shown: Quote
    field: Quote = ""

    @model_validator(mode="after")
    def other(self) -> "AfterAll":
        self.field = INVENTED
        return self


class Computed(BaseModel):
    """An effect."""

    shown: Quote

    @computed_field  # type: ignore[prop-decorator]  # as pydantic documents it
    @property
    def field(self) -> Quote:
        return INVENTED


def with_type(annotation: Any) -> type[BaseModel]:
    return create_model("Item", __doc__="An effect.", shown=(Quote, ...), field=(annotation, ...))


CHANGING = {
    "after": with_type(Annotated[Quote, AfterValidator(lambda _: INVENTED)]),
    "before": with_type(Annotated[Quote, BeforeValidator(lambda _: INVENTED)]),
    "around": with_type(
        Annotated[Quote, WrapValidator(lambda told, read: read(told) and INVENTED)]
    ),
    "in a list": with_type(list[Annotated[Quote, AfterValidator(lambda _: INVENTED)]]),
    "as written": with_type(Annotated[Quote, PlainSerializer(lambda _: INVENTED)]),
    "cut": with_type(Annotated[Quote, AfterValidator(lambda words: words[:3])]),
    "of a field": ByField,
    "before all": BeforeAll,
    "after all": AfterAll,
    "computed": Computed,
}


@pytest.mark.parametrize("item", CHANGING.values(), ids=CHANGING)
def test_a_quote_that_the_class_changes_is_no_row(item: type[BaseModel]) -> None:
    listed = "in a list" if item is CHANGING["in a list"] else ""
    words = ["The dam"] if listed else "The dam"
    given = {"shown": SHOWN} | ({"field": words} if "field" in item.model_fields else {})
    result = asked(item, given)
    assert result.claims == ()
    assert "the schema writes" in result.rejected[0].detail


class Allowed(BaseModel):
    """What a class may do with a quote."""

    per: ClassVar[str] = "finding"
    stripped: Annotated[Quote, AfterValidator(str.strip)]
    lower: Annotated[Quote, AfterValidator(str.lower)]
    hidden: Quote = Field(exclude=True)
    default: Quote = "unknown"

    @computed_field  # type: ignore[prop-decorator]  # as pydantic documents it
    @property
    def again(self) -> Quote:
        return self.stripped


def test_other_case_spaces_defaults_and_copies_are_allowed() -> None:
    (row,) = asked(Allowed, {"stripped": " The dam ", "lower": "Orrin", "hidden": SHOWN}).claims
    assert fields(row) == {
        "stripped": "The dam",
        "lower": "orrin",
        "default": "unknown",
        "again": "The dam",
    }
    assert getattr(row, "unsupported", None) == ("lower", "default", "again")
