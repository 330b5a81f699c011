"""How much a service is asked at a time: its ceiling, its strain, its pauses, its minute."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fake_clock import Clock

from extractor.llm.rate_limit import RateLimiter


async def take(limiter: RateLimiter, kind: str | None = None) -> None:
    """One request that ends as told."""
    async with limiter.slot(limiter.next_position()) as slot:
        if kind:
            getattr(slot, kind)()


async def test_a_strain_halves_the_limit_and_each_good_round_adds_one() -> None:
    limiter = RateLimiter(16)
    limits = []
    for kind in ["overloaded"] * 2 + ["succeeded"] * 5 + ["overloaded"] * 5 + ["succeeded"] * 1:
        await take(limiter, kind)
        limits.append(limiter.limit)
    assert limits == [8, 4, 4, 4, 4, 4, 5, 2, 1, 1, 1, 1, 2]


async def test_what_fails_together_is_one_strain() -> None:
    limiter = RateLimiter(16)

    async def one() -> None:
        async with limiter.slot(limiter.next_position()) as slot:
            await asyncio.sleep(0)
            slot.overloaded()

    await asyncio.gather(*(one() for _ in range(16)))
    assert limiter.limit == 8


@given(st.lists(st.sampled_from(["succeeded", "overloaded", None])), st.integers(1, 40))
def test_the_limit_stays_between_one_and_the_ceiling(kinds: list[Any], ceiling: int) -> None:
    limiter = RateLimiter(ceiling)

    async def all_of_them() -> None:
        for kind in kinds:
            await take(limiter, kind)
            assert 1 <= limiter.limit <= ceiling
        for _ in range(ceiling * ceiling):
            await take(limiter, "succeeded")

    asyncio.run(all_of_them())
    assert limiter.limit == ceiling


async def test_no_more_at_once_than_the_limit() -> None:
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
async def test_one_who_leaves_takes_no_place_with_him(ticks: int) -> None:
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
    """When each of some requests is sent, all being there from the start."""
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


async def test_what_was_not_used_is_given_back(clock: Clock) -> None:
    """One at a time, so that each has told its cost before the next is booked."""
    assert await times(RateLimiter(1, tpm=6000), clock, 4, 500, 100) == [0, 1, 2, 3]


async def test_what_was_used_beyond_it_is_taken_later(clock: Clock) -> None:
    assert await times(RateLimiter(1, tpm=6000), clock, 3, 100, 500) == [0, 5, 10]


async def test_nothing_is_saved_up_for_a_burst(clock: Clock) -> None:
    limiter = RateLimiter(8, rpm=60)
    await take(limiter)
    await asyncio.sleep(100)
    assert await times(limiter, clock, 3, 0, 0) == [100, 101, 102]


async def test_a_pause_holds_all_and_a_shorter_one_does_not_end_it(clock: Clock) -> None:
    limiter = RateLimiter(8)
    limiter.pause(5)
    limiter.pause(1)
    assert await times(limiter, clock, 3, 0, 0) == [5, 5, 5]
