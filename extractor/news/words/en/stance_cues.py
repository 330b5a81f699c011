"""Words and phrases that show how firmly something is said.

The classes of hedges are those of Hyland (Hedging in Scientific Research Articles, 1998)."""

from typing import Final

import regex

from extractor.words import words

__all__ = [
    "CALLED_FALSE",
    "CLAUSE_STARTS",
    "COMPARATIVE",
    "CONDITION",
    "ESTIMATE",
    "ESTIMATING_VERBS",
    "HEDGE",
    "LATER_CLAUSE",
    "NEGATORS",
    "PREDICTING_VERBS",
    "PREDICTION",
    "SUBORDINATE_CLAUSE",
    "SUBORDINATING",
    "UNABLE",
    "WITHHOLDING",
]

ESTIMATING_VERBS: Final = words("estimate calculate")
"""Base forms of reporting verbs that give an estimate."""

PREDICTING_VERBS: Final = words(
    "predict forecast expect plan intend vow pledge promise threaten foresee anticipate envisage"
)
"""Base forms of reporting verbs that speak of the future."""

SUBORDINATING: Final = words(
    "because although though while when if unless since after before where which who despite amid "
    "without"
)
"""Words after which a negation is no longer that of the main clause."""

HEDGE: Final = regex.compile(
    r"\b(?:may(?!\s+\d)|might|could(?!(?:\s+not|n['’]t))|appears?|appeared|appearing|seems?|seemed|seemingly"
    r"|reportedly|allegedly|alleged|purported(?:ly)?|supposed(?:ly)?|apparently|possibly|perhaps"
    r"|maybe|probably|presumably|potential(?:ly)?|(?:un)?likely|suspected|conceivably|arguably"
    r"|(?:is|are|was|were|been)\s(?:widely\s|also\s)?(?:said|believed|thought|understood|reported|rumou?red)"
    r"|[Ww]e\s(?:believe|think|suspect)|I\s(?:believe|think|suspect|guess)|it\sbelieve[sd]"
    r"|not\s(?:clear|certain|sure)|unclear)\b"
)
"""Modal verbs, epistemic verbs and adverbs (Hyland 1998)."""

PREDICTION: Final = regex.compile(
    r"\b(?:will|shall|(?:expects?|forecasts|predicts?)\b|\w+['’]ll|going\sto\s(?!a\b|the\b|an\b)|won['’]t|would(?!\shave)"
    r"|(?:is|are|was|were|be|been)\s(?:now\s|also\s|still\s|widely\s)?(?:expected|set|due|scheduled|projected"
    r"|forecast|poised|predicted)\s(?:to\b|by\b|for\b)|(?:is|are)\sbound\sto\b|plans?\sto|intends?\sto)"
)
"""Verb phrases that speak of the future."""

SUBORDINATE_CLAUSE: Final = regex.compile(r"\b(?:whether|because|which|who|unless|until)\b.*$")
"""A subordinate clause, to the end of the evidence."""

LATER_CLAUSE: Final = regex.compile(
    r"\b(?:which|who|because|after|as|while|if|so|that|and|but|with)\b"
)
"""A word behind which a cue may no longer be that of the main clause."""

UNABLE: Final = regex.compile(r"^(?:neither|no|none|nobody|nothing)\b[^,;]*?\bcould\b", regex.I)
""""Nobody could", which is about ability and is no hedge."""

CALLED_FALSE: Final = regex.compile(
    r"^(?:that|this|it|the|an?|those|these|all|any|such)\b(?:\s\w+){0,4}?\s(?:(?:is|was|were|are)\s)?(?:as\s)?"
    r"(?:an?\s|simply\s|completely\s|totally\s)?[\"“‘']?"
    r"(?:false|untrue|a\slie|lies?(?!\s\p{L})|nonsense|baseless|unfounded|fabricated|fantasy|fiction|rubbish"
    r"|fake|absurd|not\strue(?!\sthat))\b"
    r"(?:(?<=\b(?:is|was|were|are|as)\s.*)|(?!\s(?!(?:and|as|at|because|but|by|in|on|or|since|to|when)\b)\p{Ll}))",
    regex.I,
)
"""An opening that calls something false; not "a false alarm emptied the shops"."""

ESTIMATE: Final = regex.compile(r"\bestimat(?:e|es|ed|ing)\b", regex.I)
"""A form of "estimate"."""

WITHHOLDING: Final = regex.compile(
    r"\b(?:(?:declin|refus)(?:e[sd]?|ing)\sto\s(?:say|comment|confirm|discuss|acknowledge|respond)"
    r"|neither\s(?:confirm|denie|deny)\w*|not\s(?:\w+\s)?(?:confirmed|acknowledged|commented|responded)"
    r"|(?:will|would|could|can|do|does|did)\snot\s(?:comment|confirm|say)|no\scomment"
    r"|not\sworth\scommenting)\b",
    regex.I,
)
"""Phrases of refusing to confirm or to comment."""

CLAUSE_STARTS: Final = words(
    "he she it they we i will would is are was were has have had did does do then could"
)
"""Words after "and" that begin another main clause."""

COMPARATIVE: Final = regex.compile(
    r"more|fewer|less|(?!longer)\w+er"
)  # "no more than", "no thicker"
"""The word after "no" in a comparison: "no more than", "no thicker"."""

NEGATORS: Final = words("not never neither nor no cannot nobody nothing none without")
"""Words that negate a clause."""

CONDITION: Final = regex.compile(r"\bif\b")
"""The word that opens a condition."""
