"""The tables of a comparison.

    facts       one row for each fact
    positions   one row for each value or stance of a fact, with its claims
    voices      one row for each voice
    copies      one row for each document that repeats another one
    documents   one row for each document, without its text

A DuckDB file has the view `claims` too, with a row for each claim of a position. In CSV a position
has a row for each claim, with the names of the voice and of the document beside their ids.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from extractor.compare.folder import StoredComparison
from extractor.compare.model import Copy, Fact, Position, Voice
from extractor.export.column_types import ColumnType
from extractor.export.tables import Tables, View, model_columns
from extractor.models import Document, Frozen
from extractor.runs.jsonl import Row

__all__ = ["COMPARISON_FILE", "COMPARISON_TABLES", "comparison_tables"]

COMPARISON_FILE = "compared"  # the name of a file that holds all tables
COMPARISON_TABLES = ("facts", "positions", "voices", "copies", "documents")
_MODELS: Mapping[str, type[Frozen]] = {"facts": Fact, "voices": Voice, "copies": Copy}
_HEADS: Mapping[str, Sequence[str]] = {
    "facts": ("fact_id", "label", "relation", "also", "documents", "voices", "values", "sequence",
              "because"),
    "positions": ("fact_id", "label", "relation", "position", "value", "low", "high", "unit",
                  "stance", "denies", "computed", "voice", "voice_id", "title", "date", "doc_id",
                  "claim_id"),
    "voices": ("voice_id", "name", "kind", "names", "documents", "because"),
    "copies": ("doc_id", "of", "share", "passages", "title", "title_of"),
    "documents": ("doc_id", "title", "date", "path", "sha256"),
}  # fmt: skip

_LISTS = ("names", "documents", "because")  # of a voice


def comparison_tables(found: StoredComparison) -> Tables:
    """The tables of a comparison."""
    flat = _Flat(found)
    return Tables(
        folder=found.folder,
        names=COMPARISON_TABLES,
        file=COMPARISON_FILE,
        rows=lambda: _rows(found),
        columns=_columns,
        views={"claims": View("positions", "claims", ("fact_id", "position"), number="claim")},
        flat=lambda table, row, _: flat.rows(table, row),
        head=lambda table, _: _HEADS[table],
    )


def _rows(found: StoredComparison) -> Iterator[tuple[str, Row]]:
    for fact in found.facts():
        row = fact.model_dump(mode="json")
        yield "facts", row
        for number, position in enumerate(row["positions"], 1):
            whose = {name: row[name] for name in ("fact_id", "label", "relation")}
            yield "positions", {**whose, "position": number, **position}
    for name, models in (("voices", found.voices()), ("copies", found.copies())):
        for each in models:
            yield name, each.model_dump(mode="json")
    for row in found.documents():
        yield "documents", row


def _columns(pa: Any, table: str) -> dict[str, ColumnType]:
    if table == "documents":
        known = model_columns(pa, Document)
        return {name: known[name] for name in _HEADS["documents"]}
    if table == "positions":
        text, whole = ColumnType(pa.string(), str), ColumnType(pa.int64(), int)
        return {"fact_id": text, "position": whole, **model_columns(pa, Position)}
    found = model_columns(pa, _MODELS[table])
    found.pop("positions", None)  # a table of their own
    return found


class _Flat:
    """The rows for CSV, with the names that ids stand for."""

    def __init__(self, found: StoredComparison) -> None:
        self._found = found

    @cached_property
    def _voices(self) -> dict[str, str]:
        return {voice.voice_id: voice.name for voice in self._found.voices()}

    @cached_property
    def _documents(self) -> dict[str, Row]:
        return {row["doc_id"]: row for row in self._found.documents()}

    def rows(self, table: str, row: Row) -> Iterable[Row]:
        """A row of a table as flat ones."""
        if table == "positions":
            return [self._told(row, claim) for claim in row["claims"]]
        if table == "facts":
            return [{**row, **_of_fact(row)}]
        if table == "voices":
            return [{**row, **{name: "; ".join(row.get(name, ())) for name in _LISTS}}]
        if table == "copies":
            titles = {"title": self._title(row["doc_id"]), "title_of": self._title(row["of"])}
            return [{**row, **titles, "passages": len(row["passages"])}]
        return [row]

    def _told(self, row: Row, claim: Row) -> Row:
        document = self._documents.get(claim["doc_id"], {})
        voice = claim["voice"]
        known = {"title": document.get("title"), "date": document.get("date")}
        return {**row, **claim, **known, "voice": self._voices.get(voice), "voice_id": voice}

    def _title(self, doc_id: str) -> Any:
        return self._documents.get(doc_id, {}).get("title")


def _of_fact(row: Row) -> Row:
    values = dict.fromkeys(each["value"] for each in row["positions"] if each["value"])
    return {
        "also": "; ".join(row["also"]),
        "values": "; ".join(values),
        "sequence": "; ".join(f"{step['day']}: {step['value']}" for step in row["sequence"]),
        "because": "; ".join(row["because"]),
    }
