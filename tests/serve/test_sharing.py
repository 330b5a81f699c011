"""What the extractors of a service share: one limit for a model, and processes for long texts."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from support.fake_engine import FakeModel
from support.served import TEXT, events, served, until
from support.stories import story

from extractor import Extractor
from extractor.pipeline import worker_pool
from extractor.serve.extractors import LONGEST_HERE

STREAM = {"Accept": "application/x-ndjson"}
LONG = story(LONGEST_HERE + 1)


class Counting:
    """A model that knows how many asked it at a time, and in which order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.let = threading.Event()
        self.now = self.most = 0
        self.order: list[str] = []

    async def __call__(self, body: Any) -> Any:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
            self.order.append(str(body["messages"][-1]["content"]))
        while not self.let.is_set():
            await asyncio.sleep(0.002)
        await asyncio.sleep(0.01)
        with self._lock:
            self.now -= 1
        return []


def test_a_model_has_one_limit_for_all_requests_and_jobs(tmp_path: Path) -> None:
    asked = Counting()
    options = {"ask": "all", "cache": False, "workers": 2}
    with served(tmp_path, models=(FakeModel(otherwise=asked),), options=options) as client:
        files = [("file", (f"{n}.txt", f"{TEXT} Job {n}.".encode())) for n in range(6)]
        job = client.post("/v1/jobs", files=files).json()
        until(lambda: asked.now == 2)

        def ask(number: int) -> int:
            """Each has an extractor of its own."""
            body = {"text": f"{TEXT} Request {number}.", "min_certainty": number / 10}
            return client.post("/v1/extract", json=body).status_code

        with ThreadPoolExecutor(6) as pool:
            answers = [pool.submit(ask, number) for number in range(6)]
            until(lambda: client.app.state.service.admission.working == 6)  # type: ignore[attr-defined]  # a FastAPI
            asked.let.set()
            assert [each.result() for each in answers] == [200] * 6
        until(lambda: client.get(f"/v1/jobs/{job['id']}").json()["state"] == "finished")
    assert asked.most == 2
    assert len(asked.order) == 12


def test_a_long_text_is_read_in_another_process(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it is answered at once, as a stream, or by a job."""
    with Extractor(ask="none", cache=False) as extractor:
        expected = [row.claim_id for row in extractor.extract(LONG).claims]

    def refuse(*_: Any) -> None:
        raise AssertionError("read in the process that answers")

    monkeypatch.setattr(worker_pool, "claims", refuse)
    answer = client.post("/v1/extract", json={"text": LONG})
    assert [row["claim_id"] for row in answer.json()["claims"]] == expected
    streamed = events(client.post("/v1/extract", json={"text": LONG}, headers=STREAM))
    rows = [each["row"]["claim_id"] for each in streamed if each["event"] == "row"]
    assert rows == expected
    job = client.post("/v1/jobs", files={"file": ("a.txt", LONG.encode())}).json()
    until(lambda: client.get(f"/v1/jobs/{job['id']}").json()["state"] == "finished")
    assert client.get(f"/v1/jobs/{job['id']}").json()["counts"]["failures"] == 0
