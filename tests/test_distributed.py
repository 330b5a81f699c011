"""Claims on a cluster: a local Ray, and a service on the loopback."""

import dataclasses
import datetime as dt
import json
import pickle
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, get_args

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from aiohttp import web
from pydantic import BaseModel
from support.commands import quotations
from support.fake_engine import Fact
from support.fake_service import Endpoint, Fault, content, status

from extractor import Document, Extractor, Failure, Quote, distributed
from extractor.compare import facts as compare_facts
from extractor.compare import remote
from extractor.distributed import Table
from extractor.errors import SchemaError, ServiceUnavailable, SettingsError, UsageError
from extractor.pipeline.pipeline import MAX_OUTAGES

ray = pytest.importorskip("ray", reason="needs the extra [ray]")
pytestmark = [
    pytest.mark.filterwarnings("ignore:::ray"),  # what Ray says of itself
    pytest.mark.timeout(240),  # Ray takes a minute to start workers on a busy machine
]
KEY = "sk-secret-0123456789"
ROWS = [
    {
        "id": f"story-{number}",
        "body": f"Mayor Ilse Brandt said that bridge {number} is shut.",
        "title": "Bridge",
        "date": dt.date(2031, 5, 6),
        "url": f"https://paper.example/{number}",
    }
    for number in range(10)
]
ROWS[3]["body"] = ""
SCHEMA = '''
from pydantic import BaseModel
from extractor import Quote

class Closing(BaseModel):
    """Somebody says so."""

    content: Quote
    source: str
    cue: str
'''


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Ray on two processors, with what its workers need in their environment."""
    here = str(Path(__file__).parent)
    paths = {"PYTHONPATH": here, "OPENAI_API_KEY": KEY, "RAY_DATA_DISABLE_PROGRESS_BARS": "1"}
    paths["EXTRACTOR_HOME"] = str(tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("RAY_USAGE_STATS_ENABLED", "RAY_ENABLE_UV_RUN_RUNTIME_ENV"):
            patch.setenv(name, "0")
        for name, value in paths.items():
            patch.setenv(name, value)
        ray.init(
            num_cpus=2,
            include_dashboard=False,
            object_store_memory=100_000_000,
            log_to_driver=False,
            logging_level="ERROR",
            _node_ip_address="127.0.0.1",
        )
    yield
    ray.shutdown()


def obedient() -> Fault:
    """Finds the quotations of what it is shown, and one that nobody said."""

    async def fault(request: web.Request) -> web.Response:
        found = quotations(await request.json())
        return web.Response(body=content(found), content_type="application/json")

    return fault


@pytest.fixture
def service() -> Iterator[Endpoint]:
    with Endpoint(obedient()) as endpoint:
        yield endpoint


def options(service: Endpoint, tmp_path: Path, **more: Any) -> dict[str, Any]:
    return {
        "model": "openai/m",
        "base_url": service.base_url,
        "schema": "quotations",
        "columns": distributed.Columns(text="body"),
        "cache_dir": tmp_path / "cache",
        "batch_size": 4,
        **more,
    }


def test_rows_become_results_and_tables(cluster: None, service: Endpoint, tmp_path: Path) -> None:
    articles = ray.data.from_items(ROWS, override_num_blocks=2)
    distributed.extract(articles, **options(service, tmp_path)).write_parquet(str(tmp_path / "out"))
    results = pq.read_table(tmp_path / "out")
    rows = {row["doc_id"]: row for row in results.to_pylist()}

    assert sorted(results["doc_id"].to_pylist()) == [row["id"] for row in ROWS], "each exactly once"
    failed = rows.pop("story-3")
    assert (failed["error"], failed["claims"]) == ("InputError", None)
    assert failed["reason"] == (
        'The row with the id "story-3" has no text: put the article into its "body".'
    )
    direct_options = options(service, tmp_path, cache_dir=tmp_path / "other")
    for name in ("columns", "batch_size"):
        del direct_options[name]
    with Extractor(**direct_options) as extractor:
        for given in ROWS[:3] + ROWS[4:]:
            row = rows[given["id"]]
            document = Document.from_text(
                given["body"], doc_id=given["id"], path=given["url"], title="Bridge"
            )
            expected = extractor.extract(document)
            assert row["text"] == given["body"]
            assert (row["date"], row["path"]) == (given["date"], given["url"])
            assert [claim["claim_id"] for claim in row["claims"]] == [
                claim.claim_id for claim in expected.claims
            ]
            for claim in row["claims"]:
                for each in claim["evidence"]:
                    assert row["text"][each["start"] : each["end"]] == each["quote"]
            assert [each["reason"] for each in row["rejected"]] == [
                each.reason for each in expected.rejected
            ]
    assert {header["authorization"] for header in service.headers} >= {f"Bearer {KEY}"}

    held: Any = Held(results)
    found = {name: distributed.table(held, name).to_pylist() for name in get_args(Table)}
    assert found["claims"] == [claim for row in rows.values() for claim in row["claims"]]
    assert len(found["rejected"]) == sum(len(row["rejected"]) for row in rows.values()) > 0
    assert {(row["doc_id"], row["claims"], row["length"]) for row in found["documents"]} == {
        (doc_id, len(row["claims"]), len(row["text"])) for doc_id, row in rows.items()
    }
    assert [(row["doc_id"], row["error"]) for row in found["failures"]] == [
        ("story-3", "InputError")
    ]


def told(names: list[str]) -> list[dict[str, Any]]:
    """Articles on one event as rows, the first one twice."""
    gold = Path(__file__).parent / "gold/articles"
    rows = [{"id": name, "body": (gold / f"{name}.txt").read_text("utf-8")} for name in names]
    return [*rows, rows[0]]


def test_facts_are_those_of_one_machine(cluster: None, tmp_path: Path) -> None:
    rows = told(["tamar-ferry-wire", "tamar-ferry-local", "tamar-ferry-broadcast"])
    rows += told(["orsk-market-wire", "orsk-market-broadcast"])
    given: dict[str, Any] = {"columns": distributed.Columns(text="body"), "ask": "none"}
    results = distributed.extract(ray.data.from_items(rows), **given, batch_size=2).materialize()
    found = distributed.facts(results, buckets=3)
    alone = [remote.told(row) for row in results.iter_rows()]
    assert len(alone) == len(rows)
    assert found == compare_facts(alone)
    assert sum(fact.documents > 1 for fact in found.facts) > 3


def test_facts_of_nothing_are_none(cluster: None) -> None:
    nothing = ray.data.from_items([{"id": "empty", "body": ""}])
    given: dict[str, Any] = {"columns": distributed.Columns(text="body"), "ask": "none"}
    found = distributed.facts(distributed.extract(nothing, **given))
    assert (found.facts, found.voices) == ((), ())


def test_a_second_run_sends_nothing_and_gives_the_same(
    cluster: None, service: Endpoint, tmp_path: Path
) -> None:
    schema = tmp_path / "mine.py"
    schema.write_text(SCHEMA)
    given = options(service, tmp_path, schema=f"{schema}:Closing")
    articles = ray.data.from_items(ROWS, override_num_blocks=1)
    twice, sent = [], []
    for _ in range(2):
        schema.write_text(SCHEMA)
        lazy = distributed.extract(articles, **given)
        schema.unlink()  # it was sent along
        claims = distributed.table(lazy, "claims").take_all()
        twice.append(sorted(json.dumps(row, sort_keys=True) for row in claims))
        sent.append(service.count)
    assert twice[0] == twice[1]
    assert json.loads(twice[0][0])["fields"]["source"] == "Mayor Ilse Brandt"
    assert sent[0] == sent[1] >= 9, "each document was asked about once"


def test_a_refused_key_fails_the_dataset_with_one_message(cluster: None, tmp_path: Path) -> None:
    with Endpoint(status(401, "bad key")) as service:
        results = distributed.extract(
            ray.data.from_items(ROWS[:3], override_num_blocks=1), **options(service, tmp_path)
        )
        with pytest.raises(ray.exceptions.RayError) as caught:
            results.materialize()
    assert "ServiceDenied" in str(caught.value)
    assert KEY not in str(caught.value)


# ---- without a cluster ---------------------------------------------------------------------


class Local(BaseModel):
    """A class that workers can import, if they have this module."""

    words: Quote


class Recorder:
    """In the place of a dataset: keeps what it is given to map."""

    def map_batches(self, _: Any, **given: Any) -> dict[str, Any]:
        return given


def planned(**more: Any) -> dict[str, Any]:
    recorder: Any = Recorder()
    service = {} if "model" in more else {"model": "openai/m", "base_url": "http://127.0.0.1:9/v1"}
    found: Any = distributed.extract(recorder, **{**service, **more})
    return dict(found)


class Held:
    """In the place of a dataset: one batch, mapped at once."""

    def __init__(self, batch: Any) -> None:
        self._batch = batch

    def map_batches(self, function: Any, *, fn_kwargs: dict[str, Any], **_: Any) -> Any:
        return function(self._batch, **fn_kwargs)


def inner() -> type[BaseModel]:
    class Hidden(BaseModel):
        """A class inside a function."""

        words: Quote

    return Hidden


TOKEN = "a-token-of-the-gateway-42"


def preset(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *lines: str) -> None:
    """A service of the user's, in a file that no worker has."""
    file = tmp_path / "mine.toml"
    file.write_text("\n".join(["[work]", "needs_key = false", *lines]))
    monkeypatch.setenv("EXTRACTOR_PRESETS", str(file))


def test_the_presets_and_parameters_of_the_user_are_sent(
    cluster: None, service: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    preset(
        monkeypatch,
        tmp_path,
        f'base_url = "{service.base_url}"',
        "body = { top_k = 3 }",
        "slots = 1",
    )
    given = options(service, tmp_path, model="work/m", base_url=None, extra_body={"min_p": 0.1})
    articles = ray.data.from_items(ROWS[:2], override_num_blocks=1)
    rows = distributed.extract(articles, **given).take_all()
    assert [row["error"] for row in rows] == [None, None]
    assert {(each["top_k"], each["min_p"]) for each in service.requests} == {(3, 0.1)}


def test_a_preset_is_sent_with_its_variables_and_not_with_their_values(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORK_TOKEN", TOKEN)
    line = 'headers = { X-Token = "{WORK_TOKEN}" }'
    preset(monkeypatch, tmp_path, 'base_url = "http://127.0.0.1:9/v1"', line)
    plan = planned(model="work/m", base_url=None)["fn_constructor_args"][0]
    assert TOKEN.encode() not in pickle.dumps(plan)
    monkeypatch.delenv("EXTRACTOR_PRESETS")
    with plan.extractor() as extractor:
        assert extractor.engine.name == "work/m@127.0.0.1:9"
    preset(
        monkeypatch, tmp_path, 'base_url = "http://h/v1"', f'headers = {{ X-Token = "{TOKEN}" }}'
    )
    with pytest.raises(SettingsError, match=r"those of the preset work.*\{VARIABLE\}") as told:
        planned(model="work/m", base_url=None)
    assert TOKEN not in str(told.value)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        pytest.param({"headers": {"X-A": KEY}}, "headers would be sent to other", id="a header"),
        pytest.param({"extra_body": {"a": object()}}, "a value that JSON has not", id="a body"),
        pytest.param({"api_key": KEY}, "api_key would be sent", id="a key"),
        pytest.param({"fallback": [object()]}, "fallback is a list", id="an engine"),
        pytest.param({"schema": inner()}, "Workers cannot import the schema", id="a hidden class"),
        pytest.param({"schema": "nothing"}, "There is no schema", id="no schema"),
        pytest.param({"schema": "gone.py:X"}, "cannot be read", id="no schema file"),
        pytest.param({"prompt": "gone.jinja"}, "cannot be read", id="no prompt file"),
        pytest.param({"model": object()}, "model is a object", id="a model of one's own"),
        pytest.param({"model": "gpt"}, "There is no model", id="no model"),
        pytest.param({"rpm": -1}, "The limit rpm", id="a rate"),
        pytest.param(
            {"base_url": f"https://me:{KEY}@host/v1"},
            "has a user name, a key",
            id="a key in an address",
        ),
    ],
)
def test_settings_that_cannot_be_sent_are_refused_at_once(
    more: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=re.escape(message)) as caught:
        planned(**more)
    assert KEY not in str(caught.value)


def test_the_plan_holds_no_key_and_the_address_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    (plan,) = planned(base_url=None)["fn_constructor_args"]
    assert KEY.encode() not in pickle.dumps(plan)
    monkeypatch.delenv("OPENAI_BASE_URL")
    assert plan.extractor().engine.name == "openai/m@127.0.0.1:9", "no other service is asked"


async def test_a_missing_column_is_named(tmp_path: Path) -> None:
    given = planned(cache_dir=tmp_path, columns=distributed.Columns(text="body"))
    actor = distributed.Actor(*given["fn_constructor_args"])
    with pytest.raises(UsageError, match=r'no column "body" \(it has: text\)'):
        await actor(pa.table({"text": ["The mill burned."]}))


async def test_a_service_that_is_down_fails_the_dataset_however_short_the_batches(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def unavailable(_: Extractor, documents: Any) -> AsyncIterator[Failure]:
        for each in documents:
            yield Failure(doc_id=each.doc_id, path=None, error="ServiceUnavailable", reason="No.")

    monkeypatch.setattr(Extractor, "aextract_many", unavailable)
    actor = distributed.Actor(*planned(cache_dir=tmp_path)["fn_constructor_args"])
    batch = pa.table({"text": ["The mill burned."]})
    for _ in range(MAX_OUTAGES - 1):
        assert (await actor(batch))["error"].to_pylist() == ["ServiceUnavailable"]
    with pytest.raises(ServiceUnavailable, match="No"):
        await actor(batch)


def test_a_class_is_sent_by_its_name() -> None:
    (plan,) = planned(schema=Fact)["fn_constructor_args"]
    assert plan.extractor().schema.item is Fact
    away = dataclasses.replace(plan.schema, module="nowhere.to.be.found")
    with pytest.raises(SchemaError, match=r"cannot import the schema nowhere\.to\.be\.found"):
        away.load()


def test_a_prompt_file_is_sent_and_keeps_its_label(tmp_path: Path) -> None:
    source = Path(distributed.__file__).parents[1] / "prompts" / "claims.jinja"
    mine = tmp_path / "mine.jinja"
    mine.write_text(source.read_text("utf-8"), "utf-8")
    label = Extractor(prompt=mine).prompt.label
    (plan,) = planned(prompt=mine)["fn_constructor_args"]
    mine.unlink()
    assert plan.extractor().prompt.label == label


def test_a_file_of_examples_is_sent(tmp_path: Path) -> None:
    mine = tmp_path / "shots.jsonl"
    mine.write_text('{"text": "Nothing.", "items": []}')
    label = Extractor(schema=Fact, examples=mine).prompt.label
    (plan,) = planned(schema=Fact, examples=str(mine))["fn_constructor_args"]
    mine.unlink()
    assert plan.extractor().prompt.label == label != Extractor(schema=Fact).prompt.label


def test_a_local_model_gets_the_cores_of_a_node() -> None:
    assert planned(model="local")["num_cpus"] == distributed.cores()
    assert planned()["num_cpus"] == 1
    with pytest.raises(SettingsError, match="takes no base URL"):
        planned(model="local", base_url="http://127.0.0.1:9/v1")


def test_an_unknown_table_is_refused() -> None:
    recorder: Any = Recorder()
    with pytest.raises(SettingsError, match="There is no table 'claim'"):
        distributed.table(recorder, "claim")  # type: ignore[arg-type]  # the mistake
