"""Work in the loop of another thread, whatever step of the one that waits Ctrl-C interrupts."""

import asyncio
import re
import sys
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest

from extractor.background import LoopThread

MADE_OF = re.compile(r"extractor.background\.py|asyncio|concurrent|threading\.py|queue\.py")


@contextmanager
def interrupted_at(step: int) -> Iterator[Callable[[], bool]]:
    """Raises KeyboardInterrupt at one line of what this thread does; tells whether it has."""
    left = step

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal left
        if event == "line" and MADE_OF.search(frame.f_code.co_filename):
            left -= 1
            if left < 0:
                raise KeyboardInterrupt  # Python then stops tracing
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield lambda: left < 0
    finally:
        sys.settrace(before)


async def forever(begun: list[str]) -> AsyncGenerator[int, None]:
    begun.append("begun")
    try:
        while True:
            await asyncio.sleep(0.001)
            yield 1
    finally:
        await asyncio.sleep(0.001)
        begun.append("closed")


def test_whatever_step_is_interrupted_the_work_has_ended() -> None:
    thread = LoopThread()
    steps = 0
    while True:
        begun: list[str] = []
        items = forever(begun)
        with interrupted_at(steps) as interrupted:
            try:
                assert thread.run(anext(items)) == 1
            except KeyboardInterrupt:
                assert interrupted()
        thread.run(items.aclose())  # raises RuntimeError while the generator still runs
        assert begun in ([], ["begun", "closed"])
        if not interrupted():
            break
        steps += 1
    assert steps > 15
    thread.stop()


def test_errors_of_the_work_are_raised() -> None:
    thread = LoopThread()

    async def work() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        thread.run(work())
    thread.stop()
