"""Work on many things at once, results in the order in which they came in.

One that takes long holds nobody up: what is finished behind it waits in memory, up to a weight,
and the next are begun meanwhile.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from itertools import islice
from typing import Generic, TypeVar

from extractor.gate import Gate

__all__ = ["in_order"]

_In = TypeVar("_In")
_Out = TypeVar("_Out")


async def in_order(
    things: Iterable[_In],
    work: Callable[[_In], Awaitable[_Out]],
    *,
    window: int,
    weigh: Callable[[_Out], int],
    most: int,
    gate: Gate | None = None,
) -> AsyncGenerator[_Out, None]:
    """What `work` makes of each of `things`, in order.

    `things` is read in a thread, as it is needed: at most `window` ahead of what was given out, and
    further only where the next to be given out is still in work and what is finished behind it
    weighs less than `most`; never are more than `window` in work. Where one fails the others are
    ended, what is finished is given out, and then the error is raised. Where `gate` closes nothing
    more is begun, what is in work comes to its end, finished or turned back, and then its reason is
    raised, unless nothing was left.
    """
    gate = gate or Gate()
    line = _Line(work, weigh, gate)
    source = iter(things)
    reading: asyncio.Task[int] | None = None
    asked, ended = 0, False
    try:
        with gate.waking(line.wake):
            while True:
                room = line.room(window, most)
                if reading is None and not ended and room > 0:
                    asked = room
                    reading = asyncio.create_task(asyncio.to_thread(line.read, source, room))
                    reading.add_done_callback(line.wake)
                if line.ready():
                    yield line.pop()
                elif line.failed is not None:
                    break
                elif reading is not None and reading.done():
                    line.failed = reading.exception()
                    ended = line.failed is None and reading.result() < asked
                    reading = None
                elif ended and not line.tasks:
                    return
                elif gate.closed and not line.in_work:
                    break
                else:
                    await line.woken()
        line.end()
        for result in line.finished():
            yield result
        if line.failed is not None:
            raise line.failed
        gate.check()
    finally:
        line.end()
        left = [*line.tasks, *([reading] if reading else [])]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


class _Line(Generic[_In, _Out]):
    """All that was begun and not yet given out, in order."""

    def __init__(
        self, work: Callable[[_In], Awaitable[_Out]], weigh: Callable[[_Out], int], gate: Gate
    ) -> None:
        self.tasks: deque[asyncio.Task[_Out]] = deque()
        self.failed: BaseException | None = None
        self.in_work = 0
        self._work = work
        self._weigh = weigh
        self._gate = gate
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self._weight = 0
        self._closed = False

    def room(self, window: int, most: int) -> int:
        """How many more may be begun."""
        if self._gate.closed:
            return 0
        free = window - self.in_work
        if len(self.tasks) < window:
            return min(free, window - len(self.tasks))
        held_up = not self.tasks[0].done() and self._weight < most
        return free if held_up else 0

    def read(self, source: Iterable[_In], count: int) -> int:
        """Begins what `source` gives, at most so many, each as it comes; in a thread."""
        number = 0
        for thing in islice(source, count):
            number += 1
            self._loop.call_soon_threadsafe(self._begin, thing)
            if self._closed or self._gate.closed:
                return count  # which is not the end of the source
        return number

    def ready(self) -> bool:
        """Whether the first can be given out."""
        if self.failed or not self.tasks or not self.tasks[0].done():
            return False
        return not self._gate.turns_back(self.tasks[0].exception())

    def pop(self) -> _Out:
        """The first."""
        result = self.tasks.popleft().result()
        self._weight -= self._weigh(result)
        return result

    def end(self) -> None:
        """Begins nothing more and ends what is in work."""
        self._closed = True
        for task in self.tasks:
            task.cancel()

    def finished(self) -> list[_Out]:
        """What came to its end, in order."""
        done = (task for task in self.tasks if task.done() and not task.cancelled())
        return [task.result() for task in done if task.exception() is None]

    async def woken(self) -> None:
        """Waits until something has changed."""
        await self._changed.wait()
        self._changed.clear()

    def wake(self, _: object = None) -> None:
        """Tells that something has changed."""
        self._changed.set()

    def _begin(self, thing: _In) -> None:
        if not self._closed:
            task = asyncio.ensure_future(self._work(thing))
            task.add_done_callback(self._done)
            self.tasks.append(task)
            self.in_work += 1

    def _done(self, task: "asyncio.Task[_Out]") -> None:
        self.in_work -= 1
        if not task.cancelled():
            if (error := task.exception()) is None:
                self._weight += self._weigh(task.result())
            elif not self._gate.turns_back(error):
                self.failed = self.failed or error
        self.wake()
