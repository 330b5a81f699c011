"""Derives the offsets of labels from their words, where a label leaves them out. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from extractor.evaluate.gold_lines import places
from extractor.models import Span

__all__ = ["placed", "placed_claim"]

Complain = Callable[[str], None]
MENTIONS = ("attribution", "cue", "quantities", "times")  # which stand near the evidence


def placed_claim(claim: Any, text: str, path: str, complain: Complain) -> Any:
    """A label of a claim with the offsets of its words.

    Evidence that stands several times is complained about; of other words the place nearest to the
    evidence is meant.
    """
    if not isinstance(claim, dict):
        return claim
    evidence = placed(claim.get("evidence"), text, f"{path}.evidence", complain)
    around = [each["start"] for each in _dicts(evidence) if isinstance(each.get("start"), int)]
    found = {
        name: _near(claim[name], text, around, f"{path}.{name}", complain)
        for name in MENTIONS
        if name in claim
    }
    return {**claim, **found, **({"evidence": evidence} if "evidence" in claim else {})}


def placed(quotes: Any, text: str, path: str, complain: Complain) -> Any:
    """Quotes with their offsets, each of which must stand once."""
    if not isinstance(quotes, list):
        return quotes
    return [_placed(each, text, None, f"{path}[{n}]", complain) for n, each in enumerate(quotes)]


def _near(value: Any, text: str, around: Sequence[int], path: str, complain: Complain) -> Any:
    if isinstance(value, list):
        return [_placed(v, text, around, f"{path}[{n}]", complain) for n, v in enumerate(value)]
    return _placed(value, text, around, path, complain)


def _placed(
    value: Any, text: str, around: Sequence[int] | None, path: str, complain: Complain
) -> Any:
    """A quote or mention with its offsets, if it has words and lacks offsets."""
    if not isinstance(value, dict) or {"start", "end"} <= value.keys():
        return value
    name = "quote" if "quote" in value else "text"
    words, start = value.get(name), value.get("start")
    if not isinstance(words, str) or not isinstance(start, int | None):
        return value
    found = places(text, words, start)
    if not found:
        complain(f"{path}.{name} {words!r} does not stand in the text; copy the words.")
    elif len(found) > 1 and not around:
        complain(f"{path}.{name} {words!r} stands {len(found)} times; add the start that is meant.")
    # Whatever was told, offsets keep the label from being told to lack them as well.
    span = min(found, key=lambda each: _distance(each, around or [0]), default=Span(start=0, end=0))
    written = {name: text[span.start : span.end]} if found else {}
    return {**value, **written, "start": span.start, "end": span.end}


def _distance(span: Span, around: Sequence[int]) -> int:
    return min(abs(span.start - start) for start in around)


def _dicts(values: Any) -> list[Mapping[str, Any]]:
    return [each for each in values if isinstance(each, dict)] if isinstance(values, list) else []
