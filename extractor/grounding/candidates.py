"""Finds the runs of words in a document that differ least from a quote, in linear time."""

from collections.abc import Iterator, Sequence
from itertools import islice, product
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from extractor.grounding.index import TokenSequence

__all__ = ["Candidate", "nearest"]

MAX_WORK = 50_000  # words compared for one part: a refrain of 900 words is in too many places


class Candidate(NamedTuple):
    """Tokens `first` to `last`, which are `distance` word edits away from the quote.

    `surplus` is the difference between the numbers of words.
    """

    distance: int
    surplus: int
    first: int
    last: int


def nearest(
    words: Sequence[str], tokens: TokenSequence, first: int, last: int, allowed: int
) -> list[Candidate]:
    """All runs within tokens first to last at most `allowed` word edits away, the nearest first.

    If a quote is cut into one part more than there are edits, at least one part is unchanged (the
    pigeonhole principle). So the parts are searched for as they are, and only the words around
    each find are compared.
    """
    most_places = MAX_WORK // len(words) + 1
    found = {
        candidate
        for start, end in _parts(len(words), allowed + 1)
        for at in islice(tokens.find(words[start:end], first, last), most_places)
        for candidate in _around(words, tokens, start, end, at, (first, last), allowed)
    }
    return sorted(found)


def _parts(length: int, count: int) -> Iterator[tuple[int, int]]:
    count = min(count, length)
    for k in range(count):
        yield length * k // count, length * (k + 1) // count


def _around(
    words: Sequence[str],
    tokens: TokenSequence,
    start: int,
    end: int,
    at: int,
    bounds: tuple[int, int],
    allowed: int,
) -> Iterator[Candidate]:
    """The runs around words start to end, which were found at token `at`, if near enough."""
    left = tokens.words[max(bounds[0], at - start - allowed) : at]
    before, begins = _reach(words[:start][::-1], left[::-1], allowed)
    if before > allowed:
        return
    stop = at + end - start
    right = tokens.words[stop : min(bounds[1], stop + len(words) - end + allowed)]
    after, ends = _reach(words[end:], right, allowed - before)
    if before + after > allowed:
        return
    for begin, finish in product(begins, ends):
        length = begin + end - start + finish
        surplus = abs(length - len(words))
        yield Candidate(before + after, surplus, at - begin, at - begin + length)


def _reach(words: Sequence[str], there: Sequence[str], allowed: int) -> tuple[int, Sequence[int]]:
    """The least edits from `words` to a prefix of `there`, and the lengths of such prefixes."""
    length = len(words)
    if words == there[:length]:
        return 0, (length,)
    lengths = range(max(0, length - allowed), min(len(there), length + allowed) + 1)
    edits = [Levenshtein.distance(words, there[:n], score_cutoff=allowed) for n in lengths]
    least = min(edits, default=allowed + 1)
    return least, [n for n, count in zip(lengths, edits, strict=True) if count == least]
