"""`extractor run --passes 2` says what each pass gave, and a batch has no second one."""

import json
from pathlib import Path
from typing import Any

from support.commands import Shell

TEXT = "The bridge was closed. In all, 40 houses burned. Nobody knows more about it."


def found(body: dict[str, Any]) -> list[Any]:
    """A model that misses a claim among others, and finds it alone."""
    quote = "The bridge was closed" if "bridge" in body["messages"][-1]["content"] else TEXT[23:48]
    return [{"n": 1, "quote": quote, "source": ""}]


def test_the_summary_says_what_each_pass_gave(shell: Shell) -> None:
    Path("in/a.txt").write_text(TEXT, "utf-8")
    shell.model.otherwise = found
    shell("run", "in/a.txt", "-o", "two", "--ask", "all", "--passes", "2")
    assert shell.code == 0
    assert "1 request gave 1 claim, the second 1 request gave 1 claim" in shell.out
    session = json.loads(Path("two/run.json").read_text("utf-8"))["sessions"][0]
    assert [each["claims"] for each in session["passes"]] == [1, 1]


def test_a_batch_asks_once(shell: Shell) -> None:
    shell("batch", "submit", "in", "-o", "two", "--passes", "2")
    assert shell.code == 2
    assert "--passes" in shell.err
