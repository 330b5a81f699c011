"""What a hosted model is sent: the document about once, whatever the schema."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from request_sizes import Repair
from support.fake_engine import FakeModel, ServiceEngine, completion
from support.fake_service import Endpoint, body
from support.stories import story

from extractor import Extractor
from extractor.errors import SettingsError


@pytest.fixture
def service() -> Iterator[Endpoint]:
    with Endpoint(body([])) as endpoint:
        yield endpoint


def sent(requests: list[dict[str, Any]]) -> int:
    """The characters of all messages."""
    return sum(len(each["content"]) for request in requests for each in request["messages"])


SIZES = {
    "4 kB": (4_000, 1.6),
    "10 kB": (10_000, 1.3),
    "40 kB": (40_000, 1.15),
    "90 kB": (90_000, 1.2),
}


@pytest.mark.parametrize("schema", ["claims", Repair], ids=["claims", "eight fields"])
@pytest.mark.parametrize(("characters", "most"), SIZES.values(), ids=SIZES)
def test_a_hosted_model_is_sent_a_document_about_once(
    service: Endpoint, schema: Any, characters: int, most: float
) -> None:
    text = story(characters)
    with Extractor(model=ServiceEngine(service.base_url), schema=schema, cache=False) as extractor:
        planned = len(list(extractor.requests(text)))
        extractor.extract(text)
    assert sent(service.requests) <= most * len(text)
    assert planned == service.count
    assert all(words in str(service.requests) for words in ("for 12 days", "Nobody was hurt in"))


def test_what_comes_first_is_the_same_in_all_requests(service: Endpoint) -> None:
    with Extractor(model=ServiceEngine(service.base_url), cache=False) as extractor:
        extractor.extract(story(60_000))
    assert service.count > 1
    assert len({json.dumps(each["messages"][:-1]) for each in service.requests}) == 1
    assert service.requests[0]["messages"][0]["role"] == "system"


def strong(*answers: Any, **attributes: Any) -> FakeModel:
    model = FakeModel(*answers, otherwise=[])
    for name, value in {"strong": True, **attributes}.items():
        setattr(model, name, value)
    return model


def asked(model: FakeModel, text: str, **options: Any) -> int:
    """How many requests a document takes."""
    with Extractor(model=model, cache=False, ask="all", **options) as extractor:
        extractor.extract(text)
    return len(model.requests)


def test_an_answer_that_is_cut_off_is_asked_for_in_halves() -> None:
    model = strong(completion('{"items": [', finish_reason="length"))
    assert asked(model, story(4_000)) == 3
    first, *halves = (each["messages"][-1]["content"].count("\n") for each in model.requests)
    assert first - 1 == sum(each - 1 for each in halves)


def test_a_sentence_without_end_can_be_split_too() -> None:
    model = strong(completion('{"items": [', finish_reason="length"))
    assert asked(model, "It rained, " * 1_000) == 3


@pytest.mark.parametrize(
    ("attributes", "most"),
    [
        pytest.param({}, 1, id="hosted"),
        pytest.param({"strong": False}, 99, id="says that it is small"),
        pytest.param({"strong": None, "context": 200_000}, 1, id="large context"),
        pytest.param({"strong": None, "local": True, "context": 64_000}, 2, id="large and local"),
        pytest.param({"strong": None, "local": True}, 99, id="local"),
        pytest.param({"strong": None, "context": 4_096}, 99, id="small context"),
    ],
)
def test_the_size_of_a_passage_is_that_of_the_model(attributes: dict[str, Any], most: int) -> None:
    requests = asked(strong(**attributes), story(15_000))
    assert (requests <= most) if most < 99 else (requests > 10)


def test_a_known_context_has_room_for_the_answer() -> None:
    model = strong(context=32_000)
    assert asked(model, story(80_000)) > 4
    for request in model.requests:
        prompt = sum(len(each["content"]) for each in request["messages"]) / 3
        assert prompt + request["max_tokens"] < 32_000


def test_the_size_can_be_set() -> None:
    assert asked(strong(), story(8_000), passage_tokens=600) in (4, 5)
    with pytest.raises(SettingsError, match="leave out passage_tokens"):
        asked(strong(strong=False), "It rained.", passage_tokens=600)


def test_a_small_fallback_is_not_shown_a_whole_article() -> None:
    model = strong()
    assert asked(model, story(8_000), fallback=[strong(strong=False)]) > 4
