"""How probable it is that two claims are about one thing, by signs that none of which is sure.

The rules of `same` join what is sure. For the other pairs a logistic model weighs what is known of
both. Its weights are in `likeness.json`, with the command that learned them of labelled events.
Groups are made of the probabilities in `clusters`, by their mean over all pairs, so that one
probable pair does not join two facts.
"""

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from extractor.compare.measures import Measure, may_be_one, may_count_one, same_unit
from extractor.compare.points import Point

__all__ = [
    "DOUBTED",
    "LEAST",
    "MEANING",
    "PROBABLE",
    "SIGNS",
    "SUPPORTING",
    "WEIGHT",
    "best_measures",
    "only_measure",
    "probability",
    "signs",
]

PROBABLE = 0.75  # from which on words alone join a pair: a wrong one makes a conflict that is none
LEAST = 0.65  # the same where an encoder was asked for, to find more
WEIGHT = 0.6  # of what is only probable beside what is sure
DOUBTED = 0.6  # at most of a pair of which something speaks against it: below LEAST
SUPPORTING = 0.1  # from which on a pair counts for the groups that others join
SIGNS: Final = (
    "shared", "cosine", "contained", "telling", "predicates", "equal_number", "same_head",
    "near_number", "one_document", "close", "names_apart", "numbers_apart",
    "one_counts", "one_predicts", "one_denies", "same_days", "other_voices", "verbs", "words",
)  # fmt: skip
"""What is known of two claims without an encoder:

- `shared`: how many words both have, each by how few claims have it; `cosine`: of the weights
- `contained`: how much of the shorter one the other has
- `telling`: how many words both have that are not their documents' topic
- `predicates`: how many of their verbs are the same
- `equal_number`: whether a number is the same; half for a small one that is round
- `same_head`: whether numbers count the same things; half for the same kind of unit
- `near_number`: whether one number of the same things is at most NEAR times the other
- `one_document`: whether they are of one document; `close`: and stand close to each other
- `names_apart`: whether each names somebody that the other does not
- `numbers_apart`: whether both have numbers, and none of them may be one
- `one_counts`, `one_predicts`, `one_denies`: whether only one of them does
- `same_days`: whether they speak of the same days; `other_voices`: whether others say them
- `verbs`: whether both have a verb; `words`: the logarithm of the words of the shorter one
"""
MEANING: Final = ("tokens", "tokens_back", "in_around", "around", "whole")
"""What an encoder adds:

- `tokens`: how well the tokens of one are found in the other, the better way round, and
  `tokens_back` the other way; `in_around`: how well in its sentence with the one before
- `around`: the cosine of their sentences with the ones before; `whole`: that of the statements
"""
NEAR = 3.0
MANY = 4  # telling words that count
VERBS = 2  # verbs that count
SMALL = 10  # a round number below it may count anything
LONG = 31  # days of a period that is more than a date
CLOSE = 250  # characters between two claims
DIGITS = 3  # of a probability: what differs between processors is left out


def signs(
    a: Point, b: Point, *, shared: float, cosine: float, contained: float, telling: int, apart: bool
) -> tuple[float, ...]:
    """The `SIGNS` of two claims.

    - `shared`, `cosine`, `contained`, `telling`, `apart`: what `same` knows already
    """
    one_document = a.doc_id == b.doc_id
    return (
        shared,
        cosine,
        contained,
        min(telling, MANY),
        min(len(a.predicates & b.predicates), VERBS),
        *_numbers(a, b),
        one_document,
        one_document and abs(a.start - b.start) < CLOSE,
        apart,
        *_sides(a, b),
    )


def probability(values: Sequence[float], kind: str = "words") -> float:
    """How probable it is that two claims are about one thing.

    - `values`: the `SIGNS`; for the kind "meaning" those of `MEANING` too
    """
    *weights, constant = _weights()[kind]
    weighed = constant + sum(w * value for w, value in zip(weights, values, strict=True))
    return round(1 / (1 + math.exp(-weighed)), DIGITS)


@cache
def _weights() -> Mapping[str, tuple[float, ...]]:
    kept = json.loads(Path(__file__).with_name("likeness.json").read_text("utf-8"))
    named = {"words": SIGNS, "meaning": (*SIGNS, *MEANING)}
    return {
        kind: tuple(kept[kind][name] for name in (*names, "constant"))
        for kind, names in named.items()
    }


def best_measures(a: Point, b: Point) -> tuple[int, int]:
    """The numbers by which two claims are about one thing, by position; -1 for the whole claim.

    A claim with a single number is taken by it, so that what it is compared with meets there.
    """
    found = [
        (_alike(one, other), -i, -j)
        for i, one in enumerate(a.measures)
        for j, other in enumerate(b.measures)
        if may_be_one(one, other)
    ]
    best = max(found, default=(0.0, 0, 0))
    if best[0]:
        return -best[1], -best[2]
    return only_measure(a), only_measure(b)


def only_measure(point: Point) -> int:
    """The position of the only number of a claim; -1 if it has none or several."""
    return 0 if len(point.measures) == 1 else -1


# ---- the signs -----------------------------------------------------------------------------------


def _sides(a: Point, b: Point) -> tuple[float, ...]:
    """What stands on one side only, and what on both."""
    counted = bool(a.measures and b.measures)
    return (
        counted and not any(may_count_one(x, y) for x in a.measures for y in b.measures),
        bool(a.measures) != bool(b.measures),
        a.predicted != b.predicted,
        (a.stance < 0) != (b.stance < 0),
        _is_dated(a) and _is_dated(b) and a.first <= b.last and b.first <= a.last,
        bool(a.voice and b.voice and a.voice != b.voice),
        bool(a.predicates and b.predicates),
        math.log1p(min(len(a.words), len(b.words))),
    )


def _is_dated(point: Point) -> bool:
    return bool(point.first) and point.last - point.first <= LONG


def _numbers(a: Point, b: Point) -> tuple[float, float, bool]:
    """Of all pairs of numbers in one unit: the same, of the same things, and of one size."""
    equal, headed, near = 0.0, 0.0, False
    for one in a.measures:
        for other in b.measures:
            if not same_unit(one, other):
                continue
            of_one = bool(one.head) and one.head == other.head
            equal = max(equal, _equal(one, other))
            headed = max(headed, of_one, 0.5 * (one.dimension != "count"))
            near |= (of_one or one.dimension != "count") and one.is_near(other, NEAR)
    return equal, headed, near


def _equal(one: Measure, other: Measure) -> float:
    if (one.low, one.high) != (other.low, other.high):
        return 0.0
    return 0.5 if one.round_ and one.middle < SMALL else 1.0


def _same_outcome(one: Measure, other: Measure) -> bool:
    return one.outcome and other.outcome and one.about == other.about


def _alike(one: Measure, other: Measure) -> float:
    return (
        _same_outcome(one, other)
        + (bool(one.head) and one.head == other.head)
        + ((one.low, one.high) == (other.low, other.high))
        + 0.5 * one.is_near(other, NEAR)
        + 0.5 * (one.dimension != "count")
    )
