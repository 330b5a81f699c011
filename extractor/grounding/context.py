"""Decides whether the text around a quote changes what the quote says.

A quote that claims something by itself (a *proposition*: it has a verb or at least four words) is
read with its sentence, and with what the sentences beside it say about it. Its ends have to be
proven safe: `clause_start` and `clause_end` know the shapes that are, `foreign_cuts` those of other
languages, and `neighbours` the sentences that take another one back or make it a story. A quote
that is a name, a number, a term or a single verb keeps its own words: only a negation and the rest
of a number or name change it.
"""

import unicodedata

import regex

from extractor.grounding.clause_end import cut_after
from extractor.grounding.clause_start import cut_before
from extractor.grounding.differences import Cut
from extractor.grounding.foreign_cuts import cut_in_other_language
from extractor.grounding.name_cuts import cuts_name
from extractor.grounding.neighbours import bound_by_neighbour
from extractor.grounding.proposition import (
    DETERMINERS,
    WORD,
    QuotedWords,
    finite_verb,
    is_proposition,
    quoted_words,
)
from extractor.grounding.sentence_ends import first_and_last_sentence, sentence_around
from extractor.grounding.tokens import MARKUP
from extractor.words import words
from extractor.words.en import cut_words as en

__all__ = ["cut_by_context", "cut_of_value", "is_english"]

_TURKISH = regex.compile(r"(?<!\p{L})\p{Ll}*[ışğ]\p{Ll}*(?!\p{L})")
_LATIN = regex.compile(r"\p{Latin}")
_ENGLISH = words(
    "the of and were that with had been from are they she by would which this have to is was for "
    "it on will he said says"
)
_OTHER_LANGUAGES = words(
    "der die das und ein eine einen dem den des von im mit für ist nicht zu le la les un une du "
    "et dans pour sur est el los las una de del que en y por con se il lo gli che di non per è o "
    "os um uma do da dos não al au aux am wurde wurden haben wenn bir ve için het een van och att "
    "det"
)
_BETWEEN = DETERMINERS | words("to of from for that up off out in")
_IN_NAMES = words("of the and for de la von van")
_SMALL = regex.compile(r"(?<!\p{L})\p{Ll}{4}")
_ACCENTED = regex.compile(r"(?V1)(?<!\p{L})\p{Ll}+[\p{Latin}--\p{ASCII}]")
_PAUSE = regex.compile(r"[,;:.—]")
_COMMA = regex.compile(r"\s*[,;]")
_BLOCKS = r"(?i:p|div|h[1-6]|section|article|blockquote)"
_BLOCK_BEFORE = regex.compile(rf"(?s).*</?{_BLOCKS}(?:\s[^<>]*)?>")
_BLOCK_BEHIND = regex.compile(rf"(?s)</?{_BLOCKS}(?:\s[^<>]*)?>.*")
_ENTITY = regex.compile(r"&(?:#\d{1,6}|#x[\da-fA-F]{1,5}|[a-zA-Z]{2,8});")


def cut_by_context(text: str, start: int, end: int) -> Cut | None:
    """What the text around `text[start:end]` adds that changes it: reason and detail, or None.

    Reasons are "negation", "number", "degree", "modal", "condition", "status", "owner", "name",
    "punctuation" for a question, and "clause" where the other words of a clause may change it.
    """
    begin, stop = sentence_around(text, start, end)
    left, right = (
        _spoken(_BLOCK_BEFORE.sub("", text[begin:start])),
        _spoken(_BLOCK_BEHIND.sub("", text[end:stop])),
    )
    if en.ASSURED.fullmatch(left):
        left = ""
    if not _LATIN.search(text, start, end):  # what follows in another script is another sentence
        left = "" if _LATIN.search(left) else left
        right = "" if _LATIN.search(right) else right
    bound = bound_by_neighbour(text, begin, stop, text[start:end])
    asked = right.startswith("?")
    if not (bound or asked or WORD.search(left) or WORD.search(right)):
        return None
    first, last = first_and_last_sentence(_spoken(text[start:end]))
    opening = quoted_words(first)
    closing = opening if last == first else quoted_words(last)
    if not (opening.words and closing.words):
        return None
    named = opening is closing and _is_name(opening, left + right)
    whole = not named and (is_proposition(opening.words) or is_proposition(closing.words))
    if bound and (whole or opening.may_be_clause):
        return bound
    if cuts_name(text, left, start, end, claims=whole):
        return "name", "it leaves out a part of a name"
    if not is_english(_spoken(text[begin:stop])):
        return cut_in_other_language(left, right, opening, closing)
    near = _near_negation(left, opening)
    return near if near or named else _cut_in_english(left, right, opening, closing)


def _spoken(part: str) -> str:
    """A part of a sentence, composed (NFC), without tags, citations and character references."""
    bare = _ENTITY.sub(" ", MARKUP.sub("", part) if "<" in part or "(" in part else part)
    return bare if bare.isascii() else unicodedata.normalize("NFC", bare)


def cut_of_value(text: str, start: int, end: int) -> Cut | None:
    """What the text around a value adds that changes it: a negation, or another word of its name.

    A value is a name, number or term; other words around it are no part of it.
    """
    begin, _ = sentence_around(text, start, end)
    left = text[begin:start]
    said = quoted_words(text[start:end])
    if not said.words:
        return None
    single = len(said.words) == 1 and text[start:end].istitle() and bool(_SMALL.search(left))
    if single and cuts_name(text, left, start, end, claims=False):
        return "name", "it leaves out a part of a name"
    return _near_negation(left, said)


def is_english(sentence: str) -> bool:
    """Whether the English rules apply to a sentence: it has English words, or no foreign ones."""
    if not _LATIN.search(sentence) or _TURKISH.search(sentence):
        return False
    said = {match.group().lower() for match in WORD.finditer(sentence)}
    english, other = len(_ENGLISH & said), len(_OTHER_LANGUAGES & said)
    return english >= other and bool(english or not _ACCENTED.search(sentence))


def _is_name(quote: QuotedWords, beside: str) -> bool:
    """Whether a quote is a name in a sentence that does not write each word with a capital."""
    if quote.finite is not None or not _SMALL.search(beside):
        return False
    said = WORD.findall(quote.text)
    return all(word[:1].isupper() or word in _IN_NAMES for word in said)


def _cut_in_english(
    left: str, right: str, opening: QuotedWords, closing: QuotedWords
) -> Cut | None:
    """What the words before the first and behind the last sentence of a quote change."""
    one_word = opening is closing and len(opening.words) == 1
    claims = is_proposition(opening.words) or opening.may_be_clause or opening.base_form
    claims = claims or (opening.verbal and len(opening.words) > 2)
    cut = cut_before(left, right, opening) if claims else None
    if cut and (cut[0] == "negation" or not one_word):
        return cut
    if one_word or not (is_proposition(closing.words) or closing.may_be_clause):
        return None
    claims = not WORD.search(left) and (
        closing.may_be_clause or (len(closing.words) > 4 and not _begins_with_verb(right))
    )
    return cut_after(right, closing, claims=claims)


def _near_negation(left: str, quote: QuotedWords) -> Cut | None:
    """A near-negation directly before any quote, as in "refused to recall the cars"."""
    tail = left[-48:]
    for match in en.NEAR_NEGATION.finditer(tail):
        between = WORD.findall(tail, match.end())
        if (
            len(between) <= 2
            and all(word.lower() in _BETWEEN for word in between)
            and not _PAUSE.search(tail, match.end())
        ):
            if match.group().lower() in ("not", "never") and not (is_proposition(quote.words)):
                continue
            if len(quote.words) < 3 and not quote.words[0].endswith("ing"):
                continue
            return "negation", f"“{match.group()}” before it says that it is not so"
    return None


def _begins_with_verb(right: str) -> bool:
    if _COMMA.match(right):
        return False
    said = [word.lower() for word in WORD.findall(right[:40])[:2]]
    return bool(said) and finite_verb(said) is not None
