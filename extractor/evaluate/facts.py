"""Facts of several articles, scored against labels: which claims are one fact, how they stand.

Only facts that two or more documents tell are scored. A claim may be in several facts, so B-cubed
is the extended one (Amigó, Gonzalo, Artiles and Verdejo 2009); the original is by Bagga and Baldwin
(1998). The intervals are a bootstrap over the events, which are few.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from pydantic import Field, ValidationError

from extractor.compare.model import Comparison, Fact, Relation
from extractor.errors import InputError
from extractor.evaluate.gold import Article
from extractor.evaluate.intervals import Counts, Interval, intervals
from extractor.evaluate.labels import Label
from extractor.evaluate.matching import match
from extractor.evaluate.scores import ratio
from extractor.models import (
    Attribution,
    Claim,
    Document,
    Evidence,
    Frozen,
    Mention,
    Provenance,
    Span,
    claim_id,
)
from extractor.news.dates.times import times
from extractor.news.numbers.quantities import quantities
from extractor.news.statement import statement

__all__ = [
    "Event",
    "GoldClaims",
    "GoldFact",
    "evaluate_facts",
    "gold_claims",
    "load_events",
    "positions_of",
]

Place = tuple[str, int]  # an article, and the position of a claim among its labels
SIMILAR = 0.5  # the least part of the claims of two facts that both have, besides two claims
_MADE = Provenance(schema="claims", prompt="labels", model="none", cached=True)


class GoldFact(Frozen):
    """Claims that are one fact, each by its article and position; their relation and voices."""

    label: str
    claims: tuple[Place, ...] = Field(min_length=2)
    relation: Relation
    voices: int = Field(ge=1)


class Event(Frozen):
    """The facts of the articles on one event."""

    event: str
    split: str
    facts: tuple[GoldFact, ...]


def load_events(
    folder: str | Path, *, split: str | None = None, kind: str = "facts"
) -> list[Event]:
    """The labelled events of a gold set, by name.

    - `kind`: the subfolder of the labels

    Raises InputError if there are none, or one is no label.
    """
    found = []
    for path in sorted((Path(folder) / kind).glob("*.json")):
        try:
            found.append(Event.model_validate(json.loads(path.read_bytes())))
        except (ValueError, ValidationError) as error:
            raise InputError(
                f"{path} holds no labels of facts ({str(error).splitlines()[0]}): correct it."
            ) from error
    chosen = [event for event in found if split in (None, event.split)]
    if not chosen:
        raise InputError(f"{folder} holds no labels of facts: there is no {kind}/*.json for them.")
    return chosen


@dataclass(frozen=True)
class GoldClaims:
    """A labelled article with its labels as claims, for `facts`."""

    document: Document
    claims: tuple[Claim, ...]


def gold_claims(articles: Iterable[Article]) -> list[GoldClaims]:
    """The labels of articles as claims; the id of a document is that of its article."""
    found = []
    for article in articles:
        assert article.labels is not None  # noqa: S101  # for mypy: read from labels
        name = article.labels.id
        document = article.document.model_copy(update={"doc_id": name})
        labels = article.labels.claims
        found.append(GoldClaims(document, tuple(_claim(each, document) for each in labels)))
    return found


def _claim(label: Label, document: Document) -> Claim:
    spans = [Span(start=each.start, end=each.end) for each in label.evidence]
    sources = tuple(
        Attribution(
            start=each.start, end=each.end, text=each.text, name=each.name,
            kind=each.kind or "person",
        )
        for each in label.attribution or ()
    )  # fmt: skip
    stance = label.stance or "asserted"
    text = document.text
    quotes = tuple(
        Evidence(start=s.start, end=s.end, quote=text[s.start : s.end], match="exact")
        for s in spans
    )
    cue = label.cue
    return Claim(
        doc_id=document.doc_id,
        claim_id=claim_id(document.doc_id, spans, sources, stance),
        start=spans[0].start,
        end=spans[0].end,
        statement=statement(text, spans, {}) or quotes[0].quote,
        evidence=quotes,
        quotation=label.quotation or "none",
        attribution=sources,
        cue=Mention(start=cue.start, end=cue.end, text=cue.text) if cue else None,
        stance=stance,
        negated=bool(label.negated),
        quantities=tuple(each for span in spans for each in quantities(text, span)),
        times=tuple(each for span in spans for each in times(text, span, document.date)),
        provenance=_MADE,
    )


def positions_of(
    found: Iterable[tuple[Document, Sequence[Claim]]], articles: Iterable[Article]
) -> dict[tuple[str, str], Place]:
    """The label that each claim of a run is paired with, by the letters of their evidence.

    - `found`: documents with their claims; those of no article are left out
    """
    known = {each.document.sha256: each for each in articles}
    places: dict[tuple[str, str], Place] = {}
    for document, claims in found:
        article = known.get(document.sha256)
        if article is None or article.labels is None:
            continue
        labelled = [_letters(document.text, each.evidence) for each in article.labels.claims]
        told = [_letters(document.text, each.evidence) for each in claims]
        for gold, position in match(labelled, told):
            claim = claims[position]
            places[claim.doc_id, claim.claim_id] = article.labels.id, gold
    return places


def _letters(text: str, spans: Iterable[Span]) -> frozenset[int]:
    return frozenset(
        at for span in spans for at in range(span.start, span.end) if text[at].isalnum()
    )


def evaluate_facts(
    comparison: Comparison,
    events: Sequence[Event],
    places: Mapping[tuple[str, str], Place],
) -> dict[str, Interval]:
    """The scores of a comparison.

    - `places`: the label of each claim, by document and id; claims without one are left out
    """
    facts = [_Found(fact, places) for fact in comparison.facts]
    return intervals([_counts(event, facts) for event in events], _MEASURES)


@dataclass(frozen=True)
class _Found:
    """A fact with its claims as places of labels."""

    fact: Fact
    places: Mapping[tuple[str, str], Place]
    claims: frozenset[Place] = field(init=False)

    def __post_init__(self) -> None:
        named = (self.places.get((ref.doc_id, ref.claim_id)) for ref in self.fact.claims)
        object.__setattr__(self, "claims", frozenset(each for each in named if each))


def _counts(event: Event, found: Sequence[_Found]) -> Counts:
    """What is counted of one event."""
    articles = {article for fact in event.facts for article, _ in fact.claims}
    gold = [frozenset(fact.claims) for fact in event.facts]
    here = [each for each in found if any(a in articles for a, _ in each.claims)]
    labelled = [claims for claims in gold if _told(claims) > 1]
    told = [each.claims for each in here if _told(each.claims) > 1]
    neutral = _pairs(claims for claims in gold if _told(claims) == 1)
    one, other = _pairs(labelled), _pairs(told) - neutral
    sums: dict[str, float] = {
        "pairs_gold": len(one), "pairs_found": len(other), "pairs": len(one & other)
    }  # fmt: skip
    items = {item for claims in (*labelled, *told) for item in claims}
    sums["items"] = len(items)
    sums["bcubed_precision"] = sum(_bcubed(item, told, labelled) for item in items)
    sums["bcubed_recall"] = sum(_bcubed(item, labelled, told) for item in items)
    sums["single_recall"] = sum(_bcubed(item, labelled, []) for item in items)
    verdicts: Counter[str] = Counter()
    for fact in event.facts:
        if _told(frozenset(fact.claims)) > 1:
            verdicts.update(_verdict(fact, here))
    return {**sums, **verdicts}


def _verdict(fact: GoldFact, here: Sequence[_Found]) -> Counter[str]:
    """Whether a labelled fact was found, with the right relation and number of voices."""
    wanted = frozenset(fact.claims)
    best = max(here, key=lambda each: _jaccard(each.claims, wanted), default=None)
    sums: Counter[str] = Counter(facts=1)
    if best and len(best.claims & wanted) > 1 and _jaccard(best.claims, wanted) >= SIMILAR:
        sums["found"] = 1
        sums["relation"] = int(best.fact.relation == fact.relation)
        sums["voices"] = int(best.fact.voices == fact.voices)
    return sums


def _jaccard(one: frozenset[Place], other: frozenset[Place]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def _told(claims: Iterable[Place]) -> int:
    return len({article for article, _ in claims})


def _pairs(facts: Iterable[frozenset[Place]]) -> set[tuple[Place, Place]]:
    return {pair for claims in facts for pair in combinations(sorted(claims), 2)}


def _bcubed(
    item: Place, own: Sequence[frozenset[Place]], other: Sequence[frozenset[Place]]
) -> float:
    """The mean agreement of the claims that one grouping puts together with an item."""
    mine = [claims for claims in own if item in claims] or [frozenset([item])]
    near = {each for claims in mine for each in claims}
    return sum(_agreement(item, each, mine, other) for each in near) / len(near)


def _agreement(
    item: Place, each: Place, mine: Sequence[frozenset[Place]], other: Sequence[frozenset[Place]]
) -> float:
    together = sum(each in claims for claims in mine)
    there = sum(item in claims and each in claims for claims in other) or int(item == each)
    return min(together, there) / together


def _f1(precision: float, recall: float) -> float:
    return ratio(2 * precision * recall, precision + recall)


def _shares(name: str, whole: str) -> Callable[[Counts], float]:
    return lambda sums: ratio(sums.get(name, 0), sums.get(whole, 0))


def _of(
    sums: Counts, precision: Callable[[Counts], float], recall: Callable[[Counts], float]
) -> float:
    return _f1(precision(sums), recall(sums))


_PAIR_PRECISION, _PAIR_RECALL = _shares("pairs", "pairs_found"), _shares("pairs", "pairs_gold")
_B_PRECISION, _B_RECALL = _shares("bcubed_precision", "items"), _shares("bcubed_recall", "items")
_MEASURES: Mapping[str, Callable[[Counts], float]] = {
    "pair_precision": _PAIR_PRECISION,
    "pair_recall": _PAIR_RECALL,
    "pair_f1": lambda sums: _of(sums, _PAIR_PRECISION, _PAIR_RECALL),
    "bcubed_precision": _B_PRECISION,
    "bcubed_recall": _B_RECALL,
    "bcubed_f1": lambda sums: _of(sums, _B_PRECISION, _B_RECALL),
    "bcubed_f1_single": lambda sums: _f1(1.0, _shares("single_recall", "items")(sums)),
    "facts_found": _shares("found", "facts"),
    "relation": _shares("relation", "found"),
    "voices": _shares("voices", "found"),
}
