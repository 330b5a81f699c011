"""What an error of a service means: whether to send again, when, and what to tell the user; pure.

Sent again: 408, 409, 425, 429, 5xx, a timeout, a broken connection, a body that ends in the middle.
Never: any other status, an exhausted quota, and what failed in this process before it was sent.
"""

import email.utils
import math
import re
import time
from collections.abc import Mapping
from typing import Any

from extractor.errors import ExtractorError

__all__ = [
    "can_pass",
    "connecting",
    "crowded",
    "denial",
    "filtered",
    "message",
    "no_quota",
    "on_the_way",
    "overloaded",
    "retry_after",
    "too_long",
    "unsupported",
]

PASSING = frozenset({408, 409, 425, 429})
OVERLOADED = frozenset({408, 429, 502, 503, 504, 529})
QUOTA = frozenset({"insufficient_quota", "billing_hard_limit_reached", "credit_balance_too_low"})
FILTERED = frozenset({"content_filter", "content_policy_violation"})
OPTIONAL = ("temperature", "top_p", "seed", "max_tokens", "response_format")
TOO_LONG = re.compile(
    r"context[ _](?:length|size|window)|maximum context|too many tokens|prompt is too long"
    r"|request too large|tokens must be reduced",
    re.I,
)
UNSUPPORTED = re.compile(
    r"unsupported|not support|unrecognized|unknown|unexpected|does not (?:accept|allow)|extra", re.I
)


def can_pass(error: BaseException) -> bool:
    """Whether the same request may succeed later."""
    import openai

    if isinstance(error, openai.APIStatusError):
        passing = error.status_code in PASSING or error.status_code >= 500
        return passing and not (no_quota(error) or too_long(error))
    if isinstance(error, openai.APIConnectionError):
        return on_the_way(error.__cause__)
    return isinstance(error, ValueError | TimeoutError) and not isinstance(error, ExtractorError)


def overloaded(error: BaseException) -> bool:
    """Whether the service would do better with fewer requests at once."""
    import openai

    if isinstance(error, openai.APIStatusError):
        return error.status_code in OVERLOADED and can_pass(error)
    return isinstance(error, openai.APIConnectionError | TimeoutError) and can_pass(error)


def crowded(error: BaseException | None) -> bool:
    """Whether the service only says that it is asked too often, and is otherwise well."""
    return getattr(error, "status_code", None) == 429


def no_quota(error: Any) -> bool:
    """Whether what was paid for is used up."""
    return error.code in QUOTA or error.status_code == 402


def filtered(error: Any) -> bool:
    """Whether a filter stopped the document's words."""
    return error.code in FILTERED


def too_long(error: Any) -> bool:
    """Whether the passage does not fit the model, or what it may be sent in a minute."""
    return error.status_code in (400, 413, 422, 429) and bool(
        error.code == "context_length_exceeded" or TOO_LONG.search(message(error))
    )


def connecting(error: BaseException | None) -> bool:
    """Whether no connection could be made: nobody listens there, or there is no such host.

    By name, as `on_the_way`.
    """
    names = {base.__name__ for base in type(getattr(error, "__cause__", None)).__mro__}
    return not names.isdisjoint({"ConnectError", "ConnectTimeout"})


def on_the_way(cause: BaseException | None) -> bool:
    """Whether a connection error comes from the network.

    openai turns whatever its HTTP client raises into one; what is no transport error (a recorder
    that has no such recording, say) would only be raised again. By name, as openai has used both
    httpx and httpx2.
    """
    if cause is None or isinstance(cause, OSError):
        return True
    return any(base.__name__ == "TransportError" for base in type(cause).__mro__)


def unsupported(error: Any, sent: Mapping[str, Any]) -> str | None:
    """The parameter that a service says it does not take."""
    said = message(error)
    if not (UNSUPPORTED.search(said) or UNSUPPORTED.search(error.code or "")):
        return None
    if error.param in OPTIONAL:
        return error.param if error.param in sent else None
    for name in OPTIONAL:
        if name in sent and re.search(rf"\b{name}\b", said):
            return name
    return None


def retry_after(error: BaseException | None) -> float | None:
    """Seconds to wait, as a service asks: `retry-after-ms`, or `Retry-After` with a number or a
    date (RFC 9110, 10.2.3).
    """
    headers: Mapping[str, str] = getattr(getattr(error, "response", None), "headers", None) or {}
    return _seconds(headers.get("retry-after-ms"), 1000) or _seconds(headers.get("retry-after"))


def _seconds(text: str | None, parts: int = 1) -> float | None:
    if text is None:
        return None
    try:
        seconds = float(text) / parts
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(text).timestamp() - time.time()
        except ValueError:
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def message(error: Any) -> str:
    """What a service says about an error: openai's own wording wraps the whole body."""
    body = error.body
    said = body.get("message") if isinstance(body, dict) else None
    return str(said or error.message)


def denial(error: Any, model: str) -> str:
    """Why no later request can succeed, and what to do."""
    if no_quota(error):
        return "has no quota left for this key; top up the account or name another model"
    if error.status_code == 401:
        return "refused the key; set OPENAI_API_KEY to one that is valid there"
    if error.status_code == 403:
        return f"does not let this key use the model {model}; ask for access or name another model"
    if error.status_code == 404:
        return f"knows no model {model!r} at this address; check --model and --base-url"
    return f"refused the request to the model {model}; check --model and --schema"
