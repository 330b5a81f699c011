"""The command line: messages, exit codes, and what reaches the terminal."""

import io
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from support.commands import CONNECT, OTHER, Shell, quotations

from extractor import engines
from extractor.cli import main
from extractor.cli.progress import _print_lines
from extractor.cli.session import _short
from extractor.cli.show import _marked
from extractor.cli.terminal import clean, console
from extractor.models import Evidence, Provenance, Record
from extractor.runs import load

# ---- run ---------------------------------------------------------------------------------------


def test_run_writes_a_folder_and_says_what_is_in_it(shell: Shell) -> None:
    shell.run("in", "-o", "run")
    assert shell.code == 0
    assert re.search(r"documents +2\n", shell.out)
    assert re.search(r"claims +3\n", shell.out)
    assert re.search(r"rejected +1\n", shell.out)
    assert "run/claims.jsonl" in shell.out
    assert shell.err == ""
    for entry in load("run"):
        for claim in entry.claims:
            for part in claim.evidence:
                assert entry.document.text[part.start : part.end] == part.quote


def test_a_second_run_elsewhere_is_answered_from_the_cache_with_the_same_bytes(
    shell: Shell,
) -> None:
    shell.run("in", "-o", "one")
    asked = len(shell.model.requests)
    shell.run("in", "-o", "two")
    assert len(shell.model.requests) == asked
    for name in ("claims", "rejected", "documents", "failures"):
        assert Path(f"one/{name}.jsonl").read_bytes() == Path(f"two/{name}.jsonl").read_bytes()


def test_json_is_all_that_stands_on_standard_output(shell: Shell) -> None:
    Path("in/empty.txt").touch()
    shell.run("in", "-o", "run", "--json")
    summary = json.loads(shell.out)
    assert shell.code == 1
    assert (summary["documents"], summary["claims"], summary["failures"]) == (2, 3, 1)
    assert summary["session"]["status"] == "finished"
    assert summary["session"]["usage"]["calls"] == len(shell.model.requests)


def test_quiet_says_errors_alone(shell: Shell) -> None:
    Path("in/empty.txt").touch()
    shell.run("in", "-o", "run", "--quiet")
    assert shell.out == ""
    assert shell.err.startswith("Failed: in/empty.txt is empty")


def test_many_failures_are_listed_in_part(shell: Shell) -> None:
    for number in range(8):
        Path(f"in/empty{number}.txt").touch()
    shell.run("in", "-o", "run")
    assert shell.err.count("is empty") == 5
    assert "3 more, in run/failures.jsonl" in shell.err


def test_run_again_goes_on_and_asks_failures_again(shell: Shell) -> None:
    Path("in/c.txt").touch()
    assert shell.run("in", "-o", "run").code == 1
    Path("in/c.txt").write_text(OTHER.replace("Joana", "Ana"))
    assert shell.run("in", "-o", "run").code == 0
    assert re.search(
        r"documents +3 in the run: 1 new, 2 of these inputs were done before", shell.out
    )
    assert Path("run/failures.jsonl").read_bytes() == b""


def test_force_begins_anew(shell: Shell) -> None:
    shell.run("in", "-o", "run")
    assert shell.run("in/b.txt", "-o", "run", "--force").code == 0
    assert [entry.document.path for entry in load("run")] == ["in/b.txt"]


def test_further_inputs_are_added_to_the_folder(shell: Shell) -> None:
    shell.run("in/a.txt", "-o", "run")
    assert re.search(r"documents +2 in the run: 1 new\n", shell.run("in/b.txt", "-o", "run").out)
    shell.run("in/a.txt", "-o", "run")
    assert "2 in the run: 0 new, 1 of these inputs was done before" in shell.out


@pytest.mark.parametrize(("seconds", "shown"), [(0.0168, "17 ms"), (0.1, "0.1 s"), (12, "12.0 s")])
def test_short_times_are_in_milliseconds(seconds: float, shown: str) -> None:
    assert _short(seconds) == shown


def test_a_line_of_progress_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = iter(["one", "one", "two", "two", "one"])
    waits = iter([False] * 5 + [True])
    meter: Any = SimpleNamespace(line=lambda: next(lines))
    ended: Any = SimpleNamespace(wait=lambda _: next(waits))
    _print_lines(meter, console(), ended)
    assert capsys.readouterr().out.split() == ["one", "two", "one"]


def test_duplicates_are_counted(shell: Shell) -> None:
    Path("in/z.txt").write_text(OTHER)
    shell.run("in", "-o", "run")
    assert "1 duplicate" in shell.out


def test_a_run_folder_inside_the_inputs_is_not_read(shell: Shell) -> None:
    for _ in range(2):
        assert shell.run("in", "-o", "in/run").code == 0
        assert re.search(r"documents +2\b", shell.out)


def test_without_a_cache_every_run_asks(shell: Shell) -> None:
    shell.run("in", "-o", "one", "--no-cache")
    asked = len(shell.model.requests)
    shell.run("in", "-o", "two", "--no-cache")
    assert len(shell.model.requests) == 2 * asked
    assert not Path("home").exists()


def test_other_settings_are_refused(shell: Shell) -> None:
    shell.run("in", "-o", "run")
    shell("run", "in", "-o", "run", "--schema", "quotations", "--prompt", "generic")
    assert shell.code == 2
    assert "--force" in shell.err


def test_standard_input_is_read(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(OTHER.encode())))
    assert shell.run("-", "-o", "run").code == 0
    assert [entry.document.text for entry in load("run")] == [OTHER]


def test_ctrl_c_keeps_what_is_done(shell: Shell) -> None:
    def stop(body: dict[str, Any]) -> Any:
        if "Joana" in body["messages"][-1]["content"]:
            os.kill(os.getpid(), signal.SIGINT)
            return httpx.Response(500)
        return quotations(body)

    shell.model.otherwise = stop
    shell.run("in", "-o", "run")
    assert shell.code == 130
    assert "Stopped: Finished work is saved in run" in shell.err
    assert load("run").record["sessions"][-1]["status"] == "interrupted"


def test_a_bug_shows_its_traceback_and_how_to_report(
    shell: Shell, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "connect", lambda *_, **__: 1 / 0)
    assert main(["run", "in", "-o", "run"]) == 1
    err = capsys.readouterr().err
    assert "ZeroDivisionError" in err
    assert "Please report it" in err


# ---- show --------------------------------------------------------------------------------------


def test_show_marks_the_evidence_in_the_text(done: Shell) -> None:
    done("show", "run", "a.txt")
    assert "content: two pillars were cracked" in done.out
    marked = "[2 [3 Engineer" if "[3 " in done.out else "Engineer"
    assert marked in done.out
    assert "[1 the bridge at Velm will stay shut until June]" in done.out
    assert "Captain" not in done.out


@pytest.mark.parametrize(
    ("filters", "shown"),
    [
        pytest.param(["--source", "brandt"], ["until June"], id="source"),
        pytest.param(["b"], ["hour late"], id="document"),
        pytest.param(["--stance", "denied"], [], id="stance"),
    ],
)
def test_show_filters(done: Shell, filters: list[str], shown: list[str]) -> None:
    done("show", "run", "--table", *filters)
    lines = done.out.splitlines()[1:]
    assert len(lines) == len(shown)
    for line, words in zip(lines, shown, strict=True):
        assert words in line


def test_show_finds_the_words_of_the_document_for_a_source(shell: Shell) -> None:
    Path("in/a.txt").write_text("Mayor Ana Ruiz denied on Monday that the bridge was unsafe.")
    shell("run", "in/a.txt", "-o", "run", "--ask", "none")
    for words in ("mayor", "Mayor Ana", "ana ruiz"):
        assert "denied" in shell("show", "run", "--source", words, "--table").out
    assert shell("show", "run", "--source", "governor").err == "Note: No claim in run matches.\n"


def test_a_table_tells_statements_which_stand_alone(shell: Shell) -> None:
    Path("in/a.txt").write_text("Iskar called the report “shocking.” The army claims to hold Velm.")
    shell("run", "in/a.txt", "-o", "run", "--ask", "none")
    table = shell("show", "run", "--table").out
    assert "Iskar called the report shocking." in table
    assert "The army claims to hold Velm." in table


def test_show_prints_nothing_for_a_document_without_rejected_answers(done: Shell) -> None:
    assert "Rejected: 1" in done("show", "run", "--rejected").out
    assert "Rejected: 0" not in done.out


def test_show_prints_json_lines(done: Shell) -> None:
    done("show", "run", "--json", "--rejected")
    values = [json.loads(line) for line in done.out.splitlines()]
    assert sum("claim_id" in value for value in values) == 3
    assert sum("reason" in value for value in values) == 1


def test_show_tells_what_was_rejected_and_what_failed(done: Shell) -> None:
    Path("in/empty.txt").touch()
    done.run("in", "-o", "run")
    done("show", "run", "--rejected")
    assert "it will cost nine crowns" in done.out
    assert "Failed in/empty.txt" in done.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["nowhere"], "nowhere does not exist", id="no folder"),
        pytest.param(["in"], "in is not the folder of a run", id="no run"),
        pytest.param(["run", "zzz"], "is called zzz", id="no document"),
    ],
)
def test_show_refuses_with_a_sentence(done: Shell, arguments: list[str], message: str) -> None:
    done("show", *arguments)
    assert (done.code, message in done.err) == (2, True)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("table", [True, False], ids=["table", "text"])
def test_a_terminal_gets_colours_and_no_line_is_too_long(
    done: Shell, monkeypatch: pytest.MonkeyPatch, columns: int, table: bool
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr("sys.stdout", screen := Terminal())
    done("show", "run", *(["--table"] if table else []))
    shown = screen.getvalue()
    assert "\x1b[" in shown
    plain = re.sub(r"\x1b\[[\d;]*m", "", shown)
    assert max(map(len, plain.splitlines())) <= columns
    words = " ".join(plain.split())
    assert "two pillars" in words


@pytest.mark.parametrize("variable", ["NO_COLOR", "TERM"])
def test_colours_can_be_refused(
    done: Shell, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv(variable, {"NO_COLOR": "1", "TERM": "dumb"}[variable])
    monkeypatch.setattr("sys.stdout", screen := Terminal())
    done("show", "run")
    assert not re.search(r"\x1b\[[\d;]*3[1-7]", screen.getvalue())
    plain = re.sub(r"\x1b\[[\d;]*m", "", screen.getvalue())
    assert "[1 the bridge at Velm will stay shut until June]" in " ".join(plain.split())


def test_a_terminal_sees_progress_and_a_pipe_does_not(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr("sys.stderr", screen := Terminal())
    shell.run("in", "-o", "run")
    assert "Reading the first documents" in screen.getvalue()
    monkeypatch.setattr("sys.stderr", quiet := Terminal())
    shell.run("in", "-o", "other", "--quiet")
    assert quiet.getvalue() == ""


def test_marks_that_cross_say_where_each_ends() -> None:
    claims = [_record(0, 7), _record(4, 9), _record(4, 6)]
    shown = _marked("abcdefghijk", claims, coloured=False).plain
    assert shown == "[1 abcd[2 [3 ef]g]1hi]jk"


def _record(start: int, end: int) -> Record:
    evidence = Evidence(start=start, end=end, quote="abcdefghijk"[start:end], match="exact")
    provenance = Provenance(schema="s", prompt="p", model="m", cached=True)
    return Record(
        doc_id="d",
        claim_id="c",
        start=start,
        end=end,
        fields={},
        evidence=(evidence,),
        provenance=provenance,
    )


EVIL = "\x1b[31mred\x1b]8;;http://evil.example\x1b\\link\x07\x9b2J\u202eabc\u2066\x08\x7f\r"


def test_nothing_of_a_document_acts_on_the_terminal(shell: Shell) -> None:
    text = f"Nurse{EVIL} Vera Stahl said that all {EVIL} is [bold]well[/bold].\n"
    record = {"id": f"x{EVIL}", "title": f"t{EVIL}", "text": text, "path": f"p{EVIL}"}
    Path("in/evil.jsonl").write_text(json.dumps(record) + "\n{" + EVIL + "}\n")
    shell.run("in", "-o", "run")
    assert shell.code == 1
    seen = shell.out + shell.err
    for arguments in ([], ["--table"], ["--json"], ["--rejected"]):
        seen += shell("show", "run", *arguments).out
    seen += shell("show", "run", f"no{EVIL}").err
    assert "[bold]well[/bold]" in seen
    assert not set("\x1b\x07\x9b\u202e\u2066\x08\x7f\r") & set(seen)


def test_clean_keeps_the_length_and_what_is_harmless() -> None:
    assert len(clean(EVIL)) == len(EVIL)
    assert clean("a\tb\nc é 市 👩‍🚒") == "a\tb\nc é 市 👩‍🚒"
    assert clean("\ud800\x1b[0m") == "\N{REPLACEMENT CHARACTER}␛[0m"
    assert clean("one\r\n two\u2028three", line=True) == "one two three"


# ---- schemas, prompts, cache -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["schemas", "list"], ["claims@", "quotations@"], id="schemas"),
        pytest.param(["schemas", "show", "quotations"], ["content", "source", "cue"], id="schema"),
        pytest.param(["schemas", "show", "claims", "--json"], ['"type": "object"'], id="wire"),
        pytest.param(["prompts", "list"], ["claims@", "generic@"], id="prompts"),
        pytest.param(
            ["prompts", "show", "quotations"], ["version: ", "{% block user %}"], id="prompt"
        ),
        pytest.param(["prompts", "check"], ["claims@", "is valid"], id="check"),
        pytest.param(["--version"], ["extractor "], id="version"),
        pytest.param(["cache", "stats"], ["0 answers"], id="cache"),
    ],
)
def test_what_comes_with_it_is_shown(shell: Shell, arguments: list[str], words: list[str]) -> None:
    shell(*arguments)
    assert shell.code == 0, shell.err
    for word in words:
        assert word in shell.out


@pytest.mark.parametrize("kind", ["schemas", "prompts"])
def test_what_does_not_come_with_it_is_refused(shell: Shell, kind: str) -> None:
    shell(kind, "show", "poem")
    assert (shell.code, "'poem'" in shell.err) == (2, True)


def test_a_prompt_whose_example_misquotes_is_reported(shell: Shell) -> None:
    shell("prompts", "show", "quotations")
    Path("my.jinja").write_text(shell.out.replace('content: "', 'content: "not ', 1))
    shell("prompts", "check", "my.jinja", "quotations")
    assert shell.code == 1
    assert "Example 1 of the prompt my.jinja" in shell.err
    assert "quotations@" in shell.out


def test_cache_explain_names_what_differs(shell: Shell) -> None:
    shell.run("in", "-o", "run")
    options = ["cache", "explain", "run", "--schema", "quotations"]
    asked = len(shell.model.requests)
    assert f"{asked} of {asked} requests" in shell(*options).out
    shell("prompts", "show", "quotations")
    Path("my.jinja").write_text(shell.out.replace("You copy", "You diligently copy"))
    shell(*options, "--prompt", "my.jinja")
    assert f"0 of {asked} requests" in shell.out
    assert "different instructions from" in shell.out
    assert len(shell.model.requests) == asked


def test_cache_explain_takes_what_is_asked_about(shell: Shell) -> None:
    shell.run("in", "-o", "run")
    options = ["cache", "explain", "run", "--ask"]
    assert shell(*options, "none").out == "0 of 0 requests are in the cache\n"
    assert "0 of 2 requests" in shell(*options, "all").out
    assert shell(*options, "some").code == 2


def test_cache_clear_asks_first(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.run("in", "-o", "run")
    asked = len(shell.model.requests)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert (shell("cache", "clear").code, "--yes" in shell.err) == (2, True)
    assert f"{asked} answers and 2 results deleted" in shell("cache", "clear", "--yes").out


# ---- the process -------------------------------------------------------------------------------


def process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "extractor", *arguments],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


HEAVY = ("openai", "instructor", "trafilatura", "xllamacpp")
ROOMS = ("compare", "documents", "evaluate", "grounding", "news", "prompting", "records", "serve")


@pytest.mark.parametrize("command", [["--help"], ["show", "run", "--json"], ["show", "run"]])
def test_what_only_prints_loads_nothing_heavy(done: Shell, command: list[str]) -> None:
    rooms = tuple(f"extractor.{room}." for room in ROOMS)
    code = (
        f"import sys; from extractor.cli import main; main({command}); "
        f"print([m for m in sys.modules if m in {HEAVY} or m.startswith({rooms}) "
        "if m != 'extractor.compare.layout'])"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert shown.endswith("[]\n")


def test_help_names_the_commands_and_fits_80_columns(shell: Shell) -> None:
    shown = process("--help").stdout
    assert all(command in shown for command in ("run", "show", "schemas", "prompts", "cache"))
    assert max(map(len, shown.splitlines())) <= 80


def test_no_arguments_print_help(shell: Shell) -> None:
    assert "Usage: extractor" in shell().out + shell.err


def test_a_pipe_that_closes_is_no_error(done: Shell) -> None:
    command = f'"{sys.executable}" -m extractor show run --json | head -c 1'
    shown = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert (shown.stdout, shown.stderr) == ("{", "")


def test_a_narrow_encoding_does_not_stop_it(done: Shell) -> None:
    shown = process("show", "run", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (shown.returncode, shown.stderr) == (0, "")


def test_a_run_that_did_nothing_binds_no_settings(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Missing weights point to --ask none, which then works in the same folder."""
    monkeypatch.setattr(engines, "connect", CONNECT)
    Path("banner.txt").write_text("The banner read “we will not leave this place” on Monday.")
    failed = shell("run", "banner.txt", "-o", "run", "-q")
    assert failed.code == 2
    assert "--ask none" in failed.err
    done = shell("run", "banner.txt", "-o", "run", "-q", "--ask", "none")
    assert (done.code, done.err) == (0, "")
    assert len(list(load("run"))) == 1
