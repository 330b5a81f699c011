"""What a voice is called, and what kind of voice that is, by the words alone."""

from collections.abc import Sequence
from functools import lru_cache

import regex

from extractor.models import SourceKind
from extractor.news.words.en import voices
from extractor.news.words.en.countries import COUNTRIES
from extractor.news.words.en.lexicon import (
    DETERMINERS,
    FINITE,
    LEMMAS,
    PREPOSITIONS,
    SUBORDINATORS,
    words,
)

__all__ = ["PARTICLES", "bare", "described", "key", "kind_of", "person_like", "plain"]

_NOT_FIRST_NAMES = words(
    "north south east west northern southern eastern western new saudi latin central world cold "
    "sky great black white red green blue high old young big middle upper lower united"
)
PARTICLES = words("de del della di da dos van von der den ter bin ibn bint al el la le")
_PREFIXED = regex.compile(r"(?:al|el|as|ad|d|l)['’\-]\p{Lu}")
_AFTER_HEAD = words("of who from in at for with close familiar near to on")
_PEOPLE = voices.ROLES | voices.GROUP
_BODIES = voices.ORGANISATION | voices.GOVERNMENT | voices.MEDIA | words("of for the")
_LEADING = regex.compile(r"([\p{L}'’\-]+(?:\s[\p{L}'’\-]+){0,4})\s$")
_APPOSED = regex.compile(r",\s(?:an?\s|the\s)?([\p{Ll}][^,.;\"“”]{3,70})")
_PARENTHESIS = regex.compile(r"\s*\([^)]*\)")
_SPACE = regex.compile(r"\s+")
_PAIR = regex.compile(r"^(?:neither|both|either)\s(.+?)\s(?:n?or|and)\s", regex.I)
_ARTICLE = regex.compile(r"^(?:the|an?|one(?!\sof\b))\s", regex.I)
_ITSELF = regex.compile(r"\s(?:itself|himself|herself|themselves)$")
_BROKEN = regex.compile(r"-[ \t]*\r?\n[ \t]*(?=\p{Ll})")
_BREAK = regex.compile(r"(?<=-)[ \t]*\r?\n[ \t]*(?=\p{Lu})")
_VAGUE_HEAD = regex.compile(r"(?:one|some|two|three|several|many|most)\sof\s", regex.I)
_NAMED_THE = regex.compile(r"The\s\p{Lu}")
_HEAD_END = regex.compile(r"\s(?:of|for|at|from|with)\s")
_CONJUNCTION = regex.compile(r"\b(?:and|or)\b")
_NOT_IN_KEY = regex.compile(r"^the\s|['’]s\b|[^\p{L}\p{N} ]")
_INDEFINITE = regex.compile(r"(?:an?|one|another|senior)\s", regex.I)
_TRADE = regex.compile(r"(?:ologist|icist|mist|tician|practor|grapher)$")
_DESCRIBING = regex.compile(r"\p{Ll}[\p{Ll}\-]{2,}(?<!['’]s)")
_NOT_DESCRIBING = PREPOSITIONS | DETERMINERS | words("and or nor both neither but as than its")
_SMALL = PARTICLES | words("the of and & very")
_FROM = regex.compile(r"\s(?:of|from|at)\s")
_LEADING_ARTICLE = regex.compile(r"^(?:The|An?|One)\s")
_ONE = regex.compile(r"(?:an?|one|another)\s", regex.I)
_POSSESSIVES = words("his her its their our my")
_POSSESSIVE = regex.compile(r"['’]s\b")


def described(before: str, after: str) -> str:
    """The words that say who a name is: those just before it, or the apposition after it."""
    last = before.split()[-1:] if before[-1:].isspace() else []
    titled = bool(last) and last[0].lower() in voices.ROLES
    leading = _LEADING.search(before) if titled else None
    apposed = _APPOSED.match(after)
    if apposed and (
        apposed[1].split()[0] in FINITE | SUBORDINATORS
        or any(word in LEMMAS for word in apposed[1].split()[1:])
    ):
        apposed = None  # ", met her brother", ", the mayor said" do not say who she is
    return f"{leading[1] if leading else ''} {apposed[1] if apposed else ''}".strip()


@lru_cache(maxsize=4096)  # names come again, in a document and in those of the same day
def bare(written: str) -> str:
    """A source's words without article, title, apposition and parenthesis: its name."""
    text = _PARENTHESIS.sub("", written).strip(' ,;:—–-"“”')
    text = _SPACE.sub(" ", _BREAK.sub("", _BROKEN.sub("", text)))
    text = _ITSELF.sub("", text)
    head = text.split(", ")[0] if _looks_apposed(text) else text
    head = _PAIR.sub(r"\1 and ", head)
    if not _NAMED_THE.match(head) or not _is_medium(head):
        head = _ARTICLE.sub("", head)
    if named := _apposed_name(head, text.split(", ")[1:]):
        return bare(named)  # "the army's commander-in-chief, Ana Ruiz", "one of them, Ana Ruiz"
    person = _FROM.split(head)[0]
    if person != head and person_like(person, ""):
        head = person  # "Ana Ruiz of the Harbour Board"
    words = head.split(" ")
    last_title = max(
        (i for i, word in enumerate(words) if plain(word) in voices.TITLES), default=-1
    )
    rest = words[last_title + 1 :]
    if last_title >= 0 and rest and all(map(_personal, rest)) and _capitals(rest) <= 4:
        return " ".join(rest)
    trailing = _trailing_name(words)
    return " ".join(trailing) if trailing else head


def _apposed_name(head: str, others: list[str]) -> str | None:
    """The name behind a comma, where what stands before it only describes somebody."""
    first = _HEAD_END.split(others[0], maxsplit=1)[0] if others else ""
    if not first or not all(_personal(word) or word in _SMALL for word in first.split()):
        return None
    office = "-in-" in head or plain(_head_noun(head)) in voices.ROLES | voices.GROUP
    describes = not any(word[:1].isupper() for word in head.split()[1:]) and (
        not head[:1].isupper() or _VAGUE_HEAD.match(head) or plain(head.split()[0]) in _POSSESSIVES
    )
    return first if office or describes else None


def _head_noun(phrase: str) -> str:
    """ "head" of "the head of the health office"."""
    return _HEAD_END.split(phrase, maxsplit=1)[0].split(" ")[-1]


def _is_medium(name: str) -> bool:
    return bool({plain(word) for word in name.split()} & voices.MEDIA)


def _looks_apposed(text: str) -> bool:
    first, *others = text.split(", ")
    return bool(others) and not _CONJUNCTION.search(text) and bool(first)


def _trailing_name(words: list[str]) -> list[str] | None:
    """ "Ann Lee" of "team member Ann Lee", "Zona" of "the rights group Zona"; None without one."""
    if len(words) == 3 and _TRADE.search(words[0]) and all(map(_personal, words)):
        return words[1:]  # "Volcanologist Ulrike Sander" at the start of a sentence
    at = len(words)
    while at > 0 and _personal(words[at - 1]):
        at -= 1
    name = words[at:]
    if at == 0 or not 1 <= _capitals(name) <= 3 or not _DESCRIBING.fullmatch(words[at - 1]):
        return None
    return None if plain(words[at - 1]) in _NOT_DESCRIBING else name


def _personal(word: str) -> bool:
    """Whether a word may be part of a person's name."""
    return word[:1].isupper() or word in PARTICLES or _PREFIXED.match(word) is not None


def _capitals(words: Sequence[str]) -> int:
    return sum(word not in PARTICLES for word in words)


def plain(word: str) -> str:
    """A word without marks, in lower case."""
    return word.lower().strip(".,'’\"")


def key(name: str) -> str:
    """What two spellings of a name share."""
    return _NOT_IN_KEY.sub("", name.lower()).strip()


@lru_cache(maxsize=4096)
def kind_of(text: str, description: str = "") -> SourceKind:
    """What kind of voice some words name, by themselves and by what describes them."""
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
    if (head in voices.ROLES or head == "person") and not _proper(text):
        return "anonymous" if _INDEFINITE.match(text) else "person"
    if lowered in COUNTRIES or (head in ("kremlin", "house") and capitals):
        return "government"
    if set(words) & voices.MEDIA and capitals and head not in _PEOPLE:
        return "media"
    if head in voices.PAPERS:
        return "document"
    if head in voices.GROUP:
        return "group" if len(words) > 1 else "anonymous" if head in voices.VAGUE else "group"
    if set(words) & voices.GOVERNMENT and not person_like(text, description):
        return "government"
    if set(words) & voices.ORGANISATION and not person_like(text, description):
        return "organisation"
    if head in voices.ROLES:
        return "person"
    if person_like(text, description):
        return "person"
    if _ONE.match(text) and not capitals:
        return "anonymous"
    if head.endswith("s") and not capitals:
        return "group"
    return "organisation" if capitals else "person" if head in voices.ROLES else "group"


def _proper(text: str) -> bool:
    words = text.split()
    return len(words) > 1 and words[-1][:1].isupper()


def person_like(text: str, description: str) -> bool:
    """Whether the words are a person's name, by a title, a description or their shape."""
    words = [word for word in text.split() if word]
    lowered = [plain(word) for word in words]
    if lowered and lowered[-1] in voices.ROLES:
        return False
    if any(word in voices.TITLES for word in lowered[:-1]):
        return True
    if not _BODIES.isdisjoint(lowered):
        return False
    if any(plain(word) in voices.ROLES for word in description.split()):
        return 1 <= len(words) <= 4
    if " ".join(lowered) in COUNTRIES or any(w in COUNTRIES for w in lowered):
        return False
    if lowered[0] in _NOT_FIRST_NAMES or _POSSESSIVE.search(text):
        return False
    return (
        2 <= _capitals(words) <= 3
        and all(map(_personal, words))
        and not any(len(word) > 1 and word.isupper() and "." not in word for word in words)
    )
