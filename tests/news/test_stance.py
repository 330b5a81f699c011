"""Stance, negation and quotation of a claim."""

import pytest

from extractor.models import Span
from extractor.news.quotations import quotations
from extractor.news.stance import is_negated, quotation_of, stance_of
from extractor.news.tokens import tokens


@pytest.mark.parametrize(
    ("evidence", "verb", "expected"),
    [
        pytest.param("the mill burned", "say", "asserted", id="plain"),
        pytest.param("the mill burned on May 5", "say", "asserted", id="month-of-may"),
        pytest.param("the sale of may 5 was void", "say", "asserted", id="may-with-a-day"),
        pytest.param("the mill may burn", "say", "hedged", id="may"),
        pytest.param("the mill might have burned", "say", "hedged", id="might-have"),
        pytest.param("the dam could fail", "say", "hedged", id="could"),
        pytest.param("the crew could not reach the ship", "say", "asserted", id="could-not"),
        pytest.param("the crew couldn’t reach the ship", "say", "asserted", id="couldnt"),
        pytest.param("the captain allegedly fled", "say", "hedged", id="allegedly"),
        pytest.param("the captain is believed to have fled", None, "hedged", id="believed-to"),
        pytest.param("I think the dam is old", "say", "hedged", id="i-think"),
        pytest.param("the cause is unclear", "say", "hedged", id="unclear"),
        pytest.param("the dam will be rebuilt", "say", "predicted", id="will"),
        pytest.param("the dam would be rebuilt", "say", "predicted", id="would-reported"),
        pytest.param("the dam would have failed", "say", "asserted", id="would-have"),
        pytest.param("the ferry is set to return", "say", "predicted", id="set-to"),
        pytest.param("the ferry is going to return", "say", "predicted", id="going-to"),
        pytest.param("he is going to the harbour", "say", "asserted", id="going-somewhere"),
        pytest.param("the fleet returns in June", "expect", "predicted", id="expect"),
        pytest.param("40 boats were lost", "estimate", "estimated", id="estimate"),
        pytest.param("an estimated 40 boats were lost", "say", "estimated", id="an-estimated"),
        pytest.param("it had lost the files", "deny", "denied", id="deny"),
        pytest.param("the files as forged", "reject", "denied", id="reject"),
        pytest.param("about 40 boats were lost", "say", "asserted", id="about-is-of-the-number"),
        pytest.param(
            "the port declined to comment", "decline", "unconfirmed", id="declined-to-comment"
        ),
        pytest.param(
            "the port has neither confirmed nor denied it", None, "unconfirmed", id="neither-nor"
        ),
    ],
)
def test_stance(evidence, verb, expected):
    assert stance_of(evidence, verb, withheld=False, reported=verb is not None) == expected


def test_a_refusal_is_unconfirmed():
    assert stance_of("the sale", "confirm", withheld=True, reported=True) == "unconfirmed"


def test_would_with_a_condition_is_no_prediction_by_the_article():
    evidence = "the dam would fail if it rained"
    assert stance_of(evidence, None, withheld=False, reported=False) == "asserted"
    assert stance_of(evidence, "say", withheld=False, reported=True) == "predicted"


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        pytest.param("the dam did not fail", True, id="not"),
        pytest.param("the dam didn’t fail", True, id="nt"),
        pytest.param("the dam no longer leaks", True, id="no-longer"),
        pytest.param("nobody was hurt", True, id="nobody"),
        pytest.param("the crew could not reach the ship", True, id="could-not"),
        pytest.param("not only the mill but the barn burned", False, id="not-only"),
        pytest.param("the mill burned", False, id="plain"),
        pytest.param("the town was flooded because the dam did not hold", False, id="elsewhere"),
        pytest.param("the ferry which was not insured sank", False, id="relative-clause"),
        pytest.param("the note was lost", False, id="note-is-not-not"),
    ],
)
def test_negation(evidence, expected):
    span = Span(start=0, end=len(evidence))
    assert is_negated(tokens(evidence, span, quotations(evidence))) is expected


@pytest.mark.parametrize(
    ("text", "words", "has_source", "expected"),
    [
        pytest.param("“The dam is safe,” she said", "The dam is safe", True, "direct", id="direct"),
        pytest.param("the dam is safe", "the dam is safe", True, "indirect", id="indirect"),
        pytest.param("the dam is “safe” now", "the dam is “safe” now", True, "mixed", id="mixed"),
        pytest.param("the dam is safe", "the dam is safe", False, "none", id="none"),
        pytest.param("the dam is “safe” now", "the dam is “safe” now", False, "none", id="scare"),
        pytest.param("“…” the dam", "…", True, "indirect", id="no-letters"),
    ],
)
def test_quotation(text, words, has_source, expected):
    start = text.index(words)
    span = Span(start=start, end=start + len(words))
    assert quotation_of(text, [span], quotations(text), reported=has_source) == expected
