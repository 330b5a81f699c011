"""Find out whether a document writes numbers with a decimal comma, as most of Europe does."""

from collections import Counter
from functools import lru_cache

import regex

from extractor.words.other_languages import DECIMAL_COMMA_LANGUAGES, ENGLISH_FUNCTION_WORDS

__all__ = ["has_decimal_comma"]

_WORD = regex.compile(r"\p{L}+")
_SAMPLE = 4_000  # characters; function words are so frequent that this is plenty


@lru_cache(maxsize=16)
def has_decimal_comma(text: str) -> bool:
    """Whether `text` is in a language where "4.500" is 4500 and "4,5" is four and a half.

    The function words at the beginning of the text decide. A text with as many English ones as of
    any other language counts as English.
    """
    counts = Counter(_WORD.findall(text[:_SAMPLE].lower()))
    english = sum(counts[word] for word in ENGLISH_FUNCTION_WORDS)
    others = (sum(counts[word] for word in each) for each in DECIMAL_COMMA_LANGUAGES.values())
    return max(others) > english
