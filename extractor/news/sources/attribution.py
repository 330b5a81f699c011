"""Whose words they are: the chain of voices of a reporting clause, or whom the model named."""

from collections.abc import Sequence

import regex

from extractor.models import Attribution, Document, Span
from extractor.news.sources.cast import Cast
from extractor.news.sources.kinds import kind_of
from extractor.news.spans import inside
from extractor.news.speech.reports import Report
from extractor.news.statement import is_verbal
from extractor.news.tokens import quotations, tokens
from extractor.news.words.en.roles import AUDIENCES
from extractor.news.words.en.verb_classes import LEMMAS, TELL_VERBS

__all__ = ["Voicing"]

_CITING = regex.compile(
    r"\b(?:citing|quoting)\s+([^,;“”\"]{3,80}?)(?=[,;]|\s(?:as|that|who)\b|\.\s+\p{Lu}|\.?$)"
)
_HEARER = regex.compile(r"\s+((?:the\s)?\p{Lu}[\p{L}.&'’-]*(?:\s\p{Lu}[\p{L}.&'’-]*){0,3})")
_WEEKDAY = regex.compile(r"\s(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$")
_LONGEST = 12  # words of a source that the model names
_NEAR = 4  # words between such a source and its verb


class Voicing:
    """A document whose voices can be asked for, in its order."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text
        self.quoted = quotations(document.text)
        self.cast = Cast(document.text, self.quoted)

    def voices(self, report: Report, sentence: Span) -> tuple[Attribution, ...]:
        """The chain of voices of a reporting clause: whom it cites, its source, its hearer."""
        if report.source is None:
            return ()
        main = self.cast.voice(report.source)
        chain = [main]
        written = self.text[sentence.start : sentence.end]
        if cited := _CITING.search(written):
            span = Span(start=sentence.start + cited.start(1), end=sentence.start + cited.end(1))
            if not span.overlaps(report.source) and not inside(span, report.content):
                chain.insert(0, self.cast.voice(span))
        if report.verb == "tell" and (hearer := self._hearer(report, sentence)):
            chain.append(hearer)
        return tuple(chain)

    def _hearer(self, report: Report, sentence: Span) -> Attribution | None:
        """The outlet that was told: it relays the claim."""
        found = _HEARER.match(self.text, report.cue.end, sentence.end)
        if found is None:
            return None
        named = _WEEKDAY.sub("", found[1]).rstrip(".")
        span = Span(start=found.start(1), end=found.start(1) + len(named))
        return self.cast.voice(span) if kind_of(named) == "media" or self._outlet(named) else None

    def _outlet(self, named: str) -> bool:
        """Whether one is told who is neither a person nor a body of the document: an outlet."""
        known = named.split()[-1] in self.cast.people or kind_of(named) in ("government", "group")
        return not known and AUDIENCES.isdisjoint(named.lower().split())

    def named(self, name: str, sentence: Span, spans: Sequence[Span]) -> tuple[Attribution, ...]:
        """The source that the model named, where the sentence has it beside a reporting verb."""
        name = name.strip()
        if len(name) < 2:
            return ()
        pattern = regex.compile(rf"\b{regex.escape(name)}\b", regex.I)
        for found in pattern.finditer(self.text, sentence.start, sentence.end):
            span = Span(start=found.start(), end=found.end())
            apart = not any(span.overlaps(each) for each in spans)
            if apart and self._is_name(span) and self._beside_cue(span, sentence, spans):
                return (self.cast.voice(span),)
        return ()

    def _is_name(self, span: Span) -> bool:
        """Whether words can name a source: few, and no clause of their own."""
        words = tokens(self.text, span, self.quoted)
        return len(words) <= _LONGEST and not any(map(is_verbal, words))

    def _beside_cue(self, span: Span, sentence: Span, spans: Sequence[Span]) -> bool:
        """Whether a reporting verb that is no part of the evidence follows soon, or goes before."""
        words = [
            word
            for word in tokens(self.text, sentence, self.quoted)
            if not any(each.start <= word.start < each.end for each in spans)
        ]
        before = [word.lower for word in words if word.end <= span.start][-2:]
        after = [word.lower for word in words if word.start >= span.end][:_NEAR]
        told = any(LEMMAS.get(word) in TELL_VERBS for word in before)  # whom somebody told
        return any(word in LEMMAS for word in after) or any(
            (word in LEMMAS and not told) or word in ("by", "to") for word in before
        )
