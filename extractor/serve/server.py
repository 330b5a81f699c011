"""Serving an application with uvicorn until a signal stops it."""

import asyncio
import gc
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import h11
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from extractor.errors import SettingsError
from extractor.serve.service import Service
from extractor.serve.settings import Settings
from extractor.text import first_line

__all__ = ["ImpatientProtocol", "bound", "configured", "run"]

HEAD_SECONDS = 10.0  # in which the first lines of a request have to arrive
IDLE_SECONDS = 5  # that a connection is kept for a next request
BACKLOG = 1024
ANSWERED = frozenset({h11.DONE, h11.MUST_CLOSE, h11.CLOSED})


def run(app: FastAPI, settings: Settings, told: Callable[[str], None] = lambda _: None) -> None:
    """Serves until Ctrl-C or SIGTERM, and then finishes what was sent.

    - `told`: is called with the address when others can call it.

    Raises SettingsError if the address or the data folder is in use or a setting cannot be, and
    StorageError if the folder cannot be made. A start that fails leaves no folder.
    """
    with bound(settings) as listening, _prepared(app):
        told(_address(settings, listening))
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, _end)  # uvicorn raises the signal again when it is done
        gc.collect()
        gc.freeze()  # what is loaded stays: a collection would look at all of it, for 0.1 s
        uvicorn.Server(configured(app, settings)).run(sockets=[listening])


@contextmanager
def _prepared(app: FastAPI) -> Iterator[None]:
    """Has the service of an application ready, if it has one."""
    service = getattr(app.state, "service", None)
    if not isinstance(service, Service):
        yield
        return
    service.prepare()
    try:
        yield
    finally:  # uvicorn may have ended before the service began
        service.release()


def configured(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """How uvicorn serves an application."""
    return uvicorn.Config(
        app,
        http=ImpatientProtocol,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.proxies),  # who guesses tokens
        forwarded_allow_ips=list(settings.proxies),
        timeout_keep_alive=IDLE_SECONDS,
        limit_concurrency=settings.connections,
        timeout_graceful_shutdown=max(1, round(settings.stop_seconds)),
    )


def bound(settings: Settings) -> socket.socket:
    """A socket that listens where the settings say; raises SettingsError if it cannot."""
    host = settings.host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise SettingsError(
            f"The service cannot listen at {settings.host}:{settings.port} ({first_line(error)}): "
            "name another --host or --port."
        ) from error


def _address(settings: Settings, listening: socket.socket) -> str:
    host = settings.host.strip("[]")
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listening.getsockname()[1]}"


def _end(number: int, _: Any) -> NoReturn:
    raise SystemExit(128 + number)


class ImpatientProtocol(H11Protocol):
    """HTTP for clients that say within HEAD_SECONDS what they want. Others lose their connection.

    uvicorn waits without end for the first lines of a request, and for the rest of a body after
    its answer, so that silent clients could take all connections.
    """

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begins to wait."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Ends waiting, if the first lines are complete and their answer is not."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Ends waiting."""
        super().connection_lost(exc)
        self._stop_watching()

    def _watch(self) -> None:
        answered = self.conn.our_state in ANSWERED and self.conn.their_state is h11.SEND_BODY
        if self.conn.their_state is not h11.IDLE and not answered:
            self._stop_watching()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _stop_watching(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
