"""The tables of a run: their rows, read in one pass over its files, and their columns."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from extractor.export.column_types import ColumnType, column_type
from extractor.export.flat import flat_row, head
from extractor.models import Claim, Document, Failure, Frozen, Record, Rejected, is_record
from extractor.runs import StoredRun, layout
from extractor.runs.jsonl import Row

__all__ = ["RUN_TABLES", "Tables", "View", "fields_schema", "model_columns", "run_tables"]

RUN_TABLES = ("claims", "documents", "rejected", "failures")
_COUNTS = ("length", "claims", "rejected")
_LISTS = {"evidence": "evidence", "voices": "attribution", "quantities": "quantities"}
_LISTS |= {"times": "times"}


class View(NamedTuple):
    """A view with a row for each item of a list in a table.

    - `keys`: the columns that say whose item it is
    - `number`: the column of the view with its place in the list, from 1
    """

    table: str
    column: str
    keys: tuple[str, ...]
    number: str = "position"


@dataclass(frozen=True)
class Tables:
    """What is exported: the tables of a run, or of a comparison.

    - `folder`: where they are read from
    - `names`: the tables; the first one is what a single file gets
    - `file`: the name of a file for all tables, without a suffix
    - `rows`: each row with the name of its table; a document comes before its claims
    - `columns`: the columns of a table, by name and in order, for the module pyarrow
    - `views`: the views on lists, by name
    - `flat`: for CSV, a row of a table with the row of its document as flat rows
    - `head`: for CSV, the columns of a table whose first flat row is given, if there is one
    """

    folder: Path
    names: tuple[str, ...]
    file: str
    rows: Callable[[], Iterator[tuple[str, Row]]]
    columns: Callable[[Any, str], dict[str, ColumnType]]
    views: Mapping[str, View]
    flat: Callable[[str, Row, Row], Iterable[Row]]
    head: Callable[[str, Row | None], Sequence[str]]


def run_tables(run: StoredRun, least: float = 0.0) -> Tables:
    """The tables of a run.

    - `least`: claims that are less certain are left out, also of the number in their document
    """
    keys = ("doc_id", "claim_id")
    return Tables(
        folder=run.folder,
        names=RUN_TABLES,
        file="run",
        rows=lambda: _rows(run, least),
        columns=lambda pa, table: _columns(pa, run, table),
        views={name: View("claims", column, keys) for name, column in _LISTS.items()},
        flat=flat_row,
        head=lambda table, first: head(table, first, fields_schema(run)),
    )


def _rows(run: StoredRun, least: float = 0.0) -> Iterator[tuple[str, Row]]:
    for document, read in run.rows():
        parts = {name: read[name] for name in layout.PARTS}
        parts["claims"] = [row for row in parts["claims"] if _is_certain(row, least)]
        yield "documents", {**document, "claims": len(parts["claims"])}
        for name, of_table in parts.items():
            for row in of_table:
                yield name, row
    for failure in run.failures():
        yield "failures", failure.model_dump(mode="json")


def _is_certain(row: Row, least: float) -> bool:
    """Whether a row is as certain as it has to be, or somebody decided about it.

    Rows of older runs have no certainty.
    """
    said = row.get("certainty")
    decided = bool(row.get("provenance", {}).get("reviewed"))
    return not least or decided or (isinstance(said, int | float) and said >= least)


def _columns(pa: Any, run: StoredRun, table: str) -> dict[str, ColumnType]:
    """The columns of a table of a run.

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
    first = next((row for name, row in _rows(run) if name == "claims"), {})
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
