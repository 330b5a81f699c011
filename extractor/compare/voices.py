"""Who the sources are, across documents: all names of one person or body make one voice.

Names are joined within a story, that is among documents that tell the same facts: "Falk" is Ines
Falk if no other Falk is in the story. Where two could be meant, or where nothing but a common noun
stands ("two officials"), voices stay apart.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, starmap

import regex

from extractor.compare.aliases import (
    FIRMS,
    are_alike,
    are_equal,
    are_one,
    initials,
    is_any_firm,
    is_noun_for,
    is_of_firm,
    is_short_for,
    keys,
    may_be_one,
    office,
)
from extractor.compare.lemmas import lemma
from extractor.compare.model import Voice
from extractor.compare.names import (
    ANYBODY,
    GIVEN,
    GROUPS,
    OFFICES,
    SMALL,
    Mention,
    Name,
    covered,
    is_body_noun,
    is_of_its_trade,
    read_name,
    singular,
    tokens,
)
from extractor.models import content_id
from extractor.news.sources.names import DocumentNames
from extractor.news.words.en.organisations import DOCUMENTS, is_firm
from extractor.news.words.en.roles import ROLES
from extractor.words import words

__all__ = ["Described", "Heard", "described_names", "voices"]

Described = Mapping[str, Mapping[str, Sequence[str]]]
"""For each document the names in it, with the words that describe them."""
Heard = tuple[str, str]
"""A source by its document and its name there."""
_WORD = regex.compile(r"[\p{L}\p{N}&][\p{L}\p{M}\p{N}.&]*")
_BRACKETS = regex.compile(r"\(([^()]+)\)")
_RANKS = words("deputy vice former ex acting assistant associate retired interim")
_OF_OFFICES = words("executive general managing senior new first chief mr mrs ms dr sir")
"""Words beside an office that do not say of what."""
TOLD = "the model says so"
_OWNED = words("its their")
_STEM = 5  # letters that a noun for a firm shares with its name: "insurer" of "Pellara Insurance"


def voices(
    mentions: Iterable[Mention],
    *,
    described: Described,
    originals: Mapping[str, str],
    same: Iterable[tuple[Heard, Heard]] = (),
) -> Iterator[tuple[Voice, list[tuple[str, str]]]]:
    """The voices of the sources of one story, each with its documents and its names there.

    - `mentions`: the sources
    - `originals`: the document that each copy repeats: their unnamed sources are the same
    - `same`: sources of which a model says that they are one and the same; where the names do not
      allow that, it is left out
    """
    said: dict[str, set[str]] = {}
    for known in described.values():
        for name, describing in known.items():
            said.setdefault(name, set()).update(describing)
    names: dict[tuple[str, str], Name] = {}
    for mention, often in sorted(Counter(mentions).items()):
        made = read_name(mention.name, mention.kind, mention.of)
        own = mention.via or originals.get(mention.doc_id, mention.doc_id)
        each = names.setdefault((made.name, mention.of if made.is_one else own), made)
        each.via = "" if made.is_one else " ".join(tokens(mention.via))
        each.texts.add(mention.text)
        each.documents.add(mention.doc_id)
        each.said[mention.doc_id] += often
    for group, because in _Story(list(names.values()), said, same).joined():
        named = sorted((doc_id, one.name) for one in group for doc_id in one.documents)
        yield _voice(group, because), named


def described_names(text: str) -> dict[str, list[str]]:
    """The names in a text, with the words of their titles and descriptions.

    "Its president, Greta Sollano" is described by the institution before it too.
    """
    found: dict[str, set[str]] = {}
    before = None
    for each in DocumentNames(text).all:
        if each.kind == "person" or each.described:
            said = found.setdefault(each.name, set())
            said |= each.words
            if before is not None and not each.words.isdisjoint(_OWNED):
                said |= before.words
        if each.kind in ("government", "organisation"):
            before = each
    return {name: sorted(said) for name, said in sorted(found.items()) if said}


class _Story:
    """The names of one story, and which of them are one voice.

    Only names that share a key are compared, so that the work does not grow with the square.

    - `described`: the words that documents have for each name
    - `same`: sources that are one by a model
    """

    def __init__(
        self,
        names: Sequence[Name],
        described: Mapping[str, set[str]],
        same: Iterable[tuple[Heard, Heard]],
    ) -> None:
        self._names = names
        self._described = described
        heard = {(doc_id, one.name): at for at, one in enumerate(names) for doc_id in one.documents}
        self._told = [(heard[a], heard[b]) for a, b in same if a in heard and b in heard]
        self._families: dict[str, set[str]] = {}
        self._people = {each.name for each in names if each.is_person}
        for full in chain(self._people, described):
            if len(order := tokens(full)) > 1:
                self._families.setdefault(order[-1], set()).add(full)
        self._known: dict[str, list[int]] = {}
        for at, name in enumerate(names):
            for key in {*keys(name), *self._more_keys(name)}:
                self._known.setdefault(key, []).append(at)

    def joined(self) -> Iterator[tuple[list[Name], list[str]]]:
        """The groups of names that are one voice, and why."""
        group = {at: [at] for at in range(len(self._names))}
        why: dict[int, list[str]] = {}
        for at, other, reason in chain(self._same(), self._said_same()):
            one, another = group[at], group[other]
            if reason == TOLD and not self._may_join(one, another):
                continue
            why.setdefault(at, []).append(_because(self._names[at], self._names[other], reason))
            if one is not another:
                one, another = sorted((one, another), key=len, reverse=True)
                one += another
                group.update(dict.fromkeys(another, one))
        for first, members in group.items():
            if first == members[0]:
                found = [self._names[at] for at in sorted(members)]
                yield found, [each for at in sorted(members) for each in why.get(at, ())]

    def _said_same(self) -> Iterator[tuple[int, int, str]]:
        return ((at, other, TOLD) for at, other in self._told if at != other)

    def _may_join(self, one: Iterable[int], other: Iterable[int]) -> bool:
        """Whether a model may say that two voices are one: it never joins what is named apart."""
        mine, theirs = ([self._names[at] for at in group] for group in (one, other))
        pairs = [(a, b) for a in mine for b in theirs]
        named = [(a, b) for a, b in pairs if a.proper and b.proper]
        if any(a.is_person and b.is_person and not are_alike(a, b) for a, b in named):
            return False
        return all(starmap(may_be_one, pairs)) and (not named or any(starmap(are_alike, named)))

    def _same(self) -> Iterator[tuple[int, int, str]]:
        """The positions of two names that are the same voice: equal, or one the only longer one."""
        for at, name in enumerate(self._names):
            if name.is_one or name.via or name.body or name.kind == "group":
                near = sorted({n for key in keys(name) for n in self._known.get(key, ())} - {at})
                yield from ((at, other, why) for other, why in self._same_as(name, near))

    def _more_keys(self, name: Name) -> Iterator[str]:
        """What a name is found by, beside its own keys: acronyms for it, and descriptions."""
        letters = initials(name)
        for start in range(len(letters)):
            yield from (f"letters {letters[start:end]}" for end in range(start, len(letters) + 1))
        for text in name.texts:
            yield from (f"letters {each.replace('.', '')}" for each in _BRACKETS.findall(text))
        if self._is_firm(name):
            yield from (f"firm {each}" for each in ("", *name.documents))
        for word in self._said_of(name):
            forms = (word, office(word), singular(word))
            yield from (f"role {each}" for each in forms if each)

    def _same_as(self, one: Name, near: Sequence[int]) -> Iterator[tuple[int, str]]:
        """The positions of the names that are the same voice as one, and why.

        They are equal, or the only ones that it may stand for by the best evidence that there is.
        """
        others = [(at, self._names[at]) for at in near]
        equal = {at for at, each in others if are_equal(one, each)}
        yield from ((at, "the same words") for at in sorted(equal))
        others = [each for each in others if each[0] not in equal]
        for why, longer in self._longer(one, others):
            if found := list(longer):
                if all(are_one(found[0][1], each) for _, each in found[1:]):
                    yield from ((at, why) for at, _ in found)
                return

    def _longer(
        self, one: Name, others: "_Placed"
    ) -> Iterator[tuple[str, Iterable[tuple[int, Name]]]]:
        """The names that a shorter one may stand for, by each kind of evidence, best first."""
        yield "the only longer name", (each for each in others if is_short_for(one, each[1]))
        yield "the only such body", (each for each in others if is_noun_for(one, each[1]))
        yield "called by what it does", (each for each in others if is_of_its_trade(one, each[1]))
        if one.body and not one.proper:
            yield "called so", (each for each in others if self._is_called(one, each[1]))
        if is_any_firm(one):
            firms = [each for each in others if self._is_firm(each[1])]
            beside = [each for each in firms if one.documents & each[1].documents]
            yield "the firm that is heard", _most_heard(one, beside) if beside else firms
        if one.role and one.role not in ANYBODY:
            yield "who has that office", (each for each in others if self._holds(one, each[1]))

    def _is_called(self, one: Name, other: Name) -> bool:
        """Whether a body is described so: "the insurer" where a text has "the insurer Pellara".

        A firm may also have the noun in its name: "Pellara Insurance".
        """
        firm = is_of_firm(one) and self._is_firm(other)
        wanted = one.tokens - FIRMS if firm else one.tokens
        stems = {each[:_STEM] for each in wanted if is_firm(each)} if firm else set()
        called = {singular(each) for each in self._said_of(other)} if wanted else set()
        if not stems.isdisjoint(each[:_STEM] for each in other.tokens):
            return True
        body = firm or (other.proper and not other.is_person and not self._full_name(other))
        named = one.head in called - other.tokens and is_body_noun(one.head)
        return body and named and wanted <= called | other.tokens

    def _holds(self, one: Name, other: Name) -> bool:
        """Whether a role without a name ("the mayor") is that of a person, or the same role."""
        if other.role == one.role and not other.proper:
            return one.tokens < other.tokens
        if not (other.is_person or self._full_name(other)):
            return False
        said = self._said_of(other)
        same = one.role in said
        if not same and not (office(one.role) and any(map(office, said))):
            return False
        if one.tokens & _RANKS != said & _RANKS:
            return False
        rest = one.tokens - DOCUMENTS - FIRMS - ROLES
        known = {form for word in said for form in (word, lemma(word), singular(word))}
        if covered(rest, known):
            return same or bool(rest)
        return self._is_house(rest, known, set(other.tokens))

    def _is_house(self, rest: frozenset[str], known: set[str], own: set[str]) -> bool:
        """Whether a role and a person are of one institution, by words that they do not share.

        "The chair of the school board" and "the board's chair, Dee Salter" are of the only school
        board of the story; of "Governor Lea Simic" nothing says that it is another bank's.

        - `own`: the words of the person's name
        """
        wanted = rest - known
        fits = {at for each in wanted for at in self._known.get(each, ())}
        houses = [self._names[at] for at in sorted(fits) if self._names[at].body]
        houses = [each for each in houses if each.proper and wanted <= each.tokens]
        shared = any(is_body_noun(each) for each in rest & known)
        shared = shared or any(initials(each).lower() in known for each in houses)
        free = known - own - OFFICES - _RANKS - _OF_OFFICES
        return bool(houses) and (shared or not free)

    def _said_of(self, name: Name) -> set[str]:
        """The words that documents have for a name."""
        written = {word for text in name.texts for word in _WORD.findall(text.lower())}
        full = self._full_name(name)
        return (written | self._described.get(full or name.name, set())) - SMALL

    def _is_firm(self, name: Name) -> bool:
        """Whether a name may be a firm's: it is no family's, and no group's."""
        if not name.proper or name.kind != "organisation" or name.tokens & GROUPS:
            return False
        fulls = self._families.get(name.order[0], ()) if len(name.order) == 1 else ()
        return not any(each in self._people or each.split()[0].lower() in GIVEN for each in fulls)

    def _full_name(self, name: Name) -> str:
        """The only full name that documents have for a family name alone; "" for none."""
        fulls = self._families.get(name.order[0], set()) if len(name.order) == 1 else set()
        return min(fulls) if len(fulls) == 1 and name.proper else ""


_Placed = Sequence[tuple[int, Name]]


def _most_heard(one: Name, firms: "_Placed") -> list[tuple[int, Name]]:
    """The firms that the documents of a name let speak most often: those are their subject."""
    often = {
        at: sum(firm.said[doc_id] for doc_id in one.documents if doc_id in firm.said)
        for at, firm in firms
    }
    most = max(often.values(), default=0)
    return [(at, firm) for at, firm in firms if often[at] == most]


def _because(one: Name, other: Name, reason: str) -> str:
    spoken = [each.name for each in (one, other) if each.bare != each.name]
    speaks = f", for which {' and '.join(spoken)} speaks" if spoken else ""
    return f"{one.name} is {other.name}: {reason}{speaks}"


def _voice(group: Sequence[Name], because: Iterable[str]) -> Voice:
    ranked = sorted(
        group,
        key=lambda each: (
            not each.proper,
            each.bare != each.name,
            -len(each.order),
            -len(each.documents),
            -len(each.name),
            each.name,
        ),
    )
    best = ranked[0]
    names = tuple(sorted({each.name for each in group}))
    documents = tuple(sorted({doc_id for each in group for doc_id in each.documents}))
    place = () if any(each.proper for each in group) else documents[:1]
    return Voice(
        voice_id=content_id("voice", *names, *place),
        name=best.name,
        kind=best.kind,
        names=names,
        documents=documents,
        because=tuple(dict.fromkeys(because)),
    )
