"""Check what a model says that words of a document stand for: "he" for Ana Ruiz.

The name must stand in the document, and the words must be able to stand for it: a pronoun by gender
and number, a short name by its words, a description by its head. Nothing is taken from the model
but the choice among names that the document has.
"""

from collections import Counter
from collections.abc import Collection
from typing import NamedTuple

import regex

from extractor.grounding.lexicon import kind_of as kind_of_word
from extractor.models import SourceKind, Span
from extractor.news.sources.coreference import CoreferenceResolver
from extractor.news.sources.names import Name, family_name, gender_of_words, head_noun
from extractor.news.sources.normalization import bare_name
from extractor.news.sources.pronouns import is_expletive
from extractor.news.words.en import organisations, roles
from extractor.news.words.en.function_words import (
    FEMININE,
    FINITE,
    FIRST_PERSON,
    MASCULINE,
    NEUTER,
    THIRD_PLURAL,
)
from extractor.news.words.en.given_names import PARTICLES
from extractor.words import words
from extractor.words.en.claim_words import CLOSED_CLASS

__all__ = ["DEMONSTRATIVE", "Referent", "Referents"]

DEMONSTRATIVE = words("this that these those")
_SINGULAR = MASCULINE | FEMININE
_THINGS = NEUTER | THIRD_PLURAL | DEMONSTRATIVE
_PLURAL = THIRD_PLURAL | words("these those")
_PEOPLE_OF = words("police authorities people staff crew")
_NO_PHRASE = FINITE | FIRST_PERSON | _SINGULAR | _THINGS
_DEFINITE = regex.compile(r"(?:the|this|that|these|those|his|her|its|their|our)\s", regex.I)
_POSSESSIVE = regex.compile(r"\p{L}['’]s?\s")
_WORD = regex.compile(r"[\p{L}\p{M}\d]+(?:[-'’][\p{L}\p{M}\d]+)*")
_NEXT = regex.compile(r"\s+([\p{L}\p{M}\d\-]+)")
_THAT = regex.compile(r"(?:\s+\p{L}+){1,4}\s+that\b")  # "it emerged last night that"
_PEOPLE = roles.ROLES | roles.CALLINGS
_BODIES = ("organisation", "government", "media", "document")
_DETERMINER = regex.compile(
    r"\b(?:the|an?|this|that|these|those|its|his|her|their|our|my|\p{L}+['’]s)\s+$", regex.I
)
_REACH = 1_500  # characters between words and the name that they stand for
_NEAR = 500  # the same for "it" and "they"
_OFTEN = 3  # times that an article names the firm that it is about
_MOST_WORDS = 8  # of a phrase


class Referent(NamedTuple):
    """What words stand for.

    name: as the document has it; None if they cannot stand for what the model says.
    why: why they cannot, in a sentence.
    kind: what kind of source it names.
    """

    name: str | None
    why: str = ""
    kind: SourceKind = "group"


class Referents:
    """Checks names for the words of one document."""

    def __init__(self, resolver: CoreferenceResolver) -> None:
        self.text = resolver.text
        self.names = resolver.names
        self.resolver = resolver

    def check(self, written: str, at: int, said: str) -> Referent:
        """Check that words may stand for a name.

        written, at: the words, and where they begin.
        said: the name as the model gives it.
        """
        found = self.place(said, at)
        if found is None:
            return Referent(None, "The document does not have the model's name.")
        name, lower = self.text[found.start : found.end], written.strip().lower()
        if lower in FIRST_PERSON:
            return Referent(None, f"“{written}” is whoever speaks.")
        known = self._known(name)
        if lower in _SINGULAR:
            return self._person(lower, at, known)
        if known is None:
            return Referent(None, "The model's name is no name in the document.")
        if lower in _THINGS:
            return self._thing(lower, Span(start=at, end=at + len(written)), known)
        described = _DEFINITE.match(written) or _POSSESSIVE.search(written)
        if described and family_name(bare_name(written))[:1].islower():
            return self._described(written, at, known)
        return self._longer(written, known)

    def place(self, said: str, at: int) -> Span | None:
        """Where the document has some words: the nearest place before an offset, or else any."""
        parts = said.split()
        if not parts or not _WORD.search(said) or len(said) > 200:
            return None
        pattern = r"\s+".join(regex.escape(part).replace("'", "['’]") for part in parts)
        found = [
            Span(start=each.start(), end=each.end())
            for each in regex.finditer(rf"(?<!\w){pattern}(?!\w)", self.text)
        ]
        before = [each for each in found if each.end <= at]
        return before[-1] if before else found[0] if found else None

    def phrase(self, written: str, at: int, said: str) -> str | None:
        """The words of the document that "it" or "the strike" stands for; None if it cannot.

        They must be a noun phrase shortly before, with nothing that changes a claim by itself: no
        number, negation or modal. They are as many as the words that stand for them: "they" are
        pumps, and "it" is a pump. A description keeps its head.
        """
        article = _DEFINITE.match(said)
        found = self.place(said[article.end() :] if article else "", at)
        if found is None or not at - _NEAR <= found.start < found.end <= at:
            return None
        shown = self.text[found.start : found.end]
        if not self._is_noun_phrase(found):
            return None
        pronoun, head = written.lower(), head_noun(shown)
        if pronoun not in _THINGS and head != head_noun(written):
            return None
        if pronoun in _THINGS and (pronoun in _PLURAL) != _is_plural(head):
            return None
        return f"the {shown}"

    def speaks(self, name: str) -> bool:
        """Whether a name is that of a source."""
        said = self.resolver.sources_between(0, len(self.text))
        return any(each.name == name for each in said)

    # ---- names -------------------------------------------------------------------------------

    def _known(self, said: str) -> Name | None:
        """The name of the document that some words are, the full one if they are short."""
        bare = bare_name(said)
        named = next((each for each in self.names.all if each.name in (said, bare)), None)
        if named is None or not self.names.is_proper(named) or named.name.lower() in roles.TITLES:
            return None
        if " " in named.name and named.name.isupper():
            return None  # a headline
        return self.names.full(named)

    def _is_noun_phrase(self, place: Span) -> bool:
        """Whether words are all of a noun phrase behind its determiner."""
        lower = [word.lower() for word in _WORD.findall(self.text, place.start, place.end)]
        if not lower or len(lower) > _MOST_WORDS or not _NO_PHRASE.isdisjoint(lower):
            return False
        if lower[0] in CLOSED_CLASS or lower[-1] in CLOSED_CLASS or any(map(kind_of_word, lower)):
            return False
        begins = _DETERMINER.search(self.text, max(0, place.start - 12), place.start)
        behind = _NEXT.match(self.text, place.end)
        word = behind[1].lower() if behind else "the"
        return begins is not None and (word in CLOSED_CLASS | FINITE or word.endswith("ed"))

    def _is_near(self, named: Name, at: int, reach: int = _REACH) -> bool:
        before = self.names.between(at - reach, at)
        return any(self.names.full(each).name == named.name for each in before)

    def _person(self, lower: str, at: int, known: Name | None) -> Referent:
        if known is None or not self.names.is_person(known):
            return Referent(None, f"“{lower}” is a person, and the model's name is none.")
        gender = "f" if lower in FEMININE else "m"
        of_name = self.resolver.gender_of_name(known)
        if of_name not in ("", gender):
            return Referent(None, f"“{lower}” is not of the gender of the model's name.")
        if not (of_name or self.names.is_sure(known) or self.speaks(known.name)):
            return Referent(None, "The text does not show that the model's name is a person's.")
        if not self._is_near(known, at):
            return Referent(None, f"Nobody of the model's name is named shortly before “{lower}”.")
        return Referent(known.name, kind="person")

    def _thing(self, lower: str, place: Span, known: Name) -> Referent:
        if self.names.is_person(known):
            return Referent(None, f"“{lower}” is not one person.")
        if lower in _PLURAL and not _is_plural(head_noun(known.name)):
            return Referent(None, f"“{lower}” is more than one.")
        if lower in NEUTER and (
            is_expletive(self.text, place.end) or _THAT.match(self.text, place.end)
        ):
            return Referent(None, f"“{lower}” stands for what follows.")
        alone = " " not in known.name
        if not self._is_near(known, place.start, _NEAR) or (alone and not self._is_again(known)):
            return Referent(None, f"The model's name does not stand shortly before “{lower}”.")
        return Referent(known.name, kind=known.kind)

    def _longer(self, written: str, known: Name) -> Referent:
        """A name of which the words are a part: Ana Ruiz for "Mayor Ruiz"."""
        short = bare_name(written)
        own = [word for word in short.split() if word[:1].isupper() or word in PARTICLES]
        whole = known.name.split()
        holder = self.names.people.get(family_name(short))
        other = holder is not None and holder.name != known.name
        part = bool(own) and set(own) <= set(whole) and not (other and " " not in short)
        if not self.names.is_person(known):
            part = known.name in (short, self.names.whole(short), self.names.spelled_out(short))
        if not part:
            return Referent(None, f"“{written}” is not a part of the model's name.")
        return Referent(known.name, kind=known.kind)

    def _described(self, written: str, at: int, known: Name) -> Referent:
        """A person by office, or a body by kind, that a description can mean."""
        short = bare_name(written)
        head = head_noun(short)
        if self.names.is_person(known):
            fits = head in _PEOPLE and self._is_called(known, {head}) and self._may_be(head, known)
        else:
            same = organisations.SAME_BODY.get(head, frozenset({head}))
            firm = head in organisations.COMPANY_NOUNS and known.kind == "organisation"
            called = head_noun(known.name) in same or self._is_called(known, same)
            called = called or (firm and self._is_main(known))
            fits = known.kind in _BODIES and called and self._is_near(known, at)
        if not fits:
            return Referent(None, f"“{written}” may not be the model's name.")
        return Referent(known.name, kind="person" if self.names.is_person(known) else known.kind)

    def _may_be(self, head: str, known: Name) -> bool:
        gender = gender_of_words([head])
        return not gender or self.resolver.gender_of_name(known) in ("", gender)

    def _is_called(self, known: Name, heads: Collection[str]) -> bool:
        """Whether the document calls somebody so."""
        same = (each for each in self.names.all if self.names.full(each).name == known.name)
        return any(not each.words.isdisjoint(heads) for each in same)

    def _is_again(self, known: Name) -> bool:
        """Whether a document has a name more than once."""
        return sum(each.name == known.name for each in self.names.all) > 1

    def _is_main(self, known: Name) -> bool:
        """Whether an article is about a body: it names no other so often."""
        counts = Counter(each.name for each in self.names.all if each.kind == known.kind)
        return counts[known.name] >= max(_OFTEN, *counts.values())


def _is_plural(head: str) -> bool:
    """Whether the head of a noun phrase has the form of a plural."""
    plural = head.endswith("s") and not head.endswith(("ss", "us", "is", "news"))
    return plural or head in roles.GROUP or head in _PEOPLE_OF
