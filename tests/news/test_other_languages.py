"""Spanish, French, German, Italian and Russian: who speaks, and where the claim may be cut."""

import unicodedata

import pytest
from support.faithful import claims

from extractor import Extractor

REPORTS = {
    "fr-opener": ("Selon la maire, le pont est fermé.", "le pont est fermé", "la maire"),
    "fr-opener-d'après": (
        "D'après un sondage, peu de gens votent.",
        "peu de gens votent",
        "un sondage",
    ),
    "fr-behind": ("Le pont est fermé, selon la préfecture.", "Le pont est fermé", "la préfecture"),
    "fr-said": ("Le pont est fermé, a annoncé la maire.", "Le pont est fermé", "la maire"),
    "es-opener": ("Según la policía, el autor huyó.", "el autor huyó", "la policía"),
    "es-said": (
        "El puente está cerrado, informó el alcalde.",
        "El puente está cerrado",
        "el alcalde",
    ),
    "it-opener": ("Secondo il sindaco, il ponte riaprirà.", "il ponte riaprirà", "il sindaco"),
    "ru-opener": ("По словам мэра, мост закрыт с мая.", "мост закрыт с мая", "мэра"),
}
GERMAN = {
    "authority": ("Laut Polizei war der Fahrer eingeschlafen.", "war der Fahrer eingeschlafen"),
    "article": ("Laut einer Sprecherin der Stadt bleibt die Schule zu.", "bleibt die Schule zu"),
    "angaben": (
        "Nach Angaben der Stadt wurden zwei Häuser verkauft.",
        "wurden zwei Häuser verkauft",
    ),
}


def by_rules(text):
    with Extractor(ask="none", cache=False) as extractor:
        return extractor.extract(text).claims


@pytest.mark.parametrize(("text", "said", "source"), REPORTS.values(), ids=REPORTS)
@pytest.mark.parametrize("quoted", [False, True], ids=["rules", "quoted"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_source_is_told_from_what_it_says(text, said, source, quoted, form):
    text, said, source = (unicodedata.normalize(form, each) for each in (text, said, source))
    made = claims(text, said if quoted else None)
    assert [
        ([e.quote for e in c.evidence], [a.name for a in c.attribution], c.stance) for c in made
    ] == [([said], [source], "asserted")]
    assert made[0].statement == f"{said[0].upper()}{said[1:]}."


@pytest.mark.parametrize(("text", "said"), GERMAN.values(), ids=GERMAN)
def test_the_verb_behind_a_german_source_begins_the_claim(text, said):
    assert [e.quote for c in claims(text, said) for e in c.evidence] == [said]
    whole = claims(text, None)
    assert [c.statement for c in whole] == [text]
    assert whole[0].attribution


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Selon une rumeur, le pont est fermé depuis mai.", id="fr-rumour"),
        pytest.param("Según un bulo, el puente está cerrado desde mayo.", id="es-hoax"),
        pytest.param("Selon que le juge accepte ou non, le pont est fermé.", id="fr-selon-que"),
        pytest.param("Según si llueve o no, el puente está cerrado.", id="es-segun-si"),
        pytest.param("Laut einem Gerücht ist die Brücke gesperrt.", id="de-rumour"),
    ],
)
def test_what_no_source_asserts_is_told_whole(text):
    assert not [c for c in claims(text, None) if c.stance == "asserted" and c.attribution]
    cut = text.split(", ")[-1] if "," in text else text.split("Gerücht ")[-1]
    assert [e.quote.rstrip(".") for c in claims(text, cut) for e in c.evidence] == [
        text.rstrip(".")
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "Laut Polizei wurden drei Menschen verletzt, laut Feuerwehr waren es fünf.",
            id="de-two-sources",
        ),
        pytest.param("Laut wurde es, als die Brücke brach.", id="de-loud"),
        pytest.param(
            "Laut Anna Lund, Bürgermeisterin von Orsk, ist die Brücke gesperrt.",
            id="de-apposition",
        ),
        pytest.param(
            "Selon la maire, Anne Duval, le pont n'est pas dangereux.", id="fr-apposed-name"
        ),
        pytest.param("Selon Anne Duval, maire d'Orsk, le pont est fermé.", id="fr-apposed-office"),
        pytest.param(
            "Según Ana Ruiz, ministra de Obras, el puente está cerrado.", id="es-apposed-office"
        ),
        pytest.param(
            "Según fuentes policiales, que pidieron el anonimato, el puente está cerrado.",
            id="es-relative-clause",
        ),
        pytest.param(
            "Selon Anne Duval, le pont est fermé, mais selon le ministre, il est ouvert.",
            id="fr-two-sources",
        ),
        pytest.param(
            "Según la alcaldesa, el puente no es seguro, pero el gobierno lo niega.",
            id="es-denied-by-another",
        ),
        pytest.param(
            "La alcaldesa dijo que el puente es seguro, pero el gobierno lo niega.",
            id="es-said-and-denied-by-another",
        ),
        pytest.param('"No es verdad", dijo Ana Ruiz, según El País.', id="es-report-in-report"),
        pytest.param("Selon les cas, le prix change.", id="fr-no-speaker"),
        pytest.param("Según el caso, el precio cambia.", id="es-no-speaker"),
        pytest.param("Según avanza el día, sube el agua.", id="es-as"),
    ],
)
def test_no_source_is_named_where_it_is_not_sure_who_speaks(text):
    (claim,) = by_rules(text)
    assert (claim.attribution, claim.stance) == ((), "asserted")
    assert claim.statement == text.replace('"', "")


@pytest.mark.parametrize(
    ("text", "source"),
    [
        pytest.param(
            "Según fuentes policiales, el puente está cerrado.",
            "fuentes policiales",
            id="es-plural",
        ),
        pytest.param(
            "Laut einem neuen offiziellen Bericht ist die Brücke gesperrt.",
            "Bericht",
            id="de-adjectives",
        ),
        pytest.param(
            '"El puente es seguro, pero viejo", dijo Ana Ruiz.', "Ana Ruiz", id="es-but-in-quote"
        ),
        pytest.param(
            "Selon la maire, le pont est fermé, car il est dangereux.", "la maire", id="fr-because"
        ),
    ],
)
def test_a_sure_source_is_still_named(text, source):
    (claim,) = by_rules(text)
    assert [each.name for each in claim.attribution] == [source]


def test_a_rumour_with_a_relative_clause_is_no_assertion():
    (claim,) = by_rules("Laut einem Gerücht, das umgeht, ist die Brücke gesperrt.")
    assert claim.stance != "asserted"
