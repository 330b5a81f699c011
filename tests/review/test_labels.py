"""From reviews to labels: what is finished, marked as corrected, scored apart, and compared."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from support import receipt_schema
from support.commands import Shell
from support.reviews import BRIDGE, FERRY, RECEIPT, WRONG, claims_run, key_of, words

from extractor.errors import InputError
from extractor.evaluate import load_gold
from extractor.models import Record
from extractor.review import Proposal, Reviewing

PROPOSAL: TypeAdapter[Any] = TypeAdapter(Proposal)


def do(reviewing: Reviewing, number: int, action: str, **rest: Any) -> None:
    reviewing.decide(number, PROPOSAL.validate_python({"action": action, **rest}))


def finish(reviewing: Reviewing, number: int, *rejected: str) -> None:
    """Accepts what is open, but for the rows that have some words, and finishes."""
    for row in reviewing.document(number).rows:
        wrong = any(each in str(row.row.evidence) for each in rejected)
        if row.verdict == "open":
            do(reviewing, number, "reject" if wrong else "accept", row=row.key)
    do(reviewing, number, "finish")


@pytest.fixture
def run(shell: Shell) -> Path:
    return claims_run(Path("run"))


def gold(name: str = "gold.jsonl") -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path("labels", name).read_text().splitlines()]


ADD = ("gold", "add", "run", "--reviews", "--gold", "labels")


class TestClaims:
    def test_what_is_finished_becomes_labels(self, shell: Shell, run: Path) -> None:
        ana = Reviewing(run, "ana")
        hurt = key_of(ana, "Nobody was hurt")
        do(ana, 1, "stance", row=hurt, stance="hedged")
        do(ana, 1, "add", words=[words(BRIDGE, "pillars")])
        finish(ana, 1, "ferry may run")
        do(ana, 2, "accept", row=ana.document(2).rows[0].key)
        assert shell(*ADD).code == 0
        assert "ana: 1 documents added, 0 renewed" in shell.out
        assert "1 are not finished" in shell.out
        (line,) = gold()
        assert (line["id"], line["corrected"], line["annotator"]) == ("bridge", True, "ana")
        quotes = [each["evidence"][0]["quote"] for each in line["items"]]
        assert "pillars" in quotes
        assert not any("ferry" in each for each in quotes)
        by_words = {each["evidence"][0]["quote"]: each for each in line["items"]}
        assert by_words["Nobody was hurt"]["stance"] == "hedged"
        assert by_words["the repairs would cost $3 million"]["attribution"][0]["text"] == "She"
        cost = by_words["the repairs would cost $3 million"]
        assert [(each["low"], each["unit"]) for each in cost["quantities"]] == [(3_000_000, "USD")]
        assert (cost["quotation"], cost["negated"]) == ("indirect", False)
        assert by_words["Nobody was hurt"]["negated"] is True
        assert [each["text"] for row in line["items"] for each in row["times"]] == ["until June"]
        assert shell("gold", "check", "labels").code == 0

    def test_a_run_is_scored_against_them_apart_from_labels_from_scratch(
        self, shell: Shell, run: Path
    ) -> None:
        ana = Reviewing(run, "ana")
        finish(ana, 1, "ferry may run")
        shell(*ADD)
        alone = json.loads(shell("evaluate", "run", "--gold", "labels", "--json").out)
        assert alone["labels"] == "corrected"
        assert alone["scores"]["recall"]["value"] == 1
        assert alone["scores"]["precision"]["value"] == pytest.approx(4 / 5)
        for figure in ("quotation", "negation", "quantities_f1"):
            assert alone["scores"][figure]["value"] == 1
        said = "the ferry left an hour late"
        scratch = {"id": "own", "text": FERRY, "items": [{"evidence": [{"quote": said}]}]}
        with Path("labels/gold.jsonl").open("a") as file:
            file.write(json.dumps(scratch) + "\n")
        both = json.loads(shell("evaluate", "run", "--gold", "labels", "--json").out)
        assert (both["labels"], both["documents"]) == ("from scratch", 1)
        assert both["scores"]["precision"]["value"] == pytest.approx(1 / 2)
        assert both["corrected"]["scores"] == alone["scores"]
        shown = shell("evaluate", "run", "--gold", "labels", "--fail-under", "precision=0.6")
        assert (shown.code, shown.out.count("\nprecision")) == (1, 2)
        assert "reviewers corrected from the rows of a run" in shown.out

    def test_labels_from_scratch_and_of_others_stay(self, shell: Shell, run: Path) -> None:
        ana = Reviewing(run, "ana")
        finish(ana, 1)
        finish(ana, 2)
        Path("labels").mkdir()
        scratch = {"id": "ferry", "text": FERRY, "items": []}
        Path("labels/gold.jsonl").write_text(json.dumps(scratch) + "\n")
        assert shell(*ADD).code == 0
        assert "ferry has other labels" in shell.err
        assert [(each["id"], each.get("corrected")) for each in gold()] == [
            ("ferry", None),
            ("bridge", True),
        ]
        do(ana, 1, "reject", row=ana.document(1).rows[0].key)
        shell(*ADD)
        assert "0 documents added, 1 renewed" in shell.out
        assert len(gold()[1]["items"]) == len(ana.document(1).rows) - 1

    def test_two_reviewers_are_compared(self, shell: Shell, run: Path) -> None:
        ana, bo = Reviewing(run, "ana"), Reviewing(run, "bo")
        finish(ana, 1)
        do(bo, 1, "stance", row=key_of(bo, "Nobody was hurt"), stance="hedged")
        finish(bo, 1, "ferry may run")
        assert shell(*ADD).code == 0
        assert [each["annotator"] for each in gold("second.jsonl")] == ["bo"]
        assert len(load_gold("labels", labels="second")[0].readings) == 4
        assert shell("gold", "agreement", "labels").code == 0
        assert "5 claims by the first annotator, 4 by the second" in shell.out
        assert "stance, share     0.75" in shell.out
        assert "they agree more than labels from scratch would" in shell.err

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            pytest.param(["gold", "add", "run"], "lacks --reviews and --gold", id="neither"),
            pytest.param(
                ["gold", "add", "run", "--gold", "g"],
                "lacks --reviews: give both, as in `extractor gold add run --reviews --gold g`",
                id="no reviews",
            ),
            pytest.param(["gold", "add", "run", "--reviews"], "lacks --gold", id="no gold set"),
            pytest.param([*ADD, "--reviewer", "cy"], "name one of ana", id="a stranger"),
            pytest.param([*ADD[:-1], "in/a.txt"], "is a file: name a folder", id="a file"),
            pytest.param(["gold", "add", "in", *ADD[3:]], "not the folder of a run", id="no run"),
        ],
    )
    def test_what_is_wrong_is_said(
        self, shell: Shell, run: Path, given: list[str], told: str
    ) -> None:
        finish(Reviewing(run, "ana"), 2)
        assert shell(*given).code == 2
        assert told in shell.err

    def test_corrected_words_have_their_own_numbers(self, shell: Shell, run: Path) -> None:
        ana = Reviewing(run, "ana")
        carried = key_of(ana, "It carried 40 people", 2)
        do(ana, 2, "span", row=carried, words=[words(FERRY, "40 people")])
        late = key_of(ana, "an hour late", 2)
        do(ana, 2, "span", row=late, words=[words(FERRY, "the ferry left")])
        finish(ana, 2)
        assert shell(*ADD).code == 0
        (line,) = gold()
        found = {each["evidence"][0]["quote"]: each for each in line["items"]}
        assert [each["text"] for each in found["40 people"]["quantities"]] == ["40"]
        assert found["the ferry left"]["quantities"] == found["the ferry left"]["times"] == []
        assert shell("gold", "check", "labels").code == 0

    def test_one_reviewer_agrees_with_nobody(self, shell: Shell, run: Path) -> None:
        finish(Reviewing(run, "ana"), 2)
        assert shell(*ADD).code == 0
        assert shell("gold", "agreement", "labels").code == 2
        assert "there is no second.jsonl beside gold.jsonl" in shell.err
        assert "second/" not in shell.err

    def test_nothing_reviewed_and_nothing_finished(self, shell: Shell, run: Path) -> None:
        assert shell(*ADD).code == 2
        assert "begin with `extractor review run`" in shell.err
        ana = Reviewing(run, "ana")
        do(ana, 1, "accept", row=ana.document(1).rows[0].key)
        assert shell(*ADD).code == 1
        assert not Path("labels").exists()


class TestFiles:
    """A gold set with a file of labels for each article."""

    @pytest.fixture
    def files(self, run: Path) -> Path:
        assert run.is_dir()
        for folder in ("articles", "labels"):
            Path("labels", folder).mkdir(parents=True)
        Path("labels/articles/own.txt").write_text(FERRY)
        scratch = {"id": "own", "split": "dev", "claims": []}
        Path("labels/labels/own.json").write_text(json.dumps(scratch))
        return Path("labels")

    def test_get_articles_and_labels(self, shell: Shell, run: Path, files: Path) -> None:
        ana, bo = Reviewing(run, "ana"), Reviewing(run, "bo")
        for each in (ana, bo):
            finish(each, 1, "ferry may run")
            finish(each, 2)
        before = (files / "labels" / "own.json").read_bytes()
        assert shell(*ADD).code == 0, shell.err
        assert "own has other labels" in shell.err, "the same text, by another id"
        assert (files / "labels" / "own.json").read_bytes() == before
        assert (files / "articles" / "bridge.txt").read_text() == BRIDGE
        assert sorted(each.name for each in files.glob("second/*")) == ["bridge.json", "own.json"]
        assert not list(files.glob("*.jsonl"))
        assert shell("gold", "check", "labels").code == 0, shell.out
        first = {each.labels.id: each for each in load_gold(files) if each.labels}
        assert (first["bridge"].corrected, first["own"].corrected) == (True, False)
        assert first["bridge"].document.text == BRIDGE
        assert shell("gold", "agreement", "labels").code == 0

    def test_are_renewed_by_who_corrected_them(self, shell: Shell, run: Path, files: Path) -> None:
        ana = Reviewing(run, "ana")
        finish(ana, 1)
        shell(*ADD)
        do(ana, 1, "reject", row=ana.document(1).rows[0].key)
        assert shell(*ADD).code == 0
        assert "0 documents added, 1 renewed" in shell.out
        rows = json.loads((files / "labels" / "bridge.json").read_bytes())
        assert len(rows["claims"]) == len(ana.document(1).rows) - 1
        assert "text" not in rows

    @pytest.mark.parametrize("name", ["../up", "a/b", ".hidden", "a" * 101, "a b", ""])
    def test_have_no_names_from_outside(self, shell: Shell, files: Path, name: str) -> None:
        assert files.is_dir()
        claims_run(Path("other"), **{name or "\n": BRIDGE})
        ana = Reviewing(Path("other"), "ana")
        finish(ana, 1)
        before = sorted(Path().rglob("*"))
        assert shell("gold", "add", "other", *ADD[3:]).code == 2
        assert "no name of a file" in shell.err
        assert sorted(Path().rglob("*")) == before

    def test_of_a_text_that_changed_stay(self, shell: Shell, run: Path, files: Path) -> None:
        (files / "articles" / "bridge.txt").write_text("Another text.")
        finish(Reviewing(run, "ana"), 1)
        assert shell(*ADD).code == 2
        assert "holds another text" in shell.err
        assert not (files / "labels" / "bridge.json").exists()

    def test_that_are_damaged_are_told(self, shell: Shell, run: Path, files: Path) -> None:
        (files / "labels" / "own.json").write_text("{")
        finish(Reviewing(run, "ana"), 1)
        assert shell(*ADD).code == 2
        assert "own.json holds no labels" in shell.err


class TestRecords:
    @pytest.fixture
    def receipts(self, shell: Shell) -> Path:
        shutil.copy(receipt_schema.__file__, "mine.py")
        Path("in.jsonl").write_text(json.dumps({"id": "nord", "text": RECEIPT}))
        shell.model.otherwise = lambda _: [WRONG]
        options = ["--schema", "mine.py:Receipt", "--no-cache"]
        assert shell("run", "in.jsonl", "-o", "run", *options).code == 0, shell.err
        return Path("run")

    def record(self, reviewing: Reviewing) -> Record:
        row = reviewing.document(1).rows[0].row
        assert isinstance(row, Record)
        return row

    def test_a_value_is_corrected_and_shown_by_the_text(self, receipts: Path) -> None:
        ana = Reviewing(receipts, "ana")
        row = ana.document(1).rows[0].key
        do(ana, 1, "field", row=row, field="lines[0].amount", value="3.40")
        record = self.record(ana)
        shown = {each.field: each for each in record.evidence}
        assert record.fields["lines"] == [{"what": "Flat white", "amount": "3.40"}]
        assert shown["lines[0].amount"].quote == "3.40"
        said = record.provenance.reviewed
        assert said is not None
        assert said.changed == ("lines[0].amount",)

    @pytest.mark.parametrize(
        ("field", "value", "quote", "support"),
        [
            pytest.param("seller", "Nord", "Nord", "verbatim", id="a text"),
            pytest.param("lines[0].amount", "2.8", "2,80", "computed", id="as it is written"),
            pytest.param("lines[0].amount", 2.8, "2,80", "computed", id="a number"),
            pytest.param("seller", "Café Süd", None, None, id="not in the text"),
            pytest.param("seller", "Nan", None, None, id="a name that is no number"),
            pytest.param("paid", "true", None, None, id="a boolean without words"),
        ],
    )
    def test_what_shows_a_value(
        self, receipts: Path, field: str, value: Any, quote: str | None, support: str | None
    ) -> None:
        ana = Reviewing(receipts, "ana")
        do(ana, 1, "field", row=ana.document(1).rows[0].key, field=field, value=value)
        record = self.record(ana)
        found = {each.field: (each.quote, each.support) for each in record.evidence}
        assert found.get(field, (None, None)) == (quote, support)
        assert (field in record.unsupported) == (quote is None)
        for each in record.evidence:
            assert RECEIPT[each.start : each.end] == each.quote

    def test_words_that_a_reviewer_chose_and_whole_lists(self, receipts: Path) -> None:
        ana = Reviewing(receipts, "ana")
        row = ana.document(1).rows[0].key
        cash = words(RECEIPT, "Paid in cash")
        do(ana, 1, "field", row=row, field="paid", value="true", words=cash)
        both = [
            {"what": "Flat white", "amount": "3.40"},
            {"what": "Tea", "amount": "2.80"},
        ]
        do(ana, 1, "field", row=row, field="lines", value=json.dumps(both))
        record = self.record(ana)
        assert (record.fields["paid"], record.fields["lines"]) == (True, both)
        shown = {each.field: (each.quote, each.support) for each in record.evidence}
        assert shown["paid"] == ("Paid in cash", "inferred")
        assert shown["lines[1].amount"] == ("2,80", "computed")

    @pytest.mark.parametrize(
        ("field", "value", "told"),
        [
            pytest.param("seller", None, "does not fit the schema", id="another type"),
            pytest.param("lines", "none", "does not fit the schema", id="no list"),
            pytest.param("colour", "red", "not in the schema", id="no such field"),
            pytest.param("lines[3].what", "Bun", "has no field", id="no such element"),
            pytest.param("", "[]", "object", id="no object"),
            pytest.param("lines[0].amount", "NaN", "finite number", id="NaN"),
            pytest.param("lines[0].amount", "-Infinity", "finite number", id="Infinity"),
            pytest.param("lines[0].amount", float("inf"), "not finite", id="an infinite number"),
            pytest.param("lines[0].amount", "9" * 4000, "100 digits", id="4,000 digits as text"),
            pytest.param("lines[0].amount", 10**4000, "100 digits", id="4,000 digits"),
            pytest.param("lines[0].amount", 10**5000, "not finite", id="5,000 digits"),
            pytest.param(
                "lines",
                '[{"what": "A", "amount": "1"}, {"what": "B", "amount": "inf"}]',
                "finite number",
                id="inf in an added line",
            ),
            pytest.param("seller", "N" * 200_001, "200,000 characters", id="a long text"),
            pytest.param("seller", json.loads("[" * 900 + "]" * 900), "schema", id="900 brackets"),
        ],
    )
    def test_what_does_not_fit_is_refused(
        self, receipts: Path, field: str, value: Any, told: str
    ) -> None:
        ana = Reviewing(receipts, "ana")
        with pytest.raises(Exception, match=told):
            do(ana, 1, "field", row=ana.document(1).rows[0].key, field=field, value=value)
        assert ana.document(1).decisions == ()

    def test_a_missed_record_has_finite_amounts(self, receipts: Path) -> None:
        ana = Reviewing(receipts, "ana")
        line = {"what": "Tea", "amount": "Infinity"}
        fields = {"seller": "Café Nord", "paid": None, "lines": [line]}
        with pytest.raises(InputError, match="finite number"):
            do(ana, 1, "add", words=[words(RECEIPT, "Tea 2,80")], fields=fields)

    def test_labels_are_checked_scored_and_compared(self, shell: Shell, receipts: Path) -> None:
        schema = ("--schema", "mine.py:Receipt")
        ana, bo = Reviewing(receipts, "ana"), Reviewing(receipts, "bo")
        row = ana.document(1).rows[0].key
        do(ana, 1, "field", row=row, field="lines[0].amount", value="3.40")
        finish(ana, 1)
        finish(bo, 1)
        assert shell(*ADD).code == 0, shell.err
        assert shell("gold", "check", "labels", *schema).code == 0, shell.err
        said = json.loads(shell("evaluate", "run", "--gold", "labels", *schema, "--json").out)
        assert said["labels"] == "corrected"
        assert said["scores"]["leaf_precision"]["value"] == pytest.approx(2 / 3)
        assert shell("gold", "agreement", "labels", *schema).code == 0, shell.err
        assert "1 documents: 1 records by the first annotator, 1 by the second" in shell.out
        assert "values, F1        0.67" in shell.out
        assert "lines[].amount    0.00" in shell.out

    def test_a_missed_record_is_added(self, receipts: Path) -> None:
        ana = Reviewing(receipts, "ana")
        fields = {"seller": "Café Nord", "paid": None, "lines": []}
        do(ana, 1, "add", words=[words(RECEIPT, "Tea 2,80")], fields=fields)
        added = ana.document(1).rows[-1]
        assert added.verdict == "added"
        assert [each.quote for each in added.row.evidence] == ["Café Nord"]

    def test_a_missed_record_needs_fields(self, receipts: Path) -> None:
        ana = Reviewing(receipts, "ana")
        with pytest.raises(InputError, match="are records: give the fields"):
            do(ana, 1, "add", words=[words(RECEIPT, "Tea 2,80")])
        assert ana.document(1).decisions == ()
