"""Drafts of the model and reporting clauses of the text become claims.

The model chooses the words that are claims; where the text says by its own words who says them
(`refine.reporting`), that decides the source and cuts the evidence to what is said. A reporting
clause that the model passed over is a claim too. A source that only the model names is kept when
it stands in the sentence, outside the evidence.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import NamedTuple

import regex

from extractor.models import (
    Attribution,
    Claim,
    Document,
    Evidence,
    Mention,
    Provenance,
    Span,
    Stance,
    content_id,
)
from extractor.refine.lexicon import LEMMAS
from extractor.refine.names import kind_of
from extractor.refine.quantities import quantities
from extractor.refine.reporting import Report, reports
from extractor.refine.sources import Cast
from extractor.refine.spans import common, inside, overlap, share, size, without
from extractor.refine.stance import is_negated, quotation_of, stance_of
from extractor.refine.statement import attributed, is_verbal, statement
from extractor.refine.times import times
from extractor.refine.tokens import Token, quotations, tokens
from extractor.refine.trimming import negates, stands, trimmed, word_count
from extractor.refine.voices import VAGUE

__all__ = ["Draft", "Refined", "claims"]

_CITING = regex.compile(
    r"\b(?:citing|quoting)\s+([^,;“”\"]{3,80}?)(?=[,;]|\s(?:as|that|who)\b|\.\s+\p{Lu}|\.?$)"
)
_HEARER = regex.compile(r"\s+((?:the\s)?\p{Lu}[\p{L}.&'’-]*(?:\s\p{Lu}[\p{L}.&'’-]*){0,3})")
_WEEKDAY = regex.compile(r"\s(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$")
_MIN_WORDS = 3


@dataclass(frozen=True)
class Draft:
    """What the model claims: words that were found, in a sentence, and whom it named."""

    evidence: tuple[Evidence, ...]
    sentence: Span
    source: str


class Refined(NamedTuple):
    """The claims, and the drafts of which no word went into one."""

    claims: list[Claim]
    unused: list[Draft]


@dataclass(frozen=True)
class _Unit:
    """A claim in the making."""

    spans: tuple[Span, ...]
    sentence: Span
    voices: tuple[Attribution, ...] = ()
    report: Report | None = None
    match: str = "exact"


def claims(
    document: Document,
    sentences: Sequence[Span],
    drafts: Sequence[Draft],
    provenance: Provenance,
) -> Refined:
    """The claims of a document, in its order, from all its drafts; pure.

    `sentences` are those that the model was shown.
    """
    by_sentence: dict[Span, list[Draft]] = {}
    for draft in drafts:
        by_sentence.setdefault(draft.sentence, []).append(draft)
    reader = _Reader(document)
    units: list[_Unit] = []
    for sentence in sentences:
        units.extend(reader.units(sentence, by_sentence.get(sentence, ())))
    made = [reader.claim(unit, provenance) for unit in units]
    unique = {claim.claim_id: claim for claim in made}
    in_order = sorted(unique.values(), key=lambda claim: (claim.start, claim.end, claim.claim_id))
    return Refined(in_order, _unused(drafts, in_order))


class _Reader:
    """Reads a document's sentences in order, with what the earlier ones said."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text
        self.quoted = quotations(document.text)
        self.cast = Cast(document.text, self.quoted)
        self.speaking: _Unit | None = None

    # ---- what is claimed in a sentence -----------------------------------------------------

    def units(self, sentence: Span, drafts: Sequence[Draft]) -> list[_Unit]:
        told = self._reported(sentence)
        units: list[_Unit] = []
        covered: set[Report] = set()
        for draft in drafts:
            for unit in self._placed(draft, told):
                units.append(unit)
                if unit.report is not None:
                    covered.add(unit.report)
        units.extend(unit for unit in told if unit.report not in covered)
        units = [unit for unit in map(self._narrowed, units) if unit is not None]
        units = _distinct(units)
        for unit in units:
            if unit.voices and self.quoted.around(unit.spans[-1]):
                self.speaking = unit
        return units

    def _reported(self, sentence: Span) -> list[_Unit]:
        """The units that the sentence's own reporting clauses make, inner before outer."""
        found = reports(self.text, sentence, self.quoted)
        voices = {report: self._voices(report, sentence) for report in found}
        units = []
        for report in found:
            around = [
                other
                for other in found
                if other is not report and inside(report.cue, other.content)
            ]
            inner = [
                other
                for other in found
                if other is not report and inside(other.cue, report.content)
            ]
            if any(share(other.content, report.content) > 0.6 for other in inner):
                continue
            same = (o for o in found if (o.source, o.verb) == (report.source, report.verb))
            if any(0 < share(o.content, report.content) < 1 for o in same):
                continue  # "rejected claims that": once
            rest = without(report.content, [other.extent for other in inner])
            if inner and word_count(self.text, rest) < _MIN_WORDS:
                continue
            if any(voices[report] and voices[other] == voices[report] for other in around):
                continue  # "she said she believed": one voice, one claim
            chain = voices[report] + tuple(v for other in around for v in voices[other])
            # "Reports indicate that ..., according to the ministry": the ministry says it
            chain = tuple(
                voice for i, voice in enumerate(chain) if i == 0 or voice.name != chain[i - 1].name
            )
            chain = tuple(sorted(chain, key=lambda voice: voice.name.lower() in VAGUE))
            units.append(_Unit(report.content, sentence, chain, report))
        return units or self._continued(sentence)

    def _continued(self, sentence: Span) -> list[_Unit]:
        """A sentence that goes on with the quotation of the one before has the same voice."""
        quotation = self.quoted.at(sentence.start)
        if quotation is None or self.speaking is None:
            return []
        last = self.speaking.spans[-1]
        gap = Span(start=min(last.end, sentence.start), end=sentence.start)
        same = quotation.start <= last.start < quotation.end
        if not same and (size([gap]) > 120 or self.text.count("\n\n", gap.start, gap.end) > 1):
            return []
        between = self.speaking.sentence.end < sentence.start
        if not same and between and word_count(self.text, [gap]) > 12:
            return []
        span = Span(start=sentence.start, end=min(sentence.end, quotation.end))
        report = self.speaking.report
        carried = replace(report, content=(span,)) if report else None
        return [_Unit((span,), sentence, self.speaking.voices, carried)]

    def _placed(self, draft: Draft, told: Sequence[_Unit]) -> Iterator[_Unit]:
        """A draft, given the voice of the reporting clause that it stands in."""
        spans = tuple(Span(start=e.start, end=e.end) for e in draft.evidence)
        match = max((e.match for e in draft.evidence), key=_MATCHES.index)
        holders = [unit for unit in told if overlap(spans, unit.spans) >= 0.8 * size(spans)]
        if holders:
            unit = min(holders, key=lambda unit: size(unit.spans))
            narrower = common(spans, unit.spans)
            withheld = unit.report is not None and unit.report.withheld
            whole = self._is_verbal(unit.spans) and not self._is_verbal(narrower)
            if withheld or whole or negates(self.text, unit.spans[0].start, narrower):
                narrower = unit.spans  # "three militants" of "three militants had died"
            yield replace(unit, spans=narrower, match=match)
            return
        clauses = [part for unit in told for part in self._clause(unit)]
        around = [unit for unit in told if overlap(spans, unit.spans) > 0]
        if not around:
            # the words of a reporting clause alone ("he told AFP") are no claim
            asks = self.text[draft.sentence.end - 1] == "?" and not self.quoted.around(spans[-1])
            if negates(self.text, draft.sentence.start, spans):
                spans = (draft.sentence,)
            told_already = overlap(spans, clauses) >= 0.5 * size(spans)
            if not (told_already or asks) and stands(self.text, spans):
                yield _Unit(spans, draft.sentence, self._named(draft, spans), None, match)
            return
        said: list[Span] = []
        for unit in around:
            yield unit
            said.extend(self._clause(unit))
        for rest in without(spans, said):
            if self._is_clause(rest) and stands(self.text, (rest,)):
                yield _Unit((rest,), draft.sentence, (), None, match)

    def _clause(self, unit: _Unit) -> list[Span]:
        """All that belongs to a reporting clause: source, cue, content and what lies between."""
        if unit.report is None:
            return list(unit.spans)
        return [unit.report.extent]

    def _is_verbal(self, spans: Sequence[Span]) -> bool:
        return any(is_verbal(word) for s in spans for word in tokens(self.text, s, self.quoted))

    def _is_clause(self, span: Span) -> bool:
        """Whether what is left of a sentence is a clause of its own."""
        words = tokens(self.text, span, self.quoted)
        return sum(word.word for word in words) >= 5 and any(map(is_verbal, words))

    def _narrowed(self, unit: _Unit) -> _Unit | None:
        """Without opening adverbs and the marks at its ends; None where no words are left."""
        cut = (trimmed(self.text, span, self.quoted) for span in unit.spans)
        spans = tuple(span for span in cut if span is not None)
        return replace(unit, spans=spans) if word_count(self.text, spans) >= _MIN_WORDS else None

    # ---- who says it -------------------------------------------------------------------------

    def _voices(self, report: Report, sentence: Span) -> tuple[Attribution, ...]:
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
        words = _WEEKDAY.sub("", found[1])
        span = Span(start=found.start(1), end=found.start(1) + len(words))
        return self.cast.voice(span) if kind_of(words) == "media" else None

    def _named(self, draft: Draft, spans: Sequence[Span]) -> tuple[Attribution, ...]:
        """The source that the model named, where it stands beside the evidence."""
        name = draft.source.strip()
        quoted = all(self.quoted.around(span) for span in spans)
        if len(name) < 2:
            return self.speaking.voices if quoted and self.speaking else ()
        pattern = regex.compile(rf"\b{regex.escape(name)}\b", regex.I)
        for found in pattern.finditer(self.text, draft.sentence.start, draft.sentence.end):
            span = Span(start=found.start(), end=found.end())
            if not any(span.overlaps(e) for e in spans) and self._reporting(draft, spans):
                return (self.cast.voice(span),)
        return ()

    def _reporting(self, draft: Draft, spans: Sequence[Span]) -> bool:
        """Whether the sentence has a reporting verb outside the evidence."""
        words = tokens(self.text, draft.sentence, self.quoted)
        return any(
            word.lower in LEMMAS and not any(s.start <= word.start < s.end for s in spans)
            for word in words
        )

    # ---- the claim ---------------------------------------------------------------------------

    def claim(self, unit: _Unit, provenance: Provenance) -> Claim:
        spans = sorted(unit.spans, key=lambda span: span.start)
        report = unit.report
        evidence = tuple(
            Evidence(
                start=span.start,
                end=span.end,
                quote=self.text[span.start : span.end],
                match=unit.match,  # type: ignore[arg-type]  # one of the three, by construction
            )
            for span in spans
        )
        said = " ".join(e.quote for e in evidence)
        voiced = bool(unit.voices) or report is not None
        words = [token for span in spans for token in tokens(self.text, span, self.quoted)]
        stance = stance_of(
            said,
            report.verb if report else None,
            withheld=bool(report and report.withheld),
            reported=voiced,
        )
        cue = report.cue if report else None
        return Claim(
            doc_id=self.document.doc_id,
            claim_id=content_id(
                self.document.doc_id,
                *(f"{span.start}-{span.end}" for span in spans),
                *(f"{voice.start}-{voice.name}" for voice in unit.voices),
                stance,
            ),
            start=spans[0].start,
            end=spans[0].end,
            statement=self._statement(spans, words, unit, stance),
            evidence=evidence,
            quotation=quotation_of(
                self.text, spans, self.quoted, voiced=voiced and stance != "unconfirmed"
            ),
            attribution=unit.voices,
            cue=Mention(start=cue.start, end=cue.end, text=self.text[cue.start : cue.end])
            if cue
            else None,
            stance=stance,
            negated=is_negated(words),
            quantities=tuple(q for span in spans for q in quantities(self.text, span)),
            times=tuple(t for s in spans for t in times(self.text, s, self.document.date)),
            provenance=provenance,
        )

    def _statement(
        self, spans: Sequence[Span], said: Sequence[Token], unit: _Unit, stance: Stance
    ) -> str:
        """The evidence as a sentence that stands alone.

        What is no sentence by itself (an object, a denied clause, words with "I" or "we" in them)
        is told with its speaker.
        """
        told = statement(self.text, spans, self._resolved(said))
        report = unit.report
        if report is None or report.withheld or not unit.voices or not told:
            return told
        cue = self.text[report.cue.start : report.cue.end]
        denied = stance == "denied"
        return attributed(told, said, unit.voices[0].name, cue, report.verb, denied=denied)

    def _resolved(self, words: Sequence[Token]) -> dict[Span, str]:
        """Names for the pronouns of the evidence that are sure."""
        names: dict[Span, str] = {}
        for token in words:
            if name := self.cast.pronoun(token.lower, token.start):
                names[Span(start=token.start, end=token.end)] = name
        return names


_MATCHES = ("exact", "normalized", "repaired")


def _unused(drafts: Sequence[Draft], made: Sequence[Claim]) -> list[Draft]:
    """The drafts that no claim's evidence shares a word with."""
    written = sorted((e for claim in made for e in claim.evidence), key=lambda e: e.start)
    ends = list(accumulate((e.end for e in written), max))

    def used(span: Span) -> bool:
        before = bisect_left(written, span.end, key=lambda e: e.start)
        return before > 0 and ends[before - 1] > span.start

    return [draft for draft in drafts if not any(map(used, draft.evidence))]


def _distinct(units: Sequence[_Unit]) -> list[_Unit]:
    """Without units that say nearly the same words as another; the narrower voice wins."""
    kept: list[_Unit] = []
    for unit in units:
        twin = next(
            (
                other
                for other in kept
                if 2 * overlap(unit.spans, other.spans)
                > 0.8 * (size(unit.spans) + size(other.spans))
            ),
            None,
        )
        if twin is None:
            kept.append(unit)
        elif len(unit.voices) > len(twin.voices):
            kept[kept.index(twin)] = unit
    return kept
