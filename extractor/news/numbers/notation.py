"""Find out whether a document writes numbers with a decimal comma, as most of Europe does."""

from extractor.documents.language import ENGLISH, function_words

__all__ = ["has_decimal_comma"]


def has_decimal_comma(text: str) -> bool:
    """Whether `text` is in a language where "4.500" is 4500 and "4,5" is four and a half.

    The function words at the beginning of the text decide. A text with as many English ones as of
    any other language counts as English.
    """
    found = function_words(text)
    return max(found.values()) > found[ENGLISH]
