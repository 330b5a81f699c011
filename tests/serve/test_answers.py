"""Results that are written piece by piece are those that are written at once."""

import asyncio
import json
from functools import partial
from typing import Any

import pytest
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from support.fake_engine import FakeModel
from support.served import TEXT, Price
from support.stories import story

from extractor import Document, Extractor, Record, Result
from extractor.background import MOST_AT_ONCE
from extractor.models import Usage
from extractor.pipeline import pipeline
from extractor.pipeline.lines import PackedLines, json_line
from extractor.pipeline.saved import SavedResult
from extractor.pipeline.telling import stream
from extractor.serve import answers


class Item(BaseModel):
    """A line of a list."""

    name: str
    price: float | None = None


def claims(number: int) -> Result[Any]:
    with Extractor(ask="none", cache=False, processes=1) as extractor:
        (claim, *_) = (made := extractor.extract(TEXT)).claims
    rows = tuple(claim.model_copy(update={"claim_id": f"{n:016x}"}) for n in range(number))
    return made.model_copy(update={"claims": rows, "usage": Usage(calls=2, second_claims=1)})


def records(schema: type[BaseModel]) -> Result[Any]:
    items = [{"name": "rope", "price": 12}, {"name": "gold", "price": 9}]
    model = FakeModel(otherwise=items)
    with Extractor(model=model, schema=schema, cache=False) as extractor:
        return extractor.extract("A rope costs 12 crowns. Nothing else “is sold”.")


def as_lines(found: Result[Any]) -> SavedResult:
    claims, rejected = PackedLines(), PackedLines()
    claims.extend(map(json_line, found.claims))
    rejected.extend(map(json_line, found.rejected))
    return SavedResult(found.document, claims, rejected, found.usage, found.seconds)


async def body(found: Result[Any] | SavedResult) -> bytes:
    made = answers.answer(found)
    if isinstance(made, StreamingResponse):
        return b"".join([bytes(piece) async for piece in made.body_iterator])  # type: ignore[arg-type]  # ours are bytes
    return bytes(made.body)


RESULTS = {
    "without rows": lambda: claims(0),
    "a claim": lambda: claims(1),
    "the most at once": lambda: claims(MOST_AT_ONCE),
    "one more": lambda: claims(MOST_AT_ONCE + 1),
    "many claims": lambda: claims(5 * MOST_AT_ONCE),
    "records, one rejected": lambda: records(Price),
    "records with nulls": lambda: records(Item),
}


class TestAnswer:
    @pytest.mark.parametrize("lines", [False, True], ids=["typed", "as lines"])
    @pytest.mark.parametrize("name", RESULTS)
    async def test_is_the_result(self, name: str, lines: bool) -> None:
        found = RESULTS[name]()
        assert await body(as_lines(found) if lines else found) == found.model_dump_json().encode()

    async def test_of_half_a_letter_is_json(self) -> None:
        found = claims(1)
        half = Document.model_construct(doc_id="a", text="a \ud83d b")
        sent = await body(found.model_copy(update={"document": half}))
        assert json.loads(sent)["document"]["text"] == "a \ud83d b"

    @pytest.mark.parametrize("lines", [False, True], ids=["typed", "as lines"])
    async def test_of_many_rows_leaves_time_for_others(self, lines: bool) -> None:
        number = 20 * MOST_AT_ONCE
        found = claims(number)
        turns = 0

        async def others() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        beside = asyncio.create_task(others())
        await body(as_lines(found) if lines else found)
        beside.cancel()
        assert turns >= number / MOST_AT_ONCE


class TestClaimIds:
    @pytest.mark.parametrize("lines", [False, True], ids=["typed", "as lines"])
    async def test_are_those_of_the_rows(self, lines: bool) -> None:
        found = claims(250)
        ids = await answers.claim_ids(as_lines(found) if lines else found)
        assert ids == {row.claim_id for row in found.claims}


def test_rejected_rows_are_the_same_as_lines() -> None:
    found = records(Price)
    assert isinstance(found.claims[0], Record)
    assert answers.rejected(as_lines(found)) == answers.rejected(found) != ()


async def test_a_long_text_tells_each_row_once_and_its_lines_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its typed rows would take too much memory: only those of a part exist at a time."""
    monkeypatch.setattr(pipeline, "MAX_PART", 2_000)
    text = story(5_000)
    async with Extractor(ask="none", cache=False, processes=1) as extractor:
        told = [each async for each in stream(partial(extractor.aoutcome, text))]
        expected = await extractor.aextract(text)
    *rows, last = told
    assert isinstance(last, SavedResult)
    assert rows == list(expected.claims)
