"""One request to the model's service: sent again where that can help, refused in a sentence.

Sent again: 408, 409, 425, 429, 5xx, a timeout, a broken connection, a body that ends in the middle.
Never: any other status, an exhausted quota, and what failed in this process before it was sent.
"""

import email.utils
import math
import re
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception
from tenacity.wait import wait_random_exponential

from extractor.answers import excerpt
from extractor.errors import ExtractorError, RefusedAnswer, ServiceDenied, ServiceUnavailable

if TYPE_CHECKING:
    from extractor.engines import Engine

__all__ = ["Service", "TooLong"]

PASSING = frozenset({408, 409, 425, 429})
QUOTA = frozenset({"insufficient_quota", "billing_hard_limit_reached", "credit_balance_too_low"})
FIRST_ATTEMPTS = 3  # where nobody was ever met: a wrong address is told within seconds
FILTERED = frozenset({"content_filter", "content_policy_violation"})
OPTIONAL = ("temperature", "top_p", "seed", "max_tokens", "response_format")
REASONING_TOKENS = 8192  # thought, which newer models count into the length of an answer
TOO_LONG = re.compile(
    r"context[ _](?:length|size|window)|maximum context|too many tokens|prompt is too long", re.I
)
UNSUPPORTED = re.compile(
    r"unsupported|not support|unrecognized|unknown|unexpected|does not (?:accept|allow)|extra", re.I
)


class TooLong(Exception):
    """The passage does not fit the model's context."""


class _NoCompletion(ValueError):
    """An answer with status 200 that is not one of a language model."""


class Service:
    """The service behind an engine; remembers which parameters it does not take."""

    def __init__(self, engine: "Engine", *, attempts: int, longest_wait: float) -> None:
        self._engine = engine
        self._attempts = attempts
        self._longest_wait = longest_wait
        self._backoff = wait_random_exponential(multiplier=1, max=longest_wait)
        self._refused: set[str] = set()
        self._base_url = ""
        self._met = False

    @property
    def model(self) -> str:
        """The model's name on the wire."""
        return self._engine.model

    async def send(self, request: Mapping[str, Any]) -> tuple[Any, int]:
        """The service's completion, and how often the request had to be sent again.

        Raises ServiceUnavailable after the last attempt, ServiceDenied or RefusedAnswer at once,
        and TooLong where the passage does not fit. An address where no connection was ever made
        is ServiceDenied too, after few attempts: no later request would fare better.
        """
        import openai

        retrying = AsyncRetrying(
            stop=self._enough,
            wait=self._wait,
            retry=retry_if_exception(_can_pass),
            reraise=True,
        )
        try:
            completion: Any = await retrying(self._post, request)
        except (openai.OpenAIError, ValueError) as error:
            raise self._told(error, int(retrying.statistics["attempt_number"])) from error
        self._met = True
        return completion, int(retrying.statistics["attempt_number"]) - 1

    async def _post(self, request: Mapping[str, Any]) -> Any:
        """Sends once, and again without each parameter that the service does not know."""
        import openai

        client = await self._engine.client()  # anew each time: a dead local model is loaded again
        self._base_url = str(client.base_url)
        while True:
            sent = self._adapted(request)
            try:
                completion = await client.chat.completions.create(**sent)
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                name = _unsupported(error, sent)
                if name is None:
                    raise
                self._refused.add(name)
                continue
            if isinstance(completion, str):
                raise _NoCompletion(f"it answered {excerpt(completion)!r}")
            return completion

    def _adapted(self, request: Mapping[str, Any]) -> dict[str, Any]:
        sent = {name: value for name, value in request.items() if name not in self._refused}
        if "max_tokens" in self._refused:
            sent["max_completion_tokens"] = request["max_tokens"] + REASONING_TOKENS
        return sent

    def _enough(self, state: RetryCallState) -> bool:
        """Whether to give up."""
        error = state.outcome.exception() if state.outcome else None
        self._met = self._met or not _connecting(error)
        most = self._attempts if self._met else min(self._attempts, FIRST_ATTEMPTS)
        return state.attempt_number >= most

    def _wait(self, state: RetryCallState) -> float:
        """Seconds before the next attempt: what the service asks for, or exponential jitter."""
        error = state.outcome.exception() if state.outcome else None
        asked = _retry_after(getattr(getattr(error, "response", None), "headers", None) or {})
        return self._backoff(state) if asked is None else min(asked, self._longest_wait)

    def _told(self, error: Exception, attempts: int) -> Exception:
        """The error of this project for one of openai's."""
        import openai

        service = f"The service at {self._base_url}"
        tries = f"after {attempts} attempts" if attempts > 1 else "at the first attempt"
        if isinstance(error, openai.APIStatusError):
            return self._status_told(error, service, tries)
        if _connecting(error):
            cause = error.__cause__
            kind = ServiceUnavailable if self._met else ServiceDenied
            return kind(
                f"{service} could not be reached {tries} "
                f"({type(cause).__name__}: {excerpt(str(cause), 200)}); check that it runs and "
                "that --base-url is right."
            )
        if isinstance(error, openai.APITimeoutError):
            return ServiceUnavailable(
                f"{service} did not answer in time, {tries}; use fewer workers or try again later."
            )
        if isinstance(error, openai.APIConnectionError):
            cause = error.__cause__ or error
            return ServiceUnavailable(
                f"{service} broke the connection {tries} "
                f"({type(cause).__name__}: {excerpt(str(cause), 200)}); try again later."
            )
        return ServiceUnavailable(
            f"{service} did not send a chat completion, {tries} ({excerpt(str(error))}); check "
            "that --base-url is that of an OpenAI-compatible service, which mostly ends in /v1."
        )

    def _status_told(self, error: Any, service: str, tries: str) -> Exception:
        said = f"{error.status_code}: {excerpt(_message(error), 200)}".rstrip(".")
        if error.status_code in (400, 413, 422) and (
            error.code == "context_length_exceeded" or TOO_LONG.search(_message(error))
        ):
            return TooLong(said)
        if error.code in FILTERED:
            return RefusedAnswer(f"{service} declined to answer ({said}).")
        if _can_pass(error):
            return ServiceUnavailable(f"{service} kept failing {tries} ({said}); try again later.")
        return ServiceDenied(f"{service} {_denial(error, self.model)} ({said}).")


def _denial(error: Any, model: str) -> str:
    """Why no later request can succeed, and what to do."""
    if error.code in QUOTA or error.status_code == 402:
        return "has no quota left for this key; top up the account or name another model"
    if error.status_code == 401:
        return "refused the key; set OPENAI_API_KEY to one that is valid there"
    if error.status_code == 403:
        return f"does not let this key use the model {model}; ask for access or name another model"
    if error.status_code == 404:
        return f"knows no model {model!r} at this address; check --model and --base-url"
    return f"refused the request to the model {model}; check --model and --schema"


def _can_pass(error: BaseException) -> bool:
    """Whether the same request may succeed later."""
    import openai

    if isinstance(error, openai.APIStatusError):
        passing = error.status_code in PASSING or error.status_code >= 500
        return passing and error.code not in QUOTA
    if isinstance(error, openai.APIConnectionError):
        return _on_the_way(error.__cause__)
    return isinstance(error, ValueError) and not isinstance(error, ExtractorError)


def _connecting(error: BaseException | None) -> bool:
    """Whether no connection could be made: nobody listens there, or there is no such host.

    By name, as `_on_the_way`.
    """
    names = {base.__name__ for base in type(getattr(error, "__cause__", None)).__mro__}
    return not names.isdisjoint({"ConnectError", "ConnectTimeout"})


def _on_the_way(cause: BaseException | None) -> bool:
    """Whether a connection error comes from the network.

    openai turns whatever its HTTP client raises into one; what is no transport error (a recorder
    that has no such recording, say) would only be raised again. By name, as openai has used both
    httpx and httpx2.
    """
    if cause is None or isinstance(cause, OSError):
        return True
    return any(base.__name__ == "TransportError" for base in type(cause).__mro__)


def _unsupported(error: Any, sent: Mapping[str, Any]) -> str | None:
    """The parameter that a service says it does not take."""
    message = _message(error)
    if not (UNSUPPORTED.search(message) or UNSUPPORTED.search(error.code or "")):
        return None
    if error.param in OPTIONAL:
        return error.param if error.param in sent else None
    for name in OPTIONAL:
        if name in sent and re.search(rf"\b{name}\b", message):
            return name
    return None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait as a service asks in `Retry-After`: a number or a date (RFC 9110, 10.2.3)."""
    text = headers.get("retry-after")
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(text).timestamp() - time.time()
        except ValueError:
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _message(error: Any) -> str:
    """What a service says about an error: openai's own wording wraps the whole body."""
    body = error.body
    said = body.get("message") if isinstance(body, dict) else None
    return str(said or error.message)
