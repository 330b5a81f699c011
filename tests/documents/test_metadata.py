"""Titles and dates of plain texts."""

import datetime as dt

import pytest

from extractor.documents.metadata import find_date, find_title, parse_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Bridge falls\n\nIt fell.", "Bridge falls", id="headline"),
        pytest.param("Bridge falls\nIt fell.", "Bridge falls", id="no-blank-line"),
        pytest.param(
            "World\n2 min read\n\nWhy did it fall?\n\nIt fell.", "Why did it fall?", id="top"
        ),
        pytest.param("# The bridge\n\nIt fell.", "The bridge", id="markdown"),
        pytest.param("It fell.\n\nHe left.", None, id="sentence"),
        pytest.param("Bridge falls", None, id="nothing-else"),
        pytest.param("- Bread\n- Milk", None, id="list"),
        pytest.param(
            "The mayor of the old town of Velm said on Monday that the new\nbridge fell.",
            None,
            id="wrapped",
        ),
    ],
)
def test_titles(text: str, expected: str | None) -> None:
    assert find_title(text) == expected


FOURTH = dt.date(2025, 2, 4)


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        pytest.param("2025-02-04", FOURTH, id="iso"),
        pytest.param("Tuesday, February 4, 2025", FOURTH, id="american"),
        pytest.param("4 February 2025", FOURTH, id="british"),
        pytest.param("Published: Feb. 4, 2025 10:30 am EST", FOURTH, id="published"),
        pytest.param("Updated at: 9:40 a.m., February 4, 2025", FOURTH, id="time-first"),
        pytest.param("VELM, Feb 4, 2025 — The bridge fell.", FOURTH, id="dateline"),
        pytest.param("Tuesday, February 4, 2025 The bridge fell.", FOURTH, id="joined"),
        pytest.param("Monday, February 4, 2025", None, id="wrong-weekday"),
        pytest.param("03/04/2025", None, id="either-day"),
        pytest.param("February 30, 2025", None, id="no-such-day"),
        pytest.param("VELM, Feb 4 — The bridge fell.", None, id="no-year"),
        pytest.param("On February 4, 2025 the bridge fell.", None, id="in-a-sentence"),
        pytest.param("February 4, 2025 was a cold day in Velm.", None, id="subject"),
    ],
)
def test_dates_of_publication(top: str, expected: dt.date | None) -> None:
    assert find_date(f"Bridge falls\n\n{top}\n\nIt fell.") == expected


@pytest.mark.parametrize(
    "written",
    ["2025-02-04T10:00:00+01:00", "Tue, 04 Feb 2025 10:00:00 GMT", "20250204", "2025/2/4"],
)
def test_dates_of_feeds(written: str) -> None:
    assert parse_date(written) == FOURTH
