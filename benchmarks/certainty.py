"""Fits the certainty of claims and of the values of records, and prints how well it holds.

    python benchmarks/certainty.py claims tests/gold --judged GUM --ask none unsure --reader DIR
    python benchmarks/certainty.py reliability tests/gold
    python benchmarks/certainty.py records tests/records_gold/dev --work /tmp/records

A claim is right if the gold set has it (half of the words, by Dice) with the same source and
stance. The weights are fitted on `dev` and on GUM's news (gum.py), whose rows a reader judged:
judged_claims.jsonl has the ids of those that are right and of those with wrong words, source or
stance. Rows that were worded otherwise since are left out. The model is logistic regression with an
L2 penalty (le Cessie and van Houwelingen 1992). The rules were tuned on `dev`, where more is right
than elsewhere, so `dev` has a level of its own, and the level that counts is that of GUM. Signs
that only a model gives are weighed after the others, on rows about `dev`: with --ask unsure those
of the local model, and with --reader those of a careful reader (careful_reader.py).

Figures of the fit are cross-validated by event. `test` is only reported: bins of certainty (DeGroot
and Fienberg 1983), Brier's score (1950), the expected calibration error (Naeini, Cooper and
Hauskrecht 2015), the area under the ROC curve, and what share of the wrong rows stands among the
least certain.

The values of records are those that `benchmarks/records.py` saved in --work. Their certainty is a
share for each way in which values are shown, drawn to that of all (the m-estimate of Cestnik 1990).
It is reported for each document by the shares of the others.
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import careful_reader
import gum
import numpy as np
import record_contenders
import records
from scipy.optimize import minimize
from scipy.stats import rankdata

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

JUDGED = Path(__file__).with_name("judged_claims.jsonl")
PENALTY = 1.0  # of the square of each weight: as one observation against it
EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
CONTENDERS = ("extractor", "extractor-without-examples")
OF_MODELS = ("model: other stance", "voice: by a model")
Judged = tuple[Shown, bool]


class Observed(NamedTuple):
    """A claim: its event, its signs, and whether it is right; `tuned`: whether it is of `dev`."""

    event: str
    signs: frozenset[str]
    right: bool
    tuned: bool


class Fit(NamedTuple):
    """What was fitted: the level, what `dev` has above it, and the weight of each sign."""

    level: float
    of_dev: float
    weights: Mapping[str, float]

    def odds(self, claim: Observed) -> float:
        known = (self.weights.get(sign, 0.0) for sign in claim.signs)
        return self.level + self.of_dev * claim.tuned + sum(known)


def main() -> None:
    args = arguments()
    {"claims": claims, "reliability": reliability, "records": values}[args.what](args)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Fits and reports certainty.")
    parser.add_argument("what", choices=["claims", "reliability", "records"])
    parser.add_argument("set", type=Path, help="the gold set")
    parser.add_argument("--judged", type=Path, help="the file of GUM's news")
    parser.add_argument("--ask", nargs="+", default=["none"], help="none, unsure or all")
    parser.add_argument("--cache-dir", type=Path, help="folder with saved answers")
    parser.add_argument("--reader", type=Path, help="what careful_reader.py wrote")
    parser.add_argument("--work", type=Path, help="what benchmarks/records.py saved")
    return parser.parse_args()


# ---- claims --------------------------------------------------------------------------------------


def reliability(args: argparse.Namespace) -> None:
    """Prints how well the weights of this version hold."""
    for split in ("dev", "test"):
        rows = labelled(load_gold(args.set, split=split), args.ask[0], args.cache_dir)
        held = [(odds_to_share(of_claims.log_odds(each.signs)), each.right) for each in rows]
        report(f"{split}, --ask {args.ask[0]}", held)


def claims(args: argparse.Namespace) -> None:
    """Prints weights, and how well such weights predict the events that they do not know."""
    rows = development(args)
    plain = [each for each in rows if not each.signs & {*OF_MODELS}]
    fit = fitted(plain, sorted({sign for each in plain for sign in each.signs}))
    fit = extended(fit, [each for each in rows if each not in plain])
    print(f"LEVEL = {fit.level:.2f}\nWEIGHTS = {{")
    for name, weight in sorted(fit.weights.items()):
        those = rows if name in OF_MODELS else plain
        print(f'    "{name}": {weight:.2f},  # {counted(those, name)}')
    print("}")
    held = list(cross_validated(plain))
    for tuned in (False, True):
        of_set = [(sure, each.right) for sure, each in held if each.tuned == tuned]
        if of_set:
            report(f"{'dev' if tuned else 'GUM'}, each event by the others", of_set)


def counted(rows: Sequence[Observed], name: str) -> str:
    """How many claims with a sign are right."""
    of_sets = {"dev": True, "GUM": False}
    found = {
        of: [each.right for each in rows if name in each.signs and each.tuned == tuned]
        for of, tuned in of_sets.items()
    }
    return ", ".join(f"{of}: {sum(each)} of {len(each)} right" for of, each in found.items())


def development(args: argparse.Namespace) -> list[Observed]:
    """The claims that weights are fitted on."""
    dev = load_gold(args.set, split="dev")
    rows = labelled(dev, args.ask[0], args.cache_dir)
    for ask in args.ask[1:]:
        rows += of_models(labelled(dev, ask, args.cache_dir))
    if args.judged:
        rows += judged_rows(gum.load(args.judged))
    if args.reader:
        with careful_reader.opened(args.reader / "claims_strong") as reader:
            texts = {each.sha256 for each in careful_reader.documents(args.reader)}
            read = (each for each in dev if each.document.sha256 in texts)
            rows += of_models(observed(read, reader))
    return rows


def of_models(rows: Iterable[Observed]) -> list[Observed]:
    """The claims that have a sign which only a model gives."""
    return [each for each in rows if each.signs & {*OF_MODELS}]


def labelled(articles: Iterable[Article], ask: str, cache_dir: Path | None) -> list[Observed]:
    """The claims of labelled articles, whether each is right."""
    cached = ask != "none"
    with Extractor(ask=ask, cache_dir=cache_dir, cache=cached, processes=1) as reader:
        return observed(articles, reader)


def observed(articles: Iterable[Article], reader: Extractor[Claim]) -> list[Observed]:
    """The claims that a reader makes, but for those in unlabelled parts."""
    rows: list[Observed] = []
    for article in articles:
        found = seen(reader, article)
        event = (article.labels and article.labels.event) or article.document.doc_id
        right = verdicts(article, [claim for claim, _ in found])
        rows += [Observed(event, found[row][1], all(each), True) for row, each in right.items()]
    return rows


def judged_rows(articles: Iterable[Article]) -> list[Observed]:
    """The claims of GUM's news by the rules that a reader judged."""
    lines = map(json.loads, JUDGED.read_text("utf-8").splitlines())
    right = {
        claim: kind == "right"
        for line in lines
        for kind in ("right", "words", "source", "stance")
        for claim in line[kind]
    }
    with Extractor(ask="none", cache=False, processes=1) as reader:
        return [
            Observed(claim.doc_id, signs, right[claim.claim_id], False)
            for article in articles
            for claim, signs in seen(reader, article)
            if claim.claim_id in right
        ]


def seen(reader: Extractor[Claim], article: Article) -> list[tuple[Claim, frozenset[str]]]:
    """The claims of an article with their signs, which depend on how each was made."""
    signs: dict[str, frozenset[str]] = {}

    def noted(claim: Claim, *how: Any) -> frozenset[str]:
        signs[claim.claim_id] = of_claims.signs(claim, *how)
        return signs[claim.claim_id]

    with (
        mock.patch("extractor.news.claims.signs", noted),
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


def cross_validated(rows: Sequence[Observed]) -> Iterator[tuple[float, Observed]]:
    """Each claim with the certainty by weights that are fitted without its event."""
    names = sorted({sign for each in rows for sign in each.signs})
    for event in sorted({each.event for each in rows}):
        fit = fitted([each for each in rows if each.event != event], names)
        for each in rows:
            if each.event == event:
                yield odds_to_share(fit.odds(each)), each


def fitted(rows: Sequence[Observed], names: Sequence[str]) -> Fit:
    """The levels, and the weight of each sign."""
    known = [[1.0, each.tuned, *(name in each.signs for name in names)] for each in rows]
    # Without other news, nothing tells the two levels apart.
    of_dev = PENALTY if all(each.tuned for each in rows) else 0.0
    penalty = [0.0, of_dev, *(PENALTY for _ in names)]
    level, above, *weights = minimum(rows, known, penalty, [0.0 for _ in rows])
    return Fit(level, above, dict(zip(names, weights, strict=True)))


def extended(fit: Fit, rows: Sequence[Observed]) -> Fit:
    """The fit with the weights of the signs that only a model gives. The others stay."""
    if not rows:
        return fit
    known = [[name in each.signs for name in OF_MODELS] for each in rows]
    weights = minimum(rows, known, [PENALTY for _ in OF_MODELS], list(map(fit.odds, rows)))
    return fit._replace(weights={**fit.weights, **dict(zip(OF_MODELS, weights, strict=True))})


def minimum(
    rows: Sequence[Observed],
    known: Sequence[Sequence[float]],
    penalty: Sequence[float],
    before: Sequence[float],
) -> list[float]:
    """The coefficients of what is known that predict best which rows are right.

    - `penalty`: of the square of each.
    - `before`: the odds of each row without them.
    """
    facts, costs, start = (np.array(each, dtype=float) for each in (known, penalty, before))
    right = np.array([2 * each.right - 1 for each in rows])

    def loss(at: Any) -> tuple[Any, Any]:
        odds = start + facts @ at
        slope = costs * at - facts.T @ (right / (1 + np.exp(right * odds)))
        return np.logaddexp(0, -right * odds).sum() + (costs * at**2).sum() / 2, slope

    found: list[float] = minimize(loss, np.zeros(len(costs)), jac=True).x.tolist()
    return found


def odds_to_share(odds: float) -> float:
    return float(1 / (1 + np.exp(-odds)))


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
    print(
        f"\nBrier {brier:.3f} (one figure for all: {flat:.3f}), calibration error {error:.3f}, "
        f"AUC {area(sure, right):.2f}; of the wrong {least(sure, right, 0.1):.0%} in the least "
        f"certain tenth, {least(sure, right, 0.2):.0%} in the least certain fifth"
    )


def area(sure: Any, right: Any) -> float:
    """The area under the ROC curve: how often a right row is more certain than a wrong one."""
    number, wrong = right.sum(), (1 - right).sum()
    ranks = rankdata(sure)[right == 1].sum() - number * (number + 1) / 2
    return float(ranks / (number * wrong))


def least(sure: Any, right: Any, part: float) -> float:
    """The share of the wrong rows in the least certain part; rows that tie count in part."""
    found, left = 0.0, part * len(sure)
    for value in np.unique(sure):
        of_value = sure == value
        taken = min(float(of_value.sum()), left)
        found += (1 - right[of_value]).mean() * taken
        left -= taken
    return float(found / (1 - right).sum())


if __name__ == "__main__":
    main()
