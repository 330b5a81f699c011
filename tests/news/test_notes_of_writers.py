"""A note of the writer is of the correspondent, and "he" in it is somebody else."""

import pytest

from extractor import Extractor


@pytest.fixture(scope="module")
def extractor():
    with Extractor(ask="none", cache=False) as extractor:
        yield extractor


@pytest.mark.parametrize(
    ("text", "sources", "statement"),
    [
        pytest.param(
            "The minister resigned. Our correspondent adds: the post will stay vacant.",
            ["Our correspondent"],
            "The post will stay vacant.",
            id="a-clause",
        ),
        pytest.param(
            "Our correspondent, Lena Falk, adds: the hall was full.",
            ["Lena Falk"],
            "The hall was full.",
            id="with-a-name",
        ),
        pytest.param(
            '"We lost," said Paul Roth. Our correspondent adds: He took no questions.',
            ["Our correspondent"],
            "Paul Roth took no questions.",
            id="he-is-another",
        ),
        pytest.param(
            "The minister denied it. Our correspondent adds: He has denied taking money.",
            ["minister", "Our correspondent"],
            "The minister denied taking money.",
            id="he-denies",
        ),
        pytest.param(
            "Two men were held. (Our reporter writes: The gate was built in 1990.) It rained.",
            ["Our reporter"],
            "The gate was built in 1990.",
            id="in-brackets",
        ),
        pytest.param(
            "Police held two men. (Our reporter adds: both were freed at noon.)",
            ["Our reporter"],
            "Both were freed at noon.",
            id="a-bracket-at-the-end",
        ),
    ],
)
def test_a_note_is_of_who_writes_it(extractor, text, sources, statement):
    claims = extractor.extract(text).claims
    claim = next(each for each in claims if each.statement == statement)
    assert [each.name for each in claim.attribution] == sources
    assert not any(")" in each.quote for claim in claims for each in claim.evidence)
