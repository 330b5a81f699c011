"""Exports: what stands in the JSON lines stands in the tables, typed, whole, and harmless."""

import csv
import datetime as dt
import io
import json
import sys
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.exported import as_json, read_csv, stored
from support.run_folders import PROVENANCE, SETTINGS, THREE, document, failure, result, write

from extractor.errors import InputError, SettingsError, StorageError
from extractor.export import arrow, delete_tables, export
from extractor.export.csv import FORMULA, cell
from extractor.models import (
    Attribution,
    Claim,
    Document,
    Evidence,
    Mention,
    Quantity,
    Result,
    Time,
    Usage,
)
from extractor.runs import Run

TABLES = ("claims", "documents", "rejected", "failures")
FULL = Claim(
    doc_id="full",
    claim_id="f1",
    start=0,
    end=3,
    statement="=1+1 troops came.",
    evidence=(
        Evidence(start=0, end=3, quote="The", match="exact"),
        Evidence(start=4, end=9, quote="mayor", match="repaired"),
    ),
    quotation="direct",
    attribution=(
        Attribution(start=0, end=3, text="The", name="Ana Ruiz", kind="person", resolved_from="x"),
        Attribution(start=4, end=9, text="mayor", name="The Times", kind="media"),
    ),
    cue=Mention(start=4, end=9, text="mayor"),
    stance="denied",
    negated=True,
    quantities=(
        Quantity(
            start=0, end=3, text="-2.5", low=-2.5, high=10**18, unit=None, approximate=True, of="x"
        ),
    ),
    times=(
        Time.model_validate(
            {"start": 0, "end": 3, "text": "since", "from": "2025-01-15", "to": None}
        ),
    ),
    provenance=PROVENANCE,
)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run with plain claims, one that has everything, rejects and failures."""
    full = Result(document=document("full"), claims=(FULL,), rejected=(), usage=Usage(), seconds=1)
    with Run.open(tmp_path / "run", SETTINGS) as store:
        for outcome in (*map(result, THREE), full, failure("x")):
            store.add(outcome)
        store.finish()
    return tmp_path / "run"


def claims(run: Path) -> list[dict[str, Any]]:
    """The claims of a run with all their columns."""
    return [{"because": None, **row} for row in stored(run, "claims")]


def checked(found: dict[str, list[dict[str, Any]]], run: Path) -> None:
    for table in TABLES:
        expected = claims(run) if table == "claims" else stored(run, table)
        if table == "rejected":
            expected = [{**row, "item": json.dumps(row["item"])} for row in expected]
        if table == "failures":
            expected = [{"passages": None, **row} for row in expected]
        assert as_json(found[table]) == expected


def test_parquet_holds_what_the_run_holds(run: Path, tmp_path: Path) -> None:
    written = export(run, tmp_path / "out")
    assert {name: number for name, (_, number) in written.items()} == {
        "claims": 7,
        "documents": 4,
        "rejected": 3,
        "failures": 1,
    }
    checked({name: pq.read_table(path).to_pylist() for name, (path, _) in written.items()}, run)
    schema = pq.read_schema(tmp_path / "out" / "claims.parquet")
    assert schema.field("negated").type == pa.bool_()
    assert schema.field("times").type.value_type.field("from").type == pa.date32()
    assert schema.field("quantities").type.value_type.field("low").type == pa.float64()
    assert schema.field("cue").type.field("start").type == pa.int64()


def test_a_file_gets_the_claims(run: Path, tmp_path: Path) -> None:
    written = export(run, tmp_path / "deep" / "c.parquet")
    assert written == {"claims": (tmp_path / "deep" / "c.parquet", 7)}
    assert as_json(pq.read_table(tmp_path / "deep" / "c.parquet").to_pylist()) == claims(run)


def test_duckdb_holds_what_the_run_holds_with_a_view_for_each_list(
    run: Path, tmp_path: Path
) -> None:
    export(run, tmp_path / "r.duckdb")
    with duckdb.connect(str(tmp_path / "r.duckdb"), read_only=True) as base:
        checked({name: base.table(name).to_arrow_table().to_pylist() for name in TABLES}, run)
        voices = base.sql("SELECT claim_id, position, name FROM voices ORDER BY position")
        assert voices.fetchall() == [("f1", 1, "Ana Ruiz"), ("f1", 2, "The Times")]
        assert len(base.table("evidence").fetchall()) == 8
        assert base.sql('SELECT low, "of" FROM quantities').fetchall() == [(-2.5, "x")]
        assert base.sql('SELECT "from" FROM times').fetchall() == [(dt.date(2025, 1, 15),)]
    assert [path.name for path in tmp_path.iterdir() if "duckdb" in path.name] == ["r.duckdb"]


def test_csv_is_flat(run: Path, tmp_path: Path) -> None:
    export(run, tmp_path / "out", form="csv")
    assert (tmp_path / "out" / "claims.csv").read_bytes().startswith(b"\xef\xbb\xbfdoc_id,")
    found = {name: read_csv(tmp_path / "out" / f"{name}.csv") for name in TABLES}
    assert [row["claim_id"] for row in found["claims"]] == [
        row["claim_id"] for row in stored(run, "claims")
    ]
    full = found["claims"][-1]
    assert full == {
        **full,
        "title": "full",
        "path": "in/full.txt",
        "statement": "'=1+1 troops came.",
        "source": "Ana Ruiz",
        "source_kind": "person",
        "chain": "Ana Ruiz; The Times",
        "stance": "denied",
        "negated": "true",
        "cue": "mayor",
        "evidence": "The",
        "pieces": "2",
        "quantities": "'-2.5",
        "low": "-2.5",
        "high": str(10**18),
        "unit": "",
        "from": "2025-01-15",
        "model": "fake",
        "cached": "true",
    }
    assert [row["sha256"] for row in found["documents"]] == [
        row["sha256"] for row in stored(run, "documents")
    ]
    assert found["failures"] == [{**row, "passages": ""} for row in stored(run, "failures")]


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(FORMULA)))
def test_a_text_comes_back_from_csv_as_it_was_unless_it_would_run(texts: list[str]) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerow(["", *map(cell, texts)])
    (found,) = csv.reader(io.StringIO(stream.getvalue(), newline=""))
    for text, back in zip(texts, found[1:], strict=True):
        assert back == ("'" if text.startswith(FORMULA) else "") + text
        assert not back.startswith(FORMULA)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param(-5, -5, id="negative-number"),
        pytest.param(None, None, id="null"),
        pytest.param(False, "false", id="bool"),
        pytest.param(["=1"], '["=1"]', id="list"),
        pytest.param("-5", "'-5", id="text"),
        pytest.param("\t=1", "'\t=1", id="tab"),
        pytest.param("\ud800", "\ufffd", id="half-a-character"),
    ],
)
def test_cells(value: Any, shown: Any) -> None:
    assert cell(value) == shown


# --- files


@pytest.mark.parametrize(
    ("target", "form", "words"),
    [
        pytest.param("c.xlsx", None, "has no known format", id="unknown-suffix"),
        pytest.param("c.csv", "parquet", "ends in .csv, but the format is parquet", id="two"),
        pytest.param("out", "xml", "There is no format 'xml'", id="unknown-format"),
        pytest.param("there.csv", None, "already exists", id="file-is-there"),
        pytest.param("there", "csv", "already exists", id="folder-has-one"),
        pytest.param("file", "csv", "is a file", id="file-for-folder"),
    ],
)
def test_what_is_refused(
    run: Path, tmp_path: Path, target: str, form: str | None, words: str
) -> None:
    for name in ("there.csv", "there/claims.csv", "file"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("mine")
    with pytest.raises(SettingsError, match=words):
        export(run, tmp_path / target, form=form)
    assert (tmp_path / "there.csv").read_text() == "mine"
    assert not list(tmp_path.rglob("*.part"))


def test_force_replaces_what_is_there_and_a_killed_export_is_no_hindrance(
    run: Path, tmp_path: Path
) -> None:
    for name in ("c.parquet", "r.duckdb"):
        (tmp_path / name).write_text("old")
        (tmp_path / f"{name}.part").write_text("half")
        (tmp_path / f"{name}.part.wal").write_text("half")
        export(run, tmp_path / name, force=True)
    assert pq.read_table(tmp_path / "c.parquet").num_rows == 7
    assert not list(tmp_path.glob("*.part*"))


@pytest.mark.parametrize("name", ["c.parquet", "c.duckdb"])
def test_rows_are_written_in_order_however_they_are_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(arrow, "BATCH", 3)
    monkeypatch.setattr(arrow, "GROUP", 100)
    write(tmp_path / "run", [document(f"d{n}") for n in range(20)])
    export(tmp_path / "run", tmp_path / name)
    ids = [row["claim_id"] for row in stored(tmp_path / "run", "claims")]
    if name == "c.parquet":
        assert pq.ParquetFile(tmp_path / name).num_row_groups > 5
        assert pq.read_table(tmp_path / name)["claim_id"].to_pylist() == ids
    else:
        with duckdb.connect(str(tmp_path / name)) as base:
            assert base.sql("SELECT claim_id FROM claims").fetchall() == [(each,) for each in ids]


@pytest.mark.parametrize("name", ["out", "c.csv", "r.duckdb"])
def test_what_goes_wrong_midway_leaves_nothing(run: Path, tmp_path: Path, name: str) -> None:
    path = run / "claims.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"doc_id":"full"', b'"doc_id":"other"'))
    with pytest.raises(StorageError):
        export(run, tmp_path / name)
    assert [each.name for each in tmp_path.rglob("*") if run not in (each, *each.parents)] in (
        [],
        ["out"],
    )


def test_a_disk_that_cannot_be_written_is_reported(run: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="cannot be written"):
        export(run, tmp_path / "file" / "c.csv")
    for name in ("c.csv", "c.parquet", "r.duckdb"):
        (tmp_path / f"{name}.part" / "x").mkdir(parents=True)
        with pytest.raises(StorageError, match="cannot be written"):
            export(run, tmp_path / name)


def test_a_row_that_does_not_fit_is_reported(run: Path, tmp_path: Path) -> None:
    path = run / "claims.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"2025-01-15"', b'"a day in May"'))
    with pytest.raises(StorageError, match=r"A row of claims in .* does not fit"):
        export(run, tmp_path / "c.parquet")
    export(run, tmp_path / "c.csv")


def test_texts_with_half_characters_are_written(tmp_path: Path) -> None:
    write(tmp_path / "run", [Document.from_text("a \ud800 b c d e f", doc_id="a")])
    for name in ("p", "d.duckdb", "c.csv"):
        export(tmp_path / "run", tmp_path / name)
    (text,) = pq.read_table(tmp_path / "p" / "documents.parquet")["text"].to_pylist()
    assert text == "a \ufffd b c d e f"


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        export(tmp_path / "run", tmp_path / "c.csv")


@pytest.mark.parametrize(("name", "module"), [("c.parquet", "pyarrow"), ("c.duckdb", "duckdb")])
def test_without_its_library_a_format_is_refused(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, module: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SettingsError, match=rf"pip install .*\[{name[2:]}\]'"):
        export(run, tmp_path / name)
    export(run, tmp_path / "c.csv")


def test_delete_tables_deletes_tables_and_nothing_else(run: Path) -> None:
    before = sorted(run.iterdir())
    for form in ("parquet", "csv", "duckdb"):
        export(run, run, form=form)
    assert len(list(run.iterdir())) == len(before) + 9
    delete_tables(run)
    assert sorted(run.iterdir()) == before
