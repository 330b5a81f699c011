"""Whole articles: each source gets the name that a reader would give it.

The articles in `named_sources` mark sources as `{words|name}`, or `{name}` where both are the
same. A `?` before the name marks a source that is not found or not named yet. Take the mark off
when it is: its test then fails because it passes.
"""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from extractor import Document, Extractor
from extractor.models import Attribution
from extractor.news.sources.normalization import name_key

FOLDER = Path(__file__).parent / "named_sources"
MARK = re.compile(r"\{([^{}|]*)(?:\|(\??)([^{}]*))?\}")
ARTICLE = re.compile(r"^(?:an?|one)\s")


class Marked(NamedTuple):
    """A source that an article marks: its offsets, its words and its name."""

    start: int
    end: int
    words: str
    name: str
    expected: bool


def read_article(path: Path) -> tuple[str, list[Marked]]:
    """Return the text of an article without its marks, and the marks."""
    written = path.read_text(encoding="utf-8")
    text, at, marks = "", 0, []
    for mark in MARK.finditer(written):
        text += written[at : mark.start()]
        words, name = mark[1], mark[3] or mark[1]
        marks.append(Marked(len(text), len(text) + len(words), words, name, not mark[2]))
        text, at = text + words, mark.end()
    return text + written[at:], marks


def key(name: str) -> str:
    return ARTICLE.sub("", name_key(name))


ARTICLES = {path.stem: read_article(path) for path in sorted(FOLDER.glob("*.txt"))}


@pytest.fixture(scope="module")
def found_sources() -> dict[str, list[Attribution]]:
    with Extractor(ask="none", cache=False) as extractor:
        return {
            article: [
                source
                for claim in extractor.extract(Document.from_text(text)).claims
                for source in claim.attribution
            ]
            for article, (text, _) in ARTICLES.items()
        }


@pytest.mark.parametrize(
    ("article", "marked"),
    [
        pytest.param(
            article,
            marked,
            id=f"{article}-{number}-{marked.words}",
            marks=[] if marked.expected else [pytest.mark.xfail(strict=True)],
        )
        for article, (_, marks) in ARTICLES.items()
        for number, marked in enumerate(marks, start=1)
    ],
)
def test_each_source_gets_its_name(
    found_sources: dict[str, list[Attribution]], article: str, marked: Marked
) -> None:
    here = [
        source.name
        for source in found_sources[article]
        if source.start < marked.end and marked.start < source.end
    ]
    assert key(marked.name) in map(key, here)
