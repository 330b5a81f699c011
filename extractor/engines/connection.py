"""The connection to a service: one HTTP client that bounds and cleans what it receives."""

import asyncio
import ipaddress
import json
import os
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from extractor.engines import anthropic_wire
from extractor.engines.event_stream import EventStream
from extractor.engines.proxies import check_proxies, environment_fault
from extractor.engines.secrets import Secrets, hide_in_logs

if TYPE_CHECKING:  # importing the SDK takes a second, which a run from the cache can save
    from openai import AsyncOpenAI

__all__ = ["MAX_BODY", "BodyTooLarge", "Connection", "UnknownEncoding", "Wire", "secret_values"]

Wire = Literal["openai", "anthropic"]

NONE: Mapping[str, str] = MappingProxyType({})
OF_OPENAI = ("OpenAI-Organization", "OpenAI-Project")
CONNECT_SECONDS = 10.0
MAX_BODY = 8 * 2**20  # bytes: 64 for each of the 128,000 tokens that the longest answers have
UNPACKERS = {"gzip": 31, "deflate": 15}  # what zlib unpacks, at most a thousandfold
ACCEPTED = {"Accept-Encoding": ", ".join(UNPACKERS)}
PUBLIC_HEADERS = frozenset(
    {"accept", "content-type", "http-referer", "origin", "referer", "user-agent", "x-title"}
)


class BodyTooLarge(Exception):
    """A response is larger than any answer."""


class UnknownEncoding(Exception):
    """A response is packed in a way that was not asked for."""


class Connection:
    """The SDK's client for one address. Makes it at first use, and again for another event loop.

    - It never retries, because `extractor.llm.transport` does.
    - It follows no redirects, which could send a document to a host that the user did not name.
    - It uses no proxy for addresses of this machine.
    - It reads no body that unpacks to more than `MAX_BODY`.
    - The key is in no `repr`. If a service repeats it in a response, it is removed from the
      response before anything reads it, so that no error, log, cache or file can contain it. The
      same holds for the values of OPENAI_CUSTOM_HEADERS.

    `secrets` removes them from other texts.

    Parameters:

    - `url`: the address.
    - `key`: the API key.
    - `timeout`: the time limit of a request in seconds.
    - `key_header`: the header for the key; by default `Authorization`, as a bearer token.
    - `headers`: sent with each request beside it.
    - `query`: added to the address of each request.
    - `openai`: whether the settings of OpenAI's library in the environment are for this service:
      OPENAI_CUSTOM_HEADERS, OPENAI_ORG_ID and OPENAI_PROJECT_ID.
    - `wire`: the protocol of the service.

    Raises SettingsError, here or at first use, for a proxy or certificates that cannot be used.
    """

    def __init__(
        self,
        url: str,
        key: str,
        timeout: float,
        *,
        key_header: str | None = None,
        headers: Mapping[str, str] = NONE,
        query: Mapping[str, str] = NONE,
        openai: bool = True,
        wire: Wire = "openai",
    ) -> None:
        if not _is_this_machine(url):
            check_proxies()
        self._url = url
        self._key = key
        self._timeout = timeout
        self._key_header = key_header
        self._headers = headers
        self._query = query
        self._openai = openai
        self._wire = wire
        added = (headers, *map(_environment_headers, ("OPENAI", "ANTHROPIC")))
        self.secrets = Secrets([key, *chain.from_iterable(map(secret_values, added))])
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

        sdk = anthropic_wire.library() if self._wire == "anthropic" else openai
        hide_in_logs(self.secrets)
        options: dict[str, Any] = {
            "api_key": self._key,
            "default_query": dict(self._query),
            "max_retries": 0,
            "timeout": sdk.Timeout(self._timeout, connect=min(CONNECT_SECONDS, self._timeout)),
            "http_client": self._http_client(sdk),
        }
        if self._wire == "openai":
            headers = self._all_headers()
            return openai.AsyncOpenAI(base_url=self._url, default_headers=headers, **options)
        made = sdk.AsyncAnthropic(
            base_url=self._url.removesuffix("/v1"),  # which it adds itself
            default_headers=ACCEPTED | dict(self._headers),
            open_telemetry=False,  # `extractor.tracing` makes the spans
            **options,
        )
        return anthropic_wire.MessagesClient(made)  # type: ignore[return-value]  # as far as it is used

    def _all_headers(self) -> dict[str, Any]:
        """The headers of each request. Those of the environment would override the key otherwise.

        What the user set for OpenAI is sent to no other service.
        """
        from openai import Omit

        others = () if self._openai else (*OF_OPENAI, *_environment_headers())
        return {
            **{name: Omit() for name in others},
            "Authorization": f"Bearer {self._key}",
            **ACCEPTED,
            **self._headers,
        }

    async def _move_key(self, request: Any) -> None:
        """Puts the key where the service wants it; openai insists on its own place."""
        if self._key_header:
            request.headers[self._key_header] = self._key
            del request.headers["Authorization"]

    def _http_client(self, sdk: Any) -> Any:
        try:
            return sdk.DefaultAsyncHttpxClient(
                trust_env=not _is_this_machine(self._url),
                follow_redirects=False,
                event_hooks={"request": [self._move_key], "response": [self._read]},
            )
        except Exception as error:  # only proxies and certificates of the environment can be wrong
            raise environment_fault(error) from error

    async def _read(self, response: Any) -> None:
        """Reads a response within the limit, and removes the secrets from it.

        Downloaded files are left as they are, since they are too large to hold in memory;
        `extractor.batch` removes the secrets from them.
        """
        if response.is_success and response.request.url.path.endswith("/content"):
            return
        body = await _body(response)
        text = self.secrets.mask(_decode(body, response.charset_encoding))
        # httpx has no public way to change content that it has read and decoded.
        response._content = text.encode(errors="replace")
        response.encoding = "utf-8"


async def _body(response: Any) -> bytes:
    """The unpacked body; that of a stream of events as one answer, up to where it is a loop."""
    kind = response.headers.get("content-type", "")
    if not (response.is_success and kind.startswith("text/event-stream")):
        return b"".join([chunk async for chunk in _chunks(response)])
    events = EventStream(_prompt(response.request))
    async for chunk in _chunks(response):
        events.feed(chunk)
        if events.looping:
            await response.aclose()  # the server then stops writing
            break
    return events.body()


async def _chunks(response: Any) -> AsyncIterator[bytes]:
    """The unpacked pieces of a body; raises BodyTooLarge as soon as it is over the limit."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity", *UNPACKERS):
        raise UnknownEncoding(f"the body is packed as {encoding[:40]!r}, which was not asked for")
    unpacker = zlib.decompressobj(UNPACKERS[encoding]) if encoding in UNPACKERS else None
    room = MAX_BODY + 1
    async for chunk in response.aiter_raw():
        unpacked = unpacker.decompress(chunk, room) if unpacker else chunk
        room -= len(unpacked)
        if room <= 0:
            raise BodyTooLarge(f"the body is larger than {MAX_BODY // 2**20} MB")
        yield unpacked
    if unpacker and room <= MAX_BODY and not unpacker.eof:
        raise ConnectionError("the packed body is incomplete")


def _prompt(request: Any) -> str:
    """What a chat completion request asks, as one text; empty for any other request."""
    try:
        return "\n".join(each["content"] for each in json.loads(request.content)["messages"])
    except (ValueError, KeyError, TypeError):  # another protocol, or contents in parts
        return ""


def _decode(body: bytes, charset: str | None) -> str:
    """The text of a body: in the encoding that its first bytes show, else in the one it names."""
    encoding: str = json.detect_encoding(body)
    if encoding == "utf-8" and charset:
        encoding = charset
    try:
        return body.decode(encoding, "replace")
    except LookupError:
        return body.decode("utf-8", "replace")


def _environment_headers(library: str = "OPENAI") -> dict[str, str]:
    """The headers that the user adds to each request of a library, as in OPENAI_CUSTOM_HEADERS."""
    lines = os.environ.get(f"{library}_CUSTOM_HEADERS", "").splitlines()
    split = (line.partition(":") for line in lines if ":" in line)
    return {name.strip(): value.strip() for name, _, value in split}


def secret_values(headers: Mapping[str, str]) -> Iterator[str]:
    """The values of headers that may be secret, and their tokens."""
    for name, value in headers.items():
        if name.lower() not in PUBLIC_HEADERS:
            yield value
            yield from value.split()


def _is_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
