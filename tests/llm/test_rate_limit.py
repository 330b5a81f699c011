"""The limits for one service: requests at once, overload, pauses, and amounts per minute."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fake_clock import Clock

from extractor.llm.rate_limit import RateLimiter


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
    order: list[int] = []

    async def one(position: int) -> None:
        async with limiter.slot(position):
            order.append(position)

    async with limiter.slot(limiter.next_position()):
        waiting = [asyncio.ensure_future(one(position)) for position in (young, old, middle)]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    assert order == [old, middle, young]


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
