"""Bounded work: so many documents in work, so many requests that wait, and no more."""

import asyncio
import math
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from starlette.exceptions import HTTPException

__all__ = ["Admission"]

WEIGHT = 0.1  # of the last request in the mean of their seconds


class Admission:
    """Lets requests in, in the order in which they came.

    - `workers`: the most in work at a time.
    - `queue`: the most that wait for them.
    """

    def __init__(self, workers: int, queue: int) -> None:
        self._workers = workers
        self._queue = queue
        self._free = asyncio.Semaphore(workers)
        self._seconds = 1.0  # that a request takes, as the mean of the last ones
        self.working = 0
        self.waiting = 0

    @property
    def full(self) -> bool:
        """Whether a further request would be refused."""
        return self.working >= self._workers and self.waiting >= self._queue

    def check(self) -> None:
        """Raises HTTPException 429, which says when to come back, if there is no room."""
        if self.full:
            rounds = (self.waiting + 1) / self._workers
            seconds = math.ceil(min(max(1.0, rounds * self._seconds), 600))
            raise HTTPException(
                429,
                f"The service is at work on as much as it may be: try again in {seconds} s.",
                {"Retry-After": str(seconds)},
            )

    @asynccontextmanager
    async def place(self) -> AsyncGenerator[None]:
        """A place to work in; waits for one, or raises as `check` does."""
        self.check()
        self.waiting += 1
        try:
            await self._free.acquire()
        finally:
            self.waiting -= 1
        self.working += 1
        began = time.monotonic()
        try:
            yield
        finally:
            self.working -= 1
            self._free.release()
            self._seconds += WEIGHT * (time.monotonic() - began - self._seconds)
