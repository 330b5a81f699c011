"""Which claims may be about one thing: those that share a key.

Two claims are candidates if they share a rare word, two less rare ones, or a word and one of the
names that their documents are about. Where more than MOST claims share a key, each is compared with
its next neighbours in time alone, so the work grows with the number of claims.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import TypeVar

from extractor.compare.points import Point
from extractor.compare.same import Source
from extractor.words.en.nations import NATIONS

__all__ = ["joined_key", "keys", "pairs", "topics"]

MOST = 60  # claims with one key that are all compared with each other
WINDOW = 12  # neighbours that are compared where there are more
RARE = 40  # claims with a word that is a key by itself
WORDS = 6  # of a claim, the rarest, that make keys together
FEW = 3  # of these, those that make keys with the names of the document
NAMES = 8  # of a document, the most frequent, that make keys
_COUNTRIES = frozenset(NATIONS.values())
_Claim = TypeVar("_Claim")


def keys(point: Point, counts: Mapping[str, int], source: Source) -> set[int]:
    """What a claim is looked up by, as hashes of 64 bits.

    - `counts`: how many claims have each word; words that only one claim has make no key
    """
    return {_hash(key) for key in _keys(point, counts, source)}


def joined_key(doc_id: str, place: int) -> int:
    """The key of a claim and the one before it, to which it may point without words of its own.

    - `place`: that of the later one among the claims of the document
    """
    return _hash(f"b {doc_id} {place}")


def pairs(members: Sequence[_Claim]) -> Iterator[tuple[_Claim, _Claim]]:
    """The pairs that are compared of the claims with one key, which come in the order of time."""
    if len(members) <= MOST:
        yield from combinations(members, 2)
        return
    for at, one in enumerate(members):
        yield from ((one, other) for other in members[at + 1 : at + 1 + WINDOW])


def _keys(point: Point, counts: Mapping[str, int], source: Source) -> Iterator[str]:
    known = sorted((counts.get(w, 0), w) for w in point.words if counts.get(w, 0) > 1)
    rarest = [word for _, word in known[:WORDS]]
    yield from (f"w {word}" for count, word in known if count <= RARE)
    yield from (f"p {' '.join(sorted(pair))}" for pair in combinations(rarest, 2))
    for name in topics(source.names):
        yield from (f"n {name} {word}" for word in rarest[:FEW])
        for measure in point.measures:
            yield f"m {name} {measure.dimension} {' '.join(sorted(measure.about)[:4])}"
            yield f"v {name} {measure.low} {measure.high}"


def topics(names: Mapping[str, int]) -> list[str]:
    """The names that a document has most of."""
    ranked = sorted((-number, name) for name, number in names.items() if name not in _COUNTRIES)
    return [name for _, name in ranked[:NAMES]]


def _hash(key: str) -> int:
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(digest.digest(), signed=True)
