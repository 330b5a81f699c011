"""Find the reporting clauses of a sentence: who says what.

News reports speech in few shapes, and this module knows them:

    SOURCE said (that) CONTENT           CONTENT, SOURCE said        CONTENT, said SOURCE
    According to SOURCE, CONTENT         CONTENT, according to SOURCE
    SOURCE ..., adding that CONTENT      SOURCE denied / confirmed OBJECT
    X is said to CONTENT                 claims / reports that CONTENT
    SOURCE declined to say (`refusals`)  SOURCE put the toll at NUMBER (`frames`)

A sentence of another shape gives no report; only the model reads it.
"""

from dataclasses import replace

from extractor.models import Span
from extractor.news.quotations import Quotations
from extractor.news.spans import inside
from extractor.news.speech.according import according, in_ones_view
from extractor.news.speech.assertion import asserts, is_embedded, is_of_noun, puts_forward
from extractor.news.speech.clauses import (
    clause_end,
    clause_start,
    noun_phrase_end,
    quote_end,
    skip_opener,
    skip_time,
    source_end,
    starts_clause,
)
from extractor.news.speech.contents import (
    around,
    around_parenthesis,
    content_after,
    content_after_as,
    content_before,
    interrupted_quotation,
    object_end,
    phrase,
)
from extractor.news.speech.frames import FRAMING, frame_at, may_frame
from extractor.news.speech.layout import list_follows
from extractor.news.speech.other_languages import foreign_report
from extractor.news.speech.refusals import refusals
from extractor.news.speech.relative_clauses import relative_report
from extractor.news.speech.report import Report
from extractor.news.speech.scope import within_scope
from extractor.news.speech.sentence import Sentence
from extractor.news.speech.subjects import (
    is_document,
    possessor,
    skip_apposed_name,
    subject_of,
)
from extractor.news.words.en.framed_verbs import FORMS
from extractor.news.words.en.function_words import (
    AUXILIARIES,
    DETERMINERS,
    FINITE,
    NEGATIONS,
    PRONOUNS,
)
from extractor.news.words.en.report_words import (
    BEFORE_OBJECT,
    FIGURE_UNITS,
    FORECAST,
    JUDGED,
    LISTING,
    REVISING,
    SHOWING,
    VIEWS,
)
from extractor.news.words.en.verb_classes import (
    CAUSING,
    CLAUSE_VERBS,
    DENYING,
    IMPERSONAL,
    LEMMAS,
    NON_REPORTING_PASTS,
    OBJECT_VERBS,
    REPORT_NOUNS,
    THAT_ONLY,
)
from extractor.words import words

__all__ = ["Report", "announced", "report_of_object", "reports"]

_TRIGGERS = FRAMING.union(LEMMAS, REPORT_NOUNS, VIEWS, words("according as in per"))
"""The words that a report may be built on, except past forms that no list has."""


def reports(text: str, sentence: Span, quoted: Quotations) -> list[Report]:
    """Return the reporting clauses of one sentence, in the order of their cues.

    `quoted` are the quotations of the document.
    """
    finder = _ReportFinder(text, sentence, quoted)
    told = [each for each in finder.read() if not is_of_noun(finder.sentence, each)]
    found = within_scope(finder.sentence, told)
    found = [
        each
        if each.asserting
        and asserts(finder.sentence, each)
        and not is_embedded(finder.sentence, each, found)
        else replace(each, asserting=False, source=finder.plain_source(each.source))
        for each in found
    ]
    if not found and (foreign := foreign_report(text, sentence, finder.sentence.words)):
        source, cue, verb, content = foreign
        found = [Report(source, cue, verb, (content,), asserting=verb != "doubt", foreign=True)]
    return found


def report_of_object(
    text: str, words: Span, source: Span, sentence: Span, quoted: Quotations
) -> Report | None:
    """Return the report of `source` whose object begins with `words`: "52" in "spoke of 52".

    `words` stand directly behind a reporting verb. They may be too few for the rules to take them
    for what is said, but a model says that they are.
    """
    finder = _ReportFinder(text, sentence, quoted)
    finder.read()
    report = finder.of_object(finder.sentence.index_at(words.start), source)
    if report is None or not asserts(finder.sentence, report):
        return None
    return None if is_embedded(finder.sentence, report, finder.found) else report


def announced(text: str, sentence: Span, quoted: Quotations) -> Report | None:
    """Return the reporting clause of a sentence that ends in "SOURCE wrote:"."""
    if not text[sentence.start : sentence.end].rstrip().endswith((":", ",")):
        return None
    finder = _ReportFinder(text, sentence, quoted)
    found = finder.announced()
    if found is None or (asserts(finder.sentence, found) and puts_forward(finder.sentence)):
        return found
    return replace(found, source=None, asserting=False)  # "Falk never said:" puts nothing forward


class _ReportFinder:
    """Tries every shape at every word of one sentence.

    It holds what changes as the words are read: the reports so far, the first source and the end
    of the last cue.
    """

    def __init__(self, text: str, sentence: Span, quoted: Quotations) -> None:
        self.sentence = Sentence(text, sentence, quoted)
        self.text, self.end = text, sentence.end
        self.refused = refusals(self.sentence, text)
        self.found: list[Report] = []
        self.source: Span | None = None  # the first source named, for ", adding that"
        self.cue_end = -1  # where the last cue ends, in the document

    def read(self) -> list[Report]:
        for i, token in enumerate(self.sentence.tokens):
            if token.quoted or not (token.lower in _TRIGGERS or token.lower.endswith("ed")):
                continue
            if any(inside(self.sentence.span(i, i + 1), (r.cue,)) for r in self.refused):
                continue
            report = (
                according(self.sentence, i, self.found)
                or in_ones_view(self.sentence, i)
                or self._relative(i)
                or self._verb(i)
                or self._framed(i)
                or self._view(i)
                or self._noun(i)
            )
            if report:
                self.found.extend(self._split(report))
                self.cue_end = max(self.cue_end, report.cue.end)
                self.source = self.source or report.source
        if not self.found and (alone := self._signed() or self._introduced()):
            self.found.append(alone)
        self.found.extend(self._withheld())
        return sorted(self.found, key=lambda report: report.cue.start)

    def _signed(self) -> Report | None:
        """CONTENT — SOURCE, at the end of the sentence."""
        last = len(self.sentence.tokens)
        dashes = [i for i in range(3, last - 1) if self.sentence.text(i) in ("—", "–", "―")]
        if not dashes:
            return None
        dash = dashes[-1]
        comma = next((j for j in range(dash + 1, last) if self.sentence.text(j) == ","), last)
        words = [token for token in self.sentence.tokens[dash + 1 : comma] if token.word]
        name = all(
            token.capital or token.lower in ("of", "the", "de", "van", "von") for token in words
        )
        behind = {self.sentence.lower(j) for j in range(comma, last)}
        described = not FINITE.isdisjoint(behind) or last - comma > 12
        if not (words and 1 < len(words) <= 6 and name and words[0].capital and not described):
            return None
        content = self.sentence.trim(0, dash)
        if content is None or not (
            self.sentence.tokens[dash - 1].quoted or self.sentence.has_verb(0, dash)
        ):
            return None
        cue = self.sentence.span(dash, dash + 1)
        return Report(Span(start=words[0].start, end=words[-1].end), cue, "say", (content,))

    def of_object(self, k: int, named: Span) -> Report | None:
        """Return the report of `named` by the verb before `k`, with all of its object."""
        verb = k - 1
        while verb > 0 and (
            self.sentence.lower(verb) in BEFORE_OBJECT or self.sentence.is_time(verb)
        ):
            verb -= 1
        word = self.sentence.lower(verb)
        lemma = LEMMAS.get(word) or FORMS.get(word)
        if self.sentence.lower(k - 1) == "to" and self.sentence.is_number(k):  # "raised it to 21"
            ahead = range(k - 2, max(0, k - 6), -1)
            verb = next((j for j in ahead if self.sentence.lower(j) in REVISING), verb)
            word = self.sentence.lower(verb)
            lemma = "put" if word in REVISING else lemma
        if lemma is None or self.sentence.tokens[verb].capital or self.sentence.is_infinitive(verb):
            return None
        if self.sentence.is_noun(verb) or self.sentence.is_passive(verb):
            return None
        subject = subject_of(self.sentence, verb, self._earlier(verb))
        content = self.sentence.trim(k, object_end(self.sentence, k))
        source = self.sentence.span(subject.start, subject.end) if subject else named
        first = self.sentence.before_adverbs(verb)
        between = range(self.sentence.index_at(named.end), first)
        apart = any(
            not self.sentence.tokens[j].word or self.sentence.lower(j) in NEGATIONS for j in between
        )
        beside = not apart and not self.sentence.has_main_verb(between.start, first)
        if content is None or (subject.negated if subject else not beside):
            return None
        if not source.overlaps(named):
            return None
        return Report(source, self.sentence.span(verb, k - (word in REVISING)), lemma, (content,))

    def _introduced(self) -> Report | None:
        """SOURCE remembers it differently: QUOTATION."""
        tokens = self.sentence.tokens
        colon = next((i for i in range(2, len(tokens) - 2) if self.sentence.text(i) == ":"), None)
        if colon is None or not tokens[colon + 1].quoted or any(t.quoted for t in tokens[:colon]):
            return None
        start = skip_opener(self.sentence, 0)
        end = noun_phrase_end(self.sentence, start)
        named = end < colon and tokens[start].capital and self.sentence.can_be_source(start, end)
        pronoun = self.sentence.lower(start) in ("he", "she", "they")
        if pronoun:
            end = start + 1
        person = all(token.capital for token in tokens[start:end])
        content = phrase(self.sentence, colon + 1, quote_end(self.sentence, colon + 1))
        if not content or not (pronoun or (named and person)):
            return None
        cue = self.sentence.span(colon, colon + 1)
        return Report(self.sentence.span(start, end), cue, "say", content)

    def announced(self) -> Report | None:
        """Return the report of a verb whose content is in the next sentence."""
        if self.sentence.lower(0) == "according" and self.sentence.lower(1) == "to":
            end = noun_phrase_end(self.sentence, 2)
            if end > 2 and self.sentence.text(end) == ":":
                source, cue = self.sentence.span(2, end), self.sentence.span(0, 2)
                return Report(source, cue, "accord", ())
        for i in reversed(range(len(self.sentence.tokens))):
            lemma = LEMMAS.get(self.sentence.lower(i))
            if self.sentence.lower(i) in LISTING and list_follows(self.text, self.end):
                lemma = "say"  # "The minister listed three failures:"
            if (
                lemma in CLAUSE_VERBS
                and not self.sentence.tokens[i].quoted
                and not self.sentence.is_noun(i)
            ):
                subject = subject_of(self.sentence, i, self.source)
                if subject is not None:
                    cue = self.sentence.span(i, i + 1)
                    return Report(self.sentence.span(subject[0], subject[1]), cue, lemma, ())
        return None

    def plain_source(self, source: Span | None) -> Span | None:
        """Return a source that holds no verb: not "the paper apologised for" saying so."""
        if source is None:
            return None
        words = range(self.sentence.index_at(source.start), self.sentence.index_at(source.end))
        verbs = any(self.sentence.is_finite_verb(i) for i in words)
        return None if verbs else source

    def _withheld(self) -> list[Report]:
        """Return the refusals, except those that a source reports ("said it would not")."""
        return [
            Report(each.source, each.cue, "refuse", (each.content,), withheld=True)
            for each in self.refused
            if not any(
                inside(each.cue, report.content) and not inside(each.source, report.content)
                for report in self.found
            )
        ]

    def _split(self, report: Report) -> list[Report]:
        """Split "said that A and that B" into two reports."""
        if len(report.content) != 1 or report.withheld:
            return [report]
        start, end = (
            self.sentence.index_at(at) for at in (report.content[0].start, report.content[0].end)
        )
        cuts = [
            j
            for j in range(start + 2, end - 2)
            if self.sentence.lower(j) in ("and", "but")
            and self.sentence.lower(j + 1) == "that"
            and not self.sentence.tokens[j].quoted
        ]
        if not cuts:
            return [report]
        parts = zip([start, *(j + 2 for j in cuts)], [*cuts, end], strict=True)
        contents = [content for part in parts if (content := phrase(self.sentence, *part))]
        return [replace(report, content=content) for content in contents]

    def _relative(self, i: int) -> Report | None:
        """A charge that SOURCE called COMPLEMENT."""
        found = relative_report(self.sentence, i)
        if found is None:
            return None
        word = self.sentence.lower(i)
        verb = LEMMAS.get(word) or FORMS[word]
        source = self.sentence.span(*found.source)
        return Report(source, self.sentence.span(i, i + 1), verb, found.content)

    def _verb(self, i: int) -> Report | None:
        """Try every shape that is built on the reporting verb at `i`."""
        lemma = LEMMAS.get(self.sentence.lower(i)) or self._unlisted(i)
        if (
            lemma is None
            or self.sentence.tokens[i].capital
            or self.sentence.is_noun(i)
            or self.sentence.is_infinitive(i)
            or self._is_judged_noun(i)
        ):
            return None
        if self.sentence.is_passive(i):
            return self._said_to(i, lemma) or self._by(i, lemma)
        cue = self.sentence.span(i, i + 1)
        if lemma in ("rule", "point") and self.sentence.lower(i + 1) == "out":
            lemma, cue = "deny" if lemma == "rule" else "note", self.sentence.span(i, i + 2)
        k = skip_time(self.sentence, i + 1)
        holds = (
            lemma == "maintain"
            and self.sentence.lower(k) in PRONOUNS | DETERMINERS
            and starts_clause(self.sentence, k)
        )
        if lemma in THAT_ONLY and not holds and not self.sentence.that_or_quote_at(k):
            return None
        member = self.sentence.lower(i) == "states" and not self.sentence.that_or_quote_at(k)
        if member or self._is_forecast_figure(i) or self._asked_source(i):
            return None  # "Member states have to approve it" reports nothing
        inverted = self._inverted(i, lemma)
        if inverted:
            return inverted
        subject = subject_of(self.sentence, i, self._earlier(i))
        if subject is None:
            return None
        start, end, negated = subject
        if self.sentence.lower(start - 1) == "what" and self.sentence.is_finite_verb(i + 1):
            return None  # "video of what he said were prisoners" is about the video
        last = i + (cue.end > self.sentence.tokens[i].end)  # the last token of the cue
        content = self._content(start, i, last, lemma) or self._shown(start, end, i, lemma)
        if not content or negated:
            return None  # "did not deny that" does not say what the source says
        return Report(self.sentence.span(start, end), cue, lemma, content)

    def _is_judged_noun(self, i: int) -> bool:
        """Whether "reports" is a noun: "media reports that it knew of the leak are wrong"."""
        if self.sentence.lower(i) not in REPORT_NOUNS or self.sentence.lower(i + 1) != "that":
            return False
        last = len(self.sentence.tokens) - 1
        while last > i and not self.sentence.tokens[last].word:
            last -= 1
        verb = self.sentence.before_adverbs(last) - 1
        copula = self.sentence.lower(verb) in ("is", "are", "was", "were")
        return (
            copula and self.sentence.lower(last) in JUDGED and self.sentence.has_verb(i + 2, verb)
        )

    def _asked_source(self, i: int) -> bool:
        """Whether "asked" only tells who was asked: "engineers we asked think"."""
        we = self.sentence.lower(i - 1) in ("we", "i") and i > 1
        return we and self.sentence.lower(i) == "asked" and self.sentence.lower(i + 1) in LEMMAS

    def _earlier(self, i: int) -> Span | None:
        """The source that a verb at `i` without a subject of its own takes.

        That is the first of its part of the sentence: behind the last semicolon.
        """
        semicolons = (j for j in range(i, 0, -1) if self.sentence.text(j) == ";")
        begin = self.sentence.tokens[next(semicolons, 0)].start
        sources = (each.source for each in self.found if each.cue.start > begin and each.source)
        return next(sources, self.source)

    def _is_forecast_figure(self, i: int) -> bool:
        """Whether the verb at `i` only describes a figure: "the 5 percent (analysts) expected"."""
        follows = self.sentence.tokens[i + 1 : i + 2]
        if self.sentence.lower(i) not in FORECAST or (follows and follows[0].word):
            return False
        for j in range(i - 1, max(i - 8, 0), -1):
            if self.sentence.text(j) in (",", ";", ":"):
                return False
            if self.sentence.text(j)[0].isdigit():
                is_money = self.sentence.text(j - 1) in "$€£¥"
                is_measured = is_money or self.sentence.lower(j + 1) in FIGURE_UNITS
                return is_measured and self.sentence.lower(j - 1 - is_money) == "the"
        return False

    def _content(self, subject: int, i: int, last: int, lemma: str) -> tuple[Span, ...]:
        """Return the content of the verb at `i`, whose cue ends with token `last`."""
        content = interrupted_quotation(self.sentence, subject, i) or around_parenthesis(
            self.sentence, subject, last
        )
        adding = self.sentence.lower(i).endswith("ing")
        follows_quote = subject > 0 and self.sentence.tokens[subject - 1].quoted
        if not content and not adding and follows_quote:
            content = content_before(self.sentence, subject, i, self.cue_end)
        return (
            content
            or content_after_as(self.sentence, subject, i)
            or content_after(self.sentence, last, lemma)
            or content_before(self.sentence, subject, i, self.cue_end)
        )

    def _shown(self, start: int, end: int, i: int, lemma: str) -> tuple[Span, ...]:
        """Return the figures that a document shows: "the poll found 54% oppose it"."""
        shows = is_document(self.sentence, start, end) or self.sentence.lower(start) == "it"
        if lemma not in SHOWING or not shows:
            return ()
        stop = object_end(self.sentence, i + 1)
        figures = any(self.sentence.text(j)[:1].isdigit() for j in range(i + 1, min(i + 9, stop)))
        content = self.sentence.trim(i + 1, stop) if figures else None
        return (content,) if content else ()

    def _framed(self, i: int) -> Report | None:
        """A verb that reports only beside certain words: "put the toll at 14"."""
        if not may_frame(self.sentence, i) or self.sentence.is_infinitive(i):
            return None
        if by := self._put_by(i):
            return by
        if self.sentence.is_passive(i):
            return None
        subject = subject_of(self.sentence, i, self._earlier(i))
        frame = frame_at(self.sentence, i, subject, self.cue_end) if subject else None
        if subject is None or frame is None:
            return None
        start, end, _ = subject
        return Report(
            self.sentence.span(start, end),
            self.sentence.span(i, frame.cue_end),
            frame.verb,
            frame.content,
        )

    def _put_by(self, i: int) -> Report | None:
        """X is put at NUMBER by SOURCE."""
        if [self.sentence.lower(i), self.sentence.lower(i + 1)] != ["put", "at"]:
            return None
        by = next(
            (j for j in range(i + 2, len(self.sentence.tokens)) if self.sentence.lower(j) == "by"),
            None,
        )
        end = noun_phrase_end(self.sentence, by + 1) if by else 0
        content = self.sentence.trim(clause_start(self.sentence, i), by) if by else None
        if by is None or content is None or end == by + 1:
            return None
        return Report(
            self.sentence.span(by + 1, end), self.sentence.span(i, i + 1), "put", (content,)
        )

    def _unlisted(self, i: int) -> str | None:
        """Accept any other past form before "that": "theorized that", "ventured that"."""
        word = self.sentence.lower(i)
        if (
            self.sentence.lower(i + 1) != "that"
            or not word.endswith("ed")
            or not starts_clause(self.sentence, i + 2)
        ):
            return None
        return None if word in NON_REPORTING_PASTS or word in AUXILIARIES else word

    def _said_to(self, i: int, lemma: str) -> Report | None:
        """X is said to CONTENT; it is believed that CONTENT."""
        if lemma not in IMPERSONAL or self.sentence.lower(i + 1) not in ("to", "that"):
            return None
        start = i + 2 if self.sentence.lower(i + 1) == "that" else self._clause_from(i)
        content = self.sentence.trim(start, clause_end(self.sentence, i + 1))
        return Report(None, self.sentence.span(i, i + 1), lemma, (content,)) if content else None

    def _clause_from(self, i: int) -> int:
        """Return where a passive's clause starts: at 0 in "The crew, who rowed, are said to"."""
        start = clause_start(self.sentence, i)
        return skip_opener(self.sentence, 0) if self.sentence.lower(start) in AUXILIARIES else start

    def _by(self, i: int, lemma: str) -> Report | None:
        """X was denounced by SOURCE as Y: the content is the whole clause."""
        if lemma not in OBJECT_VERBS or self.sentence.lower(i + 1) != "by":
            return None
        end = noun_phrase_end(self.sentence, i + 2)
        content = self.sentence.trim(self._clause_from(i), clause_end(self.sentence, i))
        counted = any(token.text[0].isdigit() for token in self.sentence.tokens[i + 2 : end])
        if end == i + 2 or content is None or counted:
            return None
        return Report(
            self.sentence.span(i + 2, end), self.sentence.span(i, i + 1), lemma, (content,)
        )

    def _inverted(self, i: int, lemma: str) -> Report | None:
        """CONTENT, said SOURCE."""
        if i == 0 or lemma not in CLAUSE_VERBS or self.sentence.lower(i).endswith("ing"):
            return None
        before = self.sentence.tokens[i - 1]
        if not (before.text in ",”\"»?!—–’'" and before.text):
            return None
        if before.text == "," and not (i > 1 and self.sentence.word_count(0, i - 1) >= 2):
            return None
        end = source_end(self.sentence, i + 1, noun_phrase_end(self.sentence, i + 1))
        if (
            end == i + 1
            or self.sentence.has_verb(i + 1, end)
            or not self.sentence.can_be_source(i + 1, end)
        ):
            return None
        if not (
            self.sentence.at_end(end)
            or self.sentence.text(end) in (*',.:;“"', "to")
            or self.sentence.is_time(end)
        ):
            return None
        unquoted = before.text == "," and not (before.quoted or self.sentence.tokens[i - 2].quoted)
        if unquoted and not (self.sentence.has_verb(0, i - 1) or around(self.sentence, i - 1, end)):
            return None  # "the group, said officials": the left is an apposition, not a clause
        if (
            unquoted
            and not around(self.sentence, i - 1, end)
            and subject_of(self.sentence, i, self.source) is not None
        ):
            return None  # "The study, which asked 200 people, suggests half of them smoke"
        content = (
            interrupted_quotation(self.sentence, i, i)
            or around(self.sentence, i - 1, end)
            or content_before(self.sentence, i, i, self.cue_end)
        )
        if not content:
            return None
        end = skip_apposed_name(self.sentence, i + 1, end)
        return Report(self.sentence.span(i + 1, end), self.sentence.span(i, i + 1), lemma, content)

    def _view(self, i: int) -> Report | None:
        """SOURCE's view is that CONTENT."""
        held = self.sentence.lower(i) in VIEWS and self.sentence.lower(i + 1) in ("is", "was")
        if not held or self.sentence.lower(i + 2) != "that":
            return None
        source = possessor(self.sentence, i)
        content = self.sentence.trim(i + 3, clause_end(self.sentence, i + 3))
        if source is None or content is None:
            return None
        return Report(source, self.sentence.span(i, i + 1), "say", (content,))

    def _noun(self, i: int) -> Report | None:
        """claims (from SOURCE) that CONTENT; the SOURCE's claim that CONTENT."""
        if (
            self.sentence.lower(i) not in REPORT_NOUNS
            or self._is_judged_noun(i)
            or {self.sentence.lower(i - 1), self.sentence.lower(i - 2)} & NEGATIONS
        ):
            return None  # "no evidence that" reports nothing
        if self.sentence.lower(i + 1) == "that":
            start, source = i + 2, possessor(self.sentence, i)
            if source is None and self.sentence.lower(i - 1) in CAUSING:
                return None  # the text names no source of the speculation
            if any(self._starts(report, start) for report in self.found):
                return None  # "said in a statement that"
        elif self.sentence.lower(i + 1) in ("from", "by"):
            end = noun_phrase_end(self.sentence, i + 2)
            if self.sentence.lower(end) != "that":
                return None
            start, source = end + 1, self.sentence.span(i + 2, end)
        else:
            return None
        if not self.sentence.has_verb(start, min(start + 14, len(self.sentence.tokens))):
            return None
        content = self.sentence.trim(start, clause_end(self.sentence, start))
        if content is None:
            return None
        at = self.sentence.tokens[i].start
        for report in self.found:
            if report.verb in DENYING and any(c.start <= at < c.end for c in report.content):
                # "rejected claims that": the claim is denied
                cue = Span(start=report.cue.start, end=self.sentence.tokens[i].end)
                return Report(report.source, cue, report.verb, (content,))
        return Report(source, self.sentence.span(i, i + 1), "claim", (content,))

    def _starts(self, report: Report, k: int) -> bool:
        """Whether the content of a report begins at token `k`."""
        return (
            not self.sentence.at_end(k) and report.content[0].start == self.sentence.tokens[k].start
        )
