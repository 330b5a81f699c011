"""Measures how many characters of messages a hosted model is sent for each of a document.

    python benchmarks/request_sizes.py

The documents are made up, and a server on this machine answers that it found nothing.
"""

import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

TESTS = Path(__file__).parents[1] / "tests"
SIZES = (1_000, 4_000, 10_000, 40_000, 90_000)


class Repair(BaseModel):
    """A repair of a building, road or bridge after a flood."""

    place: str = Field(description="The town or village.")
    building: str = Field(description="What is repaired.")
    damage: str | None = Field(description="What the flood did to it.")
    cost: float | None = Field(description="What the repair costs, in millions.")
    currency: str | None = Field(description="The currency of the cost.")
    begins: str | None = Field(description="When work begins.")
    ends: str | None = Field(description="When work ends.")
    speaker: str | None = Field(description="Who says it.")


def main() -> None:
    """Prints a row for each schema and size."""
    sys.path.insert(0, str(TESTS))
    from support.stories import story

    print("| schema | document | requests | characters sent for each of the document |")
    print("|---|---|---|---|")
    for name, schema in {"claims": "claims", "eight fields": Repair}.items():
        for characters in SIZES:
            text = story(characters)
            requests, sent = measured(schema, text)
            print(f"| {name} | {len(text):,} | {requests} | {sent / len(text):.2f} |")


def measured(schema: Any, text: str) -> tuple[int, int]:
    """How many requests a document takes, and the characters of their messages."""
    from support.fake_engine import ServiceEngine
    from support.fake_service import Endpoint, body

    from extractor import Extractor

    with Endpoint(body([])) as service:
        engine = ServiceEngine(service.base_url)
        with Extractor(model=engine, schema=schema, cache=False) as extractor:
            extractor.extract(text)
        return service.count, sum(
            len(message["content"])
            for request in service.requests
            for message in request["messages"]
        )


if __name__ == "__main__":
    main()
