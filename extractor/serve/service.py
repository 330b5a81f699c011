"""The one service behind all routes: what it holds as long as the server runs."""

from fastapi import Request

from extractor.errors import StorageError
from extractor.serve.admission import Admission
from extractor.serve.asking import Choice
from extractor.serve.extractors import Extractors
from extractor.serve.jobs import Jobs
from extractor.serve.metrics import Metrics
from extractor.serve.settings import Settings
from extractor.serve.uploads import Readers
from extractor.text import first_line

__all__ = ["Service", "service_of"]


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
        self.readers = Readers()
        self.jobs = Jobs(settings, self.extractors, self.metrics.count)
        self.running = False
        watch = self.metrics.watch
        watch("working", "Requests in work.", lambda: self.admission.working)
        watch("waiting", "Requests that wait.", lambda: self.admission.waiting)
        watch("jobs_unfinished", "Jobs that wait or are in work.", lambda: self.jobs.unfinished)

    def prepare(self) -> None:
        """Makes the data folder, and looks whether the default choice makes an extractor.

        Raises StorageError, and the UsageError of a setting that cannot be.
        """
        try:
            self.jobs.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(
                f"The data folder {self.settings.data} cannot be made ({first_line(error)}): name "
                "another one with --data."
            ) from error
        self.extractors.make(Choice.model_validate({})).close()

    async def start(self) -> None:
        """Goes on with the jobs that are not over; raises as `prepare` does."""
        self.prepare()
        self.jobs.start()
        self.running = True

    async def aclose(self) -> None:
        """Ends what is in work, so that it can go on at the next start, and closes what is open."""
        self.running = False
        await self.jobs.aclose()
        await self.extractors.aclose()


def service_of(request: Request) -> Service:
    """The service behind a request."""
    found: Service = request.app.state.service
    return found
