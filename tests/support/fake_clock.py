"""A clock that jumps over every wait, so that what takes minutes is tested in moments; a plugin."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest


class Clock:
    """The time of the running event loop and of `time.monotonic`, from zero.

    Where the loop would sleep until a timer is due, the time is put forward instead.
    """

    def __init__(self, loop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self._select = loop._selector.select
        monkeypatch.setattr(loop._selector, "select", self._jump)
        monkeypatch.setattr(loop, "time", lambda: self.now)
        monkeypatch.setattr(time, "monotonic", lambda: self.now)

    def _jump(self, timeout: float | None) -> Any:
        events = self._select(0.01 if timeout is None else 0)
        if timeout and not events:
            self.now = round(self.now + timeout, 6)
        return events


@pytest.fixture
async def clock(monkeypatch: pytest.MonkeyPatch) -> "Iterator[Clock]":
    with monkeypatch.context() as patch:
        yield Clock(asyncio.get_running_loop(), patch)
