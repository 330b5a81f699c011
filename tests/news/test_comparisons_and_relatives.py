"""What others said of a figure, and what a relative clause says, is no report of its own."""

import pytest

from extractor import Extractor


@pytest.fixture(scope="module")
def extractor():
    with Extractor(ask="none", cache=False) as extractor:
        yield extractor


def _told(extractor, text):
    claims = extractor.extract(text).claims
    return [(tuple(each.name for each in claim.attribution), claim.statement) for claim in claims]


@pytest.mark.parametrize(
    "text",
    [
        "Retail sales fell 3%, a bigger fall than economists had forecast.",
        "Profit rose to 4 million, more than analysts had expected.",
        "Inflation slowed to 2%, less than economists said it would.",
        "Fewer than 10 people came, less than organisers claimed.",
        "Higher prices than traders had anticipated hit demand.",
        "The storm came earlier than forecasters had predicted.",
        "Growth was 0.3%, faster than analysts polled by Orrin had expected.",
    ],
)
def test_what_a_figure_is_compared_to_says_nothing(extractor, text):
    assert _told(extractor, text) == [((), text)]


@pytest.mark.parametrize(
    ("text", "source", "statement"),
    [
        pytest.param(
            "More than 40 economists said prices would fall.",
            "More than 40 economists",
            "Prices would fall.",
            id="a-number-of-people",
        ),
        pytest.param(
            "Officials other than the mayor said the dam held.",
            "Officials other than the mayor",
            "The dam held.",
            id="other-than",
        ),
        pytest.param(
            "A firm larger than Corvan said the price was fair.",
            "firm larger than Corvan",
            "The price was fair.",
            id="a-comparison-in-the-source",
        ),
        pytest.param(
            "Sales fell 3%, more than analysts had expected, the office said.",
            "office",
            "Sales fell 3%, more than analysts had expected.",
            id="somebody-says-all",
        ),
        pytest.param(
            "A study that followed 3,000 nurses found that night shifts harm sleep.",
            "study",
            "A study found night shifts harm sleep.",
            id="a-relative-clause-before-the-verb",
        ),
        pytest.param(
            "The report, which found that rents had doubled, was late.",
            "report",
            "Rents had doubled.",
            id="a-clause-between-commas",
        ),
        pytest.param(
            "She met residents who said the water was brown.",
            "residents",
            "The water was brown.",
            id="a-clause-at-the-end",
        ),
    ],
)
def test_a_source_beside_a_comparison_or_relative_clause(extractor, text, source, statement):
    assert ((source,), statement) in _told(extractor, text)


@pytest.mark.parametrize(
    "text",
    [
        "A study that found that coffee harms sleep was withdrawn.",
        "A study that found the drug was safe has been withdrawn.",
        "A note that says the plant will close was sent to staff.",
        "The leaflet that claims vaccines harm children is false.",
        "Campaigners who say the road will kill bats have gone to court.",
        "An inspector who warned that the roof would fall was dismissed.",
        "The council commissioned a study that found the bridge was unsafe.",
    ],
)
def test_a_relative_clause_without_an_end_is_told_with_its_sentence(extractor, text):
    assert _told(extractor, text) == [((), text)]
