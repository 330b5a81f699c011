"""What is reported: the words before, behind or around a reporting verb."""

from extractor.models import Span
from extractor.news.speech.refusals import Refusals
from extractor.news.words.en.lexicon import (
    ADVERBS,
    CLAUSE_VERBS,
    DENYING,
    FINITE,
    LEMMAS,
    OBJECT_VERBS,
    PERSONAL,
    PREPOSITIONS,
    SUBORDINATORS,
    TELL_VERBS,
    words,
)

__all__ = ["Contents"]

_NO_CLAUSE = (PREPOSITIONS | SUBORDINATORS | ADVERBS) - {"that"} | words("to so nothing")
_FINDING = words("find show learn discover feel read teach observe see know determine")
_THESE = words("this that it them these those")
_JOINED = words("and but")
_FORESEEING = words("expect forecast predict")
_GERUND = words("recall remember describe report admit acknowledge deny")
_LOOSE = words("report claim propose demand threaten promise pledge vow welcome describe expect")
_HOLDING = words("say believe think claim insist argue estimate hope fear warn reckon suspect")
_SUBJECTS = PERSONAL | {"there"}


class Contents(Refusals):
    """A sentence whose reported words can be asked for; `told` is where the last report ends."""

    told = -1

    def content_after(self, i: int, lemma: str) -> tuple[Span, ...]:
        """What follows "SOURCE said": a clause, a quotation, or an object."""
        if lemma in DENYING and self.lower(i + 1) in _THESE and self._alone(i + 1):
            return (self.span(i + 1, i + 2),)  # "denied this", "disputes it: the figures are old"
        k = self.skip_time(i + 1)
        if lemma in TELL_VERBS or (self.lower(k) == "to" and lemma not in OBJECT_VERBS):
            k = self.skip_hearer(k, lemma)
        k = self.skip_time(k)
        this = lemma in DENYING and self.lower(k) == "that" and not self.clause_at(k + 1)
        if self.lower(k) in ("that", "how") and not this:  # "rejected that version" has another
            return self.one(k + 1, self.clause_end(k + 1))
        if self.lower(k) in PREPOSITIONS and (that := self._that_behind(k)):
            return self.one(that + 1, self.clause_end(that + 1))
        if self.text(k) == "," and (that := self._that_ahead(k)):
            return self.one(that + 1, self.clause_end(that + 1))
        if self.text(k) in (",", ":"):
            return (
                self.one(k + 1, self.quote_end(k + 1))
                if self.opens(k + 1) or (self.text(k) == ":" and not self.at_end(k + 1))
                else ()
            )
        if self.opens(k):
            return self.one(k, self.quote_end(k))
        clause = self.clause_at(k) and (lemma not in _FINDING or self._is_clause(k))
        if lemma in CLAUSE_VERBS and (clause or self._must_be_clause(k, lemma)):
            return self.one(k, self.clause_end(k))
        if lemma in _GERUND and self.lower(k).endswith("ing"):
            return self.one(k, self.object_end(k))
        if lemma in _FORESEEING and self._foreseen(k, lemma):
            return self.one(k, self.object_end(k))
        denies = lemma in DENYING and self.lower(k) not in PREPOSITIONS
        if lemma in ("plan", "intend") and self.lower(k) != "to":
            return ()
        if lemma in OBJECT_VERBS and not self.at_end(k) and (denies or self.object_at(k)):
            start = k + 1 if self.lower(k) == "to" else k
            end = self.object_end(k)
            if lemma == "call" and not any(token.quoted for token in self.tokens[k:end]):
                return ()  # "called the police"
            least = 1 if lemma in DENYING else 3 if lemma in _LOOSE else 2
            span = self.trim(start, end)
            if this:
                stop = span.end if span else self.tokens[k].end
                span = Span(start=self.tokens[k].start, end=stop)
            return (span,) if span and self.words(start, end) >= least else ()
        return ()

    def _foreseen(self, k: int, lemma: str) -> bool:
        """Whether a bare noun at `k` is foreseen: "expects growth to slow", "forecast sales"."""
        token = self.tokens[k] if not self.at_end(k) else None
        if token is None or not token.word or self.lower(k) in _NO_CLAUSE:
            return False
        end = self.object_end(k)
        return lemma != "expect" or any(
            self.lower(j) == "to" for j in range(k + 1, min(k + 8, end))
        )

    def _alone(self, k: int) -> bool:
        """Whether a pronoun at `k` is all of the object."""
        return self.at_end(k + 1) or not self.tokens[k + 1].word or self.lower(k + 1) in _JOINED

    def object_end(self, k: int) -> int:
        """The end of an object at `k`: its clause's, or where its subject's next verb begins."""
        end = self.clause_end(k)
        for j in range(k + 1, end):
            if self.text(j) == ":" and not self.tokens[j].quoted:
                return j
            if self.tokens[j].quoted or self.lower(j) not in ("and", "but"):
                continue
            comma = j - 1 if self.text(j - 1) == "," else j
            if self.is_verb(j + 1) or self.lower(j + 1) in LEMMAS or self.lower(j + 1) in _SUBJECTS:
                return comma
            if comma < j and self.finite_between(j + 1, end):
                return comma
        return end

    def _is_clause(self, k: int) -> bool:
        """Whether the first verb after `k` is no participle: not "found a press rented by him"."""
        verbs = (j for j in range(k, len(self.tokens)) if self.is_verb(j))
        first = next(verbs, None)
        return first is not None and (
            self.lower(first) in FINITE or self.lower(first + 1) not in PREPOSITIONS
        )

    def as_told(self, subject: int, i: int) -> tuple[Span, ...]:
        """CONTENT of "As SOURCE told the paper, CONTENT"."""
        if subject != 1 or self.lower(0) != "as":
            return ()
        comma = next((j for j in range(i + 1, len(self.tokens)) if self.text(j) == ","), None)
        if comma is None or self.finite_between(i + 1, comma) or not self.clause_at(comma + 1):
            return ()
        return self.one(comma + 1, self.clause_end(comma + 1))

    def _must_be_clause(self, k: int, lemma: str) -> bool:
        """Whether words after "X says" can be nothing else, though their verb is not known."""
        word = self.lower(k)
        begins = self.text(k)[:1].isalnum() and word not in _NO_CLAUSE and not self.is_time(k)
        if self.words(k, self.clause_end(k)) < 4:
            return False
        return (lemma == "say" and begins) or (lemma in _HOLDING and word in _SUBJECTS)

    def _that_behind(self, k: int) -> int | None:
        """The "that" of "found by six votes to three that"."""
        for j in range(k + 1, min(k + 12, len(self.tokens))):
            if self.lower(j) == "that":
                return j
            if self.tokens[j].quoted or not self.tokens[j].word or self.is_verb(j):
                return None
        return None

    def _that_ahead(self, comma: int) -> int | None:
        """The "that" of "reported, citing two officials, that"."""
        ahead = range(comma + 2, min(comma + 25, len(self.tokens) - 1))
        return next(
            (j + 1 for j in ahead if self.text(j) == "," and self.lower(j + 1) == "that"), None
        )

    def interrupted(self, subject: int, i: int) -> tuple[Span, ...]:
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
        return self.one(0, subject) + self.one(k, self.quote_end(k))

    def parenthetical(self, subject: int, i: int) -> tuple[Span, ...]:
        """Both parts of "CONTENT, SOURCE said on Monday, CONTENT"."""
        return self.around(subject - 1, self.skip_time(i + 1))

    def around(self, first: int, second: int) -> tuple[Span, ...]:
        """What stands before and behind two commas, where neither part is a clause alone."""
        if first < 1 or self.text(first) != "," or self.text(second) != ",":
            return ()
        whole = self.words(0, first) >= 1 and self.lower(0) not in PREPOSITIONS | SUBORDINATORS
        if self.tokens[first].quoted or self.finite_between(0, first) or not whole:
            return ()
        if not self.is_verb(second + 1) and self.lower(second + 1) not in ADVERBS:
            return ()
        before, after = self.trim(0, first), self.trim(second + 1, self.clause_end(second + 1))
        return (before, after) if before and after else ()

    def content_before(self, subject: int, i: int) -> tuple[Span, ...]:
        """What stands before a closing "SOURCE said", with its comma or quotation mark."""
        before = self.tokens[subject - 1]
        follows = subject == i and before.quoted  # '"...," said X to a crowd that cheered'
        if (
            subject == 0
            or not (follows or self.closing(i))
            or self.lower(0) in ("asked", "pressed")
        ):
            return ()
        if LEMMAS.get(self.lower(i)) in ("call", "describe"):
            return ()
        if before.text not in ",”\"»?!—–-…’'" and not before.quoted:
            return ()
        if not (before.quoted or self.opens(subject - 2) or self.finite_between(0, subject)):
            return ()
        start = 0
        if before.quoted and self.told >= 0:  # 'She asked: "Who?" "Nobody," he said'
            at = self.quoted.at(before.start)
            start = self.index_at(at.start) if at and at.start >= self.told else 0
        return self.one(start, subject) + self._goes_on(i)

    def _goes_on(self, i: int) -> tuple[Span, ...]:
        """The second half of "CONTENT, SOURCE said on Friday, and had told the police"."""
        comma = next((j for j in range(i + 1, len(self.tokens)) if self.text(j) == ","), None)
        if comma is None or self.lower(comma + 1) not in ("and", "but"):
            return ()
        if self.tokens[comma].quoted or not self.is_verb(comma + 2):
            return ()
        return self.one(comma + 2, self.clause_end(comma + 2))

    def one(self, start: int, end: int) -> tuple[Span, ...]:
        """The words from token `start` to `end`, where they are two at least."""
        span = self.trim(start, end)
        return (span,) if span and self.words(start, end) >= 2 else ()
