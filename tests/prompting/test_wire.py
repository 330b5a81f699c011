"""The form in which a model writes an answer."""

import dataclasses
import datetime as dt
import enum
import json
from decimal import Decimal
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field, create_model
from typing_extensions import TypedDict

from extractor.errors import PromptError, SchemaError
from extractor.fields import Quote, Quoted, SentenceNumber
from extractor.models import Document, Passage, Span
from extractor.prompting import catalog
from extractor.prompting.schema import Schema


class Grade(enum.Enum):
    LOW = "low"
    HIGH = "very high"


class Box(TypedDict):
    size: Quoted[Decimal]


@dataclasses.dataclass
class Point:
    day: Quoted[dt.date]


def fields(schema: Schema) -> dict[str, Any]:
    """The strict node of each field of the item, with its definitions in place."""
    definitions = schema.wire["$defs"]
    found: dict[str, Any] = _resolved(definitions[schema.item.__name__], definitions)["properties"]
    return found


def _resolved(node: Any, definitions: Any) -> Any:
    if isinstance(node, dict):
        if "$ref" in node:
            return _resolved(definitions[node["$ref"].rpartition("/")[2]], definitions)
        return {key: _resolved(each, definitions) for key, each in node.items()}
    return [_resolved(each, definitions) for each in node] if isinstance(node, list) else node


def of(annotation: Any) -> Any:
    """The strict node of a field of that type."""
    return fields(Schema.of(create_model("Item", field=(annotation, ...))))["field"]


def strict_object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def quoted(node: dict[str, Any]) -> dict[str, Any]:
    return strict_object(value=node, quote={"type": "string"})


NUMBER = {"anyOf": [{"type": "number"}, {"type": "string"}]}  # as pydantic has a Decimal
DAY = {"type": "string", "format": "date"}
GRADE = {"type": "string", "enum": ["low", "very high"]}
NULL = {"type": "null"}


def array(node: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": node}


MARKED: dict[str, tuple[Any, Any]] = {
    "number": (Quoted[Decimal], quoted(NUMBER)),
    "date": (Quoted[dt.date], quoted(DAY)),
    "boolean": (Quoted[bool], quoted({"type": "boolean"})),
    "enum": (Quoted[Grade], quoted(GRADE)),
    "optional": (Quoted[Grade] | None, {"anyOf": [quoted(GRADE), NULL]}),
    "optional inside": (Quoted[dt.date | None], {"anyOf": [quoted(DAY), NULL]}),
    "list": (Quoted[list[int]], array(quoted({"type": "integer"}))),
    "optional list": (Quoted[list[dt.date] | None], {"anyOf": [array(quoted(DAY)), NULL]}),
    "element": (list[Quoted[Grade]], array(quoted(GRADE))),
    "union with a text": (
        Quoted[int | str],
        quoted({"anyOf": [{"type": "integer"}, {"type": "string"}]}),
    ),
    "typed dictionary": (Box, strict_object(size=quoted(NUMBER))),
    "dataclass": (Point, strict_object(day=quoted(DAY))),
    "value of a mapping": (
        dict[str, Quoted[int]],
        array(strict_object(key={"type": "string"}, value=quoted({"type": "integer"}))),
    ),
    "text": (Quoted[str], {"type": "string"}),
    "texts": (Quoted[list[str]], array({"type": "string"})),
}


@pytest.mark.parametrize(("annotation", "node"), MARKED.values(), ids=MARKED)
def test_a_marked_value_has_a_quote_beside_it(annotation: Any, node: Any) -> None:
    assert of(annotation) == node


REFUSED: dict[str, tuple[Any, str]] = {
    "model": (Quoted[Box], "no single value"),
    "list of models": (Quoted[list[Box]], "no single value"),
    "mapping": (Quoted[dict[str, int]], "no single value"),
    "key": (dict[Quote, int], "quotes as keys"),
}


@pytest.mark.parametrize(("annotation", "said"), REFUSED.values(), ids=REFUSED)
def test_a_mark_that_cannot_be_verified_is_refused(annotation: Any, said: str) -> None:
    with pytest.raises(SchemaError, match=rf"field.* {said}"):
        of(annotation)


def test_a_field_of_the_class_cannot_hide_the_mark() -> None:
    hidden = Field(description="Words.", json_schema_extra={"example": "a"})
    schema = Schema.of(create_model("Item", field=(Quoted[int], hidden)))
    assert fields(schema)["field"]["properties"].keys() == {"value", "quote"}


@pytest.mark.parametrize("annotation", [bool, bool | None, Grade, Literal["a", "b"], Decimal])
def test_no_quote_is_asked_for_beside_what_is_not_marked(annotation: Any) -> None:
    assert "quote" not in str(of(annotation))


class Whole(BaseModel):
    n: SentenceNumber
    grade: Quoted[Grade]
    grades: Quoted[list[Grade]] = []
    flag: Quoted[bool] | None = None
    total: Quoted[Decimal]
    prices: dict[str, Decimal] = {}
    box: Box | None = None


def test_the_forms_are_told_in_words() -> None:
    first, second = Schema.of(Whole).notes.splitlines()
    assert "values of size, grade, grades, flag, total as {" in first
    assert "prices as a list of {" in second


def test_a_schema_without_them_has_no_notes() -> None:
    assert Schema.of(create_model("Item", what=(str, ...))).notes == ""


def test_an_item_is_written_in_the_form() -> None:
    item = Whole(
        n=1,
        grade=Grade.LOW,
        grades=[Grade.HIGH],
        flag=True,
        total=Decimal("3.50"),
        prices={"tea": Decimal(3)},
        box={"size": Decimal(2)},
    )
    assert Schema.of(Whole).write(item, "The risk is Low.") == {
        "n": 1,
        "grade": {"value": "low", "quote": "low"},
        "grades": [{"value": "very high", "quote": ""}],
        "flag": {"value": True, "quote": ""},
        "total": {"value": "3.50", "quote": ""},
        "prices": [{"key": "tea", "value": "3"}],
        "box": {"size": {"value": "2", "quote": ""}},
    }


def test_the_quotes_of_an_example_are_kept() -> None:
    example = {
        "text": "Risk: rather low. Paid in full. Total 3,50",
        "items": [
            {
                "n": 1,
                "grade": {"value": "low", "quote": "Risk: rather low"},
                "flag": {"value": True, "quote": "Paid in full"},
                "total": {"value": "3.50", "quote": "Total 3,50"},
            }
        ],
    }
    schema = Schema.of(Whole)
    prompt = catalog.prompt("generic", schema, [example])
    document = Document.from_text("Risk: high")
    passage = Passage(doc_id="a", start=0, end=10, sentences=(Span(start=0, end=10),))
    shown = next(
        each["content"]
        for each in prompt.render(document, passage, schema)
        if each["role"] == "assistant"
    )
    (item,) = json.loads(shown)["items"]
    assert item["grade"] == {"value": "low", "quote": "Risk: rather low"}
    assert item["flag"] == {"value": True, "quote": "Paid in full"}
    assert item["total"] == {"value": "3.50", "quote": "Total 3,50"}
    assert item["box"] is None


@pytest.mark.parametrize("quote", ["Paid in part", "not there"])
def test_the_quote_of_an_example_must_say_the_value(quote: str) -> None:
    item = {"n": 1, "grade": "low", "total": {"value": "3.50", "quote": quote}}
    example = {"text": "Risk: low. Paid in part. Total 3,50", "items": [item]}
    with pytest.raises(PromptError, match="total is"):
        catalog.prompt("generic", Schema.of(Whole), [example])
