"""Which claims make one fact, from the links between two of them.

Links are taken from the surest on. Two groups become one if the mean score over all their pairs is
high enough, pairs without a link counting as 0: average linkage (Sokal and Michener 1958). So one
link that is wrong does not join two facts. Links of a low score join none, but count in the mean.
"""

from array import array
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from extractor.compare.likeness import LEAST, WEIGHT

__all__ = ["JOINING", "Group", "Node", "combined", "groups", "parts"]

JOINING = WEIGHT * LEAST  # the least score of a link that joins
JOINED = 0.2  # the least mean score of two groups that become one
LARGE = 60  # members of a group that are compared with another's

Node = tuple[int, int]  # the number of a claim, and of its measure; -1 for the claim as a whole


class Group(NamedTuple):
    """The claims of a fact, by number, each with the measures that it is about; and the reasons."""

    members: tuple[Node, ...]
    because: tuple[tuple[int, int, str], ...]


def parts(links: Iterable[tuple[int, int]], whole: int) -> Iterator[tuple[int, int]]:
    """The linked claims by number, each with the first of those that links connect it with.

    So the claims fall into parts, and no fact has claims of two of them.
    """
    first = array("q", range(whole + 1))
    linked = bytearray(whole + 1)

    def root(n: int) -> int:
        while first[n] != n:
            first[n] = n = first[first[n]]
        return n

    for a, b in links:
        linked[a] = linked[b] = True
        low, high = sorted((root(a), root(b)))
        first[high] = low
    return ((n, root(n)) for n in range(whole + 1) if linked[n])


def groups(links: Iterable[tuple[float, int, int, int, int, str]]) -> Iterator[Group]:
    """The groups of more than one claim, in the order of their first claims.

    - `links`: score, number and measure of both claims, and the reason, from the surest
    """
    tree = _Tree()
    for score, a, i, b, j, because in links:
        tree.link((a, i), (b, j), score, because)
    found = [_Draft(members, reasons) for members, reasons in tree.groups()]
    for each in sorted(_merged(found), key=lambda draft: min(draft.members)):
        yield Group(tuple(sorted(each.members)), tuple(sorted(each.because)))


def combined(told: Iterable[Group], found: Iterable[Group]) -> list[Group]:
    """The groups that a model told, with those of the rules: by the order of their first claims.

    A group of the rules that has at least half of its claims in one of the model's, and two, is a
    part of it, with its claims that the model put nowhere. Groups of the model are never joined,
    since it says that they answer two questions.
    """
    drafts = [_Draft(list(each.members), list(each.because)) for each in told]
    by_claim: dict[int, list[_Draft]] = {}
    for draft in drafts:
        for n in draft.claims:
            by_claim.setdefault(n, []).append(draft)
    placed = {n for draft in drafts for n in draft.claims}
    others = []
    for group in found:
        part = _Draft(list(group.members), list(group.because))
        best = _best(part, by_claim)
        if best is None or 2 * _shared(best, part) < len(part.claims):
            others.append(group)
            continue
        best.members |= {(n, at) for n, at in part.members if n not in placed}
        best.because |= part.because
    made = [Group(tuple(sorted(each.members)), tuple(sorted(each.because))) for each in drafts]
    return sorted([*made, *others], key=lambda group: group.members)


def _shared(one: "_Draft", other: "_Draft") -> int:
    """How many claims both have, but for those that are there by other numbers of theirs.

    "12 killed and 40 injured" is of the dead and of the injured, which have no claim in common.
    """
    numbers = [{node for node in each.members if node[1] >= 0} for each in (one, other)]
    counted = {n for n, _ in numbers[0]} & {n for n, _ in numbers[1]}
    same = {n for n, _ in numbers[0] & numbers[1]}
    return len((one.claims & other.claims) - (counted - same))


class _Draft:
    """A group that others may still be merged into."""

    def __init__(self, members: list[Node], because: list[tuple[int, int, str]]) -> None:
        self.members = set(members)
        self.because = set(because)

    @property
    def claims(self) -> set[int]:
        return {n for n, _ in self.members}

    @property
    def measured(self) -> bool:
        return any(measure >= 0 for _, measure in self.members)


class _Tree:
    """Groups that grow by merging, with the scores between their members."""

    def __init__(self) -> None:
        self._group: dict[Node, int] = {}
        self._members: dict[int, list[Node]] = {}
        self._reasons: dict[int, list[tuple[int, int, str]]] = {}
        self._scores: dict[Node, dict[Node, float]] = {}
        self._waiting: list[tuple[Node, Node, str]] = []
        self._one: list[tuple[Node, Node, str]] = []  # two measures of one claim that are the same

    def link(self, one: Node, other: Node, score: float, because: str) -> None:
        """Takes a link, the surest first."""
        if one[0] == other[0]:
            self._one.append((one, other, because))
            return
        self._scores.setdefault(one, {})[other] = score
        self._scores.setdefault(other, {})[one] = score
        if score >= JOINING:
            self._waiting.append((one, other, because))

    def groups(self) -> Iterator[tuple[list[Node], list[tuple[int, int, str]]]]:
        """Merges what is close; then gives the members and reasons of each group."""
        for one, other, because in self._waiting:
            a, b = self._named(one), self._named(other)
            if a != b and self._are_close(a, b):
                self._join(a, b, (one[0], other[0], because))
        for one, other, because in self._one:
            a, b = self._named(one), self._named(other)
            if a != b:
                self._join(a, b, (one[0], other[0], because))
        for name, members in self._members.items():
            if len({n for n, _ in members}) > 1:
                yield members, self._reasons[name]

    def _join(self, a: int, b: int, reason: tuple[int, int, str]) -> None:
        if len(self._members[a]) < len(self._members[b]):
            a, b = b, a
        for node in self._members[b]:
            self._group[node] = a
        self._members[a] += self._members.pop(b)
        self._reasons[a] += [*self._reasons.pop(b), reason]

    def _named(self, node: Node) -> int:
        if node not in self._group:
            name = self._group[node] = len(self._group)
            self._members[name], self._reasons[name] = [node], []
        return self._group[node]

    def _are_close(self, a: int, b: int) -> bool:
        ones, others = self._members[a][:LARGE], set(self._members[b][:LARGE])
        scores = (self._scores.get(one, {}) for one in ones)
        total = sum(score for each in scores for node, score in each.items() if node in others)
        return total >= JOINED * len(ones) * len(others)


def _merged(found: list[_Draft]) -> list[_Draft]:
    """Groups of whole claims become a part of the group of numbers that most of them have."""
    numbers = [draft for draft in found if draft.measured]
    by_claim: dict[int, list[_Draft]] = {}
    for draft in numbers:
        for n in draft.claims:
            by_claim.setdefault(n, []).append(draft)
    others = []
    for draft in (each for each in found if not each.measured):
        best = _best(draft, by_claim)
        if best is None:
            others.append(draft)
        else:
            best.members |= draft.members
            best.because |= draft.because
    return [*numbers, *others]


def _best(
    draft: _Draft,
    by_claim: dict[int, list[_Draft]],
) -> _Draft | None:
    """The group that shares most claims with another one: two, and half of either."""
    near = {id(each): each for n in draft.claims for each in by_claim.get(n, ())}
    if not near:
        return None
    best = max(near.values(), key=lambda each: (_shared(each, draft), -min(each.claims)))
    shared = _shared(best, draft)
    return best if shared > 1 and 2 * shared >= min(len(best.claims), len(draft.claims)) else None
