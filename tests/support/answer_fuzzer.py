"""Gives an extractor mutated bodies of answers, and counts what comes of each.

    python -m support.answer_fuzzer 20000 1

Prints one line of JSON: how many documents and bodies there were, how many of these were JSON, how
often each kind of outcome came, the reasons of unexpected errors, and the peak of memory in
megabytes.
"""

import json
import random
import re
import sys
from collections import Counter
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from pydantic import BaseModel
from support.fake_engine import FakeModel, completion

from extractor import Document, Extractor, Failure, Quote, api
from extractor.engines.connection import Connection
from extractor.llm.client import Client

TEXT = "Mayor Ana Brandt said that 340 homes burned in Orrin. The dam held, she added on Monday."


class Part(BaseModel):
    """A part of a loss."""

    kind: str
    quote: Quote | None = None


class Loss(BaseModel):
    """A loss that is told of."""

    homes: int | None = None
    share: float = 0
    evidence: Quote
    parts: list[Part] = []


ANSWERS = {
    "claims": [{"n": 1, "quote": "340 homes burned in Orrin", "source": "Mayor Ana Brandt"}],
    Loss: [
        {
            "homes": 340,
            "share": 0.5,
            "evidence": "340 homes burned",
            "parts": [{"kind": "house", "quote": "homes"}, {"kind": "dam", "quote": None}],
        }
    ],
}
STRANGE: list[Any] = [
    *(None, True, False, 0, -1, 2**70, 0.5, -0.0, "", " ", "a", "null", "\0", "\ud83c", "́" * 5000),
    *([], {}, [None], [[]], [{}], {"": ""}, {"items": []}, {"0": 1}, "x" * 50_000, "[" * 2_000),
    *("@1e999@", "@-1e999@", "@NaN@", "@1" + "0" * 5_000 + "@", "</think>", "```json", "<think>"),
]
CHUNK = 2**16  # bytes
WRAPPINGS = [
    "%s",
    "```json\n%s\n```",
    "Well: %s!",
    "<think>%s</think>",
    "hm</think>%s",
    "%s,",
    "%s%s",
]


class ForgetfulModel(FakeModel):
    """Keeps no requests, which would take memory; reads bodies as a real connection does."""

    def http_client(self) -> httpx.AsyncClient:
        client = super().http_client()
        client.event_hooks = {"response": [Connection(self.base_url, "fake", timeout=60)._read]}
        return client

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.clear()
        return await super()._handle(request)


def mutate(value: Any, chance: random.Random) -> Any:
    """The value with one place in it changed."""
    if isinstance(value, dict) and value and chance.random() < 0.8:
        name = chance.choice(list(value))
        match chance.randrange(8):
            case 0:
                return {key: each for key, each in value.items() if key != name}
            case 1:
                return {**value, chance.choice(["error", "items", "n", "x", ""]): strange(chance)}
        return {**value, name: mutate(value[name], chance)}
    if isinstance(value, list) and value and chance.random() < 0.8:
        place = chance.randrange(len(value))
        match chance.randrange(8):
            case 0:
                return value * chance.choice([0, 2, 300])
            case 1:
                return [*value, strange(chance)]
        return [*value[:place], mutate(value[place], chance), *value[place + 1 :]]
    match chance.randrange(6):
        case 0:
            return [value]
        case 1:
            return {"items": value}
        case 2:
            return nested(value, chance.choice([3, 60, 300, 900]))
    return strange(chance)


def strange(chance: random.Random) -> Any:
    return chance.choice(STRANGE)


def nested(value: Any, depth: int) -> Any:
    for n in range(depth):
        value = [value] if n % 2 else {"a": value}
    return value


def written(value: Any) -> str:
    """A value as JSON, with numbers that Python cannot write."""
    parts = json.dumps(value).split('"@')
    return parts[0] + "".join(part.replace('@"', "", 1) for part in parts[1:])


def body(items: Any, chance: random.Random) -> bytes:
    """A mutated body, in which `items` are the right ones."""
    answer: Any = {"items": items}
    for _ in range(chance.randrange(3)):
        answer = mutate(answer, chance)
    text = chance.choice(WRAPPINGS).replace("%s", written(answer))
    text = text if chance.random() < 0.3 else written(answer)
    envelope: Any = completion(text)
    if chance.random() < 0.4:
        envelope = mutate(envelope, chance)
    data = written(envelope).encode()
    if chance.random() < 0.2:
        start = chance.randrange(len(data))
        data = data[:start] + chance.randbytes(chance.randrange(4)) + data[start + 2 :]
    return data


async def chunks(data: bytes) -> AsyncIterator[bytes]:
    """A body as it arrives: the connection stops reading where it is too large."""
    for start in range(0, len(data), CHUNK):
        yield data[start : start + CHUNK]


def peak_of_memory() -> int:
    """The most memory of this process in megabytes; getrusage would count its parent's too."""
    status = Path("/proc/self/status").read_text()
    (peak,) = re.findall(r"^VmHWM:\s+(\d+) kB$", status, re.M)
    return int(peak) // 1024


def is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def main(number: int, seed: int) -> dict[str, Any]:
    api.Client = partial(Client, attempts=1, longest_wait=0)  # type: ignore[misc, assignment]  # which waits for nothing
    chance = random.Random(seed)  # noqa: S311  # not a secret
    outcomes: Counter[str] = Counter()
    unexpected: set[str] = set()
    bodies = valid = 0
    for schema, items in ANSWERS.items():

        def answer(_: Any, items: Any = items) -> httpx.Response:
            nonlocal bodies, valid
            data = body(items, chance)
            bodies += 1
            valid += is_json(data)
            return httpx.Response(200, content=chunks(data))

        half = number // len(ANSWERS)
        # Each text differs, since equal questions at the same time are sent once.
        documents = (Document.from_text(f"{TEXT} Line {n}.", doc_id=str(n)) for n in range(half))
        model = ForgetfulModel(otherwise=answer)
        with Extractor(
            model=model, schema=schema, cache=False, ask="all", processes=1
        ) as extractor:
            for outcome in extractor.extract_many(documents):
                if isinstance(outcome, Failure):
                    outcomes[outcome.error] += 1
                    if outcome.error == "UnexpectedError":
                        unexpected.add(outcome.reason)
                    continue
                outcome.model_dump_json()
                outcomes["rejected" if outcome.rejected else "well"] += 1
                if not all(
                    outcome.document.text[each.start : each.end] == each.quote
                    for row in outcome.claims
                    for each in row.evidence
                ):
                    unexpected.add("a quote that does not stand in the text")
    return {
        "bodies": bodies,
        "documents": number,
        "json": valid,
        "outcomes": dict(outcomes),
        "unexpected": sorted(unexpected),
        "megabytes": peak_of_memory(),
    }


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))  # noqa: T201  # for who started it
