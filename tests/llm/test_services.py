"""Each preset is answered by each dialect of the test server, and what it learned is kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support import dialects
from support.dialects import Dialect, form
from support.fake_engine import GOOD, MESSAGES, ONE, SCHEMA, ask
from support.fake_service import Endpoint, raw, status
from support.messages_service import MessagesEndpoint

from extractor.engines import connect
from extractor.engines.presets import built_in
from extractor.errors import ServiceDenied
from extractor.llm.cache import Cache
from extractor.llm.client import Client

KEY = "sk-a-key-that-nobody-may-see"
OTHER = [*MESSAGES[:1], {"role": "user", "content": "It snowed."}]
FIRST = {  # what a preset knows from the start, so that its service refuses nothing
    "openai": dialects.OPENAI,
    "mistral": dialects.MISTRAL,
    "anthropic": dialects.ANTHROPIC,
    "groq": dialects.OPENAI,
}


def endpoint_of(service: str, dialect: Dialect) -> Endpoint:
    """A server that speaks the protocol of a service."""
    own = MessagesEndpoint if built_in()[service].wire == "anthropic" else Endpoint
    return own(dialect.answering([GOOD]))


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with Cache(tmp_path / "answers") as cache:
        yield cache


@pytest.mark.parametrize("dialect", dialects.ALL, ids=lambda each: each.name)
@pytest.mark.parametrize("service", built_in())
async def test_each_service_may_speak_each_dialect(
    cache: Cache, service: str, dialect: Dialect
) -> None:
    with endpoint_of(service, dialect) as endpoint:
        engine = connect(f"{service}/m", base_url=endpoint.base_url, api_key=KEY)
        answer = await ask(engine, cache)
        assert answer.items == ONE
        if dialect.output is not None:
            assert answer.usage.completion_tokens == dialect.output
        learned = endpoint.count
        later = connect(f"{service}/m", base_url=endpoint.base_url, api_key=KEY)
        client = Client(later, cache=cache, longest_wait=0.01)  # as another process has it
        await client.ask(OTHER, SCHEMA, max_tokens=50)
        await later.close()
        assert endpoint.count == learned + 1, "what is refused is not sent again"


@pytest.mark.parametrize("service", FIRST)
async def test_a_service_refuses_nothing_that_its_preset_sends(service: str) -> None:
    with endpoint_of(service, FIRST[service]) as endpoint:
        engine = connect(f"{service}/m", base_url=endpoint.base_url, api_key=KEY)
        assert (await ask(engine)).items == ONE
        assert endpoint.count == 1


async def test_a_model_that_reasons_is_known_by_its_name() -> None:
    with Endpoint(dialects.REASONING.answering([GOOD])) as endpoint:
        for name, sent in (("gpt-5-mini", 1), ("o3", 2), ("my-gpt-5", 6)):
            engine = connect(f"openai/{name}", base_url=endpoint.base_url, api_key=KEY)
            assert (await ask(engine)).items == ONE
            assert endpoint.count == sent


async def test_a_preset_says_which_form_comes_first() -> None:
    seen: list[dict[str, object]] = []
    for service in ("anthropic", "mistral"):
        with endpoint_of(service, dialects.OPENAI) as endpoint:
            endpoint.faults = [dialects.OPENAI.answering([GOOD], seen)]
            await ask(connect(f"{service}/m", base_url=endpoint.base_url, api_key=KEY))
    assert [form(each) for each in seen] == ["tools", "json_schema"]
    assert seen[1]["random_seed"] == 7
    assert not {"seed", "max_completion_tokens"} & seen[1].keys()


async def test_what_a_preset_adds_to_requests_is_part_of_the_key(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two users' presets of one name, or one that was edited, share no answers."""
    file = tmp_path / "presets.toml"
    monkeypatch.setenv("EXTRACTOR_PRESETS", str(file))
    with Endpoint(dialects.OPENAI.answering([GOOD])) as endpoint:
        for body in ("{}", "{ top_k = 1 }", "{ top_k = 1 }"):
            file.write_text(f'[work]\nbase_url = "{endpoint.base_url}"\nbody = {body}\n')
            await ask(connect("work/m"), cache)
        assert [each.get("top_k") for each in endpoint.requests] == [None, 1]


async def test_what_the_user_asks_for_is_sent_though_it_is_known_to_be_refused(
    cache: Cache,
) -> None:
    """A preset may be wrong about a model, and so may a lesson of long ago."""
    wanted = {"temperature": 0.5, "top_k": 3}
    with Endpoint(dialects.OPENAI.answering([GOOD])) as endpoint:
        place = {"base_url": endpoint.base_url, "api_key": KEY}
        plain = connect("openai/gpt-5", **place)
        cache.put_note({"dialect": plain.name}, {"refused": ["top_k"]})
        await ask(connect("openai/gpt-5", extra_body=wanted, **place), cache)
        assert wanted.items() <= endpoint.requests[-1].items()
        assert "top_p" not in endpoint.requests[-1]


async def test_what_a_preset_says_is_not_remembered_as_a_lesson(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise a line that was corrected would go on to count."""
    file = tmp_path / "presets.toml"
    monkeypatch.setenv("EXTRACTOR_PRESETS", str(file))
    with Endpoint(dialects.MISTRAL.answering([GOOD])) as endpoint:
        for without in ('["temperature"]', "[]"):
            file.write_text(f'[work]\nbase_url = "{endpoint.base_url}"\nwithout = {without}\n')
            engine = connect("work/m")
            client = Client(engine, cache=cache, longest_wait=0.01)
            own = [*MESSAGES[:1], {"role": "user", "content": without}]
            await client.ask(own, SCHEMA, max_tokens=9)
            await engine.close()
    assert ["temperature" in each for each in endpoint.requests] == [False, False, True]
    assert ["seed" in each for each in endpoint.requests] == [True, False, False]


REFUSED_KEYS = [
    pytest.param(status(401, "no such key"), id="401"),
    pytest.param(status(400, "API key not valid. Please pass a valid API key."), id="google's"),
]


@pytest.mark.parametrize("fault", REFUSED_KEYS)
async def test_a_refused_key_is_told_with_its_variable(fault: object) -> None:
    with Endpoint(fault) as endpoint:
        engine = connect("google/m", base_url=endpoint.base_url, api_key=KEY)
        with pytest.raises(ServiceDenied, match="set GEMINI_API_KEY to one that is valid") as told:
            await ask(engine)
        assert endpoint.count == 1
    assert KEY not in str(told.value)


ERRORS = [
    (
        b'[{"error": {"code": 404, "message": "no model m", "status": "NOT_FOUND"}}]',
        "404: no model",
    ),
    (b'{"error": "model \'m\' not found"}', "404: model 'm' not found"),
    (b'{"object": "error", "message": "no m", "type": "NotFoundError", "code": 404}', "404: no m"),
    (
        b'{"message": "{\\"detail\\": [{\\"loc\\": [\\"body\\", \\"m\\"]}]}"}',
        "404: body.m: is refused",
    ),
]


@pytest.mark.parametrize(("body", "said"), ERRORS, ids=["google", "ollama", "vllm", "mistral"])
async def test_the_own_words_of_a_service_are_told(body: bytes, said: str) -> None:
    async def fault(request: object) -> object:
        response = await raw(body)(request)
        response.set_status(404)
        return response

    with Endpoint(fault) as endpoint:
        engine = connect("ollama/m", base_url=endpoint.base_url)
        with pytest.raises(ServiceDenied) as told:
            await ask(engine)
    assert f"({said}" in str(told.value)
    assert "{" not in str(told.value)
