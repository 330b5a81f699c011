"""A word that may mean two people or firms means none of them: a wrong name is worse than none."""

import pytest

from extractor import Extractor


@pytest.fixture(scope="module")
def extractor():
    with Extractor(ask="none", cache=False) as extractor:
        yield extractor


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        pytest.param(
            'Harker beat Lukas Brandt in two sets. "He was unplayable," said his coach Paul Roth.',
            "He was unplayable.",
            id="two-players-one-by-family-name",
        ),
        pytest.param(
            'Marco Belli scored and Tom Harker saved. "He was unplayable," said coach Paul Roth.',
            "He was unplayable.",
            id="two-players",
        ),
        pytest.param(
            'Marco Belli scored twice. "He was unplayable," said coach Paul Roth.',
            "Marco Belli was unplayable.",
            id="one-player",
        ),
        pytest.param(
            "Marco Belli scored twice. Coach Paul Roth said he was unplayable.",
            "He was unplayable.",
            id="a-coach-or-his-player",
        ),
        pytest.param(
            "Belli, 23, joined. Harker, 31, left. Coach Paul Roth said he would be missed.",
            "He would be missed.",
            id="players-by-age",
        ),
        pytest.param(
            "The pianist Anna Berg played for an hour. Critic Clara Holm said she was superb.",
            "She was superb.",
            id="a-critic",
        ),
        pytest.param(
            "Emil Stern, a student, said he would cycle. Paul Roth, 80, said he would walk.",
            "Paul Roth would walk.",
            id="each-speaks-of-himself",
        ),
        pytest.param(
            "Tom Harker passed to Emil Stern. Stern scored. Paul Roth said he was unplayable.",
            "He was unplayable.",
            id="a-speaker-who-is-new",
        ),
        pytest.param(
            "Fire broke out. Paul Roth, who lives nearby, said he had seen smoke.",
            "Paul Roth had seen smoke.",
            id="nobody-else",
        ),
        pytest.param(
            "Emil Stern met Paul Roth on Friday. He promised to mend the dam, an aide said.",
            "He promised to mend the dam.",
            id="an-aide-is-not-known-before",
        ),
        pytest.param(
            "Anna Berg played after Clara Holm. Critics said she was superb.",
            "She was superb.",
            id="several-are-not-she",
        ),
    ],
)
def test_a_pronoun_in_a_statement(extractor, text, statement):
    assert extractor.extract(text).claims[-1].statement == statement


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param(
            "Talks between Paul Roth and Emil Stern ended. He said they were good.",
            "He",
            id="he-after-two-men",
        ),
        pytest.param(
            "Police met Paul Roth and his lawyer Emil Stern. He said all was well.",
            "He",
            id="he-after-a-man-and-his-lawyer",
        ),
        pytest.param(
            "Paul Roth spoke to Emil Stern on Friday. He said the talks were good.",
            "Paul Roth",
            id="he-after-a-subject",
        ),
        pytest.param(
            "Corvan Systems and Belco Foods will merge. The company said jobs were safe.",
            "company",
            id="two-firms",
        ),
        pytest.param(
            "The merger of Corvan Systems and Belco Foods failed. The company said it was late.",
            "company",
            id="two-firms-behind-of",
        ),
        pytest.param(
            "Corvan Systems sued Belco Foods. The company said the claim was false.",
            "company",
            id="a-firm-and-its-opponent",
        ),
        pytest.param(
            "Corvan Systems lost on Monday. Belco Foods won. The company said it grew.",
            "Belco Foods",
            id="the-last-of-two-sentences",
        ),
        pytest.param(
            "Corvan Systems bought Belco Foods. The company will cut 400 jobs, it said.",
            "company",
            id="it-is-the-company",
        ),
        pytest.param(
            "SAN JOSE, Sept 9 - The bank will close 40 branches, it said.",
            "bank",
            id="it-is-the-bank",
        ),
    ],
)
def test_a_source_between_two(extractor, text, name):
    assert extractor.extract(text).claims[-1].attribution[0].name == name
