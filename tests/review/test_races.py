"""Reviewers who decide about the same row at the same moment, in two tabs, while a server dies."""

import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.fork_server import Command, Zygote, until
from support.reviews import claims_run

from extractor.cli import main
from extractor.review.decisions import DECISIONS

PLACES = ("Velm", "Orrin", "Tessel", "Quill", "Brask", "Lund")
TEXT = " ".join(f"Mayor Ilse Brandt said that the bridge at {each} is shut." for each in PLACES)
PATIENCE = 60.0


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return claims_run(tmp_path / "run", bridges=TEXT)


class Tab:
    """A page of a review: it shows a version of the document, and decides as its script does."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._version = ""
        self.verdicts: dict[str, str] = {}

    def load(self) -> None:
        answer = httpx.get(f"{self._url}/review/1", timeout=PATIENCE, trust_env=False)
        page = answer.raise_for_status().text
        (self._version,) = re.findall(r'data-version="([^"]*)"', page)
        self.verdicts = dict(re.findall(r'data-key="([^"]+)"[^>]* data-verdict="([^"]+)"', page))

    def decide(self, action: str, row: str) -> int:
        address = f"{self._url}/review/1/decisions?seen={self._version}"
        said = {"action": action, "row": row}
        return httpx.post(address, json=said, timeout=PATIENCE, trust_env=False).status_code


Begin = Callable[..., str]


@pytest.fixture
def begin(zygote: Zygote, run: Path) -> Iterator[Begin]:
    """Starts `extractor review` for somebody; gives its address, or "" if it died before."""
    made: list[Command] = []
    turn = threading.Lock()  # the zygote hears one question at a time

    def start(reviewer: str, steps: int | None = None) -> str:
        with turn:
            return started(reviewer, steps)

    def started(reviewer: str, steps: int | None) -> str:
        given = ("review", run, "--reviewer", reviewer, "--no-browser")
        command = zygote(*given, folder=run.parent, steps=steps)
        made.append(command)

        def address() -> str:
            with suppress(FileNotFoundError):  # it has not begun
                if found := re.search(r"at\s+(http://[\d.:]+)/review", command.said):
                    return found[1]
            return ""

        until(lambda: address() or not command.running(), seconds=PATIENCE)
        return address()

    yield start
    for each in made:
        each.kill()


def kept(run: Path) -> list[dict[str, Any]]:
    """The decisions in the file, of which each line is one."""
    lines = (run / "reviews.jsonl").read_bytes().splitlines(keepends=True)
    for line in lines:
        DECISIONS.validate_json(line)
    rows = [json.loads(line) for line in lines]
    assert len({row["id"] for row in rows}) == len(rows)
    return rows


def at_once(*work: Callable[[], int]) -> list[int]:
    """What each returns, of which all begin at the same moment."""
    ready = threading.Barrier(len(work))

    def one(each: Callable[[], int]) -> int:
        ready.wait(PATIENCE)
        return each()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(one, work))


@pytest.mark.slow
def test_of_two_tabs_one_decides_and_the_other_reviewer_too(run: Path, begin: Begin) -> None:
    of_ana, of_bo = begin("ana"), begin("bo")
    first, second, bo = tabs = (Tab(of_ana), Tab(of_ana), Tab(of_bo))
    bo.load()
    taken: list[tuple[str, str, str]] = []
    for row in bo.verdicts:
        for tab in tabs:
            tab.load()
        answers = at_once(
            partial(first.decide, "accept", row),
            partial(second.decide, "reject", row),
            partial(bo.decide, "reject", row),
        )
        assert sorted(answers[:2]) == [200, 409]
        assert answers[2] == 200
        taken += [("ana", row, "accept" if answers[0] == 200 else "reject"), ("bo", row, "reject")]
    rows = kept(run)
    assert sorted((each["reviewer"], each["row"], each["action"]) for each in rows) == sorted(taken)
    assert len(rows) == 2 * len(PLACES)
    assert main(["verify", str(run)]) == 0


class Reviewer:
    """Somebody whose server may die, and who starts it again, looks, and goes on.

    - `lives`: how many steps on files each server lives for; the last of all does not die.
    """

    def __init__(self, name: str, begin: Begin, lives: Iterable[int] = ()) -> None:
        self.name = name
        self.confirmed: list[tuple[str, str, str]] = []
        self.unconfirmed = 0
        self._begin = begin
        self._lives = iter(lives)
        self._tab: Tab | None = None

    def decide(self, action: str, row: str) -> int:
        """Decides about a row, unless the page says that it is decided; returns the status."""
        while True:
            try:
                self._tab = tab = self._tab or Tab(self._started())
                tab.load()
                if tab.verdicts[row] != "open":  # it was written, and nobody was left to say so
                    self.unconfirmed += 1
                    return 200
                status = tab.decide(action, row)
            except httpx.TransportError:
                self._tab = None
                continue
            self.confirmed.append((self.name, row, action))
            return status

    def _started(self) -> str:
        while not (address := self._begin(self.name, next(self._lives, None))):
            pass
        return address


@pytest.mark.slow
def test_a_server_that_dies_at_any_step_loses_and_doubles_no_decision(
    run: Path, begin: Begin
) -> None:
    ana, bo = Reviewer("ana", begin, lives=range(10, 60, 3)), Reviewer("bo", begin)
    page = Tab(begin("cy"))
    page.load()
    for row in page.verdicts:
        answers = at_once(
            partial(ana.decide, "accept", row),
            partial(bo.decide, "reject", row),
        )
        assert answers == [200, 200]
    rows = [(each["reviewer"], each["row"], each["action"]) for each in kept(run)]
    assert set(ana.confirmed + bo.confirmed) <= set(rows)
    assert Counter(reviewer for reviewer, *_ in rows) == {"ana": len(PLACES), "bo": len(PLACES)}
    assert len(set(rows)) == len(rows)
    assert ana.unconfirmed, "it died between the line and the answer too"
    assert main(["verify", str(run)]) == 0
