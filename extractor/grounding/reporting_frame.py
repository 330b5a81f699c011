"""Decides whether the words before a clause report it and assert it: "the mayor said that"."""

from collections.abc import Sequence

import regex

from extractor.grounding.lexicon import is_word
from extractor.grounding.proposition import DETERMINERS, WORD, finite_verb, is_negated, lower_words
from extractor.words import words
from extractor.words.en import cut_words as en
from extractor.words.en.calendar import CALENDAR_WORDS
from extractor.words.en.claim_words import CLOSED_CLASS
from extractor.words.en.reporting_verbs import LEMMAS

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
_BEFORE_GERUND = DETERMINERS | words("for of from against by without")
_INVERTED = en.AUXILIARIES | words("little seldom rarely")
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
_TIME_CLAUSE = regex.compile(
    r"(?i)^\W*(?:when|after|as|while|before|since|because|asked|pressed)\b[^,]*,\s"
)
_ONLY_SAY = regex.compile(r"(?i)\b(?:would|could|can|will)\s+only\s+(?=say\b)")
_THAT = regex.compile(r"(?i)\bthat\s")
_AND_THAT = regex.compile(r"(?i),?\s(?:and|but)\s+that\s*$")
_FRAME_END = regex.compile(r"(?i)(?:\bthat|[,:])\s*$")
_LABEL = regex.compile(
    r"(?:^|\n)[\s*_>#-]*(\p{Lu}[\p{L}\p{N}.,'’-]*(?:\s[\p{L}\p{N}.,'’()-]+){0,5}):[\s*_]*$"
)
_IN_LABELS = words("of the and for de la van von der") | en.TITLES
_UNTRUE = regex.compile(
    r"(?i)\b(?:myth|false|hoax|rumou?r|fiction|untrue|lie|fake|joke|chapter|scene|act|episode|plot"
    r"|synopsis|claim|scenario|version|not|no)\b"
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
    frame = _ONLY_SAY.sub("", frame)
    said = lower_words(frame)
    verbs = [i for i, word in enumerate(said) if word in en.ASSERTING]
    if (
        not verbs
        or said[0] in _UNASSERTED
        or _commands(said, verbs[-1])
        or _is_noun(said, verbs[-1])
    ):
        return False
    if (
        en.UNREAL_SOURCE.search(frame)
        or en.MISTAKE.search(left)
        or (verbs[-1] and _is_infinitive(said, verbs[-1]))
    ):
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
    """Whether only a speaker, or the name of a field that holds what is so, stands before it."""
    label = _LABEL.search(left)
    if label is None or _UNTRUE.search(left) or finite_verb(lower_words(left)) is not None:
        return False
    said = WORD.findall(label[1])
    if len(said) == 1:
        return said[0].lower() in en.FIELDS or not is_word(said[0].lower())
    return said[-1].lower() in en.FIELDS or all(
        word[0].isupper() or word[0].isdecimal() or word in _IN_LABELS for word in said
    )


def _commands(said: Sequence[str], at: int) -> bool:
    """Whether a verb without a subject asks to do so ("Think of it this way"), or asks itself."""
    return (at == 0 and said[0] in LEMMAS.values()) or said[0] in _INVERTED


def _is_infinitive(said: Sequence[str], at: int) -> bool:
    """Whether a verb only tells what somebody is to say: "wrong to say", not "went on to say"."""
    return said[at - 1] == "to" and _GOES_ON.isdisjoint(said[max(0, at - 4) : at - 1])


def _is_noun(said: Sequence[str], at: int) -> bool:
    """Whether a word is no verb of a report here: "rejected reports", "sorry for writing"."""
    before = said[at - 1] if at else ""
    if not before:
        return said[at] in CONTENT_NOUNS
    if said[at].endswith("ing"):
        return before in _BEFORE_GERUND
    verb_before = finite_verb([before]) is not None
    return before in DETERMINERS or (said[at] in CONTENT_NOUNS and verb_before)


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
