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
from extractor.words.en.spellings import (
    ABBREVIATIONS,
    BEFORE_NAMES,
    BEFORE_NUMBERS,
    BEHIND_NAMES,
    CONTRACTIONS,
    CURRENCIES,
    NUMBERED,
    NUMERALS,
    TENS,
    UNITS_OF_TENS,
    american,
)

__all__ = ["HYPHENS", "MARKUP", "SPACELESS", "TokenRun", "Tokens", "fold", "tokenize"]

SPACELESS = (
    r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}\p{Bopomofo}"
)
"""Scripts without spaces between words, as the inside of a character class."""

HYPHENS = "-\u2010\u2011\u00ad"
"""Characters that join the parts of a word."""

_LETTER = rf"[\p{{L}}--[{SPACELESS}]]"
_AGAIN = (
    r"(?: sign | cover | form | creat | leas | sent | sort | treat | count | mark | serv | dress"
    r" | bound | press | solv | lay | laid | act | join | pos | strain | collect | present )"
)
"""What makes two words of "re-": at the end of a line, "re-signed" may be "resigned" or not."""

_APOSTROPHE = r"(?:['\u2019\u02bc\u2018`\u00b4\u2032\uff07]|&(?:\#0?39|\#x27|\#8217|apos|rsquo);)"
_DIGITS = r"\p{Nd}[\p{Nd}\p{Cf}]*"
_NUMBER = rf"""(?:
      \p{{Nd}}{{1,3}} (?: [\p{{Zs}}'\u2019] \p{{Nd}}{{3}} )+ (?!\p{{Nd}}) (?: [.,] {_DIGITS} )?
    | \. (?<= (?: ^ | [\s(\[] | \p{{Sc}} ) \. ) {_DIGITS}
    | {_DIGITS} (?: [.,:/\u2044] \p{{Cf}}* {_DIGITS} )* )"""
_MONTH_NAME = (
    "(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_MONTH = _MONTH_NAME + r"\.?"
_WORD = rf"""(?:
      (?: {_LETTER}\. ){{2,}}  # U.S. -> us
    | {_LETTER} (?: [{_LETTER}\p{{M}}]+ | \p{{Cf}}+ (?= [{_LETTER}\p{{M}}] ) | \p{{Cf}}* (?:
          [0158] (?<= \p{{Ll}} . ) (?= \p{{Ll}} )  # a slip of a scan: "fini5hed"
        | {_APOSTROPHE} (?! [sSｓＳ] (?![\p{{L}}\p{{M}}\p{{N}}]) ) (?={_LETTER})
        | [{HYPHENS}] \p{{Cf}}* [\p{{Zs}}\t]* \r?\n \s{{0,40}} (?=\p{{Ll}})  # a line-break hyphen
          (?! {_AGAIN} (?<= \b (?i:re) [{HYPHENS}] \s{{1,40}} \p{{Ll}}{{3,8}} ) )
      ))* )"""
_TENS, _FIGURES, _CURRENCIES = ("|".join(table) for table in (TENS, UNITS_OF_TENS, CURRENCIES))
_CARDINALS = "|".join(word for word, figures in NUMERALS.items() if figures.isdecimal())

_AUTHOR = r"(?: (?: de | van | von | der | la ) \s )* \p{Lu} [\p{L}'’-]+"
_CITED = rf"""{_AUTHOR} (?: (?: , | \s (?: & | and | y | et | und | e ) ) \s? {_AUTHOR} ){{0,4}}
      (?: ,? \s et \s al\.? )? ,? \s \p{{Nd}}{{4}} [a-z]? (?: , \s \p{{Nd}}{{4}} [a-z]? )*
      (?: [,:] \s? (?: (?: pp? | S | pág ) \. \s? )? \p{{Nd}}+ (?: [–-] \p{{Nd}}+ )? )?"""
_MARKUP = rf"""
      </? (?i: p | em | b | i | u | strong | a | span | br | hr | li | ul | ol | t[rdh] | table
        | tbody | div | h[1-6] | time | small | mark | cite | code | abbr | dfn | section | article
        | font )
        (?: \s [^<>]{{0,300}} )? /? >
    | \( (?: (?i: see | cf | vgl | siehe | voir | véase | e\.g )[.,]? \s (?: also \s )? )?
        (?! {_MONTH} \s ) {_CITED} (?: ; \s {_CITED} )* \)  # "(Moreau et al., 2017)"
"""
MARKUP = regex.compile(f"(?V1x){_MARKUP}")
"""Tags of HTML, but for those that change what is read (del, sub, sup), and citations."""

NOTE = regex.compile(
    rf"""(?V1x)
      \] \( [^\s()]* (?: \s+ "[^"\n]*" )? \)  # the target of a link
    | \] \[ [^\]\n]{{0,40}} \]
    | \[ (?<= [\p{{L}}\p{{N}}\p{{P}}] \[ ) (?i: \p{{Nd}}{{1,3}} (?: \s?[,–-]\s? \p{{Nd}}{{1,3}} )*
        | [a-z] | (?:note|nb|n)\.?\s?\p{{Nd}}{{1,2}} | citation\sneeded | clarification\sneeded
        | (?:by\s)?wh(?:o|en|om|ich)\? | better\ssource\sneeded ) \]
    | [\[(] \s* (?i:sic) [!.]? \s* [\])]
    | (?= [⁰¹²³⁴-⁹] ) (?<= \p{{L}}{{3}} | [\p{{L}}\]] [.,;:!?”"’)] | \p{{Nd}}{{4}} [.,;:] )
      (?<! (?i:met(?:er|re)s? | feet | foot | miles? | inch(?:es)? | yards? ) )
      [⁰¹²³⁴-⁹]{{1,3}} (?! [\p{{L}}\p{{N}}] )  # a raised footnote number
    | & (?: nbsp | quot | [lr]dquo | [lr]aquo | lsquo | [mn]dash | hellip | \#(?:160|34|822[01]) ) ;
        | \[ (?<= [\p{{L}})”"] \s \[ ) \p{{Nd}}{{1,3}} (?: \s?[,–-]\s? \p{{Nd}}{{1,3}} )* \]
        (?= \s* [.,;:)] | \s \p{{Ll}} | $ )
    | {_MARKUP}
    """
)
"""What is not read aloud: link targets, footnote marks, "[sic]", character references."""

_TOKEN = regex.compile(
    rf"""(?V1x)
      (?= [\p{{L}}--[{SPACELESS}kKcCmMtTfFsSeEnNoOpP]] ) {_WORD}  # most tokens
    | (?= [\p{{Nd}}.] ) (?:
          (?P<date> (?<! \p{{Nd}} [\p{{Pd}}/.,\s]{{0,2}} ) (?<! \p{{Nd}} \s (?: and | to | or ) \s )
            (?P<number> \p{{Nd}}{{1,2}} ) (?i: st | nd | rd | th )? \s (?: of \s )?
            (?P<month> (?= \p{{Lu}} ) {_MONTH_NAME} ) (?! \p{{L}} | ['’]s ) ) |
          {_NUMBER} (?: [\s-]? (?i: million | billion | trillion | bn | mn | m ) )?
            \s (?i: {_CURRENCIES} ) (?! \p{{L}} )
        | (?P<day> \p{{Nd}}{{1,2}} (?i: st | nd | rd | th ) (?! \p{{L}} )
            (?: (?= \s (?: of \s )? {_MONTH} (?! \p{{L}} ) )
              | (?<= {_MONTH} \s \p{{Nd}}{{1,2}} .. ) ) )
        | \p{{Nd}}{{1,3}} (?: , \p{{Nd}}{{3}} )* (?i: st | nd | rd | th ) (?! \p{{L}} )
        | \p{{Nd}}{{1,3}} k (?! [\p{{L}}\p{{N}}] )  # 250k
        | {_NUMBER} )  # 1,000  12.5  10:30  12/05
    | (?= \p{{L}} ) (?:
          (?P<million> m (?<= \p{{Sc}} \s? [\p{{Nd}}.,]{{1,12}} \s? m )
            (?! [\p{{L}}\p{{N}}\p{{Cf}}] ) )  # $5m
        | (?<! \p{{L}} ) (?: (?i: [kcm]?m ) (?: [²³] | [23] (?! [\p{{L}}\p{{N}}] ) )  # km², km2
            | (?i: (?: {_TENS} ) (?: [\s{HYPHENS}] (?: {_FIGURES} ) )? | {_CARDINALS} )
              (?: [\s-] (?i: million | billion | trillion ) )?
              \s (?i: {_CURRENCIES} ) (?! \p{{L}} )
            | (?i: {_TENS} ) [\s{HYPHENS}] (?i: {_FIGURES} ) (?! \p{{L}} )
            | (?i: per\p{{Zs}}cent ) (?! \p{{L}} ) )
        | {_WORD} )
    | {_APOSTROPHE} (?<= [\p{{L}}\p{{M}}\p{{N}}] {_APOSTROPHE} )
        [sSｓＳ] (?! [\p{{L}}\p{{N}}] )  # Iran 's
    | (?= [^\p{{L}}\p{{Nd}}\s] ) (?:
          \[ {_LETTER} \] {_LETTER}+  # "[T]he"
        | {NOTE.pattern.removeprefix("(?V1x)")}
        | & (?: amp; )?
        | \p{{Regional_Indicator}}{{2}}
        | (?= [\p{{Sc}}\p{{So}}\p{{No}}\p{{Nl}}+<=>±×÷~∼%‰‱％﹪٪¬≈≠≤≥∓√∞⁺⁻₊₋] ) \X )
    | (?= [{SPACELESS}] ) \X
    """
)
_IGNORED = regex.compile(  # \u0640 stretches; the last two ranges are vowel marks of Arabic, Hebrew
    r"[\p{Cf}\p{Default_Ignorable_Code_Point}\u0640\u064b-\u0652\u0670\u05b0-\u05bd\u05bf\u05c1\u05c2\u05c7]+"
)
_LINE_BREAK = regex.compile(rf"[{HYPHENS}]\s+")
_THOUSANDS = regex.compile(
    r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]{1,3}(?:[ '\u2019][0-9]{3})+(?:[.,][0-9]+)?"
    r"|[0-9]{1,3}(?:\.[0-9]{3}){2,}"
)
_SENTENCE_START = regex.compile(r"(?:^|[.!?:;…\n\"“”‘«„(\[—–])[\s\"“”‘’'«„(\[]*$")
_SAME = ABBREVIATIONS | NUMERALS | {
    "percent": "%", "per cent": "%", "pct": "%", "٪": "%", "∼": "~", "&": "and", "&amp;": "and",
}  # fmt: skip
_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "œ": "oe", "æ": "ae", "ё": "е"})
_NUMERALS = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX"
_ROMAN = dict(zip(_NUMERALS.split(), map(str, range(1, 21)), strict=True))
_NUMBER_NEXT = regex.compile(r"\.\s?\p{Nd}")
_NAME_NEXT = regex.compile(r"\.\s\p{Lu}")
_STREET = regex.compile(r"(?:\p{Lu}\p{Ll}+|\p{Nd}(?:st|nd|rd|th))\s\p{L}+$")
_ASKED = regex.compile(r"\?[\"”’]?\s+$")
_METRES = regex.compile(
    r"(?<=\p{Nd}\s?m)\s+(?:tall|high|long|wide|deep|thick|across|above|below|away|apart|from|by|of)\b"
)
_AREA = regex.compile(r"(?i)([kcm]?m)([23²³])")
_COMPOUND = regex.compile(rf"(?i)({_TENS})[\s{HYPHENS}]({_FIGURES})")
_MONEY = regex.compile(rf"(?is)(.+?)(?:(?:[\s-]|(?<=[0-9]))([a-z]+))?\s({_CURRENCIES})")
_ORDINAL = regex.compile(r"(?i)([0-9,]+)(?:st|nd|rd|th)")


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
        if raw.isascii() and raw.isalpha() and raw.lower() != "cannot":
            return raw.lower()
        return self.words[at]

    def gap(self, at: int) -> str:
        """The text between word number `at` and the word before it."""
        at += self.first
        start = self.tokens.ends[at - 1] if at else 0
        gap = self.text[start : self.tokens.starts[at]]
        if gap.isspace() or not gap:
            return gap
        for note in NOTE.finditer(self.text, start, self.tokens.starts[at]):
            gap = gap.replace(note.group(), "", 1)
        return gap

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
        start, end = match.span()
        folded = known.get(raw)
        if folded is None or match.lastgroup:
            folded = _folded_group(match) if match.lastgroup else _folded(raw)
            if not match.lastgroup:
                known[raw] = folded
        if text[end : end + 1] == "." and (longer := _long_form(text, start, end)):
            folded, end = (longer,), end + 1
        elif raw[0] in "IVX" and tokens.words and tokens.words[-1] in NUMBERED:
            folded = (_ROMAN.get(raw, folded[0]),)
        elif raw == "m" and _METRES.match(text, end):
            folded = ("meters",)
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


def _long_form(text: str, start: int, end: int) -> str | None:
    """The long form of a word with a stop that is an abbreviation beside a number or a name."""
    word = text[start:end].casefold()
    if (
        word in BEFORE_NUMBERS
        and _NUMBER_NEXT.match(text, end)
        and not _ASKED.search(text, 0, start)
    ):
        return BEFORE_NUMBERS[word]
    if (
        word in BEHIND_NAMES
        and _STREET.search(text, max(0, start - 40), end)
        and not (word == "st" and _NAME_NEXT.match(text, end))
    ):
        return BEHIND_NAMES[word]
    if word in BEFORE_NAMES and _NAME_NEXT.match(text, end):
        return _SAME.get(BEFORE_NAMES[word], BEFORE_NAMES[word])
    return None


def _folded_group(match: "regex.Match[str]") -> tuple[str, ...]:
    """The folded words of a match that means something else elsewhere: "5th" of May, "$5m"."""
    if match.lastgroup == "date":
        return (*_folded(match["month"]), fold(match["number"]))
    if match.lastgroup == "million":
        return ("million",)
    return (fold("".join(filter(str.isdecimal, match.group()))),)


def _folded(raw: str) -> tuple[str, ...]:
    """The folded words of one match: none for what is not read aloud, several for "㍿", "can't"."""
    if raw.isascii() and raw.isalpha():
        return _folded_word(raw.lower(), raw)
    if raw[0] == "[" and raw[-1].isalpha():
        return _folded(raw[1] + raw[3:])
    if raw[0].isdecimal() or raw[0] == ".":
        return _folded_number(raw)
    if any(NOTE.match("xxx" + before + raw, 3 + len(before)) for before in (".", "", " ")):
        return ()
    if area := _AREA.fullmatch(raw):
        return (area[1].lower() + "^" + fold(area[2]),)
    if raw[0].isalpha() and (money := _MONEY.fullmatch(raw.lower())):
        return _folded_money(money)
    if tens := _COMPOUND.fullmatch(raw):
        last = UNITS_OF_TENS[tens[2].lower()]
        return (str(TENS[tens[1].lower()] + int(last[0])) + last[1:],)
    if len(raw) == 1 and unicodedata.category(raw) in ("No", "Nl"):
        raised = unicodedata.decomposition(raw).startswith("<super>")
        return (("^" if raised else "") + fold(raw),)
    if raw[0] == "\U0001f3f4":  # the flags of England and Scotland differ in invisible tags
        return (raw,)
    word = _IGNORED.sub("", _LINE_BREAK.sub("", raw))
    if len(word) > 2 and word.endswith("."):
        word = word.replace(".", "")
    word = regex.sub(_APOSTROPHE, "'", fold(regex.sub(_APOSTROPHE, "'", word)))
    word = _IGNORED.sub("", regex.sub(r"\s+", " ", word))
    if (
        raw.isascii()
        or word.startswith("'")
        or (word.isascii() and word.replace("'", "").isalpha())
    ):
        return _folded_word(word, raw)
    pieces = tuple(match.group() for match in _TOKEN.finditer(word.translate(_LETTERS)))
    return pieces or ((word,) if word else ())


def _folded_word(word: str, raw: str) -> tuple[str, ...]:
    """The one form of a word that may be written in several ways; two words for a contraction."""
    if word == "cannot":
        return "can", "not"
    stem, apostrophe, _ = word.rpartition("n't" if word.endswith("n't") else "'")
    ending = CONTRACTIONS.get(word[len(stem) :])
    if ending and stem and apostrophe:
        return {"ca": "can", "wo": "will", "sha": "shall"}.get(stem, stem), ending
    same = _SAME.get(word)
    return (same,) if same is not None else (american(word, capital=raw[0].isupper()),)


def _folded_number(raw: str) -> tuple[str, ...]:
    """A number in figures, without marks between thousands; with sign and magnitude for money."""
    number = _IGNORED.sub("", fold(raw))
    if money := _MONEY.fullmatch(number):
        return _folded_money(money)
    if _ORDINAL.fullmatch(number):
        return (number.replace(",", ""),)
    if number.endswith("k"):
        return (number[:-1] + "000",)
    if number.startswith("."):
        return ("0" + number,)
    if not _THOUSANDS.fullmatch(number):
        return (number,)
    separator = next(c for c in number if not c.isdecimal())
    return (number.replace(separator, "").replace(",", "."),)


def _folded_money(money: "regex.Match[str]") -> tuple[str, ...]:
    """The sign of a currency, the amount and its magnitude, for "700 million euros"."""
    amount, magnitude = money[1], money[2]
    if magnitude and magnitude in UNITS_OF_TENS:
        amount, magnitude = f"{amount} {magnitude}", None
    figures = _folded(amount)
    return (
        CURRENCIES[money[3]],
        *figures,
        *(
            ("million" if magnitude == "m" else _SAME.get(magnitude, magnitude),)
            if magnitude
            else ()
        ),
    )
