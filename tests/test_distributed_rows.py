"""The rows of a cluster, which need no cluster to be made."""

from typing import Any

import pytest

from extractor import distributed
from extractor.export import tables
from extractor.models import Document, Failure, Rejected, Result, Usage

pa = pytest.importorskip("pyarrow", reason="needs the extra [parquet]")


def outcome(name: str, *, failed: int = 0) -> Result:
    lost = Rejected(
        doc_id=name, start=0, end=4, reason="RefusedAnswer", detail="It declined.", item=""
    )
    document = Document.from_text("Some text.", doc_id=name)
    return Result(
        document=document, claims=(), rejected=(lost,) * failed, usage=Usage(), seconds=0.5
    )


def test_a_document_that_failed_in_part_is_in_both_tables() -> None:
    lost = Failure(doc_id="lost", path=None, error="InputError", reason="It is empty.")
    row = distributed._row(None)
    outcomes = [outcome("whole"), outcome("partial", failed=2), lost]
    batch = pa.Table.from_pylist(
        [row.value(distributed._nested(each)) for each in outcomes],
        schema=pa.schema(list(row.arrow)),
    )

    def table(name: distributed.Table) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = distributed._flat(batch, name).to_pylist()
        return found

    assert [each["doc_id"] for each in table("documents")] == ["whole", "partial"]
    assert [each["rejected"] for each in table("documents")] == [0, 2]
    assert [(each["doc_id"], each["error"], each["passages"]) for each in table("failures")] == [
        ("partial", "RefusedAnswer", 2),
        ("lost", "InputError", None),
    ]
    assert len(table("rejected")) == 2


def test_the_table_of_documents_has_the_columns_of_an_export() -> None:
    told = {"publisher": "The Sadrian Post", "url": "https://example.org/bridge"}
    whole = outcome("whole")
    named = whole.model_copy(update={"document": whole.document.model_copy(update=told)})
    row = distributed._row(None)
    batch = pa.Table.from_pylist(
        [row.value(distributed._nested(each)) for each in (named, whole)],
        schema=pa.schema(list(row.arrow)),
    )
    found = distributed._flat(batch, "documents")
    exported = tables._columns(pa, run=None, table="documents")  # type: ignore[arg-type]  # not used
    assert found.schema == pa.schema([(name, each.arrow) for name, each in exported.items()])
    assert [each["publisher"] for each in found.to_pylist()] == ["The Sadrian Post", None]
    assert [each["url"] for each in found.to_pylist()] == ["https://example.org/bridge", None]
