"""Where a sentence may be cut so that what is left still says what the sentence says.

The default is that no cut is safe. A claim may begin or end inside its sentence only at one of a
few edges:

- the end of an opener that only links ("Meanwhile, ...");
- the edge of a main clause that is joined by "and", "but", "while" or ";", where nothing on the
  other side can bear on it: no condition, no negation, no embedding clause;
- the edge of what a reporting clause reports, since cue and stance carry that clause's meaning.

Anything else that stands beside a claim may be a negation, a bound, a condition, a modality or an
owner, in any wording, so the claim is widened to the nearest safe edges.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import regex

from extractor.models import Span
from extractor.news.speech.clauses import skip_opener, starts_clause
from extractor.news.speech.other_languages import foreign_content
from extractor.news.speech.sentence import Sentence
from extractor.news.words.en.clause_phrases import OPENING
from extractor.news.words.en.function_words import AUXILIARIES
from extractor.news.words.en.verb_classes import LEMMAS
from extractor.words import words

__all__ = ["Edges", "around_aside", "own_clause", "safe_edges"]

_JOINING = words("and but while whereas ;")
_EMBEDDING = words(
    "if unless until whether that because lest before after when whenever once since although "
    "though who which whom whose what how why where than as so provided assuming only either "
    "neither nor or no not never none nobody few hardly barely scarcely unlike instead without "
    "despite except even seem seems seemed appear appears appeared"
)
"""Words that may govern a clause to their right, or are half of a pair that spans both clauses."""
_SUBJECTS = words("that no nobody none nothing")
"""Those of them that may be the subject of their own clause, or a part of it."""
_BINDING = words(
    "if unless until provided assuming only except lest otherwise whenever once when or nor neither"
)
"""Words in a later clause that may bind the clause before it too."""
_TAKING_BACK = regex.compile(
    r"\b(?:false|untrue|wrong|lie[sd]?|lying|joke|joking|joked|hoax|fake|nonsense|not\s(?:so|true|the\scase)"
    r"|retract\w*|withdr[ae]w\w*|turned\sout|proved|mistake\w*|den(?:y|ies|ied)|disput\w*|doubt\w*|never"
    r"|did\s?n[o']t|does\s?n[o']t|was\s?n[o']t|were\s?n[o']t|has\s?n[o']t)\b",
    regex.I,
)
_BEFORE_REPORTS = words("after as while although though whereas")
"""Words that tie a reporting clause to the clause before it, and make neither conditional."""
_ATTITUDES = words(
    "allegedly reportedly maybe perhaps apparently seemingly possibly probably presumably "
    "supposedly purportedly hopefully otherwise"
)
_LINKING = words(
    "and but so yet meanwhile however moreover furthermore still also besides indeed nevertheless "
    "nonetheless"
)
_BEGUN = regex.compile(
    r"(?i)\s*(?:,\s*)?(?:(?:and|but|while|whereas|after|as|although|though)\b|;\s*[\p{L}\p{N}'’-]+)"
    r"(?:\s+[\p{L}\p{N}'’-]+)?\s*"
)
_LETTER = regex.compile(r"[\p{L}\p{N}]")
_ASIDE = regex.compile(r"\s*,\s+(?:who|which|whose)\s.*,\s*", regex.S)
_LATE_SUBJECTS = words("i you he she it we they there this that these those")


@dataclass(frozen=True)
class Edges:
    """The offsets at which a claim may begin and end in some region of a sentence."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def widened(self, span: Span) -> Span:
        """The narrowest span between safe edges that holds all of `span`.

        Up to two words behind an edge that only begin the next clause ("after the", "; a court")
        are left out.
        """
        start = max((each for each in self.starts if each <= span.start), default=span.start)
        end = min((each for each in self.ends if each >= span.end), default=span.end)
        before = max((each for each in self.ends if start < each < span.end), default=end)
        if before < span.end < end and _BEGUN.fullmatch(self.text, before, span.end):
            end = before
        return Span(start=start, end=end)


def safe_edges(text: str, sentence: Sentence, region: Span, reported: Iterable[Span] = ()) -> Edges:
    """The safe edges inside `region`, a whole sentence or what a report says, and its own ends.

    `reported` are the extents of the sentence's reporting clauses, whose own words bear on nothing
    outside of them.
    """
    first, last = sentence.index_at(region.start), sentence.index_at(region.end)
    starts, ends = [region.start], [region.end]
    if opener := OPENING.match(text, region.start, region.end):
        starts.append(opener.end())
    closed = tuple(reported)
    for content in foreign_content(text, region):
        starts.append(content.start)
        ends.append(content.end)
    for j in range(first + 2, last - 2):
        if not _joins(sentence, j, first, last):
            continue
        at = sentence.tokens[j]
        if not _governs(sentence, first, j, closed):
            starts.append(sentence.tokens[j + 1].start)
        if not _binds_back(text, sentence, j, last):
            comma = sentence.text(j - 1) == ","
            ends.append(sentence.tokens[j - 2 if comma else j - 1].end)
            ends.append(sentence.tokens[j - 1].end)
            ends.append(at.start)
    for clause in closed:
        k = sentence.index_at(clause.start) - 1
        if first + 2 < k and sentence.lower(k) in _BEFORE_REPORTS:
            k -= sentence.text(k - 1) == ","
            ends.append(sentence.tokens[k - 1].end)
    return Edges(text, tuple(starts), tuple(ends))


def own_clause(sentence: Sentence, cue: int) -> Span | None:
    """The main clause before "and said" or ", who said", whose cue begins at the offset `cue`.

    None where another clause may govern it, or where the verbs are joined otherwise.
    """
    k = sentence.before_adverbs(sentence.index_at(cue))
    while k > 0 and sentence.lower(k - 1) in AUXILIARIES:
        k = sentence.before_adverbs(k - 1)
    joint = k - 1
    relative = sentence.lower(joint) in ("who", "which") and sentence.text(joint - 1) == ","
    if not (relative or sentence.lower(joint) in ("and", "but")):
        return None
    begin = 1 if sentence.lower(0) == "that" else 0  # "That account was denied by two"
    first = 0 if begin else skip_opener(sentence, 0)
    if _governs(sentence, begin, joint, ()) or not _has_verb(sentence, first, joint):
        return None
    clause = sentence.trim(first, joint)
    return Span(start=sentence.tokens[0].start, end=clause.end) if clause and begin else clause


def around_aside(text: str, sentence: Span, spans: Sequence[Span]) -> bool:
    """Whether some words are all of a sentence but its relative clauses.

    "The minister, who told MPs that all was well, has resigned": both parts of the main clause.
    """
    if len(spans) < 2 or not all(map(sentence.contains, spans)):
        return False
    ends = (
        Span(start=sentence.start, end=spans[0].start),
        Span(start=spans[-1].end, end=sentence.end),
    )
    gaps = [Span(start=one.end, end=other.start) for one, other in itertools.pairwise(spans)]
    return not any(_LETTER.search(text, end.start, end.end) for end in ends) and all(
        _ASIDE.fullmatch(text, gap.start, gap.end) for gap in gaps
    )


def _joins(sentence: Sentence, j: int, first: int, last: int) -> bool:
    """Whether the word at `j` joins two main clauses, each with a subject and a verb of its own."""
    if (
        sentence.lower(j) not in _JOINING
        or sentence.tokens[j].quoted != sentence.tokens[first].quoted
    ):
        return False
    k = j + 1
    if k >= last or sentence.is_finite_verb(k) or sentence.lower(k) in LEMMAS:
        return False
    if sentence.lower(k).endswith("ing") or sentence.lower(k) in _EMBEDDING - _SUBJECTS:
        return False
    apart = sentence.text(j) == ";" or sentence.text(j - 1) == "," or sentence.lower(j) == "but"
    if not (apart or sentence.lower(k) in _LATE_SUBJECTS or _has_plain_subject(sentence, k, last)):
        return False
    return (
        _has_verb(sentence, first, j)
        and starts_clause(sentence, k)
        and _has_verb(sentence, k + 1, last)
    )


def _has_plain_subject(sentence: Sentence, k: int, last: int) -> bool:
    """Whether a noun phrase and its verb follow, with no relative clause or mark between."""
    for i in range(k, min(k + 8, last)):
        embeds = sentence.lower(i) in _EMBEDDING and not (i == k and sentence.lower(i) in _SUBJECTS)
        if not sentence.tokens[i].word or embeds:
            return False
        if i > k and sentence.is_finite_verb(i):
            return not sentence.lower(i).endswith("ed")
    return False


def _has_verb(sentence: Sentence, start: int, end: int) -> bool:
    return any(sentence.is_finite_verb(i) for i in range(start, end))


def _governs(sentence: Sentence, first: int, j: int, closed: tuple[Span, ...]) -> bool:
    """Whether a word before the joint at `j` may govern the clause behind it."""
    if _opens_with_attitude(sentence, first):
        return True
    here = sentence.tokens[j].start
    for i in range(first, j):
        token = sentence.tokens[i]
        word = token.lower
        if any(each.start <= token.start < each.end <= here for each in closed):
            continue
        if sentence.text(i) == ";":
            continue
        if word in _EMBEDDING or word.endswith("n't"):
            return True
    return False


def _opens_with_attitude(sentence: Sentence, first: int) -> bool:
    """Whether an opener may hold for all that follows: "Allegedly, ...", "Had he turned, ..."."""
    if sentence.lower(first) in ("had", "were", "should", *_ATTITUDES):
        return True
    behind = skip_opener(sentence, first) if first == 0 else first
    return behind > first and sentence.lower(first) not in _LINKING


def _binds_back(text: str, sentence: Sentence, j: int, last: int) -> bool:
    """Whether the clause behind the joint at `j` may bind or take back the one before it."""
    later = [sentence.lower(i) for i in range(j + 1, last)]
    if _BINDING.intersection(later):
        return True
    refers = later[0] in _LATE_SUBJECTS or later[0] in ("the", "his", "her", "their", "its")
    rest = Span(start=sentence.tokens[j + 1].start, end=sentence.tokens[last - 1].end)
    return refers and bool(_TAKING_BACK.search(text, rest.start, rest.end))
