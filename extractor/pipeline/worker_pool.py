"""Makes the claims of many documents: in this process, and in others when documents wait for it.

When the model's service is fast, the rules take most of the time of a run, and one process uses
one core.
"""

import asyncio
import subprocess
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from pathlib import Path

from pydantic_core import PydanticSerializationError

from extractor.engines.local import cores
from extractor.models import Document, Provenance, Span
from extractor.news import ArticleReading, ClaimResult, Draft, claims
from extractor.pipeline import worker
from extractor.pipeline.worker import Task

__all__ = ["WorkerPool"]

START_AFTER = 1.0  # seconds that documents waited for the rules: a process starts in half of one
TOLERATED_SHARE = 0.3  # of the time: rules that take less do not slow a run down
MAX_PROCESSES = 16  # this process reads and writes for all, in about 1 ms a document
MAX_LINE_BYTES = 1 << 28
SCRIPT = Path(worker.__file__)


class WorkerPool:
    """Makes claims as `news.claims` does; for one event loop.

    It begins in this process. When documents have waited START_AFTER seconds for the rules, less
    TOLERATED_SHARE of the time that passed, it starts worker processes and leaves the rules to
    them. A process that dies or returns an invalid result is not replaced, and its document is
    done here. When none is left, all documents are done here.

    - `processes`: how many to start; by default one for each core that this process may use. With 1
      none is started.
    """

    def __init__(self, processes: int | None = None) -> None:
        frozen = getattr(sys, "frozen", False)  # sys.executable is then the program itself
        self._processes = 1 if frozen else min(processes or cores(), MAX_PROCESSES)
        self._free: asyncio.Queue[_Worker | None] = asyncio.Queue()  # None is this process
        self._free.put_nowait(None)
        self._workers: set[_Worker] = set()
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
        self._pending += 1
        try:
            if (free := await self._next_free()) is not None:
                return await self._run_in(free, task, reading)
            try:
                await asyncio.sleep(0)  # between two documents the event loop sends and receives
                made = self._run_here(task, reading)
            finally:
                self._free.put_nowait(None)
            await self._start_if_slow()
            return made
        finally:
            self._pending -= 1

    async def aclose(self) -> None:
        """Ends the worker processes; they are started again when they are needed."""
        if self._running is not None:
            await self._running.aclose()

    async def _next_free(self) -> "_Worker | None":
        """The next free worker; None, for this process, only while there is no other."""
        while True:
            free = await self._free.get()
            if free in self._workers or (free is None and not self._workers):
                return free

    # ---- in this process -------------------------------------------------------------------

    def _run_here(self, task: Task, reading: ArticleReading | None) -> ClaimResult:
        began = time.perf_counter()
        made = claims(task.document, task.sentences, task.drafts, task.provenance, reading)
        ended = time.perf_counter()
        self._waited = max(0.0, self._waited - TOLERATED_SHARE * (ended - self._measured))
        self._measured = ended
        if self._pending > 1:
            self._waited += ended - began
        return made

    # ---- in worker processes ---------------------------------------------------------------

    async def _start_if_slow(self) -> None:
        if self._waited > START_AFTER and self._processes > 1 and self._running is None:
            self._running = self._run_workers()
            await anext(self._running)

    async def _run_workers(self) -> AsyncGenerator[None]:
        """Starts the processes; ends them when it is closed, as event loops do when they end."""
        starting = [asyncio.create_task(self._start()) for _ in range(self._processes)]
        try:
            yield
        finally:
            for task in starting:
                task.cancel()
            await asyncio.gather(*starting, return_exceptions=True)
            await asyncio.gather(*map(self._remove, tuple(self._workers)))
            self._running, self._waited = None, 0.0

    async def _start(self) -> None:
        if (new := await _Worker.start()) is not None:
            self._workers.add(new)
            self._free.put_nowait(new)

    async def _run_in(
        self, process: "_Worker", task: Task, reading: ArticleReading | None
    ) -> ClaimResult:
        """The result of a worker process, or of this one if that has none."""
        made = None
        try:
            line = task.line()
        except PydanticSerializationError:  # a lone surrogate
            self._free.put_nowait(process)
            return self._run_here(task, reading)
        try:
            made = await process.run(task, line)
        finally:
            if made is not None:
                self._free.put_nowait(process)
            else:  # it failed, or was cancelled, and its result would be taken for the next task's
                await self._remove(process)
        return made if made is not None else self._run_here(task, reading)

    async def _remove(self, process: "_Worker") -> None:
        if process in self._workers:
            self._workers.remove(process)
            if not self._workers:
                self._free.put_nowait(None)
        await process.end()


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

    async def run(self, task: Task, line: bytes) -> ClaimResult | None:
        """The result of a task; None if the process died or its result is not valid."""
        try:
            self._stdin.write(line)
            await self._stdin.drain()
            result = worker.TaskResult.model_validate_json(await self._stdout.readline())
            unused = [task.drafts[index] for index in result.unused]
        except (OSError, ValueError, IndexError):
            return None
        text = task.document.text
        verbatim = all(
            each.quote == text[each.start : each.end]
            for claim in result.claims
            for each in claim.evidence
        )
        return ClaimResult(list(result.claims), unused) if verbatim else None

    async def end(self) -> None:
        """Kills the process and waits until it has ended."""
        with suppress(ProcessLookupError):
            self._process.kill()
        self._stdin.close()
        with suppress(RuntimeError):  # `run` is still reading its output, to the end
            await self._stdout.read()
        await self._process.wait()
