"""The facts of some documents.

1. Read: each claim is reduced to words, names and numbers, in an index on disk (`index`, `points`).
2. Candidates: pairs of claims that share something rare (`index`).
3. Decide: what two claims are about one thing, and why (`same`).
4. Group: links become facts (`clusters`).
5. Judge: voices, documents that repeat others, positions and the relation (`voices`, `copies`,
   `relations`).
"""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from extractor.compare.asking import Answered, Asker, Conversation, Shown, Story, asked_group
from extractor.compare.clusters import Group, Node, combined, groups
from extractor.compare.index import Index
from extractor.compare.model import (
    ClaimRef,
    Comparison,
    Copy,
    Fact,
    Told,
    Voice,
)
from extractor.compare.relations import Member, checked, positions, read, sequence
from extractor.compare.same import computed_links, links
from extractor.compare.stories import connected
from extractor.compare.voices import Mention, Voices
from extractor.errors import SettingsError
from extractor.models import Claim, content_id
from extractor.text import excerpt

__all__ = ["ASKS", "Comparing", "facts"]

ASKS = ("none", "unsure", "all")
"""What a model is asked: nothing; of stories that several documents tell, beside the rules; or all
claims, of which it then decides alone, but for figures that are equal by the rules."""

LABEL = 90  # characters
REASONS = 12  # that a fact gives at most
_FIRST_PERSON = re.compile(r"\bI\b|\b[Ww]e\b|\b[Mm]y\b")
_TOLD = 500  # claims between two reports of progress


def facts(
    documents: Iterable[Told], *, ask: str | None = None, asker: Asker | None = None
) -> Comparison:
    """What the claims of some documents say of the same things: who agrees, differs, denies.

    - `documents`: results of the library, or documents of a run; those with one id have one text
    - `ask`: what a model is asked, see `ASKS`; by default "unsure" with an `asker`, else "none"
    - `asker`: the `Extractor` whose model is asked, through its cache and limits

    The order of the documents does not matter. Records of a schema of your own are left out.
    Raises SettingsError if two texts have one id, or `ask` and `asker` do not fit; and what stops
    the model: ServiceDenied, BudgetSpent, StorageError.
    """
    comparing = Comparing(ask, asker)
    try:
        for told in documents:
            comparing.add(told)
        found = comparing.facts()
        return Comparison(
            facts=tuple(found),
            voices=tuple(comparing.voices),
            copies=tuple(comparing.copies),
        )
    finally:
        comparing.close()


class Comparing:
    """A comparison in progress: documents are added, then the facts are read once.

    After `facts` was called, `voices` and `copies` are known, and `conversation` says what was
    asked.
    """

    def __init__(self, ask: str | None = None, asker: Asker | None = None) -> None:
        self.ask = _checked(ask, asker)
        self.conversation = Conversation(asker) if asker and self.ask != "none" else None
        self._index = Index()
        self._answered_in: dict[int, int] = {}  # the story of each claim that was asked about
        self.voices: list[Voice] = []
        self.copies: list[Copy] = []

    def add(self, told: Told) -> None:
        """Adds a document with its claims; raises SettingsError if another text has its id."""
        self._index.add(told)

    def close(self) -> None:
        """Deletes what was kept on disk."""
        self._index.close()

    def facts(self, progress: Callable[[int, int], object] = max) -> Iterator[Fact]:
        """The facts: those of several claims first, then the others in the order of their days.

        - `progress`: is told how many claims were compared, and of how many
        """
        whole = self._index.number()
        asked = self._ask()
        self._decide(whole, progress)
        found = combined(asked, groups(self._index.links()))
        self.copies = list(self._index.copies())
        judge = _Judge(self._index, found, self.copies)
        self.voices = list(judge.voices)
        yield from sorted(
            (judge.fact(group.members, group.because) for group in found),
            key=lambda fact: (-fact.documents, -fact.voices, fact.label, fact.fact_id),
        )
        grouped = {n for group in found for n, _ in group.members}
        for n in self._index.rest(grouped):
            yield judge.fact(((n, -1),), ())

    def _decide(self, whole: int, progress: Callable[[int, int], object]) -> None:
        """Links the claims that are about one thing."""
        before = 0
        for a, b in self._index.candidates():
            if a - before >= _TOLD:
                before = a
                progress(a, whole)
            one, other = self._index.point(a), self._index.point(b)
            sources = self._index.source(one.doc_id), self._index.source(other.doc_id)
            found = links(one, other, *sources)
            if self.ask == "all" and self._is_answered(a, b):
                found = (each for each in found if min(each.one, each.other) >= 0)
            self._index.link(a, b, found)
        for n in range(1, whole + 1):
            self._index.link(n, n, computed_links(self._index.point(n)))
        progress(whole, whole)

    def _ask(self) -> list[Group]:
        """Asks the model about each story; returns the claims that are one fact by its answer."""
        told: list[Group] = []
        facets = itertools.count(-2, -1)
        for number, (story, found) in enumerate(self._answered()):
            for answered, facet in zip(found, facets, strict=False):
                points = {n: self._index.point(n) for n in answered.answers}
                group = asked_group(answered, points, facet)
                if group is not None:
                    told.append(group)
                    self._index.keep_answers(group.members, answered.answers)
            if found:
                self._answered_in |= {shown.n: number for shown in story}
        return told

    def _answered(self) -> Iterator[tuple[Story, list[Answered]]]:
        return self.conversation.about(self._stories()) if self.conversation else iter(())

    def _is_answered(self, a: int, b: int) -> bool:
        """Whether the model has said of two claims whether they are one fact."""
        return a in self._answered_in and self._answered_in[a] == self._answered_in.get(b)

    def _stories(self) -> Iterator[Story]:
        """The claims of documents that may be about one event."""
        for doc_ids in self._index.stories():
            if len(doc_ids) > 1 or self.ask == "all":
                marks = {doc_id: f"D{at}" for at, doc_id in enumerate(doc_ids, start=1)}
                yield [
                    Shown.of(n, claim, marks[claim.doc_id], self._index.source(claim.doc_id).day)
                    for n, claim in self._index.claims_of(doc_ids)
                ]


def _checked(ask: str | None, asker: Asker | None) -> str:
    chosen = ask or ("unsure" if asker else "none")
    if chosen not in ASKS:
        raise SettingsError(f"There is no ask={ask!r}: choose {', '.join(ASKS)}.")
    if chosen != "none" and asker is None:
        raise SettingsError(f"To ask a model ({chosen}), name one.")
    return chosen


class _Judge:
    """Makes facts of groups of claims."""

    def __init__(self, index: Index, found: Sequence[Group], copies: Sequence[Copy]) -> None:
        self._index = index
        self._original = _originals(copies)
        stories = connected([index.point(n).doc_id for n, _ in group.members] for group in found)
        mentions = (
            Mention(claim.doc_id, voice.name, voice.text, voice.kind)
            for claim in index.claims()
            for voice in claim.attribution[:1]
        )
        self._sources = Voices(
            mentions, stories=stories, people=dict(index.people()), originals=self._original
        )
        self._own: dict[str, Voice] = {}

    @property
    def voices(self) -> Iterator[Voice]:
        """All voices, by id; those of the documents themselves behind the others."""
        yield from self._sources
        yield from map(self._article, self._index.doc_ids())

    def fact(self, members: Sequence[Node], because: Sequence[tuple[int, int, str]]) -> Fact:
        """The fact that some claims tell, each by one of its numbers or as a whole."""
        claims = {n: self._index.claim(n) for n, _ in members}
        refs = self._refs(claims)
        told = checked(
            [
                self._member(n, measure, claims[n], refs[n])
                for n, measure in _one_each(members, self._index)
            ]
        )
        reading = read(told)
        reasons = [f"joined by {why}" for why in dict.fromkeys(why for *_, why in because)]
        voices = {ref.voice for ref in refs.values() if ref.voice}
        first = min(claims, key=lambda n: (-_ties(n, because), len(claims[n].statement), n))
        return Fact(
            fact_id=content_id("fact", *sorted(map(_key, told))),
            label=excerpt(claims[first].statement, LABEL),
            relation=reading.relation,
            also=reading.also,
            documents=len({claim.doc_id for claim in claims.values()}),
            voices=max(1, len(voices)),
            positions=positions(told),
            sequence=sequence(told),
            because=(*reading.because, *reasons[:REASONS]),
        )

    def _member(self, n: int, measure: int, claim: Claim, ref: ClaimRef) -> Member:
        point = self._index.point(n)
        exact = point.first if point.first and point.first == point.last else 0
        day = exact or self._index.source(claim.doc_id).day
        number = point.measures[measure] if measure >= 0 else None
        return Member(claim, point, ref, day, number, self._index.answer(n, measure))

    def _refs(self, claims: Mapping[int, Claim]) -> dict[int, ClaimRef]:
        """The claims with the voices that they count for."""
        sourced = {claim.doc_id for claim in claims.values() if claim.attribution}
        documents = {claim.doc_id for claim in claims.values()}
        found = {}
        for n, claim in claims.items():
            voice: Voice | None = None
            if claim.attribution:
                voice = self._sources.of(claim.doc_id, claim.attribution[0])
            elif _FIRST_PERSON.search(claim.statement) or not (
                claim.source_unknown
                or claim.doc_id in sourced
                or self._original.get(claim.doc_id) in documents
            ):
                voice = self._article(claim.doc_id)
            found[n] = ClaimRef(
                doc_id=claim.doc_id,
                claim_id=claim.claim_id,
                voice=voice.voice_id if voice else None,
            )
        return found

    def _article(self, doc_id: str) -> Voice:
        """The voice of a document that says something by itself."""
        if doc_id not in self._own:
            self._own[doc_id] = Voice(
                voice_id=content_id("article", doc_id),
                name="the article itself",
                kind=None,
                names=(),
                documents=(doc_id,),
            )
        return self._own[doc_id]


def _key(member: Member) -> str:
    """What the id of a fact is made of: its claims, each with the number that it is about."""
    start = member.measure.start if member.measure else "-"
    return f"{member.claim.doc_id} {member.claim.claim_id} {start}"


def _one_each(members: Sequence[Node], index: Index) -> Iterator[Node]:
    """Each claim by its numbers, or as a whole if it has none in the fact.

    Of a number and the share computed from it only the share is shown beside other shares.
    """
    numbers: dict[int, list[int]] = {}
    for n, measure in members:
        numbers.setdefault(n, []).append(measure)
    for n, found in sorted(numbers.items()):
        counted = [each for each in sorted(found) if each >= 0]
        computed = [each for each in counted if index.point(n).measures[each].computed]
        for measure in computed or counted or [min(found)]:
            yield n, measure


def _ties(n: int, because: Sequence[tuple[int, int, str]]) -> int:
    return sum(n in (a, b) for a, b, _ in because)


def _originals(copies: Iterable[Copy]) -> dict[str, str]:
    """The document that each copy goes back to in the end."""
    of = {copy.doc_id: copy.of for copy in copies}
    found = {}
    for doc_id in of:
        seen, at = {doc_id}, of[doc_id]
        while at in of and at not in seen:
            seen.add(at)
            at = of[at]
        found[doc_id] = at
    return found
