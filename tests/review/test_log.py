"""reviews.jsonl: appended to by several writers, torn by kills, blind between reviewers."""

import json
import multiprocessing
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from support.reviews import claims_run

from extractor.cli import main
from extractor.errors import InputError, SettingsError, StorageError
from extractor.review import Proposal, Reviewing, ReviewLog, add_labels
from extractor.review.decisions import FieldCorrected, now
from extractor.runs import load

PROPOSAL: TypeAdapter[Any] = TypeAdapter(Proposal)


def accept(reviewing: Reviewing, at: int = 0, number: int = 1) -> None:
    row = reviewing.document(number).rows[at].key
    reviewing.decide(number, PROPOSAL.validate_python({"action": "accept", "row": row}))


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return claims_run(tmp_path / "run")


def decided(reviewing: Reviewing) -> list[str]:
    return [each.verdict for each in reviewing.document(1).rows if each.verdict != "open"]


def test_reviewers_are_blind_to_each_other(run: Path) -> None:
    ana, bo = Reviewing(run, "ana"), Reviewing(run, "bo")
    accept(ana)
    untouched = bo.document(1)
    accept(ana, 1)
    assert bo.document(1) == untouched
    assert [each.decided for each in bo.progress()] == [0, 0]
    accept(bo)
    assert (len(decided(ana)), len(decided(bo))) == (2, 1)
    bo.decide(1, PROPOSAL.validate_python({"action": "undo"}))
    assert (len(decided(ana)), len(decided(bo))) == (2, 0)
    assert ReviewLog(run).reviewers() == ("ana", "bo")


@pytest.mark.parametrize("torn", [b"{", b'{"id":"1","at"', b'{"id": "\xf0\x9f'], ids=repr)
def test_a_torn_last_line_is_left_out_and_cut_off_by_the_next_writer(
    run: Path, torn: bytes
) -> None:
    ana = Reviewing(run, "ana")
    accept(ana)
    whole = (run / "reviews.jsonl").read_bytes()
    (run / "reviews.jsonl").write_bytes(whole + torn)
    assert len(decided(Reviewing(run, "ana"))) == 1
    accept(ana, 1)
    rows = (run / "reviews.jsonl").read_bytes().splitlines()
    assert [json.loads(row)["action"] for row in rows] == ["accept", "accept"]
    assert rows[0] + b"\n" == whole
    assert len(decided(ana)) == 2


def test_a_damaged_line_is_told_with_its_number(run: Path) -> None:
    accept(Reviewing(run, "ana"))
    with (run / "reviews.jsonl").open("a") as file:
        file.write('{"action": "accept"}\n')
    ana = Reviewing(run, "ana")
    for _ in range(3):  # the number stays the same however often the page is loaded
        with pytest.raises(StorageError, match=r"Line 2 of .*reviews\.jsonl is no decision"):
            ana.document(1)


def test_a_damaged_line_hides_its_document_alone_until_it_is_mended(run: Path) -> None:
    ana = Reviewing(run, "ana")
    accept(ana)
    accept(ana, 0, 2)
    file = run / "reviews.jsonl"
    whole = file.read_bytes()
    damaged = {**json.loads(whole.splitlines()[0]), "action": "field", "after": "\ud800"}
    file.write_bytes(json.dumps(damaged).encode() + b"\n" + whole)
    ana = Reviewing(run, "ana")
    accept(ana, 0, 2)
    with pytest.raises(StorageError, match="Line 1 of"):
        accept(ana)
    assert [bool(each.damage) for each in ana.progress()] == [True, False]
    assert [each.decided for each in ana.progress()] == [0, 1]
    assert ReviewLog(run).reviewers() == ("ana",)
    with pytest.raises(StorageError, match="Line 1 of"):
        add_labels(run, ["ana"], run.parent / "labels")
    with pytest.raises(StorageError, match="Line 1 of"):
        list(ana.standing())
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[1:]))
    assert [each.damage for each in ana.progress()] == [None, None]
    assert len(decided(ana)) == 1


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("\ud800", id="half of a character"),
        pytest.param(["Café \udfff"], id="half of a character in a list"),
        pytest.param(json.loads("[" * 210 + "1" + "]" * 210), id="210 brackets"),
        pytest.param(json.loads("[" * 900 + "1" + "]" * 900), id="900 brackets"),
    ],
)
def test_what_could_not_be_read_again_is_not_written(run: Path, value: Any) -> None:
    known = Reviewing(run, "ana").document(1)
    head = {"id": "1", "at": now(), "reviewer": "ana", "doc_id": known.document.doc_id}
    said = {"row": known.rows[0].key, "was": "open", "field": "seller", "before": None}
    decision = FieldCorrected(**head, **said, after=value)
    with ReviewLog(run).deciding() as append, pytest.raises(InputError, match="cannot be kept"):
        append(decision)
    assert (run / "reviews.jsonl").read_bytes() == b""


def test_a_link_is_not_followed(run: Path, tmp_path: Path) -> None:
    (run / "reviews.jsonl").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SettingsError, match="is a link"):
        accept(Reviewing(run, "ana"))
    assert not (tmp_path / "elsewhere").exists()


def _work(folder: str, reviewer: str, count: int) -> None:
    reviewing = Reviewing(Path(folder), reviewer)
    for at in range(count):
        accept(reviewing, at % len(reviewing.document(1).rows))


def test_two_processes_write_at_once_and_nothing_is_lost(run: Path) -> None:
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_work, args=(str(run), name, 40)) for name in ("ana", "bo")]
    for each in workers:
        each.start()
    for each in workers:
        each.join(60)
        assert each.exitcode == 0
    rows = [json.loads(line) for line in (run / "reviews.jsonl").read_bytes().splitlines()]
    assert [sum(row["reviewer"] == name for row in rows) for name in ("ana", "bo")] == [40, 40]


def test_a_forgotten_document_leaves_no_decision(run: Path) -> None:
    ana = Reviewing(run, "ana")
    accept(ana)
    accept(ana, 0, 2)
    assert main(["forget", "bridge", str(run), "--yes"]) == 0
    rows = [json.loads(line) for line in (run / "reviews.jsonl").read_bytes().splitlines()]
    assert [row["doc_id"] for row in rows] == ["ferry"]
    assert [each.entry.doc_id for each in ana.progress()] == ["ferry"]
    assert [each.decided for each in ana.progress()] == [1]


def test_a_run_that_is_made_again_keeps_the_decisions(run: Path) -> None:
    accept(Reviewing(run, "ana"))
    from extractor.runs import layout

    layout.delete(run)
    claims_run(run)
    assert len(decided(Reviewing(run, "ana"))) == 1
    assert len(list(load(run))) == 2
