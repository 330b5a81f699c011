"""Exports of a user's schema: fields are typed columns where the run holds the schema."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydantic import BaseModel
from support.exported import as_json, read_csv, stored
from support.run_folders import PROVENANCE, SETTINGS, document

from extractor.export import export
from extractor.export.column_types import column_type
from extractor.fields import Quote
from extractor.models import Evidence, Record, Result, Usage
from extractor.prompting.schema import Schema
from extractor.runs import Run


class Effect(BaseModel):
    """What the export should type."""

    effect: str
    size: float | None
    group: list["Person"]
    seen: dt.date
    either: int | str
    evidence: Quote


class Person(BaseModel):
    name: str
    age: int


@pytest.fixture
def records(tmp_path: Path) -> Path:
    source = document("a")
    fields = {
        "effect": "=none",
        "size": 1,
        "group": [{"name": "Ana", "age": 7}],
        "seen": "2025-02-04",
        "either": "x",
        "evidence": "The",
    }
    record = Record(
        doc_id="a",
        claim_id="1",
        start=0,
        end=3,
        fields=fields,
        evidence=(Evidence(start=0, end=3, quote="The", match="exact", field="evidence"),),
        provenance=PROVENANCE,
    )
    done = Result(document=source, claims=(record,), rejected=(), usage=Usage(), seconds=0)
    with Run.open(tmp_path / "run", SETTINGS, fields=Schema.of(Effect).record_schema) as store:
        store.add(done)
        store.finish()
    return tmp_path / "run"


def test_fields_of_a_users_schema_are_typed(records: Path, tmp_path: Path) -> None:
    export(records, tmp_path / "c.parquet")
    table = pq.read_table(tmp_path / "c.parquet")
    fields = {field.name: field.type for field in table.schema.field("fields").type}
    assert fields == {
        "effect": pa.string(),
        "size": pa.float64(),
        "group": pa.list_(pa.struct([("name", pa.string()), ("age", pa.int64())])),
        "seen": pa.date32(),
        "either": pa.string(),
        "evidence": pa.string(),
    }
    (row,) = as_json(table.to_pylist())
    (expected,) = stored(records, "claims")
    assert row == {**expected, "fields": {**expected["fields"], "either": '"x"'}}


def test_without_their_schema_fields_are_json(records: Path, tmp_path: Path) -> None:
    (records / "schema.json").unlink()
    export(records, tmp_path / "c.parquet")
    (row,) = pq.read_table(tmp_path / "c.parquet").to_pylist()
    assert json.loads(row["fields"]) == stored(records, "claims")[0]["fields"]


@pytest.mark.parametrize("schema", [True, False], ids=["schema", "no-schema"])
def test_fields_are_columns_of_csv(records: Path, tmp_path: Path, schema: bool) -> None:
    if not schema:
        (records / "schema.json").unlink()
    export(records, tmp_path / "c.csv")
    (row,) = read_csv(tmp_path / "c.csv")
    assert row["fields.effect"] == "'=none"
    assert json.loads(row["fields.group"]) == [{"name": "Ana", "age": 7}]
    assert (row["evidence"], row["title"]) == ("The", "a")


def test_a_run_without_rows_has_their_columns(tmp_path: Path) -> None:
    for name, fields in {"claims": None, "records": Schema.of(Effect).record_schema}.items():
        with Run.open(tmp_path / name, SETTINGS, fields=fields) as store:
            store.finish()
        export(tmp_path / name, tmp_path / f"{name}.parquet")
        export(tmp_path / name, tmp_path / f"{name}.csv")
    assert "statement" in pq.read_schema(tmp_path / "claims.parquet").names
    assert pq.read_schema(tmp_path / "records.parquet").field("fields").type.num_fields == 6
    assert b"statement" in (tmp_path / "claims.csv").read_bytes()
    assert b"fields.effect" in (tmp_path / "records.csv").read_bytes()


@pytest.mark.parametrize(
    ("node", "arrow"),
    [
        pytest.param({"type": "array"}, "string", id="list-of-anything"),
        pytest.param({"type": "object"}, "string", id="open-mapping"),
        pytest.param({"$ref": "#/$defs/Self"}, "struct<next: string>", id="inside-itself"),
        pytest.param({"$ref": "#/$defs/Gone"}, "string", id="unknown"),
        pytest.param({"anyOf": [{"type": "null"}]}, "string", id="only-null"),
        pytest.param({"enum": ["a", "b"], "type": "string"}, "string", id="choice"),
        pytest.param(
            {"type": "array", "items": {"type": "integer"}}, "list<item: int64>", id="list"
        ),
    ],
)
def test_kinds(node: dict[str, Any], arrow: str) -> None:
    inner = {"type": "object", "properties": {"next": {"$ref": "#/$defs/Self"}}}
    assert str(column_type(pa, node, {"Self": inner}).arrow) == arrow


class Branch(BaseModel):
    """A branch, which holds branches."""

    evidence: Quote
    branches: list["Branch"] = []


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_schema_that_holds_itself(tmp_path: Path, form: str) -> None:
    record = Record(
        doc_id="a",
        claim_id="1",
        start=0,
        end=3,
        fields={"evidence": "The", "branches": [{"evidence": "The", "branches": []}]},
        evidence=(Evidence(start=0, end=3, quote="The", match="exact", field="evidence"),),
        provenance=PROVENANCE,
    )
    done = Result(document=document("a"), claims=(record,), rejected=(), usage=Usage(), seconds=0)
    with Run.open(tmp_path / "run", SETTINGS, fields=Schema.of(Branch).record_schema) as store:
        store.add(done)
        store.finish()
    export(tmp_path / "run", tmp_path / "tables", form=form)
    if form == "csv":
        (row,) = read_csv(tmp_path / "tables" / "claims.csv")
        assert json.loads(row["fields.branches"]) == [{"evidence": "The", "branches": []}]
    else:
        (fields,) = pq.read_table(tmp_path / "tables" / "claims.parquet")["fields"].to_pylist()
        assert fields["evidence"] == "The"
