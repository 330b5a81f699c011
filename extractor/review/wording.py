"""Word the claims that reviewers correct and add, so that none says more than its source does."""

from collections.abc import Sequence

from extractor.models import Attribution, Document, Evidence, Stance
from extractor.news.quotations import Quotations
from extractor.news.sources.coreference import CoreferenceResolver
from extractor.news.sources.pronouns import PronounNames
from extractor.news.stance import stance_of
from extractor.news.statement import SpeakerCue, says_i, statement, with_speaker
from extractor.news.tokens import Token, tokens
from extractor.news.words.en.function_words import (
    ADVERBS,
    DETERMINERS,
    FIRST_PERSON,
    NEGATIONS,
    OPENERS,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATORS,
)
from extractor.news.words.en.stance_cues import WITHHOLDING
from extractor.news.words.en.verb_classes import DENYING, LEMMAS

__all__ = ["CHANGES_STATEMENT", "worded"]

CHANGES_STATEMENT = frozenset({"denied", "unconfirmed"})
"""The stances whose statements say who denies or does not confirm what."""

_CUES = {"denied": ("denied", "deny"), "unconfirmed": ("did not confirm", "confirm")}
_SAID = ("said", "say")
_LABELS = {"denied": "Denied", "unconfirmed": "Not confirmed"}
_SMALL = (
    (ADVERBS | DETERMINERS | NEGATIONS | OPENERS | POSSESSIVES | PREPOSITIONS)
    | (PRONOUNS | SUBORDINATORS)
) - FIRST_PERSON


def worded(
    document: Document,
    evidence: Sequence[Evidence],
    sources: Sequence[Attribution],
    stance: Stance,
    quoted: Quotations,
) -> str:
    """The evidence as a sentence; its words themselves if they make none.

    What is denied or not confirmed never reads as asserted. The sentence says who denies it, as
    the rules word such rows, unless the evidence says so itself.
    """
    text = document.text
    said = [token for each in evidence for token in tokens(text, each, quoted)]
    plain = statement(text, evidence, {}) or " ".join(each.quote for each in evidence)
    if stance not in CHANGES_STATEMENT or not said:
        return plain
    at = _cue_at(said, plain, stance)
    if not sources:
        return f"{_LABELS[stance]}: {plain}" if at is None else plain
    inside = any(each.contains(sources[0]) for each in evidence)
    if at == 0 and not inside and said[0].lower not in NEGATIONS:  # "denied that pumps were off"
        return f"{_subject(sources[0], text, quoted)} {plain[0].lower()}{plain[1:]}"
    if _says_so(said, plain, stance, inside=inside):
        return plain
    return _by_source(_subject(sources[0], text, quoted), plain, said, stance, text)


def _subject(source: Attribution, text: str, quoted: Quotations) -> str:
    """The name of a source as a sentence begins with it."""
    resolver = CoreferenceResolver(text, quoted)
    name = PronounNames(text, resolver).subject(source)
    if source.resolved_from is not None and name[0].islower():
        name = resolver.as_subject(name)  # "he" is "the mayor"
    return f"{name[0].upper()}{name[1:]}"


def _says_so(said: Sequence[Token], plain: str, stance: Stance, *, inside: bool) -> bool:
    """Whether the evidence itself denies or does not confirm; `inside`: it names the source.

    Without its source, "the council rejected the plan" may be what somebody denies.
    """
    if inside:
        return any(_cue_at(said, plain, each) is not None for each in CHANGES_STATEMENT)
    return stance == "unconfirmed" and _cue_at(said, plain, stance) is not None


def _by_source(name: str, plain: str, said: Sequence[Token], stance: Stance, text: str) -> str:
    """What a source denies or does not confirm."""
    false = stance_of(plain, "say", withheld=False, reported=True) == "denied"
    cue, verb = _SAID if false and stance == "denied" else _CUES[stance]
    if says_i(said):
        return f"{name} {cue}: {plain}"
    while said[0].lower == "that" and len(said) > 1:
        said = said[1:]
    speaker = SpeakerCue(name, cue, verb)
    return with_speaker(_small(plain, said[0], text), said, speaker, denied=True)


def _cue_at(said: Sequence[Token], plain: str, stance: str) -> int | None:
    """Where the evidence itself denies or does not confirm: 0 is its first word; None: nowhere."""
    if stance == "unconfirmed":
        found = WITHHOLDING.search(plain)
        return found.start() if found else None
    denying = (i for i, each in enumerate(said) if LEMMAS.get(each.lower) in DENYING)
    return next(denying, None)


def _small(plain: str, first: Token, text: str) -> str:
    """A sentence as it stands behind "that": a name keeps its capital."""
    lower = f"{plain[0].lower()}{plain[1:]}"
    word = first.text.lower()
    if not plain.startswith(first.text[:1].upper() + first.text[1:]):
        return plain
    known = first.lower in _SMALL or word == first.text or f" {word} " in text
    return lower if known else plain
