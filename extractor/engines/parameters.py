"""What a user may add to each request: headers, and parameters of the body. Refused in a sentence.

Parameters are recorded in run.json and in keys of saved answers; headers, which may be secret, in
neither.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from extractor.engines.secrets import MIN_LENGTH
from extractor.errors import SettingsError

__all__ = ["checked_body", "checked_headers", "merged", "nested"]

OWN_FIELDS = frozenset(
    {
        *("model", "messages", "max_tokens", "max_completion_tokens", "response_format"),
        *("tools", "tool_choice", "stream", "n"),
    }
)
OWN_HEADERS = frozenset(
    {
        *("authorization", "host", "connection", "content-length", "content-type"),
        *("transfer-encoding", "accept-encoding", "content-encoding", "expect", "upgrade", "te"),
    }
)
SECRET = re.compile(
    r"(?:^|[_-])(?:key|apikey|token|secret|credentials?|passwd|password|authorization|auth|bearer)$",
    re.I,
)
WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")  # where the next word of camelCase begins
NO_SECRETS = frozenset({"prompt_cache_key", "stop_token", "eos_token", "bos_token", "pad_token"})
HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110, 5.6.2


def checked_body(
    given: Mapping[str, Any], secrets: Iterable[str] = (), what: str = "The extra body"
) -> dict[str, Any]:
    """Parameters that may be added to each request; SettingsError for those that may not.

    Refused are what the extractor itself sends, and what looks like a secret: it would be recorded.

    - `secrets`: the key and the values of headers, none of which may stand in it.
    - `what`: what they are called in messages.
    """
    body = _plain(given, what)
    taken = sorted(OWN_FIELDS & body.keys())
    if taken:
        raise SettingsError(
            f"{what} sets {', '.join(taken)}, which the extractor sets itself: leave it out."
        )
    name = next(filter(_is_secret, _names(body)), None)
    if name is not None:
        raise SettingsError(
            f"{what} has a field {name!r}, and it is recorded in run.json: send a secret as a "
            "header."
        )
    text = json.dumps(body, ensure_ascii=False)
    if any(len(each) >= MIN_LENGTH and json.dumps(each)[1:-1] in text for each in secrets):
        raise SettingsError(
            f"{what} holds the key or the value of a header, and it is recorded in run.json: "
            "leave it out."
        )
    return body


def _plain(given: Mapping[str, Any], what: str) -> dict[str, Any]:
    """A copy in the types of JSON; SettingsError for what cannot be sent as such."""
    try:
        text = json.dumps(dict(given), allow_nan=False, ensure_ascii=False)
        text.encode()  # half a character of UTF-16 is in no request
        return dict(json.loads(text))
    except (TypeError, ValueError, RecursionError) as error:
        raise SettingsError(
            f"{what} holds a value that JSON has not: give texts, numbers, lists and mappings."
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


def merged(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Both bodies as one. Where they differ the second counts; mappings in both are merged too."""
    both = {**first, **second}
    for name in first.keys() & second.keys():
        if isinstance(first[name], Mapping) and isinstance(second[name], Mapping):
            both[name] = merged(first[name], second[name])
    return both


def _is_secret(name: str) -> bool:
    return name not in NO_SECRETS and bool(SECRET.search(WORDS.sub("_", name)))


def _names(value: Any) -> Iterable[str]:
    """The names of all fields, at any depth."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield str(name)
            yield from _names(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _names(inner)
