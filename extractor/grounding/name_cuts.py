"""Decides whether a span leaves out a part of a name: "Korea" of "North Korea"."""

import regex

from extractor.grounding.lexicon import is_word, lemma
from extractor.grounding.proposition import WORD
from extractor.grounding.tokens import HYPHENS
from extractor.words import words
from extractor.words.en import cut_words as en
from extractor.words.en.calendar import CALENDAR_WORDS
from extractor.words.en.claim_words import CLOSED_CLASS

__all__ = ["cuts_name"]

_FIRST_NAMES = regex.compile(r"\p{Lu}[\p{L}\p{M}’']+[\s-]$")
_NAME_OF = regex.compile(r"(\p{Lu}\p{L}+)\s+of(?:\s+the)?\s$")
_NEXT_NAME = regex.compile(r"\s(\p{Lu}\p{Ll}[\p{L}\p{M}]+)")
_LAST_NAMES = regex.compile(r"\p{Lu}[\p{L}\p{M}’'.]*\s+\p{Lu}[\p{Ll}’'][\p{L}\p{M}’']+$")
_DOUBLE_NAME = regex.compile(rf"(?V1)[{HYPHENS}]\p{{Lu}}\p{{Ll}}")
_PLACES = words(
    "city town village state republic kingdom county province district region island port people "
    "duke duchess earl house lords commons fans"
)
_BODIES = words(
    "hospital university college school bank airlines airways party street road avenue square "
    "bridge island islands county city river lake bay times post herald gazette news corporation "
    "company group institute foundation club united council ministry department railway station "
    "airport museum theatre theater gallery library press fund trust society association festival "
    "award prize cup league stadium movement"
)
_PLACE_PARTS = words(
    "north south east west northern southern eastern western new old upper lower great greater "
    "little central inner outer saint san santa los las el port fort mount lake cape isle papua"
)
_NO_NAMES = CALENDAR_WORDS | CLOSED_CLASS
_BEFORE_NAMES = en.TITLES | _NO_NAMES
_BEFORE_OF = en.TITLES | _PLACES


def cuts_name(text: str, left: str, start: int, end: int, *, claims: bool) -> bool:
    """Whether a name continues before or after `text[start:end]`.

    left: the words before the span in its sentence.
    claims: whether the span is a proposition. Of a person's name alone, the last part names the
        same person, so that only the parts of other names count.
    """
    return _begins_inside(text, left, start, end, claims=claims) or _ends_inside(
        text, start, end, claims=claims
    )


def _begins_inside(text: str, left: str, start: int, end: int, *, claims: bool) -> bool:
    first = WORD.match(text, start, end)
    if not (first and first.group()[:1].isupper() and first.group().lower() not in CLOSED_CLASS):
        return False
    before = _FIRST_NAMES.search(left)
    if before and _continues(before.group()[:-1].lower(), left, before.start(), claims=claims):
        return True
    whole = _NAME_OF.search(left)
    return whole is not None and whole[1].lower() not in _BEFORE_OF


def _ends_inside(text: str, start: int, end: int, *, claims: bool) -> bool:
    if _DOUBLE_NAME.match(text, end) and _LAST_NAMES.search(text, max(start, end - 40), end):
        return True
    after = _NEXT_NAME.match(text, end)
    if not after:
        return False
    last = next(reversed(list(WORD.finditer(text, max(start, end - 40), end))), None)
    if not (last and last.end() == end and last.group()[:1].isupper()):
        return False
    here, there = last.group().lower(), after[1].lower()
    if not {here, there}.isdisjoint(_NO_NAMES):
        return False
    several = last.start() > start and claims
    return several or not {here, there}.isdisjoint(_PLACE_PARTS | _BODIES)


def _continues(word: str, left: str, at: int, *, claims: bool) -> bool:
    """Whether a word with a capital before a name is a part of the name."""
    if word in _PLACE_PARTS:
        return True
    if word in _BEFORE_NAMES:
        return False
    opens = not WORD.search(left, 0, at)
    return claims and not (opens and is_word(word) and lemma(word).islower())
