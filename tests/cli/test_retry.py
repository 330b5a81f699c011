"""`extractor retry`: only the failed documents, with the settings and inputs of the run."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.commands import OTHER, Shell, quotations
from support.run_folders import DATA, content

from extractor.runs import load


def failing(body: dict[str, Any]) -> Any:
    """A service that fails for one article."""
    return 503 if "Brandt" in body["messages"][-1]["content"] else quotations(body)


@pytest.fixture
def half(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell with a run of three articles, of which the first failed and the last was no text."""
    monkeypatch.setattr("extractor.llm.transport.MAX_BACKOFF", 0.001)
    Path("in/c.txt").touch()
    shell.model.otherwise = failing
    shell.run("in", "-o", "run", "--no-cache")
    assert shell.code == 1
    assert len(list(load("run").failures())) == 2
    shell.model.otherwise = quotations
    shell.model.requests.clear()
    return shell


def test_only_the_failures_are_asked_and_take_their_places(half: Shell) -> None:
    Path("in/c.txt").write_text(OTHER.replace("Joana", "Ana"))
    Path("in/new.txt").write_text(OTHER.replace("Joana", "Eva"))
    assert half("retry", "run").code == 0, half.err
    asked = [body["messages"][-1]["content"] for body in half.model.requests]
    assert not any("Joana" in each or "Eva" in each for each in asked)
    assert Path("run/failures.jsonl").read_bytes() == b""
    Path("in/new.txt").unlink()
    half.run("in", "-o", "undisturbed", "--no-cache")
    assert content(Path("run")) == content(Path("undisturbed"))
    assert "done before" not in half("retry", "run").out
    assert "No document failed in run" in half.out


def test_what_fails_again_stands_with_its_new_reason(half: Shell) -> None:
    Path("in/c.txt").write_bytes(b"PK\x03\x04\0\0\0")
    before = {failure.path: failure.reason for failure in load("run").failures()}
    assert half("retry", "run").code == 1
    (left,) = load("run").failures()
    assert left.path == "in/c.txt"
    assert left.reason != before["in/c.txt"]
    assert "Failed: in/c.txt" in half.err


def test_a_file_that_has_gone_stays_a_failure_that_says_so(half: Shell) -> None:
    Path("in/c.txt").unlink()
    for _ in range(2):
        assert half("retry", "run").code == 1
        (left,) = load("run").failures()
        assert left.reason.startswith("in/c.txt is not among the inputs any more")
    assert half.run("in", "-o", "run", "--no-cache").code == 0, "it was left out"


def test_rows_are_found_again_with_their_columns(shell: Shell) -> None:
    rows = [{"nr": 1, "body": OTHER}, {"nr": 2, "body": ""}, {"nr": 3, "body": ""}]
    write_rows(rows)
    options = ["--column", "id=nr", "--column", "text=body"]
    assert shell.run("feed.jsonl", "in", "-o", "run", *options).code == 1
    rows[1]["body"] = OTHER.replace("Joana", "Ana")
    write_rows(rows)
    assert shell("retry", "run").code == 1
    assert [entry.document.doc_id for entry in load("run")][:2] == ["1", "2"]
    (left,) = load("run").failures()
    assert left.path == "feed.jsonl:3"


def write_rows(rows: list[dict[str, Any]]) -> None:
    Path("feed.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_the_inputs_of_all_sessions_are_looked_through(half: Shell) -> None:
    Path("more").mkdir()
    Path("more/d.txt").touch()
    half.model.otherwise = failing
    half.run("more/d.txt", "-o", "run", "--no-cache")
    half.run("more", "-o", "run", "--no-cache")
    assert len(list(load("run").failures())) == 3
    Path("more/d.txt").write_text(OTHER.replace("Joana", "Ana"))
    half.model.otherwise = quotations
    assert half("retry", "run").code == 1  # in/c.txt is empty still
    assert [entry.document.path for entry in load("run")] == [
        "in/a.txt",
        "in/b.txt",
        "more/d.txt",
    ]
    assert load("run").record["duplicates"] == []


def test_a_retry_that_was_stopped_goes_on(half: Shell) -> None:
    half.model.otherwise = 401
    assert half("retry", "run").code == 1
    assert len(list(load("run").failures())) == 2
    half.model.otherwise = quotations
    Path("in/c.txt").write_text(OTHER.replace("Joana", "Ana"))
    assert half("retry", "run").code == 0, half.err
    assert not list(load("run").failures())


def test_tables_are_written_anew(half: Shell) -> None:
    half.run("in", "-o", "run", "--no-cache", "--format", "csv")
    before = Path("run/failures.csv").read_text()
    Path("in/c.txt").write_text(OTHER.replace("Joana", "Ana"))
    assert half("retry", "run").code == 0
    assert Path("run/failures.csv").read_text() != before


def test_a_key_is_never_recorded(half: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-nobody-may-see")
    address = "http://localhost:9/v1?key=sk-nobody-may-see"
    half.run("in", "-o", "other", "--no-cache", "--base-url", address)
    assert "sk-nobody" not in Path("other/run.json").read_text()
    assert "http://localhost:9/v1" in Path("other/run.json").read_text()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(lambda: Path("in").rename("away"), "in does not exist", id="no inputs"),
        pytest.param(
            lambda: Path("run/run.json").write_text(
                Path("run/run.json").read_text().replace('"in"', '"-"')
            ),
            "came from standard input",
            id="standard input",
        ),
        pytest.param(
            lambda: Path("run/run.json").write_text(
                Path("run/run.json").read_text().replace('"options"', '"others"')
            ),
            "not made by `extractor run`",
            id="no options",
        ),
        pytest.param(lambda: Path("run/run.json").unlink(), "not the folder of a run", id="no run"),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(
    half: Shell, change: Any, said: str
) -> None:
    change()
    before = {name: Path("run", name).read_bytes() for name in DATA}
    assert half("retry", "run").code == 2
    assert said in half.err
    assert {name: Path("run", name).read_bytes() for name in DATA} == before


def test_elsewhere_it_says_where(half: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    here = Path.cwd()
    Path("elsewhere").mkdir()
    monkeypatch.chdir("elsewhere")
    assert half("retry", "../run").code == 2
    assert f"The run was made in {here}" in half.err
