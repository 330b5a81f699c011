import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.fake_engine import (
    BAD,
    GOOD,
    MESSAGES,
    ONE,
    SCHEMA,
    FakeModel,
    ask,
)

from extractor.errors import (
    ServiceDenied,
    StorageError,
)
from extractor.llm.cache import Cache
from extractor.llm.client import Client
from extractor.llm.parse import Answer, Invalid
from extractor.models import Usage


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with Cache(tmp_path / "answers") as cache:
        yield cache


async def test_what_is_sent() -> None:
    model = FakeModel([GOOD])
    answer = await ask(model)
    usage = Usage(calls=1, prompt_tokens=10, completion_tokens=5)
    assert answer == Answer(ONE, (json.dumps(GOOD),), (), (), False, usage, "fake/model@1")
    (request,) = model.requests
    assert request == {
        "model": "fake",
        "messages": MESSAGES,
        "max_tokens": 50,
        "temperature": 0,
        "top_p": 1,
        "seed": 7,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "Fact", "schema": SCHEMA.wire, "strict": True},
        },
    }


async def test_a_second_run_is_answered_from_the_cache(cache: Cache) -> None:
    first = await ask(FakeModel([GOOD, BAD], [GOOD, BAD]), cache)
    silent = FakeModel()
    second = await ask(silent, cache)
    assert second.usage == Usage(cache_hits=1)
    assert (second.items, second.invalid) == (first.items, first.invalid)
    assert second.invalid == (Invalid(BAD, "words: Input should be a valid string"),)
    assert silent.requests == []


async def test_an_entry_that_is_no_longer_of_the_schema_is_a_miss(cache: Cache) -> None:
    model = FakeModel([GOOD])
    client = Client(model, cache=cache)
    parts = client.key_parts(MESSAGES, SCHEMA, max_tokens=50)
    for entry in (
        {"items": '[{"words": [7]}]', "invalid": [], "truncated": False},
        {"items": "[]", "invalid": [1], "truncated": False},
        {"items": None, "invalid": [], "truncated": False},
        {},
    ):
        cache.put(parts, entry)
        model.answers.append([GOOD])
        assert (await client.ask(MESSAGES, SCHEMA, max_tokens=50)).usage.calls == 1
    await model.close()


async def test_equal_requests_at_once_are_sent_once() -> None:
    model = FakeModel([GOOD])
    client = Client(model, cache=None)
    answers = await asyncio.gather(*(client.ask(MESSAGES, SCHEMA, max_tokens=50) for _ in range(3)))
    assert [answer.usage for answer in answers] == [
        Usage(calls=1, prompt_tokens=10, completion_tokens=5),
        *[Usage(cache_hits=1)] * 2,
    ]
    assert [answer.items for answer in answers] == [ONE] * 3
    assert len(model.requests) == 1
    await model.close()


async def test_an_error_of_a_shared_request_reaches_all_callers_and_is_not_cached() -> None:
    model = FakeModel(401, [GOOD])
    client = Client(model, cache=None)
    outcomes = await asyncio.gather(
        *(client.ask(MESSAGES, SCHEMA, max_tokens=50) for _ in range(2)), return_exceptions=True
    )
    assert all(isinstance(outcome, ServiceDenied) for outcome in outcomes)
    assert (await client.ask(MESSAGES, SCHEMA, max_tokens=50)).items == ONE
    await model.close()


class HeldAnswer:
    """An answer that waits until it is released."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.released = asyncio.Event()
        self.most = self.now = 0

    async def __call__(self, _request: Any) -> Any:
        self.now += 1
        self.most = max(self.most, self.now)
        self.reached.set()
        try:
            await self.released.wait()
        finally:
            self.now -= 1
        return [GOOD]


@pytest.mark.parametrize("leaving", [pytest.param(0, id="first"), pytest.param(1, id="second")])
async def test_cancelling_one_caller_does_not_cancel_the_shared_request(leaving: int) -> None:
    held = HeldAnswer()
    model = FakeModel(held)
    client = Client(model, cache=None)
    tasks = [asyncio.ensure_future(client.ask(MESSAGES, SCHEMA, max_tokens=50)) for _ in range(2)]
    await held.reached.wait()
    tasks.pop(leaving).cancel()
    await asyncio.sleep(0)
    held.released.set()
    assert (await tasks[0]).items == ONE
    await model.close()


async def test_cancelling_all_callers_ends_the_request_and_it_can_be_repeated() -> None:
    held = HeldAnswer()
    model = FakeModel(held, [GOOD])
    client = Client(model, cache=None)
    task = asyncio.ensure_future(client.ask(MESSAGES, SCHEMA, max_tokens=50))
    await held.reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await client.ask(MESSAGES, SCHEMA, max_tokens=50)).items == ONE
    assert held.now == 0
    await model.close()


@pytest.mark.parametrize(
    ("workers", "slots", "most"),
    [
        pytest.param(None, 2, 2, id="slots of the engine"),
        pytest.param(3, 2, 3, id="as given"),
    ],
)
async def test_no_more_requests_at_once_than_workers(
    workers: int | None, slots: int, most: int
) -> None:
    held = HeldAnswer()
    model = FakeModel(otherwise=held, slots=slots)
    client = Client(model, cache=None, workers=workers)
    tasks = [
        asyncio.ensure_future(client.ask(MESSAGES, SCHEMA, max_tokens=number))
        for number in range(1, 7)
    ]
    while held.now < most:
        await asyncio.sleep(0.001)
    held.released.set()
    await asyncio.gather(*tasks)
    assert held.most == most
    await model.close()


async def test_a_cache_that_fails_raises(cache: Cache, tmp_path: Path) -> None:
    cache.close()
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError):
        await ask(FakeModel([GOOD]), Cache(tmp_path / "file" / "answers"))
