"""Every fault of a service at every stage of a question ends in output or a recorded failure.

Three documents go through the real command's path into a run folder. The one in the middle meets
the fault; whatever comes of it, each document is told of exactly once and the others are done.
"""

import json
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from support import fake_service
from support.fake_engine import ServiceEngine
from support.fake_service import Endpoint, Fault

from extractor import api
from extractor.api import Extractor
from extractor.cli import main
from extractor.llm import parse
from extractor.llm.client import Client
from extractor.models import Document
from extractor.runs import Run

FAULTS: dict[str, Fault] = {
    "429": fake_service.status(429),
    "429 with Retry-After": fake_service.busy(0.005),
    "500": fake_service.status(500),
    "503": fake_service.status(503),
    "hang": fake_service.hang(),
    "reset in mid-body": fake_service.cut_off([], reset=True),
    "hang up": fake_service.hang_up(),
    "invalid JSON": fake_service.raw(b'{"choices": ['),
    "truncated output": fake_service.body('{"items": [{"content": "it', finish_reason="length"),
    "refusal": fake_service.body(None, refusal="I will not"),
    "empty choices": fake_service.body("", choices=[]),
    "wrong schema": fake_service.body([{"words": [7]}]),
    "extra prose": fake_service.body('Here you are: {"items": []} And that is all.'),
    "prose alone": fake_service.body("I found nothing."),
    "quotes that are not there": fake_service.body([{"content": "no", "source": "x", "cue": "y"}]),
    "slow drip": fake_service.drip([], pause=0.001),
}
MOST = 100  # items that are read of an answer, in these tests
ANSWER = '{"items": [{"content": "it", "source": "x", "cue": "y"}]}'
ANSWERS: dict[str, Fault] = {  # that are well-formed responses and yet no answers, or strange ones
    "infinite number": fake_service.body('{"items": [{"content": 1e999}]}'),
    "number of digits": fake_service.body('{"items": [{"content": ' + "9" * 5000 + "}]}"),
    "deep item": fake_service.body('{"items": [' + '{"a":' * 300 + "7" + "}" * 300 + "]}"),
    "deep envelope": fake_service.raw(b"[" * 100_000),
    "null choice": fake_service.body("", choices=[None]),
    "choices as an object": fake_service.body("", choices={"0": 1}),
    "null choices": fake_service.body("", choices=None),
    "an object": fake_service.raw(b'{"0": 1}'),
    "a list": fake_service.raw(b"[]"),
    "a text": fake_service.raw(b'"ok"'),
    "nothing": fake_service.raw(b""),
    "a page": fake_service.raw(b"<html>Sign in</html>", "text/html"),
    "usage as a list": fake_service.body(ANSWER, usage=[1]),
    "negative usage": fake_service.body(ANSWER, usage={"prompt_tokens": -1}),
    "error 429 in a body": fake_service.raw(b'{"error": {"message": "slow", "code": 429}}'),
    "error 500 in a choice": fake_service.body("", choices=[{"error": {"code": 500}}]),
    "ended with an error": fake_service.body("", finish_reason="error"),
    "error as a text": fake_service.raw(b'{"error": "no"}'),
    "thoughts alone": fake_service.body(f"<think>{ANSWER}</think>"),
    "nothing but thoughts": fake_service.body("<think>hm", finish_reason="length"),
    "no text within the limit": fake_service.body("", finish_reason="length"),
    "many items": fake_service.body('{"items": [' + "7," * (MOST + 7) + "7]}"),
    "a huge body": fake_service.raw(b" " * 9_000_000),
    "lone surrogates": fake_service.body('{"items": [{"content": "\\ud800"}]}'),
    "a list in a text": fake_service.body('"[]"'),
    "content of parts": fake_service.body("", choices=[{"message": {"content": [7, None]}}]),
}
TEXT = "Mayor Ana Brandt said that {0} was shut. Captain Joana Melo said that {0} was late."
NAMES = ("first", "second", "third")
INVALID = fake_service.body([{"words": [7]}])
GOOD = fake_service.body([])
CUT = fake_service.body('{"items": [', finish_reason="length")
STAGES: dict[str, list[Fault]] = {  # what the second document meets before the fault
    "first ask": [],
    "retry": [fake_service.status(500)],
    "re-ask": [INVALID],
    "retry of a re-ask": [INVALID, fake_service.status(500)],
    "half": [CUT],
    "second half": [CUT, GOOD],
}


def meeting(before: list[Fault], fault: Fault, *, once: bool) -> Fault:
    """Gives the second document some answers and then the fault, once or every time."""
    coming = [*before, fault]

    async def answer(request: web.Request) -> web.StreamResponse:
        if "second" not in json.dumps(await request.json()):
            return await GOOD(request)
        if coming:
            return await (coming.pop(0) if once or len(coming) > 1 else coming[0])(request)
        return await GOOD(request)

    return answer


def run(folder: Path, *engines: Any) -> dict[str, Any]:
    """The recorded outcome of each document."""
    given = [Document.from_text(TEXT.format(each), doc_id=each) for each in NAMES]
    with (
        pytest.MonkeyPatch.context() as patch,
        Extractor(
            model=engines[0], fallback=engines[1:], schema="quotations", cache=False
        ) as extractor,
        Run.open(folder, extractor.settings) as store,
    ):
        patch.setattr(parse, "MOST_ITEMS", MOST)
        patch.setattr(api, "Client", partial(Client, attempts=3, longest_wait=0.01))
        for outcome in extractor.extract_many(store.pending(given)):
            store.add(outcome)
        store.finish()
    read, failed = (
        [json.loads(line) for line in (folder / f"{name}.jsonl").read_text().splitlines()]
        for name in ("documents", "failures")
    )
    whole = [row for row in failed if not row.get("passages")]  # a part of the others was read
    assert sorted(row["doc_id"] for row in (*read, *whole)) == sorted(NAMES)
    assert {row["doc_id"] for row in failed if row.get("passages")} <= {"second"}
    return {row["doc_id"]: row for row in (*read, *failed)}


def at(stages: Iterable[str], quick: Callable[[str, bool], bool]) -> pytest.MarkDecorator:
    """Each stage, once and for ever; what is not quick is slow."""
    return pytest.mark.parametrize(
        ("stage", "once"),
        [
            pytest.param(
                stage,
                once,
                id=f"{stage}-{'once' if once else 'for ever'}",
                marks=() if quick(stage, once) else pytest.mark.slow,
            )
            for stage in stages
            for once in (True, False)
        ],
    )


# The others meet the fault in the same code, or are a second end of the same passage.
QUICK = {("first ask", True), ("first ask", False), ("re-ask", True), ("second half", True)}


@at(STAGES, lambda stage, once: (stage, once) in QUICK)
@pytest.mark.parametrize("fault", FAULTS)
def test_each_document_is_recorded_once(tmp_path: Path, fault: str, stage: str, once: bool) -> None:
    if fault == "hang" and not once and stage not in ("first ask", "second half"):
        pytest.skip("three limits of time each, and the same path as a 500")
    with Endpoint(meeting(STAGES[stage], FAULTS[fault], once=once)) as server:
        came = run(
            tmp_path / "run", ServiceEngine(server.base_url, seconds=0.5 if fault == "hang" else 5)
        )
    for name in ("first", "third"):
        assert "error" not in came[name]
    if "error" in (second := came["second"]):
        assert second["reason"].endswith(".")
        assert second["reason"].isprintable()
        assert second["error"] in ("ServiceUnavailable", "InvalidAnswer", "RefusedAnswer")
    rejected = (tmp_path / "run" / "rejected.jsonl").read_text().splitlines()
    for row in map(json.loads, rejected):
        assert row["doc_id"] == "second"
        assert row["reason"]
        assert row["detail"]
    recovers = once and fault not in ("refusal", "empty choices", "truncated output")
    if recovers:
        assert "error" not in second


@at(["first ask", "re-ask"], lambda stage, once: once == (stage == "re-ask"))
@pytest.mark.parametrize("fault", ANSWERS)
def test_no_answer_ends_the_run(tmp_path: Path, fault: str, stage: str, once: bool) -> None:
    with Endpoint(meeting(STAGES[stage], ANSWERS[fault], once=once)) as server:
        came = run(tmp_path / "run", ServiceEngine(server.base_url))
    assert "error" not in came["first"]
    assert "error" not in came["third"]
    if "error" in (second := came["second"]):
        assert second["reason"].endswith(".")
        assert second["error"] in ("ServiceUnavailable", "InvalidAnswer", "RefusedAnswer")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fallback_may_fail_as_well(tmp_path: Path, fault: str) -> None:
    seconds = 0.5 if fault == "hang" else 5
    first = meeting([], fake_service.status(500), once=False)
    with Endpoint(first) as server, Endpoint(meeting([], FAULTS[fault], once=False)) as other:
        fallback = ServiceEngine(other.base_url, seconds=seconds)
        fallback.name = "other/model"
        came = run(tmp_path / "run", ServiceEngine(server.base_url), fallback)
        assert other.count >= 1
    assert "error" not in came["first"]
    if "error" in came["second"]:
        assert came["second"]["reason"].endswith(".")


BROKEN = [
    pytest.param(fake_service.status(401, "bad key"), "refused the key", id="401"),
    pytest.param(fake_service.status(403, "not yours"), "does not let this key", id="403"),
    pytest.param(
        fake_service.status(429, "pay", code="insufficient_quota"), "no quota left", id="quota"
    ),
]


@pytest.mark.parametrize(("fault", "said"), BROKEN)
def test_a_refused_key_is_one_message_and_not_a_thousand(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    fault: Fault,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", "fake")
    given = (json.dumps({"id": str(n), "text": TEXT.format(n)}) + "\n" for n in range(1000))
    Path("in.jsonl").write_text("".join(given))
    with Endpoint(fault) as server:
        options = ("--model", "openai/m", "--base-url", server.base_url, "--workers", "16")
        assert main(["run", "in.jsonl", "-o", "run", *options]) == 1
        assert server.count <= 4 * 16 + 4  # what was under way, and nothing later
    printed = capsys.readouterr().err
    assert printed.count(said) == 1
    assert "run: give the same command again" in printed
    assert Path("run/failures.jsonl").read_text() == ""
    assert Path("run/documents.jsonl").read_text() == ""
