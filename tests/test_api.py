"""The library's front door: its twins, its loops, its settings, its end."""

import asyncio
import contextlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support import fake_service
from support.fake_engine import Fact, FakeModel, ServiceEngine
from support.fake_service import Endpoint

import extractor as package
from extractor import Document, Extractor, Failure, Result, engines
from extractor.errors import InputError, PromptError, SchemaError, SettingsError
from extractor.models import Usage

TEXTS = [
    "The mill at Orrin burned down. The barn at Tessel was spared.",
    "The ferry to Quill left late.",
    "The road to Brask is closed.",
]


def finding(body: dict[str, Any]) -> list[dict[str, Any]]:
    """A model that quotes two places."""
    shown = body["messages"][-1]["content"]
    return [{"words": w, "day": None} for w in ("mill at Orrin", "ferry to Quill") if w in shown]


class Model(FakeModel):
    """A model for several event loops, one after the other."""

    async def client(self) -> Any:
        loop = asyncio.get_running_loop()
        if getattr(self, "_loop", None) is not loop:
            self._client, self._loop = None, loop
        return await super().client()


def reader(model: Any = None, **options: Any) -> Extractor:
    return Extractor(model=model or Model(otherwise=finding), **{"schema": Fact, **options})


def rows(outcomes: list[Result | Failure]) -> list[str]:
    """The claims as they are written."""
    return [row.model_dump_json() for outcome in outcomes for row in getattr(outcome, "claims", ())]


async def gathered(made: Extractor) -> list[Result | Failure]:
    return [outcome async for outcome in made.aextract_many(TEXTS)]


def test_a_text_or_a_document_is_read() -> None:
    with reader() as made:
        first = made.extract(TEXTS[0])
        second = made.extract(Document.from_text(TEXTS[0]))
    assert [each.quote for row in first.claims for each in row.evidence] == ["mill at Orrin"]
    assert (first.claims, first.document) == (second.claims, second.document)
    assert (first.usage.calls, second.usage) == (1, Usage(cache_hits=1))


def test_synchronous_and_asynchronous_methods_give_equal_rows_in_order() -> None:
    with reader(cache=False) as made:
        once = list(made.extract_many(TEXTS))
        each = [made.extract(text) for text in TEXTS]
    twin = asyncio.run(gathered(reader(cache=False)))
    assert rows(once) == rows(each) == rows(twin)
    assert len(rows(once)) == 2
    assert [outcome.document.text for outcome in once] == TEXTS


async def test_synchronous_methods_work_inside_a_running_loop() -> None:
    with reader() as made:
        assert len(rows(list(made.extract_many(TEXTS)))) == 2
        assert made.extract(TEXTS[1]).claims
        assert (await made.aextract(TEXTS[1])).usage.cache_hits == 1


def test_one_extractor_serves_several_loops() -> None:
    made = reader(cache=False)
    results = [asyncio.run(made.aextract(TEXTS[0])) for _ in range(2)]
    results.append(made.extract(TEXTS[0]))
    made.close()
    assert len({row for result in results for row in rows([result])}) == 1


async def test_documents_can_be_extracted_concurrently() -> None:
    async with reader(cache=False) as made:
        results = await asyncio.gather(*(made.aextract(text) for text in TEXTS))
    assert [result.document.text for result in results] == TEXTS
    assert made.engine.closed


def test_a_second_run_gives_the_same_bytes_from_the_cache(tmp_path: Path) -> None:
    first, second = Model(otherwise=finding), Model()
    with reader(first, cache_dir=tmp_path) as made:
        before = list(made.extract_many(TEXTS))
    with reader(second, cache_dir=tmp_path) as made:
        after = list(made.extract_many(TEXTS))
    assert rows(before) == rows(after)
    assert json.loads(rows(after)[0])["provenance"]["cached"] is True
    calls = sum((outcome.usage for outcome in before), Usage())
    hits = sum((outcome.usage for outcome in after), Usage())
    assert (calls.calls, calls.prompt_tokens) == (len(first.requests), 10 * len(first.requests))
    assert hits == Usage(cache_hits=len(first.requests))


def test_without_a_cache_nothing_is_stored_and_rows_say_so(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EXTRACTOR_HOME", str(tmp_path / "home"))
    with reader(cache=False) as made:
        results = [made.extract(TEXTS[0]) for _ in range(2)]
    assert [result.usage.calls for result in results] == [1, 1]
    assert json.loads(rows(results)[0])["provenance"]["cached"] is False
    assert not (tmp_path / "home").exists()


def test_documents_are_read_lazily_and_the_iterator_can_be_abandoned() -> None:
    read: list[int] = []

    def source() -> Iterator[str]:
        for number in range(500):
            read.append(number)
            yield f"The road {number} is closed."

    threads = set(threading.enumerate())
    with reader(Model(otherwise=[]), workers=1) as made:
        for outcome in made.extract_many(source()):
            assert isinstance(outcome, Result)
            break
        assert len(read) <= 1 + 4 * 1 + 4
        assert made.extract(TEXTS[0]).claims == ()
    assert set(threading.enumerate()) <= threads


def test_closing_ends_an_iterator_that_was_not_read_to_its_end() -> None:
    made = reader()
    outcomes = made.extract_many(TEXTS * 20)
    next(outcomes)
    made.close()
    assert list(outcomes) == []
    assert made.extract(TEXTS[0]).claims, "it may be used again"
    made.close()


def test_a_failure_is_passed_through_and_another_type_is_refused() -> None:
    failure = Failure(doc_id=None, path="x.txt", error="InputError", reason="It is empty.")
    with reader() as made:
        assert list(made.extract_many([failure])) == [failure]
        with pytest.raises(InputError, match="A bytes is not a document"):
            made.extract(b"The mill burned.")  # type: ignore[arg-type]  # the mistake


def test_settings_determine_the_rows_and_hold_no_secret() -> None:
    secret = "sk-secret-of-a-test"
    made = Extractor(model="openai/any", api_key=secret, cache=False)
    same = Extractor(model="openai/any", api_key="another", cache=False, workers=3)
    assert made.settings == same.settings
    assert json.loads(json.dumps(made.settings)) == made.settings
    assert secret not in json.dumps(made.settings) + repr(vars(made))
    for options in ({"prompt": "generic"}, {"schema": "quotations"}, {"model": "openai/other"}):
        other = Extractor(**{"model": "openai/any", "api_key": secret, **options})
        assert other.settings != made.settings


@pytest.mark.parametrize(
    ("options", "error"),
    [
        pytest.param({"model": "gpt"}, SettingsError, id="model"),
        pytest.param({"model": "openai/any"}, SettingsError, id="key"),
        pytest.param({"model": "local", "base_url": "http://a/v1"}, SettingsError, id="address"),
        pytest.param({"schema": "poem"}, SchemaError, id="schema"),
        pytest.param({"schema": int}, SchemaError, id="no model"),
        pytest.param({"prompt": "poem"}, PromptError, id="prompt"),
    ],
)
def test_wrong_settings_are_refused_at_once(options: dict[str, Any], error: type) -> None:
    with pytest.raises(error):
        Extractor(**options)


def test_the_constructor_loads_sends_and_writes_nothing(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EXTRACTOR_HOME", str(tmp_path / "home"))
    Extractor().close()
    assert not (tmp_path / "home").exists()


def test_an_engine_object_is_used_as_it_is() -> None:
    engine = ServiceEngine("http://127.0.0.1:9/v1")
    with reader(engine) as made:
        assert made.engine is engine
        assert made.settings["model"] == "fault/model"


def test_the_package_has_the_names_it_exports_and_no_others() -> None:
    assert package.Extractor is Extractor
    with pytest.raises(AttributeError, match="no attribute 'Extractorr'"):
        _ = package.Extractorr  # type: ignore[attr-defined]  # the mistake


class TestWithoutAModel:
    """`ask="none"`: claims by the rules alone."""

    STORY = "Ana Ruiz said the bridge would reopen in May. The ferry, she said, runs all winter."

    @pytest.fixture(autouse=True)
    def no_engine(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: Any, **__: Any) -> None:
            raise AssertionError("an engine was connected, or a local model loaded")

        monkeypatch.setattr(engines, "connect", refuse)
        monkeypatch.setattr(engines.Local, "client", refuse)
        monkeypatch.setitem(sys.modules, "xllamacpp", None)  # as without the extra
        monkeypatch.delenv("OPENAI_API_KEY", raising=False)

    def test_the_rules_make_the_claims(self) -> None:
        with Extractor(ask="none", processes=1) as made:
            result = made.extract(self.STORY)
            assert list(made.requests(self.STORY)) == []
        assert [claim.attribution[0].name for claim in result.claims] == ["Ana Ruiz", "Ana Ruiz"]
        assert {claim.provenance.model for claim in result.claims} == {"none"}
        assert result.usage == Usage()
        assert made.settings["ask"] == made.settings["model"] == "none"

    def test_a_document_without_text_fails_alone(self) -> None:
        with Extractor(ask="none", processes=1) as made:
            blank, read = made.extract_many([" ", self.STORY])
        assert isinstance(blank, Failure)
        assert isinstance(read, Result)

    @pytest.mark.parametrize("cache", [True, False])
    def test_rows_can_be_made_again_without_a_call(self, cache: bool, tmp_path: Path) -> None:
        results = []
        for _ in range(2):
            with Extractor(ask="none", processes=1, cache=cache, cache_dir=tmp_path) as made:
                results.append(made.extract(self.STORY))
        assert results[0].claims == results[1].claims
        assert {claim.provenance.cached for claim in results[0].claims} == {True}
        assert results[1].usage == Usage()

    def test_models_keys_and_limits_make_no_difference(self) -> None:
        options: dict[str, Any] = {"model": "openai/any", "fallback": ["openai/other"]}
        with Extractor(ask="none", processes=1, max_cost=0.01, max_tokens=1, **options) as made:
            assert made.extract(self.STORY).claims
        assert made.models == ()
        assert made.settings == Extractor(ask="none").settings

    @pytest.mark.parametrize("ask", ["none", "unsure"])
    def test_a_schema_without_claims_is_refused(self, ask: str) -> None:
        with pytest.raises(SettingsError, match='for the schema quotations: choose ask="all"'):
            Extractor(ask=ask, schema="quotations")

    async def test_no_request_can_be_sent(self) -> None:
        with pytest.raises(SettingsError, match="name a model"):
            await engines.NoModel().client()


def test_an_unknown_value_of_ask_is_refused() -> None:
    with pytest.raises(SettingsError, match='write "all", "unsure" or "none"'):
        Extractor(model=FakeModel(), ask="some")


# ---- forked processes --------------------------------------------------------------------------

SAID = "{} is shut, Mayor Ilse Brandt said."


def in_a_child(work: Callable[[], object]) -> str:
    """What `work` returns in a forked process."""
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        with contextlib.suppress(BaseException):
            os.write(writer, str(work()).encode())
        os._exit(0)
    os.close(writer)
    deadline = threading.Timer(20, os.kill, (child, signal.SIGKILL))
    deadline.start()
    with os.fdopen(reader) as told:
        answer = told.read()
    deadline.cancel()
    os.waitpid(child, 0)
    return answer


@pytest.fixture(params=["all", "none"])
def forking(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Extractor]:
    """An extractor that asks a service about everything, or nobody about anything."""
    with (
        Endpoint(fake_service.body([])) as service,
        Extractor(
            model="openai/any", base_url=service.base_url, ask=request.param, cache_dir=tmp_path
        ) as made,
    ):
        yield made


def test_an_extractor_works_in_forked_processes(forking: Extractor) -> None:
    def found(name: str) -> int:
        return len(forking.extract(SAID.format(name)).claims)

    def of_many(name: str) -> int:
        texts = [SAID.format(f"{name} {number}") for number in range(20)]
        return len(rows(list(forking.extract_many(texts))))

    assert found("The dam") == 1
    assert in_a_child(lambda: found("The port")) == "1"
    assert in_a_child(lambda: of_many("Road")) == "20"
    assert in_a_child(lambda: in_a_child(lambda: found("The mill"))) == "1"
    outcomes = forking.extract_many([SAID.format(f"Pass {number}") for number in range(20)])
    next(outcomes)
    assert in_a_child(lambda: found("The quay")) == "1"
    assert len(list(outcomes)) == 19
    assert of_many("Lane") == 20


async def test_an_extractor_works_in_a_process_forked_by_an_event_loop(forking: Extractor) -> None:
    async def found(name: str) -> int:
        return len((await forking.aextract(SAID.format(name))).claims)

    assert await found("The dam") == 1
    assert in_a_child(lambda: len(forking.extract(SAID.format("The port")).claims)) == "1"
    assert in_a_child(lambda: asyncio.run(found("The mill"))) == "1"
    assert await found("The quay") == 1
    await forking.aclose()


# ---- what is shown -------------------------------------------------------------------------


def test_a_title_is_quoted_at_its_place_in_the_text_of_the_result() -> None:
    document = Document.from_text("It rained.", title="Storm at Velm")
    model = FakeModel([{"words": "Storm at Velm", "day": None}])
    with Extractor(model=model, schema=Fact, cache=False) as extractor:
        result = extractor.extract(document)
    (shown,) = result.claims[0].evidence
    assert result.document.text == "Storm at Velm\n\nIt rained."
    assert result.document.text[shown.start : shown.end] == shown.quote == "Storm at Velm"


HEADED = "Mayor Brandt said that the mill at Orrin burned\n\nNobody was hurt.\n"


@pytest.mark.parametrize(("clean", "expected"), [("auto", False), ("page", False), ("none", True)])
def test_a_headline_is_read_for_claims_only_where_nothing_is_left_out(
    clean: str, expected: bool
) -> None:
    with Extractor(ask="none", clean=clean, cache=False) as extractor:
        claims = extractor.extract(HEADED).claims
    assert any("mill" in claim.evidence[0].quote for claim in claims) is expected


def test_another_choice_of_what_is_shown_is_refused() -> None:
    with pytest.raises(SettingsError, match="choose one of auto, page, none"):
        Extractor(ask="none", clean="all")
