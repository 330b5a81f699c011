"""`extractor verify` at the command line, and every command at a run of another format."""

import json
from pathlib import Path

import pytest
from support.commands import Shell
from support.forged_runs import edit, reseal


def test_a_run_that_holds(done: Shell) -> None:
    assert done("verify", "run").code == 0
    first, second = done.out.splitlines()
    assert first == "run holds: 2 documents, 3 claims, 1 rejected answer, 0 failures."
    assert second.startswith("Fingerprint of run.json: ")
    assert done.err == ""


def test_what_does_not_hold_is_listed_by_line(done: Shell) -> None:
    edit(Path("run"), "claims", 1, lambda row: row["evidence"][0].update(quote="nothing"))
    assert done("verify", "run").code == 1
    *listed, last = done.out.splitlines()
    assert any(
        line.startswith("claims.jsonl:2: the evidence “nothing” does not") for line in listed
    )
    assert "claims.jsonl: is not as the run wrote it: its SHA-256 differs" in listed
    assert last.startswith("run does not hold: ")


def test_the_list_ends(done: Shell) -> None:
    Path("run/claims.jsonl").write_text("{}\n" * 50)
    assert done("verify", "run", "--most", "3").code == 1
    assert len(done.out.splitlines()) == 5
    assert done.out.splitlines()[3].startswith("and 5")


def test_several_runs_as_json(done: Shell) -> None:
    done.run("in/a.txt", "-o", "other")
    Path("other/rejected.jsonl").write_text("")
    assert done("verify", "run", "other", "--json").code == 1
    good, bad = json.loads(done.out)
    assert (good["holds"], good["problems"], good["documents"]) == (True, [], 2)
    assert (bad["holds"], bad["run"]) == (False, "other")
    assert {each["file"] for each in bad["problems"]} >= {"documents.jsonl", "rejected.jsonl"}


def test_an_unfinished_run_says_so(done: Shell) -> None:
    record = json.loads(Path("run/run.json").read_text())
    record["sessions"][-1]["status"] = "interrupted"
    reseal(Path("run"), sessions=record["sessions"])
    assert done("verify", "run").code == 0
    assert "; the run is not finished (interrupted)." in done.out


@pytest.mark.parametrize("name", ["absent", "in", "in/a.txt"])
def test_what_is_no_run(done: Shell, name: str) -> None:
    assert done("verify", name).code == 2
    assert len(done.err.splitlines()) == 1
    assert "extractor run" in done.err


GOLD = str(Path(__file__).parents[1] / "gold")
COMMANDS = {
    "show": ["show", "run"],
    "report": ["report", "run", "-o", "page.html"],
    "export": ["export", "run", "-o", "claims.csv"],
    "evaluate": ["evaluate", "run", "--gold", GOLD],
    "retry": ["retry", "run"],
    "run": ["run", "in", "-o", "run", "--schema", "quotations"],
    "run --force": ["run", "in", "-o", "run", "--schema", "quotations", "--force"],
    "run --dry-run": ["run", "in", "-o", "run", "--schema", "quotations", "--dry-run"],
    "explain": ["cache", "explain", "run"],
    "verify": ["verify", "run"],
    "forget": ["forget", "0" * 16, "run", "--yes"],
    "batch status": ["batch", "status", "run"],
    "batch collect": ["batch", "collect", "run"],
    "batch submit": ["batch", "submit", "in", "-o", "run", "--model", "openai/m"],
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_run_of_a_newer_format_is_refused(
    done: Shell, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    Path("run/run.json").write_text('{"format": 2, "of": "a later version"}')
    before = {path: path.read_bytes() for path in Path("run").iterdir()}
    assert done(*command).code == 2
    assert "has the format 2" in done.err, done.err
    assert "use the version that made it" in done.err
    assert {path: path.read_bytes() for path in Path("run").iterdir()} == before


@pytest.mark.parametrize("written", ["null", "0", "-1", "true", '"1"', "1.0", "[]", "{}"])
def test_what_is_no_format_is_refused(done: Shell, written: str) -> None:
    record = Path("run/run.json")
    record.write_text(record.read_text().replace('"format": 1', f'"format": {written}'))
    assert done("show", "run").code == 2
    assert "has the format" in done.err


def test_a_run_older_than_formats_is_read(done: Shell) -> None:
    record = Path("run/run.json")
    record.write_text(record.read_text().replace('"format": 1,', ""))
    assert done("show", "run").code == 0
