"""Limits how many requests are sent to one service at once and per minute.

Four limits apply together:

- a fixed maximum of concurrent requests;
- an adaptive maximum below it, halved when the service is overloaded and raised by one after each
  round of successes (additive increase, multiplicative decrease, as in TCP);
- a pause that the service asked for;
- requests and tokens per minute, spread evenly.

Requests get slots in the order of their positions, so a retry goes before newer requests.

A limiter may be shared by clients of several event loops: its state is changed under a lock that
nobody holds while they wait.
"""

import asyncio
import heapq
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

__all__ = ["Position", "RateLimiter", "RateLimiters", "Slot"]

Position = tuple[bool, int]
"""A place in the queue: whether it is behind all others, and a number."""


class RateLimiter:
    """The limits of one service.

    - `max_concurrent`: the most requests at once.
    - `rpm`: requests per minute; None for no limit.
    - `tpm`: tokens per minute; None for no limit.
    """

    def __init__(
        self, max_concurrent: int, *, rpm: float | None = None, tpm: float | None = None
    ) -> None:
        self._max_concurrent = max_concurrent
        self._limit = float(max_concurrent)
        self._round = 0
        self._in_use = 0
        self._queue: list[tuple[Position, asyncio.Future[None]]] = []
        self._paused_until = 0.0
        self._last_position = 0
        self._requests = _Pace(rpm) if rpm else None
        self._tokens = _Pace(tpm) if tpm else None
        self._lock = threading.Lock()

    @property
    def limit(self) -> int:
        """The number of concurrent requests allowed at present."""
        return int(self._limit)

    @property
    def counts_tokens(self) -> bool:
        """Whether there is a limit on tokens per minute."""
        return self._tokens is not None

    def next_position(self, *, last: bool = False) -> Position:
        """A position in the queue. Take one for a question and use it for each of its sends.

        - `last`: whether it is behind all positions that are not.
        """
        with self._lock:
            self._last_position += 1
            return last, self._last_position

    def pause(self, seconds: float) -> None:
        """Holds back all requests for some time, as the service asked."""
        self._paused_until = max(self._paused_until, time.monotonic() + seconds)

    @asynccontextmanager
    async def slot(self, position: Position, tokens: int = 0) -> "AsyncIterator[Slot]":
        """Waits until the limits allow one more request, and holds a slot for it.

        - `position`: its place in the queue, from `next_position`.
        - `tokens`: an estimate of the tokens that it will use.
        """
        await self._acquire(position)
        try:
            start = self._reserved(tokens)
            while (delay := max(start, self._paused_until) - time.monotonic()) > 0:
                await asyncio.sleep(delay)
            yield Slot(self, self._round, tokens)
        finally:
            self._release()

    def _reserved(self, tokens: int) -> float:
        """The time from which a request with so many tokens may be sent."""
        with self._lock:
            start = self._requests.reserve(1) if self._requests else 0.0
            return max(start, self._tokens.reserve(tokens)) if self._tokens else start

    async def _acquire(self, position: Position) -> None:
        admitted = asyncio.get_running_loop().create_future()
        with self._lock:
            if not self._queue and self._in_use < self.limit:
                self._in_use += 1
                return
            heapq.heappush(self._queue, (position, admitted))
        try:
            await admitted
        except asyncio.CancelledError:
            if not admitted.cancelled():  # it got a slot at the moment it was cancelled
                self._release()
            raise

    def _release(self) -> None:
        with self._lock:
            self._in_use -= 1
            while self._queue and self._in_use < self.limit:
                _, admitted = heapq.heappop(self._queue)
                self._in_use += self._is_told(admitted)

    def _is_told(self, admitted: "asyncio.Future[None]") -> bool:
        """Tells who waits that they have a slot; False if their event loop has ended."""
        try:
            admitted.get_loop().call_soon_threadsafe(self._admit, admitted)
        except RuntimeError:
            return False
        return True

    def _admit(self, admitted: "asyncio.Future[None]") -> None:
        if admitted.done():  # cancelled meanwhile
            self._release()
        else:
            admitted.set_result(None)

    def _increase(self, round_: int) -> None:
        with self._lock:
            if round_ == self._round:
                self._limit = min(self._max_concurrent, self._limit + 1 / self._limit)

    def _decrease(self, round_: int) -> None:
        # Requests of the same round fail together: that is one sign of overload, not many.
        with self._lock:
            if round_ == self._round:
                self._limit = max(1.0, self._limit / 2)
                self._round += 1

    def _correct(self, tokens: int) -> None:
        with self._lock:
            if self._tokens:
                self._tokens.correct(tokens)


class RateLimiters:
    """The limiters of several clients: one for each model and its limits, by their names.

    - `last`: whether the requests of these clients are behind those of the others.
    """

    def __init__(self) -> None:
        self.last = False
        self._known: dict[Any, RateLimiter] = {}

    def of(
        self, model: str, most: int, *, rpm: float | None = None, tpm: float | None = None
    ) -> RateLimiter:
        """The limiter of a model, as `RateLimiter` has its limits."""
        new = RateLimiter(most, rpm=rpm, tpm=tpm)
        return self._known.setdefault((model, most, rpm, tpm), new)

    def behind(self) -> "RateLimiters":
        """The same limiters, for clients whose requests are behind those of the others."""
        found = RateLimiters()
        found.last, found._known = True, self._known
        return found


class Slot:
    """Permission to send one request; its methods report how the request ended."""

    def __init__(self, limiter: RateLimiter, round_: int, tokens: int) -> None:
        self._limiter = limiter
        self._round = round_
        self._reserved = tokens

    def succeeded(self) -> None:
        """The service answered: raises the adaptive limit."""
        self._limiter._increase(self._round)

    def overloaded(self) -> None:
        """The service is overloaded or unreachable: halves the adaptive limit."""
        self._limiter._decrease(self._round)

    def used(self, tokens: int) -> None:
        """Replaces the estimate by the tokens that the request did use."""
        self._limiter._correct(tokens - self._reserved)


class _Pace:
    """Spreads an amount per minute evenly; unused time is not saved up.

    Services measure in intervals shorter than a minute, so they would refuse a burst after a break.
    """

    def __init__(self, per_minute: float) -> None:
        self._seconds = 60 / per_minute
        self._next = 0.0

    def reserve(self, amount: float) -> float:
        """Reserves an amount; returns the time from which it may be used."""
        start = max(self._next, time.monotonic())
        self._next = start + amount * self._seconds
        return start

    def correct(self, amount: float) -> None:
        """Adds to what was reserved, or gives back where `amount` is negative."""
        self._next += amount * self._seconds
