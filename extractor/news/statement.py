"""Write a claim as one sentence that stands alone, in the words of its evidence.

All words come from the document. A pronoun or short name becomes the full name. Words and marks
that tie the clause to its surroundings are removed: "that", "and", quotation marks, a trailing
comma. The sentence gets a capital and a full stop. Where a name replaces "I", the verbs "am" and
"have" agree with it; other verbs stay unchanged.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import regex

from extractor.models import Span
from extractor.news.tokens import Token
from extractor.news.words.en.framed_verbs import FRAMED
from extractor.news.words.en.function_words import FINITE, FIRST_PERSON, POSSESSIVES
from extractor.news.words.en.verb_classes import OBJECT_COMPLEMENT, OBJECT_VERBS
from extractor.words import words

__all__ = ["SpeakerCue", "looks_like_verb", "says_i", "spoken", "statement", "with_speaker"]

# "her" is a possessive where a noun follows: "her office", not "told her on Friday".
_NOUN_NEXT = regex.compile(
    r"\s+(?!(?:and|or|but|to|in|on|at|by|for|from|with|as|that|the|an?|of|when|while|after|before"
    r"|about|into|out|up|down|again|last|this|if|who|is|was)\b)\p{L}"
)
_AGREEMENT = {
    "am": " is",
    "’m": " is",
    "'m": " is",
    "have": " has",
    "’ve": " has",
    "'ve": " has",
}
_FIRST_PERSON_VERB = regex.compile(r"\s+(am|have)\b|(['’](?:m|ve))\b")
_BROKEN_WORD = regex.compile(r"(?<=\p{Ll})(?:-[ \t]*\r?\n\s*|\u00ad\s*)(?=\p{Ll})")
_DOUBLE_QUOTES = regex.compile(r"[“”„‟«»\"]|``|''")
_SINGLE_QUOTES = regex.compile(
    r"(?<![\p{L}\p{N}])[‘'](?=\p{L})((?:[^‘’']|(?<=\p{L})[’'](?=\p{L}))*)[’'](?![\p{L}\p{N}])"
)
_LEAD = regex.compile(
    r"[\s,;:!?…]+|[.–—-]+(?![0-9])|(?:and|but|or|plus)\b[\s,]+(?=\S)"
    r"|so\b[\s,]+(?!(?:far|many|much|long|few|little|called)\b)(?=\S)|yet\b[\s,]+(?!to\b)(?=\S)"
    r"|that\b[\s,]+(?!(?:is|was|has|had|would|will|could|number|figure|day|year|month|week|time)\b)"
    r"(?=\S)",
    regex.IGNORECASE,
)
_LETTER = regex.compile(r"[\p{L}\p{N}]")
_BEFORE_MARK = regex.compile(r"\s+(?=[,.;:!?](?:\s|$))")
_INITIAL = regex.compile(r"\b\p{L}$")
_OWN_WAY = regex.compile(r"\p{Ll}\p{Lu}")
_TO_DO = regex.compile(r"(?:\p{L}+\s){1,4}to\s(?=\p{Ll})")
_RELATIVE = words("that which who whose whom")
_LATE_THAT = regex.compile(
    r"(?:(?:afterwards?|later|earlier|also|again|today|yesterday|separately)\s)+that\s", regex.I
)
_LOOSE_END = regex.compile(r"[\s,;]+(?:which|who|whose|and|but|or|because|while|when)$", regex.I)
_OPEN_RELATIVE = regex.compile(r"^[^,]+,\s(?:which|who|whose|whom|where)\s[^,]+$")
_PARTICIPLES = words("spoken given written shown known sworn foreseen")
_GAP = 4  # characters between two pieces of evidence, at the least
_SHORT = 4  # tokens that may be an object alone: "3.8 million"
_TRAIL = " ,;:.!?…–—-"


def statement(text: str, evidence: Sequence[Span], resolve: Mapping[Span, str]) -> str:
    """Return one sentence from the words of `evidence`, or "" if they hold no letter or digit.

    `resolve` gives names for spans of the document, such as pronouns. Spans inside the evidence are
    replaced by their names; a possessive stays a possessive ("its" becomes "Ukraine’s").
    """
    joined = ""
    for part in filter(None, (_tidy(_named(text, span, resolve)) for span in evidence)):
        joined = _joined(joined, part) if joined else part
    sentence = _without_lead(_without_end(joined))
    if not _LETTER.search(sentence):
        return ""
    return _capitalised(sentence) + "."


def looks_like_verb(word: Token) -> bool:
    """Whether a single word has the form of a finite verb.

    `Sentence.is_finite_verb` decides the same with the words around it, and knows reporting verbs.
    The lists differ on purpose: without context, "claims" and "reports" are more often nouns.
    """
    return word.lower in FINITE or (word.lower.endswith("ed") and not word.capital)


class SpeakerCue(NamedTuple):
    """How a speaker said something.

    name: the name of the speaker.
    cue: the words of saying, as in the document.
    verb: the base form of the cue.
    to: whether an infinitive is reported ("claims to have won").
    first: whether it stands before the words that are said.
    """

    name: str
    cue: str
    verb: str
    to: bool = False
    first: bool = True


def says_i(evidence: Sequence[Token]) -> bool:
    """Whether the speaker says "I" or "we" in a quotation."""
    return any(word.lower in FIRST_PERSON for word in evidence if word.quoted)


def spoken(name: str, plain: str) -> str:
    """Return the words of a speaker behind his name: "Ana Ruiz: I was there."."""
    return f"{name[0].upper()}{name[1:]}: {plain}"


def with_speaker(
    plain: str, evidence: Sequence[Token], speaker: SpeakerCue, *, denied: bool
) -> str:
    """Add the speaker to a statement that is no sentence without one.

    That is an object ("the damage at $750,000"), an infinitive, a clause that is denied, or a
    quotation that contains "I" or "we". `evidence` are the tokens that the statement was made of.
    """
    name, cue, verb, to, first = speaker
    if says_i(evidence):
        return spoken(name, plain)
    infinitive = to or (verb == "expect" and bool(_TO_DO.match(plain)))
    clause = verb not in OBJECT_COMPLEMENT and not infinitive
    whole = len(evidence) > _SHORT or any(b.start - a.end > _GAP for a, b in pairwise(evidence))
    if not first and verb not in OBJECT_COMPLEMENT and whole:
        return plain  # "Costs will rise, she estimates": a clause, whatever its verb
    short = len(evidence) <= _SHORT and not any(word.quoted for word in evidence)
    clause = clause and (_has_main_verb(evidence) or not (short or verb in OBJECT_VERBS | FRAMED))
    if clause and not denied:
        return plain
    if _first_word(plain) == evidence[0].lower and not evidence[0].capital:
        plain = plain[0].lower() + plain[1:]  # no name has replaced the first word
    if not clause and evidence[0].lower == "that" and not plain.lower().startswith("that "):
        plain = f"that {plain[0].lower()}{plain[1:]}"  # "called that a lie"
    if verb == "accord":
        return f"{plain[0].upper()}{plain[1:].rstrip('.')}, according to {name}."
    if cue.endswith("ing"):
        cue = verb + ("es" if verb.endswith(("s", "sh", "ch")) else "s")  # ", describing it as"
    if cue.split()[0] in _PARTICIPLES:
        cue = f"has {cue}"  # "has spoken of 52"
    link = "to " if to else "that " if clause else ""
    return f"{name[0].upper()}{name[1:]} {cue} {link}{plain}"


def _first_word(sentence: str) -> str:
    return sentence.split()[0].rstrip(_TRAIL).lower().replace("’", "'")


def _has_main_verb(evidence: Sequence[Token]) -> bool:
    """Whether a clause of its own begins the words: not "a report that it was for sale"."""
    ends = (i for i, word in enumerate(evidence) if i and word.lower in _RELATIVE)
    return any(map(looks_like_verb, evidence[: next(ends, len(evidence))]))


def _named(text: str, span: Span, resolve: Mapping[Span, str]) -> str:
    """Return the words of `span`, with the names that `resolve` gives for spans inside it."""
    pieces, at = [], span.start
    for place in sorted(filter(span.contains, resolve), key=lambda place: (place.start, place.end)):
        if place.start < at or place.start == place.end:
            continue
        pieces.append(text[at : place.start])
        word, at = text[place.start : place.end], place.end
        if _is_possessive(word, text[place.end : min(place.end + 24, span.end)]):
            pieces.append(_possessive(resolve[place]))
            continue
        pieces.append(resolve[place])
        verb = _FIRST_PERSON_VERB.match(text, at, span.end) if word == "I" else None
        if verb:
            pieces.append(_AGREEMENT[verb[1] or verb[2]])
            at = verb.end()
    return "".join(pieces) + text[at : span.end]


def _is_possessive(word: str, after: str) -> bool:
    lower = word.lower()
    if lower == "her":
        return _NOUN_NEXT.match(after) is not None
    return lower in POSSESSIVES or lower.endswith(("’s", "'s", "s’", "s'"))


def _possessive(name: str) -> str:
    return name if name.endswith(("’s", "'s", "s’", "s'")) else f"{name}’s"


def _tidy(words: str) -> str:
    words = _BROKEN_WORD.sub("", words)
    words = _SINGLE_QUOTES.sub(r"\1", _DOUBLE_QUOTES.sub("", words))
    words = _balanced(words)
    return _BEFORE_MARK.sub("", " ".join(words.split()))


def _balanced(words: str) -> str:
    """Remove brackets that have no partner."""
    if "(" not in words and ")" not in words:
        return words
    unmatched: list[int] = []
    for at, character in enumerate(words):
        if character == "(":
            unmatched.append(at)
        elif character == ")":
            if unmatched and words[unmatched[-1]] == "(":
                unmatched.pop()
            else:
                unmatched.append(at)
    lonely = set(unmatched)
    return "".join(character for at, character in enumerate(words) if at not in lonely)


def _joined(before: str, after: str) -> str:
    """Join two parts: whole sentences with a semicolon, pieces of a sentence with a space.

    A comma closes a relative clause at the end of the first: "The pit, which shut in May".
    """
    ended = before.rstrip(".!?…")
    if ended == before and _OPEN_RELATIVE.search(before):
        return f"{before}, {after}"
    if ended == before or _INITIAL.search(ended[-2:]):  # an initial: "the U.S."
        return f"{before} {after}"
    return f"{ended}; {after}"


def _without_lead(sentence: str) -> str:
    while lead := _LEAD.match(sentence) or _LATE_THAT.match(sentence):
        sentence = sentence[lead.end() :]
    return sentence


def _without_end(sentence: str) -> str:
    """Remove marks at the end, and a word that joins what is not there: ", which"."""
    sentence = sentence.rstrip(_TRAIL)
    while loose := _LOOSE_END.search(sentence):
        sentence = sentence[: loose.start()].rstrip(_TRAIL)
    return sentence


def _capitalised(sentence: str) -> str:
    """Capitalise a sentence, unless its first word is written like "iPhone"."""
    if _OWN_WAY.match(sentence):
        return sentence
    return sentence[0].upper() + sentence[1:]
