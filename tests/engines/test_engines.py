"""Engines: names of models, settings that are refused, and where requests are sent."""

import asyncio
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import openai
import pytest

from extractor.engines import PROVIDERS, Engine, Provider, connect, local, weights
from extractor.errors import SettingsError, WeightsError

KEY = "sk-a-key-that-nobody-may-see"
MESSAGES = [{"role": "user", "content": "Who spoke?"}]


class Service:
    """A service on this machine that records its requests."""

    def __init__(self, status: int = 200) -> None:
        self.asked: list[dict[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append({**{k.lower(): v for k, v in self.headers.items()}, **body})
                message = {"role": "assistant", "content": "Nobody."}
                choice = {"index": 0, "finish_reason": "stop", "message": message}
                answer = {"id": "1", "object": "chat.completion", "created": 0, "model": "m"}
                content = json.dumps({**answer, "choices": [choice]}).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def service():
    running = Service()
    yield running
    running.close()


async def ask(engine: Engine) -> str:
    client = await engine.client()
    answer = await client.chat.completions.create(model=engine.model, messages=MESSAGES)
    return answer.choices[0].message.content


@pytest.mark.parametrize(
    "spelling", ["", "gpt-4.1", "openai", "openai/", "olama/llama3", "Local", "locale"]
)
def test_an_unknown_spelling_says_which_are_known(spelling):
    with pytest.raises(
        SettingsError,
        match=r"local, local:FILE\.gguf or PROVIDER/NAME, with one of the providers openai,",
    ):
        connect(spelling)


def test_a_provider_is_one_entry_of_the_registry(monkeypatch):
    made = local.Local(None, 1)
    provider = Provider("other/NAME", lambda name, _: made if name == "model" else None)
    monkeypatch.setitem(PROVIDERS, "other/", provider)
    assert connect("other/model") is made
    with pytest.raises(SettingsError, match=r"local:FILE\.gguf, PROVIDER/NAME or other/NAME"):
        connect("other/")


def test_engines_say_whether_they_are_local():
    assert connect("local").local
    assert not connect("openai/m", api_key=KEY).local


def test_the_script_of_the_server_process_exists():
    assert local.SCRIPT.is_file()


def test_a_hosted_model_needs_a_key():
    with pytest.raises(SettingsError, match=r"openai/gpt-4\.1 needs a key: set OPENAI_API_KEY"):
        connect("openai/gpt-4.1")


@pytest.mark.parametrize(
    "url",
    [
        "localhost:11434/v1",
        "http://",
        "http://a b/v1",
        "ftp://a/v1",
        "http://[::1",
        "http://host:99999/v1",
        "http://host:port/v1",
        "nonsense",
    ],
)
def test_a_malformed_address_is_refused(url):
    with pytest.raises(SettingsError, match="is not an address: write it like http://"):
        connect("openai/m", base_url=url)


def test_an_address_with_a_password_is_refused_without_repeating_it():
    with pytest.raises(SettingsError, match="OPENAI_API_KEY") as caught:
        connect("openai/m", base_url=f"https://me:{KEY}@host/v1")
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("key", [f"{KEY}\nX-Other: 1", f"{KEY}é"], ids=["line break", "accent"])
def test_a_key_no_header_can_hold_is_refused_without_repeating_it(key):
    with pytest.raises(SettingsError, match="copy it again") as caught:
        connect("openai/m", api_key=key)
    assert KEY not in str(caught.value)


async def test_the_key_is_in_no_repr():
    engine = connect("openai/m", api_key=KEY)
    client = await engine.client()
    assert KEY not in f"{engine!r} {engine} {client!r} {engine._connection!r}"
    await engine.close()


@pytest.mark.parametrize(
    ("url", "name"),
    [
        pytest.param(None, "openai/m", id="openai itself"),
        pytest.param("http://localhost:11434/v1", "openai/m@localhost:11434", id="own server"),
        pytest.param("https://models.example/v1", "openai/m@models.example", id="other service"),
    ],
)
def test_models_of_two_services_have_different_names(url, name):
    assert connect("openai/m", base_url=url, api_key=KEY).name == name
    assert connect("openai/vendor/m", base_url=url, api_key=KEY).model == "vendor/m"


async def test_a_named_service_is_asked_without_retries(service):
    engine = connect("openai/m", base_url=service.url, api_key=KEY)
    assert await ask(engine) == "Nobody."
    assert (await engine.client()).max_retries == 0
    assert service.asked[0]["authorization"] == f"Bearer {KEY}"
    assert service.asked[0]["model"] == "m"
    await engine.close()


async def test_the_argument_overrides_the_service_of_the_environment(service, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", service.url)
    engine = connect("openai/m")
    assert await ask(engine) == "Nobody."
    assert service.asked[0]["authorization"] == "Bearer none"
    await engine.close()
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "from the environment")
    engine = connect("openai/m", base_url=service.url, api_key=KEY)
    assert await ask(engine) == "Nobody."
    assert service.asked[1]["authorization"] == f"Bearer {KEY}"
    await engine.close()


@pytest.mark.parametrize("empty", ["", "  "])
async def test_an_empty_base_url_is_as_none(monkeypatch, empty):
    monkeypatch.setenv("OPENAI_BASE_URL", empty)
    engine = connect("openai/m", base_url=empty, api_key=KEY)
    client = await engine.client()
    assert (engine.name, str(client.base_url)) == ("openai/m", "https://api.openai.com/v1/")
    await engine.close()


@pytest.mark.parametrize("address", [f"http://me:{KEY}", f"gopher://{KEY}", "http://h:0", "a b"])
def test_a_malformed_proxy_is_refused_without_repeating_it(monkeypatch, address):
    monkeypatch.setenv("all_proxy", address)
    with pytest.raises(SettingsError, match="The address in ALL_PROXY") as caught:
        connect("openai/m", api_key=KEY)
    assert KEY not in str(caught.value)
    connect("openai/m", base_url="http://127.0.0.1:1/v1")  # for which no proxy is used


async def test_no_proxy_is_used_for_this_machine(service, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    engine = connect("openai/m", base_url=service.url)
    assert await ask(engine) == "Nobody."
    await engine.close()


async def test_a_redirect_is_not_followed():
    service = Service(status=307)
    engine = connect("openai/m", base_url=service.url)
    with pytest.raises(openai.APIStatusError):
        await ask(engine)
    assert len(service.asked) == 1
    await engine.close()
    service.close()


def test_another_event_loop_gets_connections_of_its_own(service):
    engine = connect("openai/m", base_url=service.url)

    async def once() -> str:
        try:
            return await ask(engine)
        finally:
            await engine.close()

    assert [asyncio.run(once()) for _ in range(2)] == ["Nobody.", "Nobody."]


def test_the_local_model_takes_no_base_url():
    with pytest.raises(SettingsError, match="runs on this machine and takes no base URL"):
        connect("local", base_url="http://localhost:1/v1")


async def test_the_local_model_without_weights_says_how_to_get_them():
    engine = connect("local")
    assert engine.name == "local/qwen2.5-coder-1.5b-instruct-q4_k_m@cc324af070c2"
    with pytest.raises(WeightsError, match="run `extractor model pull`"):
        await engine.client()


async def test_the_local_model_without_its_library_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    monkeypatch.setattr(local, "find_spec", lambda _: None)
    with pytest.raises(SettingsError, match=r"pip install .*\[local\]'"):
        await connect("local").client()


async def test_a_damaged_model_never_reaches_llama_cpp(monkeypatch):
    path = weights.DEFAULT.path
    path.parent.mkdir(parents=True)
    path.write_bytes(b"GGUF and then nothing")
    monkeypatch.setattr(local, "find_spec", lambda _: True)
    monkeypatch.setattr(local, "Server", None)
    with pytest.raises(WeightsError, match="not the expected file"):
        await connect("local").client()


@pytest.mark.parametrize("spelling", ["local:{}", "{}"], ids=["local:FILE", "FILE"])
def test_a_model_file_of_the_user_is_named_by_its_digest(tmp_path, spelling):
    path = tmp_path / "mine.gguf"
    path.write_bytes(b"GGUF...")
    digest = hashlib.sha256(b"GGUF...").hexdigest()[:12]
    assert connect(spelling.format(path)).name == f"local/mine@{digest}"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(WeightsError, match="not a model in the GGUF format"):
        connect(spelling.format(path))
    path.unlink()
    with pytest.raises(WeightsError, match="no model file at"):
        connect(spelling.format(path))


FAKE_SERVER = """
import json, sys
settings = json.loads(sys.stdin.readline())
if settings["path"].endswith("bad.gguf"):
    sys.exit(3)
print(json.dumps({"address": URL}), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def engine(tmp_path, monkeypatch, service):
    """The engine of a model file, with a script in place of the server process."""
    script = tmp_path / "llama_server.py"
    script.write_text(FAKE_SERVER.replace("URL", repr(service.url.removesuffix("/v1"))))
    monkeypatch.setattr(local, "SCRIPT", script)
    monkeypatch.setattr(local, "find_spec", lambda _: True)
    monkeypatch.setattr(local, "_servers", {})
    for name in ("good", "bad"):
        (tmp_path / f"{name}.gguf").write_bytes(b"GGUF...")
    yield connect(str(tmp_path / "good.gguf"))
    local.stop_all()


async def test_environment_variables_do_not_redirect_the_local_model(engine, service, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", f"Authorization: Bearer {KEY}")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert await ask(engine) == "Nobody."
    assert KEY not in str(service.asked)
    assert service.asked[0]["authorization"] == f"Bearer {engine._server.key}"
    assert engine._server.key not in f"{engine!r} {engine._server!r}"
    await engine.close()


async def test_one_process_serves_all_engines_of_a_file(engine, tmp_path):
    other = connect(f"local:{tmp_path / 'good.gguf'}")
    await asyncio.gather(*(each.client() for each in (engine, other, engine)))
    assert engine._server is other._server
    await engine.close()
    assert other._server.alive
    await other.close()


async def test_a_model_that_was_killed_is_loaded_again(engine):
    await engine.client()
    first = engine._server
    first._process.kill()
    first._process.wait()
    assert await ask(engine) == "Nobody."
    assert engine._server is not first
    await engine.close()


async def test_a_model_that_cannot_be_loaded_raises(engine, tmp_path):
    with pytest.raises(
        WeightsError, match=r"bad\.gguf could not be loaded by llama.cpp .exit code 3."
    ):
        await connect(str(tmp_path / "bad.gguf")).client()


def test_there_is_at_least_one_core():
    assert 1 <= local.cores() <= os.cpu_count()


SCRIPT = """
import asyncio
from extractor.engines import connect
async def main():
    engine = connect("local")
    client = await engine.client()
    print(client.base_url, engine._server._process.pid, flush=True)
    task = asyncio.create_task(client.chat.completions.create(
        model=engine.model, max_tokens=600, temperature=0,
        messages=[{"role": "user", "content": "Tell a long story."}]))
    await asyncio.sleep(0.5)
    print("asked", flush=True)
    await task
asyncio.run(main())
"""


@pytest.fixture
def model():
    pytest.importorskip("xllamacpp")
    if not weights.DEFAULT.path.is_file():
        pytest.skip("the weights are not on this machine")


@pytest.fixture
async def real(model):
    engine = connect("local")
    yield engine
    await engine.close()
    local.stop_all()


@pytest.mark.slow
@pytest.mark.model
async def test_the_real_model_requires_its_key(real, capfd):
    client = await real.client()
    answer = await client.chat.completions.create(
        model=real.model,
        temperature=0,
        max_tokens=5,
        messages=[
            {"role": "system", "content": "Answer with one word."},
            {"role": "user", "content": "The capital of France?"},
        ],
    )
    assert "Paris" in answer.choices[0].message.content
    assert answer.model == real.model
    for path in ("models", "chat/completions"):
        url = f"{client.base_url}{path}"
        page = urllib.request.Request(url, headers={"Origin": "http://a.b"})  # noqa: S310  # our own
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(page, timeout=10)  # noqa: S310  # the same
        assert caught.value.code == 401
        assert not caught.value.headers.get("Access-Control-Allow-Origin")
        caught.value.close()
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
@pytest.mark.model
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "killed"])
def test_the_real_model_ends_with_its_parent_while_it_generates(model, end):
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    server = int(process.stdout.readline().split()[1])
    assert process.stdout.readline() == "asked\n"
    process.send_signal(end)
    _, noise = process.communicate(timeout=20)
    assert process.returncode == -end
    assert "terminate called" not in noise
    for _ in range(100):
        if not _runs(server):
            break
        time.sleep(0.05)
    assert not _runs(server)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
