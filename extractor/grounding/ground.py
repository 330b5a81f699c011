"""Finds a quote in a document: `ground`, the entry to this package.

The stages:

1. `tokens` splits quote and document into folded words with their offsets. A quote without a word,
   or a fragment that means nothing by itself, is refused.
2. `search` looks for the quote by strategies from strict to tolerant. `index` holds the tokens of a
   document for all its quotes, with and without the clauses that `interruptions` finds.
   `candidates` finds runs of words that are nearly the same.
3. Each find is checked. `compare` compares the words (with `spelling`, `amounts` and `lexicon`),
   `punctuation` the marks between and around them, `boundaries` the ends of the span, and `context`
   the text around it: `clause_start` and `clause_end` in English, `foreign_cuts` in other
   languages, `name_cuts`, `neighbours` and `elision` (with `proposition`, `reporting_frame` and
   `sentence_ends`).
   `differences` holds the result: slips, which are forgiven up to a number, and refusals.
4. `places` chooses among the finds of a strategy, by the hint and the places already taken. The
   first strategy with a place that meets the hint wins.
5. The place becomes evidence in the words of the document. If there is none, the quote is refused
   for the reason that was found at the most similar place.
"""

from collections.abc import Collection
from dataclasses import dataclass

import regex

from extractor.grounding.differences import Reason
from extractor.grounding.index import Index
from extractor.grounding.places import Choice, Place, choose
from extractor.grounding.search import QuoteSearch
from extractor.models import Evidence, Span
from extractor.words.en.claim_words import CLOSED_CLASS, FUNCTION_WORDS

__all__ = ["Grounding", "could_hold", "ground"]

MIN_LONGEST = 1_000  # characters of a quote
MAX_EXPANSION = 4  # characters that one of a text can have in another spelling

_CONTENT = regex.compile("[a-z]{8}")  # longer than any function word
_LETTER = regex.compile(r"[\p{L}\p{N}\p{S}]")


@dataclass(frozen=True, slots=True)
class Grounding:
    """The place of a quote in a document, or the reason of its refusal.

    evidence: the words of the document, in order; several spans if the quotation is interrupted or
        abridged. Empty exactly if `reason` is set.
    reason: why the quote was refused.
    detail: a sentence about the refusal.
    score: 1.0 for the same words, the similarity of the letters if slips were forgiven, and 0.0
        for a refusal.
    cut: where the quote stands, if it was refused only because of what it leaves out of its
        sentence; with the negation beside it, if that is what it leaves out.
    ambiguous: whether the quote is found elsewhere too and no hint says which place is meant.
    """

    evidence: tuple[Evidence, ...] = ()
    reason: Reason | None = None
    detail: str = ""
    score: float = 0.0
    ambiguous: bool = False
    cut: Span | None = None


def ground(
    quote: str,
    text: str | Index,
    *,
    near: Span | None = None,
    within: Span | None = None,
    taken: Collection[Span] = (),
    value: bool = False,
) -> Grounding:
    """Finds a quote in a text. It raises no error, whatever the arguments hold.

    quote: the words to find.
    text: the document; pass an `Index` to find many quotes in one text.
    near: where the quote is expected. Of several places the one inside is chosen, else the nearest.
    within: the only part of the text to search.
    taken: places that were already given to equal quotes.
    value: whether the quote is a name, number or term. Of these only a negation, a part of the
        number or of the name may not be cut off; a proposition may lose nothing that changes it.
    """
    index = text if isinstance(text, Index) else Index(text)
    size = len(index.text)
    start, end = (min(within.start, size), min(within.end, size)) if within else (0, size)
    search = QuoteSearch(quote.strip(), index, start, end, is_value=value)
    located = near is not None or within is not None
    if not _CONTENT.search(search.quote):
        if not search.words:
            return Grounding(reason="empty", detail="The quote holds no word to look for.")
        if _is_meaningless(search.words, located):
            return _refused("short", search, "it is too short to mean anything")
    return _first_found(search, near, taken, located)


def could_hold(region: Span, quote: str) -> bool:
    """Whether a quote is short enough to stand in a region of a text, in any spelling.

    A longer one need not be looked for, which takes time in proportion to its length.
    """
    return len(quote) <= MIN_LONGEST + MAX_EXPANSION * (region.end - region.start)


def _first_found(
    search: QuoteSearch, near: Span | None, taken: Collection[Span], located: bool
) -> Grounding:
    """The place of the first strategy that finds one; a later one if only that meets the hint."""
    fallback: Choice | None = None
    used = 0
    for strategy in search.strategies():
        if (fallback or used or search.cut) and strategy == search.repaired:
            break  # the very words stand there
        choice = choose(strategy(), near, taken)
        used += choice.taken
        if choice.place and choice.hinted:
            return _found(search, choice.place, choice.ambiguous, located)
        fallback = fallback or (choice if choice.place else None)
    if fallback and fallback.place:
        return _found(search, fallback.place, fallback.ambiguous, located)
    if used:
        return _refused("taken", search, "each place where it is found was given to an equal quote")
    if search.refusal:
        return _refused(search.refusal[1], search, search.refusal[2])
    return _refused("absent", search, "nothing like it is in the text")


def _found(search: QuoteSearch, place: Place, ambiguous: bool, located: bool) -> Grounding:
    if ambiguous and not located and _is_single_word(search.words):
        return _refused("short", search, "it is one word that is found in several places")
    evidence = tuple(
        Evidence(start=a, end=b, quote=search.text[a:b], match=place.match) for a, b in place.ranges
    )
    return Grounding(evidence, score=place.score, ambiguous=ambiguous)


def _refused(reason: Reason, search: QuoteSearch, why: str) -> Grounding:
    cut = Span(start=search.cut[0], end=search.cut[1]) if search.cut else None
    shown = search.quote if len(search.quote) <= 80 else search.quote[:79] + "…"
    return Grounding(reason=reason, detail=f"The quote “{shown}” is not used: {why}.", cut=cut)


def _is_single_word(words: list[str]) -> bool:
    return len(words) == 1 or (len(words) == 2 and words[1] == "'s")


def _is_meaningless(words: list[str], located: bool) -> bool:
    """Whether the words are a fragment without meaning.

    Words such as "of the" never mean anything. Words such as "he" do if the place is given. In
    scripts without spaces a single character is too short.
    """
    if all(word in FUNCTION_WORDS for word in words):
        return True
    if len(words) < 3 and all(word in CLOSED_CLASS for word in words):
        return not located
    letters = "".join(words)
    return len(letters) == 1 and bool(letters.isalpha() or not _LETTER.match(letters))
