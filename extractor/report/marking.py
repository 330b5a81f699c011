"""Divides a text at the edges of spans, which may overlap, so that each piece can be marked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from extractor.models import Span
from extractor.text import clean

__all__ = ["Piece", "pieces"]


@dataclass(frozen=True)
class Piece:
    """A piece of text, the numbers of the spans that cover it, and of those that begin with it.

    `start` is its place in the whole text.
    """

    text: str
    numbers: tuple[int, ...]
    begins: tuple[int, ...]
    start: int


def pieces(text: str, marked: Mapping[int, Sequence[Span]]) -> Iterable[Piece]:
    """The pieces of the whole text, in order; `marked` has the spans by number."""
    starts: dict[int, list[int]] = {}
    ends: dict[int, list[int]] = {}
    for number, spans in marked.items():
        for span in dict.fromkeys(spans):
            if span.start < span.end:
                starts.setdefault(span.start, []).append(number)
                ends.setdefault(span.end, []).append(number)
    at, open_ = 0, []  # type: int, list[int]
    for edge in sorted({*starts, *ends, len(text)}):
        if at < edge:
            yield Piece(
                clean(text[at:edge]), tuple(dict.fromkeys(open_)), tuple(starts.get(at, ())), at
            )
        for number in ends.get(edge, ()):
            open_.remove(number)
        open_.extend(starts.get(edge, ()))
        at = edge
