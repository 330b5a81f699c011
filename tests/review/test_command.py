"""`extractor review`: who decides, where the page is, and what is refused."""

import threading
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from support.commands import Shell
from support.reviews import SURE, claims_run

import extractor.serve
from extractor.review import Reviewing


@pytest.fixture
def asked(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the command serves and opens, in place of a server and a browser."""
    seen: dict[str, Any] = {"opened": threading.Event()}

    def serve(app: Any, settings: Any, told: Any) -> None:
        seen.update(app=app, settings=settings)
        told("http://127.0.0.1:4321")

    def open_page(url: str) -> None:
        seen["url"] = url
        seen["opened"].set()

    monkeypatch.setattr(extractor.serve, "run", serve)
    monkeypatch.setattr("webbrowser.open", open_page)
    claims_run(Path("run"))
    return seen


def test_it_opens_the_page_of_a_reviewer(shell: Shell, asked: dict[str, Any]) -> None:
    assert shell("review", "run", "--reviewer", "ana").code == 0
    assert shell.out == "Reviewing as ana at http://127.0.0.1:4321/review\n"
    assert asked["opened"].wait(20)
    assert asked["url"] == "http://127.0.0.1:4321/review"
    assert (asked["settings"].host, asked["settings"].port) == ("127.0.0.1", 0)
    assert not Path("extractor-data").exists()
    with TestClient(asked["app"], "http://127.0.0.1:4321") as client:
        assert "ana · 0 of 2 documents finished" in client.get("/review").text
        assert client.post("/v1/extract", json={"text": "x"}).status_code == 404


def test_the_account_is_the_reviewer_and_the_browser_may_stay_closed(
    shell: Shell, asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "joana")
    assert shell("review", "run", "--no-browser", "--port", "4321").code == 0
    assert "Reviewing as joana" in shell.out
    assert asked["settings"].port == 4321
    assert "url" not in asked


@pytest.mark.parametrize(
    ("given", "told"),
    [
        pytest.param(["in"], "not the folder of a run", id="no run"),
        pytest.param(["run", "--reviewer", " "], "1 to 60 characters", id="no name"),
        pytest.param(["run", "--reviewer", "a\nb"], "1 to 60 characters", id="two lines"),
        pytest.param(["run", "--reviewer", "a" * 61], "1 to 60 characters", id="a long name"),
    ],
)
def test_what_is_refused(shell: Shell, asked: dict[str, Any], given: list[str], told: str) -> None:
    assert shell("review", *given).code == 2
    assert told in shell.err
    assert "app" not in asked


def test_bounds_of_certainty_leave_the_least_sure(shell: Shell) -> None:
    reviewing = Reviewing(claims_run(Path("run")), "ana")
    rows = [sure for entry in reviewing.documents.entries for _, sure in entry.rows]
    assert set(rows) <= set(SURE)
    assert reviewing.bounds == tuple(sorted(reviewing.bounds, reverse=True))
    for bound in reviewing.bounds:
        below = sum((sure or 0) < bound for sure in rows)
        assert 0 < below <= len(rows) / 2 + 1
    one = Reviewing(claims_run(Path("one"), d="Mayor Ilse Brandt said it was late.\n"), "ana")
    assert one.bounds == ()
