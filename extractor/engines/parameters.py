"""What a user may add to each request: headers, and parameters of the body. Refused in a sentence.

Parameters are recorded in run.json and in keys of saved answers; headers, which may be secret, in
neither.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from extractor.errors import SettingsError

__all__ = ["checked_body", "checked_headers", "nested"]

OWN_FIELDS = frozenset(
    {
        *("model", "messages", "max_tokens", "max_completion_tokens", "response_format"),
        *("tools", "tool_choice", "stream", "n"),
    }
)
OWN_HEADERS = frozenset(
    {
        *("authorization", "host", "connection", "content-length", "content-type"),
        *("transfer-encoding", "accept-encoding"),
    }
)
SECRET = re.compile(r"(?:^|[_-])(?:key|apikey|token|secret|password|authorization|auth)$", re.I)
HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110, 5.6.2


def checked_body(given: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters that may be added to each request; SettingsError for those that may not.

    Refused are what the extractor itself sends, and what looks like a secret: it would be recorded.
    """
    taken = sorted(OWN_FIELDS & given.keys())
    if taken:
        raise SettingsError(
            f"The extra body sets {', '.join(taken)}, which the extractor sets itself: leave it "
            "out."
        )
    secret = next((name for name in _names(given) if SECRET.search(name)), None)
    if secret is not None:
        raise SettingsError(
            f"The extra body has a field {secret!r}, and it is recorded in run.json: send a "
            "secret as a header."
        )
    try:
        return dict(json.loads(json.dumps(dict(given), allow_nan=False)))
    except (TypeError, ValueError, RecursionError) as error:
        raise SettingsError(
            "The extra body holds a value that JSON has not: give texts, numbers, lists and "
            "mappings."
        ) from error


def checked_headers(given: Mapping[str, str]) -> dict[str, str]:
    """Headers that may be sent; SettingsError for others. Repeats no value, which may be secret."""
    for name, value in given.items():
        if not isinstance(name, str) or not HEADER.fullmatch(name):
            raise SettingsError("A header has no name: write it as in 'X-Team: news'.")
        if name.lower() in OWN_HEADERS:
            raise SettingsError(
                f"The header {name} is set by the extractor: leave it out, and give a key by its "
                "variable, or by a preset with a key_header."
            )
        if not isinstance(value, str) or not (value.isascii() and value.isprintable()):
            raise SettingsError(
                f"The value of the header {name} has a line break or another character that no "
                "header has: copy it again."
            )
    return {name: value.strip() for name, value in given.items()}


def nested(path: str, value: Any) -> dict[str, Any]:
    """A value at a path of field names: "reasoning.effort" is a field in another."""
    first, _, rest = path.partition(".")
    return {first: nested(rest, value) if rest else value}


def _names(value: Any) -> Iterable[str]:
    """The names of all fields, at any depth."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield str(name)
            yield from _names(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _names(inner)
