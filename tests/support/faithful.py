"""The claims of a text of which a model quotes some words, and texts without their marks."""

import atexit
import re
from functools import cache
from typing import Any

from support.fake_engine import FakeModel

from extractor import Claim, Extractor


def normal(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()


def claims(document: str, quote: str | None) -> list[Claim]:
    """The claims of a text of which a model quotes some words, or none."""

    def answer(body: dict[str, Any]) -> list[dict[str, Any]]:
        shown = re.findall(r"^(\d+)\. (.*)$", body["messages"][-1]["content"], re.M)
        if quote is None or not shown:
            return []
        first = normal(re.split(r"\.\.\.|…", quote)[0])
        number = next((n for n, line in shown if first in normal(line)), shown[0][0])
        return [{"n": int(number), "quote": quote, "source": ""}]

    model, extractor = _one()
    model.otherwise = answer
    model.requests.clear()
    return list(extractor.extract(document).claims)  # type: ignore[arg-type]  # no records


@cache
def _one() -> tuple[FakeModel, Extractor]:
    """A model and an extractor for thousands of texts; making another costs more than a text."""
    model = FakeModel()
    extractor = Extractor(model=model, cache=False, ask="all")
    atexit.register(extractor.close)
    return model, extractor
