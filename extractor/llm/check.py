"""Asks a service one tiny question, to find out what works."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel

from extractor.engines import Traits
from extractor.llm.budget import Budget
from extractor.llm.dialect import Dialect
from extractor.llm.exchange import Exchange
from extractor.llm.rate_limit import RateLimiter
from extractor.llm.request import asked_of, key_parts
from extractor.llm.stop import StopSignal
from extractor.llm.transport import Transport
from extractor.models import Usage
from extractor.prompting.schema import Schema

if TYPE_CHECKING:
    from extractor.engines import Engine
    from extractor.prompting.prompt import Message

__all__ = ["Checked", "check"]

ATTEMPTS = 2
MAX_TOKENS = 200
LONGEST_WAIT = 10.0  # seconds


class _Weather(BaseModel):
    """What the weather was."""

    per: ClassVar[str] = "document"

    word: str


MESSAGES: "list[Message]" = [
    {"role": "system", "content": "Fill in one item: the word of the text that names the weather."},
    {"role": "user", "content": "There was rain."},
]


@dataclass(frozen=True)
class Checked:
    """What a tiny question showed.

    - `form`: the form of structured output that the service takes; "none" for instructions alone.
    - `left_out`: the parameters that it refuses, or is known to refuse.
    - `items`: how many items its answer has that follow the schema; a good answer has one.
    - `usage`: what it says that it cost, with all requests that it took.
    - `told`: whether it said how many tokens it used.
    - `seconds`: how long all requests took.
    """

    form: str
    left_out: Sequence[str]
    items: int
    usage: Usage
    told: bool
    seconds: float


async def check(engine: "Engine") -> Checked:
    """Asks one question, without the cache. Closes the engine.

    Raises ServiceError if the service cannot be reached or refuses, and ModelError if its model
    gives no answer that follows the schema.
    """
    traits = Traits.of(engine)
    learned = [Dialect().without(traits.refused).sending(traits.wanted)]
    schema = Schema.of(_Weather)
    transport = Transport(
        engine,
        RateLimiter(1),
        Budget(),
        StopSignal(),
        attempts=ATTEMPTS,
        longest_wait=LONGEST_WAIT,
        dialect=learned[0],
        remember=learned.append,
    )
    parts = key_parts(engine.name, MESSAGES, schema, max_tokens=MAX_TOKENS)
    exchange, started = Exchange(transport, schema), time.monotonic()
    try:
        answer = await exchange.run(asked_of(parts, engine.name, transport.parameters))
    finally:
        await engine.close()
    return Checked(
        form=learned[-1].form or "none",
        left_out=learned[-1].left_out,
        items=len(answer.items),
        usage=exchange.usage,
        told=exchange.usage.prompt_tokens + exchange.usage.completion_tokens > 0,
        seconds=time.monotonic() - started,
    )
