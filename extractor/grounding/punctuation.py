"""What stands between the words: punctuation that a quote may vary, and some that it may not."""

from itertools import pairwise

import regex

from extractor.grounding.lexicon import is_negation
from extractor.grounding.verdict import Side, Verdict
from extractor.words import words
from extractor.words.en.reporting_verbs import REPORTING

__all__ = ["compare_ends", "compare_gaps", "shared"]

_PAUSE = regex.compile(r"[—―]|--|\s\p{Pd}+\s")
_ELLIPSIS = regex.compile(r"\.(?:\s?\.)+|…")
_STOP = regex.compile(r"[?!.;:,]")
_LETTER = regex.compile(r"[\p{L}\p{N}]")
_SIGN = regex.compile(r"(?:^|[\s(\[$€£])[\p{Pd}\u2212]$")
_DASH = regex.compile(r"[\p{Pd}\u2212]")
_WIDE = str.maketrans("。．！？，、；：،؛؟।॥։．", "..!?,,;:,;?....")
_ABBREVIATION = regex.compile(r"\p{Lu}\p{Ll}{0,3}")
_PUNCTUATION = regex.compile(r"[\p{P}]*")
_STOPS = ".,;:!?"
_QUOTES = "\"'“”‘’„‚«»‹›`´「」『』"
_RELATIVE = words("who which whose that only except unless if")


def compare_gaps(
    quoted: Side, written: Side, matched: list[tuple[int, int]], verdict: Verdict
) -> None:
    """Judge the punctuation between words that stand for each other and follow each other.

    Quote marks, brackets, dashes and space are free. A comma or the like is a slip, except where
    it tells who speaks or what a negation belongs to; a question is no statement, a sentence's
    end no comma left out, and a sign or a range is part of a number.
    """
    for (before, _), (at, there) in pairwise(matched):
        if at - before != 1:
            continue
        ours, theirs = quoted.gap(at), written.gap(there)
        if ours != theirs and not _LETTER.search(theirs):
            _judge(quoted, written, at, there, verdict)


def _judge(quoted: Side, written: Side, at: int, there: int, verdict: Verdict) -> None:
    ours, theirs = quoted.gap(at), written.gap(there)
    before, after = written.words[there - 1 : there + 1]
    numbers = before[:1].isdecimal(), after[:1].isdecimal()
    amount = numbers[1] or regex.match(r"\p{Sc}", after)
    if amount and _signed(ours, numbers[0]) != _signed(theirs, numbers[0]):
        verdict.object("number", f"the sign or range before “{after}” differs")
    stops = {_stop(ours), _stop(theirs)}
    place = f"between “{before}” and “{after}”"
    if len(stops) == 1:
        paused = [_PAUSE.search(gap) is not None for gap in (ours, theirs)]
        if paused[0] != paused[1] and (is_negation(before) or is_negation(after)):
            verdict.object("punctuation", f"the dash {place} says what is negated")
        return
    if "?" in stops:
        verdict.object("punctuation", f"one side asks a question {place} and the other does not")
    elif all(numbers):
        verdict.object("number", f"the punctuation {place} differs")
    elif stops == {".", ""}:
        if not _ABBREVIATION.fullmatch(written.raw(there - 1)):
            verdict.object("punctuation", f"a sentence ends {place} on one side only")
    elif any(is_negation(w) or w in REPORTING or w in _RELATIVE for w in (before, after)):
        verdict.object("punctuation", f"the punctuation {place} says what belongs together")
    else:
        verdict.cost += 1


def _stop(gap: str) -> str:
    """The weightiest mark in a gap: "?", ".", ";", ":", "," or none."""
    marks = _STOP.findall(_ELLIPSIS.sub("", gap.translate(_WIDE)))
    return next((mark for mark in "?.;:," if mark in marks or (mark == "." and "!" in marks)), "")


def _signed(gap: str, after_number: bool) -> bool:
    """Whether a gap ends in a minus sign or, after a number, holds the dash of a range."""
    if after_number:
        return _DASH.search(gap) is not None
    return _SIGN.search(gap) is not None


def compare_ends(quoted: Side, text: str, start: int, end: int, verdict: Verdict) -> None:
    """Judge the punctuation around a quote beside that around `text[start:end]`.

    Marks may be added or left out there, but a question is no statement and -5 is not 5.
    """
    head = quoted.text[: quoted.tokens.starts[quoted.first]].strip()
    signed = quoted.words[0][:1].isdecimal() and _DASH.match(head[-1:])
    if signed and not _DASH.match(text[max(0, start - 1) : start]):
        verdict.object("number", f"there is no minus sign before “{quoted.words[0]}”")
    asked = _stop(quoted.text[quoted.tokens.ends[quoted.last - 1] :])
    answered = _stop("".join(_PUNCTUATION.findall(text, end, end + 8)[:1]))
    if asked and "?" in (asked, answered) and asked != answered:
        verdict.object("punctuation", "one side asks a question and the other does not")


def shared(ours: str, theirs: str) -> int:
    """How many characters of `theirs` repeat the punctuation `ours`, marks of one kind being equal.

    A stop that only one side has does not hide the quote mark behind it.
    """
    at = taken = 0
    for mark in map(_kind, "".join(ours.split())):
        there = [_kind(c) for c in theirs[at : at + 2]]
        if there[:1] == [mark]:
            at = taken = at + 1
        elif there[1:] == [mark] and there[0] in _STOPS:
            at = taken = at + 2
        elif mark not in _STOPS:
            break
    return taken


def _kind(mark: str) -> str:
    return '"' if mark in _QUOTES else "-" if _DASH.match(mark) else mark.translate(_WIDE)
