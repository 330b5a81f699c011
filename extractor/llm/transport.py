"""Sends requests to the service of one model: limits, retries and errors.

The only module that uses tenacity. A request ends when its time limit is over, even if the response
is still arriving; a stream has more time for each token that it may write. After a service failed
for good, one question in a while finds out whether it works again.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception
from tenacity.wait import wait_random_exponential

from extractor import tracing
from extractor.engines import Traits
from extractor.engines.event_stream import STREAMED
from extractor.errors import (
    ExtractorError,
    RefusedAnswer,
    ServiceDenied,
    ServiceGone,
    ServiceUnavailable,
)
from extractor.llm import http_errors
from extractor.llm.budget import Budget, Reservation, prompt_bytes
from extractor.llm.completion import Completion, decode, read_completion
from extractor.llm.dialect import Dialect, output_limit
from extractor.llm.http_errors import REFUSED, ErrorInBody
from extractor.llm.rate_limit import Position, RateLimiter, Slot
from extractor.llm.stop import StopSignal
from extractor.prompting.prompt import BYTES_PER_TOKEN
from extractor.text import excerpt

if TYPE_CHECKING:
    from extractor.engines import Engine

__all__ = ["ContextTooLong", "Transport"]

FIRST_ATTEMPTS = 3  # at most, until a connection succeeds: a wrong address fails within seconds
RATE_LIMITED_FACTOR = 10  # times as many attempts when the service answers others in the meantime
MAX_REFUSALS = 3  # requests that a service may refuse before it has answered one
MAX_BACKOFF = 60.0  # seconds
RECOVERY_SECONDS = 60.0  # until a service that failed for good is tried again
TOKEN_SECONDS = 1.0  # more for each token of a stream: the slowest model worth waiting for
MAX_LESSONS = 10  # fields of one request that a service may refuse
LONG_PROMPT = 1000  # words of a last message; the smallest contexts hold shorter ones
LEAST_READ = 500  # tokens; a service that counts fewer of a long prompt counts something else
SILENCE_SECONDS = 600.0  # without any response, after which a service counts as gone


class ContextTooLong(ExtractorError):
    """The passage does not fit the model's context. Never leaves this package."""


class Transport:
    """Sends requests to the service of one engine, and remembers its state.

    - `engine`: the model.
    - `limiter`: limits the requests at once and per minute.
    - `last`: whether the requests are behind those of other clients of the limiter.
    - `budget`: records what is spent, and enforces its limits.
    - `stop_signal`: after it stops, nothing more is sent.
    - `attempts`: how often a request is sent if it fails.
    - `longest_wait`: the longest pause, in seconds, that the service may ask for.
    - `dialect`: what the service was found to take before.
    - `remember`: called with the dialect when a request in it succeeded for the first time.

    `parameters` are what the engine adds to each request.
    """

    def __init__(
        self,
        engine: "Engine",
        limiter: RateLimiter,
        budget: Budget,
        stop_signal: StopSignal,
        *,
        attempts: int,
        longest_wait: float,
        dialect: Dialect,
        remember: Callable[[Dialect], None],
        last: bool = False,
    ) -> None:
        self.name = engine.name
        self.model = engine.model
        self._traits = Traits.of(engine)
        self.parameters = self._traits.parameters
        self._streamed = STREAMED if self._traits.streams else {}
        self._engine = engine
        self._limiter = limiter
        self._last = last
        self._budget = budget
        self._stop_signal = stop_signal
        self._attempts = attempts
        self._longest_wait = longest_wait
        self._backoff = wait_random_exponential(max=min(longest_wait, MAX_BACKOFF))
        self._dialect = self._remembered = dialect
        self._remember = remember
        self._base_url = ""
        self._reached = False  # whether a connection was ever made
        self._answered = False  # whether a request ever succeeded
        self._refusals = 0
        self._in_progress = 0
        self._last_answer = 0.0  # or the start of the first request after an idle time
        self._unavailable_until = 0.0

    def next_position(self) -> Position:
        """A position in the queue, for all requests of one question."""
        return self._limiter.next_position(last=self._last)

    def available(self) -> bool:
        """Whether to send to this service.

        After it failed for good, False for RECOVERY_SECONDS. Then True for one question, which
        tests it, and False again for the others until that question succeeds.
        """
        now = time.monotonic()
        if now < self._unavailable_until:
            return False
        if self._unavailable_until:
            self._unavailable_until = now + RECOVERY_SECONDS
        return True

    def allow_more_thinking(self) -> None:
        """Gives the model more room for thoughts, from the next request on."""
        self._dialect = self._dialect.with_more_thinking()

    async def send(self, body: Mapping[str, Any], position: Position) -> tuple[Completion, int]:
        """Sends a request, and retries it where that may help.

        - `body`: the body of the request, before it is adapted to the service.
        - `position`: from `next_position`.

        Returns the completion and the number of retries. Raises:

        - ServiceUnavailable after the last attempt.
        - ServiceDenied, RefusedAnswer or ContextTooLong at once.
        - ServiceGone where later requests would fail too: an exhausted quota, an address that was
          never reached, a pause longer than `longest_wait`, or no response for SILENCE_SECONDS.
        - BudgetSpent where the request might exceed the user's limit.
        - the reason of the stop signal.
        """
        import openai

        retrying = AsyncRetrying(
            sleep=self._sleep,
            stop=self._give_up,
            wait=self._wait,
            retry=retry_if_exception(http_errors.is_retryable),
            reraise=True,
        )
        started = time.monotonic()
        if not self._in_progress:
            self._last_answer = started
        self._in_progress += 1
        try:
            async for attempt in retrying:
                with attempt:
                    completion = await self._attempt(body, position)
        except (openai.OpenAIError, ErrorInBody, ValueError, TimeoutError) as error:
            translated = self._translate(error, int(retrying.statistics["attempt_number"]))
            failed = isinstance(translated, ServiceUnavailable | ServiceGone)
            if failed and self._last_answer <= started:
                self._unavailable_until = time.monotonic() + RECOVERY_SECONDS
            raise translated from error
        finally:
            self._in_progress -= 1
        return completion, int(retrying.statistics["attempt_number"]) - 1

    # ---- one attempt -----------------------------------------------------------------------

    async def _attempt(self, body: Mapping[str, Any], position: Position) -> Completion:
        """Sends the request once, and again without each field that the service refuses."""
        import openai

        for _ in range(MAX_LESSONS):
            dialect = self._dialect
            adapted = dialect.adapt(body)
            try:
                completion = await self._send_adapted(adapted, position)
            except (openai.APIStatusError, ErrorInBody) as error:
                learned = None
                if error.status_code in REFUSED:
                    learned = dialect.after(error, adapted, self._traits.wanted)
                if learned is None:
                    raise
                if self._dialect == dialect:  # no other request has learned in the meantime
                    self._dialect = learned
            else:
                self._keep(dialect)
                return completion
        raise ServiceDenied(_lessons_over(self._base_url, self.model))

    def _keep(self, dialect: Dialect) -> None:
        """Remembers a dialect in which a request succeeded."""
        if dialect != self._remembered and dialect == self._dialect:
            self._remembered = dialect
            self._remember(dialect)

    async def _send_adapted(self, adapted: Mapping[str, Any], position: Position) -> Completion:
        """Waits for the rate limit and the budget, then sends a request."""
        import openai

        size, most = prompt_bytes(adapted["messages"]), output_limit(adapted)
        async with AsyncExitStack() as stack:
            with self._stop_signal.interruptible():
                limit = self._limiter.slot(position, self._estimate(size, most))
                slot = await stack.enter_async_context(limit)
                reserve = self._budget.reserve(self.name, size, most)
                reservation = await stack.enter_async_context(reserve)
                client = await self._connect(reservation)
            with tracing.span(f"chat {self.model}", client=True) as span:
                span.set_attributes(self._request_attributes(client, adapted))
                try:
                    # The SDK's own limit is for each read, so it would not end a slow response.
                    async with asyncio.timeout(self._time_limit(client, most)):
                        completion = await _post(client, {**adapted, **self._streamed})
                except (openai.OpenAIError, ErrorInBody, ValueError, TimeoutError) as error:
                    self._record_failure(error, slot, reservation)
                    raise
                self._record_success(completion, slot, reservation)
                span.set_attributes(_response_attributes(completion))
            self._refuse_cut(adapted["messages"], completion)
            return completion

    async def _connect(self, reservation: Reservation) -> Any:
        """The engine's client, fetched again for each request: a local model may need a reload."""
        try:
            client = await self._engine.client()
            self._stop_signal.raise_if_stopped()  # it may have stopped since this task was woken
        except BaseException:
            reservation.release()
            raise
        self._base_url = str(client.base_url)
        return client

    def _time_limit(self, client: Any, most: int) -> float | None:
        """The seconds for a request. The SDK ends a stream that is silent for the usual limit."""
        limit = _seconds(client.timeout)
        return limit and limit + (TOKEN_SECONDS * most if self._streamed else 0.0)

    def _estimate(self, size: int, most: int) -> int:
        """The tokens that a request may use: those of the prompt, and the longest answer."""
        return int(size // BYTES_PER_TOKEN + most) if self._limiter.counts_tokens else 0

    def _record_success(self, completion: Completion, slot: Slot, reservation: Reservation) -> None:
        slot.succeeded()
        if completion.told:
            slot.used(completion.usage.prompt_tokens + completion.usage.completion_tokens)
            reservation.charge(completion.usage, received=completion.size)
        else:  # a service that reports no usage must not seem to be free
            reservation.charge(reservation.most)
        self._reached = self._answered = True
        self._last_answer = time.monotonic()
        self._unavailable_until = 0.0

    def _record_failure(self, error: Exception, slot: Slot, reservation: Reservation) -> None:
        import openai

        slot.used(0)
        unreachable = http_errors.is_connect_error(error)
        if isinstance(error, openai.APIStatusError | ErrorInBody) or unreachable:
            reservation.release()
        self._reached = self._reached or not unreachable
        if http_errors.is_overloaded(error):
            slot.overloaded()
        if http_errors.is_retryable(error) and not self._pause_too_long(error):
            self._limiter.pause(http_errors.retry_after(error) or 0.0)

    def _refuse_cut(self, messages: Sequence[Mapping[str, Any]], completion: Completion) -> None:
        """Raises ServiceDenied if a service read less of a prompt than its last message.

        A word is at least one token. So a service that counts fewer cut the prompt without a word,
        as small servers do, and what it answered is of a part, perhaps without the instructions.
        """
        words, read = len(messages[-1]["content"].split()), completion.usage.prompt_tokens
        if words >= LONG_PROMPT and LEAST_READ <= read < words:
            raise ServiceDenied(
                f"The service at {self._base_url} read {read:,} tokens of a prompt of more than "
                f"{words:,} words: it cuts long prompts without saying so. Give --passage-tokens "
                f"{LONG_PROMPT // 2}, or say the `context` of the model in a preset of your own."
            )

    def _request_attributes(self, client: Any, adapted: Mapping[str, Any]) -> dict[str, Any]:
        """A request by the names of the semantic conventions for generative AI."""
        names = ("temperature", "top_p", "seed")
        return {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": self.name.partition("/")[0],
            "gen_ai.request.model": self.model,
            "gen_ai.request.max_tokens": output_limit(adapted),
            **{f"gen_ai.request.{name}": adapted.get(name) for name in names},
            "gen_ai.output.type": "json",
            "server.address": client.base_url.host,
            "server.port": client.base_url.port,
        }

    # ---- whether and when to retry ---------------------------------------------------------

    async def _sleep(self, seconds: float) -> None:
        with self._stop_signal.interruptible():
            await asyncio.sleep(seconds)

    def _give_up(self, state: RetryCallState) -> bool:
        """Whether the last attempt was the final one."""
        error = state.outcome.exception() if state.outcome else None
        if self._pause_too_long(error) or self._silent(error):
            return True
        most = self._attempts if self._reached else min(self._attempts, FIRST_ATTEMPTS)
        if http_errors.is_rate_limited(error) and self._last_answer > state.start_time:
            most *= RATE_LIMITED_FACTOR
        return state.attempt_number >= most

    def _wait(self, state: RetryCallState) -> float:
        """The seconds before the next attempt: random exponential backoff.

        None where the service named a pause, since the rate limiter holds all requests for it.
        """
        error = state.outcome.exception() if state.outcome else None
        return 0.0 if http_errors.retry_after(error) else self._backoff(state)

    def _pause_too_long(self, error: BaseException | None) -> bool:
        return (http_errors.retry_after(error) or 0.0) > self._longest_wait

    def _silent(self, error: BaseException | None) -> bool:
        silence = time.monotonic() - self._last_answer
        return silence > SILENCE_SECONDS and not http_errors.is_rate_limited(error)

    # ---- errors ----------------------------------------------------------------------------

    def _translate(self, error: Exception, attempts: int) -> ExtractorError:
        """The error of this project for one of openai."""
        import openai

        call = http_errors.Call(
            service=f"The service at {self._base_url}",
            denials=_denials(self.model),
            next_step="try again",
            quote=lambda text: excerpt(text, 200),
            attempts=attempts,
            key=self._traits.key_variable,
        )
        if isinstance(error, openai.APIStatusError | ErrorInBody):
            special = self._status_error(error, call)
            if special is not None:
                return special
        translated = http_errors.service_error(error, call)
        never_reached = http_errors.is_connect_error(error) and not self._reached
        unavailable = isinstance(translated, ServiceUnavailable)
        if unavailable and (never_reached or self._silent(error)):
            return ServiceGone(str(translated))
        return translated

    def _status_error(self, error: Any, call: http_errors.Call) -> ExtractorError | None:
        """The error for a status that concerns one passage or asks for a long pause, else None."""
        reason = http_errors.reason(error, call.quote)
        if http_errors.is_context_too_long(error):
            return ContextTooLong(reason)
        if http_errors.is_content_filtered(error):
            return RefusedAnswer(f"{call.service} declined to answer ({reason}).")
        if self._pause_too_long(error):
            return ServiceGone(
                f"{call.service} asks for a pause of {http_errors.retry_after(error):,.0f} s "
                f"({reason}); try again after that time."
            )
        if http_errors.is_key_refused(error) or http_errors.is_quota_exhausted(error):
            return None
        if error.status_code in (400, 413, 422) and error.param != "model":
            self._refusals += 1
            if self._answered or self._refusals < MAX_REFUSALS:
                return RefusedAnswer(
                    f"{call.service} refused this request to the model {self.model} ({reason}); if "
                    "it refuses others too, check --model and --schema."
                )
        return None


def _denials(model: str) -> http_errors.Denials:
    return http_errors.Denials(
        forbidden=(
            f"does not let this key use the model {model}",
            "ask for access or name another model",
        ),
        not_found=(f"has no model {model!r} at this address", "check --model and --base-url"),
        refused=(f"refused the request to the model {model}", "check --model and --schema"),
    )


async def _post(client: Any, adapted: Mapping[str, Any]) -> Completion:
    # The body is read here and not by openai, which trusts its shape and depth, and whose
    # `chat.completions.create` walks through all messages and the schema before.
    return read_completion(
        decode(await client.post("/chat/completions", cast_to=bytes, body=adapted))
    )


def _lessons_over(base_url: str, model: str) -> str:
    return (
        f"The service at {base_url} refused {MAX_LESSONS} forms of a request to the model {model}; "
        "check --model and --base-url."
    )


def _response_attributes(completion: Completion) -> dict[str, Any]:
    """A response by the same names; nothing that the model wrote."""
    usage = completion.usage
    return {
        "gen_ai.response.model": completion.model,
        "gen_ai.response.finish_reasons": [completion.finish],
        "gen_ai.usage.input_tokens": usage.prompt_tokens,
        "gen_ai.usage.output_tokens": usage.completion_tokens,
        "gen_ai.usage.cache_read.input_tokens": usage.cached_prompt_tokens or None,
    }


def _seconds(timeout: Any) -> float | None:
    """The time limit of a request, from either form in which openai stores it."""
    limit: float | None = getattr(timeout, "read", timeout)
    return limit
