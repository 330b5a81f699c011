"""Make claims from the model's drafts and from the reporting clauses of the text.

The model chooses the words that are claims. Where the text itself says who says them
(`speech.reports`), the text decides the source and the evidence is cut to the words that are said.
A reporting clause that the model left out is a claim too. A source that only the model names is
used where it stands in the sentence, outside the evidence.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from extractor.models import (
    Because,
    Claim,
    Document,
    Evidence,
    Mention,
    Provenance,
    Quotation,
    Span,
    Stance,
    claim_id,
)
from extractor.news.certainty import certainty, signs
from extractor.news.dates.times import times
from extractor.news.drafts import Draft, unused_drafts
from extractor.news.numbers.quantities import quantities
from extractor.news.reading import ArticleReader, ArticleReading, Candidate, fill_later_sources
from extractor.news.restatement import restated
from extractor.news.second_opinion import SecondOpinion
from extractor.news.sources.pronouns import PronounNames
from extractor.news.speech.reports import Report
from extractor.news.stance import is_negated, is_taken_back, quotation_of, stance_of
from extractor.news.statement import (
    SpeakerCue,
    looks_like_verb,
    says_i,
    spoken,
    statement,
    with_speaker,
)
from extractor.news.tokens import Token, tokens

__all__ = ["ClaimResult", "claims"]


class ClaimResult(NamedTuple):
    """The claims of a document, and the drafts that share no word with any of them."""

    claims: list[Claim]
    unused: list[Draft]


def claims(
    document: Document,
    sentences: Sequence[Span],
    drafts: Sequence[Draft],
    provenance: Provenance,
    reading: ArticleReading | None = None,
) -> ClaimResult:
    """Make the claims of a document, in the order of its text.

    document: the document; its date resolves relative times.
    sentences: the sentences that the model was shown.
    drafts: all drafts for these sentences.
    provenance: how the drafts were made; each claim carries it.
    reading: the reading of the same document and sentences by the rules, if there is one. It
        halves the time and changes no claim.
    """
    by_sentence: dict[Span, list[Draft]] = {}
    for draft in drafts:
        by_sentence.setdefault(draft.sentence, []).append(draft)
    if reading is not None:
        reader, candidates = reading.with_drafts(by_sentence)
    else:
        reader = ArticleReader(document, sentences)
        read = (reader.read(each, by_sentence.get(each, ())) for each in sentences)
        candidates = [candidate for each in read for candidate in each.candidates]
    builder = _ClaimBuilder(reader, provenance)
    candidates = fill_later_sources(candidates, reader.quoted)
    made = [builder.claim(candidate) for candidate in candidates]
    unique = {claim.claim_id: claim for claim in made}
    in_order = sorted(unique.values(), key=lambda claim: (claim.start, claim.end, claim.claim_id))
    return ClaimResult(in_order, unused_drafts(drafts, in_order))


class _ClaimBuilder:
    """Builds the claims of a document that a reader has read."""

    def __init__(self, reader: ArticleReader, provenance: Provenance) -> None:
        self.document = reader.document
        self.text = reader.text
        self.quoted = reader.quoted
        self.pronouns = PronounNames(reader.text, reader.attributor.resolver)
        self.second = SecondOpinion(reader.attributor)
        self.provenance = provenance

    def claim(self, candidate: Candidate) -> Claim:
        sources, because = self.second.sources(candidate)
        candidate = replace(candidate, sources=sources)
        spans = sorted(candidate.spans, key=lambda span: span.start)
        report = candidate.report
        evidence = self._evidence(spans, candidate.match)
        has_source = bool(candidate.sources)
        evidence_tokens = [
            token for span in spans for token in tokens(self.text, span, self.quoted)
        ]
        stance = stance_of(
            " ".join(e.quote for e in evidence),
            report.verb if report else None,
            withheld=bool(report and report.withheld and report.asserting),
            reported=has_source,
        )
        hedged = candidate.unknown_frame or (
            report is not None and (not report.asserting or report.source is None)
        )  # "it is alleged that" has no source that stands by it
        if stance != "predicted":  # "They would call. They did not." is no retraction
            hedged = hedged or is_taken_back(self.text, candidate.sentence.end)
        if hedged and stance not in ("denied", "unconfirmed"):
            stance = "hedged"
        numbers = tuple(q for span in spans for q in quantities(self.text, span))
        stance, why = self.second.stance(stance, candidate, numbers)
        told, fault = self._statement(spans, evidence_tokens, candidate, stance)
        cue = report.cue if report else None
        quotation = (
            "direct"
            if candidate.spoken
            else quotation_of(
                self.text, spans, self.quoted, reported=has_source and stance != "unconfirmed"
            )
        )
        claim = Claim(
            doc_id=self.document.doc_id,
            claim_id=claim_id(self.document.doc_id, spans, candidate.sources, stance),
            start=spans[0].start,
            end=spans[0].end,
            statement=told,
            evidence=evidence,
            quotation=quotation,
            source_unknown=not has_source and _is_reported(report, quotation),
            attribution=candidate.sources,
            cue=Mention(start=cue.start, end=cue.end, text=self.text[cue.start : cue.end])
            if cue
            else None,
            stance=stance,
            negated=is_negated(evidence_tokens),
            quantities=numbers,
            times=tuple(t for s in spans for t in times(self.text, s, self.document.date)),
            because=(*because, *why, *fault),
            provenance=self.provenance,
        )
        sure = certainty(signs(claim, candidate, self.text, self.quoted))
        return claim.model_copy(update={"certainty": sure})

    def _evidence(self, spans: Sequence[Span], match: str) -> tuple[Evidence, ...]:
        return tuple(
            Evidence(
                start=span.start,
                end=span.end,
                quote=self.text[span.start : span.end],
                match=match,  # type: ignore[arg-type]  # one of the three, by construction
            )
            for span in spans
        )

    def _statement(
        self, spans: Sequence[Span], evidence: Sequence[Token], candidate: Candidate, stance: Stance
    ) -> tuple[str, tuple[Because, ...]]:
        """Return the evidence as a sentence that stands alone, and whose reading it is.

        A stance that the rules read no cue for is shown by the whole sentence.
        """
        names = self._pronoun_names(evidence, candidate)
        if stance in ("denied", "unconfirmed") and candidate.report is None and candidate.opinion:
            return statement(self.text, [candidate.sentence], {}), ()
        told = self._told(spans, evidence, candidate, stance, names)
        said = candidate.opinion.statement.strip() if candidate.opinion else ""
        if not said:
            return told, ()
        source = candidate.sources[0] if candidate.sources else None
        names_of_model, fault = restated(said, spans, self.second.referents, names, source)
        if fault:
            return told, (Because(part="statement", surer="rules", why=fault),)
        both = {**{s: n for s, n in names.items() if s not in names_of_model}, **names_of_model}
        other = self._told(spans, evidence, candidate, stance, both)
        if other == told:
            return told, ()
        words = ", ".join(
            f"“{self.text[s.start : s.end]}”" for s in sorted(names_of_model, key=_start)
        )
        why = f"It says what {words} stands for."
        return other, (Because(part="statement", surer="model", why=why),)

    def _told(
        self,
        spans: Sequence[Span],
        evidence: Sequence[Token],
        candidate: Candidate,
        stance: Stance,
        names: dict[Span, str],
    ) -> str:
        """Return the evidence as a sentence, with names in place of pronouns.

        Evidence that is no sentence by itself gets its speaker: an object, a denied clause, or
        words that contain "I" or "we".
        """
        plain = statement(self.text, spans, names)
        report = candidate.report
        if report is None and candidate.sources and plain and says_i(evidence):
            return spoken(self.pronouns.subject(candidate.sources[0]), plain)
        if report is None or report.foreign or report.withheld:
            return plain
        if not candidate.sources or not plain:
            return plain
        if not report.asserting:
            return plain  # the whole clause, speaker and all
        source = report.source
        if source and any(span.contains(source) and span.contains(report.cue) for span in spans):
            return plain  # "was denounced by Kyiv": the clause names its source
        if source and source.start > report.cue.end and spans[0].contains(report.cue):
            return plain  # "is put at 3 million by the ministry"
        cue = self.text[report.cue.start : report.cue.end]
        name = self.pronouns.subject(candidate.sources[0])
        if source and source.end <= spans[0].start and spans[0].contains(report.cue):
            # "does not expect": the cue is a part of the evidence
            return f"{name[0].upper()}{name[1:]} {plain[0].lower()}{plain[1:]}"
        to = self.text[max(0, spans[0].start - 4) : spans[0].start].endswith(" to ")
        behind = report.cue.end <= spans[0].start
        speaker = SpeakerCue(name, cue, report.verb, to and behind, behind)
        denied = stance == "denied"
        told = with_speaker(plain, evidence, speaker, denied=denied)
        if told != plain and name in names.values():  # it begins with the name: once is enough
            others = {span: each for span, each in names.items() if each != name}
            told = with_speaker(
                statement(self.text, spans, others), evidence, speaker, denied=denied
            )
        return told

    def _pronoun_names(self, evidence: Sequence[Token], candidate: Candidate) -> dict[Span, str]:
        """Return a name for each pronoun of the evidence that certainly stands for it."""
        speaker = candidate.sources[0] if candidate.sources and candidate.report else None
        is_object = speaker is not None and not any(map(looks_like_verb, evidence))
        cue_end = candidate.report.cue.end if candidate.report else 0
        return self.pronouns.names(evidence, speaker, cue_end, is_object=is_object)


def _start(span: Span) -> int:
    return span.start


def _is_reported(report: Report | None, quotation: Quotation) -> bool:
    """Whether words without a known source are somebody's: quoted, or reported with a noun.

    A passive ("is said to") stays the article's own.
    """
    return quotation == "direct" or (report is not None and report.verb == "claim")
