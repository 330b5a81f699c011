"""`extractor run` with prices: estimates, limits, and resuming with a higher limit."""

import io
import json
import time
from pathlib import Path
from typing import Any

import pytest
from support.commands import Shell, quotations
from support.fake_engine import FakeModel, completion
from support.run_folders import document, failure, result

from extractor.cli import progress as progress_module
from extractor.cli.progress import Meter, amount, duration, progress
from extractor.documents.read import count
from extractor.llm.budget import Budget

PRICES = '"fake/model" = { prompt = 2.0, output = 8.0 }\n'


@pytest.fixture(autouse=True)
def priced(shell: Shell) -> None:
    Path("prices.toml").write_text(PRICES)


def record() -> Any:
    return json.loads(Path("run/run.json").read_text())


class TestDryRun:
    def test_sends_and_writes_nothing_and_counts_all(self, shell: Shell) -> None:
        Path("in/c.txt").write_text("")
        Path("in/d.txt").write_text(Path("in/b.txt").read_text())
        shell.run("in", "-o", "run", "--dry-run", "--json", "--prices", "prices.toml")
        plan = json.loads(shell.out)
        assert (shell.code, shell.model.requests, Path("run").exists()) == (0, [], False)
        assert plan["documents"] == {"to_do": 2, "unreadable": 1, "duplicates": 1}
        assert plan["prompt_tokens"]["from"] == "4 bytes a token"
        tokens = plan["prompt_tokens"]["estimate"], plan["output_tokens"]["estimate"]
        assert plan["cost"]["estimate"] == pytest.approx((2 * tokens[0] + 8 * tokens[1]) / 1e6)
        shell.run("in", "-o", "run")
        sent = [
            sum(len(message["content"].encode()) for message in request["messages"])
            for request in shell.model.requests
        ]
        assert plan["requests"] == plan["passages"] == len(sent)
        assert plan["prompt_tokens"]["estimate"] == -(-sum(sent) // 4)
        longest = sum(request["max_tokens"] for request in shell.model.requests)
        assert plan["output_tokens"]["at_most"] == longest

    def test_skips_what_is_done_or_cached(self, shell: Shell) -> None:
        shell.run("in/a.txt", "-o", "run")
        passages = len(shell.model.requests)
        before = {path: path.read_bytes() for path in Path("run").iterdir() if path.is_file()}
        plan = json.loads(shell.run("in", "-o", "run", "--dry-run", "--json").out)
        assert plan["documents"] == {"to_do": 1, "done": 1}
        again = json.loads(shell.run("in", "--dry-run", "--json").out)
        assert again["documents"] == {"to_do": 2}
        assert (again["cached"], again["requests"]) == (passages, plan["requests"])
        assert before == {path: path.read_bytes() for path in before}
        shell("run", "in", "-o", "run", "--dry-run", "--schema", "claims")
        assert (shell.code, "other settings" in shell.err) == (2, True)

    def test_estimates_from_saved_answers(self, shell: Shell) -> None:
        def answer(sent: dict[str, Any]) -> Any:
            size = sum(len(message["content"].encode()) for message in sent["messages"])
            items = json.dumps({"items": quotations(sent)})
            return completion(items, usage=(size // 3, 40))

        shell.model.otherwise = answer
        for number in range(12):
            text = f"Captain Joana Melo said that the ferry left {number + 1} hours late.\n"
            Path(f"in/{number:02}.txt").write_text(text)
        shell.run("in/0*.txt", "-o", "run")
        plan = json.loads(shell.run("in/1*.txt", "--dry-run", "--json").out)
        assert plan["output_tokens"]["estimate"] == 2 * 40
        assert "10 cached answers" in plan["output_tokens"]["from"]
        shell.model.requests.clear()
        shell.run("in/1*.txt", "-o", "more")
        spent = json.loads(Path("more/run.json").read_text())["sessions"][0]["usage"]
        assert plan["prompt_tokens"]["estimate"] == pytest.approx(spent["prompt_tokens"], rel=0.01)
        assert plan["prompt_tokens"]["at_most"] >= spent["prompt_tokens"]

    def test_is_a_table_for_people(self, shell: Shell) -> None:
        shell.run("in", "--dry-run", "--prices", "prices.toml")
        assert "2 to do" in shell.out
        assert "at most" in shell.out
        assert "USD" in shell.out
        Path("prices.toml").write_text('"openai/else" = { prompt = 1, output = 1 }\n')
        shell.run("in", "--dry-run", "--prices", "prices.toml")
        assert "the price file has no price" in shell.out


class TestLimits:
    def test_stop_with_a_sentence_and_go_on_when_raised(self, shell: Shell) -> None:
        for number in range(10):
            Path(f"in/{number}.txt").write_text(f"Captain Joana Melo said that {number} sank.\n")
        shell.model.otherwise = lambda sent: completion(
            json.dumps({"items": quotations(sent)}), usage=(1000, 100)
        )
        options = ["in", "-o", "run", "--prices", "prices.toml", "--workers", "2"]
        shell.run(*options, "--max-cost", "0.012")
        assert shell.code == 1
        assert "0.012 USD (--max-cost)" in shell.err
        assert "the same command with a higher limit to resume" in shell.err
        first = record()
        assert first["sessions"][0]["reason"] in shell.err
        assert first["sessions"][0]["status"] == "stopped"
        assert 0.006 < first["cost"] <= 0.012
        kept = first["counts"]["documents"]
        assert 0 < kept < 12
        shell.run(*options, "--max-cost", "0.012")
        assert (shell.code, record()["cost"]) == (1, pytest.approx(first["cost"], abs=0.003))
        shell.run(*options, "--max-cost", "1")
        assert shell.code == 0, shell.err
        found = record()
        assert found["counts"]["documents"] == 12
        assert found["models"]["fake/model@1"]["calls"] == len(shell.model.requests)
        assert found["cost"] == pytest.approx(len(shell.model.requests) * 0.0028)
        assert "with earlier sessions" in shell.out
        assert found["sessions"][0]["models"]["fake/model@1"]["seconds_per_request"]["max"] >= 0

    def test_on_cost_need_a_price(self, shell: Shell) -> None:
        shell.run("in", "-o", "run", "--max-cost", "1")
        assert (shell.code, Path("run").exists()) == (2, False)
        assert '"fake/model" = { prompt =' in shell.err

    def test_a_failed_document_costs_too(self, shell: Shell) -> None:
        shell.model.otherwise = "no JSON at all"
        shell.run("in/b.txt", "-o", "run", "--prices", "prices.toml")
        assert record()["counts"]["failures"] == 1
        assert record()["models"]["fake/model@1"]["calls"] == len(shell.model.requests) == 2

    def test_each_model_has_its_own_line(
        self, shell: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from extractor import engines

        second = FakeModel(otherwise=quotations)
        second.name = "fake/second"  # type: ignore[misc]  # of this one alone
        monkeypatch.setattr(
            engines, "connect", lambda name, **_: second if name == "second" else shell.model
        )
        quota = {"error": {"message": "no", "code": "insufficient_quota", "type": "x", "param": ""}}
        import httpx

        shell.model.otherwise = lambda _: httpx.Response(429, json=quota)
        shell.run("in", "-o", "run", "--fallback", "second")
        assert shell.code == 0, shell.err
        assert list(record()["models"]) == ["fake/second"]


class TestProgress:
    def test_tells_speeds_spending_and_the_time_left(self) -> None:
        now = [0.0]
        meter = Meter(Budget(), clock=lambda: now[0])
        assert meter.line() == "Reading the first documents"
        meter.total = 100
        given = meter.given([document(str(n)) for n in range(30)])
        begun = meter.begun(entry for n, entry in enumerate(given) if n >= 10)
        for number, entry in enumerate(begun):
            now[0] += 0.5
            meter.add(failure(entry.doc_id or "") if number == 3 else result(entry))  # type: ignore[arg-type]  # no failures among them
        line = meter.line()
        assert line.startswith("30 of 100 documents (2.0/s) · ")
        assert " · 1 failure · " in line
        assert line.endswith(" · 35 s left")
        meter.total = None
        assert "left" not in meter.line()

    def test_is_a_plain_line_in_a_while_without_a_terminal(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(progress_module, "SECONDS", 0.01)
        monkeypatch.setattr("sys.stderr", screen := io.StringIO())
        with progress(Meter(Budget()), ["in"], shown=True):
            until = time.monotonic() + 30
            while "\n" not in screen.getvalue() and time.monotonic() < until:
                time.sleep(0.01)
        assert screen.getvalue().startswith("Reading the first documents\n")
        monkeypatch.setattr("sys.stderr", quiet := io.StringIO())
        with progress(Meter(Budget()), ["in"], shown=False):
            time.sleep(0.03)
        assert quiet.getvalue() == ""

    @pytest.mark.parametrize(
        ("inputs", "found"),
        [
            pytest.param(["in"], 2, id="folder"),
            pytest.param(["in/*.txt", "in/a.txt"], 3, id="pattern and file"),
            pytest.param(["in", "-"], None, id="standard input"),
            pytest.param(["feed.jsonl"], None, id="rows"),
            pytest.param(["prices.toml"], None, id="unknown suffix"),
        ],
    )
    def test_counts_documents_where_names_tell(self, inputs: list[str], found: int | None) -> None:
        Path("feed.jsonl").write_text('{"text": "x"}\n')
        assert count(inputs) == found


def test_a_dry_run_of_a_hosted_model_needs_no_key(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    shell.without_engine("in", "--dry-run", "--model", "openai/any")
    assert (shell.code, shell.err) == (0, "")
    assert "2 to do" in shell.out


def test_amounts_and_times_are_short() -> None:
    assert [amount(each, "EUR") for each in (0, 0.0123, 1234.5)] == [
        "0.00 EUR",
        "0.0123 EUR",
        "1,234.50 EUR",
    ]
    assert [duration(each) for each in (3.2, 100, 9000)] == ["3 s", "2 min", "2.5 h"]
