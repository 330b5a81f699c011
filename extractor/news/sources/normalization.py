"""Reduce the words for a source to its name, and find the words that describe a name."""

from functools import lru_cache
from typing import NamedTuple

import regex

from extractor.news.sources.kinds import count_capitals, is_name_word, person_like, plain
from extractor.news.words.en import given_names, roles
from extractor.news.words.en.countries import COUNTRIES
from extractor.news.words.en.function_words import (
    DETERMINERS,
    FINITE,
    POSSESSIVE_DETERMINERS,
    PREPOSITIONS,
    SUBORDINATORS,
)
from extractor.news.words.en.given_names import PARTICLES
from extractor.news.words.en.organisations import GOVERNMENT, ORGANISATION, is_firm
from extractor.news.words.en.verb_classes import LEMMAS
from extractor.words import words
from extractor.words.en.outlets import MEDIA

__all__ = ["Description", "bare_name", "description_of", "name_key"]

_LEADING = regex.compile(r"([\p{L}'’\-]+(?:\s[\p{L}'’\-]+){0,4})\s$")
_APPOSED = regex.compile(r",\s(?:an?\s|the\s)?([\p{Ll}][^,.;\"“”]{3,70})")
_LEADING_BODY = regex.compile(  # "rights group Liberta", but not "the group Corvan bought"
    r"(?<![\p{L}\-])(?!(?i:the|an?|this|that|its|his|her|their|of|in|by|for)\s)"
    r"([\p{L}\-]+(?:['’]s?)?\s\p{Ll}+)\s$"
)
_CALLED = regex.compile(
    r"\s(?:is|was)\s(?:an?|the|(?:\p{Lu}[\p{L}\-]+|its)['’]s)\s(\p{Ll}[^,.;\"“”\n]{3,70})"
)
_BODIES = words(
    "group charity bank union club party agency organisation organization association network "
    "federation society foundation institute university college hospital newspaper tank"
)
_PHRASE_END = regex.compile(r",\s|\s(?:and|or)\s")
_PHRASE_STOP = regex.compile(
    r"\s(?:of|for|in|on|at|by|from|with|to|near|that|which|who|whose|where|\p{L}+ed|\p{L}+ing)\b"
)
_PARENTHESIS = regex.compile(r"\s*\([^)]*\)")
_SPACE = regex.compile(r"\s+")
_PAIR = regex.compile(r"^(?:neither|both|either)\s(.+?)\s(?:n?or|and)\s", regex.I)
_ARTICLE = regex.compile(r"^(?:the|an?|one(?!\sof\b))\s", regex.I)
_ITSELF = regex.compile(r"\s(?:itself|himself|herself|themselves)$")
_TIME = regex.compile(r"\s(?:last|this|earlier\sthis)\s(?:week|month|year|night)$", regex.I)
_BROKEN = regex.compile(r"-[ \t]*\r?\n[ \t]*(?=\p{Ll})")
_BREAK = regex.compile(r"(?<=-)[ \t]*\r?\n[ \t]*(?=\p{Lu})")
_VAGUE_HEAD = regex.compile(r"(?:one|some|two|three|several|many|most)\sof\s", regex.I)
_PARENT = regex.compile(r"\p{Ll}+-of-\p{Ll}+")  # "mum-of-three"
_RELEASED = regex.compile(
    r"\s(?:released|published|issued|posted|unveiled)\s(?:on|in|last|this|late|early|earlier)\b.*"
)
_OWNED = regex.compile(r"([\p{L}\- ]+)['’]s((?:\s(?:\p{Lu}[\p{L}&.\-]*|of|for|the|and))+)")
_NAMED_THE = regex.compile(r"The\s\p{Lu}")
_HEAD_END = regex.compile(r"\s(?:of|for|at|from|with|by)\s")
_ON_BEHALF = regex.compile(r"\p{Ll}[\p{L}\- ]*?\s(?:for|to|with)\s.*\p{Lu}")
_TWO_SOURCES = regex.compile(r",\s.*,\sand\s(?=.*\p{Lu})")
_CONJUNCTION = regex.compile(r"\b(?:and|or)\b")
_NOT_IN_KEY = regex.compile(r"^the\s|['’]s\b|[^\p{L}\p{N} ]")
_TRADE = regex.compile(r"(?:ologist|icist|mist|tician|practor|grapher)$")
_AGENT = regex.compile(r"\p{Ll}{3}(?:er|or|ist|ian|eer|eur|man|woman)$")
_POSTNOMINAL = regex.compile(r"\s(?:KC|QC|MP|MEP|MSP|OBE|MBE|CBE|PhD|MD|Esq)\.?(?=,|$)")
_REACHED = regex.compile(r"\s(?:reached|contacted|interviewed)\s(?:by|at|in|over|on)\b.*")
_DESCRIBING = regex.compile(r"\p{Ll}[\p{Ll}\-]{2,}(?<!['’]s)")
_NOT_DESCRIBING = PREPOSITIONS | DETERMINERS | words("and or nor both neither but as than its")
_SMALL = PARTICLES | words("the of and & very")
_FROM = regex.compile(r"\s(?:of|from|at)\s")
_FOR = regex.compile(r"\s(?:for|in|with|on\sbehalf\sof)\s")
_GIVEN = given_names.MEN | given_names.WOMEN
_KNOWN_AS = regex.compile(r",\s(?:or|known\sas)\s(?:the\s)?\p{Lu}[\p{Lu}\d&]+$")
_CUT_OFF = regex.compile(r"^[^()]*\)\s*,\s*(?=\p{Lu})")
_APPOSED_OFFICES = regex.compile(r",\s(?:an?\s|the\s)?([\p{Ll}\-]+)\s(?:and|or)\s\p{Ll}")


class Description(NamedTuple):
    """The words that describe a name: those before it, and those behind it."""

    before: str
    behind: str

    @property
    def heads(self) -> frozenset[str]:
        """The nouns that say what it is: "group" of "a rights group based in Oslo"."""
        phrases = _PHRASE_END.split(self.behind.lower())
        heads = (_PHRASE_STOP.split(each)[0].rpartition(" ")[2] for each in phrases)
        return frozenset(each for each in (self.before.lower().rpartition(" ")[2], *heads) if each)

    @property
    def is_body(self) -> bool:
        """Whether it is a body."""
        return any(each in _BODIES or is_firm(each) for each in self.heads)

    def __str__(self) -> str:
        return f"{self.before} {self.behind}".strip()


def description_of(before: str, after: str) -> Description:
    """Return the words that describe a name: those just before it, or the apposition after it.

    A body is also described by what it is said to be: "Torvan is Keld's biggest carmaker".
    """
    if before.endswith(", ") and after[:1] in (",", "."):
        before = before.removesuffix(", ") + " "  # "the foreign minister, Ana Ruiz, said"
    last = before.split()[-1:] if before[-1:].isspace() else []
    titled = bool(last) and (last[0].lower() in roles.ROLES or is_firm(last[0]))
    leading = _LEADING.search(before) if titled else _LEADING_BODY.search(before)
    if leading and not titled and leading[1].split()[-1] not in _BODIES:
        leading = None
    apposed = _APPOSED.match(after)
    if apposed and (
        apposed[1].split()[0] in FINITE | SUBORDINATORS
        or any(word in LEMMAS for word in apposed[1].split()[1:])
    ):
        apposed = None  # ", met her brother" and ", the mayor said" describe no one
    called = _CALLED.match(after)
    if called and Description("", called[1]).is_body:
        apposed = called
    return Description(leading[1] if leading else "", apposed[1] if apposed else "")


@lru_cache(maxsize=4096)  # names recur within and across documents
def bare_name(written: str) -> str:
    """Return the name in the words for a source: no article, title, apposition or parenthesis."""
    text = _CUT_OFF.sub("", _PARENTHESIS.sub("", written)).strip(' ,;:—–-"“”')
    text = _SPACE.sub(" ", _BREAK.sub("", _BROKEN.sub("", text)))
    text = _POSTNOMINAL.sub("", _REACHED.sub("", _RELEASED.sub("", text)))
    text = _KNOWN_AS.sub("", _ITSELF.sub("", _TIME.sub("", text)))
    if _TWO_SOURCES.search(text):
        return _ARTICLE.sub("", text)
    head = text.split(", ")[0] if _looks_apposed(text) else text
    head = _PAIR.sub(r"\1 and ", head)
    if not _NAMED_THE.match(head) or not _is_medium(head):
        head = _ARTICLE.sub("", head)
    head = _without_owner(head)
    if head != text and (named := _apposed_name(head, text.split(", ")[1:])):
        # "the army's commander-in-chief, Ana Ruiz", "one of them, Ana Ruiz"
        return bare_name(named)
    person = _FROM.split(head)[0]
    if person != head and person_like(person, ""):
        head = person  # "Ana Ruiz of the Harbour Board"
    person = _FOR.split(head)[0]
    if person != head and plain(person.split(" ")[0]) in _GIVEN and person_like(person, ""):
        head = person  # "Ana Ruiz for the Harbour Board"
    if _ON_BEHALF.match(head):
        return head  # "a lawyer for the nurse Ana Ruiz" is not Ana Ruiz
    words = head.split(" ")
    titles = (i for i, word in enumerate(words[:-1]) if _is_title(plain(word)))
    last_title = max(titles, default=-1)
    rest = words[last_title + 1 :]
    if len(rest) == 1 and _is_title(plain(rest[0])) and plain(words[0]) not in roles.ABBREVIATED:
        return head  # "Deputy Governor" holds no name; "Mr Baker" does
    body = any(plain(word) in ORGANISATION | GOVERNMENT for word in rest)
    fits = all(map(is_name_word, rest)) and count_capitals(rest) <= 4 and not body
    if last_title >= 0 and rest and fits:
        return " ".join(rest)
    if named := _named_holder(words):
        return named
    trailing = _trailing_name(words)
    if trailing and _HEAD_END.search(" ".join(words[: len(words) - len(trailing)]) + " "):
        return head  # "a lawyer for the nurse Ana Ruiz" is not Ana Ruiz
    return " ".join(trailing) if trailing else head


def _is_title(word: str) -> bool:
    return word in roles.TITLES or _PARENT.fullmatch(word) is not None


def _without_owner(head: str) -> str:
    """Return a name without its owner: "Temara" of "Singapore's Temara".

    A ministry or court keeps its country, which is a part of what it is.
    """
    owned = _OWNED.fullmatch(head)
    if owned is None:
        return head
    public = any(plain(word) in GOVERNMENT | roles.ROLES for word in owned[2].split())
    country = owned[1].lower() in COUNTRIES and not public
    return owned[2].strip() if country or owned[1].islower() else head  # "the People's Front"


def _named_holder(words: list[str]) -> str | None:
    """Return the person behind an office: Ana Ruiz of "Minister of Ports Ana Ruiz"."""
    last = max((i for i, word in enumerate(words) if plain(word) in _GIVEN), default=0)
    name = words[last:]
    described = any(plain(word) in roles.ROLES for word in words[:last])
    if not described or len(name) < 2 or not all(map(is_name_word, name)):
        return None
    fits = (
        count_capitals(name) <= 3
        and words[last - 1] not in _SMALL
        and person_like(" ".join(name), "")
    )
    return " ".join(name) if fits else None


def _apposed_name(head: str, others: list[str]) -> str | None:
    """Return the name behind a comma, if the words before it only describe a person."""
    first = _HEAD_END.split(others[0], maxsplit=1)[0] if others else ""
    if not first or not all(is_name_word(word) or word in _SMALL for word in first.split()):
        return None
    office = "-in-" in head or plain(_head_noun(head)) in roles.ROLES | roles.GROUP
    describes = not any(word[:1].isupper() for word in head.split()[1:]) and (
        not head[:1].isupper()
        or _VAGUE_HEAD.match(head)
        or plain(head.split()[0]) in POSSESSIVE_DETERMINERS
    )
    return first if office or describes else None


def _head_noun(phrase: str) -> str:
    """Return the head of a noun phrase: "head" of "the head of the health office"."""
    return _HEAD_END.split(phrase, maxsplit=1)[0].split(" ")[-1]


def _is_medium(name: str) -> bool:
    return bool({plain(word) for word in name.split()} & MEDIA)


def _looks_apposed(text: str) -> bool:
    first, *others = text.split(", ")
    if not others or not first:
        return False
    offices = _APPOSED_OFFICES.match(text, len(first))  # "Ana Ruiz, curator and director of"
    named = offices is not None and offices[1] in roles.ROLES and person_like(first, "")
    return named or not _CONJUNCTION.search(text)


def _trailing_name(words: list[str]) -> list[str] | None:
    """Return the name at the end: "Ann Lee" of "team member Ann Lee"; None without one."""
    if len(words) == 3 and all(map(is_name_word, words)) and _is_trade(*map(plain, words[:2])):
        return words[1:]  # "Volcanologist Ulrike Sander" at the start of a sentence
    at = len(words)
    while at > 0 and is_name_word(words[at - 1]):
        at -= 1
    name = words[at:]
    if at == 0 or not 1 <= count_capitals(name) <= 5 or not _DESCRIBING.fullmatch(words[at - 1]):
        return None
    return None if plain(words[at - 1]) in _NOT_DESCRIBING else name


def _is_trade(first: str, second: str) -> bool:
    """Whether the first of three capitalised words is a trade, and the second a given name."""
    agent = _AGENT.search(first) and first not in _GIVEN and second in _GIVEN
    return bool(_TRADE.search(first) or agent)


def name_key(name: str) -> str:
    """Return what two spellings of a name have in common, for comparison."""
    return _NOT_IN_KEY.sub("", name.lower()).strip()
