"""Scores of facts: what a perfect, an empty and a wrong comparison get."""

import json
from pathlib import Path

import pytest

from extractor.compare import ClaimRef, Comparison, Fact, Position, facts
from extractor.errors import InputError
from extractor.evaluate.facts import (
    Event,
    GoldFact,
    evaluate_facts,
    gold_claims,
    load_events,
    positions_of,
)
from extractor.evaluate.gold import load_gold

GOLD = Path(__file__).parents[2] / "tests" / "gold"
EVENT = Event(
    event="e",
    split="dev",
    facts=(
        GoldFact(label="toll", claims=(("a", 0), ("b", 0), ("c", 0)), relation="differ", voices=2),
        GoldFact(label="one", claims=(("a", 1), ("a", 2)), relation="agree", voices=1),
    ),
)
PLACES = {(name, f"{name}{n}"): (name, n) for name in "abc" for n in range(3)}


def made(*groups: str, relation: str = "differ", voices: int = 2) -> Comparison:
    """A comparison with facts of the claims that are named, such as "a0 b0"."""
    return Comparison(
        facts=tuple(fact(group.split(), relation, voices) for group in groups), voices=(), copies=()
    )


def fact(names: list[str], relation: str, voices: int) -> Fact:
    refs = tuple(ClaimRef(doc_id=name[0], claim_id=name, voice=None) for name in names)
    position = Position(
        value=None, low=None, high=None, unit=None, stance="asserted", denies=False, claims=refs
    )
    return Fact.model_validate(
        {
            "fact_id": names[0],
            "label": "",
            "relation": relation,
            "documents": len({name[0] for name in names}),
            "voices": voices,
            "positions": (position,),
        }
    )


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (made("a0 b0 c0"), {"pair_f1": 1.0, "bcubed_f1": 1.0, "relation": 1.0, "voices": 1.0}),
        (
            made("a0 b0", "c0"),
            {"pair_precision": 1.0, "pair_recall": 1 / 3, "bcubed_recall": 5 / 9},
        ),
        (made("a0 b1", "c0"), {"pair_precision": 0.0, "pair_recall": 0.0, "facts_found": 0.0}),
        (made("a0 b0 c0", relation="agree", voices=3), {"relation": 0.0, "voices": 0.0}),
        (made("a0 b0 c0", "a1 a2"), {"pair_precision": 1.0}),  # of one article: not scored
        (made(), {"pair_recall": 0.0, "bcubed_precision": 1.0, "bcubed_recall": 1 / 3}),
    ],
    ids=["perfect", "a part", "wrong", "judged wrongly", "one article", "nothing"],
)
def test_scores(found: Comparison, expected: dict[str, float]) -> None:
    scores = evaluate_facts(found, [EVENT], PLACES)
    assert {name: scores[name].value for name in expected} == pytest.approx(expected)


def test_the_labels_of_the_project_name_claims_that_exist() -> None:
    articles = {each.labels.id: each for each in load_gold(GOLD) if each.labels is not None}
    for event in load_events(GOLD):
        for fact in event.facts:
            for article, position in fact.claims:
                labels = articles[article].labels
                assert labels is not None
                assert (labels.event, labels.split) == (event.event, event.split)
                assert position < len(labels.claims)


def test_labelled_claims_are_their_own_places() -> None:
    articles = [each for each in load_gold(GOLD, split="dev") if each.labels is not None][:3]
    told = gold_claims(articles)
    places = positions_of([(each.document, each.claims) for each in told], articles)
    assert len(places) == sum(len(each.claims) for each in told)
    assert all(places[c.doc_id, c.claim_id] == (each.document.doc_id, n)
               for each in told for n, c in enumerate(each.claims))  # fmt: skip


def test_no_fact_of_the_development_articles_joins_two_events() -> None:
    articles = [each for each in load_gold(GOLD, split="dev") if each.labels is not None]
    events = {each.labels.id: each.labels.event for each in articles if each.labels is not None}
    found = facts(gold_claims(articles))
    assert [f.label for f in found.facts if len({events[r.doc_id] for r in f.claims}) > 1] == []


def test_refuses_labels_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no labels of facts"):
        load_events(tmp_path)
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "x.json").write_text(json.dumps({"event": "x"}))
    with pytest.raises(InputError, match=r"x\.json"):
        load_events(tmp_path)
