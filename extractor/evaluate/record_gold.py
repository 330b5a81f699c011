"""Gold sets of the records of a class: their lines, checked and counted.

A line is {"id", "text", "items"}, with "evidence" if the words that show the values are labelled
too: for each item a list of {"field": "lines[2].amount", "quote": "25,90"}, as in the rows of a
run. "start" says which place is meant of a quote that stands several times.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.errors import InputError
from extractor.evaluate.gold_lines import (
    NAME,
    SECOND,
    GoldLine,
    complaints,
    gold_file,
    gold_lines,
    places,
    refuse,
)
from extractor.evaluate.records import Item, field_of
from extractor.models import Document, Span
from extractor.records.shape import Leaf, Shape

__all__ = ["LabelledDocument", "load_records", "record_counts", "record_problems"]


class _Quote(BaseModel):
    """Words that show a field. Other keys of a row's evidence are derived, and left alone."""

    model_config = ConfigDict(frozen=True)

    field: str
    quote: str = Field(min_length=1)
    start: int | None = Field(default=None, ge=0)


@dataclass(frozen=True)
class LabelledDocument:
    """A document with its labels.

    - `document`: None if the gold set does not have its text.
    - `items`: its records, as the class writes them.
    - `quotes`: for each item, the words that show it; None if they are not labelled.
    - `corrected`: whether the labels began from the rows of a run.
    """

    id: str
    document: Document | None
    items: tuple[Any, ...]
    quotes: tuple[tuple[_Quote, ...], ...] | None
    corrected: bool = False

    def placed(self, text: str) -> list[Item]:
        """The items with the places of their quotes in a text."""
        if self.quotes is None:
            return [Item(each) for each in self.items]
        return [
            Item(item, _placed(quotes, text))
            for item, quotes in zip(self.items, self.quotes, strict=True)
        ]


def load_records(
    path: str | Path, item: type[BaseModel], *, second: bool = False
) -> list[LabelledDocument]:
    """The documents of a gold set with records of a class; InputError if something is wrong.

    - `second`: with the labels of the second annotator.
    """
    file, documents, problems = _read(path, item, second=second)
    refuse(file.parent, problems)
    return documents


def record_problems(path: str | Path, item: type[BaseModel]) -> list[str]:
    """All problems of a gold set, each in a sentence with its line, document and path."""
    others = _read(path, item, second=True)[2] if gold_file(path, second=True) else []
    return [*_read(path, item)[2], *others]


def record_counts(documents: Sequence[LabelledDocument], item: type[BaseModel]) -> Counter[str]:
    """The number of labelled values by field: "lines[].amount"."""
    shape = Shape.written(item)
    return Counter(
        field_of(leaf)
        for each in documents
        for record in each.items
        for leaf in shape.leaves(record)
    )


def _read(
    path: str | Path, item: type[BaseModel], *, second: bool = False
) -> tuple[Path, list[LabelledDocument], list[str]]:
    file = gold_file(path, second=second)
    if file is None:
        name = SECOND if second else NAME
        raise InputError(f"{path} holds no {name}: write a line for each document into it.")
    lines = gold_lines(file, ("evidence",))
    documents = [_labelled(line, item) for line in lines]
    return file, documents, [problem for line in lines for problem in line.problems]


def _labelled(line: GoldLine, item: type[BaseModel]) -> LabelledDocument:
    fields = tuple(_fields(line, n, each, item) for n, each in enumerate(line.items))
    quotes = _quotes(line, fields, item)
    return LabelledDocument(line.id, line.document, fields, quotes, line.corrected)


def _fields(line: GoldLine, number: int, given: Any, item: type[BaseModel]) -> Any:
    """An item as its class writes it; as it is given if something is wrong with it."""
    shape, path = Shape.of(item), f"items[{number}]"
    for name in shape.unknown(given):
        line.complain(f"{path}.{name} is not in the schema; rename or remove it.")
    try:
        value = item.model_validate_json(json.dumps(shape.coerced(given)))
        written = value.model_dump(mode="json", by_alias=False)
    except ValidationError as error:
        for problem in complaints(error, path):
            line.complain(problem)
        return given
    except Exception as error:  # noqa: BLE001  # a validator or serializer of the user's
        line.complain(f"{path} is refused by the schema's own code ({type(error).__name__}).")
        return given
    fields = Shape.written(item).coerced(written)
    if written and not fields:
        line.complain(
            f"{path} is written by a serializer whose return type says nothing of its fields; "
            "give it one that does, as a TypedDict."
        )
    return fields


def _quotes(
    line: GoldLine, items: Sequence[Any], item: type[BaseModel]
) -> tuple[tuple[_Quote, ...], ...] | None:
    """The labelled words of each item: those of "evidence", and its fields that are quotes."""
    given = line.row.get("evidence")
    leaves = [Shape.of(item).leaves(Shape.of(item).coerced(each)) for each in line.items]
    own = [
        tuple(
            _Quote(field=leaf.name, quote=leaf.value)
            for leaf in each
            if leaf.quote and isinstance(leaf.value, str)
        )
        for each in leaves
    ]
    if given is None:
        return tuple(own) if any(own) else None
    if not isinstance(given, list) or len(given) != len(items):
        line.complain("evidence has not one list for each item; write [] for an item without.")
        return None
    found = []
    for number, entries in enumerate(given):
        names = {leaf.name: leaf for leaf in Shape.written(item).leaves(items[number])}
        quotes = [*_entries(line, f"evidence[{number}]", entries, names)]
        said = {each.field for each in quotes}
        found.append((*quotes, *(each for each in own[number] if each.field not in said)))
    return tuple(found)


def _entries(line: GoldLine, path: str, entries: Any, names: dict[str, Leaf]) -> Iterator[_Quote]:
    if not isinstance(entries, list):
        line.complain(f"{path} is no list; list the quotes of the item.")
        return
    for number, entry in enumerate(entries):
        place = f"{path}[{number}]"
        try:
            quote = _Quote.model_validate(entry)
        except ValidationError as error:
            for problem in complaints(error, place):
                line.complain(problem)
            continue
        if quote.field not in names:
            line.complain(f"{place}.field {quote.field!r} has no value in the item; correct it.")
        if line.document and not places(line.document.text, quote.quote, quote.start):
            at = "" if quote.start is None else f" at {quote.start}"
            line.complain(f"{place}.quote {quote.quote!r} does not stand{at} in the text; fix it.")
        yield quote


def _placed(quotes: Sequence[_Quote], text: str) -> dict[str, tuple[tuple[Span, ...], ...]]:
    found: dict[str, tuple[tuple[Span, ...], ...]] = {}
    for each in quotes:
        if spans := tuple(places(text, each.quote, each.start)):
            found[each.field] = (*found.get(each.field, ()), spans)
    return found
