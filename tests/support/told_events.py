"""Short articles, read by the rules alone, and what a comparison says of them."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from extractor import Extractor
from extractor.compare import Comparison, Fact, facts
from extractor.models import Claim, Document, Result

__all__ = ["Story", "article", "compared", "fact_of", "reader", "words_of"]


@contextmanager
def reader() -> Iterator[Extractor[Claim]]:
    with Extractor(ask="none", cache=False, processes=1) as extractor:
        yield extractor


def article(name: str, text: str, day: str | None = None, title: str | None = None) -> Document:
    date = dt.date.fromisoformat(day) if day else None
    return Document.from_text(text, doc_id=name, title=title, date=date)


@dataclass(frozen=True)
class Story:
    """Some articles as results, and their comparison."""

    results: list[Result[Claim]]
    comparison: Comparison

    def quotes(self, fact: Fact) -> list[str]:
        """The statements of a fact's claims."""
        known = {(c.doc_id, c.claim_id): c for each in self.results for c in each.claims}
        return [known[ref.doc_id, ref.claim_id].statement for ref in fact.claims]


def compared(*articles: Document) -> Story:
    with reader() as extractor:
        results = [extractor.extract(each) for each in articles]
    return Story(results, facts(results))


def fact_of(story: Story, *words: str) -> Fact:
    """The only fact of several claims of which each word stands in some claim."""
    found = [
        fact
        for fact in story.comparison.facts
        if fact.relation != "single" and all(word in " ".join(story.quotes(fact)) for word in words)
    ]
    assert len(found) == 1, [story.quotes(fact) for fact in story.comparison.facts]
    return found[0]


def words_of(fact: Fact) -> set[str | None]:
    return {position.value for position in fact.positions}
