"""Who is reported as saying what: the shapes of reporting clauses, read as text."""

import pytest

from extractor.models import Span
from extractor.news.speech.reports import Report, reports
from extractor.news.tokens import quotations


def found(text: str) -> list[Report]:
    return reports(text, Span(start=0, end=len(text)), quotations(text))


def read(text: str) -> list[tuple[str | None, str, str]]:
    """Source, cue and content of each report, as they are written."""
    return [
        (
            text[report.source.start : report.source.end] if report.source else None,
            text[report.cue.start : report.cue.end],
            " … ".join(text[part.start : part.end] for part in report.content),
        )
        for report in found(text)
    ]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        pytest.param(
            "The mayor said that the bridge was closed.",
            "The mayor",
            "said",
            "the bridge was closed",
            id="that",
        ),
        pytest.param(
            "The mayor said the bridge was closed.",
            "The mayor",
            "said",
            "the bridge was closed",
            id="no-that",
        ),
        pytest.param(
            "Mara Quell said on Friday the bridge would reopen in May.",
            "Mara Quell",
            "said",
            "the bridge would reopen in May",
            id="no-that-after-a-day",
        ),
        pytest.param(
            "Mara Quell said last week she had sold the mill.",
            "Mara Quell",
            "said",
            "she had sold the mill",
            id="no-that-after-last-week",
        ),
        pytest.param(
            "The mayor said in a statement that the bridge was closed.",
            "The mayor",
            "said",
            "the bridge was closed",
            id="in-a-statement",
        ),
        pytest.param(
            "Quell later also said that the mill had burned.",
            "Quell",
            "said",
            "the mill had burned",
            id="adverbs-before-the-verb",
        ),
        pytest.param(
            "On Friday, Mara Quell said that the mill had burned.",
            "Mara Quell",
            "said",
            "the mill had burned",
            id="leading-adverbial",
        ),
        pytest.param(
            "In a letter to the council, the farmers claimed that the dam leaks.",
            "the farmers",
            "claimed",
            "the dam leaks",
            id="leading-prepositional-phrase",
        ),
        pytest.param(
            "Asked about the fire, Tobin Oakes said that nobody was hurt.",
            "Tobin Oakes",
            "said",
            "nobody was hurt",
            id="leading-participle",
        ),
        pytest.param(
            "But the Harbour Board insisted that the ferry is safe.",
            "the Harbour Board",
            "insisted",
            "the ferry is safe",
            id="leading-but",
        ),
        pytest.param(
            "According to the Harbour Board, the ferry is safe.",
            "the Harbour Board",
            "According to",
            "the ferry is safe",
            id="according-first",
        ),
        pytest.param(
            "The ferry is safe, according to the Harbour Board.",
            "the Harbour Board",
            "according to",
            "The ferry is safe",
            id="according-last",
        ),
        pytest.param(
            "The ferry is safe, the Harbour Board said.",
            "the Harbour Board",
            "said",
            "The ferry is safe",
            id="content-first",
        ),
        pytest.param(
            "Ferry sank in minutes, police say.",
            "police",
            "say",
            "Ferry sank in minutes",
            id="headline-police-say",
        ),
        pytest.param(
            "“We will rebuild the pier,” said Mara Quell.",
            "Mara Quell",
            "said",
            "We will rebuild the pier",
            id="inverted-quote",
        ),
        pytest.param(
            '"We will rebuild the pier," said Quell to the crowd.',
            "Quell",
            "said",
            "We will rebuild the pier",
            id="inverted-with-hearer",
        ),
        pytest.param(
            "“We will rebuild the pier,” Quell said on Monday.",
            "Quell",
            "said",
            "We will rebuild the pier",
            id="quote-first",
        ),
        pytest.param(
            "“We had a plan,” said Ilse Brisk, the director. “It failed at sea.”",
            "Ilse Brisk",
            "said",
            "We had a plan",
            id="quote-with-apposition-after",
        ),
        pytest.param(
            "“The pier,” said Quell, “will be rebuilt by spring.”",
            "Quell",
            "said",
            "The pier … will be rebuilt by spring",
            id="interrupted-inverted",
        ),
        pytest.param(
            "“The pier is old,” Quell said, “and it will be rebuilt.”",
            "Quell",
            "said",
            "The pier is old … it will be rebuilt",
            id="interrupted",
        ),
        pytest.param(
            "Quell said: “The pier will be rebuilt.”",
            "Quell",
            "said",
            "The pier will be rebuilt",
            id="colon",
        ),
        pytest.param(
            "Quell asked, “Who will pay for the pier?” and left, but Oakes said it was free.",
            "Oakes",
            "said",
            "it was free",
            id="second-clause",
        ),
        pytest.param(
            "Quell told the Brackley Echo that the pier was sold.",
            "Quell",
            "told",
            "the pier was sold",
            id="hearer-that",
        ),
        pytest.param(
            "Quell told reporters in Oslo that the pier was sold.",
            "Quell",
            "told",
            "the pier was sold",
            id="hearers-place",
        ),
        pytest.param(
            "“The pier was sold,” Quell told the Brackley Echo on Friday.",
            "Quell",
            "told",
            "The pier was sold",
            id="quote-hearer",
        ),
        pytest.param(
            "As Quell told the Brackley Echo, the pier was sold in March.",
            "Quell",
            "told",
            "the pier was sold in March",
            id="as-told",
        ),
        pytest.param(
            "The pier, as Quell put on record, was sold, as reported by the Brackley Echo.",
            "the Brackley Echo",
            "reported by",
            "The pier, as Quell put on record, was sold",
            id="as-reported-by",
        ),
        pytest.param(
            "The committee denied that it had lost the files.",
            "The committee",
            "denied",
            "it had lost the files",
            id="denied-that",
        ),
        pytest.param(
            "The committee denied losing any of the files.",
            "The committee",
            "denied",
            "losing any of the files",
            id="denied-gerund",
        ),
        pytest.param(
            "Ministers rejected the claims of the union as false.",
            "Ministers",
            "rejected",
            "the claims of the union as false",
            id="rejected-noun",
        ),
        pytest.param(
            "Ilse Brisk, the director of the museum, said the vase was stolen.",
            "Ilse Brisk",
            "said",
            "the vase was stolen",
            id="apposition-after-the-name",
        ),
        pytest.param(
            "The director of the museum, Ilse Brisk, said the vase was stolen.",
            "The director of the museum, Ilse Brisk",
            "said",
            "the vase was stolen",
            id="apposition-before-the-name",
        ),
        pytest.param(
            "Ilse Brisk (the director) said the vase was stolen.",
            "Ilse Brisk",
            "said",
            "the vase was stolen",
            id="apposition-in-brackets",
        ),
        pytest.param(
            "Police, doctors and the coastguard said that nobody was hurt.",
            "Police, doctors and the coastguard",
            "said",
            "nobody was hurt",
            id="list-of-sources",
        ),
        pytest.param(
            "A docker who asked not to be named said the crane had failed before.",
            "A docker",
            "said",
            "the crane had failed before",
            id="who-before-the-verb",
        ),
        pytest.param(
            "Brisk praised the crews and said that the fire was out.",
            "Brisk",
            "said",
            "the fire was out",
            id="shared-subject",
        ),
        pytest.param(
            "The claim from the dockers that the crane was old was checked.",
            "the dockers",
            "claim",
            "the crane was old was checked",
            id="noun-from",
        ),
        pytest.param(
            "Nobody believed Brisk’s claim that the crane was new.",
            "Brisk",
            "claim",
            "the crane was new",
            id="noun-possessor",
        ),
        pytest.param(
            "Figures published on Friday showed that exports had fallen.",
            "Figures published on Friday",
            "showed",
            "exports had fallen",
            id="document-with-participle",
        ),
        pytest.param(
            "Brisk estimated that 40 boats were lost.",
            "Brisk",
            "estimated",
            "40 boats were lost",
            id="estimated",
        ),
        pytest.param(
            "Brisk expects that the fleet will return.",
            "Brisk",
            "expects",
            "the fleet will return",
            id="expects-that",
        ),
        pytest.param(
            "The captain vowed to rebuild the whole fleet.",
            "The captain",
            "vowed",
            "rebuild the whole fleet",
            id="vowed-to",
        ),
        pytest.param(
            "The Brackley Echo reported, citing two officials, that the dam leaks.",
            "The Brackley Echo",
            "reported",
            "the dam leaks",
            id="citing-between",
        ),
        pytest.param(
            "In a post on Friday, Ruud van der Meer wrote that the dam leaks.",
            "Ruud van der Meer",
            "wrote",
            "the dam leaks",
            id="wrote-that",
        ),
        pytest.param(
            "Posts on the town’s message board wrote that the dam leaks.",
            "Posts on the town’s message board",
            "wrote",
            "the dam leaks",
            id="posts-wrote",
        ),
        pytest.param(
            "The plan was denounced by Ana Ruiz as a fraud.",
            "Ana Ruiz",
            "denounced",
            "The plan was denounced by Ana Ruiz as a fraud",
            id="passive-by",
        ),
    ],
)
def test_one_clause(text, source, cue, content):
    assert (source, cue, content) in read(text)
    assert len(read(text)) == 1 or "asked" in text.lower()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The body was found in the river.", id="passive-found"),
        pytest.param("The bodies were found by two anglers at dawn.", id="passive-found-by"),
        pytest.param("Six States agreed on the border in May.", id="capital-states"),
        pytest.param("There were reports of fire on the hill.", id="reports-of"),
        pytest.param("He may read the file tomorrow.", id="may-read"),
        pytest.param("Nobody was there to confirm the order.", id="infinitive"),
        pytest.param("The fire spread to the old mill and the barns.", id="no-verb-of-speech"),
        pytest.param("She taught at the school for nine years.", id="taught-at"),
        pytest.param("The road continues along the coast.", id="road-continues"),
        pytest.param("They know the town and its harbour well.", id="know-the-town"),
        pytest.param("The show was cancelled after the storm.", id="show-noun"),
        pytest.param("His statement was long and clear.", id="statement-noun"),
        pytest.param("The rule applies to all ferries.", id="rule-noun"),
        pytest.param("A law bans them from claiming benefits.", id="preposition-claiming"),
        pytest.param("A book on the flood, written by Jonas Pryde, sold well.", id="written-by"),
        pytest.param("", id="empty"),
        pytest.param("…", id="a-mark"),
        pytest.param("Said.", id="one-word"),
        pytest.param("In October the premier did not deny the leak at the plant.", id="not-denied"),
    ],
)
def test_nothing_is_reported(text):
    assert read(text) == []
