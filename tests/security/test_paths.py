"""Inputs cannot make the extractor write elsewhere, run code, or wait forever."""

import ast
import csv
import io
import json
import os
import sqlite3
from pathlib import Path

import pytest
from support.commands import ARTICLE, Shell
from support.input_files import STORY, documents

import extractor
from extractor.errors import SettingsError
from extractor.llm.cache import Cache
from extractor.models import Failure
from extractor.runs import Run

SOURCES = sorted(Path(extractor.__file__).parent.rglob("*.py"))
IDS = [
    "../../x", "/evil/x", "..", ".", "a/b", "a\\..\\..\\b", "C:\\Windows\\x", "CON", "nul.txt",
    "a\x00b", "x" * 5000, "~/x", "$HOME", "`id`", "-rf", "\n", "claims.jsonl", "run.json",
    "file://host/etc/x", "%2e%2e%2f", "\u202ex", "\ud800",
]  # fmt: skip


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_an_id_names_no_file(shell: Shell, tmp_path: Path, form: str) -> None:
    rows = [{"id": each, "title": each, "text": f"{ARTICLE} {n}."} for n, each in enumerate(IDS)]
    given = Path(f"rows.{form}")
    if form == "jsonl":
        given.write_text("".join(json.dumps(row) + "\n" for row in rows))
    else:
        table = io.StringIO()
        writer = csv.DictWriter(table, ["id", "title", "text"])
        writer.writeheader()
        writer.writerows(row for row in rows if "\ud800" not in row["id"])
        given.write_text(table.getvalue())
    before = files(tmp_path)
    assert shell.run(given, "-o", "runs/run").code in (0, 1)
    done = (tmp_path / "runs/run/documents.jsonl").read_text().splitlines()
    assert len(done) >= len(IDS) - 3
    assert shell("export", "runs/run", "-o", "runs/tables", "--format", "csv").code == 0
    assert shell("report", "runs/run", "-o", "runs/page.html").code == 0
    kept = {"run.json", "schema.json", ".lock", "claims.jsonl", "documents.jsonl"}
    kept |= {"failures.jsonl", "rejected.jsonl"}
    written = {name for name in files(tmp_path) - before if not name.startswith("home/")}
    tables = {f"runs/tables/{name}.csv" for name in ("claims", "documents", "failures", "rejected")}
    assert written == {f"runs/run/{name}" for name in kept} | tables | {"runs/page.html"}


def test_a_run_folder_may_be_a_link_but_no_file_in_it(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    with Run.open(tmp_path / "link", {}) as run:
        run.finish()
    assert (tmp_path / "real" / "run.json").exists()
    (tmp_path / "precious").write_text("")
    for name in ("claims.jsonl", "run.json.part", ".lock", "schema.json", "batch"):
        folder = tmp_path / f"run of {name}"
        folder.mkdir()
        (folder / name).symlink_to(tmp_path / "precious")
        with pytest.raises(SettingsError, match="is a link"):
            Run.open(folder, {})
    assert (tmp_path / "precious").read_text() == ""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with a name are Unix's")
def test_a_folder_with_links_and_pipes_is_read_to_its_end(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "outside.txt").write_text(STORY)
    os.mkfifo(folder / "a.txt")
    (folder / "b.txt").symlink_to("/dev/zero")
    (folder / "c.txt").symlink_to("nowhere.txt")
    (folder / "d.txt").symlink_to("d.txt")
    (folder / "e").symlink_to(".")  # links to folders are not followed
    (folder / "f.txt").symlink_to(tmp_path / "outside.txt")
    found = documents(folder)
    failures = [each.reason for each in found if isinstance(each, Failure)]
    assert len(failures) == 4
    assert all("not a file" in reason for reason in failures[:2])
    assert [each.text for each in found if not isinstance(each, Failure)] == [STORY]


def test_a_planted_row_reads_and_deletes_no_file_of_others(tmp_path: Path) -> None:
    precious = tmp_path / "precious.val"
    precious.write_text('{"secret": 1}')
    with Cache(tmp_path / "answers") as cache:
        cache.put({"a": 1}, {"text": "x" * 100_000})  # so long that it is a file of its own
        assert cache.get({"a": 1})
        with sqlite3.connect(tmp_path / "answers" / "cache.db") as planted:
            planted.execute("UPDATE Cache SET filename = '../precious.val'")
        assert cache.get({"a": 1}) is None
        cache.put({"a": 1}, {"text": "new"})
        with sqlite3.connect(tmp_path / "answers" / "cache.db") as planted:
            planted.execute("UPDATE Cache SET filename = '../precious.val', mode = 3")
        cache.clear()
    assert precious.exists()


FORBIDDEN = {
    "pickle",
    "cPickle",
    "marshal",
    "shelve",
    "dill",
    "cloudpickle",
    "joblib",
    "jsonpickle",
}
BUILT_IN = {"eval", "exec", "compile", "__import__"}
UNSAFE = {"yaml": {"load", "load_all", "unsafe_load", "full_load"}, "os": {"system", "popen"}}


def _dangers(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names if each.name.split(".")[0] in FORBIDDEN}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in FORBIDDEN:
            found.add(node.module or "")
        elif isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Name) and function.id in BUILT_IN:
                found.add(function.id)
            if isinstance(function, ast.Attribute):
                of = getattr(function.value, "id", "")
                found |= {
                    f"{of}.{function.attr}" for bad in UNSAFE.get(of, ()) if bad == function.attr
                }
            found |= {"shell" for each in node.keywords if each.arg == "shell"}
    return found


def test_nothing_is_unpickled_or_evaluated() -> None:
    """Rows that are planted in the cache: tests/llm/test_cache.py."""
    assert len(SOURCES) > 100
    found = {str(path): _dangers(ast.parse(path.read_text("utf-8"))) for path in SOURCES}
    assert {path: dangers for path, dangers in found.items() if dangers} == {}


@pytest.mark.parametrize(
    "line",
    ["import pickle", "from marshal import loads", "eval(x)", "yaml.load(x)", "run(x, shell=True)"],
)
def test_the_search_finds_dangers(line: str) -> None:
    assert _dangers(ast.parse(line))
