"""Who the sources are, across documents: all names of one person or body make one voice.

Names are joined within a story, that is among documents that tell the same facts: "Falk" is Ines
Falk if no other Falk is in the story. Where two could be meant, or where nothing but a common noun
stands ("two officials"), voices stay apart.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import chain, compress, starmap
from operator import not_
from typing import NamedTuple

import regex

from extractor.compare.aliases import (
    FIRMS,
    are_alike,
    are_equal,
    are_one,
    initials,
    is_any_firm,
    is_land_of,
    is_noun_for,
    is_of_firm,
    is_short_for,
    keys,
    may_be_one,
    office,
)
from extractor.compare.lemmas import is_common, lemma
from extractor.compare.model import Voice
from extractor.compare.names import (
    ANYBODY,
    GIVEN,
    GROUPS,
    NATION_NAMES,
    OFFICES,
    SMALL,
    SPEAKING,
    STEM,
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

__all__ = ["ARTICLE", "Described", "Heard", "described_names", "voices"]

Described = Mapping[str, Mapping[str, Sequence[str]]]
"""For each document the names in it, with the words that describe them."""
Heard = tuple[str, str]
"""A source by its document and its key there."""
ARTICLE = ""
"""The key of what a document says itself."""
_WORD = regex.compile(r"[\p{L}\p{N}&][\p{L}\p{M}\p{N}.&]*")
_BRACKETS = regex.compile(r"\(([^()]+)\)")
_RANKS = words("deputy vice former ex acting assistant associate retired interim")
_OF_OFFICES = words("executive general managing senior new first chief mr mrs ms dr sir")
"""Words beside an office that do not say of what."""
TOLD = "the model says so"
_OWNED = words("its their")
_OF_A_PERSON = regex.compile(r"^(?P<who>\p{Lu}.*)['’]s\s\p{Ll}+$")


def voices(
    mentions: Iterable[Mention],
    *,
    described: Described,
    originals: Mapping[str, str],
    same: Iterable[tuple[Heard, Heard]] = (),
) -> Iterator[tuple[Voice, list[Heard]]]:
    """The voices of the sources of one story, each with its documents and its sources there.

    - `mentions`: the sources
    - `originals`: the document that each copy repeats: their unnamed sources are the same
    - `same`: sources of which a model says that they are one and the same; where the names do not
      allow that, it is left out. Of a document itself it is a body that issued it
    """
    said: dict[str, set[str]] = {}
    for known in described.values():
        for name, describing in known.items():
            said.setdefault(name, set()).update(describing)
    names: dict[tuple[str, str], Name] = {}
    for mention in sorted(mentions):
        made = read_name(mention.name, mention.kind, mention.of)
        own = mention.via or originals.get(mention.doc_id, mention.doc_id)
        each = names.setdefault((made.name, mention.of if made.is_one else own), made)
        each.via = "" if made.is_one else " ".join(tokens(mention.via))
        each.texts.add(mention.text)
        each.documents.add(mention.doc_id)
        each.heard.add((mention.doc_id, mention.key))
    for group, because, issued in _Story(list(names.values()), said, originals, same).joined():
        heard = {each for one in group for each in one.heard} | {(d, ARTICLE) for d in issued}
        because += [f"{min(n.name for n in group)} issued {d}: {TOLD}" for d in sorted(issued)]
        yield _voice(group, because), sorted(heard)


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

    A name means in each document whom that document names; else the only one whom the story names.
    Where there are two, it is a voice of that document alone. So a name has a node for each
    document that decides by itself, and one for all others.

    Only names that share a key are compared, so that the work does not grow with the square.

    - `described`: the words that documents have for each name
    - `originals`: the document that each copy repeats; it counts as that one
    - `same`: sources that are one by a model
    """

    def __init__(
        self,
        names: Sequence[Name],
        described: Mapping[str, set[str]],
        originals: Mapping[str, str],
        same: Iterable[tuple[Heard, Heard]],
    ) -> None:
        self._names = names
        self._described = described
        self._originals = originals
        self._within: dict[str, set[int]] = {}
        for at, one in enumerate(names):
            for doc_id in one.documents:
                self._within.setdefault(doc_id, set()).add(at)
        heard = {each: at for at, one in enumerate(names) for each in one.heard}
        said_same = [(a, b) for a, b in same if a in heard]
        self._told = [(a, heard[a], b, heard[b]) for a, b in said_same if b in heard]
        self._issued = [(b[0], a[0], heard[a]) for a, b in said_same if b[1] == ARTICLE]
        self._families: dict[str, set[str]] = {}
        self._people = {each.name for each in names if each.is_person}
        for full in chain(self._people, described):
            if len(order := tokens(full)) > 1:
                self._families.setdefault(order[-1], set()).add(full)
        self._known: dict[str, list[int]] = {}
        for at, name in enumerate(names):
            for key in {*keys(name), *self._more_keys(name)}:
                self._known.setdefault(key, []).append(at)
        self._nodes: dict[tuple[int, str], _Node] = {}
        self._groups = _Groups()

    def joined(self) -> Iterator[tuple[list[Name], list[str], Set[str]]]:
        """The groups of names that are one voice, why, and the documents that they issued."""
        longest_first = sorted(
            range(len(self._names)),
            key=lambda at: (not self._names[at].proper, -len(self._names[at].order), at),
        )
        for at in longest_first:
            self._decide(at)
        for (doc_id, _), at, (other_id, _), other in self._told:
            one, another = self._node(at, doc_id), self._node(other, other_id)
            if at != other and self._may_join(self._groups.add(one), self._groups.add(another)):
                self._join(one, [another], TOLD)
        issued = self._documents_of_issuers()
        for nodes in self._groups:
            if parts := [part for node in nodes if (part := self._part(node)).documents]:
                yield parts, self._groups.why(nodes), issued.get(nodes[0], set())

    def _documents_of_issuers(self) -> dict["_Node", set[str]]:
        """The documents that a body issued, by the first node of its group; none of two bodies."""
        issuers: dict[str, set[_Node]] = {}
        for document, doc_id, at in self._issued:
            if self._names[at].body and self._names[at].is_one:
                root = min(self._groups.add(self._node(at, doc_id)))
                issuers.setdefault(document, set()).add(root)
        found: dict[_Node, set[str]] = {}
        for document, (root, *others) in issuers.items():
            if not others:
                found.setdefault(root, set()).add(document)
        return found

    def _decide(self, at: int) -> None:
        """Finds whom a name means in each of its documents, and joins it with those."""
        equal, others = self._near(at)
        known = set(others)
        for doc_id in sorted(self._names[at].documents):
            self._decide_in(doc_id, at, sorted(self._within[doc_id] & known))
        self._decide_by_story(at, others)
        for doc_id in sorted(self._names[at].documents):
            self._groups.add(self._node(at, doc_id))
        for other in equal:
            self._join_equal(at, other)

    def _decide_in(self, doc_id: str, at: int, others: Sequence[int]) -> None:
        """Finds whom a name means by what its document names; if these are two, nobody else."""
        meant = self._meant(self._names[at], others)
        if meant is not None:
            node = self._nodes[at, doc_id] = at, doc_id
            self._join_only(node, meant, [self._node(each, doc_id) for each in meant.names])

    def _decide_by_story(self, at: int, others: Sequence[int]) -> None:
        """The same for its documents that name nobody whom it may mean."""
        documents = self._names[at].documents
        rest = [each for each in documents if (at, self._place(at, each)) not in self._nodes]
        meant = self._meant(self._names[at], others) if rest else None
        nodes = [node for each in meant.names for node in self._everywhere(each)] if meant else []
        split = meant is not None and not self._join_only((at, ""), meant, nodes)
        self._nodes |= {(at, e): (at, self._place(at, e) if split else "") for e in rest}

    def _place(self, at: int, doc_id: str) -> str:
        """The document that decides whom a name means in one: itself, or the one it repeats."""
        return doc_id if (at, doc_id) in self._nodes else self._originals.get(doc_id, doc_id)

    def _node(self, at: int, doc_id: str) -> "_Node":
        return self._nodes.get((at, self._place(at, doc_id)), (at, ""))

    def _join_equal(self, at: int, other: int) -> None:
        """Joins what two names mean that are the same, in one document or by the whole story."""
        places = sorted(self._names[at].documents & self._names[other].documents)
        pairs = [(self._node(at, each), self._node(other, each)) for each in places]
        for one, another in [*pairs, ((at, ""), (other, ""))]:
            if one in self._groups and another in self._groups:
                self._join(one, [another], "the same words")

    def _everywhere(self, at: int) -> list["_Node"]:
        """What a name means: by the whole story, or in each document that decides by itself."""
        nodes = {self._node(at, each) for each in self._names[at].documents}
        return [(at, "")] if (at, "") in nodes else sorted(nodes)

    def _join_only(self, node: "_Node", meant: "_Meant", nodes: Sequence["_Node"]) -> bool:
        """Joins a name with what it means, unless these are several voices; whether it does."""
        first, *others = (self._names[at] for at in meant.names)
        alike = len(nodes) == len(meant.names) and all(are_one(first, each) for each in others)
        if alike or len({self._groups.root(each) for each in nodes}) == 1:
            self._join(node, nodes, meant.why)
            return True
        return False

    def _join(self, node: "_Node", nodes: Iterable["_Node"], why: str) -> None:
        for other in nodes:
            because = _because(self._names[node[0]], self._names[other[0]], why)
            self._groups.join(node, other, because)

    def _part(self, node: "_Node") -> Name:
        """A name in the documents of a node."""
        at, _ = node
        name = self._names[at]
        here = {each for each in name.documents if self._node(at, each) == node}
        return replace(name, documents=here, heard={h for h in name.heard if h[0] in here})

    def _may_join(self, one: Iterable["_Node"], other: Iterable["_Node"]) -> bool:
        """Whether a model may say that two voices are one: it never joins what is named apart."""
        mine, theirs = ([self._names[at] for at, _ in group] for group in (one, other))
        pairs = [(a, b) for a in mine for b in theirs]
        named = [(a, b) for a, b in pairs if a.proper and b.proper]
        if any(a.is_person and b.is_person and not are_alike(a, b) for a, b in named):
            return False
        return all(starmap(may_be_one, pairs)) and (not named or any(starmap(are_alike, named)))

    def _near(self, at: int) -> tuple[list[int], list[int]]:
        """The positions of the names that are equal to one, and of others that share a key."""
        name = self._names[at]
        if not (name.is_one or name.via or name.body or name.kind == "group"):
            return [], []
        near = sorted({n for key in self._lookups(name) for n in self._known.get(key, ())} - {at})
        equal = [are_equal(name, self._names[each]) for each in near]
        return list(compress(near, equal)), list(compress(near, map(not_, equal)))

    def _lookups(self, name: Name) -> set[str]:
        """The keys of what a name may stand for.

        A body's name stands for those that have all of its own words, so the rarest one is enough.
        """
        found = keys(name)
        own = name.tokens - name.common - SPEAKING
        if not own or not name.proper or name.is_person or _OF_A_PERSON.match(name.bare):
            return found
        rarest = min(sorted(own), key=lambda each: len(self._known.get(each, ())))
        return {each for each in found - name.tokens if not each.startswith("stem ")} | {rarest}

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

    def _meant(self, one: Name, near: Sequence[int]) -> "_Meant | None":
        """The names that one may stand for by the best evidence that there is, and that."""
        alike = [(at, self._names[at]) for at in near if self._names[at].several == one.several]
        for why, longer in self._longer(one, alike):
            if found := [at for at, _ in longer]:
                return _Meant(why, found)
        return None

    def _longer(
        self, one: Name, others: "_Placed"
    ) -> Iterator[tuple[str, Iterable[tuple[int, Name]]]]:
        """The names that a shorter one may stand for, by each kind of evidence, best first."""
        yield "the only longer name", (each for each in others if is_short_for(one, each[1]))
        yield "the only such body", (each for each in others if is_noun_for(one, each[1]))
        yield "called by what it does", (each for each in others if is_of_its_trade(one, each[1]))
        if one.body and not one.proper:
            yield "called so", (each for each in others if self._is_called(one, each[1]))
        yield "the only body that governs it", (each for each in others if is_land_of(one, each[1]))
        if owned := _OF_A_PERSON.match(one.bare):
            said = {singular(each) for each in self._described.get(owned["who"], ())}
            yield "whose it is", (each for each in others if _is_of(said, one, each[1]))
        if is_any_firm(one):
            yield "the only firm", (each for each in others if self._is_firm(each[1]))
        if one.role and one.role not in ANYBODY:
            yield "who has that office", (each for each in others if self._holds(one, each[1]))

    def _is_called(self, one: Name, other: Name) -> bool:
        """Whether a body is described so: "the insurer" where a text has "the insurer Pellara".

        A firm may also have the noun in its name: "Pellara Insurance".
        """
        firm = is_of_firm(one) and self._is_firm(other)
        wanted = one.tokens - FIRMS if firm else one.tokens
        stems = {each[:STEM] for each in wanted if is_firm(each)} if firm else set()
        called = {singular(each) for each in self._said_of(other)} if wanted else set()
        if not stems.isdisjoint(each[:STEM] for each in other.tokens):
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


def _is_of(said: Set[str], one: Name, other: Name) -> bool:
    """Whether "Ann Lee's ministry" is that of which texts call her the minister.

    - `said`: the words for the person
    """
    body = other.body and (other.proper or other.known) and covered([one.head], {other.head})
    own = other.tokens - {one.head, other.head}
    return body and bool(own) and own <= said


_Placed = Sequence[tuple[int, Name]]
_Node = tuple[int, str]
"""A name by its position, in one document; in all that do not decide by themselves for ""."""


class _Meant(NamedTuple):
    """The positions of the names that another one may stand for, and by what evidence."""

    why: str
    names: list[int]


class _Groups:
    """Nodes in groups that joins connect, with the reasons."""

    def __init__(self) -> None:
        self._group: dict[_Node, list[_Node]] = {}
        self._why: dict[_Node, list[str]] = {}

    def __contains__(self, node: object) -> bool:
        return node in self._group

    def __iter__(self) -> Iterator[list[_Node]]:
        return (sorted(group) for first, group in self._group.items() if first == group[0])

    def add(self, node: _Node) -> list[_Node]:
        """The group of a node, which is its own if it is new."""
        return self._group.setdefault(node, [node])

    def root(self, node: _Node) -> _Node:
        """The node that stands for the group of another one."""
        return self.add(node)[0]

    def join(self, one: _Node, other: _Node, because: str) -> None:
        """Makes the groups of two nodes one."""
        large, small = sorted((self.add(one), self.add(other)), key=len, reverse=True)
        self._why.setdefault(one, []).append(because)
        if large is not small:
            large += small
            self._group.update(dict.fromkeys(small, large))

    def why(self, nodes: Iterable[_Node]) -> list[str]:
        """Why nodes were joined."""
        return [each for node in nodes for each in self._why.get(node, ())]


def _because(one: Name, other: Name, reason: str) -> str:
    spoken = [each.name for each in (one, other) if each.bare != each.name]
    speaks = f", for which {' and '.join(spoken)} speaks" if spoken else ""
    return f"{one.name} is {other.name}: {reason}{speaks}"


def _is_known_everywhere(name: Name) -> bool:
    """Whether a name is the same voice in all stories: a full name, and no "High Court"."""
    if not name.proper or (name.is_person and len(name.order) < 2):
        return False
    return any(each in NATION_NAMES or not is_common(each) for each in name.order)


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
    everywhere = any(map(_is_known_everywhere, group))
    place = () if everywhere else min(heard for each in group for heard in each.heard)
    return Voice(
        voice_id=content_id("voice", *sorted({*names, *(each.bare for each in group)}), *place),
        name=best.name,
        kind=best.kind,
        names=names,
        documents=documents,
        because=tuple(dict.fromkeys(because)),
    )
