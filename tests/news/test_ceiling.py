"""What comes through if the model is right: its answers are the labels themselves.

Each label becomes the quote and the source that a perfect model would give for its sentences. So
what is wrong here was made wrong by the code. The floors are a little below what is measured now.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from support.fake_engine import FakeModel

from extractor import Extractor
from extractor.evaluate.gold import Article, load_gold
from extractor.evaluate.readings import of_claim
from extractor.evaluate.scores import compare, ratios

GOLD = Path(__file__).parents[1] / "gold"
FLOORS = {"precision": 0.98, "recall": 0.94, "f1": 0.96, "source": 0.96, "stance": 0.935}


def perfect_model(article: Article) -> Callable[[dict[str, Any]], list[dict[str, Any]]]:
    """Answers with the labels that stand in the sentences of a request."""
    text = article.document.text
    labels = [
        (
            " ".join(text[span.start : span.end].split()),
            label.voices[0].text if label.voices else "",
        )
        for label in article.readings
        for span in label.spans
    ]

    def answer(body: dict[str, Any]) -> list[dict[str, Any]]:
        shown = re.findall(r"^(\d+)\. (.*)$", body["messages"][-1]["content"], re.M)
        lines = [(int(number), " ".join(line.split())) for number, line in shown]
        items = []
        for quote, source in labels:
            whole = [number for number, line in lines if quote in line][:1]
            parts = [(number, quote) for number in whole] or [
                (number, line) for number, line in lines if len(line) > 15 and line in quote
            ]
            items += [{"n": number, "quote": part, "source": source} for number, part in parts]
        return items

    return answer


def test_a_right_answer_comes_through() -> None:
    comparisons = []
    for article in load_gold(GOLD):
        if article.split == "dev":
            model = FakeModel(otherwise=perfect_model(article))
            with Extractor(model=model, cache=False, ask="all") as extractor:
                claims = extractor.extract(article.document).claims
            comparisons.append(compare(article, [of_claim(claim) for claim in claims]))
    figures = ratios(comparisons)
    below = {name: figures[name] for name, floor in FLOORS.items() if figures[name] < floor}
    assert below == {}
