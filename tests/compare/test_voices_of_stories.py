"""Whom a short name means where a story has several: its own document decides, or nobody."""

from collections.abc import Mapping, Sequence

import pytest

from extractor.compare.names import Mention
from extractor.compare.voices import voices
from extractor.news.sources.kinds import kind_of

Groups = set[frozenset[str]]

DECIDED: dict[str, tuple[Sequence[Sequence[str]], Sequence[str]]] = {
    "police of its own article": (
        [["Arnhem police", "police"], ["Lissen police"]],
        ["0 Arnhem police, 0 police"],
    ),
    "police of another article, where no other is told of": (
        [["Arnhem police"], ["police"]],
        ["0 Arnhem police, 1 police"],
    ),
    "a ministry of its own article": (
        [["Tarvia's interior ministry", "ministry"], ["Drusia's trade ministry", "ministry"]],
        ["0 Tarvia's interior ministry, 0 ministry", "1 Drusia's trade ministry, 1 ministry"],
    ),
    "a firm of its own article": (
        [["Orvik Steel", "company"], ["Pellara Foods", "company"]],
        ["0 Orvik Steel, 0 company", "1 Pellara Foods, 1 company"],
    ),
    "the only firm": (
        [["Orvik Steel"], ["spokesman for the company"], ["company"]],
        ["0 Orvik Steel, 1 spokesman for the company, 2 company"],
    ),
    "a union of its own article": (
        [["Nurses' Federation", "union"], ["Doctors' Association", "union"]],
        ["0 Nurses' Federation, 0 union", "1 Doctors' Association, 1 union"],
    ),
    "a family name of its own article": (
        [["Eva Mueller", "Mueller"], ["Jan Mueller", "Mueller"]],
        ["0 Eva Mueller, 0 Mueller", "1 Jan Mueller, 1 Mueller"],
    ),
    "nothing but nouns": (
        [["police"], ["police spokeswoman"], ["Police"]],
        ["0 police, 1 police spokeswoman, 2 Police"],
    ),
    "several names of one body": (
        [["Federal Office of Civil Aviation"], ["FOCA"], ["aviation office"]],
        ["0 Federal Office of Civil Aviation, 1 FOCA, 2 aviation office"],
    ),
    "a letter as in another article": (
        [["National Grain Board", "board"], ["NGB", "board"]],
        ["0 National Grain Board, 0 board, 1 NGB, 1 board"],
    ),
}
UNDECIDED: dict[str, tuple[Sequence[Sequence[str]], Sequence[str]]] = {
    "two police forces in one article": ([["Arnhem police", "Lissen police", "police"]], []),
    "two police forces in others": ([["Arnhem police"], ["Lissen police"], ["police"]], []),
    "police of two articles, two forces": (
        [["Arnhem police"], ["Lissen police"], ["police"], ["police"]],
        [],
    ),
    "two firms in one article": ([["Orvik Steel", "Pellara Foods", "company"]], []),
    "two firms in others": ([["Orvik Steel"], ["Pellara Foods"], ["company"], ["company"]], []),
    "two unions": ([["Nurses' Federation"], ["Bakers' Federation"], ["union"], ["union"]], []),
    "two ministries": (
        [["Tarvia's interior ministry"], ["Drusia's interior ministry"], ["ministry"]],
        [],
    ),
    "one ministry of two nations": (
        [["Tarvia's interior ministry", "Drusia's interior ministry", "interior ministry"]],
        [],
    ),
    "two museums": ([["Kestrel Museum"], ["Harl Museum"], ["museum spokeswoman"]], []),
    "two people of one name": (
        [["Eva Mueller"], ["Jan Mueller"], ["Mueller"], ["Mueller"]],
        [],
    ),
    "a noun that one of two articles decides": (
        [["Arnhem police", "police"], ["Lissen police"], ["police"]],
        ["0 Arnhem police, 0 police"],
    ),
}  # fmt: skip


def _groups(told: Sequence[Sequence[str]], originals: Mapping[str, str] | None = None) -> Groups:
    """The voices of sources, given by document; each source as its document and its name."""
    mentions = [
        Mention(str(at), name, name, kind_of(name))
        for at, names in enumerate(told)
        for name in names
    ]
    found = voices(mentions, described={}, originals=originals or {})
    return {
        frozenset(f"{doc_id} {key.split(chr(10))[0]}" for doc_id, key in heard)
        for _, heard in found
    }


def _wanted(told: Sequence[Sequence[str]], joined: Sequence[str]) -> Groups:
    groups = {frozenset(each.split(", ")) for each in joined}
    known = frozenset[str]().union(*groups)
    every = {f"{at} {name}" for at, names in enumerate(told) for name in names}
    return groups | {frozenset({each}) for each in every - known}


@pytest.mark.parametrize(("told", "joined"), DECIDED.values(), ids=DECIDED)
def test_a_short_name_is_whom_its_document_or_its_story_names(
    told: Sequence[Sequence[str]], joined: Sequence[str]
) -> None:
    assert _groups(told) == _wanted(told, joined)


@pytest.mark.parametrize(("told", "joined"), UNDECIDED.values(), ids=UNDECIDED)
def test_a_short_name_of_two_stays_a_voice_of_its_document(
    told: Sequence[Sequence[str]], joined: Sequence[str]
) -> None:
    assert _groups(told) == _wanted(told, joined)


def test_a_copy_means_whom_its_original_means() -> None:
    told = [["Arnhem police", "police"], ["police"], ["Lissen police"], ["Brunn police"]]
    assert frozenset({"0 Arnhem police", "0 police", "1 police"}) in _groups(told, {"1": "0"})
    assert frozenset({"1 police"}) in _groups(told)


def test_two_spokesmen_of_one_document_may_be_two() -> None:
    told = [
        Mention("a", "Orvik Steel", "Orvik Steel", "organisation"),
        Mention("a", "Pellara Foods", "Pellara Foods", "organisation"),
        Mention("a", "spokesman", "A spokesman", "anonymous", of="Orvik Steel"),
        Mention("a", "spokesman", "A spokesman", "anonymous", of="Pellara Foods"),
        Mention("a", "two people", "two people", "anonymous", via="Harl Post"),
        Mention("a", "two people", "two people", "anonymous", via="Daily Ferry"),
    ]
    found = list(voices(told, described={}, originals={}))
    assert sorted(len(heard) for _, heard in found) == [1, 1, 2, 2]
    assert len({voice.voice_id for voice, _ in found}) == len(found)


def test_sixty_articles_on_many_events_lend_each_other_no_body() -> None:
    towns = ["Arnhem", "Lissen", "Brunn", "Harl", "Tarrow", "Drusk", "Olvane", "Merrick", "Torvik"]
    towns += ["Grenva", "Norrin", "Dorrin", "Halvik", "Sandby", "Keld", "Varn", "Osk", "Marlow"]
    towns += ["Penrith", "Wexcombe"]
    told = [
        names
        for town in towns
        for names in (
            [f"{town} police", "police", f"{town} Steel", "company", f"{town} Workers' Union"],
            [f"{town} Steel", "company", "police", f"{town} council", "council"],
            ["company", "police", "union", "council"],
        )
    ]
    assert len(told) == 60
    for group in _groups(told):
        assert len({int(each.split()[0]) // 3 for each in group}) == 1, group
