"""The rows of a run as flat rows for spreadsheets."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from extractor.models import is_record
from extractor.runs.jsonl import Row

__all__ = ["flat_row", "head"]

_COLUMNS = {
    "documents": (
        "doc_id",
        "path",
        "title",
        "date",
        "publisher",
        "url",
        "sha256",
        "length",
        "claims",
        "rejected",
        "pages",
        "pages_without_text",
    ),
    "rejected": ("doc_id", "start", "end", "reason", "detail", "item"),
    "failures": ("doc_id", "path", "error", "reason", "passages"),
}


def flat_row(table: str, row: Row, document: Row) -> Iterator[Row]:
    """A row of a table of a run, with the row of its document, as a flat one."""
    yield _claim(row, document) if table == "claims" else {**row, **_pages(row)}


def head(table: str, first: Row | None, schema: Mapping[str, Any] | None) -> Sequence[str]:
    """The columns of a table: those of its first flat row, where rows are of a user's schema.

    - `schema`: the JSON schema of the fields, if it is known
    """
    if table in _COLUMNS:
        return _COLUMNS[table]
    blank = {} if schema is None else {"fields": dict.fromkeys(schema.get("properties", ()))}
    return tuple(first or _claim(blank, {}))


def _claim(row: Row, document: Row) -> Row:
    """A claim or record as one flat row: of a list the first item, or all joined by semicolons."""
    first = _first(row.get("evidence", ()))
    provenance = row.get("provenance", {})
    found = {
        "evidence": first.get("quote"),
        "match": first.get("match"),
        "pieces": len(row.get("evidence", ())),
        "start": row.get("start"),
        "end": row.get("end"),
        "page": first.get("page"),
        "boxes": first.get("boxes"),
    }
    return {
        "doc_id": row.get("doc_id"),
        "title": document.get("title"),
        "date": document.get("date"),
        "publisher": document.get("publisher"),
        "url": document.get("url"),
        "path": document.get("path"),
        "claim_id": row.get("claim_id"),
        **(_of_record(row["fields"]) if is_record(row) else _of_claim(row)),
        "certainty": row.get("certainty"),
        **found,
        **{name: provenance.get(name) for name in ("model", "schema", "prompt", "cached")},
        **_of_review(provenance.get("reviewed") or {}),
    }


def _of_review(reviewed: Row) -> Row:
    """What a reviewer did to a row; empty for rows that nobody decided about."""
    return {
        "reviewer": reviewed.get("reviewer"),
        "reviewed": reviewed.get("at"),
        "corrected": "; ".join(reviewed.get("changed", ())) or None,
    }


def _pages(row: Row) -> Row:
    """How many pages a document has, and the numbers of those that have pictures and no text."""
    pages = row.get("pages", ())
    unread = (str(number) for number, page in enumerate(pages, 1) if page.get("unread"))
    return {"pages": len(pages) or None, "pages_without_text": "; ".join(unread) or None}


def _of_record(fields: Mapping[str, Any]) -> Row:
    return {f"fields.{name}": value for name, value in fields.items()}


def _of_claim(row: Row) -> Row:
    voices, quantities, times = (
        row.get(name, ()) for name in ("attribution", "quantities", "times")
    )
    voice, quantity, time = map(_first, (voices, quantities, times))
    return {
        "statement": row.get("statement"),
        "source": voice.get("name"),
        "source_unknown": row.get("source_unknown", False),
        "source_kind": voice.get("kind"),
        "chain": _joined(voices, "name"),
        "stance": row.get("stance"),
        "negated": row.get("negated"),
        "quotation": row.get("quotation"),
        "cue": (row.get("cue") or {}).get("text"),
        "quantities": _joined(quantities, "text"),
        "low": quantity.get("low"),
        "high": quantity.get("high"),
        "unit": quantity.get("unit"),
        "times": _joined(times, "text"),
        "from": time.get("from"),
        "to": time.get("to"),
    }


def _first(parts: Iterable[Row]) -> Row:
    return next(iter(parts), {})


def _joined(parts: Iterable[Mapping[str, Any]], name: str) -> str:
    return "; ".join(str(part[name]) for part in parts)
