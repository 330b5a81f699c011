"""Two example articles from file to claims, with answers recorded from the real local model.

`make record` records them again. An interaction that is not played, or a cassette that no test
uses, is a failure.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest

from extractor import Claim, Extractor, Result
from extractor.compare import facts
from extractor.documents import read
from extractor.engines import Engine, connect
from extractor.engines.connection import Connection
from extractor.evaluate.facts import gold_claims
from extractor.evaluate.gold import load_gold

ROOT = Path(__file__).parents[2]
CASSETTES = ROOT / "cassettes"


class Replayed:
    """The local model as the cassettes recorded it: its name, and an address with no server."""

    slots = 2
    local = False
    streams = True
    strong = False

    def __init__(self) -> None:
        local = connect("local")
        self.name, self.model = local.name, local.model
        self._connection = Connection("http://127.0.0.1:9/v1", "none", 60.0)

    async def client(self) -> openai.AsyncOpenAI:
        return self._connection.client()

    async def close(self) -> None:
        await self._connection.close()


@pytest.fixture(scope="module")
def vcr_config() -> dict[str, Any]:
    return {
        "match_on": ["method", "path", "body"],
        "filter_headers": [(name, None) for name in ("authorization", "cookie", "user-agent")],
        "before_record_request": _without_machine,
        "before_record_response": _without_headers,
        "allow_playback_repeats": False,
        "decode_compressed_response": True,
    }


def _without_machine(request: Any) -> Any:
    """The request with the headers that the protocol needs, to a host that has no port."""
    headers = {name: value for name, value in request.headers.items() if name == "content-type"}
    request.headers = headers
    request.uri = f"http://local.model{request.path}"
    return request


def _without_headers(response: dict[str, Any]) -> dict[str, Any]:
    """The response without the headers and speeds of this machine."""
    body = response["body"]
    body["string"] = re.sub(rb',"timings":{[^{}]*}', b"", body["string"])
    headers = response["headers"]
    response["headers"] = {
        name: value for name, value in headers.items() if name.lower() == "content-type"
    }
    return response


@pytest.fixture(scope="module")
def vcr_cassette_dir() -> str:
    return str(CASSETTES)


@pytest.fixture
def engine(record_mode: str) -> Engine:
    return connect("local") if record_mode != "none" else Replayed()


@pytest.fixture
def extractor(engine: Engine, tmp_path: Path, vcr: Any, record_mode: str) -> Iterator[Extractor]:
    with Extractor(model=engine, ask="all", cache_dir=tmp_path / "cache") as extractor:
        yield extractor
    assert record_mode != "none" or vcr.all_played, f"unplayed interactions in {vcr._path}"


def result_of(extractor: Extractor, name: str) -> Result:
    (document,) = read([ROOT / "examples" / name])
    result = extractor.extract(document)  # type: ignore[arg-type]  # an article of ours is readable
    for claim in result.claims:
        for evidence in claim.evidence:
            assert document.text[evidence.start : evidence.end] == evidence.quote
    again = extractor.extract(document)  # type: ignore[arg-type]  # as above
    assert again.claims == result.claims
    assert again.usage.calls == 0
    return result


def rows(result: Result) -> set[tuple[str, str, str]]:
    """First voice, stance and evidence of each claim."""
    return {
        (
            claim.attribution[0].name if claim.attribution else "",
            claim.stance,
            " ... ".join(each.quote for each in claim.evidence),
        )
        for claim in result.claims
        if isinstance(claim, Claim)
    }


@pytest.mark.vcr
def test_agency_story(extractor: Extractor) -> None:
    found = rows(result_of(extractor, "agency-conflicting-casualties.txt"))
    assert {
        ("Irina Salk", "asserted", "nine of the dead were dockworkers"),
        ("Radek Moss", "denied", "civilians had been targeted"),
        ("Radek Moss", "asserted", "Our guns answered fire from the harbor"),
        (
            "United Relief Council",
            "asserted",
            "nearly 12,000 people have fled the river bank since mid-January",
        ),
    } <= found


@pytest.mark.vcr
def test_science_page(extractor: Extractor) -> None:
    found = rows(result_of(extractor, "science-sleep-study.html"))
    assert {
        ("Yusuf Adeyemi", "asserted", "A nap is not a medicine"),
        ("Yusuf Adeyemi", "hedged", "it may be one of the cheapest habits we have"),
        ("Clara Weiss", "asserted", "only 212 of the participants wore sleep trackers"),
    } <= found


@pytest.mark.vcr
def test_comparison(extractor: Extractor) -> None:
    articles = [
        each
        for each in load_gold(ROOT / "tests" / "facts_gold", split="dev")
        if each.labels is not None and each.labels.id.startswith("ardmoor-recount")
    ]
    told = gold_claims(articles)
    found = facts(told, asker=extractor)
    by_model = [fact for fact in found.facts if any("the model: " in why for why in fact.because)]
    assert any(fact.documents > 2 for fact in by_model)
    claims = {(claim.doc_id, claim.claim_id) for each in told for claim in each.claims}
    assert {(ref.doc_id, ref.claim_id) for fact in found.facts for ref in fact.claims} == claims
    assert facts(told, asker=extractor) == found  # from the cache: the cassette has no more answers


def test_each_cassette_has_its_test(request: pytest.FixtureRequest) -> None:
    recorded = {path.stem for path in CASSETTES.glob("*.yaml")}
    played = {
        name
        for name, test in vars(request.module).items()
        if name.startswith("test_")
        and any(m.name == "vcr" for m in getattr(test, "pytestmark", []))
    }
    assert recorded == played


@pytest.mark.parametrize("path", sorted(CASSETTES.glob("*.yaml")), ids=lambda path: path.stem)
def test_cassettes_contain_nothing_of_the_machine(path: Path) -> None:
    recorded = path.read_text(encoding="utf-8").lower()
    secret = ("authorization", "set-cookie", "api-key", "127.0.0.1", "localhost", "/root", "/home")
    assert not [word for word in secret if word in recorded]
    assert json.dumps("gguf") not in recorded
