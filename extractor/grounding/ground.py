"""Quote in, evidence out: `ground`."""

from collections.abc import Collection
from dataclasses import dataclass

import regex

from extractor.grounding.index import Index
from extractor.grounding.lexicon import CLOSED, FUNCTION
from extractor.grounding.matching import Steps
from extractor.grounding.places import Choice, Place, choose
from extractor.grounding.verdict import Reason
from extractor.models import Evidence, Span

__all__ = ["Grounding", "ground"]

_CONTENT = regex.compile("[a-z]{8}")  # longer than any word that says nothing by itself
_LETTER = regex.compile(r"[\p{L}\p{N}\p{S}]")


@dataclass(frozen=True, slots=True)
class Grounding:
    """Where a quote stands in a document, or why it was refused.

    `evidence` holds the document's own words, in order, in several spans where the quotation is
    interrupted or abridged; it is empty exactly when `reason` is set. `detail` is a sentence about
    a refusal. `score` is 1.0 for the same words, less by the letters that had to be repaired, and
    0.0 for a refusal. `ambiguous` says that the quote stands elsewhere as well and that no hint
    told which place is meant.
    """

    evidence: tuple[Evidence, ...] = ()
    reason: Reason | None = None
    detail: str = ""
    score: float = 0.0
    ambiguous: bool = False


def ground(
    quote: str,
    text: str | Index,
    *,
    near: Span | None = None,
    within: Span | None = None,
    taken: Collection[Span] = (),
) -> Grounding:
    """Find where a quote stands in a text; never raises, whatever the quote, text and spans.

    `near` is where it is expected: of several places the one inside, else the nearest, is chosen.
    `within` is the only part of the text to look in. `taken` are places already given to equal
    quotes. Pass an `Index` where one text has many quotes.
    """
    index = text if isinstance(text, Index) else Index(text)
    size = len(index.text)
    start, end = (min(within.start, size), min(within.end, size)) if within else (0, size)
    steps = Steps(quote.strip(), index, start, end)
    pinned = near is not None or within is not None
    if not _CONTENT.search(steps.quote):
        if not steps.words:
            return Grounding(reason="empty", detail="The quote holds no word to look for.")
        if _says_nothing(steps.words, pinned):
            return _refused("short", steps, "it is too short to mean anything")
    return _pick(steps, near, taken, pinned)


def _pick(steps: Steps, near: Span | None, taken: Collection[Span], pinned: bool) -> Grounding:
    """The place of the first step that finds one, or of a later one that meets the hint."""
    fallback: Choice | None = None
    used = 0
    for step in steps.all():
        if (fallback or used) and step == steps.repaired:
            break
        choice = choose(step(), near, taken)
        used += choice.taken
        if choice.place and choice.hinted:
            return _found(steps, choice.place, choice.ambiguous, pinned)
        fallback = fallback or (choice if choice.place else None)
    if fallback and fallback.place:
        return _found(steps, fallback.place, fallback.ambiguous, pinned)
    if used:
        return _refused("taken", steps, "each place where it stands is an equal quote's")
    if steps.objection:
        return _refused(steps.objection[1], steps, steps.objection[2])
    return _refused("absent", steps, "nothing like it stands in the text")


def _found(steps: Steps, place: Place, ambiguous: bool, pinned: bool) -> Grounding:
    if ambiguous and not pinned and _single(steps.words):
        return _refused("short", steps, "it is one word that stands in several places")
    evidence = tuple(
        Evidence(start=a, end=b, quote=steps.text[a:b], match=place.match) for a, b in place.ranges
    )
    return Grounding(evidence, score=place.score, ambiguous=ambiguous)


def _refused(reason: Reason, steps: Steps, why: str) -> Grounding:
    shown = steps.quote if len(steps.quote) <= 80 else steps.quote[:79] + "…"
    return Grounding(reason=reason, detail=f"The quote “{shown}” is not used: {why}.")


def _single(words: list[str]) -> bool:
    return len(words) == 1 or (len(words) == 2 and words[1] == "'s")


def _says_nothing(words: list[str], pinned: bool) -> bool:
    """Whether words are a fragment without meaning.

    Words like "of the" never mean anything, words like "he" do where the place is known, and in
    scripts without spaces a single character is too little.
    """
    if all(word in FUNCTION for word in words):
        return True
    if len(words) < 3 and all(word in CLOSED for word in words):
        return not pinned
    letters = "".join(words)
    return len(letters) == 1 and bool(letters.isalpha() or not _LETTER.match(letters))
