"""Words that claim nothing by themselves, and similar words that do."""

import pytest

from extractor.models import Span
from extractor.news.trimming import can_stand_alone


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
