"""A dateline says where a report was filed: it claims nothing, and its place says nothing."""

import pytest

from extractor import Extractor


@pytest.fixture(scope="module")
def extractor():
    with Extractor(ask="none", cache=False) as extractor:
        yield extractor


@pytest.mark.parametrize(
    "dateline",
    [
        "Feb 10, CORK - ",
        "2 July, London. ",
        "LONDON, 2 July — ",
        "(Orrin Press) CORK, Ireland, Feb 10 - ",
        "Tuesday, 4 March, OSLO: ",
        "10 February, Cork, Ireland — ",
        "BERLIN/PARIS, March 4 (Orrin Press) - ",
    ],
)
def test_a_dateline_claims_nothing(extractor, dateline):
    claims = extractor.extract(
        f"{dateline}The port was closed. The board said the port was safe."
    ).claims
    told = ["The port was closed.", "The port was safe."]
    assert [claim.statement for claim in claims] == told


@pytest.mark.parametrize(
    "text",
    [
        "SAN JOSE, Sept 9 - The chip maker has cut its forecast, it says in a filing.",
        "Feb 10, CORK - Fishing began again on Monday. It said the ban was over.",
        "2 July, London. Costs rose again, the company said.",
        "LIMA, Peru (AP) — Copper is dear. The agency said the price would fall.",
    ],
)
def test_the_place_of_a_dateline_says_nothing(extractor, text):
    names = {each.name for claim in extractor.extract(text).claims for each in claim.attribution}
    assert names.isdisjoint({"SAN JOSE", "CORK", "London", "LIMA", "Peru", "LIMA, Peru"})


def test_a_firm_before_a_dash_may_speak(extractor):
    (claim,) = extractor.extract("IBM - The company said profit rose.").claims
    assert claim.attribution[0].name == "IBM"
