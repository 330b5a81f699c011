"""What ends a run whose service has gone, before it turns every document into a failure."""

from extractor.errors import ServiceUnavailable
from extractor.models import Failure, Result
from extractor.pipeline.saved import Kept

__all__ = ["PATIENCE", "Patience"]

PATIENCE = 20  # documents in a row that a failing service may cost before the run stops


class Patience:
    """Counts the documents that were lost to a service in a row."""

    def __init__(self) -> None:
        self._failed = 0

    def __call__(self, outcome: Result | Kept | Failure) -> Result | Kept | Failure:
        """The outcome, or ServiceUnavailable where it is one failure too many."""
        if not isinstance(outcome, Failure):
            self._failed = 0
        elif outcome.error == ServiceUnavailable.__name__:
            self._failed += 1
            if self._failed == PATIENCE:
                raise ServiceUnavailable(outcome.reason)
        return outcome
