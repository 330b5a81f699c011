"""Hosted models: OpenAI, and services that use its protocol (vLLM, Ollama, llama.cpp)."""

import os
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from extractor.engines.connection import Connection
from extractor.engines.engine import Provider, Settings
from extractor.engines.secrets import MIN_LENGTH
from extractor.errors import SettingsError

if TYPE_CHECKING:  # importing the SDK takes a second, which a run from the cache can save
    from openai import AsyncOpenAI

__all__ = ["PROVIDER", "Hosted"]

SLOTS = 8  # requests at once: enough to hide the latency, few enough for small quotas


class Hosted:
    """A model of a service that the user named.

    - `model`: the name that the service uses.
    - `base_url`: the address of the service; by default OPENAI_BASE_URL, or else OpenAI.
    - `api_key`: the key for it; by default OPENAI_API_KEY.
    - `timeout`: the time limit of a request in seconds.
    """

    slots = SLOTS
    local = False

    def __init__(
        self, model: str, base_url: str | None, api_key: str | None, timeout: float
    ) -> None:
        url = (base_url or os.environ.get("OPENAI_BASE_URL") or "").strip() or None
        host = None if url is None else _checked_host(url)
        self.model = model
        self.name = f"openai/{model}" + (f"@{host}" if host else "")
        self._connection = Connection(url, _checked_key(api_key, model, url), timeout)

    def __repr__(self) -> str:
        return f"Hosted({self.name!r})"

    async def client(self) -> "AsyncOpenAI":
        """The client. Making it sends nothing."""
        return self._connection.client()

    async def close(self) -> None:
        """Closes the connections."""
        await self._connection.close()


def _connect(model: str, settings: Settings) -> Hosted | None:
    if not model:
        return None
    return Hosted(model, settings.base_url, settings.api_key, settings.timeout)


PROVIDER = Provider("openai/NAME", _connect)


def _checked_host(url: str) -> str:
    """The host and port of an address. They are part of the engine's name, because models of the
    same name at two services may differ.

    The messages repeat no long address: what was pasted in its place may be a key.
    """
    key = os.environ.get("OPENAI_API_KEY", "").strip()
    if re.search(r"[?#@]", url) or (len(key) >= MIN_LENGTH and key in url):
        raise SettingsError(
            "The base URL has a user name, a key, or a part after ? or #: give the address alone, "
            "like http://localhost:11434/v1, and the key as OPENAI_API_KEY."
        )
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = None, None, None
    has_spaces = any(character.isspace() for character in url)
    if parts is None or not host or has_spaces or parts.scheme not in ("http", "https"):
        shown = f"{url!r} " if len(url) < MIN_LENGTH else ""
        raise SettingsError(
            f"The base URL {shown}(--base-url or OPENAI_BASE_URL) is not an address: write it like "
            "http://localhost:11434/v1."
        )
    return f"{host}:{port}" if port else host


def _checked_key(given: str | None, model: str, url: str | None) -> str:
    key = (given or os.environ.get("OPENAI_API_KEY") or "").strip()
    if not key and url is None:
        raise SettingsError(
            f"The model openai/{model} needs a key: set OPENAI_API_KEY, name a server of your own "
            "with a base URL, or use --model local."
        )
    if not (key.isascii() and key.isprintable()):
        raise SettingsError(
            "The API key contains a line break or another character that no key has: copy it again."
        )
    return key or "none"
