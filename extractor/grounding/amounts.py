"""The value of an amount in figures, in the ways in which languages write it."""

from collections.abc import Sequence
from decimal import Decimal

import regex

from extractor.words import other_languages, words
from extractor.words.en.spellings import CURRENCIES

__all__ = ["SCALES", "amount_of"]

_THOUSANDS = regex.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+")
_FIGURES = regex.compile(r"[0-9]+(?:[.,][0-9]+)?")
_ENGLISH_SCALES = {"million": 10**6, "billion": 10**9, "trillion": 10**12}
_OTHER_SCALES = {
    word: int(scale) for word, scale in other_languages.SCALES.items()
} | dict.fromkeys(words("million millions millón milhão milione"), 10**6)
SCALES = frozenset(_ENGLISH_SCALES)
"""English words that multiply the figures before them."""
_JOINING = words("de d di of")
_SIGNS = CURRENCIES | {"d'euros": "€", "d'euro": "€", "eur": "€"}


def amount_of(said: Sequence[str], *, english: bool) -> tuple[str, Decimal] | None:
    """The currency ("" for none) and the value of an amount; None if the words are no amount.

    said: folded words.
    english: whether a point divides the decimals. In other languages a comma does, and a point
        stands between thousands.
    """
    currency, scale, figures = "", 1, ""
    for word in said:
        sign = _SIGNS.get(word, word)
        if sign in _SIGNS.values() and not currency:
            currency = sign
        elif (
            word in (scales := _ENGLISH_SCALES if english else _OTHER_SCALES)
            and figures
            and scale == 1
        ):
            scale = scales[word]
        elif _FIGURES.match(word) and not figures:
            figures = word
        elif word not in _JOINING:
            return None
    value = _value(figures, english=english)
    return None if value is None else (currency, value * scale)


def _value(figures: str, *, english: bool) -> Decimal | None:
    if not english and _THOUSANDS.fullmatch(figures):
        return Decimal(figures.replace(".", ""))
    if not _FIGURES.fullmatch(figures) or ("," if english else ".") in figures:
        return None
    return Decimal(figures.replace(",", "."))
