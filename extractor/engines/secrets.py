"""Removes secrets from what a service sent, however the service wrote them, and from logs."""

import base64
import codecs
import logging
import re
from collections.abc import Iterable, Iterator
from html.entities import html5

__all__ = ["MIN_LENGTH", "Secrets", "hide_in_logs"]

MASK = "(key)"
BACKSLASHES = r"\\*"
INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff"
BETWEEN = (  # what may stand between the characters of a secret: spaces, and signs without width
    rf"(?:[\x00\s{INVISIBLE}]|\\+(?:u00(?:00|ad|0a|0d|20)|u200[b-f]|u2060|ufeff|[nrt])|=\r?\n)*+"
)
BETWEEN_BYTES = r"(?:[\s:,;_.-]|0x|\\+x)*+"
BETWEEN_NUMBERS = r"[\s,;]++"
WIDE = 0xFEE0  # from a character of ASCII to the one as wide as those of Chinese
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
        # Looking at the first character alone first makes it three times as fast.
        begin = re.escape("".join({sign for each in found for sign in _first_signs(each)}))
        self._pattern = re.compile(f"(?=[{begin}])(?i:{'|'.join(forms)})") if forms else None

    def __repr__(self) -> str:
        return "Secrets(...)"

    def mask(self, text: str) -> str:
        """The text with `(key)` in place of each secret.

        A secret is found in any case and width, as it is or backwards, in the escapes of JSON (at
        any depth), URLs, HTML, CSS and mail, with white space, NULs and signs without width between
        its characters, as a list of numbers, in hexadecimal, base32, base64 and ROT13.
        """
        return self._pattern.sub(MASK, text) if self._pattern else text


def _first_signs(secret: str) -> str:
    """What any form of a secret may begin with."""
    wide = chr(ord(secret[0]) + WIDE)
    letters = "".join(
        each[:1]
        for each in (secret, secret[::-1], codecs.encode(secret, "rot13"), *_in_base(secret))
    )
    return f"{letters.lower()}{letters.upper()}{wide}{wide.upper()}{wide.lower()}\\%=&0123456789"


def _in_base(secret: str) -> Iterator[str]:
    """A secret in base32 and base64, up to what stands behind it and from what stood before."""
    data = secret.encode()
    yield base64.b32encode(data[: len(data) // 5 * 5]).decode()
    for offset in range(3):  # of the secret in the groups of three bytes that base64 writes
        padded = b"\0" * offset + data
        whole = base64.b64encode(padded)[4 * bool(offset) : len(padded) // 3 * 4].decode()
        yield from (whole, whole.replace("+", "-").replace("/", "_"))


def _forms(secret: str) -> Iterator[str]:
    """Patterns of all forms of a secret."""
    first, others = secret[0], secret[1:]
    yield _character(first, re.escape(first)) + "".join(
        BETWEEN + _character(each, rf"{BACKSLASHES}{re.escape(each)}") + "?" * each.isspace()
        for each in others
    )
    data = secret.encode()
    yield BETWEEN_BYTES.join(f"{each:02x}" for each in data)
    yield rf"\b{BETWEEN_NUMBERS.join(map(str, data))}\b"
    yield re.escape(secret[::-1])
    yield re.escape(codecs.encode(secret, "rot13"))
    yield from map(re.escape, _in_base(secret))


def _character(character: str, plain: str) -> str:
    """A pattern of a character, as it is or escaped."""
    code = ord(character)
    wide = chr(code + WIDE) if "!" <= character <= "~" else character
    names = "|".join(name for name, each in html5.items() if each == character and name[-1] == ";")
    return (
        rf"(?:{plain}|{re.escape(wide)}"
        rf"|(?<!\\)\\+(?:(?:u00|x){code:02x}|u\{{0*{code:x}\}}|{code:03o}|0*{code:x}(?=\\|\s))"
        rf"|%(?:25)*{code:02x}|={code:02x}"
        rf"|&(?:amp;)*(?:\#(?:0*{code}|x0*{code:x});{f'|{names}' if names else ''}))"
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
