"""Fits the certainty of claims and of the values of records, and prints how well it holds.

    python benchmarks/certainty.py claims tests/gold --ask none unsure
    python benchmarks/certainty.py reliability tests/gold
    python benchmarks/certainty.py records tests/records_gold/dev --work /tmp/records

A claim is right if the gold set has it (half of the words, by Dice) with the same source and
stance. The weights are fitted on `dev`: logistic regression with an L2 penalty (le Cessie and van
Houwelingen 1992). The rules were tuned on `dev`, where more is right than elsewhere. So the level
is set to the share that is right in news that they were not tuned on (the correction of the
intercept of King and Zeng 2001). `test` is only reported: bins of
certainty (DeGroot and Fienberg 1983), Brier's score (1950) and the expected calibration error
(Naeini, Cooper and Hauskrecht 2015).

The values of records are those that `benchmarks/records.py` saved in --work. Their certainty is a
share for each way in which values are shown, drawn to that of all (the m-estimate of Cestnik 1990).
It is reported for each document by the shares of the others.
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import record_contenders
import records
from scipy.optimize import minimize

from extractor import Extractor
from extractor.evaluate import load_gold
from extractor.evaluate.gold import Article
from extractor.evaluate.leaves import comparable
from extractor.evaluate.readings import of_claim
from extractor.evaluate.records import score
from extractor.evaluate.scores import agreements, compare
from extractor.grounding import Index
from extractor.models import Claim, Span
from extractor.news import certainty as of_claims
from extractor.records.certainty import Shown, share, shown
from extractor.records.shape import Shape
from extractor.records.support import Taken, find

PENALTY = 1.0  # of the square of each weight: as one observation against it
# Of claims in news that the rules were not tuned on: precision on 43 articles, the share of right
# sources on GUM's 24, and of right stances on `dev`, as there is no other (docs/benchmarks.md).
UNTUNED = 0.86 * (0.68 / 0.76) * 0.97
EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
CONTENDERS = ("extractor", "extractor-without-examples")
Observed = tuple[frozenset[str], bool]
Judged = tuple[Shown, bool]


def main() -> None:
    args = arguments()
    {"claims": claims, "reliability": reliability, "records": values}[args.what](args)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Fits and reports certainty.")
    parser.add_argument("what", choices=["claims", "reliability", "records"])
    parser.add_argument("set", type=Path, help="the gold set")
    parser.add_argument("--ask", nargs="+", default=["none"], help="none, unsure or all")
    parser.add_argument("--cache-dir", type=Path, help="folder with saved answers")
    parser.add_argument("--work", type=Path, help="what benchmarks/records.py saved")
    return parser.parse_args()


# ---- claims --------------------------------------------------------------------------------------


def reliability(args: argparse.Namespace) -> None:
    """Prints how well the weights of this version hold."""
    for split in ("dev", "test"):
        rows = observed(load_gold(args.set, split=split), args.ask[0], args.cache_dir)
        report(f"{split}, --ask {args.ask[0]}", [(odds_to_share(s), right) for s, right in rows])


def claims(args: argparse.Namespace) -> None:
    """Prints weights that are fitted on `dev`."""
    dev = [
        each
        for ask in args.ask
        for each in observed(load_gold(args.set, split="dev"), ask, args.cache_dir)
    ]
    names = sorted({sign for signs, _ in dev for sign in signs})
    level, weights = fitted(dev, names)
    shifted = level + shift(dev, level, weights)
    print(f"LEVEL = {shifted:.2f}  # {level:.2f} on dev itself\nWEIGHTS = {{")
    for name in names:
        with_it = [right for signs, right in dev if name in signs]
        share = f"{sum(with_it)} of {len(with_it)} right"
        print(f'    "{name}": {weights[name]:.2f},  # {share}')
    print("}")


def observed(articles: Iterable[Article], ask: str, cache_dir: Path | None) -> list[Observed]:
    """The signs of each claim, and whether it is right. Those in unlabelled parts are left out."""
    rows: list[Observed] = []
    with Extractor(
        ask=ask, cache_dir=cache_dir, cache=cache_dir is not None, processes=1
    ) as reader:
        for article in articles:
            found = seen(reader, article)
            made = [claim for claim, _ in found]
            rows += [(found[row][1], all(parts)) for row, parts in verdicts(article, made).items()]
    return rows


def seen(reader: Extractor[Claim], article: Article) -> list[tuple[Claim, frozenset[str]]]:
    """The claims of an article with their signs, which depend on what the model proposed."""
    signs: dict[str, frozenset[str]] = {}

    def noted(claim: Claim, *, proposed: bool) -> float:
        signs[claim.claim_id] = frozenset(of_claims.signs(claim, proposed=proposed))
        return of_claims.certainty(claim, proposed=proposed)

    with (
        mock.patch("extractor.news.claims.certainty", noted),
        mock.patch.object(reader, "_saved_results", return_value=None),
    ):
        return [(claim, signs[claim.claim_id]) for claim in reader.extract(article.document).claims]


def verdicts(article: Article, made: Sequence[Claim]) -> dict[int, list[bool]]:
    """For each claim, by position, whether each of its sentences is right."""
    compared = compare(article, [of_claim(claim, row) for row, claim in enumerate(made)])
    gold_of = {found: gold for gold, found in compared.pairs}
    right: dict[int, list[bool]] = defaultdict(list)
    for place, reading in enumerate(compared.found):
        gold = gold_of.get(place)
        agreed = {} if gold is None else agreements(compared.gold[gold], reading)
        good = gold is not None and agreed.get("source", True) and agreed.get("stance", True)
        right[reading.row].append(good)
    return right


def fitted(rows: Sequence[Observed], names: Sequence[str]) -> tuple[float, dict[str, float]]:
    """The level and the weight of each sign."""
    signs = np.array([[name in signs for name in names] for signs, _ in rows], dtype=float)
    right = np.array([2 * right - 1 for _, right in rows])

    def loss(at: Any) -> Any:
        return np.logaddexp(0, -right * (at[0] + signs @ at[1:])).sum() + PENALTY / 2 * (
            at[1:] @ at[1:]
        )

    best = minimize(loss, np.zeros(len(names) + 1)).x
    return float(best[0]), dict(zip(names, map(float, best[1:]), strict=True))


def shift(rows: Sequence[Observed], level: float, weights: dict[str, float]) -> float:
    """What is added to the level for the mean to be that of news the rules were not tuned on."""
    odds = np.array([level + sum(weights[sign] for sign in signs) for signs, _ in rows])
    low, high = -10.0, 10.0
    while high - low > 1e-4:
        middle = (low + high) / 2
        mean = (1 / (1 + np.exp(-(odds + middle)))).mean()
        low, high = (middle, high) if mean < UNTUNED else (low, middle)
    return low


def odds_to_share(signs: frozenset[str]) -> float:
    return float(1 / (1 + np.exp(-of_claims.log_odds(signs))))


# ---- records -------------------------------------------------------------------------------------


def values(args: argparse.Namespace) -> None:
    documents = dict(judged(args.set, args.work))
    for how, (right, number) in sorted(tally(documents.values()).items()):
        print(f'    "{how}": ({right}, {number}),')
    rows: list[tuple[float, bool]] = []
    for name, found in documents.items():
        others = tally(each for other, each in documents.items() if other != name)
        rows += [(share(how, others), right) for how, right in found]
    report(f"values of {len(documents)} documents, each by the counts of the others", rows)


def judged(folder: Path, work: Path) -> Iterator[tuple[str, list[Judged]]]:
    """The supported values that were found in each document, and whether they are right."""
    for kind in records.kinds(folder):
        for row in records.documents(folder, kind):
            paths = [work / folder.name / each / f"{row['id']}.json" for each in CONTENDERS]
            found = [json.loads(path.read_text("utf-8")) for path in paths if path.exists()]
            if found:
                shape = Shape.of(record_contenders.schema(folder / kind))
                yield row["id"], [each for one in found for each in of_answer(row, one, shape)]


def of_answer(row: Any, found: Any, shape: Shape) -> Iterator[Judged]:
    index, taken = Index(row["text"]), Taken()
    whole = Span(start=0, end=len(row["text"]))
    supports: list[dict[str, Shown]] = []
    for item in found["items"]:
        places = find(shape.leaves(shape.coerced(item)), index, whole, taken)
        supports.append(shown(each for quotes in places.evidence.values() for each in quotes))
        taken |= {key: taken.get(key, []) + each for key, each in places.taken.items()}
    for pair in score(row["items"], found["items"], shape).pairs:
        found_leaves = [(leaf, gold) for gold, leaf in pair.pairs]
        for leaf, gold in [*found_leaves, *((leaf, None) for leaf in pair.extra)]:
            how = supports[pair.found or 0].get(leaf.name)
            if how:
                yield how, gold is not None and comparable(gold).is_like(comparable(leaf))


def tally(documents: Iterable[Sequence[Judged]]) -> dict[Shown, tuple[int, int]]:
    every = [each for found in documents for each in found]
    number = Counter(how for how, _ in every)
    right = Counter(how for how, good in every if good)
    return {how: (right[how], number[how]) for how in number}


# ---- both ----------------------------------------------------------------------------------------


def report(name: str, rows: Sequence[tuple[float, bool]]) -> None:
    """Prints the reliability of some certainties."""
    sure, right = (np.array(side, dtype=float) for side in zip(*rows, strict=True))
    print(f"\n{name}: {len(rows)}, {right.mean():.3f} right\n")
    print("| certainty | number | mean certainty | right |\n|---|---|---|---|")
    error = 0.0
    for low, high in pairwise(EDGES):
        inside = (sure >= low) & (sure < high)
        if inside.any():
            said, held = sure[inside].mean(), right[inside].mean()
            error += inside.mean() * abs(said - held)
            print(f"| {low:.1f} to {min(high, 1):.1f} | {inside.sum()} | {said:.2f} | {held:.2f} |")
    brier = ((sure - right) ** 2).mean()
    flat = right.mean() * (1 - right.mean())
    print(f"\nBrier {brier:.3f} (one figure for all: {flat:.3f}), calibration error {error:.3f}")


if __name__ == "__main__":
    main()
