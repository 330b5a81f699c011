"""Rows that are told before all of a document is answered."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel
from support.fake_engine import FakeModel
from support.pipelines import shown
from support.stories import story

from extractor import Claim, Document, Extractor, Record, Result
from extractor.documents import read
from extractor.errors import InputError, ServiceDenied
from extractor.pipeline.telling import stream

EXAMPLES = Path(__file__).parents[2] / "examples"
TEXT = story(6_000)


def quoting(body: dict[str, Any]) -> list[dict[str, Any]]:
    """A model that finds each sentence a claim of the article's own."""
    return [{"n": n, "quote": each, "source": ""} for n, each in enumerate(shown(body), 1)]


class Held:
    """Answers at once about passages that have certain words, and about others when it is let."""

    def __init__(self, *words: str) -> None:
        self.words = words
        self.let = asyncio.Event()

    async def __call__(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        if not any(word in body["messages"][-1]["content"] for word in self.words):
            await self.let.wait()
        return quoting(body)


def extractor(model: FakeModel, **options: Any) -> Extractor:
    return Extractor(model=model, cache=False, processes=1, **options)


def settled(told: list[Any]) -> dict[str, Any]:
    """What a reader has of the rows: the last with each id."""
    return {row.claim_id: row for row in told}


async def test_the_rows_of_a_passage_come_before_the_others_are_answered() -> None:
    held = Held("for 12 days")  # of the first sentence
    async with extractor(FakeModel(otherwise=held, slots=8), ask="all") as made:
        told = made.astream(TEXT)
        first = await asyncio.wait_for(anext(told), 10)
        assert isinstance(first, Claim)
        assert first.start < 300
        assert not held.let.is_set()
        held.let.set()
        others = [each async for each in told]
    assert isinstance(others[-1], Result)
    assert len(others) > 20


async def test_what_the_rules_read_comes_before_any_answer() -> None:
    held = Held()
    async with extractor(FakeModel(otherwise=held, slots=8), ask="unsure") as made:
        told = made.astream(TEXT)
        first = await asyncio.wait_for(anext(told), 10)
        assert isinstance(first, Claim)
        held.let.set()
        await told.aclose()


@pytest.mark.parametrize("ask", ["all", "unsure", "none"])
@pytest.mark.parametrize("path", sorted(EXAMPLES.iterdir()), ids=lambda it: it.stem)
def test_all_that_was_told_is_the_result(path: Path, ask: str) -> None:
    (document,) = read([path])
    assert isinstance(document, Document)
    with extractor(FakeModel(otherwise=quoting), ask=ask) as made:
        *told, result = made.stream(document)
        assert isinstance(result, Result)
        assert result.claims == made.extract(document).claims
    final = {row.claim_id: row for row in result.claims}
    known = settled(told)
    assert {name: known[name] for name in final} == final
    assert all(isinstance(row, Claim) for row in told)


def test_each_row_is_told_once_as_long_as_it_does_not_change() -> None:
    with extractor(FakeModel(otherwise=quoting), ask="all") as made:
        *told, _ = made.stream(TEXT)
    for n, row in enumerate(told):
        earlier = [each for each in told[:n] if each.claim_id == row.claim_id]
        assert row not in earlier[-1:]


def test_a_long_document_is_told_part_by_part_with_its_offsets() -> None:
    text = story(90_000)
    with extractor(FakeModel(), ask="none") as made:
        *told, result = made.stream(text)
        assert isinstance(result, Result)
        assert settled(told) == {row.claim_id: row for row in result.claims}
    assert max(row.start for row in told) > 80_000
    assert all(text[it.start : it.end] == it.quote for row in told for it in row.evidence)


def test_only_rows_that_are_sure_enough_are_told() -> None:
    with extractor(FakeModel(), ask="none") as made:
        every = made.extract(TEXT).claims
    least = max(row.certainty or 0 for row in every)
    assert least > min(row.certainty or 0 for row in every)
    with extractor(FakeModel(), ask="none", min_certainty=least) as made:
        *told, result = made.stream(TEXT)
        assert isinstance(result, Result)
    assert 0 < len(told) == len(result.claims) < len(every)
    assert min(row.certainty for row in told) == least


class Fact(BaseModel):
    """A thing that happened."""

    words: str


class Summary(Fact):
    """All that happened."""

    per: ClassVar[str] = "document"


@pytest.mark.parametrize(("schema", "early"), [(Fact, True), (Summary, False)])
async def test_records_are_told_by_window_unless_a_document_has_one(
    schema: type[BaseModel], early: bool
) -> None:
    let = asyncio.Event()

    async def answer(body: dict[str, Any]) -> list[dict[str, Any]]:
        first = "for 12 days" in body["messages"][-1]["content"]
        if not first:
            await let.wait()
        return [{"words": "The bridge at Orrin"}] if first else []

    model = FakeModel(otherwise=answer, slots=8)
    async with Extractor(model=model, schema=schema, cache=False, passage_tokens=300) as made:
        told = made.astream(TEXT)
        waiting = asyncio.ensure_future(anext(told))
        done, _ = await asyncio.wait([waiting], timeout=None if early else 0.3)
        assert bool(done) == early
        let.set()
        rows = [await waiting, *[each async for each in told]]
    assert [type(row).__name__.split("[")[0] for row in rows] == ["Record", "Result"]
    assert isinstance(rows[0], Record)


class Person(BaseModel):
    """Somebody, and what is said of them."""

    key: ClassVar = ("name",)

    name: str
    town: str | None = None
    work: str | None = None


async def test_a_record_that_a_later_window_completes_takes_the_place_of_the_first() -> None:
    let = asyncio.Event()
    beginning, end = "Ana Ruiz lives in Orrin. ", "Ana Ruiz is a mayor."

    async def answer(body: dict[str, Any]) -> list[dict[str, Any]]:
        if "is a mayor" in body["messages"][-1]["content"]:
            await let.wait()
            return [{"name": "Ana Ruiz", "town": None, "work": "mayor"}]
        lives = "lives in Orrin" in body["messages"][-1]["content"]
        return [{"name": "Ana Ruiz", "town": "Orrin", "work": None}] if lives else []

    model = FakeModel(otherwise=answer, slots=8)
    text = beginning + story(3_000) + "\n\n" + end
    async with Extractor(model=model, schema=Person, cache=False, passage_tokens=300) as made:
        told = made.astream(text)
        first = await asyncio.wait_for(anext(told), 10)
        let.set()
        *others, result = [each async for each in told]
    assert isinstance(first, Record)
    assert isinstance(result, Result)
    assert first.fields == {"name": "Ana Ruiz", "town": "Orrin", "work": None}
    (whole,) = result.claims
    assert whole.fields == {**first.fields, "work": "mayor"}  # type: ignore[union-attr]  # a record
    assert others == [whole]
    assert first.claim_id != whole.claim_id  # so that the service names it as withdrawn


class TestErrors:
    async def test_come_after_the_rows(self) -> None:
        held = Held("for 12 days")

        async def answer(body: dict[str, Any]) -> Any:
            given = await held(body)
            return 401 if held.let.is_set() else given

        async with extractor(FakeModel(otherwise=answer, slots=8), ask="all") as made:
            told = made.astream(TEXT)
            assert isinstance(await anext(told), Claim)
            held.let.set()
            with pytest.raises(ServiceDenied):
                _ = [each async for each in told]

    def test_of_the_document_come_at_once(self) -> None:
        with extractor(FakeModel()) as made, pytest.raises(InputError):
            next(made.stream(" "))

    async def test_who_leaves_cancels_the_work(self) -> None:
        ended = asyncio.Event()

        async def work(_: Any) -> Any:
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()

        told: AsyncGenerator[Any, None] = stream(work)
        waiting = asyncio.ensure_future(anext(told))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert ended.is_set()
