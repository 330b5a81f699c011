"""Compares the words of a quote with the words of the document at one place."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import regex
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, Levenshtein

from extractor.grounding.amounts import SCALES, amount_of
from extractor.grounding.context import is_english
from extractor.grounding.differences import SEVERITY, Differences, Reason
from extractor.grounding.lexicon import in_dictionary, is_word, kind_of
from extractor.grounding.punctuation import compare_gaps
from extractor.grounding.sentence_ends import sentence_around
from extractor.grounding.spelling import (
    capital_lacks_accent,
    is_inflection,
    is_misspelling,
    is_quantifying_article,
    is_scanning_slip,
    is_spelling_variant,
    lacks_accents,
)
from extractor.grounding.tokens import HYPHENS, TokenRun, fold
from extractor.words import words
from extractor.words.en.claim_words import ARTICLES

__all__ = ["allowed_slips", "compare", "similarity"]

ENGLISH = 0.7  # share of English words; of other languages in Latin letters at most half are
_HAS_DIGIT = regex.compile(r"\p{Nd}")
_CODES = words(
    "code codes password passcode passphrase key keys user username handle login account domain "
    "named called string token serial model id plate registration file folder contraseña clave "
    "usuario kennwort passwort benutzer code mot"
)
_JOINABLE = words("co e pre non")
_SUBJECTS = words("it he she that there here what who where how")


def allowed_slips(length: int) -> int:
    """The number of slips that are forgiven in a quote of `length` words."""
    return sum(length >= least for least in (3, 8, 20, 35))


def similarity(quoted: TokenRun, written: TokenRun) -> float:
    """The similarity of the letters, from 0 to below 1 (rapidfuzz's normalised Indel)."""
    alike = fuzz.ratio(" ".join(quoted.words), " ".join(written.words)) / 100
    return round(min(alike, 0.999), 3)


def compare(quoted: TokenRun, written: TokenRun, in_document: Callable[[str], bool]) -> Differences:
    """Finds each difference in words and punctuation, and decides whether it is a slip.

    quoted: the words of the quote.
    written: the words of the document at the place.
    in_document: says whether a word is anywhere in the document; such a word is no misspelling.
    """
    differences = Differences()
    ours, theirs = quoted.words, written.words
    pairs = _Pairs(quoted, written, in_document, differences)
    if ours == theirs:
        pairs.matched.extend(zip(range(len(ours)), range(len(theirs)), strict=True))
    else:
        for equal, block in _blocks(ours, theirs):
            if equal:
                pairs.matched.extend(zip(range(*block[:2]), range(*block[2:]), strict=True))
            else:
                pairs.compare_block(*block)
        if differences.refusals and sorted(ours) == sorted(theirs):
            differences.refuse("order", "it has the same words in another order")
    compare_gaps(quoted, written, pairs.matched, differences)
    return differences


Block = tuple[int, int, int, int]


def _blocks(ours: list[str], theirs: list[str]) -> Iterator[tuple[bool, Block]]:
    """The blocks in which two lists of words are equal or not, in order, with that flag."""
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
    """Compares word by word; `matched` collects the positions of the words that match."""

    quoted: TokenRun
    written: TokenRun
    in_document: Callable[[str], bool]
    differences: Differences
    matched: list[tuple[int, int]] = field(default_factory=list)

    def compare_block(self, a: int, b: int, c: int, d: int) -> None:
        """Compare words a to b of the quote with words c to d of the document."""
        if self._hyphenated(a, b, c, d) or self._spaced(a, b, c, d):
            self.differences.slips += 1
            return
        if self._same_amount(a, b, c, d):
            return
        ours, theirs = list(range(a, b)), list(range(c, d))
        if len(ours) != len(theirs):
            ours, theirs = self._without_articles(ours, theirs)
        if len(ours) != len(theirs):
            self._refuse(ours, theirs)
            return
        for at, there in zip(ours, theirs, strict=True):
            self.matched.append((at, there))
            if self._matches(at, there):
                same = self.quoted.words[at] == self.written.words[there]
                self.differences.slips += not (same or self._contracts(at, there))
            else:
                self._refuse([at], [there])

    def _hyphenated(self, a: int, b: int, c: int, d: int) -> bool:
        """Whether one side hyphenates what the other writes as one word: cease-fire, ceasefire."""
        if {b - a, d - c} != {1, 2}:
            return False
        joined, hyphenated, at = (
            (self.quoted, self.written, c) if b - a == 1 else (self.written, self.quoted, a)
        )
        whole = joined.words[a if joined is self.quoted else c]
        first, second = hyphenated.words[at : at + 2]
        return (
            first + second == whole
            and hyphenated.gap(at + 1).strip() in HYPHENS
            and hyphenated.gap(at + 1).strip() != ""
            and (len(first) > 2 or first in _JOINABLE)
        )

    def _spaced(self, a: int, b: int, c: int, d: int) -> bool:
        """Whether one side has a space too many or too few, as a scan of a page may.

        "thebridge" is "the bridge" and "ab olished" is "abolished", since one of the two readings
        is made of no words. "now here" is not "nowhere".
        """
        ours = [self.quoted.spelled(k) for k in range(a, b)]
        theirs = [self.written.spelled(k) for k in range(c, d)]
        if {len(ours), len(theirs)} != {1, 2} or "".join(ours) != "".join(theirs):
            return False
        side, at = (self.quoted, a) if len(ours) == 2 else (self.written, c)
        if not side.gap(at + 1).isspace():
            return False
        (whole,), parts = sorted((ours, theirs), key=len)
        return whole.isalpha() and in_dictionary(whole) != all(map(in_dictionary, parts))

    def _same_amount(self, a: int, b: int, c: int, d: int) -> bool:
        """Whether both sides write one amount in other figures: "12 000", "12.000" in German."""
        ours, theirs = self.quoted.words[a:b], self.written.words[c:d]
        if not (ours and theirs and any(map(_HAS_DIGIT.search, ours))):
            return False
        english = is_english(self.written.text[slice(*self._sentence(c, d))])
        if english and SCALES.isdisjoint((*ours, *theirs)):
            return False  # "12.000" may be twelve, or twelve thousand
        amount = amount_of(ours, english=english)
        if amount is None or amount != amount_of(theirs, english=english):
            return False
        self.matched.append((a, c))
        if b - a > 1:
            self.matched.append((b - 1, d - 1))
        return True

    def _sentence(self, c: int, d: int) -> tuple[int, int]:
        starts, ends, first = (
            self.written.tokens.starts,
            self.written.tokens.ends,
            self.written.first,
        )
        return sentence_around(self.written.text, starts[first + c], ends[first + d - 1])

    def _without_articles(self, ours: list[int], theirs: list[int]) -> tuple[list[int], list[int]]:
        """The positions of the words without articles; these count as slips.

        All positions if an article changes a quantity.
        """
        others = []
        dropped = []
        for side, positions in ((self.quoted, ours), (self.written, theirs)):
            said = side.words
            articles = [k for k in positions if said[k] in ARTICLES]
            if any(is_quantifying_article(*said[k : k + 2]) for k in articles if k + 1 < len(said)):
                return ours, theirs
            others.append([k for k in positions if said[k] not in ARTICLES])
            dropped.append(len(articles))
        self.differences.slips += max(dropped)
        return others[0], others[1]

    def _matches(self, at: int, there: int) -> bool:
        """Whether the quote's word is the document's, or a slip for it."""
        if self.quoted.words[at] == self.written.words[there] or self._contracts(at, there):
            return True
        if capital_lacks_accent(self.quoted.raw(at), self.written.raw(there)):
            return True
        if self._is_scanned(at, there):
            return True
        quoted, written = self.quoted.spelled(at), self.written.spelled(there)
        if written in ARTICLES:
            return quoted in ARTICLES or (
                len(quoted) > 1 and not is_word(quoted) and OSA.distance(quoted, written) == 1
            )
        if self.written.is_name(there):
            return lacks_accents(quoted, fold(self.written.raw(there))) or self._is_misspelling(
                quoted, written, name=True
            )
        raw = self.quoted.raw(at)
        named = self.quoted.is_name(at) and not (raw.isupper() and len(raw) > 1)
        return (
            is_spelling_variant(quoted, written)
            or is_inflection(quoted, written)
            or (is_word(written) and lacks_accents(quoted, fold(self.written.raw(there))))
            or self._is_misspelling(quoted, written, name=named)
        )

    def _is_scanned(self, at: int, there: int) -> bool:
        """Whether a scan misread the word, in a sentence and not in what may be a code."""
        quoted, written = self.quoted.spelled(at), self.written.raw(there)
        if len(self.quoted) < 8 or not _CODES.isdisjoint(
            self.written.words[max(0, there - 4) : there]
        ):
            return False
        read = in_dictionary(quoted) or not self._is_english
        return read and written[:1].islower() and is_scanning_slip(quoted, written)

    def _contracts(self, at: int, there: int) -> bool:
        """Whether one side has "'s" behind a pronoun where the other has "is" or "has"."""
        pair = self.quoted.words[at], self.written.words[there]
        before = self.quoted.words[at - 1] if at else ""
        return "'s" in pair and pair[pair[0] == "'s"] in ("is", "has") and before in _SUBJECTS

    def _is_misspelling(self, quoted: str, written: str, *, name: bool) -> bool:
        """Whether the quote misspells the word, or corrects a misspelling in the document."""
        strict = name or not self._is_english
        if is_misspelling(quoted, written, strict=strict) and not self.in_document(quoted):
            return True
        return not strict and is_misspelling(written, quoted, strict=False)

    @property
    def _is_english(self) -> bool:
        """Whether most words of the quote are in the English dictionary."""
        said = [word for word in self.quoted.words if word.isalpha()]
        return sum(map(is_word, said)) >= ENGLISH * len(said)

    def _refuse(self, ours: list[int], theirs: list[int]) -> None:
        """Refuse for the most serious kind of word that differs."""
        said = [self.quoted.words[k] for k in ours]
        found = [self.written.words[k] for k in theirs]
        kinds: set[Reason] = {kind for word in set(said) ^ set(found) if (kind := kind_of(word))}
        if any(map(self.written.is_name, theirs)) or any(map(self.quoted.is_name, ours)):
            kinds.add("name")
        reason: Reason = next((kind for kind in SEVERITY if kind in kinds), "wording")
        self.differences.refuse(
            reason, f"the document says {_shown(found)} where the quote says {_shown(said)}"
        )


def _shown(words: list[str]) -> str:
    return f"“{' '.join(words)}”" if words else "nothing"
