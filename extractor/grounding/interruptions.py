"""Finds what interrupts quoted words: reporting clauses, and insertions in square brackets."""

from collections.abc import Iterator

import regex

from extractor.grounding.lexicon import is_negation, kind_of
from extractor.words import words
from extractor.words.en.reporting_verbs import REPORTING

__all__ = ["insertions", "interruptions"]

_OPENING, _CLOSING = '"“„«', '"”»“'
_BETWEEN_QUOTATIONS = regex.compile(
    rf"""(?x) (?<=\S) (?: (?<=[,.?!…—–-]) [{_CLOSING}] | [{_CLOSING}] (?=,) ) ,?
         \s+ (?P<clause> [^{_OPENING}{_CLOSING}]{{2,160}}? ) (?P<stop> [,.;:—–]? ) \s+
         (?= [{_OPENING}] \S )"""
)
_BETWEEN_COMMAS = regex.compile(r",\s+(?P<clause>[^,.;:?!()\[\]\"“”„«»\n]{3,80})(?=,)")
_INSERTION = regex.compile(r"\[(?P<words>\p{L}[\p{L}'’., -]{0,48})\](?![(\[])")
_PARAGRAPH = regex.compile(r"\n\s*\n")
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}'’]*")
_NEXT_QUOTATION = regex.compile(
    rf"[{_OPENING}][^{_OPENING}{_CLOSING}\n]*[{_CLOSING}](?P<after>[^.\n]{{0,60}})"
)
_SPEAKING = REPORTING | words(
    "admitted admits conceded concedes observed observes complained complains pointed points "
    "joked promised promises recounted cautioned lamented suggested testified exclaimed"
)
_JOINING = words(
    "who which whose that whom if unless because although though but and or while when as where "
    "whether than since so"
)


def interruptions(text: str) -> Iterator[tuple[int, int]]:
    """The ranges of the clauses, in order, that only say who speaks the words around them."""
    found = [
        match.span("clause")
        for match in _BETWEEN_QUOTATIONS.finditer(text)
        if _reports(match["clause"], 20) and not _changes_speaker(match)
    ]
    found += [
        match.span("clause")
        for match in _BETWEEN_COMMAS.finditer(text)
        if _reports(match["clause"], 8)
    ]
    end = 0
    for start, stop in sorted(found):
        if start >= end:
            yield start, stop
            end = stop


def insertions(text: str) -> list[tuple[int, int]]:
    """The ranges of insertions in square brackets that only explain: "they [the owners] left".

    Words that change a claim, as in "[not]", are no explanation.
    """
    return [
        match.span()
        for match in _INSERTION.finditer(text)
        if not any(kind_of(word) for word in match["words"].casefold().split())
    ]


def _reports(clause: str, longest: int) -> bool:
    """Whether a clause of at most `longest` words names a speaker and makes no claim itself."""
    said = [match.group().casefold() for match in _WORD.finditer(clause)]
    return (
        2 <= len(said) <= longest
        and said[0] not in _JOINING
        and not _SPEAKING.isdisjoint(said)
        and not any(is_negation(word.replace("’", "'")) for word in said)
        and not _PARAGRAPH.search(clause)
    )


def _changes_speaker(match: "regex.Match[str]") -> bool:
    """Whether the clause ends its sentence and the next quotation names its own speaker."""
    if match["stop"] not in (".", ":"):
        return False
    following = _NEXT_QUOTATION.match(match.string, match.end())
    if following is None:
        return True
    said = [word.group().casefold() for word in _WORD.finditer(following["after"])]
    return not _SPEAKING.isdisjoint(said[:4])
