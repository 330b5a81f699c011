"""The key reaches the service, and nothing else: no file, no output, no error, no log."""

import base64
import json
import logging
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from support import fake_service
from support.commands import ARTICLE, CONNECT, quotations
from support.fake_batch_service import BatchEndpoint
from support.fake_service import Endpoint

from extractor import api, engines
from extractor.api import Extractor
from extractor.cli import main
from extractor.errors import ExtractorError, SettingsError
from extractor.llm.client import Client

KEY = "sk-proj-Zq7distinctive_42"
SECRET = "hunter2passphrase"
SAID = f"Incorrect API key provided: {KEY}. Find it at https://example.org/keys?key={KEY}"

ESCAPED = "".join(rf"\u{ord(each):04x}" for each in KEY)

RunCommand = Callable[..., str]


@pytest.fixture
def run_command(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> RunCommand:
    """Runs a command with a key in the environment; returns all that was printed and logged."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EXTRACTOR_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setattr(engines, "connect", CONNECT)
    monkeypatch.setattr(api, "Client", partial(Client, attempts=2, longest_wait=0.01))
    caplog.set_level(logging.DEBUG)
    (tmp_path / "a.txt").write_text(ARTICLE)

    def give(*arguments: object) -> str:
        main([str(argument) for argument in arguments])
        shown = capsys.readouterr()
        return shown.out + shown.err + caplog.text

    return give


def assert_nowhere(secret: str, folder: Path, printed: str) -> None:
    assert secret not in printed
    for path in folder.rglob("*"):
        assert secret not in str(path)
        if path.is_file():
            for form in (secret.encode(), ESCAPED.encode(), secret.encode("utf-16-le")):
                assert form not in path.read_bytes(), path


FAULTS = {
    "401": fake_service.status(401, SAID),
    "403": fake_service.status(403, SAID),
    "404": fake_service.status(404, SAID),
    "400": fake_service.status(400, SAID),
    "400 of the model": fake_service.status(400, SAID, param="model"),
    "quota": fake_service.status(429, SAID, code="insufficient_quota"),
    "429": fake_service.status(429, SAID),
    "503": fake_service.status(503, SAID),
    "other code": fake_service.status(500, "no", code=KEY),
    "long pause": fake_service.status(429, SAID, headers={"Retry-After": "9999"}),
    "a page": fake_service.raw(f"<html>{SAID}</html>".encode(), "text/html"),
    "half JSON": fake_service.raw(f'{{"error": "{SAID}"'.encode()),
    "refusal": fake_service.body(None, refusal=SAID),
    "prose": fake_service.body(SAID),
    "wrong schema": fake_service.body([{"key": KEY}]),
    "items": fake_service.body([{"content": KEY, "source": KEY, "cue": KEY}]),
    "cut off": fake_service.body('{"items": [{"content": "' + KEY, finish_reason="length"),
    "hung up": fake_service.hang_up(),
    "escaped": fake_service.raw(b'{"error": {"message": "' + ESCAPED.encode() + b'"}}'),
    "escaped items": fake_service.body('{"items": [{"content": "' + ESCAPED + '"}]}'),
    "escaped, as words": fake_service.body([{"content": "", "source": ESCAPED, "cue": KEY[::-1]}]),
    "UTF-16": fake_service.raw(json.dumps({"error": {"message": SAID}}).encode("utf-16")),
    "base64": fake_service.body(base64.b64encode(KEY.encode()).decode()),
    "error in a body": fake_service.raw(json.dumps({"error": {"message": SAID}}).encode()),
    "usage": fake_service.body([], usage={KEY: KEY}),
    "thoughts": fake_service.body(f"<think>{KEY}</think>"),
    "deep": fake_service.body('{"items": [' + '{"a": ' * 300 + f'"{KEY}"' + "}" * 300 + "]}"),
    "headers": fake_service.status(500, "no", headers={"X-You-Sent": KEY}),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_service_that_repeats_the_key(
    tmp_path: Path, run_command: RunCommand, fault: Any
) -> None:
    with Endpoint(fault) as server:
        options = ("--model", "openai/gpt", "--base-url", server.base_url)
        asked = ("a.txt", "-o", "run", "--schema", "quotations", *options)
        printed = run_command("run", *asked) + run_command("run", *asked, "--json")
        assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    printed += run_command("show", "run", "--rejected") + run_command(
        "show", "run", "--json", "--rejected"
    )
    printed += run_command("report", "run", "-o", "run.html")
    printed += run_command("export", "run", "-o", "tables", "--format", "csv")
    printed += run_command("cache", "explain", "run", *options, "--schema", "quotations")
    assert (tmp_path / "run" / "run.json").exists()
    assert_nowhere(KEY, tmp_path, printed)


def test_commands_that_read_no_run(tmp_path: Path, run_command: RunCommand) -> None:
    options = ("--model", "openai/gpt", "--schema", "quotations")
    with Endpoint(FAULTS["items"]) as server:
        run_command("run", "a.txt", "-o", "run", *options, "--base-url", server.base_url)
    printed = "".join(
        run_command(*command.split())
        for command in ("cache stats", "schemas list", "prompts list", "model list")
    )
    assert "quotations" in printed
    assert_nowhere(KEY, tmp_path, printed + run_command("cache", "clear", "--yes"))


BATCH_FAULTS = {
    "upload": fake_service.status(401, SAID),
    "create": fake_service.status(403, SAID),
    "content": fake_service.status(401, SAID),
}


@pytest.mark.parametrize("call", BATCH_FAULTS)
def test_batches(tmp_path: Path, run_command: RunCommand, call: str) -> None:
    with BatchEndpoint(quotations) as server:
        options = ("--model", "openai/gpt", "--base-url", server.base_url, "--schema", "quotations")
        server.will(call, BATCH_FAULTS[call])
        printed = ""
        for command in (("submit", "a.txt", "-o", "run", *options), ("status", "run", "--json")):
            printed += run_command("batch", *command)
        printed += run_command("batch", "collect", "run") + run_command("batch", "status", "run")
        printed += run_command("run", "a.txt", "-o", "run", *options)
    assert "(key)" in printed
    assert (tmp_path / "run" / "batch" / "batch.json").exists()
    assert_nowhere(KEY, tmp_path, printed)


URLS = [
    pytest.param(f"http://user:{SECRET}@127.0.0.1:9/v1", id="password"),
    pytest.param(f"http://{SECRET}@127.0.0.1:9/v1", id="user"),
    pytest.param(f"http://user:{SECRET}@127.0.0.1:port/v1", id="password and no port"),
    pytest.param(f"http://user:{SECRET}@[::1/v1", id="password and half an address"),
    pytest.param(f"user:{SECRET}@127.0.0.1:9/v1", id="no scheme"),
    pytest.param(f"ftp://user:{SECRET}@127.0.0.1/v1", id="another scheme"),
    pytest.param(f"http://127.0.0.1:9/v1?api_key={SECRET}", id="query"),
    pytest.param(f"http://127.0.0.1:9/v1?api_key=a@{SECRET}", id="query with an at"),
    pytest.param(f"http://127.0.0.1:9/v1#{SECRET}", id="fragment"),
    pytest.param(SECRET, id="alone"),
    pytest.param(f"https//{SECRET}", id="no colon"),
    pytest.param(f"https:/{SECRET}", id="one slash"),
]


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("model", ["openai/gpt", "local"])
def test_an_address_with_a_secret_is_refused_and_not_printed(
    tmp_path: Path, run_command: RunCommand, monkeypatch: pytest.MonkeyPatch, url: str, model: str
) -> None:
    printed = run_command("run", "a.txt", "-o", "run", "--model", model, "--base-url", url)
    printed += run_command(
        "batch", "submit", "a.txt", "-o", "b", "--model", model, "--base-url", url
    )
    if model != "local":
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        printed += run_command("run", "a.txt", "-o", "run", "--model", model)
        printed += run_command("batch", "submit", "a.txt", "-o", "b", "--model", model)
    assert "Error: " in printed
    assert_nowhere(SECRET, tmp_path, printed)
    assert not (tmp_path / "run").exists()


@pytest.fixture
def refusing() -> Iterator[Endpoint]:
    with Endpoint(fake_service.status(401, SAID)) as server:
        yield server


def test_a_traceback_with_its_causes(refusing: Endpoint) -> None:
    extractor = Extractor(model="openai/gpt", base_url=refusing.base_url, api_key=KEY, cache=False)
    with extractor, pytest.raises(ExtractorError) as caught:
        extractor.extract(ARTICLE)
    assert "(key)" in str(caught.value)
    assert KEY not in "".join(traceback.format_exception(caught.value))
    assert KEY not in repr(extractor.engine) + json.dumps(extractor.settings)


def test_a_key_that_is_a_word_masks_nothing(tmp_path: Path) -> None:
    """The key for a local server is often "ollama", a word that articles may contain."""
    said = {"content": "the ferry left", "source": "ollama", "cue": "said"}
    with Endpoint(fake_service.body([said])) as server:
        extractor = Extractor(
            model="openai/gpt",
            base_url=server.base_url,
            api_key="ollama",
            schema="quotations",
            cache=False,
        )
        with extractor:
            result = extractor.extract("A man of ollama said the ferry left.")
    assert [claim.fields["source"] for claim in result.claims] == ["ollama"]


def test_a_key_with_a_line_break_is_not_printed() -> None:
    with pytest.raises(SettingsError) as caught:
        Extractor(model="openai/gpt", api_key=f"{KEY}\nX")
    assert KEY not in str(caught.value)
