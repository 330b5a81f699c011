"""One sentence as tokens, with tests of single words and of short runs of words.

There is no tagger. Closed lists, endings and neighbours decide what a word is: that is fast, needs
no training data, and any mistake can be traced to a list. Positions are token indices.
"""

from bisect import bisect_left
from operator import attrgetter

from extractor.models import Span
from extractor.news.quotations import Quotations
from extractor.news.tokens import tokens
from extractor.news.words.en.function_words import (
    ADVERBS,
    AUXILIARIES,
    BASE_FORM_SUBJECTS,
    DETERMINERS,
    FINITE,
    MODALS,
    PREPOSITIONS,
)
from extractor.news.words.en.number_words import COUNTING
from extractor.news.words.en.time_words import TIME_WORDS
from extractor.news.words.en.verb_classes import BASE_FORM_VERBS, LEMMAS, NEVER_NOUNS, REPORT_NOUNS
from extractor.words import words

__all__ = ["Sentence"]

_NO_SOURCE = PREPOSITIONS | AUXILIARIES | words("nobody nothing none no to not that")
_LINKERS = words(
    "instead however meanwhile moreover furthermore besides nevertheless nonetheless otherwise "
    "therefore thus hence indeed likewise similarly later earlier then afterwards"
)
_NO_HEAD = (
    DETERMINERS - {"this", "that", "these", "those", "some", "any", "each", "one", "two"}
) | words("previous earlier latest recent former own same other certain various several")
"""Words that no noun phrase ends with."""
_BEFORE_NO_VERB = DETERMINERS | PREPOSITIONS
_BEFORE_NOUNS = DETERMINERS - {"this", "that", "one", "some"}

_PARTICIPLES = (
    "ed", "said", "thought", "told", "known", "understood", "found", "forecast", "put", "shown",
    "seen", "read", "heard", "felt", "held", "quoted", "written",
)  # fmt: skip
"""Endings of the participles of reporting verbs."""

_LY_NOUNS = words(
    "family assembly ally reply supply rally monopoly anomaly homily july italy bully belly fly "
    "butterfly jelly lily folly emily sally molly holly billy kelly reilly daly"
)
_ALSO_PLURALS = words(
    "works plans hopes needs means lives shows runs takes lies feels stands holds"
)
_ABOUT = words("about around over under nearly between near")
_MONEY = ("$", "€", "£", "¥")
_start = attrgetter("start")


class Sentence:
    """The tokens of one sentence; they never change.

    quoted: the quotations of the document.
    words: the different words and marks of the sentence, in lower case.
    """

    def __init__(self, text: str, sentence: Span, quoted: Quotations) -> None:
        self.quoted = quoted
        self.tokens = tokens(text, sentence, quoted)
        self._words = [token.lower for token in self.tokens]
        self.words = frozenset(self._words)

    def lower(self, i: int) -> str:
        """Return token `i` in lower case, for look-ups; "" outside the sentence."""
        try:  # called for most words many times over, so without a look at the length
            return self._words[i] if i >= 0 else ""
        except IndexError:
            return ""

    def text(self, i: int) -> str:
        """Return token `i` as written; "" outside the sentence."""
        return self.tokens[i].text if 0 <= i < len(self.tokens) else ""

    def at_end(self, i: int) -> bool:
        """Whether `i` is behind the last token."""
        return i >= len(self.tokens)

    def is_quoted(self, i: int) -> bool:
        """Whether token `i` stands inside quotation marks."""
        return not self.at_end(i) and self.tokens[i].quoted

    def index_at(self, offset: int) -> int:
        """Return the index of the first token that starts at or after an offset."""
        return bisect_left(self.tokens, offset, key=_start)

    def word_count(self, start: int, end: int) -> int:
        """Count the words from `start` to `end`, without punctuation."""
        return sum(token.word for token in self.tokens[start:end])

    def span(self, start: int, end: int) -> Span:
        """Return the span of the tokens from `start` to `end` (exclusive)."""
        return Span(start=self.tokens[start].start, end=self.tokens[end - 1].end)

    def trim(self, start: int, end: int) -> Span | None:
        """Return the span of tokens without punctuation and conjunctions at its ends.

        None where no token is left.
        """
        while start < end and not (self.tokens[start].word or self.text(start) in _MONEY):
            start += 1
        while (
            end > start and not self.tokens[end - 1].word and self.tokens[end - 1].text not in "%)]"
        ):
            end -= 1
        while start < end and self.lower(start) in ("but", "and", "that", "while", "although"):
            start += 1
        return self.span(start, end) if end > start else None

    def is_finite_verb(self, i: int) -> bool:
        """Whether token `i` is the finite verb of a clause.

        Uses the words around it. `statement.looks_like_verb` is the test for a single word: it
        knows no reporting verbs, which are ambiguous without context ("claims", "reports").
        """
        word = self.lower(i)
        if word in FINITE:
            named = self.tokens[i].capital and i > 0 and self.tokens[i - 1].word
            return not (named or self._is_plural_noun(i))
        if word in LEMMAS and not word.endswith("ing") and LEMMAS[word] != word:
            return not (self.tokens[i].capital or self.is_noun(i))
        if (
            word in BASE_FORM_VERBS
            and not (word == "think" and self.lower(i + 1) in ("tank", "tanks", "piece"))
            and self.lower(i - 1) not in AUXILIARIES
            and self.lower(i - 1) != "to"
        ):
            return not self.is_noun(i)
        return (  # not in "61 deleted messages"
            len(word) > 4
            and word.endswith("ed")
            and self.lower(i - 1) not in _BEFORE_NO_VERB
            and not (self.lower(i - 1).isdigit() and self.lower(i + 1).endswith("s"))
            and not self.tokens[i].capital
        )

    def _is_plural_noun(self, i: int) -> bool:
        """Whether a form that is also a plural stands as one: "the works council", "its plans"."""
        if self.lower(i) not in _ALSO_PLURALS:
            return False
        before = self.lower(i - 1)
        return before in _BEFORE_NOUNS or before.endswith("'s")

    def is_noun(self, i: int) -> bool:
        """Whether an ambiguous form ("reports", "claims") is a noun in this place."""
        word, before = self.lower(i), self.lower(i - 1)
        if word.endswith(("ed", "ing")) or word in ("said", "told", "says", "wrote", "thought"):
            return before in ("a", "the", "an") and not word.startswith("said")
        if before in _BEFORE_NOUNS | _NO_HEAD or before.endswith("'s"):
            return True
        if word == "say" and i > 0 and self.tokens[i - 1].capital:
            return False  # "the WHO say"
        if before in ("has", "have", "had", "it", "he", "she", "they", "we"):
            return False  # "had forecast", "it forecast"
        if word in NEVER_NOUNS or before in MODALS:
            return False
        if word in ("show", "suggest", "indicate") and before not in DETERMINERS:
            closes = self.at_end(i + 1) or self.text(i + 1) in ".;"
            if closes:
                return False  # "prices fell, figures from the agency show"
        if LEMMAS.get(word) == word and before not in BASE_FORM_SUBJECTS:
            return not (i > 0 and before.endswith("s") and self.tokens[i - 1].word)
        following = self.lower(i + 1)
        if word in REPORT_NOUNS and (
            before in PREPOSITIONS or i == 0 or following in ("of", "from")
        ):
            return True
        return word in REPORT_NOUNS and self.lower(i + 1) in LEMMAS

    def is_adverb(self, i: int) -> bool:
        """Whether token `i` is an adverb, by list or ending: "recently", but not "family"."""
        word = self.lower(i)
        return word in ADVERBS or (word.endswith("ly") and word not in _LY_NOUNS)

    def is_passive(self, i: int) -> bool:
        """Whether the verb at `i` is passive: a participle behind a form of "be"."""
        j = i - 1
        while self.is_adverb(j):
            j -= 1
        return self.lower(j) in ("is", "are", "was", "were", "been", "be", "being") and (
            self.lower(i).endswith(_PARTICIPLES)
        )

    def is_time(self, i: int) -> bool:
        """Whether token `i` belongs to a date or a time of day."""
        word = self.lower(i)
        return word in TIME_WORDS or (
            word.isdigit() and len(word) <= 4 and i > 0 and (self.lower(i - 1) in TIME_WORDS)
        )

    def is_amount(self, k: int) -> bool:
        """Whether an amount begins at `k`: "about 140", "at least $5", "as many as 40"."""
        word, j = self.lower(k), k + 1
        if word in ("at", "up", "as"):
            j = k + 2 if self.lower(k + 1) in ("least", "most", "to") else k + 3
            bounded = j == k + 2 or self.lower(k + 2) == "as"
        else:
            bounded = word in _ABOUT
        return bounded and self.is_number(j)

    def is_number(self, j: int) -> bool:
        """Whether a number begins at `j`, in digits or words: "$5", "four", "a third"."""
        if self.text(j)[:1].isdigit() or self.text(j) in _MONEY:
            return True
        return self.lower(j + (self.lower(j) in ("a", "the"))) in COUNTING

    def occasion_follows(self, i: int) -> bool:
        """Whether a date or an occasion ("a news conference") follows token `i`."""
        ahead = [self.lower(j) for j in range(i + 1, i + 4)]
        return any(w in TIME_WORDS and w not in ("in", "on", "at", "this") for w in ahead) or (
            "statement" in ahead or "interview" in ahead or "conference" in ahead
        )

    def that_or_quote_at(self, k: int) -> bool:
        """Whether "that", "how" or quoted words stand at `k`."""
        return self.lower(k) in ("that", "how") or self.is_quoted(k) or self.is_quoted(k + 1)

    def is_infinitive(self, i: int) -> bool:
        """Whether the verb at `i` is an infinitive ("to confirm"), which reports nothing yet."""
        return self.lower(i - 1) == "to" or (
            self.lower(i - 2) == "to" and self.lower(i - 1) in ADVERBS
        )

    def has_verb(self, start: int, end: int) -> bool:
        """Whether a finite verb stands between two tokens, outside quotations."""
        return any(
            self.is_finite_verb(j)
            for j in range(start, min(end, len(self.tokens)))
            if not self.tokens[j].quoted
        )

    def has_main_verb(self, start: int, end: int) -> bool:
        """Like `has_verb`, but not counting participles ("notes found on soldiers")."""
        return any(
            self.is_finite_verb(j)
            and not (
                j > start
                and self.lower(j) not in AUXILIARIES
                and (self.lower(j + 1) in PREPOSITIONS or self.lower(j - 2) == "to")
            )  # "notes found on soldiers", "figures to be published today"
            for j in range(start, end)
            if not self.tokens[j].quoted
        )

    def before_adverbs(self, j: int) -> int:
        """Return the index of the first of the adverbs that end before `j`."""
        while j > 0 and self.is_adverb(j - 1):
            j -= 1
        return j

    def can_be_source(self, start: int, end: int) -> bool:
        """Whether the tokens can name a source: a short noun phrase outside quotations."""
        words = [self.tokens[k] for k in range(start, end) if self.tokens[k].word]
        if not words or len(words) > 22 or self.tokens[start].quoted:
            return False
        first = self.lower(start)
        headless = self.lower(end - 1) in _NO_HEAD and not (first == "the" and len(words) == 2)
        if first in _NO_SOURCE or headless:  # "the other said"
            return False
        if len(words) == 1 and first in _LINKERS:
            return False  # "Instead, the council left, said Ana Ruiz"
        return not (len(words) == 1 and first in ("what", "which", "there", "this", "that", "as"))

    def ends_clause(self, i: int) -> bool:
        """Whether the clause ends soon after the verb at `i`: behind a date or a recipient."""
        k = i + 1
        while not self.at_end(k) and not self.tokens[k].quoted and k - i < 14:
            if self.tokens[k].text in ".,:;":
                return True
            if self.is_finite_verb(k):
                return False
            k += 1
        return self.at_end(k) or self.tokens[k].quoted
