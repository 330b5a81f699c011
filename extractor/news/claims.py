"""Drafts of the model and reporting clauses of the text become claims.

The model chooses the words that are claims; where the text says by its own words who says them
(`refine.reporting`), that decides the source and cuts the evidence to what is said. A reporting
clause that the model passed over is a claim too. A source that only the model names is kept when
it stands in the sentence, outside the evidence.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
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
from extractor.news.dates.times import times
from extractor.news.drafts import Draft, Unit, distinct, unused
from extractor.news.numbers.quantities import quantities
from extractor.news.sources.attribution import Voicing
from extractor.news.spans import common, inside, overlap, share, size, without
from extractor.news.speech.reports import Report, announced, reports
from extractor.news.speech.speaker_labels import Turns
from extractor.news.stance import is_negated, quotation_of, stance_of
from extractor.news.statement import Telling, attributed, is_verbal, statement
from extractor.news.tokens import Quotations, Token, tokens
from extractor.news.trimming import negates, stands, trimmed, word_count
from extractor.news.words.en.roles import GROUP, ROLES, VAGUE
from extractor.news.words.en.verb_classes import DENYING, LEMMAS
from extractor.words import words

__all__ = ["ArticleReading", "Draft", "Refined", "claims", "whole"]

_NO_CLAUSE = words("to who which whose by in on at from with asked pressed")
_LINKING = words("and but while whereas although though")
# a main clause begins where the sentence does, or behind a conjunction or a semicolon
_LINKED = regex.compile(
    r"(?:^|[.!?\n]\s*[\"”’')]*\s*|[;–—]\s*|\b(?:and|but|while|whereas|though|although),?\s*)"
    r"[“\"‘']?$",
    regex.I,
)
_QUESTION = regex.compile(r"[”\"’')\s]{0,2}\?")
_SOMEBODY = ROLES | GROUP | words("whom who one prisoners prisoner someone anyone")
_MIN_WORDS = 3


class Refined(NamedTuple):
    """The claims, and the drafts of which no word went into one."""

    claims: list[Claim]
    unused: list[Draft]


class ArticleReading:
    """One document, read by the rules alone.

    Made once and given to `claims`, it saves the second reading of each sentence for which the
    model drafted nothing.
    """

    def __init__(self, document: Document, sentences: Sequence[Span]) -> None:
        self.document = document
        self.sentences = tuple(sentences)
        self._reader = _Reader(document)
        self._steps = {each: self._reader.read(each, [whole(document, each)]) for each in sentences}

    @property
    def quoted(self) -> Quotations:
        """The quotations of the document."""
        return self._reader.quoted

    def voiced(self) -> list[int]:
        """Where the words begin for which the rules find a voice, in order."""
        units = self._reader.voiced([unit for step in self._steps.values() for unit in step.units])
        found = (unit for unit in units if unit.voices or unit.report is not None)
        return sorted(min(span.start for span in unit.spans) for unit in found)

    def again(self, by_sentence: Mapping[Span, Sequence[Draft]]) -> "tuple[_Reader, list[Unit]]":
        """The units of all sentences with the model's drafts, and the reader that knows them.

        A sentence gives the same units again where its drafts and all that was read before are the
        same.
        """
        reader = self._reader
        reader.restart()
        units: list[Unit] = []
        same = True
        for sentence in self.sentences:
            drafts, step = by_sentence.get(sentence, ()), self._steps[sentence]
            if same and drafts == step.drafts:
                reader.repeat(step)
            else:
                new = reader.read(sentence, drafts)
                same = same and new.leaves(step)
                step = new
            units.extend(step.units)
        return reader, units


def whole(document: Document, sentence: Span) -> Draft:
    """A sentence taken as one claim, for the rules to cut."""
    words = document.text[sentence.start : sentence.end]
    evidence = Evidence(start=sentence.start, end=sentence.end, quote=words, match="exact")
    return Draft((evidence,), sentence, "")


def claims(
    document: Document,
    sentences: Sequence[Span],
    drafts: Sequence[Draft],
    provenance: Provenance,
    reading: ArticleReading | None = None,
) -> Refined:
    """The claims of a document, in its order, from all its drafts; pure.

    `sentences` are those that the model was shown. `reading` is that of the same document and
    sentences, if there is one: the claims are the same with it, and made in half the time.
    """
    by_sentence: dict[Span, list[Draft]] = {}
    for draft in drafts:
        by_sentence.setdefault(draft.sentence, []).append(draft)
    if reading is not None:
        reader, units = reading.again(by_sentence)
    else:
        reader = _Reader(document)
        read = (reader.read(each, by_sentence.get(each, ())) for each in sentences)
        units = [unit for step in read for unit in step.units]
    units = reader.voiced(units)
    made = [reader.claim(unit, provenance) for unit in units]
    unique = {claim.claim_id: claim for claim in made}
    in_order = sorted(unique.values(), key=lambda claim: (claim.start, claim.end, claim.claim_id))
    return Refined(in_order, unused(drafts, in_order))


class _Step(NamedTuple):
    """What reading one sentence gave: its units, and what later sentences depend on.

    That is the unit whose quotation may go on, and the voices that pronouns may stand for.
    """

    drafts: Sequence[Draft]
    units: list[Unit]
    speaking: Unit | None
    voices: list[Attribution]

    def leaves(self, other: "_Step") -> bool:
        """Whether later sentences are read alike after either of two."""
        return self.speaking == other.speaking and self.voices == other.voices


class _Reader(Voicing):
    """Reads a document's sentences in order, with what the earlier ones said."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.turns = Turns(document.text)
        self.speaking: Unit | None = None
        self._reports: dict[Span, list[Report]] = {}

    def read(self, sentence: Span, drafts: Sequence[Draft]) -> _Step:
        """Reads the next sentence."""
        before = len(self.cast.asked)
        units = self.units(sentence, drafts)
        return _Step(drafts, units, self.speaking, self.cast.asked[before:])

    def repeat(self, step: _Step) -> None:
        """Reads the next sentence as it was read before."""
        self.cast.ask_again(step.voices)
        self.speaking = step.speaking

    def restart(self) -> None:
        """Begins again at the first sentence."""
        self.cast.forget()
        self.speaking = None

    # ---- what is claimed in a sentence -----------------------------------------------------

    def units(self, sentence: Span, drafts: Sequence[Draft]) -> list[Unit]:
        told = self._reported(sentence)
        units: list[Unit] = []
        covered: set[Report] = set()
        for draft in drafts:
            for unit in self._placed(draft, told):
                units.append(unit)
                if unit.report is not None:
                    covered.add(unit.report)
        units.extend(unit for unit in told if unit.report not in covered)
        spoken = map(self._in_turn, units)
        units = distinct([unit for unit in map(self._narrowed, spoken) if unit is not None])
        for unit in units:
            if unit.voices and self.quoted.around(unit.spans[-1]):
                self.speaking = unit
        return units

    def voiced(self, units: Sequence[Unit]) -> list[Unit]:
        """With the voice of a quotation of several sentences that is named behind its last one."""
        later: dict[Span, Unit] = {}
        voiced: list[Unit] = []
        for unit in reversed(units):
            quotation = self.quoted.at(unit.spans[0].start)
            if quotation is not None and not unit.voices and quotation in later:
                teller = later[quotation]
                report = replace(teller.report, content=unit.spans) if teller.report else None
                unit = replace(unit, voices=teller.voices, report=report)
            elif quotation is not None and unit.voices and unit.report is not None:
                later.setdefault(quotation, unit)
            voiced.append(unit)
        return voiced[::-1]

    def _reported(self, sentence: Span) -> list[Unit]:
        """The units that the sentence's own reporting clauses make, inner before outer."""
        if sentence not in self._reports:
            self._reports[sentence] = reports(self.text, sentence, self.quoted)
        found = self._reports[sentence]
        if self.turns.at(sentence.end - 1):
            found = [report for report in found if not self._first_person(report)]
        voices = {report: self.voices(report, sentence) for report in found}
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
            units.append(Unit(report.content, sentence, chain, report))
        if not units and (opening := announced(self.text, sentence, self.quoted)):
            self.speaking = Unit((sentence,), sentence, self.voices(opening, sentence), opening)
        return units or self._continued(sentence)

    def _first_person(self, report: Report) -> bool:
        """Whether a speaker reports himself: "I believe" in a transcript."""
        source = report.source
        return source is not None and self.text[source.start : source.end].lower() in ("i", "we")

    def _continued(self, sentence: Span) -> list[Unit]:
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
        return [Unit((span,), sentence, self.speaking.voices, carried)]

    def _placed(self, draft: Draft, told: Sequence[Unit]) -> Iterator[Unit]:
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
            if negates(self.text, draft.sentence.start, spans):
                spans = (draft.sentence,)
            told_already = overlap(spans, clauses) >= 0.5 * size(spans)
            if not told_already and stands(self.text, spans):
                yield Unit(spans, draft.sentence, self._named(draft, spans), None, match)
            return
        said: list[Span] = []
        for unit in around:
            yield unit
            said.extend(self._clause(unit))
        for rest in without(spans, said):
            if self._is_clause(rest) and stands(self.text, (rest,)):
                yield Unit((rest,), draft.sentence, (), None, match)

    def _clause(self, unit: Unit) -> list[Span]:
        """All that belongs to a reporting clause: source, cue, content and what lies between."""
        if unit.report is None:
            return list(unit.spans)
        return [unit.report.extent]

    def _is_verbal(self, spans: Sequence[Span]) -> bool:
        return any(is_verbal(word) for s in spans for word in tokens(self.text, s, self.quoted))

    def _is_clause(self, span: Span) -> bool:
        """Whether what is left of a sentence is a clause of its own."""
        words = tokens(self.text, span, self.quoted)
        if not words or words[0].lower in _NO_CLAUSE or words[-1].lower in ("that", "as", "is"):
            return False
        if words[-1].lower in LEMMAS and not words[-1].quoted:
            return False  # "The mayor said" of "The mayor said she was confident that"
        before = _LINKED.search(self.text, max(0, span.start - 12), span.start)
        begins = words[0].lower in _LINKING or before is not None
        if not begins or (words[0].lower in ("asked", "pressed") and before is not None):
            return False
        return sum(word.word for word in words) >= 5 and any(map(is_verbal, words))

    def _narrowed(self, unit: Unit) -> Unit | None:
        """Without opening adverbs and the marks at its ends; None where no words are left."""
        cut = (trimmed(self.text, span, self.quoted) for span in unit.spans)
        spans = tuple(span for span in cut if span is not None)
        denied = unit.report is not None and unit.report.verb in DENYING
        direct = unit.report is not None and all(map(self.quoted.around, spans))
        least = 1 if denied else 2 if unit.report is not None else _MIN_WORDS
        if word_count(self.text, spans) < least or self._asks(spans):
            return None
        if not denied and (unit.report is None or direct) and not stands(self.text, spans):
            return None
        return replace(unit, spans=spans)

    def _in_turn(self, unit: Unit) -> Unit:
        """With the speaker of a transcript as its last voice; the label is no part of its words."""
        turn = self.turns.at(unit.spans[0].start) or self.turns.at(unit.spans[-1].end - 1)
        if turn is None or turn.asks:
            return unit
        spans = tuple(
            Span(start=max(span.start, turn.start), end=span.end)
            for span in unit.spans
            if span.end > turn.start
        )
        speaker = self.cast.voice(turn.label)
        first = unit.voices[0].text.lower() if unit.voices else ""
        voices = (speaker,) if first in ("i", "we") else (*unit.voices, speaker)
        return replace(unit, spans=spans, voices=voices, spoken=not unit.voices)

    def _asks(self, spans: Sequence[Span]) -> bool:
        """Whether the words are a question, which claims nothing, also where it is quoted."""
        return bool(spans) and bool(_QUESTION.match(self.text, spans[-1].end))

    def _named(self, draft: Draft, spans: Sequence[Span]) -> tuple[Attribution, ...]:
        """The source of a draft that no reporting clause has: as named, or who is speaking."""
        if len(draft.source.strip()) < 2 and self.speaking is not None:
            return self.speaking.voices if all(map(self.quoted.around, spans)) else ()
        return self.named(draft.source, draft.sentence, spans)

    # ---- the claim ---------------------------------------------------------------------------

    def claim(self, unit: Unit, provenance: Provenance) -> Claim:
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
        voiced = bool(unit.voices)
        said_words = [token for span in spans for token in tokens(self.text, span, self.quoted)]
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
            statement=self._statement(spans, said_words, unit, stance),
            evidence=evidence,
            quotation="direct"
            if unit.spoken
            else quotation_of(
                self.text, spans, self.quoted, voiced=voiced and stance != "unconfirmed"
            ),
            attribution=unit.voices,
            cue=Mention(start=cue.start, end=cue.end, text=self.text[cue.start : cue.end])
            if cue
            else None,
            stance=stance,
            negated=is_negated(said_words),
            quantities=tuple(q for span in spans for q in quantities(self.text, span)),
            times=tuple(t for s in spans for t in times(self.text, s, self.document.date)),
            provenance=provenance,
        )

    def _statement(
        self, spans: Sequence[Span], said: Sequence[Token], unit: Unit, stance: Stance
    ) -> str:
        """The evidence as a sentence that stands alone.

        What is no sentence by itself (an object, a denied clause, words with "I" or "we" in them)
        is told with its speaker.
        """
        told = statement(self.text, spans, self._resolved(said))
        report = unit.report
        if report is None or report.withheld or not unit.voices or not told:
            return told
        cue, name = self.text[report.cue.start : report.cue.end], unit.voices[0].name
        source = report.source
        if (
            source and source.end <= spans[0].start and spans[0].contains(report.cue)
        ):  # "does not expect": the cue is a part of it
            return f"{name[0].upper()}{name[1:]} {told[0].lower()}{told[1:]}"
        to = self.text[max(0, spans[0].start - 4) : spans[0].start].endswith(" to ")
        telling = Telling(name, cue, report.verb, to and report.cue.end < spans[0].start)
        return attributed(told, said, telling, denied=stance == "denied")

    def _resolved(self, words: Sequence[Token]) -> dict[Span, str]:
        """Names for the pronouns of the evidence that are sure.

        None is where the evidence itself speaks of somebody else before: "prisoners, one of whom
        said he".
        """
        names: dict[Span, str] = {}
        for token in words:
            if token.lower in _SOMEBODY:
                break
            name = self.cast.pronoun(token.lower, token.start)
            if name and name not in names.values():  # once: "Ruiz has 60 days to ask for her job"
                names[Span(start=token.start, end=token.end)] = name
        return names


_MATCHES = ("exact", "normalized", "repaired")
