"""Finds where an answer begins to repeat itself, and keeps what stands before. Pure."""

import json
import re

from pydantic_core import from_json

__all__ = ["before_loop", "runs_on"]

MOST = 20_000  # characters from the end of an answer that are looked at
ROUNDS = 4  # of the same words behind the first ones
CHARACTERS = 200  # that all of them have at least
WORD = re.compile(r"\w+")


def before_loop(content: str) -> str | None:
    """What a model wrote before it wrote the same words until its output limit, as whole JSON.

    The first round of the words is kept. None if it does not end in such a loop, or is no JSON
    before. A few equal rows of a table are no loop.
    """
    repeated, _ = _repeated(content[-MOST:])
    if not repeated:
        return None
    try:
        whole = from_json(content[: len(content) - repeated].rstrip(" ,\n"), allow_partial=True)
    except ValueError:
        return None
    return json.dumps(whole, ensure_ascii=False)


def runs_on(content: str, prompt: str) -> bool:
    """Whether an answer that is being written repeats itself and will not stop.

    A table may have many equal rows, so the rounds of the same words must outnumber the places of
    the prompt that have any of them.
    """
    repeated, period = _repeated(content[-MOST:])
    if not repeated:
        return False
    words = set(WORD.findall(content[-2 * period :]))
    counts = (len(re.findall(rf"\b{re.escape(word)}\b", prompt)) for word in words)
    return repeated // period > max(counts, default=0) + ROUNDS


def _repeated(text: str) -> tuple[int, int]:
    """How many characters at the end only repeat those before them, and the length of a round.

    0 if they are too few.
    """
    backwards = text[::-1]
    for period, length in enumerate(_common_starts(backwards)):
        if period and length >= max(ROUNDS * period, CHARACTERS):
            return length, period
    return 0, 0


def _common_starts(text: str) -> list[int]:
    """For each place, how many characters from there on are those of the start (Z-function)."""
    found = [0] * len(text)
    left = right = 0
    for place in range(1, len(text)):
        length = min(right - place, found[place - left]) if place < right else 0
        while place + length < len(text) and text[length] == text[place + length]:
            length += 1
        found[place] = length
        if place + length > right:
            left, right = place, place + length
    return found
