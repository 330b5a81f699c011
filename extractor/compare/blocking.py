"""Which claims may be about one thing: in two steps, first of documents and then of their claims.

1. A document is compared with DOCUMENTS earlier ones at most: those that share most keys with it,
   each key counting by how few of the last documents have it. Keys are the names that a document
   is about, two such names together, and the words of each claim (MinHash, Broder 1997). Of a key
   that many documents have only the NEAREST in time are looked at, as in block purging.
2. A claim is compared with CLAIMS earlier ones of these documents at most: those that share most
   words and numbers with it, by how few claims there have them. That is meta-blocking with
   cardinality node pruning (Papadakis et al. 2014).

So neither the pairs for a claim nor the time to find them grow with the number of documents.
"""

import hashlib
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from heapq import nsmallest
from itertools import chain, combinations
from typing import NamedTuple, TypeVar

from extractor.compare.by_words import MANY
from extractor.compare.points import Point
from extractor.compare.same import Source, related
from extractor.words.en.nations import NATIONS

__all__ = [
    "NEAREST",
    "Earlier",
    "Keys",
    "candidates",
    "document_keys",
    "own_key",
    "pairs",
    "strongest",
    "topics",
    "weighed",
]

DOCUMENTS = 24  # earlier documents that one is compared with
CLAIMS = 40  # earlier claims that one is compared with
BEFORE = 3  # claims before one in its document, to which it may point without a word of its own
NEAREST = 24  # earlier documents with one key that are looked at
WEIGHT = 1 / 12  # the least of a document: one name that many others have is not enough
NAMES = 8  # of a document, the most frequent, that make keys
BANDS = 4  # keys of the words of a claim, each of ROWS of them
ROWS = 3
DIGITS = 9  # of a weight: what differs by the order of a sum is left out
_COUNTRIES = frozenset(NATIONS.values())
_MASK = (1 << 64) - 1
_SPREAD = 0x9E3779B97F4A7C15  # an odd number, whose powers make as many orders of all hashes
_ORDERS = [
    [pow(_SPREAD, band * ROWS + row + 1, 1 << 64) for row in range(ROWS)] for band in range(BANDS)
]
_Feature = str | tuple[str | float | None, ...]
_Document = TypeVar("_Document", int, tuple[int, str, int, int])


class Earlier(NamedTuple):
    """The claims of an earlier document.

    - `near`: whether it may be about the same event
    """

    near: bool
    points: Sequence[Point]


class Keys(NamedTuple):
    """What a document is looked up by, as hashes of 64 bits: its names, and its claims."""

    names: frozenset[int]
    claims: frozenset[int]


def document_keys(names: Mapping[str, int], points: Iterable[Point]) -> Keys:
    """The keys of a document.

    - `names`: those in it, with their numbers
    - `points`: its claims
    """
    told = topics(names)
    single = (_hash(f"n {name}") for name in told)
    both = (_hash(f"p {' '.join(sorted(pair))}") for pair in combinations(told, 2))
    sketches = (_sketch(each.words) for each in points if len(each.words) >= MANY)
    return Keys(frozenset((*single, *both)), frozenset(chain.from_iterable(sketches)))


def own_key(doc_id: str) -> int:
    """A key that a document shares with no other."""
    return _hash(f"d {doc_id}")


def topics(names: Mapping[str, int]) -> list[str]:
    """The names that a document has most of, but for countries."""
    ranked = sorted((-number, name) for name, number in names.items() if name not in _COUNTRIES)
    return [name for _, name in ranked[:NAMES]]


def weighed(documents: Sequence[_Document]) -> Iterator[tuple[_Document, float]]:
    """The documents that share a key with a later one, each with what that counts."""
    return ((each, 1 / len(documents)) for each in documents)


def strongest(shared: Iterable[tuple[_Document, float]]) -> list[_Document]:
    """The earlier documents that one is compared with, in their order.

    - `shared`: documents with the weight of a key, as often as they share one
    """
    weights: dict[_Document, float] = {}
    for each, weight in shared:
        weights[each] = weights.get(each, 0.0) + weight
    later_first = sorted((each for each in weights if weights[each] >= WEIGHT), reverse=True)
    later_first.sort(key=lambda each: round(weights[each], DIGITS), reverse=True)
    return sorted(later_first[:DOCUMENTS])


def candidates(
    own: _Document,
    by_names: Iterable[tuple[_Document, float]],
    by_words: Iterable[tuple[_Document, float]],
    source_of: Callable[[_Document], Source],
    points_of: Callable[[_Document], Sequence[Point]],
) -> Iterator[tuple[tuple[_Document, int], tuple[_Document, int]]]:
    """The claims that are compared with the earlier ones of a document: both by place.

    - `by_names`, `by_words`: the documents that share keys of names, or of claims, with it
    """
    source = source_of(own)
    named: list[_Document] = [
        each for each in strongest(by_names) if related(source, source_of(each))
    ]
    documents: list[_Document] = sorted(set(named).union(strongest(by_words)))
    earlier = [Earlier(related(source, source_of(each)), points_of(each)) for each in documents]
    documents.append(own)
    for (a, i), (b, j) in pairs(points_of(own), earlier):
        yield (documents[a], i), (documents[b], j)


def pairs(
    own: Sequence[Point], earlier: Sequence[Earlier]
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """The pairs that are compared: each claim of a document with earlier ones, its own too.

    A claim is named by the place of its document, which is `len(earlier)` for `own`, and its place
    there.

    - `earlier`: the documents that this one is compared with, in their order
    """
    here = len(earlier)
    wanted = frozenset(chain.from_iterable(point.features for point in own))
    known = [((d, at), point, told.near) for d, told in enumerate(earlier)
             for at, point in enumerate(told.points)]  # fmt: skip
    holders: dict[_Feature, list[int]] = {}
    for number, (_, point, _) in enumerate(known):
        _put(holders, number, wanted.intersection(point.features))
    for at, point in enumerate(own):
        alike = _alike(point, holders, len(known))
        likely = (n for n in alike if known[n][2] or _share_many(point, known[n][1]))
        chosen = nsmallest(CLAIMS, likely, key=lambda n: (-round(alike[n], DIGITS), -n))
        before = range(len(known) - min(at, BEFORE), len(known))
        yield from ((known[n][0], (here, at)) for n in sorted({*chosen, *before}))
        _put(holders, len(known), point.features)
        known.append(((here, at), point, True))


def _alike(point: Point, holders: Mapping[_Feature, Sequence[int]], whole: int) -> dict[int, float]:
    """How much of a claim each other one has, the rarer the more."""
    found: dict[int, float] = {}
    for feature in point.features:
        others = holders.get(feature, ())
        weight = math.log(1 + whole / len(others)) if others else 0.0
        for n in others:
            found[n] = found.get(n, 0.0) + weight
    return found


def _put(holders: dict[_Feature, list[int]], n: int, features: Iterable[_Feature]) -> None:
    for feature in features:
        holders.setdefault(feature, []).append(n)


def _share_many(one: Point, other: Point) -> bool:
    return len(one.words.keys() & other.words.keys()) >= MANY


def _sketch(words: Iterable[str]) -> Iterator[int]:
    """Hashes that two claims share the more probably, the more of their words are the same."""
    hashes = [_hash(f"w {word}") for word in words]
    for band, orders in enumerate(_ORDERS):
        least = [min([each * order & _MASK for each in hashes]) for order in orders]
        yield _hash(f"b {band} {' '.join(map(str, least))}")


@lru_cache(maxsize=65536)
def _hash(key: str) -> int:
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(digest.digest(), signed=True)
