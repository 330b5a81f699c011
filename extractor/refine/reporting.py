"""Who is reported as saying what in a sentence, read off its own words.

News reports speech in few shapes, and this module knows them:

    SOURCE said (that) CONTENT          CONTENT, SOURCE said        CONTENT, said SOURCE
    According to SOURCE, CONTENT        CONTENT, according to SOURCE
    SOURCE ..., adding that CONTENT     SOURCE denied / confirmed OBJECT
    SOURCE has neither confirmed nor denied / declined to comment on OBJECT
    X is said to CONTENT                 claims / reports that CONTENT

A shape that does not fit is left alone: the model's reading stands where this finds nothing.
"""

from dataclasses import dataclass, replace

from extractor.models import Span
from extractor.refine.lexicon import (
    AUXILIARIES,
    CLAUSE_VERBS,
    DENYING,
    DETERMINERS,
    LEMMAS,
    NEGATIONS,
    OBJECT_VERBS,
    PRONOUNS,
    REPORT_NOUNS,
    TELL_VERBS,
    words,
)
from extractor.refine.subjects import Subjects
from extractor.refine.tokens import Quotations

__all__ = ["Report", "reports"]

_REFUSALS = frozenset({"comment", "confirm", "acknowledge", "disclose", "elaborate", "respond"})
_IMPERSONAL = words(
    "say believe think understand report expect suspect allege claim estimate know fear hope "
    "predict"
)
_THAT_ONLY = words("know continue cite teach relate inform read post tweet maintain expect")


@dataclass(frozen=True)
class Report:
    """One reporting clause: `verb` is the cue's base form, `content` what is reported.

    `source` is None where the sentence names nobody ("is said to"). `withheld` marks a refusal to
    confirm, acknowledge or comment.
    """

    source: Span | None
    cue: Span
    verb: str
    content: tuple[Span, ...]
    withheld: bool = False

    @property
    def extent(self) -> Span:
        """From the first to the last of its source, cue and content."""
        parts = [*self.content, self.cue, *([self.source] if self.source else [])]
        return Span(start=min(p.start for p in parts), end=max(p.end for p in parts))


def reports(text: str, sentence: Span, quoted: Quotations) -> list[Report]:
    """The reporting clauses of one sentence, outermost first.

    `quoted` are the document's quotations (`refine.tokens.quotations`).
    """
    return _Reader(text, sentence, quoted).read()


class _Reader(Subjects):
    """Tries every shape at every word."""

    def __init__(self, text: str, sentence: Span, quoted: Quotations) -> None:
        super().__init__(text, sentence, quoted)
        self.found: list[Report] = []

    def read(self) -> list[Report]:
        i = 0
        while i < len(self.tokens):
            token = self.tokens[i]
            report = None
            if not token.quoted:
                report = self._according(i) or self._verb(i) or self._noun(i)
            if report:
                self.found.extend(self._split(report))
                if not report.withheld:
                    self.voice = self.voice or report.source
            i += 1
        return self.found

    def _split(self, report: Report) -> list[Report]:
        """ "said that A and that B" makes two reports."""
        if len(report.content) != 1 or report.withheld:
            return [report]
        start, end = (self.index_at(at) for at in (report.content[0].start, report.content[0].end))
        cuts = [
            j
            for j in range(start + 2, end - 2)
            if self.lower(j) in ("and", "but")
            and self.lower(j + 1) == "that"
            and not self.tokens[j].quoted
        ]
        parts = zip([start, *(j + 2 for j in cuts)], [*cuts, end], strict=True)
        contents = [content for part in parts if (content := self._one(*part))]
        return [replace(report, content=content) for content in contents]

    def _according(self, i: int) -> Report | None:
        """According to SOURCE, CONTENT; CONTENT, according to SOURCE; as reported by SOURCE."""
        word = self.lower(i)
        if word == "according" and self.lower(i + 1) == "to":
            start, cue = i + 2, self.span(i, i + 2)
        elif word == "as" and self.lower(i + 2) == "by" and self.lower(i + 1) in LEMMAS:
            start, cue = i + 3, self.span(i + 1, i + 3)
        else:
            return None
        end = self.noun_phrase_end(start)
        if end == start:
            return None
        after = self.after_source(end)
        before = self.trim(0, i)
        content = [part for part in (before, self.trim(after, len(self.tokens))) if part]
        if before and self.words(0, i) >= 3 and self.words(after, len(self.tokens)) < 4:
            content = [before]
        elif before and self.words(0, i) < 4:
            content = content[-1:] if len(content) > 1 else content
        if not content:
            return None
        return Report(self.span(start, end), cue, "accord", tuple(content))

    def _verb(self, i: int) -> Report | None:
        """Every shape that turns on a reporting verb at `i`."""
        lemma = LEMMAS.get(self.lower(i))
        if lemma is None or self.tokens[i].capital or self.is_noun(i) or self.follows_to(i):
            return None
        if refusal := self._withheld(i, lemma):
            return refusal
        if self.passive(i):
            return self._said_to(i, lemma) or self._by(i, lemma)
        cue = self.span(i, i + 1)
        if lemma == "rule" and self.lower(i + 1) == "out":
            lemma, cue = "deny", self.span(i, i + 2)
        if lemma in _THAT_ONLY and not self.that_or_quote(self.skip_time(i + 1)):
            return None
        inverted = self._inverted(i, lemma)
        if inverted:
            return inverted
        subject = self.subject(i)
        if subject is None:
            return None
        start, end, negated = subject
        content = self._interrupted(start, i)
        adding = self.lower(i).endswith("ing")
        if not content and not adding and start > 0 and self.tokens[start - 1].quoted:
            content = self._content_before(start, i)
        content = (
            content
            or self._as_told(start, i)
            or self._content_after(i + (cue.end > self.tokens[i].end), lemma)
            or self._content_before(start, i)
        )
        if not content or negated:
            return None  # "did not deny that" tells nothing of what its subject says
        return Report(self.span(start, end), cue, lemma, content)

    def _withheld(self, i: int, lemma: str) -> Report | None:
        """SOURCE declined to comment on X; neither A nor B has confirmed X."""
        verb = i
        if lemma in ("decline", "refuse"):
            verb = i + 2 if self.lower(i + 1) == "to" else i
            if self.lower(verb) not in _REFUSALS:
                return None
        elif lemma in ("confirm", "acknowledge", "comment", "respond"):
            if not self.negated_before(i):
                return None
        else:
            return None
        subject = self.subject(i)
        if subject is None:
            return None
        start, end, _ = subject
        stop = self.clause_end(verb + 1)
        content = self.trim(start, stop)
        if content is None:
            return None
        cue = self.span(i, verb + 1)
        return Report(self.span(start, end), cue, lemma, (content,), withheld=True)

    def _said_to(self, i: int, lemma: str) -> Report | None:
        """X is said to CONTENT; it is believed that CONTENT."""
        if lemma not in _IMPERSONAL or self.lower(i + 1) not in ("to", "that"):
            return None
        start = self.clause_start(i)
        if self.lower(start) in AUXILIARIES:
            start = self.skip_opening(0)  # "The crew, who had no boats, are said to"
        if self.lower(i + 1) == "that":
            start = i + 2
        content = self.trim(start, self.clause_end(i + 1))
        return Report(None, self.span(i, i + 1), lemma, (content,)) if content else None

    def _by(self, i: int, lemma: str) -> Report | None:
        """X was denounced by SOURCE as Y: the clause is what is reported."""
        if lemma not in OBJECT_VERBS or self.lower(i + 1) != "by":
            return None
        end = self.noun_phrase_end(i + 2)
        content = self.trim(self.clause_start(i), self.clause_end(i))
        if end == i + 2 or content is None:
            return None
        return Report(self.span(i + 2, end), self.span(i, i + 1), lemma, (content,))

    def _inverted(self, i: int, lemma: str) -> Report | None:
        """CONTENT, said SOURCE."""
        if i == 0 or lemma not in CLAUSE_VERBS or self.lower(i).endswith("ing"):
            return None
        before = self.tokens[i - 1]
        if not (before.text in ',”"»?!—–' and before.text):
            return None
        if before.text == "," and not (i > 1 and self.words(0, i - 1) >= 2):
            return None
        end = self.before_hearer(i + 1, self.noun_phrase_end(i + 1))
        if end == i + 1 or self.finite_between(i + 1, end) or not self.noun_like(i + 1, end):
            return None
        if not (self.at_end(end) or self.text(end) in (*',.:;“"', "to") or self.is_time(end)):
            return None
        unquoted = before.text == "," and not (before.quoted or self.tokens[i - 2].quoted)
        if unquoted and not self.finite_between(0, i - 1):
            return None  # "the group, said officials": the left is an apposition, not a clause
        content = self._interrupted(i, i) or self._content_before(i, i)
        if not content:
            return None
        return Report(self.span(i + 1, end), self.span(i, i + 1), lemma, content)

    def _noun(self, i: int) -> Report | None:
        """claims (from SOURCE) that CONTENT; the SOURCE's claim that CONTENT."""
        if self.lower(i) not in REPORT_NOUNS or {self.lower(i - 1), self.lower(i - 2)} & NEGATIONS:
            return None  # "no evidence that" reports nothing
        if self.lower(i + 1) == "that":
            start, source = i + 2, self.possessor(i)
            if any(self._starts(report, start) for report in self.found):
                return None  # "said in a statement that"
        elif self.lower(i + 1) in ("from", "by"):
            end = self.noun_phrase_end(i + 2)
            if self.lower(end) != "that":
                return None
            start, source = end + 1, self.span(i + 2, end)
        else:
            return None
        if not self.finite_between(start, min(start + 14, len(self.tokens))):
            return None
        content = self.trim(start, self.clause_end(start))
        if content is None:
            return None
        at = self.tokens[i].start
        for report in self.found:
            if report.verb in DENYING and any(c.start <= at < c.end for c in report.content):
                # "rejected claims that": the claim is denied
                cue = Span(start=report.cue.start, end=self.tokens[i].end)
                return Report(report.source, cue, report.verb, (content,))
        return Report(source, self.span(i, i + 1), "claim", (content,))

    def _starts(self, report: Report, k: int) -> bool:
        """Whether the content of a report begins at token `k`."""
        return not self.at_end(k) and report.content[0].start == self.tokens[k].start

    def _content_after(self, i: int, lemma: str) -> tuple[Span, ...]:
        k = self.skip_time(i + 1)
        if lemma in TELL_VERBS or (self.lower(k) == "to" and lemma not in OBJECT_VERBS):
            k = self.skip_hearer(k, lemma)
        k = self.skip_time(k)
        if self.lower(k) in ("that", "how"):
            return self._one(k + 1, self.clause_end(k + 1))
        if self.text(k) == "," and (that := self._that_ahead(k)):
            return self._one(that + 1, self.clause_end(that + 1))
        if self.text(k) in (",", ":"):
            return (
                self._one(k + 1, self.quote_end(k + 1))
                if self.opens(k + 1) or (self.text(k) == ":" and not self.at_end(k + 1))
                else ()
            )
        if self.opens(k):
            return self._one(k, self.quote_end(k))
        if lemma in CLAUSE_VERBS and (self.clause_at(k) or self._must_be_clause(k, lemma)):
            return self._one(k, self.clause_end(k))
        if lemma in OBJECT_VERBS and not self.at_end(k) and self.object_at(k):
            start = k + 1 if self.lower(k) == "to" else k
            end = self.clause_end(k)
            if lemma == "call" and not any(token.quoted for token in self.tokens[k:end]):
                return ()  # "called the police"
            return self._one(start, end) if self.words(start, end) >= 3 else ()
        return ()

    def _as_told(self, subject: int, i: int) -> tuple[Span, ...]:
        """CONTENT of "As SOURCE told the paper, CONTENT"."""
        if subject != 1 or self.lower(0) != "as":
            return ()
        comma = next((j for j in range(i + 1, len(self.tokens)) if self.text(j) == ","), None)
        if comma is None or self.finite_between(i + 1, comma) or not self.clause_at(comma + 1):
            return ()
        return self._one(comma + 1, self.clause_end(comma + 1))

    def _must_be_clause(self, k: int, lemma: str) -> bool:
        """Whether words after "X says" can be nothing else, though their verb is not known."""
        begins = self.lower(k) in DETERMINERS | PRONOUNS
        return lemma == "say" and begins and self.words(k, self.clause_end(k)) >= 3

    def _that_ahead(self, comma: int) -> int | None:
        """The "that" of "reported, citing two officials, that"."""
        ahead = range(comma + 2, min(comma + 25, len(self.tokens) - 1))
        return next(
            (j + 1 for j in ahead if self.text(j) == "," and self.lower(j + 1) == "that"), None
        )

    def _interrupted(self, subject: int, i: int) -> tuple[Span, ...]:
        """Both halves of a quotation that its reporting clause interrupts."""
        comma = self.text(subject - 1) == "," and self.opens(subject - 2)
        if subject < 2 or not (self.opens(subject - 1) or comma):
            return ()
        k = i + 1
        while not self.at_end(k) and not self.tokens[k].quoted:
            if self.tokens[k].text in ".;" or self.lower(k) == "that" or self.is_verb(k):
                return ()
            k += 1
        if self.at_end(k):
            return ()
        return self._one(0, subject) + self._one(k, self.quote_end(k))

    def _content_before(self, subject: int, i: int) -> tuple[Span, ...]:
        """What stands before a closing "SOURCE said", with its comma or quotation mark."""
        if subject == 0 or not self.closing(i) or self.lower(0) in ("asked", "pressed"):
            return ()
        before = self.tokens[subject - 1]
        if before.text not in ',”"»?!—–-…' and not before.quoted:
            return ()
        if not (before.quoted or self.opens(subject - 2) or self.finite_between(0, subject)):
            return ()
        return self._one(0, subject)

    def _one(self, start: int, end: int) -> tuple[Span, ...]:
        span = self.trim(start, end)
        return (span,) if span and self.words(start, end) >= 2 else ()
