"""The certainty of claims: which signs count, and that it holds on labelled articles."""

from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest

from extractor import Extractor
from extractor.evaluate import load_gold
from extractor.models import Claim, Document, Evidence, Provenance, Span
from extractor.news import Draft, Opinion, claims
from extractor.news import certainty as module
from extractor.news.certainty import WEIGHTS, certainty

GOLD = Path(__file__).parents[1] / "gold"
MADE_BY = Provenance(schema="claims@1", prompt="claims@1", model="fake", cached=True)
MODELS = {"model: other stance", "voice: by a model"}


@pytest.fixture
def signs() -> Iterator[dict[str, frozenset[str]]]:
    """The signs of each claim that the test makes, by its statement."""
    noted: dict[str, frozenset[str]] = {}

    def note(claim: Claim, *made_of: object) -> frozenset[str]:
        noted[claim.statement] = module.signs(claim, *made_of)  # type: ignore[arg-type]  # passed on
        return noted[claim.statement]

    with mock.patch("extractor.news.claims.signs", note):
        yield noted


def read(document: Document | str) -> list[Claim]:
    with Extractor(ask="none", cache=False, processes=1) as extractor:
        return list(extractor.extract(document).claims)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        pytest.param("The mayor said the dam may fail.", "stance: hedged", id="hedge"),
        pytest.param("The mayor said the dam will fail.", "stance: predicted", id="future"),
        pytest.param("The mayor said the dam was not safe.", "stance: negated", id="negation"),
        pytest.param(
            "Crews dug a canal that may hold the water.", "stance: in a later clause", id="clause"
        ),
        pytest.param(
            "The mayor lamented that the dam was old.", "verb: more than said", id="other-verb"
        ),
        pytest.param(
            "The mayor told Reuters that the dam was old.", "voice: several", id="relayed"
        ),
        pytest.param('"The dam is old and broken."', "voice: unknown", id="nobody"),
        pytest.param("The report on the dam says much about it.", "own: may report", id="report"),
        pytest.param("We walked along the old dam on Sunday.", "own: I, we or you", id="writer"),
        pytest.param("The old dam of Velm in 1960.", "own: no verb", id="caption"),
        pytest.param("The old dam was built in 1960 by Velm", "own: no full stop", id="line"),
        pytest.param(
            "The dam was built in 1960. The dam was built in 1960.", "words: twice", id="twice"
        ),
    ],
)
def test_a_claim_has_the_signs_of_how_it_was_found(
    text: str, sign: str, signs: dict[str, frozenset[str]]
) -> None:
    claim = read(text)[-1]
    assert sign in signs[claim.statement]
    assert claim.certainty == certainty(signs[claim.statement])


def test_a_plain_report_has_no_sign(signs: dict[str, frozenset[str]]) -> None:
    (claim,) = read("The dam was built in 1960, engineer Tomas Rehn said.")
    assert signs[claim.statement] == frozenset()
    assert claim.certainty == max(certainty([]), claim.certainty or 0)


def test_each_sign_has_a_weight_and_each_weight_a_sign(signs: dict[str, frozenset[str]]) -> None:
    for article in load_gold(GOLD, split="dev"):
        read(article.document)
    read('"The dam is old and broken."')  # no quotation of these articles is without a speaker
    assert frozenset().union(*signs.values()) | MODELS == set(WEIGHTS)


def drafted(text: str, source: str = "", quoted: str = "", **how: object) -> Claim:
    """The claim of a sentence of which a model quotes some words, or all."""
    document, start = Document.from_text(text), text.index(quoted)
    whole = Span(start=0, end=len(text))
    words = Evidence(start=start, end=len(text), quote=text[start:], match="exact")
    draft = Draft((words,), whole, source, **how)  # type: ignore[arg-type]  # the test gives the types
    return claims(document, [whole], [draft], MADE_BY).claims[0]


def test_a_source_that_only_a_model_names_is_less_certain() -> None:
    text, quoted = "She did not recall being shown any accounts.", "being shown any accounts."
    alone, named = (drafted(text, source, quoted) for source in ("", "She"))
    assert not alone.attribution
    assert named.attribution
    assert (named.certainty or 0) < (alone.certainty or 0)


def test_an_own_claim_is_as_certain_if_a_model_proposes_it() -> None:
    text = "The valve was replaced in March after a leak."
    assert drafted(text, by_model=False) == drafted(text, by_model=True)


def test_a_stance_on_which_the_model_differs_is_less_certain() -> None:
    text = "The mayor said that the valve was replaced."
    same, other = (
        drafted(text, opinion=Opinion((), stance, "")) for stance in ("asserted", "denied")
    )
    assert same.stance == other.stance == "asserted"
    assert (other.certainty or 0) < (same.certainty or 0)


def test_fragments_are_less_certain_than_plain_reports() -> None:
    unsure = read('Photos of the dam. "Never again." They didn\'t, I think')
    sure = read("The dam was built in 1960, engineer Tomas Rehn said. It holds 40 million litres.")
    assert max(each.certainty or 0 for each in unsure) < min(each.certainty or 0 for each in sure)


def test_certainty_lies_between_nothing_and_all() -> None:
    for article in load_gold(GOLD, split="dev")[:5]:
        for claim in read(article.document):
            assert claim.certainty is not None
            assert 0 < claim.certainty < 1
            assert round(claim.certainty, 2) == claim.certainty
