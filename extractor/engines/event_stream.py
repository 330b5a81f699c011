"""An answer that a server writes as a stream of events, read as the one body that it is a part of.

The form is that of OpenAI's chat completions with `stream`: lines of "data:" with one piece each.
Pure; it trusts nothing that a server writes.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from extractor.repetition import runs_on

__all__ = ["STREAMED", "EventStream"]

STREAMED: Mapping[str, Any] = {  # what asks for a stream that tells its usage, also if it is cut
    "stream": True,
    "stream_options": {"include_usage": True},
    "timings_per_token": True,
}
INTERVAL = 400  # characters between two looks for a loop
TEXTS = ("content", "reasoning_content")


class EventStream:
    """Collects the events of one answer.

    - `prompt`: what the model was asked, to tell a loop from a table of equal rows.
    - `looping`: whether the model has begun to repeat itself without end. The rest is not worth
      waiting for.
    """

    def __init__(self, prompt: str) -> None:
        self.looping = False
        self._prompt = prompt
        self._rest = b""
        self._texts = dict.fromkeys(TEXTS, "")
        self._checked = 0
        self._about: dict[str, Any] = {}
        self._finish: Any = None
        self._error: Any = None

    def feed(self, data: bytes) -> None:
        """Takes the next bytes of the body."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            for event in _events(line):
                self._take(event)
        content = self._texts["content"]
        if len(content) >= self._checked + INTERVAL:
            self._checked = len(content)
            self.looping = runs_on(content, self._prompt)

    def body(self) -> bytes:
        """The answer as the body of a completion; one that was cut ran into its limit."""
        if self._error is not None:
            return _json({"error": self._error})
        finish = "length" if self.looping else self._finish
        message = {"role": "assistant", **{k: v for k, v in self._texts.items() if v}}
        message.setdefault("content", "")
        choice = {"index": 0, "finish_reason": finish, "message": message}
        return _json({"choices": [choice], **self._about})

    def _take(self, event: Mapping[str, Any]) -> None:
        self._error = event.get("error") or self._error
        if isinstance(model := event.get("model"), str):
            self._about["model"] = model
        if isinstance(timings := event.get("timings"), dict):
            self._about["usage"] = _usage(timings)
        if isinstance(usage := event.get("usage"), dict):
            self._about["usage"] = usage
        choices = event.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        if isinstance(choice, dict):
            self._finish = choice.get("finish_reason") or self._finish
            self._add(choice.get("delta"))

    def _add(self, delta: Any) -> None:
        for name in TEXTS if isinstance(delta, dict) else ():
            if isinstance(piece := delta.get(name), str):
                self._texts[name] += piece


def _json(value: Any) -> bytes:
    """Letters as they are, so that a key that a service repeats is found in it."""
    return json.dumps(value, ensure_ascii=False).encode(errors="replace")


def _events(line: bytes) -> Iterator[Mapping[str, Any]]:
    """The event of a line, if it has one."""
    kind, _, data = line.partition(b":")
    try:
        event = json.loads(data)
    except (ValueError, RecursionError):  # a comment, or "[DONE]"
        return
    if kind == b"error":
        yield {"error": event}
    elif kind == b"data" and isinstance(event, dict):
        yield event


def _usage(timings: Mapping[str, Any]) -> dict[str, Any]:
    """The usage so far, as llama.cpp tells it beside each piece."""
    cached, read, written = (timings.get(name) for name in ("cache_n", "prompt_n", "predicted_n"))
    known = [each if isinstance(each, int) else 0 for each in (cached, read)]
    return {
        "prompt_tokens": sum(known),
        "completion_tokens": written,
        "prompt_tokens_details": {"cached_tokens": known[0]},
    }
