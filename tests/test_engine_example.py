"""The engine in docs/engines.md, against a service that keeps what it was sent."""

import re
from pathlib import Path
from typing import Any

from support import fake_service
from support.fake_service import Endpoint

from extractor.engines import Engine

PAGE = (Path(__file__).parents[1] / "docs" / "engines.md").read_text("utf-8")
STORY = "Mayor Ilse Brandt said that the bridge at Velm will stay shut until June."
ITEM = {"n": 1, "quote": "the bridge at Velm will stay shut until June", "source": "Ilse Brandt"}


def example() -> dict[str, Any]:
    (source,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.M | re.S)
    names: dict[str, Any] = {"__name__": "engines_example"}
    exec(source, names)  # noqa: S102  # the page's own code is what is tested
    return names


def test_it_asks_the_model_and_can_be_used_again() -> None:
    names = example()
    with Endpoint(fake_service.body([ITEM])) as service:
        for text in (STORY, f"{STORY} It rained."):
            (statement,) = names["statements"](text, service.base_url)
            assert "stay shut until June" in statement
    assert {body["model"] for body in service.requests} == {"qwen3"}
    assert {headers["x-team"] for headers in service.headers} == {"news"}
    assert len(service.requests) == 2


def test_the_page_names_all_that_an_engine_has() -> None:
    listed = re.findall(r"^\| `(?:await )?(\w+)(?:\(\))?` \|", PAGE, re.M)
    assert listed == [name for name in vars(Engine) if not name.startswith("_")]
