"""The run folder: order, resume at any byte, refusals, a full disk."""

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.run_folders import (
    DATA,
    PROVENANCE,
    SETTINGS,
    THREE,
    content,
    document,
    failure,
    ids,
    result,
    write,
)

from extractor.errors import InputError, StorageError
from extractor.models import (
    Document,
    Evidence,
    Failure,
    Record,
    Result,
    Usage,
)
from extractor.runs import Run, jsonl, load
from extractor.runs.journal import Journal


def test_a_run_reads_back_as_it_was(tmp_path: Path) -> None:
    summary = write(tmp_path / "run", [*THREE, failure("x")])
    run = load(tmp_path / "run")
    assert [(s.document, s.claims, s.rejected) for s in run] == [
        (r.document, r.claims, r.rejected) for r in map(result, THREE)
    ]
    assert list(run.failures()) == [failure("x")]
    assert summary is not None
    assert {k: summary[k] for k in ("documents", "claims", "rejected", "failures")} == {
        "documents": 3,
        "claims": 6,
        "rejected": 3,
        "failures": 1,
    }
    session = run.record["sessions"][0]
    assert session["status"] == "finished"
    assert session["usage"]["prompt_tokens"] == 30
    assert session["seconds_per_document"] == {"median": 0.5, "p90": 0.5, "p99": 0.5, "max": 0.5}
    assert session["versions"]["pydantic"]
    row = next(jsonl.read(tmp_path / "run" / "documents.jsonl"))[0]
    assert row["length"] == len(THREE[0].text)
    assert row["text"] == THREE[0].text


def test_records_of_a_users_schema_read_back_as_records(tmp_path: Path) -> None:
    source = document("a")
    record = Record(
        doc_id="a",
        claim_id="1",
        start=0,
        end=3,
        fields={"effect": "none"},
        evidence=(Evidence(start=0, end=3, quote="The", match="exact", field="quote"),),
        provenance=PROVENANCE,
    )
    done = Result(document=source, claims=(record,), rejected=(), usage=Usage(), seconds=0)
    with Run.open(tmp_path, SETTINGS) as run:
        run.add(done)
        run.finish()
    (stored,) = load(tmp_path)
    assert stored.claims == (record,)


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(), min_size=1, max_size=20))
def test_any_text_survives_with_its_offsets(text: str) -> None:
    line = jsonl.encode({"text": text})
    assert line.count(b"\n") == 1
    assert json.loads(line) == {"text": text}


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / name, THREE)
    assert content(tmp_path / "one") == content(tmp_path / "two")


def test_a_second_run_in_the_folder_asks_nothing_and_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path, THREE)
    before = content(tmp_path)
    summary = write(tmp_path, THREE, stop_after=0)
    assert content(tmp_path) == before
    assert summary is not None
    assert summary["session"]["skipped"] == 3
    assert summary["session"]["documents"] == 0


def torn(folder: Path, committed: dict[str, int], order: list[str]) -> Iterator[dict[str, int]]:
    """The file sizes at every byte of the writes that follow `committed`."""
    sizes = dict(committed)
    for name in order:
        for size in range(committed[name], (folder / name).stat().st_size + 1):
            yield {**sizes, name: size}
        sizes[name] = (folder / name).stat().st_size


def test_killed_at_any_byte_and_resumed_it_is_as_if_undisturbed(tmp_path: Path) -> None:
    whole, half = tmp_path / "whole", tmp_path / "half"
    write(half, THREE, stop_after=2)
    write(whole, THREE)
    wanted = content(whole)
    committed = {name: (half / name).stat().st_size for name in DATA}
    order = ["claims.jsonl", "rejected.jsonl", "documents.jsonl"]
    steps = list(torn(whole, committed, order))
    assert len(steps) > 500
    for step, sizes in enumerate(steps[:: max(1, len(steps) // 150)] + steps[-3:]):
        copy = tmp_path / f"copy{step}"
        shutil.copytree(half, copy)
        for name, size in sizes.items():
            (copy / name).write_bytes(wanted[name][:size])
        assert [s.document.doc_id for s in load(copy)][:2] == ["a", "b"]
        write(copy, THREE)
        assert content(copy) == wanted, sizes


def test_a_power_cut_that_lost_claims_costs_only_their_document(tmp_path: Path) -> None:
    write(tmp_path, THREE)
    wanted = content(tmp_path)
    claims = tmp_path / "claims.jsonl"
    claims.write_bytes(claims.read_bytes()[:-30])
    assert [s.document.doc_id for s in load(tmp_path)] == ["a", "b"]
    write(tmp_path, THREE)
    assert content(tmp_path) == wanted


@pytest.mark.parametrize("stop_after", [0, 1, 2, None])
def test_failed_documents_are_retried_in_their_place(
    tmp_path: Path, stop_after: int | None
) -> None:
    write(tmp_path / "run", THREE, failing={"a", "b"})
    assert ids(tmp_path / "run", "failures") == ["a", "b"]
    write(tmp_path / "run", THREE, stop_after=stop_after)
    done = [s.document.doc_id for s in load(tmp_path / "run")]
    failed = [f.doc_id for f in load(tmp_path / "run").failures()]
    assert sorted([*done, *map(str, failed)]) == ["a", "b", "c"]
    write(tmp_path / "run", THREE)
    write(tmp_path / "undisturbed", THREE)
    assert content(tmp_path / "run") == content(tmp_path / "undisturbed")


def test_a_failure_that_fails_again_stands_once_with_its_new_reason(tmp_path: Path) -> None:
    def unreadable(reason: str) -> Failure:
        return Failure(doc_id=None, path="in/x.txt", error="InputError", reason=reason)

    write(tmp_path, [THREE[0], unreadable("Empty.")])
    write(tmp_path, [THREE[0], unreadable("Not text.")])
    assert list(load(tmp_path).failures()) == [unreadable("Not text.")]


def test_a_fixed_line_is_no_longer_a_failure(tmp_path: Path) -> None:
    broken = Failure(doc_id=None, path="in.jsonl:1", error="InputError", reason="Not JSON.")
    write(tmp_path, [broken, THREE[1]])
    summary = write(tmp_path, THREE)
    assert summary is not None
    assert summary["failures"] == 0


def test_failures_of_other_inputs_stay(tmp_path: Path) -> None:
    write(tmp_path, [failure("x")])
    write(tmp_path, THREE, given=["others"])
    assert ids(tmp_path, "failures") == ["x"]


def test_documents_that_are_not_named_again_stay_in_place(tmp_path: Path) -> None:
    a, b, c = THREE
    write(tmp_path, [a, document("x"), c])
    write(tmp_path, [a, b, c])
    assert ids(tmp_path, "documents") == ["a", "x", "b", "c"]
    assert ids(tmp_path, "claims") == ["a", "a", "x", "x", "b", "b", "c", "c"]


@pytest.mark.parametrize("moved", range(5))
def test_killed_while_files_are_replaced_all_or_none_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moved: int
) -> None:
    write(tmp_path / "run", THREE, failing={"b"})
    write(tmp_path / "wanted", THREE)
    real, count = Path.replace, 0

    def replace(self: Path, target: Path) -> Path:
        nonlocal count
        if self.suffix == ".new":
            count += 1
            if count > moved:
                raise KeyboardInterrupt
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    if moved < 4:
        with pytest.raises(KeyboardInterrupt):
            write(tmp_path / "run", THREE)
    else:
        write(tmp_path / "run", THREE)
    assert [s.document.doc_id for s in load(tmp_path / "run")] == ["a", "b", "c"]
    assert list(load(tmp_path / "run").failures()) == []
    monkeypatch.undo()
    write(tmp_path / "run", THREE)
    assert content(tmp_path / "run") == content(tmp_path / "wanted")


def test_a_document_given_twice_is_done_once_and_counted(tmp_path: Path) -> None:
    twin = THREE[0].model_copy(update={"path": "in/copy of a.txt"})
    for _ in range(2):
        summary = write(tmp_path, [*THREE, twin])
        assert summary is not None
        assert summary["duplicates"] == 1
    assert load(tmp_path).record["duplicates"] == [{"doc_id": "a", "path": "in/copy of a.txt"}]
    assert ids(tmp_path, "documents") == ["a", "b", "c"]


@pytest.mark.parametrize("stored", [True, False], ids=["stored before", "same inputs"])
def test_an_id_with_another_text_is_a_failure(tmp_path: Path, stored: bool) -> None:
    other = document("a", "Another text.")
    inputs = [*([] if stored else [THREE[0]]), other]
    if stored:
        write(tmp_path, [THREE[0]])
    write(tmp_path, inputs)
    (found,) = load(tmp_path).failures()
    assert "another text" in found.reason
    assert [s.document.text for s in load(tmp_path)] == [THREE[0].text]


def test_adding_a_stored_document_again_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    with Run.open(tmp_path, SETTINGS) as run:
        run.add(result(THREE[0]))
        with pytest.raises(ValueError, match="already"):
            run.add(result(THREE[0]))


def full_disk(after: int) -> Callable[[Any, bytes], None]:
    """An `append` that writes so many bytes and then finds the disk full."""

    def append(file: Any, data: bytes) -> None:
        nonlocal after
        file.write(data[:after])
        if len(data) > after:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        after -= len(data)

    return append


@pytest.mark.parametrize("room", [0, 7, 1000, 1500])
def test_a_full_disk_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    write(tmp_path / "wanted", THREE)
    write(tmp_path / "run", THREE[:1])
    before = content(tmp_path / "run")
    monkeypatch.setattr(jsonl, "append", full_disk(room))
    with pytest.raises(StorageError, match="No space left") as caught:
        write(tmp_path / "run", THREE)
    monkeypatch.undo()
    assert str(tmp_path / "run") in str(caught.value)
    assert all(after.startswith(before[name]) for name, after in content(tmp_path / "run").items())
    assert load(tmp_path / "run").record["sessions"][-1]["status"] == "stopped"
    write(tmp_path / "run", THREE)
    assert content(tmp_path / "run") == content(tmp_path / "wanted")


def test_a_full_disk_while_reordering_keeps_the_old_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "wanted", THREE)
    write(tmp_path / "run", THREE, failing={"b"})

    def slices(*_: Any) -> Iterator[bytes]:
        yield b"{}"
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(jsonl, "slices", slices)
    with pytest.raises(StorageError):
        write(tmp_path / "run", THREE)
    monkeypatch.undo()
    assert ids(tmp_path / "run", "documents") == ["a", "c", "b"]
    assert not list((tmp_path / "run").glob("*.new*"))
    write(tmp_path / "run", THREE)
    assert content(tmp_path / "run") == content(tmp_path / "wanted")


def test_what_a_full_disk_left_torn_is_cut_off_before_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program of the user's may go on after the error."""
    write(tmp_path / "wanted", THREE)
    with Run.open(tmp_path / "run", SETTINGS, inputs=["in"]) as run:
        list(run.pending(THREE))
        with monkeypatch.context() as patch:
            patch.setattr(jsonl, "append", full_disk(700))
            patch.setattr(Journal, "_cut", lambda _: None)
            with pytest.raises(StorageError):
                run.add(result(THREE[0]))
        for each in THREE:
            run.add(result(each))
        run.finish()
    assert content(tmp_path / "run") == content(tmp_path / "wanted")


def test_what_a_kill_left_half_written_is_cleared_away(tmp_path: Path) -> None:
    write(tmp_path, THREE)
    begun = ["claims.jsonl.new.part", "documents.jsonl.new", "run.json.part", ".moving.part"]
    for name in [*begun, "mine.part"]:
        (tmp_path / name).write_text("half")
    write(tmp_path, THREE)
    left = {path.name for path in tmp_path.iterdir()}
    assert not left & set(begun)
    assert "mine.part" in left


def test_a_failure_that_stands_is_not_changed_when_others_go(tmp_path: Path) -> None:
    write(tmp_path, [failure("x"), failure("y")])
    with Run.open(tmp_path, SETTINGS, inputs=["others"]) as run:
        run.add(failure("y"))
        run.finish()
    wanted = b"".join(jsonl.encode(failure(name)) for name in "xy")
    assert (tmp_path / "failures.jsonl").read_bytes() == wanted


@pytest.mark.parametrize(
    ("name", "change"),
    [
        pytest.param("documents", lambda data: b"oops\n" + data, id="a line that is no JSON"),
        pytest.param("claims", lambda data: data.split(b"\n", 1)[1], id="a claim deleted"),
        pytest.param("documents", lambda data: data.replace(b"mayor", b"baker"), id="text edited"),
        pytest.param("claims", lambda data: data.replace(b"asserted", b"sung"), id="claim edited"),
    ],
)
def test_damage_is_reported(tmp_path: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    write(tmp_path, THREE)
    path = tmp_path / f"{name}.jsonl"
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(StorageError, match=rf"{name}\.jsonl"):
        list(load(tmp_path))


@pytest.mark.parametrize("name", ["absent", "."])
def test_there_is_no_run_to_load(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="extractor run"):
        load(tmp_path / name)


def test_a_run_can_be_read_while_it_is_written(tmp_path: Path) -> None:
    with Run.open(tmp_path, SETTINGS) as run:
        run.add(result(THREE[0]))
        assert [s.document.doc_id for s in load(tmp_path)] == ["a"]


def test_leaving_early_is_recorded(tmp_path: Path) -> None:
    def stop(inputs: list[Document]) -> Iterator[Document]:
        yield inputs[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, stop(THREE))
    session = load(tmp_path).record["sessions"][0]
    assert (session["status"], session["documents"]) == ("interrupted", 1)


def test_an_id_that_looks_like_a_path_stays_inside(tmp_path: Path) -> None:
    write(tmp_path / "run", [document("../../evil"), document("/etc/evil")])
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    assert ids(tmp_path / "run", "documents") == ["../../evil", "/etc/evil"]
