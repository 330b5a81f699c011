"""How many independent voices stand behind a fact, where it is given which claims are one fact."""

from pathlib import Path
from typing import NamedTuple

import pytest
from support.told_events import article, reader

from extractor.compare.comparison import Comparing
from extractor.compare.same import Link


class Told(NamedTuple):
    """An event: all claims of its texts that have the word are one fact."""

    name: str
    word: str
    voices: int
    texts: list[str]


def events() -> list[Told]:
    _, *parts = Path(__file__).with_name("voices.txt").read_text("utf-8").split("\n=== ")
    found = []
    for part in parts:
        head, _, texts = part.partition("\n")
        name, word, voices = head.split(" | ")
        found.append(Told(name, word, int(voices), texts.split("\n---\n")))
    return found


@pytest.mark.parametrize("told", events(), ids=lambda told: told.name)
def test_voices_are_counted(told: Told) -> None:
    documents = [article(f"d{at}", f"{text}\n", "2024-06-04") for at, text in enumerate(told.texts)]
    with reader() as extractor:
        results = [extractor.extract(each) for each in documents]
    claims = [(c.doc_id, c.claim_id) for each in results for c in each.claims
              if told.word in c.statement.lower()]  # fmt: skip
    assert {doc_id for doc_id, _ in claims} == {each.doc_id for each in documents}
    comparing = Comparing()
    try:
        for each in results:
            comparing.add(each)
        link = Link(-1, -1, 1.0, "it is given")
        first, *others = claims
        (fact, *_) = comparing.facts_of((first, other, link) for other in others)
        names = {voice.voice_id: voice.name for voice in comparing.voices()}
    finally:
        comparing.close()
    assert len(fact.claims) == len(claims)
    assert fact.voices == told.voices, [names.get(ref.voice or "") for ref in fact.claims]
