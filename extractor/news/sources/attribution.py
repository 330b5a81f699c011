"""Attribute words to their sources: those of a reporting clause, or the one the model names."""

from collections.abc import Sequence

import regex

from extractor.models import Attribution, Document, Span
from extractor.news.quotations import quotations
from extractor.news.sources.coreference import CoreferenceResolver
from extractor.news.sources.kinds import kind_of
from extractor.news.spans import inside
from extractor.news.speech.reports import Report
from extractor.news.statement import looks_like_verb
from extractor.news.tokens import tokens
from extractor.news.words.en.roles import AUDIENCES, TITLES
from extractor.news.words.en.verb_classes import LEMMAS, RECIPIENT_VERBS

__all__ = ["Attributor"]

_CITING = regex.compile(
    r"\b(?:citing|quoting)\s+([^,;“”\"]{3,80}?)(?=[,;]|\s(?:as|that|who)\b|\.\s+\p{Lu}|\.?$)"
)
_OPENS_NEXT = regex.compile(r"\b(?:and|but|while),\s$")
_RECIPIENT = regex.compile(r"\s+((?:the\s)?\p{Lu}[\p{L}.&'’-]*(?:\s\p{Lu}[\p{L}.&'’-]*){0,3})")
_WEEKDAY = regex.compile(r"\s(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$")
_MAX_SOURCE_WORDS = 12  # of a source that the model names
_NEAR = 4  # words between such a source and its verb


class Attributor:
    """Finds the sources in one document.

    Call it in the order of the text, because pronouns refer back to earlier sources.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text
        self.quoted = quotations(document.text)
        self.resolver = CoreferenceResolver(document.text, self.quoted)

    def sources(self, report: Report, sentence: Span) -> tuple[Attribution, ...]:
        """Return the sources of a reporting clause: the one it cites, its subject, its outlet.

        An outlet is a source where it was told something, since it passes the claim on.
        """
        if report.source is None:
            return ()
        main = self.resolver.attribution(report.source)
        chain = [main]
        written = self.text[sentence.start : sentence.end]
        if cited := _CITING.search(written):
            span = Span(start=sentence.start + cited.start(1), end=sentence.start + cited.end(1))
            opens_next = bool(_OPENS_NEXT.search(written, 0, cited.start()))
            later = opens_next and report.cue.start < span.start  # of the next verb alone
            if not (later or span.overlaps(report.source) or inside(span, report.content)):
                chain.insert(0, self.resolver.attribution(span))
        if report.verb == "tell" and (recipient := self._recipient(report, sentence)):
            chain.append(recipient)
        return tuple(chain)

    def _recipient(self, report: Report, sentence: Span) -> Attribution | None:
        """Return the outlet that was told the claim, if there is one."""
        found = _RECIPIENT.match(self.text, report.cue.end, sentence.end)
        if found is None:
            return None
        named = _WEEKDAY.sub("", found[1]).rstrip(".")
        span = Span(start=found.start(1), end=found.start(1) + len(named))
        return (
            self.resolver.attribution(span)
            if kind_of(named) == "media" or self._outlet(named)
            else None
        )

    def _outlet(self, named: str) -> bool:
        """Whether a recipient is an outlet: no person or body of the document, and no audience."""
        if named.split()[0].rstrip(".").lower() in TITLES:
            return False
        person = named.split()[-1] in self.resolver.people and not named.startswith("the ")
        known = person or kind_of(named) in (
            "government",
            "group",
        )
        return not known and AUDIENCES.isdisjoint(named.lower().split())

    def named_source(
        self, name: str, sentence: Span, spans: Sequence[Span], paragraph: Span
    ) -> tuple[Attribution, ...]:
        """Return the source that the model names, if the text can bear it.

        It must stand outside the evidence: in the sentence, beside a reporting verb or a quotation;
        or elsewhere in the paragraph, beside a reporting verb.

        name: the name as the model writes it.
        sentence: the sentence of the evidence.
        spans: the evidence, in which the name does not count.
        paragraph: the sentences around it that may name the speaker of a quotation.
        """
        name = name.strip(" \t.,;:")
        if len(name) < 2:
            return ()
        quoted = bool(spans) and all(map(self.quoted.around, spans))
        places = [
            span
            for span in self.places(name, sentence)
            if not any(span.overlaps(each) for each in spans) and self._is_name(span)
        ]
        beside = [span for span in places if self._beside_cue(span, sentence, spans)]
        if not beside and (quoted or self._has_cue(sentence, spans)):
            beside = places
        if not beside:
            around = self.places(name, paragraph)
            beside = [
                span
                for span in around
                if self._is_name(span) and self._beside_cue(span, paragraph, spans)
            ]
        return (self.resolver.attribution(beside[0]),) if beside else ()

    def places(self, name: str, region: Span) -> list[Span]:
        """Find a name in a region of the text, or else the family name of a person."""
        if len(name.strip()) < 2:
            return []
        wordings = [name]
        if " " in name and name.split()[-1][:1].isupper():
            wordings.append(name.split()[-1])
        for wording in wordings:
            words = r"\s+".join(map(regex.escape, wording.split()))
            found = regex.finditer(
                rf"\b{words}(?!\w)", self.text, regex.I, region.start, region.end
            )
            if spans := [Span(start=each.start(), end=each.end()) for each in found]:
                return spans
        return []

    def _has_cue(self, sentence: Span, spans: Sequence[Span]) -> bool:
        """Whether the sentence has a reporting verb outside the evidence."""
        return any(
            word.lower in LEMMAS
            and not word.quoted
            and not any(each.start <= word.start < each.end for each in spans)
            for word in tokens(self.text, sentence, self.quoted)
        )

    def _is_name(self, span: Span) -> bool:
        """Whether words can name a source: they are few, and no clause."""
        words = tokens(self.text, span, self.quoted)
        return len(words) <= _MAX_SOURCE_WORDS and not any(map(looks_like_verb, words))

    def _beside_cue(self, span: Span, sentence: Span, spans: Sequence[Span]) -> bool:
        """Whether a reporting verb outside the evidence stands close before or after."""
        words = [
            word
            for word in tokens(self.text, sentence, self.quoted)
            if not any(each.start <= word.start < each.end for each in spans)
        ]
        before = [word.lower for word in words if word.end <= span.start][-2:]
        after = [word.lower for word in words if word.start >= span.end][:_NEAR]
        after_recipient = any(
            LEMMAS.get(word) in RECIPIENT_VERBS for word in before
        )  # a recipient: "told Ruiz"
        return any(word in LEMMAS for word in after) or any(
            (word in LEMMAS and not after_recipient) or word in ("by", "to") for word in before
        )
