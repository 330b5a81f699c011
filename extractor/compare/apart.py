"""What keeps two claims apart: other names, other days, a negation of something else."""

from collections.abc import Collection

from rapidfuzz import fuzz

from extractor.compare.points import Point

__all__ = ["days_apart", "is_negation_apart", "names_apart"]

PERIOD = 7  # days of a week, month or year, which is another one than the next
SPELLED = 80  # of 100: how alike two spellings of a name are


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


def days_apart(a: Point, b: Point, most: int) -> bool:
    """Whether two claims are of days that lie further apart, or of other months or years."""
    if a.past != b.past:
        return True
    between = max(a.first - b.last, b.first - a.last)
    months = min(a.last - a.first, b.last - b.first) >= PERIOD
    return bool(a.first and b.first) and between > (0 if months else most)


def is_negation_apart(a: Point, b: Point) -> bool:
    """Whether one claim negates a word that the other does not have: they say different things."""
    for one, other in ((a, b), (b, a)):
        if one.negated and not other.negated and one.stance == other.stance == 1:
            return not one.negated <= other.words.keys()
    return False
