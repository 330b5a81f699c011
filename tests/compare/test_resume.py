"""A comparison that was killed goes on, and ends with the same bytes."""

import os
import random
import shutil
import signal
import time
from contextlib import closing
from pathlib import Path

import pytest
from made_up import documents as made  # the benchmarks'
from support.fork_server import Zygote
from support.told_events import article, reader

from extractor.compare import facts, index
from extractor.compare.comparison import Comparing
from extractor.compare.folder import INDEX, compare
from extractor.documents import read
from extractor.errors import SettingsError, StorageError
from extractor.models import Document
from extractor.runs import Run

GOLD = Path(__file__).parents[1] / "gold" / "articles"
NAMES = ["compared.json", "copies.jsonl", "documents.jsonl", "facts.jsonl", "voices.jsonl"]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two runs, and their comparison by a process that nobody disturbed."""
    folder = tmp_path_factory.mktemp("told")
    with reader() as extractor:
        articles = list(read([str(path) for path in sorted(GOLD.glob("tamar-ferry-*"))]))
        results = [extractor.extract(each) for each in articles if isinstance(each, Document)]
        for name, some in (("one", results[:2]), ("two", results[1:])):
            with Run.open(folder / name, extractor.settings) as run:
                for each in some:
                    run.add(each)
                run.finish()
    compare([folder / "two", folder / "one"], folder / "whole")
    return folder


@pytest.fixture
def place(told: Path, tmp_path: Path) -> Path:
    for name in ("one", "two"):
        shutil.copytree(told / name, tmp_path / name)
    return tmp_path


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_is_complete_and_leaves_no_working_file(told: Path) -> None:
    assert sorted(content(told / "whole")) == NAMES


@pytest.mark.timeout(120)
def test_any_kill_leaves_the_same_bytes(told: Path, place: Path, zygote: Zygote) -> None:
    """Each life is a few steps on files and stages longer, so that some end at each of them."""
    wanted, kills = content(told / "whole"), 0
    command = ("compare", "one", "two", "-o", "whole")
    for steps in range(6, 200, 5):
        life = zygote(*command, folder=place, steps=steps)
        if life.wait() != -signal.SIGKILL:
            break
        kills += 1
        assert not (place / "whole/compared.json").exists() or INDEX in content(place / "whole")
    assert kills > 5
    if life.wait():  # killed when all was there, but for the working file
        assert "holds a comparison already" in life.said
    assert content(place / "whole") == wanted


@pytest.mark.timeout(120)
def test_a_kill_while_it_replaces_leaves_a_whole_comparison(
    told: Path, place: Path, zygote: Zygote
) -> None:
    shutil.copytree(told / "whole", place / "whole")
    wanted = content(told / "whole")
    command = ("compare", "two", "-o", "whole", "--force")
    code = -signal.SIGKILL
    for steps in range(20, 200, 6):
        code = zygote(*command, folder=place, steps=steps).wait()
        if code != -signal.SIGKILL:
            break
        there = content(place / "whole")
        if "compared.json" in there and there["compared.json"] == wanted["compared.json"]:
            assert {name: there[name] for name in NAMES} == wanted
    assert code == 0
    assert sorted(content(place / "whole")) == NAMES
    assert content(place / "whole") != wanted


class _Dice:
    def __init__(self) -> None:
        seed = os.environ.get("KILL_SEED") or str(time.time_ns() % 10**6)
        print(f"KILL_SEED={seed}")  # noqa: T201  # pytest shows it beside a failure
        self.roll = random.Random(seed).random  # noqa: S311  # moments, no secrets


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    with reader() as extractor, Run.open(folder / "run", extractor.settings) as run:
        for each in made(200):
            run.add(extractor.extract(each.document))
        run.finish()
    compare([folder / "run"], folder / "whole")
    return folder


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_forty_kills_at_any_moment_leave_the_same_bytes(many: Path, zygote: Zygote) -> None:
    dice, wanted = _Dice(), content(many / "whole")
    for _ in range(4):
        for _ in range(10):
            life = zygote("compare", "run", "-o", "again", folder=many)
            time.sleep(dice.roll() * 1.5)
            life.kill()
        life = zygote("compare", "run", "-o", "again", folder=many)
        assert life.wait() == 0 or "holds a comparison already" in life.said
        assert content(many / "again") == wanted
        shutil.rmtree(many / "again")


def test_goes_on_with_what_was_read(
    place: Path, zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    def numbered() -> bool:
        if not (place / "whole" / INDEX).exists():
            return False
        with closing(Comparing(path=place / "whole" / INDEX)) as comparing:
            return comparing.index.stages.reached("number") > 0

    steps = iter(range(10, 60))
    while not numbered():
        zygote("compare", "one", "two", "-o", "whole", folder=place, steps=next(steps)).wait()
    monkeypatch.setattr(Comparing, "add", lambda *_: pytest.fail("a document was read again"))
    compare([place / "one", place / "two"], place / "whole")


class TestAnUnfinishedComparison:
    @pytest.fixture
    def unfinished(self, place: Path, zygote: Zygote) -> Path:
        life = zygote("compare", "one", "-o", "whole", folder=place, steps=25)
        assert life.wait() == -signal.SIGKILL
        assert INDEX in content(place / "whole")
        return place / "whole"

    def test_of_other_runs_is_refused(self, place: Path, unfinished: Path) -> None:
        with pytest.raises(SettingsError, match="unfinished comparison of other runs"):
            compare([place / "two"], unfinished)

    def test_of_a_run_that_has_changed_is_refused(self, place: Path, unfinished: Path) -> None:
        with reader() as extractor, Run.open(place / "one", extractor.settings) as run:
            run.add(extractor.extract(article("new", "Harrow Dock\n\nIt rained there.\n")))
            run.finish()
        with pytest.raises(SettingsError, match="may have changed since"):
            compare([place / "one"], unfinished)

    def test_of_other_runs_is_replaced_by_force(self, place: Path, unfinished: Path) -> None:
        assert compare([place / "two"], unfinished, force=True).record["documents"] == 2
        assert sorted(content(unfinished)) == NAMES

    def test_with_a_damaged_working_file_says_so(self, place: Path, unfinished: Path) -> None:
        (unfinished / INDEX).write_bytes(b"no database at all" * 1000)
        with pytest.raises(StorageError, match="damaged"):
            compare([place / "one"], unfinished)

    def test_beside_files_of_others_is_refused(self, place: Path, unfinished: Path) -> None:
        (unfinished / "mine.txt").write_text("x")
        with pytest.raises(SettingsError, match="is not empty"):
            compare([place / "one"], unfinished)


def test_of_two_processes_the_second_is_refused(place: Path) -> None:
    (place / "whole").mkdir()
    first = Comparing(path=place / "whole" / INDEX)
    with pytest.raises(SettingsError, match="in use by another process"):
        compare([place / "one"], place / "whole")
    first.close()
    assert compare([place / "one"], place / "whole").record["documents"] == 2


@pytest.mark.parametrize("largest", [5_000, 90_000, 150_000])
def test_a_full_disk_is_told_and_then_it_goes_on(
    told: Path, place: Path, zygote: Zygote, largest: int
) -> None:
    command = ("compare", "one", "two", "-o", "whole")
    life = zygote(*command, folder=place, largest=largest)
    assert life.wait() == 1
    assert "cannot be written" in life.said
    assert "continues from what is done" in life.said
    assert "Traceback" not in life.said
    assert zygote(*command, folder=place).wait() == 0
    assert content(place / "whole") == content(told / "whole")


def test_a_folder_that_cannot_be_made_is_told(place: Path) -> None:
    (place / "file").write_text("x")
    with pytest.raises(StorageError, match="cannot be written"):
        compare([place / "one"], place / "file" / "whole")


def test_a_full_disk_is_told_by_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    full = f"{index._TABLES} PRAGMA max_page_count = 60;"
    monkeypatch.setattr(index, "_TABLES", full)
    with pytest.raises(StorageError, match=r"is full\): make room there"):
        facts(list(made(20)))
