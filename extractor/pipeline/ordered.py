"""Concurrent work on many items, with the results in the order of the items.

A slow item does not block the others: finished results behind it wait in memory, up to a weight,
while the next items are started.
"""

import asyncio
import threading
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from queue import SimpleQueue
from typing import Generic, TypeVar

from extractor.llm.stop import StopSignal

__all__ = ["map_in_order"]

_In = TypeVar("_In")
_Out = TypeVar("_Out")
LAST_READ_SECONDS = 1.0  # to wait, at the end, for a thread that is still reading an item


async def map_in_order(
    items: Iterable[_In],
    work: Callable[[_In], Awaitable[_Out]],
    *,
    window: int,
    weigh: Callable[[_Out], int],
    max_weight: int,
    stop_signal: StopSignal | None = None,
) -> AsyncGenerator[_Out, None]:
    """The results of `work` for each item, in the order of the items.

    If one item fails, the others are cancelled, the finished results are yielded, and then the
    error is raised. After `stop_signal` no item is started any
    more, those in work finish or are stopped by it, and then its reason is raised, unless all items
    were done.

    - `items`: read in a thread, as they are needed.
    - `work`: started for at most `window` items at a time.
    - `window`: how many items may be started beyond the last one yielded. More are started only
      while the next result is not finished and those behind it weigh less than `max_weight`.
    - `weigh`: the weight of a result, in the unit of `max_weight`.
    - `max_weight`: the weight of results that may wait in memory.
    - `stop_signal`: ends the work early.
    """
    stop_signal = stop_signal or StopSignal()
    tasks = _OrderedTasks(work, weigh, stop_signal)
    # A daemon thread: a source such as a terminal may block for ever, and nothing waits for it.
    threading.Thread(target=tasks.read, args=(iter(items),), daemon=True).start()
    try:
        with stop_signal.on_stop(tasks.wake):
            while True:
                tasks.request(tasks.room(window, max_weight))
                if tasks.ready():
                    yield tasks.pop()
                elif tasks.failure is not None:
                    break
                elif tasks.source_ended and not tasks.tasks:
                    return
                elif stop_signal.stopped and not tasks.running:
                    break
                else:
                    await tasks.changed()
        tasks.cancel()
        for result in tasks.finished():
            yield result
        if tasks.failure is not None:
            raise tasks.failure
        stop_signal.raise_if_stopped()
    finally:
        tasks.cancel()
        await asyncio.gather(*tasks.tasks, return_exceptions=True)
        with suppress(TimeoutError):
            await asyncio.wait_for(tasks.thread_ended.wait(), LAST_READ_SECONDS)


class _OrderedTasks(Generic[_In, _Out]):
    """The tasks that were started and whose results were not yielded yet, in order."""

    def __init__(
        self,
        work: Callable[[_In], Awaitable[_Out]],
        weigh: Callable[[_Out], int],
        stop_signal: StopSignal,
    ) -> None:
        self.tasks: deque[asyncio.Task[_Out]] = deque()
        self.failure: BaseException | None = None
        self.running = 0
        self.source_ended = False
        self.thread_ended = asyncio.Event()
        self._work = work
        self._weigh = weigh
        self._stop_signal = stop_signal
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self._requests: SimpleQueue[int] = SimpleQueue()
        self._requested = 0
        self._weight = 0
        self._cancelled = False

    def room(self, window: int, max_weight: int) -> int:
        """How many more items may be started."""
        if self._stop_signal.stopped:
            return 0
        free = window - self.running
        if len(self.tasks) < window:
            return min(free, window - len(self.tasks))
        first_is_slow = not self.tasks[0].done() and self._weight < max_weight
        return free if first_is_slow else 0

    def request(self, room: int) -> None:
        """Requests items from the thread until so many are requested."""
        if (more := room - self._requested) > 0:
            self._requested += more
            self._requests.put(more)

    def read(self, source: Iterator[_In]) -> None:
        """Reads items as they are requested and starts work on each; runs in its own thread."""
        failure: BaseException | None = None
        try:
            while number := self._requests.get():
                for _ in range(number):
                    self._call(self._start, next(source))
                    if self._cancelled:
                        break
        except StopIteration:
            self._call(self._end_of_source)
        except BaseException as error:  # noqa: BLE001  # raised where the results are read
            failure = error
        self._call(self._end_of_thread, failure)

    def ready(self) -> bool:
        """Whether the first result can be yielded."""
        if self.failure or not self.tasks or not self.tasks[0].done():
            return False
        return not self._stop_signal.caused(self.tasks[0].exception())

    def pop(self) -> _Out:
        """Removes and returns the first result."""
        result = self.tasks.popleft().result()
        self._weight -= self._weigh(result)
        return result

    def cancel(self) -> None:
        """Starts nothing more and cancels the running tasks."""
        self._cancelled = True
        self._requests.put(0)
        for task in self.tasks:
            task.cancel()

    def finished(self) -> list[_Out]:
        """The results of the tasks that succeeded, in order."""
        done = (task for task in self.tasks if task.done() and not task.cancelled())
        return [task.result() for task in done if task.exception() is None]

    async def changed(self) -> None:
        """Waits for the next change."""
        await self._changed.wait()
        self._changed.clear()

    def wake(self) -> None:
        """Signals a change."""
        self._changed.set()

    def _call(self, function: Callable[..., None], *arguments: object) -> None:
        """Calls a function in the event loop, from the thread."""
        with suppress(RuntimeError):  # the loop has ended, and nothing reads the results
            self._loop.call_soon_threadsafe(function, *arguments)

    def _start(self, item: _In) -> None:
        self._requested -= 1
        if not self._cancelled:
            task = asyncio.ensure_future(self._work(item))
            task.add_done_callback(self._done)
            self.tasks.append(task)
            self.running += 1

    def _end_of_source(self) -> None:
        self.source_ended = True

    def _end_of_thread(self, failure: BaseException | None) -> None:
        self.failure = self.failure or failure
        self.thread_ended.set()
        self.wake()

    def _done(self, task: "asyncio.Task[_Out]") -> None:
        self.running -= 1
        if not task.cancelled():
            if (error := task.exception()) is None:
                self._weight += self._weigh(task.result())
            elif not self._stop_signal.caused(error):
                self.failure = self.failure or error
        self.wake()
