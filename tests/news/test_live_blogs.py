"""The clock before an entry of a live blog is no part of a name, a statement or a source."""

import pytest

from extractor import Extractor


@pytest.fixture(scope="module")
def extractor():
    with Extractor(ask="none", cache=False) as extractor:
        yield extractor


@pytest.mark.parametrize(
    "label",
    ["14:05", "14.05", "2:05 pm", "2.05pm", "9am", "2:05 p.m. ET", "14:05 GMT", "14h05", "[14:05]"],
)
@pytest.mark.parametrize("mark", ["", ":", " -", " –", " |"])
def test_a_clock_is_no_name(extractor, label, mark):
    text = f"07:10 Police said it rained.\n\n{label}{mark} Corvan said it had stopped the trains."
    claims = extractor.extract(text).claims
    assert [claim.attribution[0].name for claim in claims] == ["Police", "Corvan"]
    assert claims[1].statement == "Corvan had stopped the trains."


@pytest.mark.parametrize(
    ("entry", "statement"),
    [
        ("Two boats are missing, Corvan said.", "Two boats are missing."),
        ('"We are sorry," Corvan said.', "Corvan: We are sorry."),
    ],
)
def test_a_clock_is_no_part_of_what_is_said(extractor, entry, statement):
    assert extractor.extract(f"14:05 {entry}").claims[0].statement == statement


@pytest.mark.parametrize(
    "text", ["14.05 percent more came, Corvan said.", "At 9 it rained, he said."]
)
def test_a_figure_stays(extractor, text):
    assert extractor.extract(text).claims[0].statement[:4] == text[:4]
