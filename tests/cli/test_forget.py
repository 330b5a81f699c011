"""`extractor forget`: no file of home and run folder holds a word of the document after it."""

import gc
import json
import shutil
import signal
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from support.batch_commands import Bench
from support.commands import ARTICLE, OTHER, Shell
from support.fake_engine import FakeModel
from support.fork_server import Zygote

from extractor import Extractor, forget
from extractor.errors import StorageError
from extractor.llm.cache import Cache
from extractor.models import content_id
from extractor.review import Proposal, Reviewing
from extractor.review import verify as verify_reviewed
from extractor.runs import load, verify

A, B = content_id(ARTICLE), content_id(OTHER)
TRACES = ["Ilse Brandt", "two pillars were cracked", "Bridge at Velm", A]
KEPT = "the ferry left an hour late"


def holding(words: str, *folders: str) -> list[str]:
    """The files that hold some words, as they are or escaped, also in pages of SQLite."""
    paths = (path for each in folders or ("run", "home") for path in Path(each).rglob("*"))
    return [str(path) for path in paths if path.is_file() and words.encode() in path.read_bytes()]


def traces(*folders: str) -> list[str]:
    return sorted({name for words in TRACES for name in holding(words, *folders)})


@pytest.mark.parametrize("options", [["--schema", "claims"], ["--schema", "quotations"]], ids=str)
def test_no_trace_of_a_document_is_left(shell: Shell, options: list[str]) -> None:
    asked = ("run", "in", "-o", "run", *options, "--ask", "all", "--format", "csv")
    assert shell(*asked).code == 0
    shell("report", "run", "-o", "run/page.html")
    Path("run/copy.txt").write_text(ARTICLE)
    assert {"run/documents.jsonl", "run/page.html", "run/claims.csv"} <= set(traces())
    assert any(name.startswith("home/answers/cache.db") for name in traces())  # or in its log
    assert shell("forget", A, "run", "--yes").code == 0
    assert traces() == ["run/copy.txt"]
    assert "run/copy.txt has words of the document" in shell.err
    assert "in/a.txt is where the document was read" in shell.err
    assert "Deleted: 1 document, " in shell.out
    assert "Deleted: run/page.html" in shell.out
    assert "Deleted: run/documents.csv" in shell.out
    assert holding(KEPT, "home") != []  # the other document's answers stay
    assert verify("run").problems == []
    (left,) = load("run")
    assert left.document.doc_id == B
    sent = len(shell.model.requests)
    assert shell(*asked).code == 0
    assert "1 in the run: 0 new" in shell.out
    assert "without 1 deleted by `extractor forget`" in shell.out
    assert traces() == ["run/copy.txt"]
    assert len(shell.model.requests) == sent  # for the other nothing is asked again
    assert verify("run").problems == []
    assert shell(*asked, "--dry-run").code == 0
    assert "0 to do, 1 done before, 1 deleted by `extractor forget`" in shell.out


def test_the_other_documents_are_as_if_they_were_alone(shell: Shell) -> None:
    shell.run("in", "-o", "run")
    shell.run("in/b.txt", "-o", "alone")
    shell("forget", A, "run", "--yes")
    for name in ("claims", "rejected", "documents", "failures"):
        path = f"{name}.jsonl"
        assert Path("run", path).read_bytes() == Path("alone", path).read_bytes()


def test_several_documents_and_runs_and_beginnings_of_ids(shell: Shell) -> None:
    shell.run("in", "-o", "run")
    shell.run("in/a.txt", "-o", "other", "--cache-dir", "answers")
    assert shell("forget", A[:6], B, "run", "other/", "--yes", "--json").code == 0
    told = json.loads(shell.out)
    assert (told["documents"], told["inputs"]) == (3, ["in/a.txt", "in/b.txt"])
    assert traces("run", "home", "other", "answers") == []
    assert holding(KEPT) == []
    for folder in ("run", "other"):
        assert verify(folder).problems == []
    assert "in/a.txt" not in Path("other/run.json").read_text()
    assert shell("forget", A, "run", "other", "--yes").code == 0  # again
    assert f"{A} was deleted before" in shell.out


def test_a_failure_is_deleted(shell: Shell) -> None:
    shell.model.otherwise = 400
    assert shell.run("in", "-o", "run").code == 1
    assert holding(A)
    assert shell("forget", A, "run", "--yes").code == 0
    assert "1 failure" in shell.out
    assert traces() == []
    assert [each.doc_id for each in load("run").failures()] == [B]
    assert verify("run").problems == []


def test_an_id_of_ones_own(shell: Shell) -> None:
    row = {"id": "case 7/b", "text": ARTICLE, "title": "Secret of the seven quiet harbours"}
    Path("in.jsonl").write_text(json.dumps(row) + "\n" + json.dumps({"id": "2", "text": OTHER}))
    shell.run("in.jsonl", "-o", "run")
    assert shell("forget", "case 7/b", "run", "--yes").code == 0
    assert [traces(), holding("case 7"), holding("quiet harbours")] == [[], [], []]


def test_answers_of_other_settings_are_found_by_their_words(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer to a prompt that no run knows of, and a result under another id."""
    shell.run("in", "-o", "run")
    with Extractor(model=FakeModel(otherwise=shell.model.otherwise), schema="quotations") as other:
        other.extract(f"{ARTICLE}\nMore of it.")
    gc.collect()  # connections of threads that ended, which keep the log of the database
    assert len(holding("Ilse Brandt", "home")) == 1
    with monkeypatch.context() as patch:
        patch.setattr(forget, "_keys", lambda *_: iter(()))
        assert shell("forget", A, "run", "--yes").code == 0
    assert traces() == []
    assert holding(KEPT, "home") != []


def test_old_pages_of_the_database_are_clean(shell: Shell) -> None:
    """An entry that was replaced before, by a connection that leaves what it deletes."""
    shell.run("in", "-o", "run")
    with sqlite3.connect("home/answers/cache.db") as database:
        database.execute("PRAGMA secure_delete = OFF")
        for _ in range(20):
            database.execute(
                "INSERT INTO Cache (key, raw, value) VALUES ('x', 1, ?)", (f"{ARTICLE * 90}",)
            )
            database.execute("DELETE FROM Cache WHERE key = 'x'")
    database.close()
    shell("forget", A, "run", "--yes")
    assert traces() == []


def test_a_long_answer_in_a_file_of_its_own(shell: Shell) -> None:
    shell.run("in", "-o", "run")
    with Cache() as cache:
        cache.put({"a": 1}, {"items": json.dumps([{"quote": ARTICLE * 300}])})
    assert any(name.endswith(".val") for name in traces())
    shell("forget", A, "run", "--yes")
    assert traces() == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param(["0123456789", "run"], "has the id 0123456789", id="an unknown id"),
        pytest.param([A[:3], "run"], "give more of the id", id="too short a beginning"),
        pytest.param(["tw", "run"], "could be twin 1 or twin 2", id="two ids"),
        pytest.param([A], "no run folder", id="no run"),
        pytest.param(["run"], "no id of a document", id="no id"),
        pytest.param([A, "in"], "is not the folder of a run", id="a folder that is no run"),
        pytest.param([A, "other", "run"], "has the id other", id="a run that is not there"),
        pytest.param(["here", A, "run"], "is a folder here and a document", id="both"),
    ],
)
def test_what_is_not_clear_is_refused(shell: Shell, given: list[str], said: str) -> None:
    ids = ["twin 1", "twin 2", "here"]
    rows = [json.dumps({"id": each, "text": f"{each}: {OTHER}"}) for each in ids]
    Path("more.jsonl").write_text("\n".join(rows))
    shell.run("in", "more.jsonl", "-o", "run")
    if "here" in given:
        shutil.copytree("run", "here")
    before = {path: path.read_bytes() for path in Path("run").iterdir()}
    assert shell("forget", *given, "--yes").code == 2
    assert said in shell.err
    assert len(shell.err.splitlines()) == 1
    assert {path: path.read_bytes() for path in Path("run").iterdir()} == before


def test_without_a_terminal_it_wants_to_be_confirmed(done: Shell) -> None:
    assert done("forget", A, "run").code == 2
    assert "confirm with --yes" in done.err
    assert holding(A)


def test_a_run_in_use_is_left_and_so_is_the_cache(done: Shell) -> None:
    held = forget.layout.lock(Path("run"))
    before = Path("home/answers/cache.db").read_bytes()
    assert done("forget", A, "run", "--yes").code == 2
    assert "in use by another process" in done.err
    assert Path("home/answers/cache.db").read_bytes() == before
    held.release()


def test_a_cache_that_is_read_stops_it_before_the_run_is_changed(
    done: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extractor.llm.cache.LOCK_SECONDS", 0.1)
    with sqlite3.connect("home/answers/cache.db", isolation_level=None) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM Cache").fetchone()
        assert done("forget", A, "run", "--yes").code == 1
        assert "The cache" in done.err
        assert holding(A, "run")
        reader.execute("ROLLBACK")
    reader.close()
    assert done("forget", A, "run", "--yes").code == 0
    assert traces() == []


# ---- stopped in the middle -----------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_at_any_step_and_given_again(done: Shell, tmp_path: Path, zygote: Zygote) -> None:
    given = ("forget", A, "run", "--yes", "--cache-dir", "home/answers")
    for name in ("run", "home"):
        shutil.copytree(name, f"{name} before")
    done(*given)
    wanted = {path.name: path.read_bytes() for path in Path("run").glob("*.jsonl")}
    for steps in range(1000):
        for name in ("run", "home"):
            shutil.rmtree(name)
            shutil.copytree(f"{name} before", name)
        code = zygote(*given, folder=tmp_path, steps=steps).wait()
        assert code in (0, -signal.SIGKILL)
        assert [each.document.doc_id for each in load("run")] in ([A, B], [B])
        assert done(*given).code == 0, done.err
        assert traces() == []
        assert {path.name: path.read_bytes() for path in Path("run").glob("*.jsonl")} == wanted
        assert verify("run").problems == []
        if code == 0:
            break
    assert steps > 20


@pytest.mark.parametrize("moved", range(6))
def test_stopped_while_files_are_replaced_all_or_none_are(
    done: Shell, monkeypatch: pytest.MonkeyPatch, moved: int
) -> None:
    real, count = Path.replace, 0

    def replace(self: Path, target: Path) -> Path:
        nonlocal count
        count += self.suffix == ".new"
        if count > moved:
            raise StorageError("Stopped.")
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        assert done("forget", A, "run", "--yes").code == (1 if moved < 5 else 0)
    assert [each.document.doc_id for each in load("run")] == [B]
    assert verify("run").problems == []
    assert done("forget", A, "run", "--yes").code == 0
    assert done("show", "run").code == 0


# ---- batches -------------------------------------------------------------------------------------


def requests(run: str = "run") -> list[str]:
    return [
        json.loads(line)["body"]["messages"][-1]["content"]
        for path in sorted(Path(run, "batch").glob("requests-*.jsonl"))
        for line in path.read_text().splitlines()
    ]


@pytest.fixture
def submitted(bench: Bench) -> Bench:
    """Requests of five documents that wait at the service, and a run of two of them."""
    bench.endpoint.status = "in_progress"
    assert bench.submit().code == 0
    for number in range(2, 5):
        Path(f"in/{number}.txt").rename(f"{number}.later")
    assert bench.run("--cache-dir", "other").code == 0
    for number in range(2, 5):
        Path(f"{number}.later").rename(f"in/{number}.txt")
    return bench


def test_requests_of_batches_are_deleted(submitted: Bench) -> None:
    given = Path("in/0.txt").read_text()
    shell = submitted.shell
    assert len(requests()) == 5
    assert shell("forget", content_id(given), "run", "--yes").code == 0
    assert len(requests()) == 4
    assert holding("Ilse Brandt", "run", "other", "home") == []
    assert "at the service has the document" in shell.err
    submitted.endpoint.finish()
    assert submitted.collect().code == 0
    assert holding("Ilse Brandt", "run", "other", "home") == []
    assert submitted.submit().code == 0
    assert submitted.run("--cache-dir", "other").code == 0
    assert holding("Ilse Brandt", "run", "other", "home") == []
    assert verify("run").problems == []


def test_a_job_that_was_not_sent_is_sent_without_them(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    from support import fake_service

    given = Path("in/0.txt").read_text()
    bench.endpoint.will("upload", fake_service.status(401, "no"))
    assert bench.submit().code == 1
    assert bench.run("--cache-dir", "other").code == 0
    job = bench.jobs[0]
    ledger = json.loads(Path("run/batch/batch.json").read_text())
    ledger["jobs"][0]["step"] = "ready"
    Path("run/batch/batch.json").write_text(json.dumps(ledger))
    assert bench.shell("forget", content_id(given), "run", "--yes").code == 0
    assert bench.jobs[0]["requests"] == job["requests"] - 1
    assert bench.submit().code == 0
    assert all(b"Ilse Brandt" not in each for each in bench.endpoint.uploaded)
    assert len(bench.endpoint.asked()) == 4


def test_a_run_folder_cannot_choose_what_code_runs(done: Shell) -> None:
    record: dict[str, Any] = json.loads(Path("run/run.json").read_text())
    for name in ("evil.py:X", "./evil", "evil.jinja"):
        options = {"schema": name, "prompt": None}
        assert not forget._is_built_in(options), name
        assert not forget._is_built_in({"schema": "claims", "prompt": name}), name
    Path("evil.py").write_text("import pathlib\npathlib.Path('ran').touch()\n")
    record["sessions"][0]["options"]["extractor"]["schema"] = "evil.py:X"
    Path("run/run.json").write_text(json.dumps(record))
    assert done("forget", A, "run", "--yes").code == 0
    assert not Path("ran").exists()
    assert traces() == []


def test_the_library(done: Shell) -> None:
    planned = forget.plan([Path("run")], [A])
    assert [each.doc_id for each in planned.documents] == [A]
    told = planned.execute()
    assert told.rows == {"documents": 1, "claims": 2, "rejected": 1, "failures": 0}
    assert told.inputs == ["in/a.txt"]
    assert Path("in/a.txt").exists()


def compared(shell: Shell) -> None:
    assert shell("run", "in", "-o", "run", "--ask", "none").code == 0
    assert shell("compare", "run", "-o", "both").code == 0


def test_a_comparison_that_has_the_document_is_deleted_whole(shell: Shell) -> None:
    compared(shell)
    assert shell("report", "both", "-o", "both/page.html").code == 0
    assert shell("export", "both", "-o", "both", "--format", "csv").code == 0
    assert len(holding("Ilse Brandt", "both")) > 3
    assert shell("forget", A, "run", "both", "--yes").code == 0
    assert "Deleted: the comparison both; compare again" in shell.out
    assert not Path("both").exists()
    assert traces("run") == []
    assert shell("compare", "run", "-o", "both").code == 0
    assert traces("both") == []


def test_files_with_other_names_in_a_comparison_are_told(shell: Shell) -> None:
    compared(shell)
    assert shell("export", "both", "-o", "both/tab.csv", "--format", "csv").code == 0
    assert shell("forget", A, "run", "both", "--yes").code == 0
    assert list(Path("both").iterdir()) == [Path("both/tab.csv")]
    assert "Left: both/tab.csv is in the folder of the comparison" in " ".join(shell.err.split())


def test_a_comparison_alone_after_its_run_forgot(shell: Shell) -> None:
    compared(shell)
    assert shell("forget", A, "run", "--yes").code == 0
    assert shell("show", "both").code == 0
    assert "run is gone, or was changed after it was compared" in " ".join(shell.err.split())
    assert shell("forget", A, "both").code == 2  # without a terminal, and without --yes
    assert holding("Ilse Brandt", "both") != []
    assert shell("forget", A[:6], "both", "--yes").code == 0
    assert not Path("both").exists()


def test_a_comparison_of_other_documents_stays(shell: Shell) -> None:
    compared(shell)
    Path("in/a.txt").unlink()
    assert shell("run", "in", "-o", "other", "--ask", "none").code == 0
    assert shell("compare", "other", "-o", "one").code == 0
    before = sorted(Path("one").iterdir())
    assert shell("forget", A, "run", "one", "--yes").code == 0
    assert sorted(Path("one").iterdir()) == before
    assert shell("forget", A, "one", "--yes").code == 2


def test_a_comparison_that_was_killed_is_deleted_with_its_texts(shell: Shell) -> None:
    compared(shell)
    Path("killed").mkdir()
    Path("killed/index.part").write_text(ARTICLE)
    assert shell("forget", A, "run", "killed", "--yes").code == 0
    assert not Path("killed").exists()


def test_the_decisions_of_reviewers_are_deleted_and_not_left(shell: Shell) -> None:
    assert shell("run", "in", "-o", "run", "--ask", "none").code == 0
    ana = Reviewing(Path("run"), "ana")
    number = next(n for n, each in enumerate(load("run"), 1) if each.document.doc_id == A)
    row = ana.document(number).rows[0]
    words = [
        each.model_dump(include={"start", "end"}) | {"text": each.quote}
        for each in row.row.evidence
    ]
    proposal = {"action": "span", "row": row.key, "words": words}
    ana.decide(number, TypeAdapter[Any](Proposal).validate_python(proposal))
    assert shell("forget", A, "run", "--yes").code == 0
    assert "1 decision of reviewers" in shell.out
    assert "reviews.jsonl" not in shell.err
    assert traces("run") == []
    assert verify_reviewed("run").problems == []
