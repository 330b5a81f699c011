"""The options of how a service is asked, as the parameters of an Extractor."""

import json
from collections.abc import Sequence
from typing import Any

from extractor.errors import SettingsError

__all__ = ["service_options"]


def service_options(
    reasoning_effort: str | None,
    extra_body: str | None,
    header: Sequence[str] | None,
    timeout: float | None,
    api_version: str | None,
) -> dict[str, Any]:
    """The parameters of an Extractor for these options; SettingsError for what cannot be read."""
    return {
        "reasoning_effort": reasoning_effort,
        "extra_body": _body(extra_body),
        "headers": dict(map(_header, header)) if header else None,
        "timeout": timeout,
        "api_version": api_version,
    }


def _body(text: str | None) -> dict[str, Any] | None:
    if text is None:
        return None
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise SettingsError(
            "The value of --extra-body is no JSON object: write it like '{\"top_k\": 20}'."
        )
    return body


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon:  # what was given may be a secret
        raise SettingsError("A --header has no colon: write it like 'X-Team: news'.")
    return name.strip(), value.strip()
