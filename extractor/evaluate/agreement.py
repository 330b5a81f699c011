"""The agreement of two annotators: on the claims, and on the fields of the claims."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from extractor.evaluate.gold import Article
from extractor.evaluate.readings import Reading
from extractor.evaluate.record_gold import LabelledDocument
from extractor.evaluate.records import field_figures, figures, score
from extractor.evaluate.scores import Comparison, agreements, compare, ratio, ratios
from extractor.records.shape import Shape

__all__ = ["Agreement", "RecordAgreement", "agreement", "kappa", "record_agreement"]


@dataclass(frozen=True)
class Agreement:
    """The agreement of two annotators of the same articles.

    - `articles`: the number of articles
    - `claims`: the number of claims of each annotator
    - `f1`: F1 of the claims; all other figures are of the claims that both have
    - `source`, `chain`: the share of equal values
    - `shares`, `kappa`: the share of equal values, and Cohen's kappa, for quotation, stance and
      negation
    """

    articles: int
    claims: tuple[int, int]
    f1: float
    source: float
    chain: float
    shares: dict[str, float]
    kappa: dict[str, float]


def agreement(first: Sequence[Article], second: Sequence[Article]) -> Agreement:
    """Compares the labels of the articles that both annotators labelled."""
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
        shares={name: _share(rights, name) for name in fields},
        kappa={name: kappa(values) for name, values in fields.items()},
    )


@dataclass(frozen=True)
class RecordAgreement:
    """The agreement of two annotators of the records of the same documents.

    - `documents`: the number of documents
    - `records`: the number of records of each annotator
    - `records_f1`, `leaf_f1`: F1 of the records and of all values; None if there are none
    - `fields`: F1 of the values of each field
    """

    documents: int
    records: tuple[int, int]
    records_f1: float | None
    leaf_f1: float | None
    fields: dict[str, float | None]


def record_agreement(
    first: Sequence[LabelledDocument], second: Sequence[LabelledDocument], item: type[BaseModel]
) -> RecordAgreement:
    """Compares the labels of the documents that both annotators labelled, by their ids."""
    others = {each.id: each.items for each in second}
    shape = Shape.written(item)
    both = [each for each in first if each.id in others]
    compared = [score(each.items, others[each.id], shape) for each in both]
    totals = figures(compared)
    fields = {name: each["f1"].value for name, each in field_figures(compared).items()}
    return RecordAgreement(
        documents=len(compared),
        records=(sum(len(each.gold) for each in compared), sum(len(e.found) for e in compared)),
        records_f1=totals["records_f1"].value,
        leaf_f1=totals["leaf_f1"].value,
        fields=fields,
    )


def _share(rights: Sequence[Mapping[str, bool]], name: str) -> float:
    """The share of equal values, where both labelled the field."""
    said = [each[name] for each in rights if name in each]
    return ratio(sum(said), len(said))


def kappa(pairs: Sequence[tuple[object, object]]) -> float:
    """Agreement beyond chance (Cohen, A coefficient of agreement for nominal scales, 1960).

    1 is perfect agreement and 0 is agreement by chance. It is 1 if both always use the same value.
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
