"""Determine how firmly a claim is made, whether it is negated, and how it is quoted.

The stance follows from the reporting verb and from hedges and modal verbs in the evidence. Words
that only approximate a number ("about 40") do not count: they qualify the number, not the claim.
"""

from collections.abc import Sequence

from extractor.models import Quotation, Span, Stance
from extractor.news.quotations import Quotations
from extractor.news.tokens import Token
from extractor.news.words.en.stance_cues import (
    CALLED_FALSE,
    CLAUSE_STARTS,
    COMPARATIVE,
    CONDITION,
    ESTIMATE,
    ESTIMATING_VERBS,
    HEDGE,
    NEGATORS,
    PREDICTING_VERBS,
    PREDICTION,
    SUBORDINATE_CLAUSE,
    SUBORDINATING,
    UNABLE,
    WITHHOLDING,
)
from extractor.news.words.en.verb_classes import DENYING
from extractor.words.en.cut_words import RETRACTION, RETRACTION_WINDOW

__all__ = ["is_negated", "is_taken_back", "quotation_of", "stance_of"]


def stance_of(evidence: str, verb: str | None, *, withheld: bool, reported: bool) -> Stance:
    """Return the stance of a claim.

    evidence: the words of the claim.
    verb: the base form of its reporting verb, if it has one.
    withheld: whether its source refuses to confirm or comment.
    reported: whether the claim has a source, so that "would" is a future in the past.
    """
    if withheld or WITHHOLDING.search(evidence):
        return "unconfirmed"
    if verb in DENYING or (reported and verb is not None and CALLED_FALSE.search(evidence)):
        return "denied"
    if verb in ESTIMATING_VERBS or ESTIMATE.search(evidence):
        return "estimated"
    if HEDGE.search(UNABLE.sub("", evidence)):
        return "hedged"
    if verb in PREDICTING_VERBS or _predicts(evidence, reported=reported):
        return "predicted"
    return "asserted"


def _predicts(evidence: str, *, reported: bool) -> bool:
    found = PREDICTION.search(SUBORDINATE_CLAUSE.sub("", evidence))
    if found is None:
        return False
    return reported or "would" not in found[0] or not CONDITION.search(evidence)


def is_taken_back(text: str, end: int) -> bool:
    """Whether the sentence behind the one that ends at `end` takes it back: "That was wrong."."""
    return RETRACTION.match(text, end, min(len(text), end + RETRACTION_WINDOW)) is not None


def is_negated(words: Sequence[Token]) -> bool:
    """Whether the main clause of some evidence is negated."""
    for i, token in enumerate(words):
        lower = token.lower
        following = words[i + 1].lower if i + 1 < len(words) else ""
        if lower in SUBORDINATING and (i > 3 or (i > 0 and lower in ("who", "which"))):
            return False
        if i > 2 and (
            lower in ("but", "that", "then") or (lower == "and" and following in CLAUSE_STARTS)
        ):
            return False
        if lower == "no" and COMPARATIVE.fullmatch(following):
            continue
        if lower in NEGATORS or lower.endswith("n't"):
            return not (lower == "not" and following in ("only", "just"))
    return False


def quotation_of(
    text: str, spans: Sequence[Span], quoted: Quotations, *, reported: bool
) -> Quotation:
    """Return whether the evidence is quoted, partly quoted, or reported in other words.

    `reported` says that the claim has a source; without one and without quotation marks the answer
    is "none".
    """
    letters = _letters(text, spans)
    inside = sum(_letters(text, quoted.within(span)) for span in spans)
    if letters and inside >= letters - 1:
        return "direct"
    if not reported:
        return "none"
    return "mixed" if inside else "indirect"


def _letters(text: str, spans: Sequence[Span]) -> int:
    return sum(sum(map(str.isalnum, text[span.start : span.end])) for span in spans)
