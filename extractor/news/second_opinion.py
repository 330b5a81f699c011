"""Settle what the rules and a strong model say of a claim: the surer of both counts.

The rules are sure where they read a cue ("denied", "may", "is expected to"), a name, or a pronoun
that only one person can stand for. The model counts where they read none, and only for what the
document shows.
"""

from collections.abc import Sequence

import regex

from extractor.models import Attribution, Because, Quantity, Span, Stance
from extractor.news.reading import Candidate
from extractor.news.sources.attribution import Attributor
from extractor.news.sources.kinds import kind_of
from extractor.news.sources.normalization import bare_name, name_key
from extractor.news.sources.referents import Referents
from extractor.news.spans import overlap
from extractor.news.tokens import Token, tokens
from extractor.news.words.en.assertion import HEARSAY, UNSURE_NOUNS
from extractor.news.words.en.framed_verbs import ESTIMATING
from extractor.news.words.en.function_words import FEMININE, MASCULINE
from extractor.news.words.en.stance_cues import ESTIMATE, HEDGE, PREDICTION, WITHHOLDING
from extractor.news.words.en.verb_classes import DENYING, LEMMAS

__all__ = ["SecondOpinion"]

_CLAUSE = regex.compile(r"[,;:.!?–—]|\b(?:and|but|while|whereas|though|although)\b", regex.I)
_CITED = regex.compile(r"\b(?:according\sto|citing|quoting)\s(?:the\s|an?\s)?$", regex.I)
_NEAR = 400  # characters in which two names are equally likely for "he"


class SecondOpinion:
    """What the rules and a strong model together say of the claims of one document."""

    def __init__(self, attributor: Attributor) -> None:
        self._attributor = attributor
        self._text = attributor.text
        self.referents = Referents(attributor.resolver)

    # ---- who says it -------------------------------------------------------------------------

    def sources(self, candidate: Candidate) -> tuple[tuple[Attribution, ...], tuple[Because, ...]]:
        """Return the sources of a claim, with names on which both agree or the surer decides."""
        if candidate.opinion is None:
            return candidate.sources, ()
        found, because = list(candidate.sources), list[Because]()
        for voice in candidate.opinion.voices:
            at = next((i for i, each in enumerate(found) if _is_said(voice.words, each)), None)
            if at is None and (further := self._further(voice.words, candidate, found)):
                found.append(further)
                at = len(found) - 1
                because.append(_model("chain", f"“{further.text}” passes it on."))
            elif at is None:
                because.append(_rules("chain", "The sentence does not bear the model's source."))
            if at is not None and voice.name.strip():
                found[at], why = self._named(found[at], voice.name)
                because += why
        return tuple(found), tuple(dict.fromkeys(because))

    def _named(self, source: Attribution, said: str) -> tuple[Attribution, list[Because]]:
        """Return a source with the name that the model gives it, if that is the surer one."""
        referent = self.referents.check(source.text, source.start, said)
        if name_key(said) in (name_key(source.name), name_key(source.text)):
            return source, []
        if referent.name is None:
            return source, [_rules("name", referent.why)]
        if name_key(referent.name) in name_key(source.name):
            return source, []
        if source.resolved_from is not None and not self._is_open(source, referent.name):
            return source, [_rules("name", f"“{source.text}” is {source.name} in the text.")]
        named = {"name": referent.name, "kind": referent.kind, "resolved_from": source.text}
        why = f"The rules are not sure who “{source.text}” is."
        return source.model_copy(update=named), [_model("name", why)]

    def _is_open(self, source: Attribution, name: str) -> bool:
        """Whether a pronoun may as well stand for this name as for the one of the rules."""
        if source.text.lower() not in MASCULINE | FEMININE:
            return False
        names, resolver = self.referents.names, self.referents.resolver
        last = resolver.sources_between(source.start - _NEAR, source.start)
        if last and last[-1].name == source.name:
            return False  # whoever spoke goes on
        gender = resolver.gender(source.model_copy(update={"name": name, "text": name}))
        if gender != resolver.gender(source):
            return False
        near = {names.full(each).name for each in names.between(source.start - _NEAR, source.start)}
        return {name, source.name} <= near and self.referents.speaks(name)

    def _further(
        self, said: str, candidate: Candidate, found: Sequence[Attribution]
    ) -> Attribution | None:
        """Return a source behind "according to" or "citing"."""
        if not found:
            return None
        for place in self._attributor.places(said, candidate.sentence):
            taken = [*candidate.spans, *(Span(start=s.start, end=s.end) for s in found)]
            named = self.referents.names.between(place.start, place.end)
            cited = _CITED.search(self._text, candidate.sentence.start, place.start)
            if not (named and cited) or overlap([place], taken):
                continue
            written = self._text[place.start : place.end]
            name = bare_name(written) or written
            return Attribution(
                start=place.start, end=place.end, text=written, name=name, kind=kind_of(name)
            )
        return None

    # ---- how firmly --------------------------------------------------------------------------

    def stance(
        self, read: Stance, candidate: Candidate, quantities: Sequence[Quantity]
    ) -> tuple[Stance, tuple[Because, ...]]:
        """Return the stance of a claim: that of the rules wherever they read a cue.

        read: the stance by the rules.
        quantities: the numbers of the claim.
        """
        said = candidate.opinion.stance if candidate.opinion else None
        if said is None or said == read:
            return read, ()
        if read != "asserted":
            return read, (_rules("stance", f"The text has a cue for “{read}”."),)
        if self._has_cue(said, candidate, quantities):
            return said, (_model("stance", f"The words before the claim show “{said}”."),)
        return read, (_rules("stance", "The text has no cue for the model's stance."),)

    def _has_cue(self, said: Stance, candidate: Candidate, quantities: Sequence[Quantity]) -> bool:
        """Whether the words that lead to a claim show a stance that the rules do not read."""
        lead = self._lead(candidate)
        written = self._text[lead.start : lead.end]
        heard = tokens(self._text, lead, self._attributor.quoted)
        report = candidate.report
        if report is not None and said != "estimated":
            return False  # a verb that asserts it is a cue too
        match said:
            case "denied":
                return any(LEMMAS.get(word.lower) in DENYING for word in heard)
            case "unconfirmed":
                return bool(WITHHOLDING.search(written))
            case "estimated":
                unsure = any(each.approximate or each.low != each.high for each in quantities)
                put = report is not None and report.verb in ESTIMATING and unsure
                return put or bool(ESTIMATE.search(written))
            case "predicted":
                return bool(PREDICTION.search(written))
            case "hedged":
                return bool(HEDGE.search(written)) or any(map(_is_doubt, heard))
        return False

    def _lead(self, candidate: Candidate) -> Span:
        """The words of the same clause before a claim."""
        start, end = (
            candidate.sentence.start,
            max(candidate.sentence.start, candidate.spans[0].start),
        )
        breaks = [each.end() for each in _CLAUSE.finditer(self._text, start, end)]
        return Span(start=max(breaks, default=start), end=end)


def _is_doubt(word: Token) -> bool:
    return word.lower in HEARSAY or word.lower in UNSURE_NOUNS


def _is_said(words: str, source: Attribution) -> bool:
    """Whether the model's words for a source are those of the rules, or a part of them."""
    ours, theirs = name_key(words).split(), name_key(source.text).split()
    return bool(ours and theirs) and (set(ours) <= set(theirs) or set(theirs) <= set(ours))


def _rules(part: str, why: str) -> Because:
    return Because.model_validate({"part": part, "surer": "rules", "why": why})


def _model(part: str, why: str) -> Because:
    return Because.model_validate({"part": part, "surer": "model", "why": why})
