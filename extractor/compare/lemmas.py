"""The words of a text in the form in which they are compared: lemmas, nations, concepts."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import regex
import simplemma

from extractor.compare.units import scale_of
from extractor.news.words.en.function_words import AUXILIARIES
from extractor.words import words
from extractor.words.en.fact_words import CONCEPTS, EMPTY
from extractor.words.en.nations import NATIONS

__all__ = ["Word", "asides", "content", "is_common", "lemma", "words_of"]

_WORD = regex.compile(r"\p{L}(?:[\p{L}\p{M}\p{N}]|[-.](?=\p{L})|(?<=\p{Lu})\.|['’](?=\p{L}))*")
_POSSESSIVE = regex.compile(r"(?:['’]s|['’])$")
_NOMINAL = (
    *(("ment", ("",)), ("ation", ("e", "ate", "")), ("tion", ("te", "t"))),
    *(("sion", ("se", "d", "s")), ("awal", ("aw",)), ("val", ("ve",)), ("sal", ("se",))),
)
_PARTICIPLE = ("ed", "ing", "wn")
_NOUN = ("ment", "ments", "tion", "tions", "sion", "sions", "awal", "awals", "ence", "ance")
_IRREGULAR = words("sent held built found caught made hit struck left shot taken given known")
_LEADING = AUXILIARIES | words("to not never begun began started kept and or but also then already")
_CLAUSE_END = regex.compile(r"[,;:.](?=\s|$)")
_NO_VERB = words(
    "question station mention section position motion option auction caution session mission "
    "passion version tension pension nation condition tradition department apartment basement"
)
_REDUCED = regex.compile(r"\s(?:in|to|by|from|at|on|with|for|near|across|against)\s")
_MOVED = {"up": "rise", "down": "fall"}  # as in "were up 4 percent"
_SHARE = regex.compile(
    r"\s(?:by\s|about\s|some\s|almost\s|nearly\s|just\s|more\sthan\s)?[0-9][0-9.,]*\s?(?:%|per\s?cent\b|percentage)"
)
_SHORTEST = 4  # letters of a verb that a noun is traced back to
TEXTS = 256  # whose words are kept: each text is looked at several times in a row
_LONGEST = 40  # letters of a word that is looked up


class Word(NamedTuple):
    """A word of a text.

    start, end: its offsets in the text.
    lemma: the form in which it is compared.
    name: whether it is written as a part of a name.
    aside: whether it only describes a noun: "the troops sent to Kursk have been withdrawn".
    """

    start: int
    end: int
    lemma: str
    name: bool
    aside: bool = False


@lru_cache(maxsize=TEXTS)
def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text, in order, with those that say nothing."""
    return tuple(_words(text))


def _words(text: str) -> Iterator[Word]:
    for match in _WORD.finditer(text):
        written = _POSSESSIVE.sub("", match[0])
        capital = written[:1].isupper()
        found = _MOVED.get(written.lower()) if _SHARE.match(text, match.end()) else None
        found = found or lemma(written)
        opens = capital and not text[: match.start()].rstrip(" \"“‘'(").strip()
        name = (
            capital
            and found not in EMPTY
            and scale_of(written) is None
            and not (opens and is_common(written.lower()))
        )
        yield Word(match.start(), match.end(), found, name)


@lru_cache(maxsize=TEXTS)
def content(text: str) -> tuple[Word, ...]:
    """The words of a text that say what it is about."""
    return tuple(word for word in _with_asides(text) if not _is_empty(word.lemma))


def asides(text: str) -> frozenset[int]:
    """Where words stand that only describe a noun, but for nouns that name what happened."""
    return frozenset(
        word.start
        for word in _with_asides(text)
        if word.aside and not _is_nominal(text[word.start : word.end].lower())
    )


@lru_cache(maxsize=TEXTS)
def _with_asides(text: str) -> tuple[Word, ...]:
    """The words of a text, with those marked that only describe a noun.

    A participle without an auxiliary opens an aside, up to the auxiliary of the clause: "the troops
    | sent to Kursk last year | have been withdrawn". A noun made of a verb names what happened and
    does not say that it did.
    """
    found = words_of(text)
    written = [text[word.start : word.end].lower() for word in found]
    ends = [match.start() for match in _CLAUSE_END.finditer(text)]
    aside_until, marked = 0, []
    for at, word in enumerate(found):
        if word.start >= aside_until and _opens_aside(written, at) and not word.name:
            clause = next((end for end in ends if end >= word.end), len(text))
            later = (other.start for form, other in zip(written, found, strict=True)
                     if word.end < other.start < clause and form in AUXILIARIES)  # fmt: skip
            aside_until = next(later, 0)
        aside = word.start < aside_until or _is_nominal(written[at])
        aside = aside or (_REDUCED.match(text, word.end) is not None and _is_reduced(written, at))
        marked.append(word._replace(aside=True) if aside else word)
    return tuple(marked)


def _opens_aside(written: Sequence[str], at: int) -> bool:
    participle = written[at].endswith(_PARTICIPLE) or written[at] in _IRREGULAR
    behind_noun = at > 0 and written[at - 1] not in EMPTY
    return participle and behind_noun and _LEADING.isdisjoint(written[max(0, at - 3) : at])


def _is_reduced(written: Sequence[str], at: int) -> bool:
    """Whether a participle behind a noun has lost its "that were": "the troops deployed in"."""
    if not written[at].endswith("ed") or at < 2 or not written[at - 1].endswith("s"):
        return False
    return not AUXILIARIES.isdisjoint(written[max(0, at - 14) : at - 2])


def _is_nominal(written: str) -> bool:
    if not written.endswith(_NOUN):
        return False
    return written.endswith(("ence", "ance")) or lemma(written) != _lemmatized(written)


@lru_cache(maxsize=65536)
def _is_empty(found: str) -> bool:
    numeral = "-" in found and found.partition("-")[0] in EMPTY
    return found in EMPTY or len(found) < 2 or numeral or found.endswith("n't")


@lru_cache(maxsize=65536)
def lemma(written: str) -> str:
    """The form in which a word is compared.

    "Russian" and "Moscow" are "russia"; "deployment" and "sent" with it are "deploy"; a name keeps
    its letters in lower case.
    """
    low = written.lower().replace("’", "'")
    nation = NATIONS.get(low) or NATIONS.get(low.removesuffix("s"))
    if nation and (written[:1].isupper()):
        return nation
    if written[:1].isupper() and not written.isupper() and not is_common(low):
        return low
    found = _lemmatized(low)
    if found in EMPTY:  # "shares" may be stock, and not the plural of a share
        return CONCEPTS.get(low, found) if low != found else found
    return CONCEPTS.get(found) or CONCEPTS.get(base := _verb_of(found), base)


@lru_cache(maxsize=65536)
def _lemmatized(low: str) -> str:
    if len(low) > _LONGEST:
        return low
    return simplemma.lemmatize(low, lang="en").lower()


@lru_cache(maxsize=65536)
def is_common(low: str) -> bool:
    """Whether a word is one of the dictionary, and not only a name."""
    return len(low) <= _LONGEST and simplemma.is_known(low, lang="en")


def _verb_of(noun: str) -> str:
    """The verb that a noun is made of, where the dictionary has it: "deploy" of "deployment"."""
    for ending, others in _NOMINAL if noun not in _NO_VERB else ():
        if noun.endswith(ending):
            for other in others:
                verb = noun.removesuffix(ending) + other
                if len(verb) >= _SHORTEST and is_common(verb):
                    return verb
    return noun
