"""Find what a number counts: its unit and the noun phrase after it.

There is no tagger. A noun phrase ends at a function word or at punctuation, and its head is its
first plural. Where this finds no noun the answer is None, which is better than a wrong noun.
Currencies are ISO 4217 codes if the words allow only one. "$" alone is read as USD. Signs that
several countries share ("¥", "Rs") stay as they are.
"""

from typing import NamedTuple

import regex

from extractor.news.words.en.units import (
    CURRENCY_CODES,
    CURRENCY_NAMES,
    CURRENCY_SIGNS,
    IRREGULAR_PLURALS,
    MEASURES,
    PHRASE_ENDS,
    SHARES,
    UNIT_SYMBOLS,
)

__all__ = ["CURRENCY", "Unit", "currency", "unit_of"]

CURRENCY = (
    r"(?:(?:US|NZ|CA|AU|HK|NT)\s\$|"
    + "|".join(regex.escape(sign) for sign in sorted(CURRENCY_SIGNS, key=len, reverse=True))
    + r"|(?:"
    + CURRENCY_CODES.replace(" ", "|")
    + r")(?=\s?[0-9]))"
)
_WORD = regex.compile(r"\p{L}(?:[\p{L}\p{M}-]|[.](?=\p{L})|(?<=\p{Lu})[.](?=[ \p{Ll}]))*")
_GAP = regex.compile(r"[ \t\u00a0]{1,2}|\n(?!\s)|(?:\s-\s|-)(?=\p{L})")
_TAIL = regex.compile(
    r"\s(?:of|worth\sof)\s(?:the\s|these\s|those\s|its\s|their\s|his\s|her\s|our\s|all\s)?"
)
_SPENT = regex.compile(r"\s(?:worth\sof|of|in)\s(?=\p{Ll})")
_OLD = regex.compile(
    r"[-\s](?<unit>year|month|week|day)s?[-\s](?:olds?|of[-\s]age)\b", regex.IGNORECASE
)
_COMPOUND = regex.compile(r"(?:-|\s-\s)(?<unit>\p{L}+)\b")
_GLUED = regex.compile(rf"\s?(?<unit>{UNIT_SYMBOLS})(?![\p{{L}}\p{{N}}])")
_MEASURE = regex.compile(rf"(?:-|\s-\s|\s)(?<unit>{MEASURES})\b", regex.IGNORECASE)
_POINTS = regex.compile(r"[-\s](?:percentage[-\s])?points?\b")
_MAX_WORDS = 6


def _alternatives(names: dict[str, str]) -> "regex.Pattern[str]":
    """Compile one pattern for all names, with a group for each."""
    groups = "|".join(f"({name})" for name in names)
    return regex.compile(rf"(?:\s|-)(?:{groups})\b", regex.IGNORECASE)


_SHARES, _MONIES = _alternatives(SHARES), _alternatives(CURRENCY_NAMES)


class Unit(NamedTuple):
    """`unit` and `of` as in `Quantity`, and the offset where the words of both end."""

    unit: str | None
    of: str | None
    end: int


def currency(sign: str) -> str:
    """Return the ISO 4217 code of a currency sign, or the sign if several currencies use it."""
    return CURRENCY_SIGNS.get("".join(sign.split()), sign)


def _named(
    names: "regex.Pattern[str]", values: list[str], text: str, at: int, end: int
) -> tuple[str, int] | None:
    match = names.match(text, at, end)
    if match is None or match.lastindex is None:
        return None
    return values[match.lastindex - 1], match.end()


def _plural(word: str) -> bool:
    lower = word.lower()
    if lower in IRREGULAR_PLURALS or lower.endswith(("children", "people", "women")):
        return True
    return len(lower) > 3 and lower.endswith("s") and not lower.endswith(("ss", "us", "is"))


def _words(text: str, at: int, end: int) -> list["regex.Match[str]"]:
    """Return the words of the noun phrase at `at`."""
    words: list[regex.Match[str]] = []
    while len(words) < _MAX_WORDS:
        word = _WORD.match(text, at, end)
        if word is None or word[0].lower() in PHRASE_ENDS:
            break
        if text[word.end() : min(word.end() + 1, end)] in ("'", "’"):
            break
        words.append(word)
        gap = _GAP.match(text, word.end(), end)
        if gap is None:
            break
        at = gap.end()
    return words


def _phrase(text: str, at: int, end: int, *, plural: bool) -> Unit:
    """Return the noun phrase at `at`; its head is the first plural and plurals right behind it."""
    words = _words(text, at, end)
    heads = [i for i, word in enumerate(words) if _plural(word[0])]
    if plural and heads:
        head = heads[0]
        while head + 1 in heads:
            head += 1
    elif (
        not plural and 0 < len(words) <= 3 and not words[-1][0].endswith(("ed", "ly", "ing", "al"))
    ):
        head = len(words) - 1
    else:
        return Unit(None, None, at)
    stop = words[head].end()
    return Unit(words[head][0], " ".join(text[words[0].start() : stop].split()), stop)


def _after(text: str, tail: regex.Pattern[str], at: int, end: int) -> str | None:
    """Return the noun phrase behind "of" or the like, up to its plural or, if short, its end."""
    match = tail.match(text, at, end)
    if match is None:
        return None
    phrase = _phrase(text, match.end(), end, plural=True)
    if phrase.of is None:
        phrase = _phrase(text, match.end(), end, plural=False)
    return phrase.of


def unit_of(text: str, at: int, end: int, *, value: float | None, sign: str | None) -> Unit:
    """Return the unit of a number.

    at: the offset where the number ends.
    end: the offset where the evidence ends.
    value: the number; the noun behind 1 is a singular.
    sign: the currency sign or "%" that stands with the number, if there is one.
    """
    if sign == "%":
        points = _POINTS.match(text, at, end)
        return Unit("percentage points" if points else "percent", _after(text, _TAIL, at, end), at)
    if sign:
        return Unit(currency(sign), _after(text, _SPENT, at, end), at)
    for names, values, tail in (
        (_SHARES, list(SHARES.values()), _TAIL),
        (_MONIES, list(CURRENCY_NAMES.values()), _SPENT),
    ):
        named = _named(names, values, text, at, end)
        if named:
            return Unit(named[0], _after(text, tail, named[1], end), named[1])
    old = _OLD.match(text, at, end)
    if old:
        return Unit(f"{old['unit'].lower()}s old", None, old.end())
    measure = _MEASURE.match(text, at, end) or _GLUED.match(text, at, end)
    if measure:
        return Unit(measure["unit"], _after(text, _TAIL, measure.end(), end), measure.end())
    compound = _COMPOUND.match(text, at, end)
    if compound:
        return Unit(compound["unit"], None, compound.end())
    among = _TAIL.match(text, at, end)
    if among:
        phrase = _phrase(text, among.end(), end, plural=True)
        return phrase if phrase.unit else Unit(None, _after(text, _TAIL, at, end), at)
    gap = _GAP.match(text, at, end)
    if gap is None:
        return Unit(None, None, at)
    one = value is not None and value == 1
    phrase = _phrase(text, gap.end(), end, plural=not one)
    return phrase if phrase.unit else Unit(None, None, at)
