"""Phrases in which a source refuses to say something: "declined to comment", "gave no details"."""

from typing import Final

import regex

from extractor.words import words

__all__ = ["REFUSAL", "REFUSAL_HINTS"]

_ADVERB: Final = r"(?:(?:\w+ly|yet|also|since|so\sfar|at\sfirst|again|even|still|further)\s+)*"

_NOT: Final = (
    r"(?:(?:did|does|do|has|have|had|would|could|can|will|was|were|is|are)\s+"
    rf"{_ADVERB}not|\w+n['’]t|cannot)"
)

_TELL: Final = (
    r"(?:comment|confirm|acknowledge|disclose|elaborate|respond|reply|answer|discuss|address"
    r"|specify|identify|provide|give|name|reveal|explain|release|share|speculate)"
)

REFUSAL: Final = regex.compile(
    rf"""\b(?:
    (?P<verb>declin(?:e[sd]?|ing)|refus(?:e[sd]?|ing))\s+{_ADVERB}to\s+{_ADVERB}
        (?:be\s+(?:drawn|interviewed)|{_TELL}|put\s+an?\s+(?:figure|number|date|name|price)|estimate
          |quantify|go\s+into|take\s+questions|elaborate|rule\s+(?:it\s+)?out|say\s+(?=wh|how|if|more|anything))\b
    |{_NOT}\s+{_ADVERB}
        (?:(?:comment|elaborate|respond|reply|confirm|acknowledge|specify)(?:ed|d)?|replied
          |(?<=would\s+not\s+|wouldn['’]t\s+)discuss
          |(?:go|gone)\s+into\s+(?:\w+\s+)?details?|be\s+drawn|wish\s+to\s+comment
          |answer(?:ed)?\s+(?:\w+\s+)?(?:questions|calls|messages|a\s|the\s|requests)
          |be\s+{_ADVERB}(?:reached|contacted)
          |(?:reachable|available)\s+(?:for\s+comment|to\s+comment)
          |return(?:ed)?\s+(?:\w+\s+){{0,3}}(?:calls?|messages?|emails?)
          |say\s+(?=wh|how|if\b|more|anything)|said\s+(?=wh|how|if\b))
    |declined\s+(?:our|a|an|the|all|several|repeated|to\s+be)\s+(?:\w+\s+)?(?:requests?|interviews?|interviewed)
    |(?:made|had|has|have|gave|offered|provided|issued)\s+no\s+{_ADVERB}(?:\w+\s+){{0,2}}?
        (?:comment|response|reply|details|answer|explanation)
    |(?:has|have|had)\s+yet\s+to\s+{_ADVERB}(?:comment|confirm|respond|reply|acknowledge)
    |(?:(?:would|could|did|does|do|has|have|had|will)\s+)?neither\s+(?:confirm|den(?:y|ied))\w*
        (?:\s+nor\s+(?:confirm|den(?:y|ied|ies))\w*)?
    |(?=ha[sdv]|would|could|will)(?<=\bneither\b[^.;]{{3,80}}\bnor\b[^.;]{{3,60}})(?:has|have|had|would|could|will)\s+{_ADVERB}
        (?:comment|respond|repl|confirm|acknowledg)\w+
    |(?=respond|repl|comment|answer|return|could|would|will)(?<=\b(?:neither|none|nobody|no\sone)\b[^.;]{{0,90}})
        (?:responded|replied|commented|(?:answered|returned)\s+(?:\w+\s+){{0,3}}
          (?:calls?|messages?|emails?|questions|requests?)|could\s+be\s+(?:reached|contacted)
          |(?:would|could|will)\s+say\s+(?=wh|how|if|more))
    )""",
    regex.I | regex.X,
)
"""The words of a refusal, from its verb or negation on."""

REFUSAL_HINTS: Final = words(
    "no not cannot yet neither none nobody decline declines declined declining refuse refuses "
    "refused refusing"
)
"""Words of which each refusal has one, unless it has one in "n't"; most sentences have none."""
