"""Classify a source by its words: a person, a public body, a news outlet, a document."""

from collections.abc import Sequence
from functools import lru_cache

import regex

from extractor.models import SourceKind
from extractor.news.words.en import organisations, roles
from extractor.news.words.en.countries import COUNTRIES
from extractor.news.words.en.given_names import NOT_GIVEN_NAMES, PARTICLES
from extractor.words import words
from extractor.words.en.outlets import MEDIA

__all__ = ["count_capitals", "is_name_word", "kind_of", "person_like", "plain"]

_PREFIXED = regex.compile(r"(?:al|el|as|ad|d|l)['’\-]\p{Lu}")
_AFTER_HEAD = words("of who from in at for with close familiar near to on")
_PEOPLE = roles.ROLES | roles.GROUP
_BODIES = organisations.ORGANISATION | organisations.GOVERNMENT | MEDIA | words("of for the")
_SMALL_WORDS = words(
    "our my your his her its their us we no not and or to is are on in with without across against "
    "beyond under over before after"
)
_INDEFINITE = regex.compile(r"(?:an?|one|another|senior)\s", regex.I)
_LEADING_ARTICLE = regex.compile(r"^(?:The|An?|One)\s")
_ONE = regex.compile(r"(?:an?|one|another)\s", regex.I)
_POSSESSIVE = regex.compile(r"['’]s\b")


@lru_cache(maxsize=4096)
def kind_of(text: str, description: str = "") -> SourceKind:
    """Return the kind of source that `text` names; `description` are words that describe it."""
    words = [plain(word.removesuffix("'s").removesuffix("’s")) for word in text.split()]
    words = [word for word in words if word]
    if not words:
        return "anonymous"
    end = next((i for i, word in enumerate(words) if i and word in _AFTER_HEAD), len(words))
    head = words[end - 1]
    capitals = [word for word in _LEADING_ARTICLE.sub("", text).split() if word[:1].isupper()]
    lowered = " ".join(words)
    if head in ("source", "sources", "insider", "insiders", "someone", "rumours", "rumors"):
        return "anonymous"
    if (head in roles.ROLES or head == "person") and not _proper(text):
        return "anonymous" if _INDEFINITE.match(text) else "person"
    if lowered in COUNTRIES or (head in ("kremlin", "house") and capitals):
        return "government"
    if set(words) & MEDIA and capitals and head not in _PEOPLE:
        return "media"
    if head in organisations.DOCUMENTS:
        return "document"
    if head in roles.GROUP:
        return "group" if len(words) > 1 else "anonymous" if head in roles.VAGUE else "group"
    if set(words) & organisations.GOVERNMENT and not person_like(text, description):
        return "government"
    if set(words) & organisations.ORGANISATION and not person_like(text, description):
        return "organisation"
    if head in roles.ROLES:
        return "person"
    if person_like(text, description):
        return "person"
    if _ONE.match(text) and not capitals:
        return "anonymous"
    if head.endswith("s") and not capitals:
        return "group"
    return "organisation" if capitals else "person" if head in roles.ROLES else "group"


def _proper(text: str) -> bool:
    words = text.split()
    return len(words) > 1 and words[-1][:1].isupper()


def person_like(text: str, description: str) -> bool:
    """Whether the words are the name of a person, judged by title, description and form."""
    words = [word for word in text.split() if word]
    lowered = [plain(word) for word in words]
    if lowered and lowered[-1] in roles.ROLES:
        return False
    if any(word in roles.TITLES for word in lowered[:-1]):
        return True
    if not _BODIES.isdisjoint(lowered) or not _SMALL_WORDS.isdisjoint(lowered):
        return False
    if any(organisations.is_firm(word) for word in description.split()):
        return any(word in roles.ROLES for word in description.split())  # "the owner"
    if any(plain(word) in roles.ROLES for word in description.split()):
        return 1 <= len(words) <= 4
    if " ".join(lowered) in COUNTRIES or any(w in COUNTRIES for w in lowered):
        return False
    if lowered[0] in NOT_GIVEN_NAMES or _POSSESSIVE.search(text):
        return False
    return (
        2 <= count_capitals(words) <= 3
        and all(map(is_name_word, words))
        and not any(len(word) > 1 and word.isupper() and "." not in word for word in words)
    )


def is_name_word(word: str) -> bool:
    """Whether a word may be part of a person's name."""
    word = word.strip('"“”')  # a nickname
    return word[:1].isupper() or word in PARTICLES or _PREFIXED.match(word) is not None


def count_capitals(words: Sequence[str]) -> int:
    """Count the words of a name without particles such as "de"."""
    return sum(word not in PARTICLES for word in words)


def plain(word: str) -> str:
    """Return a word in lower case, without punctuation at its ends."""
    return word.lower().strip(".,'’\"")
