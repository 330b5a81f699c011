"""The service stops in the middle of a run and starts again at the same address."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support import fake_service
from support.fake_engine import Fact, ServiceEngine
from support.fake_service import Endpoint
from support.run_folders import content

from extractor import Document, Extractor
from extractor.errors import ServiceUnavailable
from extractor.pipeline.pipeline import MAX_OUTAGES
from extractor.runs import Run, load

WORDS = [{"words": "The road", "day": None}]
DOCUMENTS = 60
BEFORE = 20  # documents finished when it stops


class Service:
    """A service that can be stopped and started again at the same address."""

    def __init__(self) -> None:
        self._port = 0
        self.come()

    def come(self) -> None:
        self._endpoint = Endpoint(fake_service.later(WORDS, 0.005), port=self._port)
        self._endpoint.__enter__()
        self.base_url = self._endpoint.base_url
        self._port = int(self.base_url.removesuffix("/v1").rsplit(":", 1)[1])

    def go(self) -> None:
        self._endpoint.__exit__()


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    yield made
    made.go()


def nothing() -> None:
    pass


def run(folder: Path, service: Service, then: Callable[[], None] = nothing) -> None:
    """Extracts all documents; calls `then` when BEFORE of them are finished."""
    texts = [f"The road {n} is closed." for n in range(DOCUMENTS)]
    documents = [Document.from_text(text, doc_id=str(n)) for n, text in enumerate(texts)]
    with (
        Extractor(model=ServiceEngine(service.base_url), schema=Fact, cache=False) as extractor,
        Run.open(folder, extractor.settings, inputs=["in"]) as store,
    ):
        for number, outcome in enumerate(extractor.extract_many(store.pending(documents))):
            store.add(outcome)
            if number == BEFORE:
                then()
        store.finish()


def test_a_short_outage_loses_nothing(
    tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        service.go()
        service.come()

    monkeypatch.setattr("extractor.llm.transport.MAX_BACKOFF", 1.5)
    run(tmp_path / "disturbed", service, away)
    run(tmp_path / "wanted", service)
    assert not list(load(tmp_path / "disturbed").failures())
    assert content(tmp_path / "disturbed") == content(tmp_path / "wanted")


def test_a_long_outage_stops_the_run_which_can_be_resumed(
    tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extractor.llm.transport.MAX_BACKOFF", 0.02)
    with pytest.raises(ServiceUnavailable):
        run(tmp_path / "disturbed", service, service.go)
    run_folder = load(tmp_path / "disturbed")
    assert run_folder.record["sessions"][-1]["status"] == "stopped"
    assert len(list(run_folder)) > BEFORE
    assert len(list(run_folder.failures())) < MAX_OUTAGES
    service.come()
    for name in ("disturbed", "wanted"):
        run(tmp_path / name, service)
    assert content(tmp_path / "disturbed") == content(tmp_path / "wanted")
