"""The costs of batches, and whether the user's limits allow another one."""

import math
from collections.abc import Mapping
from typing import Any

from extractor.batch.ledger import Job, Ledger
from extractor.errors import BudgetSpent
from extractor.llm.budget import Budget, prompt_bytes
from extractor.llm.cache import Cache
from extractor.llm.completion import Completion
from extractor.models import Usage
from extractor.pipeline.estimate import Plan
from extractor.runs import layout

__all__ = ["Allowance", "usage_of_answer"]


class Allowance:
    """What is left of a budget: its limits less the costs of the run and of the jobs held.

    A batch cannot be stopped once it runs, so each request counts with the longest answer allowed.
    """

    def __init__(self, ledger: Ledger, limits: Budget, cache: Cache) -> None:
        self._account = ledger.account
        self._cache = cache
        self._rate: float | None = None  # the most tokens for a byte of prompt
        self._left = Budget(limits.prices, max_cost=limits.max_cost, max_tokens=limits.max_tokens)
        self._left.carry(layout.spent(ledger.folder.parent))

    def most(self, parts: Mapping[str, Any], longest: int) -> Usage:
        """The most that a request may use.

        - `parts`: the parts of its cache key
        - `longest`: the longest answer allowed, in tokens
        """
        if self._rate is None:
            self._rate = Plan(example=parts).past_costs(self._cache).rate
        prompt = math.ceil(prompt_bytes(parts["messages"]) * self._rate)
        return Usage(calls=1, prompt_tokens=prompt, completion_tokens=longest)

    def fits(self, most: Usage) -> bool:
        """Whether a job that uses this much at most may be sent."""
        return self._left.refusal(self._account, most) is None

    def hold(self, job: Job) -> None:
        """Reserves the most that a job may use."""
        self._left.hold(job.name, self._account, job.most)

    def takes(self, job: Job) -> bool:
        """Reserves a job; returns whether it fitted before."""
        fits = self.fits(job.most)
        self.hold(job)
        return fits

    def require(self, job: Job) -> None:
        """Raises BudgetSpent if the job might exceed a limit."""
        if refusal := self._left.refusal(self._account, job.most, f"job {job.number}"):
            raise BudgetSpent(refusal)


def usage_of_answer(answer: Completion | None, job: Job) -> Usage:
    """The tokens of an answer in the service's output; None stands for one that is no completion.

    If the service reports none, this is the mean of the most that the job's requests may use.
    """
    told = answer.usage if answer else Usage()
    if told.prompt_tokens or told.completion_tokens:
        return told
    prompt, output = job.most.prompt_tokens, job.most.completion_tokens
    return Usage(
        calls=1,
        prompt_tokens=math.ceil(prompt / job.requests),
        completion_tokens=math.ceil(output / job.requests),
    )
