"""Read a statement that a model wrote as names for words of the evidence.

Nothing of its wording is used. Where it has the words of the evidence in their order, and names or
nouns of the document in place of pronouns, short names and descriptions, those are what the words
stand for, and `statement` writes them. Any other difference is a fault: a number, a negation, a
word more or less.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import regex
from rapidfuzz.distance import Levenshtein

from extractor.grounding.differences import SEVERITY
from extractor.grounding.lexicon import kind_of
from extractor.models import Attribution, Span
from extractor.news.sources.normalization import name_key
from extractor.news.sources.referents import DEMONSTRATIVE, Referents
from extractor.news.words.en.function_words import (
    DETERMINERS,
    FEMININE,
    FIRST_PERSON,
    MASCULINE,
    POSSESSIVE_DETERMINERS,
    PRONOUNS,
)
from extractor.news.words.en.roles import FEMALE_NOUNS, GROUP, MALE_NOUNS, ROLES
from extractor.words import words
from extractor.words.en.claim_words import ARTICLES, CLOSED_CLASS

__all__ = ["Restatement", "restated"]

_TOKEN = regex.compile(
    r"(?<!\w)[-−–+±<>≤≥~]?\d+(?:[.,:]\d+)*|['’](?:s|m|re|ve|ll|d|t)\b|[\p{L}\p{M}]+(?:[-‑][\p{L}\p{M}\d]+)*"
    r"|[\p{L}\p{M}\p{N}]+|[\p{S}%?]",
    regex.I,
)
_LEADS = ARTICLES | words("and but or so yet")
_AGREEING = words("am are have has is was were do does 'm 've 're 's")
_POINTING = (PRONOUNS | POSSESSIVE_DETERMINERS | words("him her them hers theirs")) - DEMONSTRATIVE
_SOMEBODY = ROLES | GROUP | FEMALE_NOUNS | MALE_NOUNS
_DESCRIBING = DEMONSTRATIVE | POSSESSIVE_DETERMINERS | words("the")
_WIDER = (
    (0, 0),
    (0, 1),
    (1, 0),
    (1, 1),
    (2, 0),
    (0, 2),
    (2, 1),
    (1, 2),
)  # words that block has more
_KINDS = {
    "negation": "The model's statement has another negation.",
    "number": "The model's statement has another number.",
    "modal": "The model's statement is more or less sure.",
    "degree": "The model's statement has another degree.",
}
_OTHER = "The model's statement has other words."


class _Word(NamedTuple):
    text: str
    start: int
    end: int
    lower: str


class Restatement(NamedTuple):
    """What a statement names.

    names: what stands in the document for words of the evidence, by their places.
    fault: why the statement is not used, in a sentence; empty if it is.
    """

    names: Mapping[Span, str]
    fault: str = ""


def restated(
    said: str,
    spans: Sequence[Span],
    referents: Referents,
    known: Mapping[Span, str],
    source: Attribution | None,
) -> Restatement:
    """Read the statement of a model.

    said: what it wrote.
    spans: the evidence.
    known: what the rules surely know that pronouns stand for.
    source: who says it, for "I" and "we".
    """
    text = referents.text
    ours = _words(said.replace("\N{REPLACEMENT CHARACTER}", " "), 0, len(said))
    theirs = [word for span in spans for word in _words(text, span.start, span.end)]
    if ours and theirs and ours[-1].lower == "?" and theirs[-1].lower != "?":
        return Restatement({}, _OTHER)
    reader = _Reader(said, ours, theirs, referents, known, source)
    for block in _blocks(ours, theirs):
        if not reader.reads(*block):
            return Restatement({}, _fault(ours, theirs))
    return Restatement(reader.found)


def _words(text: str, start: int, end: int) -> list[_Word]:
    return [
        _Word(each[0], *each.span(), each[0].casefold().replace("’", "'").replace("‑", "-"))
        for each in _TOKEN.finditer(text, start, end)
    ]


def _blocks(ours: list[_Word], theirs: list[_Word]) -> Iterator[tuple[int, int, int, int]]:
    """The stretches in which the two differ, as ranges of both."""
    block: tuple[int, int, int, int] | None = None
    for op in Levenshtein.opcodes([w.lower for w in ours], [w.lower for w in theirs]):
        if op.tag == "equal":
            if block:
                yield block
            block = None
            continue
        a, c = (block[0], block[2]) if block else (op.src_start, op.dest_start)
        block = (a, op.src_end, c, op.dest_end)
    if block:
        yield block


@dataclass
class _Reader:
    """Reads the differences of a statement one by one; `found` are the names in it."""

    said: str
    ours: list[_Word]
    theirs: list[_Word]
    referents: Referents
    known: Mapping[Span, str]
    source: Attribution | None
    found: dict[Span, str] = field(default_factory=dict)

    def reads(self, a: int, b: int, c: int, d: int) -> bool:
        """Whether words a to b of the statement are said for words c to d of the evidence."""
        if self._is_nothing(a, b, c, d):
            return True
        for before, behind in _WIDER:
            if min(a, c) < before or b + behind > len(self.ours) or d + behind > len(self.theirs):
                continue
            if self._stands(a - before, b + behind, c - before, d + behind):
                return True
        return False

    def _is_nothing(self, a: int, b: int, c: int, d: int) -> bool:
        """Whether only articles differ, or words that tie the clause to what stands before it."""
        loose = _LEADS if c == 0 else ARTICLES
        return all(w.lower in ARTICLES for w in self.ours[a:b]) and all(
            w.lower in loose for w in self.theirs[c:d]
        )

    def _stands(self, a: int, b: int, c: int, d: int) -> bool:
        """Whether words of the evidence point to somebody, and those of the statement name them."""
        ours, theirs = self.ours[a:b], self.theirs[c:d]
        if not ours or not theirs:
            return False
        if theirs[0].lower in FIRST_PERSON:
            return self._is_speaker(ours, theirs)
        if ours[-1].lower == "'s" and (
            theirs[-1].lower == "'s" or theirs[0].lower in POSSESSIVE_DETERMINERS
        ):
            ours, theirs = ours[:-1], theirs[:-1] if theirs[-1].lower == "'s" else theirs
        if not ours or not theirs or not self._points(theirs):
            return False
        place = Span(start=theirs[0].start, end=theirs[-1].end)
        if self.referents.resolver.quoted.at(place.start) is not None:
            return True  # nobody else's words stand in a quotation
        written = self.referents.text[place.start : place.end]
        named = self._named(written, place, self.said[ours[0].start : ours[-1].end])
        if named is None or self._contradicts(place, named) or self._is_other(written, named):
            return False
        if not any(span.overlaps(place) for span in self.known):
            self.found[place] = named
        return True

    def _points(self, theirs: Sequence[_Word]) -> bool:
        """Whether words are a pronoun, a short name or a description, and say nothing else."""
        if any(kind_of(word.lower) for word in theirs):
            return False
        if len(theirs) == 1 and theirs[0].lower in _POINTING:
            return self._is_first(theirs[0])
        if theirs[0].lower in _DESCRIBING:
            return len(theirs) > 1 and not any(w.lower in _POINTING for w in theirs[1:])
        named = self.referents.names.between(theirs[0].start, theirs[-1].end)
        return (
            bool(named)
            and all(map(self.referents.names.is_proper, named))
            and all(word.text[0].isupper() and word.lower not in DETERMINERS for word in theirs)
        )

    def _is_first(self, pronoun: _Word) -> bool:
        """Whether nothing before a pronoun in the evidence may be what it stands for."""
        before = [word for word in self.theirs if word.start < pronoun.start]
        if pronoun.lower not in MASCULINE | FEMININE:
            return all(word.lower in CLOSED_CLASS for word in before)
        named = self.referents.names.between(self.theirs[0].start, pronoun.start)
        return not named and all(word.lower not in _SOMEBODY for word in before)

    def _named(self, written: str, place: Span, said: str) -> str | None:
        said = " ".join(said.split())
        name = self.referents.check(written, place.start, said).name
        if name is not None and name_key(said) in name_key(name):
            return self.referents.resolver.as_subject(name)
        phrase = self.referents.phrase(written, place.start, said)
        person = written.lower() in MASCULINE | FEMININE
        return None if person else phrase

    def _contradicts(self, place: Span, name: str) -> bool:
        """Whether the rules know for certain that the words stand for another."""
        return any(
            name_key(name) not in name_key(other) and name_key(other) not in name_key(name)
            for span, other in self.known.items()
            if span.overlaps(place)
        )

    def _is_other(self, written: str, name: str) -> bool:
        """Whether "she" in what a person says may be that person and not the one of the model."""
        if self.source is None or written.lower() not in MASCULINE | FEMININE:
            return False
        gender = "f" if written.lower() in FEMININE else "m"
        fits = self.referents.resolver.gender(self.source) in ("", gender)
        person = self.source.kind in ("person", "anonymous")
        return person and fits and name_key(name) != name_key(self.source.name)

    def _is_speaker(self, ours: Sequence[_Word], theirs: Sequence[_Word]) -> bool:
        """Whether "I am" is told as "Ana Ruiz is"; the rules write who speaks."""
        if self.source is None or not all(word.lower in _AGREEING for word in theirs[1:]):
            return False
        named = [word for word in ours if word.lower not in _AGREEING]
        if not named:
            return False
        said = name_key(self.said[named[0].start : named[-1].end])
        return said in (name_key(self.source.name), name_key(self.source.text))


def _fault(ours: Sequence[_Word], theirs: Sequence[_Word]) -> str:
    """What kind of words a statement has more or less, by the most serious kind."""
    different = {word.lower for word in ours} ^ {word.lower for word in theirs}
    kinds = {kind_of(word) for word in different}
    return next((_KINDS[kind] for kind in SEVERITY if kind in kinds and kind in _KINDS), _OTHER)
