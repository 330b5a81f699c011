"""The rules for many documents: in this process, and in others when documents wait for it.

When the model's service is fast, the rules take most of the time of a run, and one process uses
one core.
"""

import asyncio
import subprocess
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from pydantic_core import PydanticSerializationError

from extractor.engines.local import cores
from extractor.models import Document, Provenance, Span
from extractor.news import ArticleReading, ClaimResult, Draft, claims, unsure_sentences
from extractor.pipeline import worker
from extractor.pipeline.worker import Selecting, Task

__all__ = ["WorkerPool"]

START_AFTER = 1.0  # seconds that documents waited for the rules: a process starts in half of one
TOLERATED_SHARE = 0.3  # of the time: rules that take less do not slow a run down
MAX_PROCESSES = 16  # this process reads and writes for all, in about 1 ms a document
MAX_LINE_BYTES = 1 << 28
SCRIPT = Path(worker.__file__)
_Suits = Callable[["_Worker | None"], bool]
_Made = TypeVar("_Made")
_Made_co = TypeVar("_Made_co", covariant=True)


class _Task(Protocol[_Made_co]):
    """What a worker process does."""

    @property
    def document(self) -> Document: ...

    def line(self) -> bytes: ...

    def read(self, line: bytes, /) -> _Made_co: ...


class WorkerPool:
    """Reads documents as `news.claims` and `news.unsure_sentences` do; for one event loop.

    It begins in this process. When documents have waited START_AFTER seconds for the rules, less
    TOLERATED_SHARE of the time that passed, it starts worker processes and leaves the rules to
    them. A process that dies or returns an invalid result is not replaced, and its document is
    done here. When none is left, all documents are done here.

    - `processes`: how many to start; by default one for each core that this process may use. With 1
      none is started.
    - `longest_here`: the most characters of a text that is read in this process, whose event loop
      has others to answer meanwhile. For a longer one the processes are started at once, at least
      one, also in the place of those that ended. Without it, any text may be read here.
    """

    def __init__(self, processes: int | None = None, longest_here: int | None = None) -> None:
        frozen = getattr(sys, "frozen", False)  # sys.executable is then the program itself
        wanted = min(processes or cores(), MAX_PROCESSES)
        alone = frozen or (wanted == 1 and longest_here is None)
        self._processes = 0 if alone else wanted
        self._longest_here = longest_here
        self._free = _Places()
        self._workers: set[_Worker] = set()
        self._starting: set[asyncio.Task[None]] = set()
        self._running: AsyncGenerator[None] | None = None
        self._pending = 0  # documents that are waiting or in work
        self._waited = 0.0  # seconds, less the tolerated share
        self._measured = time.perf_counter()

    async def claims(
        self,
        document: Document,
        sentences: Sequence[Span],
        drafts: Sequence[Draft],
        provenance: Provenance,
        reading: ArticleReading | None = None,
    ) -> ClaimResult:
        """The result of `news.claims`; a worker process reads the document again."""
        task = Task.model_construct(
            document=document,
            sentences=tuple(sentences),
            drafts=tuple(drafts),
            provenance=provenance,
        )
        here = partial(claims, document, task.sentences, task.drafts, provenance, reading)
        return await self._done(task, here)

    async def unsure(self, document: Document, sentences: Sequence[Span]) -> list[Span]:
        """The result of `news.unsure_sentences`."""
        task = Selecting.model_construct(document=document, sentences=tuple(sentences))
        return await self._done(
            task, lambda: unsure_sentences(ArticleReading(document, task.sentences))
        )

    async def _done(self, task: _Task[_Made], here: Callable[[], _Made]) -> _Made:
        """What a task gives, in a worker process or here."""
        self._pending += 1
        try:
            await self._start_for(task.document)
            free = await self._free.take(partial(self._suits, task.document))
            if free is not None:
                return await self._run_in(free, task, here)
            try:
                await asyncio.sleep(0)  # between two documents the event loop sends and receives
                made = self._run_here(here)
            finally:
                self._free.give(None)
            await self._start_if_slow()
            return made
        finally:
            self._pending -= 1

    async def aclose(self) -> None:
        """Ends the worker processes; they are started again when they are needed."""
        if self._running is not None:
            await self._running.aclose()

    def _suits(self, document: Document, place: "_Worker | None") -> bool:
        """Whether a document may be read there."""
        if place is not None:
            return place in self._workers
        if self._longest_here is None:
            return not self._workers
        return not self.is_long(document) or not (self._workers or self._starting)

    def is_long(self, document: Document) -> bool:
        """Whether a text is too long for this process."""
        return self._longest_here is not None and len(document.text) > self._longest_here

    # ---- in this process -------------------------------------------------------------------

    def _run_here(self, here: Callable[[], _Made]) -> _Made:
        began = time.perf_counter()
        made = here()
        ended = time.perf_counter()
        self._waited = max(0.0, self._waited - TOLERATED_SHARE * (ended - self._measured))
        self._measured = ended
        if self._pending > 1:
            self._waited += ended - began
        return made

    # ---- in worker processes ---------------------------------------------------------------

    async def _start_if_slow(self) -> None:
        if self._waited > START_AFTER and self._processes and self._running is None:
            await self._start(self._processes)

    async def _start_for(self, document: Document) -> None:
        """Starts what is missing for a long document."""
        missing = self._processes - len(self._workers) - len(self._starting)
        if missing > 0 and self.is_long(document):
            await self._start(missing)

    async def _start(self, number: int) -> None:
        """Begins to start so many processes."""
        if self._running is None:
            self._running = self._run_workers()
            await anext(self._running)
        for _ in range(number):
            task = asyncio.create_task(self._add())
            self._starting.add(task)
            task.add_done_callback(self._started)

    async def _run_workers(self) -> AsyncGenerator[None]:
        """Ends the processes when it is closed, as event loops do when they end."""
        try:
            yield
        finally:
            starting = tuple(self._starting)
            for task in starting:
                task.cancel()
            await asyncio.gather(*starting, return_exceptions=True)
            await asyncio.gather(*map(self._remove, tuple(self._workers)))
            self._running, self._waited = None, 0.0

    async def _add(self) -> None:
        if (new := await _Worker.start()) is not None:
            self._workers.add(new)
            self._free.give(new)

    def _started(self, task: "asyncio.Task[None]") -> None:
        self._starting.discard(task)
        self._free.offer()  # if none could be started, this process is the place

    async def _run_in(
        self, process: "_Worker", task: _Task[_Made], here: Callable[[], _Made]
    ) -> _Made:
        """The result of a worker process, or of this one if that has none."""
        made = None
        try:
            line = task.line()
        except PydanticSerializationError:  # a lone surrogate
            self._free.give(process)
            return self._run_here(here)
        try:
            made = await process.run(task, line)
        finally:
            if made is not None:
                self._free.give(process)
            else:  # it failed, or was cancelled, and its result would be taken for the next task's
                await self._remove(process)
        return made if made is not None else self._run_here(here)

    async def _remove(self, process: "_Worker") -> None:
        self._workers.discard(process)
        self._free.drop(process)  # without any, this process is the place
        await process.end()


class _Places:
    """Where documents are read, each by one at a time: workers, and this process, which is None."""

    def __init__(self) -> None:
        self.free: list[_Worker | None] = [None]
        self._waiting: list[tuple[asyncio.Future[_Worker | None], _Suits]] = []

    async def take(self, suits: "_Suits") -> "_Worker | None":
        """The next free place that suits, in the order of those who wait."""
        coming: asyncio.Future[_Worker | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((coming, suits))
        self.offer()
        try:
            return await coming
        except asyncio.CancelledError:
            if not coming.cancelled():  # it got a place at the moment it was cancelled
                self.give(coming.result())
            raise

    def give(self, place: "_Worker | None") -> None:
        """Gives a place back, or adds one. This process is the last that is taken."""
        self.free.insert(len(self.free) if place is None else 0, place)
        self.offer()

    def drop(self, place: "_Worker") -> None:
        """Hands it out no more."""
        if place in self.free:
            self.free.remove(place)
        self.offer()

    def offer(self) -> None:
        """Hands out the free places, also those that suit only now."""
        self._waiting = [each for each in self._waiting if not self._served(*each)]

    def _served(self, coming: "asyncio.Future[_Worker | None]", suits: "_Suits") -> bool:
        """Whether somebody waits no more: he has a place, or was cancelled."""
        if not coming.done():
            for place in filter(suits, self.free):
                self.free.remove(place)
                coming.set_result(place)
                return True
        return coming.done()


class _Worker:
    """A process that makes claims, one document at a time."""

    def __init__(self, process: Process) -> None:
        assert process.stdin is not None  # noqa: S101  # for mypy: both are pipes
        assert process.stdout is not None  # noqa: S101  # for mypy: the same
        self._process, self._stdin, self._stdout = process, process.stdin, process.stdout

    @classmethod
    async def start(cls) -> "_Worker | None":
        """A process that is ready, or None if it cannot be started."""
        try:
            # -P keeps the script's folder out of the import path. In its own session it gets no
            # Ctrl-C of the terminal before it ignores them.
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",
                str(SCRIPT),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                limit=MAX_LINE_BYTES,
                start_new_session=True,
            )
        except (OSError, NotImplementedError):  # the second: an event loop without processes
            return None
        new = cls(process)
        ready = False
        try:
            ready = await new._stdout.readline() == worker.READY
        finally:
            if not ready:
                await new.end()
        return new if ready else None

    async def run(self, task: _Task[_Made], line: bytes) -> _Made | None:
        """The result of a task; None if the process died or its result is not valid."""
        try:
            self._stdin.write(line)
            await self._stdin.drain()
            return task.read(await self._stdout.readline())
        except (OSError, ValueError, IndexError):
            return None

    async def end(self) -> None:
        """Kills the process and waits until it has ended."""
        with suppress(ProcessLookupError):
            self._process.kill()
        self._stdin.close()
        with suppress(RuntimeError):  # `run` is still reading its output, to the end
            await self._stdout.read()
        await self._process.wait()
