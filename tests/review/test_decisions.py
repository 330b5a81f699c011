"""Decisions about claims: what they change, what they refuse, and what is kept of them."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from support.reviews import BRIDGE, claims_run, key_of, words

from extractor.errors import InputError
from extractor.grounding.boundaries import snap
from extractor.models import Claim, claim_id
from extractor.review import Proposal, ReviewedDocument, Reviewing
from extractor.runs import verify

PROPOSAL: TypeAdapter[Any] = TypeAdapter(Proposal)
REPAIRS, HURT, PILLARS = "the repairs would cost", "Nobody was hurt", "pillars were cracked"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return claims_run(tmp_path_factory.mktemp("made") / "run")


@pytest.fixture
def run(made: Path) -> Path:
    """A run that nobody has reviewed."""
    for name in ("reviews.jsonl", ".reviews.lock"):
        (made / name).unlink(missing_ok=True)
    return made


@pytest.fixture
def ana(run: Path) -> Reviewing:
    return Reviewing(run, "ana")


def do(reviewing: Reviewing, action: str, said: str = "", **rest: Any) -> ReviewedDocument:
    row = {"row": key_of(reviewing, said)} if said else {}
    proposal = PROPOSAL.validate_python({"action": action, **row, **rest})
    return reviewing.decide(1, proposal)[0]


def lines(run: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run / "reviews.jsonl").read_text().splitlines()]


def claim(known: ReviewedDocument, said: str) -> Claim:
    rows = [each.row for each in known.rows]
    found = next(each for each in rows if said in " ".join(e.quote for e in each.evidence))
    assert isinstance(found, Claim)
    return found


class TestCorrections:
    def test_each_line_says_who_when_and_what_was_before(self, ana: Reviewing, run: Path) -> None:
        do(ana, "accept", REPAIRS)
        do(ana, "stance", REPAIRS, stance="hedged")
        do(ana, "span", HURT, words=[words(BRIDGE, "Nobody")])
        do(ana, "source", "Nobody", words=words(BRIDGE, "Tomas Rehn"))
        do(ana, "reject", PILLARS)
        told = [(line["action"], line["was"], line.get("before")) for line in lines(run)]
        hurt = words(BRIDGE, HURT).model_dump()
        assert told == [
            ("accept", "open", None),
            ("stance", "accepted", "predicted"),
            ("span", "open", [hurt]),
            ("source", "corrected", []),
            ("reject", "open", None),
        ]
        assert {line["reviewer"] for line in lines(run)} == {"ana"}
        assert all(line["at"].endswith("Z") for line in lines(run))
        assert len({line["id"] for line in lines(run)}) == 5

    def test_a_corrected_row_says_so_and_names_the_row_of_the_run(self, ana: Reviewing) -> None:
        before = key_of(ana, REPAIRS)
        after = claim(do(ana, "stance", REPAIRS, stance="asserted"), REPAIRS)
        said = after.provenance.reviewed
        assert said is not None
        assert (said.reviewer, said.changed, said.claim_id) == ("ana", ("stance",), before)
        assert after.claim_id != before
        assert (after.stance, after.certainty) == ("asserted", None)
        accepted = claim(do(ana, "accept", HURT), HURT).provenance.reviewed
        assert accepted is not None
        assert accepted.changed == ()

    def test_the_words_decide_numbers_times_and_statement(self, ana: Reviewing) -> None:
        after = claim(do(ana, "span", REPAIRS, words=[words(BRIDGE, "$3 million")]), "$3 million")
        assert after.statement == "$3 million."
        assert [(each.low, each.unit) for each in after.quantities] == [(3_000_000, "USD")]
        assert claim(do(ana, "span", "$3 million", words=[words(BRIDGE, "the repairs")]), "the rep")

    def test_a_pronoun_gets_the_name_it_stands_for_and_a_name_is_taken_as_given(
        self, ana: Reviewing
    ) -> None:
        she = words(BRIDGE, "She")
        by_rules = claim(do(ana, "source", HURT, words=she), HURT).attribution
        assert [(each.text, each.name, each.resolved_from) for each in by_rules] == [
            ("She", "Ilse Brandt", "She")
        ]
        given_ = claim(do(ana, "source", HURT, words=she, name="Tomas Rehn"), HURT).attribution
        assert [(each.text, each.name) for each in given_] == [("She", "Tomas Rehn")]
        relayed = do(ana, "source", HURT, words=words(BRIDGE, "VELM"), relay=True)
        assert [each.text for each in claim(relayed, HURT).attribution] == ["She", "VELM"]
        own = claim(do(ana, "source", HURT), HURT)
        assert (own.attribution, own.quotation) == ((), "none")

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            pytest.param("Bo, or Boris? Boris said it is shut. Bo's car is red.", "Bo", id="'s"),
            pytest.param("Boris said it is shut. The pro-Bo camp said no.", "Bo", id="hyphen"),
            pytest.param("Ilse\n  Brandt said it is shut.", "Ilse Brandt", id="across lines"),
            pytest.param("The mayor said it is shut. 外交部长王毅表示反对。", "王毅", id="Chinese"),
        ],
    )
    def test_a_name_may_stand_anywhere_between_the_ends_of_words(
        self, tmp_path: Path, text: str, name: str
    ) -> None:
        bo = Reviewing(claims_run(tmp_path / "run", d=text), "bo")
        row = bo.document(1).rows[0].key
        said = {"action": "source", "row": row, "words": words(text, text[:4]), "name": name}
        known = bo.decide(1, PROPOSAL.validate_python(said))[0]
        assert name in [v.name for each in known.rows for v in each.row.attribution]

    def test_a_known_source_is_taken_by_its_name(self, ana: Reviewing) -> None:
        named = claim(do(ana, "source", HURT, name="Ilse Brandt"), HURT).attribution
        assert [(each.text, each.name) for each in named] == [("Mayor Ilse Brandt", "Ilse Brandt")]

    def test_evidence_in_two_pieces_stands_in_the_order_of_the_text(self, ana: Reviewing) -> None:
        pieces = [words(BRIDGE, "million"), words(BRIDGE, "repairs")]
        after = claim(do(ana, "span", REPAIRS, words=pieces), "repairs")
        assert [each.quote for each in after.evidence] == ["repairs", "million"]

    @pytest.mark.parametrize(
        ("action", "rest"),
        [
            pytest.param("stance", {"stance": "predicted"}, id="stance"),
            pytest.param(
                "span",
                {"words": [words(BRIDGE, "the repairs would cost $3 million")]},
                id="span",
            ),
            pytest.param("source", {"words": words(BRIDGE, "She")}, id="source"),
        ],
    )
    def test_what_changes_nothing_accepts(
        self, ana: Reviewing, run: Path, action: str, rest: dict[str, Any]
    ) -> None:
        do(ana, action, REPAIRS, **rest)
        assert [line["action"] for line in lines(run)] == ["accept"]

    def test_a_missed_claim_has_the_source_and_stance_that_the_rules_read(
        self, ana: Reviewing
    ) -> None:
        known = do(ana, "add", words=[words(BRIDGE, "the bridge at Velm will stay shut")])
        added = known.rows[0] if known.rows[0].verdict == "added" else known.rows[1]
        assert isinstance(added.row, Claim)
        assert (added.verdict, added.row.stance) == ("added", "predicted")
        assert [each.name for each in added.row.attribution] == ["Ilse Brandt"]
        said = added.row.provenance.reviewed
        assert said is not None
        assert (said.changed, said.claim_id) == (("added",), None)
        assert (added.row.provenance.model, added.row.provenance.prompt) == ("none", "none")

    def test_what_was_rejected_may_be_corrected_after_all(self, ana: Reviewing) -> None:
        do(ana, "reject", HURT)
        known = do(ana, "stance", HURT, stance="denied")
        assert known.row(key_of(ana, HURT)).verdict == "corrected"


class TestUndo:
    def test_takes_back_one_decision_after_the_other(self, ana: Reviewing, run: Path) -> None:
        first = ana.document(1)
        do(ana, "accept", REPAIRS)
        do(ana, "add", words=[words(BRIDGE, "VELM")])
        do(ana, "stance", REPAIRS, stance="denied")
        for _ in range(3):
            do(ana, "undo")
        assert ana.document(1) == first
        assert [line["action"] for line in lines(run)][3:] == ["undo"] * 3
        assert [line.get("before") for line in lines(run)][3:] == ["stance", "add", "accept"]
        with pytest.raises(InputError, match="Nothing is left to undo"):
            do(ana, "undo")

    def test_leaves_other_documents_alone(self, ana: Reviewing) -> None:
        do(ana, "accept", REPAIRS)
        with pytest.raises(InputError, match="Nothing is left"):
            ana.decide(2, PROPOSAL.validate_python({"action": "undo"}))


class TestFinish:
    def test_needs_a_decision_about_each_row(self, ana: Reviewing) -> None:
        left = len(ana.document(1).rows)
        with pytest.raises(InputError, match=f"{left} rows are not decided"):
            do(ana, "finish")
        for row in ana.document(1).rows:
            ana.decide(1, PROPOSAL.validate_python({"action": "accept", "row": row.key}))
        assert do(ana, "finish").finished
        assert [each.finished for each in ana.progress()] == [True, False]
        do(ana, "undo")
        assert not ana.document(1).finished

    def test_what_is_finished_stands_with_its_corrections(self, ana: Reviewing) -> None:
        assert list(ana.standing()) == []
        do(ana, "reject", PILLARS)
        do(ana, "stance", HURT, stance="hedged")
        for row in ana.document(1).rows:
            if row.verdict == "open":
                ana.decide(1, PROPOSAL.validate_python({"action": "accept", "row": row.key}))
        do(ana, "finish")
        (stored,) = ana.standing()
        said = [row.provenance.reviewed for row in stored.claims]
        assert [each.changed for each in said if each] == [(), (), (), ("stance",)]
        assert not any(PILLARS in row.evidence[0].quote for row in stored.claims)


class TestRefusals:
    @pytest.mark.parametrize(
        ("proposal", "reason"),
        [
            pytest.param(
                {"action": "span", "words": [{"start": 1, "end": 4, "text": "VEL"}]},
                "does not stand at 1..4",
                id="offsets of other words",
            ),
            pytest.param(
                {"action": "span", "words": [{"start": 9000, "end": 9004, "text": "VELM"}]},
                "does not stand",
                id="behind the end",
            ),
            pytest.param(
                {"action": "span", "words": [{"start": 4, "end": 5, "text": " "}]},
                "white space",
                id="white space",
            ),
            pytest.param(
                {"action": "span", "words": [words(BRIDGE, "VELM"), words(BRIDGE, "VELM — M")]},
                "overlap",
                id="pieces that overlap",
            ),
            pytest.param(
                {"action": "source", "words": words(BRIDGE, "She"), "name": "Nobody Known"},
                "does not have the name",
                id="a name that is not in the document",
            ),
            *(
                pytest.param(
                    {"action": "source", "words": words(BRIDGE, "She"), "name": cut},
                    "does not have the name",
                    id=f"a cut name: {cut}",
                )
                for cut in ("e", "Ilse Bran", "omas Rehn", "lse Brandt said tha")
            ),
            pytest.param(
                {"action": "field", "field": "stance", "value": "denied"}, "no fields", id="a field"
            ),
            pytest.param({"action": "accept", "row": "gone"}, "has no row gone", id="no such row"),
            pytest.param(
                {"action": "add", "words": [words(BRIDGE, "VELM")], "fields": {"a": "Velm"}},
                "have no fields",
                id="a record",
            ),
            pytest.param(
                {"action": "add", "words": [words(BRIDGE, "VELM")], "fields": {}},
                "have no fields",
                id="an empty record",
            ),
        ],
    )
    def test_nothing_is_written(
        self, ana: Reviewing, run: Path, proposal: dict[str, Any], reason: str
    ) -> None:
        row = {} if proposal["action"] == "add" else {"row": key_of(ana, HURT)}
        with pytest.raises(InputError, match=reason):
            ana.decide(1, PROPOSAL.validate_python({**row, **proposal}))
        assert not (run / "reviews.jsonl").exists() or lines(run) == []

    @pytest.mark.parametrize(
        "edit",
        [
            pytest.param({"text": "$9 million"}, id="other words"),
            pytest.param({"start": 0, "end": 10}, id="another place"),
        ],
    )
    def test_an_edited_quote_is_told_when_it_is_read(
        self, ana: Reviewing, run: Path, edit: dict[str, Any]
    ) -> None:
        do(ana, "span", REPAIRS, words=[words(BRIDGE, "$3 million")])
        line = lines(run)[0]
        line["after"][0] |= edit
        (run / "reviews.jsonl").write_text(json.dumps(line) + "\n")
        with pytest.raises(InputError, match="does not stand there in the document bridge"):
            Reviewing(run, "ana").document(1)

    def test_decisions_about_rows_of_another_run_are_counted(
        self, ana: Reviewing, run: Path
    ) -> None:
        do(ana, "accept", HURT)
        line = lines(run)[0] | {"row": "0123456789abcdef"}
        (run / "reviews.jsonl").write_text(json.dumps(line) + "\n")
        known = Reviewing(run, "ana").document(1)
        assert (known.astray, known.open) == (1, len(known.rows))

    def test_a_reviewed_run_still_holds(self, ana: Reviewing, run: Path) -> None:
        do(ana, "stance", HURT, stance="denied")
        assert verify(run).problems == []


@settings(max_examples=60)
@given(st.data())
def test_any_words_stand_in_the_text_and_end_at_the_ends_of_words(data: st.DataObject) -> None:
    """Whatever is selected, evidence is verbatim, and neither words nor characters are cut."""
    start = data.draw(st.integers(0, len(BRIDGE) - 1))
    end = data.draw(st.integers(start + 1, len(BRIDGE)))
    from extractor.models import Document, Mention, Provenance
    from extractor.review.deciding import decide
    from extractor.review.decisions import Add
    from extractor.review.state import reviewed
    from extractor.runs import StoredDocument

    made = Provenance(schema="s", prompt="p", model="none", cached=True)
    stored = StoredDocument(Document.from_text(BRIDGE), (), ())
    known = reviewed(stored, (), made)
    said = Mention(start=start, end=end, text=BRIDGE[start:end])
    if not said.text.strip():
        return
    decision = decide(Add(action="add", words=(said,)), known, "ana", made)
    row = reviewed(stored, [decision], made).rows[0].row
    assert isinstance(row, Claim)
    assert row.claim_id == claim_id(row.doc_id, row.evidence, row.attribution, row.stance)
    for each in row.evidence:
        assert BRIDGE[each.start : each.end] == each.quote == each.quote.strip()
        assert snap(BRIDGE, each.start, each.end) == (each.start, each.end)
        for at in (each.start, each.end):
            assert not (0 < at < len(BRIDGE) and BRIDGE[at - 1 : at + 1].isalnum())
