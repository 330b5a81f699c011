"""A quote beside the words of the document that come nearest to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, Levenshtein

from extractor.grounding.lexicon import ARTICLES, kind_of, known
from extractor.grounding.punctuation import compare_gaps
from extractor.grounding.spelling import (
    article_matters,
    inflected,
    misspelt,
    respelt,
    unaccented,
)
from extractor.grounding.tokens import HYPHENS
from extractor.grounding.verdict import GRAVITY, Reason, Side, Verdict
from extractor.words import words

__all__ = ["Side", "Verdict", "compare", "similarity", "tolerance"]

ENGLISH = 0.7  # other languages in Latin letters share at most half of their words
_JOINABLE = words("co e pre non")


def tolerance(length: int) -> int:
    """How many slips are forgiven in a quote of so many words."""
    return sum(length >= least for least in (3, 8, 20, 35))


def similarity(quoted: Side, written: Side) -> float:
    """How alike the letters of two sides are, 0 to below 1 (rapidfuzz's normalised Indel)."""
    alike = fuzz.ratio(" ".join(quoted.words), " ".join(written.words)) / 100
    return round(min(alike, 0.999), 3)


def compare(quoted: Side, written: Side, stands: Callable[[str], bool]) -> Verdict:
    """Everything in which a quote differs from the document's words, judged.

    `stands` tells whether a word stands anywhere in the document: such a word is no misspelling.
    """
    verdict = Verdict()
    ours, theirs = quoted.words, written.words
    pairs = _Pairs(quoted, written, stands, verdict)
    if ours == theirs:
        pairs.matched.extend(zip(range(len(ours)), range(len(theirs)), strict=True))
    else:
        for equal, block in _blocks(ours, theirs):
            if equal:
                pairs.matched.extend(zip(range(*block[:2]), range(*block[2:]), strict=True))
            else:
                pairs.judge(*block)
        if verdict.objections and sorted(ours) == sorted(theirs):
            verdict.object("order", "the same words stand in another order")
    compare_gaps(quoted, written, pairs.matched, verdict)
    return verdict


Block = tuple[int, int, int, int]


def _blocks(ours: list[str], theirs: list[str]) -> Iterator[tuple[bool, Block]]:
    """The runs in which two lists of words agree and, between them, those in which they do not."""
    block: Block | None = None
    for op in Levenshtein.opcodes(ours, theirs):
        start = (op.src_start, op.dest_start)
        if op.tag != "equal":
            start = (block[0], block[2]) if block else start
            block = (start[0], op.src_end, start[1], op.dest_end)
            continue
        if block:
            yield False, block
        block = None
        yield True, (op.src_start, op.src_end, op.dest_start, op.dest_end)
    if block:
        yield False, block


@dataclass(slots=True)
class _Pairs:
    """Word for word: `matched` are the positions that stand for each other."""

    quoted: Side
    written: Side
    stands: Callable[[str], bool]
    verdict: Verdict
    matched: list[tuple[int, int]] = field(default_factory=list)

    def judge(self, a: int, b: int, c: int, d: int) -> None:
        """Judge the quote's words a to b beside the document's c to d."""
        if self._hyphenated(a, b, c, d):
            self.verdict.cost += 1
            return
        ours, theirs = list(range(a, b)), list(range(c, d))
        if len(ours) != len(theirs):
            ours, theirs = self._without_articles(ours, theirs)
        if len(ours) != len(theirs):
            self._object(ours, theirs)
            return
        for at, there in zip(ours, theirs, strict=True):
            self.matched.append((at, there))
            if self._stands_for(at, there):
                self.verdict.cost += self.quoted.words[at] != self.written.words[there]
            else:
                self._object([at], [there])

    def _hyphenated(self, a: int, b: int, c: int, d: int) -> bool:
        """Whether one side joins the words that the other hyphenates: ceasefire, cease-fire."""
        if {b - a, d - c} != {1, 2}:
            return False
        joined, parted, at = (
            (self.quoted, self.written, c) if b - a == 1 else (self.written, self.quoted, a)
        )
        whole = joined.words[a if joined is self.quoted else c]
        first, second = parted.words[at : at + 2]
        return (
            first + second == whole
            and parted.gap(at + 1).strip() in HYPHENS
            and parted.gap(at + 1).strip() != ""
            and (len(first) > 2 or first in _JOINABLE)
        )

    def _without_articles(self, ours: list[int], theirs: list[int]) -> tuple[list[int], list[int]]:
        """The positions of all words but articles, which are charged as slips where they may be."""
        kept = []
        dropped = []
        for side, positions in ((self.quoted, ours), (self.written, theirs)):
            said = side.words
            articles = [k for k in positions if said[k] in ARTICLES]
            if any(article_matters(*said[k : k + 2]) for k in articles if k + 1 < len(said)):
                return ours, theirs
            kept.append([k for k in positions if said[k] not in ARTICLES])
            dropped.append(len(articles))
        self.verdict.cost += max(dropped)
        return kept[0], kept[1]

    def _stands_for(self, at: int, there: int) -> bool:
        """Whether the quote's word may stand for the document's."""
        if self.quoted.words[at] == self.written.words[there]:
            return True
        quoted, written = self.quoted.spelt(at), self.written.spelt(there)
        if written in ARTICLES:
            return quoted in ARTICLES or (
                len(quoted) > 1 and not known(quoted) and OSA.distance(quoted, written) == 1
            )
        if self.written.is_name(there):
            return unaccented(quoted, written) or self._misspelt(quoted, written, name=True)
        raw = self.quoted.raw(at)
        named = self.quoted.is_name(at) and not (raw.isupper() and len(raw) > 1)
        return (
            respelt(quoted, written)
            or inflected(quoted, written)
            or (known(written) and unaccented(quoted, written))
            or self._misspelt(quoted, written, name=named)
        )

    def _misspelt(self, quoted: str, written: str, *, name: bool) -> bool:
        """Whether the quote has a slip of the pen, or mends one of the document's."""
        strict = name or not self._english
        if misspelt(quoted, written, strict=strict) and not self.stands(quoted):
            return True
        return not strict and misspelt(written, quoted, strict=False)

    @property
    def _english(self) -> bool:
        """Whether the dictionary knows the quote's language: most of its words."""
        said = [word for word in self.quoted.words if word.isalpha()]
        return sum(map(known, said)) >= ENGLISH * len(said)

    def _object(self, ours: list[int], theirs: list[int]) -> None:
        """Refuse, for the gravest kind of word that differs."""
        said = [self.quoted.words[k] for k in ours]
        stood = [self.written.words[k] for k in theirs]
        kinds: set[Reason] = {kind for word in set(said) ^ set(stood) if (kind := kind_of(word))}
        if any(map(self.written.is_name, theirs)) or any(map(self.quoted.is_name, ours)):
            kinds.add("name")
        reason: Reason = next((kind for kind in GRAVITY if kind in kinds), "wording")
        self.verdict.object(
            reason, f"the document says {_shown(stood)} where the quote says {_shown(said)}"
        )


def _shown(words: list[str]) -> str:
    return f"“{' '.join(words)}”" if words else "nothing"
