"""Which claims their words join, and the weights of words.

The weight of a word is taken from the two documents alone: what many of their claims say is their
topic and tells claims apart badly (as inverse document frequency, Sparck Jones 1972, with claims as
the documents). So a decision does not depend on what else is compared. Words are compared by the
cosine of these weights.
"""

import math
from collections.abc import Collection, Mapping

from extractor.compare.apart import days_apart, is_negation_apart, names_apart
from extractor.compare.by_numbers import counts_one
from extractor.compare.link import Link
from extractor.compare.points import ASIDE, Point
from extractor.words.en.fact_words import LASTING

__all__ = [
    "DAYS",
    "FEW",
    "LEAST",
    "MANY",
    "by_predicate",
    "by_refusal",
    "by_sameness",
    "by_words",
    "cosine",
    "shared_words",
    "size",
    "telling",
    "together",
]

LEAST = 0.5  # the least cosine of two claims that are joined by their words
PREDICATE = 0.25  # the same where subject and verb are the same
HALF_SURE = 0.65  # the same where only one of them has a verb that is known as one
SURE = 0.75  # from here on, other names, days or numbers beside the words do not part them
REFUSED = 0.49  # the score of a denial or refusal: it joins what the other claims have made
TELLING = 0.2  # of the claims of two documents: a word of more of them is their topic
FEW = 2  # telling words that two claims have to share
MANY = 4  # the same for claims of documents that share no names
INSIDE = 0.75  # the part of a refusal's or denial's words that the other claim has to have
DAYS = 3  # between the days that two claims of one event speak of


def by_words(
    a: Point, b: Point, *, near: bool, shared: Mapping[str, float], alike: float
) -> Link | None:
    """Two claims that have most of their words in common."""
    if alike < LEAST:
        return None
    words = telling(a, b, shared)
    whole = a.words.keys() == b.words.keys() and len(a.words) >= MANY
    if not whole and len(words) < (FEW if near else MANY):
        return None
    if not whole and counts_one(a, b) and (len(words) <= FEW or alike < 0.6):
        return None
    if names_apart(a, b) or days_apart(a, b, DAYS) or (alike < SURE and not near):
        return None
    said = bool(a.predicates) + bool(b.predicates)
    if alike < (0.0, HALF_SURE, SURE)[said] and not a.predicates & b.predicates:
        return None
    if is_negation_apart(a, b):
        return None
    return Link(-1, -1, min(alike, 1.0), f"the words {', '.join(words or sorted(shared))}")


def by_sameness(a: Point, b: Point) -> Link | None:
    """Two short sentences that say the same word by word, or of which one says that it is not so.

    What remains so is so: "inflation is too high" and "inflation remains too high".
    """
    one, other = (tuple(w for w in each.order if w not in LASTING) for each in (a, b))
    if one != other or len(one) < FEW or a.names >= set(one) or not a.stance == b.stance == 1:
        return None
    if a.predicted != b.predicted or a.measures or b.measures:
        return None
    if names_apart(a, b) or days_apart(a, b, DAYS) or is_negation_apart(a, b):
        return None
    return Link(-1, -1, SURE, f"the words {', '.join(one)}")


def by_predicate(a: Point, b: Point, shared: Mapping[str, float], alike: float) -> Link | None:
    """Two sentences that say the same of the same subject, whatever follows."""
    verb = a.verb if a.verb == b.verb and a.verb not in a.names | b.names else ""
    if not verb or verb not in telling(a, b, shared) or alike < PREDICATE:
        return None
    if not a.subject & b.subject and (alike < LEAST or (a.subject and b.subject)):
        return None
    if bool(a.negated) != bool(b.negated) or names_apart(a, b) or days_apart(a, b, DAYS):
        return None
    if counts_one(a, b) or not a.stance == b.stance == 1:
        return None
    return Link(-1, -1, LEAST, f"the verb {verb}")


def by_refusal(a: Point, b: Point, shared: Mapping[str, float]) -> Link | None:
    """A denial or refusal is about a claim that has nearly all of its words."""
    refusal, said = (a, b) if a.stance < b.stance else (b, a)
    if refusal.stance == 1 or names_apart(a, b):
        return None
    both = said.stance < 1
    inside = sum(weight**2 for weight in shared.values())
    whole = size(refusal, shared) if not both else max(size(a, shared), size(b, shared))
    event = [w for w in shared if w not in a.names | b.names and (both or w not in said.asides)]
    counted = [each for each in said.measures if each.outcome]
    if not event or inside < INSIDE * whole:
        return None
    about = (i for i, each in enumerate(said.measures) if each.outcome and each.about & set(event))
    number = next(about, -1)
    if counted and number < 0:
        return None
    if len(event) < FEW and not counted and not both:
        return None
    what = "denies" if refusal.stance < 0 else "does not confirm"
    ends = (-1, number) if refusal is a else (number, -1)
    return Link(*ends, REFUSED, f"one {what} {', '.join(sorted(event))}")


def shared_words(a: Point, b: Point) -> dict[str, float]:
    """The words of both claims, with their weights."""
    claims = together(a, b)
    found = {}
    for lemma in (each for each in a.words if each in b.words):  # in one order, as their sums are
        have = a.words[lemma] + (b.words[lemma] if a.doc_id != b.doc_id else 0)
        aside = lemma in a.asides or lemma in b.asides
        found[lemma] = math.log(1 + claims / have) * (ASIDE if aside else 1.0)
    return found


def together(a: Point, b: Point) -> int:
    """The claims of their documents."""
    return a.claims + (b.claims if a.doc_id != b.doc_id else 0)


def cosine(a: Point, b: Point, shared: Mapping[str, float]) -> float:
    """How alike the words of two claims are."""
    product = sum(weight**2 for weight in shared.values())
    sizes = size(a, shared) * size(b, shared)
    return product / math.sqrt(sizes) if sizes else 0.0


def size(point: Point, shared: Mapping[str, float]) -> float:
    """The squared length of a claim."""
    own = point.weights.items()
    return sum(shared[lemma] ** 2 if lemma in shared else weight for lemma, weight in own)


def telling(a: Point, b: Point, shared: Collection[str]) -> list[str]:
    """The words of both claims that are not their documents' topic, and no names."""
    claims = together(a, b)
    few = max(2.0, TELLING * claims)
    both = ((lemma, a.words[lemma] + b.words[lemma]) for lemma in shared)
    return sorted(
        lemma
        for lemma, have in both
        if have <= few and lemma not in (a.names | b.names | (a.asides & b.asides))
    )
