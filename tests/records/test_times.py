"""Times of day in text, in the notations of several languages."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.records.times import find_time, read_time

WRITTEN: dict[str, tuple[str, str, str]] = {
    "colon": ("Start 14:20, end 15:05", "14:20", "14:20"),
    "seconds": ("logged at 14:20:05", "14:20:05", "14:20:05"),
    "one digit": ("from 9:05 on", "09:05", "9:05"),
    "afternoon": ("at 2.20 pm sharp", "14:20", "2.20 pm"),
    "afternoon in capitals": ("2:20 P.M. today", "14:20", "2:20 P.M."),
    "hour alone": ("opens at 9am", "09:00", "9am"),
    "noon by the clock": ("12:15 pm", "12:15", "12:15 pm"),
    "after midnight": ("12:15 am", "00:15", "12:15 am"),
    "German": ("um 14.20 Uhr", "14:20", "14.20 Uhr"),
    "German hour": ("gegen 14 Uhr", "14:00", "14 Uhr"),
    "German hour and minutes": ("14 Uhr 30", "14:30", "14 Uhr 30"),
    "French": ("à 14h20", "14:20", "14h20"),
    "French hour": ("vers 9 h", "09:00", "9 h"),
    "French words": ("à 14 heures", "14:00", "14 heures"),
    "Italian": ("alle 14.20", "14:20", "14.20"),
    "Spanish": ("a las 9:30 h", "09:30", "9:30 h"),
    "timetable": ("08.20 Graz, EUR 24.50", "08:20", "08.20"),
    "Chinese": ("时间：14时20分", "14:20", "14时20分"),
    "Chinese afternoon": ("下午2点20分", "14:20", "下午2点20分"),
    "Chinese half": ("上午9点半", "09:30", "上午9点半"),
    "military": ("at 1420 hrs", "14:20", "1420 hrs"),
    "ISO": ("2023-03-01T14:20:00Z", "14:20", "14:20:00"),
    "end of the day": ("bis 24:00", "00:00", "24:00"),
    "noon": ("at noon", "12:00", "noon"),
    "midnight": ("um Mitternacht", "00:00", "Mitternacht"),
}


@pytest.mark.parametrize(("text", "value", "words"), WRITTEN.values(), ids=WRITTEN)
def test_a_time_is_found(text: str, value: str, words: str) -> None:
    (place,) = find_time(dt.time.fromisoformat(value), text)
    assert text[place.start : place.end] == words


NOT_WRITTEN: dict[str, tuple[str, str]] = {
    "price": ("Soup 14.20, bread 2.20", "14:20"),
    "date": ("on 14.12.2023", "14:12"),
    "other half of the day": ("at 2:20 am", "14:20"),
    "part of a number": ("114:20 and 14:205", "14:20"),
    "score of three": ("14:20:33", "14:20"),
    "part of a version": ("at 1.14.20", "14:20"),
    "no such hour": ("at 27:20", "07:20"),
    "hours of work": ("14 hours a week and 20 more", "20:00"),
}


@pytest.mark.parametrize(("text", "value"), NOT_WRITTEN.values(), ids=NOT_WRITTEN)
def test_a_time_is_not_found(text: str, value: str) -> None:
    assert find_time(dt.time.fromisoformat(value), text) == []


@given(st.times(), st.times())
def test_a_time_is_found_only_where_it_is_written(written: dt.time, value: dt.time) -> None:
    written, value = (each.replace(microsecond=0) for each in (written, value))
    found = find_time(value, f"Logged at {written.isoformat()} by Ann.")
    assert bool(found) == (written == value)


READ = {"2.20 pm": "14:20", "14 Uhr": "14:00", "from 9:00 to 17:00": None, "later": None}


@pytest.mark.parametrize(("written", "value"), READ.items())
def test_read_time(written: str, value: str | None) -> None:
    assert read_time(written) == (value and dt.time.fromisoformat(value))
