"""Decides whether the sentence before or behind a quote takes back what the quote says.

Only sentences that surely do are read so: "Suppose the bank fails." before it, "None of this is
true." or "Correction: ..." behind it.
"""

import regex

from extractor.grounding.clause_start import is_present
from extractor.grounding.differences import Cut
from extractor.grounding.proposition import quoted_words
from extractor.words.en import cut_words as en

__all__ = ["bound_by_neighbour"]

_WINDOW = 240  # characters before a sentence that are read
_LAST_SENTENCE = regex.compile(r"(?:^|[.!?:…][\"”’)]*\s+|\n)([^.!?\n]+[.!?:…][\"”’)]*)\s*$")
_UNREAL_OPENING = regex.compile(
    r"(?i)[\W_]*(?:suppos|imagin|pictur|assum|pretend|let|say|what\s+if)"
)


def bound_by_neighbour(text: str, begin: int, stop: int, quote: str) -> Cut | None:
    """What a sentence beside `text[begin:stop]` says about the quote from it, or None."""
    if en.RETRACTION.match(text, stop, min(len(text), stop + en.RETRACTION_WINDOW)):
        return "negation", "the sentence behind it takes it back"
    before = _LAST_SENTENCE.search(text, max(0, begin - _WINDOW), begin)
    if before is None:
        return None
    if _UNREAL_OPENING.match(before[1]) and en.SUPPOSING.search(before[1]):
        return "condition", "the sentence before it asks to suppose it"
    tells = en.TELLS_STORY.match(before[1]) or en.STORY.search(before[1])
    if tells and is_present(quoted_words(quote)):
        return "status", "the sentence before it begins a story"
    return None
