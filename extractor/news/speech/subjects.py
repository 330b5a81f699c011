"""Who is the subject of a reporting verb."""

from collections.abc import Sequence

from extractor.models import Span
from extractor.news.speech.clauses import Clauses
from extractor.news.tokens import Token
from extractor.news.words.en.lexicon import (
    ADVERBS,
    AUXILIARIES,
    DETERMINERS,
    LEMMAS,
    NEGATIONS,
    PERSONAL,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATORS,
    TIME_WORDS,
    words,
)

__all__ = ["Subjects"]

_SAYING = words("say tell add insist claim believe argue warn estimate")
_JOINING = words("and or nor than like as")
_HAVE = words("has have had")
_BE = words("is are was were been 're 's")
_BEFORE_VERBS = AUXILIARIES | ADVERBS | words("neither either nor both")


def _names(apposed: Sequence[Token]) -> bool:
    """Whether an apposition is a name: "Ana Ruiz", "the Very Rev Ana Ruiz", "Hallett & Son"."""
    small = words("the of and & de von van al")
    return apposed[-1].capital and all(t.capital or t.lower in small for t in apposed)


class Subjects(Clauses):
    """A sentence whose verbs can be asked for their subjects: start, end, negated or not.

    `voice` is the first source found, which ", adding that" goes back to.
    """

    voice: Span | None = None

    @property
    def _voice(self) -> tuple[int, int] | None:
        """The tokens of the voice."""
        if self.voice is None:
            return None
        return self.index_at(self.voice.start), self.index_at(self.voice.end)

    def subject(self, i: int) -> tuple[int, int, bool] | None:
        """Start and end of the subject of the verb at `i`, and whether the verb is negated."""
        end, negated = i, False
        while end > 0 and (
            self.lower(end - 1) in _BEFORE_VERBS
            or self.lower(end - 1).endswith("ly")
            or (self.lower(end - 1) == "since" and self.lower(end - 2) in _HAVE)
        ):
            negated |= self.lower(end - 1) in NEGATIONS or self.lower(end - 1).endswith("n't")
            end -= 1
        progressive = any(self.lower(j) in _BE for j in range(end, i))
        if self.lower(i).endswith("ing") and not progressive:
            return self.subject_after_with(i) or self.main_subject(i)
        if end > 0 and self.tokens[end - 1].text in ",—–)":
            return self.before_apposition(end - 1, negated)
        if end > 0 and self.lower(end - 1) in ("and", "but", "then", "or"):
            return self.shared_subject(end - 1, negated)
        start = self._pronoun(self.clause_start(end), end)
        if self._relative(start - 1) and self._relates(start, end):
            end = start - 1  # "a docker who asked not to be named said"
            end -= self.text(end - 1) == ","
            start = self._last_noun(self.clause_start(end), end)
        if self.lower(start) in ("neither", "both", "either"):
            negated |= self.lower(start) == "neither"
        if start < end and self.noun_like(start, end) and not self.asserts(start, end):
            return start, end, negated
        surely = (
            LEMMAS.get(self.lower(i)) in _SAYING
            or self.lower(i + 1) in ("that", "out")
            or self.clause_at(i + 1)
        )
        loose = self._loose(start, end) if surely else None
        return (*loose, negated) if loose else None

    def _loose(self, start: int, end: int) -> tuple[int, int] | None:
        """The noun phrase before a verb that surely reports, in a clause that is hard to read.

        Of "In an email the firm" it is the last that begins with a capital, an article or a
        pronoun; "a study released in May by the ministry" ends before its participle.
        """
        if self.lower(start) in PREPOSITIONS | SUBORDINATORS:
            heads = [
                j
                for j in range(start + 1, end)
                if (self.tokens[j].capital and not self.tokens[j - 1].capital)
                or self.lower(j) in DETERMINERS | PRONOUNS
            ]
            heads = [j for j in heads if self.lower(j - 1) not in PREPOSITIONS]
            if not heads:
                return None
            start = heads[-1]
        for j in range(start + 1, end):
            if self.lower(j) in ("who", "which", "that") or self.participle(j):
                end = j
                break
        if start >= end or self.finite_between(start, end) or not self.noun_like(start, end):
            return None
        return start, end

    def participle(self, j: int) -> bool:
        """Whether the word may be "released" in "a study released in May"."""
        word = self.lower(j)
        followed = self.lower(j + 1) in PREPOSITIONS | TIME_WORDS
        return (word.endswith("ed") or word in ("seen", "led", "written")) and followed

    def _pronoun(self, start: int, end: int) -> int:
        """Where the subject begins: in "perhaps they" and "tomorrow he" it is the pronoun alone."""
        alone = self.lower(end - 1) in PERSONAL and self.lower(end - 2) not in _JOINING
        return end - 1 if alone and end - 1 > start else start

    def _last_noun(self, start: int, end: int) -> int:
        """Where the noun phrase that ends at `end` begins: behind the last verb, or its "by"."""
        behind = (j + 1 for j in range(end - 1, start, -1) if self.is_verb(j))
        first = next(behind, start)
        return first + 1 if self.lower(first) == "by" else first

    def _relates(self, start: int, end: int) -> bool:
        """Whether what stands behind "who" or "that" is a clause: "the firm that pumps most"."""
        if start == end or self.finite_between(start, end):
            return True
        verb = self.lower(start).endswith("s") and not self.tokens[start].capital
        return self.lower(start - 1) == "that" and verb and self.lower(start) not in DETERMINERS

    def with_name(self, start: int, end: int) -> int:
        """The end of a source with the name behind its comma: "said one of them, Ana Ruiz"."""
        stop = end + 1
        while not self.at_end(stop) and (self.tokens[stop].word or self.text(stop) == "&"):
            stop += 1
        apposed = self.tokens[end + 1 : stop]
        described = not any(self.tokens[j].capital for j in range(start, end))
        if self.text(end) == "," and described and 1 <= len(apposed) <= 7 and _names(apposed):
            return stop
        return end

    def _relative(self, i: int) -> bool:
        """Whether the word opens a relative clause, and not what somebody says."""
        if self.lower(i) == "that":
            return i > 0 and self.tokens[i - 1].word and self.lower(i - 1) not in LEMMAS
        return self.lower(i) in ("who", "which")

    def subject_after_with(self, i: int) -> tuple[int, int, bool] | None:
        """X in "with X suggesting that"."""
        if self.lower(i - 1) in PREPOSITIONS:
            return None  # "with laws that keep people from claiming"
        for j in range(i - 1, max(-1, i - 10), -1):
            if self.text(j) in (",", ";") or self.is_verb(j):
                return None
            if self.lower(j) == "with":
                return (j + 1, i, False) if j + 1 < i else None
        return None

    def main_subject(self, i: int) -> tuple[int, int, bool] | None:
        """The subject of ", adding that": the one that opens the sentence."""
        if i == 0 or self.tokens[i - 1].text not in ',”"':
            return None
        if self._voice is not None:
            return (*self._voice, False)
        start = self.skip_opening(0)
        for j in range(start, i):
            if self.is_verb(j) and not self.tokens[j].quoted:
                end = self.back_over_adverbs(j)
                first_comma = next(
                    (k for k in range(start, end) if self.tokens[k].text == ","), end
                )
                end = min(end, first_comma)
                if end > start and self.noun_like(start, end):
                    return start, end, False
                return None
        return None

    def before_apposition(self, comma: int, negated: bool) -> tuple[int, int, bool] | None:
        """The head of "Ana Ruiz, the mayor, said": what stands before the pair of commas."""
        opener = "(" if self.tokens[comma].text == ")" else self.tokens[comma].text
        j = comma - 1
        while j > 0 and (self.tokens[j].text != opener or self.in_list(j, comma)):
            j -= 1
        if j <= 0:
            stray = self.lower(comma + 1) in AUXILIARIES or (
                self.lower(comma + 2) == "that" or self.clause_at(comma + 2)
            )
            start = self.skip_opening(0)
            if (
                stray
                and opener == ","
                and self.noun_like(start, comma)
                and not self.asserts(start, comma)
            ):
                return start, comma, negated  # "The firm, has said that": a slip of the writer
            return None
        if j > 1 and self.tokens[j - 1].text.isdigit() and self.tokens[j - 2].text == ",":
            j -= 2  # "Ana Ruiz, 63, of Mill Lane, denies"
        start = self.clause_start(j)
        if start >= j or self.finite_between(start, j) or not self.noun_like(start, j):
            return None
        apposed = self.tokens[j + 1 : comma]
        if self.tokens[j].text == "," and 1 <= len(apposed) <= 7 and _names(apposed):
            return start, comma, negated  # "the mayor, Ana Ruiz, said": the name is the source
        return start, j, negated

    def in_list(self, j: int, comma: int) -> bool:
        """Whether the comma at `j` belongs to a list inside the apposition."""
        following = self.lower(j + 1)
        return following in ("and", "or") and comma - j > 1

    def shared_subject(self, conjunction: int, negated: bool) -> tuple[int, int, bool] | None:
        """The subject of "X praised the crews and said": that of the verb before "and"."""
        before = self.tokens[conjunction - 1]
        that = any(self.lower(j + 1) == "that" for j in range(conjunction + 1, conjunction + 4))
        if self._voice is not None and (before.quoted or before.text == "," or that):
            return (*self._voice, negated)
        start = self.clause_start(conjunction)
        for j in range(start, conjunction):
            if self.is_verb(j) and not self.tokens[j].quoted:
                end = self.back_over_adverbs(j)
                if self._voice and self.lower(j) not in LEMMAS and self.lower(j + 1) not in LEMMAS:
                    return (*self._voice, negated)  # "warned that gusts could return but said"
                if end > start and self.noun_like(start, end):
                    return start, end, negated
                apposed = end > 0 and self.text(end - 1) == ","
                return self.before_apposition(end - 1, negated) if apposed else None
        return (*self._voice, negated) if self._voice else None

    def possessor(self, i: int) -> Span | None:
        """X in "X's claim that"; None where nobody is named."""
        if i > 0 and self.tokens[i - 1].lower.endswith(("'s", "s'")):
            start = i - 1
            while start > 0 and self.tokens[start - 1].capital:
                start -= 1
            token = self.tokens[i - 1]
            cut = 2 if token.lower.endswith("'s") else 1
            return Span(start=self.tokens[start].start, end=token.end - cut)
        return None
