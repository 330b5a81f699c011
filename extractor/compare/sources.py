"""Whose words each claim of a document is: its first source's, or those of who issues it."""

from collections.abc import Iterator, Sequence
from typing import Any

from extractor.compare.issuers import issuer
from extractor.compare.names import noun_spoken_for, pronoun_spoken_for
from extractor.models import Attribution, Claim, Document
from extractor.news.quotations import quotations
from extractor.news.sources.coreference import CoreferenceResolver

__all__ = ["first_sources"]


def first_sources(document: Document, claims: Sequence[Claim]) -> Iterator[dict[str, Any] | None]:
    """For each claim whose voice it counts for, as a row; None for what an article says itself.

    A row has the fields of an `Attribution`; beside them `via`, the outlet that has it from an
    unnamed source, and `of`, for whom "his own spokesman" or "a spokesman for the insurer" speaks.
    """
    own, spoken_for = issuer(document, claims), _SpokenFor(document)
    for claim in claims:
        if claim.attribution:
            first, *more = claim.attribution
            via = {"via": more[-1].name} if more and more[-1].kind == "media" else {}
            name = spoken_for.name(first)
            yield {**first.model_dump(mode="json"), **via, **({"of": name} if name else {})}
        elif own is None or claim.quotation != "none" or claim.source_unknown:
            yield None
        else:
            yield own.model_dump(mode="json")


class _SpokenFor:
    """Finds who is meant by the words for somebody that has a spokesman, in one document.

    Sources are told in the order of the text.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._heard: list[Attribution] = []
        self._resolver: CoreferenceResolver | None = None

    def name(self, source: Attribution) -> str | None:
        """The name of whom a source speaks for; None if it speaks for itself, or for a name."""
        owner = pronoun_spoken_for(source.name)
        noun = noun_spoken_for(source.name)
        found = None
        if owner:
            found = self._so_far().pronoun(owner, source.start)
        elif noun:
            found = self._so_far().descriptions.called(noun, source.start)
        self._heard.append(source)
        return found

    def _so_far(self) -> CoreferenceResolver:
        """What the document says up to this source."""
        if self._resolver is None:
            text = self._document.text
            self._resolver = CoreferenceResolver(text, quotations(text))
        self._resolver.add(self._heard)
        self._heard = []
        return self._resolver
