"""A service for tests: in this process, or as a process that can be killed."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi.testclient import TestClient
from pydantic import BaseModel

from extractor.serve import Settings, create_app
from extractor.serve.server import bound, configured

__all__ = ["TEXT", "Price", "events", "listening", "problem", "served", "until"]

TEXT = "Ana Ruiz denied on Monday that the bridge at Orrin was unsafe."
HOST = "http://127.0.0.1:8000"


class Price(BaseModel):
    """A thing with its price."""

    name: str
    price: int


@contextmanager
def served(folder: Path, **settings: Any) -> Iterator[TestClient]:
    """A client of a service that asks no model, unless the settings name one."""
    app = create_app(_settings(folder, settings))
    with TestClient(app, HOST, raise_server_exceptions=False) as client:
        yield client


@contextmanager
def listening(folder: Path, **settings: Any) -> Iterator[tuple[str, int]]:
    """The address of a service that listens to real connections, in a thread."""
    made = _settings(folder, {"port": 0, **settings})
    server = uvicorn.Server(configured(create_app(made), made))
    with bound(made) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive()
                time.sleep(0.005)
            yield listener.getsockname()[:2]
        finally:
            server.should_exit = True
            thread.join()


def _settings(folder: Path, given: dict[str, Any]) -> Settings:
    """Those that were given; without a model, none is asked."""
    own = {} if "models" in given else {"ask": "none"}
    options = {"processes": 1, **own, **given.pop("options", {})}
    return Settings(data=folder, options=options, **given)


def problem(response: Any, status: int) -> str:
    """The sentence of a problem, which has to be one in all respects."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    told = response.json()
    assert told.keys() == {"type", "title", "status", "detail"}
    assert told["status"] == status
    assert told["detail"].endswith(".")
    assert told["detail"].isprintable()
    return str(told["detail"])


def events(response: Any) -> list[dict[str, Any]]:
    """The events of a stream."""
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in response.text.splitlines()]


def until(happened: Callable[[], Any]) -> None:
    """Waits for what happens in other threads."""
    deadline = time.monotonic() + 40
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.005)
