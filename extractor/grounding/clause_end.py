"""Decides whether a proposition may end where a quote ends in its English sentence.

What happened stays so without where, when and how it did, so a clause that tells an event may end
before a mark, a conjunction or an adverbial. What is planned may end before a date or a place.
What holds in general, or may or must be done, holds only as far as the words behind it say, so it
ends before another clause or an aside. In each case nothing behind it in the sentence may deny,
limit, condition, compare or hedge it.
"""

from typing import Any

import regex

from extractor.grounding.differences import Cut, Reason
from extractor.grounding.neighbours import takes_back
from extractor.grounding.proposition import QUOTED, WORD, QuotedWords, finite_verb, lower_words
from extractor.words import words
from extractor.words.en import cut_words as en
from extractor.words.en.calendar import CALENDAR_WORDS

__all__ = ["cut_after"]

_LATER_JOINT = regex.compile(
    r"(?i);|,\s+(?:and|but|while|whereas)\s|\s+but\s|\s(?:and|while)\s+(?=(?:the|a|an|he|she|it|they|we|i)\s)"
)
_ASKS = regex.compile(r"^\s*\?|^[^\"“”]*\?\s*$")
_DANGLING = words("to the a an would will could may might must should can than not no")
_BACKWARD = regex.compile(
    r"(?i)^[\W_]*(?:no\s+(?:more|longer)|not|never|nothing|nobody|none|neither|nor|nowhere"
    r"|or\s+(?:less|fewer|more)|at\s+(?:most|best|worst))\b|^[\W_]*(?:no|wait|sorry|correction|i\s+mean)\s*[,:—–-]"
    r"|^\s*,?\s*but\s+for\b|^[\s—–-]*(?:make\s+that|or\s+rather|scratch\s+that|rather)\b"
    r"|^\s*[(\[](?:(?:but|not|contra|pace|though|however|since|later|now|recte|actually|in\s+fact|rather|or)\b"
    r"|[^)\]]*\b(?:den|disput|contradict|refut|reject)(?:s|ed|es|y|ies|ied)?\b)"
)
_UNDONE = regex.compile(
    r"(?i),\s[^,;.]{0,40}\b(?:later|since|subsequently|then)\s+(?:quashed|overturned|annulled|withdrawn|retracted"
    r"|reversed|dropped|cancell?ed|scrapped|abandoned|disproved|debunked|denied|rescinded|revoked|corrected)\b"
    r"|[,;:—–-]\s*(?:(?:and|but|yet|in\s+fact),?\s+)?(?:it|he|she|they|we|i|this|that|neither)\s+\p{L}+(?:n['’]t|\s+not|\s+no\s+such)"
    r"\s*(?:[.,;]|$)"
)
_LATE_NOT = regex.compile(r"(?i)(?:,|\b(?:but|and|though|although))\s+not\b")
_DENYING_RELATIVE = regex.compile(
    r"(?i),\s+(?:which|who|whom)\b[^.;]{0,40}\b(?:no|not|never|nobody|none|false|untrue)\b|,\s+which\s+(?:is|was)n['’]t\b"
)
_COMPARATIVE = regex.compile(r"(?i)\b(?:more|less|fewer|rather|worse|better|\p{L}{3,}er)\b")
_SUPERLATIVE = regex.compile(r"(?i)\b(?:most|least|first|last|only|\p{L}{3,}est)\b")
_BEYOND = regex.compile(
    r"(?i)^\s+(?:below|above|under|beneath|short|less|more|fewer|ago|too|shy)\b"
)
_LATE_HEDGE = regex.compile(
    r"(?i)\b(?:allegedly|reportedly|supposedly|perhaps|possibly|maybe|apparently|presumably"
    r"|falsely|wrongly|mistakenly|incorrectly|jokingly|sarcastically|ironically|mimicking|imitating|in\s+jest"
    r"|it\s+(?:is|was)\s+(?:feared|thought|alleged|rumou?red|claimed|believed))\b"
)
_MAY = regex.compile(r"\bMay\W*$")
_SMALL_NEXT = regex.compile(r"\s+\p{Ll}")
_EQUATIVE = regex.compile(r"(?i)\b(?:as|so)\s+\p{L}+$")
_AMONG = regex.compile(r"(?i)\s+(?:after|bar|behind|outside)\b")
_ALTERNATIVE = regex.compile(r"(?i)(?:[^.;:]{0,60}[\s,])?or\s")
_QUOTE_MARK = regex.compile(r"[\"”]")
_LIMITS: tuple[tuple[Reason, Any, str], ...] = (
    ("condition", en.CONDITIONS, "the words behind it in its sentence make it conditional"),
    ("condition", en.EXCEPTION, "the words behind it say where it does not hold"),
    ("condition", en.TESTED_ELSEWHERE, "the words behind it say that it was seen in animals"),
    ("negation", en.ADYNATON, "the words behind it say that it will never be"),
    ("status", en.STORY, "the words behind it say that it is a story"),
    ("status", regex.compile(r"(?i)\bversion\b"), "the words behind it say who tells it so"),
    ("negation", en.MISTAKE, "the words behind it say that it was corrected"),
    ("modal", _LATE_HEDGE, "the words behind it say how certain it is"),
)
_UNIVERSAL = words("all every everyone everybody each everything any no nobody none always whole")
_LEFT_OUT = regex.compile(r"(?i)[\s,](?:but|save|bar|except)\s+(\P{P}*)")
_RESTRICTED = regex.compile(
    r"(?i)^\s+(?:to|for|from|among|with|by|in|at|on)\s+(?!(?:the|a|an|his|her|its|their|this|that)\s)"
    r"[\p{L}\s]{0,30}?\b(?:who|that|which|whose|where|in\s+need)\b"
)
_QUALIFIED = regex.compile(r"(?i)\s+(?:with|without|over|under|above|below|aged|earning)\s")
_BARE_PLURAL = regex.compile(
    r"(?<!\b(?i:the|his|her|its|their|our|these|those|of|and|more|than)\s)(?<!\p{Nd}\s)\b\p{Ll}{2,}(?<![us])s$"
)
_ADVERBS = (
    en.PREPOSITIONS
    | CALENDAR_WORDS
    | words(
        "and but while whereas because since as although though so when according than yesterday "
        "today tonight tomorrow now then again here there early late earlier later ago together "
        "too also both instead once twice each every this last next overnight abroad indoors "
        "outdoors "
        "home alone even how if unless or except rather per thanks due including plus aboard "
        "online elsewhere everywhere forever away back off up out first last"
    )
) - {"of"}
_MARK = regex.compile(r"[\p{P}]\s*$")
_COLON = regex.compile(r"\s*[:;—–-]")
_PAUSE = regex.compile(r"\s*(?:,(?![\"”])|[—–]|\s-\s)")
_NEXT_STOP = regex.compile(r"[,.;:!?]")
_CLAUSE_NEXT = words(
    "and but while whereas because since as although though so when after before which who whom "
    "whose according say says said it he she they we i you there a an the this that these those "
    "his her its their our my each all both one most many some enough"
)
_TIED = words("as when so after before since")
_REDUCED = regex.compile(r"\s+(?:while|though|although)\s+(?:in|on|at|under|within|\p{L}+ing)\b")
_DATED = regex.compile(
    r"\s+(?:(?:in|at|on|near|off|from|by|during|around|about|within|until)\s+)?(?:the\s+)?"
    r"(?:(?:early|late|mid|next|last|this|coming|following|first|second|third)[\s-]+)?"
    rf"(?:\p{{Lu}}|\p{{Nd}}|(?i:{'|'.join(sorted(CALENDAR_WORDS))}|today|tomorrow|tonight|yesterday|soon|spring|summer"
    r"|autumn|winter|week|month|year|night)\b)"
)
_PLANNING = words("will shall")
_NEXT = regex.compile(r"(?i)\s*next\s+(?!week|month|year|door|day|morning|spring|summer|season)")
_TO_VERB = regex.compile(
    r"\s+to\s+(?!the\b|an?\b|his\b|her\b|its\b|their\b|our\b|my\b|your\b|this\b|that\b|these\b|those\b"
    r"|each\b|all\b|some\b|any\b|one\b|him\b|them\b|us\b|me\b|it\b|you\b|date\b|death\b|\p{Lu}|\p{Nd}|\p{Sc}"
    r"|\p{L}+(?:s|ed|er)\b)"
)


def cut_after(right: str, quote: QuotedWords, *, claims: bool) -> Cut | None:
    """What the words behind a proposition in its sentence change.

    claims: whether the quote claims something even if no verb in it is known.
    """
    if _ASKS.search(right):
        return "punctuation", "its sentence is a question"
    if not WORD.search(right):
        return None
    if quote.words[-1] in _DANGLING and quote.finite is not None and not _is_may(quote, right):
        return "clause", "it ends in the middle of a phrase"
    if _BACKWARD.match(right) or _DENYING_RELATIVE.search(right) or _UNDONE.search(right):
        return "negation", "the words behind it deny or limit it"
    if (colon := _COLON.match(right)) and takes_back(right, colon.end()):
        return "negation", "the words behind it take it back"
    joint = _LATER_JOINT.search(right)
    clause, later = (right[: joint.start()], right[joint.end() :]) if joint else (right, "")
    if later and not clause.strip(" ,") and en.BINDING.search(later):
        return "condition", "the clause behind it limits it"
    if _LATE_NOT.search(QUOTED.sub(" ", clause)) or later.lower().startswith("not "):
        return "negation", "the words behind it say where it does not hold"
    if _excepts(right, quote) or (_AMONG.match(clause) and _SUPERLATIVE.search(quote.text)):
        return "condition", "the words behind it say where it does not hold"
    if quote.finite is None and not claims:
        return None
    return (
        _limits(right, clause, quote)
        or _ends_inside(right, quote)
        or _leaves_out_extent(right, quote)
    )


def _is_may(quote: QuotedWords, right: str) -> bool:
    """Whether the last word is the month of May."""
    return _MAY.search(quote.text) is not None and not _SMALL_NEXT.match(right)


def _limits(right: str, clause: str, quote: QuotedWords) -> Cut | None:
    """What the rest of a clause says about where, than what and how surely it holds."""
    if _RESTRICTED.match(right) or (_QUALIFIED.match(right) and _BARE_PLURAL.search(quote.text)):
        return "condition", "the words behind it say where it does not hold"
    if _BEYOND.match(clause) and any(c.isdecimal() for c in quote.text[-24:]):
        return "number", "the words behind it say from where the number counts"
    comparative = " than " in clause and " than " not in quote.text
    equal = _EQUATIVE.search(quote.text) and right.lstrip().startswith("as ")
    if equal or (comparative and _COMPARATIVE.search(quote.text)):
        return "degree", "what it is compared with stands behind it"
    if _ALTERNATIVE.match(clause) and not _QUOTE_MARK.search(clause):
        return "clause", "it is one of several that may be so"
    return next(((why, detail) for why, limit, detail in _LIMITS if limit.search(clause)), None)


def _excepts(right: str, quote: QuotedWords) -> bool:
    """Whether a phrase behind "all" or "every" says who is left out: "but the two in the east"."""
    if _UNIVERSAL.isdisjoint(quote.words):
        return False
    left_out = _LEFT_OUT.match(right) or _LEFT_OUT.search(right)
    if left_out and not left_out.start() and quote.finite is None:
        return True
    return left_out is not None and finite_verb(lower_words(left_out[1])) is None


def _leaves_out_extent(right: str, quote: QuotedWords) -> Cut | None:
    """Whether a clause that tells no event leaves out what may say how far it holds."""
    if quote.tells_event or _MARK.search(quote.text) or quote.words[-1] in ("and", "but", "while"):
        return None
    if right.lstrip().startswith(("(", "[")):
        return None
    pause, following = _PAUSE.match(right), WORD.search(right)
    if following is None or not (pause or right[:1].isspace()):
        return None
    if pause and (_opens_aside(following.group()) or _says_who(right[pause.end() :])):
        return None
    word = following.group().lower()
    if not pause and word in _CLAUSE_NEXT - _TIED and not _REDUCED.match(right):
        return None
    if not _PLANNING.isdisjoint(quote.words) and _DATED.match(right):
        return None
    return "condition", "the words behind it may say how far it holds"


def _opens_aside(word: str) -> bool:
    """Whether a word behind a comma begins another clause, a name, a number or an aside."""
    lower = word.lower()
    return (
        word != lower
        or word[0].isdecimal()
        or lower in _CLAUSE_NEXT
        or (lower.endswith("ing") and lower not in en.PREPOSITIONS)
        or lower in en.AUXILIARIES
    )


def _says_who(behind: str) -> bool:
    """Whether the words behind a comma say who says the words before it: "locals complain"."""
    return not en.ASSERTING.isdisjoint(lower_words(_NEXT_STOP.split(behind, 1)[0]))


def _ends_inside(right: str, quote: QuotedWords) -> Cut | None:
    """Whether the words behind a quote belong to its last phrase."""
    if _MARK.search(quote.text) or quote.words[-1] in ("and", "but", "while"):
        return None
    following = WORD.match(right.lstrip())
    if following is None:
        return None
    word = following.group().lower()
    adverb = word in _ADVERBS or word.endswith(("ly", "ing", "ward", "wards", "wide"))
    unsafe = not adverb or _NEXT.match(right) or _TO_VERB.match(right)
    return ("clause", "it ends in the middle of a phrase") if unsafe else None
