"""Whose turn it is: speakers that a transcript or an interview names before a colon."""

from bisect import bisect_right
from typing import NamedTuple

import regex

from extractor.models import Span
from extractor.news.words.en.speaker_labels import INTERVIEWER, NOT_A_SPEAKER

__all__ = ["Turn", "Turns"]

_PARAGRAPH = regex.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
_LABEL = regex.compile(
    r"\s*(?P<name>(?:(?i:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|St)\.\s|\p{Lu}\.\s?|[\p{L}’'\-]++[,]?\s?){1,6}?)"
    r"(?:\s?\((?P<role>[^)\n]{1,60})\))?\s?:\s+(?=\S)"
)
_LEAST = 3  # turns in a document that is a transcript; fewer are headings


class Turn(NamedTuple):
    """The words of one speaker: the label that names him, and where his turn begins and ends.

    `asks`: the label is that of a programme's own voice ("HOST", "Q").
    """

    label: Span
    start: int
    end: int
    asks: bool


class Turns:
    """The turns of a document, in order; none where it is no transcript."""

    def __init__(self, text: str) -> None:
        labels = [
            found
            for each in _PARAGRAPH.finditer(text)
            if ":" in each[0] and (found := _label(text, each.start()))
        ]
        names = {text[label.start : label.end] for label, _ in labels}
        spoken = len(labels) >= _LEAST and len(names) < len(labels)
        self._turns = _turns(text, labels) if spoken else []
        self._starts = [turn.start for turn in self._turns]

    def at(self, offset: int) -> Turn | None:
        """The turn that an offset stands in."""
        index = bisect_right(self._starts, offset) - 1
        turn = self._turns[index] if index >= 0 else None
        return turn if turn and offset < turn.end else None


def _label(text: str, at: int) -> tuple[Span, int] | None:
    """The label of the paragraph that begins at `at`, and where the words after it begin."""
    found = _LABEL.match(text, at)
    if found is None or not found["name"][:1].isupper() or NOT_A_SPEAKER.match(found["name"]):
        return None
    words = found["name"].split()
    if not all(
        word[0].isupper() or word in ("de", "van", "von", "al", "bin", "of") for word in words
    ):
        return None
    name = found["name"].rstrip()
    return Span(start=found.start("name"), end=found.start("name") + len(name)), found.end()


def _turns(text: str, labels: list[tuple[Span, int]]) -> list[Turn]:
    ends = [label.start for label, _ in labels[1:]] + [len(text)]
    return [
        Turn(label, start, end, bool(INTERVIEWER.match(text[label.start : label.end])))
        for (label, start), end in zip(labels, ends, strict=True)
    ]
