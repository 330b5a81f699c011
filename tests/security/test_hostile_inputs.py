"""Pages and texts that are made to stall: each ends as a document or as a failure with a sentence.

Commands run in processes of their own with a limit on memory, and time limits that are generous.
"""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import long_texts
import pytest
from support.commands import Shell
from support.input_files import write

from extractor.documents.page_reader import SECONDS_SETTING
from extractor.runs import load

GIGABYTE = 1_000_000  # as `ulimit -v` counts
WORDS = "<p>The water board met for two hours on Thursday and heard nine residents, it said.</p>"
HEAD = f"<html><body><article>{WORDS}{WORDS.replace('nine', 'ten')}"
ORDINARY = f"{HEAD}</article></body></html>"
SIZE = 400_000  # bytes of a hostile page


def page(unit: str, before: str = "", after: str = "") -> str:
    """A page that repeats some markup."""
    return f"{HEAD}{before}{unit * (SIZE // len(unit))}{after}{WORDS}</article></body></html>"


def named(text: str, name: str) -> str:
    """The page with a text of its own: pages of equal text are one document."""
    return text.replace("nine residents", f"nine residents of {name}", 1)


PAGES = {
    "attributes": f"{HEAD}<div {' '.join(f'a{n}=1' for n in range(SIZE // 9))}>x</div>",
    "equal-attributes": page('a="1" ', "<div ", ">x</div>"),
    "one-attribute": page("a", "<div title='", "'>x</div>"),
    "base64-image": page("QUJD", "<img src='data:image/png;base64,", "'>"),
    "depth": page("<div>"),
    "unclosed-inline": page("<p><b>x "),
    "forms": page("<form>"),
    "nested-lists": page("<ul><li>a"),
    "nested-tables": page("<table><tr><td>"),
    "table": page("<tr><td>a</td><td>b</td></tr>", "<table>", "</table>"),
    "line-breaks": page("<br>"),
    "spans": page("<span>a </span>", "<p>"),
    "quotations": page("<q>the dam</q> ", "<p>"),
    "superscripts": page("12<sup>3</sup> ", "<p>"),
    "struck": page("<del>a</del> b ", "<p>"),
    "formula": page("<mrow>", "<math>"),
    "comments": page("<!-- x -->"),
    "open-comments": page("<!-- x "),
    "entities": page("&amp;&#65;&nbsp;&foo;&", "<p>"),
    "script": page("var a='<p>';", "<script>", "</script>"),
    "short-paragraphs": page("<p>Short one.</p>"),
    "open-tags": page("<a "),
}

TEXTS = {
    "json-depth": ("a.json", "[" * 2_000_000),
    "json-object": ("a.json", '{"a":' * 400_000),
    "json-lines-depth": ("a.jsonl", '{"text":' + "[" * 500_000 + "\n"),
    "no-space": ("a.txt", "x" * 3_000_000),
    "digits": ("a.txt", "0123456789" * 300_000),
    "full-stops": ("a.txt", "." * 2_000_000),
    "quotation-marks": ("a.txt", '" ' * 300_000),
    "brackets": ("a.txt", "([{" * 300_000),
    "one-verb": ("a.txt", "said " * 20_000),
    "combining-marks": ("a.txt", "e" + "\u0301" * 500_000),
    "blank-lines": ("a.txt", "It held." + "\n" * 1_000_000 + "It fell."),
    "table-marks": ("a.md", "|" * 500_000),
    "links": ("a.md", "[" * 300_000 + "](" * 300_000),
    "fences": ("a.md", "```\n" * 200_000),
}


def run(folder: Path, *options: str, gigabytes: float, seconds: float, **more: str) -> str:
    """Runs the command on `in/` under a limit of memory; returns what it said."""
    limited = ["sh", "-c", 'ulimit -v "$0"; exec "$@"', str(int(gigabytes * GIGABYTE))]
    command = [sys.executable, "-m", "extractor", "run", "in", "-o", "run", "--no-cache", *options]
    done = subprocess.run(
        [*limited, *command],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), **more},
    )
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_hostile_page_ends_and_its_neighbours_are_read(tmp_path: Path) -> None:
    pages = {f"in/{name}.html": named(text, name) for name, text in PAGES.items()}
    neighbours = {f"in/{name}-2.html": named(ORDINARY, f"{name} 2") for name in PAGES}
    write(tmp_path, {**pages, **neighbours})
    limit = {SECONDS_SETTING: "4"}
    run(tmp_path, "--ask", "none", gigabytes=4, seconds=500, **limit)
    found = load(tmp_path / "run")
    read = {str(each.document.path) for each in found}
    failed = {str(each.path): each.reason for each in found.failures()}
    assert read >= set(neighbours)
    for path in pages:
        assert path in read or "takes more than 4 s" in failed[path] or "No article" in failed[path]


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_ends(tmp_path: Path, name: str) -> None:
    file, text = TEXTS[name]
    write(tmp_path, {f"in/{file}": text, "in/b.txt": "Mayor Ana Ruiz said that the dam held."})
    said = run(tmp_path, "--ask", "none", gigabytes=2, seconds=280)
    assert "documents" in said
    assert [each.document.path for each in load(tmp_path / "run")][-1] == "in/b.txt"


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "kind",
    ["articles", "one line", "short lines", "table", "bullets", "unpaired quotation marks"],
)
def test_time_grows_with_the_length_and_no_faster(kind: str) -> None:
    short, long = (long_texts.measured(kind, size, seconds=250) for size in (0.1, 0.4))
    assert isinstance(short, dict), short
    assert isinstance(long, dict), long
    assert long["claims"] > 3 * short["claims"]
    assert long["seconds"] < 8 * short["seconds"]  # a square would be 16 times


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_memory_is_in_proportion_to_the_length() -> None:
    found = long_texts.measured("articles", 1.0, seconds=280)
    assert isinstance(found, dict), found
    assert found["memory"] < 30


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_document_beyond_the_limit_fails_with_the_limit(tmp_path: Path) -> None:
    row = json.dumps({"id": "big", "text": "The dam at Orrin held. " * 2_000_000})
    write(tmp_path, {"in/a.jsonl": row + "\n" + json.dumps({"text": "It held."}) + "\n"})
    said = run(tmp_path, "--ask", "none", gigabytes=2, seconds=100)
    assert "46,000,000 characters, more than the limit of 25,000,000" in " ".join(said.split())
    assert "--max-characters" in said
    assert len(list(load(tmp_path / "run"))) == 1


def test_a_run_says_which_files_it_did_not_read(shell: Shell) -> None:
    write(Path(), {f"in/{name}": "x" for name in ("a.odp", "b.odp", "c.tex", "d.yaml")})
    said = shell("run", "in", "-o", "run", "--ask", "none", "--no-cache")
    assert "not read   2 ODP, 1 TEX, 1 YAML" in said.out + said.err
    session = load(Path("run")).record["sessions"][0]
    assert session["unread"] == {"ODP": 2, "TEX": 1, "YAML": 1}


def test_the_second_signal_ends_a_command_that_something_holds() -> None:
    script = textwrap.dedent("""
        import signal, threading, time
        from extractor.cli.session import Signals

        threading.Thread(target=time.sleep, args=(300,)).start()
        with Signals(lambda: None, quiet=True):
            signal.raise_signal(signal.SIGTERM)
            print("goes on")
            signal.raise_signal(signal.SIGTERM)
    """)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=50, check=False
    )
    assert (done.returncode, done.stdout) == (143, "goes on\n")
