"""Descriptions stand for a body or person only where its name or description bears them out."""

import pytest

from extractor import Extractor


@pytest.fixture(scope="module")
def extractor():
    with Extractor(ask="none", cache=False) as extractor:
        yield extractor


def last_name(extractor, text):
    """Return the name of the source of the last claim."""
    return extractor.extract(text).claims[-1].attribution[0].name


@pytest.mark.parametrize(
    ("before", "description"),
    [
        ("The health ministry", "trade ministry"),
        ("The defence ministry", "trade ministry"),
        ("The health ministry", "industry ministry"),
        ("The interior ministry", "oil ministry"),
        ("The Ministry of International Trade", "interior ministry"),
        ("The health department", "state department"),
        ("The health authority", "tax authority"),
        ("The district court", "federal court"),
        ("The city council", "national council"),
        ("The Teachers' Union", "trade union"),
        ("Tradex", "trade ministry"),
        ("Oxfam", "rights group"),
        ("Belco", "parent company"),
        ("Ana Ruiz, the health minister,", "trade minister"),
        ("Ana Ruiz, the health minister,", "climate minister"),
        ("Health official Ana Ruiz", "local official"),
    ],
)
def test_a_word_that_the_name_lacks_means_somebody_else(extractor, before, description):
    text = f"{before} said all was safe. Prices rose 4 percent, the {description} said."
    assert last_name(extractor, text) == description


@pytest.mark.parametrize(
    ("before", "description", "name"),
    [
        ("The Ministry of Trade", "trade ministry", "Ministry of Trade"),
        ("The Ministry of Economic Affairs", "economy ministry", "Ministry of Economic Affairs"),
        ("The Ministry of Defence", "defense ministry", "Ministry of Defence"),
        ("The Labour Ministry", "labor department", "Labour Ministry"),
        ("The Statistics Office", "statistical office", "Statistics Office"),
        ("Eurostat", "statistics office", "Eurostat"),
        ("Governor Ana Ruiz", "regional governor", "Ana Ruiz"),
        ("Ana Ruiz, the climate minister,", "climate minister", "Ana Ruiz"),
    ],
)
def test_a_word_may_have_another_ending(extractor, before, description, name):
    text = f"{before} said all was safe. Prices rose 4 percent, the {description} said."
    assert last_name(extractor, text) == name


@pytest.mark.parametrize("noun", "union club party charity court museum bank league".split())
def test_a_firm_is_no_other_kind_of_body(extractor, noun):
    text = f"Belco said it would close its plant. About 400 jobs were at risk, the {noun} said."
    assert last_name(extractor, text) == noun


@pytest.mark.parametrize(
    ("before", "noun", "name"),
    [
        ("Unite, the union,", "union", "Unite"),
        ("The Harbour Workers' Union", "union", "Harbour Workers' Union"),
        ("The charity Shelter", "charity", "Shelter"),
        ("Orrin Rovers", "club", "Orrin Rovers"),
        ("Northgate United", "club", "Northgate United"),
        ("Belco", "company", "Belco"),
        ("Belco", "group", "Belco"),
        ("Torvan Bank", "bank", "Torvan Bank"),
    ],
)
def test_a_body_is_known_by_its_name_or_what_it_was_called(extractor, before, noun, name):
    text = f"{before} said all was safe. Prices rose 4 percent, the {noun} said."
    assert last_name(extractor, text) == name
