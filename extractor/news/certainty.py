"""How likely it is that a claim is right: that its words, its source and its stance are.

A logistic model of a few signs. `benchmarks/certainty.py` fits it and says how well it holds;
docs/evaluation.md has the curve.
"""

import math
from collections.abc import Iterable, Iterator

import regex

from extractor.models import Claim
from extractor.news.quotations import Quotations
from extractor.news.reading import Candidate
from extractor.news.sentence_selection import may_report
from extractor.news.statement import looks_like_verb
from extractor.news.tokens import tokens
from extractor.news.words.en.function_words import FIRST_PERSON
from extractor.news.words.en.stance_cues import HEDGE, LATER_CLAUSE, PREDICTION
from extractor.news.words.en.verb_classes import PLAIN_VERBS
from extractor.words import words

__all__ = ["LEVEL", "WEIGHTS", "certainty", "log_odds", "signs"]

# python benchmarks/certainty.py claims tests/gold --judged GUM --ask none unsure --reader DIR
LEVEL = 2.41
WEIGHTS = {
    "model: other stance": -0.77,
    "own: I, we or you": -0.96,
    "own: may report": -1.06,
    "own: no full stop": -1.41,
    "own: no verb": -2.31,
    "stance: hedged": -0.83,
    "stance: in a later clause": -1.60,
    "stance: negated": -0.74,
    "stance: predicted": -0.58,
    "verb: more than said": -0.87,
    "voice: by a model": -2.67,
    "voice: several": 0.95,
    "voice: unknown": -3.03,
    "words: half a quotation": -1.12,
    "words: twice": -1.81,
}

_FULL_STOP = regex.compile(r"[.!?…][”\"’')\]]*\s*$")
_IN_PERSON = FIRST_PERSON | words("you your")


def certainty(found: Iterable[str]) -> float:
    """The certainty of a claim with such signs, from 0 to 1, to two decimals."""
    return round(1 / (1 + math.exp(-log_odds(found))), 2)


def log_odds(found: Iterable[str]) -> float:
    """The logarithm of the odds that a claim with such signs is right."""
    return LEVEL + sum(WEIGHTS[sign] for sign in found)


def signs(claim: Claim, candidate: Candidate, text: str, quoted: Quotations) -> frozenset[str]:
    """What tells of the certainty of a claim.

    candidate: what the claim was made of.
    text, quoted: the text of its document, and the quotations in it.
    """
    found = [*_of_voice(claim, candidate), *_of_stance(claim), *_of_words(claim, text)]
    if not claim.attribution and not claim.source_unknown:
        found += _of_own(candidate, text, quoted)
    return frozenset(found)


def _of_voice(claim: Claim, candidate: Candidate) -> Iterator[str]:
    if claim.source_unknown:
        yield "voice: unknown"
    if len(claim.attribution) > 1:
        yield "voice: several"
    if candidate.proposed and claim.cue is None and claim.quotation == "indirect":
        yield "voice: by a model"  # no clause reports the words, and no marks quote them
    verb = candidate.report.verb if candidate.report and claim.attribution else None
    if verb is not None and verb not in PLAIN_VERBS and claim.stance != "unconfirmed":
        yield "verb: more than said"


def _of_stance(claim: Claim) -> Iterator[str]:
    if claim.negated:
        yield "stance: negated"
    if any(each.part == "stance" and each.surer == "rules" for each in claim.because):
        yield "model: other stance"
    if claim.stance not in ("hedged", "predicted"):
        return
    yield f"stance: {claim.stance}"
    told = " ".join(each.quote for each in claim.evidence)
    cue = HEDGE.search(told) or PREDICTION.search(told)
    if cue and LATER_CLAUSE.search(told, 0, cue.start()):
        yield "stance: in a later clause"


def _of_words(claim: Claim, text: str) -> Iterator[str]:
    quotes = [each.quote for each in claim.evidence]
    told = " ".join(quotes)
    if told.count('"') % 2 or told.count("“") != told.count("”"):
        yield "words: half a quotation"
    if text.count(quotes[0]) > 1 and len(quotes[0].split()) > 3:
        yield "words: twice"


def _of_own(candidate: Candidate, text: str, quoted: Quotations) -> Iterator[str]:
    """What tells of a claim of the article's own: it may be somebody's, or none at all."""
    sentence = candidate.sentence
    heard = tokens(text, sentence, quoted)
    if may_report(heard):
        yield "own: may report"
    if any(word.lower in _IN_PERSON for word in heard):
        yield "own: I, we or you"
    if not _FULL_STOP.search(text[sentence.start : sentence.end]):
        yield "own: no full stop"
    claimed = (word for span in candidate.spans for word in tokens(text, span, quoted))
    if not any(map(looks_like_verb, claimed)):
        yield "own: no verb"
