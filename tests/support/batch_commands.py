"""The commands about batches, given at a service on the loopback; a pytest plugin."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai._base_client
import pytest
from support.commands import CONNECT, Shell, quotations
from support.fake_batch_service import BatchEndpoint

from extractor import engines
from extractor.batch import submission

KEY = "sk-secret-0123456789"
PEOPLE = ["Ilse Brandt", "Tomas Rehn", "Joana Melo", "Ruben Stahl", "Vera Lund"]
DATA = ("claims", "rejected", "documents", "failures")


class Bench:
    """The commands about one run, at one service."""

    def __init__(self, shell: Shell, endpoint: BatchEndpoint) -> None:
        self.shell = shell
        self.endpoint = endpoint
        self.settings = ["--model", "openai/m", "--base-url", endpoint.base_url]
        self.settings += ["--schema", "quotations"]

    def submit(self, *more: object) -> Shell:
        return self.shell("batch", "submit", "in", "-o", "run", *self.settings, *more)

    def collect(self, *more: object) -> Shell:
        return self.shell("batch", "collect", "run", *more)

    def status(self, *more: object) -> Shell:
        return self.shell("batch", "status", "run", *more)

    def run(self, *more: object, to: str = "run") -> Shell:
        return self.shell("run", "in", "-o", to, *self.settings, *more)

    @property
    def jobs(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(Path("run/batch/batch.json").read_text())["jobs"]
        return found

    def equals_a_direct_run(self, *, asking: int = 0) -> None:
        """That a plain run now asks so many questions, and gives what one without batches does."""
        before = self.endpoint.count
        assert self.run().code == 0, self.shell.err
        assert self.endpoint.count - before == asking
        assert self.run("--cache-dir", "other", to="direct").code == 0
        for name in DATA:
            assert (
                Path(f"run/{name}.jsonl").read_bytes() == Path(f"direct/{name}.jsonl").read_bytes()
            )


@pytest.fixture
def shelled(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell that meets real services, in a folder with five articles, without waiting."""
    monkeypatch.setattr(engines, "connect", CONNECT)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setattr(submission, "PAUSE", 0.0)
    monkeypatch.setattr(openai._base_client, "INITIAL_RETRY_DELAY", 0.0)
    monkeypatch.setenv("COLUMNS", "400")
    for name in ("a", "b"):
        Path(f"in/{name}.txt").unlink()
    for number, person in enumerate(PEOPLE):
        text = f"Mayor {person} said that bridge {number} is shut. Nobody else was there.\n"
        Path(f"in/{number}.txt").write_text(text)
    return shell


@pytest.fixture
def bench(shelled: Shell, request: pytest.FixtureRequest) -> Iterator[Bench]:
    """A service with the habits that the test names."""
    with BatchEndpoint(quotations, *getattr(request, "param", ())) as endpoint:
        yield Bench(shelled, endpoint)
