"""Resolve the words for a source to the name that the document gives it.

"he" becomes the person last named, "Zelensky" the full name, "NIS" the service with those
initials, "the agency" the body named before. Every name stands in the document.
"""

from bisect import bisect_left, insort
from collections.abc import Sequence

import regex

from extractor.documents.datelines import dateline_end
from extractor.models import Attribution, SourceKind, Span
from extractor.news.quotations import Quotations
from extractor.news.sources.descriptions import BODIES, BODY_NOUNS, PLACED, Descriptions
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
from extractor.news.words.en.verb_classes import LEMMAS

__all__ = ["CoreferenceResolver"]

_SINGULAR = MASCULINE | FEMININE
_PLURAL: frozenset[SourceKind] = frozenset(["organisation", "government", "group", "anonymous"])
_WORDS = regex.compile(r"[\p{L}\-]+")
_FIRM_ACTS = regex.compile(
    r"\s(?:also\s|now\s|still\s)?(?:has|had|is|was|will|would|does|did|lost|made|sold|bought|built|ran"
    r"|runs|makes|sells|employs|owns|operates|\p{Ll}+ed)\b"
)
_AGED = regex.compile(r"(\d{1,3})-year-old(?:\s\p{Ll}+){0,2}", regex.I)
_BORN = regex.compile(r"\p{Lu}\p{L}+-born\s\p{Ll}+")
_OF_A_PERSON = regex.compile(r"(?:his|her|their)\s", regex.I)
_KIN = regex.compile(r"\b(?:his|her|their)\s(?:\p{Ll}+\s)?(\p{Ll}+)\b(?!['’]s)")
_OPENING = 10  # characters before the subject: "But Mrs. "
_TITLED = regex.compile(r"(?:the\s|an?\s)?(?:\d+-year-old\s)?(?:\p{Ll}[\p{L}\-’']*\s){0,4}")
_TITLE = 60  # characters between an office and the name behind it
_NAME_ENDS = regex.compile(r"[,.;:]|\s(?:of|from|at|in)\s(?:the\s)?\p{Lu}")
_OF_THEM = regex.compile(r"(?:one|another|two)\sof\s(?:them|us|those)", regex.I)
_ENDED = regex.compile(r"[.!?;]['\"’”]?\s|\n")
_JOINT = regex.compile(r"(?:,\s[^.,;:\n]{1,40},)?\s(?:and|or)\s(?:\p{Ll}[\p{L}\-’']*\s){0,4}")
_ANNOUNCED = regex.compile(r"(\p{L}+):\s")
_DEFINITE = regex.compile(r"(?:the|this|that|his|her|its|their)\s", regex.I)
_ONE = regex.compile(r"(?:an?|one|another)\s\p{Ll}", regex.I)
_ROLE_SUBJECT = regex.compile(
    r"[\"“]?(?:The|An?|One|Another|His|Her|Its|Their)\s(?P<called>(?:\p{Ll}[\p{L}\-]*\s){0,3}?"
    r"(?P<head>\p{Ll}[\p{Ll}\-]+))(?=\s(?!of\b|for\b|at\b|and\b)\p{Ll})"
)
_ANY_OF = ("A", "One", '"A', "“A")
_CLOSING_MARKS = (", ", ",” ", '," ', ",’ ", ",' ")
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
        self.descriptions = Descriptions(self)
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
        if name != short and self._holder_behind(short, span) == name:
            kind = "person"
        if kind == "person" and organisations.is_firm(head_noun(written.partition(", ")[0])):
            kind = "organisation"  # "its operator, Rosslau Energie"
        if changed and kind == "person" and head_noun(short) in BODY_NOUNS:
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
            own = self._body_of_sentence(at) or self._body_that_acts(at)
            return own or self._body_before(at, BODIES)
        if lower in THIRD_PLURAL:
            return self._group_before(at) or self._body_before(at, _PLURAL)
        if not short:
            return None
        if " " not in short and short in self.people:
            return self.people[short].name
        if " " not in short and (bearer := self.names.bearer(short, at)):
            return bearer
        if short in self.names.given:
            return self.names.given[short].name
        if whole := self.names.whole(short):
            return whole
        if short.isupper() and 2 <= len(short) <= 6:
            return self.names.spelled_out(short)
        if holder := self._holder_behind(short, span):
            return holder
        if aged := _AGED.fullmatch(short):
            return self.descriptions.aged(aged[1], at) or self._person_before(at, "")
        if not _DEFINITE.match(written):
            return self.descriptions.possessed(short)
        if short in DEMONYMS or _BORN.fullmatch(short):
            return self._person_before(at, "")
        if _OF_A_PERSON.match(written) and not organisations.is_firm(head_noun(short)):
            return None  # "his spokesman" is nobody else's
        return self.descriptions.called(short, at)

    def _holder_behind(self, short: str, span: Span) -> str | None:
        """Return the name behind an office: Ana Ruiz in "the city's head of ports, Ana Ruiz,".

        It may have a trade and a place: "one of them, the critic Ana Ruiz from Keld, said".
        """
        described = head_noun(short) in roles.ROLES or _OF_THEM.fullmatch(short)
        if not described or self.text[span.end : span.end + 2] != ", ":
            return None
        behind = next(iter(self.names.between(span.end + 2, span.end + _TITLE)), None)
        if behind is None:
            return None
        aged = self.text[span.end : behind.start].endswith("-year-old ")
        if not aged and (behind.kind != "person" or " " not in behind.name):
            return None
        title = _TITLED.fullmatch(self.text, span.end + 2, behind.start)
        ends = _NAME_ENDS.match(self.text, behind.end) or behind.end == len(self.text)
        return behind.name if title and ends else None

    def _sources_before(self, at: int, reach: int) -> list[Attribution]:
        """Return the sources within `reach` characters before an offset, nearest first."""
        return self.sources_between(at - reach, at)[::-1]

    def _before(self, at: int, reach: int) -> list[Name]:
        """Return the names within `reach` characters before an offset, in order."""
        return self.names.between(at - reach, at)

    def sentence_start(self, at: int) -> int:
        """Return where the sentence that holds an offset begins, behind a dateline."""
        begin = max(0, at - _SENTENCE)
        breaks = _BREAK.finditer(self.text, begin, at + 2)
        start = max((each.end() for each in breaks if each.end() <= at), default=begin)
        return dateline_end(self.text, start, at)

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
        if gender and (leading := self._subject_before(at, gender)):
            return leading
        begin = self.sentence_start(at)
        people = [
            named
            for named in self._before(at, _REACH)
            if self.names.is_person(named)
            and self._fits(named, gender)
            and not (named.start >= begin and self.text[named.start - 3 : named.start] == "by ")
        ]  # "Asked by Ana Ruiz, she said"
        sure = [named for named in people if self.names.is_sure(named)]
        unsure = not sure and bool(people)
        people = sure or people
        people = [named for named in people if not self.quoted.at(named.start)] or people
        announced = self._announcement(at)
        said = (v for v in self._sources_before(at, _FAR) if v.start not in announced)
        spoken = (v for v in said if _is_one_person(v))
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
        first, *rest = (named for named in people if named.start > sentence)
        if rest and self.are_joined(first, rest[0]):
            return None  # "Paul Roth and his lawyer Emil Stern": "he" is neither for sure
        return self._one_of_family(self.names.full(first).name, people)

    def _announcement(self, at: int) -> range:
        """The offsets of "Our reporter adds:" before "He left", where he is somebody else."""
        begin = self.sentence_start(at)
        found = _ANNOUNCED.finditer(self.text, begin, at)
        return range(begin, max((e.end() for e in found if e[1].lower() in LEMMAS), default=begin))

    def are_joined(self, one: Name, other: Name) -> bool:
        """Whether "and" joins two names, so that no single word means one of them."""
        return _JOINT.fullmatch(self.text, one.end, other.start) is not None

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
        holder = self.descriptions.called(found["called"], at)
        known = self.people.get(family_name(holder)) if holder else None
        if known is not None and known.gender not in ("", gender):
            return None
        return holder or found["called"]

    def _subject_before(self, at: int, gender: str) -> str | None:
        """Return whom the sentence before "he" is about: Roth in "Roth was wary. He said".

        Where it names nobody of that gender, kin count: "Paul Roth called his wife. She said".
        """
        start, end = self.previous_sentence(at)
        named = self.names.between(start, end)
        people = [each for each in named if self.names.is_person(each)]
        known = [each for each in people if self.gender_of_name(each) == gender]
        first = people[0] if people and people[0].start - start <= _OPENING else None
        kin = None if known else self._kin(start, end, gender)
        if not any(self._fits(each, gender) for each in people):
            return kin
        if first is None or kin or not self._fits(first, gender) or known[(first in known) :]:
            return None
        full = self.names.full(first)
        said = self.sources_between(start, end)
        other = any(each.kind == "person" and each.name != full.name for each in said)
        acts = not self.text.startswith(("'s", "’s"), first.end)
        return full.name if acts and not other and " " in full.name else None

    def _kin(self, start: int, end: int, gender: str) -> str | None:
        """Return the last of the kin of this gender in a stretch of text: "his wife"."""
        nouns = roles.FEMALE_NOUNS if gender == "f" else roles.MALE_NOUNS
        found = _KIN.finditer(self.text, start, end)
        return next((each[0] for each in reversed(list(found)) if each[1] in nouns), None)

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
        if (
            source is None
            or _ENDED.search(self.text, source.end, at)
            or source.start in self._announcement(at)
        ):
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
            named
            for named in self._before(at, _REACH // 3)
            if named.kind in kinds
            and self._is_named(named, at)
            and not PLACED.search(self.text, max(0, named.start - 12), named.start)
        ]
        if len(near) > 1 and self.are_joined(near[-2], near[-1]):
            return None
        return near[-1].name if near else None

    def _body_of_sentence(self, at: int) -> str | None:
        """Return the bank in "The bank will close 40 branches, it said"."""
        start = self.sentence_start(at)
        found = _ROLE_SUBJECT.match(self.text, start, at)
        if found is None or not self.text[:at].endswith(_CLOSING_MARKS):
            return None
        head, called = found["head"], found["called"]
        if not (head in BODY_NOUNS or organisations.is_firm(head)) or found[0].startswith(_ANY_OF):
            return None
        return self.descriptions.called(called, start) or called

    def _is_named(self, named: Name, at: int) -> bool:
        """Whether a name is of who may speak: no "Seven" of "Seven people died", no shelled town.

        It acts in an earlier sentence, something is done by it, or its name has several words.
        """
        before = named.start < self.sentence_start(at)
        acts = before and _FIRM_ACTS.match(self.text, named.end)
        does = self.text.endswith("by ", 0, named.start)
        return bool(acts) or (self.names.is_proper(named) and (does or " " in named.name))

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
        if named is None or self.names.full(named).kind not in BODIES:
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

    # ---- kinds and genders -------------------------------------------------------------------

    def gender(self, source: Attribution) -> str:
        """Return the gender of a source: by its name, its words or the pronouns for it so far."""
        known = self.people.get(family_name(source.name))
        of_name = known.gender if known else gender_of_words(_WORDS.findall(source.text.lower()))
        return (
            of_name or self.names.gender_of_given(source.name) or self._learned.get(source.name, "")
        )

    def _kind(self, name: str, written: str) -> SourceKind:
        if name.lower() in _SINGULAR:
            return "person"  # whoever "he" is
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
    if source.name.lower() in _SINGULAR:
        return False  # nobody knows who that is
    if source.kind in ("person", "anonymous"):
        return True
    head = head_noun(source.name)
    one = _ONE.match(source.text) is not None or source.resolved_from is not None
    last = before_preposition(source.name).split()[-1]
    single = one and head.islower() and not last[:1].isupper()
    return single and not head.endswith("s") and head not in BODY_NOUNS - {"guard", "staff"}


def _start(source: Attribution) -> int:
    return source.start
