"""Claims of one event that say one thing in other words, by what an encoder makes of them.

Within one event all claims are alike, so each token is compared without what all tokens there have
in common (Mu and Viswanath 2018), and counts by how few claims have it, as in BERTScore (Zhang et
al. 2020). The logistic model of `likeness` weighs that with other signs. It decides only about
pairs that the rules do not join. Long stories are read in blocks, each compared with itself and the
block before it, so the work grows with the number of claims.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate, islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractor.compare.index import Index
from extractor.compare.lemmas import lemma
from extractor.compare.likeness import DOUBTED, SUPPORTING, probability
from extractor.compare.points import Point
from extractor.compare.same import Link, excluded, kept_apart, likely_link, links, related, signs_of
from extractor.documents.sentences import sentences
from extractor.engines.encoder import Encoder, Reading
from extractor.models import Claim, Document
from extractor.words.en.fact_words import REFUSING, SLIGHT

__all__ = [
    "Read",
    "Said",
    "Window",
    "alike",
    "said",
    "windows",
]

BLOCK = 150  # claims that are read at once
EMPTY = 0.05  # the weight of a token that says nothing, such as "the"
SHOWN = 3  # words that the reason names

_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
Array = NDArray[np.float32]
Near = Callable[[str, str], bool]


class Said(NamedTuple):
    """A claim by its number, and the text around it: its sentences with the one before."""

    n: int
    point: Point
    statement: str
    around: str


class Read(NamedTuple):
    """A claim as an encoder reads it."""

    said: Said
    statement: Reading
    around: Reading


def alike(
    index: Index, encoder: Encoder, after: int = 0
) -> Iterator[tuple[int, Iterator[tuple[int, int, list[Link]]]]]:
    """For each event the claims that mean the same, by number, and why.

    Where the rules say something of two of them, that is given. Events that a model has answered
    about are left out.

    - `after`: how many events were done before
    """
    for at, doc_ids in enumerate(index.stories()[after:], after + 1):
        if len(doc_ids) > 1 and not _is_answered(index, doc_ids):
            yield at, _alike(index, doc_ids, encoder)


def _is_answered(index: Index, doc_ids: Iterable[str]) -> bool:
    """Whether a model has said which claims of an event are one fact: of all of them, or none."""
    numbers = (n for doc_id in doc_ids for n, _ in index.claims_of([doc_id]))
    first = next(numbers, None)
    return first is not None and index.graph.are_answered(first, first)


def _alike(
    index: Index, doc_ids: Sequence[str], encoder: Encoder
) -> Iterator[tuple[int, int, list[Link]]]:
    @cache
    def near(one: str, other: str) -> bool:
        return related(index.source(one), index.source(other))

    for window in windows(_story(index, doc_ids), encoder):
        for i, j, values in window.pairs(near):
            if found := _links(index, window, i, j, values):
                yield window.n(i), window.n(j), found


def _links(index: Index, window: "Window", i: int, j: int, values: Sequence[float]) -> list[Link]:
    """What rules say of two claims, or else how probable it is that they mean the same.

    Below LEAST that joins none, but it counts where others are joined.
    """
    pair = index.pair(window.n(i), window.n(j))
    if ruled := list(links(*pair, sure=True)):
        return ruled
    likely = probability(values, "meaning")
    if likely < SUPPORTING or excluded(*pair[:2]):
        return []
    if kept_apart(*pair):
        likely = min(likely, DOUBTED)
    because = f"the meaning is alike ({likely:.2f}): {', '.join(window.words(i, j))}"
    return [likely_link(*pair[:2], likely, because)]


# ---- what is read --------------------------------------------------------------------------------


def said(document: Document, claims: Iterable[tuple[int, Claim, Point]]) -> Iterator[Said]:
    """The claims of a document, each by number, with the text around it."""
    found = sentences(document)
    for n, claim, point in claims:
        own = [at for at, each in enumerate(found) if any(map(each.overlaps, claim.evidence))]
        around = found[max(0, own[0] - 1) : own[-1] + 1] if own else []
        text = " ".join(document.text[each.start : each.end] for each in around)
        yield Said(n, point, claim.statement, text or claim.statement)


def _story(index: Index, doc_ids: Iterable[str]) -> Iterator[Said]:
    for doc_id in doc_ids:
        claims = ((n, claim, index.point(n)) for n, claim in index.claims_of([doc_id]))
        yield from said(index.document(doc_id), claims)


def windows(story: Iterable[Said], encoder: Encoder) -> Iterator["Window"]:
    """The claims of an event as they are compared: each block with the one before it."""
    before: list[Read] = []
    left = iter(story)
    while block := list(islice(left, BLOCK)):
        statements = encoder.read([each.statement for each in block])
        texts = list(dict.fromkeys(each.around for each in block))  # claims may share a sentence
        around = dict(zip(texts, encoder.read(texts), strict=True))
        now = [
            Read(each, statement, around[each.around])
            for each, statement in zip(block, statements, strict=True)
            if statement.tokens
        ]
        yield Window([*before, *now], new=len(before))
        before = now


# ---- what is compared ----------------------------------------------------------------------------


class Window:
    """Claims of an event that are compared with each other.

    - `new`: how many of them were compared before
    """

    def __init__(self, claims: Sequence[Read], *, new: int = 0) -> None:
        self._claims, self._new = claims, new
        have = Counter(token for each in claims for token in set(each.statement.tokens))
        self._weights = [_weights(each, have, len(claims)) for each in claims]
        lengths = [len(each.statement.tokens) for each in claims]
        self._starts = [0, *accumulate(lengths)]
        self._tokens = _centred([each.statement.vectors for each in claims])
        read = [each.around.vectors for each in claims]
        self._texts = _centred(read)
        self._text_starts = list(accumulate((len(each) for each in read[:-1]), initial=0))
        self._around = _centred([each.around.whole[None, :] for each in claims])
        self._whole = _centred([each.statement.whole[None, :] for each in claims])

    def n(self, i: int) -> int:
        """The number of a claim, by its place."""
        return self._claims[i].said.n

    def pairs(self, near: Near) -> Iterator[tuple[int, int, tuple[float, ...]]]:
        """Each two claims that were not compared before, by place, with `SIGNS` and `MEANING`.

        - `near`: whether two documents may be about one event; if not, their claims are left out
        """
        if len(self._claims) < 2:
            return
        found = np.stack([self._found(i) for i in range(len(self._claims))])
        inside = np.stack([self._inside(i) for i in range(len(self._claims))])
        tokens, back = np.maximum(found, found.T), np.minimum(found, found.T)
        inside = np.maximum(inside, inside.T)
        around, whole = self._around @ self._around.T, self._whole @ self._whole.T
        for j in range(max(1, self._new), len(self._claims)):
            for i in range(j):
                one, other = self._claims[i].said.point, self._claims[j].said.point
                if near(one.doc_id, other.doc_id):
                    meant = (float(each[i, j]) for each in (tokens, back, inside, around, whole))
                    yield i, j, (*signs_of(one, other), *meant)

    def words(self, i: int, j: int) -> list[str]:
        """The words that two claims are alike by, the most telling ones of either."""
        nearest = self._own(i) @ self._own(j).T
        if (nearest.max(axis=1) @ self._weights[i]) < (nearest.max(axis=0) @ self._weights[j]):
            i, j, nearest = j, i, nearest.T
        order = np.argsort(-nearest.max(axis=1) * self._weights[i], kind="stable")
        both = [(self._word(i, at), self._word(j, nearest[at].argmax())) for at in order]
        return list(dict.fromkeys(word for pair in both for word in pair if word))[:SHOWN]

    def _found(self, i: int) -> Array:
        """How well the tokens of a claim are found in each claim."""
        nearest = np.maximum.reduceat(self._own(i) @ self._tokens.T, self._starts[:-1], axis=1)
        found: Array = self._weights[i] @ nearest
        return found

    def _inside(self, i: int) -> Array:
        """The same in the sentences around each claim."""
        nearest = np.maximum.reduceat(self._own(i) @ self._texts.T, self._text_starts, axis=1)
        found: Array = self._weights[i] @ nearest
        return found

    def _own(self, i: int) -> Array:
        return self._tokens[self._starts[i] : self._starts[i + 1]]

    def _word(self, i: int, token: np.intp) -> str:
        """The word that a token is of; "" for a mark."""
        start, end = self._claims[i].statement.spans[token]
        words = _WORD.finditer(self._claims[i].said.statement)
        return next((word[0] for word in words if word.start() < end and start < word.end()), "")


def _weights(read: Read, have: Counter[str], claims: int) -> Array:
    """What each token of a claim counts; 1 in all."""
    weights = [
        EMPTY if token in SLIGHT or lemma(token) in REFUSING or not any(map(str.isalnum, token))
        else math.log(1 + claims / have[token])
        for token in read.statement.tokens
    ]  # fmt: skip
    return np.array(weights, dtype=np.float32) / np.float32(sum(weights))


def _centred(vectors: Sequence[Array]) -> Array:
    """Vectors without what all have in common, of unit length."""
    joined = np.concatenate(vectors)
    joined = joined - joined.mean(axis=0)
    lengths = np.linalg.norm(joined, axis=1, keepdims=True)
    unit: Array = joined / np.maximum(lengths, np.float32(1e-9))
    return unit
