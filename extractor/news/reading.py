"""Read an article sentence by sentence and find what may be claims.

Sentences are read in the order of the text, because pronouns and quotations that run over several
sentences depend on earlier ones.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import regex

from extractor.models import MATCH_KINDS, Attribution, Document, Span
from extractor.news.cuts import Edges, around_aside, own_clause, safe_edges
from extractor.news.drafts import Draft, Opinion, sentence_draft
from extractor.news.quotations import Quotations
from extractor.news.sources.attribution import Attributor
from extractor.news.spans import common, inside, overlap, size, without
from extractor.news.speech import layout
from extractor.news.speech.assertion import puts_forward
from extractor.news.speech.nesting import is_redundant, outermost, reports_around
from extractor.news.speech.reports import Report, announced, report_of_object, reports
from extractor.news.speech.sentence import Sentence
from extractor.news.speech.transcripts import Transcript
from extractor.news.statement import looks_like_verb
from extractor.news.tokens import tokens
from extractor.news.trimming import can_stand_alone, trimmed, word_count
from extractor.news.words.en.roles import VAGUE
from extractor.news.words.en.verb_classes import CLAUSE_VERBS, DENYING, LEMMAS
from extractor.words import words

__all__ = ["ArticleReader", "ArticleReading", "Candidate", "SentenceReading", "fill_later_sources"]

_NOT_CLAUSE_STARTS = words("to who which whose by in on at from with asked pressed")
_CONJUNCTIONS = words("and but while whereas although though")
# A main clause begins where the sentence does, or behind a conjunction or a semicolon.
_BEFORE_CLAUSE = regex.compile(
    r"(?:^|[.!?\n]\s*[\"”’')]*\s*|[;–—]\s*|\b(?:and|but|while|whereas|though|although),?\s*)"
    r"[“\"‘']?$",
    regex.I,
)
_LINK = regex.compile(r"(?:,\s+(?:in|at|with|for|leav-?\s*ing|\p{Ll}+ing)|\s+in\s+what)\s*$")
_NEW_CLAUSE = regex.compile(r"[,;](?:\s+(?:and|but|while|whereas))?\s+$")
_QUESTION = regex.compile(r"[”\"’')\s]{0,2}\?")
_CARRYING = CLAUSE_VERBS - DENYING
_MIN_WORDS = 3


@dataclass(frozen=True)
class Candidate:
    """What may become a claim.

    spans: its words in the document.
    sentence: the sentence that holds them.
    sources: its sources, the nearest first.
    report: the reporting clause that it comes from, if there is one.
    match: how exactly the model quoted the words.
    spoken: whether a speaker of a transcript says it, whose words need no quotation marks.
    unknown_frame: whether its words hold their source, in a construction that no rule knows.
    opinion: what a strong model tells of most of its words.
    proposed: whether a model proposed it, and not the rules alone.
    """

    spans: tuple[Span, ...]
    sentence: Span
    sources: tuple[Attribution, ...] = ()
    report: Report | None = None
    match: str = "exact"
    spoken: bool = False
    unknown_frame: bool = False
    opinion: Opinion | None = None
    proposed: bool = field(default=False, compare=False)  # no context of later sentences


def fill_later_sources(candidates: Sequence[Candidate], quoted: Quotations) -> list[Candidate]:
    """Give the source that follows a quotation of several sentences to its earlier sentences."""
    last_of: dict[Span, Candidate] = {}
    filled: list[Candidate] = []
    for candidate in reversed(candidates):
        quotation = quoted.at(candidate.spans[0].start)
        open_ = not candidate.sources or _is_carried(candidate, quotation)
        if quotation is not None and open_ and quotation in last_of:
            last = last_of[quotation]
            report = replace(last.report, content=candidate.spans) if last.report else None
            candidate = replace(candidate, sources=last.sources, report=report)
        elif quotation is not None and candidate.sources and candidate.report is not None:
            last_of.setdefault(quotation, candidate)
        filled.append(candidate)
    return filled[::-1]


def _is_carried(candidate: Candidate, quotation: Span | None) -> bool:
    """Whether the source of a quoted sentence comes from an earlier quotation."""
    report = candidate.report
    if report is None or quotation is None or candidate.sentence.contains(report.cue):
        return False
    return report.cue.end <= quotation.start


def _distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Drop candidates with nearly the same words as another; keep the one with more sources."""
    kept: list[Candidate] = []
    for candidate in candidates:
        twin = next((other for other in kept if _same_words(candidate, other)), None)
        if twin is None:
            kept.append(candidate)
        elif len(candidate.sources) > len(twin.sources):
            kept[kept.index(twin)] = candidate
    return kept


def _same_words(one: Candidate, other: Candidate) -> bool:
    return 2 * overlap(one.spans, other.spans) > 0.8 * (size(one.spans) + size(other.spans))


class SentenceReading(NamedTuple):
    """The candidates of one sentence, and the context that it leaves for later sentences.

    drafts: the drafts that were read with the sentence.
    candidates: what may be claims.
    open_quotation: the candidate whose quotation the next sentence may continue.
    sources: the sources found in the sentence, which later pronouns may stand for.
    """

    drafts: Sequence[Draft]
    candidates: list[Candidate]
    open_quotation: Candidate | None
    sources: list[Attribution]

    def same_context(self, other: "SentenceReading") -> bool:
        """Whether both leave the same context for later sentences."""
        return self.open_quotation == other.open_quotation and self.sources == other.sources


class ArticleReading:
    """One document as the rules alone read it, each sentence as one draft.

    Give it to `claims` with the drafts of a model: sentences without such drafts are not read
    again.
    """

    def __init__(self, document: Document, sentences: Sequence[Span]) -> None:
        self.document = document
        self.sentences = tuple(sentences)
        self._reader = ArticleReader(document, sentences)
        self._readings = {
            each: self._reader.read(each, [sentence_draft(document, each)]) for each in sentences
        }

    @property
    def quoted(self) -> Quotations:
        """The quotations of the document."""
        return self._reader.quoted

    def attributed_offsets(self) -> list[int]:
        """Return the sorted start offsets of the words for which the rules find a source."""
        candidates = fill_later_sources(
            [candidate for each in self._readings.values() for candidate in each.candidates],
            self.quoted,
        )
        found = (each for each in candidates if each.sources or each.report is not None)
        return sorted(min(span.start for span in each.spans) for each in found)

    def with_drafts(
        self, by_sentence: Mapping[Span, Sequence[Draft]]
    ) -> "tuple[ArticleReader, list[Candidate]]":
        """Read the document again with the model's drafts.

        Return the reader in its final state, and the candidates of all sentences. A sentence is
        not read again where its drafts and its context are the same as before.
        """
        reader = self._reader
        reader.restart()
        candidates: list[Candidate] = []
        same = True
        for sentence in self.sentences:
            drafts, reading = by_sentence.get(sentence, ()), self._readings[sentence]
            if same and drafts == reading.drafts:
                reader.restore(reading)
            else:
                new = reader.read(sentence, drafts)
                same = same and new.same_context(reading)
                reading = new
            candidates.extend(reading.candidates)
        return reader, candidates


class ArticleReader:
    """Reads the sentences of a document in order.

    It holds the state that sentences share: the sources so far and the quotation that is open.
    """

    def __init__(self, document: Document, sentences: Sequence[Span]) -> None:
        self.document = document
        self.text = document.text
        self.sentences = sentences
        self._whole = frozenset(sentences)
        self.attributor = Attributor(document)
        self.quoted = self.attributor.quoted
        self._transcript = Transcript(document.text)
        self._open_quotation: Candidate | None = None
        self._reports: dict[Span, list[Report]] = {}

    def read(self, sentence: Span, drafts: Sequence[Draft]) -> SentenceReading:
        """Read the next sentence with its drafts."""
        resolver = self.attributor.resolver
        before = len(resolver.resolved)
        candidates = self._candidates(sentence, drafts)
        return SentenceReading(drafts, candidates, self._open_quotation, resolver.resolved[before:])

    def restore(self, reading: SentenceReading) -> None:
        """Take over an earlier reading of the next sentence instead of reading it."""
        self.attributor.resolver.add(reading.sources)
        self._open_quotation = reading.open_quotation

    def restart(self) -> None:
        """Go back to the state before the first sentence."""
        self.attributor.resolver.reset()
        self._open_quotation = None

    def _candidates(self, sentence: Span, drafts: Sequence[Draft]) -> list[Candidate]:
        reported = self._reported(sentence)
        opening = self._open_quotation
        if not reported and opening and opening.spans == (sentence,) and opening.report:
            drafts = [each for each in drafts if each.by_model]  # "Falk said:" claims nothing
        found: list[Candidate] = []
        covered: set[Report] = set()
        for draft in drafts:
            for candidate in self._from_draft(draft, reported):
                proposed = replace(candidate, proposed=draft.by_model)
                found.append(_with_opinion(proposed, draft))
                if candidate.report is not None:
                    covered.add(candidate.report)
        found.extend(each for each in reported if each.report not in covered)
        spoken = [self._with_speaker(each) for each in found]
        cut = map(self._trimmed, spoken)
        candidates = _distinct([each for each in cut if each is not None])
        for candidate in spoken:  # "Yes," she said. "I was there.": the first piece claims nothing
            told = candidate.report is not None and not candidate.report.withheld
            if candidate.sources and (told or self.quoted.around(candidate.spans[-1])):
                self._open_quotation = candidate
        return candidates

    # ---- from the text -------------------------------------------------------------------------

    def _reported(self, sentence: Span) -> list[Candidate]:
        """Return a candidate for each reporting clause of the sentence, inner before outer."""
        if sentence not in self._reports:
            self._reports[sentence] = outermost(reports(self.text, sentence, self.quoted))
        found = self._reports[sentence]
        if not found and (signed := layout.signed_below(self.text, sentence, self.quoted)):
            found = [signed]
        if self._transcript.at(sentence.end - 1):
            found = [report for report in found if not self._is_first_person(report)]
        sources = {report: self.attributor.sources(report, sentence) for report in found}
        candidates = [
            Candidate(spans, sentence, _source_chain(report, found, sources), report)
            for report in found
            if not is_redundant(self.text, report, found, sources)
            and (spans := self._reported_words(report, sentence, found))
        ]
        if not candidates and (opening := announced(self.text, sentence, self.quoted)):
            who = self.attributor.sources(opening, sentence) if opening.source else ()
            self._open_quotation = Candidate((sentence,), sentence, who, opening)
        return candidates or self._continued(sentence) or self._listed(sentence)

    def _reported_words(
        self, report: Report, sentence: Span, found: Sequence[Report]
    ) -> tuple[Span, ...]:
        """Return the words that a report makes a claim of: the clause where it asserts nothing.

        Around another report that is an aside: "One, who asked not to be named, said".
        """
        if report.asserting:
            return report.content
        clause = self._edges(sentence).widened(report.extent)
        others = (each for each in found if each is not report and each.asserting)
        return () if any(clause.contains(each.cue) for each in others) else (clause,)

    def _is_first_person(self, report: Report) -> bool:
        """Whether a speaker of a transcript reports himself: "I believe"."""
        source = report.source
        return source is not None and self.text[source.start : source.end].lower() in ("i", "we")

    def _continued(self, sentence: Span) -> list[Candidate]:
        """Give a sentence that continues the open quotation the source of that quotation."""
        quotation = self.quoted.at(sentence.start)
        opening = self._open_quotation
        if quotation is None or opening is None or not self._goes_on(sentence, (quotation,)):
            return []
        span = Span(start=sentence.start, end=min(sentence.end, quotation.end))
        report = opening.report
        goes_on = report is not None and report.asserting and report.verb in _CARRYING
        carried = replace(report, content=(span,)) if report and goes_on else None
        return [Candidate((span,), sentence, opening.sources, carried)]

    def _goes_on(self, sentence: Span, spans: Sequence[Span]) -> bool:
        """Whether quoted words are of the last speaker: in the same quotation, or close behind."""
        opening = self._open_quotation
        quotation = self.quoted.at(spans[0].start)
        if opening is None or quotation is None or not all(map(self.quoted.around, spans)):
            return False
        last = opening.spans[-1]
        if quotation.start <= last.start < quotation.end:
            return True
        told = opening.report is not None and opening.sentence.contains(opening.report.cue)
        end = opening.sentence.end if told else last.end
        gap = Span(start=min(end, sentence.start), end=sentence.start)
        if size([gap]) > 120 or self.text.count("\n\n", gap.start, gap.end) > 1:
            return False
        between = opening.sentence.end < sentence.start
        return not between or word_count(self.text, [gap]) <= 12

    def _listed(self, sentence: Span) -> list[Candidate]:
        """Give an item of a list the source that announces the list: "Falk said:"."""
        opening = self._open_quotation
        if opening is None or not layout.in_list(self.text, opening.sentence.end, sentence.start):
            return []
        head = self.text[opening.sentence.start : opening.sentence.end].rstrip().endswith(":")
        cue = opening.report.cue if opening.report else None
        if not head and not (cue and cue.end <= opening.sentence.start):
            return []  # neither "Falk said:" nor an earlier item of its list
        if (words := layout.item_words(self.text, sentence, self.quoted)) is None:
            return []
        report = replace(opening.report, content=(words,)) if opening.report else None
        if report and head and not puts_forward(Sentence(self.text, opening.sentence, self.quoted)):
            report = replace(report, source=None, asserting=False)
        sources = opening.sources if report is None or report.source else ()
        return [Candidate((words,), sentence, sources, report)]

    # ---- from the model ------------------------------------------------------------------------

    def _from_draft(self, draft: Draft, reported: Sequence[Candidate]) -> Iterator[Candidate]:
        """Match a draft with the reporting clauses of its sentence."""
        spans = tuple(Span(start=e.start, end=e.end) for e in draft.evidence)
        match = max((e.match for e in draft.evidence), key=MATCH_KINDS.index)
        holders = [each for each in reported if overlap(spans, each.spans) >= 0.8 * size(spans)]
        if holders:
            yield self._within(min(holders, key=lambda each: size(each.spans)), spans, match)
            return
        apart = not any(overlap(spans, each.spans) > 0 for each in reported)
        if apart and (own := self._before_report(draft, spans, reported)):
            yield replace(own, match=match)
            return
        # The words of a reporting clause alone ("he told AFP") are no claim.
        clauses = [part for each in reported for part in _clause(each)]
        if apart and overlap(spans, clauses) >= 0.5 * size(spans):
            return
        if apart and around_aside(self.text, draft.sentence, spans) and self._has_verb(spans[-1:]):
            yield Candidate(spans, draft.sentence, (), None, match)
            return
        too_little = word_count(self.text, spans) < _MIN_WORDS
        if draft.source and (too_little or not self._has_verb(spans)):
            said = self._object(draft, spans)
            if said is not None:
                yield replace(said, match=match)
                return
        drafted, spans = spans, self._widened(spans, clauses)
        named = too_little and self._sources(draft, drafted)
        if (too_little and not named) or not can_stand_alone(self.text, drafted):
            return
        overlapping = [each for each in reported if overlap(spans, each.spans) > 0]
        if overlapping:
            yield from overlapping
            yield from self._remainders(draft, spans, overlapping, match)
            return
        if can_stand_alone(self.text, spans):
            sources = self._sources(draft, drafted)
            inside_evidence = any(inside(Span(start=s.start, end=s.end), spans) for s in sources)
            yield Candidate(
                spans, draft.sentence, sources, None, match, unknown_frame=inside_evidence
            )

    def _object(self, draft: Draft, spans: Sequence[Span]) -> Candidate | None:
        """Return what a model's source says in few words: "spoke of 52"."""
        for named in self.attributor.places(draft.source, draft.sentence):
            report = report_of_object(self.text, spans[0], named, draft.sentence, self.quoted)
            if report is not None:
                sources = self.attributor.sources(report, draft.sentence)
                return Candidate(report.content, draft.sentence, sources, report)
        return None

    def _before_report(
        self, draft: Draft, spans: Sequence[Span], reported: Sequence[Candidate]
    ) -> Candidate | None:
        """Return the article's own clause that ends where its subject goes on to report.

        "The pollster asked 900 people and put the margin at 2 points", "The account was denied by
        two officers, who told the Gazette that". A model takes the first clause for a claim.
        """
        parsed = Sentence(self.text, draft.sentence, self.quoted)
        for each in reported:
            if each.report is None or draft.source or spans[0].start >= each.report.cue.start:
                continue
            own = own_clause(parsed, each.report.cue.start)
            held = own and overlap(spans, (own,)) >= 0.8 * size(spans)
            if own and held and self._has_verb((own,)):
                return Candidate((own,), draft.sentence)
        return None

    def _within(self, holder: Candidate, spans: Sequence[Span], match: str) -> Candidate:
        """Cut the candidate that holds a draft to the draft's words, where that is safe."""
        report = holder.report
        if report is not None and (
            report.withheld or not report.asserting or report.source is None
        ):
            return replace(holder, match=match)
        narrower = common(spans, holder.spans)
        if narrower != holder.spans:
            narrower = self._widened_within(holder, narrower)
        return replace(holder, spans=narrower, match=match)

    def _edges(
        self, sentence: Span, region: Span | None = None, reported: Sequence[Span] = ()
    ) -> Edges:
        parsed = Sentence(self.text, sentence, self.quoted)
        return safe_edges(self.text, parsed, region or sentence, reported)

    def _widened(self, spans: Sequence[Span], reported: Sequence[Span]) -> tuple[Span, ...]:
        """Widen the words of a draft to safe edges, in each sentence that they touch."""
        if len(spans) == 1 and spans[0] in self._whole:
            return tuple(spans)
        found = tuple(
            self._edges(sentence, reported=reported).widened(part)
            for sentence in self.sentences
            if (part := _hull(spans, sentence))
        )
        return found or tuple(spans)

    def _widened_within(self, holder: Candidate, spans: Sequence[Span]) -> tuple[Span, ...]:
        """Widen the words of a draft to safe edges inside what is reported.

        In "backers said costs fell, and shares rose" nobody knows whether the backers say the
        second half, so it never stands alone.
        """
        found = tuple(
            self._reported_edges(holder.sentence, region).widened(part)
            for region in holder.spans
            if (part := _hull(spans, region))
        )
        return found if len(found) == len(holder.spans) else holder.spans

    def _reported_edges(self, sentence: Span, region: Span) -> Edges:
        edges = self._edges(sentence, region)
        starts = (at for at in edges.starts if not _NEW_CLAUSE.search(self.text, region.start, at))
        return replace(edges, starts=tuple(starts))

    def _remainders(
        self, draft: Draft, spans: Sequence[Span], taken: Sequence[Candidate], match: str
    ) -> Iterator[Candidate]:
        """Yield the clauses of a draft that no reporting clause holds."""
        clauses = [part for each in taken for part in _clause(each)]
        for part in without(spans, clauses):
            rest = self._without_link(part)
            if self._is_clause(rest) and can_stand_alone(self.text, (rest,)):
                yield Candidate((rest,), draft.sentence, (), None, match)

    def _without_link(self, rest: Span) -> Span:
        """Cut what links a clause to a noun that a source speaks of: ", leaving", ", in", "in"."""
        link = _LINK.search(self.text, rest.start, rest.end)
        return (
            Span(start=rest.start, end=link.start()) if link and link.start() > rest.start else rest
        )

    def _has_verb(self, spans: Sequence[Span]) -> bool:
        return any(
            looks_like_verb(word) for s in spans for word in tokens(self.text, s, self.quoted)
        )

    def _is_clause(self, span: Span) -> bool:
        """Whether the rest of a sentence is a clause of its own."""
        words = tokens(self.text, span, self.quoted)
        if not words or words[0].lower in _NOT_CLAUSE_STARTS:
            return False
        if any(word.lower == "so" for word in words[:2]):
            return False  # "and so has the council" says what is only said before
        if words[-1].lower in ("that", "as", "is"):
            return False
        if words[-1].lower in LEMMAS and not words[-1].quoted:
            return False  # "The mayor said" of "The mayor said she was confident that"
        before = _BEFORE_CLAUSE.search(self.text, max(0, span.start - 12), span.start)
        begins = words[0].lower in _CONJUNCTIONS or before is not None
        if not begins or (words[0].lower in ("asked", "pressed") and before is not None):
            return False
        return sum(word.word for word in words) >= 5 and any(map(looks_like_verb, words))

    def _sources(self, draft: Draft, spans: Sequence[Span]) -> tuple[Attribution, ...]:
        """Return the sources of a draft outside all reporting clauses.

        That is the source that the model names, or else the one of the open quotation.
        """
        if len(draft.source.strip()) < 2 and self._open_quotation is not None:
            return self._open_quotation.sources if self._goes_on(draft.sentence, spans) else ()
        return self.attributor.named_source(
            draft.source, draft.sentence, spans, self._around(draft.sentence)
        )

    def _around(self, sentence: Span) -> Span:
        """Return the sentence with the two before it and the one behind it, up to blank lines."""
        at = bisect_left(self.sentences, sentence.start, key=lambda each: each.start)
        start = min(self.sentences[max(0, at - 2)].start, sentence.start)
        end = self.sentences[min(len(self.sentences) - 1, at + 1)].end
        start = max(start, self.text.rfind("\n\n", start, sentence.start) + 1)
        blank = self.text.find("\n\n", sentence.end, end)
        return Span(start=start, end=blank if blank >= 0 else max(end, sentence.end))

    # ---- both ----------------------------------------------------------------------------------

    def _trimmed(self, candidate: Candidate) -> Candidate | None:
        """Trim the words of a candidate; None where the rest claims nothing."""
        if not candidate.sources and layout.is_signature(self.text, candidate.spans[0]):
            return None
        cut = (
            trimmed(self.text, self._unmarked(span), self.quoted, opens=span is candidate.spans[0])
            for span in candidate.spans
        )
        spans = tuple(span for span in cut if span is not None)
        report = candidate.report
        denied = report is not None and report.verb in DENYING
        direct = report is not None and all(map(self.quoted.around, spans))
        least = 1 if denied or self._is_figure(candidate) else 2 if report else _MIN_WORDS
        if word_count(self.text, spans) < least or self._is_question(spans):
            return None
        if not denied and (report is None or direct) and not can_stand_alone(self.text, spans):
            return None
        return replace(candidate, spans=spans)

    def _unmarked(self, span: Span) -> Span:
        """Cut the mark of a list item off words that begin its line."""
        if span.start and self.text[span.start - 1] != "\n":
            return span
        return Span(start=min(layout.behind_mark(self.text, span.start), span.end), end=span.end)

    def _is_figure(self, candidate: Candidate) -> bool:
        """Whether a source gives a figure alone: "spoke of 52"."""
        words = " ".join(self.text[span.start : span.end] for span in candidate.spans)
        return candidate.report is not None and words[:1].isdigit()

    def _with_speaker(self, candidate: Candidate) -> Candidate:
        """Add the speaker of a transcript as the last source, and cut his label off the words."""
        utterance = self._transcript.at(candidate.spans[0].start) or self._transcript.at(
            candidate.spans[-1].end - 1
        )
        if utterance is None or utterance.by_interviewer:
            return candidate
        spans = tuple(
            Span(start=max(span.start, utterance.start), end=span.end)
            for span in candidate.spans
            if span.end > utterance.start
        )
        speaker = self.attributor.resolver.attribution(utterance.label)
        first = candidate.sources[0].text.lower() if candidate.sources else ""
        sources = (speaker,) if first in ("i", "we") else (*candidate.sources, speaker)
        return replace(candidate, spans=spans, sources=sources, spoken=not candidate.sources)

    def _is_question(self, spans: Sequence[Span]) -> bool:
        """Whether a question mark follows the words; a question claims nothing."""
        return bool(spans) and bool(_QUESTION.match(self.text, spans[-1].end))


def _with_opinion(candidate: Candidate, draft: Draft) -> Candidate:
    """Add the model's opinion of a draft to a candidate that has most of its words."""
    if draft.opinion is None or 2 * overlap(draft.evidence, candidate.spans) < size(
        candidate.spans
    ):
        return candidate
    return replace(candidate, opinion=draft.opinion)


def _clause(candidate: Candidate) -> list[Span]:
    """Return all of a reporting clause: source, cue, content and the words between them."""
    return list(candidate.spans) if candidate.report is None else [candidate.report.extent]


def _hull(spans: Sequence[Span], region: Span) -> Span | None:
    """Return the part of a region from the first to the last of some spans."""
    inside_region = [each for each in spans if each.overlaps(region)]
    if not inside_region:
        return None
    return Span(
        start=max(region.start, min(each.start for each in inside_region)),
        end=min(region.end, max(each.end for each in inside_region)),
    )


def _source_chain(
    report: Report,
    found: Sequence[Report],
    sources: Mapping[Report, tuple[Attribution, ...]],
) -> tuple[Attribution, ...]:
    """Return the sources of a report and of the reports around it, vague ones last.

    "Reports indicate that ..., according to the ministry": the ministry comes first.
    """
    levels = [sources[report], *(sources[each] for each in reports_around(report, found))]
    levels.sort(key=lambda level: bool(level) and level[0].name.lower() in VAGUE)
    chain = [source for level in levels for source in level]
    return tuple(s for i, s in enumerate(chain) if i == 0 or s.name != chain[i - 1].name)
