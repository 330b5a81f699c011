"""What a session spent is known after a kill."""

import shutil
from pathlib import Path

from support.run_folders import SETTINGS, THREE, result

from extractor.llm.budget import Budget
from extractor.llm.prices import Price, Prices
from extractor.models import Usage
from extractor.runs import Run, load


async def test_what_a_killed_session_spent_is_counted_once(tmp_path: Path) -> None:
    async def spend(run: Run) -> None:
        assert run._budget
        async with run._budget.reserve("m", 10, 5) as reservation:
            reservation.charge(Usage(calls=1, prompt_tokens=10, completion_tokens=5))

    def killed(folder: Path, name: str) -> Path:
        """The folder as a kill at this moment would leave it."""
        return Path(shutil.copytree(folder, tmp_path / name, ignore=lambda *_: [".lock"]))

    def opened(folder: Path) -> Run:
        budget = Budget(Prices({"m": Price(prompt=1e6, output=1e6)}))
        return Run.open(folder, SETTINGS, budget=budget)

    with opened(tmp_path / "run") as run:
        for each in THREE[:2]:
            await spend(run)
            run.add(result(each))
        first = killed(tmp_path / "run", "first")
    with opened(first) as run:
        assert run.summary()["cost"] == 30
        assert run.summary()["models"]["m"]["calls"] == 2
        await spend(run)
        run.add(result(THREE[2]))
        second = killed(first, "second")
    with (second / ".spent").open("ab") as file:
        file.write(b'{"session": 1, "mod')  # was being written
    for _ in range(2):
        with opened(second) as run:
            assert run.finish()["models"]["m"]["calls"] == 3
            assert run.summary()["cost"] == 45
    past = load(second).record["sessions"]
    assert [each["usage"]["calls"] for each in past] == [2, 1, 0, 0]
    assert [each["cost"] for each in past] == [30, 15, 0, 0]
    assert not (second / ".spent").exists()
    (second / ".spent").write_bytes(b'{"session": 9}\n{"session": 1, "usage": {"calls": 1}}\n')
    assert load(second).record["sessions"] == past  # run.json is as new or newer
