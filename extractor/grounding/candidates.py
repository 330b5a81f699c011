"""The places of a document that come nearest to a quote, in time linear in the document."""

from collections.abc import Iterator, Sequence
from itertools import islice, product
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from extractor.grounding.index import Stream

__all__ = ["Candidate", "nearest"]

MOST_WORK = 50_000  # words compared for one piece: a refrain of 900 words has no end of places


class Candidate(NamedTuple):
    """Tokens `first` to `last` of a stream, `distance` word edits away from the quote.

    `surplus` is by how many words the lengths differ.
    """

    distance: int
    surplus: int
    first: int
    last: int


def nearest(
    words: Sequence[str], stream: Stream, first: int, last: int, allowed: int
) -> list[Candidate]:
    """All runs within tokens first to last at most `allowed` edits away; the nearest come first.

    Of a quote cut into one piece more than there are edits, one piece stands unchanged (the
    pigeonhole principle): pieces are searched for as they are, and only around them is compared.
    """
    most = MOST_WORK // len(words) + 1
    found = {
        candidate
        for start, end in _pieces(len(words), allowed + 1)
        for at in islice(stream.find(words[start:end], first, last), most)
        for candidate in _around(words, stream, start, end, at, (first, last), allowed)
    }
    return sorted(found)


def _pieces(length: int, count: int) -> Iterator[tuple[int, int]]:
    count = min(count, length)
    for k in range(count):
        yield length * k // count, length * (k + 1) // count


def _around(
    words: Sequence[str],
    stream: Stream,
    start: int,
    end: int,
    at: int,
    bounds: tuple[int, int],
    allowed: int,
) -> Iterator[Candidate]:
    """The runs around a piece that stands at token `at`, if near enough."""
    left = stream.words[max(bounds[0], at - start - allowed) : at]
    before, begins = _reach(words[:start][::-1], left[::-1], allowed)
    if before > allowed:
        return
    stop = at + end - start
    right = stream.words[stop : min(bounds[1], stop + len(words) - end + allowed)]
    after, ends = _reach(words[end:], right, allowed - before)
    if before + after > allowed:
        return
    for begin, finish in product(begins, ends):
        length = begin + end - start + finish
        surplus = abs(length - len(words))
        yield Candidate(before + after, surplus, at - begin, at - begin + length)


def _reach(words: Sequence[str], there: Sequence[str], allowed: int) -> tuple[int, Sequence[int]]:
    """The least edits from `words` to a beginning of `there`, and how long such beginnings are."""
    length = len(words)
    if words == there[:length]:
        return 0, (length,)
    lengths = range(max(0, length - allowed), min(len(there), length + allowed) + 1)
    edits = [Levenshtein.distance(words, there[:n], score_cutoff=allowed) for n in lengths]
    least = min(edits, default=allowed + 1)
    return least, [n for n, count in zip(lengths, edits, strict=True) if count == least]
