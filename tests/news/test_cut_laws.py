"""Laws of cuts: whatever takes back, bounds or lends a sentence is never cut off it.

Plain sentences of the development articles are put into frames of which a model quotes the sentence
alone.
"""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.faithful import claims, normal

from extractor.documents.sentences import sentences
from extractor.models import Document
from extractor.news.words.en.verb_classes import LEMMAS

OPENERS = (
    "The",
    "A",
    "An",
    "Two",
    "Three",
    "Its",
    "Their",
    "His",
    "Her",
    "At",
    "In",
    "On",
    "Most",
    "Some",
)
GOLD = Path(__file__).parents[1] / "gold"


def plain_sentences() -> list[str]:
    """Sentences that open with no name, report nothing and quote nobody."""
    found = []
    for label in sorted((GOLD / "labels").glob("*.json")):
        if json.loads(label.read_text("utf-8"))["split"] != "dev":
            continue
        article = next((GOLD / "articles").glob(f"{label.stem}.*"))
        raw = article.read_text("utf-8")
        text = json.loads(raw)["text"] if article.suffix == ".json" else raw
        for span in sentences(Document.from_text(text)):
            words = text[span.start : span.end].split()
            sentence = " ".join(words)
            bare = {word.strip(".,;:").lower() for word in words}
            if (
                words[0] in OPENERS
                and 5 <= len(words) <= 28
                and sentence.endswith(".")
                and not set(sentence) & set('"“”‘’:;()')
                and not bare & set(LEMMAS)
            ):
                found.append(sentence)
    return found


SENTENCES = plain_sentences()
# {s} is the sentence in lower case without its full stop, {S} as it stands.
TAKEN_BACK = [
    "It is not true that {s}.",
    "Nobody believes that {s}.",
    "The senator doubts that {s}.",
    "The senator no longer believes that {s}.",
    "The senator wrongly claimed that {s}.",
    "The senator pretended that {s}.",
    "The senator joked that {s}.",
    "Few officials said that {s}.",
    "The senator was accused of saying that {s}.",
    "The senator has yet to say that {s}.",
    "The senator withdrew his claim that {s}.",
    "The senator wondered whether {s}.",
    "There is no evidence that {s}.",
    "If {s}, the senator must go.",
    "Unless {s}, the senator must go.",
    "{S} if the court agrees.",
    "{S} unless the court objects.",
    "{S}, or so the senator hopes.",
    "Either {s} or the senator lied.",
    "Hardly anyone noticed that {s}.",
]
CARRIED = ["The senator said that {s}.", "The senator denied that {s}.", "{S}, the senator said."]


def framed(frame: str, sentence: str) -> tuple[str, str]:
    bare = sentence.removesuffix(".")
    lower = bare[0].lower() + bare[1:]
    return frame.format(s=lower, S=bare), bare if "{S}" in frame else lower


def test_there_are_sentences_enough() -> None:
    assert len(SENTENCES) >= 40


@pytest.mark.parametrize("frame", TAKEN_BACK)
@settings(max_examples=5)
@given(sentence=st.sampled_from(SENTENCES))
def test_what_takes_a_sentence_back_stays_with_it(frame: str, sentence: str) -> None:
    text, quote = framed(frame, sentence)
    statements = {normal(claim.statement) for claim in claims(text, quote)}
    assert normal(quote) not in statements


@pytest.mark.parametrize("frame", CARRIED)
@settings(max_examples=5)
@given(sentence=st.sampled_from(SENTENCES))
def test_what_a_source_says_is_told_as_said(frame: str, sentence: str) -> None:
    text, quote = framed(frame, sentence)
    for claim in claims(text, quote):
        assert claim.attribution or normal(claim.statement) != normal(quote)
        if "denied" in frame and claim.attribution:
            assert claim.stance == "denied"


@pytest.mark.parametrize("mark", ['"', "“", "«"])
@settings(max_examples=5)
@given(first=st.sampled_from(SENTENCES), second=st.sampled_from(SENTENCES))
def test_an_unpaired_mark_ends_with_its_paragraph(mark: str, first: str, second: str) -> None:
    text = f"{mark}{first} The senator said so on Monday.\n\n{second}"
    for claim in claims(text, second):
        if claim.start >= text.index("\n\n"):
            assert all(voice.name != "senator" for voice in claim.attribution)
            assert claim.quotation != "direct"
