"""A stop: what was sent is finished, and what waits is interrupted at once."""

import asyncio
import threading
from collections.abc import Iterator
from functools import partial
from typing import Any

import openai
import pytest
from support import fake_service
from support.fake_engine import Fact, FakeModel, ServiceEngine
from support.fake_service import Endpoint

from extractor import Document, Extractor, Result
from extractor.errors import BudgetSpent, ServiceDenied, Stopped
from extractor.llm.stop import StopSignal
from extractor.pipeline.ordered import map_in_order

STOP = Stopped("Enough.")
SPENT = BudgetSpent("All is spent.")
mapped = partial(map_in_order, window=6, weigh=lambda _: 1, max_weight=9)


class TestAStopSignal:
    async def test_raises_only_after_the_stop(self) -> None:
        signal = StopSignal()
        signal.raise_if_stopped()
        with signal.interruptible():
            await asyncio.sleep(0)
        signal.stop(STOP)
        signal.stop(Stopped("Another reason."))
        with pytest.raises(Stopped, match="Enough"):
            signal.raise_if_stopped()

    async def test_interrupts_a_wait_from_any_thread(self) -> None:
        signal = StopSignal()
        threading.Timer(0.01, signal.stop, [STOP]).start()
        with pytest.raises(Stopped), signal.interruptible():
            await asyncio.sleep(60)
        with pytest.raises(Stopped), signal.interruptible():
            raise AssertionError("the block must not start after a stop")

    async def test_does_not_interrupt_what_is_past_its_wait(self) -> None:
        signal, passed = StopSignal(), asyncio.Event()

        async def passing() -> str:
            with signal.interruptible():
                await passed.wait()
            await asyncio.sleep(0.01)
            return "done"

        task = asyncio.create_task(passing())
        await asyncio.sleep(0)
        passed.set()
        await asyncio.sleep(0)
        signal.stop(STOP)
        assert await task == "done"
        assert not task.cancelling()

    async def test_does_not_swallow_a_cancellation_by_others(self) -> None:
        signal = StopSignal()

        async def waiting() -> None:
            with signal.interruptible():
                await asyncio.sleep(60)

        task = asyncio.create_task(waiting())
        await asyncio.sleep(0)
        signal.stop(STOP)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    async def test_is_cleared_when_the_last_scope_ends_unless_it_was_stopped(self) -> None:
        signal = StopSignal()
        with signal.scope():
            with signal.scope():
                signal.stop(SPENT)
            assert signal.stopped
            assert signal.caused(SPENT)
        signal.raise_if_stopped()
        with signal.scope():
            signal.stop(SPENT)
            signal.stop(STOP)
            with pytest.raises(BudgetSpent):
                signal.raise_if_stopped()
        with pytest.raises(Stopped):
            signal.raise_if_stopped()


class TestOrderedResults:
    async def test_finish_what_was_started_and_start_no_more(self) -> None:
        signal, go, begun = StopSignal(), asyncio.Event(), []

        async def work(number: int) -> int:
            signal.raise_if_stopped()
            begun.append(number)
            await go.wait()
            if number % 2:
                signal.raise_if_stopped()
            return number

        stream = map_in_order(
            range(100), work, window=6, weigh=lambda _: 1, max_weight=9, stop_signal=signal
        )
        first = asyncio.ensure_future(anext(stream))
        while len(begun) < 6:
            await asyncio.sleep(0)
        signal.stop(STOP)
        go.set()
        assert [await first, await anext(stream), await anext(stream)] == [0, 2, 4]
        with pytest.raises(Stopped):
            await anext(stream)
        assert begun == list(range(6))

    async def test_raise_nothing_when_all_is_done(self) -> None:
        signal = StopSignal()

        async def work(number: int) -> int:
            await asyncio.sleep(0.01)
            return number

        stream = map_in_order(
            range(3), work, window=6, weigh=lambda _: 1, max_weight=9, stop_signal=signal
        )
        assert await anext(stream) == 0
        await asyncio.sleep(0.02)
        signal.stop(STOP)
        assert [number async for number in stream] == [1, 2]

    async def test_do_not_wait_for_a_silent_source(self) -> None:
        signal, silence = StopSignal(), threading.Event()

        def source() -> Iterator[int]:
            yield 0
            silence.wait(30)

        async def work(number: int) -> int:
            return number

        stream = map_in_order(
            source(), work, window=6, weigh=lambda _: 1, max_weight=9, stop_signal=signal
        )
        assert await anext(stream) == 0
        asyncio.get_running_loop().call_later(0.01, signal.stop, STOP)
        with pytest.raises(Stopped):
            await anext(stream)
        silence.set()

    async def test_raise_a_failure_rather_than_the_stop(self) -> None:
        signal = StopSignal()

        async def work(number: int) -> int:
            signal.stop(STOP)
            await asyncio.sleep(0.01)
            raise ServiceDenied("No such key.")

        stream = map_in_order(
            range(3), work, window=6, weigh=lambda _: 1, max_weight=9, stop_signal=signal
        )
        with pytest.raises(ServiceDenied):
            await anext(stream)


WORDS = [{"words": "The road", "day": None}]


def stories(number: int) -> list[Document]:
    return [Document.from_text(f"The road {n} is closed.", doc_id=str(n)) for n in range(number)]


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(fake_service.busy(60), id="the service asks for a minute"),
        pytest.param(fake_service.status(503), id="it fails and is asked again"),
    ],
)
def test_a_stop_interrupts_waits_between_retries(fault: fake_service.Fault) -> None:
    with Endpoint(fault) as service, reader(service) as made:
        threading.Timer(0.3, made.stop).start()
        with pytest.raises(Stopped):
            list(made.extract_many(stories(20)))


def test_after_a_stop_sent_requests_are_finished_and_returned() -> None:
    with Endpoint(fake_service.later(WORDS, 0.3)) as service, reader(service, workers=3) as made:
        stream = made.extract_many(when_asked(service, 3, made.stop, stories(40)))
        done = [next(stream) for _ in range(3)]
        with pytest.raises(Stopped):
            next(stream)
        assert [outcome.document.doc_id for outcome in done if isinstance(outcome, Result)] == [
            "0",
            "1",
            "2",
        ]
        assert service.count == 3


def when_asked(service: Endpoint, number: int, then: Any, documents: Any) -> Iterator[Document]:
    """The documents; calls `then` after the service has received `number` requests."""

    def watch() -> None:
        while service.count < number:
            threading.Event().wait(0.005)
        then()

    threading.Thread(target=watch).start()
    yield from documents


def test_a_paid_answer_is_cached_even_if_its_document_is_not_finished() -> None:
    long = " ".join(f"The road {n} is closed." for n in range(400))  # two passages
    two: dict[str, Any] = {"workers": 1, "passage_tokens": 2_000}
    with Endpoint(fake_service.later(WORDS, 0.3)) as service, reader(service, **two) as made:
        with pytest.raises(Stopped):
            list(made.extract_many(when_asked(service, 1, made.stop, [long])))
        again = reader(service, **two)
        result = again.extract(long)
        again.close()
    assert service.count == 2
    assert (result.usage.calls, result.usage.cache_hits) == (1, 1)


def test_after_a_stop_the_cache_still_answers() -> None:
    with Extractor(model=FakeModel(WORDS), schema=Fact) as made:
        before = made.extract("The road is closed.")
        made.stop()
        assert made.extract("The road is closed.").claims == before.claims
        with pytest.raises(Stopped):
            made.extract("The road is open.")


def reader(service: Endpoint, **options: Any) -> Extractor:
    return Extractor(model=ServiceEngine(service.base_url), schema=Fact, **options)


REFUSED = [
    pytest.param(fake_service.status(401), id="401"),
    pytest.param(fake_service.status(403), id="403"),
    pytest.param(fake_service.status(429, code="insufficient_quota"), id="quota"),
    pytest.param(fake_service.busy(4000), id="a pause of an hour"),
]


@pytest.mark.parametrize("refusal", REFUSED)
def test_after_a_refusal_nothing_more_is_sent(refusal: fake_service.Fault) -> None:
    fault = fake_service.gathered(16, refusal, refusal)
    with Endpoint(fault) as service, reader(service, workers=16) as made:
        with pytest.raises(ServiceDenied) as caught:
            list(made.extract_many(stories(300)))
        assert service.count == 16
    assert isinstance(caught.value.__cause__, openai.APIStatusError)


@pytest.mark.parametrize("refusal", REFUSED)
def test_requests_sent_before_a_refusal_are_finished_and_returned(
    refusal: fake_service.Fault,
) -> None:
    fault = fake_service.gathered(8, refusal, fake_service.later(WORDS, 0.2))
    with Endpoint(fault) as service, reader(service, workers=8) as made:
        done: list[object] = []
        with pytest.raises(ServiceDenied):
            done.extend(made.extract_many(stories(40)))
        assert (service.count, len(done)) == (8, 7)
        service.faults[:] = [fake_service.body(WORDS)]  # somebody tops up the account
        again = list(made.extract_many(stories(40)))
    assert service.count == 8 + 33
    assert all(isinstance(outcome, Result) for outcome in again)


@pytest.mark.parametrize("refusal", REFUSED[2:])
def test_a_fallback_goes_on_when_the_first_model_is_gone(
    refusal: fake_service.Fault,
) -> None:
    with Endpoint(refusal) as service, Endpoint(fake_service.body(WORDS)) as other:
        second = ServiceEngine(other.base_url)
        second.name = "other/model"
        with reader(service, workers=8, fallback=[second]) as made:
            outcomes = list(made.extract_many(stories(30)))
        assert other.count == 30
    assert all(isinstance(outcome, Result) for outcome in outcomes)
