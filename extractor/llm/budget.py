"""Counts the tokens and the money that models use, and enforces the user's limits on them.

Before a request is sent, the most that it may cost is reserved: an upper estimate of its prompt,
from its bytes and the density of earlier prompts, and the longest answer that it allows. If this
and the reservations of the requests under way might exceed a limit, it waits for those requests,
because most cost less than was reserved. If it might exceed the limit even then, the run stops.

If a request was sent but its answer did not arrive, it may still be billed. Its reservation then
counts against the limits. It is not counted as used tokens, because their number is unknown.

Services may also tell too little, even zeros. What was sent and received holds more tokens than
that, so the difference counts against the limits too. It is not counted as used either.
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
from extractor.prompting.prompt import BYTES_PER_TOKEN

__all__ = [
    "Account",
    "Budget",
    "Reservation",
    "max_tokens_per_byte",
    "prompt_bytes",
]

MIN_BYTES_PER_TOKEN = 2.0  # a bound for nearly all prompts, while none has been measured
MAX_BYTES_PER_TOKEN = 16.0  # no tokenizer packs text more densely
MARGIN = 1.1  # how much denser a prompt may be than the densest so far
NO_USAGE = Usage()


class Account:
    """What one model used.

    - `usage`: what its answers cost.
    - `unanswered`: the most that requests cost whose answers did not arrive.
    - `untold`: what answers cost, as estimated, beside the too little that the service told.
    - `latencies`: how long its answers took.
    - `densest`: tokens per byte of the densest prompt so far.
    """

    def __init__(self) -> None:
        self.usage = NO_USAGE
        self.unanswered = NO_USAGE
        self.untold = NO_USAGE
        self.latencies = Latencies()
        self.densest = 0.0

    def row(self, *, timed: bool) -> dict[str, Any]:
        """The entry for run.json. `timed` adds latencies."""
        beside = {"unanswered": self.unanswered, "untold": self.untold}
        return {
            **_tokens(self.usage),
            **{name: _tokens(usage) for name, usage in beside.items() if usage != NO_USAGE},
            **({"seconds_per_request": self.latencies.percentiles()} if timed else {}),
        }


class Budget:
    """What the models of an extractor cost, and the limits for all of them together.

    The limits include what earlier sessions spent, as given to `carry`.

    - `prices`: the prices of the models; None if they are unknown.
    - `max_cost`: the limit on the cost, in the currency of `prices`; None for no limit.
    - `max_tokens`: the limit on the tokens of prompts and answers; None for no limit.
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
        self._reserved: dict[object, tuple[str, Usage]] = {}
        self._waiting: list[asyncio.Future[None]] = []

    # ---- what was spent --------------------------------------------------------------------

    def carry(self, sessions: Iterable[Mapping[str, Any]]) -> None:
        """Adds what earlier sessions spent, each in the form that `session` returns."""
        for session in sessions:
            for model, row in session.get("models", {}).items():
                beside = [_usage(row.get(name, {})) for name in ("unanswered", "untold")]
                self._earlier[model] = self._earlier.get(model, NO_USAGE) + _usage(row)
                self._lost_earlier[model] = sum(beside, self._lost_earlier.get(model, NO_USAGE))

    def session(self, *, timed: bool = True) -> dict[str, Any]:
        """What this session spent, in total and (under "models") by model, for run.json."""
        rows = self.rows(timed=timed)
        return {"usage": _tokens(self.usage), "models": rows, **self._sum(rows)}

    def rows(self, *, timed: bool = True) -> dict[str, dict[str, Any]]:
        """What this session spent by model: tokens, cost and, if `timed`, latencies."""
        accounts = dict(self._accounts)
        return {
            model: {**account.row(timed=timed), **self._priced(model, account.usage)}
            for model, account in accounts.items()
            if account.usage.calls or account.unanswered.calls
        }

    def total(self) -> dict[str, Any]:
        """What this session and the earlier ones spent, without latencies."""
        here = {model: account.usage for model, account in dict(self._accounts).items()}
        total = {
            model: self._earlier.get(model, NO_USAGE) + here.get(model, NO_USAGE)
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
        """What this session spent, all models together."""
        accounts = list(self._accounts.values())
        return sum((account.usage for account in accounts), NO_USAGE)

    @property
    def cost(self) -> float | None:
        """The cost of this session; None if a model that was used has no price."""
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
    async def reserve(self, model: str, size: int, output: int) -> "AsyncIterator[Reservation]":
        """Reserves the most that one request may cost.

        - `model`: the full name of the model.
        - `size`: the bytes of the prompt.
        - `output`: the most tokens of the answer.

        Waits while requests under way may still leave enough. Raises BudgetSpent if they cannot.
        If the block raises and the reservation was not settled, the answer counts as lost.
        """
        account = self._accounts.setdefault(model, Account())
        while True:  # computed again after each wait, since the density of prompts may have changed
            most = Usage(
                calls=1,
                prompt_tokens=math.ceil(size * max_tokens_per_byte(account.densest)),
                completion_tokens=output,
            )
            refusal = self.refusal(model, most)
            if refusal is None:
                break
            if not self._reserved:
                raise BudgetSpent(refusal)
            settled = asyncio.get_running_loop().create_future()
            self._waiting.append(settled)
            await settled
        reservation = Reservation(account, most, size)
        self._reserved[reservation] = model, most
        try:
            yield reservation
        except BaseException:
            reservation.charge_lost()
            raise
        finally:
            del self._reserved[reservation]
            waiting, self._waiting = self._waiting, []
            for settled in waiting:
                settled.get_loop().call_soon_threadsafe(_wake, settled)

    def hold(self, name: object, model: str, most: Usage) -> None:
        """Reserves `most` permanently, for work outside this process such as a batch.

        - `name`: identifies the work; a second call with it replaces the first.
        """
        self._reserved[name] = model, most

    def refusal(self, model: str, most: Usage, what: str = "the next request") -> str | None:
        """The reason why `what`, which may use `most`, must not be sent now; None if it may."""
        return self._token_refusal(most, what) or self._cost_refusal(model, most, what)

    def _token_refusal(self, most: Usage, what: str) -> str | None:
        used = self._spent_tokens()
        reserved = sum(_total(usage) for _, usage in self._reserved.values())
        if self.max_tokens is None or used + reserved + _total(most) <= self.max_tokens:
            return None
        others = f", {reserved:,} are reserved for requests under way" if reserved else ""
        return (
            f"The limit of {self.max_tokens:,} tokens (--max-tokens) is reached: {used:,} were "
            f"used{others} and {what} may use {_total(most):,}; raise the limit."
        )

    def _cost_refusal(self, model: str, most: Usage, what: str) -> str | None:
        spent, cost = self._spent_cost(), self._cost(model, most)
        reserved = sum(self._cost(name, usage) for name, usage in self._reserved.values())
        if self.max_cost is None or spent + reserved + cost <= self.max_cost:
            return None
        currency = self.prices.currency if self.prices else ""
        others = f", {reserved:.4f} are reserved for requests under way" if reserved else ""
        return (
            f"The limit of {self.max_cost:g} {currency} (--max-cost) is reached: {spent:.4f} were "
            f"spent{others} and {what} may cost {cost:.4f}; raise the limit."
        )

    def _spent(self) -> list[tuple[str, Usage]]:
        here = [
            (model, usage)
            for model, account in self._accounts.items()
            for usage in (account.usage, account.unanswered, account.untold)
        ]
        return [*self._earlier.items(), *self._lost_earlier.items(), *here]

    def _spent_tokens(self) -> int:
        return sum(_total(usage) for _, usage in self._spent())

    def _spent_cost(self) -> float:
        return sum(self._cost(model, usage) for model, usage in self._spent())

    def _cost(self, model: str, usage: Usage) -> float:
        price = self.prices.of(model) if self.prices else None
        return (price or FREE).cost(usage)


class Reservation:
    """The reserved cost of one request. One of its methods settles it.

    - `account`: the account of the model.
    - `most`: what is reserved.
    - `size`: the bytes of the prompt.
    """

    def __init__(self, account: Account, most: Usage, size: int) -> None:
        self.most = most
        self._account = account
        self._size = size
        self._started = time.monotonic()
        self._settled = False

    def charge(self, usage: Usage, received: int = 0) -> None:
        """The request was answered.

        - `usage`: what the service says it cost.
        - `received`: the bytes that the model wrote.
        """
        self._settled = True
        self._account.usage += usage
        self._account.untold += Usage(
            prompt_tokens=_untold(usage.prompt_tokens, self._size),
            completion_tokens=_untold(usage.completion_tokens, received),
        )
        self._account.latencies.add(time.monotonic() - self._started)
        if self._size:
            self._account.densest = max(self._account.densest, usage.prompt_tokens / self._size)

    def release(self) -> None:
        """The request was not sent or was refused, so that it costs nothing."""
        self._settled = True

    def charge_lost(self) -> None:
        """The request was sent but no answer arrived. Does nothing if it is settled already."""
        if not self._settled:
            self._settled = True
            self._account.unanswered += self.most


def _untold(told: int, size: int) -> int:
    """The tokens of a text of `size` bytes beside those that were told, if those are too few."""
    if told * MAX_BYTES_PER_TOKEN >= size:
        return 0
    return max(0, math.ceil(size / BYTES_PER_TOKEN) - told)


def max_tokens_per_byte(densest: float) -> float:
    """An upper estimate of the tokens per byte of a prompt.

    - `densest`: the highest number so far; 0 if none was measured.
    """
    return densest * MARGIN or 1 / MIN_BYTES_PER_TOKEN


def prompt_bytes(messages: Iterable[Mapping[str, Any]]) -> int:
    """The size of the messages of a request, from which its tokens are estimated."""
    return sum(len(str(message["content"]).encode()) for message in messages)


def _total(usage: Usage) -> int:
    return usage.prompt_tokens + usage.completion_tokens


def _tokens(usage: Usage) -> dict[str, int]:
    return usage.model_dump(exclude={"cache_hits", "retries"})


def _usage(row: Mapping[str, Any]) -> Usage:
    return Usage(**{name: row[name] for name in Usage.model_fields if name in row})


def _wake(settled: "asyncio.Future[None]") -> None:
    if not settled.done():
        settled.set_result(None)
