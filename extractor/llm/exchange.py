"""One question to a model and, if its answer does not match the schema, one re-ask.

The only module that uses instructor, which writes the message that tells the model what was wrong.
"""

import functools
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from extractor.errors import ExtractorError, InvalidAnswer, RefusedAnswer
from extractor.llm.budget import prompt_bytes
from extractor.llm.parse import (
    ParsedAnswer,
    RawAnswer,
    cost_record,
    extract_json,
    parse,
    parse_best,
)
from extractor.llm.rate_limit import Position
from extractor.llm.request import request_body, response_format
from extractor.llm.transport import ContextTooLong, Transport
from extractor.models import Usage
from extractor.prompting.schema import Schema
from extractor.records.reading import misfits

__all__ = ["Exchange", "preload"]


def preload() -> None:
    """Loads what the first answer would, which takes a second that a server has at its start."""
    import openai
    import openai.resources.chat.completions

    openai.AsyncOpenAI(api_key="none")  # brings its transport
    _instructor()


@dataclass
class Exchange:
    """A question and at most one re-ask. Use each instance for one question.

    - `transport`: sends the requests.
    - `schema`: the schema of the answer.
    - `raw_answers`: what the model wrote, once or twice.
    - `usage`: what both requests cost.
    - `prompt_bytes`: the size of both prompts.
    - `too_long`: whether the passage did not fit the model's context.
    """

    transport: Transport
    schema: Schema
    raw_answers: list[RawAnswer] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    prompt_bytes: int = 0
    too_long: bool = False
    _position: Position = (False, 0)

    async def run(self, parts: Mapping[str, Any]) -> ParsedAnswer:
        """Asks the question with these parts of the cache key; raises as `Client.ask`.

        Returns the better of at most two answers.
        """
        self._position = self.transport.next_position()
        body = request_body(self.transport.model, parts, self.schema)
        try:
            answer = await self._send(**body)
            if answer.blank:
                answer = await self._send_with_room(body)
        except ContextTooLong:
            return self._context_too_long()
        parsed = parse(answer, self.schema)
        if parsed is not None and (parsed.truncated or not self._misread(parsed)):
            return parsed
        return await self._reask(answer, body)

    def cost(self) -> dict[str, int]:
        """What the answer cost, for its cache entry."""
        return cost_record(self.usage, self.prompt_bytes)

    def _misread(self, parsed: ParsedAnswer) -> bool:
        """Whether an item cannot be read and is more than a few values that may be asked for."""
        if self.schema.makes_claims:
            return bool(parsed.invalid)
        return not all(
            isinstance(each.item, dict) and misfits(each.item, self.schema.item)
            for each in parsed.invalid
        )

    def _context_too_long(self) -> ParsedAnswer:
        """An answer that is truncated from the start, so that the passage is split."""
        self.too_long = True
        return ParsedAnswer(items=(), texts=(), invalid=(), truncated=True)

    async def _send_with_room(self, body: Mapping[str, Any]) -> RawAnswer:
        """Asks again with more room for thoughts, which took all of it the first time."""
        self.raw_answers.clear()
        self.transport.allow_more_thinking()
        answer = await self._send(**body)
        if answer.blank:
            raise InvalidAnswer(
                f"The model {self.transport.model} thought until its output limit and gave no "
                "answer, also with more room; turn its thinking off, or name another model."
            )
        return answer

    async def _reask(self, first: RawAnswer, body: Mapping[str, Any]) -> ParsedAnswer:
        """Gives the first answer to instructor, which asks again with a description of its errors.

        If the model refuses the second time, the first answer is used if it can be parsed.
        """
        instructor = _instructor()
        answers = iter([first])

        async def create(**again: Any) -> Any:
            answer = next(answers, None) or await self._send(**again)
            return _chat_completion(answer, self.schema)

        patched = instructor.patch(create=create, mode=instructor.Mode.JSON_SCHEMA)
        try:
            await patched(
                response_model=self.schema.answer,
                max_retries=1,
                strict=None,  # each field of the model sets its own strictness
                **{name: value for name, value in body.items() if name != "response_format"},
            )
        except instructor.core.IncompleteOutputException:
            pass  # truncated: the items before the end are valid
        except instructor.core.InstructorRetryException as error:
            cause = error.__cause__
            if isinstance(cause, ContextTooLong):
                return self._context_too_long()
            usable = parse(first, self.schema) is not None
            if isinstance(cause, ExtractorError) and not (
                usable and isinstance(cause, RefusedAnswer)
            ):
                raise cause from cause.__cause__
        return parse_best(self.raw_answers, self.schema)

    async def _send(self, **body: Any) -> RawAnswer:
        """Sends one request and records its answer."""
        body["response_format"] = response_format(self.schema)
        completion, retries = await self.transport.send(body, self._position)
        self.prompt_bytes += prompt_bytes(body["messages"])
        self.usage += completion.usage.model_copy(update={"retries": retries})
        completion.require_answer(self.transport.model)
        answer = RawAnswer(completion.content, completion.truncated)
        self.raw_answers.append(answer)
        return answer


def _chat_completion(answer: RawAnswer, schema: Schema) -> Any:
    """An answer as instructor reads it."""
    from openai.types.chat import ChatCompletion

    message = {"role": "assistant", "content": extract_json(answer.content, schema)}
    finish = "length" if answer.truncated else "stop"
    return ChatCompletion.model_validate(
        {
            "id": "",
            "object": "chat.completion",
            "created": 0,
            "model": "",
            "choices": [{"index": 0, "finish_reason": finish, "message": message}],
        }
    )


@functools.cache
def _instructor() -> Any:
    """The library, imported at first use: the import takes as long as a thousand answers."""
    import instructor
    import instructor.core

    # It logs errors that it also raises. Without a handler, logging would print them to stderr.
    logging.getLogger("instructor").addHandler(logging.NullHandler())
    return instructor
