"""Whole articles: each source gets the name that a reader would give it.

The articles in `named_sources` mark sources as `{words|name}`, or `{name}` where both are the
same. A `?` before the name marks a source that is not found or not named yet. Take the mark off
when it is: the test of its article fails then.

What is said is marked as `<name: words>`, in most articles. A model that answers with these words
and the words of the nearest source shows what the code makes of a right answer.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from support.fake_engine import FakeModel

from extractor import Document, Extractor
from extractor.models import Attribution, Claim
from extractor.news.sources.normalization import name_key

FOLDER = Path(__file__).parent / "named_sources"
MARK = re.compile(r"\{([^{}|]*)(?:\|(\??)([^{}]*))?\}|<(?P<by>[^<>:]+): (?P<said>[^<>]*)>")
ARTICLE = re.compile(r"^(?:an?|one)\s")


class Marked(NamedTuple):
    """A source that an article marks: its offsets, its words and its name."""

    start: int
    end: int
    words: str
    name: str
    expected: bool


class Said(NamedTuple):
    """Words that an article marks as said: their offsets, and who says them."""

    start: int
    end: int
    by: str


class Labelled(NamedTuple):
    """An article without its marks, its sources, and what is said."""

    text: str
    sources: list[Marked]
    said: list[Said]


def read_article(path: Path) -> Labelled:
    """Take the marks off an article."""
    written = path.read_text(encoding="utf-8")
    text, at, sources, said = "", 0, list[Marked](), list[Said]()
    for mark in MARK.finditer(written):
        text += written[at : mark.start()]
        words = mark[1] if mark["by"] is None else mark["said"]
        span = len(text), len(text) + len(words)
        if mark["by"]:
            said.append(Said(*span, mark["by"]))
        else:
            sources.append(Marked(*span, words, mark[3] or words, not mark[2]))
        text, at = text + words, mark.end()
    return Labelled(text + written[at:], sources, said)


def key(name: str) -> str:
    return ARTICLE.sub("", name_key(name))


ARTICLES = {path.stem: read_article(path) for path in sorted(FOLDER.glob("*.txt"))}


@pytest.fixture(scope="module")
def found_sources() -> dict[str, list[Attribution]]:
    with Extractor(ask="none", cache=False) as extractor:
        return {
            article: [
                source
                for claim in extractor.extract(Document.from_text(labelled.text)).claims
                for source in claim.attribution
            ]
            for article, labelled in ARTICLES.items()
        }


@pytest.mark.parametrize("article", ARTICLES)
def test_each_source_gets_its_name(
    found_sources: dict[str, list[Attribution]], article: str
) -> None:
    def named(marked: Marked) -> bool:
        return key(marked.name) in (
            key(source.name)
            for source in found_sources[article]
            if source.start < marked.end and marked.start < source.end
        )

    sources = ARTICLES[article].sources
    assert sources
    assert [each for each in sources if each.expected and not named(each)] == []
    assert [each for each in sources if not each.expected and named(each)] == [], "no ? any more"


def right_answer(article: Labelled) -> Callable[[dict[str, Any]], list[dict[str, Any]]]:
    """Answer with the words that are said and the nearest words for who says them."""

    def source(said: Said) -> str:
        by = [each for each in article.sources if key(each.name) == key(said.by)]
        return min(by, key=lambda each: abs(each.start - said.start)).words if by else said.by

    labels = [
        (" ".join(article.text[each.start : each.end].split()), source(each))
        for each in article.said
    ]

    def answer(body: dict[str, Any]) -> list[dict[str, Any]]:
        shown = re.findall(r"^(\d+)\. (.*)$", body["messages"][-1]["content"], re.M)
        lines = [(int(number), " ".join(line.split())) for number, line in shown]
        return [
            {"n": number, "quote": quote, "source": source}
            for quote, source in labels
            for number, line in lines
            if quote in line
        ]

    return answer


def first_voice(claims: Sequence[Claim], said: Said) -> str:
    """Return who says most of some words, by the claims; "" where no claim has half of them."""

    def shared(claim: Claim) -> int:
        ends = ((max(said.start, e.start), min(said.end, e.end)) for e in claim.evidence)
        return sum(max(0, end - start) for start, end in ends)

    best = max(claims, key=shared, default=None)
    if best is None or 2 * shared(best) < said.end - said.start or not best.attribution:
        return ""
    return best.attribution[0].name


@pytest.mark.slow
def test_a_right_answer_about_the_articles_comes_through() -> None:
    wrong, number = [], 0
    for article in ARTICLES.values():
        if article.said:
            model = FakeModel(otherwise=right_answer(article))
            with Extractor(model=model, cache=False, ask="all") as extractor:
                claims = extractor.extract(Document.from_text(article.text)).claims
            number += len(article.said)
            wrong += [
                each for each in article.said if key(first_voice(claims, each)) != key(each.by)
            ]
    assert number > 500
    assert len(wrong) <= 0.02 * number
