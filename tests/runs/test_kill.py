"""`kill -9` at random moments: each document exactly once, every byte as if nothing had been.

The seed is that of the environment's KILL_SEED, or of the day's luck; it is printed.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.fake_service import Endpoint, body
from support.fork_server import Command, Zygote, until
from support.run_folders import DATA, content, ids

from extractor.runs import load, verify

FACT = "from pydantic import BaseModel\nfrom extractor import Quote\n\n\nclass Fact(BaseModel):\n"
FACT += '    """A fact."""\n\n    words: Quote\n'
NUMBER = 60  # of documents where the command itself is killed
ITEMS = [{"words": "The road"}, {"words": "no such words"}]  # a claim and a rejection


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    """The address of a service that answers for all of them."""
    with Endpoint(body(ITEMS)) as endpoint:
        yield endpoint.base_url


def inputs(folder: Path, number: int) -> None:
    """So many good rows, among them some that are broken, repeated, or of another's id."""
    folder.mkdir()
    (folder / "facts.py").write_text(FACT)
    rows = []
    for n in range(number):
        text = f"The road {n % 500} is closed. Nobody knows why."
        rows.append({"id": f"{n}", "text": text})
        if n % 100 == 50:
            rows.append({"id": f"empty {n}", "text": ""})
            rows.append(rows[n // 2])
    (folder / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    other = {"id": "0", "text": "The road is open."}
    (folder / "other.jsonl").write_text(json.dumps(other) + "\n")


def command(service: str) -> list[str]:
    return [
        *("run", "in.jsonl", "other.jsonl", "-o", "run", "--schema", "facts.py:Fact"),
        *("--model", "openai/any", "--base-url", service, "--workers", "4"),
        *("--cache-dir", "answers", "--quiet"),
    ]


class Killer:
    """Kills lives: as they begin, after some documents, as they end."""

    def __init__(self, dice: random.Random, documents: Path, share: int) -> None:
        self._dice = dice
        self._documents = documents
        self._share = share  # bytes of documents that a life may write
        self._life = 0.2  # seconds that one takes which finds everything done; by experience

    def __call__(self, life: Command) -> bool:
        """Whether it was killed: it may have come to its end before."""
        begun, size = time.monotonic(), self._size()
        if self._dice.random() < 0.3 or self._size() > self._share * 40:
            time.sleep(self._dice.random() * self._life)
        else:
            wanted = size + self._dice.randrange(1, 2 * self._share)
            while self._size() < wanted and life.running():
                time.sleep(0.001)
            time.sleep(self._dice.random() * 0.004)
        life.kill()
        killed = life.wait() == -signal.SIGKILL
        if not killed:
            self._life = time.monotonic() - begun
        return killed

    def _size(self) -> int:
        return self._documents.stat().st_size if self._documents.exists() else 0


def as_if_undisturbed(killed: Path, wanted: Path, number: int) -> None:
    again, once = content(killed / "run"), content(wanted / "run")
    for name in DATA:
        assert again[name] == once[name], name
    for name in ("documents", "claims", "rejected"):
        found = Counter(ids(killed / "run", name))
        assert found == {str(n): 1 for n in range(number)}, name
    assert verify(killed / "run").problems == []
    left = {path.name for path in (killed / "run").iterdir()}
    assert left == {path.name for path in (wanted / "run").iterdir()}
    records = [load(folder / "run").record for folder in (killed, wanted)]
    for each in records:
        assert each.pop("sessions")[-1]["status"] == "finished"
        each.pop("models", None)  # what was spent since the last checkpoint dies with a process
        each.pop("sha256")
    assert records[0] == records[1]


@pytest.fixture
def dice() -> random.Random:
    seed = os.environ.get("KILL_SEED") or str(time.time_ns() % 10**6)
    print(f"KILL_SEED={seed}")  # noqa: T201  # pytest shows it beside a failure
    return random.Random(seed)  # noqa: S311  # moments, no secrets


@pytest.mark.timeout(300)
def test_six_kills_leave_no_trace(
    tmp_path: Path, zygote: Zygote, service: str, dice: random.Random
) -> None:
    _survives(tmp_path, zygote, service, dice, documents=120, kills=6)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_five_hundred_kills_leave_no_trace(
    tmp_path: Path, zygote: Zygote, service: str, dice: random.Random
) -> None:
    _survives(tmp_path, zygote, service, dice, documents=10_000, kills=500)


def test_the_command_itself_goes_on_after_a_kill(tmp_path: Path, service: str) -> None:
    given = [sys.executable, "-m", "extractor", *command(service)]
    folder = tmp_path / "killed"
    inputs(folder, NUMBER)
    documents = folder / "run/documents.jsonl"
    with subprocess.Popen(given, cwd=folder) as process:
        until(lambda: documents.exists() and documents.stat().st_size > 4_000)
        process.kill()
    done = len(ids(folder / "run", "documents"))
    assert 0 < done < NUMBER
    (killed,) = load(folder / "run").record["sessions"]
    (spent,) = killed["models"].values()
    assert spent["calls"] >= done
    again = subprocess.run([*given, "--json"], cwd=folder, capture_output=True, check=False)
    assert again.returncode == 1  # broken rows are failures
    summary = json.loads(again.stdout)
    (whole,), session = summary["models"].values(), summary["session"]
    assert whole["calls"] == spent["calls"] + session["usage"]["calls"]
    assert (session["skipped"], session["documents"]) == (done, NUMBER - done)
    for name in ("documents", "claims", "rejected"):
        assert ids(folder / "run", name) == [str(n) for n in range(NUMBER)]


@pytest.mark.parametrize(
    ("largest", "more"),
    [
        pytest.param(8_000, ["--no-cache"], id="the run's own"),
        pytest.param(40_000, [], id="the cache's"),
    ],
)
def test_a_disk_that_is_full_and_gets_room(
    tmp_path: Path, zygote: Zygote, service: str, largest: int, more: list[str]
) -> None:
    """No file may grow beyond a size, as where a quota is used up."""
    for name in ("full", "wanted"):
        inputs(tmp_path / name, 50)
    given = [*command(service), *more]
    full = zygote(*given, folder=tmp_path / "full", largest=largest)
    assert full.wait() == 1
    assert "Finished work is saved in run" in full.said, full.said
    assert "Traceback" not in full.said
    for name in ("full", "wanted"):
        assert zygote(*given, folder=tmp_path / name).wait() == 1  # broken rows are failures
    as_if_undisturbed(tmp_path / "full", tmp_path / "wanted", 50)


def _survives(
    folder: Path,
    zygote: Zygote,
    service: str,
    dice: random.Random,
    *,
    documents: int,
    kills: int,
) -> None:
    disturbed, wanted = folder / "killed", folder / "wanted"
    for each in (disturbed, wanted):
        inputs(each, documents)
    undisturbed = zygote(*command(service), folder=wanted)  # meanwhile
    share = 185 * documents // kills  # bytes that a life would have to write
    kill = Killer(dice, disturbed / "run/documents.jsonl", share)
    done = 0
    while done < kills:
        done += kill(zygote(*command(service), folder=disturbed))
        if done % 10 == 0 and (disturbed / "run/run.json").exists():
            list(load(disturbed / "run"))  # what is there can be read at any time
    for last in (zygote(*command(service), folder=disturbed), undisturbed):
        assert last.wait() == 1, last.said  # broken rows are failures
    as_if_undisturbed(disturbed, wanted, documents)
