"""Sources behind "according to" and the like: "in the view of", "as Quell put it"."""

from collections.abc import Sequence

from extractor.models import Span
from extractor.news.speech.clauses import clause_end, noun_phrase_end, skip_apposition
from extractor.news.speech.contents import goes_on, is_noun_alone
from extractor.news.speech.report import Report
from extractor.news.speech.sentence import Sentence
from extractor.news.speech.subjects import is_participle
from extractor.news.words.en.verb_classes import LEMMAS
from extractor.words import words

__all__ = ["according", "in_ones_view"]

_JOINTS = words(
    "who whom whose which where and but or nor yet while whereas although though because since "
    "when after before until unless if as so"
)
"""What joins another clause."""
_CONDITIONS = words("if unless until when once")
_EYES = words("view eyes opinion words account telling")


def according(sentence: Sentence, i: int, found: Sequence[Report]) -> Report | None:
    """According to SOURCE, CONTENT; CONTENT, according to SOURCE; as reported by SOURCE."""
    word = sentence.lower(i)
    if word == "according" and sentence.lower(i + 1) == "to":
        start, cue = i + 2, sentence.span(i, i + 2)
    elif word == "as" and sentence.lower(i + 2) == "by" and sentence.lower(i + 1) in LEMMAS:
        start, cue = i + 3, sentence.span(i + 1, i + 3)
    elif word == "in" and (end_of := _in_the_view_of(sentence, i)):
        start, cue = end_of, sentence.span(i, end_of)
    elif word == "per" and (i == 0 or sentence.text(i - 1) == ","):
        start, cue = i + 1, sentence.span(i, i + 1)
    elif word == "in" and not found and (poll := _poll_end(sentence, i)):
        before = sentence.trim(0, i)
        source, cue = sentence.span(i + 1, poll), sentence.span(i, i + 1)
        return Report(source, cue, "accord", (before,)) if before else None
    elif word == "as" and (put := _put_it(sentence, i)):
        before = sentence.trim(0, i)
        source, cue = sentence.span(i + 1, put), sentence.span(put, put + 2)
        return Report(source, cue, "put", (before,)) if before else None
    else:
        return None
    end = _before_second(sentence, start, noun_phrase_end(sentence, start))
    if end == start:
        return None
    after = skip_apposition(sentence, _past_participle(sentence, _relative_end(sentence, end)))
    before = None if _joined(sentence, i) else sentence.trim(_second_begins(sentence, i, found), i)
    behind = sentence.trim(after, len(sentence.tokens))
    parts = [each for each in (before, behind) if each]
    if before and behind:
        parts = _told_parts(sentence, i, end, after, before, behind)
    return Report(sentence.span(start, end), cue, "accord", tuple(parts)) if parts else None


def _told_parts(
    sentence: Sentence, i: int, end: int, after: int, before: Span, behind: Span
) -> list[Span]:
    """Which of the words before "according to" and behind the source are the source's.

    - `i`: the token of "according"; `end`: the one behind the source; `after`: where the words
      behind it begin
    """
    if goes_on(sentence, after) and is_noun_alone(sentence, 0, i):
        return [before, behind]  # "More than 40 homes, according to Keldway, were flooded"
    is_clause = sentence.has_verb(0, i) or sentence.lower(0) in _CONDITIONS
    if is_clause and _is_another_clause(sentence, end):
        return [before]
    few = sentence.word_count(after, len(sentence.tokens)) < 4
    if sentence.word_count(0, i) >= 3 and (sentence.lower(end) == "and" or few):
        return [before]
    if sentence.word_count(0, i) < 4 and not is_clause:
        return [behind]  # "On Monday, according to Keldway, the homes were flooded"
    return [before, behind]


def _is_another_clause(sentence: Sentence, end: int) -> bool:
    """Whether what follows the source is about it, or may be somebody else's words.

    "Five died, according to police, who came at noon" or "and two are missing".
    """
    return sentence.text(end) == "," and sentence.lower(end + 1) in _JOINTS


def _poll_end(sentence: Sentence, i: int) -> int | None:
    """Where the poll ends in "A leads B by 45% to 36% in a Velm poll published on Monday"."""
    if sentence.lower(i + 1) not in ("a", "an") or not sentence.has_verb(0, i):
        return None
    ahead = range(i + 2, min(i + 7, len(sentence.tokens)))
    end = next((j + 1 for j in ahead if sentence.lower(j) in ("poll", "survey")), None)
    if end is None or sentence.has_verb(i + 1, end):
        return None
    figures = any(map(sentence.is_number, range(i)))
    closed = sentence.at_end(end) or not sentence.tokens[end].word or is_participle(sentence, end)
    return end if figures and (closed or sentence.lower(end) == "of") else None


def _before_second(sentence: Sentence, start: int, end: int) -> int:
    """Where the source ends in "4.6 according to A and 4.4 according to B"."""
    for j in range(start + 1, end):
        if sentence.lower(j) == "according":
            joints = (k for k in range(j, start, -1) if sentence.lower(k) == "and")
            return next(joints, j)
    return end


def _second_begins(sentence: Sentence, i: int, found: Sequence[Report]) -> int:
    """Where the words before "according to" begin: behind an earlier one and its source."""
    last = found[-1] if found else None
    if last is None or last.verb != "accord" or last.source is None:
        return 0
    behind = sentence.index_at(last.source.end)
    return behind + 1 if sentence.lower(behind) == "and" and behind + 1 < i else 0


def _joined(sentence: Sentence, i: int) -> bool:
    """Whether "according to" opens a second clause: "A, and according to SOURCE, B"."""
    if sentence.text(i - 1) == ";":
        return True
    opens = sentence.lower(i - 1) in ("and", "but", "while")
    return opens and sentence.text(i - 2) in (",", "")


def _in_the_view_of(sentence: Sentence, i: int) -> int | None:
    """Return the token behind "in the view of" or "in the eyes of"."""
    ahead = [sentence.lower(i + j) for j in (1, 2, 3)]
    return i + 4 if ahead[0] == "the" and ahead[1] in _EYES and ahead[2] == "of" else None


def in_ones_view(sentence: Sentence, i: int) -> Report | None:
    """In SOURCE's view, CONTENT."""
    near = range(i + 1, min(i + 6, len(sentence.tokens)))
    j = next((j for j in near if sentence.lower(j).endswith("'s")), None)
    if sentence.lower(i) != "in" or j is None or sentence.lower(j + 1) not in _EYES:
        return None
    content = sentence.trim(j + 2, clause_end(sentence, j + 2))
    if sentence.text(j + 2) != "," or content is None:
        return None
    owner = sentence.span(i + 1, j + 1)
    source = Span(start=owner.start, end=owner.end - len("'s"))
    return Report(source, sentence.span(j + 1, j + 2), "accord", (content,))


def _put_it(sentence: Sentence, i: int) -> int | None:
    """Return the token of "put" in "as SOURCE put it"."""
    for j in range(i + 2, min(i + 12, len(sentence.tokens))):
        if sentence.lower(j) in ("put", "puts") and sentence.lower(j + 1) == "it":
            return j
    return None


def _relative_end(sentence: Sentence, end: int) -> int:
    """Skip "who follow the stock" behind "according to analysts"."""
    return _next_mark(sentence, end) if sentence.lower(end) in ("who", "which", "that") else end


def _past_participle(sentence: Sentence, end: int) -> int:
    """Skip "published in Nature on Monday" behind "according to a study"."""
    return _next_mark(sentence, end, within=20) if is_participle(sentence, end) else end


def _next_mark(sentence: Sentence, start: int, within: int | None = None) -> int:
    """The next comma or semicolon, if need be one of so many tokens; else the sentence's end."""
    ahead = range(start, len(sentence.tokens))[:within]
    return next((j for j in ahead if sentence.text(j) in ",;"), len(sentence.tokens))
