"""`extractor prompts new` and `check`, and `--examples`: a file of examples from end to end."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.commands import Shell

from extractor.runs import load

SCHEMA = '''
from pydantic import BaseModel
from extractor import Quote

class Delay(BaseModel):
    """A thing that is late."""

    thing: str
    minutes: int | None = None
    words: Quote
'''
TEXT = "The bus was late. The train was 7 minutes late."
ITEM = {"thing": "train", "minutes": 7, "words": "The train was 7 minutes late."}
NAME = "Delay.examples.jsonl"


@pytest.fixture
def desk(shell: Shell) -> Shell:
    """A shell in a folder with a schema; its model finds the delay of OTHER's ferry."""
    Path("my.py").write_text(SCHEMA)
    found = {"thing": "ferry", "minutes": None, "words": "the ferry left an hour late"}
    shell.model.otherwise = [found]
    return shell


def write(*lines: Any, name: str = NAME) -> str:
    Path(name).write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return name


def lines(name: str = NAME) -> list[Any]:
    return [json.loads(line) for line in Path(name).read_text().splitlines()]


def test_new_writes_what_check_refuses_until_it_is_filled_in(desk: Shell) -> None:
    Path("doc.txt").write_text(TEXT)
    desk("prompts", "new", "--schema", "my.py:Delay", "--from", "doc.txt", "--from", "in/b.txt")
    assert (desk.code, NAME in desk.out) == (0, True)
    head, first, second = lines()
    assert head == {"schema": "my.py:Delay"}
    assert (first["text"], list(first["items"][0])) == (TEXT, ["thing", "minutes", "words"])
    assert "ferry" in second["text"]

    desk("prompts", "check", NAME)
    assert desk.code == 1
    assert desk.err.count("Wrong: Line ") >= 2
    assert f"Line 2 of {NAME}" in desk.err
    assert f"Line 3 of {NAME}" in desk.err

    write(head, {"text": TEXT, "items": [ITEM]})
    desk("prompts", "check", NAME)
    assert (desk.code, desk.err) == (0, "")
    assert "is valid with Delay@" in desk.out


def test_new_has_a_place_for_a_text(desk: Shell) -> None:
    desk("prompts", "new", "--schema", "my.py:Delay", "-o", "shots.jsonl")
    assert [list(each) for each in lines("shots.jsonl")] == [["schema"], ["text", "items"]]


def test_new_replaces_a_file_only_by_force(desk: Shell) -> None:
    Path(NAME).write_text("mine")
    desk("prompts", "new", "--schema", "my.py:Delay")
    assert (desk.code, Path(NAME).read_text()) == (2, "mine")
    assert "--force" in desk.err
    desk("prompts", "new", "--schema", "my.py:Delay", "--force")
    assert (desk.code, len(lines())) == (0, 2)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--schema", "my.py:None"], "has no class"),
        (["--schema", "my.py:Delay", "--from", "none.txt"], "does not exist"),
        (["--schema", "my.py:Delay", "--from", "empty.txt"], "is empty"),
        (["--schema", "my.py:Delay", "-o", "none/x.jsonl"], "cannot be written"),
    ],
    ids=["schema", "no document", "empty document", "no folder"],
)
def test_new_says_what_is_wrong(desk: Shell, arguments: list[str], said: str) -> None:
    Path("empty.txt").touch()
    desk("prompts", "new", *arguments)
    assert (desk.code, said in desk.err) == (2, True)


def test_the_schema_is_found_from_the_folder_of_the_file(desk: Shell) -> None:
    Path("shots").mkdir()
    desk("prompts", "new", "--schema", "my.py:Delay", "-o", f"shots/{NAME}")
    assert lines(f"shots/{NAME}")[0] == {"schema": "../my.py:Delay"}
    write({"schema": "../my.py:Delay"}, {"text": TEXT, "items": [ITEM]}, name=f"shots/{NAME}")
    assert desk("prompts", "check", f"shots/{NAME}").code == 0


def test_the_schema_beside_the_file_is_found(desk: Shell) -> None:
    Path("broken.py").write_text("class X(:\n")
    Path("other.py").write_text("raise SystemExit('it was executed')\nclass Other:\n    x: int\n")
    write({"text": TEXT, "items": [ITEM]})
    assert "is valid with Delay@" in desk("prompts", "check", NAME).out


def test_two_schemas_beside_the_file_are_named(desk: Shell) -> None:
    Path("again.py").write_text(SCHEMA)
    write({"text": TEXT, "items": [ITEM]})
    desk("prompts", "check", NAME)
    assert desk.code == 2
    assert "again.py:Delay and my.py:Delay fit" in desk.err
    assert desk("prompts", "check", NAME, "--schema", "my.py:Delay").code == 0


def test_a_prompt_finds_its_schema(desk: Shell) -> None:
    source = desk("prompts", "show", "generic").out
    examples = json.dumps([{"text": TEXT, "items": [ITEM]}])
    for head in ("schema: my.py:Delay\n", f"examples: {examples}\n"):
        Path("mine.jinja").write_text(source.replace("shows:", f"{head}shows:"))
        desk("prompts", "check", "mine.jinja")
        assert (desk.code, "is valid with Delay@" in desk.out) == (0, True), desk.err


# ---- run ---------------------------------------------------------------------------------------


def test_the_model_is_shown_the_examples(desk: Shell) -> None:
    write({"text": TEXT, "items": [ITEM]})
    desk("run", "in/b.txt", "-o", "run", "--schema", "my.py:Delay", "--examples", NAME)
    assert desk.code == 0, desk.err
    messages = desk.model.requests[0]["messages"]
    assert [each["role"] for each in messages] == ["system", "user", "assistant", "user"]
    assert TEXT in messages[1]["content"]
    assert json.loads(messages[2]["content"]) == {"items": [ITEM]}
    (row,) = next(iter(load("run"))).claims
    assert row.fields["thing"] == "ferry"
    plain = desk("run", "in/b.txt", "-o", "plain", "--schema", "my.py:Delay")
    assert plain.code == 0
    (other,) = next(iter(load("plain"))).claims
    assert row.provenance.prompt != other.provenance.prompt


def test_wrong_examples_stop_a_run_before_it_starts(desk: Shell) -> None:
    write({"text": TEXT, "items": [{**ITEM, "minutes": 8}]})
    desk("run", "in/b.txt", "-o", "run", "--schema", "my.py:Delay", "--examples", NAME)
    assert desk.code == 2
    assert f"Line 1 of {NAME}: items[0].minutes is 8, which the text" in desk.err
    assert not Path("run").exists()
    assert desk.model.requests == []


def test_retry_shows_the_same_examples(desk: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.llm.transport.MAX_BACKOFF", 0.001)
    write({"text": TEXT, "items": [ITEM]})
    desk.model.otherwise = 500
    desk("run", "in/b.txt", "-o", "run", "--schema", "my.py:Delay", "--examples", NAME)
    assert desk.code == 1
    desk.model.otherwise = []
    desk("retry", "run")
    assert desk.code == 0, desk.err
    assert TEXT in desk.model.requests[-1]["messages"][1]["content"]
    asked = len(desk.model.requests)
    given = ["cache", "explain", "run", "--schema", "my.py:Delay", "--examples", NAME]
    assert desk(*given).out.startswith("1 of 1 requests")
    assert len(desk.model.requests) == asked
