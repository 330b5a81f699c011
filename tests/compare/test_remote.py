"""The steps of a comparison on many machines, one after another on this one."""

from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from made_up import documents as made  # the benchmarks'
from support.fake_encoder import FakeEncoder
from support.fake_engine import FakeModel
from support.told_events import article, reader

from extractor import Extractor
from extractor.compare import Comparison, facts, remote
from extractor.compare.comparison import ASKS, Asking, Comparing
from extractor.compare.model import Told
from extractor.errors import SettingsError
from extractor.evaluate.facts import gold_claims
from extractor.evaluate.gold import load_gold

BUCKETS = 3


def rows_of(told: list[Told]) -> list[dict[str, Any]]:
    """Results as rows of a dataset."""
    return [
        {**each.document.model_dump(mode="json"), "claims": [c.model_dump() for c in each.claims]}
        for each in told
    ]


def steps(told: list[Told], size: int, asking: Asking | None = None) -> Comparison:
    """All steps, with so many documents in a block."""
    rows = rows_of(told)
    batches = (pa.Table.from_pylist(rows[at : at + size]) for at in range(0, len(rows), size))
    blocks = [remote.read_batch(batch) for batch in batches]
    keyed = [
        row for number, block in enumerate(blocks)
        for row in remote.block_keys(number, block, BUCKETS)
    ]  # fmt: skip
    met = [
        row
        for bucket in range(BUCKETS)
        for row in remote.meet(
            pa.Table.from_pylist([each for each in keyed if each["bucket"] == bucket])
        ).to_pylist()
    ]
    met.sort(key=itemgetter("of_block"))
    links = [
        remote.decided(row)
        for _, group in groupby(met, itemgetter("of_block"))
        for row in remote.decide(pa.Table.from_pylist(list(group)), blocks.__getitem__).to_pylist()
    ]
    comparing = Comparing(asking)
    for block in blocks:
        for row in block.to_pylist():
            comparing.add_read(remote.read_back(row))
    found = tuple(comparing.facts_of(links))
    comparison = Comparison(
        facts=found, voices=tuple(comparing.voices()), copies=tuple(comparing.copies())
    )
    comparing.close()
    return comparison


@pytest.mark.parametrize("size", [1, 7, 100])
def test_give_what_one_machine_gives(size: int) -> None:
    told: list[Told] = list(made(24))
    found = steps(told, size)
    assert found == facts(told)
    assert sum(fact.documents > 1 for fact in found.facts) > 5


@pytest.fixture(scope="module")
def labelled() -> list[Told]:
    """The articles of an event, where words alone would join some claims."""
    every = load_gold(Path(__file__).parents[1] / "facts_gold", split="dev")
    return list(gold_claims(e for e in every if e.labels and e.labels.event == "zeleny-mine"))


def test_an_encoder_reads_what_one_machine_reads(labelled: list[Told]) -> None:
    found = steps(labelled, 7, Asking(meaning=FakeEncoder()))
    assert found == facts(labelled, meaning=FakeEncoder())
    assert any("the meaning is alike" in why for fact in found.facts for why in fact.because)


@pytest.mark.parametrize("ask", [each for each in ASKS if each != "none"])
def test_a_model_is_asked_what_one_machine_asks(ask: str, labelled: list[Told]) -> None:
    answer = [{"question": "How many?", "answers": [{"answer": "many", "claims": [1, 3]}]}]
    with Extractor(model=FakeModel(otherwise=answer), cache=False, ask="all") as asker:
        found = steps(labelled, 7, Asking(ask, asker))
        assert found == facts(labelled, ask=ask, asker=asker)
    assert any("the model: How many?" in why for fact in found.facts for why in fact.because)


def test_a_typed_row_is_the_claim_that_it_was_made_of() -> None:
    text = "On 3 May 2024 the mayor, Ines Falk, denied that 12 to 14 people died at Harrow Dock.\n"
    with reader() as extractor:
        result = extractor.extract(article("a", text, "2024-05-04"))
    (row,) = pa.Table.from_pylist(rows_of([result])).to_pylist()
    assert remote.told(row).claims == result.claims
    assert remote.told(row).document == result.document


def test_two_texts_with_one_id_are_refused() -> None:
    with reader() as extractor:
        told: list[Told] = [
            extractor.extract(article("a", f"Harrow Dock\n\nNobody said {word}.\n"))
            for word in ("this", "that")
        ]
    with pytest.raises(SettingsError, match="the id a"):
        remote.one_each(remote.read_batch(pa.Table.from_pylist(rows_of(told))))
