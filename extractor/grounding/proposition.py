"""Tells what the words of a quote are: a proposition, a whole clause, or a part of one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from extractor.grounding.lexicon import in_dictionary, kind_of
from extractor.words import words
from extractor.words.en import cut_words as en
from extractor.words.en.claim_words import CLOSED_CLASS

__all__ = [
    "DETERMINERS",
    "QUOTED",
    "WORD",
    "QuotedWords",
    "finite_verb",
    "is_negated",
    "is_past",
    "is_proposition",
    "lower_words",
    "quoted_words",
]

WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}\p{Cf}'’-]*")
_NO_PASTS = words(
    "need seed feed speed indeed hundred sacred breed deed weed greed bleed shed sled creed steed "
    "reed hatred kindred naked wicked exceed proceed succeed"
)
_INVISIBLE = regex.compile(r"\p{Cf}")
_LINE_BREAK_HYPHEN = regex.compile(r"(?<=\p{Ll})-\s*\n\s*(?=\p{Ll})")
_MAY = regex.compile(r"(?<=\S\s)May\b")  # within a sentence it is the month
_SUBJECTS = words("i he she we they")
_NOUN_ENDING = regex.compile(
    r"(?:ment|tion|sion|ness|ity|ship|ist|ism|[ae]nce|al|ive|ous|ful|able)s?$"
)
_BEHIND_PLURALS = words(
    "worth old deep high long wide tall thick away later ago earlier apart such"
)
DETERMINERS = words("the a an its his her their our my your this these those")
_STATES = words("is are was were am has have be")
_PRESENT_STATES = words("is are am be")
_PARTICIPLES = words(
    "been done gone born begun sung rung drunk run become come overcome borne torn worn sworn won"
)
_ADVERBS = words("not also been since already now still just never all both then twice once first")
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
            or self.base_form
            or (first.endswith("ing") and len(first) > 5)
            or first in en.AUXILIARIES
        )

    @property
    def base_form(self) -> bool:
        """Whether it begins with a verb in its base form: "recall the cars"."""
        first = self.words[0]
        bare = self.text[:1].islower() and self.words[1:2] and self.words[1] in DETERMINERS
        return bool(bare) and not first.endswith("s") and not _is_closed(first) and _is_verb(first)

    @property
    def begins_with_present(self) -> bool:
        """Whether its first word may be a verb in the third person: "takes effect"."""
        first = self.words[0]
        return self.text[:1].islower() and first.endswith("s") and _is_verb(first)

    @property
    def clause(self) -> bool:
        """Whether it has a subject and a finite verb."""
        return self.finite is not None and not self.verbal

    @property
    def may_be_clause(self) -> bool:
        """Whether it has a subject and a word that may be a verb: "the president dies"."""
        return self.clause or (not self.verbal and _may_predicate(self.text))

    @property
    def tells_event(self) -> bool:
        """Whether it tells what happened or is happening, not what holds or will or may be."""
        if self.finite is None:
            return False
        verb, following = self.words[self.finite], self.words[self.finite + 1 :]
        behind = next((word for word in following if not _is_adverb(word)), "")
        if verb in _STATES:
            return behind.endswith("ing") or (
                verb not in _PRESENT_STATES and _is_participle(behind)
            )
        return verb in ("had", "did") or (verb not in en.AUXILIARIES and is_past(verb))


def is_past(verb: str) -> bool:
    """Whether a finite verb is in the past tense."""
    return verb.endswith("ed") or verb in en.PASTS or verb in ("was", "were", "had", "did")


def _is_participle(word: str) -> bool:
    return word.endswith(("ed", "en", "wn")) or word in en.PASTS or word in _PARTICIPLES


def _is_adverb(word: str) -> bool:
    return word.endswith("ly") or word in _ADVERBS


def is_proposition(said: Sequence[str]) -> bool:
    """Whether words in lower case claim something: at least four, or with a finite verb."""
    return len(said) > 3 or finite_verb(said) is not None


def quoted_words(written: str) -> QuotedWords:
    """The words of a quote in lower case, without invisible characters."""
    said = tuple(
        match.group().lower().replace("’", "'")
        for match in WORD.finditer(_INVISIBLE.sub("", written))
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
            and not _is_closed(word)
            and word not in en.PREPOSITIONS
        ):
            return i
    return None


def _may_predicate(written: str) -> bool:
    """Whether a word behind the first one may be a verb in the present tense.

    It agrees with the noun before it: "the president dies", "wolves attack cyclists".
    """
    said = [match.group() for match in WORD.finditer(written)]
    if said and said[0].lower() in _SUBJECTS:
        return len(said) > 1
    if len(said) < 3:
        return False
    for i, (noun, word, following) in enumerate(zip(said, said[1:], [*said[2:], ""], strict=False)):
        if not (noun.isalpha() and word.isalpha() and word.islower()) or _is_closed(noun):
            continue
        if kind_of(noun.lower()) == "number":
            continue
        if i and noun.islower() and said[i - 1] in en.PREPOSITIONS:  # "in large teams"
            continue
        plural = noun.endswith("s") and not noun.endswith("ss") and (noun.islower() or not i)
        single = word.endswith("s") and not word.endswith(("ss", "us"))
        if word.endswith("ing") and len(word) > 5 and following in DETERMINERS:
            return True
        if plural != single and not _is_closed(word) and _is_verb(word):
            return True
    return False


def _is_closed(word: str) -> bool:
    return word.lower() in CLOSED_CLASS


@lru_cache(maxsize=1 << 12)
def _is_verb(word: str) -> bool:
    """Whether a word in the present tense may be a verb: the dictionary has its -ing form."""
    if word in _BEHIND_PLURALS or _NOUN_ENDING.search(word) or word.endswith(("ing", "ed", "ly")):
        return False
    stem = regex.sub(r"(?<=[^aeiou])ies$", "y", word)
    stem = regex.sub(r"(?<=sh|ch|ss|x|z|o)es$|(?<!s)s$", "", stem)
    bare = regex.sub(r"ie$", "y", stem) if stem.endswith("ie") else stem.removesuffix("e")
    return any(in_dictionary(form + "ing") for form in (bare, stem + stem[-1:]))


def lower_words(written: str) -> list[str]:
    """The words of a text in lower case, without the hyphens of line breaks and quoted words."""
    joined = _LINE_BREAK_HYPHEN.sub("", QUOTED.sub(" ", written))
    joined = _MAY.sub("month", joined)
    return [word.lower().replace("’", "'") for word in WORD.findall(joined)]


def is_negated(said: Iterable[str]) -> bool:
    """Whether a word in lower case ends in "n't"."""
    return any(word.endswith("n't") for word in said)
