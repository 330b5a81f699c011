"""How likely it is that a claim is right: that its words, its source and its stance are.

A logistic model of a few signs. `benchmarks/certainty.py` fits it and says how well it holds;
docs/evaluation.md has the curve.
"""

import math
from collections.abc import Iterator

from extractor.models import Claim

__all__ = ["LEVEL", "WEIGHTS", "certainty", "log_odds", "signs"]

# python benchmarks/certainty.py claims tests/gold --ask none unsure
LEVEL = 1.50
WEIGHTS = {
    "model: alone": -0.98,
    "stance: hedged": -1.26,
    "stance: negated": -1.05,
    "stance: predicted": -0.55,
    "voice: clause behind the words": 1.09,
    "voice: no reporting clause": -1.17,
    "voice: resolved": 0.53,
    "voice: the article": -0.39,
    "voice: unknown": -2.10,
}


def certainty(claim: Claim, *, proposed: bool = False) -> float:
    """The certainty of a claim, from 0 to 1, to two decimals.

    proposed: whether a model proposed it.
    """
    odds = log_odds(frozenset(signs(claim, proposed=proposed)))
    return round(1 / (1 + math.exp(-odds)), 2)


def log_odds(found: frozenset[str]) -> float:
    """The logarithm of the odds that a claim with such signs is right."""
    return LEVEL + sum(WEIGHTS.get(sign, 0.0) for sign in found)


def signs(claim: Claim, *, proposed: bool = False) -> Iterator[str]:
    """What tells of the certainty of a claim: how its voice and stance were found, and by whom."""
    if claim.source_unknown:
        yield "voice: unknown"
    elif not claim.attribution:
        yield "voice: the article"
    elif claim.cue is None:
        yield "voice: no reporting clause"
    elif claim.attribution[0].resolved_from:
        yield "voice: resolved"
    if claim.cue is not None and claim.cue.start >= claim.evidence[-1].end:
        yield "voice: clause behind the words"
    if claim.stance in ("hedged", "predicted"):
        yield f"stance: {claim.stance}"
    if claim.negated:
        yield "stance: negated"
    if proposed and claim.cue is None:
        yield "model: alone"
