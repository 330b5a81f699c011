"""What ends a run before its documents do: a service that has gone, and a limit that is reached."""

import asyncio

from extractor.errors import BudgetSpent, ServiceUnavailable
from extractor.models import Failure, Result
from extractor.results import Kept

__all__ = ["Ending", "Patience"]

PATIENCE = 20  # documents in a row that a failing service may cost before the run stops


class Ending:
    """Around the work on each document: where a limit is reached, those that need no more requests
    are finished before it is told, since what is under way is paid; nothing more is begun.
    """

    def __init__(self) -> None:
        self._busy = 0
        self._spent: BudgetSpent | None = None
        self._idle = asyncio.Event()

    async def __aenter__(self) -> None:
        if self._spent:
            await self._idle.wait()
            raise self._spent
        self._busy += 1

    async def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._busy -= 1
        if isinstance(error, BudgetSpent):
            self._spent = self._spent or error
        if self._spent and not self._busy:
            self._idle.set()
        if isinstance(error, BudgetSpent):
            await self._idle.wait()


class Patience:
    """Ends a run whose service has gone, before it turns every document into a failure."""

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
