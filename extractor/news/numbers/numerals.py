"""The numerals of English prose, and their values.

Digits with separators ("10,000", "1,00,000", "3,000.50", "13 009", "12'500", "1.234,5" where no
other reading is possible), powers of ten ("3 × 10⁶"), words ("two hundred and fifty"), both with a
scale ("1.2 million", "40k", "half a dozen") and plurals that only bound a number from below
("dozens", "tens of thousands").

A plural of a scale means at least two of it: "dozens" is 24 or more, "several hundred" is 200 or
more. This is the literal reading; it depends on no survey of usage. "1.234" alone
is a decimal, as in English, unless the caller says that the text has a decimal comma.
"""

from collections.abc import Iterable
from typing import NamedTuple

import regex

from extractor.news.words.en.number_words import (
    BIG_SCALES,
    FRACTION_SYMBOLS,
    ONES,
    SCALE_ABBREVIATIONS,
    SCALES,
    TEENS,
    TENS,
    VAGUE_PLURALS,
)
from extractor.words.other_languages import SCALES as FOREIGN_SCALES

__all__ = ["DIGITS", "NUMERAL", "Numeral", "numeral"]


_SMALL = {
    **{word: value for value, word in enumerate(ONES + TEENS)},
    **{word: 10 * value for value, word in enumerate(TENS, start=2)},
}


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


_SCALE = _any(SCALES)
_BELOW_100 = rf"(?:{_any(TENS)}(?:[-\s]{_any(ONES[1:])})?|{_any(TEENS)}|{_any(ONES)})"
_BELOW_1000 = rf"{_BELOW_100}(?:[-\s]hundred(?:\s(?:and\s)?{_BELOW_100})?)?"
_WORDS = rf"{_BELOW_1000}(?:[-\s]{_any(BIG_SCALES)}(?:\s(?:and\s)?{_BELOW_1000})?)*(?:[-\s]dozen)?"
# Groups of three after a space are one number where no other number stands beside them, except a
# year: "in 2020 1 200 people".
_SPACED = r"""(?=[1-9][0-9]{0,2}[ \u00a0\u2007\u2009\u202f][0-9])
    (?<!\b(?!(?:1[5-9]|20)[0-9]{2}[ ])[0-9]+[ ])
    [1-9][0-9]{0,2}(?:[ \u00a0\u2007\u2009\u202f][0-9]{3})+(?![0-9]|[ \u00a0][0-9])"""
DIGITS = rf"""(?:[0-9]{{1,3}}(?:\.[0-9]{{3}})+,[0-9]{{1,2}}(?![0-9])
    |[0-9]{{1,3}}(?:\.[0-9]{{3}}){{2,}}
    |(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]{{1,2}}(?:,[0-9]{{2}})+,[0-9]{{3}}|{_SPACED}
    |[1-9][0-9]{{0,2}}(?:['’][0-9]{{3}})+(?![0-9])
    |[0-9]+)(?:\.[0-9]+)?[½¼¾⅓⅔]?(?!,[0-9]{{1,2}}(?![0-9]))
    |[0-9]+,[0-9]{{1,2}}(?![0-9])|\.(?<![\p{{L}}\p{{N}}.]\.)[0-9]+|[½¼¾⅓⅔])"""
_POWER = r"(?:[0-9]+(?:\.[0-9]+)?[ ]?[×x·][ ]?)?10⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+"
_HALVES = r"(?:\sand\sa\s(?:half|quarter))"

NUMERAL = rf"""(?:
    (?<vague>(?i:{_any(VAGUE_PLURALS)}(?:\sof\s{_any(VAGUE_PLURALS)})?
        |(?:several|a\sfew|many)\s{_SCALE}(?:\s{_SCALE})?))
    |(?<couple>(?i:a\scouple(?:\sof)?(?:\s{_SCALE})?))
    |(?<part>(?i:half\sa|(?:a\s)?quarter\sof\sa|three[-\s]quarters\sof\sa)[-\s](?i:{_SCALE})
        |(?i:half\sa(?:(?=\s(?:per\s?cent|percentage|point|degree))|$)))
    |(?<base>(?i:an?\s{_SCALE}{_HALVES}?(?:\s(?:thousand|million|billion|trillion|crore))?))
    |(?<power>{_POWER})
    |(?:(?<digits>{DIGITS})|(?<words>(?i:{_WORDS})))
        (?<half>(?i:{_HALVES}))?
        (?:(?<scale>[-\s]?(?i:{_SCALE}|{_any(FOREIGN_SCALES)})(?![\p{{L}}])(?:\s(?i:crore))?)
          |(?<short>[ ]?(?:mn|mln|bn|bln|tn|trn)|[kKmMbB])(?![\p{{L}}\p{{N}}]))?
)"""
_NUMERAL = regex.compile(NUMERAL, regex.VERBOSE)
_CONTINENTAL = regex.compile(r"[0-9]{1,3}(\.[0-9]{3})+,[0-9]+|[0-9]{1,3}(\.[0-9]{3}){2,}")
_DECIMAL_COMMA = regex.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?|[0-9]+,[0-9]+")
_NO_SEPARATORS = str.maketrans("", "", ",'’")
_SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


class Numeral(NamedTuple):
    """The value of a numeral.

    low, high: the least and the greatest value; `high` is None where the words give only a least.
    approximate: whether the words are vague ("a couple").
    short: the abbreviation of its scale. "m" may also mean metres; the caller decides.
    """

    low: float
    high: float | None
    approximate: bool
    short: str | None = None


def _exact(value: float, *, approximate: bool = False, short: str | None = None) -> Numeral:
    return Numeral(value, value, approximate, short)


def _tokens(text: str) -> list[str]:
    return text.lower().replace("-", " ").split()


def _scale(text: str) -> float:
    """Return the product of the scales in `text`: 1e12 for "lakh crore", 1 for none."""
    product = 1.0
    for token in _tokens(text):
        product *= SCALES.get(token) or FOREIGN_SCALES.get(token, 1.0)
    return product


def _worded(text: str) -> float:
    total = current = 0.0
    for token in _tokens(text):
        if token in _SMALL:
            current += _SMALL[token]
        elif token in ("hundred", "dozen"):
            current *= SCALES[token]
        elif token in BIG_SCALES:
            total, current = total + current * BIG_SCALES[token], 0.0
    return total + current


def _digits(text: str, *, decimal_comma: bool) -> float:
    fraction = FRACTION_SYMBOLS.get(text[-1], 0.0)
    plain = text.rstrip("".join(FRACTION_SYMBOLS))
    if _CONTINENTAL.fullmatch(plain) or (decimal_comma and _DECIMAL_COMMA.fullmatch(plain)):
        plain = plain.replace(".", "").replace(",", ".")
    plain = "".join(plain.translate(_NO_SEPARATORS).split())
    return (float(plain) if plain else 0.0) + fraction


def _half(text: str | None) -> float:
    if not text:
        return 0.0
    return 0.25 if "quarter" in text.lower() else 0.5


def _power(text: str) -> float:
    factor, _, power = text.rpartition("10")
    digits = factor.rstrip("×x· ")
    return (float(digits) if digits else 1.0) * 10.0 ** int(power.translate(_SUPERSCRIPTS))


def numeral(text: str, *, decimal_comma: bool = False) -> Numeral | None:
    """Return the value of a numeral, or None if `text` as a whole is not one.

    decimal_comma: whether "4,5" is four and a half and "4.500" is 4500, as in German.
    """
    match = _NUMERAL.fullmatch(text)
    if match is None:
        return None
    found = match.groupdict()
    if found["vague"]:
        product = 2.0
        for token in _tokens(text):
            product *= VAGUE_PLURALS.get(token, SCALES.get(token, 1.0))
        return Numeral(product, None, False)
    if found["couple"]:
        return _exact(2 * _scale(text), approximate=True)
    if found["part"]:
        share = 0.5 if text.lower().startswith("half") else 0.25
        share = 0.75 if text.lower().startswith("three") else share
        return _exact(share * _scale(text))
    if found["base"]:
        return _exact((1 + _half(text if " and " in text.lower() else None)) * _scale(text))
    if found["power"]:
        return _exact(_power(found["power"]))
    if found["digits"]:
        value = _digits(found["digits"], decimal_comma=decimal_comma)
    else:
        value = _worded(found["words"])
    value += _half(found["half"])
    short = (found["short"] or "").strip() or None
    scale = SCALE_ABBREVIATIONS[short] if short else _scale(found["scale"] or "")
    return _exact(value * scale, short=short)
