"""Decides whether a proposition may begin where a quote begins in its English sentence.

It may begin where its sentence, or a quotation in it, begins; behind words that only link; behind a
clause that reports it and asserts it; behind a main clause that is joined by "and", "but", "while"
or ";"; and inside its clause, if it leaves its subject out or is a part of the predicate. In the
last two cases nothing before it may negate, limit, hedge or condition it, or make it a story.
"""

from collections.abc import Sequence

import regex

from extractor.grounding.differences import Cut
from extractor.grounding.proposition import (
    DETERMINERS,
    WORD,
    QuotedWords,
    finite_verb,
    is_negated,
    is_past,
    lower_words,
)
from extractor.grounding.reporting_frame import (
    CLAUSE_EDGE,
    CONTENT_NOUNS,
    RELATIVE,
    SUBORDINATING,
    reports,
)
from extractor.words import words
from extractor.words.en import cut_words as en
from extractor.words.en.claim_words import CLOSED_CLASS

__all__ = ["GOVERNING", "JOINT", "cut_before", "is_present"]

JOINT = regex.compile(
    r"(?i)(?:;|—|–|,\s+(?:and|but|so|while|whereas)|\s(?:and|but|while|whereas))\s+$"
)
GOVERNING = regex.compile(
    r"(?i)\b(?:if|unless|until|whether|that|lest|whose|either|neither|nor|not\s+only|assuming|suppose"
    r"|provided|only|than|instead|rather|or)\b"
)
_BEFORE_TO = words(
    "pointed points points according due thanks led leads referred refers objected returned went "
    "came access response reaction answer similar close next addition contrary belongs amounted "
    "admitted confessed witness visitors visit damage changes limits"
)
_OPENING_MARK = regex.compile(r"(?:^|[\s(:,—–-])[\"“«„‘']\s?$")
_THAT = regex.compile(r"(?i)\bthat\s+$")
_TAIL = 64  # characters before a quote in which the words beside it are looked for
_CLOSED_ASIDE = regex.compile(r",[^,]+,\s+$")
_SUBORDINATOR = regex.compile(
    r"(?i)\b(?:that|which|whom|whose|where|when|while|whereas|how|why|because|although|though|whether"
    r"|if|unless|until|than)\s+$"
)
_CAUSE = regex.compile(r"(?i)\s(?:because|although|though|since|after|as)\s+$")
_ASKED = regex.compile(r"\s*\?")
_CLOSING_MARK = regex.compile(r"[\"”]")
_STOP = regex.compile(r"[,.;]")
_NOT = regex.compile(r"(?i)\bnot\b")
_MARK = regex.compile(r"\s*[;.:—–-]")
_ANY_THAT = regex.compile(r"(?i)\bthat\b")
_OF_ANOTHER = regex.compile(r"(?i)(?:\b(?:of|to|for|by)|['’]s?)\s+$")
_OWNED = regex.compile(r"\p{Lu}\p{L}*['’]s?\s")
_NO_JOINT = regex.compile(
    r"(?i)(?:as|even)\s+(?:if|though)\s+$|\b(?:as|so)\s+\p{L}+\s(?:.*\s)?as\s+$|\bsame\s.*\sas\s+$"
)
_WANTING = words(
    "want wants wanted ask asks asked urge urges urged order orders ordered tell tells told expect "
    "expects expected require requires required allow allows allowed beg begs begged prefer "
    "prefers preferred need needs needed invite invites invited instruct instructed encourage "
    "encouraged enable enables for"
)
_TO_DO = regex.compile(r"\s(?:not\s+)?to\s+\p{Ll}")
_LEST = regex.compile(r"(?i)\blest\s+$")
_HEARSAY = regex.compile(
    r"\b(?:said|believed|thought|alleged|reported|rumou?red|understood|expected|supposed|feared|likely"
    r"|due|set|scheduled|known|claimed|claims|claim)\s+to(?:\s+(?:have|be|have\s+been))?$"
)
_BEFORE_ING = (
    en.AUXILIARIES
    | en.PREPOSITIONS
    | words(
        "began begun begins started starts start kept keeps keep continued continues finished and "
        "but recalled recalls recall remembered remembers described reported enjoyed regretted "
        "stopped while busy spent admitted admits also still now already then not"
    )
)
_FREE_OF_MODALS = CLOSED_CLASS | {"be"}
_LIMITED = words("few fewer little hardly nobody only")
_BEFORE_GERUNDS = words("of on upon into from to for by in at about than against without despite")
_LAST_ARTICLE = regex.compile(r"(?i)(?<=[\s,])(?:the|an?)\s+$")
_LAST_WORD = regex.compile(r"(?<!\S)(\p{L}+)\.?\s+$")
_EDGE = regex.compile(
    r"(?i)(?:[,:;—–]|\s-|\b(?:that|where|when|while|which|whom|who|whose|what|how|why|because|although"
    r"|though|and|but|or|so|than|as|if|of)|"
    + "|".join(rf"\b{verb}" for verb in en.ATTITUDES)
    + r")\s+$"
)
_NOT_LEADING = regex.compile(
    r"(?i)\b(?:no|not|never|if|event|case|likelihood|is|are|has|have|been|will)\b|\bthat\s+$"
)
_SOURCE = regex.compile(r"(?i)(?:according\s+to|as\s+reported\s+by|in\s+the\s+\p{L}+\s+of)\s")
_CONDITIONAL = regex.compile(
    r"(?i)\b(?:if|unless|whether|either|suppose|assuming|as\s+if)\b|\bor\s+$"
)
_UNSURE_ASIDE = regex.compile(
    r"(?i),\s+(?:it\s+(?:seems|appears|seemed|appeared)|so\s+\p{L}+\s+\p{L}+|i|we|(?:one|some)\s+(?!of\b)\p{L}+"
    r"|it\s+(?:is|was|has\s+been)\s+\p{L}+)\b[^,]*,\s+$"
)
_OPENINGS = (en.PREPOSITIONS | SUBORDINATING) - words("were had should")
_FACTUAL = words("when while as because although though since before after")
_INVERTED = words(
    "had were should did does do is are was has have scarcely hardly barely rarely seldom never "
    "little only"
)


def cut_before(left: str, right: str, quote: QuotedWords) -> Cut | None:
    """What the words before a proposition in its sentence change."""
    if not WORD.search(left):
        return None
    if _ASKED.match(right) or (right.rstrip().endswith("?") and not _CLOSING_MARK.match(right)):
        return "punctuation", "its sentence is a question"
    if en.OPENER.fullmatch(left):
        return None
    if quoted := _OPENING_MARK.search(left) or quote.text[:1] in '"“«„':
        frame = left[: quoted.start()] + " " if quoted is not True else left
        if not quote.may_be_clause:
            return _changes_predicate(frame, quote)
        return None if _gives_quotation(frame) else _named(left)
    if en.SUPPOSING.search(left) or _LEST.search(left):
        return "condition", "the words before it only suppose it"
    if en.ADYNATON.search(left):
        return "negation", "the words before it say that it will never be"
    if en.EARLIER_VERSION.search(left):
        return "negation", "the words before it say that it was corrected"
    if en.STORY.search(left) or (
        is_present(quote) and (en.LIVELY_STORY.search(left) or en.FICTION_ROLE.search(left))
    ):
        return "status", "the words before it say that it is a story"
    if _begins_clause(left, quote):
        return (
            None if _leads(left, right, quote) or _is_report(left, right, quote) else _named(left)
        )
    return _changes_predicate(left, quote)


def _gives_quotation(frame: str) -> bool:
    """Whether the words before a quotation say who says so, or nothing of it."""
    return not WORD.search(frame) or reports(frame)


def is_present(quote: QuotedWords) -> bool:
    """Whether a quote is told in the present tense, as stories are."""
    if quote.finite is None:
        return True
    return not is_past(quote.words[quote.finite])


def _begins_clause(left: str, quote: QuotedWords) -> bool:
    """Whether a quote is a clause of its own, or may be one."""
    if quote.clause or (not quote.verbal and _SUBORDINATOR.search(left[-_TAIL:])):
        return True
    if _CLOSED_ASIDE.search(left) and quote.begins_with_present:
        return False
    return quote.may_be_clause and bool(_EDGE.search(left[-_TAIL:]) or not _has_begun(left))


def _has_begun(left: str) -> bool:
    """Whether the main clause begins in the words before a quote: not in "In her short story"."""
    said = lower_words(left)
    return bool(said) and said[0] not in _OPENINGS | _INVERTED


def _is_report(left: str, right: str, quote: QuotedWords) -> bool:
    """Whether the quote is itself a short clause between commas that says who speaks."""
    between = left.rstrip().endswith((",", "”", '"')) and _STOP.match(right)
    verb = quote.words[quote.finite] if quote.finite is not None else ""
    return bool(between) and len(quote.words) < 8 and verb in en.ASSERTING


def _leads(left: str, right: str, quote: QuotedWords) -> bool:
    """Whether the words before a clause leave it as it is."""
    left = _LAST_ARTICLE.sub("", left)
    if quote.text[:1].isupper() and (title := _LAST_WORD.search(left)):
        left = left[: title.start()] if title[1].lower() in en.TITLES else left
        if not WORD.search(left):
            return True
    if reports(left):
        return not (_THAT.search(left) and _is_subject(left, right))
    if _only_places(left):  # "In Kafka's The Trial, a man is arrested"
        return not (_OWNED.search(left) and is_present(quote))
    joint = JOINT.search(left) or (None if _NOT.search(left) else _CAUSE.search(left))
    if joint is None or _NO_JOINT.search(left):
        return False
    before = left[: joint.start()]
    if en.TELLS_STORY.match(before) and is_present(quote):
        return False
    said = [word.lower() for word in WORD.findall(before)]
    return finite_verb(said) is not None and not _governs(before, said) and _opens_safely(before)


def _is_subject(left: str, right: str) -> bool:
    """Whether a verb follows a clause, so that the clause is its subject: "... are false"."""
    said = [word.lower() for word in WORD.findall(right[:40])[:1]]
    if _MARK.match(right):
        return False
    if right.lstrip().startswith(",") and CONTENT_NOUNS.isdisjoint(lower_words(left)[:3]):
        return False
    return finite_verb(said) is not None


def _only_places(left: str) -> bool:
    """Whether the words before a clause only say when, where or in what document."""
    if en.LEADING.fullmatch(left) is None or _NOT_LEADING.search(left):
        return False
    return bool(
        left.rstrip().endswith(",") or _SOURCE.match(left) or finite_verb(lower_words(left)) is None
    )


def _opens_safely(left: str) -> bool:
    """Whether no adverbial at the beginning of a sentence binds the clauses behind it."""
    opener = en.OPENER.match(left)
    rest = left[opener.end() :] if opener else left
    said = lower_words(rest[:60])
    if not said or (said[0] not in _OPENINGS and not _is_inverted(said)):
        return True
    phrase, comma, _ = rest.partition(",")
    if said[0] in _FACTUAL:
        return en.MODAL_VERBS.isdisjoint(lower_words(phrase))
    return _only_places(phrase + comma) if comma else said[0] in _OPENINGS


def _is_inverted(said: Sequence[str]) -> bool:
    """Whether a clause begins with its verb, as a condition or behind a negation: "Had he seen"."""
    return said[0] in _INVERTED or (said[0] == "no" and said[1:2] == ["sooner"])


def _governs(before: str, said: Sequence[str]) -> bool:
    """Whether the clause before a joint may govern the one behind it."""
    if GOVERNING.search(before):
        reported = _ANY_THAT.search(before)
        rest = _ANY_THAT.sub(" ", before)
        return not (reported and reports(before[: reported.end()] + " ")) or bool(
            GOVERNING.search(rest)
        )
    if not en.ATTITUDES.isdisjoint(said):
        return True
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
    if _OF_ANOTHER.search(left):
        return "owner", "the words before it say that it is about somebody else"
    return "clause", "the words before it in its sentence may change what it says"


def _changes_predicate(left: str, quote: QuotedWords) -> Cut | None:
    """What changes a part of a clause: the words of the clause before it."""
    if not _opens_safely(left):
        return _named(left)
    if _UNSURE_ASIDE.search(left):
        return "modal", "the aside before it says how certain it is"
    if _CLOSED_ASIDE.search(left) and en.NEAR_NEGATION.search(left[left[:-2].rfind(",", 0, -2) :]):
        return "negation", "the aside before it says that it is not so"
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
    if not en.FALSELY.isdisjoint(said):
        return "negation", "the words before it say that it is wrong"
    named = quote.words[0] not in DETERMINERS and said[-1] != "accused"
    if (named or said[-1] in ("once", "formerly")) and en.STATUS.search(clause[-_TAIL:]):
        return "status", "the word before it says that it is not, or no longer, what it is called"
    if en.QUANTIFIER.search(clause[-_TAIL:]):
        return "degree", "the words before it say how much of it"
    if _CONDITIONAL.search(clause):
        return "condition", "the words before it in its clause make it conditional"
    return _weakens(said, quote)


def _weakens(said: Sequence[str], quote: QuotedWords) -> Cut | None:
    """How the words of a clause before a part of it say how certain or how much it is."""
    last = said[-1]
    if _HEARSAY.search(" ".join(said[-5:])):
        return "modal", "the words before it say that it is hearsay or planned"
    if quote.words[0].endswith("ing") and _is_unreal_before_ing(said):
        return "clause", "what it depends on stands before it"
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
    if quote.base_form and not _agrees(last):
        return "modal", "it is what somebody is to do, not what is done"
    if last in _WANTING and not quote.verbal and _TO_DO.search(quote.text):
        return "modal", f"“{last}” before it says that it is not done"
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


def _is_unreal_before_ing(said: Sequence[str]) -> bool:
    """Whether a verb directly before an -ing form may say that it is not done: "considered"."""
    last = said[-1]
    return last not in _BEFORE_ING and finite_verb([last]) is not None


def _agrees(subject: str) -> bool:
    """Whether a word may be the last of a subject in the plural."""
    return subject in ("i", "we", "you", "they", "who", "people") or (
        subject.endswith("s") and not subject.endswith(("ss", "us", "'s"))
    )


def _is_leading_phrase(left: str) -> bool:
    """Whether only an adverbial stands before a quote, so that the quote is the clause itself."""
    if not left.rstrip().endswith(",") or left.count(",") > 1 or _only_places(left):
        return False
    said = [word.lower() for word in WORD.findall(left)]
    return said[0] in SUBORDINATING or finite_verb(said) is None


def _hedged_edge(left: str, edge: int) -> bool:
    """Whether "that" before the edge belongs to no report, so that what stands before it counts."""
    return left[:edge].rstrip().lower().endswith("that") and not reports(left[:edge])
