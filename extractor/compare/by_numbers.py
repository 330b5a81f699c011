"""Which claims their numbers join: those that count or measure one thing."""

from collections.abc import Iterator, Mapping

from extractor.compare.apart import days_apart, names_apart
from extractor.compare.link import Link
from extractor.compare.measures import COMPATIBLE, SCORES, Measure, same_unit
from extractor.compare.points import Point
from extractor.words.en.fact_words import HARD, PERSONS

__all__ = [
    "GROWING",
    "both_count",
    "by_number",
    "count_apart",
    "counts_one",
    "people_do_others",
    "same_head",
]

LEAST = 0.4  # the least cosine of claims whose numbers are of one size
FEW = 2  # words beside two numbers that show what they count where they are not of one size
NEAR = 3.0  # how many times a number may be another one without the words to show that it is it
TEXT = 0.2  # the least cosine of claims with the same figure, or nearly the same large one
SCORED = 0.5  # the least cosine of claims with two scores or results of votes
LARGE = 1000  # a number that hardly counts two things in one event by chance
ALMOST = 2.0  # how many times such a number may be the other
GROWING = 14  # days between the days that two figures are of, which may grow


def by_number(a: Point, b: Point, alike: float, shared: Mapping[str, float]) -> Iterator[Link]:
    """The numbers of two claims that measure one thing."""
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
    return same and _say_one(one, other)


def _say_one(one: Measure, other: Measure) -> bool:
    """Whether two numbers are the same, of a score also the one against it."""
    return (one.low, one.high) == (other.low, other.high) and not one.excludes(other)


def _same_measure(
    a: Point, b: Point, one: Measure, other: Measure, alike: float, shared: Mapping[str, float]
) -> str:
    """Why two numbers measure one thing; "" if they do not, or if that is not sure."""
    if a.doc_id == b.doc_id and one.root == other.root:
        return f"{other.text} goes on from {one.text}"
    if not same_unit(one, other) or days_apart(a, b, GROWING):
        return ""
    apart = names_apart(a, b)
    small, large = sorted((one.middle, other.middle))
    close = large <= (NEAR if one.excludes(other) else COMPATIBLE) * small
    if one.outcome and other.outcome and one.about == other.about:
        hard = bool(one.about & HARD)
        beside = shared.keys() - one.about - {one.head, other.head} - PERSONS
        sure = not apart and (close or len(beside) >= FEW) and (hard or alike >= TEXT)
        return both_count(one, other, " or ".join(sorted(one.about))) if sure else ""
    if (one.outcome and one.about & HARD) or (other.outcome and other.about & HARD):
        return ""
    is_large = small >= LARGE and (one.dimension == "count" or one.dimension.isupper())
    equal = not one.round_ and not other.round_ and _say_one(one, other)
    if one.dimension in SCORES:  # 6 to 5 and 9 to 2 are seldom of one vote
        sure = alike >= (TEXT if equal else SCORED) and not apart
        return both_count(one, other) if sure else ""
    if equal and (alike >= TEXT or one.bare or other.bare or is_large):
        return f"both say {one.text}"
    about = (one.about & other.about) - a.names - b.names
    headed = same_head(one, other) or one.dimension != "count"
    apart |= one.head in PERSONS and people_do_others(a, b)
    if headed and about and close and alike >= LEAST and not apart:
        return both_count(one, other, ", ".join(sorted(about)))
    if headed and is_large and large <= ALMOST * small and alike >= TEXT and not apart:
        return f"{both_count(one, other)}, nearly as many"
    return ""


def same_head(one: Measure, other: Measure) -> bool:
    """Whether two numbers count the same things, which may stand a word apart from one."""
    if one.head and other.head:
        return one.head == other.head
    return one.head in other.about or other.head in one.about


def _counted(one: Measure, other: Measure) -> str:
    return one.head or other.head or (one.dimension if one.dimension != "count" else "number")


def both_count(one: Measure, other: Measure, about: str = "") -> str:
    """What two numbers count or measure, in words."""
    kind = one.head or other.head
    said = f"both count: {kind}" if kind else f"both are a {_counted(one, other)}"
    return f"{said} ({about})" if about else said


def counts_one(a: Point, b: Point) -> bool:
    """Whether one claim counts something by its outcome, and the other has no number."""
    return any(
        any(each.outcome for each in x.measures) and not y.measures for x, y in ((a, b), (b, a))
    )


def count_apart(a: Point, b: Point) -> bool:
    """Whether the numbers of two claims show that these are about different things."""
    return _outcomes_apart(a, b) or _numbers_apart(a, b)


def _outcomes_apart(a: Point, b: Point) -> bool:
    """Whether both claims count something by its outcome, but none of it is the same."""
    counts = [[each for each in point.measures if each.outcome] for point in (a, b)]
    return all(counts)


def _numbers_apart(a: Point, b: Point) -> bool:
    """Whether numbers are of different things, and none may be of the same."""
    pairs = [(one, other) for one in a.measures for other in b.measures]
    apart = (
        one.is_apart(other) or (one.dimension == other.dimension and not _is_near(one, other))
        for one, other in pairs
    )
    return any(apart) and not any(
        same_unit(one, other) and _is_near(one, other) for one, other in pairs
    )


def _is_near(one: Measure, other: Measure) -> bool:
    """Whether two numbers are of one size, so that they may be said of one thing."""
    return not one.excludes(other) or one.is_near(other, COMPATIBLE)


def people_do_others(a: Point, b: Point) -> bool:
    """Whether each claim has one verb, and not the same: people who work here, or protest."""
    return len(a.predicates) == len(b.predicates) == 1 and a.predicates != b.predicates
