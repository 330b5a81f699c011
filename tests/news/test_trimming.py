"""Words that claim nothing by themselves, and similar words that do."""

import pytest

from extractor.models import Span
from extractor.news.quotations import quotations
from extractor.news.trimming import can_stand_alone, trimmed


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Good morning, everyone", False),
        ("Thank you all for coming", False),
        ("Count them", False),
        ("Wait a day", False),
        ("I asked the ministry", False),
        ("She thanked the crews", False),
        ("First, the toll", False),
        ("particularly against drones", False),
        ("Let's go over to Ana", False),
        ("Wait times have doubled since May in every clinic", True),
        ("I asked the ministry, which said no", True),
        ("First, the toll rose to 21", True),
        ("Give and take is what the talks were about", True),
        ("No comment", True),
    ],
)
def test_can_stand_alone(text: str, claims: bool) -> None:
    assert can_stand_alone(text, [Span(start=0, end=len(text))]) is claims


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("-4 degrees were measured.", "-4 degrees were measured", id="minus-sign"),
        pytest.param("−4 degrees were measured.", "−4 degrees were measured", id="true-minus"),
        pytest.param(".5% of the vote was lost.", ".5% of the vote was lost", id="leading-point"),
        pytest.param("- Rain fell on Velm.", "Rain fell on Velm", id="dash-of-a-list"),
        pytest.param("… rain fell on Velm …", "rain fell on Velm", id="ellipsis"),
        pytest.param("बारिश हुई थी।", "बारिश हुई थी", id="devanagari-vowel-sign"),
        pytest.param("ปิดแล้ววันจันทร์ ", "ปิดแล้ววันจันทร์", id="thai-mark"),
        pytest.param(
            "She ate at the cafe\u0301.", "She ate at the cafe\u0301", id="combining-accent"
        ),
    ],
)
def test_trimming_cuts_no_number_and_no_letter(text: str, expected: str) -> None:
    found = trimmed(text, Span(start=0, end=len(text)), quotations(text))
    assert found is not None
    assert text[found.start : found.end] == expected
