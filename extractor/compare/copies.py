"""Documents that repeat the sentences of others, as reports of one agency do.

Shared text is found by word n-grams (Broder, On the resemblance and containment of documents,
1997). Of the n-grams of a document only some are looked up, chosen by winnowing (Schleimer,
Wilkerson and Aiken 2003), so that a passage of SIZE + WINDOW - 1 words is never overlooked. Each
is compared with the first document that has it: so the work grows with the text, however many
documents repeat one report. Words in quotation marks do not count: two reporters may hear one
speech.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import regex

from extractor.compare.model import Copy, Passage
from extractor.documents.paragraphs import paragraphs
from extractor.models import Document, Span
from extractor.news.quotations import quotations

__all__ = ["SIZE", "Shingled", "copy_of", "fingerprints", "firsts", "ngrams", "shingled"]

SIZE = 8  # words of an n-gram
WINDOW = 6  # n-grams of which one is looked up
SHARE = 0.25  # of a document's words that make it a copy
LEAST = 12  # words that a copy shares at least
SURE = 60  # words that make it a copy whatever its share
_WORD = regex.compile(r"[\p{L}\p{N}]+")


class Shingled(NamedTuple):
    """The words of a document outside of quotations: spans, and the n-gram that begins at each.

    An n-gram is 0 where a quotation, a paragraph or the document ends within it.
    """

    spans: Sequence[tuple[int, int]]
    ngrams: Sequence[int]


def shingled(document: Document) -> Shingled:
    """The n-grams of a document."""
    text, quoted = document.text, quotations(document.text)
    spans: list[tuple[int, int]] = []
    ngrams: list[int] = []
    for start, end in paragraphs(document):
        stretch: list[tuple[int, int]] = []
        for match in _WORD.finditer(text, start, end):
            if quoted.at(match.start()) is not None:
                _close(text, stretch, spans, ngrams)
                stretch = []
            else:
                stretch.append(match.span())
        _close(text, stretch, spans, ngrams)
    return Shingled(spans, ngrams)


def _close(
    text: str, stretch: list[tuple[int, int]], spans: list[tuple[int, int]], ngrams: list[int]
) -> None:
    """Adds the words of a stretch without a quotation."""
    written = [text[start:end].lower() for start, end in stretch]
    for at in range(len(stretch)):
        ngram = written[at : at + SIZE]
        ngrams.append(_hash(" ".join(ngram)) if len(ngram) == SIZE else 0)
    spans += stretch


def _hash(words: str) -> int:
    digest = hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=7)
    return int.from_bytes(digest.digest()) | 1


def fingerprints(document: Shingled) -> set[int]:
    """The n-grams of a document that are looked up: the least of each window."""
    known = [ngram for ngram in document.ngrams if ngram]
    if len(known) <= WINDOW:
        return set(known)
    return {min(known[at : at + WINDOW]) for at in range(len(known) - WINDOW + 1)}


def firsts(rows: Iterable[tuple[int, str]]) -> Iterator[tuple[str, str]]:
    """For each n-gram that a document shares with earlier ones, the document and the first of them.

    - `rows`: fingerprints and documents; those of one fingerprint together, the earliest first
    """
    first: tuple[int, str] | None = None
    for ngram, doc_id in rows:
        if first is None or first[0] != ngram:
            first = ngram, doc_id
        elif first[1] != doc_id:
            yield doc_id, first[1]


def copy_of(doc_id: str, here: Shingled, of: str, there: Shingled) -> Copy | None:
    """The passages that a document has from another one; None if they are too few for a copy."""
    at: dict[int, int] = {}
    for index, ngram in enumerate(there.ngrams):
        if ngram:
            at.setdefault(ngram, index)
    passages = list(_runs(here, there, at))
    words = sum(size for *_, size in passages)
    share = words / len(here.spans) if here.spans else 0.0
    if words < LEAST or (share < SHARE and words < SURE):
        return None
    spans = tuple(
        Passage(here=_span(here, i, size), there=_span(there, j, size)) for i, j, size in passages
    )
    return Copy(doc_id=doc_id, of=of, share=round(share, 4), passages=spans)


def ngrams(statement: str, size: int) -> Iterator[tuple[str, ...]]:
    """The words in a row that a statement has, so many at a time."""
    written = _WORD.findall(statement.lower())
    return (tuple(written[at : at + size]) for at in range(len(written) - size + 1))


def _runs(here: Shingled, there: Shingled, at: Mapping[int, int]) -> Iterator[tuple[int, int, int]]:
    """Where the same words go on, in words: the place here, there, and how many."""
    i = 0
    while i < len(here.ngrams):
        j = at.get(here.ngrams[i], -1) if here.ngrams[i] else -1
        if j < 0:
            i += 1
            continue
        grams = 1
        while _goes_on(here, there, i + grams, j + grams):
            grams += 1
        yield i, j, grams + SIZE - 1
        i += grams + SIZE - 1


def _goes_on(here: Shingled, there: Shingled, i: int, j: int) -> bool:
    inside = i < len(here.ngrams) and j < len(there.ngrams)
    return inside and here.ngrams[i] != 0 and here.ngrams[i] == there.ngrams[j]


def _span(document: Shingled, at: int, size: int) -> Span:
    last = min(at + size, len(document.spans)) - 1
    return Span(start=document.spans[at][0], end=document.spans[last][1])
