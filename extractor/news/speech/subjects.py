"""The subject of a reporting verb, found from the words around the verb.

All functions take a `Sentence`; positions are token indices, and an end is exclusive.
"""

from collections.abc import Sequence
from typing import NamedTuple

from extractor.models import Span
from extractor.news.speech.clauses import clause_start, skip_opener, starts_clause
from extractor.news.speech.comparisons import is_compared
from extractor.news.speech.sentence import Sentence
from extractor.news.tokens import Token
from extractor.news.words.en.function_words import (
    ADVERBS,
    AUXILIARIES,
    DETERMINERS,
    FINITE,
    NEGATIONS,
    PERSONAL,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATORS,
)
from extractor.news.words.en.organisations import DOCUMENTS
from extractor.news.words.en.time_words import TIME_WORDS
from extractor.news.words.en.verb_classes import CERTAIN_VERBS, DENYING, LEMMAS
from extractor.words import words

__all__ = [
    "Subject",
    "is_document",
    "is_participle",
    "possessor",
    "skip_apposed_name",
    "subject_of",
]

_JOINING = words("and or nor than like as")
_HAVE = words("has have had")
_BE = words("is are was were been 're 's")
_BEFORE_VERBS = AUXILIARIES | ADVERBS | words("neither either nor both")

_DOCUMENTS = DOCUMENTS | words(
    "accounts papers register books logs map chart test tests polls studies"
)
_TIME_OPENERS = words("earlier later last this late early on in at")
_ASKING = words(
    "asked interviewed contacted spoke consulted met surveyed polled reached questioned"
)
_SAYING = words("said says added adds")
_NOUN_STARTS = words("the his her its their our my he she it they we")
_NO_PLURAL = words("as its his was is has does this yes perhaps besides towards across unless")


class Subject(NamedTuple):
    """The tokens of a subject, and whether its verb is negated."""

    start: int
    end: int
    negated: bool = False


def _is_name(apposed: Sequence[Token]) -> bool:
    """Whether an apposition is a name: "Ana Ruiz", "the Very Rev Ana Ruiz", "Hallett & Son"."""
    small = words("the of and & de von van al")
    named = [t.capital or any(map(str.isupper, t.text)) for t in apposed]  # "al-Haddad"
    return named[-1] and all(
        name or t.lower in small for name, t in zip(named, apposed, strict=True)
    )


def subject_of(sentence: Sentence, i: int, earlier: Span | None = None) -> Subject | None:
    """Find the subject of the verb at token `i`.

    `earlier` is the first source that the sentence names. Verbs without a subject of their own,
    such as ", adding that", take that source. Returns None where no subject is certain.
    """
    end, negated = i, False
    while end > 0 and (
        sentence.lower(end - 1) in _BEFORE_VERBS
        or sentence.is_adverb(end - 1)
        or (sentence.lower(end - 1) == "since" and sentence.lower(end - 2) in _HAVE)
    ):
        negated |= sentence.lower(end - 1) in NEGATIONS or sentence.lower(end - 1).endswith("n't")
        end -= 1
    progressive = any(sentence.lower(j) in _BE for j in range(end, i))
    if sentence.lower(i).endswith("ing") and not progressive:
        return _subject_after_with(sentence, i) or _main_subject(sentence, i, earlier)
    if end > 0 and sentence.tokens[end - 1].text in ",—–)":
        return _subject_before_apposition(sentence, end - 1, earlier, negated=negated)
    if end > 0 and sentence.lower(end - 1) in ("and", "but", "then", "or"):
        return _shared_subject(sentence, end - 1, earlier, negated=negated)
    end = _before_contact_clause(sentence, _before_time(sentence, end))
    if _is_restrictive(sentence, end - 1) or is_compared(sentence, clause_start(sentence, end), i):
        return None
    start = _pronoun_start(sentence, clause_start(sentence, end), end)
    start = _after_other_noun(sentence, start, end)
    start = _behind_time(sentence, start, end)
    if LEMMAS.get(sentence.lower(i)) in DENYING or sentence.lower(i + 1) == "that":
        start = _behind_outer_report(sentence, start, end)
    if _is_relative_pronoun(sentence, start - 1) and _is_relative_clause(sentence, start, end):
        end = start - 1  # "a docker who asked not to be named said"
        end -= sentence.text(end - 1) == ","
        start = _last_noun_start(sentence, clause_start(sentence, end), end)
    if sentence.lower(start) in ("neither", "both", "either"):
        negated |= sentence.lower(start) == "neither"
    if (
        start < end
        and sentence.lower(start) not in ("something", "anything", "nothing", "everything")
        and sentence.can_be_source(start, end)
        and not sentence.has_main_verb(start, end)
    ):
        return Subject(_coordinated_start(sentence, start, end), end, negated)
    surely = (
        LEMMAS.get(sentence.lower(i)) in CERTAIN_VERBS
        or sentence.lower(i + 1) in ("that", "out")
        or starts_clause(sentence, i + 1)
    )
    loose = _loose_subject(sentence, start, end) if surely else None
    return Subject(*loose, negated) if loose else None


def _loose_subject(sentence: Sentence, start: int, end: int) -> tuple[int, int] | None:
    """Return the noun phrase before a verb that certainly reports, in an unclear clause.

    In "In an email the firm" it is the last phrase that begins with a capital, an article or a
    pronoun. In "a study released in May by the ministry" it ends before the participle.
    """
    if sentence.lower(start) in PREPOSITIONS | SUBORDINATORS:
        heads = [
            j
            for j in range(start + 1, end)
            if (sentence.tokens[j].capital and not sentence.tokens[j - 1].capital)
            or sentence.lower(j) in DETERMINERS | PRONOUNS
        ]
        heads = [j for j in heads if sentence.lower(j - 1) not in PREPOSITIONS]
        if not heads:
            return None
        start = heads[-1]
    for j in range(start + 1, end):
        if sentence.lower(j) in ("who", "which", "that") or is_participle(sentence, j):
            end = j
            break
    if start >= end or sentence.has_verb(start, end) or not sentence.can_be_source(start, end):
        return None
    return start, end


def is_document(sentence: Sentence, start: int, end: int) -> bool:
    """Whether the head of a subject is a document: "a poll of 1,200 adults"."""
    for j in range(start, end):
        if sentence.lower(j) in PREPOSITIONS or is_participle(sentence, j):
            end = j
            break
    return end > start and sentence.lower(end - 1) in _DOCUMENTS


def is_participle(sentence: Sentence, j: int) -> bool:
    """Whether token `j` may be a participle like "released" in "a study released in May"."""
    word = sentence.lower(j)
    followed = sentence.lower(j + 1) in PREPOSITIONS | TIME_WORDS
    return (word.endswith("ed") or word in ("seen", "led", "written")) and followed


def _pronoun_start(sentence: Sentence, start: int, end: int) -> int:
    """Return the start of a subject: of "perhaps they" and "tomorrow he" only the pronoun."""
    alone = sentence.lower(end - 1) in PERSONAL and sentence.lower(end - 2) not in _JOINING
    alone = alone and not _is_object(sentence, end - 1)
    return end - 1 if alone and end - 1 > start else start


def _is_object(sentence: Sentence, i: int) -> bool:
    """Whether a pronoun is the object of a relative clause: "the company that installed it"."""
    if sentence.lower(i) not in ("it", "you"):
        return False
    verb = sentence.lower(i - 1)
    is_verb = sentence.is_finite_verb(i - 1) or verb.endswith(("ed", "s")) or verb in FINITE
    first = i - 2 - (sentence.lower(i - 2) in AUXILIARIES)
    return is_verb and _is_relative_pronoun(sentence, first)


def _after_other_noun(sentence: Sentence, start: int, end: int) -> int:
    """Where the subject begins behind a bare plural: "roads the premier said she would widen"."""
    for k in range(start + 1, min(start + 3, end)):
        before = sentence.lower(k - 1)
        plural = before.endswith("s") and not before.endswith("'s") and before not in LEMMAS
        if sentence.lower(k) in ("the", "his", "her") and plural and before not in _NO_PLURAL:
            return k if not sentence.tokens[k - 1].capital else start
    return start


def _before_contact_clause(sentence: Sentence, end: int) -> int:
    """Where the source ends in "engineers we asked", "people interviewed by the Mercury"."""
    verb = end - 1 - (sentence.lower(end - 1) in ("to", "with"))
    asked = sentence.lower(verb) in _ASKING and sentence.lower(verb - 1) in ("we", "i")
    return verb - 1 if asked and verb > 1 else end


def _before_time(sentence: Sentence, end: int) -> int:
    """Where the subject ends in "the ministry on Friday denied": before the time."""
    j = end
    while j > 1 and sentence.is_time(j - 1):
        j -= 1
    dated = j < end and sentence.lower(j) in ("on", "in", "late", "early", "this", "last")
    before = sentence.lower(j - 1)
    named = before == "mail" or before.endswith("ed")  # "the Mail on Sunday", "data released on"
    return j if dated and not named and sentence.lower(end - 1) not in _TIME_OPENERS else end


def _behind_time(sentence: Sentence, start: int, end: int) -> int:
    """Where the subject begins behind a time without a comma: "earlier this week an official"."""
    if sentence.lower(start) not in _TIME_OPENERS:
        return start
    for j in range(start + 2, end):
        begins = sentence.lower(j) in DETERMINERS or sentence.tokens[j].capital
        behind_time = sentence.is_time(j - 1) and sentence.lower(j - 1) not in _TIME_OPENERS
        if begins and behind_time and not sentence.is_time(j):
            return j
    return start


def _coordinated_start(sentence: Sentence, start: int, end: int) -> int:
    """Where "Ida Brandt, who chairs the union, and Pavel Roth" begins: at the first of both."""
    begin = skip_opener(sentence, 0)
    joints = (
        j
        for j in range(max(start - 2, 1), end)
        if sentence.text(j) == "," and sentence.lower(j + 1) == "and"
    )
    joint = next(joints, None)
    comma = next((j for j in range(begin, end) if sentence.text(j) == ","), end)
    if joint is None or not begin < comma < joint or not sentence.tokens[begin].capital:
        return start
    described = sentence.lower(comma + 1) in ("who", "a", "an", "the") or (
        sentence.text(comma + 1).isdigit()
    )
    closed = all(sentence.text(j) not in ";:" for j in range(begin, end))
    alone = sentence.can_be_source(begin, comma) and not sentence.has_verb(begin, comma)
    relative = sentence.lower(comma + 1) == "who" or not sentence.has_verb(comma, joint)
    return begin if described and closed and alone and relative else start


def _behind_outer_report(sentence: Sentence, start: int, end: int) -> int:
    """Where the subject begins behind another report: "she said Ruiz denied everything"."""
    for j in range(end - 2, start, -1):
        if sentence.lower(j) in _SAYING and sentence.can_be_source(j + 1, end):
            named = sentence.tokens[j + 1].capital or sentence.lower(j + 1) in _NOUN_STARTS
            return j + 1 if named and not sentence.has_verb(j + 1, end) else start
    return start


def _last_noun_start(sentence: Sentence, start: int, end: int) -> int:
    """Return the start of the noun phrase that ends at `end`: behind the last verb or its "by"."""
    behind = (j + 1 for j in range(end - 1, start, -1) if sentence.is_finite_verb(j))
    first = next(behind, start)
    for j in range(first, end - 1):
        if sentence.text(j) == "," and sentence.lower(j + 1) in ("and", "but"):
            first = j + 2  # "wells have turned to salt, and the company that pumps most says"
    return first + 1 if sentence.lower(first) == "by" else first


def _is_relative_clause(sentence: Sentence, start: int, end: int) -> bool:
    """Whether the words behind "who" or "that" are a clause: "the firm that pumps most"."""
    if start == end or sentence.has_verb(start, end) or _is_object(sentence, end - 1):
        return True
    verb = sentence.lower(start).endswith(("s", "ed")) and not sentence.tokens[start].capital
    return sentence.lower(start - 1) == "that" and verb and sentence.lower(start) not in DETERMINERS


def skip_apposed_name(sentence: Sentence, start: int, end: int) -> int:
    """Skip a name that follows the source: "said one of them, Ana Ruiz"."""
    stop = end + 1
    while not sentence.at_end(stop) and (sentence.tokens[stop].word or sentence.text(stop) == "&"):
        stop += 1
    apposed = sentence.tokens[end + 1 : stop]
    described = not any(sentence.tokens[j].capital for j in range(start, end))
    if sentence.text(end) == "," and described and 1 <= len(apposed) <= 7 and _is_name(apposed):
        return stop
    return end


def _is_restrictive(sentence: Sentence, i: int) -> bool:
    """Whether token `i` opens a relative clause that ends nobody knows where.

    "Doctors who believe the drug works want a trial", "a study that found rents rose was flawed".
    """
    if i < 1 or not sentence.tokens[i - 1].word:
        return False
    if sentence.lower(i) == "that":
        return _is_relative_pronoun(sentence, i) or sentence.is_noun(i - 1)  # "a note that says"
    return _is_relative_pronoun(sentence, i) and not sentence.has_verb(clause_start(sentence, i), i)


def _is_relative_pronoun(sentence: Sentence, i: int) -> bool:
    """Whether token `i` opens a relative clause, not the content of a report."""
    if sentence.lower(i) == "that":
        return i > 0 and sentence.tokens[i - 1].word and sentence.lower(i - 1) not in LEMMAS
    return sentence.lower(i) in ("who", "which")


def _subject_after_with(sentence: Sentence, i: int) -> Subject | None:
    """Return X in "with X suggesting that"."""
    if sentence.lower(i - 1) in PREPOSITIONS:
        return None  # "with laws that keep people from claiming"
    for j in range(i - 1, max(-1, i - 10), -1):
        if sentence.text(j) in (",", ";") or sentence.is_finite_verb(j):
            return None
        if sentence.lower(j) == "with":
            return Subject(j + 1, i) if j + 1 < i else None
    return None


def _tokens_of(sentence: Sentence, span: Span) -> tuple[int, int]:
    return sentence.index_at(span.start), sentence.index_at(span.end)


def _main_subject(sentence: Sentence, i: int, earlier: Span | None) -> Subject | None:
    """Return the subject of ", adding that": the earlier source, or the subject of the sentence."""
    if i == 0 or sentence.tokens[i - 1].text not in ',”"':
        return None
    if earlier is not None:
        return Subject(*_tokens_of(sentence, earlier))
    start = skip_opener(sentence, 0)
    for j in range(start, i):
        if sentence.is_finite_verb(j) and not sentence.tokens[j].quoted:
            end = sentence.before_adverbs(j)
            first_comma = next(
                (k for k in range(start, end) if sentence.tokens[k].text == ","), end
            )
            end = min(end, first_comma)
            if end > start and sentence.can_be_source(start, end):
                return Subject(start, end)
            return None
    return None


def _subject_before_apposition(
    sentence: Sentence, comma: int, earlier: Span | None, *, negated: bool
) -> Subject | None:
    """Return the subject in "Ana Ruiz, the mayor, said": the words before the pair of commas."""
    opener = "(" if sentence.tokens[comma].text == ")" else sentence.tokens[comma].text
    j = comma - 1
    while j > 0 and (sentence.tokens[j].text != opener or _in_list(sentence, j, comma)):
        j -= 1
    if j <= 0:
        stray = sentence.lower(comma + 1) in AUXILIARIES or (
            sentence.lower(comma + 2) == "that" or starts_clause(sentence, comma + 2)
        )
        start = skip_opener(sentence, 0)
        if (
            stray
            and opener == ","
            and sentence.can_be_source(start, comma)
            and not sentence.has_main_verb(start, comma)
        ):
            return Subject(start, comma, negated)  # "The firm, has said that": a stray comma
        return None
    if j > 1 and sentence.tokens[j - 1].text.isdigit() and sentence.tokens[j - 2].text == ",":
        j -= 2  # "Ana Ruiz, 63, of Mill Lane, denies"
    if sentence.lower(j - 1) in ("and", "but"):
        return _shared_subject(sentence, j - 1, earlier, negated=negated)
    start = clause_start(sentence, j)
    while _is_apposed(sentence, start, j):
        j = start - 1  # "Rep. Dana Orme, D-Keld, who also signed it, said"
        start = clause_start(sentence, j)
    if start >= j or sentence.has_verb(start, j) or not sentence.can_be_source(start, j):
        return None
    apposed = sentence.tokens[j + 1 : comma]
    if sentence.tokens[j].text == "," and 1 <= len(apposed) <= 7 and _is_name(apposed):
        return Subject(start, comma, negated)  # "the mayor, Ana Ruiz, said": the name is the source
    return Subject(start, j, negated)


def _is_apposed(sentence: Sentence, start: int, j: int) -> bool:
    """Whether a short phrase between commas says more of the name before it: a party, an age."""
    if not (start < j <= start + 5 and sentence.text(start - 1) == ","):
        return False
    before = clause_start(sentence, start - 1)
    clause = sentence.has_verb(before, j) or sentence.lower(before) in PERSONAL
    if clause or before >= start - 1:
        return False
    named = sentence.tokens[start - 2].capital and sentence.can_be_source(before, start - 1)
    return named and not any(sentence.lower(k) in ("and", "or", "&") for k in range(before, j))


def _in_list(sentence: Sentence, j: int, comma: int) -> bool:
    """Whether the comma at `j` belongs to a list inside the apposition."""
    following = sentence.lower(j + 1)
    return following in ("and", "or") and comma - j > 1


def _shared_subject(
    sentence: Sentence, conjunction: int, earlier: Span | None, *, negated: bool
) -> Subject | None:
    """Return the subject of "X praised the crews and said": that of the verb before "and"."""
    before = sentence.tokens[conjunction - 1]
    that = any(sentence.lower(j + 1) == "that" for j in range(conjunction + 1, conjunction + 4))
    if earlier is not None and (before.quoted or before.text == "," or that):
        return Subject(*_tokens_of(sentence, earlier), negated)
    start = clause_start(sentence, conjunction)
    for j in range(start, conjunction):
        if sentence.is_finite_verb(j) and not sentence.tokens[j].quoted:
            end = sentence.before_adverbs(j)
            if earlier and sentence.lower(j) not in LEMMAS and sentence.lower(j + 1) not in LEMMAS:
                return Subject(
                    *_tokens_of(sentence, earlier), negated
                )  # "warned that gusts could return but said"
            if end > start and sentence.can_be_source(start, end):
                return Subject(start, end, negated)
            apposed = end > 0 and sentence.text(end - 1) == ","
            return (
                _subject_before_apposition(sentence, end - 1, earlier, negated=negated)
                if apposed
                else None
            )
    return Subject(*_tokens_of(sentence, earlier), negated) if earlier else None


def possessor(sentence: Sentence, i: int) -> Span | None:
    """Return X in "X's claim that"; None where no possessive stands before `i`."""
    if i > 0 and sentence.tokens[i - 1].lower.endswith(("'s", "s'")):
        start = i - 1
        while start > 0 and sentence.tokens[start - 1].capital:
            start -= 1
        token = sentence.tokens[i - 1]
        cut = 2 if token.lower.endswith("'s") else 1
        return Span(start=sentence.tokens[start].start, end=token.end - cut)
    return None
