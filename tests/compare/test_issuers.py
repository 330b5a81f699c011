"""Which documents are the words of an institution, and of which one."""

import pytest
from support.told_events import article

from extractor.compare.issuers import issuer

ISSUED = {
    "name before the day": (
        "Bins\n\nCity of Marlow, 4 June 2024\n\nEvery household gets three bins by August.\n",
        "City of Marlow",
    ),
    "name above the day": (
        "Orkney Ferries\n4 May 2024\n\nThe boat to Hoy will not sail on Sunday.\n",
        "Orkney Ferries",
    ),
    "a place between": (
        "Accident\n\nTransport Accident Board, Kingsferry, 8 October 2025\n\nThe plane is lost.\n",
        "Transport Accident Board",
    ),
    "a title": (
        "Harl Glass: Interim report for 2025\n\nHarl, 3 May 2025\n\nSales fell by a tenth.\n",
        "Harl Glass",
    ),
    "a notice": (
        "PUBLIC NOTICE\nWexcombe Parish Council\n3 June 2024\n\nThe path to the weir is closed.\n",
        "Wexcombe Parish Council",
    ),
    "speaks as we": (
        "About the fire\n\nOrford Timber confirms that its mill burned. Our people are safe.\n",
        "Orford Timber",
    ),
    "one word behind a day": (
        "About your data\n\nHarl, 9 May 2024 - Voltric was robbed on Monday. We are sorry.\n",
        "Voltric",
    ),
    "without a headline": (
        "BRUSSELS, 4 May 2024 - The European Commission has today adopted rules for clean air in "
        "all large towns of the member states. We want our children to breathe.\n",
        "European Commission",
    ),
    "begins as institutions do": (
        "A prize for Moura\n\nThe Calder Foundation is delighted to announce a prize.\n",
        "Calder Foundation",
    ),
    "signed": (
        "Dear all\n\nThe bells will be silent until June. We ask you to bear with us.\n\n"
        "St Anne's Church Council\n",
        "St Anne's Church Council",
    ),
}
ARTICLES = {
    "an outlet above the day": "The Harl Gazette\n4 May 2024\n\nThe boat to Hoy will not sail.\n",
    "a reporter": (
        "At the gate\n\nOrford Timber has closed its mill for good. We asked a guard, who told us "
        "that the gate was locked.\n"
    ),
    "a writer": "Goodbye\n\nOrford Timber was a fine firm. I worked there. Our boss was kind.\n",
    "a byline": (
        "Mill burns\nBy our staff\n\nOrford Timber lost its mill on Friday. We all know it.\n"
    ),
    "a place": "No water\n\nHarl has had no water since Friday. Our streets are dry as bones.\n",
    "a person": "A nurse\n\nAnn Lee is a nurse in Harl and knows us all. We like our nurse.\n",
    "words of others": (
        'Jobs\n\nOrford Timber is cutting 40 jobs. "We regret this," said a woman in the mill.\n'
    ),
    "a programme": (
        "Morning\n\nHOST: Orford Timber is here.\n\nOrford Timber lost its mill. We are sorry.\n"
    ),
    "the name in passing": (
        "Boat stops\n\nThe boat to Hoy, which Orkney Ferries runs, will not sail. We all wait.\n"
    ),
}


@pytest.mark.parametrize(("text", "name"), ISSUED.values(), ids=ISSUED)
def test_what_an_institution_publishes_is_its_own_words(text: str, name: str) -> None:
    document = article("d", text)
    found = issuer(document, [])
    assert found is not None
    assert found.name == name
    assert document.text[found.start : found.end] == name


@pytest.mark.parametrize("text", ARTICLES.values(), ids=ARTICLES)
def test_an_article_has_no_issuer(text: str) -> None:
    assert issuer(article("d", text), []) is None
