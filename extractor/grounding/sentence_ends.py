"""Finds where the sentences around a quote and inside it begin and end."""

from collections.abc import Iterator

import regex

__all__ = ["ends_sentence", "first_and_last_sentence", "sentence_around"]

WINDOW = 600  # characters of a sentence on each side that are read
_END = regex.compile(
    r"[.!?。！？…।॥؟][\"'”’“‘»›`´)\]*_]*(?:\[[^\]]{1,20}\]|[⁰¹²³⁴-⁹])*(?:\s+|$)|\n\s*\n|(?<=[。！？])"
)
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
    last = min(len(text), end + WINDOW)
    if _ENDED.search(text, max(0, end - 8), end) and not text[end : end + 1].isalnum():
        abbreviated = _ABBREVIATED.search(text[max(0, end - 12) : end] + " ")
        if not (abbreviated and regex.match(r"\s+\p{Ll}", text[end : end + 3])):
            return begin, end
    for match in _END.finditer(text, end, last):
        if not _abbreviates(text, match.end()):
            return begin, match.end()
    return begin, last


def _abbreviates(text: str, at: int) -> bool:
    """Whether the full stop before `at` ends an abbreviation, not a sentence."""
    before = text[max(0, at - 12) : at]
    if _NUMBERED.search(before):
        return text[at : at + 1].isdecimal()
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
