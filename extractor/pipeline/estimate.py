"""What a run would ask and cost, before anything is sent.

How many tokens a request will take is not known without the model's tokenizer, and how long its
answer will be is known by nobody. So both are taken from answers of the same kind that are kept
in the cache, where there are any; else four bytes count as a token, and each answer as the longest
that is allowed. Recorded prompts in English differ from four bytes by up to 4 %; other scripts may
take twice as many tokens.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from extractor.llm.budget import DENSEST, MARGIN, prompt_bytes
from extractor.llm.cache import Cache, key
from extractor.llm.prices import Prices
from extractor.models import Usage
from extractor.pipeline.pipeline import Request
from extractor.prompting.prompt import BYTES_PER_TOKEN

__all__ = ["FEW", "Known", "Plan"]

FEW = 5  # answers: fewer tell nothing about others


@dataclass(frozen=True)
class Known:
    """What answers cost that were given before; `densest` is in tokens a byte."""

    answers: int = 0
    calls: int = 0
    bytes: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    densest: float = 0.0

    @property
    def rate(self) -> float:
        """Tokens a byte that hardly any prompt will exceed."""
        return self.densest * MARGIN or 1 / DENSEST

    @classmethod
    def of(cls, entries: Iterable[Mapping[str, Any]]) -> "Known":
        """From entries of the cache; those that do not tell their cost are left out."""
        costs = [
            cost
            for entry in entries
            if isinstance(cost := entry.get("cost"), dict)
            and cost.get("bytes")
            and cost.get("prompt_tokens")
        ]
        if len(costs) < FEW:
            return cls()
        names = ("calls", "bytes", "prompt_tokens", "completion_tokens")
        return cls(
            answers=len(costs),
            densest=max(cost["prompt_tokens"] / cost["bytes"] for cost in costs),
            **{name: sum(cost[name] for cost in costs) for name in names},
        )


@dataclass
class Plan:
    """What was counted: `documents` by what is to become of them, and the requests of those to do.

    With `sharing`, as with a cache, equal requests are sent once.
    """

    sharing: bool = True
    documents: Counter[str] = field(default_factory=Counter)
    passages: int = 0
    kept: int = 0
    requests: int = 0
    bytes: int = 0
    longest: int = 0
    example: Mapping[str, Any] | None = None
    _seen: set[int] = field(default_factory=set)

    def add(self, requests: Iterable[Request]) -> None:
        """Counts a document that is to be done."""
        for each in requests:
            self.passages += 1
            name = int(key(each.parts)[:16], 16)
            self.example = self.example or each.parts
            if each.answer is not None or (self.sharing and name in self._seen):
                self.kept += 1
                continue
            self._seen.add(name)
            self.requests += 1
            self.bytes += prompt_bytes(each.parts["messages"])
            self.longest += each.parts["max_tokens"]
        self.documents["to_do"] += 1

    def known(self, cache: Cache | None) -> Known:
        """What answers did cost to other passages under the same model and instructions."""
        if cache is None or self.example is None:
            return Known()
        return Known.of(cache.similar(self.example, ("passage", "max_tokens")))

    def estimate(
        self, known: Known, models: Sequence[str] = (), prices: Prices | None = None
    ) -> dict[str, Any]:
        """The tokens of what is to be sent, expected and at most, and what they cost.

        The first of `models` is expected to answer; at most, the dearest does. The bound is for
        requests that are sent once, as nearly all are: an answer that is not of the schema is asked
        for again, and a passage whose answer was cut off is split.
        """
        if known.answers:
            again = known.calls / known.answers
            prompt = self.bytes * known.prompt_tokens / known.bytes * again
            output = self.requests * known.completion_tokens / known.answers
        else:
            prompt, output = self.bytes / BYTES_PER_TOKEN, float(self.longest)
        most = self.bytes * known.rate
        expected = _usage(prompt, output)
        bound = _usage(max(prompt, most), max(output, self.longest))
        return {
            "documents": dict(self.documents),
            "passages": self.passages,
            "cached": self.kept,
            "requests": self.requests,
            "prompt_tokens": {
                "estimate": expected.prompt_tokens,
                "at_most": bound.prompt_tokens,
                "from": f"{known.answers} kept answers"
                if known.answers
                else f"{BYTES_PER_TOKEN} bytes a token",
            },
            "output_tokens": {
                "estimate": expected.completion_tokens,
                "at_most": bound.completion_tokens,
                "from": f"{known.answers} kept answers"
                if known.answers
                else "the longest answers allowed",
            },
            **({"cost": _cost(expected, bound, models, prices)} if prices else {}),
        }


def _cost(
    expected: Usage, bound: Usage, models: Sequence[str], prices: Prices
) -> dict[str, Any] | None:
    """None where a model that may answer has no price; nothing costs nothing."""
    known = [prices.of(model) for model in models]
    found = [price for price in known if price is not None]
    if len(found) < len(known):
        return None
    return {
        "estimate": round(found[0].cost(expected), 6) if found else 0,
        "at_most": round(max((price.cost(bound) for price in found), default=0), 6),
        "currency": prices.currency,
    }


def _usage(prompt: float, output: float) -> Usage:
    return Usage(prompt_tokens=math.ceil(prompt), completion_tokens=math.ceil(output))
