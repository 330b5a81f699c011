"""Whose words each claim of a document is: its first source's, or those of who issues it."""

from collections.abc import Iterator, Sequence
from typing import Any

import regex

from extractor.compare.aliases import are_one, is_noun_for, is_short_for
from extractor.compare.issuers import issuer
from extractor.compare.names import (
    Name,
    is_body_noun,
    is_organ,
    is_spokesman,
    noun_of,
    noun_spoken_for,
    pronoun_spoken_for,
    read_name,
)
from extractor.models import Attribution, Claim, Document
from extractor.news.quotations import quotations
from extractor.news.sources.coreference import CoreferenceResolver
from extractor.news.sources.kinds import kind_of
from extractor.news.words.en.function_words import NEUTER, PRONOUNS, THIRD_PLURAL
from extractor.news.words.en.organisations import is_firm
from extractor.words import words

__all__ = ["first_sources"]

BODIES = ("organisation", "government")
_MEASURED = words(
    "data figure measurement result record analysis finding test calculation estimate"
)
_FROM = regex.compile(r"\s(?:from|of|on|by|in)\s")
_OF_OTHERS = regex.compile(r"\s\p{Lu}|\b(?i:police|auditors?|experts?|observers?|officials?)\b")
"""Words of others in a name for what somebody measured."""
_UNNAMED = regex.compile(
    r"(?:\p{Lu}\p{L}+\s)?\b(?:police|ministry|council|court|army|government|union|prosecutors)\b"
)
"""Bodies that are written without a capital, which may have a spokesman too."""


def first_sources(document: Document, claims: Sequence[Claim]) -> Iterator[dict[str, Any] | None]:
    """For each claim whose voice it counts for, as a row; None for what an article says itself.

    A row has the fields of an `Attribution`; beside them `via`, the outlet that has it from an
    unnamed source, and `of`, for whom "his own spokesman" or "a spokesman for the insurer" speaks.
    It is None too for "it" and "they" of whom the document does not say who they are.
    """
    own, spoken_for = issuer(document, claims), _SpokenFor(document)
    for claim in claims:
        if claim.attribution:
            first, *more = claim.attribution
            via = {"via": more[-1].name} if more and more[-1].kind == "media" else {}
            name = own.name if own and _is_of_house(first, own) else spoken_for.name(first)
            of = {"of": name} if name else {}
            known = name or first.name.lower() not in PRONOUNS
            yield {**first.model_dump(mode="json"), **via, **of} if known else None
        elif own is None or claim.quotation != "none" or claim.source_unknown:
            yield None
        else:
            yield own.model_dump(mode="json")


def _is_of_house(source: Attribution, issuer: Attribution) -> bool:
    """Whether who issues a document means itself: by "we", by "data", by "the company" as one."""
    if source.text.lower().split()[0] in ("we", "us", "our"):
        return True
    if not _OF_OTHERS.search(source.name) and noun_of(_FROM.split(source.name)[0]) in _MEASURED:
        return True
    noun = noun_of(issuer.name)
    firm = is_firm(noun) or not is_body_noun(noun)
    return is_organ(source.name) and (firm or noun_of(source.name) == noun)


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
        if is_spokesman(source.name) or source.name.lower() in NEUTER | THIRD_PLURAL:
            found = self._only_body(source.start)
        elif owner:
            found = self._owner(owner, source.start)
        elif noun:
            found = self._so_far().descriptions.called(noun, source.start)
            people = (each for each in self._so_far().names.all if each.sure)
            if any(each.name == found for each in people):
                found = None  # "the airline's administrator, Nils Aas"
        self._heard.append(source)
        self._spoken.append(source)
        return found

    def _owner(self, pronoun: str, at: int) -> str | None:
        """Whose spokesman "his" says: a person with a name, and no "member of his staff"."""
        resolver = self._so_far()
        found = resolver.pronoun(pronoun, at)
        if found is None or found[:1].isupper():
            return found
        named = resolver.names.between(0, at)
        people = (resolver.names.full(each).name for each in reversed(named) if each.sure)
        return next(people, found)

    def _only_body(self, at: int) -> str | None:
        """The body that the paragraph tells of before an offset, else the document; not one of two.

        Who says nothing may have a spokesman too.
        """
        for start in (self._document.text.rfind("\n", 0, at) + 1, 0):
            said = [each.name for each in self._spoken if each.start >= start]
            silent = [each.name for each in self._so_far().names.between(start, at)]
            named = [name for name in silent if is_body_noun(noun_of(name))]
            named += _UNNAMED.findall(self._document.text, start, at)
            read = (read_name(name, kind_of(name)) for name in (*said, *named))
            if bodies := sorted((each for each in read if each.body), key=_words, reverse=True):
                first, *others = bodies
                one = all(_may_be(each, first) for each in others)
                return first.name if one else None
        return None

    def _so_far(self) -> CoreferenceResolver:
        """What the document says up to this source."""
        if self._resolver is None:
            text = self._document.text
            self._resolver = CoreferenceResolver(text, quotations(text))
        self._resolver.add(self._heard)
        self._heard = []
        return self._resolver


def _may_be(one: Name, other: Name) -> bool:
    """Whether a name may be a shorter one of another, or the same."""
    return are_one(one, other) or is_short_for(one, other) or is_noun_for(one, other)


def _words(name: Name) -> int:
    return len(name.order)
