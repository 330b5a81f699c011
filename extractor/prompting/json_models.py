"""A class made of a JSON schema, for those who write their schemas in another language.

Nothing of the schema is run, fetched or looked up: each keyword that is known becomes a type of
pydantic, which checks patterns in linear time. What is not known, and what would make the class
endless, is refused in a sentence that names its place. So a schema may come from a stranger.

Besides JSON Schema's own keywords a schema may have those of `extractor.fields`: "x-quote" at a
value that has to be quoted, "x-key" at an object with the fields that name it, and "x-per"
("document" or "finding") at the top.
"""

import datetime as dt
import json
import re
import warnings
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Optional, Union

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, create_model
from pydantic.errors import PydanticUserError
from pydantic_core import SchemaError as CoreSchemaError

from extractor.errors import SchemaError
from extractor.fields import QUOTE_KEY, QuoteMark
from extractor.text import excerpt, first_line

__all__ = ["MAX_BYTES", "SUFFIX", "model_of", "read_model"]

SUFFIX = ".json"
MAX_BYTES = 100_000  # of a schema as JSON
MAX_NESTING = 100  # brackets inside one another, anywhere; readers of JSON take about 200
MAX_DEPTH = 12  # objects, lists and choices inside one another
MAX_NODES = 300  # with each definition counted wherever it is used; they take about 0.2 s
MAX_CHOICES = 500  # values of an enum
MAX_PATTERN = 300  # characters of a pattern
SURROGATE = re.compile("[\ud800-\udfff]")
Node = Mapping[str, Any]
TYPES: Mapping[str, Any] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "null": None,
}
FORMATS: Mapping[str, Any] = {
    "date": dt.date,
    "date-time": dt.datetime,
    "time": dt.time,
    "duration": dt.timedelta,
}
LIMITS: Mapping[str, str] = {
    "minimum": "ge",
    "maximum": "le",
    "exclusiveMinimum": "gt",
    "exclusiveMaximum": "lt",
    "multipleOf": "multiple_of",
    "minLength": "min_length",
    "maxLength": "max_length",
    "pattern": "pattern",
    "minItems": "min_length",
    "maxItems": "max_length",
}
LIMITED = {
    "string": ("minLength", "maxLength", "pattern"),
    "integer": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "array": ("minItems", "maxItems"),
}
KNOWN = frozenset(
    {
        *("$schema", "$id", "$comment", "$defs", "definitions", "$ref", "title", "description"),
        *("type", "format", "enum", "const", "properties", "required", "additionalProperties"),
        *("items", "uniqueItems", "anyOf", "oneOf", "allOf", "default", "examples", "deprecated"),
        *("readOnly", "writeOnly", "discriminator", "propertyNames", "nullable"),
        *(*LIMITS, QUOTE_KEY, "x-key", "x-per"),
    }
)
# Names of pydantic's first version, which nothing calls any more.
HARMLESS = frozenset({"copy", "dict", "json", "schema", "validate", "construct", "parse_raw"})


def read_model(path: Path) -> type[BaseModel]:
    """The class of the JSON schema in a file; raises SchemaError."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SchemaError(
            f"The schema file {path} cannot be read ({first_line(error)}): check its name."
        ) from error
    try:
        schema = json.loads(data)
    except (ValueError, RecursionError) as error:
        reason = "it is too large" if len(data) > MAX_BYTES else excerpt(first_line(error))
        raise SchemaError(f"The schema file {path} is not JSON ({reason}): correct it.") from error
    return model_of(schema, name=path.stem)


def model_of(schema: Any, *, name: str = "Item") -> type[BaseModel]:
    """The class of a JSON schema; raises SchemaError, which says what is wrong with it and where.

    - `name`: what the class is called if the schema has no title.
    """
    if not isinstance(schema, Mapping):
        raise SchemaError('The JSON schema is not an object: write it like {"type": "object"}.')
    try:
        size = len(json.dumps(schema))
    except (TypeError, ValueError, RecursionError) as error:
        raise SchemaError(
            f"The JSON schema cannot be written as JSON ({excerpt(first_line(error))}): it may "
            "refer to itself."
        ) from error
    if size > MAX_BYTES:
        raise SchemaError(f"The JSON schema is longer than {MAX_BYTES:,} bytes: leave some out.")
    _check_content(schema)
    return _Maker(schema, name).made()


def _check_content(schema: Node) -> None:
    """Raises SchemaError for what not every reader of JSON takes, also where no type is made."""
    left: list[tuple[Any, int]] = [(schema, 1)]
    while left:
        node, depth = left.pop()
        if depth > MAX_NESTING:
            raise SchemaError(
                f"The JSON schema has more than {MAX_NESTING} levels: use fewer, also in comments."
            )
        if isinstance(node, str) and SURROGATE.search(node):
            raise SchemaError("The JSON schema has half a character (a lone surrogate): remove it.")
        if isinstance(node, Mapping):
            left.extend((each, depth + 1) for pair in node.items() for each in pair)
        elif isinstance(node, list | tuple):
            left.extend((each, depth + 1) for each in node)


class _Maker:
    """Makes the types of one schema; each definition once."""

    def __init__(self, schema: Node, name: str) -> None:
        self._schema = schema
        self._name = name
        self._nodes = 0
        self._types: dict[str, tuple[Any, int]] = {}  # by reference, with the nodes inside
        self._open: list[str] = []  # the references that are being followed

    def made(self) -> type[BaseModel]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of fields named as those in HARMLESS
            try:
                found = self._type(self._schema, self._name, 0)
            except (PydanticUserError, CoreSchemaError, TypeError, ValueError) as error:
                raise SchemaError(
                    f"The JSON schema makes no class ({excerpt(first_line(error), 120)}): "
                    "simplify it."
                ) from error
        if not (isinstance(found, type) and issubclass(found, BaseModel)):
            raise SchemaError(
                'The JSON schema is not that of an object with properties: write "type": "object" '
                'and "properties".'
            )
        return self._scoped(found)

    def _scoped(self, made: type[BaseModel]) -> type[BaseModel]:
        if (per := self._schema.get("x-per")) is not None:
            if "per" in made.model_fields or not isinstance(per, str):
                raise _wrong("x-per", "a text beside a property of that name, or none")
            made.per = per  # type: ignore[attr-defined]  # as a class declares it
        return made

    # ---- types -----------------------------------------------------------------------------

    def _type(self, node: Any, place: str, depth: int) -> Any:
        """The type of a node."""
        self._nodes += 1
        if self._nodes > MAX_NODES or depth > MAX_DEPTH:
            raise SchemaError(
                f"The JSON schema is too large at {excerpt(place)}: use at most {MAX_NODES:,} "
                f"types and {MAX_DEPTH} levels."
            )
        if not isinstance(node, Mapping):
            raise _wrong(place, "an object")
        if unknown := sorted(node.keys() - KNOWN):
            raise _wrong(place, f"only known keywords, and not {excerpt(str(unknown[0]))!r}")
        if not isinstance(node.get(QUOTE_KEY, False), bool):
            raise _wrong(place, f"true or false as {QUOTE_KEY}")
        made = self._plain(node, place, depth)
        if node.get(QUOTE_KEY):
            made = Annotated[made, QuoteMark()]
        return made

    def _plain(self, node: Node, place: str, depth: int) -> Any:
        if "$ref" in node:
            return self._referred(node["$ref"], place, depth)
        if "enum" in node or "const" in node:
            return _choice(node, place)
        for key in ("anyOf", "oneOf", "allOf"):
            if key in node:
                return self._union(key, node[key], place, depth)
        kind = node.get("type")
        if isinstance(kind, list):
            each = [{**node, "type": one} for one in kind]
            return self._union("type", each, place, depth)
        if kind == "object" or (kind is None and "properties" in node):
            return self._object(node, place, depth)
        if kind == "array":
            return self._list(node, place, depth)
        return self._single(node, kind, place)

    def _single(self, node: Node, kind: Any, place: str) -> Any:
        if not isinstance(kind, str) or kind not in TYPES:
            raise _wrong(place, f"a type, one of {', '.join([*TYPES, 'object', 'array'])}")
        if kind == "string" and node.get("format") in FORMATS:
            return FORMATS[node["format"]]
        return _limited(TYPES[kind], node, kind, place)

    def _list(self, node: Node, place: str, depth: int) -> Any:
        inner = self._type(node.get("items", {}), f"{place}[]", depth + 1)
        made = set[inner] if node.get("uniqueItems") is True and _is_plain(inner) else list[inner]  # type: ignore[valid-type]  # a type made at run time
        return _limited(made, node, "array", place)

    def _union(self, key: str, choices: Any, place: str, depth: int) -> Any:
        if not (isinstance(choices, list) and choices):
            raise _wrong(place, f"a list of types in {key}")
        if key == "allOf" and len(choices) > 1:
            raise _wrong(place, "one type in allOf")
        if _is_decimal(choices):
            exact = _limited(Decimal, choices[0], "number", place)
            return self._with(exact, choices[2:], place, depth)
        return self._with(None, choices, place, depth)

    def _with(self, first: Any, choices: list[Any], place: str, depth: int) -> Any:
        made = [self._type(each, place, depth + 1) for each in choices]
        every = made if first is None else [first, *made]
        return Union[tuple(every)] if every else None  # noqa: UP007  # of a number known at run time

    def _referred(self, reference: Any, place: str, depth: int) -> Any:
        if not isinstance(reference, str):
            raise _wrong(place, "a text as $ref")
        if reference in self._open:
            raise SchemaError(
                f"The JSON schema refers to itself at {excerpt(place)} ({excerpt(reference)}): "
                "records have no endless depth, so name the levels."
            )
        if reference in self._types:
            made, nodes = self._types[reference]
            self._nodes += nodes
            return made
        before = self._nodes
        self._open.append(reference)
        name = reference.rpartition("/")[2]
        made = self._type(self._definition(reference, place), name, depth + 1)
        self._open.pop()
        self._types[reference] = made, self._nodes - before
        return made

    def _definition(self, reference: str, place: str) -> Any:
        found = re.fullmatch(r"#/(\$defs|definitions)/([^/]+)", reference)
        known = self._schema.get(found[1]) if found else None
        if not (found and isinstance(known, Mapping) and found[2] in known):
            raise _wrong(place, f"a $ref to a definition in $defs, and not {excerpt(reference)!r}")
        return known[found[2]]

    # ---- objects ---------------------------------------------------------------------------

    def _object(self, node: Node, place: str, depth: int) -> Any:
        properties = node.get("properties", {})
        if not isinstance(properties, Mapping):
            raise _wrong(place, "an object in properties")
        more = node.get("additionalProperties")
        if not properties and isinstance(more, Mapping):
            return dict[str, self._type(more, f"{place}{{}}", depth + 1)]  # type: ignore[misc]  # a type made at run time
        needed = node.get("required", [])
        if not isinstance(needed, list):
            raise _wrong(place, "a list in required")
        fields = {
            name: self._field(each, name in needed, f"{place}.{name}", depth)
            for name, each in properties.items()
            if _checked(name, place)
        }
        title = node.get("title")
        made: type[BaseModel] = create_model(
            _identifier(title if isinstance(title, str) else place),
            __config__=ConfigDict(protected_namespaces=(), json_schema_extra=_shots(node, depth)),
            __doc__=_text(node, "description"),
            **fields,
        )
        return _keyed(made, node, place)

    def _field(self, node: Any, needed: bool, place: str, depth: int) -> Any:
        made = self._type(node, place, depth + 1)
        described = _text(node, "description") or None
        title = _text(node, "title") or None
        if "default" in node:
            default = _default(made, node["default"], place)
            return made, Field(default, description=described, title=title)
        if needed:
            return made, Field(description=described, title=title)
        return Optional[made], Field(None, description=described, title=title)  # noqa: UP045  # a type made at run time


def _shots(node: Node, depth: int) -> dict[str, Any]:
    """The examples of answers that a whole schema has, as a class has them."""
    found = node.get("examples")
    shots = isinstance(found, list) and all(isinstance(it, dict) and "text" in it for it in found)
    return {"examples": found} if shots and not depth else {}


def _checked(name: Any, place: str) -> bool:
    """Whether a name can be that of a field; SchemaError if it cannot."""
    own = hasattr(BaseModel, name) and name not in HARMLESS
    if not name or name.startswith("_") or own or not name.isprintable() or len(name) > 100:
        raise _wrong(place, f"another name for the property {excerpt(name)!r}")
    return True


def _keyed(made: type[BaseModel], node: Node, place: str) -> type[BaseModel]:
    """A class with the fields that name its objects."""
    key = node.get("x-key")
    if key is None:
        return made
    names = [key] if isinstance(key, str) else key
    if not isinstance(names, list) or not all(name in made.model_fields for name in names):
        raise _wrong(place, "names of its properties in x-key")
    if "key" in made.model_fields:
        raise _wrong(place, "no property called key beside x-key")
    made.key = tuple(names)  # type: ignore[attr-defined]  # as a class declares it
    return made


def _choice(node: Node, place: str) -> Any:
    values = node["enum"] if "enum" in node else [node["const"]]
    plain = isinstance(values, list) and all(
        value is None or isinstance(value, str | int | bool) for value in values
    )
    if not plain or not 0 < len(values) <= MAX_CHOICES:
        raise _wrong(place, f"1 to {MAX_CHOICES} texts, whole numbers, booleans or nulls as enum")
    return Literal[tuple(values)]


def _limited(made: Any, node: Node, kind: str, place: str) -> Any:
    """A type with the limits that a node has."""
    limits = {}
    for key in LIMITED.get(kind, ()):
        if key in node:
            limits[LIMITS[key]] = _limit(node[key], key, place)
    return Annotated[made, Field(**limits)] if limits else made


def _limit(value: Any, key: str, place: str) -> Any:
    if key == "pattern":
        if not isinstance(value, str) or len(value) > MAX_PATTERN:
            raise _wrong(place, f"a pattern of at most {MAX_PATTERN} characters")
    elif isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(place, f"a number as {key}")
    elif isinstance(value, float) and value.is_integer():  # as pydantic writes those of a Decimal
        return int(value)
    return value


def _is_decimal(choices: list[Any]) -> bool:
    """Whether a choice begins as pydantic writes a Decimal: a number, or a text for one."""
    if len(choices) < 2 or not all(isinstance(each, Mapping) for each in choices[:2]):
        return False
    number, text = choices[:2]
    return (number.get("type"), text.get("type")) == ("number", "string") and not (
        text.keys() - {"type", "pattern"}
    )


def _is_plain(made: Any) -> bool:
    return made in (str, int, float, bool, dt.date, dt.datetime, dt.time)


def _default(made: Any, value: Any, place: str) -> Any:
    try:
        return TypeAdapter(made).validate_json(json.dumps(value))
    except ValidationError as error:
        raise _wrong(place, "a default of its own type") from error


def _text(node: Any, key: str) -> str:
    value = node.get(key, "")
    return value if isinstance(value, str) else ""


def _identifier(name: str) -> str:
    """A name as that of a class: what services take as the name of a schema."""
    kept = re.sub(r"[^A-Za-z0-9_]+", "_", name).strip("_")[:60]
    return kept if kept[:1].isalpha() else f"Item_{kept}".rstrip("_")


def _wrong(place: str, wanted: str) -> SchemaError:
    return SchemaError(f"The JSON schema needs {wanted}, at {excerpt(place)}.")
