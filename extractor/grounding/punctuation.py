"""Compares the punctuation of a quote with that of the document."""

from itertools import pairwise

import regex

from extractor.grounding.differences import Differences
from extractor.grounding.lexicon import is_negation
from extractor.grounding.tokens import TokenRun
from extractor.words import words
from extractor.words.en.calendar import MONTHS
from extractor.words.en.reporting_verbs import REPORTING
from extractor.words.en.spellings import ABBREVIATIONS

__all__ = ["compare_ends", "compare_gaps", "shared_length"]

_PAUSE = regex.compile(r"[—―]|--|\s\p{Pd}+\s")
_ELLIPSIS = regex.compile(r"\.(?:\s?\.)+|…")
_STOP = regex.compile(r"[?!.;:,]")
_LETTER = regex.compile(r"[\p{L}\p{N}]")
_SIGN = regex.compile(r"(?:^|[\s(\[$€£])[\p{Pd}\u2212]$")
_LOSS = regex.compile(r"(?!\p{Nd}{4}$)\p{Nd}")  # not a year, as in "Moe (2020)"
_DASH = regex.compile(r"[\p{Pd}\u2212]")
_WIDE = str.maketrans("。．！？，、；：،؛؟।॥։．", "..!?,,;:,;?....")
_ABBREVIATION = regex.compile(r"\p{Lu}\p{Ll}{0,4}")
_PUNCTUATION = regex.compile(r"[\p{P}]*")
_YEAR = regex.compile(r"[0-9]{4}")
_STOPS = ".,;:!?"
_QUOTES = "\"'“”‘’„‚«»‹›`´「」『』"
_RELATIVE = words("who which whose that only except unless if")


def compare_gaps(
    quoted: TokenRun, written: TokenRun, matched: list[tuple[int, int]], differences: Differences
) -> None:
    """Compares the punctuation between consecutive words that match.

    Quote marks, brackets, dashes and space may differ freely. A different comma or semicolon is a
    slip. A difference is refused if the mark says who speaks or what a negation belongs to, if only
    one side asks a question or ends a sentence, and if a sign or a range of numbers differs.

    quoted: the words of the quote.
    written: the words of the document.
    matched: the positions of the words that match, in the quote and in the document.
    differences: takes the result.
    """
    for (before, _), (at, there) in pairwise(matched):
        if at - before != 1:
            continue
        ours, theirs = quoted.gap(at), written.gap(there)
        if ours != theirs and not _LETTER.search(theirs):
            _compare_gap(quoted, written, at, there, differences)


def _compare_gap(
    quoted: TokenRun, written: TokenRun, at: int, there: int, differences: Differences
) -> None:
    ours, theirs = quoted.gap(at), written.gap(there)
    before, after = written.words[there - 1 : there + 1]
    numbers = tuple(
        written.words[k][:1].isdecimal()
        and (written.raw(k)[:1].isdecimal() or quoted.raw(k - there + at)[:1].isdecimal())
        for k in (there - 1, there)
    )
    amount = numbers[1] or regex.match(r"[\p{Sc}\p{Nd}]", written.raw(there))
    if amount and _signed(ours, numbers[0]) != _signed(theirs, numbers[0]):
        differences.refuse("number", f"the sign or range before “{after}” differs")
    if (
        numbers[1]
        and theirs.endswith("(")
        and not ours.endswith("(")
        and _LOSS.match(written.raw(there))
    ):
        closing = written.text[written.tokens.ends[written.first + there] :][:1]
        if closing == ")":
            differences.refuse("number", f"“({after})” is a negative number")
    stops = {_stop(ours), _stop(theirs)}
    place = f"between “{before}” and “{after}”"
    if len(stops) == 1:
        paused = [_PAUSE.search(gap) is not None for gap in (ours, theirs)]
        if paused[0] != paused[1] and (is_negation(before) or is_negation(after)):
            differences.refuse("punctuation", f"the dash {place} says what is negated")
        return
    if "?" in stops:
        differences.refuse(
            "punctuation", f"one side asks a question {place} and the other does not"
        )
    elif stops == {",", ""} and _is_date(written, there):
        return  # "4 May 1990" is "May 4, 1990"
    elif all(numbers):
        differences.refuse("number", f"the punctuation {place} differs")
    elif stops == {".", ""}:
        if not any(map(_is_abbreviation, (written.raw(there - 1), quoted.raw(at - 1)))):
            differences.refuse("punctuation", f"a sentence ends {place} on one side only")
    elif any(is_negation(w) or w in REPORTING or w in _RELATIVE for w in (before, after)):
        differences.refuse("punctuation", f"the punctuation {place} says what belongs together")
    else:
        differences.slips += 1


def _is_abbreviation(raw: str) -> bool:
    """Whether a stop behind some words may belong to the last of them."""
    last = raw.split()[-1]
    return _ABBREVIATION.fullmatch(last) is not None or last.casefold() in ABBREVIATIONS


def _is_date(written: TokenRun, at: int) -> bool:
    """Whether word number `at` is the year behind a month and a day."""
    return (
        at > 1
        and written.words[at - 2].capitalize() in MONTHS
        and _YEAR.fullmatch(written.words[at]) is not None
    )


def _stop(gap: str) -> str:
    """The strongest mark in a gap: "?", ".", ";", ":", "," or ""."""
    marks = _STOP.findall(_ELLIPSIS.sub("", gap.translate(_WIDE)))
    return next((mark for mark in "?.;:," if mark in marks or (mark == "." and "!" in marks)), "")


def _signed(gap: str, after_number: bool) -> bool:
    """Whether a gap ends in a minus sign or, after a number, contains the dash of a range."""
    if after_number:
        return _DASH.search(gap) is not None
    return _SIGN.search(gap) is not None


def compare_ends(
    quoted: TokenRun, text: str, start: int, end: int, differences: Differences
) -> None:
    """Compares the punctuation around a quote with that around `text[start:end]`.

    Marks may be missing or added there, except for a question mark and a minus sign.
    """
    head = quoted.text[: quoted.tokens.starts[quoted.first]].strip()
    signed = quoted.raw(0)[:1].isdecimal() and _DASH.match(head[-1:])
    if signed and not _DASH.match(text[max(0, start - 1) : start]):
        differences.refuse("number", f"there is no minus sign before “{quoted.words[0]}”")
    asked = _stop(quoted.text[quoted.tokens.ends[quoted.last - 1] :])
    answered = _stop("".join(_PUNCTUATION.findall(text, end, end + 8)[:1]))
    if asked and "?" in (asked, answered) and asked != answered:
        differences.refuse("punctuation", "one side asks a question and the other does not")


def shared_length(ours: str, theirs: str) -> int:
    """The number of characters of `theirs` that repeat the punctuation `ours`.

    Marks of one kind, such as all quote marks, are equal. A stop that is on one side only is
    skipped if a quote mark that both have follows it.
    """
    at = length = 0
    for mark in map(_kind, "".join(ours.split())):
        there = [_kind(c) for c in theirs[at : at + 2]]
        if there[:1] == [mark]:
            at = length = at + 1
        elif there[1:] == [mark] and there[0] in _STOPS:
            at = length = at + 2
        elif mark not in _STOPS:
            break
    return length


def _kind(mark: str) -> str:
    return '"' if mark in _QUOTES else "-" if _DASH.match(mark) else mark.translate(_WIDE)
