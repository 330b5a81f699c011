"""The speakers of a transcript or an interview, which names each before a colon."""

from bisect import bisect_right
from typing import NamedTuple

import regex

from extractor.models import Span
from extractor.news.words.en.speaker_labels import INTERVIEWER, NOT_A_SPEAKER

__all__ = ["Transcript", "Utterance"]

_PARAGRAPH = regex.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
_LABEL = regex.compile(
    r"\s*(?P<name>(?:(?i:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|St)\.\s|\p{Lu}\.\s?|[\p{L}’'\-]++[,]?\s?){1,6}?)"
    r"(?:\s?\((?P<role>[^)\n]{1,60})\))?\s?:\s+(?=\S)"
)
_MIN_UTTERANCES = 3  # in a transcript; fewer labels are headings


class Utterance(NamedTuple):
    """What one speaker says without a break.

    label: the words that name the speaker.
    start, end: the offsets of what is said, without the label.
    by_interviewer: whether the label is that of the programme itself ("HOST", "Q").
    """

    label: Span
    start: int
    end: int
    by_interviewer: bool


class Transcript:
    """The utterances of a document in order; empty where the document is no transcript."""

    def __init__(self, text: str) -> None:
        labels = [
            found
            for each in _PARAGRAPH.finditer(text)
            if ":" in each[0] and (found := _label(text, each.start()))
        ]
        names = {text[label.start : label.end] for label, _ in labels}
        spoken = len(labels) >= _MIN_UTTERANCES and len(names) < len(labels)
        self._utterances = _utterances(text, labels) if spoken else []
        self._starts = [each.start for each in self._utterances]

    def at(self, offset: int) -> Utterance | None:
        """Return the utterance that holds an offset."""
        index = bisect_right(self._starts, offset) - 1
        utterance = self._utterances[index] if index >= 0 else None
        return utterance if utterance and offset < utterance.end else None


def _label(text: str, at: int) -> tuple[Span, int] | None:
    """Return the label of the paragraph at `at`, and the offset of the words after it."""
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


def _utterances(text: str, labels: list[tuple[Span, int]]) -> list[Utterance]:
    ends = [label.start for label, _ in labels[1:]] + [len(text)]
    return [
        Utterance(label, start, end, bool(INTERVIEWER.match(text[label.start : label.end])))
        for (label, start), end in zip(labels, ends, strict=True)
    ]
