"""The one service behind all routes: what it holds as long as the server runs."""

import logging

import filelock
from fastapi import Request

from extractor.errors import SettingsError, StorageError
from extractor.llm.exchange import preload
from extractor.serve.admission import Admission
from extractor.serve.asking import Choice
from extractor.serve.extractors import Extractors, lacks_weights
from extractor.serve.jobs import Jobs
from extractor.serve.metrics import Metrics
from extractor.serve.settings import Settings
from extractor.serve.uploads import Readers
from extractor.text import first_line

__all__ = ["Service", "service_of"]

LOG = logging.getLogger(__name__)
LOCK = ".lock"  # hidden, so that it is no input


class Service:
    """What the routes share; made when the server starts, closed when it stops.

    - `settings`: of the operator.
    - `admission`: lets requests in.
    - `extractors`: read their documents.
    - `readers`: read the files that were sent.
    - `jobs`: what was sent to be done later.
    - `metrics`: count all of it.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.metrics = Metrics()
        self.admission = Admission(settings.workers, settings.queue)
        self.extractors = Extractors(settings)
        self.readers = Readers(settings.workers)
        self.jobs = Jobs(settings, self.extractors, self.metrics.count)
        self.running = False
        self._lock = filelock.FileLock(settings.data / LOCK, timeout=0, thread_local=False)
        watch = self.metrics.watch
        watch("working", "Requests in work.", lambda: self.admission.working)
        watch("waiting", "Requests that wait.", lambda: self.admission.waiting)
        watch("jobs_unfinished", "Jobs that wait or are in work.", lambda: self.jobs.unfinished)

    def prepare(self) -> None:
        """Looks whether the default choice makes an extractor, loads what it needs to ask a model,
        and takes the data folder.

        Raises the UsageError of a setting that cannot be, SettingsError if another service has the
        folder, and StorageError if it cannot be made.
        """
        self.extractors.make(Choice.model_validate({})).close()
        if self.settings.options.get("ask") != "none":
            preload()
        data = self.settings.data
        try:
            self.jobs.folder.mkdir(parents=True, exist_ok=True)
            if not self._lock.is_locked:
                self._lock.acquire()
        except filelock.Timeout:  # an OSError
            raise SettingsError(
                f"The data folder {data} is in use by another service: name another one with "
                "--data, or stop that service."
            ) from None
        except OSError as error:
            raise StorageError(
                f"The data folder {data} cannot be made ({first_line(error)}): name another one "
                "with --data."
            ) from error

    def release(self) -> None:
        """Lets another service have the data folder."""
        self._lock.release()

    async def start(self) -> None:
        """Goes on with the jobs that are not over; raises as `prepare` does."""
        self.prepare()
        if lacks_weights(self.settings):
            LOG.warning(
                "The model's weights are missing: run `extractor model pull`, or serve with "
                "--ask none or another --model."
            )
        self.jobs.start()
        self.running = True

    async def aclose(self) -> None:
        """Ends what is in work, so that it can go on at the next start, and closes what is open."""
        self.running = False
        await self.jobs.aclose()
        await self.extractors.aclose()
        self.release()


def service_of(request: Request) -> Service:
    """The service behind a request."""
    found: Service = request.app.state.service
    return found
