"""Whether two names may be of one person or body, by their words alone.

"NIS" is "National Intelligence Service", "Falk" is "Ines Falk", "the ministry" may be "Department
of Trade". Who is meant where several could be is decided in `voices`.
"""

from itertools import starmap

from rapidfuzz import fuzz

from extractor.compare.lemmas import is_common
from extractor.compare.names import (
    ANYBODY,
    GIVEN,
    GROUPS,
    HEADS,
    NATION_NAMES,
    SPEAKING,
    STATE_BODIES,
    STEM,
    Name,
    fitting,
    is_body_noun,
    may_stand_for,
)
from extractor.news.words.en.organisations import is_firm
from extractor.news.words.en.roles import ROLES
from extractor.words import words

__all__ = [
    "FIRMS",
    "are_alike",
    "are_equal",
    "are_one",
    "initials",
    "is_any_firm",
    "is_land_of",
    "is_noun_for",
    "is_of_firm",
    "is_short_for",
    "keys",
    "may_be_one",
    "office",
]

FIRMS = words("company firm group maker manufacturer operator owner")
SPELLED = 88  # of 100: how alike two spellings of one family name are
_LEADERS = words(
    "head director chief president chair chairman chairwoman chairperson leader boss headteacher "
    "headmaster headmistress principal rector"
)
"""Words for who heads an institution."""
_GOVERNING = words("ministry department government administration council city town")
"""Words for bodies that are named by the state or town that they govern."""
_INITIALS = 2  # letters of an acronym at least
_PHRASE = 3  # words of a noun for a firm: "the scooter maker"


def keys(name: Name) -> set[str]:
    """What a name is looked up by: its words, also as one, its role, its letters, its firm.

    A body also by the nouns that its own may stand for, and by what its words begin with.
    """
    found = {*name.tokens, "".join(name.order), f"letters {_letters(name)}"}
    if is_of_firm(name):
        found |= {f"firm {each}" for each in ("", *name.documents)}
    if name.body or name.kind == "group":
        found |= {f"stem {each[:STEM]}" for each in name.tokens}
    if name.body and not name.proper:
        found |= {f"role {name.head}", *fitting(name.head)}
    return found | {f"role {each}" for each in (name.role, office(name.role)) if each}


def office(word: str) -> str:
    """What all who head an institution have for a role; "" for other words."""
    return "head" if word in _LEADERS else ""


def is_of_firm(one: Name) -> bool:
    """Whether a noun means a firm of the story: "the company", "the insurer"."""
    return (
        not one.proper
        and bool(one.order)
        and (one.tokens <= FIRMS or (len(one.order) <= _PHRASE and is_firm(one.order[-1])))
    )


def is_any_firm(one: Name) -> bool:
    """Whether a noun says nothing of a firm but what it makes: "the company", "the drugmaker"."""
    if one.proper or not one.order:
        return False
    return one.tokens <= FIRMS or (one.order[-1].endswith("maker") and is_of_firm(one))


def are_equal(one: Name, other: Name) -> bool:
    """Whether two names are the same but for spelling, order, and who speaks for them."""
    if one.is_person and other.is_person:
        return _is_one_person(one.order, other.order)
    if not (one.proper and other.proper):
        sure = one.known or bool(one.role and one.role not in ANYBODY)
        heard = bool(one.via) and one.via == other.via
        return one.tokens == other.tokens and one.role == other.role and (sure or heard)
    return _institution(one.tokens) == _institution(other.tokens)


def are_one(one: Name, other: Name) -> bool:
    """Whether two names that a shorter one may stand for are one voice themselves."""
    return are_equal(one, other) or one.tokens <= other.tokens or other.tokens <= one.tokens


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


def is_short_for(one: Name, other: Name) -> bool:
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
        return short.isdisjoint(long_ ^ short) and is_noun_for(one, other)
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
        and not other.bare.startswith((f"{one.bare}'", f"{one.bare}’"))
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


def is_land_of(one: Name, other: Name) -> bool:
    """Whether a state or town that says something may mean a body that governs it.

    "Dorvania" is "Dorvania's defence ministry" if no other such body speaks; "the Kremlin" is not.
    """
    named = one.bare.lower().removeprefix("the ").split() == list(one.order)
    place = one.proper and named and (len(one.order) == 1 or one.tokens <= NATION_NAMES)
    governs = other.kind == "government" and other.head in _GOVERNING
    more = other.tokens - one.tokens
    return (
        place
        and governs
        and one.tokens < other.tokens
        and all(is_common(each) or each in HEADS for each in more)
    )


def are_alike(one: Name, other: Name) -> bool:
    """Whether two names have more in common than a noun or a nation."""
    if one.is_person or other.is_person:
        both = ((one, other), (other, one))
        return are_equal(one, other) or any(starmap(is_short_for, both))
    return bool((one.tokens & other.tokens) - HEADS - NATION_NAMES - GROUPS)


def may_be_one(one: Name, other: Name) -> bool:
    """Whether two names are of one kind, and neither of unnamed people."""
    if "media" in (one.kind, other.kind):
        return False
    person, other_person = (each.is_person or bool(each.role) for each in (one, other))
    return person == other_person and one.is_one and other.is_one


def is_noun_for(one: Name, other: Name) -> bool:
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
    letters, initial = _letters(one), initials(other)
    if not (letters.isupper() and len(letters) >= _INITIALS):
        return False
    if any(f"({letters})" in text for text in other.texts):
        return True
    return letters in initial and len(letters) >= min(3, len(initial))


def _letters(name: Name) -> str:
    return name.bare.replace(".", "").removeprefix("the ")


def initials(name: Name) -> str:
    """The capitals with which the words of a name begin: "NIS"."""
    named = name.bare.removeprefix("The ").split()
    return "".join(word[0] for word in named if word[:1].isupper())
