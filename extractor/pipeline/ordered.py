"""Work on many things at once, results in the order in which they came in.

One that takes long holds nobody up: what is finished behind it waits in memory, up to a weight,
and the next are begun meanwhile.
"""

import asyncio
import threading
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from queue import SimpleQueue
from typing import Generic, TypeVar

from extractor.llm.stop import StopSignal

__all__ = ["in_order"]

_In = TypeVar("_In")
_Out = TypeVar("_Out")
LAST_THING = 1.0  # seconds for which a source that is left may still be about its last thing


async def in_order(
    things: Iterable[_In],
    work: Callable[[_In], Awaitable[_Out]],
    *,
    window: int,
    weigh: Callable[[_Out], int],
    most: int,
    stop_signal: StopSignal | None = None,
) -> AsyncGenerator[_Out, None]:
    """What `work` makes of each of `things`, in order.

    `things` is read in a thread, as it is needed: at most `window` ahead of what was given out, and
    further only where the next to be given out is still in work and what is finished behind it
    weighs less than `most`; never are more than `window` in work. Where one fails the others are
    ended, what is finished is given out, and then the error is raised. After `stop_signal` nothing
    more is begun, what is in work comes to its end, finished or turned back, and then its reason is
    raised, unless nothing was left.
    """
    stop_signal = stop_signal or StopSignal()
    line = _Line(work, weigh, stop_signal)
    # A daemon, as a source such as a terminal may be silent for ever: nobody has to wait for it.
    threading.Thread(target=line.read, args=(iter(things),), daemon=True).start()
    try:
        with stop_signal.on_stop(line.wake):
            while True:
                line.ask_for(line.room(window, most))
                if line.ready():
                    yield line.pop()
                elif line.failed is not None:
                    break
                elif line.read_up and not line.tasks:
                    return
                elif stop_signal.stopped and not line.in_work:
                    break
                else:
                    await line.woken()
        line.end()
        for result in line.finished():
            yield result
        if line.failed is not None:
            raise line.failed
        stop_signal.raise_if_stopped()
    finally:
        line.end()
        for task in line.tasks:
            task.cancel()
        await asyncio.gather(*line.tasks, return_exceptions=True)
        with suppress(TimeoutError):
            await asyncio.wait_for(line.left.wait(), LAST_THING)


class _Line(Generic[_In, _Out]):
    """All that was begun and not yet given out, in order."""

    def __init__(
        self,
        work: Callable[[_In], Awaitable[_Out]],
        weigh: Callable[[_Out], int],
        stop_signal: StopSignal,
    ) -> None:
        self.tasks: deque[asyncio.Task[_Out]] = deque()
        self.failed: BaseException | None = None
        self.in_work = 0
        self.read_up = False
        self.left = asyncio.Event()  # that the thread has ended
        self._work = work
        self._weigh = weigh
        self._stop_signal = stop_signal
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self._wanted: SimpleQueue[int] = SimpleQueue()
        self._on_the_way = 0
        self._weight = 0
        self._closed = False

    def room(self, window: int, most: int) -> int:
        """How many more may be begun."""
        if self._stop_signal.stopped:
            return 0
        free = window - self.in_work
        if len(self.tasks) < window:
            return min(free, window - len(self.tasks))
        held_up = not self.tasks[0].done() and self._weight < most
        return free if held_up else 0

    def ask_for(self, room: int) -> None:
        """Has so many read, with those that are on their way."""
        if (more := room - self._on_the_way) > 0:
            self._on_the_way += more
            self._wanted.put(more)

    def read(self, source: Iterator[_In]) -> None:
        """Begins what `source` gives, each as it comes and is wanted; in a thread of its own."""
        failed: BaseException | None = None
        try:
            while wanted := self._wanted.get():
                for _ in range(wanted):
                    self._tell(self._begin, next(source))
                    if self._closed:
                        break
        except StopIteration:
            self._tell(self._end_of_source)
        except BaseException as error:  # noqa: BLE001  # raised where the results are read
            failed = error
        self._tell(self._leave, failed)

    def ready(self) -> bool:
        """Whether the first can be given out."""
        if self.failed or not self.tasks or not self.tasks[0].done():
            return False
        return not self._stop_signal.caused(self.tasks[0].exception())

    def pop(self) -> _Out:
        """The first."""
        result = self.tasks.popleft().result()
        self._weight -= self._weigh(result)
        return result

    def end(self) -> None:
        """Begins nothing more and ends what is in work."""
        self._closed = True
        self._wanted.put(0)
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

    def wake(self) -> None:
        """Tells that something has changed."""
        self._changed.set()

    def _tell(self, what: Callable[..., None], *given: object) -> None:
        with suppress(RuntimeError):  # the loop has ended, and nobody reads the results
            self._loop.call_soon_threadsafe(what, *given)

    def _begin(self, thing: _In) -> None:
        self._on_the_way -= 1
        if not self._closed:
            task = asyncio.ensure_future(self._work(thing))
            task.add_done_callback(self._done)
            self.tasks.append(task)
            self.in_work += 1

    def _end_of_source(self) -> None:
        self.read_up = True

    def _leave(self, failed: BaseException | None) -> None:
        self.failed = self.failed or failed
        self.left.set()
        self.wake()

    def _done(self, task: "asyncio.Task[_Out]") -> None:
        self.in_work -= 1
        if not task.cancelled():
            if (error := task.exception()) is None:
                self._weight += self._weigh(task.result())
            elif not self._stop_signal.caused(error):
                self.failed = self.failed or error
        self.wake()
