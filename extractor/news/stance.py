"""How firmly a claim is made, whether it is negated, and how its words are quoted.

Read off the words: hedges and modals in the evidence, and the reporting verb. The classes of hedge
are those of Hyland (Hedging in Scientific Research Articles, 1998): modal verbs, epistemic verbs,
adverbs; what expresses approximation alone ("about 40") qualifies a number, not the claim.
"""

from collections.abc import Sequence

import regex

from extractor.models import Quotation, Span, Stance
from extractor.news.tokens import Quotations, Token
from extractor.news.words.en.lexicon import DENYING, words

__all__ = ["is_negated", "quotation_of", "stance_of"]

_ESTIMATING = words("estimate calculate")
_PREDICTING = words("predict forecast expect plan intend vow pledge promise threaten")
_ELSEWHERE = words(
    "because although though while when if unless since after before where which who despite amid "
    "without"
)
_HEDGE = regex.compile(
    r"\b(?:may(?!\s+\d)|might|could(?!(?:\s+not|n['’]t))|appears?|appeared|appearing|seems?|seemed|seemingly"
    r"|reportedly|allegedly|alleged|purported(?:ly)?|supposed(?:ly)?|apparently|possibly|perhaps"
    r"|maybe|probably|presumably|potential(?:ly)?|(?:un)?likely|suspected|conceivably|arguably"
    r"|(?:is|are|was|were|been)\s(?:widely\s|also\s)?(?:said|believed|thought|understood|reported|rumou?red)"
    r"|[Ww]e\s(?:believe|think|suspect)|I\s(?:believe|think|suspect|guess)|it\sbelieve[sd]"
    r"|not\s(?:clear|certain|sure)|unclear)\b"
)
_PREDICTION = regex.compile(
    r"\b(?:will|shall|(?:expects?|forecasts|predicts?)\b|\w+['’]ll|going\sto\s(?!a\b|the\b|an\b)|won['’]t|would(?!\shave)"
    r"|(?:is|are|was|were|be|been)\s(?:now\s|also\s|still\s|widely\s)?(?:expected|set|due|scheduled|projected"
    r"|forecast|poised|predicted)\s(?:to\b|by\b|for\b)|(?:is|are)\sbound\sto\b|plans?\sto|intends?\sto)"
)
_ASIDE = regex.compile(r"\b(?:whether|because|which|who|unless|until)\b.*$")
_UNABLE = regex.compile(r"^(?:neither|no|none|nobody|nothing)\b[^,;]*?\bcould\b", regex.I)
_FALSE = regex.compile(
    r"^(?:that|this|it|the|those|these|all|any|such)\b(?:\s\w+){0,4}?\s(?:(?:is|was|were|are)\s)?(?:as\s)?"
    r"(?:an?\s|simply\s|completely\s|totally\s)?[\"“‘']?"
    r"(?:false|untrue|a\slie|lies?|nonsense|baseless|unfounded|fabricated|fantasy|fiction|rubbish"
    r"|fake|absurd|not\strue(?!\sthat))\b",
    regex.I,
)
_ESTIMATE = regex.compile(r"\bestimat(?:e|es|ed|ing)\b", regex.I)
_WITHHOLDING = regex.compile(
    r"\b(?:(?:declin|refus)(?:e[sd]?|ing)\sto\s(?:say|comment|confirm|discuss|acknowledge|respond)"
    r"|neither\s(?:confirm|denie|deny)\w*|not\s(?:\w+\s)?(?:confirmed|acknowledged|commented|responded)"
    r"|(?:will|would|could|can|do|does|did)\snot\s(?:comment|confirm|say)|no\scomment"
    r"|not\sworth\scommenting)\b",
    regex.I,
)
_GOES_ON = words(
    "he she it they we i will would is are was were has have had did does do then could"
)
_COMPARED = regex.compile(r"more|fewer|less|(?!longer)\w+er")  # "no more than", "no thicker"
_NEGATION = words("not never neither nor no cannot nobody nothing none without")

_CONDITION = regex.compile(r"\bif\b")


def stance_of(evidence: str, verb: str | None, *, withheld: bool, reported: bool) -> Stance:
    """The stance of a claim, from its words and the base form of its reporting verb.

    `withheld`: its source refuses to confirm or comment. `reported`: somebody is named as saying
    it, so that "would" is the future of the past.
    """
    if withheld or _WITHHOLDING.search(evidence):
        return "unconfirmed"
    if verb in DENYING or (reported and verb is not None and _FALSE.search(evidence)):
        return "denied"
    if verb in _ESTIMATING or _ESTIMATE.search(evidence):
        return "estimated"
    if _HEDGE.search(_UNABLE.sub("", evidence)):
        return "hedged"
    if verb in _PREDICTING or _predicts(evidence, reported=reported):
        return "predicted"
    return "asserted"


def _predicts(evidence: str, *, reported: bool) -> bool:
    found = _PREDICTION.search(_ASIDE.sub("", evidence))
    if found is None:
        return False
    return reported or "would" not in found[0] or not _CONDITION.search(evidence)


def is_negated(words: Sequence[Token]) -> bool:
    """Whether the main clause of some evidence is negated."""
    for i, token in enumerate(words):
        lower = token.lower
        following = words[i + 1].lower if i + 1 < len(words) else ""
        if lower in _ELSEWHERE and (i > 3 or (i > 0 and lower in ("who", "which"))):
            return False
        if i > 2 and (
            lower in ("but", "that", "then") or (lower == "and" and following in _GOES_ON)
        ):
            return False
        if lower == "no" and _COMPARED.fullmatch(following):
            continue
        if lower in _NEGATION or lower.endswith("n't"):
            return not (lower == "not" and following in ("only", "just"))
    return False


def quotation_of(
    text: str, spans: Sequence[Span], quoted: Quotations, *, voiced: bool
) -> Quotation:
    """Whether the evidence stands inside quotation marks, partly, or is told in other words.

    `voiced`: the claim has a source or a reporting verb.
    """
    letters = _letters(text, spans)
    inside = sum(_letters(text, quoted.within(span)) for span in spans)
    if letters and inside >= letters - 1:
        return "direct"
    if not voiced:
        return "none"
    return "mixed" if inside else "indirect"


def _letters(text: str, spans: Sequence[Span]) -> int:
    return sum(sum(map(str.isalnum, text[span.start : span.end])) for span in spans)
