"""How well two values of the same leaf agree, by what kind of value it is. Pure."""

import datetime as dt
import unicodedata
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

import regex

from extractor.records.shape import Kind, Leaf

__all__ = ["TOLERANCE", "Comparable", "comparable", "normal_text"]

TOLERANCE = 1e-6  # of numbers: a difference beside the larger of the two
_MARKS = " .,;:!?\"'()[]"  # around a text or a word, which say nothing
_ALIKE = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"})
# Scripts without spaces between words: each character counts as a word.
_WORD = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]|[^\s\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]+"
)


@dataclass(frozen=True)
class Comparable:
    """A value in the form in which it is compared with others.

    - `value`: the same for all values of its kind that are the same but for a tolerance.
    """

    kind: Kind
    value: Any
    text: str

    def is_like(self, other: "Comparable", tolerance: float = TOLERANCE) -> bool:
        """Whether two values are the same.

        Numbers may differ by `tolerance` of the larger; dates and times are compared as moments;
        texts without case, space, kind of quotation mark and dash, and punctuation around them; all
        others must be equal. Two choices of a union are compared as texts.
        """
        if self.kind != other.kind:
            return self._plain == other._plain
        if self.value == other.value:
            return True
        return self.kind == "number" and _are_close(self.value, other.value, tolerance)

    def agreement(self, other: "Comparable", tolerance: float = TOLERANCE) -> float:
        """1 for the same value, else 0; for two texts F1 of their words."""
        if self.is_like(other, tolerance):
            return 1.0
        if self.kind == other.kind != "text" or self._different.isdisjoint(other._different):
            return 0.0
        shared = sum(min(n, other._words[word]) for word, n in self._words.items())
        return 2 * shared / (self._words.total() + other._words.total())

    @cached_property
    def _plain(self) -> str:
        return normal_text(self.text)

    @cached_property
    def _words(self) -> Counter[str]:
        words = (word.strip(_MARKS) for word in _WORD.findall(self._plain))
        return Counter(word for word in words if word)

    @cached_property
    def _different(self) -> frozenset[str]:
        return frozenset(self._words)


def comparable(leaf: Leaf) -> Comparable:
    """The value of a leaf in the form in which it is compared."""
    # A boolean is not the number 1, which Python would take for equal.
    value = str(leaf.value) if isinstance(leaf.value, bool) else leaf.value
    return _comparable(leaf.kind, value)


@lru_cache(maxsize=100_000)
def _comparable(kind: Kind, value: Any) -> Comparable:
    text = _said(value)
    match kind:
        case "text":
            return Comparable(kind, normal_text(text), text)
        case "number":
            return Comparable(kind, _number(value, text), text)
        case "date":
            return Comparable(kind, _moment(value, text), text)
    return Comparable(kind, value, text)


def normal_text(text: str) -> str:
    """A text as it is compared with others; one of punctuation alone is left as it is."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE)
    return " ".join(folded.split()).strip(_MARKS) or text.strip()


def _said(value: Any) -> str:
    try:
        return str(value)
    except ValueError:  # an integer too long to print
        return hex(value)


def _number(value: Any, text: str) -> Any:
    """A number; what is none is compared as it is."""
    try:
        number = Decimal(text)
    except ArithmeticError:
        return value
    return number if number.is_finite() else value


def _moment(value: Any, text: str) -> Any:
    """A day or moment; what is none is compared as it is. A day is its midnight."""
    try:
        return dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return value


def _are_close(one: Any, other: Any, tolerance: float) -> bool:
    if not (isinstance(one, Decimal) and isinstance(other, Decimal)):
        return False
    allowed = tolerance * max(abs(float(one)), abs(float(other)))
    if abs(float(one) - float(other)) > 2 * allowed:  # by far, as nearly all are
        return False
    return abs(one - other) <= Decimal(str(tolerance)) * max(abs(one), abs(other))
