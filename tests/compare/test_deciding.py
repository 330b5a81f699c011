"""Several processes decide what one would, and nothing is lost with one that dies."""

from contextlib import closing
from pathlib import Path

import pytest
from made_up import Made, documents  # the benchmarks'

from extractor.compare import deciding
from extractor.compare.comparison import Comparing
from extractor.compare.deciding import BLOCK, Decision, blocks, decided
from extractor.compare.index import Index
from extractor.compare.reading import read


@pytest.fixture(scope="module")
def made() -> list[Made]:
    return list(documents(3 * BLOCK + 5))


@pytest.fixture(scope="module")
def path(made: list[Made], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of a comparison that has still to decide."""
    path = tmp_path_factory.mktemp("deciding") / "index #1?.part"
    with closing(Index(path)) as index:
        for each in made:
            index.add(read(each))
        index.number()
        index.write_keys()
    return path


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "MANY", 2)


def decisions(path: Path, made: list[Made], *, processes: int, sure: bool) -> list[Decision]:
    with closing(Index(path)) as index:
        asked = blocks(1, len(made))
        return list(decided(index, asked, sure=sure, processes=processes))


def refuse(*_: object) -> Decision:
    pytest.fail("this process decided")


@pytest.mark.parametrize("sure", [False, True], ids=["probable too", "rules alone"])
def test_processes_decide_what_one_would(
    path: Path, made: list[Made], monkeypatch: pytest.MonkeyPatch, sure: bool
) -> None:
    alone = decisions(path, made, processes=1, sure=sure)
    monkeypatch.setattr(deciding, "decide", refuse)
    assert decisions(path, made, processes=2, sure=sure) == alone
    assert [each.last for each in alone] == [32, 64, 96, 101]
    assert sum(len(each.links) for each in alone) > 50


def test_what_a_dead_process_leaves_is_done_here(
    path: Path, made: list[Made], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = decisions(path, made, processes=1, sure=False)
    whole = deciding._Process.start

    def start(path: str, *, sure: bool) -> deciding._Process | None:
        process = whole(path, sure=sure)
        assert process is not None
        if not started:
            process._process.kill()
            process._process.wait()
        started.append(process)
        return process

    started: list[deciding._Process] = []
    monkeypatch.setattr(deciding._Process, "start", start)
    assert decisions(path, made, processes=2, sure=False) == alone
    assert len(started) == 2
    assert all(each._process.returncode is not None for each in started)


def test_without_processes_all_is_done_here(
    path: Path, made: list[Made], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = decisions(path, made, processes=1, sure=False)
    monkeypatch.setattr(deciding.sys, "executable", "/nowhere/python")
    assert decisions(path, made, processes=2, sure=False) == alone


def test_a_comparison_is_the_same_with_any_number(made: list[Made], tmp_path: Path) -> None:
    found = []
    for processes in (1, 2):
        with closing(Comparing(None, tmp_path / f"{processes}.part", processes)) as comparing:
            for each in made:
                comparing.add(each)
            found.append((list(comparing.facts()), comparing.compared))
    assert found[0] == found[1]


def test_documents_fall_into_blocks_without_a_gap() -> None:
    assert [d for block in blocks(7, 100) for d in block] == list(range(7, 101))
    assert blocks(5, 4) == []
