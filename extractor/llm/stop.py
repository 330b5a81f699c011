"""Where a run waits before it asks, and what sends it home when the run is to end.

Whoever waits at a gate that closes, for a turn, for a pause to pass or for more to do, is woken
with the reason; what has passed it goes on to its end, since it is paid. It closes for good where
somebody asks for the end. Where it closes for what no other request would escape, a limit that is
reached or a key that is refused, it opens again when all that this ends has ended.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import copy

from extractor.errors import ExtractorError, Stopped

__all__ = ["Gate"]


class Gate:
    """Open until it is closed with a reason. For any number of event loops and threads."""

    def __init__(self) -> None:
        self._stop: ExtractorError | None = None
        self._passing: ExtractorError | None = None  # what closed it for those who use it now
        self._waiting: set[tuple[asyncio.AbstractEventLoop, Callable[[], None]]] = set()
        self._users: set[object] = set()

    @property
    def closed(self) -> bool:
        """Whether it is closed."""
        return self._reason is not None

    @property
    def _reason(self) -> ExtractorError | None:
        return self._passing or self._stop

    def turns_back(self, error: BaseException | None) -> bool:
        """Whether it is by this gate that something ended with the error."""
        reason = self._reason
        return reason is not None and isinstance(error, type(reason))

    def close(self, reason: ExtractorError) -> None:
        """Closes it; from any thread, and from the handler of a signal. The first reason stays."""
        if isinstance(reason, Stopped):
            self._stop = self._stop or reason
        elif self._stop is None:
            self._passing = self._passing or reason
        for loop, wake in tuple(self._waiting):
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(wake)

    def check(self) -> None:
        """Raises the reason if it is closed."""
        if (reason := self._reason) is not None:
            raise copy(reason) from reason.__cause__  # each has a traceback of its own

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Around a run or a request: what closes the gate meanwhile, unless it is Stopped, passes
        when the last of them has ended.
        """
        user = object()
        self._users.add(user)
        try:
            yield
        finally:
            self._users.discard(user)
            if not self._users:
                self._passing = None

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
