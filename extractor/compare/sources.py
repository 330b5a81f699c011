"""Whose words each claim of a document is: its first source's, or those of who issues it."""

from collections.abc import Iterator, Sequence
from typing import Any

from extractor.compare.issuers import issuer
from extractor.compare.names import is_organ, is_spokesman, noun_spoken_for, pronoun_spoken_for
from extractor.models import Attribution, Claim, Document
from extractor.news.quotations import quotations
from extractor.news.sources.coreference import CoreferenceResolver

__all__ = ["first_sources"]

BODIES = ("organisation", "government")


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
            name = own.name if own and is_organ(first.name) else spoken_for.name(first)
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
        self._heard: list[Attribution] = []  # not yet told to the resolver
        self._spoken: list[Attribution] = []
        self._resolver: CoreferenceResolver | None = None

    def name(self, source: Attribution) -> str | None:
        """The name of whom a source speaks for; None if it speaks for itself, or for a name."""
        owner = pronoun_spoken_for(source.name)
        noun = noun_spoken_for(source.name)
        found = None
        if is_spokesman(source.name):
            bodies = (each.name for each in reversed(self._spoken) if each.kind in BODIES)
            found = next(bodies, None)
        elif owner:
            found = self._so_far().pronoun(owner, source.start)
        elif noun:
            found = self._so_far().descriptions.called(noun, source.start)
            people = (each for each in self._so_far().names.all if each.sure)
            if any(each.name == found for each in people):
                found = None  # "the airline's administrator, Nils Aas"
        self._heard.append(source)
        self._spoken.append(source)
        return found

    def _so_far(self) -> CoreferenceResolver:
        """What the document says up to this source."""
        if self._resolver is None:
            text = self._document.text
            self._resolver = CoreferenceResolver(text, quotations(text))
        self._resolver.add(self._heard)
        self._heard = []
        return self._resolver
