"""The tables of a run: their rows, read in one pass over its files, and their columns."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from extractor.export.column_types import ColumnType, column_type
from extractor.models import Claim, Document, Failure, Frozen, Record, Rejected, is_record
from extractor.runs import StoredRun, layout
from extractor.runs.jsonl import Row

__all__ = ["TABLES", "fields_schema", "model_columns", "rows", "table_columns"]

TABLES = ("claims", "documents", "rejected", "failures")
_COUNTS = ("length", "claims", "rejected")


def rows(run: StoredRun, least: float = 0.0) -> Iterator[tuple[str, Row]]:
    """Each row with the name of its table; a document comes before its claims.

    - `least`: claims that are less certain are left out, also of the number in their document
    """
    for block in layout.blocks(run.folder):
        parts = {name: block.parts[name] for name in layout.PARTS}
        parts["claims"] = [row for row in parts["claims"] if _is_certain(row, least)]
        yield "documents", {**block.document, "claims": len(parts["claims"])}
        for name, of_table in parts.items():
            for row in of_table:
                yield name, row
    for failure in run.failures():
        yield "failures", failure.model_dump(mode="json")


def _is_certain(row: Row, least: float) -> bool:
    """Whether a row is as certain as it has to be; rows of older runs have no certainty."""
    said = row.get("certainty")
    return not least or (isinstance(said, int | float) and said >= least)


def table_columns(pa: Any, run: StoredRun, table: str) -> dict[str, ColumnType]:
    """The columns of a table, by name and in order.

    - `pa`: the module pyarrow
    - `table`: a name of TABLES

    The fields of a user's schema are typed if the run holds that schema; otherwise they are JSON.
    """
    if table == "documents":
        found = model_columns(pa, Document)
        whole = ColumnType(pa.int64(), int)
        text = found.pop("text")
        return {**found, **dict.fromkeys(_COUNTS, whole), "text": text}
    if table != "claims":
        return model_columns(pa, Rejected if table == "rejected" else Failure)
    if not _has_records(run):
        return model_columns(pa, Claim)
    return model_columns(pa, Record, fields_schema(run))


def model_columns(
    pa: Any, model: type[Frozen], fields: dict[str, Any] | None = None
) -> dict[str, ColumnType]:
    """The columns for a class of `extractor.models`.

    - `pa`: the module pyarrow
    - `fields`: the JSON schema of its field `fields`, if known
    """
    schema = _json_schema(model)
    found = {
        name: column_type(pa, node, schema.get("$defs", {}))
        for name, node in schema["properties"].items()
    }
    if fields is not None:
        found["fields"] = column_type(pa, fields, fields.get("$defs", {}))
    return found


@cache
def _json_schema(model: type[Frozen]) -> dict[str, Any]:
    return model.model_json_schema(mode="serialization")


def _has_records(run: StoredRun) -> bool:
    """Whether the rows of a run are items of a user's schema."""
    if fields_schema(run) is not None:
        return True
    first = next((row for name, row in rows(run) if name == "claims"), {})
    return is_record(first)


def fields_schema(run: StoredRun) -> dict[str, Any] | None:
    """The JSON schema of the fields of a run's rows; None for claims."""
    try:
        found = json.loads(Path(run.folder, layout.SCHEMA).read_bytes())
    except (OSError, ValueError):
        return None
    return _root(found) if isinstance(found, dict) else None


def _root(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with its own properties, which one that holds itself has in its definitions."""
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    return {**schema, **schema.get("$defs", {}).get(name, {})}
