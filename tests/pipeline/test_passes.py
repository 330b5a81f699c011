"""A second pass asks about sentences that look like claims and gave none."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.fake_engine import FakeModel

from extractor import Document, Extractor
from extractor.documents.sentences import sentences
from extractor.errors import SettingsError
from extractor.news import likely_claims
from extractor.runs import Run

LOST = "In all, 40 houses burned."
TEXT = f"The bridge was closed. {LOST} It rained for a while."
FIRST = {"n": 1, "quote": "The bridge was closed", "source": ""}


def found(body: dict[str, Any]) -> list[Any]:
    """A model that misses a claim among others, and finds it alone."""
    shown = body["messages"][-1]["content"]
    if "The bridge" in shown:
        return [FIRST]
    return [{"n": 1, "quote": "40 houses burned", "source": ""}]


def extracted(model: FakeModel, **options: Any) -> Any:
    given = {"ask": "all", "cache": False, **options}
    with Extractor(model=model, **given) as extractor:
        return extractor.extract(TEXT)


@pytest.mark.parametrize("strong", [True, False])
def test_a_sentence_that_looks_like_a_claim_is_asked_about_again(strong: bool) -> None:
    model = FakeModel(otherwise=found)
    model.strong = strong
    result = extracted(model, passes=2)
    assert [claim.statement for claim in result.claims] == [
        "The bridge was closed.",
        "In all, 40 houses burned.",
    ]
    assert len(model.requests) == 2
    shown = model.last_text
    assert LOST in shown
    assert "It rained" not in shown
    assert (result.usage.second_requests, result.usage.second_claims) == (1, 1)


def test_one_pass_is_the_default() -> None:
    model = FakeModel(otherwise=found)
    result = extracted(model)
    assert len(model.requests) == len(result.claims) == 1
    assert "second" not in result.usage.model_dump_json()


def test_a_passage_that_gave_nothing_is_not_asked_about_in_the_same_words() -> None:
    model = FakeModel(otherwise=[])
    with Extractor(model=model, ask="all", cache=False, passes=2) as extractor:
        extractor.extract(LOST)
    assert len(model.requests) == 1


def test_a_second_pass_that_fails_loses_nothing() -> None:
    model = FakeModel([FIRST], "no JSON", "no JSON")
    result = extracted(model, passes=2)
    assert [claim.statement for claim in result.claims] == ["The bridge was closed."]
    assert result.failure is None


def test_a_second_run_is_answered_from_the_cache_and_tells_the_same(tmp_path: Path) -> None:
    model = FakeModel(otherwise=found)
    given = {"passes": 2, "cache": True, "cache_dir": tmp_path}
    first, again = extracted(model, **given), extracted(model, **given)
    assert len(model.requests) == 2
    assert again.claims == first.claims
    assert (again.usage.second_requests, again.usage.second_claims) == (1, 1)


def test_a_plan_counts_the_second_pass_once_the_first_is_answered(tmp_path: Path) -> None:
    model = FakeModel(otherwise=found)
    given = {"model": model, "ask": "all", "passes": 2, "cache_dir": tmp_path}
    with Extractor(**given) as extractor:
        assert len(list(extractor.requests(TEXT))) == 1
        extractor.extract(TEXT)
        planned = list(extractor.requests(TEXT))
    assert [each.answer is not None for each in planned] == [True, True]


def test_a_run_tells_what_each_pass_gave(tmp_path: Path) -> None:
    model = FakeModel(otherwise=found)
    with (
        Extractor(model=model, ask="all", cache=False, passes=2) as extractor,
        Run.open(tmp_path / "run", extractor.settings) as run,
    ):
        for outcome in extractor.outcomes([TEXT]):
            run.add(outcome)
        run.finish()
    record = json.loads((tmp_path / "run" / "run.json").read_text("utf-8"))
    assert record["settings"]["passes"] == 2
    assert record["sessions"][0]["passes"] == [
        {"requests": 1, "claims": 1},
        {"requests": 1, "claims": 1},
    ]


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "three": ({"passes": 3}, "no 3 passes"),
    "none": ({"passes": 0}, "no 0 passes"),
    "no model": ({"passes": 2, "ask": "none"}, "leave out passes"),
    "records": ({"passes": 2, "schema": "quotations"}, "leave out passes"),
}


@pytest.mark.parametrize(("options", "said"), REFUSED.values(), ids=REFUSED)
def test_what_has_no_second_pass(options: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        Extractor(model=FakeModel(), **options)


@pytest.mark.parametrize(
    ("sentence", "looks"),
    [
        pytest.param("In all, 40 houses burned.", True, id="number"),
        pytest.param("Ruiz said little.", True, id="verb of speech"),
        pytest.param("“We are all right here,” it read.", True, id="quotation"),
        pytest.param("It rained for a while.", False, id="none"),
    ],
)
def test_what_looks_like_a_claim(sentence: str, looks: bool) -> None:
    document = Document.from_text(sentence)
    assert bool(likely_claims(document, sentences(document))) is looks
