"""What batches cost is told where the rest is, and limits hold before a job is sent."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.batch_commands import Bench
from support.commands import quotations
from support.fake_engine import completion

PRICES = '"openai/m" = { prompt = 2.0, output = 8.0, batch = 0.5 }\n'
PRICED = ("--prices", "prices.toml")
EACH = (200 * 2.0 + 20 * 8.0) / 1e6 / 2


@pytest.fixture(autouse=True)
def priced(bench: Bench) -> None:
    Path("prices.toml").write_text(PRICES)
    bench.endpoint.answers = lambda body: completion(
        json.dumps({"items": quotations(body)}), usage=(200, 20)
    )


def record(run: str = "run") -> Any:
    return json.loads(Path(run, "run.json").read_text())


def spent(bench: Bench, *more: object) -> Any:
    return json.loads(bench.status("--json", *more).out)["spent"]


def test_the_plain_run_afterwards_tells_what_batches_cost(bench: Bench) -> None:
    bench.submit(*PRICED)
    assert spent(bench)["models"] == {}
    bench.collect()
    assert "5 answers, 1,100 tokens (100 written by the model), 0.0014 USD" in bench.shell.out
    assert spent(bench)["cost"] == pytest.approx(5 * EACH)
    bench.run(*PRICED)
    assert "0.00 USD (0.0014 USD with earlier sessions and batches)" in bench.shell.out
    found = record()
    (told,) = found["models"].items()
    assert told[0].startswith("openai/m@127.0.0.1:")
    assert told[0].endswith(" (batch)")
    assert (told[1]["calls"], told[1]["prompt_tokens"]) == (5, 1000)
    assert found["cost"] == told[1]["cost"] == pytest.approx(5 * EACH)
    assert found["sessions"][0]["cost"] == 0
    bench.run(*PRICED, "--force")
    assert record()["cost"] == pytest.approx(5 * EACH)


def test_collecting_twice_costs_once_and_a_failed_answer_costs_too(bench: Bench) -> None:
    bench.endpoint.answers = lambda _: completion("no JSON", usage=(200, 20))
    bench.submit(*PRICED)
    bench.collect("--resubmit")
    bench.collect()
    bench.collect()
    assert spent(bench)["models"][f"openai/m@{_host(bench)} (batch)"]["calls"] == 10
    assert spent(bench)["cost"] == pytest.approx(10 * EACH)


def test_another_price_file_may_be_named_later(bench: Bench) -> None:
    bench.submit(*PRICED)
    bench.collect()
    Path("prices.toml").rename("moved.toml")
    assert bench.status().code == 2
    assert "prices.toml cannot be read" in bench.shell.err
    Path("moved.toml").write_text('"openai/m" = { prompt = 2.0, output = 8.0 }')
    assert spent(bench, "--prices", "moved.toml")["cost"] == pytest.approx(10 * EACH)
    Path("moved.toml").write_text('"openai/n" = { prompt = 2.0, output = 8.0 }')
    assert "no price in the file" in bench.status("--prices", "moved.toml").out


def test_answers_without_a_usage_are_not_free(bench: Bench) -> None:
    def silent(body: dict[str, Any]) -> Any:
        return {**completion(json.dumps({"items": quotations(body)})), "usage": None}

    bench.endpoint.answers = silent
    bench.submit(*PRICED)
    bench.collect()
    (job,) = bench.jobs
    assert job["outcome"]["usage"]["completion_tokens"] >= job["most"]["completion_tokens"] > 0


def test_later_runs_are_estimated_by_what_batches_answered(bench: Bench) -> None:
    bench.submit()
    bench.collect()
    Path("in/6.txt").write_text("Mayor Ana Maria said that bridge 6 is shut.\n")
    plan = json.loads(bench.run("--dry-run", "--json").out)
    assert "5 cached answers" in plan["output_tokens"]["from"]
    assert plan["output_tokens"]["estimate"] == 20


@pytest.mark.parametrize(
    ("option", "of"),
    [
        pytest.param("--max-tokens", lambda most: sum(most), id="tokens"),
        pytest.param("--max-cost", lambda most: (most[0] * 2 + most[1] * 8) / 2e6, id="cost"),
    ],
)
def test_only_what_fits_under_a_limit_is_sent(bench: Bench, option: str, of: Any) -> None:
    def submit(limit: float) -> None:
        number = int(limit) if option == "--max-tokens" else limit
        bench.submit(*PRICED, option, number)

    bench.endpoint.status = "in_progress"
    submit(1e-6 if option == "--max-cost" else 1)
    (job,) = bench.jobs
    assert (bench.shell.code, len(bench.endpoint.batches), job["step"]) == (1, 0, "ready")
    assert f"({option}) is reached: 0" in bench.shell.err
    assert "and job 1 may" in bench.shell.err
    assert "The state of the jobs is saved" in bench.shell.err
    whole = of((job["most"]["prompt_tokens"], job["most"]["completion_tokens"]))
    submit(whole / 2)
    assert [job["requests"] for job in bench.jobs] == [2, 3]
    assert [job["step"] for job in bench.jobs] == ["submitted", "ready"]
    assert "are reserved for requests under way and job" in bench.shell.err
    bench.endpoint.finish()
    assert bench.collect("--resubmit").code == 1
    assert f"({option}) is reached" in bench.shell.err
    submit(whole / 2)
    assert [job["requests"] for job in bench.jobs if job["step"] == "submitted"] == [2]
    bench.endpoint.finish()
    bench.collect()
    submit(whole)
    assert bench.shell.code == 0, bench.shell.err
    bench.endpoint.finish()
    bench.collect()
    asked = bench.endpoint.asked()
    assert len(asked) == len(set(asked)) == 5
    assert len(list(Path("run/batch").glob("requests*"))) == 0
    bench.equals_a_direct_run()


def test_what_a_run_spent_counts_for_batches(bench: Bench) -> None:
    Path("in/0.txt").rename("0.txt")
    bench.shell("run", "0.txt", "-o", "run", *bench.settings)
    assert bench.submit("--max-tokens", 1_000).code == 1
    assert "220 were used and job 1 may" in bench.shell.err
    assert len(bench.endpoint.batches) == 0


def test_a_limit_on_the_cost_needs_a_price(bench: Bench) -> None:
    assert bench.submit("--max-cost", 1).code == 2
    assert "(--prices)" in bench.shell.err
    assert not Path("run").exists()


def _host(bench: Bench) -> str:
    return bench.endpoint.base_url.split("/")[2]
