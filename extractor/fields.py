"""Field types for schemas, and functions that read them.

    from pydantic import BaseModel
    from extractor.fields import Quote

    class Finding(BaseModel):
        "One reported effect of a treatment."
        effect: str
        evidence: Quote

The model copies a `Quote` from the text, and code looks for it in the document: an item is rejected
if its quote is not there word for word. `Quote | None`, `list[Quote]` and models inside models
work too. If the class has a `SentenceNumber` field, its value says in which sentence to look first.
"""

import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import NoneType
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, RootModel

__all__ = [
    "ClaimDraft",
    "Quote",
    "QuoteMark",
    "SentenceMark",
    "SentenceNumber",
    "has_quotes",
    "quotes",
    "reworded",
    "sentence_number",
    "without_blank_quotes",
]


@dataclass(frozen=True)
class QuoteMark:
    """Marks a field whose text must stand in the document."""


@dataclass(frozen=True)
class SentenceMark:
    """Marks a field that holds the number of the sentence that the quotes come from."""


Quote = Annotated[str, QuoteMark(), Field(description="Words copied exactly from the text.")]
SentenceNumber = Annotated[
    int, SentenceMark(), Field(description="Number of the sentence that holds the quote.")
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


def quotes(item: BaseModel, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The quotes of an item, each with the name of its field, in the order of declaration.

    A quote in an inner model has a dotted name, `speaker.words`. The quotes of a list share a name.
    """
    marked = _marked(type(item), QuoteMark)
    for name in type(item).model_fields:
        yield from _walk(getattr(item, name), name in marked, prefix + name)


def reworded(item: BaseModel, words: Iterator[str]) -> Mapping[str, Any]:
    """The fields of an item as JSON, with `words` in place of its quotes, in the same order."""
    return _reworded_fields(item, item.model_dump(mode="json", by_alias=False), words)


def _reworded_fields(
    item: BaseModel, dumped: Mapping[str, Any], words: Iterator[str]
) -> Mapping[str, Any]:
    marked = _marked(type(item), QuoteMark)
    return {
        name: _reworded(getattr(item, name), dumped[name], name in marked, words)
        for name in type(item).model_fields
    }


def _reworded(value: Any, dumped: Any, marked: bool, words: Iterator[str]) -> Any:
    if isinstance(value, RootModel):
        return _reworded(value.root, dumped, bool(_marked(type(value), QuoteMark)), words)
    if isinstance(value, BaseModel):
        return _reworded_fields(value, dumped, words)
    if isinstance(value, list | tuple):
        return [_reworded(*pair, marked, words) for pair in zip(value, dumped, strict=True)]
    return next(words) if marked and isinstance(value, str) else dumped


def without_blank_quotes(item: BaseModel) -> BaseModel:
    """The item with None in place of each empty quote that may be None.

    Models write "" for what is not there.
    """
    changes: dict[str, Any] = {}
    for name, field in type(item).model_fields.items():
        value = getattr(item, name)
        optional = name in _marked(type(item), QuoteMark) and NoneType in _parts(field.annotation)
        if optional and isinstance(value, str) and not value.strip():
            changes[name] = None
        elif (inner := _without_blanks(value)) is not value:
            changes[name] = inner
    return item.model_copy(update=changes) if changes else item


def _without_blanks(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return without_blank_quotes(value)
    if not isinstance(value, list | tuple):
        return value
    inner = [_without_blanks(each) for each in value]
    same = all(new is old for new, old in zip(inner, value, strict=True))
    return value if same else type(value)(inner)


def sentence_number(item: BaseModel) -> int | None:
    """The value of the item's `SentenceNumber` field; None if it has none."""
    for name in _marked(type(item), SentenceMark):
        value = getattr(item, name)
        return value if isinstance(value, int) else None
    return None


def has_quotes(model: type[BaseModel], seen: frozenset[type] = frozenset()) -> bool:
    """Whether a class, or a model inside it, has a `Quote` field."""
    if _marked(model, QuoteMark):
        return True
    inner = {
        part
        for field in model.model_fields.values()
        for part in _parts(field.annotation)
        if isinstance(part, type) and issubclass(part, BaseModel)
    }
    return any(has_quotes(part, seen | {model}) for part in inner - seen - {model})


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
