"""The clock before an entry of a live blog is no part of a name, a statement or a source."""

import pytest

from extractor import Extractor


@pytest.fixture(scope="module")
def extractor():
    with Extractor(ask="none", cache=False) as extractor:
        yield extractor


@pytest.mark.parametrize(
    "label",
    [
        *("14:05", "14.05", "2:05 pm", "2.05pm", "9am", "2:05 p.m. ET", "14:05 GMT", "14h05"),
        *("[14:05]", "8:30 AM ET", "14:05 (GMT)", "08:30 UTC+2", "Updated 14:05 GMT"),
    ],
)
@pytest.mark.parametrize("mark", ["", ":", " -", " –", " |"])
def test_a_clock_is_no_name(extractor, label, mark):
    text = f"07:10 Police said it rained.\n\n{label}{mark} Corvan said it had stopped the trains."
    claims = extractor.extract(text).claims
    assert [claim.attribution[0].name for claim in claims] == ["Police", "Corvan"]
    assert claims[1].statement == "Corvan had stopped the trains."


@pytest.mark.parametrize(
    ("label", "entry", "statement"),
    [
        pytest.param("14:05 ", "Two boats are missing", "Two boats are missing.", id="capital"),
        pytest.param("14:05 ", '"We are sorry,"', "Corvan: We are sorry.", id="quotation"),
        pytest.param("14:05 GMT: ", "two boats are missing", "Two boats are missing.", id="colon"),
        pytest.param("8.30am - ", "the minister left", "The minister left.", id="dash"),
        pytest.param("3.10pm ", "the road is open", "The road is open.", id="no-mark"),
        pytest.param("[8.30am] ", "two boats are missing", "Two boats are missing.", id="brackets"),
        pytest.param("11am: ", "€2bn was lost", "€2bn was lost.", id="money"),
        pytest.param("14:05 - ", "300 people left", "300 people left.", id="figure"),
        pytest.param("• 8.30am – ", "the minister left", "The minister left.", id="list"),
    ],
)
def test_a_clock_is_no_part_of_what_is_said(extractor, label, entry, statement):
    mark = "" if entry.endswith('"') else ","
    claims = extractor.extract(f"{label}{entry}{mark} Corvan said.").claims
    assert [claim.statement for claim in claims] == [statement]


@pytest.mark.parametrize(
    "text",
    [
        "14.05 percent more came",
        "At 9 it rained",
        "3.10 million people voted",
        "3.10 Million people voted",
        "7.30 Billion dollars were lost",
        "2.50 a litre is too much",
        "10.30 - 40 homes went dark",
        "9am - noon: the road is closed",
        "9am-5pm: the road is closed",
        "3.10pm departures were cancelled",
        "12.30pm is when the plane landed",
        "2:45 is the time at which it left",
    ],
)
def test_a_figure_stays(extractor, text):
    claims = extractor.extract(f"{text}, Corvan said.").claims
    assert [claim.statement for claim in claims] == [f"{text}."]
