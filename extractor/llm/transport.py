"""One request to the model's service: sent when the service bears it, sent again where that can
help, refused in a sentence.

A request is over when its time limit is, however slowly the answer drips. A service that failed
for good rests, and one question in a while finds out whether it is back.
"""

import asyncio
import time
from collections.abc import Collection, Mapping
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception
from tenacity.wait import wait_random_exponential

from extractor import tracing
from extractor.errors import RefusedAnswer, ServiceDenied, ServiceGone, ServiceUnavailable
from extractor.llm import http_errors
from extractor.llm.budget import Budget, Spend, prompt_bytes
from extractor.llm.rate_limit import Limiter, Turn
from extractor.llm.stop import Gate
from extractor.models import Usage
from extractor.text import excerpt

if TYPE_CHECKING:
    from extractor.engines import Engine

__all__ = ["Service", "TooLong", "adapted", "longest", "spent"]

FIRST_ATTEMPTS = 3  # where nobody was ever met: a wrong address is told within seconds
CROWDED_ATTEMPTS = 10  # times as many, where others are served and this one comes too often
REFUSALS = 3  # requests that a service may refuse before it has served one
LONGEST_BACKOFF = 60.0  # seconds
REST = 60.0  # seconds until a service that failed for good is tried again
SILENCE = 600.0  # seconds without any answer after which a service has gone
REASONING_TOKENS = 8192  # thought, which newer models count into the length of an answer


class TooLong(Exception):
    """The passage does not fit the model's context."""


class _NoCompletion(ValueError):
    """An answer with status 200 that is not one of a language model."""


class Service:
    """The service behind an engine; remembers how it fares and which parameters it does not take.

    A request is sent up to `attempts` times. The service may ask for a pause of at most
    `longest_wait` seconds. What is spent is written into `budget`, whose limits hold. Where `gate`
    closes, nothing more is sent.
    """

    def __init__(
        self,
        engine: "Engine",
        limiter: Limiter,
        budget: Budget,
        gate: Gate,
        *,
        attempts: int,
        longest_wait: float,
    ) -> None:
        self.name = engine.name
        self.model = engine.model
        self._engine = engine
        self._limiter = limiter
        self._budget = budget
        self._gate = gate
        self._attempts = attempts
        self._longest_wait = longest_wait
        self._backoff = wait_random_exponential(max=min(longest_wait, LONGEST_BACKOFF))
        self._refused: set[str] = set()
        self._base_url = ""
        self._met = False
        self._served = False
        self._refusals = 0
        self._asking = 0
        self._answered = 0.0  # when it last answered, or when it was asked after an idle time
        self._rests_until = 0.0

    def ticket(self) -> int:
        """A place in the order of questions, for all sends of one question."""
        return self._limiter.ticket()

    def willing(self) -> bool:
        """Whether to ask it: not while it rests, and then one question first."""
        now = time.monotonic()
        if now < self._rests_until:
            return False
        if self._rests_until:
            self._rests_until = now + REST
        return True

    async def send(self, request: Mapping[str, Any], ticket: int) -> tuple[Any, int]:
        """The service's completion, and how often the request had to be sent again.

        Raises ServiceUnavailable after the last attempt, ServiceDenied or RefusedAnswer at once,
        and TooLong where the passage does not fit. ServiceGone is for a quota that is used up, an
        address where no connection was ever made, a pause that is too long to wait for, and a
        service that has been silent for long: no later request would fare better. BudgetSpent is
        for a request that might exceed the user's limit, and the reason of the gate for one before
        which it closed.
        """
        import openai

        retrying = AsyncRetrying(
            sleep=self._sleep,
            stop=self._enough,
            wait=self._wait,
            retry=retry_if_exception(http_errors.can_pass),
            reraise=True,
        )
        started = time.monotonic()
        if not self._asking:
            self._answered = started
        self._asking += 1
        try:
            completion: Any = await retrying(self._attempt, request, ticket)
        except (openai.OpenAIError, ValueError, TimeoutError) as error:
            told = self._told(error, int(retrying.statistics["attempt_number"]))
            if isinstance(told, ServiceUnavailable | ServiceGone) and self._answered <= started:
                self._rests_until = time.monotonic() + REST
            raise told from error
        finally:
            self._asking -= 1
        return completion, int(retrying.statistics["attempt_number"]) - 1

    async def _attempt(self, request: Mapping[str, Any], ticket: int) -> Any:
        size = prompt_bytes(request["messages"])
        sent = adapted(request, self._refused)
        most = sent.get("max_tokens") or sent["max_completion_tokens"]
        async with AsyncExitStack() as stack:
            with self._gate.waiting():
                place = self._limiter.turn(ticket, self._estimate(request, size))
                turn = await stack.enter_async_context(place)
                spending = self._budget.spend(self.name, size, most)
                spend = await stack.enter_async_context(spending)
                client = await self._loaded(spend)
            with tracing.span(f"chat {self.model}", client=True) as span:
                span.tell(self._asked(client, sent))
                completion = await self._answer(client, request, turn, spend)
                span.tell(_told(completion))
            return completion

    async def _loaded(self, spend: Spend) -> Any:
        """The engine's client, asked for anew: a dead local model is loaded again."""
        try:
            client = await self._engine.client()
            self._gate.check()  # who had the turn before it closed has not been woken yet
        except BaseException:
            spend.refused()
            raise
        self._base_url = str(client.base_url)
        return client

    async def _answer(
        self, client: Any, request: Mapping[str, Any], turn: Turn, spend: Spend
    ) -> Any:
        import openai

        try:
            # The SDK's own limit is for each read, so a slow drip would never end.
            async with asyncio.timeout(_seconds(client.timeout)):
                completion = await self._post(client, request)
        except (openai.OpenAIError, ValueError, TimeoutError) as error:
            self._failed(error, turn, spend)
            raise
        self._succeeded(completion, turn, spend)
        return completion

    def _asked(self, client: Any, sent: Mapping[str, Any]) -> dict[str, Any]:
        """A request by the names of the semantic conventions for generative AI."""
        names = ("temperature", "top_p", "seed")
        return {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": self.name.partition("/")[0],
            "gen_ai.request.model": self.model,
            "gen_ai.request.max_tokens": sent.get("max_tokens", sent.get("max_completion_tokens")),
            **{f"gen_ai.request.{name}": sent.get(name) for name in names},
            "gen_ai.output.type": "json",
            "server.address": client.base_url.host,
            "server.port": client.base_url.port,
        }

    async def _post(self, client: Any, request: Mapping[str, Any]) -> Any:
        """Sends once, and again without each parameter that the service does not know."""
        import openai
        from openai.types.chat import ChatCompletion

        while True:
            sent = adapted(request, self._refused)
            try:
                # What `chat.completions.create` does, without its walk through every message and
                # through the schema, which is half of its time.
                completion = await client.post(
                    "/chat/completions", cast_to=ChatCompletion, body=sent
                )
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                name = http_errors.unsupported(error, sent)
                if name is None:
                    raise
                self._refused.add(name)
                continue
            if isinstance(completion, str):
                raise _NoCompletion(f"it answered {excerpt(completion)!r}")
            return completion

    def _estimate(self, request: Mapping[str, Any], size: int) -> int:
        """The tokens that a request may cost: four bytes each, and the longest answer."""
        return int(size // 4 + request["max_tokens"]) if self._limiter.counts_tokens else 0

    def _succeeded(self, completion: Any, turn: Turn, spend: Spend) -> None:
        turn.served()
        used = getattr(getattr(completion, "usage", None), "total_tokens", None)
        if used is not None:
            turn.cost(used)
        # A service that tells no usage must not seem to be free.
        spend.answered(spend.most if used is None else spent(completion))
        self._met = self._served = True
        self._answered = time.monotonic()
        self._rests_until = 0.0

    def _failed(self, error: Exception, turn: Turn, spend: Spend) -> None:
        import openai

        turn.cost(0)
        if isinstance(error, openai.APIStatusError) or http_errors.connecting(error):
            spend.refused()
        self._met = self._met or not http_errors.connecting(error)
        if http_errors.overloaded(error):
            turn.strained()
        if http_errors.can_pass(error) and not self._waits_too_long(error):
            self._limiter.pause(http_errors.retry_after(error) or 0.0)

    # ---- whether and when to send again ----------------------------------------------------

    async def _sleep(self, seconds: float) -> None:
        with self._gate.waiting():
            await asyncio.sleep(seconds)

    def _enough(self, state: RetryCallState) -> bool:
        """Whether to give up."""
        error = state.outcome.exception() if state.outcome else None
        if self._waits_too_long(error) or self._silent(error):
            return True
        most = self._attempts if self._met else min(self._attempts, FIRST_ATTEMPTS)
        if http_errors.crowded(error) and self._answered > state.start_time:
            most *= CROWDED_ATTEMPTS
        return state.attempt_number >= most

    def _wait(self, state: RetryCallState) -> float:
        """Seconds before the next attempt: none where the service named a time, for which all
        wait, and else exponential jitter.
        """
        error = state.outcome.exception() if state.outcome else None
        return 0.0 if http_errors.retry_after(error) else self._backoff(state)

    def _waits_too_long(self, error: BaseException | None) -> bool:
        return (http_errors.retry_after(error) or 0.0) > self._longest_wait

    def _silent(self, error: BaseException | None) -> bool:
        return time.monotonic() - self._answered > SILENCE and not http_errors.crowded(error)

    # ---- what to tell ----------------------------------------------------------------------

    def _told(self, error: Exception, attempts: int) -> Exception:
        """The error of this project for one of openai's."""
        import openai

        service = f"The service at {self._base_url}"
        tries = f"after {attempts} attempts" if attempts > 1 else "at the first attempt"
        kind = ServiceGone if self._silent(error) else ServiceUnavailable
        if isinstance(error, openai.APIStatusError):
            return self._status_told(error, service, tries, kind)
        if http_errors.connecting(error):
            cause = error.__cause__
            return (kind if self._met else ServiceGone)(
                f"{service} could not be reached {tries} "
                f"({type(cause).__name__}: {excerpt(str(cause), 200)}); check that it runs and "
                "that --base-url is right."
            )
        if isinstance(error, openai.APITimeoutError | TimeoutError):
            return kind(
                f"{service} did not answer in time, {tries}; use fewer workers or try again later."
            )
        if isinstance(error, openai.APIConnectionError):
            cause = error.__cause__ or error
            return kind(
                f"{service} broke the connection {tries} "
                f"({type(cause).__name__}: {excerpt(str(cause), 200)}); try again later."
            )
        return kind(
            f"{service} did not send a chat completion, {tries} ({excerpt(str(error))}); check "
            "that --base-url is that of an OpenAI-compatible service, which mostly ends in /v1."
        )

    def _status_told(
        self, error: Any, service: str, tries: str, kind: type[Exception]
    ) -> Exception:
        said = f"{error.status_code}: {excerpt(http_errors.message(error), 200)}".rstrip(".")
        if http_errors.too_long(error):
            return TooLong(said)
        if http_errors.filtered(error):
            return RefusedAnswer(f"{service} declined to answer ({said}).")
        if self._waits_too_long(error):
            return ServiceGone(
                f"{service} asks to be left alone for "
                f"{http_errors.retry_after(error):,.0f} s ({said}); "
                "try again then."
            )
        if http_errors.can_pass(error):
            return kind(f"{service} kept failing {tries} ({said}); try again later.")
        if error.status_code in (400, 413, 422) and error.param != "model":
            self._refusals += 1
            if self._served or self._refusals < REFUSALS:
                return RefusedAnswer(
                    f"{service} refused this request to the model {self.model} ({said}); if it "
                    "refuses others too, check --model and --schema."
                )
        denied = ServiceGone if http_errors.no_quota(error) else ServiceDenied
        return denied(f"{service} {http_errors.denial(error, self.model)} ({said}).")


def adapted(request: Mapping[str, Any], refused: Collection[str]) -> dict[str, Any]:
    """The request without the parameters that a service does not take."""
    sent = {name: value for name, value in request.items() if name not in refused}
    if "max_tokens" in refused:
        sent["max_completion_tokens"] = request["max_tokens"] + REASONING_TOKENS
    return sent


def longest(sent: Mapping[str, Any]) -> int:
    """The `max_tokens` of the request that was adapted."""
    plain = sent.get("max_tokens")
    return int(sent["max_completion_tokens"] - REASONING_TOKENS if plain is None else plain)


def spent(completion: Any, retries: int = 0) -> Usage:
    """What one completion cost, as its service tells; zeros for what it does not tell."""
    used = getattr(completion, "usage", None)
    details = getattr(used, "prompt_tokens_details", None)
    return Usage(
        calls=1,
        retries=retries,
        prompt_tokens=getattr(used, "prompt_tokens", None) or 0,
        cached_prompt_tokens=getattr(details, "cached_tokens", None) or 0,
        completion_tokens=getattr(used, "completion_tokens", None) or 0,
    )


def _told(completion: Any) -> dict[str, Any]:
    """What came of a request, by the same names; nothing that the model wrote."""
    usage = spent(completion)
    reasons = [str(each.finish_reason) for each in getattr(completion, "choices", None) or ()]
    return {
        "gen_ai.response.model": getattr(completion, "model", None),
        "gen_ai.response.finish_reasons": reasons,
        "gen_ai.usage.input_tokens": usage.prompt_tokens,
        "gen_ai.usage.output_tokens": usage.completion_tokens,
        "gen_ai.usage.cache_read.input_tokens": usage.cached_prompt_tokens or None,
    }


def _seconds(timeout: Any) -> float | None:
    """How long one request may take, of a limit in openai's forms."""
    limit: float | None = getattr(timeout, "read", timeout)
    return limit
