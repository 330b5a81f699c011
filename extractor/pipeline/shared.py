"""What several extractors of one program have in common."""

import asyncio
from weakref import WeakKeyDictionary

from extractor.llm.rate_limit import RateLimiters
from extractor.pipeline.worker_pool import WorkerPool

__all__ = ["Shared"]


class Shared:
    """The worker processes, and the limits of requests to each model, of several extractors.

    - `processes`, `longest_here`: as in `WorkerPool`.
    - `limiters`: of the models.
    """

    def __init__(
        self,
        processes: int | None = None,
        longest_here: int | None = None,
        limiters: RateLimiters | None = None,
    ) -> None:
        self.limiters = limiters or RateLimiters()
        self._options = processes, longest_here
        self._pools: WeakKeyDictionary[asyncio.AbstractEventLoop, WorkerPool] = WeakKeyDictionary()

    def workers(self) -> WorkerPool:
        """Those of the running event loop; they end with it. Without a loop, others each time."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return WorkerPool(*self._options)
        if loop not in self._pools:
            self._pools[loop] = WorkerPool(*self._options)
        return self._pools[loop]

    def behind(self) -> "Shared":
        """The same limits for others, whose requests wait for all that these extractors send."""
        return Shared(*self._options, self.limiters.behind())

    async def aclose(self) -> None:
        """Ends the worker processes of the running event loop."""
        await self.workers().aclose()
