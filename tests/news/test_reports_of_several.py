"""Refusals, and several reporting clauses in one sentence."""

import pytest
from support.reported import found, read


@pytest.mark.parametrize(
    ("text", "source", "cue"),
    [
        pytest.param(
            "The ministry declined to comment on the sale of the port.",
            "The ministry",
            "declined to comment",
            id="declined-to-comment",
        ),
        pytest.param(
            "The ministry refused to confirm the sale of the port.",
            "The ministry",
            "refused to confirm",
            id="refused-to-confirm",
        ),
        pytest.param(
            "Neither the ministry nor the port has confirmed the sale.",
            "Neither the ministry nor the port",
            "has confirmed",
            id="neither-nor",
        ),
        pytest.param(
            "The ministry has neither confirmed nor denied the sale of the port.",
            "The ministry",
            "has neither confirmed nor denied",
            id="neither-confirmed-nor-denied",
        ),
        pytest.param(
            "The company has not acknowledged the leak at the plant.",
            "The company",
            "has not acknowledged",
            id="not-acknowledged",
        ),
        pytest.param(
            "The company did not respond to the letter of the union.",
            "The company",
            "did not respond",
            id="did-not-respond",
        ),
        pytest.param(
            "The mayor has yet to comment, but the port is open.",
            "The mayor",
            "has yet to comment",
            id="has-yet-to",
        ),
        pytest.param(
            "Ms Ode could not immediately be reached for comment.",
            "Ms Ode",
            "could not immediately be reached",
            id="could-not-be-reached",
        ),
        pytest.param(
            "The police did not say when the harbour would open.",
            "The police",
            "did not say",
            id="did-not-say-when",
        ),
        pytest.param(
            "Her office made no comment on the sale.",
            "Her office",
            "made no comment",
            id="no-comment",
        ),
    ],
)
def test_refusals(text, source, cue):
    first = found(text)[0]
    assert first.withheld
    assert read(text)[0][0] == source
    assert text[first.cue.start : first.cue.end] == cue


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "The mayor said that the dam leaks and that the town is safe.",
            ["the dam leaks", "the town is safe"],
            id="and-that",
        ),
        pytest.param(
            "The mayor said that the dam leaks, adding that the town is safe.",
            ["the dam leaks", "the town is safe"],
            id="adding-that",
        ),
        pytest.param(
            "While Brisk said that the dam leaks, Oakes insisted that it is sound.",
            ["the dam leaks", "it is sound"],
            id="while",
        ),
    ],
)
def test_several_clauses(text, expected):
    assert [content for _, _, content in read(text)] == expected


def test_adding_has_the_earlier_source():
    text = "Mara Quell said that the dam leaks, adding that the town is safe."
    assert [source for source, _, _ in read(text)] == ["Mara Quell", "Mara Quell"]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        pytest.param(
            "The captain is said to have fled.", "The captain is said to have fled", id="said-to"
        ),
        pytest.param(
            "It is believed that the captain fled.", "the captain fled", id="believed-that"
        ),
    ],
)
def test_no_source_is_named(text, content):
    assert [(source, said) for source, _, said in read(text)] == [(None, content)]


def test_quotations_are_not_searched_for_reports():
    text = "“I think he said that it was over,” said Oakes."
    assert read(text) == [("Oakes", "said", "I think he said that it was over")]


def test_a_reported_clause_inside_another():
    text = "The Brackley Echo reported that Oakes said the mill was sold."
    assert ("Oakes", "said", "the mill was sold") in read(text)
    assert ("The Brackley Echo", "reported", "Oakes said the mill was sold") in read(text)
