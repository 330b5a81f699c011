"""Several patterns searched for as the branches of one alternation would be.

regex finds where a single pattern can begin by the letters it needs, but walks through the text
trying every branch of an alternation: a dozen patterns one by one took a third to an eighth of the
time of their alternation.
"""

from collections.abc import Iterator, Mapping

import regex

__all__ = ["leftmost_matches"]

_Match = regex.Match[str]


def leftmost_matches(
    patterns: Mapping[str, "regex.Pattern[str]"], text: str, start: int, end: int
) -> Iterator[tuple[_Match, str]]:
    """The matches in `text[start:end]`, from left to right and disjoint, with the pattern's name.

    Of two that start together it is that of the earlier pattern.
    """
    found = {name: pattern.search(text, start, end) for name, pattern in patterns.items()}
    while nearest := [(match, name) for name, match in found.items() if match]:
        match, name = min(nearest, key=_start)
        yield match, name
        for other, name in nearest:
            if other.start() < match.end():
                found[name] = patterns[name].search(text, match.end(), end)


def _start(found: tuple[_Match, str]) -> int:
    return found[0].start()
