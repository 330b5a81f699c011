"""Who the sources are, across documents: all names of one person or body make one voice.

Names are joined within a story, that is among documents that tell the same facts: "Falk" is Ines
Falk if no other Falk is in the story. Where two could be meant, or where nothing but a common noun
stands ("two officials"), voices stay apart.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, starmap

import regex
from rapidfuzz import fuzz

from extractor.compare.lemmas import is_common, lemma
from extractor.compare.model import Voice
from extractor.compare.names import (
    ANYBODY,
    GIVEN,
    GROUPS,
    HEADS,
    NATION_NAMES,
    OFFICES,
    SMALL,
    SPEAKING,
    STATE_BODIES,
    Mention,
    Name,
    covered,
    is_body_noun,
    is_of_its_trade,
    may_stand_for,
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
SPELLED = 88  # of 100: how alike two spellings of one family name are
_WORD = regex.compile(r"[\p{L}\p{N}&][\p{L}\p{M}\p{N}.&]*")
_BRACKETS = regex.compile(r"\(([^()]+)\)")
_FIRMS = words("company firm group maker manufacturer operator owner")
_LEADERS = words(
    "head director chief president chair chairman chairwoman chairperson leader boss headteacher "
    "headmaster headmistress principal rector"
)
"""Words for who heads an institution."""
_RANKS = words("deputy vice former ex acting assistant associate retired interim")
_OF_OFFICES = words("executive general managing senior new first chief mr mrs ms dr sir")
"""Words beside an office that do not say of what."""
TOLD = "the model says so"
_INITIALS = 2  # letters of an acronym at least
_OWNED = words("its their")
_PHRASE = 3  # words of a noun for a firm: "the scooter maker"
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
            for key in {*_keys(name), *self._more_keys(name)}:
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
        if any(a.is_person and b.is_person and not _are_alike(a, b) for a, b in named):
            return False
        return all(starmap(_may_be_one, pairs)) and (not named or any(starmap(_are_alike, named)))

    def _same(self) -> Iterator[tuple[int, int, str]]:
        """The positions of two names that are the same voice: equal, or one the only longer one."""
        for at, name in enumerate(self._names):
            if name.is_one or name.via or name.body or name.kind == "group":
                near = sorted({n for key in _keys(name) for n in self._known.get(key, ())} - {at})
                yield from ((at, other, why) for other, why in self._same_as(name, near))

    def _more_keys(self, name: Name) -> Iterator[str]:
        """What a name is found by, beside its own keys: acronyms for it, and descriptions."""
        capitals = _capitals(name)
        for start in range(len(capitals)):
            yield from (f"letters {capitals[start:end]}" for end in range(start, len(capitals) + 1))
        for text in name.texts:
            yield from (f"letters {each.replace('.', '')}" for each in _BRACKETS.findall(text))
        if self._is_firm(name):
            yield from (f"firm {each}" for each in ("", *name.documents))
        for word in self._said_of(name):
            forms = (word, _office(word), singular(word))
            yield from (f"role {each}" for each in forms if each)

    def _same_as(self, one: Name, near: Sequence[int]) -> Iterator[tuple[int, str]]:
        """The positions of the names that are the same voice as one, and why.

        They are equal, or the only ones that it may stand for by the best evidence that there is.
        """
        others = [(at, self._names[at]) for at in near]
        equal = {at for at, each in others if _are_equal(one, each)}
        yield from ((at, "the same words") for at in sorted(equal))
        others = [each for each in others if each[0] not in equal]
        for why, longer in self._longer(one, others):
            if found := list(longer):
                if all(_are_one(found[0][1], each) for _, each in found[1:]):
                    yield from ((at, why) for at, _ in found)
                return

    def _longer(
        self, one: Name, others: "_Placed"
    ) -> Iterator[tuple[str, Iterable[tuple[int, Name]]]]:
        """The names that a shorter one may stand for, by each kind of evidence, best first."""
        yield "the only longer name", (each for each in others if _is_short_for(one, each[1]))
        yield "the only such body", (each for each in others if _is_noun_for(one, each[1]))
        yield "called by what it does", (each for each in others if is_of_its_trade(one, each[1]))
        if one.body and not one.proper:
            yield "called so", (each for each in others if self._is_called(one, each[1]))
        if _is_any_firm(one):
            firms = [each for each in others if self._is_firm(each[1])]
            beside = [each for each in firms if one.documents & each[1].documents]
            yield "the firm that is heard", _most_heard(one, beside) if beside else firms
        if one.role and one.role not in ANYBODY:
            yield "who has that office", (each for each in others if self._holds(one, each[1]))

    def _is_called(self, one: Name, other: Name) -> bool:
        """Whether a body is described so: "the insurer" where a text has "the insurer Pellara".

        A firm may also have the noun in its name: "Pellara Insurance".
        """
        firm = _is_of_firm(one) and self._is_firm(other)
        wanted = one.tokens - _FIRMS if firm else one.tokens
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
        if not same and not (_office(one.role) and any(map(_office, said))):
            return False
        if one.tokens & _RANKS != said & _RANKS:
            return False
        rest = one.tokens - DOCUMENTS - _FIRMS - ROLES
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
        shared = shared or any(_capitals(each).lower() in known for each in houses)
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


def _keys(name: Name) -> set[str]:
    """What a name is looked up by: its words, also as one, its role, its letters, its firm."""
    firms = {f"firm {each}" for each in ("", *name.documents) if _is_of_firm(name)}
    nouns = (name.role, _office(name.role), name.head if name.body and not name.proper else "")
    roles = {f"role {each}" for each in nouns}
    return {*name.tokens, "".join(name.order), *roles, f"letters {_letters(name)}", *firms}


def _office(word: str) -> str:
    """What all who head an institution have for a role; "" for other words."""
    return "head" if word in _LEADERS else ""


def _is_of_firm(one: Name) -> bool:
    """Whether a noun means a firm of the story: "the company", "the insurer"."""
    return (
        not one.proper
        and bool(one.order)
        and (one.tokens <= _FIRMS or (len(one.order) <= _PHRASE and is_firm(one.order[-1])))
    )


def _is_any_firm(one: Name) -> bool:
    """Whether a noun says nothing of a firm but what it makes: "the company", "the drugmaker"."""
    if one.proper or not one.order:
        return False
    return one.tokens <= _FIRMS or (one.order[-1].endswith("maker") and _is_of_firm(one))


def _most_heard(one: Name, firms: "_Placed") -> list[tuple[int, Name]]:
    """The firms that the documents of a name let speak most often: those are their subject."""
    often = {
        at: sum(firm.said[doc_id] for doc_id in one.documents if doc_id in firm.said)
        for at, firm in firms
    }
    most = max(often.values(), default=0)
    return [(at, firm) for at, firm in firms if often[at] == most]


def _are_equal(one: Name, other: Name) -> bool:
    if one.is_person and other.is_person:
        return _is_one_person(one.order, other.order)
    if not (one.proper and other.proper):
        sure = one.known or bool(one.role and one.role not in ANYBODY)
        heard = bool(one.via) and one.via == other.via
        return one.tokens == other.tokens and one.role == other.role and (sure or heard)
    return _institution(one.tokens) == _institution(other.tokens)


def _are_one(one: Name, other: Name) -> bool:
    """Whether two names that a shorter one may stand for are one voice themselves."""
    return _are_equal(one, other) or one.tokens <= other.tokens or other.tokens <= one.tokens


def _institution(found: frozenset[str]) -> frozenset[str]:
    """An institution without those who speak for it, where its name still says which one it is."""
    rest = found - SPEAKING
    return rest if len(rest) > 1 else found


def _is_one_person(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if "".join(one) == "".join(other):
        return True
    if len(one) < 2 or len(other) < 2:
        return False
    initial = min(one[0], other[0], key=len)
    given = one[0] == other[0] or (len(initial) == 1 and one[0][0] == other[0][0])
    return given and fuzz.ratio(one[-1], other[-1]) >= SPELLED


def _is_short_for(one: Name, other: Name) -> bool:
    """Whether a name may be a shorter one of another: "Falk", "NIS", "South Korea's spy agency"."""
    if not (one.proper and other.proper) or one.tokens == other.tokens:
        return False
    if _is_without_trade(one, other):
        return True
    if other.is_person:  # "Falk" alone may look like a body
        given = one.is_person and len(one.order) == 1 and one.order[0] == other.order[0]
        return given or one.order == other.order[1:][-len(one.order) :]
    if one.is_person:
        return False
    if len(one.order) == 1 and (_stands_for(one, other) or _is_first_word(one, other)):
        return True
    if len(one.order) > 1 and one.kind == other.kind and other.bare.endswith(f" of the {one.bare}"):
        return True  # "Red Cross"
    short, long_ = _institution(one.tokens), _institution(other.tokens)
    if short <= NATION_NAMES and one.kind == other.kind == "government":
        return long_ - short == {"government"}
    if not short < long_ or not (long_ - short).isdisjoint(ROLES | GROUPS | NATION_NAMES):
        return short.isdisjoint(long_ ^ short) and _is_noun_for(one, other)
    own = short - NATION_NAMES
    return any(each <= short for each in STATE_BODIES) or (
        len(own) > 1 and one.head == other.head in HEADS
    )


def _is_without_trade(one: Name, other: Name) -> bool:
    """Whether a name lacks only what it is: "Blue Fjord" of "Blue Fjord Airways"."""
    size, kinds = len(one.order), {one.kind, other.kind}
    return (
        kinds <= {"organisation", "person"}
        and 1 < size < len(other.order)
        and one.order == other.order[:size]
        and other.body
        and not is_body_noun(one.head)
        and one.order[0] not in GIVEN
    )


def _is_first_word(one: Name, other: Name) -> bool:
    """Whether a firm or party is named by its own word: "Pellworth" of "Pellworth Home"."""
    (own,) = one.order
    return (
        one.kind == other.kind == "organisation"
        and len(other.order) > 1
        and own == other.order[0]
        and own not in NATION_NAMES
        and (not is_common(own) or other.order[1:] == ("party",))
    )


def _are_alike(one: Name, other: Name) -> bool:
    """Whether two names have more in common than a noun or a nation."""
    if one.is_person or other.is_person:
        both = ((one, other), (other, one))
        return _are_equal(one, other) or any(starmap(_is_short_for, both))
    return bool((one.tokens & other.tokens) - HEADS - NATION_NAMES - GROUPS)


def _may_be_one(one: Name, other: Name) -> bool:
    """Whether two names are of one kind, and neither of unnamed people."""
    if "media" in (one.kind, other.kind):
        return False
    person, other_person = (each.is_person or bool(each.role) for each in (one, other))
    return person == other_person and one.is_one and other.is_one


def _is_noun_for(one: Name, other: Name) -> bool:
    """Whether a common noun is what an institution is: "the board" of "County Election Board"."""
    return (
        one.body
        and other.body
        and (other.proper or other.known)
        and bool(one.common)
        and one.tokens != other.tokens
        and may_stand_for(one, other)
    )


def _stands_for(one: Name, other: Name) -> bool:
    """Whether an acronym has the initials of a name, or stands in brackets behind it."""
    letters, capitals = _letters(one), _capitals(other)
    if not (letters.isupper() and len(letters) >= _INITIALS):
        return False
    if any(f"({letters})" in text for text in other.texts):
        return True
    return letters in capitals and len(letters) >= min(3, len(capitals))


def _letters(name: Name) -> str:
    return name.bare.replace(".", "").removeprefix("the ")


def _capitals(name: Name) -> str:
    return "".join(word[0] for word in name.bare.split() if word[:1].isupper())


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
