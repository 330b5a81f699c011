"""Splits a text into tokens, folded so that equal tokens mean the same word.

A *token* is a word, a number, a sign such as ``%`` or ``$``, or one grapheme cluster in scripts
without spaces. Each keeps the offsets of its characters in the text, so no map between a normalised
text and the original is needed. Folding removes case, quote marks, white space, line breaks,
line-break hyphens, zero-width characters and differences of Unicode form. Punctuation stays between
the tokens, where `punctuation` compares it.
"""

import unicodedata
from array import array
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import regex

from extractor.grounding.lexicon import is_word, lemma

__all__ = ["HYPHENS", "SPACELESS", "TokenRun", "Tokens", "fold", "tokenize"]

SPACELESS = (
    r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}\p{Bopomofo}"
)
"""Scripts without spaces between words, as the inside of a character class."""

HYPHENS = "-\u2010\u2011\u00ad"
"""Characters that join the parts of a word."""

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
_SENTENCE_START = regex.compile(r"(?:^|[.!?:;…\n\"“”‘«„(\[—–])[\s\"“”‘’'«„(\[]*$")
_SAME = {"percent": "%", "per cent": "%", "pct": "%", "٪": "%", "∼": "~", "&": "and"}


class Tokens(NamedTuple):
    """The folded words of a text, and where each begins and ends in it."""

    words: list[str]
    starts: "array[int]"
    ends: "array[int]"


@dataclass(frozen=True, slots=True)
class TokenRun:
    """Consecutive tokens of a text, from number `first` up to but not including `last`."""

    text: str
    tokens: Tokens
    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first

    @property
    def words(self) -> list[str]:
        """The folded words."""
        return self.tokens.words[self.first : self.last]

    def raw(self, at: int) -> str:
        """Word number `at` as it is written in the text."""
        at += self.first
        return self.text[self.tokens.starts[at] : self.tokens.ends[at]]

    def spelled(self, at: int) -> str:
        """Word number `at` in lower case letters, also if folding made it a sign ("percent")."""
        raw = self.raw(at)
        return raw.lower() if raw.isascii() and raw.isalpha() else self.words[at]

    def gap(self, at: int) -> str:
        """The text between word number `at` and the word before it."""
        at += self.first
        start = self.tokens.ends[at - 1] if at else 0
        return self.text[start : self.tokens.starts[at]]

    def is_name(self, at: int) -> bool:
        """Whether word number `at` has a capital as names do.

        The capital at the start of a sentence only counts if the word is in no dictionary.
        """
        raw = self.raw(at)
        if not raw[:1].isupper():
            return False
        start = self.tokens.starts[self.first + at]
        if not _SENTENCE_START.search(self.text, max(0, start - 12), start):
            return True
        word = self.tokens.words[self.first + at]
        return not is_word(word) or lemma(word)[:1].isupper()


def tokenize(text: str) -> Tokens:
    """The tokens of a text, in order; offsets are code points of the text."""
    tokens = Tokens([], array("I"), array("I"))
    known: dict[str, tuple[str, ...]] = {}
    for match in _TOKEN.finditer(text):
        raw = match.group()
        folded = known.get(raw)
        if folded is None:
            folded = known[raw] = _folded(raw)
        start, end = match.span()
        for word in folded:
            tokens.words.append(word)
            tokens.starts.append(start)
            tokens.ends.append(end)
    return tokens


@lru_cache(maxsize=4096)
def fold(character: str) -> str:
    """A string in NFKC without case; digits of any script become 0 to 9."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
    if folded.isascii():
        return folded
    return "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() else "/" if c == "\u2044" else c
        for c in folded
    )


def _folded(raw: str) -> tuple[str, ...]:
    """The folded words of one match: none for invisible characters, several for "㍿"."""
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
