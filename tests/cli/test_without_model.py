"""`extractor run --ask none`: claims by the rules alone, in each command that would ask a model."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.commands import OTHER, Shell

from extractor import engines
from extractor.runs import load


@pytest.fixture(autouse=True)
def no_engine(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("an engine was connected")

    monkeypatch.setattr(engines, "connect", refuse)
    Path("prices.toml").write_text('"fake/model" = { prompt = 2.0, output = 8.0 }\n')


def test_a_run_writes_claims_and_records_that_no_model_was_asked(shell: Shell) -> None:
    shell("run", "in", "-o", "run", "--ask", "none")
    assert (shell.code, shell.err) == (0, "")
    record = json.loads(Path("run/run.json").read_text())
    assert (record["settings"]["ask"], record["settings"]["model"]) == ("none", "none")
    assert record["sessions"][0]["usage"]["calls"] == 0
    claims = [claim for entry in load("run") for claim in entry.claims]
    assert len(claims) >= 3
    assert {claim.provenance.model for claim in claims} == {"none"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        pytest.param(["--model", "openai/any"], "--model has", id="a model"),
        pytest.param(["--fallback", "openai/any"], "--fallback has", id="a fallback"),
        pytest.param(
            ["--prices", "prices.toml", "--max-cost", "0.01"],
            "--prices, --max-cost have",
            id="limits",
        ),
        pytest.param(["--workers", "3", "--no-cache"], "", id="what is of no model"),
    ],
)
def test_options_of_a_model_are_said_to_have_no_effect(
    shell: Shell, given: list[str], told: str
) -> None:
    shell("run", "in", "-o", "run", "--ask", "none", *given)
    assert shell.code == 0
    assert shell.err == (
        f"Ignored: {told} no effect, because --ask none asks no model.\n" if told else ""
    )
    assert shell("run", "in", "-o", "quiet", "-q", "--ask", "none", *given).err == ""


def test_retry_says_which_options_have_no_effect(shell: Shell) -> None:
    Path("in/c.txt").touch()
    shell("run", "in", "-o", "run", "--ask", "none", "--rpm", "9")
    shell("retry", "run", "--max-tokens", "9")
    assert "Ignored: --max-tokens has no effect" in shell.err
    assert "rpm" not in shell.err


def test_a_second_run_gives_the_same_bytes(shell: Shell) -> None:
    for name in ("one", "two", "uncached"):
        cache = "--no-cache" if name == "uncached" else "--cache"
        assert shell("run", "in", "-o", name, "--ask", "none", cache).code == 0
    claims = {Path(name, "claims.jsonl").read_bytes() for name in ("one", "two", "uncached")}
    assert len(claims) == 1


def test_a_dry_run_counts_no_requests_and_no_cost(shell: Shell) -> None:
    shell("run", "in", "--dry-run", "--json", "--ask", "none", "--prices", "prices.toml")
    plan = json.loads(shell.out)
    assert plan["documents"] == {"to_do": 2}
    assert (plan["passages"], plan["requests"]) == (0, 0)
    assert (plan["cost"]["estimate"], plan["cost"]["at_most"]) == (0, 0)


def test_failures_are_retried_without_a_model(shell: Shell) -> None:
    Path("in/c.txt").touch()
    assert shell("run", "in", "-o", "run", "--ask", "none").code == 1
    Path("in/c.txt").write_text(OTHER.replace("Joana", "Ana"))
    assert shell("retry", "run").code == 0
    assert len(list(load("run"))) == 3


def test_a_run_with_a_model_does_not_go_on_without_one(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shell("run", "in", "-o", "run", "--ask", "none").code == 0
    monkeypatch.setattr(engines, "connect", lambda *_, **__: shell.model.again())
    assert shell("run", "in", "-o", "run").code == 2
    assert "ask 'none', now 'all'" in shell.err


@pytest.mark.parametrize("ask", ["none", "unsure"])
def test_a_schema_that_makes_no_claims_is_refused(shell: Shell, ask: str) -> None:
    assert shell("run", "in", "-o", "run", "--ask", ask, "--schema", "quotations").code == 2
    assert f"--ask {ask} needs rules" in shell.err
    assert "choose --ask all" in shell.err
