"""Helpers for tests of exports: rows as the run, a typed table and a CSV file have them."""

import csv
import datetime as dt
from pathlib import Path
from typing import Any

from extractor.runs import jsonl

# By JSON, where they are null.
LEFT_OUT = frozenset(
    "field support unsupported alternatives page boxes continued pages unread publisher url "
    "certainty reviewed".split()
)


def stored(run: Path, table: str) -> list[dict[str, Any]]:
    return [row for row, _ in jsonl.read(run / f"{table}.jsonl")]


def as_json(value: Any) -> Any:
    """A value of a typed table as JSON has it."""
    if isinstance(value, dict):
        return {k: as_json(v) for k, v in value.items() if v is not None or k not in LEFT_OUT}
    if isinstance(value, list):
        return [as_json(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
