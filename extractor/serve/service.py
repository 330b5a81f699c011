"""The one service behind all routes: what it holds as long as the server runs."""

from fastapi import Request

from extractor.errors import StorageError
from extractor.serve.settings import Settings
from extractor.text import first_line

__all__ = ["Service", "service_of"]


class Service:
    """What the routes share; made when the server starts, closed when it stops.

    - `settings`: of the operator.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    async def start(self) -> None:
        """Makes the data folder; raises StorageError."""
        try:
            self.settings.data.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(
                f"The data folder {self.settings.data} cannot be made ({first_line(error)}): name "
                "another one with --data."
            ) from error

    async def aclose(self) -> None:
        """Ends what is in work and closes what is open."""


def service_of(request: Request) -> Service:
    """The service behind a request."""
    found: Service = request.app.state.service
    return found
