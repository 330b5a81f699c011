"""Runs asynchronous work in the background, for callers that are not, and long work in between."""

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Awaitable, Iterable
from contextlib import suppress
from typing import TypeVar

__all__ = ["MOST_AT_ONCE", "LoopThread", "unhurried"]

CANCEL_SECONDS = 10  # to wait for cancelled work to end
MOST_AT_ONCE = 100  # rows that an event loop reads or writes between two others of its tasks
_T = TypeVar("_T")


async def unhurried(items: Iterable[_T]) -> AsyncGenerator[_T, None]:
    """Items of which each takes little; after MOST_AT_ONCE the event loop turns to others."""
    for number, item in enumerate(items, 1):
        yield item
        if number % MOST_AT_ONCE == 0:
            await asyncio.sleep(0)


class LoopThread:
    """An event loop in its own thread, for callers that have no loop or are inside one."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Awaitable[_T]) -> _T:
        """Waits for work in the loop, and returns what it does; cancels it after Ctrl-C."""
        ended = threading.Event()

        async def awaited() -> _T:
            try:
                return await work
            finally:
                ended.set()

        future = asyncio.run_coroutine_threadsafe(awaited(), self._loop)
        try:
            return future.result()
        except BaseException:
            # After Ctrl-C the work must end before anything that it uses is closed. That takes
            # moments, and a second Ctrl-C does not make it faster.
            deadline = time.monotonic() + CANCEL_SECONDS
            while future.cancelled() or future.cancel():
                with suppress(KeyboardInterrupt):
                    if ended.wait(0.1) or time.monotonic() > deadline:
                        break
            raise

    def stop(self) -> None:
        """Ends the loop and its thread."""
        self.run(self._shut_down())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _shut_down(self) -> None:
        """Ends generators that were not read to their end, and the threads of the loop."""
        await self._loop.shutdown_asyncgens()
        await self._loop.shutdown_default_executor()
