"""What comes through where the model answers with the labels letter for letter.

45 documents of six kinds in five languages, with schemas as their users write them, in
tests/records_gold/dev. The labels are what a careful reader filled in.
"""

import importlib.util
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from support.fake_engine import FakeModel

from extractor import Document, Extractor

GOLD = Path(__file__).parents[1] / "records_gold" / "dev"
KINDS = sorted(folder.name for folder in GOLD.iterdir())


def record(kind: str) -> type[BaseModel]:
    """The class of a kind, from its own file."""
    name = f"records_gold_{kind}"
    spec = importlib.util.spec_from_file_location(name, GOLD / kind / "schema.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    found: type[BaseModel] = module.Record
    return found


def documents(kind: str) -> list[dict[str, Any]]:
    lines = (GOLD / kind / "gold.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each value with its path; numbers and white space in one form."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, f"{path}[]")
    elif value is not None:
        yield path, normal(value)


def normal(value: Any) -> str:
    try:
        return str(float(value)) if not isinstance(value, bool) else str(value)
    except ValueError:
        return " ".join(str(value).split()).casefold()


@pytest.mark.parametrize("kind", KINDS)
def test_the_labels_come_through(kind: str) -> None:
    wanted: Counter[tuple[str, str]] = Counter()
    lost: Counter[tuple[str, str]] = Counter()
    invented: Counter[tuple[str, str]] = Counter()
    for row in documents(kind):
        model = FakeModel(otherwise=lambda _, row=row: list(row["items"]))
        with Extractor(model=model, schema=record(kind), cache=False) as extractor:
            result = extractor.extract(Document.from_text(row["text"], doc_id=row["id"]))
        gold = Counter(leaf for item in row["items"] for leaf in leaves(item))
        found = Counter(leaf for each in result.claims for leaf in leaves(each.fields))  # type: ignore[union-attr]  # no claims
        wanted += gold
        lost += gold - found
        invented += found - gold
        for each in result.claims:
            for words in each.evidence:
                assert row["text"][words.start : words.end] == words.quote
                assert words.support in ("verbatim", "computed", "inferred")
    assert lost.total() <= 0.01 * wanted.total(), lost
    # The model of this test answers about both passages of a long document with all its items.
    assert invented.total() <= 0.02 * wanted.total(), invented
