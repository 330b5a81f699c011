"""The signal that stops a run: it interrupts what waits, and lets requests that were sent finish.

A request that was sent costs money, so it is always finished. Everything that waits before a send
(for the rate limit, for a pause between retries, for more documents) is interrupted, and the
reason for the stop is raised there. There are two kinds of reasons:

- `Stopped`: the user asked for it. It stays until the end of the process.
- Any other error that no later request could avoid, such as a refused key or a spent budget. It is
  cleared when everything that it stopped has ended, so that the extractor can be used again.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import copy

from extractor.errors import ExtractorError, Stopped

__all__ = ["StopSignal"]


class StopSignal:
    """A stop request with its reason. Safe to use from any number of event loops and threads."""

    def __init__(self) -> None:
        self._requested: ExtractorError | None = None  # by the user: permanent
        self._temporary: ExtractorError | None = None  # cleared when the last scope ends
        self._listeners: set[tuple[asyncio.AbstractEventLoop, Callable[[], None]]] = set()
        self._scopes: set[object] = set()

    @property
    def stopped(self) -> bool:
        """Whether a stop was requested."""
        return self._reason is not None

    @property
    def _reason(self) -> ExtractorError | None:
        return self._temporary or self._requested

    def caused(self, error: BaseException | None) -> bool:
        """Whether `error` was raised because of this stop."""
        reason = self._reason
        return reason is not None and isinstance(error, type(reason))

    def stop(self, reason: ExtractorError) -> None:
        """Requests the stop, from any thread or signal handler. The first reason is not replaced.

        - `reason`: the error that `raise_if_stopped` and `interruptible` raise from now on.
        """
        if isinstance(reason, Stopped):
            self._requested = self._requested or reason
        elif self._requested is None:
            self._temporary = self._temporary or reason
        for loop, callback in tuple(self._listeners):
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(callback)

    def raise_if_stopped(self) -> None:
        """Raises the reason if a stop was requested."""
        if (reason := self._reason) is not None:
            raise copy(reason) from reason.__cause__  # a copy, so that each has its own traceback

    @contextmanager
    def scope(self) -> Iterator[None]:
        """Encloses a run or a request. A reason other than Stopped is cleared when the last open
        scope ends.
        """
        scope = object()
        self._scopes.add(scope)
        try:
            yield
        finally:
            self._scopes.discard(scope)
            if not self._scopes:
                self._temporary = None

    @contextmanager
    def on_stop(self, callback: Callable[[], None]) -> Iterator[None]:
        """Calls `callback` in the running event loop if a stop is requested inside the block."""
        listener = asyncio.get_running_loop(), callback
        self._listeners.add(listener)
        try:
            yield
        finally:
            self._listeners.discard(listener)

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Encloses a wait: raises the reason at once if a stop is requested before or during it."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  # for mypy: there is one inside an event loop
        inside, cancelled = True, False

        def cancel() -> None:
            nonlocal cancelled
            if inside and not cancelled:
                cancelled = task.cancel()

        with self.on_stop(cancel):
            try:
                self.raise_if_stopped()
                yield
            except asyncio.CancelledError:
                if cancelled and task.uncancel() == 0:  # cancelled by this signal alone
                    self.raise_if_stopped()
                raise
            finally:
                inside = False
