"""How a service is asked: options that are sent, recorded or kept secret."""

import json
from pathlib import Path
from typing import Any

import pytest
from support import dialects
from support.commands import CONNECT, Shell
from support.fake_service import Endpoint, body, status

from extractor import engines

SECRET = "a-secret-of-the-gateway-42"


@pytest.fixture
def endpoint() -> Any:
    with Endpoint(body([])) as endpoint:
        yield endpoint


@pytest.fixture
def shell(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell with the real engines."""
    monkeypatch.setattr(engines, "connect", CONNECT)
    return shell


@pytest.fixture
def ask(shell: Shell, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Gives `run` with a model of the endpoint; returns the shell."""
    monkeypatch.setenv("GROQ_BASE_URL", endpoint.base_url)
    monkeypatch.setenv("OPENROUTER_BASE_URL", endpoint.base_url)

    def run(*options: object, model: str = "groq/m", folder: str = "run") -> Shell:
        given = ("in/a.txt", "-o", folder, "--schema", "quotations", "--model", model)
        return shell("run", *given, *options)

    return run


def files(folder: Path) -> str:
    return "".join(
        path.read_bytes().decode("latin-1") for path in folder.rglob("*") if path.is_file()
    )


def test_what_changes_answers_is_sent_recorded_and_part_of_the_key(
    ask: Any, endpoint: Endpoint
) -> None:
    options = ("--reasoning-effort", "low", "--extra-body", '{"top_k": 20, "temperature": 0.5}')
    assert ask(*options).code == 0
    sent = endpoint.requests[-1]
    assert (sent["reasoning_effort"], sent["top_k"], sent["temperature"]) == ("low", 20, 0.5)
    settings = json.loads(Path("run/run.json").read_text())["settings"]
    (parameters,) = settings["parameters"].values()
    assert parameters == {"reasoning_effort": "low", "top_k": 20, "temperature": 0.5}
    number = endpoint.count
    assert ask(*options, folder="again").code == 0
    assert endpoint.count == number, "the same question is answered from the cache"
    assert ask("--reasoning-effort", "high", folder="other").code == 0
    assert endpoint.count > number, "another effort is another question"
    assert ask("--reasoning-effort", "high").code == 2, "and another run"


def test_the_effort_stands_where_the_service_looks_for_it(ask: Any, endpoint: Endpoint) -> None:
    assert ask("--reasoning-effort", "low", model="openrouter/m").code == 0
    assert endpoint.requests[-1]["reasoning"] == {"effort": "low"}
    assert "reasoning_effort" not in endpoint.requests[-1]


def test_the_version_of_azure_stands_in_the_address(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    class Azure(Endpoint):
        def routes(self) -> Any:
            from aiohttp import web

            async def chat(request: web.Request) -> web.StreamResponse:
                asked.append(str(request.rel_url))
                return await self.chat(request)

            return [web.post("/openai/{rest:.*}", chat)]

    with Azure(body([])) as service:
        monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", service.base_url.removesuffix("/v1"))
        monkeypatch.setenv("AZURE_OPENAI_API_KEY", SECRET)
        for folder, more in (("a", ()), ("b", ("--api-version", "2024-10-21", "--no-cache"))):
            run = ("run", "in/a.txt", "-o", folder, "--schema", "quotations", "--model", "azure/d")
            assert shell(*run, *more).code == 0, shell.err
        assert {each["api-key"] for each in service.headers} == {SECRET}
    assert asked[0] == "/openai/v1/chat/completions"
    assert asked[-1] == "/openai/deployments/d/chat/completions?api-version=2024-10-21"


def test_a_header_is_sent_and_kept_nowhere(
    ask: Any, endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    endpoint.faults = [status(503, f"no {SECRET} here"), body([])]
    shell = ask("--header", f"X-Gateway: {SECRET}", "--header", "X-Team: news")
    assert shell.code == 0
    assert endpoint.headers[-1]["x-gateway"] == SECRET
    assert endpoint.headers[-1]["x-team"] == "news"
    assert SECRET not in files(Path.cwd()) + caplog.text + shell.out + shell.err


def test_a_header_that_a_service_repeats_is_masked(ask: Any, endpoint: Endpoint) -> None:
    endpoint.faults = [status(403, f"{SECRET} may not do this")]
    shell = ask("--header", f"X-Gateway: {SECRET}")
    assert shell.code == 1
    assert "may not do this" in shell.err
    assert SECRET not in files(Path.cwd()) + shell.out + shell.err


def test_headers_are_given_to_retry_again(
    ask: Any, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extractor.llm.transport.MAX_BACKOFF", 0.001)
    endpoint.faults = [status(400, "not today")]
    shell = ask("--header", f"X-Gateway: {SECRET}", "--timeout", "7")
    endpoint.faults = [body([])]
    assert shell("retry", "run", "--header", f"X-Gateway: {SECRET}").code == 0
    assert endpoint.headers[-1]["x-gateway"] == SECRET
    options = json.loads(Path("run/run.json").read_text())["sessions"][-1]["options"]["extractor"]
    assert options["timeout"] == 7
    assert SECRET not in files(Path.cwd())


def test_a_slow_service_is_not_waited_for_longer_than_told(ask: Any, endpoint: Endpoint) -> None:
    from support.fake_service import hang

    endpoint.faults = [hang(), body([])]
    assert ask("--timeout", "0.2").code == 0
    assert endpoint.count >= 2


def test_what_the_user_asks_for_is_never_left_out_silently(ask: Any, endpoint: Endpoint) -> None:
    endpoint.faults = [dialects.MISTRAL.answering([])]
    shell = ask("--extra-body", '{"top_k": 20}')
    assert shell.code == 1
    assert "body.top_k: Extra inputs are not permitted" in shell.err
    assert all(each["top_k"] == 20 for each in endpoint.requests)


REFUSED = {
    "no JSON": (("--extra-body", "{top_k: 20}"), "is no JSON object: write it like"),
    "no object": (("--extra-body", "[1]"), "is no JSON object"),
    "the messages": (("--extra-body", '{"messages": []}'), "sets messages, which the extractor"),
    "a stream": (("--extra-body", '{"stream": true}'), "sets stream, which the extractor"),
    "a secret": (("--extra-body", f'{{"a": [{{"api_key": "{SECRET}"}}]}}'), "a field 'api_key'"),
    "infinity": (("--extra-body", '{"a": Infinity}'), "a value that JSON has not"),
    "half a character": (("--extra-body", '{"a": "\\ud800"}'), "a value that JSON has not"),
    "no end of brackets": (("--extra-body", "[" * 100_000), "is no JSON object"),
    "a header's value": (
        ("--header", f"X-A: {SECRET}", "--extra-body", f'{{"user": "{SECRET}"}}'),
        "holds the key or the value of a header",
    ),
    "half a character of effort": (("--reasoning-effort", "\udcff"), "a value that JSON has not"),
    "an encoding": (("--header", "Content-Encoding: gzip"), "set by the extractor"),
    "letters of no header": (("--header", "X-A: déjà"), "has a line break or another"),
    "a space in a name": (("--header", "X A: 1"), "A header has no name"),
    "no colon": (("--header", SECRET), "has no colon: write it like"),
    "no name": (("--header", f": {SECRET}"), "A header has no name"),
    "the key": (("--header", f"authorization: Bearer {SECRET}"), "set by the extractor"),
    "a line break": (("--header", f"X-A: {SECRET}\nX-B: 1"), "has a line break or another"),
    "no time": (("--timeout", "0"), "--timeout"),
    "the local model": (
        ("--model", "local", "--reasoning-effort", "low"),
        "takes no reasoning eff",
    ),
}


@pytest.mark.parametrize(("options", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_sent_is_refused_in_a_sentence(
    ask: Any, endpoint: Endpoint, options: tuple[str, ...], said: str
) -> None:
    shell = ask(*options)
    assert shell.code == 2
    assert said in " ".join(shell.err.split())
    assert SECRET not in shell.err + shell.out
    assert endpoint.count == 0


def test_options_without_a_model_are_told_to_have_no_effect(shell: Shell) -> None:
    options = ("--header", f"X-A: {SECRET}", "--reasoning-effort", "low")
    shell("run", "in/a.txt", "-o", "run", "--ask", "none", *options)
    assert "--reasoning-effort, --header have no effect" in shell.err
    assert SECRET not in shell.err + files(Path.cwd())


# ---- extractor model presets -------------------------------------------------------------------


def test_the_services_are_listed_with_the_state_of_their_keys(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("GOOGLE_API_KEY", SECRET)
    Path("presets.toml").write_text('[work]\nbase_url = "http://localhost:1/v1"\n')
    monkeypatch.setenv("EXTRACTOR_PRESETS", "presets.toml")
    assert shell("model", "presets").code == 0
    lines = {line.split()[0]: line for line in shell.out.splitlines()}
    assert "GROQ_API_KEY is not set" in lines["groq"]
    assert "GOOGLE_API_KEY is set" in lines["google"]
    assert "none needed" in lines["ollama"]
    assert "http://localhost:1/v1" in lines["work"]
    assert SECRET not in shell.out


@pytest.mark.parametrize(
    ("command", "said"),
    [
        pytest.param(
            ("presets", "--base-url", "http://h/v1"), "--check PROVIDER/NAME", id="address-of-none"
        ),
        pytest.param(("presets", "--timeout", "3"), "--check PROVIDER/NAME", id="time-of-none"),
        pytest.param(
            ("pull", "a/b/c.gguf", "--source", "pypi"), "leave out --source", id="not-there"
        ),
    ],
)
def test_options_that_would_do_nothing_are_refused(
    shell: Shell, command: tuple[str, ...], said: str
) -> None:
    assert shell("model", *command).code == 2
    assert said in shell.err


def test_what_stands_in_place_of_an_address_is_not_printed(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("GROQ_BASE_URL", SECRET)
    monkeypatch.setenv("MISTRAL_BASE_URL", f"https://u:{SECRET}@h/v1")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:9/v1")
    assert shell("model", "presets").code == 0
    assert "GROQ_BASE_URL is not an address" in shell.out
    assert "MISTRAL_BASE_URL is not an address" in shell.out
    assert "http://localhost:9/v1" in shell.out
    assert SECRET not in shell.out


CHECKS = {
    "openai": "by a JSON schema, and used 30 + 12 tokens.",
    "mistral": "by a JSON schema, without seed, and used 30 + 12 tokens.",
    "google": "by a JSON object, without seed, and used 30 + 12 tokens.",
    "small": "by a JSON object, and does not say how many tokens it used.",
    "anthropic": "by a JSON schema, without top_p, and used",
}


@pytest.mark.parametrize(("dialect", "said"), CHECKS.items(), ids=CHECKS)
def test_a_check_says_what_works(shell: Shell, endpoint: Endpoint, dialect: str, said: str) -> None:
    (spoken,) = (each for each in dialects.ALL if each.name == dialect)
    endpoint.faults = [spoken.answering([{"word": "rain"}])]
    shell("model", "presets", "--check", "groq/m", "--base-url", endpoint.base_url)
    assert shell.code == 0, shell.err
    assert "groq/m works: it answered in" in shell.out
    assert said in " ".join(shell.out.split())


def test_a_check_says_what_does_not_work(shell: Shell, endpoint: Endpoint) -> None:
    command = ("model", "presets", "--base-url", endpoint.base_url, "--check")
    assert shell(*command, "groq/m").code == 1
    assert "found nothing in an easy text" in shell.out
    endpoint.faults = [status(401, "who are you?")]
    assert shell(*command, "groq/m").code == 1
    assert "set GROQ_API_KEY to one that is valid there" in shell.err
    endpoint.faults = [status(404, "no model m")]
    assert shell(*command, "groq/m").code == 1
    assert "has no model 'm' at this address" in " ".join(shell.err.split())
    endpoint.faults = [body("I will not say.")]
    assert shell(*command, "groq/m").code == 1
    assert shell(*command, "groq").code == 2
    assert "There is no model called 'groq'" in shell.err
    assert shell("model", "presets", "--check", "mistral/m").code == 2
    assert "needs a key: set MISTRAL_API_KEY" in shell.err
