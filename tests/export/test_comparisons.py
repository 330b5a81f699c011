"""Exports of a comparison: what stands in its files stands in the tables."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from support.commands import Shell
from support.exported import as_json, read_csv
from support.told_events import article, reader

from extractor.compare.folder import StoredComparison, compare
from extractor.errors import SettingsError
from extractor.export import export
from extractor.runs import Run

WIRE = (
    "\n\nThe western gate of Harrow Dock closed on Thursday because a crane had fallen on the "
    "rails during the storm. Engineers of the port authority are looking for cracks in the wall "
    "below the crane. Lorries wait on the road to the town, where shops have run out of bread.\n"
)
FALK = (
    "=Fire; at Harrow Dock\n\nThe mayor, Ines Falk, said that 12 people were killed at Harrow Dock."
)
ARTICLES = (
    article("a", FALK + WIRE, "2024-03-18", "=Fire at Harrow Dock"),
    article("b", FALK.replace("12", "15") + WIRE, "2024-03-19", "Harrow Dock burns"),
    article("c", "Harrow Dock\n\nThe coast guard said 7 people were killed at Harrow Dock.\n"),
)
NAMES = ["facts", "positions", "voices", "copies", "documents"]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> StoredComparison:
    folder = tmp_path_factory.mktemp("found")
    with reader() as extractor, Run.open(folder / "run", extractor.settings) as run:
        for each in ARTICLES:
            run.add(extractor.extract(each))
        run.finish()
    return compare([folder / "run"], folder / "compared")


def stored(found: StoredComparison, name: str) -> list[dict[str, Any]]:
    lines = (found.folder / f"{name}.jsonl").read_bytes().splitlines()
    return [json.loads(line) for line in lines]


def typed(path: Path) -> list[dict[str, Any]]:
    return [as_json(row) for row in pq.read_table(path).to_pylist()]


def test_parquet_has_every_row_as_it_is(found: StoredComparison, tmp_path: Path) -> None:
    written = export(found.folder, tmp_path / "out")
    assert list(written) == NAMES
    for name in ("voices", "copies", "documents"):
        rows = typed(tmp_path / f"out/{name}.parquet")
        assert rows == [as_json(row) for row in stored(found, name)]
        assert written[name][1] == len(rows) > 0
    facts, positions = (typed(tmp_path / f"out/{name}.parquet") for name in NAMES[:2])
    assert any(fact["sequence"] for fact in facts)
    joined = []
    for fact in facts:
        mine = [row for row in positions if row["fact_id"] == fact["fact_id"]]
        assert [row["position"] for row in mine] == list(range(1, len(mine) + 1))
        kept = [{k: v for k, v in row.items() if k not in ("fact_id", "position")} for row in mine]
        joined.append({**fact, "positions": kept})
    assert joined == [as_json(row) for row in stored(found, "facts")]


def test_duckdb_has_a_row_for_each_claim(found: StoredComparison, tmp_path: Path) -> None:
    export(found.folder, tmp_path / "c.duckdb")
    with duckdb.connect(str(tmp_path / "c.duckdb"), read_only=True) as db:
        claims = db.sql("SELECT fact_id, position, doc_id, claim_id, voice FROM claims").fetchall()
        ranks = db.sql("SELECT max(claim) FROM claims").fetchall()
    wanted = [
        (fact["fact_id"], number, *(claim[name] for name in ("doc_id", "claim_id", "voice")))
        for fact in stored(found, "facts")
        for number, position in enumerate(fact["positions"], 1)
        for claim in position["claims"]
    ]
    assert sorted(claims, key=str) == sorted(wanted, key=str)
    assert ranks[0][0] > 1


def test_csv_has_the_names_beside_the_ids(found: StoredComparison, tmp_path: Path) -> None:
    export(found.folder, tmp_path / "out", form="csv")
    rows = read_csv(tmp_path / "out/positions.csv")
    told = {(row["value"], row["voice"], row["title"]) for row in rows if row["value"]}
    assert told == {
        ("12 people", "Ines Falk", "'=Fire at Harrow Dock"),
        ("15 people", "Ines Falk", "Harrow Dock burns"),
        ("7 people", "coast guard", ""),
    }
    (toll,) = (row for row in read_csv(tmp_path / "out/facts.csv") if "12 people" in row["values"])
    assert set(toll["values"].split("; ")) == {"7 people", "12 people", "15 people"}
    assert toll["sequence"] == "2024-03-18: 12 people; 2024-03-19: 15 people"
    (copy,) = read_csv(tmp_path / "out/copies.csv")
    assert (copy["title"], copy["title_of"]) == ("Harrow Dock burns", "'=Fire at Harrow Dock")


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_one_file_gets_the_facts(found: StoredComparison, tmp_path: Path, form: str) -> None:
    written = export(found.folder, tmp_path / f"facts.{form}")
    assert written == {"facts": (tmp_path / f"facts.{form}", len(stored(found, "facts")))}


def test_nothing_compared_is_only_heads(tmp_path: Path) -> None:
    with reader() as extractor, Run.open(tmp_path / "run", extractor.settings) as run:
        run.finish()
    compare([tmp_path / "run"], tmp_path / "compared")
    export(tmp_path / "compared", tmp_path / "out", form="csv")
    export(tmp_path / "compared", tmp_path / "out", form="parquet")
    for name in NAMES:
        (head,) = (tmp_path / f"out/{name}.csv").read_text("utf-8-sig").splitlines()
        assert head.split(",")[0] in ("fact_id", "voice_id", "doc_id")
        assert pq.read_table(tmp_path / f"out/{name}.parquet").num_rows == 0


def test_the_command_names_the_tables(
    found: StoredComparison, shell: Shell, tmp_path: Path
) -> None:
    done = shell("export", found.folder, "-o", "out")
    assert [line.split()[0] for line in done.out.splitlines()] == NAMES
    with pytest.raises(SettingsError, match="already exists"):
        export(found.folder, tmp_path / "out")


def test_has_no_certainty_to_choose_by(found: StoredComparison, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="leave out --min-certainty"):
        export(found.folder, tmp_path / "out", min_certainty=0.5)
