"""Reads pages and other files in a process of its own, which ends if one takes too much.

The libraries that read them take minutes for some hostile ones, in calls that no signal or thread
can interrupt, and some of them crash. A process can be ended. It is started for the first file,
takes one after another, and ends with this process. After a file that ended it, a new one is
started. Threads that read at the same time have a process each, up to MOST of them.

This module is also the script of that process: it reads files from stdin and writes a line of JSON
for each to stdout.
"""

import atexit
import base64
import json
import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from importlib import import_module
from typing import Any, BinaryIO
from weakref import WeakSet

from extractor.documents.html import Page, parse_page
from extractor.environment import number_setting
from extractor.errors import InputError
from extractor.models import Document

__all__ = [
    "MOST",
    "apart",
    "grant",
    "load_page",
    "main",
    "page_of",
    "read_page",
    "reading_for",
    "serve",
    "written",
]

SECONDS = 60  # for a file: ordinary pages take a hundredth to a tenth of a second
MEMORY = 3_000_000_000  # bytes of address space
MOST = 4  # processes: each takes 60 MB, and more for a large file
SECONDS_SETTING = "EXTRACTOR_PAGE_SECONDS"


def read_page(data: bytes, path: str) -> Document:
    """The article in the bytes of an HTML page, as `load_page` finds it."""
    return load_page(data, path).document


def load_page(data: bytes, path: str, *, whole: bool = False) -> Page:
    """The document in the bytes of an HTML page, as `parse_page` finds it.

    - `whole`: whether its text is all that a browser shows, or the main article alone.

    Raises InputError as `apart` and `parse_page` do.
    """
    return page_of(apart(_page, data, path, whole=whole))


def page_of(answer: Mapping[str, Any]) -> Page:
    """The page in what `written` made of one."""
    return Page(_document(answer["document"], answer["layouts"]), answer["left_out"])


def written(page: Page) -> dict[str, Any]:
    """A page as JSON, with all that its document has."""
    document = page.document.model_dump(mode="json", exclude={"sha256"})
    layouts = [base64.b64encode(each.layout).decode() for each in page.document.pages]
    return {"document": document, "layouts": layouts, "left_out": page.left_out}


def _document(fields: Mapping[str, Any], layouts: list[str]) -> Document:
    document = Document.model_validate(fields)
    pages = (
        page.model_copy(update={"layout": base64.b64decode(layout)})
        for page, layout in zip(document.pages, layouts, strict=True)
    )
    return document.model_copy(update={"pages": tuple(pages)})


def _page(data: bytes, path: str, *, whole: bool = False) -> dict[str, Any]:
    return written(parse_page(data, path, whole=whole))


def apart(parse: Callable[..., Any], data: bytes, path: str, **options: Any) -> Any:
    """What `parse(data, path, **options)` returns, called in the process that reads files.

    - `parse`: a function at the top of a module; it returns what JSON can hold.

    Raises InputError where `parse` does, or if it takes more than SECONDS (the environment variable
    EXTRACTOR_PAGE_SECONDS sets another limit, `grant` adds to it and `reading_for` takes from it)
    or MEMORY. Where no process
    can be started, it is called in this one, without limits.
    """
    seconds = number_setting(SECONDS_SETTING, SECONDS)
    function = f"{parse.__module__}:{parse.__qualname__}"
    about = {"path": path, "seconds": seconds, "parse": function, "options": options}
    try:
        with _pool.process(_until.get()) as process:
            left = max(0.001, _until.get() - time.monotonic())  # 0 would be no limit
            seconds = about["seconds"] = min(seconds, left)
            if process is None:
                return parse(data, path, **options)
            answer = process.read(data, about)
    except TimeoutError:
        raise InputError(f"{path} had to wait too long for others: read it again.") from None
    if answer is None:
        raise InputError(
            f"{path} takes more than {seconds:g} s or {MEMORY // 1_000_000_000} GB to read, or "
            "broke the program that reads it: save its text as .txt, or set "
            f"{SECONDS_SETTING} to a higher number of seconds."
        )
    if "error" in answer:
        raise InputError(answer["error"])
    return answer["value"]


@contextmanager
def reading_for(seconds: float) -> Iterator[None]:
    """Limits the time of all files that are read in the block, also by threads of its context.

    The time includes waiting for other files, and the process ends with it: otherwise it would go
    on with a file for which nobody waits, while others do.
    """
    token = _until.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _until.reset(token)


class _PageProcess:
    """The process that reads pages; a new object for each process."""

    def __init__(self) -> None:
        # -P keeps the script's folder out of the import path. In its own session it gets no Ctrl-C
        # of the terminal.
        self._process = subprocess.Popen(  # noqa: S603  # our own script
            [sys.executable, "-P", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def read(self, data: bytes, about: Mapping[str, Any]) -> dict[str, Any] | None:
        """The answer about a file; None if the process ended over it."""
        assert self._process.stdin is not None  # noqa: S101  # for mypy: both are pipes
        assert self._process.stdout is not None  # noqa: S101  # for mypy: the same
        head = {**about, "size": len(data)}
        answer = b""
        try:
            self._process.stdin.write(json.dumps(head).encode() + b"\n" + data)
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        except OSError:  # it ended while it read the page
            pass
        finally:  # also after Ctrl-C: an answer that nobody read would be taken for the next page's
            if not answer.endswith(b"\n"):
                self.end()
        return json.loads(answer) if answer.endswith(b"\n") else None

    def end(self) -> None:
        """Ends the process; it may have ended."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what could not be written
                if pipe:
                    pipe.close()
        self._process.wait()


class _Pool:
    """Processes that read pages; each is started for a file for which no other is free."""

    def __init__(self) -> None:
        self.free: list[_PageProcess] = []
        self._started = WeakSet[_PageProcess]()
        self._places = threading.Semaphore(MOST)

    @contextmanager
    def process(self, until: float) -> Iterator[_PageProcess | None]:
        """A process for one file; None where none can be started.

        - `until`: how long to wait for one; raises TimeoutError then.
        """
        left = min(until - time.monotonic(), threading.TIMEOUT_MAX)
        if not self._places.acquire(timeout=max(0, left)):
            raise TimeoutError
        try:
            process = self._process()
            try:
                yield process
            finally:
                if process is not None and process.running:
                    self.free.append(process)
        finally:
            self._places.release()

    def _process(self) -> _PageProcess | None:
        if getattr(sys, "frozen", False):  # sys.executable is then the program itself
            return None
        while self.free:
            process = self.free.pop()
            if process.running:
                return process
            process.end()
        try:
            new = _PageProcess()
        except (OSError, TypeError):  # the second: sys.executable is unknown
            return None
        self._started.add(new)
        return new

    def end(self) -> None:
        """Ends all processes."""
        while self._started:
            self._started.pop().end()
        self.free.clear()


_pool = _Pool()
_until = ContextVar("_until", default=math.inf)  # as time.monotonic() tells it


@atexit.register
def _end() -> None:
    _pool.end()


def _forget() -> None:
    """After a fork: the processes belong to the parent."""
    global _pool
    _of_parents.append(_pool)
    _pool = _Pool()


_of_parents: list[_Pool] = []
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


# ---- the process -------------------------------------------------------------------------------


def _answer(data: bytes, head: Mapping[str, Any]) -> dict[str, Any]:
    module, _, function = head["parse"].partition(":")
    try:
        value = getattr(import_module(module), function)(data, head["path"], **head["options"])
    except InputError as error:
        return {"error": str(error)}
    except MemoryError:
        return {
            "error": f"{head['path']} takes more than {MEMORY // 1_000_000_000} GB to read: "
            "split it, or save its text as .txt."
        }
    except RecursionError:
        return {"error": f"{head['path']} is nested too deeply to read: save its text as .txt."}
    return {"value": value}


def _limit(seconds: float) -> None:
    """Ends this process after some seconds: without a handler, a signal ends any call."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def grant(share: float) -> None:
    """Gives the file that is read now more time, as a share of its limit: it has many pages."""
    if hasattr(signal, "setitimer"):
        left, _ = signal.getitimer(signal.ITIMER_REAL)
        _limit(left * (1 + share))  # no limit stays none


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):  # not on Windows, or limited lower already
        import resource

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))


def serve(files: BinaryIO, answers: BinaryIO) -> None:
    """Answers about each file until there are no more."""
    while line := files.readline():
        head = json.loads(line)
        data = files.read(head["size"])
        _limit(head["seconds"])
        answer = json.dumps(_answer(data, head)).encode() + b"\n"
        _limit(0)
        answers.write(answer)
        answers.flush()


def main() -> None:
    """Serves until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory()
    import_module("trafilatura")  # now, so that it takes none of the time of the first page
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints is no answer
    with suppress(BrokenPipeError):
        serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
