"""What a line break before or behind a quote means, and which clause reports a quote."""

import pytest

from extractor.grounding import Index, ground

LINES = {
    "below a headline": (
        "Bridge at Velm stays shut\nTwo pillars were cracked in the storm. More follows.",
        "Two pillars were cracked in the storm.",
    ),
    "below a headline that denies": (
        "Mayor denies that bridge is unsafe\nTwo pillars were cracked in the storm. More follows.",
        "Two pillars were cracked in the storm.",
    ),
    "below a headline with a condition": (
        "No more ferries if it rains\nTwo pillars were cracked in the storm. More follows.",
        "Two pillars were cracked in the storm.",
    ),
    "below a headline that ends with a name": (
        "Rivals Gain Ground Elsewhere Despite Setback in Velm\n"
        "While the party holds portions of Velm, its rivals continue to advance in other areas.",
        "While the party holds portions of Velm, its rivals continue to advance in other areas.",
    ),
    "below a question": (
        "Is the lab safe\nThe lab was closed in May.",
        "The lab was closed in May.",
    ),
    "below a byline": (
        "By Jane Doe\nOslo, May 5\nThe lab was closed in May.",
        "The lab was closed in May.",
    ),
    "below lines of labels": (
        "Name: Ana\nRole: Head of research\nThe lab was closed in May.",
        "The lab was closed in May.",
    ),
    "item of a list": (
        "What we know\n- The bridge is shut\n- Two pillars are cracked\n- Or perhaps three",
        "Two pillars are cracked",
    ),
    "line of a table of results": (
        "Scoreboard\r\nVelm beat Brack 3-1\r\nOsterholm lost to Lund",
        "Velm beat Brack 3-1",
    ),
    "above a line with a condition": (
        "The harbour stays open on all days\nUnless noted, boats are free.",
        "The harbour stays open on all days",
    ),
}
CUTS = {
    "wrapped name": (
        "Officials in the capital said on Monday that the leaders of North\nKorea fired a rocket.",
        "Korea fired a rocket.",
    ),
    "wrapped condition before": (
        "The inspectors who came to the lab in spring will close it only if the\n"
        "Baltic Lab Council asks for it in a letter of its own, they wrote.",
        "Baltic Lab Council asks for it in a letter of its own",
    ),
    "wrapped condition behind": (
        "The harbour stays open on all days of the week for boats of any kind\nunless it rains.",
        "The harbour stays open on all days of the week for boats of any kind",
    ),
    "wrapped denial": (
        "Officials denied on Monday evening in a statement to reporters that the\n"
        "bridge is unsafe and old.",
        "bridge is unsafe and old",
    ),
    "denial in a statement": (
        "Officials denied in a statement that the bridge is unsafe and old.",
        "the bridge is unsafe and old",
    ),
    "clause without a known verb": (
        "A spokesman falsely claimed that the situation remains fluid, with both sides waiting.",
        "the situation remains fluid, with both sides waiting",
    ),
    "condition behind a clause without a known verb": (
        "The situation remains fluid, with both sides waiting, provided the bank pays.",
        "The situation remains fluid, with both sides waiting",
    ),
    "hedge before it": (
        "Perhaps on its part the council insists on peace.",
        "on its part the council insists on peace",
    ),
}


def params(rows: dict[str, tuple[str, str]]) -> list[object]:
    return [pytest.param(*row, id=name) for name, row in rows.items()]


@pytest.mark.parametrize(("text", "quote"), params(LINES))
def test_a_line_of_its_own_is_found(text: str, quote: str) -> None:
    found = ground(quote, Index(text))
    assert found.evidence, found.detail


@pytest.mark.parametrize(("text", "quote"), params(CUTS))
def test_the_rest_of_the_sentence_counts(text: str, quote: str) -> None:
    assert not ground(quote, Index(text)).evidence


@pytest.mark.parametrize("quote", ["said", "warned"])
def test_a_single_verb_keeps_its_own_words(quote: str) -> None:
    assert ground(quote, Index(f"He {quote} the shop may open if it rains.")).evidence
