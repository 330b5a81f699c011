"""How corrected and added claims are worded: what is denied never reads as asserted."""

import pytest
from support.reviews import words

from extractor.documents.sentences import sentences
from extractor.models import Claim, Document, Provenance, Stance
from extractor.news import claims
from extractor.review.claims import added, changed, read_source

FERRY = "Halden Lines denied that its ferry had been overloaded. The port authority was told."
DENIED = "Halden Lines denied that its ferry had been overloaded."
MADE = Provenance.model_construct()


def row(text: str) -> tuple[Claim, Document]:
    document = Document.from_text(text)
    return claims(document, sentences(document), [], MADE).claims[0], document


@pytest.mark.parametrize(
    ("text", "source", "stance", "said"),
    [
        (FERRY, "Halden Lines", None, DENIED),
        (FERRY, "The port authority", None, f"The port authority{DENIED[12:]}"),
        (FERRY, None, None, "Denied: Its ferry had been overloaded."),
        (FERRY, None, "asserted", "Its ferry had been overloaded."),
        (FERRY, None, "unconfirmed", "Not confirmed: Its ferry had been overloaded."),
        (
            FERRY,
            "Halden Lines",
            "unconfirmed",
            "Halden Lines did not confirm that its ferry had been overloaded.",
        ),
        (
            "Ana Ruiz said that the bridge was shut.",
            "Ana Ruiz",
            "denied",
            "Ana Ruiz denied that the bridge was shut.",
        ),
        (
            "Nobody was hurt, Ana Ruiz said.",
            "Ana Ruiz",
            "denied",
            "Ana Ruiz denied that nobody was hurt.",
        ),
        (
            "Bo Lind paid a fine, Ana Ruiz said.",
            "Ana Ruiz",
            "denied",
            "Ana Ruiz denied that Bo Lind paid a fine.",
        ),
        (
            "Ana Ruiz denied taking the money.",
            "Ana Ruiz",
            None,
            "Ana Ruiz denied taking the money.",
        ),
        (
            "“I took the money,” Ana Ruiz said.",
            "Ana Ruiz",
            "denied",
            "Ana Ruiz denied: I took the money.",
        ),
        (
            "Ana Ruiz said that the report was false.",
            "Ana Ruiz",
            None,
            "Ana Ruiz said that the report was false.",
        ),
        (
            "The police did not confirm that two men had died. Ana Ruiz wrote it.",
            "Ana Ruiz",
            None,
            "The police did not confirm that two men had died.",
        ),
        (
            "Ana Ruiz declined to say whether the bridge was safe.",
            "Ana Ruiz",
            "denied",
            "Ana Ruiz declined to say whether the bridge was safe.",
        ),
        (
            "The mayor came. He said that two pillars were cracked.",
            "He",
            "denied",
            "The mayor denied that two pillars were cracked.",
        ),
        (
            "Ana Ruiz said that the council had rejected the plan.",
            "Ana Ruiz",
            "denied",
            "Ana Ruiz denied that the council had rejected the plan.",
        ),
    ],
)
def test_a_corrected_claim_says_who_denies_it(
    text: str, source: str | None, stance: Stance | None, said: str
) -> None:
    before, document = row(text)
    voices = (read_source(document.text, words(text, source)),) if source else ()
    after = changed(before, document, attribution=voices, stance=stance)
    assert after.statement == said
    if stance:  # the same, whichever is corrected first
        one = changed(changed(before, document, stance=stance), document, attribution=voices)
        assert (one.statement, one.stance) == (said, stance)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("its ferry had been overloaded", DENIED),
        ("that its ferry had been overloaded", DENIED),
        ("denied that its ferry had been overloaded", DENIED),
        (DENIED[:-1], DENIED),
        ("its ferry", "Halden Lines denied its ferry."),
    ],
)
def test_an_added_claim_is_worded_alike(said: str, told: str) -> None:
    document = Document.from_text(FERRY)
    voices = (read_source(FERRY, words(FERRY, "Halden Lines")),)
    made = added(document, [words(FERRY, said)], voices, "denied", MADE)
    assert made.statement == told
    moved = changed(row(FERRY)[0], document, words=[words(FERRY, said)])
    assert moved.statement == told
