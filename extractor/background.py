"""Runs asynchronous work in the background, for callers that are not, and long work in between."""

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Awaitable, Iterable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

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
        job = _Job(work)
        try:
            self._loop.call_soon_threadsafe(job.start)
            job.wait()
        except BaseException:
            # After Ctrl-C the work must end before anything that it uses is closed. That takes
            # moments, and a second Ctrl-C does not make it faster.
            deadline = time.monotonic() + CANCEL_SECONDS
            while not job.ended and time.monotonic() < deadline:
                with suppress(KeyboardInterrupt):
                    self._loop.call_soon_threadsafe(job.cancel)
                    job.wait(0.1)
            raise
        return job.result()

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


class _Job(Generic[_T]):
    """Work that one thread gives to the event loop of another.

    Ctrl-C may interrupt the thread that waits at any step, also within `asyncio` and `concurrent`,
    which are not made for that. So it touches nothing that those share with the loop: what it gives
    is made before, and it waits at a queue, whose lock no interruption leaves locked.
    """

    def __init__(self, work: Awaitable[_T]) -> None:
        self.ended = False
        self._work = work
        self._task: asyncio.Task[_T] | None = None
        self._cancelled = False
        self._signal: SimpleQueue[None] = SimpleQueue()

    def start(self) -> None:
        """Starts the work, unless it was cancelled before; in the loop."""
        if not self._cancelled:
            self._task = asyncio.ensure_future(self._awaited())
            self._task.add_done_callback(self._end)

    def cancel(self) -> None:
        """Cancels the work; in the loop, any number of times."""
        if self._task is not None:
            self._task.cancel()
        elif not self._cancelled:
            self._cancelled = True
            self._end(None)

    def wait(self, seconds: float | None = None) -> None:
        """Waits until the work has ended, or for some time."""
        with suppress(Empty):
            self._signal.get(timeout=seconds)

    def result(self) -> _T:
        """What the work returned; raises what it raised."""
        if self._task is None:
            raise asyncio.CancelledError
        return self._task.result()

    async def _awaited(self) -> _T:
        return await self._work

    def _end(self, _: object) -> None:
        self.ended = True
        self._signal.put(None)
