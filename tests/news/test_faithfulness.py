"""That a claim says what its sentence says: cuts, doubt, and the right to stand alone.

`faithfulness/altered.jsonl` has quotes that say something else than their document,
`faithfulness/doubt.jsonl` sentences that do not assert their inner clause, and
`faithfulness/assert.jsonl` sentences that do.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from support.faithful import claims, normal

from extractor import Claim

FOLDER = Path(__file__).with_name("faithfulness")


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]


def params(name: str) -> list[Any]:
    return [pytest.param(row, id=row["id"]) for row in rows(name)]


def says_only(claim: Claim, words: str) -> bool:
    """Whether a claim says nothing but some words."""
    return set(normal(claim.statement).split()) <= set(normal(words).split())


@pytest.mark.parametrize("row", params("altered.jsonl"))
def test_no_claim_says_only_what_was_cut(row: dict[str, Any]) -> None:
    made = claims(row["document"], row["quote"])
    assert [claim.statement for claim in made if says_only(claim, row["quote"])] == []


@pytest.mark.parametrize("row", params("doubt.jsonl"))
@pytest.mark.parametrize("quoted", [None, "sentence", "inner"])
def test_doubt_is_no_assertion(row: dict[str, Any], quoted: str | None) -> None:
    made = claims(row["sentence"], row[quoted] if quoted else None)
    bare = {normal(row["inner"]), normal(f"that {row['inner']}")}
    asserted = [c for c in made if normal(c.statement) in bare]
    assert [(c.stance, c.statement) for c in asserted if c.stance not in ("denied", "hedged")] == []


@pytest.mark.parametrize("row", params("assert.jsonl"))
def test_an_assertion_may_stand_alone(row: dict[str, Any]) -> None:
    made = claims(row["sentence"], None)
    family = normal(row["source"].split(",")[0]).split()[-1]
    assert any(
        normal(row["inner"]) in normal(" ".join(each.quote for each in claim.evidence))
        and claim.attribution
        and family in normal(claim.attribution[0].text).split()
        for claim in made
    )


WRONG = {  # when a held-out part was run the second time
    "held_out_2/altered.jsonl": {"a044"},
    "held_out_2/doubt.jsonl": {"d015"},
    "held_out_3/altered.jsonl": {"a003"},
    "held_out_3/doubt.jsonl": {"d004"},
}
RIGHT = {  # all words are the quote's, and the claim is true or that of the right source
    "held_out_2/altered.jsonl": {"a053"},
    "held_out_3/altered.jsonl": {"a076"},
}


def unless_wrong(kind: str) -> list[Any]:
    """The rows of a kind of the held-out parts but for those that were found wrong."""
    names = [f"{part}/{kind}.jsonl" for part in ("held_out", "held_out_2", "held_out_3")]
    left_out = {name: WRONG.get(name, set()) | RIGHT.get(name, set()) for name in names}
    return [
        pytest.param(row, id=f"{name.split('/')[0]}-{row['id']}")
        for name in names
        for row in rows(name)
        if row["id"] not in left_out[name]
    ]


class TestHeldOut:
    """Sentences by somebody who knew no rule. SHA256SUMS was there before they were run."""

    @pytest.mark.parametrize("row", unless_wrong("altered"))
    def test_no_claim_says_only_what_was_cut(self, row: dict[str, Any]) -> None:
        test_no_claim_says_only_what_was_cut(row)

    @pytest.mark.parametrize("row", unless_wrong("doubt"))
    @pytest.mark.parametrize("quoted", [None, "sentence", "inner"])
    def test_doubt_is_no_assertion(self, row: dict[str, Any], quoted: str | None) -> None:
        test_doubt_is_no_assertion(row, quoted)
