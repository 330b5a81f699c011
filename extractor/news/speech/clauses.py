"""Where the clauses, noun phrases and adverbials of a sentence begin and end.

All functions take a `Sentence`. Positions are token indices, and an end is exclusive. A function
named `skip_...` returns the position behind what it skips, or the position it was given.
"""

from extractor.news.speech.sentence import Sentence
from extractor.news.words.en.framed_verbs import HEARINGS
from extractor.news.words.en.function_words import (
    ADVERBS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATORS,
)
from extractor.news.words.en.roles import ROLES
from extractor.news.words.en.verb_classes import (
    ASIDE_PARTICIPLES,
    CONTINUING_PASTS,
    LEMMAS,
    RECIPIENT_VERBS,
)
from extractor.words import words

__all__ = [
    "clause_end",
    "clause_start",
    "noun_phrase_end",
    "quote_end",
    "skip_apposition",
    "skip_medium",
    "skip_opener",
    "skip_recipient",
    "skip_time",
    "source_end",
    "starts_clause",
    "starts_object",
]

_NO_SUBJECT = words("to who which whose and but or")
_MEDIA = words(
    "statement email interview letter post tweet report filing note memo message speech briefing "
    "video release article book memoir blog newsletter broadcast call conference hearing testimony"
)
_HIM = words("him her them it us me")
_HE = words("he she it they")


_OBJECT_PRONOUNS = words("him her them us me you it")


def starts_clause(sentence: Sentence, k: int) -> bool:
    """Whether a clause begins at `k`: a subject, with a verb close behind it."""
    if sentence.at_end(k) or not (sentence.tokens[k].word or sentence.tokens[k].quoted):
        return False
    word = sentence.lower(k)
    # "said about 140 jobs could go", "estimated by 2050 it would", "believe as many as 40 fled"
    number = sentence.text(k + 1)[:1].isdigit() or sentence.is_amount(k)
    if (word in PREPOSITIONS and not number) or word in _NO_SUBJECT:
        return False
    for j in range(k if word in PRONOUNS else k + 1, min(k + 18, len(sentence.tokens))):
        if sentence.text(j) == "," and _only_source_follows(sentence, j + 1):
            return False
        if (
            sentence.text(j) == ","
            and LEMMAS.get(sentence.lower(j + 1))
            and (sentence.lower(j + 1).endswith("ing"))
        ):
            return False  # "ruled out a sale, telling analysts that"
        joins = sentence.lower(j) in ("and", "but")
        following = sentence.lower(j + 1)
        if joins and (following in LEMMAS or following in _HE or following == "so"):
            return False  # "acknowledged the error but said"
        if sentence.is_finite_verb(j):
            return True
    return False


def starts_object(sentence: Sentence, k: int) -> bool:
    """Whether an object may begin at `k`: a noun phrase, gerund or infinitive."""
    token = sentence.tokens[k]
    if sentence.lower(k) == "to":
        return True
    if sentence.lower(k) in _HIM:
        if sentence.lower(k) == "her" and sentence.lower(k + 1).isalpha():
            return True
        follows = sentence.lower(k + 1) in ("as", "of", "for", "a", "an", "to")
        return follows or sentence.is_quoted(k + 1)  # 'called him "the best of us"'
    return token.word and (
        sentence.lower(k) in DETERMINERS
        or token.capital
        or token.text[0].isdigit()
        or sentence.lower(k).endswith(("ing", "s"))
    )


def clause_start(sentence: Sentence, end: int) -> int:
    """Return the start of the clause whose subject ends at `end`."""
    j = end
    while j > 0:
        token, word = sentence.tokens[j - 1], sentence.lower(j - 1)
        if token.quoted or token.text in ';:—–(“”"':
            break
        if word in SUBORDINATORS and word not in ("and", "or", "of") and word != "that":
            break
        if word == "that" and j < end:
            break
        if token.text == "," and not _is_list_comma(sentence, j - 1, end):
            break
        if word in ("and", "or") and sentence.has_verb(max(0, j - 8), j - 1):
            break
        j -= 1
    return skip_opener(sentence, j) if j == 0 else _skip_conjunction(sentence, j)


def _is_list_comma(sentence: Sentence, j: int, end: int) -> bool:
    """Whether the comma at `j` separates members of one noun phrase: "A, B and C said"."""
    member = next((k for k in range(j - 1, -1, -1) if sentence.text(k) == ","), -1) + 1
    if member > 0 and sentence.lower(member).endswith("ing"):
        return False  # "killing five, including two children, doctors and a monitor said"
    named = sentence.tokens[j - 1].capital and sentence.tokens[min(j + 1, end - 1)].capital
    inner = member == 0 and j > 2 and sentence.lower(j - 2) in ("from", "of", "by")
    if named and inner:  # "intelligence from Western, Korean, and Tavrian sources"
        return any(sentence.lower(k) == "and" for k in range(j + 1, min(end, j + 8)))
    if any(
        sentence.is_finite_verb(k) or sentence.lower(k) in PREPOSITIONS
        for k in range(max(0, j - 3), j)
    ):
        return False
    return any(sentence.lower(k) in ("and", "or", "&") for k in range(j + 1, min(end, j + 8)))


def skip_opener(sentence: Sentence, j: int) -> int:
    """Skip an opening such as "In December,", "Meanwhile,", "Asked about X," or "But"."""
    j = _skip_conjunction(sentence, j)
    word = sentence.lower(j)
    if word in PREPOSITIONS | SUBORDINATORS | ADVERBS or word.endswith(("ly", "ing", "ed")):
        for k in range(j + 1, len(sentence.tokens)):
            if sentence.tokens[k].text == ",":
                return k + 1
            if sentence.is_finite_verb(k) and word not in SUBORDINATORS:
                return j
    return j


def _skip_conjunction(sentence: Sentence, j: int) -> int:
    """Skip conjunctions and commas."""
    while sentence.lower(j) in ("and", "but", "or", "so", "yet", ","):
        j += 1
    return j


def clause_end(sentence: Sentence, k: int) -> int:
    """Return the end of the reported clause that begins at `k`."""
    subordinate = sentence.lower(0) in ("while", "although", "though", "whereas", "as")
    for j in range(k, len(sentence.tokens)):
        token = sentence.tokens[j]
        if token.quoted:
            continue
        if token.text == ";" or (j > k + 1 and _source_continues(sentence, j)):
            return j
        if token.text == "," and j > k + 1:
            word = sentence.lower(j + 1)
            if _only_source_follows(sentence, j + 1):
                return j
            if subordinate and starts_clause(sentence, j + 1) and ":" not in sentence.text(j):
                return j
            if word in ("but", "and") and sentence.lower(j + 2) == "that":
                continue
            if word == "and" and _source_continues(sentence, j + 1):
                return j
            if word in ("but", "although", "though", "while", "whereas", "according", "adding"):
                return j
            if word in ASIDE_PARTICIPLES or (word in LEMMAS and word.endswith("ing")):
                return j
    return len(sentence.tokens)


def _source_continues(sentence: Sentence, j: int) -> bool:
    """Whether "and said" begins at `j`: a second verb of the same source."""
    following = sentence.lower(j + 1)
    if sentence.lower(j) not in ("and", "but"):
        return False
    if following in LEMMAS and following in CONTINUING_PASTS:
        return True
    ahead = range(j + 1, min(j + 6, len(sentence.tokens)))  # ", and on Monday it reaffirmed"
    subject = next((n for n in ahead if sentence.lower(n) in _HE), None)
    between = range(j + 1, subject or j + 1)
    reports = subject is not None and LEMMAS.get(sentence.lower(subject + 1)) is not None
    return reports and sentence.text(j - 1) == "," and all(sentence.tokens[n].word for n in between)


def _only_source_follows(sentence: Sentence, k: int) -> bool:
    """Whether nothing but "SOURCE said (on Friday)" stands from `k` on."""
    end = noun_phrase_end(sentence, k)
    if end > k and sentence.lower(end) in ("has", "have", "had"):
        end += 1
    heard = sentence.lower(end) == "heard" and sentence.lower(end - 1) in HEARINGS
    if (
        end == k
        or sentence.lower(k) in PREPOSITIONS
        or not (sentence.lower(end) in LEMMAS or heard)
    ):
        return False
    goes_on = sentence.text(end + 1) == "," and sentence.lower(end + 2).endswith("ing")
    short = sentence.word_count(end + 1, len(sentence.tokens)) <= 4
    return sentence.lower(end).endswith(("d", "s")) and (short or goes_on)


def quote_end(sentence: Sentence, k: int) -> int:
    """Return the end of the quotation at `k`, or of the clause where there is none."""
    j = k
    while not sentence.at_end(j) and sentence.tokens[j].quoted:
        j += 1
    return clause_end(sentence, j) if j == k else j


def noun_phrase_end(sentence: Sentence, k: int) -> int:
    """Return the end of the noun phrase at `k`.

    A comma, a verb, a clause or a date ends it.
    """
    j = k
    while not sentence.at_end(j):
        token, word = sentence.tokens[j], sentence.lower(j)
        if token.quoted or token.text in ',;:.—–(“"!?' or word in ("that", "who", "which"):
            break
        if word in SUBORDINATORS and word not in ("and", "or") and j > k:
            break
        named = token.capital and sentence.text(j - 1)[:1].isupper()  # "the Sydney Morning Herald"
        dated = sentence.is_time(j) and word not in ("in", "at", "on") and not named
        if j > k and (sentence.is_finite_verb(j) or dated):
            break
        if j > k and word in ("over", "amid", "despite", "until", "via"):
            break
        if j > k and word in ("on", "in", "at", "during", "after") and sentence.occasion_follows(j):
            break
        j += 1
    return j


def source_end(sentence: Sentence, start: int, end: int) -> int:
    """Return the end of the source in "said SOURCE to the crowd"."""
    for j in range(start + 1, end):
        if sentence.lower(j) == "to" and sentence.lower(j - 1) not in ROLES:
            return j
    return end


def skip_apposition(sentence: Sentence, end: int) -> int:
    """Skip the apposition and the comma behind a source that ends at `end`."""
    if sentence.text(end) == "(":
        while not sentence.at_end(end) and sentence.text(end) != ")":
            end += 1
        end += 1
    if sentence.text(end) != ",":
        return end
    comma = end
    following = next(
        (j for j in range(comma + 1, len(sentence.tokens)) if sentence.text(j) == ","), None
    )
    apposed = sentence.lower(comma + 1) in ("a", "an", "the", "who", "which") or (
        following is not None and not sentence.has_verb(comma + 1, following)
    )
    if following and apposed and following - comma < 25:
        clause = sentence.has_verb(comma + 1, following)
        rest = sentence.has_verb(following + 1, len(sentence.tokens))
        if rest and (not clause or sentence.lower(comma + 1) in ("who", "which")):
            return following + 1
    return comma + 1


def skip_recipient(sentence: Sentence, k: int, lemma: str) -> int:
    """Skip the recipient in "told AFP", "told reporters in Oslo that" or "said to the press"."""
    if sentence.lower(k) in ("that", "how") or sentence.is_quoted(k):
        return k
    limit = min(k + 12, len(sentence.tokens))
    for j in range(k, limit):
        if sentence.lower(j) == "that" or sentence.text(j) in (",", ":") or sentence.is_quoted(j):
            return j
        begins = j > k and sentence.lower(j) in DETERMINERS | PRONOUNS
        if begins and lemma in RECIPIENT_VERBS and sentence.lower(j - 1) not in PREPOSITIONS:
            return j
    if k >= len(sentence.tokens):
        return k
    named = sentence.tokens[k].capital or sentence.lower(k) in _OBJECT_PRONOUNS
    told = lemma not in ("promise", "ask") and sentence.lower(k).endswith("s")
    return k + 1 if named or told else k  # not "free" of "promised free buses"


def skip_medium(sentence: Sentence, k: int) -> int:
    """Skip where something is said: "in an email", "on his blog", "in a statement on Telegram"."""
    if sentence.lower(k) not in ("in", "on", "at", "by", "via", "during"):
        return k
    ahead = range(k + 1, min(k + 6, len(sentence.tokens)))
    end = next((j + 1 for j in ahead if sentence.lower(j) in _MEDIA), k)
    if end == k or not all(sentence.tokens[j].word for j in range(k, end)):
        return k
    if sentence.lower(end) in ("on", "to"):
        named = end + 1
        while not sentence.at_end(named) and sentence.tokens[named].capital:
            named += 1
        end = named if named > end + 1 else end
    after = skip_time(sentence, end)
    return after if starts_clause(sentence, after) else k


def skip_time(sentence: Sentence, k: int) -> int:
    """Skip adverbs, and adverbials such as "on Friday", "last week" or "in a statement"."""
    while not sentence.at_end(k):
        if sentence.is_time(k) or sentence.lower(k) in ADVERBS:
            if sentence.lower(k) == "this" and not sentence.is_time(k + 1):
                return k  # "dismissed this as a lie"
            j = k + 1
            if sentence.lower(k) in ("in", "on", "at", "this", "last", "late", "early"):
                if not _adverbial_end(sentence, k):
                    return k
                j = _adverbial_end(sentence, k)
            k = j
        else:
            return k
    return k


def _adverbial_end(sentence: Sentence, k: int) -> int:
    """Return the end of the adverbial at `k`, or 0 where none ends before the next verb."""
    for j in range(k + 1, min(k + 12, len(sentence.tokens))):
        if sentence.lower(j) == "that" or sentence.is_quoted(j):
            return j
        if sentence.text(j) in (",", ":", "."):
            return j
        if sentence.is_time(j) and sentence.lower(j) not in (
            "in",
            "on",
            "at",
            "this",
            "last",
            "late",
        ):
            return j + 1
        if sentence.is_finite_verb(j):
            return 0
    return 0
