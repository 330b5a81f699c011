"""Who refuses to say something: "declined to comment", "has yet to respond", "gave no details"."""

from typing import NamedTuple

import regex

from extractor.models import Span
from extractor.news.speech.clauses import clause_end
from extractor.news.speech.sentence import Sentence
from extractor.news.speech.subjects import subject_of
from extractor.news.words.en.lexicon import words

__all__ = ["Refusal", "refusals"]

_ADVERB = r"(?:(?:\w+ly|yet|also|since|so\sfar|at\sfirst|again|even|still|further)\s+)*"
_NOT = (
    r"(?:(?:did|does|do|has|have|had|would|could|can|will|was|were|is|are)\s+"
    rf"{_ADVERB}not|\w+n['’]t|cannot)"
)
_TELL = (
    r"(?:comment|confirm|acknowledge|disclose|elaborate|respond|reply|answer|discuss|address"
    r"|specify|identify|provide|give|name|reveal|explain|release|share|speculate)"
)
_PHRASE = regex.compile(
    rf"""\b(?:
    (?P<verb>declin(?:e[sd]?|ing)|refus(?:e[sd]?|ing))\s+{_ADVERB}to\s+{_ADVERB}
        (?:be\s+(?:drawn|interviewed)|{_TELL}|put\s+an?\s+(?:figure|number|date|name|price)|estimate
          |quantify|go\s+into|take\s+questions|elaborate|rule\s+(?:it\s+)?out|say\s+(?=wh|how|if|more|anything))\b
    |{_NOT}\s+{_ADVERB}
        (?:(?:comment|elaborate|respond|reply|confirm|acknowledge|specify)(?:ed|d)?|replied
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
    |(?<=\bneither\b[^.;]{{3,80}}\bnor\b[^.;]{{3,60}})(?:has|have|had|would|could|will)\s+{_ADVERB}
        (?:comment|respond|repl|confirm|acknowledg)\w+
    )""",
    regex.I | regex.X,
)
# Each refusal has one of these words, or one in "n't"; most sentences have none.
_HINTS = words(
    "no not cannot yet neither decline declines declined declining refuse refuses refused refusing"
)


class Refusal(NamedTuple):
    """A refusal: whose, by which words, and all of its clause."""

    source: Span
    cue: Span
    content: Span


def refusals(sentence: Sentence, text: str) -> list[Refusal]:
    """The refusals of the sentence, which is a part of `text`."""
    if not sentence.tokens or not _may_refuse(
        sentence,
    ):
        return []
    found = _PHRASE.finditer(text, sentence.tokens[0].start, sentence.tokens[-1].end)
    read = (_refusal(sentence, match.start(), match.end()) for match in found)
    return [refusal for refusal in read if refusal is not None]


def _may_refuse(sentence: Sentence) -> bool:
    said = [token.lower for token in sentence.tokens]
    return not _HINTS.isdisjoint(said) or any(word.endswith("n't") for word in said)


def _refusal(sentence: Sentence, start: int, end: int) -> Refusal | None:
    i, stop = sentence.index_at(start), sentence.index_at(end)
    if sentence.tokens[i].quoted or sentence.is_infinitive(i):
        return None
    subject = subject_of(sentence, i)
    if subject is None:
        return None
    # Of "disputed it but did not elaborate" the refusal is what stands behind "but".
    start = i if sentence.lower(i - 1) in ("and", "but") else subject[0]
    content = sentence.trim(start, clause_end(sentence, stop - 2))  # its comma may follow at once
    if content is None:
        return None
    return Refusal(sentence.span(subject[0], subject[1]), sentence.span(i, stop), content)
