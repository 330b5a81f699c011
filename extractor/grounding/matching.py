"""The comparisons that a quote goes through, each more forgiving than the one before."""

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import islice

import regex

from extractor.grounding.boundaries import severed, snap
from extractor.grounding.candidates import nearest
from extractor.grounding.compare import compare, similarity, tolerance
from extractor.grounding.index import Index, Stream
from extractor.grounding.lexicon import is_negation
from extractor.grounding.places import Place
from extractor.grounding.punctuation import compare_ends, shared
from extractor.grounding.tokens import tokenize
from extractor.grounding.verdict import Reason, Side

__all__ = ["EXPLAINED", "Steps"]

ELLIPSIS = regex.compile(r"[\[(]\s*(?:\.\s?){2,}[\])]|[\[(]\s*…\s*[\])]|(?:\.\s?){3,}|…+")
LONGEST_ELISION = 1500  # characters: a few paragraphs
MOST_PARTS = 5000  # parts looked for: those of a refrain go on from each of its places
LONGEST_REPAIR = 1000  # words: comparing takes time with the square of them
EXPLAINED: dict[Reason, str] = {
    "word": "it stands only inside longer words",
    "number": "it cuts an amount short",
    "negation": "it leaves out the negation beside it",
}
_SENTENCE_END = regex.compile(r"[.!?。！？][\"”’»)\]]*\s|\n\s*\n")


class Steps:
    """One quote and the region of a document to find it in.

    Each step yields places in the document's order, or the tightest first where parts are left
    out. `objection` is the gravest thing found against the nearest place that was refused: how far
    it is, the reason, and a sentence.
    """

    def __init__(self, quote: str, index: Index, start: int, end: int) -> None:
        self.quote, self.index, self.text = quote, index, index.text
        self.start, self.end = start, end
        self.objection: tuple[int, Reason, str] | None = None

    @cached_property
    def quoted(self) -> Side:
        """The quote's own words."""
        tokens = tokenize(self.quote)
        return Side(self.quote, tokens, 0, len(tokens.words))

    @cached_property
    def words(self) -> list[str]:
        """The quote's words, folded."""
        return self.quoted.words

    def all(self) -> tuple[Callable[[], Iterator[Place]], ...]:
        """The steps in order."""
        return self.exact, self.normalized, self.interrupted, self.elided, self.repaired

    def exact(self) -> Iterator[Place]:
        """Letter for letter."""
        at = self.start
        while (at := self.text.find(self.quote, at, self.end)) >= 0:
            place = (at, at + len(self.quote))
            if self._whole((place,), 0):
                yield Place((place,), "exact", 1.0)
            at += 1

    def normalized(self) -> Iterator[Place]:
        """The same words, however they are cased, spaced and punctuated."""
        yield from self._same_words(self.index.stream)

    def interrupted(self) -> Iterator[Place]:
        """The same words with a reporting clause between them, which stays outside."""
        if self.index.spoken:
            yield from (p for p in self._same_words(self.index.spoken) if len(p.ranges) > 1)

    def _same_words(self, stream: Stream) -> Iterator[Place]:
        first, last = stream.between(self.start, self.end)
        for at in stream.find(self.words, first, last):
            yield from self._judged(stream, at, at + len(self.words), 0)

    def repaired(self) -> Iterator[Place]:
        """Nearly the same words, where nothing that differs changes what is claimed."""
        allowed = tolerance(len(self.words))
        if not allowed or len(self.words) > LONGEST_REPAIR:
            return
        for radius in sorted({1, allowed, allowed + 2}):
            if radius > allowed and (self.objection or len(self.words) < 4):
                return  # a wider look is only for a reason to give
            places = [place for stream in self._streams() for place in self._near(stream, radius)]
            best = max((place.score for place in places), default=0.0)
            yield from sorted({place for place in places if place.score == best})
            if places:
                return

    def _near(self, stream: Stream, radius: int) -> Iterator[Place]:
        first, last = stream.between(self.start, self.end)
        for candidate in nearest(self.words, stream, first, last, radius):
            if candidate.last > candidate.first:
                yield from self._judged(stream, candidate.first, candidate.last, candidate.distance)

    def _streams(self) -> Iterator[Stream]:
        yield self.index.stream
        if self.index.spoken:
            yield self.index.spoken

    def _judged(self, stream: Stream, first: int, last: int, distance: int) -> Iterator[Place]:
        """The place at tokens first to last, unless something in it changes the claim."""
        written = Side(self.text, stream.tokens, first, last)
        verdict = compare(self.quoted, written, self._stands)
        spans = stream.ranges(first, last)
        compare_ends(self.quoted, self.text, spans[0][0], spans[-1][1], verdict)
        if verdict.gravest:
            self._object(distance, *verdict.gravest)
            return
        if verdict.cost > max(tolerance(len(self.words)), distance == 0):
            self._object(distance, "wording", "it differs in too many words")
            return
        if stream.parted(first) or stream.parted(last):
            self._object(distance, "word", EXPLAINED["word"])
            return
        ranges = self._trimmed(spans)
        if not self._whole(ranges, distance):
            return
        if verdict.cost:
            yield Place(ranges, "repaired", similarity(self.quoted, written))
        else:
            same = len(ranges) == 1 and self.text[slice(*ranges[0])] == self.quote
            yield Place(ranges, "exact" if same else "normalized", 1.0)

    def elided(self) -> Iterator[Place]:
        """Parts joined by an ellipsis: each stands, in order, none denied in between."""
        parts = [part.strip() for part in ELLIPSIS.split(self.quote)]
        parts = [part for part in parts if tokenize(part).words]
        if len(parts) < 2:
            return
        if any(len(tokenize(part).words) < 2 for part in parts):
            self._object(0, "short", "a part of it is a single word")
            return
        openings = islice(self._part(parts[0], self.start, self.end), 1 + MOST_PARTS // len(parts))
        places = [place for one in openings if (place := self._continued(one, parts[1:]))]
        yield from sorted(places, key=lambda place: place.end - place.start)

    def _continued(self, place: Place, parts: list[str]) -> Place | None:
        for part in parts:
            end = min(self.end, place.end + LONGEST_ELISION)
            following = next(self._part(part, place.end, end), None)
            if following is None:
                return None
            if self._denies(self.text[place.end : following.start]):
                self._object(0, "negation", "what it leaves out holds a negation")
                return None
            match = max(place.match, following.match, key=("exact", "normalized", "repaired").index)
            score = min(place.score, following.score)
            place = Place(place.ranges + following.ranges, match, score)
        return place

    def _part(self, part: str, start: int, end: int) -> Iterator[Place]:
        steps = Steps(part, self.index, start, end)
        for step in (steps.exact, steps.normalized, steps.interrupted, steps.repaired):
            places = step()
            first = next(places, None)
            if first:
                yield first
                yield from places
                return
        self.objection = self.objection or steps.objection

    def _denies(self, left_out: str) -> bool:
        """Whether the sentences that an elision breaks into deny or negate in the part left out."""
        sentences = _SENTENCE_END.split(left_out)
        return any(
            is_negation(word)
            for sentence in (sentences[0], sentences[-1])
            for word in tokenize(sentence).words
        )

    def _trimmed(self, ranges: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
        """Ranges of whole clusters, with the quote's outer punctuation where it stands there."""
        start, end = ranges[0][0], ranges[-1][1]
        tokens = self.quoted.tokens
        head, tail = self.quote[: tokens.starts[0]], self.quote[tokens.ends[-1] :]
        if head:
            before = self.text[max(self.start, start - len(head) - 2) : start]
            ranges = ((start - shared(head[::-1], before[::-1]), ranges[0][1]), *ranges[1:])
        if tail:
            after = self.text[end : min(self.end, end + len(tail) + 2)]
            ranges = (*ranges[:-1], (ranges[-1][0], end + shared(tail, after)))
        return tuple(snap(self.text, *one) for one in ranges)

    def _whole(self, ranges: tuple[tuple[int, int], ...], distance: int) -> bool:
        """Whether a place lies in the region and cuts nothing in two."""
        if ranges[0][0] < self.start or ranges[-1][1] > self.end:
            return False
        cut = severed(self.text, ranges[0][0], ranges[-1][1])
        if cut:
            self._object(distance, cut, EXPLAINED[cut])
        return cut is None

    def _object(self, distance: int, reason: Reason, detail: str) -> None:
        if self.objection is None or distance < self.objection[0] or self.objection[1] == "word":
            self.objection = (distance, reason, detail)

    def _stands(self, word: str) -> bool:
        stream = self.index.stream
        return next(stream.find([word], 0, len(stream.words)), None) is not None
