""" "The rights group" is the only body that the text describes so."""

import pytest

from extractor import Extractor


@pytest.fixture(scope="module")
def extractor():
    with Extractor(ask="none", cache=False) as extractor:
        yield extractor


@pytest.mark.parametrize(
    ("described", "called", "name"),
    [
        pytest.param(
            "Human Aid Watch, a rights group based in Oslo, visited the camp.",
            "The rights group",
            "Human Aid Watch",
            id="a-name-like-a-person-s",
        ),
        pytest.param(
            "Rights group Liberta filmed 40 cases. The army denied it.",
            "The rights group",
            "Liberta",
            id="before-the-name",
        ),
        pytest.param(
            "Torvan is Keld's biggest carmaker. Its shares fell.",
            "The carmaker",
            "Torvan",
            id="what-it-is",
        ),
        pytest.param(
            "Clean Tide is an environmental group. Its boats were rammed.",
            "The environmental group",
            "Clean Tide",
            id="what-a-group-is",
        ),
        pytest.param(
            "Keldbank, the country's largest lender, will close 40 branches.",
            "The lender",
            "Keldbank",
            id="the-largest",
        ),
        pytest.param(
            "Think tank Futura published the data.", "The think tank", "Futura", id="think-tank"
        ),
        pytest.param(
            "Rail union Unita called a strike.", "The union", "Unita", id="its-last-word-alone"
        ),
        pytest.param(
            "Consumer group Fairbill and rights group Liberta sued.",
            "The rights group",
            "Liberta",
            id="one-of-two-groups",
        ),
        pytest.param(
            "Human Aid Watch, a rights group, and Liberta, another rights group, met.",
            "The rights group",
            "rights group",
            id="two-of-a-kind",
        ),
        pytest.param(
            "In May, carmaker Torvan cut 400 jobs. Rival carmaker Meridia hired 300.",
            "The carmaker",
            "carmaker",
            id="two-in-two-sentences",
        ),
        pytest.param(
            "Blue Harbor, a bank worker, was hurt.", "The bank", "bank", id="a-worker-is-no-bank"
        ),
        pytest.param(
            "Torvan cut jobs. Consumer group Fairbill said it was bad.",
            "The carmaker",
            "carmaker",
            id="a-carmaker-is-no-consumer-group",
        ),
        pytest.param("Corvan is not a bank.", "The bank", "bank", id="what-it-is-not"),
        pytest.param(
            "Ana Ruiz, head of a rights group, met the mayor.",
            "The rights group",
            "rights group",
            id="the-head-of-one",
        ),
        pytest.param(
            "The group Corvan bought is for sale.", "The group", "group", id="what-corvan-bought"
        ),
    ],
)
def test_a_description_is_of_the_only_body_called_so(extractor, described, called, name):
    claims = extractor.extract(f"{described} {called} said 40 people had come.").claims
    assert claims[-1].attribution[0].name == name
