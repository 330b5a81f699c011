"""Hosted models: OpenAI, and services that use its protocol (vLLM, Ollama, llama.cpp)."""

import asyncio
import ipaddress
import os
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from extractor.engines.engine import Provider, Settings
from extractor.errors import SettingsError

if TYPE_CHECKING:  # importing the SDK takes a second, which a run from the cache can save
    from openai import AsyncOpenAI

__all__ = ["PROVIDER", "Connection", "Hosted"]

CONNECT_SECONDS = 10.0
SECRET_LENGTH = 12  # characters; shorter keys ("EMPTY", "ollama") are words that may occur in text
SLOTS = 8  # requests at once: enough to hide the latency, few enough for small quotas


class Connection:
    """The SDK's client for one address. Makes it at first use, and again for another event loop.

    - It never retries, because `extractor.llm.transport` does.
    - It follows no redirects, which could send a document to a host that the user did not name.
    - It uses no proxy for addresses of this machine.
    - The key is in no `repr`. If a service repeats it in a response, it is removed from the
      response before anything reads it, so that no error, log, cache or file can contain it.

    Parameters:

    - `url`: the address; None for OpenAI's.
    - `key`: the API key.
    - `timeout`: the time limit of a request in seconds.
    """

    def __init__(self, url: str | None, key: str, timeout: float) -> None:
        self._url = url
        self._key = key
        self._timeout = timeout
        self._client: AsyncOpenAI | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def client(self) -> "AsyncOpenAI":
        """The client for the running event loop."""
        loop = asyncio.get_running_loop()
        if self._client is None or self._loop is not loop:
            self._client, self._loop = self._make(), loop
        return self._client

    async def close(self) -> None:
        """Closes the connections. Those of an event loop that ended are closed already."""
        client, self._client = self._client, None
        if client is not None and self._loop is asyncio.get_running_loop():
            await client.close()

    def _make(self) -> "AsyncOpenAI":
        import openai

        return openai.AsyncOpenAI(
            base_url=self._url,
            api_key=self._key,
            # set here too, because OPENAI_CUSTOM_HEADERS would override the argument
            default_headers={"Authorization": f"Bearer {self._key}"},
            max_retries=0,
            timeout=openai.Timeout(self._timeout, connect=min(CONNECT_SECONDS, self._timeout)),
            http_client=openai.DefaultAsyncHttpxClient(
                trust_env=not _is_this_machine(self._url),
                follow_redirects=False,
                event_hooks={"response": [self._remove_key]},
            ),
        )

    async def _remove_key(self, response: Any) -> None:
        """Removes the key from a response.

        Downloaded files are left as they are, since they are too large to hold in memory;
        `extractor.batch` removes the key from what it quotes of them.
        """
        if len(self._key) < SECRET_LENGTH or (
            response.is_success and response.request.url.path.endswith("/content")
        ):
            return
        content = await response.aread()
        # httpx has no public way to change content that it has read and decoded.
        response._content = content.replace(self._key.encode(), b"(key)")


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
        url = base_url or os.environ.get("OPENAI_BASE_URL") or None
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
    """
    if re.search(r"[?#]", url):
        raise SettingsError(
            f"The base URL {_shown(url)} has a part after ? or #, which services do not use "
            "and which may be a key: give the address alone, and the key as OPENAI_API_KEY."
        )
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = None, None, None
    if parts is not None and parts.username is not None:
        raise SettingsError(
            f"The base URL of {host} contains a user name: put the key into OPENAI_API_KEY "
            "and give the address alone."
        )
    has_spaces = any(character.isspace() for character in url)
    if parts is None or not host or has_spaces or parts.scheme not in ("http", "https"):
        raise SettingsError(
            f"The base URL {_shown(url)!r} is not an address: write it like http://localhost:11434/v1."
        )
    return f"{host}:{port}" if port else host


def _shown(url: str) -> str:
    """An address without the parts that may contain a key or a password."""
    return re.split(r"[?#]", url)[0].rpartition("@")[2]


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


def _is_this_machine(url: str | None) -> bool:
    host = urlsplit(url).hostname if url else None
    if host is None or host == "localhost":
        return host is not None
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
