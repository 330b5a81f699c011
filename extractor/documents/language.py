"""Whether a text is in English, as far as its script and its most frequent words tell it."""

from collections import Counter
from functools import lru_cache

import regex

from extractor.words.other_languages import DECIMAL_COMMA_LANGUAGES, ENGLISH_FUNCTION_WORDS

__all__ = ["ENGLISH", "function_words", "is_english"]

ENGLISH = "English"
FUNCTION_WORDS = {ENGLISH: ENGLISH_FUNCTION_WORDS, **DECIMAL_COMMA_LANGUAGES}
WORD = regex.compile(r"\p{L}+")
LETTER = regex.compile(r"\p{L}")
LATIN = regex.compile(r"\p{Latin}")
SAMPLE = 4_000  # characters; function words are so frequent that this is plenty
FEWEST_LETTERS = 20  # that tell a script
FEWEST_WORDS = 25  # without capitals, as a list of names has none
LEAST_SHARE = 0.05  # of English function words; in prose it is about 0.3
LEAST_FOUND = 4  # function words of another language


def is_english(text: str) -> bool | None:
    """Whether a text looks English; None if it is too short or has too little prose to tell."""
    sample = text[:SAMPLE]
    letters = len(LETTER.findall(sample))
    if letters >= FEWEST_LETTERS and 2 * len(LATIN.findall(sample)) < letters:
        return False
    found = function_words(text)
    best = max(found, key=lambda name: found[name])  # among equals English, which is the first
    if best != ENGLISH and found[best] >= LEAST_FOUND:
        return False
    prose = sum(word.islower() for word in WORD.findall(sample))
    if prose < FEWEST_WORDS:
        return None
    return bool(found[ENGLISH] >= LEAST_SHARE * prose)


@lru_cache(maxsize=16)
def function_words(text: str) -> dict[str, int]:
    """How many frequent words of each language the beginning of a text has; English comes first."""
    counts = Counter(WORD.findall(text[:SAMPLE].lower()))
    return {name: sum(counts[word] for word in words) for name, words in FUNCTION_WORDS.items()}
