"""The limits for one service: requests at once, overload, pauses, and amounts per minute."""

import asyncio
import gc
import threading
import warnings
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fake_clock import Clock

from extractor.llm.rate_limit import Position, RateLimiter, RateLimiters


async def take(limiter: RateLimiter, kind: str | None = None) -> None:
    """One request that ends with the method `kind` of its slot."""
    async with limiter.slot(limiter.next_position()) as slot:
        if kind:
            getattr(slot, kind)()


async def test_an_overload_halves_the_limit_and_each_round_of_successes_adds_one() -> None:
    limiter = RateLimiter(16)
    limits = []
    for kind in ["overloaded"] * 2 + ["succeeded"] * 5 + ["overloaded"] * 5 + ["succeeded"] * 1:
        await take(limiter, kind)
        limits.append(limiter.limit)
    assert limits == [8, 4, 4, 4, 4, 4, 5, 2, 1, 1, 1, 1, 2]


async def test_failures_of_one_round_count_as_one_overload() -> None:
    limiter = RateLimiter(16)

    async def one() -> None:
        async with limiter.slot(limiter.next_position()) as slot:
            await asyncio.sleep(0)
            slot.overloaded()

    await asyncio.gather(*(one() for _ in range(16)))
    assert limiter.limit == 8


@given(st.lists(st.sampled_from(["succeeded", "overloaded", None])), st.integers(1, 40))
def test_the_limit_stays_between_one_and_the_maximum(kinds: list[Any], maximum: int) -> None:
    limiter = RateLimiter(maximum)

    async def all_of_them() -> None:
        for kind in kinds:
            await take(limiter, kind)
            assert 1 <= limiter.limit <= maximum
        for _ in range(maximum * maximum):
            await take(limiter, "succeeded")

    asyncio.run(all_of_them())
    assert limiter.limit == maximum


async def test_no_more_requests_at_once_than_the_limit() -> None:
    limiter = RateLimiter(8)
    await take(limiter, "overloaded")
    now = most = 0

    async def one() -> None:
        nonlocal now, most
        async with limiter.slot(limiter.next_position()):
            now += 1
            most = max(most, now)
            await asyncio.sleep(0)
            now -= 1

    await asyncio.gather(*(one() for _ in range(50)))
    assert most == 4


async def test_the_oldest_question_goes_first() -> None:
    limiter = RateLimiter(1)
    old, middle, young = (limiter.next_position() for _ in range(3))
    order: list[Position] = []

    async def one(position: Position) -> None:
        async with limiter.slot(position):
            order.append(position)

    async with limiter.slot(limiter.next_position()):
        waiting = [asyncio.ensure_future(one(position)) for position in (young, old, middle)]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    assert order == [old, middle, young]


async def test_those_that_are_last_wait_for_all_others() -> None:
    limiter = RateLimiter(1)
    order: list[str] = []

    async def one(name: str, position: Position) -> None:
        async with limiter.slot(position):
            order.append(name)

    async with limiter.slot(limiter.next_position()):
        job = one("job", limiter.next_position(last=True))
        waiting = [asyncio.ensure_future(job)]
        request = one("request", limiter.next_position())
        waiting.append(asyncio.ensure_future(request))
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    assert order == ["request", "job"]


def test_clients_in_several_threads_have_one_limit() -> None:
    limiter, counting = RateLimiter(3), threading.Lock()
    now = most = done = 0

    async def one() -> None:
        nonlocal now, most, done
        async with limiter.slot(limiter.next_position()):
            with counting:
                now += 1
                most = max(most, now)
            try:
                await asyncio.sleep(0.001)
                with counting:
                    done += 1
            finally:  # cancelled while it holds a slot, it gives that back as well
                with counting:
                    now -= 1

    async def many() -> None:
        tasks = [asyncio.ensure_future(one()) for _ in range(40)]
        await asyncio.sleep(0.005)
        for task in tasks[::4]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    threads = [threading.Thread(target=asyncio.run, args=(many(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (most, now) == (3, 0)
    assert done >= 4 * 30


def test_a_loop_that_ended_takes_no_slot() -> None:
    limiter = RateLimiter(1)

    async def wait() -> None:
        waiting = asyncio.ensure_future(take(limiter))
        await asyncio.sleep(0)
        assert not waiting.done()

    async def hold() -> None:
        async with limiter.slot(limiter.next_position()):
            loop = asyncio.new_event_loop()
            await asyncio.to_thread(loop.run_until_complete, wait())
            loop.close()
        await asyncio.wait_for(take(limiter), 5)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the task that nobody ended is what is tested
        asyncio.run(hold())
        gc.collect()


def test_limiters_are_known_by_model_and_limits() -> None:
    limiters = RateLimiters()
    known = limiters.of("a", 4)
    assert limiters.of("a", 4) is limiters.behind().of("a", 4) is known
    others = [limiters.of("b", 4), limiters.of("a", 5), limiters.of("a", 4, rpm=60)]
    assert known not in others
    assert (limiters.last, limiters.behind().last) == (False, True)


@pytest.mark.parametrize("ticks", [0, 1, 2, 3])
async def test_a_cancelled_request_frees_its_slot(ticks: int) -> None:
    limiter = RateLimiter(1)

    async def hold() -> None:
        async with limiter.slot(limiter.next_position()):
            await asyncio.sleep(0)

    tasks = [asyncio.ensure_future(hold()) for _ in range(3)]
    for _ in range(ticks):
        await asyncio.sleep(0)
    for task in tasks[:2]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.wait_for(take(limiter), 1)


async def times(
    limiter: RateLimiter, clock: Clock, count: int, tokens: int, cost: int
) -> list[float]:
    """The times at which `count` requests are sent that all wait from the start."""
    sent: list[float] = []

    async def one() -> None:
        async with limiter.slot(limiter.next_position(), tokens) as slot:
            sent.append(clock.now)
            slot.used(cost)

    await asyncio.gather(*(one() for _ in range(count)))
    return sent


async def test_requests_are_spread_over_the_minute(clock: Clock) -> None:
    assert await times(RateLimiter(8, rpm=30), clock, 4, 0, 0) == [0, 2, 4, 6]


async def test_tokens_are_spread_over_the_minute(clock: Clock) -> None:
    assert await times(RateLimiter(8, tpm=6000), clock, 4, 500, 500) == [0, 5, 10, 15]


async def test_unused_tokens_are_given_back(clock: Clock) -> None:
    """One at a time, so that each reports its tokens before the next is reserved."""
    assert await times(RateLimiter(1, tpm=6000), clock, 4, 500, 100) == [0, 1, 2, 3]


async def test_tokens_beyond_the_estimate_delay_later_requests(clock: Clock) -> None:
    assert await times(RateLimiter(1, tpm=6000), clock, 3, 100, 500) == [0, 5, 10]


async def test_nothing_is_saved_up_for_a_burst(clock: Clock) -> None:
    limiter = RateLimiter(8, rpm=60)
    await take(limiter)
    await asyncio.sleep(100)
    assert await times(limiter, clock, 3, 0, 0) == [100, 101, 102]


async def test_a_pause_delays_all_requests_and_a_shorter_one_does_not_end_it(clock: Clock) -> None:
    limiter = RateLimiter(8)
    limiter.pause(5)
    limiter.pause(1)
    assert await times(limiter, clock, 3, 0, 0) == [5, 5, 5]
