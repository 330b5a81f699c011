"""Whether two claims are about one thing, and why.

The weight of a word is taken from the two documents alone: what many of their claims say is their
topic and tells claims apart badly (as inverse document frequency, Sparck Jones 1972, with claims as
the documents). So a decision does not depend on what else is compared. Words are compared by the
cosine of these weights.
"""

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from extractor.compare.contrast import are_contrasted
from extractor.compare.likeness import PROBABLE, best_measures, only_measure, probability, signs
from extractor.compare.measures import COMPATIBLE, Measure, may_be_one, same_unit
from extractor.compare.points import ASIDE, COUNTRIES, Point, opposed
from extractor.words.en.fact_words import HARD, PERSONS

__all__ = [
    "LEAST",
    "Link",
    "Source",
    "computed_links",
    "kept_apart",
    "likely_link",
    "links",
    "may_be_one_story",
    "names_apart",
    "related",
    "signs_of",
    "telling",
]

LEAST = 0.5  # the least cosine of two claims that are joined by their words
PREDICATE = 0.25  # the same where subject and verb are the same
HALF_SURE = 0.65  # the same where only one of them has a verb that is known as one
SURE = 0.75  # from here on, other names, days or numbers beside the words do not part them
WEIGHT = 0.6  # of what is only probable beside what is sure
REFUSED = 0.49  # the score of a denial or refusal: it joins what the other claims have made
TELLING = 0.2  # of the claims of two documents: a word of more of them is their topic
FEW = 2  # telling words that two claims have to share
MANY = 4  # the same for claims of documents that share no names
INSIDE = 0.75  # the part of a refusal's or denial's words that the other claim has to have
NEAR = 3.0  # how many times a number may be another one without the words to show that it is it
TEXT = 0.2  # the least cosine of claims with the same figure, or nearly the same large one
LARGE = 1000  # a number that hardly counts two things in one event by chance
ALMOST = 2.0  # how many times such a number may be the other
DAYS = 3  # between the days that two claims of one event speak of
PERIOD = 7  # days of a week, month or year, which is another one than the next
GROWING = 14  # the same for figures, which may grow
SPELLED = 80  # of 100: how alike two spellings of a name are
SAME_DAYS = 4  # the same for articles that share one name only
APART = 45  # days between two articles on one event
LATER = 366  # the same for a story that goes on: an inquiry, a trial
STORY = 3  # names that articles of such a story share


@dataclass(frozen=True, slots=True, eq=False)  # by identity, so that `related` is kept
class Source:
    """What of a document decides whether another one may be about the same event.

    - `names`: the names of its title, claims and sources, with their numbers
    - `day`: the day of publication as an ordinal; 0 if it is not known
    """

    doc_id: str
    names: Mapping[str, int]
    day: int


class Link(NamedTuple):
    """Two claims that are about one thing.

    - `one`, `other`: the positions of the measures that are the same; -1 for the claims as a whole
    - `score`: how sure that is, up to 1
    - `because`: the words or figures that decided
    """

    one: int
    other: int
    score: float
    because: str


@lru_cache(maxsize=4096)
def related(one: Source, other: Source) -> bool:
    """Whether two documents may be about one event: they share names, and not only countries.

    One name is enough if both have few, or come back to it in articles of the same days.
    """
    if one.doc_id == other.doc_id:
        return True
    days = _days_between(one, other)
    if days is not None and days > APART:
        return False
    shared = one.names.keys() & other.names.keys() - COUNTRIES
    least = min(len(one.names), len(other.names))
    topics = [each for each in shared if one.names[each] > 1 and other.names[each] > 1]
    if topics and days is not None and days <= SAME_DAYS:
        return True
    return (len(shared) >= 2 and len(shared) >= 0.1 * least) or len(shared) >= max(1, 0.3 * least)


def may_be_one_story(one: Source, other: Source) -> bool:
    """Whether two documents may tell one event, or what came of it months later.

    That they share more names then is enough for a model, which sees the days, but not for rules:
    so do the figures of one quarter and the next.
    """
    days = _days_between(one, other)
    if days is None or days <= APART:
        return related(one, other)
    shared = one.names.keys() & other.names.keys() - COUNTRIES
    least = min(len(one.names), len(other.names))
    return days <= LATER and len(shared) >= max(STORY, 0.3 * least)


def _days_between(one: Source, other: Source) -> int | None:
    """The days between two documents; None where one has no day."""
    return abs(one.day - other.day) if one.day and other.day else None


def links(a: Point, b: Point, one: Source, other: Source, *, sure: bool = False) -> Iterator[Link]:
    """How two claims are about one thing: as a whole, by some of their numbers, or not at all.

    - `sure`: only what rules decide, and not what is probable
    """
    if found := list(_ruled(a, b, one, other)):
        if not (_counts_opposites(a, b) or are_contrasted(a, b)):
            yield from (_placed(each, a, b) for each in found)
        return
    if sure or not related(one, other) or _other_verbs(a, b) or kept_apart(a, b, one, other):
        return
    likely = probability(signs_of(a, b))
    if likely >= PROBABLE:
        shared = a.words.keys() & b.words.keys()
        yield likely_link(a, b, likely, f"alike ({likely:.2f}): {_said(a, b, shared)}")


def kept_apart(a: Point, b: Point, one: Source, other: Source) -> bool:
    """Whether two claims cannot be joined by what is only probable.

    Their documents are not about one event, or they name other people or places, other days or
    numbers; or one says that something is not so, and nothing shows that the other says the same;
    or one refuses to say anything.
    """
    counted = bool(a.measures and b.measures)
    return (
        not related(one, other)
        or a.another != b.another
        or names_apart(a, b)
        or _counts_opposites(a, b)
        or _days_apart(a, b, GROWING if counted else DAYS)
        or _is_negation_apart(a, b)
        or (a.stance == 0) != (b.stance == 0)
        or (counted and (_is_elsewhere(a, one, other) or _is_elsewhere(b, other, one)))
        or (counted and not any(may_be_one(x, y) for x in a.measures for y in b.measures))
        or are_contrasted(a, b)
    )


def _counts_opposites(a: Point, b: Point) -> bool:
    """Whether a number is of what rose and another of what fell, or of trees planted and felled."""
    counted = bool(a.measures and b.measures) and a.stance == b.stance == 1
    return counted and bool(opposed(a, b) or opposed(b, a))


def _other_verbs(a: Point, b: Point) -> bool:
    """Whether two claims assert other things of the same: bought and sold, banned this and that."""
    if a.stance != 1 or b.stance != 1 or _counts_the_same(a, b):
        return False
    if a.predicates and b.predicates and a.predicates.isdisjoint(b.predicates):
        return True
    only = [x.words.keys() - y.words.keys() - x.asides for x, y in ((a, b), (b, a))]
    return (
        bool(a.predicates & b.predicates)
        and min(map(len, only)) >= FEW
        and (len(a.words.keys() & b.words.keys()) <= FEW)
    )


def _counts_the_same(a: Point, b: Point) -> bool:
    no_heads = PERSONS if _people_do_others(a, b) else frozenset()
    return any(
        (x.head not in no_heads and _same_head(x, y)) or (x.outcome and x.about == y.about)
        for x in a.measures
        for y in b.measures
        if same_unit(x, y) and (x.head or x.outcome)
    )


def _people_do_others(a: Point, b: Point) -> bool:
    """Whether each claim has one verb, and not the same: people who work here, or protest."""
    return len(a.predicates) == len(b.predicates) == 1 and a.predicates != b.predicates


def likely_link(a: Point, b: Point, likely: float, because: str) -> Link:
    """The link of two claims that are probably about one thing, by their numbers if they may be."""
    return Link(*best_measures(a, b), WEIGHT * likely, because)


def signs_of(a: Point, b: Point) -> tuple[float, ...]:
    """The signs of two claims that need no encoder, see `likeness`."""
    shared = _shared(a, b)
    inside = sum(weight**2 for weight in shared.values())
    least = min(_size(a, shared), _size(b, shared))
    part = inside / least if least else 0.0
    return signs(
        a, b,
        shared=sum(shared.values()) / math.log1p(_together(a, b)),
        cosine=_cosine(a, b, shared),
        contained=part if len(shared) > 1 else part / 2,
        telling=len(telling(a, b, shared)),
        apart=names_apart(a, b),
    )  # fmt: skip


def _placed(link: Link, a: Point, b: Point) -> Link:
    """A link of whole claims at the only number of each, where other links meet it.

    Not if one is of other things than the other, as years in prison and a sum.
    """
    i = only_measure(a) if link.one < 0 else link.one
    j = only_measure(b) if link.other < 0 else link.other
    whole = link.one < 0 and link.other < 0 and min(i, j) >= 0
    if whole and not may_be_one(a.measures[i], b.measures[j]):
        return link
    return link._replace(one=i, other=j)


def _said(a: Point, b: Point, shared: Collection[str]) -> str:
    """What two claims have in common, in words."""
    i, j = best_measures(a, b)
    if i >= 0 and j >= 0:
        return _both(a.measures[i], b.measures[j], ", ".join(telling(a, b, shared)))
    return ", ".join(telling(a, b, shared) or sorted(shared)) or "what stands around them"


def _ruled(a: Point, b: Point, one: Source, other: Source) -> Iterator[Link]:
    """What rules decide of two claims."""
    if (a.before and a.before == b.claim_id) or (b.before and b.before == a.claim_id):
        yield Link(-1, -1, 1.0, "one denies what the other has just said")
        return
    near = related(one, other)
    if not near and len(a.words.keys() & b.words.keys()) < MANY:
        return  # most candidates: one rare word in two documents on different events
    if _has_no_link(a, b):
        return
    shared = _shared(a, b)
    alike = _cosine(a, b, shared)
    here = near and not _is_elsewhere(a, one, other) and not _is_elsewhere(b, other, one)
    by_number = list(_by_number(a, b, alike, shared)) if here else []
    yield from by_number
    whole = _by_refusal(a, b, shared) if near else None
    if whole and (whole.one, whole.other) != (-1, -1):
        yield whole
        return
    whole = whole or _by_words(a, b, near=near, shared=shared, alike=alike)
    whole = whole or (_by_predicate(a, b, shared, alike) if near else None)
    if whole and (by_number or not _count_apart(a, b)):
        yield whole


def _has_no_link(a: Point, b: Point) -> bool:
    """Whether it is plain without any weights that no rule joins two claims; so it is of most."""
    if a.another != b.another:
        return True
    if (a.measures and b.measures) or not a.stance == b.stance == 1:
        return False
    few = len(a.words.keys() & b.words.keys()) < FEW and (not a.verb or a.verb != b.verb)
    return few or names_apart(a, b)


def computed_links(point: Point) -> Iterator[Link]:
    """The links between a number of a claim and the share that was computed from it."""
    for i, share in enumerate(point.measures):
        for j, part in enumerate(point.measures):
            if share.computed and not part.computed and part.start == share.start:
                yield Link(j, i, 1.0, f"{share.text} is a share")


# ---- words ---------------------------------------------------------------------------------------


def _shared(a: Point, b: Point) -> dict[str, float]:
    """The words of both claims, with their weights."""
    claims = _together(a, b)
    found = {}
    for lemma in (each for each in a.words if each in b.words):  # in one order, as their sums are
        have = a.words[lemma] + (b.words[lemma] if a.doc_id != b.doc_id else 0)
        aside = lemma in a.asides or lemma in b.asides
        found[lemma] = math.log(1 + claims / have) * (ASIDE if aside else 1.0)
    return found


def _together(a: Point, b: Point) -> int:
    """The claims of their documents."""
    return a.claims + (b.claims if a.doc_id != b.doc_id else 0)


def _cosine(a: Point, b: Point, shared: Mapping[str, float]) -> float:
    product = sum(weight**2 for weight in shared.values())
    sizes = _size(a, shared) * _size(b, shared)
    return product / math.sqrt(sizes) if sizes else 0.0


def _size(point: Point, shared: Mapping[str, float]) -> float:
    """The squared length of a claim."""
    own = point.weights.items()
    return sum(shared[lemma] ** 2 if lemma in shared else weight for lemma, weight in own)


def telling(a: Point, b: Point, shared: Collection[str]) -> list[str]:
    """The words of both claims that are not their documents' topic, and no names."""
    claims = _together(a, b)
    few = max(2.0, TELLING * claims)
    both = ((lemma, a.words[lemma] + b.words[lemma]) for lemma in shared)
    return sorted(
        lemma
        for lemma, have in both
        if have <= few and lemma not in (a.names | b.names | (a.asides & b.asides))
    )


def _by_words(
    a: Point, b: Point, *, near: bool, shared: Mapping[str, float], alike: float
) -> Link | None:
    if alike < LEAST:
        return None
    words = telling(a, b, shared)
    whole = a.words.keys() == b.words.keys() and len(a.words) >= MANY
    if not whole and len(words) < (FEW if near else MANY):
        return None
    if not whole and _counts_one(a, b) and (len(words) <= FEW or alike < 0.6):
        return None
    if names_apart(a, b) or _days_apart(a, b, DAYS) or (alike < SURE and not near):
        return None
    said = bool(a.predicates) + bool(b.predicates)
    if alike < (0.0, HALF_SURE, SURE)[said] and not a.predicates & b.predicates:
        return None
    if _is_negation_apart(a, b):
        return None
    return Link(-1, -1, min(alike, 1.0), f"the words {', '.join(words or sorted(shared))}")


def _by_predicate(a: Point, b: Point, shared: Mapping[str, float], alike: float) -> Link | None:
    """Two sentences that say the same of the same subject, whatever follows."""
    verb = a.verb if a.verb == b.verb and a.verb not in a.names | b.names else ""
    if not verb or verb not in telling(a, b, shared) or alike < PREDICATE:
        return None
    if not a.subject & b.subject and (alike < LEAST or (a.subject and b.subject)):
        return None
    if bool(a.negated) != bool(b.negated) or names_apart(a, b) or _days_apart(a, b, DAYS):
        return None
    if _counts_one(a, b) or not a.stance == b.stance == 1:
        return None
    return Link(-1, -1, LEAST, f"the verb {verb}")


def _by_refusal(a: Point, b: Point, shared: Mapping[str, float]) -> Link | None:
    """A denial or refusal is about a claim that has nearly all of its words."""
    refusal, said = (a, b) if a.stance < b.stance else (b, a)
    if refusal.stance == 1 or names_apart(a, b):
        return None
    both = said.stance < 1
    inside = sum(weight**2 for weight in shared.values())
    whole = _size(refusal, shared) if not both else max(_size(a, shared), _size(b, shared))
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


def names_apart(a: Point, b: Point) -> bool:
    """Whether each of two claims names somebody or some place that the other does not."""
    only_a, only_b = a.named - b.names, b.named - a.names
    if only_a and only_b and not _spelled_alike(only_a, only_b):
        return True
    one, other = a.subject & a.names, b.subject & b.names
    return bool(one and other and not one & other)


def _spelled_alike(ones: Collection[str], others: Collection[str]) -> bool:
    """Whether names differ in their spelling alone: "Zelensky" and "Zelenskyy"."""
    return any(fuzz.ratio(one, other) >= SPELLED for one in ones for other in others)


def _days_apart(a: Point, b: Point, most: int) -> bool:
    if a.past != b.past:
        return True
    between = max(a.first - b.last, b.first - a.last)
    months = min(a.last - a.first, b.last - b.first) >= PERIOD
    return bool(a.first and b.first) and between > (0 if months else most)


def _is_negation_apart(a: Point, b: Point) -> bool:
    """Whether one claim negates a word that the other does not have: they say different things."""
    for one, other in ((a, b), (b, a)):
        if one.negated and not other.negated and one.stance == other.stance == 1:
            return not one.negated <= other.words.keys()
    return False


def _is_elsewhere(point: Point, own: Source, other: Source) -> bool:
    """Whether a claim leaves its document's place: for a name that no other claim there has.

    The other document does not have it either.
    """
    names = {each for each in point.named if own.names.get(each, 0) < 2}
    return bool(names) and other.names.keys().isdisjoint(names)


# ---- numbers -------------------------------------------------------------------------------------


def _by_number(a: Point, b: Point, alike: float, shared: Mapping[str, float]) -> Iterator[Link]:
    equal = {(i, j) for i, one in enumerate(a.measures) for j, other in enumerate(b.measures)
             if _are_equal(one, other)}  # fmt: skip
    firsts, others = {i for i, _ in equal}, {j for _, j in equal}
    for i, one in enumerate(a.measures):
        for j, other in enumerate(b.measures):
            if (i in firsts or j in others) and (i, j) not in equal:
                continue  # one of them has its like: 53.4 and 46.6 percent in both claims
            because = _same_measure(a, b, one, other, alike, shared)
            if because:
                score = 0.6 + 0.2 * alike + (0.0 if one.excludes(other) else 0.2)
                yield Link(i, j, min(score, 1.0), because)


def _are_equal(one: Measure, other: Measure) -> bool:
    same = one.dimension == other.dimension and not (one.round_ and one.middle < LARGE)
    return same and (one.low, one.high) == (other.low, other.high)


def _same_measure(
    a: Point, b: Point, one: Measure, other: Measure, alike: float, shared: Mapping[str, float]
) -> str:
    """Why two numbers measure one thing; "" if they do not, or if that is not sure."""
    if a.doc_id == b.doc_id and one.root == other.root:
        return f"{other.text} goes on from {one.text}"
    if not same_unit(one, other) or _days_apart(a, b, GROWING):
        return ""
    apart = names_apart(a, b)
    small, large = sorted((one.middle, other.middle))
    close = large <= (NEAR if one.excludes(other) else COMPATIBLE) * small
    if one.outcome and other.outcome and one.about == other.about:
        hard = bool(one.about & HARD)
        beside = shared.keys() - one.about - {one.head, other.head} - PERSONS
        sure = not apart and (close or len(beside) >= FEW) and (hard or alike >= TEXT)
        return _both(one, other, " or ".join(sorted(one.about))) if sure else ""
    if (one.outcome and one.about & HARD) or (other.outcome and other.about & HARD):
        return ""
    is_large = small >= LARGE and (one.dimension == "count" or one.dimension.isupper())
    equal = not one.round_ and not other.round_ and (one.low, one.high) == (other.low, other.high)
    if equal and (alike >= TEXT or one.bare or other.bare or is_large):
        return f"both say {one.text}"
    about = (one.about & other.about) - a.names - b.names
    headed = _same_head(one, other) or one.dimension != "count"
    apart |= one.head in PERSONS and _people_do_others(a, b)
    if headed and about and close and alike >= LEAST - 0.1 and not apart:
        return _both(one, other, ", ".join(sorted(about)))
    if headed and is_large and large <= ALMOST * small and alike >= TEXT and not apart:
        return f"{_both(one, other)}, nearly as many"
    return ""


def _same_head(one: Measure, other: Measure) -> bool:
    """Whether two numbers count the same things, which may stand a word apart from one."""
    if one.head and other.head:
        return one.head == other.head
    return one.head in other.about or other.head in one.about


def _counted(one: Measure, other: Measure) -> str:
    return one.head or other.head or (one.dimension if one.dimension != "count" else "number")


def _both(one: Measure, other: Measure, about: str = "") -> str:
    """What two numbers count or measure, in words."""
    kind = one.head or other.head
    said = f"both count: {kind}" if kind else f"both are a {_counted(one, other)}"
    return f"{said} ({about})" if about else said


def _counts_one(a: Point, b: Point) -> bool:
    """Whether one claim counts something by its outcome, and the other has no number."""
    return any(
        any(each.outcome for each in x.measures) and not y.measures for x, y in ((a, b), (b, a))
    )


def _count_apart(a: Point, b: Point) -> bool:
    """Whether the numbers of two claims show that these are about different things."""
    return _outcomes_apart(a, b) or _numbers_apart(a, b)


def _outcomes_apart(a: Point, b: Point) -> bool:
    """Whether both claims count something by its outcome, but none of it is the same."""
    counts = [[each for each in point.measures if each.outcome] for point in (a, b)]
    return all(counts)


def _numbers_apart(a: Point, b: Point) -> bool:
    """Whether numbers are of different things, and none may be of the same."""
    pairs = [(one, other) for one in a.measures for other in b.measures]
    return any(one.is_apart(other) for one, other in pairs) and not any(
        same_unit(one, other) for one, other in pairs
    )
