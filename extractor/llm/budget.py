"""What is spent on models and what may be: the one place where money and tokens are counted.

Before a request is sent, what it may cost at most is set aside: an estimate of its prompt, from the
bytes and from what earlier ones had, and the longest answer that it allows. If that and what is set
aside for the requests under way might exceed a limit, it waits for them, since most cost less; if
it might even so, the run stops. A request whose answer was lost on its way may have been paid for:
it counts against the limits, though not as tokens, since nobody knows how many.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from extractor.errors import BudgetSpent
from extractor.llm.latency import Latencies
from extractor.llm.prices import FREE, Prices
from extractor.models import Usage

__all__ = [
    "DENSEST",
    "MARGIN",
    "Account",
    "Budget",
    "Spend",
    "prompt_bytes",
    "usage_of",
]

DENSEST = 2.0  # bytes a token that hardly any prompt goes below, before anything is known
MARGIN = 1.1  # how much denser a prompt may be than the densest that was seen
NOTHING = Usage()


class Account:
    """One model's part: what its answers cost, and at most what those cost that never arrived."""

    def __init__(self) -> None:
        self.usage = NOTHING
        self.unanswered = NOTHING
        self.latencies = Latencies()
        self.densest = 0.0  # tokens a byte of prompt, of the densest prompt so far

    def row(self, *, timed: bool) -> dict[str, Any]:
        """For run.json."""
        lost = self.unanswered
        return {
            **_tokens(self.usage),
            **({"unanswered": _tokens(lost)} if lost.calls else {}),
            **({"seconds_per_request": self.latencies.percentiles()} if timed else {}),
        }


class Budget:
    """What the models of an extractor cost, and the limits that hold for all of them together.

    `max_cost`, in the currency of `prices`, and `max_tokens`, of prompts and output, hold for what
    is spent here and what `carry` says was spent before; None is no limit.
    """

    def __init__(
        self,
        prices: Prices | None = None,
        *,
        max_cost: float | None = None,
        max_tokens: int | None = None,
    ) -> None:
        self.prices = prices
        self.max_cost = max_cost
        self.max_tokens = max_tokens
        self._accounts: dict[str, Account] = {}
        self._earlier: dict[str, Usage] = {}
        self._lost_earlier: dict[str, Usage] = {}
        self._under_way: dict[object, tuple[str, Usage]] = {}
        self._waiting: list[asyncio.Future[None]] = []

    # ---- what was spent --------------------------------------------------------------------

    def carry(self, sessions: Iterable[Mapping[str, Any]]) -> None:
        """Takes over what earlier sessions spent, each as `session` told it."""
        for session in sessions:
            for model, row in session.get("models", {}).items():
                lost = _usage(row.get("unanswered", {}))
                self._earlier[model] = self._earlier.get(model, NOTHING) + _usage(row)
                self._lost_earlier[model] = self._lost_earlier.get(model, NOTHING) + lost

    def session(self, *, timed: bool = True) -> dict[str, Any]:
        """What was spent here: in all and, under "models", by each; for run.json."""
        rows = self.rows(timed=timed)
        return {"usage": _tokens(self.usage), "models": rows, **self._sum(rows)}

    def rows(self, *, timed: bool = True) -> dict[str, dict[str, Any]]:
        """What was spent here, for each model that was asked: tokens, cost and latencies."""
        accounts = dict(self._accounts)
        return {
            model: {**account.row(timed=timed), **self._priced(model, account.usage)}
            for model, account in accounts.items()
            if account.usage.calls or account.unanswered.calls
        }

    def whole(self) -> dict[str, Any]:
        """The same with what was carried over, without latencies."""
        here = {model: account.usage for model, account in dict(self._accounts).items()}
        total = {
            model: self._earlier.get(model, NOTHING) + here.get(model, NOTHING)
            for model in {**self._earlier, **here}
        }
        rows = {
            model: {**_tokens(usage), **self._priced(model, usage)}
            for model, usage in total.items()
            if usage.calls
        }
        return {"models": rows, **self._sum(rows)}

    @property
    def usage(self) -> Usage:
        """What was spent here, of all models."""
        accounts = list(self._accounts.values())
        return sum((account.usage for account in accounts), NOTHING)

    @property
    def cost(self) -> float | None:
        """What that costs; None where a model that was asked has no price."""
        return self._sum(self.rows()).get("cost")

    def _sum(self, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        if not self.prices:
            return {}
        costs = [row.get("cost") for row in rows.values()]
        known = [cost for cost in costs if cost is not None]
        cost = round(float(sum(known)), 6) if len(known) == len(costs) else None
        return {"cost": cost, "currency": self.prices.currency}

    def _priced(self, model: str, usage: Usage) -> dict[str, float]:
        price = self.prices.of(model) if self.prices else None
        return {"cost": round(price.cost(usage), 6)} if price else {}

    # ---- what may be spent -----------------------------------------------------------------

    @asynccontextmanager
    async def spend(self, model: str, size: int, output: int) -> "AsyncIterator[Spend]":
        """Room for one request: a prompt of `size` bytes and at most `output` tokens of answer.

        Waits while it depends on the requests under way whether there is room, and raises
        BudgetSpent where there is none.
        """
        account = self._accounts.setdefault(model, Account())
        while True:  # anew after each wait: what is known of prompts has changed too
            most = Usage(calls=1, prompt_tokens=_most(size, account), completion_tokens=output)
            refusal = self.refusal(model, most)
            if refusal is None:
                break
            if not self._under_way:
                raise BudgetSpent(refusal)
            settled = asyncio.get_running_loop().create_future()
            self._waiting.append(settled)
            await settled
        spend = Spend(account, most, size)
        self._under_way[spend] = model, most
        try:
            yield spend
        except BaseException:
            spend.lost()
            raise
        finally:
            del self._under_way[spend]
            waiting, self._waiting = self._waiting, []
            for settled in waiting:
                settled.get_loop().call_soon_threadsafe(_wake, settled)

    def hold(self, name: object, model: str, most: Usage) -> None:
        """Sets aside what something may cost that is under way elsewhere, for good."""
        self._under_way[name] = model, most

    def refusal(self, model: str, most: Usage, what: str = "the next request") -> str | None:
        """Why `what`, which may take so much, may not be sent now; None where it may."""
        if self.max_tokens is not None:
            spent = self._spent_tokens()
            held = sum(_total(usage) for _, usage in self._under_way.values())
            if spent + held + _total(most) > self.max_tokens:
                others = f", {held:,} may be under way" if held else ""
                return (
                    f"The limit of {self.max_tokens:,} tokens (--max-tokens) is reached: {spent:,} "
                    f"are spent{others} and {what} may take {_total(most):,}; give a higher one."
                )
        if self.max_cost is not None:
            spent_cost = self._spent_cost()
            held_cost = sum(self._cost(name, usage) for name, usage in self._under_way.values())
            if spent_cost + held_cost + self._cost(model, most) > self.max_cost:
                currency = self.prices.currency if self.prices else ""
                others = f", {held_cost:.4f} may be under way" if held_cost else ""
                return (
                    f"The limit of {self.max_cost:g} {currency} (--max-cost) is reached: "
                    f"{spent_cost:.4f} are spent{others} and {what} may cost "
                    f"{self._cost(model, most):.4f}; give a higher one."
                )
        return None

    def _spent(self) -> list[tuple[str, Usage]]:
        here = [
            (model, usage)
            for model, account in self._accounts.items()
            for usage in (account.usage, account.unanswered)
        ]
        return [*self._earlier.items(), *self._lost_earlier.items(), *here]

    def _spent_tokens(self) -> int:
        return sum(_total(usage) for _, usage in self._spent())

    def _spent_cost(self) -> float:
        return sum(self._cost(model, usage) for model, usage in self._spent())

    def _cost(self, model: str, usage: Usage) -> float:
        price = self.prices.of(model) if self.prices else None
        return (price or FREE).cost(usage)


class Spend:
    """One request that may be sent now; leaving its block by an error counts it as lost."""

    def __init__(self, account: Account, most: Usage, size: int) -> None:
        self.most = most
        self._account = account
        self._size = size
        self._started = time.monotonic()
        self._settled = False

    def answered(self, usage: Usage) -> None:
        """It cost so much."""
        self._settled = True
        self._account.usage += usage
        self._account.latencies.add(time.monotonic() - self._started)
        if self._size:
            self._account.densest = max(self._account.densest, usage.prompt_tokens / self._size)

    def refused(self) -> None:
        """The service did not answer it and takes nothing for it."""
        self._settled = True

    def lost(self) -> None:
        """It may have been answered, but the answer did not arrive."""
        if not self._settled:
            self._settled = True
            self._account.unanswered += self.most


def _most(size: int, account: Account) -> int:
    """The tokens that a prompt may have: as dense as the densest so far, and some more."""
    rate = account.densest * MARGIN or 1 / DENSEST
    return math.ceil(size * rate)


def prompt_bytes(messages: Iterable[Mapping[str, Any]]) -> int:
    """The size of a request's messages, by which its tokens are estimated and bounded."""
    return sum(len(str(message["content"]).encode()) for message in messages)


def usage_of(completion: Any, retries: int = 0) -> Usage:
    """What a chat completion cost, as its service reports it.

    - `completion`: an object of openai's, or the body in a line of batch output.
    - `retries`: how often the request was sent again.

    Numbers that the service does not report, or reports wrongly, count as 0.
    """
    usage = getattr(completion, "usage", None)
    details = getattr(usage, "prompt_tokens_details", None)
    return Usage(
        calls=1,
        retries=retries,
        prompt_tokens=_count(usage, "prompt_tokens"),
        cached_prompt_tokens=_count(details, "cached_tokens"),
        completion_tokens=_count(usage, "completion_tokens"),
    )


def _count(usage: Any, name: str) -> int:
    count = getattr(usage, name, 0)
    return count if isinstance(count, int) and count > 0 else 0


def _total(usage: Usage) -> int:
    return usage.prompt_tokens + usage.completion_tokens


def _tokens(usage: Usage) -> dict[str, int]:
    return usage.model_dump(exclude={"cache_hits", "retries"})


def _usage(row: Mapping[str, Any]) -> Usage:
    return Usage(**{name: row[name] for name in Usage.model_fields if name in row})


def _wake(settled: "asyncio.Future[None]") -> None:
    if not settled.done():
        settled.set_result(None)
