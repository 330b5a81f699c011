"""Whether the decisions about a run hold: written by reviewers they do, forged ones do not."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from support.reviews import BRIDGE, RECEIPT, claims_run, key_of, records_run, words

from extractor.cli import main
from extractor.review import Proposal, Reviewing, verify

PROPOSAL: TypeAdapter[Any] = TypeAdapter(Proposal)
Rows = list[dict[str, Any]]


def decide(reviewing: Reviewing, action: str, number: int = 1, **said: Any) -> str:
    said = {name: _plain(each) for name, each in said.items()}
    proposal = PROPOSAL.validate_python({"action": action, **said})
    return reviewing.decide(number, proposal)[1].id


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.model_dump() if hasattr(value, "model_dump") else value


def reviewed_claims(folder: Path) -> Path:
    """A run of claims about which two reviewers decided in every way."""
    run = claims_run(folder)
    ana, bo = Reviewing(run, "ana"), Reviewing(run, "bo")
    shut = key_of(ana, "stay shut")
    decide(ana, "stance", row=shut, stance="asserted")
    decide(ana, "source", row=shut, words=words(BRIDGE, "Tomas Rehn"))
    decide(bo, "reject", row=shut)
    decide(ana, "span", row=shut, words=[words(BRIDGE, "the bridge at Velm will stay shut")])
    decide(ana, "accept", row=shut)
    added = decide(ana, "add", words=[words(BRIDGE, "two pillars")])
    decide(ana, "accept", row=f"+{added}")
    decide(ana, "reject", row=f"+{added}")
    decide(ana, "undo")
    decide(bo, "undo")
    for each in ana.document(2).rows:
        decide(ana, "accept", 2, row=each.key)
    decide(ana, "finish", 2)
    decide(ana, "finish", 2)
    return run


def reviewed_records(folder: Path) -> Path:
    """A run of records with a corrected and an added one."""
    run = records_run(folder)
    ana = Reviewing(run, "ana")
    row = ana.document(1).rows[0].key
    decide(ana, "field", row=row, field="lines[0].amount", value="3.40")
    decide(ana, "field", row=row, field="seller", value="Nord", words=words(RECEIPT, "Nord"))
    decide(ana, "add", words=[words(RECEIPT, "Tea 2,80")], fields={"seller": "Nord", "lines": []})
    return run


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return reviewed_claims(tmp_path / "run")


def rewrite(run: Path, change: Callable[[Rows], object]) -> None:
    path = run / "reviews.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    change(rows)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def first(rows: Rows, action: str) -> dict[str, Any]:
    return next(row for row in rows if row["action"] == action)


def found(run: Path) -> str:
    return "\n".join(map(str, verify(run).problems))


def test_what_reviewers_write_holds(run: Path, tmp_path: Path) -> None:
    checked = verify(run)
    assert checked.problems == []
    assert checked.decisions == len((run / "reviews.jsonl").read_text().splitlines())
    assert verify(reviewed_records(tmp_path / "records")).problems == []


def test_an_added_row_that_was_rejected_and_accepted_again_is_an_added_one(tmp_path: Path) -> None:
    run = claims_run(tmp_path / "run")
    ana = Reviewing(run, "ana")
    added = f"+{decide(ana, 'add', words=[words(BRIDGE, 'two pillars')])}"
    for action in ("reject", "accept", "reject"):
        decide(ana, action, row=added)
    assert ana.document(1).row(added).verdict == "rejected"
    assert found(run) == ""


def test_a_line_that_was_torn_is_no_part_of_it(run: Path) -> None:
    with (run / "reviews.jsonl").open("ab") as file:
        file.write(b'{"id": "ab')
    checked = verify(run)
    assert checked.holds
    assert checked.uncommitted == 1


FORGED: dict[str, tuple[Callable[[Rows], object], str]] = {
    "another row": (
        lambda rows: first(rows, "accept").update(row="f" * 16),
        "the document has not",
    ),
    "row of another document": (
        lambda rows: rows[-3].update(row=first(rows, "stance")["row"]),
        "the document has not",
    ),
    "another document": (
        lambda rows: first(rows, "stance").update(doc_id="elsewhere"),
        "is about the document “elsewhere”, which the run has not",
    ),
    "moved words": (
        lambda rows: first(rows, "span")["after"][0].update(start=0, end=33),
        "does not stand in the document",
    ),
    "words beyond the end": (
        lambda rows: first(rows, "span")["after"][0].update(start=9_000, end=9_033),
        "does not stand in the document",
    ),
    "other words": (
        lambda rows: first(rows, "add")["words"][0].update(text="two pylons."),
        "“two pylons.” does not stand",
    ),
    "another source": (
        lambda rows: first(rows, "source")["after"][0].update(text="Tomas Rahn"),
        "“Tomas Rahn” does not stand",
    ),
    "another source before": (
        lambda rows: first(rows, "source")["before"][0].update(start=1),
        "does not stand in the document",
    ),
    "a name that is not shown": (
        lambda rows: first(rows, "source")["after"][0].update(name="Otto Krahl"),
        "names “Otto Krahl”, which the document does not have",
    ),
    "a known source before that was another": (
        lambda rows: first(rows, "source").update(before=first(rows, "source")["after"]),
        "had another source than it had",
    ),
    "another stance before": (
        lambda rows: first(rows, "stance").update(before="denied"),
        "had another stance than it had",
    ),
    "another verdict before": (
        lambda rows: first(rows, "accept").update(was="rejected"),
        "says that the row was rejected, and it was corrected",
    ),
    "another stance": (lambda rows: first(rows, "stance").update(after="sure"), "no valid after"),
    "another action": (lambda rows: rows[0].update(action="praise"), "is no decision"),
    "action of another type": (lambda rows: rows[0].update(action=["accept"]), "is no decision"),
    "no action": (lambda rows: rows[0].pop("action"), "is no decision"),
    "a field too many": (lambda rows: rows[0].update(extra=1), "no valid extra"),
    "no reviewer": (lambda rows: rows[0].pop("reviewer"), "no valid reviewer"),
    "control signs": (lambda rows: rows[0].update(reviewer="a\x1b[2J"), "no valid reviewer"),
    "no time zone": (lambda rows: rows[0].update(at="2026-01-01T00:00:00"), "no valid at"),
    "offsets as texts": (
        lambda rows: first(rows, "span")["after"][0].update(start="7"),
        "another type|no valid",
    ),
    "twice": (lambda rows: rows.append(rows[0]), "stands there twice"),
    "deleted": (lambda rows: rows.remove(first(rows, "add")), "the document has not"),
    "in another order": (lambda rows: rows.reverse(), "is not the last decision"),
    "undone by another name": (
        lambda rows: first(rows, "undo").update(undoes=rows[0]["id"]),
        "is not the last decision",
    ),
    "another action undone": (
        lambda rows: first(rows, "undo").update(before="accept"),
        "and that was reject",
    ),
    "finished too early": (
        lambda rows: first(rows, "finish").update(doc_id="bridge"),
        "rows are not decided",
    ),
    "finished before": (
        lambda rows: first(rows, "finish").update(before=True),
        "says that the document was finished before",
    ),
    "of a record": (
        lambda rows: rows[0].update(action="field", field="a", before=1, after=2),
        "is about a record|no valid",
    ),
}


@pytest.mark.parametrize(("change", "said"), FORGED.values(), ids=FORGED)
def test_a_forged_decision_is_found(run: Path, change: Callable[[Rows], object], said: str) -> None:
    rewrite(run, change)
    assert any(each in found(run) for each in said.split("|"))


OF_RECORDS: dict[str, tuple[Callable[[Rows], object], str]] = {
    "a value of another type": (
        lambda rows: first(rows, "field").update(after={"a": 1}),
        "the field lines.amount is not",
    ),
    "a field that the schema has not": (
        lambda rows: first(rows, "field").update(field="buyer"),
        "the field",
    ),
    "a path that the record has not": (
        lambda rows: first(rows, "field").update(field="lines[7].amount"),
        "“lines[7].amount”, which the record has not",
    ),
    "another value before": (
        lambda rows: first(rows, "field").update(before="9.99"),
        "had another value",
    ),
    "moved words": (lambda rows: rows[1]["words"].update(start=0, end=4), "does not stand"),
    "a record without its fields": (
        lambda rows: first(rows, "add").update(fields={}),
        "the field",
    ),
    "a claim": (lambda rows: first(rows, "add").update(fields=None), "is about a claim"),
}


@pytest.mark.parametrize(("change", "said"), OF_RECORDS.values(), ids=OF_RECORDS)
def test_a_forged_decision_about_a_record_is_found(
    tmp_path: Path, change: Callable[[Rows], object], said: str
) -> None:
    run = reviewed_records(tmp_path / "run")
    rewrite(run, change)
    assert said in found(run)


HOSTILE = {
    "no JSON": b"x\n",
    "no object": b"[1]\n",
    "no UTF-8": b'{"id":"\xff"}\n',
    "a name twice": b'{"id":"1","id":"2"}\n',
    "nested": b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"\n",
    "no number": b'{"action":NaN}\n',
    "half a character": b'{"action":"accept","id":"\\ud800","row":"a","doc_id":"\\ud800"}\n',
    "empty line": b"\n",
    "null": b"\0" * 100 + b"\n",
}


@pytest.mark.parametrize("line", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_line_is_one_problem(run: Path, line: bytes) -> None:
    (run / "reviews.jsonl").write_bytes(line)
    assert len(verify(run).problems) == 1


def test_a_link_is_refused(run: Path, tmp_path: Path) -> None:
    (run / "reviews.jsonl").rename(tmp_path / "else")
    (run / "reviews.jsonl").symlink_to(tmp_path / "else")
    assert "reviews.jsonl: is not a plain file" in found(run)


def test_the_decisions_about_a_damaged_document_are_told_and_not_a_traceback(run: Path) -> None:
    path = run / "documents.jsonl"
    path.write_bytes(b"{}\n" + path.read_bytes().partition(b"\n")[2])
    assert "which the run has not" in found(run)


def test_the_command_checks_decisions(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(run)]) == 0
    assert "decisions of reviewers" in capsys.readouterr().out
    rewrite(run, lambda rows: rows[0].update(row="gone"))
    assert main(["verify", str(run)]) == 1
    assert "reviews.jsonl:1: is about the row “gone”" in capsys.readouterr().out
