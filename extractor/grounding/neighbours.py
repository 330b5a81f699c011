"""Decides whether the sentence before or behind a quote takes back what the quote says.

Only sentences that surely do are read so: "Suppose the bank fails." before it, "None of this is
true." or "Correction: ..." behind it.
"""

import regex

from extractor.grounding.clause_start import is_present
from extractor.grounding.differences import Cut
from extractor.grounding.proposition import lower_words, quoted_words
from extractor.words import other_languages, words
from extractor.words.en import cut_words as en
from extractor.words.en.claim_words import CLOSED_CLASS

__all__ = ["bound_by_neighbour", "takes_back"]

_WINDOW = 240  # characters before a sentence that are read
_OPENING = 120  # characters of a sentence in which it says that it takes another one back
_LAST_SENTENCE = regex.compile(r"(?:^|[.!?:…][\"”’)]*\s+|\n)([^.!?\n]+[.!?:…][\"”’)]*)\s*$")
_SHORT_SENTENCE = regex.compile(r"\s*(\p{Lu}[\p{L}'’]*(?:\s[\p{L}'’]+){1,4})[.!]")
_EMPTY = CLOSED_CLASS | words("only anything else never yet used longer anymore so quite")
_UNREAL_OPENING = regex.compile(
    r"(?i)[\W_]*(?:(?:now|just|so|but|and|then),?\s+)?(?:suppos|imagin|pictur|assum|pretend|let|say|what\s+if|consider|take"
    r"|think|here|an?\s|one\s|the\s|for\s+the\s+sake|worst)"
)


def bound_by_neighbour(text: str, begin: int, stop: int, quote: str) -> Cut | None:
    """What a sentence beside `text[begin:stop]` says about the quote from it, or None."""
    window = min(len(text), stop + en.RETRACTION_WINDOW)
    if takes_back(text, stop) or other_languages.RETRACTION.match(text, stop, window):
        return "negation", "the sentence behind it takes it back"
    if _is_elliptical(text, stop, window):
        return "negation", "the sentence behind it has no words of its own and may take it back"
    before = _LAST_SENTENCE.search(text, max(0, begin - _WINDOW), begin)
    if before is None:
        return None
    if _UNREAL_OPENING.match(before[1]) and en.SUPPOSING.search(before[1]):
        return "condition", "the sentence before it asks to suppose it"
    if en.FALSE_LIST.match(before[1]):
        return "negation", "the sentence before it says that it is not so"
    tells = en.TELLS_STORY.match(before[1]) or en.STORY.match(before[1])
    if tells and is_present(quoted_words(quote)):
        return "status", "the sentence before it begins a story"
    return None


def takes_back(text: str, at: int) -> bool:
    """Whether the English sentence that begins at `at` may take back the one before it.

    A quote is refused for less than what makes a claim of the news hedged, which is only what
    `RETRACTION` finds.
    """
    window = min(len(text), at + en.RETRACTION_WINDOW)
    if en.RETRACTION.match(text, at, window) or en.DISOWNING.match(text, at, window):
        return True
    said = text[at : at + _OPENING].lower().replace(".", " ").replace(",", " ").split()
    return not en.OVERTURNING_WORDS.isdisjoint(said) and bool(
        en.OVERTURNING.match(text, at, window)
    )


def _is_elliptical(text: str, stop: int, window: int) -> bool:
    """Whether the sentence behind only says yes or no to it: "They are anything but."."""
    following = _SHORT_SENTENCE.match(text, stop, window)
    if following is None:
        return False
    said = [word.removesuffix("n't") for word in lower_words(following[1])]
    return all(word in _EMPTY for word in said) and not words(
        "not only but if never used"
    ).isdisjoint(said)
