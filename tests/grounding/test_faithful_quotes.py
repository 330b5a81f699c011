"""That quotes which say what the document says are found, and near misses are not.

`faithful.jsonl` writes the words of a document in another way (contractions, marks, brackets,
ellipses, units), `unfaithful_spelling.jsonl` in a way that looks similar and means something else.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from extractor.grounding import Index, ground

FOLDER = Path(__file__).parents[1] / "news" / "faithfulness"


def params(name: str) -> list[Any]:
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    return [pytest.param(row := json.loads(line), id=row["id"]) for line in lines]


@pytest.mark.parametrize("row", params("faithful.jsonl"))
def test_another_way_to_write_it_is_found(row: dict[str, Any]) -> None:
    found = ground(row["quote"], Index(row["document"]))
    assert found.evidence, found.detail


@pytest.mark.parametrize("row", params("unfaithful_spelling.jsonl"))
def test_another_meaning_is_refused(row: dict[str, Any]) -> None:
    assert not ground(row["quote"], Index(row["document"])).evidence


HARD = {  # numbers and dates in other words, abbreviations of names, slips of a scan, markup
    *("f001", "f010", "f017", "f028", "f030", "f032", "f040", "f046", "f047", "f048", "f052"),
    *("f055", "f056", "f059", "f064"),
}


@pytest.mark.parametrize(
    ("part", "expected"),
    [("held_out", {"f023", "f056"}), ("held_out_2", set()), ("held_out_3", HARD)],
)
def test_few_quotes_of_the_held_out_parts_are_refused(part: str, expected: set[str]) -> None:
    refused = {
        row["id"]
        for row in (param.values[0] for param in params(f"{part}/faithful.jsonl"))
        if not ground(row["quote"], Index(row["document"])).evidence
    }
    assert refused == expected
