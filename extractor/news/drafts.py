"""What the model proposes as claims, before the rules check it against the text."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from extractor.models import Claim, Document, Evidence, Span, Stance

__all__ = ["Draft", "Opinion", "Voice", "sentence_draft", "unused_drafts"]


@dataclass(frozen=True)
class Voice:
    """A source as a model has it.

    words: the words for it where the claim is made.
    name: who that is, or "".
    """

    words: str
    name: str


@dataclass(frozen=True)
class Opinion:
    """What a strong model tells of a claim beside its words. None of it is believed unchecked.

    voices: from the source of the claim to the one that relays it; empty if it names none.
    stance: how firmly the claim is made, or None.
    statement: the claim as a sentence that stands alone, or "".
    """

    voices: tuple[Voice, ...]
    stance: Stance | None
    statement: str


@dataclass(frozen=True)
class Draft:
    """A claim as the model proposes it.

    evidence: the words of the claim, as they were found in the document.
    sentence: the sentence that holds them.
    source: the name that the model gives for the source, or "".
    opinion: what else it tells of the claim, if it was asked.
    by_model: whether a model proposes it, and not the rules alone.
    """

    evidence: tuple[Evidence, ...]
    sentence: Span
    source: str
    opinion: Opinion | None = None
    by_model: bool = True


def sentence_draft(document: Document, sentence: Span) -> Draft:
    """Return a draft of a whole sentence, for the rules to cut."""
    words = document.text[sentence.start : sentence.end]
    evidence = Evidence(start=sentence.start, end=sentence.end, quote=words, match="exact")
    return Draft((evidence,), sentence, "", by_model=False)


def unused_drafts(drafts: Sequence[Draft], claims: Sequence[Claim]) -> list[Draft]:
    """Return the drafts that share no word with the evidence of any claim."""
    evidence = sorted((e for claim in claims for e in claim.evidence), key=lambda e: e.start)
    ends = list(accumulate((e.end for e in evidence), max))

    def is_used(span: Span) -> bool:
        before = bisect_left(evidence, span.end, key=lambda e: e.start)
        return before > 0 and ends[before - 1] > span.start

    return [draft for draft in drafts if not any(map(is_used, draft.evidence))]
