"""What stands on both sides of "SOURCE said" is one claim, and the source is no part of it."""

import pytest

from extractor import Extractor


@pytest.fixture(scope="module")
def extractor():
    with Extractor(ask="none", cache=False) as extractor:
        yield extractor


@pytest.mark.parametrize(
    ("text", "source", "statement"),
    [
        pytest.param(
            "The charge, consumer group Which? said, would cost families 90 euros.",
            "Which?",
            "The charge would cost families 90 euros.",
            id="a-mark-in-a-name",
        ),
        pytest.param(
            "The rule, UK consumer group Fairbill said, hurts the poor.",
            "Fairbill",
            "The rule hurts the poor.",
            id="a-verb-in-no-list",
        ),
        pytest.param(
            "The firm, lawyer Ana Ruiz said, markets toys.",
            "Ana Ruiz",
            "The firm markets toys.",
            id="few-words",
        ),
        pytest.param(
            "The mine, which opened in 1990, mining company Orex said, will close.",
            "Orex",
            "The mine, which opened in 1990, will close.",
            id="a-relative-clause-before",
        ),
        pytest.param(
            "The mine, said Ana Ruiz, who runs it, will close.",
            "Ana Ruiz",
            "The mine will close.",
            id="a-relative-clause-of-the-source",
        ),
        pytest.param(
            "In May, think tank Futura said, 40,000 jobs were lost.",
            "Futura",
            "In May 40,000 jobs were lost.",
            id="think-tank",
        ),
        pytest.param(
            "Last week, police said, two men were held.",
            "police",
            "Last week two men were held.",
            id="a-time-without-a-preposition",
        ),
        pytest.param(
            "Once, lawyer Ana Ruiz said, the valley had been a lake.",
            "Ana Ruiz",
            "Once the valley had been a lake.",
            id="an-adverb-that-tells-something",
        ),
        pytest.param(
            "Meanwhile, police said, two men were held.",
            "police",
            "Two men were held.",
            id="an-adverb-that-links",
        ),
        pytest.param(
            "More than 40 homes, according to insurer Keldway, were flooded.",
            "Keldway",
            "More than 40 homes were flooded.",
            id="according-to",
        ),
        pytest.param(
            "The rule, according to the ministry, helps the poor.",
            "ministry",
            "The rule helps the poor.",
            id="according-to-and-few-words",
        ),
        pytest.param(
            "They won, according to the board, by 12 votes.",
            "board",
            "They won by 12 votes.",
            id="according-to-behind-a-short-clause",
        ),
        pytest.param(
            "If it rains, according to the mayor, the match will be cancelled.",
            "mayor",
            "If it rains the match will be cancelled.",
            id="a-condition",
        ),
    ],
)
def test_both_sides_are_one_claim(extractor, text, source, statement):
    (claim,) = extractor.extract(text).claims
    assert [each.name for each in claim.attribution] == [source]
    assert claim.statement == statement


@pytest.mark.parametrize(
    "text",
    [
        "Two men, police said, sons of the mayor, were held.",
        "Corvan, Ruiz said, and Belco, its rival, are in talks.",
    ],
)
def test_a_noun_behind_the_source_is_no_verb(extractor, text):
    assert [claim.statement for claim in extractor.extract(text).claims] == [text]


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        pytest.param(
            "Five people died, according to police, and two were hurt.",
            "Five people died.",
            id="and",
        ),
        pytest.param(
            "The bridge is safe, according to the mayor, but the road is closed.",
            "The bridge is safe.",
            id="but",
        ),
        pytest.param(
            "Prices rose 5%, according to the office, while wages fell 2%.",
            "Prices rose 5%.",
            id="while",
        ),
        pytest.param(
            "The fire began in the kitchen, according to the chief, who spoke on Monday.",
            "The fire began in the kitchen.",
            id="a-clause-about-the-source",
        ),
    ],
)
def test_another_clause_behind_according_to_is_nobodys(extractor, text, statement):
    assert [claim.statement for claim in extractor.extract(text).claims] == [statement]
