"""Titles and dates of plain texts."""

import datetime as dt

import pytest

from extractor.documents.metadata import (
    find_date,
    find_publisher,
    find_title,
    find_url,
    parse_date,
    sound_title,
)


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


MASTHEADS = [
    ("The Sadrian Post, May 23, 2025", "The Sadrian Post"),
    ("The Sadrian Post, Friday, May 23, 2025.", "The Sadrian Post"),
    ("The Sadrian Post | Friday 23 May 2025 | World", "The Sadrian Post"),
    ("The Sadrian Post (May 23, 2025)", "The Sadrian Post"),
    ("VELM HERALD - 2025-05-23", "VELM HERALD"),
    ("May 23, 2025 | Reuters", "Reuters"),
    ("By Ana Ruiz, The Sadrian Post, May 23, 2025", "The Sadrian Post"),
    ("Source: The Sadrian Post, 23 May 2025", "The Sadrian Post"),
    ("Published in the Velm Courier on May 23, 2025", "Velm Courier"),
    ("velm-times.example, 23 May 2025 10:30", "velm-times.example"),
    ("The Sadrian Post, May 23, 2025, page 3", "The Sadrian Post"),
    ("BBC, May 23, 2025", "BBC"),
]


@pytest.mark.parametrize(("line", "name"), MASTHEADS)
@pytest.mark.parametrize("above", [True, False], ids=["above", "below"])
def test_the_line_of_a_newspaper(line: str, name: str, above: bool) -> None:
    top = [line, "Bridge falls in Velm"] if above else ["Bridge falls in Velm", line]
    text = "\n\n".join([*top, "It fell on Friday."])
    found = find_title(text), find_date(text), find_publisher(text)
    assert found == ("Bridge falls in Velm", dt.date(2025, 5, 23), name)


def test_a_name_above_a_date_and_a_headline() -> None:
    text = "THE SADRIAN POST\nMay 23, 2025\n\nBridge falls in Velm\n\nIt fell on Friday."
    assert find_title(text) == "Bridge falls in Velm"
    assert find_publisher(text) == "THE SADRIAN POST"
    assert find_date(text) == dt.date(2025, 5, 23)


@pytest.mark.parametrize(
    "top",
    [
        pytest.param("Battle Of Velm, May 23, 1943", id="event"),
        pytest.param("Born In Velm, May 23, 1990", id="birth"),
        pytest.param("Ana Ruiz, May 23, 1990", id="person"),
        pytest.param("The Sadrian Post, May 2025", id="month"),
        pytest.param("The Sadrian Post, May 35, 2025", id="no-such-day"),
        pytest.param("The Sadrian Post, Monday, May 23, 2025", id="wrong-weekday"),
        pytest.param("She told the Velm Post, May 23, 2025 was cold.", id="sentence"),
        pytest.param("According to The Sadrian Post, May 23, 2025 was cold.", id="citation"),
        pytest.param("The siege\n\nMarch 3, 2022\n\nIt began.\n\nMay 9, 2022", id="timeline"),
    ],
)
def test_what_is_no_day_of_publication(top: str) -> None:
    text = f"{top}\n\nThe bridge fell on Friday."
    assert (find_date(text), find_publisher(text)) == (None, None)


def test_a_day_that_is_certain_counts_among_others() -> None:
    events = "March 3, 2022\n\nIt began.\n\nMay 9, 2022\n\nIt fell."
    text = f"The siege\nPublished: May 23, 2025\n\n{events}"
    assert find_date(text) == dt.date(2025, 5, 23)


@pytest.mark.parametrize(
    ("line", "made", "expected"),
    [
        pytest.param("VELM, May 23 (AP) — It fell.", "2025-05-24", "2025-05-23", id="dateline"),
        pytest.param("Friday, May 23", "2025-05-23", "2025-05-23", id="alone"),
        pytest.param("23 December", "2025-01-04", "2024-12-23", id="new-year"),
        pytest.param("May 23", "2013-12-23", None, id="template"),
        pytest.param("Monday, May 23", "2025-05-24", None, id="wrong-weekday"),
        pytest.param("May 25", "2025-05-24", None, id="later"),
        pytest.param("On May 23 it fell.", "2025-05-24", None, id="sentence"),
        pytest.param("It fell.", "2025-05-24", None, id="no-day"),
        pytest.param("May 23, 2024", "2025-05-24", "2024-05-23", id="has-a-year"),
    ],
)
def test_the_day_of_a_file_tells_the_year_alone(line: str, made: str, expected: str | None) -> None:
    day = find_date(f"Bridge falls\n\n{line}\n\nNobody was hurt.", (dt.date.fromisoformat(made),))
    assert (day and day.isoformat()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("URL: https://velm.example/a?b=1", "https://velm.example/a?b=1"),
        ("https://velm.example/a", "https://velm.example/a"),
        ("Source: <https://velm.example/a>", "https://velm.example/a"),
        ("See https://velm.example/a for more.", None),
        ("https://velm.example/a\nhttps://velm.example/b", None),
        ("ftp://velm.example/a", None),
    ],
)
def test_addresses(text: str, expected: str | None) -> None:
    assert find_url(f"Bridge falls\n\n{text}\n\nIt fell.") == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Bridge falls in Velm", "Bridge falls in Velm"),
        ("Velm", "Velm"),
        ("Microsoft Word - story_final.docx", None),
        ("story final 3.indd", None),
        ("untitled", None),
        ("Word Document", None),
        ("(anonymous)", None),
        ("Chronicle", None),
        ("  ", None),
        (None, None),
    ],
)
def test_titles_that_programs_write(given: str | None, expected: str | None) -> None:
    assert sound_title(given, "VELM\n\nIt fell.") == (expected)


@pytest.mark.parametrize(
    "written",
    ["2025-02-04T10:00:00+01:00", "Tue, 04 Feb 2025 10:00:00 GMT", "20250204", "2025/2/4"],
)
def test_dates_of_feeds(written: str) -> None:
    assert parse_date(written) == FOURTH
