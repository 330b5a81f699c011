"""The sentences for a model, and claims made from a reading by the rules."""

import random
from pathlib import Path

import pytest

from extractor.documents import read
from extractor.documents.sentences import passages
from extractor.models import Document, Evidence, Provenance, Span
from extractor.news import ArticleReading, Draft, claims, sentence_draft, unsure_sentences
from extractor.pipeline.passages import sentences_of

ARTICLES = sorted((Path(__file__).parents[1] / "gold" / "articles").iterdir())
PROVENANCE = Provenance(schema="claims@1", prompt="claims@1", model="fake", cached=True)


def sentences(document: Document) -> list[Span]:
    return sentences_of(passages(document, max_sentences=5, max_characters=1500))


def drafted(document: Document, sentence: Span, chance: random.Random) -> list[Draft]:
    """Return what a model may draft: nothing, or a part of a sentence with a word as its source."""
    text = document.text[sentence.start : sentence.end]
    words = text.split()
    start = sentence.start + text.index(chance.choice(words))
    part = Evidence(
        start=start, end=sentence.end, quote=document.text[start : sentence.end], match="exact"
    )
    return chance.choice([[], [Draft((part,), sentence, chance.choice(words))]])


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.stem, marks=pytest.mark.slow if number % 5 else ())
        for number, path in enumerate(ARTICLES)
    ],
)
def test_a_reading_gives_the_claims_that_a_second_one_would(path: Path) -> None:
    (document,) = read([path])
    assert isinstance(document, Document)
    found, chance = sentences(document), random.Random(path.stem)  # noqa: S311  # a sample that is the same in each run
    reading = ArticleReading(document, found)
    asked = unsure_sentences(reading)
    for modelled in (asked, chance.sample(found, len(found) // 3), []):
        drafts = [
            draft
            for sentence in found
            for draft in (
                drafted(document, sentence, chance)
                if sentence in modelled
                else [sentence_draft(document, sentence)]
            )
        ]
        fresh = claims(document, found, drafts, PROVENANCE)
        assert claims(document, found, drafts, PROVENANCE, reading) == fresh
    assert unsure_sentences(reading) == asked


def test_only_sentences_with_a_source_that_no_rule_finds_are_unsure() -> None:
    document = Document.from_text(
        "Ana Ruiz said the bridge would reopen in May. The bridge closed in March. "
        "Then came “a very long winter” for the town."
    )
    (only,) = unsure_sentences(ArticleReading(document, sentences(document)))
    assert document.text[only.start : only.end].startswith("Then came")
