"""How well two values of the same leaf agree, by what kind of value it is. Pure."""

import datetime as dt
import unicodedata
from collections import Counter
from decimal import Decimal
from functools import lru_cache
from typing import Any

import regex

from extractor.records.shape import Kind, Leaf

__all__ = ["TOLERANCE", "agreement", "is_right", "normal_text"]

TOLERANCE = 1e-6  # of numbers: a difference beside the larger of the two
_MARKS = " .,;:!?\"'()[]"  # around a text or a word, which say nothing
_ALIKE = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"})
# Scripts without spaces between words: each character counts as a word.
_WORD = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]|[^\s\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]+"
)


def is_right(gold: Leaf, found: Leaf, tolerance: float = TOLERANCE) -> bool:
    """Whether two leaves have the same value.

    Numbers may differ by `tolerance` of the larger; dates and times are compared as moments; texts
    without case, space, kind of quotation mark and dash, and punctuation around them; all others
    must be equal.
    """
    return _is_right(_kind(gold, found), _hashable(gold.value), _hashable(found.value), tolerance)


def agreement(gold: Leaf, found: Leaf, tolerance: float = TOLERANCE) -> float:
    """1 for the same value, else 0; for two texts F1 of their words."""
    if is_right(gold, found, tolerance):
        return 1.0
    return _overlap(str(gold.value), str(found.value)) if _kind(gold, found) == "text" else 0.0


def normal_text(text: str) -> str:
    """A text as it is compared with others."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE)
    return " ".join(folded.split()).strip(_MARKS)


def _kind(gold: Leaf, found: Leaf) -> Kind:
    """The kind of both; two choices of a union are compared as texts."""
    return gold.kind if gold.kind == found.kind else "text"


def _hashable(value: Any) -> Any:
    """A boolean is not the number 1, which Python would take for equal."""
    return str(value) if isinstance(value, bool) else value


@lru_cache(maxsize=100_000)
def _is_right(kind: Kind, gold: Any, found: Any, tolerance: float) -> bool:
    match kind:
        case "number":
            return _close(gold, found, tolerance)
        case "date":
            return bool(_moment(gold) == _moment(found))
        case "text":
            return _plain(str(gold)) == _plain(str(found))
    return bool(gold == found)


def _close(gold: Any, found: Any, tolerance: float) -> bool:
    try:
        one, other = Decimal(str(gold)), Decimal(str(found))
        return bool(abs(one - other) <= Decimal(str(tolerance)) * max(abs(one), abs(other)))
    except (ArithmeticError, ValueError):  # no number, or an integer too long to print
        return bool(gold == found)


def _moment(value: Any) -> Any:
    """A day or moment; what is none is compared as it is. A day is its midnight."""
    try:
        return dt.datetime.fromisoformat(str(value).strip())
    except ValueError:
        return value


@lru_cache(maxsize=100_000)
def _plain(text: str) -> str:
    return normal_text(text) or text.strip()  # a text of marks alone is compared as it is


@lru_cache(maxsize=100_000)
def _overlap(gold: str, found: str) -> float:
    one, other = _words(gold), _words(found)
    shared = (one & other).total()
    return 2 * shared / (one.total() + other.total()) if shared else 0.0


def _words(text: str) -> Counter[str]:
    words = (word.strip(_MARKS) for word in _WORD.findall(_plain(text)))
    return Counter(word for word in words if word)
