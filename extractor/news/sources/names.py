"""Find the names in a document, and what the text says about each.

A name is a run of capitalised words. Its kind and gender follow from its own words, from the title
or trade before it and from the apposition behind it. Every name is written in the document.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

import regex

from extractor.documents.datelines import dateline_end
from extractor.models import SourceKind
from extractor.news.sources.kinds import kind_of, person_like
from extractor.news.sources.normalization import bare_name, description_of
from extractor.news.words.en import given_names, roles
from extractor.news.words.en.function_words import (
    ADVERBS,
    FINITE,
    OPENERS,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATORS,
)
from extractor.news.words.en.given_names import PARTICLES
from extractor.news.words.en.roles import FEMALE_NOUNS, MALE_NOUNS
from extractor.news.words.en.verb_classes import LEMMAS
from extractor.words import words
from extractor.words.other_languages import BEFORE_SOURCES

__all__ = [
    "DocumentNames",
    "Name",
    "before_preposition",
    "family_name",
    "gender_of_words",
    "head_noun",
]

_CAPITAL = r"(?:\p{Lu}\.(?:\p{Lu}\.)*|(?:\b(?:al|el|as|ad|d|l)['’\-])?\p{Lu}[\p{L}\p{M}\d'’\-]*"
_CAPITAL += r"(?:(?<=-)[ \t]*\r?\n\p{Lu}[\p{L}\p{M}\d'’\-]*)?)"  # "Osei-" and "Lindgren" below
_PARTICLE = rf"(?:{'|'.join(sorted(PARTICLES))}|of|for|the|&)"
_NICKNAME = r"(?:[\"“]\p{Lu}\p{L}+[\"”][^\S\n]+)?"
_NAME = regex.compile(
    rf"{_CAPITAL}(?:[^\S\n]+(?:{_PARTICLE}[^\S\n]+){{0,2}}{_NICKNAME}{_CAPITAL})*"
)
_NO_NAMES = (
    OPENERS
    | BEFORE_SOURCES
    | PREPOSITIONS
    | SUBORDINATORS
    | ADVERBS
    | PRONOUNS
    | words(
        "if how why what only all each every few several other such here much even sentencing "
        "hundreds thousands dozens scores "
        "speaking writing asked pressed instead moreover nevertheless nobody nothing someone "
        "everyone everything well yes oh perhaps maybe "
        "gmt utc bst cet cest eet eest est edt et pst pdt aest"
    )
)
"""Words with a capital only because a sentence begins with them, and zones of a clock before it."""
_WORDS = regex.compile(r"[\p{L}\-]+")
_FILED = regex.compile(r"[\d(/]")  # a day, or an agency
_LINE_START = regex.compile(r"(?m)^[^\S\n]*(?=\S)")
_GAP = regex.compile(r"[\s\-]+")
_NEXT_WORD = regex.compile(r"\s(\p{L}+)")
_OPENS = regex.compile(r"(?:^|[.!?:\n])[\s\"“‘'(]*$")
_WRITTEN = regex.compile(r"\S+")
_HEAD_END = regex.compile(r"\s(?:of|for|at|in|from|on|by)\s")
_DEFINED = regex.compile(r"(?:\s\(|,\sor\s(?:the\s)?)(\p{Lu}[\p{Lu}\d&]{1,7})\b")
_BLANK = regex.compile(r"\n[^\S\n]*\n")
_SENTENCE_END = regex.compile(r"[.!?…:;][\"”»’')\]]*\s*$")
_CONTRACTED = regex.compile(r"['’](?:s|re|ve|ll|d|m)$")
_LETTERS = 12  # initials of one name that an acronym is compared with


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the document.

    start, end: its offsets.
    name, kind: the name without title or apposition, and what kind of source it names.
    words: the words of the name and of its description, to match "the mayor".
    described: the words of the description alone.
    heads: the nouns of them that say what it is: "group" in "a rights group in Keld".
    gender: "m", "f" or "" where it is unknown.
    sure: whether its words show that it is a person: a given name, a title or a trade.
    """

    start: int
    end: int
    name: str
    kind: SourceKind
    words: frozenset[str]
    described: frozenset[str]
    heads: frozenset[str]
    gender: str
    sure: bool


class DocumentNames:
    """The names of one document, in order."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._things: set[str] = set()  # names like a person's that are used as no person's
        filed = _datelines(text)
        found = (self._read(match) for match in _NAME.finditer(text) if match.start() not in filed)
        self.all = _agreeing([named for named in found if named is not None], self._things)
        self._starts = [named.start for named in self.all]
        self.things = {
            named.name for named in self.all if named.name in self._things and not named.sure
        }
        self._shared: set[str] = set()  # family names of two people
        self.people = self._people()
        self.given = self._given()
        self._within: set[str] | None = None  # names that stand within a sentence
        self._acronyms: dict[str, str] | None = None
        self._bodies: dict[str, set[str]] | None = None  # by first and by last word

    def between(self, start: int, end: int) -> list[Name]:
        """Return the names that begin from `start` up to `end`, in order."""
        return self.all[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def full(self, named: Name) -> Name:
        """Return the person with the full name, if a name is a family name alone."""
        return self.people.get(named.name) or self.given.get(named.name, named)

    def bearer(self, family: str, at: int) -> str | None:
        """Return whom a family name means that two people have.

        It is the only one named in full in the paragraph, or else the first of the document: later
        ones are called by their full names. It is nobody where the paragraph names two.
        """
        if family not in self._shared:
            return None
        whole = [
            each
            for each in self.between(0, at)
            if each.kind == "person" and " " in each.name and family_name(each.name) == family
        ]
        paragraph = self.text.rfind("\n", 0, at)
        near = {each.name for each in whole if each.start > paragraph}
        if len(near) > 1 or not whole:
            return None
        return near.pop() if near else whole[0].name

    def is_person(self, named: Name) -> bool:
        """Whether a name is of a person, also by a family name that two people have."""
        return self.full(named).kind == "person" or named.name in self._shared

    def is_sure(self, named: Name) -> bool:
        """Whether the document shows that a name is of a person."""
        return self.full(named).sure or named.name in self._shared

    def gender_of_given(self, name: str) -> str:
        """Return "m" or "f" for a name that begins with a given name, or ""."""
        return _gender_of(name)

    def is_proper(self, named: Name) -> bool:
        """Whether a name is no common word with the capital of a sentence's beginning.

        A single word must have a capital somewhere within a sentence.
        """
        if " " in named.name or any(map(str.isupper, named.name[1:])):
            return True  # also "ScotRail" and "NATO"
        if self._within is None:
            self._within = {
                each.name
                for each in self.all
                if not _OPENS.search(self.text, max(0, each.start - 8), each.start)
            }
        return named.name in self._within

    def is_family(self, name: str) -> bool:
        """Whether a name is of a family: "the Delmars"."""
        one = name.removesuffix("s")
        return (
            " " not in name
            and one != name
            and (one in self.people or one in self._shared or f" {one} family" in self.text)
        )

    def spelled_out(self, acronym: str) -> str | None:
        """Return "National Grain Board" for "NGB"."""
        if self._acronyms is None:
            self._acronyms = self._read_acronyms()
        return self._acronyms.get(acronym)

    def whole(self, short: str) -> str | None:
        """Return "Kestrel Therapeutics" for "Kestrel" where only one body is named so."""
        if " " in short or not short[:1].isupper() or short.isupper():
            return None
        if self._bodies is None:
            self._bodies = self._read_bodies()
        for word in (short, short.removesuffix("s")):
            wholes = sorted(self._bodies.get(word, ()), key=len)
            if wholes and all(each.startswith(wholes[0]) for each in wholes):
                return wholes[0]  # a headline may run on: "Kestrel Therapeutics Reports"
        return None

    def _read(self, match: "regex.Match[str]") -> Name | None:
        """Return the name in a run of capitalised words, without sentence openers and dates."""
        parts = list(_WRITTEN.finditer(match[0]))
        while parts and _CONTRACTED.sub("", parts[0][0]).lower() in _NO_NAMES:
            del parts[0]
        while parts and parts[-1][0].lower() in OPENERS:
            del parts[-1]
        if not parts or (len(parts) == 1 and parts[0][0].lower() in roles.ABBREVIATED):
            return None  # "Dr" before a full stop
        start = match.start() + parts[0].start()
        text = self.text[start : match.start() + parts[-1].end()]
        for preposition in (" of ", " for "):
            at = text.find(preposition)
            given = preposition == " of " or _gender_of(text)
            if at > 0 and given and person_like(text[:at], ""):
                text = text[:at]  # "Ana Ruiz of the Harbour Board" is a person
        text = text.removesuffix("'s").removesuffix("’s")
        end = start + len(text)
        description = description_of(
            self.text[max(0, start - 60) : start], self.text[end : end + 90]
        )
        describing = _WORDS.findall(str(description).lower())
        titles = _WORDS.findall(text.lower())
        described, own = frozenset(describing), frozenset(titles)
        name = bare_name(text)
        kind = kind_of(text, str(description))
        gender = gender_of_words(titles) or _gender_of(name) or gender_of_words(describing)
        office = head_noun(name) in roles.ROLES  # "Co-founder of Google"
        sure = bool(gender) or name != text or not roles.TITLES.isdisjoint(described)
        if kind == "person" and not sure and (description.is_body or self._is_thing(start, end)):
            kind = "organisation"
            self._things.add(name)
        return Name(
            start,
            end,
            name,
            kind,
            described | own,
            described,
            description.heads,
            gender,
            sure and kind == "person" and not office,
        )

    def _is_thing(self, start: int, end: int) -> bool:
        """Whether a name is used as no person's: "the Sea Org is", "Regional Transit, which"."""
        if self.text.startswith(", which ", end):
            return True
        if self.text[max(0, start - 4) : start].lower() != "the ":
            return False
        behind = _NEXT_WORD.match(self.text, end)
        word = behind[1].lower() if behind else ""
        return not word or word in FINITE or word in PREPOSITIONS or word in LEMMAS

    def _people(self) -> dict[str, Name]:
        """Return the person with each family name; family names of two people are left out."""
        people: dict[str, Name] = {}
        for named in self.all:
            if named.kind != "person" or head_noun(named.name) in roles.ROLES:
                continue
            if " " in named.name:
                family = family_name(named.name)
                known = people.setdefault(family, named)
                if known.name.split()[0] != named.name.split()[0]:
                    if named.sure and not known.sure:
                        people[family] = named
                    elif known.sure == named.sure:
                        self._shared.add(family)
        genders = self._genders()
        return {
            family: named if named.gender else replace(named, gender=genders.get(family, ""))
            for family, named in people.items()
            if family not in self._shared
        }

    def _genders(self) -> dict[str, str]:
        """Return the gender of each family name: "Mr Pettersen" is Jorrit Pettersen."""
        found: dict[str, set[str]] = {}
        for named in self.all:
            if named.gender:
                found.setdefault(family_name(named.name), set()).add(named.gender)
        return {family: seen.pop() for family, seen in found.items() if len(seen) == 1}

    def _given(self) -> dict[str, Name]:
        """Return the only person with each given name, where nobody has it as a family name."""
        given: dict[str, Name | None] = {}
        for named in self.people.values():
            first = named.name.split()[0]
            if named.sure and _gender_of(first):
                same = given.setdefault(first, named)
                given[first] = same if same and same.name == named.name else None
        families = self.people.keys() | self._shared
        return {name: only for name, only in given.items() if only and name not in families}

    def _read_acronyms(self) -> dict[str, str]:
        """Return names by the letters that stand for them: those the text gives come first."""
        acronyms: dict[str, str] = {}
        for named in self.all:
            defined = _DEFINED.match(self.text, named.end)
            if defined and " " in named.name:
                acronyms.setdefault(defined[1], named.name)
        for named in self.all:
            letters = "".join(w[0] for w in _GAP.split(named.name) if w[:1].isupper())[:_LETTERS]
            for size in range(len(letters), 1, -1):
                acronyms.setdefault(letters[:size], named.name)
                acronyms.setdefault(letters[-size:], named.name)
        return acronyms

    def _read_bodies(self) -> dict[str, set[str]]:
        """Return names of bodies by first word, and those by last word that no first word has."""
        first: dict[str, set[str]] = {}
        last: dict[str, set[str]] = {}
        for named in self.all:
            parts = named.name.split()
            if named.kind in ("organisation", "government", "media", "document") and len(parts) > 1:
                if self._in_headline(named):
                    continue
                first.setdefault(parts[0], set()).add(named.name)
                if " of " not in named.name and parts[-1].lower() not in roles.ROLES:
                    last.setdefault(parts[-1], set()).add(named.name)
        return last | first

    def _in_headline(self, named: Name) -> bool:
        """Whether a name stands in a paragraph that ends without a full stop."""
        start = self.text.rfind("\n", 0, named.start) + 1
        line = self.text.find("\n", named.end)
        if line > 0 and _is_title(self.text[start:line]):
            return True
        found = _BLANK.search(self.text, named.end)
        end = found.start() if found else len(self.text)
        return end - start < 160 and not _SENTENCE_END.search(self.text, start, end)


def _datelines(text: str) -> frozenset[int]:
    """Return the offsets in datelines: "CORK, Feb 10 - " names nobody who says or does anything.

    One without a day or an agency may: "IBM - The company said".
    """
    lines = ((each.end(), text.find("\n", each.end())) for each in _LINE_START.finditer(text))
    ends = (
        (start, dateline_end(text, start, end if end > 0 else len(text))) for start, end in lines
    )
    filed = (each for each in ends if _FILED.search(text, *each))
    return frozenset(at for start, end in filed for at in range(start, end))


def _is_title(line: str) -> bool:
    """Whether a line is a heading in which every long word has a capital."""
    long_words = [word for word in _WORDS.findall(line) if len(word) > 3]
    titled = len(long_words) > 2 and all(word[0].isupper() for word in long_words)
    return titled and not _SENTENCE_END.search(line)


def _agreeing(found: list[Name], things: set[str]) -> list[Name]:
    """Return names with the kind of an organisation where `things` holds them."""
    things = things - {named.name for named in found if named.sure}
    return [
        replace(named, kind="organisation") if named.name in things else named for named in found
    ]


def family_name(name: str) -> str:
    """Return the last word of a name."""
    return name.rpartition(" ")[2]


@lru_cache(maxsize=4096)  # names recur
def head_noun(name: str) -> str:
    """Return the head of a name in lower case: "ministry" of "Ministry of Ports"."""
    return family_name(before_preposition(name)).lower().rstrip(".")


def before_preposition(phrase: str) -> str:
    """Return a noun phrase up to its first preposition."""
    return _HEAD_END.split(phrase, maxsplit=1)[0]


def gender_of_words(clues: Iterable[str]) -> str:
    """Return "m" or "f" by the first word such as "Mr" or "spokeswoman", or "" without one."""
    for word in clues:
        if word in MALE_NOUNS or word in FEMALE_NOUNS:
            return "m" if word in MALE_NOUNS else "f"
    return ""


def _gender_of(name: str) -> str:
    first = name.split(" ")[0].lower()
    return "m" if first in given_names.MEN else "f" if first in given_names.WOMEN else ""
