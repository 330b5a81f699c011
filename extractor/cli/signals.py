"""What Ctrl-C means: once, finish what is under way; twice, stop at once."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["finishing"]

SIGNALS = (signal.SIGINT, signal.SIGTERM)
SAID = "Stopping: what was sent is finished and kept. Once more stops at once."


@contextmanager
def finishing(stop: Callable[[], None], *, quiet: bool) -> Iterator[Callable[[], int]]:
    """The first Ctrl-C or SIGTERM calls `stop`, the second is a KeyboardInterrupt, the third kills.

    Yields what tells the exit code of a command that was so ended: 128 and the number of the first.
    A signal that the process was told to ignore, as in the background of a shell, stays ignored.
    """
    caught: list[int] = []

    def handle(number: int, _: Any) -> None:
        caught.append(number)
        if len(caught) == 1:
            stop()
            if not quiet:
                _say(SAID)
        elif len(caught) == 2:
            raise KeyboardInterrupt
        else:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

    before = {}
    if threading.current_thread() is threading.main_thread():  # no other may set handlers
        before = {each: signal.getsignal(each) for each in SIGNALS}
    try:
        for number, handler in before.items():
            if handler is not signal.SIG_IGN:
                signal.signal(number, handle)
        yield lambda: 128 + (caught or [signal.SIGINT])[0]
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(words: str) -> None:
    """Prints past Python's buffer, which the code that the signal interrupts may be writing to."""
    bar = "\r\x1b[2K" if sys.stderr.isatty() else ""
    os.write(2, f"{bar}{words}\n".encode())
