"""`--min-certainty` rejects rows in `run`, and leaves them out in `show`, `report` and `export`."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from support.commands import Shell

from extractor import Extractor
from extractor.errors import SettingsError
from extractor.export import export

ARTICLE = (
    "The bridge was built in 1960, engineer Tomas Rehn said. Rehn said that it may not be safe. "
    "The weather was mild in Velm."
)
LEAST = "0.8"


@pytest.fixture
def article(shell: Shell) -> str:  # works in its folder
    Path("a.txt").write_text(ARTICLE, "utf-8")
    return "a.txt"


def rows(run: str, table: str = "claims") -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(run, f"{table}.jsonl").read_text().splitlines()]


def test_a_run_rejects_what_is_less_certain(shell: Shell, article: str) -> None:
    without = ("--ask", "none", "--cache-dir", "cache")
    assert shell("run", article, "-o", "all", *without).code == 0
    assert shell("run", article, "-o", "some", *without, "--min-certainty", LEAST).code == 0
    every, kept, lost = rows("all"), rows("some"), rows("some", "rejected")
    sure = [row for row in every if row["certainty"] >= float(LEAST)]
    assert kept == sure
    assert 0 < len(kept) < len(every)
    assert [row["reason"] for row in lost] == ["uncertain"] * (len(every) - len(kept))
    assert {row["item"]["statement"] for row in lost} == {
        row["statement"] for row in every if row not in sure
    }
    record = json.loads(Path("some/run.json").read_text())
    assert record["settings"]["min_certainty"] == float(LEAST)
    assert record["counts"]["rejected"] == len(lost)
    assert shell("verify", "some").code == shell("verify", "all").code == 0
    again = shell("run", article, "-o", "all", *without, "--min-certainty", LEAST)
    assert again.code == 2  # a run has one limit


def test_show_and_report_leave_out_what_is_less_certain(shell: Shell, article: str) -> None:
    shell("run", article, "-o", "run", "--ask", "none", "--no-cache")
    every = rows("run")
    sure = [row for row in every if row["certainty"] >= float(LEAST)]
    shown = shell("show", "run", "--json", "--min-certainty", LEAST).out.splitlines()
    assert [json.loads(line) for line in shown] == sure
    whole = shell("show", "run").out
    assert all(f"{row['certainty']:.0%} certain" in whole for row in every)
    assert "sure" in shell("show", "run", "--table").out
    assert "matches" in shell("show", "run", "--min-certainty", "1").err
    shell("report", "run", "-o", "page.html", "--min-certainty", LEAST)
    assert Path("page.html").read_text("utf-8").count("data-certainty=") == len(sure)


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_an_export_leaves_out_what_is_less_certain(shell: Shell, article: str) -> None:
    shell("run", article, "-o", "run", "--ask", "none", "--no-cache")
    sure = [row["claim_id"] for row in rows("run") if row["certainty"] >= float(LEAST)]
    done = shell("export", "run", "-o", "tables", "--format", "csv", "--min-certainty", LEAST)
    assert done.code == 0
    found = cells(Path("tables/claims.csv"))
    assert [row["claim_id"] for row in found] == sure
    assert [row["claims"] for row in cells(Path("tables/documents.csv"))] == [str(len(sure))]
    assert shell("export", "run", "-o", "some.csv", "--min-certainty", "1").code == 0
    assert cells(Path("some.csv")) == []
    assert shell("export", "run", "-o", "no.csv", "--min-certainty", "2").code == 2


def test_an_export_survives_a_certainty_that_is_no_number(shell: Shell, article: str) -> None:
    shell("run", article, "-o", "run", "--ask", "none", "--no-cache")
    forged = [{**row, "certainty": "high"} for row in rows("run")]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in forged)
    Path("run/claims.jsonl").write_text(lines, "utf-8")
    assert shell("export", "run", "-o", "c.csv", "--min-certainty", LEAST).code == 0
    assert cells(Path("c.csv")) == []


def test_show_sorts_the_least_certain_first(shell: Shell, article: str) -> None:
    Path("b.txt").write_text("They didn't, I think. The dam holds forty million litres.", "utf-8")
    shell("run", article, "b.txt", "-o", "run", "--ask", "none", "--no-cache")
    shown = shell("show", "run", "--json", "--sort", "certainty").out.splitlines()
    found = [json.loads(line) for line in shown]
    assert [row["certainty"] for row in found] == sorted(row["certainty"] for row in rows("run"))
    assert found != rows("run")
    assert sorted(found, key=str) == sorted(rows("run"), key=str)
    table = shell("show", "run", "--table", "--sort", "certainty").out.splitlines()
    told = [line for line in table[1:] if "%" in line]
    assert [f"{row['certainty']:.0%}" in line for row, line in zip(found, told, strict=True)]
    whole = shell("show", "run", "a.txt", "--sort", "certainty").out
    assert "[1 it may not be safe]" in whole
    assert "certainty" in shell("show", "run", "--sort", "length").err


def test_what_was_rejected_follows_the_sorted_rows(shell: Shell, article: str) -> None:
    limited = ("--ask", "none", "--no-cache", "--min-certainty", LEAST)
    shell("run", article, "-o", "run", *limited)
    shown = shell("show", "run", "--json", "--rejected", "--sort", "certainty").out.splitlines()
    kinds = ["reason" in json.loads(line) for line in shown]
    assert kinds == [False] * len(rows("run")) + [True] * len(rows("run", "rejected"))


def test_rows_of_older_runs_have_none_and_hold(shell: Shell, article: str, tmp_path: Path) -> None:
    shell("run", article, "-o", "run", "--ask", "none", "--no-cache")
    old = [{k: v for k, v in row.items() if k != "certainty"} for row in rows("run")]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in old)
    Path("run/claims.jsonl").write_text(lines, "utf-8")
    found = shell("verify", "run", "--json").out
    assert "certainty" not in found
    assert "certain" not in shell("show", "run").out
    export("run", tmp_path / "c.csv")
    assert "certainty" in (tmp_path / "c.csv").read_text("utf-8-sig").splitlines()[0]


def test_a_forged_certainty_does_not_hold(shell: Shell, article: str) -> None:
    shell("run", article, "-o", "run", "--ask", "none", "--no-cache")
    told = Path("run/claims.jsonl").read_text("utf-8")
    first = rows("run")[0]["certainty"]
    Path("run/claims.jsonl").write_text(
        told.replace(f'"certainty":{first}', '"certainty":1.5', 1), "utf-8"
    )
    assert "certainty" in shell("verify", "run").out


@pytest.mark.parametrize("limit", [-0.1, 1.1, float("nan")])
def test_a_limit_lies_between_nothing_and_all(limit: float) -> None:
    with pytest.raises(SettingsError, match="from 0 to 1"):
        Extractor(ask="none", min_certainty=limit)


def test_the_cache_keeps_results_of_different_limits_apart(tmp_path: Path) -> None:
    settings: dict[str, Any] = {"ask": "none", "cache_dir": tmp_path}
    with Extractor(**settings) as every:
        whole = every.extract(ARTICLE)
    for _ in range(2):  # made, then from the cache
        with Extractor(**settings, min_certainty=float(LEAST)) as some:
            found = some.extract(ARTICLE)
        assert len(found.claims) + len(found.rejected) == len(whole.claims)
        assert found.claims == tuple(c for c in whole.claims if (c.certainty or 0) >= float(LEAST))
