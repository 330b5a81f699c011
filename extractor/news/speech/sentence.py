"""One sentence as tokens, and the small questions that its grammar is read off with.

There is no tagger here: words are told apart by closed lists, endings and neighbours, which is
fast, needs no data, and errs in ways that can be read. Positions are indices of tokens.
"""

from extractor.models import Span
from extractor.news.tokens import Quotations, tokens
from extractor.news.words.en.function_words import (
    ADVERBS,
    AUXILIARIES,
    BASE_FORM_SUBJECTS,
    DETERMINERS,
    FINITE,
    MODALS,
    PREPOSITIONS,
)
from extractor.news.words.en.time_words import TIME_WORDS
from extractor.news.words.en.verb_classes import BASE_FORM_VERBS, LEMMAS, NEVER_NOUNS, REPORT_NOUNS
from extractor.words import words

__all__ = ["Sentence"]

_NO_SOURCE = PREPOSITIONS | AUXILIARIES | words("nobody nothing none no to not that")
_BEFORE_NO_VERB = DETERMINERS | PREPOSITIONS
_BEFORE_NOUNS = DETERMINERS - {"this", "that", "one", "some"}


class Sentence:
    """The tokens of one sentence; `quoted` are the quotations that touch it."""

    def __init__(self, text: str, sentence: Span, quoted: Quotations) -> None:
        self.quoted = quoted
        self.tokens = tokens(text, sentence, quoted)
        self._words = [token.lower for token in self.tokens]

    def lower(self, i: int) -> str:
        """The word for look-ups; empty outside the sentence."""
        return self._words[i] if 0 <= i < len(self._words) else ""

    def text(self, i: int) -> str:
        """The word as written; empty outside the sentence."""
        return self.tokens[i].text if 0 <= i < len(self.tokens) else ""

    def at_end(self, i: int) -> bool:
        """Whether `i` is past the last token."""
        return i >= len(self.tokens)

    def is_quoted(self, i: int) -> bool:
        """Whether quoted words stand at `i`."""
        return not self.at_end(i) and self.tokens[i].quoted

    def index_at(self, offset: int) -> int:
        """The first token that starts at or after an offset."""
        return next(
            (i for i, token in enumerate(self.tokens) if token.start >= offset), len(self.tokens)
        )

    def word_count(self, start: int, end: int) -> int:
        """How many words, marks not counted."""
        return sum(token.word for token in self.tokens[start:end])

    def span(self, start: int, end: int) -> Span:
        """The span from token `start` up to `end`, which is left out."""
        return Span(start=self.tokens[start].start, end=self.tokens[end - 1].end)

    def trim(self, start: int, end: int) -> Span | None:
        """The span of tokens without the marks and conjunctions at its ends."""
        while start < end and not self.tokens[start].word:
            start += 1
        while (
            end > start and not self.tokens[end - 1].word and self.tokens[end - 1].text not in "%)]"
        ):
            end -= 1
        while start < end and self.lower(start) in ("but", "and", "that", "while", "although"):
            start += 1
        return self.span(start, end) if end > start else None

    def is_finite_verb(self, i: int) -> bool:
        """Whether the word is the finite verb of a clause, as far as its form tells."""
        word = self.lower(i)
        if word in FINITE:
            return not (self.tokens[i].capital and i > 0 and self.tokens[i - 1].word)
        if word in LEMMAS and not word.endswith("ing") and LEMMAS[word] != word:
            return not (self.tokens[i].capital or self.is_noun(i))
        if (
            word in BASE_FORM_VERBS
            and self.lower(i - 1) not in AUXILIARIES
            and self.lower(i - 1) != "to"
        ):
            return not self.is_noun(i)
        return (
            len(word) > 4
            and word.endswith("ed")
            and self.lower(i - 1) not in _BEFORE_NO_VERB
            and not self.tokens[i].capital
        )

    def is_noun(self, i: int) -> bool:
        """Whether an ambiguous form ("reports", "claims") is a noun here."""
        word, before = self.lower(i), self.lower(i - 1)
        if word.endswith(("ed", "ing")) or word in ("said", "told", "says", "wrote", "thought"):
            return before in ("a", "the", "an") and not word.startswith("said")
        if before in _BEFORE_NOUNS or before.endswith("'s"):
            return True
        if word == "say" and i > 0 and self.tokens[i - 1].capital:
            return False  # "the WHO say"
        if before in ("has", "have", "had", "it", "he", "she", "they", "we"):
            return False  # "had forecast", "it forecast"
        if word in NEVER_NOUNS or before in MODALS:
            return False
        if LEMMAS.get(word) == word and before not in BASE_FORM_SUBJECTS:
            return not (i > 0 and before.endswith("s") and self.tokens[i - 1].word)
        following = self.lower(i + 1)
        if word in REPORT_NOUNS and (
            before in PREPOSITIONS or i == 0 or following in ("of", "from")
        ):
            return True
        return word in REPORT_NOUNS and self.lower(i + 1) in LEMMAS

    def is_passive(self, i: int) -> bool:
        """Whether the verb stands after a form of "be"."""
        j = i - 1
        while self.lower(j) in ADVERBS or self.lower(j).endswith("ly"):
            j -= 1
        return self.lower(j) in ("is", "are", "was", "were", "been", "be", "being") and (
            self.lower(i).endswith(
                ("ed", "said", "thought", "told", "known", "understood", "found")
            )
        )

    def is_time(self, i: int) -> bool:
        """Whether the word belongs to a date or a time of day."""
        word = self.lower(i)
        return word in TIME_WORDS or (
            word.isdigit() and len(word) <= 4 and i > 0 and (self.lower(i - 1) in TIME_WORDS)
        )

    def occasion_follows(self, i: int) -> bool:
        """Whether a date, or the occasion of a statement, follows."""
        ahead = [self.lower(j) for j in range(i + 1, i + 4)]
        return any(w in TIME_WORDS and w not in ("in", "on", "at", "this") for w in ahead) or (
            "statement" in ahead or "interview" in ahead or "conference" in ahead
        )

    def that_or_quote_at(self, k: int) -> bool:
        """Whether "that" or quoted words follow."""
        return self.lower(k) in ("that", "how") or self.is_quoted(k) or self.is_quoted(k + 1)

    def is_infinitive(self, i: int) -> bool:
        """An infinitive ("to confirm") reports nothing yet."""
        return self.lower(i - 1) == "to" or (
            self.lower(i - 2) == "to" and self.lower(i - 1) in ADVERBS
        )

    def has_verb(self, start: int, end: int) -> bool:
        """Whether a verb stands there, outside quotations."""
        return any(
            self.is_finite_verb(j)
            for j in range(start, min(end, len(self.tokens)))
            if not self.tokens[j].quoted
        )

    def has_main_verb(self, start: int, end: int) -> bool:
        """Whether a verb stands there that is no participle ("notes found on soldiers")."""
        return any(
            self.is_finite_verb(j)
            and not (
                j > start
                and self.lower(j) not in AUXILIARIES
                and (self.lower(j + 1) in PREPOSITIONS)
            )
            for j in range(start, end)
            if not self.tokens[j].quoted
        )

    def before_adverbs(self, j: int) -> int:
        """The position before the adverbs that end at `j`."""
        while j > 0 and (self.lower(j - 1) in ADVERBS or self.lower(j - 1).endswith("ly")):
            j -= 1
        return j

    def can_be_source(self, start: int, end: int) -> bool:
        """Whether the tokens can name a voice: short enough, with a name, noun or pronoun."""
        words = [self.tokens[k] for k in range(start, end) if self.tokens[k].word]
        if not words or len(words) > 22 or self.tokens[start].quoted:
            return False
        first = self.lower(start)
        if first in _NO_SOURCE:
            return False
        return not (len(words) == 1 and first in ("what", "which", "there", "this", "that", "as"))

    def ends_clause(self, i: int) -> bool:
        """Whether little follows the verb at `i`: a date, a hearer, a quotation, the end."""
        k = i + 1
        while not self.at_end(k) and not self.tokens[k].quoted and k - i < 14:
            if self.tokens[k].text in ".,:;":
                return True
            if self.is_finite_verb(k):
                return False
            k += 1
        return self.at_end(k) or self.tokens[k].quoted
