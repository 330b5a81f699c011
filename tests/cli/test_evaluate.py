"""`extractor evaluate --fail-under`: a gate for continuous integration."""

import json
from pathlib import Path

import pytest
from support.commands import Shell

GOLD = Path(__file__).parents[1] / "gold"
ARTICLES = GOLD / "articles"


def test_a_figure_is_compared_on_its_better_side(shell: Shell) -> None:
    assert shell("run", ARTICLES, "-o", "run", "--ask", "none").code == 0
    scored = shell("evaluate", "run", "--gold", GOLD, "--json")
    scores = json.loads(scored.out)["scores"]
    for name, worse in (("recall", 0.01), ("silent_claimed", -0.01)):
        value = scores[name]["value"]
        bound = ["evaluate", "run", "--gold", GOLD, "--fail-under"]
        assert 0.01 <= value < 0.99
        assert shell(*bound, f"{name}={value}").code == 0
        assert shell(*bound, f"{name}={value - worse}").code == 0
        assert shell(*bound, f"{name}={value + worse}").code == 1
        side = "above" if worse < 0 else "below"
        assert f"{name} is {value:.3f}, which is {side} {value + worse:g}" in shell.err


@pytest.mark.parametrize("bound", ["f1", "f1=high", "beauty=1"])
def test_a_bound_that_is_none_is_refused(shell: Shell, bound: str) -> None:
    assert shell("evaluate", "run", "--gold", GOLD, "--fail-under", bound).code == 2
