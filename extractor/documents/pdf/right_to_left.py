"""Lines that are written from right to left, wholly or in part."""

import unicodedata
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

__all__ = ["Glyph", "has_direction", "in_order", "is_rtl"]

WORD_GAP = 0.12  # heights between two words
BRACKETS = (("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"), ("«", "»"))
FIRST_OF_THEM = "\u0590"  # the first letter of the scripts that are written from right to left
RIGHT_TO_LEFT = frozenset(("R", "AL"))
LEFT_TO_RIGHT = frozenset(("L", "EN", "AN"))
BOTH = RIGHT_TO_LEFT | LEFT_TO_RIGHT
MARKS = frozenset(("NSM",))


class Glyph(NamedTuple):
    """A character and its box; a space or line end that the page only implies has no width.

    - `end`: whether the line ends behind it for certain.
    - `turned`: whether it is written upwards, downwards or aslant.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    end: bool = False
    turned: bool = False


def is_rtl(text: str) -> bool:
    """Whether most letters of a text are written from right to left."""
    if text.isascii():
        return False
    kinds = [unicodedata.bidirectional(each) for each in text if each.isalpha()]
    return 2 * sum(kind in RIGHT_TO_LEFT for kind in kinds) > len(kinds)


def in_order(run: list[Glyph]) -> list[Glyph]:
    """The letters in the order of reading.

    Programs store words that are written from right to left in either order, so their places
    decide: a simple form of the bidirectional algorithm of Unicode, backwards.
    """
    if not any(has_direction(glyph) for glyph in run):
        return run
    rtl = is_rtl("".join(glyph.text for glyph in run))
    letters = [glyph for glyph in run if not glyph.text.isspace()]
    words = [[*chain(*_by_place(word, rtl=rtl))] for word in _words([*_clusters(letters)])]
    found: list[Glyph] = []
    for word in _by_place(words, rtl=rtl):
        if found:
            found.append(Glyph(" ", found[-1].x0, found[-1].y0, found[-1].x0, found[-1].y1))
        found += word
    return _facing(found)


def has_direction(glyph: Glyph) -> bool:
    """Whether a letter is one of a script that is written from right to left."""
    return glyph.text >= FIRST_OF_THEM and _kind(glyph) in RIGHT_TO_LEFT


def _words(clusters: list[list[Glyph]]) -> Iterator[list[list[Glyph]]]:
    """The words of a line by the gaps between them: its spaces may be stored anywhere."""
    word: list[list[Glyph]] = []
    height = max(glyph.y1 - glyph.y0 for cluster in clusters for glyph in cluster)
    for cluster in sorted(clusters, key=lambda each: each[0].x0 + each[0].x1):
        if word and cluster[0].x0 - max(each[0].x1 for each in word) > WORD_GAP * height:
            yield word
            word = []
        word.append(cluster)
    if word:
        yield word


def _by_place(parts: list[list[Glyph]], *, rtl: bool) -> list[list[Glyph]]:
    """Words, or the letters of one, in the order of reading."""
    placed = sorted(
        parts,
        key=lambda part: min(each.x0 for each in part) + max(each.x1 for each in part),
        reverse=rtl,
    )
    return [*_turned(placed, LEFT_TO_RIGHT if rtl else RIGHT_TO_LEFT)]


def _facing(run: list[Glyph]) -> list[Glyph]:
    """The letters with brackets that open before they close: some programs store their mirrors."""
    for opening, closing in BRACKETS:
        found = [glyph.text for glyph in run if glyph.text in (opening, closing)]
        if found and found[0] == closing and found[-1] == opening:
            other = {opening: closing, closing: opening}
            run = [glyph._replace(text=other.get(glyph.text, glyph.text)) for glyph in run]
    return run


def _kind(glyph: Glyph) -> str:
    return unicodedata.bidirectional(glyph.text[:1] or " ")


def _clusters(run: list[Glyph]) -> Iterator[list[Glyph]]:
    """Each letter with the marks above and below it."""
    cluster: list[Glyph] = []
    for glyph in run:
        if cluster and _kind(glyph) not in MARKS:
            yield cluster
            cluster = []
        cluster.append(glyph)
    if cluster:
        yield cluster


def _turned(parts: list[list[Glyph]], kinds: frozenset[str]) -> Iterator[list[Glyph]]:
    """The parts, each run of the direction `kinds` turned around, with what stands inside it."""
    start = 0
    while start < len(parts):
        if not _has(parts[start], kinds):
            yield parts[start]
            start += 1
            continue
        end = last = start
        while end < len(parts) and not _has(parts[end], BOTH - kinds):
            last = end if _has(parts[end], kinds) else last
            end += 1
        yield from reversed(parts[start : last + 1])
        start = last + 1


def _has(part: list[Glyph], kinds: frozenset[str]) -> bool:
    """Whether a letter, or the first letter of a word, has one of the directions."""
    return next((kind for kind in map(_kind, part) if kind in BOTH), "") in kinds
