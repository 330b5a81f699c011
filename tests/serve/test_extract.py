"""`POST /v1/extract` answers what the library does, at once or as a stream."""

import asyncio
import gzip
import io
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from support.fake_engine import FakeModel
from support.pipelines import shown
from support.served import TEXT, Price, events, problem, served, until
from support.stories import story

from extractor import Extractor, Result
from extractor.documents import read
from extractor.engines import weights
from extractor.serve import Settings, create_app
from extractor.serve import extract as serve_extract

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").iterdir())
STREAM = {"Accept": "application/x-ndjson"}


def without_time(result: Any) -> Any:
    return {**result, "seconds": 0, "document": {**result["document"], "path": None}}


class TestAnswers:
    @pytest.mark.parametrize("path", EXAMPLES, ids=lambda it: it.name)
    def test_are_those_of_the_library(self, client: TestClient, path: Path) -> None:
        (document,) = read([path])
        with Extractor(ask="none", cache=False) as extractor:
            expected = extractor.extract(document).model_dump(mode="json")  # type: ignore[arg-type]  # no failure
        with path.open("rb") as file:
            answer = client.post("/v1/extract", files={"file": (path.name, file)})
        assert answer.headers["content-type"] == "application/json"
        assert without_time(answer.json()) == without_time(expected)
        assert answer.json()["document"]["path"] == path.name
        Result.model_validate(answer.json())

    def test_of_a_text_are_the_same_in_all_forms(self, client: TestClient) -> None:
        asked = {"text": TEXT, "date": "2025-02-05", "title": "A bridge"}
        answers = [
            client.post("/v1/extract", json=asked),
            client.post("/v1/extract", data=asked),
            client.post("/v1/extract", files={name: (None, it) for name, it in asked.items()}),
        ]
        first, *others = (without_time(each.json()) for each in answers)
        assert first["claims"][0]["stance"] == "denied"
        assert first["claims"][0]["times"] == []
        assert all(each == first for each in others)

    def test_have_what_was_said_of_the_document(self, client: TestClient) -> None:
        about = {"doc_id": "my-1", "title": "T", "date": "2025-01-01", "url": "https://a.example"}
        told = client.post("/v1/extract", json={"text": TEXT, **about}).json()["document"]
        assert {name: told[name] for name in about} == about

    def test_of_a_gzipped_file_are_those_of_the_file(self, client: TestClient) -> None:
        sent = gzip.compress(TEXT.encode())
        answer = client.post("/v1/extract", files={"file": ("a.txt.gz", sent)}).json()
        assert answer["document"]["text"] == TEXT

    def test_hold_rows_of_a_json_schema(self, tmp_path: Path) -> None:
        model = FakeModel(otherwise=[{"name": "rope", "price": 12}, {"name": "gold", "price": 9}])
        asked = {"text": "A rope costs 12 crowns.", "schema": Price.model_json_schema()}
        with served(tmp_path, models=(model,)) as client:
            answer = client.post("/v1/extract", json=asked).json()
            form = {"text": asked["text"], "schema": json.dumps(asked["schema"])}
            again = client.post("/v1/extract", data=form).json()
        (record,) = answer["claims"]
        assert record["fields"] == {"name": "rope", "price": 12}
        assert [each["quote"] for each in record["evidence"]] == ["rope", "12"]
        assert len(answer["rejected"]) == 1
        assert (answer["usage"]["calls"], again["usage"]["calls"]) == (2, 0)  # one corrects
        assert again["claims"] == answer["claims"]

    def test_know_schemas_apart_by_the_order_of_their_fields(self, tmp_path: Path) -> None:
        model = FakeModel(otherwise=[])
        schema = Price.model_json_schema()
        turned = {**schema, "properties": dict(reversed(schema["properties"].items()))}
        with served(tmp_path, models=(model,)) as client:
            for each in (schema, turned, schema):
                client.post("/v1/extract", json={"text": TEXT, "schema": each})
        assert len(model.requests) == 2

    def test_follow_the_settings(self, tmp_path: Path) -> None:
        with served(tmp_path) as client:
            sure = client.post("/v1/extract", json={"text": TEXT, "min_certainty": 1}).json()
        assert (sure["claims"], sure["rejected"][0]["reason"]) == ([], "uncertain")

    def test_are_asked_of_the_model_that_was_chosen(self, tmp_path: Path) -> None:
        first, second = FakeModel(otherwise=[]), FakeModel(otherwise=[])
        second.name = "fake/second"
        with served(tmp_path, models=(first, second)) as client:
            client.post("/v1/extract", json={"text": TEXT, "model": "fake/second"})
            assert (len(first.requests), len(second.requests)) == (0, 1)
            client.post("/v1/extract", json={"text": TEXT})
            assert (len(first.requests), len(second.requests)) == (1, 1)
            said = problem(client.post("/v1/extract", json={"text": TEXT, "model": "gpt"}), 422)
        assert "fake/second" in said


class TestStreams:
    def test_hold_what_the_answer_has(self, client: TestClient) -> None:
        text = story(5_000)
        answer = client.post("/v1/extract", json={"text": text}).json()
        first, *rows, last = events(client.post("/v1/extract", json={"text": text}, headers=STREAM))
        assert first == {"event": "document", "document": answer["document"]}
        assert [row["row"] for row in rows] == answer["claims"]
        assert {row["event"] for row in rows} == {"row"}
        assert (last["event"], last["claims"], last["withdrawn"]) == ("end", len(rows), [])
        assert last["rejected"] == answer["rejected"]

    def test_name_what_was_taken_back(self, tmp_path: Path, monkeypatch: Any) -> None:
        async def told(extract: Any) -> Any:
            result = await extract(None)
            yield result.claims[0].model_copy(update={"claim_id": "0123456789abcdef"})
            yield result.claims[0]
            yield result

        monkeypatch.setattr(serve_extract, "stream", told)
        with served(tmp_path, options={"cache": False}) as client:
            *_, end = events(client.post("/v1/extract", json={"text": TEXT}, headers=STREAM))
        assert end["withdrawn"] == ["0123456789abcdef"]

    def test_end_with_a_problem_if_the_model_fails(self, tmp_path: Path) -> None:
        with served(tmp_path, models=(FakeModel(otherwise=401),), options={"ask": "all"}) as client:
            told = events(client.post("/v1/extract", json={"text": TEXT}, headers=STREAM))
        assert [each["event"] for each in told] == ["document", "problem"]
        assert told[-1]["problem"]["type"] == "urn:extractor:ServiceDenied"

    def test_that_cannot_begin_have_a_status(self, client: TestClient) -> None:
        problem(client.post("/v1/extract", json={"text": TEXT, "schema": "x"}, headers=STREAM), 422)


REFUSED: dict[str, tuple[dict[str, Any], int, str]] = {
    "nothing": ({"content": b""}, 415, "Content-Type"),
    "another kind": ({"content": b"x", "headers": {"Content-Type": "text/plain"}}, 415, "Content"),
    "no JSON": (
        {"content": b"{", "headers": {"Content-Type": "application/json"}},
        *(400, "no valid JSON"),
    ),
    "a list": ({"json": []}, 422, "must be an object"),
    "no text": ({"json": {}}, 422, "text"),
    "an empty text": ({"json": {"text": " "}}, 422, "no text"),
    "half a character": (
        {"content": rb'{"text": "\ud800 x"}', "headers": {"Content-Type": "application/json"}},
        *(400, "no valid JSON"),
    ),
    "an unknown field": ({"json": {"text": TEXT, "prompt": "x"}}, 422, "prompt"),
    "a key": ({"json": {"text": TEXT, "api_key": "k"}}, 422, "api_key"),
    "an address": ({"json": {"text": TEXT, "base_url": "http://169.254.169.254"}}, 422, "base_url"),
    "a schema file": ({"json": {"text": TEXT, "schema": "a.py:B"}}, 422, "no schema"),
    "a JSON schema file": ({"json": {"text": TEXT, "schema": "/etc/a.json"}}, 422, "no schema"),
    "no schema": ({"json": {"text": TEXT, "schema": {}}}, 422, "JSON schema"),
    "a fixed setting": ({"json": {"text": TEXT, "ask": "all"}}, 422, "decides ask itself"),
    "a schema that needs a model": (
        {"json": {"text": TEXT, "schema": Price.model_json_schema()}},
        *(422, "asks no model"),
    ),
    "a setting that is none": ({"json": {"text": TEXT, "passes": 3}}, 422, "passes"),
    "text and file": ({"data": {"text": "a"}, "files": {"file": b"b"}}, 422, "either"),
    "a form of nothing": ({"data": {"schema": "claims"}}, 422, "either"),
    "JSON as a form": (
        {"data": {'{"text": "a"}': ""}},
        422,
        "the header Content-Type: application/json",
    ),
    "a field twice": ({"data": {"text": ["a", "b"]}}, 422, "twice"),
    "two files": ({"files": [("file", b"a"), ("file", b"b")]}, 400, "more than 1 file"),
    "a form that is broken": (
        {"content": b"x", "headers": {"Content-Type": "multipart/form-data; boundary=b"}},
        *(400, "form is broken"),
    ),
    "a form without boundary": (
        {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}},
        *(400, "boundary"),
    ),
    "an empty file": ({"files": {"file": ("a.txt", b"")}}, 422, "a.txt is empty"),
    "a binary file": ({"files": {"file": ("a.bin", bytes(range(256)) * 9)}}, 422, "a.bin"),
    "a broken PDF": ({"files": {"file": ("a.pdf", b"%PDF-1.7")}}, 422, "a.pdf"),
    "several documents": (
        {"files": {"file": ("a.jsonl", b'{"text": "One."}\n{"text": "Two."}')}},
        *(422, "a.jsonl holds several"),
    ),
}


@pytest.mark.parametrize(("sent", "status", "said"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("headers", [{}, STREAM], ids=["at once", "as a stream"])
def test_what_cannot_be_is_a_problem(
    client: TestClient, sent: dict[str, Any], status: int, said: str, headers: dict[str, str]
) -> None:
    merged = {**sent, "headers": {**sent.get("headers", {}), **headers}}
    detail = problem(client.post("/v1/extract", **merged), status)
    assert said in detail
    assert "/tmp" not in detail  # noqa: S108  # nothing of the machine is told
    assert client.post("/v1/extract", json={"text": TEXT}).status_code == 200


class TestModels:
    def test_that_are_not_there_are_told_to_the_operator(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        with served(tmp_path, models=("local",), options={"ask": "all"}) as client:
            assert "extractor model pull" in caplog.text
            told = problem(client.get("/readyz"), 503)
            told += problem(client.post("/v1/extract", json={"text": TEXT}), 503)
            job = client.post("/v1/jobs", files={"file": TEXT.encode()}).json()
            until(lambda: client.get(f"/v1/jobs/{job['id']}").json()["state"] == "failed")
            told += client.get(f"/v1/jobs/{job['id']}").json()["error"]
            assert "model pull" not in told
            assert str(weights.DEFAULT.path.parent) not in told
            assert str(weights.DEFAULT.path) in caplog.text
            weights.DEFAULT.path.parent.mkdir(parents=True, exist_ok=True)
            weights.DEFAULT.path.touch()
            assert client.get("/readyz").status_code == 200

    def test_that_are_not_offered_are_refused_with_those_that_are(self, tmp_path: Path) -> None:
        with served(tmp_path) as client:
            (offer,) = client.get("/v1/models").json()
            asked = {"text": TEXT, "model": "local"}
            told = problem(client.post("/v1/extract", json=asked), 422)
            assert f"choose one of {offer['name']}." in told
            asked["model"] = offer["name"]
            assert client.post("/v1/extract", json=asked).status_code == 200

    @pytest.mark.parametrize(
        ("answer", "status", "kind"),
        [
            (401, 502, "ServiceDenied"),
            ("no JSON", 502, "InvalidAnswer"),
        ],
    )
    def test_that_fail_are_no_mistake_of_the_caller(
        self, tmp_path: Path, answer: Any, status: int, kind: str
    ) -> None:
        model = FakeModel(otherwise=answer)
        with served(tmp_path, models=(model,), options={"ask": "all"}) as client:
            failed = client.post("/v1/extract", json={"text": TEXT})
            problem(failed, status)
            model.otherwise = []
            assert client.post("/v1/extract", json={"text": TEXT}).status_code == 200
        assert failed.json()["title"] == kind


class Gate:
    """A model that answers when it is let; it knows how many ask."""

    def __init__(self) -> None:
        self.let = threading.Event()
        self.asked = 0

    async def __call__(self, _: Any) -> Any:
        self.asked += 1
        while not self.let.is_set():
            await asyncio.sleep(0.005)
        return []


class TestLimits:
    def test_further_requests_are_told_when_to_come_back(self, tmp_path: Path) -> None:
        gate = Gate()
        model = FakeModel(otherwise=gate)
        options = {"ask": "all", "cache": False}
        with served(tmp_path, models=(model,), workers=1, queue=1, options=options) as client:
            admission = client.app.state.service.admission  # type: ignore[attr-defined]  # a FastAPI
            statuses: list[int] = []

            def ask(number: int) -> None:
                text = f"{TEXT} Number {number}."
                statuses.append(client.post("/v1/extract", json={"text": text}).status_code)

            threads = [threading.Thread(target=ask, args=(n,)) for n in range(2)]
            for number, thread in enumerate(threads):
                thread.start()
                until(lambda n=number, it=admission: it.working + it.waiting == n + 1)
            refused = client.post("/v1/extract", json={"text": TEXT})
            assert "try again" in problem(refused, 429)
            assert int(refused.headers["retry-after"]) >= 1
            problem(client.get("/readyz"), 503)
            gate.let.set()
            for thread in threads:
                thread.join()
            assert statuses == [200, 200]
            assert client.post("/v1/extract", json={"text": TEXT}).status_code == 200
            assert client.get("/readyz").status_code == 200
            assert (admission.working, admission.waiting) == (0, 0)

    @pytest.mark.parametrize("headers", [{}, STREAM], ids=["at once", "as a stream"])
    def test_a_document_that_takes_too_long_is_given_up(
        self, tmp_path: Path, headers: dict[str, str]
    ) -> None:
        options = {"ask": "all", "cache": False}
        model = FakeModel(otherwise=Gate())
        with served(tmp_path, models=(model,), work_seconds=0.2, options=options) as client:
            answer = client.post("/v1/extract", json={"text": TEXT}, headers=headers)
            if headers:
                told = events(answer)[-1]["problem"]
                assert (told["status"], "/v1/jobs" in told["detail"]) == (504, True)
            else:
                assert "/v1/jobs" in problem(answer, 504)
            assert client.app.state.service.admission.working == 0  # type: ignore[attr-defined]  # a FastAPI

    def test_only_so_many_extractors_are_kept(self, tmp_path: Path) -> None:
        with served(tmp_path) as client:
            for number in range(20):
                asked = {"text": TEXT, "min_certainty": number / 100}
                assert client.post("/v1/extract", json=asked).status_code == 200
            assert len(client.app.state.service.extractors._kept) == 16  # type: ignore[attr-defined]  # a FastAPI


def test_reading_and_extracting_have_one_deadline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answer(_: Any) -> Any:
        await asyncio.sleep(0.7)
        return []

    async def late(*given: Any) -> Any:
        await asyncio.sleep(0.7)
        return await document(*given)

    document = serve_extract._document
    monkeypatch.setattr(serve_extract, "_document", late)
    model = FakeModel(otherwise=answer)
    with served(tmp_path, models=(model,), work_seconds=1, options={"ask": "all"}) as client:
        problem(client.post("/v1/extract", json={"text": TEXT}), 504)


def test_rows_of_early_passages_come_early(tmp_path: Path) -> None:
    gate = Gate()

    async def answer(body: Any) -> Any:
        quoted = [{"n": n, "quote": it, "source": ""} for n, it in enumerate(shown(body), 1)]
        if "for 12 days" not in body["messages"][-1]["content"]:
            await gate(body)
        return quoted

    options = {"ask": "all", "cache": False, "processes": 1}

    async def first_row() -> tuple[str, bool]:
        """What the first row says, and whether the others were answered by then."""
        app = create_app(
            Settings(data=tmp_path, models=(FakeModel(otherwise=answer, slots=8),), options=options)
        )
        sent: asyncio.Queue[Any] = asyncio.Queue()
        body = json.dumps({"text": story(6_000)}).encode()
        coming = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive() -> Any:
            if (given := next(coming, None)) is None:
                await asyncio.Event().wait()
            return given

        headers = {"host": "localhost", "content-type": "application/json"}
        headers["accept"] = "application/x-ndjson"
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "method": "POST",
            "path": "/v1/extract",
            "raw_path": b"/v1/extract",
            "query_string": b"",
            "http_version": "1.1",
            "scheme": "http",
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        async with app.router.lifespan_context(app):
            task = asyncio.ensure_future(app(scope, receive, sent.put))
            text = io.BytesIO()
            while b'"event":"row"' not in text.getvalue():
                message = await asyncio.wait_for(sent.get(), 20)
                text.write(message.get("body", b""))
            early = not gate.let.is_set()
            gate.let.set()
            await task
        return text.getvalue().decode(), early

    told, early = asyncio.run(first_row())
    assert early
    assert "for 12 days" in told
