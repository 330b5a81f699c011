"""Scores: the counts of each document, their sums, and the measures, which are ratios of sums.

`intervals` computes the same ratios over other samples of the documents. A field that a tool does
not give is not counted as wrong.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from extractor.evaluate.gold import Article
from extractor.evaluate.intervals import Counts, Measures
from extractor.evaluate.matching import match
from extractor.evaluate.readings import Number, Reading, alike, by_sentence, normal
from extractor.news.quotations import quotations

__all__ = ["MEASURES", "Comparison", "agreements", "compare", "ratio", "ratios"]

AGREEMENTS = ("source", "resolved", "chain", "quotation", "stance", "negation")


@dataclass(frozen=True)
class Comparison:
    """The gold claims of a document compared with the claims that were found.

    - `gold`, `found`: the claims, divided by sentence
    - `pairs`: positions in `gold` and `found`
    - `counts`: numbers that are summed over documents
    - `missing`: whether the document failed or is not in the run
    """

    article: Article
    gold: tuple[Reading, ...]
    found: tuple[Reading, ...]
    pairs: tuple[tuple[int, int], ...]
    counts: Counts
    missing: bool = False


def compare(article: Article, found: Sequence[Reading] | None) -> Comparison:
    """Compares one document; `found` is None if it failed or is not in the run."""
    document = article.document
    gold = by_sentence(article.readings, document)
    if article.reported_only:
        found = None if found is None else [each for each in found if each.voices]
    cut = [
        each
        for each in by_sentence(found or (), document)
        if not any(part.contains(each.spans[0]) for part in article.open)
    ]
    gold_words = [each.words(document.text) for each in gold]
    found_words = [each.words(document.text) for each in cut]
    pairs = match(gold_words, found_words)
    if article.reported_only:
        cut, found_words, pairs = _judged(article, gold, cut, found_words, pairs)
    counts: Counter[str] = Counter(gold=len(gold), found=len(cut), matched=len(pairs))
    counts["shared_words"] = sum(len(gold_words[g] & found_words[f]) for g, f in pairs)
    counts["gold_words"] = sum(map(len, gold_words))
    counts["found_words"] = sum(map(len, found_words))
    counts["silent"] = len(article.silent)
    counts["claimed_silent"] = sum(
        any(span.overlaps(part) for each in cut for part in each.spans) for span in article.silent
    )
    for reading in gold:
        counts.update({f"gold:{mark}": 1 for mark in reading.marks})
    for g, f in pairs:
        _count_pair(counts, gold[g], cut[f])
    return Comparison(article, tuple(gold), tuple(cut), tuple(pairs), counts, found is None)


def _judged(
    article: Article,
    gold: Sequence[Reading],
    found: Sequence[Reading],
    words: Sequence[frozenset[int]],
    pairs: Sequence[tuple[int, int]],
) -> tuple[list[Reading], list[frozenset[int]], list[tuple[int, int]]]:
    """Drops unpaired claims from quotations of which only another part is labelled.

    Labels often have only the first sentence of a long quotation; the rest of the quotation is then
    neither right nor wrong.
    """
    quoted = quotations(article.document.text)
    labelled = {quoted.at(part.start + 1) for each in gold for part in each.spans} - {None}
    matched = {f for _, f in pairs}
    kept = [
        f
        for f, each in enumerate(found)
        if f in matched or quoted.at(each.spans[0].start) not in labelled
    ]
    place = {f: position for position, f in enumerate(kept)}
    return [found[f] for f in kept], [words[f] for f in kept], [(g, place[f]) for g, f in pairs]


def agreements(gold: Reading, found: Reading) -> dict[str, bool]:
    """Which fields of a pair agree; fields that one side does not give are left out."""
    right: dict[str, bool] = {}
    if gold.voices is not None and found.voices is not None:
        right["source"] = _same_source(gold, found)
        if gold.voices and gold.voices[0].name:
            right["resolved"] = bool(found.voices) and (
                normal(gold.voices[0].name) == normal(found.voices[0].name)
            )
            right["chain"] = len(gold.voices) == len(found.voices) and all(
                alike(one.name, other.name) or alike(one.text, other.text)
                for one, other in zip(gold.voices, found.voices, strict=False)
            )
    for name, one, other in (
        ("quotation", gold.quotation, found.quotation),
        ("stance", gold.stance, found.stance),
        ("negation", gold.negated, found.negated),
    ):
        if one is not None and other is not None:
            right[name] = one == other
    return right


def _same_source(gold: Reading, found: Reading) -> bool:
    """Whether the first sources are the same, by name or words, or both the article itself."""
    if not gold.voices or not found.voices:
        return not gold.voices and not found.voices
    return any(alike(one, other) for one in gold.voices[0] for other in found.voices[0])


def _count_pair(counts: Counter[str], gold: Reading, found: Reading) -> None:
    right = agreements(gold, found)
    for name, holds in right.items():
        counts[f"{name}_said"] += 1
        counts[f"{name}_right"] += holds
    if "source" not in right:
        counts["source_open"] += 1  # one side gives no source, so it is not scored
    for mark in gold.marks:
        counts[f"matched:{mark}"] += 1
        for name in ("source", "stance", "quotation"):
            if name in right:
                counts[f"{name}_said:{mark}"] += 1
                counts[f"{name}_right:{mark}"] += right[name]
    _count_wording(counts, gold, found)
    if gold.numbers is not None and found.numbers is not None:
        one, other = Counter(map(_rounded, gold.numbers)), Counter(map(_rounded, found.numbers))
        counts["gold_numbers"] += one.total()
        counts["found_numbers"] += other.total()
        counts["shared_numbers"] += (one & other).total()


def _count_wording(counts: Counter[str], gold: Reading, found: Reading) -> None:
    """Counts the judgements of a statement that is still the same, and the times of a claim."""
    if gold.judged and found.statement is not None:
        judged = gold.judged.get(found.statement)
        counts["statements"] += 1
        counts["statements_changed"] += judged is None
        if judged:
            counts["judged"] += 1
            counts["self_contained"] += judged.self_contained
            counts["grammatical"] += judged.grammatical
    if gold.times is not None and found.times is not None:
        one, other = (Counter(t for t in each.times or () if any(t)) for each in (gold, found))
        counts["gold_times"] += one.total()
        counts["found_times"] += other.total()
        counts["shared_times"] += (one & other).total()


def _rounded(number: Number) -> Number:
    """Return a number with shares to three places, as they are labelled: "a third" is 0.333."""
    low, high = (None if each is None else round(each, 3) for each in number[:2])
    return number._replace(low=low, high=high)


def ratio(part: float, whole: float) -> float:
    """A share; NaN if the whole is zero."""
    return part / whole if whole else float("nan")


def _f1(part: float, one: float, other: float) -> float:
    return ratio(2 * part, one + other)


def _agreement(name: str) -> Callable[[Counts], float]:
    return lambda c: ratio(c.get(f"{name}_right", 0), c.get(f"{name}_said", 0))


MEASURES: Measures = {
    "precision": lambda c: ratio(c["matched"], c["found"]),
    "recall": lambda c: ratio(c["matched"], c["gold"]),
    "f1": lambda c: _f1(c["matched"], c["gold"], c["found"]),
    "f1_source": lambda c: _f1(
        c.get("source_right", 0) + c.get("source_open", 0), c["gold"], c["found"]
    ),
    "words_f1": lambda c: _f1(c["shared_words"], c["gold_words"], c["found_words"]),
    **{name: _agreement(name) for name in AGREEMENTS},
    "quantities_f1": lambda c: _f1(
        c.get("shared_numbers", 0), c.get("gold_numbers", 0), c.get("found_numbers", 0)
    ),
    "times_f1": lambda c: _f1(
        c.get("shared_times", 0), c.get("gold_times", 0), c.get("found_times", 0)
    ),
    "self_contained": lambda c: ratio(c.get("self_contained", 0), c.get("judged", 0)),
    "grammatical": lambda c: ratio(c.get("grammatical", 0), c.get("judged", 0)),
    "statements_changed": lambda c: ratio(c.get("statements_changed", 0), c.get("statements", 0)),
    "silent_claimed": lambda c: ratio(c["claimed_silent"], c["silent"]),
}
"""Each measure, from the sums of the counts."""


def ratios(comparisons: Iterable[Comparison]) -> dict[str, float]:
    """Every measure over a set of documents."""
    total: Counter[str] = Counter()
    for each in comparisons:
        total.update(each.counts)
    for name in ("gold", "found", "matched", "shared_words", "gold_words", "found_words", "silent"):
        total.setdefault(name, 0)
    total.setdefault("claimed_silent", 0)
    return {name: measure(total) for name, measure in MEASURES.items()}
