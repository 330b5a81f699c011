"""Batches on a bad day: killed at any step, refused, turned away, and files that were edited."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from support.batch_commands import KEY, Bench
from support.commands import Shell
from support.fake_batch_service import begun_and_cut, cut_in_the_middle
from support.fake_service import hang_up, status

from extractor.batch.ledger import Ledger


class Killed(BaseException):
    """The process dies."""


@pytest.mark.parametrize(
    "written", [pytest.param(False, id="before"), pytest.param(True, id="after")]
)
@pytest.mark.parametrize("step", [0, 1, 3, 4, 5, 6, 7, 10, 11, 13, 15])  # of 15
def test_a_crash_at_any_step_neither_loses_nor_doubles_a_job(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, step: int, written: bool
) -> None:
    save, left = Ledger.save, [step]

    def dying(ledger: Ledger) -> None:
        if left[0] or written:
            save(ledger)
        left[0] -= 1
        if left[0] == -1:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "save", dying)
        try:
            bench.submit("--max-requests", 3)
            bench.collect()
        except Killed:
            pass
        else:
            assert step == 15
    bench.submit("--max-requests", 3)
    if step % 2:
        assert bench.status().code == 0
    bench.collect()
    asked = bench.endpoint.asked()
    assert len(asked) == len(set(asked)) == 5
    assert len(bench.endpoint.batches) == 2
    assert bench.run().code == 0
    assert bench.endpoint.count == 0
    assert not list(Path("run/batch").glob("requests*"))


def test_a_batch_whose_beginning_was_not_heard_of_is_found_again(bench: Bench) -> None:
    for number in range(3):  # others, on further pages of the list
        file = bench.endpoint._keep(b"", f"{number}.jsonl")
        wanted = {"endpoint": "/v1/chat/completions", "completion_window": "24h"}
        bench.endpoint.begin({**wanted, "input_file_id": file["id"]})
    bench.endpoint.will("create", begun_and_cut(bench.endpoint))
    assert bench.submit().code == 0
    assert len(bench.endpoint.batches) == 4
    assert bench.endpoint.calls["create"] == 1
    bench.collect()
    bench.equals_a_direct_run()


def test_what_fails_on_its_way_is_sent_again(bench: Bench) -> None:
    bench.endpoint.will("upload", status(503), hang_up())
    bench.endpoint.will("create", status(500), status(502))
    assert bench.submit().code == 0
    bench.endpoint.will("retrieve", status(429), hang_up())
    bench.endpoint.will("content", cut_in_the_middle(b'{"custom_id": "'), status(503))
    assert bench.collect().code == 0
    assert len(bench.endpoint.batches) == 1
    bench.equals_a_direct_run()


def test_a_service_that_lists_nothing_still_gets_each_job(bench: Bench) -> None:
    bench.endpoint.will("create", status(500))
    bench.endpoint.will("list", status(404))
    assert bench.submit().code == 0
    assert len(bench.endpoint.batches) == 1


# ---- refusals ----------------------------------------------------------------------------------

CROWDED = {"code": "token_limit_exceeded", "message": "Enqueued token limit reached for m."}
POOR = {"code": "billing_hard_limit_reached", "message": "Pay first."}


@pytest.mark.parametrize(
    ("error", "said"),
    [
        pytest.param(CROWDED, "submit again when other jobs are done", id="room"),
        pytest.param(POOR, "top up the account", id="quota"),
    ],
)
def test_a_job_that_is_turned_away_for_now_is_sent_later(
    bench: Bench, error: dict[str, Any], said: str
) -> None:
    bench.endpoint.errors = [error]
    bench.submit("--max-requests", 3)
    assert said in bench.shell.err
    assert bench.collect().code == 0
    assert [job["step"] for job in bench.jobs] == ["uploaded", "collected"]
    uploads = bench.endpoint.calls["upload"]
    bench.submit("--max-requests", 3)
    bench.collect()
    assert bench.endpoint.calls["upload"] == uploads
    bench.equals_a_direct_run()


def test_a_job_for_which_there_is_no_room_at_once_is_sent_later(bench: Bench) -> None:
    bench.endpoint.will("create", status(429, "Enqueued token limit reached."))
    assert bench.submit("--max-requests", 3).code == 0
    assert len(bench.endpoint.batches) == 0
    bench.submit()
    bench.collect()
    bench.equals_a_direct_run()


def test_a_job_that_is_refused_whole_is_reported_and_open_again(bench: Bench) -> None:
    bench.endpoint.errors = [{"code": "model_not_found", "message": "no m", "line": 1}]
    bench.submit()
    assert "rejected the whole job (model_not_found: no m)" in bench.shell.err
    bench.submit()
    bench.collect()
    assert [job["step"] for job in bench.jobs] == ["refused", "collected"]
    bench.equals_a_direct_run()


@pytest.mark.parametrize(
    ("call", "fault", "said"),
    [
        pytest.param("upload", status(404), "or no batches at all.*extractor run", id="no files"),
        pytest.param("create", status(404), "or no batches at all.*extractor run", id="no batches"),
        pytest.param("create", status(400, "not for m"), "not for m.*--model", id="no such model"),
        pytest.param("upload", status(401), "OPENAI_API_KEY", id="key"),
        pytest.param("create", status(403), "ask for access", id="access"),
        pytest.param(
            "create", status(429, code="insufficient_quota"), "top up the account", id="quota"
        ),
        pytest.param("upload", status(200, "hm"), "sent no answer of the Batch API", id="odd"),
    ],
)
def test_a_refusal_is_one_sentence_and_loses_nothing(
    bench: Bench, call: str, fault: Any, said: str
) -> None:
    bench.endpoint.will(call, *[fault] * 4)
    bench.submit()
    assert bench.shell.code == 1
    assert re.search(said, bench.shell.err)
    bench.endpoint.faults_at.clear()
    assert bench.submit().code == 0
    assert len(bench.endpoint.batches) == 1
    bench.collect()
    bench.equals_a_direct_run()


def test_answers_that_the_service_has_deleted_hold_no_other_job_up(bench: Bench) -> None:
    bench.submit("--max-requests", 3)
    bench.endpoint.will("content", status(404, "expired"))
    assert bench.collect().code == 1
    assert "expired" in bench.shell.err
    assert [job["step"] for job in bench.jobs] == ["submitted", "collected"]
    assert bench.collect().code == 0
    bench.equals_a_direct_run()


def test_answers_that_are_not_there_yet_are_waited_for(bench: Bench) -> None:
    bench.submit()
    (batch,) = bench.endpoint.batches.values()
    output, batch["output_file_id"] = batch["output_file_id"], None
    path = Path("run/batch/batch.json")
    path.write_text(path.read_text().replace(json.dumps(output), "null"))
    assert "file of answers is not there yet" in bench.collect("--resubmit").err
    batch["output_file_id"] = output
    bench.collect()
    assert len(bench.endpoint.batches) == 1
    bench.equals_a_direct_run()


WRONG = [
    pytest.param(["--model", "local"], "hosted model", id="local"),
    pytest.param(["--base-url", "http://127.0.0.1/v1?key=x"], "address alone", id="query"),
    pytest.param(["--prompt", "generic"], "other settings.*prompt", id="settings"),
]


@pytest.mark.parametrize(("options", "said"), WRONG)
def test_wrong_use_is_reported(bench: Bench, options: list[str], said: str) -> None:
    bench.submit()
    bench.shell("batch", "submit", "in", "-o", "run", *bench.settings, *options)
    assert bench.shell.code == 2
    assert re.search(said, bench.shell.err)


def test_a_folder_without_batches_is_reported(shelled: Shell) -> None:
    for command in ("status", "collect"):
        assert shelled("batch", command, "in").code == 2
        assert "holds no batches" in shelled.err


def test_edited_files_are_reported(bench: Bench) -> None:
    bench.submit()
    requests = Path("run/batch/requests-0001.jsonl")
    requests.write_text(requests.read_text().replace("bridge 3", "bridge 9"))
    assert bench.collect().code == 1
    assert "restore the original" in bench.shell.err
    Path("run/batch/batch.json").write_text("{}")
    assert bench.status().code == 1
    assert "is damaged or was edited" in bench.shell.err


def test_json_is_all_that_stands_on_standard_output(bench: Bench) -> None:
    shown = json.loads(bench.submit("--json").out)
    assert [job["step"] for job in shown["jobs"]] == ["submitted"]
    assert json.loads(bench.status("--json").out)["next"].startswith(
        "Next: extractor batch collect"
    )
    assert json.loads(bench.collect("--json").out)["jobs"][0]["outcome"]["saved"] == 5


def test_the_key_is_in_no_file_and_no_message(bench: Bench) -> None:
    blunt = f"no {KEY} here"
    bench.endpoint.errors = [{"code": "odd", "message": blunt}]
    bench.submit()
    bench.endpoint.answers = lambda _: (500, {"error": {"message": blunt}})
    bench.submit()
    bench.collect()
    shown = bench.shell.out + bench.shell.err
    for call in ("upload", "create"):
        bench.endpoint.will(call, status(403, blunt))
        bench.submit()
        shown += bench.shell.out + bench.shell.err
    assert "(key)" in shown
    assert KEY not in shown
    files = [path for path in Path.cwd().rglob("*") if path.is_file()]
    assert len(files) > 5
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []
