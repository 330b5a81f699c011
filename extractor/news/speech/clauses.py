"""Where clauses, noun phrases and adverbials of a sentence begin and end."""

from extractor.news.speech.sentence import Sentence
from extractor.news.words.en.lexicon import (
    ADVERBS,
    DETERMINERS,
    LEMMAS,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATORS,
    TELL_VERBS,
    words,
)
from extractor.news.words.en.voices import ROLES

__all__ = ["Clauses"]

_PASTS = words(
    "said told added warned denied announced claimed insisted stressed noted promised pointed "
    "suggested argued acknowledged confirmed described accused urged rejected dismissed admitted "
    "conceded maintained reiterated"
)
_NO_SUBJECT = words("to who which whose and but or")
_HIM = words("him her them it us me")
_HE = words("he she it they")
_ASIDE = words(
    "describing calling citing quoting blaming accusing urging likening comparing referring"
)


class Clauses(Sentence):
    """A sentence whose parts can be asked for."""

    def clause_at(self, k: int) -> bool:
        """Whether a clause begins at `k`: a subject and, soon, a verb."""
        if self.at_end(k) or not (self.tokens[k].word or self.tokens[k].quoted):
            return False
        word = self.lower(k)
        # "said about 140 jobs could go", "believe as many as 40 fled"
        number = self.text(k + 1)[:1].isdigit() or (word == "as" and self.lower(k + 2) == "as")
        if (word in PREPOSITIONS and not number) or word in _NO_SUBJECT:
            return False
        for j in range(k if word in PRONOUNS else k + 1, min(k + 18, len(self.tokens))):
            if self.text(j) == "," and self.source_closes(j + 1):
                return False
            joins = self.lower(j) in ("and", "but")
            if joins and (self.lower(j + 1) in LEMMAS or self.lower(j + 1) in _HE):
                return False  # "acknowledged the error but said"
            if self.is_verb(j):
                return True
        return False

    def object_at(self, k: int) -> bool:
        """Whether what is said may begin at `k` as a noun phrase, gerund or infinitive."""
        token = self.tokens[k]
        if self.lower(k) == "to":
            return True
        if self.lower(k) in _HIM:
            return self.lower(k + 1) in ("as", "of", "for", "a", "an", "to")
        return token.word and (
            self.lower(k) in DETERMINERS
            or token.capital
            or token.text[0].isdigit()
            or self.lower(k).endswith(("ing", "s"))
        )

    def clause_start(self, end: int) -> int:
        """Where the clause whose subject ends at `end` begins."""
        j = end
        while j > 0:
            token, word = self.tokens[j - 1], self.lower(j - 1)
            if token.quoted or token.text in ';:—–(“”"':
                break
            if word in SUBORDINATORS and word not in ("and", "or", "of") and word != "that":
                break
            if word == "that" and j < end:
                break
            if token.text == "," and not self.list_comma(j - 1, end):
                break
            if word in ("and", "or") and self.finite_between(max(0, j - 8), j - 1):
                break
            j -= 1
        return self.skip_opening(j) if j == 0 else self.skip_conjunction(j)

    def list_comma(self, j: int, end: int) -> bool:
        """Whether the comma at `j` separates members of one noun phrase: "A, B and C said"."""
        if any(self.is_verb(k) or self.lower(k) in PREPOSITIONS for k in range(max(0, j - 3), j)):
            return False
        return any(self.lower(k) in ("and", "or", "&") for k in range(j + 1, min(end, j + 8)))

    def skip_opening(self, j: int) -> int:
        """Past "In December,", "Meanwhile,", "Asked about X,", "But"."""
        j = self.skip_conjunction(j)
        word = self.lower(j)
        if word in PREPOSITIONS | SUBORDINATORS | ADVERBS or word.endswith(("ly", "ing", "ed")):
            for k in range(j + 1, len(self.tokens)):
                if self.tokens[k].text == ",":
                    return k + 1
                if self.is_verb(k) and word not in SUBORDINATORS:
                    return j
        return j

    def skip_conjunction(self, j: int) -> int:
        """Past "and", "but" and commas."""
        while self.lower(j) in ("and", "but", "or", "so", "yet", ","):
            j += 1
        return j

    def clause_end(self, k: int) -> int:
        """The end of the reported clause that begins at `k`."""
        subordinate = self.lower(0) in ("while", "although", "though", "whereas", "as")
        for j in range(k, len(self.tokens)):
            token = self.tokens[j]
            if token.quoted:
                continue
            if token.text == ";" or (j > k + 1 and self._tells_on(j)):
                return j
            if token.text == "," and j > k + 1:
                word = self.lower(j + 1)
                if self.source_closes(j + 1):
                    return j
                if subordinate and self.clause_at(j + 1) and ":" not in self.text(j):
                    return j
                if word in ("but", "and") and self.lower(j + 2) == "that":
                    continue
                if word == "and" and self._tells_on(j + 1):
                    return j
                if word in ("but", "although", "though", "while", "whereas", "according", "adding"):
                    return j
                if word in _ASIDE or (word in LEMMAS and word.endswith("ing")):
                    return j
        return len(self.tokens)

    def _tells_on(self, j: int) -> bool:
        """Whether "and said" begins at `j`: the same source goes on with another verb."""
        following = self.lower(j + 1)
        if self.lower(j) not in ("and", "but"):
            return False
        if following in LEMMAS and following in _PASTS:
            return True
        ahead = range(j + 1, min(j + 6, len(self.tokens)))  # ", and on Monday it reaffirmed"
        subject = next((n for n in ahead if self.lower(n) in _HE), None)
        between = range(j + 1, subject or j + 1)
        told = subject is not None and LEMMAS.get(self.lower(subject + 1)) is not None
        return told and self.text(j - 1) == "," and all(self.tokens[n].word for n in between)

    def source_closes(self, k: int) -> bool:
        """Whether "SOURCE said (on Friday)" is all that follows from `k`."""
        end = self.noun_phrase_end(k)
        if end > k and self.lower(end) in ("has", "have", "had"):
            end += 1
        if end == k or self.lower(k) in PREPOSITIONS or LEMMAS.get(self.lower(end)) is None:
            return False
        goes_on = self.text(end + 1) == "," and self.lower(end + 2).endswith("ing")
        short = self.words(end + 1, len(self.tokens)) <= 4
        return self.lower(end).endswith(("d", "s")) and (short or goes_on)

    def quote_end(self, k: int) -> int:
        """The end of what is said from `k`: the whole quotation, or the clause."""
        j = k
        while not self.at_end(j) and self.tokens[j].quoted:
            j += 1
        return self.clause_end(j) if j == k else j

    def noun_phrase_end(self, k: int) -> int:
        """The end of the noun phrase at `k`: a comma, a verb, a clause or a date ends it."""
        j = k
        while not self.at_end(j):
            token, word = self.tokens[j], self.lower(j)
            if token.quoted or token.text in ',;:.—–(“"!?' or word in ("that", "who", "which"):
                break
            if word in SUBORDINATORS and word not in ("and", "or") and j > k:
                break
            named = token.capital and self.text(j - 1)[:1].isupper()  # "the Sydney Morning Herald"
            dated = self.is_time(j) and word not in ("in", "at", "on") and not named
            if j > k and (self.is_verb(j) or dated):
                break
            if j > k and word in ("over", "amid", "despite", "until", "via"):
                break
            if j > k and word in ("on", "in", "at", "during", "after") and self.time_ahead(j):
                break
            j += 1
        return j

    def before_hearer(self, start: int, end: int) -> int:
        """The end of the source in "said SOURCE to the crowd"."""
        for j in range(start + 1, end):
            if self.lower(j) == "to" and self.lower(j - 1) not in ROLES:
                return j
        return end

    def after_source(self, end: int) -> int:
        """Past the apposition and comma that follow a source."""
        if self.text(end) == "(":
            while not self.at_end(end) and self.text(end) != ")":
                end += 1
            end += 1
        if self.text(end) != ",":
            return end
        comma = end
        following = next(
            (j for j in range(comma + 1, len(self.tokens)) if self.text(j) == ","), None
        )
        apposed = self.lower(comma + 1) in ("a", "an", "the", "who", "which") or (
            following is not None and not self.finite_between(comma + 1, following)
        )
        if following and apposed and following - comma < 25:
            clause = self.finite_between(comma + 1, following)
            rest = self.finite_between(following + 1, len(self.tokens))
            if rest and (not clause or self.lower(comma + 1) in ("who", "which")):
                return following + 1
        return comma + 1

    def skip_hearer(self, k: int, lemma: str) -> int:
        """Past the hearer of "told AFP", "told reporters in Oslo that", "said to the press"."""
        if self.lower(k) in ("that", "how") or self.opens(k):
            return k
        limit = min(k + 12, len(self.tokens))
        for j in range(k, limit):
            if self.lower(j) == "that" or self.text(j) in (",", ":") or self.opens(j):
                return j
            begins = j > k and self.lower(j) in DETERMINERS | PRONOUNS
            if begins and lemma in TELL_VERBS and self.lower(j - 1) not in PREPOSITIONS:
                return j
        return min(k + 1, len(self.tokens))

    def skip_time(self, k: int) -> int:
        """Past "on Friday", "last week", "in a statement", "at a news conference", adverbs."""
        while not self.at_end(k):
            if self.is_time(k) or self.lower(k) in ADVERBS:
                j = k + 1
                if self.lower(k) in ("in", "on", "at", "this", "last", "late", "early"):
                    if not self.adverbial_rest(k):
                        return k
                    j = self.adverbial_rest(k)
                k = j
            else:
                return k
        return k

    def adverbial_rest(self, k: int) -> int:
        """The end of an adverbial at `k` that is followed by what is said, else 0."""
        for j in range(k + 1, min(k + 12, len(self.tokens))):
            if self.lower(j) == "that" or self.opens(j):
                return j
            if self.text(j) in (",", ":", "."):
                return j
            if self.is_time(j) and self.lower(j) not in (
                "in",
                "on",
                "at",
                "this",
                "last",
                "late",
            ):
                return j + 1
            if self.is_verb(j):
                return 0
        return 0
