"""Which names of sources, in different documents, are one voice."""

from collections.abc import Sequence

import pytest

from extractor.compare.model import Voice
from extractor.compare.names import Mention
from extractor.compare.voices import described_names, voices
from extractor.models import SourceKind
from extractor.news.sources.kinds import kind_of

Case = tuple[Sequence[str], Sequence[Sequence[str]]]

ONE: dict[str, Sequence[str]] = {
    "spokeswoman": ["Kestrel Museum", "museum spokeswoman"],
    "officials": ["Kestrel Museum", "Museum officials"],
    "spokesman for": ["Orkney Ferries", "spokesman for Orkney Ferries"],
    "press office": ["Lissen Airport", "airport's press office"],
    "legal form": ["Brandt & Söhne GmbH", "Brandt & Söhne"],
    "acronym": ["Federal Office of Civil Aviation", "FOCA"],
    "acronym with a spokesman": ["National Grain Board", "NGB spokesman"],
    "noun and words beside it": ["Federal Office of Civil Aviation", "aviation office"],
    "another noun": ["Staff and Lecturers' Association", "lecturers' union"],
    "ministry and department": ["Department of Trade", "trade ministry"],
    "health officials": ["Ministry of Health", "health officials"],
    "a force": ["North Fells Police", "North Fells force"],
    "police": ["North Fells Police", "police", "police spokesman"],
    "prosecutors": ["Public Prosecutor's Office in Brunn", "Prosecutors"],
    "a party": ["Green Party", "Greens"],
    "city hall": ["City of Ostwick", "city hall spokesman", "city officials"],
    "what it publishes": ["National Audit Office", "report by the National Audit Office"],
    "an army": ["Drusian military", "Drusian army"],
    "family name": ["Ines Falk", "Falk"],
    "a family name of two words": ["Ama Osei-Lindgren", "Osei-Lindgren"],
    "an initial": ["Ines Falk", "I. Falk"],
    "a spelling": ["Mikhail Sorokine", "Mikhail Sorokin"],
    "a middle name": ["Ana Maria Ruiz", "Ana Ruiz"],
    "a state": ["French government", "France"],
    "a central bank": ["Bank of Tarvia", "central bank"],
    "auditors": ["Court of Audit", "auditors"],
    "an interim report": ["Accident Board", "Accident Board's interim report"],
    "a judgment": ["High Court", "judgment"],
    "its researchers": ["Lorne Institute", "researchers at the Lorne Institute"],
    "without its trade": ["Blue Fjord Airways", "Blue Fjord"],
    "an adjective of a place": ["Tarvia's interior ministry", "Tarvian interior ministry"],
    "the sheriff": ["Pinal County Sheriff's Office", "Sheriff's officials"],
    "a watchdog": ["Medicines and Devices Agency", "drugs watchdog"],
    "a plural": ["Nurses' Federation", "nurses' union"],
    "a spy agency": [
        "National Intelligence Service of South Korea",
        "NIS",
        "South Korea's spy agency",
        "South Korean intelligence services",
    ],
    "a body of a nation": ["Foreign Ministry of Iran", "Iranian Foreign Ministry"],
    "a ministry of several things": [
        "Ministry of Health and Welfare of South Korea",
        "South Korea's health ministry",
    ],
    "a land that no list has": [
        "Ministry of Defence of the Republic of Karsova",
        "Karsovan defence ministry",
        "Karsova's defence ministry",
    ],
    "another such land": ["Velthar's border guard", "Velthari border guard"],
    "a list by a union": [
        "Locomotive Workers' Union",
        "list of names compiled by the Locomotive Workers' Union",
    ],
    "a board that is praised": ["Data Safety Monitoring Board", "independent safety board"],
    "a bank of a nation": ["Central Bank of Russia", "Russian central bank"],
}
APART: dict[str, Sequence[str]] = {
    "two museums": ["Kestrel Museum", "Harl Museum", "museum spokeswoman"],
    "two forces": ["Arnhem police", "Liège police", "police"],
    "a county and its board": ["Tallis County Election Board", "county officials"],
    "health officials and an institute": ["National Health Institute", "health officials"],
    "two ministries": ["interior ministry", "defence ministry"],
    "two armies": ["Drusian army", "Tarvian army"],
    "former staff": ["Kestrel Museum", "former museum official"],
    "senior officials": ["Ministry of Health", "senior health officials"],
    "two of some officials": ["Ministry of Health", "two health officials"],
    "officials of a nation": ["France", "French officials"],
    "farmers": ["farmers", "farmer"],
    "a firm and a family": ["Brandt & Söhne GmbH", "Karl Brandt"],
    "a bank and a man of its name": ["Harl Bank", "Tom Banks"],
    "two people of one family": ["Jan Mueller", "Eva Mueller", "Mueller"],
    "two given names": ["Jan Mueller", "Eva Mueller"],
    "two initials": ["J. Mueller", "Eva Mueller"],
    "two sisters": ["Maria Ruiz", "Marina Ruiz"],
    "two short names": ["Jan Lee", "Jan Lek"],
    "a bank of many": ["Harl Bank", "central bank"],
    "two states": ["French government", "Spain"],
    "nurses and their union": ["Nurses' Federation", "nurses"],
    "a university and its hospital": ["Lund University", "Lund University Hospital"],
    "doctors of a hospital": ["Lorne Hospital", "doctors at the Lorne Hospital"],
    "her lawyer": ["Octavia Renn", "Octavia Renn's lawyer"],
    "a family that is no firm": ["Marti", "company"],
    "a president and a chairman": ["president", "Bob Hale"],
    "an authority and authorities": ["Port Authority", "authorities"],
    "another firm": ["Orkney Ferries", "supplier"],
    "authorities and a ministry": ["French health ministry", "French health authorities"],
    "spies of two nations": ["South Korean intelligence services", "North Korea's spy agency"],
    "spies of several nations": [
        "Western and South Korean intelligence agencies",
        "South Korean intelligence services",
    ],
    "two services of a nation": [
        "National Intelligence Service of South Korea",
        "Defence Intelligence Service of South Korea",
        "South Korean intelligence services",
    ],
    "a nation and its spies": ["South Korea", "National Intelligence Service of South Korea"],
    "a treasury": ["HM Treasury", "Britain's finance ministry"],
    "a bank with a nation's name": ["Bank of China", "China's central bank"],
    "a leader's union": ["Aoife Brannigan", "Aoife Brannigan's union"],
    "bodies in a list": ["Velthar's border guard", "hospitals and the border guard"],
    "lawyers for families": ["lawyers for the families", "families"],
}


def _found(
    names: Sequence[str], *, texts: Sequence[str] = (), kinds: Sequence[SourceKind] = ()
) -> list[Voice]:
    known = [*kinds, *(kind_of(name) for name in names[len(kinds) :])]
    mentions = [
        Mention(f"d{at}", name, name, kind)
        for at, (name, kind) in enumerate(zip(names, known, strict=True))
    ]
    described = {f"t{at}": described_names(text) for at, text in enumerate(texts)}
    return [voice for voice, _ in voices(mentions, described=described, originals={})]


@pytest.mark.parametrize("names", ONE.values(), ids=ONE)
def test_names_of_one_are_one_voice_with_the_reason(names: Sequence[str]) -> None:
    found = _found(names)
    assert [set(each.names) for each in found] == [set(names)]
    assert found[0].name == names[0]
    assert found[0].because
    assert all(any(name in why for name in names) for why in found[0].because)


@pytest.mark.parametrize("names", APART.values(), ids=APART)
def test_names_of_several_stay_apart(names: Sequence[str]) -> None:
    texts = ["The council's chairman, Bob Hale, agreed. Anna Marti left."]
    found = _found(names, texts=texts)
    assert sorted(each.names for each in found) == sorted((name,) for name in names)
    assert not any(each.because for each in found)


OFFICES = {
    "described in another text": ("Marta Quil, the coach of the Lions, left.", "coach"),
    "head of the institution before": (
        "The Data Protection Office has opened an inquiry. Its president, Marta Quil, left.",
        "head of the data protection authority",
    ),
    "with a portfolio": ("Trade minister Marta Quil resigned.", "minister for trade"),
    "of the only bank": ("Governor Marta Quil spoke in Harl.", "Bank of Tarvia's governor"),
}
OTHER_OFFICES = {
    "a deputy": ("The deputy head of the port, Marta Quil, left.", "head of the port"),
    "another team's": ("Marta Quil, the coach of the Lions, left.", "Tigers coach"),
    "another portfolio": ("Trade minister Marta Quil resigned.", "minister for health"),
    "another office": ("The chairwoman of the club, Marta Quil, left.", "president"),
    "a role of many": ("The witness Marta Quil wept.", "witness"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "role"), OFFICES.values(), ids=OFFICES)
def test_a_role_is_whom_a_text_of_the_story_gives_it(text: str, role: str) -> None:
    found = _found(["Marta Quil", role, "Bank of Tarvia", "Tigers"], texts=[text],
                   kinds=["person", "person"])  # fmt: skip
    assert {"Marta Quil", role} in [set(each.names) for each in found]


@pytest.mark.parametrize(("text", "role"), OTHER_OFFICES.values(), ids=OTHER_OFFICES)
def test_a_role_is_nobody_else(text: str, role: str) -> None:
    found = _found(["Marta Quil", role, "Bank of Tarvia", "Tigers"], texts=[text],
                   kinds=["person", "person"])  # fmt: skip
    assert {"Marta Quil"} in [set(each.names) for each in found]


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        pytest.param("Transport Minister Ann Lee resigned.", True, id="the minister"),
        pytest.param("Ann Lee of the Transport Workers' Union spoke.", False, id="of a union"),
        pytest.param("Health Minister Ann Lee resigned.", False, id="of another ministry"),
    ],
)
def test_a_ministry_is_whose_minister_a_text_names(text: str, joined: bool) -> None:
    found = _found(["Ann Lee's ministry", "Ministry of Transport", "Ann Lee"], texts=[text],
                   kinds=["government", "government", "person"])  # fmt: skip
    assert [len(each.names) for each in found].count(2) == joined
    assert ("Ann Lee",) in [each.names for each in found]


@pytest.mark.parametrize(
    "text",
    ["Vestria's third-largest insurer, Pellara, fell.", "The insurer Pellara fell."],
)
def test_a_noun_for_a_firm_is_the_firm_that_a_text_calls_so(text: str) -> None:
    names = ["Pellara", "spokeswoman for the insurer", "Orkney Ferries"]
    found = _found(names, texts=[text], kinds=["organisation"])
    assert {"Pellara", "spokeswoman for the insurer"} in [set(each.names) for each in found]


def test_a_spokesman_of_his_is_whom_the_text_named_before() -> None:
    mentions = [
        Mention("a", "Viktor Hale", "Viktor Hale", "person"),
        Mention("b", "his own spokesman", "his own spokesman", "anonymous", of="Hale"),
        Mention("c", "his own spokesman", "his own spokesman", "anonymous", of="Ott"),
    ]
    found = [voice for voice, _ in voices(mentions, described={}, originals={})]
    assert sorted(each.documents for each in found) == [("a", "b"), ("c",)]
