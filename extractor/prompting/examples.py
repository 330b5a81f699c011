"""Examples that a user gives: texts, each with the items of a good answer about it.

An example has to pass what an answer has to pass: its items fit the schema, and each of their
values stands in the text of the example. Otherwise the model would learn to make values up.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticSerializationError, to_jsonable_python

from extractor.documents.cleaning import titled
from extractor.documents.decoding import replace_surrogates
from extractor.documents.jsonlines import json_rows
from extractor.documents.rows import Columns
from extractor.errors import InputError, PromptError
from extractor.grounding import Index
from extractor.models import Document, Span
from extractor.prompting.origin import find_schema
from extractor.prompting.outline import skeleton
from extractor.prompting.prompt import Example, problems
from extractor.prompting.schema import Schema
from extractor.records.paths import in_message, replaced, value_at
from extractor.records.reading import Partial, read, validated
from extractor.records.shape import Leaf, Shape
from extractor.records.support import Taken, find
from extractor.text import excerpt, first_line, inner

__all__ = [
    "FORM",
    "MAX_LOCAL_BYTES",
    "Given",
    "blank",
    "check_size",
    "checked",
    "load",
    "schema_of",
    "size_of",
]

Given = str | Path | Sequence[Mapping[str, Any]]
"""The path of a file with an example on each line, or the examples themselves."""

FORM = '{"text": "...", "items": [{...}]}'
KEYS = {"text", "items", "title", "id"}
MAX_FAULTS = 20  # that are told
MAX_SHOWN = 60  # characters of a value in a message
# Of the context of the local model, 8,192 tokens, they leave windows of about 3,000 letters. A
# service has far more, and its limit is against mistakes.
MAX_LOCAL_BYTES = 12_000
MAX_HOSTED_BYTES = 100_000

ADVICE = re.compile(r": (?:fix|write|split) ")  # of the reader of JSON lines, for documents

Placed = tuple[str, Any]
"""What messages call an example, and the example as it was given, or why it cannot be read."""


def load(given: Given | None, schema: Schema) -> tuple[Example, ...]:
    """The examples that are given, or those of the class in its `model_config`.

    - `given`: a path, or mappings with a `text` and `items`: mappings or objects of the class.

    Raises PromptError, which tells all faults: where, of which field, and the value.
    """
    found, faults = checked(given, schema)
    if faults:
        more = len(faults) - MAX_FAULTS
        rest = [f"There are {more:,} more faults."] if more > 0 else []
        raise PromptError(" ".join([*faults[:MAX_FAULTS], *rest]))
    return found


def checked(given: Given | None, schema: Schema) -> tuple[tuple[Example, ...], list[str]]:
    """As `load`, with the faults, a sentence each. Raises PromptError for an unreadable file."""
    if given is None:
        placed = _of_class(schema)
    elif isinstance(given, str | Path):
        placed = _of_file(Path(given))
    else:
        placed = [(f"Example {number}", each) for number, each in enumerate(given, start=1)]
    found: list[Example] = []
    faults: list[str] = []
    for where, raw in placed:
        example = _parsed(where, raw, schema, faults)
        if example is not None:
            found.append(example)
    return tuple(found), faults


def check_size(examples: Sequence[Example], *, local: bool) -> None:
    """Raises PromptError if examples are too long for the context of a model.

    - `local`: whether a model on this machine may be asked.
    """
    most = MAX_LOCAL_BYTES if local else MAX_HOSTED_BYTES
    size = size_of(examples)
    if size > most:
        kind = "a model on this machine" if local else "a hosted model"
        raise PromptError(
            f"The {len(examples)} examples have {size:,} bytes, more than the {most:,} that "
            f"{kind} is shown besides each document: leave some out or shorten their texts."
        )


def size_of(examples: Sequence[Example]) -> int:
    """The bytes of the texts and items of examples."""
    return sum(len(each.model_dump_json().encode()) for each in examples)


def schema_of(path: Path) -> str:
    """The schema of a file of examples: what its first line names, or the class beside it.

    Raises PromptError if it cannot be read, and SchemaError as `find_schema` does.
    """
    rows = [row for _, row in _rows(path) if isinstance(row, Mapping)]
    named = rows[0]["schema"] if rows and _is_head(rows[0]) else None
    items = (row.get("items") for row in rows)
    given = (each for some in items if isinstance(some, list) for each in some)
    return find_schema(path, named, (each for each in given if isinstance(each, Mapping)))


def blank(schema: Schema, spec: str, texts: Sequence[str]) -> str:
    """A file of examples to be filled in.

    - `spec`: how the file names its schema.
    - `texts`: the text of each example.
    """
    item = skeleton(schema.item)
    rows = [{"schema": spec}, *({"text": text, "items": [item]} for text in texts)]
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


# ---- where they are ------------------------------------------------------------------------


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any] | InputError]]:
    try:
        with path.open("rb") as file:
            yield from json_rows(file, str(path), Columns())
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise PromptError(
            f"The examples {path} cannot be read ({why}): name a file with {FORM} on each line."
        ) from error
    except InputError as error:
        raise PromptError(f"The file of examples {error}") from error


def _of_file(path: Path) -> list[Placed]:
    return [
        (f"Line {number} of {path}", row)
        for number, row in _rows(path)
        if number > 1 or not _is_head(row)
    ]


def _is_head(row: Any) -> bool:
    """Whether the first line of a file names the schema, as `blank` writes it."""
    return isinstance(row, Mapping) and set(row) == {"schema"} and isinstance(row["schema"], str)


def _of_class(schema: Schema) -> list[Placed]:
    """The examples in the configuration of a class.

    Others than ours, which are items without a text, are for the documentation of an API.
    """
    return [
        (f"Example {number} of the class {schema.item.__name__}", each)
        for number, each in enumerate(schema.config_examples, start=1)
        if not _is_item(each, schema)
    ]


def _is_item(value: Any, schema: Schema) -> bool:
    """Whether a value is an item of the class and no example of ours."""
    if isinstance(value, Mapping) and {"text", "items"} <= set(value):
        return False
    try:
        schema.item.model_validate(value)
    except ValidationError:
        return False
    return True


# ---- what is wrong with them ---------------------------------------------------------------


def _parsed(where: str, raw: Any, schema: Schema, faults: list[str]) -> Example | None:
    """The example, unless it has faults, which are added to `faults`."""
    found = list(_form(where, raw))
    example = None if found else _read(where, raw, schema, found)
    faults += found
    return None if found else example


def _form(where: str, raw: Any) -> Iterator[str]:
    """What is wrong with the form of an example."""
    if isinstance(raw, InputError):
        yield f"{ADVICE.split(str(raw))[0]}: write {FORM}."
        return
    if not isinstance(raw, Mapping):
        yield f"{where} is {_shown(raw)}, which is no example: write {FORM}."
        return
    for key in raw:
        if key not in KEYS:
            yield f"{where} has the key {_shown(key)}, which no example has: write {FORM}."
    if not isinstance(raw.get("text"), str) or not raw["text"].strip():
        yield f'{where} has no "text": write {FORM}.'
    items = raw.get("items")
    if not isinstance(items, Sequence) or isinstance(items, str | bytes):
        yield f'{where} has no list of "items": write {FORM}, with [] where nothing is to be found.'
    if not isinstance(raw.get("title") or "", str):
        yield f'{where} has a "title" that is no text: write it in quotes or leave it out.'


def _read(where: str, raw: Mapping[str, Any], schema: Schema, faults: list[str]) -> Example | None:
    items, title = raw["items"], " ".join((raw.get("title") or "").split())
    shown = Document.from_text(replace_surrogates(raw["text"]), title=title or None)
    text = (shown if schema.makes_claims else titled(shown)).text
    if schema.per == "document" and len(items) != 1:
        faults.append(
            f"{where} has {len(items)} items, but a document has one record of {schema.name}: "
            "write one."
        )
    reader = _Reader(where, text, schema, faults)
    written = [reader.read(number, each) for number, each in enumerate(items)]
    if faults:
        return None
    example = Example(text=text, items=tuple(written), title=title)
    if schema.makes_claims:
        faults += (f"{where}: {each}" for each in problems(example, schema))
    return example


class _Reader:
    """Reads the items of one example against its text; adds what is wrong to `faults`."""

    def __init__(self, where: str, text: str, schema: Schema, faults: list[str]) -> None:
        self._where = where
        self._index = Index(text)
        self._window = Span(start=0, end=len(text))
        self._schema = schema
        self._shape = Shape.of(schema.item)
        self._faults = faults
        self._taken: Taken = {}

    def read(self, number: int, raw: Any) -> Any:
        """An item as the model should write it, in the words of the text."""
        try:
            item = self._plain(raw)
            self._faults += (
                f"{self._name(number, name)} is no field of {self._schema.name}: correct its name "
                "or leave it out."
                for name in self._shape.unknown(item)
            )
            whole = self._shape.coerced(item)
            _, item, left_out = validated(item, self._schema.item)
        except ValidationError as error:
            self._faults += self._misfits(number, whole, error)
            return None
        except Exception as error:  # noqa: BLE001  # a validator of the user's may raise anything
            reason = f"{type(error).__name__} ({excerpt(first_line(error))})"
            self._faults.append(f"{self._name(number)} does not fit {self._schema.name}: {reason}.")
            return None
        if left_out:
            self._faults += self._misfits(number, whole, self._error(whole))
        return item if self._schema.makes_claims else self._grounded(number, item)

    def _grounded(self, number: int, item: Any) -> Any:
        """The item in the words of the text; each value that does not stand there is a fault."""
        found = find(self._shape.leaves(item), self._index, self._window, self._taken)
        for leaf, (_, why) in found.missing.items():
            self._faults.append(
                f"{self._name(number, leaf.name)} is {_shown(leaf.value)}, which the text of the "
                f"example does not show: {_remedy(leaf)} ({inner(why)})."
            )
        part = read(
            item, self._schema.item, self._index, self._window, self._taken, unsupported="keep"
        )
        if not isinstance(part, Partial):
            return item
        worded = part.item
        for leaf in self._shape.leaves(item):
            if leaf.words:
                quoted = {"value": value_at(worded, leaf.path), "quote": leaf.words}
                worded = replaced(worded, leaf.path, quoted)
        return worded

    def _plain(self, raw: Any) -> Any:
        """An item as JSON."""
        if isinstance(raw, BaseModel):
            return raw.model_dump(mode="json", by_alias=True)
        try:
            written = json.dumps(to_jsonable_python(raw), ensure_ascii=False)
            return json.loads(replace_surrogates(written))
        except PydanticSerializationError as error:
            raise TypeError(first_line(error)) from error

    def _error(self, item: Any) -> ValidationError:
        """What pydantic says of an item that does not fit."""
        try:
            self._schema.item.model_validate_json(json.dumps(self._shape.plain(item)))
        except ValidationError as error:
            return error
        raise AssertionError("only an item that does not fit is asked about")

    def _misfits(self, number: int, item: Any, error: ValidationError) -> Iterator[str]:
        name = self._schema.name
        for each in error.errors(include_url=False, include_context=False, include_input=False):
            place = self._name(number, in_message(each["loc"]))
            if each["type"] == "missing":
                yield f"{place} is missing, and {name} requires it: add it."
                continue
            value = _shown(value_at(item, each["loc"]))
            yield f"{place} is {value}, which does not fit {name}: {inner(each['msg'])}."

    def _name(self, number: int, field: str = "") -> str:
        return f"{self._where}: items[{number}]{f'.{field}' if field else ''}"


def _remedy(leaf: Leaf) -> str:
    """What to do about a value that the text does not show."""
    if leaf.kind != "closed" or leaf.words:
        return "correct one of them"
    quoted = json.dumps({"value": leaf.value, "quote": "..."}, ensure_ascii=False)
    return f"correct one of them, or write {quoted} with the words that say it"


def _shown(value: Any) -> str:
    """A value in a message."""
    return excerpt(json.dumps(value, ensure_ascii=False, default=str), MAX_SHOWN)
