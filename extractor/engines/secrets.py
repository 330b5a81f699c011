"""Removes secrets from what a service sent, however the service wrote them, and from logs."""

import base64
import logging
import re
from collections.abc import Iterable, Iterator

__all__ = ["MIN_LENGTH", "Secrets", "hide_in_logs"]

MASK = "(key)"
BACKSLASHES = r"\\*"
MIN_LENGTH = 12  # characters; shorter keys ("EMPTY", "ollama") are words that may occur in text
LOGGERS = (  # all that write about requests and responses, of both generations of httpx
    *(
        f"{package}.{module}"
        for package in ("openai", "anthropic")
        for module in ("_base_client", "_response", "_legacy_response")
    ),
    *("httpx", "httpx2"),
    *(
        f"{package}.{module}"
        for package in ("httpcore", "httpcore2")
        for module in ("connection", "http11", "http2", "proxy", "socks")
    ),
)


class Secrets:
    """Texts that must not be shown, kept or logged.

    - `values`: the secrets. Those that are shorter than 12 characters are ignored.
    """

    def __init__(self, values: Iterable[str]) -> None:
        found = sorted({each for each in values if len(each) >= MIN_LENGTH}, key=len, reverse=True)
        forms = [form for each in found for form in _forms(each)]
        self._pattern = re.compile("|".join(forms)) if forms else None

    def __repr__(self) -> str:
        return "Secrets(...)"

    def mask(self, text: str) -> str:
        """The text with `(key)` in place of each secret.

        A secret is found as it is, in the escapes of JSON (at any depth), URLs and HTML, with NULs
        between its characters, in hexadecimal, and in base64.
        """
        return self._pattern.sub(MASK, text) if self._pattern else text


def _forms(secret: str) -> Iterator[str]:
    """Patterns of all forms of a secret."""
    first, others = secret[0], secret[1:]
    yield _character(first, re.escape(first)) + "".join(
        rf"(?:\x00|\\+u0000)*{_character(each, rf'{BACKSLASHES}{re.escape(each)}')}"
        for each in others
    )
    yield f"(?i:{secret.encode().hex()})"
    for offset in range(3):  # of the secret in the groups of three bytes that base64 writes
        padded = b"\0" * offset + secret.encode()
        whole = base64.b64encode(padded)[4 * bool(offset) : len(padded) // 3 * 4].decode()
        yield re.escape(whole)
        yield re.escape(whole.replace("+", "-").replace("/", "_"))


def _character(character: str, plain: str) -> str:
    """A pattern of a character, as it is or escaped."""
    code = ord(character)
    return (
        rf"(?:{plain}|(?<!\\)\\+(?:u00|x)(?i:{code:02x})|%(?:25)*(?i:{code:02x})"
        rf"|&(?:amp;)*\#(?:0*{code}|[xX]0*(?i:{code:x}));)"
    )


class _HidingFilter(logging.Filter):
    """Masks the secrets of all connections in log records; never drops one."""

    def __init__(self) -> None:
        super().__init__()
        self.secrets: list[Secrets] = []

    def filter(self, record: logging.LogRecord) -> bool:
        message = shown = record.getMessage()
        for each in self.secrets:
            shown = each.mask(shown)
        if shown != message:
            record.msg, record.args = shown, ()
        return True


_FILTER = _HidingFilter()


def hide_in_logs(secrets: Secrets) -> None:
    """Masks these secrets in what the HTTP client logs, from now on.

    At the level DEBUG it logs the headers of responses, which may repeat a key.
    """
    _FILTER.secrets.append(secrets)
    for name in LOGGERS:
        logging.getLogger(name).addFilter(_FILTER)  # adds it once
