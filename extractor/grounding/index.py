"""What is worked out once for a document and shared by all its quotes."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate, pairwise

from extractor.grounding.interruptions import interruptions
from extractor.grounding.tokens import Tokens, tokenize

__all__ = ["Index", "Stream"]

_BETWEEN = "\n"  # stands in no token


class Stream:
    """Tokens of a document that can be searched for a run of words.

    `breaks` are the numbers of the tokens, in order, before which something was left out.
    """

    def __init__(self, tokens: Tokens, breaks: Sequence[int] = ()) -> None:
        self.tokens = tokens
        self.words, self.starts, self.ends = tokens
        self._breaks = breaks

    @cached_property
    def _joined(self) -> str:
        return _BETWEEN + _BETWEEN.join(self.words) + _BETWEEN

    @cached_property
    def _offsets(self) -> "array[int]":
        """Where each token's leading separator stands in `_joined`."""
        lengths = (len(word) + 1 for word in self.words)
        return array("I", accumulate(lengths, initial=0))

    def find(self, words: Sequence[str], first: int, last: int) -> Iterator[int]:
        """The numbers of the tokens at which `words` stand, wholly within tokens first to last."""
        needle = _BETWEEN + _BETWEEN.join(words) + _BETWEEN
        at, stop = self._offsets[first], self._offsets[last] + 1
        while (at := self._joined.find(needle, at, stop)) >= 0:
            yield bisect_left(self._offsets, at)
            at += 1

    def ranges(self, first: int, last: int) -> tuple[tuple[int, int], ...]:
        """The characters of tokens first to last, in as many ranges as breaks part them."""
        inner = self._breaks[bisect_right(self._breaks, first) : bisect_left(self._breaks, last)]
        edges = [first, *inner, last]
        return tuple((self.starts[a], self.ends[b - 1]) for a, b in pairwise(edges))

    def parted(self, at: int) -> bool:
        """Whether tokens `at` and the one before come of one character, as those of "㍿" do."""
        return 0 < at < len(self.words) and self.starts[at - 1] == self.starts[at]

    def between(self, start: int, end: int) -> tuple[int, int]:
        """The tokens, first and after the last, that lie wholly in characters start to end."""
        first = bisect_left(self.starts, start)
        return first, max(first, bisect_left(self.ends, end + 1))


class Index:
    """A document's text, made ready for many quotes; nothing is computed before it is needed.

    A quote that stands letter for letter costs a search of the text and no more.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def stream(self) -> Stream:
        """All tokens of the text."""
        return Stream(tokenize(self.text))

    @cached_property
    def spoken(self) -> Stream | None:
        """The tokens without the clauses that interrupt speech; None where nothing interrupts."""
        kept, breaks, done = Tokens([], array("I"), array("I")), array("I"), 0
        size = len(self.stream.words)
        for span in [*interruptions(self.text), None]:
            first, last = self.stream.between(*span) if span else (size, size)
            kept.words.extend(self.stream.words[done:first])
            kept.starts.extend(self.stream.starts[done:first])
            kept.ends.extend(self.stream.ends[done:first])
            if first < last:
                breaks.append(len(kept.words))
            done = last
        return Stream(kept, breaks) if breaks else None
