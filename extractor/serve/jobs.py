"""All jobs of a service: they are done one after another, behind the requests.

All that a job needs is in its folder before it is told of. So when a server was killed, the next
one finds the jobs that are not over and goes on with them, as the same command goes on with a run.
"""

import asyncio
import datetime as dt
import logging
import re
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from extractor.errors import ExtractorError, InputError, Stopped, StorageError
from extractor.pipeline.pipeline import Outcome
from extractor.serve.asking import Choice
from extractor.serve.extractors import Extractors
from extractor.serve.inputs import input_path
from extractor.serve.job import INPUTS, Job, Order
from extractor.serve.problems import problem_of
from extractor.serve.settings import Settings
from extractor.serve.uploads import keep
from extractor.text import first_line

__all__ = ["Jobs", "storing"]

ID = re.compile(r"\d{8}T\d{6}-[0-9a-f]{16}")  # when it was made, and what nobody guesses
LOG = logging.getLogger(__name__)
RETRY_SECONDS = 60
UNFINISHED = ".new-"  # before the name of a folder whose files are still being received


class Jobs:
    """The jobs in a data folder.

    - `done`: is told the outcome of each document.
    """

    def __init__(
        self, settings: Settings, extractors: Extractors, done: Callable[[Outcome], None]
    ) -> None:
        self.folder = settings.data / "jobs"
        self._settings = settings
        self._extractors = extractors
        self._done = done
        self._jobs: dict[str, Job] = {}
        self._queue: asyncio.Queue[Job | None] = asyncio.Queue()
        self._runners: list[asyncio.Task[None]] = []
        self._closing = False

    @property
    def unfinished(self) -> int:
        """How many wait or are in work."""
        return sum(not job.is_over for job in self._jobs.values())

    def all(self) -> list[Job]:
        """All jobs, in the order in which they were made."""
        return [self._jobs[name] for name in sorted(self._jobs)]

    def get(self, name: str) -> Job:
        """The job with an id; raises HTTPException 404. The id is never a path."""
        if name not in self._jobs:
            raise HTTPException(404, "There is no job with that id: /v1/jobs lists them.")
        return self._jobs[name]

    # ---- making, stopping, deleting --------------------------------------------------------

    def check(self) -> None:
        """Raises HTTPException 429 if there may be no further job."""
        if self.unfinished >= self._settings.most_jobs:
            raise HTTPException(
                429,
                f"There are {self.unfinished:,} unfinished jobs: wait, or stop some of them.",
                {"Retry-After": str(RETRY_SECONDS)},
            )

    async def add(
        self, choice: Choice, *, uploads: Sequence[UploadFile] = (), paths: Sequence[str] = ()
    ) -> Job:
        """A new job, which waits for its turn.

        Raises InputError for a path that is no file or folder in the data folder, a UsageError for
        a choice that cannot be, and StorageError.
        """
        self.check()
        order = Order(
            created=dt.datetime.now(dt.UTC),
            choice=choice,
            paths=tuple(input_path(name, self._settings.data, self.folder) for name in paths),
        )
        made = await asyncio.to_thread(self._extractors.make, choice)  # raises what the job would
        await made.aclose()
        name = f"{order.created:%Y%m%dT%H%M%S}-{secrets.token_hex(8)}"
        folder = self.folder / f"{UNFINISHED}{name}"
        try:
            with storing(folder):
                folder.mkdir()
                if uploads:
                    (folder / INPUTS).mkdir()
                for number, upload in enumerate(uploads, 1):
                    await keep(upload, folder / INPUTS, number)
            _save(Job(folder, order))
            with storing(folder):
                folder.rename(self.folder / name)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return self._queued(Job(self.folder / name, order))

    def stop(self, job: Job) -> None:
        """Stops a job, if it is not over; it stays stopped, also at the next start."""
        if job.is_over:
            return
        job.save(ended="stopped", error=None)
        if job.state == "waiting":
            job.state = "stopped"
        else:
            job.stop()

    def resume(self, job: Job) -> None:
        """Goes on with a job that is over: with what is missing, and with what failed."""
        if not job.readable:
            raise HTTPException(409, "The job cannot be read: repair its job.json, or delete it.")
        if job.is_over:
            self.check()
            job.save(ended=None, error=None)
            self._queued(job)

    async def delete(self, job: Job) -> None:
        """Deletes a job that is over, with all of its files."""
        if not job.is_over:
            raise HTTPException(409, "The job is not over: stop it, then delete it.")
        self.get(job.id)  # another request may have deleted it meanwhile
        del self._jobs[job.id]
        await asyncio.to_thread(shutil.rmtree, job.folder, ignore_errors=True)

    def _queued(self, job: Job) -> Job:
        job.state = "waiting"
        self._jobs[job.id] = job
        self._queue.put_nowait(job)
        return job

    # ---- working ---------------------------------------------------------------------------

    def start(self) -> None:
        """Goes on with the jobs of an earlier server, the oldest first, and takes new ones."""
        for folder in sorted(self.folder.iterdir()):
            if folder.name.startswith(UNFINISHED):  # nobody was told of it
                shutil.rmtree(folder, ignore_errors=True)
            elif ID.fullmatch(folder.name) and folder.is_dir():
                self._jobs[folder.name] = job = Job.load(folder)
                if not job.readable:
                    LOG.warning("the job %s cannot be read", job.id)
                if not job.is_over:
                    self._queue.put_nowait(job)
        self._runners = [asyncio.create_task(self._run()) for _ in range(self._settings.jobs)]

    async def aclose(self) -> None:
        """Stops the jobs in work, so that they go on at the next start."""
        self._closing = True
        for job in self._jobs.values():
            if job.state == "running":
                job.stop()
        for _ in self._runners:
            self._queue.put_nowait(None)
        if self._runners:
            await asyncio.wait(self._runners, timeout=self._settings.stop_seconds)
        for runner in self._runners:
            runner.cancel()

    async def _run(self) -> None:
        while (job := await self._queue.get()) is not None and not self._closing:
            if job.state == "waiting":
                job.state = "running"
                await _apart(partial(self._work, job))
                self._wait_again(job)

    def _wait_again(self, job: Job) -> None:
        """Queues a job whose work was stopped, but not the job itself."""
        if job.state == "waiting" and not self._closing:
            self._queue.put_nowait(job)

    def _work(self, job: Job) -> None:
        """Does a job, and notes how it ended; raises nothing."""
        try:
            for outcome in job.work(self._extractors, self._settings.data):
                self._done(outcome)
        except Stopped:
            job.state = job.order.ended or "waiting"
        except ExtractorError as error:
            self._failed(job, problem_of(error).detail)
        except Exception:  # whatever happened, the next job has its turn
            LOG.exception("the job %s failed", job.id)
            self._failed(job, "The service failed at this job: its operator finds why in the log.")
        else:
            with suppress(ExtractorError):  # then it is found to be stopped at the next start
                if job.order.ended:  # too late
                    job.save(ended=None)
            job.state = "finished"

    def _failed(self, job: Job, error: str) -> None:
        job.state = "failed"
        try:
            job.save(ended="failed", error=error)
        except ExtractorError:  # a full disk: the next start tries it again
            LOG.exception("the end of the job %s is not written", job.id)


def _save(job: Job) -> None:
    """Writes a new job; raises InputError if the next start could not go on with it."""
    job.save()
    if not Job.load(job.folder).readable:
        raise InputError("The job cannot be read back: simplify its schema.")


async def _apart(work: Callable[[], None]) -> None:
    """Waits for work in a thread that does not keep the process alive.

    A job that does not hear the stop in time is cut off, as by a kill, which its run survives.
    """
    loop = asyncio.get_running_loop()
    done = loop.create_future()

    def finish() -> None:
        if not done.done():
            done.set_result(None)

    def run() -> None:
        work()
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(finish)

    threading.Thread(target=run, daemon=True).start()
    await done


@contextmanager
def storing(folder: Path) -> Iterator[None]:
    """Makes an error of the disk a StorageError."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"The files of a job cannot be kept in {folder.parent} ({first_line(error)}): make "
            "room."
        ) from error
