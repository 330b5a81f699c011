"""What a word does to a claim, and whether it is an English word (by simplemma's dictionary).

The kinds serve to name the reason of a refusal, and to be stricter with words that carry the claim.
A word of no kind may not be changed either: `spelling` decides which differences are slips.
"""

from functools import lru_cache
from typing import Literal

import simplemma

from extractor.words import other_languages
from extractor.words.en.claim_words import (
    CLOSED_CLASS,
    DEGREES,
    DENIALS,
    MODALS,
    NEGATIONS,
    NUMBERS,
    TIMES,
    UNITS,
)

__all__ = ["in_dictionary", "is_negation", "is_word", "kind_of", "lemma", "same_kind"]

Kind = Literal["negation", "number", "modal", "degree"]

_NEGATIONS = NEGATIONS | other_languages.NEGATIONS
_LISTS: tuple[tuple[Kind, frozenset[str]], ...] = (
    ("negation", _NEGATIONS),
    ("negation", DENIALS),
    ("number", NUMBERS | other_languages.NUMBERS),
    ("number", TIMES),
    ("number", UNITS),
    ("modal", MODALS),
    ("degree", DEGREES),
)
_LISTED = frozenset().union(*(listed for _, listed in _LISTS))


def is_negation(word: str) -> bool:
    """Whether a folded word turns a claim into its opposite."""
    return word in _NEGATIONS or word in DENIALS or word.endswith("n't")


@lru_cache(maxsize=1 << 14)
def kind_of(word: str) -> Kind | None:
    """What a folded word does to a claim: "negation", "number", "modal", "degree" or None."""
    if is_negation(word):
        return "negation"
    if any(c.isdecimal() for c in word) or not any(c.isalpha() or c == "'" for c in word):
        return "number"
    return next((kind for kind, listed in _LISTS if word in listed), None)


def same_kind(word: str) -> frozenset[str]:
    """The words of the list that holds this one, itself included; empty if none does."""
    return next((listed for _, listed in _LISTS if word in listed), frozenset())


@lru_cache(maxsize=1 << 14)
def is_word(word: str) -> bool:
    """Whether a folded word is in the dictionary, or is a compound of two words that are."""
    return in_dictionary(word) or _is_compound(word)


@lru_cache(maxsize=1 << 14)
def in_dictionary(word: str) -> bool:
    """Whether a folded word is itself in the dictionary or in a list."""
    return word in CLOSED_CLASS or word in _LISTED or simplemma.is_known(word, lang="en")


def _is_compound(word: str) -> bool:
    """Whether a word is two others written together, as "counteroffensive" is."""
    return any(in_dictionary(word[:k]) and in_dictionary(word[k:]) for k in range(5, len(word) - 4))


@lru_cache(maxsize=1 << 14)
def lemma(word: str) -> str:
    """The dictionary form of an English word; it has a capital if it is a name."""
    return simplemma.lemmatize(word, lang="en")
