"""A service on the loopback that speaks OpenAI's protocol and misbehaves as it is told.

    with Endpoint(status(503), body([...])) as endpoint:
        AsyncOpenAI(base_url=endpoint.base_url, ...)

Each chat completion is answered by the next of its behaviours; the last one stays. Another part of
the protocol is another subclass, whose `routes` adds to these. As a command it serves good answers
for measuring: `python -m support.fake_service --port 9000 --latency 0.2` in tests/.
"""

import argparse
import asyncio
import contextlib
import json
import threading
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from aiohttp import web
from support.fake_engine import completion, error_body

Fault = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Endpoint:
    """The service, in a thread of its own; `requests` holds the body of each completion asked."""

    def __init__(self, *faults: Fault, port: int = 0) -> None:
        self.faults = list(faults)
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.base_url = ""
        self._port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    @property
    def count(self) -> int:
        return len(self.requests)

    def routes(self) -> Iterable[web.RouteDef]:
        return [web.post("/v1/chat/completions", self.chat)]

    async def chat(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(await request.json())
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        fault = self.faults.pop(0) if len(self.faults) > 1 else self.faults[0]
        return await fault(request)

    async def serve(self, port: int = 0) -> web.AppRunner:
        app = web.Application(client_max_size=2**30)
        app.add_routes(self.routes())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
        self.base_url = "http://{}:{}/v1".format(*runner.addresses[0])
        return runner

    def __enter__(self) -> "Endpoint":
        self._thread.start()
        self._runner = self._done(self.serve(self._port))
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._done(self._ended())
        self._done(self._loop.shutdown_default_executor())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _ended(self) -> None:
        await self._runner.cleanup()
        left = asyncio.all_tasks() - {asyncio.current_task()}  # whose clients have gone
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _done(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(40)


def content(answer: Any, **changes: Any) -> bytes:
    """The body of a completion: items, or a content that stands as it is."""
    written = json.dumps({"items": answer}) if isinstance(answer, list) else answer
    return json.dumps(completion(written, **changes)).encode()


def body(answer: Any, **changes: Any) -> Fault:
    """A good completion, or one that is changed."""
    return raw(content(answer, **changes))


def raw(payload: bytes, content_type: str = "application/json") -> Fault:
    async def fault(_: web.Request) -> web.Response:
        return web.Response(body=payload, content_type=content_type)

    return fault


def status(number: int, message: str = "no", *, headers: Any = None, **fields: Any) -> Fault:
    async def fault(_: web.Request) -> web.Response:
        return web.json_response(error_body(message, **fields), status=number, headers=headers)

    return fault


def busy(seconds: str | float, number: int = 429) -> Fault:
    """A refusal that says when to come back."""
    return status(number, "slow down", headers={"Retry-After": str(seconds)})


def later(answer: Any, seconds: float) -> Fault:
    """A good completion after a while."""

    async def fault(_: web.Request) -> web.Response:
        await asyncio.sleep(seconds)
        return web.Response(body=content(answer), content_type="application/json")

    return fault


def gathered(number: int, first: Fault, rest: Fault) -> Fault:
    """Nobody is answered until so many ask; then the one who came first, and the rest in another
    way.
    """
    came = 0
    full = asyncio.Event()

    async def fault(request: web.Request) -> web.StreamResponse:
        nonlocal came
        came += 1
        here = came
        if here == number:
            full.set()
        await full.wait()
        return await (first if here == 1 else rest)(request)

    return fault


def hang() -> Fault:
    return later([], 30)


async def _started(request: web.Request, payload: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    response.content_length = len(payload)
    await response.prepare(request)
    return response


def drip(answer: Any, pause: float = 0.002, chunk: int = 32) -> Fault:
    """A good completion, a few bytes at a time."""

    async def fault(request: web.Request) -> web.StreamResponse:
        payload = content(answer)
        response = await _started(request, payload)
        for start in range(0, len(payload), chunk):
            await response.write(payload[start : start + chunk])
            await asyncio.sleep(pause)
        return response

    return fault


def cut_off(answer: Any, *, reset: bool = False) -> Fault:
    """A body that ends before its announced length: the connection is closed, or reset."""

    async def fault(request: web.Request) -> web.StreamResponse:
        payload = content(answer)
        response = await _started(request, payload)
        await response.write(payload[:-40])
        _leave(request, reset=reset)
        return response

    return fault


def hang_up() -> Fault:
    """The connection closes without a word."""

    async def fault(request: web.Request) -> web.StreamResponse:
        _leave(request)
        return web.Response()

    return fault


def _leave(request: web.Request, *, reset: bool = False) -> None:
    assert request.transport is not None
    if reset:
        request.transport.abort()
    else:
        request.transport.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve good answers until Ctrl-C.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds for each answer")
    parser.add_argument("--items", default="[]", help="the items of each answer, as JSON")
    told = parser.parse_args()
    endpoint = Endpoint(later(json.loads(told.items), told.latency))

    async def forever() -> None:
        await endpoint.serve(told.port)
        print(endpoint.base_url, flush=True)  # noqa: T201  # whoever started it waits for it
        await asyncio.Event().wait()

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(forever())


if __name__ == "__main__":
    main()
