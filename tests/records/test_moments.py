"""A moment is shown by a day and by a time that belongs to it, and in the zone that is written."""

import datetime as dt

import pytest

from extractor.models import Span
from extractor.records.moments import find_moment, find_zoned_time, without_zone

PAIRS: dict[str, tuple[str, list[list[str]]]] = {
    "day before": ("3 March 2025, 16:00", [["3 March 2025"], ["16:00"]]),
    "day behind": ("at 16:00 on 3 March 2025", [["3 March 2025"], ["16:00"]]),
    "day as a heading": (
        "Monday, 3 March 2025\n08:20 train\n16:00 bus",
        [["3 March 2025"], ["16:00"]],
    ),
    "time of another day": ("Start: 3 March 2025, 14:05\nEnd: 4 March 2025, 16:00", [[], []]),
    "time of another day in figures": ("03.03.2025 14:05 / 04.03.2025 16:00", [[], []]),
    "time of a day before": ("at 16:00 on 2 March 2025, then 3 March 2025", [[], []]),
    "the later of two days": (
        "3 March 2025 10:00 and 3 March 2025 16:00",
        [["3 March 2025"], ["16:00"]],
    ),
    "range of days": ("3–5 March 2025, 16:00", [["3–5 March 2025"], ["16:00"]]),
}


@pytest.mark.parametrize(("text", "quotes"), PAIRS.values(), ids=PAIRS)
def test_a_time_belongs_to_the_day_beside_it(text: str, quotes: list[list[str]]) -> None:
    found = find_moment(dt.datetime(2025, 3, 3, 16), text)
    assert [[text[each.start : each.end] for each in places] for places in found] == quotes


def test_midnight_need_not_be_written() -> None:
    assert find_moment(dt.datetime(2025, 3, 3), "on 3 March 2025") == [[Span(start=3, end=15)]]


ZONES: dict[str, tuple[str, str, str | None]] = {
    "none is written": ("at 14:05 sharp", "14:05:00Z", "14:05:00"),
    "another one is written": ("14:05:00+02:00", "14:05:00Z", None),
    "the same is written": ("14:05:00+02:00", "14:05:00+02:00", "14:05:00+02:00"),
    "west of Greenwich": ("T14:05-05:00", "14:05-05:00", "14:05-05:00"),
    "UTC": ("14:05 UTC", "14:05Z", "14:05Z"),
    "distance from UTC": ("14:05 (UTC+2)", "14:05+02:00", "14:05+02:00"),
    "letter": ("14:05Z", "14:05+01:00", None),
    "range of times": ("14:05-16:00", "14:05Z", "14:05:00"),
    "range with spaces": ("14:05 - 16:00", "14:05Z", "14:05:00"),
    "range of seconds": ("14:05:00-16:00:00", "14:05Z", "14:05:00"),
    "value without one": ("14:05 UTC", "14:05", "14:05"),
}


@pytest.mark.parametrize(("text", "written", "value"), ZONES.values(), ids=ZONES)
def test_a_zone_must_be_written(text: str, written: str, value: str | None) -> None:
    places = find_zoned_time(dt.time.fromisoformat(written), text)
    assert bool(places) is (value is not None)
    if value is not None:
        assert without_zone(written, text, places) == value


def test_what_is_no_moment_has_no_zone() -> None:
    assert without_zone("soon", "14:05 UTC", []) == "soon"
