"""Name the pronouns in a claim, so that its statement stands alone.

A pronoun gets a name only where one candidate fits. It stays as written where the claim itself
names somebody it may stand for, or where two people of its gender are near. In what a body says,
"it" at the start is that body: "The company said it had left".
"""

from collections.abc import Collection, Sequence

import regex

from extractor.models import Attribution, Span
from extractor.news.sources.coreference import CoreferenceResolver
from extractor.news.sources.names import Name, head_noun
from extractor.news.tokens import Token
from extractor.news.words.en import roles
from extractor.news.words.en.function_words import (
    ADVERBS,
    AUXILIARIES,
    DETERMINERS,
    FEMININE,
    FINITE,
    MASCULINE,
    NEUTER,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATORS,
    THIRD_PLURAL,
)
from extractor.news.words.en.organisations import DOCUMENTS
from extractor.words import words

__all__ = ["PronounNames", "is_expletive"]

_OTHER_PEOPLE = (
    roles.ROLES
    | (roles.GROUP - PRONOUNS)
    | words(
        "whom who one prisoners prisoner someone anyone everyone somebody nobody third supplier "
        "customer client patient child baby colleague friend visitor passenger stranger mum mom "
        "dad aunt uncle grandmother grandfather girlfriend boyfriend bookkeeper"
    )
)
"""Words in a claim for somebody that a later pronoun may stand for."""
_SPEAKS_FOR_OTHERS = words(
    "father mother husband wife son daughter brother sister uncle aunt nephew niece mum mom dad "
    "grandfather grandmother boyfriend girlfriend spokesman spokeswoman spokesperson lawyer "
    "attorney solicitor barrister counsel prosecutor judge justice detective inspector "
    "superintendent officer sheriff police agent doctor surgeon nurse friend neighbour neighbor "
    "colleague partner biographer aide"
)
"""Words for sources that often speak about one other person."""
_JUDGES = words("coach manager trainer referee umpire teammate team-mate critic conductor director")
"""Words for sources that often speak about whom the sentence before is about."""
_NO_THINGS = (
    ADVERBS | AUXILIARIES | DETERMINERS | FINITE | PREPOSITIONS | PRONOUNS | SUBORDINATORS | NEUTER
)
_BODIES = ("organisation", "government", "media")
_SINGULAR = MASCULINE | FEMININE
_BODY_PRONOUNS = NEUTER | THIRD_PLURAL
_CONTRACTED = words("he's she's he'd she'd he'll she'll")
_NOTED = _OTHER_PEOPLE | _SINGULAR | _BODY_PRONOUNS | _CONTRACTED
"""All words that the search for pronouns stops at."""
_PLURAL_NOUNS = roles.GROUP | {"police", "authorities"}
_EXPLETIVE = regex.compile(
    r"\s+(?:(?:is|was|will\sbe|would\sbe|may\sbe|might\sbe|could\sbe|has\sbeen|had\sbeen|became"
    r"|remains|remained)\s+(?:(?:not|too|very|also|still|now|more|most|so|\p{L}+ly)\s+)*"
    r"(?P<first>[\p{L}\-’']+)(?:\s+[\p{L}\-’']+){0,3}?\s+(?:to|that|for|whether|if|how|why|when|who"
    r"|which)\b|(?:seems|seemed|appears|appeared|takes|took|remains|remained|rained|snowed|turns"
    r"|turned|makes|made|would\stake|will\stake|could\stake|may\stake)\b)",
    regex.I,
)
_ABLE = words("able unable ready willing unwilling eager keen reluctant aware unaware free open")
_OF_PEOPLE = words(
    "relieved pleased delighted convinced concerned worried disappointed confident committed "
    "determined forced obliged prepared required asked told ordered allowed"
)
_GIVING = words("take takes took taken cost costs give gives gave given allow allowed")
_NUMBER = regex.compile(r"\s+(?:\d|two|three|four|five|six|seven|eight|nine|ten|several|a\s)")
_LOWER = roles.GROUP | words("some many several most both all few other others")
_ARTICLE = regex.compile(r"(?:the|an?|one|another|two|three)\s", regex.I)
_PLACED = regex.compile(
    r"\b(?:in|at|near|from|to|outside|across|around|into|of)\s(?:the\s)?$", regex.I
)
_INDEFINITE = regex.compile(r"(?:an?|one|another|some)\s", regex.I)
_ACTING = regex.compile(  # also "Harker, 31, left"
    r",\s\d{1,3},|"
    r"(?:\s(?:and|or)\s\p{Lu}[\p{L}\-]+)?\s(?:also\s|now\s|then\s)?(?:has|had|is|was|will|would|could|may"
    r"|might|can|did|does|said|says|\p{L}+n['’]t|\p{Ll}+(?:ed|s)|went|came|took|made|told|left|gave|beat"
    r"|met|won|lost|hit|ran|led|held|sent|put|set|let|fell|rose|cut|shot|fought|sold|bought)\b"
)
_SUBJECT = regex.compile(
    r",\s|\s(?:\p{Ll}+(?:ed|s)|is|was|has|had|will|would|did|went|came|took|made|left)\b"
)
_OPENING = 16  # characters before the subject of a sentence: "The striker "
_CHAIN = 4  # sentences in a row that begin with the same pronoun
_REACH = 700  # characters between a pronoun and the name that it stands for


class PronounNames:
    """Finds what the pronouns of a claim stand for."""

    def __init__(self, text: str, resolver: CoreferenceResolver) -> None:
        self.text = text
        self.resolver = resolver

    def subject(self, source: Attribution) -> str:
        """Return the name of a source as the subject of a clause: with the article it has."""
        if source.resolved_from is not None and source.name[:1].islower():
            source = self._introduction(source)  # "he" is "one driver"
        article = _ARTICLE.match(source.text)
        if source.resolved_from is None and article:
            start = 0 if source.text.startswith(source.name) else article.end()
            if source.text.startswith(source.name, start):
                return (
                    f"{article[0].lower()}{source.text[article.end() : start + len(source.name)]}"
                )
        if source.kind in _BODIES and source.resolved_from is not None:
            return self.resolver.as_subject(source.name)
        first = source.name.partition(" ")[0].lower()
        if first in _LOWER:
            return source.name[0].lower() + source.name[1:]
        return source.name

    def _introduction(self, source: Attribution) -> Attribution:
        """Return the first source with a name that is a description, and its article."""
        earlier = self.resolver.sources_between(0, source.start)
        same = (each for each in earlier if each.name == source.name)
        return next((each for each in same if each.resolved_from is None), source)

    def names(
        self,
        evidence: Sequence[Token],
        speaker: Attribution | None,
        cue_end: int,
        *,
        is_object: bool,
    ) -> dict[Span, str]:
        """Return a name for each pronoun of the evidence that certainly stands for it.

        evidence: the tokens of the claim.
        speaker: who says it, if a reporting clause says so.
        cue_end: where the words of saying end; names behind them may be of the person told.
        is_object: whether the claim is the object of the speaker's verb, which is never the
            speaker: "Okafor accused her".
        """
        found: dict[Span, str] = {}
        if evidence and ":" in self.text[cue_end : evidence[0].start]:
            is_object = True  # "Our reporter adds: He left", where he is another
        for i, token in enumerate(evidence):
            if token.lower not in _NOTED:
                continue
            word = token.lower.partition("'")[0]
            if word in _SINGULAR:
                name = self._person(evidence, i, speaker, cue_end, is_object=is_object)
            elif word in _BODY_PRONOUNS and word == token.lower and not is_object:
                name = self._body(evidence, i, speaker)
            elif token.lower in _OTHER_PEOPLE:
                break
            else:
                continue
            if name and self._named_later(name, token, evidence[-1].end):
                continue  # "After his release, Ruiz left"
            if name and name not in found.values():  # once: "Ruiz has a day to ask for her job"
                found[Span(start=token.start, end=token.start + len(word))] = name
        return found

    def _named_later(self, name: str, token: Token, end: int) -> bool:
        """Whether the claim itself names somebody behind the pronoun for them."""
        names = self.resolver.names
        return any(names.full(each).name == name for each in names.between(token.end, end))

    # ---- he and she --------------------------------------------------------------------------

    def _person(
        self,
        evidence: Sequence[Token],
        i: int,
        speaker: Attribution | None,
        cue_end: int,
        *,
        is_object: bool,
    ) -> str | None:
        token = evidence[i]
        gender = "f" if token.lower.split("'")[0] in FEMININE else "m"
        given = i > 0 and evidence[i - 1].lower in _GIVING
        if token.lower == "her" and given and _NUMBER.match(self.text, token.end):
            return None  # "it has taken her five years"
        named = self.resolver.names.between(evidence[0].start, token.start)
        if speaker and all(word.start != speaker.start for word in evidence):
            named = [each for each in named if not speaker.start <= each.start < speaker.end]
        if any(self._candidate(each, gender) for each in named):
            return None
        own = speaker and not token.quoted and not is_object and self._may_speak(speaker, token)
        if speaker and own and self._may_be(speaker, gender):
            return self._speaker(token, (cue_end, evidence[0].start), speaker, gender)
        if token.quoted and speaker is None:
            return None
        return self._only_one_before(token, gender, speaker)

    def _may_be(self, source: Attribution, gender: str) -> bool:
        known = self.resolver.gender(source)
        if source.name.lower() in _SINGULAR:
            return False  # "he", of whom nobody knows who he is
        one = source.kind in ("person", "anonymous") and not self._is_plural(source)
        return one and known in ("", gender)

    def _may_speak(self, speaker: Attribution, token: Token) -> bool:
        """Whether a pronoun may stand for who says it: not in "He will resign, an aide said"."""
        return speaker.start < token.start or not _INDEFINITE.match(speaker.text)

    def _speaker(
        self, token: Token, told: tuple[int, int], speaker: Attribution, gender: str
    ) -> str | None:
        """Return the speaker for "he" in what he says, unless that may be somebody else."""
        recipients = self.resolver.names.between(*told)
        begin = self.resolver.sentence_start(min(speaker.start, token.start))
        if self._is_called(speaker, _SPEAKS_FOR_OTHERS):
            begin -= _REACH
        others = self._people(begin, token.start, gender) - {speaker.name}
        between = {self.resolver.names.full(each).name for each in recipients}
        if others & between:
            return None
        unsure = self.resolver.gender(speaker) != gender or self._is_called(
            speaker, _SPEAKS_FOR_OTHERS
        )
        if unsure and others:
            return None
        return None if self._is_about_another(speaker, token, gender) else self.subject(speaker)

    def _is_about_another(self, speaker: Attribution, token: Token, gender: str) -> bool:
        """Whether the sentence before is about another, of whom the speaker may speak.

        The speaker is named for the first time, or it is his trade: "Harker scored. Paul Roth said
        he was unplayable". Where another speaks in that sentence, each speaks of himself.
        """
        start, end = self.resolver.previous_sentence(min(speaker.start, token.start))
        if start == end or self.resolver.sources_between(start, end):
            return False
        leading = self.resolver.names.between(start, min(end, start + _OPENING))
        others = [
            each
            for each in leading
            if self._candidate(each, gender) and self.resolver.names.full(each).name != speaker.name
        ]
        if self._is_called(speaker, _JUDGES):
            return bool(others)
        known = any(self.resolver.gender_of_name(each) == gender for each in others)
        return known and speaker.name not in self._people(0, end, gender)

    def _is_called(self, speaker: Attribution, called: Collection[str]) -> bool:
        """Whether the text calls a speaker by one of some words."""
        described = set(speaker.text.lower().split())
        known = self.resolver.people.get(speaker.name.rpartition(" ")[2])
        if known is not None:
            described |= known.words
        return not described.isdisjoint(called)

    def _only_one_before(
        self, token: Token, gender: str, speaker: Attribution | None
    ) -> str | None:
        """Return the one person of this gender that the nearest sentence with any names."""
        if leading := self._leading_person(token, gender):
            return leading
        begin = max(0, token.start - 2 * _REACH)
        named = [
            each
            for each in self.resolver.names.between(begin, token.start)
            if self._candidate(each, gender)
            and not (speaker and self.resolver.names.full(each).name == speaker.name)
        ]
        if not named:
            return None
        start = self.resolver.sentence_start(named[-1].start)
        if self.text.count("\n\n", start, token.start) > 1:
            start = begin  # far away: nobody else may have been named at all
        people = self._people(start, token.start, gender)
        if speaker:
            people.discard(speaker.name)
        described = regex.findall(r"\p{Ll}+", self.text[start : token.start])
        nouns = roles.FEMALE_NOUNS if gender == "f" else roles.MALE_NOUNS
        name = next(iter(people), "")
        if len(people) != 1 or not nouns.isdisjoint(described):
            return None
        known = self.resolver.names.full(named[-1])
        sure = known.sure and self.resolver.gender_of_name(known) == gender
        return name if sure and known.name == name else None

    def _leading_person(self, token: Token, gender: str) -> str | None:
        """Return who the sentence before begins with, for a "He" that begins a sentence.

        Sentences that begin with the same pronoun are skipped: a paragraph often stays with one
        person.
        """
        at = token.start
        if token.quoted or self.resolver.sentence_start(at) != at:
            return None
        for _ in range(_CHAIN):
            start, end = self.resolver.previous_sentence(at)
            for source in self.resolver.sources_between(start, min(end, start + 5)):
                if source.kind == "person":
                    return source.name if self.resolver.gender(source) == gender else None
            for named in self.resolver.names.between(start, min(end, start + 5)):
                full = self.resolver.names.full(named)
                fits = full.sure and self.resolver.gender_of_name(full) == gender
                subject = fits and _SUBJECT.match(self.text, named.end)
                return full.name if subject and " " in full.name else None
            if self.text[start : start + len(token.text) + 1] != f"{token.text} ":
                return None
            at = start
        return None

    def _people(self, start: int, end: int, gender: str) -> set[str]:
        """Return the names of those in a stretch of text that may be of this gender."""
        names = self.resolver.names
        found = {
            (self._eponym(each) or names.full(each)).name
            for each in names.between(max(0, start), end)
            if self._candidate(each, gender)
        }
        spoken = self.resolver.sources_between(max(0, start), end)
        return found | {each.name for each in spoken if self._may_be(each, gender)}

    def _candidate(self, named: Name, gender: str) -> bool:
        """Whether a name may be of a person of this gender; an unknown single name may be."""
        full = self.resolver.names.full(named)
        if full.kind == "person":
            return self.resolver.gender_of_name(full) in ("", gender)
        if eponym := self._eponym(named):
            return self.resolver.gender_of_name(eponym) in ("", gender)
        single = " " not in named.name and not named.name.isupper()
        if single and self.resolver.names.whole(named.name):
            return False
        known = self.resolver.names.gender_of_given(named.name)
        if known:
            return known == gender
        placed = _PLACED.search(self.text, max(0, named.start - 12), named.start)
        acting = _ACTING.match(self.text, named.end)
        return single and full.kind == "organisation" and placed is None and acting is not None

    def _eponym(self, named: Name) -> Name | None:
        """Return Andy Warhol for "the Warhol Factory"."""
        parts = named.name.split()
        people = self.resolver.people
        return next((people[part] for part in parts if part in people), None) if parts[1:] else None

    # ---- it and they -------------------------------------------------------------------------

    def _body(self, evidence: Sequence[Token], i: int, speaker: Attribution | None) -> str | None:
        """Return the body that says "it", or the people that say "they", of themselves."""
        token = evidence[i]
        if speaker is None or token.quoted or head_noun(speaker.name) in roles.ROLES:
            return None
        people = [
            named
            for named in self.resolver.names.between(evidence[0].start, token.start)
            if self.resolver.names.full(named).kind == "person"
        ]
        before = (
            word
            for word in evidence[:i]
            if not any(named.start <= word.start < named.end for named in people)
        )
        if any(map(self._is_thing, before)):
            return None
        if token.lower in NEUTER:
            if speaker.kind not in _BODIES or is_expletive(self.text, token.end):
                return None
        elif not self._is_plural(speaker):
            return None
        name = self.subject(speaker)
        return None if token.lower in ("its", "their") and " of " in name else name

    def _is_thing(self, word: Token) -> bool:
        """Whether a word may be what "it" stands for: a noun, as far as its form tells."""
        if not word.word or word.lower in _NO_THINGS or word.text[0].isdigit():
            return False
        return not word.lower.endswith(("ly", "ed"))

    def _is_plural(self, speaker: Attribution) -> bool:
        if self.resolver.names.is_family(speaker.name):
            return True
        head = head_noun(speaker.name)
        return head in _PLURAL_NOUNS or (
            speaker.kind in ("group", "anonymous") and head.endswith("s") and head not in DOCUMENTS
        )


def is_expletive(text: str, end: int) -> bool:
    """Whether the "it" that ends at an offset stands for what follows: "it was clear that"."""
    found = _EXPLETIVE.match(text, end)
    if found is None:
        return False
    first = (found["first"] or "").lower()
    return not (first in _ABLE or first in _OF_PEOPLE or first.endswith("ing"))
