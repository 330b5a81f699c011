"""Batches as their user meets them: submitted, collected, asked again, and then a plain run."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from support.batch_commands import PEOPLE, Bench
from support.fake_engine import completion, error_body


def test_a_plain_run_afterwards_asks_nothing_and_gives_what_a_direct_run_gives(
    bench: Bench,
) -> None:
    assert bench.submit().code == 0, bench.shell.err
    assert "5 documents make 5 requests: 5 to send" in bench.shell.out
    assert bench.status().code == 0
    assert "extractor batch collect run" in bench.shell.out
    assert bench.collect().code == 0
    assert re.search(r"collected +5 +5 +0", bench.shell.out)
    assert len(bench.endpoint.batches) == 1
    bench.equals_a_direct_run()
    assert len(Path("run/claims.jsonl").read_text().splitlines()) == 5


def test_a_least_certainty_is_that_of_the_run_afterwards(bench: Bench) -> None:
    assert bench.submit("--min-certainty", "1.5").code == 2
    assert bench.submit("--min-certainty", "0.99").code == 0, bench.shell.err
    assert bench.submit().code == 2  # the batches of a run have one limit
    bench.collect()
    before = bench.endpoint.count
    assert bench.run("--min-certainty", "0.99").code == 0, bench.shell.err
    assert bench.endpoint.count == before
    assert Path("run/claims.jsonl").read_text() == ""
    assert Path("run/rejected.jsonl").read_text().count('"uncertain"') == 5


def test_what_is_sent_is_what_the_client_would_send(bench: Bench) -> None:
    bench.submit()
    (content,) = bench.endpoint.uploaded
    sent = [json.loads(line)["body"] for line in content.splitlines()]
    bench.run(to="direct")
    assert sorted(sent, key=json.dumps) == sorted(bench.endpoint.requests, key=json.dumps)


def test_cached_and_waiting_requests_are_not_sent_again(bench: Bench) -> None:
    bench.shell("run", "in/0.txt", "-o", "one", *bench.settings)
    Path("in/again.txt").write_text(Path("in/1.txt").read_text() + "\n")
    bench.endpoint.status = "in_progress"
    bench.submit()
    assert "1 answered from the cache, 4 to send, 1 equal to others" in bench.shell.out
    bench.submit()
    assert "1 answered from the cache, 5 waiting for an answer" in bench.shell.out
    assert len(bench.endpoint.batches) == 1
    assert len(bench.endpoint.asked()) == 4
    assert "wait" in bench.status().out
    bench.endpoint.finish()
    bench.collect()
    bench.equals_a_direct_run()


def test_where_nothing_is_missing_a_run_is_next(bench: Bench) -> None:
    bench.run(to="direct")
    bench.submit()
    assert "5 answered from the cache" in bench.shell.out
    assert bench.endpoint.batches == {}
    for shown in (bench.shell.out, bench.collect().out):
        assert "All answers are collected. Next: `extractor run" in shown
        assert "submit" not in shown


def test_the_number_of_requests_in_a_file_is_bounded(bench: Bench) -> None:
    bench.submit("--max-requests", 2)
    assert [job["requests"] for job in bench.jobs] == [2, 2, 1]
    bench.collect()
    bench.equals_a_direct_run()


def test_the_size_of_a_file_is_bounded(bench: Bench) -> None:
    bench.submit("--max-megabytes", 0.009)
    sizes = [len(content) for content in bench.endpoint.uploaded]
    assert sizes == [job["bytes"] for job in bench.jobs]
    assert len(sizes) > 1
    assert max(sizes) <= 9_000


def test_no_more_tokens_than_allowed_wait_at_the_service(bench: Bench) -> None:
    bench.endpoint.status = "in_progress"
    bench.submit("--max-requests", 1)
    tokens = max(job["tokens"] for job in bench.jobs)
    Path("run/batch").rename("aside")
    bench.endpoint.batches.clear()
    bench.submit("--max-requests", 1, "--max-queued-tokens", 2 * tokens)
    assert len(bench.endpoint.batches) == 2
    assert "smaller --max-queued-tokens" in bench.shell.err
    for _ in range(3):
        bench.endpoint.finish()
        assert bench.collect("--resubmit").code == 0
    assert len(bench.endpoint.asked()) == 5
    bench.equals_a_direct_run()


@pytest.mark.parametrize(
    "bench",
    [
        pytest.param(("shuffled",), id="another order"),
        pytest.param(("shuffled", "doubled", "garbled", "stranger"), id="all at once"),
    ],
    indirect=True,
)
def test_lines_that_do_not_fit_are_reported_and_left_out(bench: Bench) -> None:
    bench.submit()
    bench.collect()
    if "doubled" in bench.endpoint.habits:
        for left_out in (
            "1 for an unknown request",
            "1 for a request that was already",
            "3 not in the form",
        ):
            assert left_out in bench.shell.err
    bench.equals_a_direct_run()


@pytest.mark.parametrize(
    ("bench", "how"),
    [
        pytest.param(("partial",), "completed", id="partly failed"),
        pytest.param((), "expired", id="expired"),
        pytest.param((), "cancelled", id="cancelled"),
        pytest.param(("missing",), "expired", id="lines that are missing"),
    ],
    indirect=["bench"],
)
@pytest.mark.parametrize("again", [pytest.param(False, id="run"), pytest.param(True, id="batch")])
def test_answers_are_saved_and_failed_requests_are_sent_again(
    bench: Bench, how: str, again: bool
) -> None:
    bench.endpoint.status = how
    bench.submit()
    bench.endpoint.status, bench.endpoint.habits = "completed", set()
    bench.collect(*(["--resubmit"] if again else []))
    assert "2 missing" in bench.shell.err or "2 failed" in bench.shell.err
    if again:
        assert [job["requests"] for job in bench.jobs] == [5, 2]
        assert bench.collect().code == 0
    bench.equals_a_direct_run(asking=0 if again else 2)


def test_a_request_that_keeps_failing_is_left_to_a_plain_run(bench: Bench) -> None:
    good = bench.endpoint.answers
    bench.endpoint.answers = lambda _: (500, {"error": {"message": "it burns"}})
    bench.submit("--rounds", 2)
    bench.collect("--resubmit")
    bench.collect("--resubmit")
    assert len(bench.endpoint.batches) == 2
    bench.submit("--rounds", 2)
    assert "5 left to `extractor run`" in bench.shell.out
    assert len(bench.endpoint.batches) == 2
    bench.endpoint.answers = good
    bench.equals_a_direct_run(asking=5)


BAD_ANSWERS = [
    pytest.param([{"content": 7}], "invalid", True, id="wrong schema"),
    pytest.param("Sorry, what?", "invalid", True, id="prose"),
    pytest.param(completion(None, refusal="I will not."), "refused", False, id="refusal"),
    pytest.param(completion(""), "refused", False, id="nothing"),
    pytest.param({"choices": {"a": 1}}, "invalid", True, id="no completion"),
    pytest.param((413, {"error": {"message": "prompt is too long"}}), "too_long", False, id="long"),
    pytest.param((400, {"error": {"code": "content_filter"}}), "refused", False, id="filtered"),
]


@pytest.mark.parametrize(("answer", "kind", "again"), BAD_ANSWERS)
def test_an_invalid_answer_is_not_saved(bench: Bench, answer: Any, kind: str, again: bool) -> None:
    good = bench.endpoint.answers
    bench.endpoint.answers = lambda body: answer if "bridge 3" in str(body) else good(body)
    bench.submit()
    bench.endpoint.answers = good
    bench.collect("--resubmit")
    (first, *others) = bench.jobs
    assert first["outcome"]["failures"] == {kind: 1}
    assert len(others) == again
    assert bench.collect().code == 0
    bench.equals_a_direct_run(asking=0 if again else 1)


def test_a_parameter_that_the_model_does_not_take_is_left_out_of_the_next_round(
    bench: Bench,
) -> None:
    bench.endpoint.refused = {"seed", "max_tokens", "top_p", "temperature"}
    bench.submit()
    for _ in range(5):
        bench.collect("--resubmit")
    assert [job["outcome"]["saved"] for job in bench.jobs][-1] == 5
    last = json.loads(bench.endpoint.uploaded[-1].splitlines()[0])["body"]
    assert "seed" not in last
    assert last["max_completion_tokens"] > 8192
    bench.equals_a_direct_run()


def test_halves_of_passages_that_were_cut_off_are_submitted_next(bench: Bench) -> None:
    good = bench.endpoint.answers
    for path in Path("in").iterdir():
        path.unlink()
    Path("in/long.txt").write_text(
        " ".join(f"Mayor {person} said that bridge {n} is shut." for n, person in enumerate(PEOPLE))
    )

    def short(body: dict[str, Any]) -> Any:
        found = good(body)
        return found if len(found) < 3 else completion('{"items": [', finish_reason="length")

    bench.endpoint.answers = short
    rounds = 0
    while re.search(r"\d to send", bench.submit().out):
        rounds += 1
        bench.collect()
    assert rounds > 1
    bench.equals_a_direct_run()


TOKEN = "a-token-of-the-gateway-42"


def test_a_preset_holds_for_batches_too(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its address, headers, parameters and names of parameters, in requests and in their keys."""
    monkeypatch.setenv("EXTRACTOR_PRESETS", "mine.toml")
    monkeypatch.setenv("WORK_TOKEN", TOKEN)
    Path("mine.toml").write_text(
        f'[work]\nbase_url = "{bench.endpoint.base_url}"\nneeds_key = false\nwithout = ["seed"]\n'
        'body = { random_seed = 7 }\nheaders = { X-Token = "{WORK_TOKEN}" }\n'
    )
    bench.settings = ["--model", "work/m", "--schema", "quotations"]
    bench.endpoint.refused = {"top_p"}
    assert bench.submit().code == 0, bench.shell.err
    (content,) = bench.endpoint.uploaded
    sent = [json.loads(line)["body"] for line in content.splitlines()]
    assert all(each["random_seed"] == 7 and "seed" not in each for each in sent)
    assert {each["x-token"] for each in bench.endpoint.headers} <= {TOKEN}
    for _ in range(2):
        assert bench.collect("--resubmit").code == 0, bench.shell.err
    bench.equals_a_direct_run()


def test_a_token_that_a_service_repeats_in_a_file_of_answers_is_masked(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXTRACTOR_PRESETS", "mine.toml")
    Path("mine.toml").write_text(
        f'[work]\nbase_url = "{bench.endpoint.base_url}"\nheaders = {{ X-Token = "{TOKEN}" }}\n'
        "needs_key = false\n"
    )
    bench.settings = ["--model", "work/m", "--schema", "quotations"]
    bench.endpoint.answers = lambda _: (400, error_body(f"no {TOKEN} here"))
    assert bench.submit().code == 0, bench.shell.err
    bench.collect()
    stored = b"".join(path.read_bytes() for path in Path("run").rglob("*") if path.is_file())
    assert b"no (key) here" in stored
    assert TOKEN.encode() not in stored
    assert TOKEN not in bench.shell.out + bench.shell.err
