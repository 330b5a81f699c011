"""What a run would send and cost, before anything is sent.

Without the model's tokenizer the tokens of a request are not known, and the length of an answer is
never known. Both are estimated from cached answers of the same model and instructions. Without such
answers, four bytes count as a token and each answer as the longest that is allowed. Recorded
prompts in English differ from four bytes a token by up to 4 %; other scripts may take twice as many
tokens.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from extractor.llm.budget import max_tokens_per_byte, prompt_bytes
from extractor.llm.cache import Cache, key
from extractor.llm.prices import Prices
from extractor.models import Usage
from extractor.pipeline.pipeline import Request
from extractor.prompting.prompt import BYTES_PER_TOKEN

__all__ = ["MIN_ANSWERS", "PastCosts", "Plan"]

MIN_ANSWERS = 5  # fewer are not enough to estimate others from


@dataclass(frozen=True)
class PastCosts:
    """What the answers in the cache cost; `densest` is the most tokens a byte of a prompt."""

    answers: int = 0
    calls: int = 0
    bytes: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    densest: float = 0.0

    @property
    def rate(self) -> float:
        """Tokens a byte of a prompt, as an upper bound that hardly any prompt exceeds."""
        return max_tokens_per_byte(self.densest)

    @classmethod
    def of(cls, entries: Iterable[Mapping[str, Any]]) -> "PastCosts":
        """From entries of the cache; those without a cost are left out."""
        costs = [
            cost
            for entry in entries
            if isinstance(cost := entry.get("cost"), dict)
            and cost.get("bytes")
            and cost.get("prompt_tokens")
        ]
        if len(costs) < MIN_ANSWERS:
            return cls()
        names = ("calls", "bytes", "prompt_tokens", "completion_tokens")
        return cls(
            answers=len(costs),
            densest=max(cost["prompt_tokens"] / cost["bytes"] for cost in costs),
            **{name: sum(cost[name] for cost in costs) for name in names},
        )


@dataclass
class Plan:
    """Counts the documents of a run, and the requests that they take.

    - `sharing`: whether equal requests are sent once, as they are with a cache.
    - `documents`: how many documents are to be done, done before, unreadable or given twice.
    - `passages`, `cached`, `requests`: how many passages there are, how many of them have an answer
      in the cache, and how many take a request.
    - `bytes`: the size of the prompts to send.
    - `longest`: the most tokens that their answers may have.
    - `example`: one of the requests, by which `past_costs` finds answers of the same kind.
    """

    sharing: bool = True
    documents: Counter[str] = field(default_factory=Counter)
    passages: int = 0
    cached: int = 0
    requests: int = 0
    bytes: int = 0
    longest: int = 0
    example: Mapping[str, Any] | None = None
    _seen: set[int] = field(default_factory=set)

    def add(self, requests: Iterable[Request]) -> None:
        """Adds a document that is to be done, by its requests."""
        for each in requests:
            self.passages += 1
            name = int(key(each.parts)[:16], 16)
            self.example = self.example or each.parts
            if each.answer is not None or (self.sharing and name in self._seen):
                self.cached += 1
                continue
            self._seen.add(name)
            self.requests += 1
            self.bytes += prompt_bytes(each.parts["messages"])
            self.longest += each.parts["max_tokens"]
        self.documents["to_do"] += 1

    def past_costs(self, cache: Cache | None) -> PastCosts:
        """What cached answers about other passages cost, with the same model and instructions."""
        if cache is None or self.example is None:
            return PastCosts()
        return PastCosts.of(cache.similar(self.example, ("passage", "max_tokens")))

    def estimate(
        self, past: PastCosts, models: Sequence[str] = (), prices: Prices | None = None
    ) -> dict[str, Any]:
        """The tokens of the requests and what they cost: an estimate, and an upper bound.

        The bound is for requests that are sent once, as nearly all are. An answer that does not fit
        the schema is requested again, and a passage whose answer is cut off is split.

        - `past`: what cached answers cost.
        - `models`: the estimate is for the first, the bound for the most expensive.
        - `prices`: without them no cost is given.
        """
        if past.answers:
            again = past.calls / past.answers
            prompt = self.bytes * past.prompt_tokens / past.bytes * again
            output = self.requests * past.completion_tokens / past.answers
        else:
            prompt, output = self.bytes / BYTES_PER_TOKEN, float(self.longest)
        most = self.bytes * past.rate
        expected = _usage(prompt, output)
        bound = _usage(max(prompt, most), max(output, self.longest))
        known = f"{past.answers} cached answers" if past.answers else None
        return {
            "documents": dict(self.documents),
            "passages": self.passages,
            "cached": self.cached,
            "requests": self.requests,
            "prompt_tokens": {
                "estimate": expected.prompt_tokens,
                "at_most": bound.prompt_tokens,
                "from": known or f"{BYTES_PER_TOKEN} bytes a token",
            },
            "output_tokens": {
                "estimate": expected.completion_tokens,
                "at_most": bound.completion_tokens,
                "from": known or "the longest answers allowed",
            },
            **({"cost": _cost(expected, bound, models, prices)} if prices else {}),
        }


def _cost(
    expected: Usage, bound: Usage, models: Sequence[str], prices: Prices
) -> dict[str, Any] | None:
    """The cost, 0 without a model; None if a model that may answer has no price."""
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
