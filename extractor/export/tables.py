"""The tables of a run: their rows, in one pass over its files, and the kinds of their columns."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from extractor.export.columns import Kind, kind
from extractor.models import Claim, Document, Failure, Frozen, Record, Rejected, is_record
from extractor.runs import StoredRun, layout
from extractor.runs.jsonl import Row

__all__ = ["TABLES", "columns", "fields_schema", "kinds", "rows"]

TABLES = ("claims", "documents", "rejected", "failures")
_COUNTS = ("length", "claims", "rejected")


def rows(run: StoredRun) -> Iterator[tuple[str, Row]]:
    """Each row with the name of its table; a document stands before what came of it."""
    for block in layout.blocks(run.folder):
        yield "documents", block.document
        for name in layout.PARTS:
            for row in block.parts[name]:
                yield name, row
    for failure in run.failures():
        yield "failures", failure.model_dump(mode="json")


def kinds(pa: Any, run: StoredRun, table: str) -> dict[str, Kind]:
    """The columns of a table, by name and in order; `pa` is pyarrow.

    The fields of a user's schema are typed where the run holds that schema, and JSON where not.
    """
    if table == "documents":
        found = columns(pa, Document)
        whole = Kind(pa.int64(), int)
        text = found.pop("text")
        return {**found, **dict.fromkeys(_COUNTS, whole), "text": text}
    if table != "claims":
        return columns(pa, Rejected if table == "rejected" else Failure)
    if not _has_records(run):
        return columns(pa, Claim)
    return columns(pa, Record, fields_schema(run))


def columns(pa: Any, model: type[Frozen], fields: dict[str, Any] | None = None) -> dict[str, Kind]:
    """The columns of a model of ours; `fields` is the JSON schema of its `fields`, if known."""
    schema = _json_schema(model)
    found = {
        name: kind(pa, node, schema.get("$defs", {})) for name, node in schema["properties"].items()
    }
    if fields is not None:
        found["fields"] = kind(pa, fields, fields.get("$defs", {}))
    return found


@cache
def _json_schema(model: type[Frozen]) -> dict[str, Any]:
    return model.model_json_schema(mode="serialization")


def _has_records(run: StoredRun) -> bool:
    """Whether its rows are items of a user's schema."""
    if fields_schema(run) is not None:
        return True
    first = next((row for name, row in rows(run) if name == "claims"), {})
    return is_record(first)


def fields_schema(run: StoredRun) -> dict[str, Any] | None:
    """The JSON schema of the fields of its rows, where it has one."""
    try:
        found = json.loads(Path(run.folder, layout.SCHEMA).read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
