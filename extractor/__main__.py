"""The command as a process: `extractor`, or `python -m extractor`.

Makes the process ready for any environment before the rest is imported, which takes half a second.
"""

import os
import signal
import sys
from types import FrameType

__all__ = ["main"]

IMPORTING = "<frozen importlib"


def main() -> int:
    """Runs the command line of this process and returns its exit code."""
    _open_streams()
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _interrupt)
    try:
        from extractor.cli import main as command
        from extractor.cli import streams
    # The last of them is what C code raises that runs out of memory and does not say so.
    except (ImportError, MemoryError, OSError, SystemError) as error:
        sys.stderr.write(
            f"Error: The extractor cannot be loaded ({error or type(error).__name__}): raise the "
            "limits of this process (`ulimit -a` shows them), or install the extractor again.\n"
        )
        return 1
    streams.guard()
    code = streams.settle(command())
    if signal.getsignal(signal.SIGINT) is _interrupt:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # the interpreter's exit is not interrupted
    return code


def _open_streams() -> None:
    """Opens the null device in place of each standard stream that is closed.

    Otherwise the next file that is opened would take the number of the stream, and what is meant
    for the terminal would be written into it.
    """
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            if (handle := os.open(os.devnull, os.O_RDWR)) != number:
                os.dup2(handle, number)
                os.close(handle)
            setattr(sys, name, open(number, mode, closefd=False))  # noqa: SIM115  # as the others


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Raises KeyboardInterrupt. While a module is imported, ends the process instead.

    Raised there, it may be swallowed or come out as another error. Nothing is lost by that.
    """
    del number
    while frame is not None:
        if frame.f_code.co_filename.startswith(IMPORTING):
            os._exit(128 + signal.SIGINT)
        frame = frame.f_back
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
