"""Whose words each claim of a document is."""

import pytest
from support.told_events import article, reader

from extractor.compare.sources import first_sources

SPOKESMEN: dict[str, tuple[str, list[str | None]]] = {
    "says nothing": ("Harl University was robbed, it said. A spokesman was calm.", []),
    "who spoke before": (
        "Harl University said it was robbed. A spokesman said all was calm.",
        ["Harl University"],
    ),
    "no institution": ("A man said he was robbed. A spokesman said all was calm.", [None]),
    "the only one of the paragraph": (
        "Brunn police said the road was shut.\n\nOrvik Steel said its roof had burned. "
        "A spokesman said nobody was hurt.",
        ["Orvik Steel"],
    ),
    "the only one of the article": (
        "Orvik Steel said its roof had burned.\n\nIt rained. A spokesman said nobody was hurt.",
        ["Orvik Steel"],
    ),
    "two in the paragraph": (
        "Orvik Steel said its roof had burned. Brunn police said the road was shut. "
        "A spokesman said nobody was hurt.",
        [None],
    ),
    "two in the article": (
        "Orvik Steel said its roof had burned.\n\nBrunn police said the road was shut.\n\n"
        "It rained. A spokesman said nobody was hurt.",
        [None],
    ),
    "another that says nothing": (
        "Flames took a hall of Orvik Steel. Brunn police said the road was shut. "
        "A spokesman said nobody was hurt.",
        [None],
    ),
    "one by two names": (
        "Orvik Steel said its roof had burned. Orvik said it would rebuild. "
        "A spokesman said nobody was hurt.",
        ["Orvik Steel"],
    ),
    "two, each of its own paragraph": (
        "Orvik Steel said its roof had burned. A spokesman said nobody was hurt.\n\n"
        "Sunder Logistics said it had called for help. A spokesman said the guard had slept.",
        ["Orvik Steel", "Sunder Logistics"],
    ),
    "his": (
        "Mayor Jan Vos was angry. His spokesman said the bill was wrong.\n\n"
        "Governor Ole Brandt laughed. His spokesman said the bill was right.",
        ["Jan Vos", "Ole Brandt"],
    ),
    "no spokesman of a member of his staff": (
        "As for Mr Holt, a member of his staff told us that he was ill. "
        "His spokesman said that was pure speculation.",
        ["Holt"],
    ),
}


@pytest.mark.parametrize(("text", "of"), SPOKESMEN.values(), ids=SPOKESMEN)
def test_a_spokesman_speaks_for_the_only_body_before(text: str, of: list[str | None]) -> None:
    with reader() as extractor:
        result = extractor.extract(article("d", f"Robbed\n\n{text}\n"))
    found = [row for row in first_sources(result.document, result.claims) if row]
    assert [row.get("of") for row in found if "spokesman" in row["name"].lower()] == of


def test_a_noun_that_has_a_spokesman_is_whom_the_document_means() -> None:
    text = (
        "Alvera and Voltric quarrel over a roof in Kiel.\n\nThe insurer Alvera has its "
        " seat in Kiel. A spokeswoman for the insurer said the roof was old.\n\n"
        "The scooter maker Voltric laughed. A spokesman for the company said the roof was new.\n"
    )
    with reader() as extractor:
        result = extractor.extract(article("d", text))
    found = [row for row in first_sources(result.document, result.claims) if row]
    assert [row.get("of") for row in found if "spokes" in row["name"]] == ["Alvera", "Voltric"]


PRONOUNS = {
    "it, of nobody": ("Rain fell all night. It said the dam would hold.", [None]),
    "they, of nobody": ("The road was full. They said the march was calm.", [None]),
    "he, of nobody": ("The bridge is shut. He said it was rotten.", [None]),
    "it, of a report": (
        "A report on the crash came out. It said the brakes had failed.",
        [None],
    ),
    "it, of the only body": (
        "Flames hit Orvik Steel on Monday. It said the roof had burned.",
        ["Orvik Steel"],
    ),
}


@pytest.mark.parametrize(("text", "names"), PRONOUNS.values(), ids=PRONOUNS)
def test_a_pronoun_is_a_source_where_the_document_says_whose(
    text: str, names: list[str | None]
) -> None:
    with reader() as extractor:
        result = extractor.extract(article("d", f"Harl in the rain\n\n{text}\n"))
    rows = list(first_sources(result.document, result.claims))
    said = [row for row, claim in zip(rows, result.claims, strict=True) if claim.attribution]
    assert [row and row["name"] for row in said] == names


HOUSES = {
    "our": ("Our members report that Orvik Glass has put poison into the river.", True),
    "the union itself": ("The union said the river was dead.", True),
    "its own data": ("Preliminary data showed that the river was dead.", True),
    "data of its own device": (
        "Data from the mill's recorder showed that the river was dead.",
        True,
    ),
    "data of others": ("Police data showed that the river was dead.", False),
    "the company of a union": ("The management said the river was alive.", False),
}


@pytest.mark.parametrize(("text", "own"), HOUSES.values(), ids=HOUSES)
def test_a_statement_speaks_of_its_issuer(text: str, own: bool) -> None:
    release = f"Statement by the Glassworkers' Union\n\nWe demand an inquiry. {text}\n"
    with reader() as extractor:
        result = extractor.extract(article("d", release))
    *_, last = first_sources(result.document, result.claims)
    assert last is not None
    assert (last.get("of", last["name"]) == "Glassworkers' Union") == own


def test_the_board_is_who_issues_a_release() -> None:
    text = (
        "Harl Glass: Interim report for 2025\n\nHarl, 3 May 2025\n\nSales fell by a tenth. "
        "The Board said it expected a better year.\n"
    )
    with reader() as extractor:
        result = extractor.extract(article("d", text))
    found = [row for row in first_sources(result.document, result.claims) if row]
    assert {row.get("of", row["name"]) for row in found} == {"Harl Glass"}
