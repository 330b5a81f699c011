"""The content of a report: the words before, behind or around a reporting verb.

All functions take a `Sentence`. `i` is the token index of the verb, `subject` that of the first
token of its subject. They return no span where they find no content.
"""

from extractor.models import Span
from extractor.news.speech.clauses import (
    clause_end,
    noun_phrase_end,
    quote_end,
    skip_medium,
    skip_opener,
    skip_recipient,
    skip_time,
    starts_clause,
    starts_object,
)
from extractor.news.speech.sentence import Sentence
from extractor.news.words.en.assertion import CONDITIONS, DISPUTABLE
from extractor.news.words.en.clause_phrases import OPENING
from extractor.news.words.en.framed_verbs import JUDGING
from extractor.news.words.en.function_words import (
    ADVERBS,
    DETERMINERS,
    FINITE,
    PERSONAL,
    PREPOSITIONS,
    SUBORDINATORS,
)
from extractor.news.words.en.verb_classes import (
    CLAUSE_VERBS,
    COMMON_OBJECT_VERBS,
    DENYING,
    FINDING,
    GERUND_VERBS,
    LEMMAS,
    OBJECT_VERBS,
    OPINION_VERBS,
    PREDICTING_OBJECT,
    RECIPIENT_VERBS,
)
from extractor.words import words

__all__ = [
    "around",
    "around_parenthesis",
    "content_after",
    "content_after_as",
    "content_before",
    "goes_on",
    "interrupted_quotation",
    "is_noun_alone",
    "object_end",
    "phrase",
]

_NO_CLAUSE = (PREPOSITIONS | SUBORDINATORS | ADVERBS) - {"that"} | words("to so nothing")
_THESE = words("this that it them these those")
_BE = words("is are was were will would could can may might must should has had have")
_JOINED = words("and but")
_BINDING = words("when because where which who whose until so")
"""Words behind a closing "SOURCE said," with which the content goes on."""
_SUBJECTS = PERSONAL | {"there"}
_RELATIVE = words("which who whose whom where")
_NO_PREDICATE = PREPOSITIONS | SUBORDINATORS | DETERMINERS | PERSONAL


def content_after(sentence: Sentence, i: int, lemma: str) -> tuple[Span, ...]:
    """Return what follows "SOURCE said": a clause, a quotation or an object.

    `lemma` is the base form of the verb at `i`.
    """
    if lemma in DENYING and sentence.lower(i + 1) in _THESE and _is_whole_object(sentence, i + 1):
        return (sentence.span(i + 1, i + 2),)  # "denied this", "disputes it: the figures are old"
    k = skip_medium(sentence, skip_time(sentence, i + 1))
    if lemma in RECIPIENT_VERBS or (sentence.lower(k) == "to" and lemma not in OBJECT_VERBS):
        k = skip_recipient(sentence, k, lemma)
    k = skip_time(sentence, k)
    if sentence.lower(k) == "that" and sentence.lower(k + 1) in FINITE - {"can", "will", "may"}:
        return phrase(sentence, k, clause_end(sentence, k + 1))  # "say that was unlikely"
    # "that" is a demonstrative in "rejected that version"
    takes_object = lemma in DENYING or lemma in JUDGING - {"find"}
    this = takes_object and sentence.lower(k) == "that" and not starts_clause(sentence, k + 1)
    marked = _marked_content(sentence, k, demonstrative=this)
    if marked is not None:
        return marked
    clause = starts_clause(sentence, k) and (lemma not in FINDING or _is_clause(sentence, k))
    if lemma == "declare":  # "declared the outbreak over, 42 days after it was found"
        comma = next((j for j in range(k, len(sentence.tokens)) if sentence.text(j) == ","), None)
        clause = clause and sentence.has_verb(k, comma or len(sentence.tokens))
    if lemma in CLAUSE_VERBS and (clause or _must_be_clause(sentence, k, lemma)):
        return phrase(sentence, k, clause_end(sentence, k))
    if lemma == "say" and (sentence.text(k)[:1].isdigit() or sentence.text(k) in ("$", "€", "£")):
        figure = sentence.trim(k, object_end(sentence, k))
        return (figure,) if figure else ()  # "says 3.8 million"
    if lemma in FINDING and _object_with_participle(sentence, k):
        return phrase(sentence, k, object_end(sentence, k))  # "showed Lee gaining among women"
    gerund = lemma in GERUND_VERBS and sentence.lower(k).endswith("ing")
    if gerund and (reported := phrase(sentence, k, object_end(sentence, k))):
        return reported  # "denied taking it", not "denied wrongdoing"
    if lemma in PREDICTING_OBJECT and _is_predicted(sentence, k, lemma):
        return phrase(sentence, k, object_end(sentence, k))
    return _object_content(sentence, k, lemma, demonstrative=this)


def _marked_content(sentence: Sentence, k: int, *, demonstrative: bool) -> tuple[Span, ...] | None:
    """Return the content that "that", a colon or a quotation mark introduces at `k`.

    None where no such mark stands there; no span where a mark introduces nothing.
    """
    word, mark = sentence.lower(k), sentence.text(k)
    if word in ("that", "how") and not demonstrative:
        return phrase(sentence, k + 1, clause_end(sentence, k + 1))
    if word in PREPOSITIONS and (that := _that_after_adverbial(sentence, k)):
        return phrase(sentence, that + 1, clause_end(sentence, that + 1))
    if mark == "," and (that := _that_after_aside(sentence, k)):
        return phrase(sentence, that + 1, clause_end(sentence, that + 1))
    if mark in (",", ":"):
        introduces = sentence.is_quoted(k + 1) or (mark == ":" and not sentence.at_end(k + 1))
        return phrase(sentence, k + 1, quote_end(sentence, k + 1)) if introduces else ()
    if sentence.is_quoted(k):
        return phrase(sentence, k, quote_end(sentence, k))
    return None


def _object_content(
    sentence: Sentence, k: int, lemma: str, *, demonstrative: bool
) -> tuple[Span, ...]:
    """Return the object of a verb such as "deny" at `k`."""
    if lemma not in OBJECT_VERBS or sentence.at_end(k):
        return ()
    if lemma in ("plan", "intend") and sentence.lower(k) != "to":
        return ()
    if lemma in ("reject", "dismiss") and not _is_disputable(sentence, k):
        return ()  # "Voters rejected the measure", "dismissed two of its professors"
    denies = lemma in DENYING and sentence.lower(k) not in PREPOSITIONS
    if not denies and not starts_object(sentence, k):
        return ()
    start = k + 1 if sentence.lower(k) == "to" else k
    end = _before_time_of_saying(sentence, k) if denies else object_end(sentence, k)
    if lemma == "call" and not any(token.quoted for token in sentence.tokens[k:end]):
        return ()  # "called the police"
    least = 1 if lemma in DENYING else 3 if lemma in COMMON_OBJECT_VERBS else 2
    span = sentence.trim(start, end)
    if demonstrative:
        stop = span.end if span else sentence.tokens[k].end
        span = Span(start=sentence.tokens[k].start, end=stop)
    return (span,) if span and sentence.word_count(start, end) >= least else ()


def _before_time_of_saying(sentence: Sentence, k: int) -> int:
    """Return the end of a denied object at `k`: "ruled out a sale as recently as January"."""
    end = object_end(sentence, k)
    times = (j for j in range(k + 1, end) if sentence.lower(j) == "as")
    return next((j for j in times if sentence.lower(j + 1) in ("recently", "late")), end)


def _is_disputable(sentence: Sentence, k: int) -> bool:
    """Whether the object at `k` is something that may be untrue: a claim, a figure, a clause."""
    if sentence.lower(k) in _THESE or sentence.is_quoted(k) or sentence.lower(k).endswith("ing"):
        return True
    end = object_end(sentence, k)
    return any(
        sentence.lower(j) in DISPUTABLE or sentence.tokens[j].quoted
        for j in range(k, min(k + 10, end))
    )


def _object_with_participle(sentence: Sentence, k: int) -> bool:
    """Whether a short noun phrase and a participle follow."""
    if not (sentence.text(k)[:1].isupper() or sentence.lower(k) in DETERMINERS):
        return False
    for j in range(k + 1, min(k + 6, len(sentence.tokens))):
        if not sentence.tokens[j].word or sentence.lower(j) in PREPOSITIONS:
            return False
        if sentence.lower(j).endswith("ing") and not sentence.tokens[j].capital:
            return True
    return False


def _is_predicted(sentence: Sentence, k: int, lemma: str) -> bool:
    """Whether a bare noun at `k` is predicted: "expects growth to slow", "forecast sales"."""
    token = sentence.tokens[k] if not sentence.at_end(k) else None
    if token is None or not token.word or sentence.lower(k) in _NO_CLAUSE:
        return False
    end = object_end(sentence, k)
    return lemma != "expect" or any(
        sentence.lower(j) == "to" for j in range(k + 1, min(k + 8, end))
    )


def _is_whole_object(sentence: Sentence, k: int) -> bool:
    """Whether the pronoun at `k` is the whole object."""
    return (
        sentence.at_end(k + 1)
        or not sentence.tokens[k + 1].word
        or sentence.lower(k + 1) in _JOINED
    )


def object_end(sentence: Sentence, k: int) -> int:
    """Return the end of the object at `k`: where its clause ends or another verb begins."""
    end = clause_end(sentence, k)
    for j in range(k + 1, end):
        if sentence.text(j) == ":" and not sentence.tokens[j].quoted:
            return j
        if sentence.tokens[j].quoted or sentence.lower(j) not in ("and", "but"):
            continue
        comma = j - 1 if sentence.text(j - 1) == "," else j
        if sentence.lower(j + 1) == "so" and sentence.is_finite_verb(j + 2):
            return comma  # "deny it, and so does the council"
        if (
            sentence.is_finite_verb(j + 1)
            or sentence.lower(j + 1) in LEMMAS
            or sentence.lower(j + 1) in _SUBJECTS
        ):
            return comma
        if comma < j and sentence.has_verb(j + 1, end):
            return comma
    return end


def _is_clause(sentence: Sentence, k: int) -> bool:
    """Whether the first verb from `k` on is finite; not so in "found a press rented by him"."""
    verbs = (j for j in range(k, len(sentence.tokens)) if sentence.is_finite_verb(j))
    first = next(verbs, None)
    return first is not None and (
        sentence.lower(first) in FINITE or sentence.lower(first + 1) not in PREPOSITIONS
    )


def content_after_as(sentence: Sentence, subject: int, i: int) -> tuple[Span, ...]:
    """Return CONTENT in "As SOURCE told the paper, CONTENT"."""
    if subject != 1 or sentence.lower(0) != "as":
        return ()
    comma = next((j for j in range(i + 1, len(sentence.tokens)) if sentence.text(j) == ","), None)
    if comma is None or sentence.has_verb(i + 1, comma):
        return ()
    if (
        not starts_clause(sentence, comma + 1)
        and sentence.word_count(comma, len(sentence.tokens)) < 5
    ):
        return ()
    return phrase(sentence, comma + 1, clause_end(sentence, comma + 1))


def _must_be_clause(sentence: Sentence, k: int, lemma: str) -> bool:
    """Whether the words after "X says" must be a clause, even with a verb that no list has."""
    word = sentence.lower(k)
    starts = (word not in _NO_CLAUSE and not sentence.is_time(k)) or sentence.is_amount(k)
    begins = sentence.text(k)[:1].isalnum() and starts
    if sentence.word_count(k, clause_end(sentence, k)) < 4:
        return False
    return (lemma == "say" and begins) or (lemma in OPINION_VERBS and word in _SUBJECTS)


def _that_after_adverbial(sentence: Sentence, k: int) -> int | None:
    """Return the index of "that" in "found by six votes to three that"."""
    for j in range(k + 1, min(k + 12, len(sentence.tokens))):
        if sentence.lower(j) == "that":
            return j
        if sentence.tokens[j].quoted or not sentence.tokens[j].word or sentence.is_finite_verb(j):
            return None
    return None


def _that_after_aside(sentence: Sentence, comma: int) -> int | None:
    """Return the index of "that" in "reported, citing two officials, that"."""
    ahead = range(comma + 2, min(comma + 25, len(sentence.tokens) - 1))
    return next(
        (j + 1 for j in ahead if sentence.text(j) == "," and sentence.lower(j + 1) == "that"), None
    )


def interrupted_quotation(sentence: Sentence, subject: int, i: int) -> tuple[Span, ...]:
    """Return both halves of a quotation that the reporting clause interrupts."""
    comma = sentence.text(subject - 1) == "," and sentence.is_quoted(subject - 2)
    if subject < 2 or not (sentence.is_quoted(subject - 1) or comma):
        return ()
    k = i + 1
    while not sentence.at_end(k) and not sentence.tokens[k].quoted:
        if (
            sentence.tokens[k].text in ".;"
            or sentence.lower(k) == "that"
            or sentence.is_finite_verb(k)
        ):
            return ()
        k += 1
    if sentence.at_end(k):
        return ()
    return phrase(sentence, 0, subject) + phrase(sentence, k, quote_end(sentence, k))


def around_parenthesis(sentence: Sentence, subject: int, i: int) -> tuple[Span, ...]:
    """Return both parts of "CONTENT, SOURCE said on Monday, CONTENT"."""
    k = skip_time(sentence, i + 1)
    if LEMMAS.get(sentence.lower(i)) in RECIPIENT_VERBS and sentence.text(k) != ",":
        k = skip_time(sentence, noun_phrase_end(sentence, k))
    return around(sentence, subject - 1, k)


def around(sentence: Sentence, first: int, second: int) -> tuple[Span, ...]:
    """Return the words before and behind two commas, where neither is a clause by itself.

    A day or an occasion ("On Tuesday", "In a statement") is of the saying, and left out.
    """
    if first < 1 or sentence.text(first) != "," or sentence.text(second) != ",":
        return ()
    marks = (j + 1 for j in range(first - 1, 0, -1) if sentence.text(j) in ":;")
    begin = next(marks, 1 if sentence.lower(0) in _JOINED else 0)
    apart = _opens_with_adverbial(sentence, begin) and skip_opener(sentence, begin) == first + 1
    dated = begin < first and all(map(sentence.is_time, range(begin, first)))
    clause_follows = starts_clause(sentence, second + 1) and not sentence.is_quoted(second + 1)
    if (apart or dated) and clause_follows:
        clause = phrase(sentence, second + 1, clause_end(sentence, second + 1))
        if _dates(sentence, begin, first) or _links(sentence, begin, first):
            return clause
        return (sentence.span(begin, first), *clause)
    if _breaks_off(sentence, begin, first) and not sentence.tokens[second].quoted:
        rest = phrase(sentence, second + 1, clause_end(sentence, second + 1))
        return phrase(sentence, begin, first) + rest if rest else ()
    opens = sentence.lower(begin) in PREPOSITIONS | SUBORDINATORS
    if opens or sentence.tokens[first].quoted or begin == first:
        return ()
    k = _behind_aside(sentence, second + 1)
    if not (is_noun_alone(sentence, begin, first) and goes_on(sentence, k)):
        return ()
    before = sentence.trim(begin, first)
    after = sentence.trim(k, clause_end(sentence, k))
    return (before, after) if before and after else ()


def is_noun_alone(sentence: Sentence, start: int, end: int) -> bool:
    """Whether no verb stands between two tokens but in relative clauses: "The pit, which shut"."""
    opens = (j for j in range(start + 1, end) if sentence.text(j) == ",")
    for comma in opens:
        if sentence.lower(comma + 1) in _RELATIVE:
            close = next((j for j in opens if sentence.text(j) == ","), end)
            return not sentence.has_verb(start, comma) and not sentence.has_verb(close, end)
    return not sentence.has_verb(start, end)


def goes_on(sentence: Sentence, k: int) -> bool:
    """Whether the predicate of a noun begins at `k`, be it the only verb, which no list has."""
    word = sentence.lower(k)
    if sentence.is_finite_verb(k) or word in ADVERBS:
        return True
    form = word.isalpha() and word.endswith("s") and not sentence.tokens[k].capital
    return form and word not in _NO_PREDICATE and not sentence.has_verb(k, len(sentence.tokens))


def _behind_aside(sentence: Sentence, k: int) -> int:
    """Skip what is told of the source: "The pit, said Ana Ruiz, who runs it, will close"."""
    if sentence.lower(k) not in _RELATIVE | {"a", "an", "the"}:
        return k
    commas = (j for j in range(k, len(sentence.tokens)) if sentence.text(j) == ",")
    return next(commas, k - 1) + 1


def _breaks_off(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a short clause ends with its verb: "It was, she admitted, a mistake"."""
    last = sentence.lower(end - 1)
    return 2 <= end - start <= 6 and last in _BE and not sentence.tokens[start].quoted


def _dates(sentence: Sentence, start: int, end: int) -> bool:
    """Whether an adverbial tells when or where something is said: "On Tuesday"."""
    day = sentence.lower(start) == "on" and end - start == 2 and sentence.is_time(start + 1)
    told = words("statement interview conference email letter report")
    occasion = any(sentence.lower(k) in told for k in range(start, min(start + 5, end)))
    return day or (occasion and sentence.lower(start) in ("in", "at", "during"))


def _links(sentence: Sentence, start: int, end: int) -> bool:
    """Whether an adverb only links a sentence to the one before: "Meanwhile", no "Once"."""
    return end == start + 1 and OPENING.fullmatch(f"{sentence.lower(start)}, ") is not None


def _opens_with_adverbial(sentence: Sentence, k: int) -> bool:
    """Whether an adverbial begins at `k`, as in "By the end of May, she said, it was full"."""
    word = sentence.lower(k)
    return (
        word in (PREPOSITIONS | SUBORDINATORS | ADVERBS) - {"as"} and not sentence.tokens[k].quoted
    )


def content_before(sentence: Sentence, subject: int, i: int, after: int = -1) -> tuple[Span, ...]:
    """Return what stands before a closing "SOURCE said".

    `after` is the document offset where the last cue ended: a quotation that begins before it
    belongs to an earlier report.
    """
    before = sentence.tokens[subject - 1]
    # '"...," said X to a crowd that cheered', '"...," X said after a win that sent them up'
    occasion = sentence.lower(i + 1) in PREPOSITIONS | SUBORDINATORS - {"that", "and", "but"}
    closed = "," in (before.text, sentence.text(subject - 2))
    follows = before.quoted and (subject == i or (occasion and closed))
    if (
        subject == 0
        or not (follows or sentence.ends_clause(i))
        or sentence.lower(0) in ("asked", "pressed")
    ):
        return ()
    if LEMMAS.get(sentence.lower(i)) in OBJECT_VERBS - CLAUSE_VERBS:
        return ()  # "a policy which, he said, many have criticised"
    if before.text not in ",”\"»?!—–-…’'" and not before.quoted:
        return ()
    i += sentence.lower(i + 1) == "out"  # "he points out"
    bound = sentence.lower(i + 2) in _BINDING
    aside = sentence.text(i + 1) == "," and (bound or not starts_clause(sentence, i + 2))
    closes = sentence.word_count(i + 1, len(sentence.tokens)) == 0 or aside
    compared = any(sentence.lower(k) in ("what", "than", "as") for k in range(subject, i))
    least = 3 if sentence.lower(subject) in PERSONAL else 5  # words
    long = before.text == "," and sentence.word_count(0, subject) >= least and not compared
    if not (
        before.quoted
        or sentence.is_quoted(subject - 2)
        or sentence.has_verb(0, subject)
        or (closes and long)  # whatever the verb is: "Rice costs twice as much, the trader said."
    ):
        return ()
    start = 0
    if before.quoted and after >= 0:  # 'She asked: "Who?" "Nobody," he said'
        at = sentence.quoted.at(before.start)
        start = sentence.index_at(at.start) if at and at.start >= after else 0
    if before.quoted or sentence.is_quoted(subject - 2):
        return phrase(sentence, start, subject)  # '"No," she said, but refused to say more'
    return phrase(sentence, start, subject) + _second_half(sentence, i)


def _second_half(sentence: Sentence, i: int) -> tuple[Span, ...]:
    """Return the second half of "CONTENT, SOURCE said on Friday, and had told the police".

    A condition or exception behind the source binds the content too: "..., only if it rains".
    """
    comma = next((j for j in range(i + 1, len(sentence.tokens)) if sentence.text(j) == ","), None)
    if comma is None or sentence.tokens[comma].quoted:
        return ()
    following = sentence.lower(comma + 1), sentence.lower(comma + 2)
    if following[0] in CONDITIONS or (
        following[0] in ("but", "though") and following[1] in CONDITIONS
    ):
        span = sentence.span(comma + 1, len(sentence.tokens))
        stop = sentence.trim(comma + 2, len(sentence.tokens))
        return (Span(start=span.start, end=stop.end),) if stop else ()
    if following[0] in _BINDING and comma == i + 1:
        return phrase(sentence, comma + 1, clause_end(sentence, comma + 1))
    if following[0] not in ("and", "but") or following[1] in ("refused", "declined"):
        return ()
    end = clause_end(sentence, comma + 2)
    if sentence.is_finite_verb(comma + 2):
        return phrase(sentence, comma + 2, end)
    stop = sentence.trim(comma + 2, end)
    if comma > i + 1 or stop is None or sentence.has_verb(comma + 2, end):
        return ()
    return (Span(start=sentence.tokens[comma + 1].start, end=stop.end),)


def phrase(sentence: Sentence, start: int, end: int) -> tuple[Span, ...]:
    """Return the words from `start` to `end`, if there are at least two."""
    span = sentence.trim(start, end)
    if span and sentence.lower(start) == "that" and sentence.lower(start + 1) in FINITE:
        span = Span(start=sentence.tokens[start].start, end=span.end)  # a pronoun, no conjunction
    return (span,) if span and sentence.word_count(start, end) >= 2 else ()
