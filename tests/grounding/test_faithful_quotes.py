"""That quotes which say what the document says are found, and near misses are not.

`faithful.jsonl` writes the words of a document in another way (contractions, marks, brackets,
ellipses, units), `unfaithful_spelling.jsonl` in a way that looks similar and means something else.
"""

import json
from pathlib import Path

import pytest

from extractor.grounding import Grounding, Index, ground

FOLDER = Path(__file__).parents[1] / "news" / "faithfulness"


def grounded(name: str) -> dict[str, Grounding]:
    """What comes of each quote of a file, by its id."""
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return {row["id"]: ground(row["quote"], Index(row["document"])) for row in rows}


def test_another_way_to_write_it_is_found() -> None:
    found = grounded("faithful.jsonl")
    assert {name: each.detail for name, each in found.items() if not each.evidence} == {}


def test_another_meaning_is_refused() -> None:
    found = grounded("unfaithful_spelling.jsonl")
    assert {name: each.evidence for name, each in found.items() if each.evidence} == {}


HARD = {  # numbers and dates in other words, abbreviations of names, slips of a scan, markup
    *("f001", "f010", "f017", "f028", "f030", "f032", "f040", "f046", "f047", "f048", "f052"),
    *("f055", "f056", "f059", "f064"),
}


@pytest.mark.parametrize(
    ("part", "expected"),
    [("held_out", {"f023", "f056"}), ("held_out_2", set()), ("held_out_3", HARD)],
)
def test_few_quotes_of_the_held_out_parts_are_refused(part: str, expected: set[str]) -> None:
    found = grounded(f"{part}/faithful.jsonl")
    assert {name for name, each in found.items() if not each.evidence} == expected
