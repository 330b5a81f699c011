"""A document that is prepared once for the search of many quotes."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, pairwise

from extractor.grounding.interruptions import insertions, interruptions
from extractor.grounding.tokens import Tokens, tokenize

__all__ = ["Index", "TokenSequence"]

_SEPARATOR = "\n"  # is in no token


class TokenSequence:
    """Tokens of a document, searchable for consecutive words.

    tokens: the tokens.
    breaks: the numbers of the tokens, in order, before which words of the document were left out.
    """

    def __init__(self, tokens: Tokens, breaks: Sequence[int] = ()) -> None:
        self.tokens = tokens
        self.words, self.starts, self.ends = tokens
        self._breaks = breaks

    @cached_property
    def _joined(self) -> str:
        return _SEPARATOR + _SEPARATOR.join(self.words) + _SEPARATOR

    @cached_property
    def _offsets(self) -> "array[int]":
        """The offset in `_joined` of the separator before each token."""
        lengths = (len(word) + 1 for word in self.words)
        return array("I", accumulate(lengths, initial=0))

    def find(self, words: Sequence[str], first: int, last: int) -> Iterator[int]:
        """The numbers of the tokens at which `words` begin, all within tokens first to last."""
        needle = _SEPARATOR + _SEPARATOR.join(words) + _SEPARATOR
        at, stop = self._offsets[first], self._offsets[last] + 1
        while (at := self._joined.find(needle, at, stop)) >= 0:
            yield bisect_left(self._offsets, at)
            at += 1

    def ranges(self, first: int, last: int) -> tuple[tuple[int, int], ...]:
        """The ranges of characters of tokens first to last: one, and one more for each break."""
        inner = self._breaks[bisect_right(self._breaks, first) : bisect_left(self._breaks, last)]
        edges = [first, *inner, last]
        return tuple((self.starts[a], self.ends[b - 1]) for a, b in pairwise(edges))

    def splits_character(self, at: int) -> bool:
        """Whether token `at` and the one before are of one character, as those of "㍿" are."""
        return 0 < at < len(self.words) and self.starts[at - 1] == self.starts[at]

    def inside(self, start: int, end: int) -> tuple[int, int]:
        """The first token wholly inside characters start to end, and the one after the last."""
        first = bisect_left(self.starts, start)
        return first, max(first, bisect_left(self.ends, end + 1))


class Index:
    """The text of a document, prepared for many quotes.

    Nothing is computed before it is needed: for a quote that is copied letter for letter, a search
    of the text is enough.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def tokens(self) -> TokenSequence:
        """All tokens of the text."""
        return TokenSequence(tokenize(self.text))

    @cached_property
    def uninterrupted(self) -> TokenSequence | None:
        """The tokens without clauses that interrupt a quotation; None if there are no clauses."""
        rest, breaks = self._tokens_outside(interruptions(self.text))
        return TokenSequence(rest, breaks) if breaks else None

    @cached_property
    def without_insertions(self) -> TokenSequence | None:
        """The tokens without insertions in square brackets; None if there are none."""
        inserted = insertions(self.text) if "[" in self.text else []
        return TokenSequence(self._tokens_outside(inserted)[0]) if inserted else None

    def _tokens_outside(self, spans: Iterable[tuple[int, int]]) -> tuple[Tokens, "array[int]"]:
        """The tokens outside of some spans, and the number of the token after each span."""
        rest, breaks, done = Tokens([], array("I"), array("I")), array("I"), 0
        size = len(self.tokens.words)
        for span in [*spans, None]:
            first, last = self.tokens.inside(*span) if span else (size, size)
            rest.words.extend(self.tokens.words[done:first])
            rest.starts.extend(self.tokens.starts[done:first])
            rest.ends.extend(self.tokens.ends[done:first])
            if first < last:
                breaks.append(len(rest.words))
            done = last
        return rest, breaks
