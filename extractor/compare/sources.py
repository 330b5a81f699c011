"""Whose words each claim of a document is: its first source's, or those of who issues it."""

from collections.abc import Iterator, Sequence
from typing import Any

from extractor.compare.issuers import issuer
from extractor.compare.names import is_possessed
from extractor.models import Attribution, Claim, Document

__all__ = ["first_sources"]


def first_sources(document: Document, claims: Sequence[Claim]) -> Iterator[dict[str, Any] | None]:
    """For each claim whose voice it counts for, as a row; None for what an article says itself.

    A row has the fields of an `Attribution`; beside them `via`, the outlet that has it from an
    unnamed source, and `of`, whom "his own spokesman" speaks for: the person who spoke before.
    """
    own = issuer(document, claims)
    person: Attribution | None = None
    for claim in claims:
        if claim.attribution:
            first, *more = claim.attribution
            via = {"via": more[-1].name} if more and more[-1].kind == "media" else {}
            of = {"of": person.name} if person and is_possessed(first.name) else {}
            yield {**first.model_dump(mode="json"), **via, **of}
            person = first if first.kind == "person" else person
        elif own is None or claim.quotation != "none" or claim.source_unknown:
            yield None
        else:
            yield own.model_dump(mode="json")
