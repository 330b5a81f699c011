"""Names of sources as they are compared across documents.

A name becomes words: without articles, titles and legal forms, plural as singular, nations and
well-known bodies by one name. Whoever speaks for an institution is that institution: its unnamed
spokesman, its press office, its officials, what it publishes.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import regex

from extractor.compare.lemmas import is_common, lemma
from extractor.models import SourceKind
from extractor.news.sources.kinds import kind_of
from extractor.news.words.en.given_names import MEN, WOMEN
from extractor.news.words.en.organisations import (
    GOVERNMENT,
    ORGANISATION,
    SAME_BODY,
    is_firm,
)
from extractor.news.words.en.roles import GROUP, ROLES, TITLES
from extractor.words import words
from extractor.words.en.fact_words import BODIES
from extractor.words.en.nations import NATIONS

__all__ = [
    "ANYBODY",
    "GIVEN",
    "GROUPS",
    "HEADS",
    "LEGAL_FORMS",
    "NATION_NAMES",
    "OFFICES",
    "SMALL",
    "SPEAKING",
    "STATE_BODIES",
    "STEM",
    "Mention",
    "Name",
    "covered",
    "fitting",
    "is_body_noun",
    "is_of_its_trade",
    "is_organ",
    "is_spokesman",
    "may_stand_for",
    "noun_of",
    "noun_spoken_for",
    "pronoun_spoken_for",
    "read_name",
    "singular",
    "tokens",
]

SMALL = words("the a an of for in at to and or & s its their his her our own")
SPEAKING = words(
    "spokesman spokeswoman spokesperson spokespeople office press statement service official"
)
"""Words for those who speak for an institution, beside its name."""
ANYBODY = words(
    "spokesman spokeswoman spokesperson resident witness survivor official expert analyst doctor "
    "source man woman officer soldier lawyer student worker person neighbour neighbor nurse trader"
)
"""Roles that many people have."""
OFFICES = ROLES | {"master"}
GIVEN = MEN | WOMEN
NATION_NAMES = frozenset(NATIONS.values()) | {"north", "south"}
_WORD = regex.compile(r"[\p{L}\p{N}&][\p{L}\p{M}\p{N}.&]*")
_ARTICLE = regex.compile(r"^(?:the|a|an)\s+", regex.IGNORECASE)
_SEATS = {"pyongyang": "north korea", "seoul": "south korea"}
_LANDS = NATION_NAMES | words("western eastern northern southern nordic arab african asian allied")
LEGAL_FORMS = words(
    "inc incorporated ltd limited plc llc llp corp corporation gmbh ag kg se sa spa nv bv oy oyj "
    "fc afc cf ab asa as aps pty kk sarl srl"
)
"""What the law or the game adds to the name of a firm or club."""
_ALSO = {
    "union": words("association"),
    "office": words("agency authority bureau"),
    "authority": words("office agency"),
    "agency": words("office authority"),
    "firefighter": words("fire"),
    "prosecution": words("prosecutor"),
    "airline": words("airway air"),
    "charity": words("fund aid relief"),
    "utility": words("water power energy electric electricity gas"),
}
"""Nouns that, from one document to another, stand for names with these, beside `SAME_BODY`."""
_PLACES = words(
    "airport port harbour harbor embassy consulate diocese parish clinic prison zoo library "
    "festival gallery ferry studio developer watchdog regulator institute utility"
)
"""Nouns for what may speak, which are no words of an organisation by themselves."""
_COLLECTIVE = words("prosecutor prosecution firefighter authorities")
"""People who speak as one, in the form that they are compared in."""
_OF_A_CASE = words("indictment autopsy")
"""Documents of which a case has one."""
_LISTED = regex.compile(r",\s*(?:and\s+)?|\s+and\s+")
_LONGER = 5  # letters of a word that may be made of a place
STEM = (
    5  # letters that a noun shares with a name: "auditors" with "Audit", "insurer" with "Insurance"
)
_SHORT = 4  # letters of a word that is no plural
_ENDS_IN_S = words("news congress press princess business authorities")
_UNSURE = regex.compile(
    r"(?:two|three|four|five|some|several|many|one|another|other|senior|top|former|retired|unnamed|"
    r"unidentified|local|high-ranking)\b",
    regex.IGNORECASE,
)
"""Words before unnamed people who speak for themselves, or of whom there may be others."""
_SPOKESMAN = r"(?:spokes\w+|(?:press|media)\s+(?:office|officer|service|team)s?)"
_FOR_A_PERSON = regex.compile(
    rf"^(?:the\s+)?(?P<who>\p{{Ll}}[\p{{L}} -]*)['’]s?\s+(?:{_SPOKESMAN}|office|lawyers?)$"
    rf"|^(?:an?\s+|the\s+)?{_SPOKESMAN}\s+(?:for|of)\s+the\s+(?P<who>\p{{Ll}}[\p{{L}} -]*)$"
)
"""Those who speak for somebody that the text names by a role: "the mayor's spokesman"."""
_ANY_SPOKESMAN = regex.compile(r"^(?:an?\s+|the\s+)?spokes(?:man|woman|person)$", regex.I)
_ORGANS = words("board company firm group management")
_POSSESSED = regex.compile(rf"^(his|her)\s+(?:own\s+)?(?:{_SPOKESMAN}|office)$", regex.I)
_HOUSES = words("prosecutor attorney coroner sheriff ombudsman auditor")
"""Offices whose "office" is an institution."""
_EXPERTS = (
    r"(?:researchers|scientists|forecasters|meteorologists|seismologists|statisticians|economists|"
    r"analysts)"
)
"""People who tell what their institution found."""
_PUBLISHED = (
    r"(?:\p{Ll}[\p{L}-]*\s+)*(?:release|statement|announcement|notice|website|bulletin|update|figures|"
    r"data|tests?|measurements?|calculations?|analysis|survey|count|report|study|memo|letter|papers|"
    r"documents|records|filings?|minutes)"
)
_SPOKEN_FOR = (
    regex.compile(
        rf"^(?P<who>.+?)(?:['’]s?)?\s+{_SPOKESMAN}(?:\s+(?:in|at)\s+(?-i:\p{{Lu}})[\p{{L}} -]*)?$",
        regex.I,
    ),
    regex.compile(
        rf"^(?:{_SPOKESMAN}|{_EXPERTS})\s+(?:for|of|at|from|with)\s+(?P<who>.+)$", regex.I
    ),
    regex.compile(rf"^(?:the\s+)?(?P<who>\p{{L}}.*?)['’]s?\s+{_PUBLISHED}$", regex.I),
    regex.compile(
        r"^(?:an?\s+|the\s+)?(?P<who>\p{L}.*?)\s+(?:(?:press|media|news)\s+)?(?:release|statement)$",
        regex.I,
    ),
    regex.compile(
        rf"^(?:an?\s+|the\s+)?(?:{_PUBLISHED}|list\s+of\s+\p{{Ll}}+)\s+"
        r"(?:(?:compiled|published|issued|released|prepared|drawn\s+up)\s+)?(?:by|from|of)\s+"
        r"(?:the\s+[\p{Ll} ]+,\s+)?(?P<who>.+)$",
        regex.I,
    ),
    regex.compile(r"^(?:the\s+)?(?P<who>\p{L}.*?)['’]s?\s+(?:ruling|judge?ment|verdict)$", regex.I),
)
"""What and who speaks for an institution: "the board's release", "tests by Brightwell Labs"."""
_RULINGS = dict.fromkeys(words("ruling judgment judgement verdict"), "court")
_OFFICIALS = (
    regex.compile(r"^(?P<who>.+?)(?:['’]s?)?\s+(?:officials?|representatives?)$", regex.I),
    regex.compile(r"^(?:officials?|representatives?)\s+(?:for|of|at|from|with)\s+(?P<who>.+)$",
                  regex.I),
)  # fmt: skip
_AFTER = regex.compile(r"\s(?:of|for|at|in|from|with|on)\s")
_OWNER = regex.compile(r"^.*(?:['’]s|s['’])\s+")
_OF_PLACE = regex.compile(r"^(?P<role>\p{Ll}[\p{L} -]*?)\s+(?:in|at|from|of)\s+\p{Lu}.*$")
"""A role that a place tells apart from others: "harbour master in Pongwe"."""


class Mention(NamedTuple):
    """A source as one document names it.

    - `via`: the outlet that the document has it from; "" for none
    - `of`: for whom it speaks, where a pronoun or a noun says that: Hale of "his own spokesman",
      Pellara of "a spokesman for the insurer"; "" for none
    """

    doc_id: str
    name: str
    text: str
    kind: SourceKind
    via: str = ""
    of: str = ""

    @property
    def key(self) -> str:
        """What tells it from the other sources of its document: two spokesmen may be two."""
        return "\n".join((self.name, self.of, self.via))


@dataclass(slots=True)
class Name:
    """A name in a story, with the documents that have it.

    - `bare`: without those who speak for it: "museum" of "a museum spokeswoman"
    - `order`: its words as they are compared; `tokens`: the same as a set
    - `head`: the noun that says what it is: "office" of "Federal Office of Civil Aviation"
    - `common`: those of them that are written as common nouns
    - `proper`: whether it is written as a name
    - `several`: whether it is bodies of several lands, and so none of them
    - `role`: the office or trade that it is, without a name
    - `body`: whether it is an institution, by a name or a noun
    - `known`: whether it is a body that a story has one of, such as "the coast guard"
    - `heard`: the mentions that have it, each by its document and its key
    - `via`: the outlet that an unnamed source spoke to: its "two people" are the same everywhere
    """

    name: str
    bare: str
    kind: SourceKind
    order: tuple[str, ...]
    head: str
    common: frozenset[str]
    proper: bool
    several: bool = False
    role: str = ""
    body: bool = False
    known: bool = False
    texts: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    heard: set[tuple[str, str]] = field(default_factory=set)
    via: str = ""
    tokens: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.tokens = frozenset(self.order)

    @property
    def is_one(self) -> bool:
        """Whether it means the same in all documents of a story; other common nouns do not."""
        return self.proper or self.known or bool(self.role and self.role not in ANYBODY)

    @property
    def is_person(self) -> bool:
        """Whether it is the name of a person."""
        return self.kind == "person" and self.proper and not self.body


def read_name(name: str, kind: SourceKind, of: str = "", *, spoken_for: bool = False) -> Name:
    """A name as it is compared; whoever speaks for somebody is that one.

    - `of`: whom a pronoun or noun in it stands for
    - `spoken_for`: whether it is known that somebody speaks for it, as for an institution
    """
    if of:
        return replace(read_name(of, kind_of(of)), name=name)
    if (person := _FOR_A_PERSON.match(name)) and _head(person["who"]).lower() in OFFICES - _HOUSES:
        return replace(read_name(person["who"], "person"), name=name)
    if (who := _RULINGS.get(name.lower()) or _institution(name)) is not None:
        return replace(read_name(who, "organisation", spoken_for=True), name=name)
    order, proper, head = tokens(name), _is_proper(name), noun_of(name)
    role = "" if proper else _role(name)
    is_body = is_body_noun(head)
    body = not role and not _is_of_family(name, kind)
    body = body and (is_body or kind in ("government", "organisation"))
    written = (each for each in _WORD.findall(name) if not proper or each[:1].islower())
    common = frozenset(map(singular, written)) - SMALL
    return Name(
        name=name,
        bare=name,
        kind=kind,
        order=tuple(each if each in common else _land(each) for each in order) if body else order,
        head=head,
        common=common,
        proper=proper,
        several=_is_of_several(name),
        role=role,
        body=body,
        known=name.lower() in _OF_A_CASE
        or (body and not _UNSURE.match(name) and (is_body or not spoken_for)),
    )


def _land(written: str) -> str:
    """A land that no list has, of its adjective: "velthar" of "velthari"."""
    if len(written) <= _LONGER or is_common(written):
        return written
    if written.endswith("i") and written[-2] not in "aeiou":
        return written.removesuffix("i")
    return written.removesuffix("n") if written.endswith("an") else written


def _is_of_several(name: str) -> bool:
    """Whether a name lists lands or bodies: "Western and South Korean intelligence agencies"."""
    if " and the " in name:
        return True
    listed = [tokens(each) for each in _LISTED.split(name)]
    return sum(bool(each) and not _LANDS.isdisjoint(each[:2]) for each in listed) > 1


def _role(name: str) -> str:
    """The office or trade that a noun is, unless it is an institution."""
    head = _head(name).lower()
    if head in OFFICES or singular(head) in HEADS:
        return head if head in OFFICES else ""
    return next((each for each in _WORD.findall(name.lower()) if each in OFFICES), "")


def pronoun_spoken_for(name: str) -> str:
    """The pronoun that says whose spokesman somebody is: "his" of "his own spokesman"."""
    match = _POSSESSED.match(name)
    return match[1].lower() if match else ""


def is_spokesman(name: str) -> bool:
    """Whether a name says nothing but that somebody speaks for others."""
    return _ANY_SPOKESMAN.match(name) is not None


def is_organ(name: str) -> bool:
    """Whether a name means a company itself, as its own statements do: "the Board"."""
    return singular(name) in _ORGANS


def noun_spoken_for(name: str) -> str:
    """The common noun of an institution that somebody speaks for: "a spokesman for the insurer"."""
    who = _RULINGS.get(name.lower()) or _institution(name) or ""
    return who if who.islower() and is_body_noun(noun_of(who)) else ""


def may_stand_for(one: Name, other: Name) -> bool:
    """Whether each word of an institution is in the name of another one, or its noun fits it.

    "Ministry" fits "Department of Trade", "lecturers' union" the "Lecturers' Association".
    """
    if one.head not in _COLLECTIVE:
        if not is_body_noun(one.head):
            fits = other.head in _PUBLIC  # "health officials" are not those of any institute
        else:
            fits = covered([one.head], {other.head})  # "the county" is not its election board
        if not fits:
            return False
    if one.tokens == _CENTRAL_BANK and other.bare.startswith("Bank of "):
        return True
    if one.head in _KINDS:
        return one.tokens == one.common
    nouns = (one.tokens & one.common) - _PRAISING
    return one.tokens - nouns - _PRAISING <= other.tokens and covered(nouns, other.tokens)


def is_of_its_trade(one: Name, other: Name) -> bool:
    """Whether people are called by what a public body does: "auditors" of the Court of Audit."""
    if one.kind not in ("group", "government") or len(one.order) != 1 or other.head not in _PUBLIC:
        return False
    (own,), written = one.order, one.name.lower()
    stems = {each[:STEM] for each in other.tokens if len(each) >= STEM and each != own}
    return written.endswith("s") and written != own and own[:STEM] in stems


def covered(nouns: Iterable[str], by: Set[str]) -> bool:
    """Whether some words have each of these nouns, or one that the noun may stand for."""
    return all(each in by or not by.isdisjoint(fitting(each)) for each in nouns)


def fitting(noun: str) -> frozenset[str]:
    """The nouns in the names of bodies that a noun may stand for."""
    return SAME_BODY.get(noun, frozenset()) | _ALSO.get(noun, frozenset())


# ---- whom a name speaks for ----------------------------------------------------------------------


def _institution(name: str) -> str | None:
    """The institution that an unnamed spokesman, officials or a paper speak for; None for none."""
    for form in _SPOKEN_FOR:
        match = form.match(name)
        if match and not _UNSURE.match(name) and _may_be_named(match["who"]):
            return _within(match["who"])
    for form in _OFFICIALS:
        match = form.match(name)
        if match and not _UNSURE.match(name) and _may_have_officials(match["who"]):
            who = _within(match["who"])
            return f"{who}'s office" if who.lower() in _HOUSES else who
    return None


def _is_of_family(name: str, kind: SourceKind) -> bool:
    """Whether the last word of a person is a family's name: "Ann Banks"."""
    first, *others = name.split() or [""]
    return kind == "person" and (not others or first.lower() in GIVEN)


def _within(who: str) -> str:
    """A name without article, and without the capital of a sentence: "museum" of "Museum"."""
    bare = _ARTICLE.sub("", who)
    first, *others = bare.split()
    named = first.isupper() or not is_common(first.lower()) or lemma(first) in NATION_NAMES
    if named or any(map(str.isupper, "".join(others))):
        return bare
    return " ".join([first.lower(), *others])


def _may_have_officials(who: str) -> bool:
    """Whether a word before "officials" says of which body: no nation, and no "senior" ones."""
    found = tokens(who)
    return bool(found) and not set(found) <= NATION_NAMES and not _UNSURE.match(who)


def _may_be_named(who: str) -> bool:
    """Whether somebody may speak for it: a name, or a noun for an institution."""
    bare = _ARTICLE.sub("", who)
    return not _UNSURE.match(bare) and (bare[:1].isupper() or is_body_noun(noun_of(bare)))


def is_body_noun(noun: str) -> bool:
    """Whether a noun, in the singular, stands for an institution: "ministry", "insurer"."""
    return noun in HEADS or noun in _COLLECTIVE or is_firm(noun)


def noun_of(name: str) -> str:
    """The noun that says what somebody is, in the form in which it is compared.

    "Office" of "Federal Office of Civil Aviation", "city" of "city hall".
    """
    head, order = singular(_head(name)), tokens(_AFTER.split(name, maxsplit=1)[0]) or tokens(name)
    return head if head in order or not order else order[-1]


def _head(name: str) -> str:
    """The same as it is written: "governor" of "the bank's governor"."""
    owned = _OWNER.sub("", name) or name
    found: list[str] = _WORD.findall(_AFTER.split(owned, maxsplit=1)[0])
    return found[-1] if found else ""


# ---- the words of a name -------------------------------------------------------------------------


def _is_proper(name: str) -> bool:
    """Whether it is written as a name: a capital that is not only that of a sentence."""
    placed = _OF_PLACE.match(name)
    if placed and OFFICES.intersection(tokens(placed["role"])[-1:]):
        return False
    if _head(name) in OFFICES:
        return False  # "Bank of Tarvia's governor"
    first, *others = _ARTICLE.sub("", name).split() or [""]
    if any(word[:1].isupper() for word in others):
        return True
    low = first.lower()
    if others and lemma(first) in NATION_NAMES and others[-1].lower() not in GROUP:
        return True
    if not others and low in HEADS and is_common(low):
        return False  # "Police" at the beginning of a sentence
    return first[:1].isupper() and not (low in GROUP or (others and is_common(low)))


@lru_cache(maxsize=65536)
def singular(written: str) -> str:
    """A word in lower case, without the s of a plural."""
    low = written.lower().strip(".")
    plural = low.endswith("s") and not low.endswith(("ss", "us", "is")) and low not in _ENDS_IN_S
    if not plural or len(low) <= _SHORT:
        return low
    return low.removesuffix("ies") + "y" if low.endswith("ies") else low.removesuffix("s")


@lru_cache(maxsize=65536)
def tokens(name: str) -> tuple[str, ...]:
    """The words of a name as they are compared."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "'").replace("-", " "))
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    is_role = plain == plain.lower()  # of "the fire chief" the title says who it is
    written = _WORD.findall(plain)
    own = [each for each, after in pairwise([*written, ""])
           if is_role or after == "s" or each.lower().strip(".") not in TITLES]  # fmt: skip
    found = _with_bodies([word for each in own or written for word in _plain(each)])
    found = [each if each in NATION_NAMES else singular(each) for each in found]
    found = [each for each in found if each not in LEGAL_FORMS] or found
    if "police" in found:  # "the police force"
        found = [each for each in found if each != "force"]
    return tuple(found)


def _plain(written: str) -> Sequence[str]:
    """A word of a name in lower case: a nation by its own name, small words not at all."""
    low = written.lower().strip(".")
    nation = lemma(written) if written[:1].isupper() else low
    seat = _SEATS.get(low) or (nation if nation in NATION_NAMES else "")
    if written[:1].isupper() and low.endswith("ian") and len(low) > _LONGER:
        low = low.removesuffix("n")  # "Bavarian" and "Bavaria"
    return seat.split() or [low] * (low not in SMALL)


def _with_bodies(found: list[str]) -> list[str]:
    for form, body in _FORMS.items():
        size = len(form)
        for at in range(len(found) - size + 1):
            if tuple(found[at : at + size]) == form:
                return [*found[:at], *body, *found[at + size :]]
    return found


_FORMS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    **{
        tuple(each for each in form if each not in SMALL): tuple(body.split("-"))
        for form, body in BODIES.items()
    },
    ("city", "hall"): ("city",),
    ("united", "nations"): ("un",),
    ("town", "hall"): ("town",),
}
_KINDS = words("watchdog regulator")
"""Nouns that are in no name: what is beside them says the same in other words."""
_PRAISING = words("independent new own current then")
"""Words beside a noun that are in no name."""
_CENTRAL_BANK = frozenset({"central", "bank"})
STATE_BODIES = frozenset(frozenset(body.split("-")) for body in BODIES.values())
"""Public bodies that each state has one of, each by its words."""
HEADS = frozenset(singular(each) for each in GOVERNMENT | ORGANISATION | _PLACES)
"""Nouns in the names of institutions, in the singular."""
_PUBLIC = frozenset(singular(each) for each in GOVERNMENT)
GROUPS = frozenset(singular(each) for each in GROUP)
