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
from extractor.news.quotations import Quotations
from extractor.news.sources.kinds import kind_of, person_like
from extractor.news.sources.normalization import bare_name, description_of, name_key
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
_REACH = 1500  # characters between a pronoun and its antecedent: three or four paragraphs
_FAR = 10 * _REACH  # the same for "the agency" or "the commander"
_LETTERS = 12  # initials of one name that an acronym is compared with


@dataclass(frozen=True, slots=True)
class _Name:
    """A name in the document.

    start, end: its offsets.
    name, kind: the name without title or apposition, and what kind of source it names.
    words: the words of the name and of its description, to match "the mayor".
    gender: "m", "f" or "" where it is unknown.
    """

    start: int
    end: int
    name: str
    kind: SourceKind
    words: frozenset[str]
    gender: str


class CoreferenceResolver:
    """Finds the antecedents of pronouns and short names in one document.

    It searches back over a limited distance: antecedents are near, and a document may be a book.
    `resolved` are the attributions so far, in the order of the calls.
    """

    def __init__(self, text: str, quoted: Quotations) -> None:
        self.text = text
        self.quoted = quoted
        found = (self._read(match) for match in _NAME.finditer(text))
        self.named = [named for named in found if named is not None]
        self.starts = [named.start for named in self.named]
        self.people = self._people()
        self.resolved: list[Attribution] = []
        self._sources: list[Attribution] = []
        self._acronyms: dict[str, str] | None = None

    def _people(self) -> dict[str, _Name]:
        """Return the person with each family name; family names of two people are left out."""
        people: dict[str, _Name] = {}
        shared: set[str] = set()
        for named in self.named:
            if named.kind == "person" and " " in named.name:
                known = people.setdefault(_family(named.name), named)
                if known.name.split()[0] != named.name.split()[0]:
                    shared.add(_family(named.name))
        return {family: named for family, named in people.items() if family not in shared}

    def attribution(self, span: Span) -> Attribution:
        """Return the attribution for the words at `span`, with the resolved name.

        Call it in the order of the text: pronouns refer back to the sources of earlier calls.
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

    def add(self, sources: Sequence[Attribution]) -> None:
        """Add sources that an earlier pass over the document found."""
        self.resolved.extend(sources)
        for source in sources:
            insort(self._sources, source, key=_start)

    def reset(self) -> None:
        """Forget all sources, to start again at the first sentence."""
        self.resolved, self._sources = [], []

    def pronoun(self, word: str, at: int) -> str | None:
        """Return the name that "he" or "her" at offset `at` stands for; None where it is unsure."""
        lower = word.lower()
        if lower not in _SINGULAR:
            return None
        return self._person_before(at, "f" if lower in FEMININE else "m")

    # ---- antecedents ------------------------------------------------------------------------

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
        """Return the sources within `reach` characters before an offset, nearest first."""
        first = bisect_left(self._sources, at - reach, key=_start)
        return self._sources[first : bisect_left(self._sources, at, key=_start)][::-1]

    def _before(self, at: int, reach: int) -> list[_Name]:
        """Return the names within `reach` characters before an offset, in order."""
        return self.named[bisect_left(self.starts, at - reach) : bisect_left(self.starts, at)]

    def _person_before(self, at: int, gender: str) -> str | None:
        """Return the antecedent of "he" or "she".

        That is the source of the same sentence, or else the source or the first person of the
        nearest sentence that names a person.
        """
        if own := self._own_source(at, gender):
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

    def _own_source(self, at: int, gender: str) -> str | None:
        """Return the source of the same sentence: Ruiz in "Ruiz said she".

        A single name may look like that of a body; before "she" it is that of a person.
        """
        source = next(iter(self._sources_before(at, _REACH // 3)), None)
        if source is None or _ENDED.search(self.text, source.end, at):
            return None
        single = source.kind == "organisation" and source.name.istitle() and " " not in source.name
        fits = self._gender(source) in ("", gender)
        return source.name if fits and (source.kind == "person" or single) else None

    def _body_before(self, at: int, kinds: frozenset[str]) -> str | None:
        """Return the antecedent of "it" or "they": the last source, or else name, of these kinds.

        An outlet is taken only where there is no other source: it usually relays a claim.
        """
        said = [source for source in self._sources_before(at, _REACH) if source.kind in kinds]
        for source in sorted(said, key=lambda source: source.kind == "media"):
            return source.name
        near = [named.name for named in self._before(at, _REACH // 3) if named.kind in kinds]
        return near[-1] if near else None

    def _spelled_out(self, acronym: str) -> str | None:
        """Return "National Grain Board" for "NGB"."""
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
        """Return the earlier name of "the agency" or "the commander"."""
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
        for source in self._sources_before(at, _FAR):
            if body and source.kind not in kinds:
                continue
            said = frozenset(_WORDS.findall(f"{source.name} {source.text}".lower()))
            if _answers(said, source.name, wanted, also):
                return source.name
        for named in reversed(self._before(at, _FAR)):
            if body and self._full(named).kind not in kinds:
                continue
            if _answers(named.words, named.name, wanted, also):
                return self._full(named).name
        if head in COMPANY_NOUNS and not rest and (firm := self._firm_before(at)):
            return firm
        return self._introduced(head, at)

    def _firm_before(self, at: int) -> str | None:
        """Return the antecedent of "the company" where no name holds a word for a company.

        It is the organisation that is named most often, and more than once: a name that occurs
        once may be anything, such as the place in a dateline.
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
        """Return the antecedent of "the 51-year-old": the person of that age, or the last one."""
        people = [self._full(n) for n in self._before(at, _FAR) if self._full(n).kind == "person"]
        aged = (n for n in people if self.text[n.end : n.end + len(years) + 2] == f", {years}")
        found = next(aged, people[-1] if people else None)
        return found.name if found else None

    def _introduced(self, head: str, at: int) -> str | None:
        """Return "special forces commander" for "the commander", if "a ..." introduced it."""
        before = self.text[max(0, at - _FAR) : at]
        if head not in before:
            return None
        pattern = rf"\b(?:an?|one)\s((?:[\p{{L}}\-’']+\s){{1,5}}{regex.escape(head)})\b"
        earlier = regex.findall(pattern, before)
        return earlier[-1] if earlier else None

    # ---- names and kinds ---------------------------------------------------------------------

    def _read(self, match: "regex.Match[str]") -> _Name | None:
        """Return the name in a run of capitalised words, without sentence openers and dates."""
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
        """Return the person with the full name, if a name is a family name alone."""
        return self.people.get(named.name, named)

    def _gender(self, source: Attribution) -> str:
        known = self.people.get(_family(source.name))
        return known.gender if known else _gender(_WORDS.findall(source.text.lower()))

    def _kind(self, name: str, written: str) -> SourceKind:
        known = self.people.get(_family(name))
        return "person" if known and known.name == name else kind_of(written)


def _family(name: str) -> str:
    return name.rpartition(" ")[2]


def _gender(clues: Iterable[str]) -> str:
    """Return "m" or "f" by words such as "Mr" or "spokeswoman", or "" without such a word."""
    said = frozenset(clues)
    return "m" if said & MALE_NOUNS else "f" if said & FEMALE_NOUNS else ""


def _gender_of(name: str) -> str:
    first = name.split(" ")[0].lower()
    return "m" if first in given_names.MEN else "f" if first in given_names.WOMEN else ""


def _start(source: Attribution) -> int:
    return source.start


def _answers(said: frozenset[str], name: str, wanted: frozenset[str], also: Sequence[str]) -> bool:
    """Whether a word of `wanted` may refer to a name that the words `said` describe."""
    if name.lower() in wanted or not said & wanted:
        return False
    return all(any(word.startswith(part) for word in said) for part in also)
