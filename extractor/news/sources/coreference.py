"""Resolve the words for a source to the name that the document gives it.

"he" becomes the person last named, "Zelensky" the full name, "NIS" the service with those
initials, "the agency" the body named before. Every name stands in the document.
"""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import regex

from extractor.models import Attribution, SourceKind, Span
from extractor.news.sources.kinds import kind_of, person_like
from extractor.news.sources.normalization import bare_name, description_of, name_key
from extractor.news.tokens import Quotations
from extractor.news.words.en import given_names, organisations, roles
from extractor.news.words.en.function_words import (
    FEMININE,
    MASCULINE,
    NEUTER,
    OPENERS,
    THIRD_PLURAL,
)
from extractor.news.words.en.given_names import PARTICLES
from extractor.news.words.en.organisations import COMPANY_NOUNS
from extractor.news.words.en.roles import FEMALE_NOUNS, MALE_NOUNS

__all__ = ["CoreferenceResolver"]

_CAPITAL = r"(?:\p{Lu}\.(?:\p{Lu}\.)*|(?:\b(?:al|el|as|ad|d|l)['’\-])?\p{Lu}[\p{L}\p{M}\d'’\-]*"
_CAPITAL += r"(?:(?<=-)[ \t]*\r?\n\p{Lu}[\p{L}\p{M}\d'’\-]*)?)"  # "Osei-" and "Lindgren" below
_PARTICLE = rf"(?:{'|'.join(sorted(PARTICLES))}|of|for|the|&)"
_NAME = regex.compile(rf"{_CAPITAL}(?:[^\S\n]+(?:{_PARTICLE}[^\S\n]+){{0,2}}{_CAPITAL})*")
_SINGULAR = MASCULINE | FEMININE
_BODIES: frozenset[SourceKind] = frozenset(["organisation", "government", "media", "document"])
_WORDS = regex.compile(r"[\p{L}\-]+")
_GAP = regex.compile(r"[\s\-]+")
_WRITTEN = regex.compile(r"\S+")
_BODY_NOUNS = (
    (
        organisations.ORGANISATION
        | organisations.GOVERNMENT
        | organisations.MEDIA
        | organisations.DOCUMENTS
    )
    - roles.ROLES
    - roles.GROUP
)
_FIRM: frozenset[SourceKind] = frozenset(["organisation"])
_PLACED = regex.compile(
    r"\b(?:in|at|near|from|to|outside|across|around|of|for)\s(?:the\s)?$", regex.I
)
_ACTING = regex.compile(
    r"['’]s\b|[,.;]|\s(?:has|had|is|was|were|are|will|would|said|says|did|does|denied|told|\p{Ll}+ed)\b"
)
_AGED = regex.compile(r"(\d{1,3})-year-old", regex.I)
_ENDED = regex.compile(r"[.!?;]['\"’”]?\s|\n")
_DEFINITE = regex.compile(r"(?:the|this|that|his|her|its|their)\s")
_REACH = 1500  # characters that a pronoun looks back: three or four paragraphs of news
_FAR = 10 * _REACH  # and "the agency" or "the commander"
_LETTERS = 12  # of a run of capitals that an acronym is looked for in


@dataclass(frozen=True, slots=True)
class _Name:
    """A name where it stands; `words` are the name and what describes it, to match "the mayor"."""

    start: int
    end: int
    name: str
    kind: SourceKind
    words: frozenset[str]
    gender: str


class CoreferenceResolver:
    """Everybody and everything a document names, in order.

    Looks back only so far: a pronoun's or "the agency"'s antecedent is near, and a document may be
    a book.
    """

    def __init__(self, text: str, quoted: Quotations) -> None:
        self.text = text
        self.quoted = quoted
        found = (self._read(match) for match in _NAME.finditer(text))
        self.named = [named for named in found if named is not None]
        self.starts = [named.start for named in self.named]
        self.people = self._families()
        self.resolved: list[Attribution] = []
        self._sources: list[Attribution] = []
        self._acronyms: dict[str, str] | None = None

    def _families(self) -> dict[str, _Name]:
        """Who bears each family name; a name that two people bear stays as it is written."""
        people: dict[str, _Name] = {}
        shared: set[str] = set()
        for named in self.named:
            if named.kind == "person" and " " in named.name:
                known = people.setdefault(_family(named.name), named)
                if known.name.split()[0] != named.name.split()[0]:
                    shared.add(_family(named.name))
        return {family: named for family, named in people.items() if family not in shared}

    def attribution(self, span: Span) -> Attribution:
        """The attribution for the words at `span`, resolved within the document.

        Call it in the order of the document: pronouns look back at the voices already asked for.
        """
        written = self.text[span.start : span.end]
        short = bare_name(written)
        name = self._antecedent(written, short, span.start) or short or written
        changed = name_key(name) != name_key(short) and name_key(name) not in name_key(written)
        attribution = Attribution(
            start=span.start,
            end=span.end,
            text=written,
            name=name,
            kind=self._kind(name, name if name != short else written),
            resolved_from=written if changed else None,
        )
        self.add([attribution])
        return attribution

    def add(self, voices: Sequence[Attribution]) -> None:
        """Adds voices that were found in this document before."""
        self.resolved.extend(voices)
        for voice in voices:
            insort(self._sources, voice, key=_start)

    def reset(self) -> None:
        """Leaves the voices asked for so far, to be asked again from the first sentence on."""
        self.resolved, self._sources = [], []

    def pronoun(self, word: str, at: int) -> str | None:
        """The name that "he" or "her" at offset `at` stands for; None where that is not sure."""
        lower = word.lower()
        if lower not in _SINGULAR:
            return None
        return self._person_before(at, "f" if lower in FEMININE else "m")

    # ---- resolving --------------------------------------------------------------------------

    def _antecedent(self, written: str, short: str, at: int) -> str | None:
        lower = written.lower()
        if lower in _SINGULAR:
            return self.pronoun(written, at)
        if lower in NEUTER:
            return self._body_before(at, _BODIES)
        if lower in THIRD_PLURAL:
            return self._body_before(at, _BODIES | {"group", "anonymous"} - {"media"})
        if not short:
            return None
        if " " not in short and short in self.people:
            return self.people[short].name
        if short.isupper() and 2 <= len(short) <= 6:
            return self._spelled_out(short)
        if aged := _AGED.fullmatch(short):
            return self._aged(aged[1], at)
        if _DEFINITE.match(lower):
            return self._called_before(short, at)
        return None

    def _sources_before(self, at: int, reach: int) -> list[Attribution]:
        """The voices within `reach` characters before an offset, nearest first."""
        first = bisect_left(self._sources, at - reach, key=_start)
        return self._sources[first : bisect_left(self._sources, at, key=_start)][::-1]

    def _before(self, at: int, reach: int) -> list[_Name]:
        """The names within `reach` characters before an offset, in order."""
        return self.named[bisect_left(self.starts, at - reach) : bisect_left(self.starts, at)]

    def _person_before(self, at: int, gender: str) -> str | None:
        """Whom "he" or "she" means: the first person of the nearest sentence that names one.

        Where that sentence has a voice already, it is the voice.
        """
        if own := self._teller(at, gender):
            return own
        people = [
            named
            for named in self._before(at, _REACH)
            if self._full(named).kind == "person" and self._full(named).gender in ("", gender)
        ]
        people = [named for named in people if not self.quoted.at(named.start)] or people
        singular = ("person", "anonymous")
        spoken = (v for v in self._sources_before(at, _FAR) if v.kind in singular)
        latest = next((v for v in spoken if self._gender(v) in ("", gender)), None)
        if not people:
            return latest.name if latest else None
        stop = people[-1].start
        far = max(0, at - _REACH)
        sentence = max(self.text.rfind(mark, far, stop) for mark in (". ", "\n"))
        if latest and latest.start > sentence:
            return latest.name
        first = next(named for named in people if named.start > sentence)
        return self._full(first).name

    def _teller(self, at: int, gender: str) -> str | None:
        """The voice of the sentence itself: "Ruiz said she" is Ruiz, whatever else is known of her.

        A bare name may be a body's; what "she" follows is a person.
        """
        voice = next(iter(self._sources_before(at, _REACH // 3)), None)
        if voice is None or _ENDED.search(self.text, voice.end, at):
            return None
        bare_name = voice.kind == "organisation" and voice.name.istitle() and " " not in voice.name
        fits = self._gender(voice) in ("", gender)
        return voice.name if fits and (voice.kind == "person" or bare_name) else None

    def _body_before(self, at: int, kinds: frozenset[str]) -> str | None:
        """What "it" or "they" means: the last voice, else the last name, of such a kind.

        An outlet is meant only where there is no other: it was told, or reports.
        """
        said = [voice for voice in self._sources_before(at, _REACH) if voice.kind in kinds]
        for voice in sorted(said, key=lambda voice: voice.kind == "media"):
            return voice.name
        near = [named.name for named in self._before(at, _REACH // 3) if named.kind in kinds]
        return near[-1] if near else None

    def _spelled_out(self, acronym: str) -> str | None:
        """ "National Grain Board" for "NGB"."""
        if self._acronyms is None:
            self._acronyms = {}
            for named in self.named:
                letters = "".join(w[0] for w in _GAP.split(named.name) if w[:1].isupper())[
                    :_LETTERS
                ]
                for size in range(len(letters), 1, -1):
                    self._acronyms.setdefault(letters[:size], named.name)
                    self._acronyms.setdefault(letters[-size:], named.name)
        return self._acronyms.get(acronym)

    def _called_before(self, short: str, at: int) -> str | None:
        """What "the agency" or "the commander" was called before."""
        *rest, head = short.split()
        head = head.lower()
        if short.split()[-1][:1].isupper() or (
            head in roles.GROUP and head not in organisations.SAME_BODY
        ):
            return None
        wanted = organisations.SAME_BODY.get(head, frozenset({head}))
        kinds = _FIRM if head in COMPANY_NOUNS else _BODIES
        also = [word.lower()[:5] for word in rest if len(word) > 3]
        body = head in _BODY_NOUNS
        for voice in self._sources_before(at, _FAR):
            if body and voice.kind not in kinds:
                continue
            said = frozenset(_WORDS.findall(f"{voice.name} {voice.text}".lower()))
            if _answers(said, voice.name, wanted, also):
                return voice.name
        for named in reversed(self._before(at, _FAR)):
            if body and self._full(named).kind not in kinds:
                continue
            if _answers(named.words, named.name, wanted, also):
                return self._full(named).name
        if head in COMPANY_NOUNS and not rest and (firm := self._firm_before(at)):
            return firm
        return self._introduced(head, at)

    def _firm_before(self, at: int) -> str | None:
        """ "the company" where no name says that it is one: the body that is named most.

        One that is named once may be anything, such as the place in a dateline.
        """
        acting = (
            named.name
            for named in self._before(at, _FAR)
            if named.kind == "organisation"
            and not _PLACED.search(self.text, max(0, named.start - 12), named.start)
            and _ACTING.match(self.text, named.end)
        )
        counted = Counter(acting).most_common(1)
        return counted[0][0] if counted and counted[0][1] > 1 else None

    def _aged(self, years: str, at: int) -> str | None:
        """Who "the 51-year-old" is: the person with that age, else the one last named."""
        people = [self._full(n) for n in self._before(at, _FAR) if self._full(n).kind == "person"]
        told = (n for n in people if self.text[n.end : n.end + len(years) + 2] == f", {years}")
        found = next(told, people[-1] if people else None)
        return found.name if found else None

    def _introduced(self, head: str, at: int) -> str | None:
        """ "special forces commander" for "the commander", where it stood with an article."""
        before = self.text[max(0, at - _FAR) : at]
        if head not in before:
            return None
        pattern = rf"\b(?:an?|one)\s((?:[\p{{L}}\-’']+\s){{1,5}}{regex.escape(head)})\b"
        earlier = regex.findall(pattern, before)
        return earlier[-1] if earlier else None

    # ---- names and kinds ---------------------------------------------------------------------

    def _read(self, match: "regex.Match[str]") -> _Name | None:
        """The name in a run of capitals, without the sentence openers and dates at its ends."""
        parts = list(_WRITTEN.finditer(match[0]))
        while parts and parts[0][0].lower() in OPENERS:
            del parts[0]
        while parts and parts[-1][0].lower() in OPENERS:
            del parts[-1]
        if not parts:
            return None
        start = match.start() + parts[0].start()
        text = self.text[start : match.start() + parts[-1].end()]
        of = text.find(" of ")
        if of > 0 and person_like(text[:of], ""):
            text = text[:of]  # "Ana Ruiz of the Harbour Board" is a person
        text = text.removesuffix("'s").removesuffix("’s")
        end = start + len(text)
        description = description_of(
            self.text[max(0, start - 60) : start], self.text[end : end + 90]
        )
        clues = frozenset(_WORDS.findall(f"{description} {text}".lower()))
        name = bare_name(text)
        gender = _gender(clues) or _gender_of(name)
        return _Name(start, end, name, kind_of(text, description), clues, gender)

    def _full(self, named: _Name) -> _Name:
        """The person with the full name, where a name is a family name alone."""
        return self.people.get(named.name, named)

    def _gender(self, voice: Attribution) -> str:
        known = self.people.get(_family(voice.name))
        return known.gender if known else _gender(_WORDS.findall(voice.text.lower()))

    def _kind(self, name: str, written: str) -> SourceKind:
        known = self.people.get(_family(name))
        return "person" if known and known.name == name else kind_of(written)


def _family(name: str) -> str:
    return name.rpartition(" ")[2]


def _gender(clues: Iterable[str]) -> str:
    """ "m" or "f" where words such as "Mr" or "spokeswoman" tell, else empty."""
    said = frozenset(clues)
    return "m" if said & MALE_NOUNS else "f" if said & FEMALE_NOUNS else ""


def _gender_of(name: str) -> str:
    first = name.split(" ")[0].lower()
    return "m" if first in given_names.MEN else "f" if first in given_names.WOMEN else ""


def _start(voice: Attribution) -> int:
    return voice.start


def _answers(said: frozenset[str], name: str, wanted: frozenset[str], also: Sequence[str]) -> bool:
    """Whether a name, described by the words `said`, may be called by a word of `wanted`."""
    if name.lower() in wanted or not said & wanted:
        return False
    return all(any(word.startswith(part) for word in said) for part in also)
