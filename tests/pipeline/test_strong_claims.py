"""A strong model is asked for more about a claim, and a small one is not."""

from pathlib import Path
from typing import Any

import pytest
from support.fake_engine import FakeModel

from extractor import Claim, Extractor
from extractor.prompting import catalog
from extractor.prompting.prompt import check

ROOT = Path(__file__).parents[2]
TEXT = (
    "Rita Oda, a union lawyer, spoke about the strike at Tessel port. "
    "She told Radio Senn that it would not last."
)
ANSWER = {
    "n": 2,
    "quote": "it would not last",
    "source": "She",
    "name": "Rita Oda",
    "via": [{"source": "Radio Senn", "name": "Radio Senn"}],
    "stance": "predicted",
    "statement": "The strike would not last.",
}


def asked(*answers: Any, strong: bool = True, **options: Any) -> tuple[list[Claim], FakeModel]:
    """The claims of the text, and the model after its answers."""
    model = FakeModel(*(answers or ([],)))
    model.strong = strong
    with Extractor(model=model, cache=False, **options) as extractor:
        return list(extractor.extract(TEXT).claims), model


def told(claims: list[Claim]) -> Claim:
    return next(each for each in claims if each.evidence[0].quote.endswith("it would not last"))


def test_what_a_strong_model_tells_is_in_the_row() -> None:
    claims, _ = asked([ANSWER])
    claim = told(claims)
    assert claim.statement == "The strike would not last."
    assert [each.name for each in claim.attribution] == ["Rita Oda", "Radio Senn"]
    assert [(each.part, each.surer) for each in claim.because] == [("statement", "model")]
    assert claim.provenance.prompt.startswith("claims_strong@")


def test_what_it_leaves_out_or_writes_wrongly_loses_no_claim() -> None:
    bare = {name: ANSWER[name] for name in ("n", "quote", "source")}
    for answer in (bare, {**bare, "stance": "sure"}, {**bare, "name": None, "statement": None}):
        claims, _ = asked([answer])
        assert told(claims).statement == "It would not last."
        assert told(claims).because == ()


CHOICES: dict[str, tuple[bool, dict[str, Any], str]] = {
    "strong": (True, {}, "claims_strong"),
    "small": (False, {}, "claims"),
    "strong, but the plain prompt is named": (True, {"prompt": "claims"}, "claims"),
    "small, but the strong prompt is named": (False, {"prompt": "claims_strong"}, "claims_strong"),
    "the strong schema is named": (False, {"schema": "claims_strong"}, "claims_strong"),
    "no model": (True, {"ask": "none"}, "claims"),
    "another schema": (True, {"schema": "quotations"}, "quotations"),
    "a small fallback": (True, {"fallback": [FakeModel()]}, "claims"),
}


@pytest.mark.parametrize(("strong", "options", "name"), CHOICES.values(), ids=CHOICES)
def test_the_engine_chooses_the_prompt_unless_it_is_named(
    strong: bool, options: dict[str, Any], name: str
) -> None:
    model = FakeModel()
    model.strong = strong
    with Extractor(model=model, cache=False, **options) as extractor:
        assert extractor.prompt.name == extractor.schema.name == name


def test_a_copy_of_the_strong_prompt_asks_for_as_much(tmp_path: Path) -> None:
    own = tmp_path / "mine.jinja"
    own.write_text((ROOT / "prompts" / "claims_strong.jinja").read_text("utf-8"), "utf-8")
    claims, model = asked([ANSWER], strong=False, prompt=own)
    assert told(claims).because
    fields = model.requests[0]["response_format"]["json_schema"]["schema"]["$defs"]["Claim"]
    assert {"name", "via", "stance", "statement"} <= fields["properties"].keys()


def test_the_small_model_is_asked_for_no_more_than_before() -> None:
    _, model = asked(strong=False, ask="all")
    fields = model.requests[0]["response_format"]["json_schema"]["schema"]["$defs"]["Claim"]
    assert list(fields["properties"]) == ["n", "quote", "source"]


def test_the_examples_of_the_strong_prompt_are_in_order() -> None:
    schema, prompt = catalog.chosen(catalog.schema("claims"), strong=True)
    assert check(prompt, schema) == []
