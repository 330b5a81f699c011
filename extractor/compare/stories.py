"""Which documents may be about one event: those that related ones connect."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

__all__ = ["connected", "stories"]

NEIGHBOURS = 12  # later documents with the same name that one is compared with


def connected(groups: Iterable[Sequence[str]]) -> dict[str, str]:
    """The first member of all that groups connect, for each member."""
    parent: dict[str, str] = {}

    def root(each: str) -> str:
        while parent.setdefault(each, each) != each:
            parent[each] = parent[parent[each]]
            each = parent[each]
        return each

    for members in groups:
        first = root(members[0])
        for member in members[1:]:
            one, other = sorted((first, root(member)))
            parent[other] = first = one
    return {each: root(each) for each in sorted(parent)}


def stories(
    documents: Mapping[str, Sequence[str]], related: Callable[[str, str], bool]
) -> list[list[str]]:
    """Documents in groups, each in the order in which they were given; alone where none is related.

    - `documents`: the names that each has most of, in the order of their days
    - `related`: whether two documents may be about one event
    """
    by_name: dict[str, list[str]] = {}
    for doc_id, names in documents.items():
        for name in names:
            by_name.setdefault(name, []).append(doc_id)
    pairs = (
        (one, other)
        for same in by_name.values()
        for at, one in enumerate(same)
        for other in same[at + 1 : at + 1 + NEIGHBOURS]
        if related(one, other)
    )
    story = connected(chain(((doc_id,) for doc_id in documents), pairs))
    found: dict[str, list[str]] = {}
    for doc_id in documents:
        found.setdefault(story[doc_id], []).append(doc_id)
    return list(found.values())
