"""The two sides of a comparison, and what it came to."""

from dataclasses import dataclass, field
from typing import Literal

import regex

from extractor.grounding.lexicon import known, lemma
from extractor.grounding.tokens import Tokens

__all__ = ["GRAVITY", "Reason", "Side", "Verdict"]

Reason = Literal[
    "empty",
    "short",
    "absent",
    "taken",
    "word",
    "negation",
    "number",
    "modal",
    "degree",
    "name",
    "order",
    "punctuation",
    "wording",
]
"""Why a quote was refused.

empty        it holds no word
short        a fragment too short to mean anything, or a single word that stands in several places
absent       nothing like it stands in the text
taken        every place where it stands was given to an equal quote
word         it stands only as a part of longer words
negation     a negation or denial is dropped, added, moved or cut off
number       a number, unit, percentage, date or sign differs or is cut short
modal        "may" is not "will": a modal or hedge differs
degree       a quantifier or comparative differs
name         a proper name differs
order        the same words in another order
punctuation  a stop that changes who says what, or asks instead of stating
wording      any other word differs
"""

_SENTENCE_START = regex.compile(r"(?:^|[.!?:;…\n\"“”‘«„(\[—–])[\s\"“”‘’'«„(\[]*$")
GRAVITY: tuple[Reason, ...] = (
    "negation",
    "number",
    "modal",
    "degree",
    "name",
    "order",
    "punctuation",
    "wording",
)


@dataclass(frozen=True, slots=True)
class Side:
    """A run of tokens with the text it stands in."""

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
        """A word as it is written."""
        at += self.first
        return self.text[self.tokens.starts[at] : self.tokens.ends[at]]

    def spelt(self, at: int) -> str:
        """A folded word, in letters also where a sign is the same: "percent" for "%"."""
        raw = self.raw(at)
        return raw.lower() if raw.isascii() and raw.isalpha() else self.words[at]

    def gap(self, at: int) -> str:
        """What stands between a word and the one before it."""
        at += self.first
        start = self.tokens.ends[at - 1] if at else 0
        return self.text[start : self.tokens.starts[at]]

    def is_name(self, at: int) -> bool:
        """Whether a word is written as a name is: with a capital that its place does not explain.

        A capital that begins a sentence explains itself unless the dictionary lacks the word.
        """
        raw = self.raw(at)
        if not raw[:1].isupper():
            return False
        start = self.tokens.starts[self.first + at]
        if not _SENTENCE_START.search(self.text, max(0, start - 12), start):
            return True
        word = self.tokens.words[self.first + at]
        return not known(word) or lemma(word)[:1].isupper()


@dataclass(slots=True)
class Verdict:
    """What a comparison came to: `cost` counts slips, `objections` name what they may not touch."""

    cost: int = 0
    objections: list[tuple[Reason, str]] = field(default_factory=list)

    def object(self, reason: Reason, detail: str) -> None:
        """Note a difference that changes the claim."""
        self.objections.append((reason, detail))

    @property
    def gravest(self) -> tuple[Reason, str] | None:
        """The objection that matters most, as reason and sentence."""
        return min(self.objections, key=lambda o: GRAVITY.index(o[0]), default=None)
