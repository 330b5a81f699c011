"""A run compared with a gold set: the claims found, missed and invented, and the figures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from extractor.errors import InputError
from extractor.evaluate.gold import PHENOMENA, Article
from extractor.evaluate.intervals import Compared, Interval, differences, intervals
from extractor.evaluate.readings import Reading, of_claim
from extractor.evaluate.scores import MEASURES, Comparison, compare, ratio
from extractor.models import Claim
from extractor.runs import StoredDocument, StoredRun, load
from extractor.runs.layout import SCHEMA

__all__ = ["Evaluation", "Phenomenon", "evaluate", "of_run", "refuse_records"]


@dataclass(frozen=True)
class Phenomenon:
    """The scores of the gold claims with one phenomenon.

    - `gold`: the number of these claims
    - `found`: the number of them that were found
    - `source`, `stance`, `quotation`: the share of right values among those found
    """

    gold: int
    found: int
    recall: float
    source: float
    stance: float
    quotation: float


@dataclass(frozen=True)
class Evaluation:
    """The comparisons of all documents of a gold set.

    - `failed`: documents that failed in the run
    - `missing`: documents that are not in the run
    - `unknown`: the number of documents of the run that are not in the gold set

    Failed and missing documents count as documents in which no claim was found.
    """

    comparisons: tuple[Comparison, ...]
    failed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unknown: int = 0
    details: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def scores(self) -> dict[str, Interval]:
        """Each measure of `scores.MEASURES` with its 95 % interval."""
        return intervals([each.counts for each in self.comparisons], MEASURES)

    @cached_property
    def phenomena(self) -> dict[str, Phenomenon]:
        """The scores of each phenomenon that the gold set has."""
        sums: dict[str, float] = {}
        for each in self.comparisons:
            for name, count in each.counts.items():
                sums[name] = sums.get(name, 0) + count
        return {mark: _phenomenon(sums, mark) for mark in PHENOMENA if sums.get(f"gold:{mark}")}

    def against(self, other: Compared) -> dict[str, Interval]:
        """The difference of each measure from another run over the same gold set."""
        ours, theirs = ([each.counts for each in side.comparisons] for side in (self, other))
        return differences(ours, theirs, MEASURES)


def evaluate(
    articles: Sequence[Article], found: Mapping[str, Sequence[Reading]], **known: Any
) -> Evaluation:
    """Scores the claims of any tool.

    - `found`: the claims by the SHA-256 of their document's text
    - `known`: other fields of Evaluation
    """
    return Evaluation(
        tuple(compare(each, found.get(each.document.sha256)) for each in articles), **known
    )


def of_run(run: StoredRun | str | Path, articles: Sequence[Article]) -> Evaluation:
    """Scores a run; raises InputError if it has no claims or none of the articles."""
    stored = run if isinstance(run, StoredRun) else load(run)
    refuse_records(stored)
    wanted = {each.document.sha256: each for each in articles}
    found: dict[str, list[Reading]] = {}
    unknown = 0
    for each in stored:
        digest = each.document.sha256
        if digest not in wanted:
            unknown += 1
            continue
        found[digest] = list(_readings(each, wanted[digest]))
    failures = {failure.doc_id for failure in stored.failures()}
    absent = [each for digest, each in wanted.items() if digest not in found]
    if len(absent) == len(wanted):
        raise InputError(
            f"No document of the run {stored.folder} is in the gold set: run the extractor on the "
            "gold set's own articles first."
        )
    failed = [each for each in absent if each.document.doc_id in failures]
    return evaluate(
        articles,
        found,
        failed=tuple(_named(each) for each in failed),
        missing=tuple(_named(each) for each in absent if each not in failed),
        unknown=unknown,
    )


def refuse_records(run: StoredRun | str | Path) -> None:
    """Raises InputError if a run has records, which says how to score them."""
    stored = run if isinstance(run, StoredRun) else load(run)
    if (stored.folder / SCHEMA).exists():
        options = stored.record["sessions"][-1].get("options") or {}
        name = options.get("extractor", {}).get("schema") or "mine.py:Invoice"
        raise InputError(
            f"The run {stored.folder} holds records: name their class, as in --schema {name}."
        )


def _readings(stored: StoredDocument, article: Article) -> Iterator[Reading]:
    """The claims of a document; without times if the run did not know the day they refer to."""
    dated = article.document.date in (None, stored.document.date)
    for number, claim in enumerate(row for row in stored.claims if isinstance(row, Claim)):
        reading = of_claim(claim, number)
        yield reading if dated else replace(reading, times=None)


def _named(article: Article) -> str:
    return Path(article.document.path).stem if article.document.path else article.document.doc_id


def _phenomenon(sums: Mapping[str, float], mark: str) -> Phenomenon:
    def share(name: str) -> float:
        return ratio(sums.get(f"{name}_right:{mark}", 0), sums.get(f"{name}_said:{mark}", 0))

    whole, found = sums[f"gold:{mark}"], sums.get(f"matched:{mark}", 0)
    return Phenomenon(
        int(whole),
        int(found),
        ratio(found, whole),
        share("source"),
        share("stance"),
        share("quotation"),
    )
