"""A service for tests: in this process, or as a process that can be killed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from extractor.serve import Settings, create_app

__all__ = ["events", "problem", "served"]

HOST = "http://127.0.0.1:8000"


@contextmanager
def served(folder: Path, **settings: Any) -> Iterator[TestClient]:
    """A client of a service that asks no model, unless the settings name one."""
    if "models" not in settings:
        settings["options"] = {"ask": "none", **settings.get("options", {})}
    settings["options"] = {"processes": 1, **settings.get("options", {})}
    app = create_app(Settings(data=folder, **settings))
    with TestClient(app, HOST, raise_server_exceptions=False) as client:
        yield client


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
