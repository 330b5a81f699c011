"""How far two readers agree: in what they mark, and in what they say of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.evaluate.gold import Article
from extractor.evaluate.readings import Reading
from extractor.evaluate.scores import Comparison, agreements, compare, ratio, ratios

__all__ = ["Agreement", "agreement", "kappa"]


@dataclass(frozen=True)
class Agreement:
    """Of two readers of the same articles: F1 of claims, and each field among those both have.

    `kappa` is of quotation, stance and negation; `source` and `chain` have no fixed values, so they
    have a share alone.
    """

    articles: int
    claims: tuple[int, int]
    f1: float
    source: float
    chain: float
    shares: dict[str, float]
    kappa: dict[str, float]


def agreement(first: Sequence[Article], second: Sequence[Article]) -> Agreement:
    """Of the articles that both have labelled."""
    others = {article.document.sha256: article.readings for article in second}
    compared = [
        compare(article, others[article.document.sha256])
        for article in first
        if article.document.sha256 in others
    ]
    pairs = [pair for each in compared for pair in _pairs(each)]
    rights = [agreements(one, other) for one, other in pairs]
    totals = ratios(compared)
    fields: dict[str, list[tuple[object, object]]] = {
        "quotation": [(one.quotation, other.quotation) for one, other in pairs],
        "stance": [(one.stance, other.stance) for one, other in pairs],
        "negation": [(one.negated, other.negated) for one, other in pairs],
    }
    return Agreement(
        articles=len(compared),
        claims=(sum(len(each.gold) for each in compared), sum(len(e.found) for e in compared)),
        f1=totals["f1"],
        source=totals["source"],
        chain=totals["chain"],
        shares={name: ratio(sum(r[name] for r in rights), len(rights)) for name in fields},
        kappa={name: kappa(values) for name, values in fields.items()},
    )


def kappa(pairs: Sequence[tuple[object, object]]) -> float:
    """Agreement beyond chance (Cohen, A coefficient of agreement for nominal scales, 1960).

    1 is perfect and 0 what chance gives; 1 too where both use a single value throughout.
    """
    total = len(pairs)
    if not total:
        return float("nan")
    observed = sum(one == other for one, other in pairs) / total
    left, right = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(left[value] * right[value] for value in left) / total**2
    return 1.0 if chance == 1 else (observed - chance) / (1 - chance)


def _pairs(comparison: Comparison) -> list[tuple[Reading, Reading]]:
    return [(comparison.gold[g], comparison.found[f]) for g, f in comparison.pairs]
