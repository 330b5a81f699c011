"""Claims as reviewers correct and add them. What is not decided is read from the words again."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from extractor.documents.sentences import sentences
from extractor.models import (
    Attribution,
    Claim,
    Document,
    Evidence,
    Mention,
    Provenance,
    Span,
    Stance,
    claim_id,
)
from extractor.news import Draft, claims
from extractor.news.dates.times import times
from extractor.news.numbers.quantities import quantities
from extractor.news.quotations import Quotations, quotations
from extractor.news.sources.coreference import CoreferenceResolver
from extractor.news.sources.kinds import kind_of
from extractor.news.stance import is_negated, quotation_of, stance_of
from extractor.news.tokens import tokens
from extractor.review.wording import CHANGES_STATEMENT, worded

__all__ = ["added", "changed", "first_reading", "mentions", "read_source", "source_of"]

MADE_WITHOUT = "none"  # of an added claim: no prompt, no model


def changed(
    claim: Claim,
    document: Document,
    *,
    words: Sequence[Mention] | None = None,
    attribution: tuple[Attribution, ...] | None = None,
    stance: Stance | None = None,
) -> Claim:
    """A claim with other words, sources or stance.

    Its statement is then worded by the evidence, and by who denies it or does not confirm it. Its
    numbers and times are read again, and it has no certainty: that was measured for claims that
    nobody corrected.
    """
    evidence = claim.evidence if words is None else _evidence(words)
    sources = claim.attribution if attribution is None else attribution
    firm = stance or claim.stance
    keeps_words = (
        words is None and attribution is None and not {firm, claim.stance} & CHANGES_STATEMENT
    )
    told = claim.statement if keeps_words else _stated(document, evidence, sources, firm)
    read = _read(document, evidence, reported=bool(sources) and firm != "unconfirmed")
    return claim.model_copy(
        update={
            "claim_id": claim_id(claim.doc_id, evidence, sources, firm),
            "start": evidence[0].start,
            "end": evidence[0].end,
            "evidence": evidence,
            "attribution": sources,
            "stance": firm,
            "statement": told,
            "source_unknown": claim.source_unknown and attribution is None,
            "cue": claim.cue if attribution is None else None,
            "because": (),
            "certainty": None,
            **({} if words is None else read),
            "quotation": read["quotation"],
        }
    )


def added(
    document: Document,
    words: Sequence[Mention],
    attribution: tuple[Attribution, ...],
    stance: Stance,
    provenance: Provenance,
) -> Claim:
    """A claim that the run missed."""
    evidence = _evidence(words)
    return Claim(
        doc_id=document.doc_id,
        claim_id=claim_id(document.doc_id, evidence, attribution, stance),
        start=evidence[0].start,
        end=evidence[0].end,
        statement=_stated(document, evidence, attribution, stance),
        evidence=evidence,
        attribution=attribution,
        cue=None,
        stance=stance,
        provenance=provenance.model_copy(update={"prompt": MADE_WITHOUT, "model": MADE_WITHOUT}),
        **_read(document, evidence, reported=bool(attribution) and stance != "unconfirmed"),
    )


def first_reading(
    document: Document, words: Sequence[Mention], provenance: Provenance
) -> tuple[tuple[Attribution, ...], Stance]:
    """The sources and the stance that the rules read for words that the run missed."""
    evidence = _evidence(words)
    read = _by_rules(document, evidence, provenance)
    if read is not None:
        return read.attribution, read.stance
    said = " ".join(each.quote for each in evidence)
    return (), stance_of(said, None, withheld=False, reported=False)


def source_of(document: Document, words: Mention, name: str | None) -> Attribution:
    """The source that some words name; its name is given, or what the rules resolve it to."""
    found = read_source(document.text, words)
    if not name or name == found.name:
        return found
    elsewhere = name not in words.text
    return found.model_copy(
        update={
            "name": name,
            "kind": kind_of(name),
            "resolved_from": words.text if elsewhere else None,
        }
    )


def read_source(text: str, words: Mention) -> Attribution:
    """The source that some words of a text name, as the rules resolve it."""
    span = Span(start=words.start, end=words.end)
    return CoreferenceResolver(text, _quoted(text)).attribution(span)


def mentions(spans: Iterable[Span], text: str) -> tuple[Mention, ...]:
    """Spans with their words."""
    return tuple(
        Mention(start=each.start, end=each.end, text=text[each.start : each.end]) for each in spans
    )


def _evidence(words: Iterable[Mention]) -> tuple[Evidence, ...]:
    in_order = sorted(words, key=lambda each: each.start)
    return tuple(
        Evidence(start=each.start, end=each.end, quote=each.text, match="exact")
        for each in in_order
    )


def _stated(
    document: Document,
    evidence: Sequence[Evidence],
    sources: Sequence[Attribution],
    stance: Stance,
) -> str:
    return worded(document, evidence, sources, stance, _quoted(document.text))


def _read(document: Document, evidence: Sequence[Evidence], *, reported: bool) -> dict[str, Any]:
    """What follows from the words of a claim."""
    text, quoted = document.text, _quoted(document.text)
    said = [token for each in evidence for token in tokens(text, each, quoted)]
    return {
        "quotation": quotation_of(text, evidence, quoted, reported=reported),
        "negated": is_negated(said),
        "quantities": tuple(each for span in evidence for each in quantities(text, span)),
        "times": tuple(each for span in evidence for each in times(text, span, document.date)),
    }


def _by_rules(
    document: Document, evidence: Sequence[Evidence], provenance: Provenance
) -> Claim | None:
    """The claim that the rules make of the sentence of some words, if they find one in it."""
    found = sentences(document)
    here = next((each for each in found if each.overlaps(evidence[0])), None)
    if here is None:
        return None
    inside = tuple(each for each in evidence if here.contains(each))
    drafts = [Draft(inside, here, "")] if inside else []
    made = claims(document, found, drafts, provenance).claims
    near = [each for each in made if any(_shares(one, evidence) for one in each.evidence)]
    return max(near, key=lambda each: _shares(each.evidence[0], evidence), default=None)


def _shares(span: Span, evidence: Sequence[Evidence]) -> int:
    """How many characters a span has in common with evidence."""
    return sum(max(0, min(span.end, e.end) - max(span.start, e.start)) for e in evidence)


@lru_cache(maxsize=4)
def _quoted(text: str) -> Quotations:
    return quotations(text)
