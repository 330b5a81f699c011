"""Standard output and standard error that may fail: a full disk, or a reader that has left.

What a command does must not depend on whether somebody reads what it says. So a write that fails
raises nothing. It is remembered, and told once the work is done.
"""

import errno
import io
import select
import sys
from collections.abc import Iterable, Iterator
from typing import Any, TextIO, TypeVar

from extractor.cli.terminal import warn
from extractor.text import first_line

__all__ = ["guard", "settle", "while_read"]

_T = TypeVar("_T")


class _Output(io.FileIO):
    """A standard stream. Drops everything after the first write that failed."""

    failure: OSError | None = None

    def write(self, data: Any, /) -> int:
        if self.failure is None:
            try:
                while (written := super().write(data)) is None:  # the stream does not block
                    select.select([], [self], [])
            except OSError as error:
                self.failure = error
            else:
                return written
        return memoryview(data).nbytes


def guard() -> None:
    """Replaces both standard streams of the process by ones whose failures are remembered."""
    sys.stdout, sys.stderr = _guarded(sys.stdout), _guarded(sys.stderr, by_line=True)


def while_read(entries: Iterable[_T]) -> Iterator[_T]:
    """Passes on what is to be printed, until standard output fails."""
    for entry in entries:
        if _failure(sys.stdout):
            return
        yield entry


def settle(code: int) -> int:
    """Writes out standard output, and says so if it could not be written; returns the exit code.

    - `code`: that of the command. 0 becomes 1 if something was lost.

    A reader that left, as `head` does, has read what it wanted. That is no failure.
    """
    sys.stdout.flush()
    error = _failure(sys.stdout)
    if error is None or error.errno == errno.EPIPE:
        return code
    warn(
        f"Standard output could not be written ({first_line(error)}): make room or redirect it, "
        "then give the same command again."
    )
    return code or 1


def _failure(stream: TextIO) -> OSError | None:
    """The error that a guarded stream failed with; None for any other stream."""
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    return raw.failure if isinstance(raw, _Output) else None


def _guarded(stream: TextIO, *, by_line: bool = False) -> TextIO:
    return io.TextIOWrapper(
        io.BufferedWriter(_Output(stream.fileno(), "wb", closefd=False)),
        encoding=stream.encoding,
        line_buffering=by_line or bool(getattr(stream, "line_buffering", False)),
    )
