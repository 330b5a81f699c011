"""What stands before every route: token, host, origin, limits of bodies, headers."""

import asyncio
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from starlette.datastructures import Headers

from extractor.errors import SettingsError, StorageError
from extractor.serve import Settings, create_app, guesses
from extractor.serve.guard import COOKIE, Guard, session_of

TOKEN = "0123456789abcdef-secret"


def add_echo(app: FastAPI) -> None:
    @app.post("/echo")
    async def echo(request: Request) -> int:
        return len(await request.body())

    @app.get("/full")
    async def full() -> None:
        raise StorageError("The disk is full: make room.")

    @app.get("/disk")
    async def disk() -> None:
        raise OSError(28, "No space left on device")

    @app.get("/bug")
    async def bug() -> None:
        raise KeyError("a secret of the code")


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    settings = Settings(data=tmp_path / "served", body_bytes=1000, options={"ask": "none"})
    app = create_app(settings, [add_echo])
    with TestClient(app, "http://127.0.0.1:8000", raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[TestClient]:
    settings = Settings(data=tmp_path / "served", token=TOKEN, host="192.0.2.1")
    with TestClient(create_app(settings, [add_echo]), "http://192.0.2.1:8000") as made:
        yield made


def problem(response: Any, status: int) -> str:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    told = response.json()
    assert told.keys() == {"type", "title", "status", "detail"}
    assert told["status"] == status
    assert told["detail"].endswith(".")
    return str(told["detail"])


class TestSettings:
    @pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", "10.0.0.1"])  # noqa: S104  # each is refused
    def test_an_address_for_others_demands_a_token(self, host: str) -> None:
        with pytest.raises(SettingsError, match="EXTRACTOR_TOKEN"):
            Settings(host=host)
        assert Settings(host=host, token=TOKEN).host == host

    @pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.0.1", "::1", "[::1]"])
    def test_the_loopback_needs_none(self, host: str) -> None:
        assert Settings(host=host).token is None

    @pytest.mark.parametrize("token", ["brief", "a" * 15, "a b" * 10, "ä" * 20, "a" * 20 + "\n"])
    def test_a_token_that_can_be_guessed_or_not_be_sent_is_refused(self, token: str) -> None:
        with pytest.raises(SettingsError, match="openssl rand") as refused:
            Settings(token=token)
        assert token not in str(refused.value).replace("openssl rand -hex 32", "")

    def test_do_not_show_the_token(self) -> None:
        assert TOKEN not in repr(Settings(token=TOKEN))


class TestToken:
    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Authorization": "Bearer"},
            {"Authorization": f"Bearer {TOKEN[:-1]}"},
            {"Authorization": f"Bearer {TOKEN}x"},
            {"Authorization": f"Basic {TOKEN}"},
            {"Authorization": f"Bearer {TOKEN.upper()}"},
            {"Authorization": "Bearer \xe4"},
            {"Cookie": f"{COOKIE}={TOKEN}"},
            {"Cookie": f"{COOKIE}="},
            {"Cookie": "\x01=;;="},
            {"Cookie": f"{COOKIE}={'0' * 64}"},
            {"Cookie": f"other={session_of(TOKEN)}"},
            {"Cookie": f"x{COOKIE}={session_of(TOKEN)}"},
            {"Cookie": session_of(TOKEN)},
        ],
        ids=lambda it: str(it).replace(session_of(TOKEN), "THE-SESSION"),
    )
    def test_nothing_else_opens(self, locked: TestClient, headers: dict[str, str]) -> None:
        sent = {name: value.encode("latin-1") for name, value in headers.items()}
        response = locked.post("/echo", headers=sent)  # type: ignore[arg-type]  # bytes for latin-1
        assert "token" in problem(response, 401)
        assert response.headers["www-authenticate"] == "Bearer"
        assert TOKEN not in response.text

    @pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
    def test_opens(self, locked: TestClient, scheme: str) -> None:
        response = locked.post("/echo", headers={"Authorization": f"{scheme} {TOKEN}"})
        assert response.json() == 0

    @pytest.mark.parametrize(
        "cookie",
        [
            f"{COOKIE}={session_of(TOKEN)}",
            f"a=b;{COOKIE}={session_of(TOKEN)} ;c",
            f'q="{COOKIE}=x"; \x01; {COOKIE}=; {COOKIE}={session_of(TOKEN)}',
        ],
        ids=["alone", "among others", "behind broken ones"],
    )
    def test_opens_by_the_cookie_of_a_browser(self, locked: TestClient, cookie: str) -> None:
        assert locked.post("/echo", headers={"Cookie": cookie}).json() == 0

    @pytest.mark.parametrize("unit", ["a=b;", "a;", '"', '"\\', f"{COOKIE}=", "\\073", " ", ";"])
    def test_is_looked_for_in_linear_time(self, unit: str) -> None:
        began = time.process_time()
        cookie = (unit * 200_000)[:200_000]
        headers = Headers({"cookie": cookie, "host": "x"})
        guard = Guard(FastAPI(), Settings(token=TOKEN))
        assert not guard._has_session(headers)
        assert time.process_time() - began < 2  # with http.cookies, a minute

    def test_cannot_be_guessed_on_and_on(
        self, locked: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        right = {"Authorization": f"Bearer {TOKEN}"}
        session = {"Cookie": f"{COOKIE}={session_of(TOKEN)}"}
        for number in range(guesses.MOST):
            wrong = {"Authorization": f"Bearer {TOKEN}{number}"}
            problem(locked.post("/echo", headers=wrong), 401)
        for headers in (wrong, right):
            refused = locked.post("/echo", headers=headers)
            assert "wrong tokens" in problem(refused, 429)
            assert 1 <= int(refused.headers["retry-after"]) <= guesses.SECONDS
        problem(locked.post("/echo"), 401)
        assert locked.get("/healthz").status_code == 200
        assert locked.post("/echo", headers=session).status_code == 200
        later = time.monotonic() + guesses.SECONDS
        monkeypatch.setattr(guesses.time, "monotonic", lambda: later)
        assert locked.post("/echo", headers=right).status_code == 200

    def test_cannot_be_guessed_by_the_page(self, locked: TestClient) -> None:
        for _ in range(guesses.MOST):
            assert locked.post("/session", data={"token": "x" * 20}).status_code == 401
        refused = locked.post("/session", data={"token": TOKEN})
        assert (refused.status_code, COOKIE in refused.headers.get("set-cookie", "")) == (
            429,
            False,
        )
        assert "try again in" in refused.text
        assert "retry-after" in refused.headers
        problem(locked.post("/echo", headers={"Authorization": f"Bearer {TOKEN}"}), 429)

    def test_cannot_be_guessed_by_requests_that_were_begun_before(self, tmp_path: Path) -> None:
        settings = Settings(data=tmp_path / "served", token=TOKEN, host="192.0.2.1")
        guessed = ["x" * 20] * 30 + [TOKEN, "y" * 20]
        statuses = asyncio.run(_at_once(create_app(settings), guessed))
        assert statuses == [401] * guesses.MOST + [429] * (len(guessed) - guesses.MOST)

    def test_is_not_needed_for_health(self, locked: TestClient) -> None:
        assert locked.get("/healthz").json() == {"status": "ok"}

    @pytest.mark.parametrize(
        "path", ["/openapi.json", "/docs", "/nothing", "//healthz", "/healthz/x"]
    )
    def test_is_needed_for_all_else(self, locked: TestClient, path: str) -> None:
        problem(locked.get(path), 401)


async def _at_once(app: FastAPI, tokens: list[str]) -> list[int]:
    """The statuses of the page that takes a token, of requests whose bodies wait for each other."""
    waiting, all_wait = 0, asyncio.Event()
    statuses: list[int] = []

    async def show(token: str) -> None:
        async def body() -> dict[str, Any]:
            nonlocal waiting
            waiting += 1
            if waiting == len(tokens):
                all_wait.set()
            await all_wait.wait()
            return {"type": "http.request", "body": f"token={token}".encode()}

        async def note(message: Any) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        form = (b"content-type", b"application/x-www-form-urlencoded")
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": "/session",
            "query_string": b"",
            "headers": [(b"host", b"192.0.2.1:8000"), form],
            "client": ("198.51.100.7", 5),
            "server": ("192.0.2.1", 8000),
        }
        await app(scope, body, note)

    await asyncio.gather(*map(show, tokens))
    return statuses


class TestPages:
    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({}, 200),
            ({"Origin": "http://127.0.0.1:8000"}, 200),
            ({"Sec-Fetch-Site": "same-origin"}, 200),
            ({"Sec-Fetch-Site": "none"}, 200),
            ({"Origin": "http://127.0.0.1:9000"}, 403),
            ({"Origin": "http://evil.example"}, 403),
            ({"Origin": "http://127.0.0.1.evil.example:8000"}, 403),
            ({"Origin": "null"}, 403),
            ({"Origin": ""}, 403),
            ({"Origin": "http://["}, 403),
            ({"Origin": "//127.0.0.1:8000"}, 403),
            ({"Sec-Fetch-Site": "cross-site"}, 403),
            ({"Sec-Fetch-Site": "same-site"}, 403),
        ],
        ids=str,
    )
    def test_of_other_sites_may_change_nothing(
        self, client: TestClient, headers: dict[str, str], status: int
    ) -> None:
        assert client.post("/echo", headers=headers).status_code == status

    @pytest.mark.parametrize(
        ("host", "status"),
        [
            ("127.0.0.1:8000", 200),
            ("localhost", 200),
            ("LOCALHOST:1", 200),
            ("[::1]:8000", 200),
            ("evil.example", 421),
            ("evil.example:8000", 421),
            ("127.0.0.1.evil.example", 421),
            ("localhost@evil.example", 421),
            ("", 421),
        ],
    )
    def test_that_point_their_name_here_are_refused(
        self, client: TestClient, host: str, status: int
    ) -> None:
        assert client.get("/healthz", headers={"Host": host}).status_code == status

    def test_get_headers_that_keep_them_to_themselves(self, client: TestClient) -> None:
        for path in ("/healthz", "/nothing"):
            told = client.get(path).headers
            assert "default-src 'none'" in told["content-security-policy"]
            assert told["x-content-type-options"] == "nosniff"
            assert told["x-frame-options"] == "DENY"
            assert "access-control-allow-origin" not in told


class TestBodies:
    @pytest.mark.parametrize("size", [999, 1000])
    def test_that_fit_are_read(self, client: TestClient, size: int) -> None:
        assert client.post("/echo", content=b"x" * size).json() == size

    def test_that_say_they_are_too_large_are_refused(self, client: TestClient) -> None:
        assert "1000" not in problem(client.post("/echo", content=b"x" * 1001), 413)

    def test_that_are_too_large_without_saying_so_are_refused(self, client: TestClient) -> None:
        endless = (b"x" * 100 for _ in range(1000))
        problem(client.post("/echo", content=endless), 413)

    def test_of_anybody_are_small(self, locked: TestClient) -> None:
        for sent in (b"&" * 4_001, (b"&" * 100 for _ in range(41))):
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            problem(locked.post("/session", content=sent, headers=form), 413)

    @pytest.mark.parametrize("length", ["-1", "1e3", "x", "１"])
    def test_of_no_length_are_refused(self, client: TestClient, length: str) -> None:
        problem(client.post("/echo", headers={"Content-Length": length.encode()}), 400)  # type: ignore[dict-item]  # bytes, for a wide digit

    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("POST", "/echo", 401),
            ("GET", "/healthz", 200),
            ("POST", "/healthz", 405),
            ("GET", "/docs", 303),
        ],
    )
    def test_that_nobody_read_end_the_connection(
        self, locked: TestClient, method: str, path: str, status: int
    ) -> None:
        for sent in (b"x" * 99, (b"x" for _ in range(9))):
            headers = {"Accept": "text/html"}
            answer = locked.request(
                method, path, content=sent, headers=headers, follow_redirects=False
            )
            assert (answer.status_code, answer.headers["connection"]) == (status, "close")
        answer = locked.request(method, path, headers=headers, follow_redirects=False)
        assert "connection" not in answer.headers

    def test_that_were_read_keep_it(self, client: TestClient) -> None:
        assert "connection" not in client.post("/echo", content=b"x").headers


class TestProblems:
    def test_of_the_extractor_have_its_sentence(self, client: TestClient) -> None:
        response = client.get("/full")
        assert problem(response, 507) == "The disk is full: make room."
        assert response.json()["type"] == "urn:extractor:StorageError"

    def test_of_a_full_disk_say_so(self, client: TestClient) -> None:
        assert "disk" in problem(client.get("/disk"), 507)

    def test_of_a_full_disk_are_told_before_work_is_sent(
        self, client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert client.get("/readyz").status_code == 200
        assert list((tmp_path / "served" / "jobs").iterdir()) == []
        full = Path("/dev/full")  # takes no byte
        monkeypatch.setattr("tempfile.TemporaryFile", lambda **_: full.open("wb"))
        assert "room" in problem(client.get("/readyz"), 503)
        monkeypatch.undo()
        shutil.rmtree(tmp_path / "served" / "jobs")
        problem(client.get("/readyz"), 503)

    def test_of_unknown_addresses_are_problems_too(self, client: TestClient) -> None:
        assert "/docs" in problem(client.get("/nothing"), 404)
        assert "/docs" in problem(client.delete("/healthz"), 405)

    def test_that_are_bugs_tell_nothing(self, client: TestClient) -> None:
        assert "secret" not in problem(client.get("/bug"), 500)
