"""Whether each quote of a schema can be found in an answer."""

from typing import Annotated, Any

import pytest
from pydantic import (
    BaseModel,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Json,
    SkipValidation,
    StringConstraints,
    WithJsonSchema,
    create_model,
)
from pydantic_core import CoreSchema, core_schema

from extractor.errors import SchemaError
from extractor.fields import Quote, Quoted
from extractor.prompting.json_models import model_of
from extractor.prompting.schema import Schema


class Hiding(str):
    """A text with a quote in it that says of itself that it is any text."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, handler(Quote))

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string"}


class Replacing(Hiding):
    """The same, which asks for the true schema and drops it."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        handler(core)
        return {"type": "string"}


class EitherWay(str):
    """A quote in JSON and in Python."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.json_or_python_schema(
            json_schema=handler(Quote), python_schema=handler(Quote)
        )


class Inner(BaseModel):
    words: Annotated[Quote, WithJsonSchema({"type": "string"})]


HIDDEN = {
    "own JSON schema": (Annotated[Quote, WithJsonSchema({"type": "string"})], "field"),
    "one around a list": (
        Annotated[list[Quote], WithJsonSchema({"type": "array", "items": {"type": "string"}})],
        "field",
    ),
    "own type": (Hiding, "field"),
    "own type that drops it": (Replacing, "field"),
    "own type in a set": (set[Hiding], "field"),
    "JSON in a text": (Json[list[Quote]], "field"),
    "inner model": (list[Inner], "words"),
    "number": (Annotated[Quoted[int], WithJsonSchema({"type": "integer"})], "field"),
}


@pytest.mark.parametrize(("annotation", "name"), HIDDEN.values(), ids=HIDDEN)
def test_a_hidden_quote_is_refused(annotation: Any, name: str) -> None:
    item = create_model("Item", seen=(Quote, ...), field=(annotation, ...))
    with pytest.raises(SchemaError, match=f"quote {name} of the schema Item is hidden"):
        Schema.of(item)


SEEN = {
    "limits": Annotated[Quote, StringConstraints(min_length=2)],
    "not checked": Annotated[Quote, SkipValidation],
    "own type": EitherWay,
}


@pytest.mark.parametrize("annotation", SEEN.values(), ids=SEEN)
def test_a_quote_that_is_seen_is_taken(annotation: Any) -> None:
    assert Schema.of(create_model("Item", field=(annotation, ...))).fields


@pytest.mark.parametrize("mark", ["true", 1, None, [], {}])
def test_a_mark_in_a_json_schema_is_true_or_false(mark: Any) -> None:
    node = {"type": "object", "properties": {"who": {"type": "string", "x-quote": mark}}}
    with pytest.raises(SchemaError, match=r"true or false as x-quote, at Item\.who"):
        model_of(node)


def test_a_marked_choice_of_a_json_schema_is_taken() -> None:
    node = {"type": "object", "properties": {"who": {"enum": ["a", "b"], "x-quote": True}}}
    assert Schema.of(model_of(node)).fields
