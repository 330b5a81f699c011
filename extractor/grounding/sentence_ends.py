"""Finds where the sentences around a quote and inside it begin and end.

A line break ends a sentence too, as below a headline and in a list, unless the line was wrapped
there.
"""

from collections.abc import Iterator

import regex

from extractor.lines import LIST_ITEM, NARROWEST, WIDEST
from extractor.words import words
from extractor.words.en.claim_words import CLOSED_CLASS

__all__ = ["ends_sentence", "first_and_last_sentence", "sentence_around"]

WINDOW = 600  # characters of a sentence on each side that are read
_END = regex.compile(
    r"[.!?。！？…।॥؟][\"'”’“‘»›`´)\]*_]*(?:\[[^\]]{1,20}\]|[⁰¹²³⁴-⁹])*(?:\s+|$)|\n\s*\n|(?<=[。！？])"
)
_LINE_BREAK = regex.compile(r"\r?\n[^\S\n]*(?=\S)")
_OPEN_END = regex.compile(r"[,;:–—-]\s*$")
_LAST_WORD = regex.compile(r"([\p{L}’']+)\W*$")
_NO_NAMES = (CLOSED_CLASS - {"i"}) | words("unless until although though because since while also")
_SMALL_NEXT = regex.compile(r"\s+\p{Ll}")
_NOON = regex.compile(r"(?<!\p{L})[ap]\.\s?m\.\s+$")
_NUMBERED = regex.compile(r"(?:^|\W)[Nn]o\.\s+$")
_ENDED = regex.compile(r"[.!?。！？…।॥؟][\"'”’“‘»›`´)\]*_]*\s*$")
_ABBREVIATED = regex.compile(
    r"(?:^|[^\p{L}])(?:\p{Lu}|Mrs?|Ms|Dr|St|Prof|Gen|Sen|Gov|Rep|Lt|Sgt|Capt|Col|Jr|Sr|vs|Jan|Feb"
    r"|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Inc|Ltd|Corp|Co|approx|e\.g|i\.e|\p{Lu}\.\p{Lu})\.\s+$"
)


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The ends of the sentence or sentences around a span, as far as `WINDOW` characters away."""
    first = max(0, start - WINDOW)
    begin = first
    for match in _END.finditer(text, first, start):
        if match.end() <= start and not _abbreviates(text, match.end()):
            begin = match.end()
    for match in _LINE_BREAK.finditer(text, begin, start + 1):
        if not _is_wrapped(text, match.start(), match.end()):
            begin = match.end()
    last = min(len(text), end + WINDOW)
    if _ENDED.search(text, max(0, end - 8), end) and not text[end : end + 1].isalnum():
        abbreviated = _ABBREVIATED.search(text[max(0, end - 12) : end] + " ")
        if not (abbreviated and _SMALL_NEXT.match(text, end, end + 3)):
            return begin, end
    for match in _END.finditer(text, end, last):
        if not _abbreviates(text, match.end()):
            last = match.end()
            break
    for match in _LINE_BREAK.finditer(text, end, last):
        if not _is_wrapped(text, match.start(), match.end()):
            return begin, match.start()
    return begin, last


def _is_wrapped(text: str, stop: int, start: int) -> bool:
    """Whether the sentence of the line that stops at `stop` goes on in the line from `start`.

    A line that had room for the first word of the next one was not wrapped there.
    """
    if text.startswith("|", start) or LIST_ITEM.match(text, start):  # a row of a table, an item
        return False
    line = text[max(text.rfind("\n", 0, stop) + 1, stop - WINDOW) : stop].strip()
    following, _, behind = text[start : start + WINDOW].partition("\n")
    behind = behind.lstrip(" \t")
    following = following.strip()
    last = _LAST_WORD.search(line)
    if following[:1].islower() or _OPEN_END.search(line):
        return True
    if last and last[1].islower() and last[1] in CLOSED_CLASS:
        return True
    first = following.split(None, 1)[0]
    if first[0].isupper() and first.lower() in _NO_NAMES:
        return False
    if behind[:1].islower() and len(following) + len(behind.split(None, 1)[0]) < len(line):
        return False  # the next line ends before the column at which this one does
    room = max(len(following), NARROWEST) - len(line) - 1
    return max(len(line), len(following)) <= WIDEST and len(first) > room


def _abbreviates(text: str, at: int) -> bool:
    """Whether the full stop before `at` ends an abbreviation, not a sentence."""
    before = text[max(0, at - 12) : at]
    if _NUMBERED.search(before):
        return text[at : at + 1].isdecimal()
    if _NOON.search(before):
        return text[at : at + 1].islower()
    return _ABBREVIATED.search(before) is not None


def first_and_last_sentence(written: str) -> tuple[str, str]:
    """The first and the last sentence of a quote, which may be the same."""
    ends = [at for at in _ends(written) if at < len(written)]
    return (written[: ends[0]], written[ends[-1] :]) if ends else (written, written)


def ends_sentence(written: str) -> bool:
    """Whether a sentence ends in a text or at its end."""
    return next(_ends(written + " "), None) is not None


def _ends(written: str) -> Iterator[int]:
    return (
        match.end() for match in _END.finditer(written) if not _abbreviates(written, match.end())
    )
