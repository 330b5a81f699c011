"""Services by name: where they are, their keys, and what a file of the user's changes."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from support.fake_service import Endpoint, body

from extractor import Extractor
from extractor.engines import connect, is_strong, presets
from extractor.engines.hosted import Hosted
from extractor.errors import SettingsError

KEY = "sk-a-key-that-nobody-may-see"
SERVICES = (
    *("openai", "azure", "google", "mistral", "groq", "openrouter", "anthropic"),
    *("ollama", "vllm", "lmstudio"),
)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's file, which does not exist yet."""
    path = tmp_path / "mine.toml"
    monkeypatch.setenv("EXTRACTOR_PRESETS", str(path))
    return path


def hosted(model: str, **settings: Any) -> Hosted:
    engine = connect(model, **settings)
    assert isinstance(engine, Hosted)
    return engine


async def send(engine: Hosted) -> None:
    """Sends one request."""
    client = await engine.client()
    await client.post("/chat/completions", cast_to=bytes, body={})
    await engine.close()


def test_all_services_are_known() -> None:
    assert tuple(presets.built_in()) == SERVICES


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_says_which_key_it_needs(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", "https://mine.openai.azure.example/")
    preset = presets.built_in()[service]
    if preset.needs_key:
        with pytest.raises(SettingsError, match=f"{service}/m needs a key: set {preset.key[0]},"):
            connect(f"{service}/m")
        monkeypatch.setenv(preset.key[-1], KEY)
    assert hosted(f"{service}/m").name.startswith(f"{service}/m")
    assert hosted(f"{service}/m").key_variable in preset.key


@pytest.mark.parametrize("service", SERVICES)
def test_the_address_of_each_service_can_be_replaced(
    service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = "http://localhost:9999/v1"
    assert hosted(f"{service}/m", base_url=other).name == f"{service}/m@localhost:9999"
    monkeypatch.setenv(f"{service.upper()}_BASE_URL", other)
    assert hosted(f"{service}/m").name == f"{service}/m@localhost:9999"


async def test_the_key_of_azure_is_sent_in_its_own_header() -> None:
    with Endpoint(body([])) as endpoint:
        await send(hosted("azure/m", base_url=endpoint.base_url, api_key=KEY))
        assert endpoint.headers[0]["api-key"] == KEY
        assert "authorization" not in endpoint.headers[0]


def test_azure_asks_for_the_address_of_the_resource(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="contains the variable AZURE_OPENAI_ENDPOINT"):
        connect("azure/m", api_key=KEY)
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", "https://mine.openai.azure.example/")
    assert hosted("azure/m", api_key=KEY).name == "azure/m@mine.openai.azure.example"


async def test_what_is_set_for_openai_is_sent_to_no_other_service(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Team: a secret of this team")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-1")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with Endpoint(body([])) as endpoint:
        for service in ("groq", "openai"):
            await send(hosted(f"{service}/m", base_url=endpoint.base_url))
        other, openai = endpoint.headers
    assert other["authorization"] == "Bearer none"
    assert not {"x-team", "openai-organization"} & other.keys()
    assert openai["authorization"] == f"Bearer {KEY}"
    assert {"x-team", "openai-organization"} <= openai.keys()


@pytest.mark.parametrize(
    ("model", "context"),
    [
        ("openai/gpt-4.1-mini", 1_047_576),
        ("openai/gpt-5-chat-latest", 128_000),
        ("openai/gpt-5-nano", 400_000),
        ("openai/unheard-of", None),
        ("groq/any", 131_072),
        ("ollama/any", 4_096),
    ],
)
def test_a_context_is_known_or_not(model: str, context: int | None) -> None:
    assert hosted(model, api_key=KEY).context == context


@pytest.mark.parametrize(
    ("url", "context"),
    [
        pytest.param("http://localhost:11434/v1", 4_096, id="here"),
        pytest.param("http://127.0.0.1:11434", 4_096, id="by-number"),
        pytest.param("http://192.168.1.5:1234/v1", 4_096, id="in-the-house"),
        pytest.param("http://localhost:8000/v1", None, id="one-that-refuses"),
        pytest.param("http://localhost:9000/v1", None, id="unknown"),
        pytest.param("https://example.org/v1", None, id="without-a-port"),
    ],
)
def test_a_server_that_cuts_prompts_is_known_by_its_port(url: str, context: int | None) -> None:
    engine = hosted("openai/m", base_url=url)
    assert engine.context == context
    assert is_strong(engine) == (context is None)
    assert hosted("openai/gpt-4.1", base_url=url).context == 1_047_576  # which the user names


def test_the_users_context_of_a_server_counts_at_its_port(own: Path) -> None:
    own.write_text("[ollama]\ncontext = 32768\n")
    assert hosted("openai/m", base_url="http://localhost:11434/v1").context == 32_768


def test_a_small_context_makes_small_windows(own: Path) -> None:
    text = "\n".join(f"Line {number} tells of the weather in the hills." for number in range(3000))
    counts = {}
    for context in (2_000, 4_000, 10**6):
        own.write_text(f'[work]\nbase_url = "http://localhost:1/v1"\ncontext = {context}\n')
        with Extractor(model="work/m", schema=SCHEMA, cache=False) as extractor:
            counts[context] = len(list(extractor.requests(text)))
    assert counts[2_000] > 1.8 * counts[4_000] > 1.8 * counts[10**6]
    assert counts[10**6] > 1, "one answer about so long a text would be cut off"


SCHEMA = f"{Path(__file__).parents[1] / 'support' / 'presets_schema.py'}:Weather"


# ---- the user's file ---------------------------------------------------------------------------


async def test_a_service_of_the_user(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORK_TOKEN", "a-token-of-the-gateway")
    with Endpoint(body([])) as endpoint:
        own.write_text(
            f"""
            [work]
            base_url = "{endpoint.base_url}"
            key = ["WORK_KEY"]
            needs_key = false
            headers = {{ X-Team = "news", X-Token = "{{WORK_TOKEN}}" }}
            """
        )
        engine = hosted("work/vendor/m")
        assert engine.model == "vendor/m"
        assert engine.name.startswith("work/vendor/m@127.0.0.1")
        await send(engine)
        assert endpoint.headers[0]["x-team"] == "news"
        assert endpoint.headers[0]["x-token"] == "a-token-of-the-gateway"


def test_a_field_of_a_built_in_service_can_be_changed(own: Path) -> None:
    own.write_text("[ollama]\ncontext = 32768\n")
    changed = presets.known()["ollama"]
    assert changed.context == 32_768
    assert changed.model_copy(update={"context": 4_096}) == presets.built_in()["ollama"]
    assert hosted("ollama/m").name == "ollama/m"


def test_the_file_may_begin_with_a_mark_of_its_encoding(own: Path) -> None:
    own.write_text('\ufeff[work]\nbase_url = "http://localhost:1/v1"\n', "utf-8")
    assert hosted("work/m").name == "work/m@localhost:1"


def test_a_variable_of_a_header_must_be_set(own: Path) -> None:
    own.write_text('[work]\nbase_url = "http://h/v1"\nheaders = { X-A = "{WORK_TOKEN}" }\n')
    with pytest.raises(SettingsError, match=r"header X-A of work .* WORK_TOKEN, .* take it out of"):
        connect("work/m")


def test_the_name_of_a_deployment_cannot_change_the_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", "https://mine.openai.azure.example/")
    address = presets.built_in()["azure"].address("../x?y#z@h", version="2024-10-21")
    assert address.endswith("/openai/deployments/..%2Fx%3Fy%23z%40h")


def test_the_file_lies_in_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXTRACTOR_HOME", str(tmp_path))
    (tmp_path / "presets.toml").write_text('[work]\nbase_url = "http://localhost:1/v1"\n')
    assert hosted("work/m").name == "work/m@localhost:1"


WRONG = {
    "no table": ('work = "http://localhost/v1"', "'work' in .* is none: write a table"),
    "no address": ("[work]\nslots = 2", "work in .* is wrong .base_url: Field required"),
    "an unknown field": ('[openai]\nurl = "x"', "openai in .* is wrong .url: Extra inputs"),
    "an unknown form": ('[openai]\nform = "xml"', "form: Input should be 'json_schema'"),
    "no model's field": ('[openai.models]\n"m*" = { slots = 3 }', "openai in .* is wrong"),
    "a key in place of its variable": (
        f'[openai]\nkey = ["{KEY}"]',
        "key.0: it names environment variables",
    ),
    "the name of the local model": ('[local]\nbase_url = "http://h/v1"', "'local' in .* is none"),
    "capital letters": ('[Work]\nbase_url = "http://h/v1"', "'Work' in .* in small letters"),
    "no TOML": ("[work", "cannot be read"),
    "no end of brackets": ("a = " + "[" * 100_000, "cannot be read"),
    "not in UTF-8": ("[work]\nx = '\udcff'", "cannot be read"),
    "a key that is no list": ('[openai]\nkey = "A"', "key: Input should be a list"),
    "a number as address": ("[work]\nbase_url = 80", "base_url: Input should be a valid string"),
    "a key in the address": (
        f'[work]\nbase_url = "https://h/v1?key={KEY}"',
        "base_url: write it like https://host/v1, without",
    ),
    "a user in the address": (f'[work]\nbase_url = "https://u:{KEY}@h/v1"', "base_url: write it"),
    "a key as the address": (f'[work]\nbase_url = "{KEY}"', "base_url: write it like"),
    "a key of a model": (
        f'[openai.models]\n"m*" = {{ key = "{KEY}" }}',
        "models.m.*.key: Extra inputs are not permitted",
    ),
    "a secret in the body": (
        f'[openai]\nbody = {{ a = [{{ apiKey = "{KEY}" }}] }}',
        "body: The extra body has a field 'apiKey'",
    ),
    "messages in the body": (
        "[openai]\nbody = { messages = [] }",
        "body: The extra body sets mess",
    ),
    "a date in the body": ("[openai]\nbody = { d = 2025-01-01 }", "body: .* that JSON has not"),
    "the key among the headers": (
        f'[openai]\nheaders = {{ Authorization = "Bearer {KEY}" }}',
        "headers: The header Authorization is set by the extractor",
    ),
    "a list of headers": ("[openai]\nheaders = [1]", "headers: Input should be a valid dictionary"),
    "a context of nothing": ("[openai]\ncontext = 0", "context: Input should be greater than 0"),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_told_in_a_sentence(own: Path, text: str, said: str) -> None:
    own.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(SettingsError, match=said) as told:
        connect("openai/m", api_key=KEY)
    assert KEY not in str(told.value)
    assert "\n" not in str(told.value)
    connect("local")  # which needs no presets


def test_a_file_that_is_named_must_exist(own: Path) -> None:
    with pytest.raises(SettingsError, match=r"cannot be read .*No such file"):
        connect("openai/m", api_key=KEY)


def test_the_table_of_the_documentation_is_that_of_the_file() -> None:
    """docs/models.md has a row for each service, with its address and key."""
    page = (Path(__file__).parents[2] / "docs" / "models.md").read_text("utf-8")
    rows = {line.split("|")[1].strip(" `"): line for line in page.splitlines() if line[:3] == "| `"}
    for name, entry in tomllib.loads(presets.FILE.read_text("utf-8")).items():
        assert entry["base_url"] in rows[name]
        assert all(variable in rows[name] for variable in entry["key"])
