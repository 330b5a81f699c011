"""A model behind an address: OpenAI, or what speaks its protocol (vLLM, Ollama, llama.cpp)."""

import asyncio
import ipaddress
import os
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from extractor.errors import SettingsError

if TYPE_CHECKING:  # the SDK takes a second to import, which a run from the cache need not wait
    from openai import AsyncOpenAI

__all__ = ["Hosted", "Wire"]

CONNECT_SECONDS = 10.0
SECRET = 12  # characters; a shorter key ("EMPTY", "ollama") is a word that answers may hold
SLOTS = 8  # requests at once: enough to hide the latency, few enough for small quotas


class Wire:
    """The SDK's client for one address: made at first use, anew for another event loop.

    It never retries, since that is the work of the caller, and follows no redirect, since it
    would take a document to a host that nobody named. Nor does it heed proxies on the way to
    this very machine. The key stays out of every `repr`, and where a service repeats it, it is
    taken out before anybody reads the answer: no error, log, cache or file can hold it.
    """

    def __init__(self, url: str | None, key: str, timeout: float) -> None:
        self._url = url
        self._key = key
        self._timeout = timeout
        self._client: AsyncOpenAI | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def client(self) -> "AsyncOpenAI":
        """The client whose connections belong to the running event loop."""
        loop = asyncio.get_running_loop()
        if self._client is None or self._loop is not loop:
            self._client, self._loop = self._make(), loop
        return self._client

    async def close(self) -> None:
        """Close the connections; those of an event loop that ended are gone already."""
        client, self._client = self._client, None
        if client is not None and self._loop is asyncio.get_running_loop():
            await client.close()

    def _make(self) -> "AsyncOpenAI":
        import openai

        return openai.AsyncOpenAI(
            base_url=self._url,
            api_key=self._key,
            # said again, as OPENAI_CUSTOM_HEADERS would override the argument
            default_headers={"Authorization": f"Bearer {self._key}"},
            max_retries=0,
            timeout=openai.Timeout(self._timeout, connect=min(CONNECT_SECONDS, self._timeout)),
            http_client=openai.DefaultAsyncHttpxClient(
                trust_env=not _is_this_machine(self._url),
                follow_redirects=False,
                event_hooks={"response": [self._masked]},
            ),
        )

    async def _masked(self, response: Any) -> None:
        """Takes the key out of an answer.

        Not out of a file: those are too large to hold, and `batches` masks what it tells of them.
        """
        if len(self._key) < SECRET or (
            response.is_success and response.request.url.path.endswith("/content")
        ):
            return
        content = await response.aread()
        # httpx has no other way to change what it has read and decoded.
        response._content = content.replace(self._key.encode(), b"(key)")


class Hosted:
    """A model of a service that the user named."""

    slots = SLOTS

    def __init__(
        self, model: str, base_url: str | None, api_key: str | None, timeout: float
    ) -> None:
        url = base_url or os.environ.get("OPENAI_BASE_URL") or None
        host = None if url is None else _checked_host(url)
        self.model = model
        self.name = f"openai/{model}" + (f"@{host}" if host else "")
        self._wire = Wire(url, _checked_key(api_key, model, url), timeout)

    def __repr__(self) -> str:
        return f"Hosted({self.name!r})"

    async def client(self) -> "AsyncOpenAI":
        """The client; nothing is sent by making it."""
        return self._wire.client()

    async def close(self) -> None:
        """Give up the connections."""
        await self._wire.close()


def _checked_host(url: str) -> str:
    """The host and port of an address, without which two services' answers would be mixed up."""
    if re.search(r"[?#]", url):
        raise SettingsError(
            f"The base URL {_shown(url)} has a part behind ? or #, which no service takes there "
            "and may be a key: give the address alone, and the key as OPENAI_API_KEY."
        )
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = None, None, None
    if parts is not None and parts.username is not None:
        raise SettingsError(
            f"The base URL of {host} holds a user name: put the key into OPENAI_API_KEY and give "
            "the address alone."
        )
    odd = any(character.isspace() for character in url)
    if parts is None or not host or odd or parts.scheme not in ("http", "https"):
        raise SettingsError(
            f"The base URL {_shown(url)!r} is not an address: write it like http://localhost:11434/v1."
        )
    return f"{host}:{port}" if port else host


def _shown(url: str) -> str:
    """An address without the parts that may hold a key or a password."""
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
            "The API key holds a character that no key has (a line break or a letter beyond "
            "ASCII): copy it anew."
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
