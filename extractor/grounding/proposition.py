"""Tells what the words of a quote are: a proposition, a whole clause, or a part of one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import regex

from extractor.words import words
from extractor.words.en import cut_words as en

__all__ = [
    "DETERMINERS",
    "QUOTED",
    "WORD",
    "QuotedWords",
    "finite_verb",
    "is_negated",
    "is_proposition",
    "lower_words",
    "quoted_words",
]

WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}\p{Cf}'’-]*")
_NO_PASTS = words(
    "need seed feed speed indeed hundred sacred breed deed weed greed bleed shed sled creed steed "
    "reed hatred kindred naked wicked exceed proceed succeed"
)
DETERMINERS = words("the a an its his her their our my your this these those")
QUOTED = regex.compile(r"[\"“][^\"“”\n]*[\"”]")


@dataclass(frozen=True)
class QuotedWords:
    """The words of a quote, as the document writes them."""

    text: str
    words: tuple[str, ...]  # in lower case
    finite: int | None  # the number of the first finite verb

    @property
    def verbal(self) -> bool:
        """Whether it begins with a verb, so that its subject is left out."""
        first = self.words[0]
        return (
            self.finite == 0
            or (first.endswith("ing") and len(first) > 5)
            or first in en.AUXILIARIES
        )

    @property
    def clause(self) -> bool:
        """Whether it has a subject and a finite verb."""
        return self.finite is not None and not self.verbal


def is_proposition(said: Sequence[str]) -> bool:
    """Whether words in lower case claim something: at least four, or with a finite verb."""
    return len(said) > 3 or finite_verb(said) is not None


def quoted_words(written: str) -> QuotedWords:
    """The words of a quote in lower case, without invisible characters."""
    said = tuple(
        regex.sub(r"\p{Cf}", "", match.group()).lower().replace("’", "'")
        for match in WORD.finditer(written)
    )
    return QuotedWords(written, said, finite_verb(said))


def finite_verb(said: Sequence[str]) -> int | None:
    """The number of the first word that looks like a finite verb."""
    for i, word in enumerate(said):
        before = said[i - 1] if i else ""
        after = said[i + 1] if i + 1 < len(said) else ""
        if before in DETERMINERS | {"which", "who", "that"} or (
            word == "may" and before.isdecimal()
        ):
            continue
        if (word in en.AUXILIARIES and word not in ("be", "been", "being")) or word.endswith("n't"):
            return i
        if word in en.PASTS or (word.endswith("ed") and len(word) > 3 and word not in _NO_PASTS):
            return i
        if (
            i
            and word.endswith("s")
            and not word.endswith(("ss", "us", "'s"))
            and after in DETERMINERS
        ):
            return i
    return None


def lower_words(written: str) -> list[str]:
    """The words of a text in lower case, without the hyphens of line breaks and quoted words."""
    joined = regex.sub(r"(?<=\p{Ll})-\s*\n\s*(?=\p{Ll})", "", QUOTED.sub(" ", written))
    return [word.lower().replace("’", "'") for word in WORD.findall(joined)]


def is_negated(said: Iterable[str]) -> bool:
    """Whether a word in lower case ends in "n't"."""
    return any(word.endswith("n't") for word in said)
