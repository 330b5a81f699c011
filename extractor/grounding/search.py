"""Searches a document for one quote, by strategies from strict to tolerant.

The strategies, in order: letter for letter; the same words; the same words around a reporting
clause; parts joined by an ellipsis; nearly the same words.
"""

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import islice

import regex

from extractor.grounding.boundaries import cut_by, snap, with_negation
from extractor.grounding.candidates import nearest
from extractor.grounding.compare import allowed_slips, compare, similarity
from extractor.grounding.context import cut_by_context, cut_of_value
from extractor.grounding.differences import Cut, Reason
from extractor.grounding.elision import cut_by_elision
from extractor.grounding.index import Index, TokenSequence
from extractor.grounding.interruptions import insertions
from extractor.grounding.lexicon import is_negation
from extractor.grounding.places import Place
from extractor.grounding.punctuation import compare_ends, shared_length
from extractor.grounding.sentence_ends import ends_sentence
from extractor.grounding.tokens import TokenRun, tokenize
from extractor.models import MATCH_KINDS

__all__ = ["QuoteSearch"]

ELLIPSIS = regex.compile(r"[\[(]\s*(?:\.\s?){2,}[\])]|[\[(]\s*…\s*[\])]|(?:\.\s?){3,}|…+")
MAX_ELISION = 1500  # characters between two parts: a few paragraphs
MAX_PARTS = 5000  # parts that are searched for; the first part of a refrain is in many places
MAX_REPAIR = 1000  # words: the time grows with their square
CUT_DETAIL: dict[Reason, str] = {
    "word": "it is only found inside longer words",
    "number": "it cuts an amount short",
    "negation": "it leaves out the negation beside it",
}
_SENTENCE_END = regex.compile(r"[.!?。！？][\"”’»)\]]*\s|\n\s*\n")


class QuoteSearch:
    """The search for one quote in a region of a document.

    Each strategy yields places in the order of the document; `elided` yields the shortest first.

    quote: the quote, stripped.
    index: the document.
    start, end: the region, in characters.
    is_part: whether the quote is a part of another, which is read in its sentence as a whole.
    is_value: whether it is a value and not a proposition, as in `ground`.
    cut: the first place that was refused for what its ends or its ellipsis leave out: of an
        ellipsis all its parts in one sentence, or else the longer one. None if there is none.
    refusal: why the most similar place was refused: its distance in word edits, the reason, and a
        detail. None if no place was refused.
    """

    def __init__(
        self,
        quote: str,
        index: Index,
        start: int,
        end: int,
        *,
        is_part: bool = False,
        is_value: bool = False,
    ) -> None:
        self.quote, self.index, self.text = quote, index, index.text
        self.is_part, self.is_value = is_part, is_value
        self.start, self.end = start, end
        self.refusal: tuple[int, Reason, str] | None = None
        self.cut: tuple[int, int] | None = None

    @cached_property
    def quoted(self) -> TokenRun:
        """The words of the quote."""
        tokens = tokenize(self.quote)
        return TokenRun(self.quote, tokens, 0, len(tokens.words))

    @cached_property
    def words(self) -> list[str]:
        """The folded words of the quote."""
        return self.quoted.words

    def strategies(self) -> tuple[Callable[[], Iterator[Place]], ...]:
        """The strategies, from strict to tolerant."""
        return (
            self.exact, self.normalized, self.interrupted, self.bracketed, self.elided,
            self.repaired,
        )  # fmt: skip

    def exact(self) -> Iterator[Place]:
        """Finds the quote letter for letter."""
        at = self.start
        while (at := self.text.find(self.quote, at, self.end)) >= 0:
            place = (at, at + len(self.quote))
            if self._is_whole((place,), 0):
                yield Place((place,), "exact", 1.0)
            at += 1

    def normalized(self) -> Iterator[Place]:
        """Finds the same words, whatever their case, space and punctuation."""
        yield from self._same_words(self.index.tokens)

    def interrupted(self) -> Iterator[Place]:
        """Finds the same words with a reporting clause between them, which is left out."""
        rest = self.index.uninterrupted
        if rest:
            yield from (place for place in self._same_words(rest) if len(place.ranges) > 1)

    def bracketed(self) -> Iterator[Place]:
        """Finds the same words with an insertion in square brackets on one side only."""
        if "[" not in self.quote:
            if self.index.without_insertions:
                yield from self._same_words(self.index.without_insertions)
            return
        rest = self.quote
        for start, end in reversed(insertions(self.quote)):
            rest = f"{rest[:start]}{rest[end:].lstrip()}"
        if rest != self.quote and tokenize(rest).words:
            search = QuoteSearch(rest.strip(), self.index, self.start, self.end)
            yield from (place._replace(match="normalized") for place in search.exact())
            yield from search.normalized()
            self.refusal = self.refusal or search.refusal

    def _same_words(self, tokens: TokenSequence) -> Iterator[Place]:
        first, last = tokens.inside(self.start, self.end)
        for at in tokens.find(self.words, first, last):
            yield from self._accepted(tokens, at, at + len(self.words), 0)

    def repaired(self) -> Iterator[Place]:
        """Finds nearly the same words, if no difference changes the claim."""
        allowed = allowed_slips(len(self.words))
        if not allowed or len(self.words) > MAX_REPAIR:
            return
        for radius in sorted({1, allowed, allowed + 2}):
            if radius > allowed and (self.refusal or len(self.words) < 4):
                return  # the widest radius only serves to give a reason for the refusal
            places = [place for tokens in self._sequences() for place in self._near(tokens, radius)]
            best = max((place.score for place in places), default=0.0)
            yield from sorted({place for place in places if place.score == best})
            if places:
                return

    def _near(self, tokens: TokenSequence, radius: int) -> Iterator[Place]:
        first, last = tokens.inside(self.start, self.end)
        for near in nearest(self.words, tokens, first, last, radius):
            if near.last > near.first:
                yield from self._accepted(tokens, near.first, near.last, near.distance)

    def _sequences(self) -> Iterator[TokenSequence]:
        yield self.index.tokens
        if self.index.uninterrupted:
            yield self.index.uninterrupted

    def _accepted(
        self, tokens: TokenSequence, first: int, last: int, distance: int
    ) -> Iterator[Place]:
        """The place at tokens first to last, if no difference there changes the claim."""
        written = TokenRun(self.text, tokens.tokens, first, last)
        differences = compare(self.quoted, written, self._in_document)
        spans = tokens.ranges(first, last)
        compare_ends(self.quoted, self.text, spans[0][0], spans[-1][1], differences)
        if differences.worst:
            self._refuse(distance, *differences.worst)
            return
        if differences.slips > max(allowed_slips(len(self.words)), distance == 0):
            self._refuse(distance, "wording", "it differs in too many words")
            return
        if tokens.splits_character(first) or tokens.splits_character(last):
            negated = "not" in (tokens.words[last : last + 1] or [""])
            reason: Reason = "negation" if negated else "word"
            self._refuse(distance, reason, CUT_DETAIL[reason])
            return
        ranges = self._with_outer_punctuation(spans)
        if not self._is_whole(ranges, distance):
            return
        if differences.slips:
            yield Place(ranges, "repaired", similarity(self.quoted, written))
        else:
            same = len(ranges) == 1 and self.text[slice(*ranges[0])] == self.quote
            yield Place(ranges, "exact" if same else "normalized", 1.0)

    def elided(self) -> Iterator[Place]:
        """Finds the parts that an ellipsis joins, in order, with no denial between them."""
        parts = [part.strip() for part in ELLIPSIS.split(self.quote)]
        parts = [part for part in parts if tokenize(part).words]
        if len(parts) < 2:
            return
        if any(len(tokenize(part).words) < 2 for part in parts):
            self._refuse(0, "short", "a part of it is a single word")
            self.cut = self.cut or self._sentence_of(parts)
            return
        openings = islice(self._part(parts[0], self.start, self.end), 1 + MAX_PARTS // len(parts))
        places = [place for one in openings if (place := self._continued(one, parts[1:]))]
        places = [place for place in places if self._is_whole(place.ranges, 0)]
        yield from sorted(places, key=lambda place: place.end - place.start)

    def _continued(self, place: Place, parts: list[str]) -> Place | None:
        """The place of the first part, extended by the other parts; None if one is missing."""
        for part in parts:
            end = min(self.end, place.end + MAX_ELISION)
            following = next(self._part(part, place.end, end), None)
            if following is None:
                return None
            omitted, rest = (place.end, following.start), (following.start, following.end)
            if cut := self._elides(omitted, rest):
                self._refuse(0, *cut)
                self.cut = self.cut or self._for_widening(place, following)
                return None
            match = max(place.match, following.match, key=MATCH_KINDS.index)
            score = min(place.score, following.score)
            place = Place(place.ranges + following.ranges, match, score)
        return place

    def _for_widening(self, place: Place, following: Place) -> tuple[int, int]:
        """The range around two parts; that of the longer one if they are in two sentences."""
        if ends_sentence(self.text[place.end : following.start]):
            longer = max(place, following, key=lambda part: part.end - part.start)
            return snap(self.text, longer.start, longer.end)
        return snap(self.text, place.start, following.end)

    def _sentence_of(self, parts: list[str]) -> tuple[int, int] | None:
        """The range around parts of one sentence; None if they are in no one sentence."""
        opening = next(self._part(parts[0], self.start, self.end), None)
        last = opening
        for part in parts[1:]:
            if last is not None:
                last = next(self._part(part, last.end, min(self.end, last.end + MAX_ELISION)), None)
        if opening is None or last is None or ends_sentence(self.text[opening.start : last.start]):
            return None
        return snap(self.text, opening.start, last.end)

    def _part(self, part: str, start: int, end: int) -> Iterator[Place]:
        """The places of one part, by the first strategy that finds any."""
        search = QuoteSearch(part, self.index, start, end, is_part=True)
        for strategy in (search.exact, search.normalized, search.interrupted, search.repaired):
            places = strategy()
            first = next(places, None)
            if first:
                yield first
                yield from places
                return
        self.refusal = self.refusal or search.refusal
        self.cut = self.cut or search.cut

    def _elides(self, omitted: tuple[int, int], rest: tuple[int, int]) -> Cut | None:
        """What an elision leaves out that changes the quote, or None."""
        if self._denies(self.text[slice(*omitted)]):
            return "negation", "what it leaves out holds a negation"
        return cut_by_elision(self.text, omitted, rest)

    def _denies(self, left_out: str) -> bool:
        """Whether a sentence that an elision cuts has a negation or denial in the omitted words."""
        sentences = _SENTENCE_END.split(left_out)
        return any(
            is_negation(word)
            for sentence in (sentences[0], sentences[-1])
            for word in tokenize(sentence).words
        )

    def _with_outer_punctuation(
        self, ranges: tuple[tuple[int, int], ...]
    ) -> tuple[tuple[int, int], ...]:
        """The ranges with punctuation around them that the quote has too, in whole clusters."""
        start, end = ranges[0][0], ranges[-1][1]
        tokens = self.quoted.tokens
        head, tail = self.quote[: tokens.starts[0]], self.quote[tokens.ends[-1] :]
        if head:
            before = self.text[max(self.start, start - len(head) - 2) : start]
            ranges = ((start - shared_length(head[::-1], before[::-1]), ranges[0][1]), *ranges[1:])
        if tail:
            after = self.text[end : min(self.end, end + len(tail) + 2)]
            ranges = (*ranges[:-1], (ranges[-1][0], end + shared_length(tail, after)))
        return tuple(snap(self.text, *one) for one in ranges)

    def _is_whole(self, ranges: tuple[tuple[int, int], ...], distance: int) -> bool:
        """Whether a place is inside the region and its ends cut nothing."""
        if ranges[0][0] < self.start or ranges[-1][1] > self.end:
            return False
        start, end = ranges[0][0], ranges[-1][1]
        cut = cut_by(self.text, start, end)
        if cut:
            self._refuse(distance, cut, CUT_DETAIL[cut])
            if cut != "word":
                self.cut = self.cut or snap(self.text, *with_negation(self.text, start, end))
            return False
        judge = cut_of_value if self.is_value else cut_by_context
        changed = None if self.is_part else judge(self.text, start, end)
        if changed:
            self._refuse(distance, *changed)
            self.cut = self.cut or (start, end)
        return changed is None

    def _refuse(self, distance: int, reason: Reason, detail: str) -> None:
        if self.refusal is None or distance < self.refusal[0] or self.refusal[1] == "word":
            self.refusal = (distance, reason, detail)

    def _in_document(self, word: str) -> bool:
        tokens = self.index.tokens
        folded = tokenize(word).words
        return next(tokens.find(folded, 0, len(tokens.words)), None) is not None
