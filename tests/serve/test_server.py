"""The server as a process: signals, kills, and clients that are slow or silent."""

import asyncio
import json
import re
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.fake_engine import FakeModel
from support.fake_service import Endpoint, later
from support.fork_server import Command, Zygote, until
from support.served import TEXT, listening
from support.stories import story

from extractor.cli import main
from extractor.runs import load, verify
from extractor.serve import Settings

BODY = json.dumps({"text": TEXT}).encode()
WHOLE = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
ASKED = f"POST /v1/extract HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(BODY)}\r\n".encode()
JSON = b"Content-Type: application/json\r\n\r\n"
FORM = (
    b"Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\nContent-Disposition: form-data; n"
)
TOKEN = "0123456789abcdef-secret"
KEY = {"OPENAI_API_KEY": "sk-fake-key-for-tests"}


def ended(client: socket.socket) -> bytes:
    """What a server sent until it closed the connection."""
    found = b""
    with suppress(ConnectionResetError):
        while received := client.recv(65_536):
            found += received
    return found


def working(address: tuple[str, int]) -> float:
    told = httpx.get("http://{}:{}/metrics".format(*address), timeout=20).text
    (value,) = re.findall(r"^extractor_working (.*)$", told, re.M)
    return float(value)


class Server:
    """`extractor serve` in a process of its own."""

    def __init__(self, zygote: Zygote, folder: Path, *arguments: object, **env: str) -> None:
        self.command: Command = zygote(
            *("serve", "--port", 0, "--data", folder / "data", "--cache-dir", folder / "cache"),
            *arguments,
            folder=folder,
            environment={**KEY, **env},
        )
        until(lambda: "Serving at" in self.said or not self.command.running())
        assert self.command.running(), self.said
        self.address = self.command.said.split("Serving at ")[1].split(",")[0]
        self.http = httpx.Client(base_url=self.address, timeout=30, trust_env=False)
        until(self._answers)

    @property
    def said(self) -> str:
        try:
            return self.command.said
        except FileNotFoundError:  # it has not begun
            return ""

    def _answers(self) -> bool:
        try:
            return self.http.get("/readyz").status_code == 200
        except httpx.TransportError:
            return False

    def connected(self) -> socket.socket:
        host, _, port = self.address.removeprefix("http://").rpartition(":")
        return socket.create_connection((host, int(port)), timeout=30)


Start = Callable[..., Server]


@pytest.fixture
def start(zygote: Zygote, tmp_path: Path) -> Iterator[Start]:
    made: list[Server] = []

    def starting(*arguments: object, **env: str) -> Server:
        made.append(Server(zygote, tmp_path, *arguments, **env))
        return made[-1]

    yield starting
    for each in made:
        each.http.close()
        each.command.kill()


def asking(endpoint: Endpoint) -> tuple[str, ...]:
    return ("--model", "openai/m", "--base-url", endpoint.base_url, "--ask", "all")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_a_signal_lets_what_was_sent_finish(start: Start, number: int) -> None:
    with Endpoint(later([], 0.5)) as endpoint:
        server = start(*asking(endpoint))
        with server.connected() as client:
            client.sendall(ASKED + JSON + BODY)
            until(lambda: endpoint.count == 1)
            server.command.send(number)
            answer = ended(client)
        assert answer.startswith(b"HTTP/1.1 200")
        assert b'"claims":[' in answer
        assert server.command.wait() == 128 + number
        assert "Traceback" not in server.command.said


@pytest.mark.slow
def test_a_job_goes_on_after_a_kill(start: Start, tmp_path: Path) -> None:
    with Endpoint(later([], 0.15)) as endpoint:
        server = start(*asking(endpoint), "--workers", 1)
        files = [("file", (f"{n}.txt", f"{TEXT} {n}.".encode())) for n in range(8)]
        job = server.http.post("/v1/jobs", files=files).json()["id"]
        for asked in (2, 5):
            until(lambda asked=asked: endpoint.count >= asked)
            server.command.kill()
            server = start(*asking(endpoint), "--workers", 1)
        address = f"/v1/jobs/{job}"
        until(lambda: server.http.get(address).json()["state"] == "finished")
        told = server.http.get(address).json()
        assert told["counts"]["documents"] == 8
        rows = server.http.get(f"{address}/results", params={"rows": "documents"}).text
        assert [json.loads(line)["text"][-2] for line in rows.splitlines()] == list("01234567")
    run = tmp_path / "data" / "jobs" / job / "run"
    assert list(verify(run).problems) == []
    assert len(load(run).record["sessions"]) == 3
    assert endpoint.count <= 8 + 2 * 2  # what was under way at a kill is asked again


class TestSlowClients:
    """Each has a service whose patience is short."""

    @pytest.fixture
    def address(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
        monkeypatch.setattr("extractor.serve.server.HEAD_SECONDS", 0.8)
        monkeypatch.setattr("extractor.serve.server.IDLE_SECONDS", 0.8)
        with listening(tmp_path, body_seconds=0.3) as address:
            yield address
            assert httpx.get("http://{}:{}/healthz".format(*address)).status_code == 200

    @pytest.mark.parametrize(
        "said",
        [b"", b"GET /hea", b"GET /healthz HTTP/1.1\r\nHost: loc", WHOLE, WHOLE + b"GET /hea"],
        ids=["nothing", "half a line", "half a head", "nothing more", "half of the next"],
    )
    def test_that_say_nothing_are_left(self, address: tuple[str, int], said: bytes) -> None:
        with socket.create_connection(address, timeout=20) as client:
            client.sendall(said)
            assert ended(client).startswith(b"HTTP/1.1 200" if said.startswith(WHOLE) else b"")

    def test_that_say_it_letter_by_letter_are_left(self, address: tuple[str, int]) -> None:
        began = time.monotonic()
        with socket.create_connection(address, timeout=20) as client, suppress(OSError):
            while time.monotonic() - began < 20:
                client.sendall(b"G")
                time.sleep(0.02)
        assert time.monotonic() - began < 15

    @pytest.mark.parametrize("kind", [JSON, FORM], ids=["JSON", "form"])
    def test_whose_bodies_do_not_end_are_told(self, address: tuple[str, int], kind: bytes) -> None:
        head = b"POST /v1/extract HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n"
        with socket.create_connection(address, timeout=20) as client:
            client.sendall(head + kind)
            assert ended(client).startswith(b"HTTP/1.1 408")

    @pytest.mark.parametrize("refused", [False, True], ids=["/healthz", "no token"])
    def test_that_send_a_body_nobody_reads_hold_no_connection(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, refused: bool
    ) -> None:
        monkeypatch.setattr("extractor.serve.server.HEAD_SECONDS", 0.8)
        token = "0123456789abcdef" if refused else None
        path = b"/v1/jobs" if refused else b"/healthz"
        head = b"POST " + path + b" HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n\r\n"
        with (
            listening(tmp_path, token=token) as address,
            socket.create_connection(address, timeout=20) as client,
        ):
            client.sendall(head)
            assert client.recv(12) == (b"HTTP/1.1 401" if refused else b"HTTP/1.1 405")
            with suppress(OSError):
                client.sendall(b"x")
            ended(client)

    def test_that_send_a_body_after_the_answer_are_left(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr("extractor.serve.server.HEAD_SECONDS", 0.8)
        origin = b"Origin: https://a.example\r\nAccess-Control-Request-Method: GET\r\n"
        head = b"OPTIONS / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999\r\n" + origin
        with (
            listening(tmp_path, origins=("https://a.example",)) as address,
            socket.create_connection(address, timeout=20) as client,
        ):
            client.sendall(head + b"\r\n")
            assert client.recv(12) == b"HTTP/1.1 200"  # by what stands before the guard
            client.sendall(b"x")
            ended(client)

    @pytest.mark.slow
    def test_that_do_not_read_are_left(self, tmp_path: Path) -> None:
        text = json.dumps({"text": story(200_000)}).encode()
        head = f"POST /v1/extract HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(text)}\r\n"
        stream = head.encode() + b"Accept: application/x-ndjson\r\n"
        with listening(tmp_path, body_seconds=0.5) as address, socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            client.settimeout(20)
            client.connect(address)
            client.sendall(stream + JSON + text)
            until(lambda: working(address) == 1)
            until(lambda: working(address) == 0)


POST = b"POST /v1/extract HTTP/1.1\r\nHost: localhost\r\n"
HEALTH = b"GET /healthz HTTP/1.1\r\n"
BROKEN: dict[str, tuple[bytes, int]] = {
    "zeros": (b"\0\0\0\0\r\n\r\n", 400),
    "TLS": (b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03", 400),
    "a version": (b"GET / HTTP/9.9\r\n\r\n", 421),
    "no host": (HEALTH + b"\r\n", 400),
    "two hosts": (HEALTH + b"Host: a\r\nHost: b\r\n\r\n", 400),
    "a header in a header": (HEALTH + b"Host: localhost\r\nX: a\rSet-Cookie: b\r\n\r\n", 400),
    "an endless head": (HEALTH + b"Host: localhost\r\n" + b"X: y\r\n" * 50_000, 400),
    "two lengths": (POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n12", 400),
    "length and chunks": (
        POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n" + JSON + b"0\r\n\r\n",
        400,
    ),
    "no chunk": (POST + b"Transfer-Encoding: chunked\r\n" + JSON + b"zz\r\n", 400),
}


class TestBrokenRequests:
    @pytest.mark.parametrize(("sent", "status"), BROKEN.values(), ids=BROKEN)
    def test_harm_nobody(self, tmp_path: Path, sent: bytes, status: int) -> None:
        with listening(tmp_path) as address:
            with socket.create_connection(address, timeout=20) as client:
                with suppress(OSError):
                    client.sendall(sent)
                    client.shutdown(socket.SHUT_WR)
                answer = ended(client)
            assert answer[:12] in (f"HTTP/1.1 {status}".encode(), b"")  # or a reset overtakes it
            assert httpx.get("http://{}:{}/healthz".format(*address)).status_code == 200

    def test_and_clients_that_leave_hold_no_place(self, tmp_path: Path) -> None:
        with listening(tmp_path, workers=1, queue=1) as address:
            for cut in range(1, 400, 7):
                with socket.create_connection(address, timeout=20) as client:
                    client.sendall((ASKED + JSON + BODY)[:cut])
            until(lambda: working(address) == 0)
            url = "http://{}:{}/v1/extract".format(*address)
            assert httpx.post(url, json={"text": TEXT}).status_code == 200

    @pytest.mark.parametrize("accept", ["*/*", "application/x-ndjson"])
    def test_and_clients_that_leave_a_model_that_is_silent(
        self, tmp_path: Path, accept: str
    ) -> None:
        async def silent(_: Any) -> None:
            await asyncio.Event().wait()

        options = {"ask": "all", "cache": False}
        model = FakeModel(otherwise=silent)
        with listening(tmp_path, models=(model,), options=options) as address:
            with socket.create_connection(address, timeout=20) as client:
                client.sendall(ASKED + f"Accept: {accept}\r\n".encode() + JSON + BODY)
                until(lambda: len(model.requests) == 1)
            until(lambda: working(address) == 0)


@pytest.mark.parametrize("proxies", [(), ("127.0.0.1",)], ids=["from all", "from a proxy"])
def test_who_guesses_tokens_behind_a_proxy(tmp_path: Path, proxies: tuple[str, ...]) -> None:
    with listening(tmp_path, token=TOKEN, proxies=proxies) as address:
        url = "http://{}:{}/v1/schemas".format(*address)

        def asked(token: str, caller: str) -> int:
            told = {"Authorization": f"Bearer {token}", "X-Forwarded-For": caller}
            return httpx.get(url, headers=told, timeout=20).status_code

        assert [asked("x" * 20, "192.0.2.1") for _ in range(11)] == [401] * 10 + [429]
        assert asked(TOKEN, "192.0.2.2") == (200 if proxies else 429)


class TestAddresses:
    def test_that_cannot_be_used_are_a_sentence(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            options = ["--data", str(tmp_path), "--ask", "none"]
            assert main(["serve", "--port", str(port), *options]) == 2
        said = capsys.readouterr().err
        assert said.startswith("Error: The service cannot listen at 127.0.0.1:")
        assert said.count("\n") == 1


class TestDataFolder:
    def test_has_one_service_at_a_time(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        data = tmp_path / "data"
        for _ in range(2):  # the second time, the first service has left it
            with listening(data):
                assert main(["serve", "--port", "0", "--data", str(data), "--ask", "none"]) == 2
            said = capsys.readouterr().err
            assert "in use by another service" in said
            assert said.count("\n") == 1

    def test_is_not_made_by_a_start_that_fails(self, tmp_path: Path) -> None:
        data = tmp_path / "data"
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            assert main(["serve", "--data", str(data), "--ask", "none", "--port", port]) == 2
        options = ["--model", "nothing", "--port", "0"]
        assert main(["serve", "--data", str(data), *options]) == 2
        assert not data.exists()


class TestCommand:
    @pytest.fixture
    def settings(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Settings]:
        """The settings that the command makes of its options."""
        found: list[Settings] = []
        monkeypatch.setattr("extractor.serve.run", lambda _, settings, __: found.append(settings))

        def told(*options: str) -> Settings:
            assert main(["serve", "--data", str(tmp_path), *options]) == 0
            return found[-1]

        return told

    def test_has_the_defaults_of_the_settings(self, settings: Callable[..., Settings]) -> None:
        made, default = settings(), Settings()
        names = [each.name for each in fields(Settings) if each.name not in ("data", "options")]
        assert {n: getattr(made, n) for n in names} == {n: getattr(default, n) for n in names}
        assert set(made.options.values()) == {None}

    def test_passes_its_options_on(
        self, settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("EXTRACTOR_TOKEN", "0123456789abcdef")
        made = settings(
            *("--host", "0.0.0.0", "--port", "1", "--model", "openai/a", "--model", "local"),  # noqa: S104  # what is refused without a token
            *("--ask", "all", "--workers", "3", "--queue", "4", "--origin", "https://a.example"),
            *("--allow-host", "b.example", "--max-body", "0.5", "--max-upload", "2"),
            *("--time-limit", "9"),
        )
        assert (made.host, made.port, made.token) == ("0.0.0.0", 1, "0123456789abcdef")  # noqa: S104  # as above
        assert (made.models, made.options["ask"]) == (("openai/a", "local"), "all")
        assert (made.workers, made.options["workers"], made.queue) == (3, 3, 4)
        assert (made.origins, made.hosts) == (("https://a.example",), ("b.example",))
        assert (made.body_bytes, made.upload_bytes, made.work_seconds) == (500_000, 2_000_000, 9)

    def test_refuses_to_listen_to_others_without_a_token(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("EXTRACTOR_TOKEN", raising=False)
        assert main(["serve", "--host", "0.0.0.0"]) == 2  # noqa: S104  # what is refused
        assert "EXTRACTOR_TOKEN" in capsys.readouterr().err

    def test_says_what_to_install(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "fastapi", None)
        assert main(["serve"]) == 2
        assert "[serve]" in capsys.readouterr().err

    def test_takes_what_the_container_gives(self, settings: Callable[..., Settings]) -> None:
        written = (Path(__file__).parents[2] / "Containerfile").read_text("utf-8")
        (entry,) = re.findall(r"^ENTRYPOINT (.*)$", written, re.M)
        program, command, *options = json.loads(entry)
        assert (program, command) == ("extractor", "serve")
        with pytest.raises(AssertionError):  # the address needs a token
            settings(*options)
        assert settings(*options, "--host", "127.0.0.1").data == Path("/data")
