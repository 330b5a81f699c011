"""What one service takes of a request, learned from what it refuses. Pure.

Services that speak OpenAI's protocol differ in the parameters that they take and in the forms of
structured output that they have. A refusal (400 or 422) that names a field of the request is
believed, whatever its words are: the field is left out, or put in the next simpler form. A wrong
guess costs one request.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from extractor.llm.http_errors import (
    error_details,
    error_message,
    is_content_filtered,
    is_context_too_long,
    is_key_refused,
    is_quota_exhausted,
)

__all__ = ["FORMS", "Dialect", "original", "output_limit"]

REASONING_TOKENS = 8192  # `max_completion_tokens` counts a model's reasoning as output
MOST_REASONING_TOKENS = 4 * REASONING_TOKENS
FORMS = ("json_schema", "tools", "json_object")  # of structured output, the strictest first
FORM_WORDS = re.compile(
    r"response.?(?:format|schema|mime)|json.?(?:schema|object|mode)|structured.?output|\bschema\b"
    r"|additional.?properties|\bstrict\b|\btools?\b|tool.?choice|function.?call|functions?\b"
    r"|guided|grammar|\$ref|\$defs|anyOf",
    re.I,
)
SAMPLING_WORDS = {  # the least needed first, where a refusal names several
    "seed": re.compile(r"\bseed\b", re.I),
    "top_p": re.compile(r"\btop.?p\b", re.I),
    "temperature": re.compile(r"\btemperature\b|\bonly 1\b", re.I),
}
NEEDED = frozenset(
    {
        *("model", "messages", "max_tokens", "max_completion_tokens"),
        *("response_format", "tools", "tool_choice", *SAMPLING_WORDS),
    }
)
LIMIT_WORDS = re.compile(
    r"max.?(?:completion.?|output.?|new.?)?tokens|(?:completion|output) tokens", re.I
)
MAXIMUM = re.compile(
    r"(?:at most|up to|no more than|less than or equal to|maximum|limit|exceeds?|<=|≤"
    r"|range\D{0,20}\d+\s*(?:,|-|to|and)|\d\s*>)\D{0,30}?(\d[\d,_]*)",
    re.I,
)
NUMBERED = re.compile(r"\AError code: \d+ - ")  # what openai puts before a body without a message
INSTRUCTION = "Answer with one JSON object and nothing else. It must match this JSON schema:"


@dataclass(frozen=True)
class Dialect:
    """What a service takes.

    - `refused`: the parameters that it refuses, and the forms of structured output (`FORMS`).
    - `most_output`: the largest output limit that it allows, in tokens; None if it named none.
    - `thinking`: the tokens of output that its model gets for thoughts, beside its answer.
    """

    refused: frozenset[str] = frozenset()
    most_output: int | None = None
    thinking: int = 0

    @classmethod
    def read(cls, entry: Mapping[str, Any]) -> "Dialect":
        """The dialect in an entry of the cache, as `entry` made it."""
        refused, most, thinking = (entry.get(x) for x in ("refused", "most_output", "thinking"))
        return cls(
            frozenset(map(str, refused if isinstance(refused, list) else ())),
            most if isinstance(most, int) else None,
            thinking if isinstance(thinking, int) else 0,
        )

    def without(self, names: Collection[str]) -> "Dialect":
        """The dialect of a service that is known to refuse these too."""
        return replace(self, refused=self.refused | frozenset(names))

    def sending(self, names: Collection[str]) -> "Dialect":
        """The dialect in which these are sent, though the service may have refused them before."""
        return replace(self, refused=self.refused - frozenset(names))

    def entry(self, told: Collection[str] = ()) -> dict[str, Any]:
        """The entry for the cache.

        - `told`: what was known to be refused from elsewhere, and may be corrected there.
        """
        return {
            "refused": sorted(self.refused - frozenset(told)),
            "most_output": self.most_output,
            "thinking": self.thinking,
        }

    # ---- writing a request -----------------------------------------------------------------

    def adapt(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The body of a request as the service takes it.

        - `body`: as `extractor.llm.request.request_body` makes it.
        """
        changed = {
            name: value
            for name, value in body.items()
            if name not in {*self.refused, "max_tokens", "response_format"}
        }
        return {**changed, **self._limit(body["max_tokens"]), **self._structure(body)}

    def _limit(self, tokens: int) -> dict[str, int]:
        renamed = "max_tokens" in self.refused
        room = max(self.thinking, REASONING_TOKENS) if renamed else self.thinking
        limit = min(tokens + room, self.most_output or tokens + room)
        return {"max_completion_tokens" if renamed else "max_tokens": limit}

    @property
    def left_out(self) -> list[str]:
        """The parameters that are not sent, or are sent under another name."""
        return sorted(self.refused - {*FORMS})

    @property
    def form(self) -> str | None:
        """The strictest form that is not refused; None for instructions alone."""
        return next((form for form in FORMS if form not in self.refused), None)

    def _structure(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters that ask for an answer of the schema in `body`."""
        wanted = body["response_format"]["json_schema"]
        match self.form:
            case "json_schema":
                return {"response_format": body["response_format"]}
            case "tools":
                function = {"name": wanted["name"], "parameters": wanted["schema"]}
                choice = {"type": "function", "function": {"name": wanted["name"]}}
                tools = [{"type": "function", "function": function}]
                return {"tools": tools, "tool_choice": choice}
            case "json_object":
                format_ = {"response_format": {"type": "json_object"}}
                return {**format_, "messages": _instructed(body["messages"], wanted["schema"])}
        return {"messages": _instructed(body["messages"], wanted["schema"])}

    # ---- learning from a refusal -----------------------------------------------------------

    def after(
        self, error: Any, sent: Mapping[str, Any], wanted: Collection[str] = ()
    ) -> "Dialect | None":
        """The dialect after a refusal; None if it names no field of the request.

        - `error`: an error of openai, or another with the same attributes.
        - `sent`: the adapted body that was refused.
        - `wanted`: the parameters that the user asked for, which are never left out silently.
        """
        tests = (is_context_too_long, is_content_filtered, is_key_refused, is_quota_exhausted)
        if error.param == "model" or any(test(error) for test in tests):
            return None
        words = _named(error)
        for name, pattern in _optional(sent).items():
            if name not in wanted and pattern.search(words):
                return replace(self, refused=self.refused | {name})
        if LIMIT_WORDS.search(words) and (shorter := self._shorter(words, sent)):
            return shorter
        form = _form_of(sent)
        if form is not None and FORM_WORDS.search(words):
            return replace(self, refused=self.refused | {form})
        return None

    def _shorter(self, words: str, sent: Mapping[str, Any]) -> "Dialect | None":
        """The dialect after a refusal of the output limit, in whose words its maximum may stand."""
        limit = output_limit(sent)
        numbers = (int(re.sub(r"\D", "", each)) for each in MAXIMUM.findall(words))
        allowed = max((each for each in numbers if 0 < each < limit), default=None)
        if allowed is not None:
            return replace(self, most_output=allowed)
        if "max_tokens" in sent:
            return replace(self, refused=self.refused | {"max_tokens"})
        return None

    def with_more_thinking(self) -> "Dialect":
        """The dialect after a model thought until its output limit and did not answer."""
        more = max(REASONING_TOKENS, 4 * self.thinking)
        return replace(self, thinking=min(more, MOST_REASONING_TOKENS))


def output_limit(adapted: Mapping[str, Any]) -> int:
    """The most tokens that a service may bill as output for an adapted body."""
    return int(adapted.get("max_tokens") or adapted["max_completion_tokens"])


def original(adapted: Mapping[str, Any]) -> tuple[list[dict[str, Any]], int]:
    """The messages and `max_tokens` of a body before a dialect without `thinking` adapted it."""
    messages = adapted["messages"]
    if _form_of(adapted) not in ("json_schema", "tools"):
        messages = _uninstructed(messages)
    plain = adapted.get("max_tokens")
    limit = adapted["max_completion_tokens"] - REASONING_TOKENS if plain is None else plain
    return messages, int(limit)


def _optional(sent: Mapping[str, Any]) -> dict[str, re.Pattern[str]]:
    """The words for each field that a request can do without, the least needed first."""
    added = {name: re.compile(rf"\b{re.escape(name)}\b") for name in sent if name not in NEEDED}
    return {**added, **{name: it for name, it in SAMPLING_WORDS.items() if name in sent}}


def _form_of(sent: Mapping[str, Any]) -> str | None:
    """The form of structured output that a body asks for; None for instructions alone."""
    form = "tools" if "tools" in sent else sent.get("response_format", {}).get("type")
    return form if form in FORMS else None


def _named(error: Any) -> str:
    """The words of an error in which a field may be named.

    Errors that name the place of each fault repeat the whole request beside it.
    """
    places = [each["loc"] for each in error_details(error)]
    if places:
        return " ".join(str(step) for place in places for step in place)
    return f"{error.param or ''} {error.code or ''} {NUMBERED.sub('', error_message(error))}"


def _instructed(messages: Any, schema: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The messages, of which the first tells the model to answer by the schema."""
    text = f"{INSTRUCTION}\n{json.dumps(schema, ensure_ascii=False)}"
    first, *others = messages
    if first["role"] == "system":
        return [{**first, "content": f"{first['content']}\n\n{text}"}, *others]
    return [{"role": "system", "content": text}, first, *others]


def _uninstructed(messages: Any) -> list[dict[str, Any]]:
    first, *others = messages
    before = first["content"].rpartition(INSTRUCTION)[0]
    return [{**first, "content": before.removesuffix("\n\n")}, *others] if before else others
