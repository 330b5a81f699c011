"""Sentences in which it is hard to see who says which words: each with all of its claims.

Each row has a sentence, and source, words and stance of each claim in it.
"""

import pytest

from extractor import Extractor

CASES = {
    "nested-denial": (
        "The lawyer said Orvel denied everything.",
        [("Orvel", "everything", "denied")],
    ),
    "denied-noun-in-ing": (
        "Mara Quell denied wrongdoing.",
        [("Mara Quell", "wrongdoing", "denied")],
    ),
    "dismissed-this-as": (
        "The council dismissed this as a lie.",
        [("council", "this as a lie", "denied")],
    ),
    "called-that-a-lie": (
        "Mara Quell called that a lie.",
        [("Mara Quell", "that a lie", "denied")],
    ),
    "lies-between-is-no-lie": (
        "According to Mara Quell, the true figure lies between 3 and 4 million.",
        [("Mara Quell", "the true figure lies between 3 and 4 million", "asserted")],
    ),
    "and-so-has": (
        "The rebels have denied any intention of leaving and so has the government.",
        [("rebels", "any intention of leaving", "denied")],
    ),
    "ruled-out-as-recently-as": (
        "Mara Quell ruled out a merger as recently as January.",
        [("Mara Quell", "a merger", "denied")],
    ),
    "figure-alone": ("Mara Quell spoke of 52.", [("Mara Quell", "52", "asserted")]),
    "figure-alone-after-says": (
        "Merewater says 3.8 million.",
        [("Merewater", "3.8 million", "asserted")],
    ),
    "two-according-to": (
        "The quake was a 4.6 according to the institute and a 4.4 according to the navy.",
        [("institute", "The quake was a 4.6", "asserted"), ("navy", "a 4.4", "asserted")],
    ),
    "and-according-to": (
        "The union says costs rose, and according to Mara Quell, wages fell.",
        [("union", "costs rose", "asserted"), ("Mara Quell", "wages fell", "asserted")],
    ),
    "citing-before-the-second-verb": (
        "The firm speaks of several victims and, citing an official, claims that two were guards.",
        [
            ("firm", "several victims", "asserted"),
            ("official", "two were guards", "asserted"),
        ],
    ),
    "subject-of-the-second-clause": (
        "Quell said it would cost 14 billion; the Greens reject that figure and say it is funded.",
        [
            ("Quell", "it would cost 14 billion", "predicted"),
            ("Greens", "that figure", "denied"),
            ("Greens", "it is funded", "asserted"),
        ],
    ),
    "whom-we-asked": (
        "Engineers we asked think that the wave turned the ship over.",
        [("Engineers", "the wave turned the ship over", "asserted")],
    ),
    "court-heard-what-he-told": (
        "Orvel told detectives he had been repaying himself, the court heard.",
        [("Orvel", "he had been repaying himself", "asserted")],
    ),
    "aside-before-more": (
        "Rain accounts for a third of the change, Mara Quell estimates, and pumping for the rest.",
        [
            (
                "Mara Quell",
                "Rain accounts for a third of the change … and pumping for the rest",
                "estimated",
            )
        ],
    ),
    "adverbial-before-the-aside": (
        "By the end of the year, Mara Quell said, the town was empty.",
        [("Mara Quell", "By the end of the year … the town was empty", "asserted")],
    ),
    "day-before-the-aside": (
        "On Tuesday, Mara Quell said, the match is off.",
        [("Mara Quell", "the match is off", "asserted")],
    ),
    "recipient-in-the-aside": (
        "The deal, Mara Quell told reporters on Friday, is off.",
        [("Mara Quell", "The deal … is off", "asserted")],
    ),
    "none-of-them-answered": (
        "None of the three firms returned calls on Friday.",
        [("three firms", "None of the three firms returned calls on Friday", "unconfirmed")],
    ),
    "nobody-could-be-reached": (
        "Nobody at the ministry could be reached.",
        [("ministry", "Nobody at the ministry could be reached", "unconfirmed")],
    ),
    "reports-that-are-incorrect": (
        "Recent media reports that the firm knew of the leak are incorrect.",
        [("", "Recent media reports that the firm knew of the leak are incorrect", "asserted")],
    ),
    "is-forecast-to": (
        "The party is forecast to take about 15%.",
        [("", "The party is forecast to take about 15%", "predicted")],
    ),
    "noun-that-a-source-judges": (
        "The firm hid the leak, a charge Orvel called absurd.",
        [("", "The firm hid the leak", "asserted"), ("Orvel", "a charge … absurd", "denied")],
    ),
    "noun-that-a-source-tells-of": (
        "Thieves took the lead for the third time, leaving a bill that Orvel says could reach 900.",
        [
            ("", "Thieves took the lead for the third time", "asserted"),
            ("Orvel", "a bill … could reach 900", "hedged"),
        ],
    ),
    "in-what-a-source-calls": (
        "Shots were heard at the base on Friday in what the army called an attack by rebels.",
        [
            ("", "Shots were heard at the base on Friday", "asserted"),
            ("army", "an attack by rebels", "asserted"),
        ],
    ),
    "judged-noun-inside-a-report": (
        "Orvel argued that it put 12,000 jobs at risk, a figure that the court called exaggerated.",
        [
            ("Orvel", "it put 12,000 jobs at risk", "asserted"),
            ("court", "a figure … exaggerated", "asserted"),
        ],
    ),
    "noun-of-a-crime-is-not-cut": (
        "He was accused of a crime that prosecutors say could bring him ten years.",
        [
            (
                "",
                "He was accused of a crime that prosecutors say could bring him ten years",
                "hedged",
            )
        ],
    ),
    "aside-behind-a-colon": (
        "Orvel played down talk of a rift: the truce, he said, is not in danger.",
        [
            ("Orvel", "talk of a rift", "denied"),
            ("Orvel", "the truce … is not in danger", "asserted"),
        ],
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_all_claims_of_a_sentence(text, expected):
    with Extractor(ask="none", cache=False) as extractor:
        claims = extractor.extract(text).claims
    found = [
        (
            claim.attribution[0].name if claim.attribution else "",
            " … ".join(part.quote for part in claim.evidence),
            claim.stance,
        )
        for claim in claims
    ]
    assert found == expected
