"""Answers that repeat themselves until the output limit."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from support.fake_engine import FakeModel, completion

from extractor import Document, Extractor
from extractor.repetition import before_loop

START = '{"items": [{"place": "Osk", "countries": ["Norland", '
LOOP = '"Sudland", "Norland", '

LOOPS = {
    "two names in turn": (START + LOOP * 40, ["Norland", "Sudland", "Norland"]),
    "cut inside a name": (START + LOOP * 40 + '"Sudl', ["Norland", "Sudland", "Norland"]),
    "one name": ('{"items": [{"place": "Osk", "countries": [' + '"A b c", ' * 50, ["A b c"]),
}


@pytest.mark.parametrize(("content", "countries"), LOOPS.values(), ids=LOOPS)
def test_the_first_round_is_kept(content: str, countries: list[str]) -> None:
    found = json.loads(before_loop(content) or "")
    ((item),) = found["items"]
    assert item["place"] == "Osk"
    assert list(dict.fromkeys(item["countries"])) == list(dict.fromkeys(countries))
    assert len(item["countries"]) <= len(countries) + 1


def test_whole_items_that_repeat_are_one() -> None:
    item = '{"place": "Osk", "countries": ["Norland"]}, '
    found = json.loads(before_loop('{"items": [' + item * 20) or "")
    assert found == {"items": [{"place": "Osk", "countries": ["Norland"]}]}


NO_LOOPS = {
    "no repetition": START + '"Sudland", "Westland"',
    "three equal rows": '{"items": [' + '{"what": "Tea and a small cake", "price": 3.5}, ' * 3,
    "few characters": '{"items": [{"digits": [' + "1, " * 20,
    "rows that are numbered": '{"items": [' + "".join(f'{{"n": {n}}}, ' for n in range(100)),
    "no JSON": "very " * 100,
    "empty": "",
}


@pytest.mark.parametrize("content", NO_LOOPS.values(), ids=NO_LOOPS)
def test_other_answers_are_left_alone(content: str) -> None:
    assert before_loop(content) is None


@given(st.text(max_size=40), st.text(min_size=1, max_size=30), st.integers(0, 40))
def test_any_text_is_either_json_or_left_alone(start: str, unit: str, rounds: int) -> None:
    found = before_loop(start + unit * rounds)
    assert found is None or isinstance(json.dumps(json.loads(found)), str)


class Event(BaseModel):
    place: str
    countries: list[str]
    year: int


def test_the_passage_is_not_split_and_what_is_missing_is_asked_for() -> None:
    text = "At Osk in 2023.\nNorland and Sudland took part.\n" * 3
    model = FakeModel(completion(START + LOOP * 40, finish_reason="length"), [{"year": 2023}])
    with Extractor(model=model, schema=Event, cache=False) as extractor:
        result = extractor.extract(Document.from_text(text))
    (record,) = result.claims
    assert record.fields["place"] == "Osk"  # type: ignore[union-attr]  # a record
    assert record.fields["year"] == 2023  # type: ignore[union-attr]  # a record
    assert len(model.requests) == 2
    assert ["repeats itself" in each.detail for each in result.rejected] == [True]
