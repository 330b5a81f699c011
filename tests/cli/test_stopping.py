"""Real signals to real processes: requests already sent are finished, waiting ones are dropped."""

import json
import os
import signal
import threading
from pathlib import Path

import pytest
from support import fake_service
from support.fake_service import Endpoint
from support.fork_server import Command, Zygote, until
from support.run_folders import ids

from extractor.cli import session
from extractor.cli.session import Signals
from extractor.runs import load

SCHEMA = "from pydantic import BaseModel\nfrom extractor import Quote\n\n\nclass Fact(BaseModel):\n"
SCHEMA += '    """A fact."""\n\n    words: Quote\n'
WORDS = [{"words": "The road"}]
STORIES = 12


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "facts.py").write_text(SCHEMA)
    rows = ({"id": f"{n:02}", "text": f"The road {n} is closed."} for n in range(STORIES))
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path


def begin(
    zygote: Zygote, folder: Path, service: Endpoint, *more: object, source: str = "in.jsonl"
) -> Command:
    given = ["run", source, "-o", "run", "--schema", "facts.py:Fact", "--model", "openai/any"]
    given += ["--no-cache", "--base-url", service.base_url, "--workers", "3"]
    return zygote(*given, *more, folder=folder)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        pytest.param(signal.SIGINT, 130, id="Ctrl-C"),
        pytest.param(signal.SIGTERM, 143, id="SIGTERM"),
    ],
)
def test_the_first_finishes_what_was_sent(
    zygote: Zygote, folder: Path, number: int, code: int
) -> None:
    with Endpoint(fake_service.later(WORDS, 0.4)) as service:
        command = begin(zygote, folder, service)
        until(lambda: service.count == 3)
        command.send(number)
        assert command.wait() == code
        assert service.count == 3
        assert ids(folder / "run", "documents") == ["00", "01", "02"]
        assert "Press Ctrl-C again to stop at once" in command.said
        assert "Stopped: Finished work is saved in run" in command.said
        assert "Traceback" not in command.said
        assert load(folder / "run").record["sessions"][-1]["status"] == "interrupted"
        service.faults[:] = [fake_service.body(WORDS)]
        assert begin(zygote, folder, service).wait() == 0
        assert service.count == STORIES
    assert ids(folder / "run", "documents") == [f"{n:02}" for n in range(STORIES)]
    assert ids(folder / "run", "claims") == [f"{n:02}" for n in range(STORIES)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_the_second_stops_at_once(zygote: Zygote, folder: Path, number: int) -> None:
    with Endpoint(fake_service.body(WORDS), fake_service.hang()) as service:
        command = begin(zygote, folder, service)
        until(lambda: service.count == 4)
        command.send(number)
        until(lambda: "Press Ctrl-C again" in command.said)
        assert command.running(), "what was sent is waited for"
        command.send(number)
        assert command.wait() == 128 + number
        assert "Traceback" not in command.said
        assert ids(folder / "run", "documents") in (["00"], [])  # that is committed or is not
        service.faults[:] = [fake_service.body(WORDS)]
        assert begin(zygote, folder, service).wait() == 0
    assert ids(folder / "run", "documents") == [f"{n:02}" for n in range(STORIES)]


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(fake_service.busy(300), id="a pause of minutes"),
        pytest.param(fake_service.status(503), id="an attempt that failed"),
    ],
)
def test_a_pause_is_not_waited_for(zygote: Zygote, folder: Path, fault: fake_service.Fault) -> None:
    with Endpoint(fault) as service:
        command = begin(zygote, folder, service)
        until(lambda: service.count >= 3)
        command.send(signal.SIGINT)
        assert command.wait() == 130
    assert load(folder / "run").record["counts"]["documents"] == 0


def test_standard_input_is_not_waited_for(zygote: Zygote, folder: Path) -> None:
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    held: list[int] = []
    opening = threading.Thread(target=lambda: held.append(os.open(pipe, os.O_WRONLY)))
    opening.start()
    with Endpoint(fake_service.body(WORDS)) as service:
        given = ["run", "-", "-o", "run", "--schema", "facts.py:Fact", "--model", "openai/any"]
        given += ["--no-cache", "--base-url", service.base_url]
        command = zygote(*given, folder=folder, stdin=str(pipe))
        opening.join()
        os.write(held[0], (folder / "in.jsonl").read_bytes())
        until(lambda: (folder / "run/documents.jsonl").exists() and service.count == STORIES)
        until(lambda: len(ids(folder / "run", "documents")) == STORIES)
        command.send(signal.SIGINT)
        assert command.wait() == 130
        assert "Fatal" not in command.said
        os.close(held[0])


def test_a_run_that_is_done_with_what_was_sent_is_done(zygote: Zygote, folder: Path) -> None:
    with Endpoint(fake_service.later(WORDS, 0.4)) as service:
        command = begin(zygote, folder, service, "--workers", STORIES)
        until(lambda: service.count == STORIES)
        command.send(signal.SIGINT)
        assert command.wait() == 0, command.said
    assert load(folder / "run").record["sessions"][-1]["status"] == "finished"


@pytest.mark.parametrize("signals", [1, 2], ids=["once", "twice"])
def test_a_long_document_is_stopped_between_its_parts(
    zygote: Zygote, folder: Path, signals: int
) -> None:
    text = "The dam at Orrin held, Mayor Ana Ruiz said on Monday. "
    rows = [{"id": "short", "text": text}, {"id": "long", "text": text * 20_000}]
    (folder / "long.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    given = ["run", "long.jsonl", "-o", "run", "--ask", "none", "--no-cache"]
    command = zygote(*given, folder=folder)
    documents = folder / "run/documents.jsonl"
    until(lambda: documents.exists() and documents.stat().st_size)
    for _ in range(signals):
        command.send(signal.SIGTERM)
        until(lambda: "Stopping" in command.said)
    # the second may meet a process that has put its handlers down: a shell shows 143 of both
    assert command.wait() in (128 + signal.SIGTERM, -signal.SIGTERM)
    if signals == 1:  # after two, it has only some seconds to say it
        assert "Stopped: Finished work is saved in run" in command.said
    assert ids(folder / "run", "documents") == ["short"]


def test_what_fails_after_the_second_is_stopped_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_exit_after", lambda *_: None)  # it would end the tests
    signals = Signals(lambda: None, quiet=True)

    def stopped_twice() -> None:
        with signals:
            signal.raise_signal(signal.SIGTERM)
            try:
                signal.raise_signal(signal.SIGTERM)
            except KeyboardInterrupt:
                raise RuntimeError("the generator is already running") from None

    with pytest.raises(KeyboardInterrupt) as raised:
        stopped_twice()
    assert isinstance(raised.value.__cause__, RuntimeError)
    assert signals.exit_code == 143
