"""Texts as words to compare: what a writer may vary without saying anything else is folded away.

A *token* is a word, a number, a sign such as ``%`` or ``$``, or, in scripts that are written
without spaces, one grapheme cluster. Each keeps the offsets of the characters it was made from, so
no map between a normalised text and the original is needed. Case, quote marks, white space, line
breaks, line-break hyphens, zero-width characters and Unicode forms leave no trace in a token;
punctuation stands between tokens, and `gaps` compares it.
"""

import unicodedata
from array import array
from functools import lru_cache
from typing import NamedTuple

import regex

__all__ = ["HYPHENS", "SPACELESS", "Tokens", "fold", "tokenize"]

SPACELESS = (
    r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}\p{Bopomofo}"
)
HYPHENS = "-\u2010\u2011\u00ad"
_LETTER = rf"[\p{{L}}--[{SPACELESS}]]"
_APOSTROPHE = "['\u2019\u02bc\u2018`\u00b4\u2032\uff07]"
_DIGITS = r"\p{Nd}[\p{Nd}\p{Cf}]*"

_TOKEN = regex.compile(
    rf"""(?V1x)
      {_DIGITS} (?: [.,:/\u2044] \p{{Cf}}* {_DIGITS} )*                # 1,000  12.5  10:30  12/05
    | (?<=[\p{{L}}\p{{M}}\p{{N}}]) {_APOSTROPHE} [sS] (?![\p{{L}}\p{{N}}])  # Iran's -> Iran 's
    | (?<!\p{{L}}) (?i:per\p{{Zs}}cent) (?!\p{{L}})
    | (?: {_LETTER}\. ){{2,}}                                          # U.S. -> us
    | {_LETTER} (?: \p{{Cf}}* (?:
          [{_LETTER}\p{{M}}]
        | {_APOSTROPHE} (?! [sS] (?![\p{{L}}\p{{M}}\p{{N}}]) ) (?={_LETTER})
        | [{HYPHENS}] \p{{Cf}}* [\p{{Zs}}\t]* \r?\n \s{{0,40}} (?=\p{{Ll}})   # a line-break hyphen
      ))*
    | (?= [{SPACELESS}] ) \X
    | \p{{Regional_Indicator}}{{2}}
    | (?= [\p{{Sc}}\p{{So}}\p{{No}}\p{{Nl}}+<=>±×÷~∼%‰‱％﹪٪¬≈≠≤≥∓√∞⁺⁻₊₋] ) \X
    """
)
_IGNORED = regex.compile(r"[\p{Cf}\p{Default_Ignorable_Code_Point}\u0640]+")  # \u0640 stretches
_LINE_BREAK = regex.compile(rf"[{HYPHENS}]\s+")
_THOUSANDS = regex.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_SAME = {"percent": "%", "per cent": "%", "pct": "%", "٪": "%", "∼": "~", "&": "and"}


class Tokens(NamedTuple):
    """The folded words of a text, and where each begins and ends in the original."""

    words: list[str]
    starts: "array[int]"
    ends: "array[int]"


def tokenize(text: str) -> Tokens:
    """The tokens of a text, in order; offsets are code points of the text."""
    tokens = Tokens([], array("I"), array("I"))
    known: dict[str, tuple[str, ...]] = {}
    for match in _TOKEN.finditer(text):
        raw = match.group()
        folded = known.get(raw)
        if folded is None:
            folded = known[raw] = _words(raw)
        start, end = match.span()
        for word in folded:
            tokens.words.append(word)
            tokens.starts.append(start)
            tokens.ends.append(end)
    return tokens


@lru_cache(maxsize=4096)
def fold(character: str) -> str:
    """A string in its compatibility form without case; digits of any script become 0 to 9."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
    if folded.isascii():
        return folded
    return "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() else "/" if c == "\u2044" else c
        for c in folded
    )


def _words(raw: str) -> tuple[str, ...]:
    """The token or tokens that a match stands for: none for a filler, several for "㍿"."""
    if raw.isascii() and raw.isalpha():
        word = raw.lower()
        return (_SAME.get(word, word),)
    if raw[0].isdecimal():
        number = _IGNORED.sub("", fold(raw))
        return (number.replace(",", "") if _THOUSANDS.fullmatch(number) else number,)
    if len(raw) == 1 and unicodedata.category(raw) in ("No", "Nl"):
        raised = unicodedata.decomposition(raw).startswith("<super>")
        return (("^" if raised else "") + fold(raw),)
    if raw[0] == "\U0001f3f4":  # the flags of England and Scotland differ in invisible tags
        return (raw,)
    word = _IGNORED.sub("", _LINE_BREAK.sub("", raw))
    if len(word) > 2 and word.endswith("."):
        word = word.replace(".", "")
    word = regex.sub(_APOSTROPHE, "'", fold(regex.sub(_APOSTROPHE, "'", word)))
    word = regex.sub(r"\s+", " ", word)
    if word in _SAME:
        return (_SAME[word],)
    if raw.isascii() or word.startswith("'"):
        return (word,)
    pieces = tuple(match.group() for match in _TOKEN.finditer(word))
    return pieces or ((word,) if word else ())
