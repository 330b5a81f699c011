"""What an error of a service means: whether to retry, when, and what to say to the user. Pure.

Retried: the statuses 408, 409, 425, 429 and 5xx, timeouts, broken connections and incomplete
bodies. Never retried: any other status, an exhausted quota, and errors of this process that
occurred before anything was sent.
"""

import contextlib
import email.utils
import json
import math
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from extractor.engines.connection import BodyTooLarge, UnknownEncoding
from extractor.errors import (
    ExtractorError,
    ServiceDenied,
    ServiceError,
    ServiceGone,
    ServiceUnavailable,
)

__all__ = [
    "NO_SUCH_ENDPOINT",
    "QUOTA_CODES",
    "REFUSED",
    "Call",
    "Denials",
    "ErrorInBody",
    "error_details",
    "error_message",
    "is_connect_error",
    "is_content_filtered",
    "is_context_too_long",
    "is_key_refused",
    "is_overloaded",
    "is_quota_exhausted",
    "is_rate_limited",
    "is_retryable",
    "is_transport_error",
    "reason",
    "retry_after",
    "service_error",
]

RETRYABLE = frozenset({408, 409, 425, 429})
OVERLOADED = frozenset({408, 429, 502, 503, 504, 529})
REFUSED = frozenset({400, 422, 501})  # the request, which may be well in another form
NO_SUCH_ENDPOINT = frozenset({404, 405, 501})
QUOTA_CODES = frozenset(
    {"insufficient_quota", "billing_hard_limit_reached", "credit_balance_too_low"}
)
FILTER_CODES = frozenset({"content_filter", "content_policy_violation"})
TOO_LONG = re.compile(
    r"context[ _](?:length|size|window|limit)|maximum context|too many tokens|prompt is too long"
    r"|request[ _]too[ _]large|tokens must be reduced",
    re.I,
)
KEY_REFUSED = re.compile(
    r"api.?key (?:is )?(?:not valid|invalid)|in(?:valid|correct) api.?key", re.I
)
NO_CREDIT = re.compile(r"credit balance|insufficient (?:balance|credits?|funds)", re.I)
STATUS_OF_WORD = (  # for an error without a number; read in this order
    (re.compile(r"quota|billing|credit", re.I), 402),
    (re.compile(r"rate|overload|capacity|busy|throttl|too many", re.I), 429),
    (re.compile(r"auth|api.?key|permission", re.I), 401),
    (re.compile(r"not.?found|no such model|does not exist", re.I), 404),
    (re.compile(r"invalid|bad.?request|unsupported|context|filter|policy", re.I), 400),
)


class ErrorInBody(Exception):
    """An error that a service sent with status 200, in place of an answer.

    It has the attributes of openai's errors that this module reads. Its status is the number that
    the body gives; without one, it follows from the error's words, and is 502 if they say nothing.

    - `error`: what the body holds under "error".
    - `status`: its status, if that is known.
    """

    def __init__(self, error: Any, status: int | None = None) -> None:
        self.body = error if isinstance(error, dict) else {"message": error}
        self.message = str(self.body.get("message") or "it gives no reason")
        self.code = str(self.body.get("code") or self.body.get("type") or "")
        self.type = str(self.body.get("type") or "")
        self.param = self.body.get("param")
        self.status_code = status or _status_in(self.body)
        self.response = None
        super().__init__(self.message)


def _status_in(body: Mapping[str, Any]) -> int:
    for name in ("code", "status", "status_code"):
        text = str(body.get(name))
        if re.fullmatch(r"[45]\d\d", text):
            return int(text)
    words = " ".join(str(body.get(name) or "") for name in ("code", "type", "status", "message"))
    return next((status for word, status in STATUS_OF_WORD if word.search(words)), 502)


# ---- questions about an error --------------------------------------------------------------


def is_retryable(error: BaseException) -> bool:
    """Whether the same request may succeed later."""
    import openai

    if isinstance(error, openai.APIStatusError | ErrorInBody):
        retryable = error.status_code in RETRYABLE or error.status_code >= 500
        return retryable and not (is_quota_exhausted(error) or is_context_too_long(error))
    if isinstance(error, openai.APIConnectionError):
        return is_transport_error(error.__cause__)
    return isinstance(error, ValueError | TimeoutError) and not isinstance(error, ExtractorError)


def is_overloaded(error: BaseException) -> bool:
    """Whether fewer concurrent requests would help the service."""
    import openai

    if isinstance(error, openai.APIStatusError | ErrorInBody):
        return error.status_code in OVERLOADED and is_retryable(error)
    return isinstance(error, openai.APIConnectionError | TimeoutError) and is_retryable(error)


def is_rate_limited(error: BaseException | None) -> bool:
    """Whether the service works but received too many requests (429)."""
    return getattr(error, "status_code", None) == 429


def is_quota_exhausted(error: Any) -> bool:
    """Whether the account has no quota or credit left, which some say with the status 400."""
    told = error.status_code in (400, 403) and NO_CREDIT.search(error_message(error))
    return error.code in QUOTA_CODES or error.status_code == 402 or bool(told)


def is_key_refused(error: Any) -> bool:
    """Whether the service refuses the key, which some do with the status 400."""
    told = error.status_code == 400 and KEY_REFUSED.search(error_message(error))
    return error.status_code == 401 or bool(told)


def is_content_filtered(error: Any) -> bool:
    """Whether a content filter rejected the text of the document."""
    return error.code in FILTER_CODES


def is_context_too_long(error: Any) -> bool:
    """Whether the prompt exceeds the model's context or the tokens allowed per minute."""
    said = f"{error.code} {error.type} {error_message(error)}"
    return error.status_code in (400, 413, 422, 429) and bool(TOO_LONG.search(said))


def is_connect_error(error: BaseException | None) -> bool:
    """Whether no connection was made: nothing listens at the address, or the host is unknown.

    Compares class names, for the reason given at `is_transport_error`.
    """
    names = {base.__name__ for base in type(getattr(error, "__cause__", None)).__mro__}
    return not names.isdisjoint({"ConnectError", "ConnectTimeout"})


def is_transport_error(cause: BaseException | None) -> bool:
    """Whether the cause of a connection error comes from the network.

    openai wraps everything that its HTTP client raises in a connection error. Other causes, such as
    a test recorder without a matching recording, would only be raised again by a retry. Compares
    class names, because openai has used both httpx and httpx2.
    """
    if cause is None or isinstance(cause, OSError):
        return True
    return any(base.__name__ == "TransportError" for base in type(cause).__mro__)


# ---- details of an error -------------------------------------------------------------------


def retry_after(error: BaseException | None) -> float | None:
    """The seconds that the service asks to wait; None if it does not say.

    Reads `retry-after-ms`, and `Retry-After` with a number or a date (RFC 9110, 10.2.3).
    """
    headers: Mapping[str, str] = getattr(getattr(error, "response", None), "headers", None) or {}
    return _seconds(headers.get("retry-after-ms"), 1000) or _seconds(headers.get("retry-after"))


def _seconds(text: str | None, per_second: int = 1) -> float | None:
    if text is None:
        return None
    try:
        seconds = float(text) / per_second
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(text).timestamp() - time.time()
        except ValueError:
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def error_message(error: Any) -> str:
    """The service's own message, without the body that openai puts around it."""
    message = _error_body(error).get("message")
    told = "; ".join(_detail(each) for each in error_details(error))
    return told or str(message or error.message)


def error_details(error: Any) -> list[Mapping[str, Any]]:
    """The faults of single fields of a request, each with its place ("loc"), if they are told so.

    FastAPI puts them in "detail"; Mistral also in "message", where they may be a text of JSON.
    """
    body = _error_body(error)
    message = body.get("message")
    with contextlib.suppress(ValueError, RecursionError):
        message = json.loads(message) if isinstance(message, str) else message
    nested = message.get("detail") if isinstance(message, dict) else message
    told = body.get("detail") if isinstance(body.get("detail"), list) else nested
    entries = told if isinstance(told, list) else ()
    return [
        each for each in entries if isinstance(each, dict) and isinstance(each.get("loc"), list)
    ]


def _error_body(error: Any) -> Mapping[str, Any]:
    """What a service says of an error: OpenAI's object, Google's list of one, or a mere text."""
    body = error.body
    if isinstance(body, list) and body:
        body = body[0]
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        body = body["error"]
    return body if isinstance(body, dict) else {"message": body if isinstance(body, str) else ""}


def _detail(told: Mapping[str, Any]) -> str:
    return f"{'.'.join(str(step) for step in told['loc'])}: {told.get('msg') or 'is refused'}"


# ---- sentences for the user ----------------------------------------------------------------


@dataclass(frozen=True)
class Denials:
    """How to say that a kind of call was denied: pairs of what happened and what to do.

    - `forbidden`: 403, the key is valid but may not do this.
    - `not_found`: 404 and the like.
    - `refused`: any other status.
    """

    forbidden: tuple[str, str]
    not_found: tuple[str, str]
    refused: tuple[str, str]


@dataclass(frozen=True)
class Call:
    """A call to a service, for messages about its errors.

    - `service`: what was called ("The service at https://...").
    - `denials`: how to say that it was denied.
    - `next_step`: what the user should do after an error that may go away.
    - `quote`: shortens and cleans a message of the service.
    - `attempts`: how often it was sent; None if that is not known.
    - `key`: the environment variable that holds the key.
    """

    service: str
    denials: Denials
    next_step: str
    quote: Callable[[str], str]
    attempts: int | None = None
    key: str = "OPENAI_API_KEY"

    @property
    def tries(self) -> str:
        """How often it was sent, to be put behind a verb; empty if that is not known."""
        if self.attempts is None:
            return ""
        return f" after {self.attempts} attempts" if self.attempts > 1 else " at the first attempt"


def reason(error: Any, quote: Callable[[str], str]) -> str:
    """The status and the quoted message of an error, for the brackets in a sentence."""
    return f"{error.status_code}: {quote(error_message(error))}".rstrip(".")


def service_error(error: Exception, call: Call) -> ServiceError:
    """The error of this project for an error of openai, with a sentence for the user.

    ServiceUnavailable where a retry may help, ServiceGone for an exhausted quota, and ServiceDenied
    for any other refusal.
    """
    import openai

    if isinstance(error, openai.APIStatusError | ErrorInBody):
        return _status_error(error, call)
    if is_connect_error(error):
        return ServiceUnavailable(
            f"{call.service} could not be reached{call.tries} ({_cause(error, call)}); check that "
            f"it runs and that the base URL (--base-url) is right, then {call.next_step}."
        )
    if isinstance(error, openai.APITimeoutError | TimeoutError):
        return ServiceUnavailable(
            f"{call.service} did not answer in time{call.tries}; use fewer workers, or "
            f"{call.next_step} later."
        )
    if isinstance(error.__cause__, BodyTooLarge | UnknownEncoding):
        return ServiceUnavailable(
            f"{call.service} sent a response that is not read ({error.__cause__}); check that the "
            "base URL (--base-url) is that of an OpenAI-compatible service."
        )
    if isinstance(error, openai.APIConnectionError):
        return ServiceUnavailable(
            f"{call.service} broke the connection{call.tries} ({_cause(error, call)}); "
            f"{call.next_step} later."
        )
    return ServiceUnavailable(
        f"{call.service} sent an invalid response{call.tries} ({call.quote(str(error))}); check "
        "that the base URL (--base-url) is that of an OpenAI-compatible service (it usually ends "
        "in /v1)."
    )


def _status_error(error: Any, call: Call) -> ServiceError:
    said = reason(error, call.quote)
    if is_quota_exhausted(error):
        return ServiceGone(
            f"{call.service} has no quota left for this key ({said}); top up the account, then "
            f"{call.next_step}, or name another model."
        )
    if is_retryable(error):
        return ServiceUnavailable(
            f"{call.service} kept failing{call.tries} ({said}); {call.next_step} later."
        )
    denials = call.denials
    if is_key_refused(error):
        variable = call.key or "a variable that the preset names as key"
        happened, advice = "refused the key", f"set {variable} to one that is valid there"
    elif error.status_code == 403:
        happened, advice = denials.forbidden
    elif error.status_code in NO_SUCH_ENDPOINT:
        happened, advice = denials.not_found
    else:
        happened, advice = denials.refused
    return ServiceDenied(f"{call.service} {happened} ({said}); {advice}.")


def _cause(error: Exception, call: Call) -> str:
    cause = error.__cause__ or error
    return f"{type(cause).__name__}: {call.quote(str(cause))}"
