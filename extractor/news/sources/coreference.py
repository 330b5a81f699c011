"""Resolve the words for a source to the name that the document gives it.

"he" becomes the person last named, "Zelensky" the full name, "NIS" the service with those
initials, "the agency" the body named before. Every name stands in the document.
"""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Sequence

import regex

from extractor.models import Attribution, SourceKind, Span
from extractor.news.quotations import Quotations
from extractor.news.sources.kinds import kind_of, person_like
from extractor.news.sources.names import (
    DocumentNames,
    Name,
    before_preposition,
    family_name,
    gender_of_words,
    head_noun,
)
from extractor.news.sources.normalization import bare_name, name_key
from extractor.news.words.en import organisations, roles
from extractor.news.words.en.countries import DEMONYMS
from extractor.news.words.en.function_words import FEMININE, MASCULINE, NEUTER, THIRD_PLURAL
from extractor.news.words.en.organisations import COMPANY_NOUNS
from extractor.words.en.outlets import MEDIA

__all__ = ["CoreferenceResolver"]

_SINGULAR = MASCULINE | FEMININE
_BODIES: frozenset[SourceKind] = frozenset(["organisation", "government", "media", "document"])
_PLURAL: frozenset[SourceKind] = frozenset(["organisation", "government", "group", "anonymous"])
_WORDS = regex.compile(r"[\p{L}\-]+")
_BODY_NOUNS = (
    (organisations.ORGANISATION | organisations.GOVERNMENT | MEDIA | organisations.DOCUMENTS)
    - roles.ROLES
    - roles.GROUP
)
_FIRM: frozenset[SourceKind] = frozenset(["organisation"])
_PLACED = regex.compile(
    r"\b(?:in|at|near|from|to|outside|across|around|of|for)\s(?:the\s)?$", regex.I
)
_ACTING = regex.compile(
    r"['’]s\b|[,.;]|\s(?:has|had|have|is|was|were|are|will|would|said|says|did|does|denied|told|\p{Ll}+ed)\b"
)
_FIRM_ACTS = regex.compile(
    r"\s(?:also\s|now\s|still\s)?(?:has|had|is|was|will|would|does|did|lost|made|sold|bought|built|ran"
    r"|runs|makes|sells|employs|owns|operates|\p{Ll}+ed)\b"
)
_AGED = regex.compile(r"(\d{1,3})-year-old(?:\s\p{Ll}+){0,2}", regex.I)
_BORN = regex.compile(r"\p{Lu}\p{L}+-born\s\p{Ll}+")
_TRADE = regex.compile(r"\p{Ll}+(?:ologist|icist|mist|tician|grapher|nomer)")
_ENDED = regex.compile(r"[.!?;]['\"’”]?\s|\n")
_DEFINITE = regex.compile(r"(?:the|this|that|his|her|its|their)\s", regex.I)
_ONE = regex.compile(r"(?:an?|one|another)\s\p{Ll}", regex.I)
_ROLE_SUBJECT = regex.compile(
    r"[\"“]?(?:The|An?|One|Another|His|Her|Its|Their)\s(?P<called>(?:\p{Ll}[\p{L}\-]*\s){0,3}?"
    r"(?P<head>\p{Ll}[\p{Ll}\-]+))(?=\s(?!of\b|for\b|at\b|and\b)\p{Ll})"
)
_CALLING_ITSELF = regex.compile(
    r"An?\s(?:\p{Ll}[\p{L}\-]*\s){1,3}(?:calling\sitself|known\sas|called|named)\s(?:the\s)?"
    r"(\p{Lu}[\p{L}\-]*(?:\s\p{Lu}[\p{L}\-]*)*)"
)
_BREAK = regex.compile(
    r"(?<!\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|St|Lt|Col|Sgt|Gov|Rev|No|\p{Lu}))"
    r"[.!?]['\"’”]?\s+(?=[\"“‘'(]?\p{Lu})|\n"
)
_GROUP_SUBJECT = regex.compile(
    r"[\"“]?((?:(?:The|These|Those|Some|Many|Several|Most|Both|Two|Three|Four|Five|\d+)\s)?"
    r"(?:[\p{L}\-’']+\s){0,2}?(?P<head>\p{L}+)"
    r"(?:\s(?:of|at|in|from|with|for)\s(?:the\s)?\p{Lu}[\p{L}\-’']*"
    r"(?:\s(?:(?:of|for|the|and)\s){0,2}\p{Lu}[\p{L}\-’']*)*)?)(?=\s\p{Ll}|,)"
)
_REACH = 1500  # characters between a pronoun and its antecedent: three or four paragraphs
_FAR = 10 * _REACH  # the same for "the agency" or "the commander"
_SENTENCE = 600  # characters in which a sentence is looked for


class CoreferenceResolver:
    """Finds the antecedents of pronouns and short names in one document.

    It searches back over a limited distance: antecedents are near, and a document may be a book.
    `resolved` are the attributions so far, in the order of the calls.
    """

    def __init__(self, text: str, quoted: Quotations) -> None:
        self.text = text
        self.quoted = quoted
        self.names = DocumentNames(text)
        self.people = self.names.people
        self.resolved: list[Attribution] = []
        self._sources: list[Attribution] = []
        self._learned: dict[str, str] = {}  # genders, from the pronouns that stood for a name

    def attribution(self, span: Span) -> Attribution:
        """Return the attribution for the words at `span`, with the resolved name.

        Call it in the order of the text: pronouns refer back to the sources of earlier calls.
        """
        written = self.text[span.start : span.end]
        short = bare_name(written)
        name = self._antecedent(written, short, span) or short or written
        changed = name_key(name) != name_key(short) and name_key(name) not in name_key(written)
        kind = self._kind(name, name if name != short else written)
        if changed and kind == "person" and head_noun(short) in _BODY_NOUNS:
            kind = kind_of(written)  # a firm whose name looks like a person's
        attribution = Attribution(
            start=span.start,
            end=span.end,
            text=written,
            name=name,
            kind=kind,
            resolved_from=written if changed else None,
        )
        self.add([attribution])
        return attribution

    def add(self, sources: Sequence[Attribution]) -> None:
        """Add sources that an earlier pass over the document found."""
        self.resolved.extend(sources)
        for source in sources:
            insort(self._sources, source, key=_start)
            lower = source.text.lower()
            if lower in _SINGULAR and source.resolved_from is not None:
                self._learned.setdefault(source.name, "f" if lower in FEMININE else "m")

    def reset(self) -> None:
        """Forget all sources, to start again at the first sentence."""
        self.resolved, self._sources = [], []
        self._learned = {}

    def pronoun(self, word: str, at: int) -> str | None:
        """Return the name that "he" or "her" at offset `at` stands for; None where it is unsure."""
        lower = word.lower()
        if lower not in _SINGULAR:
            return None
        return self._person_before(at, "f" if lower in FEMININE else "m")

    def as_subject(self, name: str) -> str:
        """Return a name as it stands within a sentence: with "the" where the document writes it."""
        return f"the {name}" if f" the {name}" in self.text or f"The {name}" in self.text else name

    def sources_between(self, start: int, end: int) -> list[Attribution]:
        """Return the sources that begin from `start` up to `end`, in order."""
        first = bisect_left(self._sources, start, key=_start)
        return self._sources[first : bisect_left(self._sources, end, key=_start)]

    # ---- antecedents ------------------------------------------------------------------------

    def _antecedent(self, written: str, short: str, span: Span) -> str | None:
        lower, at = written.lower(), span.start
        if lower in _SINGULAR:
            return self.pronoun(written, at)
        if lower in NEUTER:
            return self._body_that_acts(at) or self._body_before(at, _BODIES)
        if lower in THIRD_PLURAL:
            return self._group_before(at) or self._body_before(at, _PLURAL)
        if not short:
            return None
        if " " not in short and short in self.people:
            return self.people[short].name
        if short in self.names.given:
            return self.names.given[short].name
        if whole := self.names.whole(short):
            return whole
        if short.isupper() and 2 <= len(short) <= 6:
            return self.names.spelled_out(short)
        if holder := self._holder_behind(short, span):
            return holder
        if aged := _AGED.fullmatch(short):
            return self._aged(aged[1], at)
        if not _DEFINITE.match(written):
            return self._possessed_holder(short)
        if short in DEMONYMS or _BORN.fullmatch(short):
            return self._person_before(at, "")
        return self._called_before(short, at)

    def _holder_behind(self, short: str, span: Span) -> str | None:
        """Return the name behind an office: Ana Ruiz in "the city's head of ports, Ana Ruiz,"."""
        if head_noun(short) not in roles.ROLES or self.text[span.end : span.end + 2] != ", ":
            return None
        behind = next(iter(self.names.between(span.end + 2, span.end + 30)), None)
        if behind is None or behind.kind != "person" or " " not in behind.name:
            return None
        title = self.text[span.end + 2 : behind.start]
        ends = self.text[behind.end : behind.end + 1] in ",.;:" or behind.end == len(self.text)
        return behind.name if ends and title in ("", "the ") else None

    def _sources_before(self, at: int, reach: int) -> list[Attribution]:
        """Return the sources within `reach` characters before an offset, nearest first."""
        return self.sources_between(at - reach, at)[::-1]

    def _before(self, at: int, reach: int) -> list[Name]:
        """Return the names within `reach` characters before an offset, in order."""
        return self.names.between(at - reach, at)

    def sentence_start(self, at: int) -> int:
        """Return where the sentence that holds an offset begins."""
        begin = max(0, at - _SENTENCE)
        breaks = _BREAK.finditer(self.text, begin, at + 2)
        return max((each.end() for each in breaks if each.end() <= at), default=begin)

    def previous_sentence(self, at: int) -> tuple[int, int]:
        """Return start and end of the sentence before that of an offset, in the same paragraph.

        Both are the same offset where the sentence is the first of its paragraph.
        """
        own = self.sentence_start(at)
        end = own
        while end > 0 and self.text[end - 1].isspace():
            end -= 1
            if self.text[end] == "\n":
                return own, own
        return self.sentence_start(max(0, end - 1)), end

    def _person_before(self, at: int, gender: str) -> str | None:
        """Return the antecedent of "he" or "she"; of any person where the gender is "".

        That is the source of the same sentence, or else the source or the first person of the
        nearest sentence that names a person.
        """
        if gender and (own := self._own_source(at, gender)):
            return own
        if gender and (role := self._role_before(at, gender)):
            return role
        people = [
            named
            for named in self._before(at, _REACH)
            if self.names.is_person(named) and self._fits(named, gender)
        ]
        sure = [named for named in people if self.names.is_sure(named)]
        unsure = not sure and bool(people)
        people = sure or people
        people = [named for named in people if not self.quoted.at(named.start)] or people
        spoken = (v for v in self._sources_before(at, _FAR) if _is_one_person(v))
        latest = next((v for v in spoken if not gender or self.gender(v) in ("", gender)), None)
        if not people or (unsure and latest):
            return latest.name if latest else None
        if unsure and len({self.names.full(named).name for named in people}) > 1:
            return None
        stop = people[-1].start
        far = max(0, at - _REACH)
        sentence = max(self.text.rfind(mark, far, stop) for mark in (". ", "\n"))
        if latest and latest.start > sentence:
            return latest.name
        first = next(named for named in people if named.start > sentence)
        return self._one_of_family(self.names.full(first).name, people)

    def _role_before(self, at: int, gender: str) -> str | None:
        """Return who the sentence before is about, by office: "Her deputy was blunter. He said"."""
        start, end = self.previous_sentence(at)
        found = _ROLE_SUBJECT.match(self.text, start, end)
        if found is None or found["head"] not in roles.ROLES or self.sources_between(start, end):
            return None
        if gender_of_words([found["head"]]) not in ("", gender):
            return None
        people = (each for each in self.names.between(start, end) if self.names.is_person(each))
        if any(self._fits(named, gender) for named in people):
            return None
        holder = self._called_before(found["called"], at)
        known = self.people.get(family_name(holder)) if holder else None
        if known is not None and known.gender not in ("", gender):
            return None
        return holder or found["called"]

    def _one_of_family(self, name: str, people: Sequence[Name]) -> str:
        """Return Jane Orrin for "Orrin" where she is the only Orrin among some people."""
        whole = {each.name for each in people if each.name.endswith(f" {name}")}
        return whole.pop() if len(whole) == 1 else name

    def _fits(self, named: Name, gender: str) -> bool:
        """Whether a name may be of someone of this gender."""
        full = self.names.full(named)
        return not gender or self.gender_of_name(full) in ("", gender)

    def gender_of_name(self, named: Name) -> str:
        """Return "m", "f" or "", by the words around a name or the pronouns for it so far."""
        full = self.names.full(named)
        known = self.people.get(family_name(full.name))
        if known is not None and known.name == full.name:
            full = known
        return full.gender or self._learned.get(full.name, "")

    def _own_source(self, at: int, gender: str) -> str | None:
        """Return the source of the same sentence: Ruiz in "Ruiz said she".

        A single name may look like that of a body; before "she" it is that of a person.
        """
        source = next(iter(self._sources_before(at, _REACH // 3)), None)
        if source is None or _ENDED.search(self.text, source.end, at):
            return None
        single = source.kind == "organisation" and source.name.istitle() and " " not in source.name
        fits = self.gender(source) in ("", gender)
        return source.name if fits and (source.kind == "person" or single) else None

    def _body_before(self, at: int, kinds: frozenset[SourceKind]) -> str | None:
        """Return the antecedent of "it" or "they": the last source, or else name, of these kinds.

        An outlet is taken only where there is no other source: it usually relays a claim.
        """
        said = [source for source in self._sources_before(at, _REACH) if source.kind in kinds]
        for source in sorted(said, key=lambda source: source.kind == "media"):
            return source.name
        if kinds == _PLURAL:
            return None
        near = [
            named.name
            for named in self._before(at, _REACH // 3)
            if named.kind in kinds
            and not _PLACED.search(self.text, max(0, named.start - 12), named.start)
        ]
        return near[-1] if near else None

    def _body_that_acts(self, at: int) -> str | None:
        """Return the body that the sentence before "It" is about, unless a source speaks in it."""
        if self.sentence_start(at) != at:
            return None
        start, end = self.previous_sentence(at)
        if start == end or self.sources_between(start, end):
            return None
        if called := _CALLING_ITSELF.match(self.text, start, end):
            return called[1]
        named = next(iter(self.names.between(start, start + 5)), None)
        if named is None or self.names.full(named).kind not in _BODIES:
            return None
        if not (self.names.is_proper(named) and _FIRM_ACTS.match(self.text, named.end)):
            return None
        return self.names.whole(named.name) or named.name

    def _group_before(self, at: int) -> str | None:
        """Return the people that the sentence before "they" is about: "Doctors at the clinic"."""
        start, end = self.previous_sentence(at)
        found = _GROUP_SUBJECT.match(self.text, start, end)
        if found is None or found["head"].lower() not in roles.GROUP:
            return None
        return bare_name(found[1])

    def _called_before(self, short: str, at: int) -> str | None:
        """Return the earlier name of "the agency" or "the commander"."""
        *rest, head = short.split()
        head = head.lower()
        if short.split()[-1][:1].isupper() or (
            head in roles.GROUP and head not in organisations.SAME_BODY
        ):
            return None
        wanted = organisations.SAME_BODY.get(head, frozenset({head}))
        if head in organisations.DOCUMENTS and self._introduced(head, at):
            wanted = frozenset({head})  # "the report" is no survey where there is a report
        kinds = _FIRM if head in COMPANY_NOUNS else _BODIES
        also = [word.lower()[:5] for word in rest if len(word) > 3]
        body = head in _BODY_NOUNS
        for source in self._sources_before(at, _FAR):
            if body and source.kind not in kinds:
                continue
            if body:
                called = head_noun(source.name) in wanted
                called = called or not wanted.isdisjoint(_apposed_words(source.text))
            else:
                called = not wanted.isdisjoint(_heads(source))
            if called and source.name.lower() not in wanted:
                said = frozenset(_WORDS.findall(f"{source.name} {source.text}".lower()))
                if _has_all(said, also):
                    return source.name
        for named in reversed(self._before(at, _FAR)):
            full = self.names.full(named)
            if body and full.kind not in kinds:
                continue
            words = named.described if body else named.words
            called = not wanted.isdisjoint(words) or (body and head_noun(named.name) in wanted)
            if called and named.name.lower() not in wanted and _has_all(named.words, also):
                return full.name
        if head in COMPANY_NOUNS and not rest and (firm := self._firm_before(at)):
            return firm
        if holder := self._only_holder(head, rest):
            return holder
        if rest:
            return None
        if head in organisations.GENERIC and (subject := self._body_of_sentence_before(at, head)):
            return subject
        if _TRADE.fullmatch(head) or head in roles.CALLINGS:
            return self._introduced(head, at) or self._speaker_before(at)
        return self._introduced(head, at)

    def _possessed_holder(self, short: str) -> str | None:
        """Return who holds an office of a country or body: "Tarvia's foreign minister"."""
        owner, owned, office = short.replace("’", "'").partition("'s ")
        if not owned or not office.islower():
            return None
        *rest, head = office.split()
        return self._only_holder(head, rest, family_name(owner).lower())

    def _only_holder(self, head: str, rest: Sequence[str], owner: str = "") -> str | None:
        """Return the one person of the document who holds an office, also if named only later.

        With an `owner`, "Zarkhan's minister" is nobody who is called another's minister.
        """
        if head not in roles.ROLES or any(word[:1].isupper() for word in rest):
            return None
        wanted = {head, *rest} if owner else {head}
        holders = {
            self.names.full(named).name
            for named in self.names.all
            if named.kind == "person"
            and wanted <= named.words
            and " " in self.names.full(named).name
            and not (owner and "s" in named.words and owner not in named.words)
        }
        return holders.pop() if len(holders) == 1 else None

    def _firm_before(self, at: int) -> str | None:
        """Return the antecedent of "the company" where no name holds a word for a company.

        It is the organisation that is named most often, and more than once: a name that occurs
        once may be anything, such as the place in a dateline. Or else it is the only one that a
        sentence begins with.
        """
        acting = [
            named
            for named in self._before(at, _FAR)
            if self._may_be_firm(named)
            and self.names.is_proper(named)
            and not _PLACED.search(self.text, max(0, named.start - 12), named.start)
            and _ACTING.match(self.text, named.end)
        ]
        counted = Counter(self.names.whole(named.name) or named.name for named in acting)
        for name, count in counted.most_common(1):
            if count > 1:
                return name
        subjects = {
            named.name
            for named in acting
            if self.text[named.end : named.end + 1] == " "
            and named.start - self.sentence_start(named.start) in (0, 4)
        }
        return subjects.pop() if len(subjects) == 1 else None

    def _may_be_firm(self, named: Name) -> bool:
        """Whether a name is of an organisation, or looks like a person's but is used as none."""
        if named.kind == "organisation":
            family = named.name.removesuffix("s")  # "the Delmar family"
            return named.name not in self.people and f"{family} family" not in self.text
        if named.kind != "person" or named.sure or " " not in named.name:
            return False
        family = family_name(named.name)
        return all(
            each.name != family and not (each.sure and each.name == named.name)
            for each in self.names.all
        )

    def _body_of_sentence_before(self, at: int, head: str) -> str | None:
        """Return the body that the sentence before is about, if it may be called so."""
        start, end = self.previous_sentence(at)
        named = next(iter(self.names.between(start, min(end, start + 6))), None)
        if named is None or named.kind not in _BODIES or named.kind == "document":
            return None
        if not self.names.is_proper(named):
            return None
        if self.text[named.end : named.end + 1] != " ":
            return None  # "PORT ELSEN, March 14" opens a sentence too
        own = head_noun(named.name)
        same = organisations.SAME_BODY.get(head, frozenset({head}))
        if own in _BODY_NOUNS and own not in same and head not in organisations.ANY_BODY:
            return None
        return self.names.whole(named.name) or named.name

    def _speaker_before(self, at: int) -> str | None:
        """Return the source of the sentence before, if that names no other person."""
        start, end = self.previous_sentence(at)
        said = {
            source.name
            for source in self._sources_before(at, at - start)
            if source.start < end and source.kind == "person"
        }
        people = {
            self.names.full(named).name
            for named in self.names.between(start, end)
            if self.names.full(named).kind == "person"
        }
        name = next(iter(said), "")
        return name if len(said) == 1 and people <= said and " " in name else None

    def _aged(self, years: str, at: int) -> str | None:
        """Return the antecedent of "the 51-year-old": the person of that age, or the last one."""
        for named in self._before(at, _FAR):
            full = self.names.full(named)
            age = self.text[named.end : named.end + len(years) + 2]
            if full.kind == "person" and age == f", {years}":
                return full.name
        return self._person_before(at, "")

    def _introduced(self, head: str, at: int) -> str | None:
        """Return "special forces commander" for "the commander", if "a ..." introduced it."""
        before = self.text[max(0, at - _FAR) : at]
        if head not in before:
            return None
        pattern = (
            rf"\b(?:[Aa]n?|[Oo]ne|[Tt]he)\s((?:[\p{{L}}\-’']+\s){{1,5}}{regex.escape(head)})\b"
        )
        earlier = regex.findall(pattern, before)
        return earlier[-1] if earlier else None

    # ---- kinds and genders -------------------------------------------------------------------

    def gender(self, source: Attribution) -> str:
        """Return the gender of a source: by its name, its words or the pronouns for it so far."""
        known = self.people.get(family_name(source.name))
        of_name = known.gender if known else gender_of_words(_WORDS.findall(source.text.lower()))
        return (
            of_name or self.names.gender_of_given(source.name) or self._learned.get(source.name, "")
        )

    def _kind(self, name: str, written: str) -> SourceKind:
        known = self.people.get(family_name(name))
        if known and known.name == name:
            return "person"
        kind = kind_of(written)
        if kind == "person" and name in self.names.things:
            return "organisation"
        given = " " in name and self.names.gender_of_given(name)
        return "person" if given and person_like(name, "") else kind


def _is_one_person(source: Attribution) -> bool:
    """Whether "he" may stand for a source: a person, or "a guard" who is named as one."""
    if source.kind in ("person", "anonymous"):
        return True
    head = head_noun(source.name)
    one = _ONE.match(source.text) is not None or source.resolved_from is not None
    single = one and head.islower() and not source.name.split()[-1][:1].isupper()
    return single and not head.endswith("s") and head not in _BODY_NOUNS - {"guard", "staff"}


def _start(source: Attribution) -> int:
    return source.start


def _heads(source: Attribution) -> frozenset[str]:
    """Return the words of a source up to its first preposition."""
    return frozenset(_WORDS.findall(before_preposition(f"{source.name}, {source.text}").lower()))


def _apposed_words(text: str) -> list[str]:
    """Return the words behind the comma: "a Canadian company" of "Andina, a Canadian company"."""
    return _WORDS.findall(text.partition(", ")[2].lower()) if ", " in text else []


def _has_all(said: frozenset[str], beginnings: Sequence[str]) -> bool:
    """Whether each of some beginnings begins a word of a name or of its description."""
    return all(any(word.startswith(each) for word in said) for each in beginnings)
