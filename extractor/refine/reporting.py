"""Who is reported as saying what in a sentence, read off its own words.

News reports speech in few shapes, and this module knows them:

    SOURCE said (that) CONTENT          CONTENT, SOURCE said        CONTENT, said SOURCE
    According to SOURCE, CONTENT        CONTENT, according to SOURCE
    SOURCE ..., adding that CONTENT     SOURCE denied / confirmed OBJECT
    SOURCE has neither confirmed nor denied / declined to comment on OBJECT
    X is said to CONTENT                 claims / reports that CONTENT

A shape that does not fit is left alone: the model's reading stands where this finds nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractor.models import Span
from extractor.refine.lexicon import (
    ADVERBS,
    AUXILIARIES,
    CLAUSE_VERBS,
    FINITE,
    LEMMAS,
    NEGATIONS,
    OBJECT_VERBS,
    PREPOSITIONS,
    SUBORDINATORS,
    TELL_VERBS,
    TIME_WORDS,
)
from extractor.refine.tokens import Token, tokens

__all__ = ["Report", "reports"]

_CLOSERS = frozenset("”\"»’'.,!?;:")
_REFUSALS = frozenset({"comment", "confirm", "acknowledge", "disclose", "elaborate", "respond"})
_THAT_ONLY = frozenset(
    "know continue cite teach relate inform read post tweet maintain expect".split()
)
_NOUNS = frozenset(
    "claim claims report reports allegation allegations statement statements assertion fear fears "
    "speculation suggestion suggestions evidence belief estimate estimates accusation accusations "
    "rumours rumors warning warnings concerns concern".split()
)
_DETERMINERS = frozenset(
    "the a an this that these those his her its their our my your some any no each every one two "
    "more".split()
)
_PRONOUNS = frozenset("he she it they we i you there this that these those who".split())


@dataclass(frozen=True)
class Report:
    """One reporting clause: `verb` is the cue's base form, `content` what is reported.

    `source` is None where the sentence names nobody ("is said to"). `withheld` marks a refusal to
    confirm, acknowledge or comment; `negated` a reporting verb that is itself negated.
    """

    source: Span | None
    cue: Span
    verb: str
    content: tuple[Span, ...]
    negated: bool = False
    withheld: bool = False
    nested: tuple[Span, ...] = field(default=())


def reports(text: str, sentence: Span, quoted: Sequence[Span]) -> list[Report]:
    """The reporting clauses of one sentence, outermost first.

    `quoted` are the document's quotations (`refine.tokens.quotations`).
    """
    return _Reader(text, sentence, quoted).read()


class _Reader:
    """Reads one sentence; positions `i`, `j`, `k` are indices of its tokens."""

    def __init__(self, text: str, sentence: Span, quoted: Sequence[Span]) -> None:
        self.text = text
        self.sentence = sentence
        self.quoted = [quotation for quotation in quoted if quotation.overlaps(sentence)]
        self.tokens = tokens(text, sentence, quoted)
        self.found: list[Report] = []

    def read(self) -> list[Report]:
        i = 0
        while i < len(self.tokens):
            token = self.tokens[i]
            report = None
            if not token.quoted:
                report = self._according(i) or self._verb(i) or self._noun(i)
            if report:
                self.found.append(report)
            i += 1
        return self.found

    # ---- shapes -------------------------------------------------------------------------

    def _according(self, i: int) -> Report | None:
        """According to SOURCE, CONTENT; CONTENT, according to SOURCE; as reported by SOURCE."""
        word = self._lower(i)
        if word == "according" and self._lower(i + 1) == "to":
            start, cue = i + 2, self._span(i, i + 2)
        elif word == "as" and self._lower(i + 2) == "by" and self._lower(i + 1) in LEMMAS:
            start, cue = i + 3, self._span(i + 1, i + 3)
        else:
            return None
        end = self._noun_phrase_end(start)
        if end == start:
            return None
        after = self._after_source(end)
        before = self._trim(0, i)
        content = [part for part in (before, self._trim(after, len(self.tokens))) if part]
        if before and self._words(0, i) >= 3 and self._words(after, len(self.tokens)) < 4:
            content = [before]
        elif before and self._words(0, i) < 4:
            content = content[-1:] if len(content) > 1 else content
        if not content:
            return None
        return Report(self._span(start, end), cue, "accord", tuple(content))

    def _verb(self, i: int) -> Report | None:
        """Every shape that turns on a reporting verb at `i`."""
        lemma = LEMMAS.get(self._lower(i))
        if lemma is None or self.tokens[i].capital or self._is_noun(i) or self._follows_to(i):
            return None
        if refusal := self._withheld(i, lemma):
            return refusal
        if self._passive(i):
            return self._said_to(i, lemma)
        if lemma in _THAT_ONLY and not self._that_or_quote(self._skip_time(i + 1)):
            return None
        inverted = self._inverted(i, lemma)
        if inverted:
            return inverted
        subject = self._subject(i)
        if subject is None:
            return None
        start, end, negated = subject
        content = self._interrupted(start, i) or (
            self._content_after(i, lemma) or self._content_before(start, i)
        )
        if not content or (negated and lemma not in ("deny", "dispute")):
            return None
        return Report(self._span(start, end), self._span(i, i + 1), lemma, content, negated)

    def _withheld(self, i: int, lemma: str) -> Report | None:
        """SOURCE declined to comment on X; neither A nor B has confirmed X; has not acknowledged X."""
        verb = i
        if lemma in ("decline", "refuse"):
            verb = i + 2 if self._lower(i + 1) == "to" else i
            if self._lower(verb) not in _REFUSALS:
                return None
        elif lemma in ("confirm", "acknowledge", "comment", "respond"):
            if not self._negated_before(i):
                return None
        else:
            return None
        subject = self._subject(i)
        if subject is None:
            return None
        start, end, _ = subject
        stop = self._clause_end(verb + 1)
        content = self._trim(start, stop)
        if content is None:
            return None
        cue = self._span(i, verb + 1)
        return Report(self._span(start, end), cue, lemma, (content,), True, withheld=True)

    def _said_to(self, i: int, lemma: str) -> Report | None:
        """X is said to CONTENT; it is believed that CONTENT."""
        if lemma not in CLAUSE_VERBS or self._lower(i + 1) not in ("to", "that"):
            return None
        start = self._clause_start(i)
        if self._lower(i + 1) == "that":
            start = i + 2
        content = self._trim(start, self._clause_end(i + 1))
        return Report(None, self._span(i, i + 1), lemma, (content,)) if content else None

    def _inverted(self, i: int, lemma: str) -> Report | None:
        """CONTENT, said SOURCE."""
        if i == 0 or lemma not in CLAUSE_VERBS or self._lower(i).endswith("ing"):
            return None
        before = self.tokens[i - 1]
        if not (before.text in ',”"»?!—–' and before.text):
            return None
        if before.text == "," and not (i > 1 and self._words(0, i - 1) >= 2):
            return None
        end = self._noun_phrase_end(i + 1)
        if end == i + 1 or self._finite_between(i + 1, end):
            return None
        if not (self._at_end(end) or self.tokens[end].text in ',.:;“"' or self._is_time(end)):
            return None
        if before.text == "," and not (before.quoted or self.tokens[i - 2].quoted):
            # "the group, said officials": the left must be a clause, not an apposition
            if not self._finite_between(0, i - 1):
                return None
        content = self._content_before(i, i)
        if not content:
            return None
        return Report(self._span(i + 1, end), self._span(i, i + 1), lemma, content)

    def _noun(self, i: int) -> Report | None:
        """claims (from SOURCE) that CONTENT; the SOURCE's claim that CONTENT."""
        if self._lower(i) not in _NOUNS:
            return None
        if self._lower(i + 1) == "that":
            start, source = i + 2, self._possessor(i)
        elif self._lower(i + 1) in ("from", "by"):
            end = self._noun_phrase_end(i + 2)
            if self._lower(end) != "that":
                return None
            start, source = end + 1, self._span(i + 2, end)
        else:
            return None
        if not self._finite_between(start, min(start + 14, len(self.tokens))):
            return None
        content = self._trim(start, self._clause_end(start))
        return Report(source, self._span(i, i + 1), "claim", (content,)) if content else None

    # ---- the reported words ---------------------------------------------------------------

    def _content_after(self, i: int, lemma: str) -> tuple[Span, ...]:
        k = self._skip_time(i + 1)
        if lemma in TELL_VERBS or self._lower(k) == "to":
            k = self._skip_hearer(k, lemma)
        k = self._skip_time(k)
        if self._lower(k) in ("that", "how"):
            return self._one(k + 1, self._clause_end(k + 1))
        if self._text(k) in (",", ":"):
            return (
                self._one(k + 1, self._quote_end(k + 1))
                if self._opens(k + 1) or (self._text(k) == ":" and not self._at_end(k + 1))
                else ()
            )
        if self._opens(k):
            return self._one(k, self._quote_end(k))
        if lemma in CLAUSE_VERBS and self._clause_at(k):
            return self._one(k, self._clause_end(k))
        if lemma in OBJECT_VERBS and not self._at_end(k) and self._object_at(k):
            start = k + 1 if self._lower(k) == "to" else k
            return self._one(start, self._clause_end(k))
        return ()

    def _interrupted(self, subject: int, i: int) -> tuple[Span, ...]:
        """Both halves of a quotation that its reporting clause interrupts."""
        if subject == 0 or not self.tokens[subject - 1].quoted:
            return ()
        k = i + 1
        while not self._at_end(k) and not self.tokens[k].quoted:
            if self.tokens[k].text in ".;" or self._is_verb(k):
                return ()
            k += 1
        if self._at_end(k):
            return ()
        return self._one(0, subject) + self._one(k, self._quote_end(k))

    def _content_before(self, subject: int, i: int) -> tuple[Span, ...]:
        """What stands before a closing "SOURCE said", with its comma or quotation mark."""
        if subject == 0 or not self._closing(i):
            return ()
        before = self.tokens[subject - 1]
        if before.text not in ',”"»?!—–-…' and not before.quoted:
            return ()
        start = 0
        for earlier in self.found:
            # the clause of an earlier cue in the sentence is not part of this content
            if earlier.source and earlier.cue.end <= before.start and not earlier.content:
                start = max(start, self._index_at(earlier.cue.end))
        return self._one(start, subject)

    def _one(self, start: int, end: int) -> tuple[Span, ...]:
        span = self._trim(start, end)
        return (span,) if span and self._words(start, end) >= 2 else ()

    def _clause_at(self, k: int) -> bool:
        """Whether a clause begins at `k`: a subject and, soon, a verb."""
        if self._at_end(k) or not (self.tokens[k].word or self.tokens[k].quoted):
            return False
        word = self._lower(k)
        if word in PREPOSITIONS or word == "to":
            return False
        limit = min(k + 18, len(self.tokens))
        return any(self._is_verb(j) for j in range(k if word in _PRONOUNS else k + 1, limit))

    def _object_at(self, k: int) -> bool:
        token = self.tokens[k]
        if self._lower(k) == "to":
            return True
        return token.word and (
            self._lower(k) in _DETERMINERS
            or token.capital
            or token.text[0].isdigit()
            or self._lower(k).endswith(("ing", "s"))
        )

    def _skip_hearer(self, k: int, lemma: str) -> int:
        """Past the hearer of "told AFP", "told reporters in Oslo that", "said to the press"."""
        if self._lower(k) in ("that", "how") or self._opens(k):
            return k
        limit = min(k + 12, len(self.tokens))
        for j in range(k, limit):
            if self._lower(j) == "that" or self._text(j) in (",", ":") or self._opens(j):
                return j
            if j > k and lemma in TELL_VERBS and self._lower(j) in (_DETERMINERS | _PRONOUNS):
                if self._lower(j - 1) not in PREPOSITIONS and self._lower(j - 1) != "of":
                    return j
        return min(k + 1, len(self.tokens))

    def _skip_time(self, k: int) -> int:
        """Past "on Friday", "last week", "in a statement", "at a news conference", adverbs."""
        while not self._at_end(k):
            if self._is_time(k) or self._lower(k) in ADVERBS:
                j = k + 1
                if self._lower(k) in ("in", "on", "at", "this", "last", "late", "early"):
                    if not self._adverbial_rest(k):
                        return k
                    j = self._adverbial_rest(k)
                k = j
            else:
                return k
        return k

    def _adverbial_rest(self, k: int) -> int:
        """The end of an adverbial at `k` that is followed by what is said, else 0."""
        for j in range(k + 1, min(k + 12, len(self.tokens))):
            if self._lower(j) == "that" or self._opens(j):
                return j
            if self._text(j) in (",", ":", "."):
                return j
            if self._is_time(j) and self._lower(j) not in (
                "in",
                "on",
                "at",
                "this",
                "last",
                "late",
            ):
                return j + 1
            if self._is_verb(j):
                return 0
        return 0

    # ---- the source ------------------------------------------------------------------------

    def _subject(self, i: int) -> tuple[int, int, bool] | None:
        """Start and end of the subject of the verb at `i`, and whether the verb is negated."""
        end, negated = i, False
        while end > 0 and (
            self._lower(end - 1) in AUXILIARIES | ADVERBS or self._lower(end - 1).endswith("ly")
        ):
            negated |= self._lower(end - 1) in NEGATIONS or self._lower(end - 1).endswith("n't")
            end -= 1
        participle = self._lower(i).endswith("ing")
        if participle:
            return self._main_subject(i)
        if end > 0 and self.tokens[end - 1].text in ",—–)":
            return self._before_apposition(end - 1, negated)
        if end > 0 and self._lower(end - 1) in ("and", "but", "then", "or"):
            return self._shared_subject(end - 1, negated)
        start = self._clause_start(end)
        if self._lower(start) in ("neither", "both", "either"):
            negated |= self._lower(start) == "neither"
        if start >= end or self._finite_between(start, end) or not self._noun_like(start, end):
            return None
        return start, end, negated

    def _main_subject(self, i: int) -> tuple[int, int, bool] | None:
        """The subject of ", adding that": the one that opens the sentence."""
        if i == 0 or self.tokens[i - 1].text not in ',”"':
            return None
        for earlier in self.found:
            if earlier.source and not earlier.withheld:
                start = self._index_at(earlier.source.start)
                return start, self._index_at(earlier.source.end), False
        start = self._skip_opening(0)
        for j in range(start, i):
            if self._is_verb(j) and not self.tokens[j].quoted:
                end = self._back_over_adverbs(j)
                first_comma = next(
                    (k for k in range(start, end) if self.tokens[k].text == ","), end
                )
                end = min(end, first_comma)
                if end > start and self._noun_like(start, end):
                    return start, end, False
                return None
        return None

    def _before_apposition(self, comma: int, negated: bool) -> tuple[int, int, bool] | None:
        """The head of "Ana Ruiz, the mayor, said": what stands before the pair of commas."""
        opener = "(" if self.tokens[comma].text == ")" else self.tokens[comma].text
        j = comma - 1
        while j > 0 and (self.tokens[j].text != opener or self._in_list(j, comma)):
            j -= 1
        if j <= 0:
            return None
        start = self._clause_start(j)
        if start >= j or self._finite_between(start, j) or not self._noun_like(start, j):
            return None
        apposed = self.tokens[j + 1 : comma]
        if (
            self.tokens[j].text == ","
            and 2 <= len(apposed) <= 4
            and all(t.capital for t in apposed)
        ):
            return start, comma, negated  # "the mayor, Ana Ruiz, said": the name is the source
        return start, j, negated

    def _in_list(self, j: int, comma: int) -> bool:
        """Whether the comma at `j` belongs to a list inside the apposition."""
        following = self._lower(j + 1)
        return following in ("and", "or") and comma - j > 1

    def _shared_subject(self, conjunction: int, negated: bool) -> tuple[int, int, bool] | None:
        """The subject of "X praised the crews and said": that of the verb before "and"."""
        start = self._clause_start(conjunction)
        for j in range(start, conjunction):
            if self._is_verb(j) and not self.tokens[j].quoted:
                end = self._back_over_adverbs(j)
                if end > start and self._noun_like(start, end):
                    return start, end, negated
                return None
        return None

    def _clause_start(self, end: int) -> int:
        """Where the clause whose subject ends at `end` begins."""
        j = end
        while j > 0:
            token, word = self.tokens[j - 1], self._lower(j - 1)
            if token.quoted or token.text in ';:—–(“”"':
                break
            if word in SUBORDINATORS and word not in ("and", "or", "of") and word != "that":
                break
            if word == "that" and j < end:
                break
            if token.text == "," and not self._list_comma(j - 1, end):
                break
            if word in ("and", "or") and self._finite_between(max(0, j - 8), j - 1):
                break
            j -= 1
        return self._skip_opening(j) if j == 0 else self._skip_conjunction(j)

    def _list_comma(self, j: int, end: int) -> bool:
        """Whether the comma at `j` separates members of one noun phrase: "A, B and C said"."""
        if any(self._is_verb(k) or self._lower(k) in PREPOSITIONS for k in range(max(0, j - 3), j)):
            return False
        return any(self._lower(k) in ("and", "or", "&") for k in range(j + 1, min(end, j + 8)))

    def _skip_opening(self, j: int) -> int:
        """Past "In December,", "Meanwhile,", "Asked about X,", "But"."""
        j = self._skip_conjunction(j)
        word = self._lower(j)
        if word in PREPOSITIONS | SUBORDINATORS | ADVERBS or word.endswith(("ly", "ing", "ed")):
            for k in range(j + 1, len(self.tokens)):
                if self.tokens[k].text == ",":
                    return k + 1
                if self._is_verb(k) and word not in SUBORDINATORS:
                    return j
        return j

    def _skip_conjunction(self, j: int) -> int:
        while self._lower(j) in ("and", "but", "or", "so", "yet", ","):
            j += 1
        return j

    def _noun_like(self, start: int, end: int) -> bool:
        """Whether the tokens can name a voice: short enough, with a name, noun or pronoun."""
        words = [self.tokens[k] for k in range(start, end) if self.tokens[k].word]
        if not words or len(words) > 22 or self.tokens[start].quoted:
            return False
        first = self._lower(start)
        if first in PREPOSITIONS or first in ("to", "not", "that") or first in AUXILIARIES:
            return False
        return not (len(words) == 1 and first in ("what", "which", "there", "this", "that", "as"))

    def _possessor(self, i: int) -> Span | None:
        """X in "X's claim that"; None where nobody is named."""
        if i > 0 and self.tokens[i - 1].lower.endswith(("'s", "s'")):
            start = i - 1
            while start > 0 and self.tokens[start - 1].capital:
                start -= 1
            token = self.tokens[i - 1]
            cut = 2 if token.lower.endswith("'s") else 1
            return Span(start=self.tokens[start].start, end=token.end - cut)
        return None

    def _noun_phrase_end(self, k: int) -> int:
        """The end of the noun phrase at `k`: a comma, a verb, a clause or a date ends it."""
        j = k
        while not self._at_end(j):
            token, word = self.tokens[j], self._lower(j)
            if token.quoted or token.text in ',;:.—–(“"!?' or word in ("that", "who", "which"):
                break
            if word in SUBORDINATORS and word not in ("and", "or") and j > k:
                break
            if j > k and (
                self._is_verb(j) or (self._is_time(j) and word not in ("in", "at", "on"))
            ):
                break
            if j > k and word in ("on", "in", "at", "during", "after") and self._time_ahead(j):
                break
            j += 1
        return j

    def _after_source(self, end: int) -> int:
        """Past the apposition and comma that follow a source."""
        if self._text(end) == "(":
            while not self._at_end(end) and self._text(end) != ")":
                end += 1
            end += 1
        if self._text(end) != ",":
            return end
        comma = end
        following = next(
            (j for j in range(comma + 1, len(self.tokens)) if self._text(j) == ","), None
        )
        apposed = self._lower(comma + 1) in ("a", "an", "the", "who", "which") or (
            following is not None and not self._finite_between(comma + 1, following)
        )
        if following and apposed and following - comma < 25:
            clause = self._finite_between(comma + 1, following)
            rest = self._finite_between(following + 1, len(self.tokens))
            if rest and (not clause or self._lower(comma + 1) in ("who", "which")):
                return following + 1
        return comma + 1

    # ---- small questions about tokens ---------------------------------------------------------

    def _lower(self, i: int) -> str:
        return self.tokens[i].lower if 0 <= i < len(self.tokens) else ""

    def _text(self, i: int) -> str:
        return self.tokens[i].text if 0 <= i < len(self.tokens) else ""

    def _at_end(self, i: int) -> bool:
        return i >= len(self.tokens)

    def _opens(self, i: int) -> bool:
        return not self._at_end(i) and self.tokens[i].quoted

    def _index_at(self, offset: int) -> int:
        return next(
            (i for i, token in enumerate(self.tokens) if token.start >= offset), len(self.tokens)
        )

    def _is_verb(self, i: int) -> bool:
        word = self._lower(i)
        if word in FINITE:
            return True
        if word in LEMMAS and not word.endswith("ing") and LEMMAS[word] != word:
            return not (self._is_noun(i) or self.tokens[i].capital)
        return (
            len(word) > 4
            and word.endswith("ed")
            and self._lower(i - 1) not in _DETERMINERS
            and not self.tokens[i].capital
        )

    def _is_noun(self, i: int) -> bool:
        """Whether an ambiguous form ("reports", "claims") is a noun here."""
        word, before = self._lower(i), self._lower(i - 1)
        if word.endswith(("ed", "ing")) or word in ("said", "told", "says", "wrote", "thought"):
            return before in ("a", "the", "an") and not word.startswith("said")
        if before in _DETERMINERS - {"this", "that", "one", "some"} or before.endswith("'s"):
            return True
        if LEMMAS.get(word) == word and before not in ("they", "we", "i", "you", "and", "who"):
            return not (i > 0 and before.endswith("s") and self.tokens[i - 1].word)
        following = self._lower(i + 1)
        if word in _NOUNS and (before in PREPOSITIONS or i == 0 or following in ("of", "from")):
            return True
        return word in _NOUNS and self._lower(i + 1) in LEMMAS

    def _that_or_quote(self, k: int) -> bool:
        return self._lower(k) in ("that", "how") or self._opens(k) or self._opens(k + 1)

    def _follows_to(self, i: int) -> bool:
        """An infinitive ("to confirm") reports nothing yet."""
        return (
            self._lower(i - 1) == "to"
            or self._lower(i - 2) == "to"
            and self._lower(i - 1) in ADVERBS
        )

    def _passive(self, i: int) -> bool:
        j = i - 1
        while self._lower(j) in ADVERBS or self._lower(j).endswith("ly"):
            j -= 1
        return self._lower(j) in ("is", "are", "was", "were", "been", "be", "being") and (
            self._lower(i).endswith(
                ("ed", "said", "thought", "told", "known", "understood", "found")
            )
        )

    def _negated_before(self, i: int) -> bool:
        start = max(0, i - 8)
        window = {self._lower(j) for j in range(start, i)}
        return bool(window & NEGATIONS) or any(word.endswith("n't") for word in window)

    def _is_time(self, i: int) -> bool:
        word = self._lower(i)
        return word in TIME_WORDS or (
            word.isdigit() and len(word) <= 4 and i > 0 and (self._lower(i - 1) in TIME_WORDS)
        )

    def _time_ahead(self, i: int) -> bool:
        ahead = [self._lower(j) for j in range(i + 1, i + 4)]
        return any(w in TIME_WORDS and w not in ("in", "on", "at", "this") for w in ahead) or (
            "statement" in ahead or "interview" in ahead or "conference" in ahead
        )

    def _finite_between(self, start: int, end: int) -> bool:
        return any(
            self._is_verb(j)
            for j in range(start, min(end, len(self.tokens)))
            if not self.tokens[j].quoted
        )

    def _back_over_adverbs(self, j: int) -> int:
        while j > 0 and (self._lower(j - 1) in ADVERBS or self._lower(j - 1).endswith("ly")):
            j -= 1
        return j

    def _closing(self, i: int) -> bool:
        """Whether little follows the verb at `i`: a date, a hearer, a quotation, the end."""
        k = i + 1
        while not self._at_end(k) and not self.tokens[k].quoted and k - i < 14:
            if self.tokens[k].text in ".,:;":
                return True
            if self._is_verb(k):
                return False
            k += 1
        return self._at_end(k) or self.tokens[k].quoted

    def _quote_end(self, k: int) -> int:
        """The end of what is said from `k`: the whole quotation, or the clause."""
        j = k
        while not self._at_end(j) and self.tokens[j].quoted:
            j += 1
        return self._clause_end(j) if j == k else j

    def _clause_end(self, k: int) -> int:
        """The end of the reported clause that begins at `k`."""
        subordinate = self._lower(0) in ("while", "although", "though", "whereas", "as")
        for j in range(k, len(self.tokens)):
            token = self.tokens[j]
            if token.quoted:
                continue
            if token.text == ";":
                return j
            if token.text == "," and j > k + 1:
                word = self._lower(j + 1)
                if subordinate and self._clause_at(j + 1) and ":" not in self._text(j):
                    return j
                if word in ("but", "although", "though", "while", "whereas", "according", "adding"):
                    return j
                if word in LEMMAS and word.endswith("ing"):
                    return j
        return len(self.tokens)

    def _words(self, start: int, end: int) -> int:
        return sum(token.word for token in self.tokens[start:end])

    def _span(self, start: int, end: int) -> Span:
        return Span(start=self.tokens[start].start, end=self.tokens[end - 1].end)

    def _trim(self, start: int, end: int) -> Span | None:
        """The span of tokens without the marks and conjunctions at its ends."""
        while start < end and not self.tokens[start].word:
            start += 1
        while (
            end > start and not self.tokens[end - 1].word and self.tokens[end - 1].text not in "%)]"
        ):
            end -= 1
        while start < end and self._lower(start) in ("but", "and", "that", "while", "although"):
            start += 1
        return self._span(start, end) if end > start else None
