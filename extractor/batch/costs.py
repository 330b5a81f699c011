"""What batches cost, and whether another may be sent under the user's limits."""

import math
from collections.abc import Mapping
from typing import Any

from extractor.batch.ledger import Job, Ledger
from extractor.errors import BudgetSpent
from extractor.llm.budget import Budget, prompt_bytes, usage_of
from extractor.llm.cache import Cache
from extractor.models import Usage
from extractor.pipeline.estimate import Plan
from extractor.runs import layout

__all__ = ["Allowance", "used"]


class Allowance:
    """What the limits of a budget leave beside what was spent in the run, by sessions and batches,
    and what the jobs that are held may cost.

    A batch cannot be stopped in time, so that its requests count with the longest answer allowed.
    """

    def __init__(self, ledger: Ledger, limits: Budget, cache: Cache) -> None:
        self._account = ledger.account
        self._cache = cache
        self._rate: float | None = None  # tokens a byte of prompt, at most
        self._left = Budget(limits.prices, max_cost=limits.max_cost, max_tokens=limits.max_tokens)
        self._left.carry(layout.spent(ledger.folder.parent))

    def most(self, parts: Mapping[str, Any], longest: int) -> Usage:
        """What a request may cost, by its parts and its longest answer in tokens."""
        if self._rate is None:
            self._rate = Plan(example=parts).past_costs(self._cache).rate
        prompt = math.ceil(prompt_bytes(parts["messages"]) * self._rate)
        return Usage(calls=1, prompt_tokens=prompt, completion_tokens=longest)

    def fits(self, most: Usage) -> bool:
        """Whether a job that may cost so much could be sent."""
        return self._left.refusal(self._account, most) is None

    def hold(self, job: Job) -> None:
        """Counts what a job may cost as gone."""
        self._left.hold(job.name, self._account, job.most)

    def takes(self, job: Job) -> bool:
        """Whether the job fits; it then counts as gone."""
        fits = self.fits(job.most)
        self.hold(job)
        return fits

    def require(self, job: Job) -> None:
        """Raises BudgetSpent where the job might exceed a limit."""
        if refusal := self._left.refusal(self._account, job.most, f"job {job.number}"):
            raise BudgetSpent(refusal)


def used(row: Any, job: Job) -> Usage:
    """What a line of the service's answers cost; nothing where it is none.

    Where the service does not tell, it is the mean of what the job's requests may cost at most.
    """
    response = getattr(row, "response", None)
    if getattr(response, "status_code", None) != 200:
        return Usage()
    found = usage_of(getattr(response, "body", None))
    if found.prompt_tokens or found.completion_tokens:
        return found
    prompt, output = job.most.prompt_tokens, job.most.completion_tokens
    return Usage(
        calls=1,
        prompt_tokens=math.ceil(prompt / job.requests),
        completion_tokens=math.ceil(output / job.requests),
    )
