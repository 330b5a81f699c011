"""Comparisons: "a bigger fall than economists had forecast" reports nothing.

What they forecast is left out there, and the figure beside it is not what they said.
"""

from extractor.news.speech.clauses import starts_clause
from extractor.news.speech.sentence import Sentence
from extractor.news.words.en.function_words import AUXILIARIES
from extractor.words import words

__all__ = ["is_compared"]

_NO_DEGREE = words("other rather")
_ENDS = AUXILIARIES | words("be so")


def is_compared(sentence: Sentence, start: int, i: int) -> bool:
    """Whether the verb at `i`, whose clause begins at `start`, says what something is compared to.

    "more than 40 economists said" and "a firm larger than Corvan said it would bid" report.
    """
    than = next((j for j in range(i - 1, start - 1, -1) if sentence.lower(j) == "than"), None)
    if than is None or sentence.lower(than - 1) in _NO_DEGREE or sentence.is_number(than + 1):
        return False
    said = i + 2 if sentence.lower(i + 1) == "that" else i + 1
    return than + 1 == i or not starts_clause(sentence, said) or _is_cut_short(sentence, said)


def _is_cut_short(sentence: Sentence, k: int) -> bool:
    """Whether a clause leaves out what was said before: "it would", "they had been"."""
    end = k
    while not sentence.at_end(end) and sentence.tokens[end].word:
        end += 1
    return sentence.lower(end - 1) in _ENDS
