"""One reporting clause: who says what."""

from dataclasses import dataclass

from extractor.models import Span

__all__ = ["Report"]


@dataclass(frozen=True)
class Report:
    """One reporting clause.

    source: who says it; None where the sentence names no source ("is said to").
    cue: the words of saying.
    verb: the base form of the cue.
    content: what is said.
    withheld: whether the source refuses to confirm, acknowledge or comment.
    asserting: whether the source stands by what is said; false for "few said", "wrongly said" or
        "joked".
    foreign: whether it is in another language, of which the rules know the frame alone.
    """

    source: Span | None
    cue: Span
    verb: str
    content: tuple[Span, ...]
    withheld: bool = False
    asserting: bool = True
    foreign: bool = False

    @property
    def start(self) -> int:
        """Where the first of its source, cue and content begins."""
        first = min(self.cue.start, self.source.start) if self.source else self.cue.start
        return min([first, *(part.start for part in self.content)])

    @property
    def extent(self) -> Span:
        """The span from the first to the last of its source, cue and content."""
        parts = [*self.content, self.cue, *([self.source] if self.source else [])]
        return Span(start=min(p.start for p in parts), end=max(p.end for p in parts))
