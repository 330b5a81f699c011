"""Whether two claims are about one thing, and why."""

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from extractor.compare.apart import days_apart, is_negation_apart, names_apart
from extractor.compare.by_numbers import (
    GROWING,
    both_count,
    by_number,
    count_apart,
    people_do_others,
    same_head,
)
from extractor.compare.by_words import (
    DAYS,
    FEW,
    MANY,
    by_predicate,
    by_refusal,
    by_sameness,
    by_words,
    cosine,
    shared_words,
    size,
    telling,
    together,
)
from extractor.compare.contrast import are_contrasted
from extractor.compare.likeness import (
    PROBABLE,
    WEIGHT,
    best_measures,
    only_measure,
    probability,
    signs,
)
from extractor.compare.link import Link
from extractor.compare.measures import may_be_one, same_unit
from extractor.compare.points import COUNTRIES, Point, opposed
from extractor.compare.scopes import OLD
from extractor.words.en.fact_words import PERSONS

__all__ = [
    "Link",
    "Source",
    "computed_links",
    "excluded",
    "kept_apart",
    "likely_link",
    "links",
    "may_be_one_story",
    "related",
    "signs_of",
]

SAME_DAYS = 4  # between two articles on one event that share one name only
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
    if sure or not related(one, other) or _other_verbs(a, b):
        return
    if kept_apart(a, b, one, other) or excluded(a, b):
        return
    likely = probability(signs_of(a, b))
    if likely >= PROBABLE:
        shared = a.words.keys() & b.words.keys()
        yield likely_link(a, b, likely, f"alike ({likely:.2f}): {_said(a, b, shared)}")


def excluded(a: Point, b: Point) -> bool:
    """Whether two claims on one event are joined by nothing that is only probable.

    One refuses to say anything, or they say opposite things in the same words.
    """
    refused = (a.stance == 0) != (b.stance == 0)
    return refused or _counts_opposites(a, b) or are_contrasted(a, b)


def kept_apart(a: Point, b: Point, one: Source, other: Source) -> bool:
    """Whether two claims are not joined by what is only probable of them alone.

    They name other people or places, other days or numbers; or one says that something is not so,
    and nothing shows that the other says the same.
    """
    counted = bool(a.measures and b.measures)
    return (
        a.another != b.another
        or names_apart(a, b)
        or days_apart(a, b, GROWING if counted else DAYS)
        or is_negation_apart(a, b)
        or (counted and (_is_elsewhere(a, one, other) or _is_elsewhere(b, other, one)))
        or (counted and not any(may_be_one(x, y) for x in a.measures for y in b.measures))
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
    no_heads = PERSONS if people_do_others(a, b) else frozenset()
    return any(
        (x.head not in no_heads and same_head(x, y)) or (x.outcome and x.about == y.about)
        for x in a.measures
        for y in b.measures
        if same_unit(x, y) and (x.head or x.outcome)
    )


def likely_link(a: Point, b: Point, likely: float, because: str) -> Link:
    """The link of two claims that are probably about one thing, by their numbers if they may be."""
    i, j = best_measures(a, b)
    return Link(*_now(a, i, b, j), WEIGHT * likely, because)


def signs_of(a: Point, b: Point) -> tuple[float, ...]:
    """The signs of two claims that need no encoder, see `likeness`."""
    shared = shared_words(a, b)
    inside = sum(weight**2 for weight in shared.values())
    least = min(size(a, shared), size(b, shared))
    part = inside / least if least else 0.0
    return signs(
        a, b,
        shared=sum(shared.values()) / math.log1p(together(a, b)),
        cosine=cosine(a, b, shared),
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
    i, j = _now(a, i, b, j)
    whole = link.one < 0 and link.other < 0 and min(i, j) >= 0
    if whole and not may_be_one(a.measures[i], b.measures[j]):
        return link
    return link._replace(one=i, other=j)


def _now(a: Point, i: int, b: Point, j: int) -> tuple[int, int]:
    """Two numbers, where only one is old what it has become: 212 of "to 212 from 160"."""
    one, other = (at >= 0 and point.measures[at].former == OLD for point, at in ((a, i), (b, j)))
    return (_new(a, i) if one > other else i), (_new(b, j) if other > one else j)


def _new(point: Point, at: int) -> int:
    """The number that stands for an old one now; itself if there is none."""
    old = point.measures[at].dimension
    later = (
        i for i, each in enumerate(point.measures) if each.dimension == old and not each.former
    )
    return next(later, at)


def _said(a: Point, b: Point, shared: Collection[str]) -> str:
    """What two claims have in common, in words."""
    i, j = best_measures(a, b)
    if i >= 0 and j >= 0:
        return both_count(a.measures[i], b.measures[j], ", ".join(telling(a, b, shared)))
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
    shared = shared_words(a, b)
    alike = cosine(a, b, shared)
    here = near and not _is_elsewhere(a, one, other) and not _is_elsewhere(b, other, one)
    counted = list(by_number(a, b, alike, shared)) if here else []
    yield from counted
    whole = by_refusal(a, b, shared) if near else None
    if whole and (whole.one, whole.other) != (-1, -1):
        yield whole
        return
    whole = whole or by_words(a, b, near=near, shared=shared, alike=alike)
    whole = whole or (by_predicate(a, b, shared, alike) if near else None)
    whole = whole or (by_sameness(a, b) if near else None)
    if whole and (counted or not count_apart(a, b)):
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


def _is_elsewhere(point: Point, own: Source, other: Source) -> bool:
    """Whether a claim leaves its document's place: for a name that no other claim there has.

    The other document does not have it either.
    """
    names = {each for each in point.named if own.names.get(each, 0) < 2}
    return bool(names) and other.names.keys().isdisjoint(names)
