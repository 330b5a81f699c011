"""Decides whether the rest of a sentence changes what a quote from it says.

A quote that claims something by itself (a *proposition*: it has a verb or at least four words) may
begin only

- where its sentence, or a quotation in it, begins; also behind words that only link;
- behind a clause that reports it ("the mayor said that ...") and asserts it;
- behind a main clause that is joined by "and", "but", "while" or ";";
- inside its clause, if it leaves its subject out or is a part of the predicate, and nothing there
  negates, limits, hedges or conditions it.

It may end where nothing behind it in the sentence does so. A quote that is a name, a number, a
term or a single verb keeps its own words: only a negation and the rest of a number or name change
it.
"""

from collections.abc import Sequence

import regex

from extractor.grounding.differences import Reason
from extractor.grounding.lexicon import is_word, lemma
from extractor.grounding.proposition import (
    DETERMINERS,
    QUOTED,
    WORD,
    QuotedWords,
    finite_verb,
    is_negated,
    is_proposition,
    lower_words,
    quoted_words,
)
from extractor.grounding.reporting_frame import CLAUSE_EDGE, RELATIVE, SUBORDINATING, reports
from extractor.grounding.sentence_ends import first_and_last_sentence, sentence_around
from extractor.words import other_languages, words
from extractor.words.en import cut_words as en
from extractor.words.en.calendar import CALENDAR_WORDS
from extractor.words.en.claim_words import CLOSED_CLASS

__all__ = ["GOVERNING", "JOINT", "Cut", "cut_by_context"]

Cut = tuple[Reason, str]


JOINT = regex.compile(
    r"(?i)(?:;|—|–|,\s+(?:and|but|while|whereas)|\s(?:and|but|while|whereas))\s+$"
)
GOVERNING = regex.compile(
    r"(?i)\b(?:if|unless|until|whether|that|lest|whose|either|neither|nor|not\s+only|assuming|suppose"
    r"|provided|only|than|instead|rather|or)\b"
)
_TURKISH = regex.compile(r"(?<!\p{L})\p{Ll}*[ışğ]\p{Ll}*(?!\p{L})")
_LATIN = regex.compile(r"\p{Latin}")
_ENGLISH = words(
    "the of and were that with had been from are they she by would which this have to is was for "
    "it on will he"
)
_OTHER_LANGUAGES = words(
    "der die das und ein eine einen dem den des von im mit für ist nicht zu le la les un une du "
    "et dans pour sur est el los las una de del que en y por con se il lo gli che di non per è o "
    "os um uma do da dos não al au aux wenn bir ve için het een van och att det"
)
_BEFORE_TO = words(
    "pointed points points according due thanks led leads referred refers objected returned went "
    "came access response reaction answer similar close next addition contrary belongs amounted "
    "admitted confessed witness visitors visit damage changes limits"
)
_OPENING_MARK = regex.compile(r"(?:^|[\s(:,—–-])[\"“«„‘']\s?$")
_THAT = regex.compile(r"(?i)\bthat\s+$")
_CAUSE = regex.compile(r"(?i)\s(?:because|although|though|since|after|as)\s+$")
_LATER_JOINT = regex.compile(
    r"(?i);|,\s+(?:and|but|while|whereas)\s|\s+but\s|\s(?:and|while)\s+(?=(?:the|a|an|he|she|it|they|we|i)\s)"
)
_DANGLING = words("to the a an would will could may might must should can than not no")
_BACKWARD = regex.compile(
    r"(?i)^[\W_]*(?:no\s+(?:more|longer)|not|never|nothing|nobody|none|neither|nor|nowhere"
    r"|or\s+(?:less|fewer|more))\b"
)
_LATE_NOT = regex.compile(r"(?i)(?:,|\b(?:but|and|though|although))\s+not\b")
_COMPARATIVE = regex.compile(r"(?i)\b(?:more|less|fewer|rather|worse|better|\p{L}{3,}er)\b")
_SUPERLATIVE = regex.compile(r"(?i)\b(?:most|least|first|last|only|\p{L}{3,}est)\b")
_BEYOND = regex.compile(
    r"(?i)^\s+(?:below|above|under|beneath|short|less|more|fewer|ago|too|shy)\b"
)
_LATE_HEDGE = regex.compile(
    r"(?i)\b(?:allegedly|reportedly|supposedly|perhaps|possibly|maybe|apparently|presumably"
    r"|it\s+(?:is|was)\s+(?:feared|thought|alleged|rumou?red|claimed|believed))\b"
)
_FIRST_NAMES = regex.compile(r"\p{Lu}[\p{L}\p{M}’']+[\s-]$")
_NAME_OF = regex.compile(r"(\p{Lu}\p{L}+)\s+of(?:\s+the)?\s$")
_NEXT_NAME = regex.compile(r"\s(\p{Lu}\p{Ll}[\p{L}\p{M}]+)")
_PLACES = words(
    "city town village state republic kingdom county province district region island port people "
    "duke duchess earl house lords commons fans"
)
_BODIES = words(
    "hospital university college school bank airlines airways party street road avenue square "
    "bridge island islands county city river lake bay times post herald gazette news corporation "
    "company group institute foundation club united council ministry department railway station "
    "airport"
)
_PLACE_PARTS = words(
    "north south east west northern southern eastern western new old upper lower great greater "
    "little central inner outer saint san santa los las el port fort mount lake cape isle papua"
)
_NO_NAMES = CALENDAR_WORDS | CLOSED_CLASS
_BEFORE_NAMES = en.TITLES | _NO_NAMES
_BEFORE_OF = en.TITLES | _PLACES
_BETWEEN = DETERMINERS | words("to of from for that up off out in")
_FREE_OF_MODALS = CLOSED_CLASS | {"be"}
_LIMITED = words("few fewer little hardly nobody only")
_BEFORE_GERUNDS = words("of from to for by in at about than")
_LAST_ARTICLE = regex.compile(r"(?i)(?<=[\s,])(?:the|an?)\s+$")
_ENTITY = regex.compile(r"&(?:#\d{1,6}|#x[\da-fA-F]{1,5}|[a-zA-Z]{2,8});")


def cut_by_context(text: str, start: int, end: int) -> Cut | None:
    """What the sentence around `text[start:end]` adds that changes it: reason and detail, or None.

    Reasons are "negation", "number", "degree", "modal", "condition", "status", "owner", "name",
    "punctuation" for a question, and "clause" where the other words of a clause may change it.
    """
    begin, stop = sentence_around(text, start, end)
    left, right = (_ENTITY.sub(" ", part) for part in (text[begin:start], text[end:stop]))
    if not _LATIN.search(text, start, end):  # what follows in another script is another sentence
        left = "" if _LATIN.search(left) else left
        right = "" if _LATIN.search(right) else right
    if not (WORD.search(left) or WORD.search(right)):
        return None
    first, last = first_and_last_sentence(text[start:end])
    opening = quoted_words(first)
    closing = opening if last == first else quoted_words(last)
    if not (opening.words and closing.words):
        return None
    whole = is_proposition(opening.words) or is_proposition(closing.words)
    if name := _cuts_name(text, left, start, end, claims=whole):
        return name
    if not _is_english(text[begin:stop]):
        return _cut_in_other_language(left, right)
    if near := _near_negation(left, opening):
        return near
    one_word = opening is closing and len(opening.words) == 1
    cut = _cut_before(left, right, opening) if is_proposition(opening.words) else None
    if cut and (cut[0] == "negation" or not one_word):
        return cut
    if one_word or not is_proposition(closing.words):
        return None
    claims = not WORD.search(left) and len(closing.words) > 4 and not _begins_with_verb(right)
    return _cut_after(right, closing, claims=claims)


def _is_english(sentence: str) -> bool:
    if not _LATIN.search(sentence) or _TURKISH.search(sentence):
        return False
    said = {match.group().lower() for match in WORD.finditer(sentence)}
    return not _ENGLISH.isdisjoint(said) or _OTHER_LANGUAGES.isdisjoint(said)


def _cuts_name(text: str, left: str, start: int, end: int, *, claims: bool) -> Cut | None:
    """Whether a name continues before or after the span.

    claims: whether the span is a proposition. Of a person's name alone, the last part names the
    same person, so that only the parts of other names count.
    """
    detail = "it leaves out a part of a name"
    first = WORD.match(text, start, end)
    if first and first.group()[:1].isupper() and first.group().lower() not in CLOSED_CLASS:
        before = _FIRST_NAMES.search(left)
        if before and _continues(before.group()[:-1].lower(), left, before.start(), claims=claims):
            return "name", detail
        whole = _NAME_OF.search(left)
        if whole and whole[1].lower() not in _BEFORE_OF:
            return "name", detail
    last = next(reversed(list(WORD.finditer(text, max(start, end - 40), end))), None)
    after = _NEXT_NAME.match(text, end)
    if not (last and after and last.end() == end and last.group()[:1].isupper()):
        return None
    here, there = last.group().lower(), after[1].lower()
    if not {here, there}.isdisjoint(_NO_NAMES):
        return None
    several = last.start() > start and claims
    return ("name", detail) if several or {here, there} & (_PLACE_PARTS | _BODIES) else None


def _continues(word: str, left: str, at: int, *, claims: bool) -> bool:
    """Whether a word with a capital before a name is a part of the name."""
    if word in _BEFORE_NAMES:
        return False
    if word in _PLACE_PARTS:
        return True
    opens = not WORD.search(left, 0, at)
    return claims and not (opens and is_word(word) and lemma(word).islower())


def _near_negation(left: str, quote: QuotedWords) -> Cut | None:
    """A near-negation directly before any quote, as in "refused to recall the cars"."""
    tail = left[-48:]
    for match in en.NEAR_NEGATION.finditer(tail):
        between = WORD.findall(tail, match.end())
        if (
            len(between) <= 2
            and all(word.lower() in _BETWEEN for word in between)
            and not regex.search(r"[,;:.—]", tail[match.end() :])
        ):
            if match.group().lower() in ("not", "never") and not (is_proposition(quote.words)):
                continue
            if len(quote.words) < 3 and not quote.words[0].endswith("ing"):
                continue
            return "negation", f"“{match.group()}” before it says that it is not so"
    return None


def _cut_before(left: str, right: str, quote: QuotedWords) -> Cut | None:
    """What the words before a proposition in its sentence change."""
    if not WORD.search(left):
        return None
    if regex.match(r"\s*\?", right) or (
        right.rstrip().endswith("?") and not regex.match(r"[\"”]", right)
    ):
        return "punctuation", "its sentence is a question"
    if _OPENING_MARK.search(left) or en.OPENER.fullmatch(left):
        return None
    if quote.clause or (not quote.verbal and _THAT.search(left)):
        return None if _leads(left) or _is_report(left, right, quote) else _named(left)
    return _changes_predicate(left, quote)


def _is_report(left: str, right: str, quote: QuotedWords) -> bool:
    """Whether the quote is itself a short clause between commas that says who speaks."""
    between = left.rstrip().endswith((",", "”", '"')) and regex.match(r"[,.;]", right)
    return bool(between) and len(quote.words) < 8 and not en.ASSERTING.isdisjoint(quote.words)


def _leads(left: str) -> bool:
    """Whether the words before a clause leave it as it is."""
    left = _LAST_ARTICLE.sub("", left)
    if reports(left) or _only_places(left):
        return True
    joint = JOINT.search(left) or (
        None if regex.search(r"(?i)\bnot\b", left) else _CAUSE.search(left)
    )
    if joint is None or regex.search(r"(?i)(?:as|even)\s+(?:if|though)\s+$", left):
        return False
    before = left[: joint.start()]
    said = [word.lower() for word in WORD.findall(before)]
    return finite_verb(said) is not None and not _governs(before, said)


def _only_places(left: str) -> bool:
    """Whether the words before a clause only say when, where or in what document."""
    return en.LEADING.fullmatch(left) is not None and not regex.search(
        r"(?i)\b(?:no|not|never|if|event|case|likelihood|is|are|has|have|been|will)\b", left
    )


def _governs(before: str, said: Sequence[str]) -> bool:
    """Whether the clause before a joint may govern the one behind it."""
    if GOVERNING.search(before):
        reported = regex.search(r"(?i)\bthat\b", before)
        rest = regex.sub(r"(?i)\bthat\b", " ", before)
        return not (reported and reports(before[: reported.end()] + " ")) or bool(
            GOVERNING.search(rest)
        )
    negated = not en.NEGATORS.isdisjoint(said) or is_negated(said)
    return negated and not en.ASSERTING.isdisjoint(said)


def _named(left: str) -> Cut:
    """The reason for refusing a clause: what the words before it are."""
    said = lower_words(left)
    if not en.NEGATORS.isdisjoint(said) or is_negated(said):
        return "negation", "the words before it in its sentence deny it"
    if en.CONDITIONS.search(left):
        return "condition", "the words before it in its sentence make it conditional"
    if en.QUANTIFIER.search(left):
        return "degree", "the words before it say how much of it"
    if en.STATUS.search(left):
        return "status", "the word before it says that it is not, or no longer, what it is called"
    if not en.MODAL_VERBS.isdisjoint(said) or not en.HEDGES.isdisjoint(said):
        return "modal", "the words before it in its sentence say how certain it is"
    if regex.search(r"(?i)(?:\b(?:of|to|for|by)|['’]s?)\s+$", left):
        return "owner", "the words before it say that it is about somebody else"
    return "clause", "the words before it in its sentence may change what it says"


def _changes_predicate(left: str, quote: QuotedWords) -> Cut | None:
    """What changes a part of a clause: the words of the clause before it."""
    left = RELATIVE.sub(" ", left)
    edges = [match.end() for match in CLAUSE_EDGE.finditer(left)]
    clause = left[edges[-1] :] if edges and not _hedged_edge(left, edges[-1]) else left
    said = lower_words(clause)
    if not said:
        return None
    if not quote.verbal and _is_leading_phrase(left):
        return _named(left)
    if not en.NEGATORS.isdisjoint(said) or is_negated(said):
        return "negation", "its clause is negated before it"
    named = quote.words[0] not in DETERMINERS and said[-1] != "accused"
    if (named or said[-1] in ("once", "formerly")) and en.STATUS.search(clause):
        return "status", "the word before it says that it is not, or no longer, what it is called"
    if en.QUANTIFIER.search(clause):
        return "degree", "the words before it say how much of it"
    if regex.search(
        r"(?i)\b(?:if|unless|whether|either|suppose|assuming|as\s+if)\b|\bor\s+$", clause
    ):
        return "condition", "the words before it in its clause make it conditional"
    last = said[-1]
    if last in en.HEDGES:
        return "modal", f"“{last}” before it says that it is not certain"
    if (
        last == "to"
        and said[-2:-1]
        and said[-2] not in _BEFORE_TO
        and quote.words[0] not in DETERMINERS
        and quote.text[:1].islower()
    ):
        return "modal", "it is what somebody is to do, not what is done"
    if last in en.MODAL_VERBS and quote.words[0] not in _FREE_OF_MODALS:
        return "modal", f"it leaves out “{last}”"
    if last in ("have", "be", "been") and not en.MODAL_VERBS.isdisjoint(said[-4:]):
        return "modal", "the words before it in its clause say how certain it is"
    if quote.verbal or quote.finite is not None:
        if not (en.MODAL_VERBS | en.HEDGES).isdisjoint(said[-4:]):
            return "modal", "the words before it in its clause say how certain it is"
        if not _LIMITED.isdisjoint(said[:3]):
            return "degree", "its subject limits it"
        if quote.words[0].endswith("ing") and last in _BEFORE_GERUNDS:
            return "clause", "what it depends on stands before it"
    return None


def _is_leading_phrase(left: str) -> bool:
    """Whether only an adverbial stands before a quote, so that the quote is the clause itself."""
    if not left.rstrip().endswith(",") or left.count(",") > 1 or _only_places(left):
        return False
    said = [word.lower() for word in WORD.findall(left)]
    return said[0] in SUBORDINATING or finite_verb(said) is None


def _hedged_edge(left: str, edge: int) -> bool:
    """Whether "that" before the edge belongs to no report, so that what stands before it counts."""
    return left[:edge].rstrip().lower().endswith("that") and not reports(left[:edge])


def _begins_with_verb(right: str) -> bool:
    if regex.match(r"\s*[,;]", right):
        return False
    said = [word.lower() for word in WORD.findall(right[:40])[:2]]
    return bool(said) and finite_verb(said) is not None


def _cut_after(right: str, quote: QuotedWords, *, claims: bool) -> Cut | None:
    """What the words behind a proposition in its sentence change.

    claims: whether the quote claims something even if no verb in it is known.
    """
    if not WORD.search(right):
        return None
    if quote.words[-1] in _DANGLING and quote.finite is not None:
        return "clause", "it ends in the middle of a phrase"
    if _BACKWARD.match(right):
        return "negation", "the words behind it deny or limit it"
    joint = _LATER_JOINT.search(right)
    clause, later = (right[: joint.start()], right[joint.end() :]) if joint else (right, "")
    if later and not clause.strip(" ,") and en.BINDING.search(later):
        return "condition", "the clause behind it limits it"
    if _LATE_NOT.search(QUOTED.sub(" ", clause)) or later.lower().startswith("not "):
        return "negation", "the words behind it say where it does not hold"
    if quote.finite is None and not claims:
        return None
    if en.CONDITIONS.search(clause):
        return "condition", "the words behind it in its sentence make it conditional"
    if _BEYOND.match(clause) and any(c.isdecimal() for c in quote.text[-24:]):
        return "number", "the words behind it say from where the number counts"
    if _COMPARATIVE.search(quote.text) and " than " in clause and " than " not in quote.text:
        return "degree", "what it is compared with stands behind it"
    if _SUPERLATIVE.search(quote.text) and regex.match(
        r"(?i)\s+(?:after|bar|behind|outside)\b", clause
    ):
        return "degree", "what it is compared with stands behind it"
    if regex.match(r"(?i)(?:[^.;:]{0,60}[\s,])?or\s", clause) and not regex.search(
        r"[\"”]", clause
    ):
        return "clause", "it is one of several that may be so"
    if _LATE_HEDGE.search(clause):
        return "modal", "the words behind it say how certain it is"
    return None


def _cut_in_other_language(left: str, right: str) -> Cut | None:
    """What the words around a quote change in a sentence that is not English."""
    for reason, pattern in other_languages.CUT_BEFORE:
        if pattern.search(left):
            return reason, "the words before it in its sentence change what it says"
    for reason, pattern in other_languages.CUT_AFTER:
        if pattern.search(right):
            return reason, "the words behind it in its sentence change what it says"
    return None
