"""Who the sources are, across documents: all names of one person or body make one voice.

Names are joined within a story, that is among documents that tell the same facts: "Falk" is Ines
Falk if no other Falk is in the story. Where two could be meant, or where nothing but a common noun
stands ("two officials"), voices stay apart.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

import regex
from rapidfuzz import fuzz

from extractor.compare.lemmas import is_common, lemma
from extractor.compare.model import Voice
from extractor.models import SourceKind, content_id
from extractor.news.sources.names import DocumentNames
from extractor.news.words.en.organisations import DOCUMENTS, GOVERNMENT, ORGANISATION
from extractor.news.words.en.roles import GROUP, ROLES, TITLES
from extractor.words import words
from extractor.words.en.fact_words import BODIES
from extractor.words.en.nations import NATIONS

__all__ = ["Mention", "described_people", "voices"]

SPELLED = 88  # of 100: how alike two spellings of one family name are
_WORD = regex.compile(r"[\p{L}\p{N}&][\p{L}\p{M}\p{N}.&]*")
_SMALL = words("the a an of for in at to and or & s its their his her our")
_BRACKETS = regex.compile(r"\(([^()]+)\)")
_ARTICLE = regex.compile(r"^(?:the|a|an)\s+", regex.IGNORECASE)
_SAME = words("spokesman spokeswoman spokesperson spokespeople office press statement service")
"""Words for those who speak for an institution, beside its name."""
_ANYBODY = words(
    "spokesman spokeswoman spokesperson resident witness survivor official expert analyst doctor "
    "source man woman officer soldier lawyer student worker person neighbour neighbor nurse trader"
)
"""Roles that many people have."""
_OFFICES = ROLES | {"master"}
_GENERAL = regex.compile(r"(?:an?|two|three|some|several|many|one|another)\b", regex.IGNORECASE)
_SEATS = {"pyongyang": "north korea", "seoul": "south korea"}
_HEADS = GOVERNMENT | ORGANISATION
_BODIES = frozenset(BODIES.values())
_NATIONS = frozenset(NATIONS.values()) | {"north", "south"}
_FIRMS = words("company firm group maker manufacturer operator owner")
_SPOKEN_FOR = regex.compile(
    r"^(?:the\s+)?(\p{Ll}[\p{L} -]*)['’]s?\s+(?:spokes\w+|(?:press\s+)?office|lawyers?)$"
)
"""Those who speak for somebody that the text names by a role: "the mayor's spokesman"."""
_PUBLISHED = (
    r"(?:(?:press|news|media|latest|official|independent|own)\s+)*(?:release|statement|announcement|"
    r"notice|website|bulletin|update|figures|data|tests?|analysis|survey|count)"
)
_ISSUED = (
    regex.compile(rf"^(?:the\s+)?(?P<who>\p{{L}}.*?)['’]s?\s+{_PUBLISHED}$", regex.I),
    regex.compile(
        rf"^(?:an?\s+|the\s+)?{_PUBLISHED}\s+(?:by|from|of)\s+(?:the\s+)?(?P<who>.+)$", regex.I
    ),
)
"""What an institution publishes: "the board's release", "tests by Brightwell Laboratories"."""
_OF_PLACE = regex.compile(r"^(?P<role>\p{Ll}[\p{L} -]*?)\s+(?:in|at|from|of)\s+\p{Lu}.*$")
"""A role that a place tells apart from others: "harbour master in Pongwe"."""
_INITIALS = 2  # letters of an acronym at least


class Mention(NamedTuple):
    """A source as one document names it.

    - `via`: the outlet that the document has it from; "" for none
    """

    doc_id: str
    name: str
    text: str
    kind: SourceKind
    via: str = ""


@dataclass(slots=True)
class _Name:
    """A name in a story, with the documents that have it.

    - `proper`: whether it is written as a name
    - `role`: the office or trade that it is, without a name
    - `known`: whether it is a body that a story has one of, such as "the coast guard"
    - `said`: how often each document lets it speak
    - `via`: the outlet that an unnamed source spoke to: its "two people" are the same everywhere
    """

    name: str
    kind: SourceKind
    tokens: frozenset[str]
    order: tuple[str, ...]
    proper: bool
    role: str
    known: bool
    texts: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    said: Counter[str] = field(default_factory=Counter)
    via: str = ""


def voices(
    mentions: Iterable[Mention],
    *,
    people: Mapping[str, Mapping[str, Sequence[str]]],
    originals: Mapping[str, str],
) -> Iterator[tuple[Voice, list[tuple[str, str]]]]:
    """The voices of the sources of one story, each with its documents and its names there.

    - `mentions`: the sources
    - `people`: for each document the people that it names, with the words that describe them
    - `originals`: the document that each copy repeats: their unnamed sources are the same
    """
    described: dict[str, set[str]] = {}
    for known in people.values():
        for name, said in known.items():
            described.setdefault(name, set()).update(said)
    names: dict[tuple[str, str], _Name] = {}
    for mention, often in sorted(Counter(mentions).items()):
        made = _name(mention.name, mention.kind)
        own = mention.via or originals.get(mention.doc_id, mention.doc_id)
        place = "" if _is_one(made) else own
        each = names.setdefault((made.name, place), made)
        each.via = "" if _is_one(made) else " ".join(_tokens(mention.via))
        each.texts.add(mention.text)
        each.documents.add(mention.doc_id)
        each.said[mention.doc_id] += often
    for group in _joined(list(names.values()), described):
        yield _voice(group), sorted((doc_id, one.name) for one in group for doc_id in one.documents)


def _is_one(name: _Name) -> bool:
    """Whether a name means the same in all documents of a story; other common nouns do not."""
    return name.proper or name.known or bool(name.role and name.role not in _ANYBODY)


def described_people(text: str) -> dict[str, list[str]]:
    """The people that a text names, with the words of their titles and descriptions."""
    found: dict[str, set[str]] = {}
    for each in DocumentNames(text).all:
        if each.kind == "person" and each.described | each.words:
            found.setdefault(each.name, set()).update(each.words)
    return {name: sorted(said) for name, said in sorted(found.items())}


# ---- reading a name ------------------------------------------------------------------------------


def _name(name: str, kind: SourceKind) -> _Name:
    """A name as it is compared; whoever speaks for a person without a name is that person."""
    if spoken_for := _SPOKEN_FOR.match(name):
        return replace(_name(spoken_for[1], kind), name=name)
    if issued := next(filter(None, (e.match(name) for e in _ISSUED)), None):
        return replace(_name(issued["who"], "organisation"), name=name)
    order = _tokens(name)
    proper = _is_proper(name)
    role = order[-1] if order and not proper and order[-1] in _OFFICES else ""
    if not role and not proper:
        role = next((each for each in order if each in _OFFICES), "")
    known = kind in ("government", "organisation") and not _GENERAL.match(name)
    return _Name(name, kind, frozenset(order), order, proper, role, known)


def _is_proper(name: str) -> bool:
    """Whether it is written as a name: a capital that is not only that of a sentence."""
    placed = _OF_PLACE.match(name)
    if placed and _OFFICES.intersection(_tokens(placed["role"])[-1:]):
        return False
    first, *others = _ARTICLE.sub("", name).split() or [""]
    if any(word[:1].isupper() for word in others):
        return True
    low = first.lower()
    return first[:1].isupper() and not (low in GROUP or (others and is_common(low)))


@lru_cache(maxsize=65536)
def _tokens(name: str) -> tuple[str, ...]:
    """The words of a name as they are compared: nations and well-known bodies by one name."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "'").replace("-", " "))
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    found: list[str] = []
    for written in _WORD.findall(plain):
        low = written.lower().strip(".")
        nation = lemma(written) if written[:1].isupper() else low
        found += (_SEATS.get(low) or (nation if nation in _NATIONS else low)).split()
    found = [each for each in found if each not in _SMALL and each != "s"]
    is_role = plain == plain.lower()  # of "the fire chief" the title says who it is
    return tuple(_with_bodies((not is_role and [e for e in found if e not in TITLES]) or found))


def _with_bodies(found: list[str]) -> list[str]:
    for form, body in BODIES.items():
        size = len(form)
        for at in range(len(found) - size + 1):
            kept = tuple(each for each in form if each not in _SMALL)
            if tuple(found[at : at + len(kept)]) == kept:
                return [*found[:at], body, *found[at + len(kept) :]]
    return found


# ---- joining names -------------------------------------------------------------------------------


def _joined(names: Sequence[_Name], described: Mapping[str, set[str]]) -> Iterator[list[_Name]]:
    """The groups of names that are one voice."""
    parent = list(range(len(names)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = at = parent[parent[at]]
        return at

    for at, other in _same(names, described):
        a, b = sorted((root(at), root(other)))
        parent[b] = a
    groups: dict[int, list[_Name]] = {}
    for at, one in enumerate(names):
        groups.setdefault(root(at), []).append(one)
    yield from groups.values()


def _same(names: Sequence[_Name], described: Mapping[str, set[str]]) -> Iterator[tuple[int, int]]:
    """The positions of two names that are the same voice: equal, or one the only longer one.

    Only names that share a key are compared, so that the work does not grow with the square.
    """
    known: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        for key in {*_keys(name), *_more_keys(name, described)}:
            known.setdefault(key, []).append(at)
    for at, name in enumerate(names):
        if _is_one(name) or name.via or _is_of_firm(name):
            near = sorted({other for key in _keys(name) for other in known.get(key, ())} - {at})
            yield from ((at, other) for other in _same_as(name, near, names, described))


def _keys(name: _Name) -> set[str]:
    """What a name is looked up by: its words, also as one, its role, its letters, its firm."""
    firms = {f"firm {each}" for each in ("", *name.documents) if _is_of_firm(name)}
    whole = {"".join(name.order), f"role {name.role}", f"letters {_letters(name)}"}
    return {*name.tokens, *whole, *firms}


def _more_keys(name: _Name, described: Mapping[str, set[str]]) -> Iterator[str]:
    """What a name is found by, beside its own keys: acronyms for it, and roles of a person."""
    capitals = _capitals(name)
    for start in range(len(capitals)):
        yield from (f"letters {capitals[start:end]}" for end in range(start, len(capitals) + 1))
    for text in name.texts:
        yield from (f"letters {each.replace('.', '')}" for each in _BRACKETS.findall(text))
    if _is_firm(name):
        yield from (f"firm {each}" for each in ("", *name.documents))
    if name.kind == "person" and name.proper:
        yield from (f"role {word}" for word in _said_of(name, described))


def _same_as(
    one: _Name, near: Sequence[int], names: Sequence[_Name], described: Mapping[str, set[str]]
) -> Iterator[int]:
    """The positions of the names that are the same voice as one: equal, or the only longer one."""
    others = [(at, names[at]) for at in near]
    equal = {at for at, each in others if _are_equal(one, each)}
    yield from equal
    longer = [(at, each) for at, each in others if at not in equal and _is_short_for(one, each)]
    if not longer and _is_of_firm(one):
        firms = [(at, each) for at, each in others if _is_firm(each)]
        beside = [(at, each) for at, each in firms if one.documents & each.documents]
        longer = _most_heard(one, beside) if beside else firms
    if not longer:
        longer = [(at, each) for at, each in others if _is_head_of(one, each)]
    if not longer and one.role and one.role not in _ANYBODY:
        longer = [(at, each) for at, each in others if _holds(one, each, described)]
    if longer and all(_are_one(longer[0][1], each) for _, each in longer[1:]):
        yield from (at for at, _ in longer)


def _is_of_firm(one: _Name) -> bool:
    """Whether a name means the firm of the article: "the company", "a company spokeswoman"."""
    return not one.proper and bool(one.tokens & _FIRMS) and one.tokens <= _FIRMS | _SAME


def _most_heard(one: _Name, firms: Sequence[tuple[int, _Name]]) -> list[tuple[int, _Name]]:
    """The firms that the documents of a name let speak most often: those are their subject."""
    often = {
        at: sum(firm.said[doc_id] for doc_id in one.documents if doc_id in firm.said)
        for at, firm in firms
    }
    most = max(often.values(), default=0)
    return [(at, firm) for at, firm in firms if often[at] == most]


def _is_firm(name: _Name) -> bool:
    return name.proper and name.kind == "organisation" and not name.tokens & GROUP


def _are_equal(one: _Name, other: _Name) -> bool:
    if one.kind == "person" and other.kind == "person" and one.proper and other.proper:
        return _is_one_person(one.order, other.order)
    if not (one.proper and other.proper):
        sure = one.known or bool(one.role and one.role not in _ANYBODY)
        heard = bool(one.via) and one.via == other.via
        return one.tokens == other.tokens and (sure or heard)
    return _institution(one.tokens) == _institution(other.tokens)


def _are_one(one: _Name, other: _Name) -> bool:
    """Whether two names that a shorter one may stand for are one voice themselves."""
    return _are_equal(one, other) or one.tokens <= other.tokens or other.tokens <= one.tokens


def _institution(tokens: frozenset[str]) -> frozenset[str]:
    """An institution without those who speak for it, where its name still says which one it is."""
    rest = tokens - _SAME - {"official", "officials"}
    return rest if len(rest) > 1 else tokens


def _is_one_person(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if "".join(one) == "".join(other):
        return True
    if len(one) < 2 or len(other) < 2 or one[0] != other[0]:
        return False
    return fuzz.ratio(one[-1], other[-1]) >= SPELLED


def _is_short_for(one: _Name, other: _Name) -> bool:
    """Whether a name may be a shorter one of another: "Falk", "NIS", "South Korea's spy agency"."""
    if not (one.proper and other.proper) or one.tokens == other.tokens:
        return False
    if one.kind == "person" and other.kind == "person":
        return len(one.order) == 1 < len(other.order) and one.order[0] in other.order
    if other.kind == "person":  # "Falk" alone may look like a body
        return len(one.order) == 1 and one.order[0] == other.order[-1] != other.order[0]
    if one.kind == "person":
        return False
    if len(one.order) == 1 and _stands_for(one, other):
        return True
    if _is_first_word(one, other):
        return True
    short, long_ = _institution(one.tokens), _institution(other.tokens)
    if not short < long_ or not (long_ - short).isdisjoint(ROLES | GROUP | _NATIONS):
        return False
    own = short - _NATIONS
    return bool(short & _BODIES) or (len(own) > 1 and bool(own & _HEADS))


def _is_first_word(one: _Name, other: _Name) -> bool:
    """Whether a firm is named by its own word alone: "Pellworth" of "Pellworth Home"."""
    own = [each for each in one.order if each not in _SAME]
    return (
        one.kind == other.kind == "organisation"
        and len(own) == 1 < len(other.order)
        and own[0] == other.order[0]
        and not is_common(own[0])
        and own[0] not in _NATIONS
    )


def _is_head_of(one: _Name, other: _Name) -> bool:
    """Whether a common noun is what an institution is: "the board" of "County Election Board"."""
    (head, *more) = [each for each in one.order if each not in _SAME] or [""]
    return (
        not (more or one.proper)
        and head in _HEADS
        and other.proper
        and other.kind in ("organisation", "government")
        and head in other.tokens
    )


def _stands_for(one: _Name, other: _Name) -> bool:
    """Whether an acronym has the initials of a name, or stands in brackets behind it."""
    letters, capitals = _letters(one), _capitals(other)
    if not (letters.isupper() and len(letters) >= _INITIALS):
        return False
    if any(f"({letters})" in text for text in other.texts):
        return True
    return letters in capitals and len(letters) >= min(3, len(capitals))


def _letters(name: _Name) -> str:
    return name.name.replace(".", "").removeprefix("the ")


def _capitals(name: _Name) -> str:
    return "".join(word[0] for word in name.name.split() if word[:1].isupper())


def _holds(one: _Name, other: _Name, described: Mapping[str, set[str]]) -> bool:
    """Whether a role without a name ("the mayor") is that of a person, or the same role."""
    if other.role == one.role and not other.proper:
        return one.tokens < other.tokens
    if other.kind != "person" or not other.proper:
        return False
    said = _said_of(other, described)
    return one.role in said and (one.tokens - DOCUMENTS) <= {lemma(word) for word in said} | said


def _said_of(name: _Name, described: Mapping[str, set[str]]) -> set[str]:
    """The words that documents have for a person."""
    written = {word for text in name.texts for word in _WORD.findall(text.lower())}
    return written | described.get(name.name, set())


def _voice(group: Sequence[_Name]) -> Voice:
    ranked = sorted(
        group, key=lambda each: (not each.proper, -len(each.order), -len(each.documents), each.name)
    )
    best = ranked[0]
    names = tuple(sorted({each.name for each in group}))
    documents = tuple(sorted({doc_id for each in group for doc_id in each.documents}))
    place = () if any(each.proper for each in group) else documents[:1]
    return Voice(
        voice_id=content_id("voice", *names, *place),
        name=best.name,
        kind=best.kind,
        names=names,
        documents=documents,
    )
