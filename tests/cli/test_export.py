"""`extractor export`, and the formats, columns and shards of `extractor run`."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.commands import ARTICLE, OTHER, Shell

from extractor.runs import load


def test_export_says_what_it_wrote(done: Shell) -> None:
    done("export", "run", "-o", "out")
    assert done.code == 0
    assert done.out.splitlines()[0].split() == ["claims", "3", "out/claims.parquet"]
    assert pq.read_table("out/claims.parquet").num_rows == 3
    assert done("export", "run", "-o", "out/claims.parquet").code == 2
    assert "--force" in done.err
    assert done("export", "run", "-o", "out/claims.parquet", "--force").code == 0


def test_export_without_a_place_says_how(done: Shell) -> None:
    assert done("export", "run").code == 2
    assert "extractor export my-run/ -o claims.parquet" in done.err


def test_run_writes_parquet_at_its_end_and_drops_what_is_no_longer_true(shell: Shell) -> None:
    assert shell.run("in", "-o", "run", "--format", "parquet").code == 0
    claims = [claim.claim_id for entry in load("run") for claim in entry.claims]
    assert pq.read_table("run/claims.parquet")["claim_id"].to_pylist() == claims
    Path("in/c.txt").write_text(OTHER.replace("Joana", "Ana"))
    assert shell.run("in", "-o", "run").code == 0
    assert not list(Path("run").glob("*.parquet"))
    shell.run("in", "-o", "run", "--format", "parquet")
    assert pq.read_table("run/documents.parquet").num_rows == 3


def test_run_reads_nothing_of_its_own_folder(shell: Shell) -> None:
    for _ in range(2):
        assert shell.run("in", "-o", "in/run", "--format", "parquet").code == 0
        assert "duplicate" not in shell.out


def test_an_unknown_format_is_refused_before_anything_is_read(shell: Shell) -> None:
    assert shell.run("in", "-o", "run", "--format", "xml").code == 2
    assert "There is no format 'xml'" in shell.err
    assert not Path("run").exists()


def test_run_reads_a_column_by_name(shell: Shell) -> None:
    pq.write_table(pa.table({"body": [ARTICLE, OTHER], "key": [7, 8]}), "in.parquet")
    assert shell.run("in.parquet", "-o", "run").code == 1
    assert 'has no column "text" (it has: body, key)' in shell.err
    columns = ("--column", "text=body", "--column", "id=key")
    assert shell.run("in.parquet", "-o", "run", *columns).code == 0
    assert [entry.document.doc_id for entry in load("run")] == ["7", "8"]


def test_shards_together_are_the_whole_run(shell: Shell) -> None:
    stories = [OTHER.replace("Joana", f"Ana{'bcdefghij'[n]}") for n in range(9)]
    Path("in/more.jsonl").write_text("".join(json.dumps({"text": s}) + "\n" for s in stories))
    shell.run("in", "-o", "whole")
    whole = {entry.document.doc_id for entry in load("whole")}
    found: list[str] = []
    for number in (1, 2, 3):
        assert shell.run("in", "-o", f"run{number}", "--shard", f"{number}/3").code == 0
        found += [entry.document.doc_id for entry in load(f"run{number}")]
    assert sorted(found) == sorted(whole)


@pytest.mark.parametrize("shard", [("--shard", "2/3"), ()], ids=["other", "none"])
def test_a_folder_is_of_one_shard(shell: Shell, shard: tuple[str, ...]) -> None:
    assert shell.run("in", "-o", "run", "--shard", "1/3").code == 0
    assert shell.run("in", "-o", "run", *shard).code == 2
    assert "shard '1/3', now" in shell.err


def test_a_malformed_shard_is_refused(shell: Shell) -> None:
    assert shell.run("in", "-o", "run", "--shard", "0/3").code == 2
    assert "write it as 3/16" in shell.err
