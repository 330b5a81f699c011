"""`extractor evaluate --fail-under`: a gate for continuous integration."""

import json
import shutil
from pathlib import Path

import pytest
from support.commands import Shell

GOLD = Path(__file__).parents[1] / "gold"
FEW = ("sarova-*", "velmar-count-*")


@pytest.fixture
def few() -> Path:
    """A gold set of some of the labelled articles."""
    for kind in ("articles", "labels"):
        Path("few", kind).mkdir(parents=True)
        for name in FEW:
            for path in (GOLD / kind).glob(name):
                shutil.copy(path, Path("few", kind))
    return Path("few").resolve()


def test_a_figure_is_compared_on_its_better_side(shell: Shell, few: Path) -> None:
    assert shell("run", few / "articles", "-o", "run", "--ask", "none").code == 0
    scored = shell("evaluate", "run", "--gold", few, "--json")
    scores = json.loads(scored.out)["scores"]
    for name, worse in (("recall", 0.01), ("silent_claimed", -0.01)):
        value = scores[name]["value"]
        bound = ["evaluate", "run", "--gold", few, "--fail-under"]
        assert 0.01 <= value < 0.99
        assert shell(*bound, f"{name}={value}").code == 0
        assert shell(*bound, f"{name}={value - worse}").code == 0
        assert shell(*bound, f"{name}={value + worse}").code == 1
        side = "above" if worse < 0 else "below"
        assert f"{name} is {value:.3f}, which is {side} {value + worse:g}" in shell.err


@pytest.mark.parametrize("bound", ["f1", "f1=high", "beauty=1"])
def test_a_bound_that_is_none_is_refused(shell: Shell, bound: str) -> None:
    assert shell("evaluate", "run", "--gold", GOLD, "--fail-under", bound).code == 2
