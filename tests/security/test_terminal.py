"""No control sequence of a document, name or service reaches the terminal, in any command."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import fake_service
from support.commands import ARTICLE, CONNECT, quotations
from support.fake_batch_service import BatchEndpoint
from support.fake_engine import FakeModel
from support.fake_service import Endpoint

from extractor import cli, engines
from extractor.cli import main

EVIL = "\x1b]8;;http://evil.example\x07\x1b[31mX\x9b2J\x1b]0;title\x07\u202eY\x08\x7f"
PLAIN = EVIL.replace("\u202e", "")
NAME = EVIL.replace("/", "")  # as a file may be called
MARKS = ("\x1b]8;;http", "\x1b[31mX", "\x9b", "\x1b]0;", "\x07", "\u202e", "\x08", "\x7f")

Seen = Callable[..., int]


class Terminal(io.StringIO):
    """A stream that claims to be a terminal, so that no output is stripped as for a pipe."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Runs a command at a terminal and checks every character that reaches it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EXTRACTOR_HOME", str(tmp_path / f"home{NAME}"))
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(engines, "connect", CONNECT)
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / f"a{NAME}.txt").write_text(f"T{EVIL}itle\n\nMayor {EVIL} Ilse Brandt said it.\n")
    (folder / f"b{NAME}.html").write_text(f"<html><title>{EVIL}</title><p>{EVIL}</p>")
    (folder / f"c{NAME}.md").write_bytes(b"\xff\x00\x1b[31mX")
    row = {"id": f"i{EVIL}", "title": f"t{EVIL}", "text": ARTICLE + EVIL, "date": EVIL}
    (folder / "d.jsonl").write_text(f"{json.dumps(row)}\n{{{EVIL}\n{json.dumps({'id': EVIL})}\n")
    (folder / f"e{NAME}.csv").write_text(f'id,text\n"{EVIL}","{EVIL} is said"\n"{EVIL}')

    def give(*arguments: object) -> int:
        out, err = Terminal(), Terminal()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            code = main([str(argument) for argument in arguments])
        said = out.getvalue() + err.getvalue()
        # rich's progress bar clears its own lines, and shows and hides the cursor
        assert [mark for mark in MARKS if mark in said] == [], arguments
        assert said
        return code

    return give


FAULTS = {
    "good": fake_service.body([{"content": "it", "source": f"s{EVIL}", "cue": EVIL}]),
    "absent": fake_service.body([{"content": EVIL[::-1], "source": EVIL, "cue": "said"}]),
    "error body": fake_service.status(401, EVIL),
    "refusal": fake_service.body(None, refusal=EVIL),
    "prose": fake_service.body(EVIL),
    "finish reason": fake_service.body("", finish_reason=EVIL),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_run_and_all_that_shows_it(seen: Seen, fault: Any) -> None:
    with Endpoint(fault) as server:
        options = ("--model", f"openai/m{EVIL}", "--base-url", server.base_url)
        asked = ("in", "-o", f"run{NAME}", *options, "--schema", "quotations")
        assert seen("run", *asked) == 1
        seen("run", *asked, "--json")
        seen("cache", "explain", f"run{NAME}", *options)
    for each in ([], ["--table"], ["--json"], ["--rejected"], ["--source", EVIL], [f"no{EVIL}"]):
        seen("show", f"run{NAME}", *each)
    seen("export", f"run{NAME}", "-o", f"t{NAME}")
    seen("report", f"run{NAME}", "-o", f"t{NAME}.html")
    seen("evaluate", f"run{NAME}", "--gold", Path(__file__).parents[1] / "gold")
    seen("cache", "stats")


def test_batches(seen: Seen) -> None:
    with BatchEndpoint(quotations) as server:
        server.will("upload", fake_service.status(400, EVIL))
        options = ("--model", f"openai/m{EVIL}", "--base-url", server.base_url)
        for _ in range(2):
            seen("batch", "submit", "in", "-o", f"run{NAME}", *options, "--schema", "quotations")
        for batch in server.batches.values():
            batch["status"] = f"odd{EVIL}"
        seen("batch", "status", f"run{NAME}")
        seen("batch", "status", f"run{NAME}", "--json")
        for batch in server.batches.values():
            batch["status"] = "failed"
            batch["errors"] = {"object": "list", "data": [{"code": EVIL, "message": EVIL}]}
        seen("batch", "collect", f"run{NAME}")


def test_a_run_that_somebody_else_made(seen: Seen, tmp_path: Path) -> None:
    """Its rows may hold anything, even in fields where the extractor has a fixed vocabulary."""
    item = {"content": "two pillars were cracked", "source": "Engineer Tomas Rehn", "cue": "said"}
    model = FakeModel(otherwise=[item])
    good = {"id": f"j{EVIL}", "title": f"t{EVIL}", "text": f"{ARTICLE} He said it. {EVIL}"}
    (tmp_path / "good.jsonl").write_text(json.dumps(good))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "connect", lambda *_, **__: model)
        seen("run", "in/d.jsonl", "good.jsonl", "-o", "run", "--schema", "quotations")
    assert (tmp_path / "run/claims.jsonl").stat().st_size
    for name in ("claims", "rejected", "failures"):
        path = tmp_path / "run" / f"{name}.jsonl"
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        for row in rows:
            row.update(
                {key: f"{row[key]}{EVIL}" for key in ("reason", "detail", "error") if key in row}
            )
            if "fields" in row:
                row["fields"] = {f"{key}{EVIL}": value for key, value in row["fields"].items()}
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    for each in ([], ["--table"], ["--json", "--rejected"], ["--rejected"]):
        seen("show", "run", *each)
    assert seen("verify", "run") == 1
    assert seen("verify", "run", "--json") == 1
    assert seen("forget", f"j{EVIL}", "run") == 2
    assert seen("forget", f"j{EVIL}", "run", "--yes") == 0


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(
            arguments,
            id=" ".join(arguments).replace(EVIL, "X").replace(PLAIN, "X").replace(NAME, "X"),
        )
        for arguments in (
            ("show", "a", "b", PLAIN),  # click tells these, in whose words alone
            (f"--{PLAIN}",),  # a mark of direction is left
            (EVIL,),
            ("run", NAME),
            ("run", f"{NAME}*", "-o", "r"),
            ("run", "in", "-o", "r", "--workers", EVIL),
            ("run", "in", "-o", "r", "--model", EVIL),
            ("run", "in", "-o", "r", "--model", f"local:{NAME}"),
            ("run", "in", "-o", "r", "--model", "openai/m", "--base-url", EVIL),
            ("run", "in", "-o", "r", "--schema", f"{NAME}.py:X"),
            ("run", "in", "-o", "r", "--prompt", f"{NAME}.jinja"),
            ("run", "in", "-o", "r", "--column", EVIL),
            ("run", "in", "-o", "r", "--shard", EVIL),
            ("run", "in", "-o", "r", "--format", EVIL),
            ("export", NAME, "-o", NAME),
            ("report", NAME, "-o", NAME),
            ("evaluate", NAME, "--gold", NAME),
            ("verify", NAME),
            ("forget", EVIL, "in"),
            ("forget", EVIL, NAME),
            ("evaluate", NAME, "--gold", NAME, "--fail-under", EVIL),
            ("gold", "check", NAME),
            ("gold", "agreement", NAME),
            ("batch", "status", NAME),
            ("batch", "collect", NAME),
            ("schemas", "show", EVIL),
            ("prompts", "show", EVIL),
            ("prompts", "check", EVIL),
            ("cache", "stats", "--cache-dir", NAME),
            ("cache", "clear", "--yes", "--cache-dir", NAME),
            ("cache", "explain", NAME),
            ("model", "list"),
            ("model", "path"),
            ("model", "pull", "--source", EVIL),
            ("model", "pull", "--from-file", NAME),
        )
    ],
)
def test_what_is_given_comes_back_harmless(seen: Seen, arguments: tuple[str, ...]) -> None:
    seen(*arguments)


def test_a_schema_and_a_prompt_of_ones_own(seen: Seen, tmp_path: Path) -> None:
    (tmp_path / f"s{NAME}.py").write_text(f"import {EVIL!r}")
    evil = EVIL.encode("unicode_escape").decode()
    (tmp_path / "s.py").write_text(
        "from pydantic import BaseModel, Field\nfrom extractor import Quote\n"
        f'class S(BaseModel):\n    """d{evil}"""\n    q: Quote = Field(description="x{evil}")\n'
    )
    (tmp_path / f"p{NAME}.jinja").write_text(f"---\nversion: {EVIL}\n---\n{EVIL}")
    assert seen("schemas", "show", f"s{NAME}.py:S") == 2
    assert seen("schemas", "show", "s.py:S") == 0
    assert seen("prompts", "show", f"p{NAME}.jinja") == 2
    assert seen("prompts", "check", f"p{NAME}.jinja") == 2


def test_a_bug(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    def app(**_: Any) -> None:
        raise RuntimeError(EVIL)

    monkeypatch.setattr(cli, "app", app)
    assert seen("show") == 1
