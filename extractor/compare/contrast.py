"""What parts two claims that have nearly all words in common: a word in its place, or their order.

Who says the same in other words changes more than one. "Two men were arrested over the robbery" and
"over the burglary" are two events, and "the strike was caused by the dispute" is not "the dispute
was caused by the strike".
"""

from collections.abc import Sequence

from rapidfuzz import fuzz

from extractor.compare.points import Point

__all__ = ["are_contrasted"]

SHARED = 2  # words that both have, without which only another subject shows something
SPELLED = 80  # of 100: how alike two spellings of a word are
_BY = "by"


def are_contrasted(a: Point, b: Point) -> bool:
    """Whether two claims differ in one word alone, or say the same words the other way round."""
    return _in_a_word(a, b) or _turned_round(a, b)


def _in_a_word(a: Point, b: Point) -> bool:
    """Whether they have the same words in the same order, but for one, and no negation there."""
    if bool(a.negated) != bool(b.negated):
        return False
    if len(a.order) != len(b.order):
        return False
    others = [pair for pair in zip(a.order, b.order, strict=True) if pair[0] != pair[1]]
    if len(others) != 1 or not _is_in_its_place(a, b, *others[0]):
        return False
    (one, other), shared = others[0], len(a.order) - 1
    return shared >= SHARED or (shared == 1 and one in a.subject and other in b.subject)


def _is_in_its_place(a: Point, b: Point, one: str, other: str) -> bool:
    """Whether two words are of one kind, no other spellings, and not what numbers count."""
    counted = {each.head for point in (a, b) for each in point.measures}
    of_one_kind = (one in a.predicates) == (other in b.predicates)
    return of_one_kind and not counted >= {one, other} and fuzz.ratio(one, other) < SPELLED


def _turned_round(a: Point, b: Point) -> bool:
    """Whether what stands before a word of one claim stands behind it in the other.

    A passive turns a sentence round and leaves what it says.
    """
    if (_BY in a.order) != (_BY in b.order):
        return False
    both = a.words.keys() & b.words.keys()
    one, other = ([word for word in each.order if word in both] for each in (a, b))
    return any(_is_between(word, one, other) for word in dict.fromkeys(one))


def _is_between(word: str, one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether a word parts others that stand on its other side in the second order."""
    i, j = one.index(word), other.index(word)
    before, behind = set(one[:i]), set(one[i + 1 :])
    left, right = set(other[:j]), set(other[j + 1 :])
    return bool(before & right and behind & left) and not (before & left or behind & right)
