"""Decides whether the words before a clause report it and assert it: "the mayor said that"."""

from collections.abc import Sequence

import regex

from extractor.grounding.proposition import DETERMINERS, finite_verb, is_negated, lower_words
from extractor.words import words
from extractor.words.en import cut_words as en
from extractor.words.en.calendar import CALENDAR_WORDS
from extractor.words.en.claim_words import CLOSED_CLASS

__all__ = ["CLAUSE_EDGE", "CONTENT_NOUNS", "RELATIVE", "SUBORDINATING", "reports"]

CONTENT_NOUNS = words(
    "ruling claim claims charge charges tale rumour rumours rumor rumors idea notion story "
    "stories theory report reports suggestion suggestions allegation allegations accusation "
    "belief hope fear hopes fears possibility risk law rule order condition demand proposal myth "
    "lie impression"
)
SUBORDINATING = words(
    "after before when once if unless until assuming suppose provided while as since because "
    "whether should were had"
)
_GOES_ON = words("went goes going on continued continues first forced quick keen seen known rose")
_TELLING = words("told tells tell telling informed assured warned reminded")
_TIMING = words("on in at last late earlier yesterday today this during after")
_UNASSERTED = (SUBORDINATING - {"as"}) | words("contrary unlike to regardless")
_DOUBTS = en.NEGATORS | en.HEDGES | en.MODAL_VERBS | words("few whether unless if yet")
_BELIEVED = words("believed thought assumed supposed suspected expected feared")
_BEFORE_NOW = en.EARLIER_BELIEF | words("centuries formerly")
_NO_SUBJECT = words("no nobody none few neither hardly never")
_UNSAID = regex.compile(
    r"\brefus|\bfail|\bdeclin|\bno\s+longer|\bha(?:s|ve|d)\s+yet\b|\ball\s+but\b|\bshort\s+of\b"
)
_TIME_CLAUSE = regex.compile(r"(?i)^\W*(?:when|after|as|while|before|since|because)\b[^,]*,\s")
_THAT = regex.compile(r"(?i)\bthat\s")
_AND_THAT = regex.compile(r"(?i),?\s(?:and|but)\s+that\s*$")
_FRAME_END = regex.compile(r"(?i)(?:\bthat|[,:])\s*$")
_LABEL = regex.compile(
    r"(?:^|\n)[\s*_]*\p{Lu}[\p{L}\p{N}.'’-]*(?:\s[\p{L}\p{N}.'’()-]+){0,4}:[\s*_]*$"
)
_UNTRUE = regex.compile(
    r"(?i)\b(?:myth|false|hoax|rumou?r|fiction|untrue|lie|fake|joke|fiction|chapter|scene|act|episode|plot|synopsis|not|no)\b"
)
_DATELINE = regex.compile(
    r"(?:^|\s)\p{Lu}[\p{Lu} .'’-]{2,}(?:,[^—–]{0,40}|\s*\([^)]*\))?\s[-—–]+\s*$"
    r"|\p{Lu}\p{Ll}+\s\p{Nd}{1,2},?\s\p{Nd}{4}\s[-—–]+\s*$"
)
RELATIVE = regex.compile(r"(?i),?\s*\b(?:who|which|whose|whom)\b[^,;:.]*,")
CLAUSE_EDGE = regex.compile(r"(?i);|:\s|,\s+(?:and|but|while|whereas)\s|\bthat\s|\s[—–]\s")


def reports(left: str) -> bool:
    """Whether the words before a clause only say who says it, and assert it."""
    if _is_label(left):
        return True
    if _DATELINE.search(left):
        return True
    if more := _AND_THAT.search(left):
        return any(
            reports(left[: match.end()]) for match in _THAT.finditer(left, 0, more.start())
        ) or reports(left[: more.start()] + " that ")
    left = RELATIVE.sub(" ", left)
    edges = [match.end() for match in CLAUSE_EDGE.finditer(left) if match.end() < len(left)]
    frame = _TIME_CLAUSE.sub("", left[edges[-1] :] if edges else left)
    said = lower_words(frame)
    verbs = [i for i, word in enumerate(said) if word in en.ASSERTING]
    if not verbs or said[0] in _UNASSERTED or _is_noun(said, verbs[-1]):
        return False
    if en.UNREAL_SOURCE.search(frame) or (verbs[-1] and _is_infinitive(said, verbs[-1])):
        return False
    last, behind = verbs[-1], said[verbs[-1] + 1 :]
    ending = _FRAME_END.search(frame)
    if ending and ending.group().strip().lower() not in (",", ":"):
        if not _governs_that(said, last):
            return False
    elif (
        not ending
        and said[last] != "according"
        and (not last or said[last - 1] in DETERMINERS or not _is_addressee(said[last], behind))
    ):
        return False
    return not _denies(frame, said, last)


def _is_label(left: str) -> bool:
    """Whether only a speaker, a date or the name of a field stands before a clause."""
    label = _LABEL.search(left)
    if label is None or en.CONDITIONS.search(left) or en.SUPPOSING.search(left):
        return False
    small = regex.findall(r"(?<=\s)\p{Ll}+", label.group())
    return len(small) < 3 and not _UNTRUE.search(left) and finite_verb(lower_words(left)) is None


def _is_infinitive(said: Sequence[str], at: int) -> bool:
    """Whether a verb only tells what somebody is to say: "wrong to say", not "went on to say"."""
    return said[at - 1] == "to" and _GOES_ON.isdisjoint(said[max(0, at - 4) : at - 1])


def _is_noun(said: Sequence[str], at: int) -> bool:
    """Whether a word is no verb of a report here: "rejected reports", "sorry for writing"."""
    before = said[at - 1] if at else ""
    if not before:
        return said[at] in CONTENT_NOUNS
    if said[at].endswith("ing"):
        return before in ("for", "of", "from", "against", "by", "without")
    verb_before = finite_verb([before]) is not None
    return said[at] in CONTENT_NOUNS and (before in DETERMINERS or verb_before)


def _is_addressee(verb: str, behind: Sequence[str]) -> bool:
    """Whether the words between a verb and what it reports only say to whom or when."""
    if not behind:
        return True
    if len(behind) > 5 or behind[-1] in CLOSED_CLASS:
        return False
    return verb in _TELLING or behind[0] in _TIMING or behind[0] in CALENDAR_WORDS


def _denies(frame: str, said: Sequence[str], verb: int) -> bool:
    """Whether a reporting clause denies or hedges what it reports."""
    first = 0
    for i in range(verb):
        joins = said[i] in ("but", "and") and said[i + 1] != "that" and said[:i][-1:] != ["all"]
        participle = said[i + 1].endswith("ing") and regex.search(
            rf",\s+{said[i + 1]}\b", frame.lower()
        )
        if joins or participle:
            first = i + 1
    near = set(said[first:])
    if said[verb] in _BELIEVED and not _BEFORE_NOW.isdisjoint(near):
        return True
    if not _DOUBTS.isdisjoint(near) or "only" in said[first : first + 2] or is_negated(near):
        return True
    return not _NO_SUBJECT.isdisjoint(said[:2]) or bool(_UNSAID.search(" ".join(said[first:])))


def _governs_that(said: Sequence[str], verb: int) -> bool:
    """Whether "that" at the end of a clause belongs to its verb, not to a noun: "a rule that"."""
    between = said[verb + 1 : -1]
    return len(between) < 12 and not (between and between[-1] in CONTENT_NOUNS)
