"""Verbs that report only beside certain words, and the same verbs without these words."""

import pytest
from support.reported import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Health officials put the number of cases at 1,200.",
            ("Health officials", "put", "the number of cases at 1,200"),
            id="put-at",
        ),
        pytest.param(
            "The toll is put at 40 by the ministry.",
            ("the ministry", "put", "The toll is put at 40"),
            id="is-put-at-by",
        ),
        pytest.param(
            "Investigators attributed the crash to pilot error.",
            ("Investigators", "attributed", "the crash to pilot error"),
            id="attributed-to",
        ),
        pytest.param(
            "The Red Cross spoke of dozens of dead.",
            ("The Red Cross", "spoke of", "dozens of dead"),
            id="spoke-of",
        ),
        pytest.param(
            "Doctors warn of a shortage of beds, but the clinic is open.",
            ("Doctors", "warn of", "a shortage of beds"),
            id="warn-of",
        ),
        pytest.param(
            "He admitted to having lied.",
            ("He", "admitted", "having lied"),
            id="admitted-to",
        ),
        pytest.param(
            "The senator brushed aside accusations of bribery.",
            ("The senator", "brushed aside", "accusations of bribery"),
            id="brushed-aside",
        ),
        pytest.param(
            "The senator brushed the accusations aside.",
            ("The senator", "brushed", "the accusations"),
            id="brushed-something-aside",
        ),
        pytest.param(
            "The port called the report baseless.",
            ("The port", "called", "the report baseless"),
            id="called-baseless",
        ),
        pytest.param(
            "A court found the ferry company negligent.",
            ("A court", "found", "the ferry company negligent"),
            id="found-negligent",
        ),
        pytest.param(
            "Oakes was adamant that the dam was safe.",
            ("Oakes", "was adamant", "the dam was safe"),
            id="was-adamant",
        ),
        pytest.param(
            "The court heard that he had sold the car.",
            ("The court", "heard", "he had sold the car"),
            id="the-court-heard",
        ),
        pytest.param(
            "A clerk stole the money, a court heard on Monday.",
            ("a court", "heard", "A clerk stole the money"),
            id="a-court-heard-behind",
        ),
        pytest.param(
            "Oakes expressed doubt that the law would pass.",
            ("Oakes", "expressed doubt", "the law would pass"),
            id="expressed-doubt",
        ),
        pytest.param(
            "Smith maintained he had done nothing wrong.",
            ("Smith", "maintained", "he had done nothing wrong"),
            id="maintained-without-that",
        ),
        pytest.param(
            "Economists are predicting a slowdown.",
            ("Economists", "predicting", "a slowdown"),
            id="progressive",
        ),
        pytest.param(
            "Analysts had forecast earnings of a dollar a share.",
            ("Analysts", "forecast", "earnings of a dollar a share"),
            id="had-forecast",
        ),
        pytest.param(
            "The port has since denied any leak.",
            ("The port", "denied", "any leak"),
            id="has-since",
        ),
        pytest.param(
            "The port disputed that.", ("The port", "disputed", "that"), id="disputed-that"
        ),
        pytest.param(
            "The WHO recommends that children be vaccinated.",
            ("The WHO", "recommends", "children be vaccinated"),
            id="the-who-is-a-name",
        ),
        pytest.param(
            "According to a study published in May in Lund, the ice is thinner than thought.",
            ("a study", "According to", "the ice is thinner than thought"),
            id="according-to-a-study-published",
        ),
        pytest.param(
            "Data released on Tuesday showed prices rose in May.",
            ("Data released on Tuesday", "showed", "prices rose in May"),
            id="data-released",
        ),
        pytest.param(
            "It was contradicted by two people, who told Reuters that the plant had leaked.",
            ("two people", "told", "the plant had leaked"),
            id="who-told",
        ),
    ],
)
def test_content(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in read(text)


@pytest.mark.parametrize(
    "text",
    [
        "Firefighters put out the blaze at 4 a.m.",
        "Oakes spoke for an hour.",
        "The children played down by the river.",
        "Oakes called the police.",
        "The neighbours called the fire brigade.",
        "The guard waved to the crowd.",
        "Residents heard a loud bang.",
        "The coach was certain of his place.",
        "The club raised the price of tickets.",
        "The union gave its members a choice.",
    ],
)
def test_no_report_without_the_frame(text: str) -> None:
    assert read(text) == []


def test_a_negated_expectation_keeps_its_negation() -> None:
    text = "The central bank does not expect inflation to fall."
    assert read(text) == [
        ("The central bank", "expect", "does not expect inflation to fall"),
    ]


def test_two_verbs_of_one_source() -> None:
    text = "Oakes acknowledged the error, and said it was minor."
    assert [(source, said) for source, _, said in read(text)] == [
        ("Oakes", "the error"),
        ("Oakes", "it was minor"),
    ]
    text = "The Greens reject that figure and say their plan is funded."
    assert [said for _, _, said in read(text)] == ["that figure", "their plan is funded"]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        pytest.param("Perhaps they believe that it rained.", "they", id="adverb-before-pronoun"),
        pytest.param(
            "“It rained,” said one of them, Ana Ruiz.", "one of them, Ana Ruiz", id="name-behind"
        ),
        pytest.param(
            "The wells dried, and the company that pumps most says it rained.",
            "the company",
            id="relative-clause",
        ),
        pytest.param("Oakes acknowl-\nedged that it rained.", "Oakes", id="word-broken-by-a-line"),
    ],
)
def test_the_source_alone(text: str, source: str) -> None:
    assert source in [found for found, _, _ in read(text)]


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        pytest.param("The board denies this.", ["this"], id="denies-this"),
        pytest.param(
            "Oakes denies it: on Monday he wrote that he resigned.",
            ["it", "he resigned"],
            id="denies-it-colon",
        ),
        pytest.param(
            "Oakes ruled out a sale this week but he thinks talks could resume.",
            ["a sale this week", "talks could resume"],
            id="ruled-out-but-he-thinks",
        ),
        pytest.param(
            "The port denied that it leaked, and on Monday it reaffirmed that it was sound.",
            ["it leaked", "it was sound"],
            id="and-on-monday-it",
        ),
        pytest.param(
            "The port disputed her account but did not elaborate.",
            ["her account", "did not elaborate"],
            id="disputed-but-did-not-elaborate",
        ),
        pytest.param(
            "A clerk, who wept, recalled selling 130 tickets.",
            ["selling 130 tickets"],
            id="recalled-selling",
        ),
    ],
)
def test_end_of_the_content(text: str, contents: list[str]) -> None:
    assert [said for _, _, said in read(text)] == contents


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "The agency warned that gusts could return but said they were unlikely to last.",
            [("The agency", "gusts could return"), ("The agency", "they were unlikely to last")],
            id="the-source-goes-on-past-an-inner-subject",
        ),
        pytest.param(
            "A spokesman declined to put a figure on the damage.",
            [("A spokesman", "A spokesman declined to put a figure on the damage")],
            id="declined-to-put-a-figure",
        ),
        pytest.param(
            "His daughter, Susan, described him as kind and warm.",
            [("His daughter, Susan", "him as kind and warm")],
            id="described-him",
        ),
        pytest.param(
            "Oakes expects growth to slow next year.",
            [("Oakes", "growth to slow next year")],
            id="expects-a-bare-noun",
        ),
        pytest.param(
            "In May it forecast sales of nine crowns.",
            [("it", "sales of nine crowns")],
            id="it-forecast",
        ),
        pytest.param("The clerk refused to leave.", [], id="refused-to-leave"),
        pytest.param("The men declined to be identified.", [], id="declined-to-be-identified"),
    ],
)
def test_sources_and_contents(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(source, said) for source, _, said in read(text)] == expected
