"""Field types for schemas, and functions that read them.

    from pydantic import BaseModel
    from extractor.fields import Quote

    class Finding(BaseModel):
        "One reported effect of a treatment."
        effect: str
        evidence: Quote

The model copies a `Quote` from the text, and code looks for it in the document: an item is rejected
if its quote is not there word for word. It may stand in lists, sets, mappings, unions and models
inside models too. One that may be missing, as `Quote | None` or beside others in a list, is left
out alone. `Quoted[Decimal]` is a value with a quote beside it, in which code reads the value. If
the class has a `SentenceNumber` field, its value says in which sentence to look first.
"""

import dataclasses
import itertools
import typing
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from extractor.errors import SchemaError
from extractor.models import STANCES, Stance

__all__ = [
    "OTHER_SCHEMAS",
    "QUOTE_KEY",
    "SENTENCE_KEY",
    "ClaimDraft",
    "FullClaimDraft",
    "Quote",
    "QuoteMark",
    "Quoted",
    "SentenceMark",
    "SentenceNumber",
    "SharedFactDraft",
    "Voice",
    "declared_key",
    "mark_numbers",
    "numbered",
    "quotes",
    "sentence_fields",
    "sentence_number",
]


@dataclass(frozen=True)
class QuoteMark:
    """Marks a value that a quote must show; a text is its own quote.

    The mark is written into the JSON schema, wherever in a type it stands. Each mark has a number
    in the core schema, by which `extractor.prompting.marks` sees whether something hides it.
    """

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        core: Any = {**handler(source)}
        core["metadata"] = {**(core.get("metadata") or {}), MARK_NUMBER: next(NUMBERS)}
        return typing.cast("CoreSchema", core)

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        mark = list(mark_numbers(core)) if NUMBERED.get() else True
        return {**handler(core), QUOTE_KEY: mark}


NUMBERS = itertools.count(1)
NUMBERED: ContextVar[bool] = ContextVar("numbered", default=False)
MARK_NUMBER = "extractor_mark"  # in the metadata of a core schema
# In a core schema, what reads no JSON.
OTHER_SCHEMAS = frozenset({"python_schema", "computed_fields", "return_schema"})


@contextmanager
def numbered() -> Iterator[None]:
    """Meanwhile a JSON schema has the numbers of its marks."""
    token = NUMBERED.set(True)
    try:
        yield
    finally:
        NUMBERED.reset(token)


def mark_numbers(core: Any) -> Iterator[int]:
    """The numbers of the marks in what a core schema reads from JSON."""
    if isinstance(core, dict):
        if MARK_NUMBER in core:
            yield core[MARK_NUMBER]
        for key, inner in core.items():
            if key not in OTHER_SCHEMAS:
                yield from mark_numbers(inner)
    elif isinstance(core, list | tuple):
        for inner in core:
            yield from mark_numbers(inner)


@dataclass(frozen=True)
class SentenceMark:
    """Marks a field that holds the number of the sentence that the quotes come from."""


QUOTE_KEY = "x-quote"  # marks a quote in the JSON schema of a class
SENTENCE_KEY = "x-sentence"  # marks the number of a sentence there
Value = TypeVar("Value")
Quote = Annotated[
    str,
    QuoteMark(),
    Field(description="Words copied exactly from the text."),
]
Quoted = Annotated[Value, QuoteMark()]
"""A value of any type with a quote beside it, which code reads the value from: Quoted[Decimal]."""
SentenceNumber = Annotated[
    int,
    SentenceMark(),
    Field(
        description="Number of the sentence that holds the quote.",
        json_schema_extra={SENTENCE_KEY: True},
    ),
]


class ClaimDraft(BaseModel):
    """The base class of schemas whose items become claims.

    The model quotes the words of a claim and names its source. From both the rules of
    `extractor.news` make an `extractor.models.Claim`: who says it, how firmly, with which numbers
    and times.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    n: SentenceNumber
    quote: Quote = Field(
        description="The words of the claim, copied exactly, without its source and reporting verb."
    )
    source: str = Field(
        description='Who says it, in the words of the text; "" where the article says it itself.'
    )


class Voice(BaseModel):
    """Somebody who passes a claim on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(description="The words for it in the sentence.")
    name: str | None = Field(None, description="Its name, as for the source.")


def _known_stance(given: Any) -> Any:
    """A stance; None for a word that is none, since the rest of the claim may be well."""
    return given if given in STANCES else None


class FullClaimDraft(ClaimDraft):
    """The base class for claims of which a strong model tells more than the words.

    Each of the further fields is checked against the document, and left out where it is not shown.
    """

    name: str | None = Field(
        None, description="The full name of the source in the article; null if it has none."
    )
    via: tuple[Voice, ...] = Field((), description="Who passes it on, the nearest first.")
    stance: Annotated[Stance | None, BeforeValidator(_known_stance)] = Field(
        None, description="How firmly the source says it."
    )
    statement: str | None = Field(
        None, description="The quote with names in place of pronouns and short names."
    )


def quotes(item: BaseModel, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The quotes of an item, each with the name of its field, in the order of declaration.

    A quote in an inner model has a dotted name, `speaker.words`. The quotes of a list share a name.
    """
    marked = _marked(type(item), QuoteMark)
    for name in type(item).model_fields:
        yield from _walk(getattr(item, name), name in marked, prefix + name)


def sentence_fields(model: type[BaseModel]) -> tuple[str, ...]:
    """The names of the `SentenceNumber` fields of a class."""
    return _marked(model, SentenceMark)


def sentence_number(item: BaseModel) -> int | None:
    """The value of the item's `SentenceNumber` field; None if it has none."""
    for name in _marked(type(item), SentenceMark):
        value = getattr(item, name)
        return value if isinstance(value, int) else None
    return None


def declared_key(item: type) -> tuple[str, ...]:
    """The fields that name an object of a class: those in its `key`, a class variable.

    Raises SchemaError if the class has no field of that name.
    """
    fields = _field_names(item)
    key = () if "key" in fields else getattr(item, "key", ())
    names = (key,) if isinstance(key, str) else key
    if not isinstance(names, tuple | list):  # a method, for example
        return ()
    for name in names:
        if name not in fields:
            raise SchemaError(
                f"The key of the schema {item.__name__} names {name!r}, which is no field of it: "
                f"name some of {', '.join(fields)}."
            )
    return tuple(names)


def _field_names(item: type) -> tuple[str, ...]:
    if issubclass(item, BaseModel):
        return tuple(item.model_fields)
    if dataclasses.is_dataclass(item):
        return tuple(each.name for each in dataclasses.fields(item))
    return ()


def _walk(value: Any, marked: bool, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, BaseModel):
        yield from quotes(value, f"{path}.")
    elif isinstance(value, list | tuple):
        for element in value:
            yield from _walk(element, marked, path)
    elif marked and isinstance(value, str):
        yield path, value


@lru_cache(maxsize=1024)
def _marked(model: type[BaseModel], mark: type) -> tuple[str, ...]:
    """The fields of a class that carry a mark, on the field itself or inside `list` or `| None`."""
    return tuple(
        name
        for name, field in model.model_fields.items()
        if any(isinstance(part, mark) for part in (*field.metadata, *_parts(field.annotation)))
    )


def _parts(annotation: Any) -> Iterator[Any]:
    """An annotation and all its parts, depth first, with the marks."""
    yield annotation
    for argument in (*typing.get_args(annotation), *getattr(annotation, "__metadata__", ())):
        yield from _parts(argument)


class _AnswerOf(BaseModel):
    """The claims that answer the question alike."""

    answer: str = Field(
        description='"yes", "no", "unknown" for claims that refuse, doubt or know nothing of it, '
        "or the number or words of one of the claims"
    )
    claims: list[int] = Field(description="the numbers of the claims")


class SharedFactDraft(BaseModel):
    """The base class of what a model is asked about the claims of several documents."""

    question: str = Field(description="one short question that all of its claims answer")
    answers: list[_AnswerOf] = Field(description="one for each answer that is given")
