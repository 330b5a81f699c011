"""Words and wording by language, apart from the rules that use them: one folder a language.

Lists that only the reading of news needs are in `extractor.news.words`.
"""

__all__ = ["words"]


def words(text: str) -> frozenset[str]:
    """The words of a list that is written as running text, separated by spaces."""
    return frozenset(text.split())
