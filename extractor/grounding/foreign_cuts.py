"""Decides whether a quote may be cut from a sentence that is not English.

A name, a number or a term keeps its words. A quote of four words or more has to be proven safe, in
scripts that separate words: it begins where its sentence or a quotation begins, behind a clause
that reports and asserts, behind a joint of main clauses or a date; it ends before a mark, a joint
or a preposition.
"""

import regex

from extractor.grounding.differences import Cut
from extractor.grounding.proposition import WORD, QuotedWords
from extractor.words import other_languages

__all__ = ["cut_in_other_language"]

_SEPARATED = regex.compile(r"[\p{Latin}\p{Cyrillic}\p{Greek}]")
_INFINITIVE = regex.compile(
    r"\p{Ll}{2,}(?:er|ir|oir|dre|tre|ar|are|ere|ire)\s+(?:la|le|les|l|el|los|las|lo|gli|il|i|os?|as?|una?|une|um|uma"
    r"|des|du|su|sus|sa|son|ses)\b"
)
_BEFORE_INFINITIVE = regex.compile(r"(?i)(?:\b(?:de|à|di|a|para|por|per)|\bd['’])\s*$")
_DATE = regex.compile(r"\p{Nd}[^\s]*(?:\s+\S+){0,4}")
_NAME = regex.compile(
    r"(?:[\p{Lu}\p{N}\p{Sc}][^\s]*|(?:de|del|della|di|da|do|dos|van|von|der|la|le|y|e|et|und|&)|\p{Lu})"
)
_MARK_BEFORE = regex.compile(r"(?:^|[\s(:,—–-])[\"“«„‘'‹]\s?$|[;]\s+$")
_MARK_BEHIND = regex.compile(r"\s*[,;:.!?…»”\"“'’)\]—–-]|\s*\((?i:vgl|siehe|cf|véase|voir)\b")


def cut_in_other_language(
    left: str, right: str, opening: QuotedWords, closing: QuotedWords
) -> Cut | None:
    """What the words around a quote change in a sentence that is not English."""
    if _is_name(opening):
        return None
    left = other_languages.OPENER.sub("", left) if other_languages.OPENER.match(left) else left
    for reason, pattern in other_languages.CUT_BEFORE:
        if pattern.search(left):
            return reason, "the words before it in its sentence change what it says"
    for reason, pattern in other_languages.CUT_AFTER:
        if pattern.search(right):
            return reason, "the words behind it in its sentence change what it says"
    if not _SEPARATED.search(opening.text):
        return None
    if _INFINITIVE.match(opening.text) and _BEFORE_INFINITIVE.search(left):
        return "modal", "it is what somebody is to do, not what is done"
    if len(closing.words) > 3 and right.rstrip().endswith("?"):
        return "punctuation", "its sentence is a question"
    reported = other_languages.COMPLEMENTIZER.search(left)
    if (
        (reported or len(opening.words) > 3)
        and WORD.search(left)
        and not _begins_safely(left, opening)
    ):
        return "clause", "the words before it in its sentence may change what it says"
    begins = not WORD.search(left)
    if (
        begins
        and other_languages.STATES.search(closing.text)
        and other_languages.EXTENT.match(right)
    ):
        return "condition", "the words behind it may say how far it holds"
    if (len(closing.words) > 3 or begins) and WORD.search(right) and not _ends_safely(right):
        return "clause", "the words behind it in its sentence may change what it says"
    return None


def _is_name(quote: QuotedWords) -> bool:
    """Whether a quote is a name, a number or an amount: no word has a small first letter."""
    parts = quote.text.split()
    if _DATE.fullmatch(quote.text) and quote.text.count(" ") < 4:
        return True
    return len(parts) < 7 and all(_NAME.fullmatch(part.strip('.,;:()"“”«»')) for part in parts)


def _begins_safely(left: str, opening: QuotedWords) -> bool:
    return bool(
        _MARK_BEFORE.search(left)
        or (opening.text[:1].islower() and other_languages.NAMED_SOURCE.fullmatch(left))
        or (other_languages.REPORTED.search(left) and not other_languages.BINDING.search(left))
        or other_languages.LEADING.fullmatch(left)
        or (other_languages.JOINT.search(left) and not other_languages.BINDING.search(left))
    )


def _ends_safely(right: str) -> bool:
    return bool(_MARK_BEHIND.match(right) or other_languages.ADVERBIAL.match(right))
