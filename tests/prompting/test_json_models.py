"""Classes made of JSON schemas: what they are like, and that a hostile one is only a sentence."""

import datetime as dt
import json
import time
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, ValidationError
from support.fake_engine import FakeModel, assert_sentence

from extractor import Extractor, Quote, Quoted
from extractor.errors import PromptError, SchemaError
from extractor.prompting import catalog
from extractor.prompting.json_models import MAX_BYTES, MAX_DEPTH, model_of
from extractor.prompting.schema import Schema
from extractor.records.shape import Shape


class Line(BaseModel):
    """One position."""

    description: str
    amount: Decimal = Field(ge=0)


class Invoice(BaseModel):
    """What is to be paid."""

    number: str = Field(pattern=r"^\d+$")
    issued: dt.date | None = None
    at: dt.datetime | None = None
    lines: list[Line] = []
    total: Decimal
    share: float = Field(0.5, le=1)
    kind: Literal["first", "second"] | None = None
    words: Quote
    paid: Quoted[bool]
    prices: dict[str, Decimal] = {}
    either: int | str | None = Field(None, description="A count or a word.")
    tags: set[str] = set()
    rest: Line | None = None


def made(**properties: Any) -> dict[str, Any]:
    return {"title": "Thing", "type": "object", "properties": properties}


class TestLikeTheClass:
    def test_that_the_schema_is_of(self) -> None:
        theirs, ours = Schema.of(model_of(Invoice.model_json_schema())), Schema.of(Invoice)
        assert theirs.wire == ours.wire
        assert theirs.label == ours.label
        assert theirs.outline == ours.outline
        assert theirs.description == ours.description
        assert theirs.fields == ours.fields
        assert theirs.item.model_json_schema() == Invoice.model_json_schema()

    @pytest.mark.parametrize(
        ("change", "place"),
        [
            ({"number": "x"}, "number"),
            ({"total": "many"}, "total"),
            ({"share": 2}, "share"),
            ({"kind": "third"}, "kind"),
            ({"issued": "yesterday"}, "issued"),
            ({"lines": [{"description": "rope", "amount": -1}]}, "lines.0.amount"),
        ],
        ids=lambda it: str(it),
    )
    def test_it_holds_values_to_their_limits(self, change: dict[str, Any], place: str) -> None:
        values = {"number": "7", "total": 1, "words": "w", "paid": True}
        item = model_of(Invoice.model_json_schema())
        item.model_validate(values)
        with pytest.raises(ValidationError) as refused:
            item.model_validate({**values, **change})
        assert ".".join(map(str, refused.value.errors()[0]["loc"])).startswith(place)

    def test_scope_and_key_are_declared(self) -> None:
        item = model_of({**made(name={"type": "string"}), "x-per": "document", "x-key": ["name"]})
        assert Schema.of(item).per == "document"
        assert Shape.of(item).keys({"name": "a"}) == {"": ("name",)}

    def test_a_property_may_be_called_as_what_a_class_declares(self) -> None:
        item = model_of(made(per={"type": "string"}, key={"type": "string"}, json={"const": 1}))
        assert list(item.model_fields) == ["per", "key", "json"]
        assert Schema.of(item).per == "finding"

    def test_types_may_be_told_as_a_list(self) -> None:
        item = model_of(made(size={"type": ["integer", "null"], "minimum": 1}))
        assert item.model_validate({"size": 2}).model_dump() == {"size": 2}
        with pytest.raises(ValidationError):
            item.model_validate({"size": 0})

    def test_examples_are_checked_as_those_of_a_class(self) -> None:
        shot = {"text": "Rope 12", "items": [{"name": "rope"}]}
        Extractor(schema=model_of({**made(name={"type": "string"}), "examples": [shot]}))
        wrong = {**shot, "items": [{"name": "anchor"}]}
        with pytest.raises(PromptError, match="anchor"):
            Extractor(schema=model_of({**made(name={"type": "string"}), "examples": [wrong]}))


DEEP: Any = {"type": "string"}
for _ in range(MAX_DEPTH + 1):
    DEEP = {"type": "array", "items": DEEP}
FAT = {
    "$defs": {
        f"A{n}": made(**{f"p{i}": {"$ref": f"#/$defs/A{n + 1}"} for i in range(9)})
        for n in range(8)
    }
    | {"A8": made(last={"type": "string"})},
    "$ref": "#/$defs/A0",
}
HOSTILE: dict[str, Any] = {
    "no object": 7,
    "a list": [],
    "a text": "import os",
    "empty": {},
    "a single value": {"type": "string"},
    "a list at the top": {"type": "array", "items": {"type": "string"}},
    "no properties": {"type": "object"},
    "refers to itself": {"$ref": "#"},
    "a definition that refers to itself": {
        "$defs": {"A": made(a={"$ref": "#/$defs/A"})},
        "$ref": "#/$defs/A",
    },
    "two that refer to one another": {
        "$defs": {"A": made(b={"$ref": "#/$defs/B"}), "B": made(a={"$ref": "#/$defs/A"})},
        **made(a={"$ref": "#/$defs/A"}),
    },
    "only references": {"$defs": {"A": {"$ref": "#/$defs/A"}}, "$ref": "#/$defs/A"},
    "a reference to elsewhere": made(a={"$ref": "https://evil.example/schema.json"}),
    "a reference to a file": made(a={"$ref": "file:/etc/passwd"}),
    "a reference to nothing": made(a={"$ref": "#/$defs/Nothing"}),
    "too deep": made(a=DEEP),
    "exponential": FAT,
    "wide": made(**{f"p{n}": {"type": "string"} for n in range(301)}),
    "long": {**made(a={"type": "string"}), "description": "x" * MAX_BYTES},
    "a keyword that runs": made(a={"type": "string", "x-code": "__import__('os')"}),
    "conditions": {**made(a={"type": "string"}), "if": {}, "then": {}},
    "a private name": made(_a={"type": "string"}),
    "a name of pydantic": made(model_dump={"type": "string"}),
    "another": made(model_config={"type": "string"}),
    "a name of python": made(__class__={"type": "string"}),
    "a name with control characters": made(**{"a\x1b[2J": {"type": "string"}}),
    "an empty name": made(**{"": {"type": "string"}}),
    "a broken pattern": made(a={"type": "string", "pattern": "("}),
    "a pattern that is huge": made(a={"type": "string", "pattern": "(a{999}){999}"}),
    "a long pattern": made(a={"type": "string", "pattern": "a" * 301}),
    "a limit that is none": made(a={"type": "string", "minLength": "2"}),
    "a choice of nothing": made(a={"enum": []}),
    "a choice of lists": made(a={"enum": [[1]]}),
    "many choices": made(a={"enum": list(range(501))}),
    "a wrong default": made(a={"type": "integer", "default": "x"}),
    "a type that is none": made(a={"type": "function"}),
    "no type": made(a={}),
    "a key that is none": {**made(a={"type": "string"}), "x-key": ["b"]},
    "a scope that is none": {**made(a={"type": "string"}), "x-per": "page"},
    "several parents": made(a={"allOf": [{"type": "string"}, {"type": "string"}]}),
    "required that is none": {**made(a={"type": "string"}), "required": "a"},
}


class TestHostile:
    @pytest.mark.parametrize("schema", HOSTILE.values(), ids=HOSTILE)
    def test_ones_are_refused_in_a_sentence(self, schema: Any) -> None:
        began = time.monotonic()
        with pytest.raises(SchemaError) as refused:
            Schema.of(model_of(schema))
        assert_sentence(refused.value)
        assert len(str(refused.value)) < 400
        assert time.monotonic() - began < 20

    def test_a_slow_pattern_is_matched_in_no_time(self) -> None:
        item = model_of(made(a={"type": "string", "pattern": "^(a+)+$"}))
        with pytest.raises(ValidationError):
            item.model_validate({"a": "a" * 50_000 + "!"})

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(
                        [
                            "type",
                            "properties",
                            "items",
                            "anyOf",
                            "enum",
                            "$ref",
                            "required",
                            "default",
                        ]
                    )
                    | st.text(max_size=5),
                    inner,
                    max_size=4,
                )
            ),
            max_leaves=12,
        )
    )
    def test_anything_at_all_is_a_class_or_refused(self, schema: Any) -> None:
        with suppress(SchemaError):
            Schema.of(model_of({**made(a=schema), "required": ["a"]}))


class TestFiles:
    def test_are_schemas_by_their_suffix(self, tmp_path: Path) -> None:
        path = tmp_path / "invoice.json"
        path.write_text(json.dumps(Invoice.model_json_schema()), "utf-8")
        assert catalog.schema(str(path)).label == Schema.of(Invoice).label

    @pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 99_999, b" " * (MAX_BYTES + 1)])
    def test_that_hold_none_are_refused(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "broken.json"
        path.write_bytes(content)
        with pytest.raises(SchemaError, match=r"broken\.json is not JSON"):
            catalog.schema(str(path))

    def test_that_do_not_exist_are_named(self) -> None:
        with pytest.raises(SchemaError, match=r"nowhere\.json cannot be read"):
            catalog.schema("nowhere.json")


def test_rows_of_a_made_class_are_those_of_the_class() -> None:
    class Found(BaseModel):
        """A thing with its price."""

        per: ClassVar[str] = "document"
        name: str
        price: Decimal

    answer = [{"name": "rope", "price": 12.5}]
    schemas = (Found, model_of({**Found.model_json_schema(), "x-per": "document"}))
    rows = []
    for schema in schemas:
        model = FakeModel(otherwise=answer)
        with Extractor(schema=schema, model=model, cache=False) as extractor:
            rows.append(extractor.extract("We sold rope at 12.50 today.").claims)
    assert rows[0][0].model_dump() == rows[1][0].model_dump()
    assert rows[1][0].fields == {"name": "rope", "price": "12.5"}  # type: ignore[union-attr]  # a record
