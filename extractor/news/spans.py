"""Arithmetic on spans."""

from collections.abc import Sequence

from extractor.models import Span

__all__ = ["common", "inside", "overlap", "share", "size", "without"]


def size(spans: Sequence[Span]) -> int:
    """Count the characters in the spans."""
    return sum(span.end - span.start for span in spans)


def overlap(these: Sequence[Span], those: Sequence[Span]) -> int:
    """Count the characters that two sets of spans share."""
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in these for b in those)


def share(inner: Sequence[Span], outer: Sequence[Span]) -> float:
    """Return the fraction of `outer` that `inner` covers, from 0 to 1."""
    return overlap(inner, outer) / max(1, size(outer))


def common(these: Sequence[Span], those: Sequence[Span]) -> tuple[Span, ...]:
    """Return the intersection of two sets of spans, in the order of the first."""
    return tuple(
        Span(start=max(a.start, b.start), end=min(a.end, b.end))
        for a in these
        for b in those
        if a.start < b.end and b.start < a.end
    )


def inside(span: Span, spans: Sequence[Span]) -> bool:
    """Whether one of the spans contains `span`."""
    return any(other.contains(span) for other in spans)


def without(spans: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """Return the parts of `spans` that lie outside `taken`."""
    left = list(spans)
    for cut in taken:
        left = [
            part
            for span in left
            for part in (
                Span(start=span.start, end=max(span.start, min(span.end, cut.start))),
                Span(start=min(span.end, max(span.start, cut.end)), end=span.end),
            )
            if part.end > part.start
        ]
    return left
