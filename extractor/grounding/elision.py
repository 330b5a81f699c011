"""Decides whether what an ellipsis in a quote leaves out changes what the quote says."""

from collections.abc import Sequence

import regex

from extractor.grounding.clause_start import GOVERNING, JOINT
from extractor.grounding.differences import Cut
from extractor.grounding.proposition import finite_verb, lower_words, quoted_words
from extractor.grounding.sentence_ends import ends_sentence
from extractor.words import words
from extractor.words.en import cut_words as en

__all__ = ["cut_by_elision"]

_ASIDE = regex.compile(r"\s*(?:,.*,|\(.*\)|\[.*\]|[—–].*[—–]|--.*--|-\s.*\s-),?\s*", regex.S)
_PREPOSITIONS = words(
    "at on in for from to with after before during by near under over since until through despite "
    "amid"
)
_ATTITUDES = words("hope hopes fear fears wish wishes think thinks believe believes expect expects")
_SAYING = words("said says told tells added wrote writes noted explained announced")


def cut_by_elision(text: str, omitted: tuple[int, int], rest: tuple[int, int]) -> Cut | None:
    """What an ellipsis in a quote leaves out that changes it: reason and detail, or None.

    It may leave out an aside between commas, brackets or dashes; words between two main clauses,
    each with its subject; and words before an adverbial such as "on Monday".

    omitted: the range of what is left out.
    rest: the range of the words behind it.
    """
    left_out = text[slice(*omitted)]
    if ends_sentence(left_out):
        return "ellipsis", "the parts that it joins are in different sentences"
    said = lower_words(left_out)
    if en.CONDITIONS.search(left_out) or not en.HEDGES.isdisjoint(said):
        return "ellipsis", "what it leaves out limits it"
    following = quoted_words(text[slice(*rest)])
    if _ASIDE.fullmatch(left_out) and _is_aside(said):
        return None
    plain = not any(finite_verb([word]) is not None and word not in en.ASSERTING for word in said)
    if JOINT.search(left_out) and not GOVERNING.search(left_out) and following.clause:
        return None
    adverbial = bool(following.words) and following.words[0] in _PREPOSITIONS
    if adverbial and plain and words("and but or").isdisjoint(said):
        return None
    return "ellipsis", "what it leaves out may change who does what"


def _is_aside(said: Sequence[str]) -> bool:
    """Whether the words between two commas, brackets or dashes only describe or attribute."""
    if not said:
        return True
    first = said[0]
    if (
        first in words("who whom which whose where")
        or first.endswith(("ed", "ing"))
        or first in en.PASTS
    ):
        return True
    if finite_verb(said) is None:
        return first not in words("not no never nor and or but") and _ATTITUDES.isdisjoint(said)
    return len(said) < 9 and not _SAYING.isdisjoint(said)
