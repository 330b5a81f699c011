"""How much one service is asked at a time: as much as it bears, and no more than was told.

Four limits in one place: a ceiling on the requests under way; below it a limit that falls by half
when the service is overloaded and grows by one for each round of good answers (additive increase,
multiplicative decrease, as TCP does); a pause that the service asked for; and the requests and
tokens of a minute, spread evenly. The oldest question goes first, so that one that has to be sent
again does not wait behind those that have just begun.
"""

import asyncio
import heapq
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

__all__ = ["Limiter", "Turn"]


class Limiter:
    """The limits of one service, for one event loop.

    `ceiling` is the most requests at once. `rpm` and `tpm` are requests and tokens a minute; None
    is no limit.
    """

    def __init__(self, ceiling: int, *, rpm: float | None = None, tpm: float | None = None) -> None:
        self._ceiling = ceiling
        self._limit = float(ceiling)
        self._round = 0
        self._under_way = 0
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []
        self._resumes = 0.0
        self._tickets = 0
        self._requests = _Pace(rpm) if rpm else None
        self._tokens = _Pace(tpm) if tpm else None

    @property
    def limit(self) -> int:
        """How many requests may be under way now."""
        return int(self._limit)

    @property
    def counts_tokens(self) -> bool:
        """Whether the tokens of a request matter."""
        return self._tokens is not None

    def ticket(self) -> int:
        """A place in the order of questions, to be drawn once and shown at each of its sends."""
        self._tickets += 1
        return self._tickets

    def pause(self, seconds: float) -> None:
        """Sends nothing for some time: the whole service asked for it, not one request of it."""
        self._resumes = max(self._resumes, time.monotonic() + seconds)

    @asynccontextmanager
    async def turn(self, ticket: int, tokens: int = 0) -> "AsyncIterator[Turn]":
        """Waits until one more request may be sent; `tokens` is what it may cost."""
        await self._place(ticket)
        try:
            start = self._requests.book(1) if self._requests else 0.0
            if self._tokens:
                start = max(start, self._tokens.book(tokens))
            while (delay := max(start, self._resumes) - time.monotonic()) > 0:
                await asyncio.sleep(delay)
            yield Turn(self, self._round, tokens)
        finally:
            self._under_way -= 1
            self._admit()

    async def _place(self, ticket: int) -> None:
        if not self._waiting and self._under_way < self.limit:
            self._under_way += 1
            return
        admitted = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (ticket, admitted))
        try:
            await admitted
        except asyncio.CancelledError:
            if not admitted.cancelled():  # admitted in the very moment in which it left
                self._under_way -= 1
                self._admit()
            raise

    def _admit(self) -> None:
        while self._waiting and self._under_way < self.limit:
            _, admitted = heapq.heappop(self._waiting)
            if not admitted.done():
                self._under_way += 1
                admitted.set_result(None)

    def _eased(self, round_: int) -> None:
        if round_ == self._round:
            self._limit = min(self._ceiling, self._limit + 1 / self._limit)

    def _strained(self, round_: int) -> None:
        # All that were under way together fail together; that is one sign of overload, not many.
        if round_ == self._round:
            self._limit = max(1.0, self._limit / 2)
            self._round += 1


class Turn:
    """One request that may be sent now, and what became of it."""

    def __init__(self, limiter: Limiter, round_: int, tokens: int) -> None:
        self._limiter = limiter
        self._round = round_
        self._booked = tokens

    def served(self) -> None:
        """The service answered: it bears more."""
        self._limiter._eased(self._round)

    def strained(self) -> None:
        """The service is overloaded or away: it gets less."""
        self._limiter._strained(self._round)

    def cost(self, tokens: int) -> None:
        """Puts the tokens that the request did cost in the place of those that it might."""
        if self._limiter._tokens:
            self._limiter._tokens.correct(tokens - self._booked)


class _Pace:
    """So much a minute, each thing at the earliest time that keeps to it; nothing is saved up.

    Services count in shorter stretches than a minute, so a burst after an idle time is refused.
    """

    def __init__(self, per_minute: float) -> None:
        self._seconds = 60 / per_minute
        self._next = 0.0

    def book(self, amount: float) -> float:
        """The time at which so much may be had."""
        start = max(self._next, time.monotonic())
        self._next = start + amount * self._seconds
        return start

    def correct(self, amount: float) -> None:
        """Takes so much more, or gives it back where it is negative."""
        self._next += amount * self._seconds
