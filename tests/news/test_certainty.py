"""The certainty of claims: which signs count, and that it holds on labelled articles."""

from pathlib import Path

import pytest

from extractor import Extractor
from extractor.evaluate import load_gold
from extractor.models import Claim, Document, Evidence, Provenance
from extractor.news import Draft, claims
from extractor.news.certainty import WEIGHTS, certainty, signs

GOLD = Path(__file__).parents[1] / "gold"
MADE_BY = Provenance(schema="claims@1", prompt="claims@1", model="fake", cached=True)


def read(text: str) -> list[Claim]:
    with Extractor(ask="none", cache=False, processes=1) as extractor:
        return list(extractor.extract(text).claims)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        pytest.param(
            "The dam holds forty million litres of water.", "voice: the article", id="own"
        ),
        pytest.param(
            "The dam was built in 1960, the engineer said.",
            "voice: clause behind the words",
            id="behind",
        ),
        pytest.param("The mayor said the dam may fail soon.", "stance: hedged", id="hedge"),
        pytest.param("The mayor said the dam will fail soon.", "stance: predicted", id="future"),
        pytest.param("The mayor said the dam was not safe.", "stance: negated", id="negation"),
        pytest.param(
            "Mayor Ana Ruiz visited the dam. She said the wall was sound.",
            "voice: resolved",
            id="pronoun",
        ),
    ],
)
def test_a_claim_has_the_signs_of_how_it_was_found(text: str, sign: str) -> None:
    claim = read(text)[-1]
    assert sign in set(signs(claim))
    assert claim.certainty == certainty(claim)


def test_each_sign_has_a_weight_and_each_weight_a_sign() -> None:
    found = {sign for article in load_gold(GOLD, split="dev") for sign in _signs(article.document)}
    assert found | {"model: alone"} == set(WEIGHTS)


def _signs(document: Document) -> set[str]:
    with Extractor(ask="none", cache=False, processes=1) as extractor:
        return {sign for claim in extractor.extract(document).claims for sign in signs(claim)}


def test_what_only_a_model_proposes_is_less_certain() -> None:
    text = "The valve was replaced in March after a leak."
    document = Document.from_text(text)
    quote = Evidence(start=0, end=len(text), quote=text, match="exact")
    drafts = [Draft((quote,), quote, "", by_model=by_model) for by_model in (False, True)]
    (alone,), (proposed,) = (claims(document, [quote], [draft], MADE_BY).claims for draft in drafts)
    assert proposed.certainty is not None
    assert alone.certainty is not None
    assert proposed.certainty < alone.certainty
    assert proposed.model_copy(update={"certainty": alone.certainty}) == alone


def test_certainty_lies_between_nothing_and_all() -> None:
    for article in load_gold(GOLD, split="dev")[:5]:
        with Extractor(ask="none", cache=False, processes=1) as extractor:
            for claim in extractor.extract(article.document).claims:
                assert claim.certainty is not None
                assert 0 < claim.certainty < 1
                assert round(claim.certainty, 2) == claim.certainty
