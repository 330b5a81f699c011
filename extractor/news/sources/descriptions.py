"""Find whom a description stands for: "the agency", "the commander", "the 51-year-old".

A description names a body or a person that the text names elsewhere, nearly always before. It
fits by its head, by the words beside it, or because nobody else can be meant.
"""

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import regex

from extractor.models import Attribution, SourceKind
from extractor.news.sources.names import (
    Name,
    before_preposition,
    family_name,
    head_noun,
)
from extractor.news.words.en import organisations, roles
from extractor.news.words.en.countries import COUNTRIES
from extractor.news.words.en.function_words import DETERMINERS, FINITE, PREPOSITIONS
from extractor.words import words
from extractor.words.en.nations import NATIONS
from extractor.words.en.outlets import MEDIA

if TYPE_CHECKING:
    from extractor.news.sources.coreference import CoreferenceResolver

__all__ = ["BODIES", "BODY_NOUNS", "PLACED", "Descriptions"]

BODIES: frozenset[SourceKind] = frozenset(["organisation", "government", "media", "document"])
"""Kinds of sources that "it" may stand for."""

BODY_NOUNS = (
    (organisations.ORGANISATION | organisations.GOVERNMENT | MEDIA | organisations.DOCUMENTS)
    - roles.ROLES
    - roles.GROUP
)
"""Nouns for bodies."""

PLACED = regex.compile(
    r"\b(?:in|at|near|from|to|outside|across|around|of|for)\s(?:the\s)?$", regex.I
)
"""Words before the name of a place."""

_FIRM: frozenset[SourceKind] = frozenset(["organisation"])
_WORDS = regex.compile(r"[\p{L}\-]+")
_ACTING = regex.compile(
    r"['’]s\b|[,.;]|\s(?:has|had|have|is|was|were|are|will|would|said|says|did|does|denied|told|\p{Ll}+ed)\b"
)
_OWNED = regex.compile(r"['’]s?\s")
_NO_ACTOR = regex.compile(rf"{PLACED.pattern}|\b(?:told|according\sto)\s(?:the\s)?$", regex.I)
_TRADE = regex.compile(r"\p{Ll}+(?:ologist|icist|mist|tician|grapher|nomer)")
_PARENT = regex.compile(r"\p{Ll}+-of-\p{L}+")
_PARTY = words(
    "conservative tory democrat republican liberal socialist green nationalist independent "
    "lib-dem labour"
)
_FAME = words("hitmaker star ace legend frontman frontwoman veteran starlet icon newcomer")
_WITHHELD = words("source insider")
_PLACE_OF = regex.compile(r"\p{L}[\p{L}.]*-(?:based|owned|listed|backed|run|traded|headquartered)")
_ANY = words("former own same whole troubled embattled family-owned")
"""Words that tell nobody from anybody else. Any other word must stand beside the name: no health
ministry is "the trade ministry", no health minister "the climate minister"."""
_AREAS = words("regional provincial local municipal")
"""Words that a title leaves out: the regional governor is Governor Ana Ruiz."""
_ANY_FIRM = words("company firm maker manufacturer operator owner")
_NEAR = 500  # characters between "the company" and the firms that it may be
_STEM = 5  # letters that two words of one stem have in common
_FAR = 15_000  # characters between a description and the name: a document may be a book


class Descriptions:
    """Finds the names behind the descriptions of one document."""

    def __init__(self, resolver: "CoreferenceResolver") -> None:
        self.resolver = resolver
        self.text = resolver.text
        self.names = resolver.names

    def called(self, short: str, at: int) -> str | None:
        """Return the name of "the agency" or "the commander" at an offset."""
        *rest, head = short.split()
        head = head.lower()
        proper = short.split()[-1][:1].isupper() and head not in _PARTY
        if proper or (head in roles.GROUP and head not in organisations.SAME_BODY):
            return None
        tank = head == "tank" and rest[-1:] == ["think"]
        is_body = tank or head in BODY_NOUNS or organisations.is_firm(head)
        name = self._body(head, rest, at) if is_body else self._person(head, rest, at)
        return None if name is None or _is_of_another_nation(short, name) else name

    def possessed(self, short: str) -> str | None:
        """Return who holds an office of a country or body: "Tarvia's foreign minister"."""
        owner, owned, office = short.replace("’", "'").partition("'s ")
        if not owned or not office.islower():
            return None
        *rest, head = office.split()
        return self._only_holder(head, rest, family_name(owner).lower()) or self._only_the(head)

    def aged(self, years: str, at: int) -> str | None:
        """Return the person of an age: "the 51-year-old"."""
        for named in self._before(at):
            full = self.names.full(named)
            age = self.text[named.end : named.end + len(years) + 2]
            if full.kind == "person" and age == f", {years}":
                return full.name
        return None

    # ---- bodies ------------------------------------------------------------------------------

    def _body(self, head: str, rest: Sequence[str], at: int) -> str | None:
        wanted = self._heads_for(head, at)
        kinds = _FIRM if organisations.is_firm(head) else BODIES
        also = _needed(rest)
        if head in organisations.DOCUMENTS:
            also = [word for word in also if word != "new"]  # a report is news when it comes out
        if organisations.is_firm(head) and not also:
            so = frozenset({head})
            rivals = self._are_rivals(head, at)
            if rivals or (head not in organisations.GENERIC and self._is_called(so, at)):
                return self._described(so, also, at, sentences=2)
        trade = organisations.is_firm(head) and head not in organisations.GENERIC
        describing = _ANY_FIRM | {head} if trade else wanted  # a carmaker is no consumer group
        if name := self._said_before(wanted, kinds, also, at, describing):
            return name
        if organisations.is_firm(head):
            found = self._described(wanted & describing, also, at) or (
                None if also else self._subject_near(at, head) or self._firm_before(at)
            )
            if found:
                return found
        if name := self._called_so(wanted, kinds, also, at, describing):
            return name
        if rest:
            return self._named_later(wanted, kinds, also) or self._alike(also, at)
        if head in organisations.GENERIC:
            subject = self._subject_near(at, head) or self._only_body(head, at)
            if subject:
                return subject
        return self._introduced(head, at)

    def _called_so(
        self,
        wanted: frozenset[str],
        kinds: frozenset[SourceKind],
        also: Sequence[str],
        at: int,
        describing: frozenset[str],
    ) -> str | None:
        """Return the last body that is called so, by its name or by `describing` words."""
        called = (
            full
            for named in reversed(self._before(at))
            if (
                not (wanted & describing).isdisjoint(named.heads) or head_noun(named.name) in wanted
            )
            and named.name.lower() not in wanted
            and _has_all(named.words, also)
            and ((full := self.names.full(named)).kind in kinds or _is_by_its_head(full, wanted))
        )
        return self._last_only(called)

    def _last_only(self, called: Iterator[Name], sentences: int = 1) -> str | None:
        """Return the first of some names, from the last to the first of the document.

        It is none where another is called the same in its sentence: "Watch, a rights group, and
        Liberta, another rights group". Two `sentences` are its own and the one before.
        """
        last = next(called, None)
        if last is None:
            return None
        name, begin = self._whole(last), self.resolver.sentence_start(last.start)
        if sentences > 1:
            begin, _ = self.resolver.previous_sentence(last.start)
        near = itertools.takewhile(lambda each: each.start >= begin, called)
        return name if all(self._whole(each) == name for each in near) else None

    def _whole(self, named: Name) -> str:
        return self.names.whole(named.name) or named.name

    def _heads_for(self, head: str, at: int) -> frozenset[str]:
        """Return the words of a name that a head may mean: an agency may be a service."""
        if head in organisations.DOCUMENTS and self._introduced(head, at):
            return frozenset({head})  # "the report" is no survey where there is a report
        if organisations.is_firm(head):
            return organisations.FIRMS | {head}
        return organisations.SAME_BODY.get(head, frozenset({head}))

    def _said_before(
        self,
        wanted: frozenset[str],
        kinds: frozenset[SourceKind],
        also: Sequence[str],
        at: int,
        describing: frozenset[str],
    ) -> str | None:
        """Return the last source that is called so, by its name or by `describing` words."""
        for source in self._sources_before(at):
            called = head_noun(source.name) in wanted
            called = called or not (wanted & describing).isdisjoint(_describing_words(source))
            if called and source.kind in kinds and source.name.lower() not in wanted:
                said = frozenset(_WORDS.findall(f"{source.name} {source.text}".lower()))
                if _has_all(said, also):
                    return source.name
        return None

    def _described(
        self, wanted: frozenset[str], also: Sequence[str], at: int, *, sentences: int = 1
    ) -> str | None:
        """Return the last name that a word before or behind it describes: "carmaker Torvan".

        None where the last sentences, as many as given, describe another by it.
        """
        called = (
            named
            for named in reversed(self._before(at))
            if not wanted.isdisjoint(named.heads)
            and _has_all(named.words, also)
            and self._may_be_firm(named)
        )
        return self._last_only(called, sentences)

    def _is_called(self, wanted: frozenset[str], at: int) -> bool:
        """Whether the text calls anybody so up to an offset: "carmaker Torvan"."""
        return any(not wanted.isdisjoint(each.heads) for each in self._before(at))

    def _named_later(
        self, wanted: frozenset[str], kinds: frozenset[SourceKind], also: Sequence[str]
    ) -> str | None:
        """Return the one body of a document with such a name: the name may follow."""
        fitting = {
            named.name
            for named in self.names.all
            if also
            and not _OWNED.search(named.name)
            and named.kind in kinds
            and head_noun(named.name) in wanted
            and _has_all(frozenset(_WORDS.findall(named.name.lower())), also)
        }
        return fitting.pop() if len(fitting) == 1 else None

    def _alike(self, also: Sequence[str], at: int) -> str | None:
        """Return the last body whose name has the beginning of a word: Eurostat, statistics.

        A name that begins with it, such as Tradex, is a firm's rather than a trade ministry's.
        """
        for source in self._sources_before(at):
            alone = " " not in source.name and source.kind in BODIES
            if alone and also and all(each[:4] in source.name.lower()[1:] for each in also):
                return source.name
        return None

    def _firm_before(self, at: int) -> str | None:
        """Return the antecedent of "the company" where no name holds a word for a company.

        It is the organisation that is named most often, and more than once: a name that occurs
        once may be anything, such as the place in a dateline. Or else it is the only one that a
        sentence begins with.
        """
        acting = [
            named
            for named in self._before(at)
            if self._may_be_firm(named)
            and self.names.is_proper(named)
            and self._acts(named)
            and _ACTING.match(self.text, named.end)
        ]
        counted = Counter(self._whole(named) for named in acting)
        for name, count in counted.most_common(1):
            if count > 1:
                return name
        subjects = {
            named.name
            for named in acting
            if self.text[named.end : named.end + 1] == " "
            and named.start - self.resolver.sentence_start(named.start) in (0, 4)
        }
        return subjects.pop() if len(subjects) == 1 else None

    def _are_rivals(self, head: str, at: int) -> bool:
        """Whether "the carmaker" may be any of several firms of the two sentences before it.

        "The company" may be any of the last sentence that names a firm.
        """
        start, _ = self.resolver.previous_sentence(at)
        if head in organisations.GENERIC:
            at = self.resolver.sentence_start(at)
            last = next(reversed(self._firms(at - _NEAR, at)), None)
            start = self.resolver.sentence_start(last.start) if last else at
        firms = self._firms(start, at)
        return len({self._whole(each) for each in firms}) > 1

    def _firms(self, start: int, end: int) -> list[Name]:
        """Return the names of firms in a stretch of text.

        A place is none, but both are in "the merger of Corvan and Belco".
        """
        named = [
            each
            for each in self.names.between(start, end)
            if self.names.is_proper(each) and self._may_be_firm(each)
        ]
        acting = [each for each in named if self._acts(each)]
        joined = (
            one for one, other in itertools.pairwise(named) if self.resolver.are_joined(one, other)
        )
        return sorted([*acting, *(one for one in joined if not self._acts(one))], key=_start)

    def _acts(self, named: Name) -> bool:
        """Whether no preposition stands before a name that places something there."""
        return not _NO_ACTOR.search(self.text, max(0, named.start - 14), named.start)

    def _may_be_firm(self, named: Name) -> bool:
        """Whether a name is of an organisation, or looks like a person's but is used as none."""
        if named.kind == "organisation":
            family = named.name.removesuffix("s")  # "the Delmar family"
            other = head_noun(named.name) in organisations.ORGANISATION - organisations.FIRMS
            known = named.name in self.names.people or f"{family} family" in self.text
            return not (other or known)
        if named.kind != "person" or named.sure or " " not in named.name:
            return False
        family = family_name(named.name)
        return all(
            each.name != family and not (each.sure and each.name == named.name)
            for each in self.names.all
        )

    def _subject_near(self, at: int, head: str) -> str | None:
        """Return the body that this sentence begins with, or the one before."""
        own = self.resolver.sentence_start(at)
        for start, end in ((own, at), self.resolver.previous_sentence(at)):
            named = next(iter(self.names.between(start, min(end, start + 6))), None)
            if named and self.text[named.end : named.end + 1] == " " and self._may_be(named, head):
                return self._whole(named)
        return None

    def _only_body(self, head: str, at: int) -> str | None:
        """Return the only body that has said anything so far."""
        said = {
            source.name
            for source in self._sources_before(at)
            if source.kind in BODIES - {"document", "media"}
            and source.name[:1].isupper()
            and not _NO_ACTOR.search(self.text, max(0, source.start - 14), source.start)
        }
        only = next(iter(said)) if len(said) == 1 else ""
        return only if only and self._may_be_called(only, head) else None

    def _may_be(self, named: Name, head: str) -> bool:
        fits = named.kind in BODIES - {"document"} and self.names.is_proper(named)
        return fits and self._may_be_called(named.name, head)

    def _may_be_called(self, name: str, head: str) -> bool:
        """Whether a name may be of such a body: Belco is "the firm" or "the group", no "union".

        The name of an agency seldom shows that it is one: Interpol, NASA.
        """
        own = head_noun(name)
        if (head == "agency" or organisations.is_firm(head)) and own not in BODY_NOUNS:
            return True
        same = organisations.SAME_BODY.get(head, frozenset({head}))
        return own in same or head in organisations.ANY_BODY

    # ---- people ------------------------------------------------------------------------------

    def _person(self, head: str, rest: Sequence[str], at: int) -> str | None:
        wanted = organisations.SAME_BODY.get(head, frozenset({head}))
        also = _needed(rest)
        for source in self._sources_before(at):
            if not rest and source.name.lower() == head:
                return source.name  # "one nurse", whom nobody names
            if not wanted.isdisjoint(_heads(source)) and source.name.lower() not in wanted:
                said = frozenset(_WORDS.findall(f"{source.name} {source.text}".lower()))
                if _has_all(said, also):
                    return source.name
        for named in reversed(self._before(at)):
            called = not wanted.isdisjoint(named.words)
            if called and named.name.lower() not in wanted and _has_all(named.words, also):
                return self.names.full(named).name
        if holder := self._only_holder(head, rest):
            return holder
        if head in _WITHHELD and not rest:
            return self._withheld_before(at)
        if _is_told_of_last(head, rest):
            return self._subject_before(at) or self._last_speaker(at)
        if not rest and (_TRADE.fullmatch(head) or head in roles.CALLINGS):
            return self._introduced(head, at) or self._last_speaker(at)
        return None if rest else self._introduced(head, at)

    def _only_holder(self, head: str, rest: Sequence[str], owner: str = "") -> str | None:
        """Return the one person of the document who holds an office, also if named only later.

        With an `owner`, "Zarkhan's minister" is nobody who is called another's minister.
        """
        if head not in roles.ROLES or any(word[:1].isupper() for word in rest):
            return None
        also = rest if owner else _needed(rest)
        titled = [word for word in also if word not in _AREAS]
        holders = {
            self.names.full(named).name
            for named in self.names.all
            if named.kind == "person"
            and head in named.words
            and _has_all(named.words, also if named.described else titled)
            and " " in self.names.full(named).name
            and not (owner and "s" in named.words and owner not in named.words)
        }
        return holders.pop() if len(holders) == 1 else None

    def _only_the(self, head: str) -> str | None:
        """Return the one person whom the text calls nothing but "the minister, Ana Ruiz"."""
        called = {
            self.names.full(named).name: named.described - {"the", "s"}
            for named in self.names.all
            if named.kind == "person" and head in named.described
        }
        name, words_of = next(iter(called.items()), ("", frozenset()))
        return name if len(called) == 1 and words_of == {head} and " " in name else None

    def _withheld_before(self, at: int) -> str | None:
        """Return the last source without a name: "the insider" is the source close to her."""
        said = self._sources_before(at)
        names = (each.name for each in said if each.kind == "anonymous")
        return next(names, None)

    def _subject_before(self, at: int) -> str | None:
        """Return the person whom the sentence before is about, if it names nobody else."""
        start, end = self.resolver.previous_sentence(at)
        people = {
            self.names.full(named).name
            for named in self.names.between(start, end)
            if self.names.is_person(named)
        }
        only = people.pop() if len(people) == 1 else ""
        return only if " " in only else None

    def _last_speaker(self, at: int) -> str | None:
        """Return the last source, if it is a person and nobody else was named since."""
        said = self._sources_before(at)
        last = next((each for each in said if each.kind != "media"), None)
        if last is None or last.kind != "person" or " " not in last.name:
            return None
        start, end = self.resolver.previous_sentence(at)
        if start <= last.start < end:
            return last.name
        since = self.names.between(self.resolver.sentence_start(last.start), at)
        people = {self.names.full(each).name for each in since if self.names.is_sure(each)}
        return last.name if people <= {last.name} else None

    # ---- both --------------------------------------------------------------------------------

    def _introduced(self, head: str, at: int) -> str | None:
        """Return "special forces commander" for "the commander", if "a ..." introduced it."""
        before = self.text[max(0, at - _FAR) : at]
        if head not in before:
            return None
        pattern = (
            rf"\b(?:[Aa]n?|[Oo]ne|[Tt]he)\s((?:[\p{{L}}\-’']+\s){{1,5}}{regex.escape(head)})\b"
        )
        earlier = [each for each in regex.findall(pattern, before) if not _clausal(each)]
        return earlier[-1] if earlier else None

    def _sources_before(self, at: int) -> list[Attribution]:
        return self.resolver.sources_between(at - _FAR, at)[::-1]

    def _before(self, at: int) -> list[Name]:
        return self.names.between(at - _FAR, at)


def _start(named: Name) -> int:
    return named.start


def _clausal(phrase: str) -> bool:
    """Whether words are more than one noun phrase: "village had warned the army"."""
    return not (FINITE | DETERMINERS | PREPOSITIONS - {"of"}).isdisjoint(phrase.lower().split())


def _is_of_another_nation(short: str, name: str) -> bool:
    """Whether two names are of different nations: the Russian army is not the Ukrainian one."""
    one, other = (
        {word[:4] for word in _WORDS.findall(each.lower()) if word in NATIONS or word in COUNTRIES}
        for each in (short, name)
    )
    return bool(one) and bool(other) and one.isdisjoint(other)


def _is_told_of_last(head: str, rest: Sequence[str]) -> bool:
    """Whether a description tells more of whoever spoke last: "the former striker"."""
    former = bool(rest) and rest[0].lower() in ("former", "ex", "retired", "veteran")
    return former or head in _PARTY | _FAME or _PARENT.fullmatch(head) is not None


def _needed(rest: Sequence[str]) -> list[str]:
    """Return the words of a description that must stand beside the name."""
    lower = [word.lower() for word in rest if not _PLACE_OF.fullmatch(word)]
    return [
        word for word in lower if word not in _ANY and word not in NATIONS and word not in COUNTRIES
    ]


def _heads(source: Attribution) -> frozenset[str]:
    """Return the words of a source up to its first preposition."""
    return frozenset(_WORDS.findall(before_preposition(f"{source.name}, {source.text}").lower()))


def _is_by_its_head(named: Name, wanted: frozenset[str]) -> bool:
    """Whether a name like a person's ends in the word for a body: Northgate United."""
    return not named.sure and head_noun(named.name) in wanted


def _describing_words(source: Attribution) -> list[str]:
    """Return the word before a name and those beside its comma: "the charity Shelter"."""
    before, name, _ = source.text.partition(source.name)
    return (
        _WORDS.findall(before.lower())[-1:] + _apposed_words(source.text)
        if name
        else (_apposed_words(source.text))
    )


def _apposed_words(text: str) -> list[str]:
    """Return the words beside the comma: of "Andina, a firm", or of "its operator, Andina"."""
    before, comma, behind = text.partition(", ")
    if not comma:
        return []
    said = behind if before[:1].isupper() and not before.startswith("Its ") else before
    return _WORDS.findall(said.lower())


def _has_all(said: frozenset[str], needed: Sequence[str]) -> bool:
    """Whether a name or its description has each of some words, or one of the same stem."""
    return all(any(_of_one_stem(word, each) for word in said) for each in needed)


def _of_one_stem(one: str, other: str) -> bool:
    """Whether two words differ in their ending alone: economy, economic; labour, labor."""
    shorter, longer = sorted((one, other), key=len)
    if longer.startswith(shorter):
        return len(shorter) > 3 or longer in (shorter, f"{shorter}s")
    stem = shorter[: max(_STEM, len(shorter) - 2)]
    return longer.startswith(stem) or one.replace("our", "or") == other.replace("our", "or")
