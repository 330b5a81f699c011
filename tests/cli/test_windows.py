"""`--per` and `--passage-tokens` on the command line."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from support.commands import Shell

SCHEMA = '''
from typing import ClassVar
from pydantic import BaseModel

class Fire(BaseModel):
    """A fire."""

    key: ClassVar = ("place",)
    place: str
    day: str | None = None
'''
STORY = "\n\n".join(
    f"The {place} at Orrin burned down on {day}."
    for place, day in [("mill", "Monday"), ("barn", "Tuesday"), ("mill", "Friday")]
)


def fires(body: dict[str, Any]) -> list[dict[str, str]]:
    shown = body["messages"][-1]["content"].split("<article>")[-1]
    found = re.findall(r"The (\w+) at Orrin burned down on (\w+)", shown)
    return [{"place": place, "day": day} for place, day in found]


@pytest.fixture
def story(shell: Shell) -> Shell:
    Path("story.txt").write_text(STORY, encoding="utf-8")
    Path("fires.py").write_text(SCHEMA, encoding="utf-8")
    shell.model.otherwise = fires
    return shell


def rows(folder: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(folder, "claims.jsonl").read_text().splitlines()]


OPTIONS = ("story.txt", "--schema", "fires.py:Fire", "--no-cache")


def test_a_run_has_a_scope_and_windows(story: Shell) -> None:
    story("run", *OPTIONS, "-o", "findings", "--passage-tokens", 12)
    assert len(story.model.requests) == 3
    mill, barn = rows("findings")
    assert (mill["fields"]["place"], barn["fields"]["place"]) == ("mill", "barn")
    assert [each["value"] for each in mill["alternatives"]] == ["Friday"]
    assert [each["quote"] for each in mill["evidence"] if each["field"] == "place"] == ["mill"] * 2
    story("run", *OPTIONS, "-o", "one", "--per", "document")
    (one,) = rows("one")
    assert [each["value"] for each in one["alternatives"]] == ["barn", "Tuesday", "Friday"]
    for folder, expected in (("findings", None), ("one", "document")):
        record = json.loads(Path(folder, "run.json").read_text())
        assert record["settings"].get("per") == expected
        assert story("verify", folder).code == 0


def test_a_run_with_another_scope_is_another_run(story: Shell) -> None:
    story("run", *OPTIONS, "-o", "run")
    story("run", *OPTIONS, "-o", "run", "--per", "document")
    assert story.code == 2
    assert "schema" in story.err


def test_an_estimate_counts_the_windows(story: Shell) -> None:
    story("run", *OPTIONS, "--dry-run", "--json", "--passage-tokens", 12)
    assert json.loads(story.out)["requests"] == 3
    story("run", *OPTIONS, "--dry-run", "--json")
    assert json.loads(story.out)["requests"] == 1


def test_saved_answers_are_explained_with_the_same_options(story: Shell) -> None:
    options = ("--schema", "fires.py:Fire", "--per", "document", "--passage-tokens", 12)
    story("run", "story.txt", "-o", "run", *options)
    assert "3 of 3 requests" in story("cache", "explain", "run", *options).out


def test_a_scope_that_there_is_not(story: Shell) -> None:
    story("run", *OPTIONS, "-o", "run", "--per", "page")
    assert story.code == 2
    assert "write document or finding" in " ".join(story.err.split())
