"""A claim in the form in which it is compared: its words, names, numbers, and what it denies."""

import datetime as dt
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import regex

from extractor.compare.lemmas import Word, asides, content, words_of
from extractor.compare.measures import Measure, measures, outcomes_in
from extractor.compare.scopes import scope_of
from extractor.compare.units import scale_of
from extractor.documents.sentences import sentences
from extractor.models import Attribution, Claim, Document, Span
from extractor.news.words.en.function_words import ADVERBS, AUXILIARIES, FINITE
from extractor.words.en.fact_words import CONCEPTS, ENDING, OPPOSITES, REFUSING
from extractor.words.en.nations import NATIONS

__all__ = ["COUNTRIES", "Point", "Reader", "is_negative", "names_of", "opposed"]

COUNTRIES = frozenset(NATIONS.values()) | {"north", "south", "president", "minister"}
"""Names that stand in too many articles to tell one event from another."""
ASIDE = 0.35  # the weight of a word that only describes a noun
_NEGATOR = regex.compile(
    r"\b(?:not|never|no|none|nobody|nothing|neither|without|cannot)\b|n['’]t\b", regex.I
)
_EMPTY_DENIAL = frozenset(
    "claim accusation allegation report charge lie false true untrue wrong nonsense call dismiss "
    "reject deny dispute refute describe rumour rumor suggestion account assertion fantasy".split()
) | {CONCEPTS.get("accusation", "accusation")}
_REJECTED = (
    r"(?:\p{L}+ly\s|just\s|quite\s|far\s|much\s|way\s)*"
    r"(?:an?\s)?(?:wrong|false|untrue|incorrect|inaccurate|baseless|unfounded|groundless|nonsense|lies?|"
    r"invented|inventions?|fabricated|fabrications?|exaggerated|exaggerations?|overstated|understated|inflated|"
    r"misleading|misunderstandings?|mistakes?|mistaken|errors?|myths?|hoax|fairy\stales?|wide\sof\sthe\smark|"
    r"n(?:ot|[o’']t)\s(?:true|correct|right|so|accurate|the\scase))\b"
)
"""What is said of a statement or figure that is not so."""
_STATEMENT = (
    r"(?:claim|allegation|accusation|suggestion|report|rumou?r|assertion|post|idea|statement|figure|"
    r"number|estimate|total|count|toll|story|account|version)s?"
)
_TOO_HIGH = r"(?:\p{L}+ly\s)*(?:far\s|much\s)?too\s(?:high|low)"
_CALLED_WRONG = regex.compile(
    rf"\A(?:(?:(?!of\b|in\b|that\b|about\b|on\b)[\p{{L}}'’]+\s){{0,8}}"
    rf"(?:{_STATEMENT}\s(?:that|of)\b.*\b(?:is|are|was|were)\s{_REJECTED}(?!\s(?:is|are|was|were|has|had)\b)"
    rf"|(?!number){_STATEMENT}\sof\s.*[0-9].*\b(?:is|was)\s{_TOO_HIGH}\W*\Z)"
    rf"|It\s(?:is|was)\s{_REJECTED}\s(?:that|to\s(?:say|claim|report|suggest|think|believe|assume))\b"
    rf"|.{{,60}}\b(?:withdrew|withdrawn|retracted)\s(?:\p{{L}}+\s){{0,3}}{_STATEMENT}\s(?:that|of)\b"
    r"|.{,60}\b(?:false|incorrect|mistaken|wrong)ly\s"
    r"(?:announced|assumed|believed|claimed|reported|said|stated|suggested|thought)\sthat\b)",
    regex.I | regex.S,
)
_POINTED_WRONG = regex.compile(
    rf"\A(?:(?:That|This|It|They|(?:\S+\s){{1,3}}{_STATEMENT}|\p{{Lu}}\S*['’]s\s[\d.,]+)"
    rf"(?:['’]s|\s(?:is|are|was|were))?\s(?:{_REJECTED}|{_TOO_HIGH})"
    r"(?:,?\s\p{L}+){0,3}\W*\Z)",
    regex.I,
)
"""The same of what was said before: "That is too high", "The figure is wildly exaggerated"."""
_SETS = ("names", "asides", "subject", "predicates", "negated")
_BORDER = regex.compile(
    r"[,;:]|\b(?:after|as|at|because|before|by|during|for|in|on|since|until|when|while|with)\b",
    regex.I,
)
"""What stands behind a word such as "missing" and is not what is missing."""
_OF_NOUN = regex.compile(
    r"(?:\b(?:the|an?|his|her|its|their|our|my|this|that|these|those|some|any|every|each|two|three"
    r"|several|many|[0-9]+|year|week|month)|['’]s?)\s+\Z",
    regex.I,
)
_NEGATED = 2  # words behind a negation that it may be about
_AUXILIARY = regex.compile(r"(?<!\bto\s)\b(?:is|are|was|were|has|have|had|will|would)\b", regex.I)
_VERBS = FINITE | {"read"}
_LEADING = AUXILIARIES | {"to"}
_INSTEAD = regex.compile(r"[^.;!?]{,60}\b(?:not|rather than|instead of)\s", regex.I)
_ANOTHER = regex.compile(
    r"\b(?:(?<!\b(?:her|his|its|their|our)\s)rivals?|competitors?|separate|unrelated|neighbou?ring|elsewhere|(?:a|an|one)other\s+\p{Ll}+"
    r"|different\s(?:study|survey|poll|report|case|court|company))\b",
    regex.I,
)
_DIGIT = regex.compile(r"[0-9]")
_PRONOUN = regex.compile(r"\b(?:he|she|it|they)\b", regex.I)
PAST = 180  # days before its article that are another time
_NEAR = 250  # characters between what is said and the words that deny it
_COUNTED = 10  # below this, a bare number may count anything
_REACH = 200  # characters back to the number that a bare one goes on from


@dataclass(frozen=True)
class Point:
    """A claim as it is compared.

    - `words`: what it is about, by lemma, each with the number of claims there that have it
    - `order`: its words in their order, with each "by", but without units
    - `names`: those that are written as names, in it and in the rest of its sentence
    - `asides`: which of the words only describe a noun
    - `verb`, `subject`: the word behind the first auxiliary, and the words before it; "" and empty
      where there is no auxiliary
    - `predicates`: the words that have the form of a verb and are in no aside
    - `stance`: -1 if it is denied, 0 if it is not confirmed, else 1
    - `negated`: the words that a negation in it is about
    - `first`, `last`: the days that it speaks of, as ordinals; 0 where it names none
    - `past`: whether the days that it speaks of are long before those of its article
    - `before`: for words that point to the claim before them, such as "that is a lie"; else ""
    - `claims`: the claims of the document
    - `voice`: the name of who says it, in lower case; "" where the article does
    - `predicted`: whether it speaks of what is to come
    - `another`: whether it or its source tells of a rival, or of a separate one
    """

    doc_id: str
    claim_id: str
    start: int
    claims: int
    words: Mapping[str, int]
    order: tuple[str, ...]
    names: frozenset[str]
    asides: frozenset[str]
    verb: str
    subject: frozenset[str]
    predicates: frozenset[str]
    measures: tuple[Measure, ...]
    stance: int
    negated: frozenset[str]
    first: int
    last: int
    past: bool
    before: str
    voice: str
    predicted: bool
    another: bool

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """The squared weight of each word in its document, the more the fewer claims have it."""
        return {
            lemma: (math.log(1 + self.claims / have) * (ASIDE if lemma in self.asides else 1.0))
            ** 2
            for lemma, have in self.words.items()
        }

    @cached_property
    def named(self) -> frozenset[str]:
        """The names in the claim itself, but for those of COUNTRIES."""
        return self.names & self.words.keys() - COUNTRIES

    @cached_property
    def features(self) -> tuple[str | tuple[str | float | None, ...], ...]:
        """What another claim on the same may share: words, values, and what is measured."""
        found: dict[tuple[str | float | None, ...], None] = {}
        for each in self.measures:
            found[each.low, each.high] = None
            found |= dict.fromkeys((each.dimension, word) for word in sorted(each.about))
        return (*self.words, *found)

    def to_json(self) -> str:
        """The point on a line, for the index."""
        row = {each.name: getattr(self, each.name) for each in fields(self)}
        for name in _SETS:
            row[name] = sorted(row[name])
        row["measures"] = [each.to_row() for each in self.measures]
        return json.dumps(row)

    @classmethod
    def from_json(cls, line: str) -> "Point":
        """The point on such a line."""
        row: dict[str, Any] = json.loads(line)
        for name in _SETS:
            row[name] = frozenset(row[name])
        row["order"] = tuple(row["order"])
        row["measures"] = tuple(map(Measure.from_row, row["measures"]))
        point = cls.__new__(cls)
        vars(point).update(row)  # what __init__ does for a frozen class, in a third of the time
        return point


def names_of(document: Document, claims: Iterable[Claim]) -> Counter[str]:
    """The names in the title, claims and sources of a document, with their numbers."""
    texts = [document.title or "", *(claim.statement for claim in claims)]
    texts += [voice.name for claim in claims for voice in claim.attribution]
    return Counter(word.lemma for text in texts for word in content(text) if word.name)


def is_negative(statement: str) -> bool:
    """Whether a negation stands anywhere in a statement."""
    return _NEGATOR.search(statement) is not None


def opposed(one: Point, other: Point) -> set[str]:
    """The words of one claim that deny a word of the other: "unlawful", and "lawful"."""
    return {
        word
        for word in one.words.keys() - other.words.keys()
        for against in other.words.keys() - one.words.keys()
        if word in (f"un{against}", f"in{against}", f"il{against}")
        or frozenset([word, against]) in OPPOSITES
    }


@dataclass(frozen=True, slots=True)
class _Read:
    """A claim with the words that were found in it."""

    claim: Claim
    own: list[Word]
    around: list[Word]


class Reader:
    """Reads the claims of one document."""

    def __init__(self, document: Document, claims: Sequence[Claim]) -> None:
        self._document = document
        self._text = document.text
        self._sentences = sentences(document)
        self._read = [self._words(claim) for claim in claims]
        self._last: tuple[Measure, ...] = ()  # those of the claim before that has any
        self._counts = Counter(
            lemma for each in self._read for lemma in {w.lemma for w in each.own}
        )

    def points(self) -> list[Point]:
        """The points of the claims, in their order."""
        return [self._point(number) for number in range(len(self._read))]

    def _point(self, number: int) -> Point:
        read = self._read[number]
        claim = read.claim
        own = {word.lemma for word in read.own}
        first, last = _days(claim)
        points_back = self._points_back(read, number)
        stance = -1 if points_back else _stance(claim)
        verb, subject = _predicate(claim.statement, own)
        spans = [(part.start, part.end) for part in claim.evidence]
        return Point(
            doc_id=claim.doc_id,
            claim_id=claim.claim_id,
            start=claim.start,
            claims=len(self._read),
            words={lemma: self._counts[lemma] for lemma in sorted(own)},
            order=_order(claim.statement, own),
            names=frozenset(word.lemma for word in (*read.own, *read.around) if word.name),
            asides=frozenset(word.lemma for word in read.own if word.aside and stance == 1),
            verb=verb,
            predicates=_predicates(claim.statement) & own,
            subject=subject if stance == 1 else frozenset(),
            measures=self._measures(claim, spans),
            stance=stance,
            negated=_negated(claim),
            first=first,
            last=last,
            past=self._is_past(last),
            before=self._read[number - 1].claim.claim_id if points_back else "",
            voice=_voice(claim).casefold(),
            predicted=claim.stance == "predicted",
            another=_ANOTHER.search(f"{claim.statement} {_voice(claim)}") is not None,
        )

    def _is_past(self, last: int) -> bool:
        day = self._document.date
        return bool(last) and day is not None and last < day.toordinal() - PAST

    def _points_back(self, read: _Read, number: int) -> bool:
        """Whether a denial has no words of its own, and stands behind what another voice said.

        "That is false" denies it too, in the words of an article that checks facts.
        """
        own = {word.lemma for word in read.own}
        pointed = _POINTED_WRONG.match(_words_said(read.claim)) is not None
        if number == 0 or not (own <= _EMPTY_DENIAL or pointed):
            return False
        claim, before = read.claim, self._read[number - 1].claim
        near = 0 < claim.start - before.end <= _NEAR
        voices = claim.attribution[:1], before.attribution[:1]
        if not near or not voices[1] or _one_voice(*voices):
            return False
        return (claim.stance == "denied" and bool(voices[0])) or _calls_wrong(claim)

    def _words(self, claim: Claim) -> _Read:
        """The words of a claim, without source and cue, and those of the rest of its sentence."""
        quotes = " ".join(part.quote for part in claim.evidence)
        said = {word.lemma for word in words_of(quotes)}
        voices = " ".join(f"{voice.text} {voice.name}" for voice in claim.attribution)
        left = {word.lemma for word in words_of(f"{voices} {claim.cue.text if claim.cue else ''}")}
        dropped = left - said if _stance(claim) else left | REFUSING
        dropped |= _EMPTY_DENIAL if _calls_wrong(claim) else set()
        own = [word for word in content(claim.statement) if word.lemma not in dropped]
        rest = self._rest(claim)
        return _Read(claim, own, [word for word in content(rest) if word.lemma not in left])

    def _rest(self, claim: Claim) -> str:
        """The sentences that the evidence stands in."""
        inside = [each for each in self._sentences if any(map(each.overlaps, claim.evidence))]
        return " ".join(self._text[each.start : each.end] for each in inside)

    def _measures(self, claim: Claim, spans: list[tuple[int, int]]) -> tuple[Measure, ...]:
        found = measures(self._text, claim.quantities, spans, claim.times)
        read = [self._owned(each, claim, found) for each in found]
        used = frozenset(word for each in read if each.outcome for word in each.about)
        named = [self._counted_beside(each, read) if each.bare else each for each in read]
        told = tuple(self._named(each, claim, used) if each.bare else each for each in named)
        self._last = told or self._last
        return told

    def _owned(self, measure: Measure, claim: Claim, found: Sequence[Measure]) -> Measure:
        """A number whose owner is a pronoun in the text, with the name that the statement has."""
        said = claim.statement
        start = said.find(measure.text)
        if measure.owner or start < 0:
            return measure
        if not _PRONOUN.search(self._text, claim.start, measure.start):
            return measure
        at = ((said.find(each.text), len(each.text)) for each in found)
        borders = sorted((first, first + length) for first, length in at if first >= 0)
        scope = scope_of(said, start, start + len(measure.text), borders)
        return replace(measure, owner=scope.owner)

    def _counted_beside(self, bare: Measure, others: Sequence[Measure]) -> Measure:
        """A bare number as the measure that it is no longer: "63 men, not 60"."""
        for other in others:
            corrected = _INSTEAD.fullmatch(self._text, other.end, bare.start)
            if corrected and other.head and _like(bare, other):
                return replace(bare, about=other.about, outcome=other.outcome, head=other.head,
                               bare=False)  # fmt: skip
        return bare

    def _named(self, measure: Measure, claim: Claim, used: frozenset[str]) -> Measure:
        """A bare number ("52", "raised it to 21") as the measure that the words before it name.

        - `used`: the outcomes of the claim's other numbers
        """
        if not measure.outcome and (outcomes := self._outcome_before(claim, used)):
            return replace(measure, about=outcomes, outcome=True, bare=False)
        for other in reversed(self._last):
            near = 0 < claim.start - other.end <= _REACH and other.dimension == measure.dimension
            near = near and measure.middle >= _COUNTED
            if near and _like(measure, other):
                return replace(measure, about=other.about, outcome=other.outcome, head=other.head,
                               bare=other.bare, follows=other.root)  # fmt: skip
        return measure

    def _outcome_before(self, claim: Claim, used: frozenset[str]) -> frozenset[str]:
        """The only outcome of the sentence around a claim, or else of the one before it."""
        inside = [n for n, each in enumerate(self._sentences) if each.overlaps(claim.evidence[0])]
        for number in (inside[0], inside[0] - 1) if inside else ():
            if number >= 0:
                span: Span = self._sentences[number]
                found = outcomes_in(self._text[span.start : span.end]) - used
                if found:
                    return frozenset(found) if len(found) == 1 else frozenset()
        return frozenset()


def _one_voice(one: Sequence[Attribution], other: Sequence[Attribution]) -> bool:
    return [each.name for each in one] == [each.name for each in other]


def _like(one: Measure, other: Measure) -> bool:
    """Whether two numbers are of one size, so that they may measure one thing."""
    small, large = sorted((one.middle, other.middle))
    return 0 < large <= 4 * small


def _stance(claim: Claim) -> int:
    """-1 of a denial, 0 of a refusal to confirm, whoever tells it, else 1."""
    if _calls_wrong(claim):
        return -1
    negated = _negated(claim)
    if claim.stance == "unconfirmed" or (not claim.attribution and "confirm" in negated):
        return 0
    return -1 if claim.stance == "denied" and not claim.negated else 1


def _voice(claim: Claim) -> str:
    return claim.attribution[0].name if claim.attribution else ""


def _words_said(claim: Claim) -> str:
    """The statement without the speaker that it names first: "Smith: Our figure was wrong"."""
    head, mark, said = claim.statement.partition(": ")
    named = _voice(claim).casefold()
    return said if mark and named and head.casefold().endswith(named) else claim.statement


def _calls_wrong(claim: Claim) -> bool:
    """Whether a claim says of a statement that it is wrong: that is a denial of the statement."""
    said = _words_said(claim)
    wrong = _CALLED_WRONG.search(said) or _POINTED_WRONG.search(said)
    return claim.stance in ("asserted", "estimated", "hedged", "denied") and wrong is not None


def _negated(claim: Claim) -> frozenset[str]:
    """The words behind a negation of the claim, or behind a word such as "suspended"."""
    found = _NEGATOR.search(claim.statement) if claim.negated else None
    if found is not None and _POINTED_WRONG.match(_words_said(claim)):
        return frozenset()  # "That's not true"
    if found is not None:
        behind = [word.lemma for word in content(claim.statement[found.end() :])]
        return frozenset(behind[:_NEGATED])
    said = claim.statement
    ends = next((word for word in content(said) if _is_ending(said, word)), None)
    if ends is None:
        return frozenset()
    border = _BORDER.search(said, ends.end)
    behind = [word.lemma for word in content(said[ends.end : border.start() if border else None])]
    return frozenset(behind[:_NEGATED] or ["-"])


def _is_ending(statement: str, word: Word) -> bool:
    """Whether a word says that something is not, or no longer.

    "The end of 2026", "the suspended minister" and "stopped to vote" do not.
    """
    if word.lemma not in ENDING or _OF_NOUN.search(statement, 0, word.start):
        return False
    return not (word.lemma == "stop" and statement.startswith(" to ", word.end))


def _order(statement: str, own: set[str]) -> tuple[str, ...]:
    found = (word.lemma for word in words_of(statement) if word.lemma in own | {"by"})
    return tuple(each for each in found if scale_of(each) is None)


def _predicate(statement: str, own: set[str]) -> tuple[str, frozenset[str]]:
    """The word behind the first auxiliary of a sentence, and the words before it."""
    match = _AUXILIARY.search(statement)
    if match is None:
        return "", frozenset()
    left = asides(statement)
    found = [word for word in content(statement) if word.start not in left and word.lemma in own]
    behind = [word.lemma for word in found
              if word.start >= match.end() and not _is_adverb(word.lemma)]  # fmt: skip
    before = frozenset(word.lemma for word in found if word.start < match.start())
    return behind[0] if behind else "", before


def _predicates(statement: str) -> frozenset[str]:
    """The words of a sentence that are verbs by their form or by what stands beside them."""
    left, found, before, end = asides(statement), set(), "", 0
    for word in words_of(statement):
        low = statement[word.start : word.end].lower()
        led = before in _LEADING and not _DIGIT.search(statement, end, word.start)
        led |= low.endswith("s") and _DIGIT.match(statement, word.end + 1) is not None
        if (
            word.start not in left
            and not word.name
            and (led or low.endswith("ed") or low in _VERBS)
        ):
            found.add(word.lemma)
        before, end = before if _is_adverb(word.lemma) else low, word.end
    return frozenset(found)


def _is_adverb(lemma: str) -> bool:
    return lemma in ADVERBS or lemma.endswith("ly")


def _days(claim: Claim) -> tuple[int, int]:
    """The first and last day that a claim speaks of, as ordinals; zeros if it names no days."""
    known = [time for time in claim.times if time.from_ and time.to]
    if len(known) != len(claim.times) or not known:
        return 0, 0
    days = [dt.date.fromisoformat(end) for time in known for end in (time.from_, time.to) if end]
    return min(days).toordinal(), max(days).toordinal()
