"""What a reviewer left of a run is what `--reviews` shows, reports and exports."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from support.commands import Shell
from support.reviews import FERRY, claims_run, key_of, records_run, words

from extractor.errors import SettingsError
from extractor.export import export
from extractor.review import Proposal, ReviewedRun, Reviewing
from extractor.runs import load

PROPOSAL: TypeAdapter[Any] = TypeAdapter(Proposal)


def do(reviewing: Reviewing, number: int, action: str, **rest: Any) -> None:
    reviewing.decide(number, PROPOSAL.validate_python({"action": action, **rest}))


@pytest.fixture
def run(shell: Shell) -> Path:
    """A run of which ana rejected, corrected, accepted and added one row each."""
    folder = claims_run(Path("run"))
    ana = Reviewing(folder, "ana")
    do(ana, 1, "reject", row=key_of(ana, "will stay shut"))
    do(ana, 1, "stance", row=key_of(ana, "two pillars"), stance="asserted")
    do(ana, 1, "accept", row=key_of(ana, "would cost"))
    do(ana, 2, "add", words=[words(FERRY, "ferry left")])
    return folder


def left(shell: Shell, *options: str) -> list[dict[str, Any]]:
    assert shell("show", "run", "--json", *options).code == 0, shell.err
    return [json.loads(line) for line in shell.out.splitlines()]


def quotes(rows: Any) -> list[str]:
    return [row["evidence"][0]["quote"] for row in rows]


def test_rows_are_as_the_reviewer_left_them(run: Path, shell: Shell) -> None:
    before, after = left(shell), left(shell, "--reviews")
    assert "will stay shut" in " ".join(quotes(before))
    assert "will stay shut" not in " ".join(quotes(after))
    decided = {row["evidence"][0]["quote"]: row for row in after if "reviewed" in row["provenance"]}
    said = {quote: row["provenance"]["reviewed"]["changed"] for quote, row in decided.items()}
    assert list(said.values()) == [["stance"], [], ["added"]]
    assert next(iter(decided.values()))["stance"] == "asserted"
    untouched = [row for row in after if "reviewed" not in row["provenance"]]
    assert untouched
    assert all(row in before for row in untouched)


def test_show_says_who_decided(run: Path, shell: Shell) -> None:
    assert shell("show", "run", "--reviews").code == 0
    for told in ("corrected by ana: stance", "accepted by ana", "added by ana"):
        assert told in shell.out
    assert "by ana" not in shell("show", "run").out


def test_what_was_decided_is_sure_enough(run: Path, shell: Shell) -> None:
    assert len(left(shell, "--reviews", "--min-certainty", "1")) == 3
    tables = export(ReviewedRun.open(run), "sure", form="csv", min_certainty=1)
    assert tables["claims"][1] == 3


def test_a_page_says_who_decided(run: Path, shell: Shell) -> None:
    assert shell("report", "run", "-o", "run.html", "--reviews").code == 0
    page = Path("run.html").read_text("utf-8")
    for told in ("Rows as ana left them", "corrected by ana: stance", "added by ana"):
        assert told in page


def test_tables_say_who_decided(run: Path, shell: Shell) -> None:
    assert shell("export", "run", "-o", "all", "--format", "csv", "--reviews").code == 0
    rows = list(csv.DictReader(Path("all/claims.csv").read_text("utf-8-sig").splitlines()))
    expected = left(shell, "--reviews")
    assert [row["claim_id"] for row in rows] == [row["claim_id"] for row in expected]
    decided = [(row["reviewer"], row["corrected"]) for row in rows if row["reviewer"]]
    assert decided == [("ana", "stance"), ("ana", ""), ("ana", "added")]
    documents = csv.DictReader(Path("all/documents.csv").read_text("utf-8-sig").splitlines())
    assert sum(int(row["claims"]) for row in documents) == len(rows)


def test_parquet_keeps_the_decision(run: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    export(ReviewedRun.open(run), "claims.parquet")
    rows = parquet.read_table("claims.parquet").to_pylist()
    reviewed = [row["provenance"]["reviewed"] for row in rows]
    assert [each["reviewer"] for each in reviewed if each] == ["ana"] * 3


def test_records_are_as_the_reviewer_left_them(shell: Shell) -> None:
    ana = Reviewing(records_run(Path("run")), "ana")
    row = ana.document(1).rows[0].key
    do(ana, 1, "field", row=row, field="lines[0].amount", value="3.40")
    (record,) = left(shell, "--reviews")
    assert record["fields"]["lines"] == [{"what": "Flat white", "amount": "3.40"}]
    assert shell("show", "run", "--reviews").code == 0
    assert "corrected by ana: lines[0].amount" in shell.out


def test_documents_without_decisions_are_as_they_were(run: Path) -> None:
    bo = Reviewing(run, "bo")
    do(bo, 2, "accept", row=bo.document(2).rows[0].key)
    first, _ = ReviewedRun.open(run, "bo")
    assert first == next(iter(load(run)))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        pytest.param(["--reviews"], "name one of ana, bo with --reviewer", id="several"),
        pytest.param(["--reviews", "--reviewer", "eve"], "'eve' decided nothing", id="another"),
        pytest.param(["--reviewer", "ana"], "give --reviews too", id="without"),
    ],
)
@pytest.mark.parametrize("command", ["show", "report", "export"])
def test_what_is_refused(
    run: Path, shell: Shell, command: str, options: list[str], told: str
) -> None:
    bo = Reviewing(run, "bo")
    do(bo, 2, "accept", row=bo.document(2).rows[0].key)
    files = {"report": ["-o", "a.html"], "export": ["-o", "a.csv"]}.get(command, [])
    assert shell(command, "run", *files, *options).code == 2
    assert told in shell.err


def test_a_run_that_nobody_reviewed_is_refused(shell: Shell) -> None:
    with pytest.raises(SettingsError, match="Nobody reviewed run yet"):
        ReviewedRun.open(claims_run(Path("run")))
