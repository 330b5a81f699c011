"""Pairs of sentences from two articles on one event: one fact or not, and how they stand.

Written to mislead: other places, times, parts, units and causes in nearly the same words.
"""

from pathlib import Path

import pytest
from support.told_events import article, compared

HEAD = (
    "Fire in Velora\n\nThe council of Velora met at Harrow Dock on Tuesday to hear Ana Sorel.\n\n"
)
OTHER = "Velora burns\n\nAna Sorel walked along Harrow Dock with her staff in the rain.\n\n"
TAIL_A = "\n\nThe bakery at the corner of the square opened as usual. Nobody wanted bread."
TAIL_B = "\n\nA choir sang in the old church of the village. The windows were dark."
APART = "apart"


def pairs() -> dict[str, tuple[str, str, str]]:
    """The pairs of `pairs.txt`: both sentences, and how they stand, by name."""
    lines = (Path(__file__).parent / "pairs.txt").read_text("utf-8").splitlines()
    told = [line for line in lines if line and not line.startswith("#")]
    found = {}
    for head, one, other in zip(told[::3], told[1::3], told[2::3], strict=True):
        name, _, expected = head.rpartition(": ")
        found[name] = one.strip(), other.strip(), expected
    return found


PAIRS = pairs()


def relation(one: str, other: str) -> str:
    """How the two sentences stand; "apart" if no fact holds claims of both."""
    story = compared(
        article("a", HEAD + one + TAIL_A, "2024-03-21"),
        article("b", OTHER + other + TAIL_B, "2024-03-21"),
    )
    starts = {"a": (len(HEAD), len(HEAD + one)), "b": (len(OTHER), len(OTHER + other))}
    known = {(c.doc_id, c.claim_id): c for each in story.results for c in each.claims}
    for fact in story.comparison.facts:
        claims = [known[ref.doc_id, ref.claim_id] for ref in fact.claims]
        inside = [c for c in claims if starts[c.doc_id][0] <= c.start < starts[c.doc_id][1]]
        if {c.doc_id for c in inside} == {"a", "b"}:
            return fact.relation
    return APART


@pytest.mark.parametrize("pair", PAIRS)
def test_how_two_sentences_stand(pair: str) -> None:
    one, other, expected = PAIRS[pair]
    assert relation(one, other) == expected


@pytest.mark.parametrize("pair", ["another toll", "denied", "kilometres in metres", "children"])
def test_the_order_of_the_articles_does_not_matter(pair: str) -> None:
    one, other, expected = PAIRS[pair]
    assert relation(other, one) == expected
