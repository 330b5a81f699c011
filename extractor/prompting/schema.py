"""What a model is asked to fill in: an item class, and its JSON schema in the strict form."""

import hashlib
import inspect
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, get_args

from pydantic import BaseModel, RootModel, TypeAdapter, ValidationError, create_model

from extractor.errors import SchemaError, SettingsError
from extractor.fields import ClaimDraft, declared_key
from extractor.prompting.marks import check_marks
from extractor.prompting.outline import outline
from extractor.prompting.wire import notes, strict_json_schema, written
from extractor.records.paths import replaced, value_at
from extractor.records.shape import Shape

__all__ = ["Schema", "Scope", "complaint"]

Scope = Literal["finding", "document"]
SCOPES: tuple[Scope, ...] = get_args(Scope)


@dataclass(frozen=True)
class Schema:
    """A class of items, and what identifies it.

    - `item`: the class.
    - `digest`: the SHA-256 of the strict JSON schema in canonical form, and of the scope. It
      changes with anything that the model is shown, and with nothing else.
    - `label`: the name and the start of the digest, for provenance.
    - `per`: whether an item is a "finding", of which a document may have many, or the one record of
      a "document": what the class says as `per: ClassVar[str]`.
    - `wire`: the strict JSON schema of an answer, which requests hold.
    """

    name: str
    item: type[BaseModel]
    digest: str
    label: str
    per: Scope
    wire: Mapping[str, Any] = field(compare=False, repr=False)

    @classmethod
    def of(cls, item: type[BaseModel], name: str | None = None) -> "Schema":
        """The schema of a class; without a name it is named after the class.

        Raises SchemaError if the class is not a pydantic model, has no field, has one that the
        strict form cannot express or a quote that nothing would verify, is a list or a single
        value, or declares a `per` or `key` that cannot be.
        """
        if not (isinstance(item, type) and issubclass(item, BaseModel)):
            raise SchemaError(
                f"The schema {_place(item)} is not a pydantic model; derive the class from "
                "pydantic.BaseModel."
            )
        if not item.model_fields:
            raise SchemaError(f"The schema {_place(item)} has no field; give it one.")
        if issubclass(item, RootModel) and not _has_fields(item):
            raise SchemaError(
                f"The schema {_place(item)} has no fields with names, which a record needs; put "
                "what it holds into a field of a class."
            )
        declared_key(item)  # raises for one that names no field
        wire = strict_json_schema(_answer(item), quotes=not issubclass(item, ClaimDraft))
        check_marks(item)
        return cls._named(name or item.__name__, item, _declared_scope(item), wire)

    @classmethod
    def _named(
        cls, name: str, item: type[BaseModel], per: Scope, wire: Mapping[str, Any]
    ) -> "Schema":
        shown = wire if per == "finding" else {"per": per, "schema": wire}
        digest = hashlib.sha256(_canonical(shown).encode()).hexdigest()
        return cls(name, item, digest, f"{name}@{digest[:8]}", per, wire)

    def scoped(self, per: str | None) -> "Schema":
        """The schema with another scope than its class declares; itself without one.

        Raises SettingsError for a scope that there is not, or that claims cannot have.
        """
        scope = next((each for each in SCOPES if each == (per or self.per)), None)
        if scope is None:
            raise SettingsError(f"There is no per={per!r}: write document or finding.")
        if scope == "document" and self.makes_claims:
            raise SettingsError(
                f"The schema {self.name} makes claims, of which a document has many: leave out "
                "per, or choose a schema of your own."
            )
        return self._named(self.name, self.item, scope, self.wire)

    @property
    def description(self) -> str:
        """What one item is: the docstring of its class."""
        return inspect.cleandoc(self.item.__doc__ or "")

    @cached_property
    def fields(self) -> tuple[dict[str, str], ...]:
        """Name and description of each field, for prompts."""
        return tuple(
            {"name": info.alias or name, "description": info.description or ""}
            for name, info in self.item.model_fields.items()
        )

    @cached_property
    def outline(self) -> str:
        """All fields with types, limits and descriptions in words, for prompts."""
        return outline(self.item)

    @property
    def notes(self) -> str:
        """In words, which fields a model writes with a quote or as pairs; empty for none."""
        return notes(self.wire)

    @property
    def makes_claims(self) -> bool:
        """Whether items become claims; otherwise they become records of their own fields."""
        return issubclass(self.item, ClaimDraft)

    @property
    def record_schema(self) -> dict[str, Any] | None:
        """The JSON schema of the `fields` of a record; None if items become claims."""
        if self.makes_claims:
            return None
        return self.item.model_json_schema(mode="serialization", by_alias=False)

    @cached_property
    def config_examples(self) -> Sequence[Any]:
        """The `examples` of the class's own `model_config["json_schema_extra"]`."""
        whole = self.item.model_json_schema(mode="validation")
        name = whole.get("$ref", "").rpartition("/")[2]  # of a class that refers to itself
        found = (whole["$defs"][name] if name else whole).get("examples") or ()
        return found if isinstance(found, list | tuple) else ()

    @cached_property
    def answer(self) -> type[BaseModel]:
        """The class of a whole answer: an object whose `items` is a list of items."""
        return _answer(self.item)

    @cached_property
    def items(self) -> TypeAdapter[list[BaseModel]]:
        """Reads a JSON array of items."""
        return TypeAdapter(list[self.item])  # type: ignore[name-defined]  # a class made at run time

    def plain(self, item: Any) -> Any:
        """An item as the class takes it, without quotes beside its values."""
        return item if self.makes_claims else Shape.of(self.item).plain(item)

    def write(self, item: BaseModel, text: str = "", given: Any = None) -> dict[str, Any]:
        """An item as the model should write it: every property, in the order of declaration.

        - `text`: the document, in whose words a category is its own quote.
        - `given`: the item as it was given, whose quotes beside values are kept.
        """
        plain = item.model_dump(mode="json", by_alias=True)
        for leaf in Shape.of(self.item).leaves(given) if given and not self.makes_claims else ():
            if leaf.words:
                quoted = {"value": value_at(plain, leaf.path), "quote": leaf.words}
                plain = replaced(plain, leaf.path, quoted)
        if self.makes_claims:
            return plain
        node = self.wire["properties"]["items"]["items"]
        found: dict[str, Any] = written(plain, node, self.wire.get("$defs", {}), text)
        return found


def complaint(error: ValidationError, most: int = 1) -> str:
    """The first errors that pydantic found, at most `most`: where, and what is wrong."""
    found = error.errors(include_url=False, include_context=False, include_input=False)[:most]
    return "; ".join(
        f"{'.'.join(str(part) for part in each['loc']) or 'the whole'}: {each['msg']}"
        for each in found
    )


def _answer(item: type[BaseModel]) -> type[BaseModel]:
    return create_model(f"{item.__name__}Answer", items=(list[item], ...))  # type: ignore[valid-type]  # a class made at run time


def _has_fields(item: type[BaseModel]) -> bool:
    """Whether a class is written as an object."""
    node: Any = item.model_json_schema(mode="serialization")
    while "$ref" in node:
        node = node["$defs"][node["$ref"].rpartition("/")[2]] | {"$defs": node["$defs"]}
    choices = node.get("anyOf") or node.get("oneOf") or [node]
    return any(each.get("type") == "object" or "$ref" in each for each in choices)


def _declared_scope(item: type[BaseModel]) -> Scope:
    """What a class says as `per`."""
    declared = getattr(item, "per", "finding")
    scope = next((each for each in SCOPES if each == declared), None)
    if scope is None and isinstance(declared, str):
        raise SchemaError(
            f'The schema {_place(item)} says per = {declared!r}: write "document" for one record '
            'of a document, or "finding" for many.'
        )
    return scope or "finding"


def _place(item: Any) -> str:
    """The name of what was given as a schema, with its file and line if they are known."""
    name = getattr(item, "__name__", repr(item))
    try:
        return f"{name} ({inspect.getsourcefile(item)}, line {inspect.getsourcelines(item)[1]})"
    except (OSError, TypeError):  # made at run time, or not a class
        return name


def _canonical(value: Any) -> str:
    # The order of properties matters: a model writes them in this order.
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
