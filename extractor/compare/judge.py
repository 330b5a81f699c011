"""The facts of groups of claims: their voices, positions, relation, and why."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from extractor.compare.clusters import Node
from extractor.compare.index import Index
from extractor.compare.issuers import may_be_issued
from extractor.compare.model import ClaimRef, Copy, Fact, Voice
from extractor.compare.names import read_name, tokens
from extractor.compare.own_words import outlet, writer_says_i
from extractor.compare.relations import Member, checked, positions, read, sequence
from extractor.compare.retold import Retold
from extractor.compare.stories import connected
from extractor.compare.voices import ARTICLE, Heard, voices
from extractor.models import Claim, Span, content_id
from extractor.news.words.en.function_words import FIRST_PERSON
from extractor.text import excerpt

__all__ = ["Judge", "article_voice", "write_voices"]

KEPT = 5_000  # documents of which it is kept who writes them
LABEL = 90  # characters
REASONS = 12  # that a fact gives at most
_FIRST_PERSON = re.compile(r"\bI\b|\b(?:[Ww]e|[Mm]y|[Oo]ur)\b")


def write_voices(index: Index) -> None:
    """Finds the voices of each story, and keeps them in the index."""
    groups = (group for _, group in index.graph.groups())
    stories = connected([index.doc_id(n) for n, _ in group.members] for group in groups)
    originals = _originals(index.copies())
    for mentions, described in index.sources_of(stories):
        same = (each for each in index.same_sources(described) if _is_possible(index, *each))
        for voice, heard in voices(mentions, described=described, originals=originals, same=same):
            index.keep_voice(voice, heard)
    index.sort_voices()


def _is_possible(index: Index, source: Heard, other: Heard) -> bool:
    """Whether a document may be of a source, where a model says so: it names it, and is no article.

    What it says of two sources is judged by their names alone.
    """
    doc_id, key = other
    if key != ARTICLE:
        return True
    document = index.document(doc_id)
    name = read_name(source[1].split("\n")[0], "organisation")
    return may_be_issued(document) and name.tokens <= {*tokens(document.text)}


def article_voice(doc_id: str) -> Voice:
    """The voice of a document that says something by itself."""
    return Voice(
        voice_id=content_id("article", doc_id),
        name="the article itself",
        kind=None,
        names=(),
        documents=(doc_id,),
    )


class Judge:
    """Makes facts of groups of claims."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._repeated = _repeated(index.copies())
        self._outlet = lru_cache(maxsize=KEPT)(lambda doc_id: outlet(index.document(doc_id)))
        self._says_i = lru_cache(maxsize=KEPT)(lambda doc_id: writer_says_i(index.document(doc_id)))

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
        reasons = [f"one fact: {why}" for why in dict.fromkeys(why for *_, why in because)]
        heard = {ref.voice for ref in refs.values() if ref.voice}
        ties = Counter(n for a, b, _ in because for n in {a, b})
        found = positions(told)
        against = {ref.claim_id for each in found if each.denies for ref in each.claims}
        first = min(
            claims,
            key=lambda n: (
                self._denies(n),
                claims[n].claim_id in against,
                -ties[n],
                len(claims[n].statement),
                n,
            ),
        )
        return Fact(
            fact_id=content_id("fact", *sorted(map(_key, told))),
            label=excerpt(claims[first].statement, LABEL),
            relation=reading.relation,
            also=reading.also,
            documents=len({claim.doc_id for claim in claims.values()}),
            voices=max(1, len(heard)),
            positions=found,
            sequence=sequence(told),
            because=(*reading.because, *reasons[:REASONS]),
        )

    def _denies(self, n: int) -> bool:
        """Whether a claim denies or refuses to confirm, and may not say what."""
        return self._index.point(n).stance < 1

    def _member(self, n: int, measure: int, claim: Claim, ref: ClaimRef) -> Member:
        point = self._index.point(n)
        exact = point.first if point.first and point.first == point.last else 0
        told = self._index.source(claim.doc_id).day
        number = point.measures[measure] if measure >= 0 else None
        answer = self._index.graph.answer(n, measure)
        return Member(claim, point, ref, exact or told, told, number, answer)

    def _refs(self, claims: Mapping[int, Claim]) -> dict[int, ClaimRef]:
        """The claims with the voices that they count for."""
        told = Retold(claims, {n: self._index.point(n).stance for n in claims}, self._says_i)
        documents = {claim.doc_id for claim in claims.values()}
        found = {}
        for n, claim in claims.items():
            voice: str | None = None
            if self._relays(claim, documents):
                voice = None
            elif source := self._index.source_of(n):
                voice = self._index.voice_id(claim.doc_id, source)
            elif not claim.attribution and (issuer := self._index.issuer_id(claim.doc_id)):
                voice = issuer
            elif _is_of_writer(claim) or not (
                claim.source_unknown
                or claim.attribution  # by "it", and nothing says who that is
                or self._is_repeated(claim, documents)
                or told.repeats_another(n)
                or told.has_a_source(n)
            ):
                voice = article_voice(claim.doc_id).voice_id
            found[n] = ClaimRef(doc_id=claim.doc_id, claim_id=claim.claim_id, voice=voice)
        return found

    def _relays(self, claim: Claim, documents: Iterable[str]) -> bool:
        """Whether an outlet alone says a claim whose own report tells the fact too."""
        if [each.kind for each in claim.attribution] != ["media"]:
            return False
        named = tokens(claim.attribution[0].name)
        reports = (tokens(self._outlet(each)) for each in documents if each != claim.doc_id)
        return any(each and _is_one_outlet(named, each) for each in reports)

    def _is_repeated(self, claim: Claim, documents: Container[str]) -> bool:
        """Whether an article has the words of a claim from another one that tells the fact."""
        passages = self._repeated.get(claim.doc_id, ())
        return any(
            of in documents and 2 * _shared(span, each.start, each.end) >= each.end - each.start
            for of, span in passages
            for each in claim.evidence
        )


def _is_one_outlet(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two names, by their words, are of one outlet: "Meridian" and "AP" may be short."""
    short, long_ = sorted((one, other), key=len)
    return {*short} <= {*long_} or list(short) == ["".join(each[0] for each in long_)]


def _shared(span: Span, start: int, end: int) -> int:
    """The characters that two stretches of a text have in common."""
    return max(0, min(span.end, end) - max(span.start, start))


def _is_of_writer(claim: Claim) -> bool:
    """Whether the writer of an article speaks of himself."""
    by = claim.attribution[0].name.lower() if claim.attribution else ""
    said = by in FIRST_PERSON and claim.quotation != "direct"
    return said or _FIRST_PERSON.search(claim.statement) is not None


def _key(member: Member) -> str:
    """What the id of a fact is made of: its claims, each with the number that it is about."""
    start = member.measure.start if member.measure else "-"
    return f"{member.claim.doc_id} {member.claim.claim_id} {start}"


def _one_each(members: Sequence[Node], index: Index) -> Iterator[Node]:
    """Each claim by its numbers, or as a whole if it has none in the fact.

    Of a number and the share computed from it only the share is shown beside other shares; of
    several numbers those that another claim has too.
    """
    numbers: dict[int, list[int]] = {}
    for n, measure in members:
        numbers.setdefault(n, []).append(measure)
    told = Counter(
        value for n, found in numbers.items()
        for value in {_value(index, n, each) for each in found if each >= 0}
    )  # fmt: skip
    for n, found in sorted(numbers.items()):
        counted = [each for each in sorted(found) if each >= 0]
        computed = [each for each in counted if index.point(n).measures[each].computed]
        shared = [each for each in counted if told[_value(index, n, each)] > 1]
        for measure in computed or shared or counted or [min(found)]:
            yield n, measure


def _value(index: Index, n: int, measure: int) -> tuple[float | None, float | None, str]:
    number = index.point(n).measures[measure]
    return number.low, number.high, number.dimension


def _repeated(copies: Iterable[Copy]) -> dict[str, list[tuple[str, Span]]]:
    """What each copy has word for word from another document: that document, and where."""
    return {copy.doc_id: [(copy.of, each.here) for each in copy.passages] for copy in copies}


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
