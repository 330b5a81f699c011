"""Where a run waits before it asks, and what sends it home when the run is to end.

A gate closes once. Whoever waits at it then, for a turn, for a pause to pass or for more to do, is
woken with the reason; what has passed it goes on to its end, since it is paid.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import copy

from extractor.errors import ExtractorError

__all__ = ["Gate"]


class Gate:
    """Open until it is closed with a reason. For any number of event loops and threads."""

    def __init__(self) -> None:
        self._reason: ExtractorError | None = None
        self._waiting: set[tuple[asyncio.AbstractEventLoop, Callable[[], None]]] = set()

    @property
    def closed(self) -> bool:
        """Whether it is closed."""
        return self._reason is not None

    def turns_back(self, error: BaseException | None) -> bool:
        """Whether it is by this gate that something ended with the error."""
        return self._reason is not None and isinstance(error, type(self._reason))

    def close(self, reason: ExtractorError) -> None:
        """Closes it, for good; from any thread, and from the handler of a signal."""
        self._reason = self._reason or reason
        for loop, wake in tuple(self._waiting):
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(wake)

    def check(self) -> None:
        """Raises the reason if it is closed."""
        if self._reason is not None:
            raise copy(self._reason)  # each has a traceback of its own

    @contextmanager
    def waking(self, wake: Callable[[], None]) -> Iterator[None]:
        """Calls `wake` in the running event loop when it closes meanwhile."""
        entry = asyncio.get_running_loop(), wake
        self._waiting.add(entry)
        try:
            yield
        finally:
            self._waiting.discard(entry)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Around what is awaited before asking: raises the reason, at once, where it closes."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  # told by the running event loop
        here, woken = True, False

        def wake() -> None:
            nonlocal woken
            if here and not woken:
                woken = task.cancel()

        with self.waking(wake):
            try:
                self.check()
                yield
            except asyncio.CancelledError:
                if woken and task.uncancel() == 0:  # and nobody else cancelled it
                    self.check()
                raise
            finally:
                here = False
